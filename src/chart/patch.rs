//! How one picture becomes another: most of it, such as axes and their labels, stays as it was; curves move where they stand; and only
//! where the picture has other kinds of elements are some made anew. A browser has a tenth of the work then.

/// What makes one picture into another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patch<'a> {
    /// What elements become where they stand.
    pub changes: Vec<Change<'a>>,
    /// How many elements stand before those that others take the place of.
    pub after: u32,
    /// How many these are.
    pub gone: u32,
    /// The elements that come in their place, as text.
    pub come: &'a str,
}

/// What an element of a picture is to become where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change<'a> {
    /// How many elements of the picture before stand before it.
    pub after: u32,
    /// Attributes that are other than before, each with its value.
    pub attributes: Vec<(&'a str, &'a str)>,
    /// The text in it, if that is another one.
    pub text: Option<&'a str>,
}

/// What makes one picture, as [`draw`](super::svg::draw) writes it, into another one. None if they are of different sizes: then all
/// of it is another picture.
///
/// ```
/// use plimsoll::chart::patch::{Change, Patch, between};
/// let picture = |x: u32, more: &str| format!("<svg>\n<line x1=\"0\"/>\n<text x=\"{x}\">\nnow\n</text>{more}\n</svg>\n");
/// let (before, after) = (picture(3, ""), picture(4, "\n<rect/>"));
/// let moved = Change { after: 1, attributes: vec![("x", "4")], text: None };
/// let patch = Patch { changes: vec![moved], after: 2, gone: 0, come: "\n<rect/>" };
/// assert_eq!(between(&before, &after), Some(patch));
/// ```
pub fn between<'a>(before: &str, after: &'a str) -> Option<Patch<'a>> {
    let (old, new) = (Elements::of(before)?, Elements::of(after)?);
    if old.head != new.head {
        return None;
    }
    let mut changes = Vec::new();
    let mut stays = |old_at: usize, new_at: usize| {
        let (Some(old), Some(new)) = (old.get(old_at), new.get(new_at)) else {
            return false;
        };
        let change = change(old_at, old, new);
        let stays = change.is_some();
        changes.extend(change.filter(|_| old != new));
        stays
    };
    let (olds, news) = (old.begins.len(), new.begins.len());
    let both = olds.min(news);
    let head = (0..both).take_while(|at| stays(*at, *at)).count();
    let tail = (1..=both - head)
        .take_while(|at| stays(olds - at, news - at))
        .count();
    Some(Patch {
        changes,
        after: u32::try_from(head).ok()?,
        gone: u32::try_from(olds - tail - head).ok()?,
        come: after.get(new.place(head)..new.place(news - tail))?,
    })
}

/// A picture, cut into its elements: each begins a line, and none is within another.
struct Elements<'a> {
    text: &'a str,
    /// The first of all, which has the size.
    head: &'a str,
    /// Where each of the others begins.
    begins: Vec<usize>,
    /// Where the last one ends.
    end: usize,
}

impl<'a> Elements<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let bytes = text.as_bytes();
        let all = bytes.windows(3).enumerate();
        let begins = all.filter(|(_, at)| matches!(at, [b'\n', b'<', next] if *next != b'/'));
        let begins: Vec<usize> = begins.map(|(at, _)| at).collect();
        let end = bytes.windows(3).rposition(|at| at == b"\n</")?;
        Some(Elements {
            text,
            head: text.get(..*begins.first().unwrap_or(&end))?,
            begins,
            end,
        })
    }

    /// Where an element begins; of the one behind the last, where that ends.
    fn place(&self, at: usize) -> usize {
        self.begins.get(at).copied().unwrap_or(self.end)
    }

    fn get(&self, at: usize) -> Option<&'a str> {
        self.text.get(self.place(at)..self.place(at + 1))
    }
}

/// What makes one element into another of its kind; none if it has other attributes, or holds what would have to be read as markup.
fn change<'a>(at: usize, old: &str, new: &'a str) -> Option<Change<'a>> {
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
        after: u32::try_from(at).ok()?,
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

#[cfg(test)]
mod tests {
    use super::*;

    const AXIS: &str = "<line x1=\"0\"/>";
    const LABEL: &str = "<text x=\"1\">\nJan – é\n</text>";
    const LATER: &str = "<text x=\"1\">\nFeb – é\n</text>";
    const CURVE: &str = "<polyline points=\"1,2 \"/>";
    const OTHER: &str = "<polyline points=\"1,3 \"/>";
    const WIDE: &str = "<polyline points=\"1,3 \" width=\"2\"/>";
    const BAND: &str = "<polygon points=\"1,2 1,4 \"/>";

    fn picture(elements: &[&str]) -> String {
        let lines: String = elements.iter().map(|e| format!("\n{e}")).collect();
        format!("<svg width=\"9\">{lines}\n</svg>\n")
    }

    /// The elements of a picture, without what is around them.
    fn listed(text: &str) -> Vec<String> {
        let cut = Elements::of(text).unwrap();
        let all = (0..cut.begins.len()).filter_map(|at| cut.get(at));
        all.map(|e| e.trim().to_owned()).collect()
    }

    /// What a page makes of it: how many elements change where they stand, how many stand before those that go, and how many go.
    fn patched(before: &str, after: &str) -> [u32; 3] {
        let mut now = listed(before);
        let patch = between(before, after).unwrap();
        for change in &patch.changes {
            let element = &mut now[change.after as usize];
            for (name, value) in &change.attributes {
                let from = element.find(&format!(" {name}=\"")).unwrap() + name.len() + 3;
                let to = from + element[from..].find('"').unwrap();
                element.replace_range(from..to, value);
            }
            if let Some(text) = change.text {
                let from = element.find('>').unwrap() + 1;
                let to = element.rfind('<').unwrap();
                element.replace_range(from..to, text);
            }
        }
        let from = patch.after as usize;
        let come = listed(&format!("<svg>{}\n</svg>\n", patch.come));
        now.splice(from..from + patch.gone as usize, come);
        assert_eq!(now, listed(after));
        [patch.changes.len() as u32, patch.after, patch.gone]
    }

    #[test]
    fn what_has_its_kind_changes_where_it_stands() {
        let before = picture(&[AXIS, LABEL, CURVE, LABEL]);
        let same = |after: &[&str]| patched(&before, &picture(after));
        assert_eq!(same(&[AXIS, LABEL, CURVE, LABEL]), [0, 4, 0]);
        assert_eq!(same(&[AXIS, LABEL, OTHER, LABEL]), [1, 4, 0]);
        assert_eq!(same(&[AXIS, LATER, OTHER, LATER]), [3, 4, 0]);
    }

    #[test]
    fn what_is_of_another_kind_is_made_anew() {
        let before = picture(&[AXIS, LABEL, CURVE, LABEL]);
        let made = |after: &[&str]| patched(&before, &picture(after));
        assert_eq!(made(&[AXIS, LABEL, BAND, LABEL]), [0, 2, 1]);
        // Other attributes.
        assert_eq!(made(&[AXIS, LABEL, WIDE, LATER]), [1, 2, 1]);
        // More and fewer, in front, between and behind; what stands behind those changes too.
        assert_eq!(made(&[BAND, AXIS, LABEL, CURVE, LABEL]), [0, 0, 0]);
        assert_eq!(made(&[AXIS, LABEL, BAND, OTHER, LATER]), [2, 2, 0]);
        assert_eq!(made(&[AXIS, LABEL, CURVE, LABEL, BAND]), [0, 4, 0]);
        assert_eq!(made(&[AXIS, LATER]), [1, 2, 2]);
        assert_eq!(made(&[LABEL, CURVE, LABEL]), [0, 0, 1]);
        assert_eq!(made(&[AXIS, LABEL, CURVE]), [0, 3, 1]);
        assert_eq!(made(&[]), [0, 0, 4]);
        assert_eq!(patched(&picture(&[]), &before), [0, 0, 0]);
        assert_eq!(patched(&picture(&[]), &picture(&[])), [0, 0, 0]);
        // What would have to be read as markup.
        let marked = before.replace("Jan", "J&amp;n");
        assert_eq!(patched(&before, &marked), [0, 1, 3]);
    }

    #[test]
    fn a_picture_of_another_size_is_another_one() {
        let before = picture(&[AXIS, LABEL]);
        for other in [before.replace("\"9\"", "\"10\""), String::new()] {
            assert_eq!(between(&before, &other), None, "{other}");
            assert_eq!(between(&other, &before), None, "{other}");
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
        let [changed, stay, gone] = patched(&before, &after);
        let all = listed(&before).len() as u32;
        assert!(
            stay >= 10 && gone < all / 2 && changed < all - 10,
            "{changed} change, {gone} go behind {stay}, of {all}"
        );
        // Another scale: the numbers at the axis change where they stand.
        let _ = patched(&before, &drawn("900k/day"));
    }
}
