//! The currency that a person pays in, at a rate that the person states.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};

/// Rates of exchange beyond these are typing errors.
const RATE_BOUNDS: std::ops::RangeInclusive<f64> = 1e-9..=1e9;

/// A currency and what one of it costs, as stated by the person: `1 EUR = 1.08 USD`.
///
/// ```
/// use plimsoll::scenario::currency::Currency;
/// let euro: Currency = "1 EUR = 1.08 USD".parse()?;
/// assert_eq!((euro.code(), euro.usd_per_unit()), ("EUR", 1.08));
/// assert_eq!(euro.to_string(), "1 EUR = 1.08 USD");
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Currency {
    code: String,
    usd_per_unit: f64,
}

impl Currency {
    /// The currency of the lists.
    pub fn usd() -> Currency {
        Currency {
            code: "USD".to_owned(),
            usd_per_unit: 1.0,
        }
    }

    /// A currency by its three letters, and what one of it costs in dollars.
    ///
    /// # Errors
    /// A code that is not three letters; a rate that is not a number above 0; dollars at another rate than 1.
    pub fn new(code: &str, usd_per_unit: f64) -> Result<Currency> {
        if code.len() != 3 || !code.bytes().all(|b| b.is_ascii_alphabetic()) {
            return Err(Error::new("the currency is not a code of three letters")
                .field("currency")
                .next("Write EUR, GBP or another one."));
        }
        let code = code.to_ascii_uppercase();
        let dollars = code == "USD" && usd_per_unit != 1.0;
        if !RATE_BOUNDS.contains(&usd_per_unit) || dollars {
            return Err(Error::new(format!("1 {code} cannot be {usd_per_unit} USD"))
                .field("currency")
                .next("Write the rate like 1 EUR = 1.08 USD."));
        }
        Ok(Currency { code, usd_per_unit })
    }

    /// Its three letters.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// What one of it costs in dollars.
    pub fn usd_per_unit(&self) -> f64 {
        self.usd_per_unit
    }
}

impl FromStr for Currency {
    type Err = Error;

    fn from_str(text: &str) -> Result<Currency> {
        let wrong = || {
            Error::new("the rate of exchange cannot be read")
                .field("currency")
                .next("Write it like 1 EUR = 1.08 USD.")
        };
        let words: Vec<&str> = text.split_whitespace().collect();
        let [one, code, equals, rate, usd] = words.as_slice() else {
            return Err(wrong());
        };
        if one.parse() != Ok(1.0) || *equals != "=" || !usd.eq_ignore_ascii_case("USD") {
            return Err(wrong());
        }
        let rate = rate.parse::<f64>().map_err(|_| wrong())?;
        Currency::new(code, rate)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1 {} = {} USD", self.code, self.usd_per_unit)
    }
}
