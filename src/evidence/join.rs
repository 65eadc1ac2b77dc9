//! Files that belong together: what one of them says of a run that stands in another.

use std::collections::BTreeMap;

use super::{Evidence, Reading, Run, Series};

/// What Locust puts behind the name that its files of one test share.
const LOCUST: [&str; 5] = [
    "_stats_history.csv",
    "_stats.csv",
    "_failures.csv",
    "_exceptions.csv",
    ".json",
];

/// The name that the files of one test share.
fn test_of(file: &str) -> &str {
    let endings = LOCUST.iter().filter_map(|ending| file.strip_suffix(ending));
    endings.min_by_key(|name| name.len()).unwrap_or(file)
}

impl Evidence {
    /// Of Locust the name of the test that the file is of, and how many users it had if the file says it.
    pub fn test(&self) -> Option<(&str, Option<f64>)> {
        let users = self.series.iter().find(|s| is_users(s));
        let run = self.runs.iter().find(|run| run.tool == "Locust");
        match (users, run) {
            (Some(users), _) => Some((test_of(&users.file), most(users))),
            (None, run) => Some((test_of(&run?.file), None)),
        }
    }

    /// Puts into the runs of Locust what the other files of the same test say: how many users there
    /// were, and which errors. What a run says itself stays.
    pub fn join(&mut self) {
        for run in &mut self.runs {
            if run.tool == "Locust" {
                add_users(run, &self.series);
                add_errors(run, &self.readings);
            }
        }
    }
}

fn add_users(run: &mut Run, series: &[Series]) {
    let is_of_test = |s: &&Series| is_users(s) && test_of(&s.file) == test_of(&run.file);
    if run.concurrency.is_some() {
        return;
    }
    let Some(users) = series.iter().find(is_of_test) else {
        return;
    };
    run.concurrency = most(users);
    if run.concurrency.is_some() {
        run.derived.push("concurrency".to_owned());
        run.notes
            .retain(|note| !note.contains("how many users there were"));
        run.notes
            .push(format!("Users are the most of {}.", users.file));
    }
}

fn is_users(series: &Series) -> bool {
    series.format == "locust-history-csv" && series.name == "users"
}

fn most(users: &Series) -> Option<f64> {
    let values = users.points.iter().filter_map(|(_, value)| *value);
    values.reduce(f64::max).filter(|users| *users > 0.0)
}

fn add_errors(run: &mut Run, readings: &[Reading]) {
    let is_of_test =
        |r: &&Reading| r.format == "locust-failures-csv" && test_of(&r.file) == test_of(&run.file);
    if run.error_types.is_some() {
        return;
    }
    let mut errors = BTreeMap::new();
    for reading in readings.iter().filter(is_of_test) {
        if let (Some(error), Some(count)) = (reading.labels.get("error"), reading.value) {
            let sum: &mut u64 = errors.entry(error.clone()).or_default();
            *sum = sum.saturating_add(count as u64);
        }
    }
    run.error_types = (!errors.is_empty()).then_some(errors);
}
