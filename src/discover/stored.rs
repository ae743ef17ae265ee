//! Files that store rows which reached files read: `db.outbox.create(…)` in one, `db.outbox.findMany()` in another that imports nothing of it.
//!
//! A lexical search: takes texts, gives files. The table is the word before the method (`db.outbox.create`), a text that a call is given
//! (`from('outbox')`), or what stands in a query (`insert into outbox`). Errs towards too many: a file that is too much costs time only.

use aho_corasick::AhoCorasick;
use rustc_hash::FxHashSet;

use super::shared::quoted;
use super::words::is_whole;
use crate::source::{FileId, SourceFile};

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
}

/// The files that store rows, by what their tables are called.
pub(super) struct Storing {
    getters: Option<Tables>,
    puts: Option<Tables>,
    open: Option<AhoCorasick>,
    /// Tables that the files store into, looked for when they are first asked for.
    into: Option<Vec<FxHashSet<String>>>,
}

/// Finds the tables of calls of some methods.
struct Tables {
    words: AhoCorasick,
    /// So many of the words are methods; behind them stand functions that are given the name, and words of queries.
    methods: usize,
    named: usize,
    /// Ends of names that say nothing of the table, the longest first.
    endings: Vec<String>,
}

impl Storing {
    pub(super) fn new(forms: &RowForms) -> Self {
        let words = |words: &[String]| AhoCorasick::new(words).ok().filter(|_| !words.is_empty());
        Self {
            getters: Tables::new(&forms.getters, forms, "from "),
            puts: Tables::new(&forms.puts, forms, "into "),
            open: words(&forms.open),
            into: None,
        }
    }

    /// Files that may store what a reached file reads.
    pub(super) fn files(&mut self, files: &[SourceFile], reached: &[bool]) -> Vec<FileId> {
        let (Some(getters), Some(puts), Some(open)) = (&self.getters, &self.puts, &self.open) else {
            return Vec::new();
        };
        let has_open = |text: &str| open.find_iter(text).any(|found| is_whole(text, found.range()));
        let reading = files.iter().filter(|file| reached[file.id.index()] && has_open(&file.text));
        let asked: FxHashSet<String> = reading.flat_map(|file| getters.of(&file.text)).collect();
        if asked.is_empty() {
            return Vec::new();
        }
        let into = self.into.get_or_insert_with(|| files.iter().map(|file| puts.of(&file.text)).collect());
        let stores = files.iter().zip(into.iter()).filter(|(_, into)| !into.is_disjoint(&asked));
        stores.map(|(file, _)| file.id).filter(|file| !reached[file.index()]).collect()
    }
}

impl Tables {
    fn new(methods: &[String], forms: &RowForms, query: &str) -> Option<Self> {
        let called = |name: &String| format!("{name}(");
        let words = methods.iter().chain(&forms.named).map(called).chain([query.to_owned()]);
        let words = AhoCorasick::builder().ascii_case_insensitive(true).build(words).ok()?;
        let mut endings = forms.endings.clone();
        endings.sort_by_key(|ending| std::cmp::Reverse(ending.len()));
        let tables = Self { words, methods: methods.len(), named: forms.named.len(), endings };
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
            tables.extend(table.map(|name| self.one_table(name)).filter(|table| table.len() > 1));
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
        let tables = Tables::new(&own(&["create", "insert"]), &forms, "into ").expect("words");
        let text = "db.outbox\n  .create(x); this.jobsRepository.create(v); Event.create(y); supabase.from('audit_events').insert(z); `INSERT INTO public.jobs (a)`; create(w)";
        let mut of: Vec<String> = tables.of(text).into_iter().collect();
        of.sort_unstable();
        assert_eq!(of, ["auditevent", "event", "job", "outbox"]);
    }
}
