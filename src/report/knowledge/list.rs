//! The tables of `tracklint list`.

use serde::Serialize;
use serde_json::{Value, json};

use super::Listing;
use crate::rules::Model;
use crate::rules::library::MarkId;
use crate::rules::policy::{Effect, Policy};

/// What can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    Vendors,
    Data,
    /// Of the policy.
    Rules,
    Regimes,
    Sanitizers,
}

pub fn list(model: &Model, policy: &Policy, what: Listed) -> Listing {
    match what {
        Listed::Vendors => vendors(model),
        Listed::Data => data(model),
        Listed::Rules => rules(policy),
        Listed::Regimes => regimes(model),
        Listed::Sanitizers => sanitizers(model),
    }
}

/// An enum as YAML spells it.
pub(super) fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn vendors(model: &Model) -> Listing {
    let rows = model.vendors.iter().map(|vendor| {
        let calls: usize = vendor.clients.iter().map(|client| client.methods.len()).sum();
        vec![
            json!(vendor.id),
            json!(vendor.kind),
            json!(vendor.home),
            json!(calls),
            json!(vendor.checks.len()),
            json!(vendor.scrubbers.len()),
            json!(vendor.secrets.len()),
            json!(vendor.name),
        ]
    });
    let columns = &["id", "kind", "home", "calls", "settings", "scrubbers", "secrets", "name"];
    Listing { what: "vendors", columns, rows: sorted(rows) }
}

fn data(model: &Model) -> Listing {
    let rows = model.categories.iter().map(|category| {
        vec![
            json!(category.id),
            json!(word(&category.sensitivity)),
            json!(word(&category.identifiability)),
            json!(category.name),
        ]
    });
    Listing { what: "data", columns: &["id", "sensitivity", "identifiability", "name"], rows: sorted(rows) }
}

fn rules(policy: &Policy) -> Listing {
    let rows = policy.rules.iter().map(|rule| {
        let is_about = if rule.matches.is_about_settings() { "setting" } else { "flow" };
        let severity = match rule.effect {
            Effect::Forbid | Effect::Require => word(&rule.severity),
            Effect::Permit => "permit".to_owned(),
        };
        vec![json!(rule.id), json!(severity), json!(is_about), json!(rule.title)]
    });
    Listing { what: "rules", columns: &["id", "severity", "about", "title"], rows: sorted(rows) }
}

fn regimes(model: &Model) -> Listing {
    let rows = model.regimes.iter().flat_map(|regime| {
        regime.clauses.iter().map(|clause| {
            vec![json!(format!("{}:{}", regime.id, clause.id)), json!(regime.law_as_of), json!(clause.title)]
        })
    });
    Listing { what: "regimes", columns: &["id", "law as of", "title"], rows: rows.collect() }
}

fn sanitizers(model: &Model) -> Listing {
    let rows = model.library.marks.iter().enumerate().map(|(at, mark)| {
        let id = MarkId(u8::try_from(at).unwrap_or(u8::MAX));
        let scrubbers = model.vendors.iter().flat_map(|vendor| &vendor.scrubbers);
        vec![
            json!(mark.id),
            json!(word(&mark.leaves)),
            json!(calls_with(model, id).count()),
            json!(scrubbers.filter(|scrubber| scrubber.mark == id).count()),
            json!(mark.name),
        ]
    });
    Listing {
        what: "sanitizers",
        columns: &["id", "leaves", "calls", "scrubbers", "name"],
        rows: rows.collect(),
    }
}

/// Calls whose result carries a mark, as written.
pub(super) fn calls_with(model: &Model, mark: MarkId) -> impl Iterator<Item = String> + '_ {
    let carries = move |call: &&crate::rules::library::CallModel| {
        call.returns.iter().any(|passing| passing.mark == Some(mark))
    };
    model.library.calls.iter().filter(carries).map(|call| call.call.to_string())
}

/// Sorted by the first column.
fn sorted(rows: impl Iterator<Item = Vec<Value>>) -> Vec<Vec<Value>> {
    let mut rows: Vec<Vec<Value>> = rows.collect();
    rows.sort_by(|one, other| one[0].as_str().cmp(&other[0].as_str()));
    rows
}
