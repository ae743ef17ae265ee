//! Which older finding a newer one is: the question of comparisons and of baselines.
//!
//! Pairs in rounds, the surest first; each older finding answers for one of the newer, so a second leak beside an old one has no
//! counterpart left. What a round recognises a finding by is a text; findings without one take no part in it.

use rustc_hash::FxHashMap;

/// One way to recognise.
pub(super) struct Round<'r, O, N> {
    pub(super) old: &'r dyn Fn(&O) -> Option<String>,
    pub(super) new: &'r dyn Fn(&N) -> Option<String>,
}

/// For each of the newer the index of its counterpart, in the order they came in. Of several that are alike the first answers first.
pub(super) fn counterparts<O, N>(old: &[O], new: &[N], rounds: &[Round<'_, O, N>]) -> Vec<Option<usize>> {
    let mut found = vec![None; new.len()];
    let mut is_spent = vec![false; old.len()];
    for round in rounds {
        let mut waiting: FxHashMap<String, Vec<usize>> = FxHashMap::default();
        for (at, one) in old.iter().enumerate().rev().filter(|(at, _)| !is_spent[*at]) {
            if let Some(key) = (round.old)(one) {
                waiting.entry(key).or_default().push(at);
            }
        }
        for (one, answer) in new.iter().zip(&mut found).filter(|(_, answer)| answer.is_none()) {
            let key = (round.new)(one);
            *answer = key.and_then(|key| waiting.get_mut(&key)).and_then(Vec::pop);
            if let Some(at) = *answer {
                is_spent[at] = true;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_answers_once_and_the_surest_first() {
        let whole = |text: &&str| Some((*text).to_owned());
        let first = |text: &&str| text.split('-').next().filter(|part| !part.is_empty()).map(str::to_owned);
        let rounds = [Round { old: &whole, new: &whole }, Round { old: &first, new: &first }];
        assert_eq!(
            counterparts(&["a-1", "a-2", "-1", "b-1"], &["a-3", "a-1", "a-4", "-2", "b-1"], &rounds),
            [Some(1), Some(0), None, None, Some(3)]
        );
    }
}
