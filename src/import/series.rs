//! Series that grow as their points come, with a limit to how many points each may have.

use std::collections::{BTreeMap, HashMap};

use super::bytes::{self, MAX_NAMES};
use crate::evidence::{Series, Warning};

/// The most points of a series; where there are more, every other one is left out.
const MAX_POINTS: usize = 10_000;

/// The series of one file, found by name and labels.
#[derive(Debug, Clone)]
pub(super) struct Board {
    format: String,
    rows: Vec<Row>,
    places: HashMap<String, usize>,
    /// Written anew for each point, so that looking one up allocates nothing.
    key: String,
    has_more: bool,
}

#[derive(Debug, Clone)]
struct Row {
    series: Series,
    /// Of so many points one is kept.
    stride: usize,
    seen: usize,
}

impl Board {
    pub(super) fn new(format: &str) -> Self {
        Board {
            format: format.to_owned(),
            rows: Vec::new(),
            places: HashMap::new(),
            key: String::new(),
            has_more: false,
        }
    }

    /// Adds a point.
    pub(super) fn add(
        &mut self,
        name: &str,
        unit: &str,
        labels: &[(&str, &str)],
        at_s: f64,
        value: Option<f64>,
    ) {
        self.key.clear();
        self.key.push_str(name);
        for (label, value) in labels {
            for part in ["\0", label, "\0", value] {
                self.key.push_str(part);
            }
        }
        let place = match self.places.get(self.key.as_str()) {
            Some(place) => *place,
            None if self.rows.len() >= MAX_NAMES => {
                self.has_more = true;
                return;
            }
            None => self.begin(name, unit, labels),
        };
        if let Some(row) = self.rows.get_mut(place) {
            row.add(at_s, value.filter(|v| v.is_finite()));
        }
    }

    fn begin(&mut self, name: &str, unit: &str, labels: &[(&str, &str)]) -> usize {
        let labels = labels.iter();
        let labels = labels.map(|(name, value)| (bytes::name(name), bytes::name(value)));
        let place = self.rows.len();
        self.rows.push(Row {
            series: Series {
                format: self.format.clone(),
                name: bytes::name(name),
                unit: unit.to_owned(),
                labels: labels.collect::<BTreeMap<_, _>>(),
                ..Series::default()
            },
            stride: 1,
            seen: 0,
        });
        self.places.insert(self.key.clone(), place);
        place
    }

    /// The series so far.
    pub(super) fn series(&self) -> Vec<Series> {
        let rows = self.rows.iter().map(|row| {
            let mut series = row.series.clone();
            if row.stride > 1 {
                let gaps = series.points.windows(2).filter_map(|pair| match pair {
                    [(a, _), (b, _)] => Some(b - a),
                    _ => None,
                });
                series.thinned_s = Some(gaps.fold(0.0, f64::max));
                series
                    .notes
                    .push(format!("Of each {} points one is kept.", row.stride));
            }
            series
        });
        rows.collect()
    }

    /// Says so where there were too many series.
    pub(super) fn warnings(&self) -> Vec<Warning> {
        let warning = self.has_more.then(|| {
            Warning::new(
                "too_many_names",
                format!("the file has more than {MAX_NAMES} series; the rest was left out"),
            )
        });
        warning.into_iter().collect()
    }
}

impl Row {
    fn add(&mut self, at_s: f64, value: Option<f64>) {
        let is_kept = self.seen.is_multiple_of(self.stride);
        self.seen = self.seen.saturating_add(1);
        if !is_kept || !at_s.is_finite() {
            return;
        }
        self.series.points.push((at_s, value));
        if self.series.points.len() > MAX_POINTS {
            let mut number = 0_usize;
            self.series.points.retain(|_| {
                number = number.saturating_add(1);
                number % 2 == 1
            });
            self.stride = self.stride.saturating_mul(2);
        }
    }
}
