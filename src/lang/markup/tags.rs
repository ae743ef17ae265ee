//! Tags of a markup text, one after the other, with their attributes.
//!
//! Takes a text and a position, gives the next tag. Tolerant like a browser: broken markup ends a tag early and never
//! costs more than a pass over the text. Knows no kind of file and no meaning of any tag or attribute.

use crate::limits;

/// `<name a="1" {...b}>` or `</name>`.
#[derive(Debug)]
pub(super) struct Tag<'t> {
    /// As written.
    pub(super) name: &'t str,
    /// Where the name starts.
    pub(super) at: usize,
    /// After the `>`.
    pub(super) end: usize,
    pub(super) is_closing: bool,
    /// `<name />`.
    pub(super) is_empty: bool,
    pub(super) attributes: Vec<Attribute<'t>>,
}

#[derive(Debug)]
pub(super) struct Attribute<'t> {
    /// As written: `lang`, `@click.prevent`, `on:click`, `(click)`; empty for `{user}` and `{...rest}`.
    pub(super) name: &'t str,
    /// Where the name starts.
    pub(super) name_at: usize,
    /// The value without its quotes or braces; empty when there is none.
    pub(super) value: &'t str,
    /// Where the value starts.
    pub(super) at: usize,
    /// `a={v}`.
    pub(super) is_braced: bool,
}

impl<'t> Tag<'t> {
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// The value of an attribute, lower case names compared; `""` when it has none.
    pub(super) fn attribute(&self, name: &str) -> Option<&'t str> {
        let own = self.attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name));
        own.map(|attribute| attribute.value.trim())
    }
}

/// The next tag at or behind a position. Comments are passed over.
pub(super) fn next_tag(text: &str, from: usize) -> Option<Tag<'_>> {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        at += memchr::memchr(b'<', bytes.get(at..)?)?;
        let rest = &bytes[at..];
        if rest.starts_with(b"<!--") {
            at += memchr::memmem::find(rest, b"-->")? + 3;
            continue;
        }
        let is_closing = rest.get(1) == Some(&b'/');
        let name = at + 1 + usize::from(is_closing);
        if bytes.get(name).is_some_and(u8::is_ascii_alphabetic) {
            return Some(tag_at(text, name, is_closing));
        }
        at += 1;
    }
}

fn tag_at(text: &str, name: usize, is_closing: bool) -> Tag<'_> {
    let bytes = text.as_bytes();
    let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>' | b'<');
    let name_end = name + bytes[name..].iter().position(ends).unwrap_or(bytes.len() - name);
    let mut tag = Tag {
        name: &text[name..name_end],
        at: name,
        end: name_end,
        is_closing,
        is_empty: false,
        attributes: Vec::new(),
    };
    let mut at = name_end;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'>' => {
                tag.is_empty = bytes[at - 1] == b'/';
                at += 1;
                break;
            }
            // `<a <b>`: the first one was never closed.
            b'<' => break,
            b'{' => {
                let end = braced(text, at).unwrap_or(at + 1);
                if let Some(value) = text.get(at + 1..end.saturating_sub(1)) {
                    tag.attributes.push(Attribute {
                        name: "",
                        name_at: at + 1,
                        value,
                        at: at + 1,
                        is_braced: true,
                    });
                }
                at = end;
            }
            b'/' => at += 1,
            byte if byte.is_ascii_whitespace() => at += 1,
            _ => {
                let attribute = attribute_at(text, at);
                at = attribute.after;
                tag.attributes.push(attribute.attribute);
            }
        }
    }
    tag.end = at;
    tag
}

struct Read<'t> {
    attribute: Attribute<'t>,
    /// Where reading goes on.
    after: usize,
}

fn attribute_at(text: &str, start: usize) -> Read<'_> {
    let bytes = text.as_bytes();
    let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'=' | b'>' | b'<');
    // The first byte belongs to the name, whatever it is: reading always moves on.
    let length = bytes[start + 1..].iter().position(ends).unwrap_or(bytes.len() - start - 1) + 1;
    let name_end = start + length;
    let name = text.get(start..name_end).unwrap_or("").trim_end_matches('/');
    let absent = |after| Read {
        attribute: Attribute { name, name_at: start, value: "", at: name_end, is_braced: false },
        after,
    };
    let equals = skip_blanks(bytes, name_end);
    if bytes.get(equals) != Some(&b'=') {
        return absent(name_end);
    }
    let at = skip_blanks(bytes, equals + 1);
    let is_braced = bytes.get(at) == Some(&b'{');
    let (range, after) = match bytes.get(at) {
        Some(quote @ (b'"' | b'\'')) => {
            let length = memchr::memchr(*quote, &bytes[at + 1..]);
            let end = length.map_or(bytes.len(), |length| at + 1 + length);
            (at + 1..end, bytes.len().min(end + 1))
        }
        Some(b'{') => match braced(text, at) {
            Some(end) => (at + 1..end - 1, end),
            None => return absent(at + 1),
        },
        Some(_) => {
            let ends = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'>';
            let end = at + bytes[at..].iter().position(ends).unwrap_or(bytes.len() - at);
            (at..end, end)
        }
        None => return absent(bytes.len()),
    };
    let at = range.start;
    let value = text.get(range).unwrap_or("");
    Read { attribute: Attribute { name, name_at: start, value, at, is_braced }, after }
}

fn skip_blanks(bytes: &[u8], from: usize) -> usize {
    from + bytes[from..].iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}

/// Behind the brace that closes the one at `start`: `{ a: '}' }`. Strings and comments are passed over; a regular
/// expression with a brace in it is not understood (errs towards no attribute).
pub(super) fn braced(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let bytes = &bytes[..bytes.len().min(start + limits::MARKUP_EXPRESSION)];
    let mut depth = 0_usize;
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 1 => return Some(at + 1),
            b'}' => depth -= 1,
            quote @ (b'"' | b'\'' | b'`') => at = quoted(bytes, at, *quote)?,
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                at += memchr::memmem::find(&bytes[at..], b"*/")? + 1;
            }
            b'/' if bytes.get(at + 1) == Some(&b'/') => at += memchr::memchr(b'\n', &bytes[at..])?,
            _ => {}
        }
        at += 1;
    }
    None
}

/// The quote that closes the one at `start`.
fn quoted(bytes: &[u8], start: usize, quote: u8) -> Option<usize> {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match *byte {
            b'\\' => at += 1,
            byte if byte == quote => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

/// Where `</name` stands at or behind a position; the text's end when it does not.
pub(super) fn closing(text: &str, name: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let rest = bytes.get(from..).unwrap_or_default();
    let found = memchr::memmem::find_iter(rest, b"</").map(|at| from + at).find(|at| {
        let tail = &bytes[at + 2..];
        let same = tail.get(..name.len()).is_some_and(|own| own.eq_ignore_ascii_case(name.as_bytes()));
        same && tail.get(name.len()).is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'-')
    });
    found.unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(text: &str) -> Vec<Tag<'_>> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(tag) = next_tag(text, at) {
            at = tag.end;
            found.push(tag);
        }
        found
    }

    fn shown(text: &str) -> String {
        let shown = tags(text).into_iter().map(|tag| {
            let own = |one: &Attribute<'_>| format!(" {}[{}]", one.name, one.value);
            let attributes: String = tag.attributes.iter().map(own).collect();
            format!("{}{}{attributes}", if tag.is_closing { "/" } else { "" }, tag.name)
        });
        shown.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn attributes_of_all_dialects_are_read() {
        assert_eq!(shown(r#"<a b="x > y" c='d"' e=f g>"#), r#"a b[x > y] c[d"] e[f] g[]"#);
        assert_eq!(
            shown(r#"<B @c.d="e()" (f)="g($event)" [h]="i" *j="k"/>"#),
            "B @c.d[e()] (f)[g($event)] [h][i] *j[k]"
        );
        assert_eq!(
            shown("<a on:b={() => { c('}>') }} {...d} {e} f={`{${g}`}>x</a>"),
            "a on:b[() => { c('}>') }] [...d] [e] f[`{${g}`], /a"
        );
        assert_eq!(shown("<a\r\n b = \"c\"\n/>"), "a b[c]");
    }

    #[test]
    fn what_is_no_tag_is_passed_over() {
        assert_eq!(shown("a < b <!-- <c> --> <d> <1> <> <!doctype html>"), "d");
        assert_eq!(shown("<!-- <a>"), "");
    }

    #[test]
    fn broken_markup_ends() {
        for text in
            ["<a", "<a b", "<a b=", "<a b=\"", "<a b={", "<a {", "</", "</a", "<a b='<c>", "<a é=ü>", "<a é"]
        {
            tags(text);
        }
        assert_eq!(shown("<a b <c>"), "a b[], c");
    }

    #[test]
    fn the_end_of_raw_text_is_found() {
        assert_eq!(closing("x</b></scripts></SCRIPT >", "script", 0), 15);
        assert_eq!(closing("x</b>", "script", 0), 5);
    }
}
