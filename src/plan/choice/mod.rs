//! Which offer of the catalogue to take: for the app and for each cache and database that is managed or has machines of its own, by
//! what the whole plan costs today with each of them, in the same draws of what is uncertain. An offer that loses says why, and none is left out without a word.

mod buying;
mod candidate;
mod fewer;
mod rank;
mod typed;

use serde::Serialize;

pub use super::bands::Question;
use super::bands::layout::Layout;
use super::bands::rows;
use super::bands::trial::{Today, Trial};
use super::tiers;
use crate::catalog::{Catalog, Kind, Offer};
use crate::error::{Error, Result};
use crate::model::fleet::Redundancy;
use crate::quantity::{Quantity, show};
use crate::scenario::tier::TierKind;
use crate::scenario::uncertainty::Uncertainty;
use crate::scenario::{Basis, Scenario};
pub use buying::{Buying, Committed, Spread, Step, UncertainWay};
use candidate::{Part, Ready, Scales};
pub use fewer::Fewer;
pub use typed::Typed;

/// Draws of a choice where nobody says.
pub const USUAL_DRAWS: u32 = 128;
/// Most draws of a choice: each of them is kept for each offer.
pub const MOST_DRAWS: u32 = 1 << 12;
/// Of each part so many offers are tried together, and fewer where there would be more combinations than that.
const MOST_TOGETHER: usize = 6;
const MOST_COMBINATIONS: usize = 1_000;
/// A price that changes by less than this is no news.
const NEAR_SHARE: f64 = 0.1;

/// What was chosen, part by part, and all together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Choices {
    /// How many draws; 1 where nothing is uncertain.
    pub draws: u32,
    /// Their seed.
    pub seed: u64,
    /// One for the app, and one for each cache and database that is managed or has machines of its own.
    pub parts: Vec<Choice>,
    /// The best of all parts together; none with a single part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub together: Option<Together>,
    /// How to pay for the app's instances over the terms of reservations; none without other prices than on demand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buying: Option<Buying>,
    /// What is doubtful about the ranges.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<String>,
}

/// The choice of one part.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Choice {
    /// `app`, `cache` or `database`; with its number among the tiers where there are several.
    pub part: String,
    /// The offer that the scenario has; none if it has none.
    pub present: Option<String>,
    /// What the plan costs a month with the machine that is typed into it, which is no offer, and how many it has; of the app only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub typed: Option<Typed>,
    /// The one with the least expected cost, which also has the least expected regret.
    pub expected: Option<String>,
    /// The one whose worst regret is the least (Savage).
    pub minimax: Option<String>,
    /// The one that the least regret of Netflix's planner takes, and of how many nodes.
    pub netflix: Option<(String, f64)>,
    /// Every offer that can do the job, by expected cost.
    pub candidates: Vec<Candidate>,
    /// Every other offer of the kind, and why it is none.
    pub left_out: Vec<LeftOut>,
    /// How many there are at least of any of them, whatever one carries; of the app only, and where that is more than one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum: Option<u32>,
    /// What would cost less if there could be fewer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fewer: Option<Fewer>,
    /// What is near: another choice within a tenth of a price.
    pub warnings: Vec<String>,
}

/// An offer that can do the job.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Candidate {
    /// Its id.
    pub offer: String,
    /// How many of it, by the median.
    pub units: f64,
    /// How many the plan has with it, all inputs in their middle.
    pub planned_units: f64,
    /// What the plan and its bill then say of a month.
    pub planned_usd_month: f64,
    /// What the whole plan costs a month with it, on the mean.
    pub expected_usd_month: f64,
    /// The same at the 10th and the 90th percentile.
    pub p10_usd_month: f64,
    /// Upper end.
    pub p90_usd_month: f64,
    /// Of that, what goes to this offer, on the mean.
    pub own_usd_month: f64,
    /// What it costs more than the best offer of each draw, on the mean.
    pub expected_regret_usd: f64,
    /// And in the worst draw.
    pub highest_regret_usd: f64,
    /// What is left of the fleet's or the tier's capacity, by the median.
    pub headroom: Option<f64>,
    /// The latency of the target with so many, where something says.
    pub latency_ms: Option<f64>,
    /// Whether no other offer is at most as expensive, as full and as slow, and better in one of these.
    pub is_on_front: bool,
    /// The price a month at which it would be the choice; none for the choice itself, and where no price would do.
    pub wins_below_usd_month: Option<f64>,
    /// What one instance would have to carry for it to be the choice; of the app only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wins_from_rps: Option<f64>,
    /// Why it is not the choice; empty for the choice.
    pub why_not: String,
    /// What to check before taking it; empty if nothing.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub check: String,
    /// Whether the scenario has it.
    pub is_present: bool,
}

/// An offer that is no choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Its id.
    pub offer: String,
    /// Why.
    pub why: String,
}

/// A choice for all parts at once.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Together {
    /// Offers in the order of the parts.
    pub offers: Vec<String>,
    /// What the plan and its bill say of a month with them, all inputs in their middle.
    pub planned_usd_month: f64,
    /// What the plan costs a month with them, on the mean.
    pub expected_usd_month: f64,
    /// What it costs with the choice of each part by itself.
    pub apart_usd_month: f64,
    /// How many combinations were tried: the best few of each part.
    pub tried: u32,
}

/// Chooses among all offers.
///
/// ```
/// use plimsoll::{catalog::Catalog, link::examples};
/// use plimsoll::plan::choice::{Question, choose};
/// let scenario = examples::fluxstudio("2026-11".parse()?)?;
/// let choices = choose(&scenario, Catalog::built_in(), Question { draws: 1, seed: 1 })?;
/// assert_eq!(choices.parts[0].part, "app");
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
///
/// # Errors
/// No provider is known whose offers could be looked at.
pub fn choose(scenario: &Scenario, catalog: &Catalog, question: Question) -> Result<Choices> {
    let own = catalog.with_lines(&scenario.prices).0;
    let asked = Asked::new(scenario, &own, question);
    let mut doubts = asked.uncertainty.doubts.clone();
    let buying = asked.buying().unwrap_or_else(|e| {
        doubts.push(e.to_string());
        None
    });
    let mut parts = Vec::new();
    match (asked.knows_provider(), &buying) {
        (Ok(()), _) => parts.extend(asked.parts().into_iter().map(|part| asked.choose(part))),
        (Err(e), Some(_)) => doubts.push(e.to_string()),
        (Err(e), None) => return Err(e),
    }
    Ok(Choices {
        draws: asked.rows.len() as u32,
        seed: question.seed,
        together: asked.together(&parts),
        buying,
        doubts,
        parts: parts.into_iter().map(|(_, choice)| choice).collect(),
    })
}

/// Calls back with each machine of the provider and region that can take the place of the app's instance: its name, the scenario
/// with it, and what to check before taking it.
///
/// # Errors
/// As [`choose`].
pub(super) fn machines(
    scenario: &Scenario,
    catalog: &Catalog,
    mut each: impl FnMut(String, Scenario, String),
) -> Result<()> {
    let in_the_middle = Question { draws: 1, seed: 1 };
    let asked = Asked::new(scenario, catalog, in_the_middle);
    asked.knows_provider()?;
    let present = Part::App.present(scenario);
    for offer in catalog.iter().filter(|offer| Part::App.is_of(offer)) {
        let ready = asked.ready(Part::App, offer);
        if let Ok(mut ready) = ready
            && present.as_ref() != Some(&offer.id())
        {
            // How many run is asked for, whatever runs today.
            fewer::free(&mut ready);
            each(offer.id(), ready.scenario, asked.check(Part::App, offer));
        }
    }
    Ok(())
}

/// What candidates are tried with.
struct Asked<'a> {
    scenario: &'a Scenario,
    catalog: &'a Catalog,
    uncertainty: Uncertainty,
    /// The draws: a value for each uncertain input.
    rows: Vec<Vec<f64>>,
    provider: String,
    region: String,
    /// The app's instance, if it is in the catalogue.
    present: Option<&'a Offer>,
}

/// What came of a candidate, draw by draw.
pub(super) struct Tried {
    offer: String,
    /// Price of one for a month.
    price_usd: f64,
    /// The whole plan, and how many there are in it, all inputs in their middle.
    planned_usd: f64,
    planned_units: f64,
    /// The whole plan.
    usd: Vec<f64>,
    units: Vec<f64>,
    /// What goes to the offer itself.
    own_usd: Vec<f64>,
    headroom: Vec<f64>,
    /// What to check before taking it.
    check: String,
    /// Of the app: peak demand and what an instance carries, on the mean.
    peak_rps: f64,
    carries_rps: f64,
    /// What a fleet of it is to survive, and how many it has at least.
    redundancy: Redundancy,
    least: f64,
    memory_gib: f64,
}

impl<'a> Asked<'a> {
    fn new(scenario: &'a Scenario, catalog: &'a Catalog, question: Question) -> Asked<'a> {
        let market = tiers::market(scenario, catalog);
        let (provider, region) = (market.provider.to_owned(), market.region.to_owned());
        let uncertainty = Uncertainty::of(scenario);
        let question = Question {
            draws: question.draws.min(MOST_DRAWS),
            ..question
        };
        let rows = rows(&uncertainty, question.settings());
        let present = scenario.app.instance.offer.as_deref();
        Asked {
            scenario,
            catalog,
            uncertainty,
            rows,
            provider,
            region,
            present: present.and_then(|id| catalog.get(id)),
        }
    }

    fn knows_provider(&self) -> Result<()> {
        if !self.provider.is_empty() {
            return Ok(());
        }
        Err(
            Error::new("no provider is known, so there are no offers to choose from")
                .field("market.provider")
                .next("Write one under prices and budget, such as aws."),
        )
    }

    /// How to pay for the instances of the scenario.
    fn buying(&self) -> Result<Option<Buying>> {
        buying::buying(self.trial(self.scenario), &self.rows)
    }

    /// The app, and the tiers whose nodes can be chosen.
    fn parts(&self) -> Vec<Part> {
        let tiers = self.scenario.tiers.iter().enumerate();
        let tiers = tiers.filter_map(
            |(place, tier)| match (tier.kind(), tier.choice("hosting")) {
                (kind @ (TierKind::Cache | TierKind::Database), "managed") => {
                    Some(Part::Tier(place, kind))
                }
                (kind @ (TierKind::Cache | TierKind::Database), "own") => {
                    Some(Part::Machines(place, kind))
                }
                _ => None,
            },
        );
        std::iter::once(Part::App).chain(tiers).collect()
    }

    fn choose(&self, part: Part) -> (Part, Choice) {
        let mut left_out = Vec::new();
        let mut tried = Vec::new();
        for offer in self.catalog.iter().filter(|offer| part.is_of(offer)) {
            let out = |why: String| LeftOut {
                offer: offer.id(),
                why,
            };
            match self.ready(part, offer) {
                Err(why) => left_out.push(out(why)),
                Ok(ready) => {
                    let found = self.try_out(part, offer, &ready);
                    match self.why_not(part, &ready, &found) {
                        Some(why) => left_out.push(out(why)),
                        None => tried.push(found),
                    }
                }
            }
        }
        let present = part.present(self.scenario);
        let choice = rank::choice(part, present, tried, left_out, |tried| {
            self.latency_ms(part, tried)
        });
        let minimum = Some(self.scenario.app.minimum.get());
        let minimum = minimum.filter(|n| part == Part::App && *n > 1);
        let fewer = minimum.and_then(|_| self.fewer(&choice));
        let choice = Choice {
            typed: self.typed(part),
            minimum,
            fewer,
            ..choice
        };
        (part, choice)
    }

    /// Why a candidate that was tried cannot do the job; none if it can in all draws.
    fn why_not(&self, part: Part, ready: &Ready, found: &Tried) -> Option<String> {
        let share = |count: usize| show::percent(count as f64 / self.rows.len() as f64);
        let failing = found.usd.iter().filter(|usd| usd.is_infinite()).count();
        if failing > 0 {
            let share = share(failing);
            return Some(format!(
                "no number of them meets the targets, in {share} of the draws"
            ));
        }
        let place = part.tier()?;
        let over = found.headroom.iter().filter(|left| **left < 0.0).count();
        if over == 0 {
            return None;
        }
        let rows = self.rows.iter().zip(&found.headroom);
        let worst = rows.min_by(|(_, a), (_, b)| a.total_cmp(b));
        let limit = worst.and_then(|(row, _)| self.binding(place, ready, row));
        Some(format!(
            "a limit of the tier is passed with it: {}, in {} of the draws",
            limit.unwrap_or("what it holds"),
            share(over)
        ))
    }

    /// The limit of a tier that binds in a draw.
    fn binding(&self, place: usize, ready: &Ready, row: &[f64]) -> Option<&'static str> {
        let mut trial = self.trial(&ready.scenario);
        let scales = ready.scales.of(&self.uncertainty);
        let today = Today::of(&mut trial, scaled(row, &scales));
        let tier = trial.tier(place, (today.mean_rps, today.peak_rps), true)?;
        tier.binding
    }

    /// The scenario with an offer in a part, or why it cannot be.
    fn ready(&self, part: Part, offer: &Offer) -> std::result::Result<Ready, String> {
        let here = offer.region == self.region || offer.is_everywhere();
        if offer.provider != self.provider || !here {
            return Err("of another provider or region".to_owned());
        }
        let (engine, wanted) = (candidate::engine(&offer.sku), self.engine(part));
        match part {
            Part::Tier(_, TierKind::Database) if engine != wanted => {
                Err(format!("another engine than {wanted}, which the plan has"))
            }
            _ => candidate::ready(self.scenario, part, offer),
        }
    }

    /// The engine of a database: that of the present offer, or PostgreSQL.
    fn engine(&self, part: Part) -> &'static str {
        let present = part.present(self.scenario);
        present.map_or(candidate::USUAL_ENGINE, |id| candidate::engine(&id))
    }

    /// A candidate in all draws.
    fn try_out(&self, part: Part, offer: &Offer, ready: &Ready) -> Tried {
        let column = || Vec::with_capacity(self.rows.len());
        // The instance of the plan costs what the plan says.
        let cost = &ready.scenario.app.instance.cost;
        let price_usd = match part {
            Part::App => cost.base(),
            _ => offer.price_usd_month,
        };
        let mut planned = (f64::INFINITY, f64::INFINITY);
        let mut tried = Tried {
            offer: offer.id(),
            price_usd,
            planned_usd: f64::INFINITY,
            planned_units: f64::INFINITY,
            usd: column(),
            units: column(),
            own_usd: column(),
            headroom: column(),
            peak_rps: 0.0,
            carries_rps: 0.0,
            redundancy: self.scenario.app.redundancy(),
            least: f64::from(ready.scenario.app.minimum.get()),
            memory_gib: offer.memory_gib.unwrap_or(0.0),
            check: self.check(part, offer) + &ready.assumed,
        };
        let draws = self.rows.len() as f64;
        let units = |trial: &Trial, today: &Today| match part.tier() {
            Some(place) => trial
                .tier(place, (today.mean_rps, today.peak_rps), false)
                .map_or(0.0, |tier| tier.units),
            None => today.instances,
        };
        let middle = |trial: &Trial, today: &Today| planned = (today.usd, units(trial, today));
        self.draw(&ready.scenario, &ready.scales, middle, |trial, today| {
            tried.usd.push(today.usd);
            let Some(place) = part.tier() else {
                let carrying = ready.left_of(today.instances) * today.per_instance_rps;
                tried.units.push(today.instances);
                let own_usd = trial.instances_usd(today.mean_rps, today.instances);
                tried.own_usd.push(own_usd);
                tried.headroom.push(1.0 - today.peak_rps / carrying);
                tried.peak_rps += today.peak_rps / draws;
                tried.carries_rps += today.per_instance_rps / draws;
                return;
            };
            let Some(tier) = trial.tier(place, (today.mean_rps, today.peak_rps), false) else {
                return;
            };
            // The lines of machines of its own name no offer.
            let own = tier.lines.iter().filter(|line| match part {
                Part::Machines(..) => line.offer_id.is_empty(),
                _ => line.offer_id == tried.offer,
            });
            tried.own_usd.push(own.map(|line| line.usd_month).sum());
            tried.units.push(tier.units);
            tried.headroom.push(tier.headroom.unwrap_or(f64::INFINITY));
        });
        (tried.planned_usd, tried.planned_units) = planned;
        tried
    }

    /// What nobody can know from a catalogue.
    fn check(&self, part: Part, offer: &Offer) -> String {
        let other = self
            .present
            .filter(|now| now.arch != offer.arch && !now.arch.is_empty());
        match other {
            Some(now) if part == Part::App && !offer.arch.is_empty() => format!(
                "It is {}, and the plan's instance {}: check that the app runs on it.",
                offer.arch, now.arch
            ),
            _ => String::new(),
        }
    }

    /// The latency of the target with the median number of a candidate, all inputs in their middle; none where nothing says.
    fn latency_ms(&self, part: Part, tried: &Tried) -> Option<f64> {
        let is_typed = self.scenario.app.capacity.basis == Basis::Typed;
        if part != Part::App || is_typed {
            return None;
        }
        let offer = self.catalog.get(&tried.offer)?;
        let ready = candidate::ready(self.scenario, part, offer).ok()?;
        let mut scenario = ready.scenario;
        scenario.app.minimum = Quantity::clamped(rank::median(&tried.units));
        // The candidate's own numbers are those in the middle.
        let today = Today::of(&mut self.trial(&scenario), std::iter::empty());
        Some(today.latency_ms).filter(|ms| ms.is_finite())
    }

    /// The best few of each part, tried with each other.
    fn together(&self, parts: &[(Part, Choice)]) -> Option<Together> {
        if parts.len() < 2 {
            return None;
        }
        let combinations = |each: &usize| each.checked_pow(parts.len() as u32);
        let fits = |each: &usize| combinations(each).is_some_and(|all| all <= MOST_COMBINATIONS);
        let each = (1..=MOST_TOGETHER).rev().find(fits).unwrap_or(1);
        let few = |choice: &Choice| -> Vec<String> {
            let best = choice.candidates.iter().take(each);
            best.map(|candidate| candidate.offer.clone()).collect()
        };
        let mut all: Vec<Vec<String>> = vec![Vec::new()];
        for (_, choice) in parts {
            let few = few(choice);
            if few.is_empty() {
                return None;
            }
            let longer = all.iter().flat_map(|so_far| {
                few.iter()
                    .map(move |offer| [so_far.as_slice(), std::slice::from_ref(offer)].concat())
            });
            all = longer.collect();
        }
        let mut tried = 0;
        let mut best: Option<(Vec<String>, f64, f64)> = None;
        let mut apart_usd_month = f64::INFINITY;
        for offers in all {
            let Some((planned_usd, usd)) = self.costs_usd(parts, &offers) else {
                continue;
            };
            tried += 1;
            let apart = parts.iter().zip(&offers);
            if apart
                .into_iter()
                .all(|((_, choice), offer)| choice.expected.as_ref() == Some(offer))
            {
                apart_usd_month = usd;
            }
            if best.as_ref().is_none_or(|(.., least)| usd < *least) {
                best = Some((offers, planned_usd, usd));
            }
        }
        let (offers, planned_usd_month, expected_usd_month) = best?;
        Some(Together {
            offers,
            planned_usd_month,
            expected_usd_month,
            apart_usd_month,
            tried,
        })
    }

    /// What the plan costs with an offer in each part: with all inputs in their middle, and on the mean.
    fn costs_usd(&self, parts: &[(Part, Choice)], offers: &[String]) -> Option<(f64, f64)> {
        let mut scenario = self.scenario.clone();
        let mut scales = Scales::default();
        for ((part, _), id) in parts.iter().zip(offers) {
            let ready = candidate::ready(&scenario, *part, self.catalog.get(id)?).ok()?;
            scales.join(ready.scales);
            scenario = ready.scenario;
        }
        let (mut planned_usd, mut sum) = (f64::INFINITY, 0.0);
        let middle = |_: &Trial, today: &Today| planned_usd = today.usd;
        self.draw(&scenario, &scales, middle, |_, today| sum += today.usd);
        let expected_usd = Some(sum / self.rows.len() as f64).filter(|usd| usd.is_finite());
        Some((planned_usd, expected_usd?))
    }

    /// A scenario with all inputs in their middle, as its plan counts, and then in all draws.
    fn draw(
        &self,
        scenario: &Scenario,
        scales: &Scales,
        middle: impl FnOnce(&Trial, &Today),
        mut each: impl FnMut(&Trial, &Today),
    ) {
        let scales = scales.of(&self.uncertainty);
        let mut trial = self.trial(scenario);
        let today = Today::of(&mut trial, std::iter::empty());
        middle(&trial, &today);
        for row in &self.rows {
            let today = Today::of(&mut trial, scaled(row, &scales));
            each(&trial, &today);
        }
    }

    fn trial<'b>(&'b self, scenario: &'b Scenario) -> Trial<'b> {
        Trial::new(scenario, self.catalog, &self.uncertainty, Layout::today())
    }
}

/// The values of a draw as a candidate has them.
fn scaled(row: &[f64], scales: &[f64]) -> impl Iterator<Item = f64> + Clone {
    row.iter().zip(scales).map(|(value, scale)| value * scale)
}

impl Part {
    /// Whether an offer is of the kind that the part takes.
    fn is_of(self, offer: &Offer) -> bool {
        match self {
            Part::App | Part::Machines(..) => offer.is_instance(),
            Part::Tier(_, TierKind::Cache) => offer.kind == Kind::Cache && offer.is_node(),
            Part::Tier(..) => offer.kind == Kind::Database && offer.is_node(),
        }
    }
}
