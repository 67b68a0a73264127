//! What is not modelled and what is assumed: the page of limits, in short.

use maud::{Markup, html};

/// The page of limits itself, so that the report cannot say something else.
const LIMITS: &str = include_str!("../../../../docs/limits.md");

/// A part of the page of limits.
#[derive(Debug, Default, PartialEq)]
struct Part<'a> {
    heading: &'a str,
    paragraphs: Vec<String>,
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// What is not modelled and what is assumed.
pub(super) fn assumptions() -> Markup {
    let parts = parts(LIMITS);
    html! {
        section {
            h2 { "Assumptions and limits" }
            p { "A number above is a statement about a model. Its uncertainty is that of the number of paths; what the model leaves out is not in any interval. In short, from docs/limits.md:" }
            @for part in parts.iter().filter(|x| !x.rows.is_empty() || !x.paragraphs.is_empty()) {
                details {
                    summary { (plain(part.heading)) @if !part.rows.is_empty() { " (" (part.rows.len()) ")" } }
                    @for text in &part.paragraphs { p.note { (text) } }
                    @if !part.rows.is_empty() { (table(part)) }
                }
            }
        }
    }
}

fn table(part: &Part<'_>) -> Markup {
    html! {
        div.wide { table {
            thead { tr { @for name in part.head.iter().take(2) { th.text scope="col" { (name) } } } }
            tbody { @for row in &part.rows { tr { @for cell in row.iter().take(2) { td.text { (cell) } } } } }
        } }
    }
}

/// Headings, paragraphs and tables of a page in Markdown; that is all it has.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    let mut is_open = false;
    for line in text.lines() {
        if let Some(heading) = line.strip_prefix('#') {
            let heading = heading.trim_start_matches('#').trim();
            parts.push(Part {
                heading,
                ..Part::default()
            });
            is_open = false;
        } else if let Some(part) = parts.last_mut() {
            is_open = add(part, line.trim(), is_open);
        }
    }
    parts
}

/// Adds a line; says whether a paragraph goes on in the next.
fn add(part: &mut Part<'_>, line: &str, is_open: bool) -> bool {
    if line.starts_with('|') {
        let cells = line.trim_matches('|').split(" | ").map(plain);
        let cells: Vec<String> = cells.collect();
        if part.head.is_empty() {
            part.head = cells;
        } else if !line.starts_with("|--") && !line.starts_with("| --") {
            part.rows.push(cells);
        }
        return false;
    }
    if line.is_empty() {
        return false;
    }
    match part.paragraphs.last_mut() {
        Some(text) if is_open && !line.starts_with("- ") => {
            text.push(' ');
            text.push_str(&plain(line));
        }
        _ => part.paragraphs.push(plain(line)),
    }
    true
}

/// A text without marks of code and links.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text.trim();
    while let Some(start) = rest.find("](") {
        let Some(length) = rest[start..].find(')') else {
            break;
        };
        out.push_str(&rest[..start]);
        rest = &rest[start + length + 1..];
    }
    out.push_str(rest);
    out.chars().filter(|c| !"`[]*".contains(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_limits_is_read_whole() {
        let parts = parts(LIMITS);
        let rows: usize = parts.iter().map(|x| x.rows.len()).sum();
        let lines = LIMITS.lines().filter(|x| x.starts_with('|')).count();
        let tables = parts.iter().filter(|x| !x.head.is_empty()).count();
        assert!(rows > 20 && rows == lines - 2 * tables, "{rows} of {lines}");
        assert!(
            parts
                .iter()
                .all(|x| x.rows.iter().all(|r| r.len() == x.head.len()))
        );
    }

    #[test]
    fn links_and_code_become_words() {
        assert_eq!(
            plain("see [the page](rules/x.md), `a.b`, and [c](d)"),
            "see the page, a.b, and c"
        );
        assert_eq!(plain("cut ](off"), "cut (off");
    }
}
