//! Findings by destination and package, each with its code, its way, its reason and its remedy.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::Sheet;
use crate::policy::{Disposition, Finding, FindingStep};
use crate::report::text::{confidence, severity};
use crate::report::{clause_line, meeting};
use crate::rules::policy::Severity;

/// A package in words, and its findings.
type OfPackage<'f> = (String, Vec<&'f Finding>);

/// Sorts the most severe first, then the most.
fn weight<'f>(findings: impl Iterator<Item = &'f &'f Finding> + Clone) -> Reverse<(Option<Severity>, usize)> {
    Reverse((findings.clone().map(|finding| finding.severity).max(), findings.count()))
}

impl Sheet<'_> {
    pub(super) fn findings(&mut self) {
        let report = self.report;
        self.page.raw("<section id=\"findings\"><h2>Findings</h2>");
        let counted: Vec<&Finding> = report.counted().collect();
        if counted.is_empty() {
            let none = format!("No open finding at or above {}.", severity(report.threshold));
            self.page.element("p", &[], &none);
        }
        self.meetings();
        for (destination, packages) in Self::grouped(&counted) {
            self.page.element("h3", &[], &destination);
            for (package, findings) in packages {
                if !package.is_empty() {
                    self.page.element("h4", &[], &package);
                }
                for finding in findings {
                    self.finding(finding);
                }
            }
        }
        self.page.raw("</section>\n");
        self.accepted();
        self.minor();
    }

    /// Destination, package, findings: the most severe first, then the most, then by name. What is about no destination comes last.
    fn grouped<'f>(findings: &[&'f Finding]) -> Vec<(String, Vec<OfPackage<'f>>)> {
        let mut groups: BTreeMap<&str, BTreeMap<String, Vec<&'f Finding>>> = BTreeMap::new();
        for finding in findings {
            let package =
                finding.package.as_ref().map_or_else(String::new, |package| match package.folder.as_str() {
                    "" => package.name.clone(),
                    folder => format!("{} ({folder})", package.name),
                });
            let name = finding.destination_name.as_str();
            groups.entry(name).or_default().entry(package).or_default().push(finding);
        }
        let packages = |packages: BTreeMap<String, Vec<&'f Finding>>| {
            let mut packages: Vec<OfPackage<'f>> = packages.into_iter().collect();
            for (_, findings) in &mut packages {
                findings.sort_by_key(|finding| Reverse((finding.severity, finding.confidence)));
            }
            packages.sort_by_key(|(_, findings)| weight(findings.iter()));
            packages
        };
        let mut groups: Vec<(&str, Vec<OfPackage<'f>>)> =
            groups.into_iter().map(|(name, of_name)| (name, packages(of_name))).collect();
        groups.sort_by_key(|(name, of_name)| {
            (name.is_empty(), weight(of_name.iter().flat_map(|(_, findings)| findings)))
        });
        let named = |name: &str| if name.is_empty() { "Settings of the project" } else { name }.to_owned();
        groups.into_iter().map(|(name, of_name)| (named(name), of_name)).collect()
    }

    /// Where to begin: places that several findings lead through.
    fn meetings(&mut self) {
        let meetings = meeting::of(self.report);
        if meetings.is_empty() {
            return;
        }
        self.page.raw("<p class=\"note\">A change at one of these places changes several findings:</p><ul class=\"meetings\">");
        for one in meetings {
            self.page.raw("<li>");
            let at = self.step(one.step);
            self.page.words(&format!("{} of `{}`: {}", one.findings, one.rule, one.step.what));
            self.page.element("small", &[], &at);
            self.page.raw("</li>");
        }
        self.page.raw("</ul>");
    }

    fn finding(&mut self, finding: &Finding) {
        let level = severity(finding.severity);
        let class = format!("finding {level}");
        self.page.open("article", &[("class", &class), ("id", &finding.fingerprint)]);
        self.page.raw("<h5>");
        self.page.element("span", &[("class", "badge")], level);
        self.page.words(&finding.message);
        self.page.raw("</h5><p class=\"place\">");
        let at = self.at(finding);
        self.page.text(&at);
        self.page.raw(" · ");
        self.page.element("code", &[], &finding.rule);
        self.page.raw("</p>");
        let mark = finding.value_span.unwrap_or(finding.span);
        self.frames.draw(&mut self.page, finding.file, finding.span, mark);
        self.steps(finding);
        self.facts(finding);
        self.page.raw("</article>\n");
    }

    /// The way from source to sink. The code of a step is folded away, what happens there is not.
    fn steps(&mut self, finding: &Finding) {
        if finding.steps.len() < 2 {
            return;
        }
        self.page.raw("<ol class=\"steps\">");
        for step in &finding.steps {
            self.page.raw("<li>");
            let place = self.step(step);
            let is_shown = step.file == finding.file && finding.span.contains(step.span);
            if is_shown {
                self.page.words(&step.what);
                self.page.element("small", &[], &place);
            } else {
                self.page.raw("<details><summary>");
                self.page.words(&step.what);
                self.page.element("small", &[], &place);
                self.page.raw("</summary>");
                self.frames.draw(&mut self.page, step.file, step.span, step.span);
                self.page.raw("</details>");
            }
            self.page.raw("</li>");
        }
        self.page.raw("</ol>");
    }

    fn step(&mut self, step: &FindingStep) -> String {
        let start = self.places.start(step.file, step.span);
        format!("{}:{}:{}", step.path, start.line, start.column)
    }

    fn facts(&mut self, finding: &Finding) {
        let texts = |text: &str| -> Vec<String> {
            text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
        };
        let mut guards = Vec::new();
        for guard in &finding.guards {
            let line = self.places.start(guard.file, guard.span).line;
            guards.push(format!("{} `{}` at {}:{line}", guard.name, guard.text, guard.path));
        }
        let mut scrubbers = Vec::new();
        for one in &finding.scrubbers {
            let line = self.places.start(one.file, one.span).line;
            scrubbers.push(format!("`{}` at {}:{line} {}: {}", one.option, one.path, one.effect, one.says));
        }
        let also: Vec<String> = finding
            .sources
            .iter()
            .map(|source| format!("`{}` at {}", source.what, self.step(source)))
            .collect();
        let clauses: Vec<String> =
            finding.clauses.iter().map(|clause| clause_line(clause, self.report.rules)).collect();
        let terms: Vec<String> =
            finding.terms.iter().map(|term| format!("{} ({})", term.says, term.source)).collect();
        let because = match finding.because.as_str() {
            "" => confidence(finding.confidence).to_owned(),
            because => {
                format!("{}, {}: {because}", confidence(finding.confidence), finding.basis.in_words())
            }
        };
        self.page.raw("<dl>");
        self.page.fact("Why", &texts(&finding.why));
        self.page.fact("Fix", &texts(&finding.help));
        self.page.fact("Under", &guards);
        self.page.fact("Scrubber", &scrubbers);
        self.page.fact("Also from", &also);
        if !clauses.is_empty() {
            self.page.fact("Relevant to", &[clauses.join("; ")]);
        }
        self.page.fact("Terms", &terms);
        if !finding.owners.is_empty() {
            self.page.fact("Owners", &[finding.owners.join(", ")]);
        }
        self.page.fact("Confidence", &[because]);
        let other: Vec<String> = finding.also.iter().map(|rule| format!("`{rule}`")).collect();
        if !other.is_empty() {
            self.page.fact("Other rules", &[other.join(", ")]);
        }
        self.page.fact("Fingerprint", &[format!("`{}`", finding.fingerprint)]);
        self.page.raw("</dl>");
    }

    /// What somebody accepted, with who and why.
    fn accepted(&mut self) {
        let accepted: Vec<&Finding> =
            self.report.findings.iter().filter(|finding| !finding.disposition.is_open()).collect();
        if accepted.is_empty() {
            return;
        }
        self.page.raw(
            "<section id=\"accepted\"><h2>Accepted findings</h2><div class=\"wide\"><table><thead><tr><th>severity</th>\
             <th>what</th><th>where</th><th>accepted</th></tr></thead><tbody>",
        );
        for finding in accepted {
            self.row(finding);
            self.page.raw("<td>");
            match &finding.disposition {
                Disposition::Open => {}
                Disposition::Suppressed { reason } => self.page.text(&format!("in the code: {reason}")),
                Disposition::Waived { reason, owner, expires } => {
                    self.page.text(&format!("waived by {owner} until {expires}: {reason}"));
                }
                Disposition::Baseline => self.page.raw("in the baseline"),
            }
            self.page.raw("</td></tr>");
        }
        self.page.raw("</tbody></table></div></section>\n");
    }

    /// What is below the threshold or not sure enough: one line each, so that nothing is silent.
    fn minor(&mut self) {
        let report = self.report;
        let minor: Vec<&Finding> = report
            .findings
            .iter()
            .filter(|finding| finding.disposition.is_open() && !report.counts(finding))
            .collect();
        if minor.is_empty() {
            return;
        }
        self.page.raw(
            "<section id=\"minor\"><h2>Below the threshold</h2><div class=\"wide\"><table><thead><tr><th>severity</th><th>what</th>\
             <th>where</th><th>confidence</th></tr></thead><tbody>",
        );
        for finding in minor {
            self.row(finding);
            self.page.raw("<td>");
            self.page.text(confidence(finding.confidence));
            self.page.raw("</td></tr>");
        }
        self.page.raw("</tbody></table></div></section>\n");
    }

    fn row(&mut self, finding: &Finding) {
        let level = severity(finding.severity);
        self.page.open("tr", &[("class", level), ("id", &finding.fingerprint)]);
        self.page.raw("<td>");
        self.page.element("span", &[("class", "badge")], level);
        self.page.raw("</td><td>");
        self.page.words(&finding.message);
        self.page.element("small", &[], &finding.rule);
        self.page.raw("</td><td class=\"place\">");
        let at = self.at(finding);
        self.page.text(&at);
        self.page.raw("</td>");
    }
}
