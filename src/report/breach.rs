//! What a pipeline fails on: a plan that is in breach now, or that costs more than its budget.

use crate::error::{Error, Result};
use crate::plan::{LimitKind, Plan, TargetCheck, TierPlan, Verdict};
use crate::quantity::show;
use crate::scenario::Scenario;
use crate::scenario::level::LevelLoad;

/// Why the plan is in breach now, a sentence for each reason; empty if it is not. A breach is a fleet that carries less than the
/// peak, a target that is missed, or a limit of a tier that is crossed. What months to come hold is none:
/// [`WhatIf::month`](crate::plan::what_if::WhatIf::month) makes one of them now.
///
/// ```
/// use plimsoll::{catalog::Catalog, link::examples, plan::what_if::WhatIf, report::breach::breaches};
/// let now = WhatIf::now(examples::fluxstudio("2026-11".parse()?)?);
/// let told = |what_if: &WhatIf| breaches(what_if.scenario(), &what_if.solve(Catalog::built_in()));
/// assert!(told(&now).is_empty());
/// let then = now.load("10x".parse()?)?;
/// assert_eq!(told(&then), ["The fleet of 1 instance carries 700 req/min within the targets, and the peak is 2,080 req/min: run 3 instances."]);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn breaches(scenario: &Scenario, plan: &Plan) -> Vec<String> {
    let mut reasons: Vec<String> = fleet(scenario, plan).into_iter().collect();
    let missed = plan.capacity.targets.iter();
    let missed = missed.filter(|check| check.verdict == Verdict::Missed);
    reasons.extend(missed.map(|check| target(scenario, check)));
    reasons.extend(unloaded(scenario, plan));
    reasons.extend(levels(scenario, plan));
    reasons.extend(plan.tiers.iter().filter_map(tier));
    reasons
}

/// Why the plan costs more now than its budget allows, as a sentence; none if it does not.
///
/// # Errors
/// A scenario without a budget.
///
/// ```
/// use plimsoll::{catalog::Catalog, link::examples, plan, report::breach::over_budget};
/// let mut scenario = examples::fluxstudio("2026-11".parse()?)?;
/// assert!(over_budget(&plan::solve(&scenario, Catalog::built_in())).is_err());
/// scenario.market.set("budget", "$10/mo")?;
/// let reason = over_budget(&plan::solve(&scenario, Catalog::built_in()))?;
/// assert_eq!(reason.unwrap(), "A month costs $12.00, and the budget is $10.00.");
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn over_budget(plan: &Plan) -> Result<Option<String>> {
    let budget = plan.budget.ok_or_else(|| {
        Error::new("the scenario has no budget")
            .field("market.budget")
            .next("Write market.budget into it, such as $50/mo.")
    })?;
    let now = plan.timeline.first().map(|row| row.month);
    let over = budget.over.filter(|month| Some(*month) == now);
    let limit = show::dollars(budget.usd_month);
    Ok(over.map(|_| match budget.over_usd_month {
        Some(usd) => format!(
            "A month costs {}, and the budget is {limit}.",
            show::dollars(usd)
        ),
        None => format!(
            "No number of instances meets the targets, so that no cost is within the budget of {limit}."
        ),
    }))
}

fn fleet(scenario: &Scenario, plan: &Plan) -> Option<String> {
    let capacity = &plan.capacity;
    let unit = scenario.capacity_unit();
    let Some(needed) = plan.instances_needed else {
        let binding = capacity.binding().map_or("the target", |l| l.name.as_str());
        return Some(format!(
            "No number of instances meets the targets: even the lowest level measured breaks {binding}."
        ));
    };
    let below = plan.headroom.map_or(plan.peak_rps > 0.0, |left| left < 0.0);
    below.then(|| {
        format!(
            "The fleet of {} carries {} within the targets, and the peak is {}: run {}.",
            show::plural(capacity.instances, "instance"),
            show::rate(capacity.within_targets_rps, unit),
            show::rate(plan.peak_rps, unit),
            show::plural(needed, "instance")
        )
    })
}

fn target(scenario: &Scenario, check: &TargetCheck) -> String {
    let targets = &scenario.targets;
    let (name, limit) = match check.kind {
        LimitKind::Latency => (targets.statistic.spoken(), targets.latency.to_string()),
        _ => ("error rate", targets.error_rate.to_string()),
    };
    let name = show::capitalized(name);
    let value = match (check.value, check.unit) {
        (None, _) => {
            return format!(
                "{name} misses its target of {limit}: the peak is above all that the fleet can do."
            );
        }
        (Some(value), "ms") => show::latency(value),
        (Some(value), _) => show::percent(value),
    };
    format!("{name} is {value} at the peak, above its target of {limit}.")
}

/// A request that takes too long without any load, where no run under load says otherwise.
fn unloaded(scenario: &Scenario, plan: &Plan) -> Option<String> {
    let check = plan.capacity.target(LimitKind::Latency);
    if check.is_some_and(|check| check.verdict != Verdict::Unknown) {
        return None;
    }
    let missed = plan.overhead.as_ref()?.targets.iter().find(|t| !t.met)?;
    Some(format!(
        "Without load, {} is {}, above its target of {}.",
        scenario.targets.statistic.spoken(),
        show::latency(missed.predicted_ms),
        show::latency(missed.limit_ms)
    ))
}

/// The conditions at the mean and at the peak that are missed. What must hold at a rate of its own is not about now. What was
/// measured counts before the model.
fn levels(scenario: &Scenario, plan: &Plan) -> Vec<String> {
    let levels = scenario.targets.levels.iter().zip(&plan.levels);
    let now = levels.filter(|(level, _)| !matches!(level.load, LevelLoad::Rate(_)));
    let checks =
        now.flat_map(|(level, row)| row.checks.iter().map(move |check| (level, row, check)));
    let missed = checks.filter_map(|(level, row, check)| {
        let (found, of_model) = check.deciding();
        let by = if of_model { "by the model " } else { "" };
        let rate = show::rate(row.rate_rps, scenario.capacity_unit());
        (found.verdict == Verdict::Missed).then(|| {
            format!(
                "{}: {} is missed {by}at {rate}.",
                level.name, check.condition
            )
        })
    });
    missed.collect()
}

fn tier(plan: &TierPlan) -> Option<String> {
    let name = plan.now.binding?;
    let limit = plan.now.limits.iter().find(|limit| limit.name == name)?;
    let label = plan.label;
    (limit.utilization > 1.0).then(|| match limit.utilization.is_finite() {
        true => format!(
            "{label}: {name} at {} of what is allowed.",
            show::percent(limit.utilization)
        ),
        false => format!("{label}: {name} used, and nothing of it is allowed."),
    })
}
