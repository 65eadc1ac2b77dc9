//! M/G/1: one server, independent arrivals, any service times. In the order of arrival by Pollaczek and Khinchine (Kleinrock,
//! *Queueing Systems* I, ch. 5), with shared time by processor sharing (*Queueing Systems* II, §4.4; Harchol-Balter, *Performance
//! Modeling and Design of Computer Systems*, ch. 30).

use super::super::distribution::Distribution;
use super::super::{Graded, ModelError, Standing, not_negative, probability};
use super::ggc::variation;
use super::{Load, Means, Service};

/// Means of one server that works in the order of arrival: W_q = ρS(1 + c_s²)/(2(1 - ρ)).
///
/// `squared_variation` is c_s², the variance of the service time over its squared mean: 1 for exponential services, 0 for
/// constant ones, which halve the wait. Exact for arrivals that are independent of each other.
///
/// # Errors
/// `invalid_input`: an arrival rate outside 0..=10¹⁰⁰, a mean service outside 10⁻¹⁰⁰..=10¹⁰⁰, a variation outside 0..=10⁶.
///
/// ```
/// use plimsoll::model::queue::mg1;
/// assert!((mg1(16.0, 0.05, 1.0)?.mean_wait - 0.2).abs() < 1e-15);
/// assert!((mg1(16.0, 0.05, 0.0)?.mean_wait - 0.1).abs() < 1e-15);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn mg1(
    arrival_rate: f64,
    mean_service: f64,
    squared_variation: f64,
) -> Result<Means, ModelError> {
    let load = Load::by_service(arrival_rate, mean_service, 1)?;
    variation(squared_variation, "squared variation of the service time")?;
    if !load.stable() {
        return Ok(Means::unstable(&load));
    }
    let wait = load.utilization * mean_service * (0.5 * (1.0 + squared_variation)) / load.slack;
    Ok(Means::from_wait(
        &load,
        load.utilization,
        wait,
        Standing::Exact,
    ))
}

/// One server that shares its time evenly between all requests present, as an event loop or the scheduler of one core nearly
/// does.
///
/// Nobody waits in a line; everybody is slowed down by the factor 1/(1 - ρ).
///
/// ```
/// use plimsoll::model::queue::ProcessorSharing;
/// // 16 requests per second of 50 ms each: 80 % busy, and everything takes 5 times as long.
/// let core = ProcessorSharing::new(16.0, 0.05)?;
/// assert!((core.slowdown - 5.0).abs() < 1e-12 && (core.mean_present - 4.0).abs() < 1e-12);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProcessorSharing {
    /// Whether the server keeps up with the arrivals.
    pub stable: bool,
    /// ρ, the arrival rate over what the server can do.
    pub utilization: f64,
    /// Mean response time S/(1 - ρ), for any distribution of the service time.
    pub mean_response: f64,
    /// How many times slower each request is than on an idle server, on average: 1/(1 - ρ).
    pub slowdown: f64,
    /// Mean number present, ρ/(1 - ρ).
    pub mean_present: f64,
    /// Always exact, under independent arrivals.
    pub standing: Standing,
}

impl ProcessorSharing {
    /// The long run at `arrival_rate` with a mean demand of `mean_service` on an idle server.
    ///
    /// # Errors
    /// `invalid_input`: an arrival rate outside 0..=10¹⁰⁰, a mean service outside 10⁻¹⁰⁰..=10¹⁰⁰.
    ///
    /// ```
    /// use plimsoll::model::queue::ProcessorSharing;
    /// let core = ProcessorSharing::new(16.0, 0.05)?;
    /// assert!((core.mean_response - 0.25).abs() < 1e-15);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn new(arrival_rate: f64, mean_service: f64) -> Result<ProcessorSharing, ModelError> {
        let load = Load::by_service(arrival_rate, mean_service, 1)?;
        let stable = load.stable();
        let slowdown = if stable {
            1.0 / load.slack
        } else {
            f64::INFINITY
        };
        Ok(ProcessorSharing {
            stable,
            utilization: load.utilization,
            mean_response: mean_service * slowdown,
            slowdown,
            mean_present: if stable {
                load.utilization * slowdown
            } else {
                f64::INFINITY
            },
            standing: Standing::Exact,
        })
    }

    /// Mean response time of requests whose demand is `demand`: demand/(1 - ρ).
    ///
    /// Infinite when the server cannot keep up.
    ///
    /// # Errors
    /// `invalid_input`: the demand is not finite or negative.
    ///
    /// ```
    /// use plimsoll::model::queue::ProcessorSharing;
    /// assert!((ProcessorSharing::new(16.0, 0.05)?.mean_response_of(0.02)? - 0.1).abs() < 1e-15);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn mean_response_of(&self, demand: f64) -> Result<f64, ModelError> {
        not_negative(demand, "demand")?;
        Ok(if self.stable {
            demand * self.slowdown
        } else {
            f64::INFINITY
        })
    }

    /// A percentile of the response time: that of the service time, slowed down like a mean. A rule of thumb and rather a lower
    /// bound, since the slowdown itself varies from request to request.
    ///
    /// # Errors
    /// `p_out_of_range`: p is not strictly between 0 and 1. `invalid_input`: service times that can be negative or have no mean.
    ///
    /// ```
    /// use plimsoll::model::{distribution::Distribution, queue::ProcessorSharing};
    /// let service = Distribution::exponential(0.05)?;
    /// let p95 = ProcessorSharing::new(16.0, 0.05)?.response_quantile(&service, 0.95)?;
    /// assert!((p95.value - 0.749).abs() < 1e-3);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn response_quantile(
        &self,
        service: &Distribution,
        p: f64,
    ) -> Result<Graded<f64>, ModelError> {
        probability(p)?;
        Service::of(service)?;
        Ok(Graded::heuristic(if self.stable {
            service.at(p) * self.slowdown
        } else {
            f64::INFINITY
        }))
    }
}
