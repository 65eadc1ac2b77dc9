//! Statements without what may be private in them.

/// The statement without the contents of its texts and comments, on one line. Other quotes and
/// numbers stay, so that what `pg_stat_statements` made of it stays what it is.
pub(in crate::import) fn without_texts(sql: &str) -> String {
    clean(sql, false)
}

/// The statement without texts, comments and numbers: statements of the same shape become equal.
pub(in crate::import) fn shape(sql: &str) -> String {
    clean(sql, true)
}

/// The longest statement that is kept, characters.
const MAX_CHARS: usize = 500;

fn clean(sql: &str, numbers: bool) -> String {
    let mut out = String::new();
    let mut rest = sql.trim();
    // Names hold digits, which are no numbers.
    let mut in_name = false;
    while let Some(c) = rest.chars().next() {
        if out.len() > MAX_CHARS.saturating_mul(4) {
            break;
        }
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        if c == '\'' {
            let escapes = out.ends_with(['E', 'e']);
            match numbers {
                true => mark(&mut out),
                false => out.push('?'),
            }
            rest = end_of_text(after, escapes);
        } else if let Some(tag) = dollar_tag(rest).filter(|_| !in_name) {
            let inside = rest.get(tag.len()..).unwrap_or_default();
            out.push('?');
            rest = inside.split_once(tag).map_or("", |(_, behind)| behind);
        } else if rest.starts_with("--") {
            rest = rest
                .find('\n')
                .and_then(|end| rest.get(end..))
                .unwrap_or_default();
            continue;
        } else if rest.starts_with("/*") {
            rest = rest.split_once("*/").map_or("", |(_, behind)| behind);
            continue;
        } else if numbers && c.is_ascii_digit() && !in_name {
            let end = after
                .find(|c: char| !(c.is_ascii_alphanumeric() || c == '.'))
                .unwrap_or(after.len());
            number(&mut out);
            rest = after.get(end..).unwrap_or_default();
        } else if c.is_whitespace() {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
            rest = after;
        } else {
            out.push(c);
            rest = after;
        }
        in_name = c.is_alphanumeric() || matches!(c, '_' | '$' | '"' | ':');
    }
    super::super::bytes::shorten(out.trim(), MAX_CHARS)
}

/// Puts a mark in the place of a number: a sign belongs to it, and lists are as long as any other.
fn number(out: &mut String) {
    let before = out.strip_suffix('-').unwrap_or(out).trim_end();
    let is_sign = before.ends_with(['=', '<', '>', '+', '-', '*', '/', '(', ',']);
    if is_sign && out.ends_with('-') {
        out.pop();
    }
    mark(out);
}

/// A mark in the place of a text or a number; one stands for all of a list.
fn mark(out: &mut String) {
    out.push('?');
    for list in ["?, ?", "?,?"] {
        if let Some(start) = out.strip_suffix(list) {
            *out = format!("{start}?");
        }
    }
}

/// What is behind a text; two quotes are one in it, and with `E'` a backslash protects one.
fn end_of_text(text: &str, escapes: bool) -> &str {
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' if escapes => drop(chars.next()),
            '\'' if chars.peek().is_some_and(|(_, next)| *next == '\'') => drop(chars.next()),
            '\'' => return text.get(at.saturating_add(1)..).unwrap_or_default(),
            _ => {}
        }
    }
    ""
}

/// `$$` or `$tag$` at the beginning; `$1` is a parameter.
fn dollar_tag(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('$')?;
    let end = inner.find('$')?;
    let name = inner.get(..end)?;
    let is_tag = name.chars().all(|c| c.is_alphanumeric() || c == '_')
        && !name.starts_with(|c: char| c.is_ascii_digit());
    is_tag.then(|| text.get(..end.saturating_add(2)))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_private_stays() {
        let sql = "ALTER ROLE a PASSWORD 'it''s' -- why\n VALID  UNTIL E'\\'x' /* y */";
        assert_eq!(without_texts(sql), "ALTER ROLE a PASSWORD ? VALID UNTIL E?");
        assert_eq!(
            shape("SELECT t1.c FROM t1 WHERE a = 12.5 AND b=$1 LIMIT 3;"),
            "SELECT t1.c FROM t1 WHERE a = ? AND b=$1 LIMIT ?;"
        );
        assert_eq!(
            shape("a + -5 IN (1, 'b',3) OR b -1"),
            "a + ? IN (?) OR b -?"
        );
        assert_eq!(shape("do $x$ secret $$ 'a' $x$ end"), "do ? end");
        assert_eq!(shape("select 'open"), "select ?");
    }
}
