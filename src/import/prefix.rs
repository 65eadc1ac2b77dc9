//! What a log writes before each line of a report: a time, the name of a container, a step of a build.
//!
//! Such beginnings may lie within each other, as those of a container's log in that of a build. A line
//! of a report may itself begin with a time, so that no more of them are taken off than are needed.

use super::record::{self, Records};
use crate::error::Result;
use crate::evidence::Evidence;

/// Gives what stands behind one kind of beginning, if the line has it.
type Kind = fn(&str) -> Option<&str>;

const KINDS: [Kind; 5] = [
    behind_time,
    behind_name,
    behind_step,
    behind_host,
    behind_number,
];
/// How many beginnings may lie within each other.
const MOST: usize = 3;
/// How many lines are looked at.
const LOOKED_AT: usize = 50;
/// No beginning is longer than this, bytes.
const MAX_BYTES: usize = 1024;

/// The beginnings of the lines of a text, the outermost first.
#[derive(Debug, Clone)]
pub(super) struct Prefixes {
    kinds: Vec<Kind>,
}

impl Prefixes {
    /// Those that most lines have: one, then as many as lie within each other. Empty if there are none.
    pub(super) fn each(text: &str) -> Vec<Prefixes> {
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        let mut lines: Vec<&str> = lines.take(LOOKED_AT).collect();
        let (mut kinds, mut found) = (Vec::new(), Vec::new());
        while let Some(kind) = KINDS.into_iter().find(|kind| is_common(*kind, &lines)) {
            kinds.push(kind);
            found.push(Prefixes {
                kinds: kinds.clone(),
            });
            if found.len() == MOST {
                break;
            }
            lines = lines
                .into_iter()
                .map(|line| kind(line).unwrap_or(line))
                .filter(|line| !line.trim().is_empty())
                .collect();
        }
        found
    }

    /// A line without them.
    fn strip<'a>(&self, line: &'a str) -> &'a str {
        let kinds = self.kinds.iter();
        kinds.fold(line, |line, kind| kind(line).unwrap_or(line))
    }

    /// A text without them.
    pub(super) fn without(&self, text: &str) -> String {
        let mut bare = String::with_capacity(text.len());
        for line in text.split_inclusive('\n') {
            bare.push_str(self.strip(line));
        }
        bare
    }

    /// Reads records that stand behind them.
    pub(super) fn before(self, records: Box<dyn Records>) -> Box<dyn Records> {
        Box::new(Bare {
            prefixes: self,
            records,
            held: String::new(),
            is_within: false,
        })
    }
}

/// True if four of five lines begin so.
fn is_common(kind: Kind, lines: &[&str]) -> bool {
    let begun = lines.iter().filter(|line| kind(line).is_some()).count();
    begun > 0 && begun.saturating_mul(5) >= lines.len().saturating_mul(4)
}

/// Records behind such beginnings.
struct Bare {
    prefixes: Prefixes,
    records: Box<dyn Records>,
    /// The beginning of a line, too short to tell what it begins with.
    held: String,
    /// True behind the beginning of a line.
    is_within: bool,
}

impl Bare {
    fn give(&mut self, line: &str) -> Result<()> {
        self.records.push(self.prefixes.strip(line))
    }
}

impl Records for Bare {
    fn push(&mut self, text: &str) -> Result<()> {
        for part in text.split_inclusive('\n') {
            let is_end = part.ends_with('\n');
            if self.is_within {
                self.records.push(part)?;
            } else {
                self.held.push_str(part);
                if !is_end && self.held.len() < MAX_BYTES {
                    continue;
                }
                let line = std::mem::take(&mut self.held);
                self.give(&line)?;
            }
            self.is_within = !is_end;
        }
        Ok(())
    }

    fn so_far(&self) -> Evidence {
        self.records.so_far()
    }

    fn finish(mut self: Box<Self>) -> Result<Evidence> {
        let line = std::mem::take(&mut self.held);
        self.give(&line)?;
        self.records.finish()
    }
}

/// One space belongs to the beginning, more to the report.
fn behind_space(text: &str) -> &str {
    text.strip_prefix(' ').unwrap_or(text)
}

/// `2024-05-01T12:34:56.1Z `, `[12:34:56] [INFO] `, `12:34:56  `, `2024-05-01 12:34:56,123 INFO  [main] - `,
/// and of Kubernetes `2024-05-01T12:34:56.1Z stdout F `.
fn behind_time(line: &str) -> Option<&str> {
    let rest = match line.strip_prefix('[') {
        Some(inside) => {
            let (time, rest) = inside.split_once(']')?;
            is_time(time).then(|| behind_space(rest))?
        }
        None => behind_bare_time(line)?,
    };
    let streams = ["stdout F", "stdout P", "stderr F", "stderr P"];
    let rest = match streams.iter().find_map(|stream| rest.strip_prefix(stream)) {
        Some(rest) => behind_space(rest),
        None => rest,
    };
    Some(behind_level(rest).unwrap_or(rest))
}

fn behind_bare_time(line: &str) -> Option<&str> {
    let line_end = line.trim_end_matches(['\r', '\n']).len();
    let end = |from: usize| {
        let rest = line.get(from..line_end)?;
        Some(from.saturating_add(rest.find(' ').unwrap_or(rest.len())))
    };
    let first = end(0)?;
    let word = line.get(..first)?;
    if is_clock(word) {
        // The Timestamper of Jenkins writes two spaces.
        return line
            .get(first..)
            .map(|rest| behind_space(behind_space(rest)));
    }
    if is_time(word) {
        return line.get(first..).map(behind_space);
    }
    let second = end(first.saturating_add(1))?;
    let is_both = line.get(..second).is_some_and(is_time);
    is_both.then(|| line.get(second..).map(behind_space))?
}

/// A date and a time, or a time of day.
fn is_time(text: &str) -> bool {
    if !text.starts_with(|c: char| c.is_ascii_digit()) || text.len() > 40 {
        return false;
    }
    if is_clock(text) || record::unix_s(text).is_some() {
        return true;
    }
    text.split_once([' ', 'T'])
        .is_some_and(|(day, clock)| is_day(day) && is_clock(clock))
}

/// `2024-05-01`, `2024/05/01`
fn is_day(text: &str) -> bool {
    let shape = text.bytes().map(|b| match b {
        b'0'..=b'9' => b'0',
        b'/' => b'-',
        other => other,
    });
    shape.eq(*b"0000-00-00")
}

/// `12:34:56`, `12:34:56.123`, `12:34:56,123`
fn is_clock(text: &str) -> bool {
    let (clock, fraction) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let shape = clock
        .bytes()
        .map(|b| if b.is_ascii_digit() { b'0' } else { b });
    let is_fraction = (1..=9).contains(&fraction.len());
    shape.eq(*b"00:00:00") && is_fraction && fraction.bytes().all(|b| b.is_ascii_digit())
}

/// `[INFO] `, `INFO  [main] - `, `INFO  `
fn behind_level(text: &str) -> Option<&str> {
    const LEVELS: [&str; 8] = [
        "TRACE", "DEBUG", "INFO", "NOTICE", "WARN", "WARNING", "ERROR", "FATAL",
    ];
    // Without brackets only capitals are a level: a report may have a line `Error report`.
    let (level, rest) = match text.strip_prefix('[') {
        Some(inside) => {
            let (level, rest) = inside.split_once(']')?;
            (level.trim().to_ascii_uppercase(), rest)
        }
        None => {
            let (level, rest) = text.split_at_checked(text.find(' ')?)?;
            (level.to_owned(), rest)
        }
    };
    if !LEVELS.contains(&level.as_str()) {
        return None;
    }
    // The name of a thread, and that of what wrote it.
    let thread = rest.trim_start().strip_prefix('[');
    let behind = thread.and_then(|thread| thread.split_once(']')?.1.split_once("- "));
    match behind.filter(|(logger, _)| !logger.trim().contains(' ')) {
        Some((_, rest)) => Some(rest),
        None => Some(behind_space(rest)),
    }
}

/// `load-1  | `: the name of a container.
fn behind_name(line: &str) -> Option<&str> {
    let (name, rest) = line.split_once('|')?;
    let name = name.trim_end();
    let is_in_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let is_name = !name.is_empty() && name.len() < 64 && name.chars().all(is_in_name);
    is_name.then(|| behind_space(rest))
}

/// Job, step and time between tabs, as `gh run view --log` writes them.
fn behind_step(line: &str) -> Option<&str> {
    let mut parts = line.splitn(3, '\t');
    let (job, step, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let is_named = !job.is_empty() && !step.is_empty() && job.len().max(step.len()) < 300;
    let rest = rest.strip_prefix('\u{feff}').unwrap_or(rest);
    let behind = behind_bare_time(rest)?;
    is_named.then_some(behind)
}

/// `Nov 29 16:10:00 host load[123]: `, as syslog writes it.
fn behind_host(line: &str) -> Option<&str> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (month, rest) = line.split_once(' ')?;
    let (day, rest) = rest.trim_start().split_once(' ')?;
    let (clock, rest) = rest.split_once(' ')?;
    let (_host, rest) = rest.split_once(' ')?;
    let (tag, rest) = rest.split_once(':')?;
    let is_day = day.parse::<u8>().is_ok_and(|day| (1..=31).contains(&day));
    let is_tag = !tag.is_empty() && !tag.contains(' ');
    (MONTHS.contains(&month) && is_day && is_clock(clock) && is_tag).then(|| behind_space(rest))
}

/// `#12 3.456 `: the step of a build of an image, and its seconds.
fn behind_number(line: &str) -> Option<&str> {
    let (step, rest) = line.strip_prefix('#')?.split_once(' ')?;
    let line_end = rest.trim_end_matches(['\r', '\n']).len();
    let end = rest.get(..line_end)?.find(' ').unwrap_or(line_end);
    let (seconds, rest) = rest.split_at_checked(end)?;
    let is_whole = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = seconds.split_once('.')?;
    (is_whole(step) && is_whole(whole) && is_whole(fraction)).then(|| behind_space(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_of_logs() {
        for line in [
            "2026-11-29T16:10:00.1234567Z   Req/Sec",
            "[2026-11-29T16:10:00.123Z]   Req/Sec",
            "[12:01:33]   Req/Sec",
            "[12:01:33] [INFO]   Req/Sec",
            "12:01:33    Req/Sec",
            "2026-11-29 16:10:00,123 INFO  [main] -   Req/Sec",
            "2026-11-29 16:10:00,123 INFO  [main] load.Run -   Req/Sec",
            "2026-11-29T16:10:00.123456789Z stdout F   Req/Sec",
            "2026-11-29T16:10:00.1Z   Req/Sec",
            "load-1  |   Req/Sec",
            "load\tRun it\t2026-11-29T16:10:00.1Z   Req/Sec",
            "Nov  9 16:10:00 db-1 load[123]:   Req/Sec",
            "#12 3.456   Req/Sec",
        ] {
            let prefixes = Prefixes::each(line);
            let first = prefixes.first().unwrap_or_else(|| panic!("{line}"));
            assert_eq!(first.strip(line), "  Req/Sec", "{line}");
        }
        let error = behind_time("12:01:33  Error report");
        assert_eq!(error, Some("Error report"));
        for line in [
            "Req/Sec  | 5",
            "[error] 12:01:33",
            "[ 2s ] thds: 8",
            "29 16:10:00 x",
            "# 3.4 x",
            "Nov 29 16:10 x y: z",
            "a\tb\tc",
        ] {
            assert!(Prefixes::each(line).is_empty(), "{line}");
        }
    }

    /// The step of a build, in it the log of a container, in it that of a program.
    #[test]
    fn beginnings_within_each_other() {
        let text = "#7 0.10 load-1  | [12:01:33] a\n#7 0.20 load-1  | [12:01:34]  b\n#7 0.30\n";
        let found = Prefixes::each(text);
        let bare: Vec<String> = found.iter().map(|found| found.without(text)).collect();
        assert_eq!(
            bare,
            [
                "load-1  | [12:01:33] a\nload-1  | [12:01:34]  b\n\n",
                "[12:01:33] a\n[12:01:34]  b\n\n",
                "a\n b\n\n"
            ]
        );
    }
}
