//! JSON with holes where the bytes of files belong.

use std::io;

use serde::{Serialize, Serializer};
#[cfg(feature = "cli")]
use serde_json::ser::PrettyFormatter;
use serde_json::ser::{CompactFormatter, Formatter};

/// No byte of UTF-8, so no byte of JSON: it marks a hole beyond confusion.
const MARK: u8 = 0xFF;

/// The place of the evidence with this number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hole(pub(crate) usize);

impl Serialize for Hole {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0.to_string().as_bytes())
    }
}

/// For whom the JSON is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// One line, for a server.
    Compact,
    /// Indented, for a person.
    #[cfg(feature = "cli")]
    Pretty,
}

/// A stretch of a template.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    Text(&'a [u8]),
    Hole(usize),
}

pub(super) fn render(value: &impl Serialize, style: Style) -> Result<Vec<u8>, serde_json::Error> {
    let mut text = Vec::new();
    match style {
        Style::Compact => {
            value.serialize(&mut serializer(&mut text, CompactFormatter))?;
        }
        #[cfg(feature = "cli")]
        Style::Pretty => {
            value.serialize(&mut serializer(&mut text, PrettyFormatter::new()))?;
            text.push(b'\n');
        }
    }
    Ok(text)
}

/// The stretches of a rendered template: text and holes in turn.
pub(super) fn parts(template: &[u8]) -> impl Iterator<Item = Part<'_>> {
    let stretches = template.split(|&byte| byte == MARK).enumerate();
    stretches.map(|(nth, stretch)| {
        let number = || std::str::from_utf8(stretch).ok()?.parse().ok();
        match number().filter(|_| nth % 2 == 1) {
            Some(number) => Part::Hole(number),
            None => Part::Text(stretch),
        }
    })
}

fn serializer<F: Formatter>(
    text: &mut Vec<u8>,
    formatter: F,
) -> serde_json::Serializer<&mut Vec<u8>, WithHoles<F>> {
    serde_json::Serializer::with_formatter(text, WithHoles(formatter))
}

/// Writes bytes, of which only a [`Hole`] has any, as a marked hole in a string.
struct WithHoles<F>(F);

/// Hands a method of [`Formatter`] on.
macro_rules! as_inside {
    ($($name:ident($($argument:ident: $kind:ty)?);)*) => {$(
        fn $name<W: ?Sized + io::Write>(&mut self, writer: &mut W $(, $argument: $kind)?) -> io::Result<()> {
            self.0.$name(writer $(, $argument)?)
        }
    )*};
}

impl<F: Formatter> Formatter for WithHoles<F> {
    fn write_byte_array<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        number: &[u8],
    ) -> io::Result<()> {
        writer.write_all(&[b'"', MARK])?;
        writer.write_all(number)?;
        writer.write_all(&[MARK, b'"'])
    }

    as_inside! {
        begin_array();
        end_array();
        begin_array_value(first: bool);
        end_array_value();
        begin_object();
        end_object();
        begin_object_key(first: bool);
        begin_object_value();
        end_object_value();
    }
}
