//! How much a series repeats itself some steps later: c(k)/c(0) with c(k) = Σ(yᵢ - ȳ)(yᵢ₊ₖ - ȳ)/n (Box & Jenkins, *Time Series
//! Analysis*, 1970, ch. 2).

use crate::model::numeric::fft::convolve;
use crate::model::numeric::sum::{mean, sum};

/// Above this many values the transform is quicker than the definition.
const SHORT: usize = 2048;

/// The autocorrelation at lags 0 to n - 1; all 0 beyond lag 0 for a constant series.
pub(super) fn autocorrelations(values: &[f64]) -> Vec<f64> {
    let centered = centered(values);
    let n = centered.len();
    let sums: Vec<f64> = if n <= SHORT {
        (0..n).map(|lag| product(&centered, lag)).collect()
    } else {
        // Against itself reversed, the sums begin at the last place.
        let reversed: Vec<f64> = centered.iter().rev().copied().collect();
        let sums = convolve(&[&centered, &reversed], (2 * n).next_power_of_two());
        sums.into_iter().skip(n - 1).take(n).collect()
    };
    let whole = sums.first().copied().unwrap_or(0.0);
    sums.into_iter()
        .map(|s| if whole > 0.0 { s / whole } else { 0.0 })
        .collect()
}

/// The autocorrelation from one value to the next.
pub(super) fn lag1(values: &[f64]) -> f64 {
    let centered = centered(values);
    let whole = product(&centered, 0);
    if whole > 0.0 {
        product(&centered, 1) / whole
    } else {
        0.0
    }
}

fn centered(values: &[f64]) -> Vec<f64> {
    let mean = mean(values).unwrap_or(0.0);
    values.iter().map(|v| v - mean).collect()
}

fn product(values: &[f64], lag: usize) -> f64 {
    sum(values
        .iter()
        .zip(values.get(lag..).unwrap_or_default())
        .map(|(a, b)| a * b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_transform_agrees_with_the_definition() {
        let values: Vec<f64> = (0..SHORT + 1)
            .map(|i| ((i * i) % 101) as f64 - 0.01 * i as f64)
            .collect();
        let got = autocorrelations(&values);
        let centered = centered(&values);
        for lag in [0, 1, 2, 100, SHORT] {
            let want = product(&centered, lag) / product(&centered, 0);
            assert!(
                (got[lag] - want).abs() < 1e-13,
                "{lag}: {} {want}",
                got[lag]
            );
        }
        assert_eq!(lag1(&[3.0; 5]), 0.0);
        assert_eq!(autocorrelations(&[]), [0.0; 0]);
    }
}
