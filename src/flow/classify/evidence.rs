//! What a walk found, as names: the evidence that classification judges.

use std::rc::Rc;

use crate::ir::path::{Root, Segment};
use crate::ir::{Literal, Value};
use crate::link::Program;

use super::listeners::{listened_to, streamed};
use super::rows::Row;
use crate::flow::state::{PathKey, Trace};
use crate::flow::tables::Tables;
use crate::flow::types::StepKind;
use crate::flow::walk::{Found, Terminal};
use crate::rules::input::Inputs;

/// Letters of a name that says nothing of what it holds: `u`, `cu`.
const INITIAL: usize = 2;

/// The source end of a walk in names.
#[derive(Clone, Debug, Default)]
pub(in crate::flow) struct Evidence {
    /// Names from the outermost receiver to the value itself: `session`, `user`, `email`.
    pub(in crate::flow) names: Vec<Name>,
    /// String constants given to the calls on the way: `localStorage.getItem('email')`.
    pub(in crate::flow) asked_for: Vec<Asked>,
    /// Names of variables, parameters and fields that held the value, nearest to the source first.
    pub(in crate::flow) held_as: Vec<String>,
    /// The expression in names, whatever the variables are called.
    pub(in crate::flow) identity: String,
    /// The expression as the code has it: `me.email`.
    pub(in crate::flow) text: String,
    /// The variable that the value itself was read from, where a call of a library gave what it holds: `clinic` of
    /// `const clinic = useLoaded(); clinic.phone`. For a parameter that has an initial only, the function's name: `setUser(u)`.
    pub(in crate::flow) holder: Option<String>,
    /// The query whose row it is, or is read from.
    pub(in crate::flow) row: Option<Rc<Row>>,
}

/// `getItem('email')`: the function's name, where it has one, and the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::flow) struct Asked {
    pub(in crate::flow) of: Option<String>,
    pub(in crate::flow) text: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::flow) struct Name {
    pub(in crate::flow) text: String,
    /// The name was called: `getUserEmail()`.
    pub(in crate::flow) called: bool,
}

impl Name {
    /// As code has it: `email`, `getUserEmail()`.
    pub(in crate::flow) fn written(&self) -> String {
        if self.called { format!("{}()", self.text) } else { self.text.clone() }
    }
}

impl Evidence {
    pub(in crate::flow) fn of(program: &Program, tables: &Tables, found: &Found, inputs: &Inputs) -> Self {
        let mut names = terminal_names(program, found);
        if !matches!(found.terminal, Terminal::Api(_)) {
            for key in tables.keys(found.state.path) {
                match key {
                    PathKey::Name(name) => names.push(Name { text: name.to_string(), called: false }),
                    PathKey::Any | PathKey::Given(_) => {}
                }
            }
        }
        // List places (`rows[0]`) say nothing.
        names.retain(|name| name.text.parse::<u32>().is_err());
        let links = tables.links(found.trace);
        let held_as = within_value(&links).filter_map(|link| link.evidence.as_ref());
        let held_as = held_as.map(ToString::to_string).collect();
        let is_given =
            matches!(&found.terminal, Terminal::Api(path) if path.segments.contains(&Segment::Return));
        let own = names.last().map(|name| name.text.clone()).filter(|_| is_given);
        let read = within_value(&links)
            .filter_map(|link| link.field.as_ref())
            .find(|read| own.as_ref().is_some_and(|own| *own == *read.key));
        let holder = read.and_then(|read| read.holder.as_ref()).map(ToString::to_string);
        let holder = holder.or_else(|| named_by_function(program, found, &names));
        let asked_for = asked_for(program, tables, found, inputs);
        let last = names.len().saturating_sub(1);
        for (at, name) in names.iter_mut().enumerate() {
            // `document.querySelector('#feedback textarea').value` is read of a member of that name.
            let element = inputs.selected_element(&name.text).filter(|_| at < last);
            if let Some(word) = inputs.selected(&name.text).or(element) {
                name.text = word.to_owned();
            }
        }
        let identity = text_of(&names, program, found);
        Self { names, asked_for, held_as, text: identity.clone(), identity, holder, row: None }
    }
}

impl Evidence {
    /// `u.name` is all that the code has; of whom it is, is told by where `u` comes from: `profiles`.
    pub(in crate::flow) fn read_as(&self) -> String {
        let receiver = self.names.len().checked_sub(2).map(|at| &self.names[at]);
        // The names of a library's path (`fetch().body`) say less than the variables of the code.
        let says_more = |_: &&Name| self.row.is_some() || !self.identity.contains("()");
        match receiver.filter(says_more) {
            Some(name) if !self.text.contains(&name.text) => {
                format!("read as `{}`, which is `{}`", self.text, self.identity)
            }
            _ => format!("read as `{}`", self.text),
        }
    }
}

/// The links as long as they are about the value itself, not about an object that it was put into.
pub(in crate::flow) fn within_value<'t>(links: &'t [&'t Trace]) -> impl Iterator<Item = &'t Trace> {
    let outer = |link: &&&Trace| !matches!(link.step.kind, StepKind::Stored | StepKind::Spread);
    links.iter().take_while(outer).copied()
}

fn terminal_names(program: &Program, found: &Found) -> Vec<Name> {
    match &found.terminal {
        Terminal::Api(path) => {
            let mut names = Vec::new();
            if let Root::Global(name) = &path.root {
                names.push(Name { text: name.to_string(), called: false });
            }
            for (at, segment) in path.segments.iter().enumerate() {
                let is_called_again = at > 0
                    && path.segments[at - 1] == Segment::Return
                    && matches!(path.segments.get(at + 1), Some(Segment::Member(_)));
                match segment {
                    // `useUserStore().email` of `const useUserStore = defineStore(…)`: the program's name of what is called.
                    Segment::Return if is_called_again && let Some(name) = called_as(program, found) => {
                        names.clear();
                        names.push(Name { text: name, called: true });
                    }
                    Segment::Member(name) => names.push(Name { text: name.to_string(), called: false }),
                    Segment::Return | Segment::Instance => {
                        if let Some(last) = names.last_mut() {
                            last.called = true;
                        }
                    }
                    Segment::Parameter(_) => {
                        // `onSubmit(values => …)`: the parameter's own name says more than the API's.
                        names.clear();
                        if let Some(name) = crate::summary::value_name(
                            program.module(found.state.node.file),
                            found.state.node.id,
                        ) {
                            names.push(Name { text: name.to_string(), called: false });
                        }
                    }
                    Segment::Argument(_) | Segment::Any => {}
                }
            }
            names.retain(|name| name.text != "default");
            names
        }
        _ => base_names(program, found),
    }
}

/// The name of what is called where a walk ended.
fn called_as(program: &Program, found: &Found) -> Option<String> {
    let module = program.module(found.state.node.file);
    let Value::Call(call) = module.value(found.state.node.id) else { return None };
    crate::summary::value_name(module, module.call(*call).callee).map(String::from)
}

/// `setUser` of `function setUser(u) { track(u.name) }`: an initial does not say whose name it is, the function that is given it does.
fn named_by_function(program: &Program, found: &Found, names: &[Name]) -> Option<String> {
    let [initial, _] = names else { return None };
    let module = program.module(found.state.node.file);
    let id = found.state.node.id;
    if initial.text.len() > INITIAL || !matches!(module.value(id), Value::Parameter(_)) {
        return None;
    }
    module.function(module.owner(id)).name.as_ref().map(ToString::to_string)
}

/// The name of the node itself, and of what it was read from as far as that is written there.
fn base_names(program: &Program, found: &Found) -> Vec<Name> {
    let module = program.module(found.state.node.file);
    let id = found.state.node.id;
    match module.value(id) {
        Value::Call(call) => {
            let callee = module.call(*call).callee;
            let mut names = Vec::new();
            if let Value::Load { base, .. } = module.value(callee)
                && let Some(receiver) = crate::summary::value_name(module, *base)
            {
                names.push(Name { text: receiver.to_string(), called: false });
            }
            if let Some(name) = crate::summary::value_name(module, callee) {
                names.push(Name { text: name.to_string(), called: true });
            }
            names
        }
        Value::This => vec![Name { text: "this".to_owned(), called: false }],
        _ => crate::summary::value_name(module, id)
            .map(|name| Name { text: name.to_string(), called: false })
            .into_iter()
            .collect(),
    }
}

/// String constants in the argument list of the call that the walk ended at, and of calls it is read from:
/// `localStorage.getItem('email')`, `$('#email').val()`, `document.querySelector('#email').value`.
fn asked_for(program: &Program, tables: &Tables, found: &Found, inputs: &Inputs) -> Vec<Asked> {
    let module = program.module(found.state.node.file);
    let mut at = found.state.node.id;
    let mut texts = Vec::new();
    for _ in 0..crate::limits::NAME_HOPS {
        if let Some(element) = listened_to(program, tables, found, at, inputs) {
            // `this.form.controls.email.valueChanges`: the control's own name.
            let is_stream = streamed(module, found, at, inputs).is_some();
            if let Some(name) = crate::summary::value_name(module, element).filter(|_| is_stream) {
                texts.push(Asked { of: None, text: name.into() });
            }
            at = element;
            continue;
        }
        match module.value(at) {
            Value::Call(call) => {
                let site = module.call(*call);
                // `$(this).val()` in the handler of an element that is asked for
                if let [argument] = site.arguments.as_slice()
                    && let Some(element) = listened_to(program, tables, found, argument.value, inputs)
                {
                    at = element;
                    continue;
                }
                if let [argument, ..] = site.arguments.as_slice()
                    && let Value::Literal(Literal::String(text)) = module.value(argument.value)
                    && !is_address(text)
                    && !leaves_out(text)
                {
                    let of = crate::summary::value_name(module, site.callee).map(String::from);
                    // `document.createElement('textarea')`: what is made is what is typed into.
                    let selects = of.as_ref().is_some_and(|of| inputs.selectors.contains(of));
                    if let Some(element) = inputs.selected_element(text).filter(|_| selects) {
                        texts.push(Asked { of: None, text: element.to_owned() });
                    }
                    let text = inputs.selected(text).unwrap_or(text).to_owned();
                    texts.push(Asked { of, text });
                }
                at = site.callee;
            }
            Value::Load { base, .. } | Value::Typed { base, .. } => at = *base,
            // `textarea` of `$('#gift').on('change', 'textarea', function () { … })`
            Value::Literal(Literal::String(text)) if at != found.state.node.id => {
                let said = inputs.selected(text).or_else(|| inputs.selected_element(text));
                texts.push(Asked { of: None, text: said.unwrap_or(text).to_owned() });
                break;
            }
            _ => break,
        }
    }
    texts
}

/// `/login`, `https://example.org/phone`: where something is asked for, not what.
fn is_address(text: &str) -> bool {
    text.contains('/')
}

/// `select('-password')`: what is not wanted.
fn leaves_out(text: &str) -> bool {
    text.split_whitespace().next().is_some_and(|word| word.starts_with('-'))
}

fn text_of(names: &[Name], program: &Program, found: &Found) -> String {
    if matches!(found.terminal, Terminal::Literal(_)) {
        return "a text in the code".to_owned();
    }
    let words: Vec<String> = names.iter().map(Name::written).collect();
    if words.is_empty() {
        let module = program.module(found.state.node.file);
        return format!("an expression ({})", kind_of(module.value(found.state.node.id)));
    }
    words.join(".")
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Call(_) => "call",
        Value::Parameter(_) | Value::RestParameter(_) | Value::Arguments => "parameter",
        Value::Caught(_) => "caught error",
        Value::Unknown(what) => what,
        _ => "value",
    }
}
