//! Is one benchmark slower than another? Ratios with intervals instead of two bare means, from runs of the whole process.
//!
//! Requests within a run are not independent of each other, runs are: so everything here resamples or ranks runs.

mod bootstrap;
mod runs;
mod warning;

pub use bootstrap::{
    MOST_RUNS, MOST_SAMPLES, PercentileInterval, REPLICATES, percentile_interval,
    percentile_ratio_interval,
};
pub use runs::{Comparison, MEANS_RULE, MOST_PAIRS, Verdict, compare_runs};
pub use warning::Warning;
