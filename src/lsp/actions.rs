//! What can be done about a finding: its fix, and a comment that accepts it.

use gen_lsp_types::{CodeAction, CodeActionKind, TextEdit, Uri, WorkspaceEdit};

use super::documents::Places;
use crate::lang;
use crate::policy::Finding;
use crate::source::{Edit, SourceFile, Span, directives};

/// The reason that people replace by theirs.
const REASON: &str = "say here why this is accepted";

pub(super) fn actions(finding: &Finding, file: &SourceFile, uri: &Uri) -> Vec<CodeAction> {
    let places = Places::new(&file.text);
    let mut actions = Vec::new();
    if let Some(fix) = &finding.fix {
        let care = if fix.is_safe { "" } else { " (loses more than the finding asks for)" };
        let mut title = fix.says.clone();
        if let Some(first) = title.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        actions.push(action(format!("{title}{care}"), &fix.edits, uri, &places, fix.is_safe));
    }
    if finding.is_excusable
        && let Some(comment) = lang::comment_above(file, finding.span)
    {
        let words = format!("{} {}: {REASON}", directives::WORD, finding.rule);
        let text = format!("{}{words}{}", comment.before, comment.after);
        let at = comment.at as usize;
        let title = format!("Accept `{}` here, with a reason", finding.rule);
        actions.push(action(title, &[Edit::new(at, at, text)], uri, &places, false));
    }
    actions
}

fn action(title: String, edits: &[Edit], uri: &Uri, places: &Places<'_>, is_preferred: bool) -> CodeAction {
    let edits = edits
        .iter()
        .map(|edit| TextEdit { range: places.range(edit.span), new_text: edit.text.clone() })
        .collect();
    let changes = [(uri.clone(), edits)].into_iter().collect();
    CodeAction {
        title,
        kind: Some(CodeActionKind::QuickFix),
        is_preferred: is_preferred.then_some(true),
        edit: Some(WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() }),
        ..CodeAction::default()
    }
}

/// Do they share a place? The end of a selection belongs to it.
pub(super) fn touch(one: Span, other: Span) -> bool {
    one.start <= other.end && other.start <= one.end
}
