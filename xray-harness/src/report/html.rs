//! One page that looks as the execution does in Xray: it needs neither a
//! server, a script nor a second file.

use std::io::{self, Write};
use std::time::{Duration, SystemTime};

use askama::Template;
use jiff::Timestamp;
use jiff::tz::Offset;

use super::data_uri::DataUri;
use crate::deployment::Deployment;
use crate::execution::model::{Destination, Details, Evidence, Execution, Row, Status, Test};
use crate::plural::counted;
use crate::wire::{self, Shown, Terms};

/// A larger file is named, and not in the page.
const LARGEST: u64 = 8 * 1024 * 1024;

/// Writes the page of `execution`.
///
/// Fails if it cannot be written; evidence that vanished is an empty picture.
pub(crate) fn write(terms: &Terms, execution: &Execution, to: &mut dyn Write) -> io::Result<()> {
    let details = match &terms.destination {
        Destination::New(details) => details.clone(),
        Destination::Existing(key) => Details { summary: Some(key.clone()), ..Details::default() },
    };
    let tests = execution.tests.iter().enumerate();
    let bar = bar(terms, execution);
    let page = Page {
        product: match terms.words.deployment {
            Deployment::Cloud => "Cloud",
            Deployment::Server => "Server/DC",
        },
        started: moment(execution.started),
        finished: moment(execution.finished),
        took: took(execution.started, execution.finished),
        counts: by_word(&bar),
        bar,
        details: &details,
        description: links(details.description.as_deref().unwrap_or_default()),
        tests: tests.map(|(at, test)| Line::new(terms, at, test)).collect(),
    };
    page.write_into(to)
}

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    product: &'static str,
    details: &'a Details,
    description: Vec<Piece<'a>>,
    started: String,
    finished: String,
    took: String,
    bar: Vec<Segment<'a>>,
    counts: Vec<Segment<'a>>,
    tests: Vec<Line<'a>>,
}

/// How many Tests have a status, or a word for one.
#[derive(Clone)]
struct Segment<'a> {
    count: usize,
    word: &'a str,
    class: &'static str,
}

/// A Test.
struct Line<'a> {
    key: String,
    name: String,
    source: &'a str,
    word: &'a str,
    class: &'static str,
    is_open: bool,
    took: String,
    started: String,
    comment: Vec<Block>,
    rows: Vec<Iteration<'a>>,
    steps: Vec<Step>,
    defects: Vec<&'a str>,
    files: Vec<File<'a>>,
}

/// A stretch of a comment; what stood between two `{noformat}` as it is.
struct Block {
    text: String,
    is_verbatim: bool,
}

struct Iteration<'a> {
    name: String,
    parameters: &'a [(String, String)],
    word: &'a str,
    class: &'static str,
}

struct Step {
    title: String,
    depth: usize,
    word: &'static str,
    class: &'static str,
}

struct File<'a> {
    name: String,
    size: String,
    /// `None` where it is too large for a page.
    uri: Option<DataUri<'a>>,
    is_picture: bool,
}

/// A stretch of a text, which may be an address.
struct Piece<'a> {
    text: &'a str,
    is_address: bool,
}

impl<'a> Line<'a> {
    fn new(terms: &'a Terms, at: usize, test: &'a Test) -> Self {
        let status = test.status();
        let Shown { comment, files } = wire::shown(terms, test);
        let first = test.rows.first();
        let (started, finished) = (test.started(), test.finished());
        let span = started.zip(finished);
        Self {
            key: test.subject.to_string(),
            name: match test.rows.as_slice() {
                [row] => plain(&row.name),
                rows => counted(rows.len(), "test"),
            },
            source: first.map_or("", |row| &row.source),
            word: terms.words.of_run(status),
            class: status.name(),
            is_open: status.is_failure() && at < 50,
            took: span.map_or_else(String::new, |(from, to)| took(from, to)),
            started: started.map_or_else(String::new, moment),
            comment: blocks(comment.as_deref().unwrap_or_default()),
            rows: rows(terms, &test.rows),
            steps: steps(terms, &test.rows),
            defects: test.defects(),
            files: files.into_iter().map(File::new).collect(),
        }
    }
}

impl<'a> File<'a> {
    fn new((name, kind, evidence): (String, String, &'a Evidence)) -> Self {
        let is_picture = matches!(
            &*kind,
            "image/png" | "image/jpeg" | "image/gif" | "image/webp" | "image/svg+xml"
        );
        // Only what a browser shows as a picture is named as it is: another
        // page inside this one would be the test's, not ours.
        let content_type = match &*kind {
            "image/png" => "image/png",
            "image/jpeg" => "image/jpeg",
            "image/gif" => "image/gif",
            "image/webp" => "image/webp",
            "image/svg+xml" => "image/svg+xml",
            _ => "application/octet-stream",
        };
        let uri = (evidence.size <= LARGEST).then(|| DataUri {
            content_type,
            path: &evidence.path,
            size: evidence.size,
        });
        Self { name, size: size(evidence.size), uri, is_picture }
    }
}

/// Names hold what their macros put there.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

fn bar<'a>(terms: &'a Terms, execution: &Execution) -> Vec<Segment<'a>> {
    let count = |status| execution.tests.iter().filter(|test| test.status() == status).count();
    let segments = Status::ALL.into_iter().map(|status| Segment {
        count: count(status),
        word: terms.words.of_run(status),
        class: status.name(),
    });
    segments.filter(|segment| segment.count > 0).collect()
}

/// One for each word, since several statuses may have the same.
fn by_word<'a>(segments: &[Segment<'a>]) -> Vec<Segment<'a>> {
    let mut words: Vec<Segment<'a>> = Vec::new();
    for segment in segments {
        match words.iter_mut().find(|known| known.word == segment.word) {
            Some(known) => known.count += segment.count,
            None => words.push(segment.clone()),
        }
    }
    words
}

fn rows<'a>(terms: &'a Terms, rows: &'a [Row]) -> Vec<Iteration<'a>> {
    let row = |row: &'a Row| Iteration {
        name: plain(&row.name),
        parameters: &row.parameters,
        word: terms.words.of_run(row.status),
        class: row.status.name(),
    };
    if rows.len() > 1 { rows.iter().map(row).collect() } else { Vec::new() }
}

/// Steps that are not told in the comment.
fn steps(terms: &Terms, rows: &[Row]) -> Vec<Step> {
    if terms.steps == wire::Steps::Comment {
        return Vec::new();
    }
    let steps = rows.iter().flat_map(|row| &row.steps).map(|step| Step {
        title: plain(&step.title),
        depth: step.depth.min(8),
        word: terms.words.of_step(step.status),
        class: step.status.name(),
    });
    steps.collect()
}

fn blocks(comment: &str) -> Vec<Block> {
    let stretches = comment.split("{noformat}").enumerate();
    let blocks = stretches.map(|(at, text)| Block {
        text: text.trim_matches('\n').to_owned(),
        is_verbatim: at % 2 == 1,
    });
    blocks.filter(|block| !block.text.trim().is_empty()).collect()
}

/// The addresses in `text` apart from the rest of it.
fn links(text: &str) -> Vec<Piece<'_>> {
    let words = text.split_inclusive(char::is_whitespace);
    let pieces = words.flat_map(|word| {
        let bare = word.trim_end();
        let is_address = bare.starts_with("https://") || bare.starts_with("http://");
        let space = &word[bare.len()..];
        [Piece { text: bare, is_address }, Piece { text: space, is_address: false }]
    });
    pieces.filter(|piece| !piece.text.is_empty()).collect()
}

/// In UTC: `2026-11-24 20:15:00 UTC`.
fn moment(at: SystemTime) -> String {
    let time = Timestamp::try_from(at).unwrap_or_default();
    let time = Timestamp::from_second(time.as_second()).unwrap_or_default();
    let text = time.display_with_offset(Offset::UTC).to_string().replace('T', " ");
    text.replace("+00:00", " UTC")
}

fn took(from: SystemTime, to: SystemTime) -> String {
    let took = to.duration_since(from).unwrap_or(Duration::ZERO);
    match took.as_secs() {
        0 => format!("{} ms", took.as_millis()),
        seconds @ 1..60 => format!("{seconds}.{} s", took.subsec_millis() / 100),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{}.{} kB", bytes / 1_000, bytes / 100 % 10),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
    }
}
