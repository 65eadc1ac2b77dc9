//! What restores a headroom of the fleet: more instances, another machine, or requests that take less time.

use serde::Serialize;

use super::Asked;
use super::search::{halve, least_whole};
use crate::catalog::Catalog;
use crate::order::by_key;
use crate::plan::bands::layout::Layout;
use crate::plan::bands::trial::{Today, Trial};
use crate::plan::{TierPlan, choice, overhead};
use crate::quantity::{Quantity, Share};
use crate::scenario::uncertainty::Uncertainty;
use crate::scenario::{Basis, Scenario};

/// More instances than this nobody starts.
const MOST_INSTANCES: u32 = 1_000_000;
/// Other machines that are told, the cheapest.
const MOST_MACHINES: usize = 10;
/// A change of another kind that costs so much more is worth a word.
const CLOSE_SHARE: f64 = 0.1;
/// Wider pools than this no server takes.
const MOST_POOL: u32 = 10_000;
/// What a headroom that was searched for may fall short by.
const SLACK: f64 = 1e-9;

/// What leaves a headroom.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Headroom {
    /// What was asked for.
    pub wanted_share: f64,
    /// What there is; none if nothing can be carried.
    pub headroom: Option<f64>,
    /// What would leave so much, the cheapest first; empty if there is enough already, or if nothing leaves so much.
    pub changes: Vec<Change>,
    /// Why no other machine was looked at; none if they were.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_machines_because: Option<String>,
    /// The tiers beside the app that have less left, of which no change of the app is a help.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub short_tiers: Vec<ShortTier>,
}

/// A change that leaves so much.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// What is changed.
    #[serde(flatten)]
    pub what: What,
    /// Instances then.
    pub instances: u64,
    /// What a month costs then.
    pub usd_month: f64,
    /// What that is more than now, negative if it is less; none if no number of instances meets the targets now.
    pub added_usd_month: Option<f64>,
    /// What is left then.
    pub headroom: f64,
}

/// What is changed. In JSON its `kind` says which.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum What {
    /// The number of instances only.
    Instances,
    /// The machine that the instances are.
    Machine {
        /// Its offer in the catalogue.
        offer: String,
        /// What to check before taking it; empty if nothing.
        #[serde(skip_serializing_if = "String::is_empty")]
        check: String,
    },
    /// The connections to a database that the requests of an instance share.
    Pool {
        /// Of each instance.
        connections: u64,
    },
    /// What a request takes.
    Optimizations {
        /// Those to make, the more urgent first.
        names: Vec<String>,
        /// Working days.
        effort_days: f64,
    },
}

impl What {
    /// How much has to be done for it: an instance is started, a pool is set, a machine is moved to, and optimizations are work.
    fn trouble(&self) -> u8 {
        match self {
            What::Instances => 0,
            What::Pool { .. } => 1,
            What::Machine { .. } => 2,
            What::Optimizations { .. } => 3,
        }
    }
}

/// A tier beside the app that has less left than was asked for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShortTier {
    /// What it is.
    pub label: &'static str,
    /// The limit that is the nearest.
    pub limit: &'static str,
    /// What is left of it.
    pub headroom: f64,
}

impl Headroom {
    /// The cheapest change of another kind than the cheapest of all that costs at most a tenth more, or is less trouble.
    pub fn second(&self) -> Option<&Change> {
        let first = self.changes.first()?;
        let is_close = |one: &Change| one.usd_month <= first.usd_month * (1.0 + CLOSE_SHARE);
        let mut others = self.changes.iter().skip(1);
        others.find(|one| {
            let (trouble, other) = (first.what.trouble(), one.what.trouble());
            other < trouble || other > trouble && is_close(one)
        })
    }
}

impl Asked<'_> {
    pub(super) fn headroom(&self, share: Quantity<Share>) -> Headroom {
        let now = self.now();
        let wanted_share = share.base();
        let catalog = self.catalog.with_lines(&self.scenario.prices).0;
        let search = Search {
            scenario: self.scenario,
            catalog: &catalog,
            wanted_share,
            request_ms: now.overhead.as_ref().map_or(0.0, |all| all.total_ms),
            now_usd: now.timeline.first().and_then(|row| row.cost.usd_month),
            middle: Uncertainty::default(),
        };
        let is_there = now.headroom.is_some_and(|left| left >= wanted_share);
        let (changes, no_machines_because) = match is_there {
            true => (Vec::new(), None),
            false => search.changes(),
        };
        let short = |tier: &TierPlan| {
            let headroom = tier.now.headroom.filter(|left| *left < wanted_share)?;
            Some(ShortTier {
                label: tier.label,
                limit: tier.now.binding?,
                headroom,
            })
        };
        Headroom {
            wanted_share,
            headroom: now.headroom,
            changes,
            no_machines_because,
            short_tiers: now.tiers.iter().filter_map(short).collect(),
        }
    }
}

/// A search for what leaves so much.
struct Search<'a> {
    scenario: &'a Scenario,
    /// With the scenario's own prices.
    catalog: &'a Catalog,
    wanted_share: f64,
    /// Mean of a request by the workload; 0 without one.
    request_ms: f64,
    now_usd: Option<f64>,
    /// Nothing is drawn.
    middle: Uncertainty,
}

impl Search<'_> {
    /// All changes, the cheapest first and of equals the one that is less trouble; and why no machine is among them.
    fn changes(&self) -> (Vec<Change>, Option<String>) {
        let mut machines = Vec::new();
        let looked = choice::machines(self.scenario, self.catalog, |offer, scenario, check| {
            machines.extend(self.with_instances(scenario, What::Machine { offer, check }));
        });
        let machines = by_key(machines, |change| change.usd_month);
        let more = self.with_instances(self.scenario.clone(), What::Instances);
        let mut all: Vec<Change> = more.into_iter().collect();
        all.extend(self.with_pool());
        all.extend(machines.into_iter().take(MOST_MACHINES));
        all.extend(self.optimized());
        let why = looked.err().map(|e| e.what);
        (by_key(all, |change| change.usd_month), why)
    }

    /// Today of a scenario, with all inputs in their middle.
    fn today(&self, scenario: &Scenario) -> Today {
        let mut trial = Trial::new(scenario, self.catalog, &self.middle, Layout::today());
        Today::of(&mut trial, std::iter::empty())
    }

    fn leaves_enough(&self, today: &Today) -> bool {
        today.headroom >= self.wanted_share - SLACK
    }

    /// A scenario with as many instances as leave so much after a loss.
    fn with_instances(&self, mut scenario: Scenario, what: What) -> Option<Change> {
        let today = self.today(&scenario);
        let redundancy = scenario.app.redundancy();
        let needed_rps = today.peak_rps / (1.0 - self.wanted_share);
        let enough = |instances: u32| {
            redundancy.left_of(u64::from(instances)) as f64 * today.per_instance_rps >= needed_rps
        };
        let instances = least_whole(MOST_INSTANCES, enough)?;
        scenario.app.minimum = Quantity::clamped(f64::from(instances));
        self.change(&scenario, what)
    }

    /// What a scenario comes to that is to leave so much; none if it does not.
    fn change(&self, scenario: &Scenario, what: What) -> Option<Change> {
        let today = self.today(scenario);
        let is_change = today.usd.is_finite() && self.leaves_enough(&today);
        is_change.then(|| Change {
            what,
            instances: today.instances as u64,
            usd_month: today.usd,
            added_usd_month: self.now_usd.map(|now_usd| today.usd - now_usd),
            headroom: today.headroom,
        })
    }

    /// The least pool with which today's fleet has so much left, where it is the pool that it lacks.
    fn with_pool(&self) -> Option<Change> {
        let given = self.scenario.resources.given("pool")?;
        let with = |connections: u32| {
            let mut wider = self.scenario.clone();
            let set = wider.resources.set("pool", &connections.to_string());
            set.ok().map(|()| wider)
        };
        let is_enough = |connections: u32| {
            with(connections).is_some_and(|wider| self.leaves_enough(&self.today(&wider)))
        };
        let connections = least_whole(MOST_POOL, is_enough)?;
        let what = What::Pool {
            connections: u64::from(connections),
        };
        let is_wider = f64::from(connections) > given;
        self.change(&with(connections).filter(|_| is_wider)?, what)
    }

    /// The optimizations of least effort with which today's fleet has so much left.
    fn optimized(&self) -> Option<Change> {
        let workload = &self.scenario.workload;
        if workload.optimizations.is_empty() {
            return None;
        }
        let is_enough = |gain_ms: f64| {
            let shorter = self.shortened(gain_ms);
            shorter.is_some_and(|shorter| self.leaves_enough(&self.today(&shorter)))
        };
        if !is_enough(self.request_ms) {
            return None;
        }
        let too_little_ms = halve(0.0, self.request_ms, |gain_ms| !is_enough(gain_ms));
        let made = overhead::least_effort(workload, too_little_ms);
        let made = made.filter(|made| !made.names.is_empty())?;
        let what = What::Optimizations {
            names: made.names,
            effort_days: made.effort_days,
        };
        self.change(&self.shortened(made.gain_ms)?, what)
    }

    /// The scenario with requests that take less time. What a request saves is taken off its waiting and none of its CPU time, and
    /// of what was measured at each level off the latency: under load it saves at least that. None where no latency is known.
    fn shortened(&self, gain_ms: f64) -> Option<Scenario> {
        let mut shorter = self.scenario.clone();
        let (capacity, resources) = (&mut shorter.app.capacity, &mut shorter.resources);
        match capacity.basis {
            Basis::Derived if !resources.is_blank() => {
                let io_ms = (resources.given("io")? - gain_ms).max(0.0);
                resources.set("io", &format!("{io_ms} ms")).ok()?;
            }
            Basis::Fitted => {
                let points = capacity
                    .sweep
                    .iter_mut()
                    .flat_map(|sweep| &mut sweep.points);
                for (_, ms) in points.flat_map(|point| &mut point.latency_ms) {
                    *ms = (*ms - gain_ms).max(0.0);
                }
            }
            _ => return None,
        }
        Some(shorter)
    }
}
