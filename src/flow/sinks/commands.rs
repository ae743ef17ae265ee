//! Methods that a text names: `push(['people.set', {…}])`, `send('people.set', {…})`.
//!
//! Takes a call of what takes commands with its arguments, gives the sinks that its commands are.

use compact_str::CompactString;

use super::{CommandName, Sink, SinkArgument};
use crate::flow::engine::Engine;
use crate::flow::sinks::clients::ClientId;
use crate::flow::walk::Terminal;
use crate::ir::{ListItem, Literal, Value};
use crate::link::{CallRef, Node};
use crate::rules::command::{Command, CommandForm};
use crate::rules::vendor::{Method, MethodForm};
use crate::source::Place;

impl<'p> Engine<'p> {
    /// `push(['people.set', {…}])` and `send('people.set', {…})`: the first string names the method.
    pub(super) fn command(
        &mut self,
        (place, call): (Place, Option<CallRef>),
        client: ClientId,
        command: &Command,
        arguments: &[SinkArgument],
    ) -> Vec<Sink<'p>> {
        let lists = match command.form {
            CommandForm::Arguments => vec![arguments.to_vec()],
            CommandForm::List => arguments.first().map_or_else(Vec::new, |list| self.command_lists(list)),
        };
        let mut found = Vec::new();
        for list in lists {
            let Some((name, arguments)) = list.split_first() else { continue };
            for text in self.command_names(name) {
                let methods = |name: &str| {
                    let path: Vec<CompactString> = name.split('.').map(CompactString::from).collect();
                    Some(self.command_methods(client, &path)).filter(|methods| !methods.is_empty())
                };
                let named = command.names(&text).find_map(methods);
                for (client, methods) in named.into_iter().flatten() {
                    let Some(method) = self.overload(&methods, arguments) else { continue };
                    let named = CommandName { node: name.node, path: name.path.clone(), text: text.clone() };
                    let sink = Sink::of(place, client, method, arguments.to_vec());
                    found.push(Sink { call, command: Some(named), ..sink });
                }
            }
        }
        found
    }

    /// `window._queue = [['identify', {…}]]`: what stands in a queue from the start.
    pub(super) fn first_commands(
        &mut self,
        queue: Node,
        client: ClientId,
        command: &Command,
    ) -> Vec<Sink<'p>> {
        let mut found = Vec::new();
        for list in self.command_lists(&SinkArgument::whole(queue)) {
            for item in list {
                let place = self.program.place(item.node);
                found.extend(self.command((place, None), client, command, &[item]));
            }
        }
        found
    }

    /// The texts that name a command. What is an element of a list (`(...args) => send(...args)`) is so for each caller.
    fn command_names(&mut self, name: &SinkArgument) -> Vec<CompactString> {
        if name.path.is_empty() {
            return self.constants(name.node).iter().flat_map(|names| names.iter()).cloned().collect();
        }
        let found = self.identities(name.node, &name.path);
        let texts = found.iter().filter_map(|found| match &found.terminal {
            Terminal::Literal(Literal::String(text)) => Some(text.clone()),
            _ => None,
        });
        let mut names: Vec<CompactString> = texts.collect();
        names.sort();
        names.dedup();
        names
    }

    fn command_lists(&mut self, argument: &SinkArgument) -> Vec<Vec<SinkArgument>> {
        let mut lists = Vec::new();
        for found in self.identities(argument.node, &argument.path) {
            let node = found.state.node;
            let Value::List(items) = self.program.value(node) else { continue };
            let item = |item: &ListItem| match item {
                ListItem::Item(id) => Some(SinkArgument::whole(Node { file: node.file, id: *id })),
                _ => None,
            };
            lists.push(items.iter().map_while(item).collect());
        }
        lists
    }

    /// Methods that a command names: of the client itself, or of a client that its first names lead to.
    fn command_methods(&self, client: ClientId, path: &[CompactString]) -> Vec<(ClientId, Vec<&'p Method>)> {
        let vendor = &self.model.vendors[usize::from(client.vendor.0)];
        let mut found = Vec::new();
        for (at, other) in vendor.clients.iter().enumerate() {
            let id = ClientId { vendor: client.vendor, client: u16::try_from(at).unwrap_or(u16::MAX) };
            let Some(rest) = self.clients.reached(client, id, path) else { continue };
            let named = |method: &&Method| {
                matches!(method.form, MethodForm::Call | MethodForm::New) && method.path == rest
            };
            let methods: Vec<&Method> = other.methods.iter().filter(named).collect();
            if !methods.is_empty() {
                found.push((id, methods));
            }
        }
        found
    }
}
