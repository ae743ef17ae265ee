//! How states of walks are hashed: every step of a walk asks whether its state was there before.
//!
//! What callers do to one value differs in the call the data enters by alone: without it in the hash, all of them would be compared with
//! each other. States that differ in nothing but what is left out here are few, and told apart by comparing them.

use std::hash::{Hash, Hasher};

use super::state::State;

impl Hash for State {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        let pair = |high: u32, low: u32| u64::from(high) << 32 | u64::from(low);
        let index = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
        hasher.write_u64(pair(self.node.file.0, index(self.node.id.index())));
        hasher.write_u64(pair(self.path.0, self.stack.0));
        hasher.write_u64(pair(self.trail.0, self.filter.0));
        hasher.write_u64(self.marks.0);
        if let Some(call) = self.entry {
            hasher.write_u64(pair(call.file.0, index(call.id.index())));
        }
    }
}
