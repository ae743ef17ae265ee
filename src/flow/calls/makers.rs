//! Which call of a maker made the function that is called.
//!
//! ```js
//! const wrap = (fn) => (...given) => fn(...given);
//! const track = wrap((props) => sdk.track('x', props));
//! const save = wrap((props) => fetch('/api', { body: props }));
//! save({ mail: user.email });      // calls the same inner function as `track`, made by another call of `wrap`
//! ```

use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::flow::engine::Engine;
use crate::flow::stacks::Frame;
use crate::flow::state::StackId;
use crate::flow::walk::Terminal;
use crate::ir::{FunctionId, Module, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, FunctionRef, Node};
use crate::source::FileId;

#[derive(Default)]
pub(in crate::flow) struct MakerIndex {
    /// What was found out about who made a function as a call calls it.
    stacks: FxHashMap<(CallRef, FunctionRef), Rc<[StackId]>>,
    /// The functions of a file that read variables of a function around them.
    holding: FxHashMap<FileId, Rc<FxHashSet<FunctionId>>>,
}

impl Engine<'_> {
    /// The call, among those that were entered, of a function that this one stands in.
    pub(in crate::flow) fn made_in(&self, function: FunctionRef, stack: StackId) -> Option<Frame> {
        let mut around = self.program.function(function).parent;
        while let Some(id) = around {
            let outer = FunctionRef { file: function.file, id };
            if let Some(frame) = self.tables.stacks.frame_of(stack, outer) {
                return Some(frame);
            }
            around = self.program.function(outer).parent;
        }
        None
    }

    /// May what is called here be the function as that call of its maker made it? True as well where the maker is not known (errs towards
    /// false alarms).
    pub(in crate::flow) fn may_be_made(&mut self, call: CallRef, function: FunctionRef, made: Frame) -> bool {
        let stacks = self.made_by_calls(call, function);
        let maker = |stack: &StackId| self.tables.stacks.frame_of(*stack, made.callee);
        stacks.is_empty()
            || stacks.iter().any(|stack| maker(stack).is_none_or(|maker| maker.call == made.call))
    }

    /// The calls, one in the other, that made a function as it is called here: one stack for each way in which it was made.
    pub(in crate::flow) fn made_by_calls(&mut self, call: CallRef, function: FunctionRef) -> Rc<[StackId]> {
        let question = (call, function);
        if let Some(known) = self.makers.stacks.get(&question) {
            return Rc::clone(known);
        }
        let before = self.before();
        let callee = self.program.module(call.file).call(call.id).callee;
        let found = self.answer(Node { file: call.file, id: callee }, &[]);
        let own = found.iter().filter(|found| found.terminal == Terminal::Function(function));
        let mut stacks: Vec<StackId> = own.map(|found| found.state.stack).collect();
        stacks.sort_unstable();
        stacks.dedup();
        let stacks: Rc<[StackId]> = stacks.into();
        if self.is_whole_since(before) {
            self.makers.stacks.insert(question, Rc::clone(&stacks));
        }
        stacks
    }

    /// The stack with the calls around it that made what is called, one for each way in which it was made. The stack alone where that is not known, makes no
    /// difference, or has too many ways (errs towards false alarms).
    pub(in crate::flow) fn stacks_around(
        &mut self,
        stack: StackId,
        call: CallRef,
        function: FunctionRef,
    ) -> Vec<StackId> {
        if !self.holds_variables(function) {
            return vec![stack];
        }
        let made = self.made_by_calls(call, function);
        if made.is_empty() || made.len() > limits::MADE_WAYS {
            return vec![stack];
        }
        made.iter().map(|made| self.tables.stacks.surrounded(stack, *made)).collect()
    }

    /// Does a function stand in another one?
    pub(in crate::flow) fn is_inside(&self, inner: FunctionRef, outer: FunctionRef) -> bool {
        let parent = |function: &FunctionRef| {
            self.program.function(*function).parent.map(|id| FunctionRef { id, ..*function })
        };
        inner.file == outer.file
            && std::iter::successors(parent(&inner), parent).any(|around| around == outer)
    }

    /// Does a function read variables of a function around it?
    fn holds_variables(&mut self, function: FunctionRef) -> bool {
        let module = self.program.module(function.file);
        let holding = self.makers.holding.entry(function.file);
        holding.or_insert_with(|| Rc::new(holding_functions(module))).contains(&function.id)
    }
}

fn holding_functions(module: &Module) -> FxHashSet<FunctionId> {
    let mut holding = FxHashSet::default();
    for (at, value) in module.values.iter().enumerate() {
        let Value::Capture(binding) = value else { continue };
        let holder = module.binding(*binding).function;
        if module.function(holder).parent.is_none() {
            continue;
        }
        let reader = module.owner(ValueId::new(at));
        let around = std::iter::successors(Some(reader), |function| module.function(*function).parent);
        holding.extend(around.take_while(|function| *function != holder));
    }
    holding
}
