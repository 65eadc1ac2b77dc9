//! Where and how things are bought: whose price list, discounts, the currency, the budget, and how instances are paid for.

use super::form::{Form, Setting, SettingKind as K, setting};

const SCALING: K = K::Choice(&[
    ("static", "Stand at the peak"),
    ("two_sizes", "Two sizes by a timetable"),
    ("follow", "Follow each hour"),
]);

pub(crate) const SETTINGS: &[Setting] = &[
    setting(
        "provider",
        "Provider",
        K::Words,
        "",
        "digitalocean, aws, gcp, azure or hetzner; empty: that of the instance.",
    ),
    setting(
        "region",
        "Region",
        K::Words,
        "",
        "As the catalogue has it, such as us-east-1; empty: that of the instance, or the first of the provider.",
    ),
    setting(
        "discount",
        "Discount",
        K::Share,
        "0 %",
        "A flat one on all list prices of the catalogue, as agreed with the provider.",
    ),
    setting(
        "currency",
        "Currency",
        K::Currency,
        "",
        "With its rate, as in 1 EUR = 1.08 USD; empty: dollars.",
    ),
    setting(
        "budget",
        "Budget",
        K::Cost,
        "",
        "Most that a month may cost; the plan names the first month that is above it.",
    ),
    setting(
        "scaling",
        "Instances over the week",
        SCALING,
        "static",
        "Needs a shape of the week. A timetable takes fewer instances at night, following also by day.",
    ),
    setting(
        "scaling_lead",
        "Hours ahead",
        K::Count,
        "1",
        "How long before they are needed instances are started.",
    ),
    setting(
        "reserved_discount",
        "Discount for reserved instances",
        K::Share,
        "",
        "What one pays less for an instance that is paid all the time; one year brings 30 to 40 % at most providers.",
    ),
    setting(
        "reserved_years",
        "Years reserved",
        K::Count,
        "1",
        "For how long they are paid.",
    ),
    setting(
        "reserved_upfront",
        "Paid at once",
        K::Share,
        "0 %",
        "How much of the whole term is paid at its beginning.",
    ),
    setting(
        "spot_discount",
        "Discount for spot instances",
        K::Share,
        "",
        "What one pays less for instances that may be taken away.",
    ),
    setting(
        "spot_share",
        "Most that may be spot",
        K::Share,
        "50 %",
        "Of the instances of each hour; the rest must not be taken away.",
    ),
    setting(
        "spot_interruptions",
        "Taken away in an hour",
        K::Share,
        "0.1 %",
        "How many of the spot instances are taken away in an hour that they run; each is replaced for an hour at the full price.",
    ),
];

/// The form, with nothing bought.
///
/// ```
/// let form = plimsoll::scenario::market::form();
/// assert_eq!((form.text("provider"), form.value("discount"), form.given("budget")), ("", 0.0, None));
/// ```
pub fn form() -> Form {
    Form::new("market", SETTINGS)
}
