//! k6 `--out json`: <https://grafana.com/docs/k6/latest/results-output/real-time/json/>.
//!
//! A line for each sample of each metric, eight or nine of them for one request: a request is counted
//! where its duration is. The time is that of the request's end. Versions differ in the order of
//! keys. Refused connections have a duration of 0, which is no latency.

use std::borrow::Cow;

use serde::Deserialize;

use super::super::Head;
use super::super::record::doubts::Doubts;
use super::super::record::requests::{Request, Requests};
use super::super::record::{EachLine, Line, Records, all_lines, lines, unix_s};
use crate::error::{Error, Result};
use crate::evidence::{Checks, Evidence};

const FORMAT: &str = "k6-out-json";

#[derive(Deserialize)]
struct Point<'a> {
    #[serde(borrow)]
    data: Data<'a>,
}

#[derive(Deserialize)]
struct Data<'a> {
    #[serde(borrow)]
    time: Cow<'a, str>,
    value: f64,
    #[serde(borrow, default)]
    tags: Option<Tags<'a>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Tags<'a> {
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    url: Option<Cow<'a, str>>,
    #[serde(borrow)]
    status: Option<Cow<'a, str>>,
    #[serde(borrow)]
    expected_response: Option<Cow<'a, str>>,
    #[serde(borrow)]
    error: Option<Cow<'a, str>>,
    #[serde(borrow)]
    error_code: Option<Cow<'a, str>>,
}

/// The metric of a line, without reading the rest of it: the first key in newer versions and the
/// last one in older ones. None if the line is no sample.
fn metric(line: &str) -> Option<&str> {
    const KEY: &str = "\"metric\":\"";
    if let Some(rest) = line.strip_prefix("{\"metric\":\"") {
        let (name, rest) = rest.split_once('"')?;
        return rest.starts_with(",\"type\":\"Point\"").then_some(name);
    }
    line.strip_prefix("{\"type\":\"Point\"")?;
    let name = line.trim_end().strip_suffix("\"}")?;
    let at = name.rfind(KEY)?.checked_add(KEY.len())?;
    name.get(at..)
}

/// True of the line that announces a metric before its first sample.
fn is_announcement(line: &str) -> bool {
    line.starts_with("{\"type\":\"Metric\"") || line.contains("\"type\":\"Metric\"")
}

pub(in crate::import) fn looks_like(head: &Head) -> bool {
    all_lines(head, |line| {
        line.starts_with('{') && (metric(line).is_some() || is_announcement(line))
    })
}

pub(in crate::import) fn begin(_head: &Head) -> Box<dyn Records> {
    lines(Reader::default())
}

#[derive(Default)]
struct Reader {
    requests: Requests,
    bytes: Option<f64>,
    checks: [u64; 2],
    /// Virtual users at work: now, and the least and the most so far.
    users: Option<[f64; 3]>,
    /// Samples of `http_reqs`, which count where a file holds no durations.
    counted: u64,
    doubts: Doubts,
}

impl EachLine for Reader {
    fn line(&mut self, line: Line) -> Result<()> {
        let Some(name) = metric(line.text) else {
            if line.is_cut {
                self.doubts.cut_line(line.number);
            } else if !line.text.trim().is_empty() && !is_announcement(line.text) {
                self.doubts.no_record(line.number);
            }
            return Ok(());
        };
        if line.is_cut && !line.text.trim_end().ends_with('}') {
            self.doubts.cut_line(line.number);
            return Ok(());
        }
        // Of the lines of a request only one is read.
        if name == "http_reqs" {
            self.counted = self.counted.saturating_add(1);
            return Ok(());
        }
        if !matches!(
            name,
            "http_req_duration" | "vus" | "vus_max" | "data_received" | "checks"
        ) {
            return Ok(());
        }
        match serde_json::from_str::<Point>(line.text) {
            Ok(point) => self.sample(name, &point.data, line.number),
            Err(_) if line.is_cut => self.doubts.cut_line(line.number),
            Err(_) => self.doubts.no_record(line.number),
        }
        Ok(())
    }

    fn so_far(&self) -> Evidence {
        let [passes, fails] = self.checks;
        let mut run = self.requests.run(FORMAT, "k6");
        run.bytes_received = self.bytes.map(|bytes| bytes.round() as u64);
        run.checks = (passes > 0 || fails > 0).then_some(Checks { passes, fails });
        if self.requests.count() == 0 {
            run.requests = Some(self.counted);
            run.errors = None;
            run.notes
                .push("The file holds no duration of a request.".to_owned());
        }
        if let Some([_, least, most]) = self.users {
            super::note_users(&mut run, Some(least), Some(most));
        }
        Evidence {
            runs: vec![run],
            series: self.requests.series(FORMAT),
            warnings: { self.doubts.warnings().into_iter() }
                .chain(self.requests.warnings())
                .collect(),
            ..Evidence::default()
        }
    }

    fn finish(self) -> Result<Evidence> {
        let has_any = self.requests.count() > 0
            || self.counted > 0
            || self.checks != [0, 0]
            || self.bytes.is_some();
        match has_any {
            true => Ok(self.so_far()),
            false => Err(
                Error::new("the file announces metrics of k6 and holds no sample")
                    .next("Let the test run for some seconds, then export again."),
            ),
        }
    }
}

impl Reader {
    fn sample(&mut self, metric: &str, data: &Data, line: usize) {
        match metric {
            "vus" => {
                let [_, least, most] = self.users.unwrap_or([data.value; 3]);
                self.users = Some([data.value, least.min(data.value), most.max(data.value)]);
            }
            // How many were set up, at work or not.
            "vus_max" => self.requests.add_users(data.value),
            "data_received" => *self.bytes.get_or_insert(0.0) += data.value.max(0.0),
            "checks" => {
                let [passes, fails] = &mut self.checks;
                let counted = if data.value > 0.0 { passes } else { fails };
                *counted = counted.saturating_add(1);
            }
            _ => self.request(data, line),
        }
    }

    fn request(&mut self, data: &Data, line: usize) {
        let none = Tags::default();
        let tags = data.tags.as_ref().unwrap_or(&none);
        let status = tags.status.as_deref().unwrap_or_default();
        let is_answered = status != "0" && !(status.is_empty() && data.value == 0.0);
        let failed = match tags.expected_response.as_deref() {
            Some(expected) => expected == "false",
            None => !is_answered || status.parse::<u16>().is_ok_and(|s| s >= 400),
        };
        if data.value < 0.0 {
            self.doubts.negative_latency(line);
        }
        let error = match (tags.error.as_deref(), tags.error_code.as_deref()) {
            (Some(error), _) if !error.is_empty() => Cow::Borrowed(error),
            (_, Some(code)) if !is_answered => Cow::Owned(format!("error code {code}")),
            _ => Cow::Borrowed(""),
        };
        self.requests.add(&Request {
            ended_s: unix_s(&data.time),
            latency_ms: Some(data.value).filter(|_| is_answered),
            failed,
            endpoint: tags
                .name
                .as_deref()
                .or(tags.url.as_deref())
                .unwrap_or_default(),
            status: if is_answered { status } else { "" },
            error: &error,
            users: self.users.map(|[now, _, _]| now),
            ..Request::default()
        });
    }
}
