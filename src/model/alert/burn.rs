//! How fast an error budget is used up (Beyer et al., *The Site Reliability Workbook*, 2018, ch. 5, "Alerting on SLOs").

use crate::model::{ModelError, Standing, positive};

const HOUR_S: f64 = 3600.0;
const DAY_S: f64 = 86_400.0;

/// How fast an error budget is used up, as [`burn_rate`] gives it. Plain arithmetic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BurnRate {
    /// Error rate over the rate that the objective allows: at 1 the budget lasts exactly for its window.
    pub burn: f64,
    /// Days until a full budget is gone. None without errors: never.
    pub days_to_exhaust: Option<f64>,
    /// Exact for the errors and the target given.
    pub standing: Standing,
}

/// How urgent an alert is, in [`WORKBOOK_PAIRS`] for example.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Someone is woken.
    Page,
    /// Someone looks at it the next day.
    Ticket,
}

/// A pair of windows that must both burn too fast: the long one shows that it matters, the short one that it goes on.
///
/// ```
/// use plimsoll::model::alert::{BurnPair, Severity};
/// let pair = BurnPair { burn: 3.0, long_s: 86_400.0, short_s: 7200.0, severity: Severity::Ticket };
/// assert!((pair.budget_spent(30.0)? - 0.1).abs() < 1e-12);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BurnPair {
    /// The burn rate above which both windows must be.
    pub burn: f64,
    /// Length of the long window.
    pub long_s: f64,
    /// Length of the short window.
    pub short_s: f64,
    /// What is done then.
    pub severity: Severity,
}

/// The pairs that the workbook recommends for a window of 30 days: they fire after 2, 5 and 10 % of the budget.
///
/// ```
/// use plimsoll::model::alert::{Severity, WORKBOOK_PAIRS};
/// let pages = WORKBOOK_PAIRS.iter().filter(|pair| pair.severity == Severity::Page);
/// assert_eq!(pages.count(), 2);
/// ```
pub const WORKBOOK_PAIRS: [BurnPair; 3] = [
    BurnPair {
        burn: 14.4,
        long_s: HOUR_S,
        short_s: 300.0,
        severity: Severity::Page,
    },
    BurnPair {
        burn: 6.0,
        long_s: 6.0 * HOUR_S,
        short_s: 1800.0,
        severity: Severity::Page,
    },
    BurnPair {
        burn: 1.0,
        long_s: 3.0 * DAY_S,
        short_s: 6.0 * HOUR_S,
        severity: Severity::Ticket,
    },
];

impl BurnPair {
    /// Whether the alert fires with these error rates (0 to 1) in its two windows.
    ///
    /// # Errors
    /// `p_out_of_range`: an error rate outside 0 to 1, or an objective outside 0 to below 1.
    ///
    /// ```
    /// use plimsoll::model::alert::WORKBOOK_PAIRS;
    /// let [fast, _, slow] = WORKBOOK_PAIRS;
    /// assert!(fast.fires(0.02, 0.03, 0.999)?);
    /// assert!(!fast.fires(0.02, 0.001, 0.999)?);
    /// assert!(slow.fires(0.002, 0.0015, 0.999)?);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn fires(
        &self,
        long_error_rate: f64,
        short_error_rate: f64,
        objective: f64,
    ) -> Result<bool, ModelError> {
        let long = burn(long_error_rate, objective)?;
        let short = burn(short_error_rate, objective)?;
        Ok(long > self.burn && short > self.burn)
    }

    /// Share of the budget that is gone when the long window has burned at this rate.
    ///
    /// # Errors
    /// `invalid_input`: the budget's window is not finite and above 0.
    ///
    /// ```
    /// use plimsoll::model::alert::WORKBOOK_PAIRS;
    /// assert!((WORKBOOK_PAIRS[0].budget_spent(30.0)? - 0.02).abs() < 1e-12);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn budget_spent(&self, window_days: f64) -> Result<f64, ModelError> {
        positive(window_days, "window of the budget")?;
        let burned = positive(self.burn, "burn rate")? * (positive(self.long_s, "window")? / DAY_S);
        Ok(burned / window_days)
    }
}

/// Error rate over 1 - objective, and how long a full budget lasts at that rate.
///
/// `error_rate` and `objective` are shares, such as 0.002 and 0.999; the window of the budget is in days. O(1).
///
/// # Errors
/// `p_out_of_range`: an error rate outside 0 to 1, or an objective outside 0 to below 1. `invalid_input`: a window that is not finite and
/// above 0.
///
/// ```
/// use plimsoll::model::alert::burn_rate;
/// let rate = burn_rate(0.01, 0.999, 30.0)?;
/// assert!((rate.burn - 10.0).abs() < 1e-9 && (rate.days_to_exhaust.unwrap() - 3.0).abs() < 1e-9);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn burn_rate(
    error_rate: f64,
    objective: f64,
    window_days: f64,
) -> Result<BurnRate, ModelError> {
    positive(window_days, "window of the budget")?;
    let burn = burn(error_rate, objective)?;
    Ok(BurnRate {
        standing: Standing::Exact,
        burn,
        days_to_exhaust: (burn > 0.0).then(|| window_days / burn),
    })
}

fn burn(error_rate: f64, objective: f64) -> Result<f64, ModelError> {
    if (0.0..=1.0).contains(&error_rate) && (0.0..1.0).contains(&objective) {
        Ok(error_rate / (1.0 - objective))
    } else {
        Err(ModelError::ProbabilityOutOfRange)
    }
}
