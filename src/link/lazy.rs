//! What stands for modules that are loaded late: `Card` of `const Card = lazy(() => import('./card'))`.

use rustc_hash::FxHashMap;

use super::Target;
use crate::ir::{RequestId, Value, ValueId};
use crate::source::FileId;
use crate::summary::FileSummary;

/// The files that functions load, each with the values that may be what is in them: `lazy(() => import('./card'))`, and the function itself
/// (`{ Card: () => import('./card.vue') }`). A value too many costs time only.
pub(super) fn loaded(
    summary: &FileSummary,
    targets: &FxHashMap<(FileId, RequestId), Target>,
) -> Vec<(FileId, ValueId)> {
    let module = &summary.module;
    let mut found = Vec::new();
    for (at, value) in module.values.iter().enumerate() {
        let Value::Namespace(request) = value else { continue };
        let Some(Target::File(target)) = targets.get(&(module.file, *request)) else { continue };
        let function = module.function(module.owner(ValueId::new(at)));
        let made = function.closure_use.as_ref().map(|used| module.call(used.call).value);
        found.extend(made.into_iter().chain(function.value).map(|stands| (*target, stands)));
    }
    found
}
