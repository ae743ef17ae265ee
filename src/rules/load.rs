//! Reads the files of the knowledge, and folders of the same shape in a project.
//!
//! Takes (path, text) pairs; gives the compiled [`Model`] or every mistake of every file. The only place that
//! touches the YAML reader. It reads no files itself.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{DeserializeOwned, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{Error as YamlError, Spanned};

use super::compile;
use super::error::{FileText, RuleError, suggestion};
use super::model::Model;
use super::raw::RawFiles;
use super::syntax::{self, SyntaxError, byte_range};
use crate::limits;
use crate::source::Span;

/// A file of the knowledge in the binary: path below `rules/`, YAML, the same as JSON.
/// JSON is read ten times as fast, and knows no places.
pub(crate) type Row<'t> = (&'t str, &'t str, &'t str);

/// `rows` and `extra` files: (path, text). The folder of a path says what the file is:
/// `privacy/vendors/acme.yml` is a vendor.
pub(crate) fn load_with(rows: &[Row<'_>], extra: &[(String, String)]) -> Result<Model, Vec<RuleError>> {
    let extra = || extra.iter().map(|(path, text)| (path.clone(), text.as_str()));
    let mut raw = RawFiles::default();
    let errors = add_rows(&mut raw, rows);
    // Mistakes are looked for again where they can be shown, in the YAML.
    let yaml = rows.iter().map(|(path, yaml, _)| (format!("rules/{path}"), *yaml));
    finish(raw, errors, extra()).or_else(|_| load_files(yaml.chain(extra())))
}

fn add_rows(raw: &mut RawFiles, rows: &[Row<'_>]) -> Vec<RuleError> {
    let add = |(path, yaml, json): &Row<'_>| {
        let path = format!("rules/{path}");
        // What JSON cannot say has an empty one, and so has what is no YAML.
        let added = match *json {
            "" => raw.add(FileText::new(&path, yaml), None),
            json => raw.add(FileText::new(&path, ""), Some(json)),
        };
        added.err().map(|error| *error)
    };
    rows.iter().filter_map(add).collect()
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

/// `rows` and what a project brings.
pub(crate) fn load_own(
    rows: &[Row<'_>],
    files: &[OwnFile],
    aliases: &[Alias],
) -> Result<Model, Vec<RuleError>> {
    let mut raw = RawFiles { aliases: aliases.to_vec(), ..RawFiles::default() };
    let mut errors = add_rows(&mut raw, rows);
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
#[derive(Default, Clone, Debug, PartialEq, Eq)]
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

/// A list without items asks for nothing, which is never what somebody means.
pub(crate) fn some<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    let list = Vec::deserialize(deserializer)?;
    if list.is_empty() { Err(D::Error::custom(EMPTY_LIST)) } else { Ok(list) }
}

/// The same where the key may be absent.
pub(crate) fn some_given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Vec<T>>, D::Error> {
    some(deserializer).map(Some)
}

/// What settings and packs are told of such a list, and what to do.
pub(crate) const EMPTY_LIST: &str = "this list is empty";
pub(crate) const EMPTY_LIST_HELP: &str = "leave the key out, or name something";

/// What is said of an example of a vendor that is a text, and what to do.
pub(crate) const BARE_PROGRAM: &str = "an example of a vendor is a map with its program under `code`";
const BARE_PROGRAM_HELP: &str =
    "write `- code: …`, and beside it `data: […]` for the categories that must be reported";

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

/// One mapping, or a list of them.
#[derive(Clone, Debug)]
pub(crate) struct OneOrSeveral<T>(pub(crate) Vec<T>);

impl<T> Default for OneOrSeveral<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrSeveral<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrSeveralVisitor<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for OneOrSeveralVisitor<T> {
            type Value = OneOrSeveral<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a mapping or a list of mappings")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(|one| OneOrSeveral(vec![one]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(seq)).map(OneOrSeveral)
            }
        }

        deserializer.deserialize_any(OneOrSeveralVisitor(PhantomData))
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
        _ if message.ends_with(EMPTY_LIST) => (EMPTY_LIST.to_owned(), Some(EMPTY_LIST_HELP.to_owned())),
        _ if message.ends_with(BARE_PROGRAM) => (BARE_PROGRAM.to_owned(), Some(BARE_PROGRAM_HELP.to_owned())),
        _ => (message, help),
    };
    RuleError::new(file, span, message).with_help(help)
}
