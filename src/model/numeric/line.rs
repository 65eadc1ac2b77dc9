//! The least-squares line through points (Draper & Smith, *Applied Regression Analysis*, 3rd ed., ch. 1).

use super::sum::sum;

/// y = intercept + slope·x by ordinary least squares, with what intervals need.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Line {
    /// Number of points.
    pub n: usize,
    pub intercept: f64,
    pub slope: f64,
    /// Mean of x, around which everything is computed.
    pub mean_x: f64,
    /// Mean of y: the line's value at `mean_x`.
    pub mean_y: f64,
    /// Σ(x - x̄)², above 0.
    pub sxx: f64,
    /// Σ(y - ȳ)².
    pub syy: f64,
    /// Residual sum of squares.
    pub rss: f64,
}

impl Line {
    /// Fits the line. `None` for fewer than two points, for all x equal, and for sums beyond the range of f64.
    pub(crate) fn fit(x: &[f64], y: &[f64]) -> Option<Line> {
        let n = x.len();
        if n < 2 || y.len() != n {
            return None;
        }
        let mean = |v: &[f64]| sum(v.iter().copied()) / n as f64;
        let (mean_x, mean_y) = (mean(x), mean(y));
        let dx = || x.iter().map(|x| x - mean_x);
        let dy = || y.iter().map(|y| y - mean_y);
        let sxx = sum(dx().map(|d| d * d));
        let sxy = sum(dx().zip(dy()).map(|(a, b)| a * b));
        let syy = sum(dy().map(|d| d * d));
        let slope = sxy / sxx;
        let rss = sum(dx().zip(dy()).map(|(a, b)| {
            let residual = b - slope * a;
            residual * residual
        }));
        let intercept = mean_y - slope * mean_x;
        let line = Line {
            n,
            intercept,
            slope,
            mean_x,
            mean_y,
            sxx,
            syy,
            rss,
        };
        let finite = [intercept, slope, sxx, syy, rss]
            .iter()
            .all(|v| v.is_finite());
        (finite && sxx > 0.0).then_some(line)
    }

    /// The line's value at x.
    pub(crate) fn at(&self, x: f64) -> f64 {
        self.mean_y + self.slope * (x - self.mean_x)
    }

    /// Residual variance on n - 2 degrees of freedom; `None` for two points.
    pub(crate) fn variance(&self) -> Option<f64> {
        (self.n > 2).then(|| self.rss / (self.n - 2) as f64)
    }

    /// 1 - RSS/TSS; `None` when all y are equal.
    pub(crate) fn r2(&self) -> Option<f64> {
        (self.syy > 0.0).then(|| (1.0 - self.rss / self.syy).clamp(0.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_far_from_the_origin_keeps_its_digits() {
        let x: Vec<f64> = (0..10).map(|i| 1.7e9 + f64::from(i)).collect();
        let y: Vec<f64> = x.iter().map(|x| 3.0 + 0.25 * (x - 1.7e9)).collect();
        let line = Line::fit(&x, &y).unwrap();
        assert!((line.slope - 0.25).abs() < 1e-15 && line.rss < 1e-25);
        assert!((line.at(1.7e9 + 20.0) - 8.0).abs() < 1e-12);
        assert_eq!(line.r2(), Some(1.0));
        assert_eq!(Line::fit(&[1.0, 1.0], &[1.0, 2.0]), None);
        assert_eq!(Line::fit(&[1.0], &[1.0]), None);
        assert_eq!(Line::fit(&[1.0, f64::NAN], &[1.0, 2.0]), None);
        assert_eq!(
            Line::fit(&[0.0, f64::MAX, -f64::MAX], &[0.0, 1.0, 2.0]),
            None
        );
    }
}
