//! What surrounds the tests: other runs, other places, other commands.

use std::fs;
use std::process::{Command, Stdio};

use tests::{Fixture, Output, Xray, cargo_xray, has_nextest, script};
use xray_harness::Deployment;
use xray_harness::sandbox::{Execution, Status};

fn keys(execution: &Execution) -> Vec<String> {
    let mut keys: Vec<_> = execution.runs.iter().map(|run| run.test.key.clone()).collect();
    keys.sort();
    keys
}

const LOGIN: [&str; 2] = ["SHOP-10", "SHOP-11"];

/// `cargo xray` in the fixture with a run directory that it names itself.
fn xray_in(shop: &Fixture, words: &[&str]) -> Command {
    let mut command = shop.xray(words);
    command.env_remove("XRAY_RUN_DIR");
    command
}

#[test]
fn two_runs_at_once_in_one_workspace_are_two_executions() {
    let shop = Fixture::new("shop");
    let xray = Xray::start(Deployment::Cloud);
    let spawn = |target: &[&str]| {
        let mut test = xray_in(&shop, &["test"]);
        let test = xray.reach(test.args(target)).stdout(Stdio::null()).stderr(Stdio::null());
        test.spawn().expect("started")
    };
    let mut both = [spawn(&["--test", "login"]), spawn(&["--lib"])];
    let codes = both.each_mut().map(|child| child.wait().expect("an end").code());
    assert_eq!(codes, [Some(101), Some(0)]);
    let mut all: Vec<_> = xray.executions().iter().map(keys).collect();
    all.sort();
    assert_eq!(all, [vec!["SHOP-1"], LOGIN.to_vec()]);
}

#[test]
fn a_doctest_does_not_disturb_and_another_cargo_is_the_one_that_runs() {
    let shop = Fixture::own("shop");
    let lib = fs::read_to_string(shop.path("src/lib.rs")).expect("text");
    let doctest = "//! ```\n//! assert_eq!(shop::total(&[1, 2]), 3);\n//! ```\n";
    fs::write(shop.path("src/lib.rs"), format!("{doctest}{lib}")).expect("written");
    let cargo = shop.path("other-cargo");
    script(
        &cargo,
        &format!("#!/bin/sh\necho \"other cargo: $*\" >&2\nexec '{}' \"$@\"\n", env!("CARGO")),
    );
    let xray = Xray::start(Deployment::Cloud);
    let mut test = shop.xray(&["test", "--workspace", "--", "adds", "total"]);
    let output = Output::of(xray.reach(test.env("CARGO", &cargo)));
    assert_eq!(output.code, Some(0), "{output}");
    assert!(output.stderr.contains("other cargo: test --no-fail-fast --workspace"), "{output}");
    assert!(output.stdout.contains("Doc-tests") || output.stderr.contains("Doc-tests"), "{output}");
    assert_eq!(xray.executions().len(), 1, "{output}");
    assert_eq!(keys(&xray.executions()[0]), ["SHOP-1"], "{output}");
}

#[test]
fn a_target_and_a_build_directory_of_ones_own_keep_the_run_findable() {
    let shop = Fixture::own("shop");
    let host = Output::of(Command::new("rustc").args(["--print", "host-tuple"])).stdout;
    let xray = Xray::start(Deployment::Cloud);
    let mut test = xray_in(&shop, &["test", "--upload", "never"]);
    test.args(["--test", "login", "--no-default-features", "--target", host.trim()]);
    // The fixtures' own, which holds what they depend on.
    test.env("CARGO_BUILD_BUILD_DIR", shop.target()).env("CARGO_TARGET_DIR", shop.path("target"));
    let output = Output::of(xray.reach(&mut test));
    assert_eq!(output.code, Some(101), "{output}");
    assert!(shop.path("target/xray").is_dir(), "{output}");
    // Plain cargo leaves its own where the binaries are, which is found as well.
    let mut upload = xray_in(&shop, &["upload"]);
    upload.env("CARGO_BUILD_BUILD_DIR", shop.target());
    upload.env("CARGO_TARGET_DIR", shop.path("target"));
    let output = Output::of(xray.reach(&mut upload));
    assert_eq!(output.code, Some(0), "{output}");
    assert_eq!(keys(&xray.executions()[0]), LOGIN, "{output}");
}

#[test]
fn setup_scripts_of_nextest_run_and_their_variables_reach_the_tests() {
    if !has_nextest() {
        return;
    }
    let shop = Fixture::own("shop");
    fs::create_dir(shop.path(".config")).expect("created");
    let config = "experimental = [\"setup-scripts\"]\n[scripts.setup.open]\ncommand = \"sh open.sh\"\n\
                  [[profile.default.scripts]]\nfilter = \"all()\"\nsetup = \"open\"\n";
    fs::write(shop.path(".config/nextest.toml"), config).expect("written");
    fs::write(shop.path("open.sh"), "echo SHOP_IS_OPEN=1 >> \"$NEXTEST_ENV\"\n").expect("written");
    let xray = Xray::start(Deployment::Server);
    let mut nextest = shop.xray(&["nextest", "run", "--test", "login"]);
    let output = Output::of(xray.reach(&mut nextest));
    assert_eq!(output.code, Some(0), "{output}");
    assert!(output.told().iter().any(|it| it.contains("2 tests, 2 passed")), "{output}");
    assert_eq!(keys(&xray.executions()[0]), LOGIN);
}

#[test]
fn colours_are_the_runners_affair_and_ours_are_told_apart() {
    let shop = Fixture::new("shop");
    let coloured = |ours: &str, cargos: &str| {
        let mut test = cargo_xray();
        test.current_dir(shop.root()).args(["--color", ours, "test", "--upload", "auto"]);
        test.args(["--color", cargos, "--test", "login", "--", "--color", cargos]);
        test.env("CARGO_TARGET_DIR", shop.target()).env("XRAY_RUN_DIR", shop.run_dir());
        // A wait between two attempts would be told as well, and is no warning.
        test.env("XRAY_BUDGET", "2");
        let output = Output::of(test.env("XRAY_TOKEN", "t").env("XRAY_URL", "http://127.0.0.1:9"));
        let ours = output.stderr.lines().find(|line| line.starts_with("xray: ")).expect("a line");
        let is_ours = ours.contains("\u{1b}[1;33mwarning");
        (is_ours, output.stdout.contains("\u{1b}["), output.stderr.contains("\u{1b}[1m\u{1b}[92m"))
    };
    assert_eq!(coloured("always", "never"), (true, false, false));
    let (ours, tests, _) = coloured("never", "always");
    assert!(!ours && tests);
}

#[test]
fn a_full_disk_and_a_target_that_cannot_be_written_cost_results_and_no_test() {
    let shop = Fixture::new("shop");
    let Some(mounted) = Mounted::beside(&shop) else { return };
    let full = mounted.0.clone();
    let test = |dir: &std::path::Path| {
        let mut test = shop.xray(&["test", "--test", "login"]);
        test.env("SHOP_IS_OPEN", "1").env("XRAY_RUN_DIR", dir);
        Output::of(&mut test)
    };
    let output = test(&full.join("run"));
    assert_eq!(output.code, Some(0), "{output}");
    assert!(output.stderr.contains("No space left on device"), "{output}");
    let xray = Xray::start(Deployment::Cloud);
    Output::of(xray.reach(cargo_xray().arg("upload").arg(full.join("run"))));
    assert!(xray.executions().len() <= 1, "what is there is sent, once");
    let remount = Command::new("mount").args(["-o", "remount,ro"]).arg(&full).output();
    assert!(remount.is_ok_and(|output| output.status.success()), "remounted");
    let output = test(&full.join("other"));
    assert_eq!(output.code, Some(0), "{output}");
    assert!(output.stderr.contains("results are not recorded"), "{output}");
    drop(mounted);
}

#[test]
fn a_test_that_ends_while_the_disk_is_full_passes_once_there_is_room() {
    let shop = Fixture::own("shop");
    let Some(mounted) = Mounted::beside(&shop) else { return };
    // The comments end where the journal's last page does: there is no room for the end.
    let fills = "use xray_harness::xray;\n\
        fn filler() -> String { std::env::var(\"XRAY_RUN_DIR\").unwrap() + \"/filler\" }\n\
        #[xray(\"SHOP-1\")]\n#[test]\nfn a_fills() {\n\
            let _ = std::fs::write(filler(), vec![7; 100_000]);\n\
            for _ in 0..30 { xray_harness::comment(\"so much is said\".repeat(20)); }\n}\n\
        #[xray(\"SHOP-2\")]\n#[test]\nfn b_makes_room() { std::fs::remove_file(filler()).unwrap(); }\n";
    fs::write(shop.path("tests/fills.rs"), fills).expect("written");
    let mut test = shop.xray(&["test", "--shard-only", "--test", "fills", "--"]);
    test.arg("--test-threads=1").env("XRAY_RUN_DIR", mounted.0.join("run"));
    let output = Output::of(&mut test);
    assert_eq!(output.code, Some(0), "{output}");
    assert!(output.stderr.contains("No space left on device"), "{output}");
    let xray = Xray::start(Deployment::Cloud);
    let output = Output::of(xray.reach(cargo_xray().arg("upload").arg(mounted.0.join("run"))));
    let runs = &xray.executions()[0].runs;
    let statuses: Vec<_> = runs.iter().map(|run| (&*run.test.key, run.status)).collect();
    assert_eq!(statuses, [("SHOP-1", Status::Passed), ("SHOP-2", Status::Passed)], "{output}");
}

/// A small disk, unmounted whatever becomes of the test.
struct Mounted(std::path::PathBuf);

impl Mounted {
    fn beside(shop: &Fixture) -> Option<Self> {
        let full = shop.run_dir().with_file_name("full");
        fs::create_dir(&full).expect("created");
        let mut mount = Command::new("mount");
        let mount = mount.args(["-t", "tmpfs", "-o", "size=64k", "tmpfs"]).arg(&full).output();
        if !mount.is_ok_and(|output| output.status.success()) {
            println!("passed over: a small disk can be mounted by root only");
            return None;
        }
        Some(Self(full))
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn a_git_that_does_not_answer_is_not_waited_for() {
    let shop = Fixture::own("shop");
    let tools = shop.path("tools");
    fs::create_dir(&tools).expect("created");
    script(&tools.join("git"), "#!/bin/sh\nexec sleep 600\n");
    let path = std::env::join_paths(
        std::iter::once(tools)
            .chain(std::env::split_paths(&std::env::var_os("PATH").expect("a PATH"))),
    );
    let xray = Xray::start(Deployment::Cloud);
    let mut test = shop.xray(&["test", "--lib"]);
    let output = Output::of(xray.reach(test.env("PATH", path.expect("a path"))));
    assert_eq!(output.code, Some(0), "{output}");
    assert_eq!(xray.executions()[0].revision, None, "{output}");
}
