//! Check sums that a pattern of `rules/data` states itself: weights, a modulus, and what the rest means.
//!
//! ```yaml
//! sums: [{weights: [9, 8, 7, 6, 5, 4, 3, 2, -1], modulo: 11}]               # digits times weights, divisible
//! sums: [{weights: [1, 3, 1], modulo: 10, is: "0987654321"}]                # the character that follows is that of the rest
//! ```

use std::collections::BTreeMap;

use super::checksums::varies;
use crate::rules::raw::data::RawSum;

/// Do all sums hold? Characters that are no digits, and that `letters` does not know, have no value. One digit repeated is what people
/// type to fill a field: it never holds.
pub(super) fn hold(sums: &[RawSum], letters: &BTreeMap<char, String>, text: &str) -> bool {
    if sums.is_empty() {
        return true;
    }
    let (values, characters) = read(letters, text);
    varies(&values) && sums.iter().all(|sum| holds(sum, &values, &characters))
}

/// Values, and the characters that they stand for: a letter may stand for two digits.
fn read(letters: &BTreeMap<char, String>, text: &str) -> (Vec<u32>, Vec<char>) {
    let (mut values, mut characters) = (Vec::new(), Vec::new());
    for c in text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()) {
        let own = letters.get(&c).cloned().unwrap_or_else(|| c.to_string());
        for one in own.chars() {
            values.push(one.to_digit(10).unwrap_or(0));
            characters.push(c);
        }
    }
    (values, characters)
}

fn holds(sum: &RawSum, values: &[u32], characters: &[char]) -> bool {
    let Some(own) = values.get(..sum.weights.len()) else { return false };
    let (Some(modulo), true) = (i64::from(sum.modulo).checked_abs().filter(|by| *by > 0), !own.is_empty())
    else {
        return false;
    };
    let total: i64 = own.iter().zip(&sum.weights).map(|(value, by)| i64::from(*value) * i64::from(*by)).sum();
    let rest = total.rem_euclid(modulo);
    let Some(table) = &sum.is else { return rest == 0 && values.len() == own.len() };
    match usize::try_from(rest).ok().and_then(|rest| table.chars().nth(rest)) {
        // No character stands for this rest: other weights decide.
        Some('-') => sum.or.as_ref().is_some_and(|other| holds(other, values, characters)),
        wanted => wanted.is_some() && wanted == characters.get(own.len()).copied(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(weights: &[i32], is: Option<&str>, or: Option<RawSum>) -> RawSum {
        RawSum { weights: weights.to_vec(), modulo: 11, is: is.map(Into::into), or: or.map(Box::new) }
    }

    #[test]
    fn a_sum_is_divisible() {
        let sums = [sum(&[9, 8, 7, 6, 5, 4, 3, 2, -1], None, None)];
        let letters = BTreeMap::new();
        assert!(hold(&sums, &letters, "1112.22.333"));
        assert!(!hold(&sums, &letters, "111222334"));
        for other in ["", "1", "000000000", "1112223330"] {
            assert!(!hold(&sums, &letters, other), "{other}");
        }
    }

    #[test]
    fn a_rest_names_a_character() {
        let letters = BTreeMap::from([('S', "0".to_owned()), ('T', "4".to_owned())]);
        let sums = [sum(&[1, 2, 7, 6, 5, 4, 3, 2], Some("JZIHGFEDCBA"), None)];
        assert!(hold(&sums, &letters, "S1234567D"));
        assert!(!hold(&sums, &letters, "T1234567D"));
    }

    #[test]
    fn other_weights_decide_what_the_first_leave_open() {
        let second = sum(&[3, 4], Some("01234567890"), None);
        let sums = [sum(&[1, 2], Some("0123456789-"), Some(second))];
        let letters = BTreeMap::new();
        // 1*2 + 2*4 = 10: open; 3*2 + 4*4 = 22: 0.
        assert!(hold(&sums, &letters, "240"));
        assert!(!hold(&sums, &letters, "241"));
        // 1*2 + 2*3 = 8
        assert!(hold(&sums, &letters, "238"));
    }

    #[test]
    fn a_letter_may_stand_for_two_digits() {
        let letters = BTreeMap::from([('A', "10".to_owned())]);
        let sums =
            [RawSum { weights: vec![1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1], modulo: 10, is: None, or: None }];
        assert!(hold(&sums, &letters, "A123456789"));
        assert!(!hold(&sums, &letters, "A123456788"));
    }
}
