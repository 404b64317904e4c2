//! `[execution.fields]`: Jira's fields of a new Test Execution.

use std::process::Command;

use serde_json::{Value, json};
use tests::{Front, Output, Recorded, Xray};
use xray_harness::Deployment;
use xray_harness::sandbox::{Condition, Effect, Execution, Fault, JIRA_EMAIL, JIRA_TOKEN, Route};

const FIELDS: &str = r#"
    test_plan = "BOOK-10"
    test_environments = ["chrome", "linux"]
    version = "1.0"
    revision = "4f6a21d"
    summary = "Nightly"
    [execution.fields]
    labels = ["ci", "run-{run}"]
    components = ["Login"]
    Severity = "High"
    customfield_10011 = 7
"#;

fn upload(run: &Recorded, xray: &Xray) -> Command {
    let mut upload = run.upload();
    xray.reach(&mut upload).env("XRAY_UNCLEAR_WAIT", "1");
    if xray.deployment() == Deployment::Cloud {
        upload.env("XRAY_JIRA_URL", xray.url());
        upload.env("XRAY_JIRA_EMAIL", JIRA_EMAIL).env("XRAY_JIRA_TOKEN", JIRA_TOKEN);
    }
    upload
}

fn run() -> Recorded {
    Recorded::bookstore().with_settings(FIELDS)
}

fn only(xray: &Xray, output: &Output) -> Execution {
    assert_eq!(output.code, Some(0), "{output}");
    let executions = xray.executions();
    assert_eq!(executions.len(), 1, "{output}");
    executions[0].clone()
}

fn assert_has_fields(execution: &Execution) {
    let expected = json!({
        "labels": ["ci", "run-run"],
        "components": [{ "name": "Login" }],
        "customfield_10010": { "value": "High" },
        "customfield_10011": 7,
    });
    assert_eq!(Value::Object(execution.fields.clone()), expected);
    assert_eq!(execution.test_plan.as_deref(), Some("BOOK-10"));
    assert_eq!(execution.environments, ["chrome", "linux"]);
    assert_eq!(execution.version.as_deref(), Some("1.0"));
    assert_eq!(execution.summary, "Nightly");
    let description = execution.description.as_deref().expect("a description");
    assert!(description.contains("4f6a21d") && description.contains("marker"), "{description}");
}

#[test]
fn the_first_import_gives_the_execution_its_fields_and_later_ones_leave_them() {
    for xray in Xray::both() {
        let run = run();
        let execution = only(&xray, &Output::of(&mut upload(&run, &xray)));
        assert_has_fields(&execution);
        assert_eq!(execution.runs.len(), Recorded::KEYS.len());
        assert!(execution.runs.iter().any(|run| !run.evidence.is_empty()));
        assert!(xray.imports()[0].info.is_some());
        // All of it in parts: the first makes the execution, the others name it.
        let parts = Xray::start(xray.deployment());
        let mut small = upload(&run, &parts);
        let execution = only(&parts, &Output::of(small.env("XRAY_MAX_BODY", "3000")));
        assert_has_fields(&execution);
        let imports = parts.imports();
        assert!(imports.len() > 1, "{}", imports.len());
        assert!(imports[1..].iter().all(|import| import.info.is_none()));
        assert!(imports.iter().all(|import| import.body.len() <= 3000));
    }
}

#[test]
fn an_older_interface_takes_parts_as_well() {
    for xray in Xray::both() {
        let run = run();
        let mut old = upload(&run, &xray);
        assert_has_fields(&only(&xray, &Output::of(old.env("XRAY_API_VERSION", "1"))));
        let version = if xray.deployment() == Deployment::Cloud { "v1" } else { "1.0" };
        assert_eq!(xray.imports()[0].version, version);
    }
}

#[test]
fn an_execution_that_jira_makes_only_with_a_field_is_made() {
    for xray in Xray::both() {
        xray.assume(Condition::RequiredField { id: "customfield_10010" });
        let refused = Output::of(&mut upload(&Recorded::bookstore(), &xray));
        assert_eq!(refused.code, Some(3), "{refused}");
        assert!(refused.stderr.contains("customfield_10010 is required"), "{refused}");
        only(&xray, &Output::of(&mut upload(&run(), &xray)));
    }
}

#[test]
fn the_type_of_an_execution_may_have_been_renamed() {
    for xray in Xray::both() {
        xray.assume(Condition::ExecutionType("Testausführung"));
        let refused = Output::of(&mut upload(&run(), &xray));
        assert!(refused.stderr.contains("issue type"), "{refused}");
        let fields = format!("{FIELDS}issuetype = \"Testausführung\"\n");
        let run = Recorded::bookstore().with_settings(&fields);
        assert_has_fields(&only(&xray, &Output::of(&mut upload(&run, &xray))));
    }
}

#[test]
fn a_field_that_is_not_there_stops_the_upload_before_anything_is_made() {
    for xray in Xray::both() {
        let wrong = FIELDS.replace("Severity", "Severty");
        let run = Recorded::bookstore().with_settings(&wrong);
        let refused = Output::of(&mut upload(&run, &xray));
        assert_eq!(refused.code, Some(3), "{refused}");
        assert!(refused.stderr.contains("\"Severty\""), "{refused}");
        assert!(refused.stderr.contains("no such field"), "{refused}");
        assert!(xray.imports().is_empty());
        let run = run.with_settings(FIELDS);
        assert_has_fields(&only(&xray, &Output::of(&mut upload(&run, &xray))));
    }
}

#[test]
fn what_is_said_twice_stops_the_upload_in_any_language() {
    let xray = Xray::start(Deployment::Server);
    let run = Recorded::bookstore().with_settings(&format!("{FIELDS}Testplan = [\"BOOK-11\"]\n"));
    let refused = Output::of(&mut upload(&run, &xray));
    assert_eq!(refused.code, Some(3), "{refused}");
    assert!(refused.stderr.contains("XRAY_TEST_PLAN") && refused.stderr.contains("twice"));
    assert!(xray.imports().is_empty(), "{refused}");
}

#[test]
fn on_cloud_names_take_a_login_of_jiras_and_ids_take_none() {
    let xray = Xray::start(Deployment::Cloud);
    let run = run();
    let without = |run: &Recorded| {
        let mut upload = upload(run, &xray);
        for name in ["XRAY_JIRA_URL", "XRAY_JIRA_EMAIL", "XRAY_JIRA_TOKEN"] {
            upload.env_remove(name);
        }
        Output::of(&mut upload)
    };
    let refused = without(&run);
    assert_eq!(refused.code, Some(3), "{refused}");
    assert!(refused.stderr.contains("XRAY_JIRA_URL"), "{refused}");
    assert!(refused.stderr.contains("by its id"), "{refused}");
    let by_id = FIELDS.replace("Severity = \"High\"", "customfield_10010 = { value = \"High\" }");
    let run = run.with_settings(&by_id);
    assert_has_fields(&only(&xray, &without(&run)));
    assert!(!xray.requests().iter().any(|request| request.path.ends_with("/field")));
}

#[test]
fn a_named_execution_keeps_its_fields_and_that_is_said() {
    for xray in Xray::both() {
        let bare = Recorded::bookstore();
        let execution = only(&xray, &Output::of(&mut upload(&bare, &xray)));
        let run = run();
        let mut named = upload(&run, &xray);
        let output = Output::of(named.env("XRAY_TEST_EXECUTION", &execution.key));
        assert!(only(&xray, &output).fields.is_empty());
        let told = format!("{}, which XRAY_TEST_EXECUTION names, keeps its own", execution.key);
        assert!(output.stderr.contains(&told), "{output}");
    }
}

#[test]
fn an_execution_with_fields_whose_reply_was_lost_is_found_and_takes_the_results() {
    for effect in [Effect::DropAfter, Effect::GatewayTimeoutAfter, Effect::DropBefore] {
        for xray in Xray::both() {
            xray.script(Fault::new(Route::Import, effect.clone()));
            let run = run();
            let execution = only(&xray, &Output::of(&mut upload(&run, &xray)));
            assert_has_fields(&execution);
            assert_eq!(execution.runs.len(), Recorded::KEYS.len(), "{effect:?}");
            let again = Output::of(&mut upload(&run, &xray));
            assert!(again.told()[0].contains("nothing to send"), "{again}");
        }
    }
}

#[test]
fn the_length_of_all_parts_is_told_before_they_are_sent() {
    let xray = Xray::start(Deployment::Server);
    let front = Front::open(xray.url());
    // Nothing has to be asked for, so the import is the connection's first request.
    let run = Recorded::bookstore().with_settings("[execution.fields]\nlabels = [\"a\"]");
    let mut upload = upload(&run, &xray);
    let output = Output::of(upload.env("XRAY_URL", format!("http://{}", front.address())));
    only(&xray, &output);
    let head = front.heads().concat().to_lowercase();
    assert!(head.starts_with("post /rest/raven/2.0/import/execution/multipart "), "{head}");
    assert!(head.contains("content-length: "), "{head}");
    assert!(!head.contains("transfer-encoding"), "{head}");
    assert!(head.contains("content-type: multipart/form-data; boundary="), "{head}");
}
