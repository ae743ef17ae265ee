//! Finding the model of a library call.

use std::rc::Rc;

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::ir::path::{ApiPath, Root, Segment};
use crate::ir::schema::{self, SchemaLibrary};
use crate::ir::{ArgumentAt, Key, Module, Value, ValueId};
use crate::rules::library::{CallModel, CallbackParameter, Library, OperandBase};

/// The conditional ones first.
type Models<'p> = Rc<[&'p CallModel]>;

/// Models by the path or method they are written for.
pub(in crate::flow) struct LibraryIndex<'p> {
    calls: &'p [CallModel],
    by_path: FxHashMap<&'p ApiPath, Models<'p>>,
    by_method: FxHashMap<&'p CompactString, Models<'p>>,
    none: Models<'p>,
    schemas: &'p [SchemaLibrary],
    /// Libraries with models in whose path any name may stand, and more behind it.
    with_any: FxHashSet<&'p Root>,
    /// The members that hold what a result is made for.
    held_as: FxHashSet<&'p CompactString>,
}

impl<'p> LibraryIndex<'p> {
    pub(in crate::flow) fn new(library: &'p Library) -> Self {
        let mut by_path: FxHashMap<&ApiPath, Vec<&CallModel>> = FxHashMap::default();
        let mut by_method: FxHashMap<&CompactString, Vec<&CallModel>> = FxHashMap::default();
        for model in &library.calls {
            match &model.call.root {
                Root::Method(name) => by_method.entry(name).or_default().push(model),
                _ => by_path.entry(&model.call).or_default().push(model),
            }
        }
        Self {
            calls: &library.calls,
            by_path: by_path.into_iter().map(|(path, models)| (path, sorted(models))).collect(),
            by_method: by_method.into_iter().map(|(name, models)| (name, sorted(models))).collect(),
            none: Rc::from([]),
            schemas: &library.schemas,
            with_any: library
                .calls
                .iter()
                .filter(|model| has_any(&model.call))
                .map(|model| &model.call.root)
                .collect(),
            held_as: library.calls.iter().filter_map(|model| model.assigned.as_ref()).collect(),
        }
    }

    /// `value` of `const email = ref('')`: the variable says what the member holds.
    pub(in crate::flow) fn is_all_of_its_holder(&self, member: &CompactString) -> bool {
        self.held_as.contains(member)
    }

    /// Models of a callee, the conditional ones first; by exact path if there is one, else by method name.
    pub(in crate::flow) fn models(&self, path: Option<&ApiPath>, method: Option<&str>) -> Models<'p> {
        let by_path = |path: &ApiPath| {
            let known = self.by_path.get(path).or_else(|| self.by_path.get(&package_root(path)?));
            known
                .or_else(|| self.by_path.get(&any_member(path)?))
                .or_else(|| self.any_members(path).find_map(|path| self.by_path.get(&path)))
        };
        let exact = path.and_then(by_path);
        // `http.get(url)` of a package is its function, not the `get` of some value.
        // `import('m').then(…)` is a method of the promise, though: the IR takes the promise for the module.
        let of_promise = matches!(method, Some("then" | "catch" | "finally"));
        let is_function = !of_promise && path.is_some_and(is_package_function);
        let by_name = || self.by_method.get(&CompactString::from(method.filter(|_| !is_function)?));
        // `repository.find()` of a library whose results are declared is no `find` of a list.
        let is_given = || path.is_some_and(|path| schema::gives(self.schemas, path));
        let found = exact.or_else(|| by_name().filter(|_| !is_given()));
        Rc::clone(found.unwrap_or(&self.none))
    }

    /// `api.endpoints.getUser.useQuery`: the path with any name in place of one that more stands behind, for libraries of which models say so.
    fn any_members(&self, path: &ApiPath) -> impl Iterator<Item = ApiPath> {
        let behind = path.segments.len().saturating_sub(1);
        let known = if self.with_any.contains(&path.root) { behind } else { 0 };
        let is_name = |at: &usize| matches!(path.segments[*at], Segment::Member(_));
        (0..known).rev().filter(is_name).map(|at| {
            let mut path = path.clone();
            path.segments[at] = Segment::Any;
            path
        })
    }

    /// The calls that call what they are handed.
    pub(in crate::flow) fn calling_back(&self) -> impl Iterator<Item = &'p ApiPath> {
        self.calls.iter().filter(|model| !model.callbacks.is_empty()).map(|model| &model.call)
    }

    /// `rows` of `rows.forEach(row => …)`, where a function's parameter is any element of what the method is called on that the function is
    /// written into.
    pub(in crate::flow) fn list_of_element(
        &self,
        module: &Module,
        parameter: ValueId,
        index: u16,
    ) -> Option<ValueId> {
        self.receiver_given(module, (parameter, index), |passed| passed.is.is_element())
    }

    /// `answer` of `answer.subscribe(saved => …)` and of `answer.subscribe({ next: saved => … })`: what a parameter is all of.
    pub(in crate::flow) fn given_as_whole(
        &self,
        module: &Module,
        parameter: ValueId,
        index: u16,
    ) -> Option<ValueId> {
        self.receiver_given(module, (parameter, index), |passed| {
            passed.is.base == OperandBase::Receiver && passed.is.path.is_empty() && passed.to.is_empty()
        })
    }

    /// What a method is called on that gives a parameter of the function in its argument something of it.
    fn receiver_given(
        &self,
        module: &Module,
        (parameter, index): (ValueId, u16),
        gives: impl Fn(&CallbackParameter) -> bool,
    ) -> Option<ValueId> {
        let used = module.function(module.owner(parameter)).closure_use.as_ref()?;
        let ArgumentAt::Position(position) = used.at else { return None };
        let under = match used.keys.as_slice() {
            [] => None,
            [Key::Name(key)] => Some(key),
            _ => return None,
        };
        let Value::Load { base, key: Key::Name(method) } = module.value(module.call(used.call).callee) else {
            return None;
        };
        let models = self.models(None, Some(method));
        let mut passed =
            models.iter().filter(|model| model.when.is_none()).flat_map(|model| &model.callbacks);
        let is_it = |passed: &CallbackParameter| {
            (passed.argument, passed.parameter, passed.under.as_ref()) == (position, index, under)
                && gives(passed)
        };
        passed.any(is_it).then_some(*base)
    }
}

fn sorted(mut models: Vec<&CallModel>) -> Models<'_> {
    models.sort_by_key(|model| model.when.is_none());
    models.into()
}

/// May any name stand in a path, and more behind it? `lib#api().endpoints[].useQuery`
fn has_any(path: &ApiPath) -> bool {
    path.segments.split_last().is_some_and(|(_, before)| before.contains(&Segment::Any))
}

/// `slice().actions[]` for `slice().actions.login`: models of what has the program's names.
pub(in crate::flow) fn any_member(path: &ApiPath) -> Option<ApiPath> {
    let (last, before) = path.segments.split_last()?;
    let own = matches!(last, Segment::Member(_)) && before.contains(&Segment::Return);
    own.then(|| {
        let mut segments = before.to_vec();
        segments.push(Segment::Any);
        ApiPath { root: path.root.clone(), segments }
    })
}

/// `lodash/omit#default` and `lodash#omit` are one function, `node:crypto` is `crypto`.
pub(in crate::flow) fn package_root(path: &ApiPath) -> Option<ApiPath> {
    let Root::Package(package) = &path.root else { return None };
    if let Some(plain) = package.strip_prefix("node:") {
        return Some(ApiPath { root: Root::Package(plain.into()), segments: path.segments.clone() });
    }
    let scope = usize::from(package.starts_with('@'));
    let (at, _) = package.match_indices('/').nth(scope)?;
    let mut segments = path.segments.clone();
    let name = Segment::Member(package[at + 1..].trim_end_matches(".js").into());
    match segments.first_mut() {
        Some(first @ Segment::Member(_)) => *first = name,
        _ => segments.insert(0, name),
    }
    Some(ApiPath { root: Root::Package(package[..at].into()), segments })
}

pub(in crate::flow) fn is_package_function(path: &ApiPath) -> bool {
    matches!(path.root, Root::Package(_))
        && path.segments.iter().all(|segment| matches!(segment, Segment::Member(_)))
}
