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

impl Cost {
    /// Runs `command` silently to its end.
    ///
    /// # Panics
    ///
    /// If it does not start or does not succeed.
    #[must_use]
    pub fn of(command: &mut Command) -> Self {
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let begin = Instant::now();
        let mut child = command.spawn().expect("the command starts");
        let used = child.wait4().expect("the command ends");
        let wall = begin.elapsed();
        assert!(used.status.success(), "{command:?}: {}", used.status);
        let cpu = used.rusage.utime + used.rusage.stime;
        Self { wall, cpu, memory: used.rusage.maxrss }
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
            let cost = Cost::of(&mut (subject.command)());
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
struct Spread {
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
