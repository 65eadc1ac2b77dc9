//! The check of the approximations: a simulated G/G/c station, first come first served, by the recursion of Kiefer and
//! Wolfowitz (*On the Theory of Queues with Many Servers*, Trans. Amer. Math. Soc. 78, 1955). Intervals by batch means (Law,
//! *Simulation Modeling and Analysis*, 5th ed., §9.5).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rand_core::SeedableRng;
use rand_pcg::Pcg64;

use super::super::distribution::Distribution;
use super::super::numeric::{order, student};
use super::super::{ModelError, Standing};
use super::{Ggc, GgcStation, Service, Warning};

/// A run is no longer than this.
pub const MOST_CUSTOMERS: u64 = 4_000_000;
const FEWEST_CUSTOMERS: u64 = 2_000;
/// More are not simulated: the run could not fill them.
const MOST_SIMULATED_SERVERS: u64 = 100_000;
const BATCHES: usize = 20;
/// From here on each batch has [`FEWEST_BEYOND`] customers beyond its 99th percentile.
const SHORTEST_FOR_P99: u64 = 22_223;
/// So many customers of a batch must lie beyond a percentile for its spread between the batches to mean something.
const FEWEST_BEYOND: f64 = 10.0;
/// The largest share that n customers without a single case leave possible is 3/n, at 95 % (Hanley & Lippman-Hand, *If Nothing
/// Goes Wrong, Is Everything All Right?*, JAMA 249, 1983).
const RULE_OF_THREE: f64 = 3.0;
/// Batches as long as this many relaxation times are nearly independent.
const RELAXATIONS: f64 = 5.0;
/// Waits below this share of a mean service are rounding.
const NO_WAIT: f64 = 1e-9;
/// Draws are cut here, in mean services or gaps, to keep sums finite.
const LARGEST_DRAW: f64 = 1e100;

/// A simulated number; example at [`Simulation`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Half the width of its 95 % interval. Where nobody or everybody waited it is by the rule of three: 3 of the counted
    /// customers, each with a wait of a mean service.
    pub half_width: f64,
    /// Approximate, with the half-width relative to the value. A rule of thumb where nobody or everybody waited, for a value of
    /// 0, and for a percentile beyond which a batch has fewer than 10 customers.
    pub standing: Standing,
}

/// What a simulated station did. Times are in the unit of the service time.
///
/// ```
/// use plimsoll::model::queue::{GgcStation, ServiceFamily, simulate};
/// let service = ServiceFamily::Lognormal.with(1.0, 2.0)?;
/// let pool = GgcStation { arrival_rate: 3.2, arrival_squared_variation: 1.0, service, servers: 4 };
/// let run = simulate(&pool, 40_000, 2)?;
/// assert_eq!(run.customers - run.warm_up, 36_000);
/// // The approximation of this mean wait is 1.07.
/// assert!((run.mean_wait.value - 1.07).abs() < run.mean_wait.half_width);
/// assert_eq!(run.p95.standing.code(), "approx");
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Simulation {
    /// Whether the servers keep up with the arrivals; if not, nothing was simulated and the times are infinite.
    pub stable: bool,
    /// Mean time in the line.
    pub mean_wait: Estimate,
    /// Share of the customers that waited, 0 to 1.
    pub p_wait: Estimate,
    /// Median of the response time.
    pub p50: Estimate,
    /// 95th percentile of the response time.
    pub p95: Estimate,
    /// 99th percentile of the response time.
    pub p99: Estimate,
    /// Customers that were simulated.
    pub customers: u64,
    /// How many of them came first and were not counted.
    pub warm_up: u64,
    /// The widest of the three percentiles' standings.
    pub standing: Standing,
    /// Doubts.
    pub warnings: Vec<Warning>,
}

/// Simulates `customers` arrivals at a station, 2000 to [`MOST_CUSTOMERS`] (fewer or more are taken as that), the first tenth
/// of them to warm up.
///
/// The gaps between arrivals are independent and constant, gamma, exponential or hyperexponential, according to c_a² of 0,
/// below, at or above 1. The rest of the run is cut into 20 batches, and intervals come from the spread between them. That takes
/// 4445 customers for a 95th and 22 223 for a 99th percentile, with fewer of which there is a warning. The same seed gives the
/// same numbers on every machine.
///
/// O(customers · log servers) time, some millions of customers per second at one server; 8 bytes of memory per customer.
///
/// # Errors
/// `invalid_input`: a field outside the domain of [`GgcStation`], services without a finite variance, more than 100 000 servers.
///
/// ```
/// use plimsoll::model::{distribution::Distribution, queue::{GgcStation, simulate}};
/// let service = Distribution::exponential(0.05)?;
/// let server = GgcStation { arrival_rate: 10.0, arrival_squared_variation: 1.0, service, servers: 1 };
/// let run = simulate(&server, 50_000, 1)?;
/// // M/M/1: the 95th percentile is 0.2996.
/// assert!((run.p95.value - 0.2996).abs() < 2.0 * run.p95.half_width);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn simulate(station: &GgcStation, customers: u64, seed: u64) -> Result<Simulation, ModelError> {
    let service = Service::of(&station.service)?;
    let queue = Ggc::new(
        station.arrival_rate,
        station.arrival_squared_variation,
        service.mean,
        service.variation,
        station.servers,
    )?;
    if station.servers > MOST_SIMULATED_SERVERS {
        return Err(ModelError::InvalidInput {
            name: "number of servers",
            must: "at most 100000 for a simulation",
        });
    }
    if !queue.is_stable() {
        return Ok(unstable());
    }
    let customers = customers.clamp(FEWEST_CUSTOMERS, MOST_CUSTOMERS);
    let batch = (customers - customers / 10) as usize / BATCHES;
    let counted = batch * BATCHES;
    let warm_up = customers as usize - counted;
    let mut run = Run::of(station, &queue, &service, seed)?;
    for _ in 0..warm_up {
        run.next();
    }
    let mut batches = Batches::with_room(counted);
    for _ in 0..BATCHES {
        batches.fill(&mut run, batch);
    }
    let mut warnings = Vec::new();
    let comfortable = RELAXATIONS * BATCHES as f64 / 0.9 * relaxation(&queue);
    if customers as f64 * (1.0 + 1e-9) < comfortable {
        warnings.push(Warning::ShortRun {
            customers: comfortable,
        });
    }
    if beyond(batch, 0.99) < FEWEST_BEYOND {
        warnings.push(Warning::ShortBatches {
            customers: SHORTEST_FOR_P99,
        });
    }
    Ok(batches.result(service.mean, customers, warm_up as u64, warnings))
}

/// How many customers of a batch lie beyond a percentile.
fn beyond(batch: usize, p: f64) -> f64 {
    // 1 - 0.99 is not quite 0.01.
    batch as f64 * (1.0 - p) * (1.0 + 1e-9)
}

/// How many customers it takes until a line has forgotten its length: 2(c_a² + c_s²)/(1 - ρ)² in heavy traffic, and no fewer
/// than pass during a service (Whitt, *Planning Queueing Simulations*, Management Science 35, 1989).
fn relaxation(queue: &Ggc) -> f64 {
    let (arrivals, services) = queue.variations();
    let line = 2.0 * (arrivals + services) / (queue.slack() * queue.slack());
    line.max(queue.servers() * queue.utilization())
}

/// The station in motion. Time is in mean services.
struct Run {
    random: Pcg64,
    gaps: Option<Distribution>,
    gap_scale: f64,
    service: Distribution,
    service_scale: f64,
    servers: Servers,
    now: f64,
}

/// When each server is free.
enum Servers {
    One(f64),
    /// As the bits of the times: those of numbers that are not negative sort like the numbers.
    Several(BinaryHeap<Reverse<u64>>),
}

impl Run {
    fn of(
        station: &GgcStation,
        queue: &Ggc,
        service: &Service,
        seed: u64,
    ) -> Result<Run, ModelError> {
        let load = queue.utilization() * queue.servers();
        let gap_scale = 1.0 / load;
        Ok(Run {
            random: Pcg64::seed_from_u64(seed),
            // Nobody ever meets anybody when arrivals are this rare.
            gaps: gap_scale
                .is_finite()
                .then(|| unit_gaps(station.arrival_squared_variation))
                .transpose()?,
            gap_scale,
            service: station.service,
            service_scale: 1.0 / service.mean,
            servers: if station.servers == 1 {
                Servers::One(0.0)
            } else {
                Servers::Several((0..station.servers).map(|_| Reverse(0)).collect())
            },
            now: 0.0,
        })
    }

    /// Wait and service of the next customer, in mean services.
    fn next(&mut self) -> (f64, f64) {
        let service =
            (self.service.draw(&mut self.random) * self.service_scale).clamp(0.0, LARGEST_DRAW);
        let Some(gaps) = &self.gaps else {
            return (0.0, service);
        };
        let gap = (gaps.draw(&mut self.random) * self.gap_scale).clamp(0.0, LARGEST_DRAW);
        let wait = match &mut self.servers {
            // From arrival to arrival, so that time does not grow.
            Servers::One(work) => {
                let wait = (*work - gap).max(0.0);
                *work = wait + service;
                wait
            }
            Servers::Several(free) => {
                self.now += gap;
                match free.peek_mut() {
                    Some(mut soonest) => {
                        let start = f64::from_bits(soonest.0).max(self.now);
                        *soonest = Reverse((start + service).to_bits());
                        start - self.now
                    }
                    None => 0.0,
                }
            }
        };
        (wait, service)
    }
}

/// Gaps with mean 1.
fn unit_gaps(squared_variation: f64) -> Result<Distribution, ModelError> {
    if squared_variation < 1e-6 {
        Distribution::constant(1.0)
    } else if squared_variation < 1.0 {
        Distribution::gamma(1.0 / squared_variation, squared_variation)
    } else if squared_variation > 1.0 {
        Distribution::hyperexponential(1.0, squared_variation)
    } else {
        Distribution::exponential(1.0)
    }
}

/// What the batches gave.
struct Batches {
    responses: Vec<f64>,
    waits: Vec<f64>,
    waited: Vec<f64>,
    p50: Vec<f64>,
    p95: Vec<f64>,
    p99: Vec<f64>,
}

impl Batches {
    fn with_room(customers: usize) -> Batches {
        let few = || Vec::with_capacity(BATCHES);
        Batches {
            responses: Vec::with_capacity(customers),
            waits: few(),
            waited: few(),
            p50: few(),
            p95: few(),
            p99: few(),
        }
    }

    fn fill(&mut self, run: &mut Run, size: usize) {
        let start = self.responses.len();
        let (mut total, mut waited) = (0.0, 0u64);
        for _ in 0..size {
            let (wait, service) = run.next();
            total += wait;
            waited += u64::from(wait > NO_WAIT);
            self.responses.push(wait + service);
        }
        self.waits.push(total / size as f64);
        self.waited.push(waited as f64 / size as f64);
        if let Some(batch) = self.responses.get_mut(start..) {
            self.p50.push(order_statistic(batch, 0.5));
            self.p95.push(order_statistic(batch, 0.95));
            self.p99.push(order_statistic(batch, 0.99));
        }
    }

    fn result(
        mut self,
        unit: f64,
        customers: u64,
        warm_up: u64,
        warnings: Vec<Warning>,
    ) -> Simulation {
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
        let counted = self.responses.len();
        let mut quantile = |p: f64, batches: &[f64]| {
            let found = estimate(order_statistic(&mut self.responses, p), batches, unit);
            let enough = beyond(counted / BATCHES, p) >= FEWEST_BEYOND;
            if enough { found } else { found.unproven() }
        };
        let p50 = quantile(0.5, &self.p50);
        let p95 = quantile(0.95, &self.p95);
        let p99 = quantile(0.99, &self.p99);
        let share = mean(&self.waited);
        let mut mean_wait = estimate(mean(&self.waits), &self.waits, unit);
        let mut p_wait = estimate(share, &self.waited, 1.0);
        let unseen = RULE_OF_THREE / counted.max(1) as f64;
        if share == 0.0 || share == 1.0 {
            p_wait.half_width = unseen;
            p_wait = p_wait.unproven();
        }
        if share == 0.0 {
            mean_wait.half_width = unseen * unit;
            mean_wait = mean_wait.unproven();
        }
        Simulation {
            stable: true,
            mean_wait,
            p_wait,
            p50,
            p95,
            p99,
            customers,
            warm_up,
            standing: p50.standing.weaker(p95.standing).weaker(p99.standing),
            warnings,
        }
    }
}

/// The value that the share p of the values does not exceed. Reorders them. O(n).
fn order_statistic(values: &mut [f64], p: f64) -> f64 {
    let Some(last) = values.len().checked_sub(1) else {
        return 0.0;
    };
    let rank = ((values.len() as f64 * p).ceil() as usize).saturating_sub(1);
    order::select(values, rank.min(last)).unwrap_or(0.0)
}

/// An estimate with Student's interval from the batches.
fn estimate(value: f64, batches: &[f64], unit: f64) -> Estimate {
    let count = batches.len().max(2) as f64;
    let mean = batches.iter().sum::<f64>() / count;
    let squares: f64 = batches.iter().map(|b| (b - mean) * (b - mean)).sum();
    let factor = student::two_sided_quantile(0.95, BATCHES - 1).unwrap_or(2.1);
    let half_width = factor * (squares / (count - 1.0) / count).sqrt();
    let relative_error = if half_width > 0.0 {
        half_width / value
    } else {
        0.0
    };
    let standing = if relative_error.is_finite() && value > 0.0 {
        Standing::Approx { relative_error }
    } else {
        Standing::Heuristic
    };
    Estimate {
        value: value * unit,
        half_width: half_width * unit,
        standing,
    }
}

impl Estimate {
    /// The same where the batches do not prove the interval.
    fn unproven(self) -> Estimate {
        Estimate {
            standing: Standing::Heuristic,
            ..self
        }
    }
}

fn unstable() -> Simulation {
    let infinite = Estimate {
        value: f64::INFINITY,
        half_width: 0.0,
        standing: Standing::Exact,
    };
    Simulation {
        stable: false,
        mean_wait: infinite,
        p_wait: Estimate {
            value: 1.0,
            ..infinite
        },
        p50: infinite,
        p95: infinite,
        p99: infinite,
        customers: 0,
        warm_up: 0,
        standing: Standing::Exact,
        warnings: Vec::new(),
    }
}
