//! Addresses put together from texts and holes: which host, which path, under which parameter a hole stands.
//!
//! Takes texts in which [`HOLE`] stands for what is not known; knows nothing of programs.

use crate::rules::vendor::{Endpoint, is_within};

/// Stands for a part whose text is not known.
pub(in crate::flow) const HOLE: char = '\u{0}';

/// Host and path of an absolute address, `None` when it is relative or its host is not known.
pub(in crate::flow) fn parts(text: &str) -> Option<(&str, &str)> {
    let rest = match text.split_once("://") {
        Some((scheme, rest)) if scheme.chars().all(|letter| letter.is_ascii_alphanumeric()) => rest,
        Some(_) => return None,
        None => text.strip_prefix("//")?,
    };
    let authority_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, after) = rest.split_at(authority_end);
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    // `https://api.example${path}`: what follows the host begins with the hole.
    let host_end = authority.get(1..)?.find([':', HOLE]).map_or(authority.len(), |at| at + 1);
    let path_end = after.find(['?', '#']).unwrap_or(after.len());
    Some((&authority[..host_end], &after[..path_end]))
}

/// May a request to this host and path be one to the endpoint? A hole is any text within its part.
pub(in crate::flow) fn reaches(endpoint: &Endpoint, host: &str, path: &str) -> bool {
    let host = host.to_ascii_lowercase();
    endpoint.hosts.iter().any(|own| is_within(&host, own))
        && (endpoint.paths.is_empty() || endpoint.paths.iter().any(|own| begins(own, path)))
}

/// `/v1/*/events` begins `/v1/123/events?x=1` and `/v1/${id}/events`.
fn begins(pattern: &str, path: &str) -> bool {
    let segments = |text| str::split(text, '/').filter(|segment| !segment.is_empty());
    let mut own = segments(path);
    segments(pattern).all(|wanted| match own.next() {
        Some(segment) => wanted == "*" || segment == wanted || segment.contains(HOLE),
        None => false,
    })
}

/// Last parts of hosts that nobody outside can have: reserved for tests and documents, or used within a network only.
const PRIVATE: [&str; 9] =
    ["localhost", "local", "internal", "lan", "intranet", "corp", "test", "example", "invalid"];

/// A whole host that anybody can reach: no hole in it, no address in numbers, no name of a machine or of documents. In lower case.
pub(in crate::flow) fn is_public(host: &str) -> bool {
    let is_name = |part: &str| !part.is_empty() && !part.contains(HOLE);
    let Some((before, last)) = host.rsplit_once('.') else { return false };
    let is_documents = ["example.com", "example.org", "example.net"].iter().any(|own| is_within(host, own));
    let is_number = last.bytes().all(|byte| byte.is_ascii_digit());
    before.split('.').all(is_name) && is_name(last) && !is_number && !PRIVATE.contains(&last) && !is_documents
}

/// The name of the parameter that a text leaves open at its end: `user` after `https://x/y?user=`.
pub(in crate::flow) fn open_parameter(text: &str) -> Option<&str> {
    let (_, query) = text.split_once(['?', '&'])?;
    let last = query.rsplit('&').next().unwrap_or(query);
    let (name, _) = last.split_once('=')?;
    (!name.is_empty() && !name.contains(HOLE)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::vendor::Method;

    #[test]
    fn addresses_are_taken_apart() {
        assert_eq!(parts("https://api.acme.example/track?x=1"), Some(("api.acme.example", "/track")));
        assert_eq!(parts("//api.acme.example"), Some(("api.acme.example", "")));
        assert_eq!(parts("https://key:secret@api.acme.example:443/a"), Some(("api.acme.example", "/a")));
        assert_eq!(parts("https://api.acme.example\u{0}"), Some(("api.acme.example", "")));
        assert_eq!(parts("https://\u{0}.acme.example/a"), Some(("\u{0}.acme.example", "/a")));
        for relative in ["/track", "", "\u{0}/track", "\u{0}://x", "track://"] {
            assert_eq!(parts(relative), None, "{relative}");
        }
    }

    #[test]
    fn endpoints_are_reached() {
        let method = Method::sending(Vec::new(), Vec::new());
        let paths = vec!["/v1/*/events".into(), "/track".into()];
        let endpoint = Endpoint { hosts: vec!["acme.example".into()], paths, transports: Vec::new(), method };
        for (host, path) in [
            ("API.acme.example", "/track"),
            ("acme.example", "/track/more"),
            ("\u{0}.acme.example", "/v1/\u{0}/events"),
            ("acme.example", "/\u{0}"),
        ] {
            assert!(reaches(&endpoint, host, path), "{host}{path}");
        }
        for (host, path) in
            [("notacme.example", "/track"), ("acme.example", "/v1/events"), ("acme.example", "")]
        {
            assert!(!reaches(&endpoint, host, path), "{host}{path}");
        }
    }

    #[test]
    fn hosts_that_anybody_can_reach() {
        for host in ["api.acme.io", "acme.co.uk", "a.b.acme.dev"] {
            assert!(is_public(host), "{host}");
        }
        for host in [
            "localhost",
            "api",
            "10.0.0.1",
            "db.internal",
            "printer.local",
            "a.example.com",
            "acme.test",
            "\u{0}.acme.io",
            "a.\u{0}",
            "[::1]",
        ] {
            assert!(!is_public(host), "{host}");
        }
    }

    #[test]
    fn parameters_that_are_left_open() {
        assert_eq!(open_parameter("https://x/y?a=1&user="), Some("user"));
        assert_eq!(open_parameter("&user=x-"), Some("user"));
        assert_eq!(open_parameter("https://x/y/"), None);
        assert_eq!(open_parameter("https://x/y?"), None);
    }
}
