//! Where results come from: told by itself, as it was when the tests ran.

use std::fs;
use std::path::Path;
use std::process::Command;

use tests::{Fixture, Output, Xray, cargo_xray, has_nextest, quiet};
use xray_harness::Deployment;

/// The variables of a job on GitHub Actions; what comes from there is cleaned.
const JOB: [(&str, &str); 6] = [
    ("GITHUB_ACTIONS", "true"),
    ("GITHUB_SERVER_URL", "https://me:s3cret@github.example.com"),
    ("GITHUB_REPOSITORY", "example/shop"),
    ("GITHUB_RUN_ID", "42"),
    ("GITHUB_SHA", "8843d7f92416211de9ebb963ff4ce28125932878"),
    ("GITHUB_REF_NAME", "release\n\u{1b}[31m"),
];
const LINK: &str = "GitHub Actions: https://github.example.com/example/shop/actions/runs/42";

fn git(root: &Path, arguments: &[&str]) -> String {
    let mut git = quiet(Command::new("git"));
    git.current_dir(root).args(["-c", "user.name=t", "-c", "user.email=t@example.com"]);
    let output = Output::of(git.args(arguments));
    assert_eq!(output.code, Some(0), "{output}");
    output.stdout.trim().to_owned()
}

/// The fixture as a repository of its own, with one commit on `trunk`.
fn repository() -> Fixture {
    let shop = Fixture::own("shop");
    git(shop.root(), &["init", "-q", "-b", "trunk"]);
    git(shop.root(), &["add", "src", "tests"]);
    git(shop.root(), &["commit", "-q", "-m", "one"]);
    shop
}

#[test]
fn the_revision_its_branch_and_the_toolchain_are_told_for_each_deployment() {
    let shop = repository();
    let revision = git(shop.root(), &["rev-parse", "HEAD"]);
    for xray in Xray::both() {
        let mut test = shop.cargo(&["test", "--test", "login"]);
        test.env("XRAY_RUN_DIR", shop.run_dir().join(format!("{:?}", xray.deployment())));
        let output = Output::of(xray.reach(&mut test));
        let executions = xray.executions();
        assert_eq!(executions.len(), 1, "{output}");
        assert_eq!(executions[0].revision.as_ref(), Some(&revision));
        let description = executions[0].description.as_deref().expect("a description");
        assert!(description.contains(&format!("Revision {revision} of trunk.")), "{description}");
        assert!(description.contains("Built with rustc 1."), "{description}");
    }

    // What the tests were built of is in no commit now, and no branch is checked out.
    fs::write(
        shop.path("src/lib.rs"),
        fs::read_to_string(shop.path("src/lib.rs")).expect("it") + "\n",
    )
    .expect("written");
    git(shop.root(), &["checkout", "-q", "--detach"]);
    let xray = Xray::start(Deployment::Cloud);
    let mut test = shop.cargo(&["test", "--test", "login"]);
    test.env("XRAY_RUN_DIR", shop.run_dir().join("dirty"));
    Output::of(xray.reach(&mut test));
    let execution = xray.executions().remove(0);
    assert_eq!(execution.revision, Some(format!("{revision}-dirty")));
    let description = execution.description.expect("a description");
    assert!(description.contains("with uncommitted changes"), "{description}");
    assert!(!description.contains("trunk"), "{description}");
}

#[test]
fn the_job_is_that_of_the_run_and_not_of_a_later_upload_from_elsewhere() {
    let shop = Fixture::new("shop");
    let output = Output::of(shop.test().args(["--test", "login"]).envs(JOB));
    assert!(output.told().is_empty(), "nothing is sent and nothing is amiss: {output}");
    let moved = shop.run_dir().with_file_name("elsewhere");
    fs::rename(shop.run_dir(), &moved).expect("moved");
    let text = fs::read_to_string(moved.join("run.json")).expect("run.json");
    assert!(!text.contains("s3cret") && !text.contains("rustc"), "{text}");

    let xray = Xray::start(Deployment::Server);
    let mut upload = cargo_xray();
    upload.arg("upload").arg(&moved).current_dir("/").env("GITLAB_CI", "true");
    let output = Output::of(xray.reach(&mut upload));
    let execution = xray.executions().remove(0);
    let description = execution.description.expect("a description");
    assert!(description.contains(LINK), "{description} {output}");
    assert!(description.contains("of release [31m."), "{description:?}");
    assert_eq!(execution.revision.as_deref(), Some(JOB[4].1));
}

#[test]
fn the_revision_is_that_of_the_tests_and_not_of_a_later_upload() {
    let shop = repository();
    let runners = [&["test"][..], &["nextest", "run"]];
    let is_there = |runner: &&&[&str]| runner.len() == 1 || has_nextest();
    for runner in runners.iter().filter(is_there) {
        let revision = git(shop.root(), &["rev-parse", "HEAD"]);
        let dir = shop.run_dir().join(runner[0]);
        let mut test = shop.cargo(runner);
        test.args(["--test", "checkout"]).env("XRAY_RUN_DIR", &dir).env("XRAY_UPLOAD", "never");
        let output = Output::of(&mut test);
        git(shop.root(), &["commit", "-q", "--allow-empty", "-m", "another"]);
        let xray = Xray::start(Deployment::Server);
        let mut upload = cargo_xray();
        Output::of(xray.reach(upload.arg("upload").arg(&dir).current_dir(shop.root())));
        let execution = xray.executions().remove(0);
        assert_eq!(execution.revision.as_ref(), Some(&revision), "{runner:?}: {output}");
        let description = execution.description.expect("a description");
        assert!(description.contains(" of trunk."), "{description}");
    }
}

#[test]
fn the_job_is_known_although_the_first_process_of_the_run_was_killed() {
    let shop = Fixture::own("shop");
    let aborts = "#[xray_harness::xray(\"SHOP-40\")]\n#[test]\nfn aborts() {\n    \
                  std::process::abort();\n}\n";
    fs::write(shop.path("tests/plain.rs"), aborts).expect("written");
    let runners = [&["test"][..], &["nextest", "run"]];
    let is_there = |runner: &&&[&str]| runner.len() == 1 || has_nextest();
    for runner in runners.iter().filter(is_there) {
        let dir = shop.run_dir().join(runner[0]);
        let mut test = shop.cargo(runner);
        test.args(["--test", "plain"]).env("XRAY_RUN_DIR", &dir).envs(JOB);
        let output = Output::of(&mut test);
        assert!(output.to_string().contains("SIGABRT"), "{output}");
        let xray = Xray::start(Deployment::Server);
        let mut upload = cargo_xray();
        let output = Output::of(xray.reach(upload.arg("upload").arg(&dir).current_dir("/")));
        let execution = xray.executions().remove(0);
        let description = execution.description.expect("a description");
        assert!(description.contains(LINK), "{description} {output}");
    }
}

#[test]
fn a_summary_and_a_description_are_filled_in() {
    let shop = Fixture::own("shop");
    let settings = "summary = \"{{nightly}} {workspace}\\n on {branch} by {ci}\"\n\
                    description = \"{job} {rustc}\"\ntest_environments = [\"{ci}\"]";
    fs::write(shop.path("xray.toml"), settings).expect("written");
    let xray = Xray::start(Deployment::Server);
    let output = Output::of(xray.reach(shop.test().args(["--test", "login"]).envs(JOB)));
    let execution = xray.executions().remove(0);
    assert_eq!(execution.summary, "{nightly} shop on release [31m by GitHub Actions", "{output}");
    assert_eq!(execution.environments, ["GitHub", "Actions"]);
    let description = execution.description.expect("a description");
    assert!(description.starts_with("https://github.example.com/example/shop/actions/runs/42 1."));

    fs::write(shop.path("xray.toml"), "summary = \"on {brunch}\"").expect("written");
    let show = Output::of(cargo_xray().arg("show").arg(shop.run_dir()).current_dir(shop.root()));
    assert_eq!(show.code, Some(1), "{show}");
    assert!(show.stderr.contains("`summary` in ") && show.stderr.contains("{brunch}"), "{show}");
    assert!(show.stderr.contains("{branch}, {revision}"), "{show}");
}

/// A system, the variables of its job, the link to that, and its branch.
type Pipeline = (&'static str, &'static [(&'static str, &'static str)], &'static str, &'static str);

const PIPELINES: [Pipeline; 5] = [
    (
        "GitLab CI/CD",
        &[
            ("GITLAB_CI", "true"),
            ("CI_JOB_URL", "https://gitlab.example.com/shop/-/jobs/7"),
            ("CI_COMMIT_SHA", "1111111111111111111111111111111111111111"),
            ("CI_COMMIT_REF_NAME", "main"),
            ("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "feature/gitlab"),
        ],
        "https://gitlab.example.com/shop/-/jobs/7",
        "feature/gitlab",
    ),
    (
        "Azure Pipelines",
        &[
            ("TF_BUILD", "True"),
            ("SYSTEM_COLLECTIONURI", "https://dev.azure.com/example/"),
            ("SYSTEM_TEAMPROJECT", "shop"),
            ("BUILD_BUILDID", "8"),
            ("BUILD_SOURCEVERSION", "2222222222222222222222222222222222222222"),
            ("BUILD_SOURCEBRANCH", "refs/heads/azure"),
        ],
        "https://dev.azure.com/example/shop/_build/results?buildId=8",
        "azure",
    ),
    (
        "CircleCI",
        &[
            ("CIRCLECI", "true"),
            ("CIRCLE_BUILD_URL", "https://circleci.example.com/gh/shop/9"),
            ("CIRCLE_SHA1", "3333333333333333333333333333333333333333"),
            ("CIRCLE_BRANCH", "circle"),
        ],
        "https://circleci.example.com/gh/shop/9",
        "circle",
    ),
    (
        "Buildkite",
        &[
            ("BUILDKITE", "true"),
            ("BUILDKITE_BUILD_URL", "https://buildkite.example.com/shop/builds/10"),
            ("BUILDKITE_COMMIT", "4444444444444444444444444444444444444444"),
            ("BUILDKITE_BRANCH", "kite"),
        ],
        "https://buildkite.example.com/shop/builds/10",
        "kite",
    ),
    (
        "Jenkins",
        &[
            ("JENKINS_URL", "https://jenkins.example.com/"),
            ("BUILD_URL", "https://jenkins.example.com/job/shop/11/"),
            ("GIT_COMMIT", "5555555555555555555555555555555555555555"),
            ("GIT_BRANCH", "jenkins"),
        ],
        "https://jenkins.example.com/job/shop/11/",
        "jenkins",
    ),
];

#[test]
fn each_pipeline_tells_its_job_its_revision_and_its_branch() {
    let xray = Xray::start(Deployment::Cloud);
    for (system, variables, link, branch) in PIPELINES {
        let shop = Fixture::own("shop");
        let dir = shop.path("target/xray/run");
        fs::create_dir_all(&dir).expect("created");
        let journal = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/runs/statuses/journal");
        fs::create_dir(dir.join("journal")).expect("created");
        for entry in fs::read_dir(journal).expect("the run is there") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name");
            fs::copy(&path, dir.join("journal").join(name)).expect("copied");
        }
        let mut upload = shop.xray(&["upload"]);
        upload.arg(&dir).env("CARGO_TARGET_DIR", shop.path("target"));
        let output = Output::of(xray.reach(&mut upload).envs(variables.iter().copied()));
        assert_eq!(output.code, Some(0), "{output}");
        let execution = xray.executions().pop().expect("it");
        let is_revision = |text: &str| text.len() == 40 && text.chars().all(|c| c.is_ascii_digit());
        let found = variables.iter().find(|(_, value)| is_revision(value));
        let revision = found.expect("it").1;
        assert_eq!(execution.revision.as_deref(), Some(revision), "{system}");
        let description = execution.description.expect("a description");
        let told = format!("{system}: {link}");
        assert!(description.contains(&told), "{told}: {description}");
        let told = format!("Revision {revision} of {branch}.");
        assert!(description.contains(&told), "{told}: {description}");
    }
}
