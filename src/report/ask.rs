//! Answers to questions, each as a sentence.

use super::overhead::days;
use crate::plan::ask::{
    Answer, Answers, Because, Change, Drawn, Headroom, HitRate, Instances, LastDate, MaxGrowth,
    MaxLoad, Optimizations, Pool, What,
};
use crate::plan::bands::Band;
use crate::quantity::{Unit, show};
use crate::scenario::{Month, Scenario};

/// Less than this is no money.
const CENT_USD: f64 = 0.005;

/// An answer as a sentence or two.
pub fn sentence(scenario: &Scenario, answer: &Answer) -> String {
    let unit = scenario.demand.rate.unit();
    match answer {
        Answer::MaxLoad(found) => max_load(found, unit),
        Answer::LastDate(found) => last_date(found.as_ref()),
        Answer::Instances(found) => instances(found, unit),
        Answer::HitRate(found) => hit_rate(found, unit),
        Answer::Pool(found) => pool(found, unit),
        Answer::Optimizations(found) => optimizations(found),
        Answer::MaxGrowth(found) => max_growth(found),
        Answer::Headroom(found) => headroom(found),
    }
}

/// An answer, and what its draws say.
pub fn sentences(scenario: &Scenario, answer: &Answer, drawn: Option<&Drawn>) -> String {
    let alone = sentence(scenario, answer);
    match drawn {
        Some(drawn) => format!("{alone} {}", self::drawn(scenario, drawn)),
        None => alone,
    }
}

/// What the draws of a question say.
fn drawn(scenario: &Scenario, drawn: &Drawn) -> String {
    let unit = scenario.demand.rate.unit();
    let month = |month: Option<Month>| month.map_or_else(|| "never".to_owned(), Month::spoken);
    let three = |band: &Band, without: &str, told: &dyn Fn(f64) -> String| {
        [band.p10, band.p50, band.p90].map(|value| match value.is_finite() {
            true => told(value),
            false if value > 0.0 => without.to_owned(),
            false => "none".to_owned(),
        })
    };
    let (what, [p10, p50, p90]) = match &drawn.answers {
        Answers::MeanRps(band) => {
            let told = |rps| show::rate(rps, unit);
            ("the most load is", three(band, "any", &told))
        }
        Answers::Instances(band) => {
            let told = |count| format!("{} instances", show::amount(count));
            ("it takes", three(band, "more than there can be", &told))
        }
        Answers::Crossed(dates) => {
            let all = [dates.p10, dates.p50, dates.p90];
            ("the first limit is crossed:", all.map(month))
        }
        Answers::PerMonthRatio(band) => {
            let told = |ratio| format!("{} a month", show::percent(ratio));
            ("the fastest growth is", three(band, "any", &told))
        }
    };
    let none = match drawn.none_share {
        0.0 => String::new(),
        share => format!(
            " In {} of the draws there is no answer.",
            show::percent(share)
        ),
    };
    format!(
        "In {}, {what} {p50} by the median, {p10} at the 10th percentile and {p90} at the 90th.{none}",
        show::plural(u64::from(drawn.draws), "draw")
    )
}

fn max_load(found: &MaxLoad, unit: &Unit) -> String {
    let fleet = found.todays_fleet_rps.map_or_else(
        || "Today's fleet carries no load within the targets".to_owned(),
        |rps| format!("Today's fleet carries a mean of {}", most_rate(rps, unit)),
    );
    let most = match (found.mean_rps, found.factor) {
        (Some(rps), Some(times)) => {
            format!(
                "{}, {}× today's",
                most_rate(rps, unit),
                show::number(down(times))
            )
        }
        _ => "nothing at all".to_owned(),
    };
    let why = match found.because {
        Some(Because::Budget) => format!("{most} is the most that the budget pays"),
        Some(Because::Targets) if found.mean_rps.is_none() => {
            "no number of instances meets the targets under any load".to_owned()
        }
        Some(Because::Targets) => format!("beyond {most} no number of instances meets the targets"),
        Some(Because::Tier) => format!("beyond {most} a tier beside the app is over its limit"),
        None => "as many instances as needed carry any load, since there is no budget and no tier that would end it".to_owned(),
    };
    format!("{fleet}; {why}.")
}

/// The three digits that are shown of a number, rounded down: a most must hold as it is printed.
fn down(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let step = libm::pow(10.0, libm::floor(libm::log10(value.abs())) - 2.0);
    // What has three digits keeps them.
    libm::floor(value / step + 1e-6) * step
}

fn most_rate(rps: f64, unit: &Unit) -> String {
    let shown = unit.from_base(rps);
    match shown > 0.0 {
        true => show::rate(rps * (down(shown) / shown), unit),
        false => show::rate(rps, unit),
    }
}

fn last_date(found: Option<&LastDate>) -> String {
    let Some(found) = found else {
        return "No limit is crossed that can be foreseen.".to_owned();
    };
    let (crossed, by) = (found.crossed.spoken(), &found.act_by);
    let limit = show::capitalized(&found.limit);
    if by.late_months > 0 {
        return format!(
            "{limit} is crossed in {crossed}: it is {} too late to begin.",
            show::plural(u64::from(by.late_months), "month")
        );
    }
    format!(
        "{limit} is crossed in {crossed}: begin by {}.",
        by.month.spoken()
    )
}

fn instances(found: &Instances, unit: &Unit) -> String {
    let load = show::rate(found.mean_rps, unit);
    match (found.instances, found.usd_month) {
        (Some(count), Some(usd)) => format!(
            "A mean of {load} needs {}, and a month then costs {}.",
            show::plural(count, "instance"),
            show::dollars(usd)
        ),
        _ => format!("No number of instances carries a mean of {load} within the targets."),
    }
}

fn hit_rate(found: &HitRate, unit: &Unit) -> String {
    let load = show::rate(found.mean_rps, unit);
    let planned = show::percent(found.planned_share);
    match found.hit_share {
        Some(0.0) => format!(
            "At {load} the database of today is enough without any hits; planned are {planned}."
        ),
        Some(share) => format!(
            "At {load} the database of today is enough from a hit rate of {} % on; planned are {planned}.",
            show::number(-down(-share * 100.0))
        ),
        None => format!(
            "At {load} the database of today is not enough, whatever the hit rate: writes, connections or data grow past it."
        ),
    }
}

fn pool(found: &Pool, unit: &Unit) -> String {
    let load = show::rate(found.mean_rps, unit);
    let planned = found.planned_connections;
    match found.connections {
        Some(count) => format!(
            "At {load} each of {} needs a pool of {} within the target; planned are {planned}.",
            show::plural(found.instances, "instance"),
            show::plural(count, "connection"),
        ),
        None => format!("At {load} no pool is large enough: the server has too few connections."),
    }
}

fn optimizations(found: &Optimizations) -> String {
    let (statistic, limit) = (found.statistic, show::latency(found.limit_ms));
    let now = show::latency(found.predicted_ms);
    match &found.set {
        Some(set) if set.optimizations.is_empty() => {
            format!("None: {statistic} is {now} without load, within the {limit} of the target.")
        }
        Some(set) => format!(
            "{}: {} of work take {statistic} from {now} to {}, {} the {limit} of the target.",
            set.optimizations.join(", "),
            days(set.effort_days),
            show::latency(set.predicted_ms),
            if set.met { "within" } else { "still above" },
        ),
        None => {
            format!("No set of them takes {statistic} from {now} to the {limit} of the target.")
        }
    }
}

fn max_growth(found: &MaxGrowth) -> String {
    let budget = show::dollars(found.budget_usd_month);
    let planned = match found.over {
        Some(month) => format!(
            "with the growth of the plan it breaks in {}",
            month.spoken()
        ),
        None => "with the growth of the plan it holds".to_owned(),
    };
    match found.per_month_ratio {
        None => format!("The budget of {budget} does not hold, however slowly demand grows."),
        Some(_) if found.beyond => {
            format!("The budget of {budget} holds even if demand doubles every month.")
        }
        Some(ratio) => format!(
            "The budget of {budget} holds up to a growth of {} % a month; {planned}.",
            show::number(down(ratio * 100.0))
        ),
    }
}

fn headroom(found: &Headroom) -> String {
    let wanted = show::percent(found.wanted_share);
    let mut said = match (found.headroom, found.changes.first()) {
        (Some(now), None) if now >= found.wanted_share => {
            format!("There is a headroom of {} already.", show::percent(now))
        }
        (_, None) => {
            format!("No number of instances, no other machine and no optimization leaves {wanted}.")
        }
        (now, Some(first)) => cheapest(now, first),
    };
    if let Some(second) = found.second() {
        let (what, price) = (changed(second), price(second));
        let left = show::percent(second.headroom);
        said += &format!(" Otherwise, {what} {} {left}, {price}.", leave(second));
    }
    if let Some(why) = &found.no_machines_because {
        said += &format!(" Other machines were not looked at: {why}.");
    }
    for tier in &found.short_tiers {
        let (label, left) = (
            tier.label.to_ascii_lowercase(),
            show::percent(tier.headroom),
        );
        said += &format!(" The {label} leaves {left} ({}).", tier.limit);
    }
    said
}

/// The cheapest change, and what to check before it.
fn cheapest(now: Option<f64>, first: &Change) -> String {
    let instead = now.map_or_else(|| "nothing that is carried".to_owned(), show::percent);
    let check = match &first.what {
        What::Machine { check, .. } if !check.is_empty() => format!(" {check}"),
        What::Pool { .. } => {
            " Check that the database takes as many from all instances.".to_owned()
        }
        _ => String::new(),
    };
    format!(
        "{} {} {} today instead of {instead}, {}.{check}",
        show::capitalized(&changed(first)),
        leave(first),
        show::percent(first.headroom),
        price(first),
    )
}

/// What a change has then.
fn changed(change: &Change) -> String {
    match &change.what {
        What::Instances => show::plural(change.instances, "instance"),
        What::Machine { offer, .. } => format!("{} of {offer}", change.instances),
        What::Pool { connections } => format!("a pool of {connections} connections"),
        What::Optimizations { names, effort_days } => {
            format!("{} ({} of work)", names.join(", "), days(*effort_days))
        }
    }
}

fn leave(change: &Change) -> &'static str {
    match &change.what {
        What::Optimizations { names, .. } if names.len() > 1 => "leave",
        What::Instances if change.instances != 1 => "leave",
        What::Machine { .. } if change.instances != 1 => "leave",
        _ => "leaves",
    }
}

/// What it costs more, or at all where nothing can be carried now.
fn price(change: &Change) -> String {
    match change.added_usd_month {
        None => format!("for {} a month", show::dollars(change.usd_month)),
        Some(more_usd) if more_usd.abs() < CENT_USD => "for the same money".to_owned(),
        Some(more_usd) if more_usd < 0.0 => {
            format!("for {} less a month", show::dollars(-more_usd))
        }
        Some(more_usd) => format!("for {} more a month", show::dollars(more_usd)),
    }
}
