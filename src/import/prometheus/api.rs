//! Answers of the HTTP API of Prometheus (also of Thanos, Mimir and VictoriaMetrics) to `/query`
//! and `/query_range`, and what `promtool query instant|range -o json` prints:
//! <https://prometheus.io/docs/prometheus/latest/querying/api/>.
//!
//! Times are unix seconds. Values are texts, also `NaN` and `+Inf`, which are no numbers: quantiles
//! of a time without requests are. Missing points are gaps. No unit is told: it is taken from the
//! metric's name, which functions like `rate` drop.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::samples::Samples;
use super::text;
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Warning};
use crate::import::bytes;
use crate::import::json::{self, Document, Outline};
use crate::import::metrics::{Form, Measured, Metric, Point, Spread, evidence};

// --- what they look like ---------------------------------------------------------------------

/// The answer to a range query, or an empty one.
pub(crate) fn looks_like_matrix(outline: &Outline) -> bool {
    result(outline).is_some_and(|result| match result {
        Outline::List(None) => true,
        first => has_points(first, &["values", "histograms"]),
    })
}

/// The answer to an instant query.
pub(crate) fn looks_like_vector(outline: &Outline) -> bool {
    result(outline).is_some_and(|result| has_points(result, &["value", "histogram"]))
}

/// A number or a text.
pub(crate) fn looks_like_scalar(outline: &Outline) -> bool {
    let is_leaf = |first: &Outline| matches!(first, Outline::Leaf);
    matches!(result(outline), Some(Outline::List(Some(first))) if is_leaf(first))
}

/// One element of what `promtool query instant -o json` prints.
pub(crate) fn looks_like_instant(outline: &Outline) -> bool {
    is_element(outline, &["value", "histogram"]) && !outline.has(&["values"])
}

/// One element of what `promtool query range -o json` prints.
pub(crate) fn looks_like_range(outline: &Outline) -> bool {
    is_element(outline, &["values", "histograms"]) && !outline.has(&["timestamps"])
}

fn result(outline: &Outline) -> Option<&Outline> {
    let at = |path: &[&str]| {
        let whole: Vec<&str> = path.iter().chain(&["resultType"]).copied().collect();
        let result: Vec<&str> = path.iter().chain(&["result"]).copied().collect();
        outline.at(&whole)?;
        outline
            .at(&result)
            .filter(|result| matches!(result, Outline::List(_)))
    };
    at(&["data"]).or_else(|| at(&[]))
}

fn has_points(list: &Outline, names: &[&str]) -> bool {
    list.has(&["metric"]) && names.iter().any(|name| list.has_list(&[name]))
}

fn is_element(outline: &Outline, names: &[&str]) -> bool {
    matches!(outline.at(&["metric"]), Some(Outline::Object(_)))
        && names.iter().any(|name| outline.has_list(&[name]))
}

// --- as the file has it ----------------------------------------------------------------------

#[derive(Deserialize)]
struct Reply<'a> {
    #[serde(borrow, default)]
    data: Option<Answer<'a>>,
    #[serde(borrow, default)]
    warnings: Option<&'a RawValue>,
    #[serde(borrow, default)]
    infos: Option<&'a RawValue>,
    #[serde(default, rename = "isPartial")]
    is_partial: Option<bool>,
    #[serde(borrow, default, rename = "resultType")]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    result: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow, rename = "resultType")]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    result: &'a RawValue,
}

#[derive(Deserialize)]
struct Element<'a> {
    #[serde(borrow, default)]
    metric: BTreeMap<Cow<'a, str>, Cow<'a, str>>,
    #[serde(borrow, default)]
    value: Option<(f64, Number<'a>)>,
    #[serde(borrow, default)]
    values: Vec<(f64, Number<'a>)>,
    #[serde(borrow, default)]
    histogram: Option<(f64, Native<'a>)>,
    #[serde(borrow, default)]
    histograms: Vec<(f64, Native<'a>)>,
}

/// A number, which Prometheus writes as a text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Number<'a> {
    #[serde(borrow)]
    Text(Cow<'a, str>),
    Number(f64),
}

impl Number<'_> {
    fn read(&self) -> f64 {
        match self {
            Number::Text(text) => text::number(text).unwrap_or(f64::NAN),
            Number::Number(number) => *number,
        }
    }
}

/// A native histogram.
#[derive(Deserialize)]
struct Native<'a> {
    #[serde(borrow)]
    count: Number<'a>,
    #[serde(borrow)]
    sum: Number<'a>,
    /// Which bounds belong to it, the bounds, and how many values lie between them.
    #[serde(borrow, default)]
    buckets: Vec<(u8, Number<'a>, Number<'a>, Number<'a>)>,
}

impl Native<'_> {
    fn spread(&self) -> Spread {
        let mut sum = 0.0;
        let mut buckets = Vec::with_capacity(self.buckets.len());
        for (_, _, bound, count) in &self.buckets {
            sum += count.read();
            buckets.push((Some(bound.read()).filter(|b| b.is_finite()), sum));
        }
        Spread {
            n: Some(self.count.read()),
            sum: Some(self.sum.read()),
            buckets,
            ..Spread::default()
        }
    }
}

// --- what they hold --------------------------------------------------------------------------

pub(crate) fn read(raw: &str) -> Result<Evidence> {
    let reply: Reply = json::parse(raw)?;
    let mut warnings = said(&reply);
    let answer = reply.data.or(match (reply.kind, reply.result) {
        (Some(kind), Some(result)) => Some(Answer { kind, result }),
        _ => None,
    });
    let answer = answer.ok_or_else(nothing)?;
    let mut evidence = match answer.kind.as_ref() {
        "matrix" => elements("prometheus-matrix", &[answer.result.get()], Form::Series)?,
        "vector" => elements("prometheus-vector", &[answer.result.get()], Form::Readings)?,
        "scalar" => scalar(answer.result.get())?,
        "string" => return Err(text_answer(answer.result.get())),
        kind => {
            return Err(Error::new(format!(
                "the query's answer is of a type that is not known: {}",
                bytes::shorten(kind, 40)
            ))
            .next("Export the answer to a query of metrics."));
        }
    };
    evidence.warnings.append(&mut warnings);
    Ok(evidence)
}

/// What the server itself said about its answer.
fn said(reply: &Reply) -> Vec<Warning> {
    let lists = [reply.warnings, reply.infos].into_iter().flatten();
    let texts =
        lists.flat_map(|raw| serde_json::from_str::<Vec<String>>(raw.get()).unwrap_or_default());
    let said = texts
        .take(20)
        .map(|text| bytes::shorten(&text, 200))
        .map(|text| Warning::new("server_warning", format!("the server warns: {text}")));
    let partial = (reply.is_partial == Some(true)).then(|| {
        Warning::new(
            "partial_answer",
            "the server says that its answer is not complete; some of its stores did not reply",
        )
    });
    said.chain(partial).collect()
}

fn nothing() -> Error {
    Error::new("the query found nothing: the answer holds no series")
        .next("Check the metric's name, the labels and the time, then export again.")
}

fn scalar(raw: &str) -> Result<Evidence> {
    let (at, value): (f64, Number) = json::parse(raw)?;
    let value = value.read();
    if !value.is_finite() {
        return Err(
            Error::new("the query's answer is NaN or infinite and no number")
                .next("Ask for a time at which the metric has a value."),
        );
    }
    let metric = Metric {
        name: "query_result".to_owned(),
        points: vec![Point {
            at: Some(at),
            what: Measured::Value(value),
        }],
        ..Metric::default()
    };
    Ok(evidence("prometheus-scalar", vec![metric], Form::Readings))
}

fn text_answer(raw: &str) -> Error {
    let text = json::parse::<(f64, String)>(raw).map_or(String::new(), |(_, text)| text);
    Error::new(format!(
        "the query's answer is the text \"{}\" and no number",
        bytes::shorten(&text, 60)
    ))
    .next("Export the answer to a query of metrics.")
}

/// Elements of one array, or each alone.
fn elements(format: &str, raws: &[&str], form: Form) -> Result<Evidence> {
    let mut samples = Samples::default();
    let mut natives = Vec::new();
    for raw in raws {
        let several: Vec<Element> = match raw.starts_with('[') {
            true => json::parse(raw)?,
            false => vec![json::parse(raw)?],
        };
        for element in several {
            add(&mut samples, &mut natives, element);
        }
    }
    let mut all = samples.evidence(format, form);
    all.append(evidence(format, natives, form));
    let is_undefined = !samples.is_empty() && all.is_empty();
    match (all.is_empty(), is_undefined) {
        (true, true) => Err(Error::new("all values of the answer are NaN or infinite")
            .next("Ask for a time at which the metric has values.")),
        (true, false) => Err(nothing()),
        _ => Ok(all),
    }
}

fn add(samples: &mut Samples, natives: &mut Vec<Metric>, element: Element) {
    let mut labels: BTreeMap<String, String> = element
        .metric
        .into_iter()
        .map(|(key, value)| (key.into_owned(), value.into_owned()))
        .collect();
    let name = labels.remove("__name__").unwrap_or_default();
    let spreads: Vec<Point> = element
        .histogram
        .iter()
        .chain(&element.histograms)
        .map(|(at, native)| Point {
            at: Some(*at),
            what: Measured::Spread(native.spread()),
        })
        .collect();
    if !spreads.is_empty() {
        if natives.len() < bytes::MAX_NAMES {
            natives.push(native(&name, &labels, spreads));
        }
        return;
    }
    let place = samples.place(name, labels);
    for (at, value) in element.value.iter().chain(&element.values) {
        samples.add(place, Some(*at), value.read());
    }
}

fn native(name: &str, labels: &BTreeMap<String, String>, points: Vec<Point>) -> Metric {
    let name = if name.is_empty() {
        "query_result"
    } else {
        name
    };
    Metric {
        name: bytes::name(name),
        labels: crate::import::metrics::labels(labels),
        unit: crate::import::metrics::unit::of_name(name),
        points,
        ..Metric::default()
    }
}

pub(crate) fn read_instant(documents: &[Document]) -> Result<Evidence> {
    let raws: Vec<&str> = documents.iter().map(|document| document.raw).collect();
    elements("promtool-instant-json", &raws, Form::Readings)
}

pub(crate) fn read_range(documents: &[Document]) -> Result<Evidence> {
    let raws: Vec<&str> = documents.iter().map(|document| document.raw).collect();
    elements("promtool-range-json", &raws, Form::Series)
}
