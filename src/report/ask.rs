//! Answers to questions, each as a sentence.

use super::overhead::days;
use crate::plan::ask::{
    Answer, Because, Headroom, HitRate, Instances, LastDate, MaxGrowth, MaxLoad, Optimizations,
    Pool,
};
use crate::quantity::{Unit, show};
use crate::scenario::Scenario;

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

fn max_load(found: &MaxLoad, unit: &Unit) -> String {
    let fleet = found.todays_fleet_rps.map_or_else(
        || "Today's fleet carries no load within the targets".to_owned(),
        |rps| format!("Today's fleet carries a mean of {}", show::rate(rps, unit)),
    );
    let most = match (found.mean_rps, found.factor) {
        (Some(rps), Some(times)) => {
            format!(
                "{}, {}× today's",
                show::rate(rps, unit),
                show::number(times)
            )
        }
        _ => "nothing at all".to_owned(),
    };
    let why = match found.because {
        Some(Because::Budget) => format!("{most} is the most that the budget pays"),
        Some(Because::Targets) => format!("beyond {most} no number of instances meets the targets"),
        Some(Because::Tier) => format!("beyond {most} a tier beside the app is over its limit"),
        None => "as many instances as needed carry any load, since there is no budget and no tier that would end it".to_owned(),
    };
    format!("{fleet}; {why}.")
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
            "At {load} the database of today is enough from a hit rate of {} on; planned are {planned}.",
            show::percent(share)
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
            "The budget of {budget} holds up to a growth of {} a month; {planned}.",
            show::percent(ratio)
        ),
    }
}

fn headroom(found: &Headroom) -> String {
    let wanted = show::percent(found.wanted_share);
    let Some(now) = found.headroom else {
        return "Nothing can be carried within the targets, so that there is no headroom."
            .to_owned();
    };
    if now >= found.wanted_share {
        return format!("There is a headroom of {} already.", show::percent(now));
    }
    match &found.cheapest {
        Some(change) => format!(
            "{} leave {} today instead of {}, for {} more a month.",
            show::capitalized(&show::plural(change.instances, "instance")),
            show::percent(change.headroom),
            show::percent(now),
            show::dollars(change.added_usd_month)
        ),
        None => format!("No number of instances leaves {wanted}."),
    }
}
