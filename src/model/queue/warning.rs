//! What a reader of a queue's numbers must know before relying on them.

use std::fmt;

use super::super::Standing;

/// Up to this c_s² an approximation has its usual error.
const USUAL_VARIATION: f64 = 4.0;
/// Its error beyond that, and for bursty arrivals.
const ROUGH_ERROR: f64 = 0.30;
/// The largest c_s² and c_a² that the approximations were compared with simulation for.
const TESTED: (f64, f64) = (9.0, 4.0);

/// A doubt about a queue, with the number behind it.
///
/// `Display` writes one sentence without its full stop.
///
/// ```
/// use plimsoll::model::queue::Warning;
/// let warning = Warning::BurstyArrivals { squared_variation: 4.0 };
/// assert_eq!(warning.code(), "bursty_arrivals");
/// assert_eq!(warning.to_string(), "arrivals come in bursts (squared variation 4): the times may be off by 30 %");
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Warning {
    /// Arrivals are less regular than independent ones.
    BurstyArrivals {
        /// c_a².
        squared_variation: f64,
    },
    /// Service times vary so much that a few requests set the times of the others.
    UnevenServices {
        /// c_s².
        squared_variation: f64,
    },
    /// Variations beyond those that the approximation was compared with simulation for.
    BeyondTested {
        /// The larger of c_a² and c_s².
        squared_variation: f64,
    },
    /// Requests come back to a station, and their visits to it take long together.
    RepeatedVisits {
        /// The most visits of one request to one station.
        visits: u32,
    },
    /// The queue is so full that the simulated run is only a few of its slow swings long.
    ShortRun {
        /// Customers that a run of comfortable length has.
        customers: f64,
    },
    /// So few customers of a batch lie beyond the 99th percentile that its spread between the batches says little.
    ShortBatches {
        /// Customers that a run with enough of them has.
        customers: u64,
    },
}

impl Warning {
    /// A stable name for programs.
    ///
    /// ```
    /// use plimsoll::model::queue::Warning;
    /// assert_eq!(Warning::RepeatedVisits { visits: 3 }.code(), "repeated_visits");
    /// ```
    pub fn code(self) -> &'static str {
        match self {
            Warning::BurstyArrivals { .. } => "bursty_arrivals",
            Warning::UnevenServices { .. } => "uneven_services",
            Warning::BeyondTested { .. } => "beyond_tested",
            Warning::RepeatedVisits { .. } => "repeated_visits",
            Warning::ShortRun { .. } => "short_run",
            Warning::ShortBatches { .. } => "short_batches",
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Warning::BurstyArrivals { squared_variation } => write!(
                f,
                "arrivals come in bursts (squared variation {squared_variation}): the times may be off by 30 %"
            ),
            Warning::UnevenServices { squared_variation } => write!(
                f,
                "service times vary widely (squared variation {squared_variation}): the times may be off by 30 %"
            ),
            Warning::BeyondTested { squared_variation } => write!(
                f,
                "nobody has compared the formula with simulation for a squared variation of {squared_variation}: simulate it"
            ),
            Warning::RepeatedVisits { visits } => write!(
                f,
                "requests visit a station {visits} times, and these visits take long together: high percentiles lie between those for independent and for equally long visits"
            ),
            Warning::ShortRun { customers } => write!(
                f,
                "the run is short for a queue this full: simulate {customers:.0} customers, or take the half-widths as too small"
            ),
            Warning::ShortBatches { customers } => write!(
                f,
                "too few customers lie beyond the 99th percentile to judge it: simulate {customers} customers"
            ),
        }
    }
}

/// The standing of an approximation by c_a² and c_s² that is `usual` for usual traffic, and what there is to doubt.
pub(super) fn doubts(arrivals: f64, services: f64, usual: Standing) -> (Standing, Vec<Warning>) {
    // Moments carry the rounding of their sums.
    let over = |value: f64, limit: f64| value > limit * (1.0 + 1e-9);
    let mut warnings = Vec::new();
    if over(arrivals, 1.0) {
        warnings.push(Warning::BurstyArrivals {
            squared_variation: arrivals,
        });
    }
    if over(services, USUAL_VARIATION) {
        warnings.push(Warning::UnevenServices {
            squared_variation: services,
        });
    }
    if over(services, TESTED.0) || over(arrivals, TESTED.1) {
        warnings.push(Warning::BeyondTested {
            squared_variation: services.max(arrivals),
        });
        return (Standing::Heuristic, warnings);
    }
    let rough = Standing::Approx {
        relative_error: ROUGH_ERROR,
    };
    let standing = if warnings.is_empty() { usual } else { rough };
    (standing, warnings)
}
