//! `plimsoll compare`: two scenarios side by side.

use clap::{Args, ValueEnum};
use plimsoll::chart::compare::Side;
use plimsoll::error::{Error, Result};
use plimsoll::plan::solve;
use plimsoll::report::compare::compare;

use super::{OwnPrices, json, scenario_or_link, write};

#[derive(Args)]
pub(super) struct CompareArguments {
    /// A scenario that was saved as a file, or a link; - is standard input
    first: String,
    /// The one that is held against it [default: another one of the same file]
    second: Option<String>,
    /// Which scenario of a file that holds several; given twice, of the first and of the second
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

/// Writes in which inputs and answers two scenarios differ.
pub(super) fn write_comparison(arguments: &CompareArguments) -> Result<()> {
    let names = arguments.names.as_slice();
    let [of_first, of_second] = match names {
        [] => [None, None],
        [both] => [Some(both), Some(both)],
        [first, second] => [Some(first), Some(second)],
        _ => {
            return Err(Error::new("two scenarios are compared, and not more")
                .field("--scenario")
                .next("Name it at most twice."));
        }
    };
    if arguments.second.is_none() && names.len() < 2 {
        return Err(Error::new("there is nothing to compare it with")
            .next("Give another file, or name two scenarios of this one with --scenario."));
    }
    let second = arguments.second.as_ref().unwrap_or(&arguments.first);
    let a = scenario_or_link(&arguments.first, of_first.map(String::as_str))?;
    let b = scenario_or_link(second, of_second.map(String::as_str))?;
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
    let found = compare(
        side(&name_a, &a, &plan_a),
        side(&name_b, &b, &plan_b),
        catalog,
    );
    write(&match arguments.format {
        CompareFormat::Text => found.text(),
        CompareFormat::Json => json(&found)?,
        CompareFormat::Markdown => found.markdown(),
    })
}
