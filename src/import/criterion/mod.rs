//! criterion.rs: <https://bheisler.github.io/criterion.rs/book/user_guide/csv_output.html>.
//!
//! Its files are in nanoseconds. Which benchmark `estimates.json` and `sample.json` belong to stands
//! only in their path and in the `benchmark.json` beside them.

pub(super) mod json;
pub(super) mod raw;
pub(super) mod stdout;

/// What a benchmark is called whose file does not name it.
const UNNAMED: &str = "time_per_iteration";
