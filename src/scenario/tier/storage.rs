//! What can be set of storage beside the database.

use crate::scenario::form::{Setting, SettingKind as K, setting};

pub(super) const SETTINGS: &[Setting] = &[
    setting(
        "class",
        "Class",
        K::Choice(&[("object", "Objects"), ("block", "Disks")]),
        "object",
        "Objects can move to an archive, disks are billed by their size whether used or not.",
    ),
    setting(
        "stored",
        "Stored now",
        K::Bytes,
        "0 B",
        "What is there before the first request of the plan.",
    ),
    setting(
        "request_bytes",
        "Bytes kept per request",
        K::Bytes,
        "1 kB",
        "Uploads, exports, events: what stays of a request.",
    ),
    setting(
        "archive",
        "Archive",
        K::Switch,
        "on",
        "What is older than the hot days moves to the archive; disks have none.",
    ),
    setting(
        "hot_days",
        "At hand for",
        K::Span,
        "90 days",
        "How long data stay where they are read at once.",
    ),
    setting(
        "archive_days",
        "Then archived for",
        K::Span,
        "",
        "Empty keeps them for ever; otherwise they are deleted.",
    ),
    setting(
        "writes",
        "Objects written per request",
        K::PerRequest,
        "0.1 per request",
        "Often forgotten: writing is billed by the request, ten times as much as reading.",
    ),
    setting(
        "reads",
        "Objects read per request",
        K::PerRequest,
        "0.1 per request",
        "Billed by the request.",
    ),
    setting(
        "volumes",
        "Disks",
        K::Count,
        "1",
        "Over how many disks the data are spread; each includes operations and throughput.",
    ),
    setting(
        "disk_operations",
        "Operations a second of a disk",
        K::Count,
        "0",
        "Often forgotten: above what a disk includes (3,000 of gp3) they are billed.",
    ),
    setting(
        "disk_throughput",
        "Throughput of a disk",
        K::Bandwidth,
        "0 B/s",
        "Above what a disk includes (125 MB/s of gp3) it is billed.",
    ),
    setting(
        "volume_size",
        "Most that a disk holds",
        K::Bytes,
        "16 TiB",
        "More than that needs more disks.",
    ),
    setting(
        "backups",
        "Backups",
        K::Switch,
        "on",
        "Often forgotten: snapshots of disks are billed by the GB; objects are kept in several places anyway.",
    ),
    setting(
        "backup",
        "Size of the backups",
        K::Bytes,
        "",
        "Empty is one copy of the disks; of objects, none.",
    ),
];
