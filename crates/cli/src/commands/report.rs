//! `plimsoll report`: a result as one HTML page.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use anyhow::Context;
use clap::Args;
use plimsoll_output::Results;
use plimsoll_report::number::clock;
use plimsoll_report::{Asked, Certificate, Page, Story, Told};

use super::open_results;
use super::replay::{Again, EVENTS, headline, usual_folder};
use crate::data::Data;
use crate::exit::{Exit, Stop};
use crate::run_log::RunLog;
use crate::screen::note;
use crate::story::Selection;

/// Name of the page in the folder of the result.
const PAGE: &str = "report.html";

/// Write a result as one HTML page that needs no network
///
/// The page says what was asked, what the answer is and how certain, and shows distributions, the
/// course of the paths, liquidations by stage, the sweep if there is one, the worst paths with the
/// commands that replay them, assumptions and provenance. The same result gives the same bytes.
#[derive(Debug, Args)]
#[command(after_help = crate::exit::TEXT)]
pub(crate) struct WriteReport {
    /// Folder of the result, such as `results/latest`
    #[arg(value_name = "RESULT")]
    folder: PathBuf,
    /// File of the page [default: RESULT/report.html]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Point of a sweep that is shown in detail
    #[arg(long, value_name = "N", default_value_t = 0)]
    point: u32,
    /// Replay so many of the worst paths and tell their stories on the page
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=8))]
    replay_worst: u16,
    /// Show what this certificate of `plimsoll certify` says
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    #[command(flatten)]
    data: Data,
}

impl WriteReport {
    /// Writes it.
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        let results = open_results(&self.folder)?;
        let folder = real(&self.folder);
        let out = self.out.clone().unwrap_or_else(|| folder.join(PAGE));
        let log = RunLog::read(results.folder());
        let mut page = Page {
            results: &results,
            asked: Asked {
                title: log.title,
                question: log.question,
            },
            point: self.point,
            folder: folder.display().to_string(),
            replays: BTreeSet::new(),
            stories: Vec::new(),
            certificate: self.certificate()?,
        };
        let worst = page.worst_paths()?;
        page.stories = self.stories(&results, &worst)?;
        page.replays = self.replays(&worst, &folder, &out);
        let html = page.html()?;
        std::fs::write(&out, html).with_context(|| format!("cannot write {}", out.display()))?;
        note(format!("report -> {}", out.display()));
        Ok(Exit::Done)
    }

    fn certificate(&self) -> anyhow::Result<Option<Certificate>> {
        let read = |file: &PathBuf| {
            let name = file.display();
            let text = std::fs::read(file)
                .map_err(|error| Stop::new(Exit::Usage, format!("cannot read {name}: {error}")))?;
            serde_json::from_slice(&text).map_err(|error| {
                Stop::new(Exit::Usage, format!("{name} is no certificate: {error}")).into()
            })
        };
        self.certificate.as_ref().map(read).transpose()
    }

    /// Replays the worst of the worst paths.
    fn stories(&self, results: &Results, worst: &[u64]) -> anyhow::Result<Vec<Story>> {
        let chosen = worst.iter().take(usize::from(self.replay_worst));
        chosen.map(|path| self.story(results, *path)).collect()
    }

    fn story(&self, results: &Results, path: u64) -> anyhow::Result<Story> {
        note(format!("replaying path {path}"));
        let again = Again {
            results,
            point: self.point,
            path,
            data: &self.data,
        };
        let record = again.repeat()?;
        again.keep(&usual_folder(&self.folder, self.point, path), &record)?;
        let selection = Selection::of(&record.events, EVENTS, false);
        let told = selection.told.iter().map(|event| Told {
            time: clock(event.t_s),
            kind: event.kind.clone(),
            text: event.text.clone(),
        });
        Ok(Story {
            path,
            headline: headline(&results.manifest().plan, &record.row),
            told: told.collect(),
            left_out: selection.left_out.values().sum(),
        })
    }

    /// Those of the paths that were replayed, with where their tables are, seen from the page.
    fn replays(&self, worst: &[u64], folder: &Path, out: &Path) -> BTreeSet<(u64, String)> {
        let replayed = worst.iter().filter_map(|path| {
            let replay = usual_folder(folder, self.point, *path);
            let link = below(&replay, out.parent()?)?;
            replay.is_dir().then_some((*path, link))
        });
        replayed.collect()
    }
}

/// A folder by its own name where it was named by a link such as `latest`.
fn real(folder: &Path) -> PathBuf {
    let Ok(target) = std::fs::read_link(folder) else {
        return folder.to_owned();
    };
    folder.parent().unwrap_or(Path::new("")).join(target)
}

/// A folder seen from one that contains it, as a link; none where it does not.
fn below(folder: &Path, from: &Path) -> Option<String> {
    let parts = folder.strip_prefix(from).ok()?.components();
    let names = parts.map(|part| match part {
        Component::Normal(name) => name.to_str(),
        _ => None,
    });
    let names = names.collect::<Option<Vec<_>>>()?;
    Some(format!("{}/", names.join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_stays_inside_the_folder_of_the_page() {
        let replay = Path::new("results/a-1/replay/path-000003");
        let seen = |from: &str| below(replay, Path::new(from));
        assert_eq!(seen("results/a-1").as_deref(), Some("replay/path-000003/"));
        assert_eq!(seen("results").as_deref(), Some("a-1/replay/path-000003/"));
        assert_eq!(seen("elsewhere"), None);
    }
}
