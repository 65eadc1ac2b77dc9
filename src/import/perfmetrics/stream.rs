//! Snapshots one a line, of any number: where there are more than can be kept, neighbors are joined.

use super::super::bytes;
use super::super::json::Outline;
use super::super::record::doubts::Doubts;
use super::super::record::{EachLine, Line, Records, lines};
use super::super::{Head, check};
use super::by_name::Shared;
use super::snapshot::Snapshot;
use crate::error::Result;
use crate::evidence::{Evidence, Warning};

const FORMAT: &str = "perfmetrics-ndjson";
/// The most snapshots that are kept: at one a minute those of almost three days.
const MOST: usize = 4_096;

/// Two whole lines of snapshots at least; a single one is a document like any other.
pub(in crate::import) fn looks_like(head: &Head) -> bool {
    let mut lines = head.lines().filter(|line| !line.trim().is_empty());
    let is_snapshot = |line: &str| {
        line.starts_with('{')
            && Outline::of(line).is_ok_and(|(outline, _)| super::looks_like_snapshot(&outline))
    };
    [lines.next(), lines.next()]
        .into_iter()
        .all(|line| line.is_some_and(is_snapshot))
}

pub(in crate::import) fn begin(_head: &Head) -> Box<dyn Records> {
    lines(Reader {
        names: Shared::default(),
        next: Snapshot::default(),
        kept: Vec::new(),
        pending: None,
        width: 1,
        count: 0,
        doubts: Doubts::default(),
        warnings: Vec::new(),
    })
}

struct Reader {
    names: Shared,
    /// The snapshot that was read last, whose room serves for all.
    next: Snapshot,
    kept: Vec<Snapshot>,
    /// What is being joined, and of how many snapshots it is made by now.
    pending: Option<(Snapshot, usize)>,
    /// How many snapshots each of those that are kept is made of.
    width: usize,
    count: usize,
    doubts: Doubts,
    warnings: Vec<Warning>,
}

impl EachLine for Reader {
    fn line(&mut self, line: Line) -> Result<()> {
        if line.text.trim().is_empty() {
            return Ok(());
        }
        let mut doubtful = Vec::new();
        let next = self.next.read(line.text, &mut self.names, &mut doubtful);
        let room = bytes::MAX_WARNINGS.saturating_sub(self.warnings.len());
        self.warnings.extend(doubtful.into_iter().take(room));
        match next {
            Ok(()) => self.add_next(),
            Err(_) if line.is_cut => self.doubts.cut_line(line.number),
            Err(_) => self.doubts.no_record(line.number),
        }
        Ok(())
    }

    fn so_far(&self) -> Evidence {
        // Asked for many times a file, for the figures of its run: the series wait for the end.
        Evidence {
            runs: super::run_of(FORMAT, self.snapshots())
                .into_iter()
                .collect(),
            ..Evidence::default()
        }
    }

    fn finish(self) -> Result<Evidence> {
        self.evidence()
    }
}

impl Reader {
    fn add_next(&mut self) {
        self.count = self.count.saturating_add(1);
        let (pending, parts) = match &mut self.pending {
            Some((pending, parts)) => {
                pending.join(&self.next);
                (pending, parts)
            }
            none => {
                let (pending, parts) = none.insert((self.next.clone(), 0));
                (pending, parts)
            }
        };
        *parts = parts.saturating_add(1);
        if *parts < self.width {
            return;
        }
        self.kept.push(std::mem::take(pending));
        self.pending = None;
        if self.kept.len() >= MOST {
            self.width = self.width.saturating_mul(2);
            let mut pairs = std::mem::take(&mut self.kept).into_iter();
            while let Some(mut first) = pairs.next() {
                if let Some(second) = pairs.next() {
                    first.join(&second);
                }
                self.kept.push(first);
            }
        }
    }

    fn snapshots(&self) -> Vec<Snapshot> {
        let mut snapshots = self.kept.clone();
        // Of a span that is not full the rates would be too low; a short file has none.
        snapshots.extend(self.pending.iter().map(|(pending, _)| pending.clone()));
        snapshots
    }

    fn evidence(&self) -> Result<Evidence> {
        let mut evidence = super::of_snapshots(FORMAT, self.snapshots(), None)?;
        if self.width > 1 {
            let note = format!(
                "There are {} snapshots; {} at a time were joined: their counts were added, their means weighted, and of their percentiles the highest was kept.",
                self.count, self.width
            );
            evidence
                .runs
                .iter_mut()
                .for_each(|run| run.notes.push(note.clone()));
        }
        evidence
            .warnings
            .splice(0..0, self.warnings.iter().cloned());
        evidence.warnings.extend(self.doubts.warnings());
        check::thin_out("", &mut evidence.warnings);
        Ok(evidence)
    }
}
