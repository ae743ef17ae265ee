//! Elements that a chain of calls finds: `$(this).closest('form').find('textarea').val()`.
//!
//! Takes the way of a walk whose value was typed into what the chain gives. The last selector decides; one that names no kind of element says nothing.

use super::Engine;
use super::evidence::{Evidence, within_value};
use crate::flow::types::{Step, StepKind};
use crate::flow::walk::Found;
use crate::rules::lexicon::NameHit;

impl Engine<'_> {
    pub(super) fn said_by_chain(&self, found: &Found, evidence: &Evidence) -> Option<(String, NameHit)> {
        let inputs = &self.model.library.inputs;
        let is_read = evidence.names.last().is_some_and(|last| inputs.reads.contains(&last.text));
        if !is_read && !self.gives_typed(found) {
            return None;
        }
        let links = self.tables.links(found.trace);
        let through = within_value(&links).map(|link| &link.step);
        let through =
            through.filter(|step| step.kind == StepKind::Through && inputs.selectors.contains(&step.name));
        let selectors: Vec<&str> = through.filter_map(|step| self.selector_of(step)).collect();
        let selector = selectors.last()?;
        let word = inputs.selected(selector).and_then(|word| self.typed_name(word));
        let hit = word.or_else(|| self.typed_name(inputs.selected_element(selector)?))?;
        Some((format!("`{selector}`"), hit))
    }

    /// `textarea` of `.find('textarea')`.
    fn selector_of(&self, step: &Step) -> Option<&str> {
        let module = self.program.module(step.place.file);
        let call = module.calls.iter().find(|call| call.span == step.place.span)?;
        module.string(call.arguments.first()?.value).map(compact_str::CompactString::as_str)
    }
}
