//! Latency budgets: what features add, which optimizations to make under a limit of effort, what each contributes, and what is
//! left of a target. Means add; percentiles do not, and are read from a distribution.
//!
//! Times are in any one unit, and efforts in any other.
//!
//! ```
//! use plimsoll::model::budget::{Component, Gain, Optimization, Options, best_set};
//! let components = [Component { name: "app", time: 20.0 }, Component { name: "cache", time: 20.0 }];
//! let optimizations = [
//!     Optimization { id: "pipeline", component: "cache", gain: Gain::Time(4.0), effort: 1.0 },
//!     Optimization { id: "sorted_sets", component: "cache", gain: Gain::Time(3.0), effort: 2.0 },
//!     Optimization { id: "compiled", component: "app", gain: Gain::Share(0.1), effort: 3.0 },
//! ];
//! let options = Options { components: &components, optimizations: &optimizations, ..Options::default() };
//! let best = best_set(&options, 3.0)?;
//! assert_eq!((best.selected, best.total), (vec!["pipeline", "sorted_sets"], 33.0));
//! # Ok::<(), plimsoll::model::ModelError>(())
//! ```

mod best;
mod knapsack;
mod options;
mod overhead;
mod search;
mod target;
mod waterfall;

pub use best::{Choice, best_set, cheapest_set};
pub use knapsack::{Knapsack, knapsack};
pub use options::{Combination, Component, Gain, Optimization, Options, total_of};
pub use overhead::{Feature, Overhead, overhead};
pub use target::{LatencyBudget, SloBudget, latency_budget, slo_budget};
pub use waterfall::{PERMUTATIONS, Share, Step, Waterfall, waterfall};

use super::ModelError;

/// Passes on a time or an effort with which no sum or product of this module leaves the range of f64. -0 becomes 0, so that a ratio
/// has the right sign.
fn amount(value: f64, name: &'static str) -> Result<f64, ModelError> {
    if (0.0..=1e100).contains(&value) {
        Ok(value + 0.0)
    } else {
        Err(ModelError::InvalidInput {
            name,
            must: "between 0 and 1e100",
        })
    }
}
