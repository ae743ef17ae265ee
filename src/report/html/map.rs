//! The data map: categories down, destinations across.

use std::collections::BTreeMap;

use super::Sheet;
use crate::inventory::{Datum, Destination, Standing};
use crate::policy::Finding;
use crate::report::inventory::view;
use crate::report::text::severity;
use crate::rules::policy::Severity;

impl Sheet<'_> {
    pub(super) fn map(&mut self) {
        let Some(inventory) = self.inventory else { return };
        self.page.raw("<section id=\"map\"><h2>Data map</h2>");
        let receivers: Vec<&Destination> =
            inventory.destinations.iter().filter(|one| one.standing() == Standing::Receives).collect();
        if receivers.is_empty() {
            self.page.raw("<p>No personal data was seen on its way to a third party.</p></section>\n");
            return;
        }
        self.page.raw(
            "<p class=\"note\">Number of places at which data of a category is sent. The stronger the colour of a cell, the more directly \
             it points at a person (after what takes it out or hashes it); the word below is the most severe open finding \
             there, <span class=\"shield\">✓</span> means that every place stands under a known check, such as one for \
             consent.</p><div class=\"wide\"><table class=\"map\"><thead><tr><th scope=\"col\">data</th>",
        );
        for destination in &receivers {
            self.page.raw("<th scope=\"col\">");
            self.page.element("a", &[("href", &format!("#to-{}", destination.id))], &destination.name);
            self.page.raw("</th>");
        }
        self.page.raw("</tr></thead><tbody>");
        let worst = worst(self.report.findings);
        let mut rows: BTreeMap<&str, (&str, Vec<Option<&Datum>>)> = BTreeMap::new();
        for (column, destination) in receivers.iter().enumerate() {
            for datum in &destination.data {
                let row = rows.entry(&datum.id).or_insert_with(|| (&datum.name, vec![None; receivers.len()]));
                row.1[column] = Some(datum);
            }
        }
        for (id, (name, cells)) in rows {
            self.page.raw("<tr><th scope=\"row\">");
            self.page.text(name);
            self.page.element("small", &[], id);
            self.page.raw("</th>");
            for (destination, datum) in receivers.iter().zip(cells) {
                let edge = worst.get(&(destination.id.as_str(), id)).copied();
                self.cell(destination, datum, edge);
            }
            self.page.raw("</tr>");
        }
        self.page.raw("</tbody></table></div></section>\n");
    }

    fn cell(&mut self, destination: &Destination, datum: Option<&Datum>, edge: Option<Severity>) {
        let Some(datum) = datum else { return self.page.raw("<td></td>") };
        let left = view::identifiability(datum.identifiability());
        let class = edge.map_or_else(|| left.to_owned(), |edge| format!("{left} edge-{}", severity(edge)));
        let title = format!("{} to {}: {}", datum.name, destination.name, view::channels(datum));
        self.page.open("td", &[("class", &class), ("title", &title)]);
        let target = format!("#to-{}-{}", destination.id, datum.id);
        self.page.element("a", &[("href", &target)], &datum.transfers.len().to_string());
        if datum.transfers.iter().all(|transfer| !transfer.words.guards.is_empty()) {
            self.page.raw("<span class=\"shield\">✓</span>");
        }
        // In words, too: colours are lost on paper and to some eyes.
        if let Some(edge) = edge {
            self.page.element("small", &[], severity(edge));
        }
        self.page.raw("</td>");
    }
}

/// The most severe open finding of each destination and category.
fn worst(findings: &[Finding]) -> BTreeMap<(&str, &str), Severity> {
    let mut worst: BTreeMap<(&str, &str), Severity> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.disposition.is_open()) {
        for id in &finding.data {
            let known = worst.entry((&finding.destination, id)).or_insert(finding.severity);
            *known = finding.severity.max(*known);
        }
    }
    worst
}
