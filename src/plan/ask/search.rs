//! Where something that holds for small numbers ceases to hold.

/// Halvings at the end: far below what anybody reads.
const HALVINGS: u32 = 40;
/// Steps within each doubling, so that what fails only in between is seen.
const STEPS: u32 = 8;

/// The highest number up to which something holds, from `start` on and at most `most`, in steps of a ninth of a doubling and then by
/// halving. `most` itself if it holds that far; none if it holds nowhere down to `least`.
pub(super) fn last_holding(
    start: f64,
    (least, most): (f64, f64),
    mut holds: impl FnMut(f64) -> bool,
) -> Option<f64> {
    let ratio = libm::pow(2.0, 1.0 / f64::from(STEPS));
    let mut low = start;
    while !holds(low) {
        low /= 2.0;
        if low < least {
            return None;
        }
    }
    let mut high = low * ratio;
    while high < most && holds(high) {
        low = high;
        high *= ratio;
    }
    if high >= most {
        if holds(most) {
            return Some(most);
        }
        high = most;
    }
    Some(halve(low, high, holds))
}

/// The highest number between two up to which something holds that holds at the lower one and not at the upper one.
pub(super) fn halve(mut low: f64, mut high: f64, mut holds: impl FnMut(f64) -> bool) -> f64 {
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if holds(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

/// The least whole number from 1 to `most` with which something holds that holds with all larger ones; none if it never does.
pub(super) fn least_whole(most: u32, mut holds: impl FnMut(u32) -> bool) -> Option<u32> {
    if !holds(most) {
        return None;
    }
    let (mut low, mut high) = (0, most);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    Some(high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_what_holds_is_found() {
        let found = last_holding(1.0, (1e-6, 1e6), |x| x <= 300.0).unwrap();
        assert!((found - 300.0).abs() < 1e-9 * 300.0);
        let found = last_holding(1.0, (1e-6, 1e6), |x| x <= 0.01).unwrap();
        assert!((found - 0.01).abs() < 1e-9);
        assert_eq!(last_holding(1.0, (1e-6, 1e6), |_| true), Some(1e6));
        assert_eq!(last_holding(1.0, (1e-6, 1e6), |_| false), None);
        // What fails in between ends it, though it holds again beyond.
        let found = last_holding(1.0, (1e-6, 1e6), |x| !(100.0..140.0).contains(&x)).unwrap();
        assert!((found - 100.0).abs() < 1e-6);
    }

    #[test]
    fn the_least_number_is_found() {
        for least in [1, 2, 7, 99, 100] {
            assert_eq!(least_whole(100, |n| n >= least), Some(least));
        }
        assert_eq!(least_whole(100, |_| false), None);
    }
}
