//! Progress of a run: a bar on a terminal, a plain line now and then elsewhere.

use std::io::{IsTerminal, stderr};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use plimsoll_lab::Progress;

use crate::screen::{count, duration, note, rate};

/// Time between two plain lines.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// Shows how far a run is.
pub(crate) struct Bar {
    kind: Kind,
    started: Instant,
    done: AtomicU64,
    resumed: AtomicU64,
    total: AtomicU64,
}

enum Kind {
    Quiet,
    Lines { last: Mutex<Instant> },
    Terminal(ProgressBar),
}

impl Bar {
    /// A bar if standard error is a terminal, plain lines if not, nothing if `is_quiet`.
    pub(crate) fn new(is_quiet: bool) -> Self {
        let started = Instant::now();
        let kind = if is_quiet {
            Kind::Quiet
        } else if stderr().is_terminal() {
            Kind::Terminal(ProgressBar::no_length().with_style(style()))
        } else {
            let last = Mutex::new(started);
            Kind::Lines { last }
        };
        Self {
            kind,
            started,
            done: AtomicU64::new(0),
            resumed: AtomicU64::new(0),
            total: AtomicU64::new(0),
        }
    }

    /// Takes a report of the run, from any thread.
    pub(crate) fn update(&self, progress: Progress) {
        // Reports of different threads may overtake each other.
        let before = self.done.fetch_max(progress.paths_done, Ordering::Relaxed);
        // What other processes finish meanwhile is not in the rate either.
        self.resumed
            .fetch_max(progress.paths_resumed, Ordering::Relaxed);
        let is_first = self.total.swap(progress.paths_total, Ordering::Relaxed) == 0;
        if is_first {
            self.start(progress);
        } else if progress.paths_done > before {
            self.advance(progress.paths_done);
        }
    }

    /// Paths that were there already are done, and are not part of the rate.
    fn start(&self, progress: Progress) {
        if let Kind::Terminal(bar) = &self.kind {
            bar.set_length(progress.paths_total);
            bar.set_position(progress.paths_resumed);
            bar.tick();
            bar.reset_eta();
        }
    }

    fn advance(&self, done: u64) {
        match &self.kind {
            Kind::Quiet => {}
            Kind::Terminal(bar) => bar.set_position(done),
            Kind::Lines { last } => {
                // Whoever holds the lock prints the line.
                if let Ok(mut last) = last.try_lock()
                    && last.elapsed() >= LINE_EVERY
                {
                    *last = Instant::now();
                    note(self.line());
                }
            }
        }
    }

    /// Ends the display with a line that stays.
    pub(crate) fn finish(&self) {
        if let Kind::Terminal(bar) = &self.kind {
            bar.finish_and_clear();
        }
        if !matches!(self.kind, Kind::Quiet) {
            note(self.last_line());
        }
    }

    /// Paths run since the start, those of earlier runs left out.
    pub(crate) fn paths_run(&self) -> u64 {
        let done = self.done.load(Ordering::Relaxed);
        done.saturating_sub(self.resumed.load(Ordering::Relaxed))
    }

    /// Paths that were there already.
    pub(crate) fn paths_resumed(&self) -> u64 {
        self.resumed.load(Ordering::Relaxed)
    }

    /// Time since the start, seconds.
    pub(crate) fn seconds(&self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }

    /// Paths per second since the start.
    pub(crate) fn per_second(&self) -> f64 {
        self.paths_run() as f64 / self.seconds().max(1e-9)
    }

    fn line(&self) -> String {
        let left = self.total.load(Ordering::Relaxed) - self.done.load(Ordering::Relaxed);
        let eta = duration(left as f64 / self.per_second());
        format!(
            "{}, {}, eta {eta}",
            self.position(),
            rate(self.per_second())
        )
    }

    fn last_line(&self) -> String {
        let position = self.position();
        match (self.paths_resumed(), self.paths_run()) {
            (_, 0) => format!("{position}, all from earlier"),
            (0, _) => format!("{position} {}", self.pace()),
            (resumed, run) => format!(
                "{position}: {} from earlier, {} {}",
                count(resumed),
                count(run),
                self.pace()
            ),
        }
    }

    fn position(&self) -> String {
        let done = count(self.done.load(Ordering::Relaxed));
        format!("{done}/{} paths", count(self.total.load(Ordering::Relaxed)))
    }

    fn pace(&self) -> String {
        let time = duration(self.seconds());
        format!("in {time}, {}", rate(self.per_second()))
    }
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{wide_bar} {human_pos}/{human_len} paths {per_sec:1} eta {eta}")
        .expect("the template is written above")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(paths_done: u64) -> Progress {
        Progress {
            paths_done,
            paths_resumed: 1_500,
            paths_total: 2_000,
        }
    }

    #[test]
    fn resumed_paths_are_done_and_not_in_the_rate() {
        let bar = Bar::new(true);
        bar.update(at(1_500));
        bar.update(at(1_502));
        // Overtaken by another thread.
        bar.update(at(1_501));
        assert_eq!(bar.paths_run(), 2);
        assert!(
            bar.line().starts_with("1,502/2,000 paths, "),
            "{}",
            bar.line()
        );
        assert!(
            bar.last_line()
                .starts_with("1,502/2,000 paths: 1,500 from earlier, 2 in ")
        );
    }
}
