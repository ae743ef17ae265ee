//! Which call of a maker made the function that is called.
//!
//! ```js
//! const wrap = (fn) => (...given) => fn(...given);
//! const track = wrap((props) => sdk.track('x', props));
//! const save = wrap((props) => fetch('/api', { body: props }));
//! save({ mail: user.email });      // calls the same inner function as `track`, made by another call of `wrap`
//! ```

use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::flow::engine::Engine;
use crate::flow::state::StackId;
use crate::flow::tables::Frame;
use crate::flow::walk::Terminal;
use crate::link::{CallRef, FunctionRef, Node};

/// A call, the function it calls and the function that one stands in.
type MadeOf = (CallRef, FunctionRef, FunctionRef);

/// The calls that made what is called; `None` for one that is not known.
type Makers = Rc<[Option<CallRef>]>;

/// What was found out about who made what is called.
pub(in crate::flow) type MakerIndex = FxHashMap<MadeOf, Makers>;

impl Engine<'_> {
    /// The call, among those that were entered, of a function that this one stands in.
    pub(in crate::flow) fn made_in(&self, function: FunctionRef, stack: StackId) -> Option<Frame> {
        let mut around = self.program.function(function).parent;
        while let Some(id) = around {
            let outer = FunctionRef { file: function.file, id };
            if let Some(frame) = self.tables.frame_of(stack, outer) {
                return Some(frame);
            }
            around = self.program.function(outer).parent;
        }
        None
    }

    /// May what is called here be the function as that call of its maker made it? True as well where the maker is not known (errs towards
    /// false alarms).
    pub(in crate::flow) fn may_be_made(&mut self, call: CallRef, function: FunctionRef, made: Frame) -> bool {
        let makers = self.made_by_calls(call, function, made.callee);
        makers.is_empty() || makers.iter().any(|maker| maker.is_none_or(|maker| maker == made.call))
    }

    /// The calls of `maker` that made a function which is called here; `None` for one of which that is not known.
    pub(in crate::flow) fn made_by_calls(
        &mut self,
        call: CallRef,
        function: FunctionRef,
        maker: FunctionRef,
    ) -> Makers {
        let question = (call, function, maker);
        if let Some(known) = self.makers.get(&question) {
            return Rc::clone(known);
        }
        let before = self.before();
        let callee = self.program.module(call.file).call(call.id).callee;
        let found = self.identities(Node { file: call.file, id: callee }, &[]);
        let own = found.iter().filter(|found| found.terminal == Terminal::Function(function));
        let frames = own.map(|found| self.tables.frame_of(found.state.stack, maker));
        let makers: Makers = frames.map(|frame| frame.map(|frame| frame.call)).collect();
        if self.is_whole_since(before) {
            self.makers.insert(question, Rc::clone(&makers));
        }
        makers
    }
}
