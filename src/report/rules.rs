//! The rules and when each first holds.

use crate::chart::Table;
use crate::plan::Plan;
use crate::plan::rules::{Firing, Held, Measured};
use crate::quantity::show;

/// All of them in a few words, for the head of a section: `9, next in March 2028`.
pub fn short(plan: &Plan) -> String {
    let first = plan.rules.iter().filter_map(|outcome| match outcome.held {
        Held::First { index, month, .. } => Some((index, month)),
        _ => None,
    });
    let count = plan.rules.len();
    match first.min_by_key(|(index, _)| *index) {
        _ if count == 0 => "none".to_owned(),
        Some((0, _)) => format!("{count}, one holds now"),
        Some((_, month)) => format!("{count}, next in {}", month.spoken()),
        None => format!("{count}, none within the horizon"),
    }
}

/// When a rule first holds, in a few words.
pub fn when(held: &Held) -> String {
    match held {
        Held::First { index: 0, .. } => "holds now".to_owned(),
        Held::First { month, .. } => format!("first holds in {}", month.spoken()),
        Held::Never { months } => format!(
            "holds in none of the {} looked at",
            show::plural(u64::from(*months), "month")
        ),
        // What the plan knows is said once, where the rules are typed.
        Held::Unknown { why } => why.split(". ").next().unwrap_or_default().to_owned(),
    }
}

/// Each rule and when it first holds, if today's fleet stays as it is.
pub fn table(plan: &Plan) -> Table {
    Table {
        head: vec!["Rule".to_owned(), "With today's fleet".to_owned()],
        rows: plan
            .rules
            .iter()
            .map(|outcome| vec![outcome.rule.clone(), when(&outcome.held)])
            .collect(),
    }
}

/// What a rule would have done with the series of a file, in one line.
pub fn measured(found: &Measured) -> String {
    match found {
        Measured::Evaluated(firing) => format!("{}: {}", firing.file, fired(firing)),
        Measured::Refused { file, why } => format!("{file}: {why}"),
    }
}

/// The same of all files, a line each; where none of those at hand holds the metric, that.
pub fn told(found: &[Measured]) -> Vec<String> {
    match found {
        [] => vec!["no imported series holds this metric".to_owned()],
        found => found.iter().map(measured).collect(),
    }
}

fn fired(firing: &Firing) -> String {
    let held = match firing.first_firing_s {
        Some(at_s) => {
            let often = match firing.fired {
                1 => "once, at".to_owned(),
                n => format!("{n} times, first at"),
            };
            let end = match firing.firing_at_end {
                true => ", and still at the end",
                false => "",
            };
            format!(
                "would have fired {often} {}, for {} in all{end}",
                show::moment(at_s),
                show::duration(firing.firing_s)
            )
        }
        None if firing.longest_pending_s > 0.0 => format!(
            "would not have fired, pending for {} at most",
            show::duration(firing.longest_pending_s)
        ),
        None => "would not have fired".to_owned(),
    };
    let mut told = match firing.without_value {
        0 => held,
        n => format!(
            "{held}; {n} of {} evaluations found no value",
            firing.evaluations
        ),
    };
    for note in &firing.notes {
        told = format!("{told}. {}", note.trim_end_matches('.'));
    }
    told
}

/// Each rule on the months to come and on the files.
pub fn both(plan: &Plan, found: &[Vec<Measured>]) -> Table {
    let rows = plan.rules.iter().zip(found).map(|(outcome, found)| {
        let told = told(found).join("; ");
        vec![outcome.rule.clone(), when(&outcome.held), told]
    });
    Table {
        head: ["Rule", "With today's fleet", "On what was measured"]
            .map(str::to_owned)
            .to_vec(),
        rows: rows.collect(),
    }
}
