//! The incomplete gamma functions P and Q: a series below the mean and Legendre's continued fraction above it (Abramowitz & Stegun,
//! 6.5.29 and 6.5.31, the fraction by Lentz's method), times a density that keeps its digits for large shapes (Loader, *Fast and
//! Accurate Computation of Binomial Probabilities*, 2000).
//!
//! Those of `statrs` take logarithms from the platform and lose digits as the shape grows (1e-11 at a thousand), so that the page
//! and the native build would differ in the twelfth digit.

use std::f64::consts::PI;

use super::special::ln_gamma;

/// Near the mean some 9√shape terms count; more than these only far outside of what is asked.
const MOST_TERMS: u32 = 200_000;
/// From here on Stirling's series has all digits.
const LARGE: f64 = 12.0;

/// P(G ≤ x) of a gamma law with scale 1, for a shape above 0.
pub(crate) fn gamma_cdf(shape: f64, x: f64) -> f64 {
    if x <= 0.0 {
        0.0
    } else if x < shape + 1.0 {
        lower(shape, x)
    } else {
        1.0 - upper(shape, x)
    }
}

/// P(G > x), with its digits in the upper tail.
pub(crate) fn gamma_upper(shape: f64, x: f64) -> f64 {
    if x <= 0.0 {
        1.0
    } else if x < shape + 1.0 {
        1.0 - lower(shape, x)
    } else {
        upper(shape, x)
    }
}

/// x^a·e^-x/Γ(a + 1) · (1 + x/(a + 1) + x²/((a + 1)(a + 2)) + ...).
fn lower(shape: f64, x: f64) -> f64 {
    let (mut term, mut sum, mut at) = (1.0, 1.0, shape);
    for _ in 0..MOST_TERMS {
        at += 1.0;
        term *= x / at;
        sum += term;
        if term <= sum * 1e-17 {
            break;
        }
    }
    (weight(shape, x) * sum).min(1.0)
}

/// x^a·e^-x/Γ(a) / (x + 1 - a - 1(1 - a)/(x + 3 - a - 2(2 - a)/(x + 5 - a - ...))).
fn upper(shape: f64, x: f64) -> f64 {
    let front = weight(shape, x) * shape;
    if front == 0.0 {
        return 0.0;
    }
    let mut b = x + 1.0 - shape;
    let (mut c, mut d) = (1e300, 1.0 / b);
    let mut fraction = d;
    for i in 1..MOST_TERMS {
        let i = f64::from(i);
        let numerator = -i * (i - shape);
        b += 2.0;
        d = 1.0 / away_from_zero(numerator * d + b);
        c = away_from_zero(b + numerator / c);
        let change = c * d;
        fraction *= change;
        if (change - 1.0).abs() <= 2e-16 {
            break;
        }
    }
    (front * fraction).clamp(0.0, 1.0)
}

pub(super) fn away_from_zero(value: f64) -> f64 {
    if value.abs() < 1e-300 { 1e-300 } else { value }
}

/// x^a·e^-x/Γ(a + 1): the probability of a from Poisson's law with mean x, for any a above 0.
fn weight(shape: f64, x: f64) -> f64 {
    if x == f64::INFINITY {
        0.0
    } else if shape < LARGE {
        libm::exp(shape * libm::log(x) - x - ln_gamma(shape + 1.0))
    } else {
        libm::exp(-stirling_error(shape) - deviance(shape, x)) / (2.0 * PI * shape).sqrt()
    }
}

/// ln a! less Stirling's formula, for a above 0.
pub(super) fn stirling_error(a: f64) -> f64 {
    if a < LARGE {
        return ln_gamma(a + 1.0) - (a + 0.5) * libm::log(a) + a - 0.5 * libm::log(2.0 * PI);
    }
    let square = 1.0 / (a * a);
    let coefficients = [
        1.0 / 1188.0,
        -1.0 / 1680.0,
        1.0 / 1260.0,
        -1.0 / 360.0,
        1.0 / 12.0,
    ];
    coefficients
        .iter()
        .fold(-691.0 / 360_360.0, |sum, c| sum * square + c)
        / a
}

/// a·ln(a/x) + x - a, without a difference of nearly equal numbers.
pub(super) fn deviance(a: f64, x: f64) -> f64 {
    let v = (a - x) / (a + x);
    if v.abs() >= 0.1 {
        return a * libm::log(a / x) + x - a;
    }
    let (mut sum, mut term, square) = ((a - x) * v, 2.0 * a * v, v * v);
    for j in 1..1000 {
        term *= square;
        let next = sum + term / f64::from(2 * j + 1);
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// mpmath, 40 digits.
    #[test]
    fn reference_values() {
        for (shape, x, lower, upper) in [
            (0.05, 1e-06, 0.5148279545251782, 0.48517204547482184),
            (0.3, 0.7, 0.8668625855062952, 0.13313741449370475),
            (1.0, 2.0, 0.8646647167633873, 0.1353352832366127),
            (2.5, 30.0, 0.9999999999878454, 1.215456977718304e-11),
            (11.9, 8.0, 0.11798163986340664, 0.8820183601365934),
            (12.0, 14.5, 0.7798691361146941, 0.22013086388530592),
            (450.0, 400.0, 0.007454327480002925, 0.992545672519997),
            (450.0, 460.0, 0.6856802474487385, 0.31431975255126154),
            (1000.0, 1100.0, 0.99894067674607, 0.0010593232539299773),
            (100000.0, 99800.0, 0.2637511429239791, 0.736248857076021),
            (100000.0, 100600.0, 0.9709298550737443, 0.029070144926255648),
        ] {
            let (p, q) = (gamma_cdf(shape, x), gamma_upper(shape, x));
            assert!(
                (p - lower).abs() <= 2e-14 * lower,
                "P({shape}, {x}): {p} {lower}"
            );
            assert!(
                (q - upper).abs() <= 2e-14 * upper,
                "Q({shape}, {x}): {q} {upper}"
            );
        }
        assert_eq!(
            (
                gamma_cdf(2.0, f64::INFINITY),
                gamma_upper(2.0, f64::INFINITY)
            ),
            (1.0, 0.0)
        );
        assert_eq!((gamma_cdf(2.0, -1.0), gamma_upper(2.0, 0.0)), (0.0, 1.0));
    }
}
