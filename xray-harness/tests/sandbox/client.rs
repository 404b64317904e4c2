//! A client that says exactly what a test wants said.

use std::sync::LazyLock;
use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap};
use serde_json::{Value, json};
use xray_harness::sandbox::{CLIENT_ID, CLIENT_SECRET, Sandbox, TOKEN};

pub(crate) const SERVER_TWO: &str = "/rest/raven/2.0/import/execution";
pub(crate) const SERVER_ONE: &str = "/rest/raven/1.0/import/execution";
pub(crate) const CLOUD: &str = "/api/v2/import/execution";

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).expect("the answer is JSON")
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().expect("readable"))
    }

    /// The key of the execution, in either deployment's form.
    pub(crate) fn key(&self) -> String {
        let json = self.json();
        let issue = json.get("testExecIssue").unwrap_or(&json);
        issue["key"].as_str().expect("a key").to_owned()
    }
}

/// One client for all tests, since it is dear to make. It keeps no connection,
/// which would belong to the runtime of one test.
pub(crate) fn http() -> reqwest::Client {
    static CLIENT: LazyLock<reqwest::Client> = LazyLock::new(|| {
        let provider = rustls::crypto::ring::default_provider();
        provider.install_default().expect("the first provider");
        reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .pool_max_idle_per_host(0)
            .timeout(Duration::from_mins(1))
            .build()
            .expect("a client")
    });
    CLIENT.clone()
}

pub(crate) async fn ask(request: reqwest::RequestBuilder) -> reqwest::Result<Answer> {
    let response = request.send().await?;
    Ok(Answer {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        text: response.text().await?,
    })
}

pub(crate) async fn get(sandbox: &Sandbox, path: &str) -> Answer {
    let request = http().get(format!("{}{path}", sandbox.url()));
    ask(request).await.expect("an answer")
}

pub(crate) async fn authenticate(sandbox: &Sandbox, version: &str, body: &str) -> Answer {
    let url = format!("{}/api/{version}/authenticate", sandbox.url());
    let request = http().post(url).header(CONTENT_TYPE, "application/json");
    ask(request.body(body.to_owned())).await.expect("an answer")
}

pub(crate) fn api_key() -> String {
    json!({ "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET }).to_string()
}

pub(crate) async fn cloud_token(sandbox: &Sandbox) -> String {
    let answer = authenticate(sandbox, "v2", &api_key()).await;
    answer.json().as_str().expect("a token").to_owned()
}

/// The token that the path asks for.
pub(crate) async fn login(sandbox: &Sandbox, path: &str) -> String {
    if is_cloud(path) { cloud_token(sandbox).await } else { TOKEN.to_owned() }
}

/// A request with the login that its path asks for.
pub(crate) async fn request(sandbox: &Sandbox, path: &str) -> reqwest::RequestBuilder {
    let token = login(sandbox, path).await;
    http()
        .post(format!("{}{path}", sandbox.url()))
        .header(AUTHORIZATION, format!("Bearer {token}"))
        .header(CONTENT_TYPE, "application/json")
}

pub(crate) async fn try_import(
    sandbox: &Sandbox,
    path: &str,
    body: &Value,
) -> reqwest::Result<Answer> {
    ask(request(sandbox, path).await.body(body.to_string())).await
}

pub(crate) async fn import(sandbox: &Sandbox, path: &str, body: &Value) -> Answer {
    try_import(sandbox, path, body).await.expect("an answer")
}

/// A body that the path's deployment accepts: one test, `BOOK-429`.
pub(crate) fn report(path: &str) -> Value {
    json!({
        "info": { "project": "BOOK", "summary": "Nightly" },
        "tests": [{ "testKey": "BOOK-429", "status": passed(path) }],
    })
}

pub(crate) fn add_test(body: &mut Value, test: Value) {
    body["tests"].as_array_mut().expect("tests").push(test);
}

pub(crate) fn passed(path: &str) -> &'static str {
    if is_cloud(path) { "PASSED" } else { "PASS" }
}

pub(crate) fn evidence(filename: &str, kind: &str, bytes: &[u8]) -> Value {
    json!({ "filename": filename, "contentType": kind, "data": STANDARD.encode(bytes) })
}

fn is_cloud(path: &str) -> bool {
    path.trim_start_matches('/').starts_with("api/")
}
