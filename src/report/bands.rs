//! What ranges come to, in words and tables and as what charts draw: all that a page or a report needs of a simulation.

mod answer;

use super::answer::Sentence;
use super::section::{DASH, table};
use crate::chart::tornado::Tornado;
use crate::chart::{Table, Uncertain};
use crate::plan::bands::{Band, Bands, Chance, MonthBands, Sensitivity};
use crate::quantity::{Unit, show};
use crate::scenario::Scenario;

/// Most rows of a table over time.
const ROWS: usize = 13;
/// Fewer of the draws than this are not worth a word.
const RARE: f64 = 0.001;
/// Inputs that explain less than this are not told as what to measure.
const WORTH_MEASURING: f64 = 0.1;

/// A simulation in words.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Told {
    /// How many draws it stands on.
    pub draws: u32,
    /// The answer in a sentence or two.
    pub answer: Vec<Sentence>,
    /// In a few words, for a heading that is closed.
    pub short: String,
    /// What to know.
    pub sentences: Vec<String>,
    /// The numbers, each with a heading.
    pub tables: Vec<(String, Table)>,
    /// The bands that charts draw.
    pub uncertain: Uncertain,
    /// What matters, for each of a few results.
    pub tornadoes: Vec<Tornado>,
}

/// What a simulation of the scenario says.
pub fn told(scenario: &Scenario, bands: &Bands) -> Told {
    let unit = scenario.capacity_unit();
    let mut sentences = vec![format!(
        "{} draws of {}. A band holds eight draws of ten, from the 10th to the 90th percentile of the results.",
        show::amount(f64::from(bands.draws)),
        show::plural(bands.inputs.len() as u64, "uncertain input"),
    )];
    sentences.extend(date(scenario, bands));
    sentences.extend(bands.sensitivity.iter().filter_map(to_measure));
    sentences.extend(rough(bands));
    sentences.extend(bands.doubts.iter().cloned());
    let mut tables = vec![
        ("Month by month".to_owned(), months(bands, unit)),
        ("At given loads, times today's".to_owned(), ladder(bands)),
        ("What is uncertain".to_owned(), inputs(bands)),
    ];
    tables.extend(bands.sensitivity.iter().map(shares));
    Told {
        draws: bands.draws,
        answer: answer::sentences(scenario, bands),
        short: short(bands),
        sentences,
        tables,
        uncertain: drawn(bands),
        tornadoes: bands.sensitivity.iter().filter_map(tornado).collect(),
    }
}

fn drawn(bands: &Bands) -> Uncertain {
    let finite = |(x, band): (f64, &Band)| {
        let all = [band.p10, band.p90].iter().all(|end| end.is_finite());
        all.then_some((x, band.p10, band.p90))
    };
    let months = bands.months.iter();
    let rungs = bands.ladder.iter();
    // Where no input makes it uncertain, it is the same in all draws.
    let within = finite((0.0, &bands.now.within_targets_rps));
    let within = within.filter(|(_, low, high)| low < high);
    Uncertain {
        within_rps: within.map(|(_, low, high)| (low, high)),
        usd_month: { months.clone() }
            .filter_map(|month| finite((f64::from(month.index), &month.usd_month)))
            .collect(),
        peak_rps: months
            .filter_map(|month| finite((f64::from(month.index), &month.peak_rps)))
            .collect(),
        per_million_usd: rungs
            .filter_map(|rung| finite((rung.mean_rps, &rung.per_million_usd)))
            .collect(),
    }
}

/// `$80–$120`, or one of them if they print alike.
fn range(band: &Band, show: impl Fn(f64) -> String) -> String {
    match (show(band.p10), show(band.p90)) {
        (low, high) if low == high => low,
        (low, high) => format!("{low} to {high}"),
    }
}

fn dollars(usd: f64) -> String {
    match usd.is_finite() {
        true => show::dollars(usd),
        false => "beyond all bounds".to_owned(),
    }
}

fn short(bands: &Bands) -> String {
    let now = bands.months.first();
    now.map_or_else(String::new, |now| {
        format!("{} a month now", range(&now.usd_month, dollars))
    })
}

/// The month in which as many from now have passed.
fn month(scenario: &Scenario, months: f64) -> String {
    match months.is_finite() {
        true => scenario.demand.start.plus(months.ceil() as u32).spoken(),
        false => "never".to_owned(),
    }
}

/// When today's fleet is too small.
fn date(scenario: &Scenario, bands: &Bands) -> Option<String> {
    let left = &bands.now.months_left;
    let month = |months| month(scenario, months);
    if left.p90 <= 0.0 {
        return Some("Today's fleet is too small already.".to_owned());
    }
    if left.p10.is_infinite() {
        return Some("Today's fleet is never too small, as far as can be foreseen.".to_owned());
    }
    let never = match bands.now.never_share {
        share if share < RARE => String::new(),
        share => format!("; in {} of the draws it never is", show::chance(share)),
    };
    Some(format!(
        "Today's fleet becomes too small in {} at the earliest that is likely (10th percentile), in {} by the median, in {} at the latest (90th){never}.",
        month(left.p10),
        month(left.p50),
        month(left.p90)
    ))
}

/// Which input to measure next.
fn to_measure(found: &Sensitivity) -> Option<String> {
    let first = |bar: &crate::plan::bands::Bar| bar.first_share.unwrap_or(0.0);
    let best = found
        .bars
        .iter()
        .max_by(|a, b| first(a).total_cmp(&first(b)))?;
    let share = first(best);
    (share >= WORTH_MEASURING).then(|| {
        format!(
            "{}: knowing “{}” would take {} of its variance away.",
            found.label,
            best.label,
            show::percent(share.min(1.0))
        )
    })
}

/// Where the ends of a band are not sure either.
fn rough(bands: &Bands) -> Option<String> {
    let cost = bands.months.last()?.usd_month;
    let error = cost.error.filter(|_| cost.is_rough())?;
    Some(format!(
        "The ends of the last month's cost are themselves known to ± {} only (standard error): more draws would sharpen them.",
        show::dollars(error)
    ))
}

fn months(bands: &Bands, unit: &Unit) -> Table {
    let step = bands.months.len().div_ceil(ROWS).max(1);
    let has_budget = bands.months.iter().any(|month| month.over_budget.is_some());
    let rows = bands.months.iter().step_by(step).map(|month| {
        let mut row = vec![
            month.month.short(),
            range(&month.peak_rps, |rps| show::rate(rps, unit)),
            range(&month.instances, count),
            range(&month.usd_month, dollars),
            dollars(month.usd_month.p50),
            breach(month, unit),
        ];
        if has_budget {
            row.push(month.over_budget.as_ref().map_or_else(dash, over_budget));
        }
        row
    });
    let rows = rows.collect();
    let mut all = table(
        [
            "month",
            "peak",
            "instances",
            "$/month",
            "median",
            "fleet too small",
        ],
        rows,
    );
    if has_budget {
        all.head.push("over budget".to_owned());
    }
    all
}

fn dash() -> String {
    DASH.to_owned()
}

fn count(instances: f64) -> String {
    match instances.is_finite() {
        true => show::amount(instances),
        false => "none is enough".to_owned(),
    }
}

fn breach(month: &MonthBands, unit: &Unit) -> String {
    let shortfall = month.breach.shortfall;
    let by = shortfall.map(|rps| format!(", then by {}", show::rate(rps, unit)));
    format!(
        "{}{}",
        show::chance(month.breach.probability),
        by.unwrap_or_default()
    )
}

fn over_budget(chance: &Chance) -> String {
    let by = chance
        .shortfall
        .map(|usd| format!(", then by {}", show::dollars(usd)));
    format!(
        "{}{}",
        show::chance(chance.probability),
        by.unwrap_or_default()
    )
}

fn ladder(bands: &Bands) -> Table {
    let rows = bands.ladder.iter().map(|rung| {
        vec![
            format!("{}×", rung.factor),
            range(&rung.instances, count),
            range(&rung.usd_month, dollars),
            range(&rung.per_million_usd, dollars),
        ]
    });
    table(
        ["load", "instances", "$/month", "$ per million"],
        rows.collect(),
    )
}

fn inputs(bands: &Bands) -> Table {
    let rows = bands.inputs.iter().map(|input| {
        vec![
            input.label.clone(),
            input.written.clone(),
            input.law.to_owned(),
            input.path.clone(),
        ]
    });
    table(["input", "as written", "law", "name"], rows.collect())
}

/// A result in words: a share or dollars.
fn value(found: &Sensitivity, value: f64) -> String {
    match found.result {
        "headroom" if value.is_finite() => show::percent(value),
        _ => dollars(value),
    }
}

fn shares(found: &Sensitivity) -> (String, Table) {
    let share = |share: Option<f64>| share.map_or_else(dash, |share| show::percent(share.min(1.0)));
    let has_shares = found.bars.iter().any(|bar| bar.first_share.is_some());
    let moving = found.bars.iter().filter(|bar| bar.low != bar.high);
    let rows = moving.map(|bar| {
        let mut row = vec![
            bar.label.clone(),
            value(found, bar.low),
            value(found, bar.high),
        ];
        if has_shares {
            row.extend([share(bar.first_share), share(bar.total_share)]);
        }
        row
    });
    let mut all = table(
        ["input", "at its 10th percentile", "at its 90th"],
        rows.collect(),
    );
    if has_shares {
        let head = ["share of the variance, alone", "with others"];
        all.head.extend(head.map(str::to_owned));
    }
    (found.label.to_owned(), all)
}

/// None where the middle is beyond all bounds, so that nothing can be drawn around it.
fn tornado(found: &Sensitivity) -> Option<Tornado> {
    let is_share = found.result == "headroom";
    let times = if is_share { 100.0 } else { 1.0 };
    let bars = found.bars.iter().filter(|bar| bar.low != bar.high);
    let finite = bars.filter(|bar| bar.low.is_finite() && bar.high.is_finite());
    found.middle.is_finite().then(|| Tornado {
        result: found.label.to_owned(),
        unit: if is_share { "%" } else { "$" }.to_owned(),
        middle: found.middle * times,
        bars: finite
            .map(|bar| (bar.label.clone(), bar.low * times, bar.high * times))
            .collect(),
    })
}
