//! A rule on the series of imported files, each file by itself.

use serde::Serialize;

use super::{Firing, Look, on_series};
use crate::evidence::Series;
use crate::scenario::Scenario;
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

/// Each rule of a scenario on each file that holds its metric, in the order of the rules and the files. A file is its name and
/// its series; memory in bytes is held against that of the instance.
///
/// ```
/// use plimsoll::{evidence::Series, plan::rules::{Measured, on_files}, scenario::{Month, Scenario}};
/// let mut scenario = Scenario::blank(Month::earliest());
/// scenario.rules = vec!["alert when CPU > 70 %".parse()?, "alert when error rate > 1 %".parse()?];
/// let cpu = Series { name: "cpu_usage".into(), unit: "ratio".into(), points: vec![(0.0, Some(0.9))], ..Series::default() };
/// let found = on_files(&scenario, &[("a.json", &[cpu])]);
/// assert!(matches!(&found[0][..], [Measured::Evaluated(firing)] if firing.fired == 1 && firing.file == "a.json"));
/// assert!(found[1].is_empty());
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn on_files(scenario: &Scenario, files: &[(&str, &[Series])]) -> Vec<Vec<Measured>> {
    let look = Look {
        memory_bytes: Some(scenario.app.instance.memory.base()),
        ..Look::default()
    };
    let of_rule = |rule: &Rule| {
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
    };
    scenario.rules.iter().map(of_rule).collect()
}
