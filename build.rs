//! Lists the knowledge in `rules/` so that adding a YAML file needs no Rust.
//!
//! Writes `knowledge.rs` into the output folder: a table of (path below `rules/`, text, the same as JSON, and that without its
//! examples, which are a quarter of it and of no use to a check), sorted by path.
//! JSON is read ten times as fast as YAML, and a hook on a small project does little else than read the knowledge. A file
//! that JSON cannot say exactly (`since: 2.0` is a text to one reader and a number to another) has an empty one, and is read as YAML.

use std::fmt::{self, Write as _};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=rules");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("rules");
    let mut files = Vec::new();
    list(&root, &mut files)?;
    files.sort();
    let mut table = String::from("pub(crate) static FILES: &[(&str, &str, &str, &str)] = &[\n");
    for file in &files {
        let Some(path) = file.strip_prefix(&root).ok().and_then(Path::to_str) else { continue };
        let path = path.replace('\\', "/");
        let Json { whole, lean } = to_json(&fs::read_to_string(file)?).unwrap_or_default();
        let _ = writeln!(
            table,
            "    ({path:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/rules/\", {path:?})), {whole:?}, {lean:?}),"
        );
    }
    table.push_str("];\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("knowledge.rs"), table)
}

/// All `.yml` files below `folder`. Every folder is watched, so that a new file is seen.
fn list(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    println!("cargo:rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "yml") {
            files.push(path);
        }
    }
    Ok(())
}

/// Mistakes are for the tests to tell, with their places.
fn to_json(yaml: &str) -> Option<Json> {
    serde_saphyr::from_str::<Json>(yaml).ok()
}

/// What a check does not read: examples, and what is only told.
const TOLD: [&str; 3] = ["examples", "example", "unseen"];

/// Any value, written as JSON.
#[derive(Default)]
struct Json {
    whole: String,
    /// Without examples.
    lean: String,
}

impl Json {
    fn plain(text: String) -> Self {
        Self { lean: text.clone(), whole: text }
    }

    fn each(&mut self, mut write: impl FnMut(&mut String)) {
        write(&mut self.whole);
        write(&mut self.lean);
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that JSON has")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Json, E> {
        Ok(Json::plain(value.to_string()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Json, E> {
        Ok(Json::plain(value.to_string()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Json, E> {
        Ok(Json::plain(value.to_string()))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Json, E> {
        let mut json = String::new();
        quote(value, &mut json);
        Ok(Json::plain(json))
    }

    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        Ok(Json::plain("null".to_owned()))
    }

    fn visit_none<E: Error>(self) -> Result<Json, E> {
        self.visit_unit()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut json = Json::plain("[".to_owned());
        while let Some(item) = items.next_element::<Json>()? {
            json.each(separate);
            json.whole.push_str(&item.whole);
            json.lean.push_str(&item.lean);
        }
        json.each(|json| json.push(']'));
        Ok(json)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut json = Json::plain("{".to_owned());
        let add = |json: &mut String, key: &str, value: &str| {
            separate(json);
            quote(key, json);
            json.push(':');
            json.push_str(value);
        };
        while let Some((key, value)) = entries.next_entry::<String, Json>()? {
            add(&mut json.whole, &key, &value.whole);
            if !TOLD.contains(&key.as_str()) {
                add(&mut json.lean, &key, &value.lean);
            }
        }
        json.each(|json| json.push('}'));
        Ok(json)
    }
}

fn separate(json: &mut String) {
    if !json.ends_with(['[', '{']) {
        json.push(',');
    }
}

fn quote(text: &str, json: &mut String) {
    json.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => json.extend(['\\', character]),
            control if control < ' ' => {
                let _ = write!(json, "\\u{:04x}", u32::from(control));
            }
            other => json.push(other),
        }
    }
    json.push('"');
}
