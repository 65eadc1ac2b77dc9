//! Which optimizations to make: the set with the least total under a limit of effort, and the cheapest set that reaches a target.

use super::amount;
use super::options::{Options, Problem};
use super::search::{Found, least_effort, least_total};
use crate::model::{ModelError, Standing};

/// A set of optimizations that follows the rules: what [`best_set`] and [`cheapest_set`] find.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice<'a> {
    /// Ids of the optimizations to make, sorted.
    pub selected: Vec<&'a str>,
    /// The time that is left with all of them made, 0 or more.
    pub total: f64,
    /// The time now less that; below 0 only if a correction makes nothing but harm.
    pub gain: f64,
    /// Their effort.
    pub effort: f64,
    /// Whether every other allowed set was ruled out.
    pub proven: bool,
    /// No allowed set has a total (of [`cheapest_set`]: an effort) below this. The figure itself when that is proven.
    pub no_better_than: f64,
    /// Exact when proven. Otherwise total and effort are those of the set named, and the relative error is the most that a better
    /// set could save.
    pub standing: Standing,
}

/// The set with the least total whose effort is at most `effort_max`; of equals the one with less effort, then with fewer
/// optimizations, then the first by its sorted ids.
///
/// Depth-first branch and bound: the relaxation takes optimizations in the order of gain by effort, the last in part, and of no
/// component more than there is (Martello & Toth, *Knapsack Problems*, 1990, §2.2). Up to 20 optimizations every set is looked at or
/// ruled out; above, the search ends after a fixed amount of work (some tenths of a second) and says in `proven` that it did. A limit
/// below 0 allows nothing, an infinite one everything.
///
/// # Errors
/// `invalid_input`: as [`super::total_of`], or a limit that is not a number.
///
/// ```
/// use plimsoll::model::budget::{Component, Gain, Optimization, Options, best_set};
/// let components = [Component { name: "cache", time: 20.0 }];
/// let optimizations = ["a", "b", "c"].map(|id| Optimization { id, component: "cache", gain: Gain::Time(4.0), effort: 1.0 });
/// let exclusive: [&[&str]; 1] = [&["a", "b"]];
/// let options = Options {
///     components: &components, optimizations: &optimizations, exclusive: &exclusive, requires: &[("c", "b")], ..Options::default()
/// };
/// assert_eq!(best_set(&options, 2.0)?.selected, ["b", "c"]);
/// assert_eq!(best_set(&options, 1.0)?.selected, ["a"]);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn best_set<'a>(options: &Options<'a>, effort_max: f64) -> Result<Choice<'a>, ModelError> {
    if effort_max.is_nan() {
        return Err(ModelError::InvalidInput {
            name: "limit of effort",
            must: "a number",
        });
    }
    let problem = Problem::new(options)?;
    // All limits below 0 allow the same, and minus infinity does not calculate.
    let effort_max = effort_max.max(-1.0);
    let found = least_total(&problem, effort_max);
    // Making nothing is always allowed.
    Ok(choice(
        &problem,
        found.mask.unwrap_or(0),
        &found,
        |choice| choice.total,
    ))
}

/// The set with the least effort whose total is at most `target`; of equals the one with the lower total, then with fewer
/// optimizations, then the first by its sorted ids. The search is that of [`best_set`], with effort and time exchanged
/// (the minimization form of the knapsack: Martello & Toth, *Knapsack Problems*, 1990, §2.1).
///
/// # Errors
/// `invalid_input`: as [`super::total_of`], or a target outside 0 to 1e100. `infeasible`: no allowed set reaches the target.
/// `not_converged`: none was found before the search ended.
///
/// ```
/// use plimsoll::model::budget::{Component, Gain, Optimization, Options, cheapest_set};
/// let components = [Component { name: "cache", time: 20.0 }];
/// let optimizations = [("a", 4.0, 1.0), ("b", 9.0, 5.0), ("c", 5.0, 2.0)]
///     .map(|(id, gain, effort)| Optimization { id, component: "cache", gain: Gain::Time(gain), effort });
/// let options = Options { components: &components, optimizations: &optimizations, ..Options::default() };
/// assert_eq!(cheapest_set(&options, 11.0)?.selected, ["a", "c"]);
/// assert_eq!(cheapest_set(&options, 1.0).unwrap_err().code(), "infeasible");
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn cheapest_set<'a>(options: &Options<'a>, target: f64) -> Result<Choice<'a>, ModelError> {
    amount(target, "target")?;
    let problem = Problem::new(options)?;
    let found = least_effort(&problem, target);
    match found.mask {
        Some(mask) => Ok(choice(&problem, mask, &found, |choice| choice.effort)),
        None if found.proven => Err(ModelError::Infeasible {
            why: "no allowed set of optimizations reaches the target",
        }),
        None => Err(ModelError::NotConverged),
    }
}

fn choice<'a>(
    problem: &Problem<'a>,
    mask: u128,
    found: &Found,
    figure: impl Fn(&Choice<'_>) -> f64,
) -> Choice<'a> {
    let total = problem.total(mask);
    let mut choice = Choice {
        selected: problem.names(mask),
        total,
        gain: problem.total(0) - total,
        effort: problem.effort(mask),
        proven: found.proven,
        no_better_than: 0.0,
        standing: Standing::Exact,
    };
    let reached = figure(&choice);
    choice.no_better_than = if found.proven {
        reached
    } else {
        found.no_better_than.clamp(0.0, reached)
    };
    choice.standing = standing(found.proven, reached, choice.no_better_than);
    choice
}

/// The standing of a figure that a search has reached when nothing beyond `bound` is possible.
pub(super) fn standing(proven: bool, reached: f64, bound: f64) -> Standing {
    if proven {
        return Standing::Exact;
    }
    let gap = (reached - bound).abs();
    let relative_error = if gap > 0.0 {
        gap / reached.abs().max(gap)
    } else {
        0.0
    };
    Standing::Approx { relative_error }
}
