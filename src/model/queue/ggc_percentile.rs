//! Percentiles of the response time of G/G/c stations: the wait is nothing for those that find a free server and gamma for the
//! others (Whitt, *The Queueing Network Analyzer*, Bell Syst. Tech. J. 62(9), 1983, §5), and is added to the service time by
//! convolution.

use super::super::distribution::Distribution;
use super::super::latency::{Law, Sum};
use super::super::{ModelError, Standing, probability};
use super::warning::doubts;
use super::{Ggc, Service, WaitFormula, Warning};

/// Smaller shares of the requests do not show in any percentile.
const NOBODY: f64 = 1e-15;
/// Waits below this share of the service time are no waits.
const NOTHING: f64 = 1e-20;
/// Up to c_s² 4 nine in ten errors are below this for independent arrivals.
const USUAL_ERROR: f64 = 0.05;
/// The same for more regular ones.
const REGULAR_ERROR: f64 = 0.10;

/// A station with its distribution of the service time.
///
/// ```
/// use plimsoll::model::queue::{GgcStation, ServiceFamily, response_percentiles};
/// let pool = GgcStation {
///     arrival_rate: 120.0,
///     arrival_squared_variation: 1.0,
///     service: ServiceFamily::Lognormal.with(0.05, 2.0)?,
///     servers: 8,
/// };
/// let response = response_percentiles(&pool, &[0.95])?;
/// assert!(response.times[0] > 3.0 * response.mean_response - 0.05);
/// assert_eq!(response.standing.to_string(), "approximate (±5 %)");
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GgcStation {
    /// Requests per time unit: 0..=10¹⁰⁰.
    pub arrival_rate: f64,
    /// c_a², 0..=10⁶: 1 for arrivals independent of each other.
    pub arrival_squared_variation: f64,
    /// The service time, never below 0, in any time unit.
    pub service: Distribution,
    /// 1..=10⁹ servers with one line.
    pub servers: u64,
}

/// Percentiles of a response time, as [`response_percentiles`] and [`chain_percentiles`] give them.
#[derive(Debug, Clone, PartialEq)]
pub struct Percentiles {
    /// Whether the servers keep up with the arrivals; if not, all times are infinite.
    pub stable: bool,
    /// Mean time in the line, of all stations together.
    pub mean_wait: f64,
    /// Mean response time, of all stations together.
    pub mean_response: f64,
    /// The response times that are not exceeded with the probabilities asked for, in their order.
    pub times: Vec<f64>,
    /// Of the times and the mean response. For c_s² up to 4 it is ±5 % for independent arrivals and ±10 % for more regular ones,
    /// else ±30 %; a rule of thumb beyond c_s² 9 and c_a² 4. Least sure are constant services of regular arrivals at half load,
    /// which wait less than this says.
    pub standing: Standing,
    /// Of the mean time in the line: that of the station with the weakest, as [`Ggc::means`] gives it.
    pub wait_standing: Standing,
    /// Doubts.
    pub warnings: Vec<Warning>,
}

/// Response-time percentiles of a G/G/c station, such as `&[0.5, 0.95, 0.99]`.
///
/// The share that waits is [`Ggc::p_wait`], the mean wait that of [`WaitFormula::Best`], and the wait of those that wait is
/// gamma with the squared variation max(0.05, 1 + (c₁ - 1)/√c), c₁ = 2ρ - 1 + 4(1 - ρ)·`E[S³]/E[S]³`/(3(c_s² + 1)²). Wait and
/// service are independent under first come first served, so they are convolved, on 2¹⁵ points.
///
/// For exponential services and c_a² = 1 this is M/M/c, to the accuracy of the grid (1e-4 for a percentile). A few milliseconds.
///
/// # Errors
/// `invalid_input`: a field outside its domain, or services without a finite variance. `p_out_of_range`: a p not strictly
/// between 0 and 1.
///
/// ```
/// use plimsoll::model::{distribution::Distribution, queue::{GgcStation, response_percentiles}};
/// let service = Distribution::hyperexponential(1.0, 4.0)?;
/// let pool = GgcStation { arrival_rate: 3.6, arrival_squared_variation: 1.0, service, servers: 4 };
/// let response = response_percentiles(&pool, &[0.95, 0.99])?;
/// // Simulation gives 19.2 and 30.1.
/// assert!((response.times[0] / 19.2 - 1.0).abs() < 0.05);
/// assert!((response.times[1] / 30.1 - 1.0).abs() < 0.05);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn response_percentiles(station: &GgcStation, p: &[f64]) -> Result<Percentiles, ModelError> {
    chain_percentiles(&[*station], p)
}

/// Response-time percentiles of several stations one after the other, each with its own arrivals: waits and services of all
/// of them are convolved. Percentiles are never added.
///
/// The stations are taken as independent. O(stations), a few milliseconds each.
///
/// # Errors
/// As [`response_percentiles`]; `invalid_input` for no station or more than 100.
///
/// ```
/// use plimsoll::model::{distribution::Distribution, queue::{GgcStation, chain_percentiles}};
/// let station = |service| GgcStation { arrival_rate: 50.0, arrival_squared_variation: 1.0, service, servers: 1 };
/// let app = station(Distribution::exponential(1.0 / 80.0)?);
/// let database = station(Distribution::exponential(1.0 / 200.0)?);
/// let response = chain_percentiles(&[app, database], &[0.95])?;
/// assert!((response.mean_response - 1.0 / 30.0 - 1.0 / 150.0).abs() < 1e-12);
/// assert!(response.times[0] < 0.1199);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn chain_percentiles(stations: &[GgcStation], p: &[f64]) -> Result<Percentiles, ModelError> {
    if stations.is_empty() || stations.len() > 100 {
        return Err(ModelError::InvalidInput {
            name: "list of stations",
            must: "not empty and at most 100 long",
        });
    }
    for p in p {
        probability(*p)?;
    }
    let models = stations
        .iter()
        .map(Model::of)
        .collect::<Result<Vec<_>, _>>()?;
    let stable = models.iter().all(|m| m.queue.is_stable());
    let mean_wait = models.iter().map(|m| m.mean_wait).sum();
    let service: f64 = models.iter().map(|m| m.service.mean).sum();
    let (standing, warnings) = judged(&models);
    let wait_standing = models.iter().fold(Standing::Exact, |weakest, m| {
        weakest.weaker(m.wait_standing)
    });
    Ok(Percentiles {
        stable,
        mean_wait,
        mean_response: mean_wait + service,
        times: if stable {
            times(&models, p)?
        } else {
            vec![f64::INFINITY; p.len()]
        },
        standing: if stable { standing } else { Standing::Exact },
        wait_standing: if stable {
            wait_standing
        } else {
            Standing::Exact
        },
        warnings,
    })
}

/// One station with its wait.
struct Model {
    queue: Ggc,
    law: Distribution,
    service: Service,
    mean_wait: f64,
    wait_standing: Standing,
    wait: Option<Law>,
}

impl Model {
    fn of(station: &GgcStation) -> Result<Model, ModelError> {
        let service = Service::of(&station.service)?;
        let queue = Ggc::new(
            station.arrival_rate,
            station.arrival_squared_variation,
            service.mean,
            service.variation,
            station.servers,
        )?;
        let means = queue.means(WaitFormula::Best);
        let mean_wait = means.mean_wait;
        Ok(Model {
            queue,
            law: station.service,
            service,
            mean_wait,
            wait_standing: means.wait_standing,
            wait: wait(&queue, &service, mean_wait)?,
        })
    }
}

/// What the wait of those that wait is, and how many wait.
fn wait(queue: &Ggc, service: &Service, mean_wait: f64) -> Result<Option<Law>, ModelError> {
    let share = queue.p_wait().value;
    let felt = mean_wait > NOTHING * service.mean && mean_wait.is_finite();
    if share < NOBODY || !felt {
        return Ok(None);
    }
    let second = service.variation + 1.0;
    let c1 = 2.0 * queue.utilization() - 1.0
        + 4.0 * queue.slack() * service.third / (3.0 * second * second);
    let variation = (1.0 + (c1 - 1.0) / queue.servers().sqrt()).clamp(0.05, 1000.0);
    let mean = mean_wait / share;
    // Exponential services make this exponential, but for rounding.
    let law = if (variation - 1.0).abs() < 1e-12 {
        Distribution::exponential(mean)
    } else {
        Distribution::gamma(1.0 / variation, mean * variation)
    };
    Ok(Some(Law::sometimes(law?.into(), share)?))
}

fn times(models: &[Model], p: &[f64]) -> Result<Vec<f64>, ModelError> {
    let parts: Vec<Law> = models
        .iter()
        .flat_map(|m| m.wait.clone().into_iter().chain([Law::from(m.law)]))
        .collect();
    let sum = Sum::new(&parts)?;
    p.iter().map(|p| Ok(sum.quantile(*p)?.value)).collect()
}

fn judged(models: &[Model]) -> (Standing, Vec<Warning>) {
    let largest = |pick: fn((f64, f64)) -> f64| {
        models
            .iter()
            .map(|m| pick(m.queue.variations()))
            .fold(0.0, f64::max)
    };
    let regular = models.iter().any(|m| m.queue.variations().0 < 1.0 - 1e-9);
    let usual = Standing::Approx {
        relative_error: if regular { REGULAR_ERROR } else { USUAL_ERROR },
    };
    doubts(largest(|v| v.0), largest(|v| v.1), usual)
}
