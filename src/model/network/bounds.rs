//! Asymptotic bounds of a closed network (Denning & Buzen, 1978; Lazowska et al., *Quantitative System Performance*, ch. 5).

use super::{Station, duration};
use crate::model::{ModelError, Standing, not_negative};

/// What no closed network can exceed or stay below, whatever the distributions; example at [`bounds`]. Of a class among several
/// the lower bound of the throughput needs the assumptions of [`multiclass_exact`](super::multiclass_exact).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// D, the service that one request needs over all stations: its response time when it is alone.
    pub demand: f64,
    /// The largest demand per server: the station that sets the limit.
    pub bottleneck_demand: f64,
    /// N* = (D + Z)/D_max, the number of users at which the two upper bounds meet. None when no station has a demand.
    pub saturation_users: Option<f64>,
    /// X ≤ min(1/D_max, N/(D + Z)).
    pub throughput_upper: f64,
    /// X ≥ N/(N·D + Z): everyone waits for everyone else.
    pub throughput_lower: f64,
    /// R ≥ max(D, N·D_max - Z).
    pub response_lower: f64,
    /// Exact: no network with these demands lies outside.
    pub standing: Standing,
}

/// The bounds for a number of users (0 or more, fractions allowed) who pause for `think_time` between their requests.
///
/// Times in one unit, throughput per that unit; a station's demand counts per server where it limits. O(stations).
///
/// # Errors
/// `invalid_input`: a time that is neither 0 nor between 1e-100 and 1e100, a station without a server, a number of users that is
/// negative or above 1e100, or nothing that takes time (then throughput has no bound).
///
/// ```
/// use plimsoll::model::network::{Station, bounds};
/// let stations = [0.05, 0.01, 0.03].map(|demand| Station { demand, servers: 1 });
/// let bounds = bounds(20.0, 1.0, &stations)?;
/// assert!((bounds.saturation_users.unwrap() - 21.8).abs() < 1e-12);
/// assert!((bounds.throughput_upper - 18.3486).abs() < 1e-4);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn bounds(users: f64, think_time: f64, stations: &[Station]) -> Result<Bounds, ModelError> {
    not_negative(users, "number of users")?;
    if users > 1e100 {
        return Err(ModelError::InvalidInput {
            name: "number of users",
            must: "at most 1e100",
        });
    }
    duration(think_time, "think time")?;
    let (mut demand, mut largest) = (0.0, 0.0_f64);
    for station in stations {
        station.check()?;
        demand += station.demand;
        largest = largest.max(station.demand / f64::from(station.servers));
    }
    if demand + think_time == 0.0 {
        return Err(ModelError::InvalidInput {
            name: "time of a cycle",
            must: "more than 0: without demand and think time the throughput has no limit",
        });
    }
    Ok(asymptotic(users, users, think_time, demand, largest))
}

/// The bounds for `users` who share the stations with others, `all` with them, by their demand D and their D_max.
pub(super) fn asymptotic(
    users: f64,
    all: f64,
    think_time: f64,
    demand: f64,
    largest: f64,
) -> Bounds {
    let cycle = demand + think_time;
    let limit = if largest > 0.0 {
        1.0 / largest
    } else {
        f64::INFINITY
    };
    // Nobody does nothing, even in no time.
    let (alone, crowded) = if users > 0.0 {
        // With fewer than one user nobody is in the way.
        (users / cycle, users / (all.max(1.0) * demand + think_time))
    } else {
        (0.0, 0.0)
    };
    Bounds {
        standing: Standing::Exact,
        demand,
        bottleneck_demand: largest,
        saturation_users: (largest > 0.0).then(|| cycle / largest),
        throughput_upper: alone.min(limit),
        throughput_lower: crowded,
        response_lower: demand.max(users * largest - think_time),
    }
}
