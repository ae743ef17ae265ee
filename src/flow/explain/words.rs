//! Where a walk ended and why nothing was seen in it, in words.

use crate::flow::calls::callees::Callee;
use crate::flow::classify::evidence::Evidence;
use crate::flow::engine::Engine;
use crate::flow::walk::{Found, Terminal};
use crate::ir::{Literal, Value};
use crate::link::{CallRef, FunctionRef, Node, Target};
use crate::rules::lexicon::{Slot, Verdict};

impl Engine<'_> {
    /// What the end of a walk is.
    pub(super) fn ended_at(&mut self, found: &Found) -> String {
        match &found.terminal {
            Terminal::Api(path) if self.clients.is_vendor_value(path) => {
                format!("`{path}`, the vendor's own value")
            }
            Terminal::Api(path) => format!("`{path}`, a value from outside of the program"),
            Terminal::Literal(Literal::String(_)) => "a text in the code".to_owned(),
            Terminal::Literal(_) => "a constant in the code".to_owned(),
            Terminal::Function(function) => format!("the function `{}`", self.function_name(*function)),
            Terminal::Class(_) => "a class".to_owned(),
            Terminal::Instance(class) => {
                let name = self.program.module(class.file).class(class.id).name.clone().unwrap_or_default();
                format!("an instance of `{name}`, whose field nothing writes")
            }
            Terminal::Object => "an object".to_owned(),
            Terminal::List => "a list".to_owned(),
            Terminal::Parameter { function, index } => {
                let what = self.parameter(*function, *index);
                format!("{what}: no caller is known")
            }
            Terminal::Missing => "nothing: the value has no such key, or nothing is returned".to_owned(),
            Terminal::Opaque => self.opaque(found.state.node),
        }
    }

    fn function_name(&self, function: FunctionRef) -> String {
        let declared = self.program.function(function);
        declared.name.as_ref().map_or_else(|| "(without a name)".to_owned(), ToString::to_string)
    }

    fn parameter(&self, function: FunctionRef, index: u16) -> String {
        let declared = self.program.function(function).parameters.get(usize::from(index));
        let own = declared.and_then(|parameter| parameter.name.as_ref());
        let own = own.map(|name| format!(" `{name}`")).unwrap_or_default();
        format!("parameter {index}{own} of `{}`", self.function_name(function))
    }

    fn opaque(&mut self, node: Node) -> String {
        let program = self.program;
        let module = program.module(node.file);
        let named = crate::summary::value_name(module, node.id);
        match program.value(node) {
            Value::Call(call) => self.opaque_call(CallRef { file: node.file, id: *call }),
            Value::Import(import) => {
                let entry = module.import(*import);
                let request = &module.requests[entry.request.index()].specifier;
                match program.import_target(node.file, *import) {
                    Target::File(_) => format!("`{}`: `{request}` exports no such name", entry.local),
                    _ => format!("`{}`: the module `{request}` was not found", entry.local),
                }
            }
            Value::This => "`this` of a function whose receiver is not known".to_owned(),
            Value::Caught(_) => "an error that is caught".to_owned(),
            Value::Unknown(what) => format!("syntax that is not followed: {what}"),
            Value::Closure(_) => "a member of a function".to_owned(),
            Value::KeysOf(_) => "the property names of an object".to_owned(),
            Value::Derived { .. } | Value::Test(_) => "a computed value".to_owned(),
            _ => named.map_or_else(
                || "a value that is not followed".to_owned(),
                |name| format!("`{name}`, which is not followed"),
            ),
        }
    }

    fn opaque_call(&mut self, call: CallRef) -> String {
        let module = self.program.module(call.file);
        let name = crate::summary::value_name(module, module.call(call.id).callee).unwrap_or_default();
        let callees = self.callees(call);
        let is_own = callees.iter().any(|callee| matches!(callee, Callee::Function(_) | Callee::Class(_)));
        if is_own {
            format!("a call of `{name}` that is entered already, or too deep")
        } else {
            format!("a call of `{name}`, of which nothing is known")
        }
    }

    /// Why a value was taken for no personal data.
    pub(super) fn why_not(&mut self, found: &Found, evidence: &Evidence) -> String {
        match &found.terminal {
            Terminal::Literal(Literal::String(_)) => "the text has no personal form".to_owned(),
            Terminal::Literal(_) => "a constant".to_owned(),
            Terminal::Function(_) | Terminal::Class(_) => "code, not data".to_owned(),
            Terminal::Object | Terminal::List | Terminal::Missing => "empty".to_owned(),
            Terminal::Api(path) if self.clients.is_vendor_value(path) => {
                "what the vendor's SDK hands out is no new disclosure".to_owned()
            }
            _ if self.comes_from_nowhere(found) => "the call on the way never runs".to_owned(),
            _ => match self.own_name(evidence, Slot::Neutral) {
                Verdict::Other => format!("`{}` is the name of something else", evidence.text),
                Verdict::Personal(_) => {
                    format!(
                        "`{}` may be a person, but its type or fields say that it holds none of their data",
                        evidence.text
                    )
                }
                Verdict::Silent if self.is_type_hole(found) => format!(
                    "`{}` says nothing, and its declared type, `any` or an index signature, hides what it has",
                    evidence.text
                ),
                Verdict::Silent => {
                    format!("`{}` says nothing, nor do the names and types on the way", evidence.text)
                }
            },
        }
    }
}
