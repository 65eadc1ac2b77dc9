//! What follows from a scenario: capacity within the targets and what binds it, headroom, the month
//! in which each limit is crossed, the fleet and its cost over time and over load.

mod agreement;
mod allocation;
pub mod ask;
pub mod bands;
pub mod bill;
mod buy;
mod capacity;
pub mod choice;
mod cost;
pub mod demand;
pub mod fit;
mod fleet;
mod level;
mod over_load;
mod overhead;
pub mod prices;
pub mod purchase;
pub mod resource;
pub mod rules;
mod saved;
pub mod tier;
mod tiers;
mod timeline;
mod total;
mod uses;
mod warning;
pub mod what_if;

use serde::Serialize;

use crate::catalog::Catalog;
use crate::error::Error;
use crate::scenario::Scenario;
use cost::Prices;
use demand::Course;
use tiers::Tiers;
use what_if::Past;

pub use allocation::{Allotment, AllottedRow, Size};
pub use buy::{Following, Purchase};
pub use capacity::{Capacity, Limit, LimitKind, Standing, TargetCheck, Verdict};
pub use cost::{Cost, Rung, UnitCost};
pub use fleet::Fleet;
pub use level::{Check, Finding, LevelRow};
pub use over_load::{OverLoad, latency_over_load};
pub use overhead::{
    BestSet, Cheapest, ComponentRow, Level, OptimizationRow, Overhead, Role, TargetBudget, Uses,
};
pub use saved::to_save;
pub use tiers::{Crossed, NextPhase, TierMonth, TierPlan};
#[cfg(feature = "cli")]
pub use timeline::FleetStep;
pub use timeline::{Crossing, MonthRow, NEVER_YEARS};
pub use total::{Bill, Budget, Marginal, Part};
pub use uses::Resources;
pub use warning::{Code, Warning};

/// All that follows from a scenario and a catalogue. Names end in their units; `null` is what is
/// not defined (cost per request of no requests, a date that never comes).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// Name of the scenario.
    pub name: String,
    /// Mean demand now, requests per second.
    pub mean_rps: f64,
    /// Peak demand now, requests per second.
    pub peak_rps: f64,
    /// What can be carried.
    pub capacity: Capacity,
    /// `1 - peak / capacity within the targets`; negative if the peak is above it; none if nothing
    /// can be carried, or next to nothing.
    pub headroom: Option<f64>,
    /// Instances that today's peak needs; none if no number of them meets the targets.
    pub instances_needed: Option<u64>,
    /// When each limit of today's fleet is crossed, soonest first.
    pub crossings: Vec<Crossing>,
    /// Month by month, from now to the horizon.
    pub timeline: Vec<MonthRow>,
    /// The fleet as needed, and when it changes.
    #[cfg(feature = "cli")]
    pub fleet_steps: Vec<FleetStep>,
    /// The plan at 1, 2, 5, 10, 50 and 100 times today's load.
    pub ladder: Vec<Rung>,
    /// Cost per million requests over load, for drawing: the saw-tooth with both sides of each step.
    pub cost_curve: Vec<UnitCost>,
    /// What a request takes without load, and why; none without a workload.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overhead: Option<Overhead>,
    /// Targets by load level, against what was measured and against the model.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<LevelRow>,
    /// Capacity by resource and by several laws; none if the scenario says nothing of what a request takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resources: Option<Resources>,
    /// The tiers beside the app: today, month by month, and as the ladder.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tiers: Vec<TierPlan>,
    /// Today's bill, line by line; none if no number of instances meets the targets.
    pub bill: Option<Bill>,
    /// How today's instances can be paid for; none if nothing is said of a week or of other prices.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purchase: Option<Purchase>,
    /// What more requests cost; none without requests.
    pub marginal: Option<Marginal>,
    /// The budget, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget: Option<Budget>,
    /// When each rule first holds, in the order of the rules.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<rules::Outcome>,
    /// What the allocation table says of the instance; none without a table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allocation: Option<Allotment>,
    /// What is doubtful, in words.
    pub warnings: Vec<Warning>,
}

/// Works out the plan. Total: any scenario has one, and what cannot be answered is `None` with a
/// warning that says why.
///
/// ```
/// use plimsoll::{catalog::Catalog, link::examples, plan, scenario::Month};
/// let scenario = examples::fluxstudio("2026-11".parse::<Month>()?)?;
/// let plan = plan::solve(&scenario, Catalog::built_in());
/// assert_eq!(plan.ladder[0].cost.per_million_usd.unwrap().round(), 4.0);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn solve(scenario: &Scenario, catalog: &Catalog) -> Plan {
    with_overhead(scenario, catalog, overhead::work_out(scenario), None)
}

/// As [`solve`], for a scenario that came out of another one by a change: what the change does not
/// touch is taken from the plan before. The convolutions of a workload take longer than all else, and
/// depend on the workload and the targets only.
///
/// ```
/// use plimsoll::{catalog::Catalog, link::examples, plan, scenario::Month};
/// let before = examples::fluxstudio("2026-11".parse::<Month>()?)?;
/// let catalog = Catalog::built_in();
/// let plan = plan::solve(&before, catalog);
/// let mut after = before.clone();
/// after.demand.rate = "200k/day".parse()?;
/// assert_eq!(plan::solve_again(&after, catalog, &before, &plan), plan::solve(&after, catalog));
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn solve_again(scenario: &Scenario, catalog: &Catalog, before: &Scenario, plan: &Plan) -> Plan {
    if scenario.workload == before.workload && scenario.targets == before.targets {
        with_overhead(scenario, catalog, plan.overhead.clone(), None)
    } else {
        solve(scenario, catalog)
    }
}

// A copy in each caller would weigh a tenth of the page.
#[inline(never)]
fn with_overhead(
    scenario: &Scenario,
    catalog: &Catalog,
    overhead: Option<Overhead>,
    past: Option<Past>,
) -> Plan {
    let (own, refused_prices) = catalog.with_lines(&scenario.prices);
    let catalog = own.as_ref();
    let course = Course::of(scenario);
    let now = course.month(0);
    let (mean_rps, peak_rps) = now.map_or((0.0, 0.0), |now| (now.mean_rps, now.peak_rps));
    let derived = uses::derived(scenario, (mean_rps, peak_rps));
    let capacity = capacity::work_out(scenario, peak_rps, derived.as_ref());
    let prices = Prices::of(scenario, catalog, &capacity);
    let mut timeline = timeline::rows(scenario, &course, &capacity, &prices);
    let mut ladder = cost::ladder(scenario, mean_rps, &capacity, &prices);
    let tiers = Tiers::of(scenario, catalog, mean_rps, past);
    let mut tier_plans = tiers.plans(&timeline, &ladder);
    if !tiers.is_empty() {
        tiers::add_costs(&prices, &tier_plans, &mut timeline, &mut ladder);
    }
    let needed = fleet::needed(&scenario.app, &capacity, peak_rps);
    let headroom = (capacity.within_targets_rps > 0.0)
        .then(|| 1.0 - peak_rps / capacity.within_targets_rps)
        .filter(|h| h.is_finite());
    let resources = uses::work_out_of(scenario, &capacity, (mean_rps, peak_rps), derived);
    let purchase = buy::purchase(scenario, catalog, needed, mean_rps, &prices);
    let refused = [resources.as_ref().err(), purchase.as_ref().err()];
    let refused: Vec<Error> = refused.into_iter().flatten().cloned().collect();
    let mut plan = Plan {
        name: scenario.name.clone(),
        mean_rps,
        peak_rps,
        headroom,
        instances_needed: needed.map(|f| f.instances),
        crossings: timeline::crossings(scenario, &course, &capacity),
        #[cfg(feature = "cli")]
        fleet_steps: timeline::steps(scenario, &course, &capacity, &timeline),
        rules: rules::of_plan(scenario, &capacity, &timeline, &tiers),
        allocation: allocation::work_out(scenario, &capacity, &timeline),
        cost_curve: cost::curve(scenario, &capacity, &tiers, &prices),
        bill: total::bill(
            scenario,
            catalog,
            needed,
            (&prices, &tiers),
            &mut tier_plans,
        ),
        purchase: purchase.unwrap_or_default(),
        levels: level::rows(scenario, &capacity, (mean_rps, peak_rps)),
        marginal: total::marginal(&ladder),
        budget: total::budget(scenario, &timeline),
        resources: resources.unwrap_or_default(),
        tiers: tier_plans,
        timeline,
        ladder,
        capacity,
        overhead,
        warnings: Vec::new(),
    };
    plan.warnings = warning::find(
        scenario,
        catalog,
        &plan,
        &course,
        (&refused, &refused_prices),
    );
    plan
}
