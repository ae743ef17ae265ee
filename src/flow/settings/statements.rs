//! What the options of an SDK say about where data goes and how long an identifier stays.
//!
//! Checks (`settings`) hold for values that are worth a word; this takes down every value, the good ones included, so that
//! an inventory and a ledger can be held against the code. What is no constant is said to be unknown, never guessed.

use super::{Versions, Written, default_of, option_at};
use crate::flow::engine::Engine;
use crate::flow::requests::texts::TextWay;
use crate::flow::requests::urls::HOLE;
use crate::flow::sinks::Sink;
use crate::flow::state::{PathKey, State};
use crate::flow::types::{Stated, StatedUse};
use crate::link::Program;
use crate::rules::Model;
use crate::rules::vendor::{SettingValue, SettingsAt};
use crate::source::Place;

/// What options state about regions and lifetimes at all starts of SDKs; sorted by call and place.
pub fn stated(program: &Program, model: &Model, versions: Versions<'_>) -> Vec<StatedUse> {
    let mut engine = Engine::new(program, model, versions);
    let sinks = engine.sinks();
    engine.all_stated(&sinks, versions)
}

impl Engine<'_> {
    /// The statements of one call that takes settings.
    pub(in crate::flow) fn statements_of(
        &mut self,
        sink: &Sink<'_>,
        versions: Versions<'_>,
    ) -> Vec<StatedUse> {
        let model = self.model;
        let vendor = model.vendor(sink.client.vendor);
        let mut found = Vec::new();
        let statements = vendor.statements.iter().enumerate();
        let all = statements.flat_map(|one| sink.method.settings.iter().map(move |at| (at, one)));
        for (at, (index, statement)) in all.filter(|(at, (_, one))| one.group == at.group) {
            let default =
                || default_of(vendor, &at.group, &statement.option, sink.place.file, versions).value;
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
            Written::Unknown => self.put_together(sink, at, option),
        }
    }

    /// `base + '/collect'`: a text put together of constants. With a part that is not known it is unknown as a whole.
    fn put_together(&mut self, sink: &Sink<'_>, at: &SettingsAt, option: &str) -> Vec<(Place, Stated)> {
        let unknown = vec![(sink.place, Stated::Unknown)];
        let Some((argument, keys)) = option_at(sink, at, option) else { return unknown };
        let path: Vec<PathKey> = argument.path.iter().chain(&keys).cloned().collect();
        let start = State::at(argument.node, self.tables.path(&path));
        let ways: Vec<String> = self.text_ways(start).iter().map(TextWay::text).collect();
        if ways.is_empty() || ways.iter().any(|way| way.contains(HOLE)) {
            return unknown;
        }
        let place = self.program.place(argument.node);
        ways.into_iter().map(|way| (place, Stated::Value(SettingValue::String(way)))).collect()
    }
}
