//! The rules and when each first holds.

use crate::chart::Table;
use crate::plan::Plan;
use crate::plan::rules::Held;
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
