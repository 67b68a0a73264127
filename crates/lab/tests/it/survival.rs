use plimsoll_lab::stats::Bootstrap;
use plimsoll_lab::stats::survival::{LifeCount, kaplan_meier, life_counts};
use plimsoll_streams::Key;

const BOOTSTRAP: Bootstrap = Bootstrap { seed: 1, index: 0 };

fn count(time_s: f64, events: u32, censored: u32) -> LifeCount {
    LifeCount {
        time_s,
        events,
        censored,
    }
}

#[test]
fn remissions_of_twenty_one_patients_have_the_published_curve() {
    // 6-mercaptopurine (Freireich et al. 1963): S(6) = 0.8571, S(10) = 0.7529, S(23) = 0.4482, with
    // Greenwood standard errors 0.0764, 0.0963, 0.1346.
    let patients = [
        (6, 3, 1),
        (7, 1, 0),
        (9, 0, 1),
        (10, 1, 1),
        (11, 0, 1),
        (13, 1, 0),
        (16, 1, 0),
        (17, 0, 1),
        (19, 0, 1),
        (20, 0, 1),
        (22, 1, 0),
        (23, 1, 0),
        (25, 0, 1),
        (32, 0, 2),
        (34, 0, 1),
        (35, 0, 1),
    ];
    let path: Vec<LifeCount> = patients
        .iter()
        .map(|(t, d, c)| count(f64::from(*t), *d, *c))
        .collect();
    let curve = kaplan_meier(&[path], BOOTSTRAP);
    let at = |t: f64| *curve.iter().find(|step| step.time_s == t).unwrap();
    for (t, at_risk, survival, error) in [
        (6.0, 21, 0.8571, 0.0764),
        (10.0, 15, 0.7529, 0.0963),
        (23.0, 6, 0.4482, 0.1346),
    ] {
        let step = at(t);
        assert_eq!(step.at_risk, at_risk);
        assert!((step.survival.value - survival).abs() < 5e-5, "{step:?}");
        // ln(−ln S) has the standard error se / (S |ln S|).
        let [low, high] = step.greenwood.unwrap();
        let middle = (-survival.ln()).ln();
        let half = 1.96 * error / survival / -survival.ln();
        assert!(((-low.ln()).ln() - middle - half).abs() < 2e-3, "{step:?}");
        assert!((middle - (-high.ln()).ln() - half).abs() < 2e-3, "{step:?}");
    }
    assert_eq!(curve.len(), 7);
}

#[test]
fn nobody_at_risk_or_no_event_has_no_curve() {
    assert_eq!(kaplan_meier(&[], BOOTSTRAP), []);
    assert_eq!(
        kaplan_meier(&[vec![count(5.0, 0, 3)], Vec::new()], BOOTSTRAP),
        []
    );
    let all = kaplan_meier(&[vec![count(5.0, 3, 0)], vec![count(5.0, 2, 0)]], BOOTSTRAP);
    assert_eq!(
        (all[0].survival.value, all[0].at_risk, all[0].greenwood),
        (0.0, 5, None)
    );
}

#[test]
fn accounts_that_share_a_path_need_the_interval_by_paths() {
    // On half of the paths 18 of 20 accounts go within the first hour, on the others 2: S is 0.5.
    let (repeats, paths) = (300, 60);
    let (mut by_paths, mut by_accounts) = (0, 0);
    for seed in 0..repeats {
        let mut stream = Key { seed, path: 0 }.stream("survival", 0);
        let mut path = || {
            let events = if stream.bernoulli(0.5) { 18 } else { 2 };
            vec![count(3_600.0, events, 0), count(7_200.0, 0, 20 - events)]
        };
        let all: Vec<_> = (0..paths).map(|_| path()).collect();
        let step = kaplan_meier(&all, Bootstrap { seed, index: 0 })[0];
        let (low, high) = (step.survival.low.unwrap(), step.survival.high.unwrap());
        by_paths += u32::from(low <= 0.5 && 0.5 <= high);
        let [low, high] = step.greenwood.unwrap();
        by_accounts += u32::from(low <= 0.5 && 0.5 <= high);
    }
    let share = |hits| f64::from(hits) / repeats as f64;
    // 4 standard errors of a share of 0.95 in 300 repeats are 0.05.
    assert!((share(by_paths) - 0.95).abs() < 0.05, "{}", share(by_paths));
    assert!(share(by_accounts) < 0.6, "{}", share(by_accounts));
}

#[test]
fn a_life_table_leaves_the_rest_at_the_horizon() {
    let bins = [(3_600.0, 2, 1), (10_800.0, 0, 3)];
    let counts = life_counts(10, &bins, 86_400.0);
    assert_eq!(counts[..2], [count(3_600.0, 2, 1), count(10_800.0, 0, 3)]);
    assert_eq!(counts[2], count(86_400.0, 0, 4));
    let step = kaplan_meier(&[counts], BOOTSTRAP)[0];
    assert_eq!((step.at_risk, step.survival.value), (10, 0.8));
}
