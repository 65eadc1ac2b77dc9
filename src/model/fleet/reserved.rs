//! How many instances to reserve: the newsvendor's critical ratio (Arrow, Harris & Marschak, *Econometrica* 19, 1951) on
//! hourly demand.

use crate::model::numeric::sum::sum;
use crate::model::{ModelError, Standing, finite, not_negative};

/// More hours than in a century.
const MOST_HOURS: usize = 1_000_000;
/// An hour count within this of the break-even is on it.
const SLACK: f64 = 1e-12;

/// Reserved and on-demand instances: what [`reserved_mix`] finds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReservedMix {
    /// Instances to reserve.
    pub reserved: u64,
    /// Mean cost of an hour: the reserved ones always, the rest when needed.
    pub cost_usd_hour: f64,
    /// The same with none reserved.
    pub all_on_demand_usd_hour: f64,
    /// The same with the highest demand reserved.
    pub all_reserved_usd_hour: f64,
    /// The share of hours in use above which reserving an instance pays: reserved / on-demand price. None if on demand is free.
    pub break_even_utilization: Option<f64>,
    /// Exact for these hours; that the coming ones are like them is a claim.
    pub standing: Standing,
}

/// The reserved number with the lowest mean cost, over the instances that each hour needs.
///
/// The r-th instance is worth reserving if and only if the share of hours that need at least r exceeds the ratio of the
/// prices; on a tie the smaller number is taken. Both prices are for an hour and 0 or more; the reserved one
/// is effective, all payments spread over all hours of the term. Up to 10⁶ hours. O(n log n).
///
/// # Errors
/// `invalid_input`: no or too many hours, a price outside its domain, a cost beyond the range of `f64`.
///
/// ```
/// use plimsoll::model::fleet::reserved_mix;
/// let mix = reserved_mix(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 1.0, 0.65)?;
/// // Seven hours in ten need at least 4, six in ten at least 5.
/// assert_eq!(mix.reserved, 4);
/// assert!((mix.cost_usd_hour - 4.7).abs() < 1e-12);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn reserved_mix(
    demand_hours: &[u64],
    on_demand_usd_hour: f64,
    reserved_usd_hour: f64,
) -> Result<ReservedMix, ModelError> {
    not_negative(on_demand_usd_hour, "price on demand")?;
    not_negative(reserved_usd_hour, "reserved price")?;
    if demand_hours.is_empty() || demand_hours.len() > MOST_HOURS {
        return Err(ModelError::InvalidInput {
            name: "number of hours",
            must: "from 1 to 1000000",
        });
    }
    let break_even = reserved_usd_hour / on_demand_usd_hour;
    let mut falling = demand_hours.to_vec();
    falling.sort_unstable_by(|a, b| b.cmp(a));
    let reserved = if on_demand_usd_hour == 0.0 {
        0
    } else {
        worth_reserving(&falling, break_even)
    };
    let hours = falling.len() as f64;
    let mean_above =
        |floor: u64| sum(falling.iter().map(|d| d.saturating_sub(floor) as f64)) / hours;
    let peak = falling.first().copied().unwrap_or(0);
    Ok(ReservedMix {
        reserved,
        cost_usd_hour: finite(
            reserved_usd_hour * reserved as f64 + on_demand_usd_hour * mean_above(reserved),
            "cost of an hour",
        )?,
        all_on_demand_usd_hour: finite(on_demand_usd_hour * mean_above(0), "cost of an hour")?,
        all_reserved_usd_hour: finite(reserved_usd_hour * peak as f64, "cost of an hour")?,
        break_even_utilization: Some(break_even).filter(|b| b.is_finite()),
        standing: Standing::Exact,
    })
}

/// The demand of the hour at which more than the break-even share of hours is reached, hours in falling order of demand.
fn worth_reserving(falling: &[u64], break_even: f64) -> u64 {
    let tie = break_even * falling.len() as f64;
    let enough = (1..=falling.len()).position(|count| count as f64 > tie * (1.0 + SLACK));
    enough.and_then(|i| falling.get(i)).copied().unwrap_or(0)
}
