//! Calls that name a method of the vendor by a text: `push(['people.set', {…}])`.

use compact_str::CompactString;

/// The call names a method by a text.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub struct Command {
    pub form: CommandForm,
    /// What stands behind this text is no part of the name: `setUserId:first`.
    pub name_before: Option<CompactString>,
    /// What stands before this text is no part of it: `first.send`.
    pub name_after: Option<CompactString>,
}

impl Command {
    /// The names that a text may mean, the whole of it first.
    pub fn names<'t>(&self, text: &'t str) -> impl Iterator<Item = &'t str> {
        let before = self.name_before.as_ref().and_then(|mark| text.split_once(mark.as_str()));
        let after = self.name_after.as_ref().and_then(|mark| text.split_once(mark.as_str()));
        let parts = before.map(|(name, _)| name).into_iter().chain(after.map(|(_, name)| name));
        std::iter::once(text).chain(parts)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub enum CommandForm {
    /// `push(['people.set', {…}])`
    List,
    /// `send('people.set', {…})`
    Arguments,
}
