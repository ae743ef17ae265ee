//! What a vendor's file adds to a finding: its scrubbers in the code, and what its own terms ask not to be sent.

use std::sync::Arc;

use super::{FindingScrubber, FindingTerm, Judge};
use crate::flow::{Flow, ScrubOutcome};
use crate::rules::policy::Identifiability;
use crate::rules::{CategoryId, VendorId};

impl Judge<'_> {
    pub(super) fn scrubbers(&self, flow: &Flow) -> Vec<FindingScrubber> {
        let named = flow.scrubs.iter().filter_map(|scrub| {
            let scrubber = self.model.vendor(flow.vendor).scrubbers.get(scrub.scrubber)?;
            let file = self.files.get(scrub.place.file.index())?;
            Some(FindingScrubber {
                option: scrubber.option.clone(),
                file: file.id,
                path: Arc::clone(&file.path),
                span: scrub.place.span,
                effect: effect(scrub.outcome),
                says: scrubber.says.clone(),
            })
        });
        named.collect()
    }

    /// Terms speak of what names a person: what is left behind a hash or a mask is not what they mean.
    pub(super) fn terms(
        &self,
        vendor: VendorId,
        categories: &[CategoryId],
        left: Identifiability,
    ) -> Vec<FindingTerm> {
        let own = self.model.vendor(vendor).restricts.iter();
        let meant = own.filter(|restriction| {
            left == Identifiability::Direct && categories.iter().any(|id| restriction.data.contains(id))
        });
        meant.map(|one| FindingTerm { says: one.says.clone(), source: one.source.clone() }).collect()
    }
}

fn effect(outcome: ScrubOutcome) -> &'static str {
    match outcome {
        ScrubOutcome::Removes => "takes this out",
        ScrubOutcome::Keeps => "leaves this as it is",
        ScrubOutcome::OtherCalls => "does not see what this call sends",
        ScrubOutcome::NotEverywhere => "is not set at every start of the SDK",
        ScrubOutcome::Unknown => "may take this out: what it does cannot be read from the code",
    }
}
