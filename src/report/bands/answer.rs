//! How sure the answer is, in sentences that stand below it.

use super::{Band, Bands, Sentence, dollars, month, range};
use crate::chart::{cost, headroom, spend};
use crate::quantity::show;
use crate::scenario::field::Field;
use crate::scenario::{Month, Scenario};

/// The ends of a band, as shares of the draws.
const ENDS: (f64, f64) = (0.1, 0.9);

pub(super) fn sentences(scenario: &Scenario, bands: &Bands) -> Vec<Sentence> {
    let Some((first, last)) = bands.months.first().zip(bands.months.last()) else {
        return Vec::new();
    };
    let end = last.month.spoken();
    let of_cost = leading(bands, "usd_month", Field::InstanceCost);
    let of_fleet = leading(bands, "headroom", Field::Rate);
    // Two that read alike are one.
    let and_then = |said: Sentence, now: &str, then: String, chart, input| match then == now {
        true => said.say(format!(", now and in {end}")),
        false => said
            .say(" now and ")
            .figure(then, chart, input)
            .say(format!(" in {end}")),
    };
    let costs = range(&first.usd_month, dollars);
    let then = range(&last.usd_month, dollars);
    let cost = Sentence::new()
        .say("With what is uncertain, a month costs ")
        .figure(costs.clone(), spend::ID, of_cost);
    let cost = and_then(cost, &costs, then, spend::ID, of_cost);
    let cost = per_million(bands, cost);
    let mut said = vec![cost.say(", in eight cases of ten.")];
    said.extend(until(scenario, bands, of_fleet));
    said.extend(tiers_until(bands, of_fleet));
    let (now, then) = (first.breach.probability, last.breach.probability);
    let fleet = ((now, then) != (0.0, 0.0)).then(|| {
        let now = show::chance(now);
        let risk = Sentence::new()
            .say("The chance that today's fleet is too small is ")
            .figure(now.clone(), headroom::ID, of_fleet);
        and_then(risk, &now, show::percent(then), headroom::ID, of_fleet)
    });
    let risks = match &last.over_budget {
        Some(budget) => {
            let begun = match fleet {
                Some(risk) => risk.say("; the chance that "),
                None => Sentence::new().say("The chance that "),
            };
            let chance = show::chance(budget.probability);
            let over = begun.say(format!("{end} costs more than the budget is "));
            Some(over.figure(chance, spend::ID, of_cost))
        }
        None => fleet,
    };
    said.extend(risks.map(|risks| risks.say(".")));
    said
}

/// The input that a result depends on most; as long as no sensitivity is known, one that it always depends on.
fn leading(bands: &Bands, result: &str, usual: Field) -> Field {
    let found = bands.sensitivity.iter().find(|s| s.result == result);
    let widest = found.and_then(|found| found.bars.first());
    let widest = widest.filter(|bar| bar.low != bar.high);
    let input = widest.and_then(|bar| Field::from_path(&bar.path));
    input.unwrap_or(usual)
}

/// Goes on with what a million requests cost, where that is uncertain: today at whatever the load is; and at ten times the load, but
/// where the load is uncertain itself: ten times a load that is given would look surer than today's.
fn per_million(bands: &Bands, said: Sentence) -> Sentence {
    let is_wide = |band: &Band| band.p10.is_finite() && range(band, dollars) != dollars(band.p10);
    let today = &bands.now.per_million_usd;
    let ten = bands.ladder.iter().find(|rung| rung.factor == 10.0);
    let Some(ten) = ten.map(|rung| &rung.per_million_usd) else {
        return said;
    };
    if !today.p10.is_finite() || !(is_wide(today) || is_wide(ten)) {
        return said;
    }
    let load = bands.months.first().map(|month| month.mean_rps);
    let is_load_wide = load.is_some_and(|load| load.p10 < load.p90);
    let input = leading(bands, "per_million_usd", Field::InstanceCost);
    let (today, ten) = (range(today, dollars), range(ten, dollars));
    let is_same = today == ten;
    let said = said.say(", and a million requests ");
    let said = said.figure(today, cost::ID, input);
    match (is_load_wide, is_same) {
        (true, _) => said.say(" today"),
        (false, true) => said.say(", today and at ten times the load"),
        (false, false) => said
            .say(" today and ")
            .figure(ten, cost::ID, input)
            .say(" at ten times the load"),
    }
}

/// From when to when it is likely that today's fleet becomes too small; none where that cannot be foreseen.
fn until(scenario: &Scenario, bands: &Bands, input: Field) -> Option<Sentence> {
    let left = &bands.now.months_left;
    if left.p10.is_infinite() || left.p90 <= 0.0 {
        return None;
    }
    // In some cases it is so now.
    let low = Some(left.p10).filter(|months| *months > 0.0);
    let high = Some(left.p90).filter(|months| months.is_finite());
    let horizon = f64::from(scenario.demand.horizon.months());
    let end = |months: f64| End {
        month: month(scenario, months),
        is_beyond: months.ceil() > horizon,
    };
    // Beside a tier whose limit may be passed, it is not the date of all of it.
    let fleet = match tier_chances(bands).any(|(_, chance)| chance >= ENDS.0) {
        true => "Today's fleet of the app becomes too small",
        false => "Today's fleet becomes too small",
    };
    between(fleet, [low.map(end), high.map(end)], input)
}

/// How likely a limit of a tier is passed, by month.
fn tier_chances(bands: &Bands) -> impl Iterator<Item = (Month, f64)> {
    let months = bands.months.iter();
    months.filter_map(|month| Some((month.month, month.tier_breach?.probability)))
}

/// From when to when it is likely that a limit of a tier is passed; none where that is so now, or not to be feared.
fn tiers_until(bands: &Bands, input: Field) -> Option<Sentence> {
    let from = |share: f64| {
        let found = tier_chances(bands).find(|(_, chance)| *chance >= share);
        found.map(|(month, _)| month)
    };
    let now = bands.months.first().map(|month| month.month);
    let (low, high) = (from(ENDS.0)?, from(ENDS.1));
    if high.is_some() && high == now {
        return None;
    }
    let low = Some(low).filter(|month| Some(*month) != now);
    let end = |month: Month| End {
        month: month.spoken(),
        is_beyond: false,
    };
    let limit = "A limit of a tier beside the app is passed";
    between(limit, [low.map(end), high.map(end)], input)
}

/// A month between which and another something happens.
struct End {
    month: String,
    /// Whether it lies beyond the horizon.
    is_beyond: bool,
}

/// That something happens between two months.
fn between(what: &str, ends: [Option<End>; 2], input: Field) -> Option<Sentence> {
    let (when, figure, beyond, cases) = match ends {
        [None, None] => return None,
        [None, Some(high)] => (" by ", high.month, one_beyond(high.is_beyond), "nine"),
        [Some(low), None] => (" not before ", low.month, one_beyond(low.is_beyond), "nine"),
        [Some(low), Some(high)] if low.month == high.month => {
            (" in ", low.month, one_beyond(low.is_beyond), "eight")
        }
        [Some(low), Some(high)] => {
            let beyond = match (low.is_beyond, high.is_beyond) {
                (true, _) => ", both beyond the horizon",
                (_, true) => ", the latter beyond the horizon",
                _ => "",
            };
            let months = format!("{} and {}", low.month, high.month);
            (" between ", months, beyond, "eight")
        }
    };
    let begun = Sentence::new().say(format!("{what}{when}"));
    let said = begun.figure(figure, headroom::ID, input);
    Some(said.say(format!("{beyond}, in {cases} cases of ten.")))
}

fn one_beyond(is_beyond: bool) -> &'static str {
    match is_beyond {
        true => ", beyond the horizon",
        false => "",
    }
}
