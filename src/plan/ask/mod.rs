//! Questions answered backwards: from a target, a budget or a date to what it takes. Each answer is found by working the plan
//! out again and again, so that it holds whatever the plan counts with.

mod drawn;
mod headroom;
mod question;
mod search;

use serde::Serialize;

use super::demand::{ActBy, act_by};
use super::timeline::lead_months;
use super::what_if::{At, WhatIf};
use super::{LimitKind, Plan, TierPlan, solve};
use crate::catalog::{Catalog, Kind, Offer};
use crate::error::{Error, Result};
use crate::quantity::Quantity;
use crate::scenario::tier::TierKind;
use crate::scenario::{Law, Month, Scenario};
pub use drawn::{Answers, Dates, Drawn, MOST_DRAWS, ask_drawn};
pub use headroom::{Change, Headroom, ShortTier, What};
pub use question::{EXAMPLES, Question};
use search::{halve, last_holding, least_whole};

/// No load is looked for beyond so many times today's, and none below.
const TIMES: (f64, f64) = (1e-6, 1e5);
/// Growth is looked for between these, a month.
const GROWTH: (f64, f64) = (-0.5, 1.0);
const MOST_POOL: u32 = 100_000;

/// What a question comes to.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Of [`Question::MaxLoad`].
    MaxLoad(MaxLoad),
    /// Of [`Question::LastDate`]; none if nothing is crossed that can be foreseen.
    LastDate(Option<LastDate>),
    /// Of [`Question::Instances`].
    Instances(Instances),
    /// Of [`Question::HitRate`].
    HitRate(HitRate),
    /// Of [`Question::Pool`].
    Pool(Pool),
    /// Of [`Question::Optimizations`].
    Optimizations(Optimizations),
    /// Of [`Question::MaxGrowth`].
    MaxGrowth(MaxGrowth),
    /// Of [`Question::Headroom`]: what would leave so much, the cheapest first; empty if it is there already.
    Headroom(Headroom),
}

/// The most load.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MaxLoad {
    /// Mean demand whose peak today's fleet carries within the targets; none if it carries nothing.
    pub todays_fleet_rps: Option<f64>,
    /// Mean demand with as many instances as needed; none if not even next to nothing is possible.
    pub mean_rps: Option<f64>,
    /// The same as so many times today's; none without demand.
    pub factor: Option<f64>,
    /// What ends it; none if it is beyond all that was looked for.
    pub because: Option<Because>,
}

/// What ends the load that can be carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// The month would cost more than the budget.
    Budget,
    /// No number of instances meets the targets.
    Targets,
    /// A limit of a tier beside the app.
    Tier,
}

/// The first limit that is crossed, and by when to begin.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LastDate {
    /// What is crossed, in words.
    pub limit: String,
    /// The first month above it.
    pub crossed: Month,
    /// By when to begin; with no lead time that month itself.
    pub act_by: ActBy,
}

/// Instances for a load.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Instances {
    /// The load, mean.
    pub mean_rps: f64,
    /// Its peak.
    pub peak_rps: f64,
    /// How many; none if no number meets the targets.
    pub instances: Option<u64>,
    /// What a month costs then; none with no number.
    pub usd_month: Option<f64>,
}

/// A hit rate.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct HitRate {
    /// The load, mean.
    pub mean_rps: f64,
    /// The least hit rate with which the database is as large as today and within its limits; none if not even all hits help.
    pub hit_share: Option<f64>,
    /// The hit rate that is planned with.
    pub planned_share: f64,
}

/// A pool of connections.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Pool {
    /// The load, mean.
    pub mean_rps: f64,
    /// Instances that share it out.
    pub instances: u64,
    /// The least pool of each that carries the queries within the target; none if none does.
    pub connections: Option<u64>,
    /// The pool that is planned with.
    pub planned_connections: u64,
}

/// Optimizations.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Optimizations {
    /// The statistic of the target.
    pub statistic: &'static str,
    /// The target.
    pub limit_ms: f64,
    /// Of the request as it is, without load.
    pub predicted_ms: f64,
    /// The set of least effort; none if no set reaches the target.
    pub set: Option<super::Cheapest>,
}

/// A growth.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MaxGrowth {
    /// The fastest compound growth a month with which no month up to the horizon is over the budget; none if none is slow enough.
    pub per_month_ratio: Option<f64>,
    /// True if it is faster than was looked for.
    pub beyond: bool,
    /// The budget.
    pub budget_usd_month: f64,
    /// The first month that is over it with the growth that is planned with.
    pub over: Option<Month>,
}

/// Answers a question about a scenario.
///
/// ```
/// use plimsoll::{catalog::Catalog, link::examples, plan::ask::{Answer, ask}};
/// let scenario = examples::fluxstudio("2026-11".parse()?)?;
/// let answer = ask(&scenario, Catalog::built_in(), "instances at 100x".parse()?)?;
/// let Answer::Instances(found) = answer else { panic!() };
/// assert_eq!(found.instances, Some(30));
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
///
/// # Errors
/// A scenario that lacks what the question is about: a budget, a cache, a database, a workload. A load that is out of bounds.
pub fn ask(scenario: &Scenario, catalog: &Catalog, question: Question) -> Result<Answer> {
    let asked = Asked { scenario, catalog };
    match question {
        Question::MaxLoad => asked.max_load().map(Answer::MaxLoad),
        Question::LastDate => Ok(Answer::LastDate(asked.last_date())),
        Question::Instances(at) => asked.instances(at).map(Answer::Instances),
        Question::HitRate(at) => asked.hit_rate(at).map(Answer::HitRate),
        Question::Pool(at) => asked.pool(at).map(Answer::Pool),
        Question::Optimizations => asked.optimizations().map(Answer::Optimizations),
        Question::MaxGrowth => asked.max_growth().map(Answer::MaxGrowth),
        Question::Headroom(share) => Ok(Answer::Headroom(asked.headroom(share))),
    }
}

struct Asked<'a> {
    scenario: &'a Scenario,
    catalog: &'a Catalog,
}

impl Asked<'_> {
    fn now(&self) -> Plan {
        solve(self.scenario, self.catalog)
    }

    /// The plan as if that load were today's.
    fn at(&self, scenario: Scenario, at: At) -> Result<Plan> {
        let then = WhatIf::now(scenario).load(at)?;
        Ok(then.solve(self.catalog))
    }

    fn budget_usd(&self) -> Option<f64> {
        self.scenario.market.given("budget")
    }

    fn max_load(&self) -> Result<MaxLoad> {
        let now = self.now();
        let fleet_rps = now.capacity.within_targets_rps / self.scenario.demand.peak_to_mean.base();
        let mut because = None;
        let budget_usd = self.budget_usd();
        let holds = |times: f64| {
            let Ok(plan) = self.at(self.scenario.clone(), At::Times(times)) else {
                return false;
            };
            let cost = plan.timeline.first().and_then(|row| row.cost.usd_month);
            let why = match cost {
                None => Some(Because::Targets),
                Some(usd) if budget_usd.is_some_and(|budget| usd > budget) => Some(Because::Budget),
                Some(_) if plan.tiers.iter().any(is_crossed) => Some(Because::Tier),
                Some(_) => None,
            };
            because = why.or(because);
            why.is_none()
        };
        if now.mean_rps <= 0.0 {
            return Err(Error::new("there is no load that could be multiplied")
                .field("demand.rate")
                .next("Write a rate above 0."));
        }
        let times = last_holding(1.0, TIMES, holds);
        let beyond = times == Some(TIMES.1);
        Ok(MaxLoad {
            todays_fleet_rps: Some(fleet_rps).filter(|rps| *rps > 0.0),
            mean_rps: times.map(|times| times * now.mean_rps),
            factor: times,
            because: because.filter(|_| !beyond),
        })
    }

    fn last_date(&self) -> Option<LastDate> {
        let plan = self.now();
        let of_app = plan
            .crossings
            .iter()
            .filter(|c| c.kind != LimitKind::Saturation);
        let of_app = of_app.filter_map(|c| Some((c.month?, c.name.clone())));
        let of_tier = |tier: &TierPlan| {
            let crossed = tier.crossed?;
            Some((
                crossed.month,
                format!("{} of the {}", crossed.limit, tier.label),
            ))
        };
        let all = of_app.chain(plan.tiers.iter().filter_map(of_tier));
        let (crossed, limit) = all.min_by_key(|(month, _)| *month)?;
        Some(LastDate {
            limit,
            crossed,
            act_by: act_by(
                crossed,
                self.scenario.demand.start,
                lead_months(self.scenario),
            ),
        })
    }

    fn instances(&self, at: At) -> Result<Instances> {
        let plan = self.at(self.scenario.clone(), at)?;
        Ok(Instances {
            mean_rps: plan.mean_rps,
            peak_rps: plan.peak_rps,
            instances: plan.instances_needed,
            usd_month: plan.timeline.first().and_then(|row| row.cost.usd_month),
        })
    }

    /// The place of the first tier of a kind.
    fn tier(&self, kind: TierKind) -> Result<usize> {
        let mut tiers = self.scenario.tiers.iter();
        tiers.position(|tier| tier.kind() == kind).ok_or_else(|| {
            let name = kind.name();
            Error::new(format!("the plan has no {name}"))
                .field("tiers")
                .next(format!("Add a {name} among the tiers."))
        })
    }

    /// The scenario with another text in a setting of a tier.
    fn with(&self, tier: usize, name: &str, text: &str) -> Option<Scenario> {
        let mut changed = self.scenario.clone();
        changed.tiers.get_mut(tier)?.set(name, text).ok()?;
        Some(changed)
    }

    /// The offer that the first database is built of, by the bill.
    fn node(&self, plan: &Plan) -> Option<String> {
        let (catalog, _) = self.catalog.with_lines(&self.scenario.prices);
        let is_node = |offer: &Offer| offer.kind == Kind::Database && offer.is_node();
        let parts = plan.bill.iter().flat_map(|bill| &bill.parts);
        let mut ids = parts
            .flat_map(|part| &part.lines)
            .map(|line| &line.offer_id);
        ids.find(|id| catalog.get(id).is_some_and(is_node)).cloned()
    }

    fn hit_rate(&self, at: At) -> Result<HitRate> {
        let (cache, database) = (self.tier(TierKind::Cache)?, self.tier(TierKind::Database)?);
        let tier = |plan: &Plan| plan.tiers.get(database).map(|tier| tier.now.clone());
        // Under another load another node would be taken, where none is chosen: the one of today has to do.
        let kept = self
            .node(&self.now())
            .and_then(|id| self.with(database, "offer", &id));
        let kept = Asked {
            scenario: kept.as_ref().unwrap_or(self.scenario),
            catalog: self.catalog,
        };
        let most = tier(&kept.now()).map_or(0.0, |today| today.units);
        let carries = |hits: f64| {
            let changed = kept.with(cache, "hit_rate", &format!("{} %", hits * 100.0));
            let plan = changed.and_then(|changed| self.at(changed, at).ok());
            let then = plan.as_ref().and_then(tier);
            then.is_some_and(|then| {
                then.units <= most && then.headroom.is_none_or(|left| left >= 0.0)
            })
        };
        let hit_share = match (carries(0.0), carries(1.0)) {
            (true, _) => Some(0.0),
            (false, false) => None,
            // Fewer misses are what is looked for.
            (false, true) => Some(1.0 - halve(0.0, 1.0, |misses| carries(1.0 - misses))),
        };
        let load = self.at(self.scenario.clone(), at)?;
        let planned = self.scenario.tiers.get(cache);
        Ok(HitRate {
            mean_rps: load.mean_rps,
            hit_share,
            planned_share: planned.map_or(0.0, |tier| tier.value("hit_rate")),
        })
    }

    fn pool(&self, at: At) -> Result<Pool> {
        let database = self.tier(TierKind::Database)?;
        let load = self.at(self.scenario.clone(), at)?;
        let carries = |connections: u32| {
            let changed = self.with(database, "pool", &connections.to_string());
            let plan = changed.and_then(|changed| self.at(changed, at).ok());
            let tier = plan.and_then(|plan| plan.tiers.get(database).cloned());
            let limits = tier.map(|tier| tier.now.limits).unwrap_or_default();
            let in_use = limits.iter().find(|l| l.name == "connections in use");
            // That more are opened than the server has is another question.
            in_use.is_some_and(|limit| limit.utilization <= 1.0)
        };
        let planned = self.scenario.tiers.get(database);
        Ok(Pool {
            mean_rps: load.mean_rps,
            instances: load.instances_needed.unwrap_or(load.capacity.instances),
            connections: least_whole(MOST_POOL, carries).map(u64::from),
            planned_connections: planned.map_or(0.0, |tier| tier.value("pool")) as u64,
        })
    }

    fn optimizations(&self) -> Result<Optimizations> {
        let overhead = self.now().overhead.ok_or_else(|| {
            Error::new("the plan has no workload")
                .field("workload")
                .next("Write its components under workload and overhead, and what could be done about them.")
        })?;
        let target = overhead.targets.into_iter().next();
        let target = target.ok_or_else(|| {
            Error::new("the latency target cannot be held against the workload").field("targets")
        })?;
        Ok(Optimizations {
            statistic: target.statistic,
            limit_ms: target.limit_ms,
            predicted_ms: target.predicted_ms,
            set: target.cheapest,
        })
    }

    fn max_growth(&self) -> Result<MaxGrowth> {
        let budget_usd_month = self.budget_usd().ok_or_else(|| {
            Error::new("the plan has no budget")
                .field("market.budget")
                .next("Write one, such as $500/mo.")
        })?;
        let within = |ratio: f64| {
            let mut changed = self.scenario.clone();
            changed.demand.growth = Law::Compound(Quantity::clamped(ratio));
            let plan = solve(&changed, self.catalog);
            plan.budget.is_some_and(|budget| budget.over.is_none())
        };
        let (slowest, fastest) = GROWTH;
        let beyond = within(fastest);
        let per_month_ratio = match (within(slowest), beyond) {
            (false, _) => None,
            (true, true) => Some(fastest),
            (true, false) => Some(halve(slowest, fastest, within)),
        };
        Ok(MaxGrowth {
            per_month_ratio,
            beyond,
            budget_usd_month,
            over: self.now().budget.and_then(|budget| budget.over),
        })
    }
}

fn is_crossed(tier: &TierPlan) -> bool {
    tier.now.headroom.is_some_and(|left| left < 0.0)
}
