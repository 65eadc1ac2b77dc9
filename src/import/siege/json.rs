//! siege `-j`: <https://www.joedog.org/siege-home/>. Other lines may stand before it.

use super::super::fields::Fields;
use super::super::json::Outline;
use super::{Summary, Time};
use crate::error::Result;
use crate::evidence::Evidence;

pub(in crate::import) fn looks_like(outline: &Outline) -> bool {
    let keys = [
        "transactions",
        "availability",
        "elapsed_time",
        "transaction_rate",
    ];
    keys.iter().all(|key| outline.has(&[key]))
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    Fields::of(raw).map(|fields| fields.into_evidence(|f| summary(f).run("siege-json")))
}

fn summary(fields: &Fields) -> Summary {
    Summary {
        transactions: fields.count(&["transactions"]),
        failed: fields.count(&["failed_transactions"]),
        successful: fields.count(&["successful_transactions"]),
        elapsed_s: fields.amount(&["elapsed_time"]),
        response: fields.latency_ms(&["response_time"]).map(Time::bare),
        longest: fields.latency_ms(&["longest_transaction"]).map(Time::bare),
        shortest: fields.latency_ms(&["shortest_transaction"]).map(Time::bare),
        rate: fields.amount(&["transaction_rate"]),
        in_flight: fields.amount(&["concurrency"]),
        ..Summary::default()
    }
}
