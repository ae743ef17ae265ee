//! What a finding says when the pointer rests on it: the way of the data step by step, and the clauses.

use std::fmt::Write;

use gen_lsp_types::{Hover, MarkupContent, MarkupKind, Range};

use crate::pipeline::Outcome;
use crate::policy::Finding;
use crate::report;

pub(super) fn hover(findings: &[&Finding], outcome: &Outcome, range: Range) -> Hover {
    let pages: Vec<String> = findings.iter().map(|finding| page(finding, outcome)).collect();
    let content = MarkupContent { kind: MarkupKind::Markdown, value: pages.join("\n\n---\n\n") };
    Hover { contents: content.into(), range: Some(range) }
}

fn page(finding: &Finding, outcome: &Outcome) -> String {
    let mut page = format!("**{}** — `{}`\n", finding.message, finding.rule);
    // Writing to a string cannot fail.
    if finding.steps.len() > 1 {
        page.push('\n');
        for (number, step) in finding.steps.iter().enumerate() {
            let line = outcome
                .files
                .get(step.file.index())
                .map_or(0, |file| file.line_index().position(&file.text, step.span.start).line);
            let _ = writeln!(page, "{}. {} — `{}:{line}`", number + 1, step.what, step.path);
        }
    }
    if !finding.why.is_empty() {
        let _ = write!(page, "\n{}\n", finding.why);
    }
    if !finding.help.is_empty() {
        let _ = write!(page, "\n**Remedy:** {}\n", finding.help);
    }
    if !finding.clauses.is_empty() {
        page.push_str("\n**Relevant to:**\n\n");
        for clause in &finding.clauses {
            let _ = writeln!(page, "- {}", report::clause_line(clause, &outcome.model));
        }
    }
    if !finding.because.is_empty() {
        let _ = write!(page, "\n*{}*\n", finding.because);
    }
    page
}
