//! What relative addresses are below, where the program says it once for all requests: `axios.defaults.baseURL = '/api'`.
//!
//! Takes a request without a base of its own, gives the texts that are assigned to the members which the knowledge names. Which instance of several an
//! assignment is about is not asked, nor when it runs (errs towards an address too many).

use rustc_hash::FxHashSet;

use crate::flow::engine::Engine;
use crate::flow::requests::RequestSite;
use crate::flow::requests::texts::TextWay;
use crate::flow::state::{PathId, State};
use crate::ir::path::ApiPath;
use crate::rules::request::Request;

/// What the program assigns to members that requests are below.
pub(in crate::flow) type AssignedBases = Vec<(ApiPath, Vec<TextWay>)>;

impl Engine<'_> {
    /// The texts that are assigned as the base of a request.
    pub(super) fn assigned_bases(&mut self, request: &Request) -> Vec<TextWay> {
        if request.base_assigned.is_empty() {
            return Vec::new();
        }
        let known = match self.routes.assigned_bases.take() {
            Some(known) => known,
            None => self.find_assigned_bases(),
        };
        let own = known.iter().filter(|(target, _)| request.base_assigned.contains(target));
        let found = own.flat_map(|(_, ways)| ways).cloned().collect();
        self.routes.assigned_bases = Some(known);
        found
    }

    fn find_assigned_bases(&mut self) -> AssignedBases {
        let requests = &self.model.library.requests;
        let members: FxHashSet<&ApiPath> =
            requests.iter().flat_map(|request| &request.base_assigned).collect();
        let names = members.iter().filter_map(|member| member.last_member()).map(Into::into).collect();
        let mut found = AssignedBases::new();
        for store in self.candidate_stores(&names) {
            let RequestSite::Assignment { value, .. } = store.site() else { continue };
            for (target, below) in self.targets(&store, &names) {
                if below.is_empty() && members.contains(&target) {
                    let ways = self.text_ways(State::at(value, PathId::EMPTY));
                    found.push((target, ways));
                }
            }
        }
        found
    }
}
