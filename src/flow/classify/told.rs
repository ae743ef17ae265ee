//! Which member of a union a value is, as the conditions on the way say.
//!
//! ```ts
//! type Event = { type: 'signup'; props: User } | { type: 'open'; props: { tab: number } };
//! function log(event: Event) { if (event.type === 'open') track(event.type, event.props); }   // no user
//! ```
//!
//! What is compared with texts tells members apart, `instanceof`, and `in`; only where one is left: errs towards more fields.

use crate::flow::engine::Engine;
use crate::flow::relays::KeyPart;
use crate::flow::walk::{Found, Kind, Terminal};
use crate::ir::{Guard, Literal, Value};
use crate::link::{ClassRef, Node, TypeAt, TypeIdentity};

impl<'p> Engine<'p> {
    /// The one member of a parameter's type that it can be.
    pub(super) fn told_apart(&mut self, found: &Found, ty: &TypeAt<'p>) -> Option<TypeAt<'p>> {
        if !matches!(found.terminal, Terminal::Parameter { .. }) {
            return None;
        }
        let mut left = self.types().members_of_union(ty);
        if left.len() < 2 {
            return None;
        }
        let parameter = found.state.node;
        for guard in self.guards_asked(parameter, found.trace) {
            if let Some(kind) = self.kind(parameter, &guard) {
                self.keep_of_kind(&mut left, &kind, guard.negated);
            } else {
                self.keep_tested_type(&mut left, parameter, &guard);
                self.drop_guarded(&mut left, parameter, &guard);
            }
        }
        let mut left = left.into_iter();
        left.next().filter(|_| left.next().is_none())
    }

    /// `event.type === 'open'`
    fn keep_of_kind(&self, left: &mut Vec<TypeAt<'p>>, kind: &Kind, negated: bool) {
        let texts = kind.texts.iter().filter_map(|part| match part {
            KeyPart::Text(text) => Some(text.as_str()),
            _ => None,
        });
        let texts: Vec<&str> = texts.collect();
        let types = self.types();
        left.retain(|member| {
            if negated {
                !types.has_only_texts(member, &kind.keys, &texts)
            } else {
                types.may_have_text(member, &kind.keys, &texts)
            }
        });
    }

    /// `event instanceof Opened`, `'tab' in event`
    fn keep_tested_type(&mut self, left: &mut Vec<TypeAt<'p>>, parameter: Node, guard: &Guard) {
        let Value::Test(operands) = self.program.value(Node { id: guard.condition, ..parameter }) else {
            return;
        };
        let [one, other] = *operands.as_slice() else { return };
        let is_whole =
            |engine: &Self, value| engine.keys_asked(parameter, value).is_some_and(|keys| keys.is_empty());
        let fits: Vec<bool> = if is_whole(self, one) {
            let Some(class) = self.only_class(Node { id: other, ..parameter }) else { return };
            let is_of = |member| self.types().identities(member).contains(&TypeIdentity::Instance(class));
            left.iter().map(is_of).collect()
        } else if is_whole(self, other) {
            let Value::Literal(Literal::String(key)) = self.program.value(Node { id: one, ..parameter })
            else {
                return;
            };
            left.iter().map(|member| self.types().member(member, key).is_some()).collect()
        } else {
            return;
        };
        // Where no member fits, the condition is about something that is not written there.
        if fits.contains(&true) {
            let mut fits = fits.into_iter();
            left.retain(|_| fits.next() != Some(guard.negated));
        }
    }

    /// `if (isOpened(event)) return;`
    fn drop_guarded(&mut self, left: &mut Vec<TypeAt<'p>>, parameter: Node, guard: &Guard) {
        let Some(said) = self.guarded(parameter, guard).filter(|said| said.negated && said.keys.is_empty())
        else {
            return;
        };
        let types = self.types();
        let gone: Vec<_> = types.members_of_union(&said.ty).iter().map(TypeAt::place).collect();
        left.retain(|member| !gone.contains(&member.place()));
    }

    fn only_class(&mut self, node: Node) -> Option<ClassRef> {
        match *self.answer(node, &[]) {
            [Found { terminal: Terminal::Class(class), .. }] => Some(class),
            _ => None,
        }
    }
}
