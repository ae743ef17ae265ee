//! Clients that are handed to a framework: `app.use(AcmePlugin, { site: 1 })`.
//!
//! Takes the calls of methods that are given plugins, gives sinks with the arguments of such a call. What the receiver is, is not
//! asked for: that a vendor's plugin is given says enough (errs towards findings).

use crate::flow::calls::callees::Callee;
use crate::flow::engine::Engine;
use crate::flow::sinks::Sink;

impl<'p> Engine<'p> {
    /// Every call that installs a client.
    pub(in crate::flow) fn installed_sinks(&mut self) -> Vec<Sink<'p>> {
        let mut found = Vec::new();
        for name in self.clients.installing_names() {
            for call in self.program.calls_named(&name).to_vec() {
                let arguments = self.sink_arguments(call);
                // `createMiddleware(events, AcmeTarget())`
                for plugin in arguments.iter().take(2) {
                    for value in self.identities(plugin.node, &plugin.path) {
                        let Some(Callee::Api(path)) = self.callee_of(value) else { continue };
                        for matched in self.clients.installed(&path, &name) {
                            let arguments = arguments.clone();
                            found.extend(self.sink_of_call(
                                call,
                                matched.client,
                                &matched.methods,
                                arguments,
                            ));
                        }
                    }
                }
            }
        }
        found
    }
}
