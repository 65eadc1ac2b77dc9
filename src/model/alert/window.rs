//! Statistics of a window of samples (Prometheus 3: `avg_over_time`, `max_over_time`, `min_over_time`, `deriv`, `predict_linear`), and
//! the mean over time, which Prometheus does not have.

use super::{Sample, duration_millis, in_order, millis};
use crate::model::numeric::line::Line;
use crate::model::numeric::sum::{compensated, mean};
use crate::model::{Graded, ModelError, Standing};

/// What the samples of a window say, as [`window`] gives it. Values in the samples' unit; None where there are too few samples.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// Samples in the window that are finite numbers; only they count.
    pub count: usize,
    /// Their plain mean, however they are spaced.
    pub mean: Option<f64>,
    /// The largest.
    pub max: Option<f64>,
    /// The smallest.
    pub min: Option<f64>,
    /// Slope of the least-squares line, per second. None with fewer than two different times.
    pub slope_per_s: Option<f64>,
    /// Mean over time of the last value, held until the next sample: what "on average over five minutes" means when samples are not
    /// evenly spaced. Over the part of the window that has a value, which may be held from before it. None where no part has.
    pub held_mean: Option<f64>,
    /// The line at the end of the window.
    line_at_end: Option<f64>,
    /// Exact for the samples given.
    pub standing: Standing,
}

impl Window {
    /// The line's value some seconds after the end of the window: a rule of thumb, as nothing says that the line goes on.
    ///
    /// None with fewer than two different times, and beyond the range of f64.
    ///
    /// ```
    /// use plimsoll::model::alert::{Sample, window};
    /// let samples = [(0.0, 40.0), (60.0, 46.0)].map(|(at_s, v)| Sample { at_s, value: Some(v) });
    /// let ahead = window(&samples, 60.0, 300.0)?.predict(600.0).unwrap();
    /// assert!((ahead.value - 106.0).abs() < 1e-9);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn predict(&self, after_s: f64) -> Option<Graded<f64>> {
        let value = self.line_at_end? + self.slope_per_s? * after_s;
        value.is_finite().then(|| Graded::heuristic(value))
    }
}

/// The window of `window_s` seconds that ends at `at_s`; a sample at its very beginning is outside, one at its end inside.
///
/// Stale markers, infinities and what is not a number do not count; for `held_mean` they end the value before them. Plain arithmetic,
/// so exact. O(samples).
///
/// # Errors
/// `invalid_input`: a time beyond 10¹² s, or a window shorter than a millisecond. `not_increasing`: times of samples that fall.
///
/// ```
/// use plimsoll::model::alert::{Sample, window};
/// let samples = [(0.0, 50.0), (200.0, 90.0), (300.0, 70.0)].map(|(at_s, v)| Sample { at_s, value: Some(v) });
/// let window = window(&samples, 300.0, 200.0)?;
/// assert_eq!((window.count, window.mean, window.held_mean), (2, Some(80.0), Some(70.0)));
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn window(samples: &[Sample], at_s: f64, window_s: f64) -> Result<Window, ModelError> {
    let at = millis(at_s, "end of the window")?;
    let length = duration_millis(window_s, "length of the window")?;
    if length < 1 {
        return Err(ModelError::InvalidInput {
            name: "length of the window",
            must: "a millisecond or more",
        });
    }
    let timed = in_order(samples)?;
    let end = timed.partition_point(|(time, _)| *time <= at);
    let begin = timed.partition_point(|(time, _)| *time <= at - length);
    let inside = timed.get(begin..end).unwrap_or(&[]);
    let (mut x, mut y) = (Vec::new(), Vec::new());
    for (time, value) in numbers(inside) {
        x.push((time - at) as f64 / 1000.0);
        y.push(value);
    }
    let line = Line::fit(&x, &y);
    // What is held at the beginning may be older than the window.
    let held = timed.get(begin.saturating_sub(1)..end).unwrap_or(&[]);
    Ok(Window {
        standing: Standing::Exact,
        count: y.len(),
        mean: mean_of(inside),
        max: y.iter().copied().reduce(f64::max),
        min: y.iter().copied().reduce(f64::min),
        slope_per_s: line.map(|l| l.slope),
        held_mean: held_mean(held, at - length, at),
        line_at_end: line.map(|l| l.at(0.0)).filter(|v| v.is_finite()),
    })
}

fn numbers(timed: &[(i64, Option<f64>)]) -> impl Iterator<Item = (i64, f64)> + '_ {
    let with_value = timed
        .iter()
        .filter_map(|(at, value)| Some((*at, (*value)?)));
    with_value.filter(|(_, value)| value.is_finite())
}

/// The mean of the finite values.
pub(super) fn mean_of(timed: &[(i64, Option<f64>)]) -> Option<f64> {
    let values: Vec<f64> = numbers(timed).map(|(_, value)| value).collect();
    mean(&values).filter(|m| m.is_finite())
}

/// Mean over the time from `begin` to `end` of values that hold until the next.
fn held_mean(timed: &[(i64, Option<f64>)], begin: i64, end: i64) -> Option<f64> {
    let next = timed.iter().skip(1).map(|(at, _)| *at).chain([end]);
    let held = timed.iter().zip(next).filter_map(|((at, value), until)| {
        let value = value.filter(|v| v.is_finite())?;
        Some((value, (until - (*at).max(begin)).max(0) as f64))
    });
    let held: Vec<(f64, f64)> = held.collect();
    let covered = compensated(held.iter().map(|(_, time)| *time));
    if covered <= 0.0 {
        return None;
    }
    let mean = compensated(held.iter().map(|(value, time)| value * (time / covered)));
    mean.is_finite().then_some(mean)
}
