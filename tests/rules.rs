//! Rules as text, the reports' rule sets, rules on series and on the months to come, and what contradicts what.

mod specimens;

use plimsoll::evidence::Series;
use plimsoll::import::import;
use plimsoll::plan::rules::{
    Contradiction, ContradictionCode as Code, Held, Look, Machine, Projection, Redis, Stated,
    contradictions, on_projection, on_series,
};
use plimsoll::scenario::Statistic;
use plimsoll::scenario::allocation::{Allocation, AllocationRow};
use plimsoll::scenario::preset::{self, Preset};
use plimsoll::scenario::rule::*;
use proptest::prelude::*;
use specimens::{cases, root};

fn rule(text: &str) -> Rule {
    text.parse().unwrap_or_else(|e| panic!("{text}: {e}"))
}

fn rules(texts: &[&str]) -> Vec<Rule> {
    texts.iter().map(|t| rule(t)).collect()
}

// --- as text ---------------------------------------------------------------------------------

/// What a person may write, and how it is printed.
#[test]
fn rules_are_read_as_people_write_them() {
    let cases = [
        (
            "scale out when CPU > 70% for 5 minutes",
            "scale out when CPU > 70 % for 5 min",
        ),
        (
            "Scale-Out when cpu usage>70 % for 5+ minutes",
            "scale out when CPU > 70 % for 5 min",
        ),
        (
            "scale up when memory > 400MB",
            "scale up when memory > 400 MB",
        ),
        (
            "scale out when Memory ≥ 80 %",
            "scale out when memory >= 80 %",
        ),
        (
            "alert when error rate > 1 % for 0 s",
            "alert when error rate > 1 %",
        ),
        (
            "warning alert when errors > 2 %",
            "alert when error rate > 2 %",
        ),
        (
            "critical alert when P95 > 10s for 5 min",
            "critical alert when p95 latency > 10 s for 5 min",
        ),
        (
            "critical alert when detection latency P95 > 10 s",
            "critical alert when p95 latency > 10 s",
        ),
        (
            "info scale up when slowest request > 500ms",
            "scale up when slowest request > 500 ms",
        ),
        (
            "next phase when keys > 100k keys",
            "next phase when Redis keys > 100,000",
        ),
        (
            "next phase when automations > 100k per day",
            "next phase when automations per day > 100,000",
        ),
        (
            "scale out when request rate > 10k req/min",
            "scale out when request rate per instance > 10,000 req/min",
        ),
        (
            "alert when \"queue depth\" > 10.5",
            "alert when \"queue depth\" > 10.5",
        ),
        (
            "alert when \"lag for when\" <= 5 s for 2 h",
            "alert when \"lag for when\" <= 5 s for 2 h",
        ),
        ("Hot: alert when CPU > 80 %", "Hot: alert when CPU > 80 %"),
        (
            "\"Hot: when?\": alert when CPU > 80 %",
            "\"Hot: when?\": alert when CPU > 80 %",
        ),
        ("alert when throughput_ok < 1", ""),
    ];
    for (text, printed) in cases {
        match text.parse::<Rule>() {
            Ok(rule) => {
                assert_eq!(rule.to_string(), printed, "{text}");
                assert_eq!(rule, printed.parse().unwrap(), "{text}");
            }
            Err(e) => assert_eq!(printed, "", "{text}: {e}"),
        }
    }
}

/// What cannot be read says what, in which part, and what to do.
#[test]
fn what_is_no_rule_is_explained() {
    let cases = [
        ("", "rule", "nothing is written here"),
        ("CPU > 70 %", "rule", "there is no “when” in “CPU > 70 %”"),
        ("when CPU > 70 %", "rule.action", "does not say what to do"),
        (
            "explode when CPU > 70 %",
            "rule.action",
            "“explode” is not something",
        ),
        (
            "alert when mood > 3",
            "rule.metric",
            "“mood” is not a metric",
        ),
        (
            "alert when CPU 70 %",
            "rule.metric",
            "“CPU 70 %” is not a metric",
        ),
        ("alert when CPU", "rule.comparison", "compared with nothing"),
        (
            "alert when CPU = 70 %",
            "rule.comparison",
            "compared with nothing",
        ),
        ("alert when CPU > 70", "rule.bound", "70 has no unit"),
        (
            "alert when CPU > 170 %",
            "rule.bound",
            "170 % is out of bounds",
        ),
        (
            "alert when CPU > 5 ms",
            "rule.bound",
            "“ms” is not a unit of share",
        ),
        (
            "alert when memory > 5 ms",
            "rule.bound",
            "“ms” is not a unit of size",
        ),
        (
            "alert when Redis keys > 1.5",
            "rule.bound",
            "not a whole number",
        ),
        ("alert when \"x\" > y", "rule.bound", "“y” is no bound"),
        (
            "alert when CPU > 70 % for ever",
            "rule.duration",
            "“ever” does not begin with a number",
        ),
        (
            "alert when \"x > 3",
            "rule.metric",
            "a quote is opened and not closed",
        ),
        ("alert when CPU > 70 %\nfor 5 min", "rule", "line break"),
    ];
    for (text, field, what) in cases {
        let e = text.parse::<Rule>().unwrap_err();
        assert_eq!(e.field.as_deref(), Some(field), "{text}: {e}");
        assert!(e.what.contains(what), "{text}: {e}");
        assert!(e.next.ends_with('.'), "{text}: {e}");
    }
}

proptest! {
    #![proptest_config(cases(2000))]

    #[test]
    fn what_is_printed_reads_back_the_same(rule in specimens::rule::any_rule()) {
        prop_assert_eq!(rule.to_string().parse::<Rule>().unwrap(), rule);
    }

    #[test]
    fn anything_can_be_given_as_a_rule(text in "\\PC{0,60}", words in "(alert |when |for |\"|\\\\|CPU |memory |> |<=|5 |% |min|:|é){0,14}") {
        for text in [text, words] {
            if let Ok(rule) = text.parse::<Rule>() {
                prop_assert_eq!(rule.to_string().parse::<Rule>().unwrap(), rule);
            }
        }
    }

    #[test]
    fn any_rules_and_facts_can_be_held_against_each_other(
        rules in prop::collection::vec(specimens::rule::any_rule(), 0..8),
        capacity in prop::option::of(0.0..1e6_f64),
        memory in prop::option::of(0.0..1e12_f64),
        redis in (any::<bool>(), 0..9_u32, 0..9_u32, prop::collection::vec(0..4_u32, 0..4)),
        samples in prop::collection::vec(-1.0..1e6_f64, 0..8),
    ) {
        let metrics = rules.iter().map(|r| r.condition.metric.clone());
        let stated = Stated {
            capacity_rps: capacity,
            memory_limit_bytes: memory,
            sample: metrics.zip(samples).collect(),
            redis: Some(Redis { cluster: redis.0, primaries: redis.1, replicas: redis.2, databases: redis.3 }),
            ..Stated::default()
        };
        for found in contradictions(&rules, &stated) {
            prop_assert!(found.message.ends_with('.'), "{}", found.message);
            prop_assert!(found.rules.iter().all(|at| *at < rules.len()));
        }
    }
}

// --- the reports' sets -----------------------------------------------------------------------

fn presets() -> [Preset; 2] {
    [preset::fluxstudio().unwrap(), preset::singura().unwrap()]
}

#[test]
fn the_reports_are_complete() {
    let [a, b] = presets();
    assert_eq!((a.rules.len(), a.targets.len(), a.gates.len()), (14, 13, 0));
    assert_eq!((b.rules.len(), b.targets.len(), b.gates.len()), (15, 2, 5));
    for preset in [&a, &b] {
        for rule in &preset.rules {
            assert!(!rule.section.is_empty() && !rule.entry.name.is_empty());
            assert_eq!(rule.entry.to_string().parse::<Rule>().unwrap(), rule.entry);
        }
        assert!(
            preset
                .targets
                .iter()
                .chain(&preset.gates)
                .all(|t| !t.section.is_empty())
        );
    }
    let critical = |r: &&preset::Sourced<Rule>| r.entry.severity == Severity::Critical;
    assert_eq!(b.rules.iter().filter(critical).count(), 6);
    // A line for each heading named, so that none is left that nobody reads.
    let sections: Vec<&str> = a.rules.iter().map(|r| r.section.as_str()).collect();
    assert!(sections.contains(&"Redis Scaling: Scaling Path"));
}

/// < 100 req/min: 512 MB, 1 core; < 1,000: 1 GB, 2; < 10,000: 2 GB, 4; then more instances.
#[test]
fn the_allocation_table_is_looked_up() {
    let preset = &presets()[0];
    assert!(
        preset
            .allocation
            .iter()
            .all(|row| row.section == "Vertical Scaling: Recommended Allocations")
    );
    let table = Allocation {
        rows: entries(&preset.allocation),
    };
    assert_eq!(table, preset::Report::Fluxstudio.allocation());
    let cases = [
        (0.0, Some((512e6, 1.0))),
        (99.9, Some((512e6, 1.0))),
        (100.0, Some((1e9, 2.0))),
        (999.0, Some((1e9, 2.0))),
        (1_000.0, Some((2e9, 4.0))),
        (9_999.0, Some((2e9, 4.0))),
        (10_000.0, None),
        (1e9, None),
    ];
    for (per_minute, expected) in cases {
        let row = table.row_for(per_minute / 60.0);
        let found = row.map(|r| (r.memory.base(), r.cores.base()));
        assert_eq!(found, expected, "{per_minute} req/min");
    }
    // The order of the rows does not matter.
    let mut turned = table.clone();
    turned.rows.reverse();
    assert_eq!(turned.row_for(208.0 / 60.0), table.row_for(208.0 / 60.0));
    for (text, what) in [
        (
            "Small: 1 GB, 1 core",
            "the row does not say below which load it counts",
        ),
        (
            "below 5/s 1 GB, 1 core",
            "no colon stands between the load and what it asks for",
        ),
        (
            "below 5/s: 1 GB",
            "no comma stands between memory and cores",
        ),
        ("below 0/s: 1 GB, 1", "zero is not possible here"),
        ("below 5/s: much, 1", "“much” does not begin with a number"),
    ] {
        let e = text.parse::<AllocationRow>().unwrap_err();
        assert_eq!(
            (e.what.as_str(), e.field.as_deref()),
            (what, Some("allocation")),
            "{text}"
        );
    }
    let row: AllocationRow = "Below 5/s: 1GB,2".parse().unwrap();
    assert_eq!(row.to_string(), "below 5 req/s: 1 GB, 2 vCPU");
}

// --- on series -------------------------------------------------------------------------------

fn series(name: &str, unit: &str, points: &[(f64, Option<f64>)]) -> Series {
    Series {
        name: name.into(),
        unit: unit.into(),
        points: points.to_vec(),
        ..Series::default()
    }
}

/// Values a minute apart; below 0 is a stale marker.
fn minutely(values: &[f64]) -> Vec<(f64, Option<f64>)> {
    let of = |(i, v): (usize, &f64)| (60.0 * i as f64, (*v >= 0.0).then_some(*v));
    values.iter().enumerate().map(of).collect()
}

/// By hand, with CPU > 70 % for 2 min, a sample a minute: pending at the first minute above, firing two minutes later.
#[test]
fn a_rule_fires_pends_and_forgets() {
    let rule = rule("scale out when CPU > 70 % for 2 min");
    // values, first firing, time firing, times, longest pending, evaluations without a value
    type Case = (&'static [f64], Option<f64>, f64, usize, f64, usize);
    let cases: [Case; 6] = [
        (&[0.8, 0.8, 0.8, 0.8, 0.5], Some(120.0), 120.0, 1, 0.0, 0),
        (&[0.8, 0.8, 0.5, 0.8, 0.5], None, 0.0, 0, 120.0, 0),
        (
            &[0.5, 0.8, 0.8, 0.8, 0.5, 0.8, 0.8, 0.8],
            Some(180.0),
            60.0,
            2,
            0.0,
            0,
        ),
        // A stale marker ends it.
        (&[0.8, 0.8, -1.0, 0.8, 0.8], None, 0.0, 0, 120.0, 1),
        // 70 % is not above 70 %.
        (&[0.7, 0.7, 0.7, 0.7], None, 0.0, 0, 0.0, 0),
        // Still pending at the end.
        (&[0.5, 0.5, 0.8, 0.8], None, 0.0, 0, 60.0, 0),
    ];
    for (values, first, firing, fired, pending, without) in cases {
        let cpu = series("cpu_usage", "ratio", &minutely(values));
        let found = on_series(&rule, &[cpu], &Look::default()).unwrap().unwrap();
        assert_eq!(
            (
                found.first_firing_s,
                found.firing_s,
                found.fired,
                found.longest_pending_s,
                found.without_value
            ),
            (first, firing, fired, pending, without),
            "{values:?}"
        );
        assert_eq!((found.step_s, found.lookback_s), (60.0, 300.0));
        assert!(
            found
                .sentence
                .contains("every 60 s on cpu_usage, where a sample counts for 5 min")
        );
    }
}

#[test]
fn gaps_are_bridged_and_averages_hide_dips() {
    let rule = rule("scale out when CPU > 70 % for 3 min");
    // Nothing from minute 1 to minute 4: the sample counts for 300 s, and that is said.
    let gap = [
        (0.0, Some(0.8)),
        (60.0, Some(0.8)),
        (300.0, Some(0.8)),
        (360.0, Some(0.8)),
    ];
    let look = Look {
        step_s: Some(60.0),
        ..Look::default()
    };
    let found = on_series(&rule, &[series("cpu_usage", "ratio", &gap)], &look)
        .unwrap()
        .unwrap();
    assert_eq!(found.first_firing_s, Some(180.0));
    assert!(
        found.warnings[0].starts_with("A gap was bridged"),
        "{:?}",
        found.warnings
    );
    // With a lookback of two minutes it is not.
    let look = Look {
        lookback_s: 120.0,
        ..look
    };
    let found = on_series(&rule, &[series("cpu_usage", "ratio", &gap)], &look)
        .unwrap()
        .unwrap();
    assert_eq!(
        (found.first_firing_s, found.longest_pending_s),
        (None, 180.0)
    );
    assert_eq!(found.without_value, 2);
    let dip = minutely(&[0.8, 0.8, 0.6, 0.8, 0.8]);
    let newest = on_series(
        &rule,
        &[series("cpu_usage", "ratio", &dip)],
        &Look::default(),
    );
    assert_eq!(newest.unwrap().unwrap().first_firing_s, None);
    let look = Look {
        averaged: true,
        ..Look::default()
    };
    let mean = on_series(&rule, &[series("cpu_usage", "ratio", &dip)], &look);
    assert!(
        mean.as_ref()
            .unwrap()
            .as_ref()
            .unwrap()
            .sentence
            .contains("by the mean over that time")
    );
    let bad = Look {
        step_s: Some(0.0),
        ..look
    };
    let e = on_series(&rule, &[series("cpu_usage", "ratio", &dip)], &bad).unwrap_err();
    assert!(e.what.contains("the step"), "{e}");
    assert_eq!(mean.unwrap().unwrap().first_firing_s, Some(0.0));
}

#[test]
fn units_of_series_are_converted_or_refused() {
    let high = |name: &str, unit: &str, value: f64| series(name, unit, &minutely(&[value, value]));
    let look = Look {
        memory_bytes: Some(512e6),
        ..Look::default()
    };
    let fires = |text: &str, series: Series| {
        on_series(&rule(text), &[series], &look).map(|f| f.unwrap().first_firing_s.is_some())
    };
    assert!(fires("alert when CPU > 80 %", high("cpu_usage", "percent", 81.0)).unwrap());
    assert!(fires("alert when memory > 80 %", high("rss", "bytes", 410e6)).unwrap());
    assert!(!fires("alert when memory > 80 %", high("rss", "bytes", 409e6)).unwrap());
    assert!(
        fires(
            "alert when p99 latency > 1 s",
            high("latency_p99_ms", "ms", 1001.0)
        )
        .unwrap()
    );
    assert!(
        fires(
            "alert when p99 latency > 1 s",
            high("latency_p99_ms", "seconds", 1.1)
        )
        .unwrap()
    );
    assert!(fires("alert when \"lag\" > 1 s", high("lag", "seconds", 1.1)).unwrap());
    let e = fires("alert when CPU > 80 %", high("cpu_usage", "count", 81.0)).unwrap_err();
    assert!(e.what.contains("the series is in count"), "{e}");
    let bytes = on_series(
        &rule("alert when memory > 80 %"),
        &[high("rss", "bytes", 1.0)],
        &Look::default(),
    );
    assert!(bytes.unwrap_err().next.contains("how much memory"));
    assert_eq!(
        on_series(
            &rule("alert when Redis keys > 5"),
            &[high("rss", "bytes", 1.0)],
            &look
        ),
        Ok(None)
    );
    let empty = on_series(
        &rule("alert when CPU > 80 %"),
        &[series("cpu_usage", "ratio", &[])],
        &look,
    );
    assert!(empty.unwrap_err().what.contains("no samples"));
    // A part of the service is not the service.
    let mut part = high("latency_p95_ms", "ms", 900.0);
    part.labels.insert("endpoint".into(), "/login".into());
    assert_eq!(
        on_series(&rule("alert when p95 > 1 ms"), &[part], &look),
        Ok(None)
    );
}

/// The report's own snapshot: 34 of 1,234 requests failed, 2.755 %, and its alert is at 1 %.
#[test]
fn the_reports_own_snapshot_fires_its_own_alert() {
    let folder = root().join("tests/fixtures/import/perfmetrics/bytes");
    let bytes = std::fs::read(folder.join("snapshot-of-the-report.json")).unwrap();
    let evidence = import("snapshot-of-the-report.json", &bytes).unwrap();
    let fired: Vec<String> = presets()[0]
        .rules
        .iter()
        .filter_map(|r| {
            let found = on_series(&r.entry, &evidence.series, &Look::default()).ok()??;
            found.first_firing_s.map(|_| r.entry.spoken())
        })
        .collect();
    assert_eq!(fired, ["alert when error rate > 1 %"]);
}

// --- on the projection -----------------------------------------------------------------------

#[test]
fn the_first_month_is_found() {
    let projection = Projection {
        start: "2026-11".parse().unwrap(),
        values: vec![
            (
                Metric::Cpu,
                vec![
                    Some(0.5),
                    Some(0.7),
                    Some(0.71),
                    Some(0.6),
                    Some(0.8),
                    Some(0.8),
                ],
            ),
            (Metric::RedisKeys, vec![None, None, Some(12_000.0)]),
            (Metric::PoolShare, vec![Some(0.1), None, Some(0.2)]),
            (Metric::ErrorRate, vec![None, None]),
            (
                Metric::Latency(Statistic::P99),
                vec![Some(900.0), Some(f64::INFINITY)],
            ),
        ],
    };
    let month = |text: &str| match on_projection(&rule(text), &projection) {
        Held::First {
            month,
            unknown_before,
            ..
        } => format!("{month}, {unknown_before} unknown"),
        Held::Never { months } => format!("never in {months}"),
        Held::Unknown { why } => why,
    };
    assert_eq!(
        month("scale out when CPU > 70 % for 5 min"),
        "2027-01, 0 unknown"
    );
    assert_eq!(month("scale out when CPU >= 70 %"), "2026-12, 0 unknown");
    // Two months of 60 days in a row: the dip of February ends the first try.
    assert_eq!(
        month("scale out when CPU > 70 % for 60 days"),
        "2027-03, 0 unknown"
    );
    assert_eq!(month("scale out when CPU > 90 %"), "never in 6");
    assert_eq!(month("alert when CPU < 60 %"), "2026-11, 0 unknown");
    assert_eq!(
        month("next phase when Redis keys >= 10,000"),
        "2027-01, 2 unknown"
    );
    assert_eq!(month("alert when p99 latency > 1 s"), "2026-12, 0 unknown");
    assert!(month("alert when database pool > 80 %").contains("1 of 3 are not known"));
    assert!(month("alert when error rate > 1 %").starts_with("the plan has no error rate"));
    assert!(month("alert when memory > 80 %").starts_with("the plan has no memory"));
}

// --- contradictions --------------------------------------------------------------------------

fn entries<T: Clone>(sourced: &[preset::Sourced<T>]) -> Vec<T> {
    sourced.iter().map(|s| s.entry.clone()).collect()
}

fn show(found: &[Contradiction]) -> Vec<(Code, &str)> {
    found.iter().map(|c| (c.code, c.message.as_str())).collect()
}

/// What the report says of itself: 94 of 512 MB, one droplet of 1 GB and one core, 1,000 req/min sustained, a sample with
/// 2.755 % of errors, a cluster of two primaries and a replica.
#[test]
fn report_a_contradicts_itself() {
    let preset = preset::fluxstudio().unwrap();
    let stated = Stated {
        capacity_rps: Some(1_000.0 / 60.0),
        machine: Some(Machine {
            name: "the droplet".into(),
            vcpus: 1.0,
            memory_bytes: 1_073_741_824.0,
        }),
        memory_limit_bytes: Some(512e6),
        sample: vec![(Metric::ErrorRate, 34.0 / 1234.0)],
        targets: entries(&preset.targets),
        gates: entries(&preset.gates),
        allocation: preset::Report::Fluxstudio.allocation(),
        redis: Some(Redis {
            cluster: true,
            primaries: 2,
            replicas: 1,
            databases: vec![0],
        }),
    };
    let found = contradictions(&entries(&preset.rules), &stated);
    let expected = [
        (
            Code::AlertAboveScale,
            "“alert when memory > 500 MB” stands beyond “scale out when memory > 80 %”, so it is heard only where scaling out did not help. Keep it if that is what it is for; else alert at 80 % or below.",
        ),
        (
            Code::AlertAboveScale,
            "“alert when memory > 500 MB” stands beyond “scale up when memory > 400 MB”, so nobody is told that a larger instance is due. Alert at 400 MB or below.",
        ),
        (
            Code::AlertAboveScale,
            "“alert when CPU > 80 %” stands beyond “scale out when CPU > 70 % for 5 min”, so it is heard only where scaling out did not help. Keep it if that is what it is for; else alert at 70 % or below.",
        ),
        (
            Code::RateAboveCapacity,
            "“scale out when request rate per instance > 10,000 req/min” waits for 10,000 req/min on one instance, 10 times as much, where it is said to carry 1,000 req/min: it is overloaded long before. Act at 1,000 req/min or below, or correct the capacity.",
        ),
        (
            Code::NeverFirst,
            "“scale out when memory > 80 %” never acts first: “scale up when memory > 400 MB” asks for less and always comes before it. Remove one of them, or correct its bound.",
        ),
        (
            Code::SampleBreaks,
            "The stated sample already meets “alert when error rate > 1 %”: its error rate is 2.755 %. Find out why, or choose a bound that normal operation keeps.",
        ),
        (
            Code::TargetWithoutAlert,
            "The target p99 latency < 500 ms (peak) can be missed without “alert when p99 latency > 1,000 ms”. Alert at 500 ms, or loosen the target.",
        ),
        (
            Code::TargetWithoutAlert,
            "The target error rate < 0.5 % (peak) can be missed without “alert when error rate > 1 %”. Alert at 0.5 %, or loosen the target.",
        ),
        (
            Code::TargetWithoutAlert,
            "The target memory < 200 MB (peak) can be missed without “alert when memory > 500 MB”. Alert at 200 MB, or loosen the target.",
        ),
        (
            Code::TargetWithoutAlert,
            "The target Redis latency < 10 ms (normal) can be missed without “alert when Redis latency > 50 ms”. Alert at 10 ms, or loosen the target.",
        ),
        (
            Code::ClusterNodes,
            "A Redis cluster of 2 primaries and 1 replica does not start: it needs at least 3 primaries. Plan 6 nodes, 3 primaries with a replica each, or stay with one primary and replicas.",
        ),
        (
            Code::Allocation,
            "The allocation table wants 2 cores below 1,000 req/min (Medium Load), and the droplet, which is to carry 1,000 req/min, has 1 core. Take the larger instance, or correct the table or the capacity.",
        ),
    ];
    assert_eq!(show(&found), expected);
}

/// 80 % success passes and 5 % errors wake somebody; P95 above 5 s is a warning and one check above 5 s is critical; databases
/// 0 to 3 in a cluster of 3 masters and 3 replicas.
#[test]
fn report_b_contradicts_itself() {
    let preset = preset::singura().unwrap();
    let stated = Stated {
        targets: entries(&preset.targets),
        gates: entries(&preset.gates),
        redis: Some(Redis {
            cluster: true,
            primaries: 3,
            replicas: 3,
            databases: vec![0, 1, 2, 3],
        }),
        ..Stated::default()
    };
    let found = contradictions(&entries(&preset.rules), &stated);
    let expected = [
        (
            Code::GateLooserThanAlert,
            "The test “Failure handling” passes with job failure rate <= 20 %, and “critical alert when error rate > 5 % for 5 min” complains sooner. Tighten the test to at most 5 %.",
        ),
        (
            Code::GateLooserThanAlert,
            "The test “Failure handling” passes with job failure rate <= 20 %, and “alert when job failure rate > 10 %” complains sooner. Tighten the test to at most 10 %.",
        ),
        (
            Code::SeverityOrder,
            "One slow request is graded critical (“critical alert when synthetic check > 5 s”), and the same among the slowest 5 % of all requests only warning (“alert when p95 latency > 5 s for 10 min”). Give both one severity, or the single request a higher bound.",
        ),
        (
            Code::ClusterDatabases,
            "A Redis cluster has only database 0, and others are used: 1, 2, 3. Tell the data apart by prefixes of their keys, or run an instance for each.",
        ),
    ];
    assert_eq!(show(&found), expected);
}

#[test]
fn pairs_of_rules_are_judged() {
    let cases: [(&[&str], &[Code]); 18] = [
        // The critical one is an escalation.
        (
            &[
                "critical alert when CPU > 90 %",
                "alert when CPU > 70 %",
                "scale out when CPU > 70 %",
            ],
            &[],
        ),
        (
            &[
                "alert when memory > 400 MB",
                "scale up when memory > 400 MB",
            ],
            &[],
        ),
        (
            &[
                "alert when memory > 399 MB",
                "scale up when memory > 400 MB",
            ],
            &[],
        ),
        (
            &[
                "alert when memory > 401 MB",
                "scale up when memory > 400 MB",
            ],
            &[Code::AlertAboveScale],
        ),
        // Without the app's memory the two cannot be compared.
        (
            &["alert when memory > 90 %", "scale up when memory > 400 MB"],
            &[],
        ),
        (&["alert when CPU > 100 %"], &[Code::OutOfRange]),
        (&["alert when CPU >= 100 %"], &[]),
        (&["alert when error rate >= 0 %"], &[Code::OutOfRange]),
        (&["alert when p95 latency < 0 ms"], &[Code::OutOfRange]),
        (
            &[
                "critical alert when error rate > 5 %",
                "alert when error rate > 2 %",
            ],
            &[],
        ),
        (
            &[
                "critical alert when error rate > 2 %",
                "alert when error rate > 5 %",
            ],
            &[Code::SeverityOrder],
        ),
        (
            &[
                "critical alert when error rate > 5 % for 5 min",
                "alert when error rate > 5 %",
            ],
            &[],
        ),
        (
            &[
                "critical alert when error rate > 5 %",
                "alert when error rate > 5 % for 5 min",
            ],
            &[Code::SeverityOrder],
        ),
        (
            &["alert when CPU > 80 %", "alert when CPU > 90 %"],
            &[Code::NeverFirst],
        ),
        // A short burst reaches only the second.
        (
            &[
                "alert when CPU > 80 % for 10 min",
                "alert when CPU > 90 % for 1 min",
            ],
            &[],
        ),
        (
            &[
                "next phase when Redis keys > 10k",
                "next phase when Redis keys > 100k",
            ],
            &[],
        ),
        (&["alert when CPU < 5 %", "alert when CPU > 90 %"], &[]),
        (&["alert when \"a\" > 5 s", "alert when \"a\" > 5"], &[]),
    ];
    for (texts, expected) in cases {
        let found = contradictions(&rules(texts), &Stated::default());
        let codes: Vec<Code> = found.iter().map(|c| c.code).collect();
        assert_eq!(codes, expected, "{texts:?}: {found:?}");
    }
}

#[test]
fn targets_are_held_against_the_first_alert() {
    let cases: [(&[&str], &str, &[Code]); 6] = [
        (
            &["alert when error rate > 1 %"],
            "error rate < 0.5 %",
            &[Code::TargetWithoutAlert],
        ),
        (
            &[
                "alert when error rate > 1 %",
                "info alert when error rate > 0.5 %",
            ],
            "error rate < 0.5 %",
            &[],
        ),
        (
            &["alert when error rate > 0.1 %"],
            "error rate < 0.5 %",
            &[],
        ),
        (
            &["critical alert when error rate > 0.1 %"],
            "error rate < 0.5 %",
            &[Code::AlertWithinTarget],
        ),
        (&["alert when error rate > 1 %"], "p99 latency < 5 ms", &[]),
        (
            &["alert when request rate < 1 req/s"],
            "request rate >= 5 req/s",
            &[Code::TargetWithoutAlert],
        ),
    ];
    for (texts, target, expected) in cases {
        let target = preset::Claim {
            name: "peak".into(),
            condition: target.parse().unwrap(),
        };
        let stated = Stated {
            targets: vec![target],
            ..Stated::default()
        };
        let found = contradictions(&rules(texts), &stated);
        let codes: Vec<Code> = found.iter().map(|c| c.code).collect();
        assert_eq!(codes, expected, "{texts:?}: {found:?}");
    }
}

#[test]
fn redis_layouts_are_judged() {
    type Case = (bool, u32, u32, &'static [u32], &'static [Code]);
    let cases: [Case; 6] = [
        (false, 1, 2, &[0, 1, 2, 3], &[]),
        (true, 3, 3, &[0], &[]),
        (true, 3, 0, &[0], &[Code::ClusterNodes]),
        (true, 2, 1, &[], &[Code::ClusterNodes]),
        (true, 3, 3, &[1], &[Code::ClusterDatabases]),
        (
            true,
            1,
            0,
            &[2],
            &[Code::ClusterNodes, Code::ClusterDatabases],
        ),
    ];
    for (cluster, primaries, replicas, databases, expected) in cases {
        let redis = Redis {
            cluster,
            primaries,
            replicas,
            databases: databases.to_vec(),
        };
        let stated = Stated {
            redis: Some(redis),
            ..Stated::default()
        };
        let found = contradictions(&[], &stated);
        let codes: Vec<Code> = found.iter().map(|c| c.code).collect();
        assert_eq!(codes, expected, "{found:?}");
    }
}
