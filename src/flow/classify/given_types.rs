//! Types that a call names for what a library gives or calls back with: `create<State>()(…)`, `useSelector<State, User>(…)`,
//! `const useAppSelector: TypedHook<State> = useSelector`.
//!
//! Which call names the type of what is in the knowledge (`records` with a type argument). Takes a call or the parameter of a function
//! that is written in one, gives the type as it is written.

use crate::flow::calls::callees::Callee;
use crate::flow::classify::declared::DeclaredAs;
use crate::flow::engine::Engine;
use crate::flow::state::TypeNote;
use crate::flow::walk::{Callback, Taken};
use crate::ir::Value;
use crate::ir::path::{ApiPath, Segment};
use crate::limits;
use crate::link::{CallRef, Exported, Node, TypeAt};
use crate::rules::record::Shape;

impl<'p> Engine<'p> {
    /// `Events[K]` where a walk left the function to a call that says which event it is.
    pub(super) fn chosen_by(&self, note: Option<TypeNote>, call: Option<CallRef>) -> Option<TypeAt<'p>> {
        let (Some(TypeNote::Value(value)), Some(call)) = (note, call) else { return None };
        let Value::Parameter(index) = *self.program.value(value) else { return None };
        let chosen = self.types().taken_type(self.program.owner(value), index, call)?;
        (!self.types().is_hole(&chosen)).then_some(chosen)
    }

    /// `select(state => …)`, where the call or the one that made `select` names the type of what the function is given.
    pub(super) fn type_by_record(&mut self, parameter: Node) -> Option<TypeAt<'p>> {
        self.type_by_record_below(parameter, None)
    }

    /// `procedure.input(schema).mutation(({ input }) => …)`: the same of a member of the parameter.
    pub(super) fn type_by_record_of(&mut self, parameter: Node, key: &str) -> Option<TypeAt<'p>> {
        self.type_by_record_below(parameter, Some(key))
    }

    fn type_by_record_below(&mut self, parameter: Node, key: Option<&str>) -> Option<TypeAt<'p>> {
        let Value::Parameter(index) = self.program.value(parameter) else { return None };
        let function = self.program.owner(parameter);
        let callback = Callback::of(self.program, function, Taken::One(*index))?;
        let callees = self.callees(callback.call);
        callees.iter().find_map(|callee| match callee {
            Callee::Api(path) => {
                let of = callback.parameter_of(path);
                let of = key.into_iter().fold(of, |of, key| of.then(Segment::Member(key.into())));
                self.type_of_record(&of, callback.call)?.whole()
            }
            Callee::Function(_) | Callee::Class(_) => None,
        })
    }

    /// The type that a call, or the call that made its callee (`create<State>()(…)`), names for a record of a library.
    pub(super) fn type_of_record(&mut self, path: &ApiPath, call: CallRef) -> Option<DeclaredAs<'p>> {
        let (record, rest) = self.records.at(path)?;
        if !rest.is_empty() || record.shapes.is_empty() {
            return None;
        }
        let makers = self.makers_of_callee(call);
        let named = std::iter::once(call)
            .chain(makers)
            .find_map(|call| record.shapes.iter().find_map(|shape| self.named_type(call, shape)));
        let ty = match named {
            Some(ty) => ty,
            None => self.type_of_hook(call, &record.shapes)?,
        };
        Some(DeclaredAs { ty, is_guess: false, under: None })
    }

    /// `const useAppSelector: TypedUseSelectorHook<State> = useSelector`.
    fn type_of_hook(&mut self, call: CallRef, shapes: &[Shape]) -> Option<TypeAt<'p>> {
        let callee = self.program.module(call.file).call(call.id).callee;
        let declared = self.type_of(Node { file: call.file, id: callee }, limits::NAME_HOPS)?.sure()?;
        shapes.iter().find_map(|shape| match shape {
            Shape::TypeArgument(number, None) => self.types().type_argument(&declared, *number),
            _ => None,
        })
    }

    /// What stands behind the names of a value: `use.withTypes<State>()` of `export const useState = use.withTypes<State>()`.
    pub(super) fn named_by(&self, node: Node) -> Node {
        let mut at = node;
        for _ in 0..limits::NAME_HOPS {
            let module = self.program.module(at.file);
            let next = match module.value(at.id) {
                Value::Typed { base, .. } => Some(Node { file: at.file, id: *base }),
                Value::Capture(binding) => {
                    let mut whole = module.binding(*binding).writes.iter().filter(|write| write.is_whole());
                    whole.next().and_then(|write| write.value).map(|id| Node { file: at.file, id })
                }
                Value::Import(import) => {
                    let entry = module.import(*import);
                    let target = self.program.target(at.file, entry.request);
                    let exported = self.program.imported(target, &entry.imported);
                    exported.into_iter().find_map(|exported| match exported {
                        Exported::Value { node, member: None } => Some(node),
                        _ => None,
                    })
                }
                _ => None,
            };
            let Some(next) = next else { return at };
            at = next;
        }
        at
    }

    /// The calls that may have made what a call calls, with those that made these: `create()(…)` and `create()` of `useStore()`.
    pub(super) fn makers_of_callee(&mut self, call: CallRef) -> Vec<CallRef> {
        let module = self.program.module(call.file);
        let callee = Node { file: call.file, id: module.call(call.id).callee };
        let mut makers = Vec::new();
        let named = self.named_by(callee);
        let found = self.identities(callee, &[]);
        for node in std::iter::once(named).chain(found.iter().map(|found| found.state.node)) {
            let mut at = self.call_at(node);
            for _ in 0..limits::SCHEMA_CHAIN {
                let Some(maker) = at else { break };
                makers.push(maker);
                let callee = self.program.module(maker.file).call(maker.id).callee;
                at = self.call_at(Node { file: maker.file, id: callee });
            }
        }
        makers
    }
}
