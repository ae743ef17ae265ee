//! The ledger: `tracklint-ledger.yml`, read, checked and held against the knowledge.
//!
//! Takes its text, gives what is written with places; every mistake is kept and shown with those of the settings.

use std::sync::Arc;

use miette::NamedSource;

use super::apply::mistake;
use super::reader::Reader;
use super::yaml::{self, Entry, Node, Value};
use super::{Located, Settings};
use crate::error::Mistake;
use crate::rules::ledger::{Declared, Ledger, LegalBasisAsked, Received};
use crate::rules::policy::LegalBasis;
use crate::rules::{CategoryId, Model, VendorId, suggestion};
use crate::source::Span;

/// The name of the file beside the settings.
pub const LEDGER_NAME: &str = "tracklint-ledger.yml";

pub(super) const LEDGER_KEYS: [&str; 2] = ["version", "destinations"];

pub(super) const ENTRY_KEYS: [&str; 11] = [
    "name",
    "owner",
    "purpose",
    "legal_basis",
    "region",
    "retention_days",
    "identifier_days",
    "dpa",
    "sub_processors",
    "receives",
    "notes",
];

/// The file as written.
#[derive(Clone, Debug)]
pub struct LedgerFile {
    pub source: Arc<NamedSource<String>>,
    entries: Vec<Written>,
    mistakes: Vec<Mistake>,
}

#[derive(Clone, Debug)]
struct Written {
    id: Located<String>,
    name: Option<Located<String>>,
    owner: Option<Located<String>>,
    purpose: Option<Located<String>>,
    legal_basis: Option<Located<String>>,
    region: Option<Located<String>>,
    retention_days: Option<Located<f64>>,
    identifier_days: Option<Located<f64>>,
    dpa: Option<Located<String>>,
    sub_processors: Vec<Located<String>>,
    receives: Vec<Located<String>>,
}

/// The file that `ledger` names and that is not there.
pub(super) fn missing(settings: &Settings) -> Option<Mistake> {
    let path = settings.ledger_path.as_ref().filter(|_| settings.lacks_ledger)?;
    let key = settings.keys.iter().find(|(key, _)| key == "ledger");
    let span = key.map_or_else(Span::default, |(_, span)| *span);
    let help = "`tracklint ledger --write` drafts it".to_owned();
    Some(mistake(settings, span, format!("there is no file `{path}`"), "no ledger", Some(help)))
}

/// Reads the text of a ledger; `name` is how messages call it.
pub fn parse_ledger(name: &str, text: &str) -> LedgerFile {
    let source = Arc::new(NamedSource::new(name, text.to_owned()).with_language("yaml"));
    let mut reader = Reader::new(Arc::clone(&source));
    let mut entries = Vec::new();
    match yaml::parse(text) {
        Ok(node) => entries = document(&mut reader, &node),
        Err(error) => reader.mistake(error.span, error.message, "here", error.help),
    }
    LedgerFile { source, entries, mistakes: reader.finish() }
}

fn document(reader: &mut Reader, node: &Node) -> Vec<Written> {
    if node.value == Value::Null {
        return Vec::new();
    }
    let mut found = Vec::new();
    for Entry { key, value, .. } in reader.entries(node, &LEDGER_KEYS).unwrap_or_default() {
        match (key.as_str(), &value.value) {
            ("version", _) => reader.version(value),
            (_, Value::Null) => {}
            (_, Value::Map(entries)) => found.extend(entries.iter().map(|entry| destination(reader, entry))),
            _ => reader.wrong_kind(value, "a map from destination to what is declared for it"),
        }
    }
    found
}

fn destination(reader: &mut Reader, entry: &Entry) -> Written {
    let id = Located { value: entry.key.clone(), span: entry.key_span };
    let mut written = Written {
        id,
        name: None,
        owner: None,
        purpose: None,
        legal_basis: None,
        region: None,
        retention_days: None,
        identifier_days: None,
        dpa: None,
        sub_processors: Vec::new(),
        receives: Vec::new(),
    };
    if entry.value.value == Value::Null {
        return written;
    }
    for Entry { key, value, .. } in reader.entries(&entry.value, &ENTRY_KEYS).unwrap_or_default() {
        // A draft has keys that nobody has filled in yet.
        if value.value == Value::Null {
            continue;
        }
        match key.as_str() {
            "name" => written.name = reader.text(value),
            "owner" => written.owner = reader.text(value),
            "purpose" => written.purpose = reader.text(value),
            "legal_basis" => written.legal_basis = reader.text(value),
            "region" => written.region = reader.text(value),
            "retention_days" => written.retention_days = days(reader, value),
            "identifier_days" => written.identifier_days = days(reader, value),
            "dpa" => written.dpa = reader.text(value),
            "sub_processors" => written.sub_processors = reader.texts(value),
            "receives" => written.receives = reader.texts(value),
            _ => drop(reader.text(value)),
        }
    }
    written
}

fn days(reader: &mut Reader, node: &Node) -> Option<Located<f64>> {
    match node.value {
        Value::Number(days) if days >= 0.0 => Some(Located { value: days, span: node.span }),
        _ => {
            reader.wrong_kind(node, "a number of days");
            None
        }
    }
}

/// The ledger of the settings over the knowledge; what is wrong with it joins the mistakes.
pub(super) fn compile(model: &Model, settings: &Settings, mistakes: &mut Vec<Mistake>) -> Option<Ledger> {
    let file = settings.ledger.as_ref()?;
    mistakes.extend(file.mistakes.iter().cloned());
    let mut compiler = Compiler { model, file, mistakes };
    Some(Ledger { entries: file.entries.iter().map(|written| compiler.entry(written)).collect() })
}

struct Compiler<'a> {
    model: &'a Model,
    file: &'a LedgerFile,
    mistakes: &'a mut Vec<Mistake>,
}

impl Compiler<'_> {
    fn entry(&mut self, written: &Written) -> Declared {
        let text = |located: &Option<Located<String>>| located.as_ref().map(|text| text.value.clone());
        Declared {
            id: written.id.value.clone(),
            span: written.id.span,
            vendor: self.vendor(written),
            owner: text(&written.owner),
            purpose: text(&written.purpose),
            legal_basis: written.legal_basis.as_ref().and_then(|basis| self.basis(basis)),
            region: written.region.as_ref().map(|region| (region.value.clone(), region.span)),
            retention_days: written.retention_days.as_ref().map(|days| days.value),
            identifier_days: written.identifier_days.as_ref().map(|days| (days.value, days.span)),
            dpa: text(&written.dpa),
            sub_processors: written.sub_processors.iter().map(|one| one.value.clone()).collect(),
            receives: written.receives.iter().filter_map(|node| self.received(node)).collect(),
        }
    }

    /// A destination without a vendor's file has a name of its own.
    fn vendor(&mut self, written: &Written) -> Option<VendorId> {
        let id = &written.id;
        let at = self.model.vendors.iter().position(|vendor| vendor.id == id.value);
        if at.is_none() && written.name.is_none() {
            let near = suggestion(&id.value, self.model.vendors.iter().map(|vendor| vendor.id.as_str()));
            let near = near.map_or_else(String::new, |near| format!("{near}; "));
            let help = format!("{near}a destination that tracklint does not know needs a `name`");
            self.mistake(id.span, format!("there is no vendor `{}`", id.value), "no such vendor", Some(help));
        }
        at.and_then(|at| u16::try_from(at).ok()).map(VendorId)
    }

    fn basis(&mut self, written: &Located<String>) -> Option<LegalBasisAsked> {
        let known = || self.model.regimes.iter().flat_map(|regime| &regime.bases);
        let found: Option<&LegalBasis> = known().find(|basis| basis.id == written.value);
        let Some(basis) = found else {
            let help = suggestion(&written.value, known().map(|basis| basis.id.as_str()));
            let message = format!("there is no legal basis `{}`", written.value);
            self.mistake(written.span, message, "no such basis", help);
            return None;
        };
        Some(LegalBasisAsked {
            id: basis.id.clone(),
            name: basis.name.clone(),
            span: written.span,
            guards: basis.guards.clone(),
            concerns: basis.concerns.clone(),
        })
    }

    fn received(&mut self, node: &Located<String>) -> Option<Received> {
        let below = format!("{}.", node.value);
        let ids = self.model.categories.iter().map(|category| category.id.as_str());
        let is_in = |id: &str| id == node.value || id.starts_with(&below);
        let categories: Vec<CategoryId> =
            ids.clone().zip(0_u16..).filter(|(id, _)| is_in(id)).map(|(_, at)| CategoryId(at)).collect();
        if categories.is_empty() {
            let message = format!("unknown category `{}`", node.value);
            let help = suggestion(&node.value, ids);
            self.mistake(node.span, message, "no such category", help);
            return None;
        }
        Some(Received { node: node.value.clone(), span: node.span, categories })
    }

    fn mistake(&mut self, span: Span, message: String, label: &str, help: Option<String>) {
        let text = Arc::clone(&self.file.source);
        self.mistakes.push(Mistake { message, text, span, label: label.to_owned(), help });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_mistakes_of_the_shape_are_kept_with_their_place() {
        let text = "version: 2\ndestinations:\n  acme:\n    owner: [a]\n    reigon: EU\n    identifier_days: soon\n    receives: user\n  beta:\n";
        let file = parse_ledger("tracklint-ledger.yml", text);
        let seen: Vec<String> = file
            .mistakes
            .iter()
            .map(|mistake| format!("{} @ {}", mistake.message, mistake.span.slice(text)))
            .collect();
        assert_eq!(
            seen,
            [
                "unknown version of this format @ 2",
                "unknown key `reigon` @ reigon",
                "a text is expected here, not a list @ [",
                "a number of days is expected here, not a text @ soon",
                "a list is expected here, not a text @ user",
            ]
        );
        assert_eq!(file.entries.len(), 2, "an entry without anything is one");
    }
}
