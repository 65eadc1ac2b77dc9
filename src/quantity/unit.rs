//! The units that people write, by dimension.

use super::range::Family;
use super::written::{self, Written};

/// A unit and how it converts to its dimension's base unit.
#[derive(Debug)]
pub struct Unit {
    /// As it is printed.
    pub name: &'static str,
    times: f64,
    over: f64,
    /// What is taken off behind that: growth of 2× a year is one more than there was.
    less: f64,
    /// Over how many months growth is told; 0 in what is no growth.
    months: f64,
    spellings: &'static [&'static str],
}

impl Unit {
    pub(super) const fn new(
        name: &'static str,
        times: f64,
        over: f64,
        spellings: &'static [&'static str],
    ) -> Self {
        Unit {
            name,
            times,
            over,
            less: 0.0,
            months: 0.0,
            spellings,
        }
    }

    /// How much more there is after so many months, in percent.
    const fn more_after(
        months: f64,
        name: &'static str,
        spellings: &'static [&'static str],
    ) -> Self {
        Unit {
            months,
            ..Unit::new(name, 1.0, 100.0, spellings)
        }
    }

    /// How many times as much there is after so many months, where the base unit counts what is more.
    const fn times_after(
        months: f64,
        name: &'static str,
        spellings: &'static [&'static str],
    ) -> Self {
        Unit {
            over: 1.0,
            less: 1.0,
            ..Unit::more_after(months, name, spellings)
        }
    }

    /// True for what stands before the "per": the `$` of `$/mo`, the `%` of `%/month`.
    pub(super) fn begins_with(&self, written: &str) -> bool {
        let before = self.name.split_once('/').map(|(before, _)| before);
        let written = if matches!(written, "x" | "X") {
            "×"
        } else {
            written
        };
        before.is_some_and(|b| b.eq_ignore_ascii_case(written))
    }

    /// A value in this unit as people write it, with all its digits: `1,200 req/min`, `$12/mo`.
    pub fn write(&self, value: f64) -> String {
        written::write(value, self)
    }

    /// Over how many months of 730 hours growth in this unit is told; 0 in what is no growth.
    pub(crate) fn growth_months(&self) -> f64 {
        self.months
    }

    /// Growth in this unit, as a ratio a month.
    pub(super) fn per_month(&self, value: f64) -> f64 {
        match self.months {
            1.0 => self.to_base(value),
            months => {
                let factor = value * self.times / self.over + (1.0 - self.less);
                libm::pow(factor, 1.0 / months) - 1.0
            }
        }
    }

    /// A value in this unit, expressed in the base unit.
    pub fn to_base(&self, value: f64) -> f64 {
        value * self.times / self.over - self.less
    }

    /// A value in the base unit, expressed in this unit.
    pub fn from_base(&self, value: f64) -> f64 {
        (value + self.less) * self.over / self.times
    }
}

/// A kind of quantity: its units, its bounds (in the base unit) and how it is spoken of.
pub trait Dimension: Sized + 'static {
    /// "rate".
    const NOUN: &'static str;
    /// "a rate".
    const NOUN_WITH_ARTICLE: &'static str;
    /// Two or three ways of writing one.
    const EXAMPLE: &'static str;
    /// The first is the base unit.
    const UNITS: &'static [Unit];
    /// Least value, in the base unit.
    const MIN: f64 = 0.0;
    /// Greatest value, in the base unit.
    const MAX: f64;
    /// Only whole numbers.
    const WHOLE: bool = false;
    /// A bare number is a value in the base unit.
    const BARE: bool = false;
    /// A bare number up to 1 is ambiguous.
    const ASK_BELOW_ONE: bool = false;
    /// A point may have been meant to group thousands where a unit is no more than so many base units: `100.000/day`, but not
    /// `100.000/s`. In none if it is 0.
    const ASK_THOUSANDS_UP_TO: f64 = 0.0;
    /// It can be a range: what nobody knows, and not what somebody decides.
    const RANGED: bool = true;
    /// The distribution between two ends that say nothing of it.
    const FAMILY: Family = Family::Lognormal;

    /// All of it as data.
    const WRITTEN: &'static Written = &Written::of::<Self>();

    /// The unit that values are computed in.
    fn base_unit() -> &'static Unit {
        Self::WRITTEN.base_unit
    }
}

/// Requests per time; base: requests per second. A month has 30 days.
pub struct Rate;
impl Dimension for Rate {
    const NOUN: &'static str = "rate";
    const NOUN_WITH_ARTICLE: &'static str = "a rate";
    const EXAMPLE: &'static str = "16.7 req/s, 1,000 req/min or 100k/day";
    const MAX: f64 = 1e12;
    /// A minute.
    const ASK_THOUSANDS_UP_TO: f64 = 1.0 / 60.0;
    const UNITS: &'static [Unit] = &[
        Unit::new(
            "req/s",
            1.0,
            1.0,
            &[
                "rps",
                "/s",
                "/sec",
                "/second",
                "req/sec",
                "req/second",
                "requests/s",
                "requests/sec",
                "requests/second",
                "hz",
                "qps",
                "tps",
            ],
        ),
        Unit::new(
            "req/min",
            1.0,
            60.0,
            &[
                "rpm",
                "/min",
                "/minute",
                "req/minute",
                "requests/min",
                "requests/minute",
            ],
        ),
        Unit::new(
            "req/h",
            1.0,
            3600.0,
            &[
                "/h",
                "/hour",
                "/hr",
                "hourly",
                "req/hour",
                "req/hr",
                "requests/h",
                "requests/hour",
            ],
        ),
        Unit::new(
            "req/day",
            1.0,
            86_400.0,
            &["/d", "/day", "daily", "req/d", "requests/d", "requests/day"],
        ),
        Unit::new(
            "req/week",
            1.0,
            604_800.0,
            &[
                "/w",
                "/wk",
                "/week",
                "weekly",
                "req/w",
                "req/wk",
                "requests/week",
            ],
        ),
        // 30 days, the month that a scenario begins with.
        Unit::new(
            "req/month",
            1.0,
            2_592_000.0,
            &[
                "/mo",
                "/month",
                "monthly",
                "req/mo",
                "requests/mo",
                "requests/month",
            ],
        ),
    ];
}

/// Latency; base: milliseconds.
pub struct Latency;
impl Dimension for Latency {
    const NOUN: &'static str = "latency";
    const NOUN_WITH_ARTICLE: &'static str = "a latency";
    const EXAMPLE: &'static str = "50 ms, 1.5 s or 300 µs";
    const MAX: f64 = 3.6e9;
    const UNITS: &'static [Unit] = &[
        Unit::new("ms", 1.0, 1.0, &["msec", "millisecond", "milliseconds"]),
        Unit::new(
            "µs",
            1.0,
            1000.0,
            &["us", "μs", "usec", "microsecond", "microseconds"],
        ),
        Unit::new("s", 1000.0, 1.0, &["sec", "second", "seconds"]),
        Unit::new("min", 60_000.0, 1.0, &["minute", "minutes"]),
    ];
}

/// Money per time; base: dollars a month. An hour counts 1/730 of a month, as the large clouds bill.
pub struct Cost;
impl Dimension for Cost {
    const NOUN: &'static str = "cost";
    const NOUN_WITH_ARTICLE: &'static str = "a cost";
    const EXAMPLE: &'static str = "$12/mo, $0.0832/h or $1,200/yr";
    const MAX: f64 = 1e12;
    /// A month: prices by the hour have many digits behind the point.
    const ASK_THOUSANDS_UP_TO: f64 = 1.0;
    const UNITS: &'static [Unit] = &[
        Unit::new(
            "$/mo",
            1.0,
            1.0,
            &["$/month", "$/m", "usd/mo", "usd/month", "$monthly"],
        ),
        Unit::new("$/h", 730.0, 1.0, &["$/hour", "$/hr", "usd/h", "usd/hour"]),
        Unit::new("$/yr", 1.0, 12.0, &["$/year", "$/y", "usd/yr", "usd/year"]),
    ];
}

/// A share of a whole; base: ratio.
pub struct Share;
impl Dimension for Share {
    const NOUN: &'static str = "share";
    const NOUN_WITH_ARTICLE: &'static str = "a share";
    const EXAMPLE: &'static str = "70 % or 0.1 %";
    const MAX: f64 = 1.0;
    const ASK_BELOW_ONE: bool = true;
    const FAMILY: Family = Family::Normal;
    const UNITS: &'static [Unit] = &[Unit::new("%", 1.0, 100.0, &["percent", "pct"])];
}

/// Months of a week, as bills have them: twelve of 730 hours in 365 days.
const WEEK_MONTHS: f64 = 84.0 / 365.0;

/// Growth of demand over time; base: ratio over the time that is written (see `Quantity::per_month`).
pub struct Growth;
impl Dimension for Growth {
    const NOUN: &'static str = "growth rate";
    const NOUN_WITH_ARTICLE: &'static str = "a growth rate";
    const EXAMPLE: &'static str = "8 %/month, 50 %/year or 2×/year";
    const MIN: f64 = -0.99;
    const MAX: f64 = 100.0;
    const FAMILY: Family = Family::Normal;
    #[rustfmt::skip]
    const UNITS: &'static [Unit] = &[
        Unit::more_after(1.0, "%/month", &["%/mo", "%/m", "%monthly", "percent/month"]),
        Unit::more_after(12.0, "%/year", &["%/yr", "%/y", "%yearly", "percent/year"]),
        Unit::times_after(1.0, "×/month", &["x/month", "x/mo", "times/month", "xmonthly"]),
        Unit::times_after(12.0, "×/year", &["x/year", "x/yr", "times/year", "xyearly"]),
        Unit::more_after(WEEK_MONTHS, "%/week", &["%/wk", "%/w", "%weekly", "percent/week"]),
        Unit::more_after(3.0, "%/quarter", &["%/q", "%quarterly", "percent/quarter"]),
        Unit::more_after(6.0, "%/6 months", &["%/6months", "percent/6months"]),
        Unit::times_after(WEEK_MONTHS, "×/week", &["x/week", "x/wk", "times/week", "xweekly"]),
        Unit::times_after(3.0, "×/quarter", &["x/quarter", "x/q", "times/quarter", "xquarterly"]),
        Unit::times_after(6.0, "×/6 months", &["×/6months", "x/6months", "times/6months"]),
        Unit::times_after(18.0, "×/18 months", &["×/18months", "x/18months", "times/18months"]),
        Unit::times_after(24.0, "×/2 years", &["×/2years", "x/2years", "times/2years"]),
    ];
}

/// Memory or storage; base: bytes. Without a B, `512M` and `2Gi` are as Kubernetes has them, and `512m` and `2g` as Docker and Java do.
pub struct Bytes;
impl Dimension for Bytes {
    const NOUN: &'static str = "size";
    const NOUN_WITH_ARTICLE: &'static str = "a size";
    const EXAMPLE: &'static str = "2 GiB or 512 MB";
    const MAX: f64 = 1e18;
    const UNITS: &'static [Unit] = &[
        Unit::new("B", 1.0, 1.0, &["byte", "bytes"]),
        Unit::new("kB", 1e3, 1.0, &["KB", "kb", "K", "k"]),
        Unit::new("MB", 1e6, 1.0, &["mb", "M"]),
        Unit::new("GB", 1e9, 1.0, &["gb", "G"]),
        Unit::new("TB", 1e12, 1.0, &["tb", "T"]),
        Unit::new("KiB", 1024.0, 1.0, &["kib", "Ki"]),
        Unit::new("MiB", 1_048_576.0, 1.0, &["mib", "Mi", "m"]),
        Unit::new("GiB", 1_073_741_824.0, 1.0, &["gib", "Gi", "g"]),
        Unit::new("TiB", 1_099_511_627_776.0, 1.0, &["tib", "Ti", "t"]),
    ];
}

/// How many times; base: 1.
pub struct Factor;
impl Dimension for Factor {
    const NOUN: &'static str = "factor";
    const NOUN_WITH_ARTICLE: &'static str = "a factor";
    const EXAMPLE: &'static str = "3×";
    const MIN: f64 = 1.0;
    const MAX: f64 = 1e6;
    const BARE: bool = true;
    const UNITS: &'static [Unit] = &[Unit::new("×", 1.0, 1.0, &["x", "times", "fold"])];
}

/// A number of things; base: 1.
pub struct Count;
impl Dimension for Count {
    const NOUN: &'static str = "count";
    const NOUN_WITH_ARTICLE: &'static str = "a whole number";
    const EXAMPLE: &'static str = "2";
    const MAX: f64 = 1e6;
    const WHOLE: bool = true;
    const ASK_THOUSANDS_UP_TO: f64 = 1.0;
    const BARE: bool = true;
    const FAMILY: Family = Family::Uniform;
    const UNITS: &'static [Unit] = &[Unit::new("", 1.0, 1.0, &["instance", "instances"])];
}

/// How often something happens in a request; base: times per request.
pub struct PerRequest;
impl Dimension for PerRequest {
    const NOUN: &'static str = "number per request";
    const NOUN_WITH_ARTICLE: &'static str = "a number per request";
    const EXAMPLE: &'static str = "3 or 0.5 per request";
    const MAX: f64 = 1e6;
    const BARE: bool = true;
    const UNITS: &'static [Unit] = &[Unit::new(
        "per request",
        1.0,
        1.0,
        &["/request", "/req", "/r", "x", "×"],
    )];
}

/// What a piece of work takes; base: working days. A day has eight hours, a week five days.
pub struct Effort;
impl Dimension for Effort {
    const NOUN: &'static str = "effort";
    const NOUN_WITH_ARTICLE: &'static str = "an effort";
    const EXAMPLE: &'static str = "3 days, 4 h or 2 weeks";
    const MAX: f64 = 1e5;
    const UNITS: &'static [Unit] = &[
        Unit::new("days", 1.0, 1.0, &["d", "day"]),
        Unit::new("h", 1.0, 8.0, &["hour", "hours", "hr", "hrs"]),
        Unit::new("weeks", 5.0, 1.0, &["w", "wk", "week"]),
    ];
}

/// Virtual processors; base: 1.
pub struct Cpus;
impl Dimension for Cpus {
    const NOUN: &'static str = "number of processors";
    const NOUN_WITH_ARTICLE: &'static str = "a number of processors";
    const EXAMPLE: &'static str = "2 vCPU";
    const MAX: f64 = 1e5;
    const BARE: bool = true;
    const UNITS: &'static [Unit] = &[Unit::new(
        "vCPU",
        1.0,
        1.0,
        &["vcpus", "cpu", "cpus", "core", "cores"],
    )];
}

/// How far ahead to look; base: months.
pub struct Horizon;
impl Dimension for Horizon {
    const NOUN: &'static str = "span of time";
    const NOUN_WITH_ARTICLE: &'static str = "a span of time";
    const EXAMPLE: &'static str = "36 months or 3 years";
    const MIN: f64 = 1.0;
    const MAX: f64 = 240.0;
    const RANGED: bool = false;
    const UNITS: &'static [Unit] = &[
        Unit::new("months", 1.0, 1.0, &["month", "mo", "m"]),
        Unit::new("years", 12.0, 1.0, &["year", "yr", "yrs", "y"]),
        Unit::new("quarters", 3.0, 1.0, &["quarter", "q"]),
        Unit::new("weeks", WEEK_MONTHS, 1.0, &["week", "wk", "wks", "w"]),
        Unit::new("days", 12.0, 365.0, &["day", "d"]),
    ];
}

/// The unit of that spelling among those of a dimension, if it has it.
pub(super) fn find(units: &'static [Unit], written: &str) -> Option<&'static Unit> {
    let exact = |u: &&Unit| u.name == written || u.spellings.contains(&written);
    let lower = written.to_ascii_lowercase();
    let folded = |u: &&Unit| {
        // Case tells mega from milli and bytes from bits, so sizes are read as they stand.
        !matches!(u.name, "B" | "kB" | "MB" | "GB" | "TB")
            && !u.name.ends_with("B/s")
            && (u.name.to_ascii_lowercase() == lower || u.spellings.contains(&lower.as_str()))
    };
    let all = || units.iter();
    all().find(exact).or_else(|| all().find(folded))
}

/// What is written behind the number, with one way of writing "per" and no blanks.
pub(super) fn normalize(rest: &str) -> String {
    let spaced = format!(" {} ", rest.trim());
    let per = [" per ", " a ", " an ", " every "].iter();
    let slashed = per.fold(spaced, |text, per| text.replace(per, "/"));
    slashed.split_whitespace().collect()
}

/// A normalized unit with the sign of dollars where their name stands, as in `12 USD/mo` or `1.5k USD`.
pub(super) fn with_sign_of_dollars(written: String) -> String {
    let mut names = ["USdollars", "USD", "usd", "US$", "dollars", "dollar"].iter();
    match names.find_map(|name| written.split_once(name)) {
        Some((scale, rest)) => format!("${scale}{rest}"),
        None => written,
    }
}

/// The currency of a text that is not in dollars, as it was written: `€`, `CHF`.
pub(super) fn foreign_currency(text: &str) -> Option<&'static str> {
    const SIGNS: [&str; 6] = ["€", "£", "¥", "₹", "₩", "₽"];
    const CODES: [&str; 16] = [
        "EUR", "GBP", "CHF", "JPY", "CNY", "INR", "CAD", "AUD", "SEK", "NOK", "DKK", "PLN", "BRL",
        "euros", "euro", "pounds",
    ];
    let is_word = |code: &&&str| {
        let mut words = text.split(|c: char| !c.is_ascii_alphabetic());
        words.any(|word| word.eq_ignore_ascii_case(code))
    };
    let sign = SIGNS.iter().find(|sign| text.contains(**sign));
    sign.or_else(|| CODES.iter().find(is_word)).copied()
}

/// A currency sign in front of the number: `$`, `US$` or `USD`.
pub(super) fn split_currency(text: &str) -> (&'static str, &str) {
    for sign in ["US$", "$", "USD "] {
        if let Some(rest) = text.strip_prefix(sign) {
            return ("$", rest.trim_start());
        }
    }
    ("", text)
}
