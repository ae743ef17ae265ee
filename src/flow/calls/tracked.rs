//! An instance, followed forwards: through variables and methods that return `this`, and into the methods that are called on it.
//!
//! Takes where it stands, gathers the members that are read of it; gives up where it leaves sight.

use compact_str::CompactString;
use rustc_hash::FxHashSet;

use super::uses::{Use, Uses};
use crate::flow::engine::Engine;
use crate::ir::{CallId, FunctionId, FunctionKind, Key, MemberKind, Module, Value, ValueId};
use crate::link::{ClassRef, FunctionRef, Node};

/// An instance that is being followed.
pub(super) struct Tracked<'e, 'p> {
    pub(super) engine: &'e mut Engine<'p>,
    /// Its class and those above.
    pub(super) chain: Vec<ClassRef>,
    /// Members that are read of it.
    pub(super) names: FxHashSet<CompactString>,
    pub(super) returned: Option<FunctionId>,
}

impl Tracked<'_, '_> {
    /// Everything that is done with a value; `None` when it leaves. `method`: that function gives `this` to a caller that is followed.
    pub(super) fn follow(&mut self, from: Node, method: Option<FunctionId>) -> Option<()> {
        let uses = self.engine.uses(from.file);
        let module = self.engine.program.module(from.file);
        let mut seen = FxHashSet::from_iter([from.id]);
        let mut open = vec![from.id];
        while let Some(value) = open.pop() {
            if !self.engine.burn() {
                return None;
            }
            let mut also = Vec::new();
            for used in uses.of(value) {
                match used {
                    Use::Leaves => return None,
                    Use::Alias(other) => also.push(*other),
                    Use::Returned(function) => self.give_back(*function, method)?,
                    Use::Read(name, read) => {
                        self.names.insert(name.clone());
                        also.extend(self.given_again(module, &uses, name, *read));
                    }
                }
            }
            open.extend(also.into_iter().filter(|other| seen.insert(*other)));
        }
        Some(())
    }

    fn give_back(&mut self, function: FunctionId, method: Option<FunctionId>) -> Option<()> {
        match method {
            Some(method) => (method == function).then_some(()),
            None => (*self.returned.get_or_insert(function) == function).then_some(()),
        }
    }

    /// `entry.set('a', 1)` is `entry` again, where a method of that name may return `this`; so is a getter.
    fn given_again(&self, module: &Module, uses: &Uses, name: &str, read: ValueId) -> Vec<ValueId> {
        let program = self.engine.program;
        let may_be_this = self.methods(name).into_iter().any(|method| {
            let own = program.module(method.file);
            own.function(method.id).returns.iter().any(|value| !is_other(own, *value))
        });
        if !may_be_this {
            return Vec::new();
        }
        let calls = uses.calls_of(read).iter().map(|call: &CallId| module.call(*call).value);
        calls.chain([read]).collect()
    }

    /// The functions under a name in the class and those above it.
    fn methods(&self, name: &str) -> Vec<FunctionRef> {
        let program = self.engine.program;
        let of_class = |class: &ClassRef| {
            let members = program.module(class.file).class(class.id).members.iter();
            let named = members
                .filter(|member| !member.is_static && matches!(&member.key, Key::Name(own) if own == name));
            let file = class.file;
            let functions = named.filter_map(move |member| match member.kind {
                MemberKind::Method(id) | MemberKind::Getter(id) | MemberKind::Setter(id) => {
                    Some(FunctionRef { file, id })
                }
                MemberKind::Field(_) => None,
            });
            functions.collect::<Vec<_>>()
        };
        self.chain.iter().flat_map(of_class).collect()
    }

    /// What the methods that are called do with `this`, those that they call in turn, and all that making an instance runs.
    pub(super) fn enter_methods(&mut self, names: &FxHashSet<CompactString>) -> Option<()> {
        self.names.extend(names.iter().cloned());
        let program = self.engine.program;
        let mut entered: FxHashSet<FunctionRef> = FxHashSet::default();
        loop {
            let mut next: Vec<FunctionRef> = self.names.iter().flat_map(|name| self.methods(name)).collect();
            for class in &self.chain {
                let functions = program.module(class.file).functions.iter().enumerate();
                let made = functions.filter(|(_, function)| {
                    function.class == Some(class.id)
                        && matches!(function.kind, FunctionKind::Constructor | FunctionKind::Initialiser)
                });
                next.extend(made.map(|(at, _)| FunctionRef { file: class.file, id: FunctionId::new(at) }));
            }
            next.retain(|function| entered.insert(*function));
            if next.is_empty() {
                return Some(());
            }
            next.sort_unstable();
            for function in next {
                self.follow_this(function)?;
            }
        }
    }

    fn follow_this(&mut self, function: FunctionRef) -> Option<()> {
        let module = self.engine.program.module(function.file);
        for (at, value) in module.values.iter().enumerate() {
            if matches!(value, Value::This | Value::Super) && module.owners[at] == function.id {
                let node = Node { file: function.file, id: ValueId::new(at) };
                self.follow(node, Some(function.id))?;
            }
        }
        Some(())
    }
}

/// `return 1`, `return { … }`: surely not `this`.
fn is_other(module: &Module, value: ValueId) -> bool {
    matches!(
        module.value(value),
        Value::Literal(_)
            | Value::Object(_)
            | Value::List(_)
            | Value::Load { .. }
            | Value::Derived { .. }
            | Value::Test(_)
            | Value::Parameter(_)
            | Value::Closure(_)
    )
}
