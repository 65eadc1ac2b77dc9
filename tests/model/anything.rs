//! Numbers of every kind, for tests of what must hold for any input.

use proptest::prelude::*;

/// Failing cases are shown, not written to files.
pub fn config() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// No public number may be a NaN, and `Debug` shows all of them.
pub fn no_nan(value: &impl std::fmt::Debug) -> bool {
    !format!("{value:?}").contains("NaN")
}

/// Anything at all, with the places where arithmetic breaks drawn often.
pub fn anything() -> impl Strategy<Value = f64> {
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
pub fn size() -> impl Strategy<Value = f64> {
    prop_oneof![3 => 0.5..1000.0, 1 => (-290.0..290.0).prop_map(|e: f64| 10f64.powf(e)), 1 => anything()]
}
