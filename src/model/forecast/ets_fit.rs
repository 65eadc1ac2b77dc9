//! Exponential smoothing with coefficients found from the values: least squares over the coefficients by Nelder and Mead's
//! simplex, the first states at each try by linear least squares, and the form by AICc (Hyndman, Koehler, Ord & Snyder,
//! *Forecasting with Exponential Smoothing*, 2008, ch. 5 and 7).

use std::f64::consts::PI;

use super::ets::{ahead, run};
use super::stl::{StlOptions, stl};
use super::{EtsForecast, Smoothing, States, Warning, multiplicative};
use crate::model::numeric::series::{at_least, in_range};
use crate::model::numeric::sum::{mean, sum};
use crate::model::numeric::{cholesky, nelder_mead};
use crate::model::{ModelError, Standing, probability};

/// A longer season is taken out by [`stl`](super::stl) before smoothing: it would have too many states to find.
pub const LONGEST_SEASON: usize = 24;
/// Seasons, and values, from the end that the fit looks at.
const SEASONS_USED: usize = 10;
const VALUES_USED: usize = 400;
const LEAST_VALUES: usize = 5;
const MOST_TRIES: usize = 150;
const WEIGHT: (f64, f64) = (0.0001, 0.9999);
const DAMPING: (f64, f64) = (0.8, 0.98);
/// A variance of values of size 1 that is their rounding: below it nothing can be told apart.
const ROUNDING: f64 = 1e-24;

/// Which parts the method has.
///
/// ```
/// use plimsoll::model::forecast::{EtsForm, fit_ets};
/// let rising: Vec<f64> = (0..30).map(|i| 10.0 + 3.0 * f64::from(i)).collect();
/// assert_eq!(fit_ets(&rising, None)?.form, EtsForm::Trend);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EtsForm {
    /// ETS(A,N,N): a level.
    Level,
    /// ETS(A,A,N): a level and a trend.
    Trend,
    /// ETS(A,Ad,N): a level and a trend that fades.
    DampedTrend,
    /// ETS(A,A,A): a level, a trend and an additive season.
    Seasonal,
    /// ETS(M,A,M): a level, a trend, and a season and errors that grow with them; for values above 0.
    Multiplicative,
}

impl EtsForm {
    /// The forms with additive errors.
    const ADDITIVE: [EtsForm; 4] = [
        EtsForm::Level,
        EtsForm::Trend,
        EtsForm::DampedTrend,
        EtsForm::Seasonal,
    ];

    /// The name in the literature.
    ///
    /// ```
    /// assert_eq!(plimsoll::model::forecast::EtsForm::DampedTrend.code(), "AAdN");
    /// ```
    pub fn code(self) -> &'static str {
        match self {
            EtsForm::Level => "ANN",
            EtsForm::Trend => "AAN",
            EtsForm::DampedTrend => "AAdN",
            EtsForm::Seasonal => "AAA",
            EtsForm::Multiplicative => "MAM",
        }
    }

    fn has_season(self) -> bool {
        matches!(self, EtsForm::Seasonal | EtsForm::Multiplicative)
    }

    /// Start and bounds of what the search moves: α, β/α, then φ or γ/(1 - α).
    pub(super) fn search(self) -> &'static [(f64, (f64, f64))] {
        match self {
            EtsForm::Level => &[(0.3, WEIGHT)],
            EtsForm::Trend => &[(0.3, WEIGHT), (0.1, WEIGHT)],
            EtsForm::DampedTrend => &[(0.3, WEIGHT), (0.1, WEIGHT), (0.95, DAMPING)],
            EtsForm::Seasonal | EtsForm::Multiplicative => {
                &[(0.3, WEIGHT), (0.1, WEIGHT), (0.1, WEIGHT)]
            }
        }
    }

    pub(super) fn smoothing(self, at: &[f64]) -> Smoothing {
        let get = |i: usize| at.get(i).copied().unwrap_or(0.0);
        let level = get(0);
        let has_trend = self != EtsForm::Level;
        Smoothing {
            level,
            trend: has_trend.then(|| level * get(1)),
            damping: (self == EtsForm::DampedTrend).then(|| get(2)),
            season: self.has_season().then(|| (1.0 - level) * get(2)),
        }
    }

    /// Coefficients, first states and the variance; the sum of the season's states is given, so one of them is not free.
    fn parameters(self, period: usize) -> usize {
        let states = match self {
            EtsForm::Level => 1,
            EtsForm::Trend | EtsForm::DampedTrend => 2,
            EtsForm::Seasonal | EtsForm::Multiplicative => period + 1,
        };
        self.search().len() + states + 1
    }

    /// AICc of n values, from the logarithm of the variance (of multiplicative errors, with 2·mean(ln ŷ)). None if the form has too
    /// many parameters for the values.
    fn aicc(self, n: usize, period: usize, log_variance: f64) -> Option<f64> {
        let (n, k) = (n as f64, self.parameters(period) as f64);
        let left = n - k - 1.0;
        let fit = n * (libm::log(2.0 * PI) + 1.0 + log_variance);
        (left >= 1.0).then(|| fit + 2.0 * k + 2.0 * k * (k + 1.0) / left)
    }
}

/// Fitted exponential smoothing: what [`fit_ets`] gives, with an example there.
#[derive(Debug, Clone, PartialEq)]
pub struct EtsFit {
    /// The form with the least AICc.
    pub form: EtsForm,
    /// Its coefficients.
    pub smoothing: Smoothing,
    /// The states before the first value used, in the unit of the values.
    pub start: States,
    /// The states after the last value.
    pub last: States,
    /// Mean of the squared one-step errors; in the form MAM relative to the forecasts, so without a unit.
    pub sigma2: f64,
    /// AICc of each form that could be fitted.
    pub aicc: Vec<(EtsForm, f64)>,
    /// How many values from the end were used.
    pub used: usize,
    /// The season that was taken out before, its next value first. Empty unless the period is above [`LONGEST_SEASON`].
    pub stl_season: Vec<f64>,
    /// What to doubt.
    pub warnings: Vec<Warning>,
    /// A rule of thumb: the intervals take the fitted coefficients for the true ones, and so are rather narrow.
    pub standing: Standing,
    /// How many values there were.
    values: usize,
}

impl EtsFit {
    /// The forecast from the last state, with intervals as [`ets_forecast`](super::ets_forecast) gives them, and with what is to be
    /// doubted about the fit and about looking so far ahead.
    ///
    /// In the form MAM the mean is (ℓ + hb)·s and the intervals are normal with the variance of class 3 (Hyndman, Koehler, Ord & Snyder
    /// 2008, ch. 6), s²[θ(1 + σ²)(1 + γ²σ²)ᵏ - (ℓ + hb)²] with θ the second moment of level and trend k seasons ahead. Nothing is simulated.
    ///
    /// # Errors
    /// `invalid_input` for a horizon above [`LONGEST_HORIZON`](super::LONGEST_HORIZON), or so far that a number leaves the range of `f64`;
    /// `p_out_of_range` for the confidence.
    ///
    /// ```
    /// use plimsoll::model::forecast::fit_ets;
    /// let values: Vec<f64> = (0..40).map(|i| 100.0 + 2.0 * f64::from(i) + f64::from(i * 7 % 5)).collect();
    /// let ahead = fit_ets(&values, None)?.forecast(10, 0.95)?;
    /// assert!((ahead.mean[9] - 200.0).abs() < 3.0);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn forecast(&self, horizon: usize, confidence: f64) -> Result<EtsForecast, ModelError> {
        super::ets::too_far(horizon)?;
        probability(confidence)?;
        let last = self.last.clone();
        let mut forecast = if self.form == EtsForm::Multiplicative {
            multiplicative::ahead(&self.smoothing, last, self.sigma2, horizon, confidence).ok_or(
                ModelError::InvalidInput {
                    name: "horizon",
                    must: "near enough for intervals within the range of f64",
                },
            )?
        } else {
            ahead(&self.smoothing, last, self.sigma2, horizon, confidence)
        };
        for list in [&mut forecast.mean, &mut forecast.lower, &mut forecast.upper] {
            list.iter_mut()
                .zip(self.stl_season.iter().cycle())
                .for_each(|(v, s)| *v += s);
        }
        forecast.warnings = self.warnings.clone();
        forecast
            .warnings
            .extend(Warning::beyond(horizon, self.values));
        forecast.standing = self.standing;
        Ok(forecast)
    }
}

/// Fits the forms ANN, AAN, AAdN and, with a season of two values or more, AAA and (where all values are above 0) MAM, and keeps the
/// one with the least AICc.
///
/// The likelihood of MAM is n·ln Σe² + 2Σ ln ŷ with relative errors e, on the scale of the values as that of the others, so that their
/// AICc can be compared.
///
/// The last ten seasons, or 400 values if that is more, are used. Below two full seasons the season is left out, with a warning;
/// below three the intervals are rough. A season above [`LONGEST_SEASON`] is taken out by STL first, and the rest is smoothed
/// without one. α, β/α and γ/(1-α) lie between 0.0001 and 0.9999, φ between 0.8 and 0.98. Some hundred tries of O(n·period²).
///
/// # Errors
/// `n_too_small` below 5 values; `invalid_input`: a period below 2, a value that is not finite or beyond ±1e100;
/// `not_converged` if no form can be fitted.
///
/// ```
/// use plimsoll::model::forecast::{EtsForm, fit_ets};
/// let day = [5.0, 0.0, -7.0, 2.0];
/// let values: Vec<f64> = (0..40_i32).map(|i| 100.0 + day[i as usize % 4] + f64::from(i * 7 % 5) / 5.0).collect();
/// let fit = fit_ets(&values, Some(4))?;
/// assert_eq!(fit.form, EtsForm::Seasonal);
/// assert!((fit.forecast(4, 0.95)?.mean[2] - 93.4).abs() < 1.0);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn fit_ets(values: &[f64], period: Option<usize>) -> Result<EtsFit, ModelError> {
    at_least(LEAST_VALUES, values)?;
    in_range(values, "values")?;
    if period.is_some_and(|p| p < 2) {
        return Err(ModelError::InvalidInput {
            name: "period",
            must: "2 or more",
        });
    }
    let n = values.len();
    let mut warnings = Vec::new();
    let season = period.filter(|p| n / 2 >= *p);
    match period {
        Some(period) if season.is_none() => {
            warnings.push(Warning::TooFewSeasons { values: n, period })
        }
        Some(period) => warnings.extend(Warning::rough(n, period)),
        None => {}
    }
    let used = n.min(VALUES_USED.max(season.unwrap_or(0).saturating_mul(SEASONS_USED)));
    let mut series = values.get(n - used..).unwrap_or_default().to_vec();
    let mut stl_season = Vec::new();
    if let Some(period) = season.filter(|p| *p > LONGEST_SEASON) {
        let parts = stl(&series, period, &StlOptions::default())?;
        stl_season = parts
            .seasonal
            .get(used - period..)
            .unwrap_or_default()
            .to_vec();
        series
            .iter_mut()
            .zip(&parts.seasonal)
            .for_each(|(y, s)| *y -= s);
    }
    let season = season.filter(|p| *p <= LONGEST_SEASON);
    let mut fit = Problem::new(&series, season)
        .best(&series)
        .ok_or(ModelError::NotConverged)?;
    (fit.stl_season, fit.warnings, fit.values) = (stl_season, warnings, n);
    Ok(fit)
}

/// The values, centered and of size 1.
struct Problem {
    values: Vec<f64>,
    center: f64,
    size: f64,
    period: usize,
}

/// In the unit of the values.
struct Candidate {
    form: EtsForm,
    smoothing: Smoothing,
    start: States,
    last: States,
    sigma2: f64,
    aicc: f64,
}

impl Problem {
    fn new(values: &[f64], period: Option<usize>) -> Problem {
        let center = mean(values).unwrap_or(0.0);
        let largest = values
            .iter()
            .map(|v| (v - center).abs())
            .fold(0.0, f64::max);
        // A constant series, but for rounding, has no size of its own.
        let size = if largest > 1e-14 * center.abs() {
            largest
        } else {
            center.abs().max(1.0)
        };
        let values = values.iter().map(|v| (v - center) / size).collect();
        Problem {
            values,
            center,
            size,
            period: period.unwrap_or(0),
        }
    }

    /// `given` is the series as it came.
    fn best(&self, given: &[f64]) -> Option<EtsFit> {
        let additive = EtsForm::ADDITIVE.into_iter();
        let candidates: Vec<Candidate> = additive
            .filter_map(|form| self.fit(form))
            .chain(self.fit_multiplicative(given))
            .collect();
        let aicc = candidates.iter().map(|c| (c.form, c.aicc)).collect();
        let best = candidates
            .into_iter()
            .min_by(|a, b| a.aicc.total_cmp(&b.aicc))?;
        Some(EtsFit {
            form: best.form,
            smoothing: best.smoothing,
            start: best.start,
            last: best.last,
            sigma2: best.sigma2,
            aicc,
            used: given.len(),
            stl_season: Vec::new(),
            warnings: Vec::new(),
            standing: Standing::Heuristic,
            values: given.len(),
        })
    }

    fn fit_multiplicative(&self, given: &[f64]) -> Option<Candidate> {
        let form = EtsForm::Multiplicative;
        // Before the search, which is not quick.
        form.aicc(given.len(), self.period, 0.0)?;
        let floor = ROUNDING * self.size * self.size;
        let found = multiplicative::fit(given, self.period, floor)?;
        Some(Candidate {
            form,
            smoothing: found.smoothing,
            start: found.start,
            last: found.last,
            sigma2: found.sigma2,
            aicc: form.aicc(given.len(), self.period, found.log_variance)?,
        })
    }

    fn unscaled(&self, states: States) -> States {
        States {
            level: self.center + self.size * states.level,
            trend: self.size * states.trend,
            season: states.season.iter().map(|s| self.size * s).collect(),
        }
    }

    /// The best coefficients of a form from a few starts. None if the form has too many parameters for the values.
    fn fit(&self, form: EtsForm) -> Option<Candidate> {
        if form == EtsForm::Seasonal && self.period == 0 {
            return None;
        }
        form.aicc(self.values.len(), self.period, 0.0)?;
        let n = self.values.len() as f64;
        let search = form.search();
        let bounds: Vec<(f64, f64)> = search.iter().map(|(_, bounds)| *bounds).collect();
        let loss = |at: &[f64]| match self.best_states(form, &form.smoothing(at)) {
            Some((_, sse)) => libm::log(sse / n + ROUNDING),
            None => f64::INFINITY,
        };
        let starts = [(0.3, 0.1), (0.9, 0.1), (0.5, 0.9)];
        // A level has no trend to start from, and a season makes each try costly.
        let few = matches!(form, EtsForm::Level | EtsForm::Seasonal);
        let starts = starts.get(..if few { 2 } else { 3 });
        let found = starts.unwrap_or_default().iter().map(|(alpha, beta)| {
            let rest = search.iter().skip(2).map(|(start, _)| *start);
            let start: Vec<f64> = [*alpha, *beta]
                .into_iter()
                .take(search.len())
                .chain(rest)
                .collect();
            nelder_mead::minimize(loss, &start, &bounds, MOST_TRIES)
        });
        let (at, log_variance) = found.min_by(|a, b| a.1.total_cmp(&b.1))?;
        let smoothing = form.smoothing(&at);
        let (start, sse) = self.best_states(form, &smoothing)?;
        // On the values' own scale, so that it can be compared with other programs.
        let log_variance = log_variance + 2.0 * libm::log(self.size);
        let mut last = start.clone();
        run(self.values.iter().copied(), &smoothing, &mut last);
        Some(Candidate {
            form,
            smoothing,
            start: self.unscaled(start),
            last: self.unscaled(last),
            sigma2: sse / n * self.size * self.size,
            aicc: form.aicc(self.values.len(), self.period, log_variance)?,
        })
    }

    /// The first states with the least squared errors. The errors are linear in them: those of a zero start plus those that
    /// each unit of a state leaves.
    fn best_states(&self, form: EtsForm, smoothing: &Smoothing) -> Option<(States, f64)> {
        let units = self.unit_states(form);
        let mut zero = self.combine(&units, &[]);
        let base = run(self.values.iter().copied(), smoothing, &mut zero);
        let silence = || std::iter::repeat_n(0.0, self.values.len());
        let effects: Vec<Vec<f64>> = units
            .iter()
            .map(|unit| run(silence(), smoothing, &mut unit.clone()))
            .collect();
        let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
        let gram = effects.iter().enumerate().map(|(i, a)| {
            let lower = effects.iter().take(i + 1).map(|b| dot(a, b));
            lower
                .chain(std::iter::repeat(0.0))
                .take(units.len())
                .collect()
        });
        let rhs = effects.iter().map(|a| -dot(a, &base)).collect();
        let start = self.combine(&units, &cholesky::solve(gram.collect(), rhs)?);
        let errors = run(self.values.iter().copied(), smoothing, &mut start.clone());
        let sse = sum(errors.iter().map(|e| e * e));
        sse.is_finite().then_some((start, sse))
    }

    /// One state each at 1; a season's at 1 and its last at -1, so that a season adds up to 0.
    fn unit_states(&self, form: EtsForm) -> Vec<States> {
        let period = if form == EtsForm::Seasonal {
            self.period
        } else {
            0
        };
        let state = |level, trend, place: Option<usize>| {
            let entry = |i| match place {
                Some(p) if p == i => 1.0,
                Some(_) if i + 1 == period => -1.0,
                _ => 0.0,
            };
            States {
                level,
                trend,
                season: (0..period).map(entry).collect(),
            }
        };
        let mut units = vec![state(1.0, 0.0, None)];
        if form != EtsForm::Level {
            units.push(state(0.0, 1.0, None));
        }
        units.extend((1..period).map(|i| state(0.0, 0.0, Some(i - 1))));
        units
    }

    fn combine(&self, units: &[States], amounts: &[f64]) -> States {
        let period = units.first().map_or(0, |u| u.season.len());
        let mut sum = States {
            level: 0.0,
            trend: 0.0,
            season: vec![0.0; period],
        };
        for (unit, amount) in units.iter().zip(amounts) {
            sum.level += amount * unit.level;
            sum.trend += amount * unit.trend;
            sum.season
                .iter_mut()
                .zip(&unit.season)
                .for_each(|(s, u)| *s += amount * u);
        }
        sum
    }
}
