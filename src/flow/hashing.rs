//! How states of walks are hashed: every step of a walk asks whether its state was there before.
//!
//! States that differ in nothing but what is left out here are few, and told apart by comparing them.

use std::hash::{Hash, Hasher};

use super::state::State;

impl Hash for State {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        let pair = |high: u32, low: u32| u64::from(high) << 32 | u64::from(low);
        let id = u32::try_from(self.node.id.index()).unwrap_or(u32::MAX);
        hasher.write_u64(pair(self.node.file.0, id));
        hasher.write_u64(pair(self.path.0, self.stack.0));
        hasher.write_u64(pair(self.trail.0, self.filter.0));
        hasher.write_u64(self.marks.0);
    }
}
