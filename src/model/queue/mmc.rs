//! M/M/c: exponential services, independent arrivals, one line, first come first served (Kleinrock, *Queueing Systems* I, §3.5;
//! Harchol-Balter, *Performance Modeling and Design of Computer Systems*, ch. 14).

use super::super::numeric::root::brent;
use super::super::{ModelError, Standing, not_negative, probability};
use super::{Load, Means};

/// An M/M/c queue with its probability of waiting worked out. All its results are exact.
///
/// ```
/// use plimsoll::model::queue::Mmc;
/// // 8 requests per second at 4 workers that do 3 each.
/// let queue = Mmc::new(8.0, 3.0, 4)?;
/// assert!((queue.means().utilization - 2.0 / 3.0).abs() < 1e-15);
/// let p95 = queue.response_quantile(0.95)?;
/// assert!((queue.response_above(p95)? - 0.05).abs() < 1e-10);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mmc {
    load: Load,
    service_rate: f64,
    /// C(c, a).
    p_wait: f64,
    /// θ = cμ - λ, the rate at which the line of a full station drains.
    drain: f64,
}

impl Mmc {
    /// `servers` servers with `service_rate` each (requests per time unit while busy) and `arrival_rate` (requests per the same
    /// unit).
    ///
    /// A queue that cannot keep up is no error. O(c) up to 1000 servers, O(√c) above.
    ///
    /// # Errors
    /// `invalid_input`: an arrival rate outside 0..=10¹⁰⁰, a service rate outside 10⁻¹⁰⁰..=10¹⁰⁰, servers outside 1..=10⁹.
    ///
    /// ```
    /// use plimsoll::model::queue::Mmc;
    /// let means = Mmc::new(100.0, 60.0, 2)?.means();
    /// assert!((means.p_wait - 0.7575757575757576).abs() < 1e-14);
    /// assert!((means.mean_response - 0.05454545454545454).abs() < 1e-14);
    /// assert!(!Mmc::new(120.0, 60.0, 2)?.means().stable);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn new(arrival_rate: f64, service_rate: f64, servers: u64) -> Result<Mmc, ModelError> {
        let load = Load::by_rate(arrival_rate, service_rate, servers)?;
        let stable = load.stable();
        Ok(Mmc {
            load,
            service_rate,
            p_wait: if stable {
                load.delay_probability()
            } else {
                1.0
            },
            drain: load.slack * servers as f64 * service_rate,
        })
    }

    /// Means in the long run: W_q = C/(cμ - λ), the rest by Little's law.
    ///
    /// ```
    /// use plimsoll::model::queue::Mmc;
    /// let means = Mmc::new(16.0, 20.0, 1)?.means();
    /// assert!((means.mean_response - 0.25).abs() < 1e-15);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn means(&self) -> Means {
        if self.load.stable() {
            Means::from_wait(
                &self.load,
                self.p_wait,
                self.p_wait / self.drain,
                Standing::Exact,
            )
        } else {
            Means::unstable(&self.load)
        }
    }

    /// P(W_q > t) = C·e^(-θt): the share of requests that stand in line for longer than `t`. 1 when the queue is not stable.
    ///
    /// # Errors
    /// `invalid_input`: t is not finite or negative.
    ///
    /// ```
    /// use plimsoll::model::queue::Mmc;
    /// assert!((Mmc::new(16.0, 20.0, 1)?.wait_above(0.1)? - 0.5362560368285114).abs() < 1e-14);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn wait_above(&self, t: f64) -> Result<f64, ModelError> {
        not_negative(t, "time")?;
        Ok(if self.load.stable() {
            self.p_wait * libm::exp(-self.drain * t)
        } else {
            1.0
        })
    }

    /// P(T > t): the share of requests that are answered later than `t`. 1 when the queue is not stable.
    ///
    /// (1 - C)·e^(-μt) + C·P(D + S > t), where the wait of those that wait, D, is exponential with rate θ.
    ///
    /// # Errors
    /// `invalid_input`: t is not finite or negative.
    ///
    /// ```
    /// use plimsoll::model::queue::Mmc;
    /// // Here θ and μ are equal.
    /// assert!((Mmc::new(6.0, 2.0, 4)?.response_above(1.0)? - 0.2732240623833502).abs() < 1e-14);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn response_above(&self, t: f64) -> Result<f64, ModelError> {
        not_negative(t, "time")?;
        Ok(self.late(t))
    }

    /// The wait that is not exceeded with probability `p`: 0 when fewer than 1 - p wait, infinite when the queue is not stable.
    ///
    /// # Errors
    /// `p_out_of_range`: p is not strictly between 0 and 1.
    ///
    /// ```
    /// use plimsoll::model::queue::Mmc;
    /// let queue = Mmc::new(8.0, 3.0, 4)?;
    /// assert_eq!(queue.wait_quantile(0.5)?, 0.0);
    /// assert!((queue.wait_quantile(0.95)? - 0.5059943176056775).abs() < 1e-12);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn wait_quantile(&self, p: f64) -> Result<f64, ModelError> {
        let allowed = 1.0 - probability(p)?;
        Ok(if !self.load.stable() {
            f64::INFINITY
        } else if allowed >= self.p_wait {
            0.0
        } else {
            // ln(C/(1 - p)), which may be near 0.
            libm::log1p((self.p_wait - allowed) / allowed) / self.drain
        })
    }

    /// The response time that is not exceeded with probability `p`, such as 0.95. Infinite when the queue is not stable. About
    /// 10 evaluations of [`Mmc::response_above`]; relative accuracy 1e-11.
    ///
    /// # Errors
    /// `p_out_of_range`: p is not strictly between 0 and 1.
    ///
    /// ```
    /// use plimsoll::model::queue::Mmc;
    /// assert!((Mmc::new(8.0, 3.0, 4)?.response_quantile(0.95)? - 1.1928084539333568).abs() < 1e-11);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn response_quantile(&self, p: f64) -> Result<f64, ModelError> {
        probability(p)?;
        if !self.load.stable() {
            return Ok(f64::INFINITY);
        }
        let log_allowed = libm::log1p(-p);
        if self.load.servers == 1 {
            return Ok(-log_allowed / self.drain);
        }
        // One of wait and service takes at most half of what is allowed at each end of this.
        let most = std::f64::consts::LN_2 - log_allowed;
        let high = most / self.drain + most / self.service_rate;
        let miss = |t: f64| {
            if p < 0.5 {
                p - self.in_time(t)
            } else {
                libm::log(self.late(t)) - log_allowed
            }
        };
        Ok(brent(miss, 0.0, high).unwrap_or(high))
    }

    /// C, θ and μ, for sums of several stations.
    pub(super) fn rates(&self) -> (f64, f64, f64) {
        (self.p_wait, self.drain, self.service_rate)
    }

    pub(super) fn is_stable(&self) -> bool {
        self.load.stable()
    }

    /// P(T > t) for t of 0 or more.
    pub(super) fn late(&self, t: f64) -> f64 {
        if !self.load.stable() {
            return 1.0;
        }
        let (theta, mu, c) = (self.drain, self.service_rate, self.p_wait);
        if self.load.servers == 1 {
            return libm::exp(-theta * t);
        }
        let waited = libm::exp(-theta * t) + theta * difference(theta, mu, t);
        ((1.0 - c) * libm::exp(-mu * t) + c * waited).min(1.0)
    }

    /// P(T ≤ t), with its digits where it is small.
    fn in_time(&self, t: f64) -> f64 {
        let (theta, mu, c) = (self.drain, self.service_rate, self.p_wait);
        let waited = -libm::expm1(-theta * t) - theta * difference(theta, mu, t);
        (1.0 - c) * -libm::expm1(-mu * t) + c * waited.max(0.0)
    }
}

/// (e^(-θt) - e^(-μt)) / (μ - θ), which is t·e^(-θt) when they are equal. No difference of nearly equal numbers and no overflow.
fn difference(theta: f64, mu: f64, t: f64) -> f64 {
    let apart = (mu - theta).abs();
    let slower = libm::exp(-theta.min(mu) * t);
    if slower == 0.0 {
        0.0
    } else if apart * t > 0.0 {
        slower * (-libm::expm1(-apart * t) / apart)
    } else {
        slower * t
    }
}
