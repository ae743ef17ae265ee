//! Packages that a list of settings names: `plugins: [{ resolve: 'acme-plugin', options: {…} }]`,
//! `modules: [['acme-module', {…}]]`, `{ modules: ['acme-module'], acme: {…} }`. A build tool hands the options to them; no call of the program does.
//!
//! Takes the lists and objects of all files, gives sinks whose argument 0 is what stands beside the name. Knows no tool: that a
//! text equals the name of a vendor's package is all it asks for, and may err towards a finding where a list of another
//! kind names the package.

use rustc_hash::FxHashMap;

use crate::flow::engine::Engine;
use crate::flow::sinks::clients::SinkMatch;
use crate::flow::sinks::{Sink, SinkArgument};
use crate::ir::{Entry, Key, ListItem, Literal, Module, Value, ValueId};
use crate::link::Node;
use crate::source::Place;

/// What vendors say of packages by name.
type Listed<'p> = FxHashMap<&'p str, Vec<SinkMatch<'p>>>;

impl<'p> Engine<'p> {
    /// Every package that a list of settings configures.
    pub(in crate::flow) fn listed_sinks(&mut self) -> Vec<Sink<'p>> {
        let listed = self.clients.listed();
        let mut found = Vec::new();
        if listed.is_empty() {
            return found;
        }
        for (file, summary) in self.program.files() {
            let module = &summary.module;
            for (value, span) in module.values.iter().zip(&module.spans) {
                let place = Place { file, span: *span };
                match value {
                    Value::List(items) => in_list(&listed, module, place, items, &mut found),
                    Value::Object(entries) => in_object(&listed, module, place, entries, &mut found),
                    _ => {}
                }
            }
        }
        found
    }
}

/// `['acme-module', { … }]`
fn in_list<'p>(
    listed: &Listed<'p>,
    module: &Module,
    place: Place,
    items: &[ListItem],
    found: &mut Vec<Sink<'p>>,
) {
    let [ListItem::Item(name), ListItem::Item(options)] = items else { return };
    let is_object = matches!(module.value(*options), Value::Object(_));
    for matched in named(listed, module, *name).iter().filter(|_| is_object) {
        add(matched, place, |_| Some(*options), found);
    }
}

/// `{ resolve: 'acme-plugin', options: { … } }`, `{ modules: ['acme-module'], acme: { … } }`
fn in_object<'p>(
    listed: &Listed<'p>,
    module: &Module,
    place: Place,
    entries: &[Entry],
    found: &mut Vec<Sink<'p>>,
) {
    let under = |wanted: &str| {
        entries.iter().rev().find_map(|entry| match entry {
            Entry::Field { key: Key::Name(name), value, .. } if name == wanted => Some(*value),
            _ => None,
        })
    };
    for entry in entries {
        let Entry::Field { value, .. } = entry else { continue };
        let items = match module.value(*value) {
            Value::List(items) => items.as_slice(),
            _ => &[],
        };
        let own = items.iter().filter_map(|item| match item {
            ListItem::Item(id) => Some(*id),
            ListItem::Spread(_) | ListItem::Hole => None,
        });
        for matched in std::iter::once(*value).chain(own).flat_map(|value| named(listed, module, value)) {
            add(matched, place, under, found);
        }
    }
}

fn named<'l, 'p>(listed: &'l Listed<'p>, module: &Module, value: ValueId) -> &'l [SinkMatch<'p>] {
    match module.value(value) {
        Value::Literal(Literal::String(name)) => listed.get(name.as_str()).map_or(&[], Vec::as_slice),
        _ => &[],
    }
}

fn add<'p>(
    matched: &SinkMatch<'p>,
    place: Place,
    options: impl Fn(&str) -> Option<ValueId>,
    found: &mut Vec<Sink<'p>>,
) {
    for method in &matched.methods {
        let key = method.path.last().map_or("", |name| name.as_str());
        let Some(id) = options(key) else { continue };
        let arguments = vec![SinkArgument::whole(Node { file: place.file, id })];
        found.push(Sink::of(place, matched.client, method, arguments));
    }
}
