//! Questions of a scenario with ranges: the answer of each draw by itself, and percentiles of the answers.

use serde::Serialize;

use super::{Answer, Question, ask};
use crate::catalog::Catalog;
use crate::error::{Error, Result};
use crate::plan::bands::{self, Band, rows};
use crate::scenario::uncertainty::Uncertainty;
use crate::scenario::{Law, Month, Scenario, Workload};

/// Most draws of a question: each of them searches by itself.
pub const MOST_DRAWS: u32 = 1 << 8;

/// What a question comes to by draws.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Drawn {
    /// How many draws.
    pub draws: u32,
    /// Their seed.
    pub seed: u64,
    /// The answers.
    #[serde(flatten)]
    pub answers: Answers,
    /// In how many of the draws there is no answer: no load is carried, no number is enough, nothing is crossed, no growth is slow
    /// enough.
    pub none_share: f64,
    /// What is doubtful, as sentences.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<String>,
}

/// Percentiles of the answers; what is beyond all bounds is `null` in JSON.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answers {
    /// Of [`Question::MaxLoad`], mean demand; 0 where no load is carried, infinite where any is.
    MeanRps(Band),
    /// Of [`Question::Instances`]; infinite where no number is enough.
    Instances(Band),
    /// Of [`Question::LastDate`], when the first limit is crossed.
    Crossed(Dates),
    /// Of [`Question::MaxGrowth`], a month; minus infinity where none is slow enough, and infinite where any is.
    PerMonthRatio(Band),
}

/// Percentiles of a date; none of those that never come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Dates {
    /// Nine draws in ten are later.
    pub p10: Option<Month>,
    /// Median.
    pub p50: Option<Month>,
    /// Nine draws in ten are earlier.
    pub p90: Option<Month>,
}

/// Asks a question in each of a number of draws.
///
/// ```
/// use plimsoll::{catalog::Catalog, link::examples, quantity::Quantity};
/// use plimsoll::plan::{ask::{Answers, ask_drawn}, bands};
/// let mut scenario = examples::fluxstudio("2026-11".parse()?)?;
/// scenario.app.capacity.typed = Quantity::parse("800..1250 req/min")?;
/// let draws = bands::Question { draws: 16, seed: 1 };
/// let drawn = ask_drawn(&scenario, Catalog::built_in(), "instances at 100x".parse()?, draws)?;
/// let Answers::Instances(band) = drawn.answers else { panic!() };
/// assert!(band.p10 < 30.0 && band.p90 > 30.0);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
///
/// # Errors
/// As [`ask`]; a question whose answer is no number; a scenario in which nothing is uncertain.
pub fn ask_drawn(
    scenario: &Scenario,
    catalog: &Catalog,
    question: Question,
    draws: bands::Question,
) -> Result<Drawn> {
    let mut written = scenario.clone();
    // What a request takes without load changes no answer, and takes the longest.
    written.workload = Workload::default();
    let mut doubts = Vec::new();
    if matches!(question, Question::Instances(_)) {
        doubts.extend(settle(&mut written));
    }
    if matches!(written.demand.growth, Law::History(_)) {
        doubts.push("The error of the forecast does not count here.".to_owned());
    }
    let uncertainty = Uncertainty::of(&written);
    if uncertainty.is_empty() {
        return Err(
            Error::new("nothing is uncertain that the answer follows from")
                .field("--draws")
                .next("Write a range in the scenario, such as \"rate\": \"80k..200k/day\"."),
        );
    }
    doubts.extend(uncertainty.doubts.iter().cloned());
    let none = none(question)?;
    let all = rows(&uncertainty, draws.settings());
    let values = all.iter().map(|row| {
        uncertainty.put(&mut written, row.iter().copied());
        let answer = ask(&written, catalog, question);
        let start = written.demand.start;
        answer.ok().and_then(|found| number(found, start))
    });
    let values: Vec<Option<f64>> = values.collect();
    let without = values.iter().filter(|value| value.is_none()).count();
    let values: Vec<f64> = values.iter().map(|value| value.unwrap_or(none)).collect();
    let band = Band::of(&values);
    let month = |months: f64| {
        let whole = Some(months).filter(|months| months.is_finite());
        whole.map(|months| scenario.demand.start.plus(months.round() as u32))
    };
    Ok(Drawn {
        draws: values.len() as u32,
        seed: draws.seed,
        answers: match question {
            Question::MaxLoad => Answers::MeanRps(band),
            Question::LastDate => Answers::Crossed(Dates {
                p10: month(band.p10),
                p50: month(band.p50),
                p90: month(band.p90),
            }),
            Question::MaxGrowth => Answers::PerMonthRatio(band),
            _ => Answers::Instances(band),
        },
        none_share: without as f64 / values.len().max(1) as f64,
        doubts,
    })
}

/// Takes the middle of the rate, since a load is given; says so if it was a range.
fn settle(scenario: &mut Scenario) -> Option<String> {
    let rate = &mut scenario.demand.rate;
    let written = *rate;
    *rate = written.middle();
    written.spread()?;
    Some(format!(
        "The load is given, so that the range of the rate, {written}, does not count."
    ))
}

/// What a draw without an answer counts as.
fn none(question: Question) -> Result<f64> {
    match question {
        Question::MaxLoad => Ok(0.0),
        Question::LastDate | Question::Instances(_) => Ok(f64::INFINITY),
        Question::MaxGrowth => Ok(f64::NEG_INFINITY),
        _ => Err(Error::new(format!("“{question}” cannot be drawn"))
            .field("--draws")
            .next("Ask max load, last date, instances at 10x or max growth.")),
    }
}

/// The answer as a number; none without one. Of a date, months from the beginning.
fn number(answer: Answer, start: Month) -> Option<f64> {
    match answer {
        Answer::MaxLoad(found) if found.because.is_none() => Some(f64::INFINITY),
        Answer::MaxLoad(found) => found.mean_rps,
        Answer::LastDate(found) => Some(f64::from(found?.crossed.months_since(start))),
        Answer::Instances(found) => found.instances.map(|count| count as f64),
        Answer::MaxGrowth(found) if found.beyond => Some(f64::INFINITY),
        Answer::MaxGrowth(found) => found.per_month_ratio,
        _ => None,
    }
}
