//! Forecasts: what must hold for any input.

use plimsoll::model::forecast::{
    self, EtsForm, HoltWinters, Method, Smoothing, States, StlOptions, choose, ets_forecast,
    exponential_forecast, fit_ets, holt_winters_additive, linear_forecast, logistic_fit, mstl, stl,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::anything::{anything, config, no_nan, size};

fn tame() -> impl Strategy<Value = Vec<f64>> {
    vec(-100.0..100.0, 5..60)
}

fn options() -> impl Strategy<Value = StlOptions> {
    let length = || proptest::option::of(0_usize..20);
    (
        0_usize..15,
        length(),
        length(),
        any::<(bool, bool, bool)>(),
        any::<bool>(),
        proptest::option::of(0_usize..4),
    )
        .prop_map(
            |(seasonal_length, trend_length, low_pass_length, linear, robust, rounds)| StlOptions {
                seasonal_length,
                trend_length,
                low_pass_length,
                seasonal_linear: linear.0,
                trend_linear: linear.1,
                low_pass_linear: linear.2,
                robust,
                inner: rounds,
                outer: rounds,
            },
        )
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn curves_do_not_panic(x in vec(anything(), 0..12), y in vec(size(), 0..12), ahead in vec(anything(), 0..4), c in anything()) {
        let n = x.len().min(y.len());
        let steps: Vec<f64> = (0..y.len()).map(|i| i as f64).collect();
        for (x, y) in [(&x[..], &y[..]), (&x[..n], &y[..n]), (&steps, &y), (&x, &x)] {
            for (ahead, confidence) in [(&ahead, c), (&ahead, 0.95), (&steps, 0.95)] {
                prop_assert!(no_nan(&linear_forecast(x, y, ahead, confidence)));
                prop_assert!(no_nan(&exponential_forecast(x, y, ahead, confidence)));
            }
            let fit = logistic_fit(x, y);
            prop_assert!(no_nan(&fit));
            if let Ok(fit) = fit {
                for x in ahead.iter().chain(&steps) {
                    prop_assert!(no_nan(&fit.predict(*x, c)));
                    prop_assert!(no_nan(&fit.predict(*x, 0.9)));
                }
            }
        }
    }

    #[test]
    fn smoothing_does_not_panic(y in vec(anything(), 0..20), season in vec(anything(), 0..5), a in anything(), b in anything(),
        c in anything(), d in anything(), e in anything(), horizon in 0_usize..40, given in any::<(bool, bool, bool)>()) {
        let clean = |v: &[f64]| -> Vec<f64> { v.iter().map(|v| if v.abs() < 1e99 { *v } else { 1e99 }).collect() };
        let share = |v: f64| if v.is_finite() { v.abs() % 1.0 } else { 1.0 };
        for (y, season) in [(y.clone(), season.clone()), (clean(&y), clean(&season))] {
            for (a, b, c) in [(a, b, c), (share(a), share(b), share(c))] {
                let method = HoltWinters { alpha: a, beta: b, gamma: c, level: d, trend: e, season: &season, skip_first_period: given.0 };
                prop_assert!(no_nan(&holt_winters_additive(&y, &method, horizon)));
                let method = HoltWinters { level: 1.0, trend: 1e99, ..method };
                prop_assert!(no_nan(&holt_winters_additive(&y, &method, horizon)));
                let smoothing = Smoothing {
                    level: a, trend: given.0.then_some(b), damping: given.1.then_some(c), season: given.2.then_some(c),
                };
                let start = States { level: d, trend: e, season: season.clone() };
                prop_assert!(no_nan(&ets_forecast(&y, &smoothing, &start, horizon, 0.95)));
                prop_assert!(no_nan(&ets_forecast(&y, &smoothing, &start, horizon, a)));
                let start = States { level: 1.0, trend: 1e99, season: if given.2 { season.clone() } else { vec![] } };
                prop_assert!(no_nan(&ets_forecast(&y, &smoothing, &start, horizon, 0.95)));
            }
        }
        let huge = Smoothing { level: 0.5, trend: None, damping: None, season: None };
        let start = States { level: 1.0, trend: 0.0, season: vec![] };
        prop_assert!(ets_forecast(&[1.0], &huge, &start, usize::MAX, 0.95).is_err());
    }

    #[test]
    fn decompositions_do_not_panic(y in vec(anything(), 0..30), clean in tame(), period in 0_usize..8, wild in any::<usize>(), options in options()) {
        for y in [&y, &clean] {
            prop_assert!(no_nan(&stl(y, period, &options)));
            prop_assert!(no_nan(&stl(y, wild, &options)));
            prop_assert!(no_nan(&mstl(y, &[period, period + 3], &options)));
            prop_assert!(no_nan(&mstl(y, &[wild, period, 2], &StlOptions::default())));
        }
        let endless = StlOptions { inner: Some(usize::MAX), outer: Some(usize::MAX), ..options };
        prop_assert!(stl(&clean, 2, &endless).is_err());
        let vast = StlOptions { seasonal_length: usize::MAX, trend_length: Some(usize::MAX), ..StlOptions::default() };
        prop_assert!(no_nan(&stl(&clean, 2, &vast)));
    }

    #[test]
    fn parts_add_up(y in tame(), period in 2_usize..6, robust in any::<bool>()) {
        prop_assume!(y.len() >= 2 * period);
        let parts = stl(&y, period, &StlOptions { robust, ..StlOptions::default() }).unwrap();
        for (i, value) in y.iter().enumerate() {
            prop_assert!((parts.seasonal[i] + parts.trend[i] + parts.residual[i] - value).abs() < 1e-9);
            prop_assert!((0.0..=1.0).contains(&parts.weights[i]));
        }
        // A shift goes into the trend.
        let shifted: Vec<f64> = y.iter().map(|v| v + 1000.0).collect();
        let other = stl(&shifted, period, &StlOptions::default()).unwrap();
        let plain = stl(&y, period, &StlOptions::default()).unwrap();
        prop_assert!(plain.seasonal.iter().zip(&other.seasonal).all(|(a, b)| (a - b).abs() < 1e-6));
    }

    #[test]
    fn a_line_is_continued(a in -50.0..50.0_f64, b in -5.0..5.0_f64, n in 3_usize..40, origin in -1e6..1e6_f64) {
        let x: Vec<f64> = (0..n).map(|i| origin + i as f64).collect();
        let y: Vec<f64> = x.iter().map(|x| a + b * (x - origin)).collect();
        let f = linear_forecast(&x, &y, &[origin + 100.0], 0.95).unwrap();
        prop_assert!((f.at[0].value - a - 100.0 * b).abs() < 1e-6);
        prop_assert!(f.at[0].lower <= f.at[0].line_lower && f.at[0].line_upper <= f.at[0].upper);
        let logs: Vec<f64> = y.iter().map(|y| (0.01 * y).exp()).collect();
        let g = exponential_forecast(&x, &logs, &[origin + 100.0], 0.95).unwrap();
        prop_assert!((g.at[0].median.ln() - 0.01 * (a + 100.0 * b)).abs() < 1e-6);
        prop_assert!(g.at[0].mean >= g.at[0].median && g.at[0].lower <= g.at[0].median);
    }

    #[test]
    fn smoothing_keeps_what_is_perfect(level in -50.0..50.0, trend in -3.0..3.0, alpha in 0.0..1.0, beta in 0.0..1.0, gamma in 0.0..1.0) {
        let season = [4.0, -1.0, -3.0];
        let y: Vec<f64> = (0..13).map(|i| level + trend * f64::from(i + 1) + season[i as usize % 3]).collect();
        let next = |h: usize| level + trend * (13 + h) as f64 + season[(12 + h) % 3];
        let method = HoltWinters { alpha, beta, gamma, level, trend, season: &season, skip_first_period: false };
        let classic = holt_winters_additive(&y, &method, 5).unwrap();
        let smoothing = Smoothing { level: alpha, trend: Some(beta), damping: None, season: Some(gamma) };
        let start = States { level, trend, season: season.to_vec() };
        let ets = ets_forecast(&y, &smoothing, &start, 5, 0.95).unwrap();
        for h in 1..=5 {
            prop_assert!((classic.forecast[h - 1] - next(h)).abs() < 1e-7 && (ets.mean[h - 1] - next(h)).abs() < 1e-7);
        }
        // Without damping is damping by 1.
        let same = Smoothing { damping: Some(1.0), ..smoothing };
        prop_assert_eq!(ets_forecast(&y, &same, &start, 5, 0.95).unwrap().upper, ets.upper);
    }
}

proptest! {
    // Each case fits many times.
    #![proptest_config(ProptestConfig { cases: 6, ..config() })]

    #[test]
    fn fits_do_not_panic(y in vec(anything(), 0..16), clean in tame(), sizes in vec(size(), 8..24), period in proptest::option::of(0_usize..7), horizon in 0_usize..30, c in anything()) {
        let huge: Vec<f64> = clean.iter().map(|v| v * 9e97).collect();
        // The multiplicative form is tried on these.
        let above: Vec<f64> = clean.iter().map(|v| v.abs() + 1e-3).collect();
        for y in [&y, &clean, &huge, &above, &sizes] {
            let fit = fit_ets(y, period);
            prop_assert!(no_nan(&fit));
            if let Ok(fit) = fit {
                prop_assert!(no_nan(&fit.forecast(horizon, c)));
                prop_assert!(no_nan(&fit.forecast(horizon, 0.9)));
                prop_assert!(fit.forecast(usize::MAX, 0.9).is_err());
            }
            prop_assert!(no_nan(&choose(y, period, horizon, c)));
        }
        prop_assert!(no_nan(&choose(&clean, period, horizon, 0.9)));
    }
}

/// Noise between -1 and 1.
fn noise(n: usize) -> Vec<f64> {
    let mut state = 99_u64;
    let mut next = || {
        state = state
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (state >> 33) as f64 / f64::from(1 << 30) - 1.0
    };
    (0..n).map(|_| next()).collect()
}

fn shaped(n: usize, f: impl Fn(f64) -> f64, size: f64) -> Vec<f64> {
    noise(n)
        .iter()
        .enumerate()
        .map(|(i, e)| f(i as f64) + size * e)
        .collect()
}

#[test]
fn the_method_fits_the_shape() {
    let line = shaped(40, |t| 100.0 + 3.0 * t, 1.0);
    assert_eq!(choose(&line, None, 8, 0.95).unwrap().method, Method::Linear);
    let growth = shaped(40, |t| 100.0 * (0.08 * t).exp(), 1.0);
    assert_eq!(
        choose(&growth, None, 8, 0.95).unwrap().method,
        Method::Exponential
    );
    let ceiling = shaped(60, |t| 1000.0 / (1.0 + (-0.2 * (t - 20.0)).exp()), 3.0);
    let found = choose(&ceiling, None, 8, 0.95).unwrap();
    assert!(
        matches!(found.method, Method::Logistic | Method::Ets)
            && (found.forecast[7] - 1000.0).abs() < 20.0,
        "{found:?}"
    );
    let season = shaped(
        72,
        |t| 100.0 + 0.2 * t + 20.0 * (t * std::f64::consts::TAU / 12.0).sin(),
        1.0,
    );
    let found = choose(&season, Some(12), 12, 0.95).unwrap();
    assert_eq!(
        (found.method, found.ets_form),
        (Method::Ets, Some(EtsForm::Seasonal))
    );
    assert!(found.scores[0].mase < 1.0 && found.scores.windows(2).all(|w| w[0].mase <= w[1].mase));
    assert!(found.lower.iter().zip(&found.upper).all(|(l, u)| l < u));
}

#[test]
fn a_long_season_is_taken_out_first() {
    let y = shaped(
        48 * 5,
        |t| 50.0 + 0.1 * t + 10.0 * (t * std::f64::consts::TAU / 48.0).sin(),
        0.5,
    );
    let fit = fit_ets(&y, Some(48)).unwrap();
    assert_eq!((fit.stl_season.len(), fit.start.season.len()), (48, 0));
    let ahead = fit.forecast(48, 0.95).unwrap();
    for (h, got) in (0..).zip(&ahead.mean) {
        let t = f64::from(240 + h);
        let want = 50.0 + 0.1 * t + 10.0 * (t * std::f64::consts::TAU / 48.0).sin();
        assert!((got - want).abs() < 2.5, "{h}: {got} {want}");
    }
}

#[test]
fn each_doubt_is_raised_where_it_belongs() {
    let y = shaped(30, |t| 10.0 + t, 1.0);
    let codes = |y: &[f64], period, horizon| -> Vec<&str> {
        choose(y, period, horizon, 0.95)
            .unwrap()
            .warnings
            .iter()
            .map(|w| w.code())
            .collect()
    };
    assert_eq!(codes(&y, None, 30), [""; 0]);
    assert_eq!(codes(&y, None, 31), ["beyond_history"]);
    assert_eq!(codes(&y[..6], None, 2), ["nothing_to_try_on"]);
    assert_eq!(codes(&y[..8], None, 1), ["nothing_to_try_on"]);
    assert_eq!(codes(&y[..9], None, 3), [""; 0]);
    let fit = |period| fit_ets(&y, Some(period)).unwrap().warnings;
    let ahead = |fit: forecast::EtsFit, horizon| -> Vec<&str> {
        let found = fit.forecast(horizon, 0.95).unwrap();
        found.warnings.iter().map(|w| w.code()).collect()
    };
    assert_eq!(
        ahead(fit_ets(&y, Some(12)).unwrap(), 31),
        ["intervals_rough", "beyond_history"]
    );
    assert_eq!(ahead(fit_ets(&y, None).unwrap(), 30), [""; 0]);
    // Both by hand.
    let simple = Smoothing {
        level: 0.5,
        trend: None,
        damping: None,
        season: Some(0.1),
    };
    let start = States {
        level: 10.0,
        trend: 0.0,
        season: vec![0.0; 3],
    };
    let given = |n: usize, horizon| -> Vec<&str> {
        let found = ets_forecast(&y[..n], &simple, &start, horizon, 0.95).unwrap();
        assert_eq!(found.standing.code(), "heuristic");
        found.warnings.iter().map(|w| w.code()).collect()
    };
    assert_eq!(given(9, 9), [""; 0]);
    assert_eq!(given(8, 9), ["intervals_rough", "beyond_history"]);
    let method = HoltWinters {
        alpha: 0.5,
        beta: 0.1,
        gamma: 0.1,
        level: 10.0,
        trend: 1.0,
        season: &[0.0; 3],
        skip_first_period: false,
    };
    let classic = |horizon| holt_winters_additive(&y, &method, horizon).unwrap();
    assert_eq!(classic(30).warnings, []);
    assert_eq!(
        (classic(31).warnings[0].code(), classic(31).standing.code()),
        ("beyond_history", "heuristic")
    );
    assert_eq!(fit(16)[0].code(), "too_few_seasons");
    assert_eq!(fit(12)[0].code(), "intervals_rough");
    assert_eq!(fit(10), []);
    let x: Vec<f64> = (0..30).map(f64::from).collect();
    let early = logistic_fit(
        &x,
        &shaped(30, |t| 1000.0 / (1.0 + (-0.2 * (t - 40.0)).exp()), 1.0),
    )
    .unwrap();
    assert_eq!(early.warnings[0].code(), "ceiling_not_identifiable");
    let whole = logistic_fit(
        &x,
        &shaped(30, |t| 1000.0 / (1.0 + (-0.4 * (t - 12.0)).exp()), 9.0),
    )
    .unwrap();
    assert_eq!(whole.warnings, []);
    let (low, high) = whole.ceiling_interval.unwrap();
    assert!(
        low < 1000.0 && 1000.0 < high && (whole.early_doubling_time.unwrap() - 1.733).abs() < 0.1
    );
}

#[test]
fn constants_stay() {
    let same = choose(&[7.0; 20], None, 5, 0.95).unwrap();
    assert_eq!(
        (same.method, &same.forecast[..]),
        (Method::Linear, &[7.0; 5][..])
    );
    let fit = fit_ets(&[0.1; 20], None).unwrap();
    assert_eq!(fit.form, EtsForm::Level);
    assert!((fit.forecast(3, 0.95).unwrap().mean[2] - 0.1).abs() < 1e-12);
    assert_eq!(
        linear_forecast(&[1.0; 4], &[1.0, 2.0, 3.0, 4.0], &[2.0], 0.95)
            .unwrap_err()
            .code(),
        "too_few_distinct_n"
    );
    assert_eq!(
        linear_forecast(&[1.0; 2], &[1.0; 2], &[2.0], 0.95)
            .unwrap_err()
            .code(),
        "too_few_points"
    );
    assert_eq!(
        exponential_forecast(&[1.0, 2.0, 3.0], &[1.0, 0.0, 2.0], &[], 0.95)
            .unwrap_err()
            .code(),
        "not_positive"
    );
    assert_eq!(
        logistic_fit(&[1.0, 2.0, 3.0, 4.0], &[5.0; 4])
            .unwrap_err()
            .code(),
        "not_converged"
    );
}

/// Monthly airline passengers in thousands, 1949 to 1960 (Box & Jenkins, *Time Series Analysis*, 1970, series G).
const AIRLINE: [u16; 144] = [
    112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149, 170,
    170, 158, 133, 114, 140, 145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166, 171, 180,
    193, 181, 183, 218, 230, 242, 209, 191, 172, 194, 196, 196, 236, 235, 229, 243, 264, 272, 237,
    211, 180, 201, 204, 188, 235, 227, 234, 264, 302, 293, 259, 229, 203, 229, 242, 233, 267, 269,
    270, 315, 364, 347, 312, 274, 237, 278, 284, 277, 317, 313, 318, 374, 413, 405, 355, 306, 271,
    306, 315, 301, 356, 348, 355, 422, 465, 467, 404, 347, 305, 336, 340, 318, 362, 348, 363, 435,
    491, 505, 404, 359, 310, 337, 360, 342, 406, 396, 420, 472, 548, 559, 463, 407, 362, 405, 417,
    391, 419, 461, 472, 535, 622, 606, 508, 461, 390, 432,
];

/// Drawn from ETS(M,A,M) with α = 0.4, β = 0.04, γ = 0.25 and σ = 0.06.
const QUARTERS: [f64; 60] = [
    127.5, 76.5, 71.0, 128.9, 148.7, 90.1, 79.1, 136.2, 161.9, 106.5, 92.4, 149.8, 167.3, 118.0,
    99.8, 153.1, 184.3, 110.7, 95.5, 157.5, 177.1, 118.2, 99.5, 159.7, 191.9, 127.3, 95.3, 164.2,
    181.3, 119.5, 90.7, 159.0, 181.2, 115.4, 87.5, 150.6, 162.4, 99.6, 83.3, 131.2, 163.2, 104.0,
    71.9, 131.1, 139.9, 91.7, 70.4, 106.0, 126.5, 79.6, 64.6, 95.8, 119.8, 69.0, 54.3, 82.7, 108.5,
    65.4, 57.2, 86.9,
];

/// Twice the logarithm of the likelihood of the form MAM, from its AICc.
fn mam_deviance(fit: &forecast::EtsFit, period: usize) -> f64 {
    let mam = fit.aicc.iter().find(|(f, _)| *f == EtsForm::Multiplicative);
    let (n, k) = (fit.used as f64, (3 + period + 1 + 1) as f64);
    mam.unwrap().1 - 2.0 * k - 2.0 * k * (k + 1.0) / (n - k - 1.0)
}

/// Against `ETSModel(error="mul", trend="add", seasonal="mul")` of statsmodels 0.15.0, the best of its fits from four starts, by its
/// `llf`, its forecasts and, for the intervals, the standard deviations of 400 000 paths that its `simulate` draws.
#[test]
fn multiplicative_smoothing_agrees_with_statsmodels() {
    let near = |got: &[f64], want: &[f64], relative: f64| {
        assert!(got.len() >= want.len());
        for (g, w) in got.iter().zip(want) {
            assert!((g / w - 1.0).abs() < relative, "{got:?} {want:?}");
        }
    };
    let airline: Vec<f64> = AIRLINE.iter().map(|y| f64::from(*y)).collect();
    let fit = fit_ets(&airline, Some(12)).unwrap();
    assert_eq!(
        (fit.form, fit.form.code()),
        (EtsForm::Multiplicative, "MAM")
    );
    assert!((mam_deviance(&fit, 12) - 2.0 * 522.489_929_7).abs() < 1e-3);
    assert!(
        (fit.smoothing.level - 0.741).abs() < 1e-3 && (fit.sigma2 - 0.001_275_395).abs() < 1e-7
    );
    let want = [
        442.768_923,
        435.897_842,
        498.813_602,
        485.944_317,
        487.546_315,
        554.048_842,
        617.456_561,
        614.165_425,
        534.255_876,
        467.001_303,
        406.238_114,
        457.377_764,
        466.000_371,
        458.669_21,
    ];
    near(&fit.forecast(14, 0.95).unwrap().mean, &want, 2e-5);

    let fit = fit_ets(&QUARTERS, Some(4)).unwrap();
    assert!((mam_deviance(&fit, 4) - 2.0 * 191.994_335_8).abs() < 1e-3);
    assert!((fit.smoothing.trend.unwrap() - 0.094_85).abs() < 1e-4);
    let ahead = fit.forecast(8, 0.95).unwrap();
    let want = [
        99.758_511, 62.608_254, 50.633_523, 82.010_535, 95.247_67, 59.744_89, 48.291_036, 78.172_04,
    ];
    near(&ahead.mean, &want, 2e-5);
    let half = ahead
        .lower
        .iter()
        .zip(&ahead.upper)
        .map(|(l, u)| 0.5 * (u - l));
    let spread: Vec<f64> = half.map(|h| h / 1.959_963_984_540_054).collect();
    let drawn = [
        5.288_8, 3.635_6, 3.296_7, 6.054_2, 8.027_3, 5.744, 5.290_8, 9.714_4,
    ];
    near(&spread, &drawn, 3e-3);
}

/// What is not above 0 has no relative errors, and additive noise does not grow with the level.
#[test]
fn multiplicative_smoothing_is_for_what_grows_with_the_level() {
    let with_zero = [QUARTERS.as_slice(), &[0.0; 4]].concat();
    let forms = |y: &[f64]| -> Vec<EtsForm> {
        let fit = fit_ets(y, Some(4)).unwrap();
        fit.aicc.iter().map(|(form, _)| *form).collect()
    };
    assert!(!forms(&with_zero).contains(&EtsForm::Multiplicative));
    assert!(forms(&QUARTERS).contains(&EtsForm::Multiplicative));
    let even = shaped(
        60,
        |t| 60.0 + 4.0 * t + 15.0 * (t * std::f64::consts::FRAC_PI_2).sin(),
        3.0,
    );
    assert_eq!(fit_ets(&even, Some(4)).unwrap().form, EtsForm::Seasonal);
    // A pattern without noise is continued.
    let exact: Vec<f64> = (0..24)
        .map(|i| (50.0 + f64::from(i)) * [1.2, 0.8, 1.0][i as usize % 3])
        .collect();
    let fit = fit_ets(&exact, Some(3)).unwrap();
    assert_eq!(fit.form, EtsForm::Multiplicative);
    let ahead = fit.forecast(3, 0.95).unwrap();
    for (h, got) in ahead.mean.iter().enumerate() {
        let want = (74.0 + h as f64) * [1.2, 0.8, 1.0][h];
        assert!((got - want).abs() < 1e-4, "{got} {want}");
    }
}

/// The ceiling shows only after the last origin: none of the trials may know it.
#[test]
fn trials_do_not_see_the_future() {
    let y = shaped(40, |t| 1000.0 / (1.0 + (-0.3 * (t - 33.0)).exp()), 0.5);
    let y: Vec<f64> = y.iter().map(|v| v.max(0.01)).collect();
    let x: Vec<f64> = (0..40).map(f64::from).collect();
    assert_eq!(logistic_fit(&x, &y).unwrap().warnings, []);
    let scores = choose(&y, None, 8, 0.95).unwrap().scores;
    let mase = |method| scores.iter().find(|s| s.method == method).unwrap().mase;
    assert_eq!(mase(Method::Logistic), mase(Method::Exponential));
}

#[test]
fn a_forecast_beyond_the_data_is_no_theorem() {
    let (x, y) = ([0.0, 1.0, 2.0, 3.0], [1.0, 2.0, 2.5, 4.0]);
    let codes =
        |points: Vec<&str>| assert_eq!(points, ["heuristic", "exact", "exact", "heuristic"]);
    let line = linear_forecast(&x, &y, &[-0.1, 0.0, 3.0, 3.1], 0.95).unwrap();
    codes(line.at.iter().map(|p| p.standing.code()).collect());
    let growth = exponential_forecast(&x, &y, &[-0.1, 0.0, 3.0, 3.1], 0.95).unwrap();
    codes(growth.at.iter().map(|p| p.standing.code()).collect());
    assert_eq!(
        (line.standing.code(), growth.standing.code()),
        ("exact", "exact")
    );
}
