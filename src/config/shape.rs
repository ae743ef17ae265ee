//! What `tracklint.yml` may look like, as types: only for the JSON Schema that editors use.
//!
//! The reader works on a tree, so that it can show all mistakes at once, and has no type to derive a schema from. Tests compare
//! the keys here with those that the reader knows. Rules and matchers are the types that packs are read with.

#![expect(dead_code, reason = "describes a file, holds nothing")]

use std::collections::BTreeMap;

use schemars::JsonSchema;

use crate::rules::policy::{Confidence, Severity};
use crate::rules::raw::policy::{RawExceptions, RawMatcher, RawRule};
use crate::rules::vendor::Channel;

/// Settings of a project for tracklint. Everything has a default.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct SettingsShape {
    /// The version of this format: 1.
    #[schemars(range(min = 1, max = 1))]
    version: Option<u8>,
    /// Policy packs, `tracklint list rules` shows them; absent: `recommended`.
    extends: Option<Vec<String>>,
    /// The least severity that fails a run; absent: that of the first pack.
    threshold: Option<Severity>,
    /// The least confidence that is shown and counts; absent: that of the first pack.
    confidence: Option<Confidence>,
    /// Globs of paths to check; absent: everything.
    include: Option<Vec<String>>,
    /// Globs of paths not to look at.
    exclude: Option<Vec<String>>,
    /// Globs of paths that are tests, beside those that are recognised. Tests are not checked.
    tests: Option<Vec<String>>,
    /// Globs of paths that are copies of libraries, beside those that are recognised. They are not checked.
    libraries: Option<Vec<String>>,
    /// Globs of paths that a program writes, beside those that are recognised. Findings in them are left out and counted.
    generated: Option<Vec<String>>,
    /// Rules of the project, and folders with knowledge in the shape of tracklint's own (`privacy` with `privacy/vendors/*.yml`).
    rules: Option<Vec<RuleOrFolder>>,
    /// Hosts of servers that the project runs itself. What a vendor's SDK sends is not judged where every start of it is set to one.
    /// A proxy that passes on to the vendor is none.
    first_party_hosts: Option<Vec<String>>,
    /// Own functions that hand their arguments to a vendor.
    sinks: Option<Vec<SinkShape>>,
    /// Own functions that take the person out of what they are given.
    sanitizers: Option<Vec<SanitizerShape>>,
    /// Other severities for rules, by id.
    severity: Option<BTreeMap<String, WeightShape>>,
    /// Findings that somebody answers for until a day.
    waivers: Option<Vec<WaiverShape>>,
    /// What suppressions, waivers and baselines may do.
    exceptions: Option<RawExceptions>,
    /// Path of a file of accepted findings, relative to this file.
    baseline: Option<String>,
    /// Rules that weigh differently, or have more exceptions, below some paths. Applied in their order.
    overrides: Option<Vec<OverrideShape>>,
    /// What findings do to a run, by the place where it happens.
    enforcement: Option<EnforcementShape>,
    /// Settings files in folders: they narrow what the root says, and loosen what it allows.
    nested: Option<NestedShape>,
    /// Folders of cases for `tracklint test`: code in which comments (`// expect: rule`) say what is reported. It is not checked.
    cases: Option<Vec<String>>,
    /// Lines that the examples of own rules begin with: imports of SDKs.
    prelude: Option<String>,
    /// Data that no rule forbids or permits (those of severity info aside) and no ledger declares: `deny` reports it with severity medium, `warn` with
    /// low, `audit` with info; absent: it is not reported.
    on_unlisted: Option<EnforcementWord>,
    /// Path of the ledger, relative to this file; absent: `tracklint-ledger.yml` beside it.
    ledger: Option<String>,
}

/// A rule, or the path of a folder with knowledge.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum RuleOrFolder {
    Folder(String),
    Rule(Box<RawRule>),
}

/// An own function that hands its arguments to a vendor.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct SinkShape {
    /// Access path: `@acme/telemetry#send`, `./src/track#track`, `global:track`.
    call: String,
    /// The channel of each argument, from argument 0; `none`: it is not sent.
    arguments: Vec<Channel>,
    /// Id of a vendor: `tracklint list vendors`.
    destination: String,
}

/// An own function whose result carries a mark.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct SanitizerShape {
    /// Access path of the function.
    call: String,
    /// What is left of the value: id of a mark.
    mark: String,
}

/// A severity; `off`: the rule does not report.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
enum WeightShape {
    Info,
    Low,
    Medium,
    High,
    Critical,
    Off,
}

/// Findings that somebody answers for until a day.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct WaiverShape {
    /// Id of the rule.
    rule: String,
    /// Which of its findings; absent: all.
    scope: Option<ScopeShape>,
    /// Why they are accepted.
    reason: String,
    /// Who answers for it.
    owner: String,
    /// The last day on which it holds: `2027-01-31`.
    #[schemars(regex(pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))]
    expires: String,
    /// The day on which it was granted.
    #[schemars(regex(pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))]
    granted: Option<String>,
}

/// Some findings of a rule.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ScopeShape {
    /// Globs of files.
    paths: Option<Vec<String>>,
    /// Globs of what is left out of them.
    not_paths: Option<Vec<String>>,
    /// Fingerprints of single findings, as every machine format shows them.
    fingerprints: Option<Vec<String>>,
}

/// Rules that weigh differently, or have more exceptions, below some paths. It has `severity`, `unless` or both.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct OverrideShape {
    /// Ids of rules; absent: every rule.
    rules: Option<Vec<String>>,
    /// Globs; absent: everywhere.
    paths: Option<Vec<String>>,
    /// The severity there.
    severity: Option<WeightShape>,
    /// The rules are about findings of this confidence or more there.
    confidence: Option<Confidence>,
    /// What they say there to the developer who reads the finding.
    why: Option<String>,
    /// What they say there to do instead.
    fix: Option<String>,
    /// The rules do not apply there when one of these holds.
    unless: Option<Vec<RawMatcher>>,
}

/// What findings do to a run, by the place where it happens.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct EnforcementShape {
    /// On a developer's machine.
    local: Option<EnforcementWord>,
    /// On a pull request.
    pull_request: Option<EnforcementWord>,
    /// On the main branch.
    main: Option<EnforcementWord>,
    /// In an audit.
    audit: Option<EnforcementWord>,
}

/// `deny`: they fail it. `warn`: they are shown. `audit`: all are shown, whatever their severity and confidence.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
enum EnforcementWord {
    Deny,
    Warn,
    Audit,
}

/// What third parties may get from a program: the ledger of a project for tracklint.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct LedgerShape {
    /// The version of this format: 1.
    #[schemars(range(min = 1, max = 1))]
    version: Option<u8>,
    /// Destinations by the id of their vendor (`tracklint list vendors`); others need a `name`.
    destinations: Option<BTreeMap<String, Option<DestinationShape>>>,
}

/// A third party, and what it may get.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct DestinationShape {
    /// Of a destination that tracklint does not know.
    name: Option<String>,
    /// Who answers for it: a team or a person.
    owner: Option<String>,
    /// What the data is for, in a word; rules match it as `purpose`.
    purpose: Option<String>,
    /// Id of a legal basis: `consent`, `contract`, `legitimate-interest`.
    legal_basis: Option<String>,
    /// Where it keeps the data. Options and defaults of its SDK that state another region are reported.
    region: Option<String>,
    /// How long it keeps the data. For people; no code shows it.
    retention_days: Option<f64>,
    /// How long an identifier may stay on the device.
    identifier_days: Option<f64>,
    /// The data processing agreement: a path or an address.
    dpa: Option<String>,
    /// Who processes the data on its behalf.
    sub_processors: Option<Vec<String>>,
    /// Nodes of the taxonomy, each with everything below it: `person.contact`.
    #[schemars(inner(regex(pattern = r"^[a-z0-9_]+(\.[a-z0-9_]+)*$")))]
    receives: Option<Vec<String>>,
    /// Whatever else is worth to know.
    notes: Option<String>,
}

/// Settings files in folders.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct NestedShape {
    /// Globs of the folders whose `tracklint.yml` is read.
    folders: Option<Vec<String>>,
    /// What these files may loosen; absent: nothing.
    allow: Option<Vec<LooseningShape>>,
}

/// A way to loosen what the root forbids.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
enum LooseningShape {
    /// Rules weigh less, or are off.
    Severity,
    /// `unless` in overrides.
    Unless,
    /// Rules that permit.
    Permits,
    /// Findings that somebody answers for until a day.
    Waivers,
    /// Own functions that take the person out.
    Sanitizers,
}
