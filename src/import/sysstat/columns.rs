//! What the columns of sysstat are called here, and in which unit they are.

use crate::import::micro::shifted;
use crate::import::record::rows::number;

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Column {
    pub name: String,
    pub unit: &'static str,
    /// By which a value is multiplied.
    factor: f64,
}

impl Column {
    /// A value of the column in our unit.
    pub(super) fn scaled(&self, value: f64) -> f64 {
        match self.unit {
            "ratio" => shifted(value, -2),
            _ => value * self.factor,
        }
    }

    /// A field as a number in the column's own unit. With `--human` a letter says in which unit it is
    /// written: `7.4G`, `9.8%`.
    pub(super) fn value(&self, field: &str) -> Option<f64> {
        let field = field.trim_end_matches('%');
        if let Some(value) = number(field) {
            return Some(value);
        }
        let letter = field.chars().next_back()?;
        let power = match letter {
            'B' => 0,
            'k' => 1,
            'M' => 2,
            'G' => 3,
            'T' => 4,
            'P' => 5,
            _ => return None,
        };
        Some(number(field.trim_end_matches(letter))? * KB.powi(power) / self.factor)
    }
}

const KB: f64 = 1024.0;
const MB: f64 = 1_048_576.0;
const BLOCK: f64 = 512.0;
const PERCENT: f64 = 0.01;

/// The names in reports and in JSON, ours, the unit, and the factor.
type Known = (&'static [&'static str], &'static str, &'static str, f64);

#[rustfmt::skip]
const SYSTEM: &[Known] = &[
    // --- processors
    (&["%user", "%usr", "user", "usr"], "cpu_user", "ratio", PERCENT),
    (&["%nice", "nice"], "cpu_nice", "ratio", PERCENT),
    (&["%system", "%sys", "system", "sys"], "cpu_system", "ratio", PERCENT),
    (&["%iowait", "iowait"], "cpu_iowait", "ratio", PERCENT),
    (&["%steal", "steal"], "cpu_steal", "ratio", PERCENT),
    (&["%irq", "irq"], "cpu_irq", "ratio", PERCENT),
    (&["%soft", "soft"], "cpu_softirq", "ratio", PERCENT),
    (&["%guest", "guest"], "cpu_guest", "ratio", PERCENT),
    (&["%gnice", "gnice"], "cpu_guest_nice", "ratio", PERCENT),
    (&["%idle", "idle"], "cpu_idle", "ratio", PERCENT),
    // --- memory
    (&["kbmemfree", "memfree"], "memory_free", "bytes", KB),
    (&["kbavail", "avail"], "memory_available", "bytes", KB),
    (&["kbmemused", "memused"], "memory_used", "bytes", KB),
    (&["%memused", "memused-percent"], "memory_usage", "ratio", PERCENT),
    (&["kbbuffers", "buffers"], "memory_buffers", "bytes", KB),
    (&["kbcached", "cached"], "memory_cached", "bytes", KB),
    (&["kbcommit", "commit"], "memory_committed", "bytes", KB),
    (&["%commit", "commit-percent"], "memory_commitment", "ratio", PERCENT),
    (&["kbactive", "active"], "memory_active", "bytes", KB),
    (&["kbinact", "inactive"], "memory_inactive", "bytes", KB),
    (&["kbdirty", "dirty"], "memory_dirty", "bytes", KB),
    (&["kbswpfree", "swpfree"], "swap_free", "bytes", KB),
    (&["kbswpused", "swpused"], "swap_used", "bytes", KB),
    (&["%swpused", "swpused-percent"], "swap_usage", "ratio", PERCENT),
    // --- queue
    (&["runq-sz"], "run_queue", "count", 1.0),
    (&["plist-sz"], "tasks", "count", 1.0),
    (&["ldavg-1"], "load_average_1m", "count", 1.0),
    (&["ldavg-5"], "load_average_5m", "count", 1.0),
    (&["ldavg-15"], "load_average_15m", "count", 1.0),
    (&["blocked"], "tasks_blocked", "count", 1.0),
    (&["proc/s", "proc"], "tasks_created_per_second", "per_second", 1.0),
    (&["cswch/s", "cswch"], "context_switches_per_second", "per_second", 1.0),
    (&["intr/s", "intr"], "interrupts_per_second", "per_second", 1.0),
    // --- network
    (&["rxpck/s", "rxpck"], "network_received_packets_per_second", "per_second", 1.0),
    (&["txpck/s", "txpck"], "network_sent_packets_per_second", "per_second", 1.0),
    (&["rxkB/s", "rxkB"], "network_received_bytes_per_second", "per_second", KB),
    (&["txkB/s", "txkB"], "network_sent_bytes_per_second", "per_second", KB),
    (&["rxcmp/s", "rxcmp"], "network_received_compressed_packets_per_second", "per_second", 1.0),
    (&["txcmp/s", "txcmp"], "network_sent_compressed_packets_per_second", "per_second", 1.0),
    (&["rxmcst/s", "rxmcst"], "network_received_multicast_packets_per_second", "per_second", 1.0),
    (&["rxbyt/s"], "network_received_bytes_per_second", "per_second", 1.0),
    (&["txbyt/s"], "network_sent_bytes_per_second", "per_second", 1.0),
    (&["%ifutil", "ifutil-percent"], "network_usage", "ratio", PERCENT),
    // --- disks
    (&["tps"], "disk_transfers_per_second", "per_second", 1.0),
    (&["r/s", "rtps"], "disk_reads_per_second", "per_second", 1.0),
    (&["w/s", "wtps"], "disk_writes_per_second", "per_second", 1.0),
    (&["d/s", "dtps"], "disk_discards_per_second", "per_second", 1.0),
    (&["f/s"], "disk_flushes_per_second", "per_second", 1.0),
    (&["rkB/s", "rkB", "kB_read/s"], "disk_read_bytes_per_second", "per_second", KB),
    (&["wkB/s", "wkB", "kB_wrtn/s"], "disk_written_bytes_per_second", "per_second", KB),
    (&["dkB/s", "dkB", "kB_dscd/s"], "disk_discarded_bytes_per_second", "per_second", KB),
    (&["rMB/s", "MB_read/s"], "disk_read_bytes_per_second", "per_second", MB),
    (&["wMB/s", "MB_wrtn/s"], "disk_written_bytes_per_second", "per_second", MB),
    (&["dMB/s", "MB_dscd/s"], "disk_discarded_bytes_per_second", "per_second", MB),
    (&["bread/s", "bread", "rd_sec", "rd_sec/s", "rsec/s", "Blk_read/s"], "disk_read_bytes_per_second", "per_second", BLOCK),
    (&["bwrtn/s", "bwrtn", "wr_sec", "wr_sec/s", "wsec/s", "Blk_wrtn/s"], "disk_written_bytes_per_second", "per_second", BLOCK),
    (&["bdscd/s", "bdscd"], "disk_discarded_bytes_per_second", "per_second", BLOCK),
    (&["kB_read"], "disk_read_bytes", "bytes", KB),
    (&["kB_wrtn"], "disk_written_bytes", "bytes", KB),
    (&["kB_dscd"], "disk_discarded_bytes", "bytes", KB),
    (&["MB_read"], "disk_read_bytes", "bytes", MB),
    (&["MB_wrtn"], "disk_written_bytes", "bytes", MB),
    (&["MB_dscd"], "disk_discarded_bytes", "bytes", MB),
    (&["rrqm/s"], "disk_reads_merged_per_second", "per_second", 1.0),
    (&["wrqm/s"], "disk_writes_merged_per_second", "per_second", 1.0),
    (&["drqm/s"], "disk_discards_merged_per_second", "per_second", 1.0),
    (&["%rrqm", "rrqm"], "disk_reads_merged", "ratio", PERCENT),
    (&["%wrqm", "wrqm"], "disk_writes_merged", "ratio", PERCENT),
    (&["%drqm", "drqm"], "disk_discards_merged", "ratio", PERCENT),
    (&["await"], "disk_await_ms", "ms", 1.0),
    (&["r_await"], "disk_read_await_ms", "ms", 1.0),
    (&["w_await"], "disk_write_await_ms", "ms", 1.0),
    (&["d_await"], "disk_discard_await_ms", "ms", 1.0),
    (&["f_await"], "disk_flush_await_ms", "ms", 1.0),
    (&["svctm"], "disk_service_time_ms", "ms", 1.0),
    (&["areq-sz"], "disk_request_size", "bytes", KB),
    (&["rareq-sz"], "disk_read_size", "bytes", KB),
    (&["wareq-sz"], "disk_write_size", "bytes", KB),
    (&["dareq-sz"], "disk_discard_size", "bytes", KB),
    (&["avgrq-sz"], "disk_request_size", "bytes", BLOCK),
    (&["aqu-sz", "avgqu-sz"], "disk_queue", "count", 1.0),
    (&["%util", "util", "util-percent"], "disk_usage", "ratio", PERCENT),
    // --- paging
    (&["pgpgin/s", "pgpgin"], "paged_in_bytes_per_second", "per_second", KB),
    (&["pgpgout/s", "pgpgout"], "paged_out_bytes_per_second", "per_second", KB),
    (&["fault/s", "fault"], "page_faults_per_second", "per_second", 1.0),
    (&["majflt/s", "majflt"], "major_page_faults_per_second", "per_second", 1.0),
    (&["pswpin/s", "pswpin"], "swapped_in_pages_per_second", "per_second", 1.0),
    (&["pswpout/s", "pswpout"], "swapped_out_pages_per_second", "per_second", 1.0),
];

#[rustfmt::skip]
const PROCESS: &[Known] = &[
    (&["%usr", "%user"], "process_cpu_user", "ratio", PERCENT),
    (&["%system"], "process_cpu_system", "ratio", PERCENT),
    (&["%guest"], "process_cpu_guest", "ratio", PERCENT),
    (&["%wait"], "process_cpu_wait", "ratio", PERCENT),
    (&["%CPU"], "process_cpu_usage", "ratio", PERCENT),
    (&["minflt/s"], "process_minor_page_faults_per_second", "per_second", 1.0),
    (&["majflt/s"], "process_major_page_faults_per_second", "per_second", 1.0),
    (&["VSZ"], "process_memory_virtual", "bytes", KB),
    (&["RSS"], "process_memory_resident", "bytes", KB),
    (&["%MEM"], "process_memory_usage", "ratio", PERCENT),
    (&["StkSize"], "process_stack_size", "bytes", KB),
    (&["StkRef"], "process_stack_used", "bytes", KB),
    (&["kB_rd/s"], "process_read_bytes_per_second", "per_second", KB),
    (&["kB_wr/s"], "process_written_bytes_per_second", "per_second", KB),
    (&["kB_ccwr/s"], "process_canceled_written_bytes_per_second", "per_second", KB),
    (&["iodelay"], "process_io_delay_ticks", "count", 1.0),
    (&["cswch/s"], "process_context_switches_per_second", "per_second", 1.0),
    (&["nvcswch/s"], "process_involuntary_context_switches_per_second", "per_second", 1.0),
    (&["threads"], "process_threads", "count", 1.0),
    (&["fd-nr"], "process_open_files", "count", 1.0),
];

/// The column of that name in a table about the system.
pub(super) fn of_system(name: &str) -> Column {
    known(SYSTEM, name).unwrap_or_else(|| other("", name))
}

/// The column of that name in a table about processes.
pub(super) fn of_process(name: &str) -> Column {
    known(PROCESS, name).unwrap_or_else(|| other("process", name))
}

/// The field of that name in a part of a JSON document.
pub(super) fn of_field(part: &str, name: &str) -> Column {
    known(SYSTEM, name).unwrap_or_else(|| other(part, name))
}

fn known(table: &[Known], name: &str) -> Option<Column> {
    let found = table.iter().find(|(names, ..)| names.contains(&name));
    found.map(|(_, ours, unit, factor)| Column {
        name: (*ours).to_owned(),
        unit,
        factor: *factor,
    })
}

/// A column that is not in the tables: its unit is what its name says.
fn other(prefix: &str, name: &str) -> Column {
    let (plain, suffix, unit, factor) = if let Some(name) = name.strip_prefix('%') {
        (name, "", "ratio", PERCENT)
    } else if let Some(name) = name.strip_suffix("-percent") {
        (name, "_share", "ratio", PERCENT)
    } else if let Some(name) = name.strip_suffix("/s") {
        (name, "_per_second", "per_second", 1.0)
    } else if let Some(name) = name.strip_prefix("kb") {
        (name, "", "bytes", KB)
    } else {
        (name, "", "", 1.0)
    };
    let separator = if prefix.is_empty() { "" } else { "_" };
    let mut words = String::new();
    for c in [prefix, separator, plain, suffix]
        .into_iter()
        .flat_map(str::chars)
    {
        match c.is_ascii_alphanumeric() {
            true => words.push(c.to_ascii_lowercase()),
            false => words.push('_'),
        }
    }
    Column {
        name: words,
        unit,
        factor,
    }
}

/// What a column that names things is called as a label; `None` if it holds values.
pub(super) fn label(name: &str) -> Option<&'static str> {
    Some(match name {
        "CPU" | "cpu" => "cpu",
        "NODE" | "node" => "node",
        "IFACE" | "iface" => "interface",
        "DEV" | "DEVICE" | "Device" | "Device:" | "disk_device" | "disk-device" | "dev" => "device",
        "TTY" | "line" => "tty",
        "INTR" | "INTR/s" => "interrupt",
        "BUS" | "FAN" | "TEMP" | "IN" | "number" => "number",
        "FILESYSTEM" | "MOUNTPOINT" | "fsname" | "filesystem" => "filesystem",
        "FCHOST" | "fchost" => "host_adapter",
        "PID" | "TGID" => "pid",
        "TID" => "thread",
        "Command" => "command",
        _ => return None,
    })
}

/// True if a column of any table has that name.
pub(super) fn names(name: &str) -> bool {
    let is_of_process = PROCESS.iter().any(|(names, ..)| names.contains(&name));
    is_of_process || is_known(name) || label(name).is_some() || matches!(name, "UID" | "USER")
}

/// True if a column of the system's tables has that name.
pub(super) fn is_known(name: &str) -> bool {
    SYSTEM.iter().any(|(names, ..)| names.contains(&name))
}
