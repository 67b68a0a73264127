//! Stopping rules: published boundaries, and coverage of what they stop at.

use plimsoll_lab::stats::Confidence;
use plimsoll_lab::stats::stopping::{
    Course, Ending, Look, Next, Run, Stopping, StoppingError, boundaries, spent,
};
use plimsoll_streams::{Key, Stream};

#[test]
fn boundaries_of_equal_looks_are_the_published_ones() {
    // Lan and DeMets' function of O'Brien and Fleming's kind, two-sided 5%.
    let five = boundaries(Confidence::P95, &[1, 2, 3, 4, 5]);
    for (found, published) in five.iter().zip([4.8769, 3.3569, 2.6803, 2.2898, 2.0310]) {
        assert!((found - published).abs() < 6e-4, "{five:?}");
    }
    let two = boundaries(Confidence::P95, &[500, 1_000]);
    for (found, published) in two.iter().zip([2.9626, 1.9686]) {
        assert!((found - published).abs() < 6e-4, "{two:?}");
    }
    assert!((boundaries(Confidence::P95, &[9])[0] - 1.959_964).abs() < 1e-5);
    assert!((spent(Confidence::P95, 1.0) - 0.05).abs() < 1e-12);
    assert!((spent(Confidence::P95, 0.5) - 0.003_05).abs() < 1e-5);
}

#[test]
fn a_rule_that_cannot_be_followed_is_refused() {
    let two_stage = |pilot_paths, relative_half_width| Stopping::TwoStage {
        pilot_paths,
        paths_max: 100_000,
        relative_half_width,
        confidence: Confidence::P95,
    };
    let looks = |looks: &[u64]| Stopping::GroupSequential {
        looks: looks.to_vec(),
        relative_half_width: 0.1,
        confidence: Confidence::P95,
    };
    let what = |rule: Stopping| match Course::new(rule) {
        Err(StoppingError::Size { what, .. }) => what,
        Ok(_) => "nothing",
    };
    assert_eq!(what(two_stage(1_999, 0.1)), "the paths of a pilot");
    assert_eq!(what(two_stage(2_000, 0.0)), "the relative half-width");
    assert_eq!(what(two_stage(2_000, 0.1)), "nothing");
    assert_eq!(what(looks(&[])), "the number of looks");
    assert_eq!(what(looks(&[10, 10])), "the paths at each look");
    assert_eq!(what(looks(&[10, 20])), "nothing");
}

#[test]
fn two_stages_run_a_pilot_and_then_fresh_paths() {
    let rule = Stopping::TwoStage {
        pilot_paths: 2_000,
        paths_max: 50_000,
        relative_half_width: 0.05,
        confidence: Confidence::P95,
    };
    let mut course = Course::new(rule.clone()).unwrap();
    let pilot = Next::Paths {
        run: Run::Pilot,
        paths: 2_000,
    };
    assert_eq!(course.next(), pilot);
    // A half-width of 1.96 · 0.5 of 10 is twice too wide: (1.96)² · 0.25 · 2,000 / 0.5² paths.
    course.record(10.0, 0.5);
    let result = Next::Paths {
        run: Run::Result,
        paths: 7_683,
    };
    assert_eq!(course.next(), result);
    assert_eq!(course.result(), None);
    course.record(10.2, 0.26);
    assert_eq!(course.next(), Next::Stop(Ending::Reached));
    let look = course.result().unwrap();
    assert_eq!((look.paths, look.run), (7_683, Run::Result));
    assert!((look.interval().high.unwrap() - 10.2 - 1.959_964 * 0.26).abs() < 1e-6);
    let text = serde_json::to_string(&course).unwrap();
    assert_eq!(serde_json::from_str::<Course>(&text).unwrap(), course);

    let mut short = Course::new(rule).unwrap();
    short.record(10.0, 5.0);
    short.record(10.0, 1.0);
    let Next::Stop(Ending::TooWide { paths_needed }) = short.next() else {
        panic!("{short:?}");
    };
    assert!(
        (768_000..769_000).contains(&paths_needed.unwrap()),
        "{paths_needed:?}"
    );
}

/// Losses whose mean is 1: small ones always, and ten times larger ones in one of ten.
fn loss(stream: &mut Stream) -> f64 {
    let small = 0.5 * stream.exponential();
    if stream.bernoulli(0.1) {
        small + 5.0 * stream.exponential()
    } else {
        small
    }
}

/// Losses drawn so far.
#[derive(Default)]
struct Sums {
    n: u64,
    sum: f64,
    squares: f64,
}

impl Sums {
    fn draw(&mut self, stream: &mut Stream, until: u64) {
        while self.n < until {
            let x = loss(stream);
            self.n += 1;
            self.sum += x;
            self.squares += x * x;
        }
    }

    fn mean_and_error(&self) -> (f64, f64) {
        let n = self.n as f64;
        let mean = self.sum / n;
        (mean, ((self.squares / n - mean * mean) / (n - 1.0)).sqrt())
    }
}

fn follow(mut course: Course, seed: u64) -> Look {
    let key = Key { seed, path: 0 };
    let mut runs = [Run::Pilot, Run::Result].map(|run| (run, Sums::default()));
    let mut streams = [key.stream("pilot", 0), key.stream("result", 0)];
    while let Next::Paths { run, paths } = course.next() {
        let place = runs.iter().position(|(of, _)| *of == run).unwrap();
        runs[place].1.draw(&mut streams[place], paths);
        let (value, error) = runs[place].1.mean_and_error();
        course.record(value, error);
    }
    course.result().unwrap()
}

#[test]
fn stopped_intervals_cover() {
    let repeats = 1_000;
    let two_stage = Stopping::TwoStage {
        pilot_paths: 2_000,
        paths_max: 20_000,
        relative_half_width: 0.1,
        confidence: Confidence::P95,
    };
    let rules = [two_stage, Stopping::equal_looks(10, 20_000, 0.12)];
    for rule in rules {
        let course = Course::new(rule.clone()).unwrap();
        let looks: Vec<Look> = (0..repeats)
            .map(|seed| follow(course.clone(), seed))
            .collect();
        let covers = |look: &&Look| (look.value - 1.0).abs() <= look.critical * look.standard_error;
        let share = looks.iter().filter(covers).count() as f64 / repeats as f64;
        eprintln!("{rule:?}: {share}");
        // A lower limit: 4 standard errors in 1,000 repeats are 0.028. Looks may cover more.
        assert!(share > 0.922, "{rule:?} {share}");
        let wide = |look: &&Look| look.critical * look.standard_error > 0.15 * look.value;
        assert!(
            looks.iter().filter(wide).count() < repeats as usize / 50,
            "{rule:?}"
        );
        let paths = looks.iter().map(|look| look.paths).sum::<u64>() / repeats;
        assert!(paths < 12_000, "{rule:?}: {paths} paths on average");
    }
}

#[test]
fn to_stop_when_the_interval_looks_narrow_misses_too_often() {
    // The naive rule: an interval of a fixed number after each 5 paths, from 15 on.
    let repeats = 1_000;
    let covered = (0..repeats).filter(|seed| {
        let mut stream = Key {
            seed: *seed,
            path: 0,
        }
        .stream("result", 0);
        let mut sums = Sums::default();
        loop {
            sums.draw(&mut stream, (sums.n + 5).max(15));
            let (mean, error) = sums.mean_and_error();
            if mean > 0.0 && 1.96 * error <= 0.5 * mean {
                return (mean - 1.0).abs() <= 1.96 * error;
            }
        }
    });
    let share = covered.count() as f64 / repeats as f64;
    eprintln!("naive: {share}");
    assert!(share < 0.9, "{share}");
}
