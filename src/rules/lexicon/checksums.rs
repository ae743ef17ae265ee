//! Check sums by which a number in the code is told from any other number of its length.
//!
//! Takes the text of a match; knows algorithms only, never whose number it is: `rules/data` names the algorithm.

use crate::rules::raw::data::RawCheckSum;

/// Does the check sum hold? Characters that are no digits or letters are left out.
pub(super) fn holds(check: RawCheckSum, text: &str) -> bool {
    match check {
        RawCheckSum::None => true,
        RawCheckSum::Luhn => luhn(text),
        RawCheckSum::LuhnCard => luhn(text) && is_issued(text),
        RawCheckSum::Mod97 => mod97(text),
        RawCheckSum::Key97 => key97(text),
        RawCheckSum::Mod112 => mod11_2(text),
        RawCheckSum::Mod1110 => mod11_10(text),
        RawCheckSum::Verhoeff => verhoeff(text),
        RawCheckSum::Letter23 => letter(text, "TRWAGMYFPDXBNJZSQVHLCKE"),
        RawCheckSum::Letter31 => letter(text, "0123456789ABCDEFHJKLMNPRSTUVWXY"),
    }
}

fn digits(text: &str) -> Vec<u32> {
    text.chars().filter_map(|c| c.to_digit(10)).collect()
}

/// One digit repeated is what people type to fill a field.
pub(super) fn varies(digits: &[u32]) -> bool {
    digits.iter().any(|digit| Some(digit) != digits.first())
}

/// Every second digit from the right doubled, the sum divisible by ten.
fn luhn(text: &str) -> bool {
    let digits = digits(text);
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(n, digit)| if n % 2 == 0 { *digit } else { (digit * 2) / 10 + (digit * 2) % 10 })
        .sum();
    digits.len() > 1 && sum.is_multiple_of(10) && varies(&digits)
}

/// The first digits are in a range that cards are issued from.
fn is_issued(text: &str) -> bool {
    let digits = digits(text);
    let number = |n: usize| digits.iter().take(n).fold(0, |number, digit| number * 10 + digit);
    matches!(number(1), 4)
        || matches!(number(2), 34 | 36..=38 | 50..=65)
        || matches!(number(3), 300..=305)
        || matches!(number(4), 2221..=2720 | 3528..=3589)
}

/// Bank accounts: the first four characters moved to the end, letters as numbers from 10, rest 1 when divided by 97.
fn mod97(text: &str) -> bool {
    let characters: Vec<char> = text.chars().filter(char::is_ascii_alphanumeric).collect();
    if characters.len() < 5 {
        return false;
    }
    let moved = characters[4..].iter().chain(&characters[..4]);
    let rest = moved.filter_map(|c| c.to_digit(36)).fold(0, |rest, value| {
        let shift = if value > 9 { 100 } else { 10 };
        (rest * shift + value) % 97
    });
    rest == 1
}

/// The last two digits are 97 minus the rest of the number before them; `2A` and `2B` in it stand for 19 and 18.
fn key97(text: &str) -> bool {
    let plain: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    let digits = digits(&plain.to_ascii_uppercase().replace("2A", "19").replace("2B", "18"));
    let Some(end) = digits.len().checked_sub(2) else { return false };
    let number = |digits: &[u32]| digits.iter().fold(0, |rest, digit| (rest * 10 + digit) % 97);
    let key = digits[end..].iter().fold(0, |key, digit| key * 10 + digit);
    end > 0 && key == 97 - number(&digits[..end])
}

/// ISO 7064 MOD 11-2: powers of two as weights, the last character is a digit or X for ten.
fn mod11_2(text: &str) -> bool {
    let value = |c: char| if c.eq_ignore_ascii_case(&'x') { Some(10) } else { c.to_digit(10) };
    let values: Vec<u32> = text.chars().filter_map(value).collect();
    values.len() > 2 && varies(&values) && values.iter().fold(0, |rest, value| (rest * 2 + value) % 11) == 1
}

/// ISO 7064 MOD 11,10.
fn mod11_10(text: &str) -> bool {
    let digits = digits(text);
    let Some((last, before)) = digits.split_last() else { return false };
    let product = before.iter().fold(10, |product, digit| {
        let sum = (product + digit) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    before.len() > 2 && varies(&digits) && (11 - product) % 10 == *last
}

/// The dihedral group of order ten: multiplication, and the permutation of a digit by its place.
fn verhoeff(text: &str) -> bool {
    const FIRST: [u32; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let multiply = |a: u32, b: u32| match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => 5 + (a + b) % 5,
        (false, true) => 5 + (a + 10 - b) % 5,
        (false, false) => (a + 5 - b) % 5,
    };
    let permuted = |place: usize, digit: u32| (0..place % 8).fold(digit, |digit, _| FIRST[digit as usize]);
    let digits = digits(text);
    let places = digits.iter().rev().enumerate();
    digits.len() > 2
        && varies(&digits)
        && places.fold(0, |check, (place, digit)| multiply(check, permuted(place, *digit))) == 0
}

/// The last character is the one that the number before it, divided by their count, leaves. X, Y and Z as first
/// letters stand for 0, 1 and 2.
fn letter(text: &str, letters: &str) -> bool {
    let plain: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    let mut plain: Vec<char> = plain.to_ascii_uppercase().chars().collect();
    let Some(last) = plain.pop() else { return false };
    let first = plain.first().copied().and_then(|first| "XYZ".find(first));
    if let (Some(number), Some(place)) = (first, plain.first_mut()) {
        *place = char::from(b'0' + u8::try_from(number).unwrap_or(0));
    }
    // A sign of the century in the middle is no part of the number.
    let number = plain.iter().filter_map(|c| c.to_digit(10));
    let at = number.fold(0, |rest, digit| (rest * 10 + digit as usize) % letters.len());
    letters.chars().nth(at) == Some(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Published specimens hold; with one digit changed they do not.
    #[test]
    fn check_sums_hold_for_published_specimens() {
        for (check, real, other) in [
            (RawCheckSum::Luhn, "8112189876", "8112189877"),
            (RawCheckSum::LuhnCard, "4111 1111 1111 1111", "4111 1111 1111 1112"),
            (RawCheckSum::LuhnCard, "378282246310005", "1378282246310005"),
            (RawCheckSum::Mod97, "GB82 WEST 1234 5698 7654 32", "GB82 WEST 1234 5698 7654 33"),
            (RawCheckSum::Key97, "2 55 08 14 168 025 38", "2 55 08 14 168 025 39"),
            (RawCheckSum::Mod112, "11010519491231002X", "110105194912310021"),
            (RawCheckSum::Mod1110, "86095742719", "86095742718"),
            (RawCheckSum::Verhoeff, "2341 2341 2346", "2341 2341 2347"),
            (RawCheckSum::Letter23, "12345678Z", "12345678A"),
            (RawCheckSum::Letter23, "X1234567L", "Y1234567L"),
            (RawCheckSum::Letter31, "131052-308T", "131052-309T"),
        ] {
            assert!(holds(check, real), "{check:?} {real}");
            assert!(!holds(check, other), "{check:?} {other}");
        }
    }

    #[test]
    fn fillers_and_pieces_hold_nothing() {
        for check in [
            RawCheckSum::Luhn,
            RawCheckSum::LuhnCard,
            RawCheckSum::Mod97,
            RawCheckSum::Key97,
            RawCheckSum::Mod112,
            RawCheckSum::Mod1110,
            RawCheckSum::Verhoeff,
        ] {
            for filler in ["", "0", "GB", "00000000000", "111.111.111-11"] {
                assert!(!holds(check, filler), "{check:?} {filler}");
            }
        }
    }
}
