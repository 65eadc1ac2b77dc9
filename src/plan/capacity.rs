//! What one instance and today's fleet carry within the targets, and what binds.

use serde::Serialize;

use super::resource::{Kind, Row};
use super::uses::Derived;
use crate::order::by_key;
use crate::scenario::{Point, Scenario, Sweep};

/// What can be carried.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Capacity {
    /// Where the numbers come from.
    pub standing: Standing,
    /// Most that one instance carries at all, requests per second.
    pub full_rps: f64,
    /// Concurrency at which it does, where a fit says so.
    pub full_at_concurrency: Option<f64>,
    /// Load at which the CPU of one instance is full, where the resources say so; else all that it carries counts as that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu_full_rps: Option<f64>,
    /// What one instance carries within all targets, requests per second.
    pub per_instance_rps: f64,
    /// The limits of one instance, lowest first: the first one binds.
    pub limits: Vec<Limit>,
    /// Instances that run today.
    pub instances: u64,
    /// What today's fleet carries within the targets after losing the spare instances and a zone,
    /// requests per second.
    pub within_targets_rps: f64,
    /// Each target at today's peak.
    pub targets: Vec<TargetCheck>,
}

impl Capacity {
    /// How much of the CPU of one instance such a load takes, as a share. None if it is not known.
    pub fn cpu_share(&self, rps: f64) -> Option<f64> {
        let full_rps = match self.standing {
            Standing::Derived => self.cpu_full_rps?,
            Standing::Typed | Standing::Fitted => self.full_rps,
        };
        Some(rps / full_rps).filter(|share| share.is_finite())
    }

    /// The limit that binds.
    pub fn binding(&self) -> Option<&Limit> {
        self.limits.first()
    }

    /// The target of that kind at today's peak.
    pub fn target(&self, kind: LimitKind) -> Option<&TargetCheck> {
        self.targets.iter().find(|t| t.kind == kind)
    }
}

/// Where a capacity comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// A person's own claim.
    Typed,
    /// Fitted to measured runs.
    Fitted,
    /// Worked out from what a request takes.
    Derived,
}

/// A load that one instance must not exceed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Limit {
    /// What sets it.
    pub kind: LimitKind,
    /// In words, as the subject of a sentence.
    pub name: String,
    /// Requests per second of one instance.
    pub per_instance_rps: f64,
}

/// What sets a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitKind {
    /// The share of the capacity that may be used.
    Utilization,
    /// The latency target.
    Latency,
    /// The error-rate target.
    ErrorRate,
    /// Memory, connections, the network or a pool.
    Resource,
    /// All that an instance can do.
    Saturation,
}

/// A target held against what is known.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TargetCheck {
    /// Which target.
    pub kind: LimitKind,
    /// Whether it holds at today's peak.
    pub verdict: Verdict,
    /// Value at today's peak, in `unit`.
    pub value: Option<f64>,
    /// The target, in `unit`.
    pub limit: f64,
    /// `ms` for latency, `ratio` for error rates.
    pub unit: &'static str,
    /// The concurrency of one instance at today's peak.
    pub at_concurrency: Option<f64>,
}

/// Whether a target holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It holds.
    Met,
    /// It does not.
    Missed,
    /// No measurement says.
    Unknown,
}

/// The numbers that fleets and costs follow from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Carried {
    /// Most that one instance carries at all, requests per second.
    pub(super) full_rps: f64,
    /// What one instance carries within all targets, requests per second.
    pub(super) per_instance_rps: f64,
    /// What today's fleet carries within them.
    pub(super) within_targets_rps: f64,
}

impl Carried {
    /// The numbers of [`work_out`], without the words.
    pub(super) fn of(scenario: &Scenario, derived: Option<&Derived>) -> Carried {
        let full_rps = full_rps(scenario, derived);
        let limits = bounds(scenario, derived, full_rps);
        let limits = limits.iter().map(|bound| bound.per_instance_rps);
        let per_instance_rps = limits.min_by(f64::total_cmp).unwrap_or(0.0);
        let instances = u64::from(scenario.app.minimum.get());
        let carrying = scenario.app.redundancy().left_of(instances);
        Carried {
            full_rps,
            per_instance_rps,
            within_targets_rps: carrying as f64 * per_instance_rps,
        }
    }
}

impl Capacity {
    pub(super) fn carried(&self) -> Carried {
        Carried {
            full_rps: self.full_rps,
            per_instance_rps: self.per_instance_rps,
            within_targets_rps: self.within_targets_rps,
        }
    }
}

/// Works out limits, today's fleet and the targets at today's peak.
pub(super) fn work_out(scenario: &Scenario, peak_rps: f64, derived: Option<&Derived>) -> Capacity {
    let app = &scenario.app;
    let sweep = app.capacity.fitted();
    let ceiling = sweep.map(ceiling);
    let carried = Carried::of(scenario, derived);
    let limits = bounds(scenario, derived, carried.full_rps).into_iter();
    let limits = limits.map(|bound| bound.named(scenario)).collect();
    Capacity {
        standing: match (derived, sweep) {
            (Some(_), _) => Standing::Derived,
            (None, Some(_)) => Standing::Fitted,
            (None, None) => Standing::Typed,
        },
        full_rps: carried.full_rps,
        full_at_concurrency: ceiling.map(|c| c.concurrency),
        cpu_full_rps: derived.and_then(|derived| derived.cpu_full_rps),
        per_instance_rps: carried.per_instance_rps,
        limits: by_key(limits, |l: &Limit| l.per_instance_rps),
        instances: u64::from(app.minimum.get()),
        within_targets_rps: carried.within_targets_rps,
        targets: match derived {
            Some(derived) => targets_of(scenario, derived),
            None => targets(scenario, sweep, share_rps(scenario, peak_rps)),
        },
    }
}

/// The latency of the target at today's peak; none where nothing says.
pub(super) fn latency_ms(
    scenario: &Scenario,
    peak_rps: f64,
    derived: Option<&Derived>,
) -> Option<f64> {
    match derived {
        Some(derived) => derived_latency_ms(scenario, derived),
        None => {
            let sweep = scenario.app.capacity.fitted()?;
            let statistic = scenario.targets.statistic;
            let latency = |p: &Point| p.latency_ms(statistic);
            measured_at(sweep, share_rps(scenario, peak_rps), latency)?.1
        }
    }
}

/// What one of today's instances gets of a peak.
fn share_rps(scenario: &Scenario, peak_rps: f64) -> f64 {
    peak_rps / u64::from(scenario.app.minimum.get()).max(1) as f64
}

fn full_rps(scenario: &Scenario, derived: Option<&Derived>) -> f64 {
    let capacity = &scenario.app.capacity;
    match (derived, capacity.fitted()) {
        (Some(derived), _) => derived.full_rps,
        (None, Some(sweep)) => ceiling(sweep).rps,
        (None, None) => capacity.typed.base(),
    }
}

/// A limit of one instance before it has its words.
struct Bound {
    by: By,
    per_instance_rps: f64,
}

/// What sets it.
enum By {
    Utilization,
    Latency,
    ErrorRate,
    Resource(Kind),
    Saturation,
}

impl Bound {
    fn named(self, scenario: &Scenario) -> Limit {
        let utilization = scenario.app.target_utilization;
        let targets = &scenario.targets;
        let latency = || format!("{} of {}", targets.statistic.spoken(), targets.latency);
        let (kind, name) = match self.by {
            By::Utilization => (LimitKind::Utilization, format!("{utilization} utilization")),
            By::Latency | By::Resource(Kind::Latency) => (LimitKind::Latency, latency()),
            By::ErrorRate => {
                let name = format!("error rate of {}", targets.error_rate);
                (LimitKind::ErrorRate, name)
            }
            By::Resource(Kind::Cpu) => (LimitKind::Utilization, format!("{utilization} CPU")),
            By::Resource(Kind::Memory) => {
                let allowed = scenario.resources.text("memory_allowed");
                (LimitKind::Resource, format!("{allowed} memory"))
            }
            By::Resource(kind) => {
                let name = format!("{utilization} of {}", kind.name());
                (LimitKind::Resource, name)
            }
            By::Saturation => (LimitKind::Saturation, "all capacity".into()),
        };
        Limit {
            kind,
            name,
            per_instance_rps: self.per_instance_rps,
        }
    }
}

/// All limits of one instance.
fn bounds(scenario: &Scenario, derived: Option<&Derived>, full_rps: f64) -> Vec<Bound> {
    let bound = |by, per_instance_rps| Bound {
        by,
        per_instance_rps,
    };
    if let Some(derived) = derived {
        // One for each resource that is known to have one.
        let of_row = |row: &Row| Some(bound(By::Resource(row.kind), row.capacity_rps?));
        let rows = derived.answer.rows.iter().filter_map(of_row);
        let all = [bound(By::Saturation, full_rps)];
        return rows.chain(all).collect();
    }
    let utilization = scenario.app.target_utilization.base();
    let mut bounds = vec![
        bound(By::Utilization, full_rps * utilization),
        bound(By::Saturation, full_rps),
    ];
    let Some(sweep) = scenario.app.capacity.fitted() else {
        return bounds;
    };
    let targets = &scenario.targets;
    let latency = |p: &Point| p.latency_ms(targets.statistic);
    if let Some(n) = last_level(sweep, latency, targets.latency.base()) {
        bounds.push(bound(By::Latency, supported(sweep, n, full_rps)));
    }
    if let Some(n) = last_level(sweep, |p| p.error_rate, targets.error_rate.base()) {
        bounds.push(bound(By::ErrorRate, supported(sweep, n, full_rps)));
    }
    bounds
}

/// What the resources predict; of errors they know nothing.
fn targets_of(scenario: &Scenario, derived: &Derived) -> Vec<TargetCheck> {
    let answer = &derived.answer;
    let limit_ms = scenario.targets.latency.base();
    let value_ms = derived_latency_ms(scenario, derived);
    let overloaded = answer.at_peak.as_ref().is_some_and(|at| at.overloaded);
    let check = |kind, verdict, value, limit| TargetCheck {
        kind,
        verdict,
        value,
        limit,
        unit: unit_of(kind),
        at_concurrency: None,
    };
    let latency = match value_ms {
        _ if overloaded => Verdict::Missed,
        Some(ms) => verdict(ms, limit_ms),
        None => Verdict::Unknown,
    };
    let errors = scenario.targets.error_rate.base();
    vec![
        check(LimitKind::Latency, latency, value_ms, limit_ms),
        check(LimitKind::ErrorRate, Verdict::Unknown, None, errors),
    ]
}

fn derived_latency_ms(scenario: &Scenario, derived: &Derived) -> Option<f64> {
    let mut rows = derived.answer.rows.iter();
    let row = rows.find(|row| row.kind == Kind::Latency)?;
    Some(row.utilization? * scenario.targets.latency.base())
}

fn unit_of(kind: LimitKind) -> &'static str {
    match kind {
        LimitKind::Latency => "ms",
        _ => "ratio",
    }
}

fn verdict(value: f64, limit: f64) -> Verdict {
    match value <= limit {
        true => Verdict::Met,
        false => Verdict::Missed,
    }
}

#[derive(Clone, Copy)]
struct Ceiling {
    concurrency: f64,
    rps: f64,
}

/// The most that the fit supports: its peak, or the highest level measured where the peak would be
/// an extrapolation beyond it. What was never measured is never promised.
fn ceiling(sweep: &Sweep) -> Ceiling {
    let highest = sweep.highest();
    let concurrency = sweep.fit.peak().map_or(highest, |(n, _)| n.min(highest));
    Ceiling {
        concurrency,
        rps: sweep.fit.rps(concurrency),
    }
}

/// Throughput at a concurrency, or at the ceiling if the concurrency lies beyond it.
fn supported(sweep: &Sweep, concurrency: f64, full_rps: f64) -> f64 {
    if concurrency >= ceiling(sweep).concurrency {
        full_rps
    } else {
        sweep.fit.rps(concurrency)
    }
}

/// The highest concurrency up to which the measure stays within the limit, by straight lines
/// between the levels measured; 0 if the lowest level is already above it. None if the limit is not
/// passed at any level measured (then it does not bind) or nothing was measured.
fn last_level(sweep: &Sweep, measure: impl Fn(&Point) -> Option<f64>, limit: f64) -> Option<f64> {
    let levels = levels(sweep, measure);
    let over = levels.iter().position(|(_, value)| *value > limit)?;
    let (n1, v1) = *levels.get(over)?;
    let Some((n0, v0)) = over.checked_sub(1).and_then(|i| levels.get(i)).copied() else {
        return Some(0.0);
    };
    Some(n0 + (n1 - n0) * (limit - v0) / (v1 - v0))
}

/// The measure by concurrency, ascending; runs at the same concurrency are averaged.
fn levels(sweep: &Sweep, measure: impl Fn(&Point) -> Option<f64>) -> Vec<(f64, f64)> {
    let measured: Vec<(f64, f64)> = sweep
        .points
        .iter()
        .filter_map(|p| Some((p.concurrency, measure(p)?)))
        .collect();
    by_key(measured, |(n, _)| *n)
        .chunk_by(|a, b| a.0 == b.0)
        .filter_map(|same| {
            let sum: f64 = same.iter().map(|(_, v)| v).sum();
            same.first().map(|(n, _)| (*n, sum / same.len() as f64))
        })
        .collect()
}

fn targets(scenario: &Scenario, sweep: Option<&Sweep>, share_rps: f64) -> Vec<TargetCheck> {
    let targets = &scenario.targets;
    let statistic = targets.statistic;
    let latency = |p: &Point| p.latency_ms(statistic);
    vec![
        check(
            LimitKind::Latency,
            targets.latency.base(),
            sweep,
            latency,
            share_rps,
        ),
        check(
            LimitKind::ErrorRate,
            targets.error_rate.base(),
            sweep,
            |p| p.error_rate,
            share_rps,
        ),
    ]
}

fn check(
    kind: LimitKind,
    limit: f64,
    sweep: Option<&Sweep>,
    measure: impl Fn(&Point) -> Option<f64>,
    share_rps: f64,
) -> TargetCheck {
    let (level, value) = sweep
        .and_then(|s| measured_at(s, share_rps, measure))
        .map_or((None, None), |(n, value)| (Some(n), value));
    let overloaded = sweep.is_some() && level.is_none();
    TargetCheck {
        kind,
        verdict: match value {
            _ if overloaded && kind == LimitKind::Latency => Verdict::Missed,
            Some(value) => verdict(value, limit),
            None => Verdict::Unknown,
        },
        value,
        limit,
        unit: unit_of(kind),
        at_concurrency: level,
    }
}

/// The concurrency at this throughput of one instance, and a measure there, by straight lines between the levels measured. None
/// above the ceiling; the measure is none where no run has it.
pub(super) fn measured_at(
    sweep: &Sweep,
    share_rps: f64,
    measure: impl Fn(&Point) -> Option<f64>,
) -> Option<(f64, Option<f64>)> {
    let level = concurrency_at(sweep, share_rps)?;
    Some((level, interpolate(&levels(sweep, measure), level)))
}

/// The concurrency, at or below the ceiling, at which the law gives this throughput.
fn concurrency_at(sweep: &Sweep, rps: f64) -> Option<f64> {
    let top = ceiling(sweep);
    if rps > top.rps {
        return None;
    }
    // The law rises up to its peak, so bisection finds the one crossing; 60 halvings are exact.
    let (mut low, mut high) = (0.0, top.concurrency);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if sweep.fit.rps(middle) < rps {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(high)
}

/// Straight lines between levels; the end levels hold beyond them.
fn interpolate(levels: &[(f64, f64)], n: f64) -> Option<f64> {
    let first = levels.first()?;
    let last = levels.last()?;
    if n <= first.0 {
        return Some(first.1);
    }
    let above = levels.iter().position(|(at, _)| *at >= n);
    let Some((a, b)) = above.and_then(|i| Some((levels.get(i.checked_sub(1)?)?, levels.get(i)?)))
    else {
        return Some(last.1);
    };
    Some(a.1 + (b.1 - a.1) * (n - a.0) / (b.0 - a.0))
}
