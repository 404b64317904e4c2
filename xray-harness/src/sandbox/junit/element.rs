//! XML as a tree, read as strictly as it is meant.

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::sandbox::format::Flaw;

/// An element, with all the text that is directly in it.
#[derive(Default)]
pub(super) struct Element {
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    pub(super) children: Vec<Self>,
    pub(super) text: String,
}

impl Element {
    /// The root of a document.
    pub(super) fn read(document: &[u8]) -> Result<Self, Flaw> {
        let text = std::str::from_utf8(document).map_err(|error| flaw(&error))?;
        if let Some(c) = text.chars().find(|c| !is_of_xml(*c)) {
            return Err(flaw(&format_args!("XML has no place for {c:?}")));
        }
        let mut reader = Reader::from_str(text);
        // The last is the innermost that is open; the first stands around the document.
        let mut open = vec![Self::default()];
        loop {
            match reader.read_event().map_err(|error| flaw(&error))? {
                Event::Start(start) => open.push(Self::begun(&start)?),
                Event::Empty(start) => close(&mut open, Self::begun(&start)?),
                Event::End(_) => {
                    let ended = open.pop().unwrap_or_default();
                    close(&mut open, ended);
                }
                Event::Text(said) => {
                    add(&mut open, &said.xml10_content().map_err(|error| flaw(&error))?);
                }
                Event::CData(said) => {
                    add(&mut open, &said.xml10_content().map_err(|error| flaw(&error))?);
                }
                Event::GeneralRef(reference) => add(&mut open, &resolved(&reference)?),
                Event::DocType(_) => return Err(flaw(&"a document type is not allowed")),
                Event::Eof => break,
                Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
            }
        }
        let [Self { children, .. }] = open.as_mut_slice() else {
            return Err(flaw(&"an element is not closed"));
        };
        match (children.pop(), children.is_empty()) {
            (Some(root), true) => Ok(root),
            _ => Err(flaw(&"not one root element")),
        }
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The children of this name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    fn begun(start: &BytesStart<'_>) -> Result<Self, Flaw> {
        let name = String::from_utf8_lossy(start.name().as_ref()).into_owned();
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| flaw(&error))?;
            let value = attribute
                .normalized_value(XmlVersion::Explicit1_0)
                .map_err(|error| flaw(&error))?;
            let key = String::from_utf8_lossy(attribute.key.as_ref()).into_owned();
            attributes.push((key, value.into_owned()));
        }
        Ok(Self { name, attributes, ..Self::default() })
    }
}

fn close(open: &mut [Element], ended: Element) {
    if let Some(around) = open.last_mut() {
        around.children.push(ended);
    }
}

fn add(open: &mut [Element], said: &str) {
    if let Some(inside) = open.last_mut() {
        inside.text.push_str(said);
    }
}

/// One of the five that XML knows, or a character by its number.
fn resolved(reference: &BytesRef<'_>) -> Result<String, Flaw> {
    if let Some(c) = reference.resolve_char_ref().map_err(|error| flaw(&error))? {
        let fits = is_of_xml(c).then(|| c.to_string());
        return fits.ok_or_else(|| flaw(&format_args!("XML has no place for {c:?}")));
    }
    let name = reference.decode().map_err(|error| flaw(&error))?;
    let known = quick_xml::escape::resolve_predefined_entity(&name);
    known.map(str::to_owned).ok_or_else(|| flaw(&format_args!("unknown entity {name:?}")))
}

/// <https://www.w3.org/TR/xml/#charsets>
fn is_of_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r') || (c >= ' ' && !matches!(c, '\u{FFFE}' | '\u{FFFF}'))
}

fn flaw(fault: &dyn std::fmt::Display) -> Flaw {
    Flaw::new("", format!("not XML: {fault}"))
}
