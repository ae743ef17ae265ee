//! What a query in SQL gives: of which table, and which columns under which names.
//!
//! Reads just enough of `select … from …` and `… returning …`; what it does not understand has no name. Texts of databases have holes
//! (`${id}`), so no parser of whole statements would take them.

use super::rows::Column;

/// The table and the columns of a query; no columns: all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Query {
    pub(super) table: Option<String>,
    pub(super) columns: Option<Vec<Column>>,
}

/// `None` for a text that is no query.
pub(super) fn read(text: &str) -> Option<Query> {
    let words = words(text);
    let is = |at: usize, word: &str| words.get(at).is_some_and(|own| own.eq_ignore_ascii_case(word));
    if !["select", "with", "insert", "update", "delete"].iter().any(|first| is(0, first)) {
        return None;
    }
    let find = |word: &str| (0..words.len()).find(|at| is(*at, word));
    let table_after = |at: Option<usize>| at.and_then(|at| words.get(at + 1)).and_then(|word| name(word));
    if is(0, "select") {
        let from = find("from")?;
        let first = usize::from(is(1, "distinct")) + 1;
        let columns = columns(words.get(first..from)?, &tables(&words, from));
        return Some(Query { table: table_after(Some(from)), columns });
    }
    let returning = find("returning");
    let table = match (is(0, "update"), is(0, "with")) {
        (true, _) => table_after(Some(0)),
        (_, true) => None,
        _ => table_after(find("into").or_else(|| find("from"))),
    };
    let columns = match returning {
        Some(at) => columns(&words[at + 1..], &[]),
        None if is(0, "with") => None,
        None => Some(Vec::new()),
    };
    Some(Query { table, columns })
}

/// The columns that values are put into, in their order: `kind` and `payload` of `insert into outbox (kind, payload) values …`.
pub(super) fn inserted(text: &str) -> Vec<String> {
    let lower = text.to_ascii_lowercase();
    let Some(into) = lower.trim_start().strip_prefix("insert").and_then(|_| lower.find("into ")) else {
        return Vec::new();
    };
    let list = text[into..].split_once('(').and_then(|(_, rest)| rest.split_once(')'));
    let list = list.filter(|(columns, _)| !columns.to_ascii_lowercase().contains("select "));
    list.map(|(columns, _)| columns.split(',').filter_map(|word| name(word.trim())).collect())
        .unwrap_or_default()
}

/// The short names that follow the tables of a query: `from users u join teams t`.
fn tables(words: &[String], from: usize) -> Vec<(String, String)> {
    let mut tables = Vec::new();
    for at in from..words.len() {
        let starts = ["from", "join"].iter().any(|word| words[at].eq_ignore_ascii_case(word));
        let Some(table) = words.get(at + 1).filter(|_| starts).and_then(|word| name(word)) else { continue };
        let next = if words.get(at + 2).is_some_and(|word| word.eq_ignore_ascii_case("as")) {
            at + 3
        } else {
            at + 2
        };
        if let Some(short) = words.get(next).and_then(|word| name(word)) {
            tables.push((short, table.clone()));
        }
        tables.push((table.clone(), table));
    }
    tables
}

/// `u.email as contact, count(*)`; `None` where a `*` is among them.
fn columns(words: &[String], tables: &[(String, String)]) -> Option<Vec<Column>> {
    let mut columns = Vec::new();
    for column in words.split(|word| word == ",") {
        let [first, rest @ ..] = column else { continue };
        if first.ends_with('*') && rest.is_empty() {
            return None;
        }
        let alias = rest.last().and_then(|word| name(word));
        // `upper(name) as n`: what is reckoned has the name that it is given, and no other.
        let is_plain = rest.len() <= 2 && !rest.iter().any(|word| word == "(");
        let own = name(first).filter(|_| is_plain);
        let of = first.rsplit_once('.').and_then(|(of, _)| name(of));
        let of =
            of.and_then(|of| tables.iter().find(|(short, _)| *short == of)).map(|(_, table)| table.clone());
        let Some(alias) = alias.or_else(|| own.clone()) else { continue };
        columns.push(Column { alias, name: own, of });
    }
    Some(columns)
}

/// `public."Users"` is `Users`.
fn name(word: &str) -> Option<String> {
    let last = word.rsplit('.').next()?.trim_matches(['"', '`', '[', ']', '\'']);
    let is_name = last.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && last.chars().all(|c| c.is_alphanumeric() || c == '_');
    is_name.then(|| last.to_owned())
}

/// Words, and `,`, `(` and `)` outside of words. What stands in parentheses is left out.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut depth = 0_usize;
    let end = |word: &mut String, words: &mut Vec<String>| {
        if !word.is_empty() {
            words.push(std::mem::take(word));
        }
    };
    for c in text.chars() {
        match c {
            '(' => {
                if depth == 0 {
                    end(&mut word, &mut words);
                    words.push("(".to_owned());
                }
                depth += 1;
            }
            ')' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            ',' => {
                end(&mut word, &mut words);
                words.push(",".to_owned());
            }
            ';' => break,
            _ if c.is_whitespace() => end(&mut word, &mut words),
            _ => word.push(c),
        }
    }
    end(&mut word, &mut words);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<(Option<String>, Option<Vec<String>>)> {
        let query = read(text)?;
        let column = |column: Column| {
            let name = column.name.unwrap_or_else(|| "?".to_owned());
            format!("{}{}={name}", column.of.map(|of| format!("{of}.")).unwrap_or_default(), column.alias)
        };
        Some((query.table, query.columns.map(|columns| columns.into_iter().map(column).collect())))
    }

    #[test]
    fn tables_and_columns() {
        let some = |table: &str, columns: &[&str]| {
            Some((Some(table.to_owned()), Some(columns.iter().map(ToString::to_string).collect())))
        };
        assert_eq!(shown("select * from users where id = $1"), Some((Some("users".to_owned()), None)));
        assert_eq!(
            shown("SELECT id, \"name\" FROM public.\"Users\""),
            some("Users", &["id=id", "name=name"])
        );
        assert_eq!(
            shown("select u.email as e, t.name from users u join teams as t on t.id = u.team"),
            some("users", &["users.e=email", "teams.name=name"])
        );
        assert_eq!(shown("select count(*) as n, upper(name) from users"), some("users", &["n=?"]));
        assert_eq!(
            shown("insert into leads (a, b) values ($1, $2) returning id, email"),
            some("leads", &["id=id", "email=email"])
        );
        assert_eq!(shown("update users set a = 1"), some("users", &[]));
        assert_eq!(shown("Selected plan from the list of plans"), None);
        assert_eq!(shown("GET /users"), None);
    }

    #[test]
    fn columns_that_are_filled() {
        assert_eq!(
            inserted("INSERT INTO public.outbox (kind, \"payload\")\n values ($1, $2)"),
            ["kind", "payload"]
        );
        assert!(inserted("insert into outbox values (1)").len() < 2);
        assert!(inserted("insert into outbox (select a from b)").is_empty());
        assert!(inserted("select a from b").is_empty());
    }
}
