//! A closed network with one class of users: exact mean value analysis (Reiser & Lavenberg, *Mean-Value Analysis of Closed
//! Multichain Queuing Networks*, JACM 27, 1980), Buzen's convolution for stations with several servers, and Seidmann's split
//! where that would take too long (Seidmann, Schweitzer & Shalev-Oren, *Computerized Closed Queueing Network Models of Flexible
//! Manufacturing Systems*, Large Scale Systems 12, 1987).

use super::bounds::{Bounds, bounds};
use super::{convolution, duration};
use crate::model::{ModelError, Standing};

/// Users times stations that the mean value analysis steps through.
const MOST_STEPS: u64 = 30_000_000;
/// Users times servers of the stations with several: what the convolution multiplies.
const MOST_PRODUCTS: u64 = 100_000_000;
/// Users times stations with several servers: what the convolution keeps.
const MOST_KEPT: u64 = 4_000_000;
/// Largest errors against the exact answer, over about 590 random networks of 3000 to 20 000 users. The think time is known
/// exactly and dilutes what the response time errs by.
const THROUGHPUT_ERROR: f64 = 0.007;
const RESPONSE_ERROR: f64 = 0.165;

/// A station: one queue, first come first served with exponential service, or processor sharing with any.
///
/// ```
/// use plimsoll::model::network::{Station, closed};
/// // Each request makes 4 queries of 5 ms to a database with 2 connections.
/// let database = Station { demand: 4.0 * 0.005, servers: 2 };
/// let load = closed(50, 0.1, &[database])?;
/// assert!(load.throughput > 99.0 && load.throughput <= 100.0);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Station {
    /// Service that one request needs here over all its visits, 0 or more. A station without demand plays no part.
    pub demand: f64,
    /// Servers at the one queue, 1 or more. With as many servers as users nobody waits.
    pub servers: u32,
}

impl Station {
    pub(super) fn check(&self) -> Result<(), ModelError> {
        duration(self.demand, "service demand")?;
        if self.servers == 0 {
            return Err(ModelError::InvalidInput {
                name: "number of servers",
                must: "1 or more",
            });
        }
        Ok(())
    }
}

/// How a closed network was solved; example at [`closed`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Exact mean value analysis: every station that can queue has one server.
    MeanValue,
    /// Buzen's convolution, exact.
    Convolution,
    /// Each station of c servers as a queue with demand D/c and a delay of D(c - 1)/c.
    Seidmann,
}

/// What one station does in a closed network; example at [`Closed`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StationLoad {
    /// Mean number of requests here, waiting or in service.
    pub queue_length: f64,
    /// Share of the servers that is busy, 0 to 1.
    pub utilization: f64,
    /// Mean time that one request spends here over all its visits.
    pub response_time: f64,
}

/// A closed network in its steady state, as [`closed`] gives it.
///
/// ```
/// use plimsoll::model::network::{Station, closed};
/// let stations = [Station { demand: 0.03, servers: 2 }, Station { demand: 0.02, servers: 1 }];
/// let load = closed(10, 0.2, &stations)?;
/// // Everybody thinks or is at a station.
/// let present: f64 = load.stations.iter().map(|s| s.queue_length).sum();
/// assert!((present + 0.2 * load.throughput - 10.0).abs() < 1e-9);
/// assert!(load.throughput < load.bounds.throughput_upper);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Closed {
    /// Requests per unit of time.
    pub throughput: f64,
    /// Mean time from request to answer, without the think time. 0 without users.
    pub response_time: f64,
    /// One entry per station, in the order given.
    pub stations: Vec<StationLoad>,
    /// What the result cannot exceed or stay below.
    pub bounds: Bounds,
    /// How it was solved.
    pub method: Method,
    /// Of the throughput and the utilizations: exact under the assumptions of [`Station`]; for Seidmann's split the largest error
    /// that was measured.
    pub standing: Standing,
    /// Of response times and queues, which err more in Seidmann's split.
    pub response_standing: Standing,
}

impl Closed {
    /// The station whose servers are the busiest (the first of several), or None without demand or users.
    ///
    /// ```
    /// use plimsoll::model::network::{Station, closed};
    /// let stations = [0.01, 0.04].map(|demand| Station { demand, servers: 1 });
    /// assert_eq!(closed(3, 0.0, &stations)?.bottleneck(), Some(1));
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn bottleneck(&self) -> Option<usize> {
        let mut busiest: Option<(usize, f64)> = None;
        for (at, station) in self.stations.iter().enumerate() {
            if station.utilization > busiest.map_or(0.0, |(_, most)| most) {
                busiest = Some((at, station.utilization));
            }
        }
        busiest.map(|(at, _)| at)
    }
}

/// Throughput, response time and queues for `users` who pause for `think_time` between their requests.
///
/// Times in one unit, throughput per that unit. Without users everything is 0. Exact by mean value analysis, O(users · stations),
/// when every station with fewer servers than users has one server, and else by convolution, O(users · Σ servers). Where that
/// exceeds 10⁸ products or 4·10⁶ kept numbers (5000 users and 20 000 servers, or a million users and 100), Seidmann's split
/// answers, which is approximate.
///
/// # Errors
/// `invalid_input`: a time that is neither 0 nor between 1e-100 and 1e100, a station without a server, nothing that takes time,
/// or more than 3·10⁷ users times stations.
///
/// ```
/// use plimsoll::model::network::{Method, Station, closed};
/// let stations = [Station { demand: 0.05, servers: 4 }, Station { demand: 0.002, servers: 1 }];
/// let load = closed(50, 0.2, &stations)?;
/// assert_eq!(load.method, Method::Convolution);
/// assert!(load.throughput < 80.0 && load.throughput > 79.9999);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn closed(users: u64, think_time: f64, stations: &[Station]) -> Result<Closed, ModelError> {
    let bounds = bounds(users as f64, think_time, stations)?;
    if users.saturating_mul(stations.len() as u64) > MOST_STEPS {
        return Err(ModelError::InvalidInput {
            name: "number of users times stations",
            must: "at most 3e7",
        });
    }
    if users == 0 {
        return Ok(idle(bounds, stations.len()));
    }
    let several = |s: &&Station| s.demand > 0.0 && s.servers > 1 && u64::from(s.servers) < users;
    let products = stations.iter().filter(several).fold(0, |sum: u64, s| {
        sum.saturating_add(users.saturating_mul(u64::from(s.servers)))
    });
    let kept = users.saturating_mul(1 + stations.iter().filter(several).count() as u64);
    let (method, (throughput, times)) = if products == 0 {
        (Method::MeanValue, split(users, think_time, stations))
    } else if products <= MOST_PRODUCTS && kept <= MOST_KEPT {
        (
            Method::Convolution,
            convolution::solve(users as usize, think_time, stations),
        )
    } else {
        (Method::Seidmann, split(users, think_time, stations))
    };
    let standing = |relative_error| match method {
        Method::Seidmann => Standing::Approx { relative_error },
        _ => Standing::Exact,
    };
    let load = |(station, time): (&Station, f64)| StationLoad {
        queue_length: throughput * time,
        // Rounding may put a saturated station a last digit above 1.
        utilization: (throughput * station.demand / f64::from(station.servers)).min(1.0),
        response_time: time,
    };
    Ok(Closed {
        throughput,
        // An empty sum of floats is -0.
        response_time: times.iter().sum::<f64>() + 0.0,
        stations: stations.iter().zip(times).map(load).collect(),
        bounds,
        method,
        standing: standing(THROUGHPUT_ERROR),
        response_standing: standing(RESPONSE_ERROR),
    })
}

fn idle(bounds: Bounds, stations: usize) -> Closed {
    let nothing = StationLoad {
        queue_length: 0.0,
        utilization: 0.0,
        response_time: 0.0,
    };
    Closed {
        throughput: 0.0,
        response_time: 0.0,
        stations: vec![nothing; stations],
        bounds,
        method: Method::MeanValue,
        standing: Standing::Exact,
        response_standing: Standing::Exact,
    }
}

/// Mean value analysis with each station as a queue of demand D/c and a delay: exact for one server, and for as many as users
/// (which is a delay alone); between them it is Seidmann's split. Gives the throughput and the time spent at each station.
fn split(users: u64, think_time: f64, stations: &[Station]) -> (f64, Vec<f64>) {
    let parts: Vec<(f64, f64)> = stations
        .iter()
        .map(|s| {
            if u64::from(s.servers) >= users {
                return (0.0, s.demand);
            }
            let servers = f64::from(s.servers);
            (s.demand / servers, s.demand * ((servers - 1.0) / servers))
        })
        .collect();
    let delay: f64 = parts.iter().map(|(_, delay)| delay).sum();
    let (throughput, times) = mean_value(users, think_time + delay, parts.iter().map(|p| p.0));
    let times = times.into_iter().zip(&parts).map(|(time, p)| time + p.1);
    (throughput, times.collect())
}

/// Exact mean value analysis: R_k(n) = D_k(1 + Q_k(n - 1)), X = n/(Z + ΣR_k), Q_k = X·R_k.
fn mean_value(users: u64, delay: f64, demands: impl Iterator<Item = f64>) -> (f64, Vec<f64>) {
    struct Queue {
        demand: f64,
        length: f64,
        time: f64,
    }
    let mut queues: Vec<Queue> = demands
        .map(|demand| Queue {
            demand,
            length: 0.0,
            time: 0.0,
        })
        .collect();
    let mut throughput = 0.0;
    for n in 1..=users {
        let mut cycle = delay;
        for queue in &mut queues {
            queue.time = queue.demand * (1.0 + queue.length);
            cycle += queue.time;
        }
        throughput = n as f64 / cycle;
        for queue in &mut queues {
            queue.length = throughput * queue.time;
        }
    }
    (throughput, queues.into_iter().map(|q| q.time).collect())
}
