//! Which vendors a program names at all: the others' methods need not be looked for.
//!
//! Takes the program and the vendors, gives one truth value per vendor. A hundred vendors have methods called `push`, `set` and
//! `send`; working out what each such call of a program calls is most of what the stage would cost. Errs towards present: a
//! name that is read, stored or written as a text anywhere counts.

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::ir::path::Root;
use crate::ir::{Key, Literal, Module, Value};
use crate::link::Program;
use crate::rules::vendor::{Vendor, is_part_of};

/// By vendor, in the order of the knowledge.
pub(in crate::flow) struct Present {
    pub(in crate::flow) named: Vec<bool>,
    /// A package of it is a text of the program: `['acme-module', {…}]`.
    pub(in crate::flow) written: Vec<bool>,
}

pub(in crate::flow) fn present_vendors(program: &Program, vendors: &[Vendor]) -> Present {
    let mut packages: Vec<(&str, usize)> = Vec::new();
    let mut by_text: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    let mut by_name: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (at, vendor) in vendors.iter().enumerate() {
        for root in &vendor.signs.roots {
            match root {
                Root::Package(package) => {
                    let package = package.trim_end_matches("/*");
                    packages.push((package, at));
                    by_text.entry(package).or_default().push(at);
                }
                Root::Global(name) | Root::Method(name) => by_name.entry(name.as_str()).or_default().push(at),
                Root::Client(_) => {}
            }
        }
    }
    let mut by_vendor: Vec<bool> = vendors.iter().map(|vendor| vendor.signs.in_settings).collect();
    for requested in program.requested_packages() {
        for (package, at) in &packages {
            by_vendor[*at] |= is_part_of(requested, package);
        }
    }
    let mut written = vec![false; vendors.len()];
    let mut named: FxHashSet<&str> = FxHashSet::default();
    for (_, summary) in program.files() {
        for name in mentioned(&summary.module).chain(summary.stubs.values().map(CompactString::as_str)) {
            if let Some((name, vendors)) = by_name.get_key_value(name)
                && named.insert(name)
            {
                for at in vendors {
                    by_vendor[*at] = true;
                }
            }
            for at in by_text.get(name).into_iter().flatten() {
                written[*at] = true;
            }
        }
    }
    Present { named: by_vendor, written }
}

/// Globals, members and texts of a file: `gtag(…)`, `window.gtag = …`, `window['gtag']`.
fn mentioned(module: &Module) -> impl Iterator<Item = &str> {
    let values = module.values.iter().filter_map(|value| match value {
        Value::Global(name) | Value::Literal(Literal::String(name)) => Some(name.as_str()),
        Value::Load { key: Key::Name(name), .. } | Value::Store { key: Key::Name(name), .. } => {
            Some(name.as_str())
        }
        _ => None,
    });
    let outside = module.outside_stores.iter().flat_map(|store| &store.keys);
    let written = module.bindings.iter().flat_map(|binding| &binding.writes).flat_map(|write| &write.keys);
    values.chain(outside.chain(written).filter_map(named))
}

fn named(key: &Key) -> Option<&str> {
    match key {
        Key::Name(name) => Some(name),
        Key::Index(_) | Key::Any | Key::Computed(_) => None,
    }
}
