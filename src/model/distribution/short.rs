//! Numbers in the sentences of warnings.

use std::fmt;

/// A number with three digits, or all digits before the point; with an exponent only where that is readable no more.
pub(crate) struct Short(pub(crate) f64);

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.abs();
        if size != 0.0 && !(1e-3..1e9).contains(&size) {
            return write!(f, "{:.2e}", self.0);
        }
        // 9.995 is written 10.0, and so on.
        let decimals = match size {
            s if s >= 99.95 => 0,
            s if s >= 9.995 => 1,
            s if s >= 0.9995 => 2,
            _ => 4,
        };
        let text = format!("{:.decimals$}", self.0);
        match text.contains('.') {
            true => f.write_str(text.trim_end_matches('0').trim_end_matches('.')),
            false => f.write_str(&text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Short;

    #[test]
    fn numbers_are_short() {
        for (number, text) in [
            (0.0, "0"),
            (-3.0, "-3"),
            (22.36, "22.4"),
            (9.996, "10"),
            (0.51234, "0.5123"),
            (12_345.6, "12346"),
            (1e9, "1.00e9"),
            (1.5e-7, "1.50e-7"),
            (f64::INFINITY, "inf"),
        ] {
            assert_eq!(Short(number).to_string(), text);
        }
    }
}
