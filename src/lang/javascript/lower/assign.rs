//! Writes: to variables, to paths below them, and to places outside the file's variables.

use compact_str::CompactString;
use tree_sitter::Node;

use super::Lowering;
use crate::ir::{BindingId, BindingWrite, DerivedKind, Key, Literal, OutsideStore, Type, Value, ValueId};
use crate::lang::javascript::scope::BindingKind;
use crate::lang::javascript::syntax;
use crate::limits;
use crate::source::Span;

/// Whether a type may be copied to every value that is assigned to a variable.
fn is_small(ty: &Type) -> bool {
    match ty {
        Type::Object { fields, .. } => fields.is_empty(),
        Type::Union(parts) | Type::Intersection(parts) | Type::Tuple(parts) => {
            parts.len() <= limits::COPIED_TYPES && parts.iter().all(is_small)
        }
        Type::Named { arguments, .. } => {
            arguments.len() <= limits::COPIED_TYPES && arguments.iter().all(is_small)
        }
        Type::Array(item) | Type::KeyOf(item) | Type::Predicate { ty: item, .. } => is_small(item),
        Type::Indexed { base, key } => is_small(base) && is_small(key),
        Type::Function { .. } | Type::Mapped { .. } | Type::Conditional { .. } | Type::Template(_) => false,
        Type::Imported { .. }
        | Type::Query(_)
        | Type::Literal(_)
        | Type::Infer(_)
        | Type::Primitive(_)
        | Type::Unknown => true,
    }
}

/// What stands on the left of an assignment.
pub(super) enum Place<'t> {
    Name(Node<'t>),
    /// `p.a.b` where the file declares p.
    Below {
        binding: BindingId,
        keys: Vec<Key>,
    },
    /// `this.a`, `window.a`, `imported.a`, `f().a`.
    Outside {
        root: Node<'t>,
        base: ValueId,
        keys: Vec<Key>,
    },
    /// Not a target: a syntax error.
    Nowhere(Node<'t>),
}

impl Lowering<'_> {
    /// `target = value`; its value is the value.
    pub(super) fn assignment(&mut self, node: Node<'_>) -> ValueId {
        let (Some(left), Some(right)) = (syntax::field(node, "left"), syntax::field(node, "right")) else {
            self.children_as_statements(node);
            return self.unknown(node, "assignment");
        };
        let target = syntax::inner(left);
        let name = syntax::field(target, "property").unwrap_or(target);
        let value = self.named_expression(right, Some(name));
        if matches!(self.module.value(value), Value::Literal(Literal::Bool(_))) {
            // `if (hasConsent()) this.enabled = true;`
            self.note_conditions(value);
        }
        self.bind(target, value);
        value
    }

    /// `a += b`, `a ??= b`.
    pub(super) fn augmented_assignment(&mut self, node: Node<'_>) -> ValueId {
        let (Some(left), Some(right)) = (syntax::field(node, "left"), syntax::field(node, "right")) else {
            self.children_as_statements(node);
            return self.unknown(node, "assignment");
        };
        let span = syntax::span(node);
        let operator = syntax::field(node, "operator").map_or("", |operator| operator.kind());
        let place = self.place(left);
        let old = self.read_place(&place, syntax::span(left));
        let new = self.expression(right);
        let value = match operator {
            // `user.email &&= '[hidden]'`: what stays is nothing.
            "&&=" => new,
            "||=" | "??=" => self.join([old, new], span),
            "+=" if !matches!(self.module.value(new), Value::Literal(Literal::Number(_))) => {
                self.push(Value::Derived { kind: DerivedKind::Text, parts: vec![old, new] }, span)
            }
            _ => self.push(Value::Derived { kind: DerivedKind::Arithmetic, parts: vec![old, new] }, span),
        };
        self.write_place(place, Some(value), span);
        value
    }

    /// `x++`.
    pub(super) fn update(&mut self, node: Node<'_>) -> ValueId {
        let Some(target) = syntax::field(node, "argument") else { return self.unknown(node, "update") };
        let span = syntax::span(node);
        let place = self.place(target);
        let old = self.read_place(&place, syntax::span(target));
        let value = self.push(Value::Derived { kind: DerivedKind::Arithmetic, parts: vec![old] }, span);
        self.write_place(place, Some(value), span);
        value
    }

    /// `x = value` for a name that may or may not be declared.
    pub(super) fn assign_name(&mut self, name: Node<'_>, value: ValueId) {
        let span = syntax::span(name);
        if self.assign_in_markup(self.text(name), value, span) {
            return;
        }
        if let Some(binding) = self.resolve(self.text(name)) {
            self.assign(binding, value, span);
        } else {
            let base = self.push(Value::Global(self.name_of(name)), span);
            self.outside_store(base, Vec::new(), Some(value), span);
        }
    }

    pub(super) fn assign(&mut self, binding: BindingId, value: ValueId, span: Span) {
        if self.scopes.binding(binding).kind == BindingKind::Import {
            return;
        }
        self.set_name(value, binding);
        let value = self.typed_as_declared(binding, value, span);
        self.write(binding, Vec::new(), Some(value), span);
        if self.is_versioned(binding) {
            self.hold(binding, value);
        }
    }

    /// `let x: T; x = value`. Parameters keep their type in the function, large types only in the binding.
    fn typed_as_declared(&mut self, binding: BindingId, value: ValueId, span: Span) -> ValueId {
        if matches!(self.module.value(value), Value::Parameter(_) | Value::RestParameter(_)) {
            return value;
        }
        match &self.module.bindings[binding.index()].ty {
            Some(ty) if is_small(ty) => {
                let typed = self.typed(value, ty.clone(), span);
                self.set_name(typed, binding);
                typed
            }
            _ => value,
        }
    }

    pub(super) fn write(&mut self, binding: BindingId, keys: Vec<Key>, value: Option<ValueId>, span: Span) {
        let is_computed = keys.iter().any(|key| matches!(key, Key::Computed(_)));
        let conditions = if is_computed { self.guards() } else { Vec::new() };
        self.module.bindings[binding.index()].writes.push(BindingWrite { keys, value, conditions, span });
    }

    /// `const x: T`: values given to x have the type.
    pub(super) fn declare_type(&mut self, name: Node<'_>, ty: Option<&Type>) {
        if let (Some(ty), "identifier") = (ty, name.kind())
            && let Some(binding) = self.resolve(self.text(name))
        {
            self.module.bindings[binding.index()].ty.get_or_insert_with(|| ty.clone());
        }
    }

    /// `let x;`
    pub(super) fn declare_unset(&mut self, name: Node<'_>, is_var: bool) {
        let Some(binding) = self.resolve(self.text(name)) else { return };
        let is_set = is_var && self.frame().env.get(binding).is_some();
        if !is_set && self.is_versioned(binding) && self.is_variable(binding) {
            let undefined = self.undefined(syntax::span(name));
            self.frame().env.set(binding, undefined);
        }
    }

    /// Where an assignment goes. Lowers the parts of the target, once.
    pub(super) fn place<'t>(&mut self, target: Node<'t>) -> Place<'t> {
        let mut keys = Vec::new();
        let mut root = syntax::inner(target);
        while matches!(root.kind(), "member_expression" | "subscript_expression") {
            keys.push(self.member_key(root));
            let Some(object) = syntax::field(root, "object") else { break };
            root = syntax::inner(object);
        }
        keys.reverse();
        if root.kind() == "identifier" {
            match self.resolve(self.text(root)) {
                _ if keys.is_empty() => return Place::Name(root),
                Some(binding) if self.scopes.binding(binding).kind != BindingKind::Import => {
                    return Place::Below { binding, keys };
                }
                _ => {}
            }
        }
        if keys.is_empty() {
            return Place::Nowhere(root);
        }
        let base = self.expression(root);
        Place::Outside { root, base, keys }
    }

    pub(super) fn read_place(&mut self, place: &Place<'_>, span: Span) -> ValueId {
        let (base, keys) = match place {
            Place::Name(name) => return self.read(*name),
            Place::Nowhere(node) => return self.expression(*node),
            Place::Below { binding, keys } => (self.read_binding(*binding, span), keys),
            Place::Outside { base, keys, .. } => (*base, keys),
        };
        keys.iter().fold(base, |base, key| self.load(base, key.clone(), span))
    }

    /// `p.a.b = value`; `delete p.a.b` without a value.
    pub(super) fn write_place(&mut self, place: Place<'_>, value: Option<ValueId>, span: Span) {
        match place {
            Place::Name(name) => {
                if let Some(value) = value {
                    self.assign_name(name, value);
                }
            }
            Place::Below { binding, keys } => self.store_below(binding, keys, value, span),
            Place::Outside { root, base, keys } => {
                self.export_store(root, &keys, value, span);
                self.outside_store(base, keys, value, span);
            }
            Place::Nowhere(_) => {}
        }
    }

    /// Makes the new version of a variable of which a part is written, and records the write.
    pub(super) fn store_below(
        &mut self,
        binding: BindingId,
        keys: Vec<Key>,
        value: Option<ValueId>,
        span: Span,
    ) {
        self.changed_below(binding, &keys, value, span);
        self.write(binding, keys, value, span);
    }

    /// The new version of a variable that is followed in source order.
    pub(super) fn changed_below(
        &mut self,
        binding: BindingId,
        keys: &[Key],
        value: Option<ValueId>,
        span: Span,
    ) {
        if self.is_versioned(binding) {
            let base = self.read_binding(binding, span);
            let version = self.stored(base, keys, value, span);
            self.set_name(version, binding);
            self.frame().env.set(binding, version);
            self.changed_in_place(binding, base, version, span);
            if let Some(value) = value {
                self.changed_elsewhere(binding, base, keys, value, span);
            }
        }
    }

    /// `base` after `base.a.b = value`: a store of (a after a store of b).
    pub(super) fn stored(
        &mut self,
        base: ValueId,
        keys: &[Key],
        value: Option<ValueId>,
        span: Span,
    ) -> ValueId {
        let Some((last, outer)) = keys.split_last() else { return base };
        let mut bases = vec![base];
        for key in outer {
            let inner = self.load(bases[bases.len() - 1], key.clone(), span);
            bases.push(inner);
        }
        let innermost = bases[bases.len() - 1];
        let mut version = match value {
            Some(value) => self.push(Value::Store { base: innermost, key: last.clone(), value }, span),
            None => self.push(Value::Delete { base: innermost, key: last.clone() }, span),
        };
        if matches!(last, Key::Computed(_)) {
            self.note_conditions(version);
        }
        for (base, key) in bases.iter().zip(outer).rev() {
            version = self.push(Value::Store { base: *base, key: key.clone(), value: version }, span);
        }
        version
    }

    pub(super) fn outside_store(
        &mut self,
        base: ValueId,
        keys: Vec<Key>,
        value: Option<ValueId>,
        span: Span,
    ) {
        let function = self.function();
        self.module.outside_stores.push(OutsideStore { base, keys, value, function, span });
    }

    /// The name of a static key.
    pub(super) fn key_name(key: &Key) -> Option<&CompactString> {
        match key {
            Key::Name(name) => Some(name),
            Key::Index(_) | Key::Computed(_) | Key::Any => None,
        }
    }
}
