//! Policy packs: raw → compiled. Packs that extend others hold all their rules.

use rustc_hash::FxHashMap;

use super::rule::{exceptions, matcher, rule};
use super::{Context, InFile};
use crate::rules::error::FileText;
use crate::rules::load::{Alias, At};
use crate::rules::policy::{Citation, Confidence, Policy, Rule, Severity};
use crate::rules::raw::Folder;
use crate::rules::raw::policy::{RawCitation, RawPolicy};

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
