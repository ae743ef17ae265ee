//! What an argument is to a vendor: the channel of what is found in it, by the keys under which it is sent.

use crate::flow::state::PathKey;
use crate::rules::vendor::{ArgumentChannel, Channel, PathKey as RulePathKey};

/// The channel of what is found under `trail` of an argument; `None` when it is not sent. Below a key that is not
/// known (`push(arguments)`: any element) a longer path may or may not be meant: a shorter one that is meant for certain
/// goes first.
pub(in crate::flow) fn channel_of(
    channels: &[ArgumentChannel],
    argument: u16,
    trail: &[PathKey],
) -> Option<Channel> {
    let own = channels.iter().filter(|channel| channel.argument == argument);
    let sent = |channel: Channel| (channel != Channel::None).then_some(channel);
    let mut possible: Option<Channel> = None;
    let mut containing: Option<Channel> = None;
    // Longest path first: the first prefix of the trail is the best.
    for channel in own {
        if is_prefix(&channel.path, trail) {
            if is_certain(&channel.path, trail) {
                return sent(channel.channel).or(possible);
            }
            possible = possible.or(sent(channel.channel));
        }
        if is_contained(&channel.path, trail) {
            containing = sent(channel.channel).or(containing);
        }
    }
    possible.or(containing)
}

fn same(rule: &RulePathKey, key: &PathKey) -> bool {
    match (rule, key) {
        (RulePathKey::Name(rule), PathKey::Name(key)) => match rule.strip_suffix('*') {
            Some(start) => key.starts_with(start),
            None => rule == key,
        },
        _ => true,
    }
}

/// No name of the path stands against a key that is not known.
fn is_certain(path: &[RulePathKey], trail: &[PathKey]) -> bool {
    own_keys(path).zip(trail).all(|(rule, key)| !matches!((rule, key), (RulePathKey::Name(_), PathKey::Any)))
}

/// A walk looks through functions whose result is sent, so their returns leave no key on the trail.
fn own_keys(path: &[RulePathKey]) -> impl Iterator<Item = &RulePathKey> + Clone {
    path.iter().filter(|key| !matches!(key, RulePathKey::Returned))
}

fn is_prefix(path: &[RulePathKey], trail: &[PathKey]) -> bool {
    own_keys(path).count() <= trail.len() && own_keys(path).zip(trail).all(|(rule, key)| same(rule, key))
}

/// What is found may hold the path: an object of unknown fields above it.
fn is_contained(path: &[RulePathKey], trail: &[PathKey]) -> bool {
    trail.len() < own_keys(path).count() && own_keys(path).zip(trail).all(|(rule, key)| same(rule, key))
}
