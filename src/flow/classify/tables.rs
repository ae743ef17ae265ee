//! Columns of tables by the type of the client that is asked: `createClient<Database>()`, `new Kysely<DB>()`.
//!
//! Takes the value that a query begins at and the name of a table, gives its columns as the type argument of the client declares them. Which clients
//! these are, and where below the argument the tables stand, is data.

use crate::flow::classify::declared::DeclaredAs;
use crate::flow::classify::rows::Column;
use crate::flow::engine::Engine;
use crate::flow::walk::Terminal;
use crate::ir::path::{Root, Segment};
use crate::limits;
use crate::link::{Node, TypeAt, TypeIdentity};
use crate::rules::row::TypedClient;

impl<'p> Engine<'p> {
    /// All columns of a table; `None` where no type says them.
    pub(super) fn columns_of_type(&mut self, client: Node, table: &str) -> Option<Vec<Column>> {
        let (known, mut ty) = self.type_of_client(client)?;
        let types = self.types();
        let table = table.rsplit('.').next().unwrap_or(table);
        let keys = known.tables.iter().map(String::as_str).chain([table]).chain(known.row.as_deref());
        for key in keys {
            ty = types.member(&ty, key)?;
        }
        let fields = types.fields(&ty)?;
        let column = |name: &str| Column { alias: name.to_owned(), name: Some(name.to_owned()), of: None };
        let columns: Vec<Column> = fields.list.iter().map(|field| column(&field.name.text())).collect();
        (!fields.is_open && !columns.is_empty()).then_some(columns)
    }

    /// What lists the tables of a client: `Database` of `SupabaseClient<Database>`, and of what `createClient<Database>()` gives.
    fn type_of_client(&mut self, client: Node) -> Option<(&'p TypedClient, TypeAt<'p>)> {
        let clients = &self.model.library.rows.clients;
        let known = |package: &str| clients.iter().find(|own| own.packages.iter().any(|own| own == package));
        if let Some(declared) = self.type_of(client, limits::NAME_HOPS).and_then(DeclaredAs::sure) {
            let types = self.types();
            let of = types.identities(&declared).into_iter().find_map(|identity| match identity {
                TypeIdentity::Package { package, .. } => known(&package),
                _ => None,
            });
            if let Some(of) = of {
                return Some((of, types.type_argument(&declared, 0)?));
            }
        }
        let found = self.identities(client, &[]);
        found.iter().find_map(|found| {
            let Terminal::Api(path) = &found.terminal else { return None };
            let (Root::Package(package), Some(Segment::Return | Segment::Instance)) =
                (&path.root, path.segments.last())
            else {
                return None;
            };
            let call = self.call_at(found.state.node)?;
            let given = self.program.module(call.file).call(call.id).type_arguments.first()?;
            Some((known(package)?, TypeAt::written(call.file, given)))
        })
    }
}
