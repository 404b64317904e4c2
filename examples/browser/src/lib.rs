//! A bookstore's login page, served on this machine, for a browser to visit.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use askama::Template;
use axum::extract::Form;
use axum::http::StatusCode;
use axum::response::Html;
use axum::routing::{get, post};
use axum::{Router, serve};
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// An open shop. Dropping it closes it.
#[derive(Debug)]
pub struct Shop {
    address: SocketAddr,
    serving: JoinHandle<io::Result<()>>,
}

impl Shop {
    /// Opens one on a free port of 127.0.0.1, served by the running runtime.
    ///
    /// Fails if there is no free port.
    pub async fn open() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let pages = Router::new().route("/", get(front_door)).route("/login", post(log_in));
        let serving = tokio::spawn(async { serve(listener, pages).await });
        Ok(Self { address, serving })
    }

    /// The address of its login page.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

#[derive(Template)]
#[template(path = "login.html")]
struct Page {
    visit: Visit,
}

/// How far a visitor got.
enum Visit {
    AtTheDoor,
    Welcome(String),
    Invalid(String),
}

/// What the form sends; the password of this shop is not looked at.
#[derive(Deserialize)]
struct Login {
    user: String,
}

async fn front_door() -> (StatusCode, Html<String>) {
    show(StatusCode::OK, Visit::AtTheDoor)
}

async fn log_in(Form(login): Form<Login>) -> (StatusCode, Html<String>) {
    match &*login.user {
        "alice" => show(StatusCode::OK, Visit::Welcome(login.user)),
        _ => show(StatusCode::UNAUTHORIZED, Visit::Invalid(login.user)),
    }
}

fn show(status: StatusCode, visit: Visit) -> (StatusCode, Html<String>) {
    match (Page { visit }).render() {
        Ok(page) => (status, Html(page)),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, Html(error.to_string())),
    }
}
