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
use crate::link::FunctionRef;

impl Engine<'_> {
    /// The vendor's global that a function stands for.
    pub(super) fn stub_of(&self, function: FunctionRef) -> Option<ApiPath> {
        let name = self.program.summary(function.file)?.stubs.get(&function.id)?;
        let path = ApiPath { root: Root::Global(name.clone()), segments: Vec::new() };
        (!self.clients.clients_of(&path).is_empty()).then_some(path)
    }
}
