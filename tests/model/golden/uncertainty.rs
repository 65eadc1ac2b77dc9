//! What uncertain inputs make of a result.
//!
//! Where the vectors hold an analytic result of a model, the model is simulated: no formula of the result is here.

use std::f64::consts::PI;

use plimsoll::model::ModelError;
use plimsoll::model::distribution::Distribution;
use plimsoll::model::fleet::ceil_with_slack;
use plimsoll::model::uncertainty::{self as un, Copula, Range, by_row};
use serde_json::{Value, json};

use super::{Call, Input, as_number, number};

/// How the golden files call it.
pub const FUNCTIONS: &[(&str, Call)] = &[
    ("pert", pert),
    ("triangular", triangular),
    ("lognormal_from_ci", lognormal_from_ci),
    ("gamma_from_ci", gamma_from_ci),
    ("lognormal_from_moments", lognormal_from_moments),
    ("sobol_points", sobol_points),
    ("halton_points", halton_points),
    ("spearman_to_pearson", |i| {
        Ok(json!({"rho": un::spearman_to_pearson(i.num("rho_s"))?}))
    }),
    ("linear_normal_output", linear_normal_output),
    ("lognormal_product", lognormal_product),
    ("sobol_ishigami", sobol_ishigami),
    ("sobol_gfunction", sobol_gfunction),
    ("tornado", tornado),
];

fn quantiles(law: &Distribution, input: &Input<'_>) -> Result<Vec<f64>, ModelError> {
    input.nums("p").iter().map(|p| law.quantile(*p)).collect()
}

fn pert(input: &Input<'_>) -> Result<Value, ModelError> {
    let law = Distribution::pert(input.num("low"), input.num("mode"), input.num("high"))?;
    let (alpha, beta) = law.beta_parameters().unzip();
    Ok(json!({
        "alpha": alpha, "beta": beta, "mean": law.mean(), "sd": law.variance().sqrt(),
        "q": quantiles(&law, input)?,
    }))
}

fn triangular(input: &Input<'_>) -> Result<Value, ModelError> {
    let law = Distribution::triangular(input.num("low"), input.num("mode"), input.num("high"))?;
    Ok(json!({
        "mean": law.mean(), "sd": law.variance().sqrt(), "q": quantiles(&law, input)?,
    }))
}

fn lognormal_from_ci(input: &Input<'_>) -> Result<Value, ModelError> {
    let (low, high) = (input.num("low"), input.num("high"));
    let law = Distribution::lognormal_from_interval(low, high, input.num_or("conf", 0.9))?;
    let (mu, sigma) = law.log_parameters().unzip();
    Ok(json!({
        "mu": mu, "sigma": sigma, "median": law.quantile(0.5)?, "mean": law.mean(), "q": quantiles(&law, input)?,
    }))
}

fn gamma_from_ci(input: &Input<'_>) -> Result<Value, ModelError> {
    let (low, high) = (input.num("low"), input.num("high"));
    let law = Distribution::gamma_from_interval(low, high, input.num_or("conf", 0.9))?;
    let (shape, scale) = law.gamma_parameters().unzip();
    Ok(json!({"shape": shape, "scale": scale, "mean": law.mean(), "median": law.quantile(0.5)?}))
}

fn lognormal_from_moments(input: &Input<'_>) -> Result<Value, ModelError> {
    let law = Distribution::lognormal_from_moments(input.num("mean"), input.num("sd"))?;
    let (mu, sigma) = law.log_parameters().unzip();
    Ok(json!({"mu": mu, "sigma": sigma}))
}

fn sobol_points(input: &Input<'_>) -> Result<Value, ModelError> {
    assert_eq!(input.get("scramble"), &json!(false));
    assert_eq!(input.text("directions"), "new-joe-kuo-6.21201");
    let (dimensions, count) = (input.count("dim")? as usize, input.count("n")? as usize);
    let points = un::sobol_points(dimensions, count, input.count("skip")?)?;
    Ok(json!({"points": points}))
}

fn halton_points(input: &Input<'_>) -> Result<Value, ModelError> {
    assert_eq!(input.get("scramble"), &json!(false));
    let (dimensions, count) = (input.count("dim")? as usize, input.count("n")? as usize);
    let points = un::halton_points(dimensions, count, input.count("start")?)?;
    Ok(json!({"points": points}))
}

fn linear_normal_output(input: &Input<'_>) -> Result<Value, ModelError> {
    let (weights, rho) = (input.nums("weights"), input.num("rho"));
    let (means, sds) = (input.nums("mean"), input.nums("sd"));
    let terms: Vec<_> = weights
        .iter()
        .zip(means.iter().zip(&sds))
        .map(|(weight, (mean, sd))| un::NormalTerm {
            weight: *weight,
            mean: *mean,
            sd: *sd,
        })
        .collect();
    let entry = |i, j| if i == j { 1.0 } else { rho };
    let matrix: Vec<Vec<f64>> = (0..terms.len())
        .map(|i| (0..terms.len()).map(|j| entry(i, j)).collect())
        .collect();
    let sum = un::sum_of_normals(&terms, Some(&Copula::from_scores(&matrix)?))?;
    Ok(json!({
        "mean": sum.mean(), "sd": sum.variance().sqrt(), "p10": sum.quantile(0.1)?, "p50": sum.quantile(0.5)?,
        "p90": sum.quantile(0.9)?, "p_breach": sum.exceeds(input.num("threshold"))?,
    }))
}

fn lognormal_product(input: &Input<'_>) -> Result<Value, ModelError> {
    let factors = input.get("factors").as_array().expect("factors");
    let factors: Vec<(f64, f64)> = factors
        .iter()
        .map(|f| (Input(f).num("mu"), Input(f).num("sigma")))
        .collect();
    let product = un::lognormal_product(&factors)?;
    let law = product.distribution;
    let each = |value: fn(&un::Index) -> f64| -> Option<Vec<f64>> {
        Some(product.indices.as_ref()?.iter().map(value).collect())
    };
    Ok(json!({
        "mu": product.mu, "sigma": product.sigma, "mean": law.mean(),
        "p10": law.quantile(0.1)?, "p50": law.quantile(0.5)?, "p90": law.quantile(0.9)?,
        "sobol_first": each(|i| i.first), "sobol_total": each(|i| i.total),
    }))
}

type Indices = (Vec<Value>, Vec<Value>, f64);

fn indices(
    inputs: &[Distribution],
    points: u32,
    model: impl FnMut(&[f64]) -> f64,
) -> Result<Indices, ModelError> {
    let found = un::sobol_indices(inputs, points, 1, by_row(model))?;
    let each = |value: fn(&un::Index) -> f64| match &found.indices {
        Some(indices) => indices.iter().map(|i| number(value(i))).collect(),
        None => vec![Value::Null; inputs.len()],
    };
    Ok((each(|i| i.first), each(|i| i.total), found.variance))
}

fn sobol_ishigami(input: &Input<'_>) -> Result<Value, ModelError> {
    let (a, b) = (input.num("a"), input.num("b"));
    let inputs = [Distribution::uniform(-PI, PI)?; 3];
    let (first, total, variance) = indices(&inputs, input.num("n") as u32, |x| {
        x[0].sin() + a * x[1].sin().powi(2) + b * x[2].powi(4) * x[0].sin()
    })?;
    Ok(json!({"s1": first, "st": total, "variance": variance}))
}

fn sobol_gfunction(input: &Input<'_>) -> Result<Value, ModelError> {
    let a = input.nums("a");
    let inputs = vec![Distribution::uniform(0.0, 1.0)?; a.len()];
    let (first, total, variance) = indices(&inputs, input.num("n") as u32, |x| {
        let factors = x.iter().zip(&a);
        factors
            .map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a))
            .product()
    })?;
    Ok(json!({"s1": first, "st": total, "variance": variance}))
}

fn tornado(input: &Input<'_>) -> Result<Value, ModelError> {
    let base = input.get("base").as_object().expect("base");
    let names: Vec<&str> = base.keys().map(String::as_str).collect();
    let values: Vec<f64> = base
        .values()
        .map(|v| as_number(v).expect("a number"))
        .collect();
    let ranges = input.get("ranges").as_object().expect("ranges");
    let ranges: Vec<Range<'_>> = ranges
        .iter()
        .map(|(name, ends)| Range {
            name,
            input: names.iter().position(|n| n == name).expect("an input"),
            low: as_number(&ends[0]).expect("a number"),
            high: as_number(&ends[1]).expect("a number"),
        })
        .collect();
    let text = input.text("model").to_owned();
    let found = un::tornado(&values, &ranges, |row| {
        let mut formula = Formula {
            rest: &text,
            names: &names,
            row,
        };
        let value = formula.sum();
        assert_eq!(formula.rest.trim(), "", "in {text}");
        value
    })?;
    let bars: Vec<Value> = found
        .bars
        .iter()
        .map(
            |b| {
                json!({
                    "name": b.name, "at_low": number(b.at_low), "at_high": number(b.at_high), "swing": number(b.swing),
                })
            },
        )
        .collect();
    Ok(json!({"base": number(found.base), "bars": bars}))
}

/// A model that a vector spells out: names, numbers, + - * / ** and calls.
struct Formula<'a> {
    rest: &'a str,
    names: &'a [&'a str],
    row: &'a [f64],
}

impl Formula<'_> {
    fn takes(&mut self, sign: &str) -> bool {
        let left = self.rest.trim_start().strip_prefix(sign);
        // One star does not begin a power.
        let left = left.filter(|l| sign != "*" || !l.starts_with('*'));
        self.rest = left.unwrap_or(self.rest);
        left.is_some()
    }

    fn sum(&mut self) -> f64 {
        let mut value = self.product();
        loop {
            if self.takes("+") {
                value += self.product();
            } else if self.takes("-") {
                value -= self.product();
            } else {
                return value;
            }
        }
    }

    fn product(&mut self) -> f64 {
        let mut value = self.signed();
        loop {
            if self.takes("*") {
                value *= self.signed();
            } else if self.takes("/") {
                value /= self.signed();
            } else {
                return value;
            }
        }
    }

    fn signed(&mut self) -> f64 {
        if self.takes("-") {
            return -self.signed();
        }
        let value = self.atom();
        if self.takes("**") || self.takes("^") {
            return value.powf(self.signed());
        }
        value
    }

    fn atom(&mut self) -> f64 {
        if self.takes("(") {
            let value = self.sum();
            assert!(self.takes(")"), "at {}", self.rest);
            return value;
        }
        let start = self.rest.trim_start();
        let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        let mut end = start.find(|c| !is_part(c)).unwrap_or(start.len());
        // The sign of an exponent belongs to the number.
        let is_number = start.starts_with(|c: char| c.is_ascii_digit() || c == '.');
        if is_number && start[..end].ends_with(['e', 'E']) && start[end..].starts_with(['-', '+']) {
            let digits = &start[end + 1..];
            end += 1 + digits
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(digits.len());
        }
        let (word, rest) = start.split_at(end);
        self.rest = rest;
        if let Ok(number) = word.parse() {
            return number;
        }
        if let Some(i) = self.names.iter().position(|n| *n == word) {
            return self.row[i];
        }
        assert!(self.takes("("), "{word} is not known");
        let mut arguments = vec![self.sum()];
        while self.takes(",") {
            arguments.push(self.sum());
        }
        assert!(self.takes(")"), "at {}", self.rest);
        call(word, &arguments)
    }
}

fn call(name: &str, arguments: &[f64]) -> f64 {
    match (name.trim_start_matches("math."), arguments) {
        ("ceil", [x]) => ceil_with_slack(*x),
        ("floor", [x]) => x.floor(),
        ("round", [x]) => x.round(),
        ("abs", [x]) => x.abs(),
        ("sqrt", [x]) => x.sqrt(),
        ("exp", [x]) => x.exp(),
        ("log" | "ln", [x]) => x.ln(),
        ("min", all) => all.iter().copied().fold(f64::INFINITY, f64::min),
        ("max", all) => all.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        _ => panic!("{name} is not known"),
    }
}
