//! What rules can ask about a program besides what was found in it: where its code runs, which packages it has, where its SDKs send to.

use std::sync::Arc;

use super::Regions;
use super::matching::Stand;
use crate::flow::Flow;
use crate::rules::policy::Runtime;
use crate::source::{Place, SourceFile};

/// What rules can ask about a file besides its path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileFacts {
    /// The name of the package it belongs to.
    pub package: Option<Arc<str>>,
    pub runtime: Runtime,
}

/// What rules can ask about a program besides what was found in it.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// By the id of the file.
    pub files: Vec<FileFacts>,
    pub regions: Regions,
}

/// Where a place stands.
pub(super) fn stand<'a>(place: Place, files: &'a [SourceFile], facts: &'a Facts) -> Stand<'a> {
    let path = files.get(place.file.index()).map_or("", |file| &*file.path);
    Stand::new(path, facts.files.get(place.file.index()), &facts.regions)
}

/// The data leaves where the sink stands: that file says where it runs, unless it does not know.
pub(super) fn stand_of_flow<'a>(flow: &Flow, files: &'a [SourceFile], facts: &'a Facts) -> Stand<'a> {
    let place = stand(flow.place, files, facts);
    match stand(flow.sink, files, facts).runtime {
        Runtime::Unknown => place,
        runtime => Stand { runtime, ..place },
    }
}
