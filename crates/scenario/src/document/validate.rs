//! The stages after the shape: reading the type, its own validation, relations between keys.

use garde::Validate;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::path::{self, Step};
use super::problem::Problem;
use super::shape::Shape;
use super::tree::Node;

/// How the built-in checks of `garde` begin their messages, and what they mean.
const GARDE_WORDS: [(&str, &str); 4] = [
    ("lower than ", "at least"),
    ("greater than ", "at most"),
    ("length is lower than ", "of a length of at least"),
    ("length is greater than ", "of a length of at most"),
];

/// Reads the type. What its own parsing refuses (a date, say) is reported and left out, so that
/// one pass finds them all.
pub(super) fn typed<T: DeserializeOwned>(
    root: &Node,
    mut value: Value,
    shape: &mut Shape,
) -> Option<T> {
    loop {
        let error = match serde_path_to_error::deserialize::<_, T>(value.clone()) {
            Ok(typed) => return Some(typed),
            Err(error) => error,
        };
        let path = error.path().to_string();
        let path = if path == "." { "" } else { &path };
        let message = error.inner().to_string();
        let follows = message.starts_with("missing field") && !shape.dropped.is_empty();
        // A value with a problem of its shape inside may be unreadable for the same reason.
        let inside = |problem: &Problem| path::is_within(&problem.path, path);
        if !follows && !shape.problems.iter().any(inside) {
            shape
                .problems
                .push(located(root, Problem::new(path, message)));
        }
        if follows || !remove(&mut value, path) {
            return None;
        }
        shape.dropped.push(path.to_owned());
    }
}

/// Removes the value at a path from its mapping; false if it is not in one.
fn remove(value: &mut Value, path: &str) -> bool {
    let Some(mut steps) = path::parse(path) else {
        return false;
    };
    let Some(Step::Key(last)) = steps.pop() else {
        return false;
    };
    let place = steps.iter().try_fold(value, |value, step| match step {
        Step::Key(key) => value.get_mut(key),
        Step::Index(index) => value.get_mut(index),
    });
    let map = place.and_then(Value::as_object_mut);
    map.is_some_and(|map| map.remove(&last).is_some())
}

/// Runs the type's own validation, and leaves out what is a consequence of problems known.
pub(super) fn ranges<T>(root: &Node, typed: &T, shape: &mut Shape)
where
    T: Validate,
    T::Context: Default,
{
    let Err(report) = typed.validate() else {
        return;
    };
    for (path, error) in report.into_inner() {
        let problem = located(root, reworded(&path.to_string(), error.message()));
        if !is_known(shape, &problem.path) && !is_shaken(shape, &problem.path) {
            shape.problems.push(problem);
        }
    }
}

/// Adds the problems of the caller's checks, except about values that are known to be wrong.
pub(super) fn relations(root: &Node, found: Vec<Problem>, shape: &mut Shape) {
    let problems: Vec<_> = found
        .into_iter()
        .map(|problem| located(root, problem))
        .collect();
    let new = |problem: &Problem| !is_known(shape, &problem.path);
    let new: Vec<_> = problems.into_iter().filter(new).collect();
    shape.problems.extend(new);
}

fn is_known(shape: &Shape, path: &str) -> bool {
    shape.problems.iter().any(|problem| problem.path == path)
}

/// Whether a check at `path` may have looked at a value that was left out: the value itself,
/// what is around or inside it, and its neighbours in the same mapping.
fn is_shaken(shape: &Shape, path: &str) -> bool {
    shape.dropped.iter().any(|dropped| {
        path::is_within(path, dropped)
            || path::is_within(dropped, path)
            || path::parent(path) == path::parent(dropped)
    })
}

fn reworded(path: &str, message: &str) -> Problem {
    let known = GARDE_WORDS.iter().find_map(|(start, words)| {
        let limit = message.strip_prefix(start)?;
        Some(format!("{words} {limit}"))
    });
    match known {
        Some(allowed) => Problem::new(path, format!("must be {allowed}")).with_allowed(allowed),
        None => Problem::new(path, message),
    }
}

/// Gives a problem its place, and its value if it has none.
pub(super) fn located(root: &Node, mut problem: Problem) -> Problem {
    let (node, path, complete) = root.nearest(&problem.path);
    problem.path = path;
    if problem.value.is_none() {
        // Only a value that a default stands for is not in the document.
        let shown = if complete {
            node.shown()
        } else {
            "the default".to_owned()
        };
        problem = problem.with_value(&shown);
    }
    problem.at(node.span)
}
