//! Which forecast to show: the one that would have done best so far (rolling origin: Tashman, *Out-of-Sample Tests of Forecasting
//! Accuracy*, International Journal of Forecasting 16, 2000; MASE: Hyndman & Koehler, same journal 22, 2006).

use super::ets::too_far;
use super::{EtsForm, Warning, exponential_forecast, fit_ets, linear_forecast, logistic_fit};
use crate::model::numeric::series::{at_least, in_range};
use crate::model::numeric::sum::mean;
use crate::model::{ModelError, Standing, probability};
use crate::order::by_key;

const LEAST_VALUES: usize = 5;
/// What a forecast is fitted to when it is tried, at least.
const LEAST_TRAINING: usize = 8;
/// How often each forecast is tried.
const MOST_ORIGINS: usize = 5;

/// A way to forecast; [`choose`] takes the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// A straight line.
    Linear,
    /// Exponential growth.
    Exponential,
    /// Growth towards a ceiling.
    Logistic,
    /// Exponential smoothing, in the form with the least AICc.
    Ets,
}

impl Method {
    /// From the simplest to the most involved: among equals the first is taken.
    ///
    /// ```
    /// use plimsoll::model::forecast::Method;
    /// assert_eq!(Method::ALL[0], Method::Linear);
    /// ```
    pub const ALL: [Method; 4] = [
        Method::Linear,
        Method::Exponential,
        Method::Logistic,
        Method::Ets,
    ];

    /// A stable name for programs.
    ///
    /// ```
    /// assert_eq!(plimsoll::model::forecast::Method::Ets.code(), "ets");
    /// ```
    pub fn code(self) -> &'static str {
        match self {
            Method::Linear => "linear",
            Method::Exponential => "exponential",
            Method::Logistic => "logistic",
            Method::Ets => "ets",
        }
    }
}

/// How a method would have done, in the judgment of [`choose`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// The method.
    pub method: Method,
    /// Mean absolute scaled error: 1 is as good as repeating the last value (the last season) is one step ahead. Less is better.
    /// Infinite where even the last value was always right and the method was not.
    pub mase: f64,
    /// On how many occasions it was tried.
    pub origins: usize,
}

/// The forecast that [`choose`] takes.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The method with the least score.
    pub method: Method,
    /// The form, if it is exponential smoothing.
    pub ets_form: Option<EtsForm>,
    /// All methods that could be tried, the best first.
    pub scores: Vec<Score>,
    /// The forecast 1, 2, … steps ahead (of exponential growth the median), in the unit of the values.
    pub forecast: Vec<f64>,
    /// Lower ends of the prediction intervals.
    pub lower: Vec<f64>,
    /// Upper ends of the prediction intervals.
    pub upper: Vec<f64>,
    /// What to doubt.
    pub warnings: Vec<Warning>,
    /// A rule of thumb: what did best so far need not do best from here on.
    pub standing: Standing,
}

/// Tries each method on evenly spaced values, fitting it to the first part and comparing with what followed, and forecasts by the
/// one with the least mean absolute scaled error.
///
/// Up to five origins spread over the second half; each forecast looks `horizon` steps ahead, at most a quarter of the values.
/// Errors are divided by the mean size of one-step (with a `period`: one-season) changes before the origin. A method is out where
/// it cannot be fitted. Where the ceiling of the logistic curve is not identifiable at an origin, exponential growth stands in for it
/// there, as it would have then; where it is not at the end, the curve is out. With fewer than 9 values nothing can be tried, and
/// the line is taken. `confidence` is two-sided, such as 0.95. Cost of six fits of each method.
///
/// # Errors
/// `n_too_small` below 5 values; `p_out_of_range` for the confidence; `invalid_input`: a period below 2, a horizon above
/// [`LONGEST_HORIZON`](super::LONGEST_HORIZON), a value that is not finite or beyond ±1e100.
///
/// ```
/// use plimsoll::model::forecast::{Method, choose};
/// let values: Vec<f64> = (0..30).map(|i| 100.0 * 1.08f64.powi(i) * if i % 2 == 0 { 1.01 } else { 0.99 }).collect();
/// let choice = choose(&values, None, 6, 0.95)?;
/// assert_eq!(choice.method, Method::Exponential);
/// assert!((choice.forecast[5] / (100.0 * 1.08f64.powi(35)) - 1.0).abs() < 0.02);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn choose(
    values: &[f64],
    period: Option<usize>,
    horizon: usize,
    confidence: f64,
) -> Result<Choice, ModelError> {
    at_least(LEAST_VALUES, values)?;
    in_range(values, "values")?;
    too_far(horizon)?;
    probability(confidence)?;
    if period.is_some_and(|p| p < 2) {
        return Err(ModelError::InvalidInput {
            name: "period",
            must: "2 or more",
        });
    }
    let n = values.len();
    let question = Question { period, confidence };
    let mut warnings = Vec::new();
    let scores = question.scores(values, horizon);
    if scores.is_empty() {
        warnings.push(Warning::NothingToTryOn { values: n });
    }
    let best_first = scores.iter().map(|s| s.method).chain([Method::Linear]);
    let found =
        best_first.filter_map(|method| Some((method, question.ahead(values, method, horizon)?)));
    let (method, ahead) = { found }.next().ok_or(ModelError::NotConverged)?;
    warnings.extend(ahead.warnings);
    // Smoothing says so itself.
    let beyond = Warning::beyond(horizon, n).filter(|w| !warnings.contains(w));
    warnings.extend(beyond);
    Ok(Choice {
        method,
        ets_form: ahead.form,
        scores,
        forecast: ahead.forecast,
        lower: ahead.lower,
        upper: ahead.upper,
        warnings,
        standing: Standing::Heuristic,
    })
}

#[derive(Clone, Copy)]
struct Question {
    period: Option<usize>,
    confidence: f64,
}

#[derive(Default)]
struct Ahead {
    forecast: Vec<f64>,
    lower: Vec<f64>,
    upper: Vec<f64>,
    form: Option<EtsForm>,
    warnings: Vec<Warning>,
}

impl Question {
    /// The methods by their scores, the best first; the sort is stable, so that equals stay in the order of [`Method::ALL`].
    fn scores(&self, values: &[f64], horizon: usize) -> Vec<Score> {
        let n = values.len();
        let Some(spare) = n.checked_sub(LEAST_TRAINING).filter(|spare| *spare > 0) else {
            return Vec::new();
        };
        let test = horizon.clamp(1, (n / 4).max(1)).min(spare);
        // A season can be judged only if two of them come before.
        let two_seasons = self.period.map_or(0, |p| p.saturating_mul(2));
        let enough = if two_seasons.saturating_add(test) <= n {
            two_seasons
        } else {
            0
        };
        let first = LEAST_TRAINING.max(n / 2).max(enough);
        let Some(room) = (n - test).checked_sub(first) else {
            return Vec::new();
        };
        let mut origins: Vec<usize> = (0..MOST_ORIGINS)
            .map(|i| first + room * i / (MOST_ORIGINS - 1))
            .collect();
        origins.dedup();
        let scores: Vec<Score> = Method::ALL
            .into_iter()
            .filter_map(|m| self.score(values, m, &origins, test))
            .collect();
        by_key(scores, |score| score.mase)
    }

    fn score(
        &self,
        values: &[f64],
        method: Method,
        origins: &[usize],
        test: usize,
    ) -> Option<Score> {
        let mut total = 0.0;
        for origin in origins {
            let (before, after) = values.split_at_checked(*origin)?;
            let forecast = self.tried(before, method, test)?.forecast;
            let misses: Vec<f64> = after
                .iter()
                .zip(&forecast)
                .map(|(y, f)| (y - f).abs())
                .collect();
            let miss = mean(&misses).unwrap_or(0.0);
            total += if miss == 0.0 {
                0.0
            } else {
                miss / self.naive_miss(before)
            };
        }
        let mase = total / origins.len() as f64;
        (!mase.is_nan()).then_some(Score {
            method,
            mase,
            origins: origins.len(),
        })
    }

    /// The forecast by one method with what was known then.
    fn tried(&self, before: &[f64], method: Method, horizon: usize) -> Option<Ahead> {
        let stand_in = || {
            let unseen = method == Method::Logistic;
            unseen.then(|| self.ahead(before, Method::Exponential, horizon))?
        };
        self.ahead(before, method, horizon).or_else(stand_in)
    }

    fn naive_miss(&self, values: &[f64]) -> f64 {
        let lag = self.period.filter(|p| *p < values.len()).unwrap_or(1);
        let changes: Vec<f64> = values
            .iter()
            .zip(values.iter().skip(lag))
            .map(|(a, b)| (b - a).abs())
            .collect();
        mean(&changes).unwrap_or(0.0)
    }

    /// The forecast by one method; None where it cannot be fitted, does not know its ceiling or leaves the range of `f64`.
    fn ahead(&self, values: &[f64], method: Method, horizon: usize) -> Option<Ahead> {
        let n = values.len();
        let (x, next) = (places(0, n), places(n, n + horizon));
        let mut ahead = Ahead::default();
        let mut push = |value: f64, lower: f64, upper: f64| {
            ahead.forecast.push(value);
            ahead.lower.push(lower);
            ahead.upper.push(upper);
        };
        match method {
            Method::Linear => {
                let line = linear_forecast(&x, values, &next, self.confidence).ok()?;
                line.at.iter().for_each(|p| push(p.value, p.lower, p.upper));
            }
            Method::Exponential => {
                let growth = exponential_forecast(&x, values, &next, self.confidence).ok()?;
                growth
                    .at
                    .iter()
                    .for_each(|p| push(p.median, p.lower, p.upper));
            }
            Method::Logistic => {
                let fit = logistic_fit(&x, values).ok()?;
                if !fit.warnings.is_empty() {
                    return None;
                }
                for x in next {
                    let p = fit.predict(x, self.confidence)?;
                    push(p.value, p.lower, p.upper);
                }
            }
            Method::Ets => {
                let fit = fit_ets(values, self.period).ok()?;
                let f = fit.forecast(horizon, self.confidence).ok()?;
                ahead = Ahead {
                    forecast: f.mean,
                    lower: f.lower,
                    upper: f.upper,
                    form: Some(fit.form),
                    warnings: f.warnings,
                };
            }
        }
        let numbers = ahead
            .forecast
            .iter()
            .chain(&ahead.lower)
            .chain(&ahead.upper);
        numbers.copied().all(f64::is_finite).then_some(ahead)
    }
}

fn places(from: usize, to: usize) -> Vec<f64> {
    (from..to).map(|i| i as f64).collect()
}
