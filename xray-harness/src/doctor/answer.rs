//! Answers that no setting of the user's is to blame for, or only the address.

use crate::client::Error;

/// What an answer of this kind comes of, and what to do, whatever was asked;
/// `None` where it depends on what was asked.
pub(super) fn blame(error: &Error) -> Option<(&'static str, &'static str)> {
    if error.is_web_page() {
        return None;
    }
    match error.status() {
        Some(502 | 504) => Some((
            "a gateway before the server gave up waiting for it",
            "ask again in some minutes; if it stays so, ask who runs the server or the gateway",
        )),
        Some(503) => Some((
            "the server says that it cannot answer now",
            "ask again in some minutes; it may be starting, or be under maintenance",
        )),
        Some(429) => {
            Some(("the server was asked too often in a short time", "ask again in some minutes"))
        }
        Some(500..) => Some((
            "the server is reached, and fails over the question",
            "no setting is known to cause this: look into the server's log, or ask its \
             administrator; on Cloud, look at Xray's status page",
        )),
        None if error.is_of_another_shape() => Some((
            "what answers here does not answer as Xray and Jira do",
            "check the host, the port and the path of the address: another service may be there",
        )),
        _ => None,
    }
}
