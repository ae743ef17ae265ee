//! Tokens, and a place among them: what the reader asks of a text.

use crate::source::Span;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'t> {
    Name(&'t str),
    /// One character, or `…` for three dots.
    Mark(char),
    /// A string or number.
    Constant,
}

/// Tokens and where they start. Commas, spaces and comments are none.
fn tokens(text: &str) -> Vec<(Token<'_>, usize)> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(next) = text[at..].chars().next() {
        let rest = &text[at..];
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let run = |is_in: &dyn Fn(char) -> bool| rest.find(|c| !is_in(c)).unwrap_or(rest.len());
        let length = match next {
            ' ' | '\t' | '\r' | '\n' | ',' | '\u{feff}' => next.len_utf8(),
            '#' => rest.find('\n').unwrap_or(rest.len()),
            '"' => {
                tokens.push((Token::Constant, at));
                string_length(rest)
            }
            '0'..='9' | '-' => {
                tokens.push((Token::Constant, at));
                run(&|c| is_name(c) || matches!(c, '.' | '+' | '-'))
            }
            c if is_name(c) => {
                let length = run(&is_name);
                tokens.push((Token::Name(&rest[..length]), at));
                length
            }
            _ if rest.starts_with("...") => {
                tokens.push((Token::Mark('…'), at));
                3
            }
            c => {
                tokens.push((Token::Mark(c), at));
                c.len_utf8()
            }
        };
        at += length;
    }
    tokens
}

/// `"…"` or `"""…"""`, quotes included.
fn string_length(text: &str) -> usize {
    if let Some(inner) = text.strip_prefix("\"\"\"") {
        return inner.find("\"\"\"").map_or(text.len(), |end| end + 6);
    }
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '\n' => return at,
            '"' if !escaped => return at + 1,
            _ => escaped = c == '\\' && !escaped,
        }
    }
    text.len()
}

/// Where a reader stands.
pub(super) struct Cursor<'t> {
    tokens: Vec<(Token<'t>, usize)>,
    at: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { tokens: tokens(text), at: 0 }
    }

    pub(super) fn peek(&self) -> Option<Token<'t>> {
        self.tokens.get(self.at).map(|(token, _)| *token)
    }

    pub(super) fn place(&self) -> usize {
        self.tokens.get(self.at).map_or(0, |(_, at)| *at)
    }

    pub(super) fn span(&self) -> Span {
        Span::new(self.place(), self.place())
    }

    pub(super) fn take(&mut self, mark: char) -> bool {
        let is_next = self.peek() == Some(Token::Mark(mark));
        self.at += usize::from(is_next);
        is_next
    }

    pub(super) fn name(&mut self) -> Option<&'t str> {
        let Some(Token::Name(name)) = self.peek() else { return None };
        self.at += 1;
        Some(name)
    }

    pub(super) fn word(&mut self, word: &str) -> bool {
        let is_next = self.peek() == Some(Token::Name(word));
        self.at += usize::from(is_next);
        is_next
    }

    /// Descriptions before a definition or a field.
    pub(super) fn skip_constants(&mut self) {
        while self.peek() == Some(Token::Constant) {
            self.at += 1;
        }
    }

    pub(super) fn skip_directives(&mut self) -> Option<()> {
        while self.take('@') {
            self.name()?;
            self.skip_arguments('(', ')')?;
        }
        Some(())
    }

    /// Up to the mark that closes, when the next one opens.
    pub(super) fn skip_arguments(&mut self, open: char, close: char) -> Option<()> {
        let mut depth = usize::from(self.take(open));
        while depth > 0 {
            match self.peek()? {
                Token::Mark(mark) if mark == open => depth += 1,
                Token::Mark(mark) if mark == close => depth -= 1,
                _ => {}
            }
            self.at += 1;
        }
        Some(())
    }

    /// A default: a name, a constant, a list or an object.
    pub(super) fn skip_value(&mut self) -> Option<()> {
        match self.peek()? {
            Token::Mark('[') => self.skip_arguments('[', ']'),
            Token::Mark('{') => self.skip_arguments('{', '}'),
            _ => {
                self.at += 1;
                Some(())
            }
        }
    }
}
