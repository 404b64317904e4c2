//! Nobody is told a credential, and nothing written holds one.

mod commands;

use std::fs;
use std::path::Path;
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use tests::{Output, Recorded, Xray};
use xray_harness::Deployment;
use xray_harness::sandbox::{CLIENT_ID, CLIENT_SECRET, Effect, Fault, PRIVATE_KEY, Route};

/// What nobody may find, by the variable that holds it.
const CANARIES: [(&str, &str); 5] = [
    ("XRAY_TOKEN", "canary-of-a-pers0nal-token"),
    ("XRAY_PASSWORD", "canary-of-a-passw0rd"),
    ("XRAY_OAUTH_ACCESS_TOKEN", "canary-of-an-0auth-token"),
    ("XRAY_CLIENT_SECRET", CLIENT_SECRET),
    ("XRAY_JIRA_TOKEN", "canary-of-a-jira-t0ken"),
];
const PROXY: &str = "canary-of-a-pr0xy";
/// How the tokens of the sandbox's Cloud begin.
const ISSUED: &str = "eyJhbGciOiJIUzI1NiJ9.sandbox-";

fn canary(variable: &str) -> &'static str {
    CANARIES.iter().find(|(name, _)| *name == variable).expect("a canary").1
}

/// Everything that may not be found, in every spelling.
fn needles() -> Vec<String> {
    let line_of_the_key = PRIVATE_KEY.lines().nth(1).expect("a line");
    let plain = CANARIES.iter().map(|(_, value)| *value).chain([PROXY, ISSUED, line_of_the_key]);
    let mut needles = Vec::new();
    for text in plain {
        needles.push(text.to_owned());
        for before in ["", "a", "ab"] {
            let begin = [0, 2, 3][before.len()];
            let end = (before.len() + text.len()) * 8 / 6;
            let whole = format!("{before}{text}");
            needles.extend(
                [STANDARD_NO_PAD, URL_SAFE_NO_PAD]
                    .map(|base64| base64.encode(&whole)[begin..end].to_owned()),
            );
        }
    }
    needles
}

fn assert_holds_none(what: &str, text: &[u8]) {
    let text = String::from_utf8_lossy(text);
    for needle in needles() {
        assert!(!text.contains(&needle), "{what} holds {needle}:\n{text}");
    }
}

/// The files that a command left, and there are some.
fn assert_no_file_holds_any(dir: &Path) -> usize {
    let mut files = 0;
    for entry in fs::read_dir(dir).expect("the folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files += assert_no_file_holds_any(&path);
        } else {
            assert_holds_none(&path.display().to_string(), &fs::read(&path).expect("the file"));
            files += 1;
        }
    }
    files
}

/// One login of each kind, and Jira's and a proxy's beside it.
fn log_in(command: &mut Command, login: &str, key: &Path) {
    let mut set = |name| {
        command.env(name, canary(name));
    };
    match login {
        "XRAY_OAUTH_ACCESS_TOKEN" => {
            set(login);
            command.env("XRAY_OAUTH_CONSUMER_KEY", "a consumer");
            command.env("XRAY_OAUTH_PRIVATE_KEY_FILE", key);
        }
        "XRAY_PASSWORD" => {
            set(login);
            command.env("XRAY_USERNAME", "a user");
        }
        "XRAY_CLIENT_SECRET" => {
            set(login);
            command.env("XRAY_CLIENT_ID", CLIENT_ID);
        }
        _ => set(login),
    }
    command.env("XRAY_JIRA_EMAIL", "a@example.com");
    command.env("XRAY_JIRA_TOKEN", canary("XRAY_JIRA_TOKEN"));
    for name in ["HTTP_PROXY", "HTTPS_PROXY"] {
        command.env(name, format!("http://user:{PROXY}@127.0.0.1:9"));
    }
}

/// What a server says that says all that it heard of this login.
fn echo(login: &str) -> String {
    let own = match login {
        "XRAY_PASSWORD" => {
            let pair = format!("a user:{}", canary(login));
            format!("{} in Basic {}", canary(login), STANDARD_NO_PAD.encode(pair))
        }
        "XRAY_CLIENT_SECRET" => format!("{} for Bearer {ISSUED}1.signature", canary(login)),
        _ => format!("Bearer {}", canary(login)),
    };
    format!("you sent {own}, {} and {PROXY}", canary("XRAY_JIRA_TOKEN"))
}

fn failures(login: &str) -> Vec<Effect> {
    let status = |code, kind: &str, body: String| {
        let headers = vec![("content-type".to_owned(), kind.to_owned())];
        Effect::Status { code, headers, body }
    };
    let page = format!("<html><head><title>{}</title></head></html>", echo(login));
    let refused = format!(
        r#"{{"testExecIssue":{{"id":"1","key":"BOOK-1","self":"http://127.0.0.1/{0}"}},
            "testIssues":{{"error":[{{"messages":["{0}"]}}]}},"key":"BOOK-1","self":"{0}"}}"#,
        echo(login)
    );
    vec![
        status(401, "application/json", format!(r#"{{"error":"{}"}}"#, echo(login))),
        status(500, "text/plain", echo(login)),
        status(502, "text/html", page.clone()),
        status(200, "text/html", page),
        status(200, "application/json", format!(r#"{{"nonsense":"{}"}}"#, echo(login))),
        status(200, "application/json", refused),
        Effect::Redirect {
            to: format!("https://example.invalid/?{}", echo(login).replace(' ', "%20")),
        },
        Effect::DropBefore,
    ]
}

#[test]
fn no_server_makes_a_command_tell_or_write_a_credential() {
    for (login, _) in CANARIES.iter().filter(|(name, _)| *name != "XRAY_JIRA_TOKEN") {
        for failure in failures(login) {
            let deployment = match *login {
                "XRAY_CLIENT_SECRET" => Deployment::Cloud,
                _ => Deployment::Server,
            };
            let xray = Xray::start(deployment);
            xray.script(Fault::new(Route::Import, failure.clone()));
            let run = Recorded::bookstore();
            let key = tempfile::NamedTempFile::new().expect("a file");
            fs::write(key.path(), PRIVATE_KEY).expect("written");
            let mut upload = run.upload();
            log_in(&mut upload, login, key.path());
            upload.env("XRAY_URL", xray.url()).env("XRAY_JIRA_URL", xray.url());
            let output = Output::of(upload.env("XRAY_BUDGET", "5").env("RUST_LOG", "trace"));
            assert!(!output.told().is_empty(), "{output}");
            assert_holds_none(&format!("{login} {failure:?}"), output.to_string().as_bytes());
            assert!(assert_no_file_holds_any(&run.dir()) >= 4);
        }
    }
}

fn without(effect: Effect, text: &str) -> Effect {
    match effect {
        Effect::Status { code, headers, body } => {
            Effect::Status { code, headers, body: body.replace(text, "") }
        }
        Effect::Redirect { to } => {
            Effect::Redirect { to: to.replace(&text.replace(' ', "%20"), "") }
        }
        other => other,
    }
}

#[test]
fn what_a_login_is_refused_with_is_told_without_it() {
    // No token is given out yet, so none is echoed.
    for failure in failures("XRAY_CLIENT_SECRET") {
        let failure = without(failure, &format!(" for Bearer {ISSUED}1.signature"));
        let xray = Xray::start(Deployment::Cloud);
        xray.script(Fault::new(Route::Authenticate, failure).times(9));
        let run = Recorded::bookstore();
        let mut upload = run.upload();
        log_in(&mut upload, "XRAY_CLIENT_SECRET", Path::new(""));
        let upload = upload.env("XRAY_URL", xray.url()).env("XRAY_JIRA_URL", xray.url());
        let output = Output::of(upload.env("XRAY_BUDGET", "1"));
        assert_eq!(output.code, Some(3), "{output}");
        assert_holds_none("the output", output.to_string().as_bytes());
        assert_no_file_holds_any(&run.dir());
    }
}

#[test]
fn settings_that_contradict_each_other_are_told_without_their_credentials() {
    let run = Recorded::bookstore();
    for command in ["upload", "show"] {
        let mut all = tests::cargo_xray();
        all.arg(command).arg(run.dir()).current_dir(run.beside(""));
        for (login, _) in CANARIES {
            log_in(&mut all, login, Path::new("no-such-file"));
        }
        let output = Output::of(&mut all);
        assert_ne!(output.code, Some(0), "{output}");
        assert!(output.told()[0].contains("several logins are set"), "{output}");
        assert_holds_none(command, output.to_string().as_bytes());
    }
}
