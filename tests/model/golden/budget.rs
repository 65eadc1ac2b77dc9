//! Overhead budgets.

use plimsoll::model::budget::{self, Combination, Component, Feature, Gain, Optimization, Options};
use plimsoll::model::{Graded, ModelError, Standing};
use serde_json::{Map, Value, json};

use super::{Call, Input, as_number, number};

/// How the golden files call it.
pub const FUNCTIONS: &[(&str, Call)] = &[
    ("overhead_total", overhead_total),
    ("best_optimisations", best_optimisations),
    ("knapsack_additive", |i| {
        let best = budget::knapsack(&i.nums("gain"), &i.nums("effort"), i.num("effort_max"))?;
        Ok(json!({"gain": best.gain}))
    }),
    ("waterfall", waterfall),
    ("slo_budget", |i| {
        let predicted = Graded {
            value: i.num("predicted_ms"),
            standing: Standing::Input,
        };
        let budget = budget::slo_budget(i.num("slo_ms"), predicted)?;
        Ok(json!({
            "left_ms": number(budget.left), "left_pct": budget.left_share.map(|s| number(100.0 * s)), "ok": budget.met,
        }))
    }),
];

fn overhead_total(input: &Input<'_>) -> Result<Value, ModelError> {
    let features: Vec<_> = list(input.get("features"))
        .iter()
        .map(|f| {
            let of = |key: &str| as_number(&f[key]).unwrap_or(1.0);
            Feature {
                time: Input(f).num("ms"),
                frequency: of("freq"),
                sampling: of("sampling"),
            }
        })
        .collect();
    let overhead = budget::overhead(input.num("baseline_ms"), &features)?;
    Ok(json!({
        "overhead_ms": overhead.overhead, "total_ms": overhead.total,
        "overhead_pct": overhead.of_baseline.map(|s| 100.0 * s), "of_total_pct": overhead.of_total.map(|s| 100.0 * s),
    }))
}

/// Calls with the `Options` of a vector; lists that it leaves out are empty.
fn with_options<'a, T>(input: &Input<'a>, call: impl FnOnce(&Options<'_>) -> T) -> T {
    let components: Vec<_> = input
        .get("components")
        .as_object()
        .expect("components")
        .iter()
        .map(|(name, time)| Component {
            name,
            time: as_number(time).expect("a time"),
        })
        .collect();
    let optimizations: Vec<_> = list(input.get("options"))
        .iter()
        .map(Input)
        .map(|o| Optimization {
            id: o.text("id"),
            component: o.text("component"),
            gain: match o.text("kind") {
                "abs" => Gain::Time(o.num("gain")),
                "pct" => Gain::Share(o.num("gain") / 100.0),
                other => panic!("kind {other}"),
            },
            effort: o.num_or("effort", 0.0),
        })
        .collect();
    let combined: Vec<_> = list(input.get("combo_adjust"))
        .iter()
        .map(|c| (texts(&c["ids"]), Input(c).num("adjust_ms")))
        .collect();
    let combinations: Vec<_> = combined
        .iter()
        .map(|(ids, adjust)| Combination {
            ids,
            adjust: *adjust,
        })
        .collect();
    let groups: Vec<_> = list(input.get("exclusive")).iter().map(texts).collect();
    let exclusive: Vec<&[&str]> = groups.iter().map(Vec::as_slice).collect();
    let requires: Vec<_> = list(input.get("requires"))
        .iter()
        .map(texts)
        .map(|pair| (pair[0], pair[1]))
        .collect();
    call(&Options {
        components: &components,
        optimizations: &optimizations,
        combinations: &combinations,
        exclusive: &exclusive,
        requires: &requires,
    })
}

fn best_optimisations(input: &Input<'_>) -> Result<Value, ModelError> {
    with_options(input, |options| {
        let best = budget::best_set(options, input.num("effort_max"))?;
        Ok(json!({
            "selected": best.selected, "total_ms": best.total, "gain_ms": best.gain, "effort": best.effort,
        }))
    })
}

fn waterfall(input: &Input<'_>) -> Result<Value, ModelError> {
    with_options(input, |options| {
        let fall = budget::waterfall(options, &texts(input.get("order")), 1)?;
        let steps: Vec<_> = fall
            .steps
            .iter()
            .map(|s| json!({"id": s.id, "delta": s.delta, "after": s.after}))
            .collect();
        let shapley: Map<_, _> = fall
            .shares
            .iter()
            .map(|s| (s.id.to_owned(), json!(s.value)))
            .collect();
        Ok(json!({"start": fall.start, "steps": steps, "end": fall.end, "shapley": shapley}))
    })
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn texts(value: &Value) -> Vec<&str> {
    list(value)
        .iter()
        .map(|v| v.as_str().expect("a text"))
        .collect()
}
