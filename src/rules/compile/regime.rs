//! Regimes: raw → compiled, with the legal bases that a ledger may name.

use super::vendor::known_concern;
use super::{Context, InFile, is_kebab};
use crate::rules::error::FileText;
use crate::rules::load::At;
use crate::rules::policy::{Clause, LegalBasis, Regime};
use crate::rules::raw::policy::{RawClause, RawLegalBasis, RawRegime};

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
