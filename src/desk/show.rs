//! What the page shows of the plan.

use std::rc::Rc;

use super::part::{Answer, Head, Notice, Part, Piece, Sentence, Tab, Told, Warnings};
use crate::chart::{self, Body, Chart, Table};
use crate::job::Said;
use crate::link::examples;
use crate::plan::bands::PREVIEW_DRAWS;
use crate::quantity::show;
use crate::report::section::{self, Section};
use crate::report::{answer, bands, ladder, overhead};
use crate::scenario::field::Field;
use crate::scenario::{Scenario, Whence};
use crate::state::{Against, Compared, Document, State};

/// The questions on the page: as they are asked, and what their lines are called. Those that end in "at" are asked at a load.
pub(super) const QUESTIONS: [(&str, &str); 8] = [
    ("max load", "Most load within targets and budget"),
    ("last date", "Last date to begin"),
    ("instances at", "Instances at that load"),
    ("hit rate at", "Hit rate at that load"),
    ("pool at", "Pool at that load"),
    ("optimizations", "Optimizations for the latency target"),
    ("max growth", "Fastest growth within the budget"),
    ("headroom", "Cheapest way to that headroom"),
];

/// Letters of a warning that are told while all are closed.
const SHORT_LETTERS: usize = 64;

/// The input of the load that questions are asked at.
pub(super) const LOAD: &str = "question-load";
/// The input of the headroom that a question is about.
pub(super) const HEADROOM: &str = "question-headroom";

/// The usual size of letters in a browser, for which charts are drawn, pixels.
const LETTERS_PX: f64 = 16.0;

/// How wide a chart is drawn that the page shows so many pixels wide, in pixels of letters of the usual size: larger letters, of the size
/// that is written there (`20px`), leave room for less of it.
pub(super) fn drawn_px(shown_px: u32, letters: &str) -> u32 {
    let size_px = letters.strip_suffix("px").and_then(|n| n.parse().ok());
    let size_px = size_px.filter(|px: &f64| px.is_finite() && *px > 0.0);
    (f64::from(shown_px) * LETTERS_PX / size_px.unwrap_or(LETTERS_PX)) as u32
}

pub(super) fn head(state: &State, against: Option<Against>) -> Head {
    let example = |(name, about, _): &examples::Example| ((*name).to_owned(), (*about).to_owned());
    let tab = |document: &Rc<Document>| Tab {
        id: document.id,
        name: document.scenario.name.clone(),
        is_current: document.id == state.document.id,
        is_shared: document.shared,
    };
    Head {
        name: state.text(Field::Name),
        name_error: state.error(Field::Name).unwrap_or_default().to_owned(),
        title: format!("{} – Plimsoll", state.scenario().name),
        can_undo: state.can_undo(),
        can_redo: state.can_redo(),
        is_shared: state.document.shared,
        examples: examples::ALL.iter().map(example).collect(),
        scenarios: state.scenarios().into_iter().map(tab).collect(),
        is_compared: against.is_some(),
    }
}

pub(super) fn answer(state: &State) -> Answer {
    let sentences = answer::sentences(state.scenario(), &state.plan);
    // More draws than those move most ends in the third digit only, and those that lie at a step of the fleet by a step.
    let is_few = |told: &bands::Told| state.is_told_of_before || told.draws < PREVIEW_DRAWS;
    let is_early = state.is_drawing && state.told.as_deref().is_none_or(is_few);
    Answer {
        sentences: sentences.iter().map(sentence).collect(),
        sure: match &state.told {
            Some(told) => told.answer.iter().map(sentence).collect(),
            None if state.is_drawing => vec![Sentence {
                pieces: vec![words("What is uncertain is being worked out.")],
                ..Sentence::default()
            }],
            None => Vec::new(),
        },
        is_drawing: state.is_drawing,
        is_early,
        until_then: match &state.told {
            Some(told) if state.is_drawing => until_then(told.draws, state.is_told_of_before),
            _ => String::new(),
        },
        is_of_before: state.is_told_of_before,
    }
}

/// What the ranges are while others are worked out: no first answer has any.
#[inline(never)]
fn until_then(draws: u32, is_of_before: bool) -> String {
    match is_of_before {
        true => {
            "Ranges of the plan before, in the charts too; new ones are being worked out.".into()
        }
        false => format!(
            "Ranges of the first {} draws; more are being worked out.",
            show::amount(f64::from(draws))
        ),
    }
}

fn sentence(sentence: &answer::Sentence) -> Sentence {
    let piece = |part: &answer::Part| match part {
        answer::Part::Text(text) => words(text),
        answer::Part::Figure { text, chart, input } => Piece {
            text: text.clone(),
            chart: (*chart).to_owned(),
            input: input.id(),
        },
    };
    Sentence {
        is_alarm: sentence.alarm,
        pieces: sentence.parts.iter().map(piece).collect(),
    }
}

fn words(text: &str) -> Piece {
    Piece {
        text: text.to_owned(),
        ..Piece::default()
    }
}

/// The charts in the order in which they stand: those of the plan, then those that only files or the worker give; those that have
/// nothing to show last, so that no empty frame parts the others. With these ranges, which may be those of the plan before.
pub(super) fn charts(
    state: &State,
    told: Option<&bands::Told>,
    which: Option<&Said>,
) -> Vec<Chart> {
    let uncertain = told.map(|told| &told.uncertain);
    let mut all = chart::all(state.scenario(), &state.plan, uncertain);
    all.push(chart::fired::chart(state.fired()));
    all.push(chart::memory::chart(state.memory()));
    all.extend(
        which
            .into_iter()
            .flat_map(|said| chart::front::charts(&said.fronts)),
    );
    let (mut drawn, empty): (Vec<Chart>, Vec<Chart>) =
        (all.into_iter()).partition(|chart| matches!(chart.body, Body::Drawn(_)));
    drawn.extend(empty);
    drawn
}

/// The chart of what matters for a result, if anything is uncertain.
pub(super) fn tornado(state: &State, result: usize) -> Option<Chart> {
    let tornadoes = &state.told.as_ref()?.tornadoes;
    let shown = tornadoes.get(result).or(tornadoes.first())?;
    Some(chart::tornado::chart(shown))
}

/// How sure the plan is.
pub(super) fn uncertainty(told: &bands::Told, result: usize) -> Told {
    Told {
        id: "uncertainty".into(),
        title: "How sure".into(),
        short: told.short.clone(),
        sentences: told.sentences.clone(),
        tables: told.tables.clone(),
        results: told.tornadoes.iter().map(|t| t.result.clone()).collect(),
        chosen: u32::try_from(result).unwrap_or_default(),
        ..Told::default()
    }
}

/// Instead of what a part is about, while what stands in it is of the plan before.
fn short(usual: &str, is_busy: bool) -> String {
    match is_busy {
        true => "worked out anew; what stands here is of the plan before",
        false => usual,
    }
    .to_owned()
}

/// Which offers to take.
pub(super) fn which(said: Option<&Said>, is_busy: bool) -> Told {
    let usual = "by the cost of the whole plan, with each of the catalogue";
    let told = Told {
        id: "which".into(),
        title: "Which offers".into(),
        short: short(usual, is_busy),
        is_busy,
        ..Told::default()
    };
    match said {
        None => Told {
            sentences: vec!["…".into()],
            ..told
        },
        Some(said) => Told {
            sentences: said.sentences.clone(),
            tables: said.tables.clone(),
            notes: said.notes.clone(),
            ..told
        },
    }
}

/// The questions and what came of them.
pub(super) fn questions(
    (said, is_busy): (Option<&Said>, bool),
    load: &str,
    headroom: &str,
) -> Told {
    let sentences = said.map_or(&[][..], |said| &said.sentences);
    let answer = |at: usize| sentences.get(at).map_or("…", String::as_str).to_owned();
    let lines = QUESTIONS.iter().enumerate();
    Told {
        id: "questions".into(),
        title: "Questions".into(),
        short: short("how much at most, by when, what it takes", is_busy),
        is_busy,
        asks: vec![
            [
                LOAD,
                "At a load of",
                "10x, or a rate such as 10,000 req/min",
                load,
            ]
            .map(str::to_owned)
            .into(),
            [HEADROOM, "with a headroom of", "such as 30 %", headroom]
                .map(str::to_owned)
                .into(),
        ],
        answers: lines
            .map(|(at, (_, called))| ((*called).to_owned(), answer(at)))
            .collect(),
        ..Told::default()
    }
}

/// The parts of the plan that stand open: what a request takes, and the ladder.
pub(super) fn open_parts(state: &State) -> Vec<Told> {
    let ladder = Told {
        id: "ladder".into(),
        title: "At times today's load".into(),
        tables: vec![(String::new(), ladder::table(state.scenario(), &state.plan))],
        ..Told::default()
    };
    let overhead = state.plan.overhead.as_ref().map(|found| {
        let headed = |heading: &str, table: Table| (heading.to_owned(), table);
        let mut tables = vec![
            headed("", overhead::components(found)),
            headed("Mean and percentiles", overhead::levels(found)),
        ];
        if !found.optimizations.is_empty() {
            tables.push(headed("Optimizations", overhead::optimizations(found)));
        }
        Told {
            id: "chart-overhead".into(),
            title: "Overhead budget of a request, without load".into(),
            sentences: overhead::sentences(&state.plan),
            tables,
            ..Told::default()
        }
    });
    overhead.into_iter().chain([ladder]).collect()
}

/// The parts of the plan that stand in folds.
pub(super) fn folds(state: &State) -> Vec<Told> {
    let parts = section::all(state.scenario(), &state.plan).into_iter();
    parts.map(section).collect()
}

/// A part that is told in one form for page and paper.
pub(super) fn section(part: Section) -> Told {
    Told {
        id: part.id.to_owned(),
        title: part.title.to_owned(),
        short: part.short,
        sentences: part.sentences,
        tables: { part.tables.into_iter() }
            .map(|(heading, table)| (heading.to_owned(), table))
            .collect(),
        ..Told::default()
    }
}

/// What the current scenario can be held against, with what each is called.
pub(super) fn against(state: &State) -> Vec<(Against, String)> {
    let origin = (Against::Origin, "what it was when it was opened".to_owned());
    let others = state.scenarios().into_iter();
    let others = others
        .filter(|other| other.id != state.document.id)
        .map(|other| (Against::Scenario(other.id), other.scenario.name.clone()));
    [origin].into_iter().chain(others).collect()
}

/// The current scenario held against another one, in words, and the curves of both.
pub(super) fn compare(state: &State, compared: Compared, against: Against) -> (Told, Vec<Chart>) {
    let comparison = &compared.comparison;
    let all = self::against(state);
    let chosen = all.iter().position(|(one, _)| *one == against);
    let told = Told {
        id: "compare".into(),
        title: format!("{} against {}", comparison.b, comparison.a),
        sentences: comparison.sentences(),
        tables: vec![
            ("What follows".to_owned(), comparison.answers_table()),
            ("What was put in".to_owned(), comparison.inputs_table()),
        ],
        results: all.into_iter().map(|(_, name)| name).collect(),
        chosen: u32::try_from(chosen.unwrap_or_default()).unwrap_or_default(),
        ..Told::default()
    };
    (told, compared.curves)
}

/// What this is, as long as it is an example that nobody has touched, or a plan of which nobody has said the first things.
pub(super) fn intro(state: &State) -> Part {
    let document = &state.document;
    let is_untouched = document.scenario == document.origin.scenario
        && document.files.is_empty()
        && !document.shared;
    let name = &document.scenario.name;
    let is_example = || {
        let mut all = examples::ALL.iter();
        // A link may bring what somebody made of one, and says what the plan came to there.
        let is_it = |mut example: Scenario| {
            example.saved.clone_from(&document.scenario.saved);
            example.name == *name && example == document.scenario
        };
        all.any(|(_, _, make)| make(document.scenario.demand.start).is_ok_and(is_it))
    };
    let is_assumed = |field| document.scenario.whence(field) == Some(Whence::Assumed);
    if is_assumed(Field::Rate) && is_assumed(Field::Capacity) {
        let said = "All of this is assumed. Type today's rate and what an instance carries first.";
        return Part::Lines(vec![said.to_owned()]);
    }
    Part::Lines(match is_untouched && is_example() {
        true => vec![
            "Plimsoll tells how much load a service can carry, until when, and at what cost. This is a worked example: drop your own reports and metrics, or type your numbers over its.".to_owned(),
        ],
        false => Vec::new(),
    })
}

/// The words at the beginning of a text that are no more letters than that together, and a sign that it goes on.
fn beginning(text: &str, letters: usize) -> String {
    let mut short = String::new();
    for word in text.split_whitespace() {
        if short.chars().count() + word.chars().count() >= letters {
            return short + "…";
        }
        let space = if short.is_empty() { "" } else { " " };
        short += space;
        short += word;
    }
    short
}

pub(super) fn warnings(state: &State) -> Part {
    let all: Vec<String> = { state.plan.warnings.iter() }
        .map(|warning| warning.message.clone())
        .collect();
    let said = match all.len() as u64 {
        0 => String::new(),
        count => format!("{} to know", show::plural(count, "thing")),
    };
    let short = all.first().map_or("", String::as_str);
    Part::Warnings(Warnings {
        short: beginning(short, SHORT_LETTERS),
        said,
        all,
    })
}

pub(super) fn footer(state: &State) -> Part {
    let month = state.scenario().month.days();
    Part::Lines(vec![format!(
        "Everything is computed in this tab; nothing that you give it leaves it. A month counts {month} days. Plimsoll {}.",
        crate::build_id::BUILD_ID
    )])
}

pub(super) fn notice(state: &State, count: u32) -> Notice {
    match (&state.reading, &state.notice) {
        (Some(reading), _) => Notice {
            text: reading.said(),
            is_reading: true,
            done_percent: (100.0 * reading.done_share()) as u32,
            count,
            ..Notice::default()
        },
        (None, Some(notice)) => Notice {
            text: notice.text.clone(),
            is_alarm: notice.alarm,
            place: notice.place.to_owned(),
            count,
            ..Notice::default()
        },
        (None, None) => Notice::default(),
    }
}
