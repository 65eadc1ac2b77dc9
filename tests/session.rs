//! A sitting without a browser: what it sends when something is done, and what it does not send again.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use nanoserde::{DeBin, SerBin};
use plimsoll::catalog::Catalog;
use plimsoll::chart::Uncertain;
use plimsoll::desk::item::Item;
use plimsoll::desk::part::{Part, Update};
use plimsoll::desk::{Gesture, Opened, Session};
use plimsoll::error::Error;
use plimsoll::evidence::{Evidence, Run};
use plimsoll::job::{AGAINST, FileAnswer, Said, WHICH};
use plimsoll::link::kept::{Kept, One, Stamp};
use plimsoll::link::{self, examples, file};
use plimsoll::plan::bands::{FULL_DRAWS, Question, bands};
use plimsoll::report::bands::{Told, told};
use plimsoll::scenario::calibrate::{Other, Proposal, Proposed, Sure};
use plimsoll::scenario::field::Field;
use plimsoll::scenario::{Month, Scenario, calibrate};
use plimsoll::state::{Action, Document};

fn now() -> Month {
    "2026-11".parse().unwrap()
}

fn tabs(page: &Page) -> Vec<(String, bool)> {
    match page.parts.get("head") {
        Some(Part::Head(head)) => {
            let tabs = head.scenarios.iter();
            tabs.map(|tab| (tab.name.clone(), tab.is_current)).collect()
        }
        other => panic!("{other:?}"),
    }
}

fn question(page: &Page) -> Vec<String> {
    match page.parts.get("question") {
        Some(Part::Question(asked)) => asked.answers.iter().map(|(sent, _)| sent.clone()).collect(),
        other => panic!("{other:?}"),
    }
}

/// A page that keeps what it is sent.
struct Page {
    session: Session,
    parts: BTreeMap<String, Part>,
    last: Update,
}

impl Page {
    fn open(opened: &Opened) -> Page {
        let mut page = Page {
            session: Session::open(opened, now()),
            parts: BTreeMap::new(),
            last: Update::default(),
        };
        page.follow();
        page
    }

    fn does(&mut self, gesture: Gesture) {
        // As it travels.
        let gesture = Gesture::deserialize_bin(&gesture.serialize_bin()).unwrap();
        self.session.hear();
        self.session.take(gesture);
        self.follow();
    }

    fn types(&mut self, path: &str, text: &str) {
        self.does(Gesture::Type(path.into(), text.into()));
    }

    fn follow(&mut self) {
        let sent = self.session.update();
        let update = Update::deserialize_bin(&sent.serialize_bin()).unwrap();
        assert_eq!(update, sent, "an update comes as it was sent");
        for name in &update.gone {
            assert!(self.parts.remove(name).is_some(), "{name} was not there");
        }
        self.parts.extend(update.parts.iter().cloned());
        self.last = update;
    }

    fn new_parts(&self) -> Vec<&str> {
        self.last
            .parts
            .iter()
            .map(|(name, _)| name.as_str())
            .collect()
    }

    fn answer(&self) -> String {
        let Some(Part::Answer(answer)) = self.parts.get("answer") else {
            panic!("no answer");
        };
        answer.sentences.iter().map(|s| s.text()).collect()
    }

    fn notice(&self) -> &plimsoll::desk::part::Notice {
        match self.parts.get("notice") {
            Some(Part::Notice(notice)) => notice,
            other => panic!("{other:?}"),
        }
    }

    fn is_shared(&self) -> bool {
        matches!(self.parts.get("head"), Some(Part::Head(head)) if head.is_shared)
    }

    fn order(&self, group: &str) -> Vec<String> {
        match self.parts.get(group) {
            Some(Part::Lines(lines)) => lines.clone(),
            other => panic!("{group}: {other:?}"),
        }
    }
}

fn of(scenario: &Scenario) -> Opened {
    Opened {
        saved: file::to_json(scenario),
        ..Opened::default()
    }
}

#[test]
fn it_opens_on_the_example_and_sends_everything_once() {
    let mut page = Page::open(&Opened::default());
    assert!(
        page.answer().starts_with("You can carry "),
        "{}",
        page.answer()
    );
    assert_eq!(
        page.session.first().concat(),
        page.answer().replace("\n", "")
    );
    for group in ["inputs", "charts", "told", "files"] {
        for id in page.order(group) {
            assert!(
                page.parts.contains_key(&format!("{group} {id}")),
                "{group} {id}"
            );
        }
    }
    assert_eq!(page.order("charts")[..2], ["headroom", "cost"]);
    // Nothing was measured yet: the charts of it stand behind those that show something.
    let is_empty = |id: &String| match page.parts.get(&format!("charts {id}")) {
        Some(Part::Chart(chart)) => !chart.empty.is_empty(),
        other => panic!("{id}: {other:?}"),
    };
    let charts = page.order("charts");
    let drawn = charts.iter().take_while(|id| !is_empty(id)).count();
    assert!(charts[drawn..].iter().all(is_empty), "{charts:?}");
    assert!(charts[drawn..].contains(&"scalability".to_owned()));
    // What the page opened with is kept already.
    assert_eq!(page.last.keep, None);
    page.follow();
    assert_eq!((page.new_parts().len(), page.last.gone.len()), (0, 0));
}

#[test]
fn what_was_typed_changes_what_follows_from_it_and_is_kept() {
    let mut page = Page::open(&Opened::default());
    let before = page.answer();
    page.types("demand.rate", "200,000 req/day");
    assert_eq!(page.last.heard, 1);
    assert_ne!(page.answer(), before);
    let new = page.new_parts();
    assert!(
        new.contains(&"answer") && new.contains(&"charts headroom"),
        "{new:?}"
    );
    // Neither the tiers' own inputs nor the files depend on the rate.
    assert!(
        !new.contains(&"evidence") && !new.contains(&"footer"),
        "{new:?}"
    );
    let keep = page.last.keep.clone().unwrap();
    let kept = Kept::from_text(&keep).unwrap().pick(None).unwrap();
    assert_eq!(kept.demand.rate.to_string(), "200,000 req/day");
    page.does(Gesture::Press("undo".into()));
    assert_eq!(page.answer(), before);
    page.does(Gesture::Press("redo".into()));
    assert_ne!(page.answer(), before);
}

#[test]
fn wrong_input_keeps_the_last_good_plan() {
    let mut page = Page::open(&Opened::default());
    let before = page.answer();
    page.types("demand.rate", "200 bananas");
    assert_eq!(page.answer(), before);
    assert_eq!(page.last.keep, None);
    page.types("nothing.of.that.name", "3");
    page.does(Gesture::Press("nothing of that kind".into()));
    assert_eq!(page.answer(), before);
}

/// Letters twice as large leave room for half as many: 1,300 px of them are 650 px of the usual 16 px. They grow when the page shows
/// the picture as wide as there is room.
#[test]
fn a_chart_is_drawn_for_the_letters_that_the_reader_has_set() {
    let mut page = Page::open(&Opened::default());
    let mut drawn = |letters: &str, width_px: u32| {
        page.does(Gesture::Widths(
            letters.into(),
            vec![("headroom".into(), width_px)],
        ));
        match page.parts.get("charts headroom") {
            Some(Part::Chart(shown)) => {
                let size = format!("<svg width=\"{}\"", shown.width_px);
                assert!(shown.svg.starts_with(&size), "{size}");
                shown.width_px
            }
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(drawn("16px", 1300), 1300);
    assert_eq!(drawn("32px", 1300), 650);
    assert_eq!(drawn("20px", 333), 266);
    assert_eq!(drawn("12px", 300), 400);
    // Nothing is drawn narrower than can be read, or wider than any screen.
    assert_eq!(drawn("32px", 300), 240);
    assert_eq!(drawn("0.001px", 300), 4000);
    // Where the browser says nothing that is a size, letters are as usual.
    for letters in ["", "px", "0px", "-8px", "NaNpx", "infpx", "1em"] {
        assert_eq!(drawn(letters, 500), 500, "{letters}");
        assert_eq!(drawn("16px", 501), 501);
    }
}

#[test]
fn a_chart_is_drawn_at_the_width_it_has() {
    let mut page = Page::open(&Opened::default());
    let svg = |page: &Page| match page.parts.get("charts headroom") {
        Some(Part::Chart(picture)) => picture.svg.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(svg(&page), "");
    page.does(Gesture::Widths(
        "16px".into(),
        vec![("headroom".into(), 640)],
    ));
    assert_eq!(page.new_parts(), ["charts headroom"]);
    assert!(svg(&page).contains("width=\"640\""), "{}", svg(&page));
    let Some(Part::Chart(picture)) = page.parts.get("charts headroom") else {
        panic!("no picture");
    };
    // The cursor finds the first reading left of the plot and the last right of it.
    assert_eq!(picture.nearest(-5.0, 640.0), picture.readings.first());
    assert_eq!(picture.nearest(1e6, 640.0), picture.readings.last());
    // Shown half as wide, the same reading stands half as far from the left.
    let middle = &picture.readings[18];
    let left_px = f64::from(picture.left_px(middle));
    assert_eq!(picture.nearest(left_px, 640.0), Some(middle));
    assert_eq!(picture.nearest(left_px / 2.0, 320.0), Some(middle));
    assert!(picture.nearest(left_px, 0.0).is_some());
    let last = picture.readings.last().unwrap();
    assert_eq!(picture.reading_at(last.shared), Some(last));
    assert_eq!(picture.reading_at(2.0 * last.shared), None);
    assert_eq!(picture.step(last, 1), Some(last));
    assert_eq!(picture.step(last, -1), picture.readings.iter().nth_back(1));
}

#[test]
fn a_link_opens_beside_ones_own_plan() {
    let scenario = examples::singura(now()).unwrap();
    let fragment = link::encode(&scenario).unwrap();
    let own = examples::fluxstudio(now()).unwrap();
    let mut page = Page::open(&Opened {
        fragment: fragment.clone(),
        ..of(&own)
    });
    assert!(page.is_shared());
    page.types("demand.rate", "20k/day");
    let kept = Kept::from_text(page.last.keep.as_ref().unwrap()).unwrap();
    let shared: Vec<bool> = kept.scenarios.iter().map(|one| one.shared).collect();
    assert_eq!(shared, [false, true], "both are kept, and whose each is");
    page.does(Gesture::Press("back-to-mine".into()));
    assert!(!page.is_shared());
    // Who has no plan of their own looks at the shared one as theirs.
    let page = Page::open(&Opened {
        fragment,
        ..Opened::default()
    });
    assert!(!page.is_shared());
    assert_eq!(page.session.state().scenario().name, scenario.name);
}

#[test]
fn what_this_tab_put_into_the_address_is_ones_own_whatever_another_tab_saved_since() {
    let mine = examples::singura(now()).unwrap();
    let theirs = examples::fluxstudio(now()).unwrap();
    let page = Page::open(&Opened {
        fragment: link::encode(&mine).unwrap(),
        is_own: true,
        ..of(&theirs)
    });
    assert!(!page.is_shared());
    assert_eq!(page.session.state().scenario().name, mine.name);
    let kept = Kept::from_text(page.last.keep.as_ref().unwrap()).unwrap();
    let shared: Vec<bool> = kept.scenarios.iter().map(|one| one.shared).collect();
    assert_eq!(shared, [false, false]);
}

#[test]
fn what_was_left_early_counts_before_the_address() {
    let example = examples::fluxstudio(now()).unwrap();
    let mut left = example.clone();
    left.demand.rate = "150k/day".parse().unwrap();
    let page = Page::open(&Opened {
        left: file::to_json(&left),
        fragment: link::encode(&example).unwrap(),
        ..Opened::default()
    });
    assert_eq!(
        page.session.state().scenario().demand.rate.to_string(),
        "150,000 req/day"
    );
}

#[test]
fn what_was_typed_last_is_not_lost_when_the_page_is_left() {
    let page = Page::open(&Opened {
        typed_path: "demand.rate".into(),
        typed_text: "170k/day".into(),
        ..of(&examples::fluxstudio(now()).unwrap())
    });
    assert_eq!(
        page.session.state().scenario().demand.rate.to_string(),
        "170,000 req/day"
    );
    assert!(page.last.keep.is_some(), "it is not in the storage yet");
}

#[test]
fn what_cannot_be_read_is_put_aside_and_told() {
    let text = "{\"plimsoll\": 6, \"name\": 3}";
    let open = || {
        Page::open(&Opened {
            saved: text.into(),
            ..Opened::default()
        })
    };
    let mut page = open();
    assert_eq!(page.last.aside.as_deref(), Some(text));
    let said = |page: &Page| match page.parts.get("question") {
        Some(Part::Question(asked)) => asked.said.clone(),
        other => panic!("{other:?}"),
    };
    assert!(said(&page).starts_with("Your saved plan could not be read: "));
    assert!(said(&page).ends_with("What you see is the example."));
    assert_eq!(page.notice().text, "");
    // What can be done is offered until it is said how to go on; its text can be had as often as one likes.
    assert_eq!(question(&page), ["saved", "blank", "seen"]);
    page.does(Gesture::Download("saved".into()));
    assert_eq!(page.last.download.clone().unwrap().text, text);
    page.types("demand.rate", "200k/day");
    assert!(page.last.keep.is_some(), "its text is kept aside");
    assert_eq!(question(&page).len(), 3);
    page.does(Gesture::Answer("seen".into()));
    assert!(question(&page).is_empty());
    assert_eq!(tabs(&page), [("FluxStudio auth".to_owned(), true)]);
    let mut page = open();
    page.does(Gesture::Answer("blank".into()));
    assert!(question(&page).is_empty());
    let both = [("FluxStudio auth", false), ("New plan", true)];
    assert_eq!(tabs(&page), both.map(|(name, is)| (name.to_owned(), is)));
    // A link is looked at all the same.
    let singura = examples::singura(now()).unwrap();
    let page = Page::open(&Opened {
        saved: text.into(),
        fragment: link::encode(&singura).unwrap(),
        ..Opened::default()
    });
    assert!(said(&page).ends_with("What you see is the plan of the link."));
    let page = Page::open(&Opened {
        fragment: "#p1.broken".into(),
        ..Opened::default()
    });
    assert!(
        page.notice()
            .text
            .starts_with("The link could not be opened")
    );
    assert!(page.notice().text.ends_with("What you see is the example."));
}

#[test]
fn an_address_without_a_plan_is_told_and_places_on_the_page_are_not() {
    let opened = |fragment: &str| {
        Page::open(&Opened {
            fragment: fragment.into(),
            ..Opened::default()
        })
    };
    let said = "The address holds #foo, which is no plan: a link to a plan goes on with #p1. and many letters. What you see stays as it is; ask for the whole link.";
    let mut page = opened("#foo");
    assert!(page.notice().is_alarm);
    assert_eq!(page.notice().text, said);
    let before = page.session.state().scenario().clone();
    page.does(Gesture::Dismiss(page.notice().count));
    page.does(Gesture::Fragment("#foo".into()));
    assert_eq!(page.notice().text, said);
    assert_eq!(*page.session.state().scenario(), before);
    let long = opened("#AAAAAAAAAABBBBBBBBBBCCCCCCCCCC");
    assert!(
        long.notice()
            .text
            .starts_with("The address holds #AAAAAAAAAABBBBBBBBBBCCCC…, which"),
        "{}",
        long.notice().text
    );
    // Nothing, parts of the page, a section, inputs, a chart.
    for place in [
        "",
        "#",
        "#answer",
        "#inputs",
        "#workload",
        "#demand-rate",
        "#workload-components-0-time",
        "#chart-headroom",
    ] {
        assert_eq!(opened(place).notice().text, "", "{place}");
    }
}

#[test]
fn an_example_a_blank_plan_and_back() {
    let mut page = Page::open(&Opened::default());
    let before = page.answer();
    page.does(Gesture::Example(3));
    assert!(page.session.state().scenario().name.contains("Singura"));
    assert!(page.notice().text.contains("beside what was there"));
    page.does(Gesture::Blank);
    page.does(Gesture::Example(99));
    page.does(Gesture::Press("undo".into()));
    page.does(Gesture::Press("undo".into()));
    assert_eq!(page.answer(), before);
}

#[test]
fn a_plan_is_saved_and_shared() {
    let mut page = Page::open(&Opened::default());
    page.does(Gesture::Download("json".into()));
    let saved = page.last.download.clone().unwrap();
    assert_eq!(saved.name, "fluxstudio-auth.json");
    let mine = page.session.state().to_save(Catalog::built_in());
    assert_eq!(file::from_json(&saved.text).unwrap(), mine);
    let day = "29 November 2026".to_owned();
    page.does(Gesture::Report("https://example.org/".into(), day));
    let report = page.last.download.clone().unwrap();
    assert_eq!(report.name, "fluxstudio-auth.md");
    assert!(
        report.text.starts_with("# FluxStudio auth"),
        "{}",
        report.text
    );
    // Who gets the report can open the plan, and knows how old it is.
    let link = "[The plan with all its inputs](https://example.org/#p1.";
    assert!(report.text.contains(link), "{}", report.text);
    let written = "Written on 29 November 2026; the catalogue is of ";
    assert!(report.text.contains(written), "{}", report.text);
    page.follow();
    assert_eq!(page.last.download, None, "a file is saved once");
    page.does(Gesture::Share("https://example.org/".into()));
    let Some(Part::Link(shared)) = page.parts.get("link") else {
        panic!("no link");
    };
    let fragment = shared.address.strip_prefix("https://example.org/").unwrap();
    assert_eq!(link::decode(fragment).unwrap(), mine);
    assert!(
        shared.said.ends_with(": short enough for anywhere."),
        "{}",
        shared.said
    );
    // The scale ends at 4,000 characters, and 2,000 pass anywhere.
    let length = shared.address.chars().count();
    assert_eq!(shared.filled_percent, (length as f64 / 40.0).round() as u32);
    assert_eq!((shared.anywhere_percent, shared.contents.len()), (50, 2));
}

#[test]
fn questions_are_asked_while_their_fold_is_open() {
    let mut page = Page::open(&Opened::default());
    assert_eq!(page.session.asked("questions"), None);
    page.does(Gesture::Fold("questions".into(), true));
    page.types("question-load", "20x");
    let asked = page.session.asked("questions").unwrap();
    assert!(asked.contains(&"instances at 20x".to_owned()), "{asked:?}");
    assert!(asked.contains(&"headroom 30 %".to_owned()), "{asked:?}");
    page.does(Gesture::Fold("questions".into(), false));
    assert_eq!(page.session.asked("questions"), None);
}

/// The names of the elements that items become.
fn named(items: &[Item]) -> Vec<String> {
    let of = |item: &Item| match item {
        Item::Input(input) => vec![input.id.clone()],
        Item::Button(button) => vec![button.id.clone()],
        Item::Add(add) => vec![add.id.clone()],
        Item::Fold(fold) => [vec![fold.id.clone()], named(&fold.items)].concat(),
        Item::Line(items) | Item::Row(items) | Item::Group(items) => named(items),
        Item::Hint(_) | Item::Heading(_) => Vec::new(),
    };
    items.iter().flat_map(of).collect()
}

/// Of what plan it is asked which offers to take.
fn asked(page: &Page) -> (Rc<Document>, Vec<String>) {
    (
        Rc::clone(&page.session.state().document),
        vec![WHICH.to_owned()],
    )
}

/// The product catalogue has an app, a cache and a database, and offers for each.
#[test]
fn no_two_elements_have_the_same_name() {
    let scenario = examples::catalogue(now()).unwrap();
    let mut page = Page::open(&of(&scenario));
    let mut said = Said::default();
    said.add(&scenario, Catalog::built_in(), WHICH);
    let parts: Vec<String> = said.fronts.iter().map(|front| front.part.clone()).collect();
    assert_eq!(parts.len(), 3);
    let plan = asked(&page);
    page.session.answered("which", plan, said);
    page.follow();
    let charts = page.order("charts");
    let fronts = charts.iter().filter(|id| id.starts_with("front"));
    assert_eq!(
        fronts.collect::<Vec<_>>(),
        ["front", "front-2", "front-3"],
        "{charts:?}"
    );
    let drawn = |id: &str| match page.parts.get(&format!("charts {id}")) {
        Some(Part::Chart(chart)) => chart.title.clone(),
        other => panic!("{other:?}"),
    };
    for (id, part) in ["front", "front-2", "front-3"].iter().zip(parts) {
        assert!(drawn(id).starts_with(&format!("For the {part}: ")), "{id}");
    }
    let of_part = |part: &Part| match part {
        Part::Chart(chart) => vec![format!("chart-{}", chart.id), format!("title-{}", chart.id)],
        Part::Told(told) => {
            let asks = told.asks.iter().map(|(path, ..)| path.clone());
            [format!("part-{}", told.id)]
                .into_iter()
                .chain(asks)
                .collect()
        }
        Part::Inputs(section) => [vec![section.id.clone()], named(&section.items)].concat(),
        _ => Vec::new(),
    };
    let all: Vec<String> = page.parts.values().flat_map(of_part).collect();
    let mut seen = BTreeSet::new();
    let mut twice = all.iter().filter(|id| !id.is_empty() && !seen.insert(*id));
    assert_eq!(twice.next(), None);
    assert!(seen.len() > 150, "{}", seen.len());
}

#[test]
fn what_was_said_of_another_plan_is_not_said_of_this_one() {
    let said = |page: &Page| match page.parts.get("told which") {
        Some(Part::Told(told)) => told.sentences.clone(),
        other => panic!("{other:?}"),
    };
    let answer = |text: &str| Said {
        sentences: vec![text.to_owned()],
        ..Said::default()
    };
    let mut page = Page::open(&Opened::default());
    page.does(Gesture::Fold("which".into(), true));
    let first = asked(&page);
    page.session
        .answered("which", first.clone(), answer("For the app: a."));
    page.follow();
    assert_eq!(said(&page), ["For the app: a."]);
    // As long as the same plan is edited, it stays till there is a new one.
    page.types("demand.rate", "120k/day");
    assert_eq!(said(&page), ["For the app: a."]);
    page.does(Gesture::Blank);
    assert_eq!(said(&page), ["…"]);
    // What comes late is of the plan that was seen when it was asked.
    page.session
        .answered("which", first.clone(), answer("For the app: b."));
    page.follow();
    assert_eq!(said(&page), ["…"]);
    let second = asked(&page);
    page.session
        .answered("which", second, answer("For the app: c."));
    page.does(Gesture::Press(format!("select {}", first.0.id)));
    assert_eq!(said(&page), ["…"]);
}

#[test]
fn what_was_said_before_an_edit_is_marked_until_it_is_said_anew() {
    let told = |page: &Page, id: &str| match page.parts.get(&format!("told {id}")) {
        Some(Part::Told(told)) => told.clone(),
        other => panic!("{other:?}"),
    };
    let fronts = |page: &Page| -> Vec<bool> {
        let charts = page.order("charts");
        let is_busy = |id: &String| match page.parts.get(&format!("charts {id}")) {
            Some(Part::Chart(chart)) => chart.is_busy,
            other => panic!("{other:?}"),
        };
        let (fronts, others): (Vec<&String>, Vec<&String>) =
            charts.iter().partition(|id| id.starts_with("front"));
        // Whatever follows from the plan is never of another one.
        assert!(!others.into_iter().any(is_busy));
        fronts.into_iter().map(is_busy).collect()
    };
    let said = |page: &Page| {
        let mut said = Said::default();
        said.add(page.session.state().scenario(), Catalog::built_in(), WHICH);
        said
    };
    let mut page = Page::open(&of(&examples::singura(now()).unwrap()));
    page.does(Gesture::Fold("which".into(), true));
    assert!(!told(&page, "which").is_busy);
    let usual = told(&page, "which").short;
    let answer = said(&page);
    page.session.answered("which", asked(&page), answer);
    page.follow();
    assert!(!told(&page, "which").is_busy);
    let before = told(&page, "which").sentences;
    assert_eq!(fronts(&page), [false; 3]);
    // Edited: what stands there is of the plan before, and says so.
    let first = asked(&page);
    page.types("demand.rate", "100 req/s");
    let old = told(&page, "which");
    assert_eq!((old.is_busy, &old.sentences), (true, &before));
    assert_eq!(
        old.short,
        "worked out anew; what stands here is of the plan before"
    );
    assert_eq!(fronts(&page), [true; 3]);
    // What was asked before the edit does not end that.
    let late = Said {
        sentences: vec!["For the app: late.".into()],
        ..Said::default()
    };
    page.session.answered("which", first, late);
    page.follow();
    assert!(told(&page, "which").is_busy);
    let answer = said(&page);
    page.session.answered("which", asked(&page), answer);
    page.follow();
    let new = told(&page, "which");
    assert_eq!((new.is_busy, new.short), (false, usual));
    assert_ne!(new.sentences, before);
    assert_eq!(fronts(&page), [false; 3]);
    // Once nobody asks any more, nothing old stands there, nor in the charts.
    page.does(Gesture::Fold("which".into(), false));
    assert_eq!(fronts(&page), [false; 3]);
    page.types("demand.rate", "60k/day");
    assert_eq!(told(&page, "which").sentences, ["…"]);
    assert_eq!(fronts(&page), [false; 0]);
    // Questions are old too where another load is asked about.
    page.does(Gesture::Fold("questions".into(), true));
    let questions = page.session.asked("questions").unwrap();
    let of = (Rc::clone(&page.session.state().document), questions);
    page.session.answered("questions", of, Said::default());
    page.follow();
    assert!(!told(&page, "questions").is_busy);
    page.types("question-load", "20x");
    assert!(told(&page, "questions").is_busy);
}

#[test]
fn a_new_plan_says_that_its_numbers_are_assumed_until_the_first_are_typed() {
    let said = |page: &Page| page.order("intro");
    let mut page = Page::open(&Opened::default());
    assert!(said(&page).concat().contains("worked example"));
    page.does(Gesture::Blank);
    let assumed = "All of this is assumed. Type today's rate and what an instance carries first.";
    assert_eq!(said(&page), [assumed]);
    page.types("demand.growth", "3 %/month");
    assert_eq!(said(&page), [assumed]);
    page.types("demand.rate", "120k/day");
    assert_eq!(said(&page), [""; 0]);
}

#[test]
fn a_notice_is_dismissed_and_not_the_one_that_came_after_it() {
    let mut page = Page::open(&Opened::default());
    page.does(Gesture::Blank);
    let count = page.notice().count;
    page.does(Gesture::Example(3));
    page.does(Gesture::Dismiss(count));
    assert!(page.notice().text.contains("example"));
    page.does(Gesture::Dismiss(page.notice().count));
    assert_eq!(page.notice().text, "");
}

#[test]
fn scenarios_stand_side_by_side_and_are_all_kept() {
    let mut page = Page::open(&Opened::default());
    page.does(Gesture::Press("duplicate 0".into()));
    assert_eq!(
        tabs(&page),
        [
            ("FluxStudio auth".into(), false),
            ("FluxStudio auth, copy".into(), true)
        ]
    );
    page.types("app.instance.cost", "$24/mo");
    let kept = Kept::from_text(page.last.keep.as_ref().unwrap()).unwrap();
    assert_eq!((kept.scenarios.len(), kept.current), (2, 1));
    // Opened again they stand as they were left.
    let mut again = Page::open(&Opened {
        saved: page.last.keep.clone().unwrap(),
        ..Opened::default()
    });
    assert_eq!(tabs(&again), tabs(&page));
    assert_eq!(again.answer(), page.answer());
    again.does(Gesture::Press("select 0".into()));
    assert_ne!(again.answer(), page.answer());
    page.does(Gesture::Download("all".into()));
    let all = page.last.download.clone().unwrap();
    assert_eq!(all.name, "plimsoll-scenarios.json");
    assert_eq!(
        Kept::from_text(&all.text).unwrap().scenarios,
        kept.scenarios
    );
}

#[test]
fn a_scenario_is_held_against_another_and_against_what_it_was() {
    let mut page = Page::open(&Opened::default());
    let told = |page: &Page| match page.parts.get("told compare") {
        Some(Part::Told(told)) => Some(told.clone()),
        _ => None,
    };
    assert_eq!(told(&page), None);
    page.types("app.instance.cost", "$24/mo");
    let is_compared = |page: &Page| match page.parts.get("head") {
        Some(Part::Head(head)) => head.is_compared,
        _ => panic!("no head"),
    };
    assert!(!is_compared(&page));
    page.does(Gesture::Compare("origin".into()));
    assert!(is_compared(&page));
    let found = told(&page).unwrap();
    // One input differs, and a month costs twice as much: $12.00 and $24.00.
    assert_eq!(found.tables[1].1.rows.len(), 1, "{:?}", found.tables[1]);
    let text = format!("{:?}", found.tables[0].1.rows);
    assert!(text.contains("$12.00") && text.contains("$24.00"), "{text}");
    assert_eq!(
        page.order("curves"),
        ["compare-headroom", "compare-cost", "compare-spend"]
    );
    page.does(Gesture::Download("compare".into()));
    assert!(page.last.download.clone().unwrap().text.contains("$24.00"));
    page.does(Gesture::Press("duplicate 0".into()));
    page.does(Gesture::Result("compare".into(), 1));
    assert!(
        told(&page)
            .unwrap()
            .title
            .ends_with("against FluxStudio auth")
    );
    page.does(Gesture::Compare(String::new()));
    assert_eq!(told(&page), None);
    assert!(page.order("curves").is_empty() && !is_compared(&page));
}

#[test]
fn what_another_tab_has_saved_is_not_written_over_unasked() {
    let theirs = Kept {
        scenarios: vec![One::new(examples::singura(now()).unwrap())],
        stamp: Stamp {
            writer: "another".into(),
            sequence: 9,
        },
        ..Kept::default()
    };
    let there = theirs.to_text();
    let asked = |answer: &str| {
        let mut page = Page::open(&of(&examples::fluxstudio(now()).unwrap()));
        page.types("demand.rate", "200k/day");
        page.does(Gesture::Elsewhere(there.clone(), true));
        assert_eq!(question(&page), ["mine", "theirs", "both"]);
        page.types("demand.rate", "300k/day");
        assert_eq!(
            page.last.keep, None,
            "nothing is written before there is an answer"
        );
        page.does(Gesture::Answer(answer.into()));
        assert!(question(&page).is_empty());
        let kept = Kept::from_text(page.last.keep.as_ref().unwrap()).unwrap();
        assert!(kept.stamp.sequence > 9);
        let names = kept.scenarios.iter().map(|one| one.scenario.name.clone());
        names.collect::<Vec<_>>()
    };
    let (mine, other) = (
        "FluxStudio auth".to_owned(),
        theirs.scenarios[0].scenario.name.clone(),
    );
    assert_eq!(asked("mine"), std::slice::from_ref(&mine));
    assert_eq!(asked("theirs"), std::slice::from_ref(&other));
    assert_eq!(asked("both"), [mine, other]);
}

#[test]
fn what_another_tab_saves_is_told_before_anything_is_typed() {
    let theirs = Kept {
        scenarios: vec![One::new(examples::singura(now()).unwrap())],
        stamp: Stamp {
            writer: "another".into(),
            sequence: 9,
        },
        ..Kept::default()
    };
    let is_unsaved = |page: &Page| match page.parts.get("question") {
        Some(Part::Question(asked)) => asked.is_unsaved,
        other => panic!("{other:?}"),
    };
    let mut page = Page::open(&of(&examples::fluxstudio(now()).unwrap()));
    page.does(Gesture::Elsewhere(theirs.to_text(), false));
    assert_eq!(question(&page), ["mine", "theirs", "both"]);
    // What it shows was kept before the other tab wrote over it.
    assert!(!is_unsaved(&page));
    page.types("demand.rate", "200k/day");
    assert!(is_unsaved(&page));
}

#[test]
fn what_the_browser_refuses_to_save_is_said_until_it_saves_again() {
    let mut page = Page::open(&Opened::default());
    page.types("demand.rate", "200k/day");
    page.does(Gesture::Refused(true));
    // Other things that are said do not hide it.
    page.does(Gesture::Press("undo".into()));
    page.does(Gesture::Paste("p1.broken".into()));
    assert_eq!(question(&page), ["all", "read"]);
    page.does(Gesture::Download("all".into()));
    assert!(page.last.download.is_some());
    page.does(Gesture::Answer("read".into()));
    assert!(question(&page).is_empty());
    page.does(Gesture::Refused(false));
    page.does(Gesture::Refused(true));
    assert_eq!(question(&page), ["all", "read"]);
    page.does(Gesture::Refused(false));
    assert!(question(&page).is_empty());
}

#[test]
fn what_broke_the_page_twice_is_left_closed_and_offered() {
    let saved = file::to_json(&examples::singura(now()).unwrap());
    let open = |note: &str| {
        Page::open(&Opened {
            saved: saved.clone(),
            note: note.into(),
            ..Opened::default()
        })
    };
    assert!(question(&open("")).is_empty() && question(&open("1")).is_empty());
    let mut page = open("2");
    assert_eq!(question(&page), ["saved", "again"]);
    assert!(page.answer().starts_with("You can carry"));
    page.types("demand.rate", "200k/day");
    assert_eq!(page.last.keep, None, "nothing is written over it");
    page.does(Gesture::Download("saved".into()));
    assert_eq!(page.last.download.clone().unwrap().text, saved);
}

#[test]
fn a_chart_is_saved_as_picture_and_rows_and_a_plan_is_printed() {
    let mut page = Page::open(&Opened::default());
    let mut export = |id: &str, form: &str, is_dark| {
        page.does(Gesture::Export(id.into(), form.into(), is_dark));
        page.last.download.clone()
    };
    let light = export("headroom", "svg", false).unwrap();
    let dark = export("headroom", "svg", true).unwrap();
    assert_eq!((light.name.as_str(), light.times), ("headroom.svg", 0));
    assert!(light.text.starts_with("<svg xmlns=") && light.text != dark.text);
    // Whose it is stands in it; the example begins in the month in which it is opened.
    let source = ">FluxStudio auth, November 2026. Drawn by Plimsoll.</text>";
    assert!(light.text.contains(source), "{}", light.text);
    let large = export("cost", "png 2", false).unwrap();
    assert_eq!((large.name.as_str(), large.times), ("cost.png", 2));
    let rows = export("ladder", "csv", false).unwrap();
    // A head and the six loads of the ladder.
    assert_eq!(rows.text.lines().count(), 7, "{}", rows.text);
    assert_eq!(export("ladder", "gif", false), None);
    assert_eq!(export("nothing", "svg", false), None);
    page.does(Gesture::Print(
        "https://example.org/".into(),
        "29 November 2026".into(),
    ));
    let Some(Part::Sheet(sheet)) = page.parts.get("sheet") else {
        panic!("no sheet");
    };
    assert!(sheet.link.starts_with("https://example.org/#p1."));
    assert!(
        sheet.notes[0].starts_with("Printed on 29 November 2026"),
        "{:?}",
        sheet.notes
    );
    assert!(sheet.answer[0].starts_with("You can carry"));
    assert!(sheet.warnings[0].ends_with('.'), "{:?}", sheet.warnings);
    // What is printed later is not the plan of before.
    page.types("demand.rate", "200k/day");
    let Some(Part::Sheet(sheet)) = page.parts.get("sheet") else {
        panic!("no sheet");
    };
    assert_eq!(sheet, &Default::default());
}

/// Two sweeps: requests per second of n users are 100 n / (1 + 0.1 (n - 1)) of the older tool, and twice that of the newer one.
#[test]
fn one_of_several_sweeps_is_chosen_and_the_answer_follows() {
    let runs = |tool: &str, lambda_rps: f64| -> Vec<Run> {
        let run = |n: f64| Run {
            file: format!("{tool}-c{n}.json"),
            tool: tool.into(),
            target: Some("http://app.test/".into()),
            started_at: Some("2026-11-05T10:00:00Z".into()),
            concurrency: Some(n),
            rps: Some(lambda_rps * n / (1.0 + 0.1 * (n - 1.0))),
            ..Run::default()
        };
        [1.0, 2.0, 4.0, 8.0].map(run).to_vec()
    };
    let all = [runs("oha", 100.0), runs("hey", 200.0)].concat();
    let read = |runs: &[Run]| {
        let evidence = Evidence {
            runs: runs.to_vec(),
            ..Evidence::default()
        };
        FileAnswer::new(runs[0].file.clone(), Ok(evidence))
    };
    let files = all.chunks(4).map(read).collect();
    let mut page = Page::open(&of(&Scenario::blank(now())));
    let typed = page.answer();
    page.session
        .act(Action::Import(files, calibrate::find(&all)));
    page.follow();
    let rows = |page: &Page| match page.parts.get("evidence") {
        Some(Part::Evidence(evidence)) => evidence.sweeps.clone(),
        other => panic!("{other:?}"),
    };
    let newest = page.answer();
    assert_ne!(newest, typed);
    let listed = rows(&page);
    assert_eq!(
        listed
            .iter()
            .map(|row| (row.label.as_str(), row.is_followed))
            .collect::<Vec<_>>(),
        [
            (
                "hey of http://app.test/: 4 levels from 1 to 8 in flight, 2026-11-05",
                true
            ),
            (
                "oha of http://app.test/: 4 levels from 1 to 8 in flight, 2026-11-05",
                false
            ),
        ]
    );
    let said = &listed[1].said;
    assert!(
        said.contains("4 runs of oha: λ = 100 req/s, contention σ = 0.1, coherency κ = ")
            && said.ends_with("From 4 files, oha-c1.json to oha-c8.json."),
        "{said}"
    );
    page.does(Gesture::Press(listed[1].press.clone()));
    let followed: Vec<bool> = rows(&page).iter().map(|row| row.is_followed).collect();
    assert_eq!(followed, [false, true]);
    assert_ne!(page.answer(), newest);
    let Some(Part::Chart(chart)) = page.parts.get("charts scalability") else {
        panic!("no chart");
    };
    assert!(
        chart.summary.starts_with("4 runs of oha"),
        "{}",
        chart.summary
    );
    page.does(Gesture::Press("undo".into()));
    assert_eq!(page.answer(), newest);
    page.does(Gesture::Press("undo".into()));
    assert_eq!((page.answer(), rows(&page)), (typed, vec![]));
}

#[test]
fn files_of_a_folder_are_removed_together() {
    let mut page = Page::open(&of(&Scenario::blank(now())));
    let removals = |page: &Page| match page.parts.get("evidence") {
        Some(Part::Evidence(evidence)) => evidence.removals.clone(),
        other => panic!("{other:?}"),
    };
    let file = |name: &str| match name.ends_with(".bad") {
        true => FileAnswer::new(name, Err(Error::new("it is empty"))),
        false => FileAnswer::new(name, Ok(Evidence::default())),
    };
    let import = |page: &mut Page, names: &[&str]| {
        let files = names.iter().map(|name| file(name)).collect();
        page.session
            .act(Action::Import(files, calibrate::Found::default()));
        page.follow();
    };
    import(&mut page, &["alone.json"]);
    assert_eq!(removals(&page), []);
    import(
        &mut page,
        &[
            "day/old/a.json",
            "day/old/b.bad",
            "day/new/c.json",
            "runs.zip/d/e.json",
            "runs.zip/d/f.bad",
        ],
    );
    let said = |said: &str, ids: &[u32]| (said.to_owned(), ids.to_vec());
    // Of runs.zip/d are the same files as of runs.zip, and of day/new is only one.
    assert_eq!(
        removals(&page),
        [
            said("Remove all 6 files", &[0, 1, 2, 3, 4, 5]),
            said("Remove the 3 files of day", &[1, 2, 3]),
            said("Remove the 2 files of day/old", &[1, 2]),
            said("Remove the 2 files of runs.zip", &[4, 5]),
            said("Remove the 2 files that were not read", &[2, 5]),
        ]
    );
    page.session.act(Action::RemoveFiles(vec![1, 2, 3], None));
    page.follow();
    assert_eq!(page.order("files"), ["0", "4", "5"]);
    assert_eq!(
        removals(&page),
        [
            said("Remove all 3 files", &[0, 4, 5]),
            said("Remove the 2 files of runs.zip", &[4, 5])
        ]
    );
}

/// What two files say of the same input stands there with where it comes from; taking all leaves it open.
#[test]
fn values_that_do_not_agree_are_taken_one_by_one() {
    let proposal = |field: Field, text: &str, file: &str| Proposal {
        field,
        label: field.called(&Scenario::blank(now())),
        text: text.into(),
        origin: format!("By {file}."),
        sure: Sure::Measured,
        why: "It is short.".into(),
        files: vec![],
        others: vec![],
    };
    let [cpu, bytes] = [Field::Resource("cpu"), Field::Resource("memory_base")];
    let several = Proposal {
        others: vec![Other {
            text: "8 ms".into(),
            origin: "By b.json.".into(),
            sure: Sure::Derived,
            why: String::new(),
            files: vec![],
        }],
        ..proposal(cpu, "4 ms", "a.json")
    };
    let proposed = Proposed {
        proposals: vec![
            several,
            proposal(Field::Rate, "5 req/s", "a.json"),
            proposal(bytes, "200 MB", "a.json"),
        ],
        ..Proposed::default()
    };
    let mut page = Page::open(&of(&Scenario::blank(now())));
    page.session.act(Action::Proposed(Box::new(proposed)));
    page.follow();
    let part = |page: &Page| match page.parts.get("proposals") {
        Some(Part::Proposals(part)) => part.clone(),
        other => panic!("{other:?}"),
    };
    let shown = part(&page);
    assert_eq!(
        shown.said,
        "The files propose 3 values, and do not agree on 1 of them"
    );
    let [(text, why, take)] = shown.rows[0].others.as_slice() else {
        panic!("{:?}", shown.rows[0]);
    };
    assert_eq!(
        (text.as_str(), why.as_str()),
        ("8 ms", "By b.json. Derived.")
    );
    let take = take.clone().unwrap();
    assert_eq!(take.press, "adopt-other resources.cpu 0");
    page.does(Gesture::Press(shown.take_all.unwrap().press));
    let source = |page: &Page| {
        let inputs = page.parts.values().filter_map(|part| match part {
            Part::Inputs(section) => Some(format!("{section:?}")),
            _ => None,
        });
        inputs.collect::<String>()
    };
    assert_eq!(
        part(&page).said,
        "The files propose 1 value, and do not agree"
    );
    assert!(part(&page).take_all.is_none() && !source(&page).contains("By b.json. Derived."));
    page.does(Gesture::Press(take.press));
    let held = part(&page);
    assert_eq!(held.said, "The plan holds what the files say");
    assert!(held.rows[0].take.is_some() && held.rows[0].others[0].2.is_none());
    // The input says where the value comes from that was taken.
    assert!(
        source(&page).contains("By b.json. Derived."),
        "{}",
        source(&page)
    );
    page.does(Gesture::Press("undo".into()));
    assert_eq!(
        part(&page).said,
        "The files propose 1 value, and do not agree"
    );
}

#[test]
fn an_example_says_what_it_is_until_it_is_touched() {
    let mut page = Page::open(&Opened::default());
    let said = |page: &Page| match page.parts.get("intro") {
        Some(Part::Lines(lines)) => lines.join(" "),
        other => panic!("{other:?}"),
    };
    assert!(said(&page).contains("This is a worked example"));
    page.does(Gesture::Type("demand.rate".into(), "200k/day".into()));
    assert_eq!(said(&page), "");
    page.does(Gesture::Press("undo".into()));
    assert!(said(&page).contains("This is a worked example"));
    page.does(Gesture::Blank);
    assert!(!said(&page).contains("example"));
    // Nor is what somebody made of one, and sent.
    let mut page = Page::open(&Opened::default());
    let sent = |page: &Page| {
        Page::open(&Opened {
            fragment: page.session.fragment(),
            ..Opened::default()
        })
    };
    assert!(said(&sent(&page)).contains("This is a worked example"));
    page.does(Gesture::Type("demand.rate".into(), "200k/day".into()));
    assert_eq!(said(&sent(&page)), "");
}

#[test]
fn what_is_doubtful_is_counted_and_begun_in_one_line() {
    let page = Page::open(&Opened::default());
    let Some(Part::Warnings(told)) = page.parts.get("warnings") else {
        panic!("no warnings");
    };
    let plan = &page.session.state().plan;
    let all: Vec<_> = plan.warnings.iter().map(|w| w.message.clone()).collect();
    assert_eq!(told.all, all);
    assert_eq!(told.said, format!("{} things to know", all.len()));
    // 60 letters; the next word would make them more than 64.
    let begun = "The latency is that of a request without load, and the error";
    assert_eq!(told.short, format!("{begun}…"));
    assert!(all[0].starts_with(begun));
}

// --- what is uncertain --------------------------------------------------------------------------

/// Only the demand is a range, so that nothing else can matter most.
#[test]
fn the_numbers_of_what_is_uncertain_lead_to_their_chart_and_to_what_matters_most() {
    let catalog = Catalog::built_in();
    let mut scenario = Scenario::blank(now());
    for (field, text) in [
        (Field::Rate, "40..400 req/s"),
        (Field::Capacity, "100 req/s"),
    ] {
        field.write(&mut scenario, catalog, text).unwrap();
    }
    let question = Question {
        draws: 256,
        seed: 1,
    };
    let told = told(&scenario, &bands(&scenario, catalog, question).unwrap());
    let texts: Vec<String> = told.answer.iter().map(|said| said.text()).collect();
    let mut page = Page::open(&of(&scenario));
    page.session.act(Action::Drew(Some(Box::new(told))));
    page.follow();
    let Some(Part::Answer(answer)) = page.parts.get("answer") else {
        panic!("no answer");
    };
    let said = plimsoll::desk::part::Sentence::text;
    assert_eq!(answer.sure.iter().map(said).collect::<Vec<_>>(), texts);
    let [cost, chance] = answer.sure.as_slice() else {
        panic!("{texts:?}");
    };
    for (sentence, charts, begins) in [
        (
            cost,
            &["spend", "cost"][..],
            "With what is uncertain, a month costs $",
        ),
        (
            chance,
            &["headroom"],
            "The chance that today's fleet is too small is ",
        ),
    ] {
        assert!(said(sentence).starts_with(begins), "{}", said(sentence));
        let leads: Vec<_> = { sentence.pieces.iter() }
            .filter(|piece| !piece.chart.is_empty())
            .collect();
        assert!(!leads.is_empty());
        for piece in leads {
            assert!(charts.contains(&piece.chart.as_str()), "{}", piece.chart);
            assert_eq!(piece.input, "demand-rate");
            assert!(piece.text.contains(['$', '%']), "{}", piece.text);
        }
    }
}

/// What is said of ranges as long as others are worked out, and whether they are of the plan before.
fn until_then(page: &Page) -> (String, bool) {
    match page.parts.get("answer") {
        Some(Part::Answer(answer)) => (answer.until_then.clone(), answer.is_of_before),
        other => panic!("{other:?}"),
    }
}

fn is_early(page: &Page) -> bool {
    matches!(page.parts.get("answer"), Some(Part::Answer(answer)) if answer.is_early)
}

#[test]
fn ranges_of_the_plan_before_are_said_to_be_that() {
    let drew = |draws| {
        let told = Told {
            draws,
            answer: vec![],
            sentences: vec!["A sentence about ranges.".into()],
            uncertain: Uncertain {
                peak_rps: vec![(0.0, 1.0, 2.0), (1.0, 2.0, 3.0)],
                ..Uncertain::default()
            },
            ..Told::default()
        };
        Action::Drew(Some(Box::new(told)))
    };
    let nothing = (String::new(), false);
    let mut page = Page::open(&Opened::default());
    page.types("demand.rate", "60k..240k/day");
    // There are none yet, which is said in their place.
    assert_eq!(until_then(&page), nothing);
    let acts = |page: &mut Page, action| {
        page.session.act(action);
        page.follow();
    };
    acts(&mut page, drew(1 << 8));
    let first = "Ranges of the first 256 draws; more are being worked out.";
    assert_eq!(until_then(&page), (first.to_owned(), false));
    // More draws than these move most ends little: they are as good as known, and still said not to be the last.
    assert!(is_early(&page));
    acts(&mut page, drew(1 << 10));
    let more = "Ranges of the first 1,024 draws; more are being worked out.";
    assert_eq!(until_then(&page), (more.to_owned(), false));
    assert!(!is_early(&page));
    acts(&mut page, drew(FULL_DRAWS));
    assert_eq!(until_then(&page), nothing);
    let report = |page: &mut Page| {
        page.does(Gesture::Report(
            "https://example.org/".into(),
            "29 November 2026".into(),
        ));
        page.last.download.clone().unwrap().text
    };
    let has_band = |page: &mut Page| {
        page.does(Gesture::Export("headroom".into(), "svg".into(), false));
        let picture = page.last.download.clone().unwrap().text;
        picture.contains("peak demand, eight draws of ten")
    };
    assert!(report(&mut page).contains("A sentence about ranges.") && has_band(&mut page));
    page.types("demand.rate", "60k..250k/day");
    let before = "Ranges of the plan before, in the charts too; new ones are being worked out.";
    assert_eq!(until_then(&page), (before.to_owned(), true));
    // A file does not change when the new ones come.
    let written = report(&mut page);
    assert!(!written.contains("A sentence about ranges."), "{written}");
    assert!(written.contains("still being worked out"), "{written}");
    assert!(!has_band(&mut page));
    acts(&mut page, drew(1 << 8));
    assert_eq!(until_then(&page), (first.to_owned(), false));
    acts(&mut page, drew(FULL_DRAWS));
    assert_eq!(until_then(&page), nothing);
    assert!(report(&mut page).contains("A sentence about ranges.") && has_band(&mut page));
}

#[test]
fn two_scenarios_are_held_against_each_other_with_what_is_uncertain() {
    let mut page = Page::open(&Opened::default());
    let told = |page: &Page| match page.parts.get("told compare") {
        Some(Part::Told(told)) => told.sentences.join("\n"),
        other => panic!("{other:?}"),
    };
    page.does(Gesture::Compare("origin".into()));
    assert_eq!(page.session.asked("compare"), None, "nothing is uncertain");
    page.types("app.instance.cost", "$20..30/mo");
    let asked = page.session.asked("compare").unwrap();
    let other = file::from_json(asked[0].strip_prefix(AGAINST).unwrap()).unwrap();
    assert!(other.name.ends_with(", as it was"), "{}", other.name);
    assert!(told(&page).contains("What is uncertain is being worked out."));
    // The worker answers.
    let mut said = Said::default();
    let of = Rc::clone(&page.session.state().document);
    said.add(&of.scenario, Catalog::built_in(), &asked[0]);
    page.session.answered("compare", (of, asked), said);
    page.follow();
    let costs = " costs $8.";
    assert!(
        told(&page).contains("With what is uncertain, ") && told(&page).contains(costs),
        "{}",
        told(&page)
    );
    let written = |page: &mut Page| {
        page.does(Gesture::Download("compare".into()));
        page.last.download.clone().unwrap().text
    };
    assert!(written(&mut page).contains("## With what is uncertain\n\n- With what is uncertain, "));
    // Of the plan before it stays, in other words, and goes into no file.
    page.types("app.instance.cost", "$20..31/mo");
    assert!(
        told(&page).contains("By the ranges before, ") && told(&page).contains(costs),
        "{}",
        told(&page)
    );
    let text = written(&mut page);
    assert!(
        !text.contains(costs) && text.contains("still being worked out"),
        "{text}"
    );
    // Of another pair nothing was said yet.
    page.does(Gesture::Press("duplicate 0".into()));
    page.does(Gesture::Result("compare".into(), 1));
    assert!(!told(&page).contains(costs));
    page.does(Gesture::Compare(String::new()));
    assert_eq!(page.session.asked("compare"), None);
}
