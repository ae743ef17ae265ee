//! Query documents in texts: `` gql`query { me { email } }` `` says which fields the answer has.

use super::Lowering;
use crate::ir::{CallKind, ListItem, Literal, Type, TypeDecl, Value, ValueId};
use crate::lang::graphql;

impl Lowering<'_> {
    /// Looks through the texts of the file. A text is a document when it reads as one, whatever it is given to.
    pub(super) fn documents(&mut self) {
        let mut found: Vec<(ValueId, Option<Type>)> = Vec::new();
        let mut types: Vec<TypeDecl> = Vec::new();
        for (index, value) in self.module.values.iter().enumerate() {
            let Value::Literal(Literal::String(text)) = value else { continue };
            if let Some((answer, own)) = graphql::document(text) {
                found.push((ValueId::new(index), answer));
                types.extend(own);
            }
        }
        for call in &self.module.calls {
            let Some(first) = call.arguments.first().map(|argument| argument.value) else { continue };
            if call.kind == CallKind::Tagged {
                let text = self.pieces(first);
                if let Some((answer, own)) = graphql::document(&text) {
                    found.push((call.value, answer));
                    types.extend(own);
                }
            } else if let Some((_, answer)) = found.iter().find(|(value, _)| *value == first) {
                // `` graphql(`query { … }`) ``
                let answer = answer.clone();
                found.push((call.value, answer));
            }
        }
        // `type MeQuery` of the file itself says more than the document does.
        let is_own = |one: &TypeDecl| self.module.types.iter().any(|own| own.name == one.name);
        types.retain(|one| !is_own(one));
        self.module.types.extend(types);
        self.module.documents = found.into_iter().filter_map(|(value, ty)| Some((value, ty?))).collect();
    }

    /// The constant pieces of a tagged template; holes between them are other documents.
    fn pieces(&self, list: ValueId) -> String {
        let Value::List(items) = self.module.value(list) else { return String::new() };
        let mut text = String::new();
        for item in items {
            if let ListItem::Item(piece) = item
                && let Value::Literal(Literal::String(piece)) = self.module.value(*piece)
            {
                text.push_str(piece);
                text.push(' ');
            }
        }
        text
    }
}
