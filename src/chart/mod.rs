//! A description of a chart, independent of how it is drawn: `svg` draws it, and its table is the
//! same chart as rows.

mod alone;
mod axis;
mod bars;
mod color;
pub mod compare;
pub mod cost;
pub mod fired;
pub mod front;
pub mod headroom;
mod label;
pub mod ladder;
pub mod latency;
pub mod lines;
pub mod memory;
mod name;
pub mod optimizations;
pub mod patch;
mod place;
pub mod rules;
pub mod scalability;
mod shown;
pub mod spend;
pub mod svg;
mod table;
pub mod tornado;
pub mod waterfall;

use std::borrow::Cow;

use nanoserde::{DeBin, SerBin};

use crate::plan::Plan;
use crate::scenario::Scenario;

use axis::Time;
pub use axis::{Axis, Scale};
pub use color::{COLORS, Paint};
pub use shown::{Reading, Shown};
pub use table::Table;
pub(crate) use table::{exact, words};

/// A chart: what it says, and what is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// Identity, for links from the answer: no two charts of a page have the same.
    pub id: Cow<'static, str>,
    /// A finding where there is one, the quantity otherwise.
    pub title: String,
    /// One sentence for everybody.
    pub summary: String,
    /// What it shows, or what to add where there is nothing to show.
    pub body: Body,
}

/// All charts of a plan in the order in which they are shown, the two that are shown larger first; with the bands, where they are known.
/// Those of what needs the laws besides, such as [`tornado`], come from whoever has it.
///
/// ```
/// use plimsoll::{catalog::Catalog, chart, link::examples, plan};
/// let scenario = examples::fluxstudio("2026-11".parse()?)?;
/// let plan = plan::solve(&scenario, Catalog::built_in());
/// let charts = chart::all(&scenario, &plan, None);
/// assert_eq!((charts.len(), &*charts[0].id, &*charts[1].id), (10, "headroom", "cost"));
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn all(scenario: &Scenario, plan: &Plan, uncertain: Option<&Uncertain>) -> Vec<Chart> {
    vec![
        headroom::chart(scenario, plan, uncertain),
        cost::chart(scenario, plan, uncertain),
        latency::chart(scenario, plan),
        scalability::chart(scenario, plan),
        waterfall::chart(plan),
        optimizations::chart(plan),
        spend::chart(scenario, plan, uncertain),
        lines::chart(plan),
        ladder::chart(scenario, plan),
        rules::chart(scenario, plan),
    ]
}

/// Bands around what charts draw: where on the axis, lower end, upper end (10th and 90th percentile).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Uncertain {
    /// Peak demand by months from now, requests per second.
    pub peak_rps: Vec<(f64, f64, f64)>,
    /// What today's fleet carries within the targets, requests per second: none if that is certain.
    pub within_rps: Option<(f64, f64)>,
    /// Dollars per million requests by mean demand in requests per second.
    pub per_million_usd: Vec<(f64, f64, f64)>,
    /// Dollars a month by months from now.
    pub usd_month: Vec<(f64, f64, f64)>,
}

/// The ends of a band at one place, between two that are known on the line that joins them as it is drawn; none beside the band.
fn ends(band: &[(f64, f64, f64)], at: f64) -> Option<(f64, f64)> {
    ends_by(band, at, |_| 1.0)
}

/// The same where it is the ends times a weight that lie on a line between two places.
fn ends_by(band: &[(f64, f64, f64)], at: f64, weight: impl Fn(f64) -> f64) -> Option<(f64, f64)> {
    let near = |x: f64| (x - at).abs() <= 1e-9 * x.abs().max(1.0);
    if let Some((_, low, high)) = band.iter().find(|(x, ..)| near(*x)) {
        return Some((*low, *high));
    }
    let mut pairs = band.iter().zip(band.iter().skip(1));
    let ((x, low, high), (next, low_next, high_next)) =
        pairs.find(|((x, ..), (next, ..))| *x < at && at < *next)?;
    let share = (at - x) / (next - x);
    let between = |a: &f64, b: &f64| {
        let (a, b) = (a * weight(*x), b * weight(*next));
        (a + share * (b - a)) / weight(at)
    };
    Some((between(low, low_next), between(high, high_next)))
}

/// What is said of a band at one place: ` ($3.10–$5.60)`, ` (188–250 req/min)`, or nothing where no band is known.
fn between(ends: Option<(f64, f64)>, show: impl Fn(f64) -> String) -> String {
    let Some((low, high)) = ends else {
        return String::new();
    };
    let (low, high) = (show(low), show(high));
    // A unit that both have is said once.
    let short = match (low.split_once(' '), high.split_once(' ')) {
        (Some((number, a)), Some((_, b))) if a == b => number,
        _ => low.as_str(),
    };
    format!(" ({short}–{high})")
}

/// How many hours a unit has in which a span is told with short numbers, and the unit.
fn spanned(most_hours: f64) -> (f64, &'static str) {
    match most_hours {
        h if h < 3.0 => (1.0 / 60.0, "minutes"),
        h if h < 96.0 => (1.0, "hours"),
        _ => (24.0, "days"),
    }
}

/// What a chart shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// Nothing yet: what to add, and why.
    Empty(String),
    /// A drawing and the same as rows.
    Drawn(Box<Drawing>),
}

/// What is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// Horizontal axis.
    pub x: Axis,
    /// Vertical axis.
    pub y: Axis,
    /// From back to front.
    pub marks: Vec<Mark>,
    /// What is drawn how, for a legend beside the picture.
    pub legend: Vec<Key>,
    /// What the horizontal axis is about.
    pub cursor: Cursor,
    /// What the cursor reads: places along the horizontal axis, ascending, with a sentence each.
    pub readings: Vec<(f64, String)>,
    /// The same as rows.
    pub table: Table,
    /// The same rows with all digits, for a file: units stand in the names of the columns.
    pub export: Table,
}

/// What a horizontal axis is about. One cursor moves through all charts that are about the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cursor {
    /// Something of this chart's own.
    Own,
    /// Months from now.
    Months,
    /// Load.
    Load {
        /// The mean demand, requests per second, that 1 on the axis stands for.
        mean_rps: f64,
    },
}

impl Cursor {
    /// The name that charts with the same axis have in common.
    pub fn name(self) -> &'static str {
        match self {
            Cursor::Own => "own",
            Cursor::Months => "months",
            Cursor::Load { .. } => "load",
        }
    }

    /// How much of what is shared 1 on the axis is.
    fn shared(self) -> f64 {
        match self {
            Cursor::Own | Cursor::Months => 1.0,
            Cursor::Load { mean_rps } => mean_rps,
        }
    }
}

/// A line of a legend.
#[derive(Debug, Clone, PartialEq, SerBin, DeBin)]
pub struct Key {
    /// What it is.
    pub label: String,
    /// Its color.
    pub role: Role,
    /// How it is drawn.
    pub look: Look,
}

impl Key {
    fn of(role: Role, look: Look, label: impl Into<String>) -> Key {
        Key {
            label: label.into(),
            role,
            look,
        }
    }
}

/// How something is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, SerBin, DeBin)]
pub enum Look {
    /// A line.
    Line,
    /// A thin line.
    Thin,
    /// A dashed line.
    Dash,
    /// A band around a line.
    Band,
    /// A filled point.
    Dot,
    /// A ring.
    Ring,
    /// A cross.
    Cross,
    /// A bar, or a dark layer.
    Bar,
    /// A pale layer.
    Layer,
    /// A pale layer with stripes.
    Striped,
    /// A dark layer with stripes.
    DarkStriped,
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stroke {
    /// As what the chart is about.
    Thick,
    /// Standing back.
    Thin,
    /// As much as a thick one, and another than that.
    Dashed,
}

/// How strong the color of a band is, and that of a pale layer; in a legend too, as the style sheet has it.
const BAND: f64 = 0.18;
const PALE: f64 = 0.14;
/// From one stripe of a layer to the next, pixels, and how strong those of a pale layer are: a name is read over them. The same there.
const STRIPE: i32 = 5;
const FAINT: f64 = 0.35;

/// The fixed meanings of the data colors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, SerBin, DeBin)]
pub enum Role {
    /// Demand.
    Demand,
    /// Capacity.
    Capacity,
    /// Money.
    Cost,
    /// How long requests take.
    Latency,
    /// What an optimization gains.
    Optimization,
    /// Something is exceeded, or must not be.
    Breach,
    /// What stands behind the data.
    Soft,
}

/// One thing in a drawing, in the axes' own units.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// A line; the label stands at its right end.
    Line {
        /// Its color.
        role: Role,
        /// Label at its end; empty for none.
        label: String,
        /// Vertices.
        points: Vec<(f64, f64)>,
        /// How it is drawn.
        stroke: Stroke,
    },
    /// A band around a line: x, low, high.
    Band {
        /// Its color.
        role: Role,
        /// Edges.
        points: Vec<(f64, f64, f64)>,
    },
    /// A layer of a stack, with an edge above; its label stands within it where there is room, else at its right end.
    Layer {
        /// Its color.
        role: Role,
        /// Whether it has the color as it is, which a pale layer beside it has a contrast of 3:1 to.
        is_dark: bool,
        /// Whether it has upright stripes, which tell it from another one of its color.
        is_striped: bool,
        /// What it is.
        label: String,
        /// Edges: x, low, high.
        points: Vec<(f64, f64, f64)>,
    },
    /// Measured points.
    Dots {
        /// Their color.
        role: Role,
        /// Centers.
        points: Vec<(f64, f64)>,
    },
    /// Measured points that do not hold what they should.
    Crosses {
        /// Their color.
        role: Role,
        /// Centers.
        points: Vec<(f64, f64)>,
    },
    /// An event: a ring with its name.
    Event {
        /// Its color.
        role: Role,
        /// Center.
        at: (f64, f64),
        /// Its name.
        label: String,
    },
    /// A filled point with its name.
    Spot {
        /// Its color.
        role: Role,
        /// Center.
        at: (f64, f64),
        /// Its name; empty for none.
        label: String,
    },
    /// What a row is about, above what is drawn in it.
    Row {
        /// Its color.
        role: Role,
        /// The middle of the row.
        y: f64,
        /// What it is about.
        label: String,
    },
    /// A bar along the horizontal axis, in a row.
    Bar {
        /// Its color.
        role: Role,
        /// The middle of its row.
        y: f64,
        /// Where it begins.
        from: f64,
        /// Where it ends, on either side.
        to: f64,
    },
    /// A vertical line with its name.
    Upright {
        /// Its color.
        role: Role,
        /// Where it stands.
        x: f64,
        /// Its name.
        label: String,
    },
}

impl Drawing {
    /// The reading nearest to a place along the axis, given as a share of its length.
    pub fn nearest(&self, share: f64) -> Option<usize> {
        let distance = |x: f64| (self.x.position(x) - share).abs();
        let numbered = self.readings.iter().enumerate();
        numbered
            .min_by(|(_, a), (_, b)| distance(a.0).total_cmp(&distance(b.0)))
            .map(|(i, _)| i)
    }

    /// What is shared with other charts at a place along the axis: months from now, mean requests per second, or the axis's own.
    pub fn shared(&self, x: f64) -> f64 {
        x * self.cursor.shared()
    }

    /// The reading nearest to what is shared; none beyond the ends of the axis.
    pub fn reading_at(&self, shared: f64) -> Option<usize> {
        let share = self.x.position(shared / self.cursor.shared());
        // A place at an end may lie beyond it by a rounding.
        (-1e-6..=1.0 + 1e-6)
            .contains(&share)
            .then(|| self.nearest(share))?
    }
}

/// The charts that are shown larger, before the others.
const MAIN: [&str; 2] = [headroom::ID, cost::ID];
/// How high they are, and the others, pixels; and from which width on all are somewhat higher.
const MAIN_PX: u32 = 320;
const SMALL_PX: u32 = 200;
const WIDE_PX: u32 = 420;
const MORE_PX: u32 = 40;

impl Chart {
    /// How high its picture is at this width, pixels.
    pub fn height_px(&self, width_px: u32) -> u32 {
        let usual = match (MAIN.contains(&&*self.id), width_px >= WIDE_PX) {
            (true, true) => MAIN_PX,
            (true, false) => MAIN_PX - 2 * MORE_PX,
            (false, true) => SMALL_PX + MORE_PX,
            (false, false) => SMALL_PX,
        };
        match &self.body {
            Body::Empty(_) => usual,
            Body::Drawn(drawing) => svg::least_height(drawing).unwrap_or(usual),
        }
    }

    fn empty(id: &'static str, title: &str, what_to_add: &str) -> Self {
        Chart {
            id: id.into(),
            title: title.to_owned(),
            summary: String::new(),
            body: Body::Empty(what_to_add.to_owned()),
        }
    }
}
