//! The remedy of a check as something that can be written: `trackingOptions: { ipAddress: false }`.
//!
//! Takes the text, gives the option and its constant; `None` for everything else (`false, or an object with what is needed`,
//! `setOptOut(true)`), which is for people.

use crate::rules::vendor::SettingWrite;

pub(super) fn write(fix: &str, option: &str) -> Option<SettingWrite> {
    let mut path: Vec<&str> = Vec::new();
    let option: Vec<&str> = option.split('.').collect();
    let mut rest = fix.trim();
    loop {
        let (key, value) = entry(rest)?;
        path.push(key);
        let value = value.trim_start();
        // One option in an object: `{ ipAddress: false }` is the path and not the value.
        let inner = value.strip_prefix('{').and_then(|inner| inner.strip_suffix('}')).map(str::trim);
        if let Some(inner) = inner.filter(|inner| is_one_entry(inner)) {
            rest = inner;
        } else {
            let is_whole = constant(value).is_some_and(|rest| rest.trim().is_empty());
            let path = aligned(path, &option)?.into_iter().map(str::to_owned).collect();
            return is_whole.then(|| SettingWrite { path, literal: value.trim_end().to_owned() });
        }
    }
}

/// The path from the settings object: a remedy may be written from further out or further in than the option. One that names
/// another option is for people.
fn aligned<'f>(path: Vec<&'f str>, option: &[&'f str]) -> Option<Vec<&'f str>> {
    if let Some(at) = path.first().and_then(|first| option.iter().position(|key| key == first)) {
        return Some(option[..at].iter().copied().chain(path).collect());
    }
    let at = option.first().and_then(|first| path.iter().position(|key| key == first))?;
    Some(path[at..].to_vec())
}

fn is_one_entry(text: &str) -> bool {
    let value = entry(text).and_then(|(_, value)| constant(value.trim_start()));
    value.is_some_and(|rest| rest.trim().is_empty())
}

/// `key: rest`
fn entry(text: &str) -> Option<(&str, &str)> {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '$';
    let end = text.find(|letter| !is_part(letter))?;
    let (key, rest) = text.split_at(end);
    let starts_well = !key.is_empty() && !key.starts_with(|letter: char| letter.is_ascii_digit());
    let rest = rest.strip_prefix(':')?;
    starts_well.then_some((key, rest))
}

/// What follows a constant at the start of a text.
fn constant(text: &str) -> Option<&str> {
    let words = ["true", "false", "null"];
    if let Some(word) = words.iter().find(|word| text.starts_with(**word)) {
        let rest = &text[word.len()..];
        return (!rest.starts_with(|letter: char| letter.is_alphanumeric() || letter == '_')).then_some(rest);
    }
    match text.chars().next()? {
        quote @ ('\'' | '"') => {
            let (inside, rest) = text[1..].split_once(quote)?;
            (!inside.contains('\\')).then_some(rest)
        }
        '[' => list(&text[1..], ']', constant),
        '{' => list(&text[1..], '}', |text| constant(entry(text)?.1.trim_start())),
        digit if digit.is_ascii_digit() => {
            let end =
                text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
            Some(&text[end..])
        }
        _ => None,
    }
}

/// What follows the end of a list with commas.
fn list(text: &str, end: char, element: impl Fn(&str) -> Option<&str>) -> Option<&str> {
    let mut rest = text.trim_start();
    loop {
        if let Some(after) = rest.strip_prefix(end) {
            return Some(after);
        }
        rest = element(rest)?.trim_start();
        match rest.strip_prefix(',') {
            Some(after) => rest = after.trim_start(),
            None if rest.starts_with(end) => {}
            None => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_and_a_constant_can_be_written() {
        let written = |fix: &str| {
            write(fix, fix.split(':').next()?)
                .map(|write| format!("{} = {}", write.path.join("."), write.literal))
        };
        assert_eq!(written("ip: false").as_deref(), Some("ip = false"));
        assert_eq!(written("a: { b: 'x, y' }").as_deref(), Some("a.b = 'x, y'"));
        assert_eq!(written("a: { b: 1, c: null }").as_deref(), Some("a = { b: 1, c: null }"));
        assert_eq!(written("keys: ['a', 'b']").as_deref(), Some("keys = ['a', 'b']"));
        let path = |option| write("b: { c: 1 }", option).map(|write| write.path.join("."));
        assert_eq!(path("a.b.c").as_deref(), Some("a.b.c"));
        assert_eq!(path("c").as_deref(), Some("c"));
        assert_eq!(path("a.b").as_deref(), Some("a.b.c"));
        assert_eq!(path("d"), None);
        for words in [
            "autocapture: false, or an object",
            "setIp(false)",
            "region: RegionEU",
            "true until there is a choice",
            "a: true until there is a choice",
            "a: { b: c => d }",
            "falsey: falsely",
            "",
        ] {
            assert_eq!(written(words), None, "{words}");
        }
    }
}
