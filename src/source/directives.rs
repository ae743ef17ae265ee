//! What comments ask of the tool: `// tracklint-ignore some-rule: the reason`.
//!
//! Takes the comments that a language found in its tree, with the places they speak about; gives directives. Knows no
//! syntax of any language beyond how comments begin and end, and no rules.

use super::Span;

/// Only files with this text are looked at.
pub const WORD: &str = "tracklint-ignore";

/// A comment that holds [`WORD`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    pub span: Span,
    /// Its line and the code it stands at.
    pub covers: Vec<Span>,
}

/// A comment that asks for something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// The comment.
    pub span: Span,
    /// The ids as written, with their places.
    pub rules: Vec<(String, Span)>,
    pub reason: String,
    /// What starts here is meant.
    pub covers: Vec<Span>,
    /// Why it does nothing.
    pub problem: Option<DirectiveProblem>,
}

/// Why a directive is not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DirectiveProblem {
    /// It names no rule.
    NoRule,
    NoReason,
    /// `tracklint-ignore-start` without its end: would hide everything that is ever written below.
    NoEnd,
    /// `tracklint-ignore-end` without a start.
    NoStart,
    /// `tracklint-ignore-` and an unknown word.
    UnknownForm,
}

enum Form {
    Here,
    Start,
    End,
    Unknown,
}

impl Directive {
    pub fn covers(&self, span: Span) -> bool {
        self.covers.iter().any(|covered| covered.start <= span.start && span.start < covered.end)
    }
}

/// The directives of one file; `comments` are in the order of the text.
pub fn directives(text: &str, comments: &[Comment]) -> Vec<Directive> {
    let mut found: Vec<Directive> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for comment in comments {
        let Some((form, mut directive)) = read(text, comment) else { continue };
        match form {
            Form::Here => {}
            Form::Unknown => directive.problem = Some(DirectiveProblem::UnknownForm),
            Form::Start => {
                directive.covers = Vec::new();
                // Replaced when the end is met.
                directive.problem = directive.problem.or(Some(DirectiveProblem::NoEnd));
                open.push(found.len());
            }
            Form::End => {
                if let Some(start) = open.pop().and_then(|at| found.get_mut(at)) {
                    start.covers = vec![Span { start: start.span.end, end: directive.span.start }];
                    if start.problem == Some(DirectiveProblem::NoEnd) {
                        start.problem = None;
                    }
                    continue;
                }
                directive.covers = Vec::new();
                directive.problem = Some(DirectiveProblem::NoStart);
            }
        }
        found.push(directive);
    }
    found
}

/// `None`: the comment only mentions the word.
fn read(text: &str, comment: &Comment) -> Option<(Form, Directive)> {
    let body = comment.span.slice(text);
    let at = body.find(WORD)?;
    if body[..at].chars().any(|c| !c.is_whitespace() && !"/*<!-#{".contains(c)) {
        return None;
    }
    let mut start = at + WORD.len();
    let word =
        body[start..].find(|c: char| !c.is_ascii_alphabetic() && c != '-').unwrap_or(body.len() - start);
    let form = match body[start..start + word].trim_end_matches('-') {
        "" => Form::Here,
        "-start" => Form::Start,
        "-end" => Form::End,
        _ => Form::Unknown,
    };
    if !matches!(form, Form::Here) {
        start += word;
    }
    let end = ["*/}", "*/", "-->"].iter().find_map(|end| body.trim_end().strip_suffix(end));
    let rest = end.unwrap_or(body).get(start..).unwrap_or("");
    let (names, reason) = rest.split_once(':').unwrap_or((rest, ""));
    let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    let rules = rules(names, comment.span.start as usize + start);
    let problem = match (rules.is_empty(), reason.chars().any(char::is_alphanumeric)) {
        (true, _) => Some(DirectiveProblem::NoRule),
        (false, false) => Some(DirectiveProblem::NoReason),
        (false, true) => None,
    };
    Some((form, Directive { span: comment.span, rules, reason, covers: comment.covers.clone(), problem }))
}

/// The ids between commas and blanks; `at` is where the names begin in the text.
fn rules(names: &str, at: usize) -> Vec<(String, Span)> {
    let mut found = Vec::new();
    let mut start = 0;
    for part in names.split_inclusive(|c: char| c == ',' || c.is_whitespace()) {
        let name = part.trim_end_matches(|c: char| c == ',' || c.is_whitespace());
        if !name.is_empty() {
            found.push((name.to_owned(), Span::new(at + start, at + start + name.len())));
        }
        start += part.len();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(texts: &[&str]) -> Vec<Directive> {
        let text = texts.join("\n");
        let mut at = 0;
        let mut comments = Vec::new();
        for part in texts {
            let span = Span::new(at, at + part.len());
            at += part.len() + 1;
            if part.contains(WORD) {
                comments.push(Comment { span, covers: vec![span] });
            }
        }
        let found = directives(&text, &comments);
        for (name, span) in found.iter().flat_map(|directive| &directive.rules) {
            assert_eq!(span.slice(&text), name);
        }
        found
    }

    #[test]
    fn rules_and_reason_are_read_in_every_kind_of_comment() {
        for text in [
            "// tracklint-ignore one-rule, other: agreed: see 12",
            "/* tracklint-ignore one-rule other: agreed: see 12 */",
            "<!-- tracklint-ignore one-rule,other : agreed: see 12 -->",
            "/**\n * tracklint-ignore one-rule,\n other: agreed:\n see 12\n */",
        ] {
            let found = of(&[text]);
            let names: Vec<&str> = found[0].rules.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names, ["one-rule", "other"], "{text}");
            assert_eq!((found[0].reason.as_str(), found[0].problem), ("agreed: see 12", None), "{text}");
        }
        assert_eq!(of(&["// see tracklint-ignore some-rule: in the manual"]), []);
    }

    #[test]
    fn what_is_incomplete_is_not_followed() {
        let problem = |text: &str| of(&[text])[0].problem;
        assert_eq!(problem("// tracklint-ignore"), Some(DirectiveProblem::NoRule));
        assert_eq!(problem("// tracklint-ignore: because"), Some(DirectiveProblem::NoRule));
        assert_eq!(problem("// tracklint-ignore a-rule"), Some(DirectiveProblem::NoReason));
        assert_eq!(problem("// tracklint-ignore a-rule: --"), Some(DirectiveProblem::NoReason));
        assert_eq!(problem("// tracklint-ignore-line a-rule: x"), Some(DirectiveProblem::UnknownForm));
        assert_eq!(problem("// tracklint-ignore-start a-rule: x"), Some(DirectiveProblem::NoEnd));
        assert_eq!(problem("// tracklint-ignore-end"), Some(DirectiveProblem::NoStart));
    }

    #[test]
    fn a_block_covers_what_is_between() {
        let found = of(&["// tracklint-ignore-start a-rule: why", "code", "// tracklint-ignore-end", "code"]);
        assert_eq!(found.len(), 1);
        assert!(found[0].covers(Span::new(39, 40)) && found[0].problem.is_none(), "{found:?}");
        assert!(!found[0].covers(Span::new(70, 71)));
    }
}
