//! YAML text to a tree with places.
//!
//! Reads the parser's events and not values decoded by it, because values would lose what later
//! stages need: the digits of a decimal, the place of every key, the second of two equal keys.
//! Anchors, aliases and merge keys (`<<`) are resolved here. Tags (`!x`), several documents in
//! one file and keys that are not plain words are refused.

use std::collections::BTreeMap;

use serde_saphyr::granit_parser::{
    Event, Options, Parser, ScalarStyle, ScanError, Span as Range, StrInput,
};

use super::path;
use super::problem::Problem;
use super::tree::{Key, Kind, Node, Span};

/// Deepest nesting that is read; scenario files need about ten levels.
const MAX_DEPTH: usize = 64;
/// Most values in a document after aliases are expanded, against documents that explode.
const MAX_NODES: usize = 100_000;
/// Stands for the document's root where a problem needs a place and the text has none.
const START: (usize, usize, usize) = (1, 1, 1);

/// Parses one text; `source` and `shift` (columns before the text starts) go into the places.
/// The tree may come with problems; without a tree the text is no YAML.
pub(super) fn read(text: &str, source: usize, shift: usize) -> (Option<Node>, Vec<Problem>) {
    let mut options = Options::default();
    options.set_emit_comments(false);
    let mut reader = Reader {
        parser: Parser::new_from_str_with_options(text, options),
        source,
        shift,
        anchors: BTreeMap::new(),
        nodes: 0,
        problems: Vec::new(),
    };
    let root = reader.document().ok();
    (root, reader.problems)
}

/// The text cannot be read further; the reason is already among the problems.
struct Stop;

/// An anchored value with the size of its tree.
struct Anchored {
    node: Node,
    nodes: usize,
    height: usize,
}

struct Reader<'a> {
    parser: Parser<'a, StrInput<'a>>,
    source: usize,
    shift: usize,
    anchors: BTreeMap<usize, Anchored>,
    nodes: usize,
    problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    fn document(&mut self) -> Result<Node, Stop> {
        let mut root = None;
        loop {
            let (event, range) = self.next()?;
            match event {
                Event::StreamEnd => break,
                Event::StreamStart | Event::DocumentEnd => {}
                Event::DocumentStart(..) if root.is_none() => {}
                Event::DocumentStart(..) => {
                    let message = "a second document starts here; a file holds one";
                    return self.stop(message, self.span(range));
                }
                event => root = Some(self.node(event, range, "", 0)?),
            }
        }
        let (line, column, width) = START;
        let span = Span {
            source: self.source,
            line,
            column: column + self.shift,
            width,
        };
        let empty = Kind::Scalar {
            text: String::new(),
            plain: true,
        };
        Ok(root.unwrap_or(Node { kind: empty, span }))
    }

    fn next(&mut self) -> Result<(Event<'a>, Range), Stop> {
        match self.parser.next() {
            Some(Ok(next)) => Ok(next),
            Some(Err(error)) => self.syntax(&error),
            None => Ok((Event::StreamEnd, Range::default())),
        }
    }

    fn syntax<T>(&mut self, error: &ScanError) -> Result<T, Stop> {
        let marker = *error.marker();
        self.stop(
            &format!("not valid YAML: {}", error.info()),
            self.span(Range::empty(marker)),
        )
    }

    fn stop<T>(&mut self, message: &str, span: Span) -> Result<T, Stop> {
        self.problems.push(Problem::new("", message).at(span));
        Err(Stop)
    }

    fn span(&self, range: Range) -> Span {
        let (start, end) = (range.start, range.end);
        let shift = if start.line() <= 1 { self.shift } else { 0 };
        let width = if start.line() == end.line() {
            end.col().saturating_sub(start.col()).max(1)
        } else {
            usize::MAX
        };
        let (line, column) = (start.line().max(1), start.col() + 1 + shift);
        Span {
            source: self.source,
            line,
            column,
            width,
        }
    }

    fn node(
        &mut self,
        event: Event<'a>,
        range: Range,
        path: &str,
        depth: usize,
    ) -> Result<Node, Stop> {
        let span = self.span(range);
        self.count(1, depth, span)?;
        if let Some(tag) = event.tag() {
            let message = format!("the YAML tag `{}` means nothing here", tag.original());
            self.problems.push(Problem::new(path, message).at(span));
        }
        let anchor = event.anchor_id().unwrap_or(0);
        let before = self.nodes;
        let node = match event {
            Event::Scalar(text, style, ..) => {
                let plain = style == ScalarStyle::Plain;
                Node {
                    kind: Kind::Scalar {
                        text: text.into_owned(),
                        plain,
                    },
                    span,
                }
            }
            Event::SequenceStart(..) => self.list(span, path, depth)?,
            Event::MappingStart(..) => self.map(span, path, depth)?,
            Event::Alias(id) => return self.alias(id, span, depth),
            _ => return self.stop("a value is missing here", span),
        };
        if anchor != 0 {
            let anchored = Anchored {
                nodes: self.nodes - before + 1,
                height: height(&node),
                node: node.clone(),
            };
            self.count(anchored.nodes, depth, span)?;
            self.anchors.insert(anchor, anchored);
        }
        Ok(node)
    }

    fn count(&mut self, nodes: usize, depth: usize, span: Span) -> Result<(), Stop> {
        self.nodes += nodes;
        if depth > MAX_DEPTH {
            return self.stop(&format!("nested more than {MAX_DEPTH} levels deep"), span);
        }
        if self.nodes > MAX_NODES {
            return self.stop(&format!("more than {MAX_NODES} values"), span);
        }
        Ok(())
    }

    fn alias(&mut self, id: usize, span: Span, depth: usize) -> Result<Node, Stop> {
        let Some(anchored) = self.anchors.get(&id) else {
            return self.stop("an alias inside the value that it stands for", span);
        };
        let (nodes, height) = (anchored.nodes, anchored.height);
        self.count(nodes, depth + height, span)?;
        match self.anchors.get(&id) {
            Some(anchored) => Ok(anchored.node.clone()),
            None => Err(Stop),
        }
    }

    fn list(&mut self, span: Span, path: &str, depth: usize) -> Result<Node, Stop> {
        let mut items = Vec::new();
        loop {
            let (event, range) = self.next()?;
            if matches!(event, Event::SequenceEnd) {
                return Ok(Node {
                    kind: Kind::List(items),
                    span,
                });
            }
            let path = path::item(path, items.len());
            items.push(self.node(event, range, &path, depth + 1)?);
        }
    }

    fn map(&mut self, span: Span, path: &str, depth: usize) -> Result<Node, Stop> {
        let mut entries: Vec<(Key, Node)> = Vec::new();
        let mut merged = Vec::new();
        loop {
            let (event, range) = self.next()?;
            if matches!(event, Event::MappingEnd) {
                self.merge(&mut entries, merged, path);
                let span = entries.first().map_or(span, |(key, _)| {
                    if key.span.line == span.line {
                        Span {
                            width: key.span.width,
                            ..span
                        }
                    } else {
                        span
                    }
                });
                return Ok(Node {
                    kind: Kind::Map(entries),
                    span,
                });
            }
            let key = self.key(&event, range)?;
            let (event, range) = self.next()?;
            let mut node = self.node(event, range, &path::join(path, &key.text), depth + 1)?;
            // What is empty or starts on a line of its own is best pointed at by its key.
            if node.is_null() || (node.text().is_none() && node.span.line != key.span.line) {
                node.span = key.span;
            }
            if key.text == "<<" {
                merged.push((key, node));
            } else if let Some((first, _)) = entries.iter().find(|(k, _)| k.text == key.text) {
                let message = format!("the same key twice; first on line {}", first.span.line);
                let path = path::join(path, &key.text);
                self.problems.push(Problem::new(path, message).at(key.span));
            } else {
                entries.push((key, node));
            }
        }
    }

    fn key(&mut self, event: &Event<'a>, range: Range) -> Result<Key, Stop> {
        let span = self.span(range);
        match event.scalar() {
            Some((text, _)) => Ok(Key {
                text: text.to_owned(),
                span,
            }),
            None => self.stop("a key must be a plain word", span),
        }
    }

    /// Adds the entries of `<<` mappings; what the mapping says itself wins, then the first.
    fn merge(&mut self, entries: &mut Vec<(Key, Node)>, merged: Vec<(Key, Node)>, path: &str) {
        for (key, node) in merged {
            let nodes = match node.kind {
                Kind::List(items) => items,
                _ => vec![node],
            };
            for node in nodes {
                let Kind::Map(added) = node.kind else {
                    let path = path::join(path, "<<");
                    let problem = Problem::new(path, "only a mapping can be merged");
                    self.problems
                        .push(problem.with_value(&node.shown()).at(key.span));
                    continue;
                };
                for (key, node) in added {
                    if !entries.iter().any(|(k, _)| k.text == key.text) {
                        entries.push((key, node));
                    }
                }
            }
        }
    }
}

fn height(node: &Node) -> usize {
    let children: Box<dyn Iterator<Item = &Node>> = match &node.kind {
        Kind::Scalar { .. } => return 0,
        Kind::List(items) => Box::new(items.iter()),
        Kind::Map(entries) => Box::new(entries.iter().map(|(_, node)| node)),
    };
    1 + children.map(height).max().unwrap_or(0)
}
