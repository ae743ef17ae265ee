//! The input document for policy engines: every flow and setting, flagged or not, what the ledger declares, and the findings, as flat
//! lists.
//!
//! Takes the inventory of the run, its policy and its findings. Versioned: new keys may appear within a version; none changes its meaning.

use serde::Serialize;

use super::Report;
use super::json::{FindingEntry, Tool, entry, pretty};
use super::place::Places;
use crate::inventory::{Datum, Destination, Inventory, Setting, Site, Transfer};
use crate::rules::Model;
use crate::rules::ledger::{Declared, Ledger, Received};
use crate::rules::model::Sensitivity;
use crate::rules::policy::{Basis, Confidence, Identifiability, Severity};
use crate::rules::vendor::Channel;

/// Grows when a key changes its meaning or goes.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    tool: Tool,
    policy: PolicyEntry<'a>,
    destinations: Vec<DestinationEntry<'a>>,
    flows: Vec<FlowEntry<'a>>,
    settings: Vec<SettingEntry<'a>>,
    /// What the project declares, in its order; `null` without a ledger.
    ledger: Option<Vec<DeclaredEntry<'a>>>,
    findings: Vec<FindingEntry<'a>>,
}

#[derive(Serialize)]
struct PolicyEntry<'a> {
    packs: &'a [String],
    threshold: Severity,
    confidence: Confidence,
}

#[derive(Serialize)]
struct DestinationEntry<'a> {
    id: &'a str,
    name: &'a str,
    kind: &'a str,
    /// ISO 3166 code.
    home: &'a str,
    /// Regions that the code states, the SDK's defaults included.
    regions: Vec<&'a str>,
    /// Calls that hand on what could not be followed.
    not_followed: usize,
}

#[derive(Serialize)]
struct FlowEntry<'a> {
    path: &'a str,
    line: u32,
    column: u32,
    category: &'a str,
    sensitivity: Sensitivity,
    identifiability: Identifiability,
    destination: &'a str,
    kind: &'a str,
    home: &'a str,
    regions: Vec<&'a str>,
    api: &'a str,
    channel: Channel,
    /// The key it is sent under.
    key: Option<&'a str>,
    /// Masked where it must not be printed.
    value: &'a str,
    confidence: Confidence,
    basis: Basis,
    /// Names of what sanitizers left.
    sanitizers: &'a [String],
    /// Kinds of the checks around the call: `consent`.
    guards: Vec<&'a str>,
    /// Ids of the rules that forbid it.
    rules: &'a [String],
    /// Stands in a file that a program wrote: findings there are left out.
    generated: bool,
}

#[derive(Serialize)]
struct SettingEntry<'a> {
    path: &'a str,
    line: u32,
    column: u32,
    destination: &'a str,
    /// `ip: true (default)`
    option: &'a str,
    concern: &'a str,
    says: &'a str,
    /// The option stands in the code; otherwise the SDK's default applies.
    written: bool,
}

/// As the ledger has it; what it does not say is `null`.
#[derive(Serialize)]
struct DeclaredEntry<'a> {
    destination: &'a str,
    owner: Option<&'a str>,
    purpose: Option<&'a str>,
    legal_basis: Option<&'a str>,
    region: Option<&'a str>,
    retention_days: Option<f64>,
    identifier_days: Option<f64>,
    dpa: Option<&'a str>,
    sub_processors: &'a [String],
    receives: Vec<ReceivedEntry<'a>>,
}

#[derive(Serialize)]
struct ReceivedEntry<'a> {
    /// As written.
    node: &'a str,
    /// It and all below it: what the categories of flows are compared with.
    categories: Vec<&'a str>,
}

pub(super) fn render(report: &Report<'_>) -> String {
    let none = Inventory::default();
    let inventory = report.inventory.unwrap_or(&none);
    let mut places = Places::new(report.files);
    let mut document = Document {
        version: VERSION,
        tool: Tool::this(),
        policy: PolicyEntry {
            packs: &report.policy.packs,
            threshold: report.threshold,
            confidence: report.confidence,
        },
        destinations: inventory.destinations.iter().map(destination).collect(),
        flows: Vec::new(),
        settings: Vec::new(),
        ledger: report.policy.ledger.as_ref().map(|ledger| declared(ledger, report.rules)),
        findings: report.findings.iter().map(|finding| entry(finding, &mut places)).collect(),
    };
    for to in &inventory.destinations {
        for datum in &to.data {
            document.flows.extend(datum.transfers.iter().map(|one| flow(to, datum, one, &mut places)));
        }
        document.settings.extend(to.settings.iter().map(|one| setting(to, one, &mut places)));
    }
    pretty(&document)
}

fn destination(to: &Destination) -> DestinationEntry<'_> {
    DestinationEntry {
        id: &to.id,
        name: &to.name,
        kind: &to.kind,
        home: &to.home,
        regions: to.regions(),
        not_followed: to.not_followed().count(),
    }
}

fn declared<'a>(ledger: &'a Ledger, model: &'a Model) -> Vec<DeclaredEntry<'a>> {
    let received = |received: &'a Received| ReceivedEntry {
        node: &received.node,
        categories: received.categories.iter().map(|id| model.category(*id).id.as_str()).collect(),
    };
    let entry = |declared: &'a Declared| DeclaredEntry {
        destination: &declared.id,
        owner: declared.owner.as_deref(),
        purpose: declared.purpose.as_deref(),
        legal_basis: declared.legal_basis.as_ref().map(|basis| basis.id.as_str()),
        region: declared.region.as_ref().map(|(region, _)| region.as_str()),
        retention_days: declared.retention_days,
        identifier_days: declared.identifier_days.map(|(days, _)| days),
        dpa: declared.dpa.as_deref(),
        sub_processors: &declared.sub_processors,
        receives: declared.receives.iter().map(received).collect(),
    };
    ledger.entries.iter().map(entry).collect()
}

fn flow<'a>(
    to: &'a Destination,
    datum: &'a Datum,
    transfer: &'a Transfer,
    places: &mut Places<'_>,
) -> FlowEntry<'a> {
    let (line, column) = at(&transfer.site, places);
    FlowEntry {
        path: &transfer.site.path,
        line,
        column,
        category: &datum.id,
        sensitivity: datum.sensitivity,
        identifiability: transfer.words.identifiability,
        destination: &to.id,
        kind: &to.kind,
        home: &to.home,
        regions: to.regions(),
        api: &transfer.api,
        channel: transfer.channel,
        key: transfer.key.as_deref(),
        value: &transfer.words.value,
        confidence: transfer.confidence,
        basis: transfer.basis,
        sanitizers: &transfer.words.marks,
        guards: transfer.words.guards.iter().map(|guard| guard.kind.as_str()).collect(),
        rules: &transfer.words.rules,
        generated: transfer.is_generated,
    }
}

fn setting<'a>(to: &'a Destination, setting: &'a Setting, places: &mut Places<'_>) -> SettingEntry<'a> {
    let (line, column) = at(&setting.site, places);
    SettingEntry {
        path: &setting.site.path,
        line,
        column,
        destination: &to.id,
        option: &setting.option,
        concern: &setting.concern,
        says: &setting.says,
        written: setting.is_written,
    }
}

fn at(site: &Site, places: &mut Places<'_>) -> (u32, u32) {
    let start = places.start(site.file, site.span);
    (start.line, start.column)
}
