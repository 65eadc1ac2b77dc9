//! A rule on the months to come.

use serde::Serialize;

use crate::quantity::{Month, show};
use crate::scenario::rule::{Metric, Rule};

/// Seconds of a mean month.
const MONTH_S: f64 = 30.4375 * 86_400.0;

/// What a plan knows of its metrics: their values month by month.
#[derive(Debug, Clone, PartialEq)]
pub struct Projection {
    /// The month of the first values.
    pub start: Month,
    /// For each metric its value by month, in the base unit of its kind; none where the plan does not know it. At the peak
    /// hour, as rules look at single minutes.
    pub values: Vec<(Metric, Vec<Option<f64>>)>,
}

/// When a rule first holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Held {
    /// In this month.
    First {
        /// Months from the first one.
        index: u32,
        /// The calendar month.
        month: Month,
        /// The metric's value in that month, in its base unit; none where it has no bound, as a latency beyond the capacity.
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<f64>,
        /// Earlier months whose value is not known; it may hold in them.
        unknown_before: u32,
    },
    /// In no month of the horizon.
    Never {
        /// How many months were looked at.
        months: u32,
    },
    /// It cannot be told.
    Unknown {
        /// Why, as a sentence with a way out.
        why: String,
    },
}

impl Held {
    /// As a sentence.
    ///
    /// ```
    /// use plimsoll::plan::rules::Held;
    /// let rule = "alert when CPU > 80 %".parse()?;
    /// assert_eq!(Held::Never { months: 36 }.sentence(&rule), "“alert when CPU > 80 %” holds in none of the 36 months looked at.");
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn sentence(&self, rule: &Rule) -> String {
        let spoken = rule.spoken();
        match self {
            Held::First { index: 0, .. } => format!("“{spoken}” holds now."),
            Held::First {
                month,
                unknown_before: 0,
                ..
            } => {
                format!("“{spoken}” first holds in {}.", month.spoken())
            }
            Held::First {
                month,
                unknown_before,
                ..
            } => format!(
                "“{spoken}” holds in {}; {} before it cannot be judged.",
                month.spoken(),
                show::plural(u64::from(*unknown_before), "month")
            ),
            Held::Never { months } => format!(
                "“{spoken}” holds in none of the {} looked at.",
                show::plural(u64::from(*months), "month")
            ),
            Held::Unknown { why } => format!("Whether “{spoken}” ever holds is unknown: {why}"),
        }
    }
}

/// The first month in which a rule holds. A duration beyond a month must be met by as many months in a row, and the first of
/// them counts; shorter ones are met by the month's peak.
///
/// ```
/// use plimsoll::plan::rules::{Held, Projection, on_projection};
/// use plimsoll::scenario::rule::Metric;
/// let cpu = vec![Some(0.5), Some(0.6), Some(0.72)];
/// let projection = Projection { start: "2026-11".parse()?, values: vec![(Metric::Cpu, cpu)] };
/// let held = on_projection(&"scale out when CPU > 70 % for 5 min".parse()?, &projection);
/// assert!(matches!(held, Held::First { month, .. } if month.to_string() == "2027-01"));
/// let held = on_projection(&"next phase when Redis keys > 100k".parse()?, &projection);
/// assert!(matches!(held, Held::Unknown { why } if why.starts_with("the plan has no Redis keys")));
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn on_projection(rule: &Rule, projection: &Projection) -> Held {
    let metric = &rule.condition.metric;
    let known = projection.values.iter().find(|(of, _)| of == metric);
    let known = known.map(|(_, values)| values);
    let Some(values) = known.filter(|values| values.iter().any(|v| known_value(*v).is_some()))
    else {
        return Held::Unknown {
            why: format!(
                "the plan has no {}. The rule is held against the other rules and the targets only.",
                metric.name()
            ),
        };
    };
    let needed = (rule.duration_s() / MONTH_S).ceil().max(1.0) as usize;
    let holds: Vec<Option<bool>> = values
        .iter()
        .map(|v| known_value(*v).map(|v| rule.condition.holds(v)))
        .collect();
    let first = holds
        .windows(needed)
        .position(|window| window.iter().all(|h| *h == Some(true)));
    let unknown = |until: usize| holds.iter().take(until).filter(|h| h.is_none()).count() as u32;
    if let Some(at) = first {
        let value = values.get(at).copied().flatten().filter(|v| v.is_finite());
        return Held::First {
            index: at as u32,
            month: projection.start.plus(at as u32),
            value,
            unknown_before: unknown(at),
        };
    }
    match unknown(holds.len()) {
        0 => Held::Never {
            months: holds.len() as u32,
        },
        months => Held::Unknown {
            why: format!(
                "it does not hold in the months that the plan knows, and {} of {} are not known. Shorten the horizon.",
                months,
                holds.len()
            ),
        },
    }
}

fn known_value(value: Option<f64>) -> Option<f64> {
    value.filter(|v| !v.is_nan())
}
