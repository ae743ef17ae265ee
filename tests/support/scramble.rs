//! Damaged texts, the same in every run: truncated, with bytes dropped, doubled and swapped.

/// A small generator of pseudo-random numbers (`SplitMix64`), so that a failure can be repeated.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; 0 when `end` is 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let end = end.max(1) as u64;
        usize::try_from(self.next() % end).unwrap_or(0)
    }
}

/// Pieces that open and do not close, or mean something else elsewhere.
const PIECES: [&str; 24] = [
    "(", ")", "{", "}", "[", "]", "`", "${", "'", "\"", "/*", "*/", "//", "=>", "...", "?.", "<", ">",
    "async ", "class ", "import ", "\u{0}", "\u{feff}", "𝒳",
];

/// The text with a handful of edits.
pub(crate) fn scrambled(text: &str, numbers: &mut Numbers) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for _ in 0..=numbers.below(12) {
        let at = numbers.below(letters.len());
        match numbers.below(5) {
            0 => drop(letters.drain(at..(at + 1 + numbers.below(20)).min(letters.len()))),
            1 => {
                let piece = PIECES[numbers.below(PIECES.len())];
                letters.splice(at..at, piece.chars());
            }
            2 => {
                let copied: Vec<char> = letters[at..(at + 200).min(letters.len())].to_vec();
                let target = numbers.below(letters.len());
                letters.splice(target..target, copied);
            }
            3 if !letters.is_empty() => {
                let other = numbers.below(letters.len());
                letters.swap(at, other);
            }
            _ => letters.truncate(letters.len() - numbers.below(letters.len() / 4)),
        }
        if letters.is_empty() {
            break;
        }
    }
    letters.into_iter().collect()
}

/// The text up to a byte, at the character border before it.
pub(crate) fn truncated(text: &str, at: usize) -> &str {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    &text[..at]
}
