//! A first `tracklint.yml` for a project, drawn from what was found in it: every line says why it is there.

use std::fmt::Write as _;

use super::Report;
use super::inventory::view::plural;
use super::text::{clean, confidence, severity};
use crate::inventory::{Destination, Inventory};
use crate::rules::policy::{Effect, Identifiability, Policy};

/// `head` are the lines in front.
pub fn settings_draft(report: &Report<'_>, inventory: &Inventory, head: &str) -> String {
    let mut out = head.to_owned();
    out.push_str(
        "# Settings of tracklint for this repository. Everything here has a default: a line can be removed, and `tracklint config`\n\
         # says what then holds. What third parties may get stands in the ledger beside this file.\nversion: 1\n\n",
    );
    packs(&mut out, report);
    counts(&mut out, report);
    left_out(&mut out, inventory);
    places(&mut out);
    baseline(&mut out, report);
    example(&mut out, inventory);
    out
}

/// Writing to a string cannot fail.
fn say(out: &mut String, line: &str) {
    let _ = writeln!(out, "{}", clean(line).trim_end());
}

fn packs(out: &mut String, report: &Report<'_>) {
    say(out, "# Packs of rules; several are joined. The others are:");
    let others = report.rules.policies.iter().filter(|pack| pack.id != report.policy.id && asks(pack));
    for pack in others {
        say(out, &format!("#   {}: {}", pack.id, pack.description.trim()));
    }
    say(out, &format!("extends: [{}]", report.policy.id));
    out.push('\n');
}

/// The pack is about code: it forbids data or settings.
fn asks(pack: &Policy) -> bool {
    let is_own =
        |matches: &crate::rules::policy::Matcher| matches.exception.is_empty() && matches.drift.is_empty();
    pack.rules.iter().any(|rule| rule.effect != Effect::Permit && is_own(&rule.matches))
}

fn counts(out: &mut String, report: &Report<'_>) {
    let counted = report.counted().count();
    let all = report.findings.iter().filter(|finding| finding.disposition.is_open()).count();
    say(
        out,
        &format!(
            "# Findings of this severity and confidence, or more, fail a run. Today that is {counted} of {}.",
            plural(all, "finding")
        ),
    );
    say(out, &format!("threshold: {}", severity(report.threshold)));
    say(out, &format!("confidence: {}", confidence(report.confidence)));
    out.push('\n');
}

fn left_out(out: &mut String, inventory: &Inventory) {
    let left_out = &inventory.left_out;
    let lines = [
        (&left_out.tests, "tests", "taken for tests, stories and mocks, and not checked", "e2e/**"),
        (&left_out.libraries, "libraries", "taken for copies of libraries, and not checked", "public/js/**"),
        (
            &left_out.generated,
            "generated",
            "taken for generated: findings in them do not count",
            "src/api/generated/**",
        ),
    ];
    for (paths, key, what, example) in lines {
        let such = paths.first().map_or_else(String::new, |first| format!(", such as {first}"));
        say(out, &format!("# {} {what}{such}. More of them by glob:", plural(paths.len(), "file")));
        say(out, &format!("# {key}: [\"{example}\"]"));
    }
    out.push('\n');
}

fn places(out: &mut String) {
    say(
        out,
        "# What findings do, by the place a run says it is at (`--place`): deny fails it, warn only shows, audit shows everything.",
    );
    say(out, "enforcement:");
    say(out, "  local: warn          # a hook on a developer's machine tells");
    say(out, "  pull_request: deny   # what is new must be looked at before it is merged");
    say(out, "  main: deny");
    out.push('\n');
}

fn baseline(out: &mut String, report: &Report<'_>) {
    let counted = report.counted().count();
    if counted == 0 {
        return;
    }
    say(
        out,
        &format!(
            "# To begin with today's {} accepted, so that only new ones count, run",
            plural(counted, "finding")
        ),
    );
    say(out, "#   tracklint baseline --write tracklint-baseline.json");
    say(out, "# and take away the `#`:");
    say(out, "# baseline: tracklint-baseline.json");
    out.push('\n');
}

/// An own rule, about what is the most revealing of what was found.
fn example(out: &mut String, inventory: &Inventory) {
    let all = inventory.destinations.iter().flat_map(|one| one.data.iter().map(move |datum| (one, datum)));
    let worst = all.max_by_key(|(_, datum)| {
        let is_direct = datum.identifiability() == Identifiability::Direct;
        (datum.sensitivity, is_direct, datum.transfers.len())
    });
    say(
        out,
        "# Own rules, in the same words as those of packs (`tracklint list rules`, `tracklint explain ID`). For instance:",
    );
    let (kind, data, name, where_) = match worst {
        Some((destination, datum)) => (
            destination.kind.as_str(),
            datum.id.as_str(),
            datum.name.as_str(),
            format!(" It is found in {} today.", named(inventory, &datum.id)),
        ),
        None => ("product-analytics", "user.contact", "Contact data", String::new()),
    };
    say(out, &format!("#   {name} is not for tools of the kind {kind}.{where_}"));
    say(out, "# rules:");
    say(
        out,
        &format!("#   - id: no-{}-for-{kind}", data.rsplit('.').next().unwrap_or(data).replace('_', "-")),
    );
    for line in [
        "    effect: forbid".to_owned(),
        format!("    match: {{data: [{data}], destination: {{kind: [{kind}]}}}}"),
        "    severity: high".to_owned(),
        "    why: Say here what you promised.".to_owned(),
    ] {
        say(out, &format!("# {line}"));
    }
}

/// "Acme and Beta".
fn named(inventory: &Inventory, category: &str) -> String {
    let has = |one: &&Destination| one.data.iter().any(|datum| datum.id == category);
    let names: Vec<&str> = inventory.destinations.iter().filter(has).map(|one| one.name.as_str()).collect();
    names.join(" and ")
}
