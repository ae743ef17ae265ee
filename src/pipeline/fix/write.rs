//! Edited files to disk: only when the file is still the one that was scanned, and only its own bytes.

use std::fs;
use std::path::Path;

use super::FixedFile;
use crate::error::Error;
use crate::source::decode;

/// Bytes that a file of UTF-8 may begin with.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Writes one file.
///
/// # Errors
/// The file changed since it was scanned, is not UTF-8 throughout, or cannot be written. It is then left as it is.
pub fn write(root: &Path, file: &FixedFile) -> Result<(), Error> {
    let path = root.join(file.path.as_ref());
    let refused = |reason: &str| Error::NotFixed { path: file.path.to_string(), reason: reason.to_owned() };
    let bytes = fs::read(&path).map_err(|error| refused(&format!("it cannot be read: {error}")))?;
    let decoded = decode(&bytes).map_err(|_| refused("it is no longer a text"))?;
    if decoded.text != *file.before {
        return Err(refused("it changed while it was looked at; run this again"));
    }
    let mark: &[u8] = if bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK } else { b"" };
    let text = bytes.strip_prefix(mark).unwrap_or(&bytes);
    let own = file.before.as_bytes();
    let own = own.strip_prefix(BYTE_ORDER_MARK).unwrap_or(own);
    if decoded.lossy || text != own {
        return Err(refused("it is not written in UTF-8"));
    }
    let after = file.after.as_bytes();
    let after = after.strip_prefix(BYTE_ORDER_MARK).unwrap_or(after);
    let unwritable = |error: std::io::Error| refused(&format!("it cannot be written: {error}"));
    fs::write(&path, [mark, after].concat()).map_err(unwritable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(on_disk: &[u8], before: &str, after: &str) -> Result<Vec<u8>, Error> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.ts");
        fs::write(&path, on_disk).expect("written");
        let file =
            FixedFile { path: "a.ts".into(), before: before.into(), after: after.into(), masked: Vec::new() };
        write(folder.path(), &file)?;
        Ok(fs::read(&path).expect("read"))
    }

    #[test]
    fn a_byte_order_mark_stays() {
        let decoded = decode(b"\xEF\xBB\xBFa").expect("a text").text;
        let after = decoded.replace('a', "b");
        assert_eq!(written(b"\xEF\xBB\xBFa", &decoded, &after).ok(), Some(b"\xEF\xBB\xBFb".to_vec()));
        assert_eq!(written("é".as_bytes(), "é", "è").ok(), Some("è".as_bytes().to_vec()));
    }

    #[test]
    fn other_texts_than_the_scanned_one_are_left_alone() {
        assert!(written(b"b", "a", "c").is_err());
        // UTF-16, and bytes that are no UTF-8.
        assert!(written(b"\xFF\xFEa\0", "a", "c").is_err());
        let lossy = decode(b"a\xE9").expect("a text").text;
        assert!(written(b"a\xE9", &lossy, "c").is_err());
    }
}
