//! Components: raw → compiled.

use compact_str::CompactString;

use super::call::{callee, operand};
use super::{InFile, paths};
use crate::rules::component::{ComponentModel, DescribedMembers, Injected, MemberPlace, Shared, Watched};
use crate::rules::load::At;
use crate::rules::raw::component::{RawComponent, RawMember, RawShared};
use crate::rules::vendor::PathKey;

pub(super) fn compile(cx: &mut InFile<'_>, raw: &RawComponent) -> ComponentModel {
    ComponentModel {
        given_to: raw.given_to.iter().filter_map(|word| callee(cx, word)).collect(),
        markup: raw.markup,
        has: raw.has.iter().map(CompactString::from).collect(),
        members: raw.members.iter().filter_map(|raw| member(cx, raw)).collect(),
        inherits: raw.inherits.iter().filter_map(|word| cx.keep(word, paths::path(&word.value))).collect(),
        shared: raw.shared.iter().filter_map(|raw| shared(cx, raw)).collect(),
        injected: raw
            .injected
            .as_ref()
            .map(|raw| Injected { key: raw.key.as_str().into(), from: raw.from.as_str().into() }),
        watched: raw.watched.as_ref().map(|raw| Watched {
            key: raw.key.as_str().into(),
            under: raw.under.as_str().into(),
            decorators: raw.decorators.iter().filter_map(|word| callee(cx, word)).collect(),
            methods: raw.methods.iter().map(CompactString::from).collect(),
        }),
        declared: raw.declared.iter().filter_map(|word| cx.keep(word, interface(&word.value))).collect(),
        described: raw.described.as_ref().and_then(|raw| {
            let by = callee(cx, &raw.by)?;
            let given_to = raw.given_to.as_deref().map(CompactString::from);
            Some(DescribedMembers { key: raw.key.as_str().into(), by, given_to })
        }),
        sigil: raw.sigil.as_ref().map(CompactString::from),
    }
}

/// `methods[]`, `data()[]`, `computed[]()`: the member's name is the one `[]`.
fn member(cx: &mut InFile<'_>, raw: &RawMember) -> Option<MemberPlace> {
    let at = place(cx, &raw.at)?;
    let named = raw.named.as_ref().map(CompactString::from);
    if at.iter().filter(|key| **key == PathKey::Any).count() != usize::from(named.is_none()) {
        let help = Some("write `methods[]`, or `computed[]()` for what the function there returns");
        cx.error(raw.at.span, "the place of a member has one `[]`: the member's name", help);
        return None;
    }
    Some(MemberPlace { at, open: raw.open, named })
}

fn place(cx: &mut InFile<'_>, word: &At<String>) -> Option<Vec<PathKey>> {
    let at = cx.keep(word, paths::path(&word.value))?;
    let stands_in_calls = |key: &PathKey| {
        matches!(
            key,
            PathKey::NamedBy(..) | PathKey::NamedBehind(..) | PathKey::Changed(_) | PathKey::Given(_)
        )
    };
    if at.iter().any(stands_in_calls) {
        cx.error(word.span, "`[argument N]` and `(changed N)` stand in calls only", None);
        return None;
    }
    Some(at)
}

fn shared(cx: &mut InFile<'_>, raw: &RawShared) -> Option<Shared> {
    Some(match raw {
        RawShared::Below(raw) => Shared::Below { key: raw.key.as_str().into(), written: raw.written.clone() },
        RawShared::Component(raw) => {
            Shared::Component { called: raw.called.as_str().into(), argument: raw.argument }
        }
        RawShared::Put(raw) => {
            Shared::Put { called: raw.called.as_str().into(), key: raw.key, value: operand(cx, &raw.value)? }
        }
        RawShared::Entries(raw) => {
            Shared::Entries { called: raw.called.as_str().into(), of: operand(cx, &raw.of)? }
        }
        RawShared::Relay(raw) => Shared::Relay(cx.relay(&raw.id)?),
    })
}

/// `acme#Members`: the module, and the interface in it.
fn interface(text: &str) -> Result<(CompactString, CompactString), String> {
    let parts = text.split_once('#').filter(|(module, name)| !module.is_empty() && !name.is_empty());
    let (module, name) = parts.ok_or_else(|| format!("`{text}` is no interface: write `acme#Members`"))?;
    Ok((module.into(), name.into()))
}
