//! Fields of instances that are known to be two: what `new Entry().set('mail', x)` holds is not what `new Entry().send()` reads.
//!
//! Where a field is read, the walk notes of which instance; where it goes on at what a method stores there, that only calls of the method on such
//! an instance count. Errs towards false alarms: an instance that leaves where it is made may be any (`calls/confined`).

use super::{Mode, Walk};
use crate::flow::calls::confined::{MadeBy, Same};
use crate::flow::instances::{Instance, Part, Whose};
use crate::flow::state::{InstanceId, StackId, State};
use crate::ir::{CallKind, FunctionId, FunctionKind, Value};
use crate::limits;
use crate::link::{CallRef, ClassRef, FunctionRef, Node};

impl Walk<'_, '_> {
    /// `this.props` in a method: of what the call gave that was entered, or of any that the method is called on.
    pub(super) fn of_this(&mut self, state: State, method: FunctionRef, class: ClassRef) -> State {
        // `use(plugin) { this.plugins.push(plugin); }`: what was in the list before was in that of the same instance.
        if let Some(Instance { whose, put_by: Some((function, _)) }) =
            self.engine.tables.instances.get(state.instance)
            && function == method
        {
            return self.of_instance(state, Some(whose));
        }
        let is_asked = match self.mode {
            Mode::Contents => true,
            // What a value is does not depend on who asks, but on the calls that were entered.
            Mode::Identity => {
                let method = self.method_of(state.stack, method);
                self.engine.tables.stacks.frame_of(state.stack, method).is_some()
            }
        };
        let whose = if is_asked { self.whose(method, class, state.stack) } else { None };
        self.of_instance(state, whose)
    }

    /// `new Entry('x').props`
    pub(super) fn of_made(&mut self, state: State, class: ClassRef) -> State {
        let whose = (self.mode == Mode::Contents).then_some(Whose::Made(state.node, class));
        self.of_instance(state, whose)
    }

    fn of_instance(&mut self, state: State, whose: Option<Whose>) -> State {
        let instance = whose.map_or(InstanceId::EMPTY, |whose| {
            self.engine.tables.instances.id(Instance { whose, put_by: None })
        });
        State { instance, ..state }
    }

    fn whose(&mut self, method: FunctionRef, class: ClassRef, stack: StackId) -> Option<Whose> {
        let (mut method, mut class, mut stack) = (self.method_of(stack, method), class, stack);
        for _ in 0..limits::CALL_DEPTH {
            let Some(frame) = self.engine.tables.stacks.frame_of(stack, method) else {
                return Some(Whose::CalledOn(method, class));
            };
            let part = self.part_of(method)?;
            let standing = self.instance_at(frame.call, part)?;
            match self.engine.instance_made_by(standing)? {
                MadeBy::Call(made) => return Some(Whose::Made(made, class)),
                MadeBy::This(outer, own) => (method, class, stack) = (outer, own, frame.parent),
            }
        }
        None
    }

    /// The state without what was known of an instance.
    pub(super) fn of_any(state: State) -> State {
        State { instance: InstanceId::EMPTY, ..state }
    }

    /// The state at what a function of the class stores in the field that is read; `None` where it never does so in that instance.
    pub(super) fn put_there(
        &mut self,
        state: State,
        class: ClassRef,
        function: FunctionId,
        value: Node,
    ) -> Option<State> {
        let any = Self::of_any(state);
        let Some(Instance { whose, put_by: None }) = self.engine.tables.instances.get(state.instance) else {
            return Some(any);
        };
        let function = FunctionRef { file: class.file, id: function };
        if matches!(whose, Whose::CalledOn(reader, _) if reader == function) {
            return Some(any);
        }
        let Some(part) = self.part_of(function) else { return Some(any) };
        let is_given = matches!(self.engine.program.value(value), Value::Parameter(_));
        if !is_given && part == Part::Receiver && !self.may_run_on(function, whose) {
            return None;
        }
        let instance = self.engine.tables.instances.id(Instance { whose, put_by: Some((function, part)) });
        Some(State { instance, ..state })
    }

    /// Is a method called on an instance, as far as all calls of its name are understood?
    fn may_run_on(&mut self, method: FunctionRef, whose: Whose) -> bool {
        let program = self.engine.program;
        let callers = self.engine.callers(method);
        if callers.is_empty() || callers.len() > limits::INSTANCE_CALLERS {
            return true;
        }
        let name = program.function(method).name.as_deref().unwrap_or_default();
        for call in program.calls_named(name).iter().take(limits::CANDIDATE_CALLERS) {
            if !callers.contains(call) && self.engine.callees(*call).is_empty() {
                return true;
            }
        }
        callers.iter().any(|call| match self.instance_at(*call, Part::Receiver) {
            Some(node) => !matches!(self.engine.is_same_instance(node, whose), Same::Not),
            None => true,
        })
    }

    /// The state at a call of the function that puts something in; `None` where it is called on another instance.
    pub(super) fn put_here(&mut self, state: State, function: FunctionRef, call: CallRef) -> Option<State> {
        let any = Self::of_any(state);
        let Some(Instance { whose, put_by: Some((putting, part)) }) =
            self.engine.tables.instances.get(state.instance)
        else {
            return Some(state);
        };
        if putting != function {
            return Some(state);
        }
        let Some(node) = self.instance_at(call, part) else { return Some(any) };
        if let Whose::Made(own, _) = whose
            && self.is_made_apart(own, node, part)
        {
            return None;
        }
        match self.engine.is_same_instance(node, whose) {
            Same::May => Some(any),
            Same::Not => None,
            Same::At(outer, part) => {
                let next = Instance { whose, put_by: Some((outer, part)) };
                Some(State { instance: self.engine.tables.instances.id(next), ..state })
            }
        }
    }

    /// What another `new` or another call of a factory is given never stands in this instance, wherever the two are handed to.
    fn is_made_apart(&mut self, own: Node, node: Node, part: Part) -> bool {
        let other = match (part, self.engine.instance_made_by(node)) {
            (Part::Result, _) => node,
            (Part::Receiver, Some(MadeBy::Call(made))) => made,
            (Part::Receiver, Some(MadeBy::This(..)) | None) => return false,
        };
        own != other
            && match (self.is_new(own), self.is_new(other)) {
                (true, true) => true,
                // The one may be made within the other.
                (true, false) | (false, true) => false,
                (false, false) => {
                    self.engine.made_within(own).is_some() && self.engine.made_within(other).is_some()
                }
            }
    }

    fn is_new(&self, node: Node) -> bool {
        let module = self.engine.program.module(node.file);
        matches!(module.value(node.id), Value::Call(call) if module.call(*call).kind == CallKind::New)
    }

    /// Is what is written into from outside another instance than the one whose field is read?
    pub(super) fn is_other_instance(&mut self, state: State, holder: Node) -> bool {
        match self.engine.tables.instances.get(state.instance) {
            Some(Instance { whose, put_by: None }) => {
                matches!(self.engine.is_same_instance(holder, whose), Same::Not)
            }
            Some(_) | None => false,
        }
    }

    /// What an instance is at a call.
    fn instance_at(&self, call: CallRef, part: Part) -> Option<Node> {
        let module = self.engine.program.module(call.file);
        let site = module.call(call.id);
        match (part, site.kind) {
            (Part::Receiver, CallKind::Call) => self.receiver(call),
            (Part::Result, CallKind::New | CallKind::Call) => Some(Node { file: call.file, id: site.value }),
            // `super(x)` in the constructor of a class below: the instance is its `this`.
            _ => None,
        }
    }

    /// `track = (x) => this.client.track(x)` of a class stands in what makes the fields of its instances: the function that was entered.
    fn method_of(&self, stack: StackId, method: FunctionRef) -> FunctionRef {
        if self.engine.program.function(method).kind != FunctionKind::Initialiser {
            return method;
        }
        let frames = self.engine.tables.stacks.list(stack);
        let is_field = |callee: FunctionRef| {
            callee.file == method.file && self.engine.program.function(callee).parent == Some(method.id)
        };
        frames.iter().map(|frame| frame.callee).find(|callee| is_field(*callee)).unwrap_or(method)
    }

    fn part_of(&self, function: FunctionRef) -> Option<Part> {
        let program = self.engine.program;
        let declared = program.function(function);
        match declared.kind {
            FunctionKind::Method => Some(Part::Receiver),
            FunctionKind::Constructor => Some(Part::Result),
            FunctionKind::Arrow => {
                let parent = FunctionRef { id: declared.parent?, ..function };
                (program.function(parent).kind == FunctionKind::Initialiser).then_some(Part::Receiver)
            }
            _ => None,
        }
    }
}
