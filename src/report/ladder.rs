//! The ladder as a table: the plan at multiples of today's load.

use crate::chart::Table;
use crate::plan::{Plan, Rung};
use crate::quantity::show;
use crate::scenario::Scenario;

/// One row for each multiple of today's load.
pub fn table(scenario: &Scenario, plan: &Plan) -> Table {
    let head = [
        "load",
        "mean",
        "peak",
        "instances",
        "utilization at peak",
        "per month",
        "per request",
        "per million",
    ];
    Table {
        head: head.map(str::to_owned).to_vec(),
        rows: plan.ladder.iter().map(|rung| row(scenario, rung)).collect(),
    }
}

fn row(scenario: &Scenario, rung: &Rung) -> Vec<String> {
    let unit = scenario.demand.rate.unit();
    let dash = || "–".to_owned();
    let dollars = |value: Option<f64>| value.map_or_else(dash, show::dollars);
    vec![
        format!("{}×", rung.factor),
        show::rate(rung.mean_rps, unit),
        show::rate(rung.peak_rps, scenario.capacity_unit()),
        rung.fleet.map_or_else(dash, |f| f.instances.to_string()),
        rung.fleet
            .map_or_else(dash, |f| show::percent(f.utilization)),
        dollars(rung.cost.usd_month),
        dollars(rung.cost.per_request_usd),
        dollars(rung.cost.per_million_usd),
    ]
}
