//! What one instance carries, resource by resource: CPU, the latency target, memory, connections, network, the pool of
//! connections to a database, and a capacity that was measured or typed. The least of them binds.
//!
//! Everything is a plain number of one kind of instance, and nothing here knows a scenario. How many requests are present at the
//! same time follows from Little's law and the response time that the chosen queue predicts.

mod check;
mod cross_check;
mod response;
mod row;
mod stated;

use serde::Serialize;

use crate::error::Result;
use crate::model::fleet;

pub use cross_check::{CrossCheck, Method, Question, Server, Thinking, Way, Within, cross_check};
pub use response::Prediction;
pub use row::{Kind, Row, State};
pub use stated::{
    Busy, LoadTest, Test, VirtualUsers, busy, load_test, think_time_s, virtual_users,
};

/// What a request takes of one instance, and what the instance has. What is `None` is not known or sets no limit; the row of it
/// says so.
///
/// ```
/// use plimsoll::plan::resource::{Cpu, Uses, work_out};
/// // One core and 50 ms of CPU: 20 requests per second at most, 14 at 70 %.
/// let uses = Uses { cpu: Some(Cpu { cpu_ms: 50.0, io_ms: Some(0.0) }), ..Uses::of(1000.0 / 60.0, 1.0) };
/// let answer = work_out(&uses)?;
/// assert!((answer.capacity_rps.unwrap() - 14.0).abs() < 1e-9);
/// assert_eq!(answer.instances_needed, Some(2));
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Uses {
    /// Requests per second at the peak, of all instances together.
    pub peak_rps: f64,
    /// Mean requests per second of all instances, for a second prediction.
    pub mean_rps: Option<f64>,
    /// Instances that run today. None: as many as the answer needs.
    pub instances: Option<u64>,
    /// Cores of one instance, fractions allowed: 1.5 are two servers at three quarters of a core's speed.
    pub cores: f64,
    /// How much of CPU, connections, network, pool and stated capacity may be used, above 0 and up to 1.
    pub target_utilization: f64,
    /// The response time to keep.
    pub latency: Option<LatencyTarget>,
    /// What a request does on an idle instance.
    pub cpu: Option<Cpu>,
    /// By which law requests wait for the CPU.
    pub queue: Queue,
    /// What a request in flight holds.
    pub memory: Option<Memory>,
    /// How long a request holds its connection.
    pub connections: Option<Connections>,
    /// What a request moves.
    pub network: Option<Network>,
    /// The connections to a database that the requests of an instance share.
    pub pool: Option<Pool>,
    /// Whether percentiles add the wait for the pool by convolution, some ten milliseconds for each percentile and up to half a
    /// second for the latency row; else its mean is added, which is a rule of thumb. Without a pool it changes nothing.
    pub convolve: bool,
    /// The capacity of one instance, as measured or typed.
    pub stated: Option<Stated>,
}

impl Uses {
    /// A load and a machine of which nothing else is known: 70 % of what it has may be used, and its cores share their time.
    pub fn of(peak_rps: f64, cores: f64) -> Uses {
        Uses {
            peak_rps,
            mean_rps: None,
            instances: None,
            cores,
            target_utilization: fleet::USUAL_TARGET_UTIL,
            latency: None,
            cpu: None,
            queue: Queue::ProcessorSharing,
            memory: None,
            connections: None,
            network: None,
            pool: None,
            convolve: false,
            stated: None,
        }
    }
}

/// A response time that is to be kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LatencyTarget {
    /// The quantile that must stay within it, such as 0.95, strictly between 0 and 1. None: the mean.
    pub quantile: Option<f64>,
    /// The limit, above 0.
    pub limit_ms: f64,
}

/// What a request takes on an idle instance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cpu {
    /// Mean time on a core, above 0.
    pub cpu_ms: f64,
    /// Mean time that it waits without using the CPU, besides the queries of [`Pool`]: disks, other services. None: not known, and
    /// then no response time can be promised.
    pub io_ms: Option<f64>,
}

/// By which law requests wait for the CPU.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Queue {
    /// All cores share their time between the requests present, as event loops and operating systems do. The mean holds for any
    /// distribution of the CPU time; percentiles take it as exponential and are a rule of thumb.
    ProcessorSharing,
    /// One line, as many workers as cores, exponential CPU times.
    Mmc,
    /// One line, as many workers as cores, gamma CPU times.
    Ggc {
        /// Squared variation of the gaps between arrivals, 0 or more; 1 for independent arrivals.
        ca2: f64,
        /// Squared variation of the CPU time, 0 or more; 1 for exponential times.
        cs2: f64,
    },
    /// A fixed number of users who ask, wait for the answer and think: a load test, or a fixed number of clients. Its load is what
    /// they cause and not the peak; it has no percentiles.
    Closed {
        /// Users of all instances together, up to 100,000.
        users: u64,
        /// Seconds between an answer and the next request, 0 or more.
        think_time_s: f64,
    },
}

/// Memory of one instance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Memory {
    /// What is held without requests.
    pub base_bytes: f64,
    /// What each request in flight holds.
    pub per_request_bytes: f64,
    /// What the instance has, above 0.
    pub installed_bytes: f64,
    /// How much of it may be in use, above 0 and up to 1.
    pub allowed_share: f64,
}

/// Connections from clients to one instance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Connections {
    /// How long a request holds its connection, keep-alive and all. None: for its response time.
    pub held_ms: Option<f64>,
    /// Connections that one instance takes, above 0.
    pub limit: f64,
}

/// Network of one instance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Network {
    /// What a request moves in the direction that is the fuller.
    pub per_request_bytes: f64,
    /// Bytes per second that one instance can keep up, above 0.
    pub limit_bytes_s: f64,
}

/// The pool of connections to a database that the requests of one instance share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pool {
    /// Connections, 1 or more.
    pub size: u64,
    /// Mean time for which a query holds one.
    pub query_ms: f64,
    /// Queries of one request, one after the other; a mean may be fractional.
    pub queries: f64,
}

/// A capacity that nothing here derives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stated {
    /// All that one instance does, above 0.
    pub full_rps: f64,
    /// Where it comes from.
    pub source: Source,
}

/// Where a capacity comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Measured runs, or the law fitted to them.
    Measured,
    /// A person's claim.
    Typed,
}

/// What one instance carries and how many are needed: what [`work_out`] gives.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    /// One row for each kind, in the order of [`Kind`]; the last is that of the measured or the typed capacity.
    pub rows: Vec<Row>,
    /// What one instance carries within all limits that are known. None if nothing that limits is known.
    pub capacity_rps: Option<f64>,
    /// Which limits are the least; empty if there is none.
    pub binding: Vec<Kind>,
    /// The instances for which the utilizations and predictions hold.
    pub instances: u64,
    /// Instances that the peak needs by all limits that are known. None: no number of them meets the limits, or no limit is known.
    pub instances_needed: Option<u64>,
    /// Response times of one instance at its share of the peak. None without a CPU time.
    pub at_peak: Option<Prediction>,
    /// The same at the mean load, if one was given; never for a closed queue.
    pub at_mean: Option<Prediction>,
}

/// Works out the capacity of one instance by each resource, the instances that the peak needs, and the response times today.
///
/// Milliseconds at most without convolutions; with [`Queue::Ggc`] and a latency target some ten.
///
/// # Errors
/// A number out of bounds, with its field; numbers so extreme that the queue refuses them.
///
/// ```
/// use plimsoll::plan::resource::{Cpu, Kind, LatencyTarget, Queue, Uses, work_out};
/// let answer = work_out(&Uses {
///     instances: Some(1),
///     latency: Some(LatencyTarget { quantile: Some(0.99), limit_ms: 200.0 }),
///     cpu: Some(Cpu { cpu_ms: 50.0, io_ms: Some(0.0) }),
///     queue: Queue::Mmc,
///     ..Uses::of(1000.0 / 60.0, 1.0)
/// })?;
/// // 99 % of the requests take 1.4 s instead: an idle core with such requests is above 200 ms.
/// assert_eq!(answer.at_peak.unwrap().p99_ms.unwrap().round(), 1382.0);
/// assert_eq!((answer.binding, answer.instances_needed), (vec![Kind::Latency], None));
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn work_out(uses: &Uses) -> Result<Answer> {
    work_out_as(uses, false)
}

/// The same for who asks for what binds and for the latency of the target only, as draws do: the least capacity and that row's
/// utilization are those of [`work_out`] to the last digit. Limits that do not bind may have no capacity, and nothing is predicted.
pub(in crate::plan) fn least_of(uses: &Uses) -> Result<Answer> {
    // What may fail to be predicted is predicted all the same.
    let is_plain = matches!(uses.queue, Queue::ProcessorSharing | Queue::Mmc) && !uses.convolve;
    work_out_as(uses, is_plain)
}

fn work_out_as(uses: &Uses, is_least_only: bool) -> Result<Answer> {
    check::all(uses)?;
    let model = response::Model::of(uses);
    let mut rows = row::capacities(uses, model.as_ref(), is_least_only)?;
    let least = rows.iter().filter_map(|row| row.capacity_rps);
    let capacity_rps = least.min_by(f64::total_cmp);
    for row in &mut rows {
        row.binding = match (row.capacity_rps, capacity_rps) {
            (Some(own), Some(least)) => own <= least * (1.0 + 1e-9),
            _ => false,
        };
    }
    let instances_needed = capacity_rps.and_then(|rps| row::needed(uses.peak_rps, rps));
    let instances = uses.instances.or(instances_needed).unwrap_or(1).max(1);
    let now = row::Now::of(uses, model.as_ref(), instances)?;
    for row in &mut rows {
        row.used(uses, &now);
    }
    let model = model.as_ref().filter(|_| !is_least_only);
    let predicted = |rps: f64| {
        let one = rps / instances as f64;
        model.map(|model| model.predict(one, instances)).transpose()
    };
    let open = !matches!(uses.queue, Queue::Closed { .. });
    let mean_rps = uses.mean_rps.filter(|_| open);
    Ok(Answer {
        binding: rows.iter().filter(|r| r.binding).map(|r| r.kind).collect(),
        rows,
        capacity_rps,
        instances,
        instances_needed,
        at_peak: predicted(uses.peak_rps)?,
        at_mean: mean_rps.map(predicted).transpose()?.flatten(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Instances whose CPU, memory, pool, connections or latency bind, and some that can do nothing.
    fn every_kind() -> Vec<Uses> {
        let mut all = Vec::new();
        for (i, cpu_ms) in [0.4, 3.0, 5.0, 40.0, 9_000.0].into_iter().enumerate() {
            for io_ms in [None, Some(0.0), Some(2.0 * cpu_ms)] {
                for limit_share in [0.9, 3.0, 8.0, 40.0] {
                    for quantile in [None, Some(0.5), Some(0.99)] {
                        for in_flight in [0.0, 1.5, 4.0, 90.0] {
                            let cores = [0.5, 1.0, 4.0][(i + all.len()) % 3];
                            let full_rps = 1e3 * cores / cpu_ms;
                            let pool = Pool {
                                size: 12,
                                query_ms: cpu_ms,
                                queries: 0.3,
                            };
                            all.push(Uses {
                                mean_rps: Some(full_rps),
                                instances: Some(3),
                                target_utilization: [0.55, 0.85, 1.0][all.len() % 3],
                                latency: Some(LatencyTarget {
                                    quantile,
                                    limit_ms: limit_share * cpu_ms,
                                }),
                                cpu: Some(Cpu { cpu_ms, io_ms }),
                                queue: [Queue::ProcessorSharing, Queue::Mmc][all.len() % 2],
                                memory: (in_flight > 0.0).then_some(Memory {
                                    base_bytes: 1e9,
                                    per_request_bytes: 5e9 / in_flight,
                                    installed_bytes: 8e9,
                                    allowed_share: 0.75,
                                }),
                                connections: Some(Connections {
                                    held_ms: None,
                                    limit: 2.0 * in_flight + 1.0,
                                }),
                                pool: (all.len() % 5 > 1).then_some(pool),
                                ..Uses::of(2.0 * full_rps, cores)
                            });
                        }
                    }
                }
            }
        }
        all
    }

    #[test]
    fn the_least_limit_is_the_same_without_those_that_do_not_bind() {
        let mut spared = 0;
        for uses in every_kind() {
            let (all, least) = (work_out(&uses).unwrap(), least_of(&uses).unwrap());
            let bits = |answer: &Answer| answer.capacity_rps.map(f64::to_bits);
            assert_eq!(bits(&least), bits(&all), "{uses:?}");
            assert_eq!(least.instances, all.instances);
            let latency = |answer: &Answer| {
                let mut rows = answer.rows.iter();
                let row = rows.find(|row| row.kind == Kind::Latency).unwrap();
                row.utilization.map(f64::to_bits)
            };
            assert_eq!(latency(&least), latency(&all), "{uses:?}");
            let known = |answer: &Answer| {
                let rows = answer.rows.iter();
                rows.filter(|row| row.capacity_rps.is_some()).count()
            };
            spared += known(&all) - known(&least);
        }
        assert!(spared > 400, "{spared}");
    }
}
