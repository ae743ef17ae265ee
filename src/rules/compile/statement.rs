//! What options of a vendor state about regions and lifetimes: raw → compiled.

use rustc_hash::FxHashSet;

use super::InFile;
use super::vendor::{known_group, values};
use crate::rules::raw::statement::RawStatement;
use crate::rules::statement::{StatedAbout, Statement};

/// `regions`: those whose hosts the vendor's file names.
pub(super) fn statement(
    cx: &mut InFile<'_>,
    raw: RawStatement,
    groups: &FxHashSet<String>,
    regions: &[&str],
) -> Statement {
    known_group(cx, &raw.group, groups);
    let span = raw.group.span;
    match raw.about {
        StatedAbout::Region if raw.values.0.is_empty() && regions.is_empty() => {
            let help = "add `values`, or `regions` with hosts to the file";
            cx.error(span, format!("nothing says which region `{}` means", raw.option), Some(help));
        }
        StatedAbout::IdentifierLifetime if raw.per_day.is_none_or(|per_day| per_day <= 0.0) => {
            let help = "add `per_day`: 1 for days, 86400 for seconds";
            cx.error(span, format!("nothing says how much of `{}` is a day", raw.option), Some(help));
        }
        StatedAbout::Region | StatedAbout::Server | StatedAbout::IdentifierLifetime => {}
    }
    Statement {
        group: raw.group.value,
        option: raw.option,
        about: raw.about,
        values: raw.values.0.into_iter().map(|(region, own)| (region, values(own))).collect(),
        per_day: raw.per_day.unwrap_or(1.0),
        example: raw.example,
    }
}
