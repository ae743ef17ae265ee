//! The engine: program, knowledge, and what was already worked out. Every question of the flow stage is a
//! [`Walk`](crate::flow::walk::Walk) over it.

mod questions;

use std::rc::Rc;

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::flow::answers::Answers;
use crate::flow::calls::assigned::AssignedIndex;
use crate::flow::calls::attached::AttachedIndex;
use crate::flow::calls::callees::Callee;
use crate::flow::calls::callers::ConstructionIndex;
use crate::flow::calls::changes::ChangeIndex;
use crate::flow::calls::confined::ConfinedIndex;
use crate::flow::calls::decorators::DecoratorIndex;
use crate::flow::calls::given_methods::GivenMethods;
use crate::flow::calls::handed::HandedIndex;
use crate::flow::calls::invocations::InvocationIndex;
use crate::flow::calls::makers::MakerIndex;
use crate::flow::calls::operands::LibraryIndex;
use crate::flow::calls::thrown::ThrownIndex;
use crate::flow::classify::declared::Declared;
use crate::flow::classify::fields::FieldIndex;
use crate::flow::classify::reads::ReadIndex;
use crate::flow::classify::records::RecordIndex;
use crate::flow::classify::references::MemberElements;
use crate::flow::classify::rows::Row;
use crate::flow::components::ComponentIndex;
use crate::flow::components::selected::SelectorIndex;
use crate::flow::constants::ListQuestion;
use crate::flow::guards::GuardIndex;
use crate::flow::relays::RelayIndex;
use crate::flow::relays::routes::RouteIndex;
use crate::flow::relays::triggers::TriggerIndex;
use crate::flow::scrub::ScrubIndex;
use crate::flow::settings::Versions;
use crate::flow::sinks::clients::ClientIndex;
use crate::flow::standing::Standing;
use crate::flow::state::{GivenKey, PathId};
use crate::flow::tables::Tables;
use crate::flow::walk::{CalledThere, FoldIndex, PageFiles};
use crate::limits;
use crate::link::{CallRef, FunctionRef, Node, Program};
use crate::rules::Model;
use crate::source::Place;

pub(super) struct Engine<'p> {
    pub(super) program: &'p Program,
    pub(super) model: &'p Model,
    pub(super) versions: Versions<'p>,
    pub(super) tables: Tables,
    pub(super) library: LibraryIndex<'p>,
    pub(super) clients: ClientIndex<'p>,
    pub(super) relays: RelayIndex<'p>,
    pub(super) routes: RouteIndex<'p>,
    pub(super) triggers: TriggerIndex<'p>,
    pub(super) records: RecordIndex<'p>,
    /// What the queries at calls are asked of.
    pub(super) rows: FxHashMap<Node, Option<Rc<Row>>>,
    pub(super) handed: HandedIndex,
    /// Made when it is first asked for.
    pub(super) thrown: Option<Rc<ThrownIndex>>,
    pub(super) attached: AttachedIndex,
    pub(super) given_methods: GivenMethods,
    pub(super) assigned: AssignedIndex,
    pub(super) changes: ChangeIndex,
    pub(super) confined: ConfinedIndex,
    pub(super) makers: MakerIndex,
    pub(super) called_there: CalledThere,
    pub(super) folds: FoldIndex,
    pub(super) decorated: DecoratorIndex,
    pub(super) components: ComponentIndex<'p>,
    pub(super) selectors: Option<SelectorIndex>,
    /// Made when it is first asked for.
    pub(super) member_elements: Option<MemberElements>,
    pub(super) scrubs: Rc<ScrubIndex>,
    pub(super) guards: GuardIndex,
    pub(super) declared: Declared<'p>,
    pub(super) reads: ReadIndex,
    pub(super) answers: Answers,
    pub(super) callees: Standing<CallRef, Rc<[Callee]>>,
    pub(super) invocations: InvocationIndex,
    pub(super) callers: Standing<FunctionRef, Rc<[CallRef]>>,
    /// Calls of members, by the name of what has the member; looked for when they are first asked for.
    pub(super) called_members: Option<FxHashMap<CompactString, Vec<CallRef>>>,
    /// What functions return, by its name; looked for when it is first asked for.
    pub(super) given_out: Option<FxHashMap<CompactString, Vec<Node>>>,
    /// Made when it is first asked for.
    pub(super) page_files: Option<PageFiles<'p>>,
    /// Made when it is first asked for.
    pub(super) fields: Option<Rc<FieldIndex>>,
    pub(super) constructions: ConstructionIndex,
    /// Call sites whose callee is being resolved: a cycle yields what is known so far.
    pub(super) resolving: FxHashSet<CallRef>,
    /// Functions whose callers are being looked for.
    pub(super) searching: FxHashSet<FunctionRef>,
    /// How often an answer was cut short.
    pub(super) cuts: usize,
    /// How often an answer rested on a provisional one.
    pub(super) leanings: usize,
    /// Walks that are under way, each asked for by the one before.
    depth: usize,
    /// States left for the outermost question and all that it asks in turn.
    fuel: usize,
    /// What an outermost question gets at most.
    most: usize,
    /// String constants of nodes that were asked for, and those being worked out.
    pub(super) constants: FxHashMap<Node, Option<Rc<[CompactString]>>>,
    pub(super) open_constants: FxHashSet<Node>,
    /// Conditions of which it is known whether some caller decides them, by the function of whose parameter they are.
    pub(super) decided: FxHashMap<Node, Option<FunctionRef>>,
    /// The same of lists.
    pub(super) lists: FxHashMap<ListQuestion, Option<Vec<CompactString>>>,
    pub(super) open_lists: FxHashSet<ListQuestion>,
    /// Keys that were asked whether callers give them.
    pub(super) given: FxHashMap<(Node, PathId), Option<GivenKey>>,
    /// The argument that is walked sends what functions in it return (`{ personSelector: state => … }`).
    pub(super) sends_results: bool,
    /// Changes under a condition count as made: where versions meet, only the later ones are looked at.
    pub(super) takes_changes: bool,
    /// Questions that were not worked out to their end.
    pub(super) exhausted: usize,
    /// Calls of a vendor's method by their name, of which a bound left open what they call.
    pub(super) unresolved: Vec<Place>,
    /// States of all walks so far.
    pub(super) work: usize,
    /// States that the program may still cost, by its size.
    left: usize,
    /// Nobody wants the answers any more: every question ends at once.
    is_given_up: &'p dyn Fn() -> bool,
}

impl<'p> Engine<'p> {
    pub(super) fn new(program: &'p Program, model: &'p Model, versions: Versions<'p>) -> Self {
        Self {
            program,
            model,
            versions,
            tables: Tables::default(),
            library: LibraryIndex::new(&model.library),
            clients: ClientIndex::new(program, &model.vendors),
            relays: RelayIndex::new(&model.library),
            routes: RouteIndex::default(),
            triggers: TriggerIndex::default(),
            records: RecordIndex::new(&model.library),
            rows: FxHashMap::default(),
            thrown: None,
            handed: HandedIndex::default(),
            attached: AttachedIndex::default(),
            given_methods: GivenMethods::default(),
            assigned: AssignedIndex::default(),
            changes: ChangeIndex::default(),
            confined: ConfinedIndex::default(),
            makers: MakerIndex::default(),
            called_there: CalledThere::default(),
            folds: FoldIndex::default(),
            decorated: DecoratorIndex::default(),
            components: ComponentIndex::new(program, &model.library),
            selectors: None,
            member_elements: None,
            scrubs: Rc::default(),
            guards: GuardIndex::default(),
            declared: Declared::default(),
            reads: ReadIndex::default(),
            answers: Answers::default(),
            callees: Standing::default(),
            invocations: InvocationIndex::default(),
            callers: Standing::default(),
            called_members: None,
            given_out: None,
            page_files: None,
            fields: None,
            constructions: ConstructionIndex::default(),
            resolving: FxHashSet::default(),
            searching: FxHashSet::default(),
            cuts: 0,
            leanings: 0,
            depth: 0,
            fuel: 0,
            most: usize::MAX,
            constants: FxHashMap::default(),
            open_constants: FxHashSet::default(),
            lists: FxHashMap::default(),
            decided: FxHashMap::default(),
            open_lists: FxHashSet::default(),
            given: FxHashMap::default(),
            sends_results: false,
            takes_changes: false,
            exhausted: 0,
            unresolved: Vec::new(),
            work: 0,
            left: limits::PROGRAM_FUEL + limits::FUEL_PER_VALUE * program.size(),
            is_given_up: &|| false,
        }
    }

    /// Answers nothing more once `is_given_up` says so: what comes of it is thrown away.
    pub(super) fn until(self, is_given_up: &'p dyn Fn() -> bool) -> Self {
        Self { is_given_up, ..self }
    }
}
