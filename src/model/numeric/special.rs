//! Special functions: the normal, gamma and beta distributions and their inverses.
//! The inverses are found by Newton's steps kept inside a bracket.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

pub(crate) use super::incomplete_beta::{beta_cdf, beta_upper};
pub(crate) use super::incomplete_gamma::{gamma_cdf, gamma_upper};

/// Density of the standard normal law.
pub(crate) fn normal_density(z: f64) -> f64 {
    libm::exp(-0.5 * z * z) / (2.0 * PI).sqrt()
}

/// Φ(z), to the last digits in both tails.
pub(crate) fn normal_cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z * FRAC_1_SQRT_2)
}

/// Φ⁻¹(p) by Wichura's PPND16 (AS 241, *Applied Statistics* 37, 1988), relative accuracy 1e-16: -∞ at 0, ∞ at 1. For p in 0..=1.
pub(crate) fn normal_quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        return q * ratio(&CENTER, &CENTER_BELOW, 0.180625 - q * q);
    }
    let tail = p.min(1.0 - p);
    if tail <= 0.0 {
        return f64::INFINITY.copysign(q);
    }
    let r = (-libm::log(tail)).sqrt();
    let z = if r <= 5.0 {
        ratio(&MIDDLE, &MIDDLE_BELOW, r - 1.6)
    } else {
        ratio(&TAIL, &TAIL_BELOW, r - 5.0)
    };
    z.copysign(q)
}

fn ratio(above: &[f64; 8], below: &[f64; 8], r: f64) -> f64 {
    let value = |coefficients: &[f64; 8]| coefficients.iter().fold(0.0, |sum, c| sum * r + c);
    value(above) / value(below)
}

// Coefficients from the highest power down.
const CENTER: [f64; 8] = [
    2509.0809287301227,
    33430.57558358813,
    67265.7709270087,
    45921.95393154987,
    13731.69376550946,
    1971.5909503065513,
    133.14166789178438,
    3.3871328727963665,
];
const CENTER_BELOW: [f64; 8] = [
    5226.495278852854,
    28729.085735721943,
    39307.89580009271,
    21213.794301586597,
    5394.196021424751,
    687.1870074920579,
    42.31333070160091,
    1.0,
];
const MIDDLE: [f64; 8] = [
    0.0007745450142783414,
    0.022723844989269184,
    0.2417807251774506,
    1.2704582524523684,
    3.6478483247632045,
    5.769497221460691,
    4.630337846156546,
    1.4234371107496835,
];
const MIDDLE_BELOW: [f64; 8] = [
    1.0507500716444169e-09,
    0.0005475938084995345,
    0.015198666563616457,
    0.14810397642748008,
    0.6897673349851,
    1.6763848301838038,
    2.053191626637759,
    1.0,
];
const TAIL: [f64; 8] = [
    2.0103343992922881e-07,
    2.7115555687434876e-05,
    0.0012426609473880784,
    0.026532189526576124,
    0.29656057182850487,
    1.7848265399172913,
    5.463784911164114,
    6.657904643501103,
];
const TAIL_BELOW: [f64; 8] = [
    2.0442631033899397e-15,
    1.421511758316446e-07,
    1.8463183175100548e-05,
    0.0007868691311456133,
    0.014875361290850615,
    0.1369298809227358,
    0.599832206555888,
    1.0,
];

/// ln Γ(x) for x above 0.
pub(crate) fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// The quantile of a gamma law with scale 1 for p in 0..=1. Starts from Wilson & Hilferty's cube, or from the first term of the
/// series for a shape up to 1.
pub(crate) fn gamma_quantile(shape: f64, p: f64) -> f64 {
    if p <= 0.0 {
        return 0.0;
    }
    if p >= 1.0 {
        return f64::INFINITY;
    }
    let cube = 1.0 - 1.0 / (9.0 * shape) + normal_quantile(p) / (3.0 * shape.sqrt());
    let start = if shape > 1.0 && cube > 0.1 {
        shape * cube * cube * cube
    } else {
        libm::exp((libm::log(p) + ln_gamma(shape + 1.0)) / shape)
    };
    let above = |x: f64| {
        if p > 0.5 {
            (1.0 - p) - gamma_upper(shape, x)
        } else {
            gamma_cdf(shape, x) - p
        }
    };
    let log_constant = ln_gamma(shape);
    let density = |x: f64| libm::exp((shape - 1.0) * libm::log(x) - x - log_constant);
    invert(above, density, start, 0.0, f64::INFINITY)
}

/// The quantile of a beta law for p in 0..=1.
pub(crate) fn beta_quantile(a: f64, b: f64, p: f64) -> f64 {
    if p <= 0.0 {
        return 0.0;
    }
    if p >= 1.0 {
        return 1.0;
    }
    let log_constant = ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b);
    // Far down x^a/(a·B(a, b)) is all of it.
    let lowest = libm::exp((libm::log(p * a) + log_constant) / a);
    if lowest < 1e-290 {
        return lowest;
    }
    let density =
        |x: f64| libm::exp((a - 1.0) * libm::log(x) + (b - 1.0) * libm::log1p(-x) - log_constant);
    let mean = a / (a + b);
    let spread = (mean * (1.0 - mean) / (a + b + 1.0)).sqrt();
    let start = (mean + normal_quantile(p) * spread).clamp(0.02 * mean, 1.0 - 0.02 * (1.0 - mean));
    let above = |x: f64| {
        if p > 0.5 {
            (1.0 - p) - beta_upper(a, b, x)
        } else {
            beta_cdf(a, b, x) - p
        }
    };
    invert(above, density, start, 0.0, 1.0)
}

/// The root of a rising function by Newton's steps; one that would leave the bracket known so far halves it instead (in ratio,
/// where the bracket is open or spans decades).
fn invert(
    above: impl Fn(f64) -> f64,
    density: impl Fn(f64) -> f64,
    start: f64,
    low: f64,
    high: f64,
) -> f64 {
    let (mut low, mut high, mut x) = (low, high, start);
    if !(x.is_finite() && x > low && x < high) {
        x = if high.is_finite() {
            0.5 * (low + high)
        } else {
            1.0
        };
    }
    for _ in 0..200 {
        let miss = above(x);
        if miss == 0.0 {
            return x;
        }
        if miss < 0.0 {
            low = x
        } else {
            high = x
        }
        let mut next = x - miss / density(x);
        if !(next > low && next < high) {
            next = middle(low, high);
        }
        if (next - x).abs() <= 1e-15 * next.abs() || next <= low || next >= high {
            return next;
        }
        x = next;
    }
    x
}

fn middle(low: f64, high: f64) -> f64 {
    if high == f64::INFINITY {
        2.0 * low.max(f64::MIN_POSITIVE)
    } else if low <= 0.0 {
        // A quantile near 0 may be hundreds of decades down.
        if high > 1e-290 {
            high * 1e-3
        } else {
            0.5 * high
        }
    } else if high > 4.0 * low {
        (low.sqrt() * high.sqrt()).clamp(low, high)
    } else {
        low + 0.5 * (high - low)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(got: f64, want: f64, relative: f64) {
        assert!((got - want).abs() <= relative * want.abs(), "{got} {want}");
    }

    /// scipy 1.17, 16 digits.
    #[test]
    fn reference_values() {
        close(normal_quantile(0.975), 1.959963984540054, 1e-12);
        close(normal_quantile(1e-20), -9.262340089798409, 1e-12);
        close(normal_cdf(-8.5), 9.47953482220325e-18, 1e-12);
        close(gamma_quantile(0.05, 0.5), 5.573878440746256e-07, 1e-12);
        close(gamma_quantile(3.7, 0.999), 12.524783303198976, 1e-12);
        close(gamma_quantile(450.0, 0.05), 415.6850797380803, 1e-12);
        close(gamma_upper(2.0, 40.0), 1.7418252446695558e-16, 1e-12);
        close(beta_quantile(8.0, 3.0, 0.05), 0.4930986989367976, 1e-12);
        close(beta_quantile(0.4, 6.0, 0.95), 0.25240298016808127, 1e-12);
        close(beta_cdf(8.0, 3.0, 0.7), 0.38278278639999985, 1e-12);
    }

    #[test]
    fn inverses_return() {
        for shape in [0.01, 0.3, 1.0, 2.5, 40.0, 5000.0] {
            for p in [1e-12, 0.001, 0.2, 0.5, 0.9, 0.9999, 1.0 - 1e-10] {
                let x = gamma_quantile(shape, p);
                // Below the range of f64 there is nothing to find.
                if x > 1e-300 {
                    close(gamma_cdf(shape, x), p, 1e-10);
                }
            }
        }
        for (a, b) in [
            (0.2, 0.7),
            (1.0, 1.0),
            (8.0, 3.0),
            (0.5, 300.0),
            (900.0, 40.0),
        ] {
            for p in [1e-9, 0.001, 0.2, 0.5, 0.9, 0.9999] {
                close(beta_cdf(a, b, beta_quantile(a, b, p)), p, 1e-9);
            }
        }
        for p in [0.0, 1e-300, 1e-17, 0.01, 0.3, 0.5, 0.99, 1.0] {
            close(normal_cdf(normal_quantile(p)), p, 1e-12);
        }
    }
}
