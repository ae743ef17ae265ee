//! Rows that the program stores, by table: what is put into a column is what is read of it elsewhere.
//!
//! ```js
//! await db.outbox.create({ data: { payload: { contact: user.email } } });    // puts in
//! client.track(job.kind, job.payload);                                       // `job` is a row of `outbox`
//! ```
//!
//! Takes the puts of a relay that have the table as their key; gives those into one table. They are looked for once, among all calls of their
//! names, and their table is told as that of queries is: by names. Errs towards one table where two databases have tables of one name.

use std::rc::Rc;

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use crate::flow::engine::Engine;
use crate::flow::relays::{KeyPart, PutSite, RelayKeys};
use crate::ir::path::Root;
use crate::limits;
use crate::link::CallRef;
use crate::rules::relay::{Put, Relay};

/// The calls that put rows into a table.
pub(in crate::flow) type Tables<'p> = FxHashMap<CompactString, Vec<PutSite<'p>>>;

/// The puts that have the table as their key, by the method's name: a walk asks at each call of something outside.
pub(super) fn puts_by_method(relays: &[Relay]) -> FxHashMap<&str, Vec<&Put>> {
    let mut found: FxHashMap<&str, Vec<&Put>> = FxHashMap::default();
    for put in relays.iter().flat_map(|relay| &relay.puts).filter(|put| put.is_by_table()) {
        if let Root::Method(name) = &put.call.root {
            found.entry(name).or_default().push(put);
        }
    }
    found
}

impl<'p> Engine<'p> {
    /// The calls that put rows into the tables of `keys`.
    pub(super) fn stored_rows(&mut self, relay: &'p Relay, keys: &RelayKeys) -> Vec<PutSite<'p>> {
        let ([parts], true) = (&keys[..], relay.puts.iter().any(Put::is_by_table)) else { return Vec::new() };
        let tables = match &self.relays.tables {
            Some(tables) => Rc::clone(tables),
            None => self.find_tables(relay),
        };
        let of = parts.iter().filter_map(|part| match part {
            KeyPart::Text(table) => tables.get(table),
            KeyPart::Node(_) | KeyPart::Class(_) | KeyPart::Api(_) => None,
        });
        of.flatten().copied().collect()
    }

    /// `findFirst({ where: { email } })` gives rows, not what it is asked by; `update({ data })` may give what is put in.
    pub(in crate::flow) fn asks_for_rows(&self, method: &str) -> bool {
        self.model.library.rows.getters.iter().any(|getter| getter == method)
            && !self.relays.by_table.contains_key(method)
    }

    /// What a call of this name puts into a table, if it is one of a query.
    pub(in crate::flow) fn row_puts(&self, call: CallRef, method: &str) -> impl Iterator<Item = PutSite<'p>> {
        let puts = self.relays.by_table.get(method).map_or(&[][..], Vec::as_slice);
        puts.iter().map(move |put| PutSite { call, put, via: None })
    }

    fn find_tables(&mut self, relay: &'p Relay) -> Rc<Tables<'p>> {
        let mut tables = Tables::default();
        let mut of: FxHashMap<CallRef, Option<CompactString>> = FxHashMap::default();
        for put in relay.puts.iter().filter(|put| put.is_by_table()) {
            let Root::Method(name) = &put.call.root else { continue };
            for call in self.program.calls_named(name).iter().take(limits::ROW_PUTS) {
                let table = match of.get(call) {
                    Some(known) => known.clone(),
                    None => self.table_written(*call),
                };
                of.insert(*call, table.clone());
                if let Some(table) = table {
                    tables.entry(table).or_default().push(PutSite { call: *call, put, via: None });
                }
            }
        }
        let tables = Rc::new(tables);
        self.relays.tables = Some(Rc::clone(&tables));
        tables
    }
}
