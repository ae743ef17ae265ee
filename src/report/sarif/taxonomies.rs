//! Laws and standards as SARIF taxonomies: a rule and a result refer to the clauses they are relevant to.
//!
//! Only regimes and clauses that something in the file refers to are written.

use super::message;
use super::model::{Component, ComponentReference, Message, Relationship, Taxon, TaxonReference};
use crate::limits;
use crate::policy::Finding;
use crate::report::{clause_of, shortened};
use crate::rules::Model;
use crate::rules::policy::{Clause, Regime, Rule};

/// Regimes in the order of the knowledge, each with the cited clauses in its own order.
pub(super) struct Taxonomies<'a> {
    regimes: Vec<(&'a Regime, Vec<&'a Clause>)>,
}

impl<'a> Taxonomies<'a> {
    pub(super) fn of(rules: &[&Rule], findings: &[&Finding], model: &'a Model) -> Self {
        let cited = rules.iter().flat_map(|rule| &rule.clauses);
        let cited: Vec<(&str, &str)> = cited
            .chain(findings.iter().flat_map(|finding| &finding.clauses))
            .filter_map(|clause| clause_of(clause, model))
            .map(|(regime, clause)| (regime.id.as_str(), clause.id.as_str()))
            .collect();
        let clauses = |regime: &'a Regime| -> Vec<&'a Clause> {
            let is_cited = |clause: &&Clause| cited.contains(&(regime.id.as_str(), clause.id.as_str()));
            regime.clauses.iter().filter(is_cited).collect()
        };
        let regimes = model.regimes.iter().map(|regime| (regime, clauses(regime)));
        Self { regimes: regimes.filter(|(_, clauses)| !clauses.is_empty()).collect() }
    }

    pub(super) fn components(&self) -> Vec<Component<'a>> {
        let component = |(regime, clauses): &(&'a Regime, Vec<&'a Clause>)| Component {
            name: &regime.id,
            full_name: &regime.name,
            version: &regime.law_as_of,
            information_uri: Some(regime.source.as_str()).filter(|source| source.starts_with("https://")),
            short_description: message(regime.name.as_str()),
            is_comprehensive: false,
            taxa: clauses.iter().copied().map(taxon).collect(),
        };
        self.regimes.iter().map(component).collect()
    }

    pub(super) fn references(&self) -> Vec<ComponentReference<'a>> {
        let reference =
            |(index, (regime, _)): (usize, &(&'a Regime, _))| ComponentReference { name: &regime.id, index };
        self.regimes.iter().enumerate().map(reference).collect()
    }

    /// The clauses as they are referred to; a clause that no regime has is left out.
    pub(super) fn taxa(&self, clauses: &[String]) -> Vec<TaxonReference<'a>> {
        clauses.iter().filter_map(|clause| self.taxon(clause)).collect()
    }

    /// What is seen is relevant to a clause; whether the clause is met is not in the code.
    pub(super) fn relationships(&self, clauses: &[String]) -> Vec<Relationship<'a>> {
        let relevant = |target| Relationship { target, kinds: ["relevant"] };
        self.taxa(clauses).into_iter().map(relevant).collect()
    }

    fn taxon(&self, cited: &str) -> Option<TaxonReference<'a>> {
        let (regime, clause) = cited.split_once(':')?;
        let component = self.regimes.iter().position(|(known, _)| known.id == regime)?;
        let (regime, clauses) = self.regimes.get(component)?;
        let index = clauses.iter().position(|known| known.id == clause)?;
        let tool_component = ComponentReference { name: &regime.id, index: component };
        Some(TaxonReference { id: &clauses[index].id, index, tool_component })
    }
}

fn taxon(clause: &Clause) -> Taxon<'_> {
    let full: Message<'_> = message(shortened(clause.text.trim(), limits::SARIF_DESCRIPTION));
    Taxon { id: &clause.id, short_description: message(clause.title.as_str()), full_description: full }
}
