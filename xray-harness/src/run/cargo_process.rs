//! The cargo above this process: what all test binaries of one `cargo test`
//! have in common.
//!
//! It is usually the parent. A runner between them (`valgrind`, an emulator, a
//! test that starts its own binary again) is looked through.

/// A process as the system knows it: pids are used again, so with its start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Process {
    pub(super) pid: u32,
    /// In the system's own terms; only ever compared.
    pub(super) started: String,
}

/// Chains longer than this are a loop or no cargo's.
const DEPTH: usize = 16;

/// The nearest ancestor that is cargo itself.
pub(super) fn above_this_one() -> Option<Process> {
    system::first_ancestor(|name| name == "cargo" || name == "cargo.exe")
}

#[cfg(target_os = "linux")]
mod system {
    use std::fs;

    use super::{DEPTH, Process};

    pub(super) fn first_ancestor(is_wanted: impl Fn(&str) -> bool) -> Option<Process> {
        let mut pid = std::os::unix::process::parent_id();
        for _ in 0..DEPTH {
            let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
            let (name, parent, started) = name_parent_start(&stat)?;
            if is_wanted(name) {
                return Some(Process { pid, started: since_boot(started) });
            }
            pid = parent;
        }
        None
    }

    /// Ticks count from the boot (`random(4)`): a machine that is made
    /// for each job starts the same processes at the same ticks, perhaps over
    /// the target directory of the job before.
    fn since_boot(ticks: u64) -> String {
        let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
        match boot.split_once('-') {
            Some((boot, _)) => format!("{ticks}-{boot}"),
            None => ticks.to_string(),
        }
    }

    /// Fields 2, 4 and 22 of `proc_pid_stat(5)`. The name stands in parentheses
    /// and may hold any character, so the last parenthesis ends it.
    fn name_parent_start(stat: &str) -> Option<(&str, u32, u64)> {
        let (front, rest) = stat.rsplit_once(')')?;
        let (_, name) = front.split_once('(')?;
        let mut fields = rest.split_ascii_whitespace();
        let parent = fields.nth(1)?.parse().ok()?;
        let started = fields.nth(17)?.parse().ok()?;
        Some((name, parent, started))
    }

    #[cfg(test)]
    mod tests {
        use super::{first_ancestor, name_parent_start, since_boot};

        #[test]
        fn a_name_with_parentheses_and_spaces_does_not_shift_the_fields() {
            let stat = "7 (a) b (c) S 3 7 7 0 -1 4 1 2 3 4 5 6 7 8 20 0 1 0 4711 9 9";
            assert_eq!(name_parent_start(stat), Some(("a) b (c", 3, 4711)));
        }

        #[test]
        fn the_same_ticks_of_another_boot_are_another_start() {
            let started = since_boot(4711);
            let (ticks, boot) = started.split_once('-').unwrap();
            assert_eq!((ticks, boot.len()), ("4711", 8), "{started}");
            assert_eq!(since_boot(4711), started);
        }

        #[test]
        fn the_search_ends_where_no_ancestor_fits() {
            assert_eq!(first_ancestor(|_| false), None);
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System};

    use super::{DEPTH, Process};

    pub(super) fn first_ancestor(is_wanted: impl Fn(&str) -> bool) -> Option<Process> {
        let mut system = System::new();
        let mut pid = Pid::from_u32(std::process::id());
        for _ in 0..=DEPTH {
            let kind = ProcessRefreshKind::nothing();
            system.refresh_processes_specifics(ProcessesToUpdate::Some(&[pid]), true, kind);
            let process = system.process(pid)?;
            if is_wanted(&process.name().to_string_lossy()) {
                let started = process.start_time().to_string();
                return Some(Process { pid: pid.as_u32(), started });
            }
            pid = process.parent()?;
        }
        None
    }
}
