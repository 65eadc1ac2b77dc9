//! What the readers of micro-benchmarks have in common: statistics of one benchmark, times in
//! seconds whatever the unit in the file, and command lines without what is secret in them.

use std::collections::BTreeMap;

use super::bytes;
use super::fields::Fields;
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Reading, Warning};

/// The most samples of a benchmark that are kept.
const MAX_SAMPLES: usize = 10_000;

/// What was measured of one thing.
#[derive(Debug)]
pub(super) struct Measured {
    reading: Reading,
    stats: BTreeMap<String, f64>,
}

impl Measured {
    pub(super) fn new(format: &str, name: &str, unit: &str) -> Self {
        Measured {
            reading: Reading {
                format: format.to_owned(),
                name: bytes::name(name),
                unit: unit.to_owned(),
                ..Reading::default()
            },
            stats: BTreeMap::new(),
        }
    }

    /// A label, unless it says nothing.
    pub(super) fn label(mut self, name: &str, value: &str) -> Self {
        let value = bytes::name(value.trim());
        if !value.is_empty() {
            self.reading.labels.insert(bytes::name(name), value);
        }
        self
    }

    /// The one value.
    pub(super) fn value(mut self, value: Option<f64>) -> Self {
        self.reading.value = value.filter(|v| v.is_finite());
        self
    }

    /// One of several statistics.
    pub(super) fn stat(mut self, name: &str, value: Option<f64>) -> Self {
        if let Some(value) = value.filter(|v| v.is_finite()) {
            self.stats.insert(bytes::shorten(name, 60), value);
        }
        self
    }

    pub(super) fn samples(mut self, samples: Option<Vec<f64>>) -> Self {
        self.reading.samples = samples.filter(|s| !s.is_empty() && s.len() <= MAX_SAMPLES);
        self
    }

    /// The statistics that the samples themselves give, where the file names none.
    pub(super) fn stats_of_samples(mut self) -> Self {
        let mut sorted = self.reading.samples.clone().unwrap_or_default();
        sorted.sort_by(f64::total_cmp);
        let n = sorted.len() as f64;
        let middle = sorted.len() / 2;
        let median = match (sorted.len() % 2, sorted.get(middle)) {
            (1, upper) => upper.copied(),
            (_, Some(upper)) => sorted
                .get(middle.saturating_sub(1))
                .map(|lower| f64::midpoint(*lower, *upper)),
            _ => None,
        };
        let mean = (n > 0.0).then(|| sorted.iter().sum::<f64>() / n);
        let (min, max) = (sorted.first().copied(), sorted.last().copied());
        self = self.stat("mean", mean).stat("median", median);
        self.stat("min", min)
            .stat("max", max)
            .stat("n", (n > 0.0).then_some(n))
    }

    fn into_reading(mut self) -> Option<Reading> {
        let is_empty = self.stats.is_empty() && self.reading.value.is_none();
        if !self.stats.is_empty() {
            self.reading.stats = Some(self.stats);
        }
        (!is_empty || self.reading.samples.is_some()).then_some(self.reading)
    }
}

/// What was found in a report of several benchmarks.
#[derive(Debug, Default)]
pub(super) struct Found {
    readings: Vec<Reading>,
    warnings: Vec<Warning>,
}

impl Found {
    /// Keeps a benchmark, unless nothing of it was measured.
    pub(super) fn add(&mut self, measured: Measured) {
        self.readings.extend(measured.into_reading());
    }

    /// Says that something is doubtful.
    pub(super) fn doubt(&mut self, code: &str, message: String) {
        self.warnings.push(Warning {
            code: code.to_owned(),
            message,
            ..Warning::default()
        });
    }

    /// Keeps what was doubtful about the fields of a benchmark.
    pub(super) fn doubts_of(&mut self, fields: Fields) {
        self.warnings.extend(fields.into_warnings());
    }

    /// All of it.
    ///
    /// # Errors
    /// If there is nothing, with that sentence.
    pub(super) fn evidence(self, nothing: &str) -> Result<Evidence> {
        if self.readings.is_empty() {
            let failed = self.warnings.into_iter().next();
            let why = failed.map_or_else(String::new, |w| format!(": {}", w.message));
            return Err(Error::new(format!("{nothing}{why}"))
                .next("Let the benchmarks run to their end, then export the result again."));
        }
        Ok(Evidence {
            readings: self.readings,
            warnings: self.warnings,
            ..Evidence::default()
        })
    }
}

/// How many of that unit of time a second has.
pub(super) fn per_second(unit: &str) -> Option<f64> {
    Some(match unit {
        "ps" => 1e12,
        "ns" => 1e9,
        // The micro sign and the Greek letter.
        "us" | "µs" | "μs" | "usec" => 1e6,
        "ms" | "msec" => 1e3,
        "s" | "sec" => 1.0,
        "m" | "min" => 1.0 / 60.0,
        "h" | "hr" => 1.0 / 3600.0,
        _ => return None,
    })
}

/// A time in seconds.
pub(super) fn seconds(value: f64, unit: &str) -> Option<f64> {
    Some(match unit {
        "ps" => shifted(value, -12),
        "ns" => shifted(value, -9),
        "us" | "µs" | "μs" | "usec" => shifted(value, -6),
        "ms" | "msec" => shifted(value, -3),
        _ => value / per_second(unit)?,
    })
}

/// A number times a power of ten, with the digits that were written: 14.2 ms are 0.0142 s, not
/// 0.014199999999999999 s.
pub(super) fn shifted(value: f64, power: i32) -> f64 {
    let written = format!("{value:e}");
    let shifted = written.split_once('e').and_then(|(digits, exponent)| {
        let exponent: i32 = exponent.parse().ok()?;
        let exponent = exponent.checked_add(power)?;
        format!("{digits}e{exponent}").parse().ok()
    });
    shifted.unwrap_or(value * 10_f64.powi(power))
}

/// A command line without what is secret in it.
pub(super) fn command(line: &str) -> String {
    let mut hides_next = false;
    let words = line.split(' ').map(|word| {
        let lower = word.to_ascii_lowercase();
        if std::mem::take(&mut hides_next) && !word.is_empty() {
            // The kind of an authorization; what follows is the token.
            hides_next = matches!(lower.as_str(), "bearer" | "basic");
            return "…".to_owned();
        }
        let names_secret = SECRETS.iter().any(|secret| lower.contains(secret));
        match word.find(['=', ':']) {
            // `Authorization:` and its kind of token come as words of their own.
            Some(at) if names_secret && !lower.contains("://") => {
                let kept = word.get(..=at).unwrap_or_default();
                hides_next = kept.len() == word.len();
                match hides_next {
                    true => word.to_owned(),
                    false => format!("{kept}…"),
                }
            }
            None if names_secret && word.starts_with('-') => {
                hides_next = true;
                word.to_owned()
            }
            _ => without_user(&bytes::without_home(word)),
        }
    });
    let words: Vec<String> = words.collect();
    bytes::name(&words.join(" "))
}

const SECRETS: [&str; 8] = [
    "password",
    "passwd",
    "pwd",
    "token",
    "secret",
    "authorization",
    "api-key",
    "apikey",
];

/// A URL without the user and the password in it.
pub(super) fn without_user(word: &str) -> String {
    let Some((scheme, rest)) = word.split_once("://") else {
        return word.to_owned();
    };
    let host_ends = rest.find(['/', '?', '#', '"', '\'']).unwrap_or(rest.len());
    let at = rest.get(..host_ends).and_then(|host| host.rfind('@'));
    let after = at.and_then(|at| rest.get(at.saturating_add(1)..));
    let rest = after.unwrap_or(rest);
    let (address, query) = rest.split_once('?').unwrap_or((rest, ""));
    let names_secret = SECRETS
        .iter()
        .any(|secret| query.to_ascii_lowercase().contains(secret));
    match names_secret {
        true => format!("{scheme}://{address}?…"),
        false => format!("{scheme}://{rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_stay_as_they_were_written() {
        assert_eq!(seconds(14.2, "ms"), Some(0.0142));
        assert_eq!(seconds(5.91792, "us"), Some(5.91792e-6));
        assert_eq!(seconds(0.0, "ns"), Some(0.0));
        assert_eq!(seconds(2.0, "min"), Some(120.0));
        assert_eq!(seconds(2.0, "apples"), None);
        assert_eq!(shifted(-0.75, -2), -0.0075);
    }

    #[test]
    fn secrets_of_a_command_are_hidden() {
        for (line, shown) in [
            ("redis-cli -p 6390 ping", "redis-cli -p 6390 ping"),
            (
                "psql postgres://bob:pw@db:5432/x",
                "psql postgres://db:5432/x",
            ),
            ("curl http://h/a?token=abc", "curl http://h/a?…"),
            ("mysql --password=abc -h db", "mysql --password=… -h db"),
            ("mysql --password abc -h db", "mysql --password … -h db"),
            (
                "curl -H 'Authorization: Bearer abc' u",
                "curl -H 'Authorization: … … u",
            ),
            ("API_TOKEN=abc ./run", "API_TOKEN=… ./run"),
            (
                "/home/ann/bin/load --config=/Users/ann/a.toml",
                "~/bin/load --config=~/a.toml",
            ),
            (r"C:\Users\ann\load.exe -n 3", r"~/load.exe -n 3"),
            ("curl http://h/home/ann/a", "curl http://h/home/ann/a"),
        ] {
            assert_eq!(command(line), shown);
        }
    }
}
