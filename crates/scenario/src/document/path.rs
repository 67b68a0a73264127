//! Key paths in the form that problems print: `market.books[0].depth_usd`.

/// One step of a key path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// A key of a mapping.
    Key(String),
    /// A position in a list, counted from 0.
    Index(usize),
}

/// The path of `key` inside the mapping at `parent`.
pub(super) fn join(parent: &str, key: &str) -> String {
    if parent.is_empty() {
        key.to_owned()
    } else {
        format!("{parent}.{key}")
    }
}

/// The path of item `index` of the list at `parent`.
pub(super) fn item(parent: &str, index: usize) -> String {
    format!("{parent}[{index}]")
}

/// The path of the mapping or list that holds `path`; the root is its own parent.
pub(super) fn parent(path: &str) -> &str {
    path.rfind(['.', '[']).map_or("", |end| &path[..end])
}

/// Whether `path` is `ancestor` or lies inside it.
pub(super) fn is_within(path: &str, ancestor: &str) -> bool {
    ancestor.is_empty()
        || path
            .strip_prefix(ancestor)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// Splits a path into its steps; `None` if it is not a path.
pub(super) fn parse(path: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    for part in path.split('.') {
        let (key, brackets) = part.split_at(part.find('[').unwrap_or(part.len()));
        if !key.is_empty() {
            steps.push(Step::Key(key.to_owned()));
        }
        for bracket in brackets.split_inclusive(']') {
            let index = bracket.strip_prefix('[')?.strip_suffix(']')?;
            steps.push(Step::Index(index.parse().ok()?));
        }
        if part.is_empty() {
            return None;
        }
    }
    Some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_splits_into_keys_and_indices() {
        let key = |text: &str| Step::Key(text.to_owned());
        assert_eq!(
            parse("market.books[0][12].depth_usd"),
            Some(vec![
                key("market"),
                key("books"),
                Step::Index(0),
                Step::Index(12),
                key("depth_usd")
            ])
        );
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for text in ["", "a..b", "a.", "a[", "a[x]", "a[1]b"] {
            assert!(parse(text).is_none(), "{text:?} must not parse");
        }
    }

    #[test]
    fn a_longer_key_is_not_inside_a_shorter_one() {
        assert!(is_within("a.b[0].c", "a.b"));
        assert!(is_within("a.b", "a.b"));
        assert!(!is_within("a.bc", "a.b"));
        assert_eq!(parent("a.b[0]"), "a.b");
        assert_eq!(parent("a"), "");
    }
}
