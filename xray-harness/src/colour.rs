//! Colours on a terminal.

/// The colours that are used, as SGR has them (ECMA-48, 8.3.117).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Colour {
    Red = 31,
    #[cfg(feature = "harness")]
    Green = 32,
    Yellow = 33,
}

impl Colour {
    /// `text` in this colour.
    #[cfg(feature = "harness")]
    pub(crate) fn of(self, text: &str) -> String {
        format!("\u{1b}[{}m{text}\u{1b}[0m", self as u8)
    }

    /// `text` in this colour, and bold.
    #[cfg(feature = "cli")]
    pub(crate) fn bold(self, text: &str) -> String {
        format!("\u{1b}[1;{}m{text}\u{1b}[0m", self as u8)
    }
}
