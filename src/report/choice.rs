//! Choices as sentences and tables.

use super::buying;
use super::section::or_dash;
use crate::chart::Table;
use crate::chart::front::{Candidate as Drawn, Front};
use crate::plan::choice::{Candidate, Choice, Choices, LeftOut};
use crate::quantity::show;

/// Candidates that are shown; the others are in the JSON.
const SHOWN: usize = 12;
/// Candidates that a chart draws, beside the present one and those that no other beats.
const DRAWN: usize = 40;
/// Costs that differ by less are the same.
const CENT_USD: f64 = 0.01;

/// All parts as text: who wins, who loses why, who is left out why.
pub fn text(choices: &Choices) -> String {
    let mut out = String::new();
    for choice in &choices.parts {
        out += &part(choice);
        out.push('\n');
    }
    let together = together(choices).into_iter();
    let buying = choices.buying.iter().flat_map(buying::sentences);
    for sentence in together.chain(buying) {
        out += &sentence;
        out.push('\n');
    }
    out
}

/// Who wins, in a sentence or more.
pub fn sentences(choice: &Choice) -> Vec<String> {
    let best = choice.candidates.first();
    let mut said = match (&choice.expected, best) {
        (Some(offer), Some(best)) => vec![format!(
            "For the {}: {offer}, {} of it: {} a month for the whole plan{}.",
            choice.part,
            show::amount(best.planned_units),
            show::dollars(best.planned_usd_month),
            on_the_mean(best.planned_usd_month, best.expected_usd_month)
        )],
        _ => vec![format!("For the {} no offer can do the job.", choice.part)],
    };
    said.extend(
        best.map(|best| best.check.clone())
            .filter(|check| !check.is_empty()),
    );
    if let Some((offer, units)) = &choice.netflix
        && Some(offer) != choice.expected.as_ref()
    {
        let units = show::amount(*units);
        said.push(format!(
            "By Netflix's formula, whose regret grows faster than the sum, {offer} has the least: {units} of it."
        ));
    }
    if choice.minimax != choice.expected
        && let Some(other) = &choice.minimax
    {
        said.push(format!("The least regret in the worst case has {other}."));
    }
    let present = choice
        .candidates
        .iter()
        .find(|candidate| candidate.is_present);
    said.extend(
        present
            .filter(|p| Some(&p.offer) != choice.expected.as_ref())
            .map(|present| {
                let usd = show::dollars(present.planned_usd_month);
                let offer = &present.offer;
                format!(
                    "The plan has {offer}, for {usd} a month: {}",
                    present.why_not
                )
            }),
    );
    said.extend(typed(choice));
    said.extend(at_least(choice));
    said.extend(choice.warnings.iter().cloned());
    said
}

/// What the machine costs that is typed into the plan, beside the choice.
fn typed(choice: &Choice) -> Option<String> {
    let typed = choice.typed?;
    let best = choice.candidates.first()?;
    let less_usd = typed.usd_month - best.planned_usd_month;
    let than = match less_usd {
        less if less >= CENT_USD => format!("{} costs {} less", best.offer, show::dollars(less)),
        less if less <= -CENT_USD => format!("{} costs {} more", best.offer, show::dollars(-less)),
        _ => format!("{} costs the same", best.offer),
    };
    Some(format!(
        "The plan has a machine that is typed in, {} of it, for {} a month: {than}.",
        show::amount(typed.units),
        show::dollars(typed.usd_month)
    ))
}

/// Behind what the plan says, what that is on the mean; nothing where it is the same.
fn on_the_mean(planned_usd: f64, expected_usd: f64) -> String {
    match is_same(planned_usd, expected_usd) {
        true => String::new(),
        false => format!(
            ", and {} on the mean of what is uncertain",
            show::dollars(expected_usd)
        ),
    }
}

fn is_same(a_usd: f64, b_usd: f64) -> bool {
    (a_usd - b_usd).abs() < CENT_USD
}

/// That there are never fewer than the plan says, where that is more than the load needs; and what fewer would do.
fn at_least(choice: &Choice) -> Option<String> {
    let minimum = choice.minimum?;
    let is_bound = |c: &Candidate| c.planned_units <= f64::from(minimum);
    if !choice.candidates.iter().any(is_bound) {
        return None;
    }
    let never = format!("There are never fewer than {minimum} of any offer, as the plan says");
    Some(match &choice.fewer {
        None => never + ".",
        Some(fewer) => format!(
            "{never}: if there may be, {}, {} of it, would carry the load for {} a month{}. Type fewer instances today for that.",
            fewer.offer,
            show::amount(fewer.planned_units),
            show::dollars(fewer.planned_usd_month),
            on_the_mean(fewer.planned_usd_month, fewer.expected_usd_month)
        ),
    })
}

/// What a chart draws of a choice.
pub fn front(choice: &Choice) -> Front {
    let drawn = |c: &Candidate| Drawn {
        offer: c.offer.clone(),
        usd_month: c.expected_usd_month,
        planned_usd_month: c.planned_usd_month,
        headroom: c.headroom,
        latency_ms: c.latency_ms,
        is_on_front: c.is_on_front,
        is_present: c.is_present,
        why_not: c.why_not.clone(),
    };
    let matters = |c: &Candidate| c.is_on_front || c.is_present;
    let numbered = choice.candidates.iter().enumerate();
    let kept = numbered.filter(|(at, c)| *at < DRAWN || matters(c));
    Front {
        part: choice.part.clone(),
        offers: choice.candidates.len() as u32,
        candidates: kept.map(|(_, c)| drawn(c)).collect(),
    }
}

/// That there are more candidates than are shown; none if there are not.
pub fn more(choice: &Choice) -> Option<String> {
    let hidden = choice.candidates.len().checked_sub(SHOWN)?;
    (hidden > 0).then(|| {
        format!(
            "For the {} {} can do the job too, at a higher cost.",
            choice.part,
            show::plural(hidden as u64, "more offer")
        )
    })
}

/// The candidates, the best first.
pub fn candidates(choice: &Choice) -> Table {
    let best = choice.candidates.first();
    let least_usd = best.map_or(0.0, |best| best.expected_usd_month);
    let same = |c: &Candidate| is_same(c.planned_usd_month, c.expected_usd_month);
    let is_certain = choice.candidates.iter().all(same);
    let row = |candidate: &Candidate| {
        let more_usd = candidate.expected_usd_month - least_usd;
        let is_choice = Some(&candidate.offer) == choice.expected.as_ref();
        let mut cells = vec![
            candidate.offer.clone(),
            show::amount(candidate.planned_units),
            show::dollars(candidate.planned_usd_month),
        ];
        if !is_certain {
            cells.push(show::dollars(candidate.expected_usd_month));
        }
        cells.extend([
            show::dollars(more_usd),
            match is_choice {
                true => "the choice".to_owned(),
                false => or_dash(candidate.wins_below_usd_month, show::dollars),
            },
            if candidate.is_on_front { "yes" } else { "" }.to_owned(),
            or_dash(candidate.headroom, show::percent),
            show::dollars(candidate.highest_regret_usd),
            or_dash(candidate.latency_ms, show::latency),
        ]);
        cells
    };
    let mut head = vec!["offer", "number", "$/month, plan"];
    if !is_certain {
        head.push("on the mean");
    }
    head.extend(["more", "wins below, each", "unbeaten"]);
    head.extend(["headroom", "worst regret", "latency"]);
    Table {
        head: head.into_iter().map(str::to_owned).collect(),
        rows: choice.candidates.iter().take(SHOWN).map(row).collect(),
    }
}

/// What to take where all parts are chosen together.
pub fn together(choices: &Choices) -> Option<String> {
    let together = choices.together.as_ref()?;
    Some(format!(
        "All together: {} for {} a month{}, the least of {}; with the choice of each by itself {} is {}.",
        together.offers.join(", "),
        show::dollars(together.planned_usd_month),
        on_the_mean(together.planned_usd_month, together.expected_usd_month),
        show::plural(u64::from(together.tried), "combination"),
        match is_same(together.planned_usd_month, together.expected_usd_month) {
            true => "it",
            false => "that mean",
        },
        show::dollars(together.apart_usd_month),
    ))
}

/// Why offers are left out, each reason once, with how many and some of them.
pub fn left_out(all: &[LeftOut]) -> Vec<String> {
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for LeftOut { offer, why } in all {
        match reasons.iter_mut().find(|(known, _)| known == why) {
            Some((_, offers)) => offers.push(offer),
            None => reasons.push((why, vec![offer])),
        }
    }
    let told = reasons.iter().map(|(why, offers)| {
        let some = offers
            .iter()
            .take(3)
            .copied()
            .collect::<Vec<_>>()
            .join(", ");
        let more = if offers.len() > 3 { ", …" } else { "" };
        format!(
            "{}: {why} ({some}{more}).",
            show::plural(offers.len() as u64, "offer")
        )
    });
    told.collect()
}

fn part(choice: &Choice) -> String {
    let mut lines = sentences(choice);
    let losers = choice.candidates.iter().skip(1).take(SHOWN);
    lines.extend(losers.map(|candidate| format!("  {}: {}", candidate.offer, candidate.why_not)));
    lines.extend(more(choice).map(|more| format!("  {more}")));
    lines.extend(
        left_out(&choice.left_out)
            .into_iter()
            .map(|why| format!("  Left out, {why}")),
    );
    lines.join("\n") + "\n"
}
