//! The laws of a workload's parts, and of the whole request.

use super::probability;
use crate::model::distribution::Distribution;
use crate::model::latency::{Law, Percentiles, Stated, Sum, Warning, describe};
use crate::model::{Graded, ModelError, Standing};
use crate::scenario::Statistic;
use crate::scenario::workload::{Component, Gain, Spread, Timed, Workload};

/// Means beyond this are of percentiles that no service has; a year is 3·10¹⁰ ms.
const LARGEST_MEAN_MS: f64 = 1e18;
/// z of the percentiles, for the lognormal law of a mean and one of them.
const Z: [(Statistic, f64); 6] = [
    (Statistic::P50, 0.0),
    (Statistic::P90, 1.281_551_565_544_6),
    (Statistic::P95, 1.644_853_626_951_472_2),
    (Statistic::P97_5, 1.959_963_984_540_054),
    (Statistic::P99, 2.326_347_874_040_841),
    (Statistic::P99_9, 3.090_232_306_167_813_5),
];

/// A part of the request.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// On all requests, those on which it does not run included.
    pub law: Option<Law>,
    /// Mean of that, milliseconds; 0 if it does not count.
    pub mean_ms: f64,
    /// Mean where it runs, milliseconds.
    pub own_ms: f64,
    /// Of the mean.
    pub standing: Standing,
    /// What is doubtful about its spread.
    pub doubts: Vec<Doubt>,
}

/// What is doubtful about a spread.
#[derive(Debug, Clone, Copy)]
pub(super) enum Doubt {
    /// No lognormal law has that mean and that percentile; the time counts as constant.
    NoLaw,
    /// The percentiles and the stated mean contradict each other, or fix little.
    Fit(Warning),
}

/// All parts of a workload.
pub(super) struct Parts {
    pub baseline: Part,
    /// One for each component.
    pub components: Vec<Part>,
}

/// The law of a whole request; none if its tail leaves the range of numbers.
pub(super) struct Whole(Option<Sum>);

impl Whole {
    fn new<'a>(laws: impl Iterator<Item = &'a Option<Law>>) -> Self {
        let laws: Option<Vec<Law>> = laws.cloned().collect();
        Whole(laws.and_then(|laws| Sum::new(&laws).ok()))
    }

    pub(super) fn latency(&self) -> Option<&Sum> {
        self.0.as_ref()
    }

    pub(super) fn at(&self, statistic: Statistic) -> Option<Graded<f64>> {
        let sum = self.0.as_ref()?;
        let found = match probability(statistic) {
            Some(p) => sum.quantile(p).ok()?,
            None => sum.mean(),
        };
        found.value.is_finite().then_some(found)
    }
}

impl Parts {
    pub(super) fn new(workload: &Workload) -> Self {
        Parts {
            baseline: part(&workload.baseline, 1.0, 1.0, 1.0),
            components: workload
                .components
                .iter()
                .map(|c| component(c, 1.0))
                .collect(),
        }
    }

    pub(super) fn mean_ms(&self) -> f64 {
        let added = self.components.iter();
        added.fold(self.baseline.mean_ms, |sum, part| sum + part.mean_ms)
    }

    /// Overhead of a request on which each part that counts runs.
    pub(super) fn unsampled_ms(&self) -> f64 {
        let counted = self.components.iter().filter(|p| p.mean_ms > 0.0);
        counted.fold(0.0, |sum, part| sum + part.own_ms)
    }

    pub(super) fn alone(&self) -> Whole {
        Whole::new(std::iter::once(&self.baseline.law))
    }

    pub(super) fn whole(&self) -> Whole {
        let parts = std::iter::once(&self.baseline).chain(&self.components);
        Whole::new(parts.map(|part| &part.law))
    }

    /// The whole with some optimizations made: each part keeps the shape of its law, and its times
    /// shrink as its mean does. What gains overlap is added as a constant.
    pub(super) fn optimized(
        &self,
        workload: &Workload,
        chosen: &[usize],
        overlap_ms: f64,
    ) -> Whole {
        let left = |at: Option<usize>, part: &Part| -> f64 {
            let gains = chosen
                .iter()
                .filter_map(|number| workload.optimizations.get(*number))
                .filter(|o| o.component == at)
                .map(|o| o.gain);
            share_left(part.mean_ms, gains)
        };
        // A law that stays as it is need not be fitted again.
        let same = |scale: f64| scale == 1.0;
        let baseline = match left(None, &self.baseline) {
            scale if same(scale) => self.baseline.clone(),
            scale => part(&workload.baseline, scale, 1.0, 1.0),
        };
        let listed = workload.components.iter().zip(&self.components).enumerate();
        let components = listed.map(|(at, (c, before))| match left(Some(at), before) {
            scale if same(scale) => before.clone(),
            scale => component(c, scale),
        });
        let mut laws: Vec<Option<Law>> = components.map(|part| part.law).collect();
        laws.push(baseline.law);
        laws.push(Distribution::constant(overlap_ms).map(Law::from).ok());
        Whole::new(laws.iter())
    }
}

/// What gains leave of a mean, as a share: first the gains in time, then those in share.
fn share_left(mean_ms: f64, gains: impl Iterator<Item = Gain>) -> f64 {
    let (mut time_ms, mut factor) = (0.0, 1.0);
    for gain in gains {
        match gain {
            Gain::Time(time) => time_ms += time.base(),
            Gain::Share(share) => factor *= 1.0 - share.base(),
        }
    }
    if mean_ms > 0.0 {
        ((mean_ms - time_ms).max(0.0) / mean_ms) * factor
    } else {
        1.0
    }
}

/// The part of a component whose times are that share of what is stated.
fn component(c: &Component, scale: f64) -> Part {
    let probability = if c.counts() { c.probability() } else { 0.0 };
    part(&c.timed, scale, c.operations.base(), probability)
}

fn part(timed: &Timed, scale: f64, operations: f64, probability: f64) -> Part {
    let mut doubts = Vec::new();
    let fitted = one(timed, scale, &mut doubts)
        .and_then(|law| several(timed, law, operations))
        .ok()
        .filter(|law| law.mean().value <= LARGEST_MEAN_MS);
    if fitted.is_none() {
        doubts.push(Doubt::NoLaw);
    }
    let constant_ms = timed.time.base() * scale * operations;
    let own = fitted.or_else(|| Distribution::constant(constant_ms).map(Law::from).ok());
    let mean = own.as_ref().map_or(
        Graded {
            value: constant_ms,
            standing: Standing::Exact,
        },
        Law::mean,
    );
    Part {
        law: own.and_then(|law| Law::sometimes(law, probability).ok()),
        mean_ms: mean.value * probability,
        own_ms: mean.value,
        standing: mean.standing,
        doubts,
    }
}

/// The law of one operation.
fn one(timed: &Timed, scale: f64, doubts: &mut Vec<Doubt>) -> Result<Law, ModelError> {
    let mean_ms = timed.time.base() * scale;
    match &timed.spread {
        Spread::Constant => Distribution::constant(mean_ms).map(Law::from),
        Spread::Exponential if mean_ms > 0.0 => Distribution::exponential(mean_ms).map(Law::from),
        Spread::Exponential => Distribution::constant(0.0).map(Law::from),
        Spread::Percentiles(points) => match points.as_slice() {
            _ if scale == 0.0 => Distribution::constant(0.0).map(Law::from),
            [(statistic, time)] => lognormal(mean_ms, *statistic, time.base() * scale),
            points => {
                let p: Vec<f64> = points.iter().filter_map(|(s, _)| probability(*s)).collect();
                let q: Vec<f64> = points.iter().map(|(_, t)| t.base() * scale).collect();
                let stated = Stated {
                    mean: Some(mean_ms).filter(|mean| *mean > 0.0),
                    ..Stated::default()
                };
                let told = describe(&Percentiles::new(&p, &q)?, stated)?;
                doubts.extend(told.warnings.into_iter().map(Doubt::Fit));
                Ok(told.law)
            }
        },
    }
}

/// The lognormal law with that mean m and that percentile q: ln(q/m) = z·σ - σ²/2. Of its two
/// solutions the one with the shorter tail; a median below the mean has one only.
fn lognormal(mean_ms: f64, statistic: Statistic, q_ms: f64) -> Result<Law, ModelError> {
    let z = Z.iter().find(|(s, _)| *s == statistic).map(|(_, z)| *z);
    let z = z.ok_or(ModelError::ProbabilityOutOfRange)?;
    let none = ModelError::Infeasible {
        why: "no lognormal law has that mean and that percentile",
    };
    if mean_ms <= 0.0 || q_ms <= 0.0 {
        return Err(none);
    }
    let ln_ratio = libm::log(q_ms) - libm::log(mean_ms);
    let square = z * z - 2.0 * ln_ratio;
    // With z = 0 the root is the deviation itself.
    let sigma = if z == 0.0 {
        square.sqrt()
    } else {
        z - square.sqrt()
    };
    // A percentile at or below the mean would need the longer tail, which nobody means.
    if square < 0.0 || sigma < 0.0 || sigma.is_nan() {
        return Err(none);
    }
    if sigma == 0.0 {
        return Distribution::constant(mean_ms).map(Law::from);
    }
    let mu = libm::log(mean_ms) - 0.5 * sigma * sigma;
    Distribution::lognormal(mu, sigma).map(Law::from)
}

/// The law of so many operations, one after the other and independent. Of exponential ones it is the
/// gamma law; of others the lognormal with their mean and variance, which is a rule of thumb.
fn several(timed: &Timed, one: Law, operations: f64) -> Result<Law, ModelError> {
    if operations == 1.0 {
        return Ok(one);
    }
    let (mean_ms, variance) = (one.mean().value, one.variance().value);
    if operations == 0.0 || mean_ms <= 0.0 || variance <= 0.0 {
        return Distribution::constant(mean_ms * operations).map(Law::from);
    }
    match timed.spread {
        Spread::Exponential => {
            let law = Law::from(Distribution::gamma(operations, mean_ms)?);
            let whole = operations.fract() == 0.0;
            Ok(law.no_better_than(if whole {
                Standing::Exact
            } else {
                Standing::Heuristic
            }))
        }
        _ => {
            let deviation = (variance * operations).sqrt();
            let law = Distribution::lognormal_from_moments(mean_ms * operations, deviation)?;
            Ok(Law::from(law).no_better_than(one.standing().weaker(Standing::Heuristic)))
        }
    }
}
