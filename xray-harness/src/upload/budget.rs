//! How much evidence a run may send, and what is said of the rest.

use bytesize::ByteSize;

use crate::config::Limits;
use crate::execution::model::{Evidence, Execution, Row, Said, Status, Subject, Test};

/// What has been spent.
struct Spending<'a> {
    limits: &'a Limits,
    of_test: u64,
    of_run: u64,
}

/// A line that tells of a file that was taken out, and of which Test it was.
pub(super) type Taken = (Subject, String);

/// Takes out of `execution` what is not on disk as it was recorded. Each file is
/// named in its test's comment and in a line of the result.
pub(super) fn without_lost(execution: &mut Execution) -> Vec<Taken> {
    let mut lines = Vec::new();
    for test in &mut execution.tests {
        let taken = take_out(test, |file| {
            file.is_lost.then(|| "it is no longer in the run's directory as it was".to_owned())
        });
        lines.extend(named(test, taken));
    }
    lines
}

/// The same with what is over a limit. Where there is not enough for all, what
/// did not pass has it first.
pub(super) fn keep_to(limits: &Limits, execution: &mut Execution) -> Vec<Taken> {
    let mut spending = Spending { limits, of_test: 0, of_run: 0 };
    let (passed, first): (Vec<_>, Vec<_>) =
        execution.tests.iter_mut().partition(|test| test.status() == Status::Passed);
    let mut lines = Vec::new();
    for test in first.into_iter().chain(passed) {
        spending.of_test = 0;
        let taken = take_out(test, |file| spending.refuses(file));
        lines.extend(named(test, taken));
    }
    lines
}

fn named(test: &Test, taken: Vec<String>) -> impl Iterator<Item = Taken> {
    let (subject, name) = (test.subject.clone(), name(test));
    taken.into_iter().map(move |why| (subject.clone(), format!("{name}: {why}")))
}

/// Takes out of `test` each file of which `refuses` says why, and tells so in
/// its comment.
pub(super) fn take_out(
    test: &mut Test,
    mut refuses: impl FnMut(&Evidence) -> Option<String>,
) -> Vec<String> {
    let mut taken = Vec::new();
    for Row { said, steps, .. } in &mut test.rows {
        for said in std::iter::once(said).chain(steps.iter_mut().map(|step| &mut step.said)) {
            let Said { comments, evidence } = said;
            evidence.retain(|file| {
                let Some(why) = refuses(file) else { return true };
                let size = ByteSize(file.size);
                let line = format!("{} ({size}) is not attached: {why}", file.filename);
                comments.push(line.clone());
                taken.push(line);
                false
            });
        }
    }
    taken
}

/// What a person finds a test by: its place, its name and its key.
pub(super) fn name(test: &Test) -> String {
    let subject = &test.subject;
    match test.rows.first() {
        Some(Row { name, source, .. }) => format!("{source}: {name} ({subject})"),
        None => subject.to_string(),
    }
}

impl Spending<'_> {
    fn refuses(&mut self, file: &Evidence) -> Option<String> {
        let Limits { per_file, per_test, per_run, .. } = *self.limits;
        let over = [
            (file.size, per_file, "a file (XRAY_EVIDENCE_PER_FILE)"),
            (file.size, Some(self.limits.largest_file()), "what one request holds (XRAY_MAX_BODY)"),
            (self.of_test + file.size, per_test, "a test (XRAY_EVIDENCE_PER_TEST)"),
            (self.of_run + file.size, per_run, "a run (XRAY_EVIDENCE_PER_RUN)"),
        ];
        let over = over.into_iter().find(|(size, most, _)| most.is_some_and(|most| *size > most));
        if let Some((_, most, what)) = over {
            let most = ByteSize(most.unwrap_or_default());
            return Some(format!("it is over the limit of {most} for {what}"));
        }
        self.of_test += file.size;
        self.of_run += file.size;
        None
    }
}
