//! `plimsoll compare`: two scenarios side by side.

use clap::{Args, ValueEnum};
use plimsoll::chart::compare::Side;
use plimsoll::error::{Error, Result};
use plimsoll::job::SEED;
use plimsoll::link::kept::Kept;
use plimsoll::plan::bands::{Difference, PAIR_DRAWS, Question, difference};
use plimsoll::plan::solve;
use plimsoll::report::compare::{Comparison, compare};
use plimsoll::report::paired::sentences;
use serde::Serialize;

use super::{OwnPrices, json, kept_or_link, pick, write};

#[derive(Args)]
pub(super) struct CompareArguments {
    /// A scenario that was saved as a file, or a link; - is standard input
    first: String,
    /// The one that is held against it [default: another one of the same file]
    second: Option<String>,
    /// Which scenario of a file that holds several; given twice: of the first, and of the second
    #[arg(long = "scenario", value_name = "NAME")]
    names: Vec<String>,
    /// What to write
    #[arg(long, value_enum, default_value_t = CompareFormat::Text)]
    format: CompareFormat,
    #[command(flatten)]
    prices: OwnPrices,
}

#[derive(Clone, Copy, ValueEnum)]
enum CompareFormat {
    /// A line for each input and each answer that differs
    Text,
    Json,
    #[value(name = "md", alias = "markdown")]
    Markdown,
}

/// A comparison as JSON.
#[derive(Serialize)]
struct Written<'a> {
    #[serde(flatten)]
    found: &'a Comparison,
    /// By how much the second differs where inputs are ranges.
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<&'a Difference>,
}

/// Writes in which inputs and answers two scenarios differ.
pub(super) fn write_comparison(arguments: &CompareArguments) -> Result<()> {
    let (names, first) = (arguments.names.as_slice(), &arguments.first);
    if names.len() > 2 {
        return Err(Error::new("two scenarios are compared, and not more")
            .field("--scenario")
            .next("Name it at most twice."));
    }
    if arguments.second.is_none() && names.len() < 2 {
        return Err(Error::new("there is nothing to compare it with")
            .next("Give another file, or name two scenarios of this one with --scenario."));
    }
    let kept = kept_or_link(first)?;
    let (second, other) = match &arguments.second {
        None => (first, kept.clone()),
        Some(second) => (second, kept_or_link(second)?),
    };
    // One name is meant of whichever file holds several.
    let named = |kept: &Kept, place: usize| {
        let name = names.get(place).or_else(|| names.first());
        name.filter(|_| names.len() > 1 || kept.scenarios.len() > 1)
            .map(String::as_str)
    };
    let (of_first, of_second) = (named(&kept, 0), named(&other, 1));
    let (a, b) = (
        pick(kept, first, of_first)?,
        pick(other, second, of_second)?,
    );
    let catalog = arguments.prices.catalog()?;
    let catalog = catalog.as_ref();
    let (plan_a, plan_b) = (solve(&a, catalog), solve(&b, catalog));
    // Two versions of one scenario have one name.
    let (name_a, name_b) = match a.name == b.name {
        true => ("the first".to_owned(), "the second".to_owned()),
        false => (a.name.clone(), b.name.clone()),
    };
    let side = |name, scenario, plan| Side {
        name,
        scenario,
        plan,
    };
    let question = Question {
        draws: PAIR_DRAWS,
        seed: SEED,
    };
    let differs = difference(&a, &b, catalog, question);
    let mut found = compare(
        side(&name_a, &a, &plan_a),
        side(&name_b, &b, &plan_b),
        catalog,
    );
    if let Some(differs) = &differs {
        found.likely = sentences((&name_a, &name_b), a.capacity_unit(), differs);
    }
    write(&match arguments.format {
        CompareFormat::Text => found.text(),
        CompareFormat::Json => json(&Written {
            found: &found,
            difference: differs.as_ref(),
        })?,
        CompareFormat::Markdown => found.markdown(),
    })
}
