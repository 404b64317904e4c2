//! What may have happened to a run's directory.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use proptest::collection::vec;
use proptest::prelude::{Strategy, any, prop_oneof};
use proptest::sample::Index;
use serde_json::{Value, json};

use super::directory::{Directory, make_pipe};

/// One change of one file.
#[derive(Clone, Debug)]
pub(crate) struct Blow {
    file: Target,
    harm: Harm,
}

#[derive(Clone, Debug)]
enum Target {
    Any(Index),
    Named(PathBuf),
}

#[derive(Clone, Debug)]
enum Harm {
    /// Of a line that is JSON, this one of its values becomes this one of the bad ones.
    Value(Index, Index, Index),
    /// A line is there twice.
    Twice(Index),
    /// A line is gone.
    Gone(Index),
    /// It ends here.
    Cut(Index),
    /// These bytes stand here.
    Bytes(Index, Vec<u8>),
    Place(Place),
}

/// What lies where the file was.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    Nothing,
    LinkToASecret,
    LinkToADevice,
    LinkToItself,
    Pipe,
    Folder,
}

pub(crate) const PLACES: [Place; 6] = [
    Place::Nothing,
    Place::LinkToASecret,
    Place::LinkToADevice,
    Place::LinkToItself,
    Place::Pipe,
    Place::Folder,
];

/// A few changes of one directory.
pub(crate) fn blows() -> impl Strategy<Value = Vec<Blow>> {
    let index = any::<Index>;
    let harm = prop_oneof![
        8 => (index(), index(), index()).prop_map(|(line, at, bad)| Harm::Value(line, at, bad)),
        1 => index().prop_map(Harm::Twice),
        1 => index().prop_map(Harm::Gone),
        1 => index().prop_map(Harm::Cut),
        2 => (index(), vec(any::<u8>(), 1..40)).prop_map(|(at, bytes)| Harm::Bytes(at, bytes)),
        1 => index().prop_map(|place| Harm::Place(*place.get(&PLACES))),
    ];
    let blow = (index(), harm).prop_map(|(file, harm)| Blow { file: Target::Any(file), harm });
    vec(blow, 1..12)
}

impl Blow {
    /// `place` lies where `file` was.
    pub(crate) fn of_place(file: &Path, place: Place) -> Self {
        Self { file: Target::Named(file.to_owned()), harm: Harm::Place(place) }
    }

    pub(crate) fn strike(&self, directory: &Directory) {
        let files = Directory::files();
        let file = match &self.file {
            Target::Any(index) => index.get(&files),
            Target::Named(path) => path,
        };
        let path = directory.run().join(file);
        if let Harm::Place(place) = self.harm {
            place.put(&path, directory);
        } else if fs::symlink_metadata(&path).is_ok_and(|it| it.is_file()) {
            let mut bytes = fs::read(&path).expect("a file");
            self.harm.strike(&mut bytes);
            fs::write(&path, bytes).expect("written");
        }
    }
}

impl Harm {
    fn strike(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Cut(at) => bytes.truncate(at.index(bytes.len() + 1)),
            Self::Bytes(at, new) => {
                let at = at.index(bytes.len() + 1);
                bytes.splice(at..at, new.iter().copied());
            }
            _ => self.strike_line(bytes),
        }
    }

    /// A file that is no list of lines counts as one.
    fn strike_line(&self, bytes: &mut Vec<u8>) {
        let is_one = serde_json::from_slice::<Value>(bytes).is_ok();
        let mut lines: Vec<Vec<u8>> = if is_one {
            vec![bytes.clone()]
        } else {
            bytes.split_inclusive(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect()
        };
        if lines.is_empty() {
            return;
        }
        match self {
            Self::Twice(at) => lines.push(at.get(&lines).clone()),
            Self::Gone(at) => drop(lines.remove(at.index(lines.len()))),
            Self::Value(line, at, bad) => {
                let nth = line.index(lines.len());
                let line = &mut lines[nth];
                if let Ok(mut value) = serde_json::from_slice(line) {
                    replace(&mut value, *at, *bad);
                    *line = format!("{value}\n").into_bytes();
                }
            }
            _ => {}
        }
        *bytes = lines.concat();
    }
}

/// Puts something bad in the place of one of the values in `value`.
fn replace(value: &mut Value, at: Index, bad: Index) {
    let mut places = Vec::new();
    gather(value, String::new(), &mut places);
    let place = at.get(&places);
    let bad_values = bad_values();
    if let Some(value) = value.pointer_mut(place) {
        *value = bad.get(&bad_values).clone();
    }
}

/// The JSON pointers of all values.
fn gather(value: &Value, here: String, places: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| {
            let name = name.replace('~', "~0").replace('/', "~1");
            gather(value, format!("{here}/{name}"), places);
        }),
        Value::Array(values) => values.iter().enumerate().for_each(|(nth, value)| {
            gather(value, format!("{here}/{nth}"), places);
        }),
        _ => {}
    }
    places.push(here);
}

fn bad_values() -> Vec<Value> {
    let deep = (0..100).fold(json!(null), |inside, _| json!([inside]));
    let words = [
        "",
        "\0",
        "a\nxray: b",
        "\u{1b}[2J\u{9b}31m",
        "../../outside/secret",
        "/etc/passwd",
        "..",
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "]]>\u{fffe}",
        "::error::x",
        "{noformat}",
        "SHOP-1",
        "BOOK-429",
        "process",
        "passed",
        "\u{202e}gnp.exe",
    ];
    let words = words.into_iter().map(Value::from);
    let numbers =
        [json!(-1), json!(0), json!(1.5), json!(u64::MAX), json!(1e300), json!(4_294_967_296_u64)];
    let others = [json!(null), json!(true), json!([]), json!({}), deep, json!("x".repeat(70_000))];
    words.chain(numbers).chain(others).collect()
}

impl Place {
    fn put(self, path: &Path, directory: &Directory) {
        match fs::symlink_metadata(path) {
            Ok(it) if it.is_dir() => fs::remove_dir_all(path).expect("removed"),
            Ok(_) => fs::remove_file(path).expect("removed"),
            Err(_) => {}
        }
        match self {
            Self::Nothing => {}
            Self::LinkToASecret => symlink(directory.secret(), path).expect("linked"),
            Self::LinkToADevice => symlink("/dev/zero", path).expect("linked"),
            Self::LinkToItself => symlink(path, path).expect("linked"),
            Self::Pipe => make_pipe(path),
            Self::Folder => fs::create_dir(path).expect("created"),
        }
    }
}
