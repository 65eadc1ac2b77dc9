//! Stations one after the other, each an M/M/c queue (Jackson, *Networks of Waiting Lines*, Operations Research 5, 1957).

use super::super::{ModelError, Standing, probability};
use super::phases::Stages;
use super::{Means, Mmc};

/// Longer chains are refused: a visit to one server counts once, a visit to several twice, for its wait and its service.
pub const MOST_STAGES: usize = 40;
/// Sojourns behind a station with several servers, and repeated ones, are only nearly independent.
const DEPENDENCE_ERROR: f64 = 0.05;

/// One station of the chain.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TandemStation {
    /// Requests that one server does per time unit while busy: 10⁻¹⁰⁰..=10¹⁰⁰.
    pub service_rate: f64,
    /// 1..=10⁹ servers with one line.
    pub servers: u64,
    /// How often each request visits the station, 1 or more.
    pub visits: u32,
}

/// The response time of the chain.
#[derive(Debug, Clone, PartialEq)]
pub struct TandemResponse {
    /// Whether all stations keep up with the arrivals; if not, the times are infinite.
    pub stable: bool,
    /// Each station by itself, for one visit.
    pub stations: Vec<Means>,
    /// Mean response time of the chain: means add. Exact.
    pub mean_response: f64,
    /// The response times that are not exceeded with the probabilities asked for, in their order.
    pub times: Vec<f64>,
    /// The percentiles of the single visits added up, which is wrong: it is here to show by how much.
    pub added_percentiles: Vec<f64>,
    /// Of the percentiles: exact for single visits when only the first and the last station have several servers (Reich, *Ann.
    /// Math. Stat.* 28, 1957; Burke, *Operations Research* 17, 1969), else approximate.
    pub standing: Standing,
}

/// The response time of requests that pass all `stations` in order, arriving independently at `arrival_rate`, and its
/// percentiles such as `&[0.95]`.
///
/// A station visited v times sees v times the rate. The visits are taken as independent and their times are added by the
/// exponential of the chain's generator, never by adding percentiles. Relative accuracy 1e-10. O(stages³·log) for each
/// percentile.
///
/// # Errors
/// `invalid_input`: no station, more than [`MOST_STAGES`] stages, a field outside its domain. `p_out_of_range`: a p not
/// strictly between 0 and 1.
///
/// ```
/// use plimsoll::model::queue::{TandemStation, tandem};
/// let station = |service_rate| TandemStation { service_rate, servers: 1, visits: 1 };
/// let response = tandem(50.0, &[station(80.0), station(1000.0), station(200.0)], &[0.95])?;
/// assert!((response.mean_response - 0.04105263157894737).abs() < 1e-14);
/// assert!((response.times[0] - 0.10836545405145999).abs() < 1e-11);
/// assert!(response.added_percentiles[0] > 0.12);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn tandem(
    arrival_rate: f64,
    stations: &[TandemStation],
    p: &[f64],
) -> Result<TandemResponse, ModelError> {
    for p in p {
        probability(*p)?;
    }
    let stages = stations.iter().fold(0usize, |stages, s| {
        let each = if s.servers == 1 { 1 } else { 2 };
        stages.saturating_add(each * s.visits as usize)
    });
    if stages == 0 || stages > MOST_STAGES || stations.iter().any(|s| s.visits == 0) {
        return Err(ModelError::InvalidInput {
            name: "list of stations",
            must: "not empty and at most 40 stages long, with a visit to each",
        });
    }
    let queues = stations
        .iter()
        .map(|s| {
            Mmc::new(
                arrival_rate * f64::from(s.visits),
                s.service_rate,
                s.servers,
            )
        })
        .collect::<Result<Vec<_>, _>>()?;
    let means: Vec<Means> = queues.iter().map(Mmc::means).collect();
    let visits = || stations.iter().map(|s| f64::from(s.visits));
    let stable = queues.iter().all(Mmc::is_stable);
    let added = |p: f64| {
        let each = queues.iter().zip(visits());
        each.map(|(q, visits)| Ok(visits * q.response_quantile(p)?))
            .sum::<Result<f64, ModelError>>()
    };
    let chain = chain(stations, &queues);
    Ok(TandemResponse {
        stable,
        mean_response: means
            .iter()
            .zip(visits())
            .map(|(m, v)| v * m.mean_response)
            .sum(),
        stations: means,
        times: p
            .iter()
            .map(|p| {
                if stable {
                    chain.quantile(*p)
                } else {
                    f64::INFINITY
                }
            })
            .collect(),
        added_percentiles: p.iter().map(|p| added(*p)).collect::<Result<_, _>>()?,
        standing: standing(stations),
    })
}

/// A single server takes one stage, for the response time itself is exponential; several take a wait, which not all have, and a
/// service.
fn chain(stations: &[TandemStation], queues: &[Mmc]) -> Stages {
    let mut stages = Stages::default();
    for (station, queue) in stations.iter().zip(queues) {
        let (p_wait, drain, service_rate) = queue.rates();
        for _ in 0..station.visits {
            if station.servers == 1 {
                stages.push(drain, 1.0);
            } else {
                stages.push(drain, p_wait);
                stages.push(service_rate, 1.0);
            }
        }
    }
    stages
}

fn standing(stations: &[TandemStation]) -> Standing {
    let inner = stations
        .get(1..stations.len().saturating_sub(1))
        .unwrap_or(&[]);
    if stations.iter().all(|s| s.visits == 1) && inner.iter().all(|s| s.servers == 1) {
        Standing::Exact
    } else {
        Standing::Approx {
            relative_error: DEPENDENCE_ERROR,
        }
    }
}
