//! Sums that do not lose small terms (Neumaier, *Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen*,
//! ZAMM 54, 1974).

/// Below this many terms a plain sum is as good as its terms.
const FEW: usize = 1000;

/// The sum of the values: plain for up to 1000 of them, compensated above.
pub(crate) fn sum(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    if values.len() <= FEW {
        values.sum()
    } else {
        compensated(values)
    }
}

/// Neumaier's compensated sum: what each addition loses is collected and added at the end.
pub(crate) fn compensated(values: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut lost) = (0.0_f64, 0.0);
    for value in values {
        let next = sum + value;
        lost += if sum.abs() >= value.abs() {
            (sum - next) + value
        } else {
            (value - next) + sum
        };
        sum = next;
    }
    // A sum that has become infinite has lost infinity minus infinity.
    if lost.is_finite() { sum + lost } else { sum }
}

/// The mean, or `None` of nothing.
pub(crate) fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| sum(values.iter().copied()) / values.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_terms_survive_large_ones() {
        let mut values = vec![1.0, 1e100, 1.0, -1e100];
        values.extend(vec![0.0; FEW]);
        assert_eq!(sum(values.iter().copied()), 2.0);
        assert_eq!(compensated([f64::INFINITY, 1.0].into_iter()), f64::INFINITY);
        assert_eq!(mean(&[]), None);
    }
}
