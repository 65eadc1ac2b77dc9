//! What a Prometheus server says of itself: `/api/v1/rules`, `/alerts` and `/targets`:
//! <https://prometheus.io/docs/prometheus/latest/querying/api/#rules>.
//!
//! Annotations are not read. The times are in seconds.

use std::collections::BTreeMap;

use serde_json::Value;

use super::text::number;
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Reading, Rule, Warning};
use crate::import::bytes;
use crate::import::fields::Fields;
use crate::import::json::Outline;
use crate::import::metrics::{MAX_METRICS, labels, without_password};
use crate::import::record::unix_s;

pub(crate) fn looks_like_rules(outline: &Outline) -> bool {
    outline.has(&["status"])
        && match outline.at(&["data", "groups"]) {
            Some(Outline::List(None)) => true,
            Some(Outline::List(Some(first))) => first.has_list(&["rules"]),
            _ => false,
        }
}

pub(crate) fn looks_like_alerts(outline: &Outline) -> bool {
    outline.has(&["status"]) && outline.has_list(&["data", "alerts"])
}

pub(crate) fn looks_like_targets(outline: &Outline) -> bool {
    outline.has(&["status"]) && outline.has_list(&["data", "activeTargets"])
}

/// The elements of the list under that path.
fn list<'a>(fields: &'a Fields, path: &[&str]) -> &'a [Value] {
    let list = fields.value(path).and_then(Value::as_array);
    list.map(Vec::as_slice).unwrap_or_default()
}

fn text(value: &Value, key: &str) -> Option<String> {
    let text = value.get(key)?.as_str().map(bytes::name)?;
    Some(text).filter(|text| !text.is_empty())
}

fn labels_of(value: &Value) -> BTreeMap<String, String> {
    let object = value.get("labels").and_then(Value::as_object);
    let pairs = object.into_iter().flatten();
    labels(pairs.filter_map(|(key, value)| Some((key, value.as_str()?))))
}

pub(crate) fn read_rules(raw: &str) -> Result<Evidence> {
    let fields = Fields::of(raw)?;
    let mut evidence = Evidence::default();
    let groups = list(&fields, &["data", "groups"]).iter();
    let rules = groups.flat_map(|group| {
        let rules = group.get("rules").and_then(Value::as_array);
        rules.map(Vec::as_slice).unwrap_or_default()
    });
    for rule in rules.take(MAX_METRICS) {
        let Some(name) = text(rule, "name") else {
            continue;
        };
        if let Some(error) = text(rule, "lastError") {
            let message = format!("the server could not evaluate the rule {name}: {error}");
            evidence.warnings.push(Warning::new("rule_failed", message));
        }
        evidence.rules.push(Rule {
            format: "prometheus-rules".to_owned(),
            name,
            expression: text(rule, "query"),
            state: text(rule, "state"),
            for_s: rule.get("duration").and_then(Value::as_f64),
            labels: labels_of(rule),
            ..Rule::default()
        });
    }
    match evidence.rules.is_empty() {
        true => Err(Error::new("the server has no rules").next("Load rules, then export again.")),
        false => Ok(evidence),
    }
}

pub(crate) fn read_alerts(raw: &str) -> Result<Evidence> {
    let fields = Fields::of(raw)?;
    let alerts = list(&fields, &["data", "alerts"]).iter();
    let mut evidence = Evidence::default();
    for alert in alerts.take(MAX_METRICS) {
        let mut labels = labels_of(alert);
        let Some(name) = labels.remove("alertname") else {
            continue;
        };
        // What the expression gave, as a text: "9.7e-01".
        let value = alert.get("value").and_then(Value::as_str);
        if let Some(value) = value.and_then(number).filter(|v| v.is_finite()) {
            evidence.readings.push(Reading {
                format: "prometheus-alerts".to_owned(),
                name: name.clone(),
                labels: labels.clone(),
                value: Some(value),
                ..Reading::default()
            });
        }
        evidence.rules.push(Rule {
            format: "prometheus-alerts".to_owned(),
            name,
            state: text(alert, "state"),
            labels,
            ..Rule::default()
        });
    }
    if evidence.rules.is_empty() {
        return Err(
            Error::new("no alert is pending or firing, so there is nothing to read")
                .next("Export the rules (/api/v1/rules), which are there at any time."),
        );
    }
    Ok(evidence)
}

pub(crate) fn read_targets(raw: &str) -> Result<Evidence> {
    let fields = Fields::of(raw)?;
    let mut evidence = Evidence::default();
    for target in list(&fields, &["data", "activeTargets"])
        .iter()
        .take(MAX_METRICS / 2)
    {
        let labels = labels_of(target);
        let health = text(target, "health");
        let is_up = match health.as_deref() {
            Some("up") => Some(1.0),
            Some("down") => Some(0.0),
            _ => None,
        };
        if is_up == Some(0.0) {
            evidence.warnings.push(down(target, &labels));
        }
        let at = target.get("lastScrape").and_then(Value::as_str);
        let reading = |name: &str, unit: &str, value: Option<f64>| Reading {
            format: "prometheus-targets".to_owned(),
            name: name.to_owned(),
            labels: labels.clone(),
            unit: unit.to_owned(),
            value,
            // A target that was never asked has the year 1.
            at_s: at.and_then(unix_s).filter(|at| *at > 0.0),
            ..Reading::default()
        };
        let duration = target.get("lastScrapeDuration").and_then(Value::as_f64);
        let both = [
            reading("up", "", is_up),
            reading("scrape_duration_seconds", "seconds", duration),
        ];
        evidence
            .readings
            .extend(both.into_iter().filter(|reading| reading.value.is_some()));
    }
    match evidence.readings.is_empty() {
        true => Err(Error::new("the server watches no target")
            .next("Export the targets once the server watches some.")),
        false => Ok(evidence),
    }
}

fn down(target: &Value, labels: &BTreeMap<String, String>) -> Warning {
    let name = labels
        .get("instance")
        .or_else(|| labels.get("job"))
        .map_or("a target", String::as_str);
    let why = text(target, "lastError").map(|error| without_password(&error));
    let why = why.map_or(String::new(), |why| {
        format!(": {}", bytes::shorten(&why, 200))
    });
    Warning::new(
        "target_down",
        format!("{name} did not answer the last time it was asked{why}"),
    )
}
