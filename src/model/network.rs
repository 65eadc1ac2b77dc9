//! Several stations and a fixed number of users: who thinks, asks, waits at each station in turn, and thinks again (Lazowska,
//! Zahorjan, Graham & Sevcik, *Quantitative System Performance*, 1984; Denning & Buzen, *The Operational Analysis of Queueing
//! Network Models*, ACM Computing Surveys 10, 1978).
//!
//! This is the law of a load test with virtual users, and of a connection pool that is always full. A station's demand is the
//! service that one request needs there, over all its visits. Times are in any one unit, and throughput is per that unit.
//!
//! ```
//! use plimsoll::model::network::{Station, closed};
//! // 100 users who pause 1 s, an application of 8 workers with 50 ms, and a database of one with 10 ms.
//! let stations = [Station { demand: 0.05, servers: 8 }, Station { demand: 0.01, servers: 1 }];
//! let load = closed(100, 1.0, &stations)?;
//! assert!(load.throughput > 85.0 && load.throughput < load.bounds.throughput_upper);
//! assert_eq!(load.bottleneck(), Some(1));
//! # Ok::<(), plimsoll::model::ModelError>(())
//! ```

mod bounds;
mod closed;
mod convolution;
mod inversion;
mod multiclass;
mod operational;

pub use bounds::{Bounds, bounds};
pub use closed::{Closed, Method, Station, StationLoad, closed};
pub use inversion::{LargestUsers, largest_user_count};
pub use multiclass::{
    Class, ClassLoad, MulticlassLoad, MulticlassMethod, multiclass, multiclass_exact,
    multiclass_schweitzer,
};
pub use operational::{
    forced_flow, interactive_response, interactive_throughput, little, think_time_for, utilization,
};

use super::ModelError;

/// Passes on a time with which no product or quotient of this module leaves the range of f64.
fn duration(value: f64, name: &'static str) -> Result<f64, ModelError> {
    if value == 0.0 || (1e-100..=1e100).contains(&value) {
        Ok(value)
    } else {
        Err(ModelError::InvalidInput {
            name,
            must: "0, or between 1e-100 and 1e100",
        })
    }
}
