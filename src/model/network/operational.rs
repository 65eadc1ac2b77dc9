//! Operational laws: what the counts of any measured interval obey, whatever the distributions (Little, *A Proof for the Queuing
//! Formula L = λW*, Operations Research 9, 1961; Denning & Buzen, ACM Computing Surveys 10, 1978).

use crate::model::{ModelError, not_negative, positive};

/// Little's law: requests in the system, N = X·R, for a throughput and a response time.
///
/// Throughput is per the unit of the time. O(1).
///
/// # Errors
/// `invalid_input`: a number is negative or not finite.
///
/// ```
/// use plimsoll::model::network::little;
/// assert_eq!(little(100.0, 0.05)?, 5.0);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn little(throughput: f64, response_time: f64) -> Result<f64, ModelError> {
    not_negative(throughput, "throughput")?;
    Ok(throughput * not_negative(response_time, "response time")?)
}

/// The response time that users with a think time must have seen: R = N/X - Z.
///
/// A negative answer says that the three numbers contradict each other: so few users cannot have caused that throughput.
/// Infinite beyond the range of f64.
///
/// # Errors
/// `invalid_input`: the throughput is not above 0, or another number is negative or not finite.
///
/// ```
/// use plimsoll::model::network::interactive_response;
/// assert!((interactive_response(100.0, 100.0, 0.95)? - 0.05).abs() < 1e-12);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn interactive_response(
    users: f64,
    throughput: f64,
    think_time: f64,
) -> Result<f64, ModelError> {
    not_negative(users, "number of users")?;
    positive(throughput, "throughput")?;
    not_negative(think_time, "think time")?;
    Ok(users / throughput - think_time)
}

/// The throughput that users cause: X = N/(R + Z). Infinite beyond the range of f64.
///
/// # Errors
/// `invalid_input`: a number is negative or not finite, or response time and think time are both 0.
///
/// ```
/// use plimsoll::model::network::interactive_throughput;
/// assert_eq!(interactive_throughput(100.0, 0.05, 0.0)?, 2000.0);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn interactive_throughput(
    users: f64,
    response_time: f64,
    think_time: f64,
) -> Result<f64, ModelError> {
    not_negative(users, "number of users")?;
    not_negative(response_time, "response time")?;
    not_negative(think_time, "think time")?;
    if response_time == 0.0 && think_time == 0.0 {
        return Err(ModelError::InvalidInput {
            name: "time of a cycle",
            must: "more than 0: without response time and think time the throughput has no limit",
        });
    }
    Ok(users / (response_time + think_time))
}

/// The think time with which that many users cause a throughput: Z = N/X - R.
///
/// None if it would be negative: then even users who never pause are too few, and a load-test script cannot hold the rate.
///
/// # Errors
/// `invalid_input`: the throughput is not above 0, or another number is negative or not finite.
///
/// ```
/// use plimsoll::model::network::think_time_for;
/// assert!((think_time_for(500.0, 500.0, 0.1)?.unwrap() - 0.9).abs() < 1e-12);
/// assert_eq!(think_time_for(10.0, 500.0, 0.1)?, None);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn think_time_for(
    users: f64,
    throughput: f64,
    response_time: f64,
) -> Result<Option<f64>, ModelError> {
    not_negative(users, "number of users")?;
    positive(throughput, "throughput")?;
    not_negative(response_time, "response time")?;
    let cycle = users / throughput;
    let think_time = cycle - response_time;
    // What is left of equal times is rounding.
    if think_time < 0.0 && think_time >= -1e-12 * cycle {
        return Ok(Some(0.0));
    }
    Ok((think_time >= 0.0).then_some(think_time))
}

/// The utilization law: U = X·D, the mean number of **busy servers** of a station with that demand per request.
///
/// That is a share of the time only at a station of one server; divide by the number of servers for the share of several, which
/// [`fleet::utilization`](crate::model::fleet::utilization) gives from a demand and a capacity. More than there are servers says
/// that the station cannot hold that throughput.
///
/// # Errors
/// `invalid_input`: a number is negative or not finite.
///
/// ```
/// use plimsoll::model::network::utilization;
/// assert_eq!(utilization(100.0, 0.008)?, 0.8);
/// // 3.2 busy servers: four of them are busy for 80 % of the time.
/// assert_eq!(utilization(400.0, 0.008)? / 4.0, 0.8);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn utilization(throughput: f64, demand: f64) -> Result<f64, ModelError> {
    not_negative(throughput, "throughput")?;
    Ok(throughput * not_negative(demand, "service demand")?)
}

/// The forced flow law: X_k = V_k·X, the throughput of a station that each request visits that often.
///
/// # Errors
/// `invalid_input`: a number is negative or not finite.
///
/// ```
/// use plimsoll::model::network::forced_flow;
/// assert_eq!(forced_flow(100.0, 6.0)?, 600.0);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn forced_flow(throughput: f64, visits: f64) -> Result<f64, ModelError> {
    not_negative(throughput, "throughput")?;
    Ok(throughput * not_negative(visits, "number of visits")?)
}
