//! Golden vectors as data: a vector names its function, a table maps the name to the call. Also compiled into the wasm tests.

use std::collections::BTreeMap;
use std::panic::catch_unwind;

use plimsoll::model::ModelError;
use serde_json::{Value, json};

mod alert;
mod budget;
mod compare;
mod cost;
mod fleet;
mod forecast;
mod latency;
mod network;
mod queue;
mod scalability;
mod seeds;
mod trend;
mod uncertainty;

/// What a function gives for one vector, as JSON in the vector's own shape.
pub type Call = fn(&Input<'_>) -> Result<Value, ModelError>;

/// Each function of the golden files and how to call it, a table per subject.
const TABLES: &[&[(&str, Call)]] = &[
    alert::FUNCTIONS,
    budget::FUNCTIONS,
    compare::FUNCTIONS,
    cost::FUNCTIONS,
    fleet::FUNCTIONS,
    forecast::FUNCTIONS,
    latency::FUNCTIONS,
    network::FUNCTIONS,
    queue::FUNCTIONS,
    scalability::FUNCTIONS,
    seeds::FUNCTIONS,
    trend::FUNCTIONS,
    uncertainty::FUNCTIONS,
];

macro_rules! files {
    ($($name:literal)*) => {
        &[$(($name, include_str!(concat!("../../golden/model/", $name)))),*]
    };
}

/// The golden files by name: a browser has no folder to read. The native test holds that none is missing.
pub const FILES: &[(&str, &str)] = files! {
    "01_scalability.json" "02_queueing_exact.json" "02b_queueing_networks.json" "02c_ggc.json"
    "03_latency.json" "04_budgets.json" "05_alerts.json" "06_forecast.json" "07_fleet.json"
    "08_cost.json" "09_uncertainty.json" "10_seeds.json" "usl_fit_independent.json" "usl_sweeps.json"
};

/// What the native build answered to each vector, all digits.
const NATIVE: &str = include_str!("../../golden/model-answers.json");

/// What a run of golden files gave.
#[derive(Default)]
pub struct Outcome {
    /// Vectors that ran, by function.
    pub ran: BTreeMap<String, usize>,
    /// One line each: which vector, which field, what came, what was expected.
    pub failures: Vec<String>,
    /// The answers, by the vector's name.
    pub answers: BTreeMap<String, Value>,
}

impl Outcome {
    /// Runs the vectors of one file.
    pub fn add(&mut self, name: &str, text: &str) {
        let vectors = match serde_json::from_str::<Value>(text) {
            Ok(file) if file["schema"] == "capacity-golden/1" => {
                file["vectors"].as_array().cloned()
            }
            Ok(_) => None,
            Err(e) => return self.failures.push(format!("{name}: {e}")),
        };
        let Some(vectors) = vectors else {
            let wrong = format!("{name}: no vectors of the schema capacity-golden/1");
            return self.failures.push(wrong);
        };
        for (place, vector) in vectors.iter().enumerate() {
            match (vector["fn"].as_str(), vector["id"].as_str()) {
                (Some(function), Some(id)) => self.run(function, id, vector),
                _ => self
                    .failures
                    .push(format!("{name}: vector {place} has no fn or no id")),
            }
        }
    }

    fn run(&mut self, function: &str, id: &str, vector: &Value) {
        // A vector in a form that its adapter does not know must not hide the others.
        let failures = match catch_unwind(|| call(function, &vector["in"])) {
            Ok(None) => vec![format!("unknown function {function}")],
            Err(cause) => {
                *self.ran.entry(function.to_owned()).or_default() += 1;
                let text = cause.downcast_ref::<String>().map(String::as_str);
                let text = text.or(cause.downcast_ref::<&str>().copied());
                vec![format!("a panic: {}", text.unwrap_or("no text"))]
            }
            Ok(Some(got)) => {
                *self.ran.entry(function.to_owned()).or_default() += 1;
                let mut failures = Vec::new();
                compare(&got, &vector["out"], &vector["tol"], "", &mut failures);
                self.answers.insert(id.to_owned(), got);
                failures
            }
        };
        let told = failures.into_iter().map(|f| format!("{id}: {f}"));
        self.failures.extend(told);
    }

    /// Answers that differ from those of the native build in the first twelve digits.
    pub fn differences_to_native(&self) -> Vec<String> {
        let native: BTreeMap<String, Value> = serde_json::from_str(NATIVE).expect("answers");
        let twelve_digits = json!({"default": {"rel": 1e-12, "abs": 1e-15}});
        let mut differences = Vec::new();
        for (id, want) in &native {
            let got = self.answers.get(id).unwrap_or(&Value::Null);
            let mut failures = Vec::new();
            compare(got, want, &twelve_digits, "", &mut failures);
            differences.extend(failures.into_iter().map(|f| format!("{id}: {f}")));
        }
        if native.len() != self.answers.len() {
            differences.push(format!(
                "{} answers, {} natively",
                self.answers.len(),
                native.len()
            ));
        }
        differences
    }

    /// How many vectors and functions ran, and every failure.
    pub fn summary(&self) -> String {
        let failures = match self.failures.len() {
            0 => "no failure".to_owned(),
            1 => format!("1 failure\n{}", self.failures.join("\n")),
            n => format!("{n} failures\n{}", self.failures.join("\n")),
        };
        let vectors: usize = self.ran.values().sum();
        format!(
            "{vectors} vectors over {} functions, {failures}",
            self.ran.len()
        )
    }
}

fn call(function: &str, input: &Value) -> Option<Value> {
    let (_, call) = TABLES
        .iter()
        .copied()
        .flatten()
        .find(|(known, _)| *known == function)?;
    Some(call(&Input(input)).unwrap_or_else(|e| json!({"error": e.code()})))
}

/// The rules of the files' `conventions`. Only what the vector names is compared.
pub fn compare(got: &Value, want: &Value, tol: &Value, path: &str, failures: &mut Vec<String>) {
    match (got, want) {
        (Value::Object(got), Value::Object(want)) => {
            for (key, want) in want {
                let inner = if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                };
                match got.get(key) {
                    Some(got) => compare(got, want, tol, &inner, failures),
                    None => failures.push(format!("{inner}: missing")),
                }
            }
        }
        (Value::Array(got), Value::Array(want)) if got.len() == want.len() => {
            for (got, want) in got.iter().zip(want) {
                compare(got, want, tol, path, failures);
            }
        }
        _ if same(got, want, tol, path) => {}
        _ => failures.push(format!("{path}: got {got}, want {want}")),
    }
}

fn same(got: &Value, want: &Value, tol: &Value, path: &str) -> bool {
    if got == want {
        return true;
    }
    // A count must be equal. A quantity may be written without its decimals.
    if got.is_u64() && want.is_u64() {
        return false;
    }
    let (Some(got), Some(want)) = (got.as_f64(), want.as_f64()) else {
        return false;
    };
    let limits = tol.get(path).unwrap_or(&tol["default"]);
    let (rel, abs) = (
        limits["rel"].as_f64().unwrap_or(0.0),
        limits["abs"].as_f64().unwrap_or(0.0),
    );
    (got - want).abs() <= abs.max(rel * want.abs())
}

/// A number as the golden files write it: what JSON cannot hold is a string.
pub fn number(value: f64) -> Value {
    if value.is_nan() {
        json!("NaN")
    } else if value.is_infinite() {
        json!(if value > 0.0 { "inf" } else { "-inf" })
    } else {
        json!(value)
    }
}

/// The `in` of a vector.
pub struct Input<'a>(&'a Value);

impl<'a> Input<'a> {
    pub fn get(&self, key: &str) -> &'a Value {
        self.0.get(key).unwrap_or(&Value::Null)
    }

    pub fn num(&self, key: &str) -> f64 {
        as_number(self.get(key)).unwrap_or_else(|| panic!("{key} in {}", self.0))
    }

    /// A number that the vector may leave out.
    pub fn num_or(&self, key: &str, default: f64) -> f64 {
        as_number(self.get(key)).unwrap_or(default)
    }

    /// A count: what is not whole, or below 0, is an error as a function that took numbers would have it.
    pub fn count(&self, key: &str) -> Result<u64, ModelError> {
        whole(self.num(key))
    }

    pub fn nums(&self, key: &str) -> Vec<f64> {
        let list = self
            .get(key)
            .as_array()
            .unwrap_or_else(|| panic!("{key} in {}", self.0));
        list.iter()
            .map(|v| as_number(v).expect("a number"))
            .collect()
    }

    pub fn text(&self, key: &str) -> &'a str {
        self.get(key)
            .as_str()
            .unwrap_or_else(|| panic!("{key} in {}", self.0))
    }
}

pub fn whole(value: f64) -> Result<u64, ModelError> {
    // A cast would turn -1 and NaN into 0.
    let is_count = value >= 0.0 && value.fract() == 0.0;
    is_count
        .then_some(value as u64)
        .ok_or(ModelError::InvalidInput {
            name: "count",
            must: "a whole number, 0 or more",
        })
}

pub fn as_number(value: &Value) -> Option<f64> {
    match value.as_str() {
        Some("NaN") => Some(f64::NAN),
        Some("inf" | "+inf" | "Inf" | "+Inf") => Some(f64::INFINITY),
        Some("-inf" | "-Inf") => Some(f64::NEG_INFINITY),
        _ => value.as_f64(),
    }
}
