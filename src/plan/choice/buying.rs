//! How to pay for the app's instances where nobody knows how many will be needed: what is reserved is owed for its whole term,
//! while demand grows, falls, and comes and goes with the hours of the week.

use serde::Serialize;

use super::rank::mean;
use crate::error::Result;
use crate::order::by_key;
use crate::plan::bands::trial::{Needed, Trial};
use crate::plan::buy::of_form;
use crate::plan::purchase::{
    Commitment, Outlook, Payment, Reservation, Runs, Terms, WayKind, commit,
};

const YEAR_MONTHS: u32 = 12;
/// Numbers around the one to take that are told.
const STEPS: u64 = 8;

/// The ways to pay over the terms that can be chosen: what [`super::choose`] finds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Buying {
    /// The one that saves the largest share first.
    pub ways: Vec<UncertainWay>,
    /// Share of the draws in which no number of instances is enough: they are left out.
    pub failing_share: f64,
}

/// A result over the draws.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    /// Mean.
    pub mean: f64,
    /// 10th percentile.
    pub p10: f64,
    /// 90th percentile.
    pub p90: f64,
}

/// A way to pay. A month's cost is the mean over the months ahead, with what is upfront spread over the term.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UncertainWay {
    /// What is done: [`WayKind::Mix`], [`WayKind::Spot`] or [`WayKind::BestMix`].
    pub kind: WayKind,
    /// The years of the reservation. None: nothing is reserved.
    pub years: Option<u32>,
    /// When the reservation is paid. None: nothing is reserved.
    pub payment: Option<Payment>,
    /// Months that are looked ahead: those of the term, or a year.
    pub months: u32,
    /// What a month costs.
    pub usd_month: Spread,
    /// What it would cost with all on demand.
    pub on_demand_usd_month: Spread,
    /// What it saves against that, draw by draw; negative where it costs more.
    pub saving_usd_month: Spread,
    /// The mean saving as a share of the mean of all on demand; 0 if that is nothing.
    pub saving_share: f64,
    /// Share of the draws in which it costs more than all on demand.
    pub dearer_share: f64,
    /// Spot instances that run in an hour, on the mean of hours and draws.
    pub spot_instances: f64,
    /// What is reserved. None: nothing.
    pub committed: Option<Committed>,
}

/// Instances that are reserved.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Committed {
    /// The number with the least expected cost.
    pub instances: u64,
    /// The number whose worst regret is the least (Savage).
    pub minimax_instances: u64,
    /// The number that would be best if the draw were known.
    pub best_instances: Spread,
    /// The share of their hours in which they are needed. None: there are none.
    pub used_share: Option<Spread>,
    /// The share of its hours that an instance must be needed in to be worth it: reserved over on-demand price, by the means.
    pub break_even_share: f64,
    /// What is paid at the beginning, for all of them.
    pub upfront_usd: f64,
    /// Numbers around it, the fewest first.
    pub steps: Vec<Step>,
}

/// A number that could be reserved.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Step {
    /// How many.
    pub instances: u64,
    /// What a month costs.
    pub usd_month: Spread,
    /// What it costs more a month than the best number, in the worst draw.
    pub highest_regret_usd: f64,
}

/// The ways, over these draws. None if there is nothing to choose: no price of reserved or spot instances.
///
/// # Errors
/// Prices out of bounds, with their field.
pub(super) fn buying(mut trial: Trial, rows: &[Vec<f64>]) -> Result<Option<Buying>> {
    let terms = trial.terms();
    if terms.reservations.is_empty() && terms.spot.is_none() {
        return Ok(None);
    }
    terms.check().map_err(of_form)?;
    let terms_months = terms.reservations.iter().map(|r| r.years * YEAR_MONTHS);
    let months = terms_months.fold(YEAR_MONTHS, u32::max);
    let needed = rows.iter().filter_map(|row| {
        let values = row.iter().copied();
        trial.needed(values, months)
    });
    let needed: Vec<Needed> = needed.collect();
    if needed.is_empty() {
        return Ok(None);
    }
    let failing_share = 1.0 - needed.len() as f64 / rows.len() as f64;
    let drawn = Drawn(needed);
    let mut ways = Vec::new();
    if terms.spot.is_some() {
        ways.push(drawn.way(None, true)?);
    }
    for place in 0..terms.reservations.len() {
        ways.push(drawn.way(Some(place), false)?);
        if terms.spot.is_some() {
            ways.push(drawn.way(Some(place), true)?);
        }
    }
    Ok(Some(Buying {
        ways: by_key(ways, |way| -way.saving_share),
        failing_share,
    }))
}

/// What is needed in each draw.
struct Drawn(Vec<Needed>);

impl Drawn {
    /// A way by the reservation in that place, or none; with spot instances or without.
    fn way(&self, place: Option<usize>, has_spot: bool) -> Result<UncertainWay> {
        let reservation = |terms: &Terms| terms.reservations.get(place?).copied();
        let middle = self.0.first().and_then(|needed| reservation(&needed.terms));
        let months = middle.map_or(YEAR_MONTHS, |r| r.years * YEAR_MONTHS);
        let outlooks: Vec<Outlook> = { self.0.iter() }
            .map(|needed| outlook(needed, reservation(&needed.terms), months, has_spot))
            .collect();
        let commitment = middle
            .map(|_| commit(&outlooks))
            .transpose()
            .map_err(of_form)?;
        let instances = commitment.as_ref().map_or(0, |found| found.instances);
        let each = |of: &dyn Fn(&Outlook) -> f64| outlooks.iter().map(of).collect::<Vec<f64>>();
        let usd_month = each(&|outlook| outlook.usd_month(instances));
        let on_demand_usd_month = each(&|outlook| outlook.on_demand_usd_month());
        let savings: Vec<f64> = { on_demand_usd_month.iter().zip(&usd_month) }
            .map(|(full, paid)| full - paid)
            .collect();
        let full = Spread::of(&on_demand_usd_month);
        let saving = Spread::of(&savings);
        // What differs by rounding only costs the same.
        let dearer = savings
            .iter()
            .filter(|usd| **usd < -1e-9 * full.mean)
            .count();
        let upfront = |needed: &Needed| reservation(&needed.terms).map_or(0.0, |r| r.upfront_usd);
        let upfront: Vec<f64> = self.0.iter().map(upfront).collect();
        let committed = commitment.map(|found| Committed {
            upfront_usd: mean(&upfront) * found.instances as f64,
            ..committed(&outlooks, &found)
        });
        Ok(UncertainWay {
            kind: match (middle.is_some(), has_spot) {
                (true, true) => WayKind::BestMix,
                (true, false) => WayKind::Mix,
                (false, _) => WayKind::Spot,
            },
            years: middle.map(|r| r.years),
            payment: middle.map(|r| r.payment()),
            months,
            usd_month: Spread::of(&usd_month),
            on_demand_usd_month: full,
            saving_usd_month: saving,
            saving_share: if full.mean > 0.0 {
                saving.mean / full.mean
            } else {
                0.0
            },
            dearer_share: dearer as f64 / outlooks.len() as f64,
            spot_instances: mean(&each(&|outlook| outlook.spot_instances(instances))),
            committed,
        })
    }
}

fn outlook(
    needed: &Needed,
    reservation: Option<Reservation>,
    months: u32,
    has_spot: bool,
) -> Outlook {
    let mut term = Runs::default();
    for month in needed.months.iter().take(months as usize) {
        term.join(month);
    }
    Outlook {
        hours: term.shares(),
        on_demand_usd_hour: needed.terms.on_demand_usd_hour,
        reserved_usd_hour: reservation.map_or(0.0, |r| r.spread_usd_hour()),
        spot: needed.terms.spot.filter(|_| has_spot),
    }
}

fn committed(outlooks: &[Outlook], found: &Commitment) -> Committed {
    let best: Vec<f64> = found.best_instances.iter().map(|n| *n as f64).collect();
    let used: Option<Vec<f64>> = { outlooks.iter() }
        .map(|outlook| outlook.used_share(found.instances))
        .collect();
    let price = |of: fn(&Outlook) -> f64| mean(&outlooks.iter().map(of).collect::<Vec<f64>>());
    let (reserved, on_demand) = (
        price(|o| o.reserved_usd_hour),
        price(|o| o.on_demand_usd_hour),
    );
    let step = |instances| Step {
        instances,
        usd_month: Spread::of(
            &outlooks
                .iter()
                .map(|o| o.usd_month(instances))
                .collect::<Vec<f64>>(),
        ),
        highest_regret_usd: found.highest_regret_usd(outlooks, instances),
    };
    Committed {
        instances: found.instances,
        minimax_instances: found.minimax_instances,
        best_instances: Spread::of(&best),
        used_share: used.map(|used| Spread::of(&used)),
        break_even_share: if on_demand > 0.0 {
            reserved / on_demand
        } else {
            0.0
        },
        upfront_usd: 0.0,
        steps: steps(outlooks, found).into_iter().map(step).collect(),
    }
}

/// Numbers from none to the most that any outlook needs, with those to take among them.
fn steps(outlooks: &[Outlook], found: &Commitment) -> Vec<u64> {
    let most = outlooks.iter().map(Outlook::most).max().unwrap_or(0);
    let mut steps = vec![found.instances, found.minimax_instances];
    steps.extend((0..=STEPS).map(|part| most / STEPS * part + most % STEPS * part / STEPS));
    let mut steps = by_key(steps, |n| *n as f64);
    steps.dedup();
    steps
}
