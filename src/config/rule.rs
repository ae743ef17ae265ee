//! Rules of the project in the tree of `tracklint.yml`: the same shapes as in packs, with every mistake collected.

use serde::Serialize;

use super::Located;
use super::reader::{Reader, as_list};
use super::yaml::{Entry, Node, Value};
use crate::rules::load::{At, EMPTY_LIST, EMPTY_LIST_HELP};
use crate::rules::model::Sensitivity;
use crate::rules::policy::{
    Basis, Confidence, DriftKind, Effect, ExceptionProblem, Identifiability, Runtime, Severity, word_of,
};
use crate::rules::raw::examples::RawExamples;
use crate::rules::raw::policy::{RawDestination, RawExceptions, RawMatcher, RawRule, RawWhere};
use crate::rules::vendor::Channel;

pub(super) const RULE_KEYS: [&str; 11] =
    ["id", "effect", "match", "unless", "needs", "severity", "title", "why", "fix", "clauses", "examples"];

pub(super) const MATCH_KEYS: [&str; 20] = [
    "data",
    "sensitivity",
    "identifiability",
    "destination",
    "channel",
    "marks",
    "concern",
    "setting",
    "whole_object",
    "written",
    "expected",
    "guarded_by",
    "where",
    "runtime",
    "confidence",
    "basis",
    "exception",
    "drift",
    "purpose",
    "unlisted",
];

const DESTINATION_KEYS: [&str; 4] = ["id", "kind", "country", "region"];

const PLACE_KEYS: [&str; 4] = ["paths", "not_paths", "packages", "not_packages"];

/// Where a key of a rule stands that was written somewhere else in it.
pub(super) fn place_of(key: &str, here: &[&str]) -> Option<&'static str> {
    let has = |keys: &[&str]| keys.contains(&key);
    let is_rule = here == RULE_KEYS;
    if here == MATCH_KEYS && key.strip_prefix("not_").is_some_and(|word| MATCH_KEYS.contains(&word)) {
        return Some("what it is not stands under `unless`, beside `match`");
    }
    if has(&MATCH_KEYS) && (is_rule || here == DESTINATION_KEYS || here == PLACE_KEYS) {
        return Some("it stands under `match`");
    }
    if has(&PLACE_KEYS) && (is_rule || here == MATCH_KEYS) {
        return Some("it stands under `where`, which stands under `match`");
    }
    if has(&DESTINATION_KEYS) && (is_rule || here == MATCH_KEYS) {
        return Some("it stands under `destination`, which stands under `match`");
    }
    (has(&RULE_KEYS) && here == MATCH_KEYS).then_some("it stands beside `match`, and not in it")
}

const EFFECTS: [(&str, Effect); 3] =
    [("forbid", Effect::Forbid), ("permit", Effect::Permit), ("require", Effect::Require)];

const SENSITIVITIES: [Sensitivity; 7] = [
    Sensitivity::Ordinary,
    Sensitivity::Child,
    Sensitivity::Financial,
    Sensitivity::Government,
    Sensitivity::Credential,
    Sensitivity::Criminal,
    Sensitivity::Special,
];

const IDENTIFIABILITIES: [Identifiability; 3] =
    [Identifiability::Anonymous, Identifiability::Pseudonymous, Identifiability::Direct];

const CONFIDENCES: [Confidence; 3] = [Confidence::Low, Confidence::Medium, Confidence::High];

const RUNTIMES: [Runtime; 4] = [Runtime::Browser, Runtime::Server, Runtime::Native, Runtime::Unknown];

const BASES: [Basis; 4] = [Basis::ProvedByValue, Basis::ByType, Basis::ByName, Basis::ThroughHop];

/// The doors of calls, the device, and settings.
pub(super) const CHANNELS: [Channel; 17] = [
    Channel::EventName,
    Channel::EventProperty,
    Channel::SuperProperty,
    Channel::ProfileProperty,
    Channel::GroupProperty,
    Channel::DistinctId,
    Channel::GroupId,
    Channel::Geo,
    Channel::FlagContext,
    Channel::Url,
    Channel::Page,
    Channel::Header,
    Channel::Log,
    Channel::Storage,
    Channel::PropertyName,
    Channel::None,
    Channel::Setting,
];

const PROBLEMS: [ExceptionProblem; 9] = [
    ExceptionProblem::UnusedSuppression,
    ExceptionProblem::UnexplainedSuppression,
    ExceptionProblem::MalformedSuppression,
    ExceptionProblem::UnknownRule,
    ExceptionProblem::UnusedWaiver,
    ExceptionProblem::ExpiredWaiver,
    ExceptionProblem::LongWaiver,
    ExceptionProblem::NotAllowed,
    ExceptionProblem::StaleBaseline,
];

const DRIFTS: [DriftKind; 8] = [
    DriftKind::UndeclaredDestination,
    DriftKind::UndeclaredData,
    DriftKind::OtherRegion,
    DriftKind::BasisNotShown,
    DriftKind::KeptLonger,
    DriftKind::Incomplete,
    DriftKind::DestinationNotFound,
    DriftKind::DataNotFound,
];

/// What a rule says that gives no title of its own.
const TITLE: &str = "{data} sent to {destination}";

/// The same, of a rule about settings.
const SETTING_TITLE: &str = "Setting `{setting}` of {destination}";

fn at(text: Located<String>) -> At<String> {
    At { value: text.value, span: text.span }
}

impl Reader {
    pub(super) fn rule(&mut self, node: &Node) -> Option<RawRule> {
        let told = self.mistakes();
        let entries = self.entries(node, &RULE_KEYS)?;
        let mut rule = RawRule {
            id: At { value: String::new(), span: node.span },
            effect: Effect::Forbid,
            matches: RawMatcher::default(),
            unless: Vec::new(),
            needs: Vec::new(),
            severity: Some(Severity::Medium),
            title: Some(At { value: TITLE.to_owned(), span: node.span }),
            why: String::new(),
            fix: String::new(),
            clauses: Vec::new(),
            examples: RawExamples::default(),
        };
        let has = |wanted: &str| entries.iter().any(|entry| entry.key == wanted);
        let [is_named, is_titled] = ["id", "title"].map(has);
        let missing: Vec<&str> = ["id", "effect", "match"].into_iter().filter(|key| !has(key)).collect();
        for Entry { key, value, .. } in entries {
            match key.as_str() {
                "id" => rule.id = self.text(value).map(at)?,
                "effect" => rule.effect = self.word(value, "effect", &EFFECTS).unwrap_or(rule.effect),
                "match" => rule.matches = self.matcher(value).unwrap_or_default(),
                "unless" => rule.unless = self.list(value, Self::matcher),
                "needs" => rule.needs = self.list(value, Self::matcher),
                "severity" => rule.severity = self.severity(value).or(rule.severity),
                "title" => rule.title = self.text(value).map(at).or(rule.title),
                // One that cannot be read is there all the same.
                "why" => rule.why = self.text(value).map_or_else(|| "?".to_owned(), |text| text.value),
                "fix" => rule.fix = self.text(value).map(|text| text.value).unwrap_or_default(),
                "clauses" => rule.clauses = self.words(value),
                _ => rule.examples = self.examples(value),
            }
        }
        if !is_titled && (!rule.matches.concern.is_empty() || rule.matches.setting.is_some()) {
            rule.title = Some(At { value: SETTING_TITLE.to_owned(), span: node.span });
        }
        // A key that stands in a wrong place is all that is wrong with the rule.
        let is_misplaced = self.mistakes() > told;
        for key in missing.into_iter().filter(|key| *key != "match" || !is_misplaced) {
            let help = match key {
                "id" => "a name for the problem, in kebab-case: `id: email-to-analytics`",
                "effect" => "`effect: forbid`, `permit` or `require`",
                _ => "what the rule is about; `match: {}` is everything that leaves",
            };
            self.mistake(
                node.span,
                format!("the key `{key}` is missing"),
                "in this rule",
                Some(help.to_owned()),
            );
        }
        is_named.then_some(rule)
    }

    fn examples(&mut self, node: &Node) -> RawExamples<String> {
        let mut examples = RawExamples::default();
        for Entry { key, value, .. } in self.entries(node, &["flags", "passes"]).unwrap_or_default() {
            let texts = self.texts(value).into_iter().map(|text| text.value).collect();
            if key == "flags" { examples.flags = texts } else { examples.passes = texts }
        }
        examples
    }

    pub(super) fn exceptions(&mut self, node: &Node) -> RawExceptions {
        let mut exceptions = RawExceptions::default();
        for Entry { key, value, .. } in self.entries(node, &["not_for", "longest_days"]).unwrap_or_default() {
            match key.as_str() {
                "not_for" => exceptions.not_for = self.list(value, Self::matcher),
                _ => exceptions.longest_days = self.days(value),
            }
        }
        exceptions
    }

    pub(super) fn days(&mut self, node: &Node) -> Option<u32> {
        match node.value {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "is in the range")]
            Value::Number(days) if days.fract() == 0.0 && (0.0..100_000.0).contains(&days) => {
                Some(days as u32)
            }
            _ => {
                self.wrong_kind(node, "a number of days");
                None
            }
        }
    }

    pub(super) fn matcher(&mut self, node: &Node) -> Option<RawMatcher> {
        let mut matcher = RawMatcher::default();
        for Entry { key, value, .. } in self.entries(node, &MATCH_KEYS)? {
            match key.as_str() {
                "data" => matcher.data = self.words(value),
                "sensitivity" => matcher.sensitivity = self.closed(value, "sensitivity", &SENSITIVITIES),
                "identifiability" => {
                    matcher.identifiability = self.closed(value, "identifiability", &IDENTIFIABILITIES);
                }
                "destination" => matcher.destination = self.destination(value),
                "channel" => matcher.channel = self.closed(value, "channel", &CHANNELS),
                "marks" => matcher.marks = self.words(value),
                "concern" => matcher.concern = self.words(value),
                "setting" => matcher.setting = self.setting(value),
                "whole_object" => matcher.whole_object = self.truth(value),
                "written" => matcher.written = self.truth(value),
                "expected" => matcher.expected = self.truth(value),
                "guarded_by" => matcher.guarded_by = self.words(value),
                "where" => matcher.place = self.place(value),
                "runtime" => matcher.runtime = self.closed(value, "runtime", &RUNTIMES),
                "confidence" => matcher.confidence = self.closed(value, "confidence", &CONFIDENCES),
                "basis" => matcher.basis = self.closed(value, "basis", &BASES),
                "exception" => matcher.exception = self.closed(value, "kind of exception", &PROBLEMS),
                "drift" => matcher.drift = self.closed(value, "kind of drift", &DRIFTS),
                "purpose" => matcher.purpose = self.words(value),
                _ => matcher.unlisted = self.truth(value).unwrap_or_default(),
            }
        }
        Some(matcher)
    }

    fn destination(&mut self, node: &Node) -> RawDestination {
        let mut destination = RawDestination::default();
        if let Value::Text(text) = &node.value {
            let help =
                format!("write `{{id: [{text}]}}` for a vendor, `{{kind: [{text}]}}` for a kind of vendor");
            self.wrong_kind_with(node, "a map with the keys id, kind, country, region", Some(help));
            return destination;
        }
        for Entry { key, value, .. } in self.entries(node, &DESTINATION_KEYS).unwrap_or_default() {
            match key.as_str() {
                "id" => destination.id = self.words(value),
                "kind" => destination.kind = self.words(value),
                "country" => destination.country = self.words(value),
                _ => destination.region = self.words(value),
            }
        }
        destination
    }

    fn place(&mut self, node: &Node) -> RawWhere {
        let mut place = RawWhere::default();
        for Entry { key, value, .. } in self.entries(node, &PLACE_KEYS).unwrap_or_default() {
            let globs = self.words(value);
            match key.as_str() {
                "paths" => place.paths = globs,
                "not_paths" => place.not_paths = globs,
                "packages" => place.packages = globs,
                _ => place.not_packages = globs,
            }
        }
        place
    }

    fn words(&mut self, node: &Node) -> Vec<At<String>> {
        self.some(node);
        self.texts(node).into_iter().map(at).collect()
    }

    /// A list without items asks for nothing, which is never what somebody means.
    pub(super) fn some(&mut self, node: &Node) {
        if matches!(&node.value, Value::List(items) if items.is_empty()) {
            self.mistake(node.span, EMPTY_LIST.to_owned(), "nothing", Some(EMPTY_LIST_HELP.to_owned()));
        }
    }

    pub(super) fn truth(&mut self, node: &Node) -> Option<bool> {
        if let Value::Bool(truth) = node.value {
            return Some(truth);
        }
        self.wrong_kind(node, "`true` or `false`");
        None
    }

    /// A list of words that are all known.
    fn closed<T: Copy + Serialize>(&mut self, node: &Node, what: &str, all: &[T]) -> Vec<T> {
        let names: Vec<(String, T)> = all.iter().map(|one| (word_of(one), *one)).collect();
        let known: Vec<(&str, T)> = names.iter().map(|(name, one)| (name.as_str(), *one)).collect();
        self.some(node);
        let Value::List(items) = &node.value else {
            self.wrong_kind_with(node, "a list", as_list(&node.value));
            return Vec::new();
        };
        items.iter().filter_map(|item| self.word(item, what, &known)).collect()
    }
}
