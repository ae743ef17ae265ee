//! The inventory as tables for a terminal.

use std::fmt::Write as _;

use super::view;
use crate::inventory::{Datum, Destination, Inventory, Standing, Transfer};
use crate::limits;
use crate::report::place::Places;
use crate::report::text::{clean, confidence, detail, table};
use crate::report::{Report, TextStyle};
use crate::rules::statement::StatedAbout;

const COLUMNS: [&str; 7] = ["data", "doors", "places", "points at a person", "after", "under", "confidence"];

pub(super) fn render(report: &Report<'_>, inventory: &Inventory, style: TextStyle) -> String {
    let mut out = String::new();
    let mut places = Places::new(report.files);
    for destination in inventory.destinations.iter().filter(|one| one.standing() != Standing::Named) {
        heading(&mut out, destination, style);
        for (label, text) in facts(destination, &mut places) {
            detail(&mut out, label, &clean(&text), style);
        }
        data(&mut out, destination, &mut places);
        out.push('\n');
    }
    named(&mut out, inventory, style);
    summary(&mut out, report, inventory);
    out
}

fn heading(out: &mut String, destination: &Destination, style: TextStyle) {
    let (on, off) = style.bold();
    let Destination { name, id, kind, home, .. } = destination;
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{on}{}{off} ({id}, {kind}, home {home})", clean(name));
}

/// What is true of the destination as a whole.
fn facts(destination: &Destination, places: &mut Places<'_>) -> Vec<(&'static str, String)> {
    let mut facts = vec![("calls", view::calls(destination))];
    if destination.standing() == Standing::Called {
        facts.push(("data", "none was seen in what it is given".to_owned()));
    }
    let mut say = |label, lines: Vec<String>| {
        for (at, line) in lines.into_iter().enumerate() {
            facts.push((if at == 0 { label } else { "" }, line));
        }
    };
    say("package", view::mentions(destination));
    say("region", view::statements(destination, StatedAbout::Region, places));
    say("kept", view::statements(destination, StatedAbout::IdentifierLifetime, places));
    say("settings", view::settings(destination, places));
    let lost: Vec<String> = destination.not_followed().map(|call| view::at(&call.site, places)).collect();
    if !lost.is_empty() {
        say("lost at", vec![view::few(&lost)]);
    }
    facts
}

fn data(out: &mut String, destination: &Destination, places: &mut Places<'_>) {
    if destination.data.is_empty() {
        return;
    }
    let rows: Vec<Vec<String>> = destination.data.iter().map(row).collect();
    let drawn = table("  ", &COLUMNS, &rows);
    let mut lines = drawn.lines();
    out.extend(lines.next().map(|line| format!("{line}\n")));
    for (datum, line) in destination.data.iter().zip(lines) {
        let _ = writeln!(out, "{line}");
        for transfer in datum.transfers.iter().take(limits::TEXT_SOURCES) {
            let _ = writeln!(out, "      {}", clean(&place(transfer, places)));
        }
        let more = datum.transfers.len().saturating_sub(limits::TEXT_SOURCES);
        if more > 0 {
            let _ = writeln!(out, "      and {more} more (--format json or csv lists them)");
        }
    }
}

fn place(transfer: &Transfer, places: &mut Places<'_>) -> String {
    format!("{}  {}", view::at(&transfer.site, places), view::transfer(transfer))
}

fn row(datum: &Datum) -> Vec<String> {
    let or = |text: String| if text.is_empty() { "-".to_owned() } else { text };
    vec![
        datum.id.clone(),
        view::channels(datum),
        datum.transfers.len().to_string(),
        view::identifiability(datum.identifiability()).to_owned(),
        or(view::marks(datum)),
        or(view::guards(datum)),
        confidence(datum.confidence()).to_owned(),
    ]
}

fn named(out: &mut String, inventory: &Inventory, style: TextStyle) {
    let named = || inventory.destinations.iter().filter(|one| one.standing() == Standing::Named);
    if named().next().is_none() {
        return;
    }
    let (on, off) = style.bold();
    let _ = writeln!(out, "{on}Named and never called{off}");
    for destination in named() {
        let mentions = view::few(&view::mentions(destination));
        let _ = writeln!(out, "  {}: {}", clean(&destination.name), clean(&mentions));
    }
    out.push('\n');
}

fn summary(out: &mut String, report: &Report<'_>, inventory: &Inventory) {
    let _ = writeln!(out, "{}", totals(inventory));
    for line in view::not_seen(report, &inventory.left_out) {
        let _ = writeln!(out, "{line}");
    }
    for note in report.notes.iter().take(limits::TEXT_NOTES) {
        let place = match (note.path.is_empty(), note.line) {
            (true, _) => String::new(),
            (false, None) => format!("{}: ", clean(&note.path)),
            (false, Some(line)) => format!("{}:{line}: ", clean(&note.path)),
        };
        let _ = writeln!(out, "note: {place}{}", clean(&note.message));
    }
    let rest = report.notes.len().saturating_sub(limits::TEXT_NOTES);
    if rest > 0 {
        let _ = writeln!(out, "note: {rest} more (--format json lists them)");
    }
}

/// `3 destinations get personal data of 7 categories at 21 places; 1 is called without, 2 are named only.`
fn totals(inventory: &Inventory) -> String {
    let of = |standing| inventory.destinations.iter().filter(move |one| one.standing() == standing);
    let mut categories: Vec<&str> =
        inventory.destinations.iter().flat_map(|one| &one.data).map(|datum| datum.id.as_str()).collect();
    categories.sort_unstable();
    categories.dedup();
    let transfers: usize = inventory.destinations.iter().map(|one| one.transfers().count()).sum();
    let is = |number: usize| if number == 1 { "is" } else { "are" };
    let (called, named) = (of(Standing::Called).count(), of(Standing::Named).count());
    let receivers = of(Standing::Receives).count();
    let get = if receivers == 1 { "gets" } else { "get" };
    format!(
        "{} {get} personal data of {} at {}; {called} {} called without, {named} {} named and never called.",
        view::plural(receivers, "destination"),
        if categories.len() == 1 {
            "1 category".to_owned()
        } else {
            format!("{} categories", categories.len())
        },
        view::plural(transfers, "place"),
        is(called),
        is(named),
    )
}
