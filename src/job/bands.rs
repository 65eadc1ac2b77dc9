//! What page and worker say to each other about bands: a scenario goes, words and what charts draw come back.

use super::{message, write_texts};
use crate::chart::tornado::Tornado;
use crate::chart::{Table, Uncertain, cost, headroom, spend};
use crate::error::Result;
use crate::json::{Object, Place, Writer};
use crate::report::answer::{Part, Sentence};
use crate::report::bands::Told;
use crate::scenario::field::Field;

/// Asks what a scenario comes to where it is uncertain. A newer one takes the place of one that is under way.
#[derive(Debug, Clone, PartialEq)]
pub struct Draw {
    /// Rises with each.
    pub generation: u32,
    /// The scenario as it is saved.
    pub scenario: String,
}

/// What came of it so far: first of few draws, then of many.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    /// Of the request.
    pub generation: u32,
    /// None where nothing is uncertain.
    pub told: Option<Told>,
}

const DRAW: [&str; 2] = ["generation", "scenario"];
const DRAWN: [&str; 2] = ["generation", "told"];
const TOLD: [&str; 10] = [
    "draws",
    "answer",
    "short",
    "sentences",
    "tables",
    "peak",
    "within",
    "per_million",
    "usd_month",
    "tornadoes",
];
/// Charts that the numbers of the answer lead to.
const CHARTS: [&str; 3] = [headroom::ID, spend::ID, cost::ID];
const TABLE: [&str; 3] = ["heading", "head", "rows"];
const TORNADO: [&str; 5] = ["result", "unit", "middle", "names", "ends"];

impl Draw {
    /// As a message.
    pub fn to_json(&self) -> String {
        let mut w = Writer::default();
        w.open('{').key("generation").whole(self.generation);
        w.key("scenario").text(&self.scenario).close('}');
        w.finish()
    }

    /// Out of a message.
    ///
    /// # Errors
    /// If it is none.
    pub fn from_json(text: &str) -> Result<Self> {
        message(text, |place| {
            let draw = place.object("a draw", &DRAW)?;
            Ok(Draw {
                generation: draw.get("generation")?.whole()?,
                scenario: draw.text("scenario")?.to_owned(),
            })
        })
    }
}

impl Drawn {
    /// As a message.
    pub fn to_json(&self) -> String {
        let mut w = Writer::default();
        w.open('{').key("generation").whole(self.generation);
        if let Some(told) = &self.told {
            write_told(w.key("told"), told);
        }
        w.close('}');
        w.finish()
    }

    /// Out of a message.
    ///
    /// # Errors
    /// If it is none.
    pub fn from_json(text: &str) -> Result<Self> {
        message(text, |place| {
            let drawn = place.object("drawn bands", &DRAWN)?;
            Ok(Drawn {
                generation: drawn.get("generation")?.whole()?,
                told: drawn.optional("told").map(read_told).transpose()?,
            })
        })
    }
}

fn write_told(w: &mut Writer, told: &Told) {
    w.open('{').key("draws").whole(told.draws);
    w.key("answer").open('[');
    for sentence in &told.answer {
        write_sentence(w, sentence);
    }
    w.close(']');
    w.key("short").text(&told.short);
    write_texts(w, "sentences", &told.sentences);
    write_tables(w, &told.tables);
    let uncertain = &told.uncertain;
    for (name, triples) in [
        ("peak", &uncertain.peak_rps),
        ("per_million", &uncertain.per_million_usd),
        ("usd_month", &uncertain.usd_month),
    ] {
        let numbers = triples.iter().flat_map(|(x, low, high)| [*x, *low, *high]);
        write_numbers(w, name, numbers);
    }
    let within = uncertain.within_rps.into_iter();
    let ends = within.flat_map(|(low, high)| [low, high]);
    write_numbers(w, "within", ends);
    w.key("tornadoes").open('[');
    for tornado in &told.tornadoes {
        w.open('{').key("result").text(&tornado.result);
        w.key("unit").text(&tornado.unit);
        w.key("middle").number(tornado.middle);
        let names: Vec<&String> = tornado.bars.iter().map(|(name, ..)| name).collect();
        write_texts(w, "names", &names);
        let ends = tornado.bars.iter().flat_map(|(_, low, high)| [*low, *high]);
        write_numbers(w, "ends", ends);
        w.close('}');
    }
    w.close(']').close('}');
}

/// A sentence as a list: three texts for each of its parts, of which words have the first only.
fn write_sentence(w: &mut Writer, sentence: &Sentence) {
    w.open('[');
    for part in &sentence.parts {
        match part {
            Part::Text(text) => w.text(text).text("").text(""),
            Part::Figure { text, chart, input } => w.text(text).text(chart).text(&input.path()),
        };
    }
    w.close(']');
}

fn read_sentence(place: &Place) -> Result<Sentence> {
    let texts = place.texts()?;
    let part = |part: &[&str]| {
        let [text, chart, input] = *part else {
            return None;
        };
        let chart = CHARTS.into_iter().find(|known| *known == chart);
        let leads = chart.zip(Field::from_path(input));
        Some(match leads {
            Some((chart, input)) => Part::Figure {
                text: text.to_owned(),
                chart,
                input,
            },
            None => Part::Text(text.to_owned()),
        })
    };
    Ok(Sentence {
        parts: texts.chunks(3).filter_map(part).collect(),
        alarm: false,
    })
}

pub(super) fn write_numbers(w: &mut Writer, name: &str, numbers: impl Iterator<Item = f64>) {
    w.key(name).open('[');
    for number in numbers {
        w.number(number);
    }
    w.close(']');
}

fn read_told(place: Place) -> Result<Told> {
    let told = place.object("told bands", &TOLD)?;
    let answer = told.list("answer")?;
    let tornadoes = told.list("tornadoes")?.into_iter().map(read_tornado);
    Ok(Told {
        draws: told.get("draws")?.whole()?,
        answer: answer.iter().map(read_sentence).collect::<Result<_>>()?,
        short: told.text("short")?.to_owned(),
        sentences: super::texts(&told, "sentences")?,
        tables: read_tables(&told)?,
        uncertain: Uncertain {
            peak_rps: triples(&told, "peak")?,
            within_rps: match *numbers(&told, "within")? {
                [low, high] => Some((low, high)),
                _ => None,
            },
            per_million_usd: triples(&told, "per_million")?,
            usd_month: triples(&told, "usd_month")?,
        },
        tornadoes: tornadoes.collect::<Result<_>>()?,
    })
}

/// Tables with their headings.
pub(super) fn write_tables(w: &mut Writer, tables: &[(String, Table)]) {
    w.key("tables").open('[');
    for (heading, table) in tables {
        w.open('{').key("heading").text(heading);
        write_texts(w, "head", &table.head);
        w.key("rows").open('[');
        for row in &table.rows {
            w.open('[');
            for cell in row {
                w.text(cell);
            }
            w.close(']');
        }
        w.close(']').close('}');
    }
    w.close(']');
}

/// The tables of a message.
pub(super) fn read_tables(object: &Object) -> Result<Vec<(String, Table)>> {
    let tables = object.list("tables")?.into_iter();
    tables.map(read_table).collect()
}

fn read_table(place: Place) -> Result<(String, Table)> {
    let table = place.object("a table", &TABLE)?;
    let row = |row: Place| Ok(row.texts()?.into_iter().map(str::to_owned).collect());
    let rows = table.list("rows")?.into_iter().map(row);
    Ok((
        table.text("heading")?.to_owned(),
        Table {
            head: super::texts(&table, "head")?,
            rows: rows.collect::<Result<_>>()?,
        },
    ))
}

fn read_tornado(place: Place) -> Result<Tornado> {
    let tornado = place.object("a tornado", &TORNADO)?;
    let names: Vec<String> = super::texts(&tornado, "names")?;
    let ends = numbers(&tornado, "ends")?;
    let bars = names.into_iter().zip(ends.chunks_exact(2));
    Ok(Tornado {
        result: tornado.text("result")?.to_owned(),
        unit: tornado.text("unit")?.to_owned(),
        middle: tornado.number("middle")?,
        bars: bars
            .filter_map(|(name, ends)| match ends {
                [low, high] => Some((name, *low, *high)),
                _ => None,
            })
            .collect(),
    })
}

pub(super) fn numbers(object: &Object, name: &str) -> Result<Vec<f64>> {
    let numbers = object.list(name)?;
    numbers.iter().map(Place::number).collect()
}

fn triples(object: &Object, name: &str) -> Result<Vec<(f64, f64, f64)>> {
    let triple = |triple: &[f64]| match triple {
        [x, low, high] => Some((*x, *low, *high)),
        _ => None,
    };
    Ok(numbers(object, name)?
        .chunks(3)
        .filter_map(triple)
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;
    use crate::plan::bands::{Question, bands};
    use crate::quantity::Quantity;
    use crate::report::bands::told;
    use crate::scenario::{Month, Scenario};

    #[test]
    fn what_is_beyond_all_bounds_comes_as_well() {
        let mut scenario = Scenario::blank(Month::new(2026, 11).unwrap());
        scenario.demand.rate = Quantity::parse("80..120 req/s").unwrap();
        // No number of instances that carry nothing is enough: all costs are infinite, in the middle too.
        scenario.app.capacity.typed = Quantity::parse("0 req/s").unwrap();
        let question = Question { draws: 16, seed: 1 };
        let found = bands(&scenario, Catalog::built_in(), question).unwrap();
        assert!(found.now.usd_month.p50.is_infinite());
        let drawn = Drawn {
            generation: 1,
            told: Some(told(&scenario, &found)),
        };
        assert_eq!(Drawn::from_json(&drawn.to_json()), Ok(drawn));
    }

    #[test]
    fn messages_come_as_they_were_sent() {
        let draw = Draw {
            generation: 7,
            scenario: "{\"a\": 1}".into(),
        };
        assert_eq!(Draw::from_json(&draw.to_json()), Ok(draw));
        let row = || vec!["a".to_owned(), "\"b\"".to_owned()];
        let told = Told {
            draws: 1024,
            answer: vec![Sentence {
                parts: vec![
                    Part::Text("A month costs ".into()),
                    Part::Figure {
                        text: "$12 to $24".into(),
                        chart: "spend",
                        input: Field::Tier(1, "keys"),
                    },
                    Part::Text(".".into()),
                ],
                alarm: false,
            }],
            short: "short".into(),
            sentences: vec!["Two.".into(), "Three.".into()],
            tables: vec![(
                "Months".into(),
                Table {
                    head: row(),
                    rows: vec![row(), row()],
                },
            )],
            uncertain: Uncertain {
                peak_rps: vec![(0.0, 1.5, 2.5), (1.0, 0.1, 0.3)],
                within_rps: Some((2.5, 3.5)),
                per_million_usd: vec![(10.0, 1.0, 2.0)],
                usd_month: vec![(0.0, 12.0, 24.0)],
            },
            tornadoes: vec![Tornado {
                result: "Cost".into(),
                unit: "$".into(),
                middle: 12.0,
                bars: vec![("Growth".into(), 10.0, 15.0)],
            }],
        };
        for told in [Some(told), None] {
            let drawn = Drawn {
                generation: u32::MAX,
                told,
            };
            assert_eq!(Drawn::from_json(&drawn.to_json()), Ok(drawn));
        }
        assert!(Drawn::from_json("{}").is_err());
    }
}
