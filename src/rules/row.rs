//! Rows: what queries of databases give, and where they say of what.
//!
//! `db.user.findFirst()`, `knex('customers').where(…).first()`, `pool.query('select name from members')`: whatever variable a row stands in, the
//! table says whose it is. The methods are known by their names, as a program hands its client through everything.

/// The words of queries.
#[derive(Clone, Debug, Default, serde::Deserialize, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Rows {
    /// Methods that give rows of what they are called on: `User.findById(id)`.
    pub getters: Vec<String>,
    /// Methods of a query that show that it is one, and say nothing of whose rows it gives: `where`.
    pub steps: Vec<String>,
    /// Functions that are given the name of the table: `from('users')`, `model('User')`.
    pub named: Vec<String>,
    /// Functions that are given the table itself, or its class: `from(people)`, `getRepository(User)`.
    pub given: Vec<String>,
    /// Keys of what a request is given that name the table: `TableName`.
    pub keys: Vec<String>,
    /// Methods that are given the columns: `select('name', 'plan')`.
    pub selects: Vec<String>,
    /// Keys of options with the columns: `findFirst({ select: { name: true } })`.
    pub projections: Vec<String>,
    /// Methods that give no rows: `count`.
    pub counts: Vec<String>,
    /// Members of what a query gives that hold rows: `rows`, `Item`.
    pub holders: Vec<String>,
    /// Ends of the names of what rows are asked of: `userRepository`.
    pub endings: Vec<String>,
    /// Of `getters`: methods that give a row and, beside it, whether it was made: `const [user, made] = await User.findOrCreate(…)`.
    pub pairs: Vec<String>,
    /// Members below which a program gives methods to rows: `schema.methods.toTraits = function () {…}`.
    pub method_holders: Vec<String>,
    /// Methods that are given the name and the function: `schema.method('toTraits', function () {…})`.
    pub method_givers: Vec<String>,
    /// Columns whose names say nothing of what they hold: `payload`. What the program puts in there is what is read of them.
    pub open: Vec<String>,
    /// Keys under which a request says which rows it puts into a table: `{ insert_users: [{ objects: [user] }] }`.
    pub writes: Vec<RowWrite>,
    /// Clients whose type says which columns the tables have.
    pub clients: Vec<TypedClient>,
    /// Methods that add the columns of another table: `innerJoin`.
    pub joins: Vec<String>,
    /// Where an engine in front of the database is told to call the program with what changed.
    pub triggers: Vec<Triggers>,
}

/// A client whose first type argument lists tables and their columns: `createClient<Database>()`, `new Kysely<DB>()`.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TypedClient {
    /// Packages that make such a client, or whose type it is.
    pub packages: Vec<String>,
    /// Keys from the argument to its tables.
    #[serde(default)]
    pub tables: Vec<String>,
    /// The key of a table under which its columns stand; absent: they are its members.
    #[serde(default)]
    pub row: Option<String>,
}

/// A key that names a table and holds rows of it.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RowWrite {
    /// The key, with `*` for the name of the table.
    pub key: String,
    /// Where below the key the rows stand; an index of a list is a key.
    pub at: Vec<String>,
    /// It is a list of rows there, not one.
    #[serde(default)]
    pub list: bool,
}

impl RowWrite {
    /// The table that a key names.
    pub fn table<'k>(&self, key: &'k str) -> Option<&'k str> {
        let (before, after) = self.key.split_once('*')?;
        key.strip_prefix(before)?.strip_suffix(after).filter(|table| !table.is_empty())
    }
}

/// Metadata of an engine: an object with a table and the addresses that are called when its rows change.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Triggers {
    /// The key of the list of triggers, by which such an object is told.
    pub each: String,
    /// Keys from the object to the name of the table.
    pub table: Vec<String>,
    /// The key of a trigger's name.
    pub name: String,
    /// Keys of a trigger that hold the address.
    pub routes: Vec<String>,
    /// Where the function that answers is given a row, by keys of its parameter 0.
    pub rows: Vec<Vec<String>>,
}

impl Rows {
    pub(super) fn extend(&mut self, more: Self) {
        self.getters.extend(more.getters);
        self.steps.extend(more.steps);
        self.named.extend(more.named);
        self.given.extend(more.given);
        self.keys.extend(more.keys);
        self.selects.extend(more.selects);
        self.projections.extend(more.projections);
        self.counts.extend(more.counts);
        self.holders.extend(more.holders);
        self.endings.extend(more.endings);
        self.pairs.extend(more.pairs);
        self.method_holders.extend(more.method_holders);
        self.method_givers.extend(more.method_givers);
        self.open.extend(more.open);
        self.writes.extend(more.writes);
        self.triggers.extend(more.triggers);
        self.clients.extend(more.clients);
        self.joins.extend(more.joins);
    }

    /// What the rows are of, by the name of what they are asked of: `user` of `userRepository`; empty where it says only that there are rows.
    pub fn subject<'n>(&self, holder: &'n str) -> &'n str {
        let cut = |name: &'n str| {
            let lower = name.to_ascii_lowercase();
            let ending = self
                .endings
                .iter()
                .filter(|ending| lower.ends_with(ending.as_str()))
                .max_by_key(|ending| ending.len());
            ending.map_or(name, |ending| name[..name.len() - ending.len()].trim_end_matches('_'))
        };
        cut(cut(holder)).trim_start_matches(['_', '$'])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects() {
        let rows =
            Rows { endings: vec!["repository".into(), "repo".into(), "model".into()], ..Rows::default() };
        for (holder, subject) in [
            ("userRepository", "user"),
            ("UserModel", "User"),
            ("_usersRepo", "users"),
            ("repo", ""),
            ("customer", "customer"),
        ] {
            assert_eq!(rows.subject(holder), subject);
        }
    }
}
