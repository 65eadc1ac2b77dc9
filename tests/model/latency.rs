//! Latency distributions: what must hold for any input.

use plimsoll::model::distribution::Distribution;
use plimsoll::model::latency::{
    Buckets, Curve, Description, Family, Hdr, Law, Limits, Mixture, Percentiles, Stated, Sum,
    Warning, describe, describe_sample, fit_gamma, fit_lognormal, fit_two_lognormals, fit_weibull,
    least_sample, nearest_rank, quantile_ranks, sample_quantile,
};
use plimsoll::model::{ModelError, Standing};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::anything::{anything, config, no_nan, size};

fn few(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, ..config() }
}

/// Any family, its parameters anything.
fn wild_law() -> impl Strategy<Value = Option<Law>> {
    (0..7, anything(), size(), size()).prop_map(|(kind, a, b, c)| {
        let law = match kind {
            0 => Distribution::constant(a),
            1 => Distribution::exponential(b),
            2 => Distribution::lognormal(a, b),
            3 => Distribution::gamma(b, c),
            4 => Distribution::weibull(b, c),
            5 => Distribution::normal(a, b),
            _ => Distribution::uniform(a, a + b),
        };
        law.ok().map(Law::from)
    })
}

/// A family with usual parameters, any scale.
fn usual_law() -> impl Strategy<Value = Law> {
    (0..6, -6.0..3.0, 0.2..2.0).prop_map(|(kind, decade, shape): (i32, f64, f64)| {
        let scale = 10f64.powf(decade);
        let law = match kind {
            0 => Distribution::constant(scale),
            1 => Distribution::exponential(scale),
            2 => Distribution::lognormal(scale.ln(), shape),
            3 => Distribution::gamma(2.0 * shape, scale),
            4 => Distribution::weibull(1.0 + shape, scale),
            _ => Distribution::uniform(scale, scale * (1.0 + shape)),
        };
        law.unwrap().into()
    })
}

fn usual_percentiles() -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
    (vec(0.01..1.0, 3..8), 0.1..100.0).prop_map(|(steps, start): (Vec<f64>, f64)| {
        let whole: f64 = steps.iter().sum::<f64>() * 1.05;
        let mut at = (0.0, start);
        let points = steps.iter().map(|step| {
            at = (at.0 + step / whole, at.1 * (1.0 + step));
            at
        });
        points.unzip()
    })
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn percentiles_never_panic(p in vec(anything(), 0..9), q in vec(anything(), 0..9), w in vec(anything(), 0..9), x in anything()) {
        let given = Percentiles::new(&p, &q);
        prop_assert!(no_nan(&given));
        if let Ok(given) = given {
            prop_assert!(no_nan(&given.clone().with_weights(&w)));
            let limits = Limits { max: Some(x), n: None };
            prop_assert!(no_nan(&Curve::new(&given, limits)));
        }
    }

    #[test]
    fn samples_never_panic(values in vec(anything(), 0..40), p in anything(), c in anything(), closed in any::<bool>()) {
        prop_assert!(no_nan(&sample_quantile(&values, p)));
        prop_assert!(no_nan(&nearest_rank(&values, p)));
        prop_assert!(no_nan(&describe_sample(&values, p, c, closed)));
        prop_assert!(no_nan(&least_sample(p, c)));
    }

    #[test]
    fn ranks_never_panic(n in any::<u64>(), small in 0u64..5000, p in anything(), c in anything()) {
        prop_assert!(no_nan(&quantile_ranks(n, p, c)));
        if let Ok(ranks) = quantile_ranks(small, p, c) {
            prop_assert!(ranks.lower.is_none_or(|k| (1..=small).contains(&k)));
            prop_assert!(ranks.upper.is_none_or(|k| (1..=small).contains(&k)));
            prop_assert!(ranks.lower.zip(ranks.upper).is_none_or(|(a, b)| a < b));
        }
    }

    #[test]
    fn buckets_never_panic(bounds in vec(anything(), 0..9), counts in vec(anything(), 0..9), q in anything()) {
        let cumulative: Vec<(f64, f64)> = bounds.into_iter().zip(counts).collect();
        if let Ok(buckets) = Buckets::new(&cumulative) {
            prop_assert!(no_nan(&buckets));
            prop_assert!(no_nan(&buckets.quantile(q)));
            prop_assert!(no_nan(&buckets.total()));
            prop_assert!(no_nan(&Buckets::merge(&[buckets.clone(), buckets.clone()])));
            prop_assert!(no_nan(&buckets.percentiles()));
            if let Ok(law) = buckets.law() {
                prop_assert!(no_nan(&[law.mean(), law.variance()]));
            }
        }
        prop_assert!(Buckets::merge(&[]).is_err());
    }

    #[test]
    fn laws_never_panic(law in wild_law(), other in wild_law(), w in anything(), v in anything(), x in anything(), p in 0.0..1.0) {
        let laws: Vec<Law> = law.into_iter().chain(other).collect();
        for law in &laws {
            prop_assert!(no_nan(&[law.mean(), law.variance()]), "{law:?}");
            prop_assert!(no_nan(&(law.quantile(p), law.quantile(x), law.cdf(x), law.exceeds(x), law.standing())), "{law:?}");
            prop_assert!(no_nan(&Law::sometimes(law.clone(), x)));
            let doubted = law.clone().no_better_than(Standing::Approx { relative_error: v.abs().min(9.0) });
            prop_assert!(no_nan(&(doubted.mean(), doubted.variance(), doubted.quantile(p), doubted.cdf(x), doubted.exceeds(x))), "{doubted:?} {x}");
        }
        if let Ok(mixture) = Mixture::new(&[w, v], &laws) {
            prop_assert!(no_nan(&[mixture.mean(), mixture.variance()]), "{mixture:?}");
            prop_assert!(no_nan(&(mixture.quantile(p), mixture.quantile(x), mixture.cdf(x), mixture.averaged_quantiles(p), mixture.averaged_quantiles(x))),
                "{mixture:?}");
        }
    }

    #[test]
    fn histogram_ranges_never_panic(low in 0u64..100, high in any::<u64>(), digits in 0u8..9, value in any::<u64>(),
        count in any::<u64>(), p in anything()) {
        prop_assert!(Hdr::new(low, high | 1 << 60, digits.min(3)).is_err());
        if let Ok(mut histogram) = Hdr::new(low, 1_000 + high % 1_000_000, digits.min(3)) {
            prop_assert!(histogram.quantile(0.5).unwrap().is_none());
            let _ = histogram.record(value, count);
            let _ = histogram.record(value % 1000, count / 2);
            let other = histogram.clone();
            let _ = histogram.add(&other);
            prop_assert!(no_nan(&histogram.quantile(p)));
            let len = histogram.len();
            prop_assert_eq!(histogram.is_empty(), len == 0);
        }
    }

    #[test]
    fn a_curve_rises_through_its_points((p, q) in usual_percentiles(), a in 0.0001..0.9999_f64, b in 0.0001..0.9999_f64) {
        let given = Percentiles::new(&p, &q).unwrap();
        let curve = Curve::new(&given, Limits::default()).unwrap();
        for (p, q) in p.iter().zip(&q) {
            let point = curve.quantile(*p).unwrap();
            prop_assert!((point.value / q - 1.0).abs() < 1e-12);
            prop_assert_eq!(point.standing, Standing::Exact);
            prop_assert!((curve.cdf(*q).unwrap().value - p).abs() < 1e-9);
        }
        let at = |p: f64| curve.quantile(p).unwrap().value;
        prop_assert!(at(a.min(b)) <= at(a.max(b)));
        prop_assert!(curve.mean().value > 0.0 && curve.variance().value >= 0.0);
        let capped = Curve::new(&given, Limits { max: q.last().copied(), n: Some(100) }).unwrap();
        prop_assert!(capped.quantile(0.999_999).unwrap().value <= *q.last().unwrap() * (1.0 + 1e-12));
        prop_assert!(capped.mean().value <= curve.mean().value * (1.0 + 1e-12));
        prop_assert!(capped.quantile(0.995).unwrap().extrapolated);
    }

    #[test]
    fn a_quantile_of_a_mixture_lies_between_those_of_its_parts(a in usual_law(), b in usual_law(), w in 0.01..0.99, p in 0.001..0.999) {
        let mixture = Mixture::new(&[w, 1.0 - w], &[a.clone(), b.clone()]).unwrap();
        let (x, y) = (a.quantile(p).unwrap().value, b.quantile(p).unwrap().value);
        let q = mixture.quantile(p).unwrap().value;
        prop_assert!(x.min(y) * (1.0 - 1e-12) <= q && q <= x.max(y) * (1.0 + 1e-12));
        let same = Mixture::new(&[w, 1.0 - w], &[a.clone(), a]).unwrap();
        prop_assert!((same.quantile(p).unwrap().value - x).abs() <= 1e-11 * x);
        let turned = Mixture::new(&[1.0 - w, w], &[b, mixture.into()]).unwrap();
        prop_assert!(turned.cdf(q).is_ok());
    }

    #[test]
    fn the_interval_holds_the_quantile(values in vec(0.0..1e3, 100..400), p in 0.2..0.8) {
        let told = describe_sample(&values, p, 0.95, false).unwrap();
        prop_assert!(told.lower.unwrap() <= told.value && told.value <= told.upper.unwrap());
        prop_assert!(told.warnings.is_empty());
        let need = least_sample(p, 0.95).unwrap();
        prop_assert!(p.powf(need as f64) <= 0.05 * (1.0 + 1e-9) && p.powf(need as f64 - 1.0) > 0.05);
    }

    #[test]
    fn merged_buckets_count_all(counts in vec(0u32..1000, 4), more in vec(0u32..1000, 4), q in 0.01..0.99) {
        let buckets = |counts: &[u32]| {
            let mut sum = 0.0;
            let bounds = [1.0, 5.0, 25.0, f64::INFINITY].into_iter().zip(counts);
            let cumulative: Vec<(f64, f64)> = bounds.map(|(bound, n)| { sum += f64::from(*n); (bound, sum) }).collect();
            Buckets::new(&cumulative).unwrap()
        };
        let (one, other) = (buckets(&counts), buckets(&more));
        let both = Buckets::merge(&[one.clone(), other.clone()]).unwrap();
        prop_assert_eq!(both.total(), one.total() + other.total());
        let at = |b: &Buckets| b.quantile(q).map(|q| q.value);
        if let (Some(a), Some(b), Some(c)) = (at(&one), at(&other), at(&both)) {
            prop_assert!(a.min(b) - 1e-9 <= c && c <= a.max(b) + 1e-9);
            prop_assert!((both.law().unwrap().quantile(q).unwrap().value - c).abs() < 1e-9 * c.max(1.0));
        }
    }

    #[test]
    fn merged_histograms_do_not_depend_on_order(a in vec(1u64..1_000_000, 1..50), b in vec(1u64..1_000_000, 1..50), p in 0.01..0.99) {
        let histogram = |values: &[u64]| {
            let mut histogram = Hdr::new(1, 1_000_000, 3).unwrap();
            values.iter().for_each(|v| histogram.record(*v, 1).unwrap());
            histogram
        };
        let (mut one, mut other) = (histogram(&a), histogram(&b));
        let whole = histogram(&[a.clone(), b.clone()].concat());
        let first = one.clone();
        one.add(&other).unwrap();
        other.add(&first).unwrap();
        prop_assert_eq!(one.quantile(p), other.quantile(p));
        prop_assert_eq!(one.quantile(p), whole.quantile(p));
        prop_assert_eq!(one.len(), (a.len() + b.len()) as u64);
    }
}

proptest! {
    #![proptest_config(few(48))]

    #[test]
    fn fits_never_panic(mut p in vec(0.0..1.0, 2..12), mut q in vec(prop_oneof![size(), 1.0..2.0], 12), mean in anything(), max in anything(),
        n in any::<u64>(), at in anything()) {
        p.sort_by(f64::total_cmp);
        q.truncate(p.len());
        q.sort_by(f64::total_cmp);
        if let Ok(given) = Percentiles::new(&p, &q) {
            prop_assert!(no_nan(&(fit_lognormal(&given), fit_weibull(&given), fit_gamma(&given))));
            prop_assert!(no_nan(&fit_two_lognormals(&given)));
            for stated in [Stated::default(), Stated { mean: Some(mean), max: Some(max), n: Some(n) }] {
                prop_assert!(no_nan(&describe(&given, stated)));
            }
            for limits in [Limits::default(), Limits { max: q.last().map(|q| q * 1.5), n: Some(n) }] {
                if let Ok(curve) = Curve::new(&given, limits) {
                    let law = Law::from(curve.clone());
                    prop_assert!(no_nan(&(curve.mean(), curve.variance(), curve.cdf(at), curve.quantile(at), law.quantile(0.0), law.quantile(1.0))));
                }
            }
        }
    }

    #[test]
    fn fits_find_the_law_again(mu in -10.0..10.0, sigma in 0.05..2.5, shape in 0.3..40.0, scale in 0.001..1e3) {
        let p = [0.5, 0.9, 0.95, 0.99, 0.999];
        let of = |law: Distribution| Percentiles::new(&p, &p.map(|p| law.quantile(p).unwrap())).unwrap();
        let close = |a: f64, b: f64| (a - b).abs() <= 1e-6 * b.abs().max(1e-3);
        let Family::Lognormal { mu: m, sigma: s } = fit_lognormal(&of(Distribution::lognormal(mu, sigma).unwrap())).unwrap().family else { panic!() };
        prop_assert!(close(m, mu) && close(s, sigma));
        let Family::Weibull { shape: k, scale: s } = fit_weibull(&of(Distribution::weibull(shape, scale).unwrap())).unwrap().family else { panic!() };
        prop_assert!(close(k, shape) && close(s, scale));
        let Family::Gamma { shape: k, scale: s } = fit_gamma(&of(Distribution::gamma(shape, scale).unwrap())).unwrap().family else { panic!() };
        prop_assert!(close(k, shape) && close(s, scale));
    }
}

proptest! {
    #![proptest_config(few(32))]

    #[test]
    fn sums_never_panic(laws in vec(wild_law(), 0..5), curve in usual_percentiles(), f in anything(), p in anything(), x in anything()) {
        let mut laws: Vec<Law> = laws.into_iter().flatten().collect();
        laws.push(Curve::new(&Percentiles::new(&curve.0, &curve.1).unwrap(), Limits::default()).unwrap().into());
        let first = laws.first().cloned().unwrap();
        laws.extend(Law::sometimes(first, f));
        if let Ok(sum) = Sum::new(&laws) {
            prop_assert!(no_nan(&[sum.mean(), sum.variance()]), "{laws:?}");
            for p in [p, 1e-6, 0.5, 0.999] {
                prop_assert!(no_nan(&(sum.quantile(p), sum.comonotone(p))), "{laws:?} {p}");
            }
            prop_assert!(no_nan(&sum.exceeds(x)), "{laws:?} {x}");
        }
    }

    #[test]
    fn a_sum_keeps_its_bounds(laws in vec(usual_law(), 1..5), shift in 0.0..1e3, p in 0.05..0.999) {
        let sum = Sum::new(&laws).unwrap();
        let q = sum.quantile(p).unwrap().value;
        // All parts are above 0, so that none exceeds the sum.
        for law in &laws {
            prop_assert!(q >= law.quantile(p).unwrap().value * 0.998);
        }
        let late = sum.exceeds(q).unwrap().value;
        let varied = laws.iter().any(|law| law.variance().value > 0.0);
        prop_assert!(!varied || (late - (1.0 - p)).abs() < 0.01, "{late} {p}");
        let mut shifted = laws.clone();
        shifted.push(Distribution::constant(shift).unwrap().into());
        let moved = Sum::new(&shifted).unwrap().quantile(p).unwrap().value;
        prop_assert!((moved - q - shift).abs() <= 2e-3 * moved);
        let mut turned = laws.clone();
        turned.reverse();
        let turned = Sum::new(&turned).unwrap().quantile(p).unwrap().value;
        prop_assert!((turned - q).abs() <= 1e-6 * q);
    }
}

fn told(p: &[f64], q: &[f64], stated: Stated) -> Description {
    describe(&Percentiles::new(p, q).unwrap(), stated).unwrap()
}

fn codes(warnings: &[Warning]) -> Vec<&'static str> {
    assert!(warnings.iter().all(|w| !w.to_string().is_empty()));
    warnings.iter().map(|w| w.code()).collect()
}

#[test]
fn doubts_about_percentiles() {
    let p = [0.5, 0.95, 0.99];
    assert!(
        told(&p, &[20.0, 60.0, 100.0], Stated::default())
            .warnings
            .is_empty()
    );
    let mean = Some(50.0);
    let two = told(
        &[0.95, 0.99],
        &[60.0, 100.0],
        Stated {
            mean,
            ..Stated::default()
        },
    );
    assert_eq!(codes(&two.warnings), ["two_points_only", "mean_differs"]);
    assert!(
        two.warnings[1]
            .to_string()
            .contains("50, the percentiles imply 23")
    );
    let (max, n) = (Some(2_000.0), Some(1_000));
    let max = told(
        &p,
        &[20.0, 60.0, 100.0],
        Stated {
            max,
            n,
            ..Stated::default()
        },
    );
    assert_eq!(codes(&max.warnings), ["max_differs"]);
    let poor = told(
        &[0.5, 0.9, 0.95, 0.99],
        &[10.0, 11.0, 12.0, 900.0],
        Stated::default(),
    );
    assert_eq!(codes(&poor.warnings), ["poor_fit"]);
    let curve = Percentiles::new(&[0.5, 0.9, 0.95, 0.99], &[10.0, 11.0, 12.0, 900.0]).unwrap();
    assert_eq!(
        poor.law,
        Law::from(Curve::new(&curve, Limits::default()).unwrap())
    );
    assert_eq!(poor.standing, Standing::Heuristic);
}

#[test]
fn doubts_about_buckets() {
    let at = |cumulative: &[(f64, f64)], q: f64| {
        codes(
            &Buckets::new(cumulative)
                .unwrap()
                .quantile(q)
                .unwrap()
                .warnings,
        )
    };
    let buckets = [(10.0, 50.0), (12.0, 90.0), (f64::INFINITY, 100.0)];
    assert_eq!(at(&buckets, 0.7), Vec::<&str>::new());
    assert_eq!(at(&buckets, 0.3), ["wide_bucket"]);
    assert_eq!(at(&buckets, 0.99), ["beyond_last_bucket"]);
    assert_eq!(
        at(
            &[
                (10.0, 50.0),
                (12.0, 40.0),
                (13.0, 90.0),
                (f64::INFINITY, 90.0)
            ],
            0.9
        ),
        ["counts_not_monotone"]
    );
}

#[test]
fn buckets_as_prometheus_has_them() {
    let at = |cumulative: &[(f64, f64)], q: f64| {
        Buckets::new(cumulative)
            .unwrap()
            .quantile(q)
            .map(|q| q.value)
    };
    let inf = f64::INFINITY;
    assert_eq!(at(&[(1.0, 5.0), (inf, 5.0)], -0.1), Some(-inf));
    assert_eq!(at(&[(1.0, 5.0), (inf, 5.0)], 1.1), Some(inf));
    assert_eq!(at(&[(1.0, 5.0), (inf, 5.0)], f64::NAN), None);
    assert_eq!(at(&[(1.0, 0.0), (inf, 0.0)], 0.5), None);
    assert_eq!(
        at(&[(1.0, 5.0), (2.0, 9.0)], 0.5),
        None,
        "no bucket with bound infinity"
    );
    assert_eq!(at(&[(inf, 9.0)], 0.5), None, "no other bucket");
    assert_eq!(
        at(&[(-5.0, 50.0), (5.0, 100.0), (inf, 100.0)], 0.4),
        Some(-5.0)
    );
    assert_eq!(
        at(&[(-5.0, 50.0), (5.0, 100.0), (inf, 100.0)], 0.75),
        Some(0.0)
    );
    assert_eq!(
        at(&[(inf, 100.0), (2.0, 100.0), (1.0, 50.0)], 0.75),
        Some(1.5),
        "sorted first"
    );
    assert_eq!(
        at(
            &[(1.0, 20.0), (1.0, 30.0), (2.0, 100.0), (inf, 100.0)],
            0.75
        ),
        Some(1.5),
        "equal bounds added"
    );
}

#[test]
fn humps_are_found_again() {
    let (hits, misses) = (
        Distribution::lognormal(2.5, 0.4).unwrap(),
        Distribution::lognormal(5.0, 0.5).unwrap(),
    );
    let both = Mixture::new(&[0.9, 0.1], &[hits.into(), misses.into()]).unwrap();
    let p = [0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.98, 0.99];
    let q = p.map(|p| both.quantile(p).unwrap().value);
    let fit = fit_two_lognormals(&Percentiles::new(&p, &q).unwrap()).unwrap();
    assert!(
        (fit.share - 0.9).abs() < 1e-4 && (fit.mu[1] - 5.0).abs() < 1e-3,
        "{fit:?}"
    );
    assert!(
        (fit.mixture.quantile(0.93).unwrap().value / both.quantile(0.93).unwrap().value - 1.0)
            .abs()
            < 1e-3
    );
    assert_eq!(fit.standing, Standing::Heuristic);
    let few = Percentiles::new(&p[..5], &q[..5]).unwrap();
    assert_eq!(
        fit_two_lognormals(&few),
        Err(ModelError::TooFewPoints { got: 5, need: 6 })
    );
}

#[test]
fn equal_percentiles_are_a_constant() {
    let flat = told(&[0.5, 0.95, 0.99], &[20.0; 3], Stated::default());
    assert!((flat.law.quantile(0.999).unwrap().value - 20.0).abs() < 1e-12);
    let given = Percentiles::new(&[0.5, 0.95], &[20.0; 2]).unwrap();
    assert_eq!(fit_gamma(&given).unwrap_err().code(), "infeasible");
    assert_eq!(fit_weibull(&given).unwrap_err().code(), "infeasible");
}

#[test]
fn rare_parts_move_the_mean_little_and_a_percentile_much() {
    let app: Law = Distribution::constant(40.0).unwrap().into();
    let traced = Law::sometimes(Distribution::constant(5.0).unwrap().into(), 0.1).unwrap();
    let request = Sum::new(&[app, traced]).unwrap();
    assert!((request.mean().value - 40.5).abs() < 1e-12);
    assert_eq!(request.quantile(0.5).unwrap().value, 40.0);
    assert_eq!(request.quantile(0.95).unwrap().value, 45.0);
}

fn approx(relative_error: f64) -> Standing {
    Standing::Approx { relative_error }
}

#[test]
fn labels_pass_through_sums_and_mixtures() {
    let two = told(&[0.5, 0.95], &[20.0, 60.0], Stated::default());
    assert_eq!(two.standing, Standing::Heuristic);
    let plain: Law = Distribution::exponential(5.0).unwrap().into();
    let three = told(&[0.5, 0.95, 0.99], &[20.0, 60.0, 100.0], Stated::default());
    assert_eq!(three.law.standing(), three.standing);
    assert!(three.standing > approx(0.01) && three.standing < Standing::Heuristic);
    for (law, standing) in [(two.law, Standing::Heuristic), (three.law, three.standing)] {
        let sum = Sum::new(&[law.clone(), plain.clone()]).unwrap();
        assert_eq!(sum.quantile(0.95).unwrap().standing, standing);
        assert_eq!(sum.mean().standing, standing);
        assert_eq!(sum.comonotone(0.95).unwrap().standing, standing);
        let mixture = Mixture::new(&[1.0, 1.0], &[law, plain.clone()]).unwrap();
        assert_eq!(mixture.quantile(0.95).unwrap().standing, standing);
        // A mixture in a mixture is taken apart, with its doubts.
        let doubted = Law::from(mixture).no_better_than(Standing::Input);
        let outer = Mixture::new(&[1.0, 1.0], &[doubted, plain.clone()]).unwrap();
        assert_eq!(outer.mean().standing, Standing::Input);
    }
    let exact = Sum::new(&[plain.clone(), plain]).unwrap();
    assert_eq!(exact.mean().standing, Standing::Exact);
    assert_eq!(exact.quantile(0.95).unwrap().standing, approx(0.001));
}

#[test]
fn a_law_of_buckets_is_no_better_than_they_are() {
    let law = |buckets: &[(f64, f64)]| Buckets::new(buckets).unwrap().law().unwrap();
    // Half of 10 is all of its middle, half of 2 is an eleventh of 11.
    let known = law(&[(10.0, 50.0), (12.0, 100.0), (f64::INFINITY, 100.0)]);
    let Standing::Approx { relative_error } = known.standing() else {
        panic!("{known:?}")
    };
    assert!((relative_error - 0.5 * (1.0 + 1.0 / 11.0)).abs() < 1e-12);
    let open = law(&[(10.0, 50.0), (12.0, 99.0), (f64::INFINITY, 100.0)]);
    assert_eq!(open.quantile(0.5).unwrap().standing, Standing::Heuristic);
}

#[test]
fn the_error_of_a_probability_is_a_share_of_it() {
    let part: Law = Distribution::exponential(20.0).unwrap().into();
    let sum = Sum::new(&[part.clone(), part.clone()]).unwrap();
    let error = |x: f64| match sum.exceeds(x).unwrap().standing {
        Standing::Approx { relative_error } => relative_error,
        other => panic!("{other}"),
    };
    // P(sum > 460) is 2.5e-9: 1e-9 alone is 40 % of it.
    assert!(error(460.0) > 0.3, "{}", error(460.0));
    assert!(error(60.0) < 0.01 && error(60.0) < error(200.0));
    assert_eq!(sum.exceeds(-1.0).unwrap().standing, Standing::Exact);
    let doubted = part.no_better_than(approx(0.1));
    // Twice the mean, a tenth off: e^-2.2 to e^-1.8 around e^-2.
    let late = doubted.exceeds(40.0).unwrap();
    let Standing::Approx { relative_error } = late.standing else {
        panic!("{late:?}")
    };
    assert!((relative_error - 0.2_f64.sinh()).abs() < 1e-12);
    assert_eq!(doubted.variance().standing, approx(0.2));
}

#[test]
fn a_fit_pays_for_its_parameters() {
    let p = [0.5, 0.9, 0.95, 0.99];
    let fit = fit_lognormal(&Percentiles::new(&p, &[20.0, 45.0, 70.0, 100.0]).unwrap()).unwrap();
    assert!(fit.rms > 0.02);
    assert_eq!(fit.standing, approx(fit.rms * 2f64.sqrt()));
    let told = told(
        &p,
        &[20.0, 45.0, 70.0, 100.0],
        Stated {
            mean: Some(90.0),
            ..Stated::default()
        },
    );
    assert_eq!(codes(&told.warnings), ["mean_differs"]);
    assert_eq!(told.law.standing(), Standing::Heuristic);
}

#[test]
fn a_quantile_without_an_upper_bound_is_doubted() {
    let values: Vec<f64> = (0..400).map(f64::from).collect();
    for (n, doubted) in [(298, true), (299, true), (367, true), (368, false)] {
        let p99 = describe_sample(&values[..n], 0.99, 0.95, false).unwrap();
        assert_eq!(p99.upper.is_none(), doubted, "{n}");
        assert_eq!(p99.standing == Standing::Heuristic, doubted, "{n}");
        let warnings: &[Warning] = if doubted {
            &[Warning::SampleTooSmall {
                n: n as u64,
                need: 368,
            }]
        } else {
            &[]
        };
        assert_eq!(p99.warnings, warnings);
    }
}
