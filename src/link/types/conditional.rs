//! `T extends Pattern ? Yes : No`: which of the branches, and what the pattern infers.
//!
//! Members of a union are looked at one by one, as the language does. What cannot be decided is both branches, which errs towards more
//! fields.

use super::leaves::Leaf;
use super::{Bindings, TypeAt, TypeForm, Types};
use crate::ir::{Literal, PrimitiveType, Type};

/// Is a type one of those that a pattern describes?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    Yes,
    No,
    Maybe,
}

impl<'p> Types<'p> {
    pub(super) fn split_conditional(
        &self,
        at: &TypeAt<'p>,
        parts: [&'p Type; 4],
        depth: usize,
        leaves: &mut Vec<Leaf<'p>>,
    ) {
        let [checked, pattern, yes, no] = parts;
        let subject = at.with(checked);
        let members = self.leaves_within(&subject, depth);
        let members = if members.is_empty() { vec![Leaf { ty: subject, of: None }] } else { members };
        for member in members {
            let mut bindings = Bindings::new();
            if let Type::Named { name, .. } = checked
                && let [single] = name.as_slice()
            {
                bindings.push((single, member.ty.clone()));
            }
            let fit = self.fit(&member.ty, &at.with(pattern), depth);
            if fit != Fit::Yes {
                self.split(&at.binding(bindings.clone(), no), None, depth, leaves);
            }
            if fit != Fit::No {
                self.infer(&member.ty, pattern, &|_| false, depth, &mut bindings);
                self.split(&at.binding(bindings, yes), None, depth, leaves);
            }
        }
    }

    /// `member` is one part of a type, no union.
    pub(super) fn fit(&self, member: &TypeAt<'p>, pattern: &TypeAt<'p>, depth: usize) -> Fit {
        let Some(depth) = self.spend(depth) else { return Fit::Maybe };
        let wanted = self.leaves_within(pattern, depth);
        let mut fits = wanted.iter().map(|wanted| self.fit_one(member, &wanted.ty, depth));
        // One member of the pattern's union is enough.
        fits.try_fold(Fit::No, |all, one| match (all, one) {
            (_, Fit::Yes) => Err(Fit::Yes),
            (Fit::Maybe, _) | (_, Fit::Maybe) => Ok(Fit::Maybe),
            _ => Ok(Fit::No),
        })
        .map_or_else(|fit| fit, |fit| if wanted.is_empty() { Fit::Maybe } else { fit })
    }

    fn fit_one(&self, member: &TypeAt<'p>, pattern: &TypeAt<'p>, depth: usize) -> Fit {
        // `Exclude<Person | Team, Person>`
        if let (TypeForm::Written(own), TypeForm::Written(wanted)) = (member.form, pattern.form)
            && std::ptr::eq(own, wanted)
            && matches!(own, Type::Object { .. })
        {
            return Fit::Yes;
        }
        match pattern.form {
            TypeForm::Written(Type::Object { fields, .. }) if !fields.is_empty() => {
                if Kind::of(member).is_some_and(|kind| kind != Kind::Object) {
                    return Fit::No;
                }
                let mut all = Fit::Yes;
                for field in fields {
                    match self.fit_field(member, &field.name, &pattern.with(&field.ty), depth) {
                        Fit::Yes => {}
                        Fit::No => return Fit::No,
                        Fit::Maybe => all = Fit::Maybe,
                    }
                }
                all
            }
            TypeForm::Written(Type::Literal(_) | Type::Template(_)) | TypeForm::Key(_) => {
                match (self.key_names(member, depth), self.key_names(pattern, depth)) {
                    (Some(own), Some(wanted)) if own.iter().all(|name| wanted.contains(name)) => Fit::Yes,
                    (Some(own), Some(wanted)) if !own.iter().any(|name| wanted.contains(name)) => Fit::No,
                    _ if Kind::of(member).is_some_and(|kind| kind != Kind::Text) => Fit::No,
                    _ => Fit::Maybe,
                }
            }
            TypeForm::Written(ty) => match (Kind::of(member), Kind::of(pattern)) {
                (Some(own), Some(wanted)) if own != wanted => Fit::No,
                (Some(_), Some(_)) if matches!(ty, Type::Primitive(_)) => Fit::Yes,
                _ => Fit::Maybe,
            },
            TypeForm::Instance(_) | TypeForm::Value(_) | TypeForm::Returned(_) | TypeForm::Described(_) => {
                Fit::Maybe
            }
        }
    }

    /// Fields tell types apart by what they may hold: `{ type: 'a' }`.
    fn fit_field(&self, member: &TypeAt<'p>, name: &str, pattern: &TypeAt<'p>, depth: usize) -> Fit {
        let Some(fields) = self.fields_within(member, depth) else { return Fit::Maybe };
        let Some(own) = fields.list.iter().find(|field| field.name.text() == name) else {
            return if fields.is_open { Fit::Maybe } else { Fit::No };
        };
        let Some(own) = &own.ty else { return Fit::Maybe };
        match (self.key_names(own, depth), self.key_names(pattern, depth)) {
            (Some(own), Some(wanted)) if own.iter().all(|name| wanted.contains(name)) => Fit::Yes,
            (Some(own), Some(wanted)) if !own.iter().any(|name| wanted.contains(name)) => Fit::No,
            _ => Fit::Maybe,
        }
    }

    /// What the names in a pattern stand for: those behind `infer`, and those that `is_open` says yes to.
    pub(super) fn infer(
        &self,
        subject: &TypeAt<'p>,
        pattern: &'p Type,
        is_open: &dyn Fn(&str) -> bool,
        depth: usize,
        bindings: &mut Bindings<'p>,
    ) {
        let Some(depth) = self.spend(depth) else { return };
        match pattern {
            Type::Infer(name) => bindings.push((name, subject.clone())),
            Type::Named { name, arguments, .. } => match (name.as_slice(), arguments.as_slice()) {
                ([single], []) if is_open(single) => bindings.push((single, subject.clone())),
                (_, wanted) => self.infer_arguments(subject, name, wanted, is_open, depth, bindings),
            },
            Type::Array(item) => {
                if let Some(element) = self.element_within(subject, depth) {
                    self.infer(&element, item, is_open, depth, bindings);
                }
            }
            Type::Object { fields, .. } => {
                for field in fields.iter().filter(|field| may_infer(&field.ty)) {
                    if let Some(own) = self.member_within(subject, &field.name, depth) {
                        self.infer(&own, &field.ty, is_open, depth, bindings);
                    }
                }
            }
            Type::Function { parameters, returns, .. } => {
                for result in self.results(subject, &[], None, depth).into_iter().take(1) {
                    self.infer(&result, returns, is_open, depth, bindings);
                }
                let leaves = self.leaves_within(subject, depth);
                for (place, pattern) in parameters.iter().enumerate().filter(|(_, ty)| may_infer(ty)) {
                    if let Some(own) = leaves.iter().find_map(|leaf| self.parameter_type(leaf, place)) {
                        self.infer(&own, pattern, is_open, depth, bindings);
                    }
                }
            }
            Type::Union(parts) | Type::Intersection(parts) => {
                for part in parts.iter().filter(|part| may_infer(part)) {
                    self.infer(subject, part, is_open, depth, bindings);
                }
            }
            _ => {}
        }
    }

    /// `Paged<infer T>` against `Paged<User>`.
    fn infer_arguments(
        &self,
        subject: &TypeAt<'p>,
        name: &[compact_str::CompactString],
        wanted: &'p [Type],
        is_open: &dyn Fn(&str) -> bool,
        depth: usize,
        bindings: &mut Bindings<'p>,
    ) {
        let TypeForm::Written(Type::Named { name: own, arguments, .. }) = subject.form else { return };
        if own.last() == name.last() {
            for (own, wanted) in arguments.iter().zip(wanted) {
                self.infer(&subject.with(own), wanted, is_open, depth, bindings);
            }
        }
    }
}

/// Whether a part of a pattern may hold a name: what is constant needs no look.
fn may_infer(ty: &Type) -> bool {
    !matches!(ty, Type::Literal(_) | Type::Primitive(_) | Type::Unknown)
}

/// What a value is, as far as it cannot be anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
    Flag,
    Nothing,
    List,
    Function,
    Object,
}

impl Kind {
    fn of(ty: &TypeAt<'_>) -> Option<Self> {
        match ty.form {
            TypeForm::Key(_) => Some(Self::Text),
            TypeForm::Instance(_) => Some(Self::Object),
            TypeForm::Written(ty) => match ty {
                Type::Literal(Literal::String(_))
                | Type::Template(_)
                | Type::Primitive(PrimitiveType::String) => Some(Self::Text),
                Type::Literal(Literal::Number(_)) | Type::Primitive(PrimitiveType::Number) => {
                    Some(Self::Number)
                }
                Type::Literal(Literal::Bool(_))
                | Type::Primitive(PrimitiveType::Boolean)
                | Type::Predicate { .. } => Some(Self::Flag),
                Type::Literal(Literal::Null | Literal::Undefined)
                | Type::Primitive(PrimitiveType::Nothing) => Some(Self::Nothing),
                Type::Array(_) | Type::Tuple(_) => Some(Self::List),
                Type::Function { .. } => Some(Self::Function),
                Type::Object { fields, .. } if !fields.is_empty() => Some(Self::Object),
                _ => None,
            },
            TypeForm::Value(_) | TypeForm::Returned(_) | TypeForm::Described(_) => None,
        }
    }
}
