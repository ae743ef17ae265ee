//! What relays give out, by what it is looked up by: calls, members, parameters, decorators.

use std::borrow::Cow;

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::flow::calls::operands::{any_member, is_package_function, package_root};
use crate::ir::path::{ApiPath, Root, Segment};
use crate::rules::library::Library;
use crate::rules::relay::{Gives, Take};

/// Where a relay gives something out: its number and the take.
pub(in crate::flow) type TakeSite<'p> = (u16, &'p Take);

/// What relays give out, by what it is looked up by.
#[derive(Default)]
pub(in crate::flow) struct Takes<'p> {
    by_path: FxHashMap<ApiPath, Vec<TakeSite<'p>>>,
    by_method: FxHashMap<CompactString, Vec<TakeSite<'p>>>,
    /// Takes of functions that are told by their shape.
    shapes: Vec<TakeSite<'p>>,
    /// Takes of columns of rows.
    rows: Vec<TakeSite<'p>>,
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
}

impl<'p> Takes<'p> {
    pub(in crate::flow) fn of(library: &'p Library) -> Self {
        let mut takes = Self::default();
        for (number, relay) in library.relays.iter().enumerate() {
            let number = u16::try_from(number).unwrap_or(u16::MAX);
            for take in &relay.takes {
                takes.add((number, take));
            }
        }
        takes
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
            Gives::Method { .. } | Gives::Named { .. } => return self.shapes.push(site),
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
        by_path.entry(plain(call).into_owned()).or_default().push(site);
    }

    /// What may be taken at a call: by its exact path, and by the method's name where the receiver is no package.
    pub(in crate::flow) fn at(&self, path: Option<&ApiPath>, method: Option<&str>) -> Vec<TakeSite<'p>> {
        let exact = path.and_then(|path| {
            let known = self.by_path.get(&*plain(path));
            let known = known.or_else(|| self.by_path.get(&*plain(&package_root(path)?)));
            known.or_else(|| self.by_path.get(&*plain(&any_member(path)?)))
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

    /// What is taken where this member of an instance is read.
    pub(in crate::flow) fn members(&self, member: &ApiPath) -> Vec<TakeSite<'p>> {
        self.by_member.get(&*plain(member)).cloned().unwrap_or_default()
    }

    /// What is taken where a parameter has this decorator.
    pub(in crate::flow) fn decorated(&self, decorator: &ApiPath) -> Vec<TakeSite<'p>> {
        self.by_decorator.get(&*plain(decorator)).cloned().unwrap_or_default()
    }

    /// What is taken by the methods that this decorator stands at, or by those of the class it stands at.
    pub(in crate::flow) fn decorating(&self, decorator: &ApiPath) -> Vec<TakeSite<'p>> {
        self.by_decorating.get(&*plain(decorator)).cloned().unwrap_or_default()
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
        self.below.get(&*plain(value)).cloned().unwrap_or_default()
    }

    /// What is taken where this member of such a value of a library is read: all that `box().all` is.
    pub(in crate::flow) fn values(&self, value: &ApiPath, member: &CompactString) -> Vec<TakeSite<'p>> {
        let Some(takes) = self.values.get(member) else { return Vec::new() };
        let own = value.then(Segment::Member(member.clone()));
        let own = plain(&own);
        takes
            .iter()
            .filter(|(_, take)| take.call.as_ref().is_some_and(|call| plain(call) == own))
            .copied()
            .collect()
    }

    pub(in crate::flow) fn results(&self, path: Option<&ApiPath>, method: Option<&str>) -> Vec<TakeSite<'p>> {
        let mut takes = self.at(path, method);
        takes.retain(|(_, take)| take.gives == Gives::Result);
        takes
    }
}

/// `react#default.useContext` and `react#useContext` are one function, and so is a `React` that a page loads.
///
/// Nearly all paths are plain as they are, and are asked for at every call.
pub(in crate::flow) fn plain(path: &ApiPath) -> Cow<'_, ApiPath> {
    match (&path.root, path.segments.as_slice()) {
        (Root::Package(_), [Segment::Member(name), behind @ ..])
            if name == "default" && matches!(behind, [Segment::Member(_), ..]) =>
        {
            Cow::Owned(ApiPath { root: path.root.clone(), segments: behind.to_vec() })
        }
        _ => Cow::Borrowed(path),
    }
}
