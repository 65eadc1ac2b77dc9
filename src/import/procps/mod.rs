//! procps: <https://gitlab.com/procps-ng/procps>. `vmstat`, `top -b`, `free` and `uptime`.
//!
//! The language of the user decides on decimal commas. vmstat and free do not write their unit; the
//! first sample of vmstat covers the time since the machine was started.

pub(super) mod free;
pub(super) mod top;
pub(super) mod uptime;
pub(super) mod vmstat;

use super::record::rows::number;

/// The three load averages: `3.48, 5.75, 8.24`, `3,48, 5,75, 8,24`, `3.48 5.75 8.24`.
fn load_averages(text: &str) -> Option<[f64; 3]> {
    let words = text.split_whitespace();
    let mut loads = words.map(|word| number(word.trim_end_matches(',')).filter(|n| *n >= 0.0));
    let loads = [loads.next()??, loads.next()??, loads.next()??];
    Some(loads)
}

const LOADS: [&str; 3] = ["load_average_1m", "load_average_5m", "load_average_15m"];

/// What stands behind `load average:`, which some languages have another word for.
fn behind_load(line: &str) -> Option<&str> {
    let (before, loads) = line.rsplit_once(": ")?;
    (before.contains(" up ") || before.contains("load")).then_some(loads)
}

/// `57 min`, `3:04`, `5 days, 12:34`: how long the machine has been up, seconds.
fn up_s(line: &str) -> Option<f64> {
    let (_, rest) = line.split_once(" up ")?;
    let mut sum = None;
    for part in rest.split(',') {
        let part = part.trim();
        let (number, unit) = super::text::leading_number(part)?;
        let seconds = match unit.trim() {
            "min" | "mins" => number * 60.0,
            "day" | "days" => number * 86_400.0,
            "hr" | "hrs" => number * 3600.0,
            "sec" | "secs" => number,
            clock if clock.starts_with(':') => {
                let minutes: f64 = clock.get(1..)?.parse().ok()?;
                number * 3600.0 + minutes * 60.0
            }
            // The number of users.
            _ => break,
        };
        *sum.get_or_insert(0.0) += seconds;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loads_with_points_and_commas() {
        let expected = Some([3.48, 5.75, 8.24]);
        assert_eq!(load_averages("3.48, 5.75, 8.24"), expected);
        assert_eq!(load_averages("3,48, 5,75, 8,24"), expected);
        assert_eq!(load_averages("3.48 5.75 8.24"), expected);
        assert_eq!(load_averages("3.48, 5.75"), None);
    }

    #[test]
    fn times_since_the_start() {
        assert_eq!(up_s("07:18:39 up 57 min,  0 user,"), Some(3420.0));
        assert_eq!(up_s("07:18:39 up  3:04,  1 user,"), Some(11_040.0));
        assert_eq!(up_s("07:18 up 5 days, 12:34, 2 users,"), Some(477_240.0));
        assert_eq!(up_s("07:18:39 up 1 day, 3 min,  1 user,"), Some(86_580.0));
    }
}
