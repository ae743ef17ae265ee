//! Ranges of versions as manifests write them: `^2.45.0`, `~0.3`, `>=1 <3`, `2.x || 3.x`.
//!
//! Takes a range, gives the newest version it allows, with `u32::MAX` for what is open (`^2.45.0` allows 2.MAX.MAX). Whether that version
//! was ever published is not known, and not needed: only what is before or after a given version is asked. Knows no registry.

use crate::rules::vendor::Version;

/// The newest version that a range allows, and whether it allows no other. `None` where there is no upper end (`>=2`, `*`, `latest`) or
/// where it is no range of versions (`github:acme/sdk`): then nothing is known, and the newest of all is as good a guess.
pub(super) fn newest(range: &str) -> Option<(Version, bool)> {
    let range = match range.strip_prefix("npm:") {
        Some(alias) => alias.rsplit_once('@')?.1,
        None => range,
    };
    if range.contains('/') || range.contains(':') {
        return None;
    }
    let mut best: Option<(Version, bool)> = None;
    let mut alternatives = 0;
    for alternative in range.split("||") {
        let one = of_comparators(alternative.trim())?;
        alternatives += 1;
        best = Some(best.map_or(one, |known| if one.0 > known.0 { one } else { known }));
    }
    best.map(|(version, is_exact)| (version, is_exact && alternatives == 1))
}

/// The version that a range begins with: of `^2.45.0` the oldest that it allows.
pub(super) fn oldest(range: &str) -> Option<Version> {
    exact(range.trim_start_matches(|c: char| !c.is_ascii_digit()))
}

/// A version that a lockfile holds: `2.49.1`, `5.0.0(react@18.2.0)`.
pub(super) fn exact(version: &str) -> Option<Version> {
    let numbers = Numbers::of(version)?;
    Some(Version(numbers.major, numbers.minor.unwrap_or(0), numbers.patch.unwrap_or(0)))
}

/// `>=1.2 <3`, `1.2.0 - 2.3`, `^2.45.0`.
fn of_comparators(text: &str) -> Option<(Version, bool)> {
    if let Some((_, upper)) = text.split_once(" - ") {
        return Some((Numbers::of(upper)?.newest_alike(), false));
    }
    // `< 3` is `<3`.
    let text = text.replace("< ", "<").replace("= ", "=").replace("> ", ">");
    let mut newest: Option<(Version, bool)> = None;
    for comparator in text.split_whitespace() {
        let Some(one) = of_comparator(comparator) else { continue };
        newest = Some(newest.map_or(one, |known| if one.0 < known.0 { one } else { known }));
    }
    newest
}

fn of_comparator(text: &str) -> Option<(Version, bool)> {
    let version = |text: &str| Numbers::of(text);
    if text.starts_with('>') {
        return None;
    }
    if let Some(upper) = text.strip_prefix("<=") {
        return Some((version(upper)?.newest_alike(), false));
    }
    if let Some(upper) = text.strip_prefix('<') {
        return Some((version(upper)?.before()?, false));
    }
    if let Some(base) = text.strip_prefix('^') {
        return Some((version(base)?.newest_compatible(), false));
    }
    if let Some(base) = text.strip_prefix('~') {
        let base = version(base.trim_start_matches('>'))?;
        return Some((Numbers { patch: None, ..base }.newest_alike(), false));
    }
    let numbers = version(text.trim_start_matches('='))?;
    Some((numbers.newest_alike(), numbers.patch.is_some()))
}

/// The numbers that are written; `x`, `*` and what is absent are open.
struct Numbers {
    major: u32,
    minor: Option<u32>,
    patch: Option<u32>,
}

const OPEN: u32 = u32::MAX;

impl Numbers {
    fn of(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches('v');
        let mut parts = text.split('.').map(|part| {
            let digits = part.find(|c: char| !c.is_ascii_digit()).map_or(part, |end| &part[..end]);
            digits.parse::<u32>().ok()
        });
        let major = parts.next().flatten()?;
        let minor = parts.next().flatten();
        let patch = minor.and_then(|_| parts.next().flatten());
        Some(Self { major, minor, patch })
    }

    /// `2.3` is 2.3.x.
    fn newest_alike(&self) -> Version {
        Version(self.major, self.minor.unwrap_or(OPEN), self.patch.unwrap_or(OPEN))
    }

    /// `^`: the first number that is not 0 stays.
    fn newest_compatible(&self) -> Version {
        match (self.major, self.minor, self.patch) {
            (0, Some(0), patch) => Version(0, 0, patch.unwrap_or(OPEN)),
            (0, Some(minor), _) => Version(0, minor, OPEN),
            (major, _, _) => Version(major, OPEN, OPEN),
        }
    }

    /// `<3.0.0` is 2.x.
    fn before(&self) -> Option<Version> {
        match (self.major, self.minor.unwrap_or(0), self.patch.unwrap_or(0)) {
            (major, minor, patch) if patch > 0 => Some(Version(major, minor, patch - 1)),
            (major, minor, _) if minor > 0 => Some(Version(major, minor - 1, OPEN)),
            (major, _, _) => Some(Version(major.checked_sub(1)?, OPEN, OPEN)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newest_that_a_range_allows() {
        let of = |range: &str| {
            newest(range).map(|(Version(major, minor, patch), is_exact)| {
                let shown = |number: u32| if number == OPEN { "x".to_owned() } else { number.to_string() };
                let exact = if is_exact { "" } else { " or older" };
                format!("{}.{}.{}{exact}", shown(major), shown(minor), shown(patch))
            })
        };
        let cases = [
            ("2.36.0", Some("2.36.0")),
            ("=2.36.0", Some("2.36.0")),
            ("v2.36.0-beta.1", Some("2.36.0")),
            ("^2.27.1", Some("2.x.x or older")),
            ("^0.3.1", Some("0.3.x or older")),
            ("^0.0.3", Some("0.0.3 or older")),
            ("~2.27.1", Some("2.27.x or older")),
            ("~2", Some("2.x.x or older")),
            ("2.x", Some("2.x.x or older")),
            ("2", Some("2.x.x or older")),
            (">=1.2 <3", Some("2.x.x or older")),
            (">= 1.2.0 < 2.5.3", Some("2.5.2 or older")),
            ("<=2.5", Some("2.5.x or older")),
            ("1.2.0 - 2.3.4", Some("2.3.4 or older")),
            ("1.x || ^3.1.0", Some("3.x.x or older")),
            ("npm:@acme/sdk@^2.1.0", Some("2.x.x or older")),
            (">=2", None),
            ("*", None),
            ("latest", None),
            ("github:acme/sdk2", None),
            ("1.x || *", None),
        ];
        for (range, expected) in cases {
            assert_eq!(of(range).as_deref(), expected, "{range}");
        }
    }

    #[test]
    fn what_a_lockfile_holds() {
        assert_eq!(exact("5.0.0(react@18.2.0)(@types/x@1.0.0)"), Some(Version(5, 0, 0)));
        assert_eq!(exact("2.49.1"), Some(Version(2, 49, 1)));
    }
}
