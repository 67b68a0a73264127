//! `plimsoll compare`: two points side by side.

use std::path::{Path, PathBuf};

use clap::Args;
use plimsoll_output::Results;
use plimsoll_report::{Comparison, Side};

use super::open_results;
use crate::exit::{Exit, Stop};
use crate::screen::{print_comparison, print_json};

/// Compare two results, or two points of a sweep
///
/// Where both have the same seed and the same reference prices, differences are taken path by path;
/// else the two are independent. A `*` marks a difference whose 95% interval leaves zero out.
#[derive(Debug, Args)]
#[command(after_help = crate::exit::TEXT)]
pub(crate) struct Compare {
    /// Folder of a result, with `:N` behind it point N of a sweep, such as `results/latest:3`
    #[arg(value_name = "A")]
    a: String,
    /// Folder and point of the other
    #[arg(value_name = "B")]
    b: String,
    /// Print everything as JSON
    #[arg(long)]
    json: bool,
}

impl Compare {
    /// Compares them.
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        let ((a, point_a), (b, point_b)) = (open(&self.a)?, open(&self.b)?);
        let side = |results, point| Side { results, point };
        let comparison = Comparison::of(side(&a, point_a), side(&b, point_b))?;
        if self.json {
            print_json(&comparison)?;
        } else {
            print_comparison(&comparison)?;
        }
        Ok(Exit::Done)
    }
}

/// Opens the result and says which point of it is meant.
fn open(named: &str) -> anyhow::Result<(Results, u32)> {
    let (folder, point) = folder_and_point(named, std::path::Path::is_dir);
    let results = open_results(&folder)?;
    let points = results.manifest().plan.points.len();
    if point.is_none() && points > 1 {
        let message = format!("{named} is a sweep of {points} points: name one, such as {named}:0");
        return Err(Stop::new(Exit::Usage, message).into());
    }
    Ok((results, point.unwrap_or(0)))
}

/// The folder, and the point where one is named; a folder whose name ends like that stays one.
fn folder_and_point(named: &str, is_folder: impl Fn(&Path) -> bool) -> (PathBuf, Option<u32>) {
    let whole = PathBuf::from(named);
    if is_folder(&whole) {
        return (whole, None);
    }
    let parts = named.rsplit_once(':');
    let point =
        parts.and_then(|(folder, point)| Some((PathBuf::from(folder), point.parse().ok()?)));
    point.map_or((whole, None), |(folder, point)| (folder, Some(point)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_stands_behind_the_folder() {
        let of = |named| folder_and_point(named, |folder| folder == Path::new("odd:3"));
        assert_eq!(of("results/a:3"), (PathBuf::from("results/a"), Some(3)));
        assert_eq!(of("results/a"), (PathBuf::from("results/a"), None));
        assert_eq!(of("results/a:x"), (PathBuf::from("results/a:x"), None));
        assert_eq!(of("odd:3"), (PathBuf::from("odd:3"), None));
        assert_eq!(of("odd:3:1"), (PathBuf::from("odd:3"), Some(1)));
    }
}
