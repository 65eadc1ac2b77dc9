//! From a response time back to the number of users that a closed network takes. The mean response time rises with every user
//! (Reiser & Lavenberg, *Mean-Value Analysis of Closed Multichain Queuing Networks*, JACM 27, 1980), so the number is found by
//! doubling and halving.

use super::{Station, bounds, closed};
use crate::model::{ModelError, Standing, positive};

/// The largest number of users that meets a limit, as [`largest_user_count`] finds it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LargestUsers {
    /// Whether a single user is answered in time.
    pub feasible: bool,
    /// How many users there can be; 0 when not feasible.
    pub users: u64,
    /// Their requests per unit of time.
    pub throughput: f64,
    /// Their mean response time. 0 without users.
    pub response_time: f64,
    /// Of that response time, on which the number rests.
    pub standing: Standing,
}

/// The largest number of users, who pause for `think_time` between their requests, whose mean response time stays within
/// `limit`, by [`closed`].
///
/// Times in one unit, throughput per that unit. O(log users) solutions of the network; those of millions of users, or of stations
/// with thousands of servers, take up to a second each.
///
/// # Errors
/// `invalid_input`: as [`closed`], a limit that is not finite and above 0, stations without any demand (any number of users is
/// served at once), or a limit for so many users that [`closed`] may refuse them, which is half as many as it takes.
///
/// ```
/// use plimsoll::model::network::{Station, closed, largest_user_count};
/// let stations = [Station { demand: 0.05, servers: 8 }, Station { demand: 0.01, servers: 1 }];
/// let most = largest_user_count(1.0, &stations, 0.2)?;
/// assert!(closed(most.users, 1.0, &stations)?.response_time <= 0.2);
/// assert!(closed(most.users + 1, 1.0, &stations)?.response_time > 0.2);
/// // The demand alone takes longer than this.
/// assert!(!largest_user_count(1.0, &stations, 0.05)?.feasible);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn largest_user_count(
    think_time: f64,
    stations: &[Station],
    limit: f64,
) -> Result<LargestUsers, ModelError> {
    positive(limit, "limit")?;
    let alone = bounds(1.0, think_time, stations)?;
    if alone.bottleneck_demand == 0.0 {
        return Err(ModelError::InvalidInput {
            name: "service demand",
            must: "more than 0 at a station: without it any number of users is served at once",
        });
    }
    let in_time = |users: u64| Ok(closed(users, think_time, stations)?.response_time <= limit);
    // R ≥ N·D_max - Z; one more for the rounding.
    let most = (limit + think_time) / alone.bottleneck_demand + 1.0;
    let users = most_in_time(in_time, most as u64)?;
    let load = closed(users, think_time, stations)?;
    Ok(LargestUsers {
        feasible: users > 0,
        users,
        throughput: load.throughput,
        response_time: load.response_time,
        standing: load.response_standing,
    })
}

/// The largest number up to `most` for which `in_time` holds, if it holds for all smaller ones; 0 for none.
fn most_in_time(
    in_time: impl Fn(u64) -> Result<bool, ModelError>,
    most: u64,
) -> Result<u64, ModelError> {
    let (mut low, mut high) = (0, 1_u64);
    while high <= most && in_time(high)? {
        low = high;
        high = high.saturating_mul(2);
    }
    high = high.min(most.saturating_add(1));
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if in_time(middle)? {
            low = middle;
        } else {
            high = middle;
        }
    }
    Ok(low)
}
