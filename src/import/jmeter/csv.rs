//! JTL as CSV: <https://jmeter.apache.org/usermanual/listeners.html#csvlogformat>.
//!
//! Which columns there are is configured, and so is the delimiter; old versions write no header.
//! `timeStamp` is the begin of a sample in epoch milliseconds, or a local time as configured. Labels
//! may hold delimiters, quotes and line ends. The rows are in the order in which samples ended. JMeter adds
//! to a file that is there, without a second header. Of what an assertion says only the beginning is
//! kept, up to where it shows what was answered.

use super::samples::{Sample, Samples, truth};
use crate::error::Result;
use crate::evidence::Evidence;
use crate::import::Head;
use crate::import::record::Records;
use crate::import::record::rows::{EachRow, Header, Row, number, rows};

pub(super) const FORMAT: &str = "jmeter-jtl-csv";

/// The places of the columns.
#[derive(Debug, Clone, Copy, Default)]
struct Columns {
    time: Option<usize>,
    elapsed: Option<usize>,
    label: Option<usize>,
    code: Option<usize>,
    message: Option<usize>,
    thread: Option<usize>,
    success: Option<usize>,
    failure: Option<usize>,
    bytes: Option<usize>,
    threads: Option<usize>,
    /// How many a whole row has at least.
    count: usize,
}

pub(in crate::import) fn looks_like(head: &Head) -> bool {
    layout(head).is_some() && !is_perfmon(head)
}

pub(in crate::import) fn looks_like_perfmon(head: &Head) -> bool {
    layout(head).is_some() && is_perfmon(head)
}

pub(in crate::import) fn begin(head: &Head) -> Box<dyn Records> {
    let is_header = |head: &Head| layout(head).is_some();
    rows(head, is_header, |head| {
        let (header, columns) = layout(head).unwrap_or_default();
        let samples = Samples::default();
        (header, Reader { columns, samples })
    })
}

fn layout(head: &Head) -> Option<(Header, Columns)> {
    let header = Header::of(head)?;
    match named(&header) {
        Some(columns) => Some((header, columns)),
        None => unnamed(head),
    }
}

fn named(header: &Header) -> Option<Columns> {
    const TELLING: [&str; 6] = [
        "timeStamp",
        "label",
        "responseCode",
        "threadName",
        "success",
        "Latency",
    ];
    let told = TELLING.iter().filter(|name| header.find(name).is_some());
    let is_jtl = header.find("elapsed").is_some() && told.count() >= 3;
    is_jtl.then(|| Columns {
        time: header.find("timeStamp"),
        elapsed: header.find("elapsed"),
        label: header.find("label"),
        code: header.find("responseCode"),
        message: header.find("responseMessage"),
        thread: header.find("threadName"),
        success: header.find("success"),
        failure: header.find("failureMessage"),
        bytes: header.find("bytes"),
        threads: header.find("allThreads"),
        count: header.names.len(),
    })
}

/// The columns of a file without a header, as JMeter has them by default: those up to `success` have
/// never changed, of the others there have become more.
fn unnamed(head: &Head) -> Option<(Header, Columns)> {
    let mut lines = head.lines().filter(|line| !line.trim().is_empty()).take(5);
    let first = Header::of_line(lines.next()?);
    let columns = unnamed_columns(&first)?;
    lines
        .all(|line| {
            let row = Header::of_line(line);
            row.delimiter == first.delimiter && is_sample(&row)
        })
        .then(|| (Header::without_names(first.delimiter), columns))
}

/// The place of `success` by default.
const SUCCESS: usize = 7;

fn is_sample(row: &Header) -> bool {
    let field = |place: usize| row.names.get(place).map_or("", String::as_str);
    let is_time = |text: &str| {
        let is_epoch_ms = text.len() == 13 && text.bytes().all(|b| b.is_ascii_digit());
        is_epoch_ms || (text.len() >= 19 && text.starts_with("20") && text.contains(':'))
    };
    is_time(field(0))
        && field(1).parse::<u64>().is_ok()
        && matches!(field(SUCCESS), "true" | "false")
}

fn unnamed_columns(row: &Header) -> Option<Columns> {
    if !is_sample(row) {
        return None;
    }
    let behind = SUCCESS.saturating_add(1);
    let is_bytes = row.names.get(behind).is_some_and(|f| number(f).is_some());
    let failure = (!is_bytes).then_some(behind);
    let bytes = if is_bytes {
        behind
    } else {
        behind.saturating_add(1)
    };
    let after_bytes = row.names.len().saturating_sub(bytes.saturating_add(1));
    let threads = match after_bytes {
        0..=2 => None,
        3..=5 => Some(bytes.saturating_add(2)),
        // Since 3.1 the bytes that were sent stand before it.
        _ => Some(bytes.saturating_add(3)),
    };
    Some(Columns {
        time: Some(0),
        elapsed: Some(1),
        label: Some(2),
        code: Some(3),
        message: Some(4),
        thread: Some(5),
        success: Some(SUCCESS),
        failure,
        bytes: Some(bytes),
        threads,
        count: row.names.len(),
    })
}

/// True if the first samples are all PerfMon's.
fn is_perfmon(head: &Head) -> bool {
    let Some((header, columns)) = layout(head) else {
        return false;
    };
    let lines = head.lines().filter(|line| !line.trim().is_empty());
    let skipped = usize::from(!header.names.is_empty());
    let mut rows = lines.skip(skipped).take(5).peekable();
    rows.peek().is_some()
        && rows.all(|line| {
            let row = Header::with(line, header.delimiter);
            let at = |place: Option<usize>| {
                let field = place.and_then(|place| row.names.get(place));
                field.map_or("", String::as_str)
            };
            let sample = Sample {
                label: at(columns.label),
                code: at(columns.code),
                thread: at(columns.thread),
                ..Sample::default()
            };
            sample.is_measured()
        })
}

struct Reader {
    columns: Columns,
    samples: Samples,
}

impl EachRow for Reader {
    fn row(&mut self, row: &Row, line: usize, is_cut: bool) -> Result<()> {
        let columns = &self.columns;
        let elapsed_ms = row.number(columns.elapsed);
        let success = truth(row.at(columns.success));
        let is_whole = !is_cut || row.len() >= columns.count;
        let (Some(elapsed_ms), true) = (
            elapsed_ms.filter(|_| success.is_some() || columns.success.is_none()),
            is_whole,
        ) else {
            self.samples.doubts.left_out(line, is_cut);
            return Ok(());
        };
        let sample = Sample {
            time: row.at(columns.time),
            elapsed_ms,
            success,
            label: row.at(columns.label),
            code: row.at(columns.code),
            message: row.at(columns.message),
            failure: row.at(columns.failure),
            thread: row.at(columns.thread),
            bytes: row.number(columns.bytes),
            threads: row.number(columns.threads),
        };
        self.samples.add(&sample, line);
        Ok(())
    }

    fn so_far(&self) -> Evidence {
        self.samples.evidence(FORMAT)
    }

    fn finish(self) -> Result<Evidence> {
        self.samples.finish(FORMAT)
    }
}
