//! BenchmarkDotNet: <https://benchmarkdotnet.org/articles/configs/exporters.html>.
//!
//! Its JSON is in nanoseconds; its CSV has a unit behind each number, or in the header, and numbers
//! as the machine's language writes them. `-` stands for no allocation, `NA` for a failure.

pub(super) mod csv;
pub(super) mod json;
pub(super) mod markdown;
