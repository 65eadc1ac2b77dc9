//! A description of a chart, independent of how it is drawn: `svg` draws it, and its table is the
//! same chart as rows.

mod axis;
pub mod compare;
pub mod cost;
pub mod headroom;
mod place;
pub mod scalability;
pub mod svg;
pub mod tornado;

pub use axis::{Axis, Scale};

use nanoserde::{DeBin, SerBin};

/// A chart: what it says, and what is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// Identity, for links from the answer.
    pub id: &'static str,
    /// A finding where there is one, the quantity otherwise.
    pub title: String,
    /// One sentence for everybody.
    pub summary: String,
    /// What it shows, or what to add where there is nothing to show.
    pub body: Body,
}

/// Bands around what charts draw: where on the axis, lower end, upper end (10th and 90th percentile).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Uncertain {
    /// Peak demand by months from now, requests per second.
    pub peak_rps: Vec<(f64, f64, f64)>,
    /// Dollars per million requests by mean demand in requests per second.
    pub per_million_usd: Vec<(f64, f64, f64)>,
}

/// What a chart shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// Nothing yet: what to add, and why.
    Empty(String),
    /// A drawing and the same as rows.
    Drawn(Drawing),
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
    /// What the cursor reads: places along the horizontal axis, ascending, with a sentence each.
    pub readings: Vec<(f64, String)>,
    /// The same as rows.
    pub table: Table,
}

/// The fixed meanings of the data colors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Demand.
    Demand,
    /// Capacity.
    Capacity,
    /// Money.
    Cost,
    /// Something is exceeded.
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
        /// A thin line stands back.
        thin: bool,
    },
    /// A band around a line: x, low, high.
    Band {
        /// Its color.
        role: Role,
        /// Edges.
        points: Vec<(f64, f64, f64)>,
    },
    /// Measured points.
    Dots {
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
    /// A bar along the horizontal axis, in a row of its own, with what it is about above it.
    Bar {
        /// Its color.
        role: Role,
        /// The middle of its row.
        y: f64,
        /// Where it begins.
        from: f64,
        /// Where it ends, on either side.
        to: f64,
        /// What it is about; empty for none.
        label: String,
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

/// The same chart as rows of text.
#[derive(Debug, Clone, Default, PartialEq, Eq, SerBin, DeBin)]
pub struct Table {
    /// Column names, with units.
    pub head: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// Whether a column holds words and not numbers: most of its cells begin with a letter.
    ///
    /// ```
    /// use plimsoll::chart::Table;
    /// let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
    /// let table = Table { head: row(["limit", "used"]), rows: vec![row(["memory", "161 MB"]), row(["reads", "–"])] };
    /// assert!(table.is_of_words(0) && !table.is_of_words(1));
    /// ```
    pub fn is_of_words(&self, column: usize) -> bool {
        let cells = self.rows.iter().filter_map(|row| row.get(column));
        let told = cells
            .filter_map(|cell| cell.chars().next())
            .filter(|c| *c != '–');
        let (words, all) = told.fold((0, 0), |(words, all), first| {
            (words + usize::from(first.is_alphabetic()), all + 1)
        });
        2 * words > all
    }
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
}

impl Chart {
    fn empty(id: &'static str, title: &str, what_to_add: &str) -> Self {
        Chart {
            id,
            title: title.to_owned(),
            summary: String::new(),
            body: Body::Empty(what_to_add.to_owned()),
        }
    }
}
