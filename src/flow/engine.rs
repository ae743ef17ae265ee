//! The engine: program, knowledge, and what was already worked out. Every question of the flow stage is a
//! [`Walk`](crate::flow::walk::Walk) over it.

use std::rc::Rc;

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::flow::answers::Answers;
use crate::flow::calls::assigned::AssignedIndex;
use crate::flow::calls::attached::AttachedIndex;
use crate::flow::calls::callees::Callee;
use crate::flow::calls::changes::ChangeIndex;
use crate::flow::calls::confined::ConfinedIndex;
use crate::flow::calls::decorators::DecoratorIndex;
use crate::flow::calls::given_methods::GivenMethods;
use crate::flow::calls::handed::HandedIndex;
use crate::flow::calls::invocations::InvocationIndex;
use crate::flow::calls::makers::MakerIndex;
use crate::flow::calls::operands::LibraryIndex;
use crate::flow::calls::thrown::ThrownIndex;
use crate::flow::classify::fields::FieldIndex;
use crate::flow::classify::records::RecordIndex;
use crate::flow::classify::rows::Row;
use crate::flow::components::ComponentIndex;
use crate::flow::components::selected::SelectorIndex;
use crate::flow::constants::ListQuestion;
use crate::flow::relays::RelayIndex;
use crate::flow::relays::routes::RouteIndex;
use crate::flow::relays::triggers::TriggerIndex;
use crate::flow::scrub::ScrubIndex;
use crate::flow::settings::Versions;
use crate::flow::sinks::clients::ClientIndex;
use crate::flow::standing::Standing;
use crate::flow::state::{GivenKey, PathId, State, TraceId};
use crate::flow::tables::Tables;
use crate::flow::types::FlowGuard;
use crate::flow::walk::{Bounds, CalledThere, FoldIndex, Found, Mode, PageFiles, Walk};
use crate::limits;
use crate::link::{CallRef, ClassRef, FunctionRef, Node, Program, TypeAt, TypeIdentity, TypePlace};
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
    pub(super) scrubs: Rc<ScrubIndex>,
    /// The checks that every call of a function stands under, so many calls outwards.
    pub(super) guards: FxHashMap<(FunctionRef, usize), Vec<FlowGuard>>,
    /// What declared types say of the members that are read of a value.
    pub(super) typed: FxHashMap<(TypePlace, PathId), Identities>,
    /// Types of the parameters of what methods of lists are handed.
    pub(super) in_lists: FxHashMap<Node, Option<TypeAt<'p>>>,
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
    pub(super) fields: Option<FieldIndex>,
    /// Where instances of classes are made.
    pub(super) constructions: Standing<ClassRef, Rc<[CallRef]>>,
    /// Classes of which that is being looked for.
    pub(super) open_constructions: FxHashSet<ClassRef>,
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

/// What a declared type says that a member is, and the path that is left to be read of that.
pub(super) type Identities = Rc<[(TypeIdentity, PathId)]>;

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
            scrubs: Rc::default(),
            guards: FxHashMap::default(),
            typed: FxHashMap::default(),
            in_lists: FxHashMap::default(),
            answers: Answers::default(),
            callees: Standing::default(),
            invocations: InvocationIndex::default(),
            callers: Standing::default(),
            called_members: None,
            given_out: None,
            page_files: None,
            fields: None,
            constructions: Standing::default(),
            open_constructions: FxHashSet::default(),
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

    /// The question under way has used up its fuel: what it learns now says nothing about the program.
    pub(super) fn is_starved(&self) -> bool {
        self.depth > 0 && self.fuel == 0
    }

    /// No further question can be asked from here: what would be learnt says nothing about the program and is not kept.
    pub(super) fn is_too_deep(&self) -> bool {
        self.depth >= limits::NESTED_QUESTIONS
    }

    /// At most the callers of one function are being looked for.
    pub(super) fn is_asked_first(&self) -> bool {
        let called = self.resolving.is_empty() && self.searching.len() <= 1;
        called && !self.is_searching()
    }

    pub(super) fn is_outermost(&self) -> bool {
        let called = self.resolving.is_empty() && self.searching.is_empty();
        called && !self.is_searching()
    }

    fn is_searching(&self) -> bool {
        let others = self.handed.is_searching() || self.relays.is_searching() || self.assigned.is_searching();
        others || !self.open_constructions.is_empty()
    }

    pub(super) fn forget_provisional(&mut self) {
        if self.is_outermost() {
            self.assigned.answers.forget_provisional();
            self.handed.found.forget_provisional();
            self.relays.puts.forget_provisional();
            self.constructions.forget_provisional();
            self.answers.forget_leaning();
            self.callees.forget_provisional();
            self.callers.forget_provisional();
        }
    }

    /// What a value is, where that is near: a question about something that is only called like what is looked for.
    pub(super) fn near_identities(&mut self, node: Node) -> Vec<Found> {
        let most = std::mem::replace(&mut self.most, limits::NEAR_WORK);
        let found = self.identities(node, &[]);
        self.most = most;
        found
    }

    /// What a value is, without leaving its function towards callers that are not on the stack.
    pub(super) fn identities_inside(&mut self, start: State) -> Vec<Found> {
        self.identities_within(Bounds::Entered, start)
    }

    /// What a value is, as far as that does not depend on who calls the function.
    pub(super) fn identities_around(&mut self, start: State) -> Vec<Found> {
        self.identities_within(Bounds::Around, start)
    }

    pub(super) fn identities_within(&mut self, bounds: Bounds, start: State) -> Vec<Found> {
        if self.is_too_deep() {
            self.cuts += 1;
            return Vec::new();
        }
        self.walk_within(Mode::Identity, bounds, start, TraceId::EMPTY)
    }

    /// Which data is in a value, without leaving its function towards callers.
    pub(super) fn contents_inside(&mut self, start: State) -> Vec<Found> {
        if self.is_too_deep() {
            self.cuts += 1;
            return Vec::new();
        }
        let sends_results = std::mem::take(&mut self.sends_results);
        let found = self.walk_within(Mode::Contents, Bounds::Entered, start, TraceId::EMPTY);
        self.sends_results = sends_results;
        found
    }

    /// What a value is to the calls that were entered, up to the first thing that settles the question.
    pub(super) fn identities_until(
        &mut self,
        settles: fn(&Program, &Found) -> bool,
        start: State,
    ) -> Vec<Found> {
        if self.is_too_deep() {
            self.cuts += 1;
            return Vec::new();
        }
        self.walk_until(settles, (Mode::Identity, Bounds::Callers), start, TraceId::EMPTY)
    }

    /// One walk, on what is left of the outermost question's fuel.
    pub(super) fn walk(&mut self, mode: Mode, start: State, trace: TraceId) -> Vec<Found> {
        self.walk_within(mode, Bounds::Callers, start, trace)
    }

    fn walk_within(&mut self, mode: Mode, bounds: Bounds, start: State, trace: TraceId) -> Vec<Found> {
        self.walk_until(|_, _| false, (mode, bounds), start, trace)
    }

    fn walk_until(
        &mut self,
        settles: fn(&Program, &Found) -> bool,
        (mode, bounds): (Mode, Bounds),
        start: State,
        trace: TraceId,
    ) -> Vec<Found> {
        let (budget, fuel, least) = match mode {
            Mode::Identity => (self.identity_work(), limits::IDENTITY_FUEL, limits::LEAST_IDENTITY_FUEL),
            Mode::Contents => (limits::CONTENTS_WORK, limits::CONTENTS_FUEL, limits::LEAST_CONTENTS_FUEL),
        };
        if self.depth == 0 {
            if (self.is_given_up)() {
                return Vec::new();
            }
            self.fuel = fuel.min(self.left_for_one().max(least)).min(self.most);
        }
        self.depth += 1;
        let mut walk = Walk::new(self, mode, bounds, budget);
        walk.start(start, trace);
        let found = walk.run(settles);
        self.depth -= 1;
        found
    }

    /// What a question is asked for on the way of another one is near it: each level has half of the one above, so that a tangle of questions
    /// that all ask each other costs little more than the first of them.
    fn identity_work(&self) -> usize {
        let halvings = self.depth.saturating_sub(limits::WHOLE_QUESTIONS).min(limits::HALVED_QUESTIONS);
        limits::IDENTITY_WORK >> halvings
    }

    /// Something was not followed to its end.
    pub(super) fn count_unfollowed(&mut self) {
        self.exhausted += usize::from(self.depth == 1);
    }

    /// A question that is under way is asked again: its answer is cut short.
    pub(super) fn cut(&mut self) {
        self.cuts += 1;
    }

    /// How often an answer was cut short so far.
    pub(super) fn cuts(&self) -> usize {
        self.cuts
    }

    pub(super) fn fuel_left(&self) -> usize {
        self.fuel
    }

    /// States of all walks so far.
    pub(super) fn work(&self) -> usize {
        self.work
    }

    /// How many questions are under way.
    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    /// What is asked now is asked by the outermost walk itself.
    pub(super) fn is_first_question(&self) -> bool {
        self.depth == 1
    }

    /// Gives the walks that follow their own fuel; returns what the question under way had left.
    pub(super) fn swap_fuel(&mut self, fuel: usize) -> usize {
        std::mem::replace(&mut self.fuel, fuel)
    }

    /// What one question may cost at most: a part of what is left for the program, so that every question gets something.
    pub(super) fn left_for_one(&self) -> usize {
        self.left / limits::FUEL_SHARE
    }

    /// Takes one state's worth of fuel; false when there is none.
    pub(super) fn burn(&mut self) -> bool {
        let left = self.fuel.checked_sub(1);
        self.fuel = left.unwrap_or(0);
        self.work += usize::from(left.is_some());
        self.left = self.left.saturating_sub(1);
        left.is_some()
    }

    /// A walk ends before everything was found.
    pub(super) fn give_up(&mut self) {
        self.cuts += 1;
        self.exhausted += usize::from(self.depth == 1);
    }
}
