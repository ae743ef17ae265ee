//! Files that people write for the tool: settings, packs, knowledge, ledgers. Read whole within a bound, or not at all.
//!
//! Takes a path or the bytes of a file, gives its text or what is wrong with it. Knows nothing of what it says.

use std::io;
use std::path::Path;

use super::read::read_beyond;
use crate::error::Error;
use crate::limits::FILE_BYTES;
use crate::source::decode_whole;

/// The bytes of a file; of one that is too large, enough for [`written_text`] to say so.
pub fn read_written(path: &Path) -> io::Result<Vec<u8>> {
    read_beyond(path, FILE_BYTES)
}

/// `name` is how messages call the file.
///
/// # Errors
/// It is larger than such a file may be, or no text.
pub fn written_text(name: &str, bytes: &[u8]) -> Result<String, Error> {
    if bytes.len() as u64 > FILE_BYTES {
        return Err(Error::TooLarge { name: name.to_owned(), limit: FILE_BYTES });
    }
    decode_whole(bytes).map_err(|broken| Error::broken_text(name, broken))
}
