//! The bill of today, itemised, and how cost follows the load.

use serde::Serialize;

use super::bill::{Line, sum_of};
use super::cost::Prices;
use super::tiers::{TierPlan, Tiers};
use super::{Fleet, MonthRow, Rung};
use crate::catalog::{AsOf, Catalog, Offer};
use crate::model::cost::fixed_variable;
use crate::scenario::{Month, Scenario};

/// Times today's load of the second of the two bills that tell what more requests cost.
const SECOND: f64 = 10.0;
/// Prices that differ by less are the same.
const CENT_USD: f64 = 0.01;

/// What today's load costs in a month.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bill {
    /// The app, the monthly items, and each tier.
    pub parts: Vec<Part>,
    /// All of it.
    pub usd_month: f64,
    /// Of that, what stays without any requests.
    pub fixed_usd_month: f64,
    /// Of that, lines that people tend to forget.
    pub often_forgotten_usd_month: f64,
}

/// The bill of one tier.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    /// Which.
    pub name: &'static str,
    /// Quantity times unit price, line by line.
    pub lines: Vec<Line>,
    /// Their sum.
    pub usd_month: f64,
    /// What it would cost without any requests.
    pub fixed_usd_month: f64,
}

/// What more requests cost, through the bills of today and of ten times the load.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Marginal {
    /// Dollars per million more requests.
    pub per_million_usd: f64,
    /// What a month would cost without any, by the line through both bills.
    pub fixed_usd_month: f64,
    /// Per cent of cost per per cent of requests.
    pub elasticity_ratio: Option<f64>,
}

/// A budget held against the months to come.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Budget {
    /// Most that a month may cost.
    pub usd_month: f64,
    /// The first month above it, or without any fleet that meets the targets; none within the horizon.
    pub over: Option<Month>,
    /// What that month costs.
    pub over_usd_month: Option<f64>,
}

/// The bill for a fleet; takes the lines of the tiers' today. None if no number of instances meets the targets.
pub(super) fn bill(
    scenario: &Scenario,
    catalog: &Catalog,
    fleet: Option<Fleet>,
    (prices, tiers): (&Prices, &Tiers),
    plans: &mut [TierPlan],
) -> Option<Bill> {
    let (running, billed) = prices.running(tiers.now_rps(), fleet?);
    let each = prices.instance_usd();
    let mut app = Line::own(&scenario.app.instance.name, billed, each);
    app.offer_id = scenario.app.instance.offer.clone().unwrap_or_default();
    let listed = catalog.get(&app.offer_id);
    app.as_of = listed.map_or(AsOf::Undated, |offer| offer.as_of);
    app.is_own = listed.is_none_or(|offer| offer.is_own);
    let differs = |offer: &Offer| offer.is_own && (offer.price_usd_month - each).abs() > CENT_USD;
    if listed.is_some_and(differs) {
        // The own price is another one than that which is paid.
        app.as_of = AsOf::Undated;
    }
    if billed > running {
        app.note =
            "a month is capped below its hours: those that run for most of it cost all of it"
                .into();
    }
    let mut app = vec![app];
    app.extend(prices.surplus(catalog, tiers.now_rps(), running));
    let least = u64::from(scenario.app.minimum.get());
    let mut parts = vec![Part::of("App", app, |all| all.min(least as f64 * each))];
    let items = scenario.fixed.iter();
    let items: Vec<Line> = items
        .map(|item| Line::own(&item.name, 1.0, item.cost.base()))
        .collect();
    if !items.is_empty() {
        parts.push(Part::of("Monthly items", items, |all| all));
    }
    // An empty sum is -0, which is why 0 is added to each.
    let idle = tiers.load(0.0, 0.0, Some(least));
    for (plan, idle) in plans.iter_mut().zip(tiers.each_usd_month(&idle)) {
        let lines = std::mem::take(&mut plan.now.lines);
        parts.push(Part::of(plan.label, lines, |all| idle.min(all) + 0.0));
    }
    let forgotten = parts.iter().flat_map(|part| &part.lines);
    let forgotten = forgotten.filter(|line| line.often_forgotten);
    Some(Bill {
        usd_month: parts.iter().map(|part| part.usd_month).sum(),
        fixed_usd_month: parts.iter().map(|part| part.fixed_usd_month).sum(),
        often_forgotten_usd_month: sum_of(forgotten),
        parts,
    })
}

impl Part {
    fn of(name: &'static str, lines: Vec<Line>, fixed: impl Fn(f64) -> f64) -> Part {
        let usd_month = sum_of(&lines);
        Part {
            name,
            lines,
            usd_month,
            fixed_usd_month: fixed(usd_month),
        }
    }
}

/// What more requests cost, from the rungs of the ladder.
pub(super) fn marginal(ladder: &[Rung]) -> Option<Marginal> {
    let at = |factor: f64| {
        let rung = ladder.iter().find(|rung| rung.factor == factor)?;
        Some((rung.cost.requests_month / 1e6, rung.cost.usd_month?))
    };
    let ((x1, c1), (x2, c2)) = (at(1.0)?, at(SECOND)?);
    let line = fixed_variable([x1, x2], [c1, c2]).ok()?;
    Some(Marginal {
        per_million_usd: line.marginal,
        fixed_usd_month: line.fixed,
        elasticity_ratio: line.elasticity,
    })
}

/// The budget of the scenario, if it has one.
pub(super) fn budget(scenario: &Scenario, rows: &[MonthRow]) -> Option<Budget> {
    let usd_month = scenario.market.given("budget")?;
    let over = |row: &&MonthRow| row.cost.usd_month.is_none_or(|usd| usd > usd_month);
    let first = rows.iter().find(over);
    Some(Budget {
        usd_month,
        over: first.map(|row| row.month),
        over_usd_month: first.and_then(|row| row.cost.usd_month),
    })
}
