//! The choice between plans by what one would regret: over scenarios (Savage, "The Theory of Statistical Decision", *JASA* 46,
//! 1951), and the least regret of Netflix's `service-capacity-modeling`.

use crate::model::numeric::sum::sum;
use crate::model::{ModelError, Standing, finite, not_negative, positive};
use crate::order::by_key;

const MOST_CELLS: usize = 10_000_000;
const MOST_PLANS: usize = 5_000;
/// Totals within this of the least are equal but for rounding, and the first is chosen.
const SLACK: f64 = 1e-12;

/// What each plan would be regretted for in each scenario: what [`scenario_regret`] finds.
#[derive(Debug, Clone, PartialEq)]
pub struct ScenarioRegret {
    /// Cost of plan i in scenario j above that of the best plan for j, in the unit of the costs.
    pub regret: Vec<Vec<f64>>,
    /// The mean of each plan's regret over the scenarios, by their weights. The least of them is what it would be worth to know
    /// the scenario in advance.
    pub expected_regret: Vec<f64>,
    /// The highest regret of each plan.
    pub highest_regret: Vec<f64>,
    /// The plan with the least expected regret, which is also the one with the least expected cost; the first of equal ones.
    pub expected_choice: usize,
    /// The plan with the least highest regret (Savage); the first of equal ones. It does not use the weights.
    pub minimax_choice: usize,
    /// Exact for these costs and weights. A plan that is added or left out can change the minimax choice between others.
    pub standing: Standing,
}

/// A penalty for a difference d of a plan from the best one: (factor · |d|)^exponent, with one factor for too much and one for
/// too little. The example of [`regret_netflix`] works two of them out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Penalty {
    /// Factor if the plan has more than the best one, 0 or more.
    pub over: f64,
    /// Factor if the plan has less, 0 or more.
    pub under: f64,
    /// Above 0.
    pub exponent: f64,
}

/// The three penalties of Netflix's least regret, for [`regret_netflix`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NetflixCosts {
    /// On the annual cost, USD: too much is money spent for nothing, too little a service at risk.
    pub spend: Penalty,
    /// On disk, GiB.
    pub disk: Penalty,
    /// On memory, GiB.
    pub memory: Penalty,
}

impl NetflixCosts {
    /// As published in `interface.py` of `service-capacity-modeling`, commit dc69307.
    pub const PUBLISHED: NetflixCosts = NetflixCosts {
        spend: Penalty {
            over: 1.0,
            under: 1.25,
            exponent: 1.2,
        },
        disk: Penalty {
            over: 0.0,
            under: 1.1,
            exponent: 1.05,
        },
        memory: Penalty {
            over: 0.0,
            under: 1.5,
            exponent: 1.1,
        },
    };
}

/// What a plan buys; see the example of [`regret_netflix`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NetflixPlan {
    /// USD a year, 0 or more, without services whose cost nobody regrets.
    pub cost_usd_year: f64,
    /// Disk, GiB, 0 or more, of one type.
    pub disk_gib: f64,
    /// Memory, GiB, 0 or more.
    pub memory_gib: f64,
}

/// What one plan would be regretted for, over all samples: what [`regret_netflix`] finds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NetflixRegret {
    /// The sum of the three.
    pub total: f64,
    /// For money.
    pub spend: f64,
    /// For disk.
    pub disk: f64,
    /// For memory.
    pub memory: f64,
    /// Heuristic: the factors and exponents are a firm's judgment, and powers of dollars and of GiB are added.
    pub standing: Standing,
}

/// Regret of each plan in each scenario, cost\[plan\]\[scenario\] - min over plans, with the expected and the minimax choice.
///
/// A cost may include a penalty for a missed objective, and may be below 0. The weights, 0 or more, are the likelihoods of the
/// scenarios; they are divided by their sum. Up to 10⁷ costs. O(plans · scenarios).
///
/// # Errors
/// `invalid_input`: no plan, no scenario, rows of another length than the weights, a number outside its domain, weights that
/// are all 0, a difference beyond the range of `f64`.
///
/// ```
/// use plimsoll::model::cost::scenario_regret;
/// let cost = [[36.0, 200.0, 900.0], [120.0, 150.0, 500.0], [192.0, 200.0, 250.0]];
/// let regret = scenario_regret(&cost, &[0.5, 0.4, 0.1])?;
/// assert_eq!((regret.expected_choice, regret.minimax_choice), (1, 2));
/// assert_eq!(regret.highest_regret, [650.0, 250.0, 156.0]);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn scenario_regret<R: AsRef<[f64]>>(
    cost: &[R],
    weights: &[f64],
) -> Result<ScenarioRegret, ModelError> {
    let likelihoods = check_scenarios(cost, weights)?;
    let mut least = vec![f64::INFINITY; weights.len()];
    for row in cost {
        for (least, cost) in least.iter_mut().zip(row.as_ref()) {
            *least = least.min(finite(*cost, "cost")?);
        }
    }
    let regret = cost
        .iter()
        .map(|row| {
            let above = row.as_ref().iter().zip(&least);
            above
                .map(|(cost, least)| finite(cost - least, "regret"))
                .collect()
        })
        .collect::<Result<Vec<Vec<f64>>, ModelError>>()?;
    let expected = |row: &Vec<f64>| {
        let weighted = row.iter().zip(&likelihoods).map(|(r, w)| r * w);
        finite(sum(weighted), "expected regret")
    };
    let expected_regret = regret
        .iter()
        .map(expected)
        .collect::<Result<Vec<f64>, ModelError>>()?;
    let highest = |row: &Vec<f64>| row.iter().copied().fold(0.0, f64::max);
    let highest_regret: Vec<f64> = regret.iter().map(highest).collect();
    Ok(ScenarioRegret {
        expected_choice: first_least(&expected_regret),
        minimax_choice: first_least(&highest_regret),
        regret,
        expected_regret,
        highest_regret,
        standing: Standing::Exact,
    })
}

/// Netflix's least regret: each proposed plan against the best plan of each sample of the uncertain demand, Σ over samples of
/// (factor · difference)^exponent for cost, disk and memory (`service-capacity-modeling`, commit dc69307, `models/__init__.py`
/// and `explainability.py`).
///
/// In its own use the proposed plans are the best plans of the samples, so both lists are the same. The sum over the samples
/// has no weights. The results are in the order of `proposed`; the least total is the choice ([`best_per_family`] keeps one
/// for each family of instances). Up to 5 000 plans in each list. O(proposed · best).
///
/// Two cautions. It compares plans and not outcomes, and with exponents other than 1 it depends on the unit: costs in cents
/// instead of dollars, or a whole fleet instead of its half, can change the choice. And the package that it comes from draws
/// its samples from a gamma distribution that takes tail probabilities where the values of the interval belong, so that its
/// samples do not honor the interval; draw from a distribution that is fitted to both ends.
///
/// # Errors
/// `invalid_input`: a number outside the domain of [`Penalty`] or [`NetflixPlan`], too many plans, a sum beyond the range of
/// `f64`.
///
/// ```
/// use plimsoll::model::cost::{NetflixCosts, NetflixPlan, regret_netflix};
/// let plan = |cost_usd_year, disk_gib| NetflixPlan { cost_usd_year, disk_gib, memory_gib: 8.0 };
/// let plans = [plan(100.0, 50.0), plan(110.0, 100.0)];
/// let regrets = regret_netflix(&plans, &plans, &NetflixCosts::PUBLISHED)?;
/// // Ten dollars too many against fifty GiB too few.
/// assert!((regrets[1].total - 10f64.powf(1.2)).abs() < 1e-9);
/// assert!((regrets[0].disk - 55f64.powf(1.05)).abs() < 1e-9);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn regret_netflix(
    proposed: &[NetflixPlan],
    best: &[NetflixPlan],
    costs: &NetflixCosts,
) -> Result<Vec<NetflixRegret>, ModelError> {
    if proposed.len().max(best.len()) > MOST_PLANS {
        return Err(ModelError::InvalidInput {
            name: "number of plans",
            must: "at most 5000",
        });
    }
    for penalty in [costs.spend, costs.disk, costs.memory] {
        not_negative(penalty.over, "factor for too much")?;
        not_negative(penalty.under, "factor for too little")?;
        positive(penalty.exponent, "exponent of regret")?;
    }
    for plan in proposed.iter().chain(best) {
        not_negative(plan.cost_usd_year, "annual cost")?;
        not_negative(plan.disk_gib, "disk")?;
        not_negative(plan.memory_gib, "memory")?;
    }
    let of = |plan: &NetflixPlan, of: fn(&NetflixPlan) -> f64, penalty: Penalty| {
        let each = best.iter().map(|b| penalty.of(of(plan) - of(b)));
        finite(sum(each), "regret")
    };
    proposed
        .iter()
        .map(|plan| {
            let spend = of(plan, |p| p.cost_usd_year, costs.spend)?;
            let disk = of(plan, |p| p.disk_gib, costs.disk)?;
            let memory = of(plan, |p| p.memory_gib, costs.memory)?;
            Ok(NetflixRegret {
                total: finite(spend + disk + memory, "regret")?,
                spend,
                disk,
                memory,
                standing: Standing::Heuristic,
            })
        })
        .collect()
}

/// The places of the plans with the least total regret in their family, the least regret first; of equal ones the first.
///
/// `families` names the family of each plan, such as that of its instances. With one name for all, the first place is the
/// choice and the only one. A plan without a family, if that list is shorter, is left out, and so is a family without a plan.
/// O(n log n).
///
/// ```
/// use plimsoll::model::cost::{NetflixCosts, NetflixPlan, best_per_family, regret_netflix};
/// let plan = |cost_usd_year| NetflixPlan { cost_usd_year, disk_gib: 0.0, memory_gib: 0.0 };
/// let plans = [plan(300.0), plan(100.0), plan(200.0)];
/// let regrets = regret_netflix(&plans, &plans, &NetflixCosts::PUBLISHED)?;
/// assert_eq!(best_per_family(&regrets, &["m5", "m5", "r5"]), [2, 0]);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn best_per_family(regrets: &[NetflixRegret], families: &[&str]) -> Vec<usize> {
    let plans: Vec<(usize, &NetflixRegret, &str)> = regrets
        .iter()
        .zip(families)
        .enumerate()
        .map(|(place, (regret, family))| (place, regret, *family))
        .collect();
    let mut order = by_key(plans, |(_, regret, _)| regret.total);
    let mut seen = std::collections::BTreeSet::new();
    order.retain(|(_, _, family)| seen.insert(*family));
    order.into_iter().map(|(place, _, _)| place).collect()
}

impl Penalty {
    fn of(self, difference: f64) -> f64 {
        let factor = if difference >= 0.0 {
            self.over
        } else {
            self.under
        };
        match factor * difference.abs() {
            // Without an amount there is no penalty, whatever the exponent.
            amount if amount > 0.0 => libm::pow(amount, self.exponent),
            _ => 0.0,
        }
    }
}

/// The weights divided by their sum, if everything has the right shape.
fn check_scenarios<R: AsRef<[f64]>>(cost: &[R], weights: &[f64]) -> Result<Vec<f64>, ModelError> {
    let wrong = |name, must| Err(ModelError::InvalidInput { name, must });
    if cost.is_empty() || weights.is_empty() {
        return wrong("table of costs", "not empty");
    }
    if cost.len().saturating_mul(weights.len()) > MOST_CELLS {
        return wrong("table of costs", "at most 10000000 numbers");
    }
    if cost.iter().any(|row| row.as_ref().len() != weights.len()) {
        return wrong("table of costs", "as wide as there are weights");
    }
    for weight in weights {
        not_negative(*weight, "weight")?;
    }
    // Divided by the largest first, so that no sum overflows.
    let largest = positive(
        weights.iter().copied().fold(0.0, f64::max),
        "largest weight",
    )?;
    let all = sum(weights.iter().map(|w| w / largest));
    Ok(weights.iter().map(|w| w / largest / all).collect())
}

/// The place of the least value; the first of those that are equal but for rounding.
fn first_least(values: &[f64]) -> usize {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let near = least + SLACK * least.abs();
    values.iter().position(|v| *v <= near).unwrap_or(0)
}
