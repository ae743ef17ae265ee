//! The steps of an explanation, from where data comes from to the call that sends it.
//!
//! ```js
//! const res = await api.get('/me');                      // given by `api.get()`, assigned to `res`
//! sdk.track('Opened', { mail: res.data.email });    // `res.data.email` is read, stored under `mail`, sent by `track`
//! ```
//!
//! Takes what a walk left behind; gives places with words as the code has them. A reader looks for the key that makes data personal, so the source
//! stands where that key is read; what it is read of is a step before it where it stands elsewhere.

use crate::flow::classify::evidence::Evidence;
use crate::flow::engine::Engine;
use crate::flow::state::{PathKey, Trace};
use crate::flow::types::{Origin, Step, StepKind};
use crate::flow::walk::{Found, Terminal};
use crate::ir::{Module, Value};
use crate::limits;
use crate::link::Node;

impl Engine<'_> {
    pub(super) fn origin(&self, found: &Found, evidence: &Evidence) -> Origin {
        let node = found.state.node;
        let root = self.program.place(node);
        let module = self.program.module(node.file);
        let kind = match module.value(node.id) {
            Value::Call(_) => StepKind::Given,
            Value::Parameter(_) => StepKind::Parameter,
            _ => StepKind::Read,
        };
        let name = self.code_of(node).unwrap_or_else(|| evidence.text.clone());
        Origin {
            name: evidence.identity.clone(),
            text: evidence.text.clone(),
            place: self.read_of(found).map_or(root, |link| link.step.place),
            root: Step { place: root, kind, name },
            is_literal: matches!(found.terminal, Terminal::Literal(_)),
            is_first: self.is_first_value(found),
        }
    }

    /// `useState({ email: '' })`, `rows: []`: the walk ended at what stands there until somebody fills it.
    pub(super) fn is_first_value(&self, found: &Found) -> bool {
        let value = self.program.value(found.state.node);
        let is_blank = match value {
            Value::Literal(literal) => literal.is_blank(),
            Value::List(items) => items.is_empty(),
            _ => false,
        };
        is_blank && found.terminal == Terminal::Opaque
    }

    /// Where the last key of what is looked for is read: `me.email` of `const me = res.data.viewer`, wherever `res` comes from.
    pub(super) fn read_of(&self, found: &Found) -> Option<&Trace> {
        let last = last_name(&self.tables.keys(found.state.path))?;
        let is_last = |link: &&Trace| {
            let reads = link.field.as_ref().is_some_and(|field| field.key == last);
            reads && last_name(&self.tables.keys(link.below)).is_none()
        };
        self.tables.links(found.trace).into_iter().find(is_last)
    }

    pub(super) fn steps(&self, found: &Found, origin: &Origin, field: Option<&str>) -> Vec<Step> {
        let links = self.tables.links(found.trace);
        let read =
            self.read_of(found).and_then(|read| links.iter().position(|link| std::ptr::eq(*link, read)));
        let (before, after) = links.split_at(read.map_or(0, |at| at + 1));
        let mut steps: Vec<Step> = Vec::new();
        for link in before {
            push(&mut steps, &link.step);
        }
        // `req.body.email` says where it comes from, as long as nothing happens to `req` on the way.
        let is_told = steps.is_empty() && origin.text.starts_with(&origin.root.name);
        if read.is_some() && !is_told {
            steps.insert(0, self.root_step(before, origin));
        }
        let kind = if origin.is_first { StepKind::Empty } else { StepKind::Read };
        let read = Step { place: origin.place, kind, name: origin.text.clone() };
        steps.push(read);
        steps.extend(field.map(|field| Step {
            place: origin.place,
            kind: StepKind::Part,
            name: field.to_owned(),
        }));
        for link in after {
            push(&mut steps, &link.step);
        }
        if steps.len() > limits::STEPS {
            // The source and the sink are what people look at; the middle is cut.
            let tail = steps.split_off(steps.len() - limits::STEPS / 2);
            steps.truncate(limits::STEPS / 2);
            steps.extend(tail);
        }
        steps
    }
}

impl Engine<'_> {
    /// What the source is read of, with all that is read at once: `this.props.user` of `login(this.props.user)`.
    fn root_step(&self, links: &[&Trace], origin: &Origin) -> Step {
        let first = links.iter().position(|link| !is_silent(&link.step)).unwrap_or(0);
        let read = links[..first].iter().rev().find_map(|link| Some((link, link.field.as_ref()?)));
        match read {
            Some((link, read)) => {
                Step { place: link.step.place, kind: StepKind::Read, name: self.code_of_read(read) }
            }
            None => origin.root.clone(),
        }
    }
}

fn is_silent(step: &Step) -> bool {
    step.name.is_empty() && step.kind != StepKind::Spread
}

/// Adds a step that says something new: a parameter and its first value stand at one place, and a variable keeps its name when a condition
/// narrows it.
fn push(steps: &mut Vec<Step>, step: &Step) {
    let before = steps.iter().rev().find(|last| last.kind != StepKind::Part);
    let is_again = before.is_some_and(|last| {
        let is_here = last.place.file == step.place.file && last.place.span.start == step.place.span.start;
        let is_same = last.kind == step.kind && last.place.file == step.place.file;
        last.name == step.name && (is_here || is_same && step.kind == StepKind::Assigned)
    });
    if !is_silent(step) && !is_again {
        steps.push(step.clone());
    }
}

fn last_name(keys: &[PathKey]) -> Option<compact_str::CompactString> {
    let names = keys.iter().rev().filter_map(PathKey::name);
    names.into_iter().find(|name| name.parse::<u32>().is_err()).cloned()
}

/// A value is another version of the variable that it has the name of: `user` behind `log(user)`, and where branches that set it meet. Whoever
/// reads it there was assigned nothing.
pub(super) fn is_version(module: &Module, node: Node) -> bool {
    match module.value(node.id) {
        Value::AfterCall { .. } | Value::Store { .. } | Value::Delete { .. } | Value::Without { .. } => true,
        _ => meets_itself(module, node),
    }
}

/// Where branches that set a variable meet. `const contact = user.email ?? user.phone` is no such value: no branch has its name.
pub(super) fn meets_itself(module: &Module, node: Node) -> bool {
    let name_of = |value: crate::ir::ValueId| module.names.get(value.index()).copied().flatten();
    let Value::Join(parts) = module.value(node.id) else { return false };
    parts.iter().any(|part| name_of(*part) == name_of(node.id))
}
