//! Is this access path a vendor's client, and this callee one of its methods?

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::flow::sinks::present::{Present, present_vendors};
use crate::flow::sinks::stores::PUSH;
use crate::flow::state::PathKey;
use crate::ir::path::{ApiPath, Root, Segment};
use crate::limits;
use crate::link::Program;
use crate::rules::VendorId;
use crate::rules::vendor::{Channel, Method, MethodForm, Vendor, is_part_of};

/// A client of a vendor: indices into the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::flow) struct ClientId {
    pub(in crate::flow) vendor: VendorId,
    pub(in crate::flow) client: u16,
}

/// A client's methods that a callee may be: overloads in the order of the file.
#[derive(Clone, Debug)]
pub(in crate::flow) struct SinkMatch<'p> {
    pub(in crate::flow) client: ClientId,
    pub(in crate::flow) methods: Vec<&'p Method>,
}

pub(in crate::flow) struct ClientIndex<'p> {
    vendors: &'p [Vendor],
    present: Present,
    absolute: FxHashMap<ApiPath, Vec<ClientId>>,
    /// Paths with an element of any name: `pkg#load()[]`.
    patterns: Vec<(ApiPath, ClientId)>,
    /// `pkg/*` paths, by the package's own name.
    sub_paths: Vec<(CompactString, Vec<Segment>, ClientId)>,
    /// `$base.suffix` paths.
    suffixes: Vec<(ClientId, Vec<Segment>, ClientId)>,
    packages: FxHashSet<CompactString>,
    /// `method:$name` paths: a member of that name on a receiver that is not known otherwise.
    members: FxHashMap<CompactString, Vec<ClientId>>,
}

impl<'p> ClientIndex<'p> {
    pub(in crate::flow) fn new(program: &Program, vendors: &'p [Vendor]) -> Self {
        let present = present_vendors(program, vendors);
        let named = present.named.clone();
        let mut index = Self {
            vendors,
            present,
            absolute: FxHashMap::default(),
            patterns: Vec::new(),
            sub_paths: Vec::new(),
            suffixes: Vec::new(),
            packages: FxHashSet::default(),
            members: FxHashMap::default(),
        };
        for (at, vendor) in vendors.iter().enumerate().filter(|(at, _)| named[*at]) {
            index.add(VendorId(u16::try_from(at).unwrap_or(u16::MAX)), vendor);
        }
        index
    }

    fn add(&mut self, id: VendorId, vendor: &Vendor) {
        let position = |name: &str| vendor.clients.iter().position(|client| client.id == name);
        let client_id = |at: usize| ClientId { vendor: id, client: u16::try_from(at).unwrap_or(u16::MAX) };
        for (at, client) in vendor.clients.iter().enumerate() {
            for from in &client.from {
                match &from.root {
                    Root::Client(base) => {
                        if let (Some(base), false) = (position(base), from.segments.is_empty()) {
                            self.suffixes.push((client_id(base), from.segments.clone(), client_id(at)));
                        }
                    }
                    Root::Package(package) if package.ends_with("/*") => {
                        let package = CompactString::from(package.trim_end_matches("/*"));
                        self.packages.insert(package.clone());
                        self.sub_paths.push((package, from.segments.clone(), client_id(at)));
                    }
                    Root::Method(name) => {
                        self.members.entry(name.clone()).or_default().push(client_id(at));
                    }
                    root => {
                        if let Root::Package(package) = root {
                            self.packages.insert(package.clone());
                        }
                        if from.segments.contains(&Segment::Any) {
                            self.patterns.push((from.clone(), client_id(at)));
                        } else {
                            self.absolute.entry(from.clone()).or_default().push(client_id(at));
                        }
                    }
                }
            }
        }
    }

    /// Clients that a path is.
    pub(in crate::flow) fn clients_of(&self, path: &ApiPath) -> Vec<ClientId> {
        let mut found = self.find(&path.root, &path.segments, limits::CLIENT_HOPS);
        found.sort_unstable();
        found.dedup();
        found
    }

    fn find(&self, root: &Root, segments: &[Segment], fuel: usize) -> Vec<ClientId> {
        let Some(fuel) = fuel.checked_sub(1) else { return Vec::new() };
        let path = ApiPath { root: root.clone(), segments: segments.to_vec() };
        let mut found = self.absolute.get(&path).cloned().unwrap_or_default();
        if let Root::Package(package) = root {
            for (own, suffix, client) in &self.sub_paths {
                let below = package != own && is_part_of(package, own);
                if below && suffix == segments {
                    found.push(*client);
                }
            }
        }
        let patterns =
            self.patterns.iter().filter(|(path, _)| path.root == *root && fits(&path.segments, segments));
        found.extend(patterns.map(|(_, client)| *client));
        found.extend(self.member_clients(root, segments));
        for (base, suffix, client) in &self.suffixes {
            let Some(before) = segments.len().checked_sub(suffix.len()) else { continue };
            let (front, back) = segments.split_at(before);
            if fits(suffix, back) && self.find(root, front, fuel).contains(base) {
                found.push(*client);
            }
        }
        found
    }

    /// `this.$name`, `context.app.$name`, `Vue.$name`: by the member's name alone.
    fn member_clients(&self, root: &Root, segments: &[Segment]) -> Vec<ClientId> {
        let member = match segments {
            [.., Segment::Member(name)] if !matches!(root, Root::Client(_)) => Some(name),
            _ => None,
        };
        let own = match (root, segments) {
            (Root::Method(name), []) => Some(name),
            _ => None,
        };
        let Some(name) = member.or(own) else { return Vec::new() };
        self.members.get(name).cloned().unwrap_or_default()
    }

    /// The path from a member that is a client by its name: `$name.track` of `x.app.$name.track`.
    pub(in crate::flow) fn by_member(&self, keys: &[PathKey]) -> Option<ApiPath> {
        let is_member = |key: &PathKey| key.name().is_some_and(|name| self.members.contains_key(name));
        let at = keys.iter().position(is_member)?;
        let segments =
            keys[at + 1..].iter().map(|key| key.name().cloned().map_or(Segment::Any, Segment::Member));
        Some(ApiPath { root: Root::Method(keys[at].name()?.clone()), segments: segments.collect() })
    }

    /// Is the path a client of some vendor, or read from one? What is read back from the device (`Cookies.get('mail')`,
    /// `document.cookie`) is what the program kept there.
    pub(in crate::flow) fn is_vendor_value(&self, path: &ApiPath) -> bool {
        self.vendors_of(path).next().is_some()
    }

    /// The vendors whose client it is, or is read from.
    pub(in crate::flow) fn vendors_of(&self, path: &ApiPath) -> impl Iterator<Item = VendorId> {
        (0..=path.segments.len()).flat_map(|end| {
            let found = self.find(&path.root, &path.segments[..end], limits::CLIENT_HOPS);
            found.into_iter().filter(|client| !self.keeps_on_device(*client)).map(|client| client.vendor)
        })
    }

    fn keeps_on_device(&self, client: ClientId) -> bool {
        let vendor = self.vendors.get(usize::from(client.vendor.0));
        let client = vendor.and_then(|vendor| vendor.clients.get(usize::from(client.client)));
        let channels =
            client.into_iter().flat_map(|client| &client.methods).flat_map(|method| &method.channels);
        channels.into_iter().any(|at| at.channel == Channel::Storage)
    }

    pub(in crate::flow) fn is_vendor_package(&self, specifier: &str) -> bool {
        self.packages.contains(specifier) || self.sub_paths.iter().any(|(own, ..)| is_part_of(specifier, own))
    }

    /// The methods that calling (or constructing) a path may be.
    pub(in crate::flow) fn sinks(&self, callee: &ApiPath, is_new: bool) -> Vec<SinkMatch<'p>> {
        if is_new {
            let mut found = Vec::new();
            self.collect(&callee.then(Segment::Instance), &[], MethodForm::New, &mut found);
            return found;
        }
        self.along(callee, MethodForm::Call)
    }

    /// The methods of several paths that one call may be. Of one vendor, a client that the program makes stands before a global of its
    /// name: `globalThis.acme ?? new Acme(key)` keeps there what was made.
    pub(in crate::flow) fn all_sinks<F: Copy>(
        &self,
        paths: Vec<(ApiPath, F)>,
        is_new: bool,
    ) -> Vec<(SinkMatch<'p>, F)> {
        let matched = paths.into_iter().map(|(path, form)| {
            let is_global = matches!(path.root, Root::Global(_));
            (is_global, self.sinks(&path, is_new), form)
        });
        let matched: Vec<(bool, Vec<SinkMatch<'p>>, F)> = matched.collect();
        let made: Vec<VendorId> = matched
            .iter()
            .filter(|(is_global, ..)| !is_global)
            .flat_map(|(_, found, _)| found.iter().map(|one| one.client.vendor))
            .collect();
        let all = matched
            .into_iter()
            .flat_map(|(is_global, found, form)| found.into_iter().map(move |one| (is_global, one, form)));
        all.filter(|(is_global, one, _)| !is_global || !made.contains(&one.client.vendor))
            .map(|(_, one, form)| (one, form))
            .collect()
    }

    /// The members that assigning to a path may be.
    pub(in crate::flow) fn assigned(&self, target: &ApiPath) -> Vec<SinkMatch<'p>> {
        self.along(target, MethodForm::Assign)
    }

    /// The methods by which a package named in a list of settings is one of a vendor's.
    pub(in crate::flow) fn listed(&self) -> FxHashMap<&'p str, Vec<SinkMatch<'p>>> {
        let mut found: FxHashMap<&str, Vec<SinkMatch<'p>>> = FxHashMap::default();
        for (vendor, own) in self.vendors.iter().enumerate().filter(|(at, _)| self.present.written[*at]) {
            for (client, own) in own.clients.iter().enumerate() {
                let is_listed = |method: &&Method| method.form == MethodForm::Listed;
                let methods: Vec<&Method> = own.methods.iter().filter(is_listed).collect();
                if methods.is_empty() {
                    continue;
                }
                let vendor = VendorId(u16::try_from(vendor).unwrap_or(u16::MAX));
                let client = ClientId { vendor, client: u16::try_from(client).unwrap_or(u16::MAX) };
                for from in own.from.iter().filter(|from| from.segments.is_empty()) {
                    if let Root::Package(package) = &from.root {
                        let methods = methods.clone();
                        found.entry(package.as_str()).or_default().push(SinkMatch { client, methods });
                    }
                }
            }
        }
        found
    }

    /// Every way to read a path as a client and names of a method.
    fn along(&self, callee: &ApiPath, form: MethodForm) -> Vec<SinkMatch<'p>> {
        let mut found = Vec::new();
        let mut members: Vec<CompactString> = Vec::new();
        let mut front = callee.segments.as_slice();
        loop {
            let path = ApiPath { root: callee.root.clone(), segments: front.to_vec() };
            self.collect(&path, &members, form, &mut found);
            let Some((Segment::Member(name), before)) = front.split_last() else { break };
            members.insert(0, name.clone());
            front = before;
        }
        found
    }

    fn collect(
        &self,
        client_path: &ApiPath,
        members: &[CompactString],
        form: MethodForm,
        found: &mut Vec<SinkMatch<'p>>,
    ) {
        for client in self.clients_of(client_path) {
            let methods: Vec<&Method> = self
                .methods(client)
                .iter()
                .filter(|method| method.form == form)
                .filter(|method| form == MethodForm::New || method.path == members)
                .collect();
            if !methods.is_empty() {
                found.push(SinkMatch { client, methods });
            }
        }
    }

    pub(in crate::flow) fn methods(&self, client: ClientId) -> &'p [Method] {
        &self.vendors[usize::from(client.vendor.0)].clients[usize::from(client.client)].methods
    }

    /// What is left of `path` when its first names lead from one client to another: `people.set` at the client
    /// itself, `set` at the one that `people` yields.
    pub(in crate::flow) fn reached<'n>(
        &self,
        from: ClientId,
        to: ClientId,
        path: &'n [CompactString],
    ) -> Option<&'n [CompactString]> {
        if from == to {
            return Some(path);
        }
        let (first, rest) = path.split_first()?;
        let hop = [Segment::Member(first.clone())];
        let yields = self.suffixes.iter().any(|(base, suffix, client)| {
            // A queue client (`window._cmd`) has the methods of all clients of its vendor.
            *client == to && suffix.as_slice() == hop && base.vendor == from.vendor
        });
        yields.then_some(rest)
    }

    /// Last names of everything of the vendors in the program that may be called: the first cut among all call sites.
    pub(in crate::flow) fn callee_names(&self) -> Vec<CompactString> {
        self.last_names(|form| matches!(form, MethodForm::Call | MethodForm::New))
    }

    /// Last names of everything whose assignment sends.
    pub(in crate::flow) fn assigned_names(&self) -> Vec<CompactString> {
        self.last_names(|form| form == MethodForm::Assign)
    }

    /// Globals that are queues of commands.
    pub(in crate::flow) fn queue_names(&self) -> Vec<CompactString> {
        let present = self.vendors.iter().zip(&self.present.named).filter(|(_, present)| **present);
        let is_queued = |method: &Method| method.command.is_some() && method.path == [PUSH];
        let queues = present
            .flat_map(|(vendor, _)| &vendor.clients)
            .filter(|client| client.methods.iter().any(is_queued));
        let globals = queues.flat_map(|client| &client.from).filter_map(|from| match &from.root {
            Root::Global(name) if from.segments.is_empty() => Some(name.clone()),
            _ => None,
        });
        globals.collect()
    }

    /// Names of the methods that are given plugins.
    pub(in crate::flow) fn installing_names(&self) -> Vec<CompactString> {
        self.last_names(|form| form == MethodForm::Installed)
    }

    /// The methods by which giving a path to a method of this name is one of a vendor's.
    pub(in crate::flow) fn installed(&self, plugin: &ApiPath, name: &str) -> Vec<SinkMatch<'p>> {
        let is_own = |method: &&Method| {
            method.form == MethodForm::Installed && method.path.first().is_some_and(|own| own == name)
        };
        let clients = self.clients_of(plugin).into_iter();
        let matched = clients.map(|client| {
            let own = &self.vendors[usize::from(client.vendor.0)].clients[usize::from(client.client)];
            SinkMatch { client, methods: own.methods.iter().filter(is_own).collect() }
        });
        matched.filter(|matched| !matched.methods.is_empty()).collect()
    }

    fn last_names(&self, wanted: impl Fn(MethodForm) -> bool) -> Vec<CompactString> {
        let mut names: Vec<CompactString> = Vec::new();
        let present = self.vendors.iter().zip(&self.present.named).filter(|(_, present)| **present);
        for client in present.flat_map(|(vendor, _)| &vendor.clients) {
            for method in client.methods.iter().filter(|method| wanted(method.form)) {
                match method.path.last() {
                    Some(name) if method.form != MethodForm::New => names.push(name.clone()),
                    _ => names.extend(client.from.iter().filter_map(called_name)),
                }
            }
        }
        names.sort();
        names.dedup();
        names
    }
}

/// The name under which a client itself is called or constructed.
fn called_name(path: &ApiPath) -> Option<CompactString> {
    match (path.last_member(), &path.root) {
        (Some(name), _) => Some(name.into()),
        // `this.$acme('event', …)` calls the member itself.
        (None, Root::Global(name) | Root::Method(name)) => Some(name.clone()),
        (None, _) => None,
    }
}

fn fits(pattern: &[Segment], segments: &[Segment]) -> bool {
    pattern.len() == segments.len()
        && pattern.iter().zip(segments).all(|(pattern, segment)| {
            pattern == segment || (*pattern == Segment::Any && matches!(segment, Segment::Member(_)))
        })
}
