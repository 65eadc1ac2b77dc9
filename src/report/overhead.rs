//! The overhead budget in sentences and tables.

use crate::chart::Table;
pub(super) use crate::chart::optimizations::days;
use crate::plan::{Cheapest, Level, Overhead, Plan, TargetBudget};
use crate::quantity::show;

pub use crate::chart::optimizations::rows as optimizations;
pub(super) use crate::chart::waterfall::how_many;
pub use crate::chart::waterfall::rows as components;

const DASH: &str = "–";

/// In a few words, for the heading of the inputs: `47.5 ms, 5 of 6 components`.
pub fn short(plan: &Plan) -> String {
    let Some(overhead) = &plan.overhead else {
        return "none".into();
    };
    format!(
        "{}, {}",
        show::latency(overhead.total_ms),
        how_many(overhead)
    )
}

/// What the components add and use, what is left of the target, and what to do, each as a sentence; none without a workload.
pub fn sentences(plan: &Plan) -> Vec<String> {
    let Some(overhead) = &plan.overhead else {
        return Vec::new();
    };
    let mut said = vec![adds(overhead)];
    said.extend(use_up(overhead, plan.peak_rps));
    said.extend(overhead.targets.iter().map(left));
    said.extend(best(overhead));
    said
}

/// What the components use beside time; none if nothing is said of it.
fn use_up(overhead: &Overhead, peak_rps: f64) -> Option<String> {
    let uses = overhead.uses;
    let a_second = |n: f64| show::number(n * peak_rps);
    let told: Vec<String> = [
        (
            uses.cpu_ms,
            format!(
                "{} of CPU ({} cores)",
                show::latency(uses.cpu_ms),
                a_second(uses.cpu_ms / 1e3)
            ),
        ),
        (
            uses.cache_operations,
            format!(
                "{} ({}/s)",
                counted(uses.cache_operations, "cache operation", "cache operations"),
                a_second(uses.cache_operations)
            ),
        ),
        (
            uses.queries,
            format!(
                "{} ({}/s)",
                counted(uses.queries, "query", "queries"),
                a_second(uses.queries)
            ),
        ),
        (
            uses.log_bytes,
            format!(
                "{} of log ({}/s)",
                show::bytes(uses.log_bytes),
                show::bytes(uses.log_bytes * peak_rps)
            ),
        ),
    ]
    .into_iter()
    .filter(|(used, _)| *used > 0.0)
    .map(|(_, told)| told)
    .collect();
    (!told.is_empty()).then(|| {
        format!(
            "In a mean request, and in brackets at today's peak, the components use {}.",
            listed(&told)
        )
    })
}

fn counted(n: f64, one: &str, several: &str) -> String {
    let number = show::number(n);
    let noun = if number == "1" { one } else { several };
    format!("{number} {noun}")
}

fn adds(overhead: &Overhead) -> String {
    let shares = match (overhead.overhead_of_baseline, overhead.overhead_of_total) {
        (Some(baseline), Some(total)) => format!(
            ": {} of the baseline, {} of the total of {}",
            show::percent(baseline),
            show::percent(total),
            show::latency(overhead.total_ms)
        ),
        _ => String::new(),
    };
    format!(
        "In the mean the components add {} to a baseline of {}{shares}.",
        show::latency(overhead.overhead_ms),
        show::latency(overhead.baseline_ms)
    )
}

fn left(target: &TargetBudget) -> String {
    let (name, limit) = (
        show::capitalized(target.statistic),
        show::latency(target.limit_ms),
    );
    let share = target.left_of_limit.map_or_else(String::new, |share| {
        format!(" ({})", show::percent(share.abs()))
    });
    let amount = show::latency(target.left_ms.abs());
    let above = show::chance(target.share_above);
    if target.left_ms == 0.0 {
        return format!("{name} stands on its limit of {limit}, with nothing left.");
    }
    if target.met {
        return format!(
            "{name} has {amount}{share} left of its {limit}; {above} of the requests take longer than that."
        );
    }
    let way = target.cheapest.as_ref().map_or_else(
        || "no set of the planned optimizations reaches it".to_owned(),
        reaching,
    );
    format!(
        "{name} is {amount}{share} above its {limit}, and so are {above} of the requests: {way}."
    )
}

fn reaching(set: &Cheapest) -> String {
    let reached = show::latency(set.predicted_ms);
    let done = if set.met { "reach it" } else { "come closest" };
    format!(
        "{} {done} for {}, with {reached}",
        listed(&set.optimizations),
        days(set.effort_days)
    )
}

fn best(overhead: &Overhead) -> Option<String> {
    let best = overhead.best.as_ref()?;
    let within = days(best.effort_max_days);
    if best.optimizations.is_empty() {
        return Some(format!(
            "Within {within} of effort no planned optimization gains anything."
        ));
    }
    let share = best.gain_of_overhead.zip(best.gain_of_total);
    let shares = share.map_or_else(String::new, |(overhead, total)| {
        format!(
            ", as much as {} of the overhead or {} of the total",
            show::percent(overhead),
            show::percent(total)
        )
    });
    let sure = if best.proven {
        ""
    } else {
        " A better set may exist: there are too many to try."
    };
    Some(format!(
        "Within {within} of effort it is best to do {} ({}): the mean falls by {} to {}{shares}.{sure}",
        listed(&best.optimizations),
        days(best.effort_days),
        show::latency(best.gain_ms),
        show::latency(best.total_ms)
    ))
}

/// `A, B and C`.
fn listed(names: &[String]) -> String {
    match names {
        [] => "nothing".into(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn table(head: &[&str], rows: Vec<Vec<String>>) -> Table {
    Table {
        head: head.iter().map(|cell| (*cell).to_owned()).collect(),
        rows,
    }
}

fn ms(time_ms: Option<f64>) -> String {
    time_ms.map_or_else(|| DASH.to_owned(), show::latency)
}

/// Mean and percentiles, with and without the components, and with the best set.
pub fn levels(overhead: &Overhead) -> Table {
    let head = [
        "statistic",
        "baseline",
        "components add",
        "request",
        "with the best set",
        "limit",
        "left",
        "standing",
    ];
    let row = |level: &Level| {
        let target = overhead
            .targets
            .iter()
            .find(|t| t.statistic == level.statistic);
        vec![
            level.statistic.to_owned(),
            show::latency(level.baseline_ms),
            show::latency(level.adds_ms),
            show::latency(level.total_ms),
            ms(level.with_best_ms),
            ms(target.map(|t| t.limit_ms)),
            ms(target.map(|t| t.left_ms)),
            level.standing.clone(),
        ]
    };
    table(&head, overhead.levels.iter().map(row).collect())
}
