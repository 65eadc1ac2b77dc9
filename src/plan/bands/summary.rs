//! What the draws of a simulation come to: percentiles, chances, shortfalls.

use super::layout::{Laddered, Layout, Monthly, Now};
use super::{Band, Chance, MonthBands, NowBands, RungBands};
use crate::model::uncertainty::{Breach, percentiles_of};
use crate::plan::cost::LADDER;
use crate::scenario::Scenario;

pub(super) const PERCENTILES: [f64; 3] = [0.1, 0.5, 0.9];

/// Draws, to be summed up.
pub(super) struct Summary<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) layout: &'a Layout,
    pub(super) columns: &'a [Vec<f64>],
    /// How many of them, from the first.
    pub(super) draws: usize,
    /// Mean demand now that the plan counts with.
    pub(super) now_rps: f64,
    /// Of how many nets they are.
    pub(super) nets: usize,
}

impl Summary<'_> {
    pub(super) fn now(&self) -> NowBands {
        let now = |what| self.with_error(self.layout.now(what));
        let month = |what| self.with_error(self.layout.month(0, what));
        let latency = now(Now::LatencyMs);
        let request = now(Now::RequestMs);
        NowBands {
            per_instance_rps: now(Now::PerInstance),
            within_targets_rps: now(Now::Within),
            headroom: month(Monthly::Headroom),
            instances_needed: month(Monthly::Instances),
            usd_month: month(Monthly::Usd),
            per_million_usd: month(Monthly::PerMillionUsd),
            months_left: now(Now::MonthsLeft),
            never_share: self.infinite_share(self.layout.now(Now::MonthsLeft)),
            latency_ms: Some(latency).filter(|band| band.p10.is_finite()),
            request_ms: Some(request).filter(|_| !self.scenario.workload.is_empty()),
        }
    }

    pub(super) fn months(&self) -> Vec<MonthBands> {
        let budget = self.scenario.market.given("budget");
        let within = self.column(self.layout.now(Now::Within));
        let months = self.layout.months.iter().enumerate();
        let month = |(place, index): (usize, &u32)| {
            let at = |what| self.layout.month(place, what);
            let band = |what| match place + 1 == self.layout.months.len() {
                true => self.with_error(at(what)),
                false => self.band(at(what)),
            };
            let excess = |what: Monthly, limit: &dyn Fn(usize) -> f64| {
                let values = self.column(at(what)).iter().enumerate();
                Chance::of(values.map(|(draw, value)| value - limit(draw)))
            };
            let within = |draw: usize| within.get(draw).copied().unwrap_or(0.0);
            let left = self.column(at(Monthly::TierHeadroom));
            let has_limits = left.iter().any(|left| left.is_finite());
            MonthBands {
                index: *index,
                month: self.scenario.demand.start.plus(*index),
                mean_rps: band(Monthly::MeanRps),
                peak_rps: band(Monthly::PeakRps),
                instances: band(Monthly::Instances),
                usd_month: band(Monthly::Usd),
                per_million_usd: band(Monthly::PerMillionUsd),
                headroom: band(Monthly::Headroom),
                breach: excess(Monthly::PeakRps, &within),
                tier_breach: has_limits.then(|| Chance::of(left.iter().map(|left| -left))),
                over_budget: budget.map(|budget| excess(Monthly::Usd, &|_| budget)),
            }
        };
        months.map(month).collect()
    }

    pub(super) fn ladder(&self) -> Vec<RungBands> {
        let rungs = LADDER.iter().take(self.layout.rungs).enumerate();
        let now_rps = self.now_rps;
        let rung = |(place, factor): (usize, &f64)| {
            let band = |what| self.band(self.layout.rung(place, what));
            RungBands {
                factor: *factor,
                mean_rps: now_rps * factor,
                instances: band(Laddered::Instances),
                usd_month: band(Laddered::Usd),
                per_million_usd: band(Laddered::PerMillionUsd),
            }
        };
        rungs.map(rung).collect()
    }

    /// What cannot be in some of the draws.
    pub(super) fn doubts(&self) -> Vec<String> {
        let without = self.infinite_share(self.layout.month(0, Monthly::Instances));
        let sentence = || {
            format!(
                "In {} of the draws no number of instances meets the targets today: their cost counts as beyond all bounds.",
                crate::quantity::show::percent(without)
            )
        };
        (without > 0.0).then(sentence).into_iter().collect()
    }

    fn column(&self, place: usize) -> &[f64] {
        let column = self.columns.get(place).map_or(&[][..], Vec::as_slice);
        // One that was left off early has fewer.
        column.get(..self.draws).unwrap_or(column)
    }

    fn infinite_share(&self, place: usize) -> f64 {
        let column = self.column(place);
        let infinite = column.iter().filter(|value| value.is_infinite()).count();
        infinite as f64 / column.len().max(1) as f64
    }

    fn band(&self, place: usize) -> Band {
        Band::of(self.column(place))
    }

    /// With the standard error of its ends, the larger of the two.
    fn with_error(&self, place: usize) -> Band {
        let column = self.column(place);
        let error = || {
            // Of a simulation that was left off early there may be less than a draw of each.
            let points = (column.len() / self.nets).max(1);
            let nets: Vec<[f64; 3]> = { column.chunks_exact(points) }
                .map(|net| percentiles(net, PERCENTILES))
                .collect();
            let low = standard_error(nets.iter().map(|[low, ..]| *low));
            let high = standard_error(nets.iter().map(|[.., high]| *high));
            Some(low.max(high)).filter(|error| error.is_finite())
        };
        Band {
            error: if self.nets > 1 { error() } else { None },
            ..self.band(place)
        }
    }
}

impl Chance {
    /// Of what lies above 0.
    pub(super) fn of(excess: impl Iterator<Item = f64>) -> Chance {
        let excess: Vec<f64> = excess.collect();
        // 0 is a number, so that there is always an answer.
        let found = Breach::of(&excess, 0.0).ok();
        Chance {
            probability: found.map_or(0.0, |found| found.probability),
            lower: found.map_or(0.0, |found| found.lower),
            upper: found.map_or(1.0, |found| found.upper),
            shortfall: { found.and_then(|found| found.mean_excess) }
                .filter(|excess| excess.is_finite()),
        }
    }
}

/// Percentiles of values by draw; infinite of none.
pub(in crate::plan) fn percentiles<const N: usize>(values: &[f64], p: [f64; N]) -> [f64; N] {
    let found = percentiles_of(values, &p).ok();
    let found = found.and_then(|found| found.try_into().ok());
    found.unwrap_or([f64::INFINITY; N])
}

/// The standard error of the mean of independent values.
fn standard_error(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let count = values.clone().count() as f64;
    let mean = values.clone().sum::<f64>() / count;
    let squares: f64 = values.map(|value| (value - mean) * (value - mean)).sum();
    (squares / (count - 1.0) / count).sqrt()
}
