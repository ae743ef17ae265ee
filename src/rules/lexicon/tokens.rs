//! A name's words: `billingEmail`, `E-Mail`, `customer[email]`, `Phone Number` → lower-case tokens.
//!
//! Tokens lie side by side in one buffer, so that any run of them, joined, is a slice: `[e, mail]` is `email`
//! without a repair list, and terms match written apart, camel-cased or joined by one look-up.

use compact_str::CompactString;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::limits;

/// The tokens of one name.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    text: CompactString,
    ends: [u16; limits::NAME_TOKENS],
    count: usize,
}

impl Tokens {
    /// Splits a name. A name that is too long to be one has no tokens.
    pub(super) fn of(name: &str) -> Self {
        let mut tokens = Self::default();
        if name.len() > limits::NAME_BYTES {
            return tokens;
        }
        let complete =
            if name.is_ascii() { tokens.split(name.chars()) } else { tokens.split(fold(name).chars()) };
        if complete { tokens } else { Self::default() }
    }

    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// Tokens `start..end`, joined.
    pub(super) fn joined(&self, start: usize, end: usize) -> &str {
        self.text.get(self.offset(start)..self.offset(end)).unwrap_or("")
    }

    pub(super) fn token(&self, index: usize) -> &str {
        self.joined(index, index + 1)
    }

    /// All tokens, joined.
    pub(super) fn whole(&self) -> &str {
        &self.text
    }

    fn offset(&self, index: usize) -> usize {
        index.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| usize::from(*end))
    }

    /// Camel split `[A-Z]+(?=[A-Z][a-z]) | [A-Z]?[a-z]+ | [A-Z]+ | [0-9]+`; all else separates.
    /// Gives false when there are too many tokens.
    fn split(&mut self, name: impl Iterator<Item = char>) -> bool {
        let mut name = name.peekable();
        let mut before = Shape::Separator;
        while let Some(c) = name.next() {
            let shape = Shape::of(c);
            let starts = match (before, shape) {
                (Shape::Upper, Shape::Upper) => {
                    name.peek().is_some_and(|next| Shape::of(*next) == Shape::Lower)
                }
                (_, Shape::Separator)
                | (Shape::Upper | Shape::Lower, Shape::Lower)
                | (Shape::Digit, Shape::Digit) => false,
                _ => true,
            };
            if starts {
                if self.count == limits::NAME_TOKENS {
                    return false;
                }
                self.count += 1;
            }
            if shape != Shape::Separator {
                self.text.extend(c.to_lowercase());
                let Ok(end) = u16::try_from(self.text.len()) else { return false };
                self.ends[self.count - 1] = end;
            }
            before = shape;
        }
        true
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Separator,
    Upper,
    Lower,
    Digit,
}

impl Shape {
    fn of(c: char) -> Self {
        if c.is_ascii_digit() {
            Self::Digit
        } else if c.is_uppercase() {
            Self::Upper
        } else if c.is_alphanumeric() {
            Self::Lower
        } else {
            Self::Separator
        }
    }
}

/// The name without accents: `Straße` → `Strasse`, `Đ` → `D`, full-width to plain.
fn fold(name: &str) -> CompactString {
    let mut folded = CompactString::default();
    for c in name.nfkd().filter(|c| !is_combining_mark(*c)).take(limits::NAME_BYTES) {
        match c {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'Ø' => folded.push('O'),
            'đ' | 'ð' => folded.push('d'),
            'Đ' => folded.push('D'),
            'ł' => folded.push('l'),
            'Ł' => folded.push('L'),
            'ı' => folded.push('i'),
            c => folded.push(c),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(name: &str) -> Vec<String> {
        let tokens = Tokens::of(name);
        (0..tokens.len()).map(|n| tokens.token(n).to_string()).collect()
    }

    #[test]
    fn names_are_split_into_words() {
        assert_eq!(split("billingEmail"), ["billing", "email"]);
        assert_eq!(split("$first_name"), ["first", "name"]);
        assert_eq!(split("HTTPServerID2"), ["http", "server", "id", "2"]);
        assert_eq!(split("customer[email]"), ["customer", "email"]);
        assert_eq!(split("Phone Number"), ["phone", "number"]);
        assert_eq!(split("Téléphone"), ["telephone"]);
        assert_eq!(split("Straße"), ["strasse"]);
        assert_eq!(split("メールアドレス").len(), 1);
        assert_eq!(split("#@."), [""; 0]);
        assert_eq!(Tokens::of("E-Mail").joined(0, 2), "email");
    }

    #[test]
    fn any_text_is_split_without_harm() {
        for name in
            ["", "İİİİ", "\u{fdfa}\u{fdfa}", "a_b_c_d_e_f_g_h_i_j_k_l_m_n_o_p_q_r_s_t_u_v_w_x_y_z_a_b", "ﬃ"]
        {
            let _ = split(name);
        }
        assert!(split(&"x".repeat(10_000)).is_empty());
        assert!(split(&"é_".repeat(10_000)).is_empty());
    }
}
