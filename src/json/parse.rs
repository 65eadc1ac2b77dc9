//! From text to [`Value`], by the letter of RFC 8259.

use std::borrow::Cow;

use super::value::{Kind, Member, Value};

/// Lists and objects within each other.
pub const MAX_DEPTH: usize = 128;

/// Why a text is no JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// The byte at which that shows.
    pub at: usize,
    /// True if the text ends before its value does.
    pub cut: bool,
}

/// Reads a text that holds one value and nothing else.
///
/// # Errors
/// If it is no JSON, or is nested more than [`MAX_DEPTH`] deep.
pub fn parse(text: &str) -> Result<Value<'_>, Fault> {
    let mut parser = Parser {
        text,
        at: 0,
        depth: 0,
    };
    let value = parser.value()?;
    parser.skip();
    match parser.peek() {
        None => Ok(value),
        Some(_) => parser.fault(),
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The text from there up to here.
    fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    fn skip(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn fault<T>(&self) -> Result<T, Fault> {
        let (at, cut) = (self.at, self.at >= self.text.len());
        Err(Fault { at, cut })
    }

    /// Goes on if that byte stands here.
    fn takes(&mut self, byte: u8) -> bool {
        let here = self.peek() == Some(byte);
        self.at += usize::from(here);
        here
    }

    fn expect(&mut self, byte: u8) -> Result<(), Fault> {
        if self.takes(byte) {
            Ok(())
        } else {
            self.fault()
        }
    }

    fn value(&mut self) -> Result<Value<'a>, Fault> {
        self.skip();
        let start = self.at;
        let kind = match self.peek() {
            Some(b'n') => self.word("null", Kind::Null),
            Some(b't') => self.word("true", Kind::Flag(true)),
            Some(b'f') => self.word("false", Kind::Flag(false)),
            Some(b'"') => self.quoted().map(Kind::Text),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b'[' | b'{') if self.depth == MAX_DEPTH => self.fault(),
            Some(open @ (b'[' | b'{')) => {
                self.depth += 1;
                self.at += 1;
                let kind = if open == b'[' {
                    self.list()
                } else {
                    self.object()
                };
                self.depth -= 1;
                kind
            }
            _ => self.fault(),
        }?;
        let end = self.at;
        Ok(Value { start, end, kind })
    }

    fn word(&mut self, word: &str, kind: Kind<'a>) -> Result<Kind<'a>, Fault> {
        for byte in word.bytes() {
            self.expect(byte)?;
        }
        Ok(kind)
    }

    fn list(&mut self) -> Result<Kind<'a>, Fault> {
        let mut items = Vec::new();
        self.skip();
        if self.takes(b']') {
            return Ok(Kind::List(items));
        }
        loop {
            items.push(self.value()?);
            self.skip();
            if !self.takes(b',') {
                self.expect(b']')?;
                return Ok(Kind::List(items));
            }
        }
    }

    fn object(&mut self) -> Result<Kind<'a>, Fault> {
        let mut members = Vec::new();
        self.skip();
        if self.takes(b'}') {
            return Ok(Kind::Object(members));
        }
        loop {
            self.skip();
            let start = self.at;
            if self.peek() != Some(b'"') {
                return self.fault();
            }
            let name = self.quoted()?;
            self.skip();
            self.expect(b':')?;
            let value = self.value()?;
            members.push(Member { start, name, value });
            self.skip();
            if !self.takes(b',') {
                self.expect(b'}')?;
                return Ok(Kind::Object(members));
            }
        }
    }

    fn number(&mut self) -> Result<Kind<'a>, Fault> {
        let start = self.at;
        self.takes(b'-');
        if !self.takes(b'0') {
            self.digits()?;
        }
        if self.takes(b'.') {
            self.digits()?;
        }
        if self.takes(b'e') || self.takes(b'E') {
            let _ = self.takes(b'+') || self.takes(b'-');
            self.digits()?;
        }
        Ok(Kind::Number(self.since(start)))
    }

    fn digits(&mut self) -> Result<(), Fault> {
        let start = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start {
            self.fault()
        } else {
            Ok(())
        }
    }

    /// A text from its first quotation mark to its last.
    fn quoted(&mut self) -> Result<Cow<'a, str>, Fault> {
        self.at += 1;
        let mut start = self.at;
        let mut before = String::new();
        loop {
            match self.peek() {
                Some(b'"') => {
                    let rest = self.since(start);
                    self.at += 1;
                    // An escape is never nothing.
                    return Ok(if before.is_empty() {
                        Cow::Borrowed(rest)
                    } else {
                        Cow::Owned(before + rest)
                    });
                }
                Some(b'\\') => {
                    before.push_str(self.since(start));
                    before.push(self.escaped()?);
                    start = self.at;
                }
                Some(0x20..) => self.at += 1,
                _ => return self.fault(),
            }
        }
    }

    fn escaped(&mut self) -> Result<char, Fault> {
        self.at += 1;
        let plain = match self.peek() {
            Some(b'u') => return self.unicode(),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            _ => return self.fault(),
        };
        self.at += 1;
        Ok(plain)
    }

    /// A character by its number; those beyond four digits are two halves, each with its own escape.
    fn unicode(&mut self) -> Result<char, Fault> {
        let first = self.hexadecimal()?;
        let number = if (0xd800..0xdc00).contains(&first) {
            self.expect(b'\\')?;
            if self.peek() != Some(b'u') {
                return self.fault();
            }
            let second = self.hexadecimal()?;
            if !(0xdc00..0xe000).contains(&second) {
                return self.fault();
            }
            0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00)
        } else {
            first
        };
        char::from_u32(number).map_or_else(|| self.fault(), Ok)
    }

    /// Four digits behind a `u`.
    fn hexadecimal(&mut self) -> Result<u32, Fault> {
        self.at += 1;
        let mut number = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|b| char::from(b).to_digit(16));
            let Some(digit) = digit else {
                return self.fault();
            };
            number = number * 16 + digit;
            self.at += 1;
        }
        Ok(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(value: &Value) -> serde_json::Value {
        match &value.kind {
            Kind::Null => serde_json::Value::Null,
            Kind::Flag(flag) => (*flag).into(),
            Kind::Number(number) => serde_json::from_str(number).unwrap(),
            Kind::Text(text) => text.as_ref().into(),
            Kind::List(items) => items.iter().map(plain).collect(),
            Kind::Object(members) => members
                .iter()
                .map(|m| (m.name.to_string(), plain(&m.value)))
                .collect(),
        }
    }

    #[test]
    fn all_that_is_json_is_read_and_nothing_else() {
        let texts = [
            "null",
            " true\n",
            "false",
            "nul",
            "nulll",
            "True",
            "",
            " ",
            "0",
            "-0",
            "00",
            "01",
            "-",
            "+1",
            "1.",
            ".5",
            "1.50",
            "1e5",
            "1E+5",
            "1e-05",
            "1e",
            "1e+",
            "0x1",
            "NaN",
            "\"\"",
            "\"",
            "\"é€😀\"",
            r#""\"\\\/\b\f\n\r\t\u0041""#,
            r#""\ud83d\ude00""#,
            r#""\ud83d""#,
            r#""\ud83dx""#,
            r#""\ud83d\n""#,
            r#""\ud83d\u0041""#,
            r#""\ude00""#,
            r#""\x""#,
            r#""\u12"  ""#,
            r#""\u12g4""#,
            "\"a\nb\"",
            "\"a\u{7f}\"",
            "'a'",
            "[]",
            "[ ]",
            "[1,2]",
            "[1,]",
            "[,1]",
            "[1 2]",
            "[1",
            "[1,",
            "{}",
            "{ }",
            r#"{"a":1}"#,
            r#"{"a" : [ { } , "b" ] }"#,
            r#"{"a":1,}"#,
            r#"{a:1}"#,
            r#"{"a"}"#,
            r#"{"a":}"#,
            r#"{"a":1"#,
            r#"{"a":1,"b"#,
            r#"{"a":1]"#,
            "[1}",
            "1 2",
            "[] []",
            "\u{feff}[]",
            "// x",
        ];
        for text in texts {
            match (parse(text), serde_json::from_str::<serde_json::Value>(text)) {
                (Ok(value), Ok(expected)) => assert_eq!(plain(&value), expected, "{text}"),
                (Err(fault), Err(expected)) => {
                    assert_eq!(
                        fault.cut,
                        expected.is_eof(),
                        "{text}: {fault:?}, {expected}"
                    );
                }
                (read, expected) => panic!("{text}: {read:?}, {expected:?}"),
            }
        }
    }

    #[test]
    fn each_part_knows_its_place() {
        let text = "{\n \"a\": [1, {\"b\": null}]}";
        let value = parse(text).unwrap();
        assert_eq!((value.start, value.end), (0, text.len()));
        let list = value.get("a").unwrap();
        assert_eq!(&text[list.start..list.end], "[1, {\"b\": null}]");
        assert_eq!(super::super::line_of(text, list.start), 2);
    }

    #[test]
    fn what_is_too_deep_is_refused() {
        let deep = |n: usize| "[".repeat(n) + &"]".repeat(n);
        assert!(parse(&deep(MAX_DEPTH)).is_ok());
        let fault = parse(&deep(MAX_DEPTH + 1)).unwrap_err();
        assert_eq!((fault.at, fault.cut), (MAX_DEPTH, false));
        assert!(parse(&deep(100_000)).is_err());
    }
}
