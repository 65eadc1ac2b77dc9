//! Erlang's formulas (Erlang, *Solution of some Problems in the Theory of Probabilities*, 1917; Kleinrock, *Queueing Systems* I,
//! §3.5 and §3.7; Cooper, *Introduction to Queueing Theory*, 2nd ed., ch. 3).

use super::super::{ModelError, not_negative};

/// More servers are refused.
pub const MOST_SERVERS: u64 = 1_000_000_000;

/// Up to here the recursion over all servers is the quickest.
const FEW: u64 = 1000;
/// Terms below this share of the sum change nothing, however many follow.
const NEGLIGIBLE: f64 = 1e-22;

/// B(c, a): the share of requests that find all `servers` busy when nobody can wait, at `offered_load` = arrival rate × mean
/// service.
///
/// Up to 1000 servers by the recursion B(k) = a·B(k-1) / (k + a·B(k-1)) from B(0) = 1, above by the series
/// 1/B = Σⱼ c!/((c-j)!·aʲ); all terms of both are positive, and the relative error stays below 1e-12. Holds for any distribution
/// of the service time. Below the range of f64 the answer is 0. O(c) for few servers, O(√c) for many.
///
/// # Errors
/// `invalid_input`: the load is not finite or negative, or more than 10⁹ servers.
///
/// ```
/// use plimsoll::model::queue::erlang_b;
/// assert!((erlang_b(5, 4.0)? - 0.19906687402799378).abs() < 1e-15);
/// assert_eq!(erlang_b(0, 2.5)?, 1.0);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn erlang_b(servers: u64, offered_load: f64) -> Result<f64, ModelError> {
    not_negative(offered_load, "offered load")?;
    at_most(servers)?;
    Ok(blocking_probability(servers, offered_load))
}

/// C(c, a): the share of requests that wait in an M/M/c queue, B / (1 - ρ(1 - B)) with ρ = a/c.
///
/// 1 when the load is not below the number of servers, 0 when there is no load. Relative error below 1e-12, but that of
/// `offered_load` itself counts more and more as it comes near to the number of servers.
///
/// # Errors
/// `invalid_input`: the load is not finite or negative, or more than 10⁹ servers.
///
/// ```
/// use plimsoll::model::queue::erlang_c;
/// assert!((erlang_c(5, 4.0)? - 0.5541125541125541).abs() < 1e-15);
/// assert_eq!(erlang_c(4, 5.0)?, 1.0);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn erlang_c(servers: u64, offered_load: f64) -> Result<f64, ModelError> {
    not_negative(offered_load, "offered load")?;
    at_most(servers)?;
    let gap = servers as f64 - offered_load;
    Ok(delay_probability(servers, offered_load, gap))
}

/// C(c, a) where c - a is known with more digits than a has.
pub(super) fn delay_probability(servers: u64, offered: f64, gap: f64) -> f64 {
    if offered == 0.0 {
        return 0.0;
    }
    if gap <= 0.0 {
        return 1.0;
    }
    let b = blocking_probability(servers, offered);
    // B / (1 - ρ(1 - B)) without a difference of nearly equal numbers.
    (servers as f64 * b / (gap + offered * b)).min(1.0)
}

fn blocking_probability(servers: u64, offered: f64) -> f64 {
    if offered == 0.0 && servers > 0 {
        return 0.0;
    }
    if servers <= FEW {
        (1..=servers).fold(1.0, |b, k| {
            let lost = offered * b;
            lost / (k as f64 + lost)
        })
    } else {
        1.0 / inverse_blocking(servers, offered)
    }
}

/// 1/B(c, a) by its series. The terms rise while c - j is above a, then fall: about 80√c of them count, or the sum overflows.
fn inverse_blocking(servers: u64, offered: f64) -> f64 {
    let (mut sum, mut term) = (1.0, 1.0);
    for left in (1..=servers).rev() {
        let ratio = left as f64 / offered;
        term *= ratio;
        sum += term;
        if sum == f64::INFINITY || (ratio < 1.0 && term < NEGLIGIBLE * sum) {
            break;
        }
    }
    sum
}

fn at_most(servers: u64) -> Result<u64, ModelError> {
    if servers <= MOST_SERVERS {
        Ok(servers)
    } else {
        Err(ModelError::InvalidInput {
            name: "number of servers",
            must: "at most 10^9",
        })
    }
}
