//! M/M/c/K: a pool with a bounded line, which turns away what finds it full (Gross, Shortle, Thompson & Harris, *Fundamentals of
//! Queueing Theory*, 4th ed., 2008, ch. 2; for one server Kleinrock, *Queueing Systems* I, §3.6).

use super::super::numeric::sum::sum;
use super::super::{ModelError, Standing};
use super::{arrivals, scale, some_servers};

/// More places are refused.
pub const MOST_PLACES: u64 = 1_000_000;

/// A station of `servers` servers with `places` for requests, those in service among them.
///
/// ```
/// use plimsoll::model::queue::Mmck;
/// // 4 workers and a backlog of 6, at twice the load that they can do: half is turned away.
/// let pool = Mmck { arrival_rate: 80.0, service_rate: 10.0, servers: 4, places: 10 };
/// assert!((pool.means()?.p_block - 0.5).abs() < 0.01);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mmck {
    /// Requests that arrive per time unit, turned away or not: 0..=10¹⁰⁰.
    pub arrival_rate: f64,
    /// Requests that one server does per time unit while busy: 10⁻¹⁰⁰..=10¹⁰⁰.
    pub service_rate: f64,
    /// c, 1..=10⁹ and not above `places`.
    pub servers: u64,
    /// K, up to [`MOST_PLACES`].
    pub places: u64,
}

/// What such a station does in the long run. Times and counts are of the requests that are let in.
///
/// ```
/// use plimsoll::model::queue::Mmck;
/// let means = Mmck { arrival_rate: 80.0, service_rate: 10.0, servers: 4, places: 10 }.means()?;
/// assert!((means.throughput - 80.0 * (1.0 - means.p_block)).abs() < 1e-12);
/// assert!((means.mean_present - means.throughput * means.mean_response).abs() < 1e-12);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MmckMeans {
    /// Share of the arrivals that is turned away, 0 to 1.
    pub p_block: f64,
    /// Share of the time without any request, 0 to 1.
    pub p_empty: f64,
    /// Requests served per time unit.
    pub throughput: f64,
    /// Share of the servers that is busy, 0 to 1.
    pub utilization: f64,
    /// Share of the accepted requests that wait, 0 to 1.
    pub p_wait: f64,
    /// Mean time in the line, W_q.
    pub mean_wait: f64,
    /// Mean time in the line and in service, W.
    pub mean_response: f64,
    /// Mean number in the line, L_q.
    pub mean_waiting: f64,
    /// Mean number in the line and in service, L.
    pub mean_present: f64,
    /// Always exact.
    pub standing: Standing,
}

impl Mmck {
    /// The long run, which exists for any load.
    ///
    /// From the probabilities p(n) ∝ aⁿ/n! up to n = c and then × a/c for each further place, started at the likeliest n
    /// so that nothing overflows. O(K).
    ///
    /// # Errors
    /// `invalid_input`: a field outside its domain.
    ///
    /// ```
    /// use plimsoll::model::queue::Mmck;
    /// let pool = Mmck { arrival_rate: 100.0, service_rate: 30.0, servers: 3, places: 20 };
    /// let means = pool.means()?;
    /// assert!((means.p_block - 0.11407422591360888).abs() < 1e-14);
    /// assert!((means.throughput - 88.59257740863912).abs() < 1e-11);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn means(&self) -> Result<MmckMeans, ModelError> {
        arrivals(self.arrival_rate)?;
        scale(self.service_rate, "service rate")?;
        some_servers(self.servers)?;
        if !(self.servers..=MOST_PLACES).contains(&self.places) {
            return Err(ModelError::InvalidInput {
                name: "number of places",
                must: "at least the number of servers and at most 10^6",
            });
        }
        Ok(self.summed(&self.weights()))
    }

    fn summed(&self, weights: &[f64]) -> MmckMeans {
        let servers = self.servers as f64;
        let total = |share: &dyn Fn(f64) -> f64| {
            let terms = weights.iter().enumerate();
            sum(terms.map(|(n, w)| w * share(n as f64)))
        };
        let all = total(&|_| 1.0);
        let busy = total(&|n| n.min(servers));
        let waiting = total(&|n| (n - servers).max(0.0));
        // What an accepted request finds: a place is free.
        let last = self.places as f64;
        let free = |n: f64| f64::from(u8::from(n < last));
        let open = total(&free);
        let all_busy = total(&|n| free(n) * f64::from(u8::from(n >= servers)));
        let ahead = total(&|n| free(n) * (n - servers + 1.0).max(0.0));
        let mean_wait = ahead / open / servers / self.service_rate;
        MmckMeans {
            p_block: weights.last().copied().unwrap_or(0.0) / all,
            p_empty: weights.first().copied().unwrap_or(1.0) / all,
            throughput: self.arrival_rate * (open / all),
            utilization: busy / all / servers,
            p_wait: all_busy / open,
            mean_wait,
            mean_response: mean_wait + 1.0 / self.service_rate,
            mean_waiting: waiting / all,
            mean_present: (waiting + busy) / all,
            standing: Standing::Exact,
        }
    }

    /// p(n) for n of 0 to K up to a common factor, the largest of them 1.
    fn weights(&self) -> Vec<f64> {
        let servers = self.servers as f64;
        let offered = self.arrival_rate / self.service_rate;
        let likeliest = if offered >= servers {
            self.places
        } else {
            offered as u64
        };
        let mut weight = 1.0;
        let mut weights: Vec<f64> = (1..=likeliest)
            .rev()
            .map(|n| {
                weight *= (n as f64).min(servers) / offered;
                weight
            })
            .collect();
        weights.reverse();
        weights.push(1.0);
        weight = 1.0;
        weights.extend((likeliest + 1..=self.places).map(|n| {
            weight *= offered / (n as f64).min(servers);
            weight
        }));
        weights
    }
}
