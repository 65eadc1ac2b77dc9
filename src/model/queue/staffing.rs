//! How much spare a pool needs: the square-root rule (Halfin & Whitt, *Heavy-Traffic Limits for Queues with Many Exponential
//! Servers*, Operations Research 29, 1981) and the utilization that a pool bears.

use std::f64::consts::PI;

use super::super::fleet::ceil_with_slack;
use super::super::numeric::root::{brent, last_true};
use super::super::numeric::special::normal_cdf;
use super::super::{Graded, ModelError, Standing, not_negative, positive, probability};
use super::inversion::fewest;
use super::{Load, MOST_SERVERS, erlang};

/// How many servers keep the share that waits small; example at [`square_root_staffing`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SquareRootStaffing {
    /// Spare servers per √a.
    pub beta: f64,
    /// ⌈a + β√a⌉, the rule.
    pub by_rule: u64,
    /// The fewest servers with C(c, a) ≤ α, which is exact.
    pub exact: u64,
    /// Of the rule: exact where it gives the exact number, else approximate by the difference between the two. The exact number
    /// needs none.
    pub standing: Standing,
}

/// The share of requests that wait in a large pool of a + β√a servers, [1 + βΦ(β)/φ(β)]⁻¹, β of 0 or more.
///
/// The limit for many servers at the same β, reached slowly: C(c, a), which [`erlang_c`](super::erlang_c) gives, is
/// underestimated by 33 % for c = 2 and a = 1, by 19 % for c = 120 and a = 100, and still by 6 % for c = 1060 and a = 1000. The
/// rarer waits are, the more it errs. So it is a rule of thumb.
///
/// # Errors
/// `invalid_input`: β is not finite or negative (the pool could not keep up).
///
/// ```
/// use plimsoll::model::queue::halfin_whitt_delay;
/// assert!((halfin_whitt_delay(1.0)?.value - 0.22336127479826073).abs() < 1e-14);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn halfin_whitt_delay(beta: f64) -> Result<Graded<f64>, ModelError> {
    not_negative(beta, "spare factor")?;
    let value = 1.0 / (1.0 + libm::exp(log_odds(beta)));
    Ok(Graded::heuristic(value))
}

/// ln(βΦ(β)/φ(β)): how much less likely it is to wait than not to.
fn log_odds(beta: f64) -> f64 {
    libm::log(beta * normal_cdf(beta)) + 0.5 * beta * beta + 0.5 * libm::log(2.0 * PI)
}

/// Servers for an `offered_load` of a = arrival rate × mean service, so that at most the share `alpha` of the requests waits.
///
/// O(√c log c).
///
/// # Errors
/// `invalid_input`: a load outside 0..10⁹, or too near to that. `p_out_of_range`: α is not strictly between 0 and 1.
///
/// ```
/// use plimsoll::model::queue::square_root_staffing;
/// let staff = square_root_staffing(1000.0, 0.05)?;
/// assert_eq!((staff.by_rule, staff.exact), (1056, 1056));
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn square_root_staffing(
    offered_load: f64,
    alpha: f64,
) -> Result<SquareRootStaffing, ModelError> {
    not_negative(offered_load, "offered load")?;
    probability(alpha)?;
    let too_many = ModelError::InvalidInput {
        name: "offered load",
        must: "small enough for 10^9 servers",
    };
    if offered_load >= MOST_SERVERS as f64 {
        return Err(too_many);
    }
    // β > 0 over its logarithm, for α near 1 asks for tiny ones.
    let want = libm::log1p(-alpha) - libm::log(alpha);
    let beta = brent(|log| log_odds(libm::exp(log)) - want, -700.0, 4.0)
        .map(libm::exp)
        .ok_or(ModelError::NotConverged)?;
    let enough = |servers: u64| {
        let gap = servers as f64 - offered_load;
        erlang::delay_probability(servers, offered_load, gap) <= alpha
    };
    let by_rule = ceil_with_slack(offered_load + beta * offered_load.sqrt()) as u64;
    let exact = fewest(enough, offered_load as u64 + 1).ok_or(too_many)?;
    Ok(SquareRootStaffing {
        beta,
        by_rule,
        exact,
        standing: if by_rule == exact {
            Standing::Exact
        } else {
            Standing::Approx {
                relative_error: by_rule.abs_diff(exact) as f64 / exact as f64,
            }
        },
    })
}

/// The utilization of an M/M/c pool at which the mean response time is `stretch` times the mean service time, such as 2 for a
/// service that takes twice as long as on an idle pool.
///
/// Half for one server and a stretch of 2; larger pools bear more. O(√c) times 60. Exact.
///
/// # Errors
/// `invalid_input`: servers outside 1..=10⁹, or a stretch that is not finite. `infeasible`: a stretch below 1.
///
/// ```
/// use plimsoll::model::queue::rho_for_stretch;
/// assert!((rho_for_stretch(1, 2.0)? - 0.5).abs() < 1e-15);
/// assert!((rho_for_stretch(4, 2.0)? - 0.8348549454799342).abs() < 1e-13);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn rho_for_stretch(servers: u64, stretch: f64) -> Result<f64, ModelError> {
    positive(stretch, "stretch")?;
    if stretch < 1.0 {
        return Err(ModelError::Infeasible {
            why: "no request is answered faster than it is served",
        });
    }
    let count = super::some_servers(servers)?;
    // A large pool at low load waits for less than the least number above 0.
    if stretch == 1.0 {
        return Ok(0.0);
    }
    let wait = |rho: f64| {
        let load = Load {
            arrival_rate: rho * count,
            mean_service: 1.0,
            servers,
            utilization: rho,
            slack: 1.0 - rho,
        };
        load.delay_probability() / (load.slack * count)
    };
    Ok(last_true(|rho| wait(rho) <= stretch - 1.0, 0.0, 1.0))
}
