//! Latency distributions.

use plimsoll::model::ModelError;
use plimsoll::model::distribution::Distribution;
use plimsoll::model::latency::{
    self, Buckets, Curve, Family, Hdr, Law, Limits, Mixture, PercentileFit, Percentiles, Sum,
};
use serde_json::{Map, Value, json};

use super::{Call, Input, as_number, number, whole};

/// How the golden files call it.
pub const FUNCTIONS: &[(&str, Call)] = &[
    ("fit_lognormal_pct", |i| {
        Ok(fitted(latency::fit_lognormal(&percentiles(i)?)?))
    }),
    ("fit_weibull_pct", |i| {
        Ok(fitted(latency::fit_weibull(&percentiles(i)?)?))
    }),
    ("fit_gamma_pct", |i| {
        Ok(fitted(latency::fit_gamma(&percentiles(i)?)?))
    }),
    ("fit_pct_error", |i| {
        Ok(fitted(latency::fit_lognormal(&percentiles(i)?)?))
    }),
    ("quantile_curve_pchip", quantile_curve_pchip),
    ("sum_independent", sum_independent),
    ("mixture_quantile", mixture_quantile),
    ("histogram_quantile", histogram_quantile),
    ("hdr_merge", hdr_merge),
    ("quantile_type7", |i| {
        Ok(json!({"q": number(latency::sample_quantile(&i.nums("x"), i.num("p"))?)}))
    }),
    ("quantile_ci_ranks", |i| {
        let ranks = latency::quantile_ranks(i.count("n")?, i.num("p"), i.num_or("conf", 0.95))?;
        Ok(json!({"lower_rank": ranks.lower, "upper_rank": ranks.upper}))
    }),
    ("min_n_for_quantile_upper", |i| {
        Ok(json!({"n": latency::least_sample(i.num("p"), i.num_or("conf", 0.95))?}))
    }),
];

/// Names of percentiles as the vectors write them.
const NAMED: &[(&str, f64)] = &[
    ("p01", 0.01),
    ("p1", 0.01),
    ("p05", 0.05),
    ("p5", 0.05),
    ("p10", 0.1),
    ("p20", 0.2),
    ("p25", 0.25),
    ("p50", 0.5),
    ("p75", 0.75),
    ("p80", 0.8),
    ("p90", 0.9),
    ("p95", 0.95),
    ("p98", 0.98),
    ("p99", 0.99),
    ("p995", 0.995),
    ("p99.5", 0.995),
    ("p999", 0.999),
    ("p99.9", 0.999),
    ("p9999", 0.9999),
    ("p99.99", 0.9999),
];

fn percentiles(input: &Input<'_>) -> Result<Percentiles, ModelError> {
    let percentiles = Percentiles::new(&input.nums("p"), &input.nums("q"))?;
    for name in ["weights", "weight", "w"] {
        if input.get(name).is_array() {
            return percentiles.with_weights(&input.nums(name));
        }
    }
    Ok(percentiles)
}

fn fitted(fit: PercentileFit) -> Value {
    let (mean, sse) = (number(fit.distribution.mean()), number(fit.sse));
    match fit.family {
        Family::Lognormal { mu, sigma } => {
            json!({"mu": mu, "sigma": sigma, "sse": sse, "mean": mean})
        }
        Family::Weibull { shape, scale } | Family::Gamma { shape, scale } => {
            json!({"shape": shape, "scale": scale, "sse": sse, "mean": mean})
        }
    }
}

fn quantile_curve_pchip(input: &Input<'_>) -> Result<Value, ModelError> {
    let limits = Limits {
        max: as_number(input.get("max")),
        n: input.get("n").as_u64(),
    };
    let curve = Curve::new(&percentiles(input)?, limits)?;
    let points = input.nums("eval").into_iter().map(|p| curve.quantile(p));
    let points = points.collect::<Result<Vec<_>, _>>()?;
    let values: Vec<Value> = points.iter().map(|p| number(p.value)).collect();
    let extrapolated: Vec<bool> = points.iter().map(|p| p.extrapolated).collect();
    Ok(json!({"q": values, "extrapolated": extrapolated, "mean": number(curve.mean().value)}))
}

/// A component of a sum or a mixture, under any of the usual names of its kind and parameters.
fn law(component: &Value) -> Result<Law, ModelError> {
    let given = Input(component);
    let first = |names: &[&str]| names.iter().find_map(|name| as_number(given.get(name)));
    let need = |names: &[&str]| first(names).unwrap_or_else(|| panic!("{names:?} in {component}"));
    let scv = || first(&["scv", "cs2", "cv2", "c2"]);
    let law: Law = match given.text("kind") {
        "exp" | "exponential" => match first(&["mean", "scale"]) {
            Some(mean) => Distribution::exponential(mean)?,
            None => Distribution::exponential(1.0 / need(&["rate", "lambda"]))?,
        }
        .into(),
        "det" | "deterministic" | "constant" | "const" => {
            Distribution::constant(need(&["value", "v", "mean"]))?.into()
        }
        "lognormal" | "lognorm" => {
            Distribution::lognormal(need(&["mu"]), need(&["sigma", "s"]))?.into()
        }
        "gamma" | "erlang" => {
            Distribution::gamma(need(&["shape", "k"]), need(&["scale", "theta"]))?.into()
        }
        "weibull" => Distribution::weibull(need(&["shape", "k"]), need(&["scale"]))?.into(),
        "uniform" => {
            Distribution::uniform(need(&["low", "a", "min"]), need(&["high", "b", "max"]))?.into()
        }
        "normal" => {
            Distribution::normal(need(&["mean", "mu"]), need(&["sd", "sigma", "std"]))?.into()
        }
        "triangular" | "tri" => Distribution::triangular(
            need(&["low", "a", "min"]),
            need(&["mode", "c"]),
            need(&["high", "b", "max"]),
        )?
        .into(),
        "hyperexp" | "h2" | "hyperexponential" => {
            Distribution::hyperexponential(need(&["mean"]), scv().expect("a variation"))?.into()
        }
        "mixture" | "mix" => mixture(&given)?.into(),
        "percentiles" | "curve" => Curve::new(&percentiles(&given)?, Limits::default())?.into(),
        other => panic!("kind {other}"),
    };
    match first(&["freq", "frequency", "f", "prob"]) {
        Some(frequency) => Law::sometimes(law, frequency),
        None => Ok(law),
    }
}

fn laws(input: &Input<'_>) -> Result<Vec<Law>, ModelError> {
    let list = input.get("components").as_array().expect("components");
    list.iter().map(law).collect()
}

fn mixture(input: &Input<'_>) -> Result<Mixture, ModelError> {
    Mixture::new(&input.nums("weights"), &laws(input)?)
}

fn sum_independent(input: &Input<'_>) -> Result<Value, ModelError> {
    let sum = Sum::new(&laws(input)?)?;
    let mut out = Map::new();
    for (name, p) in NAMED {
        out.insert((*name).to_owned(), number(sum.quantile(*p)?.value));
        out.insert(
            format!("sum_{name}_wrong"),
            number(sum.comonotone(*p)?.value),
        );
    }
    out.insert("mean".to_owned(), number(sum.mean().value));
    for name in ["var", "variance"] {
        out.insert(name.to_owned(), number(sum.variance().value));
    }
    Ok(out.into())
}

fn mixture_quantile(input: &Input<'_>) -> Result<Value, ModelError> {
    let mixture = mixture(input)?;
    let mut out = Map::new();
    for (name, p) in NAMED {
        out.insert((*name).to_owned(), number(mixture.quantile(*p)?.value));
        let wrong = number(mixture.averaged_quantiles(*p)?.value);
        out.insert(format!("weighted_mean_of_{name}_wrong"), wrong);
    }
    out.insert("mean".to_owned(), number(mixture.mean().value));
    Ok(out.into())
}

fn histogram_quantile(input: &Input<'_>) -> Result<Value, ModelError> {
    let list = input
        .get("buckets_cumulative")
        .as_array()
        .expect("buckets_cumulative");
    let pair = |bucket: &Value| {
        let at = |i: usize| as_number(&bucket[i]).expect("a number");
        (at(0), at(1))
    };
    let buckets = Buckets::new(&list.iter().map(pair).collect::<Vec<_>>())?;
    let value = buckets.quantile(input.num("q")).map(|q| q.value);
    Ok(json!({"value": value.map_or(json!("NaN"), number)}))
}

fn hdr_merge(input: &Input<'_>) -> Result<Value, ModelError> {
    let histogram = |name: &str| {
        let (low, high) = (input.count("low")?, input.count("high")?);
        let mut histogram = Hdr::new(low, high, input.num("sigfig") as u8)?;
        for value in input.nums(name) {
            histogram.record(whole(value)?, 1)?;
        }
        Ok(histogram)
    };
    let mut merged = histogram("a")?;
    merged.add(&histogram("b")?)?;
    let mut out = Map::new();
    for (name, p) in NAMED {
        out.insert(
            (*name).to_owned(),
            json!(merged.quantile(*p)?.map(|q| q.value)),
        );
    }
    out.insert("total".to_owned(), json!(merged.len()));
    let both = [input.nums("a"), input.nums("b")].concat();
    out.insert(
        "exact_nearest_rank_p95".to_owned(),
        if both.is_empty() {
            Value::Null
        } else {
            number(latency::nearest_rank(&both, 0.95)?)
        },
    );
    Ok(out.into())
}
