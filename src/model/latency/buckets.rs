//! Quantiles of cumulative buckets, as Prometheus computes them (`histogram_quantile` of classic histograms, promql/quantile.go).

use super::grade::{approx, share};
use super::law::Law;
use super::mixture::Mixture;
use super::percentiles::Percentiles;
use super::warning::Warning;
use crate::model::distribution::Distribution;
use crate::model::{ModelError, Standing};
use crate::order::by_key;

/// Counts that differ by less are the same number.
const SMALL_DELTA: f64 = 1e-12;
const MOST_BUCKETS: usize = 100_000;
/// So that sums of counts stay in range.
const MOST_VALUES: f64 = 1e300;

/// Cumulative buckets: upper bounds (`le`) that rise, each with the number of values up to it.
///
/// ```
/// use plimsoll::model::latency::Buckets;
/// let buckets_ms = Buckets::new(&[(25.0, 180.0), (50.0, 420.0), (100.0, 490.0), (f64::INFINITY, 500.0)])?;
/// let p95 = buckets_ms.quantile(0.95).unwrap();
/// assert_eq!(p95.within, (50.0, 100.0));
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Buckets {
    /// Bound and count as given, the bounds rising.
    given: Vec<(f64, f64)>,
    /// The same with counts that do not fall.
    buckets: Vec<(f64, f64)>,
    was_monotone: bool,
}

/// A quantile read from buckets by [`Buckets::quantile`].
#[derive(Debug, Clone, PartialEq)]
pub struct BucketQuantile {
    /// The quantile, in the unit of the bounds: -∞ for q < 0 and ∞ for q > 1, as in Prometheus.
    pub value: f64,
    /// The bucket's bounds, between which the quantile certainly lies; the lower one may be -∞ and the upper one ∞.
    pub within: (f64, f64),
    /// Approximate to half of the bucket's width, a rule of thumb in the last one.
    pub standing: Standing,
    /// What to know before relying on it.
    pub warnings: Vec<Warning>,
}

impl Buckets {
    /// Takes (upper bound, cumulative count) in any order. Equal bounds are added; a count lower than that of a smaller bound is
    /// raised to it, silently where they differ by rounding.
    ///
    /// # Errors
    /// `invalid_input`: more than 100 000 buckets, a bound that is not a number, a count that is negative or not finite.
    ///
    /// ```
    /// use plimsoll::model::latency::Buckets;
    /// let buckets = Buckets::new(&[(25.0, 180.0), (50.0, 420.0), (f64::INFINITY, 500.0)])?;
    /// assert_eq!(buckets.total(), 500.0);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn new(cumulative: &[(f64, f64)]) -> Result<Buckets, ModelError> {
        let invalid = |name, must| Err(ModelError::InvalidInput { name, must });
        if cumulative.len() > MOST_BUCKETS {
            return invalid("number of buckets", "100 000 or less");
        }
        if cumulative.iter().any(|(bound, _)| bound.is_nan()) {
            return invalid("bucket bound", "a number");
        }
        let usable = |count: f64| (0.0..=MOST_VALUES).contains(&count);
        if !cumulative.iter().all(|(_, count)| usable(*count)) {
            return invalid("bucket count", "between 0 and 10^300");
        }
        let mut sorted = cumulative.to_vec();
        // Adding 0 turns -0 into 0, which sorts beside it.
        sorted.iter_mut().for_each(|(bound, _)| *bound += 0.0);
        let sorted = by_key(sorted, |(bound, _)| *bound);
        Ok(Buckets::repaired(coalesced(&sorted)))
    }

    /// Prometheus' repair: a count near the one before becomes equal to it, and one below it too.
    fn repaired(given: Vec<(f64, f64)>) -> Buckets {
        let mut buckets = given.clone();
        let mut was_monotone = true;
        let mut previous = buckets.first().map_or(0.0, |b| b.1);
        for (_, count) in &mut buckets {
            if nearly_equal(previous, *count) {
                *count = previous;
            } else if *count < previous {
                *count = previous;
                was_monotone = false;
            }
            previous = *count;
        }
        Buckets {
            given,
            buckets,
            was_monotone,
        }
    }

    /// The sum of several histograms with the same bounds: counts are added per bound. Of requests, not of percentiles.
    ///
    /// # Errors
    /// `invalid_input`: nothing to add, or bounds that differ.
    ///
    /// ```
    /// use plimsoll::model::latency::Buckets;
    /// let one = Buckets::new(&[(25.0, 18.0), (50.0, 40.0), (f64::INFINITY, 50.0)])?;
    /// let both = Buckets::merge(&[one.clone(), one])?;
    /// assert_eq!(both.total(), 100.0);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn merge(histograms: &[Buckets]) -> Result<Buckets, ModelError> {
        let invalid = |name, must| Err(ModelError::InvalidInput { name, must });
        let Some((first, rest)) = histograms.split_first() else {
            return invalid("list of histograms", "not empty");
        };
        let mut merged = first.given.clone();
        for other in rest {
            let bounds = |b: &[(f64, f64)]| b.iter().map(|b| b.0).collect::<Vec<_>>();
            if bounds(&merged) != bounds(&other.given) {
                return invalid("bucket bounds", "the same in all histograms");
            }
            for (sum, more) in merged.iter_mut().zip(&other.given) {
                sum.1 = (sum.1 + more.1).min(MOST_VALUES);
            }
        }
        Ok(Buckets::repaired(merged))
    }

    /// How many values there are: the count of the highest bucket.
    ///
    /// ```
    /// use plimsoll::model::latency::Buckets;
    /// assert_eq!(Buckets::new(&[(f64::INFINITY, 5.0)])?.total(), 5.0);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn total(&self) -> f64 {
        self.buckets.last().map_or(0.0, |b| b.1)
    }

    /// `histogram_quantile(q, buckets)`: linear inside the bucket, the first one from 0 (or its bound where that is 0 or less),
    /// the highest finite bound in the last one. O(log buckets).
    ///
    /// `None` where Prometheus gives NaN: no values, no bucket with bound ∞, no other bucket, q not a number, q = 0 with nothing in
    /// the first bucket.
    ///
    /// ```
    /// use plimsoll::model::latency::Buckets;
    /// let buckets = Buckets::new(&[(25.0, 180.0), (50.0, 420.0), (f64::INFINITY, 500.0)])?;
    /// let median = buckets.quantile(0.5).unwrap();
    /// assert!((median.value - 32.2917).abs() < 1e-4);
    /// assert_eq!(buckets.quantile(0.99).unwrap().warnings[0].code(), "beyond_last_bucket");
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn quantile(&self, q: f64) -> Option<BucketQuantile> {
        if q.is_nan() {
            return None;
        }
        if !(0.0..=1.0).contains(&q) {
            let value = f64::INFINITY.copysign(q);
            return Some(self.answer(value, (value, value)));
        }
        let (last, finite) = self.buckets.split_last()?;
        if last.0 != f64::INFINITY || finite.is_empty() || last.1 == 0.0 {
            return None;
        }
        let rank = q * last.1;
        let place = finite.partition_point(|(_, count)| *count < rank);
        let before = place.checked_sub(1).and_then(|i| finite.get(i));
        let Some(&(end, count)) = finite.get(place) else {
            let &(bound, _) = finite.last()?;
            return Some(self.answer(bound, (bound, f64::INFINITY)));
        };
        if before.is_none() && end <= 0.0 {
            return Some(self.answer(end, (f64::NEG_INFINITY, end)));
        }
        let (start, below) = before.copied().unwrap_or((0.0, 0.0));
        if count <= below {
            return None;
        }
        let share = (rank - below) / (count - below);
        // A first bound of -∞ or bounds at both ends of the range of f64 leave nothing to interpolate.
        let value = start + (end - start) * share;
        value.is_finite().then(|| self.answer(value, (start, end)))
    }

    /// The values as a law: even inside each bucket, and what the last one holds at the highest finite bound.
    ///
    /// Approximate to half of a bucket's width as a share of its middle, on average over the values; a rule of thumb where the last bucket
    /// holds any.
    ///
    /// # Errors
    /// `invalid_input`: no values, or nothing but the bucket with bound ∞, or a first bucket without a lower end.
    ///
    /// ```
    /// use plimsoll::model::latency::Buckets;
    /// let buckets = Buckets::new(&[(25.0, 180.0), (50.0, 420.0), (f64::INFINITY, 500.0)])?;
    /// let median = buckets.law()?.quantile(0.5)?;
    /// assert!((median.value - 32.2917).abs() < 1e-4);
    /// assert_eq!(median.standing.code(), "heuristic");
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn law(&self) -> Result<Law, ModelError> {
        let (mut weights, mut laws) = (Vec::new(), Vec::new());
        let (mut lower, mut below, mut error) = (None, 0.0, 0.0);
        for &(bound, count) in &self.buckets {
            let start = lower.unwrap_or(if bound > 0.0 { 0.0 } else { bound });
            if count > below {
                let law = if bound == f64::INFINITY {
                    Distribution::constant(lower.unwrap_or(f64::INFINITY))
                } else {
                    Distribution::uniform(start, bound)
                };
                let middle = 0.5 * start + 0.5 * bound;
                let off = 0.5 * (bound - start) / middle.abs();
                error += share((count - below) * off, self.total());
                laws.push(law?.into());
                weights.push(count - below);
            }
            (lower, below) = (Some(bound), count);
        }
        // The last bucket has no middle, which leaves no error to state.
        Ok(Law::from(Mixture::new(&weights, &laws)?).no_better_than(approx(error)))
    }

    /// The finite bounds above 0 as percentiles, for the fits; bounds that no value or every value lies under are left out.
    ///
    /// # Errors
    /// `need_two_points`: fewer than two such bounds.
    ///
    /// ```
    /// use plimsoll::model::latency::{Buckets, fit_lognormal};
    /// let buckets = Buckets::new(&[(25.0, 180.0), (50.0, 420.0), (100.0, 480.0), (f64::INFINITY, 500.0)])?;
    /// assert!((fit_lognormal(&buckets.percentiles()?)?.distribution.mean() - 37.0).abs() < 1.0);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn percentiles(&self) -> Result<Percentiles, ModelError> {
        let total = self.total();
        let (mut p, mut q) = (Vec::<f64>::new(), Vec::new());
        for &(bound, count) in &self.buckets {
            let share = count / total;
            let new = p.last().is_none_or(|last| share > *last);
            if bound > 0.0 && bound.is_finite() && share > 0.0 && share < 1.0 && new {
                p.push(share);
                q.push(bound);
            }
        }
        Percentiles::new(&p, &q)
    }

    fn answer(&self, value: f64, within: (f64, f64)) -> BucketQuantile {
        let (lower, upper) = within;
        let mut warnings = Vec::new();
        if !self.was_monotone {
            warnings.push(Warning::CountsNotMonotone);
        }
        let width = upper - lower;
        let beyond = upper == f64::INFINITY && lower.is_finite();
        if beyond {
            warnings.push(Warning::BeyondLastBucket { bound: lower });
        } else if width.is_finite() && width > 0.5 * value.abs() {
            warnings.push(Warning::WideBucket { lower, upper });
        }
        let relative_error = 0.5 * width / value.abs();
        let standing = if lower == upper {
            Standing::Exact
        } else if relative_error.is_finite() {
            Standing::Approx { relative_error }
        } else {
            Standing::Heuristic
        };
        BucketQuantile {
            value,
            within,
            standing,
            warnings,
        }
    }
}

/// Adds the counts of equal bounds, which stand side by side.
fn coalesced(sorted: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut merged: Vec<(f64, f64)> = Vec::with_capacity(sorted.len());
    for &(bound, count) in sorted {
        match merged.last_mut() {
            Some(last) if last.0 == bound => last.1 = (last.1 + count).min(MOST_VALUES),
            _ => merged.push((bound, count)),
        }
    }
    merged
}

/// Equal to within [`SMALL_DELTA`] of their sum; nothing but 0 is near 0.
fn nearly_equal(a: f64, b: f64) -> bool {
    a == b || (a - b).abs() < SMALL_DELTA * (a + b) && a != 0.0 && b != 0.0
}
