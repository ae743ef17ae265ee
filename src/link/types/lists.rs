//! Methods of lists, as far as they say which type a value has: `users.filter(…)` are users, `users.find(…)` is one, and so is what the
//! callback of either is given.

use super::{TypeAt, Types};

/// Their callback's first parameter is an element.
const WITH_ELEMENT: [&str; 11] = [
    "map",
    "forEach",
    "filter",
    "find",
    "findLast",
    "findIndex",
    "some",
    "every",
    "flatMap",
    "sort",
    "toSorted",
];
/// They give a list of the same elements.
const SAME: [&str; 8] = ["filter", "slice", "sort", "toSorted", "reverse", "toReversed", "concat", "splice"];
/// They give one element.
const ONE: [&str; 5] = ["find", "findLast", "at", "pop", "shift"];
/// Of these the second parameter of the callback is the element.
const SECOND: [&str; 2] = ["reduce", "reduceRight"];

impl<'p> Types<'p> {
    /// What the callback of `list.method(callback)` gets as its parameter `index`.
    pub fn list_parameter(&self, list: &TypeAt<'p>, method: &str, index: u16) -> Option<TypeAt<'p>> {
        let is_element = match index {
            0 => WITH_ELEMENT.contains(&method),
            1 => SECOND.contains(&method) || ["sort", "toSorted"].contains(&method),
            _ => false,
        };
        if is_element { self.element(list) } else { None }
    }

    /// What `list.method(…)` gives.
    pub fn list_result(&self, list: &TypeAt<'p>, method: &str) -> Option<TypeAt<'p>> {
        let element = self.element(list)?;
        if SAME.contains(&method) {
            return Some(list.clone());
        }
        ONE.contains(&method).then_some(element)
    }
}
