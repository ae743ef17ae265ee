//! Reads the knowledge: the files compiled into the binary and folders of the same shape in a project.
//!
//! Takes (path, text) pairs; gives the compiled [`Model`] or every mistake of every file. The only place that
//! touches the YAML reader. It reads no files itself.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde_saphyr::{Error as YamlError, Spanned};

use super::compile;
use super::error::{FileText, RuleError, suggestion};
use super::model::Model;
use super::raw::RawFiles;
use super::syntax::{self, SyntaxError, byte_range};
use crate::limits;
use crate::source::Span;

mod table {
    include!(concat!(env!("OUT_DIR"), "/knowledge.rs"));
}

/// The files of `rules/`, compiled in: path below `rules/` and text, sorted by path.
pub fn builtin_files() -> impl Iterator<Item = (&'static str, &'static str)> {
    table::FILES.iter().map(|(path, text, ..)| (*path, *text))
}

/// The knowledge in the binary.
pub fn load_builtin() -> Result<Model, Vec<RuleError>> {
    load_with(&[])
}

/// The knowledge in the binary without its examples, for a check.
pub fn load_for_check() -> Result<Model, Vec<RuleError>> {
    load_tables(&[], |(.., lean)| lean)
}

/// The knowledge in the binary and `extra` files: (path, text). The folder of a path says what the file is:
/// `privacy/vendors/acme.yml` is a vendor.
pub fn load_with(extra: &[(String, String)]) -> Result<Model, Vec<RuleError>> {
    load_tables(extra, |(_, _, whole, _)| whole)
}

/// Path, YAML, JSON, JSON without examples.
type Row = (&'static str, &'static str, &'static str, &'static str);

fn load_tables(
    extra: &[(String, String)],
    json: impl Fn(&Row) -> &'static str,
) -> Result<Model, Vec<RuleError>> {
    let extra = || extra.iter().map(|(path, text)| (path.clone(), text.as_str()));
    let mut raw = RawFiles::default();
    let errors = add_tables(&mut raw, json);
    // JSON knows no places: mistakes are looked for again where they can be shown, in the YAML.
    let yaml = builtin_files().map(|(path, text)| (format!("rules/{path}"), text));
    finish(raw, errors, extra()).or_else(|_| load_files(yaml.chain(extra())))
}

fn add_tables(raw: &mut RawFiles, json: impl Fn(&Row) -> &'static str) -> Vec<RuleError> {
    let add = |row: &Row| raw.add(builtin_file(row.0, ""), Some(json(row))).err().map(|error| *error);
    table::FILES.iter().filter_map(add).collect()
}

fn builtin_file(path: &str, text: &str) -> FileText {
    FileText::new(&format!("rules/{path}"), text)
}

/// A file of knowledge that a project brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnFile {
    /// For messages; its folder says what it is.
    pub path: String,
    pub text: String,
    /// It is a pack, wherever it lies.
    pub is_policy: bool,
}

/// What a word in `extends` of a pack means: ids of packs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// The path of the pack's file.
    pub file: String,
    pub word: String,
    pub ids: Vec<String>,
}

/// The knowledge in the binary and what a project brings.
pub fn load_own(files: &[OwnFile], aliases: &[Alias]) -> Result<Model, Vec<RuleError>> {
    let mut raw = RawFiles { aliases: aliases.to_vec(), ..RawFiles::default() };
    let mut errors = add_tables(&mut raw, |(_, _, whole, _)| whole);
    for file in files {
        let text = FileText::new(&file.path, &file.text);
        let added = if file.is_policy { raw.add_policy(text) } else { raw.add(text, None) };
        errors.extend(added.err().map(|error| *error));
    }
    let model = compile::compile(raw, &mut errors);
    if errors.is_empty() { Ok(model) } else { Err(errors) }
}

/// Only these files, without those in the binary.
pub fn load_files<'t>(files: impl Iterator<Item = (String, &'t str)>) -> Result<Model, Vec<RuleError>> {
    finish(RawFiles::default(), Vec::new(), files)
}

fn finish<'t>(
    mut raw: RawFiles,
    mut errors: Vec<RuleError>,
    files: impl Iterator<Item = (String, &'t str)>,
) -> Result<Model, Vec<RuleError>> {
    for (path, text) in files {
        errors.extend(raw.add(FileText::new(&path, text), None).err().map(|error| *error));
    }
    let model = compile::compile(raw, &mut errors);
    if errors.is_empty() { Ok(model) } else { Err(errors) }
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct At<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for At<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<T>::deserialize(deserializer)?;
        let span = byte_range(spanned.referenced).unwrap_or_default();
        Ok(Self { value: spanned.value, span })
    }
}

/// The entries of a mapping in the order in which they are written.
#[derive(Clone, Debug)]
pub(crate) struct Pairs<K, V>(pub(crate) Vec<(K, V)>);

impl<K, V> Default for Pairs<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, K: Deserialize<'de>, V: Deserialize<'de>> Deserialize<'de> for Pairs<K, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PairsVisitor<K, V>(PhantomData<(K, V)>);

        impl<'de, K: Deserialize<'de>, V: Deserialize<'de>> Visitor<'de> for PairsVisitor<K, V> {
            type Value = Pairs<K, V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a mapping")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Pairs(entries))
            }
        }

        deserializer.deserialize_map(PairsVisitor(PhantomData))
    }
}

/// Reads one file from its JSON when there is one, which knows no places; otherwise from its YAML.
pub(crate) fn read<T: DeserializeOwned>(file: &FileText, json: Option<&str>) -> Result<T, Box<RuleError>> {
    match json.map(serde_json::from_str) {
        Some(Ok(value)) => Ok(value),
        Some(Err(_)) | None => parse(file),
    }
}

/// Parses one YAML document; the error points at the wrong word.
pub(crate) fn parse<T: DeserializeOwned>(file: &FileText) -> Result<T, Box<RuleError>> {
    if file.text.len() > limits::RULE_FILE_BYTES {
        let message = format!("the file is larger than {} bytes", limits::RULE_FILE_BYTES);
        return Err(Box::new(RuleError::new(file, Span::default(), message)));
    }
    let options = serde_saphyr::options! {
        with_snippet: false,
        strict_booleans: true,
        budget: serde_saphyr::budget! {
            max_depth: limits::RULE_DEPTH,
            flow_nesting_limit: limits::RULE_DEPTH,
            max_nodes: limits::RULE_NODES,
            max_documents: 1,
        },
    };
    serde_saphyr::from_str_with_options(&file.text, options).map_err(|error| Box::new(describe(file, &error)))
}

fn describe(file: &FileText, error: &YamlError) -> RuleError {
    let most = (limits::RULE_DEPTH, limits::RULE_NODES);
    let SyntaxError { message, help, span } = syntax::describe(error, &file.text, most);
    let (message, help) = match error {
        YamlError::SerdeUnknownField { field, expected, .. } => {
            (format!("unknown key `{field}`"), suggestion(field, expected.iter().copied()))
        }
        YamlError::SerdeUnknownVariant { variant, expected, .. } => {
            (format!("unknown value `{variant}`"), suggestion(variant, expected.iter().copied()))
        }
        YamlError::SerdeMissingField { field, .. } => {
            let message = format!("the key `{field}` is missing");
            return RuleError::new(file, span, message).with_label("in the entry with this key");
        }
        _ => (message, help),
    };
    RuleError::new(file, span, message).with_help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_read_from_its_json() {
        for (path, _, whole, lean) in table::FILES {
            for json in [whole, lean] {
                let only_json = builtin_file(path, "{");
                let read = RawFiles::default().add(only_json, Some(json));
                assert!(read.is_ok(), "{path}: quote the numbers that are texts (`since: \"2.0\"`)");
            }
        }
    }

    #[test]
    fn a_check_knows_all_but_the_examples() {
        let [whole, mut lean] = [load_builtin(), load_for_check()].map(|model| model.expect("loads"));
        assert!(whole.vendors.iter().any(|vendor| !vendor.examples.flags.is_empty()));
        for (whole, lean) in whole.vendors.iter().zip(&mut lean.vendors) {
            assert!(lean.examples.flags.is_empty() && lean.examples.passes.is_empty(), "{}", lean.id);
            assert_eq!(whole.checks.len(), lean.checks.len());
            lean.examples = whole.examples.clone();
            for (whole, lean) in whole.checks.iter().zip(&mut lean.checks) {
                lean.examples = whole.examples.clone();
            }
            for (whole, lean) in whole.scrubbers.iter().zip(&mut lean.scrubbers) {
                lean.examples = whole.examples.clone();
            }
            for (whole, lean) in whole.secrets.iter().zip(&mut lean.secrets) {
                lean.examples = whole.examples.clone();
            }
        }
        let (whole, lean) = (format!("{:#?}", whole.vendors), format!("{:#?}", lean.vendors));
        let lines = whole.lines().zip(lean.lines());
        assert_eq!(lines.filter(|(whole, lean)| whole != lean).take(5).collect::<Vec<_>>(), []);
    }

    #[test]
    fn both_forms_say_the_same() {
        let yaml = builtin_files().map(|(path, text)| (format!("rules/{path}"), text));
        let [fast, slow] =
            [load_builtin(), load_files(yaml)].map(|model| format!("{:#?}", model.expect("loads")));
        let lines = fast.lines().zip(slow.lines());
        assert_eq!(lines.filter(|(fast, slow)| fast != slow).take(5).collect::<Vec<_>>(), []);
        assert_eq!(fast.len(), slow.len());
    }
}
