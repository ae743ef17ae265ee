//! What a text is put together from: `` `${BASE}/track?user=${id}` ``.
//!
//! Takes a value, gives the ways in which it may be built, as far as they can be seen without leaving the function towards its
//! callers: whoever asks may choose a caller and ask again with it on the stack.

use compact_str::CompactString;

use crate::flow::calls::callees::Callee;
use crate::flow::engine::Engine;
use crate::flow::requests::urls::HOLE;
use crate::flow::state::{PathId, PathKey, State};
use crate::flow::walk::{Found, Terminal};
use crate::ir::{DerivedKind, Literal, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, FunctionRef, Node};
use crate::rules::library::OperandBase;

/// A part of a text.
#[derive(Clone, Debug)]
pub(in crate::flow) enum Piece {
    Text(CompactString),
    /// What stands here has no known text. `parameter`: it is a parameter of this function.
    Hole {
        state: State,
        parameter: Option<FunctionRef>,
    },
}

/// One of the ways a text may be built.
#[derive(Clone, Debug, Default)]
pub(in crate::flow) struct TextWay {
    pub(in crate::flow) pieces: Vec<Piece>,
    /// Taken out of something else (`new URL(text)`), which may hold more than the text.
    pub(in crate::flow) derived: bool,
}

impl TextWay {
    pub(in crate::flow) fn of(text: &str) -> Self {
        Self { pieces: vec![Piece::Text(text.into())], derived: false }
    }

    fn hole(state: State, parameter: Option<FunctionRef>) -> Self {
        Self { pieces: vec![Piece::Hole { state, parameter }], derived: false }
    }

    /// The text, with [`HOLE`] for what is not known.
    pub(in crate::flow) fn text(&self) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.to_string(),
            Piece::Hole { .. } => HOLE.to_string(),
        };
        self.pieces.iter().map(piece).collect()
    }

    /// The function whose caller decides where an address leads: how it begins, or its host (`https://${host}/track`).
    pub(in crate::flow) fn led_by_parameter(&self) -> Option<FunctionRef> {
        let mut pieces = self.pieces.iter();
        let first = pieces.next()?;
        let decides = match first {
            Piece::Text(text) if text.ends_with("://") => pieces.next()?,
            _ => first,
        };
        match decides {
            Piece::Hole { parameter, .. } => *parameter,
            Piece::Text(_) => None,
        }
    }

    pub(in crate::flow) fn then(&self, other: &Self) -> Self {
        let pieces = self.pieces.iter().chain(&other.pieces).cloned().collect();
        Self { pieces, derived: self.derived || other.derived }
    }

    fn is_hole(&self) -> bool {
        self.pieces.iter().all(|piece| matches!(piece, Piece::Hole { .. }))
    }
}

impl Engine<'_> {
    /// The ways in which a value may be built as a text; an address object counts as its text.
    pub(in crate::flow) fn text_ways(&mut self, start: State) -> Vec<TextWay> {
        self.ways(start, limits::TEXT_DEPTH)
    }

    fn ways(&mut self, start: State, fuel: usize) -> Vec<TextWay> {
        let ways = self.ways_at(start, fuel);
        if !ways.is_empty() || start.path != PathId::EMPTY {
            return ways;
        }
        let path = self.tables.path(&[PathKey::Name("href".into())]);
        let inner = self.returned_text(start, fuel);
        let node = self.spelled_out(inner.node).unwrap_or(inner.node);
        self.ways_at(State { node, path, ..inner }, fuel)
    }

    /// `url.toString()` of `const endpoint = () => { const url = new URL(BASE); return url.toString(); }`, where that is called.
    fn returned_text(&mut self, start: State, fuel: usize) -> State {
        let mut at = start;
        for _ in 0..fuel {
            let Value::Call(call) = *self.program.value(at.node) else { break };
            let call = CallRef { file: at.node.file, id: call };
            let [Callee::Function(function)] = *self.callees(call) else { break };
            let [returned] = self.program.function(function).returns.as_slice() else { break };
            let Some(stack) = self.tables.stacks.push(at.stack, call, function) else { break };
            at = State { node: Node { file: function.file, id: *returned }, stack, ..at };
        }
        at
    }

    /// `url` of `url.toString()` and `String(url)`: what a call gives as a text.
    fn spelled_out(&mut self, node: Node) -> Option<Node> {
        let module = self.program.module(node.file);
        let Value::Call(call) = module.value(node.id) else { return None };
        let site = module.call(*call);
        let callees = self.callees(CallRef { file: node.file, id: *call });
        let path = callees.iter().find_map(|callee| match callee {
            Callee::Api(path) => Some(path),
            Callee::Function(_) | Callee::Class(_) => None,
        });
        let method = crate::flow::walk::callee_method(module, site);
        let models = self.library.models(path, method.as_deref());
        let [passing] = models.first().filter(|model| model.when.is_none())?.returns.as_slice() else {
            return None;
        };
        let is_text = passing.derived && passing.mark.is_none() && passing.from.path.is_empty();
        let id = match (passing.from.base, module.value(site.callee)) {
            (OperandBase::Receiver, Value::Load { base, .. }) => *base,
            (OperandBase::Argument(0), _) => site.arguments.first()?.value,
            _ => return None,
        };
        is_text.then_some(Node { file: node.file, id })
    }

    fn ways_at(&mut self, start: State, fuel: usize) -> Vec<TextWay> {
        let mut ways = Vec::new();
        for found in self.identities_inside(start) {
            ways.extend(self.ways_found(&found, fuel));
            ways.truncate(limits::TEXT_WAYS);
        }
        ways
    }

    fn ways_found(&mut self, found: &Found, fuel: usize) -> Vec<TextWay> {
        let derived = found.state.how.derived;
        match &found.terminal {
            Terminal::Literal(Literal::String(text) | Literal::Number(text)) => {
                vec![TextWay { derived, ..TextWay::of(text) }]
            }
            Terminal::Literal(_) | Terminal::Missing => Vec::new(),
            Terminal::Parameter { function, .. } => vec![TextWay::hole(found.state, Some(*function))],
            Terminal::Opaque if found.state.path == PathId::EMPTY => {
                match self.program.value(found.state.node) {
                    Value::Derived { kind: DerivedKind::Text, parts } => {
                        self.assembled(found.state, parts, fuel)
                    }
                    _ => vec![TextWay::hole(found.state, None)],
                }
            }
            _ => vec![TextWay::hole(found.state, None)],
        }
    }

    /// All combinations of the parts' ways, up to the bound.
    fn assembled(&mut self, state: State, parts: &[ValueId], fuel: usize) -> Vec<TextWay> {
        let derived = state.how.derived;
        let mut ways = vec![TextWay { pieces: Vec::new(), derived }];
        for part in parts {
            let node = Node { file: state.node.file, id: *part };
            let own = self.part_ways(State { node, ..state }, fuel);
            let pairs = ways.iter().flat_map(|way| own.iter().map(|own| way.then(own)));
            ways = pairs.take(limits::TEXT_WAYS).collect();
        }
        ways
    }

    /// A part whose text is not known is a hole where it stands, so that its own name is kept.
    fn part_ways(&mut self, part: State, fuel: usize) -> Vec<TextWay> {
        let found = match fuel.checked_sub(1) {
            Some(fuel) => self.ways(part, fuel),
            None => Vec::new(),
        };
        let mut own: Vec<TextWay> = Vec::new();
        for way in found {
            if !way.is_hole() {
                own.push(way);
            } else if !own.iter().any(TextWay::is_hole) {
                own.push(TextWay::hole(part, way.led_by_parameter()));
            }
        }
        if own.is_empty() { vec![TextWay::hole(part, None)] } else { own }
    }
}
