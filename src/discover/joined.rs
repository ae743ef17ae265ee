//! Files that hand values on to reached files without importing them: another process, another part of an extension.
//!
//! ```js
//! ipcMain.on('track', handler)                  // reached: it takes
//! ipcRenderer.send('track', user)               // puts in, and knows nothing of who takes
//! ```
//!
//! A lexical search: takes texts, gives files. Errs towards too many: a file that is too much costs time only. What is joined by an object
//! (a store, a context) is not looked for: both ends import it.

use rustc_hash::FxHashSet;

use super::shared::{behind, quoted};
use super::words::is_whole;
use crate::source::{FileId, SourceFile};

/// Calls that take and calls that put in what they take, joined by a text or by nothing.
#[derive(Clone, Debug, Default)]
pub struct JoinedForms {
    pub takes: Vec<CallForm>,
    pub puts: Vec<CallForm>,
    /// Functions are put in, and who takes them calls them.
    pub both_ways: bool,
    /// Texts that stand in files with functions which take without a call: `next(action)`.
    pub written: Vec<String>,
    /// Texts that stand in files with functions which take, without a call, what a reached file puts in: `getState,`.
    pub shapes: Vec<String>,
}

/// A call in words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CallForm {
    /// The name of what is called.
    pub called: String,
    /// What the file must name besides: a package, or the object that it is called on.
    pub beside: Option<String>,
    /// The call's argument 0 is the text that joins it.
    pub by_text: bool,
}

/// What the calls on one side ask for.
#[derive(Default)]
struct Asked<'t> {
    texts: FxHashSet<&'t str>,
    /// One of them is joined by nothing, or by a text that does not stand there.
    any: bool,
}

/// Files that may put in what a reached file takes, or take what it puts in.
pub(super) fn putting(files: &[SourceFile], reached: &[bool], forms: &[JoinedForms]) -> Vec<FileId> {
    let mut found = Vec::new();
    for form in forms {
        found.extend(naming_the_same(files, reached, (&form.takes, &form.written), &form.puts));
        if form.both_ways {
            found.extend(naming_the_same(files, reached, (&form.puts, &[]), &form.takes));
        }
        found.extend(shaped(files, reached, form));
    }
    found
}

/// Files with functions that take by their shape what a reached file puts in.
fn shaped(files: &[SourceFile], reached: &[bool], form: &JoinedForms) -> Vec<FileId> {
    let puts = |file: &SourceFile| {
        let named = form.puts.iter().filter(|call| call.is_named_in(&file.text));
        named.flat_map(|call| call.texts_in(&file.text)).next().is_some()
    };
    if form.shapes.is_empty() || !files.iter().any(|file| reached[file.id.index()] && puts(file)) {
        return Vec::new();
    }
    let has = |file: &&SourceFile| {
        form.shapes.iter().any(|text| memchr::memmem::find(file.text.as_bytes(), text.as_bytes()).is_some())
    };
    let unreached = files.iter().filter(|file| !reached[file.id.index()]);
    unreached.filter(has).map(|file| file.id).collect()
}

/// Files with calls of `others` that are joined to calls of `own` in a reached file.
fn naming_the_same(
    files: &[SourceFile],
    reached: &[bool],
    (own, written): (&[CallForm], &[String]),
    others: &[CallForm],
) -> Vec<FileId> {
    let is_reached = |file: &&SourceFile| reached[file.id.index()];
    let mut asked = Asked::default();
    for file in files.iter().filter(is_reached) {
        let has = |text: &String| memchr::memmem::find(file.text.as_bytes(), text.as_bytes()).is_some();
        asked.any = asked.any || written.iter().any(has);
        for call in own.iter().filter(|call| call.is_named_in(&file.text)) {
            for text in call.texts_in(&file.text) {
                match text {
                    Some(text) => _ = asked.texts.insert(text),
                    None => asked.any = true,
                }
            }
        }
    }
    if asked.texts.is_empty() && !asked.any {
        return Vec::new();
    }
    let is_joined = |file: &&SourceFile| {
        let named = others.iter().filter(|call| call.is_named_in(&file.text));
        named.flat_map(|call| call.texts_in(&file.text)).any(|text| match text {
            Some(text) => asked.any || asked.texts.contains(text),
            None => true,
        })
    };
    let unreached = files.iter().filter(|file| !is_reached(file));
    unreached.filter(is_joined).map(|file| file.id).collect()
}

/// Files with an object literal of one of these names, where a reached file reads members of such: `getters: {` for `getters.mail` and
/// `mapGetters(['mail'])`.
pub(super) fn holding(files: &[SourceFile], reached: &[bool], objects: &[String]) -> Vec<FileId> {
    let mut found = Vec::new();
    for object in objects {
        // However it is written in another name.
        let end = object.get(1..).unwrap_or_default();
        let reads = |file: &SourceFile| memchr::memmem::find(file.text.as_bytes(), end.as_bytes()).is_some();
        if !files.iter().any(|file| reached[file.id.index()] && reads(file)) {
            continue;
        }
        let holds = |file: &&SourceFile| {
            behind(&file.text, object).any(|rest| rest.trim_start().starts_with([':', '=']))
        };
        let others = files.iter().filter(|file| !reached[file.id.index()]);
        found.extend(others.filter(holds).map(|file| file.id));
    }
    found
}

impl CallForm {
    fn is_named_in(&self, text: &str) -> bool {
        self.beside
            .as_ref()
            .is_none_or(|beside| memchr::memmem::find(text.as_bytes(), beside.as_bytes()).is_some())
    }

    /// For every call the text that joins it; `None` where it is none that stands there.
    fn texts_in<'t>(&self, text: &'t str) -> impl Iterator<Item = Option<&'t str>> {
        let by_text = self.by_text;
        let calls = behind(text, &self.called).filter_map(move |rest| {
            let start = text.len() - rest.len() - self.called.len();
            let arguments = rest.trim_start().strip_prefix('(')?;
            is_whole(text, start..start + self.called.len()).then_some(arguments)
        });
        calls.map(move |arguments| quoted(arguments).filter(|_| by_text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_and_their_texts() {
        let form = |by_text| CallForm { called: "send".into(), beside: Some("acme".into()), by_text };
        let text = "acme.send('a', b); acme.send(KEY); sendx('c'); send ( `d` )";
        assert_eq!(form(true).texts_in(text).collect::<Vec<_>>(), [Some("a"), None, Some("d")]);
        assert_eq!(form(false).texts_in(text).collect::<Vec<_>>(), [None, None, None]);
        assert!(form(true).is_named_in(text) && !form(true).is_named_in("send('a')"));
    }
}
