//! Does a series rise?

use plimsoll::model::ModelError;
use plimsoll::model::trend::{self, LeakQuestion};
use serde_json::{Value, json};

use super::{Call, Input};

/// How the golden files call it.
pub const FUNCTIONS: &[(&str, Call)] = &[
    ("theil_sen", theil_sen),
    ("mann_kendall", mann_kendall),
    ("mann_kendall_hamed_rao", hamed_rao),
    ("mann_kendall_tfpw", tfpw),
    ("leak_verdict", leak_verdict),
    ("changepoints_l2", changepoints),
];

const SEED: u64 = 1;

fn theil_sen(input: &Input<'_>) -> Result<Value, ModelError> {
    let y = input.nums("y");
    let x = match input.get("x") {
        Value::Null => (0..y.len()).map(|i| i as f64).collect(),
        _ => input.nums("x"),
    };
    let line = trend::theil_sen(&x, &y, input.num_or("conf", 0.95), SEED)?;
    Ok(json!({
        "slope": line.slope, "lo": line.lower, "hi": line.upper,
        "intercept_median_residual": line.intercept, "intercept_separate": line.intercept_separate,
    }))
}

fn mann_kendall(input: &Input<'_>) -> Result<Value, ModelError> {
    let y = input.nums("y");
    let test = trend::mann_kendall(&y, input.num_or("alpha", 0.05))?;
    let steps: Vec<f64> = (0..y.len()).map(|i| i as f64).collect();
    let slope = trend::theil_sen(&steps, &y, 0.95, SEED)?.slope;
    Ok(json!({
        "s": test.s as f64, "var_s": test.variance, "z": test.z, "p": test.p_value, "tau": test.tau,
        "slope": slope, "trend": test.direction.code(),
        "approx_small": y.len() < 10,
    }))
}

fn hamed_rao(input: &Input<'_>) -> Result<Value, ModelError> {
    let test = trend::mann_kendall_hamed_rao(&input.nums("y"), input.num_or("alpha", 0.05), SEED)?;
    Ok(json!({
        "s": test.s as f64, "var_s": test.variance, "z": test.z, "p": test.p_value,
        "trend": test.direction.code(), "slope": test.slope,
    }))
}

fn tfpw(input: &Input<'_>) -> Result<Value, ModelError> {
    let test = trend::mann_kendall_tfpw(&input.nums("y"), input.num_or("alpha", 0.05), SEED)?;
    Ok(json!({
        "s": test.s as f64, "z": test.z, "p": test.p_value, "slope": test.slope, "trend": test.direction.code(),
    }))
}

fn leak_verdict(input: &Input<'_>) -> Result<Value, ModelError> {
    let question = LeakQuestion {
        step_hours: input.num("dt_hours"),
        limit: input.num("limit"),
        material_slope_per_hour: input.num("material_slope_per_h"),
        alpha: 0.05,
        confidence: 0.95,
        seed: SEED,
    };
    let leak = trend::leak_verdict(&input.nums("y"), &question)?;
    Ok(json!({
        "r2": leak.r2, "seed_rule": if leak.leak_by_r2 { "leak" } else { "no_leak" },
        "slope_per_h": leak.slope_per_hour, "lo": leak.lower, "hi": leak.upper, "p_hamed_rao": leak.p_value,
        "verdict": leak.verdict.code(), "hours_to_limit": leak.hours_to_limit,
    }))
}

fn changepoints(input: &Input<'_>) -> Result<Value, ModelError> {
    let y = input.nums("y");
    let penalty = match input.get("penalty") {
        Value::Null => trend::default_penalty(&y)?.value,
        _ => input.num("penalty"),
    };
    let found = trend::changepoints_l2(&y, penalty, input.num_or("min_size", 2.0) as usize)?;
    Ok(json!({"breaks": found.breaks, "objective": found.objective}))
}
