//! Whose argument is whose: our own come first, what follows is the runner's.

use std::ffi::OsString;

use clap::{Arg, ArgAction};

/// The argument of a subcommand that takes what is passed on untouched.
pub(super) const PASSED: &str = "passed";

/// The words of a command line, with `--` before those that are passed on, so
/// that none of them is read as ours: of a subcommand with [`PASSED`], all from
/// the first that is none of its own options.
pub(super) fn separated(mut command: clap::Command, words: Vec<OsString>) -> Vec<OsString> {
    command.build();
    let at = boundary(&command, &words);
    let mut words = words;
    if let Some(at) = at {
        words.insert(at, "--".into());
    }
    words
}

/// Where the runner's words begin, if the subcommand has a runner.
fn boundary(command: &clap::Command, words: &[OsString]) -> Option<usize> {
    let mut command = command;
    let mut at = 1;
    while let Some(word) = words.get(at).and_then(|word| word.to_str()) {
        if let Some(option) = own_option(command, word) {
            let has_value_beside = takes_value(option) && !word.contains('=');
            at += if has_value_beside { 2 } else { 1 };
        } else if let Some(subcommand) = command.find_subcommand(word) {
            command = subcommand;
            at += 1;
        } else {
            break;
        }
    }
    let has_runner = command.get_arguments().any(|argument| argument.get_id() == PASSED);
    (has_runner && at < words.len()).then_some(at)
}

fn own_option<'a>(command: &'a clap::Command, word: &str) -> Option<&'a Arg> {
    let mut options = command.get_arguments();
    if let Some(long) = word.strip_prefix("--") {
        let name = long.split_once('=').map_or(long, |(name, _)| name);
        options.find(|option| option.get_long() == Some(name))
    } else {
        let mut letters = word.strip_prefix('-')?.chars();
        let (letter, None) = (letters.next()?, letters.next()) else { return None };
        options.find(|option| option.get_short() == Some(letter))
    }
}

fn takes_value(option: &Arg) -> bool {
    matches!(option.get_action(), ArgAction::Set | ArgAction::Append)
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use clap::CommandFactory;

    use super::super::CommandLine;
    use super::separated;

    fn split(line: &str) -> String {
        let words = line.split(' ').map(OsString::from).collect();
        let words = separated(CommandLine::command(), words);
        words.iter().map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_follows_our_own_options_is_the_runners() {
        for (given, split_up) in [
            ("x list", "x list"),
            ("x list --format json", "x list --format json"),
            ("x list --format=json -p a", "x list --format=json -- -p a"),
            ("x list -p a --format json", "x list -- -p a --format json"),
            ("x list -- --ignored", "x list -- -- --ignored"),
            ("x list --help", "x list --help"),
            ("x --version", "x --version"),
            ("x sandbox -- cargo test", "x sandbox -- cargo test"),
            ("x upload somewhere", "x upload somewhere"),
        ] {
            assert_eq!(split(given), split_up, "{given}");
        }
    }
}
