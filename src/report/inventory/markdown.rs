//! The inventory in Markdown: a matrix of data and destinations, then a section for each destination.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::view;
use crate::inventory::{Destination, Inventory, Standing};
use crate::report::Report;
use crate::report::markdown::{code, escaped};
use crate::report::place::Places;
use crate::report::text::confidence;
use crate::rules::statement::StatedAbout;

pub(super) fn render(report: &Report<'_>, inventory: &Inventory) -> String {
    let mut out = "# What leaves the program\n".to_owned();
    let mut places = Places::new(report.files);
    matrix(&mut out, inventory);
    for destination in inventory.destinations.iter().filter(|one| one.standing() != Standing::Named) {
        section(&mut out, destination, &mut places);
    }
    let named: Vec<&Destination> =
        inventory.destinations.iter().filter(|one| one.standing() == Standing::Named).collect();
    if !named.is_empty() {
        out.push_str("\n## Named and never called\n\n");
    }
    for destination in named {
        let mentions = view::few(&view::mentions(destination));
        // Writing to a string cannot fail.
        let _ = writeln!(out, "- {}: {}", escaped(&destination.name), escaped(&mentions));
    }
    out.push_str("\n## What was not seen\n\n");
    for line in view::not_seen(report, &inventory.left_out) {
        let _ = writeln!(out, "- {}", escaped(&line));
    }
    for note in report.notes {
        let _ = writeln!(out, "- {} {}", code(&note.path), escaped(&note.message));
    }
    out
}

/// Categories down, destinations across: the number of places.
fn matrix(out: &mut String, inventory: &Inventory) {
    let receivers: Vec<&Destination> =
        inventory.destinations.iter().filter(|one| one.standing() == Standing::Receives).collect();
    if receivers.is_empty() {
        out.push_str("\nNo personal data was seen on its way to a third party.\n");
        return;
    }
    let mut rows: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (column, destination) in receivers.iter().enumerate() {
        for datum in &destination.data {
            let row = rows.entry(&datum.id).or_insert_with(|| vec![0; receivers.len()]);
            row[column] = datum.transfers.len();
        }
    }
    let names: Vec<String> = receivers.iter().map(|one| escaped(&one.name)).collect();
    let _ = writeln!(out, "\n| data | {} |\n|---|{}", names.join(" | "), "---|".repeat(names.len()));
    for (id, numbers) in rows {
        let cell = |number: &usize| if *number == 0 { String::new() } else { number.to_string() };
        let cells: Vec<String> = numbers.iter().map(cell).collect();
        let _ = writeln!(out, "| {} | {} |", code(id), cells.join(" | "));
    }
}

fn section(out: &mut String, destination: &Destination, places: &mut Places<'_>) {
    let Destination { name, id, kind, home, .. } = destination;
    let _ = writeln!(out, "\n## {} ({})\n", escaped(name), escaped(id));
    let _ = writeln!(out, "{}, home {}. {}.", escaped(kind), escaped(home), view::calls(destination));
    let parts = [
        ("Package", view::mentions(destination)),
        ("Region", view::statements(destination, StatedAbout::Region, places)),
        ("Identifier kept", view::statements(destination, StatedAbout::IdentifierLifetime, places)),
    ];
    for (label, lines) in parts {
        for line in lines {
            let _ = writeln!(out, "\n{label}: {}", escaped(&line));
        }
    }
    if destination.data.is_empty() {
        out.push_str("\nNo personal data was seen in what it is given.\n");
    } else {
        out.push_str(
            "\n| data | door | where | what | points at a person | confidence |\n|---|---|---|---|---|---|\n",
        );
    }
    for datum in &destination.data {
        for transfer in &datum.transfers {
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} | {} | {} |",
                code(&datum.id),
                escaped(crate::policy::channel_in_words(transfer.channel)),
                code(&view::at(&transfer.site, places)),
                escaped(&view::transfer(transfer)),
                view::identifiability(transfer.words.identifiability),
                confidence(transfer.confidence)
            );
        }
    }
    for setting in &destination.settings {
        let at = view::at(&setting.site, places);
        let _ =
            writeln!(out, "\nSetting {}: {} ({})", code(&setting.option), escaped(&setting.says), code(&at));
    }
    for call in destination.not_followed() {
        let _ =
            writeln!(out, "\nNot followed: {} ({})", code(&call.api), code(&view::at(&call.site, places)));
    }
}
