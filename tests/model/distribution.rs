//! Distributions: inverses return, moments are those of the law, nothing panics.

use plimsoll::model::distribution::Distribution;
use proptest::prelude::*;

use crate::anything::{anything, config, no_nan};

/// Every kind, made of three numbers.
fn every_kind(a: f64, b: f64, c: f64) -> Vec<Distribution> {
    let made = [
        Distribution::constant(a),
        Distribution::uniform(a, b),
        Distribution::normal(a, b),
        Distribution::triangular(a, b, c),
        Distribution::pert(a, b, c),
        Distribution::beta(a, b),
        Distribution::lognormal(a, b),
        Distribution::exponential(a),
        Distribution::weibull(a, b),
        Distribution::gamma(a, b),
        Distribution::hyperexponential(a, b),
    ];
    made.into_iter().flatten().collect()
}

/// The moments by the midpoint rule over p, in the shape that the laws give them.
fn moments_by_quantiles(law: &Distribution) -> (f64, f64, f64) {
    let n = 200_000;
    let values: Vec<f64> = (0..n)
        .map(|i| law.quantile((f64::from(i) + 0.5) / f64::from(n)).unwrap())
        .collect();
    let mean = values.iter().sum::<f64>() / f64::from(n);
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / f64::from(n);
    let third = values.iter().map(|v| (v / mean).powi(3)).sum::<f64>() / f64::from(n);
    (mean, variance, third)
}

#[test]
fn moments_are_those_of_the_quantiles() {
    let laws = [
        Distribution::uniform(2.0, 6.0),
        Distribution::normal(30.0, 4.0),
        Distribution::triangular(1.1, 1.4, 2.0),
        Distribution::triangular(0.0, 0.0, 3.0),
        Distribution::pert(5.0, 9.0, 40.0),
        Distribution::beta(8.0, 3.0),
        Distribution::lognormal(1.0, 0.5),
        Distribution::exponential(7.0),
        Distribution::weibull(1.5, 4.0),
        Distribution::gamma(2.5, 3.0),
        Distribution::hyperexponential(2.0, 3.0),
    ];
    for law in laws {
        let law = law.unwrap();
        let (mean, variance, third) = moments_by_quantiles(&law);
        let close = |got: f64, want: f64, relative: f64| (got / want - 1.0).abs() < relative;
        assert!(close(mean, law.mean(), 1e-4), "{law:?} {mean}");
        assert!(close(variance, law.variance(), 2e-3), "{law:?} {variance}");
        let ratio = law.third_moment_ratio().unwrap();
        assert!(close(third, ratio, 5e-3), "{law:?} {third} {ratio}");
        let variation = law.squared_variation().unwrap();
        assert!(
            close(variation, law.variance() / law.mean().powi(2), 1e-9),
            "{law:?}"
        );
    }
}

#[test]
fn edges_of_the_support() {
    let gamma = Distribution::gamma(2.0, 3.0).unwrap();
    assert_eq!(gamma.quantile(0.0), Ok(0.0));
    assert_eq!(gamma.quantile(1.0), Ok(f64::INFINITY));
    assert_eq!(gamma.cdf(-1.0), Ok(0.0));
    assert_eq!(gamma.quantile(1.5).unwrap_err().code(), "p_out_of_range");
    assert_eq!(gamma.cdf(f64::NAN).unwrap_err().code(), "invalid_input");
    let steep = Distribution::triangular(1.0, 1.0, 2.0).unwrap();
    assert_eq!((steep.cdf(1.0), steep.quantile(0.0)), (Ok(0.0), Ok(1.0)));
    assert_eq!(Distribution::uniform(4.0, 4.0), Distribution::constant(4.0));
    assert_eq!(
        Distribution::exponential(-1.0).unwrap_err().code(),
        "invalid_input"
    );
    // A mean of 0 has no relative variation.
    assert_eq!(
        Distribution::normal(0.0, 1.0).unwrap().squared_variation(),
        None
    );
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn never_a_panic_or_a_nan(a in anything(), b in anything(), c in anything(), x in anything(), p in anything()) {
        for law in every_kind(a, b, c) {
            prop_assert!(no_nan(&(law.mean(), law.variance(), law.squared_variation(), law.third_moment_ratio())), "{law:?}");
            prop_assert!(no_nan(&(law.exceeds(x), law.exceeds(p))), "{law:?} {x} {p}");
            if let (Ok(below), Ok(above)) = (law.cdf(x), law.exceeds(x)) {
                prop_assert!((below + above - 1.0).abs() < 1e-12, "{law:?} {x}");
            }
            prop_assert!(no_nan(&(law.cdf(x), law.quantile(p), law.quantile(0.3))), "{law:?} {x} {p} {:?}", law.quantile(p));
        }
    }

    #[test]
    fn inverses_return(a in 0.1..5.0, b in 0.1..5.0, c in 0.1..5.0, p in 0.0005..0.9995) {
        let (low, high) = (a, a + b + c);
        for law in every_kind(low, a + b, high).into_iter().chain(every_kind(c, 1.0 + b, a)).skip(1) {
            let x = law.quantile(p).unwrap();
            if law.variance() > 0.0 {
                prop_assert!((law.cdf(x).unwrap() - p).abs() < 1e-9, "{law:?} {p} {x}");
            }
        }
    }

    #[test]
    fn quantiles_rise(a in 0.1..5.0, b in 1.0..5.0, c in 0.1..5.0, p in 0.0..1.0, q in 0.0..1.0_f64) {
        let (p, q) = if p < q { (p, q) } else { (q, p) };
        for law in every_kind(a, a + b, a + b + c) {
            prop_assert!(law.quantile(p).unwrap() <= law.quantile(q).unwrap(), "{law:?} {p} {q}");
        }
    }
}
