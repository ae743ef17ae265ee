//! Instances that a walk tells apart while it looks for what was put into a field.

use rustc_hash::FxHashMap;

use crate::flow::state::InstanceId;
use crate::link::{ClassRef, FunctionRef, Node};

/// The instance whose field is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Whose {
    /// Any that a method is called on: `this.props` in `send`.
    CalledOn(FunctionRef, ClassRef),
    /// The one that is made here: `new Entry()`, or a call of a function that makes one each time.
    Made(Node, ClassRef),
}

impl Whose {
    pub(super) fn class(self) -> ClassRef {
        match self {
            Self::CalledOn(_, class) | Self::Made(_, class) => class,
        }
    }
}

/// Where the instance stands at a call of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Part {
    /// `entry` of `entry.set('mail', x)`
    Receiver,
    /// `new Entry(x)`, `entry(x)`
    Result,
}

/// A walk is on its way from a field to what was put there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Instance {
    pub(super) whose: Whose,
    /// The function that puts it in: only its calls on that instance count.
    pub(super) put_by: Option<(FunctionRef, Part)>,
}

#[derive(Debug, Default)]
pub(super) struct InstanceTable {
    all: Vec<Instance>,
    ids: FxHashMap<Instance, InstanceId>,
}

impl InstanceTable {
    pub(super) fn id(&mut self, instance: Instance) -> InstanceId {
        let Self { all, ids } = self;
        *ids.entry(instance).or_insert_with(|| {
            all.push(instance);
            InstanceId(u32::try_from(all.len()).unwrap_or(0))
        })
    }

    pub(super) fn get(&self, id: InstanceId) -> Option<Instance> {
        self.all.get(id.0.checked_sub(1)? as usize).copied()
    }
}
