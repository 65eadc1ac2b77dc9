//! One station: how long requests wait and how many it can serve.
//!
//! | station | law | type |
//! | --- | --- | --- |
//! | a pool of `c` workers or connections, one line, random service | M/M/c | [`Mmc`] |
//! | the same with a bounded line that turns requests away | M/M/c/K | [`Mmck`] |
//! | one worker, first come first served, any service times | M/G/1 | [`mg1`] |
//! | one processor that shares its time between all requests | M/G/1-PS | [`ProcessorSharing`] |
//! | a pool with any service times and any regularity of arrivals | G/G/c | [`Ggc`]; percentiles: [`response_percentiles`] |
//! | several stations one after the other | open tandem | [`tandem`], [`chain_percentiles`] |
//! | several instances behind a load balancer | one M/M/(nc) to n M/M/c | [`Balancer`] |
//!
//! A test with a fixed number of users is a closed network and none of these.
//!
//! Times have any unit, and rates are per that unit. A queue that cannot keep up is answered with `stable` false and infinite
//! waits. Sources: Kleinrock, *Queueing Systems* I and II, 1975-76; Harchol-Balter, *Performance Modeling and Design of Computer
//! Systems*, 2013; Whitt, *The Queueing Network Analyzer*, Bell Syst. Tech. J. 62(9), 1983, and *Approximations for the GI/G/m
//! Queue*, Prod. Oper. Mgmt 2(2), 1993.

use super::distribution::Distribution;
use super::{ModelError, Standing};

mod balancer;
mod erlang;
mod ggc;
mod ggc_percentile;
mod inversion;
mod jackson;
mod mg1;
mod mmc;
mod mmck;
mod phases;
mod service;
mod simulate;
mod staffing;
mod warning;

pub use balancer::{BalancedResponse, BalancedTimes, Balancer};
pub use erlang::{MOST_SERVERS, erlang_b, erlang_c};
pub use ggc::{Ggc, LARGEST_VARIATION, WaitFormula};
pub use ggc_percentile::{GgcStation, Percentiles, chain_percentiles, response_percentiles};
pub use inversion::{
    LargestRate, ResponsePercentile, ServersNeeded, Station, largest_arrival_rate,
    largest_chain_rate, largest_tandem_rate, servers_for,
};
pub use jackson::{MOST_STAGES, TandemResponse, TandemStation, tandem};
pub use mg1::{ProcessorSharing, mg1};
pub use mmc::Mmc;
pub use mmck::{MOST_PLACES, Mmck, MmckMeans};
pub use service::ServiceFamily;
pub use simulate::{Estimate, MOST_CUSTOMERS, Simulation, simulate};
pub use staffing::{SquareRootStaffing, halfin_whitt_delay, rho_for_stretch, square_root_staffing};
pub use warning::Warning;

/// Rates and mean services lie between 1/[`LARGEST_SCALE`] and this, so that no product leaves the range of f64.
const LARGEST_SCALE: f64 = 1e100;
/// A queue this close to full differs from a full one only by rounding.
const FULL: f64 = 4.0 * f64::EPSILON;

/// What a station does in the long run.
///
/// The four times and counts are infinite when the queue is not stable.
///
/// ```
/// use plimsoll::model::queue::Mmc;
/// // 100 requests per second at two workers that do 60 each.
/// let means = Mmc::new(100.0, 60.0, 2)?.means();
/// assert!((means.utilization - 5.0 / 6.0).abs() < 1e-15);
/// // 5.5 are there, as many as arrive during a response time of 55 ms.
/// assert!((means.mean_present - 100.0 * means.mean_response).abs() < 1e-12);
/// assert_eq!(means.standing.code(), "exact");
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Means {
    /// Whether the servers keep up with the arrivals.
    pub stable: bool,
    /// ρ, the arrival rate over what all servers can do: above 1 it says how many times too few they are.
    pub utilization: f64,
    /// Share of the requests that wait, 0 to 1.
    pub p_wait: f64,
    /// Mean time in the line, W_q.
    pub mean_wait: f64,
    /// Mean time in the line and in service, W.
    pub mean_response: f64,
    /// Mean number in the line, L_q.
    pub mean_waiting: f64,
    /// Mean number in the line and in service, L.
    pub mean_present: f64,
    /// How far the mean response and the mean number present can be trusted.
    pub standing: Standing,
    /// The same for the wait: the share that waits, the mean time and the mean number in the line. It errs by as much time as
    /// the response does, which is a larger part of it.
    pub wait_standing: Standing,
}

impl Means {
    /// The rest by Little's law (*Operations Research* 9, 1961).
    fn from_wait(load: &Load, p_wait: f64, mean_wait: f64, standing: Standing) -> Means {
        let mean_response = mean_wait + load.mean_service;
        Means {
            stable: true,
            utilization: load.utilization,
            p_wait,
            mean_wait,
            mean_response,
            mean_waiting: load.arrival_rate * mean_wait,
            mean_present: load.arrival_rate * mean_response,
            standing,
            wait_standing: standing,
        }
    }

    fn unstable(load: &Load) -> Means {
        Means {
            stable: false,
            utilization: load.utilization,
            p_wait: 1.0,
            mean_wait: f64::INFINITY,
            mean_response: f64::INFINITY,
            mean_waiting: f64::INFINITY,
            mean_present: f64::INFINITY,
            standing: Standing::Exact,
            wait_standing: Standing::Exact,
        }
    }
}

/// Arrivals and servers, checked.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Load {
    arrival_rate: f64,
    mean_service: f64,
    servers: u64,
    /// ρ.
    utilization: f64,
    /// 1 - ρ with all its digits; 0 or less when there are too few servers.
    slack: f64,
}

impl Load {
    fn by_rate(arrival_rate: f64, service_rate: f64, servers: u64) -> Result<Load, ModelError> {
        arrivals(arrival_rate)?;
        scale(service_rate, "service rate")?;
        let count = some_servers(servers)?;
        let capacity = count * service_rate;
        // One rounding instead of two: near saturation nothing else is left.
        let slack = libm::fma(count, service_rate, -arrival_rate) / capacity;
        Ok(Load {
            arrival_rate,
            mean_service: 1.0 / service_rate,
            servers,
            utilization: arrival_rate / capacity,
            slack,
        })
    }

    fn by_service(arrival_rate: f64, mean_service: f64, servers: u64) -> Result<Load, ModelError> {
        arrivals(arrival_rate)?;
        scale(mean_service, "mean service time")?;
        let count = some_servers(servers)?;
        let slack = libm::fma(-arrival_rate, mean_service, count) / count;
        Ok(Load {
            arrival_rate,
            mean_service,
            servers,
            utilization: arrival_rate * mean_service / count,
            slack,
        })
    }

    fn stable(&self) -> bool {
        self.slack > FULL
    }

    /// a, the mean number of busy servers.
    fn offered(&self) -> f64 {
        self.utilization * self.servers as f64
    }

    /// C(c, a): the share that waits in M/M/c.
    fn delay_probability(&self) -> f64 {
        let gap = self.slack * self.servers as f64;
        erlang::delay_probability(self.servers, self.offered(), gap)
    }
}

fn arrivals(rate: f64) -> Result<f64, ModelError> {
    if (0.0..=LARGEST_SCALE).contains(&rate) {
        Ok(rate)
    } else {
        Err(ModelError::InvalidInput {
            name: "arrival rate",
            must: "between 0 and 10^100",
        })
    }
}

fn scale(value: f64, name: &'static str) -> Result<f64, ModelError> {
    if (1.0 / LARGEST_SCALE..=LARGEST_SCALE).contains(&value) {
        Ok(value)
    } else {
        Err(ModelError::InvalidInput {
            name,
            must: "above 0, between 10^-100 and 10^100",
        })
    }
}

fn some_servers(servers: u64) -> Result<f64, ModelError> {
    if (1..=MOST_SERVERS).contains(&servers) {
        Ok(servers as f64)
    } else {
        Err(ModelError::InvalidInput {
            name: "number of servers",
            must: "between 1 and 10^9",
        })
    }
}

/// The moments of a service time that the laws need.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Service {
    mean: f64,
    /// c_s².
    variation: f64,
    /// E[S³]/E[S]³.
    third: f64,
}

impl Service {
    fn of(law: &Distribution) -> Result<Service, ModelError> {
        let mean = scale(law.mean(), "mean service time")?;
        if law.at(0.0) < 0.0 {
            return Err(ModelError::InvalidInput {
                name: "service time",
                must: "never below 0",
            });
        }
        let variation = ggc::variation(
            law.squared_variation().unwrap_or(f64::INFINITY),
            "squared variation of the service time",
        )?;
        let lognormal = 1.0 + variation;
        let third = law
            .third_moment_ratio()
            .unwrap_or(lognormal * lognormal * lognormal);
        Ok(Service {
            mean,
            variation,
            third,
        })
    }
}
