//! Rows of databases: what a query is asked of says whose they are, whatever variable they stand in.
//!
//! ```js
//! const host = await db.user.findFirst();       // `host.name` is the name of a user
//! const { Item } = await send(new GetCommand({ TableName: 'customers' }));
//! ```
//!
//! Takes the call that a walk ended at and looks along its chain, by names: clients of databases are handed through everything, and what is not
//! resolved has them all the same. Which names is data. Errs towards what the table is called: a table `users` holds users.

use std::rc::Rc;

use compact_str::CompactString;

use crate::flow::classify::Classified;
use crate::flow::classify::evidence::{Evidence, Name};
use crate::flow::classify::queries::{Chain, Met};
use crate::flow::engine::Engine;
use crate::flow::state::PathKey;
use crate::flow::walk::{Found, Terminal};
use crate::ir::Value;
use crate::limits;
use crate::link::{CallRef, Node};
use crate::rules::policy::Basis;

/// A column that a query asks for, under the name that it has in the row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) alias: String,
    /// `None`: it is reckoned.
    pub(super) name: Option<String>,
    /// Its table, where the query says it.
    pub(super) of: Option<String>,
}

/// What a query says of the rows it gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::flow) struct Row {
    /// What they are called: `user`.
    pub(super) of: Option<String>,
    pub(super) columns: Vec<Column>,
    /// The columns are all that it has.
    pub(super) is_complete: bool,
    /// What they are called was told where the client is made (`const api = axios.create()`), which may be no query at all.
    pub(super) is_behind: bool,
}

impl Row {
    fn table(&self) -> Option<CompactString> {
        let of = self.of.as_deref().filter(|_| !self.is_behind);
        of.map(one_table).filter(|table| !table.is_empty())
    }
}

impl Engine<'_> {
    /// The query that a walk's end comes from.
    pub(super) fn row_of(&mut self, found: &Found) -> Option<Rc<Row>> {
        if !matches!(found.terminal, Terminal::Api(_) | Terminal::Opaque | Terminal::Instance(_)) {
            return None;
        }
        let node = found.state.node;
        if self.is_beside_row(found) {
            return None;
        }
        self.row_at(node)
    }

    /// `made` of `const [user, made] = await User.findOrCreate(…)`.
    fn is_beside_row(&self, found: &Found) -> bool {
        let keys = self.tables.keys(found.state.path);
        let is_second = matches!(keys.first(), Some(PathKey::Name(name)) if name == "1");
        let module = self.program.module(found.state.node.file);
        let Value::Call(call) = module.value(found.state.node.id) else { return false };
        let name = crate::summary::value_name(module, module.call(*call).callee);
        is_second && name.is_some_and(|name| self.model.library.rows.pairs.iter().any(|own| *own == name))
    }

    fn row_at(&mut self, node: Node) -> Option<Rc<Row>> {
        if !matches!(self.program.value(node), Value::Call(_)) {
            return None;
        }
        if let Some(known) = self.rows.get(&node) {
            return known.clone();
        }
        self.rows.insert(node, None);
        let row = self.chain_of(node, Chain::default()).map(Rc::new);
        self.rows.insert(node, row.clone());
        row
    }

    /// The table that a call puts rows into: `outbox` of `db.outbox.create(…)` and of `` sql`insert into outbox …` ``; however it is
    /// written, one table has one name.
    pub(in crate::flow) fn table_written(&mut self, call: CallRef) -> Option<CompactString> {
        let row = self.chain_of(self.result_of(call), Chain::of_write())?;
        row.table()
    }

    /// The table that a call gives rows of.
    pub(in crate::flow) fn table_read(&mut self, call: CallRef) -> Option<CompactString> {
        self.row_at(self.result_of(call))?.table()
    }

    fn chain_of(&mut self, row: Node, mut chain: Chain) -> Option<Row> {
        let mut at = row;
        // What the first call of the query is made on: a variable, `this.db`, or `connect()` of `(await connect()).from('users')`.
        let mut client = row;
        let rows = &self.model.library.rows;
        for _ in 0..limits::ROW_CHAIN {
            let module = self.program.module(at.file);
            at.id = match module.value(at.id) {
                Value::Call(call) => {
                    let site = module.call(*call);
                    // `row.traits()` is what a method makes of a row.
                    let met = chain.meet(rows, module, site);
                    if met == Met::Count || met == Met::Other && at == row {
                        return None;
                    }
                    let (next, own) = match module.value(site.callee) {
                        Value::Load { base, .. } => (*base, *base),
                        _ => (site.callee, at.id),
                    };
                    client = Node { id: own, ..at };
                    next
                }
                Value::Load { base, .. }
                | Value::Typed { base, .. }
                | Value::AfterCall { base, .. }
                | Value::Store { base, .. } => *base,
                Value::Join(parts) => *parts.first()?,
                // `const User = mongoose.model('Customer', schema)`, in this file or another.
                Value::Capture(_) | Value::Import(_) if !chain.is_told => {
                    let found = self.identities(at, &[]);
                    let made =
                        found.iter().map(|found| found.state.node).find(|made| self.call_at(*made).is_some());
                    let Some(made) = made.filter(|made| *made != at) else { break };
                    at = made;
                    chain.is_behind = true;
                    continue;
                }
                _ => break,
            };
        }
        if let Some(table) = chain.whole_table().map(ToOwned::to_owned)
            && let Some(columns) = self.columns_of_type(client, &table)
        {
            chain.fill(columns);
        }
        chain.finish()
    }

    /// The names of a row in place of those of the query: `user.name` for `db.user.findFirst().name`.
    pub(super) fn name_by_row(&self, row: &Row, evidence: &mut Evidence) {
        let rows = &self.model.library.rows;
        let Some(last) = evidence.names.iter().rposition(|name| name.called) else { return };
        let mut read = evidence.names.split_off(last + 1);
        let is_holder = read.first().is_some_and(|name| rows.holders.contains(&name.text));
        if is_holder {
            read.remove(0);
        }
        if row.of.is_none() && !is_holder {
            evidence.names.append(&mut read);
            return;
        }
        let mut of = row.of.clone();
        if let Some(first) = read.first_mut()
            && let Some(column) = row.columns.iter().find(|column| column.alias == first.text)
        {
            of = column.of.clone().or(of);
            first.text.clone_from(column.name.as_ref().unwrap_or(&column.alias));
        }
        let of = of.map(|text| Name { text, called: false });
        evidence.names = of.into_iter().chain(read).collect();
        let is_of_query =
            |of: &String| rows.selects.contains(of) || rows.steps.contains(of) || rows.named.contains(of);
        evidence.asked_for.retain(|asked| asked.of.as_ref().is_some_and(|of| !is_of_query(of)));
    }

    /// `users.name` for `request.body.event.data.new.name`, where a trigger of the table calls the function.
    pub(super) fn names_of_triggered(&mut self, found: &Found) -> Option<Vec<Name>> {
        let Terminal::Parameter { function, index: 0 } = found.terminal else { return None };
        let rows = &self.model.library.rows;
        let mut below = rows.triggers.iter().flat_map(|triggers| &triggers.rows);
        let below = below.find_map(|row| self.tables.below_names(found.state.path, row))?;
        let triggered = self.triggered(function);
        let [one] = &triggered[..] else { return None };
        let keys = self.tables.keys(below);
        let read = keys.iter().filter_map(PathKey::name).map(ToString::to_string);
        Some(
            std::iter::once(one.called.clone())
                .chain(read)
                .map(|text| Name { text, called: false })
                .collect(),
        )
    }

    /// The personal columns of a row that is handed over whole, where the query names its columns.
    pub(super) fn by_columns(&self, found: &Found, evidence: &Evidence) -> Option<Vec<Classified>> {
        let row = evidence.row.as_ref().filter(|row| row.is_complete)?;
        let columns = &row.columns;
        if evidence.names.len() > usize::from(row.of.is_some()) || found.state.marks.iter().next().is_some() {
            return None;
        }
        let names: Vec<&str> = columns.iter().filter_map(|column| column.name.as_deref()).collect();
        let kept = columns.iter().filter(|column| self.tables.keeps(found.state.filter, &column.alias));
        let mut classified: Vec<Classified> = Vec::new();
        for column in kept.take(limits::FIELDS) {
            let of = column.of.as_deref().or(row.of.as_deref());
            let name = column.name.as_deref().unwrap_or(&column.alias);
            let Some(one) = self.field_named(name, of, &names, Basis::ByName) else { continue };
            if classified.iter().all(|other| other.category != one.category) {
                classified.push(Classified { field: Some(column.alias.clone()), ..one });
            }
        }
        Some(classified)
    }
}

/// However it is written, a table has one name: `public.audit_events`, `AuditEvent`, `auditEvents` are one table.
pub(in crate::flow) fn one_table(name: &str) -> CompactString {
    let own = name.rsplit('.').next().unwrap_or(name).chars().filter(|c| c.is_alphanumeric());
    let name: CompactString = own.flat_map(char::to_lowercase).collect();
    match (name.strip_suffix("ies"), name.strip_suffix('s')) {
        (Some(stem), _) => stem.chars().chain(['y']).collect(),
        (None, Some(stem)) if !stem.ends_with('s') => stem.into(),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_table() {
        for name in ["AuditEvent", "audit_events", "public.audit_events", "auditEvents"] {
            assert_eq!(one_table(name), "auditevent");
        }
        assert_eq!(one_table("deliveries"), "delivery");
        assert_eq!(one_table("access"), "access");
    }
}
