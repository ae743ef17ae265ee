//! Where the parts of a request stand in a program, and which addresses they make together.
//!
//! Takes a call that makes requests and where `rules/library` says its parts stand; gives the ways in which its address may be built.

use crate::flow::engine::Engine;
use crate::flow::requests::RequestSite;
use crate::flow::requests::texts::{Piece, TextWay};
use crate::flow::requests::urls;
use crate::flow::sinks::SinkArgument;
use crate::flow::state::{PathKey, StackId, State};
use crate::flow::walk::Terminal;
use crate::ir::path::Root;
use crate::ir::{DerivedKind, Literal, Value};
use crate::limits;
use crate::link::{CallRef, Node};
use crate::rules::request::{Request, RequestCall, RequestOperand};

/// In place of an address: the package of what a logger writes to follows.
pub(in crate::flow) const TRANSPORT: &str = "transport:";

impl Engine<'_> {
    /// The addresses of a request: as given, below their base, or from host and path.
    pub(in crate::flow) fn addresses(
        &mut self,
        site: RequestSite,
        request: &Request,
        stack: StackId,
    ) -> Vec<TextWay> {
        let urls = self.texts_at(site, &request.url, stack);
        let is_absolute = |way: &TextWay| urls::parts(&way.text()).is_some();
        let is_open = |way: &TextWay| way.led_by_parameter().is_some();
        let (absolute, relative): (Vec<_>, Vec<_>) =
            urls.into_iter().partition(|way| is_absolute(way) || is_open(way));
        // `new URL('/track', 'https://api.example')` is seen as both of its texts.
        let mut bases: Vec<TextWay> = absolute.iter().filter(|way| way.derived).cloned().collect();
        if absolute.iter().all(is_open) || !relative.is_empty() {
            let own = self.texts_at(site, &request.base, stack);
            bases.extend(if own.is_empty() { self.assigned_bases(request) } else { own });
        }
        let mut found = Vec::new();
        for base in &bases {
            // What a caller hands over may be relative, too: the instance knows where it goes.
            for way in relative.iter().chain(absolute.iter().filter(|way| is_open(way))) {
                found.push(below(base, way));
            }
        }
        let paths = self.texts_at(site, &request.path, stack);
        for host in self.texts_at(site, &request.host, stack) {
            let whole = TextWay::of("https://").then(&host);
            found.extend(paths.iter().map(|path| below(&whole, path)));
            found.extend(paths.is_empty().then_some(whole));
        }
        found.extend(self.transports(site, request));
        let needed = found.is_empty() || !absolute.iter().all(is_open);
        found.extend(absolute.into_iter().filter(|way| needed || !is_open(way)));
        // An own address: `fetch('/api/track')`.
        if bases.is_empty() {
            found.extend(relative);
        }
        found.truncate(limits::TEXT_WAYS);
        found
    }

    /// `new AcmeTransport()` or `'acme-transport'`, where a logger is given what it writes to.
    fn transports(&mut self, site: RequestSite, request: &Request) -> Vec<TextWay> {
        let mut packages = Vec::new();
        for operand in &request.transports {
            for argument in self.operands_at(site, operand) {
                for found in self.identities(argument.node, &argument.path) {
                    packages.extend(match found.terminal {
                        Terminal::Api(path) => match path.root {
                            Root::Package(package) => Some(package),
                            Root::Global(_) | Root::Method(_) | Root::Client(_) => None,
                        },
                        Terminal::Literal(Literal::String(text)) => Some(text),
                        _ => None,
                    });
                }
            }
        }
        packages.sort();
        packages.dedup();
        packages.iter().map(|package| TextWay::of(&format!("{TRANSPORT}{package}"))).collect()
    }

    pub(in crate::flow) fn texts_at(
        &mut self,
        site: RequestSite,
        operands: &[RequestOperand],
        stack: StackId,
    ) -> Vec<TextWay> {
        let mut ways = Vec::new();
        for argument in
            operands.iter().flat_map(|operand| self.operands_at(site, operand)).collect::<Vec<_>>()
        {
            let path = self.tables.path(&argument.path);
            ways.extend(self.text_ways(State { stack, ..State::at(argument.node, path) }));
        }
        ways
    }

    /// Where an operand of a request stands in the program.
    pub(in crate::flow) fn operands_at(
        &mut self,
        site: RequestSite,
        operand: &RequestOperand,
    ) -> Vec<SinkArgument> {
        let call = match site {
            RequestSite::Call(call) => call,
            RequestSite::Assignment { value, .. } => {
                let own = operand.of == RequestCall::Own && operand.argument == 0;
                return own.then(|| SinkArgument::whole(value)).into_iter().collect();
            }
        };
        let calls = match &operand.of {
            RequestCall::Own => vec![call],
            RequestCall::Made => self.makers(call),
            RequestCall::Sibling(name) => self.siblings(call, name),
        };
        let mut found = Vec::new();
        for call in calls {
            let Some(mut argument) = self.sink_arguments(call).into_iter().nth(usize::from(operand.argument))
            else {
                continue;
            };
            // `request.get('https://…' + query)`: a text has no such members.
            let is_text = matches!(
                self.program.value(argument.node),
                Value::Derived { kind: DerivedKind::Text, .. } | Value::Literal(Literal::String(_))
            );
            if is_text && !operand.path.is_empty() {
                continue;
            }
            argument.path.extend(operand.path.iter().map(PathKey::from));
            found.push(argument);
        }
        found
    }

    /// The first calls of the chains that a receiver comes from: `create` of `lib.create(o).post(u)`.
    fn makers(&mut self, call: CallRef) -> Vec<CallRef> {
        let mut makers = Vec::new();
        let mut waiting = vec![(call, limits::NAME_HOPS)];
        while let Some((at, fuel)) = waiting.pop() {
            let above: Vec<CallRef> =
                self.receivers(at).into_iter().filter_map(|node| self.call_at(node)).collect();
            match fuel.checked_sub(1) {
                Some(fuel) if !above.is_empty() => waiting.extend(above.into_iter().map(|call| (call, fuel))),
                _ if at != call => makers.push(at),
                _ => {}
            }
        }
        makers
    }

    /// Calls of a method on what this call's receiver is, in the same file.
    pub(in crate::flow) fn siblings(&mut self, call: CallRef, name: &str) -> Vec<CallRef> {
        let own = self.receivers(call);
        let program = self.program;
        let same_file = program.calls_named(name).iter().filter(|other| other.file == call.file);
        let mut found = Vec::new();
        for other in same_file.take(limits::REQUEST_CONTEXTS) {
            if self.receivers(*other).iter().any(|node| own.contains(node)) {
                found.push(*other);
            }
        }
        found
    }

    /// The nodes at which the receiver's value is made; of what is called itself (`api(url)` of `const api = lib.create(o)`), where that is.
    fn receivers(&mut self, call: CallRef) -> Vec<Node> {
        let module = self.program.module(call.file);
        let callee = module.call(call.id).callee;
        let id = match module.value(callee) {
            Value::Load { base, .. } => *base,
            _ => callee,
        };
        let receiver = Node { file: call.file, id };
        let mut nodes: Vec<Node> =
            self.identities(receiver, &[]).iter().map(|found| found.state.node).collect();
        nodes.sort_unstable();
        nodes.dedup();
        nodes
    }

    pub(in crate::flow) fn call_at(&self, node: Node) -> Option<CallRef> {
        match self.program.value(node) {
            Value::Call(call) => Some(CallRef { file: node.file, id: *call }),
            _ => None,
        }
    }
}

/// A relative address below a base, with one `/` between them.
fn below(base: &TextWay, relative: &TextWay) -> TextWay {
    let (before, after) = (base.text(), relative.text());
    let mut relative = relative.clone();
    match (before.ends_with('/'), after.starts_with('/'), relative.pieces.first_mut()) {
        (true, true, Some(Piece::Text(text))) => *text = text.trim_start_matches('/').into(),
        (false, false, _) if !after.is_empty() => return base.then(&TextWay::of("/")).then(&relative),
        _ => {}
    }
    base.then(&relative)
}
