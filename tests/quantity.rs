//! Numbers as people write them: what is understood, what is refused and with which sentence, and
//! how computed numbers are shown. A new case is a new row.

mod specimens;

use plimsoll::quantity::{
    Bandwidth, Bytes, Cost, Count, Cpus, Dimension, Factor, Family, Growth, Horizon, Latency,
    Month, Quantity, Rate, Share, show,
};
use proptest::prelude::*;
use specimens::{cases, quantity};

/// What is typed, how it is printed, and its value in the base unit, worked out by hand.
fn reads<D: Dimension>(rows: &[(&str, &str, f64)]) {
    for (typed, printed, base) in rows {
        let quantity = Quantity::<D>::parse(typed).unwrap_or_else(|e| panic!("{typed}: {e}"));
        assert_eq!(quantity.to_string(), *printed, "{typed}");
        let off = (quantity.base() - base).abs();
        assert!(
            off <= 1e-14 * base.abs(),
            "{typed} is {}, not {base}",
            quantity.base()
        );
    }
}

/// What is typed and the sentence that refuses it.
fn refuses<D: Dimension>(rows: &[(&str, &str)]) {
    for (typed, sentence) in rows {
        let error = match Quantity::<D>::parse(typed) {
            Ok(quantity) => panic!("{typed} was read as {quantity}"),
            Err(error) => error.to_string(),
        };
        assert_eq!(error, *sentence, "{typed}");
    }
}

/// What a field holds, what is typed into it, and what it holds then.
fn becomes<D: Dimension>(rows: &[(&str, &str, &str)]) {
    for (held, typed, printed) in rows {
        let held = Quantity::<D>::parse(held).unwrap();
        let after = held.parse_like(typed);
        let after = after.unwrap_or_else(|e| panic!("{typed} in {held}: {e}"));
        assert_eq!(after.to_string(), *printed, "{typed} in {held}");
    }
}

#[test]
fn bandwidths() {
    reads::<Bandwidth>(&[
        ("1 Gbit/s", "1 Gbit/s", 125e6),
        ("100Mbps", "100 Mbit/s", 12.5e6),
        ("100 Mb/s", "100 Mbit/s", 12.5e6),
        ("100 MB/s", "100 MB/s", 100e6),
        ("125 MB per s", "125 MB/s", 125e6),
        ("64 kbps", "64 kbit/s", 8_000.0),
        ("2 MiB/s", "2 MiB/s", 2_097_152.0),
    ]);
    // A small letter may be a bit, a byte or a thousandth.
    refuses::<Bandwidth>(&[
        (
            "100 mb/s",
            "“mb/s” is not a unit of bandwidth. Write a bandwidth such as 125 MB/s or 1 Gbit/s.",
        ),
        (
            "125 MB",
            "“MB” is not a unit of bandwidth. Write a bandwidth such as 125 MB/s or 1 Gbit/s.",
        ),
    ]);
}

#[test]
fn rates() {
    reads::<Rate>(&[
        ("1,000 req/min", "1,000 req/min", 1000.0 / 60.0),
        ("100k/day", "100,000 req/day", 100_000.0 / 86_400.0),
        ("16.7 req/s", "16.7 req/s", 16.7),
        ("1.44M/day", "1,440,000 req/day", 1000.0 / 60.0),
        ("1e6 req/day", "1,000,000 req/day", 11.574_074_074_074_074),
        ("1E6 req/day", "1,000,000 req/day", 11.574_074_074_074_074),
        ("2.5e-1 rps", "0.25 req/s", 0.25),
        ("10 requests per second", "10 req/s", 10.0),
        ("10 per min", "10 req/min", 1.0 / 6.0),
        ("10 / s", "10 req/s", 10.0),
        ("10rps", "10 req/s", 10.0),
        ("10 QPS", "10 req/s", 10.0),
        ("10 Hz", "10 req/s", 10.0),
        ("10 REQ/S", "10 req/s", 10.0),
        ("  10\treq/s  ", "10 req/s", 10.0),
        ("10\u{a0}req/s", "10 req/s", 10.0),
        ("3600 req/h", "3,600 req/h", 1.0),
        ("3.6k requests/hour", "3,600 req/h", 1.0),
        ("100K req/day", "100,000 req/day", 100_000.0 / 86_400.0),
        ("2 G/day", "2,000,000,000 req/day", 2e9 / 86_400.0),
        ("+5 req/s", "5 req/s", 5.0),
        ("0 req/s", "0 req/s", 0.0),
        ("-0 req/s", "0 req/s", 0.0),
        (".5 req/s", "0.5 req/s", 0.5),
        ("5. req/s", "5 req/s", 5.0),
        ("1,234,567.25 req/s", "1,234,567.25 req/s", 1_234_567.25),
        ("1e12 req/s", "1,000,000,000,000 req/s", 1e12),
        // A week has 604,800 s; 30 days have 2,592,000.
        ("1.5M/week", "1,500,000 req/week", 1.5e6 / 604_800.0),
        ("604,800 per wk", "604,800 req/week", 1.0),
        ("2M/month", "2,000,000 req/month", 2e6 / 2_592_000.0),
        ("2.592M requests a month", "2,592,000 req/month", 1.0),
        ("2.592M/mo", "2,592,000 req/month", 1.0),
        ("2 million/day", "2,000,000 req/day", 2e6 / 86_400.0),
        (
            "2 Million requests per day",
            "2,000,000 req/day",
            2e6 / 86_400.0,
        ),
        (
            "1.2 bn/month",
            "1,200,000,000 req/month",
            1.2e9 / 2_592_000.0,
        ),
        (
            "3 billion / month",
            "3,000,000,000 req/month",
            3e9 / 2_592_000.0,
        ),
        ("2 thousand req/day", "2,000 req/day", 2e3 / 86_400.0),
        ("100 000/day", "100,000 req/day", 1e5 / 86_400.0),
        ("100\u{a0}000/day", "100,000 req/day", 1e5 / 86_400.0),
        ("100\u{202f}000/day", "100,000 req/day", 1e5 / 86_400.0),
        (
            "1\u{2009}000\u{2009}000/day",
            "1,000,000 req/day",
            1e6 / 86_400.0,
        ),
        ("100'000/day", "100,000 req/day", 1e5 / 86_400.0),
        ("1_000_000/day", "1,000,000 req/day", 1e6 / 86_400.0),
        ("100k daily", "100,000 req/day", 1e5 / 86_400.0),
        ("3,600 hourly", "3,600 req/h", 1.0),
        (
            "1’234’567.5/day",
            "1,234,567.5 req/day",
            1_234_567.5 / 86_400.0,
        ),
    ]);
    const EXPECTED: &str = "Write a rate such as 16.7 req/s, 1,000 req/min or 100k/day.";
    let with = |what: &str| format!("{what} {EXPECTED}");
    refuses::<Rate>(&[
        ("", &with("nothing is written here.")),
        (" \t\n", &with("nothing is written here.")),
        ("abc", &with("“abc” does not begin with a number.")),
        (
            "NaN req/s",
            &with("“NaN req/s” does not begin with a number."),
        ),
        (
            "inf req/s",
            &with("“inf req/s” does not begin with a number."),
        ),
        (
            "-inf req/s",
            &with("“-inf req/s” does not begin with a number."),
        ),
        ("100", &with("100 has no unit.")),
        ("100 ms", &with("“ms” is not a unit of rate.")),
        // Blanks stand between groups of three digits only.
        ("100 00/day", &with("“00/day” is not a unit of rate.")),
        ("1000 000/day", &with("“000/day” is not a unit of rate.")),
        ("1 0000/day", &with("“0000/day” is not a unit of rate.")),
        ("1.5 000/day", &with("“000/day” is not a unit of rate.")),
        ("1_00/day", &with("“_00/day” is not a unit of rate.")),
        (
            "_100/day",
            &with("“_100/day” does not begin with a number."),
        ),
        ("2 lakh/day", &with("“lakh/day” is not a unit of rate.")),
        ("100 req", &with("“req” is not a unit of rate.")),
        ("1.44m/day", &with("“m/day” is not a unit of rate.")),
        ("$100/day", &with("“$/day” is not a unit of rate.")),
        ("1.2.3 req/s", &with("“1.2.3” is not a number.")),
        ("1e400 req/s", &with("the number is too large.")),
        ("1e308k req/s", &with("the number is too large.")),
        (
            "-5 req/s",
            "-5 req/s is less than nothing. Write 0 req/s or more, such as 16.7 req/s, 1,000 req/min or 100k/day.",
        ),
        (
            "−5 req/s",
            "-5 req/s is less than nothing. Write 0 req/s or more, such as 16.7 req/s, 1,000 req/min or 100k/day.",
        ),
        (
            "1.1e12 req/s",
            "1,100,000,000,000 req/s is out of bounds. Write something from 0 req/s to 1,000,000,000,000 req/s, such as 16.7 req/s, 1,000 req/min or 100k/day.",
        ),
        (
            "abcdefghijklmnopqrstuvwxyz",
            &with("“abcdefghijklmnopqrstuvwx…” does not begin with a number."),
        ),
    ]);
    becomes::<Rate>(&[
        ("1,000 req/min", "1200", "1,200 req/min"),
        ("1,000 req/min", "1.2k", "1,200 req/min"),
        ("100k/day", "2M", "2,000,000 req/day"),
        ("100k/day", "5 rps", "5 req/s"),
        ("100k/day", "0", "0 req/day"),
        ("100k/day", "200k req", "200,000 req/day"),
    ]);
}

#[test]
fn months_are_read_as_people_write_them() {
    for typed in [
        "2027-03",
        "2027-3",
        "2027-03-31",
        "03/2027",
        "3/2027",
        "2027/03",
        "March 2027",
        "march  2027",
        "Mar 2027",
        "mar. 2027",
        "Mar, 2027",
        " MARCH 2027 ",
    ] {
        let month: Month = typed.parse().unwrap_or_else(|e| panic!("{typed}: {e}"));
        assert_eq!(month.to_string(), "2027-03", "{typed}");
    }
    for wrong in [
        "",
        "March",
        "Ma 2027",
        "Marc\u{302} 2027",
        "Marching 2027",
        "13/2027",
        "03/27",
        "3/1/2027",
        "2027-13",
        "2027-03-32",
        "March 27",
        "2027 March",
        "1969-12",
    ] {
        let error = wrong.parse::<Month>().unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("“{wrong}” is not a month. Write a month such as 2026-11 or November 2026.")
        );
    }
}

#[test]
fn a_point_that_may_group_thousands_is_asked_about() {
    refuses::<Rate>(&[
        (
            "100.000/day",
            "100.000 could mean 100,000 or 100. Write 100,000 req/day or 100 req/day.",
        ),
        (
            "1.250 req/min",
            "1.250 could mean 1,250 or 1.25. Write 1,250 req/min or 1.25 req/min.",
        ),
        (
            "100.000..200.000/day",
            "200.000 could mean 200,000 or 200. Write 200,000 req/day or 200 req/day.",
        ),
    ]);
    refuses::<Cost>(&[
        (
            "1.200 $/mo",
            "1.200 could mean 1,200 or 1.2. Write $1,200/mo or $1.2/mo.",
        ),
        (
            "$12.000/yr",
            "12.000 could mean 12,000 or 12. Write $12,000/yr or $12/yr.",
        ),
    ]);
    refuses::<Count>(&[("2.000", "2.000 could mean 2,000 or 2. Write 2,000 or 2.")]);
    // What nobody means so: of seconds and hours decimals are usual, a factor takes the point as a point, and so do other numbers of
    // digits. What ends in no 0 may be what Plimsoll itself wrote.
    reads::<Rate>(&[
        ("100.000 req/s", "100 req/s", 100.0),
        ("1.200k/min", "1,200 req/min", 20.0),
        ("0.500/min", "0.5 req/min", 0.5 / 60.0),
        ("1.25/min", "1.25 req/min", 1.25 / 60.0),
        ("1.2500/min", "1.25 req/min", 1.25 / 60.0),
        ("1000.000/min", "1,000 req/min", 1_000.0 / 60.0),
        ("1,200.000/min", "1,200 req/min", 20.0),
        ("1.200e3/min", "1,200 req/min", 20.0),
        ("1.235/min", "1.235 req/min", 1.235 / 60.0),
    ]);
    reads::<Cost>(&[("$1.250/h", "$1.25/h", 912.5)]);
    becomes::<Rate>(&[("100,000 req/day", "100", "100 req/day")]);
    let held = Quantity::<Rate>::parse("100,000 req/day").unwrap();
    assert!(held.parse_like("120.000").is_err());
}

#[test]
fn commas_group_thousands_and_nothing_else() {
    reads::<Latency>(&[
        ("1,000 ms", "1,000 ms", 1000.0),
        ("12,345,678.5 ms", "12,345,678.5 ms", 12_345_678.5),
        ("1000000 ms", "1,000,000 ms", 1e6),
    ]);
    for wrong in [
        "1,5", "1,0000", "1000,000", ",500", "1,00,000", "1.5,000", "1,",
    ] {
        let error = Quantity::<Latency>::parse(&format!("{wrong} ms")).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "the comma in “{wrong}” does not group thousands (a decimal point is written as a point). Write a latency such as 50 ms, 1.5 s or 300 µs."
            )
        );
    }
}

#[test]
fn latencies() {
    reads::<Latency>(&[
        ("50 ms", "50 ms", 50.0),
        ("50ms", "50 ms", 50.0),
        ("50 MS", "50 ms", 50.0),
        ("1.5 s", "1.5 s", 1500.0),
        ("1.5 seconds", "1.5 s", 1500.0),
        ("300 µs", "300 µs", 0.3),
        ("300 μs", "300 µs", 0.3),
        ("300 us", "300 µs", 0.3),
        ("2 min", "2 min", 120_000.0),
        ("0.1 ms", "0.1 ms", 0.1),
    ]);
    refuses::<Latency>(&[
        (
            "50",
            "50 has no unit. Write a latency such as 50 ms, 1.5 s or 300 µs.",
        ),
        (
            "50 m",
            "“m” is not a unit of latency. Write a latency such as 50 ms, 1.5 s or 300 µs.",
        ),
        (
            "50 %",
            "“%” is not a unit of latency. Write a latency such as 50 ms, 1.5 s or 300 µs.",
        ),
        (
            "-1 ms",
            "-1 ms is less than nothing. Write 0 ms or more, such as 50 ms, 1.5 s or 300 µs.",
        ),
        (
            "61,000 min",
            "61,000 min is out of bounds. Write something from 0 min to 60,000 min, such as 50 ms, 1.5 s or 300 µs.",
        ),
    ]);
    becomes::<Latency>(&[("1.5 s", "2", "2 s"), ("1.5 s", "200 ms", "200 ms")]);
}

#[test]
fn costs() {
    reads::<Cost>(&[
        ("$12/mo", "$12/mo", 12.0),
        ("$10-$20/mo", "$10..20/mo", f64::sqrt(200.0)),
        ("$10/mo-$20/mo", "$10..20/mo", f64::sqrt(200.0)),
        ("$ 12 / mo", "$12/mo", 12.0),
        ("$12 per month", "$12/mo", 12.0),
        ("12 USD/month", "$12/mo", 12.0),
        ("12 usd/mo", "$12/mo", 12.0),
        ("USD 12/month", "$12/mo", 12.0),
        ("US$12/month", "$12/mo", 12.0),
        ("12 $/mo", "$12/mo", 12.0),
        ("12 $/MO", "$12/mo", 12.0),
        // 730 hours a month, as the large clouds bill: 0.0832 · 730 = 60.736.
        ("$0.0832/h", "$0.0832/h", 60.736),
        ("$0.0832 per hour", "$0.0832/h", 60.736),
        ("$1,200/yr", "$1,200/yr", 100.0),
        ("$1.2k/year", "$1,200/yr", 100.0),
        ("$1M/mo", "$1,000,000/mo", 1e6),
        ("$0/mo", "$0/mo", 0.0),
    ]);
    let other_money = |currency: &str| {
        format!(
            "“{currency}” is not the currency of prices here, which are in dollars. Write dollars, such as $12/mo, $0.0832/h or $1,200/yr; for the bill in another currency write its rate into Currency, such as 1 EUR = 1.08 USD."
        )
    };
    const EXPECTED: &str = "Write a cost such as $12/mo, $0.0832/h or $1,200/yr.";
    let with = |what: &str| format!("{what} {EXPECTED}");
    refuses::<Cost>(&[
        ("12", &with("12 has no unit.")),
        ("$12", &with("“$” is not a unit of cost.")),
        ("€12/mo", &other_money("€")),
        ("12 EUR a month", &other_money("EUR")),
        ("12 chf/mo", &other_money("CHF")),
        ("12/mo", &with("“/mo” is not a unit of cost.")),
        (
            "-$5/mo",
            "$-5/mo is less than nothing. Write $0/mo or more, such as $12/mo, $0.0832/h or $1,200/yr.",
        ),
        ("$", &with("“” does not begin with a number.")),
        (
            "$-5/mo",
            "$-5/mo is less than nothing. Write $0/mo or more, such as $12/mo, $0.0832/h or $1,200/yr.",
        ),
    ]);
    let hourly: Quantity<Cost> = "$0.145/h".parse().unwrap();
    for typed in ["150", "$150", "150 USD", "100..150"] {
        let error = hourly.parse_like(typed).unwrap_err().to_string();
        assert!(
            error.ends_with("could mean $150/h or $150/mo. Write $150/h or $150/mo.")
                || error.ends_with("could mean $100/h or $100/mo. Write $100/h or $100/mo."),
            "{typed}: {error}"
        );
    }
    becomes::<Cost>(&[
        ("$12/mo", "24", "$24/mo"),
        ("$12/mo", "$24", "$24/mo"),
        ("$12/mo", "24 USD", "$24/mo"),
        ("$0.05/h", "0.06 usd", "$0.06/h"),
        ("$12/mo", "24 dollars", "$24/mo"),
        ("$12/mo", "24 US dollars", "$24/mo"),
        ("$12/mo", "1.5k USD", "$1,500/mo"),
        ("$0.05/h", "$9.99", "$9.99/h"),
        ("$0.05/h", "150 USD/h", "$150/h"),
        ("$12/mo", "$1.2k", "$1,200/mo"),
        ("$0.0832/h", "$0.1", "$0.1/h"),
        ("$0.0832/h", "$70/mo", "$70/mo"),
    ]);
}

#[test]
fn shares() {
    reads::<Share>(&[
        ("70 %", "70 %", 0.7),
        ("70%", "70 %", 0.7),
        ("70 percent", "70 %", 0.7),
        ("70 pct", "70 %", 0.7),
        ("0.1 %", "0.1 %", 0.001),
        ("0 %", "0 %", 0.0),
        ("100 %", "100 %", 1.0),
    ]);
    const EXPECTED: &str = "Write a share such as 70 % or 0.1 %.";
    let with = |what: &str| format!("{what} {EXPECTED}");
    refuses::<Share>(&[
        ("70", &with("70 has no unit.")),
        ("70 ms", &with("“ms” is not a unit of share.")),
        (
            "101 %",
            "101 % is out of bounds. Write something from 0 % to 100 %, such as 70 % or 0.1 %.",
        ),
        (
            "-1 %",
            "-1 % is less than nothing. Write 0 % or more, such as 70 % or 0.1 %.",
        ),
    ]);
    becomes::<Share>(&[
        ("70 %", "80", "80 %"),
        ("70 %", "1.5", "1.5 %"),
        ("70 %", "0", "0 %"),
    ]);
    let held = Quantity::<Share>::parse("70 %").unwrap();
    for (typed, sentence) in [
        ("0.7", "0.7 could mean 0.7 % or 70 %. Write the % sign."),
        ("0.07", "0.07 could mean 0.07 % or 7 %. Write the % sign."),
        ("0.29", "0.29 could mean 0.29 % or 29 %. Write the % sign."),
        ("1", "1 could mean 1 % or 100 %. Write the % sign."),
        (
            "0.001",
            "0.001 could mean 0.001 % or 0.1 %. Write the % sign.",
        ),
        (
            "-5",
            "-5 % is less than nothing. Write 0 % or more, such as 70 % or 0.1 %.",
        ),
    ] {
        assert_eq!(held.parse_like(typed).unwrap_err().to_string(), sentence);
    }
}

#[test]
fn growth() {
    reads::<Growth>(&[
        ("8 %/month", "8 %/month", 0.08),
        ("8%/mo", "8 %/month", 0.08),
        ("8 % per month", "8 %/month", 0.08),
        ("8 % a month", "8 %/month", 0.08),
        ("8% monthly", "8 %/month", 0.08),
        ("50 %/year", "50 %/year", 0.5),
        ("50 percent per year", "50 %/year", 0.5),
        ("-5 %/month", "-5 %/month", -0.05),
        ("−5 %/month", "-5 %/month", -0.05),
        ("0 %/month", "0 %/month", 0.0),
        ("-99 %/month", "-99 %/month", -0.99),
        // Twice as much is one more than there was.
        ("2x/year", "2×/year", 1.0),
        ("2 times a year", "2×/year", 1.0),
        ("1.5x/month", "1.5×/month", 0.5),
        ("0.75× per year", "0.75×/year", -0.25),
    ]);
    const EXPECTED: &str = "Write a growth rate such as 8 %/month, 50 %/year or 2×/year.";
    let with = |what: &str| format!("{what} {EXPECTED}");
    refuses::<Growth>(&[
        ("8", &with("8 has no unit.")),
        ("8 %", &with("“%” is not a unit of growth rate.")),
        ("8 /month", &with("“/month” is not a unit of growth rate.")),
        (
            "double every 9 months",
            &with("“double every 9 months” does not begin with a number."),
        ),
        (
            "0x/year",
            "0×/year is out of bounds. Write something from 0.01×/year to 101×/year, such as 8 %/month, 50 %/year or 2×/year.",
        ),
        (
            "-100 %/month",
            "-100 %/month is out of bounds. Write something from -99 %/month to 10,000 %/month, such as 8 %/month, 50 %/year or 2×/year.",
        ),
        (
            "10,001 %/year",
            "10,001 %/year is out of bounds. Write something from -99 %/year to 10,000 %/year, such as 8 %/month, 50 %/year or 2×/year.",
        ),
    ]);
    becomes::<Growth>(&[
        ("8 %/month", "10", "10 %/month"),
        ("8 %/month", "10 %", "10 %/month"),
        ("50 %/year", "60 %", "60 %/year"),
        ("2x/year", "3", "3×/year"),
        ("2x/year", "3x", "3×/year"),
    ]);
}

#[test]
fn yearly_growth_is_compounded_down() {
    // 1.5^(1/12) = e^(ln 1.5 / 12) = e^0.03378876 = 1.034366 …; 4096 = 2^12.
    for (typed, monthly) in [
        ("8 %/month", 0.08),
        ("50 %/year", 0.034_366_083),
        ("409500 %/month", f64::NAN),
        ("0 %/year", 0.0),
        ("-50 %/year", -0.056_125_687),
        // Half as much again each month.
        ("1.5x/month", 0.5),
        // 1.5 a year, as above.
        ("1.5x/year", 0.034_366_083),
        // 1.1^(1/3), 1.02^(365/84), 1.15^(1/6), 2^(1/6), 2^(1/18), 3^(1/24), each less 1.
        ("10 %/quarter", 0.032_280_115),
        ("2 % weekly", 0.089_857_693),
        ("15 % every 6 months", 0.023_567_073),
        ("2x every 6 months", 0.122_462_048),
        ("2x/18 months", 0.039_259_226),
        ("3x/2 years", 0.046_839_382),
    ] {
        match Quantity::<Growth>::parse(typed) {
            Ok(growth) => assert!((growth.per_month() - monthly).abs() < 1e-9, "{typed}"),
            Err(_) => assert!(monthly.is_nan(), "{typed}"),
        }
    }
    let twelve = Quantity::<Growth>::parse("50 %/year").unwrap().per_month();
    assert!(((1.0 + twelve).powi(12) - 1.5).abs() < 1e-12);
}

#[test]
fn sizes() {
    reads::<Bytes>(&[
        ("2 GiB", "2 GiB", 2_147_483_648.0),
        ("2 gib", "2 GiB", 2_147_483_648.0),
        ("2GiB", "2 GiB", 2_147_483_648.0),
        ("512 MB", "512 MB", 512e6),
        ("512 mb", "512 MB", 512e6),
        ("512 MiB", "512 MiB", 536_870_912.0),
        ("1 TB", "1 TB", 1e12),
        ("1 TiB", "1 TiB", 1_099_511_627_776.0),
        ("1.5 kB", "1.5 kB", 1500.0),
        ("1.5 KiB", "1.5 KiB", 1536.0),
        ("100 B", "100 B", 100.0),
        ("100 bytes", "100 B", 100.0),
        ("1.5k MB", "1,500 MB", 1.5e9),
        // As Kubernetes has them, and as Docker and Java do.
        ("512M", "512 MB", 512e6),
        ("2 G", "2 GB", 2e9),
        ("512Mi", "512 MiB", 536_870_912.0),
        ("2Gi", "2 GiB", 2_147_483_648.0),
        ("512m", "512 MiB", 536_870_912.0),
        ("16g", "16 GiB", 17_179_869_184.0),
        ("1G..2G", "1..2 GB", f64::sqrt(2e18)),
    ]);
    const EXPECTED: &str = "Write a size such as 2 GiB or 512 MB.";
    let with = |what: &str| format!("{what} {EXPECTED}");
    refuses::<Bytes>(&[
        ("2", &with("2 has no unit.")),
        // A bit is not a byte.
        ("512 Mb", &with("“Mb” is not a unit of size.")),
        ("5 km", &with("“km” is not a unit of size.")),
        ("5kMi", &with("“kMi” is not a unit of size.")),
        (
            "-1 B",
            "-1 B is less than nothing. Write 0 B or more, such as 2 GiB or 512 MB.",
        ),
    ]);
    becomes::<Bytes>(&[("2 GiB", "4", "4 GiB")]);
}

#[test]
fn bare_numbers() {
    reads::<Factor>(&[
        ("3x", "3×", 3.0),
        ("3×", "3×", 3.0),
        ("×3", "3×", 3.0),
        ("3 ×", "3×", 3.0),
        ("3X", "3×", 3.0),
        ("3", "3×", 3.0),
        ("2.5 times", "2.5×", 2.5),
        ("1k", "1,000×", 1000.0),
    ]);
    refuses::<Factor>(&[
        (
            "0.5x",
            "0.5× is out of bounds. Write something from 1× to 1,000,000×, such as 3×.",
        ),
        (
            "3 ms",
            "“ms” is not a unit of factor. Write a factor such as 3×.",
        ),
    ]);
    reads::<Count>(&[
        ("2", "2", 2.0),
        ("2 instances", "2", 2.0),
        ("1 instance", "1", 1.0),
        ("1,000", "1,000", 1000.0),
        ("1k", "1,000", 1000.0),
        ("1e3", "1,000", 1000.0),
        ("2.0", "2", 2.0),
        ("0", "0", 0.0),
        ("-0", "0", 0.0),
    ]);
    refuses::<Count>(&[
        (
            "2.5",
            "2.5 is not a whole number. Write a whole number such as 2.",
        ),
        ("-1", "-1 is less than nothing. Write 0 or more, such as 2."),
        (
            "1,000,001",
            "1,000,001 is out of bounds. Write something from 0 to 1,000,000, such as 2.",
        ),
        (
            "2 ms",
            "“ms” is not a unit of count. Write a whole number such as 2.",
        ),
        (
            "two",
            "“two” does not begin with a number. Write a whole number such as 2.",
        ),
    ]);
    reads::<Cpus>(&[
        ("2 vCPU", "2 vCPU", 2.0),
        ("2 vcpus", "2 vCPU", 2.0),
        ("0.5 cores", "0.5 vCPU", 0.5),
        ("2", "2 vCPU", 2.0),
    ]);
    reads::<Horizon>(&[
        ("36 months", "36 months", 36.0),
        ("3 years", "3 years", 36.0),
        ("3 yr", "3 years", 36.0),
        ("18 mo", "18 months", 18.0),
        ("18m", "18 months", 18.0),
        ("1.5 years", "1.5 years", 18.0),
        ("6 quarters", "6 quarters", 18.0),
        // 12 × 84 / 365 and 180 × 12 / 365 months of 730 hours.
        ("12 weeks", "12 weeks", 2.761_643_835_616_438_4),
        ("180 days", "180 days", 5.917_808_219_178_082),
    ]);
    refuses::<Horizon>(&[
        (
            "36",
            "36 has no unit. Write a span of time such as 36 months or 3 years.",
        ),
        (
            "0 months",
            "0 months is out of bounds. Write something from 1 month to 240 months, such as 36 months or 3 years.",
        ),
        (
            "21 years",
            "21 years is out of bounds. Write something from 1 month to 20 years, such as 36 months or 3 years.",
        ),
    ]);
    assert_eq!(
        Quantity::<Horizon>::parse("1.2 months").unwrap().months(),
        2
    );
    assert_eq!(
        Quantity::<Horizon>::parse("20 years").unwrap().months(),
        240
    );
    assert_eq!(Quantity::<Count>::parse("1e6").unwrap().get(), 1_000_000);
}

#[test]
fn computed_values_are_held_within_bounds() {
    assert_eq!(Quantity::<Share>::clamped(7.0).to_string(), "100 %");
    assert_eq!(Quantity::<Share>::clamped(f64::NAN).to_string(), "0 %");
    assert_eq!(Quantity::<Factor>::clamped(-3.0).to_string(), "1×");
    assert_eq!(Quantity::<Count>::clamped(2.9).to_string(), "2");
    assert!(Quantity::<Rate>::from_base(f64::INFINITY).is_err());
    assert!(Quantity::<Rate>::from_base(f64::NAN).is_err());
    assert!(Quantity::<Rate>::from_base(-1.0).is_err());
    assert_eq!(Quantity::<Rate>::from_base(2.5).unwrap().base(), 2.5);
}

// --- properties ------------------------------------------------------------------------------

fn survives<D: Dimension>(quantity: Quantity<D>) -> Result<(), TestCaseError> {
    let printed = quantity.to_string();
    let again = Quantity::<D>::parse(&printed).map_err(|e| TestCaseError::fail(e.to_string()))?;
    prop_assert_eq!(
        again.value().to_bits(),
        quantity.value().to_bits(),
        "{}",
        &printed
    );
    prop_assert_eq!(
        again.base().to_bits(),
        quantity.base().to_bits(),
        "{}",
        &printed
    );
    prop_assert_eq!(again.unit().name, quantity.unit().name);
    prop_assert_eq!(again.to_string(), printed);
    Ok(())
}

fn no_panic<D: Dimension>(text: &str) -> Result<(), TestCaseError> {
    let read = [
        Quantity::<D>::parse(text),
        Quantity::<D>::clamped(1.0).parse_like(text),
    ];
    for quantity in read.into_iter().flatten() {
        prop_assert!(quantity.base() >= D::MIN && quantity.base() <= D::MAX);
        survives(quantity)?;
    }
    Ok(())
}

fn no_panic_in_any(text: &str) -> Result<(), TestCaseError> {
    no_panic::<Rate>(text)?;
    no_panic::<Latency>(text)?;
    no_panic::<Cost>(text)?;
    no_panic::<Share>(text)?;
    no_panic::<Growth>(text)?;
    no_panic::<Bytes>(text)?;
    no_panic::<Factor>(text)?;
    no_panic::<Count>(text)?;
    no_panic::<Cpus>(text)?;
    no_panic::<Horizon>(text)
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn printing_and_reading_is_the_identity(
        rate in quantity::<Rate>(),
        latency in quantity::<Latency>(),
        cost in quantity::<Cost>(),
        share in quantity::<Share>(),
        growth in quantity::<Growth>(),
        bytes in quantity::<Bytes>(),
        factor in quantity::<Factor>(),
        count in quantity::<Count>(),
        cpus in quantity::<Cpus>(),
        horizon in quantity::<Horizon>(),
    ) {
        survives(rate)?;
        survives(latency)?;
        survives(cost)?;
        survives(share)?;
        survives(growth)?;
        survives(bytes)?;
        survives(factor)?;
        survives(count)?;
        survives(cpus)?;
        survives(horizon)?;
    }

    #[test]
    fn noise_is_no_panic(text in any::<String>()) {
        no_panic_in_any(&text)?;
    }

    #[test]
    fn number_like_noise_is_no_panic(text in "[-+−$ ]{0,2}[0-9.,eE+-]{0,12}[ kKMG]{0,2}[a-zA-Z/%$×µ ]{0,8}") {
        no_panic_in_any(&text)?;
    }

    /// A month is read in all the ways in which it is shown.
    #[test]
    fn months_are_read_as_they_are_shown(later in 0..12_360_u32) {
        let month = Month::earliest().plus(later);
        for shown in [month.to_string(), month.spoken(), month.short()] {
            prop_assert_eq!(shown.parse::<Month>().unwrap(), month);
        }
    }

    /// Thousands are the same with every sign between them.
    #[test]
    fn thousands_are_grouped_in_many_ways(n in 0..u64::from(u32::MAX), which in 0..7_usize) {
        let sign = [" ", "\u{a0}", "\u{202f}", "\u{2009}", "'", "’", "_"][which];
        let rate = Quantity::<Rate>::parse(&format!("{n}/week")).unwrap();
        let grouped = rate.to_string().replace(',', sign);
        prop_assert_eq!(Quantity::<Rate>::parse(&grouped).unwrap(), rate);
    }

    /// 12k is 12,000, and 3M is 3,000,000, in any unit.
    #[test]
    fn scaled_forms_agree(n in 0..100_000_u32, which in 0..6_usize) {
        let unit = ["req/s", "/min", "req/h", "per day", "a week", "/month"][which];
        let read = |text: String| Quantity::<Rate>::parse(&text).unwrap();
        prop_assert_eq!(read(format!("{n}k {unit}")), read(format!("{n}000 {unit}")));
        prop_assert_eq!(read(format!("{n}M {unit}")), read(format!("{n}e6 {unit}")));
        prop_assert_eq!(read(format!("{n} million {unit}")), read(format!("{n}e6 {unit}")));
        let cost = |text: String| Quantity::<Cost>::parse(&text).unwrap();
        prop_assert_eq!(cost(format!("${n}k/mo")), cost(format!("{n}000 USD/month")));
    }

    #[test]
    fn a_bare_number_keeps_the_unit(held in quantity::<Latency>(), n in 0..1000_u32) {
        prop_assert_eq!(held.parse_like(&n.to_string()).unwrap().unit().name, held.unit().name);
    }
}

// --- computed numbers ------------------------------------------------------------------------

#[test]
fn numbers_are_shown_with_three_digits() {
    for (value, shown) in [
        (0.0, "0"),
        (1.0, "1"),
        (16.666_67, "16.7"),
        (1234.5, "1,230"),
        (999.6, "1,000"),
        (0.001_123_4, "0.00112"),
        (-1234.5, "-1,230"),
        (69_444_444.4, "69,400,000"),
        (1e15, "1.00e15"),
        (1e-10, "1.00e-10"),
        (f64::INFINITY, "unlimited"),
        (f64::NAN, "unlimited"),
    ] {
        assert_eq!(show::number(value), shown, "{value}");
    }
}

#[test]
fn rates_are_shown_in_a_unit() {
    for (rps, unit, shown) in [
        (208.333 / 60.0, "1 req/min", "208 req/min"),
        (100_000.0 / 86_400.0, "1 req/day", "100k req/day"),
        (9_999.0, "1 req/s", "10k req/s"),
        (9_994.0, "1 req/s", "9,990 req/s"),
        (12_345.0, "1 req/s", "12.3k req/s"),
        (999_999.0, "1 req/s", "1M req/s"),
        (1.5e9, "1 req/s", "1.5G req/s"),
        (0.0, "1 req/s", "0 req/s"),
    ] {
        let unit = Quantity::<Rate>::parse(unit).unwrap().unit();
        assert_eq!(show::rate(rps, unit), shown);
    }
}

#[test]
fn ratios_are_shown_as_percentages() {
    for (ratio, shown) in [
        (0.62, "62 %"),
        (1.0, "100 %"),
        (0.0, "0 %"),
        (0.0012, "0.12 %"),
        (0.001_234, "0.12 %"),
        (0.009_15, "0.92 %"),
        (1e-6, "0.0001 %"),
        (0.01, "1 %"),
        (0.025, "2.5 %"),
        (0.0994, "9.9 %"),
        (0.0996, "10 %"),
        (0.2976, "30 %"),
        (12.5, "1,250 %"),
        (-0.5, "-50 %"),
        (f64::INFINITY, "unlimited"),
    ] {
        assert_eq!(show::percent(ratio), shown, "{ratio}");
    }
}

/// A sum of no numbers is −0, and what is too small to be shown has no sign either.
#[test]
fn nothing_is_shown_as_minus_zero() {
    let none: f64 = [0.0_f64; 0].iter().sum();
    for zero in [none, -0.0] {
        assert_eq!(show::percent(zero), "0 %");
        assert_eq!(show::dollars(zero), "$0.00");
        assert_eq!(show::amount(zero), "0");
        assert_eq!(show::number(zero), "0");
    }
    assert_eq!(show::dollars(-1e-20), "$0.000000000000000");
    assert_eq!(show::percent(-0.0012), "-0.12 %");
}

proptest! {
    #![proptest_config(cases(1000))]

    /// What has a sign has a digit that is not 0.
    #[test]
    fn a_sign_stands_before_a_digit(share in -1.0..1.0_f64, power in -30..20_i32) {
        let value = share * 10f64.powi(power);
        let unit = Rate::base_unit();
        for value in [value, -0.0] {
            for text in [
                show::number(value), show::amount(value), show::price(value), show::percent(value), show::chance(value),
                show::dollars(value), show::latency(value), show::bytes(value), show::duration(value), show::rate(value, unit),
            ] {
                let has_digit = text.bytes().any(|b| (b'1'..=b'9').contains(&b));
                prop_assert!(!text.starts_with('-') || has_digit, "{text} of {value}");
            }
        }
    }
}

/// A share of draws or of requests is no finer than a hundredth of a per cent.
#[test]
fn chances_are_no_finer_than_they_are_known() {
    for (ratio, shown) in [
        (0.0, "0 %"),
        (2.2e-6, "below 0.01 %"),
        (6.1e-5, "below 0.01 %"),
        (1e-4, "0.01 %"),
        (0.0012, "0.12 %"),
        (0.62, "62 %"),
        (1.0, "100 %"),
    ] {
        assert_eq!(show::chance(ratio), shown, "{ratio}");
    }
}

#[test]
fn dollars_are_shown_as_people_write_them() {
    for (value, shown) in [
        (4.0, "$4.00"),
        (12.0, "$12.00"),
        (1788.0, "$1,788"),
        (1787.6, "$1,788"),
        (999.99, "$999.99"),
        (999.999, "$1,000"),
        (0.5, "$0.50"),
        (0.0, "$0.00"),
        (4e-6, "$0.0000040"),
        (1.2e-6, "$0.0000012"),
        (2.777_8e-7, "$0.00000028"),
        (0.0832, "$0.083"),
        (-5.0, "-$5.00"),
        (-1788.0, "-$1,788"),
        (9.9e14, "$990,000,000,000,000"),
        (2.976e21, "$2.98e21"),
        (-1e15, "-$1.00e15"),
        (f64::INFINITY, "unlimited"),
    ] {
        assert_eq!(show::dollars(value), shown, "{value}");
    }
}

#[test]
fn latencies_are_shown_in_ms_or_s() {
    for (ms, shown) in [
        (86.0, "86 ms"),
        (0.3, "0.3 ms"),
        (1382.0, "1.38 s"),
        (1000.0, "1 s"),
        (0.0, "0 ms"),
    ] {
        assert_eq!(show::latency(ms), shown, "{ms}");
    }
}

/// What is typed, how it is printed, and lower end, middle, upper end and family, worked out by hand.
fn ranges<D: Dimension>(rows: &[(&str, &str, [f64; 3], Family)]) {
    for (typed, printed, [low, middle, high], family) in rows {
        let quantity = Quantity::<D>::parse(typed).unwrap_or_else(|e| panic!("{typed}: {e}"));
        assert_eq!(quantity.to_string(), *printed, "{typed}");
        let again = Quantity::<D>::parse(printed).unwrap_or_else(|e| panic!("{printed}: {e}"));
        assert_eq!(again, quantity, "{printed}");
        let spread = quantity
            .spread()
            .unwrap_or_else(|| panic!("{typed} is no range"));
        let found = [spread.low, spread.middle, spread.high];
        for (found, expected) in found.iter().zip([low, middle, high]) {
            assert!(
                (found - expected).abs() <= 1e-12 * expected.abs(),
                "{typed}: {found}"
            );
        }
        assert_eq!(spread.family, *family, "{typed}");
    }
}

#[test]
fn ranges_are_read_as_people_write_them() {
    use Family::{Gamma, Lognormal, Normal, Pert, Triangular, Uniform};
    ranges::<Latency>(&[
        (
            "12..18 ms",
            "12..18 ms",
            [12.0, 216_f64.sqrt(), 18.0],
            Lognormal,
        ),
        (
            "12 ms..18 ms",
            "12..18 ms",
            [12.0, 216_f64.sqrt(), 18.0],
            Lognormal,
        ),
        (
            "12 ms..18",
            "12..18 ms",
            [12.0, 216_f64.sqrt(), 18.0],
            Lognormal,
        ),
        (
            "12-18 ms",
            "12..18 ms",
            [12.0, 216_f64.sqrt(), 18.0],
            Lognormal,
        ),
        (
            "12 ms-18 ms",
            "12..18 ms",
            [12.0, 216_f64.sqrt(), 18.0],
            Lognormal,
        ),
        (
            "12ms-18ms",
            "12..18 ms",
            [12.0, 216_f64.sqrt(), 18.0],
            Lognormal,
        ),
        (
            "12 – 18ms",
            "12..18 ms",
            [12.0, 216_f64.sqrt(), 18.0],
            Lognormal,
        ),
        (
            "12 to 18 ms",
            "12..18 ms",
            [12.0, 216_f64.sqrt(), 18.0],
            Lognormal,
        ),
        ("900 µs..1.6 ms", "0.9..1.6 ms", [0.9, 1.2, 1.6], Lognormal),
        (
            "between 12 and 18 ms",
            "12..18 ms",
            [12.0, 216_f64.sqrt(), 18.0],
            Lognormal,
        ),
        (
            "From 12ms to 18 ms",
            "12..18 ms",
            [12.0, 216_f64.sqrt(), 18.0],
            Lognormal,
        ),
        (
            "between 900 µs and 1.6 ms",
            "0.9..1.6 ms",
            [0.9, 1.2, 1.6],
            Lognormal,
        ),
        (
            "between 12-18 ms",
            "12..18 ms",
            [12.0, 216_f64.sqrt(), 18.0],
            Lognormal,
        ),
        (
            "Between 12 and 18 ms, uniform",
            "12..18 ms uniform",
            [12.0, 15.0, 18.0],
            Uniform,
        ),
        (
            "12..18 ms uniform",
            "12..18 ms uniform",
            [12.0, 15.0, 18.0],
            Uniform,
        ),
        (
            "12..18 ms (Uniform)",
            "12..18 ms uniform",
            [12.0, 15.0, 18.0],
            Uniform,
        ),
        (
            "12..18 ms, gamma",
            "12..18 ms gamma",
            [12.0, 216_f64.sqrt(), 18.0],
            Gamma,
        ),
        ("12..18 ms pert", "12..18 ms PERT", [12.0, 15.0, 18.0], Pert),
        ("12..14..18 ms", "12..14..18 ms", [12.0, 14.0, 18.0], Pert),
        (
            "12..14..18 ms triangular",
            "12..14..18 ms triangular",
            [12.0, 14.0, 18.0],
            Triangular,
        ),
        ("15 ± 3 ms", "15 ± 3 ms", [12.0, 15.0, 18.0], Normal),
        ("15 ms +/- 20 %", "15 ± 3 ms", [12.0, 15.0, 18.0], Normal),
        ("15 ± 20 % ms", "15 ± 3 ms", [12.0, 15.0, 18.0], Normal),
        ("15 ms ± 20 % ms", "15 ± 3 ms", [12.0, 15.0, 18.0], Normal),
        ("0..5 ms", "0..5 ms", [0.0, 2.5, 5.0], Pert),
        ("5..5 ms", "5..5 ms", [5.0, 5.0, 5.0], Lognormal),
    ]);
    ranges::<Bytes>(&[(
        "~94 MB",
        "~94 MB",
        [94.0 / 1.1, 94.0, 94.0 * 1.1],
        Lognormal,
    )]);
    ranges::<Growth>(&[
        ("8 ± 2 %/month", "8 ± 2 %/month", [6.0, 8.0, 10.0], Normal),
        ("8%/month±2", "8 ± 2 %/month", [6.0, 8.0, 10.0], Normal),
        ("-2..6 %/month", "-2..6 %/month", [-2.0, 2.0, 6.0], Normal),
        ("1.5..2x/year", "1.5..2×/year", [1.5, 1.75, 2.0], Normal),
    ]);
    ranges::<Share>(&[
        ("70..90 %", "70..90 %", [70.0, 80.0, 90.0], Normal),
        ("80 % ± 5 %", "80 ± 5 %", [75.0, 80.0, 85.0], Normal),
        ("~98 %", "~98 %", [98.0 / 1.1, 98.0, 100.0], Normal),
    ]);
    ranges::<Cost>(&[
        (
            "$10..14/mo",
            "$10..14/mo",
            [10.0, 140_f64.sqrt(), 14.0],
            Lognormal,
        ),
        (
            "$10/mo..$14/mo",
            "$10..14/mo",
            [10.0, 140_f64.sqrt(), 14.0],
            Lognormal,
        ),
        (
            "between $10 and $14/mo",
            "$10..14/mo",
            [10.0, 140_f64.sqrt(), 14.0],
            Lognormal,
        ),
        ("$12 ± 2/mo", "$12 ± 2/mo", [10.0, 12.0, 14.0], Normal),
        ("$10 ± 20 %/mo", "$10 ± 2/mo", [8.0, 10.0, 12.0], Normal),
    ]);
    ranges::<Rate>(&[
        (
            "100k..200k/day",
            "100,000..200,000 req/day",
            [1e5, 2e10_f64.sqrt(), 2e5],
            Lognormal,
        ),
        (
            "from 100_000 to 200_000 a day",
            "100,000..200,000 req/day",
            [1e5, 2e10_f64.sqrt(), 2e5],
            Lognormal,
        ),
        (
            "1,000..4,000 req/min",
            "1,000..4,000 req/min",
            [1000.0, 2000.0, 4000.0],
            Lognormal,
        ),
    ]);
    for typed in [
        "100k ± 10 %/day",
        "100k +- 10%/day",
        "100 000 ± 10 % per day",
    ] {
        let expected = [9e4, 1e5, 11e4];
        ranges::<Rate>(&[(typed, "100,000 ± 10,000 req/day", expected, Normal)]);
    }
    ranges::<Count>(&[("2..5", "2..5", [2.0, 4.0, 5.0], Uniform)]);
    ranges::<Factor>(&[("2..8×", "2..8×", [2.0, 4.0, 8.0], Lognormal)]);
}

#[test]
fn a_hyphen_stands_between_numbers_and_before_exponents() {
    let range = Quantity::<Rate>::parse("80k-200k/day").unwrap();
    assert_eq!(range, Quantity::parse("80k..200k/day").unwrap());
    let shares = Quantity::<Share>::parse("0.5%-1%").unwrap();
    assert_eq!(shares, Quantity::parse("0.5..1 %").unwrap());
    // The sign of an exponent is no end of a range: 2e-3 s is 2 ms.
    let one = Quantity::<Latency>::parse("2e-3 s").unwrap();
    assert!(one.spread().is_none());
    assert!((one.base() - 2.0).abs() < 1e-12);
}

#[test]
fn ranges_that_cannot_be_are_refused_with_a_sentence() {
    refuses::<Latency>(&[
        (
            "18..12 ms",
            "18 ms is above 12 ms. Write the lower end first: 12..18 ms.",
        ),
        (
            "-2..5 ms",
            "-2 ms is less than nothing. Write 0 ms or more, such as 50 ms, 1.5 s or 300 µs.",
        ),
        (
            "2 ± 5 ms",
            "-3 ms is less than nothing. Write 0 ms or more, such as 50 ms, 1.5 s or 300 µs.",
        ),
        (
            "12..20..18 ms",
            "20 ms does not lie between 12 ms and 18 ms. Write the middle between the ends.",
        ),
        (
            "1..2..3..4 ms",
            "the range has too many parts. Write 10..20 ms.",
        ),
        (
            "12..18",
            "18 has no unit. Write a latency such as 50 ms, 1.5 s or 300 µs.",
        ),
        (
            "between 12 ms",
            "the range has one end only. Write 10..20 ms.",
        ),
        (
            "between 18 and 12 ms",
            "18 ms is above 12 ms. Write the lower end first: 12..18 ms.",
        ),
        (
            "from 12 to many",
            "“many” does not begin with a number. Write a latency such as 50 ms, 1.5 s or 300 µs.",
        ),
        ("12..", "the range has one end only. Write 10..20 ms."),
        (
            "15 ms uniform",
            "one number has no distribution, and “uniform” is written behind it. Write a range such as 10..20 ms, or the number only.",
        ),
        (
            "0..5 ms lognormal",
            "a lognormal law knows values above 0 only, and the range begins at 0 ms. Write another law behind it: normal, PERT, triangular or uniform.",
        ),
    ]);
    // Its middle would be the root of something below 0.
    refuses::<Growth>(&[(
        "-2..8 %/month lognormal",
        "a lognormal law knows values above 0 only, and the range begins at -2 %/month. Write another law behind it: normal, PERT, triangular or uniform.",
    )]);
    refuses::<Rate>(&[(
        "100..200k/day",
        "“100” has no multiplier, and “200k/day” behind it has one. Write it with both, such as 100k..200k.",
    )]);
    // Nothing is nothing with any multiplier.
    assert_eq!(
        Quantity::<Rate>::parse("0..5k/day uniform")
            .unwrap()
            .to_string(),
        "0..5,000 req/day uniform"
    );
    refuses::<Growth>(&[(
        "5 ± -1 %/month",
        "what is given and taken is below 0. Write 10..20 %/month.",
    )]);
    refuses::<Horizon>(&[(
        "12..36 months",
        "a span of time is a decision, and no range. Write one number, such as 36 months or 3 years.",
    )]);
    let error = "10..40 req/s".parse::<Quantity<Rate>>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "10..40 req/s is a range, and one number is needed here. Write one, such as 20 req/s."
    );
}

#[test]
fn a_range_takes_the_unit_that_stood_there() {
    becomes::<Latency>(&[
        ("50 ms", "12..18", "12..18 ms"),
        ("50 ms", "between 12 and 18", "12..18 ms"),
        ("12..18 ms", "15", "15 ms"),
        ("12..18 ms", "~15", "~15 ms"),
        ("50 ms", "15 ± 3", "15 ± 3 ms"),
    ]);
    becomes::<Cost>(&[
        ("$12/mo", "$20..30", "$20..30/mo"),
        ("$12/mo", "20..30", "$20..30/mo"),
    ]);
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn printing_a_range_and_reading_it_is_the_identity(
        rate in specimens::number::<Rate>(),
        growth in specimens::number::<Growth>(),
        cost in specimens::number::<Cost>(),
        share in specimens::number::<Share>(),
        count in specimens::number::<Count>(),
    ) {
        prop_assert_eq!(Quantity::parse(&rate.to_string()).unwrap(), rate);
        prop_assert_eq!(Quantity::parse(&growth.to_string()).unwrap(), growth);
        prop_assert_eq!(Quantity::parse(&cost.to_string()).unwrap(), cost);
        prop_assert_eq!(Quantity::parse(&share.to_string()).unwrap(), share);
        prop_assert_eq!(Quantity::parse(&count.to_string()).unwrap(), count);
    }

    #[test]
    fn a_range_lies_around_its_middle(growth in specimens::number::<Growth>()) {
        if let Some(spread) = growth.spread() {
            prop_assert!(spread.low <= spread.middle && spread.middle <= spread.high);
        }
    }
}

/// The sign at the end of a range is that of all its numbers, also of those below 1, so that what is printed can be read again.
#[test]
fn small_shares_in_ranges_are_read_as_they_are_printed() {
    for (typed, printed) in [
        ("0.5 %..1 %", "0.5..1 %"),
        ("0.5..1 %", "0.5..1 %"),
        ("0.1..0.2..0.9 %", "0.1..0.2..0.9 %"),
        ("0.5 % ± 0.2 %", "0.5 ± 0.2 %"),
        ("~0.5 %", "~0.5 %"),
    ] {
        let read = Quantity::<Share>::parse(typed).unwrap();
        assert_eq!(read.to_string(), printed);
        assert_eq!(Quantity::<Share>::parse(printed).unwrap(), read);
    }
    assert!(Quantity::<Share>::parse("0.5..0.9").is_err());
}
