//! Two groups of runs: Hodges & Lehmann's shift of the logarithms with Moses' interval (Hodges & Lehmann, *Estimates of
//! Location Based on Rank Tests*, Ann. Math. Statist. 34, 1963; Hollander & Wolfe, *Nonparametric Statistical Methods*, ch. 4), the test of
//! Mann & Whitney (1947), and Welch's *t* (Biometrika 34, 1947) on logarithms as a cross-check.

use super::{ENOUGH_RUNS, LEAST_RUNS, Warning};
use crate::model::numeric::order::{median, select, select_median, sorted};
use crate::model::numeric::series::in_range;
use crate::model::numeric::special::{ln_gamma, normal_cdf, normal_quantile};
use crate::model::numeric::student;
use crate::model::numeric::sum::{mean, sum};
use crate::model::{ModelError, Standing, not_negative, probability};

/// The largest number of pairs of runs.
pub const MOST_PAIRS: usize = 10_000_000;
/// The ratio of means above which an often used rule calls a regression, however uncertain the means are.
pub const MEANS_RULE: f64 = 1.10;

/// What follows for the new version: the verdict of [`compare_runs`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The whole interval lies above the threshold.
    Regression,
    /// The whole interval lies below the threshold.
    Pass,
    /// The interval holds the threshold, or there are too few runs: collect more.
    Inconclusive,
}

impl Verdict {
    /// A stable name for programs.
    ///
    /// ```
    /// assert_eq!(plimsoll::model::compare::Verdict::Pass.code(), "pass");
    /// ```
    pub fn code(self) -> &'static str {
        match self {
            Verdict::Regression => "regression",
            Verdict::Pass => "pass",
            Verdict::Inconclusive => "inconclusive",
        }
    }
}

/// How the new runs compare with the base, as [`compare_runs`] finds.
///
/// Ratios are new/base: above 1 is slower, where a run's number is a time.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The verdict by the interval of `ratio` against 1 + threshold.
    pub verdict: Verdict,
    /// Hodges and Lehmann's ratio: the median of all ratios of a new run to a base run, taken on logarithms.
    pub ratio: f64,
    /// Lower end of Moses' interval of it.
    pub lower: f64,
    /// Upper end of Moses' interval of it.
    pub upper: f64,
    /// Mann and Whitney's U of the new runs: pairs in which the new run is larger, ties counting half.
    pub u: f64,
    /// One-sided p-value of the new runs being larger.
    pub p_greater: f64,
    /// Two-sided p-value.
    pub p_two_sided: f64,
    /// Median of the new runs over median of the base.
    pub median_ratio: f64,
    /// Ratio of the geometric means.
    pub mean_log_ratio: f64,
    /// Lower end of Welch's interval of it.
    pub welch_lower: f64,
    /// Upper end of Welch's interval of it.
    pub welch_upper: f64,
    /// Ratio of the means.
    pub mean_ratio: f64,
    /// What the rule by two bare means would say: a ratio above [`MEANS_RULE`].
    pub regression_by_means: bool,
    /// What to doubt.
    pub warnings: Vec<Warning>,
    /// Of the p-values: the ratio is exact, and U is nearly normal from five runs on. Moses' 95 % interval covers 95 to 97 %.
    pub standing: Standing,
}

/// Compares runs of a new version with runs of the base, one number above 0 per independent run of the whole process.
///
/// `threshold` is the share that matters, such as 0.1; `confidence` is two-sided, such as 0.95. The interval takes the k-th
/// smallest and largest of the mn log ratios, k = round(mn/2 - z·√(mn(m+n+1)/12)), at least 1. Below five runs on a side, or
/// where even k = 1 has less than the confidence, the verdict is `Inconclusive`. Discard the warm-up of each run, and interleave
/// base and new runs. O(mn).
///
/// # Errors
/// `too_few_points` below 2 runs on a side; `not_positive` for a run that is not above 0; `p_out_of_range` for the confidence;
/// `invalid_input`: a threshold below 0, more than [`MOST_PAIRS`] pairs, a number that is not finite or above 1e100.
///
/// ```
/// use plimsoll::model::compare::{Verdict, compare_runs};
/// let base = [50.0, 51.0, 49.5, 50.5, 50.2, 49.8];
/// let new = [60.1, 59.0, 61.0, 60.5, 59.5, 60.0];
/// let found = compare_runs(&base, &new, 0.1, 0.95)?;
/// assert_eq!(found.verdict, Verdict::Regression);
/// assert!((found.ratio - 1.195).abs() < 0.005 && found.lower > 1.1);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn compare_runs(
    base: &[f64],
    new: &[f64],
    threshold: f64,
    confidence: f64,
) -> Result<Comparison, ModelError> {
    not_negative(threshold, "threshold")?;
    probability(confidence)?;
    let (log_base, log_new) = (logs(base, "runs of the base")?, logs(new, "new runs")?);
    let (m, n) = (base.len(), new.len());
    if m.saturating_mul(n) > MOST_PAIRS {
        return Err(ModelError::InvalidInput {
            name: "number of pairs of runs",
            must: "10^7 or less",
        });
    }
    let shift = hodges_lehmann(&log_base, &log_new, confidence);
    let test = mann_whitney(base, new);
    let welch = welch(&log_base, &log_new, confidence);
    let [ratio, lower, upper] = shift.map(libm::exp);
    let [mean_log_ratio, welch_lower, welch_upper] = welch.map(libm::exp);
    let means = |v: &[f64]| mean(v).unwrap_or(0.0);
    let medians = |v: &[f64]| median(v).unwrap_or(0.0);
    let mean_ratio = means(new) / means(base);
    let warnings = doubts(m, n, confidence);
    let unfit = warnings
        .iter()
        .any(|w| !matches!(w, Warning::FewRuns { .. }));
    let verdict = match 1.0 + threshold {
        _ if unfit => Verdict::Inconclusive,
        limit if lower > limit => Verdict::Regression,
        limit if upper < limit => Verdict::Pass,
        _ => Verdict::Inconclusive,
    };
    Ok(Comparison {
        verdict,
        ratio,
        lower,
        upper,
        u: test.u,
        p_greater: test.p_greater,
        p_two_sided: test.p_two_sided,
        median_ratio: medians(new) / medians(base),
        mean_log_ratio,
        welch_lower,
        welch_upper,
        mean_ratio,
        regression_by_means: mean_ratio > MEANS_RULE,
        standing: standing(m.min(n), unfit),
        warnings,
    })
}

/// Against the exact law, one-sided p-values between 0.01 and 0.2 are off by at most 16 % with 5 runs a side and 11 % with 10.
fn standing(runs: usize, unfit: bool) -> Standing {
    match runs {
        _ if unfit => Standing::Heuristic,
        _ if runs < ENOUGH_RUNS => Standing::Approx {
            relative_error: 0.16,
        },
        _ => Standing::Approx {
            relative_error: 0.11,
        },
    }
}

fn logs(runs: &[f64], name: &'static str) -> Result<Vec<f64>, ModelError> {
    in_range(runs, name)?;
    if runs.len() < LEAST_RUNS {
        return Err(ModelError::TooFewPoints {
            got: runs.len(),
            need: LEAST_RUNS,
        });
    }
    // A run below the normal range has lost its digits.
    if runs.iter().any(|v| *v < f64::MIN_POSITIVE) {
        return Err(ModelError::NotPositive { name });
    }
    Ok(runs.iter().map(|v| libm::log(*v)).collect())
}

/// Shift and interval.
fn hodges_lehmann(base: &[f64], new: &[f64], confidence: f64) -> [f64; 3] {
    let mut differences: Vec<f64> = new
        .iter()
        .flat_map(|y| base.iter().map(move |x| y - x))
        .collect();
    let shift = select_median(&mut differences).unwrap_or(0.0);
    let last = differences.len() - 1;
    let k = (moses_rank(base.len(), new.len(), confidence).max(1.0) as usize - 1).min(last);
    let mut at = |rank: usize| select(&mut differences, rank).unwrap_or(shift);
    [shift, at(k), at(last - k)]
}

/// Not rounded up to 1 yet. It is below half of the pairs.
fn moses_rank(m: usize, n: usize, confidence: f64) -> f64 {
    let (m, n) = (m as f64, n as f64);
    let z = normal_quantile(0.5 + 0.5 * confidence);
    (0.5 * m * n - z * (m * n * (m + n + 1.0) / 12.0).sqrt()).round_ties_even()
}

/// The interval from the smallest to the largest difference misses with the probability that the groups do not overlap, twice
/// m! n! / (m+n)!.
fn widest_confidence(m: usize, n: usize) -> f64 {
    let factorial = |k: usize| ln_gamma(k as f64 + 1.0);
    1.0 - 2.0 * libm::exp(factorial(m) + factorial(n) - factorial(m + n))
}

fn doubts(m: usize, n: usize, confidence: f64) -> Vec<Warning> {
    let mut doubts = Vec::from_iter(Warning::of_runs(m.min(n)));
    let widest = widest_confidence(m, n);
    if widest < confidence {
        doubts.push(Warning::IntervalTooNarrow { confidence: widest });
    }
    doubts
}

struct MannWhitney {
    u: f64,
    p_greater: f64,
    p_two_sided: f64,
}

/// The normal law with the correction for ties and half a count for continuity.
fn mann_whitney(base: &[f64], new: &[f64]) -> MannWhitney {
    let (m, n) = (base.len() as f64, new.len() as f64);
    let ordered = sorted(base);
    // The runs of the base below a new run, and half of those equal to it.
    let below = |y: f64| {
        let less = ordered.partition_point(|x| *x < y);
        let not_more = ordered.partition_point(|x| *x <= y);
        0.5 * (less as f64 + not_more as f64)
    };
    let u = sum(new.iter().map(|y| below(*y)));
    let all = sorted(&[base, new].concat());
    let ties = all.chunk_by(|a, b| a == b).map(|group| {
        let t = group.len() as f64;
        t * t * t - t
    });
    let total = m + n;
    let spread = (m * n / 12.0 * (total + 1.0 - ties.sum::<f64>() / (total * (total - 1.0))))
        .max(0.0)
        .sqrt();
    let tail = |u: f64| {
        let away = u - 0.5 * m * n - 0.5;
        // If all runs are equal there is no spread, and nothing to see.
        if spread > 0.0 {
            normal_cdf(-away / spread)
        } else {
            1.0
        }
    };
    MannWhitney {
        u,
        p_greater: tail(u),
        p_two_sided: (2.0 * tail(u.max(m * n - u))).min(1.0),
    }
}

/// Difference of the means and interval, with Welch and Satterthwaite's degrees of freedom.
fn welch(base: &[f64], new: &[f64], confidence: f64) -> [f64; 3] {
    let part = |v: &[f64]| {
        let n = v.len() as f64;
        let mean = mean(v).unwrap_or(0.0);
        let variance = sum(v.iter().map(|x| (x - mean) * (x - mean))) / (n - 1.0);
        (mean, variance / n, n - 1.0)
    };
    let ((mean_base, a, df_a), (mean_new, b, df_b)) = (part(base), part(new));
    let shift = mean_new - mean_base;
    let total = a + b;
    if total <= 0.0 {
        return [shift; 3];
    }
    let (a, b) = (a / total, b / total);
    let df = 1.0 / (a * a / df_a + b * b / df_b);
    let half = student::fractional_quantile(confidence, df) * total.sqrt();
    [shift, shift - half, shift + half]
}
