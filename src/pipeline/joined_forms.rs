//! What joins the ends of a relay, in words: the selection looks for it in texts.
//!
//! Takes a compiled relay, gives forms of calls and objects. Errs towards too many files.

use crate::discover::{CallForm, JoinedBy, JoinedForms};
use crate::ir::path::{ApiPath, Root, Segment};
use crate::rules::library::{CallModel, Library, Operand, OperandBase};
use crate::rules::relay::{EntryForm, EntryPut, Gives, Put, Relay, RelayId, RelayKey, Take};

/// The calls that make what joins the ends of a relay, in words. What a hook makes stays in the component that calls it.
pub(super) fn makers(relays: &[Relay]) -> Vec<CallForm> {
    let puts = relays.iter().flat_map(|relay| &relay.puts);
    let is_object = |part: &RelayKey| matches!(part, RelayKey::Callee | RelayKey::Around | RelayKey::Result);
    let joining = puts.filter(|put| put.key.iter().any(is_object));
    let form = |put: &Put| {
        let (name, beside) = match (&put.call.root, put.call.segments.as_slice()) {
            (Root::Package(package), [Segment::Member(name), ..]) if name != "default" => {
                (name, Some(package.to_string()))
            }
            // What a build imports by itself.
            (Root::Global(name), []) => (name, None),
            _ => return None,
        };
        let is_hook = name.starts_with("use");
        (!is_hook).then(|| CallForm { called: name.to_string(), beside, joined_by: JoinedBy::Nothing })
    };
    let mut makers: Vec<CallForm> = joining.filter_map(form).collect();
    makers.sort();
    makers.dedup();
    makers
}

/// The calls of a relay in words, where nothing but a text joins them. What an object joins is imported by both ends.
pub(super) fn joined(relay: &Relay, listed: &[String]) -> Option<JoinedForms> {
    // What a method is called on (`app.set(…)`) is an object as well.
    let takes = relay.takes.iter().filter(|take| take.on.is_empty() && take.gives != Gives::Own);
    let takes = takes.flat_map(|take| take_forms(take, listed)).collect();
    // A text joins them all the same: `main.webContents.send('opened', user)`.
    let puts = relay.puts.iter().filter(|put| put.on.is_empty() || put.key.iter().any(is_text));
    let mut puts: Vec<CallForm> = puts.filter_map(|put| call_form(&put.call, &put.key)).collect();
    puts.extend(relay.entries.iter().filter_map(entry_form));
    let is_both = |take: &Take| {
        matches!(take.gives, Gives::Result | Gives::Injected)
            || matches!(take.key.as_slice(), [RelayKey::Parameter(_)])
    };
    let both_ways = !relay.calls && relay.takes.iter().filter(|take| take.on.is_empty()).all(is_both);
    let (told_by_names, others): (Vec<_>, Vec<_>) =
        relay.takes.iter().partition(|take| matches!(take.gives, Gives::Called { .. }));
    let texts = |takes: Vec<&Take>| takes.iter().flat_map(|take| take.written.iter().cloned()).collect();
    let (written, shapes) = (texts(others), texts(told_by_names));
    let mut forms = JoinedForms { takes, puts, both_ways, written, shapes };
    if !forms.written.is_empty() || !forms.shapes.is_empty() {
        // Whoever calls `dispatch` may put in what such a function takes.
        let methods = relay.puts.iter().filter_map(|put| match &put.call.root {
            Root::Method(name) => {
                Some(CallForm { called: name.to_string(), beside: None, joined_by: JoinedBy::Nothing })
            }
            Root::Package(_) | Root::Global(_) | Root::Client(_) => None,
        });
        forms.puts.extend(methods);
    }
    let is_taken = !forms.takes.is_empty() || !forms.written.is_empty() || !forms.shapes.is_empty();
    (is_taken && !forms.puts.is_empty()).then_some(forms)
}

/// Calls that bring no function of their own, and those that give all of them one: `useQuery({ queryKey })`, `new QueryClient({ defaultOptions })`.
pub(super) fn given_to_all(library: &Library) -> Vec<JoinedForms> {
    let standing =
        |call: &ApiPath| call_form(call, &[]).map(|form| CallForm { joined_by: JoinedBy::Standing, ..form });
    let asked_by =
        |model: &CallModel| model.invokes.iter().filter_map(|own| own.or_put).collect::<Vec<RelayId>>();
    let mut relays: Vec<RelayId> = library.calls.iter().flat_map(asked_by).collect();
    relays.sort_unstable();
    relays.dedup();
    let forms = relays.into_iter().map(|relay| {
        let asks = library.calls.iter().filter(|model| asked_by(model).contains(&relay));
        let puts = library.relays.get(usize::from(relay.0)).map_or(&[][..], |relay| &relay.puts);
        JoinedForms {
            takes: asks.filter_map(|model| standing(&model.call)).collect(),
            puts: puts.iter().filter_map(|put| standing(&put.call)).collect(),
            ..JoinedForms::default()
        }
    });
    forms.collect()
}

/// Requests of a library, and who says once for all of them what they are below: `axios.defaults.baseURL = '/api'`.
pub(super) fn based(library: &Library) -> Vec<JoinedForms> {
    let mut bases: Vec<&ApiPath> =
        library.requests.iter().flat_map(|request| &request.base_assigned).collect();
    bases.sort();
    bases.dedup();
    let standing =
        |called: &str, beside| CallForm { called: called.to_owned(), beside, joined_by: JoinedBy::Standing };
    let forms = bases.into_iter().filter_map(|base| {
        let (Root::Package(package), [.., Segment::Member(holder), Segment::Member(member)]) =
            (&base.root, base.segments.as_slice())
        else {
            return None;
        };
        let puts = vec![standing(member, Some(format!("{holder}.")))];
        Some(JoinedForms { takes: vec![standing(package, None)], puts, ..JoinedForms::default() })
    });
    forms.collect()
}

/// What takes, in words; none for what is looked for otherwise (globals, rows, members of what is handed to functions).
fn take_forms(take: &Take, listed: &[String]) -> Vec<CallForm> {
    let object = |name: &str, joined_by| CallForm { called: name.to_owned(), beside: None, joined_by };
    match &take.gives {
        Gives::Named { function, .. } => vec![object(function, JoinedBy::Standing)],
        Gives::Member { object: name, .. } => vec![object(name, JoinedBy::Names)],
        Gives::Injected => listed.iter().map(|name| object(name, JoinedBy::Names)).collect(),
        _ => take.call.as_ref().and_then(|call| call_form(call, &take.key)).into_iter().collect(),
    }
}

/// `provide: { track }`
fn entry_form(entry: &EntryPut) -> Option<CallForm> {
    match entry {
        EntryPut::Members { object, is: EntryForm::Itself } => {
            Some(CallForm { called: object.to_string(), beside: None, joined_by: JoinedBy::Names })
        }
        EntryPut::Members { .. }
        | EntryPut::Pair { .. }
        | EntryPut::Attributes(_)
        | EntryPut::Files { .. } => None,
    }
}

/// Does a text at the call, or the call itself, say what it puts in?
fn is_text(part: &RelayKey) -> bool {
    match part {
        RelayKey::Operand(operand) | RelayKey::Instance(operand) | RelayKey::Tail(operand) => {
            operand.base == OperandBase::Argument(0)
        }
        RelayKey::Text(_) => true,
        RelayKey::Callee
        | RelayKey::Named(_)
        | RelayKey::Around
        | RelayKey::Result
        | RelayKey::Member(_)
        | RelayKey::Holder
        | RelayKey::Made(_)
        | RelayKey::Table
        | RelayKey::Beside(..)
        | RelayKey::Parameter(_)
        | RelayKey::Read => false,
    }
}

fn call_form(call: &ApiPath, key: &[RelayKey]) -> Option<CallForm> {
    // `new Queue('mail')` of `queue.add(…)`: the text stands where it is made.
    let is_made = key.iter().any(|part| matches!(part, RelayKey::Made(operand) if is_first(operand)));
    let own = if is_made { maker(call) } else { call.last_member() };
    let (called, beside) = match (&call.root, own) {
        // `global:inject` is what a build imports by itself.
        (Root::Method(name), _) | (Root::Global(name), None) => (name.to_string(), None),
        (Root::Package(root) | Root::Global(root), Some(name)) => {
            (name.to_owned(), Some(root.trim_start_matches("node:").to_owned()))
        }
        (Root::Package(_) | Root::Client(_), _) => return None,
    };
    let is_object = |part: &RelayKey| {
        matches!(part, RelayKey::Callee | RelayKey::Around | RelayKey::Result)
            || matches!(part, RelayKey::Made(operand) if !is_first(operand))
    };
    let is_joined_by_text = key.is_empty() || key.iter().any(is_text);
    if key.iter().any(is_object) || beside.is_none() && !is_joined_by_text {
        return None;
    }
    let stands_first = |part: &RelayKey| match part {
        RelayKey::Operand(operand) | RelayKey::Made(operand) => is_first(operand),
        _ => false,
    };
    let joined_by = match key {
        [RelayKey::Tail(operand)] if is_first(operand) => JoinedBy::Tail,
        _ if key.iter().any(stands_first) => JoinedBy::Text,
        _ => JoinedBy::Nothing,
    };
    Some(CallForm { called, beside, joined_by })
}

fn is_first(operand: &Operand) -> bool {
    operand.base == OperandBase::Argument(0) && operand.path.is_empty()
}

/// The name of what makes the object that a method is called on: `Queue` of `lib#Queue{}.add` and of `lib#Queue().add`.
fn maker(call: &ApiPath) -> Option<&str> {
    let at = call.segments.iter().rposition(|one| matches!(one, Segment::Return | Segment::Instance))?;
    match call.segments[..at].last()? {
        Segment::Member(name) => Some(name),
        _ => None,
    }
}
