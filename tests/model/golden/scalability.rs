//! Scalability: Amdahl, Gustafson, the universal scalability law and its fit.

use plimsoll::model::usl::{self, FitOptions, Parameter, Usl, Weights};
use plimsoll::model::{ModelError, speedup};
use serde_json::{Map, Value, json};

use super::{Call, Input, number};

/// How the golden files call it.
pub const FUNCTIONS: &[(&str, Call)] = &[
    ("amdahl_speedup", |i| {
        Ok(json!({"speedup": speedup::amdahl_speedup(i.num("n"), i.num("sigma"))?}))
    }),
    ("gustafson_speedup", |i| {
        Ok(json!({"speedup": speedup::gustafson_speedup(i.num("n"), i.num("sigma"))?}))
    }),
    ("usl_throughput", |i| {
        Ok(json!({"x": law(i)?.throughput(i.num("n"))?}))
    }),
    ("usl_peak", usl_peak),
    ("usl_fit", usl_fit),
    ("usl_fit_error", usl_fit_error),
    ("usl_kappa_test", usl_kappa_test),
    ("usl_sweep", usl_sweep),
];

fn law(input: &Input<'_>) -> Result<Usl, ModelError> {
    Usl::new(input.num("lambda_"), input.num("sigma"), input.num("kappa"))
}

fn usl_peak(input: &Input<'_>) -> Result<Value, ModelError> {
    let peak = law(input)?.peak();
    Ok(json!({
        "n_star": peak.n_star, "n_star_int": peak.level, "x_max": peak.x_max,
        "x_limit_amdahl": peak.x_limit, "kind": peak.kind.code(),
    }))
}

fn usl_fit(input: &Input<'_>) -> Result<Value, ModelError> {
    let given = input
        .get("weights")
        .is_array()
        .then(|| input.nums("weights"));
    let superlinear = input.get("allow_superlinear") == &json!(true);
    // The bounds are those of the spec, and the library has no others.
    let least_sigma = if superlinear { -1 } else { 0 };
    let usual = json!({"sigma": [least_sigma, 1], "kappa": [0, 1]});
    assert!([&usual, &Value::Null].contains(&input.get("bounds")));
    let options = FitOptions {
        weights: match input.get("weights").as_str() {
            Some("relative") => Weights::Relative,
            Some("proportional") => Weights::Proportional,
            Some("auto") => Weights::Auto,
            _ => given.as_deref().map_or(Weights::Equal, Weights::Given),
        },
        allow_superlinear: superlinear,
    };
    let fit = usl::fit(&input.nums("n"), &input.nums("x"), &options)?;
    let each = |value: &dyn Fn(Parameter) -> Value| {
        let names = ["lambda_", "sigma", "kappa"].map(String::from);
        Value::Object(
            names
                .into_iter()
                .zip(Parameter::ALL.map(value))
                .collect::<Map<_, _>>(),
        )
    };
    let start = fit.start.expect("a start");
    Ok(json!({
        "lambda_": fit.usl.lambda(), "sigma": fit.usl.sigma(), "kappa": fit.usl.kappa(),
        "rss": number(fit.rss), "resid_se": fit.residual_se, "df": fit.df, "r2": fit.r2,
        "se": each(&|p| json!(fit.standard_error(p).map(|se| se.value))),
        "ci95": each(&|p| fit.interval(p, 0.95).ok().flatten().map_or(Value::Null, |i| json!([i.lower, i.upper]))),
        "at_bound": each(&|p| json!(fit.at_bound(p))),
        "n_star": fit.peak.n_star, "x_max": fit.peak.x_max,
        "start": {"lambda_": start.lambda, "sigma": start.sigma, "kappa": start.kappa},
    }))
}

fn usl_fit_error(input: &Input<'_>) -> Result<Value, ModelError> {
    let fit = usl::fit(&input.nums("n"), &input.nums("x"), &FitOptions::default())?;
    // Of several the one that is asked for: with three points, that there is no error to tell.
    let exact = fit.warnings.iter().find(|w| **w == usl::Warning::ExactFit);
    Ok(json!({"warning": exact.or(fit.warnings.first()).map(|w| w.code())}))
}

fn usl_kappa_test(input: &Input<'_>) -> Result<Value, ModelError> {
    let options = FitOptions {
        weights: Weights::Equal,
        ..FitOptions::default()
    };
    let test = usl::kappa_test(&input.nums("n"), &input.nums("x"), &options)?;
    Ok(json!({
        "rss_amdahl": test.rss_amdahl, "rss_usl": test.rss_usl, "f": test.f, "p_value_one_sided": test.p_value,
        "aicc_amdahl": test.aicc_amdahl, "aicc_usl": test.aicc_usl,
    }))
}

fn usl_sweep(input: &Input<'_>) -> Result<Value, ModelError> {
    let options = FitOptions {
        weights: Weights::Relative,
        allow_superlinear: input.get("allow_superlinear") == &json!(true),
    };
    let fit = usl::fit(&input.nums("n"), &input.nums("x"), &options)?;
    Ok(
        json!({"meaningful": fit.is_meaningful(), "n_star": fit.peak.n_star, "kappa": fit.usl.kappa()}),
    )
}
