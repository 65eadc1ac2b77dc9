//! Prices as paid, and prices that are old.

use plimsoll::catalog::AsOf;
use plimsoll::plan::bill::{Rented, egress, instances, ipv4, nat};
use plimsoll::plan::prices::{Currency, PricesPaid, old_price, old_prices};
use plimsoll::quantity::Month;

use super::{aws, near, offer};

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

#[test]
fn prices_paid_are_list_prices_less_a_discount_in_a_currency() {
    let euro: Currency = "1 EUR = 1.08 USD".parse().unwrap();
    near(PricesPaid::default().of_list(416.03), 416.03);
    near(
        PricesPaid::new(0.25, Currency::usd())
            .unwrap()
            .of_list(400.0),
        300.0,
    );
    near(PricesPaid::new(0.1, euro).unwrap().of_list(108.0), 90.0);
    for text in [
        "",
        "EUR 1.08",
        "1 EUR = USD",
        "1 EUR = 0 USD",
        "1 EUR = -1 USD",
        "1 EUR = NaN USD",
        "2 EUR = 1.08 USD",
        "1 EURO = 1.08 USD",
        "1 EUR = 1.08 GBP",
        "1 USD = 2 USD",
        "1 €UR = 1.08 USD",
    ] {
        let error = text.parse::<Currency>().unwrap_err();
        assert_eq!(error.field.as_deref(), Some("currency"), "{text}");
        assert!(!error.next.is_empty());
    }
    for share in [-0.1, 1.5, f64::NAN] {
        assert!(PricesPaid::new(share, Currency::usd()).is_err());
    }
}

#[test]
fn old_and_undated_prices_are_pointed_out() {
    let day = AsOf::Day(month("2025-11"), 1);
    assert_eq!(old_price("x", day, month("2026-11")), None);
    assert!(
        old_price("x", day, month("2026-12"))
            .unwrap()
            .contains("more than a year ago")
    );
    assert!(
        old_price("x", AsOf::Undated, month("2026-12"))
            .unwrap()
            .contains("no date")
    );
    let now = month("2026-11");
    let market = aws();
    assert_eq!(old_prices(&[], now), None);
    let one = ipv4(&market, 1.0, 730.0).unwrap();
    assert_eq!(
        old_prices(&one, now).unwrap(),
        "The price of aws/us-east-1/public-ipv4.hour is of 2024-07-01, more than a year ago: check it."
    );
    let mut lines = nat(&market, 1.0, 730.0, 1.0).unwrap();
    lines.extend(egress(&market, 500.0, 0.0).unwrap());
    lines.extend(one);
    assert_eq!(
        old_prices(&lines, now).unwrap(),
        "4 prices are undated or more than a year old: aws/us-east-1/natgw.hour (2024-07-01), aws/us-east-1/natgw.gb \
         (2024-07-01), aws/us-east-1/egress.internet.gb.first-10tb (2024-09-25) and 1 more. Check them."
    );
    let fresh = instances(
        offer("aws/us-east-1/t3.large"),
        "App",
        Rented::whole_month(1.0),
    );
    assert_eq!(old_prices(&[fresh.unwrap()], now), None);
}
