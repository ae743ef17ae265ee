//! One page for people: what leaves the program and what the policy says of it, complete in itself.
//!
//! No script, no picture, no font, nothing from elsewhere: the page forbids itself to load anything, so it can be mailed, archived
//! and printed. Code is shown with literal personal values and secrets masked; all text of the program is escaped (`page`).

mod destinations;
mod endings;
mod findings;
mod frame;
mod ledger;
mod map;
mod page;

use std::cmp::Reverse;
use std::collections::BTreeMap;

use self::frame::Frames;
use self::page::Page;
use super::Report;
use super::inventory::view;
use super::place::Places;
use super::text::severity;
use crate::inventory::{Inventory, Standing};
use crate::policy::Finding;
use crate::rules::policy::Severity;

/// What all parts of the page need.
struct Sheet<'a> {
    report: &'a Report<'a>,
    inventory: Option<&'a Inventory>,
    page: Page,
    places: Places<'a>,
    frames: Frames<'a>,
}

/// The report of a check.
pub(super) fn render(report: &Report<'_>) -> String {
    let mut sheet = Sheet::new(report, report.inventory);
    sheet.head("What leaves the program, and what the policy says");
    sheet.navigation(true);
    sheet.tiles(true);
    sheet.map();
    sheet.findings();
    sheet.ledger();
    sheet.destinations();
    sheet.not_seen();
    sheet.policy();
    sheet.clauses();
    sheet.foot()
}

/// The inventory without findings.
pub(super) fn render_inventory(report: &Report<'_>, inventory: &Inventory) -> String {
    let mut sheet = Sheet::new(report, Some(inventory));
    sheet.head("What leaves the program");
    sheet.navigation(false);
    sheet.tiles(false);
    sheet.map();
    sheet.destinations();
    sheet.not_seen();
    sheet.foot()
}

const HEAD: &str = concat!(
    "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n",
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
    "<meta name=\"color-scheme\" content=\"light dark\">\n<style>\n",
    include_str!("style.css"),
    "</style>\n"
);

impl<'a> Sheet<'a> {
    fn new(report: &'a Report<'a>, inventory: Option<&'a Inventory>) -> Self {
        Self {
            report,
            inventory,
            page: Page::default(),
            places: Places::new(report.files),
            frames: Frames::new(report, inventory),
        }
    }

    fn head(&mut self, title: &'static str) {
        self.page.raw(HEAD);
        self.page.element("title", &[], title);
        self.page.raw("</head>\n<body>\n<header>");
        self.page.element("h1", &[], title);
        let stats = &self.report.stats;
        let name = self.report.name;
        let day = self.report.time.split('T').next().unwrap_or_default();
        let of: Vec<&str> = [name, day].into_iter().filter(|text| !text.is_empty()).collect();
        if !of.is_empty() {
            self.page.element("p", &[("class", "subject")], &of.join(" · "));
        }
        let seen = format!(
            "tracklint {}, policy {}. {} scanned, {} analysed, {} to third parties.",
            env!("CARGO_PKG_VERSION"),
            self.report.policy.id,
            view::plural(stats.scanned, "file"),
            stats.analysed,
            view::plural(stats.sinks, "call")
        );
        self.page.element("p", &[("class", "lead")], &seen);
        if let Some(change) = &stats.change {
            let what = format!(
                "Only what {} bring since {}; {} were there before, {} are gone.",
                view::plural(change.paths, "changed file"),
                change.base,
                view::plural(change.kept, "finding"),
                change.gone
            );
            self.page.element("p", &[("class", "lead")], &what);
        }
        self.page.raw("</header>\n");
    }

    fn navigation(&mut self, with_findings: bool) {
        self.page.raw("<nav><a href=\"#map\">Data map</a>");
        if with_findings {
            self.page.raw("<a href=\"#findings\">Findings</a>");
        }
        if with_findings && self.report.policy.ledger.is_some() {
            self.page.raw("<a href=\"#ledger\">Ledger</a>");
        }
        self.page
            .raw("<a href=\"#destinations\">Destinations</a><a href=\"#not-seen\">What was not seen</a>");
        if with_findings {
            self.page.raw("<a href=\"#policy\">Policy</a><a href=\"#clauses\">Clauses</a>");
        }
        self.page.raw("</nav>\n<main>\n");
    }

    /// The numbers on top.
    fn tiles(&mut self, with_findings: bool) {
        let mut tiles: Vec<Tile> = Vec::new();
        if with_findings {
            let mut by_severity: BTreeMap<Reverse<Severity>, usize> = BTreeMap::new();
            for finding in self.report.counted() {
                *by_severity.entry(Reverse(finding.severity)).or_default() += 1;
            }
            for (level, number) in &by_severity {
                let what = format!("{} finding{}", severity(level.0), if *number == 1 { "" } else { "s" });
                tiles.push((number.to_string(), what, severity(level.0)));
            }
            if by_severity.is_empty() {
                let what = format!("findings at or above {}", severity(self.report.threshold));
                tiles.push(("0".to_owned(), what, "good"));
            }
            let accepted = self.report.findings.iter().filter(|one| !one.disposition.is_open()).count();
            if accepted > 0 {
                tiles.push((accepted.to_string(), "accepted".to_owned(), ""));
            }
        }
        tiles.extend(self.inventory.map(totals).into_iter().flatten());
        self.page.raw("<ul class=\"tiles\">");
        for (number, what, class) in tiles {
            self.page.open("li", &[("class", class)]);
            self.page.element("b", &[], &number);
            self.page.element("span", &[], &what);
            self.page.close("li");
        }
        self.page.raw("</ul>\n");
    }

    fn foot(mut self) -> String {
        self.page.raw(
            "</main>\n<footer>Code shows that data is handed over. It does not show purpose, necessity, contracts or \
             notices; clauses are named because they are relevant, which is no judgement under any law.</footer>\n\
             </body>\n</html>\n",
        );
        self.page.finish()
    }

    /// `src/a.ts:3:5`
    fn at(&mut self, finding: &Finding) -> String {
        let start = self.places.start(finding.file, finding.span);
        format!("{}:{}:{}", finding.path, start.line, start.column)
    }
}

/// Number, words and class of a tile.
type Tile = (String, String, &'static str);

/// What leaves, in numbers.
fn totals(inventory: &Inventory) -> Vec<Tile> {
    let mut tiles: Vec<Tile> = Vec::new();
    let of = |wanted| inventory.destinations.iter().filter(move |one| one.standing() == wanted).count();
    let mut categories: Vec<&str> =
        inventory.destinations.iter().flat_map(|one| &one.data).map(|datum| datum.id.as_str()).collect();
    categories.sort_unstable();
    categories.dedup();
    let lost: usize = inventory.destinations.iter().map(|one| one.not_followed().count()).sum();
    let transfers: usize = inventory.destinations.iter().map(|one| one.transfers().count()).sum();
    let word = |number: usize, one: &str, many: &str| {
        if number == 1 { one.to_owned() } else { many.to_owned() }
    };
    let receivers = of(Standing::Receives);
    tiles.push((
        receivers.to_string(),
        word(receivers, "destination gets personal data", "destinations get personal data"),
        "",
    ));
    let kinds = categories.len();
    tiles.push((kinds.to_string(), word(kinds, "category of data", "categories of data"), ""));
    tiles.push((transfers.to_string(), word(transfers, "place it is sent at", "places it is sent at"), ""));
    tiles.push((lost.to_string(), word(lost, "call not followed", "calls not followed"), ""));
    tiles
}
