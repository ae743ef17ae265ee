//! Functions of the program that are a vendor's own snippet:
//!
//! ```js
//! function gtag() { dataLayer.push(arguments); }
//! gtag('config', 'G-1', { send_page_view: false });
//! ```
//!
//! One that has the name of a vendor's global, and does nothing but push what it is given into a queue, is that global: its calls are the vendor's,
//! with their arguments and settings. Errs towards the vendor where a program has a queue of its own under such a name.

use crate::flow::engine::Engine;
use crate::ir::path::{ApiPath, Root};
use crate::ir::{Key, Value};
use crate::link::FunctionRef;
use crate::summary::{function_name, untyped};

impl Engine<'_> {
    /// The vendor's global that a function stands for.
    pub(super) fn stub_of(&self, function: FunctionRef) -> Option<ApiPath> {
        let module = self.program.module(function.file);
        let name = function_name(module, module.function(function.id))?;
        let path = ApiPath { root: Root::Global(name), segments: Vec::new() };
        if self.clients.clients_of(&path).is_empty() {
            return None;
        }
        let mut calls = module.calls.iter().filter(|call| call.function == function.id);
        let (Some(only), None) = (calls.next(), calls.next()) else { return None };
        let is_push =
            matches!(module.value(only.callee), Value::Load { key: Key::Name(key), .. } if key == "push");
        let [pushed] = only.arguments.as_slice() else { return None };
        let is_all =
            matches!(module.value(untyped(module, pushed.value)), Value::Arguments | Value::RestParameter(0));
        (is_push && is_all && !pushed.spread).then_some(path)
    }
}
