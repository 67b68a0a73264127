//! Times: what must be a multiple of what, and what must come before the end.

use plimsoll_sim::ClockConfig;

use crate::document::Problem;
use crate::file::ScenarioFile;

const HOUR_S: u32 = 3_600;

pub(super) fn problems(file: &ScenarioFile) -> Vec<Problem> {
    let clock = &file.clock;
    let mut found = Vec::new();
    if !HOUR_S.is_multiple_of(clock.tick_s) {
        let message = "must divide the hour: funding is paid at whole hours, on a tick";
        found.push(Problem::new("clock.tick_s", message));
    } else if !is_on_grid(clock) {
        let message = format!(
            "must be a whole number of ticks of {} s before the next hour",
            clock.tick_s
        );
        found.push(Problem::new("clock.start", message));
    }
    found.extend(cadence(file));
    found.extend(depth_windows(file));
    found.extend(news(file));
    found
}

/// Whether whole hours of UTC fall on ticks.
fn is_on_grid(clock: &ClockConfig) -> bool {
    (clock.first_hour_ms()).is_multiple_of(u64::from(clock.tick_s) * 1_000)
}

fn cadence(file: &ScenarioFile) -> Option<Problem> {
    let (every_min, tick_s) = (file.recording.sample_every_min, file.clock.tick_s);
    let horizon_min = file.clock.horizon_h * 60;
    let path = "recording.sample_every_min";
    if every_min > horizon_min {
        let message = format!("is longer than the path of {horizon_min} minutes");
        return Some(Problem::new(path, message));
    }
    let is_whole = u64::from(every_min)
        .saturating_mul(60)
        .is_multiple_of(u64::from(tick_s));
    (!is_whole).then(|| {
        Problem::new(
            path,
            format!("must be a multiple of the tick of {tick_s} s"),
        )
    })
}

fn depth_windows(file: &ScenarioFile) -> Vec<Problem> {
    let windows = file.market.depth_multiplier.iter().enumerate();
    windows
        .filter_map(|(index, window)| {
            let path = format!("market.depth_multiplier[{index}].from_min");
            late(&file.clock, &path, window.from_min)
        })
        .collect()
}

fn news(file: &ScenarioFile) -> Option<Problem> {
    late(
        &file.clock,
        "agents.lender.news_at_min",
        file.agents.lender.news_at_min?,
    )
}

/// A problem if something is to happen when the path is over: it would never be seen.
fn late(clock: &ClockConfig, path: &str, at_min: f64) -> Option<Problem> {
    let end_min = f64::from(clock.horizon_h) * 60.0;
    (at_min >= end_min).then(|| {
        let message = format!("the path ends at minute {end_min}");
        Problem::new(path, message).with_allowed(format!("less than {end_min}"))
    })
}
