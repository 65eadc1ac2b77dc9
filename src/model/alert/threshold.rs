//! When a line through the samples reaches a threshold (Draper & Smith, *Applied Regression Analysis*, 3rd ed., §3.2; Fieller, *Some
//! Problems in Interval Estimation*, JRSS B 16, 1954).

use crate::model::numeric::{line::Line, student};
use crate::model::{ModelError, Standing, finite, probability};

/// Where a line meets a threshold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Crossing {
    /// Slope of the line, in units of y per unit of x.
    pub slope: f64,
    /// From the last x to the crossing, in the unit of x; below 0 if the line has crossed already. None if the line is level or leads
    /// away: a falling line does so once it is below the threshold, unless it crossed within the samples.
    pub from_last: Option<f64>,
    /// Lower end of the interval of `from_last`. None if the slope is not significant.
    pub lower: Option<f64>,
    /// Its upper end.
    pub upper: Option<f64>,
    /// Whether the slope differs from 0 at the level of confidence.
    pub significant: bool,
    /// A rule of thumb: the interval is exact for a straight line with independent normal errors, and nothing says that the line goes
    /// on.
    pub standing: Standing,
}

/// The crossing of the least-squares line with a threshold, and the Fieller interval of that crossing at a level of confidence such as
/// 0.95: with d = (threshold - ȳ)/b and g = t²s²/(b²Sxx), x̄ + (d ± (ts/b)·√((1-g)/n + d²/Sxx))/(1-g), for g below 1.
///
/// O(points).
///
/// # Errors
/// `invalid_input`: lists of different lengths, a number that is not finite, all x equal, or squares beyond the range of f64.
/// `too_few_points`: fewer than three. `p_out_of_range`: a level of confidence that is not strictly between 0 and 1.
///
/// ```
/// use plimsoll::model::alert::time_to_threshold;
/// let days = [0.0, 1.0, 2.0, 3.0, 4.0];
/// let percent = [50.0, 52.1, 53.9, 56.0, 58.0];
/// let crossing = time_to_threshold(&days, &percent, 90.0, 0.95)?;
/// assert!((crossing.from_last.unwrap() - 16.0).abs() < 0.2);
/// assert!(crossing.significant && crossing.upper.unwrap() < 17.1);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn time_to_threshold(
    x: &[f64],
    y: &[f64],
    threshold: f64,
    confidence: f64,
) -> Result<Crossing, ModelError> {
    if x.len() != y.len() {
        return Err(ModelError::InvalidInput {
            name: "number of values",
            must: "the number of times",
        });
    }
    for value in x.iter().chain(y) {
        finite(*value, "sample")?;
    }
    finite(threshold, "threshold")?;
    probability(confidence)?;
    if x.len() < 3 {
        return Err(ModelError::TooFewPoints {
            got: x.len(),
            need: 3,
        });
    }
    let (Some(line), Some(t)) = (
        Line::fit(x, y),
        student::two_sided_quantile(confidence, x.len() - 2),
    ) else {
        return Err(ModelError::InvalidInput {
            name: "list of samples",
            must: "at different times, with squares within the range of f64",
        });
    };
    let first = x.iter().copied().fold(f64::INFINITY, f64::min);
    let last = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let run = (threshold - line.mean_y) / line.slope;
    // From the mean of x, so that large times of day keep their digits.
    let to_last = last - line.mean_x;
    let from_last = Some(run - to_last).filter(|ahead| ahead.is_finite());
    let from_last =
        from_last.filter(|ahead| line.slope > 0.0 || *ahead >= 0.0 || *ahead >= first - last);
    let error = (line.variance().unwrap_or(0.0) / line.sxx).sqrt();
    let spread = t * error / line.slope.abs();
    let g = spread * spread;
    let significant = g < 1.0;
    let (mut lower, mut upper) = (None, None);
    if significant && from_last.is_some() {
        let far = run / line.sxx.sqrt();
        let half = spread * line.sxx.sqrt() * ((1.0 - g) / line.n as f64 + far * far).sqrt();
        let end = |sign: f64| {
            Some((run + sign * half) / (1.0 - g) - to_last).filter(|end| end.is_finite())
        };
        (lower, upper) = (end(-1.0), end(1.0));
    }
    Ok(Crossing {
        slope: line.slope,
        from_last,
        lower,
        upper,
        significant,
        standing: Standing::Heuristic,
    })
}
