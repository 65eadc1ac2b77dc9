//! The laws against golden vectors and against properties that must hold for any input.
//!
//! `PLIMSOLL_GOLDEN=DIR cargo test --release --test model` runs the vectors of another folder in the same format.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use plimsoll::model::usl::{FitOptions, Parameter, Usl, Weights};
use plimsoll::model::{ModelError, cost, fleet, growth, usl};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// What a function gives for one vector, as JSON in the vector's own shape.
type Call = fn(&Input<'_>) -> Result<Value, ModelError>;

/// Each function of the golden files and how to call it. To cover one more function, add its line here.
const FUNCTIONS: &[(&str, Call)] = &[
    ("amdahl_speedup", |i| {
        Ok(json!({"speedup": usl::amdahl_speedup(i.num("n"), i.num("sigma"))?}))
    }),
    ("gustafson_speedup", |i| {
        Ok(json!({"speedup": usl::gustafson_speedup(i.num("n"), i.num("sigma"))?}))
    }),
    ("usl_throughput", |i| {
        Ok(json!({"x": law(i)?.throughput(i.num("n"))?}))
    }),
    ("usl_peak", usl_peak),
    ("usl_fit", usl_fit),
    ("usl_fit_error", usl_fit_error),
    ("usl_kappa_test", usl_kappa_test),
    ("usl_sweep", usl_sweep),
    ("instances", instances),
    ("instances_multi", instances_multi),
    ("unit_cost", unit_cost),
    ("fixed_variable", fixed_variable),
    ("step_cost_curve", step_cost_curve),
];

#[test]
fn golden_vectors() {
    let folder = std::env::var_os("PLIMSOLL_GOLDEN").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/model"),
        PathBuf::from,
    );
    let mut ran: BTreeMap<String, usize> = BTreeMap::new();
    let mut failures = Vec::new();
    for path in json_files(&folder) {
        let text = std::fs::read_to_string(&path).unwrap();
        let file: Value =
            serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        assert_eq!(file["schema"], "capacity-golden/1", "{}", path.display());
        for vector in file["vectors"].as_array().expect("vectors") {
            let name = vector["fn"].as_str().expect("fn");
            *ran.entry(name.to_string()).or_default() += 1;
            failures.extend(
                run(vector)
                    .into_iter()
                    .map(|f| format!("{}: {f}", vector["id"])),
            );
        }
    }
    for (name, count) in &ran {
        println!("{count:4}  {name}");
    }
    println!(
        "{:4}  vectors, {} functions",
        ran.values().sum::<usize>(),
        ran.len()
    );
    assert!(!ran.is_empty(), "no vectors in {}", folder.display());
    assert!(
        failures.is_empty(),
        "{} failures\n{}",
        failures.len(),
        failures.join("\n")
    );
}

fn json_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "json"));
    paths.sort();
    paths
}

fn run(vector: &Value) -> Vec<String> {
    let name = vector["fn"].as_str().expect("fn");
    let Some((_, call)) = FUNCTIONS.iter().find(|(known, _)| *known == name) else {
        return vec![format!("unknown function {name}")];
    };
    let got = call(&Input(&vector["in"])).unwrap_or_else(|e| json!({"error": e.code()}));
    let mut failures = Vec::new();
    compare(&got, &vector["out"], &vector["tol"], "", &mut failures);
    failures
}

/// The rules of the files' `conventions`. Only what the vector names is compared.
fn compare(got: &Value, want: &Value, tol: &Value, path: &str, failures: &mut Vec<String>) {
    match (got, want) {
        (Value::Object(got), Value::Object(want)) => {
            for (key, want) in want {
                let inner = if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                };
                match got.get(key) {
                    Some(got) => compare(got, want, tol, &inner, failures),
                    None => failures.push(format!("{inner}: missing")),
                }
            }
        }
        (Value::Array(got), Value::Array(want)) if got.len() == want.len() => {
            for (got, want) in got.iter().zip(want) {
                compare(got, want, tol, path, failures);
            }
        }
        _ if same(got, want, tol, path) => {}
        _ => failures.push(format!("{path}: got {got}, want {want}")),
    }
}

fn same(got: &Value, want: &Value, tol: &Value, path: &str) -> bool {
    if got == want {
        return true;
    }
    // A count must be equal. A quantity may be written without its decimals.
    if got.is_u64() && want.is_u64() {
        return false;
    }
    let (Some(got), Some(want)) = (got.as_f64(), want.as_f64()) else {
        return false;
    };
    let limits = tol.get(path).unwrap_or(&tol["default"]);
    let (rel, abs) = (
        limits["rel"].as_f64().unwrap_or(0.0),
        limits["abs"].as_f64().unwrap_or(0.0),
    );
    (got - want).abs() <= abs.max(rel * want.abs())
}

/// A number as the golden files write it: what JSON cannot hold is a string.
fn number(value: f64) -> Value {
    if value.is_nan() {
        json!("NaN")
    } else if value.is_infinite() {
        json!(if value > 0.0 { "inf" } else { "-inf" })
    } else {
        json!(value)
    }
}

/// The `in` of a vector.
struct Input<'a>(&'a Value);

impl<'a> Input<'a> {
    fn get(&self, key: &str) -> &'a Value {
        self.0.get(key).unwrap_or(&Value::Null)
    }

    fn num(&self, key: &str) -> f64 {
        as_number(self.get(key)).unwrap_or_else(|| panic!("{key} in {}", self.0))
    }

    fn nums(&self, key: &str) -> Vec<f64> {
        let list = self
            .get(key)
            .as_array()
            .unwrap_or_else(|| panic!("{key} in {}", self.0));
        list.iter()
            .map(|v| as_number(v).expect("a number"))
            .collect()
    }

    fn text(&self, key: &str) -> &'a str {
        self.get(key)
            .as_str()
            .unwrap_or_else(|| panic!("{key} in {}", self.0))
    }
}

fn as_number(value: &Value) -> Option<f64> {
    match value.as_str() {
        Some("NaN") => Some(f64::NAN),
        Some("inf") => Some(f64::INFINITY),
        Some("-inf") => Some(f64::NEG_INFINITY),
        _ => value.as_f64(),
    }
}

fn law(input: &Input<'_>) -> Result<Usl, ModelError> {
    Usl::new(input.num("lambda_"), input.num("sigma"), input.num("kappa"))
}

fn usl_peak(input: &Input<'_>) -> Result<Value, ModelError> {
    let peak = law(input)?.peak();
    Ok(json!({
        "n_star": peak.n_star, "n_star_int": peak.level, "x_max": peak.x_max,
        "x_limit_amdahl": peak.x_limit, "kind": peak.kind.code(),
    }))
}

fn usl_fit(input: &Input<'_>) -> Result<Value, ModelError> {
    let given = input
        .get("weights")
        .is_array()
        .then(|| input.nums("weights"));
    let superlinear = input.get("allow_superlinear") == &json!(true);
    let least_sigma = if superlinear { -1 } else { 0 };
    assert_eq!(
        input.get("bounds"),
        &json!({"sigma": [least_sigma, 1], "kappa": [0, 1]})
    );
    let options = FitOptions {
        weights: given.as_deref().map_or(Weights::Equal, Weights::Given),
        allow_superlinear: superlinear,
    };
    let fit = usl::fit(&input.nums("n"), &input.nums("x"), &options)?;
    let each = |value: &dyn Fn(Parameter) -> Value| {
        let names = ["lambda_", "sigma", "kappa"].map(String::from);
        Value::Object(
            names
                .into_iter()
                .zip(Parameter::ALL.map(value))
                .collect::<Map<_, _>>(),
        )
    };
    let start = fit.start.expect("a start");
    Ok(json!({
        "lambda_": fit.usl.lambda(), "sigma": fit.usl.sigma(), "kappa": fit.usl.kappa(),
        "rss": number(fit.rss), "resid_se": fit.residual_se, "df": fit.df, "r2": fit.r2,
        "se": each(&|p| json!(fit.standard_error(p))),
        "ci95": each(&|p| fit.interval(p, 0.95).map_or(Value::Null, |i| json!([i.lower, i.upper]))),
        "at_bound": each(&|p| json!(fit.at_bound(p))),
        "n_star": fit.peak.n_star, "x_max": fit.peak.x_max,
        "start": {"lambda_": start.lambda, "sigma": start.sigma, "kappa": start.kappa},
    }))
}

fn usl_fit_error(input: &Input<'_>) -> Result<Value, ModelError> {
    let fit = usl::fit(&input.nums("n"), &input.nums("x"), &FitOptions::default())?;
    Ok(json!({"warning": fit.warnings.first().map(|w| w.code())}))
}

fn usl_kappa_test(input: &Input<'_>) -> Result<Value, ModelError> {
    let options = FitOptions {
        weights: Weights::Equal,
        ..FitOptions::default()
    };
    let test = usl::kappa_test(&input.nums("n"), &input.nums("x"), &options)?;
    Ok(json!({
        "rss_amdahl": test.rss_amdahl, "rss_usl": test.rss_usl, "f": test.f, "p_value_one_sided": test.p_value,
        "aicc_amdahl": test.aicc_amdahl, "aicc_usl": test.aicc_usl,
    }))
}

fn usl_sweep(input: &Input<'_>) -> Result<Value, ModelError> {
    let options = FitOptions {
        weights: Weights::Relative,
        allow_superlinear: input.get("allow_superlinear") == &json!(true),
    };
    let fit = usl::fit(&input.nums("n"), &input.nums("x"), &options)?;
    Ok(
        json!({"meaningful": fit.is_meaningful(), "n_star": fit.peak.n_star, "kappa": fit.usl.kappa()}),
    )
}

fn resource<'a>(input: &Input<'a>, name: &'a str) -> fleet::Resource<'a> {
    fleet::Resource {
        name,
        demand: input.num("demand"),
        per_instance: input.num("per_instance"),
        target_util: input.num("target_util"),
    }
}

fn instances(input: &Input<'_>) -> Result<Value, ModelError> {
    let redundancy = match input.text("mode") {
        "none" => fleet::Redundancy::None,
        "n+k" => fleet::Redundancy::Spare(input.num("k") as u32),
        "az" => fleet::Redundancy::Zones(input.num("zones") as u32),
        other => panic!("mode {other}"),
    };
    let fleet = fleet::instances(&resource(input, "demand"), redundancy)?;
    Ok(json!({
        "base": fleet.base, "total": fleet.total,
        "util_normal": fleet.util_normal, "util_after_loss": fleet.util_after_loss,
    }))
}

fn instances_multi(input: &Input<'_>) -> Result<Value, ModelError> {
    let list = input.get("resources").as_array().expect("resources");
    let resources: Vec<_> = list
        .iter()
        .map(|r| resource(&Input(r), Input(r).text("name")))
        .collect();
    let fleet = fleet::instances_multi(&resources)?;
    let per_resource: Map<_, _> = fleet
        .per_resource
        .iter()
        .map(|(name, n)| (name.to_string(), json!(n)))
        .collect();
    Ok(json!({"per_resource": per_resource, "n": fleet.n, "binding": fleet.binding}))
}

fn unit_cost(input: &Input<'_>) -> Result<Value, ModelError> {
    let unit = cost::unit_cost(
        input.num("monthly"),
        input.num("per_day"),
        input.num("days"),
    )?;
    Ok(json!({
        "per_request": unit.per_request_usd, "per_million": unit.per_million_usd, "requests_month": unit.requests_month,
    }))
}

fn fixed_variable(input: &Input<'_>) -> Result<Value, ModelError> {
    let pair = |key| <[f64; 2]>::try_from(input.nums(key)).expect("two numbers");
    let split = cost::fixed_variable(pair("x"), pair("cost"))?;
    Ok(json!({"marginal": split.marginal, "fixed": split.fixed, "elasticity": split.elasticity}))
}

fn step_cost_curve(input: &Input<'_>) -> Result<Value, ModelError> {
    let fleet = cost::StepCost {
        fixed_usd_month: input.num("fixed"),
        instance_usd_month: input.num("price"),
        per_instance_rpm: input.num("per_instance"),
        target_util: input.num("target_util"),
        redundancy: input.num("redundancy") as u32,
        load_factor: input.num("load_factor"),
        days_per_month: 30.0,
    };
    let points = cost::step_cost_curve(&fleet, &input.nums("load_per_min"))?;
    let costs: Vec<f64> = points.iter().map(|p| p.cost_usd_month).collect();
    let units: Vec<Option<f64>> = points.iter().map(|p| p.per_million_usd).collect();
    Ok(json!({"cost": costs, "per_million": units}))
}

const LEVELS: [f64; 7] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0];
const PEAKED: [f64; 7] = [87.0, 176.0, 352.0, 449.0, 400.0, 331.0, 243.0];
const FLAT: [f64; 7] = [
    89021.0, 83799.0, 83102.0, 103448.0, 104895.0, 80863.0, 102389.0,
];

fn codes(levels: &[f64], throughputs: &[f64]) -> Vec<&'static str> {
    let fit = usl::fit(levels, throughputs, &FitOptions::default()).unwrap();
    fit.warnings.iter().map(|w| w.code()).collect()
}

fn sample(levels: &[f64], lambda: f64, sigma: f64, kappa: f64) -> Vec<f64> {
    let law = Usl::new(lambda, sigma, kappa).unwrap();
    levels.iter().map(|n| law.throughput(*n).unwrap()).collect()
}

/// Alternating errors of a given share, so that no fit is perfect.
fn shaken(levels: &[f64], lambda: f64, sigma: f64, kappa: f64, share: f64) -> Vec<f64> {
    let signs = [share, -share].into_iter().cycle();
    sample(levels, lambda, sigma, kappa)
        .iter()
        .zip(signs)
        .map(|(x, e)| x * (1.0 + e))
        .collect()
}

#[test]
fn each_doubt_is_raised_where_it_belongs() {
    assert_eq!(codes(&LEVELS, &PEAKED), [""; 0]);
    assert_eq!(codes(&LEVELS, &FLAT), ["no_scaling"]);
    assert_eq!(codes(&LEVELS[..3], &PEAKED[..3])[0], "exact_fit_no_ci");
    assert_eq!(
        codes(&LEVELS[..3], &[100.0, 101.0, 102.0])[..2],
        ["no_scaling", "exact_fit_no_ci"]
    );
    assert_eq!(codes(&LEVELS[..5], &PEAKED[..5])[0], "few_points");
    assert_eq!(
        codes(&LEVELS, &shaken(&LEVELS, 10.0, 0.05, 0.0, 0.01))[0],
        "no_peak"
    );
    assert!(codes(&LEVELS[2..], &PEAKED[2..]).contains(&"lambda_extrapolated"));
    assert!(
        codes(&LEVELS, &shaken(&LEVELS, 10.0, 0.02, 1e-4, 0.001)).contains(&"peak_beyond_data")
    );
    assert!(
        codes(&LEVELS, &shaken(&LEVELS, 10.0, 0.02, 4e-5, 1e-4)).contains(&"peak_extrapolated")
    );
    assert!(
        codes(&LEVELS, &[20.0, 112.0, 129.0, 363.0, 363.0, 289.0, 209.0]).contains(&"superlinear")
    );
    let close = [1000.0, 1010.0, 1020.0, 1030.0, 1040.0, 1050.0, 1060.0];
    assert!(codes(&close, &sample(&close, 10.0, 0.05, 1e-4)).contains(&"not_separable"));
}

#[test]
fn three_points_have_coefficients_but_no_errors() {
    let fit = usl::fit(
        &LEVELS[..3],
        &sample(&LEVELS[..3], 10.0, 0.1, 0.01),
        &FitOptions::default(),
    )
    .unwrap();
    assert!((fit.usl.sigma() - 0.1).abs() < 1e-9);
    assert_eq!((fit.df, fit.residual_se, fit.covariance), (0, None, None));
    assert_eq!(fit.throughput_interval(2.0, 0.95), None);
    assert_eq!(fit.peak_interval(0.95, 1), None);
}

#[test]
fn the_same_seed_gives_the_same_interval() {
    let fit = usl::fit(&LEVELS, &PEAKED, &FitOptions::default()).unwrap();
    let once = fit.peak_interval(0.9, 7).unwrap();
    assert_eq!(Some(once), fit.peak_interval(0.9, 7));
    assert_ne!(Some(once), fit.peak_interval(0.9, 8));
    assert!(once.lower < fit.peak.n_star && fit.peak.n_star < once.upper);
    assert_eq!(once.beyond_range_share, Some(0.0));
}

#[test]
fn a_peak_that_the_data_do_not_show_has_an_open_interval() {
    let levels = [
        1.0, 4.0, 8.0, 12.0, 16.0, 20.0, 24.0, 28.0, 32.0, 48.0, 64.0,
    ];
    let raytracer = [
        20.0, 78.0, 130.0, 170.0, 190.0, 200.0, 210.0, 230.0, 260.0, 280.0, 310.0,
    ];
    let fit = usl::fit(&levels, &raytracer, &FitOptions::default()).unwrap();
    let interval = fit.peak_interval(0.95, 1).unwrap();
    assert_eq!(interval.upper, None);
    assert!(interval.no_peak_share.unwrap() > 0.3);
}

/// With few points the interval comes from the delta method: ln N* ± t·se, so it is symmetric in the ratio.
#[test]
fn few_points_use_the_delta_method() {
    let levels = [1.0, 4.0, 8.0, 12.0, 16.0, 20.0];
    let fit = usl::fit(
        &levels,
        &[20.0, 78.0, 130.0, 170.0, 190.0, 200.0],
        &FitOptions::default(),
    )
    .unwrap();
    let interval = fit.peak_interval(0.95, 1).unwrap();
    assert_eq!(interval.method, usl::PeakMethod::Delta);
    let middle = (interval.lower.unwrap() * interval.upper.unwrap()).sqrt();
    assert!((middle - fit.peak.n_star.unwrap()).abs() < 1e-9);
}

#[test]
fn weights_are_what_they_say() {
    let relative: Vec<f64> = PEAKED.iter().map(|x| 1.0 / (x * x)).collect();
    let options = |weights| FitOptions {
        weights,
        ..FitOptions::default()
    };
    let with = |weights| {
        usl::fit(&LEVELS, &PEAKED, &options(weights))
            .unwrap()
            .usl
            .kappa()
    };
    assert!((with(Weights::Relative) - with(Weights::Given(&relative))).abs() < 1e-12);
    assert_eq!(with(Weights::Auto), with(Weights::Equal));
    let wide: Vec<f64> = PEAKED
        .iter()
        .zip([0.1, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0])
        .map(|(x, f)| x * f)
        .collect();
    let auto = usl::fit(&LEVELS, &wide, &FitOptions::default()).unwrap();
    let chosen = usl::fit(&LEVELS, &wide, &options(Weights::Relative)).unwrap();
    assert_eq!(auto, chosen);
    let error = usl::fit(&LEVELS, &PEAKED, &options(Weights::Given(&[1.0]))).unwrap_err();
    assert_eq!(error.code(), "invalid_input");
}

/// No public number may be a NaN, and `Debug` shows all of them.
fn no_nan(value: &impl std::fmt::Debug) -> bool {
    !format!("{value:?}").contains("NaN")
}

/// Anything at all, with the places where arithmetic breaks drawn often.
fn anything() -> impl Strategy<Value = f64> {
    let edges = [
        0.0,
        -0.0,
        1.0,
        -1.0,
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::MAX,
        f64::MIN_POSITIVE,
        5e-324,
    ];
    prop_oneof![
        any::<f64>(),
        proptest::sample::select(edges.to_vec()),
        -2.0..1e4,
        0.0..1.0
    ]
}

/// Above 0, from tiny to huge.
fn size() -> impl Strategy<Value = f64> {
    prop_oneof![3 => 0.5..1000.0, 1 => (-290.0..290.0).prop_map(|e: f64| 10f64.powf(e)), 1 => anything()]
}

fn fit_and_look(points: &[(f64, f64)], options: &FitOptions<'_>, probe: f64) {
    let (levels, throughputs): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
    let result = usl::fit(&levels, &throughputs, options);
    assert!(no_nan(&result), "{result:?}");
    if let Ok(fit) = result {
        for parameter in Parameter::ALL {
            assert!(
                no_nan(&fit.interval(parameter, 0.9)) && no_nan(&fit.standard_error(parameter))
            );
        }
        assert!(
            no_nan(&fit.throughput_interval(probe, 0.9))
                && no_nan(&fit.throughput_interval(2.0, probe))
        );
        assert!(no_nan(&fit.usl.throughput(probe)));
        for warning in &fit.warnings {
            assert!(!warning.to_string().contains("NaN"));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn closed_forms_never_panic(a in anything(), b in anything(), c in anything(), d in anything()) {
        prop_assert!(no_nan(&usl::amdahl_speedup(a, b)));
        prop_assert!(no_nan(&usl::gustafson_speedup(a, b)));
        if let Ok(law) = Usl::new(a, b, c) {
            prop_assert!(no_nan(&law.peak()), "{law:?} {:?}", law.peak());
            prop_assert!(no_nan(&law.throughput(d)));
        }
        prop_assert!(no_nan(&growth::demand(a, b, c)));
        prop_assert!(no_nan(&growth::months_until(a, b, c)));
        prop_assert!(no_nan(&cost::unit_cost(a, b, c)));
        prop_assert!(no_nan(&cost::fixed_variable([a, b], [c, d])));
        let _ = fleet::ceil_with_slack(a);
    }

    #[test]
    fn fleets_never_panic(a in anything(), b in anything(), c in anything(), d in anything(), k in any::<u32>()) {
        let one = fleet::Resource { name: "one", demand: a, per_instance: b, target_util: c };
        let two = fleet::Resource { name: "two", demand: b, per_instance: a, target_util: d };
        for redundancy in [fleet::Redundancy::None, fleet::Redundancy::Spare(k), fleet::Redundancy::Zones(k % 4),
            fleet::Redundancy::Zones(k)] {
            prop_assert!(no_nan(&fleet::instances(&one, redundancy)));
        }
        prop_assert!(no_nan(&fleet::instances_multi(&[one, two])));
        let step = cost::StepCost { fixed_usd_month: a, instance_usd_month: b, per_instance_rpm: c, target_util: d,
            redundancy: k, load_factor: c, days_per_month: a };
        prop_assert!(no_nan(&cost::step_cost_curve(&step, &[a, b, c, d])));
    }

    #[test]
    fn the_fit_never_panics(points in prop::collection::vec((size(), size()), 0..10), superlinear in any::<bool>(),
        relative in any::<bool>(), probe in anything()) {
        let weights = if relative { Weights::Relative } else { Weights::Auto };
        fit_and_look(&points, &FitOptions { weights, allow_superlinear: superlinear }, probe);
        let given: Vec<f64> = points.iter().map(|(n, x)| n * x).collect();
        fit_and_look(&points, &FitOptions { weights: Weights::Given(&given), allow_superlinear: superlinear }, probe);
    }

    #[test]
    fn an_exact_curve_gives_its_coefficients_back(lambda in -3.0..6.0, sigma in 0.0..0.6, kappa in -5.0..-1.5) {
        let (lambda, kappa) = (10f64.powf(lambda), 10f64.powf(kappa));
        for weights in [Weights::Equal, Weights::Relative, Weights::Auto] {
            let options = FitOptions { weights, ..FitOptions::default() };
            let fit = usl::fit(&LEVELS, &sample(&LEVELS, lambda, sigma, kappa), &options).unwrap();
            prop_assert!((fit.usl.lambda() / lambda - 1.0).abs() < 1e-6, "{fit:?}");
            prop_assert!((fit.usl.sigma() - sigma).abs() < 1e-7, "{fit:?}");
            prop_assert!((fit.usl.kappa() / kappa - 1.0).abs() < 1e-5, "{fit:?}");
        }
    }

    #[test]
    fn nothing_is_higher_than_the_peak(sigma in 0.0..1.0, kappa in 0.0..1.0, n in 1.0..1e6) {
        let law = Usl::new(50.0, sigma, kappa).unwrap();
        let peak = law.peak();
        if let Some(x_max) = peak.x_max {
            prop_assert!(law.throughput(n).unwrap() <= x_max * (1.0 + 1e-12));
        }
        if let (Some(level), Some(x_max)) = (peak.level, peak.x_max) {
            let best = law.throughput(level as f64).unwrap();
            prop_assert!(best <= x_max * (1.0 + 1e-12));
            prop_assert!(law.throughput(n.round()).unwrap() <= best * (1.0 + 1e-12));
        }
    }

    #[test]
    fn a_fit_is_a_minimum(noise in prop::collection::vec(-0.1..0.1, 7), sigma in 0.0..0.3_f64, kappa in 0.0..0.01_f64,
        to in prop::collection::vec(-1.0..1.0_f64, 3)) {
        let x: Vec<f64> = sample(&LEVELS, 100.0, sigma, kappa).iter().zip(&noise).map(|(x, e)| x * (1.0 + e)).collect();
        let fit = usl::fit(&LEVELS, &x, &FitOptions { weights: Weights::Equal, ..FitOptions::default() }).unwrap();
        for step in [1e-5_f64, 1e-2] {
            let near = Usl::new(fit.usl.lambda() * (1.0 + step * to[0]), (fit.usl.sigma() + 0.1 * step * to[1]).clamp(0.0, 1.0),
                (fit.usl.kappa() + 0.01 * step * to[2]).clamp(0.0, 1.0)).unwrap();
            let rss: f64 = LEVELS.iter().zip(&x).map(|(n, x)| (x - near.throughput(*n).unwrap()).powi(2)).sum();
            prop_assert!(fit.rss <= rss * (1.0 + 1e-9), "{} {rss}", fit.rss);
        }
    }

    #[test]
    fn growth_and_its_inverse_agree(initial in 1.0..1e6, rate in 0.001..2.0, months in 0.0..120.0) {
        let limit = growth::demand(initial, rate, months).unwrap();
        let back = growth::months_until(initial, rate, limit).unwrap().unwrap();
        prop_assert!((back - months).abs() < 1e-6);
    }

    #[test]
    fn a_fleet_carries_its_demand(demand in 0.0..1e6, per_instance in 0.1..1e4, target_util in 0.05..1.0, zones in 2u32..6) {
        let resource = fleet::Resource { name: "rate", demand, per_instance, target_util };
        for redundancy in [fleet::Redundancy::None, fleet::Redundancy::Spare(2), fleet::Redundancy::Zones(zones)] {
            let fleet = fleet::instances(&resource, redundancy).unwrap();
            prop_assert!(fleet.util_after_loss <= target_util * (1.0 + 2e-9));
            prop_assert!(fleet.util_normal <= fleet.util_after_loss);
        }
    }
}

#[test]
fn intervals_of_odd_fits_hold_no_nan() {
    let sets: [&[(f64, f64)]; 4] = [
        &[
            (1.0, 1.0),
            (2.0, 2.0),
            (3.0, 3.0),
            (4.0, 4.0),
            (5.0, 5.0),
            (6.0, 6.0),
            (7.0, 7.0),
        ],
        &[
            (1.0, 5.0),
            (2.0, 5.0),
            (3.0, 5.0),
            (4.0, 5.0),
            (5.0, 5.0),
            (6.0, 5.0),
            (7.0, 5.0),
        ],
        &[
            (1.0, 9.0),
            (2.0, 3.0),
            (4.0, 1.0),
            (8.0, 0.5),
            (16.0, 0.2),
            (32.0, 0.1),
            (64.0, 0.05),
        ],
        &[
            (1.0, 1e-300),
            (2.0, 1e300),
            (3.0, 1.0),
            (4.0, 2.0),
            (5.0, 3.0),
            (6.0, 1e150),
            (1e9, 1.0),
        ],
    ];
    for points in sets {
        let (n, x): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
        for allow_superlinear in [false, true] {
            let options = FitOptions {
                weights: Weights::Auto,
                allow_superlinear,
            };
            if let Ok(fit) = usl::fit(&n, &x, &options) {
                assert!(
                    no_nan(&fit) && no_nan(&fit.peak_interval(0.9, 3)),
                    "{fit:?}"
                );
            }
        }
    }
}
