//! Roots of functions of one variable: bracket, then Brent (*Algorithms for Minimization without Derivatives*, 1973, ch. 4),
//! or bisection where a function is only known to be monotone.

/// Relative width at which a search ends.
pub(crate) const TOLERANCE: f64 = 1e-13;
const MOST_STEPS: usize = 200;

/// The root of `f` between `low` and `high`, where `f` must differ in sign; `None` if it does not or gives a NaN.
///
/// The result is within [`TOLERANCE`], relative, of a change of sign.
pub(crate) fn brent(f: impl Fn(f64) -> f64, low: f64, high: f64) -> Option<f64> {
    let (mut a, mut b) = (low, high);
    let (mut fa, mut fb) = (f(a), f(b));
    if fa == 0.0 {
        return Some(a);
    }
    if fb == 0.0 {
        return Some(b);
    }
    if fa.is_nan() || fb.is_nan() || (fa > 0.0) == (fb > 0.0) {
        return None;
    }
    // b is the best point so far, c the last one on the other side of the root, d and e the last two steps.
    let (mut c, mut fc) = (a, fa);
    let (mut d, mut e) = (b - a, b - a);
    for _ in 0..MOST_STEPS {
        if (fb > 0.0) == (fc > 0.0) {
            (c, fc) = (a, fa);
            (d, e) = (b - a, b - a);
        }
        if fc.abs() < fb.abs() {
            (a, fa) = (b, fb);
            (b, fb) = (c, fc);
            (c, fc) = (a, fa);
        }
        let near = 2.0 * f64::EPSILON * b.abs() + 0.5 * TOLERANCE * b.abs() + f64::MIN_POSITIVE;
        let half = 0.5 * (c - b);
        if half.abs() <= near || fb == 0.0 {
            return Some(b);
        }
        let step = interpolated(e, near, (a, fa), (b, fb), (c, fc));
        (d, e) = match step {
            Some(step) => (step, d),
            None => (half, half),
        };
        (a, fa) = (b, fb);
        b += if d.abs() > near {
            d
        } else {
            near.copysign(half)
        };
        fb = f(b);
        if fb.is_nan() {
            return None;
        }
    }
    Some(b)
}

/// The step of the secant or the inverse parabola, if it is small enough to be trusted.
fn interpolated(
    before: f64,
    near: f64,
    a: (f64, f64),
    b: (f64, f64),
    c: (f64, f64),
) -> Option<f64> {
    if before.abs() < near || a.1.abs() <= b.1.abs() {
        return None;
    }
    let s = b.1 / a.1;
    let half = 0.5 * (c.0 - b.0);
    let (mut p, mut q) = if a.0 == c.0 {
        (2.0 * half * s, 1.0 - s)
    } else {
        let (q, r) = (a.1 / c.1, b.1 / c.1);
        let p = s * (2.0 * half * q * (q - r) - (b.0 - a.0) * (r - 1.0));
        (p, (q - 1.0) * (r - 1.0) * (s - 1.0))
    };
    if p > 0.0 {
        q = -q;
    }
    p = p.abs();
    let within = (3.0 * half * q - (near * q).abs()).min((before * q).abs());
    (2.0 * p < within).then(|| p / q)
}

/// The point at which `holds` turns from true to false between `low` and `high`, by halving: for conditions, and for functions
/// that are only monotone. Gives `low` if it never holds and `high` if it always does, up to the last halving.
pub(crate) fn last_true(holds: impl Fn(f64) -> bool, low: f64, high: f64) -> f64 {
    let (mut low, mut high) = (low, high);
    for _ in 0..MOST_STEPS {
        let middle = low + 0.5 * (high - low);
        if middle <= low || middle >= high {
            break;
        }
        if holds(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

/// Doubles `from` (0 or more) until `reached` holds; `None` past the range of f64.
pub(crate) fn double_until(reached: impl Fn(f64) -> bool, from: f64) -> Option<f64> {
    let mut x = from.max(f64::MIN_POSITIVE);
    while x.is_finite() {
        if reached(x) {
            return Some(x);
        }
        x *= 2.0;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brent_finds_roots_of_every_shape() {
        let close = |got: Option<f64>, want: f64| (got.unwrap() - want).abs() <= 2e-13 * want.abs();
        assert!(close(brent(|x| x * x - 2.0, 0.0, 2.0), 2f64.sqrt()));
        assert!(close(
            brent(|x| libm::exp(x) - 1e-6, -50.0, 50.0),
            1e-6_f64.ln()
        ));
        assert!(close(
            brent(|x| if x < 7.0 { -1.0 } else { 5.0 }, 0.0, 1e9),
            7.0
        ));
        assert!(close(brent(|x| x - 1e-200, 0.0, 1.0), 1e-200));
        assert_eq!(brent(|x| x, 0.0, 1.0), Some(0.0));
        assert_eq!(brent(|x| x * x + 1.0, -1.0, 1.0), None);
        assert_eq!(brent(|_| f64::NAN, -1.0, 1.0), None);
    }

    #[test]
    fn halving_and_doubling() {
        assert!((last_true(|x| x * x <= 2.0, 0.0, 2.0) - 2f64.sqrt()).abs() < 1e-15);
        assert_eq!(double_until(|x| x > 100.0, 1.0), Some(128.0));
        assert_eq!(double_until(|_| false, 1.0), None);
    }
}
