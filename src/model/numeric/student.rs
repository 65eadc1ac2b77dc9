//! Student's t (Abramowitz & Stegun, *Handbook of Mathematical Functions*, 26.7.3-26.7.4).

use std::f64::consts::PI;

use super::special::beta_quantile;

/// P(T > t). Absolute accuracy 1e-14; `df` of 0 gives 0.5.
pub(crate) fn upper_tail(t: f64, df: usize) -> f64 {
    if df == 0 {
        return 0.5;
    }
    let upper = 0.5 * (1.0 - central(t.abs(), df)).clamp(0.0, 1.0);
    if t < 0.0 { 1.0 - upper } else { upper }
}

/// The half-width factor of a two-sided interval: P(|T| ≤ result) = level, for 0 < level < 1 and df ≥ 1.
///
/// [`fractional_quantile`] is the start, whose digits fade as the level nears 1; Newton's steps on [`upper_tail`] do the rest.
pub(crate) fn two_sided_quantile(level: f64, df: usize) -> Option<f64> {
    if df == 0 || !(level > 0.0 && level < 1.0) {
        return None;
    }
    let tail = 0.5 * (1.0 - level);
    let freedom = df as f64;
    let mut t = fractional_quantile(level, freedom);
    if !(t.is_finite() && t > 0.0) {
        t = 1.0;
    }
    for _ in 0..50 {
        let step = (upper_tail(t, df) - tail) / density(t, freedom);
        // Newton may overshoot below zero from a bad start; halving keeps it inside.
        let next = if t + step > 0.0 { t + step } else { 0.5 * t };
        let small = (next - t).abs() <= 1e-13 * next;
        t = next;
        if small || !t.is_finite() {
            break;
        }
    }
    t.is_finite().then_some(t)
}

/// [`two_sided_quantile`] for degrees of freedom that are above 0 but not whole, such as Satterthwaite's: t²/(df + t²) has the beta
/// law with 1/2 and df/2.
pub(crate) fn fractional_quantile(level: f64, df: f64) -> f64 {
    let share = beta_quantile(0.5, 0.5 * df, level);
    (df * share / (1.0 - share)).sqrt()
}

/// P(|T| < t) for t ≥ 0, as a finite sum.
fn central(t: f64, df: usize) -> f64 {
    let ratio = t / (df as f64).sqrt();
    if !ratio.is_finite() {
        return 1.0;
    }
    let cos2 = 1.0 / (1.0 + ratio * ratio);
    let cos = cos2.sqrt();
    let sin = ratio * cos;
    if df.is_multiple_of(2) {
        sin * sum_of_terms(1.0, 1, df, cos2)
    } else {
        let sum = if df == 1 {
            0.0
        } else {
            sum_of_terms(cos, 2, df, cos2)
        };
        2.0 / PI * (libm::atan(ratio) + sin * sum)
    }
}

/// first · (1 + k/(k+1) cos² + k(k+2)/((k+1)(k+3)) cos⁴ + ...), up to the power df - 2 of the cosine.
fn sum_of_terms(first: f64, k: usize, df: usize, cos2: f64) -> f64 {
    let mut term = first;
    let mut sum = first;
    let mut k = k;
    while k + 2 < df {
        term *= cos2 * k as f64 / (k + 1) as f64;
        sum += term;
        k += 2;
    }
    sum
}

fn density(t: f64, freedom: f64) -> f64 {
    let log_constant = libm::lgamma(0.5 * (freedom + 1.0))
        - libm::lgamma(0.5 * freedom)
        - 0.5 * libm::log(freedom * PI);
    libm::exp(log_constant - 0.5 * (freedom + 1.0) * libm::log1p(t * t / freedom))
}

#[cfg(test)]
mod tests {
    use statrs::distribution::{ContinuousCDF, StudentsT};

    use super::*;

    #[test]
    fn tail_agrees_with_statrs() {
        for df in [1, 2, 3, 4, 5, 8, 9, 30, 101, 1000] {
            let t = StudentsT::new(0.0, 1.0, df as f64).unwrap();
            for x in [-3.0, -0.5, 0.0, 0.1, 1.0, 2.5, 12.0] {
                let (got, want) = (upper_tail(x, df), t.sf(x));
                assert!((got - want).abs() < 1e-12, "t {x} df {df}: {got} {want}");
            }
        }
    }

    #[test]
    fn both_quantiles_agree() {
        for df in [1, 2, 7, 30] {
            let (whole, any) = (
                two_sided_quantile(0.95, df).unwrap(),
                fractional_quantile(0.95, df as f64),
            );
            assert!((whole - any).abs() < 1e-9 * whole, "{df}: {whole} {any}");
        }
    }

    /// scipy.stats.t.ppf, 15 digits.
    #[test]
    fn quantiles() {
        for (level, df, want) in [
            (0.95, 1, 12.706204736174694),
            (0.95, 2, 4.302652729749462),
            (0.6, 2, 1.0606601717798214),
            (0.95, 3, 3.1824463052837078),
            (0.95, 4, 2.7764451051977934),
            (0.95, 5, 2.5705818356363146),
            (0.8, 7, 1.4149239276505086),
            (0.99, 30, 2.7499956535672254),
        ] {
            let got = two_sided_quantile(level, df).unwrap();
            assert!(
                (got - want).abs() <= 1e-10 * want,
                "level {level} df {df}: {got} {want}"
            );
        }
        assert_eq!(two_sided_quantile(0.95, 0), None);
        assert_eq!(two_sided_quantile(1.0, 3), None);
        assert_eq!(two_sided_quantile(f64::NAN, 3), None);
    }
}
