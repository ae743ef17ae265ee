//! Queries: what one call of a chain after the other says of the rows that come out at its end.
//!
//! ```js
//! db.select({ who: people.name }).from(people).where(…)      // `who` is the name of one of the people
//! ```
//!
//! Takes calls as they are written, gives a [`Row`]. Knows no engine: nothing is resolved here.

use crate::flow::classify::rows::{Column, Row};
use crate::flow::classify::sql;
use crate::ir::{Call, CallKind, Entry, Key, ListItem, Literal, Module, Value, ValueId};
use crate::rules::row::Rows;
use crate::summary::untyped;

/// What was seen along a chain of calls, from its end to its beginning.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
pub(super) struct Chain {
    row: Row,
    /// A text says what the rows are of, which no name of a variable overrules.
    pub(super) is_told: bool,
    /// There is a method of queries.
    is_query: bool,
    /// The calls make what the query is asked of.
    pub(super) is_behind: bool,
    /// The last call is known to put rows in.
    is_write: bool,
    columns: Columns,
    /// Columns of another table come with those of its own.
    is_joined: bool,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Columns {
    #[default]
    All,
    /// Only those that are named.
    Named,
    /// Some are named, and not all are known.
    Open,
}

/// What a call is to the rows of a chain.
#[derive(PartialEq, Eq)]
pub(super) enum Met {
    Query,
    /// `row.traits()`: what a method makes of a row.
    Other,
    /// It gives no rows.
    Count,
}

impl Chain {
    /// For a call that puts rows in.
    pub(super) fn of_write() -> Self {
        Self { is_write: true, is_query: true, ..Self::default() }
    }

    /// One call of the chain.
    pub(super) fn meet(&mut self, rows: &Rows, module: &Module, site: &Call) -> Met {
        let name = crate::summary::value_name(module, site.callee).unwrap_or_default();
        let is_in = |list: &[String]| list.iter().any(|own| *own == name);
        // `User.updateOne(…)` gives no rows, and is about users; whose `http.patch(…)` is nobody says.
        let is_write = std::mem::take(&mut self.is_write);
        let is_count = is_in(&rows.counts);
        if is_count && !is_write {
            return Met::Count;
        }
        let is_getter = is_count || is_in(&rows.getters);
        let is_select = is_in(&rows.selects);
        let text = sql_of(module, site);
        let is_step = is_getter || is_select || is_in(&rows.steps) || text.is_some();
        let is_known = is_step || is_in(&rows.named) || is_in(&rows.given);
        self.is_query |= is_step;
        self.is_joined |= is_in(&rows.joins);
        if let Some(query) = text {
            self.tell(query.table);
            if query.columns.is_some() {
                self.narrow();
            }
            self.row.columns.extend(query.columns.unwrap_or_default());
        }
        if is_select {
            site.arguments.iter().for_each(|argument| self.add_columns(module, argument.value));
        }
        self.project(rows, module, site);
        if !self.is_told && is_in(&rows.named) {
            let arguments = site.arguments.iter().take(3);
            self.tell(
                arguments.filter_map(|argument| text_at(module, argument.value)).find(|text| is_word(text)),
            );
        }
        if !self.is_told {
            self.tell(site.arguments.iter().find_map(|argument| requested(rows, module, argument.value)));
        }
        if self.row.of.is_none() {
            let named = match module.value(site.callee) {
                Value::Load { base, .. } if is_getter => crate::summary::value_name(module, *base),
                _ if is_in(&rows.given) => site
                    .arguments
                    .first()
                    .and_then(|argument| crate::summary::value_name(module, argument.value)),
                _ => None,
            };
            let subject =
                named.as_deref().map(|named| rows.subject(named)).filter(|subject| !subject.is_empty());
            self.row.of = subject.map(str::to_owned);
            self.row.is_behind = self.is_behind && self.row.of.is_some();
        }
        if is_known || is_write { Met::Query } else { Met::Other }
    }

    fn narrow(&mut self) {
        if self.columns == Columns::All {
            self.columns = Columns::Named;
        }
    }

    fn tell(&mut self, table: Option<String>) {
        if let Some(table) = table.filter(|_| !self.is_told) {
            self.row.of = Some(table);
            self.row.is_behind = false;
            self.is_told = true;
        }
    }

    /// `{ select: { name: true } }`, `{ attributes: ['name'] }`.
    fn project(&mut self, rows: &Rows, module: &Module, site: &Call) {
        for argument in &site.arguments {
            let Value::Object(entries) = module.value(argument.value) else { continue };
            for entry in entries {
                if let Entry::Field { key: Key::Name(name), value, .. } = entry
                    && rows.projections.iter().any(|own| own == name)
                {
                    self.add_columns(module, *value);
                }
            }
        }
    }

    /// `select('name', 'plan')`, `select(['name'])`, `select('name plan')`, `select({ who: people.name })`, `select('who:name, plan')`.
    fn add_columns(&mut self, module: &Module, value: ValueId) {
        if text_at(module, value).is_some_and(|text| text.trim() == "*") {
            return;
        }
        self.narrow();
        match module.value(value) {
            Value::Literal(Literal::String(text)) => self.add_text(text),
            Value::List(items) => {
                for item in items {
                    match item {
                        ListItem::Item(item) => match text_at(module, *item) {
                            Some(text) => self.add_text(&text),
                            None => self.columns = Columns::Open,
                        },
                        ListItem::Spread(_) => self.columns = Columns::Open,
                        ListItem::Hole => {}
                    }
                }
            }
            Value::Object(entries) => {
                for entry in entries {
                    self.add_entry(module, entry);
                }
            }
            _ => self.columns = Columns::Open,
        }
    }

    /// `who: people.name`, `name: true`, `e: 'email'`.
    fn add_entry(&mut self, module: &Module, entry: &Entry) {
        let Entry::Field { key: Key::Name(alias), value, .. } = entry else {
            self.columns = Columns::Open;
            return;
        };
        let name = match module.value(*value) {
            Value::Literal(Literal::Bool(true)) => Some(alias.to_string()),
            Value::Literal(Literal::Number(number)) if number != "0" => Some(alias.to_string()),
            Value::Literal(Literal::String(text)) => Some(text.to_string()),
            Value::Load { key: Key::Name(name), .. } => Some(name.to_string()),
            // `password: false`, `password: 0`: all others.
            Value::Object(_) | Value::Literal(_) => {
                self.columns = Columns::Open;
                return;
            }
            _ => None,
        };
        self.row.columns.push(Column { alias: alias.to_string(), name, of: None });
    }

    /// `name plan`, `who:name, plan`, `email as contact`, `users.name`; `-password` and `*` leave the others there.
    fn add_text(&mut self, text: &str) {
        if text.contains(['*', '(', '-', '+', '!']) {
            self.columns = Columns::Open;
            return;
        }
        let has_commas = text.contains(',') || text.contains(" as ") || text.contains(" AS ");
        let parts: Vec<&str> =
            if has_commas { text.split(',').collect() } else { text.split_whitespace().collect() };
        for part in parts {
            let words: Vec<&str> = part.split_whitespace().collect();
            let (name, alias) = match words.as_slice() {
                [one] => match one.split_once(':') {
                    Some((alias, name)) => (name, alias),
                    None => (*one, one.rsplit('.').next().unwrap_or(one)),
                },
                [name, _, alias] => (*name, *alias),
                _ => continue,
            };
            let name = name.rsplit('.').next().unwrap_or(name);
            self.row.columns.push(Column { alias: alias.to_owned(), name: Some(name.to_owned()), of: None });
        }
    }

    /// The table, where all of its columns are asked for and no others.
    pub(super) fn whole_table(&self) -> Option<&str> {
        let is_whole = self.is_told && self.columns == Columns::All && !self.is_joined;
        self.row.of.as_deref().filter(|_| is_whole)
    }

    /// The columns that the table is known to have.
    pub(super) fn fill(&mut self, columns: Vec<Column>) {
        self.row.columns = columns;
        self.columns = Columns::Named;
    }

    pub(super) fn finish(mut self) -> Option<Row> {
        self.row.is_complete = self.columns == Columns::Named;
        self.is_query.then_some(self.row)
    }
}

/// `users`, `public.users`: the name of a table and no sentence.
fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '$'))
}

fn text_at(module: &Module, value: ValueId) -> Option<String> {
    module.string(untyped(module, value)).map(ToString::to_string)
}

/// `query('select …')`, `` query(`select … ${id}`) ``, `` sql`select …` ``.
fn sql_of(module: &Module, site: &Call) -> Option<sql::Query> {
    sql::read(&statement(module, site)?)
}

/// The columns of `insert into outbox (kind, payload) …`, where a call is given such a statement.
pub(in crate::flow) fn inserted_columns(module: &Module, site: &Call) -> Vec<String> {
    statement(module, site).map(|text| sql::inserted(&text)).unwrap_or_default()
}

/// The text of what may be a statement; `?` stands for what is put into it.
fn statement(module: &Module, site: &Call) -> Option<String> {
    let first = site.arguments.first()?;
    let text_of = |value: ValueId| text_at(module, value).unwrap_or_else(|| "?".to_owned());
    match module.value(first.value) {
        Value::Literal(Literal::String(text)) => Some(text.to_string()),
        Value::Derived { parts, .. } => Some(parts.iter().map(|part| text_of(*part)).collect()),
        Value::List(items) if site.kind == CallKind::Tagged => {
            let texts = items.iter().filter_map(|item| match item {
                ListItem::Item(item) => Some(text_of(*item)),
                ListItem::Spread(_) | ListItem::Hole => None,
            });
            Some(texts.collect::<Vec<_>>().join("?"))
        }
        _ => None,
    }
}

/// `new GetCommand({ TableName: 'users' })`, `{ TableName: 'users' }`.
fn requested(rows: &Rows, module: &Module, value: ValueId) -> Option<String> {
    let value = match module.value(value) {
        Value::Call(call) if module.call(*call).kind == CallKind::New => {
            module.call(*call).arguments.first()?.value
        }
        _ => value,
    };
    let Value::Object(entries) = module.value(value) else { return None };
    entries.iter().find_map(|entry| match entry {
        Entry::Field { key: Key::Name(name), value, .. } if rows.keys.iter().any(|own| own == name) => {
            text_at(module, *value).filter(|text| is_word(text))
        }
        _ => None,
    })
}
