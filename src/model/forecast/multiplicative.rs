//! Exponential smoothing with multiplicative errors and seasons, ETS(M,A,M), for values above 0 whose noise and season grow with
//! the level (Hyndman, Koehler, Ord & Snyder, *Forecasting with Exponential Smoothing*, 2008: the model in table 2.3, its
//! likelihood in ch. 5, its variance, of class 3, in ch. 6).
//!
//! yₜ = (ℓₜ₋₁ + bₜ₋₁)·sₜ₋ₘ·(1 + e), ℓₜ = (ℓₜ₋₁ + bₜ₋₁)(1 + αe), bₜ = bₜ₋₁ + β(ℓₜ₋₁ + bₜ₋₁)e, sₜ = sₜ₋ₘ(1 + γe).

use super::{EtsForecast, EtsForm, Smoothing, States};
use crate::model::Standing;
use crate::model::numeric::cholesky;
use crate::model::numeric::line::Line;
use crate::model::numeric::special::normal_quantile;
use crate::model::numeric::sum::{mean, sum};
use crate::order::by_key;

/// α, β/α and γ/(1 - α) from which the search starts.
const STARTS: [[f64; 3]; 3] = [[0.3, 0.1, 0.1], [0.8, 0.02, 0.05], [0.1, 0.02, 0.3]];
const COEFFICIENTS: usize = 3;
const MOST_STEPS: usize = 60;
/// A step that gains a smaller share of the squares is the last.
const GAIN: f64 = 1e-10;
/// By how much a parameter is moved to see what it does.
const NUDGE: f64 = 1e-6;
/// How many seasons tell where the search begins.
const FIRST_SEASONS: usize = 5;

/// What the search ends with; the states are in the unit of the values, the seasons factors around 1.
pub(super) struct Found {
    pub smoothing: Smoothing,
    pub start: States,
    pub last: States,
    /// Mean of the squared relative errors.
    pub sigma2: f64,
    /// ln(σ²) + 2·mean(ln ŷ): -2/n times the logarithm of the likelihood, but for the constant that additive errors have too.
    pub log_variance: f64,
}

/// The coefficients and first states of the greatest likelihood: the least n·ln Σe² + 2Σ ln ŷ.
///
/// That is the least Σ(G·e)² with G the geometric mean of the forecasts, so Levenberg and Marquardt's method finds it. A
/// coefficient that would leave its bounds stays on them. `floor` is the variance below which nothing can be told apart. None
/// where a value is not above 0, or no start leads anywhere.
pub(super) fn fit(values: &[f64], period: usize, floor: f64) -> Option<Found> {
    let size = mean(values)?;
    if values.iter().any(|v| *v <= 0.0) || !size.is_normal() || period < 2 {
        return None;
    }
    let problem = Problem {
        values: values.iter().map(|v| v / size).collect(),
        period,
    };
    let starts = problem
        .first_states()
        .into_iter()
        .flat_map(|states| STARTS.map(|coefficients| [&coefficients[..], &states].concat()));
    // Not every start is worth a descent: the two that begin lowest are.
    let starts: Vec<(f64, Vec<f64>)> = starts
        .filter_map(|at| Some((squares(&problem.errors(&at)?), at)))
        .collect();
    let starts = by_key(starts, |start| start.0);
    let descents = starts.iter().take(2).map(|(_, at)| problem.descend(at));
    let (at, least) = descents.flatten().min_by(|a, b| a.1.total_cmp(&b.1))?;
    problem.found(&at, least, size, floor)
}

/// Where the search is: the parameters, the errors and what each parameter does to them.
struct Place {
    at: Vec<f64>,
    errors: Vec<f64>,
    slopes: Vec<Vec<f64>>,
}

/// A parameter that may move.
struct Free<'a> {
    parameter: usize,
    slopes: &'a [f64],
    downhill: f64,
}

impl Place {
    /// All parameters but those at a bound with the way down beyond it.
    fn free(&self) -> Vec<Free<'_>> {
        let all = self.at.iter().zip(&self.slopes).zip(0..);
        let free = all.filter_map(|((value, slopes), parameter)| {
            let downhill = -dot(slopes, &self.errors);
            let stuck = bounds(parameter).is_some_and(|(low, high)| {
                (*value <= low && downhill < 0.0) || (*value >= high && downhill > 0.0)
            });
            (!stuck).then_some(Free {
                parameter,
                slopes,
                downhill,
            })
        });
        free.collect()
    }

    fn moved(&self, free: &[Free<'_>], by: &[f64]) -> Vec<f64> {
        let mut next = self.at.clone();
        for (Free { parameter, .. }, by) in free.iter().zip(by) {
            let (low, high) = bounds(*parameter).unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
            if let Some(value) = next.get_mut(*parameter) {
                *value = (*value + by).max(low).min(high);
            }
        }
        next
    }
}

/// The matrix with its diagonal raised by a share.
fn damped(gram: &[Vec<f64>], share: f64) -> Vec<Vec<f64>> {
    let mut damped = gram.to_vec();
    for (i, row) in damped.iter_mut().enumerate() {
        if let Some(entry) = row.get_mut(i) {
            *entry += share * entry.max(1e-12);
        }
    }
    damped
}

struct Problem {
    /// Around 1.
    values: Vec<f64>,
    period: usize,
}

impl Problem {
    /// Level, trend and all factors of the season but the last, by a line through the first seasons, and through all values.
    fn first_states(&self) -> Vec<Vec<f64>> {
        let first = self.values.len().min(FIRST_SEASONS * self.period);
        let stretches = [first, self.values.len()];
        let states = stretches.iter().filter_map(|n| self.states_by_line(*n));
        states.collect()
    }

    fn states_by_line(&self, n: usize) -> Option<Vec<f64>> {
        let part = self.values.get(..n)?;
        let x: Vec<f64> = (1..=n).map(|i| i as f64).collect();
        let line = Line::fit(&x, part)?;
        let (mut level, mut trend) = (line.intercept, line.slope);
        // A line that falls below 0 is no start.
        if level.min(line.at(n as f64)) <= 0.1 * line.mean_y {
            (level, trend) = (line.mean_y, 0.0);
        }
        let ratios: Vec<f64> = part
            .iter()
            .zip(&x)
            .map(|(y, x)| y / (level + trend * x))
            .collect();
        let place = |p: usize| {
            let same: Vec<f64> = ratios
                .iter()
                .skip(p)
                .step_by(self.period)
                .copied()
                .collect();
            mean(&same)
        };
        let season: Vec<f64> = (0..self.period).filter_map(place).collect();
        let size = mean(&season)?;
        let factors = season.iter().take(self.period - 1).map(|s| s / size);
        Some(
            [level * size, trend * size]
                .into_iter()
                .chain(factors)
                .collect(),
        )
    }

    fn decode(&self, at: &[f64]) -> (Smoothing, States) {
        let (coefficients, states) = at.split_at(COEFFICIENTS.min(at.len()));
        let mut season = states.get(2..).unwrap_or_default().to_vec();
        // The factors have the mean 1, so the last one is not free.
        season.push(self.period as f64 - season.iter().sum::<f64>());
        let get = |i: usize| states.get(i).copied().unwrap_or(0.0);
        let states = States {
            level: get(0),
            trend: get(1),
            season,
        };
        (EtsForm::Multiplicative.smoothing(coefficients), states)
    }

    /// The relative errors times the geometric mean of the forecasts.
    fn errors(&self, at: &[f64]) -> Option<Vec<f64>> {
        let (smoothing, mut states) = self.decode(at);
        let (mut errors, log_mean) = run(&self.values, &smoothing, &mut states)?;
        let size = libm::exp(log_mean);
        errors.iter_mut().for_each(|e| *e *= size);
        errors.iter().all(|e| e.is_finite()).then_some(errors)
    }

    fn descend(&self, start: &[f64]) -> Option<(Vec<f64>, f64)> {
        let (mut at, mut errors) = (start.to_vec(), self.errors(start)?);
        let mut damping = 1e-3;
        for _ in 0..MOST_STEPS {
            let Some(slopes) = self.slopes(&at, &errors) else {
                break;
            };
            let place = Place { at, errors, slopes };
            let next = self.step(&place, &mut damping);
            let before = squares(&place.errors);
            (at, errors) = next.unwrap_or((place.at, place.errors));
            if before - squares(&errors) <= GAIN * before {
                break;
            }
        }
        let least = squares(&errors);
        Some((at, least))
    }

    /// What each parameter does to the errors, by moving it a little; inwards, where it is at its upper bound.
    fn slopes(&self, at: &[f64], errors: &[f64]) -> Option<Vec<Vec<f64>>> {
        let slope = |j: usize| {
            let mut moved = at.to_vec();
            let value = moved.get_mut(j)?;
            let nudge = match bounds(j) {
                Some((_, high)) if *value + NUDGE > high => -NUDGE,
                _ => NUDGE,
            };
            *value += nudge;
            let after = self.errors(&moved)?;
            Some(
                after
                    .iter()
                    .zip(errors)
                    .map(|(a, b)| (a - b) / nudge)
                    .collect(),
            )
        };
        (0..at.len()).map(slope).collect()
    }

    /// The first step that lowers the squares, damped more and more until one does.
    fn step(&self, from: &Place, damping: &mut f64) -> Option<(Vec<f64>, Vec<f64>)> {
        let free = from.free();
        let gram: Vec<Vec<f64>> = free
            .iter()
            .map(|a| free.iter().map(|b| dot(a.slopes, b.slopes)).collect())
            .collect();
        while *damping < 1e10 {
            let rhs = free.iter().map(|f| f.downhill).collect();
            let next =
                cholesky::solve(damped(&gram, *damping), rhs).map(|by| from.moved(&free, &by));
            let better = next.and_then(|next| {
                let fewer = self.errors(&next)?;
                (squares(&fewer) < squares(&from.errors)).then_some((next, fewer))
            });
            if better.is_some() {
                *damping = (*damping * 0.1).max(1e-12);
                return better;
            }
            *damping *= 10.0;
        }
        None
    }

    fn found(&self, at: &[f64], least: f64, size: f64, floor: f64) -> Option<Found> {
        let (smoothing, start) = self.decode(at);
        let mut last = start.clone();
        let (errors, _) = run(&self.values, &smoothing, &mut last)?;
        let n = errors.len() as f64;
        let sized = |states: States| States {
            level: states.level * size,
            trend: states.trend * size,
            season: states.season,
        };
        let log_variance = libm::log(least / n + floor / size / size) + 2.0 * libm::log(size);
        let found = Found {
            smoothing,
            start: sized(start),
            last: sized(last),
            sigma2: squares(&errors) / n,
            log_variance,
        };
        let finite = |s: &States| {
            let season = s.season.iter().copied();
            season.chain([s.level, s.trend]).all(f64::is_finite)
        };
        let numbers = found.sigma2.is_finite() && found.log_variance.is_finite();
        (numbers && finite(&found.start) && finite(&found.last)).then_some(found)
    }
}

/// The bounds of a parameter that has some.
fn bounds(parameter: usize) -> Option<(f64, f64)> {
    let search = EtsForm::Multiplicative.search();
    search.get(parameter).map(|(_, bounds)| *bounds)
}

fn squares(errors: &[f64]) -> f64 {
    sum(errors.iter().map(|e| e * e))
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The relative one-step errors and the mean logarithm of the forecasts; leaves the state after the last value behind. None where
/// a forecast is not above 0.
fn run(values: &[f64], smoothing: &Smoothing, states: &mut States) -> Option<(Vec<f64>, f64)> {
    let (alpha, beta) = (smoothing.level, smoothing.trend.unwrap_or(0.0));
    let gamma = smoothing.season.unwrap_or(0.0);
    let period = states.season.len();
    let mut errors = Vec::with_capacity(values.len());
    let (mut place, mut logs) = (0, 0.0);
    for y in values {
        let onward = states.level + states.trend;
        let factor = states.season.get_mut(place)?;
        let forecast = onward * *factor;
        if !(onward > 0.0 && forecast > 0.0 && forecast.is_finite()) {
            return None;
        }
        let error = y / forecast - 1.0;
        *factor *= 1.0 + gamma * error;
        place = if place + 1 == period { 0 } else { place + 1 };
        states.level = onward * (1.0 + alpha * error);
        states.trend += beta * onward * error;
        logs += libm::log(forecast);
        errors.push(error);
    }
    states.season.rotate_left(place);
    Some((errors, logs / values.len() as f64))
}

/// The forecast from the state after the last value: the mean (ℓ + hb)·s, and normal intervals with the variance of class 3,
/// s²[θ(1 + σ²)(1 + γ²σ²)ᵏ - (ℓ + hb)²], where θ is the second moment of level and trend and k counts the whole seasons before.
///
/// Within the first season both are exact, after it nearly so for a small σ. None beyond the range of `f64`.
pub(super) fn ahead(
    smoothing: &Smoothing,
    last: States,
    sigma2: f64,
    horizon: usize,
    confidence: f64,
) -> Option<EtsForecast> {
    let z = normal_quantile(0.5 + 0.5 * confidence);
    let (alpha, beta) = (smoothing.level, smoothing.trend.unwrap_or(0.0));
    let gamma = smoothing.season.unwrap_or(0.0);
    // Variances of the level and the trend, and their covariance: kept apart from the mean, which would swallow them.
    let (mut of_level, mut of_both, mut of_trend) = (0.0, 0.0, 0.0);
    let (mut mean, mut lower, mut upper) = (Vec::new(), Vec::new(), Vec::new());
    for (h, factor) in (0..horizon).zip(last.season.iter().cycle()) {
        let onward = last.level + (h + 1) as f64 * last.trend;
        let variance = of_level + 2.0 * of_both + of_trend;
        let seasons = (h / last.season.len().max(1)) as f64;
        let grown =
            libm::expm1(libm::log1p(sigma2) + seasons * libm::log1p(gamma * gamma * sigma2));
        let half = z * factor * (variance * (1.0 + grown) + onward * onward * grown).sqrt();
        mean.push(onward * factor);
        lower.push(onward * factor - half);
        upper.push(onward * factor + half);
        let moved = sigma2 * (variance + onward * onward);
        of_level = variance + alpha * alpha * moved;
        of_both += of_trend + alpha * beta * moved;
        of_trend += beta * beta * moved;
    }
    let numbers = mean.iter().chain(&lower).chain(&upper);
    { numbers }.all(|v| v.is_finite()).then_some(EtsForecast {
        mean,
        lower,
        upper,
        sigma2,
        last,
        warnings: Vec::new(),
        standing: Standing::Heuristic,
    })
}
