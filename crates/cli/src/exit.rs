//! Exit codes, and which error has which.

use std::error::Error;
use std::fmt;
use std::io;
use std::process::ExitCode;

use plimsoll_calibrate::CalibrateError;
use plimsoll_lab::{BoxError, LabError};
use plimsoll_output::OutputError;
use plimsoll_recordings::RecordingsError;
use plimsoll_report::ReportError;
use plimsoll_scenario::ScenarioError;
use plimsoll_sim::SimError;

use crate::screen::note;

/// The exit codes in words, for help and manual page.
pub(crate) const TEXT: &str = "\
Exit codes:
  0    done
  1    unexpected error: a file that cannot be written, or a bug
  2    wrong usage: unknown options, missing files, numbers out of range
  3    the scenario or the account is not valid; nothing was run
  4    results are incomplete: shards are missing or were never merged
  5    mismatch: results are not what the same plan, seed and version give, or a figure of
       validate does not fit
  10   a threshold is broken, or the paths do not tell; results are complete
  130  interrupted; finished work is kept, the same command goes on";

/// How a command ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done.
    Done = 0,
    /// Unexpected.
    Unexpected = 1,
    /// Wrong usage.
    Usage = 2,
    /// The scenario is not valid.
    Scenario = 3,
    /// Results are incomplete.
    Incomplete = 4,
    /// Results do not fit plan, seed and version.
    Mismatch = 5,
    /// A threshold is not kept, or nothing can be certified.
    Threshold = 10,
    /// Interrupted.
    Interrupted = 130,
}

/// An error of the command itself, with the exit code it leads to.
#[derive(Debug)]
pub(crate) struct Stop {
    exit: Exit,
    message: String,
}

impl Stop {
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { exit, message }
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Stop {}

/// Shows the error, if there is one, and turns the end of a command into a code.
///
/// A reader that closes the pipe early, such as `head`, is no error.
pub(crate) fn finish(result: anyhow::Result<Exit>) -> ExitCode {
    let exit = result.unwrap_or_else(|error| {
        if is_broken_pipe(&error) {
            return Exit::Done;
        }
        let exit = exit_of(&error);
        match error.downcast_ref::<ScenarioError>() {
            // Says `error:` at each of its problems.
            Some(problems) => note(problems),
            None if exit == Exit::Interrupted => note(error),
            None => note(format!("error: {}", with_causes(&error))),
        }
        exit
    });
    ExitCode::from(exit as u8)
}

/// The exit code of an error: that of the first cause that has one.
fn exit_of(error: &anyhow::Error) -> Exit {
    // What came as a box of its own hides behind it.
    let boxed = error.downcast_ref::<BoxError>();
    let boxed = boxed.map(|x| &**x as &(dyn Error + 'static));
    let mut causes = boxed.into_iter().chain(error.chain());
    causes.find_map(exit_of_cause).unwrap_or(Exit::Unexpected)
}

fn exit_of_cause(cause: &(dyn Error + 'static)) -> Option<Exit> {
    if let Some(stop) = cause.downcast_ref::<Stop>() {
        return Some(stop.exit);
    }
    if cause.is::<ScenarioError>() || cause.is::<SimError>() || cause.is::<CalibrateError>() {
        return Some(Exit::Scenario);
    }
    if let Some(error) = cause.downcast_ref::<RecordingsError>() {
        return Some(exit_of_recordings(error));
    }
    match cause.downcast_ref::<ReportError>() {
        Some(ReportError::Point { .. }) => return Some(Exit::Usage),
        // It speaks for its cause, and hides it.
        Some(ReportError::Output(error)) => return exit_of_output(error),
        Some(ReportError::Json(_)) | None => {}
    }
    match cause.downcast_ref::<OutputError>() {
        Some(error) => exit_of_output(error),
        None => exit_of_lab(cause.downcast_ref()?),
    }
}

fn exit_of_recordings(error: &RecordingsError) -> Exit {
    match error {
        RecordingsError::Io { .. } => Exit::Usage,
        RecordingsError::Changed { .. } => Exit::Mismatch,
        RecordingsError::Format { .. }
        | RecordingsError::Problems { .. }
        | RecordingsError::Snapshot(_) => Exit::Scenario,
    }
}

fn exit_of_output(error: &OutputError) -> Option<Exit> {
    match error {
        OutputError::MissingShards { .. }
        | OutputError::DamagedShard { .. }
        | OutputError::NotComplete { .. } => Some(Exit::Incomplete),
        OutputError::NotDeterministic { .. }
        | OutputError::Changed { .. }
        | OutputError::OtherPlan { .. }
        | OutputError::OtherVersions { .. }
        | OutputError::NoManifest { .. }
        | OutputError::Foreign { .. }
        | OutputError::OtherColumns { .. } => Some(Exit::Mismatch),
        OutputError::Plan(error) => exit_of_lab(error),
        OutputError::NotNumbers { .. } => Some(Exit::Usage),
        OutputError::Io { .. }
        | OutputError::Table { .. }
        | OutputError::Json { .. }
        | OutputError::AssetCount { .. } => None,
    }
}

fn exit_of_lab(error: &LabError) -> Option<Exit> {
    match error {
        LabError::InvalidPlan { .. } => Some(Exit::Scenario),
        LabError::PlanId { .. } => Some(Exit::Mismatch),
        // What set up or stored decides.
        LabError::Build { .. }
        | LabError::Store { .. }
        | LabError::Json(_)
        | LabError::PathMismatch { .. } => None,
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io = |cause: &(dyn Error + 'static)| Some(cause.downcast_ref::<io::Error>()?.kind());
    let json =
        |cause: &(dyn Error + 'static)| cause.downcast_ref::<serde_json::Error>()?.io_error_kind();
    error
        .chain()
        .any(|x| io(x).or_else(|| json(x)) == Some(io::ErrorKind::BrokenPipe))
}

/// The error and those of its causes that its own text does not name.
fn with_causes(error: &anyhow::Error) -> String {
    let mut text = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn an_error_behind_the_seams_of_the_lab_keeps_its_code() {
        let path = PathBuf::from("shard");
        let error = LabError::Store {
            point: 0,
            start: 0,
            end: 1,
            source: Box::new(OutputError::NotDeterministic { path }),
        };
        assert_eq!(exit_of(&error.into()), Exit::Mismatch);
    }

    #[test]
    fn an_error_nobody_foresaw_is_unexpected_and_shows_its_causes() {
        let cause = io::Error::other("the disk is full");
        let error = anyhow::Error::new(cause).context("cannot write plan.json");
        assert_eq!(exit_of(&error), Exit::Unexpected);
        let text = with_causes(&error);
        assert_eq!(text, "cannot write plan.json: the disk is full");
    }

    #[test]
    fn a_closed_pipe_is_no_error_even_inside_another() {
        let error = anyhow::Error::new(io::Error::from(io::ErrorKind::BrokenPipe));
        assert!(is_broken_pipe(&error.context("cannot print")));
    }
}
