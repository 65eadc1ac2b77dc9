//! Rules as people write them, in one line: `[name:] [severity] action when metric > bound [for duration]`.

use std::fmt;
use std::str::FromStr;

use super::{Action, Comparison, Condition, MAX_LINE, Metric, Rule, Severity, bound};
use crate::error::{Error, Result};
use crate::quantity::{Quantity, Span};
use crate::scenario::MAX_NAME;

const EXAMPLE: &str = "Write a rule such as: scale out when CPU > 70 % for 5 min.";
const QUOTE: char = '"';

impl FromStr for Rule {
    type Err = Error;

    /// Reads one line; the severity of an alert is `warning` unless it is said, that of another rule `info`. Errors name the
    /// part of the rule as their field.
    fn from_str(text: &str) -> Result<Rule> {
        let text = checked_line(text)?;
        let (name, rest) = split_name(text)?;
        check_name(&name, "rule.name")?;
        let (head, tail) = split_word(rest, "when").ok_or_else(|| {
            Error::new(format!("there is no “when” in “{}”", short(rest)))
                .field("rule")
                .next(EXAMPLE)
        })?;
        let (severity, action) = read_head(head)?;
        let (condition, duration) = match split_last_for(tail) {
            Some((condition, duration)) => (condition, Some(read_duration(duration)?)),
            None => (tail, None),
        };
        Ok(Rule {
            name,
            condition: condition.parse()?,
            // No time at all is written by saying nothing.
            duration: duration.filter(|d| d.base() > 0.0),
            severity: severity.unwrap_or(action.usual_severity()),
            action,
        })
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.name.is_empty() {
            let plain = !self.name.contains([':', QUOTE, '\\'])
                && self.name.trim() == self.name
                && split_word(&self.name, "when").is_none();
            if plain {
                write!(f, "{}: ", self.name)?;
            } else {
                write!(f, "{}: ", quoted(&self.name))?;
            }
        }
        if self.severity != self.action.usual_severity() {
            write!(f, "{} ", self.severity.name())?;
        }
        write!(f, "{} when {}", self.action.name(), self.condition)?;
        match self.duration {
            Some(duration) => write!(f, " for {duration}"),
            None => Ok(()),
        }
    }
}

impl FromStr for Condition {
    type Err = Error;

    /// Reads `metric > bound`; a metric that is not among the known ones stands in double quotes.
    fn from_str(text: &str) -> Result<Condition> {
        let text = checked_line(text)?;
        let (metric, rest) = read_metric(text)?;
        let (comparison, rest) = read_comparison(rest)?;
        let (metric, bound) = bound::read(metric, rest.trim())?;
        Ok(Condition {
            metric,
            comparison,
            bound,
        })
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let symbol = self.comparison.symbol();
        match &self.metric {
            Metric::Free(name) => write!(f, "{} {symbol} {}", quoted(name), self.bound),
            metric => write!(f, "{} {symbol} {}", metric.name(), self.bound),
        }
    }
}

fn checked_line(text: &str) -> Result<&str> {
    let text = text.trim();
    let wrong = if text.is_empty() {
        "nothing is written here".to_owned()
    } else if text.chars().count() > MAX_LINE {
        format!("the rule is longer than {MAX_LINE} characters")
    } else if text.chars().any(char::is_control) {
        "the rule holds a line break or another control character".to_owned()
    } else {
        return Ok(text);
    };
    Err(Error::new(wrong).field("rule").next(EXAMPLE))
}

fn check_name(name: &str, field: &str) -> Result<()> {
    if name.chars().count() > MAX_NAME {
        return Err(
            Error::new(format!("the name is longer than {MAX_NAME} characters"))
                .field(field)
                .next("Shorten it."),
        );
    }
    Ok(())
}

/// The name in front of a colon, if there is one, and the rest.
fn split_name(text: &str) -> Result<(String, &str)> {
    if text.starts_with(QUOTE) {
        let (name, rest) = read_quoted(text, "rule.name")?;
        let rest = rest.trim_start().strip_prefix(':').ok_or_else(|| {
            Error::new("no colon stands behind the name in quotes")
                .field("rule.name")
                .next(EXAMPLE)
        })?;
        return Ok((name, rest));
    }
    let until = split_word(text, "when").map_or(text, |(head, _)| head);
    Ok(match until.split_once(':') {
        Some((name, _)) => {
            let rest = text.get(name.len() + 1..).unwrap_or_default();
            (name.trim().to_owned(), rest)
        }
        None => (String::new(), text),
    })
}

fn read_head(head: &str) -> Result<(Option<Severity>, Action)> {
    let words: Vec<String> = head
        .replace('-', " ")
        .split_whitespace()
        .map(str::to_ascii_lowercase)
        .collect();
    let named = |word: &String| Severity::ALL.into_iter().find(|s| s.name() == word);
    let severity = words.first().and_then(named);
    let rest = words
        .get(usize::from(severity.is_some())..)
        .unwrap_or_default();
    let rest = rest.join(" ");
    let action = Action::ALL.into_iter().find(|a| a.name() == rest);
    let action = action.ok_or_else(|| {
        let what = if rest.is_empty() {
            "the rule does not say what to do".to_owned()
        } else {
            format!("“{}” is not something that a rule can ask for", short(&rest))
        };
        Error::new(what).field("rule.action").next(
            "Write alert, scale out, scale up or next phase, with info, warning or critical before it if you like.",
        )
    })?;
    Ok((severity, action))
}

fn read_metric(text: &str) -> Result<(Metric, &str)> {
    if text.starts_with(QUOTE) {
        let (name, rest) = read_quoted(text, "rule.metric")?;
        check_name(&name, "rule.metric")?;
        return Ok((Metric::Free(name), rest));
    }
    let at = text.find(['<', '>', '≤', '≥', '=']);
    let (name, rest) = text.split_at(at.unwrap_or(text.len()));
    let name = name.trim();
    let metric = Metric::find(name).ok_or_else(|| {
        let known: Vec<&str> = Metric::known().iter().map(Metric::name).collect();
        let mut known = known;
        known.dedup();
        Error::new(format!("“{}” is not a metric", short(name)))
            .field("rule.metric")
            .next(format!(
                "Write one of {}; or the name of a series in double quotes.",
                known.join(", ")
            ))
    })?;
    Ok((metric, rest))
}

fn read_comparison(text: &str) -> Result<(Comparison, &str)> {
    let symbols = [
        (">=", Comparison::AtLeast),
        ("≥", Comparison::AtLeast),
        ("<=", Comparison::AtMost),
        ("≤", Comparison::AtMost),
        (">", Comparison::Above),
        ("<", Comparison::Below),
    ];
    let text = text.trim_start();
    let found = symbols
        .into_iter()
        .find_map(|(symbol, comparison)| Some((comparison, text.strip_prefix(symbol)?)));
    found.ok_or_else(|| {
        Error::new("the metric is compared with nothing")
            .field("rule.comparison")
            .next("Write >, >=, < or <= and a bound behind the metric.")
    })
}

fn read_duration(text: &str) -> Result<Quantity<Span>> {
    // "5+ minutes" is how reports write it.
    let text = text.trim().replacen("+ ", " ", 1);
    text.parse().map_err(|e: Error| e.field("rule.duration"))
}

/// The text before and behind the first such word, in any case and outside of quotes.
fn split_word<'a>(text: &'a str, word: &str) -> Option<(&'a str, &'a str)> {
    words(text)
        .find(|(_, found)| found.eq_ignore_ascii_case(word))
        .and_then(|(at, found)| Some((text.get(..at)?, text.get(at + found.len()..)?)))
}

/// Splits at the last "for" that stands outside of quotes.
fn split_last_for(text: &str) -> Option<(&str, &str)> {
    let (at, found) = words(text)
        .filter(|(_, found)| found.eq_ignore_ascii_case("for"))
        .last()?;
    Some((text.get(..at)?, text.get(at + found.len()..)?))
}

/// Words between blanks with their places, without those inside of quotes.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let (mut inside, mut escaped) = (false, false);
    let outside = move |c: char| {
        let quote = c == QUOTE && !escaped;
        escaped = inside && c == '\\' && !escaped;
        if quote {
            inside = !inside;
        }
        inside || quote
    };
    let mut hidden = outside;
    let mut starts: Vec<(usize, usize)> = Vec::new();
    let mut begin = None;
    for (at, c) in text.char_indices() {
        let hide = hidden(c);
        if hide || c.is_whitespace() {
            starts.extend(begin.take().map(|b| (b, at)));
        } else if begin.is_none() {
            begin = Some(at);
        }
    }
    starts.extend(begin.map(|b| (b, text.len())));
    starts
        .into_iter()
        .filter_map(move |(from, to)| Some((from, text.get(from..to)?)))
}

/// A text in double quotes at the front, and the rest.
fn read_quoted<'a>(text: &'a str, field: &str) -> Result<(String, &'a str)> {
    let mut read = String::new();
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            c if escaped => {
                read.push(c);
                escaped = false;
            }
            '\\' => escaped = true,
            QUOTE => return Ok((read, text.get(at + 1..).unwrap_or_default())),
            c => read.push(c),
        }
    }
    Err(Error::new("a quote is opened and not closed")
        .field(field)
        .next("Write the closing quote."))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace(QUOTE, "\\\""))
}

fn short(text: &str) -> String {
    text.trim().chars().take(40).collect()
}
