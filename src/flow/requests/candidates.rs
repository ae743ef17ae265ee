//! Calls that may make a request, by name: whoever asks verifies them by resolving their callee.

use compact_str::CompactString;

use crate::flow::engine::Engine;
use crate::ir::CallKind;
use crate::ir::path::{ApiPath, Root, Segment};
use crate::link::CallRef;

impl Engine<'_> {
    pub(super) fn candidate_requests(&self) -> Vec<CallRef> {
        let requests = || self.model.library.requests.iter().filter(|request| !request.is_assignment);
        let mut names: Vec<CompactString> =
            requests().filter_map(|request| own_name(&request.target)).collect();
        let aliases: Vec<CompactString> =
            names.iter().flat_map(|name| self.program.renamed_once(name)).cloned().collect();
        names.extend(aliases);
        let is_library = |package: &str| {
            requests().any(|request| matches!(&request.target.root, Root::Package(own) if own == package))
        };
        names.extend(self.program.names_from_packages(is_library));
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

/// The name under which a request is called: the last member, the global, or nothing for a package itself.
pub(super) fn own_name(target: &ApiPath) -> Option<CompactString> {
    match (target.segments.last(), &target.root) {
        (Some(Segment::Member(name)), _) | (None, Root::Global(name)) => Some(name.clone()),
        _ => None,
    }
}
