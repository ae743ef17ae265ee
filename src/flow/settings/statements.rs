//! What the options of an SDK say about where data goes and how long an identifier stays.
//!
//! Checks (`settings`) hold for values that are worth a word; this takes down every value, the good ones included, so that
//! an inventory and a ledger can be held against the code. What is no constant is said to be unknown, never guessed.

use super::{Versions, Written, default_of};
use crate::flow::engine::Engine;
use crate::flow::sinks::Sink;
use crate::flow::types::{Stated, StatedUse};
use crate::rules::vendor::{SettingValue, SettingsAt};
use crate::source::Place;

impl Engine<'_> {
    /// The statements of one call that takes settings.
    pub(in crate::flow) fn statements_of(
        &mut self,
        sink: &Sink<'_>,
        versions: Versions<'_>,
    ) -> Vec<StatedUse> {
        let Some(at) = &sink.method.settings else { return Vec::new() };
        let model = self.model;
        let vendor = model.vendor(sink.client.vendor);
        let mut found = Vec::new();
        for (index, statement) in vendor.statements.iter().enumerate() {
            if statement.group != at.group {
                continue;
            }
            let default = || default_of(vendor, &at.group, &statement.option, sink.place.file, versions);
            for (place, value) in self.stated(sink, at, &statement.option, &default) {
                let (vendor, call) = (sink.client.vendor, sink.place);
                found.push(StatedUse { vendor, statement: index, call, place, value });
            }
        }
        found
    }

    /// `{ api_host: production ? EU : US }` states two regions.
    fn stated(
        &mut self,
        sink: &Sink<'_>,
        at: &SettingsAt,
        option: &str,
        default: &dyn Fn() -> Option<SettingValue>,
    ) -> Vec<(Place, Stated)> {
        match self.written_option(sink, at, option) {
            Written::Constants(values) => {
                values.into_iter().map(|(value, place)| (place, Stated::Value(value))).collect()
            }
            Written::Texts(_, place) | Written::Dynamic(place) => vec![(place, Stated::Unknown)],
            Written::Absent => vec![(sink.place, Stated::Default(default()))],
            Written::Unknown => vec![(sink.place, Stated::Unknown)],
        }
    }
}
