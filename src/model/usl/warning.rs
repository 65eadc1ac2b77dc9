//! What a reader of a fit must know before relying on it (R package `usl`; Gunther, Puglia & Tomasette, ACM Queue 13(5), 2015).

use std::fmt;

use super::data::PARAMETERS;
use super::{Fit, PeakKind};

/// The p-value above which an effect counts as not seen.
const SIGNIFICANT: f64 = 0.05;

/// A doubt about a fit, with the numbers behind it.
///
/// `Display` writes one sentence without its full stop.
///
/// ```
/// use plimsoll::model::usl::Warning;
/// let warning = Warning::FewPoints { points: 4 };
/// assert_eq!(warning.code(), "few_points");
/// assert_eq!(warning.to_string(), "only 4 points: six or more make the fit trustworthy");
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Warning {
    /// Fewer than six points.
    FewPoints {
        /// How many there are.
        points: usize,
    },
    /// Three points: the curve goes through them all, so nothing is known about its error.
    ExactFit,
    /// A constant throughput explains the points as well as the law does.
    NoScaling {
        /// Lowest measured throughput.
        least: f64,
        /// Highest measured throughput.
        most: f64,
        /// Probability of a fit this good if throughput were constant; none with three points.
        p_value: Option<f64>,
    },
    /// σ and κ explain the same thing at the measured levels.
    NotSeparable {
        /// Condition number of the column-scaled Jacobian.
        condition: f64,
    },
    /// κ is not needed: no peak is visible.
    NoPeak {
        /// Highest measured level.
        highest: f64,
        /// One-sided p-value of κ > 0.
        p_value: f64,
    },
    /// N* is more than twice the highest measured level.
    PeakExtrapolated {
        /// N*.
        n_star: f64,
        /// Highest measured level.
        highest: f64,
    },
    /// N* is above the highest measured level, by less than a factor of two.
    PeakBeyondData {
        /// N*.
        n_star: f64,
        /// Highest measured level.
        highest: f64,
    },
    /// No level at or below 2, so that λ is extrapolated.
    LambdaExtrapolated {
        /// Lowest measured level.
        lowest: f64,
    },
    /// A worker did more at a higher level than at the lowest one.
    Superlinear {
        /// The lowest level.
        from: f64,
        /// The level at which throughput per worker was highest.
        to: f64,
        /// Throughput per worker there, as a multiple of that at the lowest level.
        gain: f64,
    },
}

impl Warning {
    /// A stable name for programs. The example is at [`Warning`].
    pub fn code(&self) -> &'static str {
        match self {
            Warning::FewPoints { .. } => "few_points",
            Warning::ExactFit => "exact_fit_no_ci",
            Warning::NoScaling { .. } => "no_scaling",
            Warning::NotSeparable { .. } => "not_separable",
            Warning::NoPeak { .. } => "no_peak",
            Warning::PeakExtrapolated { .. } => "peak_extrapolated",
            Warning::PeakBeyondData { .. } => "peak_beyond_data",
            Warning::LambdaExtrapolated { .. } => "lambda_extrapolated",
            Warning::Superlinear { .. } => "superlinear",
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Warning::FewPoints { points } => {
                write!(f, "only {points} points: six or more make the fit trustworthy")
            }
            Warning::ExactFit => {
                f.write_str("three points: the curve goes through them all, so its error is unknown")
            }
            Warning::NoScaling { .. } => {
                f.write_str("no scaling: a constant throughput explains the points as well, so the fit is not meaningful")
            }
            Warning::NotSeparable { .. } => {
                f.write_str("contention and coherency cannot be told apart: measure at higher levels")
            }
            Warning::NoPeak { highest, .. } => write!(f, "no peak visible up to level {highest:.0}"),
            Warning::PeakExtrapolated { n_star, highest } => {
                write!(f, "the peak at {n_star:.0} is extrapolated: the highest level measured is {highest:.0}")
            }
            Warning::PeakBeyondData { n_star, highest } => {
                write!(f, "the peak at {n_star:.0} lies beyond the highest level measured, {highest:.0}")
            }
            Warning::LambdaExtrapolated { lowest } => {
                write!(f, "the throughput at level 1 is extrapolated: the lowest level measured is {lowest:.0}")
            }
            Warning::Superlinear { from, to, gain } => write!(
                f,
                "superlinear: at level {to:.0} each worker did {gain:.2} times the work of level {from:.0}, \
                 which points to a bad baseline or a cache effect; a fit with σ below 0 may follow it, but only within \
                 the levels measured"
            ),
        }
    }
}

/// All doubts about a fit, the gravest first. `cost` and `total` are RSS and TSS on the scale of the problem.
pub(super) fn doubts(fit: &Fit, cost: f64, total: f64) -> Vec<Warning> {
    let points = fit.points.len();
    let mut doubts = Vec::new();
    let flat = no_scaling(fit, cost, total);
    doubts.extend(flat);
    if points == PARAMETERS {
        doubts.push(Warning::ExactFit);
    } else if points < 6 {
        doubts.push(Warning::FewPoints { points });
    }
    if flat.is_none() {
        doubts.extend(peak_doubts(fit));
    }
    if fit.condition > 1e4 {
        doubts.push(Warning::NotSeparable {
            condition: fit.condition,
        });
    }
    let lowest = fit.points.iter().map(|p| p.level).fold(f64::MAX, f64::min);
    if lowest > 2.0 {
        doubts.push(Warning::LambdaExtrapolated { lowest });
    }
    doubts.extend(superlinear(fit, lowest));
    doubts
}

/// Compares with a constant, which is the law at σ = 1 and κ = 0. F on 2 and m degrees of freedom has the closed
/// tail (1 + 2F/m)^(-m/2), and 1 + 2F/m is TSS/RSS.
fn no_scaling(fit: &Fit, cost: f64, total: f64) -> Option<Warning> {
    let least = fit
        .points
        .iter()
        .map(|p| p.throughput)
        .fold(f64::MAX, f64::min);
    let most = fit.points.iter().map(|p| p.throughput).fold(0.0, f64::max);
    let p_value = match fit.points.len() - PARAMETERS {
        _ if total <= fit.problem.rounding() => Some(1.0),
        0 => None,
        m => Some(libm::pow((cost / total).min(1.0), 0.5 * m as f64)),
    };
    let flat = match p_value {
        Some(p) => p > SIGNIFICANT,
        None => most < 1.1 * least,
    };
    flat.then_some(Warning::NoScaling {
        least,
        most,
        p_value,
    })
}

fn peak_doubts(fit: &Fit) -> Vec<Warning> {
    let highest = fit.highest_level();
    let mut doubts = Vec::new();
    if let Some(p_value) = fit.kappa_test.p_value.filter(|p| *p > SIGNIFICANT) {
        doubts.push(Warning::NoPeak { highest, p_value });
    }
    match fit.peak.n_star {
        Some(n_star) if fit.peak.kind == PeakKind::Peak && highest < 0.5 * n_star => {
            doubts.push(Warning::PeakExtrapolated { n_star, highest });
        }
        Some(n_star) if fit.peak.kind == PeakKind::Peak && highest < n_star => {
            doubts.push(Warning::PeakBeyondData { n_star, highest });
        }
        _ => {}
    }
    doubts
}

/// σ below 0, or held at 0 while throughput per worker rises by more than 5 % above the lowest level.
fn superlinear(fit: &Fit, lowest: f64) -> Option<Warning> {
    let mean_per_worker = |level: f64| {
        let same = fit.points.iter().filter(|p| p.level == level);
        let (sum, count) = same.fold((0.0, 0.0), |(sum, count), p| {
            (sum + p.throughput / p.level, count + 1.0)
        });
        sum / count
    };
    let at_lowest = mean_per_worker(lowest);
    let best = fit
        .points
        .iter()
        .map(|p| (p.level, mean_per_worker(p.level) / at_lowest));
    let (to, gain) = best.fold((lowest, 1.0), |a, b| if b.1 > a.1 { b } else { a });
    let suspicious = fit.usl.sigma() < 0.0 || (fit.usl.sigma() == 0.0 && gain > 1.05);
    (suspicious && to > lowest && gain.is_finite()).then_some(Warning::Superlinear {
        from: lowest,
        to,
        gain,
    })
}
