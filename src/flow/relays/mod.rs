//! Relays over the program: which calls put what may be taken here?
//!
//! Takes the relays of the library and, for one take, its key; gives the calls that put a value in under an equal key.
//! Candidates are found by name and verified by resolving their callee, so no relay costs anything before a walk
//! arrives at one of its takes. Knows no framework: which calls put and take is data.

mod candidates;
pub(in crate::flow) mod carried;
pub(in crate::flow) mod entries;
pub(in crate::flow) mod keys;
pub(in crate::flow) mod routes;
mod renamed;
mod setters;
pub(in crate::flow) mod stored;
pub(in crate::flow) mod takes;
pub(in crate::flow) mod triggers;
mod wrapped;

use std::rc::Rc;

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::flow::calls::callees::Callee;
use crate::flow::engine::Engine;
use crate::flow::relays::carried::{PutNames, Stored, StoredIndex};
use crate::flow::relays::entries::EntrySite;
use crate::flow::relays::takes::{Takes, plain};
pub(in crate::flow) use crate::flow::relays::wrapped::{Site, Via};
use crate::flow::standing::Standing;
use crate::ir::path::{ApiPath, Root, Segment};
use crate::limits;
use crate::link::{CallRef, ClassRef, Node};
use crate::rules::library::Library;
use crate::rules::relay::{EntryForm, Gives, Put, Relay};

/// What a part of a key may be, as far as it can be compared.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::flow) enum KeyPart {
    Text(CompactString),
    /// The object that is made here.
    Node(Node),
    /// Instances of a class of the program count as one.
    Class(ClassRef),
    /// A value that a library or the platform holds once: `window`.
    Api(ApiPath),
}

/// One list for each part of the key; none of them is empty.
pub(in crate::flow) type RelayKeys = Rc<[Vec<KeyPart>]>;

/// A call that puts a value in, and how.
#[derive(Clone, Copy)]
pub(in crate::flow) struct PutSite<'p> {
    pub(in crate::flow) call: CallRef,
    pub(in crate::flow) put: &'p Put,
    /// The call of the function around that gives the key: `tell('login', user)` of `tell = (name, data) => bus.emit(name, data)`.
    pub(in crate::flow) via: Option<Via>,
}

/// Everything that puts something in under one key.
#[derive(Default)]
pub(in crate::flow) struct Puts<'p> {
    pub(in crate::flow) calls: Vec<PutSite<'p>>,
    pub(in crate::flow) entries: Vec<EntrySite>,
}

pub(in crate::flow) struct RelayIndex<'p> {
    relays: &'p [Relay],
    pub(in crate::flow) takes: Takes<'p>,
    /// Calls that put rows in, by table; looked for when they are first asked for.
    pub(in crate::flow) tables: Option<Rc<stored::Tables<'p>>>,
    by_table: FxHashMap<&'p str, Vec<&'p Put>>,
    /// What is stored on variables and below keys; looked for when it is first asked for.
    stored: Option<Rc<StoredIndex>>,
    /// What files export by default, by their names below folders; looked for when it is first asked for.
    files: FxHashMap<Vec<String>, Rc<Stored>>,
    /// What attributes of elements hold, by the form of their names.
    attributes: FxHashMap<CompactString, Rc<Stored>>,
    /// Functions in object literals of a name; looked for when they are first asked for.
    members: FxHashMap<(CompactString, EntryForm), Rc<Stored>>,
    /// Names under which what is put in is known; made when they are first asked for.
    put_names: Option<PutNames>,
    /// Names under which what is put in as a whole is called elsewhere; looked for when they are first asked for.
    renamed: Option<Vec<renamed::Renamed>>,
    /// Object literals by the keys they have; looked for when they are first asked for.
    objects: Option<FxHashMap<&'p str, Rc<[Node]>>>,
    pub(in crate::flow) puts: Standing<(u16, RelayKeys), Rc<Puts<'p>>>,
    /// Questions that are being answered.
    open: FxHashSet<(u16, RelayKeys)>,
    /// Where callees come from.
    pub(in crate::flow) origins: FxHashMap<CallRef, Rc<[KeyPart]>>,
    /// States left for looking for puts, in the whole program.
    fuel: usize,
}

impl<'p> RelayIndex<'p> {
    pub(in crate::flow) fn new(library: &'p Library) -> Self {
        Self {
            relays: &library.relays,
            takes: Takes::of(library),
            tables: None,
            by_table: stored::puts_by_method(&library.relays),
            stored: None,
            files: FxHashMap::default(),
            attributes: FxHashMap::default(),
            members: FxHashMap::default(),
            put_names: None,
            renamed: None,
            objects: None,
            puts: Standing::default(),
            open: FxHashSet::default(),
            origins: FxHashMap::default(),
            fuel: limits::RELAY_FUEL,
        }
    }

    pub(in crate::flow) fn is_searching(&self) -> bool {
        !self.open.is_empty()
    }

    pub(in crate::flow) fn relay(&self, number: u16) -> Option<&'p Relay> {
        self.relays.get(usize::from(number))
    }

    /// The calls that call what they are handed with what was put in.
    pub(in crate::flow) fn calling_back(&self) -> impl Iterator<Item = &'p ApiPath> {
        let takes = self.relays.iter().flat_map(|relay| &relay.takes);
        let calling = takes.filter(|take| matches!(take.gives, Gives::Parameter { .. }));
        calling.filter_map(|take| take.call.as_ref())
    }

    /// Do puts begin with what this decorator gives: `lib#InjectQueue().add`?
    pub(in crate::flow) fn is_put_below(&self, path: &ApiPath) -> bool {
        let path = plain(path);
        self.relays
            .iter()
            .flat_map(|relay| &relay.puts)
            .any(|put| put.call.root == path.root && put.call.segments.starts_with(&path.segments))
    }
}

impl<'p> Engine<'p> {
    /// The calls and object literals that put something in under an equal key.
    pub(in crate::flow) fn relay_puts(&mut self, number: u16, keys: &RelayKeys) -> Rc<Puts<'p>> {
        let question = (number, Rc::clone(keys));
        let is_first = self.is_outermost();
        let again = self.again(|engine| &mut engine.relays.puts, &question, is_first);
        let known = self.relays.puts.get_at(&question, self.depth());
        if let Some((known, worth)) = known.filter(|_| !again.is_asked()) {
            self.rest_on(worth);
            return known;
        }
        let Some(relay) = self.relays.relay(number) else { return Rc::default() };
        let before = self.before();
        if !self.relays.open.insert(question.clone()) {
            // `x = useContext(C)` inside of what `C` is given asks for itself.
            self.cut();
            return Rc::default();
        }
        let outer = self.own_fuel(limits::RELAY_QUESTION_FUEL);
        let mut calls: Vec<PutSite<'p>> = Vec::new();
        for put in relay.puts.iter().filter(|put| !put.is_by_table()) {
            for call in self.put_candidates(put, keys) {
                if !self.is_put(call, put) {
                    continue;
                }
                let ways = self.ways_to(call, &put.key);
                let own = ways.into_iter().filter(|via| self.puts_under((call, *via), put, keys));
                calls.extend(own.map(|via| PutSite { call, put, via }));
            }
        }
        calls.extend(self.stored_rows(relay, keys));
        let mut entries = self.entries_under(relay, keys);
        entries.extend(self.stored_under(relay, keys));
        entries.extend(self.requested_rows(relay, keys));
        self.outer_fuel(outer);
        calls.sort_by_key(|site| (site.call, site.via));
        calls.dedup_by(|a, b| (a.call, a.via) == (b.call, b.via) && std::ptr::eq(a.put, b.put));
        let puts = Rc::new(Puts { calls, entries });
        self.relays.open.remove(&question);
        self.keep(|engine| &mut engine.relays.puts, (question, &puts), (before, again));
        puts
    }

    /// A question about the whole program, asked on the way, has its own fuel (`most` of it); gives what the question under way had left.
    pub(in crate::flow) fn own_fuel(&mut self, most: usize) -> usize {
        let given = self.relays.fuel.min(most).min(self.left_for_one());
        self.relays.fuel -= given;
        self.swap_fuel(given)
    }

    pub(in crate::flow) fn outer_fuel(&mut self, outer: usize) {
        let left = self.swap_fuel(outer);
        self.relays.fuel += left;
    }

    fn puts_under(&mut self, site: Site, put: &Put, wanted: &RelayKeys) -> bool {
        if put.key.is_empty() {
            return true;
        }
        let Some(keys) = self.relay_keys(site, &put.key, None) else { return false };
        have_equal(&keys, wanted)
    }

    fn is_put(&mut self, call: CallRef, put: &Put) -> bool {
        let callees = self.callees(call);
        if let (Root::Method(name), []) = (&put.call.root, put.call.segments.as_slice()) {
            let module = self.program.module(call.file);
            let own = crate::summary::value_name(module, module.call(call.id).callee);
            // A bus of the program's own (`class Bus { emit() … }`) counts where the key says that it is the same one.
            let keyed = !put.key.is_empty();
            return own.is_some_and(|own| own == *name)
                && callees.iter().all(|callee| match callee {
                    Callee::Api(path) => !self.is_exact_put(path),
                    Callee::Function(_) | Callee::Class(_) => keyed,
                });
        }
        let wanted = plain(&put.call);
        callees.iter().any(|callee| match callee {
            Callee::Api(path) => is_path(&wanted, &plain(path)),
            Callee::Function(_) | Callee::Class(_) => false,
        })
    }

    /// A `dispatch` that is known to be another relay's is not any `dispatch`.
    fn is_exact_put(&self, path: &ApiPath) -> bool {
        let path = plain(path);
        self.relays.relays.iter().flat_map(|relay| &relay.puts).any(|put| is_path(&plain(&put.call), &path))
    }
}

/// Are two keys equal part by part?
pub(in crate::flow) fn have_equal(keys: &RelayKeys, wanted: &RelayKeys) -> bool {
    keys.len() == wanted.len()
        && keys.iter().zip(wanted.iter()).all(|(own, wanted)| own.iter().any(|part| wanted.contains(part)))
}

/// `slice().actions[]` is any member of the actions.
fn is_path(wanted: &ApiPath, own: &ApiPath) -> bool {
    let same = |(wanted, own): (&Segment, &Segment)| {
        wanted == own || matches!((wanted, own), (Segment::Any, Segment::Member(_)))
    };
    wanted.root == own.root
        && wanted.segments.len() == own.segments.len()
        && wanted.segments.iter().zip(&own.segments).all(same)
}
