//! From a percentile target back to the load that a station can take, or to the servers that it needs (Harchol-Balter,
//! *Performance Modeling and Design of Computer Systems*, 2013, ch. 15). A percentile of the response time rises with the arrival
//! rate and falls with the number of servers, so both are found by bracketing: halving, or the method of Brent (*Algorithms for
//! Minimization without Derivatives*, 1973, ch. 4). The percentiles are those of [`Mmc`], [`ProcessorSharing`],
//! [`response_percentiles`] and [`tandem`](super::tandem), which name their sources.

use super::super::distribution::Distribution;
use super::super::fleet::ceil_with_slack;
use super::super::numeric::root::{brent, last_true};
use super::super::{ModelError, Standing, positive, probability};
use super::{
    GgcStation, MOST_SERVERS, Mmc, ProcessorSharing, Service, TandemStation, Warning, arrivals,
    chain_percentiles, jackson, response_percentiles, scale, some_servers,
};

/// A station without its load, and the law by which it answers.
///
/// ```
/// use plimsoll::model::queue::{Station, largest_arrival_rate, servers_for};
/// let pool = Station::Mmc { service_rate: 20.0, servers: 4 };
/// // 95 % within 200 ms: 58 requests per second. For 100 of them it takes 7 servers.
/// assert_eq!(largest_arrival_rate(&pool, 0.95, 0.2)?.arrival_rate.floor(), 58.0);
/// assert_eq!(servers_for(&pool, 100.0, 0.95, 0.2)?.servers, Some(7));
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Station {
    /// One line, exponential services: [`Mmc`]. Exact.
    Mmc {
        /// Requests that one server does per time unit while busy.
        service_rate: f64,
        /// 1..=10⁹.
        servers: u64,
    },
    /// Requests are spread at random over servers that share their time: [`ProcessorSharing`]. A rule of thumb.
    ProcessorSharing {
        /// The demand on an idle server.
        service: Distribution,
        /// 1..=10⁹.
        servers: u64,
    },
    /// One line, any services and arrivals: [`response_percentiles`]. Approximate.
    Ggc {
        /// c_a², 1 for independent arrivals.
        arrival_squared_variation: f64,
        /// The service time.
        service: Distribution,
        /// 1..=10⁹.
        servers: u64,
    },
}

/// A percentile of the response time, as [`Station::response_percentile`] gives it.
#[derive(Debug, Clone, PartialEq)]
pub struct ResponsePercentile {
    /// The time. Infinite when the queue is not stable.
    pub value: f64,
    /// How far it can be trusted.
    pub standing: Standing,
    /// Doubts.
    pub warnings: Vec<Warning>,
}

/// The largest load that meets a target, as [`largest_arrival_rate`], [`largest_chain_rate`] and
/// [`largest_tandem_rate`] find it.
#[derive(Debug, Clone, PartialEq)]
pub struct LargestRate {
    /// Whether an idle station meets the target at all.
    pub feasible: bool,
    /// Requests per time unit; 0 when not feasible.
    pub arrival_rate: f64,
    /// Utilization at that rate, 0 to 1; of several stations that of the fullest.
    pub utilization: f64,
    /// That of the percentile on which it rests.
    pub standing: Standing,
    /// Doubts about that percentile.
    pub warnings: Vec<Warning>,
}

/// The fewest servers that meet a target, as [`servers_for`] finds them.
#[derive(Debug, Clone, PartialEq)]
pub struct ServersNeeded {
    /// `None` when no number of servers up to 10⁹ does: the service alone takes too long.
    pub servers: Option<u64>,
    /// That of the percentile on which it rests.
    pub standing: Standing,
    /// Doubts about that percentile.
    pub warnings: Vec<Warning>,
}

impl Station {
    /// The response time that is not exceeded with probability `p` at `arrival_rate`. Infinite when the queue is not stable.
    ///
    /// # Errors
    /// `invalid_input`: a field or rate outside the domain of the law. `p_out_of_range`: p is not strictly between 0 and 1.
    ///
    /// ```
    /// use plimsoll::model::queue::Station;
    /// let pool = Station::Mmc { service_rate: 3.0, servers: 4 };
    /// assert!((pool.response_percentile(8.0, 0.95)?.value - 1.1928084539333568).abs() < 1e-11);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn response_percentile(
        &self,
        arrival_rate: f64,
        p: f64,
    ) -> Result<ResponsePercentile, ModelError> {
        let sure = |value, standing| ResponsePercentile {
            value,
            standing,
            warnings: Vec::new(),
        };
        match *self {
            Station::Mmc {
                service_rate,
                servers,
            } => {
                let queue = Mmc::new(arrival_rate, service_rate, servers)?;
                Ok(sure(queue.response_quantile(p)?, Standing::Exact))
            }
            Station::ProcessorSharing { service, servers } => {
                arrivals(arrival_rate)?;
                let share = arrival_rate / some_servers(servers)?;
                let one = ProcessorSharing::new(share, Service::of(&service)?.mean)?;
                let found = one.response_quantile(&service, p)?;
                Ok(sure(found.value, found.standing))
            }
            Station::Ggc {
                arrival_squared_variation,
                service,
                servers,
            } => {
                let station = GgcStation {
                    arrival_rate,
                    arrival_squared_variation,
                    service,
                    servers,
                };
                let found = response_percentiles(&station, &[p])?;
                Ok(ResponsePercentile {
                    value: found.times.first().copied().unwrap_or(f64::INFINITY),
                    standing: found.standing,
                    warnings: found.warnings,
                })
            }
        }
    }

    /// The rate at which all servers are busy.
    fn capacity(&self) -> Result<f64, ModelError> {
        let (one, servers) = match *self {
            Station::Mmc {
                service_rate,
                servers,
            } => (scale(service_rate, "service rate")?, servers),
            Station::ProcessorSharing { service, servers }
            | Station::Ggc {
                service, servers, ..
            } => (1.0 / Service::of(&service)?.mean, servers),
        };
        Ok(one * some_servers(servers)?)
    }

    fn with_servers(self, servers: u64) -> Station {
        match self {
            Station::Mmc { service_rate, .. } => Station::Mmc {
                service_rate,
                servers,
            },
            Station::ProcessorSharing { service, .. } => {
                Station::ProcessorSharing { service, servers }
            }
            Station::Ggc {
                arrival_squared_variation,
                service,
                ..
            } => Station::Ggc {
                arrival_squared_variation,
                service,
                servers,
            },
        }
    }

    /// The percentile of the service time alone, which no number of servers goes below.
    fn idle_percentile(&self, p: f64) -> f64 {
        match self {
            Station::Mmc { service_rate, .. } => -libm::log1p(-p) / service_rate,
            Station::ProcessorSharing { service, .. } | Station::Ggc { service, .. } => {
                service.at(p)
            }
        }
    }

    /// Whether the percentile stays within the target. False for a rate that the law refuses.
    fn meets(&self, arrival_rate: f64, p: f64, target: f64) -> bool {
        match *self {
            // Without the search for the percentile.
            Station::Mmc {
                service_rate,
                servers,
            } => Mmc::new(arrival_rate, service_rate, servers)
                .is_ok_and(|queue| queue.is_stable() && queue.late(target) <= 1.0 - p),
            _ => self
                .response_percentile(arrival_rate, p)
                .is_ok_and(|time| time.value <= target),
        }
    }
}

/// The largest arrival rate at which the `p`-percentile of the response time stays within `target`.
///
/// Found by halving for M/M/c, to the last digits; by solving for processor sharing; by Brent's method for G/G/c, to the accuracy
/// of its grid (1e-4), in about a dozen evaluations of a few milliseconds each.
///
/// # Errors
/// `invalid_input`: a field outside the domain of the law, a target that is not finite and above 0. `p_out_of_range`: p is not
/// strictly between 0 and 1.
///
/// ```
/// use plimsoll::model::queue::{Station, largest_arrival_rate};
/// let pool = Station::Mmc { service_rate: 20.0, servers: 4 };
/// let most = largest_arrival_rate(&pool, 0.99, 0.5)?;
/// assert!((most.arrival_rate - 70.01806874572019).abs() < 1e-9);
/// assert!(!largest_arrival_rate(&pool, 0.99, 0.2)?.feasible);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn largest_arrival_rate(
    station: &Station,
    p: f64,
    target: f64,
) -> Result<LargestRate, ModelError> {
    probability(p)?;
    positive(target, "target")?;
    let capacity = station.capacity()?;
    // Errors and doubts are the same at any rate.
    let alone = station.response_percentile(0.0, p)?;
    let idle = station.idle_percentile(p);
    let feasible = idle <= target;
    let arrival_rate = match station {
        _ if !feasible => 0.0,
        Station::ProcessorSharing { .. } => capacity * (1.0 - idle / target),
        Station::Mmc { .. } => last_true(|rate| station.meets(rate, p, target), 0.0, capacity),
        Station::Ggc { .. } => {
            let time = |rate: f64| Some(station.response_percentile(rate, p).ok()?.value);
            load_at(time, target, capacity)
        }
    };
    Ok(LargestRate {
        feasible,
        arrival_rate,
        utilization: arrival_rate / capacity,
        standing: alone.standing,
        warnings: alone.warnings,
    })
}

/// The load up to `capacity` at which a time that rises with it, from below `target`, reaches `target`.
fn load_at(time: impl Fn(f64) -> Option<f64>, target: f64, capacity: f64) -> f64 {
    // Bounded where the time is not.
    let miss = |load: f64| match time(load) {
        Some(time) if time > 0.0 => 1.0 - target / time,
        _ => -1.0,
    };
    brent(miss, 0.0, capacity).unwrap_or(0.0)
}

/// The largest arrival rate, at the first of several G/G/c stations one after the other, at which the `p`-percentile of their
/// response time stays within `target`, by [`chain_percentiles`].
///
/// The arrival rates given say how often each station is visited against the first: all of them rise by the same factor. Found
/// by Brent's method, in about a dozen evaluations of a few milliseconds for each station.
///
/// # Errors
/// `invalid_input`: a field outside its domain, an arrival rate of 0, a target that is not finite and above 0, no station or more
/// than 100. `p_out_of_range`: p is not strictly between 0 and 1.
///
/// ```
/// use plimsoll::model::queue::{GgcStation, ServiceFamily, chain_percentiles, largest_chain_rate};
/// let station = |mean, servers| Ok(GgcStation {
///     arrival_rate: 1.0,
///     arrival_squared_variation: 1.0,
///     service: ServiceFamily::Lognormal.with(mean, 2.0)?,
///     servers,
/// });
/// let chain = [station(0.05, 4)?, station(0.01, 1)?];
/// let most = largest_chain_rate(&chain, 0.95, 0.3)?;
/// let there = chain.map(|s| GgcStation { arrival_rate: most.arrival_rate, ..s });
/// assert!((chain_percentiles(&there, &[0.95])?.times[0] - 0.3).abs() < 1e-6);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn largest_chain_rate(
    stations: &[GgcStation],
    p: f64,
    target: f64,
) -> Result<LargestRate, ModelError> {
    probability(p)?;
    positive(target, "target")?;
    let mut capacity = f64::INFINITY;
    for s in stations {
        arrivals(positive(s.arrival_rate, "arrival rate")?)?;
        let all = some_servers(s.servers)? / Service::of(&s.service)?.mean;
        capacity = capacity.min(all / s.arrival_rate);
    }
    let at = |factor: f64| {
        let loaded = |s: &GgcStation| GgcStation {
            arrival_rate: s.arrival_rate * factor,
            ..*s
        };
        chain_percentiles(&stations.iter().map(loaded).collect::<Vec<_>>(), &[p])
    };
    let time = |factor: f64| at(factor).ok()?.times.first().copied();
    let alone = at(0.0)?;
    let feasible = alone.times.iter().all(|time| *time <= target);
    let factor = if feasible {
        load_at(time, target, capacity)
    } else {
        0.0
    };
    Ok(LargestRate {
        feasible,
        arrival_rate: stations.first().map_or(0.0, |s| s.arrival_rate * factor),
        utilization: factor / capacity,
        standing: alone.standing,
        warnings: alone.warnings,
    })
}

/// The largest arrival rate at which the `p`-percentile of the response time of a chain of M/M/c stations stays within `target`,
/// as [`largest_arrival_rate`] for one station.
///
/// Where requests visit a station repeatedly, both percentiles of [`tandem`](super::tandem) have to stay within it: that for
/// independent and that for equally long visits. Found by halving, O(stages³) times 60.
///
/// # Errors
/// `invalid_input`: no station, more than [`MOST_STAGES`](super::MOST_STAGES) stages, a field outside its domain, a target that
/// is not finite and above 0. `p_out_of_range`: p is not strictly between 0 and 1.
///
/// ```
/// use plimsoll::model::queue::{TandemStation, largest_tandem_rate, tandem};
/// let station = |service_rate| TandemStation { service_rate, servers: 1, visits: 1 };
/// let chain = [station(80.0), station(200.0)];
/// let most = largest_tandem_rate(&chain, 0.95, 0.1)?;
/// assert!((tandem(most.arrival_rate, &chain, &[0.95])?.times[0] - 0.1).abs() < 1e-9);
/// assert!(!largest_tandem_rate(&chain, 0.95, 0.03)?.feasible);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn largest_tandem_rate(
    stations: &[TandemStation],
    p: f64,
    target: f64,
) -> Result<LargestRate, ModelError> {
    probability(p)?;
    positive(target, "target")?;
    jackson::check(stations)?;
    let mut capacity = f64::INFINITY;
    for s in stations {
        let servers = some_servers(s.servers)?;
        let rate = scale(s.service_rate, "service rate")? * servers / f64::from(s.visits);
        capacity = capacity.min(rate);
    }
    let meets = |rate: f64| jackson::meets(stations, rate, p, target);
    let feasible = meets(0.0);
    let arrival_rate = if feasible {
        last_true(meets, 0.0, capacity)
    } else {
        0.0
    };
    let (standing, warnings) = jackson::doubts(stations);
    Ok(LargestRate {
        feasible,
        arrival_rate,
        utilization: arrival_rate / capacity,
        standing,
        warnings,
    })
}

/// The fewest servers with which the `p`-percentile of the response time stays within `target`; those of `station` itself do
/// not matter.
///
/// Doubles from ⌊a⌋ + 1, then halves: O(log c) evaluations.
///
/// # Errors
/// `invalid_input`: a field or rate outside the domain of the law, a load for more than 10⁹ servers, a target that is not
/// finite and above 0. `p_out_of_range`: p is not strictly between 0 and 1.
///
/// ```
/// use plimsoll::model::queue::{Station, servers_for};
/// let pool = Station::Mmc { service_rate: 20.0, servers: 1 };
/// assert_eq!(servers_for(&pool, 100.0, 0.95, 0.2)?.servers, Some(7));
/// assert_eq!(servers_for(&pool, 100.0, 0.95, 0.1)?.servers, None);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn servers_for(
    station: &Station,
    arrival_rate: f64,
    p: f64,
    target: f64,
) -> Result<ServersNeeded, ModelError> {
    probability(p)?;
    positive(target, "target")?;
    arrivals(arrival_rate)?;
    // Errors and doubts are the same at any rate.
    let alone = station.with_servers(1).response_percentile(0.0, p)?;
    let offered = arrival_rate / station.with_servers(1).capacity()?;
    if offered >= MOST_SERVERS as f64 {
        return Err(ModelError::InvalidInput {
            name: "arrival rate",
            must: "small enough for 10^9 servers",
        });
    }
    let idle = station.idle_percentile(p);
    let servers = if idle > target {
        None
    } else if let Station::ProcessorSharing { .. } = station {
        let each = 1.0 - idle / target;
        let count = ceil_with_slack(offered / each).max(1.0);
        (count <= MOST_SERVERS as f64).then_some(count as u64)
    } else {
        let meets = |servers: u64| station.with_servers(servers).meets(arrival_rate, p, target);
        fewest(meets, offered as u64 + 1)
    };
    Ok(ServersNeeded {
        servers,
        standing: alone.standing,
        warnings: alone.warnings,
    })
}

/// The smallest number from `first` to [`MOST_SERVERS`] for which `enough` holds, if it holds for all larger ones.
pub(super) fn fewest(enough: impl Fn(u64) -> bool, first: u64) -> Option<u64> {
    let (mut low, mut high) = (first, first);
    while !enough(high) {
        if high >= MOST_SERVERS {
            return None;
        }
        low = high + 1;
        high = high.saturating_mul(2).min(MOST_SERVERS);
    }
    while low < high {
        let middle = low + (high - low) / 2;
        if enough(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Some(high)
}
