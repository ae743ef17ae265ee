//! Which member of a union a value is, as the conditions on the way say.
//!
//! ```ts
//! type Event = { type: 'signup'; props: User } | { type: 'open'; props: { tab: number } };
//! function log(event: Event) { if (event.type === 'open') track(event.type, event.props); }   // no user
//! ```
//!
//! Only what is compared with texts tells members apart, and only where one is left: errs towards more fields.

use crate::flow::engine::Engine;
use crate::flow::relays::KeyPart;
use crate::flow::walk::{Found, Terminal};
use crate::link::TypeAt;

impl<'p> Engine<'p> {
    /// The one member of a parameter's type that it can be.
    pub(super) fn told_apart(&mut self, found: &Found, ty: &TypeAt<'p>) -> Option<TypeAt<'p>> {
        if !matches!(found.terminal, Terminal::Parameter { .. }) {
            return None;
        }
        let members = self.types().members_of_union(ty);
        if members.len() < 2 {
            return None;
        }
        let kinds = self.kinds_asked(found.state.node, found.trace);
        let mut left = members;
        for kind in &kinds {
            let texts: Vec<&str> = kind
                .texts
                .iter()
                .filter_map(|part| match part {
                    KeyPart::Text(text) => Some(text.as_str()),
                    _ => None,
                })
                .collect();
            let types = self.types();
            left.retain(|member| types.may_have_text(member, &kind.keys, &texts));
        }
        let mut left = left.into_iter();
        left.next().filter(|_| left.next().is_none())
    }
}
