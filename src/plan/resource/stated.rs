//! What documents state about loads and tests, checked by plain arithmetic: a load against a capacity, the pause that virtual users
//! need, the busy time of a day.

use serde::Serialize;

use super::check;
use crate::error::{Error, Result};
use crate::model::network;

const SECONDS_PER_DAY: f64 = 86_400.0;

/// The pause between an answer and the next request with which `users` cause a throughput: N/X - R, in seconds.
///
/// None if it would be negative: so few users cannot cause it.
///
/// # Errors
/// A number out of bounds: all are 0 or more, the throughput above 0.
///
/// ```
/// use plimsoll::plan::resource::think_time_s;
/// // A test with 100 virtual users is one of 100 requests per second only if each pauses for 0.95 s.
/// assert!((think_time_s(100.0, 100.0, 0.05)?.unwrap() - 0.95).abs() < 1e-12);
/// assert_eq!(think_time_s(4.0, 100.0, 0.05)?, None);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn think_time_s(users: f64, throughput_rps: f64, response_s: f64) -> Result<Option<f64>> {
    check::amount(users, "users")?;
    check::above_zero(throughput_rps, "throughput_rps")?;
    check::amount(response_s, "response_s")?;
    Ok(network::think_time_for(users, throughput_rps, response_s)?)
}

/// What a test with virtual users does, and what it should do: what [`virtual_users`] gives.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct VirtualUsers {
    /// Requests per second that they cause without any pause.
    pub without_pause_rps: f64,
    /// That over the load intended.
    pub overshoot_ratio: f64,
    /// The pause with which they cause what is intended. None: they are too few for it.
    pub think_time_s: Option<f64>,
}

/// Virtual users whose script does not pause, against the load that the test is meant to be.
///
/// # Errors
/// A number out of bounds: users 0 or more, the others above 0.
///
/// ```
/// use plimsoll::plan::resource::virtual_users;
/// let test = virtual_users(100.0, 100.0, 0.05)?;
/// assert_eq!((test.without_pause_rps, test.overshoot_ratio), (2000.0, 20.0));
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn virtual_users(users: f64, intended_rps: f64, response_s: f64) -> Result<VirtualUsers> {
    check::above_zero(response_s, "response_s")?;
    let think_time_s = think_time_s(users, intended_rps, response_s)?;
    let without_pause_rps = network::interactive_throughput(users, response_s, 0.0)?;
    Ok(VirtualUsers {
        without_pause_rps,
        overshoot_ratio: without_pause_rps / intended_rps,
        think_time_s,
    })
}

/// A load that is stated beside a capacity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Test {
    /// Requests per second of the load, 0 or more.
    pub load_rps: f64,
    /// Requests per second that are said to be possible, above 0.
    pub capacity_rps: f64,
    /// CPU time of a request, if it is known.
    pub cpu_ms: Option<f64>,
    /// Cores that serve it, above 0.
    pub cores: f64,
}

/// A load against a capacity: what [`load_test`] gives.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LoadTest {
    /// Load over capacity; above 1 the test cannot be passed, or the capacity is wrong.
    pub of_capacity_ratio: f64,
    /// Busy cores over those there are, if requests take the CPU time stated; above 1 no queue keeps up. None without a CPU time.
    pub utilization: Option<f64>,
    /// Whether the capacity, and the cores if the CPU time is known, carry the load.
    pub carried: bool,
}

/// Sets a load beside a capacity and, if the CPU time of a request is known, beside the cores.
///
/// # Errors
/// A number out of the bounds of [`Test`].
///
/// ```
/// use plimsoll::plan::resource::{Test, load_test};
/// // 100 requests per second against 1,000 a minute of 50 ms on one core.
/// let test = load_test(&Test { load_rps: 100.0, capacity_rps: 1000.0 / 60.0, cpu_ms: Some(50.0), cores: 1.0 })?;
/// assert!((test.of_capacity_ratio - 6.0).abs() < 1e-12 && !test.carried);
/// assert_eq!(test.utilization, Some(5.0));
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn load_test(test: &Test) -> Result<LoadTest> {
    let load_rps = check::amount(test.load_rps, "load_rps")?;
    let of_capacity_ratio = load_rps / check::above_zero(test.capacity_rps, "capacity_rps")?;
    let cores = check::above_zero(test.cores, "cores")?;
    let cpu_ms = test.cpu_ms.map(|ms| check::time_ms(ms, "cpu_ms"));
    let busy = |ms: f64| load_rps * (ms / 1e3) / cores;
    let utilization = cpu_ms.transpose()?.map(busy);
    Ok(LoadTest {
        of_capacity_ratio,
        utilization,
        // With all cores busy the wait has no end.
        carried: of_capacity_ratio <= 1.0 && utilization.is_none_or(|share| share < 1.0),
    })
}

/// How much of a day some work takes: what [`busy`] gives.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Busy {
    /// Seconds of CPU in a day.
    pub day_s: f64,
    /// The same as a share of one core; above 1 it takes several.
    pub core_share: f64,
}

/// The busy time of work that is done `per_day` times a day and takes `each_s` of CPU.
///
/// # Errors
/// A number that is not finite or below 0.
///
/// ```
/// let day = plimsoll::plan::resource::busy(100_000.0, 4.7e-6)?;
/// assert!((day.day_s - 0.47).abs() < 1e-12);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn busy(per_day: f64, each_s: f64) -> Result<Busy> {
    let day_s = check::amount(per_day, "per_day")? * check::amount(each_s, "each_s")?;
    if day_s > check::MOST {
        let error = Error::new("the work of a day is more than can be counted");
        return Err(error.field("each_s").next("Check its unit: seconds."));
    }
    Ok(Busy {
        day_s,
        core_share: day_s / SECONDS_PER_DAY,
    })
}
