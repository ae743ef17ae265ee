//! Members that a class is given by calls: `Object.assign(Cart.prototype, reporting)`, and `this` in the methods of such an object.

use super::Walk;
use crate::flow::state::{How, StackId, State, TraceId};
use crate::ir::ArgumentAt;
use crate::link::{ClassRef, Node};

impl Walk<'_, '_> {
    /// On at what calls put into the prototype of a class, for the member that is read of an instance.
    pub(super) fn mixed_in(&mut self, state: State, trace: TraceId, class: ClassRef) {
        let how = How { unordered: true, ..state.how };
        let state = State { how, stack: StackId::EMPTY, ..state };
        for mixin in self.engine.mixins_of(class).iter() {
            let callees = self.engine.callees(mixin.call);
            let (models, wanted) =
                self.mutating_models(mixin.call, &callees, ArgumentAt::Position(mixin.position));
            let mutations = models.iter().flat_map(|model| &model.mutates);
            for mutation in mutations.filter(|mutation| mutation.what.base == wanted && !mutation.removes) {
                if let Some(next) = self.below(state, mixin.call, &mutation.to) {
                    self.operand(next, trace, mixin.call, &mutation.from);
                }
            }
        }
    }

    /// `this` in a method of an object that classes are given: any instance of them; false where there are none.
    pub(super) fn this_of_mixin(&mut self, state: State, trace: TraceId, object: Node) -> bool {
        let classes = self.engine.classes_mixed_with(object);
        for class in &classes {
            self.declared_instance(state, trace, *class);
        }
        !classes.is_empty()
    }
}
