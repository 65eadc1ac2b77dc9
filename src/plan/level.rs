//! Targets by load level, held against what was measured and against the model.

use serde::Serialize;

use super::capacity::measured_at;
use super::resource::{Answer, Kind};
use super::uses::answer_at;
use super::{Capacity, Verdict};
use crate::order::by_key;
use crate::scenario::level::{Level, LevelLoad};
use crate::scenario::rule::{Condition, Metric};
use crate::scenario::{Point, Scenario, Statistic, Sweep};

/// A value this near to its bound has no margin: runs of one test differ by more.
const NO_MARGIN: f64 = 0.01;

/// Such a load has no response time, so none that is within a limit.
const BEYOND: &str = "the load is beyond the capacity";

/// A level and what is known of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LevelRow {
    /// What it is called.
    pub name: String,
    /// Its load, requests per second of all instances.
    pub rate_rps: f64,
    /// Each of its conditions.
    pub checks: Vec<Check>,
}

/// A condition, held against two things.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Check {
    /// The condition, as it is written.
    pub condition: String,
    /// What is compared.
    pub metric: String,
    /// What it is compared with, in `unit`.
    pub limit: f64,
    /// The base unit of limit and values: `ms`, `ratio`, `bytes`, `req/s` or nothing.
    pub unit: &'static str,
    /// By the runs that were imported.
    pub evidence: Finding,
    /// By the fitted law, or by what a request takes.
    pub model: Finding,
}

impl Check {
    /// The finding that counts: by the runs, or by the model where they do not say. True if it is the model's.
    pub fn deciding(&self) -> (&Finding, bool) {
        match self.evidence.verdict {
            Verdict::Unknown => (&self.model, true),
            _ => (&self.evidence, false),
        }
    }
}

/// Whether a condition holds, and by how much.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// Met, missed or unknown.
    pub verdict: Verdict,
    /// The value, in the check's unit.
    pub value: Option<f64>,
    /// How many times better than the bound it is; below 1 it is worse. None of a value or bound of 0.
    pub better_ratio: Option<f64>,
    /// Whether it stands within a hundredth of its bound, on either side: met or missed by chance.
    pub no_margin: bool,
    /// Why it is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<&'static str>,
}

/// What is known, or why it is not.
type Known = std::result::Result<f64, &'static str>;

/// Each level of the scenario.
pub(super) fn rows(
    scenario: &Scenario,
    capacity: &Capacity,
    (mean_rps, peak_rps): (f64, f64),
) -> Vec<LevelRow> {
    let row = |level: &Level| {
        let rate_rps = match level.load {
            LevelLoad::Mean => mean_rps,
            LevelLoad::Peak => peak_rps,
            LevelLoad::Rate(rate) => rate.base(),
        };
        let at = At::of(scenario, capacity, rate_rps);
        LevelRow {
            name: level.name.clone(),
            rate_rps,
            checks: level.conditions.iter().map(|c| at.check(c)).collect(),
        }
    };
    scenario.targets.levels.iter().map(row).collect()
}

/// Sentences about levels that contradict each other: one of less load that asks for less than one of more.
pub(super) fn doubts(levels: &[Level], rows: &[LevelRow]) -> Vec<String> {
    let known: Vec<(&Level, f64)> = levels
        .iter()
        .zip(rows.iter().map(|row| row.rate_rps))
        .collect();
    let mut said = Vec::new();
    for (light, light_rps) in &known {
        for (heavy, heavy_rps) in &known {
            if light_rps >= heavy_rps {
                continue;
            }
            for asked in &light.conditions {
                let stricter = heavy
                    .conditions
                    .iter()
                    .find(|more| is_stricter(more, asked));
                said.extend(stricter.map(|more| {
                    format!(
                        "“{}” asks for {more} at more load than “{}”, which asks for {asked} only. One of them is wrong.",
                        heavy.name, light.name
                    )
                }));
            }
        }
    }
    said
}

/// Whether one asks for more of the same metric. Throughput is what is carried, and more of it is asked for at more load.
fn is_stricter(one: &Condition, other: &Condition) -> bool {
    let same = one.metric == other.metric && one.is_upper() == other.is_upper();
    let (a, b) = (one.bound.base(), other.bound.base());
    let stricter = if one.is_upper() { a > b } else { a < b };
    same && stricter && one.metric != Metric::Throughput
}

/// Today's fleet at a load.
pub(super) struct At<'a> {
    scenario: &'a Scenario,
    capacity: &'a Capacity,
    /// Load of one of today's instances.
    share_rps: f64,
    answer: Option<Answer>,
}

impl<'a> At<'a> {
    /// That load of all instances, requests per second.
    pub(super) fn of(scenario: &'a Scenario, capacity: &'a Capacity, rate_rps: f64) -> At<'a> {
        At {
            scenario,
            capacity,
            share_rps: rate_rps / capacity.instances.max(1) as f64,
            answer: answer_at(scenario, capacity, rate_rps),
        }
    }

    /// What the model says of a metric, in its base unit; none if it says nothing. Beyond the capacity the queue grows without end:
    /// response times are infinite there, and not unknown.
    pub(super) fn known(&self, metric: &Metric) -> Option<f64> {
        match self.model(metric) {
            Err(BEYOND) if matches!(metric, Metric::Latency(_)) => Some(f64::INFINITY),
            known => known.ok(),
        }
    }

    fn check(&self, condition: &Condition) -> Check {
        Check {
            condition: condition.to_string(),
            metric: condition.metric.name().to_owned(),
            limit: condition.bound.base(),
            unit: condition.metric.kind().base_unit(),
            evidence: finding(condition, self.evidence(&condition.metric)),
            model: finding(condition, self.model(&condition.metric)),
        }
    }

    fn evidence(&self, metric: &Metric) -> Known {
        let Some(sweep) = &self.scenario.app.capacity.sweep else {
            return Err("nothing was measured over load");
        };
        match metric {
            Metric::Throughput => {
                let best = sweep.points.iter().map(|p| p.rps).fold(0.0, f64::max);
                Ok(best * self.capacity.instances as f64)
            }
            Metric::Latency(statistic) => {
                measured(sweep, self.share_rps, |p| p.latency_ms(*statistic))
            }
            Metric::ErrorRate => measured(sweep, self.share_rps, |p| p.error_rate),
            _ => Err("the runs do not hold it"),
        }
    }

    fn model(&self, metric: &Metric) -> Known {
        let fitted = |of: &dyn Fn(&Point) -> Option<f64>| {
            let sweep = self.scenario.app.capacity.fitted();
            let sweep = sweep
                .ok_or("the plan has no law for it, since neither runs were imported nor is said what a request takes")?;
            let at = measured_at(sweep, self.share_rps, of).ok_or(BEYOND)?;
            at.1.ok_or("the runs do not hold it")
        };
        match metric {
            Metric::Throughput => Ok(self.capacity.full_rps * self.capacity.instances as f64),
            Metric::RequestRate => Ok(self.share_rps),
            Metric::Cpu => {
                let share = self.capacity.cpu_share(self.share_rps);
                share.ok_or("the CPU time of a request is not known")
            }
            Metric::Latency(statistic) => match self.predicted(*statistic) {
                Some(known) => known,
                None => fitted(&|p| p.latency_ms(*statistic)),
            },
            Metric::ErrorRate => fitted(&|p| p.error_rate),
            Metric::Memory => Ok(self.memory_share()? * self.scenario.app.instance.memory.base()),
            Metric::MemoryShare => self.memory_share(),
            _ => Err("the plan does not know it"),
        }
    }

    fn memory_share(&self) -> Known {
        let rows = self.answer.iter().flat_map(|answer| &answer.rows);
        let memory = { rows }.find(|row| row.kind == Kind::Memory);
        let share = memory.and_then(|row| row.utilization);
        share.ok_or("what a request takes of memory is not said")
    }

    /// By what a request takes; none if that is not said.
    fn predicted(&self, statistic: Statistic) -> Option<Known> {
        let at = self.answer.as_ref()?.at_peak.as_ref()?;
        if at.overloaded {
            return Some(Err(BEYOND));
        }
        let ms = match statistic {
            Statistic::Mean => at.mean_ms,
            Statistic::P50 => at.p50_ms,
            Statistic::P95 => at.p95_ms,
            Statistic::P99 => at.p99_ms,
            _ => None,
        };
        ms.map(Ok)
    }
}

/// A measure at this load of one instance, by a straight line between the runs around it. Below the lightest run its value holds.
/// Only runs that carried more than all those of fewer users count: past the peak the same throughput comes with longer queues,
/// and a load that is offered meets the shorter ones.
fn measured(sweep: &Sweep, rps: f64, of: impl Fn(&Point) -> Option<f64>) -> Known {
    let mut highest_rps = f64::NEG_INFINITY;
    let rising = by_key(sweep.points.iter().collect(), |p: &&Point| p.concurrency)
        .into_iter()
        .filter(|point| {
            let rises = point.rps > highest_rps;
            highest_rps = highest_rps.max(point.rps);
            rises
        });
    let points: Vec<(f64, f64)> = rising.filter_map(|p| Some((p.rps, of(p)?))).collect();
    let above = points.iter().position(|(at, _)| *at >= rps);
    let after = above.and_then(|at| points.get(at));
    let Some((x1, y1)) = after else {
        return Err(match points.is_empty() {
            true => "the runs do not hold it",
            false => "no run reaches this load",
        });
    };
    let before = above.and_then(|at| points.get(at.checked_sub(1)?));
    Ok(match before {
        Some((x0, y0)) => y0 + (y1 - y0) * (rps - x0) / (x1 - x0),
        None => *y1,
    })
}

fn finding(condition: &Condition, known: Known) -> Finding {
    let value = match known {
        Ok(value) => value,
        Err(why) => {
            let missed = why == BEYOND && !condition.is_upper();
            return Finding {
                verdict: if missed {
                    Verdict::Missed
                } else {
                    Verdict::Unknown
                },
                value: None,
                better_ratio: None,
                no_margin: false,
                why: Some(why),
            };
        }
    };
    let bound = condition.bound.base();
    let ratio = if condition.is_upper() {
        value / bound
    } else {
        bound / value
    };
    let verdict = if condition.holds(value) {
        Verdict::Met
    } else {
        Verdict::Missed
    };
    Finding {
        verdict,
        value: Some(value),
        better_ratio: Some(ratio).filter(|r| r.is_finite() && *r > 0.0),
        no_margin: (ratio - 1.0).abs() <= NO_MARGIN,
        why: None,
    }
}
