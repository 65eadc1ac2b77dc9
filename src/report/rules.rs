//! The rules and when each first holds.

use crate::chart::Table;
use crate::chart::fired::Fired;
use crate::plan::Plan;
use crate::plan::rules::{Firing, Held, Measured};
use crate::quantity::show;

pub use crate::chart::rules::{rows as table, when};

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

/// What a rule would have done with the series of a file, in one line.
pub fn measured(found: &Measured) -> String {
    match found {
        Measured::Evaluated(firing) => format!("{}: {}", firing.file, fired(firing)),
        Measured::Refused { file, why } => format!("{file}: {why}"),
    }
}

/// What a chart draws of a rule on the series of files: those that could be evaluated.
pub fn on_files(rule: &str, found: &[Measured]) -> Vec<Fired> {
    let evaluated = found.iter().filter_map(|found| match found {
        Measured::Evaluated(firing) => Some(firing),
        Measured::Refused { .. } => None,
    });
    let since = |firing: &Firing, at_s: f64| at_s - firing.start_s;
    let drawn = |firing: &Firing| Fired {
        rule: rule.to_owned(),
        file: firing.file.clone(),
        told: fired(firing),
        length_s: since(firing, firing.end_s),
        spans_s: { firing.spans_s.iter() }
            .map(|(from_s, until_s)| (since(firing, *from_s), since(firing, *until_s)))
            .collect(),
    };
    evaluated.map(drawn).collect()
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
