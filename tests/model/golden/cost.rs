//! Cost.

use plimsoll::model::{ModelError, cost};
use serde_json::{Value, json};

use super::{Call, Input, as_number};

/// How the golden files call it.
pub const FUNCTIONS: &[(&str, Call)] = &[
    ("unit_cost", unit_cost),
    ("fixed_variable", fixed_variable),
    ("step_cost_curve", step_cost_curve),
    ("pareto", pareto),
    ("regret_netflix", regret_netflix),
    ("scenario_regret", scenario_regret),
];

fn unit_cost(input: &Input<'_>) -> Result<Value, ModelError> {
    let unit = cost::unit_cost(
        input.num("monthly"),
        input.num("per_day"),
        input.num("days"),
    )?;
    Ok(json!({
        "per_request": unit.per_request_usd, "per_million": unit.per_million_usd, "requests_month": unit.requests_month,
    }))
}

fn fixed_variable(input: &Input<'_>) -> Result<Value, ModelError> {
    let pair = |key| <[f64; 2]>::try_from(input.nums(key)).expect("two numbers");
    let split = cost::fixed_variable(pair("x"), pair("cost"))?;
    Ok(json!({"marginal": split.marginal, "fixed": split.fixed, "elasticity": split.elasticity}))
}

fn step_cost_curve(input: &Input<'_>) -> Result<Value, ModelError> {
    let fleet = cost::StepCost {
        fixed_usd_month: input.num("fixed"),
        instance_usd_month: input.num("price"),
        per_instance_rpm: input.num("per_instance"),
        target_util: input.num("target_util"),
        redundancy: u32::try_from(input.count("redundancy")?).unwrap_or(u32::MAX),
        load_factor: input.num("load_factor"),
        days_per_month: input.num_or("days", 30.0),
    };
    let points = cost::step_cost_curve(&fleet, &input.nums("load_per_min"))?;
    let costs: Vec<f64> = points.iter().map(|p| p.cost_usd_month).collect();
    let units: Vec<Option<f64>> = points.iter().map(|p| p.per_million_usd).collect();
    Ok(json!({"cost": costs, "per_million": units}))
}

/// The plans of a vector, each with its id.
fn plans<'a>(input: &Input<'a>) -> Vec<Input<'a>> {
    let list = input.get("plans").as_array().expect("plans");
    list.iter().map(Input).collect()
}

fn pareto(input: &Input<'_>) -> Result<Value, ModelError> {
    let plans = plans(input);
    let keys = input.get("minimise").as_array().expect("minimise");
    let criteria: Vec<Vec<f64>> = plans
        .iter()
        .map(|plan| {
            keys.iter()
                .map(|k| plan.num(k.as_str().expect("a name")))
                .collect()
        })
        .collect();
    let places = cost::pareto(&criteria)?;
    let ids: Vec<&str> = places
        .iter()
        .map(|place| plans[*place].text("id"))
        .collect();
    Ok(json!({"frontier": ids}))
}

fn regret_netflix(input: &Input<'_>) -> Result<Value, ModelError> {
    let penalty = |key, published: cost::Penalty| {
        let given = Input(&input.get("params")[key]);
        cost::Penalty {
            over: given.num_or("over", published.over),
            under: given.num_or("under", published.under),
            exponent: given.num_or("exp", published.exponent),
        }
    };
    let published = cost::NetflixCosts::PUBLISHED;
    let costs = cost::NetflixCosts {
        spend: penalty("spend", published.spend),
        disk: penalty("disk", published.disk),
        memory: penalty("mem", published.memory),
    };
    let plans = plans(input);
    let bought: Vec<_> = plans
        .iter()
        .map(|plan| cost::NetflixPlan {
            cost_usd_year: plan.num("cost"),
            disk_gib: plan.num("disk"),
            memory_gib: plan.num("mem"),
        })
        .collect();
    let regrets = cost::regret_netflix(&bought, &bought, &costs)?;
    let best = cost::best_per_family(&regrets, &vec!["one"; regrets.len()]);
    let each: Vec<Value> = regrets
        .iter()
        .zip(&plans)
        .map(|(r, plan)| {
            json!({"id": plan.text("id"), "total": r.total, "spend": r.spend, "disk": r.disk, "mem": r.memory})
        })
        .collect();
    Ok(json!({"regrets": each, "best": best.first().map(|place| plans[*place].text("id"))}))
}

fn scenario_regret(input: &Input<'_>) -> Result<Value, ModelError> {
    let list = input.get("cost").as_array().expect("cost");
    let row = |row: &Value| -> Vec<f64> {
        let row = row.as_array().expect("a row");
        row.iter()
            .map(|v| as_number(v).expect("a number"))
            .collect()
    };
    let costs: Vec<Vec<f64>> = list.iter().map(row).collect();
    let regret = cost::scenario_regret(&costs, &input.nums("weights"))?;
    Ok(json!({
        "regret": regret.regret, "expected_regret": regret.expected_regret,
        "minimax_choice": regret.minimax_choice, "expected_choice": regret.expected_choice,
    }))
}
