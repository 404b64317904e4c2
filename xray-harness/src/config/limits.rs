//! How much may be sent.

use std::fmt;
use std::time::Duration;

use bytesize::ByteSize;
use serde::de::{self, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

use super::Error;
use super::problems::Problems;

/// Cloud takes 100 MiB; the rest is for what stands around the body.
const MAX_BODY: u64 = 90 << 20;
/// What a body holds beside the one file in it.
const AROUND: u64 = 4 << 10;
/// A search finds a new issue after some seconds, and an import that a gateway
/// gave up on may go on for a minute or two.
const UNCLEAR_WAIT: u64 = 120;

const WANTED: &str = "a size such as 10MB or 90MiB, or none";

/// How much may be sent, in bytes; `None` is no limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Of one request.
    pub(crate) max_body: u64,
    pub(crate) per_file: Option<u64>,
    pub(crate) per_test: Option<u64>,
    pub(crate) per_run: Option<u64>,
    /// After how long a Test Execution that no search finds is none.
    pub(crate) unclear_wait: Duration,
}

impl Limits {
    /// The largest file that one request can hold, in base64.
    pub(crate) fn largest_file(&self) -> u64 {
        self.max_body.saturating_sub(AROUND) / 4 * 3
    }
}

/// A size in `xray.toml`: a number of bytes, or a text.
#[derive(Clone, Debug)]
pub(super) enum Size {
    Bytes(u64),
    Text(String),
}

/// The settings that make [`Limits`].
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) max_body: Option<Size>,
    pub(super) per_file: Option<Size>,
    pub(super) per_test: Option<Size>,
    pub(super) per_run: Option<Size>,
    pub(super) unclear_wait: Option<u64>,
}

impl Settings {
    pub(super) fn resolve(self, problems: &mut Problems) -> Limits {
        let mut limit = |setting, given: Option<Size>, default: ByteSize| {
            let default = Some(default.as_u64());
            let given = given.map_or(Ok(default), |size| size.parse(setting));
            problems.take_or(given, default)
        };
        let max_body = limit("XRAY_MAX_BODY", self.max_body, ByteSize::b(MAX_BODY));
        Limits {
            max_body: max_body.unwrap_or(u64::MAX),
            per_file: limit("XRAY_EVIDENCE_PER_FILE", self.per_file, ByteSize::mb(50)),
            per_test: limit("XRAY_EVIDENCE_PER_TEST", self.per_test, ByteSize::mb(100)),
            per_run: limit("XRAY_EVIDENCE_PER_RUN", self.per_run, ByteSize::gb(1)),
            unclear_wait: Duration::from_secs(self.unclear_wait.unwrap_or(UNCLEAR_WAIT)),
        }
    }
}

impl<'de> Deserialize<'de> for Size {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Either;
        impl Visitor<'_> for Either {
            type Value = Size;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a size such as \"10MB\" or \"90MiB\", a number of bytes, or \"none\"")
            }

            fn visit_i64<E: de::Error>(self, bytes: i64) -> Result<Size, E> {
                let negative = |_| E::invalid_value(Unexpected::Signed(bytes), &self);
                u64::try_from(bytes).map(Size::Bytes).map_err(negative)
            }

            fn visit_u64<E: de::Error>(self, bytes: u64) -> Result<Size, E> {
                Ok(Size::Bytes(bytes))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Size, E> {
                Ok(Size::Text(text.to_owned()))
            }
        }
        // Whatever it is, it says what was expected of it.
        from.deserialize_any(Either)
    }
}

impl Size {
    fn parse(self, setting: &'static str) -> Result<Option<u64>, Error> {
        match self {
            Self::Bytes(bytes) => Ok(Some(bytes)),
            Self::Text(word) if word == "none" => Ok(None),
            Self::Text(word) => match word.parse::<ByteSize>() {
                Ok(size) => Ok(Some(size.as_u64())),
                Err(_) => Err(Error::word(setting, &word, WANTED)),
            },
        }
    }
}
