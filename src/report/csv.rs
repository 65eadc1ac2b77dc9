//! The plan as tables for spreadsheets and pipelines: CSV by RFC 4180, one table at a time, with a header row. Cells hold numbers
//! and words; the unit of a number stands in the name of its column. A cell without an answer is empty.

use std::collections::BTreeMap;

use super::bill::way_name;
use crate::chart::{Table, exact as number, words};
use crate::plan::resource::State;
use crate::plan::rules::Held;
use crate::plan::tier::Limit;
use crate::plan::{Cost, Fleet, Plan, Role, TierMonth, TierPlan, Verdict};

/// A table of the plan.
///
/// ```
/// use plimsoll::report::csv::Sheet;
/// assert_eq!(Sheet::find("ladder"), Some(Sheet::Ladder));
/// assert_eq!(Sheet::ALL[0].name(), "timeline");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sheet {
    /// Month by month: demand, fleet, cost, and each tier.
    Timeline,
    /// The same at multiples of today's load.
    Ladder,
    /// Today's bill, line by line.
    Bill,
    /// Each tier today, a row for each of its limits.
    Tiers,
    /// Each rule and when it first holds.
    Rules,
    /// Targets by load level: each condition, as measured and by the model.
    Levels,
    /// Capacity by resource: what one instance carries within each limit.
    Resources,
    /// Ways to pay for the instances.
    Purchase,
    /// What a request takes: the baseline and each component.
    Overhead,
    /// Cost per million requests over load.
    Curve,
}

impl Sheet {
    /// All there are.
    pub const ALL: [Sheet; 10] = [
        Sheet::Timeline,
        Sheet::Ladder,
        Sheet::Bill,
        Sheet::Tiers,
        Sheet::Rules,
        Sheet::Levels,
        Sheet::Resources,
        Sheet::Purchase,
        Sheet::Overhead,
        Sheet::Curve,
    ];

    /// Its name on the command line: see the example of [`Sheet`].
    pub fn name(self) -> &'static str {
        match self {
            Sheet::Timeline => "timeline",
            Sheet::Ladder => "ladder",
            Sheet::Bill => "bill",
            Sheet::Tiers => "tiers",
            Sheet::Rules => "rules",
            Sheet::Levels => "levels",
            Sheet::Resources => "resources",
            Sheet::Purchase => "purchase",
            Sheet::Overhead => "overhead",
            Sheet::Curve => "curve",
        }
    }

    /// The table of that name.
    pub fn find(name: &str) -> Option<Sheet> {
        Sheet::ALL.into_iter().find(|sheet| sheet.name() == name)
    }
}

/// A table of the plan as CSV. What the plan does not have is a table without rows.
///
/// ```
/// use plimsoll::{catalog::Catalog, link::examples, plan, report::csv::{self, Sheet}};
/// let plan = plan::solve(&examples::fluxstudio("2026-11".parse()?)?, Catalog::built_in());
/// let text = csv::write(&plan, Sheet::Bill);
/// let lines: Vec<&str> = text.lines().collect();
/// assert_eq!(lines[0], "part,line,quantity,unit,unit_price_usd,usd_month,offer_id,as_of,often_forgotten,note");
/// assert_eq!(lines[1], "App,Droplet 1 GB / 1 vCPU,1,month,12,12,,undated,false,");
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn write(plan: &Plan, sheet: Sheet) -> String {
    let table = match sheet {
        Sheet::Timeline => timeline(plan),
        Sheet::Ladder => ladder(plan),
        Sheet::Bill => bill(plan),
        Sheet::Tiers => tiers(plan),
        Sheet::Rules => rules(plan),
        Sheet::Levels => levels(plan),
        Sheet::Resources => resources(plan),
        Sheet::Purchase => purchase(plan),
        Sheet::Overhead => overhead(plan),
        Sheet::Curve => curve(plan),
    };
    table.csv()
}

fn table(head: &[&str], rows: Vec<Vec<String>>) -> Table {
    Table {
        head: head.iter().map(|cell| (*cell).to_owned()).collect(),
        rows,
    }
}

fn of_fleet(fleet: Option<Fleet>) -> [String; 3] {
    [
        fleet.map_or_else(String::new, |fleet| fleet.instances.to_string()),
        number(fleet.map(|fleet| fleet.utilization)),
        number(fleet.map(|fleet| fleet.utilization_after_loss)),
    ]
}

const FLEET: [&str; 3] = ["instances", "utilization", "utilization_after_loss"];

fn of_cost(cost: &Cost) -> [String; 6] {
    [
        number(cost.usd_month),
        number(cost.app_usd_month),
        number(cost.tiers_usd_month),
        number(cost.per_request_usd),
        number(cost.per_million_usd),
        number(cost.requests_month),
    ]
}

const COST: [&str; 6] = [
    "usd_month",
    "app_usd_month",
    "tiers_usd_month",
    "per_request_usd",
    "per_million_usd",
    "requests_month",
];

/// The name of each tier: its kind, with a number where there are several of it.
fn tier_names(tiers: &[TierPlan]) -> Vec<String> {
    let mut seen = BTreeMap::<&str, u32>::new();
    let names = tiers.iter().map(|tier| {
        let kind = tier.now.kind.name();
        let count = seen.entry(kind).or_default();
        *count += 1;
        match *count {
            1 => kind.to_owned(),
            count => format!("{kind}_{count}"),
        }
    });
    names.collect()
}

/// A table to whose rows each tier adds its columns.
fn with_tiers(mut table: Table, plan: &Plan, of: fn(&TierPlan) -> &[TierMonth]) -> Table {
    for (tier, name) in plan.tiers.iter().zip(tier_names(&plan.tiers)) {
        let columns = ["phase", "units", "headroom", "usd_month"];
        table
            .head
            .extend(columns.map(|column| format!("{name}_{column}")));
        let mut months = of(tier).iter();
        for row in &mut table.rows {
            let month = months.next();
            row.push(month.map_or_else(String::new, |month| words(month.phase.to_string())));
            row.push(number(month.map(|month| month.units)));
            row.push(number(month.and_then(|month| month.headroom)));
            row.push(number(month.map(|month| month.usd_month)));
        }
    }
    table
}

fn timeline(plan: &Plan) -> Table {
    let rows = plan.timeline.iter().map(|row| {
        let mut cells = vec![
            row.month.to_string(),
            number(row.mean_rps),
            number(row.mean_band_rps.map(|(low, _)| low)),
            number(row.mean_band_rps.map(|(_, high)| high)),
            number(row.peak_rps),
        ];
        cells.extend(of_fleet(row.fleet));
        cells.push(number(row.capacity_rps));
        cells.extend(of_cost(&row.cost));
        cells
    });
    let demand = [
        "month",
        "mean_rps",
        "mean_p10_rps",
        "mean_p90_rps",
        "peak_rps",
    ];
    let head = [&demand[..], &FLEET, &["capacity_rps"], &COST].concat();
    with_tiers(table(&head, rows.collect()), plan, |tier| &tier.months)
}

fn ladder(plan: &Plan) -> Table {
    let rows = plan.ladder.iter().map(|rung| {
        let mut cells = [rung.factor, rung.mean_rps, rung.peak_rps]
            .map(number)
            .to_vec();
        cells.extend(of_fleet(rung.fleet));
        cells.extend(of_cost(&rung.cost));
        cells
    });
    let head = [&["factor", "mean_rps", "peak_rps"][..], &FLEET, &COST].concat();
    with_tiers(table(&head, rows.collect()), plan, |tier| &tier.ladder)
}

fn bill(plan: &Plan) -> Table {
    let parts = plan.bill.iter().flat_map(|bill| &bill.parts);
    let lines = parts.flat_map(|part| part.lines.iter().map(|line| (part.name, line)));
    let rows = lines.map(|(part, line)| {
        vec![
            words(part),
            words(&line.name),
            number(line.quantity),
            line.unit.to_string(),
            number(line.unit_price_usd),
            number(line.usd_month),
            words(&line.offer_id),
            line.as_of.to_string(),
            line.often_forgotten.to_string(),
            words(&line.note),
        ]
    });
    let head = [
        "part",
        "line",
        "quantity",
        "unit",
        "unit_price_usd",
        "usd_month",
        "offer_id",
        "as_of",
        "often_forgotten",
        "note",
    ];
    table(&head, rows.collect())
}

fn tiers(plan: &Plan) -> Table {
    let mut rows = Vec::new();
    for (tier, name) in plan.tiers.iter().zip(tier_names(&plan.tiers)) {
        let now = &tier.now;
        let month = |month: Option<String>| month.unwrap_or_default();
        let about = [
            name,
            words(now.phase.to_string()),
            number(now.units),
            number(now.usd_month),
            month(tier.next.as_ref().map(|next| next.month.to_string())),
            month(
                tier.crossed
                    .as_ref()
                    .map(|crossed| crossed.month.to_string()),
            ),
        ];
        let of_limit = |limit: Option<&Limit>| {
            let text = |of: fn(&Limit) -> &str| limit.map_or_else(String::new, |l| words(of(l)));
            let mut cells = about.to_vec();
            cells.push(text(|limit| limit.name));
            cells.push(number(limit.map(|limit| limit.used)));
            cells.push(number(limit.map(|limit| limit.allowed)));
            cells.push(text(|limit| limit.unit));
            cells.push(number(limit.map(|limit| limit.utilization)));
            cells
        };
        match now.limits.is_empty() {
            true => rows.push(of_limit(None)),
            false => rows.extend(now.limits.iter().map(|limit| of_limit(Some(limit)))),
        }
    }
    let head = [
        "tier",
        "phase",
        "units",
        "usd_month",
        "next_phase_month",
        "crossed_month",
        "limit",
        "used",
        "allowed",
        "unit",
        "utilization",
    ];
    table(&head, rows)
}

fn rules(plan: &Plan) -> Table {
    let rows = plan.rules.iter().map(|outcome| {
        let (holds, month) = match &outcome.held {
            Held::First {
                index: 0, month, ..
            } => ("now", month.to_string()),
            Held::First { month, .. } => ("later", month.to_string()),
            Held::Never { .. } => ("never", String::new()),
            Held::Unknown { .. } => ("unknown", String::new()),
        };
        let sentence = words(&outcome.sentence);
        vec![words(&outcome.rule), holds.to_owned(), month, sentence]
    });
    table(&["rule", "holds", "month", "sentence"], rows.collect())
}

fn levels(plan: &Plan) -> Table {
    let levels = plan.levels.iter();
    let checks = levels.flat_map(|level| level.checks.iter().map(move |check| (level, check)));
    let rows = checks.map(|(level, check)| {
        let mut cells = vec![
            words(&level.name),
            number(level.rate_rps),
            words(&check.condition),
            words(&check.metric),
            number(check.limit),
            check.unit.to_owned(),
        ];
        for found in [&check.evidence, &check.model] {
            cells.push(verdict(found.verdict).to_owned());
            cells.push(number(found.value));
            cells.push(number(found.better_ratio));
        }
        cells
    });
    let head = [
        "level",
        "rate_rps",
        "condition",
        "metric",
        "limit",
        "unit",
        "measured",
        "measured_value",
        "measured_better_ratio",
        "by_model",
        "by_model_value",
        "by_model_better_ratio",
    ];
    table(&head, rows.collect())
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "met",
        Verdict::Missed => "missed",
        Verdict::Unknown => "unknown",
    }
}

fn resources(plan: &Plan) -> Table {
    let rows = plan.resources.iter().flat_map(|known| &known.answer.rows);
    let rows = rows.map(|row| {
        let state = match &row.state {
            State::Known => "known".to_owned(),
            State::Unlimited => "unlimited".to_owned(),
            State::Unknown { why } => words(why),
        };
        vec![
            words(row.kind.name()),
            state,
            number(row.capacity_rps),
            number(row.utilization),
            row.instances_needed
                .map_or_else(String::new, |n| n.to_string()),
            row.binding.to_string(),
            row.exceeded.to_string(),
        ]
    });
    let head = [
        "resource",
        "state",
        "per_instance_rps",
        "utilization",
        "instances_needed",
        "binds",
        "exceeded",
    ];
    table(&head, rows.collect())
}

fn purchase(plan: &Plan) -> Table {
    let ways = plan.purchase.iter().flat_map(|purchase| &purchase.ways);
    let rows = ways.map(|way| {
        vec![
            way_name(way),
            way.committed.to_string(),
            number(way.usd_month),
            number(way.saving_usd_month),
            number(way.upfront_usd),
            number(way.break_even_share),
            way.break_even_month
                .map_or_else(String::new, |n| n.to_string()),
        ]
    });
    let head = [
        "way",
        "committed",
        "usd_month",
        "saving_usd_month",
        "upfront_usd",
        "break_even_share",
        "break_even_month",
    ];
    table(&head, rows.collect())
}

fn overhead(plan: &Plan) -> Table {
    let mut rows = Vec::new();
    if let Some(overhead) = &plan.overhead {
        rows.push(vec![
            "Baseline".to_owned(),
            "baseline".to_owned(),
            number(overhead.baseline_ms),
            number(1.0),
            number(overhead.baseline_ms),
            number(overhead.baseline_ms),
            String::new(),
            number(overhead.baseline_of_total),
        ]);
        rows.extend(overhead.components.iter().map(|component| {
            let role = match component.role {
                Role::Waits => "waits",
                Role::Asynchronous => "asynchronous",
                Role::Dropped => "dropped",
            };
            vec![
                words(&component.name),
                role.to_owned(),
                number(component.own_ms),
                number(component.runs_on),
                number(component.adds_ms),
                number(component.up_to_here_ms),
                number(component.of_overhead),
                number(component.of_total),
            ]
        }));
    }
    let head = [
        "component",
        "role",
        "own_ms",
        "runs_on",
        "adds_ms",
        "up_to_here_ms",
        "of_overhead",
        "of_total",
    ];
    table(&head, rows)
}

fn curve(plan: &Plan) -> Table {
    let rows = plan.cost_curve.iter().map(|at| {
        vec![
            number(at.mean_rps),
            at.instances.to_string(),
            number(at.per_million_usd),
        ]
    });
    table(
        &["mean_rps", "instances", "per_million_usd"],
        rows.collect(),
    )
}
