//! What could not be read, told as far as anybody reads it.

/// So many lines are told; whoever broke a journal may have broken all of it.
const MOST: usize = 50;

/// Lines to be told to a person.
#[derive(Debug, Default)]
pub(super) struct Complaints {
    told: Vec<String>,
    untold: usize,
}

impl Complaints {
    pub(super) fn add(&mut self, line: impl FnOnce() -> String) {
        if self.told.len() < MOST {
            self.told.push(line());
        } else {
            self.untold += 1;
        }
    }

    pub(super) fn into_lines(self) -> Vec<String> {
        let Self { mut told, untold } = self;
        if untold > 0 {
            told.push(format!("{untold} more entries and lines of the journals are passed over"));
        }
        told
    }
}

#[cfg(test)]
mod tests {
    use super::Complaints;

    #[test]
    fn what_nobody_would_read_is_only_counted() {
        let mut complaints = Complaints::default();
        (0..1_000).for_each(|number| complaints.add(|| number.to_string()));
        let lines = complaints.into_lines();
        assert_eq!((lines.len(), &*lines[49]), (51, "49"));
        assert!(lines[50].starts_with("950 more"), "{}", lines[50]);
    }
}
