//! A capacity that follows from what a request takes of an instance.

mod specimens;

use plimsoll::plan::{Code, LimitKind, Plan, Standing, Verdict};
use plimsoll::report::{answer, breach};
use plimsoll::scenario::field::Field;
use plimsoll::scenario::{Basis, Scenario};
use specimens::{example, fitted, solve, with};

/// 10 ms of CPU and 20 ms of waiting on two cores; nothing else is known.
fn derived(settings: &[(&str, &str)]) -> Scenario {
    let mut scenario = with(
        example(),
        &[
            (Field::Rate, "100 req/s"),
            (Field::PeakToMean, "3"),
            (Field::Cpus, "2"),
            (Field::Memory, "1 GB"),
            (Field::LatencyLimit, "1 s"),
            (Field::Basis, "derived"),
        ],
    );
    for (name, text) in [("cpu", "10 ms"), ("io", "20 ms")].iter().chain(settings) {
        scenario.resources.set(name, text).unwrap();
    }
    scenario
}

fn limits(plan: &Plan) -> Vec<(LimitKind, &str, f64)> {
    let limits = plan.capacity.limits.iter();
    limits
        .map(|l| (l.kind, l.name.as_str(), l.per_instance_rps.round()))
        .collect()
}

fn said(plan: &Plan, code: Code) -> Vec<&str> {
    let warnings = plan.warnings.iter().filter(|w| w.code == code);
    warnings.map(|w| w.message.as_str()).collect()
}

#[test]
fn the_least_of_the_resources_is_the_capacity() {
    // Two cores do 200 req/s, 140 at 70 %. 1 MB/s of network at 10 kB a request are 100, 70 at 70 %. Five connections held for
    // 20 ms each are 250, 175 at 70 %.
    let scenario = derived(&[
        ("network_bytes", "10 kB"),
        ("network_limit", "1 MB/s"),
        ("pool", "5"),
        ("query", "20 ms"),
    ]);
    let plan = solve(&scenario);
    assert_eq!(plan.capacity.standing, Standing::Derived);
    assert_eq!(
        limits(&plan)[..2],
        [
            (LimitKind::Resource, "70 % of the network", 70.0),
            (LimitKind::Saturation, "all capacity", 100.0),
        ]
    );
    assert!(limits(&plan).contains(&(LimitKind::Utilization, "70 % CPU", 140.0)));
    assert!(limits(&plan).contains(&(LimitKind::Resource, "70 % of the pool", 175.0)));
    // A peak of 300 req/s.
    assert_eq!(plan.instances_needed, Some(5));
    assert_eq!(plan.capacity.full_rps, 100.0);
    assert_eq!(plan.capacity.cpu_share(70.0), Some(0.35));
    let resources = plan.resources.as_ref().unwrap();
    assert_eq!(resources.answer.capacity_rps, Some(70.0));
    // Nothing else is stated that the resources could contradict.
    assert!(
        said(&plan, Code::Resource)
            .iter()
            .all(|m| !m.contains("One of them is wrong"))
    );
    let first = answer::sentences(&scenario, &plan)[0].text();
    assert_eq!(
        first,
        "You can carry 70 req/s within the targets; today's peak of 300 req/s is 429 % of what they allow: run 5 instances."
    );
}

#[test]
fn memory_and_its_own_share_bind() {
    // 1 GB, of which 80 % may be used and 700 MB are held without requests: 100 MB for requests of 20 MB are five in flight. Nearly
    // idle, five in flight at 30 ms each are some 160 req/s, less what they wait.
    let scenario = derived(&[
        ("memory_base", "700 MB"),
        ("memory_per_request", "20 MB"),
        ("memory_allowed", "80 %"),
    ]);
    let plan = solve(&scenario);
    let memory = plan.capacity.binding().unwrap();
    assert_eq!(
        (memory.kind, memory.name.as_str()),
        (LimitKind::Resource, "80 % memory")
    );
    // In flight: waiting without the CPU 0.02 x, and on the two shared cores what processor sharing says, 2 rho / (1 - rho²).
    let rps = memory.per_instance_rps;
    let rho = rps / 200.0;
    assert!(
        (rps * 0.02 + 2.0 * rho / (1.0 - rho * rho) - 5.0).abs() < 1e-6,
        "{rps}"
    );
}

#[test]
fn the_latency_target_is_judged_by_the_prediction() {
    // One line, one core of 50 ms: 99 % of the requests on an idle core take up to 230 ms.
    let mut scenario = derived(&[("cpu", "50 ms"), ("io", "0 ms"), ("queue", "mmc")]);
    scenario = with(
        scenario,
        &[
            (Field::Cpus, "1"),
            (Field::Rate, "2 req/s"),
            (Field::PeakToMean, "5"),
        ],
    );
    // At 10 req/s M/M/1 has 100 ms on average, and p99 is ln 100 times that.
    let plan = solve(&scenario);
    let check = plan.capacity.target(LimitKind::Latency).unwrap();
    assert_eq!(check.verdict, Verdict::Met);
    assert!((check.value.unwrap() - 100.0 * 100.0_f64.ln()).abs() < 1e-6);
    let sentences: Vec<String> = answer::sentences(&scenario, &plan)
        .iter()
        .map(|s| s.text())
        .collect();
    assert!(
        sentences.contains(&"p99 is 461 ms of 1 s at today's peak, as predicted.".to_owned()),
        "{sentences:?}"
    );
    // 1 s is kept while ln 100 / (20 - x) is at most 1.
    let limit = plan
        .capacity
        .limits
        .iter()
        .find(|l| l.kind == LimitKind::Latency)
        .unwrap();
    assert!((limit.per_instance_rps - (20.0 - 100.0_f64.ln())).abs() < 1e-6);

    let plan = solve(&with(scenario.clone(), &[(Field::LatencyLimit, "200 ms")]));
    assert_eq!(
        (plan.capacity.per_instance_rps, plan.instances_needed),
        (0.0, None)
    );
    let plan = solve(&with(scenario.clone(), &[(Field::Rate, "5 req/s")]));
    let check = plan.capacity.target(LimitKind::Latency).unwrap();
    assert_eq!((check.verdict, check.value), (Verdict::Missed, None));
    let told = breach::breaches(&scenario, &plan);
    assert!(
        told.contains(
            &"p99 misses its target of 1 s: the peak is above all that the fleet can do."
                .to_owned()
        ),
        "{told:?}"
    );
}

#[test]
fn what_is_not_known_is_said() {
    let nothing = with(example(), &[(Field::Basis, "derived")]);
    let plan = solve(&nothing);
    assert_eq!(plan.capacity.standing, Standing::Typed);
    assert_eq!(plan.capacity.full_rps, solve(&example()).capacity.full_rps);
    assert_eq!(
        said(&plan, Code::Resource),
        [
            "Nothing that limits an instance is known, so the capacity typed in counts, 1,000 req/min. Write what a request takes: its CPU time first."
        ]
    );
    // Without the waiting no response time is known, and the CPU alone counts.
    let mut scenario = with(derived(&[]), &[(Field::Rate, "30 req/s")]);
    scenario.resources.set("io", "").unwrap();
    let plan = solve(&scenario);
    assert_eq!(plan.capacity.per_instance_rps, 140.0);
    assert!(
        said(&plan, Code::TargetUnknown)[0]
            .starts_with("The latency and error targets cannot be judged: by what is said")
    );
    // Users that nobody counted: the part that is refused says so, and the plan stands on what was typed.
    let mut closed = derived(&[("queue", "closed")]);
    closed.app.capacity.typed = example().app.capacity.typed;
    let plan = solve(&closed);
    assert_eq!(plan.capacity.standing, Standing::Typed);
    assert!(said(&plan, Code::Refused)[0].contains("the number of users is not known"));
}

#[test]
fn runs_are_still_held_beside_it() {
    let mut scenario = fitted();
    scenario.app.capacity.basis = Basis::Derived;
    scenario.resources.set("cpu", "1 ms").unwrap();
    scenario.resources.set("io", "1 ms").unwrap();
    let plan = solve(&scenario);
    assert_eq!(plan.capacity.standing, Standing::Derived);
    let check = plan.resources.unwrap().cross_check.unwrap();
    let usl = check
        .ways
        .iter()
        .find(|way| way.method.name().contains("scalability"))
        .unwrap();
    assert!(usl.servers.is_some(), "{usl:?}");
}
