//! Puts the knowledge of `rules/` into the binary, so that adding a YAML file needs no Rust.
//!
//! Writes two files into the output folder. `knowledge.rs` is a table of (path below `rules/`, text, the same as JSON), sorted by path.
//! JSON is read ten times as fast as YAML. A file that JSON cannot say exactly (`since: 2.0` is a text to one reader and a number to
//! another) has an empty one, and is read as YAML.
//! `knowledge.bin` is all of it compiled, by the same code that compiles what a project brings, which is why modules of the program
//! are part of this one. A file with a mistake is an error of the build, at its line: a binary that lacks a file says nothing about it.

use std::fmt::{self, Write as _};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use rules::RuleError;
use rules::load::{Row, load_with};
use rules::snapshot;

#[path = "src/ir"]
#[allow(dead_code, unreachable_pub, reason = "the program uses what this does not")]
mod ir {
    pub mod path;
    pub mod schema;
}
#[path = "src/limits/mod.rs"]
#[allow(dead_code, unused_imports, unreachable_pub, reason = "the program uses what this does not")]
mod limits;
#[path = "src/rules/mod.rs"]
#[allow(dead_code, unused_imports, unreachable_pub, reason = "the program uses what this does not")]
mod rules;
#[path = "src/source/mod.rs"]
#[allow(dead_code, unused_imports, unreachable_pub, reason = "the program uses what this does not")]
mod source;

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=rules");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("rules");
    let mut files = Vec::new();
    list(&root, &mut files)?;
    files.sort();
    let mut read = Vec::new();
    for file in &files {
        let Some(path) = file.strip_prefix(&root).ok().and_then(Path::to_str) else { continue };
        let yaml = fs::read_to_string(file)?;
        let json = to_json(&yaml).unwrap_or_default();
        read.push((path.replace('\\', "/"), yaml, json));
    }
    let rows: Vec<Row<'_>> =
        read.iter().map(|(path, yaml, json)| (path.as_str(), yaml.as_str(), json.as_str())).collect();
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("knowledge.rs"), table(&rows))?;
    let compiled = match load_with(&rows, &[]) {
        Ok(model) => snapshot::write(&model).unwrap_or_default(),
        Err(mistakes) => {
            mistakes.iter().for_each(tell);
            Vec::new()
        }
    };
    fs::write(out.join("knowledge.bin"), compiled)
}

/// Fails the build with the place of the mistake.
fn tell(mistake: &RuleError) {
    let before = mistake.text().get(..mistake.span().start as usize).unwrap_or("");
    let line = before.matches('\n').count() + 1;
    let message = mistake.message.replace('\n', " ");
    println!("cargo::error={}:{line}: {message}", mistake.path());
}

fn table(rows: &[Row<'_>]) -> String {
    let mut table = String::from("pub(crate) static FILES: &[(&str, &str, &str)] = &[\n");
    for (path, _, json) in rows {
        let _ = writeln!(
            table,
            "    ({path:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/rules/\", {path:?})), {json:?}),"
        );
    }
    table.push_str("];\n");
    table
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

fn to_json(yaml: &str) -> Option<String> {
    serde_saphyr::from_str::<Json>(yaml).ok().map(|json| json.0)
}

/// Any value, written as JSON.
struct Json(String);

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor).map(Self)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that JSON has")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<String, E> {
        Ok(value.to_string())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<String, E> {
        Ok(value.to_string())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<String, E> {
        Ok(value.to_string())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<String, E> {
        let mut json = String::new();
        quote(value, &mut json);
        Ok(json)
    }

    fn visit_unit<E: Error>(self) -> Result<String, E> {
        Ok("null".to_owned())
    }

    fn visit_none<E: Error>(self) -> Result<String, E> {
        self.visit_unit()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<String, A::Error> {
        let mut json = "[".to_owned();
        while let Some(item) = items.next_element::<Json>()? {
            separate(&mut json);
            json.push_str(&item.0);
        }
        json.push(']');
        Ok(json)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<String, A::Error> {
        let mut json = "{".to_owned();
        while let Some((key, value)) = entries.next_entry::<String, Json>()? {
            separate(&mut json);
            quote(&key, &mut json);
            json.push(':');
            json.push_str(&value.0);
        }
        json.push('}');
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
