//! Tiers beside the app tier: what can be set of them, what they need, what they cost, and what of the reports does not hold.

mod plan;
#[path = "../specimens/mod.rs"]
mod specimens;

use std::collections::BTreeSet;

use plimsoll::scenario::tier::{SettingKind, Tier, TierKind, settings};

#[test]
fn the_tables_say_what_they_hold() {
    for kind in TierKind::ALL {
        assert_eq!(TierKind::parse(kind.name()).unwrap(), kind);
        let names: BTreeSet<&str> = settings(kind).iter().map(|s| s.name).collect();
        assert_eq!(names.len(), settings(kind).len(), "{}", kind.name());
        for setting in settings(kind) {
            let place = format!("{}.{}", kind.name(), setting.name);
            let word = |c: char| c.is_ascii_lowercase() || c == '_' || c == '4';
            assert!(setting.name.chars().all(word), "{place}");
            assert!(!setting.label.is_empty(), "{place}");
            assert!(setting.help.ends_with('.'), "{place}");
            // What is printed is what is saved: the default stands there in its normal form, and setting it changes nothing.
            let mut tier = Tier::new(kind);
            tier.set(setting.name, setting.default)
                .unwrap_or_else(|e| panic!("{place}: {e}"));
            assert_eq!(tier, Tier::new(kind), "{place}");
            assert_eq!(tier.text(setting.name), setting.default, "{place}");
            if let SettingKind::Choice(choices) = setting.kind {
                for (name, label) in choices {
                    tier.set(setting.name, label).unwrap();
                    assert_eq!(tier.choice(setting.name), *name, "{place}");
                }
            }
        }
    }
}

#[test]
fn a_tier_is_read_as_it_was_written() {
    let mut tier = Tier::new(TierKind::Database);
    assert_eq!(tier.written().count(), 0);
    for (name, text) in [
        ("offer", "aws/us-east-1/rds.postgres.db.t3.medium"),
        ("pool", "20"),
        ("hold", "0.8 s"),
        ("shards_from", "100k/day"),
        ("pooler", "yes"),
        ("retention", "90 days"),
        ("max_connections", "100"),
        ("multi_zone", "off"),
    ] {
        tier.set(name, text).unwrap();
    }
    assert_eq!(tier.text("shards_from"), "100,000 req/day");
    assert!((tier.value("shards_from") - 1e5 / 86_400.0).abs() < 1e-12);
    assert_eq!(tier.value("hold"), 800.0);
    assert!(tier.is("pooler") && !tier.is("multi_zone"));
    assert_eq!(tier.given("max_connections"), Some(100.0));
    tier.set("max_connections", "").unwrap();
    assert_eq!(tier.given("max_connections"), None);
    let saved: Vec<(String, String)> = tier
        .written()
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .collect();
    assert_eq!(saved.len(), 7);
    let pairs = saved.iter().map(|(n, t)| (n.as_str(), t.as_str()));
    let read = Tier::read(tier.kind().name(), pairs).unwrap();
    assert_eq!(read, tier);
    tier.reset("pool");
    assert_eq!((tier.text("pool"), tier.value("pool")), ("10", 10.0));
    // What is set back to the default is no longer saved.
    tier.set("multi_zone", "ON").unwrap();
    assert!(tier.written().all(|(name, _)| name != "multi_zone"));
}

#[test]
fn what_cannot_be_held_is_refused_by_field() {
    let mut cache = Tier::new(TierKind::Cache);
    let before = cache.clone();
    for (name, text, what) in [
        ("keys", "-1", "-1 is less than nothing"),
        ("keys", "", "nothing is written here"),
        ("reserve", "0.25", "0.25 could mean 0.25 % or 25 %"),
        ("value_bytes", "5 km", "“km” is not a unit of size"),
        ("layout", "ring", "“ring” is not one of the choices"),
        ("grow", "perhaps", "“perhaps” is neither on nor off"),
        (
            "offer",
            "t4g.small",
            "“t4g.small” is not the name of an offer",
        ),
        ("masters", "2.5", "2.5 is not a whole number"),
    ] {
        let error = cache.set(name, text).unwrap_err();
        assert_eq!(error.what, what);
        assert_eq!(
            error.field.as_deref(),
            Some(format!("cache.{name}").as_str())
        );
        assert!(!error.next.is_empty(), "{name}");
    }
    let error = cache.set("colour", "red").unwrap_err();
    assert_eq!(error.what, "cache has no “colour”");
    assert_eq!(cache, before);
    assert_eq!((cache.text("colour"), cache.value("colour")), ("", 0.0));
    assert!(Tier::read("cache", [("keys", "lots")]).is_err());
    assert!(Tier::read("queue", []).is_err());
}
