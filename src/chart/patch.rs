//! How one picture becomes another: most of it, such as axes and their labels, stays as it was, and a page that makes only the rest
//! anew has a tenth of the work.

/// Elements of a picture that others take the place of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patch<'a> {
    /// How many elements of the picture stand before them.
    pub after: u32,
    /// How many they are.
    pub gone: u32,
    /// The elements that come in their place, as text.
    pub come: &'a str,
}

/// What makes one picture, as [`draw`](super::svg::draw) writes it, into another one. None if they are of different sizes: then all
/// of it is another picture.
///
/// ```
/// use plimsoll::chart::patch::{Patch, between};
/// let picture = |x: u32| format!("<svg>\n<line x1=\"0\"/>\n<text x=\"{x}\">\nnow\n</text>\n</svg>\n");
/// let (before, after) = (picture(3), picture(4));
/// let come = "\n<text x=\"4\">\nnow\n</text>";
/// assert_eq!(between(&before, &after), Some(Patch { after: 1, gone: 1, come }));
/// ```
pub fn between<'a>(before: &str, after: &'a str) -> Option<Patch<'a>> {
    let pairs = before.bytes().zip(after.bytes());
    let head = pairs.take_while(|(a, b)| a == b).count();
    // Back to where an element begins that may be another one; none if that is the first of all, which has the size.
    let same = before.get(..head)?;
    let head = match same.strip_suffix("\n<") {
        Some(elements) => elements.len(),
        None => last(same, begins)?,
    };
    let (old, new) = (before.get(head..)?, after.get(head..)?);
    let pairs = old.bytes().rev().zip(new.bytes().rev());
    let tail = pairs.take_while(|(a, b)| a == b).count();
    // On to where an element begins that is the same, or to the end of the picture.
    let common = new.get(new.len() - tail..)?;
    let end = match count(common) {
        0 => last(common, ends),
        _ => common.as_bytes().windows(3).position(begins),
    };
    let tail = end.map_or(0, |end| common.len() - end);
    Some(Patch {
        after: count(before.get(..head)?),
        gone: count(old.get(..old.len() - tail)?),
        come: new.get(..new.len() - tail)?,
    })
}

/// What an element of a picture is to become where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change<'a> {
    /// How many elements of the picture stand before it.
    pub after: u32,
    /// Attributes that are other than before, each with its value.
    pub attributes: Vec<(&'a str, &'a str)>,
    /// The text in it, if that is another one.
    pub text: Option<&'a str>,
}

/// What makes one picture into another that has the same kinds of elements in the same order, as when a curve moves: a browser then lays
/// out nothing anew. None if it has not, or holds something that would have to be read as markup.
///
/// ```
/// use plimsoll::chart::patch::{Change, in_place};
/// let picture = |x: u32| format!("<svg>\n<line x1=\"0\"/>\n<text x=\"{x}\">\nnow\n</text>\n</svg>\n");
/// let (before, after) = (picture(3), picture(4));
/// let moved = Change { after: 1, attributes: vec![("x", "4")], text: None };
/// assert_eq!(in_place(&before, &after), Some(vec![moved]));
/// ```
pub fn in_place<'a>(before: &str, after: &'a str) -> Option<Vec<Change<'a>>> {
    let (mut old, mut new) = (elements(before), elements(after));
    // The first of all has the size.
    if old.next()? != new.next()? {
        return None;
    }
    let mut changes = Vec::new();
    for place in 0.. {
        match (old.next(), new.next()) {
            (None, None) => break,
            (Some(old), Some(new)) if old == new => {}
            (Some(old), Some(new)) => changes.push(change(place, old, new)?),
            _ => return None,
        }
    }
    Some(changes)
}

/// The elements of a picture from that of the whole on, each without the sign that it begins with.
fn elements(picture: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(picture);
    std::iter::from_fn(move || {
        let text = rest?;
        let end = text.as_bytes().windows(3).position(begins);
        rest = end.and_then(|end| text.get(end + 2..));
        text.get(..end.unwrap_or(text.len()))
    })
}

fn change<'a>(after: u32, old: &str, new: &'a str) -> Option<Change<'a>> {
    let ((mut old, old_text), (mut new, text)) = (cut(old, b'>')?, cut(new, b'>')?);
    let mut attributes = Vec::new();
    // Names and values in turn; what stands before the first name is the kind of element.
    while old != new {
        let ((old_name, old_rest), (name, rest)) = (cut(old, b'"')?, cut(new, b'"')?);
        let ((old_value, old_rest), (value, rest)) = (cut(old_rest, b'"')?, cut(rest, b'"')?);
        if old_name != name {
            return None;
        }
        if old_value != value {
            let begin = name.bytes().rposition(|byte| byte == b' ')? + 1;
            attributes.push((name.get(begin..)?.strip_suffix('=')?, value));
        }
        (old, new) = (old_rest, rest);
    }
    let text = Some(within(text)).filter(|text| *text != within(old_text));
    let mut read = attributes.iter().map(|(_, value)| *value).chain(text);
    let is_plain = read.all(|text| !text.as_bytes().contains(&b'&'));
    is_plain.then_some(Change {
        after,
        attributes,
        text,
    })
}

/// The text in an element of which this is what stands behind its attributes.
fn within(text: &str) -> &str {
    cut(text, b'<').map_or("", |(within, _)| within)
}

/// What stands before a sign and what behind it. (The searching of texts that comes with the language weighs some kilobytes.)
fn cut(text: &str, sign: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|byte| byte == sign)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// How many elements begin in a text: each begins a line, and none is within another.
fn count(text: &str) -> u32 {
    let all = text.as_bytes().windows(3).filter(|at| begins(at));
    u32::try_from(all.count()).unwrap_or(u32::MAX)
}

fn last(text: &str, is_there: fn(&[u8]) -> bool) -> Option<usize> {
    text.as_bytes().windows(3).rposition(is_there)
}

fn begins(at: &[u8]) -> bool {
    matches!(at, [b'\n', b'<', next] if *next != b'/')
}

fn ends(at: &[u8]) -> bool {
    matches!(at, [b'\n', b'<', b'/'])
}

#[cfg(test)]
mod tests {
    use super::*;

    const AXIS: &str = "<line x1=\"0\"/>";
    const LABEL: &str = "<text x=\"1\">\nJan – é\n</text>";
    const CURVE: &str = "<polyline points=\"1,2 \"/>";
    const OTHER: &str = "<polyline points=\"1,3 \"/>";
    const BAND: &str = "<polygon points=\"1,2 1,4 \"/>";

    fn picture(elements: &[&str]) -> String {
        format!("<svg width=\"9\">\n{}\n</svg>\n", elements.join("\n"))
    }

    /// The elements of a text, without what is around them.
    fn listed(text: &str) -> Vec<String> {
        let found = text.as_bytes().windows(3).enumerate();
        let from: Vec<usize> = found
            .filter(|(_, at)| begins(at))
            .map(|(at, _)| at)
            .collect();
        let to = from.iter().skip(1).copied().chain([text.len()]);
        let all = from.iter().zip(to).map(|(from, to)| &text[*from..to]);
        all.map(|e| e.replace("\n</svg>", "").trim().to_owned())
            .collect()
    }

    /// What a page makes of it.
    fn patched(before: &str, after: &str) -> (u32, u32) {
        let mut now = listed(before);
        let patch = between(before, after).unwrap();
        let from = patch.after as usize;
        now.splice(from..from + patch.gone as usize, listed(patch.come));
        assert_eq!(now, listed(after));
        (patch.after, patch.gone)
    }

    #[test]
    fn only_what_differs_is_made_anew() {
        let before = picture(&[AXIS, LABEL, CURVE, LABEL]);
        assert_eq!(
            patched(&before, &picture(&[AXIS, LABEL, OTHER, LABEL])),
            (2, 1)
        );
        // Both ends differ, and what is between is made anew with them.
        assert_eq!(
            patched(&before, &picture(&[BAND, LABEL, CURVE, OTHER])),
            (0, 4)
        );
        assert_eq!(
            patched(&before, &picture(&[AXIS, LABEL, CURVE, OTHER])),
            (3, 1)
        );
        let same = between(&before, &before).unwrap();
        assert!(
            same.gone <= 1 && patched(&before, &before).1 == same.gone,
            "{same:?}"
        );
    }

    #[test]
    fn what_comes_and_goes_leaves_the_rest() {
        let bare = picture(&[AXIS, CURVE, LABEL]);
        let banded = picture(&[AXIS, BAND, CURVE, LABEL]);
        // "<polygon" and "<polyline" begin alike, and so the band comes before the curve or, the same in text, around its beginning.
        assert!(patched(&bare, &banded).1 <= 1);
        assert!(patched(&banded, &bare).1 <= 2);
        // At the end and at the beginning.
        assert_eq!(
            patched(&bare, &picture(&[AXIS, CURVE, LABEL, BAND])),
            (3, 0)
        );
        assert_eq!(
            patched(&picture(&[AXIS, CURVE, LABEL, BAND]), &bare),
            (3, 1)
        );
        patched(&bare, &picture(&[LABEL, AXIS, CURVE, LABEL]));
        // Two of the same stand side by side: one goes, whichever it is.
        let twice = picture(&[AXIS, LABEL, LABEL, CURVE]);
        let once = picture(&[AXIS, LABEL, CURVE]);
        patched(&twice, &once);
        patched(&once, &twice);
        patched(&bare, &picture(&[BAND]));
        patched(&picture(&[BAND]), &bare);
    }

    #[test]
    fn a_picture_of_another_size_is_another_one() {
        let wide = picture(&[AXIS]).replace("\"9\"", "\"10\"");
        assert_eq!(between(&picture(&[AXIS]), &wide), None);
        assert_eq!(between("", &wide), None);
        assert_eq!(between(&wide, ""), None);
    }

    #[test]
    fn what_only_moves_stays_where_it_is() {
        let before = picture(&[AXIS, LABEL, CURVE, LABEL]);
        let other = LABEL.replace("Jan", "Feb");
        let after = picture(&[AXIS, &other, OTHER, LABEL]);
        let changes = in_place(&before, &after).unwrap();
        let named = Change {
            after: 1,
            attributes: vec![],
            text: Some("\nFeb – é\n"),
        };
        let moved = Change {
            after: 2,
            attributes: vec![("points", "1,3 ")],
            text: None,
        };
        assert_eq!(changes, [named, moved]);
        assert_eq!(in_place(&before, &before), Some(vec![]));
        // At the end too, where the whole ends with it.
        let last = picture(&[AXIS, LABEL, CURVE, &other]);
        assert_eq!(
            in_place(&before, &last).unwrap()[0].text,
            Some("\nFeb – é\n")
        );
        // More or other elements or attributes, another size, and what is no plain text.
        for other in [
            picture(&[AXIS, LABEL, CURVE]),
            picture(&[AXIS, LABEL, CURVE, LABEL, LABEL]),
            picture(&[AXIS, LABEL, BAND, LABEL]),
            picture(&[
                AXIS,
                LABEL,
                "<polyline points=\"1,3 \" width=\"2\"/>",
                LABEL,
            ]),
            before.replace("\"9\"", "\"10\""),
            before.replace("Jan", "J&amp;n"),
            String::new(),
        ] {
            assert_eq!(in_place(&before, &other), None, "{other}");
            assert_eq!(
                in_place(&other, &before).filter(|c| c.is_empty()),
                None,
                "{other}"
            );
        }
    }

    #[test]
    fn the_axes_of_a_chart_stay() {
        use crate::catalog::Catalog;
        use crate::chart::headroom;
        use crate::link::examples;
        use crate::quantity::Quantity;
        let mut scenario = examples::fluxstudio("2026-11".parse().unwrap()).unwrap();
        let mut drawn = |rate: &str| {
            scenario.demand.rate = Quantity::parse(rate).unwrap();
            let plan = crate::plan::solve(&scenario, Catalog::built_in());
            headroom::chart(&scenario, &plan, None).shown(640).svg
        };
        let (before, after) = (drawn("100k/day"), drawn("101k/day"));
        // The vertical axis goes by thousands to 4,000: five lines and five labels stand before what changes.
        let (stay, gone) = patched(&before, &after);
        let all = listed(&before).len();
        assert!(
            stay >= 10 && (gone as usize) < all - 10,
            "{stay} stay, {gone} go, of {all}"
        );
    }
}
