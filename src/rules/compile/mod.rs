//! Raw files → the compiled [`Model`]: every reference is resolved, and every mistake is reported at its word.
//!
//! First all ids are collected ([`Known`]), then each folder is compiled by itself. A mistake never stops the
//! rest: the broken part is left out and the error is kept.

mod call;
mod component;
mod data;
mod library;
mod paths;
mod own;
mod policy;
mod record;
mod regime;
mod request;
mod relay;
mod route;
mod rule;
mod schema;
mod scrubber;
mod setting;
mod statement;
mod vendor;
mod write;

pub(crate) use own::{OwnRule, Written, compile_own};
use rustc_hash::{FxHashMap, FxHashSet};

use super::error::{FileText, RuleError, suggestion};
use super::lexicon::Lexicon;
use super::library::{GuardId, MarkId};
use super::load::At;
use super::model::{CategoryId, Model, VendorId};
use super::raw::{Broken, Folder, RawFiles};
use super::relay::RelayId;
use super::vendor::Examples;
use crate::source::Span;

pub(crate) fn compile(raw: RawFiles, errors: &mut Vec<RuleError>) -> Model {
    let known = Known::collect(&raw, errors);
    let mut context = Context { known: &known, errors };
    let lexicon = Lexicon::compile(&raw, &known.categories, &mut context);
    let categories = data::categories(&raw.data, &mut context);
    let vendors = raw.vendors.into_iter().map(|(file, raw)| vendor::compile(&mut context.of(&file), raw));
    let vendors = vendors.collect();
    let regimes = regime::regimes(raw.regimes, &mut context);
    let policies = policy::policies(raw.policies, &raw.aliases, &mut context);
    let library = library::compile(raw.libraries, &mut context);
    Model {
        vendors,
        categories: categories.into(),
        lexicon: lexicon.into(),
        library: library.into(),
        regimes: regimes.into(),
        policies,
        first_party_hosts: Vec::new(),
        category_index: known.categories.into(),
    }
}

/// Every id that something can refer to.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) categories: FxHashMap<String, CategoryId>,
    /// By [`CategoryId`].
    category_ids: Vec<String>,
    vendors: FxHashMap<String, VendorId>,
    marks: FxHashMap<String, MarkId>,
    guards: FxHashMap<String, GuardId>,
    relays: FxHashMap<String, RelayId>,
    clauses: FxHashSet<String>,
    policies: Vec<String>,
    /// Words that some policy asks about.
    concerns: FxHashSet<String>,
    broken: Broken,
}

impl Known {
    fn collect(raw: &RawFiles, errors: &mut Vec<RuleError>) -> Self {
        let mut categories = Ids::new("category", is_dotted);
        for (file, data) in &raw.data {
            data.categories.iter().for_each(|category| categories.add(file, &category.id, errors));
        }
        let mut vendors = Ids::new("vendor", is_kebab);
        raw.vendors.iter().for_each(|(file, vendor)| vendors.add(file, &vendor.id, errors));
        let mut marks = Ids::new("mark", is_kebab);
        for (file, library) in &raw.libraries {
            library.marks.iter().for_each(|mark| marks.add(file, &mark.id, errors));
        }
        let mut guards = Ids::new("guard", is_kebab);
        for (file, library) in &raw.libraries {
            library.guards.iter().for_each(|guard| guards.add(file, &guard.id, errors));
        }
        let mut relays = Ids::new("relay", is_kebab);
        for (file, library) in &raw.libraries {
            library.relays.iter().for_each(|relay| relays.add(file, &relay.id, errors));
        }
        let mut clauses = FxHashSet::default();
        for (file, regime) in &raw.regimes {
            for clause in &regime.clauses {
                if !clauses.insert(format!("{}:{}", regime.id.value, clause.id.value)) {
                    let message = format!("the clause `{}` stands here twice", clause.id.value);
                    errors.push(RuleError::new(file, clause.id.span, message));
                }
            }
        }
        let rules = raw.policies.iter().flat_map(|(_, policy)| &policy.rules);
        let concerns = rules.flat_map(|rule| &rule.matches.concern).map(|concern| concern.value.clone());
        Self {
            categories: categories.index(|n| CategoryId(u16::try_from(n).unwrap_or(u16::MAX))),
            category_ids: categories.list,
            vendors: vendors.index(|n| VendorId(u16::try_from(n).unwrap_or(u16::MAX))),
            marks: marks.index(|n| MarkId(u8::try_from(n).unwrap_or(u8::MAX))),
            guards: guards.index(|n| GuardId(u8::try_from(n).unwrap_or(u8::MAX))),
            relays: relays.index(|n| RelayId(u16::try_from(n).unwrap_or(u16::MAX))),
            clauses,
            policies: raw.policies.iter().map(|(_, policy)| policy.id.value.clone()).collect(),
            concerns: concerns.collect(),
            broken: raw.broken,
        }
    }
}

/// Ids of one kind in the order of the files. A repeated id keeps its own number, so that numbers are the
/// positions in the compiled list; the load fails anyway.
struct Ids {
    what: &'static str,
    is_valid: fn(&str) -> bool,
    list: Vec<String>,
    seen: FxHashSet<String>,
}

impl Ids {
    fn new(what: &'static str, is_valid: fn(&str) -> bool) -> Self {
        Self { what, is_valid, list: Vec::new(), seen: FxHashSet::default() }
    }

    fn add(&mut self, file: &FileText, id: &At<String>, errors: &mut Vec<RuleError>) {
        if !(self.is_valid)(&id.value) {
            let message = format!("`{}` cannot be the id of a {}", id.value, self.what);
            let help =
                "ids are lower-case words with `-`; categories have `.` between parts and may have `_`";
            errors.push(RuleError::new(file, id.span, message).with_help(Some(help.into())));
        }
        if !self.seen.insert(id.value.clone()) {
            let message = format!("there are two {} entries with the id `{}`", self.what, id.value);
            let help = Some("rename one of them".into());
            errors.push(RuleError::new(file, id.span, message).with_help(help));
        }
        self.list.push(id.value.clone());
    }

    fn index<T>(&self, number: impl Fn(usize) -> T) -> FxHashMap<String, T> {
        self.list.iter().enumerate().map(|(n, id)| (id.clone(), number(n))).collect()
    }
}

/// `user.contact.email`, `user.contact`, `user`.
fn nodes(id: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(id), |node| node.rsplit_once('.').map(|(above, _)| above))
}

fn is_kebab(id: &str) -> bool {
    !id.is_empty() && id.split('-').all(|part| !part.is_empty() && part.bytes().all(is_word_byte))
}

fn is_dotted(id: &str) -> bool {
    let is_part =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| is_word_byte(byte) || byte == b'_');
    id.split('.').all(is_part)
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

/// What compiling needs besides the raw values.
pub(crate) struct Context<'c> {
    pub(crate) known: &'c Known,
    pub(crate) errors: &'c mut Vec<RuleError>,
}

impl Context<'_> {
    pub(crate) fn of<'f>(&'f mut self, file: &'f FileText) -> InFile<'f> {
        InFile { file, known: self.known, errors: self.errors }
    }
}

/// The context inside one file.
pub(crate) struct InFile<'f> {
    pub(crate) file: &'f FileText,
    pub(crate) known: &'f Known,
    pub(crate) errors: &'f mut Vec<RuleError>,
}

impl InFile<'_> {
    pub(crate) fn error(&mut self, span: Span, message: impl Into<String>, help: Option<&str>) {
        let error = RuleError::new(self.file, span, message).with_help(help.map(str::to_string));
        self.errors.push(error);
    }

    /// Keeps the value, or the error at the word it came from.
    pub(crate) fn keep<T, W>(&mut self, word: &At<W>, result: Result<T, String>) -> Option<T> {
        result.map_err(|message| self.error(word.span, message, None)).ok()
    }

    fn unknown<'a>(&mut self, what: &str, word: &At<String>, allowed: impl Iterator<Item = &'a str>) {
        let message = format!("unknown {what} `{}`", word.value);
        let error = RuleError::new(self.file, word.span, message);
        let listed = || match what {
            "category" => Some("`tracklint list data` shows them all".to_owned()),
            "clause" => {
                Some("it is written `regime:clause`; `tracklint list regimes` shows them all".to_owned())
            }
            "vendor" => Some("`tracklint list vendors` shows them all".to_owned()),
            "concern" => Some("`tracklint explain` with a vendor shows those of its settings".to_owned()),
            _ => None,
        };
        self.errors.push(error.with_help(suggestion(&word.value, allowed).or_else(listed)));
    }

    /// One category, named by its id.
    fn category(&mut self, word: &At<String>) -> Option<CategoryId> {
        let known = self.known;
        let found = known.categories.get(&word.value).copied();
        if found.is_none() && !known.broken.has(Folder::Data) {
            self.unknown("category", word, known.category_ids.iter().map(String::as_str));
        }
        found
    }

    fn categories(&mut self, words: &[At<String>]) -> Vec<CategoryId> {
        words.iter().filter_map(|word| self.category(word)).collect()
    }

    /// A node and all below it: `person.contact` is `person.contact.mail` too.
    fn category_node(&mut self, word: &At<String>) -> Vec<CategoryId> {
        let known = self.known;
        let below = format!("{}.", word.value);
        let is_in = |id: &String| *id == word.value || id.starts_with(&below);
        let ids = known.category_ids.iter().filter(|id| is_in(id));
        let found: Vec<_> = ids.filter_map(|id| known.categories.get(id).copied()).collect();
        if found.is_empty() && !known.broken.has(Folder::Data) {
            self.unknown("category", word, known.category_ids.iter().flat_map(|id| nodes(id)));
        }
        found
    }

    /// The pack exists.
    fn policy(&mut self, word: &At<String>) {
        let known = self.known;
        if !known.policies.contains(&word.value) && !known.broken.has(Folder::Policies) {
            self.unknown("policy", word, known.policies.iter().map(String::as_str));
        }
    }

    /// The number of an id; a mistake at the word when there is none, unless its folder could not be read.
    fn one_of<T: Copy>(
        &mut self,
        what: &str,
        word: &At<String>,
        ids: &FxHashMap<String, T>,
        folder: Folder,
    ) -> Option<T> {
        let found = ids.get(&word.value).copied();
        if found.is_none() && !self.known.broken.has(folder) {
            self.unknown(what, word, ids.keys().map(String::as_str));
        }
        found
    }

    fn mark(&mut self, word: &At<String>) -> Option<MarkId> {
        self.one_of("mark", word, &self.known.marks, Folder::Library)
    }

    fn guard(&mut self, word: &At<String>) -> Option<GuardId> {
        self.one_of("guard", word, &self.known.guards, Folder::Library)
    }

    fn relay(&mut self, word: &At<String>) -> Option<RelayId> {
        self.one_of("relay", word, &self.known.relays, Folder::Library)
    }

    fn vendor(&mut self, word: &At<String>) -> Option<VendorId> {
        self.one_of("vendor", word, &self.known.vendors, Folder::Vendors)
    }

    fn regime(&mut self, word: &At<String>) {
        let known = self.known;
        let regimes: FxHashSet<&str> = known
            .clauses
            .iter()
            .filter_map(|clause| clause.split_once(':'))
            .map(|(regime, _)| regime)
            .collect();
        if !regimes.contains(word.value.as_str()) && !known.broken.has(Folder::Regimes) {
            self.unknown("regime", word, regimes.into_iter());
        }
    }

    fn clause(&mut self, word: &At<String>) -> Option<String> {
        let known = self.known;
        if !known.clauses.contains(&word.value) && !known.broken.has(Folder::Regimes) {
            self.unknown("clause", word, known.clauses.iter().map(String::as_str));
            return None;
        }
        Some(word.value.clone())
    }
}

fn examples<T, U>(raw: super::raw::examples::RawExamples<T>, mut compile: impl FnMut(T) -> U) -> Examples<U> {
    Examples {
        flags: raw.flags.into_iter().map(&mut compile).collect(),
        passes: raw.passes.into_iter().map(compile).collect(),
    }
}
