//! The fields of one report: numbers and counts as they are, nothing wrapped, nothing silently 0.

use std::cell::RefCell;

use serde_json::Value;

use super::bytes::{self, MAX_REPORT_BYTES};
use super::json;
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Run, Warning};

/// The largest count that is believed: above 2^53 two neighbors are the same number in most tools.
const MAX_COUNT: f64 = 9_007_199_254_740_992.0;

/// One report, and what was doubtful in the fields that were asked for.
///
/// A field that is absent or null is `None`. One that holds something else than was asked for is
/// `None` too, and a warning names it.
pub(super) struct Fields {
    root: Value,
    warnings: RefCell<Vec<Warning>>,
}

impl Fields {
    /// Reads one report. Where a key is said twice, the last value counts.
    pub(super) fn of(raw: &str) -> Result<Self> {
        if raw.len() > MAX_REPORT_BYTES {
            let mib = MAX_REPORT_BYTES / (1024 * 1024);
            return Err(
                Error::new(format!("a single report is larger than {mib} MiB"))
                    .next("Export the tool's end-of-run summary."),
            );
        }
        Ok(Fields::new(json::parse(raw)?))
    }

    /// The fields of a value that was read already.
    pub(super) fn new(root: Value) -> Self {
        Fields {
            root,
            warnings: RefCell::default(),
        }
    }

    /// The objects of the list under that key, each with fields of its own.
    pub(super) fn into_list(mut self, key: &str) -> Vec<Fields> {
        let list = self.root.get_mut(key).map(Value::take);
        let Some(Value::Array(list)) = list else {
            return Vec::new();
        };
        let objects = list.into_iter().filter(Value::is_object);
        objects.map(Fields::new).collect()
    }

    /// The numbers of the list under that path; what is no finite number is not among them.
    pub(super) fn numbers(&self, path: &[&str]) -> Option<Vec<f64>> {
        let list = self.value(path)?.as_array()?.iter();
        let numbers = list.filter_map(Value::as_f64).filter(|n| n.is_finite());
        Some(numbers.collect())
    }

    /// The one run that a report holds, and what was doubtful about its fields.
    pub(super) fn into_evidence(self, run: impl FnOnce(&Self) -> Run) -> Evidence {
        Evidence {
            runs: vec![run(&self)],
            warnings: self.into_warnings(),
            ..Evidence::default()
        }
    }

    /// What was doubtful.
    pub(super) fn into_warnings(self) -> Vec<Warning> {
        self.warnings.into_inner()
    }

    /// The value under that path, unless it is null.
    pub(super) fn value(&self, path: &[&str]) -> Option<&Value> {
        path.iter()
            .try_fold(&self.root, |here, key| here.get(key))
            .filter(|value| !value.is_null())
    }

    /// A finite number.
    pub(super) fn number(&self, path: &[&str]) -> Option<f64> {
        let value = self.value(path)?;
        let number = value.as_f64().filter(|n| n.is_finite());
        if number.is_none() {
            self.doubt("not_a_number", path, "is not a number and was left out");
        }
        number
    }

    /// A number that cannot be less than 0.
    pub(super) fn amount(&self, path: &[&str]) -> Option<f64> {
        let number = self.number(path)?;
        if number < 0.0 {
            self.doubt("negative_value", path, "is negative and was left out");
            return None;
        }
        Some(number)
    }

    /// A time in milliseconds; a negative one means that the clock was set back.
    pub(super) fn latency_ms(&self, path: &[&str]) -> Option<f64> {
        let number = self.number(path)?;
        if number < 0.0 {
            self.doubt(
                "negative_latency",
                path,
                "is negative (was the clock set back?) and was left out",
            );
            return None;
        }
        Some(number)
    }

    /// A whole number of things, 0 or more. `1e3` and `1000.0` are counts too.
    pub(super) fn count(&self, path: &[&str]) -> Option<u64> {
        let number = self.amount(path)?;
        if number > MAX_COUNT {
            self.doubt(
                "count_too_large",
                path,
                "is too large to be a count and was left out",
            );
            return None;
        }
        if number.fract() != 0.0 {
            self.doubt(
                "count_not_whole",
                path,
                "is not a whole number and was rounded",
            );
        }
        Some(number.round() as u64)
    }

    /// A string, cleaned and shortened for display.
    pub(super) fn text(&self, path: &[&str]) -> Option<String> {
        let text = self.value(path)?.as_str().map(bytes::name);
        if text.is_none() {
            self.doubt("not_a_text", path, "is not a text and was left out");
        }
        text
    }

    /// The keys of the object under that path, at most [`bytes::MAX_NAMES`] of them.
    pub(super) fn keys(&self, path: &[&str]) -> Vec<&str> {
        let object = self.value(path).and_then(Value::as_object);
        if object.is_some_and(|o| o.len() > bytes::MAX_NAMES) {
            let message = format!(
                "has more than {} names; the rest was left out",
                bytes::MAX_NAMES
            );
            self.doubt("too_many_names", path, &message);
        }
        object
            .into_iter()
            .flat_map(|o| o.keys())
            .map(String::as_str)
            .take(bytes::MAX_NAMES)
            .collect()
    }

    /// Records that a field is doubtful; `message` follows the field's name.
    pub(super) fn doubt(&self, code: &str, path: &[&str], message: &str) {
        let field = bytes::name(&path.join("."));
        self.warnings.borrow_mut().push(Warning {
            code: code.to_owned(),
            message: format!("{field} {message}"),
            field: Some(field),
            ..Warning::default()
        });
    }
}
