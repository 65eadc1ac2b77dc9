//! What claims about tiers come to, on plain numbers.

use crate::model::fleet::hit_rate_for_reduction;

/// The hit rate that a cut of the database's load needs at a share of reads; none if writes alone are more than what is to
/// remain, or a number is no share.
///
/// ```
/// use plimsoll::plan::tier::claim::hits_for_cut;
/// assert!((hits_for_cut(0.9, 0.8).unwrap() - 0.889).abs() < 1e-3);
/// assert_eq!(hits_for_cut(0.7, 0.8), None);
/// ```
pub fn hits_for_cut(read_share: f64, cut: f64) -> Option<f64> {
    hit_rate_for_reduction(read_share, cut).ok().flatten()
}

/// How many times the load a database has when its cache is lost: `1 / (1 - reads · hits)`; none if nothing reached it.
///
/// ```
/// use plimsoll::plan::tier::claim::cold_factor;
/// assert!((cold_factor(0.9, 0.8).unwrap() - 3.571).abs() < 1e-3);
/// ```
pub fn cold_factor(read_share: f64, hits: f64) -> Option<f64> {
    let rest = 1.0 - read_share * hits;
    (rest > 0.0 && rest.is_finite()).then(|| 1.0 / rest)
}

/// Rows a second of a batch of so many in so long a time; none without either.
///
/// ```
/// use plimsoll::plan::tier::claim::batch_rate;
/// assert_eq!(batch_rate(100.0, 500.0), Some(200.0));
/// ```
pub fn batch_rate(rows: f64, time_ms: f64) -> Option<f64> {
    let rate = rows / (time_ms / 1000.0);
    (rows > 0.0 && time_ms > 0.0 && rate.is_finite()).then_some(rate)
}

/// How many times a rate fits into another; none if there is nothing to fit.
///
/// ```
/// use plimsoll::plan::tier::claim::fits_times;
/// assert_eq!(fits_times(200.0, 1e5 / 86_400.0).unwrap().round(), 173.0);
/// ```
pub fn fits_times(allowed_rate: f64, rate: f64) -> Option<f64> {
    let times = allowed_rate / rate;
    (rate > 0.0 && times.is_finite()).then_some(times)
}
