//! How many instances to bind oneself for where nobody knows how many will be needed: the newsvendor's question over many ways in
//! which the term may go.

use super::{MOST_INSTANCES, Spot, amount, share, within};
use crate::catalog::MONTH_HOURS;
use crate::error::Result;

/// Costs that differ by less, as a share, are the same: the smaller number then binds less.
const SLACK: f64 = 1e-12;

/// One way in which a term may go.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlook {
    /// Instances, and the share of the term's hours in which so many are needed; the shares sum to 1.
    pub hours: Vec<(u64, f64)>,
    /// Price of an hour on demand, 0 or more.
    pub on_demand_usd_hour: f64,
    /// What a reserved instance costs in each hour of the term, with what is upfront spread over it, 0 or more.
    pub reserved_usd_hour: f64,
    /// What may be spot of those that are not reserved. None: nothing.
    pub spot: Option<Spot>,
}

impl Outlook {
    /// What a month costs on the mean of the term with so many reserved, as many spot instances as may be, and the rest on demand.
    pub fn usd_month(&self, reserved: u64) -> f64 {
        let spot_share = self.spot.map_or(1.0, |spot| spot.full_share().min(1.0));
        // An hour's need in instances on demand: a spot one is a part of one.
        let beyond = self.mean(|needed| {
            let others = self.others(needed);
            let spot = needed.saturating_sub(others.max(reserved));
            others.saturating_sub(reserved) as f64 + spot as f64 * spot_share
        });
        let usd_hour = reserved as f64 * self.reserved_usd_hour + beyond * self.on_demand_usd_hour;
        usd_hour * MONTH_HOURS
    }

    /// What a month costs on the mean with all on demand.
    pub fn on_demand_usd_month(&self) -> f64 {
        self.mean(|needed| needed as f64) * self.on_demand_usd_hour * MONTH_HOURS
    }

    /// The share of their hours in which so many reserved ones are needed; none of none.
    pub fn used_share(&self, reserved: u64) -> Option<f64> {
        let used = self.mean(|needed| needed.min(reserved) as f64);
        (reserved > 0).then(|| used / reserved as f64)
    }

    /// Spot instances beside so many reserved ones, on the mean.
    pub fn spot_instances(&self, reserved: u64) -> f64 {
        self.mean(|needed| needed.saturating_sub(self.others(needed).max(reserved)) as f64)
    }

    /// The most of any hour.
    pub fn most(&self) -> u64 {
        self.hours
            .iter()
            .map(|(needed, _)| *needed)
            .max()
            .unwrap_or(0)
    }

    /// Of so many those that must not be spot.
    fn others(&self, needed: u64) -> u64 {
        self.spot.map_or(needed, |spot| spot.others(needed))
    }

    fn mean(&self, of: impl Fn(u64) -> f64) -> f64 {
        let each = self.hours.iter().map(|(needed, share)| of(*needed) * share);
        each.sum()
    }

    fn check(&self) -> Result<()> {
        let most = self.most();
        within(
            most as f64,
            most <= MOST_INSTANCES,
            "instances",
            "at most a billion an hour",
        )?;
        let mut shares = 0.0;
        for (_, of) in &self.hours {
            shares += share(*of, "hours")?;
        }
        within(
            shares,
            (shares - 1.0).abs() < 1e-9,
            "hours",
            "shares that sum to 1",
        )?;
        amount(self.on_demand_usd_hour, "on_demand_usd_hour")?;
        amount(self.reserved_usd_hour, "reserved_usd_hour")?;
        self.spot.map_or(Ok(()), |spot| spot.check())
    }
}

/// Numbers to bind oneself for: what [`commit`] gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Commitment {
    /// The one with the least expected cost.
    pub instances: u64,
    /// The one whose worst regret is the least (Savage): what it costs more than the best number of an outlook.
    pub minimax_instances: u64,
    /// The best number of each outlook by itself.
    pub best_instances: Vec<u64>,
    /// What a month then costs in each.
    pub best_usd_month: Vec<f64>,
}

impl Commitment {
    /// The worst regret of a number, in dollars a month.
    pub fn highest_regret_usd(&self, outlooks: &[Outlook], reserved: u64) -> f64 {
        let regret = |(outlook, best): (&Outlook, &f64)| outlook.usd_month(reserved) - best;
        outlooks
            .iter()
            .zip(&self.best_usd_month)
            .map(regret)
            .fold(0.0, f64::max)
    }
}

/// How many to reserve over outlooks of equal weight.
///
/// The cost is convex in the number: one more saves an hour on demand while fewer hours need it, later one of a spot instance, and
/// then nothing. So is a mean of such costs, and the highest of them. O(outlooks · hours · log instances).
///
/// # Errors
/// A number out of the bounds of [`Outlook`] or [`Spot`], with its field.
///
/// ```
/// use plimsoll::plan::purchase::{Outlook, commit};
/// // Each number of instances from 1 to 10 is as likely; seven in ten need at least 4, six in ten at least 5.
/// let of = |needed| Outlook {
///     hours: vec![(needed, 1.0)], on_demand_usd_hour: 1.0, reserved_usd_hour: 0.65, spot: None,
/// };
/// let outlooks: Vec<Outlook> = (1..=10).map(of).collect();
/// let found = commit(&outlooks)?;
/// assert_eq!((found.instances, found.best_instances[8]), (4, 9));
/// // With r of them the regret is 0.65 (r - 1) where one is needed, and 0.35 (10 - r) where ten are.
/// assert_eq!(found.minimax_instances, 4);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn commit(outlooks: &[Outlook]) -> Result<Commitment> {
    outlooks.iter().try_for_each(Outlook::check)?;
    let most = outlooks.iter().map(Outlook::most).max().unwrap_or(0);
    let best = |outlook: &Outlook| least(outlook.most(), |n| outlook.usd_month(n));
    let best_instances: Vec<u64> = outlooks.iter().map(best).collect();
    let each = outlooks.iter().zip(&best_instances);
    let mut found = Commitment {
        best_usd_month: each
            .map(|(outlook, best)| outlook.usd_month(*best))
            .collect(),
        best_instances,
        instances: least(most, |n| {
            outlooks.iter().map(|outlook| outlook.usd_month(n)).sum()
        }),
        minimax_instances: 0,
    };
    found.minimax_instances = least(most, |n| found.highest_regret_usd(outlooks, n));
    Ok(found)
}

/// The smallest number up to the most at which a convex cost is the least.
fn least(most: u64, cost: impl Fn(u64) -> f64) -> u64 {
    let (mut low, mut high) = (0, most);
    while low < high {
        let middle = low + (high - low) / 2;
        let (here, next) = (cost(middle), cost(middle + 1));
        if next < here * (1.0 - SLACK) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}
