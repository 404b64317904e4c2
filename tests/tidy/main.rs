//! The rules of the tree that no lint knows.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const SRC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../xray-harness/src");
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Which module may import which: a result moves from the top to the bottom.
const EDGES: &[(&str, &[&str])] = &[
    ("case", &[]),
    ("field_value", &[]),
    ("deployment", &[]),
    ("returned", &["__private"]),
    ("secret", &[]),
    ("near", &[]),
    ("plural", &[]),
    ("colour", &[]),
    ("warning", &["plural"]),
    ("redact", &[]),
    ("progress", &[]),
    ("child", &[]),
    ("tell", &["colour", "progress", "secret"]),
    ("replace", &[]),
    ("key", &[]),
    ("env", &["near", "secret", "warning"]),
    ("journal", &["case", "field_value", "key"]),
    ("run", &["env", "journal"]),
    ("provenance", &["child", "env", "journal", "replace"]),
    (
        "recorder",
        &["case", "env", "field_value", "journal", "provenance", "redact", "run", "warning"],
    ),
    ("listing", &["case", "env", "journal", "recorder", "warning"]),
    ("handle", &["env", "field_value", "journal", "recorder", "warning"]),
    ("current", &["field_value", "handle"]),
    ("logs", &["handle"]),
    ("execution", &["field_value", "journal"]),
    ("wire", &["deployment", "execution", "field_value", "plural"]),
    (
        "config",
        &[
            "deployment",
            "env",
            "execution",
            "key",
            "near",
            "provenance",
            "redact",
            "secret",
            "wire",
        ],
    ),
    (
        "client",
        &["config", "deployment", "env", "key", "progress", "secret", "tell", "warning", "wire"],
    ),
    (
        "upload",
        &[
            "client",
            "config",
            "deployment",
            "env",
            "execution",
            "field_value",
            "journal",
            "key",
            "plural",
            "provenance",
            "recorder",
            "redact",
            "replace",
            "run",
            "tell",
            "warning",
            "wire",
        ],
    ),
    ("verify", &["client", "config", "execution", "plural", "upload", "wire"]),
    (
        "report",
        &["deployment", "execution", "plural", "tell", "upload", "verify", "warning", "wire"],
    ),
    ("finish", &["env", "recorder", "report", "run", "tell", "upload", "warning"]),
    ("exit", &["finish", "listing"]),
    (
        "harness",
        &[
            "__private",
            "case",
            "colour",
            "env",
            "finish",
            "handle",
            "journal",
            "key",
            "plural",
            "recorder",
            "run",
            "tell",
            "warning",
        ],
    ),
    ("sandbox", &["Deployment", "key"]),
    ("list", &["child", "env", "journal", "warning"]),
    ("doctor", &["client", "config", "deployment", "env", "warning"]),
    (
        "check",
        &[
            "client",
            "config",
            "deployment",
            "execution",
            "key",
            "list",
            "plural",
            "provenance",
            "warning",
            "wire",
        ],
    ),
    ("passed", &[]),
    ("nextest", &["env", "journal", "passed", "redact"]),
    (
        "cli",
        &[
            "check",
            "config",
            "deployment",
            "doctor",
            "env",
            "journal",
            "list",
            "provenance",
            "nextest",
            "passed",
            "plural",
            "progress",
            "redact",
            "report",
            "run",
            "sandbox",
            "secret",
            "tell",
            "upload",
            "verify",
            "warning",
            "wire",
        ],
    ),
];

/// Every source file of the library below `dir`, with its text.
fn sources(dir: &Path) -> Vec<(PathBuf, String)> {
    let entries = fs::read_dir(dir).expect("a folder").map(|entry| entry.expect("it").path());
    let files = entries.flat_map(|path| match path.is_dir() {
        true => sources(&path),
        false if path.extension().is_some_and(|extension| extension == "rs") => {
            let text = fs::read_to_string(&path).expect("text");
            vec![(path, text)]
        }
        false => vec![],
    });
    files.collect()
}

fn library() -> Vec<(String, PathBuf, String)> {
    let named = sources(Path::new(SRC)).into_iter().map(|(path, text)| {
        let below = path.strip_prefix(SRC).expect("below src").to_owned();
        let first = below.components().next().expect("a name").as_os_str();
        let module = first.to_string_lossy().trim_end_matches(".rs").to_owned();
        (module, below, text)
    });
    named.collect()
}

/// The modules named after `crate::` in `text`.
fn imports(text: &str) -> Vec<&str> {
    let name_at =
        |rest: &'_ str| rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    let mut found = Vec::new();
    for rest in text.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            None => found.push(&rest[..name_at(rest)]),
            Some(group) => {
                let group = &group[..group.find(';').unwrap_or(group.len())];
                found.extend(group.split(',').map(str::trim).map(|part| &part[..name_at(part)]));
            }
        }
    }
    found.retain(|name| !name.is_empty());
    found
}

#[test]
fn modules_import_in_one_direction() {
    let allowed: BTreeMap<_, _> = EDGES.iter().copied().collect();
    for (module, path, text) in library() {
        if matches!(&*module, "lib" | "bin") {
            continue;
        }
        let allowed = allowed.get(&*module).unwrap_or_else(|| panic!("{module} has no row"));
        let code: Vec<_> = text.lines().filter(|line| !line.trim().starts_with("//")).collect();
        for name in imports(&code.join("\n")) {
            let is_fine = name == module || allowed.contains(&name);
            assert!(is_fine, "{} imports {name}", path.display());
        }
    }
}

#[test]
fn the_edges_hold_no_cycle() {
    for (place, (module, imports)) in EDGES.iter().enumerate() {
        let above: Vec<_> = EDGES[..place].iter().map(|(name, _)| *name).collect();
        for import in imports.iter().filter(|name| !matches!(**name, "__private" | "Deployment")) {
            assert!(above.contains(import), "{module} imports {import}, which stands below it");
        }
    }
}

#[test]
fn one_file_reads_the_environment_and_nobody_sets_it() {
    for (module, path, text) in library() {
        let reads = ["env::var", "env::vars"].iter().any(|call| text.contains(call));
        assert!(!reads || module == "env", "{} reads the environment", path.display());
        assert!(!text.contains("set_var"), "{} sets a variable", path.display());
    }
}

#[test]
fn one_file_of_the_client_knows_reqwest() {
    for (_, path, text) in library() {
        let knows = text.contains("reqwest::");
        assert!(!knows || path.ends_with("client/transport.rs"), "{}", path.display());
    }
}

#[test]
fn a_source_file_holds_at_most_400_lines() {
    for (_, path, text) in library() {
        assert!(text.lines().count() <= 400, "{} is too long", path.display());
    }
}

#[test]
fn every_variable_is_in_the_readmes_table() {
    let environment = fs::read_to_string(Path::new(SRC).join("env.rs")).expect("text");
    let readme = fs::read_to_string(Path::new(ROOT).join("README.md")).expect("the README");
    let is_name = |part: &&str| {
        part.starts_with("XRAY_") && part.chars().all(|c| c.is_ascii_uppercase() || c == '_')
    };
    let names = environment.split('"').filter(is_name);
    for name in names {
        assert!(readme.contains(&format!("`{name}`")), "{name} is not in the README");
    }
}
