//! What a value is by the type of a package that it is declared to have.
//!
//! ```ts
//! export function middleware(req: NextRequest) {
//!     track('Seen', { page: req.nextUrl.href });       // `next/server#NextRequest{}.nextUrl.href`
//! }
//! ```
//!
//! Takes the end of a walk at a value that nobody in the program gives; gives its paths, as if the package had handed it out. Errs towards misses: a
//! type that the program wraps in one of its own (`Loaded<NextRequest>`) is not looked into.

use crate::flow::classify::declared::DeclaredAs;
use crate::flow::engine::Engine;
use crate::flow::walk::{Found, Terminal};
use crate::ir::path::{ApiPath, Root, Segment};
use crate::limits;
use crate::link::TypeIdentity;

impl Engine<'_> {
    /// The paths of what a type of a package says that the value is; none for what the program itself made.
    pub(super) fn paths_by_type(&mut self, found: &Found) -> Vec<ApiPath> {
        if !matches!(found.terminal, Terminal::Parameter { .. } | Terminal::Opaque) {
            return Vec::new();
        }
        let Some(declared) = self.type_of(found.state.node, limits::NAME_HOPS).and_then(DeclaredAs::sure)
        else {
            return Vec::new();
        };
        let own = self.types().identities(&declared).into_iter().map(|identity| (identity, found.state.path));
        let below = self.identities_of_members(&declared, found.state.path);
        let all: Vec<_> = own.chain(below.iter().cloned()).collect();
        all.into_iter()
            .filter_map(|(identity, rest)| {
                let TypeIdentity::Package { package, name } = identity else { return None };
                let mut segments: Vec<Segment> = name.into_iter().map(Segment::Member).collect();
                segments.push(Segment::Instance);
                segments.extend(self.tables.keys(rest).iter().map(Segment::from));
                Some(ApiPath { root: Root::Package(package), segments })
            })
            .collect()
    }
}
