//! The one file that reads the environment.
//!
//! What a test process needs at its first test is read by name; everything
//! that only the end needs is in [`settings`], and read there.

#[cfg(feature = "upload")]
pub(crate) mod ci;

#[cfg(feature = "cli")]
mod checked;
#[cfg(feature = "cli")]
mod libraries;
#[cfg(feature = "upload")]
mod proxies;
mod secrets;
#[cfg(feature = "upload")]
mod settings;
#[cfg(feature = "cli")]
mod shown;
#[cfg(feature = "upload")]
mod strangers;

use std::env;
use std::ffi::OsString;
#[cfg(feature = "harness")]
use std::num::NonZeroUsize;
use std::path::PathBuf;
#[cfg(any(feature = "cli", feature = "harness"))]
use std::str::FromStr;
#[cfg(any(feature = "cli", feature = "harness"))]
use std::time::Duration;

use crate::warning::warn;

#[cfg(feature = "upload")]
pub(crate) use proxies::{proxies, proxy_variable};
pub(crate) use secrets::secrets;
#[cfg(feature = "upload")]
pub(crate) use settings::{Settings, Statuses};

#[cfg(feature = "upload")]
use crate::secret::Secret;
#[cfg(feature = "cli")]
pub(crate) use checked::mistakes;
#[cfg(feature = "cli")]
pub(crate) use libraries::{LIBRARY_PATH, library_paths};
#[cfg(feature = "cli")]
pub(crate) use shown::given;
#[cfg(feature = "cli")]
pub(crate) use strangers::strangers;
#[cfg(feature = "upload")]
pub(crate) use strangers::{is_known, slips};

/// The words of `XRAY_RECORD`.
const RECORD: [&str; 2] = ["auto", "never"];
/// The words of `XRAY_LOGS`.
#[cfg(any(feature = "cli", feature = "log", feature = "tracing"))]
const LOGS: [&str; 3] = ["failure", "always", "never"];

/// `XRAY_RECORD=never`: this process leaves no file.
pub(crate) fn records() -> bool {
    match text("XRAY_RECORD").as_deref() {
        None | Some("auto") => true,
        Some("never") => false,
        Some(word) => {
            warn(unknown("XRAY_RECORD", word, &RECORD));
            true
        }
    }
}

/// `XRAY_REDACT`: regular expressions, a line each; what it holds if that is no
/// UTF-8.
pub(crate) fn redact() -> Result<Vec<String>, OsString> {
    let rules = set("XRAY_REDACT").unwrap_or_default().into_string()?;
    Ok(rules.lines().map(|line| line.trim().to_owned()).collect())
}

/// When a test's log is attached.
#[cfg(any(feature = "log", feature = "tracing"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Logs {
    Always,
    OnFailure,
    Never,
}

/// `XRAY_LOGS`: `failure`, `always` or `never`.
#[cfg(any(feature = "log", feature = "tracing"))]
pub(crate) fn logs() -> Logs {
    match text("XRAY_LOGS").as_deref() {
        None | Some("failure") => Logs::OnFailure,
        Some("always") => Logs::Always,
        Some("never") => Logs::Never,
        Some(word) => {
            warn(unknown("XRAY_LOGS", word, &LOGS));
            Logs::OnFailure
        }
    }
}

/// The name of the run, from `XRAY_RUN_ID` or from nextest.
pub(crate) fn run_id() -> Option<String> {
    own_run_id().or_else(nextest_run)
}

/// The name of the run, from `XRAY_RUN_ID`.
pub(crate) fn own_run_id() -> Option<String> {
    text("XRAY_RUN_ID")
}

/// `XRAY_RUN_DIR`, whatever it holds.
pub(crate) fn run_dir() -> Option<PathBuf> {
    path("XRAY_RUN_DIR")
}

/// `XRAY_LIST_DIR`: where a binary that lists its tests says which it holds.
pub(crate) fn list_dir() -> Option<PathBuf> {
    path("XRAY_LIST_DIR").filter(|dir| dir.is_absolute())
}

/// The root of the workspace, as nextest names it.
pub(crate) fn nextest_workspace() -> Option<PathBuf> {
    path("NEXTEST_WORKSPACE_ROOT")
}

/// The target directory that cargo was told by its environment, where it is the
/// same from everywhere.
pub(crate) fn told_target() -> Option<PathBuf> {
    let told = path("CARGO_TARGET_DIR").or_else(|| path("CARGO_BUILD_TARGET_DIR"));
    told.filter(|dir| dir.is_absolute())
}

/// The root of the package, as cargo and nextest name it at run time.
pub(crate) fn package_root() -> Option<PathBuf> {
    path("CARGO_MANIFEST_DIR")
}

/// The cargo that runs this command, as it names itself to its subcommands.
#[cfg(feature = "cli")]
pub(crate) fn cargo() -> OsString {
    set("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Does nextest run this process? Then it holds one test of many.
pub(crate) fn is_nextest() -> bool {
    env::var_os("NEXTEST").is_some()
}

/// nextest's own name for its run.
pub(crate) fn nextest_run() -> Option<String> {
    text("NEXTEST_RUN_ID")
}

/// `NEXTEST_PROFILE`, which chooses nextest's profile.
#[cfg(feature = "cli")]
pub(crate) fn nextest_profile() -> Option<String> {
    text("NEXTEST_PROFILE")
}

/// Which attempt of its test this process is, counted from 1.
pub(crate) fn nextest_attempt() -> Option<u32> {
    text("NEXTEST_ATTEMPT")?.parse().ok()
}

/// Which round of a stress run this process belongs to, counted from 0.
pub(crate) fn nextest_stress() -> Option<u32> {
    text("NEXTEST_STRESS_CURRENT")?.parse().ok()
}

/// nextest's own name for this binary, such as `bookstore::login`.
pub(crate) fn nextest_binary() -> Option<String> {
    text("NEXTEST_BINARY_ID")
}

/// The variables that a sandbox stands in for: where to, as whom, into what.
#[cfg(feature = "cli")]
pub(crate) const SETTINGS: [&str; 15] = [
    "XRAY_DEPLOYMENT",
    "XRAY_URL",
    "XRAY_API_VERSION",
    "XRAY_CLIENT_ID",
    "XRAY_CLIENT_SECRET",
    "XRAY_TOKEN",
    "XRAY_USERNAME",
    "XRAY_PASSWORD",
    "XRAY_OAUTH_CONSUMER_KEY",
    "XRAY_OAUTH_ACCESS_TOKEN",
    "XRAY_OAUTH_PRIVATE_KEY_FILE",
    "XRAY_TEST_EXECUTION",
    "XRAY_JIRA_URL",
    "XRAY_JIRA_EMAIL",
    "XRAY_JIRA_TOKEN",
];

/// The address of the sandbox that this process reports to, if it is one.
#[cfg(feature = "upload")]
pub(crate) fn sandbox() -> Option<String> {
    text("XRAY_SANDBOX")
}

/// Reads every variable of [`Settings`].
#[cfg(feature = "upload")]
pub(crate) fn settings() -> Settings {
    Settings {
        deployment: text("XRAY_DEPLOYMENT"),
        url: text("XRAY_URL"),
        api_version: text("XRAY_API_VERSION"),
        allow_http: text("XRAY_ALLOW_HTTP"),
        // Half a login: hidden as the other half is.
        client_id: text("XRAY_CLIENT_ID").inspect(|id| drop(Secret::new(id.as_str()))),
        client_secret: text("XRAY_CLIENT_SECRET").map(Secret::new),
        token: text("XRAY_TOKEN").map(Secret::new),
        username: text("XRAY_USERNAME"),
        password: text("XRAY_PASSWORD").map(Secret::new),
        project: text("XRAY_PROJECT"),
        test_execution: text("XRAY_TEST_EXECUTION"),
        test_plan: text("XRAY_TEST_PLAN"),
        test_environments: text("XRAY_TEST_ENVIRONMENTS"),
        version: text("XRAY_VERSION"),
        revision: text("XRAY_REVISION"),
        summary: text("XRAY_SUMMARY"),
        description: text("XRAY_DESCRIPTION"),
        upload: text("XRAY_UPLOAD"),
        steps: text("XRAY_STEPS"),
        provision: text("XRAY_PROVISION"),
        non_executable: text("XRAY_NON_EXECUTABLE"),
        oauth_consumer_key: text("XRAY_OAUTH_CONSUMER_KEY"),
        oauth_access_token: text("XRAY_OAUTH_ACCESS_TOKEN").map(Secret::new),
        oauth_private_key_file: path("XRAY_OAUTH_PRIVATE_KEY_FILE"),
        jira_url: text("XRAY_JIRA_URL"),
        jira_email: text("XRAY_JIRA_EMAIL"),
        jira_token: text("XRAY_JIRA_TOKEN").map(Secret::new),
        connect_timeout: text("XRAY_CONNECT_TIMEOUT"),
        answer_timeout: text("XRAY_ANSWER_TIMEOUT"),
        budget: text("XRAY_BUDGET"),
        rate_limit: text("XRAY_RATE_LIMIT"),
        max_body: text("XRAY_MAX_BODY"),
        evidence_per_file: text("XRAY_EVIDENCE_PER_FILE"),
        evidence_per_test: text("XRAY_EVIDENCE_PER_TEST"),
        evidence_per_run: text("XRAY_EVIDENCE_PER_RUN"),
        unclear_wait: text("XRAY_UNCLEAR_WAIT"),
        statuses: Statuses {
            passed: text("XRAY_STATUS_PASSED"),
            failed: text("XRAY_STATUS_FAILED"),
            killed: text("XRAY_STATUS_KILLED"),
            flaky: text("XRAY_STATUS_FLAKY"),
            ignored: text("XRAY_STATUS_IGNORED"),
        },
        ca_cert_file: path("XRAY_CA_CERT_FILE"),
        client_cert_file: path("XRAY_CLIENT_CERT_FILE"),
        insecure_tls: text("XRAY_INSECURE_TLS"),
    }
}

/// `RUST_TEST_THREADS`, as libtest reads it.
#[cfg(feature = "harness")]
pub(crate) fn test_threads() -> Result<Option<NonZeroUsize>, String> {
    parsed("RUST_TEST_THREADS", "a number above 0")
}

/// `RUST_TEST_NOCAPTURE`, which libtest takes for set unless it is 0.
#[cfg(feature = "harness")]
pub(crate) fn test_nocapture() -> bool {
    env::var_os("RUST_TEST_NOCAPTURE").is_some_and(|value| value != "0")
}

/// `RUST_TEST_SHUFFLE`, which libtest takes for set unless it is 0.
#[cfg(feature = "harness")]
pub(crate) fn test_shuffle() -> bool {
    env::var_os("RUST_TEST_SHUFFLE").is_some_and(|value| value != "0")
}

/// `RUST_TEST_SHUFFLE_SEED`.
#[cfg(feature = "harness")]
pub(crate) fn test_shuffle_seed() -> Result<Option<u64>, String> {
    parsed("RUST_TEST_SHUFFLE_SEED", "a number")
}

/// How long `--ensure-time` lets a test of this source file take: the second
/// number of `RUST_TEST_TIME_UNIT` or `RUST_TEST_TIME_INTEGRATION`.
#[cfg(feature = "harness")]
pub(crate) fn time_limit(file: &str) -> Result<Duration, String> {
    let is_unit = file.replace('\\', "/").split('/').any(|part| part == "src");
    let (name, limit) =
        if is_unit { ("RUST_TEST_TIME_UNIT", 100) } else { ("RUST_TEST_TIME_INTEGRATION", 1000) };
    let Some(text) = text(name) else { return Ok(Duration::from_millis(limit)) };
    let second = text.split_once(',').and_then(|(first, second)| {
        let _: u64 = first.trim().parse().ok()?;
        second.trim().parse().ok()
    });
    let millis = second.ok_or_else(|| {
        format!("{name} is {text:?}: give two numbers of milliseconds, as in 500,2000")
    })?;
    Ok(Duration::from_millis(millis))
}

/// `XRAY_TIMEOUT`: how long a test may take that says nothing itself.
#[cfg(any(feature = "cli", feature = "harness"))]
pub(crate) fn timeout() -> Result<Option<Duration>, String> {
    let Some(text) = text("XRAY_TIMEOUT") else { return Ok(None) };
    let timeout = duration(&text).filter(|timeout| !timeout.is_zero());
    let timeout = timeout.ok_or_else(|| {
        format!(
            "XRAY_TIMEOUT is {text:?}: give a whole number above 0 and its unit, ms, s, m or h, \
             as in 30s"
        )
    });
    timeout.map(Some)
}

/// `XRAY_RETRIES`: how often a failed test is tried again that says nothing itself.
#[cfg(any(feature = "cli", feature = "harness"))]
pub(crate) fn retries() -> Result<Option<u32>, String> {
    parsed("XRAY_RETRIES", "a whole number")
}

/// `500ms`, `30s`, `2m`, `1h`.
#[cfg(any(feature = "cli", feature = "harness"))]
fn duration(text: &str) -> Option<Duration> {
    let unit = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(unit);
    let millis = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(millis).map(Duration::from_millis)
}

#[cfg(any(feature = "cli", feature = "harness"))]
fn parsed<T: FromStr>(name: &str, what: &str) -> Result<Option<T>, String> {
    let Some(text) = text(name) else { return Ok(None) };
    let value = text.parse().map_err(|_| format!("{name} is {text:?}: give {what}"));
    value.map(Some)
}

/// `CARGO_BUILD_TARGET`: what cargo builds for, where it is not the host.
#[cfg(feature = "upload")]
pub(crate) fn build_target() -> Option<String> {
    text("CARGO_BUILD_TARGET")
}

/// What is told of a word that is none of those there are.
fn unknown(name: &str, word: &str, known: &[&str]) -> String {
    format!("{name} is {word:?}: give one of {}", known.join(", "))
}

/// Does the environment say something of this name?
#[cfg(feature = "upload")]
pub(crate) fn says(name: &str) -> bool {
    text(name).is_some()
}

fn text(name: &str) -> Option<String> {
    let text = set(name)?.into_string().ok()?;
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn path(name: &str) -> Option<PathBuf> {
    set(name).map(PathBuf::from)
}

fn set(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

#[cfg(all(test, feature = "harness"))]
mod tests {
    use std::time::Duration;

    use super::duration;

    #[test]
    fn a_duration_is_a_number_and_its_unit() {
        for (text, millis) in [("500ms", 500), ("30s", 30_000), ("2m", 120_000), ("1h", 3_600_000)]
        {
            assert_eq!(duration(text), Some(Duration::from_millis(millis)), "{text}");
        }
        for text in ["", "s", "30", "30 s", "-1s", "1.5s", "30S", "99999999999999999999s"] {
            assert_eq!(duration(text), None, "{text}");
        }
    }
}
