//! JSON as text: which value a place in it belongs to, and blanks that make it readable. Both once for all types, where a
//! serializer and a tracker of paths would be compiled again for each.

/// Where a reader of JSON is.
enum Step {
    /// In an object, at this key; empty before the first and between two.
    Key(String),
    /// In a list, at this place.
    Item(usize),
}

/// The dotted path of the value that the byte before `column` of `line` belongs to (both from 1, as serde_json counts), such as
/// `fixed.1.cost`; that of the object where the byte closes one, and empty for the whole.
pub(super) fn path_before(text: &str, line: usize, column: usize) -> String {
    let before = text.split_inclusive('\n').take(line.saturating_sub(1));
    let end = before.map(str::len).sum::<usize>() + column.saturating_sub(1);
    let mut steps: Vec<Step> = Vec::new();
    // Where the text in quotation marks begins, and whether a backslash stands before the next byte.
    let (mut quoted, mut escaped) = (None, false);
    for (at, byte) in text.bytes().enumerate().take(end) {
        if let Some(start) = quoted {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => {
                    quoted = None;
                    if let Some(Step::Key(key)) = steps.last_mut().filter(|s| s.is_between()) {
                        *key = unescaped(text.get(start..at).unwrap_or_default());
                    }
                }
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => quoted = Some(at + 1),
            b'{' => steps.push(Step::Key(String::new())),
            b'[' => steps.push(Step::Item(0)),
            b'}' | b']' => drop(steps.pop()),
            b',' => match steps.last_mut() {
                Some(Step::Key(key)) => key.clear(),
                Some(Step::Item(place)) => *place += 1,
                None => {}
            },
            _ => {}
        }
    }
    // A key that ends here is the one in question.
    if let (Some(start), Some(Step::Key(key))) = (quoted, steps.last_mut())
        && key.is_empty()
    {
        *key = unescaped(text.get(start..end).unwrap_or_default());
    }
    // A brace that closes an object speaks of all of it.
    let closing = text.as_bytes().get(end) == Some(&b'}') && quoted.is_none();
    if let Some(Step::Key(key)) = steps.last_mut().filter(|_| closing) {
        key.clear();
    }
    let names = steps.into_iter().filter(|s| !s.is_between());
    let names = names.map(|step| match step {
        Step::Key(key) => key,
        Step::Item(place) => place.to_string(),
    });
    names.collect::<Vec<_>>().join(".")
}

/// The text that stands between quotation marks.
fn unescaped(quoted: &str) -> String {
    serde_json::from_str(&format!("\"{quoted}\"")).unwrap_or_else(|_| quoted.to_owned())
}

impl Step {
    fn is_between(&self) -> bool {
        matches!(self, Step::Key(key) if key.is_empty())
    }
}

/// The same JSON, which must have no blanks between its parts, with a line for each part and two blanks for each level.
pub(super) fn indented(compact: &str) -> String {
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
    fn every_value_has_its_path() {
        let text = "{\"a\": 1,\n \"b\": [{\"c\": \"x\\\"y\"}, {\"d\": [2, 3]}]}";
        let at = |needle: &str| {
            let offset = text.find(needle).unwrap() + needle.len();
            let line = 1 + text[..offset].matches('\n').count();
            let start = text[..offset].rfind('\n').map_or(0, |n| n + 1);
            path_before(text, line, offset - start)
        };
        assert_eq!(at("1"), "a");
        assert_eq!(at("\\\"y\""), "b.0.c");
        assert_eq!(at("3"), "b.1.d.1");
        assert_eq!(at("\"d\""), "b.1.d");
        // What closes an object speaks of the object.
        assert_eq!(at("]}"), "b.1");
        assert_eq!(path_before(text, 9, 9), "");
    }

    #[test]
    fn blanks_are_those_of_serde_json() {
        let value = serde_json::json!({"a": [], "b": {}, "c": [1, {"d": "x: [\\\"] {,", "e": null}], "f": "\\"});
        let pretty = serde_json::to_string_pretty(&value).unwrap();
        assert_eq!(indented(&value.to_string()), pretty);
    }
}
