//! What a function that an SDK hands its payload to leaves of a value in it.
//!
//! `before_send: event => { delete event.properties.email; return event; }`: a walk from what the function returns (or leaves
//! of its parameter, or hands on), along the path at which the value stands, back to its parameter. What does not come from there was
//! taken out or replaced.

use compact_str::CompactString;

use crate::flow::engine::Engine;
use crate::flow::state::{PathId, PathKey, State};
use crate::flow::types::ScrubOutcome;
use crate::flow::walk::{Found, Terminal};
use crate::ir::path::Segment;
use crate::ir::{Key, Value, ValueId};
use crate::link::{CallRef, FunctionRef, Node};
use crate::rules::library::MarkId;
use crate::rules::scrubber::Sent;

/// A function of an SDK's settings that is given what is to be sent, and what is asked of it.
#[derive(Clone, Copy)]
pub(in crate::flow) struct Hook<'k> {
    pub(in crate::flow) function: FunctionRef,
    /// Which parameter has the payload, and where in it.
    pub(in crate::flow) parameter: u16,
    pub(in crate::flow) given: &'k [CompactString],
    /// What is left of the payload, and where the value stands in it.
    pub(in crate::flow) left: &'k Sent,
    pub(in crate::flow) at: &'k [PathKey],
    /// What the removal is worth.
    pub(in crate::flow) mark: MarkId,
}

impl Engine<'_> {
    /// What becomes of the value under `sent` of the payload. Where something is not known, nothing is removed (errs
    /// towards findings); a condition in the function counts as not met for the value (likewise).
    pub(in crate::flow) fn hooked(&mut self, hook: Hook<'_>) -> (ScrubOutcome, Vec<MarkId>) {
        if let Sent::ReplacedBy(members) = hook.left {
            return self.replaced(hook, members);
        }
        let values = match self.payloads(hook) {
            Ok(values) => values,
            Err(outcome) => return (outcome, Vec::new()),
        };
        let before = match hook.left {
            Sent::Returned(path) => path.as_slice(),
            Sent::InPlace => hook.given,
            Sent::HandedTo(_) | Sent::ReplacedBy(_) => &[],
        };
        let path = self.tables.path(&below(before, hook.at));
        let mut marks: Vec<MarkId> = Vec::new();
        let mut is_known = true;
        for value in values {
            let start = State::at(Node { file: hook.function.file, id: value }, path);
            for found in self.contents_inside(start) {
                match self.left(&found, hook) {
                    Left::Nothing => {}
                    Left::Unknown => is_known = false,
                    Left::Value => {
                        let own: Vec<MarkId> = found.state.marks.iter().collect();
                        if own.is_empty() {
                            return (ScrubOutcome::Keeps, Vec::new());
                        }
                        marks.extend(own);
                    }
                }
            }
        }
        if !is_known {
            return (ScrubOutcome::Unknown, Vec::new());
        }
        marks.sort_unstable();
        marks.dedup();
        if marks.is_empty() {
            marks.push(hook.mark);
        }
        (ScrubOutcome::Removes, marks)
    }

    /// Does the function call a method of the payload that puts something else there, whatever the case? What it puts there is a
    /// sink of its own.
    fn replaced(&mut self, hook: Hook<'_>, members: &[CompactString]) -> (ScrubOutcome, Vec<MarkId>) {
        let module = self.program.module(hook.function.file);
        let any = self.takes_changes;
        for member in members {
            let given = hook.given.iter().chain([member]);
            let keys: Vec<Key> = given.cloned().map(Key::Name).collect();
            let calls = self.calls_of_parameter((hook.function, hook.parameter), &keys);
            if calls.iter().any(|call| any || module.call(call.id).guards.is_empty()) {
                return (ScrubOutcome::Removes, vec![hook.mark]);
            }
        }
        (ScrubOutcome::Keeps, Vec::new())
    }

    /// The values in the function that hold what is left; what is the case where there are none.
    pub(super) fn payloads(
        &mut self,
        Hook { function, parameter, left, .. }: Hook<'_>,
    ) -> Result<Vec<ValueId>, ScrubOutcome> {
        let own = self.program.function(function);
        let (values, without): (Vec<ValueId>, _) = match left {
            Sent::Returned(_) => (own.returns.clone(), ScrubOutcome::Unknown),
            Sent::InPlace => {
                let results = own.parameter_results.iter().filter(|(index, _)| *index == parameter);
                (results.map(|(_, value)| *value).collect(), ScrubOutcome::Keeps)
            }
            Sent::HandedTo(member) => {
                let keys: Vec<Key> = member.iter().cloned().map(Key::Name).collect();
                let calls = self.calls_of_parameter((function, parameter), &keys);
                let module = self.program.module(function.file);
                let first =
                    |call: &CallRef| module.call(call.id).arguments.first().map(|argument| argument.value);
                (calls.iter().filter_map(first).collect(), ScrubOutcome::Unknown)
            }
            Sent::ReplacedBy(_) => (Vec::new(), ScrubOutcome::Keeps),
        };
        if values.is_empty() { Err(without) } else { Ok(values) }
    }

    /// The same when every condition in the function is met: what is taken out then is taken out at times.
    pub(in crate::flow) fn hooked_at_times(&mut self, hook: Hook<'_>) -> (ScrubOutcome, Vec<MarkId>) {
        self.takes_changes = true;
        let (outcome, mut marks) = self.hooked(hook);
        self.takes_changes = false;
        if outcome == ScrubOutcome::Removes && !marks.contains(&hook.mark) {
            marks = vec![hook.mark];
        }
        (outcome, marks)
    }

    fn left(&self, found: &Found, Hook { function, parameter, given, at, .. }: Hook<'_>) -> Left {
        match &found.terminal {
            Terminal::Parameter { function: owner, index } if (*owner, *index) == (function, parameter) => {
                let rest = self.tables.keys(found.state.path);
                if !may_be_one(&rest, &below(given, at)) {
                    return Left::Nothing;
                }
                // `pick(event, ['plan'])`: only what is named is left of the whole.
                let filter = self.tables.filter(found.state.filter);
                let only = filter.is_some_and(|filter| filter.only.is_some());
                match (found.state.how.guessed, only && found.state.path == PathId::EMPTY) {
                    (true, _) => Left::Unknown,
                    (false, true) => Left::Nothing,
                    (false, false) => Left::Value,
                }
            }
            Terminal::Literal(_)
            | Terminal::Missing
            | Terminal::Object
            | Terminal::List
            | Terminal::Function(_)
            | Terminal::Class(_) => Left::Nothing,
            // What a function makes of the value that nothing is known of: `redact(event)` of a package.
            Terminal::Api(path) if path.segments.contains(&Segment::Return) => Left::Unknown,
            Terminal::Opaque if matches!(self.program.value(found.state.node), Value::Call(_)) => {
                Left::Unknown
            }
            Terminal::Parameter { .. } | Terminal::Api(_) | Terminal::Instance(_) | Terminal::Opaque => {
                if found.state.how.guessed {
                    Left::Unknown
                } else {
                    Left::Nothing
                }
            }
        }
    }
}

/// What a walk through a function came back with.
enum Left {
    /// Another value, or none.
    Nothing,
    /// The value itself, or one made of it.
    Value,
    Unknown,
}

fn below(before: &[CompactString], keys: &[PathKey]) -> Vec<PathKey> {
    before.iter().cloned().map(PathKey::Name).chain(keys.iter().cloned()).collect()
}

/// Could the two paths lead to one value, or to one and something inside it?
fn may_be_one(one: &[PathKey], other: &[PathKey]) -> bool {
    one.iter().zip(other).all(|(one, other)| one == other || *one == PathKey::Any || *other == PathKey::Any)
}
