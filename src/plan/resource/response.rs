//! The response time of one instance by the chosen queue: CPU with its wait, the wait without CPU, queries with their wait for a
//! connection; and the largest load at which something that rises with the load stays within a limit.

use serde::Serialize;

use super::{Pool, Queue, Uses};
use crate::error::Result;
use crate::model::distribution::Distribution;
use crate::model::fleet::ceil_with_slack;
use crate::model::network;
use crate::model::queue::{
    Ggc, GgcStation, Means, Mmc, ServiceFamily, Station, WaitFormula, chain_percentiles,
    largest_arrival_rate, response_percentiles,
};
use crate::model::{ModelError, Standing};

/// Queries that are convolved one by one; more are taken as so many, each longer.
const MOST_VISITS: f64 = 16.0;
/// Halvings where a step takes microseconds, and where it takes milliseconds.
const STEPS: u32 = 100;
const FEW_STEPS: u32 = 20;
/// Shares of all that can be done between which a time that is below a limit by more than this share of it is below it indeed: times are
/// known to 1e-10, and the load at which they meet a limit to no less.
const CLEAR: (f64, f64) = (1e-6, 0.999);
const OFF: f64 = 1e-6;

/// The percentiles of a [`Prediction`].
const PERCENTILES: [f64; 3] = [0.5, 0.95, 0.99];

/// The response time of one instance under a load, by the chosen queue. Example at [`work_out`](super::work_out).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Prediction {
    /// Requests per second of one instance; in a closed queue those that its users cause.
    pub load_rps: f64,
    /// Share of its cores that is busy; above 1 it says how many times too few they are.
    pub utilization: f64,
    /// Whether CPU or pool cannot keep up: then there is no response time, as it grows for as long as the load lasts.
    pub overloaded: bool,
    /// Mean response time.
    pub mean_ms: Option<f64>,
    /// Median.
    pub p50_ms: Option<f64>,
    /// 95th percentile.
    pub p95_ms: Option<f64>,
    /// 99th percentile.
    pub p99_ms: Option<f64>,
    /// Whether the wait without CPU is in these times. If not, it is not known and they are too short.
    pub includes_io: bool,
    /// How far the mean can be trusted, the numbers given being taken as they are.
    pub mean_standing: String,
    /// The same of the percentiles.
    pub standing: String,
    /// What else to know, as sentences.
    pub notes: Vec<String>,
}

/// One instance with what a request does there, in seconds.
pub(super) struct Model {
    /// Whole servers: cores rounded up.
    servers: u64,
    /// CPU time on one of them.
    service_s: f64,
    /// Wait without CPU; 0 if not known.
    io_s: f64,
    pub(super) io_known: bool,
    queue: Queue,
    pool: Option<Visits>,
    convolve: bool,
}

/// What a request does at the pool.
#[derive(Clone, Copy)]
struct Visits {
    size: u64,
    query_s: f64,
    queries: f64,
}

/// Times of a load, in seconds; infinite if it cannot be kept up.
struct Times {
    mean_s: f64,
    standing: Standing,
}

impl Model {
    pub(super) fn of(uses: &Uses) -> Option<Model> {
        let cpu = uses.cpu?;
        let servers = ceil_with_slack(uses.cores).max(1.0);
        let pool = uses.pool.and_then(|pool: Pool| {
            (pool.queries > 0.0 && pool.query_ms > 0.0).then_some(Visits {
                size: pool.size,
                query_s: pool.query_ms / 1e3,
                queries: pool.queries,
            })
        });
        Some(Model {
            servers: servers as u64,
            service_s: cpu.cpu_ms / 1e3 * (servers / uses.cores),
            io_s: cpu.io_ms.unwrap_or(0.0) / 1e3,
            io_known: cpu.io_ms.is_some(),
            queue: uses.queue,
            pool,
            convolve: uses.convolve && pool.is_some(),
        })
    }

    /// All that the CPU does, requests per second.
    pub(super) fn cpu_rps(&self) -> f64 {
        self.servers as f64 / self.service_s
    }

    /// The load that neither CPU nor pool keeps up with.
    fn full_rps(&self) -> f64 {
        let pool = self.pool.map(|pool| {
            let each = pool.queries * pool.query_s;
            pool.size as f64 / each
        });
        self.cpu_rps().min(pool.unwrap_or(f64::INFINITY))
    }

    /// What the CPU adds to the response time.
    fn cpu(&self, rps: f64) -> Result<Means, ModelError> {
        match self.queue {
            Queue::Ggc { ca2, cs2 } => {
                let station = Ggc::new(rps, ca2, self.service_s, cs2, self.servers)?;
                Ok(station.means(WaitFormula::Best))
            }
            _ => Ok(Mmc::new(rps, 1.0 / self.service_s, self.servers)?.means()),
        }
    }

    /// What queries and their wait for a connection add: its mean.
    fn pool_s(&self, rps: f64) -> Result<f64, ModelError> {
        let Some(pool) = self.pool else {
            return Ok(0.0);
        };
        let queue = Mmc::new(rps * pool.queries, 1.0 / pool.query_s, pool.size)?;
        Ok(pool.queries * queue.means().mean_response)
    }

    fn mean(&self, rps: f64) -> Result<Times, ModelError> {
        let cpu = self.cpu(rps)?;
        let pool = match self.pool {
            Some(_) => Standing::Heuristic,
            None => Standing::Exact,
        };
        Ok(Times {
            mean_s: cpu.mean_response + self.io_s + self.pool_s(rps)?,
            standing: cpu.standing.weaker(pool),
        })
    }

    /// Mean response time of an open queue; infinite for a load that it cannot keep up or that the laws refuse.
    pub(super) fn mean_s(&self, rps: f64) -> f64 {
        self.mean(rps).map_or(f64::INFINITY, |times| times.mean_s)
    }

    /// Quantiles of an open queue, and what they are worth.
    fn quantiles_s(&self, rps: f64, p: &[f64]) -> Result<(Vec<f64>, Standing), ModelError> {
        if self.convolve {
            return self.convolved(rps, p);
        }
        let shift = self.io_s + self.pool_s(rps)?;
        let (times, standing) = self.cpu_quantiles(rps, p)?;
        let plain = if shift > 0.0 {
            Standing::Heuristic
        } else {
            Standing::Exact
        };
        let times = times.iter().map(|time| time + shift).collect();
        Ok((times, standing.weaker(plain)))
    }

    fn cpu_quantiles(&self, rps: f64, p: &[f64]) -> Result<(Vec<f64>, Standing), ModelError> {
        let queue = Mmc::new(rps, 1.0 / self.service_s, self.servers)?;
        match self.queue {
            Queue::Ggc { ca2, cs2 } => {
                let found = response_percentiles(&self.station(rps, ca2, cs2)?, p)?;
                Ok((found.times, found.standing))
            }
            Queue::Mmc | Queue::Closed { .. } => {
                let times = p.iter().map(|p| queue.response_quantile(*p));
                Ok((times.collect::<Result<_, _>>()?, Standing::Exact))
            }
            // Exponential times, slowed down like their mean. Shared by several cores, that is the mean of one line before them
            // for any distribution: the number present is the same.
            Queue::ProcessorSharing => {
                let mean = queue.means().mean_response;
                let times = p.iter().map(|p| mean * -libm::log1p(-p));
                Ok((times.collect(), Standing::Heuristic))
            }
        }
    }

    fn station(&self, rps: f64, ca2: f64, cs2: f64) -> Result<GgcStation, ModelError> {
        Ok(GgcStation {
            arrival_rate: rps,
            arrival_squared_variation: ca2,
            service: ServiceFamily::Gamma.with(self.service_s, cs2)?,
            servers: self.servers,
        })
    }

    /// One quantile; none in a closed queue, infinite for a load that cannot be kept up.
    pub(super) fn quantile_s(&self, rps: f64, p: f64) -> Result<Option<f64>, ModelError> {
        if let Queue::Closed { .. } = self.queue {
            return Ok(None);
        }
        Ok(self.quantiles_s(rps, &[p])?.0.first().copied())
    }

    /// CPU, and each query with its wait, as stations one after the other; the wait without CPU is a constant.
    fn convolved(&self, rps: f64, p: &[f64]) -> Result<(Vec<f64>, Standing), ModelError> {
        let mut chain = vec![match self.queue {
            Queue::Ggc { ca2, cs2 } => self.station(rps, ca2, cs2)?,
            Queue::Mmc | Queue::Closed { .. } => self.station(rps, 1.0, 1.0)?,
            Queue::ProcessorSharing => {
                let mean = self.cpu(rps)?.mean_response;
                if !mean.is_finite() {
                    return Ok((vec![f64::INFINITY; p.len()], Standing::Heuristic));
                }
                GgcStation {
                    arrival_rate: 0.0,
                    arrival_squared_variation: 1.0,
                    service: Distribution::exponential(mean)?,
                    servers: 1,
                }
            }
        }];
        if let Some(pool) = self.pool {
            let visits = ceil_with_slack(pool.queries).clamp(1.0, MOST_VISITS);
            let query = GgcStation {
                arrival_rate: rps * visits,
                arrival_squared_variation: 1.0,
                service: Distribution::exponential(pool.query_s * (pool.queries / visits))?,
                servers: pool.size,
            };
            chain.extend(std::iter::repeat_n(query, visits as usize));
        }
        let found = chain_percentiles(&chain, p)?;
        let times = found.times.iter().map(|time| time + self.io_s).collect();
        Ok((times, Standing::Heuristic))
    }

    /// The largest load at which the mean, or a quantile, stays within `limit_s`: none if even without load it does not.
    pub(super) fn largest_rps(
        &self,
        quantile: Option<f64>,
        limit_s: f64,
    ) -> Result<Option<f64>, ModelError> {
        let Some(p) = quantile else {
            let meets = |rps: f64| self.mean_s(rps) <= limit_s;
            return Ok(self.largest(meets, STEPS));
        };
        let left_s = limit_s - self.io_s;
        let station = match self.queue {
            Queue::Mmc => Some(Station::Mmc {
                service_rate: 1.0 / self.service_s,
                servers: self.servers,
            }),
            Queue::Ggc { ca2, cs2 } => {
                let own = self.station(0.0, ca2, cs2)?;
                Some(Station::Ggc {
                    arrival_squared_variation: ca2,
                    service: own.service,
                    servers: self.servers,
                })
            }
            _ => None,
        };
        match station.filter(|_| self.pool.is_none()) {
            Some(_) if left_s <= 0.0 => Ok(None),
            Some(station) => {
                let most = largest_arrival_rate(&station, p, left_s)?;
                Ok(most.feasible.then_some(most.arrival_rate))
            }
            None => {
                let slow = self.convolve || matches!(self.queue, Queue::Ggc { .. });
                let meets = |rps: f64| {
                    self.quantiles_s(rps, &[p])
                        .is_ok_and(|(times, _)| times.iter().all(|time| *time <= limit_s))
                };
                Ok(self.largest(meets, if slow { FEW_STEPS } else { STEPS }))
            }
        }
    }

    /// Whether a load is far enough from nothing and from all that can be done that what rises with the load, and is below its limit
    /// there by more than it is off, is below it under all smaller loads.
    fn is_clear(&self, rps: f64) -> bool {
        let is_open = !matches!(self.queue, Queue::Closed { .. });
        let share = rps / self.full_rps();
        is_open && (CLEAR.0..CLEAR.1).contains(&share)
    }

    /// Whether the largest load that the latency allows is certainly no less than this one. False says nothing.
    // Not asked on the page.
    #[inline(never)]
    pub(super) fn is_in_time(&self, rps: f64, quantile: Option<f64>, limit_s: f64) -> bool {
        let time_s = || match quantile {
            None => Some(self.mean_s(rps)),
            Some(p) => self.quantile_s(rps, p).ok()?,
        };
        self.is_clear(rps) && time_s().is_some_and(|time_s| time_s < limit_s * (1.0 - OFF))
    }

    /// The same of the largest load with at most so many requests in flight.
    #[inline(never)]
    pub(super) fn has_room(&self, rps: f64, most: f64) -> bool {
        self.is_clear(rps) && rps * self.mean_s(rps) < most * (1.0 - OFF)
    }

    /// The largest load at which `meets` holds, if it holds for all smaller ones; none if it does not hold without load.
    pub(super) fn largest(&self, meets: impl Fn(f64) -> bool, steps: u32) -> Option<f64> {
        if !meets(0.0) {
            return None;
        }
        let (mut low, mut high) = (0.0, self.full_rps());
        for _ in 0..steps {
            let middle = 0.5 * (low + high);
            if middle <= low || middle >= high {
                break;
            }
            if meets(middle) {
                low = middle;
            } else {
                high = middle;
            }
        }
        Some(low)
    }

    /// The largest load of an open queue with at most so many requests in flight.
    pub(super) fn largest_in_flight(&self, most: f64) -> Option<f64> {
        let meets = |rps: f64| rps == 0.0 || rps * self.mean_s(rps) <= most;
        self.largest(meets, STEPS)
    }

    /// One instance with its share of the users of a closed queue.
    pub(super) fn closed(&self, users: u64, think_time_s: f64) -> Result<network::Closed> {
        Ok(network::closed(users, think_time_s, &self.stations())?)
    }

    pub(super) fn stations(&self) -> Vec<network::Station> {
        let most = |servers: u64| u32::try_from(servers).unwrap_or(u32::MAX);
        let cpu = network::Station {
            demand: self.service_s,
            servers: most(self.servers),
        };
        let io = network::Station {
            demand: self.io_s,
            servers: u32::MAX,
        };
        let pool = self.pool.map(|pool| network::Station {
            demand: pool.queries * pool.query_s,
            servers: most(pool.size),
        });
        [cpu, io].into_iter().chain(pool).collect()
    }

    /// Response times at a load of one instance, of which there are so many.
    pub(super) fn predict(&self, rps: f64, instances: u64) -> Result<Prediction> {
        if let Queue::Closed {
            users,
            think_time_s,
        } = self.queue
        {
            return self.predict_closed(users.div_ceil(instances), think_time_s);
        }
        let mean = self.mean(rps)?;
        let (times, standing) = self.quantiles_s(rps, &PERCENTILES)?;
        let mut times = times.into_iter().map(in_ms);
        let mut next = || times.next().flatten();
        let mut notes = self.unknown_io();
        if self.pool.is_some() && !self.convolve {
            notes.push("The percentiles add the mean wait for the pool.".to_owned());
        }
        Ok(Prediction {
            load_rps: rps,
            utilization: rps / self.cpu_rps(),
            overloaded: !mean.mean_s.is_finite(),
            mean_ms: in_ms(mean.mean_s),
            p50_ms: next(),
            p95_ms: next(),
            p99_ms: next(),
            includes_io: self.io_known,
            mean_standing: mean.standing.to_string(),
            standing: standing.to_string(),
            notes,
        })
    }

    fn predict_closed(&self, users: u64, think_time_s: f64) -> Result<Prediction> {
        let load = self.closed(users, think_time_s)?;
        let mut notes = self.unknown_io();
        notes.push("A fixed number of users has no percentiles here: only its mean.".to_owned());
        Ok(Prediction {
            load_rps: load.throughput,
            utilization: (load.throughput / self.cpu_rps()).min(1.0),
            overloaded: false,
            mean_ms: in_ms(load.response_time),
            p50_ms: None,
            p95_ms: None,
            p99_ms: None,
            includes_io: self.io_known,
            mean_standing: load.response_standing.to_string(),
            standing: load.response_standing.to_string(),
            notes,
        })
    }

    fn unknown_io(&self) -> Vec<String> {
        let note = "How long a request waits without the CPU is not known, so these times are those of the CPU alone.";
        let unknown = (!self.io_known).then(|| note.to_owned());
        unknown.into_iter().collect()
    }
}

fn in_ms(seconds: f64) -> Option<f64> {
    Some(seconds * 1e3).filter(|ms| ms.is_finite())
}
