//! Dates as Xray reads them.

use std::fmt;

use jiff::Timestamp;
use serde::Deserialize;

/// A date and time with its offset, as it was sent.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Moment {
    text: String,
    timestamp: Timestamp,
}

impl Moment {
    /// The moment exactly as it was sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The point in time, whatever the offset.
    #[must_use]
    pub fn timestamp(&self) -> Timestamp {
        self.timestamp
    }

    /// Reads `YYYY-MM-DDThh:mm:ss`, an optional fraction, and `Z`, `+hh:mm` or `+hhmm`.
    pub(super) fn parse(text: &str) -> Result<Self, NotAMoment> {
        let (clock, rest) = text.split_at_checked(19).ok_or(NotAMoment)?;
        let offset =
            rest.trim_start_matches(['.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
        let fraction = &rest[..rest.len() - offset.len()];
        if !looks_like(clock, "dddd-dd-ddTdd:dd:dd") || !is_fraction(fraction) || !is_offset(offset)
        {
            return Err(NotAMoment);
        }
        let timestamp = text.parse().map_err(|_| NotAMoment)?;
        Ok(Self { text: text.to_owned(), timestamp })
    }

    pub(super) fn has_fraction(&self) -> bool {
        self.text.contains('.')
    }
}

/// For people: `2021-07-14 11:47:35 +01:00`.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (date, rest) = self.text.split_at(10);
        let (clock, offset) = rest.split_at(9);
        write!(f, "{date} {} {offset}", clock.trim_start_matches('T'))
    }
}

impl TryFrom<String> for Moment {
    type Error = NotAMoment;

    fn try_from(text: String) -> Result<Self, NotAMoment> {
        Self::parse(&text)
    }
}

/// The text is no date and time with an offset.
#[derive(Debug)]
pub struct NotAMoment;

impl fmt::Display for NotAMoment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a date-time with an offset, such as 2021-07-14T11:47:35+01:00")
    }
}

fn is_fraction(text: &str) -> bool {
    match text.strip_prefix('.') {
        Some(digits) => (1..=9).contains(&digits.len()) && !digits.contains('.'),
        None => text.is_empty(),
    }
}

fn is_offset(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or_default();
    text == "Z" || looks_like(unsigned, "dd:dd") || looks_like(unsigned, "dddd")
}

/// `d` in the pattern stands for a digit, all else for itself.
fn looks_like(text: &str, pattern: &str) -> bool {
    let fits = |(byte, wanted): (u8, u8)| match wanted {
        b'd' => byte.is_ascii_digit(),
        _ => byte == wanted,
    };
    text.len() == pattern.len() && text.bytes().zip(pattern.bytes()).all(fits)
}
