//! What two plans are called at the ends of their lines.

/// How long the names of both are at the ends of lines, characters: what they are called in whole stands in the legend.
const NAME: usize = 15;

/// Both names, short enough to stand at the ends of lines: as they begin, or from the first word on in which they differ. Names that differ
/// within a long word only are told by their ends.
pub(super) fn shortly(names: [&str; 2]) -> [String; 2] {
    let begin = |name: &str| -> String {
        let kept: String = name.chars().take(NAME - 1).collect();
        match name.chars().count() <= NAME {
            true => name.to_owned(),
            false => format!("{}…", kept.trim_end()),
        }
    };
    let end = |name: &str| {
        let long = name.chars().count();
        let kept: String = name.chars().skip((long + 1).saturating_sub(NAME)).collect();
        match long <= NAME {
            true => name.to_owned(),
            false => format!("…{}", kept.trim_start()),
        }
    };
    // A name that was cut off where the other one goes on is not told from it.
    let is_begun = |cut: &str, other: &str| {
        let begun = cut.strip_suffix('…');
        begun.is_some_and(|begun| other.starts_with(begun))
    };
    let is_told = |[a, b]: &[String; 2]| a != b && !is_begun(a, b) && !is_begun(b, a);
    let ways = [
        names.map(begin),
        from_difference(names).map(begin),
        names.map(end),
    ];
    let found = ways.into_iter().find(is_told);
    found.unwrap_or_else(|| ["first", "second"].map(str::to_owned))
}

/// Both names from the first word on in which they differ; a name with which the other one begins in whole.
fn from_difference([a, b]: [&str; 2]) -> [&str; 2] {
    let alike = a.chars().zip(b.chars()).take_while(|(a, b)| a == b);
    let alike = alike.map(|(c, _)| c.len_utf8()).sum();
    let head = a.get(..alike).unwrap_or_default();
    // A word has ended here where space follows, or a mark and space.
    let has_ended = |name: &str| {
        let rest = name.get(alike..).unwrap_or_default();
        let rest = rest.strip_prefix([',', ';', ':']).unwrap_or(rest);
        rest.is_empty() || rest.starts_with(' ')
    };
    let head = match has_ended(a) && has_ended(b) {
        true => head,
        false => head.trim_end_matches(|c| c != ' '),
    };
    [a, b].map(|name| {
        let rest = name.get(head.len()..).unwrap_or_default();
        match rest.trim_start_matches([',', ';', ':', ' ']) {
            "" => name,
            rest => rest,
        }
    })
}
