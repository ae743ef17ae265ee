//! The small notations inside the YAML: paths into arguments, operands, versions.
//!
//! Takes text, gives the compiled form or what was expected.

use crate::rules::library::{MadeOperand, Operand, OperandBase};
use crate::rules::vendor::{PathKey, Version};

/// `0[].properties.distinct_id`: argument 0, then a path.
pub(super) fn argument_path(text: &str) -> Result<(u16, Vec<PathKey>), String> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    let argument = number
        .parse()
        .map_err(|_| format!("`{text}` does not start with the number of an argument (`0[].properties`)"))?;
    Ok((argument, path(rest)?))
}

/// `[].a.b`, `.a`, `a.b`, `[1]`, `a()`, `[argument 0]`: keys from the outside in. An index is a name: `[1]` is
/// the key `1`.
pub(super) fn path(text: &str) -> Result<Vec<PathKey>, String> {
    let mut keys = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            let (inside, after) =
                inner.split_once(']').ok_or_else(|| format!("`]` is missing in `{text}`"))?;
            keys.push(bracketed(inside)?);
            rest = after;
            continue;
        }
        if let Some(after) = rest.strip_prefix("()") {
            keys.push(PathKey::Returned);
            rest = after;
            continue;
        }
        let given = rest.strip_prefix("(given ");
        if let Some(inner) = given.or_else(|| rest.strip_prefix("(changed ")) {
            let (number, after) =
                inner.split_once(')').ok_or_else(|| format!("`)` is missing in `{text}`"))?;
            let number = number.parse().map_err(|_| format!("`{number}` is no parameter number"))?;
            keys.push(if given.is_some() { PathKey::Given(number) } else { PathKey::Changed(number) });
            rest = after;
            continue;
        }
        let name = rest.strip_prefix('.').unwrap_or(rest);
        let end = name.find(['.', '[', '(']).unwrap_or(name.len());
        let (key, after) = name.split_at(end);
        if key.is_empty() {
            return Err(format!("a name is missing in `{text}`"));
        }
        keys.push(PathKey::Name(key.into()));
        rest = after;
    }
    Ok(keys)
}

fn bracketed(inside: &str) -> Result<PathKey, String> {
    match inside.strip_prefix("argument ") {
        Some(operand) => {
            let parsed =
                |number: &str| number.parse().map_err(|_| format!("`{number}` is no argument number"));
            if let Some((number, mark)) = operand.split_once(" behind ") {
                return Ok(PathKey::NamedBehind(parsed(number)?, mark.into()));
            }
            let (number, under) = match operand.split_once('.') {
                Some((number, under)) => (number, Some(under.into())),
                None => (operand, None),
            };
            Ok(PathKey::NamedBy(parsed(number)?, under))
        }
        None if inside.is_empty() => Ok(PathKey::Any),
        None => Ok(PathKey::Name(inside.into())),
    }
}

/// `receiver[]`, `callee.values`, `result`, `argument 0.coords`, `argument 1..`, `argument 0 returned`, `argument 0.load()`.
pub(super) fn operand(text: &str) -> Result<Operand, String> {
    if let Some(rest) = text.strip_prefix("receiver")
        && (rest.is_empty() || rest.starts_with(['.', '[']))
    {
        return Ok(Operand { base: OperandBase::Receiver, path: path(rest)? });
    }
    let words = [
        ("callee", OperandBase::Callee),
        ("result", OperandBase::Result),
        ("thrown", OperandBase::Thrown),
        ("streamed", OperandBase::Streamed),
        ("piped", OperandBase::Piped),
        ("inserted", OperandBase::Inserted),
        ("invoked", OperandBase::Invoked),
        ("last returned", OperandBase::LastReturned),
        ("made last returned", OperandBase::Made(MadeOperand::LastReturned)),
    ];
    for (word, base) in words {
        if let Some(rest) = text.strip_prefix(word)
            && (rest.is_empty() || rest.starts_with(['.', '[']))
        {
            return Ok(Operand { base, path: path(rest)? });
        }
    }
    let expected = || {
        format!(
            "`{text}` is no operand: write `receiver`, `callee`, `result`, `thrown`, `streamed`, `piped`, `inserted`, `invoked`, `argument 0`, `argument 1..`, `argument 0 returned`, `argument 0 calls 0`, `last returned`, `made argument 0`, `type 0`"
        )
    };
    if let Some(number) = text.strip_prefix("type ") {
        let number = number.parse().map_err(|_| expected())?;
        return Ok(Operand { base: OperandBase::Type(number), path: Vec::new() });
    }
    if let Some(made) = text.strip_prefix("made ") {
        let own = operand(made)?;
        let base = made_base(own.base).ok_or_else(expected)?;
        return Ok(Operand { base: OperandBase::Made(base), ..own });
    }
    let rest = text.strip_prefix("argument ").ok_or_else(expected)?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (number, rest) = rest.split_at(end);
    let number = number.parse().map_err(|_| expected())?;
    if let Some(rest) = rest.strip_prefix("..") {
        return Ok(Operand { base: OperandBase::ArgumentsFrom(number), path: path(rest)? });
    }
    if let Some(rest) = rest.strip_prefix(" returned") {
        return Ok(Operand { base: OperandBase::Returned(number), path: path(rest)? });
    }
    if let Some(rest) = rest.strip_prefix(" calls ") {
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (parameter, rest) = rest.split_at(end);
        let parameter = parameter.parse().map_err(|_| expected())?;
        return Ok(Operand { base: OperandBase::Handed { argument: number, parameter }, path: path(rest)? });
    }
    if rest.is_empty() || ["(changed ", "(given ", ".", "["].iter().any(|start| rest.starts_with(start)) {
        return Ok(Operand { base: OperandBase::Argument(number), path: path(rest)? });
    }
    Err(expected())
}

/// What of the call that made the callee an operand of it is.
fn made_base(base: OperandBase) -> Option<MadeOperand> {
    match base {
        OperandBase::Argument(n) => Some(MadeOperand::Argument(n)),
        OperandBase::Returned(n) => Some(MadeOperand::Returned(n)),
        OperandBase::Type(n) => Some(MadeOperand::Type(n)),
        _ => None,
    }
}

/// `2.37.0`, `2.37`, `2`.
pub(super) fn version(text: &str) -> Result<Version, String> {
    let mut numbers = text.split('.').map(str::parse::<u32>);
    let mut next = || numbers.next().unwrap_or(Ok(0));
    match (next(), next(), next(), numbers.next()) {
        (Ok(major), Ok(minor), Ok(patch), None) => Ok(Version(major, minor, patch)),
        _ => Err(format!("`{text}` is no version: write three numbers, as in `2.37.0`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> PathKey {
        PathKey::Name(text.into())
    }

    #[test]
    fn paths_into_arguments() {
        let expected = (0, vec![PathKey::Any, name("properties"), name("$id")]);
        assert_eq!(argument_path("0[].properties.$id"), Ok(expected));
        assert_eq!(argument_path("12"), Ok((12, Vec::new())));
        assert_eq!(path("[1]"), Ok(vec![name("1")]));
        assert_eq!(path("a.b"), Ok(vec![name("a"), name("b")]));
        assert_eq!(argument_path("1.pick()"), Ok((1, vec![name("pick"), PathKey::Returned])));
        assert_eq!(path("[argument 2].a"), Ok(vec![PathKey::NamedBy(2, None), name("a")]));
        assert_eq!(path("[argument 0.name]"), Ok(vec![PathKey::NamedBy(0, Some("name".into()))]));
        assert_eq!(path("[argument 1 behind change:]"), Ok(vec![PathKey::NamedBehind(1, "change:".into())]));
        assert_eq!(path("a[](changed 0)"), Ok(vec![name("a"), PathKey::Any, PathKey::Changed(0)]));
        for wrong in ["x", "0..a", "0.a.", "0[", "99999999", "0(", "0[argument x]"] {
            assert!(argument_path(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn operands() {
        let base = |text: &str| operand(text).map(|operand| (operand.base, operand.path));
        assert_eq!(base("receiver[]"), Ok((OperandBase::Receiver, vec![PathKey::Any])));
        assert_eq!(base("argument 0.coords"), Ok((OperandBase::Argument(0), vec![name("coords")])));
        assert_eq!(base("argument 1.."), Ok((OperandBase::ArgumentsFrom(1), Vec::new())));
        assert_eq!(base("argument 0 returned[]"), Ok((OperandBase::Returned(0), vec![PathKey::Any])));
        assert_eq!(base("callee.values"), Ok((OperandBase::Callee, vec![name("values")])));
        assert_eq!(base("result"), Ok((OperandBase::Result, Vec::new())));
        assert_eq!(base("argument 1(given 0)"), Ok((OperandBase::Argument(1), vec![PathKey::Given(0)])));
        let handed = OperandBase::Handed { argument: 0, parameter: 1 };
        assert_eq!(base("argument 0 calls 1.a"), Ok((handed, vec![name("a")])));
        for wrong in [
            "",
            "argument 0 calls x",
            "receivers",
            "argument",
            "argument x",
            "argument 0 return",
            "argument 0x",
        ] {
            assert!(operand(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn versions() {
        assert_eq!(version("2.37.0"), Ok(Version(2, 37, 0)));
        assert_eq!(version("3"), Ok(Version(3, 0, 0)));
        for wrong in ["", "v2", "1.2.3.4", "1.x"] {
            assert!(version(wrong).is_err(), "{wrong}");
        }
    }
}
