//! Scrubbers, secrets and restrictions of a vendor, and what its file was compared with: raw → compiled.

use compact_str::CompactString;
use rustc_hash::FxHashSet;

use super::vendor::{known_concern, known_group};
use super::{InFile, examples, is_kebab, paths};
use crate::rules::load::At;
use crate::rules::pattern::Pattern;
use crate::rules::raw::checked::RawChecked;
use crate::rules::raw::scrubber::{RawCovered, RawScrubber, RawScrubberForm};
use crate::rules::raw::secret::{RawRestriction, RawSecret};
use crate::rules::scrubber::{Covered, Scrubber, ScrubberForm, Sent};
use crate::rules::secret::{Restriction, Secret};
use crate::rules::vendor::{ArgumentChannel, Channel, Method};

/// `None` when its mark is not known.
pub(super) fn scrubber(
    cx: &mut InFile<'_>,
    raw: RawScrubber,
    groups: &FxHashSet<String>,
    clients: &[String],
) -> Option<Scrubber> {
    kebab(cx, &raw.id);
    raw.groups.iter().for_each(|group| known_group(cx, group, groups));
    let form = match raw.form {
        RawScrubberForm::Keys => ScrubberForm::Keys { deep: false },
        RawScrubberForm::DeepKeys => ScrubberForm::Keys { deep: true },
        RawScrubberForm::Function => ScrubberForm::Function {
            parameter: raw.parameter,
            given: names(raw.given.as_ref()),
            sent: sent(cx, &raw),
        },
        RawScrubberForm::Switch => ScrubberForm::Switch,
        RawScrubberForm::Unjudged => ScrubberForm::Unjudged,
    };
    let covers = raw.covers.into_iter().map(|raw| covered(cx, raw, clients)).collect();
    let sends = sends(cx, &raw.option, raw.sends.0);
    Some(Scrubber {
        sends,
        mark: cx.mark(&raw.mark)?,
        conditional: raw.conditional.as_ref().and_then(|word| cx.mark(word)),
        id: raw.id.value,
        says: raw.says,
        groups: raw.groups.into_iter().map(|group| group.value).collect(),
        option: raw.option,
        form,
        adds: raw.adds,
        covers,
        examples: examples(raw.examples, |code| code),
    })
}

/// What a function puts into the payload, as the argument of a method that has the name of the option.
fn sends(cx: &mut InFile<'_>, option: &str, sends: Vec<(At<String>, Channel)>) -> Option<Method> {
    let mut channels = Vec::new();
    for (word, channel) in sends {
        let Some(path) = cx.keep(&word, paths::path(&word.value)) else { continue };
        channels.push(ArgumentChannel { argument: 0, path, channel });
    }
    channels.sort_by_key(|channel| std::cmp::Reverse(channel.path.len()));
    (!channels.is_empty()).then(|| Method::sending(vec![option.into()], channels))
}

/// What a function leaves stands in one place.
fn sent(cx: &mut InFile<'_>, raw: &RawScrubber) -> Sent {
    let said = [raw.returned.is_some(), raw.in_place, raw.handed_to.is_some(), !raw.replaced_by.is_empty()];
    if said.into_iter().filter(|said| *said).count() > 1 {
        let help = "keep one of `returned`, `in_place`, `handed_to` and `replaced_by`";
        cx.error(raw.id.span, "what the function leaves is said twice", Some(help));
    }
    match &raw.handed_to {
        Some(member) => Sent::HandedTo(names(Some(member))),
        None if raw.in_place => Sent::InPlace,
        None if !raw.replaced_by.is_empty() => {
            Sent::ReplacedBy(raw.replaced_by.iter().map(|word| word.value.as_str().into()).collect())
        }
        None => Sent::Returned(names(raw.returned.as_ref())),
    }
}

fn covered(cx: &mut InFile<'_>, raw: RawCovered, clients: &[String]) -> Covered {
    let mut indices = Vec::new();
    for word in &raw.clients {
        match clients.iter().position(|id| *id == word.value) {
            Some(at) => indices.push(u16::try_from(at).unwrap_or(u16::MAX)),
            None => cx.unknown("client", word, clients.iter().map(String::as_str)),
        }
    }
    Covered {
        clients: indices,
        calls: raw.calls,
        channels: raw.channels,
        argument: raw.argument,
        part: names(raw.part.as_ref()),
        at: names(raw.at.as_ref()),
    }
}

/// `properties.$set`
fn names(path: Option<&At<String>>) -> Vec<CompactString> {
    let path = path.map_or("", |word| word.value.as_str());
    path.split('.').filter(|name| !name.is_empty()).map(Into::into).collect()
}

fn kebab(cx: &mut InFile<'_>, id: &At<String>) {
    if !is_kebab(&id.value) {
        cx.error(id.span, format!("`{}` cannot be an id", id.value), Some("write kebab-case"));
    }
}

/// `None` when its pattern cannot be used.
pub(super) fn secret(cx: &mut InFile<'_>, raw: RawSecret) -> Option<Secret> {
    kebab(cx, &raw.id);
    known_concern(cx, &raw.concern);
    let (starts, pattern) = (raw.starts.value.as_str(), raw.pattern.value.as_str());
    let begins = pattern.starts_with(starts) || pattern.starts_with(&regex::escape(starts));
    if starts.len() < 3 || !begins {
        let message = format!("the pattern does not begin with `{}`", raw.starts.value);
        cx.error(
            raw.pattern.span,
            message,
            Some("files are searched for that text, of three characters or more, first"),
        );
    }
    let pattern =
        Pattern::of(cx.file, pattern).map_err(|error| format!("the pattern cannot be read: {error}"));
    let pattern = cx.keep(&raw.pattern, pattern)?;
    Some(Secret {
        id: raw.id.value,
        name: raw.name,
        starts: raw.starts.value,
        pattern,
        concern: raw.concern.value,
        says: raw.says,
        fix: raw.fix,
        examples: examples(raw.examples, |code| code),
    })
}

pub(super) fn restriction(cx: &mut InFile<'_>, raw: &RawRestriction) -> Restriction {
    Restriction {
        data: raw.data.iter().flat_map(|word| cx.category_node(word)).collect(),
        says: raw.says.clone(),
        source: raw.source.clone(),
    }
}

/// One thing that the file was compared with, in words; `None` when it is not said what.
pub(super) fn checked(cx: &mut InFile<'_>, raw: RawChecked) -> Option<String> {
    let what = match (raw.package, raw.page, raw.programs) {
        (Some(package), None, None) => {
            // `@acme/js@2.58.0`: the first character may be that of a scope.
            let version = package.value.rfind('@').filter(|at| *at > 0).map(|at| &package.value[at + 1..]);
            if !version.is_some_and(|version| version.starts_with(|first: char| first.is_ascii_digit())) {
                let help = format!("write the one that was looked at: `{}@1.2.3`", package.value);
                cx.error(package.span, "there is no version", Some(&help));
            }
            package.value
        }
        (None, Some(page), None) => page.value,
        (None, None, Some(part)) => return Some(format!("public programs ({})", part.value)),
        (Some(word), ..) | (None, Some(word), Some(_)) => {
            cx.error(word.span, "these are several things at once", Some("make an entry of each"));
            return None;
        }
        (None, None, None) => return None,
    };
    Some(raw.of.map_or_else(|| what.clone(), |part| format!("{what} ({part})")))
}
