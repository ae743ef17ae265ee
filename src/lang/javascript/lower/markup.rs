//! Code that stands in markup: what the markup around it speaks to.

use tree_sitter::Node;

use super::Lowering;
use crate::ir::{Entry, ExportKind, Value, ValueId};
use crate::lang::javascript::{Embedded, syntax};
use crate::limits;
use crate::source::Span;

impl Lowering<'_> {
    /// Settles which object the markup speaks to: `export default { … }`, `export default define({ … })`,
    /// `export default class extends Base`; one without members where nothing is exported (`<script setup>`).
    pub(super) fn finish_embedded(&mut self, embedded: &Embedded) {
        if !embedded.is_component {
            return;
        }
        let exported = self.module.exports.iter().find_map(|export| match &export.kind {
            ExportKind::Local { exported, value, .. } if exported == "default" => *value,
            ExportKind::Assign { value } => Some(*value),
            _ => None,
        });
        let component = exported.and_then(|value| self.instantiated(value, limits::NAME_HOPS));
        let nothing = || Value::Object(Vec::<Entry>::new());
        let component = component.unwrap_or_else(|| self.push(nothing(), Span::default()));
        self.module.component = Some(component);
    }

    fn instantiated(&self, value: ValueId, fuel: usize) -> Option<ValueId> {
        let fuel = fuel.checked_sub(1)?;
        match self.module.value(value) {
            Value::Object(_) | Value::Class(_) => Some(value),
            Value::Typed { base, .. } => self.instantiated(*base, fuel),
            Value::Call(call) => {
                let arguments = &self.module.call(*call).arguments;
                arguments.iter().find_map(|argument| self.instantiated(argument.value, fuel))
            }
            Value::Capture(binding) => {
                let writes = self.module.binding(*binding).writes.iter().filter(|write| write.is_whole());
                writes.filter_map(|write| write.value).find_map(|value| self.instantiated(value, fuel))
            }
            _ => None,
        }
    }

    /// `export let user;` where whoever uses the component sets it.
    pub(super) fn is_prop(&self, declaration: Node<'_>) -> bool {
        let is_exported = || declaration.parent().is_some_and(|parent| parent.kind() == "export_statement");
        self.embedded.has_props && syntax::has_token(declaration, "let") && is_exported()
    }

    /// `export let user = {}`: the default, or what was given.
    pub(super) fn or_given(&mut self, declaration: Node<'_>, default: ValueId, name: Node<'_>) -> ValueId {
        if !self.is_prop(declaration) {
            return default;
        }
        let span = syntax::span(name);
        let given = self.unknown(name, "given from outside");
        self.join([default, given], span)
    }
}
