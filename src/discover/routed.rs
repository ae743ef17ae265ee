//! Files joined by addresses: who sends to `/api/track`, and who answers it, import nothing of each other.
//!
//! A lexical search by the last part of an address that is a text: what stands before it may come from a base, a prefix or a router. Errs towards
//! parsing too much.

use rustc_hash::FxHashSet;

use super::select::{Scanned, unreached};
use super::shared::{SharedForms, behind, is_part, quoted};
use super::words::Words;
use crate::source::{FileId, SourceFile};

/// The files with routes, and what was looked for already.
pub(super) struct Routed {
    /// The ends of the addresses that each file answers.
    ends: Vec<(FileId, Vec<String>)>,
    read: FxHashSet<FileId>,
    answered: FxHashSet<String>,
    requested: FxHashSet<String>,
}

impl Routed {
    pub(super) fn new(files: &[SourceFile], scanned: &[Scanned], forms: &SharedForms) -> Self {
        let mut ends = Vec::new();
        for (file, scanned) in files.iter().zip(scanned) {
            let mut own = answered_ends(&file.text, forms);
            own.extend(scanned.answers.as_deref().and_then(end));
            if !own.is_empty() {
                ends.push((file.id, own));
            }
        }
        Self {
            ends,
            read: FxHashSet::default(),
            answered: FxHashSet::default(),
            requested: FxHashSet::default(),
        }
    }

    /// Files that send to what reached files answer, and those that answer what reached files send to.
    pub(super) fn files(&mut self, files: &[SourceFile], reached: &[bool]) -> Vec<FileId> {
        if self.ends.is_empty() {
            return Vec::new();
        }
        let before = (self.answered.len(), self.requested.len());
        for file in files.iter().filter(|file| reached[file.id.index()]) {
            if self.read.insert(file.id) {
                self.requested.extend(requested_parts(&file.text));
            }
        }
        let own = self.ends.iter().filter(|(file, _)| reached[file.index()]);
        self.answered.extend(own.flat_map(|(_, ends)| ends).cloned());
        let mut found = Vec::new();
        if self.answered.len() > before.0 {
            let words: Vec<String> = self.answered.iter().flat_map(|end| written(end)).collect();
            let words = Words::new(&words);
            found
                .extend(unreached(files, reached).filter(|file| words.is_in(&file.text)).map(|file| file.id));
        }
        if self.requested.len() > before.1 {
            let is_asked = |ends: &Vec<String>| ends.iter().any(|end| self.requested.contains(end));
            let answers = self.ends.iter().filter(|(file, ends)| !reached[file.index()] && is_asked(ends));
            found.extend(answers.map(|(file, _)| *file));
        }
        found
    }
}

/// How an address that ends so stands in a text: below something, or alone as what a call is given.
fn written(end: &str) -> [String; 4] {
    [format!("/{end}"), format!("('{end}"), format!("(\"{end}"), format!("(`{end}")]
}

/// `track` of `/api/track/:id`
fn end(address: &str) -> Option<String> {
    let is_text = |part: &&str| part.len() > 1 && part.chars().all(|c| is_part(c) || matches!(c, '-' | '.'));
    let path = address.split(['?', '#']).next()?;
    path.rsplit('/').find(is_text).map(ToOwned::to_owned)
}

/// `app.post('/track', f)`, `router.use('/track', own)`, `@Post('track')`. What is given an object or nothing asks for an address itself.
fn answered_ends(text: &str, forms: &SharedForms) -> Vec<String> {
    let mut found = Vec::new();
    for called in &forms.route_calls {
        for rest in behind(text, &format!(".{called}(")) {
            let Some(address) = quoted(rest) else { continue };
            let after = rest.trim_start()[1..].get(address.len() + 1..).unwrap_or_default().trim_start();
            let next = after.strip_prefix(',').map(str::trim_start);
            let is_given = next.is_some_and(|next| !next.starts_with(['{', '\'', '"', '`', ')']));
            if address.starts_with('/') && is_given {
                found.extend(end(address));
            }
        }
    }
    for mark in &forms.route_marks {
        found.extend(behind(text, mark).filter_map(quoted).filter_map(end));
    }
    found
}

/// The parts of what stands as an address in a call, or begins as one wherever it stands: `me` and `api` of `` fetch(`${BASE}/api/me`) `` and of
/// `useQuery({ queryKey: ['/api/me'] })`.
fn requested_parts(text: &str) -> Vec<String> {
    let given = ["('", "(\"", "(`", "'/", "\"/", "`/"];
    let mut found = Vec::new();
    for word in given {
        for rest in behind(text, word) {
            let address = rest.split(['\'', '"', '`', '\n', '?', ' ']).next().unwrap_or_default();
            if address.len() < ADDRESS_BYTES {
                found.extend(end(address));
            }
        }
    }
    found
}

/// Longer texts are no addresses.
const ADDRESS_BYTES: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_of_addresses() {
        let forms = SharedForms {
            route_calls: vec!["post".into(), "get".into()],
            route_marks: vec!["@Post(".into(), "prefix:".into()],
            ..SharedForms::default()
        };
        let text = "app.post('/v1/track/:id', f); app.get('/own', { params }); app.get('/other');\
                    app.post('/', g); @Post('signup') a() {} app.register(p, { prefix: '/more' });";
        assert_eq!(answered_ends(text, &forms), ["track", "signup", "more"]);
        let text = "fetch(`${BASE}/api/me?x=1`); api.post('track', x); x({ url: '/api/own' }); y(id ? ['/all'] : [])";
        let mut found = requested_parts(text);
        found.sort();
        assert_eq!(found, ["all", "me", "own", "track"]);
    }
}
