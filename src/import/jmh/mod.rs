//! JMH: <https://github.com/openjdk/jmh>.

use super::micro::{self, Measured};

pub(super) mod json;
pub(super) mod text;

/// How a score comes into our unit.
#[derive(Debug, Clone, Copy)]
enum Factor {
    /// Powers of ten keep the digits that were written.
    Shift(i32),
    Times(f64),
}

impl Factor {
    fn of(self, value: f64) -> f64 {
        match self {
            Factor::Shift(power) => micro::shifted(value, power),
            Factor::Times(factor) => value * factor,
        }
    }
}

/// The unit of a score as we have it, and how the score comes into it.
fn unit(score_unit: &str) -> (&'static str, Factor) {
    let (of, per) = score_unit.split_once('/').unwrap_or((score_unit, ""));
    let power = |unit: &str| match unit {
        "s" | "sec" => Some(0),
        "ms" => Some(3),
        "us" => Some(6),
        "ns" => Some(9),
        _ => None,
    };
    let bytes = |unit: &str| match unit {
        "B" | "bytes" => Some(1.0),
        "KB" => Some(1024.0),
        "MB" => Some(1_048_576.0),
        "GB" => Some(1_073_741_824.0),
        _ => None,
    };
    let minutes = |unit: &str| matches!(unit, "min" | "m").then_some(60.0);
    match (power(of), power(per), bytes(of)) {
        (Some(power), _, _) if matches!(per, "op" | "") => ("seconds", Factor::Shift(-power)),
        (_, Some(power), _) if of == "ops" => ("per_second", Factor::Shift(power)),
        (_, Some(0), Some(bytes)) => ("per_second", Factor::Times(bytes)),
        (_, _, Some(bytes)) if matches!(per, "op" | "") => ("bytes", Factor::Times(bytes)),
        _ => match (minutes(of), minutes(per)) {
            (Some(minute), _) if per == "op" => ("seconds", Factor::Times(minute)),
            (_, Some(minute)) if of == "ops" => ("per_second", Factor::Times(1.0 / minute)),
            _ if matches!(of, "counts" | "#") => ("count", Factor::Shift(0)),
            _ => ("", Factor::Shift(0)),
        },
    }
}

/// A parameter of a benchmark as a label; a statement may hold anybody's data.
fn parameter(measured: Measured, key: &str, value: &str) -> Measured {
    match is_statement(key) {
        true => measured,
        false => measured.label(key, &micro::command(value)),
    }
}

fn is_statement(parameter: &str) -> bool {
    let lower = parameter.to_ascii_lowercase();
    lower.contains("sql") || lower.contains("password") || lower.contains("secret")
}

/// `50.0` is the median; 0 and 100 are the ends.
fn percentile(key: &str) -> String {
    match key.parse::<f64>() {
        Ok(0.0) => "min".to_owned(),
        Ok(100.0) => "max".to_owned(),
        Ok(percent) => format!("p{percent}"),
        Err(_) => key.to_owned(),
    }
}
