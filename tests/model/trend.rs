//! Trends, leaks and changes of the mean: what must hold for any input.

use plimsoll::model::Standing;
use plimsoll::model::trend::{
    self, Direction, LONGEST_SERIES, LeakQuestion, LeakVerdict, TheilSen, assess_leak,
    changepoints_l2, default_penalty, leak_verdict, lower_envelope, mann_kendall,
    mann_kendall_hamed_rao, mann_kendall_tfpw, material_slope, theil_sen, thin, warm_up,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::anything::{anything, config, no_nan};

const QUESTION: LeakQuestion = LeakQuestion {
    step_hours: 1.0 / 60.0,
    limit: 512.0,
    material_slope_per_hour: 0.5,
    alpha: 0.05,
    confidence: 0.95,
    seed: 1,
};

/// Values with ties, as counters have them.
fn coarse() -> impl Strategy<Value = Vec<f64>> {
    vec((-8_i32..8).prop_map(f64::from), 4..60)
}

/// A fixed series of noise between -1 and 1 (a linear congruential generator).
fn noise(n: usize) -> Vec<f64> {
    let mut state = 12345_u64;
    let mut next = || {
        state = state
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (state >> 33) as f64 / f64::from(1 << 30) - 1.0
    };
    (0..n).map(|_| next()).collect()
}

fn correlated(n: usize, phi: f64) -> Vec<f64> {
    let mut last = 0.0;
    noise(n)
        .into_iter()
        .map(|e| {
            last = phi * last + e;
            last
        })
        .collect()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn nothing_panics(x in vec(anything(), 0..30), y in vec(anything(), 0..30), a in anything(), b in anything(),
        c in anything(), d in anything(), e in anything(), k in any::<usize>(), seed in any::<u64>()) {
        let both: Vec<f64> = x.iter().map(|v| if v.is_finite() { v % 1e90 } else { 0.5 }).collect();
        for values in [&x, &y, &both] {
            prop_assert!(no_nan(&theil_sen(&x, values, a, seed)));
            prop_assert!(no_nan(&theil_sen(values, &y, 0.9, seed)));
            for alpha in [a, 0.05] {
                prop_assert!(no_nan(&mann_kendall(values, alpha)));
                prop_assert!(no_nan(&mann_kendall_hamed_rao(values, alpha, seed)));
                prop_assert!(no_nan(&mann_kendall_tfpw(values, alpha, seed)));
            }
            prop_assert!(no_nan(&thin(values, seed)));
            prop_assert!(no_nan(&lower_envelope(values, k)));
            prop_assert!(no_nan(&lower_envelope(values, k % 5)));
            prop_assert!(no_nan(&warm_up(values)));
            prop_assert!(no_nan(&default_penalty(values)));
            prop_assert!(no_nan(&changepoints_l2(values, a, k)));
            prop_assert!(no_nan(&changepoints_l2(values, b.abs(), k % 7)));
            for question in [
                LeakQuestion { step_hours: a, limit: b, material_slope_per_hour: c, alpha: d, confidence: e, seed },
                LeakQuestion { step_hours: a.abs(), limit: b, material_slope_per_hour: c, seed, ..QUESTION },
            ] {
                prop_assert!(no_nan(&leak_verdict(values, &question)));
                prop_assert!(no_nan(&assess_leak(values, &question)));
            }
        }
        prop_assert!(no_nan(&material_slope(a, b, c)));
    }

    #[test]
    fn ranks_alone_decide(y in coarse(), shift in -50.0..50.0) {
        let test = mann_kendall(&y, 0.05).unwrap();
        let bent: Vec<f64> = y.iter().map(|v| (v / 4.0).exp() + shift).collect();
        prop_assert_eq!(mann_kendall(&bent, 0.05).unwrap().s, test.s);
        let turned: Vec<f64> = y.iter().rev().copied().collect();
        let back = mann_kendall(&turned, 0.05).unwrap();
        prop_assert_eq!((back.s, back.variance), (-test.s, test.variance));
        // S by its definition.
        let mut s = 0;
        for (i, a) in y.iter().enumerate() {
            s += y[i + 1..].iter().map(|b| i64::from(b > a) - i64::from(b < a)).sum::<i64>();
        }
        prop_assert_eq!(test.s, s);
        prop_assert!(test.tau.abs() <= 1.0 && (0.0..=1.0).contains(&test.p_value));
    }

    #[test]
    fn a_line_is_found_whatever_29_percent_do(slope in -5.0..5.0_f64, level in -100.0..100.0_f64, n in 10_usize..40, wild in vec(-1e6..1e6, 2)) {
        let x: Vec<f64> = (0..n).map(|i| i as f64).collect();
        let mut y: Vec<f64> = x.iter().map(|x| level + slope * x).collect();
        for (i, w) in wild.iter().enumerate() {
            y[3 + 4 * i] = *w;
        }
        let line = theil_sen(&x, &y, 0.95, 1).unwrap();
        prop_assert!((line.slope - slope).abs() < 1e-9 && (line.intercept - level).abs() < 1e-6);
        prop_assert!(line.lower <= line.slope && line.slope <= line.upper);
        let wide = theil_sen(&x, &y, 0.999, 1).unwrap();
        prop_assert!(wide.lower <= line.lower && wide.upper >= line.upper);
    }

    #[test]
    fn the_partition_is_the_best(y in vec((-6_i32..6).prop_map(f64::from), 0..14), penalty in 0.0..20.0, min_size in 1_usize..4) {
        let found = changepoints_l2(&y, penalty, min_size).unwrap();
        let cost = |breaks: &[usize]| {
            let ends: Vec<usize> = [0].into_iter().chain(breaks.iter().copied()).chain([y.len()]).collect();
            let mut total = penalty * breaks.len() as f64;
            for w in ends.windows(2) {
                let part = &y[w[0]..w[1]];
                if part.len() < min_size && !breaks.is_empty() {
                    return f64::INFINITY;
                }
                let mean = part.iter().sum::<f64>() / part.len().max(1) as f64;
                total += part.iter().map(|v| (v - mean).powi(2)).sum::<f64>();
            }
            total
        };
        prop_assert!((found.objective - cost(&found.breaks)).abs() < 1e-9);
        // Every subset of places.
        let best = (0..1_u32 << y.len().saturating_sub(1))
            .map(|mask| cost(&(1..y.len()).filter(|i| mask >> (i - 1) & 1 == 1).collect::<Vec<_>>()))
            .fold(f64::INFINITY, f64::min);
        prop_assert!(found.objective <= best + 1e-9, "{found:?} {best}");
    }

    #[test]
    fn blocks_keep_their_order(y in coarse(), block in 1_usize..6) {
        let minima = lower_envelope(&y, block).unwrap();
        prop_assert_eq!(minima.len(), y.len() / block);
        let least = y.iter().copied().fold(f64::MAX, f64::min);
        prop_assert!(minima.iter().all(|m| *m >= least));
        let thinned = thin(&y, 1).unwrap();
        prop_assert_eq!(thinned.values.len(), y.len() / thinned.block);
        prop_assert!(thinned.block == 1 || thinned.values.len() >= 20);
        let dropped = warm_up(&y).unwrap().value;
        prop_assert!(dropped >= y.len() / 10 && dropped <= y.len() * 3 / 10);
    }
}

proptest! {
    // Each case draws a million pairs.
    #![proptest_config(ProptestConfig { cases: 3, ..config() })]

    #[test]
    fn long_series_do_not_panic(x in vec(anything(), 2001..2010), y in vec(anything(), 2010), seed in any::<u64>()) {
        let n = x.len();
        let tame = |v: &[f64]| -> Vec<f64> { v.iter().map(|v| if v.is_finite() { v % 1e90 } else { 0.5 }).collect() };
        let found = theil_sen(&tame(&x), &tame(&y[..n]), 0.95, seed);
        prop_assert!(no_nan(&found));
        prop_assert!(no_nan(&theil_sen(&x, &y[..n], 0.95, seed)));
        if let Ok(TheilSen { standing: Standing::Approx { relative_error }, .. }) = found {
            prop_assert!((0.0..1.0).contains(&relative_error));
        }
    }
}

#[test]
fn degenerate_series_have_no_trend() {
    for y in [vec![5.0; 20], vec![0.0, -0.0, 0.0, -0.0, 0.0]] {
        let plain = mann_kendall(&y, 0.05).unwrap();
        assert_eq!(
            (plain.s, plain.variance, plain.z, plain.p_value),
            (0, 0.0, 0.0, 1.0)
        );
        assert_eq!(plain.direction, Direction::NoTrend);
        let modified = mann_kendall_hamed_rao(&y, 0.05, 1).unwrap();
        assert_eq!((modified.p_value, modified.slope), (1.0, 0.0));
        assert_eq!(mann_kendall_tfpw(&y, 0.05, 1).unwrap().p_value, 1.0);
        assert_eq!(changepoints_l2(&y, 0.0, 1).unwrap().breaks, [0; 0]);
    }
    let rise: Vec<f64> = (0..30).map(f64::from).collect();
    assert_eq!(mann_kendall(&rise, 0.05).unwrap().tau, 1.0);
    assert_eq!(
        mann_kendall_hamed_rao(&rise, 0.05, 1).unwrap().direction,
        Direction::Increasing
    );
}

/// At few values the verdict is that of the exact law, also where the normal one says otherwise.
#[test]
fn the_exact_law_decides_on_few_values() {
    // S = 10 of 5 values: 2/120 exactly, 0.0275 by the normal law.
    let five = rising(5);
    let at = |alpha| mann_kendall(&five, alpha).unwrap().direction;
    assert_eq!(
        (at(0.02), at(0.016)),
        (Direction::Increasing, Direction::NoTrend)
    );
    let test = mann_kendall(&five, 0.02).unwrap();
    assert!(test.p_value > 0.02 && test.p_exact.unwrap() < 0.02);
    let falling: Vec<f64> = five.iter().rev().copied().collect();
    assert_eq!(
        mann_kendall(&falling, 0.02).unwrap().direction,
        Direction::Decreasing
    );
    // With ties there is no table.
    let tied = mann_kendall(&[1.0, 2.0, 3.0, 4.0, 4.0], 0.05).unwrap();
    assert_eq!(
        (tied.p_exact, tied.direction == Direction::Increasing),
        (None, tied.p_value < 0.05)
    );
}

/// Kendall's table: n = 4, S = 6 has one order of 24 on either side; n = 7 has 76 orders with at most three falls.
#[test]
fn few_values_are_counted() {
    let test = mann_kendall(&[1.0, 2.0, 3.0, 4.0], 0.05).unwrap();
    assert!((test.p_exact.unwrap() - 2.0 / 24.0).abs() < 1e-15);
    assert_eq!(test.warnings[0].code(), "few_values");
    let seven = mann_kendall(&[2.0, 1.0, 4.0, 3.0, 6.0, 5.0, 7.0], 0.05).unwrap();
    assert_eq!(seven.s, 15);
    assert!(
        (seven.p_exact.unwrap() - 152.0 / 5040.0).abs() < 1e-12,
        "{:?}",
        seven.p_exact
    );
    assert_eq!(
        mann_kendall(&[1.0, 2.0, 2.0, 4.0], 0.05).unwrap().p_exact,
        None
    );
    assert_eq!(mann_kendall(&rising(10), 0.05).unwrap().p_exact, None);
    assert_eq!(
        mann_kendall(&rising(3), 0.05).unwrap_err().code(),
        "n_too_small"
    );
}

fn rising(n: u32) -> Vec<f64> {
    (0..n).map(f64::from).collect()
}

#[test]
fn alternation_makes_the_correction_unusable() {
    let y: Vec<f64> = (0..15)
        .map(|i| f64::from(if i % 2 == 0 { 75 } else { 65 } + i * 7 % 5))
        .collect();
    let test = mann_kendall_hamed_rao(&y, 0.05, 1).unwrap();
    assert_eq!(test.warnings[0].code(), "correction_unusable");
    assert_eq!(
        (test.factor, test.variance),
        (1.0, mann_kendall(&y, 0.05).unwrap().variance)
    );
}

#[test]
fn random_pairs_stand_for_all() {
    let n = trend::ALL_PAIRS_UP_TO + 500;
    let x: Vec<f64> = (0..n).map(|i| i as f64).collect();
    let y: Vec<f64> = x.iter().zip(noise(n)).map(|(x, e)| 0.001 * x + e).collect();
    let line = theil_sen(&x, &y, 0.95, 7).unwrap();
    // The error that is stated holds against all pairs.
    let mut slopes = Vec::with_capacity(n * n / 2);
    for i in 0..n {
        slopes.extend((i + 1..n).map(|j| (y[j] - y[i]) / (x[j] - x[i])));
    }
    let middle = slopes.len() / 2;
    let whole = *slopes.select_nth_unstable_by(middle, f64::total_cmp).1;
    match line.standing {
        Standing::Approx { relative_error } => {
            assert!((1e-5..0.02).contains(&relative_error), "{relative_error}");
            assert!((line.slope - whole).abs() <= relative_error * whole.abs());
        }
        other => panic!("{other}"),
    }
    // Around a slope of 0 no relative error means anything.
    let flat = theil_sen(&x, &noise(n), 0.95, 7).unwrap();
    let level = theil_sen(&x, &vec![3.0; n], 0.95, 7).unwrap();
    assert!(flat.slope.abs() < 1e-4);
    assert_eq!(
        level.standing,
        Standing::Approx {
            relative_error: 0.0
        }
    );
    let wave: Vec<f64> = x
        .iter()
        .map(|x| if x % 2.0 == 0.0 { 1.0 } else { -1.0 } * (1.0 + x))
        .collect();
    assert_eq!(
        theil_sen(&x, &wave, 0.95, 7).unwrap().standing.code(),
        "heuristic"
    );
    assert_eq!(line, theil_sen(&x, &y, 0.95, 7).unwrap());
    assert_eq!(
        (line.pairs, line.standing.code()),
        (trend::RANDOM_PAIRS, "approx")
    );
    assert!(
        line.lower < 0.001 && line.upper > 0.001 && (line.slope - 0.001).abs() < 5e-5,
        "{line:?}"
    );
}

#[test]
fn the_leak_is_seen_through_noise_and_the_drift_is_let_be() {
    let leak: Vec<f64> = noise(300)
        .iter()
        .enumerate()
        .map(|(i, e)| 70.0 + 0.025 * i as f64 + 12.0 * e)
        .collect();
    let found = leak_verdict(&leak, &QUESTION).unwrap();
    assert_eq!(
        (found.verdict, found.leak_by_r2),
        (LeakVerdict::Leak, false)
    );
    let (early, late) = (found.earliest_hours.unwrap(), found.latest_hours.unwrap());
    assert!(early < found.hours_to_limit.unwrap() && found.hours_to_limit.unwrap() < late);
    let drift: Vec<f64> = noise(100)
        .iter()
        .enumerate()
        .map(|(i, e)| 70.0 + 0.001 * i as f64 + 0.005 * e)
        .collect();
    let found = leak_verdict(&drift, &QUESTION).unwrap();
    assert_eq!(
        (found.verdict, found.leak_by_r2),
        (LeakVerdict::GrowthBelowThreshold, true)
    );
    let passed = leak_verdict(
        &drift,
        &LeakQuestion {
            limit: 60.0,
            ..QUESTION
        },
    )
    .unwrap();
    assert_eq!(passed.warnings[0].code(), "limit_passed");
    assert!(passed.hours_to_limit.unwrap() < 0.0);
    let flat = leak_verdict(&noise(300), &QUESTION).unwrap();
    assert_eq!(flat.verdict, LeakVerdict::NoEvidence);
    let short = leak_verdict(
        &noise(10),
        &LeakQuestion {
            material_slope_per_hour: 0.1,
            ..QUESTION
        },
    )
    .unwrap();
    assert_eq!(
        (short.verdict, short.latest_hours),
        (LeakVerdict::Inconclusive, None)
    );
}

/// Of series without a trend whose noise hangs together, the whole procedure must not call many a leak.
#[test]
fn correlated_noise_is_thinned() {
    let y = correlated(2000, 0.8);
    let thinned = thin(&y, 1).unwrap();
    assert!(
        thinned.block > 1 && thinned.independent && thinned.lag1 <= 0.3,
        "{thinned:?}"
    );
    let long = correlated(400 * 40, 0.8);
    let alarms = (0..40)
        .filter(|i| {
            let part = &long[400 * i..400 * (i + 1)];
            let found = assess_leak(part, &QUESTION).unwrap().leak.verdict;
            matches!(found, LeakVerdict::Leak | LeakVerdict::GrowthBelowThreshold)
        })
        .count();
    assert!(alarms <= 3, "{alarms} of 40");
    let slow = correlated(60, 0.97);
    let found = assess_leak(&slow, &QUESTION).unwrap();
    assert!(
        found
            .leak
            .warnings
            .iter()
            .any(|w| w.code() == "still_correlated"),
        "{found:?}"
    );
}

#[test]
fn a_warm_up_is_left_out() {
    let y: Vec<f64> = noise(200)
        .iter()
        .enumerate()
        .map(|(i, e)| if i < 45 { 40.0 } else { 90.0 } + e)
        .collect();
    assert_eq!(warm_up(&y).unwrap().value, 45);
    let found = assess_leak(&y, &QUESTION).unwrap();
    assert_eq!(found.dropped, 45);
    assert!(
        !matches!(found.leak.verdict, LeakVerdict::Leak),
        "{found:?}"
    );
    assert_eq!(
        warm_up(&vec![1.0; LONGEST_SERIES + 10]).unwrap().value,
        LONGEST_SERIES / 10 + 1
    );
    assert_eq!(
        changepoints_l2(&vec![1.0; LONGEST_SERIES + 1], 1.0, 2)
            .unwrap_err()
            .code(),
        "invalid_input"
    );
}

#[test]
fn noise_without_a_change_has_no_break() {
    for n in [50, 300, 3000] {
        let y = noise(n);
        let penalty = default_penalty(&y).unwrap().value;
        assert_eq!(changepoints_l2(&y, penalty, 2).unwrap().breaks, [0; 0]);
        let steps: Vec<f64> = y
            .iter()
            .enumerate()
            .map(|(i, e)| e + 10.0 * (4 * i / n) as f64)
            .collect();
        let found = changepoints_l2(&steps, penalty, 2).unwrap();
        assert_eq!(found.breaks, [1, 2, 3].map(|k| (k * n).div_ceil(4)));
    }
}
