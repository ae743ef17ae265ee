//! A table as text: columns as wide as their longest cell, the last one as it is.

use std::fmt::Write as _;

use super::clean;

/// `indent` stands before every line. Cells are cleaned.
pub(in crate::report) fn table(indent: &str, columns: &[&str], rows: &[Vec<String>]) -> String {
    let mut lines: Vec<Vec<String>> = vec![columns.iter().map(|name| name.to_uppercase()).collect()];
    lines.extend(rows.iter().map(|row| row.iter().map(|cell| clean(cell).into_owned()).collect()));
    let width = |column: usize| {
        let cells = lines.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns.len()).map(width).collect();
    let mut out = String::new();
    for row in &lines {
        let mut line = indent.to_owned();
        for (text, width) in row.iter().zip(&widths) {
            // Writing to a string cannot fail.
            let _ = write!(line, "{text:<width$}  ");
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}
