//! A chart as it is shown: all that a page needs to put it up and to move a cursor over it, without knowing what it is about.

use nanoserde::{DeBin, SerBin};

use super::{Body, Chart, Key, Table, svg};

/// A chart at a width.
#[derive(Debug, Clone, Default, PartialEq, SerBin, DeBin)]
pub struct Shown {
    /// Tells it from others.
    pub id: String,
    /// A finding where there is one, the quantity otherwise.
    pub title: String,
    /// One sentence for everybody; empty if nothing is drawn.
    pub summary: String,
    /// What to add where there is nothing to draw; empty if there is.
    pub empty: String,
    /// The picture; empty if nothing is drawn.
    pub svg: String,
    /// How wide it is drawn, pixels of letters of the usual size; it may be shown at another width.
    pub width_px: u32,
    /// Its height, in the same.
    pub height_px: u32,
    /// Where its horizontal axis begins, pixels from the left as it is drawn.
    pub plot_left_px: f64,
    /// How long that is, pixels.
    pub plot_length_px: f64,
    /// What the axis is about. Charts of one name share a cursor, but for `own`.
    pub cursor: String,
    /// What the cursor reads, from left to right.
    pub readings: Vec<Reading>,
    /// What is drawn how.
    pub legend: Vec<Key>,
    /// The same as rows.
    pub table: Table,
    /// Whether all of it is of the plan before, while it is worked out anew.
    pub is_busy: bool,
}

/// What a cursor reads at one place.
#[derive(Debug, Clone, Default, PartialEq, SerBin, DeBin)]
pub struct Reading {
    /// Where along the axis, 0 to 1.
    pub share: f64,
    /// The same for all charts that share the cursor: months from now, or mean requests per second.
    pub shared: f64,
    /// In words.
    pub text: String,
}

impl Shown {
    /// The reading nearest to a place, pixels from the left of the picture where it is shown so many wide.
    pub fn nearest(&self, x_px: f64, shown_px: f64) -> Option<&Reading> {
        let drawn_px = x_px * f64::from(self.width_px) / shown_px.max(1.0);
        self.closest(|reading| (self.place_px(reading) - drawn_px).abs())
    }

    /// The reading nearest to what charts share; none where that lies beyond the readings.
    pub fn reading_at(&self, shared: f64) -> Option<&Reading> {
        let (first, last) = (self.readings.first()?, self.readings.last()?);
        // A place at an end may lie beyond it by a rounding.
        let slack = 1e-6 * (last.shared - first.shared).abs();
        let is_within = shared >= first.shared - slack && shared <= last.shared + slack;
        is_within.then(|| self.closest(|reading| (reading.shared - shared).abs()))?
    }

    /// The reading so many steps from one, or the first or last one.
    pub fn step(&self, from: &Reading, steps: isize) -> Option<&Reading> {
        let at = self.readings.iter().position(|reading| reading == from)?;
        let last = self.readings.len().saturating_sub(1);
        self.readings.get(at.saturating_add_signed(steps).min(last))
    }

    /// Where a reading stands, whole pixels from the left as it is drawn.
    pub fn left_px(&self, reading: &Reading) -> u32 {
        self.place_px(reading).round() as u32
    }

    fn place_px(&self, reading: &Reading) -> f64 {
        self.plot_left_px + reading.share * self.plot_length_px
    }

    fn closest(&self, distance: impl Fn(&Reading) -> f64) -> Option<&Reading> {
        let mut all = self
            .readings
            .iter()
            .map(|reading| (distance(reading), reading));
        let first = all.next()?;
        let nearer = |a: (f64, _), b: (f64, _)| if b.0 < a.0 { b } else { a };
        Some(all.fold(first, nearer).1)
    }
}

impl Chart {
    /// The chart at a width in pixels; at 0 all but the picture.
    ///
    /// ```
    /// use plimsoll::{catalog::Catalog, chart, link::examples, plan};
    /// let scenario = examples::fluxstudio("2026-11".parse()?)?;
    /// let plan = plan::solve(&scenario, Catalog::built_in());
    /// let shown = chart::headroom::chart(&scenario, &plan, None).shown(640);
    /// assert_eq!((shown.id.as_str(), shown.cursor.as_str(), shown.height_px), ("headroom", "months", 320));
    /// assert!(shown.svg.starts_with("<svg ") && shown.empty.is_empty());
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn shown(&self, width_px: u32) -> Shown {
        let mut shown = Shown {
            id: self.id.to_string(),
            title: self.title.clone(),
            summary: self.summary.clone(),
            width_px: svg::drawn_width(width_px),
            height_px: self.height_px(width_px),
            ..Shown::default()
        };
        let drawing = match &self.body {
            Body::Empty(what_to_add) => {
                shown.empty.clone_from(what_to_add);
                return shown;
            }
            Body::Drawn(drawing) => drawing,
        };
        let reading = |(x, text): &(f64, String)| Reading {
            share: drawing.x.position(*x),
            shared: drawing.shared(*x),
            text: text.clone(),
        };
        (shown.plot_left_px, shown.plot_length_px) =
            svg::plot_extent(drawing, width_px, shown.height_px);
        if width_px > 0 {
            shown.svg = svg::draw(drawing, width_px, shown.height_px).unwrap_or_default();
        }
        shown.cursor = drawing.cursor.name().to_owned();
        shown.readings = drawing.readings.iter().map(reading).collect();
        shown.legend.clone_from(&drawing.legend);
        shown.table = drawing.table.clone();
        shown
    }
}
