//! JSON as people write it in `tsconfig.json`: with comments, trailing commas and a byte order mark.
//! Takes text, gives a `serde_json` value; lines of errors are those of the text.

use serde_json::Value;

/// The value, or the line (1-based) and what was expected there.
pub(super) fn parse(text: &str) -> Result<Value, (u32, String)> {
    let plain = to_plain_json(text);
    if plain.iter().all(u8::is_ascii_whitespace) {
        // An empty `tsconfig.json` is valid for TypeScript.
        return Ok(Value::Object(serde_json::Map::new()));
    }
    serde_json::from_slice(&plain).map_err(|error| {
        let line = u32::try_from(error.line()).unwrap_or(u32::MAX);
        let message = error.to_string();
        (line, message.split(" at line ").next().unwrap_or(&message).to_owned())
    })
}

/// Comments and trailing commas become blanks, line ends stay.
fn to_plain_json(text: &str) -> Vec<u8> {
    let mut bytes = text.trim_start_matches('\u{FEFF}').as_bytes().to_vec();
    let mut comma = None;
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], bytes.get(at + 1)) {
            (b'"', _) => {
                comma = None;
                at = end_of_string(&bytes, at);
                continue;
            }
            (b'/', Some(b'/')) => {
                let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |length| at + length);
                bytes[at..end].fill(b' ');
            }
            (b'/', Some(b'*')) => {
                let end = memchr::memmem::find(&bytes[at + 2..], b"*/")
                    .map_or(bytes.len(), |length| at + length + 4);
                blank(&mut bytes[at..end]);
            }
            (b',', _) => comma = Some(at),
            (b'}' | b']', _) => {
                if let Some(comma) = comma.take() {
                    bytes[comma] = b' ';
                }
            }
            (byte, _) if !byte.is_ascii_whitespace() => comma = None,
            _ => {}
        }
        at += 1;
    }
    bytes
}

fn blank(bytes: &mut [u8]) {
    for byte in bytes {
        if *byte != b'\n' {
            *byte = b' ';
        }
    }
}

/// The offset after the string that starts at `start`.
fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn comments_and_trailing_commas_are_allowed() {
        let text = "\u{FEFF}{ // a\n /* b, } */ \"a\": [1, 2, /* x */ ], \"u\": \"http://x/*,]*/\", }";
        assert_eq!(parse(text), Ok(json!({"a": [1, 2], "u": "http://x/*,]*/"})));
        assert_eq!(parse("  // nothing\n"), Ok(json!({})));
    }

    #[test]
    fn errors_keep_their_line() {
        assert_eq!(parse("{\n/* a\nb */\n\"a\" 1}").map_err(|(line, _)| line), Err(4));
        assert!(parse("{\"a").is_err());
        assert!(parse("{\"a\\").is_err());
        assert!(parse("/*").is_ok());
        assert!(parse(&"[".repeat(100_000)).is_err());
    }
}
