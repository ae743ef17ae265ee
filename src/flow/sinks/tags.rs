//! Elements that a vendor's script reads: `<script src="https://acme.example/a.js" data-site="x">`, `<button data-acme-event="y">`.
//!
//! Takes the objects of all files, as the attributes of an element and the description of one (`head: { script: [{ src: … }] }`) are
//! one; gives sinks whose argument 0 is the object. An object with such a key that is no element is taken for one, which errs
//! towards findings.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::flow::engine::Engine;
use crate::flow::requests::urls;
use crate::flow::sinks::clients::ClientId;
use crate::flow::sinks::{Sink, SinkArgument};
use crate::ir::path::Root;
use crate::ir::{DerivedKind, Entry, Key, Literal, Module, Value, ValueId};
use crate::link::Node;
use crate::rules::vendor::{Client, Method, MethodForm, SOURCE, Vendor, is_within};
use crate::rules::{Model, VendorId};
use crate::source::Place;

impl<'p> Engine<'p> {
    /// Every element that is a vendor's.
    pub(in crate::flow) fn tag_sinks(&mut self) -> Vec<Sink<'p>> {
        let names = Names::new(self.model);
        let requested: FxHashSet<&str> = self.program.requested_packages().collect();
        let mut found = Vec::new();
        for (file, summary) in self.program.files() {
            let module = &summary.module;
            for (index, value) in module.values.iter().enumerate() {
                let Value::Object(entries) = value else { continue };
                for vendor in names.of(module, entries) {
                    let id = ValueId::new(index);
                    let place = Place { file, span: module.spans[index] };
                    let own = methods(self.model.vendor(vendor), module, entries);
                    let arguments = vec![SinkArgument::whole(Node { file, id })];
                    let own = own.filter(|(client, _)| {
                        is_in_use(&self.model.vendor(vendor).clients[usize::from(*client)], &requested)
                    });
                    found.extend(own.map(|(client, method)| {
                        Sink::of(place, ClientId { vendor, client }, method, arguments.clone())
                    }));
                }
            }
        }
        found
    }
}

/// A client that says where it comes from reads objects of programs that have one of these packages.
fn is_in_use(client: &Client, requested: &FxHashSet<&str>) -> bool {
    let mut packages = client.from.iter().filter_map(|from| match &from.root {
        Root::Package(package) => Some(package.as_str()),
        Root::Global(_) | Root::Method(_) | Root::Client(_) => None,
    });
    client.from.is_empty() || packages.any(|package| requested.contains(package))
}

/// `data-acme-*` is any name that begins so.
fn is_name(wanted: &str, name: &str) -> bool {
    wanted.strip_suffix('*').map_or(wanted == name, |start| name.starts_with(start))
}

/// Of each client the first method whose attribute is there.
fn methods<'m>(
    vendor: &'m Vendor,
    module: &Module,
    entries: &[Entry],
) -> impl Iterator<Item = (u16, &'m Method)> {
    let is_it = move |method: &Method, name: &str, value: ValueId| {
        method.path.first().is_some_and(|own| is_name(own, name))
            && method.when.holds.as_ref().is_none_or(|text| holds(module, value, text))
    };
    let has = move |method: &&Method| {
        method.form == MethodForm::Tag && fields(entries).any(|(name, value)| is_it(method, name, value))
    };
    (0..).zip(&vendor.clients).filter_map(move |(at, client)| Some((at, client.methods.iter().find(has)?)))
}

fn fields(entries: &[Entry]) -> impl Iterator<Item = (&str, ValueId)> {
    entries.iter().filter_map(|entry| match entry {
        Entry::Field { key: Key::Name(name), value, .. } => Some((name.as_str(), *value)),
        _ => None,
    })
}

/// `"acme-event-mail=x"`, `` `acme-event-mail=${x}` ``: a part that stands in the code has the text.
fn holds(module: &Module, value: ValueId, text: &str) -> bool {
    let has = |value: ValueId| matches!(module.value(value), Value::Literal(Literal::String(own)) if own.contains(text));
    match module.value(value) {
        Value::Derived { kind: DerivedKind::Text, parts } => parts.iter().any(|part| has(*part)),
        _ => has(value),
    }
}

/// The attributes of all vendors, and the hosts of those that are told by the address of a script.
struct Names<'m> {
    attributes: FxHashMap<&'m str, Vec<VendorId>>,
    /// How attributes begin.
    beginnings: Vec<(VendorId, &'m str)>,
    loaded: Vec<(VendorId, &'m [String])>,
    /// Attributes that other elements have too, and the text that says it.
    texts: Vec<(VendorId, &'m (String, String))>,
}

impl<'m> Names<'m> {
    fn new(model: &'m Model) -> Self {
        let mut names = Self {
            attributes: FxHashMap::default(),
            beginnings: Vec::new(),
            loaded: Vec::new(),
            texts: Vec::new(),
        };
        for (at, vendor) in model.vendors.iter().enumerate() {
            let id = VendorId(u16::try_from(at).unwrap_or(u16::MAX));
            for name in &vendor.signs.attributes {
                match name.strip_suffix('*') {
                    Some(start) => names.beginnings.push((id, start)),
                    None => names.attributes.entry(name).or_default().push(id),
                }
            }
            names.texts.extend(vendor.signs.texts.iter().map(|sign| (id, sign)));
            if vendor.signs.is_loaded {
                names.loaded.push((id, &vendor.hosts));
            }
        }
        names
    }

    /// The vendors of an object, each once.
    fn of(&self, module: &Module, entries: &[Entry]) -> Vec<VendorId> {
        let mut found = Vec::new();
        for (name, value) in fields(entries) {
            found.extend(self.attributes.get(name).into_iter().flatten());
            let begun = self.beginnings.iter().filter(|(_, start)| name.starts_with(start));
            found.extend(begun.map(|(vendor, _)| *vendor));
            let told =
                |sign: &&(VendorId, &(String, String))| sign.1.0 == name && holds(module, value, &sign.1.1);
            found.extend(self.texts.iter().filter(told).map(|(vendor, _)| *vendor));
            if name == SOURCE
                && let Value::Literal(Literal::String(text)) = module.value(value)
                && let Some((host, _)) = urls::parts(text)
            {
                let host = host.to_ascii_lowercase();
                let has = |hosts: &[String]| hosts.iter().any(|own| is_within(&host, own));
                found.extend(self.loaded.iter().filter(|(_, hosts)| has(hosts)).map(|(vendor, _)| *vendor));
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}
