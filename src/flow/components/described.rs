//! What a component's object says of the types of its members: `props: { user: { type: Object as PropType<User> } }`.
//!
//! Where the description stands and which library reads it is data (`described` of `components`); the types are those of `link::types`.

use super::Component;
use crate::flow::engine::Engine;
use crate::flow::state::PathKey;
use crate::flow::walk::Terminal;
use crate::ir::FunctionKind;
use crate::link::{Node, TypeAt};

impl<'p> Engine<'p> {
    /// The type of `this` in a function of a component, or (with a number) of the parameter that is given its members: `setup(props)`.
    pub(in crate::flow) fn described_members(
        &mut self,
        node: Node,
        parameter: Option<u16>,
    ) -> Option<TypeAt<'p>> {
        if self.components.models.iter().all(|model| model.described.is_none()) {
            return None;
        }
        let function = self.program.owner(node);
        let declared = self.program.function(function);
        let is_asked = match parameter {
            None => declared.class.is_none(),
            Some(number) => number == 0 && declared.kind != FunctionKind::Arrow && declared.name.is_some(),
        };
        let component = is_asked.then(|| self.component_of(function)).flatten()?;
        let described = self.components.models[component.kind].described.as_ref()?;
        if parameter.is_some()
            && (declared.name.as_ref() != described.given_to.as_ref() || !self.stands_in(component, node))
        {
            return None;
        }
        let (key, by) = (PathKey::Name(described.key.clone()), described.by.clone());
        let found = self.identities(component.node, &[key]);
        let object = found.iter().find(|found| found.terminal == Terminal::Object)?;
        self.types().described_by(object.state.node, &by)
    }

    /// Does the function of a parameter stand in the component's object itself?
    fn stands_in(&self, component: Component, parameter: Node) -> bool {
        let function = self.program.function(self.program.owner(parameter));
        function.this_object == Some(component.node.id)
    }
}
