//! Order statistics: sorting without a panic, quantiles and medians.

/// A sorted copy.
pub(crate) fn sorted(values: &[f64]) -> Vec<f64> {
    let mut copy = values.to_vec();
    crate::order::sort(&mut copy);
    copy
}

/// The type-7 quantile of sorted values (Hyndman & Fan, *Sample Quantiles in Statistical Packages*, 1996; the default of R and
/// NumPy): linear between the order statistics around 1 + (n-1)p. `None` of nothing and for p outside 0..=1.
pub(crate) fn quantile_of_sorted(sorted: &[f64], p: f64) -> Option<f64> {
    if !(0.0..=1.0).contains(&p) {
        return None;
    }
    let last = sorted.len().checked_sub(1)?;
    let place = last as f64 * p;
    let below = place.floor();
    let low = *sorted.get(below as usize)?;
    let high = *sorted.get((below as usize + 1).min(last))?;
    let share = place - below;
    // Without the tests two equal infinities would give a NaN, and so would what lies behind one below.
    Some(if share == 0.0 || low == high || low == f64::NEG_INFINITY {
        low
    } else {
        low + share * (high - low)
    })
}

/// The median, which is the type-7 quantile at one half. `None` of nothing.
pub(crate) fn median(values: &[f64]) -> Option<f64> {
    quantile_of_sorted(&sorted(values), 0.5)
}

/// The value with this rank, counted from 0, without sorting the others: O(n). It reorders the values; `None` beyond the end.
pub(crate) fn select(values: &mut [f64], rank: usize) -> Option<f64> {
    (rank < values.len()).then(|| *values.select_nth_unstable_by(rank, f64::total_cmp).1)
}

/// The median in O(n). It reorders the values. `None` of nothing.
pub(crate) fn select_median(values: &mut [f64]) -> Option<f64> {
    let half = values.len() / 2;
    let high = select(values, half)?;
    if values.len() % 2 == 1 {
        return Some(high);
    }
    let low = values.iter().take(half).copied().max_by(f64::total_cmp)?;
    // Halved first, so that the sum of two large values stays finite.
    Some(0.5 * low + 0.5 * high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn infinities_are_no_nan() {
        let (below, above) = (f64::NEG_INFINITY, f64::INFINITY);
        for (values, p, expected) in [
            ([below, 1.0, above], 0.3, below),
            ([below, below, above], 0.6, below),
            ([0.0, 1.0, above], 0.6, above),
            ([0.0, above, above], 0.75, above),
        ] {
            assert_eq!(
                quantile_of_sorted(&values, p),
                Some(expected),
                "{values:?} at {p}"
            );
        }
    }

    #[test]
    fn quantiles_as_numpy_gives_them() {
        let sorted = [1.0, 2.0, 4.0, 8.0];
        for (p, want) in [(0.0, 1.0), (0.25, 1.75), (0.5, 3.0), (0.9, 6.8), (1.0, 8.0)] {
            let got = quantile_of_sorted(&sorted, p).unwrap();
            assert!((got - want).abs() < 1e-15, "{p}: {got}");
        }
        assert_eq!(quantile_of_sorted(&sorted, 1.1), None);
        assert_eq!(quantile_of_sorted(&sorted, f64::NAN), None);
        assert_eq!(median(&[]), None);
        assert_eq!(select_median(&mut [4.0, 1.0, 8.0, 2.0]), Some(3.0));
        assert_eq!(select_median(&mut [4.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(select_median(&mut []), None);
        assert_eq!(select(&mut [4.0, 1.0], 2), None);
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(
            quantile_of_sorted(&[f64::INFINITY; 2], 0.5),
            Some(f64::INFINITY)
        );
    }
}
