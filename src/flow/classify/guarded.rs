//! What the type guards on the way say that a value is.
//!
//! ```ts
//! const isGuest = (who: unknown): who is Guest => …;
//! if (isGuest(who)) track('seen', who);              // has what a `Guest` has
//! people.filter(isGuest).forEach(guest => track('seen', guest));
//! ```
//!
//! Takes what a walk found; gives the types that the functions of the conditions on its way declare. Only functions that are written in the
//! program, and no generic ones: where a guard is not understood, the declared type stays (errs towards more fields).

use crate::flow::calls::callees::Callee;
use crate::flow::classify::declared::{DeclaredAs, is_part};
use crate::flow::classify::evidence::within_value;
use crate::flow::engine::Engine;
use crate::flow::state::{PathKey, TypeNote};
use crate::flow::walk::Found;
use crate::ir::{Guard, Type, Value};
use crate::link::{CallRef, FunctionRef, Node, TypeAt};

/// A type that a guard names, and what it is said of.
pub(super) struct Guarded<'p> {
    /// Below the value that was asked about: `[payload]` of `isUser(event.payload)`.
    pub(super) keys: Vec<PathKey>,
    pub(super) ty: TypeAt<'p>,
    pub(super) negated: bool,
}

impl<'p> Engine<'p> {
    /// The types that hold of what was found, nearest condition first.
    pub(super) fn types_by_guards(&mut self, found: &Found) -> Vec<TypeAt<'p>> {
        let mut types = self.types_of_kept(found);
        let node = found.state.node;
        if !self.program.analysed(node.file).asks_calls {
            return types;
        }
        let path = self.tables.keys(found.state.path);
        let guards = self.guards_asked(node, found.trace);
        let said: Vec<_> = guards.iter().rev().filter_map(|guard| self.guarded(node, guard)).collect();
        let said = said.into_iter().filter(|said| !said.negated && !self.types().is_hole(&said.ty));
        types.extend(said.filter_map(|said| {
            let rest = path.strip_prefix(said.keys.as_slice())?;
            self.below(DeclaredAs::sure_of(said.ty), rest)
        }));
        types
    }

    /// `people.filter(isGuest)`
    fn types_of_kept(&self, found: &Found) -> Vec<TypeAt<'p>> {
        let links = self.tables.links(found.trace);
        let own = within_value(&links).take_while(|link| !is_part(link));
        own.filter_map(|link| {
            let Some(TypeNote::Guarded(function)) = link.ty else { return None };
            let (_, ty) = self.predicate(function)?;
            self.below(DeclaredAs::sure_of(ty), &self.tables.keys(link.below))
        })
        .collect()
    }

    /// `if (isGuest(who))`: what a condition says of a value.
    pub(super) fn guarded(&mut self, node: Node, guard: &Guard) -> Option<Guarded<'p>> {
        let Value::Call(call) = *self.program.value(Node { id: guard.condition, ..node }) else {
            return None;
        };
        let call = CallRef { file: node.file, id: call };
        let (number, ty) = self.predicate_of(call)?;
        let argument = self.program.module(call.file).call(call.id).arguments.get(number)?.value;
        let keys = self.keys_asked(node, argument)?.into_iter().map(PathKey::Name).collect();
        Some(Guarded { keys, ty, negated: guard.negated })
    }

    /// What the one function that is called says, and of which argument.
    fn predicate_of(&mut self, call: CallRef) -> Option<(usize, TypeAt<'p>)> {
        match *self.callees(call) {
            [Callee::Function(function)] => self.predicate(function),
            _ => None,
        }
    }

    /// `(who: unknown): who is Guest`
    pub(in crate::flow) fn predicate(&self, function: FunctionRef) -> Option<(usize, TypeAt<'p>)> {
        let declared = self.program.function(function);
        let Some(Type::Predicate { of, ty }) = &declared.return_type else { return None };
        let is_it = |name: &Option<_>| name.as_ref() == Some(of);
        let number = declared.parameters.iter().position(|parameter| is_it(&parameter.name))?;
        declared.type_parameters.is_empty().then(|| (number, TypeAt::written(function.file, ty)))
    }
}
