//! Access paths into libraries: what the knowledge in `rules/` is looked up on.
//!
//! Written form (one grammar for vendors, sources, propagators and sanitizers):
//!
//! ```text
//! acme-js#default.people.set              package, then members
//! acme-js                                 the module itself (its namespace or CommonJS value)
//! global:navigator.userAgent              a global; `window.`, `globalThis.`, `self.` are dropped
//! pkg#init()                              what calling `init` returns
//! pkg#Client{}                            an instance: `new Client()` or a value of declared type `Client`
//! pkg#init(arg 1).loaded(param 0)         parameter 0 of the function under key `loaded` of argument 1
//! pkg#list[]                              any element, or any member
//! $browser.people                         continues from another client of the same vendor file
//! method:toLowerCase                      a method of that name on any receiver that is not known otherwise
//! ```

use std::fmt;

use compact_str::CompactString;

/// Where a path starts.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize, serde::Serialize)]
pub enum Root {
    /// A package by its import specifier (`acme-js`, `@scope/pkg/sub`).
    Package(CompactString),
    Global(CompactString),
    /// Another client of the same vendor (in rules only).
    Client(CompactString),
    /// Any receiver (in rules only).
    Method(CompactString),
}

/// One hop.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize, serde::Serialize)]
pub enum Segment {
    Member(CompactString),
    /// The result of calling what the path so far names.
    Return,
    /// An instance of the class or type that the path so far names.
    Instance,
    /// The nth argument of a call of what the path so far names.
    Argument(u16),
    /// The nth parameter of the function that the path so far names.
    Parameter(u16),
    /// An element or member whose name is not known.
    Any,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize, serde::Serialize)]
pub struct ApiPath {
    pub root: Root,
    pub segments: Vec<Segment>,
}

/// Names of the global object, which a path drops.
pub const GLOBAL_OBJECTS: [&str; 6] = ["window", "globalThis", "self", "global", "top", "parent"];

impl ApiPath {
    /// Parses the written form; the error says what was expected.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (root, rest) = parse_root(text)?;
        let mut segments = Vec::new();
        let mut rest = rest;
        while !rest.is_empty() {
            rest = parse_segment(rest, &mut segments)?;
        }
        let (root, segments) = normalise(root, segments);
        Ok(Self { root, segments })
    }

    /// With names of the global object dropped: `window.acme` and `acme` are one path.
    #[must_use]
    pub fn normalised(self) -> Self {
        let (root, segments) = normalise(self.root, self.segments);
        Self { root, segments }
    }

    /// The path continued by one segment.
    #[must_use]
    pub fn then(&self, segment: Segment) -> Self {
        let mut next = self.clone();
        next.segments.push(segment);
        next
    }

    /// The last member name, looking through returns and instances.
    pub fn last_member(&self) -> Option<&str> {
        self.segments.iter().rev().find_map(|segment| match segment {
            Segment::Member(name) => Some(name.as_str()),
            _ => None,
        })
    }
}

/// `global:window.acme` and `global:acme` are one path.
fn normalise(root: Root, mut segments: Vec<Segment>) -> (Root, Vec<Segment>) {
    let mut root = root;
    while let Root::Global(name) = &root {
        if !GLOBAL_OBJECTS.contains(&name.as_str()) {
            break;
        }
        let Some(Segment::Member(first)) = segments.first().cloned() else { break };
        segments.remove(0);
        root = Root::Global(first);
    }
    (root, segments)
}

fn parse_root(text: &str) -> Result<(Root, &str), String> {
    if let Some(rest) = text.strip_prefix("global:") {
        let (name, rest) = take_name(rest)?;
        return Ok((Root::Global(name), rest));
    }
    if let Some(rest) = text.strip_prefix("method:") {
        let (name, rest) = take_name(rest)?;
        return Ok((Root::Method(name), rest));
    }
    // `$app/stores#page` is a package.
    if let Some(rest) = text.strip_prefix('$').filter(|rest| !rest.contains('#')) {
        let (name, rest) = take_name(rest)?;
        return Ok((Root::Client(name), rest));
    }
    // `#imports` is a package's name itself.
    let own = usize::from(text.starts_with('#'));
    match text[own..].find('#').map(|at| (&text[..own + at], &text[own + at + 1..])) {
        Some((package, rest)) if !package.is_empty() => Ok((Root::Package(package.into()), rest)),
        None if !text.is_empty() && own == 0 => Ok((Root::Package(text.into()), "")),
        _ => Err("a path starts with a package name, `global:`, `method:` or `$client`".into()),
    }
}

fn take_name(text: &str) -> Result<(CompactString, &str), String> {
    let end = text.find(['.', '(', '{', '[']).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    if name.is_empty() {
        return Err(format!("a name is missing before `{text}`"));
    }
    Ok((name.into(), rest))
}

fn parse_segment<'t>(text: &'t str, segments: &mut Vec<Segment>) -> Result<&'t str, String> {
    if let Some(rest) = text.strip_prefix("()") {
        segments.push(Segment::Return);
        return Ok(rest);
    }
    if let Some(rest) = text.strip_prefix("{}") {
        segments.push(Segment::Instance);
        return Ok(rest);
    }
    if let Some(rest) = text.strip_prefix("[]") {
        segments.push(Segment::Any);
        return Ok(rest);
    }
    if let Some(inner) = text.strip_prefix('(') {
        let (inside, rest) = inner.split_once(')').ok_or_else(|| format!("`)` is missing in `{text}`"))?;
        segments.push(parse_operand(inside)?);
        return Ok(rest);
    }
    let (name, rest) = take_name(text.strip_prefix('.').unwrap_or(text))?;
    segments.push(Segment::Member(name));
    Ok(rest)
}

fn parse_operand(inside: &str) -> Result<Segment, String> {
    let number = |text: &str| text.trim().parse().map_err(|_| format!("`{text}` is no argument number"));
    if let Some(rest) = inside.strip_prefix("arg ") {
        return number(rest).map(Segment::Argument);
    }
    if let Some(rest) = inside.strip_prefix("param ") {
        return number(rest).map(Segment::Parameter);
    }
    Err(format!("`({inside})` is neither `(arg N)` nor `(param N)`"))
}

impl fmt::Display for ApiPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = match &self.root {
            Root::Package(name) => {
                write!(f, "{name}")?;
                if !self.segments.is_empty() {
                    write!(f, "#")?;
                }
                true
            }
            Root::Global(name) => {
                write!(f, "{name}")?;
                false
            }
            Root::Client(name) => {
                write!(f, "${name}")?;
                false
            }
            Root::Method(name) => {
                write!(f, "method:{name}")?;
                false
            }
        };
        for segment in &self.segments {
            match segment {
                Segment::Member(name) if first => write!(f, "{name}")?,
                Segment::Member(name) => write!(f, ".{name}")?,
                Segment::Return => write!(f, "()")?,
                Segment::Instance => write!(f, "{{}}")?,
                Segment::Argument(n) => write!(f, "(arg {n})")?,
                Segment::Parameter(n) => write!(f, "(param {n})")?,
                Segment::Any => write!(f, "[]")?,
            }
            first = false;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_form_round_trips() {
        for text in [
            "acme-js#default.people.set",
            "acme-js",
            "@scope/pkg/sub#init(arg 1).loaded(param 0)",
            "pkg#Client{}.track()",
            "pkg#list[]",
            "#imports#useRoute",
            "$browser.people",
            "method:toLowerCase",
        ] {
            assert_eq!(ApiPath::parse(text).expect(text).to_string(), text);
        }
        let global = ApiPath::parse("global:window.acme.track").expect("parses");
        assert_eq!(global, ApiPath::parse("global:acme.track").expect("parses"));
        assert!(ApiPath::parse("pkg#init(first)").is_err());
        assert!(ApiPath::parse("").is_err());
    }
}
