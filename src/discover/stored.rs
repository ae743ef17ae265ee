//! Files that store rows which reached files read: `db.outbox.create(…)` in one, `db.outbox.findMany()` in another that imports nothing of it.
//!
//! A lexical search: takes texts, gives files. The table is the word before the method (`db.outbox.create`), a text that a call is given
//! (`from('outbox')`), or what stands in a query (`insert into outbox`). Errs towards too many: a file that is too much costs time only.

use aho_corasick::AhoCorasick;
use rustc_hash::FxHashSet;

use super::shared::quoted;
use super::words::is_whole;
use crate::source::{FileId, SourceFile, is_yaml};

/// How rows are stored and read, in words; from the rules.
#[derive(Clone, Debug, Default)]
pub struct RowForms {
    /// Methods that put rows in.
    pub puts: Vec<String>,
    /// Methods that give rows.
    pub getters: Vec<String>,
    /// Functions that are given the name of a table.
    pub named: Vec<String>,
    /// Columns that what is stored is read of.
    pub open: Vec<String>,
    /// Ends of the names of what rows are asked of: `userRepository`.
    pub endings: Vec<String>,
    /// What stands before the name of a table that a request puts rows into: `insert_`.
    pub writes: Vec<String>,
    /// What stands behind it, where something does: `_one`.
    pub write_ends: Vec<String>,
    /// Keys of metadata under which triggers of tables stand.
    pub triggers: Vec<String>,
}

/// The files that store rows, by what their tables are called.
pub(super) struct Storing {
    getters: Option<Tables>,
    puts: Option<Tables>,
    open: Option<AhoCorasick>,
    /// Tables that reached files read, of those that were looked at.
    asked: FxHashSet<String>,
    read: FxHashSet<FileId>,
    /// Tables that the files store into which are not reached when it is first asked for.
    into: Option<Vec<(FileId, FxHashSet<String>)>>,
    /// Metadata with triggers, looked for when it is first asked for.
    triggers: Option<Vec<Triggered>>,
    trigger_keys: Vec<String>,
}

/// A file of metadata: names by which the functions that it has called are told, and what its tables are called among others.
struct Triggered {
    names: AhoCorasick,
    tables: Vec<String>,
}

/// Finds the tables of calls of some methods.
struct Tables {
    words: AhoCorasick,
    /// So many of the words are methods; behind them stand functions that are given the name, and words of queries.
    methods: usize,
    named: usize,
    /// Ends of names that say nothing of the table, the longest first.
    endings: Vec<String>,
    write_ends: Vec<String>,
}

impl Storing {
    pub(super) fn new(forms: &RowForms) -> Self {
        let words = |words: &[String]| AhoCorasick::new(words).ok().filter(|_| !words.is_empty());
        Self {
            getters: Tables::new(&forms.getters, forms, &["from ".to_owned()]),
            puts: Tables::new(
                &forms.puts,
                forms,
                &forms.writes.iter().cloned().chain(["into ".to_owned()]).collect::<Vec<_>>(),
            ),
            open: words(&forms.open),
            asked: FxHashSet::default(),
            read: FxHashSet::default(),
            into: None,
            triggers: None,
            trigger_keys: forms.triggers.clone(),
        }
    }

    /// Files that may store what a reached file reads.
    pub(super) fn files(&mut self, files: &[SourceFile], reached: &[bool]) -> Vec<FileId> {
        let triggered = self.triggered(files, reached);
        let (Some(getters), Some(puts), Some(open)) = (&self.getters, &self.puts, &self.open) else {
            return Vec::new();
        };
        let has_open = |text: &str| open.find_iter(text).any(|found| is_whole(text, found.range()));
        for file in files.iter().filter(|file| reached[file.id.index()]) {
            if self.read.insert(file.id) && has_open(&file.text) {
                self.asked.extend(getters.of(&file.text));
            }
        }
        self.asked.extend(triggered.iter().map(|table| puts.one_table(table)));
        if self.asked.is_empty() {
            return Vec::new();
        }
        let into = self.into.get_or_insert_with(|| {
            let others = files.iter().filter(|file| !reached[file.id.index()]);
            others.map(|file| (file.id, puts.of(&file.text))).collect()
        });
        let others = into.iter().filter(|(file, _)| !reached[file.index()]);
        others.filter(|(_, into)| !into.is_disjoint(&self.asked)).map(|(file, _)| *file).collect()
    }

    /// Tables whose rows an engine may hand to a reached file.
    fn triggered(&mut self, files: &[SourceFile], reached: &[bool]) -> FxHashSet<String> {
        let keys = &self.trigger_keys;
        let all = self.triggers.get_or_insert_with(|| {
            let described = files.iter().filter(|file| is_yaml(&*file.path));
            described.filter_map(|file| Triggered::of(&file.text, keys)).collect()
        });
        let is_named = |one: &&Triggered| {
            let mut own = files.iter().filter(|file| reached[file.id.index()]);
            own.any(|file| one.names.is_match(&*file.text) || one.names.is_match(&*file.path))
        };
        all.iter().filter(is_named).flat_map(|one| one.tables.iter().cloned()).collect()
    }
}

impl Triggered {
    /// The last part of whatever stands behind a key: `forwardUsage` of `name: forwardUsage`, and of an address.
    fn of(text: &str, keys: &[String]) -> Option<Self> {
        let has = |key: &String| memchr::memmem::find(text.as_bytes(), key.as_bytes()).is_some();
        if !keys.iter().any(has) {
            return None;
        }
        let words: FxHashSet<&str> = text
            .split([' ', ',', '{', '}', '\'', '"', '?', '/', '\n', '\r', '[', ']'])
            .filter(|word| word.len() > 2 && word.chars().all(|letter| is_part(letter) || letter == '-'))
            .collect();
        let names = AhoCorasick::new(words.iter().filter(|word| word.len() > 5)).ok()?;
        Some(Self { names, tables: words.into_iter().map(ToOwned::to_owned).collect() })
    }
}

impl Tables {
    fn new(methods: &[String], forms: &RowForms, before: &[String]) -> Option<Self> {
        let called = |name: &String| format!("{name}(");
        let words = methods.iter().chain(&forms.named).map(called).chain(before.iter().cloned());
        let words = AhoCorasick::builder().ascii_case_insensitive(true).build(words).ok()?;
        let mut endings = forms.endings.clone();
        endings.sort_by_key(|ending| std::cmp::Reverse(ending.len()));
        let (named, write_ends) = (forms.named.len(), forms.write_ends.clone());
        let tables = Self { words, methods: methods.len(), named, endings, write_ends };
        Some(tables).filter(|_| !methods.is_empty())
    }

    fn of(&self, text: &str) -> FxHashSet<String> {
        let mut tables = FxHashSet::default();
        for found in self.words.find_overlapping_iter(text) {
            let word = found.pattern().as_usize();
            let (before, behind) = (&text[..found.start()], &text[found.end()..]);
            let table = if word < self.methods {
                before.trim_end().strip_suffix('.').map(|rest| last_word(rest.trim_end()))
            } else if word < self.methods + self.named {
                quoted(behind)
            } else {
                let behind = behind.trim_start_matches(['"', '`']);
                Some(&behind[..behind.len() - behind.trim_start_matches(is_part).len()])
            };
            let cut =
                |table| self.write_ends.iter().filter_map(move |end| str::strip_suffix(table, end.as_str()));
            let all =
                table.into_iter().chain(table.into_iter().flat_map(cut)).map(|name| self.one_table(name));
            tables.extend(all.filter(|table| table.len() > 1));
        }
        tables
    }

    /// However it is written, a table has one name: `userRepository`, `public.users`, `Users`. Takes in one what the flow stage may tell apart
    /// (`currency` and `currencies` end alike here): a file too much costs time only.
    fn one_table(&self, name: &str) -> String {
        let last = name.rsplit('.').next().unwrap_or(name);
        let letters = last.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase);
        let name: String = letters.collect();
        let ending = self.endings.iter().find(|ending| name.ends_with(ending.as_str()));
        let stem = ending.map_or(name.as_str(), |ending| &name[..name.len() - ending.len()]);
        ["ies", "y", "s"].iter().find_map(|plural| stem.strip_suffix(plural)).unwrap_or(stem).to_owned()
    }
}

fn is_part(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '.')
}

fn last_word(text: &str) -> &str {
    let end = text.trim_end_matches(|letter: char| letter.is_alphanumeric() || letter == '_');
    &text[end.len()..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_calls() {
        let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let forms = RowForms {
            named: own(&["from", "insertInto"]),
            endings: own(&["repo", "repository"]),
            ..RowForms::default()
        };
        let tables =
            Tables::new(&own(&["create", "insert"]), &forms, &own(&["into ", "insert_"])).expect("words");
        let text = "db.outbox\n  .create(x); this.jobsRepository.create(v); Event.create(y); supabase.from('audit_events').insert(z); `INSERT INTO public.jobs (a)`; create(w); { insert_people: [] }";
        let mut of: Vec<String> = tables.of(text).into_iter().collect();
        of.sort_unstable();
        assert_eq!(of, ["auditevent", "event", "job", "outbox", "people"]);
    }
}
