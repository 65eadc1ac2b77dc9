//! Charts of rows, one for each thing: what they have in common.

use super::{Axis, Mark, Role, Scale};

/// Rows from the top downwards, each with its text and what is drawn in it.
#[derive(Default)]
pub(super) struct Bars {
    rows: Vec<Row>,
}

/// A row: its text, and a bar with both its ends; none for a row with a text only.
struct Row {
    label: String,
    bar: Option<(Role, f64, f64)>,
}

impl Bars {
    /// Adds a row with a bar between two values.
    pub fn push(&mut self, role: Role, label: impl Into<String>, (from, to): (f64, f64)) {
        self.rows.push(Row {
            label: label.into(),
            bar: Some((role, from, to)),
        });
    }

    /// Adds a row with a text only.
    pub fn push_text(&mut self, label: impl Into<String>) {
        self.rows.push(Row {
            label: label.into(),
            bar: None,
        });
    }

    /// The middle of a row on the vertical axis.
    pub fn middle(&self, row: usize) -> f64 {
        self.rows.len() as f64 - 0.5 - row as f64
    }

    /// The highest value that a bar reaches.
    pub fn highest(&self) -> f64 {
        let ends = self.rows.iter().filter_map(|row| row.bar);
        ends.map(|(_, from, to)| from.max(to)).fold(0.0, f64::max)
    }

    /// The vertical axis.
    pub fn axis(&self) -> Axis {
        Axis {
            name: String::new(),
            scale: Scale::Rows,
            min: 0.0,
            max: self.rows.len() as f64,
            prefix: "",
        }
    }

    /// All rows, from back to front.
    pub fn marks(self) -> Vec<Mark> {
        let middles: Vec<f64> = (0..self.rows.len()).map(|row| self.middle(row)).collect();
        let mut marks = Vec::new();
        for (Row { label, bar }, y) in self.rows.into_iter().zip(middles) {
            marks.extend(bar.map(|(role, from, to)| Mark::Bar { role, y, from, to }));
            marks.push(Mark::Row {
                role: Role::Capacity,
                y,
                label,
            });
        }
        marks
    }
}
