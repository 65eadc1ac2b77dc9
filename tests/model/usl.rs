//! The universal scalability law and its fit: doubts, intervals, and what must hold for any input.

use plimsoll::model::usl::{self, FitOptions, Parameter, PeakKind, Usl, Weights};
use plimsoll::model::{Standing, speedup};
use proptest::prelude::*;

use crate::anything::{anything, config, no_nan, size};

const LEVELS: [f64; 7] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0];
const PEAKED: [f64; 7] = [87.0, 176.0, 352.0, 449.0, 400.0, 331.0, 243.0];
const FLAT: [f64; 7] = [
    89021.0, 83799.0, 83102.0, 103448.0, 104895.0, 80863.0, 102389.0,
];

fn codes(levels: &[f64], throughputs: &[f64]) -> Vec<&'static str> {
    let fit = usl::fit(levels, throughputs, &FitOptions::default()).unwrap();
    fit.warnings.iter().map(|w| w.code()).collect()
}

fn sample(levels: &[f64], lambda: f64, sigma: f64, kappa: f64) -> Vec<f64> {
    let law = Usl::new(lambda, sigma, kappa).unwrap();
    levels.iter().map(|n| law.throughput(*n).unwrap()).collect()
}

/// Alternating errors of a given share, so that no fit is perfect.
fn shaken(levels: &[f64], lambda: f64, sigma: f64, kappa: f64, share: f64) -> Vec<f64> {
    let signs = [share, -share].into_iter().cycle();
    sample(levels, lambda, sigma, kappa)
        .iter()
        .zip(signs)
        .map(|(x, e)| x * (1.0 + e))
        .collect()
}

#[test]
fn each_doubt_is_raised_where_it_belongs() {
    assert_eq!(codes(&LEVELS, &PEAKED), [""; 0]);
    assert_eq!(codes(&LEVELS, &FLAT), ["no_scaling"]);
    assert_eq!(codes(&LEVELS[..3], &PEAKED[..3])[0], "exact_fit_no_ci");
    assert_eq!(
        codes(&LEVELS[..3], &[100.0, 101.0, 102.0])[..2],
        ["no_scaling", "exact_fit_no_ci"]
    );
    assert_eq!(codes(&LEVELS[..5], &PEAKED[..5])[0], "few_points");
    assert_eq!(
        codes(&LEVELS, &shaken(&LEVELS, 10.0, 0.05, 0.0, 0.01))[0],
        "no_peak"
    );
    assert!(codes(&LEVELS[2..], &PEAKED[2..]).contains(&"lambda_extrapolated"));
    assert!(
        codes(&LEVELS, &shaken(&LEVELS, 10.0, 0.02, 1e-4, 0.001)).contains(&"peak_beyond_data")
    );
    assert!(
        codes(&LEVELS, &shaken(&LEVELS, 10.0, 0.02, 4e-5, 1e-4)).contains(&"peak_extrapolated")
    );
    assert!(
        codes(&LEVELS, &[20.0, 112.0, 129.0, 363.0, 363.0, 289.0, 209.0]).contains(&"superlinear")
    );
    let close = [1000.0, 1010.0, 1020.0, 1030.0, 1040.0, 1050.0, 1060.0];
    assert!(codes(&close, &sample(&close, 10.0, 0.05, 1e-4)).contains(&"not_separable"));
}

#[test]
fn rounding_is_no_coefficient() {
    let free = FitOptions {
        allow_superlinear: true,
        ..FitOptions::default()
    };
    for options in [FitOptions::default(), free] {
        let linear = usl::fit(&LEVELS, &LEVELS.map(|n| 100.0 * n), &options).unwrap();
        assert_eq!((linear.usl.sigma(), linear.usl.kappa()), (0.0, 0.0));
        assert_eq!(
            (linear.peak.kind, linear.peak.n_star),
            (PeakKind::Linear, None)
        );
        assert!(linear.at_bound(Parameter::Kappa), "{linear:?}");
        let flat = usl::fit(&LEVELS, &[100.0; 7], &options).unwrap();
        assert_eq!((flat.usl.sigma(), flat.usl.kappa(), flat.df), (1.0, 0.0, 6));
        assert_eq!(
            (flat.peak.kind, flat.peak.n_star, flat.peak.x_max),
            (PeakKind::Asymptote, None, Some(100.0))
        );
    }
    let serial = usl::fit(
        &LEVELS,
        &sample(&LEVELS, 10.0, 0.0, 0.01),
        &FitOptions::default(),
    )
    .unwrap();
    assert!(
        serial.usl.sigma() == 0.0 && serial.at_bound(Parameter::Sigma),
        "{serial:?}"
    );
}

/// The best curve would have a spike between two points.
#[test]
fn a_spike_is_no_fit() {
    let levels = [1.0, 32.0, 90.0, 180.0, 188.0, 245.0, 275.0];
    let wild = [
        4858.46, 153591.0, 233787.0, 50695.8, 8668.11, 18962.2, 7109.44,
    ];
    let options = FitOptions {
        allow_superlinear: true,
        weights: Weights::Equal,
    };
    assert_eq!(
        usl::fit(&levels, &wild, &options).unwrap_err().code(),
        "not_converged"
    );
}

#[test]
fn three_points_have_coefficients_but_no_errors() {
    let fit = usl::fit(
        &LEVELS[..3],
        &sample(&LEVELS[..3], 10.0, 0.1, 0.01),
        &FitOptions::default(),
    )
    .unwrap();
    assert!((fit.usl.sigma() - 0.1).abs() < 1e-9);
    assert_eq!((fit.df, fit.residual_se, fit.covariance), (0, None, None));
    assert_eq!(fit.throughput_interval(2.0, 0.95), Ok(None));
    assert_eq!(fit.peak_interval(0.95, 1), Ok(None));
}

#[test]
fn the_same_seed_gives_the_same_interval() {
    let fit = usl::fit(&LEVELS, &PEAKED, &FitOptions::default()).unwrap();
    let once = fit.peak_interval(0.9, 7).unwrap().unwrap();
    assert_eq!(Ok(Some(once)), fit.peak_interval(0.9, 7));
    assert_ne!(Ok(Some(once)), fit.peak_interval(0.9, 8));
    assert!(once.lower < fit.peak.n_star && fit.peak.n_star < once.upper);
    assert_eq!(once.beyond_range_share, Some(0.0));
}

#[test]
fn a_peak_that_the_data_do_not_show_has_an_open_interval() {
    let levels = [
        1.0, 4.0, 8.0, 12.0, 16.0, 20.0, 24.0, 28.0, 32.0, 48.0, 64.0,
    ];
    let raytracer = [
        20.0, 78.0, 130.0, 170.0, 190.0, 200.0, 210.0, 230.0, 260.0, 280.0, 310.0,
    ];
    let fit = usl::fit(&levels, &raytracer, &FitOptions::default()).unwrap();
    let interval = fit.peak_interval(0.95, 1).unwrap().unwrap();
    assert_eq!(interval.upper, None);
    assert!(interval.no_peak_share.unwrap() > 0.3);
}

/// With few points the interval comes from the delta method: ln N* ± t·se, so it is symmetric in the ratio.
#[test]
fn few_points_use_the_delta_method() {
    let levels = [1.0, 4.0, 8.0, 12.0, 16.0, 20.0];
    let fit = usl::fit(
        &levels,
        &[20.0, 78.0, 130.0, 170.0, 190.0, 200.0],
        &FitOptions::default(),
    )
    .unwrap();
    let interval = fit.peak_interval(0.95, 1).unwrap().unwrap();
    assert_eq!(interval.method, usl::PeakMethod::Delta);
    let middle = (interval.lower.unwrap() * interval.upper.unwrap()).sqrt();
    assert!((middle - fit.peak.n_star.unwrap()).abs() < 1e-9);
}

#[test]
fn weights_are_what_they_say() {
    let relative: Vec<f64> = PEAKED.iter().map(|x| 1.0 / (x * x)).collect();
    let options = |weights| FitOptions {
        weights,
        ..FitOptions::default()
    };
    let with = |weights| {
        usl::fit(&LEVELS, &PEAKED, &options(weights))
            .unwrap()
            .usl
            .kappa()
    };
    assert!((with(Weights::Relative) - with(Weights::Given(&relative))).abs() < 1e-12);
    assert_eq!(with(Weights::Auto), with(Weights::Equal));
    let wide: Vec<f64> = PEAKED
        .iter()
        .zip([0.1, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0])
        .map(|(x, f)| x * f)
        .collect();
    let auto = usl::fit(&LEVELS, &wide, &FitOptions::default()).unwrap();
    let chosen = usl::fit(&LEVELS, &wide, &options(Weights::Relative)).unwrap();
    assert_eq!(auto, chosen);
    let error = usl::fit(&LEVELS, &PEAKED, &options(Weights::Given(&[1.0]))).unwrap_err();
    assert_eq!(error.code(), "invalid_input");
}

/// Two runs at each level, a fifth below and a fifth above an exact law, are that law. Weights of the measured throughput
/// would follow the lower ones: (0.8/0.64 + 1.2/1.44) / (1/0.64 + 1/1.44) = 0.923 of it.
#[test]
fn proportional_weights_favor_no_side() {
    let law = sample(&LEVELS, 100.0, 0.09, 0.005);
    let levels: Vec<f64> = LEVELS.iter().chain(&LEVELS).copied().collect();
    let pair: Vec<f64> = law
        .iter()
        .map(|x| 0.8 * x)
        .chain(law.iter().map(|x| 1.2 * x))
        .collect();
    let with = |weights| {
        let options = FitOptions {
            weights,
            ..FitOptions::default()
        };
        usl::fit(&levels, &pair, &options).unwrap()
    };
    let fit = with(Weights::Proportional);
    let near = |value: f64, truth: f64| assert!((value / truth - 1.0).abs() < 1e-6, "{value}");
    near(fit.usl.lambda(), 100.0);
    near(fit.usl.sigma(), 0.09);
    near(fit.usl.kappa(), 0.005);
    for p in &fit.points {
        near(p.weight, 1.0 / (p.fitted * p.fitted));
    }
    near(with(Weights::Relative).usl.lambda(), 92.3076923);
}

fn fit_and_look(points: &[(f64, f64)], options: &FitOptions<'_>, probe: f64) {
    let (levels, throughputs): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
    let result = usl::fit(&levels, &throughputs, options);
    assert!(no_nan(&result), "{result:?}");
    if let Ok(fit) = result {
        for parameter in Parameter::ALL {
            for confidence in [0.9, probe] {
                let interval = fit.interval(parameter, confidence);
                assert!(no_nan(&interval) && no_nan(&fit.upper_bound(parameter, confidence)));
                assert_eq!(interval.is_ok(), confidence > 0.0 && confidence < 1.0);
                let clipped = interval.ok().flatten().map(usl::Interval::clipped_at_zero);
                assert!(no_nan(&clipped));
            }
            assert!(no_nan(&fit.standard_error(parameter)));
            assert!(!fit.at_bound(parameter) || fit.standard_error(parameter).is_none());
        }
        assert!(no_nan(&(fit.standing(), fit.peak_standing())) && fit.highest_level() > 0.0);
        assert!(fit.is_meaningful() || fit.standing() == Standing::Heuristic);
        assert_eq!(fit.kappa_test.amdahl.kappa(), 0.0);
        if let Some(covariance) = &fit.covariance {
            let band = usl::throughput_interval(&fit.usl, covariance, fit.df, probe, 0.9);
            assert_eq!(band, fit.throughput_interval(probe, 0.9));
            for odd in [f64::NAN, -1.0, f64::INFINITY] {
                let band = usl::throughput_interval(&fit.usl, &[[odd; 3]; 3], 5, 10.0, 0.9);
                assert_eq!(band, Ok(None));
            }
        }
        assert!(
            no_nan(&fit.throughput_interval(probe, 0.9))
                && no_nan(&fit.throughput_interval(2.0, probe))
        );
        assert!(no_nan(&fit.usl.throughput(probe)));
        for warning in &fit.warnings {
            assert!(!warning.to_string().contains("NaN"));
        }
    }
}

#[test]
fn intervals_of_odd_fits_hold_no_nan() {
    let sets: [&[(f64, f64)]; 4] = [
        &[
            (1.0, 1.0),
            (2.0, 2.0),
            (3.0, 3.0),
            (4.0, 4.0),
            (5.0, 5.0),
            (6.0, 6.0),
            (7.0, 7.0),
        ],
        &[
            (1.0, 5.0),
            (2.0, 5.0),
            (3.0, 5.0),
            (4.0, 5.0),
            (5.0, 5.0),
            (6.0, 5.0),
            (7.0, 5.0),
        ],
        &[
            (1.0, 9.0),
            (2.0, 3.0),
            (4.0, 1.0),
            (8.0, 0.5),
            (16.0, 0.2),
            (32.0, 0.1),
            (64.0, 0.05),
        ],
        &[
            (1.0, 1e-300),
            (2.0, 1e300),
            (3.0, 1.0),
            (4.0, 2.0),
            (5.0, 3.0),
            (6.0, 1e150),
            (1e9, 1.0),
        ],
    ];
    for points in sets {
        let (n, x): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
        for allow_superlinear in [false, true] {
            let options = FitOptions {
                weights: Weights::Auto,
                allow_superlinear,
            };
            if let Ok(fit) = usl::fit(&n, &x, &options) {
                assert!(
                    no_nan(&fit) && no_nan(&fit.peak_interval(0.9, 3)),
                    "{fit:?}"
                );
            }
        }
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn closed_forms_never_panic(a in anything(), b in anything(), c in anything(), d in anything()) {
        prop_assert!(no_nan(&speedup::amdahl_speedup(a, b)));
        prop_assert!(no_nan(&speedup::gustafson_speedup(a, b)));
        if let Ok(law) = Usl::new(a, b, c) {
            prop_assert!(no_nan(&law.peak()), "{law:?} {:?}", law.peak());
            prop_assert!(no_nan(&law.throughput(d)));
        }
    }

    #[test]
    fn the_fit_never_panics(points in prop::collection::vec((size(), size()), 0..10), superlinear in any::<bool>(),
        relative in any::<bool>(), probe in anything()) {
        let weights = if relative { Weights::Relative } else { Weights::Proportional };
        fit_and_look(&points, &FitOptions { weights, allow_superlinear: superlinear }, probe);
        let given: Vec<f64> = points.iter().map(|(n, x)| n * x).collect();
        fit_and_look(&points, &FitOptions { weights: Weights::Given(&given), allow_superlinear: superlinear }, probe);
    }

    #[test]
    fn an_exact_curve_gives_its_coefficients_back(lambda in -3.0..6.0, sigma in 0.0..0.6, kappa in -5.0..-1.5) {
        let (lambda, kappa) = (10f64.powf(lambda), 10f64.powf(kappa));
        for weights in [Weights::Equal, Weights::Relative, Weights::Proportional, Weights::Auto] {
            let options = FitOptions { weights, ..FitOptions::default() };
            let fit = usl::fit(&LEVELS, &sample(&LEVELS, lambda, sigma, kappa), &options).unwrap();
            prop_assert!((fit.usl.lambda() / lambda - 1.0).abs() < 1e-6, "{fit:?}");
            prop_assert!((fit.usl.sigma() - sigma).abs() < 1e-7, "{fit:?}");
            prop_assert!((fit.usl.kappa() / kappa - 1.0).abs() < 1e-5, "{fit:?}");
        }
    }

    #[test]
    fn nothing_is_higher_than_the_peak(sigma in 0.0..1.0, kappa in 0.0..1.0, n in 1.0..1e6) {
        let law = Usl::new(50.0, sigma, kappa).unwrap();
        let peak = law.peak();
        if let Some(x_max) = peak.x_max {
            prop_assert!(law.throughput(n).unwrap() <= x_max * (1.0 + 1e-12));
        }
        if let (Some(level), Some(x_max)) = (peak.level, peak.x_max) {
            let best = law.throughput(level as f64).unwrap();
            prop_assert!(best <= x_max * (1.0 + 1e-12));
            prop_assert!(law.throughput(n.round()).unwrap() <= best * (1.0 + 1e-12));
        }
    }

    #[test]
    fn a_fit_is_a_minimum(noise in prop::collection::vec(-0.1..0.1, 7), sigma in 0.0..0.3_f64, kappa in 0.0..0.01_f64,
        to in prop::collection::vec(-1.0..1.0_f64, 3)) {
        let x: Vec<f64> = sample(&LEVELS, 100.0, sigma, kappa).iter().zip(&noise).map(|(x, e)| x * (1.0 + e)).collect();
        let fit = usl::fit(&LEVELS, &x, &FitOptions { weights: Weights::Equal, ..FitOptions::default() }).unwrap();
        for step in [1e-5_f64, 1e-2] {
            let near = Usl::new(fit.usl.lambda() * (1.0 + step * to[0]), (fit.usl.sigma() + 0.1 * step * to[1]).clamp(0.0, 1.0),
                (fit.usl.kappa() + 0.01 * step * to[2]).clamp(0.0, 1.0)).unwrap();
            let rss: f64 = LEVELS.iter().zip(&x).map(|(n, x)| (x - near.throughput(*n).unwrap()).powi(2)).sum();
            prop_assert!(fit.rss <= rss * (1.0 + 1e-9), "{} {rss}", fit.rss);
        }
    }
}

proptest! {
    // Each interval refits two thousand times.
    #![proptest_config(ProptestConfig { cases: 12, ..config() })]

    #[test]
    fn the_peak_interval_is_in_order(noise in prop::collection::vec(-0.3..0.3_f64, 7), confidence in anything(),
        seed in any::<u64>()) {
        let x: Vec<f64> = sample(&LEVELS, 100.0, 0.05, 0.001).iter().zip(&noise).map(|(x, e)| x * (1.0 + e)).collect();
        let fit = usl::fit(&LEVELS, &x, &FitOptions::default()).unwrap();
        let interval = fit.peak_interval(confidence, seed);
        prop_assert!(no_nan(&interval));
        prop_assert_eq!(interval.is_ok(), confidence > 0.0 && confidence < 1.0);
        let ends = interval.ok().flatten().map(|i| (i.lower, i.upper));
        if let Some((Some(lower), Some(upper))) = ends {
            prop_assert!(lower <= upper);
        }
    }
}
