//! A sitting without a browser: what it sends when something is done, and what it does not send again.

use std::collections::BTreeMap;

use nanoserde::{DeBin, SerBin};
use plimsoll::catalog::Catalog;
use plimsoll::desk::part::{Part, Update};
use plimsoll::desk::{Gesture, Opened, Session};
use plimsoll::link::{self, examples, file};
use plimsoll::scenario::{Month, Scenario};

fn now() -> Month {
    "2026-11".parse().unwrap()
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
        let texts = answer
            .sentences
            .iter()
            .flat_map(|s| &s.pieces)
            .map(|p| p.text.as_str());
        texts.collect::<Vec<_>>().concat()
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
    assert!(keep.is_own);
    let kept = file::from_json(&keep.text).unwrap();
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

#[test]
fn a_chart_is_drawn_at_the_width_it_has() {
    let mut page = Page::open(&Opened::default());
    let svg = |page: &Page| match page.parts.get("charts headroom") {
        Some(Part::Picture(picture)) => picture.svg.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(svg(&page), "");
    page.does(Gesture::Widths(vec![("headroom".into(), 640)]));
    assert_eq!(page.new_parts(), ["charts headroom"]);
    assert!(svg(&page).contains("width=\"640\""), "{}", svg(&page));
    let Some(Part::Picture(picture)) = page.parts.get("charts headroom") else {
        panic!("no picture");
    };
    // The cursor finds the first reading left of the plot and the last right of it.
    assert_eq!(picture.nearest(-5.0), Some(0));
    assert_eq!(picture.nearest(1e6), Some(picture.readings.len() - 1));
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
    assert!(!page.last.keep.clone().unwrap().is_own);
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
    let page = Page::open(&Opened {
        saved: text.into(),
        ..Opened::default()
    });
    assert_eq!(page.last.aside.as_deref(), Some(text));
    assert!(page.notice().is_alarm && page.notice().text.contains("could not be read"));
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
fn an_example_a_blank_plan_and_back() {
    let mut page = Page::open(&Opened::default());
    let before = page.answer();
    page.does(Gesture::Example(3));
    assert!(page.session.state().scenario().name.contains("Singura"));
    assert!(
        page.notice()
            .text
            .contains("Undo brings the earlier plan back.")
    );
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
    page.does(Gesture::Download("md".into()));
    let report = page.last.download.clone().unwrap();
    assert!(
        report.text.starts_with("# FluxStudio auth"),
        "{}",
        report.text
    );
    page.follow();
    assert_eq!(page.last.download, None, "a file is saved once");
    page.does(Gesture::Share("https://example.org/".into()));
    let Some(Part::Link(shared)) = page.parts.get("link") else {
        panic!("no link");
    };
    let fragment = shared.address.strip_prefix("https://example.org/").unwrap();
    assert_eq!(link::decode(fragment).unwrap(), mine);
    let length = shared.address.chars().count();
    assert_eq!(
        shared.said,
        format!("{length} characters, short enough for anywhere.")
    );
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
