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
mod setters;
pub(in crate::flow) mod stored;

use std::rc::Rc;

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::flow::calls::callees::Callee;
use crate::flow::calls::operands::{any_member, is_package_function, package_root};
use crate::flow::engine::Engine;
use crate::flow::relays::carried::{PutNames, Stored};
use crate::flow::relays::entries::EntrySite;
use crate::flow::standing::Standing;
use crate::ir::path::{ApiPath, Root, Segment};
use crate::limits;
use crate::link::{CallRef, ClassRef, Node};
use crate::rules::library::Library;
use crate::rules::relay::{Gives, Put, Relay, Take};

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
pub(in crate::flow) type PutSite<'p> = (CallRef, &'p Put);

/// Everything that puts something in under one key.
#[derive(Default)]
pub(in crate::flow) struct Puts<'p> {
    pub(in crate::flow) calls: Vec<PutSite<'p>>,
    pub(in crate::flow) entries: Vec<EntrySite>,
}

/// Where a relay gives something out: its number and the take.
pub(in crate::flow) type TakeSite<'p> = (u16, &'p Take);

pub(in crate::flow) struct RelayIndex<'p> {
    relays: &'p [Relay],
    by_path: FxHashMap<ApiPath, Vec<TakeSite<'p>>>,
    by_method: FxHashMap<CompactString, Vec<TakeSite<'p>>>,
    /// Takes of functions that are told by their shape.
    shapes: Vec<TakeSite<'p>>,
    /// Takes of columns of rows.
    rows: Vec<TakeSite<'p>>,
    /// Calls that put rows in, by table; looked for when they are first asked for.
    pub(in crate::flow) tables: Option<Rc<stored::Tables<'p>>>,
    /// Takes of globals.
    globals: Vec<TakeSite<'p>>,
    /// Takes of members that components list.
    injected: Vec<TakeSite<'p>>,
    by_decorator: FxHashMap<ApiPath, Vec<TakeSite<'p>>>,
    /// Takes of parameters of methods that a decorator stands at.
    by_decorating: FxHashMap<ApiPath, Vec<TakeSite<'p>>>,
    /// Takes of members that a library gives to instances.
    by_member: FxHashMap<ApiPath, Vec<TakeSite<'p>>>,
    /// The last names of these.
    member_names: FxHashSet<CompactString>,
    /// Takes of members of parameters, by the parameter's name.
    by_parameter: FxHashMap<CompactString, Vec<TakeSite<'p>>>,
    /// Takes of members of what is read under a name.
    by_held: FxHashMap<CompactString, Vec<TakeSite<'p>>>,
    /// Takes of members of what a library gives.
    below: FxHashMap<ApiPath, Vec<TakeSite<'p>>>,
    /// Takes of all that a library's value is, by its last member.
    values: FxHashMap<CompactString, Vec<TakeSite<'p>>>,
    /// What is stored below keys; looked for when it is first asked for.
    stored: FxHashMap<Vec<CompactString>, Rc<Stored>>,
    /// Functions in object literals of a name; looked for when they are first asked for.
    members: FxHashMap<(CompactString, bool), Rc<Stored>>,
    /// Names under which what is put in is known; made when they are first asked for.
    put_names: Option<PutNames>,
    /// Object literals by a key they have; looked for when they are first asked for.
    objects: FxHashMap<CompactString, Rc<[Node]>>,
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
        let mut index = Self {
            relays: &library.relays,
            by_path: FxHashMap::default(),
            by_method: FxHashMap::default(),
            shapes: Vec::new(),
            rows: Vec::new(),
            tables: None,
            globals: Vec::new(),
            injected: Vec::new(),
            by_decorator: FxHashMap::default(),
            by_decorating: FxHashMap::default(),
            by_member: FxHashMap::default(),
            member_names: FxHashSet::default(),
            by_parameter: FxHashMap::default(),
            by_held: FxHashMap::default(),
            below: FxHashMap::default(),
            values: FxHashMap::default(),
            members: FxHashMap::default(),
            stored: FxHashMap::default(),
            put_names: None,
            objects: FxHashMap::default(),
            puts: Standing::default(),
            open: FxHashSet::default(),
            origins: FxHashMap::default(),
            fuel: limits::RELAY_FUEL,
        };
        for (number, relay) in library.relays.iter().enumerate() {
            let number = u16::try_from(number).unwrap_or(u16::MAX);
            for take in &relay.takes {
                index.add((number, take));
            }
        }
        index
    }

    /// A take, under what it is looked up by.
    fn add(&mut self, site: TakeSite<'p>) {
        let take = site.1;
        match &take.gives {
            Gives::Global => return self.globals.push(site),
            Gives::Rows => return self.rows.push(site),
            Gives::Injected => return self.injected.push(site),
            Gives::Carried { parameter, .. } => {
                return self.by_parameter.entry(parameter.clone()).or_default().push(site);
            }
            Gives::Held(name) => return self.by_held.entry(name.clone()).or_default().push(site),
            _ => {}
        }
        let Some(call) = &take.call else { return self.shapes.push(site) };
        if let (Root::Method(name), true) = (&call.root, call.segments.is_empty()) {
            return self.by_method.entry(name.clone()).or_default().push(site);
        }
        if let (Gives::Value, Some(member)) = (&take.gives, call.last_member()) {
            return self.values.entry(member.into()).or_default().push(site);
        }
        if let (Gives::Static(_) | Gives::Own, Some(member)) = (&take.gives, call.last_member()) {
            self.member_names.insert(member.into());
        }
        let by_path = match take.gives {
            Gives::Static(_) | Gives::Own => &mut self.by_member,
            Gives::Decorated => &mut self.by_decorator,
            Gives::Decorates { .. } => &mut self.by_decorating,
            Gives::Below => &mut self.below,
            _ => &mut self.by_path,
        };
        by_path.entry(plain(call)).or_default().push(site);
    }

    pub(in crate::flow) fn is_searching(&self) -> bool {
        !self.open.is_empty()
    }

    pub(in crate::flow) fn relay(&self, number: u16) -> Option<&'p Relay> {
        self.relays.get(usize::from(number))
    }

    /// What may be taken at a call: by its exact path, and by the method's name where the receiver is no package.
    pub(in crate::flow) fn takes(&self, path: Option<&ApiPath>, method: Option<&str>) -> Vec<TakeSite<'p>> {
        let exact = path.and_then(|path| {
            let known = self.by_path.get(&plain(path));
            let known = known.or_else(|| self.by_path.get(&plain(&package_root(path)?)));
            known.or_else(|| self.by_path.get(&plain(&any_member(path)?)))
        });
        if let Some(exact) = exact {
            return exact.clone();
        }
        let named = method.filter(|_| !path.is_some_and(is_package_function));
        named.and_then(|name| self.by_method.get(name)).cloned().unwrap_or_default()
    }

    /// Is something taken where a member of this name is read of an instance?
    pub(in crate::flow) fn has_member(&self, name: &str) -> bool {
        self.member_names.contains(name)
    }

    /// The calls that call what they are handed with what was put in.
    pub(in crate::flow) fn calling_back(&self) -> impl Iterator<Item = &'p ApiPath> {
        let takes = self.relays.iter().flat_map(|relay| &relay.takes);
        let calling = takes.filter(|take| matches!(take.gives, Gives::Parameter { .. }));
        calling.filter_map(|take| take.call.as_ref())
    }

    /// What is taken where this member of an instance is read.
    pub(in crate::flow) fn members(&self, member: &ApiPath) -> Vec<TakeSite<'p>> {
        self.by_member.get(&plain(member)).cloned().unwrap_or_default()
    }

    /// What is taken where a parameter has this decorator.
    pub(in crate::flow) fn decorated(&self, decorator: &ApiPath) -> Vec<TakeSite<'p>> {
        self.by_decorator.get(&plain(decorator)).cloned().unwrap_or_default()
    }

    /// What is taken by the methods that this decorator stands at, or by those of the class it stands at.
    pub(in crate::flow) fn decorating(&self, decorator: &ApiPath) -> Vec<TakeSite<'p>> {
        self.by_decorating.get(&plain(decorator)).cloned().unwrap_or_default()
    }

    /// Do puts begin with what this decorator gives: `lib#InjectQueue().add`?
    pub(in crate::flow) fn is_put_below(&self, path: &ApiPath) -> bool {
        let path = plain(path);
        self.relays
            .iter()
            .flat_map(|relay| &relay.puts)
            .any(|put| put.call.root == path.root && put.call.segments.starts_with(&path.segments))
    }

    pub(in crate::flow) fn shapes(&self) -> Vec<TakeSite<'p>> {
        self.shapes.clone()
    }

    pub(in crate::flow) fn rows(&self) -> Vec<TakeSite<'p>> {
        self.rows.clone()
    }

    pub(in crate::flow) fn injected(&self) -> Vec<TakeSite<'p>> {
        self.injected.clone()
    }

    pub(in crate::flow) fn globals(&self) -> Vec<TakeSite<'p>> {
        self.globals.clone()
    }

    /// What is taken where a member of such a parameter is read.
    pub(in crate::flow) fn carried(&self, parameter: &str) -> Vec<TakeSite<'p>> {
        self.by_parameter.get(parameter).cloned().unwrap_or_default()
    }

    /// What is taken where a member of something is read that is itself read under this name.
    pub(in crate::flow) fn held(&self, name: &str) -> Vec<TakeSite<'p>> {
        self.by_held.get(name).cloned().unwrap_or_default()
    }

    /// What is taken where a member of such a value of a library is read.
    pub(in crate::flow) fn below(&self, value: &ApiPath) -> Vec<TakeSite<'p>> {
        self.below.get(&plain(value)).cloned().unwrap_or_default()
    }

    /// What is taken where this member of such a value of a library is read: all that `box().all` is.
    pub(in crate::flow) fn values(&self, value: &ApiPath, member: &CompactString) -> Vec<TakeSite<'p>> {
        let Some(takes) = self.values.get(member) else { return Vec::new() };
        let own = plain(&value.then(Segment::Member(member.clone())));
        takes
            .iter()
            .filter(|(_, take)| take.call.as_ref().is_some_and(|call| plain(call) == own))
            .copied()
            .collect()
    }

    pub(in crate::flow) fn results(&self, path: Option<&ApiPath>, method: Option<&str>) -> Vec<TakeSite<'p>> {
        let mut takes = self.takes(path, method);
        takes.retain(|(_, take)| take.gives == Gives::Result);
        takes
    }
}

/// `react#default.useContext` and `react#useContext` are one function, and so is a `React` that a page loads.
pub(in crate::flow) fn plain(path: &ApiPath) -> ApiPath {
    let mut path = path.clone();
    if matches!(path.root, Root::Package(_))
        && path.segments.len() > 1
        && matches!(&path.segments[0], Segment::Member(name) if name == "default")
        && matches!(path.segments[1], Segment::Member(_))
    {
        path.segments.remove(0);
    }
    path
}

impl<'p> Engine<'p> {
    /// The calls and object literals that put something in under an equal key.
    pub(in crate::flow) fn relay_puts(&mut self, number: u16, keys: &RelayKeys) -> Rc<Puts<'p>> {
        let question = (number, Rc::clone(keys));
        let is_first = self.is_outermost();
        let again = self.again(|engine| &mut engine.relays.puts, &question, is_first);
        if let Some((known, worth)) = self.relays.puts.get(&question).filter(|_| !again.is_asked()) {
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
                if self.is_put(call, put) && self.puts_under(call, put, keys) {
                    calls.push((call, put));
                }
            }
        }
        calls.extend(self.stored_rows(relay, keys));
        let mut entries = self.entries_under(relay, keys);
        entries.extend(self.stored_under(relay, keys));
        self.outer_fuel(outer);
        calls.sort_by_key(|(call, _)| *call);
        calls.dedup_by(|a, b| a.0 == b.0 && std::ptr::eq(a.1, b.1));
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

    fn puts_under(&mut self, call: CallRef, put: &Put, wanted: &RelayKeys) -> bool {
        if put.key.is_empty() {
            return true;
        }
        let Some(keys) = self.relay_keys(call, &put.key, None) else { return false };
        keys.len() == wanted.len()
            && keys
                .iter()
                .zip(wanted.iter())
                .all(|(own, wanted)| own.iter().any(|part| wanted.contains(part)))
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

/// `slice().actions[]` is any member of the actions.
fn is_path(wanted: &ApiPath, own: &ApiPath) -> bool {
    let same = |(wanted, own): (&Segment, &Segment)| {
        wanted == own || matches!((wanted, own), (Segment::Any, Segment::Member(_)))
    };
    wanted.root == own.root
        && wanted.segments.len() == own.segments.len()
        && wanted.segments.iter().zip(&own.segments).all(same)
}
