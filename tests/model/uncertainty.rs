//! What uncertain inputs make of a result: known answers, doubts, and what must hold for any input.

use plimsoll::model::distribution::Distribution;
use plimsoll::model::uncertainty::{
    Breach, Copula, NormalTerm, Outcome, Range, Settings, Warning, by_row, halton_points,
    lognormal_product, simulate, sobol_indices, sobol_points, spearman_to_pearson, sum_of_normals,
    tornado,
};
use plimsoll::model::{ModelError, Standing};
use proptest::prelude::*;

use crate::anything::{anything, config, no_nan, size};

#[path = "../../benches/yardstick/mod.rs"]
mod yardstick;

const SMALL: Settings = Settings {
    points: 64,
    scrambles: 4,
    seed: 1,
};

fn few(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, ..config() }
}

fn sum(row: &[f64]) -> f64 {
    row.iter().sum()
}

fn close(got: f64, want: f64, relative: f64) {
    assert!(
        (got - want).abs() <= relative * want.abs(),
        "{got}, not {want}"
    );
}

/// Every law with the parameters given, where they are in its domain.
fn laws(a: f64, b: f64, c: f64) -> Vec<Distribution> {
    let laws = [
        Distribution::constant(a),
        Distribution::uniform(a, b),
        Distribution::normal(a, b),
        Distribution::triangular(a, b, c),
        Distribution::beta(a, b),
        Distribution::pert(a, b, c),
        Distribution::lognormal(a, b),
        Distribution::exponential(a),
        Distribution::weibull(a, b),
        Distribution::gamma(a, b),
        Distribution::hyperexponential(a, b),
        Distribution::lognormal_from_interval(a, b, c),
        Distribution::gamma_from_interval(a, b, c),
        Distribution::lognormal_from_moments(a, b),
    ];
    laws.into_iter().flatten().collect()
}

fn log_normal_product(sigmas: &[f64]) -> Vec<Distribution> {
    let law = |sigma: &f64| Distribution::lognormal(0.0, *sigma).unwrap();
    sigmas.iter().map(law).collect()
}

#[test]
fn a_middle_far_from_the_median_is_doubted() {
    let load = Distribution::lognormal_from_interval(10.0, 40.0, 0.9).unwrap();
    assert_eq!(load.check_middle(20.0), Ok(None));
    assert_eq!(load.check_middle(17.1), Ok(None));
    assert_eq!(load.check_middle(22.9), Ok(None));
    for (middle, words) in [
        (16.9, "the stated middle of 16.9 is 16 % below 20,"),
        (25.0, "the stated middle of 25 is 25 % above 20,"),
        (1e9, "the stated middle of 1.00e9 is far above 20,"),
    ] {
        let warning = load.check_middle(middle).unwrap().unwrap();
        assert_eq!(warning.code(), "middle_off_median");
        assert!(warning.to_string().starts_with(words), "{warning}");
    }
    assert!(load.check_middle(f64::NAN).is_err());
}

#[test]
fn errors_of_intervals_have_their_codes() {
    let code = |result: Result<Distribution, ModelError>| result.unwrap_err().code();
    for law in [
        Distribution::lognormal_from_interval,
        Distribution::gamma_from_interval,
    ] {
        assert_eq!(code(law(0.0, 5.0, 0.9)), "not_positive");
        assert_eq!(code(law(-1.0, 5.0, 0.9)), "not_positive");
        assert_eq!(code(law(6.0, 5.0, 0.9)), "invalid_input");
        assert_eq!(code(law(6.0, f64::INFINITY, 0.9)), "invalid_input");
        assert_eq!(code(law(1.0, 5.0, 1.0)), "p_out_of_range");
        assert_eq!(code(law(1.0, 5.0, f64::NAN)), "p_out_of_range");
        assert_eq!(law(5.0, 5.0, 0.9).unwrap().constant_value(), Some(5.0));
    }
    assert_eq!(
        code(Distribution::gamma_from_interval(1.0, 1.0001, 0.9)),
        "infeasible"
    );
    assert_eq!(
        code(Distribution::lognormal_from_moments(0.0, 1.0)),
        "not_positive"
    );
    assert_eq!(
        code(Distribution::lognormal_from_moments(1.0, -1.0)),
        "invalid_input"
    );
}

#[test]
fn contradicting_correlations_are_doubted_in_the_outcome() {
    let row = |a, b, c| vec![a, b, c];
    let copula =
        Copula::from_scores(&[row(1.0, 0.9, -0.9), row(0.9, 1.0, 0.9), row(-0.9, 0.9, 1.0)])
            .unwrap();
    let inputs = [Distribution::normal(0.0, 1.0).unwrap(); 3];
    let outcome = simulate(&inputs, Some(&copula), &SMALL, by_row(sum)).unwrap();
    assert_eq!(outcome.warnings, copula.warnings());
    let text = outcome.warnings[0].to_string();
    assert!(
        text.ends_with("possible ones near them differ by up to 0.40"),
        "{text}"
    );
}

#[test]
fn infinite_results_are_doubted_and_leave_the_percentiles() {
    let inputs = [Distribution::uniform(0.0, 1.0).unwrap()];
    let full = |row: &[f64]| if row[0] > 0.75 { f64::INFINITY } else { row[0] };
    let outcome = simulate(&inputs, None, &SMALL, by_row(full)).unwrap();
    assert_eq!(outcome.warnings, [Warning::InfiniteResults { share: 0.25 }]);
    assert_eq!(outcome.warnings[0].code(), "infinite_results");
    assert!(
        outcome.warnings[0]
            .to_string()
            .starts_with("25.0 % of the draws")
    );
    assert_eq!((outcome.mean, outcome.p90), (f64::INFINITY, f64::INFINITY));
    close(outcome.p50, 0.5, 0.01);
    assert_eq!(outcome.breach(1.0).unwrap().probability, 0.25);
    assert!(no_nan(&outcome) && no_nan(&outcome.expected_shortfall(0.5)));
}

#[test]
fn what_cannot_be_run_is_refused() {
    let one = [Distribution::uniform(0.0, 1.0).unwrap()];
    let run = |settings: &Settings| simulate(&one, None, settings, by_row(sum)).is_err();
    assert!(run(&Settings { points: 0, ..SMALL }));
    assert!(run(&Settings {
        scrambles: 0,
        ..SMALL
    }));
    assert!(run(&Settings {
        scrambles: 65,
        ..SMALL
    }));
    assert!(run(&Settings {
        points: u32::MAX,
        ..SMALL
    }));
    assert!(run(&Settings {
        points: 1 << 20,
        scrambles: 5,
        seed: 1
    }));
    assert!(simulate(&one, None, &SMALL, by_row(|_| f64::NAN)).is_err());
    assert!(sobol_indices(&one, 64, 1, by_row(|_| f64::NAN)).is_err());
    assert!(sobol_indices(&one, 64, 1, by_row(|row| 1.0 / (row[0] - row[0]))).is_err());
    let many = [one[0]; 33];
    assert!(simulate(&many, None, &SMALL, by_row(sum)).is_err());
    assert!(simulate(&many[..32], None, &SMALL, by_row(sum)).is_ok());
    assert!(sobol_indices(&many[..17], 64, 1, by_row(sum)).is_err());
    assert!(sobol_indices(&many[..16], 64, 1, by_row(sum)).is_ok());
    let two = Copula::from_scores(&[vec![1.0, 0.5], vec![0.5, 1.0]]).unwrap();
    assert!(simulate(&one, Some(&two), &SMALL, by_row(sum)).is_err());
    // What does not vary takes no dimension.
    let fixed = [Distribution::constant(2.0).unwrap(); 100];
    let outcome = simulate(&fixed, None, &SMALL, by_row(sum)).unwrap();
    assert_eq!((outcome.mean, outcome.sd, outcome.p95), (200.0, 0.0, 200.0));
    assert_eq!(outcome.standard_error, Some(0.0));
    let found = sobol_indices(&fixed, 64, 1, by_row(sum)).unwrap();
    assert_eq!((found.indices, found.runs), (None, 128));
    assert_eq!(
        (found.absolute_error, found.standing),
        (None, Standing::Exact)
    );
    let flat = sobol_indices(&one, 64, 1, by_row(|_| 3.0)).unwrap();
    assert_eq!((flat.indices, flat.absolute_error), (None, None));
    assert_eq!(flat.standing, Standing::Heuristic);
}

/// The answers of two engines that share no code, at 10⁶ samples.
#[test]
fn the_yardstick_gives_the_known_answers() {
    let inputs = yardstick::inputs().unwrap();
    let samples = 100_000;
    let engine = yardstick::engine(&inputs, samples, 3).unwrap();
    let plain = yardstick::plain(samples, 3);
    assert!(yardstick::drawn(samples) >= samples);
    let known = [0.424465, 0.258525, 0.399935, 0.67227];
    for (which, (engine, plain)) in engine.iter().zip(plain).enumerate() {
        close(*engine, known[which], 0.002);
        close(plain, known[which], 0.01);
    }
}

/// A sum of correlated normal inputs is normal.
#[test]
fn a_sum_of_correlated_inputs_is_as_theory_says() {
    for (weights, rho) in [
        (vec![1.0, 1.0], 0.5),
        (vec![1.0, 2.0, 0.5], 0.3),
        (vec![1.0, -1.0], 1.0),
        (vec![3.0, 1.0], -1.0),
        (vec![1.0; 3], -0.5),
    ] {
        let count = weights.len();
        let sd = |i: usize| 1.0 + 0.5 * i as f64;
        let inputs: Vec<_> = (0..count)
            .map(|i| Distribution::normal(10.0, sd(i)).unwrap())
            .collect();
        let entry = |i, j| if i == j { 1.0 } else { rho };
        let matrix: Vec<Vec<f64>> = (0..count)
            .map(|i| (0..count).map(|j| entry(i, j)).collect())
            .collect();
        let copula = Copula::from_scores(&matrix).unwrap();
        assert!(copula.warnings().is_empty());
        let terms = (0..count).flat_map(|i| (0..count).map(move |j| (i, j)));
        let variance: f64 = terms
            .map(|(i, j)| weights[i] * weights[j] * sd(i) * sd(j) * entry(i, j))
            .sum();
        let mean: f64 = 10.0 * weights.iter().sum::<f64>();
        let model = by_row(|row| row.iter().zip(&weights).map(|(x, w)| x * w).sum());
        let outcome = simulate(&inputs, Some(&copula), &Settings::full(5), model).unwrap();
        let spread = variance.sqrt();
        assert!((outcome.mean - mean).abs() < 1e-3 * spread, "{outcome:?}");
        close(outcome.sd, spread, 1e-3);
        for (p, z) in [
            (outcome.p10, -1.2815515655446004),
            (outcome.p50, 0.0),
            (outcome.p90, 1.2815515655446004),
        ] {
            assert!((p - mean - z * spread).abs() < 5e-3 * spread);
        }
        let breach = outcome.breach(mean + 1.5 * spread).unwrap();
        assert!((breach.probability - 0.06680720126885807).abs() < 1e-3);
        assert!(breach.lower < 0.0668 && breach.upper > 0.0668);
        // E[Z - 1.5 | Z > 1.5] = φ(1.5)/0.0668 - 1.5, and the mean of the worst tenth is φ(1.2816)/0.1.
        close(breach.mean_excess.unwrap(), 0.43878 * spread, 0.01);
        close(
            outcome.expected_shortfall(0.9).unwrap().value - mean,
            1.75498 * spread,
            0.005,
        );
    }
}

/// A product of lognormal inputs is lognormal, and its indices are (e^σᵢ² - 1)/(e^Σσ² - 1) and (1 - e^-σᵢ²)/(1 - e^-Σσ²).
#[test]
fn a_product_of_lognormal_inputs_is_as_theory_says() {
    for sigmas in [vec![0.2, 0.5, 0.1], vec![0.4, 0.4], vec![0.3; 5]] {
        let inputs = log_normal_product(&sigmas);
        let model = || by_row(|row| row.iter().product());
        let outcome = simulate(&inputs, None, &Settings::full(2), model()).unwrap();
        let s2: f64 = sigmas.iter().map(|s| s * s).sum();
        close(outcome.mean, libm::exp(0.5 * s2), 1e-3);
        close(outcome.p50, 1.0, 5e-3);
        close(outcome.p90, libm::exp(1.2815515655446004 * s2.sqrt()), 5e-3);
        for seed in 0..5 {
            let found = sobol_indices(&inputs, 1 << 13, seed, model()).unwrap();
            for (index, s) in found.indices.unwrap().iter().zip(&sigmas) {
                let first = libm::expm1(s * s) / libm::expm1(s2);
                let total = libm::expm1(-s * s) / libm::expm1(-s2);
                assert!((index.first - first).abs() < 0.015, "{index:?} {first}");
                assert!((index.total - total).abs() < 0.015, "{index:?} {total}");
            }
        }
    }
}

/// Published root mean square errors of scrambled Sobol' points, relative: 5.1e-4 for the mean and 1.1e-2 for the 95th percentile at 2¹²;
/// independent draws have 1.1e-2 and 2.2e-2.
#[test]
fn the_error_is_that_of_scrambled_points() {
    let inputs = log_normal_product(&[0.38; 4]);
    let s2 = 4.0 * 0.38 * 0.38;
    let (mean, p95) = (libm::exp(0.5 * s2), libm::exp(1.6448536269514722 * 0.76));
    let seeds = 40;
    for (points, most) in [
        (1 << 8, [0.01, 0.07]),
        (1 << 10, [0.003, 0.035]),
        (1 << 12, [8e-4, 0.015]),
    ] {
        let mut squares = [0.0; 2];
        for seed in 0..seeds {
            let settings = Settings {
                points,
                scrambles: 1,
                seed,
            };
            let outcome =
                simulate(&inputs, None, &settings, by_row(|row| row.iter().product())).unwrap();
            squares[0] += (outcome.mean / mean - 1.0).powi(2);
            squares[1] += (outcome.p95 / p95 - 1.0).powi(2);
        }
        let errors = squares.map(|s: f64| (s / seeds as f64).sqrt());
        println!("{points}: {errors:?}");
        assert!(
            errors[0] < most[0] && errors[1] < most[1],
            "{points}: {errors:?}"
        );
    }
}

/// The standard error that is told is the error that is made.
#[test]
fn the_standard_error_is_honest() {
    let inputs = log_normal_product(&[0.4, 0.4]);
    let truth = libm::exp(0.16);
    let mut within = 0;
    for seed in 0..100 {
        let settings = Settings {
            points: 128,
            scrambles: 16,
            seed,
        };
        let outcome =
            simulate(&inputs, None, &settings, by_row(|row| row.iter().product())).unwrap();
        within += u32::from((outcome.mean - truth).abs() < 2.13 * outcome.standard_error.unwrap());
    }
    // 95 % by Student's t on 15 degrees of freedom.
    assert!((88..=100).contains(&within), "{within}");
}

#[test]
fn rank_correlations_come_out_and_each_input_keeps_its_law() {
    let wanted = 0.7;
    let copula = Copula::from_spearman(&[
        vec![1.0, wanted, 0.0],
        vec![wanted, 1.0, 0.0],
        vec![0.0, 0.0, 1.0],
    ])
    .unwrap();
    let inputs = [
        Distribution::gamma(2.0, 3.0).unwrap(),
        Distribution::triangular(1.0, 2.0, 6.0).unwrap(),
        Distribution::uniform(0.0, 1.0).unwrap(),
    ];
    let settings = Settings {
        points: 1 << 12,
        scrambles: 1,
        seed: 3,
    };
    let column = |i: usize| {
        let outcome = simulate(&inputs, Some(&copula), &settings, by_row(|row| row[i])).unwrap();
        for p in [0.1, 0.5, 0.9] {
            close(
                outcome.quantile(p).unwrap().value,
                inputs[i].quantile(p).unwrap(),
                0.01,
            );
        }
        outcome.results().to_vec()
    };
    let ranks = |values: Vec<f64>| {
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
        let mut ranks = vec![0.0; values.len()];
        for (rank, i) in order.into_iter().enumerate() {
            ranks[i] = rank as f64 / values.len() as f64 - 0.5;
        }
        ranks
    };
    let [a, b, c] = [0, 1, 2].map(|i| ranks(column(i)));
    let spearman = |a: &[f64], b: &[f64]| {
        12.0 * a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>() / a.len() as f64
    };
    assert!((spearman(&a, &b) - wanted).abs() < 0.01);
    assert!(spearman(&a, &c).abs() < 0.01);
}

#[test]
fn bars_are_sorted_and_of_equal_width_by_name() {
    let range = |name, input| Range {
        name,
        input,
        low: 0.0,
        high: 2.0,
    };
    let ranges = [range("c", 0), range("b", 1), range("a", 2)];
    let found = tornado(&[1.0; 3], &ranges, |row| row[0] + row[1] + 3.0 * row[2]).unwrap();
    let names: Vec<&str> = found.bars.iter().map(|b| b.name.as_str()).collect();
    assert_eq!((found.base, names), (5.0, vec!["a", "b", "c"]));
    assert!(tornado(&[1.0], &ranges, sum).is_err());
    assert!(tornado(&[1.0; 3], &ranges, |_| f64::NAN).is_err());
    assert!(tornado(&[f64::NAN], &[], sum).is_err());
}

/// How often the error told is at least half of the error made, and how large it is on average.
fn told_and_made(
    points: u32,
    model: fn(&[f64]) -> f64,
    inputs: &[Distribution],
    truth: &[f64],
) -> (u32, f64) {
    let (mut honest, mut told) = (0, 0.0);
    for seed in 0..50 {
        let found = sobol_indices(inputs, points, seed, by_row(model)).unwrap();
        let error = found.absolute_error.unwrap();
        let first = found.indices.unwrap().into_iter().map(|i| i.first);
        let off = first.zip(truth).map(|(got, want)| (got - want).abs());
        honest += u32::from(off.fold(0.0, f64::max) <= 2.0 * error);
        told += error / 50.0;
    }
    (honest, told)
}

#[test]
fn the_error_of_the_indices_is_honest_and_falls() {
    let pi = std::f64::consts::PI;
    let ishigami: fn(&[f64]) -> f64 =
        |x| x[0].sin() + 7.0 * x[1].sin().powi(2) + 0.1 * x[2].powi(4) * x[0].sin();
    let inputs = [Distribution::uniform(-pi, pi).unwrap(); 3];
    let truth = [0.313_905_2, 0.442_411_1, 0.0];
    let product = log_normal_product(&[0.5, 1.0]);
    let of_product = [0.25, 1.0].map(|s2| libm::expm1(s2) / libm::expm1(1.25));
    for (model, inputs, truth) in [
        (ishigami, &inputs[..], &truth[..]),
        (|row| row.iter().product(), &product, &of_product),
    ] {
        let mut before = f64::INFINITY;
        for points in [16, 256, 4096] {
            let (honest, told) = told_and_made(points, model, inputs, truth);
            println!("{points}: {honest} of 50, ±{told}");
            assert!(honest >= 44, "{points}: {honest}");
            assert!(told < 0.6 * before, "{points}: {told}");
            before = told;
        }
        assert!(before < 0.05, "{before}");
    }
}

#[test]
fn rare_breaches_are_worth_little() {
    let inputs = [Distribution::uniform(0.0, 1.0).unwrap()];
    let outcome = simulate(&inputs, None, &Settings::preview(1), by_row(sum)).unwrap();
    let error = |limit: f64| match outcome.breach(limit).unwrap().standing {
        Standing::Approx { relative_error } => relative_error,
        other => panic!("{other}"),
    };
    assert!(error(0.5) < 0.01 && error(1.0 - 3.0 / 65_536.0) > 0.9);
    assert_eq!(outcome.breach(1.0).unwrap().standing, Standing::Heuristic);
    let standing = |p: f64| outcome.quantile(p).unwrap().standing;
    assert!(
        standing(0.5) > Standing::Exact
            && standing(0.5)
                < Standing::Approx {
                    relative_error: 0.01
                }
    );
    assert_eq!(standing(1.0), Standing::Heuristic);
    assert_eq!(
        outcome.expected_shortfall(0.9999).unwrap().standing,
        Standing::Heuristic
    );
}

/// The errors told of a percentile and of a shortfall are those made.
#[test]
fn the_errors_of_tails_are_honest() {
    let inputs = log_normal_product(&[0.38; 4]);
    let s: f64 = 0.76;
    let (z, tail) = (2.326_347_874_040_841, 0.01);
    let p99 = libm::exp(s * z);
    let beyond = 0.5 * libm::erfc((z - s) / 2f64.sqrt());
    let worst = libm::exp(0.5 * s * s) * beyond / tail;
    let mut honest = [0; 2];
    for seed in 0..60 {
        let settings = Settings {
            points: 1 << 12,
            scrambles: 1,
            seed,
        };
        let outcome =
            simulate(&inputs, None, &settings, by_row(|row| row.iter().product())).unwrap();
        let found = [
            (outcome.quantile(0.99).unwrap(), p99),
            (outcome.expected_shortfall(0.99).unwrap(), worst),
        ];
        for (honest, (got, want)) in honest.iter_mut().zip(found) {
            let Standing::Approx { relative_error } = got.standing else {
                panic!("{got:?}")
            };
            assert!(relative_error < 0.05, "{got:?}");
            *honest += u32::from((got.value / want - 1.0).abs() < 2.0 * relative_error);
        }
    }
    println!("{honest:?} of 60");
    assert!(honest.iter().all(|n| *n >= 48), "{honest:?}");
}

fn settings() -> impl Strategy<Value = Settings> {
    (1u32..100, 1u32..5, any::<u64>()).prop_map(|(points, scrambles, seed)| Settings {
        points,
        scrambles,
        seed,
    })
}

fn all_of(outcome: &Outcome, p: f64) -> bool {
    let breach: Result<Breach, ModelError> = outcome.breach(p);
    no_nan(outcome)
        && no_nan(&breach)
        && no_nan(&outcome.quantile(p))
        && no_nan(&outcome.expected_shortfall(p))
        && outcome.warnings.iter().all(|w| !w.to_string().is_empty())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn distributions_never_panic(a in size(), b in size(), c in anything(), p in anything()) {
        for law in laws(a, b, c).into_iter().chain(laws(p, a, b)) {
            prop_assert!(no_nan(&law.mean()) && no_nan(&law.variance()));
            prop_assert!(no_nan(&law.quantile(p)) && no_nan(&law.quantile(0.5)));
            prop_assert!(no_nan(&law.log_parameters()) && no_nan(&law.gamma_parameters()));
            prop_assert!(no_nan(&law.beta_parameters()) && no_nan(&law.constant_value()));
            prop_assert!(no_nan(&law.check_middle(c)));
            if let Ok(Some(warning)) = law.check_middle(c) {
                prop_assert!(!warning.to_string().contains("NaN"), "{warning}");
            }
        }
        prop_assert!(no_nan(&spearman_to_pearson(p)));
    }

    #[test]
    fn closed_forms_never_panic(a in anything(), b in size(), c in anything(), d in size(), weight in anything(), rho in -1.0..1.0, p in 0.0..1.0) {
        let terms = [NormalTerm { weight, mean: a, sd: b }, NormalTerm { weight: 1.0, mean: c, sd: d }];
        let copula = Copula::from_scores(&[vec![1.0, rho], vec![rho, 1.0]]).unwrap();
        for (terms, copula) in [(&terms[..], None), (&terms[..], Some(&copula)), (&terms[..1], Some(&copula)), (&[], None)] {
            if let Ok(sum) = sum_of_normals(terms, copula) {
                prop_assert!(no_nan(&(sum.mean(), sum.variance(), sum.quantile(p))));
            }
        }
        prop_assert!(sum_of_normals(&terms[..1], Some(&copula)).is_err());
        for factors in [&[(a, b), (c, d)][..], &[(a, b)], &[]] {
            prop_assert!(no_nan(&lognormal_product(factors)));
        }
    }

    #[test]
    fn usual_settings_keep_the_seed(seed in any::<u64>()) {
        for settings in [Settings::preview(seed), Settings::full(seed)] {
            prop_assert_eq!(settings.seed, seed);
            prop_assert_eq!(settings.scrambles, 16);
            prop_assert!(settings.points.is_power_of_two());
        }
    }

    #[test]
    fn points_never_panic(dimensions in 0usize..40, count in 0usize..40, skip in any::<u64>(), near in 0u64..10_000) {
        for start in [skip, near] {
            for points in [sobol_points(dimensions, count, start), halton_points(dimensions, count, start)].into_iter().flatten() {
                prop_assert_eq!(points.len(), count);
                prop_assert!(points.iter().flatten().all(|x| (0.0..1.0).contains(x)));
            }
        }
        prop_assert!(sobol_points(dimensions, usize::MAX, skip).is_err());
        prop_assert!(halton_points(dimensions, usize::MAX, skip).is_err());
    }

    #[test]
    fn a_tornado_never_panics(base in prop::collection::vec(anything(), 0..4), low in anything(), high in anything(), input in 0usize..4) {
        let ranges = [Range { name: "one", input, low, high }];
        for model in [sum as fn(&[f64]) -> f64, |row| row.iter().product(), |row| 1.0 / row[0]] {
            let result = tornado(&base, &ranges[..base.len().min(1)], |row| if row.is_empty() { 0.0 } else { model(row) });
            prop_assert!(no_nan(&result));
            if let Ok(found) = result {
                prop_assert!(found.bars.iter().all(|b| b.swing >= 0.0));
            }
        }
    }

    #[test]
    fn intervals_come_back(low in 1e-6..1e6, ratio in 1.01..1e3, confidence in 0.1..0.999) {
        let tail = 0.5 * (1.0 - confidence);
        let high = low * ratio;
        let law = Distribution::lognormal_from_interval(low, high, confidence).unwrap();
        close(law.quantile(tail).unwrap(), low, 1e-9);
        close(law.quantile(1.0 - tail).unwrap(), high, 1e-9);
        // A confidence this low, or an interval this narrow, may ask for a shape beyond the domain.
        if let Ok(law) = Distribution::gamma_from_interval(low, high, confidence) {
            close(law.quantile(tail).unwrap(), low, 1e-8);
            close(law.quantile(1.0 - tail).unwrap(), high, 1e-8);
        } else {
            prop_assert!(ratio < 1.02 || confidence < 0.5, "{low} {high} {confidence}");
        }
    }

    #[test]
    fn moments_come_back(mean in 1e-6..1e6, variation in 1e-6..10.0) {
        let law = Distribution::lognormal_from_moments(mean, variation * mean).unwrap();
        close(law.mean(), mean, 1e-11);
        close(law.variance().sqrt(), variation * mean, 1e-9);
    }

    #[test]
    fn any_matrix_becomes_correlations(size in 0usize..7, entries in prop::collection::vec(-1.0..1.0, 49), odd in anything()) {
        let entry = |i: usize, j: usize| if i == j { 1.0 } else { entries[7 * i.min(j) + i.max(j)] };
        let mut matrix: Vec<Vec<f64>> = (0..size).map(|i| (0..size).map(|j| entry(i, j)).collect()).collect();
        for copula in [Copula::from_scores(&matrix), Copula::from_spearman(&matrix)] {
            prop_assert_eq!(copula.is_ok(), size > 0);
            let Ok(copula) = copula else { continue };
            prop_assert!(no_nan(&copula));
            let used = copula.correlation();
            prop_assert!(used.iter().enumerate().all(|(i, row)| row[i] == 1.0));
            prop_assert!(used.iter().flatten().all(|r| (-1.0..=1.0).contains(r)));
            // Nothing is left to repair, and what was possible stays as it was.
            let again = Copula::from_scores(&used).unwrap();
            prop_assert!(again.warnings().is_empty());
            prop_assert!(copula.warnings().iter().all(|w| !w.to_string().is_empty()));
        }
        if let Some(entry) = matrix.first_mut().and_then(|row| row.last_mut()) {
            *entry = odd;
        }
        prop_assert!(no_nan(&Copula::from_scores(&matrix)) && no_nan(&Copula::from_spearman(&matrix)));
        matrix.push(vec![odd]);
        prop_assert!(Copula::from_scores(&matrix).is_err() || size == 0);
    }
}

proptest! {
    #![proptest_config(few(32))]

    #[test]
    fn a_simulation_never_panics(a in size(), b in size(), c in anything(), p in anything(), settings in settings(), rho in -1.0..1.0) {
        let inputs = laws(a, b, c);
        let count = inputs.len();
        let entry = |i, j| if i == j { 1.0 } else { rho };
        let matrix: Vec<Vec<f64>> = (0..count).map(|i| (0..count).map(|j| entry(i, j)).collect()).collect();
        let copula = Copula::from_spearman(&matrix).ok();
        for model in [sum as fn(&[f64]) -> f64, |row| row.iter().product(), |row| row.iter().map(|x| 1.0 / x).sum()] {
            for copula in [None, copula.as_ref()] {
                if let Ok(outcome) = simulate(&inputs, copula, &settings, by_row(model)) {
                    prop_assert!(all_of(&outcome, p) && all_of(&outcome, 0.9));
                    prop_assert!(outcome.results().len().is_multiple_of(settings.scrambles as usize));
                }
            }
            if let Ok(found) = sobol_indices(&inputs, settings.points, settings.seed, by_row(model)) {
                prop_assert!(no_nan(&found));
                let all = found.indices.iter().flatten();
                prop_assert!(all.clone().all(|i| i.first >= 0.0 && i.total >= 0.0));
                prop_assert!(found.indices.is_none_or(|i| i.len() == inputs.len()));
            }
        }
    }

    #[test]
    fn an_outcome_is_in_order(shape in 0.5..5.0, scale in 0.1..100.0, settings in settings(), limit in 0.0..200.0) {
        let inputs = [Distribution::gamma(shape, scale).unwrap(), Distribution::uniform(1.0, 2.0).unwrap()];
        let run = |model: fn(&[f64]) -> f64| simulate(&inputs, None, &settings, by_row(model)).unwrap();
        let outcome = run(sum);
        prop_assert_eq!(&run(sum), &outcome);
        prop_assert!([outcome.p5, outcome.p10, outcome.p50, outcome.p90, outcome.p95].is_sorted());
        prop_assert_eq!(outcome.quantile(0.9).unwrap().value, outcome.p90);
        let breach = outcome.breach(limit).unwrap();
        prop_assert!(breach.lower <= breach.probability && breach.probability <= breach.upper);
        prop_assert_eq!(breach.mean_excess.is_some(), breach.probability > 0.0);
        let worst = outcome.expected_shortfall(0.9).unwrap().value;
        prop_assert!(worst >= outcome.p90 && worst <= outcome.quantile(1.0).unwrap().value * (1.0 + 1e-12));
        // Scaling the result scales its summary.
        let doubled = run(|row| 2.0 * sum(row));
        prop_assert!((doubled.mean - 2.0 * outcome.mean).abs() <= 1e-12 * doubled.mean);
        prop_assert_eq!(doubled.p95, 2.0 * outcome.p95);
        // Columns and rows agree.
        let columns = simulate(&inputs, None, &settings, |columns, results| {
            for (i, result) in results.iter_mut().enumerate() {
                *result = columns[0][i] + columns[1][i];
            }
        });
        prop_assert_eq!(columns, Ok(outcome));
    }

    #[test]
    fn shares_of_a_sum_add_up(sds in prop::collection::vec(0.1..3.0, 1..6), seed in any::<u64>()) {
        let inputs: Vec<_> = sds.iter().map(|sd| Distribution::normal(5.0, *sd).unwrap()).collect();
        let indices = sobol_indices(&inputs, 1 << 10, seed, by_row(sum)).unwrap().indices.unwrap();
        let all: f64 = sds.iter().map(|s| s * s).sum();
        for (index, sd) in indices.iter().zip(&sds) {
            prop_assert!((index.first - sd * sd / all).abs() < 0.05, "{indices:?}");
            prop_assert!((index.total - sd * sd / all).abs() < 0.05, "{indices:?}");
        }
        let first: f64 = indices.iter().map(|i| i.first).sum();
        prop_assert!((first - 1.0).abs() < 0.05);
    }
}
