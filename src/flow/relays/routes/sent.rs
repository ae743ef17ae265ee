//! The program's own requests: where each goes, and what it carries.

use std::rc::Rc;

use compact_str::CompactString;

use crate::flow::engine::Engine;
use crate::flow::reach::Context;
use crate::flow::relays::routes::answered::Answered;
use crate::flow::relays::routes::{ByEnd, PROXIED};
use crate::flow::requests::texts::TextWay;
use crate::flow::requests::urls::HOLE;
use crate::flow::requests::{RequestSite, in_address};
use crate::flow::sinks::SinkArgument;
use crate::flow::state::PathKey;
use crate::limits;
use crate::link::CallRef;
use crate::rules::request::Request;
use crate::rules::route::{RoutePart, Sent, verb};
use crate::rules::vendor::PathKey as RulePathKey;

/// The member of an address object with its parameters, as the platform calls it.
const PARAMETERS: &str = "searchParams";

/// A request to an address of the program.
#[derive(Clone, Debug)]
pub(in crate::flow) struct OwnRequest<'p> {
    pub(in crate::flow) call: CallRef,
    /// The method of HTTP; any where it is not known.
    verb: Option<CompactString>,
    pub(in crate::flow) parts: Vec<SentPart>,
    pub(in crate::flow) carried: Vec<(Sent, SinkArgument)>,
    /// Where the answer stands in the result.
    pub(in crate::flow) answer: &'p [RulePathKey],
    /// The calls that decide where it goes, innermost first: `post('/login', form)` of `post = (path, body) => fetch(path, …)`. What comes back is that of
    /// whoever asks through them.
    pub(in crate::flow) through: Vec<CallRef>,
}

/// A part of the address.
#[derive(Clone, Debug)]
pub(in crate::flow) enum SentPart {
    Text(String),
    /// What stands there.
    Open(SinkArgument),
}

impl<'p> OwnRequest<'p> {
    /// Who answers it, and whether the whole address says so. A route with fewer parts counts only where none has them all.
    pub(super) fn answered_by(&self, by_end: &ByEnd<'p>) -> Vec<(Rc<Answered<'p>>, bool)> {
        let end = match self.parts.last() {
            Some(SentPart::Text(text)) => text.as_str(),
            Some(SentPart::Open(_)) | None => "",
        };
        let ends = [end, ""].into_iter().take(if end.is_empty() { 1 } else { 2 });
        let candidates: Vec<&Rc<Answered<'p>>> = ends.filter_map(|end| by_end.get(end)).flatten().collect();
        let reached = |before: usize| {
            let own = candidates.iter().filter(|answered| self.reaches(answered) == Some(before));
            own.map(|answered| (Rc::clone(answered), before == 0)).collect::<Vec<_>>()
        };
        (0..=PROXIED).map(reached).find(|found| !found.is_empty()).unwrap_or_default()
    }

    /// How many parts stand before what the route answers; `None` where it does not answer. An open part of the request is one of the route's
    /// as well: `/api/${name}` does not reach `/api/track`.
    fn reaches(&self, answered: &Answered<'_>) -> Option<usize> {
        let before = self.parts.len().checked_sub(answered.parts.len())?;
        let is_verb = match (&self.verb, &answered.verb) {
            (Some(sent), Some(own)) => sent == own,
            _ => true,
        };
        let fits = |(sent, own): (&SentPart, &RoutePart)| match (sent, own) {
            (_, RoutePart::Any(_)) => true,
            (SentPart::Text(sent), RoutePart::Text(own)) => sent == own,
            (SentPart::Open(_), RoutePart::Text(_)) => false,
        };
        let is_below = before == 0 || answered.is_open && !answered.parts.is_empty();
        let is_it = is_verb && is_below && self.parts[before..].iter().zip(&answered.parts).all(fits);
        is_it.then_some(before)
    }

    /// What stands in the open part of this name.
    pub(in crate::flow) fn parameter(&self, answered: &Answered<'_>, name: &str) -> Option<&SinkArgument> {
        let at = answered.parts.iter().position(|part| matches!(part, RoutePart::Any(own) if own == name))?;
        let before = self.parts.len().checked_sub(answered.parts.len())?;
        match self.parts.get(before + at)? {
            SentPart::Open(argument) => Some(argument),
            SentPart::Text(_) => None,
        }
    }
}

impl<'p> Engine<'p> {
    pub(super) fn own_requests(&mut self, requests: &[(CallRef, &'p Request)]) -> Vec<OwnRequest<'p>> {
        let mut found = Vec::new();
        for (call, request) in requests {
            let site = RequestSite::Call(*call);
            for (way, context) in self.own_ways(site, request) {
                let Some(address) = OwnAddress::of(&way) else { continue };
                for verb in self.verbs(site, request, &context) {
                    found.push(self.own_request((*call, request), &address, (&way, &context), verb));
                }
                if found.len() >= limits::OWN_REQUESTS {
                    self.give_up();
                    return found;
                }
            }
        }
        found
    }

    fn own_request(
        &mut self,
        (call, request): (CallRef, &'p Request),
        address: &OwnAddress,
        (way, context): (&TextWay, &Context),
        verb: Option<CompactString>,
    ) -> OwnRequest<'p> {
        let site = RequestSite::Call(call);
        let through = self.direct_calls(site, context);
        let within = |argument: SinkArgument| SinkArgument {
            stack: context.stack,
            through: through.clone(),
            ..argument
        };
        let mut carried = Vec::new();
        for (sent, operands) in [(Sent::Body, &request.body), (Sent::Query, &request.query)] {
            for operand in operands {
                let own = self.operands_at(site, operand);
                carried.extend(own.into_iter().map(|own| (sent, within(own))));
            }
        }
        // `url.searchParams.set('page', page); fetch(url)`
        for operand in request.url.iter().filter(|_| way.derived) {
            for mut own in self.operands_at(site, operand) {
                own.path.push(PathKey::Name(PARAMETERS.into()));
                carried.push((Sent::Query, within(own)));
            }
        }
        carried.extend(address.query.iter().cloned().map(|own| (Sent::Query, within(own))));
        let part = |part: &SentPart| match part {
            SentPart::Text(text) => SentPart::Text(text.clone()),
            SentPart::Open(own) => SentPart::Open(within(own.clone())),
        };
        let parts = address.parts.iter().map(part).collect();
        OwnRequest { call, verb, parts, carried, answer: &request.answer, through }
    }

    /// The methods of HTTP that a request may have; `None` is any.
    fn verbs(
        &mut self,
        site: RequestSite,
        request: &Request,
        context: &Context,
    ) -> Vec<Option<CompactString>> {
        let texts = self.texts_at(site, &request.method, context.stack);
        let mut found: Vec<Option<CompactString>> = texts.iter().map(|way| verb(&way.text())).collect();
        if found.contains(&None) {
            return vec![None];
        }
        if found.is_empty() {
            found.push(request.verb.clone());
        }
        found.sort();
        found.dedup();
        found
    }
}

/// A host that is written out, and not this machine's.
pub(super) fn is_foreign(text: &str) -> bool {
    let rest = match text.split_once("://") {
        Some((_, rest)) => rest,
        None => match text.strip_prefix("//") {
            Some(rest) => rest,
            None => return false,
        },
    };
    let host = rest.split('/').next().unwrap_or_default();
    !(host.is_empty()
        || host.contains(HOLE)
        || host.starts_with("localhost")
        || host.starts_with("127.0.0.1"))
}

/// The address of an own request, taken apart.
struct OwnAddress {
    parts: Vec<SentPart>,
    /// What stands in the holes behind `?`, each under its name.
    query: Vec<SinkArgument>,
}

impl OwnAddress {
    fn of(way: &TextWay) -> Option<Self> {
        let text = way.text();
        let path = own_path(&text)?;
        let holes = in_address(way);
        let at = text.len() - path.len();
        let mut number = text[..at].matches(HOLE).count();
        let end = path.find(['?', '#']).unwrap_or(path.len());
        let mut parts = Vec::new();
        for part in path[..end].split('/') {
            let open = holes.get(number).filter(|_| part.contains(HOLE));
            number += part.matches(HOLE).count();
            match open {
                Some(hole) => parts.push(SentPart::Open(SinkArgument { trail: Vec::new(), ..hole.clone() })),
                None if part.is_empty() || part == "." || part == ".." => {}
                None => parts.push(SentPart::Text(part.to_owned())),
            }
        }
        let query = if path[end..].starts_with('?') { holes.get(number..).unwrap_or_default() } else { &[] };
        (!parts.is_empty()).then(|| Self { parts, query: query.to_vec() })
    }
}

/// The path of an address of the program's own: relative, below a base that is not known, or on this machine.
fn own_path(text: &str) -> Option<&str> {
    if is_foreign(text) {
        return None;
    }
    match text.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map(|(_, path)| path),
        // `${BASE}/api/track`
        None if text.starts_with(HOLE) => text.split_once('/').map(|(_, path)| path),
        None if text.starts_with("//") => None,
        None => Some(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::requests::texts::Piece;
    use crate::flow::state::{PathId, State};
    use crate::ir::ValueId;
    use crate::link::Node;
    use crate::rules::route::{Route, RouteForm, parts};
    use crate::source::FileId;

    fn way(text: &str) -> TextWay {
        let node = Node { file: FileId(0), id: ValueId::new(0) };
        let hole = || Piece::Hole { state: State::at(node, PathId::EMPTY), parameter: None };
        let mut pieces = Vec::new();
        for (at, piece) in text.split(HOLE).enumerate() {
            if at > 0 {
                pieces.push(hole());
            }
            pieces.push(Piece::Text(piece.into()));
        }
        TextWay { pieces, derived: false }
    }

    #[test]
    fn addresses_reach_routes() {
        let form = RouteForm::Call { methods: Vec::new(), chained: Vec::new() };
        let model = Route { form, inputs: Vec::new(), answers: Vec::new() };
        let reached = |address: &str, route: &str, is_open: bool| {
            let address = OwnAddress::of(&way(address))?;
            let call = CallRef { file: FileId(0), id: crate::ir::CallId(0) };
            let (parts_sent, verb) = (address.parts, None);
            let request = OwnRequest {
                call,
                verb,
                parts: parts_sent,
                carried: Vec::new(),
                answer: &[],
                through: Vec::new(),
            };
            let functions = Vec::new();
            let parts = parts(route).collect();
            request.reaches(&Answered { parts, verb: None, is_open, route: &model, functions })
        };
        assert_eq!(reached("/api/track?x=1", "/api/track", false), Some(0));
        assert_eq!(reached("\u{0}/api/track", "/api/track", false), Some(0));
        assert_eq!(reached("http://localhost:3000/api/track", "/api/track", false), Some(0));
        assert_eq!(reached("/v1/users/\u{0}", "/users/:id", true), Some(1));
        assert_eq!(reached("/v1/users/7", "/users/:id", false), None);
        assert_eq!(reached("https://elsewhere.example/api/track", "/api/track", false), None);
        assert_eq!(reached("/api/\u{0}", "/api/track", false), None);
        assert_eq!(reached("/track", "/api/track", true), None);
    }

    #[test]
    fn holes_of_an_address() {
        let address =
            OwnAddress::of(&way("\u{0}/users/\u{0}?page=1&mail=\u{0}")).expect("it is an own address");
        assert!(
            matches!(address.parts.as_slice(), [SentPart::Text(users), SentPart::Open(_)] if users == "users")
        );
        assert_eq!(address.query.len(), 1);
        assert_eq!(address.query[0].trail, [PathKey::Name("mail".into())]);
    }
}
