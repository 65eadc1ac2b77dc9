//! From files to values of a plan: what is proposed, where it comes from, how sure it is, and what is refused. The figures were
//! worked out apart from the code, with numpy and scipy or by hand, as each test says.

mod specimens;

use std::collections::BTreeMap;
use std::fs;

use plimsoll::catalog::Catalog;
use plimsoll::evidence::{Endpoint, Evidence, Reading, Run, Series};
use plimsoll::import::import;
use plimsoll::job::{Answer, Digest, Request};
use plimsoll::link::file;
use plimsoll::quantity::{Factor, Quantity};
use plimsoll::scenario::calibrate::{
    Found, Proposal, Proposed, Sure, adopt, find, measures, propose,
};
use plimsoll::scenario::field::{ComponentField, Field, WorkloadField};
use plimsoll::scenario::tier::{Tier, TierKind};
use plimsoll::scenario::workload::Component;
use plimsoll::scenario::{Basis, Law, Month, Scenario};
use proptest::prelude::*;
use specimens::{root, text};

type File = (String, Evidence);

/// A fixture of the importers.
fn fixture(path: &str) -> File {
    let name = path.rsplit('/').next().unwrap();
    let bytes = fs::read(root().join("tests/fixtures/import").join(path)).unwrap();
    (name.to_owned(), import(name, &bytes).unwrap())
}

fn healthy() -> File {
    fixture("perfmetrics/mib/history-healthy-5s.json")
}

fn blank() -> Scenario {
    Scenario::blank(Month::new(2026, 11).unwrap())
}

/// A monitor's file of series with points at these times.
fn monitored(name: &str, series: &[(&str, &str, Vec<f64>)], step_s: f64) -> File {
    let from = 1_767_571_200.0; // Monday, 2026-01-05, 00:00 UTC
    let series = series.iter().map(|(name, unit, values)| Series {
        format: "prometheus-matrix".into(),
        name: (*name).into(),
        unit: (*unit).into(),
        points: (values.iter().zip(0..))
            .map(|(v, i)| (from + step_s * f64::from(i), Some(*v)))
            .collect(),
        ..Series::default()
    });
    let evidence = Evidence {
        series: series.collect(),
        ..Evidence::default()
    };
    (name.to_owned(), evidence)
}

fn of(said: &Proposed, field: Field) -> Option<&Proposal> {
    said.proposals.iter().find(|p| p.field == field)
}

fn text_of(said: &Proposed, field: Field) -> &str {
    of(said, field).map_or("", |p| &p.text)
}

fn has(all: &[plimsoll::scenario::calibrate::Finding], words: &str) -> bool {
    all.iter().any(|f| f.text.contains(words))
}

fn component(at: usize, part: ComponentField) -> Field {
    Field::Workload(WorkloadField::Component(at, part))
}

// --- demand ----------------------------------------------------------------------------------

#[test]
fn the_mean_rate_of_snapshots_is_rough_where_they_are_few_minutes() {
    // numpy: mean of the 60 rates is 24.4; 60 points 5 s apart are 5 min.
    let said = propose(&[healthy()], &blank());
    let rate = of(&said, Field::Rate).unwrap();
    assert_eq!((rate.text.as_str(), rate.sure), ("24.4 req/s", Sure::Rough));
    assert!(
        rate.origin
            .starts_with("60 snapshots in history-healthy-5s.json over 5 min")
    );
    assert!(rate.why.contains("5 min only"));
    assert_eq!(rate.label, "Mean rate now");
    for none in [Field::PeakToMean, Field::Hours, Field::Days, Field::Growth] {
        assert_eq!(of(&said, none), None);
    }
}

#[test]
fn two_weeks_by_the_hour_give_the_mean_the_peak_and_both_curves() {
    // numpy: v = (10 + hour)·(1 on workdays, 0.5 else) over 14 days: mean 18.4286, busiest hour over it 1.7907, the means of each
    // hour and day over theirs as below. The days of one name are the same, so nothing is given and taken.
    let hours = 0..14 * 24;
    let load = |h: i32| f64::from(10 + h % 24) * if h / 24 % 7 < 5 { 1.0 } else { 0.5 };
    let file = monitored(
        "weeks.json",
        &[(
            "requests_per_second",
            "per_second",
            hours.map(load).collect(),
        )],
        3600.0,
    );
    let said = propose(&[file], &blank());
    assert_eq!(text_of(&said, Field::Rate), "18.4 req/s");
    assert_eq!(of(&said, Field::Rate).unwrap().sure, Sure::Measured);
    assert_eq!(text_of(&said, Field::PeakToMean), "1.79×");
    let curve = text_of(&said, Field::Hours);
    assert!(
        curve.starts_with("0.465 0.512 0.558 0.605 0.651"),
        "{curve}"
    );
    assert!(curve.ends_with("1.442 1.488 1.535"), "{curve}");
    assert_eq!(
        text_of(&said, Field::Days),
        "1.167 1.167 1.167 1.167 1.167 0.583 0.583"
    );
}

#[test]
fn a_year_of_points_gives_the_growth_and_stays_bounded() {
    // By hand: each month's rate is 10 more than the one before; a point an hour over 365 days.
    let from = 1_767_225_600.0; // 2026-01-01
    let points = (0..365 * 24).map(|h| {
        let day = h / 24;
        (from + 3600.0 * f64::from(h), Some(100.0 + f64::from(day)))
    });
    let series = Series {
        format: "prometheus-matrix".into(),
        name: "requests_per_second".into(),
        unit: "per_second".into(),
        points: points.collect(),
        ..Series::default()
    };
    let evidence = Evidence {
        series: vec![series],
        ..Evidence::default()
    };
    let kept = measures(&evidence);
    assert!(kept.series.iter().all(|s| s.points.len() <= 2000));
    assert_eq!(measures(&kept), kept);
    let said = propose(&[("year.json".into(), evidence)], &blank());
    let growth = text_of(&said, Field::Growth);
    let Law::History(history) = growth.parse::<Law>().unwrap() else {
        panic!("{growth}")
    };
    // January has days 0 to 30: their mean is 115.
    assert_eq!(history.mean_rps.len(), 12);
    assert!((history.mean_rps[0] - 115.0).abs() < 1e-9);
    assert_eq!(history.last.to_string(), "2026-12");
    // Taken, the plan begins where the history ends.
    let mut plan = blank();
    let growth = of(&said, Field::Growth).unwrap();
    adopt(&mut plan, Catalog::built_in(), &[growth]);
    assert_eq!(plan.demand.start.to_string(), "2026-12");
    assert!(growth.is_taken(&plan));
}

#[test]
fn a_load_test_says_nothing_of_the_demand() {
    let (name, mut file) = monitored(
        "k6.json",
        &[("requests_per_second", "per_second", vec![50.0; 100])],
        60.0,
    );
    for format in [
        "k6-out-json",
        "locust-stats-history",
        "generic-request-ndjson",
        "",
    ] {
        file.series[0].format = format.into();
        let said = propose(&[(name.clone(), file.clone())], &blank());
        assert_eq!(said, Proposed::default(), "{format}");
    }
    let runs = fixture("autocannon/9.0.0/scale-c008.json");
    assert_eq!(of(&propose(&[runs], &blank()), Field::Rate), None);
}

/// The log of a server over so many hours from Monday, 2026-01-05, 00:00 UTC: a request every 32 s, and every 8 s from 12 to 15 o'clock.
fn server_log(name: &str, hours: u32) -> File {
    let mut lines = String::new();
    for hour in 0..hours {
        let every_s = if (12..15).contains(&(hour % 24)) {
            8
        } else {
            32
        };
        for at_s in (3600 * hour..3600 * (hour + 1)).filter(|s| s % every_s == 0) {
            let ts = 1_767_571_200_000 + 1000 * u64::from(at_s);
            lines += &format!(
                "{{\"ts\": {ts}, \"path\": \"/\", \"status\": 200, \"latency_ms\": 20}}\n"
            );
        }
    }
    (name.to_owned(), import(name, lines.as_bytes()).unwrap())
}

/// By hand: two days have 5,400 times 32 s, of which 2 × 338 lie from 12:00 to 15:00, where 2 × 1,350 requests take their place: 7,424,
/// over 172,800 s (less the 32 s behind the last one) 0.04297 req/s. They are counted in 512 s, of which 8 are 4,096 s, and one such
/// stretch of each day lies within 12:00 to 15:00: 0.125 req/s, 2.91 times the mean.
#[test]
fn a_log_of_requests_gives_the_demand_from_a_day_on() {
    let said = propose(&[server_log("access.ndjson", 48)], &blank());
    let rate = of(&said, Field::Rate).unwrap();
    assert_eq!(
        (rate.text.as_str(), rate.sure),
        ("0.043 req/s", Sure::Derived)
    );
    assert!(
        rate.origin
            .starts_with("7,424 requests in access.ndjson over 2 days: the mean of"),
        "{}",
        rate.origin
    );
    assert!(
        rate.why.ends_with("but not all days of a week; that none of the requests were made to test is taken for granted."),
        "{}",
        rate.why
    );
    let peak = of(&said, Field::PeakToMean).unwrap();
    let times: Quantity<Factor> = peak.text.parse().unwrap();
    assert!((times.base() - 2.91).abs() < 0.05, "{}", peak.text);
    assert!(
        peak.origin.contains("the busiest 68.3 min, from 2026-01-0")
            && peak
                .origin
                .contains("had 0.125 req/s, and the mean of all requests is 0.043"),
        "{}",
        peak.origin
    );
    assert_eq!(said.refusals, []);
    for none in [Field::Hours, Field::Days, Field::Growth] {
        assert_eq!(of(&said, none), None);
    }
    sound(&said, &blank());
    // The same as a table whose columns were said.
    let (name, mut table) = server_log("access.ndjson", 48);
    table.runs[0].format = "own-columns".into();
    for series in &mut table.series {
        series.format = "own-columns".into();
    }
    assert_eq!(propose(&[(name, table)], &blank()), said);
}

/// 15 days are counted in 4,096 s, which is too long for hours of the day, and 8 in 2,048 s, of which 12:00 to 15:00 has the most.
#[test]
fn a_log_of_weeks_gives_the_course_of_a_day_if_it_is_fine_enough() {
    let said = propose(&[server_log("week.ndjson", 24 * 8)], &blank());
    assert_eq!(text_of(&said, Field::Rate), "0.043 req/s");
    let hours: Vec<f64> = text_of(&said, Field::Hours)
        .split(' ')
        .map(|v| v.parse().unwrap())
        .collect();
    assert!(hours[12..15].iter().all(|v| *v > 2.0), "{hours:?}");
    assert!(
        hours[16..].iter().chain(&hours[..11]).all(|v| *v < 1.0),
        "{hours:?}"
    );
    let why = &of(&said, Field::Hours).unwrap().why;
    assert_eq!(
        why,
        "it rests on a single week; that none of the requests were made to test is taken for granted."
    );
    let long = propose(&[server_log("weeks.ndjson", 24 * 15)], &blank());
    // Two weeks have an error, which here is that of stretches that do not divide a day.
    assert_eq!(text_of(&long, Field::Rate), "0.043 ± 0.000118 req/s");
    assert!(
        of(&long, Field::PeakToMean)
            .unwrap()
            .origin
            .contains("68.3 min")
    );
    assert_eq!(of(&long, Field::Hours), None);
}

#[test]
fn a_log_of_hours_says_why_it_gives_no_demand() {
    let (name, file) = server_log("morning.ndjson", 6);
    let kept = measures(&file);
    assert_eq!(kept.series, []);
    let said = propose(&[(name, file)], &blank());
    assert_eq!(of(&said, Field::Rate), None);
    assert_eq!(
        said.refusals[0].text,
        "morning.ndjson: the requests cover less than a day, and may be those of a load test: the demand follows from a log of a whole day or more."
    );
}

/// Ten minutes on each of four days.
#[test]
fn load_tests_in_one_file_are_no_log() {
    let lines: String = (0..4 * 600)
        .map(|i| (i / 600 * 86_400 + i % 600) * 1000 + 1_767_571_200_000_u64)
        .map(|ts| format!("{{\"ts\": {ts}, \"status\": 200, \"latency_ms\": 20}}\n"))
        .collect();
    let file = import("tests.ndjson", lines.as_bytes()).unwrap();
    let said = propose(&[("tests.ndjson".to_owned(), file)], &blank());
    assert_eq!(said.proposals, []);
    assert_eq!(
        said.refusals[0].text,
        "tests.ndjson: for most of the time nothing was asked, as between load tests: the demand follows from a log without such pauses."
    );
}

/// One request every 15 minutes: by chance alone the busiest of 24 hours has twice as many.
#[test]
fn a_log_of_few_requests_has_no_busiest_hour() {
    let lines: String = (0..200)
        .map(|i| {
            format!(
                "{{\"ts\": {}, \"status\": 200, \"latency_ms\": 20}}\n",
                1_767_571_200_000_u64 + 900_000 * i
            )
        })
        .collect();
    let file = import("few.ndjson", lines.as_bytes()).unwrap();
    let kept = measures(&file);
    assert_eq!(measures(&kept), kept);
    let said = propose(&[("few.ndjson".to_owned(), file)], &blank());
    assert_eq!(text_of(&said, Field::Rate), "0.00112 req/s");
    assert_eq!(of(&said, Field::PeakToMean), None);
    assert!(has(
        &said.refusals,
        "few.ndjson: it has too few requests an hour to tell a busy hour from chance"
    ));
}

// --- what a request takes --------------------------------------------------------------------

/// 30 points of rate, and busy cores 0.2 + 3.5 ms × rate with a fixed noise.
fn cpu(i: i32) -> (f64, f64) {
    let rate = 10.0 + 30.0 * f64::from(i * 7 % 30) / 29.0;
    let noise = 0.004 * f64::from(i * 11 % 13 - 6) / 6.0;
    (rate, 0.2 + 0.0035 * rate + noise)
}

#[test]
fn cpu_time_follows_by_the_utilization_law() {
    // scipy.stats.linregress of busy cores on rate: slope 3.5684 ms, 1.645 standard errors 0.0855 ms, intercept 0.1984, R² 0.9941.
    let (rate, busy): (Vec<f64>, Vec<f64>) = (0..30).map(cpu).unzip();
    let share = busy.iter().map(|b| b / 4.0).collect();
    let (name, mut file) = monitored(
        "cpu.json",
        &[
            ("requests_per_second", "per_second", rate.clone()),
            ("cpu_usage", "ratio", share),
        ],
        10.0,
    );
    file.runs.push(Run {
        format: "perfmetrics-history".into(),
        resources: Some(BTreeMap::from([("cpu_cores".into(), 4.0)])),
        ..Run::default()
    });
    let said = propose(&[(name.clone(), file.clone())], &blank());
    let cpu = of(&said, Field::Resource("cpu")).unwrap();
    assert_eq!(
        (cpu.text.as_str(), cpu.sure),
        ("3.57 ± 0.0855 ms", Sure::Derived)
    );
    assert!(
        cpu.origin
            .contains("R² 0.994; 0.198 cores are busy without any"),
        "{}",
        cpu.origin
    );
    // A load average is not the process's own.
    file.series[1].notes = vec!["Load average of the host over its cores.".into()];
    let said = propose(&[(name, file)], &blank());
    assert_eq!(of(&said, Field::Resource("cpu")), None);
    assert!(has(&said.refusals, "load average of the host"));
    // A counter of CPU seconds with one of requests: as rates they are the same line, without the first point.
    let sum = |values: &[f64]| {
        let mut all = 0.0;
        let add = |v: &f64| {
            all += 10.0 * v;
            all
        };
        values.iter().map(add).collect::<Vec<f64>>()
    };
    let counters = monitored(
        "counters.json",
        &[
            ("http_requests_total", "count", sum(&rate)),
            ("process_cpu_seconds_total", "seconds", sum(&busy)),
        ],
        10.0,
    );
    let said = propose(&[counters], &blank());
    let text = text_of(&said, Field::Resource("cpu"));
    assert!(text.starts_with("3.5"), "{text}");
}

#[test]
fn points_that_follow_each_other_make_nothing_surer() {
    // scipy.stats.linregress takes the 200 points for independent: 1.645 standard errors are 0.0787 ms. The noise is a slow wave.
    let at = |i: i32| 20.0 + 15.0 * (f64::from(i) / 13.0).sin();
    let busy = |i: i32| 0.1 + 0.004 * at(i) + 0.01 * (f64::from(i) / 5.0).sin();
    let file = monitored(
        "wave.json",
        &[
            (
                "requests_per_second",
                "per_second",
                (0..200).map(at).collect(),
            ),
            ("busy_cores", "count", (0..200).map(busy).collect()),
        ],
        10.0,
    );
    let said = propose(&[file], &blank());
    let text = text_of(&said, Field::Resource("cpu"));
    let (middle, by) = text.trim_end_matches(" ms").split_once(" ± ").unwrap();
    let (middle, by): (f64, f64) = (middle.parse().unwrap(), by.parse().unwrap());
    assert!(by > 1.5 * 0.0787 && (middle - 4.0).abs() < 0.2, "{text}");
}

#[test]
fn cpu_time_is_refused_where_it_does_not_follow() {
    let said = propose(&[healthy()], &blank());
    assert!(has(&said.refusals, "load average of the host"));
    let said = propose(
        &[fixture("perfmetrics/bytes/history-growing.json")],
        &blank(),
    );
    assert!(has(
        &said.refusals,
        "5 snapshots with both CPU time and requests are too few"
    ));
    let flat = |rate: Vec<f64>, busy: Vec<f64>| {
        let file = monitored(
            "flat.json",
            &[
                ("requests_per_second", "per_second", rate),
                ("busy_cores", "count", busy),
            ],
            10.0,
        );
        propose(&[file], &blank())
    };
    let said = flat(vec![20.0; 30], (0..30).map(|i| cpu(i).1).collect());
    assert!(has(&said.refusals, "the load hardly changes"));
    let noise = (0..30).map(|i| f64::from(i * 11 % 13)).collect();
    let said = flat((0..30).map(|i| cpu(i).0).collect(), noise);
    assert!(has(&said.refusals, "do not follow the requests"));
    assert_eq!(of(&said, Field::Resource("cpu")), None);
}

#[test]
fn memory_without_requests_is_the_lowest_at_low_load() {
    // numpy: of the points after the first six whose rate is at most a quarter of the way up, the least is 93,323,264 bytes.
    let said = propose(&[healthy()], &blank());
    let base = of(&said, Field::Resource("memory_base")).unwrap();
    assert_eq!((base.text.as_str(), base.sure), ("93.3 MB", Sure::Rough));
    // An idle process, as the only snapshot says.
    let said = propose(
        &[fixture("perfmetrics/mib/single-snapshot-idle.json")],
        &blank(),
    );
    let base = of(&said, Field::Resource("memory_base")).unwrap();
    assert_eq!((base.text.as_str(), base.sure), ("148 MB", Sure::Measured));
    // Of what leaks no base is sure.
    let said = propose(&[fixture("perfmetrics/mib/history-leak-5s.json")], &blank());
    let base = of(&said, Field::Resource("memory_base")).unwrap();
    assert!(base.why.contains("memory leaks"), "{}", base.why);
}

#[test]
fn memory_of_a_request_is_told_from_what_rises_with_time() {
    // numpy and scipy: n up and down between 5 and 30 by Little's law, memory 100 MB + 200 kB·n + noise. Both less their lines in
    // time: slope 206.397 kB, 1.645 standard errors 13.833 kB.
    let n = |i: i32| 5.0 + 25.0 * f64::from((i * 3 % 20 - 10).abs()) / 10.0;
    let noise = |i: i32| 1e5 * f64::from(i * 11 % 13 - 6);
    let file = |memory: &dyn Fn(i32) -> f64| {
        monitored(
            "memory.json",
            &[
                (
                    "requests_per_second",
                    "per_second",
                    (0..40).map(|i| 10.0 * n(i)).collect(),
                ),
                ("latency_mean_ms", "ms", vec![100.0; 40]),
                ("rss", "bytes", (0..40).map(memory).collect()),
            ],
            10.0,
        )
    };
    let said = propose(&[file(&|i| 1e8 + 2e5 * n(i) + noise(i))], &blank());
    assert_eq!(
        text_of(&said, Field::Resource("memory_per_request")),
        "206 ± 13.8 kB"
    );
    // One that rises in time only does not follow the requests.
    let said = propose(&[file(&|i| 1e8 + 1e6 * f64::from(i) + noise(i))], &blank());
    assert_eq!(of(&said, Field::Resource("memory_per_request")), None);
    // In the stepped history load and memory rose together.
    let said = propose(
        &[fixture("perfmetrics/mib/history-stepped-3s.json")],
        &blank(),
    );
    assert_eq!(of(&said, Field::Resource("memory_per_request")), None);
    assert!(has(&said.refusals, "memory and load rose in the same time"));
}

#[test]
fn bytes_of_a_request_are_those_received() {
    // By hand from the file: 541,4.. kB over 2,140 requests.
    let (name, file) = fixture("k6/0.49.0/mix-handlesummary.json");
    let run = &file.runs[0];
    let each = run.bytes_received.unwrap() as f64 / run.requests.unwrap() as f64;
    assert_eq!(each.round(), 253.0);
    let said = propose(&[(name, file)], &blank());
    let bytes = of(&said, Field::Resource("network_bytes")).unwrap();
    assert_eq!((bytes.text.as_str(), bytes.sure), ("253 B", Sure::Measured));
}

// --- cache and database ----------------------------------------------------------------------

#[test]
fn operations_on_redis_go_where_the_plan_has_a_place_for_them() {
    // numpy: Σ operations / Σ requests = 1.40041, 1.645 errors of that ratio 0.016924; Σ operations·ms / Σ operations = 1.05713,
    // ± 0.60503.
    let said = propose(&[healthy()], &blank());
    assert!(has(
        &said.findings,
        "1.4 operations on Redis for each request. Add a cache tier"
    ));
    let mut plan = blank();
    plan.tiers.push(Tier::new(TierKind::Cache));
    let mut redis = Component::named("Redis session");
    redis.frequency = "50 %".parse().unwrap();
    plan.workload.components.push(redis);
    let said = propose(&[healthy()], &plan);
    assert_eq!(
        text_of(&said, Field::Tier(0, "operations")),
        "1.4 ± 0.0169 per request"
    );
    // Half of the requests come to it, each then with twice as many.
    assert_eq!(
        text_of(&said, component(0, ComponentField::Operations)),
        "2.8 ± 0.0338 per request"
    );
    assert_eq!(
        text_of(&said, component(0, ComponentField::Time)),
        "1.06 ± 0.605 ms"
    );
    assert_eq!(
        of(&said, component(0, ComponentField::Time)).unwrap().label,
        "Redis session: time"
    );
    assert!(!has(&said.findings, "Add a cache tier"));
}

fn reading(name: &str, label: (&str, &str), value: f64) -> Reading {
    Reading {
        format: "pg_stat_statements".into(),
        name: name.into(),
        labels: BTreeMap::from([(label.0.to_owned(), label.1.to_owned())]),
        value: Some(value),
        ..Reading::default()
    }
}

#[test]
fn counters_of_redis_and_postgresql_are_read() {
    let query = |text, calls, ms| {
        [
            reading("postgres_statement_calls", ("query", text), calls),
            reading("postgres_statement_total_ms", ("query", text), ms),
        ]
    };
    let statements = [
        query("SELECT a FROM b", 900.0, 450.0),
        query("UPDATE b SET a = $1", 100.0, 550.0),
    ];
    let evidence = Evidence {
        readings: statements.concat(),
        ..Evidence::default()
    };
    // By hand: 1,000 ms over 1,000 calls, 100 of which write.
    let said = propose(&[("pg.json".into(), evidence)], &blank());
    let time = of(&said, Field::Resource("query")).unwrap();
    assert_eq!((time.text.as_str(), time.sure), ("1 ms", Sure::Rough));
    assert!(has(
        &said.findings,
        "10 % of 1,000 calls of the database write"
    ));
    let commands = [
        reading("redis_command_calls", ("command", "get"), 3000.0),
        reading("redis_command_total_ms", ("command", "get"), 6.0),
        reading("redis_command_calls", ("command", "set"), 1000.0),
        reading("redis_command_total_ms", ("command", "set"), 2.0),
    ];
    let evidence = Evidence {
        readings: commands.to_vec(),
        ..Evidence::default()
    };
    let said = propose(&[("info.txt".into(), evidence)], &blank());
    assert!(has(
        &said.findings,
        "4,000 commands in 0.002 ms each on the mean, most of them get (75 %)"
    ));
    assert_eq!(said.proposals, []);
}

#[test]
fn reads_and_writes_rest_on_two_files() {
    // By hand: 40 queries over 20 requests are 2 for each; 100 of 1,000 calls write.
    let queries = monitored(
        "app.json",
        &[
            ("requests_per_second", "per_second", vec![20.0; 30]),
            ("db_queries_per_second", "per_second", vec![40.0; 30]),
            ("db_query_mean_ms", "ms", vec![3.0; 30]),
        ],
        10.0,
    );
    let of = |text, calls, ms| {
        [
            reading("postgres_statement_calls", ("query", text), calls),
            reading("postgres_statement_total_ms", ("query", text), ms),
        ]
    };
    let statements = Evidence {
        readings: [
            of("select 1", 900.0, 450.0),
            of("Insert into a", 100.0, 550.0),
        ]
        .concat(),
        ..Evidence::default()
    };
    let mut plan = blank();
    plan.tiers.push(Tier::new(TierKind::Database));
    let files = [queries, ("pg.json".to_owned(), statements)];
    let said = propose(&files, &plan);
    assert_eq!(text_of(&said, Field::Tier(0, "reads")), "1.8 per request");
    assert_eq!(text_of(&said, Field::Tier(0, "writes")), "0.2 per request");
    let writes = said
        .proposals
        .iter()
        .find(|p| p.field == Field::Tier(0, "writes"));
    assert_eq!(writes.unwrap().files, ["app.json", "pg.json"]);
    assert_eq!(text_of(&said, Field::Resource("queries")), "2 per request");
    // What the app measured is surer than what the server did.
    assert_eq!(text_of(&said, Field::Resource("query")), "3 ms");
    sound(&said, &plan);
}

// --- load tests ------------------------------------------------------------------------------

#[test]
fn the_lightest_run_gives_the_baseline_and_its_spread() {
    let files: Vec<File> = ["001", "002", "004", "008"]
        .map(|n| fixture(&format!("autocannon/9.0.0/scale-c{n}.json")))
        .to_vec();
    let latency = &files[0].1.runs[0].latency_ms;
    let mean = plimsoll::quantity::show::latency(latency.get("mean").unwrap());
    let said = propose(&files, &blank());
    let time = of(&said, Field::Workload(WorkloadField::BaselineTime)).unwrap();
    assert_eq!((time.text.clone(), time.sure), (mean, Sure::Measured));
    let spread = of(&said, Field::Workload(WorkloadField::BaselineSpread)).unwrap();
    assert!(spread.text.starts_with("p50 "), "{}", spread.text);
    // There is a sweep, so no single run is the capacity.
    assert_eq!(of(&said, Field::Capacity), None);
}

#[test]
fn without_a_sweep_the_best_run_within_the_targets_is_the_capacity() {
    let run = |users: f64, rps, p99, errors| {
        let mut run = Run {
            format: "k6-handlesummary".into(),
            tool: "k6".into(),
            target: Some("/a".into()),
            concurrency: Some(users),
            rps: Some(rps),
            error_rate: Some(errors),
            ..Run::default()
        };
        run.latency_ms.set("p99", Some(p99));
        run
    };
    let evidence = Evidence {
        runs: vec![
            run(8.0, 100.0, 80.0, 0.0),
            run(8.0, 120.0, 90.0, 0.02),
            run(16.0, 150.0, 400.0, 0.005),
            run(16.0, 180.0, 600.0, 0.0),
        ],
        ..Evidence::default()
    };
    // p99 within 500 ms and 1 % of errors: of the four, 100 and 150 req/s are.
    let said = propose(&[("runs.json".into(), evidence.clone())], &blank());
    let capacity = of(&said, Field::Capacity).unwrap();
    assert_eq!(
        (capacity.text.as_str(), capacity.sure),
        ("150 req/s", Sure::Rough)
    );
    assert!(
        capacity
            .origin
            .contains("p99 400 ms of 500 ms, and 0.5 % failed")
    );
    assert!(has(
        &said.findings,
        "1 run failed more often than the target of 1 % allows"
    ));
    let mut fitted = blank();
    fitted.app.capacity.basis = Basis::Fitted;
    let said = propose(&[("runs.json".into(), evidence)], &fitted);
    assert_eq!(of(&said, Field::Capacity), None);
}

#[test]
fn a_run_that_mostly_failed_is_no_capacity() {
    let run = |users: f64, rps, errors| {
        let mut run = Run {
            tool: "ab".into(),
            target: Some("/a".into()),
            concurrency: Some(users),
            rps: Some(rps),
            error_rate: Some(errors),
            ..Run::default()
        };
        run.latency_ms.set("mean", Some(1000.0 * users / rps));
        run.latency_ms.set("p99", Some(20.0));
        run
    };
    let good = [(1.0, 100.0), (2.0, 190.0), (4.0, 340.0)];
    let mut runs: Vec<Run> = good.iter().map(|(n, x)| run(*n, *x, 0.0)).collect();
    let without = find(&runs);
    // Nothing answered at 8, a fifth failed at 16: neither is a point of the fit.
    runs.push(run(8.0, 125_000.0, 1.0));
    runs.push(run(16.0, 9_000.0, 0.2));
    let with = find(&runs);
    assert_eq!(with.sweeps, without.sweeps);
    assert_eq!(
        with.notes,
        ["ab: 2 runs were left out, for more than a tenth of the requests failed."]
    );
    // However many failures a plan allows.
    let mut lax = blank();
    lax.targets.error_rate = "100 %".parse().unwrap();
    let alone = Evidence {
        runs: runs.split_off(3),
        ..Evidence::default()
    };
    let said = propose(&[("failed.txt".into(), alone)], &lax);
    assert_eq!(of(&said, Field::Capacity), None);
    let said = propose(&[fixture("ab/2.3/refused-r.txt")], &blank());
    assert_eq!(of(&said, Field::Capacity), None);
}

#[test]
fn a_run_with_idle_connections_is_a_doubtful_capacity() {
    // 7.30/s of 0.12018 ms each: 0.000877 in flight, over 8 connections.
    let said = propose(&[fixture("wrk/4.1.0/connections-hang.txt")], &blank());
    let capacity = of(&said, Field::Capacity).unwrap();
    assert_eq!(capacity.text, "7.3 req/s");
    assert!(
        capacity.why.starts_with(
            "doubtful, for rate times mean latency is only 0.000877 in flight, and not 8"
        ),
        "{}",
        capacity.why
    );
    let said = propose(&[fixture("wrk/4.1.0/scale-c008.txt")], &blank());
    let capacity = of(&said, Field::Capacity).unwrap();
    assert!(capacity.why.starts_with("it carried"), "{}", capacity.why);
}

#[test]
fn what_a_feature_adds_is_told_from_pairs_by_name() {
    let run = |file: &str, mean, p95| {
        let mut run = Run {
            file: file.into(),
            format: "autocannon-json".into(),
            tool: "autocannon".into(),
            concurrency: Some(8.0),
            requests: Some(10_000),
            ..Run::default()
        };
        run.latency_ms.set("mean", Some(mean));
        run.latency_ms.set("p95", Some(p95));
        run.latency_ms.set("stddev", Some(10.0));
        let evidence = Evidence {
            runs: vec![run],
            ..Evidence::default()
        };
        (file.to_owned(), evidence)
    };
    let files = [
        run("baseline-c8.json", 20.0, 40.0),
        run("audit-c8.json", 26.0, 55.0),
    ];
    let mut plan = blank();
    plan.workload.components.push(Component::named("Audit log"));
    let said = propose(&files, &plan);
    assert!(has(&said.findings, "took 6 ms more on the mean than"));
    assert!(has(&said.findings, "and p95 15 ms more"));
    // By hand: 1.645·√(10²/10,000 + 10²/10,000) = 0.2326.
    assert_eq!(
        text_of(&said, component(0, ComponentField::Time)),
        "6 ± 0.233 ms"
    );
    // Endpoints of one run, by their names.
    let (name, mut file) = run("mix.json", 20.0, 40.0);
    let endpoint = |name: &str, mean| {
        let mut endpoint = Endpoint {
            name: name.into(),
            ..Endpoint::default()
        };
        endpoint.latency_ms.set("mean", Some(mean));
        endpoint
    };
    file.runs[0].endpoints = Some(vec![
        endpoint("/plain/items", 5.0),
        endpoint("/audit/items", 4.0),
    ]);
    let said = propose(&[(name, file)], &plan);
    assert!(has(
        &said.findings,
        "/audit/items in mix.json took 1 ms less on the mean than /plain/items in mix.json"
    ));
    // What takes less time is no time of a component.
    assert_eq!(of(&said, component(0, ComponentField::Time)), None);
}

// --- leaks -----------------------------------------------------------------------------------

#[test]
fn a_leak_is_found_and_a_rising_load_is_none() {
    // scipy.stats.theilslopes of the least of each three snapshots, the first two left out: 5.536 GB/h, 95 % between 5.348 and 5.662.
    let said = propose(&[fixture("perfmetrics/mib/history-leak-5s.json")], &blank());
    let words = "rises by 5.54 GB/h (95 % sure between 5.35 GB/h and 5.66 GB/h)";
    assert!(has(&said.findings, words), "{:?}", said.findings);
    // (1 GiB - median of the last ten minima, 0.40999 GB) / 5.536 GB/h = 7.19 min.
    assert!(has(
        &said.findings,
        "the 1 GiB of the instance are full in 7.19 min"
    ));
    let said = propose(&[healthy()], &blank());
    assert!(!has(&said.findings, "memory leaks"));
    assert!(has(&said.findings, "no leak is seen"));
    // What leaks comes first, wherever its file stands: that is what the chart is about.
    let leak = || fixture("perfmetrics/mib/history-leak-5s.json");
    for files in [[healthy(), leak()], [leak(), healthy()]] {
        let said = propose(&files, &blank());
        let verdicts: Vec<&str> = said.memory.iter().map(|m| m.verdict.as_str()).collect();
        assert_eq!(verdicts.len(), 2);
        assert!(
            verdicts[0].starts_with("Memory leaks: 5.54 GB/h"),
            "{verdicts:?}"
        );
    }
    let said = propose(
        &[fixture("perfmetrics/mib/history-stepped-3s.json")],
        &blank(),
    );
    assert!(!has(&said.findings, "leak"));
    assert!(has(
        &said.refusals,
        "no verdict on a leak, since the load rose"
    ));
}

// --- several files ---------------------------------------------------------------------------

/// Files of a monitor whose series say nothing are told so, with what would.
#[test]
fn series_from_which_nothing_follows_are_named() {
    let odd = monitored("odd.json", &[("query_result", "", vec![1.0; 20])], 60.0);
    let mut two = monitored(
        "two.json",
        &[
            ("rss", "bytes", vec![1e8; 20]),
            ("rss", "bytes", vec![2e8; 20]),
        ],
        60.0,
    );
    for (series, instance) in two.1.series.iter_mut().zip(["a", "b"]) {
        series.labels.insert("instance".into(), instance.into());
    }
    for file in [&odd, &two] {
        let kept = measures(&file.1);
        assert_eq!(measures(&kept), kept);
    }
    let said = propose(&[odd, two, healthy()], &blank());
    assert!(has(
        &said.refusals,
        "odd.json: no input follows from series named query_result; one does from requests_per_second"
    ));
    assert!(has(
        &said.refusals,
        "two.json: of rss it holds several series"
    ));
    assert!(!has(
        &said.refusals,
        "history-healthy-5s.json: no input follows"
    ));
}

#[test]
fn others_are_named_where_they_disagree() {
    let rate = |name: &str, rps: f64, count| {
        monitored(
            name,
            &[("requests_per_second", "per_second", vec![rps; count])],
            60.0,
        )
    };
    let files = [
        rate("a.json", 10.0, 50),
        rate("b.json", 13.0, 60),
        rate("c.json", 12.5, 40),
    ];
    let said = propose(&files, &blank());
    // The longest counts.
    let told = of(&said, Field::Rate).unwrap();
    assert_eq!(told.text, "13 req/s");
    // 12.5 is within a fifth of 13, and 10 is not.
    let others: Vec<_> = told
        .others
        .iter()
        .map(|o| (o.text.as_str(), &o.files[..]))
        .collect();
    assert_eq!(others, [("10 req/s", &["a.json".to_owned()][..])]);
    assert!(
        told.origin
            .ends_with("Others disagree: a.json says 10 req/s."),
        "{}",
        told.origin
    );
}

/// An hour says more than five minutes that are newer; a process that leaks says less than one that does not.
#[test]
fn the_longer_and_the_sounder_measurement_counts() {
    let rate = |name: &str, rps: f64, count: usize, step_s: f64| {
        monitored(
            name,
            &[("requests_per_second", "per_second", vec![rps; count])],
            step_s,
        )
    };
    let hour = rate("hour.json", 10.0, 61, 60.0);
    let mut minutes = rate("minutes.json", 20.0, 61, 5.0);
    for series in &mut minutes.1.series {
        for point in &mut series.points {
            point.0 += 86_400.0;
        }
    }
    let said = propose(&[hour, minutes], &blank());
    assert_eq!(text_of(&said, Field::Rate), "10 req/s");
    let memory = [fixture("perfmetrics/mib/history-leak-5s.json"), healthy()];
    let said = propose(&memory, &blank());
    let base = of(&said, Field::Resource("memory_base")).unwrap();
    assert_eq!(base.files, ["history-healthy-5s.json"], "{base:?}");
}

#[test]
fn the_surest_proposes_and_the_same_refusal_is_said_once() {
    let files = [
        healthy(),
        fixture("perfmetrics/mib/history-leak-5s.json"),
        fixture("perfmetrics/mib/single-snapshot-idle.json"),
    ];
    let said = propose(&files, &blank());
    let base = of(&said, Field::Resource("memory_base")).unwrap();
    assert_eq!((base.text.as_str(), base.sure), ("148 MB", Sure::Measured));
    let refused = said
        .refusals
        .iter()
        .filter(|r| r.text.contains("no CPU time"));
    let files: Vec<&[String]> = refused.map(|r| r.files.as_slice()).collect();
    assert_eq!(files, [["history-healthy-5s.json", "history-leak-5s.json"]]);
}

fn all_fixtures() -> Vec<File> {
    [
        "perfmetrics/mib/history-healthy-5s.json",
        "perfmetrics/mib/history-leak-5s.json",
        "perfmetrics/mib/history-stepped-3s.json",
        "perfmetrics/mib/single-snapshot-idle.json",
        "perfmetrics/bytes/history-growing.json",
        "autocannon/9.0.0/scale-c001.json",
        "autocannon/9.0.0/scale-c008.json",
        "autocannon/9.0.0/errors-login-c10.json",
        "k6/0.49.0/mix-handlesummary.json",
        "oha/1.16.0/scale-c008.json",
        "wrk/4.1.0/scale-c008.txt",
    ]
    .map(fixture)
    .to_vec()
}

/// Every text is taken by its input, and holds no number that is none.
fn sound(said: &Proposed, plan: &Scenario) {
    for p in &said.proposals {
        let mut with_it = plan.clone();
        let adopted = adopt(&mut with_it, Catalog::built_in(), &[p]);
        assert_eq!(adopted.skipped, Vec::<String>::new(), "{p:?}");
        assert!(p.is_taken(&with_it), "{p:?}");
        assert_eq!(Field::from_path(&p.field.path()), Some(p.field), "{p:?}");
    }
    let said = format!("{said:?}");
    for word in ["NaN", "inf ", "unlimited"] {
        assert!(!said.contains(word), "{word}: {said}");
    }
}

fn rich() -> Scenario {
    let mut plan = file::from_json(&text("tests/fixtures/scenarios/login-service.json")).unwrap();
    plan.tiers.push(Tier::new(TierKind::Cache));
    plan.tiers.push(Tier::new(TierKind::Database));
    plan.workload.components.push(Component::named("redis"));
    plan
}

#[test]
fn the_order_of_files_makes_no_difference() {
    let files = all_fixtures();
    let plan = rich();
    let said = propose(&files, &plan);
    assert!(said.proposals.len() >= 6, "{}", said.proposals.len());
    sound(&said, &plan);
    let turned: Vec<File> = files.iter().rev().cloned().collect();
    assert_eq!(propose(&turned, &plan), said);
    let mut rotated = files.clone();
    rotated.rotate_left(4);
    assert_eq!(propose(&rotated, &plan), said);
}

#[test]
fn page_and_worker_say_the_same() {
    let (mut files, plan) = (all_fixtures(), rich());
    files.push(server_log("access.ndjson", 30));
    let digests: Vec<(String, Digest)> = files
        .iter()
        .map(|(name, evidence)| (name.clone(), Digest::of(evidence)))
        .collect();
    let request = Request {
        runs: digests
            .iter()
            .map(|(_, d)| (String::new(), d.runs.clone()))
            .collect(),
        plan: file::to_json(&plan),
        measures: digests
            .iter()
            .map(|(n, d)| (n.clone(), d.measures.clone()))
            .collect(),
        ..Request::default()
    };
    let request = Request::from_json(&request.to_json()).unwrap();
    let said = request.proposed();
    assert_eq!(said, propose(&files, &plan));
    let answer = Answer {
        id: 1,
        found: Found::default(),
        measured: Vec::new(),
        fired: Vec::new(),
        proposed: said.clone(),
    };
    assert_eq!(Answer::from_json(&answer.to_json()).unwrap().proposed, said);
    // Nothing is asked without a plan.
    let without = Request {
        plan: String::new(),
        ..request
    };
    assert_eq!(without.proposed(), Proposed::default());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever stands in the files, no text is proposed that its input does not take.
    #[test]
    fn nonsense_is_survived(
        values in prop::collection::vec(prop_oneof![
            4 => (0.0..1e3_f64).prop_map(Some),
            1 => any::<f64>().prop_map(Some),
            1 => Just(None),
        ], 0..80),
        times in prop::collection::vec(prop_oneof![
            9 => 1.7e9..1.8e9_f64,
            1 => any::<f64>(),
        ], 80),
        rps in any::<f64>(),
        bytes in any::<u64>(),
        requests in any::<u64>(),
    ) {
        let names = [
            ("requests_per_second", "per_second"), ("cpu_usage", "ratio"), ("rss", "bytes"), ("latency_mean_ms", "ms"),
            ("redis_ops_per_second", "per_second"), ("redis_latency_mean_ms", "ms"), ("process_cpu_seconds_total", "seconds"),
        ];
        let series = names.iter().zip(1..).map(|((name, unit), i)| Series {
            format: "prometheus-matrix".into(),
            name: (*name).into(),
            unit: (*unit).into(),
            points: times.iter().zip(&values).map(|(t, v)| (*t, v.map(|v| v * f64::from(i)))).collect(),
            ..Series::default()
        });
        let mut run = Run {
            format: "k6".into(),
            rps: Some(rps),
            concurrency: Some(rps),
            error_rate: Some(rps),
            bytes_received: Some(bytes),
            requests: Some(requests),
            ..Run::default()
        };
        run.latency_ms.set("mean", Some(rps));
        run.latency_ms.set("p99", Some(rps));
        let evidence = Evidence { series: series.collect(), runs: vec![run], ..Evidence::default() };
        let plan = rich();
        let said = propose(&[("odd.json".into(), evidence)], &plan);
        sound(&said, &plan);
    }
}

// --- benchmarks of a store alone -------------------------------------------------------------------

#[test]
fn a_benchmark_of_the_cache_is_no_capacity_of_the_app() {
    let levels = ["001", "002", "008", "016", "064"];
    let files: Vec<File> = levels
        .iter()
        .map(|level| fixture(&format!("redis-benchmark/7.0.15/scale-c{level}.csv")))
        .collect();
    let runs: Vec<Run> = files.iter().flat_map(|(_, e)| e.runs.clone()).collect();
    // The names of the files tell five levels of concurrency, which would be a sweep.
    let found = find(&runs);
    assert_eq!(found.sweeps, []);
    assert_eq!(
        found.notes,
        ["redis-benchmark measures the cache and not the app: its runs are no sweep of the app."]
    );
    let said = propose(&files, &blank());
    assert!(said.proposals.is_empty(), "{:?}", said.proposals);
    assert!(
        has(&said.findings, "add a cache tier"),
        "{:?}",
        said.findings
    );
    // The most of SET are the 87,463.55 a second of one client, the most of GET 104,895.1: a node has to carry both.
    let mut plan = blank();
    plan.tiers.push(Tier::new(TierKind::Cache));
    let said = propose(&files, &plan);
    let node = Field::Tier(0, "node_operations");
    assert_eq!(text_of(&said, node), "87,500 req/s");
    assert_eq!(of(&said, node).unwrap().files, ["scale-c001.csv"]);
    assert_eq!(said.proposals.len(), 1, "{:?}", said.proposals);
}

#[test]
fn a_benchmark_of_the_database_is_no_capacity_of_the_app() {
    let mut plan = blank();
    plan.tiers.push(Tier::new(TierKind::Database));
    let transactions = fixture("pgbench/15.18/scale-tpcb-c016.txt");
    let machine = fixture("sysbench/1.0.20/oltp-rw-pgsql-t008.txt");
    let said = propose(&[transactions, machine], &plan);
    assert!(said.proposals.is_empty(), "{:?}", said.proposals);
    assert!(has(&said.refusals, "pgbench -S"), "{:?}", said.refusals);
    assert!(
        has(&said.refusals, "sysbench measures"),
        "{:?}",
        said.refusals
    );
    // `tps = 4107.500000 (excluding connections establishing)`, one SELECT each.
    let said = propose(&[fixture("pgbench/9.2/select-only.txt")], &plan);
    assert_eq!(text_of(&said, Field::Tier(0, "node_reads")), "4,110 req/s");
    assert_eq!(said.proposals.len(), 1, "{:?}", said.proposals);
}

#[test]
fn a_micro_benchmark_says_nothing_of_the_inputs() {
    let files = [
        fixture("criterion/0.5/cargo-bench-stdout.txt"),
        fixture("hyperfine/1.15.0/two-commands.json"),
    ];
    let said = propose(&files, &blank());
    assert!(
        said.proposals.is_empty() && said.findings.is_empty(),
        "{said:?}"
    );
}
