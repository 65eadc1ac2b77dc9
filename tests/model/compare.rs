//! Comparison of runs: what must hold for any input.

use plimsoll::model::compare::{
    self, Verdict, compare_runs, percentile_interval, percentile_ratio_interval,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::anything::{anything, config, no_nan, size};

fn runs() -> impl Strategy<Value = Vec<f64>> {
    vec((20_u32..90).prop_map(f64::from), 2..14)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn nothing_panics(base in vec(size(), 0..12), new in vec(size(), 0..12), a in anything(), b in anything()) {
        prop_assert!(no_nan(&compare_runs(&base, &new, a, b)));
        prop_assert!(no_nan(&compare_runs(&base, &new, 0.1, 0.95)));
        let tame: Vec<f64> = base.iter().map(|v| v.abs().clamp(1e-300, 1e100)).collect();
        prop_assert!(no_nan(&compare_runs(&tame, &tame, a.abs(), 0.999)));
    }

    #[test]
    fn turning_the_sides_turns_the_ratio(base in runs(), new in runs()) {
        let (there, back) = (compare_runs(&base, &new, 0.1, 0.95).unwrap(), compare_runs(&new, &base, 0.1, 0.95).unwrap());
        for (a, b) in [
            (there.ratio, back.ratio), (there.lower, back.upper), (there.upper, back.lower),
            (there.mean_log_ratio, back.mean_log_ratio), (there.welch_lower, back.welch_upper),
        ] {
            prop_assert!((a * b - 1.0).abs() < 1e-9, "{a} {b}");
        }
        prop_assert_eq!(there.u + back.u, (base.len() * new.len()) as f64);
        prop_assert_eq!(there.p_two_sided, back.p_two_sided);
        prop_assert!(there.lower <= there.ratio && there.ratio <= there.upper);
        prop_assert!((0.0..=1.0).contains(&there.p_greater) && there.p_two_sided <= 1.0);
    }

    #[test]
    fn a_unit_and_an_order_change_nothing(base in runs(), new in runs(), unit in 0.001..1000.0) {
        let plain = compare_runs(&base, &new, 0.1, 0.95).unwrap();
        let scale = |v: &[f64]| -> Vec<f64> { v.iter().rev().map(|x| x * unit).collect() };
        let scaled = compare_runs(&scale(&base), &scale(&new), 0.1, 0.95).unwrap();
        prop_assert_eq!(plain.u, scaled.u);
        prop_assert!((plain.ratio / scaled.ratio - 1.0).abs() < 1e-9 && (plain.lower / scaled.lower - 1.0).abs() < 1e-9);
    }
}

proptest! {
    // Each case resamples 5000 times.
    #![proptest_config(ProptestConfig { cases: 12, ..config() })]

    #[test]
    fn percentiles_do_not_panic(base in vec(vec(anything(), 0..8), 0..7), new in vec(vec(size(), 1..8), 0..7),
        p in anything(), confidence in anything(), seed in any::<u64>()) {
        prop_assert!(no_nan(&percentile_interval(&base, p, confidence, seed)));
        prop_assert!(no_nan(&percentile_interval(&new, 0.9, 0.95, seed)));
        prop_assert!(no_nan(&percentile_ratio_interval(&base, &new, p, confidence, seed)));
        prop_assert!(no_nan(&percentile_ratio_interval(&new, &new, 0.5, 0.8, seed)));
    }

    #[test]
    fn the_interval_stays_within_the_samples(runs in vec(vec(10.0..90.0, 1..20), 2..12), p in 0.01..0.99, seed in any::<u64>()) {
        let found = percentile_interval(&runs, p, 0.95, seed).unwrap();
        let all: Vec<f64> = runs.concat();
        let (least, most) = all.iter().fold((f64::MAX, f64::MIN), |(a, b), v| (a.min(*v), b.max(*v)));
        prop_assert!(least <= found.lower && found.lower <= found.upper && found.upper <= most);
        prop_assert!(found.value >= least && found.value <= most);
        prop_assert_eq!(&found, &percentile_interval(&runs, p, 0.95, seed).unwrap());
        // Two runs of one kind are one kind.
        let ratio = percentile_ratio_interval(&runs, &runs, p, 0.95, seed).unwrap();
        prop_assert_eq!(ratio.value, 1.0);
        prop_assert!(ratio.lower <= 1.0 + 1e-9 && ratio.upper >= 1.0 - 1e-9, "{ratio:?}");
    }
}

const BASE: [f64; 10] = [50.1, 48.9, 51.2, 49.7, 50.3, 50.8, 49.1, 50.0, 49.5, 50.6];

#[test]
fn three_verdicts() {
    let times = |ratio: f64| BASE.map(|v| v * ratio);
    for (ratio, verdict) in [
        (1.2, Verdict::Regression),
        (1.02, Verdict::Pass),
        (1.1, Verdict::Inconclusive),
    ] {
        let found = compare_runs(&BASE, &times(ratio), 0.1, 0.95).unwrap();
        assert_eq!((found.verdict, found.warnings.len()), (verdict, 0));
        assert!((found.ratio - ratio).abs() < 1e-9 && (found.mean_ratio - ratio).abs() < 1e-9);
    }
}

#[test]
fn too_few_runs_give_no_verdict() {
    let slow = BASE.map(|v| 2.0 * v);
    let code = |n: usize, confidence| {
        let found = compare_runs(&BASE[..n], &slow[..n], 0.1, confidence).unwrap();
        (
            found.verdict,
            found.warnings.iter().map(|w| w.code()).collect::<Vec<_>>(),
        )
    };
    assert_eq!(code(4, 0.9), (Verdict::Inconclusive, vec!["too_few_runs"]));
    assert_eq!(code(5, 0.95), (Verdict::Regression, vec!["few_runs"]));
    assert_eq!(
        code(5, 0.999),
        (
            Verdict::Inconclusive,
            vec!["few_runs", "interval_too_narrow"]
        )
    );
    assert_eq!(
        compare_runs(&BASE[..1], &slow, 0.1, 0.95)
            .unwrap_err()
            .code(),
        "too_few_points"
    );
    assert_eq!(
        compare_runs(&[1.0, 0.0], &slow, 0.1, 0.95)
            .unwrap_err()
            .code(),
        "not_positive"
    );
    let same = compare_runs(&[7.0; 6], &[7.0; 6], 0.1, 0.95).unwrap();
    assert_eq!(
        (same.verdict, same.p_greater, same.welch_upper),
        (Verdict::Pass, 1.0, 1.0)
    );
}

#[test]
fn too_much_is_refused() {
    let many = vec![1.0; 4000];
    assert_eq!(
        compare_runs(&many, &many, 0.1, 0.95).unwrap_err().code(),
        "invalid_input"
    );
    let long = vec![vec![1.0; compare::MOST_SAMPLES / 2 + 1]; 2];
    assert_eq!(
        percentile_interval(&long, 0.5, 0.95, 1).unwrap_err().code(),
        "invalid_input"
    );
    assert_eq!(
        percentile_interval(&[vec![1.0]], 0.5, 0.95, 1)
            .unwrap_err()
            .code(),
        "too_few_points"
    );
}

/// Runs that differ: resampling them must give a wider interval than resampling requests as if they were independent.
#[test]
fn runs_not_requests_are_resampled() {
    let runs: Vec<Vec<f64>> = (0..10)
        .map(|r| {
            (0..200)
                .map(|i| f64::from(100 + 10 * (r * 7 % 10) + i * 13 % 20))
                .collect()
        })
        .collect();
    let by_run = percentile_interval(&runs, 0.5, 0.95, 1).unwrap();
    assert!(by_run.upper - by_run.lower > 20.0, "{by_run:?}");
    assert_eq!(by_run.warnings.len(), 0);
    let few = percentile_interval(&runs[..4], 0.5, 0.95, 1).unwrap();
    assert_eq!(few.warnings[0].code(), "too_few_runs");
}
