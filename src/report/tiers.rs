//! The tiers beside the app.

use super::section::{Section, or_dash, table};
use crate::chart::Table;
use crate::plan::tier::Limit;
use crate::plan::{Plan, TierPlan};
use crate::quantity::show;

/// Most rows of a table over time.
const ROWS: usize = 13;

/// The tiers today and to come; none without any.
pub(super) fn section(plan: &Plan) -> Option<Section> {
    let tiers = &plan.tiers;
    if tiers.is_empty() {
        return None;
    }
    let next = tiers
        .iter()
        .filter_map(|tier| Some((tier, tier.next.as_ref()?)));
    let first = next.min_by_key(|(_, next)| next.month);
    let count = show::plural(tiers.len() as u64, "tier");
    let short = match first {
        Some((tier, next)) => format!("{count}; {} changes in {}", tier.label, next.month.spoken()),
        None => count,
    };
    Some(Section {
        id: "tiers",
        title: "Tiers",
        short,
        sentences: tiers.iter().flat_map(sentences).collect(),
        tables: vec![
            ("", now(tiers)),
            ("Limits today", limits(tiers)),
            ("Sizes at times today's load", ladder(plan)),
            ("Cost by month", months(plan)),
        ],
    })
}

/// When it changes, and what to know that is not grave: the grave is among the warnings.
fn sentences(tier: &TierPlan) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(crossed) = &tier.crossed {
        said.push(format!(
            "{}: the limit of {} is crossed in {}.",
            tier.label,
            crossed.limit,
            crossed.month.spoken()
        ));
    }
    if let Some(next) = &tier.next {
        said.push(format!(
            "{}: {} until {}, then {} for {}/mo.",
            tier.label,
            tier.now.phase,
            next.month.spoken(),
            next.phase,
            show::dollars(next.usd_month)
        ));
    }
    let notes = tier.now.notes.iter().filter(|note| !note.grave);
    said.extend(notes.map(|note| format!("{}: {}", tier.label, note.text)));
    said
}

fn now(tiers: &[TierPlan]) -> Table {
    let row = |tier: &TierPlan| {
        let now = &tier.now;
        let next = tier.next.as_ref();
        vec![
            tier.label.to_owned(),
            show::capitalized(&now.phase.to_string()),
            or_dash(now.headroom, show::percent),
            or_dash(now.binding, str::to_owned),
            // The months begin with today.
            or_dash(tier.months.first(), |month| show::dollars(month.usd_month)),
            or_dash(next, |next| {
                format!(
                    "{} in {}, {}/mo",
                    next.phase,
                    next.month.spoken(),
                    show::dollars(next.usd_month)
                )
            }),
        ]
    };
    table(
        [
            "tier",
            "today",
            "headroom",
            "bound by",
            "per month",
            "next phase",
        ],
        tiers.iter().map(row).collect(),
    )
}

fn limits(tiers: &[TierPlan]) -> Table {
    let row = |label: &str, limit: &Limit| {
        let amount = |value: f64| match limit.unit {
            "bytes" => show::bytes(value),
            "ratio" => show::percent(value),
            unit => format!("{} {unit}", show::number(value))
                .trim_end()
                .to_owned(),
        };
        let used = limit.utilization;
        vec![
            label.to_owned(),
            limit.name.to_owned(),
            amount(limit.used),
            amount(limit.allowed),
            or_dash(Some(used).filter(|used| used.is_finite()), show::percent),
        ]
    };
    let rows = tiers.iter().flat_map(|tier| {
        let limits = tier.now.limits.iter();
        limits.map(|limit| row(tier.label, limit))
    });
    table(
        [
            "tier",
            "limit",
            "used at peak",
            "may be used",
            "utilization",
        ],
        rows.collect(),
    )
}

fn ladder(plan: &Plan) -> Table {
    let head = ["tier".to_owned()].into_iter();
    let head = head.chain(plan.ladder.iter().map(|rung| format!("{}×", rung.factor)));
    let row = |tier: &TierPlan| {
        let rungs = tier.ladder.iter();
        let rungs = rungs.map(|at| format!("{}, {}/mo", at.phase, show::dollars(at.usd_month)));
        [tier.label.to_owned()].into_iter().chain(rungs).collect()
    };
    Table {
        head: head.collect(),
        rows: plan.tiers.iter().map(row).collect(),
    }
}

/// What app and tiers cost over time, in a dozen rows.
fn months(plan: &Plan) -> Table {
    let head = ["month", "app"].map(str::to_owned).into_iter();
    let head = head.chain(plan.tiers.iter().map(|tier| tier.label.to_owned()));
    let step = plan.timeline.len().div_ceil(ROWS).max(1);
    let rows = plan.timeline.iter().enumerate().step_by(step);
    let rows = rows.map(|(at, row)| {
        let tiers = plan.tiers.iter().map(|tier| tier.months.get(at));
        let tiers = tiers.map(|month| or_dash(month, |month| show::dollars(month.usd_month)));
        let app = or_dash(row.cost.app_usd_month, show::dollars);
        [row.month.short(), app]
            .into_iter()
            .chain(tiers)
            .chain([or_dash(row.cost.usd_month, show::dollars)])
            .collect()
    });
    Table {
        head: head.chain(["all".to_owned()]).collect(),
        rows: rows.collect(),
    }
}
