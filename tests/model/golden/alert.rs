//! Alert rules over time.

use plimsoll::model::ModelError;
use plimsoll::model::alert::{self, Comparison, Evaluation, Measure, Rule, Sample};
use serde_json::{Value, json};

use super::{Call, Input, as_number};

/// How the golden files call it.
pub const FUNCTIONS: &[(&str, Call)] = &[
    ("alert_timeline", alert_timeline),
    ("hysteresis", |i| {
        Ok(json!({"on": alert::hysteresis(&i.nums("x"), i.num("up"), i.num("down"))?}))
    }),
    ("window_functions", window_functions),
    ("time_to_threshold_linear", time_to_threshold_linear),
    ("burn_rate", |i| {
        let rate = alert::burn_rate(i.num("error_rate"), i.num("slo"), i.num("window_days"))?;
        Ok(json!({"burn": rate.burn, "days_to_exhaust": rate.days_to_exhaust}))
    }),
];

fn samples(input: &Input<'_>) -> Vec<Sample> {
    let list = input.get("samples").as_array().expect("samples");
    list.iter()
        .map(|s| Sample {
            at_s: as_number(&s[0]).expect("a time"),
            value: as_number(&s[1]),
        })
        .collect()
}

fn alert_timeline(input: &Input<'_>) -> Result<Value, ModelError> {
    let rule = Rule {
        measure: Measure::Newest,
        comparison: Comparison::from_symbol(input.text("op")).expect("a comparison"),
        threshold: input.num("threshold"),
        for_s: input.num_or("for_s", 0.0),
        keep_firing_for_s: input.num_or("keep_firing_for_s", 0.0),
    };
    let evaluation = Evaluation {
        start_s: 0.0,
        end_s: input.num("end_s"),
        interval_s: input.num("eval_interval_s"),
        lookback_s: input.num_or("lookback_s", 300.0),
    };
    let timeline = alert::timeline(&rule, &samples(input), &evaluation)?;
    let states: Vec<_> = timeline.points.iter().map(|p| p.state.code()).collect();
    Ok(json!({"states": states, "first_firing_s": timeline.first_firing_s}))
}

fn window_functions(input: &Input<'_>) -> Result<Value, ModelError> {
    let window = alert::window(&samples(input), input.num("t"), input.num("window_s"))?;
    Ok(json!({
        "avg_over_time": window.mean, "max_over_time": window.max, "min_over_time": window.min,
        "deriv": window.slope_per_s, "predict_linear_3600": window.predict(3600.0).map(|p| p.value),
        "time_weighted_avg": window.held_mean, "count": window.count,
    }))
}

fn time_to_threshold_linear(input: &Input<'_>) -> Result<Value, ModelError> {
    let crossing = alert::time_to_threshold(
        &input.nums("x"),
        &input.nums("y"),
        input.num("threshold"),
        input.num_or("conf", 0.95),
    )?;
    Ok(json!({
        "slope": crossing.slope, "t_from_last": crossing.from_last,
        "lo": crossing.lower, "hi": crossing.upper, "significant": crossing.significant,
    }))
}
