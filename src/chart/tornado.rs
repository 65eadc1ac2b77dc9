//! What each uncertain input does to a result: a bar from the result with the input at its 10th percentile to that at its 90th.

use super::{Axis, Body, Chart, Drawing, Mark, Role, Scale, Table};
use crate::quantity::show;

const ID: &str = "tornado";
/// Bars that are drawn; the others are narrower.
const MOST_BARS: usize = 10;
/// Height of a row, and of what stands around all of them.
const ROW_PX: u32 = 36;
const AROUND_PX: u32 = 76;
/// Space beside the widest bar, as a share of it.
const MARGIN: f64 = 0.04;

/// What matters for a result.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tornado {
    /// The result, as it stands in a title.
    pub result: String,
    /// `$` before each number, or `%` behind it.
    pub unit: String,
    /// The result with all inputs in their middle.
    pub middle: f64,
    /// Each input with the results at its 10th and its 90th percentile, the widest first.
    pub bars: Vec<(String, f64, f64)>,
}

/// How high its picture is, pixels: a row for each bar.
pub fn height(tornado: &Tornado) -> u32 {
    AROUND_PX + ROW_PX * tornado.bars.len().min(MOST_BARS) as u32
}

/// The chart of it.
pub fn chart(tornado: &Tornado) -> Chart {
    let Some((widest, low, high)) = tornado.bars.first() else {
        return Chart::empty(
            ID,
            &tornado.result,
            "None of the uncertain inputs changes this result.",
        );
    };
    let say = |value: f64| told(tornado, value);
    Chart {
        id: ID,
        title: format!("{}: what matters", tornado.result),
        summary: format!(
            "{widest} matters most: {} at its 10th percentile (gray) and {} at its 90th (blue), where all others are in their middle.",
            say(*low),
            say(*high)
        ),
        body: Body::Drawn(drawing(tornado)),
    }
}

fn told(tornado: &Tornado, value: f64) -> String {
    match tornado.unit.as_str() {
        "$" => show::dollars(value),
        _ => format!("{} %", show::number(value)),
    }
}

fn drawing(tornado: &Tornado) -> Drawing {
    let bars = || tornado.bars.iter().take(MOST_BARS);
    let ends = || bars().flat_map(|(_, low, high)| [*low, *high]);
    let (least, most) = ends().fold((tornado.middle, tornado.middle), |(least, most), end| {
        (least.min(end), most.max(end))
    });
    let margin = MARGIN * (most - least);
    let rows = bars().count() as f64;
    let bar = |(row, (label, low, high)): (usize, &(String, f64, f64))| {
        let y = rows - 0.5 - row as f64;
        let part = |role, from, to, label: &str| Mark::Bar {
            role,
            y,
            from,
            to,
            label: label.to_owned(),
        };
        [
            part(Role::Soft, tornado.middle, *low, ""),
            part(Role::Demand, tornado.middle, *high, label),
        ]
    };
    let mut marks: Vec<Mark> = bars().enumerate().flat_map(bar).collect();
    marks.push(Mark::Upright {
        role: Role::Capacity,
        x: tornado.middle,
        label: String::new(),
    });
    let prefix = if tornado.unit == "$" { "$" } else { "" };
    Drawing {
        x: Axis {
            name: match tornado.unit.as_str() {
                "$" => String::new(),
                unit => unit.to_owned(),
            },
            scale: Scale::Linear,
            min: least - margin,
            max: most + margin,
            prefix,
        },
        y: Axis {
            name: String::new(),
            scale: Scale::Rows,
            min: 0.0,
            max: rows,
            prefix: "",
        },
        marks,
        readings: Vec::new(),
        table: Table {
            head: ["input", "at its 10th percentile", "at its 90th"]
                .map(str::to_owned)
                .to_vec(),
            rows: { tornado.bars.iter() }
                .map(|(label, low, high)| {
                    vec![label.clone(), told(tornado, *low), told(tornado, *high)]
                })
                .collect(),
        },
    }
}
