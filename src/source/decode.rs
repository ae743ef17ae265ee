//! Bytes to text: which encoding, and whether it is text that a person wrote.
//!
//! Takes the bytes of one file, gives UTF-8 or the reason why there is none. Knows nothing of the file system.

use std::borrow::Cow;

use super::{NoteKind, Span};
use crate::limits::{MINIFIED_FILE_BYTES, MINIFIED_LINE_BYTES};

/// A file's text, and what was lost on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// Without a byte order mark.
    pub text: String,
    /// Bytes that were no UTF-8 (or units that were no UTF-16) were replaced by U+FFFD.
    pub lossy: bool,
}

/// How much of a file is searched for NUL bytes; git looks as far.
const BINARY_PREFIX: usize = 8000;

/// Decodes UTF-8, and UTF-16 with a byte order mark. JavaScript has no encoding declaration, so anything else
/// (Latin-1) is read as UTF-8 with replacements: names of code are ASCII nearly always.
pub fn decode(bytes: &[u8]) -> Result<Decoded, NoteKind> {
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => Err(NoteKind::NotText),
        [0xFF, 0xFE, rest @ ..] => Ok(decode_utf16(rest, u16::from_le_bytes)),
        [0xFE, 0xFF, rest @ ..] => Ok(decode_utf16(rest, u16::from_be_bytes)),
        _ => decode_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)),
    }
}

/// Bytes that are no text, where every one counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenText {
    /// As far as it can be read, for showing the place.
    pub text: String,
    /// The first character that cannot be read.
    pub span: Span,
    pub reason: &'static str,
}

/// Decodes settings and knowledge. A word that lost a letter would mean nothing, or something else, so nothing is replaced here.
pub fn decode_whole(bytes: &[u8]) -> Result<String, BrokenText> {
    let (text, reason) = match decode(bytes) {
        Ok(Decoded { text, lossy: false }) => return Ok(text),
        Ok(Decoded { text, lossy: true }) => (text, "this character is neither UTF-8 nor UTF-16"),
        // UTF-16 without its mark begins with NUL, or has one after each letter.
        Err(_) => (
            String::from_utf8_lossy(bytes).replace('\0', "\u{FFFD}"),
            "here is a NUL byte, as in UTF-16 without a byte order mark",
        ),
    };
    let start = text.find(char::REPLACEMENT_CHARACTER).unwrap_or(0);
    let width = text[start..].chars().next().map_or(0, char::len_utf8);
    Err(BrokenText { span: Span::new(start, start + width), text, reason })
}

fn decode_utf8(bytes: &[u8]) -> Result<Decoded, NoteKind> {
    let prefix = bytes.get(..BINARY_PREFIX).unwrap_or(bytes);
    if memchr::memchr(0, prefix).is_some() {
        return Err(NoteKind::NotText);
    }
    Ok(match String::from_utf8_lossy(bytes) {
        Cow::Borrowed(text) => Decoded { text: text.to_owned(), lossy: false },
        Cow::Owned(text) => Decoded { text, lossy: true },
    })
}

fn decode_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Decoded {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let mut lossy = !odd.is_empty();
    let text = char::decode_utf16(pairs.iter().map(|pair| unit(*pair)))
        .map(|decoded| {
            decoded.unwrap_or_else(|_| {
                lossy = true;
                char::REPLACEMENT_CHARACTER
            })
        })
        .collect();
    Decoded { text, lossy }
}

/// The text looks like the output of a minifier: most of it stands in very long lines that are dense with
/// `;()=`. Long lines of data are not (`const icon = "M12.3,4.5L…"`, `const rows = [{"a":1},…]`), nor is a
/// one-line loader snippet in a file that is hand-written otherwise.
pub fn looks_minified(text: &str) -> bool {
    if text.len() < MINIFIED_FILE_BYTES {
        return false;
    }
    let dense: usize = text.lines().filter(|line| is_dense_code(line.as_bytes())).map(str::len).sum();
    dense * 10 >= text.len() * 6
}

/// In minified code more than a tenth of the bytes are `;()=`, blanks are rare. In data (JSON, paths, base64)
/// the former are rare, in prose and code of people the latter are not.
fn is_dense_code(line: &[u8]) -> bool {
    if line.len() < MINIFIED_LINE_BYTES {
        return false;
    }
    let count = |set: &[u8]| line.iter().filter(|byte| set.contains(byte)).count();
    count(b";()=") * 20 >= line.len() && count(b" \t") * 10 <= line.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> String {
        decode(bytes).expect("is text").text
    }

    #[test]
    fn byte_order_marks_are_dropped() {
        assert_eq!(text(b"\xEF\xBB\xBFlet a"), "let a");
        assert_eq!(text(b"\xFF\xFEa\0\xE9\0"), "aé");
        assert_eq!(text(b"\xFE\xFF\0a\0\xE9"), "aé");
        assert_eq!(text(b""), "");
        assert_eq!(text(b"\xFF\xFE"), "");
    }

    #[test]
    fn broken_text_is_replaced_and_said() {
        let latin1 = decode(b"// caf\xE9\nlet a").expect("is text");
        assert_eq!((latin1.text.as_str(), latin1.lossy), ("// caf\u{FFFD}\nlet a", true));
        assert!(decode(b"\xFF\xFEa\0\x00\xD8b\0c").expect("is text").lossy);
    }

    #[test]
    fn settings_lose_no_letter() {
        assert_eq!(decode_whole(b"\xEF\xBB\xBFa: \xC3\xA9").as_deref(), Ok("a: é"));
        assert_eq!(decode_whole(b"\xFF\xFEa\0:\0").as_deref(), Ok("a:"));
        let latin1 = decode_whole(b"a: 1\nb: caf\xE9\n").expect_err("is Latin-1");
        assert_eq!((latin1.span.start, latin1.reason), (11, "this character is neither UTF-8 nor UTF-16"));
        let unmarked = decode_whole(b"a\0:\0").expect_err("has no mark");
        assert_eq!((unmarked.span.start, unmarked.text.as_str()), (1, "a\u{FFFD}:\u{FFFD}"));
    }

    #[test]
    fn binary_is_no_text() {
        assert_eq!(decode(b"GIF89a\0\0"), Err(NoteKind::NotText));
        assert_eq!(decode(b"\xFF\xFE\0\0a\0\0\0"), Err(NoteKind::NotText));
    }

    #[test]
    fn minified_code_is_recognised_and_data_is_not() {
        let code = "!function(e,t){var n=e.x(t);return n.y=function(){return t(n)},n}(a,b);".repeat(400);
        assert!(looks_minified(&code));
        assert!(looks_minified(&format!("/*! licence */\n{code}\n//# sourceMappingURL=a.js.map")));
        assert!(!looks_minified(&code[..5000]), "short files cost nothing");
        let json = format!("export const rows = [{}]", r#"{"id":1,"name":"Äpfel","ok":true},"#.repeat(2000));
        assert!(!looks_minified(&json));
        let svg = format!("export const d = \"{}\"", "M12.35,4.5L3.2,8.1Z".repeat(2000));
        assert!(!looks_minified(&svg));
        let written = "  const total = sum(items.map((item) => item.price));\n".repeat(1000);
        assert!(!looks_minified(&format!("{written}{}", &code[..3000])));
    }
}
