//! Settings files in folders of a monorepo: they add rules and weight for what lies below them, and loosen nothing that the
//! root does not allow.
//!
//! What a nested file may not say is a mistake at its place. What is left is rewritten as if the root had said it about
//! the folder: globs are made relative to the root, and rules are limited to the folder.

use std::collections::BTreeSet;

use super::apply::{mistake, unknown, unknown_rule};
use super::overrides::changed;
use super::read::{KEYS as KEYS_OF_SETTINGS, Reach};
use super::reader::Reader;
use super::yaml::{Entry, Node};
use super::{Nested, Override, Settings, Weight};
use crate::error::Mistake;
use crate::rules::paths::Paths;
use crate::rules::policy::{Effect, Matcher, Policy, Severity};
use crate::rules::raw::policy::{RawExceptions, RawMatcher, RawRule};
use crate::rules::waiver::Waiver;
use crate::rules::{self, Model, OwnRule, Written};
use crate::source::Span;

/// What the root says about settings files in folders.
#[derive(Clone, Debug, Default)]
pub struct NestedSettings {
    /// The folders whose settings files are read.
    pub folders: Paths,
    pub allow: Vec<Loosening>,
}

/// A way to loosen what the root forbids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loosening {
    /// Rules weigh less, are off, or are about surer findings only.
    Severity,
    /// `unless` in overrides.
    Unless,
    /// Rules that permit.
    Permits,
    Waivers,
    Sanitizers,
}

const LOOSENINGS: [(&str, Loosening); 5] = [
    ("severity", Loosening::Severity),
    ("unless", Loosening::Unless),
    ("permits", Loosening::Permits),
    ("waivers", Loosening::Waivers),
    ("sanitizers", Loosening::Sanitizers),
];

impl Loosening {
    fn name(self) -> &'static str {
        LOOSENINGS.iter().find(|(_, known)| *known == self).map_or("", |(name, _)| name)
    }
}

impl NestedSettings {
    /// Folders that may say whatever they want, as nobody stands above them.
    pub(super) fn of_free(folders: &[String]) -> Self {
        let folders = folders.iter().map(|folder| globset::escape(folder)).collect();
        Self { folders: Paths::new(folders, Vec::new()), allow: LOOSENINGS.map(|(_, one)| one).to_vec() }
    }
}

pub(super) const KEYS: [&str; 2] = ["folders", "allow"];

impl Reader {
    pub(super) fn nested(&mut self, node: &Node) -> Option<NestedSettings> {
        let mut nested = NestedSettings::default();
        for Entry { key, value, .. } in self.entries(node, &KEYS)? {
            if key == "folders" {
                let globs = self.globs(value).into_iter().map(|glob| glob.value).collect();
                nested.folders = Paths::new(globs, Vec::new());
            } else {
                nested.allow =
                    self.list(value, |reader, item| reader.word(item, "way to loosen", &LOOSENINGS));
            }
        }
        Some(nested)
    }
}

/// The settings without what the root does not allow, each with its mistake.
pub(super) fn checked(mut own: Settings, root: &Settings) -> Settings {
    let mut mistakes = Vec::new();
    let mut refuse = |loosening: Loosening, span: Span, what: &str| {
        if !root.allows(loosening) {
            mistakes.push(refused(&own, span, what, loosening));
        }
    };
    for rule in own.own_rules.iter().filter(|rule| rule.effect == Effect::Permit) {
        refuse(Loosening::Permits, rule.id.span, "this rule permits");
    }
    for waiver in &own.waivers {
        refuse(Loosening::Waivers, waiver.rule.1, "this waiver excuses findings");
    }
    for sanitizer in &own.sanitizers {
        refuse(Loosening::Sanitizers, sanitizer.call.span, "this sanitizer takes data out of findings");
    }
    let of_root = |span: Span, what: String| {
        let help = Some("move it there: it is about the whole run".to_owned());
        mistake(&own, span, format!("{what} belongs to the settings of the root"), "not here", help)
    };
    let is_of_root = |key: &str| KEYS_OF_SETTINGS.contains(&(key, Reach::Run));
    let keys = own.keys.iter().filter(|(key, _)| is_of_root(key));
    mistakes.extend(keys.map(|(key, span)| of_root(*span, format!("`{key}`"))));
    let folders = own.rules.iter();
    mistakes.extend(folders.map(|folder| of_root(folder.span, "a folder of knowledge".to_owned())));
    own.mistakes.extend(mistakes);
    own
}

fn refused(own: &Settings, span: Span, what: &str, loosening: Loosening) -> Mistake {
    let message = format!("{what}, which the settings of the root do not allow here");
    let help = format!("the root allows it with `nested: {{allow: [{}]}}`", loosening.name());
    mistake(own, span, message, "loosens what the root says", Some(help))
}

impl Settings {
    /// Settings files of folders may loosen what these say.
    fn allows(&self, loosening: Loosening) -> bool {
        self.nested.as_ref().is_some_and(|nested| nested.allow.contains(&loosening))
    }

    /// All waivers, each with the settings file it stands in: 0 is the root's, n the nth nested one.
    pub fn all_waivers(&self) -> Vec<(usize, Waiver)> {
        let mut all: Vec<(usize, Waiver)> = self.waivers.iter().cloned().map(|waiver| (0, waiver)).collect();
        let is_allowed = self.allows(Loosening::Waivers);
        for (at, Nested { folder, settings }) in self.nested_files.iter().enumerate().filter(|_| is_allowed) {
            let rooted = |waiver: &Waiver| {
                let globs = |own: &[String]| own.iter().map(|glob| below(folder, glob)).collect::<Vec<_>>();
                let mut meant = globs(&waiver.paths.globs);
                if meant.is_empty() {
                    meant.push(folder.clone());
                }
                Waiver { paths: Paths::new(meant, globs(&waiver.paths.not_globs)), ..waiver.clone() }
            };
            all.extend(settings.waivers.iter().map(|waiver| (at + 1, rooted(waiver))));
        }
        all
    }
}

/// Adds what nested files say to the policy.
pub(super) fn apply(policy: &mut Policy, model: &Model, root: &Settings, mistakes: &mut Vec<Mistake>) {
    let of_root: BTreeSet<String> = policy.rules.iter().map(|rule| rule.id.clone()).collect();
    for nested in &root.nested_files {
        mistakes.extend(nested.settings.mistakes.iter().cloned());
        let inside = Inside { nested, root, of_root: &of_root, model };
        inside.packs(policy, mistakes);
        inside.rules(policy, mistakes);
        inside.severities(policy, mistakes);
    }
    policy.rules.sort_by(|one, other| one.id.cmp(&other.id));
}

struct Inside<'a> {
    nested: &'a Nested,
    root: &'a Settings,
    /// Ids of the rules that hold without any nested file.
    of_root: &'a BTreeSet<String>,
    model: &'a Model,
}

impl Inside<'_> {
    fn paths(&self) -> Paths {
        Paths::new(vec![self.nested.folder.clone()], Vec::new())
    }

    /// The policy has the rule for all of the folder: the root says what becomes of its own, and another file may have brought it.
    fn has(&self, policy: &Policy, id: &str) -> bool {
        let folder = self.nested.folder.as_str();
        self.of_root.contains(id)
            || policy
                .rules
                .iter()
                .any(|known| known.id == id && known.matches.paths.iter().all(|paths| paths.contains(folder)))
    }

    /// Rules of packs that the root has not, for the folder only.
    fn packs(&self, policy: &mut Policy, mistakes: &mut Vec<Mistake>) {
        let own = &self.nested.settings;
        for word in &own.extends {
            let ids = self.root.packs_named(&word.value, &self.nested.folder);
            for id in &ids {
                let Some(pack) = self.model.policies.iter().find(|pack| pack.id == *id) else {
                    let known: Vec<String> = self.model.policies.iter().map(|pack| pack.id.clone()).collect();
                    mistakes.push(unknown(own, word, "policy", &known));
                    continue;
                };
                policy.packs.extend(pack.packs.iter().cloned());
                for rule in &pack.rules {
                    if !self.has(policy, &rule.id) {
                        let mut rule = rule.clone();
                        rule.matches.paths.push(self.paths());
                        policy.rules.push(rule);
                    }
                }
            }
        }
    }

    fn rules(&self, policy: &mut Policy, mistakes: &mut Vec<Mistake>) {
        let own = &self.nested.settings;
        let Some(source) = &own.source else { return };
        let permits = self.root.allows(Loosening::Permits);
        let rules = own.own_rules.iter().filter(|rule| permits || rule.effect != Effect::Permit);
        let unless = own.overrides.iter().map(|one| one.unless.iter().map(|one| self.rooted(one)).collect());
        let written = Written {
            rules: rules.map(|rule| self.rooted_rule(rule)).collect(),
            exceptions: RawExceptions::default(),
            unless: unless.collect(),
        };
        let compiled = rules::compile_own(self.model, (source.name(), source.inner()), written);
        for error in compiled.errors {
            let span = error.span();
            mistakes.push(mistake(own, span, error.message, "here", error.help));
        }
        for OwnRule { mut rule, span, .. } in compiled.rules {
            if policy.rules.iter().any(|known| known.id == rule.id) {
                let message = format!("there is a rule `{}` already", rule.id);
                mistakes.push(mistake(
                    own,
                    span,
                    message,
                    "taken",
                    Some("give it a name of its own".to_owned()),
                ));
                continue;
            }
            rule.matches.paths.push(self.paths());
            policy.rules.push(rule);
        }
        for (one, unless) in own.overrides.iter().zip(compiled.unless) {
            self.override_(one, &unless, policy, mistakes);
        }
    }

    fn severities(&self, policy: &mut Policy, mistakes: &mut Vec<Mistake>) {
        let own = &self.nested.settings;
        for wanted in &own.severity {
            let one = Override {
                rules: vec![wanted.rule.clone()],
                severity: Some(wanted.weight),
                ..Override::default()
            };
            self.override_(&one, &[], policy, mistakes);
        }
    }

    fn override_(
        &self,
        one: &Override,
        unless: &[Matcher],
        policy: &mut Policy,
        mistakes: &mut Vec<Mistake>,
    ) {
        let own = &self.nested.settings;
        let place = one.rules.first().map_or(Span::default(), |rule| rule.span);
        if !unless.is_empty() && !self.root.allows(Loosening::Unless) {
            mistakes.push(refused(own, place, "this override adds exceptions", Loosening::Unless));
            return;
        }
        let known: Vec<String> = policy.rules.iter().map(|rule| rule.id.clone()).collect();
        for rule in one.rules.iter().filter(|rule| !known.contains(&rule.value)) {
            mistakes.push(unknown_rule(self.model, own, rule, &known));
        }
        let globs = if one.paths.is_empty() { vec![String::new()] } else { one.paths.clone() };
        let paths: Vec<String> = globs.iter().map(|glob| self.below(glob)).collect();
        let rooted = Override { paths, unless: Vec::new(), ..one.clone() };
        let by = format!("{} below {}", own.file_name(), rooted.paths.join(", "));
        let mut is_refused = false;
        for rule in std::mem::take(&mut policy.rules) {
            let is_named = one.rules.is_empty() || one.rules.iter().any(|named| named.value == rule.id);
            // What another folder made of the rule is no matter here.
            let is_meant =
                is_named && rule.matches.paths.iter().all(|paths| paths.reaches(&self.nested.folder));
            let loosens =
                one.severity.is_some_and(|weight| is_less(weight, rule.severity)) || one.confidence.is_some();
            if is_meant && loosens && !self.root.allows(Loosening::Severity) {
                is_refused = true;
                policy.rules.push(rule);
            } else if is_meant {
                changed(rule, &rooted, unless, &by, &mut policy.rules);
            } else {
                policy.rules.push(rule);
            }
        }
        if is_refused {
            mistakes.push(refused(own, place, "this makes a rule weigh less", Loosening::Severity));
        }
    }

    /// A glob of the nested file, relative to the root.
    fn below(&self, glob: &str) -> String {
        below(&self.nested.folder, glob)
    }

    fn rooted_rule(&self, rule: &RawRule) -> RawRule {
        let all = |list: &[RawMatcher]| list.iter().map(|one| self.rooted(one)).collect();
        RawRule {
            matches: self.rooted(&rule.matches),
            unless: all(&rule.unless),
            needs: all(&rule.needs),
            ..rule.clone()
        }
    }

    fn rooted(&self, matcher: &RawMatcher) -> RawMatcher {
        let mut matcher = matcher.clone();
        for glob in matcher.place.paths.iter_mut().chain(&mut matcher.place.not_paths) {
            glob.value = self.below(&glob.value);
        }
        matcher
    }
}

/// `src` of `apps/web/tracklint.yml` is `apps/web/src`.
pub(super) fn below(folder: &str, glob: &str) -> String {
    let glob = glob.trim_start_matches("./");
    if glob.is_empty() { folder.to_owned() } else { format!("{folder}/{glob}") }
}

fn is_less(weight: Weight, than: Severity) -> bool {
    match weight {
        Weight::Of(severity) => severity < than,
        Weight::Off => true,
    }
}
