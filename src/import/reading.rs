//! Readings of one file, put together one by one.

use std::collections::BTreeMap;

use super::bytes;
use crate::evidence::{Reading, Series};

/// The readings of a file.
pub(super) struct Readings {
    format: &'static str,
    all: Vec<Reading>,
}

impl Readings {
    /// None so far.
    pub(super) fn new(format: &'static str) -> Self {
        Readings {
            format,
            all: Vec::new(),
        }
    }

    /// Adds a value, if there is one and it is finite.
    pub(super) fn value(
        &mut self,
        name: &str,
        unit: &str,
        labels: &[(&str, &str)],
        value: Option<f64>,
    ) {
        if let Some(value) = value.filter(|v| v.is_finite()) {
            let mut reading = self.reading(name, unit, labels);
            reading.value = Some(value);
            self.all.push(reading);
        }
    }

    /// Adds statistics: those that are there and finite, if any is.
    pub(super) fn stats(
        &mut self,
        name: &str,
        unit: &str,
        labels: &[(&str, &str)],
        stats: &[(&str, Option<f64>)],
    ) {
        let stats: BTreeMap<String, f64> = stats
            .iter()
            .filter_map(|(name, value)| Some(((*name).to_owned(), (*value)?)))
            .filter(|(_, value)| value.is_finite())
            .collect();
        if !stats.is_empty() {
            let mut reading = self.reading(name, unit, labels);
            reading.value = stats.get("mean").copied();
            reading.stats = Some(stats);
            self.all.push(reading);
        }
    }

    /// Keeps the samples of the reading that was added last.
    pub(super) fn samples(&mut self, samples: Vec<f64>) {
        if let Some(last) = self.all.last_mut() {
            last.samples = Some(samples);
        }
    }

    /// True if there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// All of them.
    pub(super) fn into_vec(self) -> Vec<Reading> {
        self.all
    }

    fn reading(&self, name: &str, unit: &str, labels: &[(&str, &str)]) -> Reading {
        let labels = labels.iter();
        Reading {
            format: self.format.to_owned(),
            name: bytes::name(name),
            labels: labels
                .map(|(key, value)| ((*key).to_owned(), bytes::name(value)))
                .collect(),
            unit: unit.to_owned(),
            ..Reading::default()
        }
    }
}

/// Metrics of one file over time, put together line by line.
pub(super) struct Columns {
    format: &'static str,
    all: Vec<Series>,
}

/// The most points of one metric.
const MAX_POINTS: usize = 200_000;

impl Columns {
    /// None so far.
    pub(super) fn new(format: &'static str) -> Self {
        Columns {
            format,
            all: Vec::new(),
        }
    }

    /// Adds a point.
    pub(super) fn point(&mut self, name: &str, unit: &str, at: f64, value: Option<f64>) {
        let found = self.all.iter().position(|series| series.name == name);
        if found.is_none() {
            self.all.push(Series {
                format: self.format.to_owned(),
                name: name.to_owned(),
                unit: unit.to_owned(),
                ..Series::default()
            });
        }
        let series = match found {
            Some(place) => self.all.get_mut(place),
            None => self.all.last_mut(),
        };
        if let Some(series) = series
            && series.points.len() < MAX_POINTS
            && at.is_finite()
        {
            series.points.push((at, value));
        }
    }

    /// All that have a value; the note, if there is one, is said of each.
    pub(super) fn into_series(self, note: Option<&str>) -> Vec<Series> {
        let mut all = self.all;
        all.retain(|series| series.points.iter().any(|(_, value)| value.is_some()));
        for series in &mut all {
            series.notes.extend(note.map(str::to_owned));
        }
        all
    }
}

/// What is said of times that are no times of day.
pub(super) const SINCE_START: &str = "Times are seconds since the run began.";
