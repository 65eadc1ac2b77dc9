//! STL: trend and season by local regression (Cleveland, Cleveland, McRae & Terpenning, *STL: A Seasonal-Trend Decomposition
//! Procedure Based on Loess*, Journal of Official Statistics 6, 1990), and MSTL for several seasons (Bandara, Hyndman & Bergmeir,
//! 2021).
// Series, trend, season and weights have n entries, cycles n/period + 1 with a place on either side, and all indices run within
// these lengths, which are checked at the door.
#![allow(clippy::indexing_slicing)]

use crate::model::numeric::order::sorted;
use crate::model::numeric::series::{at_least, in_range};
use crate::model::numeric::sum::{mean, sum};
use crate::model::{ModelError, Standing};

/// How many weights may be computed in all.
const MOST_WORK: f64 = 1e9;
const MOST_ROUNDS: usize = 1000;
const MSTL_ROUNDS: usize = 2;
const MOST_PERIODS: usize = 8;

/// How smooth the parts are, and how often the procedure repeats.
///
/// ```
/// use plimsoll::model::forecast::{StlOptions, stl};
/// let noise = |i: i32| f64::from(i * 7 % 5) / 5.0 + [2.0, -2.0][i as usize % 2];
/// let values: Vec<f64> = (0..40).map(|i| if i == 17 { 900.0 } else { f64::from(i) + noise(i) }).collect();
/// let robust = StlOptions { robust: true, ..StlOptions::default() };
/// // The outlier has no weight, and moves nothing.
/// assert_eq!(stl(&values, 2, &robust)?.weights[17], 0.0);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StlOptions {
    /// Cycles that the smoothing of each season spans; odd, 3 or more. More makes the season change more slowly.
    pub seasonal_length: usize,
    /// Values that the smoothing of the trend spans; odd and above the period. None: the smallest odd number of at least
    /// 1.5·period / (1 - 1.5/seasonal_length).
    pub trend_length: Option<usize>,
    /// Values that the low-pass filter spans; odd and above the period. None: the smallest odd number above the period.
    pub low_pass_length: Option<usize>,
    /// Lines, not constants, in the smoothing of the season.
    pub seasonal_linear: bool,
    /// Lines, not constants, in the smoothing of the trend.
    pub trend_linear: bool,
    /// Lines, not constants, in the low-pass filter.
    pub low_pass_linear: bool,
    /// Whether outliers lose their weight.
    pub robust: bool,
    /// Rounds of season and trend between weightings, up to 1000. None: 2 if robust, else 5.
    pub inner: Option<usize>,
    /// Weightings, up to 1000. None: 15 if robust, else 0.
    pub outer: Option<usize>,
}

impl Default for StlOptions {
    fn default() -> StlOptions {
        StlOptions {
            seasonal_length: 7,
            trend_length: None,
            low_pass_length: None,
            seasonal_linear: true,
            trend_linear: true,
            low_pass_linear: true,
            robust: false,
            inner: None,
            outer: None,
        }
    }
}

/// A series as the sum of season, trend and residual, each as long as the series and in its unit; see the example of [`stl`].
#[derive(Debug, Clone, PartialEq)]
pub struct Stl {
    /// What repeats with the period.
    pub seasonal: Vec<f64>,
    /// What is left when the season is smoothed away.
    pub trend: Vec<f64>,
    /// The rest.
    pub residual: Vec<f64>,
    /// How much each value counted, 0 to 1; all 1 unless robust.
    pub weights: Vec<f64>,
    /// Standard deviation of the residuals (divided by n).
    pub residual_sd: f64,
    /// A rule of thumb: how smooth a trend is has no right answer.
    pub standing: Standing,
}

/// A series as the sum of several seasons, trend and residual; see the example of [`mstl`].
#[derive(Debug, Clone, PartialEq)]
pub struct Mstl {
    /// Each period used, rising, with its season.
    pub seasonal: Vec<(usize, Vec<f64>)>,
    /// The trend.
    pub trend: Vec<f64>,
    /// The rest.
    pub residual: Vec<f64>,
    /// A rule of thumb, as [`Stl`].
    pub standing: Standing,
}

/// Decomposes a series with one season.
///
/// O(n · (seasonal + trend + low-pass length) · rounds). The three parts add up to the series. With three seasons or fewer
/// the robust form may fit most values exactly, and then tells outliers by residuals that are mere rounding: use it from four on.
///
/// # Errors
/// `n_too_small` below two full seasons; `invalid_input`: a period below 2, a length that is even or too short, too many rounds,
/// more than 10⁹ steps in all, a value that is not finite or beyond ±1e100.
///
/// ```
/// use plimsoll::model::forecast::{StlOptions, stl};
/// let values: Vec<f64> = (0..24).map(|i| f64::from(i) + [3.0, 0.0, -1.0, -2.0][i as usize % 4]).collect();
/// let parts = stl(&values, 4, &StlOptions::default())?;
/// assert!((parts.seasonal[12] - 3.0).abs() < 0.1 && (parts.trend[12] - 12.0).abs() < 0.1);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn stl(values: &[f64], period: usize, options: &StlOptions) -> Result<Stl, ModelError> {
    let plan = Plan::new(values, period, options)?;
    let mut parts = Parts {
        seasonal: vec![0.0; values.len()],
        trend: vec![0.0; values.len()],
        weights: vec![1.0; values.len()],
        weighted: false,
    };
    for outer in 0..=plan.outer {
        if outer > 0 {
            parts.weigh(values);
        }
        for _ in 0..plan.inner {
            plan.step(values, &mut parts);
        }
    }
    let Parts {
        seasonal,
        trend,
        weights,
        ..
    } = parts;
    let residual: Vec<f64> = values
        .iter()
        .zip(&seasonal)
        .zip(&trend)
        .map(|((y, s), t)| y - s - t)
        .collect();
    let center = mean(&residual).unwrap_or(0.0);
    let squares = sum(residual.iter().map(|r| (r - center) * (r - center)));
    Ok(Stl {
        residual_sd: (squares / values.len() as f64).sqrt(),
        seasonal,
        trend,
        residual,
        weights,
        standing: Standing::Heuristic,
    })
}

/// Decomposes a series with several seasons, such as 24 and 168 hours: each in turn by [`stl`] from what the others leave,
/// twice if there are several.
///
/// The i-th season, from the shortest, is smoothed over 7 + 4i cycles; the other options are as given. Periods longer than half
/// the series are left out. Cost of two [`stl`] for each period.
///
/// # Errors
/// As [`stl`]; `n_too_small` if no period is left; `invalid_input` without a period, with more than 8, or if one is given twice.
///
/// ```
/// use plimsoll::model::forecast::{StlOptions, mstl};
/// let values: Vec<f64> = (0..84).map(|i| [2.0, 0.0, -2.0][i % 3] + [0.0, 0.0, 0.0, 0.0, 0.0, 5.0, 5.0][i / 3 % 7]).collect();
/// let parts = mstl(&values, &[3, 21], &StlOptions::default())?;
/// assert_eq!((parts.seasonal[0].0, parts.seasonal[1].0), (3, 21));
/// assert!((parts.seasonal[0].1[42] - 2.0).abs() < 0.5);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn mstl(values: &[f64], periods: &[usize], options: &StlOptions) -> Result<Mstl, ModelError> {
    in_range(values, "values")?;
    let mut periods = periods.to_vec();
    periods.sort_unstable();
    if periods.len() > MOST_PERIODS {
        return Err(ModelError::InvalidInput {
            name: "list of periods",
            must: "at most 8 long",
        });
    }
    let Some(shortest) = periods.first().copied() else {
        return Err(ModelError::InvalidInput {
            name: "list of periods",
            must: "not empty",
        });
    };
    if periods.windows(2).any(|w| w[0] == w[1]) {
        return Err(ModelError::InvalidInput {
            name: "list of periods",
            must: "without repetition",
        });
    }
    at_least(shortest.saturating_mul(2).saturating_add(1), values)?;
    periods.retain(|p| *p < values.len().div_ceil(2));
    let mut seasonal: Vec<(usize, Vec<f64>)> = periods
        .iter()
        .map(|p| (*p, vec![0.0; values.len()]))
        .collect();
    let (mut rest, mut trend) = (values.to_vec(), Vec::new());
    let rounds = if seasonal.len() == 1 { 1 } else { MSTL_ROUNDS };
    for _ in 0..rounds {
        for (i, (period, season)) in seasonal.iter_mut().enumerate() {
            rest.iter_mut()
                .zip(season.iter())
                .for_each(|(r, s)| *r += s);
            let options = StlOptions {
                seasonal_length: 7 + 4 * (i + 1),
                ..*options
            };
            let parts = stl(&rest, *period, &options)?;
            rest.iter_mut()
                .zip(&parts.seasonal)
                .for_each(|(r, s)| *r -= s);
            (*season, trend) = (parts.seasonal, parts.trend);
        }
    }
    let residual = rest.iter().zip(&trend).map(|(r, t)| r - t).collect();
    Ok(Mstl {
        seasonal,
        trend,
        residual,
        standing: Standing::Heuristic,
    })
}

/// The checked lengths.
struct Plan {
    period: usize,
    seasonal: Loess,
    trend: Loess,
    low_pass: Loess,
    inner: usize,
    outer: usize,
}

impl Plan {
    fn new(values: &[f64], period: usize, options: &StlOptions) -> Result<Plan, ModelError> {
        in_range(values, "values")?;
        let wrong = |name, must| Err(ModelError::InvalidInput { name, must });
        if period < 2 {
            return wrong("period", "2 or more");
        }
        at_least(period.saturating_mul(2), values)?;
        let odd = |length: usize| length | 1;
        let cycles = options.seasonal_length;
        if cycles < 3 || cycles.is_multiple_of(2) {
            return wrong("seasonal length", "odd and 3 or more");
        }
        let shortest = (1.5 * period as f64 / (1.0 - 1.5 / cycles as f64)).ceil();
        let trend = options.trend_length.unwrap_or(odd(shortest as usize));
        let low_pass = options.low_pass_length.unwrap_or(odd(period + 1));
        for length in [trend, low_pass] {
            if length <= period || length.is_multiple_of(2) {
                return wrong("trend or low-pass length", "odd and above the period");
            }
        }
        let inner = options.inner.unwrap_or(if options.robust { 2 } else { 5 });
        let outer = options.outer.unwrap_or(if options.robust { 15 } else { 0 });
        let n = values.len();
        let spans = cycles.min(n) + trend.min(n) + low_pass.min(n);
        let work = n as f64 * spans as f64 * inner as f64 * (outer as f64 + 1.0);
        if !(1..=MOST_ROUNDS).contains(&inner) || outer > MOST_ROUNDS || work > MOST_WORK {
            return wrong("decomposition", "1 to 1000 rounds and 10^9 steps at most");
        }
        let loess = |length, linear| Loess { length, linear };
        Ok(Plan {
            period,
            seasonal: loess(cycles, options.seasonal_linear),
            trend: loess(trend, options.trend_linear),
            low_pass: loess(low_pass, options.low_pass_linear),
            inner,
            outer,
        })
    }

    /// One round: the season of what the trend leaves, then the trend of what the season leaves.
    fn step(&self, values: &[f64], parts: &mut Parts) {
        let (n, period) = (values.len(), self.period);
        let without_trend: Vec<f64> = values
            .iter()
            .zip(&parts.trend)
            .map(|(y, t)| y - t)
            .collect();
        let cycles = self.cycles(&without_trend, parts.used_weights());
        let thrice = moving_average(&moving_average(&moving_average(&cycles, period), period), 3);
        let low = self.low_pass.smooth(&thrice, None);
        parts.seasonal = (0..n).map(|i| cycles[period + i] - low[i]).collect();
        let without_season: Vec<f64> = values
            .iter()
            .zip(&parts.seasonal)
            .map(|(y, s)| y - s)
            .collect();
        parts.trend = self.trend.smooth(&without_season, parts.used_weights());
    }

    /// Each place of the cycle smoothed over the cycles, with one more cycle before and after.
    fn cycles(&self, values: &[f64], weights: Option<&[f64]>) -> Vec<f64> {
        let (n, period) = (values.len(), self.period);
        let mut all = vec![0.0; n + 2 * period];
        for place in 0..period {
            let every = |series: &[f64]| -> Vec<f64> {
                series.iter().skip(place).step_by(period).copied().collect()
            };
            let series = every(values);
            let weights = weights.map(every);
            let weights = weights.as_deref();
            let k = series.len();
            let smooth = self.seasonal.smooth(&series, weights);
            let near = self.seasonal.length.min(k);
            let mut scratch = vec![0.0; k];
            let before = self
                .seasonal
                .at(&series, 0.0, 1..near + 1, weights, &mut scratch)
                .unwrap_or(smooth[0]);
            let after = self.seasonal.at(
                &series,
                (k + 1) as f64,
                k - near + 1..k + 1,
                weights,
                &mut scratch,
            );
            let after = after.unwrap_or(smooth[k - 1]);
            for (cycle, value) in [before].iter().chain(&smooth).chain(&[after]).enumerate() {
                all[cycle * period + place] = *value;
            }
        }
        all
    }
}

struct Parts {
    seasonal: Vec<f64>,
    trend: Vec<f64>,
    weights: Vec<f64>,
    weighted: bool,
}

impl Parts {
    fn used_weights(&self) -> Option<&[f64]> {
        self.weighted.then_some(&self.weights)
    }

    /// Bisquare weights of the residuals, which are 0 beyond six times their median size.
    fn weigh(&mut self, values: &[f64]) {
        self.weighted = true;
        let fit = self.trend.iter().zip(&self.seasonal);
        let sizes: Vec<f64> = values
            .iter()
            .zip(fit)
            .map(|(y, (t, s))| (y - (t + s)).abs())
            .collect();
        let ordered = sorted(&sizes);
        let (n, half) = (sizes.len(), sizes.len() / 2);
        let six_medians = 3.0 * (ordered[half] + ordered[n - half - 1]);
        self.weights = sizes
            .iter()
            .map(|size| {
                if six_medians == 0.0 || *size <= 0.001 * six_medians {
                    1.0
                } else if *size <= 0.999 * six_medians {
                    let ratio = size / six_medians;
                    (1.0 - ratio * ratio) * (1.0 - ratio * ratio)
                } else {
                    0.0
                }
            })
            .collect();
    }
}

/// Local regression over a number of evenly spaced neighbors with tricube weights.
#[derive(Clone, Copy)]
struct Loess {
    length: usize,
    linear: bool,
}

impl Loess {
    fn smooth(&self, y: &[f64], weights: Option<&[f64]>) -> Vec<f64> {
        let n = y.len();
        let span = self.length.min(n);
        let mut scratch = vec![0.0; n];
        // Places count from 1, as in the paper. The window follows the place except at the ends.
        let smoothed = (1..=n).map(|place| {
            let first = (place + 1)
                .saturating_sub(self.length.div_ceil(2))
                .clamp(1, n - span + 1);
            let window = first..first + span;
            let value = if n < 2 {
                None
            } else {
                self.at(y, place as f64, window, weights, &mut scratch)
            };
            value.unwrap_or(y[place - 1])
        });
        smoothed.collect()
    }

    /// The local fit at a place, over the window of places. None if no weight is left there.
    fn at(
        &self,
        y: &[f64],
        place: f64,
        window: std::ops::Range<usize>,
        weights: Option<&[f64]>,
        scratch: &mut [f64],
    ) -> Option<f64> {
        let n = y.len();
        let (first, last) = (window.start as f64, (window.end - 1) as f64);
        let mut reach = (place - first).max(last - place);
        if self.length > n {
            reach += ((self.length - n) / 2) as f64;
        }
        let mut total = 0.0;
        for j in window.clone() {
            let away = (j as f64 - place).abs();
            let mut weight = tricube(away, reach);
            if let Some(weights) = weights {
                weight *= weights[j - 1];
            }
            scratch[j - 1] = weight;
            total += weight;
        }
        if total <= 0.0 {
            return None;
        }
        let scratch = &mut scratch[window.start - 1..window.end - 1];
        scratch.iter_mut().for_each(|w| *w /= total);
        if reach > 0.0 && self.linear {
            tilt(scratch, first, place, n);
        }
        let local = y[window.start - 1..window.end - 1]
            .iter()
            .zip(scratch.iter());
        Some(local.map(|(y, w)| w * y).sum())
    }
}

fn tricube(away: f64, reach: f64) -> f64 {
    if away > 0.999 * reach {
        0.0
    } else if away <= 0.001 * reach {
        1.0
    } else {
        let ratio = away / reach;
        let rest = 1.0 - ratio * ratio * ratio;
        rest * rest * rest
    }
}

/// Turns weights of a local mean into those of a local line, unless the places are too close together for one.
fn tilt(weights: &mut [f64], first: f64, place: f64, n: usize) {
    let places = || (0..).map(|i| first + f64::from(i));
    let center: f64 = weights.iter().zip(places()).map(|(w, x)| w * x).sum();
    let spread: f64 = weights
        .iter()
        .zip(places())
        .map(|(w, x)| w * ((x - center) * (x - center)))
        .sum();
    if spread.sqrt() > 0.001 * (n as f64 - 1.0) {
        let slope = (place - center) / spread;
        weights
            .iter_mut()
            .zip(places())
            .for_each(|(w, x)| *w *= slope * (x - center) + 1.0);
    }
}

/// Running means over `length` neighbors; `length - 1` fewer than the values.
fn moving_average(values: &[f64], length: usize) -> Vec<f64> {
    let mut total: f64 = values[..length].iter().sum();
    let mut means = vec![total / length as f64];
    for (gone, new) in values.iter().zip(&values[length..]) {
        total += new - gone;
        means.push(total / length as f64);
    }
    means
}
