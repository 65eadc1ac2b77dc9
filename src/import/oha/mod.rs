//! oha: <https://github.com/hatoo/oha>.

pub(super) mod csv;
pub(super) mod json;
pub(super) mod text;

/// What oha calls the requests that were under way when the time was up: neither answered nor failed.
const IN_FLIGHT_AT_THE_END: &str = "aborted due to deadline";

fn notes(in_flight: Option<u64>, unanswered: u64) -> Vec<String> {
    let mut notes = vec!["The file does not say how many connections were used.".to_owned()];
    if let Some(count) = in_flight {
        notes.push(format!(
            "{count} requests were under way when the time was up; they are not counted."
        ));
    }
    if unanswered > 0 {
        notes.push(format!(
            "Latencies are of answered requests only; {unanswered} got no answer."
        ));
    }
    notes
}
