//! JTL as XML: <https://jmeter.apache.org/usermanual/listeners.html#xmlformat2.1>.
//!
//! A sample within a sample is a redirect or an embedded resource, whose time its parent holds: it is
//! no request of its own, unless the parent is a transaction controller. Of an element only the tag is
//! read, so bodies, headers and cookies that a test keeps stay out.

use std::borrow::Cow;

use super::samples::{Sample, Samples, truth};
use crate::error::Result;
use crate::evidence::{Evidence, Warning};
use crate::import::Head;
use crate::import::bytes::MAX_LINE_BYTES;
use crate::import::record::Records;
use crate::import::record::rows::number;

const FORMAT: &str = "jmeter-jtl-xml";
/// How deep samples lie in each other at most.
const MAX_DEPTH: usize = 64;

pub(in crate::import) fn looks_like(head: &Head) -> bool {
    let text = head.text.trim_start();
    let start = crate::import::bytes::head(text, 2_000);
    text.starts_with('<') && start.contains("<testResults")
}

pub(in crate::import) fn begin(_head: &Head) -> Box<dyn Records> {
    Box::new(Reader {
        held: String::new(),
        hidden_until: None,
        line: 1,
        open: Vec::new(),
        is_ended: false,
        samples: Samples::default(),
    })
}

struct Reader {
    /// The beginning of a tag.
    held: String,
    /// What ends the comment or the CDATA section that goes on.
    hidden_until: Option<&'static str>,
    line: usize,
    /// For each sample that is open whether it is a transaction.
    open: Vec<bool>,
    is_ended: bool,
    samples: Samples,
}

impl Records for Reader {
    fn push(&mut self, text: &str) -> Result<()> {
        if self.held.is_empty() {
            let rest = self.read(text);
            self.held.push_str(rest);
        } else {
            let mut whole = std::mem::take(&mut self.held);
            whole.push_str(text);
            let read = whole.len().saturating_sub(self.read(&whole).len());
            whole.drain(..read);
            self.held = whole;
        }
        // No tag is that long: what looks like the beginning of one is none.
        if self.held.len() > MAX_LINE_BYTES {
            self.samples.doubts.no_record(self.line);
            self.held = String::new();
        }
        Ok(())
    }

    fn so_far(&self) -> Evidence {
        self.samples.evidence(FORMAT)
    }

    fn finish(mut self: Box<Self>) -> Result<Evidence> {
        if !self.held.is_empty() {
            self.samples.doubts.cut_line(self.line);
        }
        let is_ended = self.is_ended;
        let mut evidence = self.samples.finish(FORMAT)?;
        if !is_ended {
            evidence.warnings.push(Warning {
                code: "end_missing".to_owned(),
                message:
                    "the file has no </testResults>: it was cut off, or the test had not ended"
                        .to_owned(),
                ..Warning::default()
            });
        }
        Ok(evidence)
    }
}

impl Reader {
    /// Reads all whole tags, and gives back what follows the last of them and may be part of another.
    fn read<'a>(&mut self, mut text: &'a str) -> &'a str {
        loop {
            if let Some(end) = self.hidden_until {
                let Some(at) = text.find(end) else {
                    // The end itself may lie across two pieces.
                    let kept = text.len().saturating_sub(end.len());
                    let kept = (kept..text.len()).find(|at| text.is_char_boundary(*at));
                    let (hidden, rest) = text
                        .split_at_checked(kept.unwrap_or(0))
                        .unwrap_or(("", text));
                    self.count_lines(hidden);
                    return rest;
                };
                let (hidden, rest) = text.split_at_checked(at).unwrap_or_default();
                self.count_lines(hidden);
                text = rest.get(end.len()..).unwrap_or_default();
                self.hidden_until = None;
            }
            let Some(start) = memchr::memchr(b'<', text.as_bytes()) else {
                self.count_lines(text);
                return "";
            };
            let (before, rest) = text.split_at_checked(start).unwrap_or_default();
            self.count_lines(before);
            text = rest;
            match Markup::of(text) {
                Markup::Unfinished => return text,
                Markup::Hidden { until } => self.hidden_until = Some(until),
                Markup::Tag { length } => {
                    let (tag, rest) = text.split_at_checked(length).unwrap_or_default();
                    self.tag(tag);
                    self.count_lines(tag);
                    text = rest;
                }
            }
        }
    }

    fn count_lines(&mut self, text: &str) {
        let feeds = memchr::memchr_iter(b'\n', text.as_bytes()).count();
        self.line = self.line.saturating_add(feeds);
    }

    fn tag(&mut self, tag: &str) {
        let inner = tag.trim_start_matches('<').trim_end_matches('>');
        let (name, attributes) = inner
            .find(|c: char| c.is_ascii_whitespace() || c == '/')
            .filter(|at| *at > 0)
            .and_then(|at| inner.split_at_checked(at))
            .unwrap_or((inner, ""));
        match name {
            "httpSample" | "sample" | "sampleResult" => self.sample(attributes),
            _ => match name.strip_prefix('/') {
                Some("httpSample" | "sample" | "sampleResult") => drop(self.open.pop()),
                Some("testResults") => self.is_ended = true,
                _ => {}
            },
        }
    }

    fn sample(&mut self, attributes: &str) {
        let is_empty = attributes.ends_with('/');
        let is_part = self.open.iter().any(|is_transaction| !is_transaction);
        let read = Attributes::of(attributes);
        let sample = read.sample();
        if !is_empty && self.open.len() < MAX_DEPTH {
            self.open
                .push(sample.as_ref().is_some_and(Sample::is_transaction));
        }
        match sample {
            _ if is_part => {}
            Some(sample) => self.samples.add(&sample, self.line),
            None => self.samples.doubts.no_record(self.line),
        }
    }
}

enum Markup {
    Unfinished,
    Hidden { until: &'static str },
    Tag { length: usize },
}

impl Markup {
    /// What begins with `<` here.
    fn of(text: &str) -> Markup {
        for (start, until) in [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")] {
            if text.starts_with(start) {
                return Markup::Hidden { until };
            }
            if start.starts_with(text) {
                return Markup::Unfinished;
            }
        }
        let bytes = text.as_bytes();
        let Some(end) = memchr::memchr(b'>', bytes) else {
            return Markup::Unfinished;
        };
        // JMeter writes double quotes only: an even number of them is closed.
        let tag = bytes.get(..end).unwrap_or_default();
        let quotes = memchr::memchr_iter(b'"', tag).count();
        let is_closed = quotes.is_multiple_of(2);
        if is_closed && memchr::memchr(b'\'', tag).is_none() {
            return Markup::Tag {
                length: end.saturating_add(1),
            };
        }
        let mut at = 0;
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let Some(found) = memchr::memchr3(b'>', b'"', b'\'', rest) else {
                return Markup::Unfinished;
            };
            at = at.saturating_add(found).saturating_add(1);
            let quote = match rest.get(found) {
                Some(b'>') => return Markup::Tag { length: at },
                Some(quote) => *quote,
                None => return Markup::Unfinished,
            };
            let rest = bytes.get(at..).unwrap_or_default();
            let Some(end) = memchr::memchr(quote, rest) else {
                return Markup::Unfinished;
            };
            at = at.saturating_add(end).saturating_add(1);
        }
    }
}

/// The attributes of a sample that are read, under their names of today or of JMeter 1 and 2.0.
#[derive(Default)]
struct Attributes<'a> {
    time: Cow<'a, str>,
    elapsed: Cow<'a, str>,
    success: Cow<'a, str>,
    label: Cow<'a, str>,
    code: Cow<'a, str>,
    message: Cow<'a, str>,
    thread: Cow<'a, str>,
    bytes: Cow<'a, str>,
    threads: Cow<'a, str>,
}

impl<'a> Attributes<'a> {
    fn of(mut text: &'a str) -> Self {
        let mut read = Attributes::default();
        while let Some((name, rest)) = split(text, b'=') {
            let rest = rest.trim_ascii_start();
            let Some(quote @ (b'"' | b'\'')) = rest.as_bytes().first() else {
                break;
            };
            let Some((value, after)) = rest.get(1..).and_then(|rest| split(rest, *quote)) else {
                break;
            };
            text = after;
            let place = match name.trim_ascii() {
                "ts" | "timeStamp" => &mut read.time,
                "t" | "time" => &mut read.elapsed,
                "s" | "success" => &mut read.success,
                "lb" | "label" => &mut read.label,
                "rc" | "responseCode" => &mut read.code,
                "rm" | "responseMessage" => &mut read.message,
                "tn" | "threadName" => &mut read.thread,
                "by" => &mut read.bytes,
                "na" => &mut read.threads,
                _ => continue,
            };
            *place = unescape(value);
        }
        read
    }

    fn sample(&self) -> Option<Sample<'_>> {
        let success = truth(&self.success);
        if success.is_none() && !self.success.is_empty() {
            return None;
        }
        Some(Sample {
            time: &self.time,
            elapsed_ms: number(&self.elapsed)?,
            success,
            label: &self.label,
            code: &self.code,
            message: &self.message,
            failure: "",
            thread: &self.thread,
            bytes: number(&self.bytes),
            threads: number(&self.threads),
        })
    }
}

/// What stands before and behind the first such byte, which is ASCII.
fn split(text: &str, byte: u8) -> Option<(&str, &str)> {
    let at = memchr::memchr(byte, text.as_bytes())?;
    Some((text.get(..at)?, text.get(at.saturating_add(1)..)?))
}

/// An attribute's text without the five named entities of XML and those by number.
fn unescape(value: &str) -> Cow<'_, str> {
    if !value.contains('&') {
        return Cow::Borrowed(value);
    }
    let mut text = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, entity)) = rest.split_once('&') {
        text.push_str(before);
        let known = entity
            .split_once(';')
            .and_then(|(name, after)| Some((character(name)?, after)));
        rest = match known {
            Some((c, after)) => {
                text.push(c);
                after
            }
            None => {
                text.push('&');
                entity
            }
        };
    }
    text.push_str(rest);
    Cow::Owned(text)
}

fn character(name: &str) -> Option<char> {
    Some(match name {
        "quot" => '"',
        "apos" => '\'',
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    })
}
