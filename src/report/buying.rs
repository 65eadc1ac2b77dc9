//! How to pay for instances where nobody knows how many will be needed, as sentences and tables.

use super::bill::name_of;
use super::section::{or_dash, table};
use crate::chart::Table;
use crate::plan::choice::{Buying, Committed, Spread, UncertainWay};
use crate::plan::purchase::WayKind;
use crate::quantity::show;

/// What to do and how sure that is.
pub fn sentences(buying: &Buying) -> Vec<String> {
    let mut said = Vec::new();
    match buying
        .ways
        .first()
        .filter(|way| way.saving_usd_month.mean > 0.0)
    {
        None => said.push("To pay for the instances: all on demand is cheapest.".to_owned()),
        Some(best) => {
            let saving = best.saving_usd_month;
            said.push(format!(
                "To pay for the instances: {}, over {} from now. On the mean it saves {} a month ({}) against all on demand{}.",
                lower_first(&name(best)),
                show::plural(u64::from(best.months), "month"),
                show::dollars(saving.mean),
                show::percent(best.saving_share),
                match is_sure(saving) {
                    true => String::new(),
                    false => format!(
                        ", {}, and costs more in {} of them",
                        in_most(saving, show::dollars),
                        show::chance(best.dearer_share)
                    ),
                }
            ));
            said.extend(best.committed.as_ref().map(committed));
        }
    }
    if buying.failing_share > 0.0 {
        said.push(format!(
            "Left out are {} of the draws, in which no number of instances meets the targets.",
            show::chance(buying.failing_share)
        ));
    }
    said
}

fn committed(found: &Committed) -> String {
    let mut said = format!(
        "A reserved one pays if it is needed more than {} of the time that it is bound for",
        show::percent(found.break_even_share)
    );
    if let Some(used) = found.used_share {
        said += &format!("; these are needed {}", show::percent(used.mean));
        if !is_sure(used) {
            said += &format!(", {}", in_most(used, show::percent));
        }
    }
    said.push('.');
    let best = found.best_instances;
    if !is_sure(best) {
        said += &format!(
            " Who knew the demand would reserve {} to {}; the least regret in the worst draw has {}.",
            show::amount(best.p10),
            show::amount(best.p90),
            found.minimax_instances
        );
    }
    said
}

/// Whether all draws come to the same.
fn is_sure(found: Spread) -> bool {
    found.p10 == found.p90
}

fn in_most(found: Spread, show: fn(f64) -> String) -> String {
    match (show(found.p10), show(found.p90)) {
        (low, high) if low == high => format!("{low} in eight of ten draws"),
        (low, high) => format!("{low} to {high} in eight of ten draws"),
    }
}

/// The ways, and what other numbers to reserve would come to; each with its heading.
pub fn tables(buying: &Buying) -> Vec<(String, Table)> {
    let mut tables = vec![("Ways to pay over their term".to_owned(), ways(buying))];
    let best = buying.ways.first();
    if let Some((way, found)) = best.and_then(|way| Some((way, way.committed.as_ref()?))) {
        let heading = format!("If so many are reserved, {}", lower_first(&name(way)));
        tables.push((heading, steps(found)));
    }
    tables
}

fn ways(buying: &Buying) -> Table {
    let row = |way: &UncertainWay| {
        let committed = way.committed.as_ref();
        vec![
            name(way),
            within(way.saving_usd_month),
            show::chance(way.dearer_share),
            or_dash(committed.map(|found| found.break_even_share), show::percent),
            within(way.usd_month),
            show::dollars(way.on_demand_usd_month.mean),
            or_dash(committed.map(|found| found.upfront_usd), show::dollars),
        ]
    };
    table(
        [
            "way",
            "saves",
            "costs more in",
            "worth it from use of",
            "per month",
            "all on demand",
            "at once",
        ],
        buying.ways.iter().map(row).collect(),
    )
}

fn steps(found: &Committed) -> Table {
    let rows = found.steps.iter().map(|step| {
        vec![
            match step.instances == found.instances {
                true => format!("{} (the choice)", step.instances),
                false => step.instances.to_string(),
            },
            within(step.usd_month),
            show::dollars(step.highest_regret_usd),
        ]
    });
    table(["reserved", "per month", "worst regret"], rows.collect())
}

/// The mean, and the ends that eight of ten draws lie between.
fn within(usd: Spread) -> String {
    let (low, high) = (show::dollars(usd.p10), show::dollars(usd.p90));
    let mean = show::dollars(usd.mean);
    match low == high {
        true => mean,
        false => format!("{mean} ({low} to {high})"),
    }
}

fn name(way: &UncertainWay) -> String {
    let committed = way.committed.as_ref().map_or(0, |found| found.instances);
    let kind = match (way.kind, committed) {
        (WayKind::Mix, 0) => WayKind::OnDemand,
        (kind, _) => kind,
    };
    name_of(kind, committed, (way.years, way.payment))
}

fn lower_first(text: &str) -> String {
    let (first, rest) = text.split_at_checked(1).unwrap_or_default();
    first.to_ascii_lowercase() + rest
}
