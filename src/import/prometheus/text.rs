//! How Prometheus writes samples: `name{label="value"} 1.5 1700000000000`.

use std::collections::BTreeMap;

/// A line of an exposition.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sample<'a> {
    /// Name and labels as written.
    pub key: &'a str,
    pub value: f64,
    /// As written: milliseconds, or seconds in OpenMetrics.
    pub time: Option<f64>,
}

/// Reads a line of an exposition; none if it is something else.
pub(super) fn sample(line: &str) -> Option<Sample<'_>> {
    let line = line.trim();
    let end = key_end(line)?;
    let (key, rest) = line.split_at_checked(end)?;
    if !rest.starts_with([' ', '\t']) && !key.ends_with('}') {
        return None;
    }
    // Behind a # stands an exemplar.
    let rest = rest.split(" #").next().unwrap_or_default();
    let mut fields = rest.split_ascii_whitespace();
    let value = number(fields.next()?)?;
    let time = match fields.next() {
        Some(time) => Some(time.parse::<f64>().ok().filter(|t| t.is_finite())?),
        None => None,
    };
    fields
        .next()
        .is_none()
        .then_some(Sample { key, value, time })
}

/// Where name and labels end.
fn key_end(line: &str) -> Option<usize> {
    let name = line
        .bytes()
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b':'))
        .count();
    let first = line.bytes().next()?;
    let rest = line.get(name..)?;
    if first.is_ascii_digit() {
        return None;
    }
    let gap = rest
        .len()
        .saturating_sub(rest.trim_start_matches(' ').len());
    match rest.get(gap..)?.starts_with('{') {
        true => Some(
            name.saturating_add(gap)
                .saturating_add(braces_end(rest.get(gap..)?)?),
        ),
        false if name > 0 => Some(name),
        false => None,
    }
}

/// The length of what stands in braces at the beginning of a text; braces in quotes do not count.
fn braces_end(text: &str) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'}' if !quoted => return at.checked_add(1),
            _ => {}
        }
    }
    None
}

/// A number as Prometheus writes it; `NaN` and infinite ones too.
pub(super) fn number(text: &str) -> Option<f64> {
    match text {
        "NaN" | "Nan" | "nan" => Some(f64::NAN),
        "+Inf" | "Inf" | "inf" | "+inf" => Some(f64::INFINITY),
        "-Inf" | "-inf" => Some(f64::NEG_INFINITY),
        _ => text.parse().ok().filter(|n: &f64| n.is_finite()),
    }
}

/// Name and labels: `up{job="a", instance="b"}`, `{__name__="up"}`, `{"http.requests", job="a"}`.
pub(crate) fn key(text: &str) -> Option<(String, BTreeMap<String, String>)> {
    let text = text.trim();
    let (name, rest) = match text.split_once('{') {
        Some((name, rest)) => (name.trim(), rest.strip_suffix('}')?),
        None => (text, ""),
    };
    let mut name = name.to_owned();
    let mut labels = BTreeMap::new();
    let mut rest = rest.trim_start();
    while !rest.is_empty() {
        let (label, after) = match rest.starts_with('"') {
            true => quoted(rest)?,
            false => {
                let end = rest.find(['=', ',', '"'])?;
                let (label, after) = rest.split_at_checked(end)?;
                (label.trim().to_owned(), after)
            }
        };
        let after = after.trim_start();
        let after = match after.strip_prefix('=') {
            Some(value) => {
                let (value, after) = quoted(value.trim_start())?;
                if label == "__name__" {
                    name = value;
                } else if !label.is_empty() {
                    labels.insert(label, value);
                }
                after
            }
            // A name that is quoted stands among the labels.
            None => {
                name = label;
                after
            }
        };
        let after = after.trim_start();
        rest = match after.strip_prefix(',') {
            Some(more) => more.trim_start(),
            None if after.is_empty() => "",
            None => return None,
        };
    }
    Some((name, labels))
}

/// A text in quotes with its escapes undone, and what follows it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let inner = text.strip_prefix('"')?;
    let mut value = String::new();
    let mut chars = inner.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((value, inner.get(at.checked_add(1)?..)?)),
            '\\' => match chars.next()?.1 {
                'n' => value.push('\n'),
                c @ ('\\' | '"') => value.push(c),
                c => {
                    value.push('\\');
                    value.push(c);
                }
            },
            c => value.push(c),
        }
    }
    None
}
