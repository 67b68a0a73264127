//! Aligned columns.

use std::fmt;

/// Spaces before the first column.
const INDENT: usize = 2;

/// Spaces between two columns.
const GAP: usize = 2;

/// A block of the screen: a title over its first column, labels, right-aligned columns.
#[derive(Debug)]
pub(super) struct Table {
    rows: Vec<Vec<String>>,
    widths: Vec<usize>,
}

impl Table {
    /// A table with a title and the heads of its columns.
    pub(super) fn new(title: &str, heads: &[&str]) -> Self {
        let mut table = Self {
            rows: Vec::new(),
            widths: Vec::new(),
        };
        let heads = heads.iter().map(|x| (*x).to_owned());
        table.push(std::iter::once(title.to_owned()).chain(heads));
        table
    }

    /// Adds a row: its label and its cells.
    pub(super) fn row(&mut self, label: &str, cells: impl IntoIterator<Item = String>) {
        let label = format!("{:INDENT$}{label}", "");
        self.push(std::iter::once(label).chain(cells));
    }

    /// Begins another group of rows.
    pub(super) fn heading(&mut self, title: &str) {
        self.push(std::iter::once(title.to_owned()));
    }

    fn push(&mut self, row: impl Iterator<Item = String>) {
        let row: Vec<String> = row.collect();
        self.widths.resize(self.widths.len().max(row.len()), 0);
        for (width, cell) in self.widths.iter_mut().zip(&row) {
            *width = (*width).max(cell.chars().count());
        }
        self.rows.push(row);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in &self.rows {
            let cells = row.iter().zip(&self.widths).enumerate();
            let cells = cells.map(|(place, (cell, width))| match place {
                0 => format!("{cell:width$}"),
                _ => format!("{:GAP$}{cell:>width$}", ""),
            });
            let line = cells.collect::<Vec<_>>().concat();
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

/// Words on lines of at most `width` characters; a longer word has a line of its own.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is always a line");
        let length = line.chars().count() + 1 + word.chars().count();
        if line.is_empty() {
            line.push_str(word);
        } else if length <= width {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_in_line() {
        let mut table = Table::new("Losses", &["mean", "95% interval"]);
        table.row("bad debt", ["1.23".to_owned(), "1.00 to 1.50".to_owned()]);
        table.row("of lenders", ["1,234".to_owned(), "?".to_owned()]);
        let expected = "\
Losses         mean  95% interval
  bad debt     1.23  1.00 to 1.50
  of lenders  1,234             ?
";
        assert_eq!(table.to_string(), expected);
    }

    #[test]
    fn words_are_never_cut() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(
            wrapped("incomprehensible to me", 5),
            ["incomprehensible", "to me"]
        );
        assert_eq!(wrapped("", 5), [""]);
    }
}
