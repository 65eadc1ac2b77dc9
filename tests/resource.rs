//! Capacity by resource: cases worked by hand, the sample reports among them, and what no numbers may break.

mod specimens;

use plimsoll::plan::resource::{
    Answer, Connections, Cpu, Kind, LatencyTarget, Memory, Method, Network, Pool, Prediction,
    Question, Queue, Row, Server, Source, State, Stated, Test, Thinking, Uses, Within, busy,
    cross_check, load_test, think_time_s, virtual_users, work_out,
};
use proptest::prelude::*;
use specimens::cases;

fn near(got: f64, want: f64) {
    assert!(
        (got - want).abs() <= 1e-9 * want.abs(),
        "{got} is not {want}"
    );
}

/// One core, requests of so much CPU and no other wait.
fn core(rps: f64, cpu_ms: f64) -> Uses {
    Uses {
        cpu: Some(Cpu {
            cpu_ms,
            io_ms: Some(0.0),
        }),
        queue: Queue::Mmc,
        ..Uses::of(rps, 1.0)
    }
}

fn solve(uses: &Uses) -> Answer {
    work_out(uses).unwrap()
}

fn row(answer: &Answer, kind: Kind) -> &Row {
    answer.rows.iter().find(|row| row.kind == kind).unwrap()
}

fn capacity(uses: &Uses, kind: Kind) -> f64 {
    row(&solve(uses), kind).capacity_rps.unwrap()
}

fn why(row: &Row) -> &str {
    match &row.state {
        State::Unknown { why } => why,
        other => panic!("{other:?}"),
    }
}

fn target(quantile: Option<f64>, limit_ms: f64) -> Option<LatencyTarget> {
    Some(LatencyTarget { quantile, limit_ms })
}

// --- the sample reports --------------------------------------------------------------------------

/// One core, 50 ms of CPU, 1,000 requests per minute: ρ 0.833, and 300, 899 and 1,382 ms; 9 ms less make 129, 388 and 596.
#[test]
fn fifty_ms_of_cpu_on_one_core_are_not_answered_in_a_hundred() {
    let at = |cpu_ms: f64, queue: Queue| {
        let uses = Uses {
            instances: Some(1),
            queue,
            ..core(1000.0 / 60.0, cpu_ms)
        };
        solve(&uses).at_peak.unwrap()
    };
    let rounded = |p: &Prediction| [p.mean_ms, p.p95_ms, p.p99_ms].map(|ms| ms.unwrap().round());
    let before = at(50.0, Queue::Mmc);
    near(before.utilization, 5.0 / 6.0);
    assert_eq!(rounded(&before), [300.0, 899.0, 1382.0]);
    assert_eq!(before.standing, "exact");
    assert_eq!(rounded(&at(41.0, Queue::Mmc)), [129.0, 388.0, 596.0]);
    let shared = at(50.0, Queue::ProcessorSharing);
    assert_eq!(rounded(&shared), [300.0, 899.0, 1382.0]);
    assert_eq!(
        (&*shared.mean_standing, &*shared.standing),
        ("exact", "rule of thumb")
    );
    let any = at(50.0, Queue::Ggc { ca2: 1.0, cs2: 1.0 });
    assert_eq!(rounded(&any), [300.0, 899.0, 1382.0]);
}

#[test]
fn the_load_tests_are_six_and_thirty_times_the_capacity() {
    for (load_rps, times, rho) in [(100.0, 6.0, 5.0), (500.0, 30.0, 25.0)] {
        let test = load_test(&Test {
            load_rps,
            capacity_rps: 1000.0 / 60.0,
            cpu_ms: Some(50.0),
            cores: 1.0,
        })
        .unwrap();
        near(test.of_capacity_ratio, times);
        near(test.utilization.unwrap(), rho);
        assert!(!test.carried);
    }
}

#[test]
fn virtual_users_without_a_pause_are_another_test() {
    near(think_time_s(100.0, 100.0, 0.05).unwrap().unwrap(), 0.95);
    near(think_time_s(500.0, 500.0, 0.1).unwrap().unwrap(), 0.9);
    assert_eq!(think_time_s(4.0, 100.0, 0.05).unwrap(), None);
    let test = virtual_users(100.0, 100.0, 0.05).unwrap();
    near(test.without_pause_rps, 2000.0);
    near(test.overshoot_ratio, 20.0);
}

#[test]
fn detection_is_busy_for_half_a_second_a_day() {
    let day = busy(100_000.0, 4.7e-6).unwrap();
    near(day.day_s, 0.47);
    assert!((day.core_share - 5.44e-6).abs() < 1e-9);
}

/// 10,000 requests per minute at 1,000 per instance: 15 at 70 %.
#[test]
fn ten_times_the_load_takes_fifteen_instances() {
    let answer = solve(&Uses {
        stated: Some(Stated {
            full_rps: 1000.0 / 60.0,
            source: Source::Typed,
        }),
        instances: Some(3),
        ..Uses::of(10_000.0 / 60.0, 1.0)
    });
    assert_eq!(answer.instances_needed, Some(15));
    assert_eq!(answer.binding, [Kind::Typed]);
    let typed = row(&answer, Kind::Typed);
    near(typed.utilization.unwrap(), 10.0 / 3.0);
    assert!(typed.exceeded && answer.at_peak.is_none());
}

// --- each resource by hand -----------------------------------------------------------------------

#[test]
fn linear_limits_are_divisions() {
    let uses = Uses {
        connections: Some(Connections {
            held_ms: Some(5000.0),
            limit: 100.0,
        }),
        network: Some(Network {
            per_request_bytes: 1e5,
            limit_bytes_s: 1e6,
        }),
        pool: Some(Pool {
            size: 10,
            query_ms: 20.0,
            queries: 2.5,
        }),
        stated: Some(Stated {
            full_rps: 30.0,
            source: Source::Measured,
        }),
        instances: Some(2),
        ..core(10.0, 50.0)
    };
    let answer = solve(&uses);
    // 0.7 of 20, of 100/5 s, of 10 MB, of 10 / 50 ms, of 30.
    let expected = [
        (Kind::Cpu, 14.0, 0.25, 1),
        (Kind::Connections, 14.0, 0.25, 1),
        (Kind::Network, 7.0, 0.5, 2),
        (Kind::Pool, 140.0, 0.025, 1),
        (Kind::Measured, 21.0, 1.0 / 6.0, 1),
    ];
    for (kind, rps, used, instances) in expected {
        let row = row(&answer, kind);
        near(row.capacity_rps.unwrap(), rps);
        near(row.utilization.unwrap(), used);
        assert_eq!(row.instances_needed, Some(instances), "{kind:?}");
        assert_eq!(row.binding, kind == Kind::Network);
    }
    assert_eq!(answer.instances_needed, Some(2));
}

/// A core at ρ holds ρ/(1 - ρ) requests: four at 0.8, which is 16 per second, and seven at 7/8.
#[test]
fn what_is_in_flight_follows_from_the_response_time() {
    let memory = Memory {
        base_bytes: 200e6,
        per_request_bytes: 50e6,
        installed_bytes: 1000e6,
        allowed_share: 0.4,
    };
    let uses = Uses {
        memory: Some(memory),
        connections: Some(Connections {
            held_ms: None,
            limit: 10.0,
        }),
        instances: Some(1),
        ..core(16.0, 50.0)
    };
    near(capacity(&uses, Kind::Memory), 16.0);
    near(capacity(&uses, Kind::Connections), 17.5);
    let answer = solve(&uses);
    near(row(&answer, Kind::Memory).utilization.unwrap(), 0.4);
    near(row(&answer, Kind::Connections).utilization.unwrap(), 0.4);
    assert!(!row(&answer, Kind::Memory).exceeded);
    let no_room = Memory {
        allowed_share: 0.1,
        ..memory
    };
    let answer = solve(&Uses {
        memory: Some(no_room),
        ..uses.clone()
    });
    assert_eq!(row(&answer, Kind::Memory).capacity_rps, Some(0.0));
    assert_eq!(answer.instances_needed, None);
    let nothing_held = Memory {
        per_request_bytes: 0.0,
        ..memory
    };
    let answer = solve(&Uses {
        memory: Some(nothing_held),
        ..uses
    });
    assert_eq!(row(&answer, Kind::Memory).state, State::Unlimited);
    assert_eq!(row(&answer, Kind::Memory).utilization, Some(0.2));
}

/// M/M/1: μ - 1/limit for the mean, μ + ln(1 - p)/limit for a quantile.
#[test]
fn latency_is_turned_into_a_load() {
    for queue in [
        Queue::Mmc,
        Queue::ProcessorSharing,
        Queue::Ggc { ca2: 1.0, cs2: 1.0 },
    ] {
        let with = |quantile, limit_ms| Uses {
            latency: target(quantile, limit_ms),
            queue,
            ..core(1.0, 50.0)
        };
        near(capacity(&with(None, 100.0), Kind::Latency), 10.0);
        let p95 = capacity(&with(Some(0.95), 300.0), Kind::Latency);
        let exact = 20.0 + 0.05_f64.ln() / 0.3;
        assert!((p95 / exact - 1.0).abs() < 2e-4, "{p95}, {queue:?}");
        let idle = solve(&with(Some(0.95), 100.0));
        assert_eq!(row(&idle, Kind::Latency).capacity_rps, Some(0.0));
        assert_eq!(idle.instances_needed, None);
    }
    // Four workers of 20 a second: 58.
    let four = Uses {
        cores: 4.0,
        latency: target(Some(0.95), 200.0),
        ..core(1.0, 50.0)
    };
    assert_eq!(capacity(&four, Kind::Latency).floor(), 58.0);
}

#[test]
fn waiting_without_the_cpu_counts_once_it_is_known() {
    let waits = |io_ms: Option<f64>| Uses {
        cpu: Some(Cpu {
            cpu_ms: 50.0,
            io_ms,
        }),
        latency: target(None, 200.0),
        memory: Some(Memory {
            base_bytes: 0.0,
            per_request_bytes: 1.0,
            installed_bytes: 4.0,
            allowed_share: 1.0,
        }),
        instances: Some(1),
        ..core(10.0, 50.0)
    };
    // 100 ms of CPU with its wait remain.
    near(capacity(&waits(Some(100.0)), Kind::Latency), 10.0);
    let known = solve(&waits(Some(100.0)));
    near(known.at_peak.unwrap().mean_ms.unwrap(), 200.0);
    let unknown = solve(&waits(None));
    let at_peak = unknown.at_peak.as_ref().unwrap();
    near(at_peak.mean_ms.unwrap(), 100.0);
    assert!(!at_peak.includes_io && at_peak.notes.len() == 1);
    let latency = row(&unknown, Kind::Latency);
    assert!(why(latency).contains("it would be 15 req/s"));
    assert_eq!((latency.capacity_rps, latency.utilization), (None, None));
    assert!(why(row(&unknown, Kind::Memory)).contains("in flight"));
    // Not even the CPU alone is quick enough.
    let late = Uses {
        latency: target(None, 40.0),
        ..waits(None)
    };
    assert_eq!(capacity(&late, Kind::Latency), 0.0);
}

#[test]
fn what_is_not_given_is_said() {
    let answer = solve(&Uses::of(100.0, 2.0));
    assert!(answer.rows.iter().all(|row| !why(row).is_empty()));
    assert_eq!(
        (
            answer.capacity_rps,
            answer.instances_needed,
            answer.instances
        ),
        (None, None, 1)
    );
    assert!(answer.at_peak.is_none() && answer.binding.is_empty());
    let written = serde_json::to_value(&answer.rows[0]).unwrap();
    assert_eq!(written["state"], "unknown");
    assert_eq!(written["why"], "The CPU time of a request is not known.");
}

#[test]
fn a_part_of_a_core_is_a_slower_one() {
    let half = Uses {
        cores: 0.5,
        instances: Some(1),
        ..core(5.0, 50.0)
    };
    let answer = solve(&half);
    near(row(&answer, Kind::Cpu).capacity_rps.unwrap(), 7.0);
    // One server of 100 ms, half busy.
    near(answer.at_peak.unwrap().mean_ms.unwrap(), 200.0);
}

#[test]
fn an_overload_has_no_response_time() {
    let answer = solve(&Uses {
        instances: Some(1),
        mean_rps: Some(10.0),
        latency: target(Some(0.99), 5000.0),
        memory: Some(Memory {
            base_bytes: 1.0,
            per_request_bytes: 1.0,
            installed_bytes: 1e3,
            allowed_share: 1.0,
        }),
        ..core(100.0, 50.0)
    });
    let peak = answer.at_peak.as_ref().unwrap();
    assert!(peak.overloaded);
    assert_eq!(peak.utilization, 5.0);
    assert_eq!(
        [peak.mean_ms, peak.p50_ms, peak.p95_ms, peak.p99_ms],
        [None; 4]
    );
    assert_eq!(row(&answer, Kind::Memory).utilization, None);
    assert!(row(&answer, Kind::Memory).exceeded && row(&answer, Kind::Latency).exceeded);
    near(answer.at_mean.unwrap().mean_ms.unwrap(), 100.0);
}

/// Core and connection in a row, 10 requests per second: rates of 10 and 40, and P(T > t) = (40e^-10t - 10e^-40t)/30.
#[test]
fn a_pool_is_a_second_line() {
    let uses = |convolve: bool| Uses {
        pool: Some(Pool {
            size: 1,
            query_ms: 20.0,
            queries: 1.0,
        }),
        latency: target(Some(0.95), 328.42),
        instances: Some(1),
        convolve,
        ..core(10.0, 50.0)
    };
    let (quick, exact) = (solve(&uses(false)), solve(&uses(true)));
    let (quick_row, exact_row) = (row(&quick, Kind::Latency), row(&exact, Kind::Latency));
    let (quick_now, exact_now) = (
        quick.at_peak.as_ref().unwrap(),
        exact.at_peak.as_ref().unwrap(),
    );
    near(quick_now.mean_ms.unwrap(), 125.0);
    near(exact_now.mean_ms.unwrap(), 125.0);
    near(quick_now.p95_ms.unwrap(), -(0.05_f64.ln()) * 100.0 + 25.0);
    let t = exact_now.p95_ms.unwrap() / 1e3;
    let late = (40.0 * (-10.0 * t).exp() - 10.0 * (-40.0 * t).exp()) / 30.0;
    assert!((late - 0.05).abs() < 1e-4, "{late}");
    assert!((exact_row.capacity_rps.unwrap() - 10.0).abs() < 0.01);
    assert!(quick_row.capacity_rps.unwrap() > 10.0);
    assert_eq!((quick_now.notes.len(), exact_now.notes.len()), (1, 0));
    // At 50 requests per second the pool is full, the core at 20.
    let wide = Uses {
        cores: 8.0,
        ..uses(false)
    };
    assert!(capacity(&wide, Kind::Latency) < 50.0);
}

/// One user is never in anybody's way: 1/(Z + S). A hundred fill the core, and wait for N/μ - Z.
#[test]
fn a_fixed_number_of_users_is_a_closed_queue() {
    let users = |users, latency| Uses {
        queue: Queue::Closed {
            users,
            think_time_s: 0.95,
        },
        latency,
        instances: Some(1),
        connections: Some(Connections {
            held_ms: None,
            limit: 100.0,
        }),
        ..core(20.0, 50.0)
    };
    let one = solve(&users(1, target(None, 50.0)));
    let now = one.at_peak.as_ref().unwrap();
    near(now.load_rps, 1.0);
    near(now.mean_ms.unwrap(), 50.0);
    near(row(&one, Kind::Latency).capacity_rps.unwrap(), 1.0);
    near(row(&one, Kind::Latency).utilization.unwrap(), 1.0);
    near(row(&one, Kind::Connections).utilization.unwrap(), 0.0005);
    let many = solve(&users(100, target(Some(0.95), 50.0)));
    let now = many.at_peak.as_ref().unwrap();
    assert!((now.load_rps - 20.0).abs() < 1e-6 && !now.overloaded);
    assert!((now.mean_ms.unwrap() - 4050.0).abs() < 1e-3);
    assert!(why(row(&many, Kind::Latency)).contains("no percentiles"));
    assert!(now.p95_ms.is_none());
    // Seventy in flight keep the core full.
    assert!((row(&many, Kind::Connections).capacity_rps.unwrap() - 20.0).abs() < 1e-6);
}

#[test]
fn errors_name_their_field() {
    let field = |uses: Uses| work_out(&uses).unwrap_err().field.unwrap();
    let ok = || core(10.0, 50.0);
    let cpu = |cpu_ms, io_ms| Some(Cpu { cpu_ms, io_ms });
    assert_eq!(field(Uses::of(f64::NAN, 1.0)), "peak_rps");
    assert_eq!(field(Uses::of(1.0, 0.0)), "cores");
    let mut uses = ok();
    uses.cpu = cpu(0.0, None);
    assert_eq!(field(uses.clone()), "cpu.cpu_ms");
    uses.cpu = cpu(1.0, Some(-1.0));
    assert_eq!(field(uses), "cpu.io_ms");
    let mut uses = ok();
    uses.target_utilization = 0.0;
    assert_eq!(field(uses), "target_utilization");
    let mut uses = ok();
    uses.latency = target(Some(95.0), 100.0);
    assert_eq!(field(uses), "latency.quantile");
    let mut uses = ok();
    uses.instances = Some(0);
    let error = work_out(&uses).unwrap_err();
    assert_eq!(
        error.to_string(),
        "instances is 0 (instances). Write 1 to 1000000000."
    );
    assert_eq!(
        think_time_s(1.0, 0.0, 1.0).unwrap_err().field.as_deref(),
        Some("throughput_rps")
    );
}

// --- several laws side by side -------------------------------------------------------------------

fn question(offered_rps: f64, service_ms: f64) -> Question {
    Question {
        offered_rps,
        server: Server::Service { service_ms },
        within: Within {
            target_utilization: 0.7,
            waiting_share: 0.05,
            latency: None,
        },
        usl: None,
        thinking: None,
    }
}

/// 1,000 busy servers: 1,429 at 70 %, and 1,056 of which one request in twenty finds all busy.
#[test]
fn a_large_pool_needs_less_spare_than_the_ratio_says() {
    let check = cross_check(&question(20_000.0, 50.0)).unwrap();
    let servers = |method| {
        let way = check.ways.iter().find(|way| way.method == method).unwrap();
        way.servers
    };
    assert_eq!(servers(Method::PlainRatio), Some(1429));
    assert_eq!(servers(Method::SquareRoot), Some(1056));
    assert_eq!(servers(Method::ErlangC), Some(1056));
    assert_eq!((servers(Method::Usl), servers(Method::Mva)), (None, None));
    near(check.busy_servers_ratio, 1000.0);
    near(check.spread_ratio.unwrap(), 1429.0 / 1056.0);
    assert_eq!(
        check.disagree.as_deref(),
        Some(
            "They disagree: 1056 by the square-root rule, 1429 by the plain ratio, which is 35 % more."
        )
    );
}

#[test]
fn each_way_says_why_it_has_no_answer() {
    let late = Question {
        within: Within {
            latency: target(Some(0.95), 100.0),
            ..question(1.0, 1.0).within
        },
        usl: Some((0.1, 0.0)),
        thinking: Some(Thinking {
            users: 100,
            think_time_s: 0.95,
        }),
        ..question(1000.0, 50.0)
    };
    let check = cross_check(&late).unwrap();
    let [_, _, erlang, usl, mva] = &check.ways[..] else {
        panic!()
    };
    assert!(erlang.servers.is_none() && erlang.note.contains("the service alone takes longer"));
    assert!(usl.servers.is_none() && usl.note.contains("140 req/s at most"));
    // 100 users cannot cause more than 100 requests per second: the work of five servers, and at 70 % eight.
    assert_eq!(mva.servers, Some(8));
    assert!(
        mva.note.contains("and not the 1,000 offered"),
        "{}",
        mva.note
    );
    let none = cross_check(&question(0.0, 50.0)).unwrap();
    assert_eq!(none.ways[0].servers, Some(0));
    assert_eq!((none.spread_ratio, none.disagree), (None, None));
}

// --- what no numbers may break -------------------------------------------------------------------

prop_compose! {
    fn any_queue()(kind in 0..4, ca2 in 0.0..4.0_f64, cs2 in 0.0..9.0_f64, users in 1..500_u64, z in 0.0..5.0_f64) -> Queue {
        match kind {
            0 => Queue::ProcessorSharing,
            1 => Queue::Mmc,
            2 => Queue::Ggc { ca2, cs2 },
            _ => Queue::Closed { users, think_time_s: z },
        }
    }
}

prop_compose! {
    fn any_uses()(
        peak_rps in 0.0..1e4_f64,
        instances in prop::option::of(1..100_u64),
        cores in 0.1..32.0_f64,
        target_utilization in 0.1..=1.0_f64,
        cpu in prop::option::of((0.01..1e3_f64, prop::option::of(0.0..1e3_f64))),
        latency in prop::option::of((prop::option::of(0.01..0.999_f64), 1.0..5e3_f64)),
        queue in any_queue(),
        memory in prop::option::of((0.0..2e9_f64, 0.0..1e8_f64)),
        connections in prop::option::of((prop::option::of(0.0..1e5_f64), 1.0..1e4_f64)),
        network in prop::option::of((0.0..1e7_f64, 1e3..1e9_f64)),
        pool in prop::option::of((1..100_u64, 0.0..100.0_f64, 0.0..9.0_f64)),
    ) -> Uses {
        // A quantile of a general queue takes a second without optimization.
        let slow = matches!(queue, Queue::Ggc { .. });
        Uses {
            instances,
            target_utilization,
            latency: latency.map(|(quantile, limit_ms)| LatencyTarget { quantile: quantile.filter(|_| !slow), limit_ms }),
            cpu: cpu.map(|(cpu_ms, io_ms)| Cpu { cpu_ms, io_ms }),
            queue,
            memory: memory.map(|(base_bytes, per_request_bytes)| Memory {
                base_bytes, per_request_bytes, installed_bytes: 4e9, allowed_share: 0.8,
            }),
            connections: connections.map(|(held_ms, limit)| Connections { held_ms, limit }),
            network: network.map(|(per_request_bytes, limit_bytes_s)| Network { per_request_bytes, limit_bytes_s }),
            pool: pool.map(|(size, query_ms, queries)| Pool { size, query_ms, queries }),
            ..Uses::of(peak_rps, cores)
        }
    }
}

/// Numbers at the ends of what is taken, and beyond.
fn extreme() -> impl Strategy<Value = f64> {
    let ends = [
        0.0, 1e-300, 1e-15, 1e-9, 1e-3, 0.5, 1.0, 1e3, 1e5, 1e9, 1e15,
    ];
    prop_oneof![
        8 => prop::sample::select(ends.to_vec()),
        1 => any::<f64>(),
    ]
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn answers_hold_together(uses in any_uses(), more in 1.0..10.0_f64) {
        let answer = solve(&uses);
        prop_assert_eq!(answer.rows.len(), 7);
        let text = serde_json::to_string(&answer).unwrap();
        prop_assert!(!text.contains("NaN"));
        for row in &answer.rows {
            prop_assert_eq!(row.state == State::Known, row.capacity_rps.is_some());
            for value in [row.capacity_rps, row.utilization].into_iter().flatten() {
                prop_assert!(value.is_finite() && value >= 0.0);
            }
            if let (Some(own), Some(least)) = (row.capacity_rps, answer.capacity_rps) {
                prop_assert!(own >= least);
                prop_assert!(row.instances_needed <= answer.instances_needed || answer.instances_needed.is_none());
            }
            if row.binding {
                prop_assert!(answer.binding.contains(&row.kind));
            }
        }
        for p in answer.at_peak.iter() {
            prop_assert_eq!(p.overloaded, p.mean_ms.is_none());
            prop_assert!(p.p50_ms <= p.p95_ms && p.p95_ms <= p.p99_ms);
        }
        // More load never needs fewer instances, and the capacity of one does not depend on it.
        let busier = solve(&Uses { peak_rps: uses.peak_rps * more, ..uses.clone() });
        prop_assert_eq!(busier.capacity_rps, answer.capacity_rps);
        if let (Some(before), Some(after)) = (answer.instances_needed, busier.instances_needed) {
            prop_assert!(after >= before);
        }
    }

    #[test]
    fn more_cpu_time_never_carries_more(uses in any_uses(), more in 1.0..3.0_f64) {
        prop_assume!(!matches!(uses.queue, Queue::Closed { .. }));
        let (cpu_ms, io_ms) = (20.0, Some(5.0));
        let with = |cpu_ms| solve(&Uses { cpu: Some(Cpu { cpu_ms, io_ms }), ..uses.clone() });
        let (light, heavy) = (with(cpu_ms), with(cpu_ms * more));
        for (light, heavy) in light.rows.iter().zip(&heavy.rows) {
            if let (Some(light), Some(heavy)) = (light.capacity_rps, heavy.capacity_rps) {
                prop_assert!(heavy <= light * (1.0 + 1e-9));
            }
        }
    }

    #[test]
    fn needed_instances_meet_the_latency(rps in 0.1..1e4_f64, cpu_ms in 1.0..100.0_f64, limit_ms in 1.0..1e3_f64, queue in 0..2_usize) {
        let queue = [Queue::Mmc, Queue::ProcessorSharing][queue];
        let uses = Uses { latency: target(Some(0.95), limit_ms), queue, ..core(rps, cpu_ms) };
        let answer = solve(&uses);
        match answer.instances_needed {
            None => prop_assert!(limit_ms < 3.0 * cpu_ms),
            Some(_) => {
                let at_peak = answer.at_peak.unwrap();
                prop_assert!(at_peak.p95_ms.unwrap() <= limit_ms * (1.0 + 1e-6));
                prop_assert!(at_peak.utilization <= 0.7 + 1e-9);
            }
        }
    }

    #[test]
    fn ways_rise_with_the_load(rps in 0.0..1e5_f64, more in 1.0..5.0_f64, service_ms in 0.1..1e3_f64, sigma in 0.0..0.2_f64, kappa in 0.0..0.01_f64) {
        let ask = |offered_rps| cross_check(&Question { usl: Some((sigma, kappa)), ..question(offered_rps, service_ms) }).unwrap();
        for (few, many) in ask(rps).ways.iter().zip(&ask(rps * more).ways) {
            if let (Some(few), Some(many)) = (few.servers, many.servers) {
                prop_assert!(many >= few);
            }
        }
    }

    #[test]
    fn any_number_is_answered_or_refused(numbers in prop::array::uniform8(extreme()), size in prop_oneof![1..1_000_000_u64, any::<u64>()], convolve in any::<bool>(), queue in any_queue()) {
        let [a, b, c, d, e, f, g, h] = numbers;
        // Convolutions take a second without optimization.
        let slow = matches!(queue, Queue::Ggc { .. });
        let quantile = (convolve && !slow).then_some(0.5);
        let uses = Uses {
            mean_rps: Some(b),
            latency: Some(LatencyTarget { quantile, limit_ms: c }),
            cpu: Some(Cpu { cpu_ms: d, io_ms: Some(e) }),
            pool: Some(Pool { size, query_ms: f, queries: g }),
            memory: Some(Memory { base_bytes: a, per_request_bytes: b, installed_bytes: c, allowed_share: 0.5 }),
            connections: Some(Connections { held_ms: None, limit: f }),
            network: Some(Network { per_request_bytes: e, limit_bytes_s: d }),
            stated: Some(Stated { full_rps: g, source: Source::Typed }),
            convolve: convolve && size % 32 == 0,
            queue,
            ..Uses::of(a, h)
        };
        if let Ok(answer) = work_out(&uses) {
            prop_assert!(answer.rows.iter().all(|row| row.capacity_rps.is_none_or(|rps| (0.0..f64::INFINITY).contains(&rps))));
            for p in answer.at_peak.iter().chain(&answer.at_mean) {
                prop_assert!(p.utilization >= 0.0 && p.mean_ms.is_none_or(|ms| ms >= 0.0));
            }
        }
        let _ = cross_check(&Question { thinking: Some(Thinking { users: size, think_time_s: a }), usl: Some((b, c)), ..question(d, e) });
        let _ = load_test(&Test { load_rps: a, capacity_rps: b, cpu_ms: Some(c), cores: d });
        let _ = (think_time_s(a, b, c), virtual_users(d, e, f), busy(g, h));
    }
}
