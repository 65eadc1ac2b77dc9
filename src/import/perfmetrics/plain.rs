//! A snapshot as its monitor writes it, taken from the text in one pass: numbers where numbers belong,
//! in any order and with anything besides.
//!
//! What comes out is what comes of reading field by field, with no doubt about it. Whatever would be
//! doubtful there, or is merely unusual (escapes, exponents, keys said twice), gives nothing here.

use super::super::bytes::MAX_NAMES;
use super::super::record::walk::{Key, Walker};
use super::by_name::{ByName, Shared};
use super::clock::{self, Moment};
use super::snapshot::{Share, Snapshot};

const BY_ENDPOINT: Key = Key::of("byEndpoint");
const BY_OPERATION: Key = Key::of("byOperation");
const BY_TYPE: Key = Key::of("byType");
const CORES: Key = Key::of("cores");
const COUNT: Key = Key::of("count");
const CPU: Key = Key::of("cpu");
const ERROR_RATE: Key = Key::of("errorRate");
const ERRORS: Key = Key::of("errors");
const EXTERNAL: Key = Key::of("external");
const FAILED: Key = Key::of("failed");
const HEAP_TOTAL: Key = Key::of("heapTotal");
const HEAP_USED: Key = Key::of("heapUsed");
const LATENCY: Key = Key::of("latency");
const LOAD: Key = Key::of("loadAvg");
const LOAD_1M: Key = Key::of("loadAvg1m");
const LOAD_5M: Key = Key::of("loadAvg5m");
const LOAD_15M: Key = Key::of("loadAvg15m");
const MAX: Key = Key::of("max");
const MEAN: Key = Key::of("mean");
const MEMORY: Key = Key::of("memory");
const MIN: Key = Key::of("min");
const P50: Key = Key::of("p50");
const P95: Key = Key::of("p95");
const P99: Key = Key::of("p99");
const REDIS: Key = Key::of("redis");
const REQUESTS: Key = Key::of("requests");
const RSS: Key = Key::of("rss");
const SUCCESSFUL: Key = Key::of("successful");
const SYSTEM: Key = Key::of("system");
const TIMESTAMP: Key = Key::of("timestamp");
const TOTAL: Key = Key::of("total");
const UPTIME: Key = Key::of("uptime");
const USAGE: Key = Key::of("usage");

/// Reads a snapshot into the place of another, if it is a dated one of requests and nothing about it is
/// unusual. Else what is there is of no use.
pub(super) fn read(raw: &str, names: &mut Shared, s: &mut Snapshot) -> Option<()> {
    s.clear();
    let mut walker = Walker::new(raw);
    let (mut requests, mut redis, mut system, mut errors) = Default::default();
    walker.object(|walker, key| match key {
        TIMESTAMP if s.at.is_none() => {
            s.at = Some(moment(walker)?);
            Some(())
        }
        TIMESTAMP => None,
        REQUESTS => once(&mut requests).and_then(|()| self::requests(walker, s, names)),
        REDIS => once(&mut redis).and_then(|()| self::redis(walker, s, names)),
        SYSTEM => once(&mut system).and_then(|()| self::system(walker, s)),
        ERRORS => once(&mut errors).and_then(|()| self::errors(walker, s, names)),
        _ => walker.skip(),
    })?;
    walker.end()?;
    (s.at.is_some() && s.requests.is_some()).then_some(())
}

/// Nothing if it was there before.
fn once(seen: &mut bool) -> Option<()> {
    (!std::mem::replace(seen, true)).then_some(())
}

fn moment(walker: &mut Walker) -> Option<Moment> {
    if !walker.is_number() {
        return clock::of_text(walker.text()?);
    }
    let mut number = None;
    walker.amount(&mut number)?;
    clock::of_number(number?)
}

fn requests(walker: &mut Walker, s: &mut Snapshot, names: &mut Shared) -> Option<()> {
    let (mut good, mut latency, mut endpoints) = Default::default();
    walker.object(|walker, key| match key {
        TOTAL => walker.count(&mut s.requests),
        SUCCESSFUL => walker.count(&mut good),
        FAILED => walker.count(&mut s.failed),
        ERROR_RATE => walker.amount(&mut s.error_percent),
        LATENCY => once(&mut latency).and_then(|()| {
            walker.object(|walker, key| match key {
                MEAN => walker.amount(&mut s.mean_ms),
                MIN => walker.amount(&mut s.min_ms),
                MAX => walker.amount(&mut s.max_ms),
                P50 => walker.amount(&mut s.p50_ms),
                P95 => walker.amount(&mut s.p95_ms),
                P99 => walker.amount(&mut s.p99_ms),
                _ => walker.skip(),
            })
        }),
        BY_ENDPOINT => once(&mut endpoints).and_then(|()| shares(walker, &mut s.endpoints, names)),
        _ => walker.skip(),
    })?;
    s.settle_counts(good);
    Some(())
}

fn redis(walker: &mut Walker, s: &mut Snapshot, names: &mut Shared) -> Option<()> {
    let (mut latency, mut operations) = Default::default();
    walker.object(|walker, key| match key {
        TOTAL => walker.count(&mut s.redis_ops),
        LATENCY => once(&mut latency).and_then(|()| {
            walker.object(|walker, key| match key {
                MEAN => walker.amount(&mut s.redis_mean_ms),
                P95 => walker.amount(&mut s.redis_p95_ms),
                P99 => walker.amount(&mut s.redis_p99_ms),
                _ => walker.skip(),
            })
        }),
        BY_OPERATION => {
            once(&mut operations).and_then(|()| shares(walker, &mut s.operations, names))
        }
        _ => walker.skip(),
    })
}

fn shares(walker: &mut Walker, shares: &mut ByName<Share>, names: &mut Shared) -> Option<()> {
    names.begin();
    walker.named(|walker, name| {
        let mut share = Share::default();
        walker.object(|walker, key| match key {
            COUNT => walker.count(&mut share.count),
            MEAN => walker.amount(&mut share.mean_ms),
            P95 => walker.amount(&mut share.p95_ms),
            _ => walker.skip(),
        })?;
        shares.push(names.name(name)?, share.settled());
        (shares.len() <= MAX_NAMES).then_some(())
    })
}

fn errors(walker: &mut Walker, s: &mut Snapshot, names: &mut Shared) -> Option<()> {
    let mut types = false;
    walker.object(|walker, key| match key {
        TOTAL => walker.count(&mut s.errors),
        BY_TYPE => once(&mut types).and_then(|()| {
            names.begin();
            walker.named(|walker, name| {
                let mut count = None;
                walker.count(&mut count)?;
                s.error_types.push(names.name(name)?, count?);
                (s.error_types.len() <= MAX_NAMES).then_some(())
            })
        }),
        _ => walker.skip(),
    })
}

fn system(walker: &mut Walker, s: &mut Snapshot) -> Option<()> {
    let (mut memory, mut cpu) = Default::default();
    walker.object(|walker, key| match key {
        MEMORY => once(&mut memory).and_then(|()| {
            walker.object(|walker, key| match key {
                HEAP_USED => walker.amount(&mut s.heap_used),
                HEAP_TOTAL => walker.amount(&mut s.heap_total),
                RSS => walker.amount(&mut s.rss),
                EXTERNAL => walker.amount(&mut s.external),
                _ => walker.skip(),
            })
        }),
        CPU => once(&mut cpu).and_then(|()| self::cpu(walker, s)),
        UPTIME => walker.amount(&mut s.uptime_s),
        _ => walker.skip(),
    })
}

fn cpu(walker: &mut Walker, s: &mut Snapshot) -> Option<()> {
    let (mut one, mut five, mut fifteen, mut all) = (None, None, None, None);
    walker.object(|walker, key| match key {
        USAGE => walker.amount(&mut s.cpu_percent),
        CORES => walker.amount(&mut s.cores),
        LOAD_1M => walker.amount(&mut one),
        LOAD_5M => walker.amount(&mut five),
        LOAD_15M => walker.amount(&mut fifteen),
        // The other dialect's three in one.
        LOAD if all.is_none() => {
            all = Some(walker.numbers::<3>()?);
            Some(())
        }
        LOAD => None,
        _ => walker.skip(),
    })?;
    s.load_is_array = all.is_some();
    s.load = all.map_or([one, five, fifteen], |all| all.map(Some));
    Some(())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use serde_json::Value;
    use serde_json::value::RawValue;

    use super::*;

    /// The snapshots of that file, each as it is written there.
    fn snapshots(file: &Path) -> Vec<String> {
        #[derive(serde::Deserialize)]
        struct History {
            history: Vec<Box<RawValue>>,
        }
        let text = fs::read_to_string(file).unwrap();
        let list = serde_json::from_str::<Vec<Box<RawValue>>>(&text);
        let history = serde_json::from_str::<History>(&text).map(|h| h.history);
        match list.or(history) {
            Ok(all) => all.iter().map(|raw| raw.get().to_owned()).collect(),
            // One a line, or one alone.
            Err(_) if text.starts_with('{') && text.contains("}\n{") => {
                text.lines().map(str::to_owned).collect()
            }
            Err(_) => vec![text],
        }
    }

    /// The snapshots of the files whose paths begin like that.
    fn fixtures(begin: &[&str]) -> Vec<String> {
        let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import");
        let folders = ["perfmetrics/mib", "perfmetrics/bytes", "doubtful"];
        let mut files: Vec<_> = folders
            .iter()
            .flat_map(|folder| fs::read_dir(top.join(folder)).unwrap())
            .map(|entry| entry.unwrap().path())
            .filter(|path| {
                let path = path.strip_prefix(&top).unwrap().to_string_lossy();
                begin.iter().any(|begin| path.starts_with(begin))
            })
            .collect();
        files.sort();
        files.iter().flat_map(|file| snapshots(file)).collect()
    }

    fn sorted<T: Copy>(values: &ByName<T>) -> ByName<T> {
        let sorted: ByName<T> = values.iter().map(|(n, v)| (n.to_owned(), *v)).collect();
        assert_eq!(sorted.len(), values.len());
        sorted
    }

    /// Reads in both ways, which have to agree where the plain one gives something. True if it does.
    #[track_caller]
    fn agree(raw: &str, names: &mut Shared) -> bool {
        let mut plain = Snapshot::default();
        if read(raw, names, &mut plain).is_none() {
            return false;
        }
        let mut warnings = Vec::new();
        let mut by_field = Snapshot::read_by_field(raw, &mut warnings).unwrap();
        for snapshot in [&mut plain, &mut by_field] {
            snapshot.endpoints = sorted(&snapshot.endpoints);
            snapshot.operations = sorted(&snapshot.operations);
            snapshot.error_types = sorted(&snapshot.error_types);
        }
        assert_eq!(plain, by_field, "{raw}");
        assert_eq!(warnings, [], "{raw}");
        true
    }

    /// JSON with another order of keys and white space around everything.
    fn turned(value: &Value, space: &str) -> String {
        let parts: Vec<String> = match value {
            Value::Object(all) => {
                let all = all.iter().rev();
                all.map(|(k, v)| format!("{space}{k:?}{space}:{}", turned(v, space)))
                    .collect()
            }
            Value::Array(all) => all.iter().map(|v| turned(v, space)).collect(),
            other => return format!("{space}{other}{space}"),
        };
        let (open, close) = if value.is_object() {
            ("{", "}")
        } else {
            ("[", "]")
        };
        format!("{space}{open}{}{close}{space}", parts.join(","))
    }

    /// A few of the snapshots, different ones.
    fn some() -> Vec<String> {
        let all = fixtures(&["perfmetrics/", "doubtful/snapshots-"]);
        let step = all.len() / 7;
        all.into_iter().step_by(step).collect()
    }

    #[test]
    fn what_monitors_write_is_read_in_the_plain_way() {
        let all = fixtures(&["perfmetrics/"]);
        assert!(all.len() > 100, "{}", all.len());
        let mut names = Shared::default();
        let plain = all.iter().filter(|raw| agree(raw, &mut names)).count();
        assert_eq!(plain, all.len());
        for raw in &all {
            let value: Value = serde_json::from_str(raw).unwrap();
            for space in ["", " ", "\t\r\n "] {
                assert!(agree(&turned(&value, space), &mut names), "{raw}");
            }
        }
    }

    #[test]
    fn both_ways_agree_on_broken_snapshots() {
        let mut names = Shared::default();
        let (mut all, mut plain) = (0, 0);
        for raw in some() {
            let bytes = raw.as_bytes();
            for place in 0..bytes.len() {
                let mut changed: Vec<Vec<u8>> = (0..8)
                    .map(|bit| {
                        let mut flipped = bytes.to_vec();
                        flipped[place] ^= 1 << bit;
                        flipped
                    })
                    .collect();
                changed.push(bytes[..place].to_vec());
                changed.push([&bytes[..place], &bytes[place + 1..]].concat());
                for text in changed.iter().filter_map(|c| std::str::from_utf8(c).ok()) {
                    all += 1;
                    plain += usize::from(agree(text, &mut names));
                }
            }
        }
        // Most flips within numbers and names give other numbers and names.
        assert!(plain > all / 5, "{plain} of {all}");
    }

    #[test]
    fn both_ways_agree_on_odd_values() {
        const ODD: [&str; 32] = [
            "null",
            "true",
            "-1",
            "-0",
            "0",
            "00",
            "01",
            "1.",
            ".5",
            "+1",
            "1e3",
            "1E-2",
            "1e999",
            "1.5",
            "0.0",
            "9007199254740992",
            "9007199254740993",
            "18446744073709551616",
            "1234567890123456789.5",
            "0.12345678901234567",
            "0.1234567890123456789",
            "1.7976931348623157",
            "123456789.123456789",
            "0.30000000000000004",
            "\"\"",
            "\"a\\u0062\"",
            "\"2026-11-23T07:15:57.546Z\"",
            "[]",
            "[1,2,3]",
            "[1,2]",
            "{}",
            "{\"count\":0,\"mean\":3,\"p95\":4}",
        ];
        let mut names = Shared::default();
        let mut plain = 0;
        for raw in some() {
            for (at, _) in raw
                .match_indices(':')
                .filter(|(at, _)| raw[..*at].ends_with('"'))
            {
                // The value from there on, as far as it goes.
                let rest = &raw[at + 1..];
                let mut values = serde_json::Deserializer::from_str(rest).into_iter::<&RawValue>();
                let value = values.next().unwrap().unwrap().get();
                let after = rest.trim_start().strip_prefix(value).unwrap();
                let before = &raw[..=at];
                let key = &before[before[..at - 1].rfind('"').unwrap()..];
                for odd in ODD {
                    plain += usize::from(agree(&format!("{before}{odd}{after}"), &mut names));
                    // The key said twice, and others that nobody asked for.
                    for more in [format!("{key}{odd}"), format!("\"else\":{odd}")] {
                        let text = format!("{before}{value},{more}{after}");
                        plain += usize::from(agree(&text, &mut names));
                        let text = format!("{before}{odd},{key}{value}{after}");
                        plain += usize::from(agree(&text, &mut names));
                    }
                }
                let escaped = format!("{}\\u0061{}", &raw[..at - 1], &raw[at - 1..]);
                plain += usize::from(agree(&escaped, &mut names));
            }
        }
        assert!(plain > 1000, "{plain}");
    }

    #[test]
    fn names_that_are_shown_in_another_way_are_read_by_field() {
        let raw = |name: &str| {
            format!(
                "{{\"timestamp\":\"2026-11-23T07:15:57Z\",\"requests\":{{\"total\":1,\"byEndpoint\":{{\"{name}\":{{\"count\":1}}}}}}}}"
            )
        };
        let mut names = Shared::default();
        assert!(agree(&raw("/a"), &mut names));
        assert!(agree(&raw("/größe"), &mut names));
        assert!(agree(&raw(&"x".repeat(500)), &mut names));
        for name in [
            "/a?token=1",
            "/\u{202e}a",
            "a\\nb",
            &"x".repeat(501),
            &"x".repeat(3000),
        ] {
            // Twice: the second time the name is known.
            assert!(!agree(&raw(name), &mut names), "{name}");
            assert!(!agree(&raw(name), &mut names), "{name}");
        }
    }

    #[test]
    fn there_are_as_many_names_as_by_field() {
        let mut names = Shared::default();
        for (many, is_plain) in [(MAX_NAMES, true), (MAX_NAMES + 1, false)] {
            let all: Vec<String> = (0..many).map(|n| format!("\"n{n}\":{n}")).collect();
            let raw = format!(
                "{{\"timestamp\":1795418157550,\"requests\":{{\"total\":1}},\"errors\":{{\"byType\":{{{}}}}}}}",
                all.join(",")
            );
            assert_eq!(agree(&raw, &mut names), is_plain, "{many}");
        }
    }
}
