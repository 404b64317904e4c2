//! An upload that is killed, wherever it stands.

use std::process::{Command, Stdio};

use tests::{Finished, Output, RunDir, Xray, cargo_xray, kill_when};
use xray_harness::Deployment;
use xray_harness::sandbox::{Effect, Execution, Fault, Route};

/// Two imports, since one does not hold the evidence of both smaller tests, and
/// three files that none holds with their result.
fn run() -> RunDir {
    let file = |seed: u8| vec![seed; 60_000];
    let large = Finished::passed(1).with("a.bin", file(1)).with("b.bin", file(2));
    let large = large.with("c.bin", file(3));
    let small = |n: u8| Finished::passed(n.into()).with("d.bin", file(n));
    RunDir::of(&[large, small(2), small(3)])
}

fn upload(xray: &Xray, run: &RunDir) -> Command {
    let mut upload = cargo_xray();
    upload.arg("upload").arg(run.path()).env("XRAY_MAX_BODY", "100000");
    upload.env("XRAY_UNCLEAR_WAIT", "1");
    xray.reach(&mut upload);
    upload
}

/// Where an upload is when it is killed.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// At its import of this number, from 0.
    Import(usize),
    /// At the file of this number, from 0, that goes by itself.
    File(usize),
}

impl Place {
    const ALL: [Self; 5] =
        [Self::Import(0), Self::Import(1), Self::File(0), Self::File(1), Self::File(2)];

    fn fault(self, deployment: Deployment, effect: Effect) -> Fault {
        match (self, deployment) {
            (Self::Import(nth), _) => Fault::new(Route::Import, effect).after(nth),
            // The runs are asked for first.
            (Self::File(nth), Deployment::Cloud) => {
                Fault::new(Route::Graphql, effect).after(nth + 1)
            }
            (Self::File(nth), Deployment::Server) => Fault::new(Route::Evidence, effect).after(nth),
        }
    }

    /// Is the upload there, with `done` if what it asked for there was done?
    fn is_reached(self, xray: &Xray, done: bool) -> bool {
        match self {
            Self::Import(nth) => {
                let imports = xray.imports();
                imports.len() == nth + 1 && imports[nth].execution.is_some() == done
            }
            Self::File(nth) => {
                let ways = ["/graphql", "/attachment"];
                let is_file = |path: &str| ways.iter().any(|way| path.ends_with(way));
                let asked = xray.requests().iter().filter(|it| is_file(&it.path)).count();
                let first = usize::from(xray.deployment() == Deployment::Cloud);
                asked == first + nth + 1
                    && files(&xray.executions()[0]) == 2 + nth + usize::from(done)
            }
        }
    }
}

fn files(execution: &Execution) -> usize {
    execution.runs.iter().map(|run| run.evidence.len()).sum()
}

#[test]
fn wherever_an_upload_is_killed_the_next_one_completes_it_once() {
    for (effect, done) in [(Effect::Stall, false), (Effect::StallAfter, true)] {
        for (place, xray) in
            Place::ALL.into_iter().flat_map(|it| Xray::both().map(|xray| (it, xray)))
        {
            let run = run();
            xray.script(place.fault(xray.deployment(), effect.clone()));
            let killed = upload(&xray, &run).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
            kill_when(killed.expect("it starts"), || place.is_reached(&xray, done));
            let output = Output::of(&mut upload(&xray, &run));
            assert_eq!(output.code, Some(0), "{place:?}, {done}: {output}");
            let executions = xray.executions();
            assert_eq!(executions.len(), 1, "{place:?}, {done}: {output}");
            let there = executions[0].runs.iter().map(|run| run.evidence.len());
            assert_eq!(there.collect::<Vec<_>>(), [3, 1, 1], "{place:?}, {done}: {output}");
            let again = Output::of(&mut upload(&xray, &run));
            assert!(again.told()[0].contains("nothing to send"), "{place:?}, {done}: {again}");
        }
    }
}
