//! What rules, settings and events are written with besides: how long something holds, how many there are of a thing, how much goes
//! through a line, how much more or how many times as much it is, prices, and plain numbers.

use super::range::Family;
use super::unit::{Dimension, Unit};

/// How long something holds; base: seconds.
pub struct Span;
impl Dimension for Span {
    const NOUN: &'static str = "duration";
    const NOUN_WITH_ARTICLE: &'static str = "a duration";
    const EXAMPLE: &'static str = "30 s, 5 min, 2 h or 3 days";
    const MAX: f64 = 3.2e8;
    const UNITS: &'static [Unit] = &[
        Unit::new("s", 1.0, 1.0, &["sec", "second", "seconds"]),
        Unit::new("ms", 1.0, 1000.0, &["msec"]),
        Unit::new("min", 60.0, 1.0, &["m", "minute", "minutes"]),
        Unit::new("h", 3600.0, 1.0, &["hr", "hour", "hours"]),
        Unit::new("days", 86_400.0, 1.0, &["d", "day"]),
        Unit::new("weeks", 604_800.0, 1.0, &["w", "wk", "week"]),
        // Of 730 hours, as bills have them.
        Unit::new("months", 2_628_000.0, 1.0, &["mo", "month"]),
        Unit::new("quarters", 7_884_000.0, 1.0, &["quarter"]),
    ];
}

/// How many there are of something, far beyond the instances of a [`Count`](super::Count): keys, connections, rows a day.
/// Base: 1.
pub struct Items;
impl Dimension for Items {
    const NOUN: &'static str = "number of things";
    const NOUN_WITH_ARTICLE: &'static str = "a whole number";
    const EXAMPLE: &'static str = "1,000 or 100k";
    const MAX: f64 = 1e15;
    const WHOLE: bool = true;
    const ASK_THOUSANDS_UP_TO: f64 = 1.0;
    const BARE: bool = true;
    const UNITS: &'static [Unit] = &[Unit::new(
        "",
        1.0,
        1.0,
        &[
            "keys",
            "key",
            "connections",
            "/day",
            "rows",
            "rows/day",
            "automations",
            "automations/day",
        ],
    )];
}

/// How much goes through a line or to a disk; base: bytes per second.
pub struct Bandwidth;
impl Dimension for Bandwidth {
    const NOUN: &'static str = "bandwidth";
    const NOUN_WITH_ARTICLE: &'static str = "a bandwidth";
    const EXAMPLE: &'static str = "125 MB/s or 1 Gbit/s";
    const MAX: f64 = 1e18;
    const UNITS: &'static [Unit] = &[
        Unit::new("B/s", 1.0, 1.0, &["bytes/s", "Bps"]),
        Unit::new("kB/s", 1e3, 1.0, &["KB/s", "kBps"]),
        Unit::new("MB/s", 1e6, 1.0, &["MBps"]),
        Unit::new("GB/s", 1e9, 1.0, &["GBps"]),
        Unit::new("MiB/s", 1_048_576.0, 1.0, &[]),
        Unit::new("kbit/s", 125.0, 1.0, &["kbps", "kb/s"]),
        Unit::new("Mbit/s", 125e3, 1.0, &["Mbps", "Mb/s"]),
        Unit::new("Gbit/s", 125e6, 1.0, &["Gbps", "Gb/s"]),
    ];
}

/// A number whose unit nobody said; base: 1.
pub struct Plain;
impl Dimension for Plain {
    const NOUN: &'static str = "plain number";
    const NOUN_WITH_ARTICLE: &'static str = "a plain number";
    const EXAMPLE: &'static str = "10 or 0.5";
    const MIN: f64 = -1e15;
    const MAX: f64 = 1e15;
    const BARE: bool = true;
    const FAMILY: Family = Family::Normal;
    const UNITS: &'static [Unit] = &[Unit::new("", 1.0, 1.0, &[])];
}

/// How much more there is of something, or below 0 less; base: ratio.
pub struct More;
impl Dimension for More {
    const NOUN: &'static str = "change";
    const NOUN_WITH_ARTICLE: &'static str = "a change";
    const EXAMPLE: &'static str = "+50 %, +30..60 % or ×2";
    const MIN: f64 = -1.0;
    const MAX: f64 = 999_999.0;
    const FAMILY: Family = Family::Normal;
    const UNITS: &'static [Unit] = &[Unit::new("%", 1.0, 100.0, &[])];
}

/// How many times as much, where less is possible too; base: 1. The sign stands in front.
pub struct Times;
impl Dimension for Times {
    const NOUN: &'static str = "change";
    const NOUN_WITH_ARTICLE: &'static str = "a change";
    const EXAMPLE: &'static str = "×2 or ×2..3";
    const MAX: f64 = 1e6;
    const BARE: bool = true;
    const UNITS: &'static [Unit] = &[Unit::new("", 1.0, 1.0, &["×", "x", "times"])];
}

/// What one of something costs, whatever it is one of; base: dollars.
pub struct Price;
impl Dimension for Price {
    const NOUN: &'static str = "price";
    const NOUN_WITH_ARTICLE: &'static str = "a price";
    const EXAMPLE: &'static str = "$50 or $18..25";
    const MAX: f64 = 1e12;
    const UNITS: &'static [Unit] = &[Unit::new("$", 1.0, 1.0, &["usd"])];
}
