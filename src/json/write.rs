//! JSON as text: written part by part, and made readable.

use std::fmt::Display;

/// Writes JSON without blanks. What is opened must be closed; a value in an object stands behind its [`Writer::key`].
///
/// ```
/// use plimsoll::json::Writer;
/// let mut w = Writer::default();
/// w.open('{').key("rates").open('[').number(1.0).number(1e-7).close(']').close('}');
/// assert_eq!(w.finish(), r#"{"rates":[1.0,1e-7]}"#);
/// ```
#[derive(Debug, Default)]
pub struct Writer {
    out: String,
    /// True where the next part is not the first of its list or object.
    follows: bool,
}

impl Writer {
    fn raw(&mut self, text: &str) -> &mut Self {
        if self.follows {
            self.out.push(',');
        }
        self.out.push_str(text);
        self.follows = true;
        self
    }

    /// Opens a list `[` or an object `{`.
    pub fn open(&mut self, bracket: char) -> &mut Self {
        self.raw("").out.push(bracket);
        self.follows = false;
        self
    }

    /// Closes it with `]` or `}`.
    pub fn close(&mut self, bracket: char) -> &mut Self {
        self.out.push(bracket);
        self.follows = true;
        self
    }

    /// The name of the value that comes next.
    pub fn key(&mut self, name: &str) -> &mut Self {
        self.text(name).out.push(':');
        self.follows = false;
        self
    }

    /// A text.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.raw("\"");
        for c in text.chars() {
            let short = match c {
                '"' | '\\' => c,
                '\u{8}' => 'b',
                '\u{c}' => 'f',
                '\n' => 'n',
                '\r' => 'r',
                '\t' => 't',
                '\0'..' ' => {
                    self.out += &format!("\\u{:04x}", u32::from(c));
                    continue;
                }
                _ => {
                    self.out.push(c);
                    continue;
                }
            };
            self.out.push('\\');
            self.out.push(short);
        }
        self.out.push('"');
        self
    }

    /// A number with as many digits as tell it from all others; `null` for what is none.
    pub fn number(&mut self, number: f64) -> &mut Self {
        let size = number.abs();
        // Printed again with so many digits, two forms that are equally near end in the even one.
        let text = if !size.is_finite() {
            "null".to_owned()
        } else if size == 0.0 || (1e-5..1e16).contains(&size) {
            let digits = decimals(&number.to_string()).max(1);
            format!("{number:.digits$}")
        } else {
            let digits = decimals(&format!("{number:e}"));
            let sign = if size < 1.0 { "e" } else { "e+" };
            format!("{number:.digits$e}").replace('e', sign)
        };
        self.raw(&text)
    }

    /// A whole number.
    pub fn whole(&mut self, number: u32) -> &mut Self {
        self.raw(&number.to_string())
    }

    /// A number, or `null`.
    pub fn number_or_null(&mut self, number: Option<f64>) -> &mut Self {
        self.number(number.unwrap_or(f64::NAN))
    }

    /// True under that name; nothing for false, which is usual.
    pub fn flag(&mut self, name: &str, flag: bool) -> &mut Self {
        if flag {
            self.key(name).raw("true");
        }
        self
    }

    /// JSON that was written before.
    pub fn written(&mut self, json: &str) -> &mut Self {
        self.raw(json)
    }

    /// What a value shows, as a text under that name.
    pub fn shown(&mut self, name: &str, value: &dyn Display) -> &mut Self {
        self.key(name).text(&value.to_string())
    }

    /// The JSON.
    pub fn finish(self) -> String {
        self.out
    }
}

/// How many digits stand behind the point.
fn decimals(number: &str) -> usize {
    let behind = number.split('.').nth(1).unwrap_or_default();
    behind.bytes().take_while(u8::is_ascii_digit).count()
}

/// The same JSON, which must have no blanks between its parts, with a line for each part and two blanks for each level.
pub fn indented(compact: &str) -> String {
    let mut out = String::with_capacity(2 * compact.len());
    let (mut depth, mut in_quotes, mut escaped) = (0_usize, false, false);
    let mut bytes = compact.chars().peekable();
    while let Some(c) = bytes.next() {
        if in_quotes {
            in_quotes = escaped || c != '"';
            escaped = c == '\\' && !escaped;
            out.push(c);
            continue;
        }
        match c {
            '{' | '[' if matches!(bytes.peek(), Some('}' | ']')) => {
                out.push(c);
                out.extend(bytes.next());
            }
            '{' | '[' => {
                depth += 1;
                out.push(c);
                new_line(&mut out, depth);
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                new_line(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(c);
                new_line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            _ => {
                in_quotes = c == '"';
                out.push(c);
            }
        }
    }
    out
}

fn new_line(out: &mut String, depth: usize) {
    out.push('\n');
    out.push_str(&"  ".repeat(depth));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_those_of_serde_json() {
        let value = serde_json::json!({"a": [], "b": {}, "c": [1, {"d": "x: [\\\"] {,", "e": null}], "f": "\\"});
        let pretty = serde_json::to_string_pretty(&value).unwrap();
        assert_eq!(indented(&value.to_string()), pretty);
    }

    fn made(write: impl FnOnce(&mut Writer)) -> String {
        let mut w = Writer::default();
        write(&mut w);
        w.finish()
    }

    #[test]
    fn texts_and_numbers_are_those_of_serde_json() {
        let all: String = (0..0x2_0000).filter_map(char::from_u32).collect();
        let text = made(|w| {
            w.text(&all);
        });
        assert_eq!(text, serde_json::to_string(&all).unwrap());
        let same = |n: f64| {
            let number = made(|w| {
                w.number(n);
            });
            let expected = serde_json::to_string(&n).unwrap();
            assert_eq!(number, expected);
        };
        for exponent in -30..30 {
            for mantissa in [1.0, 1.5, 9.999_999_999_999_998, 1.234_567_890_123_456_7] {
                let n = mantissa * 10_f64.powi(exponent);
                [n, -n, n.round(), n.next_up(), n.next_down()]
                    .into_iter()
                    .for_each(same);
            }
        }
        [
            0.0,
            -0.0,
            1e-4,
            1e-5,
            1e15,
            1e16,
            f64::MAX,
            f64::MIN_POSITIVE,
            f64::NAN,
            f64::INFINITY,
        ]
        .into_iter()
        .for_each(same);
        let mut bits = 1_u64;
        for _ in 0..20_000 {
            bits = bits
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            same(f64::from_bits(bits));
        }
    }
}
