//! What must hold of all evidence, whatever it was read from.

use std::collections::BTreeSet;

use super::bytes::MAX_WARNINGS;
use crate::evidence::{Evidence, Latency, Run, Warning};

/// Puts right what cannot be, and says so. Names the file in each result and warning.
pub(super) fn check(file: &str, evidence: &mut Evidence) {
    let mut doubts = Vec::new();
    for run in &mut evidence.runs {
        run.file = file.to_owned();
        check_run(run, &mut doubts);
    }
    for series in &mut evidence.series {
        series.file = file.to_owned();
        for (_, value) in &mut series.points {
            *value = value.filter(|v| v.is_finite());
        }
    }
    for reading in &mut evidence.readings {
        reading.file = file.to_owned();
        reading.value = reading.value.filter(|v| v.is_finite());
    }
    for rule in &mut evidence.rules {
        rule.file = file.to_owned();
    }
    evidence.warnings.append(&mut doubts);
    for warning in &mut evidence.warnings {
        warning.file = file.to_owned();
    }
    thin_out(file, &mut evidence.warnings);
}

fn check_run(run: &mut Run, doubts: &mut Vec<Warning>) {
    drop_negative(&mut run.latency_ms, doubts);
    for endpoint in run.endpoints.iter_mut().flatten() {
        drop_negative(&mut endpoint.latency_ms, doubts);
    }
    drop_unanswered(run);
    if run.error_rate.is_some_and(|r| !(0.0..=1.0).contains(&r)) {
        run.error_rate = None;
        doubts.push(doubt(
            "error_rate_out_of_range",
            "error_rate",
            "the share of failed requests is not between 0 and 1 and was left out",
        ));
    }
    if let (Some(errors), Some(requests)) = (run.errors, run.requests)
        && errors > requests
    {
        doubts.push(doubt(
            "errors_exceed_requests",
            "errors",
            "more requests failed than were made",
        ));
    }
    for number in [
        &mut run.duration_s,
        &mut run.rps,
        &mut run.concurrency,
        &mut run.offered_rps,
    ] {
        *number = number.filter(|n| n.is_finite() && *n >= 0.0);
    }
}

fn drop_negative(latency: &mut Latency, doubts: &mut Vec<Warning>) {
    let negative: Vec<String> = latency
        .iter()
        .filter(|(_, value)| *value < 0.0)
        .map(|(name, _)| name.to_owned())
        .collect();
    for name in negative {
        latency.set(&name, None);
        let message =
            format!("the {name} latency is negative (was the clock set back?) and was left out");
        doubts.push(doubt(
            "negative_latency",
            &format!("latency_ms.{name}"),
            &message,
        ));
    }
}

/// Tools print 0 ms where nothing was answered; that is no latency.
fn drop_unanswered(run: &mut Run) {
    let nothing_answered = run.requests == Some(0)
        || run.responses == Some(0)
        || (run.errors.is_some() && run.errors == run.requests);
    let all_zero = !run.latency_ms.is_empty() && run.latency_ms.iter().all(|(_, v)| v == 0.0);
    if nothing_answered && all_zero {
        run.latency_ms.clear();
        run.notes.push(
            "No request was answered, so there is no latency; the zeros in the file were left out."
                .to_owned(),
        );
    }
}

fn doubt(code: &str, field: &str, message: &str) -> Warning {
    Warning {
        code: code.to_owned(),
        message: message.to_owned(),
        field: Some(field.to_owned()),
        ..Warning::default()
    }
}

/// Says each thing once, and not more than a person can read.
pub(super) fn thin_out(file: &str, warnings: &mut Vec<Warning>) {
    let mut said = BTreeSet::new();
    warnings.retain(|w| said.insert((w.code.clone(), w.message.clone(), w.line)));
    if warnings.len() > MAX_WARNINGS {
        let more = warnings.len().saturating_sub(MAX_WARNINGS);
        warnings.truncate(MAX_WARNINGS);
        warnings.push(Warning {
            code: "more_warnings".to_owned(),
            message: format!("and {more} more warnings about this file"),
            file: file.to_owned(),
            ..Warning::default()
        });
    }
}
