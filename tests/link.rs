//! Links and saved files: what goes out comes back to the last bit, and what was changed, cut or
//! made up on the way gets its sentence and never gives another plan.

mod specimens;

use std::fs;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use plimsoll::catalog::Catalog;
use plimsoll::evidence::Run;
use plimsoll::link::{self, MAX_JSON_BYTES, MAX_LINK_CHARS, decode, encode, file};
use plimsoll::scenario::field::Field;
use plimsoll::scenario::list::List;
use plimsoll::scenario::{Month, Scenario, Whence, calibrate};
use proptest::prelude::*;
use serde_json::{Value, json};
use specimens::*;

fn survives(scenario: &Scenario) -> Result<(), TestCaseError> {
    let said = |e: plimsoll::error::Error| TestCaseError::fail(e.to_string());
    let link = encode(scenario).map_err(said)?;
    let opened = decode(&link).map_err(said)?;
    prop_assert_eq!(&opened, scenario);
    prop_assert_eq!(encode(&opened).map_err(said)?, link);
    prop_assert_eq!(solve(&opened), solve(scenario));
    let read = file::from_json(&file::to_json(scenario)).map_err(said)?;
    // PartialEq holds 0 and -0 for equal; the text does not.
    prop_assert_eq!(format!("{read:?}"), format!("{scenario:?}"));
    Ok(())
}

#[test]
fn the_example_and_the_fitted_plan_survive() {
    survives(&example()).unwrap();
    survives(&fitted()).unwrap();
    survives(&Scenario::blank(Month::earliest())).unwrap();
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn any_scenario_survives(scenario in scenario()) {
        survives(&scenario)?;
    }

    #[test]
    fn noise_is_refused(text in any::<String>(), payload in "[A-Za-z0-9_-]{0,200}") {
        prop_assert!(decode(&text).is_err());
        let prefixed = format!("#p1.{text}");
        prop_assert!(decode(&prefixed).is_err());
        prop_assert!(decode(&framed(&payload)).is_err());
    }

    #[test]
    fn json_noise_is_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(decode(&packed(&bytes)).is_err());
        let _ = file::from_json(&String::from_utf8_lossy(&bytes));
    }
}

/// Whatever a report makes up, a sweep that is found in it can be sent.
#[test]
fn a_sweep_from_odd_reports_survives() {
    let runs = |change: fn(usize, &mut Run)| {
        let mut runs = sample_runs();
        runs.iter_mut().enumerate().for_each(|(i, r)| change(i, r));
        runs
    };
    let odd: [(&str, Vec<Run>); 9] = [
        (
            "blank at the end",
            runs(|_, r| r.target = Some("http://x ".into())),
        ),
        ("only blanks", runs(|_, r| r.target = Some(" \t ".into()))),
        ("a long one", runs(|_, r| r.target = Some("é ".repeat(500)))),
        (
            "control characters",
            runs(|_, r| r.target = Some("a\u{1}\nb".into())),
        ),
        ("no tool", runs(|_, r| r.tool = " ".into())),
        (
            "negative latency",
            runs(|_, r| r.latency_ms.set("p99", Some(-1.0))),
        ),
        ("errors above all", runs(|_, r| r.error_rate = Some(1.5))),
        (
            "huge",
            runs(|i, r| {
                if i == 6 {
                    r.rps = Some(1e300)
                }
            }),
        ),
        (
            "high",
            runs(|i, r| {
                if i == 6 {
                    r.concurrency = Some(1e300)
                }
            }),
        ),
    ];
    for (name, runs) in odd {
        for found in calibrate::find(&runs).sweeps {
            let mut scenario = example();
            calibrate::apply(&mut scenario, found.sweep);
            survives(&scenario).unwrap_or_else(|e| panic!("{name}: {e}"));
        }
    }
}

#[test]
fn a_link_is_short_and_plain() {
    for scenario in [example(), fitted()] {
        let link = encode(&scenario).unwrap();
        assert!(link.len() < 2000, "{}", link.len());
        assert!(link.starts_with("#p1."));
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        assert!(link[1..].chars().all(plain), "{link}");
        assert!(link::looks_like(&link));
    }
    assert!(!link::looks_like("#headroom"));
    assert!(!link::looks_like(""));
    assert!(link::looks_like("#p9.x"));
}

#[test]
fn a_whole_address_is_read() {
    let link = encode(&example()).unwrap();
    for text in [
        link.clone(),
        link[1..].to_owned(),
        format!("https://example.org/plimsoll/?a=b{link}"),
        format!("http://127.0.0.1:8080/#old{link}"),
        format!(" \t{link}\r\n"),
    ] {
        assert_eq!(decode(&text).unwrap(), example(), "{text}");
    }
}

// --- changed on the way ----------------------------------------------------------------------

/// The case of the checksum's letters means nothing, and neither does white space around a link;
/// any other change of one character is noticed.
#[test]
fn no_changed_character_gives_another_plan() {
    for scenario in [example(), fitted()] {
        let link = encode(&scenario).unwrap();
        let checksum = link.len() - 8;
        for (at, before) in link.char_indices() {
            for after in ['A', 'z', '0', '_', '.', '#', '%', ' ', 'é'] {
                let same = if at >= checksum {
                    before.eq_ignore_ascii_case(&after)
                } else {
                    before == after || (at == 0 && after == ' ')
                };
                let changed = format!("{}{after}{}", &link[..at], &link[at + 1..]);
                match decode(&changed) {
                    Ok(opened) => assert!(same && opened == scenario, "{at}: {before} to {after}"),
                    Err(_) => assert!(!same, "{at}: {before} to {after}"),
                }
            }
        }
    }
}

#[test]
fn a_lost_doubled_or_swapped_character_is_noticed() {
    let link = encode(&fitted()).unwrap();
    for at in 4..link.len() - 9 {
        let lost = format!("{}{}", &link[..at], &link[at + 1..]);
        assert!(decode(&lost).is_err(), "{at} lost");
        let doubled = format!("{}{}", &link[..=at], &link[at..]);
        assert!(decode(&doubled).is_err(), "{at} doubled");
        let pair = &link[at..at + 2];
        let swapped: String = pair.chars().rev().collect();
        if swapped != pair {
            let text = format!("{}{swapped}{}", &link[..at], &link[at + 2..]);
            assert!(decode(&text).is_err(), "{at} swapped");
        }
        let wrapped = format!("{}\n{}", &link[..at], &link[at..]);
        assert!(decode(&wrapped).is_err(), "{at} wrapped");
    }
}

const CUT: &str = "the link is cut: its end is missing. Copy all of it: some programs break long links at the end of a line.";
const DAMAGED: &str = "the link is damaged: a character was changed or lost on the way. Ask for the link again, or for the scenario as a file.";
const NOT_A_LINK: &str =
    "this is not a Plimsoll link. A link ends in #p1. and a long text; copy all of it.";

#[test]
fn a_cut_link_says_so() {
    let link = encode(&example()).unwrap();
    for end in 0..link.len() {
        let error = decode(&link[..end]).unwrap_err().to_string();
        let expected = if end < "#p1.".len() { NOT_A_LINK } else { CUT };
        assert_eq!(error, expected, "{}", &link[..end]);
    }
}

// --- made up ---------------------------------------------------------------------------------

/// A link of this payload with its right checksum.
fn framed(payload: &str) -> String {
    format!("#p1.{payload}.{:08x}", crc32fast::hash(payload.as_bytes()))
}

/// A link that holds these bytes, whole and undamaged.
fn packed(bytes: &[u8]) -> String {
    framed(&URL_SAFE_NO_PAD.encode(miniz_oxide::deflate::compress_to_vec(bytes, 9)))
}

/// The example's JSON, with one value changed.
fn changed(pointer: &str, value: Value) -> Value {
    changed_in(&example(), pointer, value)
}

fn changed_in(scenario: &Scenario, pointer: &str, value: Value) -> Value {
    let mut document: Value = serde_json::from_str(&file::to_json(scenario)).unwrap();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = document.pointer_mut(parent).unwrap();
    match parent {
        Value::Object(fields) => {
            fields.insert(key.to_owned(), value);
        }
        Value::Array(items) => items[key.parse::<usize>().unwrap()] = value,
        _ => panic!("{pointer} leads nowhere"),
    }
    document
}

fn removed(pointer: &str) -> Value {
    let mut document: Value = serde_json::from_str(&file::to_json(&example())).unwrap();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = document.pointer_mut(parent).unwrap();
    parent.as_object_mut().unwrap().remove(key).unwrap();
    document
}

fn refuses(link: &str, sentence: &str) {
    let shown: String = link.chars().take(60).collect();
    let error = decode(link).expect_err(&shown).to_string();
    assert_eq!(error, sentence, "{shown}");
}

#[test]
fn links_that_are_none_get_their_sentence() {
    const NEWER: &str = "Reload the page, or open the link where it was made.";
    refuses("", NOT_A_LINK);
    refuses("#", NOT_A_LINK);
    refuses("#p1", NOT_A_LINK);
    refuses("hello", NOT_A_LINK);
    refuses("#p0.x.y", NOT_A_LINK);
    refuses("#p.x.y", NOT_A_LINK);
    refuses("#p99999999999999999999.x", NOT_A_LINK);
    refuses("#P1.AAAA.00000000", NOT_A_LINK);
    refuses("https://example.org/", NOT_A_LINK);
    refuses("#p1.", CUT);
    refuses("#p1.AAAA", CUT);
    refuses("#p1.AAAA.1234567", CUT);
    refuses("#p1.AAAA.00000000", DAMAGED);
    refuses("#p1.AAAA.000000000", DAMAGED);
    for version in [2, 99] {
        for link in [format!("#p{version}.x.y"), format!("#p{version}.")] {
            refuses(
                &link,
                &format!(
                    "the link was written by a newer Plimsoll (link format {version}; this one reads 1). {NEWER}"
                ),
            );
        }
    }
}

#[test]
fn links_of_something_else_get_their_sentence() {
    // Right checksum, and then: not base64, not deflate, no text.
    refuses(&framed("A"), DAMAGED);
    refuses(&framed("A+/="), DAMAGED);
    refuses(&framed("____"), DAMAGED);
    refuses(&framed(""), DAMAGED);
    refuses(&packed(b"\xff\xfe\xfd"), DAMAGED);
    let held = |what: &str| format!("the link holds a scenario that cannot be used: {what}");
    refuses(
        &packed(b""),
        &held("the file is empty. Save the scenario again."),
    );
    refuses(
        &packed(b"hello"),
        &held(
            "this is not a scenario: it is not JSON (line 1). Open a .json file that Plimsoll saved.",
        ),
    );
    refuses(
        &packed(b"[]"),
        &held(
            "this is not a scenario: it has no \"plimsoll\" version. Open a .json file that Plimsoll saved.",
        ),
    );
    refuses(
        &packed(changed("/plimsoll", json!(9)).to_string().as_bytes()),
        &held(
            "the scenario was written by a newer Plimsoll (version 9; this one reads up to 8). Reload the page, or open it where it was made.",
        ),
    );
    refuses(
        &packed(
            changed("/demand/rate", json!("fast"))
                .to_string()
                .as_bytes(),
        ),
        &held(
            "“fast” does not begin with a number (demand.rate). Write a rate such as 16.7 req/s, 1,000 req/min or 100k/day.",
        ),
    );
}

#[test]
fn a_link_that_is_too_large_is_refused() {
    let large = |n: usize| format!("#p1.{}", "A".repeat(n - 3));
    refuses(&large(MAX_LINK_CHARS), CUT);
    refuses(
        &large(MAX_LINK_CHARS + 1),
        "the link is too large: 65538 characters, and 65536 is the most. Ask for the scenario as a file.",
    );
    let long_address = format!("https://example.org/{}", "a".repeat(100_000));
    assert!(decode(&long_address).is_err());
    let mut bomb = file::to_json(&example()).into_bytes();
    bomb.resize(MAX_JSON_BYTES + 1, b' ');
    let link = packed(&bomb);
    assert!(link.len() < 3000);
    refuses(
        &link,
        "the link is too large: it holds more than 1048576 bytes. Ask for the scenario as a file.",
    );
    bomb.pop();
    assert_eq!(decode(&packed(&bomb)).unwrap(), example());
}

#[test]
fn a_scenario_too_large_for_a_link_is_not_made_one() {
    // Forty names and seven points of noise that does not compress are far below the limit.
    let mut scenario = fitted();
    let mut seed = 1_u64;
    let mut noise = |length: usize| -> String {
        let next = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            char::from_u32(0x4e00 + (seed >> 50) as u32 % 20_000).unwrap()
        };
        std::iter::repeat_with(next).take(length).collect()
    };
    scenario.name = noise(120);
    let item = |name| plimsoll::scenario::FixedItem {
        name,
        cost: example().app.instance.cost,
    };
    scenario.fixed = (0..40).map(|_| item(noise(120))).collect();
    survives(&scenario).unwrap();
    // Nothing that the page makes is longer than a link may be; what is, says so.
    scenario.fixed = (0..4000).map(|_| item(noise(120))).collect();
    let error = encode(&scenario).unwrap_err().to_string();
    assert!(error.contains("more than 65536"), "{error}");
    assert!(error.ends_with("Share the scenario as a file."), "{error}");
}

// --- the saved file --------------------------------------------------------------------------

#[test]
fn the_saved_form_is_its_golden() {
    golden("link/example.json", &file::to_json(&example()));
    golden("link/fitted.json", &file::to_json(&fitted()));
    let link = |scenario| encode(&scenario).unwrap() + "\n";
    golden("link/example.txt", &link(example()));
    golden("link/fitted.txt", &link(fitted()));
}

/// Links as older versions wrote them, each with the file that it must open as. They are kept for
/// ever, and never written anew.
#[test]
fn old_links_are_still_read() {
    let folder = root().join("tests/fixtures/links");
    let mut read = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "txt") {
            let link = fs::read_to_string(&path).unwrap();
            let expected = fs::read_to_string(path.with_extension("json")).unwrap();
            // What is written is always of the present version, in which this measure has its whole name.
            let expected = expected.replace("request rate >", "request rate per instance >");
            let mut expected: Value = serde_json::from_str(&expected).unwrap();
            expected["plimsoll"] = json!(8);
            let opened = decode(&link).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            let opened: Value = serde_json::from_str(&file::to_json(&opened)).unwrap();
            assert_eq!(opened, expected, "{}", path.display());
            read += 1;
        }
    }
    assert!(read >= 4);
}

/// The rungs of the one ladder that the other has too.
fn of_factors(ladder: &Value, other: &Value) -> Value {
    let factors: Vec<&Value> = { other.as_array().unwrap().iter() }
        .map(|rung| &rung["factor"])
        .collect();
    let rungs = ladder.as_array().unwrap().iter();
    rungs
        .filter(|rung| factors.contains(&&rung["factor"]))
        .cloned()
        .collect()
}

/// Plans of links that were made before there was a workload, as the program worked them out then:
/// written once, never anew.
#[test]
fn old_links_give_the_numbers_of_their_day() {
    for name in ["v1-example", "v1-fitted"] {
        let link = text(&format!("tests/fixtures/links/{name}.txt"));
        let plan = serde_json::to_value(solve(&decode(&link).unwrap())).unwrap();
        let then: Value =
            serde_json::from_str(&text(&format!("tests/fixtures/links/{name}-plan.json"))).unwrap();
        // What is told today and was not told then is no part of it; of the ladder, that is a rung.
        for (part, number) in then.as_object().unwrap() {
            let told = match part.as_str() {
                "ladder" => of_factors(&plan[part], number),
                _ => plan[part].clone(),
            };
            assert_eq!(&told, number, "{name}: {part}");
        }
        let file = text(&format!("tests/fixtures/links/{name}.json"));
        assert_eq!(
            solve(&file::from_json(&file).unwrap()),
            solve(&decode(&link).unwrap())
        );
    }
}

/// What was wrong in an old file has its field; its line is not that of the upgraded text.
#[test]
fn a_wrong_part_of_an_old_file_is_named() {
    let mut old = changed("/demand/speed", json!(1));
    old["plimsoll"] = json!(1);
    for new in ["workload", "rules"] {
        old.as_object_mut().unwrap().remove(new);
    }
    file_refuses(
        &old,
        "the scenario has a part that is not understood: unknown field `speed`, expected one of `rate`, `peak_to_mean`, `growth`, `horizon`, `start`, `events`, `hours`, `days`, `lead_time` (demand.speed). Compare it with a scenario that Plimsoll saved.",
    );
    old["workload"] = json!({"baseline": {"time": "1 ms"}});
    file_refuses(
        &old,
        "version 1 of a scenario has no workload (workload). Write \"plimsoll\": 2 in it.",
    );
    old.as_object_mut().unwrap().remove("workload");
    old["rules"] = json!([]);
    file_refuses(
        &old,
        "version 1 of a scenario has no rules (rules). Write \"plimsoll\": 2 in it.",
    );
}

/// Where values come from is kept with them, for those inputs only that still hold them.
#[test]
fn it_is_kept_who_said_what() {
    let mut scenario = everything();
    let kept = |scenario: &Scenario| {
        let opened = decode(&encode(scenario).unwrap()).unwrap();
        assert_eq!(opened, *scenario);
        (opened.marked(Whence::Assumed), opened.marked(Whence::Files))
    };
    let assumed = vec![Field::PeakToMean, Field::Horizon, Field::Rule(0)];
    let keys = Field::Tier(1, "keys");
    let of_files = [Field::Rate, keys, Field::Resource("cpu")].to_vec();
    assert_eq!(kept(&scenario), (assumed.clone(), of_files));
    // Another rule has come to the place of the first, and another text was typed.
    List::Rules.remove(&mut scenario, 0);
    Field::Rate
        .write(&mut scenario, Catalog::built_in(), "5 req/s")
        .unwrap();
    let (assumed, of_files) = (assumed[..2].to_vec(), vec![keys, Field::Resource("cpu")]);
    assert_eq!(kept(&scenario), (assumed, of_files));
    // What the version before has not, and inputs that there are not.
    let mut old = changed("/assumed", json!(["demand.growth"]));
    old["plimsoll"] = json!(6);
    file_refuses(
        &old,
        "version 6 of a scenario has no assumed (assumed). Write \"plimsoll\": 7 in it.",
    );
    let wrong = changed("/from_files", json!(["demand.rate", "demand.speed"]));
    let text = serde_json::to_string_pretty(&wrong).unwrap();
    let error = file::from_json(&text).unwrap_err().to_string();
    assert!(error.contains("there is no input demand.speed"), "{error}");
    assert!(error.contains("from_files.1"), "{error}");
}

/// What is in a file and the sentence that refuses it.
fn file_refuses(document: &Value, sentence: &str) {
    let text = serde_json::to_string_pretty(document).unwrap();
    let error = file::from_json(&text).expect_err(sentence).to_string();
    assert_eq!(error, sentence);
}

#[test]
fn a_file_that_is_none_gets_its_sentence() {
    let refuses = |text: &str, sentence: &str| {
        assert_eq!(file::from_json(text).unwrap_err().to_string(), sentence);
    };
    refuses("", "the file is empty. Save the scenario again.");
    refuses(" \n", "the file is empty. Save the scenario again.");
    const OTHER: &str = "Open a .json file that Plimsoll saved.";
    for text in [
        "{}",
        "[]",
        "1",
        "null",
        "\"plimsoll\"",
        "{\"plimsoll\":0}",
        "{\"plimsoll\":\"1\"}",
        "{\"plimsoll\":-1}",
    ] {
        refuses(
            text,
            &format!("this is not a scenario: it has no \"plimsoll\" version. {OTHER}"),
        );
    }
    refuses(
        "\n\n<html>",
        &format!("this is not a scenario: it is not JSON (line 3). {OTHER}"),
    );
    let whole = file::to_json(&example());
    let half: String = whole.lines().take(10).map(|l| format!("{l}\n")).collect();
    let error = file::from_json(&half).unwrap_err().to_string();
    assert_eq!(
        error,
        "the file is cut: its JSON ends in the middle (line 11). Save the scenario again, or copy all of it."
            .replace("line 11", &format!("line {}", half.lines().count() + usize::from(half.ends_with('\n'))))
    );
    let large = " ".repeat(MAX_JSON_BYTES + 1 - whole.len()) + &whole;
    refuses(
        &large,
        "the scenario is too large: 1048577 bytes, and 1048576 is the most. Is this the right file?",
    );
    assert_eq!(file::from_json(&large[1..]).unwrap(), example());
    let deep = format!("{{\"plimsoll\":1,\"name\":{}", "[".repeat(100_000));
    assert!(file::from_json(&deep).is_err());
}

/// Refused for a part that is not understood, with its place and the line that holds `mark`, or one
/// so many lines below it.
fn part_refused(document: &Value, what: &str, place: &str, (mark, below): (&str, usize)) {
    let text = serde_json::to_string_pretty(document).unwrap();
    let at = text.lines().position(|l| l.contains(mark)).unwrap();
    let line = at + 1 + below;
    file_refuses(
        document,
        &format!(
            "the scenario has a part that is not understood: {what} ({place}, line {line}). Compare it with a scenario that Plimsoll saved."
        ),
    );
}

#[test]
fn each_wrong_part_is_named_with_its_place() {
    part_refused(
        &changed("/demand/speed", json!(1)),
        "unknown field `speed`, expected one of `rate`, `peak_to_mean`, `growth`, `horizon`, `start`, `events`, `hours`, `days`, `lead_time`",
        "demand.speed",
        ("\"speed\"", 0),
    );
    part_refused(
        &changed("/demand/rate", json!(5)),
        "invalid type: integer `5`, expected a string",
        "demand.rate",
        ("\"rate\": 5", 0),
    );
    part_refused(
        &changed("/fixed/1/cost", json!(null)),
        "invalid type: null, expected a string",
        "fixed.1.cost",
        ("\"cost\": null", 0),
    );
    part_refused(
        &changed("/demand", json!("none")),
        "invalid type: string \"none\", expected struct Demand",
        "demand",
        ("\"demand\": \"none\"", 0),
    );
    // What is missing is missed at the end of the part.
    part_refused(
        &removed("/demand/rate"),
        "missing field `rate`",
        "demand",
        ("\"start\"", 1),
    );
    file_refuses(
        &removed("/plimsoll"),
        "this is not a scenario: it has no \"plimsoll\" version. Open a .json file that Plimsoll saved.",
    );
    let in_sweep = |pointer: &str, value| {
        changed_in(&fitted(), &format!("/app/capacity/sweep/{pointer}"), value)
    };
    part_refused(
        &in_sweep("points/3/rps", json!("fast")),
        "invalid type: string \"fast\", expected f64",
        "app.capacity.sweep.points.3.rps",
        ("\"rps\": \"fast\"", 0),
    );
}

#[test]
fn each_value_out_of_bounds_is_named_with_its_field() {
    let cases: [(&str, Value, &str); 21] = [
        (
            "/name",
            json!(""),
            "the name is empty (name). Write a name.",
        ),
        (
            "/name",
            json!("x".repeat(200)),
            "the name is longer than 120 characters (name). Write a shorter one.",
        ),
        (
            "/name",
            json!("\u{7}\n"),
            "the name is empty (name). Write a name.",
        ),
        (
            "/demand/rate",
            json!("-1 req/s"),
            "-1 req/s is less than nothing (demand.rate). Write 0 req/s or more, such as 16.7 req/s, 1,000 req/min or 100k/day.",
        ),
        (
            "/demand/rate",
            json!("100"),
            "100 has no unit (demand.rate). Write a rate such as 16.7 req/s, 1,000 req/min or 100k/day.",
        ),
        (
            "/demand/peak_to_mean",
            json!("0.5×"),
            "0.5× is out of bounds (demand.peak_to_mean). Write something from 1× to 1,000,000×, such as 3×.",
        ),
        (
            "/demand/growth",
            json!("8 %"),
            "“%” is not a unit of growth rate (demand.growth). Write a growth such as 8 %/month, 10 %/quarter, doubling every 6 months, +5 req/min per month, or 8 %/month up to 10,000 req/min.",
        ),
        (
            "/demand/horizon",
            json!("0 months"),
            "0 months is out of bounds (demand.horizon). Write something from 1 month to 240 months, such as 36 months or 3 years.",
        ),
        (
            "/demand/start",
            json!("2026-13"),
            "“2026-13” is not a month (demand.start). Write a month such as 2026-11 or November 2026.",
        ),
        (
            "/demand/start",
            json!("soon"),
            "“soon” is not a month (demand.start). Write a month such as 2026-11 or November 2026.",
        ),
        (
            "/app/capacity/typed",
            json!("0 req/s"),
            "zero is not possible here (app.capacity.typed). Write a rate above zero, such as 16.7 req/s, 1,000 req/min or 100k/day.",
        ),
        (
            "/app/target_utilization",
            json!("0 %"),
            "zero is not possible here (app.target_utilization). Write a share above zero, such as 70 % or 0.1 %.",
        ),
        (
            "/app/minimum",
            json!("1.5"),
            "1.5 is not a whole number (app.minimum). Write a whole number such as 2.",
        ),
        (
            "/app/spare",
            json!("-1"),
            "-1 is less than nothing (app.spare). Write 0 or more, such as 2.",
        ),
        (
            "/app/instance/offer",
            json!(""),
            "the name is empty (app.instance.offer). Write a name.",
        ),
        (
            "/fixed/1/name",
            json!(" "),
            "the name is empty (fixed.1.name). Write a name.",
        ),
        (
            "/fixed/0/cost",
            json!("$-1/mo"),
            "$-1/mo is less than nothing (fixed.0.cost). Write $0/mo or more, such as $12/mo, $0.0832/h or $1,200/yr.",
        ),
        (
            "/targets/latency",
            json!("0 ms"),
            "zero is not possible here (targets.latency). Write a latency above zero, such as 50 ms, 1.5 s or 300 µs.",
        ),
        (
            "/targets/error_rate",
            json!("101 %"),
            "101 % is out of bounds (targets.error_rate). Write something from 0 % to 100 %, such as 70 % or 0.1 %.",
        ),
        (
            "/app/capacity/basis",
            json!("guessed"),
            "“guessed” is not one of the choices (app.capacity.basis). Choose typed, fitted or derived.",
        ),
        (
            "/app/capacity/basis",
            json!("fitted"),
            "the capacity is to be fitted, and there is no sweep (app.capacity.basis). Choose typed, or import the runs again.",
        ),
    ];
    for (pointer, value, sentence) in cases {
        let error = file::from_json(&changed(pointer, value).to_string()).unwrap_err();
        assert_eq!(error.to_string(), sentence, "{pointer}");
    }
    let choices = [
        ("/month", json!("31 days"), "month"),
        ("/targets/statistic", json!("p42"), "targets.statistic"),
    ];
    for (pointer, value, field) in choices {
        let error = file::from_json(&changed(pointer, value).to_string()).unwrap_err();
        assert_eq!(error.field.as_deref(), Some(field), "{error}");
    }
    let item = json!({"name": "x", "cost": "$1/mo"});
    let many = |n: usize| changed("/fixed", Value::from(vec![item.clone(); n]));
    assert!(file::from_json(&many(40).to_string()).is_ok());
    file_refuses(
        &many(41),
        "there are more than 40 monthly items (fixed). Join some of them.",
    );
}

#[test]
fn each_value_of_a_sweep_out_of_bounds_is_named() {
    let point = json!({"concurrency": 1.0, "rps": 1.0});
    let cases = [
        ("fit/sigma", json!(2), "2 is out of bounds", "fit.sigma"),
        (
            "fit/sigma",
            json!(-0.1),
            "-0.1 is out of bounds",
            "fit.sigma",
        ),
        ("fit/kappa", json!(1.5), "1.5 is out of bounds", "fit.kappa"),
        (
            "fit/lambda_rps",
            json!(0),
            "0 is out of bounds",
            "fit.lambda_rps",
        ),
        (
            "fit/lambda_rps",
            json!(-5),
            "-5 is out of bounds",
            "fit.lambda_rps",
        ),
        (
            "fit/peak_interval",
            json!([-1.0, null]),
            "-1 is out of bounds",
            "fit.peak_interval",
        ),
        (
            "fit/covariance/0/0",
            json!(1e30),
            "1000000000000000000000000000000 is out of bounds",
            "fit.covariance",
        ),
        (
            "fit/remarks",
            json!(["perfect"]),
            "the fit has a remark that is not known",
            "fit.remarks",
        ),
        (
            "points/3/rps",
            json!(-1),
            "-1 is out of bounds",
            "points.rps",
        ),
        ("points/3/rps", json!(0), "0 is out of bounds", "points.rps"),
        (
            "points/3/concurrency",
            json!(0),
            "0 is out of bounds",
            "points.concurrency",
        ),
        (
            "points/3/error_rate",
            json!(1.1),
            "1.1 is out of bounds",
            "points.error_rate",
        ),
        (
            "points/3/latency_ms/p99",
            json!(-1),
            "-1 is out of bounds",
            "points.latency_ms",
        ),
        (
            "points/3/latency_ms/p42",
            json!(1),
            "“p42” is not one of the choices",
            "points.latency_ms",
        ),
        (
            "points",
            json!([]),
            "a sweep has 1 to 30 points, not 0",
            "points",
        ),
        (
            "points",
            Value::from(vec![point.clone(); 31]),
            "a sweep has 1 to 30 points, not 31",
            "points",
        ),
        ("tool", json!("\u{1}"), "the name is empty", "tool"),
    ];
    for (pointer, value, what, field) in cases {
        let pointer = format!("/app/capacity/sweep/{pointer}");
        let document = changed_in(&fitted(), &pointer, value);
        let error = file::from_json(&document.to_string()).unwrap_err();
        assert_eq!(error.what, what, "{pointer}");
        let field = format!("app.capacity.sweep.{field}");
        assert_eq!(error.field.as_deref(), Some(field.as_str()), "{pointer}");
        assert!(!error.next.is_empty(), "{pointer}");
    }
    let thirty = changed_in(
        &fitted(),
        "/app/capacity/sweep/points",
        Value::from(vec![point; 30]),
    );
    assert!(file::from_json(&thirty.to_string()).is_ok());
    // JSON has no infinity, and serde_json does not make one up.
    let text = file::to_json(&fitted());
    let sigma = format!("{:?}", fitted().app.capacity.sweep.unwrap().fit.sigma);
    for wrong in ["1e999", "NaN", "Infinity", "null"] {
        assert!(text.contains(&sigma));
        assert!(
            file::from_json(&text.replace(&sigma, wrong)).is_err(),
            "{wrong}"
        );
    }
}

#[test]
fn each_wrong_value_of_a_workload_is_named_with_its_field() {
    let cases = [
        (
            "baseline/time",
            json!("20"),
            "20 has no unit (workload.baseline.time). Write a latency such as 50 ms, 1.5 s or 300 µs.",
        ),
        (
            "baseline/spread",
            json!("wide"),
            "this is no spread (workload.baseline.spread). Write constant, exponential, one percentile such as p95 40 ms, or several: p50 15 ms, p95 40 ms.",
        ),
        (
            "components/0/sampling",
            json!("120 %"),
            "120 % is out of bounds (workload.components.0.sampling). Write something from 0 % to 100 %, such as 70 % or 0.1 %.",
        ),
        (
            "stated",
            json!("0 ms"),
            "zero is not possible here (workload.stated). Write a latency above zero, such as 50 ms, 1.5 s or 300 µs.",
        ),
        (
            "optimizations/0/component",
            json!(6),
            "there is no number 6 in the list (workload.optimizations.0.component). Choose a component; the first is number 0.",
        ),
        (
            "optimizations/0/requires",
            json!(0),
            "an optimization cannot require itself (workload.optimizations.0.requires). Name another one, or none.",
        ),
        (
            "optimizations/0/requires",
            json!(6),
            "there is no number 6 in the list (workload.optimizations.0.requires). Choose another optimization; the first is number 0.",
        ),
        (
            "optimizations/0/gain",
            json!("4"),
            "4 has no unit (workload.optimizations.0.gain). Write a latency such as 50 ms, 1.5 s or 300 µs.",
        ),
        (
            "optimizations/0/status",
            json!("maybe"),
            "“maybe” is not one of the choices (workload.optimizations.0.status). Choose planned, done or rejected.",
        ),
        (
            "combinations/0/second",
            json!(9),
            "there is no number 9 in the list (workload.combinations.0.second). Choose an optimization; the first is number 0.",
        ),
        (
            "effort_max",
            json!("5 points"),
            "“points” is not a unit of effort (workload.effort_max). Write an effort such as 3 days, 4 h or 2 weeks.",
        ),
    ];
    for (pointer, value, sentence) in cases {
        file_refuses(&changed(&format!("/workload/{pointer}"), value), sentence);
    }
    let component = json!({"name": "x", "time": "1 ms"});
    let many = changed("/workload/components", Value::from(vec![component; 41]));
    file_refuses(
        &many,
        "there are more than 40 components (workload.components). Join some of them.",
    );
}

#[test]
fn control_characters_in_names_are_dropped() {
    let opened =
        file::from_json(&changed("/name", json!("\u{0} a\u{0}b\nc\u{9f} \u{1}")).to_string());
    assert_eq!(opened.unwrap().name, "abc");
}

#[test]
fn a_file_written_by_hand_is_read() {
    let mut document = changed("/demand/rate", json!("100k per day"));
    document["app"]["instance"]["cost"] = json!("12 USD/month");
    document["fixed"] = json!([]);
    let opened = file::from_json(&document.to_string()).unwrap();
    assert_eq!(Field::Rate.read(&opened), "100,000 req/day");
    assert_eq!(Field::InstanceCost.read(&opened), "$12/mo");
    assert_eq!(
        file::from_json(&removed("/fixed").to_string()).unwrap(),
        opened_without_items()
    );
}

fn opened_without_items() -> Scenario {
    let mut scenario = example();
    scenario.fixed.clear();
    scenario
}

#[test]
fn what_a_sentence_left_behind_a_link_is_no_part_of_it() {
    let link = encode(&example()).unwrap();
    for around in ["{})", "(see {}),", "“{}\"", "<{}>", "'{}';", "[{}]"] {
        let text = around.replace("{}", &format!("https://host.example/plan/{link}"));
        assert_eq!(decode(&text).unwrap(), example(), "{text}");
    }
}
