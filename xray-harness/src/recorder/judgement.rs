//! Passed or failed, by libtest's rules.

use std::borrow::Cow;

use crate::case::ShouldPanic;
use crate::journal::entry::Failure;

/// `Err` holds what to tell.
pub(crate) type Judgement = Result<(), Failure<'static>>;

/// The judgement on a body that returned.
pub(crate) fn of_return(should_panic: ShouldPanic, failure: Option<String>) -> Judgement {
    match (failure, should_panic) {
        (Some(message), _) => Err(told(message)),
        (None, ShouldPanic::No) => Ok(()),
        (None, _) => Err(told("the test did not panic, as it should")),
    }
}

/// The judgement on a body that panicked.
pub(crate) fn of_panic(should_panic: ShouldPanic, panic: Failure<'static>) -> Judgement {
    match should_panic {
        ShouldPanic::No => Err(panic),
        ShouldPanic::Yes => Ok(()),
        ShouldPanic::With(expected) if panic.message.contains(expected) => Ok(()),
        ShouldPanic::With(expected) => Err(Failure {
            message: Cow::Owned(format!(
                "the panic's message does not hold the expected text\n  expected: {expected:?}\n  \
                 message: {:?}",
                panic.message
            )),
            ..panic
        }),
    }
}

/// A failure of which only the message is known.
pub(crate) fn told(message: impl Into<Cow<'static, str>>) -> Failure<'static> {
    Failure { message: message.into(), location: None, backtrace: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::{of_panic, of_return, told};
    use crate::case::ShouldPanic;

    #[test]
    fn a_test_that_should_panic_passes_by_that_panic_alone() {
        assert!(of_return(ShouldPanic::No, None).is_ok());
        assert!(of_return(ShouldPanic::Yes, None).is_err());
        assert!(of_return(ShouldPanic::No, Some("Error: 1".into())).is_err());
        assert!(of_panic(ShouldPanic::No, told("boom")).is_err());
        assert!(of_panic(ShouldPanic::Yes, told("boom")).is_ok());
        assert!(of_panic(ShouldPanic::With("oo"), told("boom")).is_ok());
        let other = of_panic(ShouldPanic::With("bang"), told("boom")).unwrap_err();
        assert!(other.message.contains("bang") && other.message.contains("boom"));
    }
}
