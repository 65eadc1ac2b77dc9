//! How long requests take over load: what today's fleet answers from almost nothing to all that it carries.

use super::Plan;
use super::level::At;
use crate::scenario::rule::Metric;
use crate::scenario::{Scenario, Statistic};

/// Loads at which it is worked out.
const SAMPLES: u32 = 32;
/// The statistics that are looked at beside the target's.
const STATISTICS: [Statistic; 3] = [Statistic::Mean, Statistic::P95, Statistic::P99];

/// Response times of today's fleet over load.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OverLoad {
    /// What is known: of mean, p95, p99 and the target's statistic.
    pub statistics: Vec<Statistic>,
    /// Loads of all instances, rising, requests per second; with each the statistics in milliseconds, in their order. None where the load is
    /// more than today's fleet carries.
    pub points: Vec<(f64, Vec<Option<f64>>)>,
}

impl OverLoad {
    /// A statistic at a load that is among the points.
    pub fn at(&self, rate_rps: f64, statistic: Statistic) -> Option<f64> {
        let place = self.statistics.iter().position(|s| *s == statistic)?;
        let (_, times) = self.points.iter().find(|(rps, _)| *rps == rate_rps)?;
        times.get(place).copied().flatten()
    }
}

/// Response times of today's fleet from a load near 0 to the larger of all that it carries and today's peak, evenly apart, and at the
/// peak itself: by what a request takes, or else by the runs that were measured. Empty where neither says anything.
///
/// ```
/// use plimsoll::{catalog::Catalog, link::examples, plan};
/// let scenario = examples::fluxstudio("2026-11".parse()?)?;
/// let plan = plan::solve(&scenario, Catalog::built_in());
/// // Its report says how long a request takes, and of no run at a load.
/// assert!(plan::latency_over_load(&scenario, &plan).points.is_empty());
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn latency_over_load(scenario: &Scenario, plan: &Plan) -> OverLoad {
    let (capacity, peak_rps) = (&plan.capacity, plan.peak_rps);
    let has_runs = scenario.app.capacity.fitted().is_some();
    let most_rps = (capacity.full_rps * capacity.instances as f64).max(peak_rps);
    if (scenario.resources.is_blank() && !has_runs) || !(most_rps > 0.0 && most_rps.is_finite()) {
        return OverLoad::default();
    }
    let mut loads: Vec<f64> = (1..=SAMPLES)
        .map(|i| most_rps * f64::from(i) / f64::from(SAMPLES))
        .collect();
    loads.push(peak_rps);
    crate::order::sort(&mut loads);
    loads.dedup();
    let fleets: Vec<At> = { loads.iter() }
        .map(|rate_rps| At::of(scenario, capacity, *rate_rps))
        .collect();
    let of = |statistic: Statistic| {
        let known = fleets
            .iter()
            .map(|at| at.known(&Metric::Latency(statistic)));
        let times: Vec<Option<f64>> = known.map(|ms| ms.filter(|ms| ms.is_finite())).collect();
        times
            .iter()
            .any(Option::is_some)
            .then_some((statistic, times))
    };
    let wanted = |s: &Statistic| STATISTICS.contains(s) || *s == scenario.targets.statistic;
    let (statistics, times): (Vec<Statistic>, Vec<Vec<Option<f64>>>) =
        { Statistic::ALL.into_iter() }
            .filter(wanted)
            .filter_map(of)
            .unzip();
    if statistics.is_empty() {
        return OverLoad::default();
    }
    let at = |place: usize| {
        times
            .iter()
            .map(|of| of.get(place).copied().flatten())
            .collect()
    };
    OverLoad {
        points: { loads.iter().enumerate() }
            .map(|(place, rate_rps)| (*rate_rps, at(place)))
            .collect(),
        statistics,
    }
}
