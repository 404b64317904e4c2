//! What commands cost, side by side: for the benchmarks.
//!
//! Commands run in turn (A, B, A, B, …), so that what else the machine does
//! meets them alike, and each is compared with the first of its own round.

use std::fmt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4;

/// What one run of a command cost.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// From start to end.
    pub wall: Duration,
    /// User and system time of the command and of the children it waited for.
    pub cpu: Duration,
    /// The most memory that it, or one of those children, held at once, in bytes.
    pub memory: u64,
}

/// The first word of a process that is to measure the command that follows.
const MEASURING: &str = "--measuring";

/// To be called first by a benchmark's `main`: it may be there to measure only.
///
/// # Panics
///
/// If the command does not start.
pub fn begin() {
    let mut words = std::env::args_os().skip(1);
    if words.next().is_none_or(|word| word != MEASURING) {
        return;
    }
    let mut command = Command::new(words.next().expect("a command"));
    command.args(words).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let begin = Instant::now();
    let mut child = command.spawn().expect("the command starts");
    let used = child.wait4().expect("the command ends");
    let wall = begin.elapsed();
    let cpu = used.rusage.utime + used.rusage.stime;
    println!("{} {} {}", wall.as_nanos(), cpu.as_nanos(), used.rusage.maxrss);
    let code = used.status.code().unwrap_or(128);
    std::process::exit(code);
}

impl Cost {
    /// Runs `command` silently to its end.
    ///
    /// It is measured in a process of its own: a new process counts the memory
    /// of the one that started it as its own, and benchmarks may have much.
    ///
    /// # Panics
    ///
    /// If it does not start or does not succeed, and where nobody called [`begin`].
    #[must_use]
    pub fn of(command: &Command) -> Self {
        let mut measuring = Command::new(std::env::current_exe().expect("this program"));
        measuring.arg(MEASURING).arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => measuring.env(name, value),
                None => measuring.env_remove(name),
            };
        }
        if let Some(dir) = command.get_current_dir() {
            measuring.current_dir(dir);
        }
        let output = measuring.output().expect("it starts");
        assert!(output.status.success(), "{command:?}: {}", output.status);
        let text = String::from_utf8(output.stdout).expect("text");
        let numbers: Vec<u64> = text.split_whitespace().filter_map(|it| it.parse().ok()).collect();
        let [wall, cpu, memory] = numbers[..] else { panic!("{command:?}: {text}") };
        Self { wall: Duration::from_nanos(wall), cpu: Duration::from_nanos(cpu), memory }
    }
}

/// A command with a name, to be run again and again.
pub struct Subject<'a> {
    name: String,
    command: Box<dyn FnMut() -> Command + 'a>,
}

impl<'a> Subject<'a> {
    /// `command` is made anew for each run, which is not measured.
    pub fn new(name: impl Into<String>, command: impl FnMut() -> Command + 'a) -> Self {
        Self { name: name.into(), command: Box::new(command) }
    }
}

impl fmt::Debug for Subject<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subject").field("name", &self.name).finish_non_exhaustive()
    }
}

/// What each subject cost in each round.
#[derive(Debug)]
pub struct Comparison {
    /// In the order of the subjects; the first is what the others are held against.
    columns: Vec<(String, Vec<Cost>)>,
}

/// Runs the subjects in turn, `rounds` times, after one round that does not count.
#[must_use]
pub fn compare(rounds: usize, mut subjects: Vec<Subject<'_>>) -> Comparison {
    let mut columns: Vec<_> =
        subjects.iter().map(|subject| (subject.name.clone(), Vec::new())).collect();
    for round in 0..=rounds {
        for (subject, column) in subjects.iter_mut().zip(&mut columns) {
            let cost = Cost::of(&(subject.command)());
            column.1.extend((round > 0).then_some(cost));
        }
    }
    Comparison { columns }
}

/// One figure of a [`Cost`].
type Figure = fn(&Cost) -> f64;

const FIGURES: [(&str, &str, Figure); 3] = [
    ("wall", "ms", |cost| cost.wall.as_secs_f64() * 1e3),
    ("CPU", "ms", |cost| cost.cpu.as_secs_f64() * 1e3),
    ("memory", "MB", |cost| bytes(cost.memory) / 1e6),
];

impl Comparison {
    /// The median of a subject's ratios to the first, of the figure so named
    /// (`wall`, `CPU` or `memory`).
    ///
    /// # Panics
    ///
    /// If there is no such subject or figure.
    #[must_use]
    pub fn ratio(&self, subject: &str, figure: &str) -> f64 {
        let (_, _, figure) = FIGURES.iter().find(|it| it.0 == figure).expect("a figure");
        let column = self.columns.iter().find(|column| column.0 == subject).expect("a subject");
        Spread::of(self.ratios(&column.1, *figure)).median
    }

    /// What one subject costs over another, as a ratio to what a third costs
    /// over a fourth, round by round.
    ///
    /// # Panics
    ///
    /// If there is no such subject or figure.
    #[must_use]
    pub fn over(&self, figure: &str, [one, base]: [&str; 2], [other, its]: [&str; 2]) -> Spread {
        let (_, _, figure) = FIGURES.iter().find(|it| it.0 == figure).expect("a figure");
        let costs = |subject: &str| {
            let column = self.columns.iter().find(|column| column.0 == subject);
            column.expect("a subject").1.iter().map(figure).collect::<Vec<_>>()
        };
        let over = |subject, base| {
            let pairs = costs(subject).into_iter().zip(costs(base));
            pairs.map(|(cost, base)| cost - base).collect::<Vec<_>>()
        };
        let pairs = over(one, base).into_iter().zip(over(other, its));
        Spread::of(pairs.map(|(one, other)| one / other).collect())
    }

    fn ratios(&self, costs: &[Cost], figure: Figure) -> Vec<f64> {
        let base = &self.columns[0].1;
        costs.iter().zip(base).map(|(cost, base)| figure(cost) / figure(base)).collect()
    }
}

/// A line for each subject and figure: minimum, median and maximum, and the
/// same of its ratio to the first subject of the same round.
impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.columns.iter().map(|column| column.0.len()).max().unwrap_or(0);
        for (name, unit, figure) in FIGURES {
            for (subject, costs) in &self.columns {
                let own = Spread::of(costs.iter().map(figure).collect());
                let ratio = Spread::of(self.ratios(costs, figure));
                writeln!(f, "{name:6} {subject:width$}  {own:9.1} {unit}   ratio {ratio:5.3}")?;
            }
        }
        Ok(())
    }
}

/// The ends and the middle of some numbers.
#[derive(Debug)]
pub struct Spread {
    min: f64,
    median: f64,
    max: f64,
}

impl Spread {
    fn of(mut numbers: Vec<f64>) -> Self {
        numbers.sort_by(f64::total_cmp);
        let middle = numbers.len() / 2;
        Self { min: numbers[0], median: numbers[middle], max: numbers[numbers.len() - 1] }
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = f.width().unwrap_or(0);
        let precision = f.precision().unwrap_or(3);
        let Self { min, median, max } = self;
        write!(f, "{median:width$.precision$} ({min:.precision$} to {max:.precision$})")
    }
}

#[expect(clippy::cast_precision_loss, reason = "nobody reads the last digit")]
fn bytes(bytes: u64) -> f64 {
    bytes as f64
}
