//! Every deployment, login, kind of import and fault of the road: after a final
//! `cargo xray upload`, every result is in exactly one execution.

use std::fs;
use std::process::Command;
use std::sync::Mutex;
use std::thread;

use tests::{Output, Recorded, Xray};
use xray_harness::Deployment;
use xray_harness::sandbox::{
    ACCESS_TOKEN, CONSUMER_KEY, Effect, Fault, PASSWORD, PRIVATE_KEY, Route, TOKEN, USERNAME,
};

#[derive(Clone, Copy, Debug)]
enum Login {
    ApiKey,
    Basic,
    Token,
    OAuth1,
}

const LOGINS: [Login; 4] = [Login::ApiKey, Login::Basic, Login::Token, Login::OAuth1];

impl Login {
    fn deployment(self) -> Deployment {
        match self {
            Self::ApiKey => Deployment::Cloud,
            Self::Basic | Self::Token | Self::OAuth1 => Deployment::Server,
        }
    }

    fn upload(self, run: &Recorded, xray: &Xray) -> Command {
        let mut upload = run.upload();
        match self {
            Self::ApiKey => {
                xray.reach(&mut upload);
            }
            Self::Basic => {
                upload.envs([("XRAY_USERNAME", USERNAME), ("XRAY_PASSWORD", PASSWORD)]);
            }
            Self::Token => {
                upload.env("XRAY_TOKEN", TOKEN);
            }
            Self::OAuth1 => {
                let key = run.beside("key.pem");
                fs::write(&key, PRIVATE_KEY).expect("written");
                upload
                    .env("XRAY_OAUTH_CONSUMER_KEY", CONSUMER_KEY)
                    .env("XRAY_OAUTH_ACCESS_TOKEN", ACCESS_TOKEN)
                    .env("XRAY_OAUTH_PRIVATE_KEY_FILE", key);
            }
        }
        upload.env("XRAY_URL", xray.url()).env("XRAY_UNCLEAR_WAIT", "1");
        upload
    }
}

/// What goes wrong with the import of the first upload.
#[derive(Clone, Debug)]
enum Trouble {
    /// Nobody listens.
    Refused,
    Struck(Effect),
}

fn status(code: u16, headers: &[(&str, &str)]) -> Trouble {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Trouble::Struck(Effect::Status { code, headers: headers.collect(), body: String::new() })
}

/// What a second upload can do where the first one had its trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    /// Nothing: the first one sent all, and found out what the trouble came to.
    NothingIsLeft,
    /// It sends.
    Sends,
}

fn troubles() -> Vec<(Trouble, Then)> {
    use Effect::*;
    use Then::{NothingIsLeft, Sends};
    vec![
        (Trouble::Refused, Sends),
        (Trouble::Struck(ResetBefore), NothingIsLeft),
        (Trouble::Struck(ResetAfter), NothingIsLeft),
        (Trouble::Struck(DropBefore), NothingIsLeft),
        (Trouble::Struck(DropAfter), NothingIsLeft),
        (Trouble::Struck(Stall), NothingIsLeft),
        (Trouble::Struck(StallAfter), NothingIsLeft),
        (Trouble::Struck(StallInBody), NothingIsLeft),
        (status(429, &[("retry-after", "0.05")]), NothingIsLeft),
        (status(503, &[("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT")]), NothingIsLeft),
        (status(504, &[]), NothingIsLeft),
        (Trouble::Struck(GatewayTimeoutAfter), NothingIsLeft),
        (status(413, &[]), NothingIsLeft),
        (Trouble::Struck(Html), Sends),
        (Trouble::Struck(HtmlAfter), Sends),
        (Trouble::Struck(TruncatedJson), NothingIsLeft),
        (Trouble::Struck(WrongContentType), NothingIsLeft),
        (Trouble::Struck(ExpiredToken), Sends),
    ]
}

/// The import of a run as it is, or of one that gives its execution fields of
/// Jira's, and so goes in two parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Import {
    Plain,
    InParts,
}

/// In two parts, one login of each deployment does.
fn rows() -> Vec<(Login, Import, Trouble, Then)> {
    let logins = LOGINS.into_iter().map(|login| (login, Import::Plain));
    let in_parts = [Login::ApiKey, Login::Token].map(|login| (login, Import::InParts));
    let all = logins.chain(in_parts).flat_map(|(login, import)| {
        troubles().into_iter().map(move |(trouble, then)| (login, import, trouble, then))
    });
    all.collect()
}

#[test]
fn whatever_goes_wrong_every_result_is_in_one_execution_at_the_end() {
    let rows = Mutex::new(rows());
    let wrong = Mutex::new(Vec::new());
    thread::scope(|scope| {
        // Many of them wait for an answer that does not come.
        for _ in 0..8 {
            scope.spawn(|| {
                while let Some((login, import, trouble, then)) = next(&rows) {
                    if let Err(why) = row(login, import, &trouble, then) {
                        let row = format!("{login:?} {import:?} {trouble:?}: {why}");
                        wrong.lock().expect("the rows").push(row);
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("the rows");
    assert!(wrong.is_empty(), "{} rows:\n{}", wrong.len(), wrong.join("\n"));
}

fn next<T>(rows: &Mutex<Vec<T>>) -> Option<T> {
    rows.lock().expect("the rows").pop()
}

fn row(login: Login, import: Import, trouble: &Trouble, then: Then) -> Result<(), String> {
    let xray = Xray::start(login.deployment());
    let mut run = Recorded::bookstore();
    if import == Import::InParts {
        run = run.with_settings("[execution.fields]\nlabels = [\"nightly\"]");
    }
    let mut first = login.upload(&run, &xray);
    match trouble {
        Trouble::Refused => {
            first.env("XRAY_URL", "http://127.0.0.1:9").env("XRAY_BUDGET", "1");
        }
        Trouble::Struck(effect) => xray.script(Fault::new(Route::Import, effect.clone())),
    }
    let stalls = matches!(
        trouble,
        Trouble::Struck(Effect::Stall | Effect::StallAfter | Effect::StallInBody)
    );
    if stalls {
        // Long enough for all that is answered, whatever else the machine does.
        first.env("XRAY_ANSWER_TIMEOUT", "3");
    }
    let first = Output::of(&mut first);
    if (first.code == Some(0)) != (then == Then::NothingIsLeft) {
        return Err(format!("the first upload: {first}"));
    }
    let last = Output::of(&mut login.upload(&run, &xray));
    if last.code != Some(0) {
        return Err(format!("the last upload: {last}"));
    }
    let executions = xray.executions();
    let [execution] = executions.as_slice() else {
        return Err(format!("{} executions: {first} {last}", executions.len()));
    };
    let mut keys: Vec<_> = execution.runs.iter().map(|run| run.test.key.as_str()).collect();
    keys.sort_unstable();
    if keys != Recorded::KEYS {
        return Err(format!("holds {keys:?}"));
    }
    let has_fields = execution.fields.contains_key("labels");
    if has_fields == (import == Import::InParts) {
        Ok(())
    } else {
        Err(format!("its fields are {:?}", execution.fields))
    }
}
