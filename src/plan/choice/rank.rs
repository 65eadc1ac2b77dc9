//! Candidates compared: expected cost, regret, front, and for each loser what it would take.

use super::candidate::Part;
use super::{Candidate, Choice, LeftOut, NEAR_SHARE, Spread, Tried};
use crate::model::cost::{NetflixCosts, NetflixPlan, pareto, regret_netflix, scenario_regret};
use crate::order::by_key;
use crate::plan::bands::percentiles;
use crate::quantity::show;

const MONTHS: f64 = 12.0;

/// The median of values; infinite of none.
pub(super) fn median(values: &[f64]) -> f64 {
    // What no draw changes needs no sorting.
    match values.split_first() {
        Some((first, rest)) if rest.iter().all(|value| value == first) => *first,
        _ => percentiles(values, [0.5])[0],
    }
}

impl Spread {
    /// Of values by draw; its percentiles are infinite of none.
    pub(super) fn of(values: &[f64]) -> Spread {
        let [p10, p90] = percentiles(values, [0.1, 0.9]);
        Spread {
            mean: mean(values),
            p10,
            p90,
        }
    }
}

pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// The choice among those that were tried.
pub(super) fn choice(
    part: Part,
    present: Option<String>,
    tried: Vec<Tried>,
    left_out: Vec<LeftOut>,
    latency_ms: impl Fn(&Tried) -> Option<f64>,
) -> Choice {
    let tried = by_key(tried, |tried| mean(&tried.usd));
    let costs: Vec<&[f64]> = tried.iter().map(|tried| tried.usd.as_slice()).collect();
    let draws = costs.first().map_or(0, |row| row.len());
    let regret = scenario_regret(&costs, &vec![1.0; draws]).ok();
    let at = |place: usize| tried.get(place).map(|tried| tried.offer.clone());
    let mut candidates: Vec<Candidate> = Vec::new();
    for (place, one) in tried.iter().enumerate() {
        let of = |all: Option<&Vec<f64>>| {
            all.and_then(|all| all.get(place).copied())
                .unwrap_or(f64::INFINITY)
        };
        let headroom = median(&one.headroom);
        let spread = Spread::of(&one.usd);
        candidates.push(Candidate {
            offer: one.offer.clone(),
            units: median(&one.units),
            planned_units: one.planned_units,
            planned_usd_month: one.planned_usd,
            expected_usd_month: spread.mean,
            p10_usd_month: spread.p10,
            p90_usd_month: spread.p90,
            own_usd_month: mean(&one.own_usd),
            expected_regret_usd: of(regret.as_ref().map(|r| &r.expected_regret)),
            highest_regret_usd: of(regret.as_ref().map(|r| &r.highest_regret)),
            headroom: Some(headroom).filter(|headroom| headroom.is_finite()),
            latency_ms: latency_ms(one),
            is_on_front: false,
            wins_below_usd_month: None,
            wins_from_rps: None,
            why_not: String::new(),
            check: one.check.clone(),
            is_present: present.as_ref() == Some(&one.offer),
        });
    }
    front(&mut candidates);
    let best = regret.as_ref().map_or(0, |regret| regret.expected_choice);
    explain(part, &tried, &mut candidates, best);
    Choice {
        part: part.name(),
        present,
        typed: None,
        expected: at(best),
        minimax: regret.as_ref().and_then(|regret| at(regret.minimax_choice)),
        netflix: netflix(&tried),
        warnings: warnings(&tried, &candidates, best),
        candidates,
        left_out,
        minimum: None,
        fewer: None,
    }
}

/// Marks those that no other beats in cost, headroom and latency.
fn front(candidates: &mut [Candidate]) {
    let criteria: Vec<[f64; 3]> = { candidates.iter() }
        .map(|candidate| {
            let left = candidate.headroom.unwrap_or(f64::NEG_INFINITY);
            let latency_ms = candidate.latency_ms.unwrap_or(f64::INFINITY);
            [candidate.expected_usd_month, -left, latency_ms]
        })
        .collect();
    for place in pareto(&criteria).unwrap_or_default() {
        if let Some(candidate) = candidates.get_mut(place) {
            candidate.is_on_front = true;
        }
    }
}

/// Says of each loser what it would take.
fn explain(part: Part, tried: &[Tried], candidates: &mut [Candidate], best: usize) {
    let Some((winner, least_usd)) = candidates
        .get(best)
        .map(|c| (c.offer.clone(), c.expected_usd_month))
    else {
        return;
    };
    for (place, (candidate, one)) in candidates.iter_mut().zip(tried).enumerate() {
        if place == best {
            continue;
        }
        let more_usd = candidate.expected_usd_month - least_usd;
        let own_usd = candidate.own_usd_month;
        let share = 1.0 - more_usd / own_usd;
        candidate.wins_below_usd_month =
            Some(one.price_usd * share).filter(|usd| *usd > 0.0 && own_usd > 0.0);
        let price = match candidate.wins_below_usd_month {
            Some(usd) => format!(
                "it would be the choice below {} a month each, and costs {}",
                show::dollars(usd),
                show::dollars(one.price_usd)
            ),
            None => "no price would make it the choice".to_owned(),
        };
        // As many as could be paid for instead.
        let could_be = (candidate.units * share + 1e-9).floor();
        let is_enough = could_be >= one.least.max(1.0);
        if part == Part::App && is_enough && could_be < candidate.units {
            let left = one.redundancy.left_of(could_be as u64) as f64;
            let from_rps = one.peak_rps / left;
            candidate.wins_from_rps =
                Some(from_rps).filter(|rps| rps.is_finite() && *rps > one.carries_rps);
        }
        let about = match candidate.p10_usd_month == candidate.p90_usd_month {
            true => "",
            false => "about ",
        };
        let size = candidate.wins_from_rps.map(|rps| {
            format!(
                ", or if one carried {about}{} req/s within the targets",
                show::number(rps)
            )
        });
        candidate.why_not = format!(
            "{} of it cost {} a month more than {winner}: {price}{}.",
            show::amount(candidate.planned_units),
            show::dollars(more_usd),
            size.unwrap_or_default()
        );
    }
}

/// What Netflix's planner would take: of the best plan of each draw, the one with the least regret over all of them.
fn netflix(tried: &[Tried]) -> Option<(String, f64)> {
    let draws = tried.first()?.usd.len();
    let mut plans = Vec::new();
    let mut names = Vec::new();
    for draw in 0..draws {
        let cost = |one: &Tried| one.usd.get(draw).copied().unwrap_or(f64::INFINITY);
        let best = tried.iter().min_by(|a, b| cost(a).total_cmp(&cost(b)))?;
        let units = best.units.get(draw).copied()?;
        names.push((best.offer.clone(), units));
        plans.push(NetflixPlan {
            cost_usd_year: cost(best) * MONTHS,
            disk_gib: 0.0,
            memory_gib: units * best.memory_gib,
        });
    }
    let regrets = regret_netflix(&plans, &plans, &NetflixCosts::PUBLISHED).ok()?;
    let regrets = regrets.iter().zip(names);
    let least = regrets.min_by(|(a, _), (b, _)| a.total.total_cmp(&b.total))?;
    Some(least.1)
}

/// Where a tenth of a price changes the choice.
fn warnings(tried: &[Tried], candidates: &[Candidate], best: usize) -> Vec<String> {
    let Some((winner, of_winner)) = candidates.get(best).zip(tried.get(best)) else {
        return Vec::new();
    };
    let losers = candidates.iter().zip(tried).enumerate();
    let losers = losers.filter(|(place, _)| *place != best);
    let near = losers.filter_map(|(_, (candidate, one))| {
        let more_usd = candidate.expected_usd_month - winner.expected_usd_month;
        let falls = more_usd / candidate.own_usd_month;
        let rises = more_usd / winner.own_usd_month;
        let near = |share: f64| share.is_finite() && share <= NEAR_SHARE;
        (near(falls) || near(rises)).then(|| {
            if falls < 1e-9 {
                return format!(
                    "The choice is near: {} costs as much as {}.",
                    candidate.offer, winner.offer
                );
            }
            format!(
                "The choice is near: {} wins if its price falls by {} (below {} a month), or that of {} rises by {} (above {}).",
                candidate.offer,
                show::percent(falls),
                show::dollars(one.price_usd * (1.0 - falls)),
                winner.offer,
                show::percent(rises),
                show::dollars(of_winner.price_usd * (1.0 + rises))
            )
        })
    });
    near.take(3).collect()
}
