//! Rules: a condition that holds for a time and then asks for something. They are written and read in one line, as in
//! `scale out when CPU > 70 % for 5 min`.

mod bound;
mod metric;
mod text;

pub use crate::model::alert::Comparison;
pub use bound::Bound;
pub use metric::{Kind, Metric};

use crate::quantity::{Quantity, Span};

/// Longest line that is read as a rule, characters.
pub const MAX_LINE: usize = 1000;

/// A rule.
///
/// ```
/// use plimsoll::scenario::rule::{Action, Metric, Rule};
/// let rule: Rule = "scale out when CPU > 70% for 5 min".parse()?;
/// assert_eq!((rule.action, &rule.condition.metric), (Action::ScaleOut, &Metric::Cpu));
/// assert_eq!(rule.duration_s(), 300.0);
/// assert_eq!(rule.to_string(), "scale out when CPU > 70 % for 5 min");
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// What it is called; may be empty. At most [`MAX_NAME`](super::MAX_NAME) characters, none of them a control character.
    pub name: String,
    /// What must hold.
    pub condition: Condition,
    /// For how long it must hold; none: the rule acts at once.
    pub duration: Option<Quantity<Span>>,
    /// How grave it is.
    pub severity: Severity,
    /// What it asks for.
    pub action: Action,
}

impl Rule {
    /// The rule to begin with: `alert when CPU > 80 % for 5 min`.
    ///
    /// ```
    /// use plimsoll::scenario::rule::Rule;
    /// assert_eq!(Rule::usual().to_string(), "alert when CPU > 80 % for 5 min");
    /// ```
    pub fn usual() -> Rule {
        Rule {
            name: String::new(),
            condition: Condition {
                metric: Metric::Cpu,
                comparison: Comparison::Above,
                bound: Bound::Share(Quantity::parse("80 %").unwrap_or(Quantity::clamped(0.8))),
            },
            duration: Some(Quantity::parse("5 min").unwrap_or(Quantity::clamped(300.0))),
            severity: Severity::Warning,
            action: Action::Alert,
        }
    }

    /// For how long the condition must hold, in seconds; 0: not at all.
    ///
    /// ```
    /// let rule: plimsoll::scenario::rule::Rule = "alert when CPU > 80 % for 2 h".parse()?;
    /// assert_eq!(rule.duration_s(), 7200.0);
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn duration_s(&self) -> f64 {
        self.duration.map_or(0.0, |d| d.base())
    }

    /// The rule without its name, as it stands in a sentence.
    ///
    /// ```
    /// let rule: plimsoll::scenario::rule::Rule = "Hot: critical alert when CPU > 90 %".parse()?;
    /// assert_eq!(rule.spoken(), "critical alert when CPU > 90 %");
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn spoken(&self) -> String {
        let unnamed = Rule {
            name: String::new(),
            ..self.clone()
        };
        unnamed.to_string()
    }
}

/// A metric compared with a bound. On its own it is a target or the gate of a test.
///
/// ```
/// use plimsoll::scenario::rule::Condition;
/// let target: Condition = "p99 latency < 200 ms".parse()?;
/// assert!(target.holds(180.0) && !target.holds(200.0));
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// What is compared.
    pub metric: Metric,
    /// How; one of `>`, `>=`, `<` and `<=`.
    pub comparison: Comparison,
    /// With what; of the metric's [`Kind`].
    pub bound: Bound,
}

impl Condition {
    /// True if a value in the base unit of the metric's [`Kind`] meets it. No number meets nothing.
    pub fn holds(&self, value: f64) -> bool {
        let bound = self.bound.base();
        match self.comparison {
            Comparison::Above => value > bound,
            Comparison::AtLeast => value >= bound,
            Comparison::Below => value < bound,
            Comparison::AtMost => value <= bound,
            Comparison::Equal => value == bound,
            Comparison::NotEqual => value != bound,
        }
    }

    /// True if it is met by large values, false if by small ones.
    ///
    /// ```
    /// let condition: plimsoll::scenario::rule::Condition = "error rate < 0.1 %".parse()?;
    /// assert!(!condition.is_upper());
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn is_upper(&self) -> bool {
        matches!(self.comparison, Comparison::Above | Comparison::AtLeast)
    }
}

/// How grave a rule is, from the least to the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Good to know.
    Info,
    /// To be looked at during the day.
    Warning,
    /// Wakes somebody up.
    Critical,
}

impl Severity {
    /// From the least to the gravest.
    pub const ALL: [Severity; 3] = [Severity::Info, Severity::Warning, Severity::Critical];

    /// As a rule is written.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Critical => "critical",
        }
    }
}

/// What a rule asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Tell somebody.
    Alert,
    /// Add an instance.
    ScaleOut,
    /// Take a larger instance.
    ScaleUp,
    /// Go to the tier's next phase.
    NextPhase,
}

impl Action {
    /// All of them.
    pub const ALL: [Action; 4] = [
        Action::Alert,
        Action::ScaleOut,
        Action::ScaleUp,
        Action::NextPhase,
    ];

    /// As a rule is written.
    pub fn name(self) -> &'static str {
        match self {
            Action::Alert => "alert",
            Action::ScaleOut => "scale out",
            Action::ScaleUp => "scale up",
            Action::NextPhase => "next phase",
        }
    }

    /// The severity of a rule that does not say it.
    ///
    /// ```
    /// use plimsoll::scenario::rule::{Action, Severity};
    /// assert_eq!(Action::Alert.usual_severity(), Severity::Warning);
    /// assert_eq!(Action::ScaleOut.usual_severity().name(), "info");
    /// ```
    pub fn usual_severity(self) -> Severity {
        match self {
            Action::Alert => Severity::Warning,
            _ => Severity::Info,
        }
    }
}
