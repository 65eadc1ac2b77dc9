//! What the samples hide from an alert rule.

use std::fmt;

use super::rule::{Looked, Steps};

/// A doubt about a timeline.
///
/// `Display` writes one sentence without its full stop.
///
/// ```
/// use plimsoll::model::alert::Warning;
/// let warning = Warning::NoValue { evaluations: 3 };
/// assert_eq!(warning.code(), "no_value");
/// assert_eq!(warning.to_string(), "3 evaluations found no value and counted as not met");
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Warning {
    /// Evaluations without a sample in reach.
    NoValue {
        /// How many.
        evaluations: usize,
    },
    /// The condition was met by a sample from before the previous evaluation: the lookback bridged a gap.
    OldValue {
        /// Age of the oldest such sample.
        longest_s: f64,
    },
    /// Samples between two evaluations, which the rule never saw: a dip there does not count.
    Unseen {
        /// How many.
        samples: usize,
    },
    /// The evaluations end before the alert could fire.
    TooShort {
        /// How long the condition must hold.
        for_s: f64,
        /// From the first evaluation to the last.
        span_s: f64,
    },
}

impl Warning {
    /// A stable name for programs.
    ///
    /// ```
    /// assert_eq!(plimsoll::model::alert::Warning::Unseen { samples: 4 }.code(), "unseen");
    /// ```
    pub fn code(self) -> &'static str {
        match self {
            Warning::NoValue { .. } => "no_value",
            Warning::OldValue { .. } => "old_value",
            Warning::Unseen { .. } => "unseen",
            Warning::TooShort { .. } => "too_short",
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Warning::NoValue { evaluations } => write!(
                f,
                "{evaluations} evaluations found no value and counted as not met"
            ),
            Warning::OldValue { longest_s } => write!(
                f,
                "a gap was bridged: the condition was met by a sample that was {longest_s} s old"
            ),
            Warning::Unseen { samples } => write!(
                f,
                "{samples} samples lie between evaluations, so the rule never saw them"
            ),
            Warning::TooShort { for_s, span_s } => write!(
                f,
                "the condition must hold for {for_s} s, and the evaluations span only {span_s} s"
            ),
        }
    }
}

/// Collects what becomes warnings.
pub(super) struct Doubts {
    start: i64,
    interval: i64,
    span: i64,
    for_ms: i64,
    /// Whether only the newest sample counts.
    newest: bool,
    without_value: usize,
    longest: i64,
    /// Samples at or before the last evaluation, and evaluations that saw a new one among them.
    passed: usize,
    seen: usize,
}

impl Doubts {
    pub(super) fn new(steps: &Steps, for_ms: i64, newest: bool) -> Doubts {
        Doubts {
            start: steps.start,
            interval: steps.interval,
            span: steps.last() - steps.start,
            for_ms,
            newest,
            without_value: 0,
            longest: 0,
            passed: 0,
            seen: 0,
        }
    }

    pub(super) fn see(&mut self, at: i64, looked: &Looked, holds: bool) {
        self.without_value += usize::from(looked.value.is_none());
        if holds && looked.age_ms > self.interval {
            self.longest = self.longest.max(looked.age_ms);
        }
        // What lies before the first evaluation is history, not hidden.
        self.seen += usize::from(at > self.start && looked.passed > self.passed);
        self.passed = looked.passed;
    }

    pub(super) fn warnings(&self, timed: &[(i64, Option<f64>)]) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if self.without_value > 0 {
            warnings.push(Warning::NoValue {
                evaluations: self.without_value,
            });
        }
        if self.longest > 0 {
            warnings.push(Warning::OldValue {
                longest_s: self.longest as f64 / 1000.0,
            });
        }
        let before = timed.partition_point(|(at, _)| *at <= self.start);
        let unseen = self.passed.saturating_sub(before).saturating_sub(self.seen);
        if self.newest && unseen > 0 {
            warnings.push(Warning::Unseen { samples: unseen });
        }
        if self.for_ms > self.span {
            warnings.push(Warning::TooShort {
                for_s: self.for_ms as f64 / 1000.0,
                span_s: self.span as f64 / 1000.0,
            });
        }
        warnings
    }
}
