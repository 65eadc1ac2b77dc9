//! Alert rules: what must hold for any input.

use plimsoll::model::alert::{
    self, BurnPair, Comparison, Evaluation, Measure, Rule, Sample, State, Timeline, WORKBOOK_PAIRS,
    Warning, forecast_crossing, hysteresis, time_to_threshold, timeline, window,
};
use proptest::prelude::*;

use crate::anything::{anything, config, no_nan};

const COMPARISONS: [Comparison; 6] = [
    Comparison::Above,
    Comparison::AtLeast,
    Comparison::Below,
    Comparison::AtMost,
    Comparison::Equal,
    Comparison::NotEqual,
];

/// Samples some seconds apart around 70, with gaps and stale markers.
fn samples() -> impl Strategy<Value = Vec<Sample>> {
    let value = prop_oneof![8 => (60..80_i32).prop_map(|v| Some(f64::from(v))), 1 => Just(None), 1 => Just(Some(f64::NAN))];
    prop::collection::vec(
        (prop::sample::select(vec![5, 15, 60, 60, 340]), value),
        0..60,
    )
    .prop_map(|steps| {
        let mut at = 0;
        let sample = |(step, value)| {
            at += step;
            Sample {
                at_s: f64::from(at),
                value,
            }
        };
        steps.into_iter().map(sample).collect()
    })
}

fn above_70(for_s: f64, keep_firing_for_s: f64) -> Rule {
    Rule {
        measure: Measure::Newest,
        comparison: Comparison::Above,
        threshold: 70.0,
        for_s,
        keep_firing_for_s,
    }
}

fn every(interval_s: f64, end_s: f64) -> Evaluation {
    Evaluation {
        start_s: 0.0,
        end_s,
        interval_s,
        lookback_s: 300.0,
    }
}

fn run(rule: &Rule, values: &[(f64, f64)], evaluation: &Evaluation) -> Timeline {
    let samples: Vec<_> = values
        .iter()
        .map(|(at_s, v)| Sample {
            at_s: *at_s,
            value: Some(*v),
        })
        .collect();
    timeline(rule, &samples, evaluation).unwrap()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn anything_at_all(a in anything(), b in anything(), c in anything(), d in anything(), e in anything()) {
        prop_assert!(no_nan(&alert::burn_rate(a, b, c)));
        let pair = BurnPair { burn: a, long_s: b, short_s: c, ..WORKBOOK_PAIRS[0] };
        prop_assert!(no_nan(&pair.budget_spent(d)));
        prop_assert!(no_nan(&pair.fires(b, c, d)));
        prop_assert!(no_nan(&hysteresis(&[a, b, c], d, e)));
        prop_assert!(no_nan(&hysteresis(&[], d, e)));
        prop_assert!(no_nan(&time_to_threshold(&[a, b, c, 1.0], &[b, c, d, 2.0], e, 0.95)));
        prop_assert!(no_nan(&time_to_threshold(&[0.0, 1.0, 2.0], &[a, b, c], d, e)));
        prop_assert!(no_nan(&time_to_threshold(&[a, b], &[c], d, e)));
        let sample = |at_s: f64, value| Sample { at_s, value };
        let odd = [sample(a, Some(b)), sample(c, None), sample(d, Some(e))];
        let long = [sample(0.0, Some(a)), sample(1.0, Some(b)), sample(2.0, Some(c)), sample(3.5, Some(d)), sample(4.0, None)];
        for samples in [&odd[..], &long, &[]] {
            let window = window(samples, 4.0, d);
            prop_assert!(no_nan(&window));
            if let Ok(window) = window {
                prop_assert!(no_nan(&window.predict(e)));
            }
            prop_assert!(no_nan(&alert::window(samples, a, 60.0)));
            prop_assert!(no_nan(&alert::window(samples, 4.0, 4.0).unwrap_or_else(|_| alert::window(&[], 4.0, 4.0).unwrap()).predict(a)));
        }
    }

    #[test]
    fn a_forecast_arrives_or_not(now in anything(), threshold in anything(), path in prop::collection::vec((anything(), anything()), 0..12), steps in prop::collection::vec((0.0..50.0, 0.0..9.0), 0..30)) {
        let (median, upper): (Vec<f64>, Vec<f64>) = path.into_iter().unzip();
        prop_assert!(no_nan(&forecast_crossing(now, &median, &upper, threshold)));
        prop_assert!(no_nan(&forecast_crossing(now, &median, &[now], threshold)));
        let whole = |v: &[f64]| -> Vec<f64> { v.iter().map(|v| if v.is_nan() { f64::NEG_INFINITY } else { *v }).collect() };
        for (now, threshold) in [(now, threshold), (0.0, threshold), (-f64::MAX, f64::MAX)] {
            let found = forecast_crossing(now, &whole(&median), &whole(&upper), threshold);
            prop_assert!(no_nan(&found));
            let end = median.len() as f64;
            prop_assert!(found.is_err() || found.unwrap().median.is_none_or(|at| (0.0..=end).contains(&at)));
        }
        // The upper limit is there first, and a higher threshold is reached later.
        let (median, upper): (Vec<f64>, Vec<f64>) = steps.iter().map(|(m, more)| (*m, m + more)).unzip();
        let at = |threshold| forecast_crossing(10.0, &median, &upper, threshold).unwrap();
        let late = |steps: Option<f64>| steps.unwrap_or(f64::INFINITY);
        prop_assert!(late(at(30.0).upper) <= late(at(30.0).median));
        prop_assert!(late(at(30.0).median) <= late(at(31.0).median));
    }

    #[test]
    fn any_rule(a in anything(), b in anything(), c in anything(), d in anything(), samples in samples(), which in 0..6_usize) {
        let comparison = COMPARISONS[which];
        prop_assert_eq!(Comparison::from_symbol(comparison.symbol()), Some(comparison));
        for measure in [Measure::Newest, Measure::Average { window_s: 120.0 }, Measure::Average { window_s: a }] {
            let rule = Rule { measure, comparison, threshold: a, for_s: b, keep_firing_for_s: c };
            prop_assert!(no_nan(&timeline(&rule, &samples, &every(60.0, 600.0))));
            let rule = Rule { threshold: 70.0, for_s: 60.0, keep_firing_for_s: 0.0, ..rule };
            prop_assert!(no_nan(&timeline(&rule, &samples, &every(60.0, 600.0))));
            let evaluation = Evaluation { start_s: a, end_s: a + 600.0, interval_s: 60.0 + b.abs(), lookback_s: c };
            prop_assert!(no_nan(&timeline(&rule, &samples, &evaluation)));
            // A tiny interval is refused, not run.
            let evaluation = Evaluation { start_s: a, end_s: b, interval_s: if c.abs() < 1.0 { d } else { c }, lookback_s: d };
            if ((b - a) / evaluation.interval_s).abs() < 1e3 {
                prop_assert!(no_nan(&timeline(&rule, &samples, &evaluation)));
            }
        }
    }

    #[test]
    fn alerts_keep_their_order(samples in samples(), for_s in prop::sample::select(vec![0.0, 60.0, 300.0]), keep in prop::sample::select(vec![0.0, 120.0])) {
        let evaluation = every(60.0, 2400.0);
        let run = |for_s, keep| timeline(&above_70(for_s, keep), &samples, &evaluation).unwrap();
        let line = run(for_s, keep);
        prop_assert_eq!(line.points.len(), 41);
        let mut before = State::Inactive;
        let mut fired = 0;
        for point in &line.points {
            let holds = point.value.is_some_and(|v| v > 70.0);
            prop_assert!(!holds || point.state != State::Inactive);
            prop_assert!(holds || point.state != State::Pending);
            prop_assert!(holds || keep > 0.0 || point.state == State::Inactive);
            if point.state == State::Firing && before != State::Firing {
                fired += 1;
                prop_assert!(holds && (for_s == 0.0 || before == State::Pending));
            }
            before = point.state;
        }
        prop_assert_eq!(fired, line.fired);
        // Waiting longer never fires earlier, keeping longer never fires less.
        let earlier = |one: Option<f64>, other: Option<f64>| one.unwrap_or(f64::INFINITY) <= other.unwrap_or(f64::INFINITY);
        prop_assert!(earlier(run(0.0, keep).first_firing_s, line.first_firing_s));
        let firing = |line: &Timeline| line.points.iter().filter(|p| p.state == State::Firing).count();
        prop_assert!(firing(&run(for_s, 600.0)) >= firing(&line));
    }

    #[test]
    fn windows_lie_between_their_extremes(samples in samples(), at_s in (0..4000_i32).prop_map(f64::from), length in (1..900_i32).prop_map(f64::from)) {
        let window = window(&samples, at_s, length).unwrap();
        let inside: Vec<f64> = samples.iter().filter(|s| s.at_s > at_s - length && s.at_s <= at_s)
            .filter_map(|s| s.value).filter(|v| v.is_finite()).collect();
        prop_assert_eq!(window.count, inside.len());
        if let (Some(mean), Some(min), Some(max)) = (window.mean, window.min, window.max) {
            prop_assert!(min <= mean + 1e-9 && mean <= max + 1e-9);
            prop_assert!(inside.contains(&min) && inside.contains(&max));
        }
        prop_assert!(window.held_mean.is_none_or(|m| (60.0..=79.0 + 1e-9).contains(&m)));
    }

    #[test]
    fn hysteresis_only_turns_at_its_levels(values in prop::collection::vec(anything(), 0..40), down in 0.0..0.4, width in 0.01..0.5) {
        let up = down + width;
        let mut before = false;
        for (value, on) in values.iter().zip(hysteresis(&values, up, down).unwrap()) {
            prop_assert!(on == before || (on && *value >= up) || (!on && *value <= down));
            before = on;
        }
    }

    #[test]
    fn a_straight_line_arrives_when_it_should(slope in prop_oneof![0.01..5.0_f64, -5.0..-0.01_f64], points in 3..40_usize, ahead in 0.5..50.0_f64, start in -1e3..1e9) {
        let x: Vec<f64> = (0..points).map(|i| start + i as f64).collect();
        let y: Vec<f64> = (0..points).map(|i| 40.0 + slope * i as f64).collect();
        let threshold = 40.0 + slope * ((points - 1) as f64 + ahead);
        let crossing = time_to_threshold(&x, &y, threshold, 0.95).unwrap();
        prop_assert!((crossing.from_last.unwrap() - ahead).abs() < 1e-5);
        prop_assert!(crossing.significant && crossing.lower.unwrap() <= crossing.upper.unwrap());
        // Crossed within the samples is behind; before them a falling line leads away, and a rising one has long crossed.
        let behind = time_to_threshold(&x, &y, 40.0 + slope * 0.5, 0.95).unwrap();
        prop_assert!((behind.from_last.unwrap() - (0.5 - (points - 1) as f64)).abs() < 1e-5);
        let before = time_to_threshold(&x, &y, 40.0 - slope, 0.95).unwrap();
        prop_assert_eq!(before.from_last.is_some(), slope > 0.0);
    }

    #[test]
    fn an_interval_holds_its_crossing(noise in prop::collection::vec(-3.0..3.0, 5..40), slope in -2.0..2.0, threshold in 0.0..200.0) {
        let x: Vec<f64> = (0..noise.len()).map(|i| i as f64).collect();
        let y: Vec<f64> = noise.iter().zip(&x).map(|(e, x)| 50.0 + slope * x + e).collect();
        let wide = time_to_threshold(&x, &y, threshold, 0.95).unwrap();
        let narrow = time_to_threshold(&x, &y, threshold, 0.5).unwrap();
        prop_assert!(narrow.significant || !wide.significant);
        prop_assert_eq!(wide.from_last, narrow.from_last);
        prop_assert!(wide.lower.is_some() == (wide.significant && wide.from_last.is_some()));
        if let (Some(at), Some(lower), Some(upper)) = (wide.from_last, wide.lower, wide.upper) {
            prop_assert!(lower <= at && at <= upper);
            prop_assert!(narrow.lower.unwrap() >= lower - 1e-9 && narrow.upper.unwrap() <= upper + 1e-9);
        }
    }

    #[test]
    fn a_budget_burns_in_proportion(error_rate in 0.0..1.0, objective in 0.0..0.9999, days in 1.0..90.0) {
        let rate = alert::burn_rate(error_rate, objective, days).unwrap();
        if let Some(left) = rate.days_to_exhaust {
            prop_assert!((left * rate.burn - days).abs() < 1e-9 * days);
        }
        for pair in WORKBOOK_PAIRS {
            prop_assert_eq!(pair.fires(error_rate, error_rate, objective).unwrap(), rate.burn > pair.burn);
        }
    }
}

#[test]
fn each_warning() {
    let codes = |line: &Timeline| line.warnings.iter().map(|w| w.code()).collect::<Vec<_>>();
    let steady: Vec<_> = (0..11).map(|i| (60.0 * f64::from(i), 75.0)).collect();
    let line = run(&above_70(300.0, 0.0), &steady, &every(60.0, 600.0));
    assert_eq!(
        (codes(&line), line.first_firing_s, line.fired),
        (vec![], Some(300.0), 1)
    );
    // One sample, then nothing: it counts for just under five minutes.
    let line = run(&above_70(0.0, 0.0), &steady[..1], &every(60.0, 600.0));
    assert_eq!(
        line.warnings,
        [
            Warning::NoValue { evaluations: 6 },
            Warning::OldValue { longest_s: 240.0 }
        ]
    );
    let line = run(&above_70(300.0, 0.0), &steady, &every(120.0, 600.0));
    assert_eq!(line.warnings, [Warning::Unseen { samples: 5 }]);
    let line = run(&above_70(900.0, 0.0), &steady, &every(60.0, 600.0));
    assert_eq!(
        line.warnings,
        [Warning::TooShort {
            for_s: 900.0,
            span_s: 600.0
        }]
    );
    for warning in line.warnings {
        assert!(!warning.to_string().ends_with('.'));
    }
}

#[test]
fn an_average_hides_a_dip() {
    let mut values: Vec<_> = (0..21).map(|i| (60.0 * f64::from(i), 80.0)).collect();
    values[8].1 = 60.0;
    let newest = run(&above_70(600.0, 0.0), &values, &every(60.0, 1140.0));
    assert_eq!(newest.first_firing_s, Some(1140.0));
    let average = Rule {
        measure: Measure::Average { window_s: 300.0 },
        ..above_70(600.0, 0.0)
    };
    assert_eq!(
        run(&average, &values, &every(60.0, 1140.0)).first_firing_s,
        Some(600.0)
    );
}

#[test]
fn samples_must_be_in_order_and_few_enough() {
    let falling = [
        Sample {
            at_s: 60.0,
            value: None,
        },
        Sample {
            at_s: 0.0,
            value: None,
        },
    ];
    assert_eq!(
        timeline(&above_70(0.0, 0.0), &falling, &every(60.0, 60.0))
            .unwrap_err()
            .code(),
        "not_increasing"
    );
    assert_eq!(
        timeline(&above_70(0.0, 0.0), &[], &every(0.001, 1e9))
            .unwrap_err()
            .code(),
        "invalid_input"
    );
    assert_eq!(
        timeline(&above_70(0.0, 0.0), &[], &every(0.0, 60.0))
            .unwrap_err()
            .code(),
        "invalid_input"
    );
    assert_eq!(
        alert::burn_rate(0.1, 1.0, 30.0).unwrap_err().code(),
        "p_out_of_range"
    );
    assert_eq!(
        time_to_threshold(&[0.0, 1.0], &[1.0, 2.0], 5.0, 0.95)
            .unwrap_err()
            .code(),
        "too_few_points"
    );
}

#[test]
fn the_first_peak_counts() {
    let found = |median: &[f64], upper: &[f64], threshold| {
        let crossing = forecast_crossing(10.0, median, upper, threshold).unwrap();
        assert_eq!(crossing.standing.code(), "heuristic");
        (crossing.median, crossing.upper)
    };
    let (median, upper) = ([20.0, 12.0, 16.0, 24.0], [22.0, 15.0, 20.0, f64::INFINITY]);
    // From 10 now to 20 after one step; from 16 to 24 in the fourth.
    assert_eq!(found(&median, &upper, 15.0), (Some(0.5), Some(5.0 / 12.0)));
    assert_eq!(found(&median, &upper, 22.0), (Some(3.75), Some(1.0)));
    assert_eq!(found(&median, &upper, 25.0), (None, Some(3.0)));
    assert_eq!(found(&median, &upper, 10.0), (Some(0.0), Some(0.0)));
    assert_eq!(found(&[], &[], 11.0), (None, None));
    let code = |median: &[f64], now| {
        forecast_crossing(now, median, &upper, 1.0)
            .unwrap_err()
            .code()
    };
    assert_eq!(code(&median[..3], 1.0), "invalid_input");
    assert_eq!(code(&[f64::NAN; 4], 1.0), "invalid_input");
    assert_eq!(code(&median, f64::INFINITY), "invalid_input");
}
