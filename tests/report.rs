//! The Markdown report: goldens, and names that try to be more than names.

mod specimens;

use plimsoll::evidence::Run;
use plimsoll::report::{answer, markdown};
use plimsoll::scenario::field::Field;
use plimsoll::scenario::{Scenario, Workload, calibrate};
use proptest::prelude::*;
use specimens::*;

fn report(scenario: &Scenario) -> String {
    markdown::write(scenario, &solve(scenario), None)
}

fn answers(scenario: &Scenario) -> Vec<String> {
    let sentences = answer::sentences(scenario, &solve(scenario));
    sentences.iter().map(|s| s.text()).collect()
}

fn alarms(scenario: &Scenario) -> Vec<bool> {
    let sentences = answer::sentences(scenario, &solve(scenario));
    sentences.iter().map(|s| s.alarm).collect()
}

#[test]
fn the_report_is_its_golden() {
    golden("report/example.md", &report(&example()));
    golden("report/fitted.md", &report(&fitted()));
    golden("report/everything.md", &report(&everything()));
}

/// Every kind of tier, law, table and sentence that a plan can have is in it.
#[test]
fn a_plan_with_everything_has_every_part() {
    let report = report(&everything());
    for heading in [
        "## Demand to come",
        "## Targets by load level",
        "## Capacity by resource",
        "### Instances by several laws",
        "## Tiers",
        "### Cost by month",
        "## Bill",
        "## Ways to pay for instances",
        "## Rules",
    ] {
        assert!(report.lines().any(|l| l == heading), "{heading}");
    }
    for part in ["NaN", "inf", "-$0.00", "  |  |  |"] {
        assert!(!report.contains(part), "{part}");
    }
}

/// What `plan` works out by hand, as it stands in the report.
#[test]
fn the_ladder_is_in_the_report() {
    let report = report(&example());
    for row in [
        "| load | mean | peak | instances | peak of all capacity | per month | per request | per million |",
        "| 1× | 100k req/day | 208 req/min | 1 | 21 % | $12.00 | $0.0000040 | $4.00 |",
        "| 10× | 1M req/day | 2,080 req/min | 3 | 69 % | $36.00 | $0.0000012 | $1.20 |",
        "| 100× | 10M req/day | 20.8k req/min | 30 | 69 % | $360.00 | $0.0000012 | $1.20 |",
    ] {
        assert!(
            report.lines().any(|l| l == row),
            "{row} is not in\n{report}"
        );
    }
}

/// The answer to the worked example, with the numbers that `plan` holds by hand.
#[test]
fn the_answer_stands_first() {
    assert_eq!(
        answers(&example()),
        [
            "You can carry 700 req/min within the targets; today's peak of 208 req/min is 30 % of what they allow.",
            "70 % utilization on the app tier is reached first, in February 2027.",
            "A million requests cost $4.00 today and $1.20 at ten times the load.",
            "Without load, p99 is 83.7 ms of 200 ms; 5 of 6 components are 27.6 ms of it.",
        ]
    );
    assert_eq!(alarms(&example()), [false; 4]);
}

#[test]
fn without_a_workload_the_answer_says_that_nothing_was_measured() {
    let mut scenario = example();
    scenario.workload = Workload::default();
    assert_eq!(
        answers(&scenario)[3..],
        ["p99 is not measured, so its target of 200 ms is not judged."]
    );
    let missed = with(example(), &[(Field::LatencyLimit, "80 ms")]);
    assert_eq!(
        answers(&missed)[3..],
        [
            "Without load, p99 is 83.7 ms, above its target of 80 ms; 5 of 6 components are 27.6 ms of it."
        ]
    );
    assert_eq!(alarms(&missed), [false, false, false, true]);
    // What was measured and what the parts add up to are both said, and which is which.
    assert_eq!(
        answers(&fitted())[3..],
        [
            "p99 is 51 ms of 200 ms at today's peak, as measured.",
            "Without load, by the workload that is stated, p99 is 83.7 ms of 200 ms; 5 of 6 components are 27.6 ms of it."
        ]
    );
    assert_eq!(answers(&fitted()).len(), 5);
}

/// 2,083 req/min on one instance of 700: 298 %, three instances.
#[test]
fn the_answer_says_that_something_is_wrong_now() {
    let scenario = with(example(), &[(Field::Rate, "1M/day")]);
    assert_eq!(
        answers(&scenario)[..2],
        [
            "You can carry 700 req/min within the targets; today's peak of 2,080 req/min is 298 % of what they allow: run 3 instances.",
            "70 % utilization on the app tier is already passed today.",
        ]
    );
    assert_eq!(alarms(&scenario), [true, true, false, false]);
    let none = with(example(), &[(Field::Minimum, "0")]);
    assert_eq!(
        answers(&none)[0],
        "Today's fleet carries nothing within the targets."
    );
}

#[test]
fn the_answer_where_there_is_none() {
    let idle = with(
        example(),
        &[(Field::Rate, "0/day"), (Field::Growth, "0 %/month")],
    );
    let said = answers(&idle);
    assert_eq!(
        said[1],
        "At a growth of 0 %/month no limit is reached within 100 years."
    );
    assert_eq!(
        said[2],
        "There is no demand, so there is no cost per request."
    );
    for (typed, expected) in [
        (
            "-2 %/quarter",
            "Demand falls by 2 %/quarter, so no limit is reached.",
        ),
        (
            "halving every year",
            "Demand falls to 0.5×/year, so no limit is reached.",
        ),
    ] {
        let falling = with(example(), &[(Field::Growth, typed)]);
        assert_eq!(answers(&falling)[1], expected);
    }
    let late = with(example(), &[(Field::Growth, "1 %/month")]);
    // ln 3.36 / ln 1.01 = 121.8 months, and 36 are looked at: October 2025 and 122 months.
    assert_eq!(
        answers(&late)[1],
        "70 % utilization on the app tier is reached first, in December 2035, beyond the horizon."
    );
    let over = with(fitted(), &[(Field::Rate, "1,000 req/s")]);
    assert_eq!(
        answers(&over)[3],
        "p99 grows without bound: today's peak is above all that was measured."
    );
}

// --- names -----------------------------------------------------------------------------------

/// A scenario whose every name is this one.
fn named(name: &str) -> Scenario {
    // Three levels are fitted exactly, which takes no time.
    let mut runs = sample_runs();
    runs.truncate(3);
    for run in &mut runs {
        *run = Run {
            tool: name.into(),
            target: Some(name.into()),
            ..run.clone()
        };
    }
    let mut scenario = example();
    calibrate::apply(&mut scenario, calibrate::find(&runs).sweeps.remove(0).sweep);
    // "droplet" brings the instance's name into a warning.
    scenario.app.instance.name = format!("droplet {name}");
    scenario.name = name.to_owned();
    scenario.fixed[0].name = name.to_owned();
    scenario
}

/// 2,083 req/min take three droplets of $12. Two must not be spot and are reserved at 60 % of the price, $14.40; one is spot at 30 %
/// and 2 % for those that are taken back, $3.84.
#[test]
fn the_best_mix_is_told_in_one_line() {
    let mut scenario = with(example(), &[(Field::Rate, "1M/day")]);
    let market = [
        ("reserved_discount", "40 %"),
        ("spot_discount", "70 %"),
        ("spot_interruptions", "2 %"),
    ];
    for (name, text) in market {
        scenario.market.set(name, text).unwrap();
    }
    let told = report(&scenario);
    for line in [
        "The best mix reserves 2 instances for 1 year, runs 1 on the mean as spot, taken back 14.6 times a month, and the rest on demand: $18.24 a month, $17.76 (49 %) less than all on demand.",
        "| Best mix: 2 reserved for 1 year, the rest partly spot | $18.24 | $17.76 | $0.00 | 60 % | 1 |",
    ] {
        assert!(told.lines().any(|l| l.trim() == line), "{told}");
    }
    // Without spot instances there is no such line.
    scenario.market.set("spot_discount", "").unwrap();
    assert!(!report(&scenario).contains("est mix"));
}

/// True if a character of markup stands without the backslash that takes its meaning away.
fn bare(line: &str, markup: &[char]) -> bool {
    let mut escaped = false;
    for c in line.chars() {
        if markup.contains(&c) && !escaped {
            return true;
        }
        escaped = c == '\\' && !escaped;
    }
    false
}

fn edges(line: &str) -> usize {
    let mut escaped = false;
    let mut count = 0;
    for c in line.chars() {
        count += usize::from(c == '|' && !escaped);
        escaped = c == '\\' && !escaped;
    }
    count
}

/// Lines of the report are the same in number and kind as for a plain name, and nothing in a line
/// is markup that is none for a plain name.
fn stays_text(name: &str) {
    let plain = report(&named("plain"));
    let hostile = report(&named(name));
    assert_eq!(
        hostile.lines().count(),
        plain.lines().count(),
        "{name:?}:\n{hostile}"
    );
    for (line, plain) in hostile.lines().zip(plain.lines()) {
        assert_eq!(edges(line), edges(plain), "{name:?}: {line}");
        assert!(
            !bare(line, &['<', '>', '`', '*', '_', '[', ']', '~', '&']),
            "{name:?}: {line}"
        );
        let kind = |l: &str| {
            l.chars()
                .take_while(|c| "#-| ".contains(*c))
                .collect::<String>()
        };
        assert!(
            kind(line).starts_with(kind(plain).trim_end()),
            "{name:?}: {line}"
        );
    }
}

#[test]
fn names_do_not_become_markup() {
    for name in [
        "a|b",
        "| --- | --- |",
        "a\nb",
        "a\r\n\r\n# b",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "`code`",
        "```",
        "**bold** _it_",
        "[link](javascript:alert(1))",
        "![picture](http://example.org/x.png)",
        "a\\",
        "a\\|b",
        "# heading",
        "~~gone~~",
        "&lt;b&gt; &amp;",
        "a\u{0}b",
        "a\u{2028}b\u{85}c",
        "\t- item",
    ] {
        stays_text(name);
    }
}

proptest! {
    #![proptest_config(cases(12))]

    #[test]
    fn no_name_becomes_markup(name in "[a-z|<>`*_\\[\\]#~&\\\\!()\n\r -]{1,30}[a-z]") {
        stays_text(&name);
    }
}
