//! What several subjects are tested with: the worked example, the fitted sample sweep, scenarios at
//! random, and goldens that `PLIMSOLL_BLESS=1` writes anew.
#![allow(dead_code)]

pub mod allocation;
pub mod demand;
pub mod form;
pub mod level;
pub mod price;
pub mod rule;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use plimsoll::catalog::Catalog;
use plimsoll::evidence::Run;
use plimsoll::import::import;
use plimsoll::link::{examples, file};
use plimsoll::plan::{self, Plan};
use plimsoll::quantity::{Dimension, Family, Latency, PerRequest, Quantity, Share};
use plimsoll::scenario::calibrate::{self, Found};
use plimsoll::scenario::field::{
    CombinationField, ComponentField, Field, OptimizationField, WorkloadField,
};
use plimsoll::scenario::list::List;
use plimsoll::scenario::workload::*;
use plimsoll::scenario::*;
use proptest::prelude::*;

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// Holds a text against `tests/golden/<name>`.
pub fn golden(name: &str, made: &str) {
    let path = root().join("tests/golden").join(name);
    if std::env::var_os("PLIMSOLL_BLESS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, made).unwrap();
        return;
    }
    let golden = fs::read_to_string(&path).unwrap_or_else(|e| panic!("golden {name}: {e}"));
    let differs = golden.lines().zip(made.lines()).find(|(a, b)| a != b);
    assert!(
        golden == made,
        "{name} differs from its golden, first in {differs:?}"
    );
}

/// The worked example, as of October 2025.
pub fn example() -> Scenario {
    file::from_json(&text("tests/fixtures/scenarios/login-service.json")).unwrap()
}

/// The seven runs of the sample sweep.
pub fn sample_runs() -> Vec<Run> {
    let mut paths: Vec<PathBuf> = fs::read_dir(root().join("assets/samples"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "json"))
        .collect();
    paths.sort();
    paths
        .iter()
        .flat_map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap();
            import(name, &fs::read(path).unwrap()).unwrap().runs
        })
        .collect()
}

/// The sweep among them. Its interval takes a while to work out, so it is done once.
pub fn found() -> Found {
    static FOUND: LazyLock<Found> = LazyLock::new(|| calibrate::find(&sample_runs()));
    FOUND.clone()
}

/// A plan with all that a scenario can hold.
pub fn everything() -> Scenario {
    file::from_json(&text("tests/fixtures/links/v7-everything.json")).unwrap()
}

/// The same with the workload of a report, and an overlap of two of its optimizations.
pub fn everything_with_workload() -> Scenario {
    let mut scenario = everything();
    let report = examples::fluxstudio(scenario.demand.start).unwrap();
    scenario.workload = report.workload;
    List::Combinations.add(&mut scenario);
    assert!(!List::Combinations.is_empty(&scenario));
    scenario
}

/// Every input of the scenario.
pub fn every_field(s: &Scenario) -> Vec<Field> {
    use Field as F;
    let mut all = vec![
        F::Name,
        F::Rate,
        F::PeakToMean,
        F::Growth,
        F::Horizon,
        F::Start,
        F::Hours,
        F::Days,
        F::LeadTime,
        F::Offer,
        F::InstanceName,
        F::Cpus,
        F::Memory,
        F::InstanceCost,
        F::Basis,
        F::Capacity,
        F::Utilization,
        F::Minimum,
        F::Spare,
        F::Zones,
        F::Statistic,
        F::LatencyLimit,
        F::ErrorRate,
        F::MonthLength,
    ];
    let single = [
        WorkloadField::BaselineTime,
        WorkloadField::BaselineSpread,
        WorkloadField::Stated,
        WorkloadField::EffortMax,
    ];
    all.extend(single.map(F::Workload));
    for i in 0..s.workload.components.len() {
        all.extend(ComponentField::ALL.map(|part| F::Workload(WorkloadField::Component(i, part))));
    }
    for i in 0..s.workload.optimizations.len() {
        let of = |part| F::Workload(WorkloadField::Optimization(i, part));
        all.extend(OptimizationField::ALL.map(of));
    }
    for i in 0..s.workload.combinations.len() {
        let of = |part| F::Workload(WorkloadField::Combination(i, part));
        all.extend(CombinationField::ALL.map(of));
    }
    all.extend((0..s.demand.events.len()).map(F::Event));
    all.extend((0..s.targets.levels.len()).map(F::Level));
    all.extend((0..s.rules.len()).map(F::Rule));
    all.extend((0..s.allocation.rows.len()).map(F::Allocation));
    all.extend((0..s.prices.len()).map(F::Price));
    all.extend((0..s.correlations.len()).map(F::Correlation));
    all.extend((0..s.fixed.len()).flat_map(|i| [F::FixedName(i), F::FixedCost(i)]));
    let names = |form: &Form| form.table().iter().map(|setting| setting.name);
    for (i, tier) in s.tiers.iter().enumerate() {
        all.extend(names(tier).map(|name| F::Tier(i, name)));
    }
    all.extend(names(&s.resources).map(F::Resource));
    all.extend(names(&s.market).map(F::Market));
    all
}

/// The worked example with the capacity of the sample sweep.
pub fn fitted() -> Scenario {
    let mut scenario = example();
    calibrate::apply(&mut scenario, found().sweeps.remove(0).sweep);
    scenario
}

/// The scenario with some inputs typed anew.
pub fn with(mut scenario: Scenario, typed: &[(Field, &str)]) -> Scenario {
    for (field, text) in typed {
        field
            .write(&mut scenario, Catalog::built_in(), text)
            .unwrap_or_else(|e| panic!("{text}: {e}"));
    }
    scenario
}

pub fn solve(scenario: &Scenario) -> Plan {
    plan::solve(scenario, Catalog::built_in())
}

/// True if no number of the plan is infinite or not a number. The names in it must not be "inf".
pub fn is_finite(plan: &Plan) -> bool {
    // Something is used of a tier that allows nothing: how full it is has no number, and is null where it is saved.
    let shown = format!("{plan:?}").replace("utilization: inf", "");
    let mut words = shown.split(|c: char| !c.is_ascii_alphanumeric());
    words.all(|word| word != "inf" && word != "NaN")
}

// --- at random -------------------------------------------------------------------------------

/// Any quantity of a dimension, in any of its units, from its least to its greatest value and with
/// exponents far below them.
pub fn quantity<D: Dimension>() -> impl Strategy<Value = Quantity<D>> {
    let mantissa = 1.0..10.0_f64;
    let exponent = prop_oneof![4 => -6..7_i32, 1 => -320..13_i32];
    let unit = 0..D::UNITS.len();
    let kind = 0..8_u8;
    (unit, mantissa, exponent, kind).prop_filter_map("out of bounds", |(unit, m, e, kind)| {
        let unit = &D::UNITS[unit];
        let base = match kind {
            0 => D::MIN,
            1 => D::MAX,
            2 => D::MIN + (D::MAX - D::MIN) * (m - 1.0) / 9.0,
            3 => unit.to_base((m * 10.0_f64.powi(e)).round()),
            4 => unit.to_base(-(m * 10.0_f64.powi(e))),
            _ => unit.to_base(m * 10.0_f64.powi(e)),
        };
        let value = unit.from_base(base);
        let value = if D::WHOLE { value.floor() } else { value };
        Quantity::parse(&format!("{value}{}", unit.name)).ok()
    })
}

/// A quantity of a dimension, and now and then a range.
pub fn number<D: Dimension>() -> impl Strategy<Value = Quantity<D>> {
    let pair = (quantity::<D>(), quantity::<D>(), 0..5_u8, 0..12_usize);
    let range = pair.prop_filter_map("no range", |(one, other, form, family)| {
        let (a, b) = (one.value(), one.unit().from_base(other.base()));
        let (a, b) = if a <= b { (a, b) } else { (b, a) };
        let unit = one.unit().name;
        let family = Family::ALL.get(family).map_or("", |family| family.name());
        let text = match form {
            0 => format!("~{a}{unit} {family}"),
            1 => format!("{a}..{}..{b}{unit} {family}", a + (b - a) / 3.0),
            2 => format!("{b} ± {a}{unit} {family}"),
            _ => format!("{a}..{b}{unit} {family}"),
        };
        Quantity::parse(&text).ok()
    });
    prop_oneof![5 => quantity(), 1 => range]
}

pub fn positive<D: Dimension>() -> impl Strategy<Value = Quantity<D>> {
    quantity::<D>().prop_filter("zero", |q| q.value() > 0.0)
}

/// Names with what is special in tables, links and markup.
pub fn name() -> impl Strategy<Value = String> {
    "[ -~äßé–中|<>`*_#&\u{200b}]{0,30}[!-~]".prop_map(|s| s.trim().to_owned())
}

fn month() -> impl Strategy<Value = Month> {
    (1970..3000_u32, 1..13_u32).prop_map(|(y, m)| Month::new(y, m).unwrap())
}

fn instance() -> impl Strategy<Value = Instance> {
    let offer = prop_oneof![
        3 => Just(None),
        1 => Just(Some("digitalocean/c-2".to_owned())),
        1 => name().prop_map(Some),
    ];
    (offer, name(), number(), number(), number()).prop_map(|(offer, name, cpus, memory, cost)| {
        Instance {
            offer,
            name,
            cpus,
            memory,
            cost,
        }
    })
}

fn point() -> impl Strategy<Value = Point> {
    let latencies = prop::collection::btree_map(0..7_usize, 0.0..1e5_f64, 0..7);
    (
        0.5..5000.0_f64,
        0.001..1e6_f64,
        latencies,
        prop::option::of(0.0..=1.0_f64),
    )
        .prop_map(|(concurrency, rps, latencies, error_rate)| Point {
            concurrency,
            rps,
            latency_ms: latencies
                .into_iter()
                .map(|(i, ms)| (Statistic::ALL[i], ms))
                .collect(),
            error_rate,
        })
}

const REMARKS: [Remark; 9] = [
    Remark::FewPoints,
    Remark::NoInterval,
    Remark::NotSeparable,
    Remark::PeakBeyondData,
    Remark::PeakExtrapolated,
    Remark::LambdaExtrapolated,
    Remark::NoPeak,
    Remark::Superlinear,
    Remark::Flat,
];

fn fit() -> impl Strategy<Value = Fit> {
    let sigma = prop_oneof![Just(0.0), Just(1.0), 0.0..=1.0_f64];
    let kappa = prop_oneof![Just(0.0), Just(1.0), 1e-9..0.1_f64];
    let end = prop::option::of(0.0..1e4_f64);
    let covariance = prop::option::of(prop::array::uniform3(prop::array::uniform3(-1.0..1.0_f64)));
    (
        0.01..1e6_f64,
        sigma,
        kappa,
        covariance,
        0..30_u32,
        prop::option::of((end.clone(), end)),
        prop::sample::subsequence(REMARKS.to_vec(), 0..9),
    )
        .prop_map(
            |(lambda_rps, sigma, kappa, covariance, df, peak_interval, remarks)| Fit {
                lambda_rps,
                sigma,
                kappa,
                covariance,
                df,
                peak_interval,
                remarks,
            },
        )
}

fn sweep() -> impl Strategy<Value = Sweep> {
    let points = prop::collection::vec(point(), 1..=MAX_POINTS);
    (name(), prop::option::of(name()), fit(), points).prop_map(|(tool, target, fit, mut points)| {
        points.sort_by(|a, b| a.concurrency.total_cmp(&b.concurrency));
        Sweep {
            tool,
            target,
            fit,
            points,
        }
    })
}

fn capacity() -> impl Strategy<Value = Capacity> {
    let basis = prop_oneof![
        Just(Basis::Typed),
        Just(Basis::Fitted),
        Just(Basis::Derived)
    ];
    (basis, positive(), prop::option::of(sweep())).prop_map(|(basis, typed, sweep)| Capacity {
        // Without a sweep there is nothing to be fitted.
        basis: match sweep {
            None if basis == Basis::Fitted => Basis::Typed,
            _ => basis,
        },
        typed,
        sweep,
    })
}

fn any_demand() -> impl Strategy<Value = Demand> {
    let events = prop::collection::vec(demand::any_event(), 0..4);
    let law = demand::any_law();
    let lead_time = prop_oneof![Just(Quantity::clamped(0.0)), quantity()];
    (
        number(),
        number(),
        law,
        quantity(),
        month(),
        events,
        demand::any_shape(),
        lead_time,
    )
        .prop_map(
            |(rate, peak_to_mean, growth, horizon, start, events, shape, lead_time)| Demand {
                rate,
                peak_to_mean,
                growth,
                horizon,
                start,
                events,
                shape,
                lead_time,
            },
        )
}

fn app() -> impl Strategy<Value = App> {
    let few = |most: u32| (0..most).prop_map(|n| Quantity::parse(&n.to_string()).unwrap());
    let minimum = prop_oneof![3 => few(5), 1 => quantity()];
    let spare = prop_oneof![3 => few(4), 1 => quantity()];
    let zones = prop_oneof![3 => Just(Quantity::clamped(1.0)), 1 => few(4)];
    (instance(), capacity(), positive(), minimum, spare, zones).prop_map(
        |(instance, capacity, target_utilization, minimum, spare, zones)| App {
            instance,
            capacity,
            target_utilization,
            minimum,
            spare,
            zones,
        },
    )
}

fn spread() -> impl Strategy<Value = Spread> {
    let levels = prop::sample::subsequence(Statistic::ALL[1..].to_vec(), 1..=3);
    let percentiles = (levels, prop::collection::vec(positive::<Latency>(), 3)).prop_map(
        |(levels, mut times)| {
            times.sort_by(|a, b| a.base().total_cmp(&b.base()));
            Spread::Percentiles(levels.into_iter().zip(times).collect())
        },
    );
    prop_oneof![
        Just(Spread::Constant),
        Just(Spread::Exponential),
        percentiles
    ]
}

fn timed() -> impl Strategy<Value = Timed> {
    (quantity(), spread()).prop_map(|(time, spread)| Timed { time, spread })
}

fn component() -> impl Strategy<Value = Component> {
    let share = || prop_oneof![Just(Quantity::clamped(1.0)), quantity::<Share>()];
    let operations = prop_oneof![Just(Quantity::clamped(1.0)), quantity::<PerRequest>()];
    let uses = (number(), number(), number(), number()).prop_map(
        |(cpu, cache_operations, queries, log)| Uses {
            cpu,
            cache_operations,
            queries,
            log,
        },
    );
    (
        (name(), timed(), operations, share(), share()),
        (any::<bool>(), any::<bool>(), uses),
    )
        .prop_map(
            |((name, timed, operations, frequency, sampling), (asynchronous, kept, uses))| {
                Component {
                    name,
                    timed,
                    operations,
                    frequency,
                    sampling,
                    asynchronous,
                    kept,
                    uses,
                }
            },
        )
}

fn optimization(components: usize) -> impl Strategy<Value = Optimization> {
    let gain = prop_oneof![
        quantity().prop_map(Gain::Time),
        quantity().prop_map(Gain::Share)
    ];
    let group = prop::option::of(prop::sample::select(vec!["a".to_owned(), "b".to_owned()]));
    (
        (name(), 0..=components, gain, prop::option::of(positive())),
        (
            quantity(),
            prop::sample::select(Priority::ALL.to_vec()),
            prop::sample::select(Status::ALL.to_vec()),
            group,
        ),
    )
        .prop_map(
            |((name, component, gain, claimed), (effort, priority, status, exclusive))| {
                Optimization {
                    name,
                    component: component.checked_sub(1),
                    gain,
                    claimed,
                    effort,
                    priority,
                    status,
                    exclusive,
                    requires: None,
                }
            },
        )
}

/// Any workload that can be typed, and often none.
pub fn workload() -> impl Strategy<Value = Workload> {
    let lists = prop::collection::vec(component(), 0..5).prop_flat_map(|components| {
        let optimization = optimization(components.len());
        let optimizations = prop::collection::vec(optimization, 0..5);
        let pair = (any::<usize>(), any::<usize>(), quantity());
        let pairs = prop::collection::vec(pair, 0..3);
        let requires = prop::collection::vec(any::<usize>(), 5);
        (Just(components), optimizations, pairs, requires)
    });
    let some = (timed(), lists, prop::option::of(positive()), quantity()).prop_map(
        |(baseline, (components, mut optimizations, pairs, requires), stated, effort_max)| {
            let count = optimizations.len();
            for (i, (one, needed)) in optimizations.iter_mut().zip(requires).enumerate() {
                one.requires = Some(needed % (2 * count)).filter(|n| *n < count && *n != i);
            }
            let combinations = pairs.into_iter().filter(|_| count > 0);
            Workload {
                baseline,
                components,
                stated,
                combinations: combinations
                    .map(|(a, b, overlap)| Combination {
                        first: a % count,
                        second: b % count,
                        overlap,
                    })
                    .collect(),
                optimizations,
                effort_max,
            }
        },
    );
    prop_oneof![1 => Just(Workload::default()), 1 => some]
}

/// Any scenario that can be typed, imported or opened.
pub fn scenario() -> impl Strategy<Value = Scenario> {
    let item = (name(), number()).prop_map(|(name, cost)| FixedItem { name, cost });
    let targets = (
        prop::sample::select(Statistic::ALL.to_vec()),
        positive(),
        quantity(),
        prop::collection::vec(level::any_level(), 0..3),
    )
        .prop_map(|(statistic, latency, error_rate, levels)| Targets {
            statistic,
            latency,
            error_rate,
            levels,
        });
    let tiers = prop::collection::vec(form::any_tier(), 0..4);
    let month = prop_oneof![Just(MonthLength::Thirty), Just(MonthLength::Mean)];
    (
        name(),
        any_demand(),
        app(),
        prop::collection::vec(item, 0..6),
        targets,
        workload(),
        prop::collection::vec(rule::any_rule(), 0..4),
        month,
        (
            tiers,
            form::filled(resources::form()),
            form::filled(market::form()),
            allocation::any_allocation(),
            prop::collection::vec(price::any_price(), 0..4),
            price::any_saved(),
            prop::collection::vec(any_correlation(), 0..3),
        ),
        prop::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 0..4),
    )
        .prop_map(
            |(name, demand, app, fixed, targets, workload, rules, month, forms, marks)| {
                let mut scenario = Scenario {
                    name,
                    demand,
                    app,
                    fixed,
                    targets,
                    workload,
                    rules,
                    month,
                    tiers: forms.0,
                    resources: forms.1,
                    market: forms.2,
                    allocation: forms.3,
                    prices: forms.4,
                    saved: forms.5,
                    correlations: forms.6,
                    marks: Vec::new(),
                };
                let all = Field::every(&scenario);
                for (index, from_files) in marks {
                    let whence = if from_files {
                        Whence::Files
                    } else {
                        Whence::Assumed
                    };
                    scenario.mark(index.get(&all).1, whence);
                }
                scenario
            },
        )
}

/// Any correlation that reads, of inputs that may not be there.
fn any_correlation() -> impl Strategy<Value = Correlation> {
    let path = prop_oneof![Just("demand.rate".to_owned()), "[a-z]{1,8}[.][a-z_]{1,8}"];
    (path, "[a-z]{1,8}[.][0-9]{1,2}[.][a-z]{1,8}", -1.0..=1.0_f64).prop_map(|(one, other, rank)| {
        Correlation {
            inputs: [one, other],
            correlation: rank,
        }
    })
}

/// Cases of a property; the failing ones are not kept on disk.
pub fn cases(count: u32) -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(count)
    }
}
