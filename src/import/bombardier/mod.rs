//! bombardier: <https://github.com/codesenberg/bombardier>.

use std::collections::BTreeMap;

use super::share;
use super::text::{self as words, names};
use crate::evidence::{Latency, Run};

pub(super) mod json;
pub(super) mod text;

/// What both formats count: answers by class, and what was not answered at all.
struct Counts {
    by_class: BTreeMap<String, u64>,
    others: Option<u64>,
    errors: BTreeMap<String, u64>,
}

impl Counts {
    /// A run with the figures that follow from the counts. `latency_ms` holds the time of requests
    /// that were not answered too, so that it means nothing where none was.
    fn run(self, format: &str, latency_ms: Latency) -> Run {
        let responses = words::total(&self.by_class);
        let others = self.others.unwrap_or(0);
        let requests = Some(responses.saturating_add(others));
        let errors = Some(words::refused(&self.by_class).saturating_add(others));
        let mut notes = Vec::new();
        if responses == 0 && !latency_ms.is_empty() {
            notes.push("No request was answered, so there is no latency.".to_owned());
        } else if others > 0 {
            notes.push(format!(
                "Latencies are of all requests, also of those without an answer ({others})."
            ));
        }
        let timeouts = words::timeouts(&self.errors);
        Run {
            format: format.to_owned(),
            tool: "bombardier".to_owned(),
            requests,
            responses: Some(responses),
            errors,
            error_rate: share(errors, requests),
            latency_ms: match responses {
                0 => Latency::default(),
                _ => latency_ms,
            },
            status_codes: Some(self.by_class),
            timeouts: (others == 0 || !self.errors.is_empty()).then_some(timeouts),
            error_types: Some(self.errors),
            derived: names(["requests", "responses", "errors", "error_rate"]),
            notes,
            ..Run::default()
        }
    }
}
