//! `plimsoll ask` and `plimsoll choose`: questions backwards, and which offers to take.

use clap::Args;
use plimsoll::error::{Error, Result};
use plimsoll::plan::ask::{Answer, Drawn, MOST_DRAWS, Question, ask, ask_drawn};
use plimsoll::plan::choice;
use plimsoll::report;
use serde::Serialize;

use super::{AskFormat, OwnPrices, Which, draws, json, scenario_or_link, warn, write};

#[derive(Args)]
pub(super) struct AskArguments {
    /// A scenario that was saved as a file, or a link; - is standard input
    scenario: String,
    #[command(flatten)]
    which: Which,
    /// What to ask, such as "max load"; more than one may be asked
    #[arg(required = true)]
    questions: Vec<String>,
    /// What to write
    #[arg(long, value_enum, default_value_t = AskFormat::Json)]
    format: AskFormat,
    #[command(flatten)]
    prices: OwnPrices,
    /// Draw what is uncertain so many times, at most 256: for max load, last date, instances at a load and max growth
    #[arg(long, value_name = "COUNT")]
    draws: Option<u32>,
    /// What the draws begin with
    #[arg(long, value_name = "NUMBER", requires = "draws", default_value_t = 1)]
    seed: u64,
}

/// A question and what it comes to.
#[derive(Serialize)]
struct Answered {
    question: String,
    sentence: String,
    #[serde(flatten)]
    answer: Answer,
    #[serde(skip_serializing_if = "Option::is_none")]
    drawn: Option<Drawn>,
}

#[derive(Args)]
pub(super) struct ChooseArguments {
    /// A scenario that was saved as a file, or a link; - is standard input
    scenario: String,
    #[command(flatten)]
    which: Which,
    /// Draws of what is uncertain, at most 4,096 and rounded up to a power of two
    #[arg(long, value_name = "COUNT", default_value_t = choice::USUAL_DRAWS)]
    draws: u32,
    /// What the draws begin with
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// What to write
    #[arg(long, value_enum, default_value_t = AskFormat::Json)]
    format: AskFormat,
    #[command(flatten)]
    prices: OwnPrices,
}

/// Answers questions, all of them or none.
pub(super) fn answer(arguments: &AskArguments) -> Result<()> {
    let scenario = scenario_or_link(&arguments.scenario, arguments.which.name())?;
    let catalog = arguments.prices.catalog()?;
    let catalog = catalog.as_ref();
    let count = arguments.draws;
    let count = count.map(|count| draws(count, arguments.seed, MOST_DRAWS));
    let count = count.transpose()?;
    let answer = |asked: &String| {
        let question: Question = asked.parse()?;
        let answer = ask(&scenario, catalog, question)?;
        let drawn = count.map(|count| ask_drawn(&scenario, catalog, question, count));
        let drawn = drawn.transpose()?;
        drawn.iter().for_each(|drawn| warn(&drawn.doubts));
        Ok(Answered {
            question: question.to_string(),
            sentence: report::ask::sentences(&scenario, &answer, drawn.as_ref()),
            answer,
            drawn,
        })
    };
    // What can be answered is, even if something cannot.
    let (mut answers, mut failed) = (Vec::new(), None::<Error>);
    for asked in &arguments.questions {
        match answer(asked) {
            Ok(answer) => answers.push(answer),
            Err(error) => {
                let earlier = failed.replace(error);
                earlier.iter().for_each(|e| eprintln!("plimsoll: {e}"));
            }
        }
    }
    if let Some(error) = failed.take_if(|_| answers.is_empty()) {
        return Err(error);
    }
    write(&match arguments.format {
        AskFormat::Json => json(&answers)?,
        AskFormat::Text => answers
            .iter()
            .map(|a| format!("{}\n", a.sentence))
            .collect(),
    })?;
    failed.map_or(Ok(()), Err)
}

/// Writes what to choose.
pub(super) fn choose(arguments: &ChooseArguments) -> Result<()> {
    let scenario = scenario_or_link(&arguments.scenario, arguments.which.name())?;
    let catalog = arguments.prices.catalog()?;
    let catalog = catalog.as_ref();
    let question = draws(arguments.draws, arguments.seed, choice::MOST_DRAWS)?;
    let choices = choice::choose(&scenario, catalog, question)?;
    warn(&choices.doubts);
    write(&match arguments.format {
        AskFormat::Json => json(&choices)?,
        AskFormat::Text => report::choice::text(&choices),
    })
}
