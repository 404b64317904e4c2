//! JUnit XML with Xray's properties (docs.getxray.app, "Taking advantage of
//! JUnit XML reports").
//!
//! It can say less than Xray JSON: neither iterations, steps, defects nor an
//! instance's own statuses. One test case stands for one Test, so that its
//! evidence and its comment are whole.
//!
//! Of a Test without a key, Xray makes `classname.name` the definition; Xray
//! JSON says the same, so that both find one Test.

mod fit;
mod query;

use std::collections::BTreeSet;
use std::io;

pub(super) use fit::{check, fit};
pub(super) use query::query;

use quick_xml::Writer;
use quick_xml::events::{BytesCData, BytesEnd, BytesStart, BytesText, Event};

use super::evidence::{Attachments, File};
use super::payload::{Payload, Piece};
use super::value::time;
use super::{Terms, comment, text};
use crate::execution::model::{Destination, Execution, Status, Subject, Test};

/// The report as a file, without the evidence of the Tests that are `bare`.
pub(super) fn file(
    terms: &Terms,
    execution: &Execution,
    bare: &BTreeSet<Subject>,
) -> io::Result<Payload> {
    let mut report = Report::default();
    report.write(terms, execution, bare)?;
    Ok(Payload::of(report.pieces()))
}

/// What is written so far: pieces, and the text after the last of them.
struct Report {
    done: Vec<Piece>,
    xml: Writer<Vec<u8>>,
}

impl Default for Report {
    fn default() -> Self {
        Self { done: Vec::new(), xml: Writer::new_with_indent(Vec::new(), b' ', 1) }
    }
}

impl Report {
    fn pieces(mut self) -> Vec<Piece> {
        let mut rest = std::mem::take(self.xml.get_mut());
        rest.push(b'\n');
        self.done.push(Piece::Text(rest));
        self.done
    }

    fn write(
        &mut self,
        terms: &Terms,
        execution: &Execution,
        bare: &BTreeSet<Subject>,
    ) -> io::Result<()> {
        let name = match &terms.destination {
            Destination::New(details) => details.summary.as_deref().unwrap_or("xray"),
            Destination::Existing(key) => key,
        };
        self.xml.write_event(Event::Decl(quick_xml::events::BytesDecl::new(
            "1.0",
            Some("UTF-8"),
            None,
        )))?;
        let tests = &execution.tests;
        let count = |is: fn(Status) -> bool| {
            tests.iter().filter(|test| is(test.status())).count().to_string()
        };
        let mut suite = BytesStart::new("testsuite");
        suite.push_attribute(("name", &*clean(name)));
        suite.push_attribute(("tests", &*tests.len().to_string()));
        suite.push_attribute(("failures", &*count(|status| status == Status::Failed)));
        suite.push_attribute(("errors", &*count(|status| status == Status::Killed)));
        suite.push_attribute(("skipped", &*count(|status| status == Status::Ignored)));
        suite.push_attribute(("timestamp", &*time(execution.started)));
        self.open(BytesStart::new("testsuites"))?;
        self.open(suite)?;
        for test in tests {
            self.case(terms, test, bare)?;
        }
        self.close("testsuite")?;
        self.close("testsuites")
    }

    fn case(&mut self, terms: &Terms, test: &Test, bare: &BTreeSet<Subject>) -> io::Result<()> {
        let Some(row) = test.rows.first() else { return Ok(()) };
        let (krate, name) = row.name.split_once("::").unwrap_or(("", &row.name));
        let (started, finished) =
            (test.started().unwrap_or(row.started), test.finished().unwrap_or(row.finished));
        let took = finished.duration_since(started).unwrap_or_default();
        let mut case = BytesStart::new("testcase");
        case.push_attribute(("classname", &*text::definition(krate)));
        case.push_attribute(("name", &*text::definition(name)));
        case.push_attribute(("time", &*format!("{:.3}", took.as_secs_f64())));
        case.push_attribute(("started-at", &*time(started)));
        case.push_attribute(("finished-at", &*time(finished)));
        self.open(case)?;
        self.properties(terms, test, bare)?;
        self.verdict(test)?;
        self.close("testcase")
    }

    /// Why it did not pass; a pass says nothing.
    fn verdict(&mut self, test: &Test) -> io::Result<()> {
        let status = test.status();
        let name = match status {
            Status::Passed | Status::Flaky => return Ok(()),
            Status::Failed => "failure",
            Status::Killed => "error",
            Status::Ignored => "skipped",
        };
        let row = test.rows.iter().find(|row| row.status == status);
        let failure = row.and_then(|row| row.failure.as_ref());
        let message = failure.map(|failure| failure.message.as_str());
        let message = message.or(row.and_then(|row| row.reason.as_deref())).unwrap_or_default();
        let place = row.map(|row| {
            failure
                .and_then(|failure| failure.location.clone())
                .unwrap_or_else(|| row.source.clone())
        });
        let mut verdict = BytesStart::new(name);
        let first = message.lines().next().unwrap_or_default();
        verdict.push_attribute(("message", &*clean(&first.chars().take(500).collect::<String>())));
        self.xml.write_event(Event::Start(verdict))?;
        let told = format!("{}\n  at {}", clean(message), place.unwrap_or_default());
        self.xml.write_event(Event::Text(BytesText::new(&told)))?;
        self.close(name)
    }

    /// Never an empty list of them: Cloud's parser breaks on that.
    fn properties(
        &mut self,
        terms: &Terms,
        test: &Test,
        bare: &BTreeSet<Subject>,
    ) -> io::Result<()> {
        self.open(BytesStart::new("properties"))?;
        match &test.subject {
            Subject::Key(key) => self.property("test_key", &key.to_string())?,
            Subject::Definition(_) => self.made(test)?,
        }
        if let Some(comment) = comment::of_rows(&test.rows, terms.steps) {
            self.text_property("testrun_comment", &comment)?;
        }
        self.custom_fields(test)?;
        let mut files = Attachments::but(bare);
        files.begin(&test.subject);
        let listed = files.of_rows(&test.rows, terms.steps);
        if !listed.is_empty() {
            self.start_property("testrun_evidence")?;
            for (file, evidence) in listed.iter().zip(files.evidence()) {
                self.file(file, Piece::File { path: evidence.path.clone(), size: evidence.size })?;
            }
            self.close("property")?;
        }
        self.close("properties")
    }

    /// What the Test that is made of it is to say.
    fn made(&mut self, test: &Test) -> io::Result<()> {
        let Some(row) = test.rows.first() else { return Ok(()) };
        let provision = row.provision.as_ref();
        let summary = provision.and_then(|provision| provision.summary.as_deref());
        self.property("test_summary", summary.unwrap_or(&row.name))?;
        let Some(provision) = provision else { return Ok(()) };
        if !provision.description.is_empty() {
            self.text_property("test_description", &provision.description)?;
        }
        for (name, values) in
            [("tags", &provision.labels), ("requirements", &provision.requirements)]
        {
            if !values.is_empty() {
                self.property(name, &values.join(","))?;
            }
        }
        Ok(())
    }

    fn property(&mut self, name: &str, value: &str) -> io::Result<()> {
        let mut property = BytesStart::new("property");
        property.push_attribute(("name", name));
        property.push_attribute(("value", &*clean(value)));
        self.xml.write_event(Event::Empty(property))
    }

    /// By their names; what has none is not among them by now.
    fn custom_fields(&mut self, test: &Test) -> io::Result<()> {
        let fields: Vec<_> = fit::fields(&test.rows).collect();
        if fields.is_empty() {
            return Ok(());
        }
        self.start_property("testrun_customfields")?;
        for (name, value) in fields {
            let mut item = BytesStart::new("item");
            item.push_attribute(("name", &*clean(name)));
            self.xml.write_event(Event::Start(item))?;
            self.xml.write_event(Event::Text(BytesText::new(&clean(&value))))?;
            self.close("item")?;
        }
        self.close("property")
    }

    /// A property whose value is text of several lines.
    fn text_property(&mut self, name: &str, text: &str) -> io::Result<()> {
        let mut property = BytesStart::new("property");
        property.push_attribute(("name", name));
        self.xml.write_event(Event::Start(property))?;
        for part in BytesCData::escaped(&clean(text)) {
            self.xml.write_event(Event::CData(part))?;
        }
        self.close("property")
    }

    fn start_property(&mut self, name: &str) -> io::Result<()> {
        let mut property = BytesStart::new("property");
        property.push_attribute(("name", name));
        self.open(property)
    }

    /// `<item name="screenshot.png">` and the base64, which is read when it is sent.
    fn file(&mut self, file: &File<'_>, bytes: Piece) -> io::Result<()> {
        let mut item = BytesStart::new("item");
        item.push_attribute(("name", &*clean(file.name())));
        self.xml.write_event(Event::Start(item))?;
        // Text, so that the writer lays no white space around the bytes.
        self.xml.write_event(Event::Text(BytesText::new("")))?;
        self.done.push(Piece::Text(std::mem::take(self.xml.get_mut())));
        self.done.push(bytes);
        self.close("item")
    }

    fn open(&mut self, element: BytesStart<'_>) -> io::Result<()> {
        self.xml.write_event(Event::Start(element))
    }

    fn close(&mut self, name: &str) -> io::Result<()> {
        self.xml.write_event(Event::End(BytesEnd::new(name)))
    }
}

/// Characters that XML 1.0 has no place for are left out.
fn clean(text: &str) -> String {
    text::clean(text).chars().filter(|c| !matches!(c, '\u{FFFE}' | '\u{FFFF}')).collect()
}
