//! Samples one by one, put together to metrics: the buckets of a histogram, the quantiles of a
//! summary, and their sums and counts belong together.

use std::collections::{BTreeMap, HashMap};

use super::text;
use crate::evidence::{Bucket, Evidence, Warning};
use crate::import::bytes::{self, MAX_NAMES};
use crate::import::metrics::timeline::Timeline;
use crate::import::metrics::unit::{self, Unit};
use crate::import::metrics::{self, Form, MAX_METRICS, Measured, Metric, Point, Spread, too_many};

/// The most different samples of one file: a histogram of 20 buckets has 22 of them.
const MAX_COLUMNS: usize = 60_000;
/// The most values of one file.
const MAX_VALUES: usize = 4_000_000;
/// The most types that are remembered.
const MAX_TYPES: usize = 20_000;
/// What a query's answer is called where the metric's name was lost on the way.
const NO_NAME: &str = "query_result";

/// What kind of metric it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Unknown,
    Counter,
    Gauge,
    Histogram,
    Summary,
}

impl Kind {
    pub(super) fn of(word: &str) -> Option<Kind> {
        Some(match word {
            "counter" => Kind::Counter,
            "gauge" | "info" | "stateset" => Kind::Gauge,
            "histogram" | "gaugehistogram" => Kind::Histogram,
            "summary" => Kind::Summary,
            "untyped" | "unknown" => Kind::Unknown,
            _ => return None,
        })
    }
}

/// Which part of a metric a sample is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Part {
    Value,
    /// Infinite for the last one.
    Bucket(f64),
    Quantile(f64),
    Sum,
    Count,
}

/// Where the values of one sample go.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    Column(usize),
    /// One that is not kept.
    Nowhere,
}

#[derive(Debug, Clone, Default)]
struct Column {
    is_timed: bool,
    values: Timeline,
}

#[derive(Debug, Clone)]
struct Group {
    name: String,
    labels: BTreeMap<String, String>,
    kind: Kind,
    columns: Vec<(Part, usize)>,
}

/// All samples of a file.
#[derive(Debug, Clone, Default)]
pub(super) struct Samples {
    types: BTreeMap<String, Kind>,
    units: BTreeMap<String, Unit>,
    groups: Vec<Group>,
    by_key: HashMap<(String, BTreeMap<String, String>), usize>,
    by_name: HashMap<String, usize>,
    columns: Vec<Column>,
    by_line: HashMap<String, Place>,
    values: usize,
    values_left_out: u64,
    left_out: u64,
    first_left_out: Option<String>,
    undefined: u64,
    bad_times: u64,
}

impl Samples {
    /// `# TYPE name kind`.
    pub(super) fn set_type(&mut self, name: &str, kind: Kind) {
        if self.types.len() < MAX_TYPES {
            self.types.insert(name.to_owned(), kind);
        }
    }

    /// `# UNIT name unit`.
    pub(super) fn set_unit(&mut self, name: &str, word: &str) {
        if let Some(unit) = unit::of_word(word).filter(|_| self.units.len() < MAX_TYPES) {
            self.units.insert(name.to_owned(), unit);
        }
    }

    /// Where the values of a sample go whose name and labels are written so; none if they cannot be
    /// read.
    pub(super) fn place_of_line(&mut self, key: &str) -> Option<Place> {
        if let Some(place) = self.by_line.get(key) {
            return Some(*place);
        }
        let (name, labels) = text::key(key)?;
        let place = self.place(name, labels);
        if self.by_line.len() < MAX_COLUMNS {
            self.by_line.insert(key.to_owned(), place);
        }
        Some(place)
    }

    /// Where the values of a sample with that name and these labels go.
    pub(super) fn place(&mut self, name: String, labels: BTreeMap<String, String>) -> Place {
        let mut labels = labels;
        let Some((name, part, kind)) = self.sort(name, &mut labels) else {
            return Place::Nowhere;
        };
        let free = self.columns.len();
        let Some(group) = self.group(name, labels, kind) else {
            return Place::Nowhere;
        };
        if let Some((_, column)) = group.columns.iter().find(|(known, _)| *known == part) {
            return Place::Column(*column);
        }
        if free >= MAX_COLUMNS {
            let name = group.name.clone();
            self.leave_out(&name);
            return Place::Nowhere;
        }
        group.columns.push((part, free));
        self.columns.push(Column::default());
        Place::Column(free)
    }

    /// Of which metric a sample is which part. Nothing if it is none: the time at which a counter
    /// began.
    fn sort(
        &self,
        name: String,
        labels: &mut BTreeMap<String, String>,
    ) -> Option<(String, Part, Kind)> {
        let kind_of = |name: &str| self.types.get(name).copied();
        let own = kind_of(&name).unwrap_or(Kind::Unknown);
        let bound = labels.get("le").and_then(|le| text::number(le));
        let may_be = matches!(own, Kind::Unknown | Kind::Histogram) || name.ends_with("_bucket");
        if let Some(bound) = bound.filter(|_| may_be) {
            labels.remove("le");
            let base = name.strip_suffix("_bucket").unwrap_or(&name).to_owned();
            return Some((base, Part::Bucket(bound), Kind::Histogram));
        }
        let share = labels.get("quantile").and_then(|q| text::number(q));
        if let Some(share) = share.filter(|_| matches!(own, Kind::Unknown | Kind::Summary)) {
            labels.remove("quantile");
            return Some((name, Part::Quantile(share), Kind::Summary));
        }
        let parts = [
            ("_sum", Part::Sum),
            ("_count", Part::Count),
            ("_gsum", Part::Sum),
            ("_gcount", Part::Count),
        ];
        for (suffix, part) in parts {
            let Some(base) = name.strip_suffix(suffix) else {
                continue;
            };
            if let Some(kind @ (Kind::Histogram | Kind::Summary)) = kind_of(base) {
                return Some((base.to_owned(), part, kind));
            }
        }
        let is_beginning = name.strip_suffix("_created").is_some_and(|base| {
            matches!(
                kind_of(base),
                Some(Kind::Counter | Kind::Histogram | Kind::Summary)
            )
        });
        if is_beginning {
            return None;
        }
        // OpenMetrics names the type of a counter without its ending.
        let kind = name
            .strip_suffix("_total")
            .and_then(kind_of)
            .filter(|_| own == Kind::Unknown)
            .unwrap_or(own);
        Some((name, Part::Value, kind))
    }

    fn group(
        &mut self,
        name: String,
        labels: BTreeMap<String, String>,
        kind: Kind,
    ) -> Option<&mut Group> {
        let name = match name.is_empty() {
            true => NO_NAME.to_owned(),
            false => bytes::name(&name),
        };
        let key = (name, metrics::labels(labels));
        if let Some(place) = self.by_key.get(&key) {
            return self.groups.get_mut(*place);
        }
        let of_name = self.by_name.entry(key.0.clone()).or_default();
        if self.groups.len() >= MAX_METRICS || *of_name >= MAX_NAMES {
            self.leave_out(&key.0);
            return None;
        }
        *of_name = of_name.saturating_add(1);
        self.groups.push(Group {
            name: key.0.clone(),
            labels: key.1.clone(),
            kind,
            columns: Vec::new(),
        });
        self.by_key.insert(key, self.groups.len().saturating_sub(1));
        self.groups.last_mut()
    }

    fn leave_out(&mut self, name: &str) {
        self.left_out = self.left_out.saturating_add(1);
        if self.first_left_out.is_none() {
            self.first_left_out = Some(name.to_owned());
        }
    }

    /// Adds a value, at that time in unix seconds if it is known.
    pub(super) fn add(&mut self, place: Place, at: Option<f64>, value: f64) {
        let Place::Column(column) = place else {
            return;
        };
        let Some(column) = self.columns.get_mut(column) else {
            return;
        };
        if self.values >= MAX_VALUES {
            self.values_left_out = self.values_left_out.saturating_add(1);
            return;
        }
        self.values = self.values.saturating_add(1);
        if !value.is_finite() {
            self.undefined = self.undefined.saturating_add(1);
        }
        match at {
            Some(at) => {
                column.is_timed = true;
                if !column.values.add(at, value) {
                    self.bad_times = self.bad_times.saturating_add(1);
                }
            }
            None => column.values.add_next(value),
        }
    }

    /// True if there is no sample at all.
    pub(super) fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// True if some sample comes at several times.
    pub(super) fn is_over_time(&self) -> bool {
        self.columns
            .iter()
            .any(|column| column.is_timed && column.values.points().len() > 1)
    }

    /// True if some sample comes several times without saying when.
    pub(super) fn is_repeated(&self) -> bool {
        self.columns
            .iter()
            .any(|column| !column.is_timed && column.values.points().len() > 1)
    }

    /// True if there is a counter.
    pub(super) fn has_counter(&self) -> bool {
        self.groups.iter().any(|group| group.kind == Kind::Counter)
    }

    /// What all samples are together.
    pub(super) fn evidence(&self, format: &str, form: Form) -> Evidence {
        let clock = self.clock();
        let metrics = self
            .joined()
            .iter()
            .filter_map(|group| self.metric(group, clock, form))
            .collect();
        Evidence {
            warnings: self.warnings(form),
            ..metrics::evidence(format, metrics, form)
        }
    }

    /// The groups; sums and counts whose type was not said stand with what they are the sum of.
    fn joined(&self) -> Vec<Group> {
        let mut groups = self.groups.clone();
        let mut moved = Vec::new();
        for (place, group) in self.groups.iter().enumerate() {
            let part = [("_sum", Part::Sum), ("_count", Part::Count)]
                .into_iter()
                .find_map(|(suffix, part)| Some((group.name.strip_suffix(suffix)?, part)));
            let Some((base, part)) = part.filter(|_| group.kind == Kind::Unknown) else {
                continue;
            };
            let key = (base.to_owned(), group.labels.clone());
            let whole = self.by_key.get(&key).copied();
            let is_whole = whole
                .and_then(|whole| self.groups.get(whole))
                .is_some_and(|whole| matches!(whole.kind, Kind::Histogram | Kind::Summary));
            if let (Some(whole), true) = (whole, is_whole) {
                moved.push((place, whole, part));
            }
        }
        for (place, whole, part) in &moved {
            let values = groups.get_mut(*place).and_then(|g| g.columns.pop());
            if let (Some((_, column)), Some(whole)) = (values, groups.get_mut(*whole)) {
                whole.columns.push((*part, column));
            }
        }
        groups.retain(|group| !group.columns.is_empty());
        groups
    }

    /// The host's own clock in each of several snapshots, which the node exporter has among its
    /// metrics.
    fn clock(&self) -> Option<&Timeline> {
        let group = self
            .groups
            .iter()
            .find(|group| group.name == "node_time_seconds")?;
        let column = self.columns.get(group.columns.first()?.1)?;
        let is_clock = !column.is_timed && column.values.points().len() > 1;
        is_clock.then_some(&column.values)
    }

    /// True if several snapshots without times have a clock in them.
    pub(super) fn has_clock(&self) -> bool {
        self.clock().is_some()
    }

    fn metric(&self, group: &Group, clock: Option<&Timeline>, form: Form) -> Option<Metric> {
        let columns: Vec<(Part, &Column)> = group
            .columns
            .iter()
            .filter_map(|(part, place)| Some((*part, self.columns.get(*place)?)))
            .collect();
        let longest = columns
            .iter()
            .map(|(_, column)| *column)
            .max_by_key(|column| column.values.points().len())?;
        let is_spread = matches!(group.kind, Kind::Histogram | Kind::Summary)
            && columns.iter().any(|(part, _)| *part != Part::Value);
        let time = |at: f64| match (longest.is_timed, clock) {
            (true, _) => Some(at),
            (false, Some(clock)) if clock.points().len() == longest.values.points().len() => {
                clock.get(at)
            }
            (false, _) => None,
        };
        let points = longest.values.points().iter();
        let points = points.map(|(at, value)| Point {
            at: time(*at),
            what: match is_spread {
                true => Measured::Spread(spread(&columns, *at)),
                false => Measured::Value(*value),
            },
        });
        let unit = self
            .units
            .get(&group.name)
            .copied()
            .unwrap_or_else(|| self.unit(group));
        Some(Metric {
            name: group.name.clone(),
            labels: group.labels.clone(),
            unit,
            points: points.collect(),
            thinned_s: longest.values.thinned_s(),
            notes: notes(group, form),
        })
    }

    fn unit(&self, group: &Group) -> Unit {
        let unit = unit::of_name(&group.name);
        match (group.kind, unit.name) {
            (Kind::Counter, "") => Unit::COUNT,
            _ => unit,
        }
    }

    fn warnings(&self, form: Form) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if self.left_out > 0 {
            let first = self.first_left_out.as_deref().unwrap_or_default();
            warnings.push(too_many(self.left_out, first));
        }
        if self.values_left_out > 0 {
            let message = format!(
                "{} values were left out: at most {MAX_VALUES} of a file are kept",
                self.values_left_out
            );
            warnings.push(Warning::new("too_many_values", message));
        }
        if self.undefined > 0 {
            let values = match self.undefined {
                1 => "1 value is",
                n => &format!("{n} values are"),
            };
            let done = match (form, self.undefined) {
                (Form::Series, 1) => "is a point without a value",
                (Form::Series, _) => "are points without a value",
                (Form::Readings, 1) => "was left out",
                (Form::Readings, _) => "were left out",
            };
            let message = format!("{values} NaN or infinite, which is no number, and {done}");
            warnings.push(Warning::new("undefined_values", message));
        }
        if self.bad_times > 0 {
            let message = format!(
                "{} values have no possible time and were left out",
                self.bad_times
            );
            warnings.push(Warning::new("impossible_times", message));
        }
        warnings
    }
}

fn notes(group: &Group, form: Form) -> Vec<String> {
    let counts = match group.kind {
        Kind::Counter | Kind::Histogram | Kind::Summary => true,
        Kind::Unknown => group.name.ends_with("_total"),
        Kind::Gauge => false,
    };
    match counts && form == Form::Series && group.name != NO_NAME {
        true => vec!["Counts from the start of the process on; its growth is the rate.".to_owned()],
        false => Vec::new(),
    }
}

/// The parts of a histogram or summary at one time.
fn spread(columns: &[(Part, &Column)], at: f64) -> Spread {
    let mut spread = Spread::default();
    for (part, column) in columns {
        let Some(value) = column.values.get(at) else {
            continue;
        };
        match part {
            Part::Sum => spread.sum = Some(value),
            Part::Count => spread.n = Some(value),
            Part::Quantile(share) => spread.quantiles.push((*share, value)),
            Part::Bucket(bound) => spread
                .buckets
                .push((Some(*bound).filter(|b| b.is_finite()), value)),
            Part::Value => {}
        }
    }
    spread.quantiles.retain(|(_, value)| value.is_finite());
    spread.quantiles.sort_by(|a, b| a.0.total_cmp(&b.0));
    let order = |bucket: &Bucket| bucket.0.unwrap_or(f64::INFINITY);
    spread.buckets.sort_by(|a, b| order(a).total_cmp(&order(b)));
    let all = spread.buckets.last().filter(|bucket| bucket.0.is_none());
    spread.n = spread.n.or(all.map(|bucket| bucket.1));
    spread
}
