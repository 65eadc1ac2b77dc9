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

/// Below this nothing can be said about how runs differ.
const LEAST_RUNS: usize = 2;
/// Below this there is no verdict.
const RUNS_FOR_A_VERDICT: usize = 5;
/// Below this there is a doubt.
const ENOUGH_RUNS: usize = 10;
