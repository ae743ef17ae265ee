//! Calls that may make a request, by name: whoever asks verifies them by resolving their callee.

use compact_str::CompactString;

use crate::flow::engine::Engine;
use crate::ir::path::{ApiPath, Root, Segment};
use crate::ir::{CallKind, Value};
use crate::link::CallRef;
use crate::rules::request::RequestForm;
use crate::summary::value_name;

impl Engine<'_> {
    pub(super) fn candidate_requests(&self) -> Vec<CallRef> {
        let requests =
            || self.model.library.requests.iter().filter(|request| request.form == RequestForm::Call);
        let mut names: Vec<CompactString> =
            requests().filter_map(|request| own_name(&request.target)).collect();
        let aliases: Vec<CompactString> =
            names.iter().flat_map(|name| self.program.renamed_once(name)).cloned().collect();
        names.extend(aliases);
        let is_library = |package: &str| {
            requests().any(|request| matches!(&request.target.root, Root::Package(own) if own == package))
        };
        let imported: Vec<CompactString> = self.program.names_from_packages(is_library).into_iter().collect();
        names.extend(self.names_of_made(&imported));
        names.extend(imported);
        names.sort();
        names.dedup();
        let all = names.iter().flat_map(|name| self.program.calls_named(name)).copied();
        let is_call = |call: &CallRef| {
            let kind = self.program.module(call.file).call(call.id).kind;
            matches!(kind, CallKind::Call | CallKind::Tagged)
        };
        let mut calls: Vec<CallRef> = all.filter(is_call).collect();
        calls.sort_unstable();
        calls.dedup();
        calls
    }
}

impl Engine<'_> {
    /// `client` of `const client = lib.create(o)`, where what that gives makes requests when it is called: `client({ url })`.
    fn names_of_made(&self, imported: &[CompactString]) -> Vec<CompactString> {
        let requests = self.model.library.requests.iter().filter(|request| request.form == RequestForm::Call);
        let mut makers: Vec<&CompactString> = requests
            .filter_map(|request| match request.target.segments.as_slice() {
                [.., Segment::Member(maker), Segment::Return] => Some(maker),
                _ => None,
            })
            .collect();
        makers.sort_unstable();
        makers.dedup();
        let calls = makers.iter().flat_map(|maker| self.program.calls_named(maker));
        let made = calls.filter_map(|call| {
            let module = self.program.module(call.file);
            let site = module.call(call.id);
            let Value::Load { base, .. } = module.value(site.callee) else { return None };
            let is_library = value_name(module, *base).is_some_and(|name| imported.contains(&name));
            value_name(module, site.value).filter(|_| is_library)
        });
        self.program.renamed(made.collect::<Vec<_>>())
    }
}

/// The name under which a request is called: the last member, the global, or nothing for a package itself.
pub(super) fn own_name(target: &ApiPath) -> Option<CompactString> {
    match (target.segments.last(), &target.root) {
        (Some(Segment::Member(name)), _) | (None, Root::Global(name)) => Some(name.clone()),
        _ => None,
    }
}
