//! What a function without types of its own is given, by the type of where it is written: `on((lead) => track(lead))`.
//!
//! Takes a parameter; gives the type that is written around its function, or that the function it is handed to declares. Who is called is resolved as
//! everywhere in this stage, so an injected emitter counts as well.

use crate::flow::calls::callees::Callee;
use crate::flow::engine::Engine;
use crate::ir::{ArgumentAt, Key, Value};
use crate::limits;
use crate::link::{CallRef, Node, TypeAt};

impl<'p> Engine<'p> {
    pub(super) fn type_in_context(&mut self, parameter: Node) -> Option<TypeAt<'p>> {
        if let Some(known) = self.declared.in_contexts.get(&parameter) {
            return known.clone();
        }
        // `on((lead) => on((other) => …))` does not ask for itself.
        self.declared.in_contexts.insert(parameter, None);
        let found = self.find_type_in_context(parameter);
        self.declared.in_contexts.insert(parameter, found.clone());
        found
    }

    fn find_type_in_context(&mut self, parameter: Node) -> Option<TypeAt<'p>> {
        let Value::Parameter(index) = *self.program.value(parameter) else { return None };
        let module = self.program.module(parameter.file);
        let function = module.function(module.owner(parameter.id));
        if function.parameters.get(usize::from(index))?.ty.is_some() {
            return None;
        }
        let closure = Node { file: parameter.file, id: function.value? };
        let types = self.types();
        let written = types.parameters_in_context(closure, index, limits::FIELD_TYPE_DEPTH);
        if let [ty] = written.as_slice() {
            return Some(ty.clone());
        }
        // Several are one value that may be either.
        if !written.is_empty() {
            return Some(TypeAt::value(parameter.file, parameter.id));
        }
        self.type_by_callee(parameter, index)
    }

    /// `emitter.on('lead', (lead) => …)`, where only the callee that was found says what it calls back with.
    fn type_by_callee(&mut self, parameter: Node, index: u16) -> Option<TypeAt<'p>> {
        let module = self.program.module(parameter.file);
        let used = module.function(module.owner(parameter.id)).closure_use.as_ref()?;
        let ArgumentAt::Position(position) = used.at else { return None };
        let call = CallRef { file: parameter.file, id: used.call };
        let callees = self.callees(call);
        callees.iter().find_map(|callee| {
            let Callee::Function(function) = callee else { return None };
            let types = self.types();
            let mut taken = types.taken_type(*function, position, call)?;
            for key in &used.keys {
                taken = match key {
                    Key::Name(name) => types.member(&taken, name)?,
                    Key::Index(_) | Key::Any | Key::Computed(_) => types.element(&taken)?,
                };
            }
            types.parameter_of_type(&taken, index, limits::FIELD_TYPE_DEPTH)
        })
    }
}
