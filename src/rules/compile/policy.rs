//! Policy packs and regimes: raw → compiled. Packs that extend others hold all their rules.

use rustc_hash::FxHashMap;

use super::vendor::known_concern;
use super::{Context, InFile, examples, is_kebab, setting};
use crate::rules::error::FileText;
use crate::rules::load::{Alias, At};
use crate::rules::paths::{self, Paths};
use crate::rules::policy::{
    Citation, Clause, Confidence, Effect, LegalBasis, Matcher, Policy, Regime, Rule, RuleParts, Severity,
    UNKNOWN,
};
use crate::rules::raw::Folder;
use crate::rules::raw::policy::{
    RawCitation, RawClause, RawExceptions, RawLegalBasis, RawMatcher, RawPolicy, RawRegime, RawRule,
};
use crate::rules::waiver::ExceptionPolicy;

/// What titles may name in braces.
const PLACEHOLDERS: [&str; 6] = ["data", "destination", "channel", "api", "marks", "setting"];

pub(super) fn regimes(files: Vec<(FileText, RawRegime)>, context: &mut Context<'_>) -> Vec<Regime> {
    files.into_iter().map(|(file, raw)| regime(&mut context.of(&file), raw)).collect()
}

fn regime(cx: &mut InFile<'_>, raw: RawRegime) -> Regime {
    let clause = |raw: RawClause| Clause {
        id: raw.id.value,
        title: raw.title,
        text: raw.text,
        cite_when: raw.cite_when,
        not_when: raw.not_when,
        source: raw.source,
        checked: raw.checked,
    };
    let id = raw.id.value;
    Regime {
        bases: raw.bases.into_iter().map(|raw| basis(cx, &id, raw)).collect(),
        id,
        name: raw.name,
        law_as_of: raw.law_as_of,
        source: raw.source,
        clauses: raw.clauses.into_iter().map(clause).collect(),
    }
}

fn basis(cx: &mut InFile<'_>, regime: &str, raw: RawLegalBasis) -> LegalBasis {
    if !is_kebab(&raw.id.value) {
        cx.error(raw.id.span, format!("`{}` cannot be an id", raw.id.value), Some("write kebab-case"));
    }
    let clause = At { value: format!("{regime}:{}", raw.clause.value), span: raw.clause.span };
    raw.concerns.iter().for_each(|word| known_concern(cx, word));
    LegalBasis {
        id: raw.id.value,
        name: raw.name,
        clause: cx.clause(&clause).unwrap_or_default(),
        guards: raw.guards.iter().filter_map(|word| cx.guard(word)).collect(),
        concerns: raw.concerns.into_iter().map(|word| word.value).collect(),
    }
}

/// A pack by itself, before it takes over the rules of those it extends.
struct Own {
    policy: Policy,
    threshold: Option<Severity>,
    confidence: Option<Confidence>,
    extends: Vec<usize>,
    /// Regimes that are not cited.
    instead_of: Vec<String>,
}

pub(super) fn policies(
    mut files: Vec<(FileText, RawPolicy)>,
    aliases: &[Alias],
    context: &mut Context<'_>,
) -> Vec<Policy> {
    for (file, raw) in &mut files {
        resolve_aliases(file, raw, aliases);
    }
    let mut index: FxHashMap<String, usize> = FxHashMap::default();
    for (n, (file, raw)) in files.iter().enumerate() {
        if index.insert(raw.id.value.clone(), n).is_some() {
            let message = format!("there are two policies `{}`", raw.id.value);
            context.of(file).error(raw.id.span, message, None);
        }
    }
    report_cycles(&files, &index, context);
    let own: Vec<Own> =
        files.into_iter().map(|(file, raw)| own(&mut context.of(&file), raw, &index)).collect();
    (0..own.len()).map(|n| flatten(&own, n)).collect()
}

/// Paths and packages become the ids that they mean.
fn resolve_aliases(file: &FileText, raw: &mut RawPolicy, aliases: &[Alias]) {
    let means = |word: &At<String>| {
        let known = aliases.iter().find(|alias| *alias.file == *file.path && alias.word == word.value);
        known.map_or_else(|| vec![word.value.clone()], |alias| alias.ids.clone())
    };
    let words = std::mem::take(&mut raw.extends);
    for word in &words {
        raw.extends.extend(means(word).into_iter().map(|value| At { value, span: word.span }));
    }
}

/// A pack that reaches itself through `extends`.
fn report_cycles(
    files: &[(FileText, RawPolicy)],
    index: &FxHashMap<String, usize>,
    context: &mut Context<'_>,
) {
    for (n, (file, raw)) in files.iter().enumerate() {
        for word in &raw.extends {
            let mut seen = vec![false; files.len()];
            let mut todo: Vec<usize> = index.get(&word.value).copied().into_iter().collect();
            while let Some(at) = todo.pop() {
                if at == n {
                    let message = format!("`{}` extends itself through `{}`", raw.id.value, word.value);
                    let help = "a pack cannot extend itself, not through others either: remove it here";
                    context.of(file).error(word.span, message, Some(help));
                    break;
                }
                if !std::mem::replace(&mut seen[at], true) {
                    let above = files[at].1.extends.iter().filter_map(|word| index.get(&word.value));
                    todo.extend(above);
                }
            }
        }
    }
}

fn own(cx: &mut InFile<'_>, raw: RawPolicy, index: &FxHashMap<String, usize>) -> Own {
    let mut extends = Vec::new();
    for word in &raw.extends {
        match index.get(&word.value) {
            Some(above) => extends.push(*above),
            None if cx.known.broken.has(Folder::Policies) => {}
            None => cx.unknown("policy", word, index.keys().map(String::as_str)),
        }
    }
    let mut rules: Vec<Rule> = Vec::new();
    for one in raw.rules {
        if rules.iter().any(|other| other.id == one.id.value) {
            cx.error(one.id.span, format!("there are two rules `{}` in this policy", one.id.value), None);
        }
        rules.push(rule(cx, one, &raw.id.value));
    }
    let cites = raw.cites.into_iter().map(|raw| citation(cx, raw)).collect();
    for word in &raw.instead_of {
        cx.regime(word);
    }
    Own {
        instead_of: raw.instead_of.into_iter().map(|word| word.value).collect(),
        policy: Policy {
            packs: Vec::new(),
            cites,
            ledger: None,
            id: raw.id.value,
            name: raw.name,
            description: raw.description,
            threshold: Severity::Medium,
            confidence: Confidence::Medium,
            rules,
            exceptions: exceptions(cx, raw.exceptions),
        },
        threshold: raw.threshold,
        confidence: raw.confidence,
        extends,
    }
}

fn citation(cx: &mut InFile<'_>, raw: RawCitation) -> Citation {
    Citation {
        rules: raw.rules.into_iter().map(|word| word.value).collect(),
        matches: matcher(cx, raw.matches),
        unless: raw.unless.into_iter().map(|raw| matcher(cx, raw)).collect(),
        clauses: raw.clauses.iter().filter_map(|word| cx.clause(word)).collect(),
    }
}

/// The pack with the rules of all packs it extends, by id; the nearer pack's rule replaces one of the same id.
fn flatten(own: &[Own], start: usize) -> Policy {
    let mut policy = own[start].policy.clone();
    let (mut threshold, mut confidence) = (None, None);
    let mut seen = vec![false; own.len()];
    let mut level = vec![start];
    while !level.is_empty() {
        let mut above = Vec::new();
        for at in level {
            if std::mem::replace(&mut seen[at], true) {
                continue;
            }
            policy.packs.push(own[at].policy.id.clone());
            threshold = threshold.or(own[at].threshold);
            confidence = confidence.or(own[at].confidence);
            if at != start {
                policy.cites.extend(own[at].policy.cites.iter().cloned());
            }
            for rule in &own[at].policy.rules {
                if !policy.rules.iter().any(|near| near.id == rule.id) {
                    policy.rules.push(rule.clone());
                }
            }
            if at != start {
                policy.exceptions.add(&own[at].policy.exceptions);
            }
            above.extend(&own[at].extends);
        }
        level = above;
    }
    policy.threshold = threshold.unwrap_or(policy.threshold);
    policy.confidence = confidence.unwrap_or(policy.confidence);
    let left_out = left_out(own, start, own.len());
    let is_cited = |clause: &String| {
        !left_out.iter().any(|regime| clause.split_once(':').is_some_and(|(own, _)| own == *regime))
    };
    policy.rules.iter_mut().for_each(|rule| rule.clauses.retain(is_cited));
    policy.cites.iter_mut().for_each(|citation| citation.clauses.retain(is_cited));
    policy.rules.sort_by(|left, right| left.id.cmp(&right.id));
    policy
}

/// Regimes that a pack does not cite: its own `instead_of`, and what all packs that it extends leave out, so that
/// `extends: [recommended, other-law]` cites both.
fn left_out(own: &[Own], at: usize, fuel: usize) -> Vec<&str> {
    let mut left: Vec<&str> = own[at].instead_of.iter().map(String::as_str).collect();
    let Some(fuel) = fuel.checked_sub(1) else { return left };
    let mut above = own[at].extends.iter().map(|above| left_out(own, *above, fuel));
    if let Some(first) = above.next() {
        let rest: Vec<Vec<&str>> = above.collect();
        left.extend(first.into_iter().filter(|regime| rest.iter().all(|other| other.contains(regime))));
    }
    left
}

pub(super) fn exceptions(cx: &mut InFile<'_>, raw: RawExceptions) -> ExceptionPolicy {
    let not_for = raw.not_for.into_iter().map(|raw| matcher(cx, raw)).collect();
    ExceptionPolicy { not_for, longest_days: raw.longest_days }
}

/// `from` is the pack or the file that the rule is written in.
pub(super) fn rule(cx: &mut InFile<'_>, raw: RawRule, from: &str) -> Rule {
    let own_unless = raw.unless.len();
    if !is_kebab(&raw.id.value) {
        let message = format!("`{}` cannot be the id of a rule", raw.id.value);
        cx.error(raw.id.span, message, Some("write kebab-case: `email-to-analytics`"));
    }
    let has =
        [("severity", raw.severity.is_some()), ("title", raw.title.is_some()), ("why", !raw.why.is_empty())];
    let missing: Vec<String> =
        has.iter().filter(|(_, is_there)| !is_there).map(|(key, _)| format!("`{key}`")).collect();
    if raw.effect != Effect::Permit && !missing.is_empty() {
        let help = format!("add {}", missing.join(", "));
        let message = format!("the rule `{}` does not say what to report", raw.id.value);
        cx.error(raw.id.span, message, Some(&help));
    }
    if let Some(title) = &raw.title {
        placeholders(cx, title);
    }
    let together = "write `effect: require` and `needs: [{guarded_by: [consent]}]` together";
    match (raw.effect, raw.needs.is_empty()) {
        (Effect::Require, true) => {
            let message =
                format!("`{}` requires something and does not say what: `needs` is missing", raw.id.value);
            cx.error(raw.id.span, message, Some(together));
        }
        (Effect::Forbid | Effect::Permit, false) => {
            let message = format!("`needs` belongs to a rule that requires, and `{}` does not", raw.id.value);
            cx.error(raw.id.span, message, Some(together));
        }
        _ => {}
    }
    if raw.matches.written.is_some() && raw.matches.concern.is_empty() && raw.matches.setting.is_none() {
        let message = format!("the rule `{}` asks for `written` and names no `concern`", raw.id.value);
        cx.error(
            raw.id.span,
            message,
            Some("only settings are written or left at their default: add `concern`"),
        );
    }
    let clauses = raw.clauses.iter().filter_map(|word| cx.clause(word)).collect();
    let parts = RuleParts {
        id: raw.id.value,
        effect: raw.effect,
        matches: matcher(cx, raw.matches),
        unless: raw.unless.into_iter().map(|raw| matcher(cx, raw)).collect(),
        needs: raw.needs.into_iter().map(|raw| matcher(cx, raw)).collect(),
        severity: raw.severity.unwrap_or(Severity::Info),
        title: raw.title.map(|title| title.value).unwrap_or_default(),
        why: raw.why,
        fix: raw.fix,
        examples: examples(raw.examples, |code| code),
        from: from.to_owned(),
        changes: Vec::new(),
        own_unless,
    };
    Rule::new(parts, clauses)
}

fn placeholders(cx: &mut InFile<'_>, title: &At<String>) {
    for part in title.value.split('{').skip(1) {
        let name = part.split('}').next().unwrap_or("");
        if !PLACEHOLDERS.contains(&name) {
            let wrong = At { value: name.to_string(), span: title.span };
            cx.unknown("placeholder", &wrong, PLACEHOLDERS.into_iter());
        }
    }
}

pub(super) fn matcher(cx: &mut InFile<'_>, raw: RawMatcher) -> Matcher {
    let mut matcher = Matcher {
        sensitivity: raw.sensitivity,
        identifiability: raw.identifiability,
        destination: raw.destination.id.iter().filter_map(|word| cx.vendor(word)).collect(),
        channel: raw.channel,
        marks: raw.marks.iter().filter_map(|word| cx.mark(word)).collect(),
        whole_object: raw.whole_object,
        written: raw.written,
        expected: raw.expected,
        guarded_by: raw.guarded_by.iter().filter_map(|word| cx.guard(word)).collect(),
        country: raw.destination.country.iter().filter_map(|word| country(cx, word)).collect(),
        region: raw.destination.region.into_iter().map(|word| word.value).collect(),
        paths: globs(cx, raw.place.paths, raw.place.not_paths),
        packages: globs(cx, raw.place.packages, raw.place.not_packages),
        runtime: raw.runtime,
        confidence: raw.confidence,
        basis: raw.basis,
        exception: raw.exception,
        drift: raw.drift,
        unlisted: raw.unlisted,
        purpose: raw.purpose.into_iter().map(|word| word.value).collect(),
        setting: raw.setting.and_then(|raw| setting::asked(cx, raw)),
        ..Matcher::default()
    };
    for word in &raw.data {
        if word.value == UNKNOWN {
            matcher.unknown_data = true;
            continue;
        }
        for category in cx.category_node(word) {
            match matcher.data.iter().position(|known| *known == category) {
                Some(at) if matcher.data_nodes[at].len() < word.value.len() => {
                    matcher.data_nodes[at].clone_from(&word.value);
                }
                Some(_) => {}
                None => {
                    matcher.data.push(category);
                    matcher.data_nodes.push(word.value.clone());
                }
            }
        }
    }
    for kind in raw.destination.kind {
        if !is_kebab(&kind.value) {
            cx.error(kind.span, "a kind is lower-case words with `-`", None);
        }
        matcher.destination_kind.push(kind.value);
    }
    matcher.concern = raw.concern.into_iter().map(|word| word.value).collect();
    matcher
}

/// An error that says so is enough: a code that is none is no vendor's home either.
pub(super) fn is_country(word: &str) -> bool {
    word.len() == 2 && word.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn country(cx: &mut InFile<'_>, word: &At<String>) -> Option<String> {
    let is_code = is_country(&word.value);
    if !is_code {
        let message = format!("`{}` is no code of a country", word.value);
        cx.error(word.span, message, Some("two capital letters, as in ISO 3166: `DE`, `US`"));
    }
    is_code.then(|| word.value.clone())
}

fn globs(cx: &mut InFile<'_>, meant: Vec<At<String>>, not: Vec<At<String>>) -> Vec<Paths> {
    let paths = Paths::new(checked_globs(cx, meant), checked_globs(cx, not));
    if paths.is_everywhere() { Vec::new() } else { vec![paths] }
}

/// The globs, each wrong one reported.
pub(super) fn checked_globs(cx: &mut InFile<'_>, words: Vec<At<String>>) -> Vec<String> {
    for word in &words {
        if let Err(reason) = paths::check(&word.value) {
            cx.error(word.span, format!("`{}` is no glob: {reason}", word.value), None);
        }
    }
    words.into_iter().map(|word| word.value).collect()
}
