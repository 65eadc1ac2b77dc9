//! A rule on the series of imported files, each file by itself.

use serde::Serialize;

use super::{Firing, Look, on_series};
use crate::evidence::Series;
use crate::scenario::rule::Rule;

/// What a rule would have done with a file that holds its metric.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Measured {
    /// It was evaluated.
    Evaluated(Firing),
    /// It could not be.
    Refused {
        /// The file.
        file: String,
        /// Why, as a sentence with a way out.
        why: String,
    },
}

/// A rule on each file that holds its metric. A file is its name and its series; memory in bytes is held against that of the
/// instance.
///
/// ```
/// use plimsoll::{evidence::Series, plan::rules::{Measured, on_files}};
/// let cpu = Series { name: "cpu_usage".into(), unit: "ratio".into(), points: vec![(0.0, Some(0.9))], ..Series::default() };
/// let found = on_files(&"alert when CPU > 70 %".parse()?, &[("a.json", &[cpu]), ("b.json", &[])], 1e9);
/// assert!(matches!(&found[..], [Measured::Evaluated(firing)] if firing.fired == 1 && firing.file == "a.json"));
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn on_files(rule: &Rule, files: &[(&str, &[Series])], memory_bytes: f64) -> Vec<Measured> {
    let look = Look {
        memory_bytes: Some(memory_bytes),
        ..Look::default()
    };
    let found = files.iter().filter_map(|(file, series)| {
        let file = (*file).to_owned();
        Some(match on_series(rule, series, &look).transpose()? {
            Ok(firing) => Measured::Evaluated(Firing { file, ..firing }),
            // The file's name and the rule stand beside it.
            Err(e) => Measured::Refused {
                file,
                why: format!("{}. {}", e.what, e.next),
            },
        })
    });
    found.collect()
}
