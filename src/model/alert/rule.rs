//! An alert rule as Prometheus evaluates it (`rules/alerting.go`, version 2.42; checked there with `promtool test rules`).

use super::warning::{Doubts, Warning};
use super::window::mean_of;
use super::{Sample, duration_millis, in_order, millis};
use crate::model::{ModelError, Standing, finite};

/// Evaluations in one timeline.
const MOST_EVALUATIONS: i64 = 1_000_000;
/// Samples that all windows of one timeline may hold together.
const MOST_LOOKS: usize = 50_000_000;

/// How a value is compared with the threshold. A value that is not a number only ever satisfies `NotEqual`.
///
/// ```
/// use plimsoll::model::alert::Comparison;
/// assert_eq!(Comparison::AtMost.symbol(), "<=");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `>`
    Above,
    /// `>=`
    AtLeast,
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
}

impl Comparison {
    /// The comparison that a rule's expression writes so.
    ///
    /// ```
    /// use plimsoll::model::alert::Comparison;
    /// assert_eq!(Comparison::from_symbol(">="), Some(Comparison::AtLeast));
    /// assert_eq!(Comparison::from_symbol("=>"), None);
    /// ```
    pub fn from_symbol(symbol: &str) -> Option<Comparison> {
        match symbol {
            ">" => Some(Comparison::Above),
            ">=" => Some(Comparison::AtLeast),
            "<" => Some(Comparison::Below),
            "<=" => Some(Comparison::AtMost),
            "==" => Some(Comparison::Equal),
            "!=" => Some(Comparison::NotEqual),
            _ => None,
        }
    }

    /// As a rule's expression writes it.
    ///
    /// ```
    /// use plimsoll::model::alert::Comparison;
    /// assert_eq!(Comparison::Above.symbol(), ">");
    /// ```
    pub fn symbol(self) -> &'static str {
        match self {
            Comparison::Above => ">",
            Comparison::AtLeast => ">=",
            Comparison::Below => "<",
            Comparison::AtMost => "<=",
            Comparison::Equal => "==",
            Comparison::NotEqual => "!=",
        }
    }

    fn holds(self, value: f64, threshold: f64) -> bool {
        match self {
            Comparison::Above => value > threshold,
            Comparison::AtLeast => value >= threshold,
            Comparison::Below => value < threshold,
            Comparison::AtMost => value <= threshold,
            Comparison::Equal => value == threshold,
            Comparison::NotEqual => value != threshold,
        }
    }
}

/// What is compared.
///
/// ```
/// use plimsoll::model::alert::{Comparison, Evaluation, Measure, Rule, Sample, timeline};
/// let dip = [75.0, 75.0, 60.0, 75.0, 75.0];
/// let samples: Vec<_> = (0..5).map(|i| Sample { at_s: 60.0 * f64::from(i), value: Some(dip[i as usize]) }).collect();
/// let evaluation = Evaluation { start_s: 0.0, end_s: 240.0, interval_s: 60.0, lookback_s: 300.0 };
/// let fires = |measure| {
///     let rule = Rule { measure, comparison: Comparison::Above, threshold: 65.0, for_s: 180.0, keep_firing_for_s: 0.0 };
///     timeline(&rule, &samples, &evaluation).map(|t| t.first_firing_s)
/// };
/// assert_eq!(fires(Measure::Newest)?, None);
/// // An average does not see the dip.
/// assert_eq!(fires(Measure::Average { window_s: 180.0 })?, Some(180.0));
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Measure {
    /// The newest sample that is not older than the lookback.
    Newest,
    /// The mean of the finite samples of a window that ends at the evaluation (`avg_over_time`), which averages dips away.
    Average {
        /// Length of the window in seconds, above 0.
        window_s: f64,
    },
}

/// An alert rule; [`timeline`] says what it does with samples.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// What is compared.
    pub measure: Measure,
    /// How it is compared.
    pub comparison: Comparison,
    /// With what; finite, in the unit of the samples.
    pub threshold: f64,
    /// How long the condition must hold at every evaluation before the alert fires. 0 fires at once.
    pub for_s: f64,
    /// How long the alert goes on when the condition no longer holds.
    pub keep_firing_for_s: f64,
}

/// When a rule is evaluated; see the example of [`timeline`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evaluation {
    /// The first evaluation.
    pub start_s: f64,
    /// No evaluation comes after this.
    pub end_s: f64,
    /// From one evaluation to the next; a millisecond or more.
    pub interval_s: f64,
    /// How long a sample counts; 300 s by default in Prometheus. A sample exactly that old no longer does.
    pub lookback_s: f64,
}

/// The state of an alert at each evaluation of a [`timeline`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The condition does not hold.
    Inactive,
    /// It holds, but not yet for long enough.
    Pending,
    /// The alert is sent.
    Firing,
}

impl State {
    /// A stable name for programs.
    ///
    /// ```
    /// use plimsoll::model::alert::State;
    /// assert_eq!(State::Firing.code(), "firing");
    /// ```
    pub fn code(self) -> &'static str {
        match self {
            State::Inactive => "inactive",
            State::Pending => "pending",
            State::Firing => "firing",
        }
    }
}

/// One evaluation of a [`timeline`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// When.
    pub at_s: f64,
    /// What was compared. None if there was nothing, or nothing that is a number.
    pub value: Option<f64>,
    /// The state after it.
    pub state: State,
}

/// What a rule would have done: what [`timeline`] gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Timeline {
    /// One entry per evaluation.
    pub points: Vec<Point>,
    /// The first evaluation at which the alert fires.
    pub first_firing_s: Option<f64>,
    /// How often it begins to fire.
    pub fired: usize,
    /// What the samples hide from the rule.
    pub warnings: Vec<Warning>,
    /// Exact: this is what Prometheus does with these samples.
    pub standing: Standing,
}

/// Evaluates a rule at `start`, `start` + interval and so on.
///
/// An evaluation without a value counts as one at which the condition does not hold, and one of those ends a pending alert.
/// O(samples + evaluations), and for averages the samples of all windows.
///
/// # Errors
/// `invalid_input`: a time beyond 10¹² s, a negative duration, an interval under a millisecond, a window of 0, a threshold that is not
/// finite, an end before the start, more than 10⁶ evaluations, or windows with more than 5·10⁷ samples together. `not_increasing`:
/// times of samples that fall.
///
/// ```
/// use plimsoll::model::alert::{Comparison, Evaluation, Measure, Rule, Sample, State, timeline};
/// let samples = [(0.0, 80.0), (60.0, 65.0), (120.0, 80.0)].map(|(at_s, v)| Sample { at_s, value: Some(v) });
/// let rule = Rule {
///     measure: Measure::Newest, comparison: Comparison::Above, threshold: 70.0, for_s: 60.0, keep_firing_for_s: 0.0,
/// };
/// let evaluation = Evaluation { start_s: 0.0, end_s: 180.0, interval_s: 60.0, lookback_s: 300.0 };
/// let states: Vec<_> = timeline(&rule, &samples, &evaluation)?.points.iter().map(|p| p.state).collect();
/// assert_eq!(states, [State::Pending, State::Inactive, State::Pending, State::Firing]);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn timeline(
    rule: &Rule,
    samples: &[Sample],
    evaluation: &Evaluation,
) -> Result<Timeline, ModelError> {
    finite(rule.threshold, "threshold")?;
    let mut alert = Alert {
        for_ms: duration_millis(rule.for_s, "duration before the alert fires")?,
        keep_ms: duration_millis(rule.keep_firing_for_s, "duration that the alert is kept")?,
        now: Now::Inactive,
    };
    let steps = Steps::new(evaluation)?;
    let mut values = Values::new(rule.measure, samples, evaluation)?;
    let mut doubts = Doubts::new(
        &steps,
        alert.for_ms,
        matches!(rule.measure, Measure::Newest),
    );
    let mut points = Vec::with_capacity(steps.count as usize);
    let mut fired = 0;
    for at in steps.times() {
        let looked = values.at(at)?;
        let holds = looked
            .value
            .is_some_and(|v| rule.comparison.holds(v, rule.threshold));
        doubts.see(at, &looked, holds);
        let before = alert.state();
        alert.evaluate(at, holds);
        let state = alert.state();
        fired += usize::from(state == State::Firing && before != State::Firing);
        points.push(Point {
            at_s: at as f64 / 1000.0,
            value: looked.value.filter(|v| !v.is_nan()),
            state,
        });
    }
    let first = points.iter().find(|p| p.state == State::Firing);
    Ok(Timeline {
        first_firing_s: first.map(|p| p.at_s),
        fired,
        warnings: doubts.warnings(&values.timed),
        points,
        standing: Standing::Exact,
    })
}

/// Evaluation times in milliseconds.
pub(super) struct Steps {
    pub start: i64,
    pub interval: i64,
    pub count: i64,
}

impl Steps {
    fn new(evaluation: &Evaluation) -> Result<Steps, ModelError> {
        let start = millis(evaluation.start_s, "start of the evaluations")?;
        let end = millis(evaluation.end_s, "end of the evaluations")?;
        let interval = duration_millis(evaluation.interval_s, "interval of the evaluations")?;
        if interval < 1 {
            return Err(ModelError::InvalidInput {
                name: "interval of the evaluations",
                must: "a millisecond or more",
            });
        }
        let count = (end - start).div_euclid(interval) + 1;
        if end < start || count > MOST_EVALUATIONS {
            return Err(ModelError::InvalidInput {
                name: "end of the evaluations",
                must: "the start or later, and at most 10^6 intervals later",
            });
        }
        Ok(Steps {
            start,
            interval,
            count,
        })
    }

    pub(super) fn last(&self) -> i64 {
        self.start + (self.count - 1) * self.interval
    }

    fn times(&self) -> impl Iterator<Item = i64> + use<> {
        let (start, interval) = (self.start, self.interval);
        (0..self.count).map(move |i| start + i * interval)
    }
}

/// What an evaluation found.
pub(super) struct Looked {
    pub value: Option<f64>,
    /// How old it is; 0 for an average.
    pub age_ms: i64,
    /// How many samples lie at or before the evaluation.
    pub passed: usize,
}

struct Values {
    measure: Measure,
    timed: Vec<(i64, Option<f64>)>,
    lookback_ms: i64,
    window_ms: i64,
    passed: usize,
    /// Samples that have left the window.
    left: usize,
    looks: usize,
}

impl Values {
    fn new(
        measure: Measure,
        samples: &[Sample],
        evaluation: &Evaluation,
    ) -> Result<Values, ModelError> {
        let window_ms = match measure {
            Measure::Newest => 0,
            Measure::Average { window_s } => duration_millis(window_s, "length of the window")?,
        };
        if window_ms == 0 && measure != Measure::Newest {
            return Err(ModelError::InvalidInput {
                name: "length of the window",
                must: "a millisecond or more",
            });
        }
        Ok(Values {
            measure,
            timed: in_order(samples)?,
            lookback_ms: duration_millis(evaluation.lookback_s, "lookback")?,
            window_ms,
            passed: 0,
            left: 0,
            looks: 0,
        })
    }

    /// The value at a time that is not before the last one asked for.
    fn at(&mut self, at: i64) -> Result<Looked, ModelError> {
        let later = self.timed.get(self.passed..).unwrap_or(&[]);
        self.passed += later.iter().take_while(|(time, _)| *time <= at).count();
        let past = self.timed.get(..self.passed).unwrap_or(&[]);
        if self.measure != Measure::Newest {
            let unseen = past.get(self.left..).unwrap_or(&[]);
            let gone = unseen
                .iter()
                .take_while(|(time, _)| *time <= at - self.window_ms);
            self.left += gone.count();
            let inside = past.get(self.left..).unwrap_or(&[]);
            self.looks += inside.len();
            if self.looks > MOST_LOOKS {
                return Err(ModelError::InvalidInput {
                    name: "number of samples in all windows",
                    must: "at most 5e7",
                });
            }
            return Ok(Looked {
                value: mean_of(inside),
                age_ms: 0,
                passed: self.passed,
            });
        }
        let newest = past
            .last()
            .filter(|(time, _)| *time > at - self.lookback_ms);
        Ok(Looked {
            value: newest.and_then(|(_, value)| *value),
            age_ms: newest.map_or(0, |(time, _)| at - time),
            passed: self.passed,
        })
    }
}

/// The state machine of one alert.
struct Alert {
    for_ms: i64,
    keep_ms: i64,
    now: Now,
}

enum Now {
    Inactive,
    /// Since when the condition holds.
    Pending(i64),
    /// Since when it no longer does.
    Firing(Option<i64>),
}

impl Alert {
    fn evaluate(&mut self, at: i64, holds: bool) {
        self.now = match self.now {
            Now::Firing(_) if holds => Now::Firing(None),
            Now::Firing(since) => {
                let since = since.unwrap_or(at);
                if at - since < self.keep_ms {
                    Now::Firing(Some(since))
                } else {
                    Now::Inactive
                }
            }
            _ if !holds => Now::Inactive,
            Now::Pending(since) => self.pending(at, since),
            Now::Inactive => self.pending(at, at),
        };
    }

    fn pending(&self, at: i64, since: i64) -> Now {
        if at - since >= self.for_ms {
            Now::Firing(None)
        } else {
            Now::Pending(since)
        }
    }

    fn state(&self) -> State {
        match self.now {
            Now::Inactive => State::Inactive,
            Now::Pending(_) => State::Pending,
            Now::Firing(_) => State::Firing,
        }
    }
}
