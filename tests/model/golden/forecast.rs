//! Where a series goes.

use plimsoll::model::ModelError;
use plimsoll::model::forecast::{self, HoltWinters, Smoothing, States, StlOptions};
use serde_json::{Value, json};

use super::{Call, Input, number};

/// How the golden files call it.
pub const FUNCTIONS: &[(&str, Call)] = &[
    ("linear_forecast", linear),
    ("exponential_forecast", exponential),
    ("logistic_fit", logistic),
    ("holt_winters_additive", holt_winters),
    ("ets_fixed", ets),
    ("stl", stl),
];

fn list<T>(points: &[T], value: impl Fn(&T) -> f64) -> Value {
    points.iter().map(|p| number(value(p))).collect()
}

fn linear(input: &Input<'_>) -> Result<Value, ModelError> {
    let (x, y, ahead) = (input.nums("x"), input.nums("y"), input.nums("x0"));
    let f = forecast::linear_forecast(&x, &y, &ahead, input.num_or("conf", 0.95))?;
    Ok(json!({
        "intercept": f.intercept, "slope": f.slope, "se_slope": f.slope_se, "p_slope": f.p_value, "r2": f.r2,
        "sigma": f.residual_sd, "pred": list(&f.at, |p| p.value),
        "pi_lo": list(&f.at, |p| p.lower), "pi_hi": list(&f.at, |p| p.upper),
        "ci_lo": list(&f.at, |p| p.line_lower), "ci_hi": list(&f.at, |p| p.line_upper),
    }))
}

fn exponential(input: &Input<'_>) -> Result<Value, ModelError> {
    let (x, y, ahead) = (input.nums("x"), input.nums("y"), input.nums("x0"));
    let f = forecast::exponential_forecast(&x, &y, &ahead, input.num_or("conf", 0.95))?;
    Ok(json!({
        "rate": f.rate, "level": number(f.level), "doubling_time": f.doubling_time,
        "median": list(&f.at, |p| p.median), "mean": list(&f.at, |p| p.mean),
        "pi_lo": list(&f.at, |p| p.lower), "pi_hi": list(&f.at, |p| p.upper),
    }))
}

fn logistic(input: &Input<'_>) -> Result<Value, ModelError> {
    let fit = forecast::logistic_fit(&input.nums("x"), &input.nums("y"))?;
    Ok(json!({"k": fit.ceiling, "r": fit.rate, "t0": fit.midpoint, "rss": fit.rss}))
}

fn holt_winters(input: &Input<'_>) -> Result<Value, ModelError> {
    let season = input.nums("s0");
    assert_eq!(season.len() as f64, input.num("period"));
    let method = HoltWinters {
        alpha: input.num("alpha"),
        // Without smoothing, trend and season stay as they began.
        beta: input.num_or("beta", 0.0),
        gamma: input.num_or("gamma", 0.0),
        level: input.num("l0"),
        trend: input.num("b0"),
        season: &season,
        skip_first_period: input.get("skip_first_period") == &json!(true),
    };
    let found =
        forecast::holt_winters_additive(&input.nums("y"), &method, input.count("h")? as usize)?;
    Ok(json!({"forecast": found.forecast, "sse": found.sse}))
}

fn ets(input: &Input<'_>) -> Result<Value, ModelError> {
    let model = input.text("model");
    let trend = ["AAN", "AAdN", "AAA", "AAdA"].contains(&model);
    let damped = ["AAdN", "AAdA"].contains(&model);
    let seasonal = ["ANA", "AAA", "AAdA"].contains(&model);
    assert!(trend || seasonal || model == "ANN", "model {model}");
    let smoothing = Smoothing {
        level: input.num("alpha"),
        trend: trend.then(|| input.num("beta")),
        damping: damped.then(|| input.num("phi")),
        season: seasonal.then(|| input.num("gamma")),
    };
    let start = States {
        level: input.num("l0"),
        trend: if trend { input.num("b0") } else { 0.0 },
        season: if seasonal {
            input.nums("s0")
        } else {
            Vec::new()
        },
    };
    let (y, horizon) = (input.nums("y"), input.count("h")? as usize);
    let f = forecast::ets_forecast(&y, &smoothing, &start, horizon, input.num_or("conf", 0.95))?;
    Ok(json!({"mean": f.mean, "lo": f.lower, "hi": f.upper, "sigma2": f.sigma2}))
}

fn stl(input: &Input<'_>) -> Result<Value, ModelError> {
    let count = |key: &str| input.get(key).as_u64().map(|v| v as usize);
    let linear = |key: &str| input.get(key).as_u64() != Some(0);
    let options = StlOptions {
        seasonal_length: count("seasonal").unwrap_or(StlOptions::default().seasonal_length),
        trend_length: count("trend"),
        low_pass_length: count("low_pass"),
        seasonal_linear: linear("seasonal_deg"),
        trend_linear: linear("trend_deg"),
        low_pass_linear: linear("low_pass_deg"),
        robust: input.get("robust") == &json!(true),
        inner: count("inner_iter"),
        outer: count("outer_iter"),
    };
    let period = input.num("period") as usize;
    let parts = forecast::stl(&input.nums("y"), period, &options)?;
    Ok(json!({
        "seasonal": parts.seasonal.get(..period), "trend_last": parts.trend.last(), "resid_std": parts.residual_sd,
    }))
}
