//! From a column of a row to what the program puts into that column of the table.
//!
//! Only columns whose names say nothing of what they hold are followed, to all that the program puts into the table, where the knowledge lists them
//! (`rows.open` in `rules/library`: `row.payload`, `{ ...row.data }`), and to what the same query puts in, whichever they are. What a name tells is
//! judged by it. Errs towards false alarms where a program reads other rows of the table than those with the data.

use super::{Mode, Walk};
use crate::flow::classify::queries::inserted_columns;
use crate::flow::relays::{KeyPart, RelayKeys};
use crate::flow::state::{PathId, PathKey, State, TraceId};
use crate::ir::{CallKind, Key, ListItem, Value};
use crate::limits;
use crate::link::{CallRef, Node};

impl Walk<'_, '_> {
    /// `job.payload` of `const [job] = await db.outbox.findMany()`: on at what is put in there.
    pub(super) fn stored_column(&mut self, state: State, trace: TraceId, call: CallRef) {
        if self.mode == Mode::Identity || state.path == PathId::EMPTY {
            return;
        }
        let Some(path) = self.open_column(state.path).filter(|path| !self.names_data(*path)) else { return };
        let state = state.with_path(path);
        let mut takes = self.engine.relays.takes.rows();
        takes.retain(|take| self.may_take(state, *take));
        if takes.is_empty() {
            return;
        }
        let Some(table) = self.engine.table_read(call) else { return };
        let keys = RelayKeys::from([vec![KeyPart::Text(table)]]);
        for (relay, _) in takes {
            self.hop(state, trace, (relay, &keys), 0);
        }
    }

    /// `const lesson = await db.lesson.update({ where, data: { stars, said } })`, `lesson.said`: a query that puts something in and gives the row gives
    /// that, too. What a name tells is judged by it.
    pub(super) fn put_by_itself(&mut self, state: State, trace: TraceId, call: CallRef) {
        if self.mode == Mode::Identity || state.path == PathId::EMPTY {
            return;
        }
        let Some(path) = self.column(state.path).filter(|path| !self.names_data(*path)) else { return };
        let module = self.engine.program.module(call.file);
        let mut sites = Vec::new();
        let mut at = call.id;
        for _ in 0..limits::ROW_CHAIN {
            let Value::Load { base, key: Key::Name(method) } = module.value(module.call(at).callee) else {
                break;
            };
            sites.extend(self.engine.row_puts(CallRef { id: at, ..call }, method));
            let Value::Call(before) = module.value(*base) else { break };
            at = *before;
        }
        if sites.is_empty() || self.engine.table_read(call).is_none() {
            return;
        }
        // `data` holds rows in one library and is a column in another.
        let below = self.engine.tables.split(path).and_then(|(first, rest)| {
            let holders = &self.engine.model.library.rows.holders;
            let is_holder = first.name().is_some_and(|name| holders.iter().any(|own| own == name));
            (is_holder && rest != PathId::EMPTY).then_some(rest)
        });
        for (site, path) in sites.iter().flat_map(|site| [Some(path), below].map(|path| (site, path))) {
            if let Some(path) = path {
                self.put(state.with_path(path), trace, *site, 0, false);
            }
        }
    }

    /// `query('insert into outbox (kind, payload) values ($1, $2)', [kind, JSON.stringify(x)])`: `x` under `payload`, and the same of
    /// `` sql`insert into outbox (payload) values (${x})` ``.
    pub(super) fn inserted(&mut self, state: State, trace: TraceId, call: CallRef) {
        let Some((PathKey::Name(column), path)) = self.engine.tables.split(state.path) else { return };
        let module = self.engine.program.module(call.file);
        let site = module.call(call.id);
        let columns = inserted_columns(module, site);
        let Some(place) = columns.iter().position(|own| *own == column) else { return };
        let given = site.arguments.get(1).map(|argument| module.value(argument.value));
        let value = match (site.kind, given) {
            (CallKind::Tagged, _) => site.arguments.get(1 + place).map(|argument| argument.value),
            (_, Some(Value::List(items))) => match items.get(place) {
                Some(ListItem::Item(item)) => Some(*item),
                Some(ListItem::Spread(_) | ListItem::Hole) | None => None,
            },
            _ => None,
        };
        if let Some(id) = value {
            self.go(State { node: Node { file: call.file, id }, path, ..state }, trace);
        }
    }

    /// The path below one row, where it begins with an open column: `payload` of `rows[0].payload` and of `data[].payload`.
    pub(super) fn open_column(&mut self, path: PathId) -> Option<PathId> {
        let column = self.column(path)?;
        let open = &self.engine.model.library.rows.open;
        let (first, _) = self.engine.tables.split(column)?;
        first.name().is_some_and(|name| open.iter().any(|own| own == name)).then_some(column)
    }

    /// The path below one row.
    fn column(&mut self, path: PathId) -> Option<PathId> {
        let mut keys = self.engine.tables.keys(path);
        let rows = &self.engine.model.library.rows;
        let is_in = |list: &[String], key: Option<&PathKey>| {
            key.and_then(PathKey::name).is_some_and(|name| list.iter().any(|own| own == name))
        };
        let is_place = |key: &PathKey| key.name().is_some_and(|name| name.parse::<u32>().is_ok());
        let first = |keys: &[PathKey]| keys.iter().take_while(|key| key.is_open() || is_place(key)).count();
        keys.drain(..first(&keys));
        if is_in(&rows.holders, keys.first()) {
            // `data` holds rows in one library and is a column in another.
            let below = 1 + first(&keys[1..]);
            if is_in(&rows.open, keys.get(below)) || !is_in(&rows.open, keys.first()) {
                keys.drain(..below);
            }
        }
        let path = keys.into_iter().rev();
        let path = path.fold(PathId::EMPTY, |path, key| self.engine.tables.prepend(key, path));
        (path != PathId::EMPTY).then_some(path)
    }
}
