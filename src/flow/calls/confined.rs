//! What happens to one instance, where all of it is in sight: `new Entry().set('mail', x).print()` never calls `send`.
//!
//! Takes where an instance is made, gives the names of the members that are read of it, its own methods' reads of `this` included. An instance
//! that is stored, exported or handed on is not told apart from others, so whatever is not understood errs towards false alarms.

use std::rc::Rc;

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};

use super::callees::Callee;
use super::tracked::Tracked;
use super::uses::Uses;
use crate::flow::engine::Engine;
use crate::flow::instances::{Part, Whose};
use crate::flow::walk::Terminal;
use crate::ir::{CallId, CallKind, FunctionId, FunctionKind, Module, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, ClassRef, FunctionRef, Node};
use crate::source::FileId;
use crate::summary::{first_version, only_value, untyped};

#[derive(Default)]
pub(in crate::flow) struct ConfinedIndex {
    uses: FxHashMap<FileId, Rc<Uses>>,
    known: FxHashMap<Node, Option<Rc<Confined>>>,
    open: FxHashSet<Node>,
}

/// An instance that stays where it is made.
pub(in crate::flow) struct Confined {
    class: ClassRef,
    /// The `new` that makes it, where it is what a function gives.
    made_at: Node,
    /// Members that are read of it, by anybody.
    names: FxHashSet<CompactString>,
    /// But for the callers of this function.
    returned: Option<FunctionId>,
}

/// Where an instance comes from.
#[derive(Clone, Copy)]
pub(in crate::flow) enum MadeBy {
    /// `new Entry()`, or a call of what may make one.
    Call(Node),
    /// `this` of a method or constructor.
    This(FunctionRef, ClassRef),
}

/// Is it the instance that a walk is about?
#[derive(Clone, Copy)]
pub(in crate::flow) enum Same {
    May,
    Not,
    /// It is if this part of a call of the function is.
    At(FunctionRef, Part),
}

impl Engine<'_> {
    /// May what stands here be the instance that is looked for?
    pub(in crate::flow) fn is_same_instance(&mut self, node: Node, whose: Whose) -> Same {
        match self.instance_made_by(node) {
            None => Same::May,
            Some(MadeBy::This(_, class)) if !self.may_share_instances(class, whose.class()) => Same::Not,
            Some(MadeBy::This(function, _)) => {
                let is_constructor = self.program.function(function).kind == FunctionKind::Constructor;
                Same::At(function, if is_constructor { Part::Result } else { Part::Receiver })
            }
            Some(MadeBy::Call(made)) => self.is_made_there(made, whose),
        }
    }

    fn is_made_there(&mut self, made: Node, whose: Whose) -> Same {
        if let Whose::Made(own, _) = whose
            && own != made
            && self.made_within(own) == Some(made)
        {
            return Same::At(self.program.owner(made), Part::Result);
        }
        let Some(confined) = self.confined(made) else { return Same::May };
        let is_it = match whose {
            Whose::Made(own, _) => own == made || own == confined.made_at || self.made_at(own) == Some(made),
            Whose::CalledOn(method, _) => {
                self.calls_method(&confined, method) || !self.is_seen_called(method, limits::CALL_DEPTH)
            }
        };
        if is_it && self.may_share_instances(confined.class, whose.class()) {
            return Same::May;
        }
        match confined.returned {
            Some(function) => Same::At(FunctionRef { file: made.file, id: function }, Part::Result),
            None => Same::Not,
        }
    }

    fn calls_method(&self, confined: &Confined, method: FunctionRef) -> bool {
        let declared = self.program.function(method);
        match declared.kind {
            FunctionKind::Method | FunctionKind::Getter | FunctionKind::Setter => {
                declared.name.as_ref().is_none_or(|name| confined.names.contains(name))
            }
            _ => true,
        }
    }

    /// Is a method called on anything but `this` of methods that nobody is seen to call? Where not, any instance may be the one.
    fn is_seen_called(&mut self, method: FunctionRef, fuel: u32) -> bool {
        let Some(fuel) = fuel.checked_sub(1) else { return false };
        let callers = self.callers(method);
        callers.iter().take(limits::INSTANCE_CALLERS).any(|call| {
            let module = self.program.module(call.file);
            let Value::Load { base, .. } = module.value(module.call(call.id).callee) else { return true };
            match self.instance_made_by(Node { file: call.file, id: *base }) {
                Some(MadeBy::This(outer, _)) if outer != method => self.is_seen_called(outer, fuel),
                Some(MadeBy::This(..)) => false,
                Some(MadeBy::Call(_)) | None => true,
            }
        })
    }

    /// Is there an object that is an instance of both? Not of two classes of one parent.
    fn may_share_instances(&mut self, one: ClassRef, other: ClassRef) -> bool {
        if one == other {
            return true;
        }
        let (Some(above_one), Some(above_other)) = (self.class_chain(one), self.class_chain(other)) else {
            return true;
        };
        above_one.contains(&other) || above_other.contains(&one)
    }

    /// A class and all above it; `None` where not all of them are known.
    fn class_chain(&mut self, class: ClassRef) -> Option<Vec<ClassRef>> {
        let before = self.before();
        let mut chain = vec![class];
        for _ in 0..limits::INHERITANCE {
            let at = *chain.last()?;
            let Some(extends) = self.program.module(at.file).class(at.id).extends else {
                return self.is_whole_since(before).then_some(chain);
            };
            let found = self.answer(Node { file: at.file, id: extends }, &[]);
            let [found] = &*found else { return None };
            let Terminal::Class(parent) = found.terminal else { return None };
            chain.push(parent);
        }
        None
    }

    /// Where the instance that stands here was made: through versions of a variable, imports, and methods that return `this`.
    pub(in crate::flow) fn instance_made_by(&mut self, node: Node) -> Option<MadeBy> {
        let mut at = node;
        for _ in 0..limits::CHAIN_LINKS {
            let module = self.program.module(at.file);
            at.id = first_version(module, at.id);
            match module.value(at.id) {
                Value::Capture(binding) => at.id = only_value(module, *binding)?,
                Value::Import(import) => at = self.program.imported_value(at.file, *import)?,
                Value::Call(call) => match self.chained(CallRef { file: at.file, id: *call }) {
                    Some(receiver) => at.id = receiver,
                    None => return Some(MadeBy::Call(at)),
                },
                Value::This => {
                    let function = self.program.owner(at);
                    let class = module.function(function.id).class?;
                    return Some(MadeBy::This(function, ClassRef { file: at.file, id: class }));
                }
                _ => return None,
            }
        }
        None
    }

    /// `entry` of `entry.set('a', 1)`, where `set` returns what it is called on.
    fn chained(&mut self, call: CallRef) -> Option<ValueId> {
        let module = self.program.module(call.file);
        let site = module.call(call.id);
        let (CallKind::Call, Value::Load { base, .. }) = (site.kind, module.value(site.callee)) else {
            return None;
        };
        let callees = self.callees(call);
        let gives_this = |callee: &Callee| match callee {
            Callee::Function(function) => {
                let module = self.program.module(function.file);
                gives_this(module, function.id)
            }
            Callee::Class(_) | Callee::Api(_) => false,
        };
        (!callees.is_empty() && callees.iter().all(gives_this)).then_some(*base)
    }

    /// The `new` in `createEntry`, for a call of it, where all that it gives is what it makes with that each time.
    pub(in crate::flow) fn made_within(&mut self, made: Node) -> Option<Node> {
        let Value::Call(id) = self.program.value(made) else { return None };
        let callees = self.callees(CallRef { file: made.file, id: *id });
        let [Callee::Function(function)] = &*callees else { return None };
        let [returned] = self.program.function(*function).returns.as_slice() else { return None };
        let returned = Node { file: function.file, id: *returned };
        let Some(MadeBy::Call(inner)) = self.instance_made_by(returned) else { return None };
        let module = self.program.module(inner.file);
        let is_new = |call: &CallId| module.call(*call).kind == CallKind::New;
        let is_made = matches!(module.value(inner.id), Value::Call(call) if is_new(call));
        (is_made && self.program.owner(inner) == *function).then_some(inner)
    }

    fn made_at(&mut self, made: Node) -> Option<Node> {
        self.confined(made).map(|confined| confined.made_at)
    }

    /// What is known of the instance that a call makes; `None` where it makes none, or not all that happens to it is in sight.
    fn confined(&mut self, made: Node) -> Option<Rc<Confined>> {
        if let Some(known) = self.confined.known.get(&made) {
            return known.clone();
        }
        if !self.confined.open.insert(made) {
            self.cut();
            return None;
        }
        let before = self.before();
        let confined = self.made_confined(made).map(Rc::new);
        self.confined.open.remove(&made);
        if !self.is_whole_since(before) {
            return None;
        }
        self.confined.known.insert(made, confined.clone());
        confined
    }

    fn made_confined(&mut self, made: Node) -> Option<Confined> {
        let mut confined = self.made_new(made)?;
        let chain = self.class_chain(confined.class)?;
        let mut tracked = Tracked { engine: self, chain, names: FxHashSet::default(), returned: None };
        tracked.follow(made, None)?;
        tracked.enter_methods(&confined.names)?;
        confined.returned = tracked.returned;
        confined.names = tracked.names;
        Some(confined)
    }

    /// `new Entry()`; `entry()`, where all that the function gives is an instance that it makes each time.
    fn made_new(&mut self, made: Node) -> Option<Confined> {
        let Value::Call(id) = self.program.value(made) else { return None };
        let call = CallRef { file: made.file, id: *id };
        let kind = self.program.module(call.file).call(call.id).kind;
        let callees = self.callees(call);
        match (kind, &*callees) {
            (CallKind::New, [Callee::Class(class)]) => {
                let names = FxHashSet::default();
                Some(Confined { class: *class, made_at: made, names, returned: None })
            }
            (CallKind::Call, [Callee::Function(function)]) => {
                let declared = self.program.function(*function);
                let [returned] = declared.returns.as_slice() else { return None };
                // A promise or iterator hands it on.
                if declared.is_async || declared.is_generator {
                    return None;
                }
                let returned = Node { file: function.file, id: *returned };
                let Some(MadeBy::Call(inner)) = self.instance_made_by(returned) else { return None };
                let inner = self.confined(inner)?;
                let (class, made_at, names) = (inner.class, inner.made_at, inner.names.clone());
                let is_given = inner.returned == Some(function.id);
                is_given.then_some(Confined { class, made_at, names, returned: None })
            }
            _ => None,
        }
    }

    pub(super) fn uses(&mut self, file: FileId) -> Rc<Uses> {
        let module = self.program.module(file);
        let uses = self.confined.uses.entry(file).or_insert_with(|| Rc::new(Uses::in_module(module)));
        Rc::clone(uses)
    }
}

/// `set(key, value) { …; return this; }`
fn gives_this(module: &Module, function: FunctionId) -> bool {
    let returns = &module.function(function).returns;
    !returns.is_empty() && returns.iter().all(|value| is_this(module, *value))
}

fn is_this(module: &Module, value: ValueId) -> bool {
    matches!(module.value(untyped(module, value)), Value::This)
}
