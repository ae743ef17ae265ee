//! Which files there are, which of them matter, and which file an import means.
//!
//! [`walk`] lists source files and manifests below a root; [`read`] turns one into text (pure per file, so the
//! pipeline can do it in parallel); [`scan`] and [`select`] leave out files that no vendor's name leads to;
//! [`Resolver`] answers imports from the walked files alone: there is no `node_modules` in a hook or an Action.
//! Knows words of the rules only as plain strings, and nothing of syntax trees or findings.

mod aliases;
mod call_form;
mod declared_names;
mod given;
mod globals;
mod holding_state;
mod imports;
mod joined;
mod json;
mod kinds;
mod lockfile;
mod manifest;
mod owners;
mod read;
mod resolve;
mod revision;
mod routed;
mod rules_folder;
mod select;
mod shared;
mod stored;
mod test_files;
#[cfg(test)]
mod tests;
mod unimported;
mod walk;
mod words;
mod written;

pub use call_form::{CallForm, JoinedBy};
pub use imports::scan_imports;
pub use joined::JoinedForms;
pub use kinds::{FileKind, FileKinds};
pub use lockfile::Lockfile;
pub use manifest::{Dependency, Manifest, ManifestKind, PackageJson, TsConfig, WorkspaceFile};
pub use owners::Owners;
pub use read::{ReadFile, read, read_at};
pub use resolve::{Resolved, Resolver};
pub use revision::{Change, ChangeAsked, Revision, change};
pub use rules_folder::read_rules;
pub use select::{Scanned, Selection, scan, select, select_all};
pub use shared::SharedForms;
pub use stored::RowForms;
pub use walk::{WalkSettings, Walked, WalkedFile, walk, walk_at};
pub use words::Words;
pub use written::{read_written, written_text};
