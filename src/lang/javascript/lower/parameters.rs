//! Parameters: their names and patterns, and what the body leaves of them.

use std::collections::BTreeMap;

use tree_sitter::Node;

use super::Lowering;
use super::doc::FunctionDoc;
use crate::ir::{BindingId, FunctionId, Key, Module, Parameter, Value, ValueId};
use crate::lang::javascript::syntax;
use crate::limits;

/// A name that a pattern gives to a part of a parameter: `store` of `({ store }) => …`.
pub(super) struct Part {
    index: u16,
    /// The parameter itself.
    whole: ValueId,
    keys: Vec<Key>,
    binding: BindingId,
    /// What the name means before the body.
    taken: Option<ValueId>,
}

impl Lowering<'_> {
    pub(super) fn parameters(&mut self, node: Node<'_>, function: FunctionId, doc: &FunctionDoc) {
        if let Some(parameter) = syntax::field(node, "parameter") {
            return self.parameter(parameter, function, doc);
        }
        let parameters = syntax::field(node, "parameters").map(syntax::children).unwrap_or_default();
        for parameter in parameters {
            self.parameter(parameter, function, doc);
        }
    }

    /// One parameter: `x`, `x: T = d`, `{ a, b }`, `...rest`, `private api: Api`.
    fn parameter(&mut self, node: Node<'_>, function: FunctionId, doc: &FunctionDoc) {
        let decorators = self.decorators_of(node);
        let Some(mut pattern) = syntax::field(node, "pattern").or(match node.kind() {
            "required_parameter" | "optional_parameter" => None,
            _ => Some(node),
        }) else {
            return;
        };
        let span = syntax::span(node);
        let mut default = syntax::field(node, "value");
        let rest = pattern.kind() == "rest_pattern";
        if rest {
            pattern = syntax::first(pattern).unwrap_or(pattern);
        }
        if pattern.kind() == "assignment_pattern" {
            default = default.or(syntax::field(pattern, "right"));
            pattern = syntax::field(pattern, "left").unwrap_or(pattern);
        }
        if pattern.kind() == "this" {
            let ty = syntax::field(node, "type").map(|ty| self.type_of(ty));
            self.module.functions[function.index()].this_type = ty;
            return;
        }
        let index = u16::try_from(self.module.function(function).parameters.len()).unwrap_or(u16::MAX);
        let own_name = (pattern.kind() == "identifier").then(|| self.text(pattern));
        let documented = doc.parameter(own_name, usize::from(index)).filter(|_| !rest).cloned();
        let ty = syntax::field(node, "type").map(|ty| self.type_of(ty)).or(documented);
        let value = if rest { Value::RestParameter(index) } else { Value::Parameter(index) };
        let value = self.push(value, span);
        let default = default.map(|default| self.named_expression(default, Some(pattern)));
        let is_name = pattern.kind() == "identifier";
        let name = is_name.then(|| self.name_of(pattern));
        self.declare_type(pattern, ty.as_ref());
        self.module.functions[function.index()].parameters.push(Parameter {
            name,
            ty,
            default,
            rest,
            decorators,
            span,
        });
        let value = match default {
            Some(default) => self.or_default(value, default, span),
            None => value,
        };
        self.bind(pattern, value);
        if let (true, Some(binding)) = (is_name, self.resolve(self.text(pattern))) {
            self.frame().parameters.push((index, binding));
        }
        if !is_name && !rest {
            self.parts_of(pattern, (index, value), &mut Vec::new());
        }
    }

    /// The names that an object pattern gives to parts of a parameter, with the keys that lead to them.
    fn parts_of(&mut self, pattern: Node<'_>, (index, whole): (u16, ValueId), keys: &mut Vec<Key>) {
        if pattern.kind() != "object_pattern" || keys.len() == limits::PATH_KEYS {
            return;
        }
        for part in syntax::children(pattern) {
            let (key, mut target) = match part.kind() {
                "shorthand_property_identifier_pattern" => (Key::Name(self.name_of(part)), part),
                "object_assignment_pattern" => {
                    let Some(left) = syntax::field(part, "left") else { continue };
                    (Key::Name(self.name_of(left)), left)
                }
                "pair_pattern" => {
                    let (Some(key), Some(target)) =
                        (syntax::field(part, "key"), syntax::field(part, "value"))
                    else {
                        continue;
                    };
                    if key.kind() == "computed_property_name" {
                        continue;
                    }
                    (self.key(key), target)
                }
                _ => continue,
            };
            if target.kind() == "assignment_pattern" {
                target = syntax::field(target, "left").unwrap_or(target);
            }
            keys.push(key);
            if let Some(binding) = self.name_of_part(target) {
                let taken = self.frame().env.get(binding);
                self.frame().parts.push(Part { index, whole, keys: keys.clone(), binding, taken });
            } else {
                self.parts_of(target, (index, whole), keys);
            }
            keys.pop();
        }
    }

    fn name_of_part(&mut self, target: Node<'_>) -> Option<BindingId> {
        let is_name = matches!(target.kind(), "identifier" | "shorthand_property_identifier_pattern");
        is_name.then(|| self.resolve(self.text(target))).flatten()
    }

    /// At a `return`: the versions that parameters have here are seen by callers.
    pub(super) fn remember_parameters(&mut self) {
        let left = self.exit_versions;
        let frame = self.frame();
        let count = frame.parameters.len() + frame.parts.len();
        if frame.dead || count > left {
            return;
        }
        let versions: Vec<_> = frame
            .parameters
            .iter()
            .filter_map(|(index, binding)| Some((*index, frame.env.get(*binding)?)))
            .collect();
        frame.returned.extend(versions);
        self.remember_parts();
        self.exit_versions = left - count;
    }

    /// What a parameter is here whose parts have names: `({ store }) => { store.api = api; }` is called with something whose `store` has an `api`
    /// afterwards.
    fn remember_parts(&mut self) {
        let parts = std::mem::take(&mut self.frame().parts);
        let mut left: BTreeMap<u16, ValueId> = BTreeMap::new();
        for part in &parts {
            let before = *left.entry(part.index).or_insert(part.whole);
            if let Some(version) = self.changed_part(part) {
                let span = self.scopes.binding(part.binding).span;
                let version = self.stored(before, &part.keys, Some(version), span);
                left.insert(part.index, version);
            }
        }
        let frame = self.frame();
        frame.returned.extend(left);
        frame.parts = parts;
    }

    /// The part after it was changed in place; `None` where it was not, or is another value now.
    fn changed_part(&mut self, part: &Part) -> Option<ValueId> {
        if self.is_versioned(part.binding) {
            let version = self.frame().env.get(part.binding)?;
            return self.is_changed(version, |value, _| Some(value) == part.taken).then_some(version);
        }
        let span = self.scopes.binding(part.binding).span;
        self.is_changed_in_place(part.binding).then(|| self.push(Value::Capture(part.binding), span))
    }

    /// Records the parameters that the body changed in place.
    pub(super) fn finish_parameters(&mut self, function: FunctionId) {
        self.remember_parameters();
        let parameters = std::mem::take(&mut self.frame().parameters);
        let parts = std::mem::take(&mut self.frame().parts);
        let mut returned: BTreeMap<u16, Vec<ValueId>> = BTreeMap::new();
        for (index, version) in std::mem::take(&mut self.frame().returned) {
            returned.entry(index).or_default().push(version);
        }
        for (index, binding) in parameters {
            let span = self.scopes.binding(binding).span;
            let result = if self.is_versioned(binding) {
                let versions = returned.remove(&index).unwrap_or_default();
                let is_own =
                    |value: ValueId, module: &Module| *module.value(value) == Value::Parameter(index);
                let changed = versions.iter().any(|version| self.is_changed(*version, is_own));
                changed.then(|| self.join(versions, span))
            } else {
                self.is_changed_in_place(binding).then(|| self.push(Value::Capture(binding), span))
            };
            if let Some(result) = result {
                self.module.functions[function.index()].parameter_results.push((index, result));
            }
        }
        self.finish_parts(function, &parts, returned);
    }

    fn finish_parts(
        &mut self,
        function: FunctionId,
        parts: &[Part],
        mut returned: BTreeMap<u16, Vec<ValueId>>,
    ) {
        for part in parts {
            let Some(versions) = returned.remove(&part.index) else { continue };
            if versions.iter().any(|version| *version != part.whole) {
                let result = self.join(versions, self.scopes.binding(part.binding).span);
                self.module.functions[function.index()].parameter_results.push((part.index, result));
            }
        }
    }

    fn is_changed_in_place(&self, binding: BindingId) -> bool {
        let mut writes = self.module.binding(binding).writes.iter();
        writes.any(|write| !write.is_whole() || write.is_by_call(&self.module))
    }

    /// The version is the object that was given after stores, not another object that took its name.
    fn is_changed(&self, version: ValueId, is_given: impl Fn(ValueId, &Module) -> bool) -> bool {
        let mut open = vec![(version, false)];
        for _ in 0..limits::PARAMETER_VERSIONS {
            let Some((value, changed)) = open.pop() else { return false };
            if is_given(value, &self.module) {
                if changed {
                    return true;
                }
                continue;
            }
            match self.module.value(value) {
                Value::Store { base, .. } | Value::Delete { base, .. } | Value::AfterCall { base, .. } => {
                    open.push((*base, true));
                }
                Value::Typed { base, .. } => open.push((*base, changed)),
                Value::Join(parts) => open.extend(parts.iter().map(|part| (*part, changed))),
                _ => {}
            }
        }
        true
    }
}
