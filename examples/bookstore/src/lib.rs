//! A bookstore's login page, in place of a browser: it draws itself.

mod screenshot;

use std::path::Path;
use std::{fs, io};

/// The page that a user sees after trying to log in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    user: String,
    is_welcome: bool,
}

/// Logs `user` in.
#[must_use]
pub fn login(user: &str) -> Page {
    Page { user: user.to_owned(), is_welcome: user == "alice" }
}

impl Page {
    /// Was the user let in?
    #[must_use]
    pub fn is_welcome(&self) -> bool {
        self.is_welcome
    }

    /// What the page looks like, as a JPEG.
    #[must_use]
    pub fn screenshot(&self) -> Vec<u8> {
        screenshot::draw(self)
    }

    /// Writes what the browser logged to `path`.
    pub fn save_log(&self, path: impl AsRef<Path>) -> io::Result<()> {
        let answer = if self.is_welcome { "200 OK" } else { "401 Unauthorized" };
        fs::write(path, format!("POST /login user={}\n{answer}\n", self.user))
    }
}
