//! What one scenario comes to more or less than another where inputs are ranges: both are worked out in the same draws, so that what
//! both leave open does not count as a difference.

use serde::Serialize;

use super::layout::{Layout, Monthly, Now};
use super::trial::Trial;
use super::{Band, Chance, Question, rows};
use crate::catalog::Catalog;
use crate::scenario::uncertainty::{Pair, Uncertainty};
use crate::scenario::{Month, Scenario};

/// Draws of two scenarios that are shown beside each other.
pub const PAIR_DRAWS: u32 = 1 << 12;
/// Of two numbers that differ by less than this share, none is the larger one: what is the same in both was added up in another order.
const SAME_SHARE: f64 = 1e-9;

/// By how much the second of two scenarios differs from the first. What only one of them can do is beyond all bounds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// How many draws.
    pub draws: u32,
    /// The seed: the same seed gives the same numbers everywhere.
    pub seed: u64,
    /// What both leave uncertain, by what it is called: it has the same random numbers in both.
    pub shared: Vec<String>,
    /// What only the first leaves uncertain.
    pub only_first: Vec<String>,
    /// What only the second does.
    pub only_second: Vec<String>,
    /// Now.
    pub now: CostDifference,
    /// In the last month that both look at.
    pub last: CostDifference,
    /// Of what today's fleet carries within the targets.
    pub within_targets_rps: Band,
    /// What is doubtful, as sentences.
    pub doubts: Vec<String>,
}

/// By how much a month of the second costs more or less.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CostDifference {
    /// Months from now.
    pub index: u32,
    /// That month of the second.
    pub month: Month,
    /// Dollars more; negative where it costs less.
    pub usd_month: Band,
    /// How likely it costs less, and how much less it then is.
    pub less: Chance,
}

/// Draws what is uncertain about two scenarios and works both out in each draw. None where nothing is uncertain in either.
///
/// ```
/// use plimsoll::{catalog::Catalog, link::examples, quantity::Quantity};
/// use plimsoll::plan::bands::{Question, difference};
/// let mut a = examples::fluxstudio("2026-11".parse()?)?;
/// a.app.instance.cost = Quantity::parse("$20..30/mo")?;
/// let mut b = a.clone();
/// b.fixed.push(plimsoll::scenario::FixedItem { name: "Mail".into(), cost: "$5/mo".parse()? });
/// let question = Question { draws: 64, seed: 1 };
/// let found = difference(&a, &b, Catalog::built_in(), question).unwrap();
/// // Each of them is uncertain by $10, and the difference is not.
/// assert!((found.now.usd_month.p10 - 5.0).abs() < 1e-9 && (found.now.usd_month.p90 - 5.0).abs() < 1e-9);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn difference(
    a: &Scenario,
    b: &Scenario,
    catalog: &Catalog,
    question: Question,
) -> Option<Difference> {
    let pair = Uncertainty::pair(a, b);
    if pair.each.iter().all(Uncertainty::is_empty) {
        return None;
    }
    let [of_a, of_b] = [a, b].map(|s| s.demand.horizon.months());
    let end = of_a.min(of_b);
    let Pair {
        each: [of_a, of_b],
        shared,
        only: [only_first, only_second],
        doubts,
    } = pair;
    let drawn_a = drawn((a, &of_a), catalog, end, question);
    let drawn_b = drawn((b, &of_b), catalog, end, question);
    let both = || drawn_a.iter().zip(&drawn_b);
    let more = |of: fn(&Drawn) -> f64| -> Vec<f64> {
        let more = both().map(|(a, b)| more(of(a), of(b)));
        more.collect()
    };
    let cost = |index: u32, more: Vec<f64>| CostDifference {
        index,
        month: b.demand.start.plus(index),
        usd_month: Band::of(&more),
        less: Chance::of(more.iter().map(|more| -more)),
    };
    let settings = question.settings();
    Some(Difference {
        draws: settings.points * settings.scrambles,
        seed: settings.seed,
        shared,
        only_first,
        only_second,
        now: cost(0, more(|draw| draw.usd)),
        last: cost(end, more(|draw| draw.last_usd)),
        within_targets_rps: Band::of(&more(|draw| draw.within_rps)),
        doubts,
    })
}

/// How much more the second is; nothing where both are beyond all bounds.
fn more(a: f64, b: f64) -> f64 {
    let more = b - a;
    let is_same = a == b || more.abs() <= SAME_SHARE * a.abs().max(b.abs()) && more.is_finite();
    if is_same { 0.0 } else { more }
}

/// A draw of one of them.
struct Drawn {
    usd: f64,
    last_usd: f64,
    within_rps: f64,
}

/// Works one of them out in each draw.
fn drawn(
    (scenario, uncertainty): (&Scenario, &Uncertainty),
    catalog: &Catalog,
    end: u32,
    question: Question,
) -> Vec<Drawn> {
    let (catalog, _) = catalog.with_lines(&scenario.prices);
    let mut months = vec![0, end];
    months.dedup();
    let layout = Layout {
        months,
        ..Layout::today()
    };
    let mut trial = Trial::new(scenario, &catalog, uncertainty, layout);
    let mut out = vec![0.0; trial.layout.len()];
    let rows = rows(uncertainty, question.settings()).into_iter();
    let draw = |values: Vec<f64>| {
        trial.work_out(values.iter().copied(), &mut out);
        let layout = &trial.layout;
        let at = |place: usize| out.get(place).copied().unwrap_or(f64::INFINITY);
        Drawn {
            usd: at(layout.month(0, Monthly::Usd)),
            last_usd: at(layout.last(Monthly::Usd)),
            within_rps: at(layout.now(Now::Within)),
        }
    };
    rows.map(draw).collect()
}
