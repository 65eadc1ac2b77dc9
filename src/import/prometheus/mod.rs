//! Prometheus: answers of its HTTP API, what promtool prints, and expositions of metrics.

pub(super) mod api;
pub(super) mod exposition;
pub(super) mod promtool;
pub(super) mod rules;
pub(super) mod text;

mod samples;
