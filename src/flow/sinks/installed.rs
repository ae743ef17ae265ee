//! Clients that are handed to a framework: `app.use(AcmePlugin, { site: 1 })`.
//!
//! Takes the calls of methods that are given plugins, gives sinks with the arguments of such a call. What the receiver is, is not
//! asked for: that a vendor's plugin is given says enough (errs towards findings).

use crate::flow::engine::{Callee, Engine};
use crate::flow::sinks::{Sink, api_name};

impl<'p> Engine<'p> {
    /// Every call that installs a client.
    pub(in crate::flow) fn installed_sinks(&mut self) -> Vec<Sink<'p>> {
        let mut found = Vec::new();
        for name in self.clients.installing_names() {
            for call in self.program.calls_named(&name).to_vec() {
                let arguments = self.sink_arguments(call);
                let Some(plugin) = arguments.first() else { continue };
                for value in self.identities(plugin.node, &plugin.path) {
                    let Some(Callee::Api(path)) = self.callee_of(value) else { continue };
                    for matched in self.clients.installed(&path, &name) {
                        let Some(method) = self.overload(&matched.methods, &arguments) else { continue };
                        let (place, api, client) = (self.call_place(call), api_name(method), matched.client);
                        let (call, arguments) = (Some(call), arguments.clone());
                        found.push(Sink { place, call, client, method, api, arguments, hosts: Vec::new() });
                    }
                }
            }
        }
        found
    }
}
