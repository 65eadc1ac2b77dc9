//! Is one benchmark run slower than another?

use plimsoll::model::{ModelError, compare};
use serde_json::{Value, json};

use super::{Call, Input};

/// How the golden files call it.
pub const FUNCTIONS: &[(&str, Call)] = &[("compare_runs", compare_runs)];

fn compare_runs(input: &Input<'_>) -> Result<Value, ModelError> {
    let (base, new) = (input.nums("base"), input.nums("new"));
    let c = compare::compare_runs(&base, &new, input.num("threshold"), input.num("conf"))?;
    Ok(json!({
        "u": c.u, "p_greater": c.p_greater, "p_two_sided": c.p_two_sided,
        "hl_ratio": c.ratio, "hl_lo": c.lower, "hl_hi": c.upper, "median_ratio": c.median_ratio,
        "welch_log_ratio": c.mean_log_ratio, "welch_lo": c.welch_lower, "welch_hi": c.welch_upper,
        "verdict": c.verdict.code(), "seed_rule": if c.regression_by_means { "fail" } else { "pass" },
    }))
}
