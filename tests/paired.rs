//! What one scenario comes to more or less than another where inputs are ranges, against answers that are known without drawing.

mod specimens;

use plimsoll::catalog::Catalog;
use plimsoll::job::{AGAINST, Said};
use plimsoll::link::file;
use plimsoll::plan::bands::{Difference, Question, bands, difference};
use plimsoll::quantity::{Quantity, Unit};
use plimsoll::report::paired::sentences;
use plimsoll::scenario::field::Field;
use plimsoll::scenario::uncertainty::{MAX_UNCERTAIN, Uncertainty};
use plimsoll::scenario::{FixedItem, Month, Scenario};
use proptest::prelude::*;
use specimens::{cases, fitted, scenario, with};

/// Standard deviations from the middle of a normal law to its 90th and its 95th percentile.
const Z90: f64 = 1.281_551_565_544_6;
const Z95: f64 = 1.644_853_626_951_472_2;

fn drawn(a: &Scenario, b: &Scenario) -> Difference {
    let question = Question {
        draws: 1 << 12,
        seed: 1,
    };
    difference(a, b, Catalog::built_in(), question).expect("something is uncertain")
}

fn said(found: &Difference) -> Vec<String> {
    let scenario = costing(&[]);
    let unit: &Unit = scenario.capacity_unit();
    sentences(("A", "B"), unit, found)
}

/// An instance that costs nothing and carries much, a load that does not grow, and these monthly items, each with its name.
fn costing(items: &[(&str, &str)]) -> Scenario {
    let mut plain = with(
        Scenario::blank(Month::new(2026, 11).unwrap()),
        &[
            (Field::Rate, "10 req/s"),
            (Field::Growth, "0 %/month"),
            (Field::InstanceCost, "$0/mo"),
            (Field::Capacity, "1,000 req/s"),
        ],
    );
    let item = |(name, cost): &(&str, &str)| FixedItem {
        name: (*name).to_owned(),
        cost: Quantity::parse(cost).unwrap(),
    };
    plain.fixed = items.iter().map(item).collect();
    plain
}

fn close(found: f64, expected: f64, by: f64) {
    assert!(
        (found - expected).abs() <= by,
        "{found}, and not {expected}"
    );
}

/// The difference is $5 in each draw, though each plan is uncertain by more; wherever the item stands, and whatever else is uncertain.
#[test]
fn what_both_leave_uncertain_cancels() {
    let a = costing(&[("mail", "$100 ± 10/mo")]);
    let more = [("backup", "$5/mo"), ("mail", "$100 ± 10/mo")];
    let found = drawn(&a, &costing(&more));
    for at in [&found.now, &found.last] {
        close(at.usd_month.p10, 5.0, 1e-9);
        close(at.usd_month.p90, 5.0, 1e-9);
        assert_eq!(at.less.probability, 0.0);
    }
    assert_eq!(found.shared.len(), 1);
    assert!(found.only_first.is_empty() && found.only_second.is_empty());
    // In two plans of their own, which know nothing of each other, it is as wide as in both together.
    let question = Question {
        draws: 1 << 12,
        seed: 1,
    };
    let alone = bands(&a, Catalog::built_in(), question)
        .unwrap()
        .now
        .usd_month;
    assert!(alone.p90 - alone.p10 > 15.0);
    assert_eq!(
        said(&found),
        [
            "With what is uncertain, B costs $5.00 more a month, now and in November 2028, than A, in eight cases of ten.",
            "The chance that B costs less is 0 %, now and in November 2028.",
            "4,096 draws: what both leave uncertain is drawn alike in both (mail).",
        ]
    );
}

/// Where the lower end is nothing, it is no amount.
#[test]
fn from_nothing_is_told_as_up_to() {
    let a = costing(&[("mail", "$100 ± 10/mo")]);
    let more = [("backup", "$5/mo"), ("mail", "$100 ± 10/mo")];
    let mut found = drawn(&a, &costing(&more));
    found.now.usd_month.p10 = 0.0;
    assert!(
        said(&found)[0].starts_with(
            "With what is uncertain, B costs up to $5.00 more a month now, and $5.00 more in November 2028, than A"
        ),
        "{:?}",
        said(&found)
    );
    (found.now.usd_month.p10, found.now.usd_month.p90) = (-5.0, 0.0);
    assert!(said(&found)[0].contains("B costs up to $5.00 less a month now"));
}

/// Two normal laws of one standard deviation s: their difference has √2·s, and is as often above 0 as below.
#[test]
fn what_only_one_leaves_uncertain_does_not() {
    let a = costing(&[("old", "$100 ± 10/mo")]);
    let b = costing(&[("new", "$100 ± 10/mo")]);
    let found = drawn(&a, &b);
    let end = Z90 * 2f64.sqrt() * 10.0 / Z95;
    close(found.now.usd_month.p90, end, 0.3);
    close(found.now.usd_month.p10, -end, 0.3);
    close(found.now.less.probability, 0.5, 0.01);
    assert_eq!(found.shared, Vec::<String>::new());
    let said = said(&found);
    assert!(
        said[0].starts_with("With what is uncertain, B costs between $11.")
            && said[0].contains(" less and $11."),
        "{said:?}"
    );
    assert!(
        said.last()
            .unwrap()
            .ends_with("in both; only in A: old; only in B: new."),
        "{said:?}"
    );
}

/// Two ranges of one input are high together: 100 ± 10 against 200 ± 20 differ by 100 ± 10.
#[test]
fn one_input_with_two_ranges_is_drawn_alike() {
    let a = costing(&[("mail", "$100 ± 10/mo")]);
    let b = costing(&[("mail", "$200 ± 20/mo")]);
    let found = drawn(&a, &b).now.usd_month;
    let end = Z90 * 10.0 / Z95;
    close(found.p10, 100.0 - end, 0.2);
    close(found.p90, 100.0 + end, 0.2);
    // Less is told as a positive number, the smaller one first.
    let said = said(&drawn(&b, &a));
    assert!(
        said[0].contains("B costs $92.") && said[0].contains(" to $107"),
        "{said:?}"
    );
    assert!(
        said[0].contains(" less a month, now and in November 2028, than A"),
        "{said:?}"
    );
    assert!(said[1].contains("is 100 %, now and"), "{said:?}");
}

#[test]
fn what_has_no_width_takes_no_random_numbers_away() {
    let range = "$100 ± 10/mo";
    let mut a = costing(&[("none", "$7..7/mo"), ("mail", range)]);
    let b = costing(&[("mail", range), ("none", "$8..8/mo")]);
    let found = drawn(&a, &b).now.usd_month;
    close(found.p10, 1.0, 1e-9);
    close(found.p90, 1.0, 1e-9);
    // Where two move together in one plan only, each still has the law that it has.
    a.fixed[0].cost = Quantity::parse(range).unwrap();
    let [one, other] = [0, 1].map(|at| Field::FixedCost(at).path());
    let together = format!("{one} ~ {other} = 0.9");
    a.correlations.push(together.parse().unwrap());
    let found = drawn(&a, &b);
    assert!(found.doubts.is_empty(), "{:?}", found.doubts);
    let end = Z90 * 10.0 / Z95;
    close(found.now.usd_month.p10, -92.0 - end, 0.3);
    close(found.now.usd_month.p90, -92.0 + end, 0.3);
}

#[test]
fn a_fit_is_shared_only_where_it_is_the_same_one() {
    let a = fitted();
    let b = with(a.clone(), &[(Field::Minimum, "2")]);
    let found = drawn(&a, &b);
    assert!(found.shared.iter().any(|label| label.contains("Fit")));
    assert!(found.within_targets_rps.p10 > 0.0);
    let mut other = a.clone();
    let sweep = other.app.capacity.sweep.as_mut().unwrap();
    sweep.fit.lambda_rps *= 1.01;
    let found = drawn(&a, &other);
    assert!(found.shared.iter().all(|label| !label.contains("Fit")));
    assert!(found.only_first.iter().any(|label| label.contains("Fit")));
}

#[test]
fn what_there_is_no_room_for_counts_with_its_middle_and_is_said() {
    let names: Vec<String> = (0..2 * MAX_UNCERTAIN)
        .map(|n| format!("item {n}"))
        .collect();
    let some = |from: usize, count: usize| {
        let names = names.iter().skip(from).take(count);
        let items: Vec<(&str, &str)> = names.map(|name| (name.as_str(), "$100 ± 10/mo")).collect();
        costing(&items)
    };
    let (a, b) = (some(0, 20), some(10, 20));
    let pair = Uncertainty::pair(&a, &b);
    assert!(pair.doubts.is_empty(), "{:?}", pair.doubts);
    assert_eq!(pair.shared.len(), 10);
    let (a, b) = (some(0, 30), some(10, 30));
    let pair = Uncertainty::pair(&a, &b);
    assert!(
        pair.doubts[0].starts_with("Only 32 inputs of both"),
        "{:?}",
        pair.doubts
    );
    assert_eq!(
        (pair.shared.len(), pair.only[0].len(), pair.only[1].len()),
        (20, 10, 2)
    );
    let found = drawn(&a, &b);
    assert!(found.now.usd_month.p10.is_finite());
    assert!(pair.doubts.iter().all(|doubt| said(&found).contains(doubt)));
}

/// What is beyond all bounds in both differs by nothing, and in one without end.
#[test]
fn what_is_beyond_all_bounds_is_compared_as_well() {
    let cost = [("mail", "$100 ± 10/mo")];
    let a = costing(&cost);
    let mut none = a.clone();
    none.app.capacity.typed = Quantity::parse("0 req/s").unwrap();
    assert_eq!(drawn(&none, &none).now.usd_month.p90, 0.0);
    let found = drawn(&a, &none);
    assert_eq!(found.now.usd_month.p10, f64::INFINITY);
    assert!(
        said(&found)[0].contains("beyond all bounds more"),
        "{:?}",
        said(&found)
    );
    assert_eq!(drawn(&none, &a).now.less.probability, 1.0);
}

#[test]
fn the_last_month_is_one_that_both_look_at() {
    let a = costing(&[("mail", "$100 ± 10/mo")]);
    let b = with(a.clone(), &[(Field::Horizon, "6 months")]);
    let found = drawn(&a, &b);
    assert_eq!(
        (found.last.index, found.last.month.spoken()),
        (6, "May 2027".to_owned())
    );
}

#[test]
fn the_worker_answers_it_in_sentences() {
    let a = costing(&[("mail", "$100 ± 10/mo")]);
    let mut b = costing(&[("mail", "$100 ± 10/mo"), ("backup", "$5/mo")]);
    b.name = "With backup".into();
    let mut said = Said::default();
    let question = AGAINST.to_owned() + &file::to_json(&a);
    said.add(&b, Catalog::built_in(), &question);
    let first = "With what is uncertain, With backup costs $5.00 more a month, now and in ";
    assert!(said.sentences[0].starts_with(first), "{:?}", said.sentences);
    let mut none = Said::default();
    let certain = costing(&[("mail", "$100/mo")]);
    let question = AGAINST.to_owned() + &file::to_json(&certain);
    none.add(&certain, Catalog::built_in(), &question);
    assert_eq!(none, Said::default());
}

proptest! {
    #![proptest_config(cases(40))]

    /// Whatever it is, there is an answer, and a plan differs from itself by nothing.
    #[test]
    fn any_two_have_their_difference(any in scenario()) {
        let catalog = Catalog::built_in();
        let question = Question { draws: 16, seed: 1 };
        let other = costing(&[("mail", "$100 ± 10/mo")]);
        for (a, b) in [(&any, &other), (&other, &any)] {
            let found = difference(a, b, catalog, question).unwrap();
            prop_assert!(!said(&found).concat().contains("NaN"));
        }
        if let Some(found) = difference(&any, &any, catalog, question) {
            let ends = found.now.usd_month;
            prop_assert_eq!((ends.p10, ends.p90), (0.0, 0.0));
            prop_assert!(found.only_first.is_empty());
        }
    }
}
