//! The inventory as a versioned JSON document. New keys may appear within a version; none changes its meaning.

use std::sync::Arc;

use serde::Serialize;

use super::view;
use crate::inventory::{
    Call, Datum, Destination, Inventory, LeftOut, Mention, MentionKind, Said, Setting, Site, Standing,
    Statement, Transfer,
};
use crate::report::Report;
use crate::report::json::{
    GuardEntry, NoteEntry, ScrubberEntry, StepEntry, Tool, guards, note, pretty, scrubbers, steps,
};
use crate::report::place::Places;
use crate::rules::model::Sensitivity;
use crate::rules::policy::{Basis, Confidence, Identifiability};
use crate::rules::statement::StatedAbout;
use crate::rules::vendor::Channel;

/// Grows when a key changes its meaning or goes.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    tool: Tool,
    destinations: Vec<DestinationEntry<'a>>,
    not_analysed: NotAnalysed<'a>,
}

#[derive(Serialize)]
struct DestinationEntry<'a> {
    id: &'a str,
    name: &'a str,
    kind: &'a str,
    home: &'a str,
    standing: Standing,
    /// Regions that the code states, the SDK's defaults included.
    regions: Vec<&'a str>,
    data: Vec<DatumEntry<'a>>,
    statements: Vec<StatementEntry<'a>>,
    settings: Vec<SettingEntry<'a>>,
    calls: Vec<CallEntry<'a>>,
    mentions: Vec<MentionEntry<'a>>,
}

#[derive(Serialize)]
struct DatumEntry<'a> {
    category: &'a str,
    name: &'a str,
    sensitivity: Sensitivity,
    identifiability: Identifiability,
    confidence: Confidence,
    channels: Vec<Channel>,
    transfers: Vec<TransferEntry<'a>>,
}

#[derive(Serialize)]
struct TransferEntry<'a> {
    #[serde(flatten)]
    at: At<'a>,
    api: &'a str,
    channel: Channel,
    key: Option<&'a str>,
    value: &'a str,
    identifiability: Identifiability,
    sanitizers: &'a [String],
    guards: Vec<GuardEntry<'a>>,
    scrubbers: Vec<ScrubberEntry<'a>>,
    /// From source to sink.
    steps: Vec<StepEntry<'a>>,
    confidence: Confidence,
    basis: Basis,
    /// Rules of the policy that forbid it.
    rules: &'a [String],
    generated: bool,
}

#[derive(Serialize)]
struct At<'a> {
    path: &'a str,
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct StatementEntry<'a> {
    about: StatedAbout,
    option: &'a str,
    region: Option<&'a str>,
    days: Option<f64>,
    /// Nothing is written; the SDK's default.
    default: bool,
    says: String,
    #[serde(flatten)]
    at: At<'a>,
}

#[derive(Serialize)]
struct SettingEntry<'a> {
    concern: &'a str,
    option: &'a str,
    says: &'a str,
    written: bool,
    #[serde(flatten)]
    at: At<'a>,
}

#[derive(Serialize)]
struct CallEntry<'a> {
    api: &'a str,
    takes_settings: bool,
    guards: Vec<GuardEntry<'a>>,
    /// It hands on a value whose source is not known.
    not_followed: bool,
    /// A bound of the analysis was reached.
    cut: bool,
    #[serde(flatten)]
    at: At<'a>,
}

#[derive(Serialize)]
struct MentionEntry<'a> {
    kind: MentionKind,
    name: &'a str,
    version: Option<&'a str>,
    path: &'a str,
    line: Option<u32>,
}

#[derive(Serialize)]
struct NotAnalysed<'a> {
    scanned: usize,
    analysed: usize,
    partial: usize,
    skipped: Vec<&'a str>,
    tests: Vec<&'a str>,
    libraries: Vec<&'a str>,
    generated: Vec<&'a str>,
    notes: Vec<NoteEntry<'a>>,
}

pub(super) fn render(report: &Report<'_>, inventory: &Inventory) -> String {
    let mut writer = Writer { places: Places::new(report.files) };
    let destinations = inventory.destinations.iter().map(|one| writer.destination(one)).collect();
    let LeftOut { tests, libraries, generated, skipped } = &inventory.left_out;
    pretty(&Document {
        version: VERSION,
        tool: Tool::this(),
        destinations,
        not_analysed: NotAnalysed {
            scanned: report.stats.scanned,
            analysed: report.stats.analysed,
            partial: report.stats.partial,
            skipped: paths(skipped),
            tests: paths(tests),
            libraries: paths(libraries),
            generated: paths(generated),
            notes: report.notes.iter().map(note).collect(),
        },
    })
}

fn paths(paths: &[Arc<str>]) -> Vec<&str> {
    paths.iter().map(|path| &**path).collect()
}

struct Writer<'a> {
    places: Places<'a>,
}

impl Writer<'_> {
    fn at<'s>(&mut self, site: &'s Site) -> At<'s> {
        let start = self.places.start(site.file, site.span);
        At { path: &site.path, line: start.line, column: start.column }
    }

    fn destination<'s>(&mut self, one: &'s Destination) -> DestinationEntry<'s> {
        DestinationEntry {
            id: &one.id,
            name: &one.name,
            kind: &one.kind,
            home: &one.home,
            standing: one.standing(),
            regions: one.regions(),
            data: one.data.iter().map(|datum| self.datum(datum)).collect(),
            statements: one.stated.iter().map(|stated| self.statement(stated)).collect(),
            settings: one.settings.iter().map(|setting| self.setting(setting)).collect(),
            calls: one.calls.iter().map(|call| self.call(call)).collect(),
            mentions: one.mentions.iter().map(mention).collect(),
        }
    }

    fn datum<'s>(&mut self, datum: &'s Datum) -> DatumEntry<'s> {
        DatumEntry {
            category: &datum.id,
            name: &datum.name,
            sensitivity: datum.sensitivity,
            identifiability: datum.identifiability(),
            confidence: datum.confidence(),
            channels: datum.channels(),
            transfers: datum.transfers.iter().map(|transfer| self.transfer(transfer)).collect(),
        }
    }

    fn transfer<'s>(&mut self, transfer: &'s Transfer) -> TransferEntry<'s> {
        let words = &transfer.words;
        TransferEntry {
            at: self.at(&transfer.site),
            api: &transfer.api,
            channel: transfer.channel,
            key: transfer.key.as_deref(),
            value: &words.value,
            identifiability: words.identifiability,
            sanitizers: &words.marks,
            guards: guards(&words.guards, &mut self.places),
            scrubbers: scrubbers(&words.scrubbers, &mut self.places),
            steps: steps(&words.steps, &mut self.places),
            confidence: transfer.confidence,
            basis: transfer.basis,
            rules: &words.rules,
            generated: transfer.is_generated,
        }
    }

    fn statement<'s>(&mut self, stated: &'s Statement) -> StatementEntry<'s> {
        let (region, days) = match &stated.says {
            Said::Region(region) | Said::DefaultRegion(region) => (Some(region.as_str()), None),
            Said::Days(days) | Said::DefaultDays(days) => (None, Some(*days)),
            Said::OtherHost | Said::NotSet | Said::Unknown => (None, None),
        };
        StatementEntry {
            about: stated.about,
            option: &stated.option,
            region,
            days,
            default: matches!(stated.says, Said::DefaultRegion(_) | Said::DefaultDays(_)),
            says: view::statement(stated),
            at: self.at(&stated.site),
        }
    }

    fn setting<'s>(&mut self, setting: &'s Setting) -> SettingEntry<'s> {
        SettingEntry {
            concern: &setting.concern,
            option: &setting.option,
            says: &setting.says,
            written: setting.is_written,
            at: self.at(&setting.site),
        }
    }

    fn call<'s>(&mut self, call: &'s Call) -> CallEntry<'s> {
        CallEntry {
            api: &call.api,
            takes_settings: call.takes_settings,
            guards: guards(&call.guards, &mut self.places),
            not_followed: call.not_followed,
            cut: call.cut,
            at: self.at(&call.site),
        }
    }
}

fn mention(mention: &Mention) -> MentionEntry<'_> {
    MentionEntry {
        kind: mention.kind,
        name: &mention.name,
        version: mention.version.as_deref(),
        path: &mention.path,
        line: mention.line,
    }
}
