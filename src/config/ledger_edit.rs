//! Writes what was found into a ledger that people keep: text is only ever put in, at places; nothing of theirs is moved or lost.
//!
//! Takes the text and the proposals, gives the new text, or says where somebody has to do it by hand: the result is read again and
//! compared with what was there before.

use std::fmt::Write as _;
use std::sync::Arc;

use miette::NamedSource;

use super::yaml::{self, Entry, Node, Value};
use crate::error::{Error, Mistake};
use crate::rules::ledger::Proposed;
use crate::rules::model::is_at;
use crate::source::Span;

/// The first lines of a ledger that is written for the first time.
const HEAD: &str = "\
# What third parties may get from this code. `tracklint check` reports what the code does beyond it; `tracklint ledger` shows the
# differences, and `tracklint ledger --write` adds what is new and leaves the rest alone. Fill in what is empty.
version: 1
destinations:
";

/// The ledger with everything that the proposals have and it has not. `text` is `None` before the first time; `head` are lines in front
/// of a new file.
pub fn merged_ledger(
    name: &str,
    text: Option<&str>,
    head: &str,
    proposed: &[Proposed],
) -> Result<String, Error> {
    let Some(text) = text.filter(|text| !text.trim().is_empty()) else {
        let entries: String = proposed.iter().map(|one| entry(one, 2, "\n")).collect();
        return Ok(format!("{head}{HEAD}{entries}"));
    };
    let fail = |span: Span, message: String, help: Option<String>| {
        let source = Arc::new(NamedSource::new(name, text.to_owned()).with_language("yaml"));
        let mistake = Mistake { message, text: source, span, label: "here".to_owned(), help };
        Error::Settings { mistakes: vec![mistake] }
    };
    let root = yaml::parse(text).map_err(|error| fail(error.span, error.message, error.help))?;
    let mut editor =
        Editor { text, line_break: if text.contains("\r\n") { "\r\n" } else { "\n" }, edits: Vec::new() };
    let by_hand = editor.merge(&root, proposed);
    let new = editor.finish();
    let is_kept = yaml::parse(&new).is_ok_and(|new| keeps(&root.value, &new.value));
    match by_hand {
        None if is_kept => Ok(new),
        place => {
            let entries: String = proposed.iter().map(|one| entry(one, 2, "\n")).collect();
            let help = format!("add by hand what is missing of:\n{entries}");
            let message = "the ledger is written in a way that nothing can be added to".to_owned();
            Err(fail(place.unwrap_or_default(), message, Some(help)))
        }
    }
}

struct Editor<'t> {
    text: &'t str,
    line_break: &'static str,
    /// Offset and what is put in there.
    edits: Vec<(usize, String)>,
}

impl Editor<'_> {
    /// The place where it cannot be done.
    fn merge(&mut self, root: &Node, proposed: &[Proposed]) -> Option<Span> {
        let destinations = match &root.value {
            Value::Map(entries) => entries.iter().find(|entry| entry.key == "destinations"),
            // Nothing but comments.
            Value::Null => None,
            _ => return Some(root.span),
        };
        let Some(destinations) = destinations else {
            let entries: String = proposed.iter().map(|one| entry(one, 2, self.line_break)).collect();
            let break_before = if self.text.ends_with('\n') { "" } else { self.line_break };
            let text = format!("{break_before}destinations:{}{entries}", self.line_break);
            self.edits.push((self.text.len(), text));
            return None;
        };
        let known: &[Entry] = match &destinations.value.value {
            Value::Map(entries) => entries,
            Value::Null => &[],
            _ => return Some(destinations.key_span),
        };
        let mut new = String::new();
        let indent = known.first().map_or(2, |first| self.column(first.key_span));
        for one in proposed {
            match known.iter().find(|entry| entry.key == one.id) {
                Some(declared) => {
                    if let Some(place) = self.receive(declared, one) {
                        return Some(place);
                    }
                }
                None => new.push_str(&entry(one, indent, self.line_break)),
            }
        }
        if !new.is_empty() {
            let is_flow = self.is_flow(destinations);
            let end = known.last().map_or(destinations.key_span.end as usize, end_of);
            if is_flow {
                return Some(destinations.key_span);
            }
            self.after_line(end, &new);
        }
        None
    }

    /// Adds categories to an entry.
    fn receive(&mut self, declared: &Entry, one: &Proposed) -> Option<Span> {
        let entries: &[Entry] = match &declared.value.value {
            Value::Map(entries) => entries,
            Value::Null => &[],
            _ => return Some(declared.key_span),
        };
        let receives = entries.iter().find(|entry| entry.key == "receives");
        let items: &[Node] = match receives.map(|entry| &entry.value.value) {
            Some(Value::List(items)) => items,
            None | Some(Value::Null) => &[],
            Some(_) => return receives.map(|entry| entry.key_span),
        };
        let covers = |item: &Node, id: &str| match &item.value {
            Value::Text(node) => is_at(id, node),
            _ => false,
        };
        let new: Vec<&(String, String)> =
            one.receives.iter().filter(|(id, _)| !items.iter().any(|item| covers(item, id))).collect();
        if new.is_empty() {
            return None;
        }
        self.put(declared, entries, receives, &new)
    }

    /// Puts categories where the entry has them, or would have them.
    fn put(
        &mut self,
        declared: &Entry,
        entries: &[Entry],
        receives: Option<&Entry>,
        new: &[&(String, String)],
    ) -> Option<Span> {
        let items: &[Node] = match receives.map(|entry| &entry.value.value) {
            Some(Value::List(items)) => items,
            _ => &[],
        };
        let lines = |indent: usize, line_break: &str| -> String {
            let line = |(id, says): &&(String, String)| format!("{:indent$}- {id}  # {says}{line_break}", "");
            new.iter().map(line).collect::<Vec<_>>().concat()
        };
        match (receives, items.last()) {
            (Some(_), Some(last)) if self.is_block(items) => {
                let dash = self.column(items[0].span).saturating_sub(2);
                let added = lines(dash, self.line_break);
                self.after_line(last.span.end as usize, &added);
            }
            (Some(_), Some(last)) => {
                let added: Vec<String> = new.iter().map(|(id, _)| format!(", {id}")).collect();
                self.edits.push((last.span.end as usize, added.concat()));
            }
            (Some(receives), None) => {
                let after = self.text[receives.key_span.end as usize..].trim_start_matches([' ', ':']);
                if after.starts_with('[') {
                    let open = self.text.len() - after.len() + 1;
                    let ids: Vec<&str> = new.iter().map(|(id, _)| id.as_str()).collect();
                    self.edits.push((open, ids.join(", ")));
                } else {
                    let indent = self.column(receives.key_span) + 2;
                    let added = lines(indent, self.line_break);
                    self.after_line(receives.key_span.end as usize, &added);
                }
            }
            (None, _) => {
                if self.is_flow(declared) {
                    return Some(declared.key_span);
                }
                let indent = entries
                    .first()
                    .map_or(self.column(declared.key_span) + 2, |first| self.column(first.key_span));
                let head = format!("{:indent$}receives:{}", "", self.line_break);
                let added = format!("{head}{}", lines(indent + 2, self.line_break));
                let end = end_of(declared);
                self.after_line(end, &added);
            }
        }
        None
    }

    /// `- a` on lines of their own, not `[a, b]`.
    fn is_block(&self, items: &[Node]) -> bool {
        let before = items.first().map_or("", |first| &self.text[..first.span.start as usize]);
        before.trim_end_matches(' ').ends_with('-')
    }

    /// `{ … }` behind the key.
    fn is_flow(&self, entry: &Entry) -> bool {
        self.text[entry.key_span.end as usize..].trim_start_matches([' ', ':']).starts_with('{')
    }

    /// Characters before a place on its line.
    fn column(&self, span: Span) -> usize {
        let start = span.start as usize;
        let line = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
        self.text[line..start].chars().count()
    }

    /// Puts whole lines behind the line of an offset.
    fn after_line(&mut self, offset: usize, lines: &str) {
        match self.text[offset..].find('\n') {
            Some(at) => self.edits.push((offset + at + 1, lines.to_owned())),
            None => self.edits.push((self.text.len(), format!("{}{lines}", self.line_break))),
        }
    }

    fn finish(mut self) -> String {
        // Of two at one place the one that was made first comes first.
        self.edits.sort_by_key(|(offset, _)| *offset);
        let mut new = String::new();
        let mut at = 0;
        for (offset, added) in self.edits {
            new.push_str(&self.text[at..offset]);
            new.push_str(&added);
            at = offset;
        }
        new.push_str(&self.text[at..]);
        new
    }
}

/// The last byte of an entry.
fn end_of(entry: &Entry) -> usize {
    (entry.key_span.end as usize).max(end_of_node(&entry.value))
}

fn end_of_node(node: &Node) -> usize {
    let inner = match &node.value {
        Value::List(items) => items.iter().map(end_of_node).max(),
        Value::Map(entries) => entries.iter().map(end_of).max(),
        _ => None,
    };
    inner.unwrap_or(0).max(node.span.end as usize)
}

/// Everything of the old value is in the new one: maps have all their keys, lists begin as they did.
fn keeps(old: &Value, new: &Value) -> bool {
    match (old, new) {
        (Value::Map(old), Value::Map(new)) => old.iter().all(|entry| {
            let same = new.iter().find(|other| other.key == entry.key);
            same.is_some_and(|same| keeps(&entry.value.value, &same.value.value))
        }),
        (Value::List(old), Value::List(new)) => {
            old.len() <= new.len() && old.iter().zip(new).all(|(old, new)| keeps(&old.value, &new.value))
        }
        // What was empty may be filled.
        (Value::Null, Value::List(_) | Value::Map(_)) => true,
        (old, new) => old == new,
    }
}

/// A draft of one destination.
fn entry(one: &Proposed, indent: usize, line_break: &str) -> String {
    let mut lines: Vec<String> = vec![format!("{}:  # {}", one.id, one.says)];
    let mut add = |key: &str, value: &str, says: &str| {
        let written = format!("  {key}:{}{value}", if value.is_empty() { "" } else { " " });
        lines.push(format!("{written:<22}  # {says}"));
    };
    add("owner", "", "who answers for it: a team or a person");
    add("purpose", "", "what the data is for, in a word: product-analytics");
    add("legal_basis", "", "consent, contract, legitimate-interest, …");
    add("region", one.region.as_deref().unwrap_or(""), &one.region_says);
    add("retention_days", "", "how long it is kept there, as agreed; no code shows it");
    if let Some(days) = one.identifier_days {
        let mut number = String::new();
        // Writing to a string cannot fail.
        let _ = write!(number, "{days}");
        add("identifier_days", &number, "how long an identifier may stay on the device; as the code has it");
    }
    add("dpa", "", "the data processing agreement");
    if one.receives.is_empty() {
        lines.push("  receives: []".to_owned());
    } else {
        lines.push("  receives:".to_owned());
    }
    let width = one.receives.iter().map(|(id, _)| id.len()).max().unwrap_or(0);
    lines.extend(one.receives.iter().map(|(id, says)| format!("    - {id:<width$}  # {says}")));
    lines.iter().map(|line| format!("{:indent$}{line}{line_break}", "")).collect::<Vec<_>>().concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proposed(id: &str, receives: &[&str]) -> Proposed {
        Proposed {
            id: id.to_owned(),
            says: "Acme, analytics".to_owned(),
            region: Some("EU".to_owned()),
            region_says: "as the code has it".to_owned(),
            identifier_days: None,
            receives: receives.iter().map(|one| ((*one).to_owned(), "1 place".to_owned())).collect(),
        }
    }

    fn merged(text: &str, proposed: &[Proposed]) -> String {
        merged_ledger("ledger.yml", Some(text), "", proposed)
            .unwrap_or_else(|error| panic!("{error:?}\n{text}"))
    }

    /// Every byte of the old text stands in the new one, in its order.
    fn is_subsequence(old: &str, new: &str) -> bool {
        let mut new = new.chars();
        old.chars().all(|c| new.any(|other| other == c))
    }

    #[test]
    fn only_what_is_new_is_put_in() {
        let text = "# ours\nversion: 1\ndestinations:\n  acme: # the one\n    receives:\n      - user.id   # agreed\n      # nothing else!\n    owner: \"@a\"\n\n  # last\n  beta:\n    owner: b\n# the end";
        let new =
            merged(text, &[proposed("acme", &["user.id.name", "user.mail"]), proposed("gamma", &["x"])]);
        assert!(
            new.contains("      - user.id   # agreed\n      - user.mail  # 1 place\n      # nothing else!\n"),
            "{new}"
        );
        assert!(new.contains("    owner: b\n  gamma:  # Acme, analytics\n"), "{new}");
        assert!(is_subsequence(text, &new), "{new}");
        assert_eq!(
            merged(&new, &[proposed("acme", &["user.mail"]), proposed("gamma", &["x"])]),
            new,
            "a second time"
        );
    }

    #[test]
    fn every_form_of_a_list_grows() {
        for (old, new) in [
            ("receives: [a, 'b']", "receives: [a, 'b', c]"),
            ("receives: []", "receives: [c]"),
            ("receives:", "receives:\n      - c  # 1 place"),
            ("receives: # none yet", "receives: # none yet\n      - c  # 1 place"),
            ("receives:\n    - a", "receives:\n    - a\n    - c  # 1 place"),
            ("owner: x", "owner: x\n    receives:\n      - c  # 1 place"),
        ] {
            let around = |part: &str| format!("destinations:\n  acme:\n    {part}\n  beta: {{}}\n");
            assert_eq!(merged(&around(old), &[proposed("acme", &["c"])]), around(new), "{old}");
        }
        let windows = "destinations:\r\n  acme:\r\n    receives:\r\n      - a\r\n";
        assert_eq!(
            merged(windows, &[proposed("acme", &["c"])]),
            format!("{windows}      - c  # 1 place\r\n")
        );
        let bare = merged("version: 1", &[proposed("acme", &[])]);
        assert!(bare.starts_with("version: 1\ndestinations:\n  acme:"), "{bare}");
        let comment = merged("# Agreed in May.\n", &[proposed("acme", &[])]);
        assert!(comment.starts_with("# Agreed in May.\ndestinations:\n  acme:"), "{comment}");
    }

    #[test]
    fn what_cannot_be_extended_is_said_and_left_alone() {
        for text in ["~\n", "destinations: {acme: {owner: x}}\n", "destinations: [acme]\n", "- a\n"] {
            let error =
                merged_ledger("ledger.yml", Some(text), "", &[proposed("acme", &["c"])]).expect_err(text);
            let Error::Settings { mistakes } = error else { panic!("{text}") };
            assert!(mistakes[0].help.as_ref().is_some_and(|help| help.contains("acme:")), "{text}");
        }
    }
}
