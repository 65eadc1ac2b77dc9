//! Reads what load generators and monitors write: [`sniff`] finds the format by content, [`import`]
//! turns one file into [`Evidence`], and [`Importer`] does so piece by piece. One file per format; a
//! new one is a line in [`FORMATS`].
//!
//! A format is recognized by what a file holds and never by its name. Recognizing is cheap and says
//! no politely; once it said yes, every failure is explained.

pub mod bytes;
pub mod decode;

mod check;
mod closed_loop;
mod command;
mod documents;
mod fields;
mod json;
mod mapped;
mod micro;
mod prefix;
mod reader;
mod reading;
mod record;
mod series;
mod text;
mod unpack;

mod ab;
mod artillery;
mod autocannon;
mod benchmarkdotnet;
mod bombardier;
mod cloudwatch;
mod criterion;
mod datadog;
mod fortio;
mod gatling;
mod ghz;
mod google_benchmark;
mod grafana;
mod h2load;
mod hdr;
mod hey;
mod httperf;
mod hyperfine;
mod jmeter;
mod jmh;
mod k6;
mod loadtest;
mod locust;
mod memtier;
mod metrics;
mod oha;
mod otlp;
mod perfmetrics;
mod pgbench;
mod pm2;
mod postgres;
mod procps;
mod prometheus;
mod pytest_benchmark;
mod redis;
mod redis_benchmark;
mod requests_ndjson;
mod siege;
mod sysbench;
mod sysstat;
mod vegeta;
mod wrk;

use std::fmt;

use self::json::{Document, Outline};
use self::prefix::Prefixes;
use self::record::Records;
use self::text::Place;
use crate::error::Result;
use crate::evidence::Evidence;

pub use self::documents::SAY_COLUMNS;
pub use self::mapped::{Columns, offered};
pub use self::reader::{Imported, Importer, left_out};

/// A format that can be read.
pub struct Format {
    /// Its name in [`crate::evidence::Run::format`].
    pub name: &'static str,
    /// What people call it.
    pub human: &'static str,
    how: How,
}

/// How a format is recognized and read.
enum How {
    /// JSON objects, each a result of its own.
    Json {
        looks_like: fn(&Outline) -> bool,
        read: fn(&str) -> Result<Evidence>,
    },
    /// JSON objects that are parts of one result.
    Parts {
        looks_like: fn(&Outline) -> bool,
        read: fn(&[Document]) -> Result<Evidence>,
    },
    /// A report written for people. A text may hold several, also of several tools.
    Text {
        /// True if a report begins on that line.
        begins: fn(&Place) -> bool,
        read: fn(&str) -> Result<Evidence>,
    },
    /// Lines, records or rows, read as they come.
    Records {
        looks_like: fn(&Head) -> bool,
        begin: Begin,
    },
}

type Begin = fn(&Head) -> Box<dyn Records>;

/// The beginning of a file's text.
struct Head<'a> {
    text: &'a str,
    /// True if this is all of it.
    is_whole: bool,
}

impl<'a> Head<'a> {
    fn of(text: &'a str, is_whole: bool) -> Self {
        let head = bytes::head(text, bytes::HEAD_BYTES);
        Head {
            text: head,
            is_whole: is_whole && head.len() == text.len(),
        }
    }

    /// The lines; one that is cut off by the head's end is not among them.
    fn lines(&self) -> impl Iterator<Item = &'a str> {
        let end = match self.is_whole {
            true => self.text.len(),
            false => self.text.rfind('\n').unwrap_or(0),
        };
        self.text.get(..end).unwrap_or_default().lines()
    }
}

use How::{Json, Parts, Records as Rec, Text};

const ARTILLERY: &str = "Artillery";
const K6: &str = "k6";
const VEGETA: &str = "vegeta";
const CLOUDWATCH: &str = "CloudWatch";
const DATADOG: &str = "Datadog";
const PROMETHEUS: &str = "Prometheus";
const MEMTIER: &str = "memtier_benchmark";
const PGBENCH: &str = "pgbench";
const POSTGRES: &str = "PostgreSQL";
const REDIS: &str = "Redis";
const REDIS_BENCHMARK: &str = "redis-benchmark";
const GATLING: &str = "Gatling";
const JMETER: &str = "JMeter";
const LOCUST: &str = "Locust";
const SNAPSHOTS: &str = "performance-metric snapshots";
const SYSSTAT: &str = "sysstat";
const PROCPS: &str = "vmstat, top, free and uptime";
const PM2: &str = "PM2";
const HYPERFINE: &str = "hyperfine";
const CRITERION: &str = "criterion";
const PYTEST: &str = "pytest-benchmark";
const GOOGLE: &str = "Google Benchmark";
const DOTNET: &str = "BenchmarkDotNet";
const HDR: &str = "HdrHistogram";

/// All formats that can be read. The first that recognizes a document reads it.
#[rustfmt::skip]
pub static FORMATS: &[Format] = &[
    // --- load generators
    Format { name: "k6-summary-v2", human: K6, how: Json { looks_like: k6::v2::looks_like, read: k6::v2::read } },
    Format { name: "k6-handlesummary", human: K6, how: Json { looks_like: k6::handle::looks_like, read: k6::handle::read } },
    Format { name: "k6-summary-export", human: K6, how: Json { looks_like: k6::export::looks_like, read: k6::export::read } },
    Format { name: "k6-out-json", human: K6, how: Rec { looks_like: k6::points::looks_like, begin: k6::points::begin } },
    Format { name: "k6-text", human: K6, how: Text { begins: k6::terminal::begins, read: k6::terminal::read } },
    Format { name: "k6-out-csv", human: K6, how: Rec { looks_like: k6::csv::looks_like, begin: k6::csv::begin } },
    Format { name: "artillery-json", human: ARTILLERY, how: Json { looks_like: artillery::report::looks_like, read: artillery::report::read } },
    Format { name: "artillery-json", human: ARTILLERY, how: Json { looks_like: artillery::report_v1::looks_like, read: artillery::report_v1::read } },
    Format { name: "artillery-text", human: ARTILLERY, how: Text { begins: artillery::terminal::begins, read: artillery::terminal::read } },
    Format { name: "autocannon-json", human: "autocannon", how: Parts { looks_like: autocannon::json::looks_like, read: autocannon::json::read } },
    Format { name: "autocannon-text", human: "autocannon", how: Text { begins: autocannon::text::begins, read: autocannon::text::read } },
    Format { name: "oha-json", human: "oha", how: Json { looks_like: oha::json::looks_like, read: oha::json::read } },
    Format { name: "oha-text", human: "oha", how: Text { begins: oha::text::begins, read: oha::text::read } },
    Format { name: "oha-csv", human: "oha", how: Rec { looks_like: oha::csv::looks_like, begin: oha::csv::begin } },
    Format { name: "hey-text", human: "hey", how: Text { begins: hey::text::begins, read: hey::text::read } },
    Format { name: "hey-csv", human: "hey", how: Rec { looks_like: hey::csv::looks_like, begin: hey::csv::begin } },
    Format { name: "ab-text", human: "ab", how: Text { begins: ab::text::begins, read: ab::text::read } },
    Format { name: "ab-percentiles-csv", human: "ab", how: Rec { looks_like: ab::percentiles::looks_like, begin: ab::percentiles::begin } },
    Format { name: "ab-gnuplot-tsv", human: "ab", how: Rec { looks_like: ab::gnuplot::looks_like, begin: ab::gnuplot::begin } },
    Format { name: "bombardier-json", human: "bombardier", how: Json { looks_like: bombardier::json::looks_like, read: bombardier::json::read } },
    Format { name: "bombardier-text", human: "bombardier", how: Text { begins: bombardier::text::begins, read: bombardier::text::read } },
    Format { name: "loadtest-text", human: "loadtest", how: Text { begins: loadtest::begins, read: loadtest::read } },
    Format { name: "siege-json", human: "siege", how: Json { looks_like: siege::json::looks_like, read: siege::json::read } },
    Format { name: "siege-text", human: "siege", how: Text { begins: siege::text::begins, read: siege::text::read } },
    Format { name: "siege-log-csv", human: "siege", how: Rec { looks_like: siege::log::looks_like, begin: siege::log::begin } },
    Format { name: "siege-verbose", human: "siege", how: Rec { looks_like: siege::verbose::looks_like, begin: siege::verbose::begin } },
    Format { name: "h2load-text", human: "h2load", how: Text { begins: h2load::text::begins, read: h2load::text::read } },
    Format { name: "h2load-log-tsv", human: "h2load", how: Rec { looks_like: h2load::log::looks_like, begin: h2load::log::begin } },
    Format { name: "httperf-text", human: "httperf", how: Text { begins: httperf::begins, read: httperf::read } },
    Format { name: "wrk2-text", human: "wrk2", how: Text { begins: wrk::begins_wrk2, read: wrk::read } },
    Format { name: "wrk-text", human: "wrk", how: Text { begins: wrk::begins, read: wrk::read } },
    Format { name: "fortio-json", human: "fortio", how: Json { looks_like: fortio::json::looks_like, read: fortio::json::read } },
    Format { name: "fortio-text", human: "fortio", how: Text { begins: fortio::text::begins, read: fortio::text::read } },
    Format { name: "ghz-json", human: "ghz", how: Json { looks_like: ghz::json::looks_like, read: ghz::json::read } },
    Format { name: "ghz-text", human: "ghz", how: Text { begins: ghz::text::begins, read: ghz::text::read } },
    Format { name: "vegeta-report-json", human: VEGETA, how: Json { looks_like: vegeta::report::looks_like, read: vegeta::report::read } },
    Format { name: "vegeta-report-text", human: VEGETA, how: Text { begins: vegeta::terminal::begins, read: vegeta::terminal::read } },
    Format { name: "vegeta-hdrplot", human: VEGETA, how: Text { begins: vegeta::plots::hdrplot_begins, read: vegeta::plots::read_hdrplot } },
    Format { name: "vegeta-hist", human: VEGETA, how: Text { begins: vegeta::plots::hist_begins, read: vegeta::plots::read_hist } },
    Format { name: "vegeta-results-ndjson", human: VEGETA, how: Rec { looks_like: vegeta::results::looks_like_ndjson, begin: vegeta::results::begin_ndjson } },
    Format { name: "vegeta-results-csv", human: VEGETA, how: Rec { looks_like: vegeta::results::looks_like_csv, begin: vegeta::results::begin_csv } },
    Format { name: "pgbench-progress", human: PGBENCH, how: Rec { looks_like: pgbench::progress::looks_like, begin: pgbench::progress::begin } },
    Format { name: "pgbench-log", human: PGBENCH, how: Rec { looks_like: pgbench::log::looks_like, begin: pgbench::log::begin } },
    Format { name: "pgbench-aggregate-log", human: PGBENCH, how: Rec { looks_like: pgbench::aggregate::looks_like, begin: pgbench::aggregate::begin } },
    Format { name: "pgbench-text", human: PGBENCH, how: Text { begins: pgbench::report::begins, read: pgbench::report::read } },
    Format { name: "pgbench-init", human: PGBENCH, how: Text { begins: pgbench::init::begins, read: pgbench::init::read } },
    Format { name: "sysbench-text", human: "sysbench", how: Text { begins: sysbench::begins, read: sysbench::read } },
    Format { name: "redis-benchmark-csv", human: REDIS_BENCHMARK, how: Rec { looks_like: redis_benchmark::csv::looks_like, begin: redis_benchmark::csv::begin } },
    Format { name: "redis-benchmark-text", human: REDIS_BENCHMARK, how: Text { begins: redis_benchmark::text::begins, read: redis_benchmark::text::read } },
    Format { name: "redis-benchmark-quiet", human: REDIS_BENCHMARK, how: Text { begins: redis_benchmark::text::begins_quiet, read: redis_benchmark::text::read_quiet } },
    Format { name: "memtier-json", human: MEMTIER, how: Json { looks_like: memtier::json::looks_like, read: memtier::json::read } },
    Format { name: "memtier-text", human: MEMTIER, how: Text { begins: memtier::text::begins, read: memtier::text::read } },
    Format { name: "locust-stats-csv", human: LOCUST, how: Rec { looks_like: locust::stats::looks_like, begin: locust::stats::begin } },
    Format { name: "locust-history-csv", human: LOCUST, how: Rec { looks_like: locust::history::looks_like, begin: locust::history::begin } },
    Format { name: "locust-failures-csv", human: LOCUST, how: Rec { looks_like: locust::failures::looks_like_failures, begin: locust::failures::begin_failures } },
    Format { name: "locust-exceptions-csv", human: LOCUST, how: Rec { looks_like: locust::failures::looks_like_exceptions, begin: locust::failures::begin_exceptions } },
    Format { name: "locust-json", human: LOCUST, how: Parts { looks_like: locust::json::looks_like, read: locust::json::read } },
    Format { name: "locust-text", human: LOCUST, how: Text { begins: locust::text::begins, read: locust::text::read } },
    Format { name: "jmeter-perfmon-csv", human: JMETER, how: Rec { looks_like: jmeter::csv::looks_like_perfmon, begin: jmeter::csv::begin } },
    Format { name: "jmeter-jtl-csv", human: JMETER, how: Rec { looks_like: jmeter::csv::looks_like, begin: jmeter::csv::begin } },
    Format { name: "jmeter-jtl-xml", human: JMETER, how: Rec { looks_like: jmeter::xml::looks_like, begin: jmeter::xml::begin } },
    Format { name: "jmeter-aggregate-csv", human: JMETER, how: Rec { looks_like: jmeter::aggregate::looks_like, begin: jmeter::aggregate::begin } },
    Format { name: "jmeter-statistics-json", human: JMETER, how: Json { looks_like: jmeter::statistics::looks_like, read: jmeter::statistics::read } },
    Format { name: "jmeter-summariser-text", human: JMETER, how: Text { begins: jmeter::summariser::begins, read: jmeter::summariser::read } },
    Format { name: "gatling-stats-json", human: GATLING, how: Json { looks_like: gatling::stats::looks_like, read: gatling::stats::read } },
    Format { name: "gatling-global-stats-json", human: GATLING, how: Json { looks_like: gatling::stats::looks_like_global, read: gatling::stats::read_global } },
    Format { name: "gatling-stats-js", human: GATLING, how: Text { begins: gatling::stats::begins_js, read: gatling::stats::read_js } },
    Format { name: "gatling-text", human: GATLING, how: Text { begins: gatling::console::begins, read: gatling::console::read } },
    Format { name: "gatling-simulation-log-text", human: GATLING, how: Rec { looks_like: gatling::log::looks_like, begin: gatling::log::begin } },
    // --- snapshots
    Format { name: "perfmetrics-history", human: SNAPSHOTS, how: Json { looks_like: perfmetrics::looks_like_history, read: perfmetrics::read_history } },
    Format { name: "perfmetrics-ndjson", human: SNAPSHOTS, how: Rec { looks_like: perfmetrics::stream::looks_like, begin: perfmetrics::stream::begin } },
    Format { name: "perfmetrics-snapshot", human: SNAPSHOTS, how: Parts { looks_like: perfmetrics::looks_like_snapshot, read: perfmetrics::read_snapshots } },
    // --- monitoring
    Format { name: "prometheus-vector", human: PROMETHEUS, how: Json { looks_like: prometheus::api::looks_like_vector, read: prometheus::api::read } },
    Format { name: "prometheus-matrix", human: PROMETHEUS, how: Json { looks_like: prometheus::api::looks_like_matrix, read: prometheus::api::read } },
    Format { name: "prometheus-scalar", human: PROMETHEUS, how: Json { looks_like: prometheus::api::looks_like_scalar, read: prometheus::api::read } },
    Format { name: "prometheus-rules", human: PROMETHEUS, how: Json { looks_like: prometheus::rules::looks_like_rules, read: prometheus::rules::read_rules } },
    Format { name: "prometheus-alerts", human: PROMETHEUS, how: Json { looks_like: prometheus::rules::looks_like_alerts, read: prometheus::rules::read_alerts } },
    Format { name: "prometheus-targets", human: PROMETHEUS, how: Json { looks_like: prometheus::rules::looks_like_targets, read: prometheus::rules::read_targets } },
    Format { name: "promtool-instant-json", human: PROMETHEUS, how: Parts { looks_like: prometheus::api::looks_like_instant, read: prometheus::api::read_instant } },
    Format { name: "promtool-range-json", human: PROMETHEUS, how: Parts { looks_like: prometheus::api::looks_like_range, read: prometheus::api::read_range } },
    Format { name: "promtool-text", human: PROMETHEUS, how: Text { begins: prometheus::promtool::begins, read: prometheus::promtool::read } },
    Format { name: "openmetrics-text", human: PROMETHEUS, how: Rec { looks_like: prometheus::exposition::looks_like_openmetrics, begin: prometheus::exposition::begin_openmetrics } },
    Format { name: "prometheus-exposition", human: PROMETHEUS, how: Rec { looks_like: prometheus::exposition::looks_like, begin: prometheus::exposition::begin } },
    Format { name: "otlp-json-metrics", human: "OTLP metrics", how: Parts { looks_like: otlp::looks_like, read: otlp::read } },
    Format { name: "cloudwatch-get-metric-data", human: CLOUDWATCH, how: Json { looks_like: cloudwatch::looks_like_data, read: cloudwatch::read_data } },
    Format { name: "cloudwatch-get-metric-statistics", human: CLOUDWATCH, how: Json { looks_like: cloudwatch::looks_like_statistics, read: cloudwatch::read_statistics } },
    Format { name: "cloudwatch-text", human: CLOUDWATCH, how: Text { begins: cloudwatch::text::begins, read: cloudwatch::text::read } },
    Format { name: "cloudwatch-console-csv", human: CLOUDWATCH, how: Rec { looks_like: cloudwatch::console::looks_like, begin: cloudwatch::console::begin } },
    Format { name: "datadog-v1-query", human: DATADOG, how: Json { looks_like: datadog::looks_like_v1, read: datadog::read_v1 } },
    Format { name: "datadog-v2", human: DATADOG, how: Json { looks_like: datadog::looks_like_v2, read: datadog::read_v2 } },
    Format { name: "grafana-csv", human: "Grafana", how: Rec { looks_like: grafana::looks_like, begin: grafana::begin } },
    Format { name: "redis-info", human: REDIS, how: Text { begins: redis::info::begins, read: redis::info::read } },
    Format { name: "redis-info-json", human: REDIS, how: Json { looks_like: redis::info::looks_like, read: redis::info::read_json } },
    Format { name: "redis-latency-histogram-json", human: REDIS, how: Json { looks_like: redis::histogram::looks_like, read: redis::histogram::read_json } },
    Format { name: "redis-latency-histogram-text", human: REDIS, how: Text { begins: redis::histogram::begins, read: redis::histogram::read_text } },
    Format { name: "redis-latency-latest", human: REDIS, how: Text { begins: redis::latency::begins_latest, read: redis::latency::read_latest } },
    Format { name: "redis-slowlog", human: REDIS, how: Text { begins: redis::slowlog::begins, read: redis::slowlog::read } },
    Format { name: "redis-memory-stats-text", human: REDIS, how: Text { begins: redis::memory::begins, read: redis::memory::read_text } },
    Format { name: "redis-memory-stats-json", human: REDIS, how: Json { looks_like: redis::memory::looks_like, read: redis::memory::read_json } },
    Format { name: "redis-cli-latency-text", human: REDIS, how: Text { begins: redis::latency::begins, read: redis::latency::read } },
    Format { name: "redis-intrinsic-latency", human: REDIS, how: Text { begins: redis::latency::begins_intrinsic, read: redis::latency::read_intrinsic } },
    Format { name: "pg_stat_statements", human: POSTGRES, how: Rec { looks_like: postgres::views::looks_like_statements, begin: postgres::views::begin_statements } },
    Format { name: "pg_stat_statements", human: POSTGRES, how: Parts { looks_like: postgres::views::looks_like_statement_object, read: postgres::views::read_statement_objects } },
    Format { name: "pg_stat_statements", human: POSTGRES, how: Text { begins: postgres::views::statements_begin, read: postgres::views::read_statements } },
    Format { name: "pg_stat_database", human: POSTGRES, how: Rec { looks_like: postgres::views::looks_like_database, begin: postgres::views::begin_database } },
    Format { name: "pg_stat_database", human: POSTGRES, how: Parts { looks_like: postgres::views::looks_like_database_object, read: postgres::views::read_database_objects } },
    Format { name: "pg_stat_database", human: POSTGRES, how: Text { begins: postgres::views::database_begins, read: postgres::views::read_database } },
    Format { name: "pg-explain-json", human: POSTGRES, how: Json { looks_like: postgres::explain::looks_like, read: postgres::explain::read_json } },
    Format { name: "pg-explain-text", human: POSTGRES, how: Text { begins: postgres::explain::begins, read: postgres::explain::read } },
    Format { name: "pg-csvlog", human: POSTGRES, how: Rec { looks_like: postgres::csvlog::looks_like, begin: postgres::csvlog::begin } },
    Format { name: "pg-log", human: POSTGRES, how: Rec { looks_like: postgres::log::looks_like, begin: postgres::log::begin } },
    Format { name: "redis-cli-latency-csv", human: REDIS, how: Rec { looks_like: redis::latency::looks_like, begin: redis::latency::begin } },
    Format { name: "sysstat-sadf-json", human: SYSSTAT, how: Json { looks_like: sysstat::json::looks_like_sadf, read: sysstat::json::read_sadf } },
    Format { name: "sysstat-mpstat-json", human: SYSSTAT, how: Json { looks_like: sysstat::json::looks_like_mpstat, read: sysstat::json::read_mpstat } },
    Format { name: "sysstat-iostat-json", human: SYSSTAT, how: Json { looks_like: sysstat::json::looks_like_iostat, read: sysstat::json::read_iostat } },
    Format { name: "sysstat-json", human: SYSSTAT, how: Json { looks_like: sysstat::json::looks_like_none, read: sysstat::json::read_none } },
    Format { name: "sadf-d-csv", human: SYSSTAT, how: Rec { looks_like: sysstat::sadf::looks_like, begin: sysstat::sadf::begin } },
    Format { name: "mpstat-text", human: SYSSTAT, how: Text { begins: sysstat::text::begins_mpstat, read: sysstat::text::read_mpstat } },
    Format { name: "iostat-text", human: SYSSTAT, how: Text { begins: sysstat::text::begins_iostat, read: sysstat::text::read_iostat } },
    Format { name: "pidstat-text", human: SYSSTAT, how: Text { begins: sysstat::text::begins_pidstat, read: sysstat::text::read_pidstat } },
    Format { name: "sar-text", human: SYSSTAT, how: Text { begins: sysstat::text::begins_sar, read: sysstat::text::read_sar } },
    Format { name: "vmstat-text", human: PROCPS, how: Text { begins: procps::vmstat::begins, read: procps::vmstat::read } },
    Format { name: "top-text", human: PROCPS, how: Text { begins: procps::top::begins, read: procps::top::read } },
    Format { name: "free-text", human: PROCPS, how: Text { begins: procps::free::begins, read: procps::free::read } },
    Format { name: "uptime-text", human: PROCPS, how: Text { begins: procps::uptime::begins, read: procps::uptime::read } },
    Format { name: "pm2-jlist", human: PM2, how: Json { looks_like: pm2::jlist::looks_like, read: pm2::jlist::read } },
    Format { name: "pm2-list-text", human: PM2, how: Text { begins: pm2::text::begins_list, read: pm2::text::read_list } },
    Format { name: "pm2-show-text", human: PM2, how: Text { begins: pm2::text::begins_show, read: pm2::text::read_show } },
    // --- micro-benchmarks
    Format { name: "hyperfine-json", human: HYPERFINE, how: Json { looks_like: hyperfine::json::looks_like, read: hyperfine::json::read } },
    Format { name: "hyperfine-csv", human: HYPERFINE, how: Rec { looks_like: hyperfine::csv::looks_like, begin: hyperfine::csv::begin } },
    Format { name: "hyperfine-markdown", human: HYPERFINE, how: Text { begins: hyperfine::markdown::begins, read: hyperfine::markdown::read } },
    Format { name: "hyperfine-text", human: HYPERFINE, how: Text { begins: hyperfine::stdout::begins, read: hyperfine::stdout::read } },
    Format { name: "criterion-estimates", human: CRITERION, how: Json { looks_like: criterion::json::looks_like_estimates, read: criterion::json::read_estimates } },
    Format { name: "criterion-change", human: CRITERION, how: Json { looks_like: criterion::json::looks_like_change, read: criterion::json::read_change } },
    Format { name: "criterion-sample", human: CRITERION, how: Json { looks_like: criterion::json::looks_like_sample, read: criterion::json::read_sample } },
    Format { name: "criterion-benchmark", human: CRITERION, how: Json { looks_like: criterion::json::looks_like_benchmark, read: criterion::json::read_benchmark } },
    Format { name: "criterion-raw-csv", human: CRITERION, how: Rec { looks_like: criterion::raw::looks_like, begin: criterion::raw::begin } },
    Format { name: "criterion-text", human: CRITERION, how: Text { begins: criterion::stdout::begins, read: criterion::stdout::read } },
    Format { name: "pytest-benchmark-json", human: PYTEST, how: Json { looks_like: pytest_benchmark::looks_like, read: pytest_benchmark::read } },
    Format { name: "pytest-benchmark-csv", human: PYTEST, how: Rec { looks_like: pytest_benchmark::looks_like_csv, begin: pytest_benchmark::begin_csv } },
    Format { name: "pytest-benchmark-text", human: PYTEST, how: Text { begins: pytest_benchmark::begins, read: pytest_benchmark::read_text } },
    Format { name: "google-benchmark-json", human: GOOGLE, how: Json { looks_like: google_benchmark::json::looks_like, read: google_benchmark::json::read } },
    Format { name: "google-benchmark-csv", human: GOOGLE, how: Rec { looks_like: google_benchmark::csv::looks_like, begin: google_benchmark::csv::begin } },
    Format { name: "google-benchmark-console", human: GOOGLE, how: Text { begins: google_benchmark::console::begins, read: google_benchmark::console::read } },
    Format { name: "jmh-json", human: "JMH", how: Json { looks_like: jmh::json::looks_like, read: jmh::json::read } },
    Format { name: "jmh-text", human: "JMH", how: Text { begins: jmh::text::begins, read: jmh::text::read } },
    Format { name: "benchmarkdotnet-json", human: DOTNET, how: Json { looks_like: benchmarkdotnet::json::looks_like, read: benchmarkdotnet::json::read } },
    Format { name: "benchmarkdotnet-csv", human: DOTNET, how: Rec { looks_like: benchmarkdotnet::csv::looks_like, begin: benchmarkdotnet::csv::begin } },
    Format { name: "benchmarkdotnet-markdown", human: DOTNET, how: Text { begins: benchmarkdotnet::markdown::begins, read: benchmarkdotnet::markdown::read } },
    Format { name: "hdr-hgrm", human: HDR, how: Text { begins: hdr::hgrm::begins, read: hdr::hgrm::read } },
    Format { name: "hdr-hlog", human: HDR, how: Rec { looks_like: hdr::hlog::looks_like, begin: hdr::hlog::begin } },
    // --- what names no tool
    Format { name: "generic-request-ndjson", human: "requests, one JSON object a line", how: Rec { looks_like: requests_ndjson::looks_like, begin: requests_ndjson::begin } },
];

impl fmt::Debug for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Format({})", self.name)
    }
}

/// The format of a file, by the first document in it that is recognized; nothing if there is none,
/// the file is not text, or it is an archive of files.
///
/// ```
/// use plimsoll::import::sniff;
/// let report = br#"{"connections": 8, "latency": {"p97_5": 30}, "requests": {"total": 2047}}"#;
/// assert_eq!(sniff(report).unwrap().name, "autocannon-json");
/// assert!(sniff(b"hello").is_none());
/// ```
pub fn sniff(bytes: &[u8]) -> Option<&'static Format> {
    let decoded = bytes::text(bytes).ok()?;
    let records = of_records(&Head::of(&decoded.text, true)).map(|found| found.format);
    records.or_else(|| documents::sniff(&decoded.text))
}

/// Reads one file. Of an archive the results of all files are put together.
///
/// `name` is shown to the person and kept in the result; it plays no part in finding the format.
/// A file with several reports in it (one after another, one per line, or in an array) gives them
/// all; those that cannot be read are named in the warnings as long as there is one that can.
///
/// # Errors
///
/// The file is empty, too large, damaged, cut off, of no known format, or holds no result at all.
/// The message says which, where, and what can be read instead.
///
/// ```
/// use plimsoll::import::import;
/// let report = br#"{"connections": 8, "duration": 6.02, "errors": 1, "non2xx": 2,
///     "latency": {"average": 22, "p50": 20, "p97_5": 30, "p99": 59},
///     "requests": {"average": 341.17, "total": 2047}}"#;
/// let evidence = import("report.json", report).unwrap();
/// let run = &evidence.runs[0];
/// assert_eq!((run.requests, run.errors, run.rps), (Some(2048), Some(3), Some(341.17)));
/// assert_eq!(run.latency_ms.get("p95"), None);
/// ```
pub fn import(name: &str, bytes: &[u8]) -> Result<Evidence> {
    let mut importer = Importer::new(name);
    importer.push(bytes);
    together(importer.finish())
}

/// One result for all files of an archive; those that cannot be read are named in the warnings as
/// long as there is one that can.
///
/// # Errors
/// None of them can be read.
pub fn together(files: Vec<Imported>) -> Result<Evidence> {
    let mut evidence = Evidence::default();
    let mut failures = Vec::new();
    let mut is_any_read = false;
    for file in files {
        match file.outcome {
            Ok(read) => {
                is_any_read = true;
                evidence.append(read);
            }
            Err(error) => failures.push((file.name, error)),
        }
    }
    let warnings = failures.iter().map(|(file, error)| left_out(file, error));
    evidence.warnings.extend(warnings);
    // What is wrong with an archive itself comes last.
    match failures.pop() {
        Some((_, error)) if !is_any_read => Err(error),
        _ => Ok(evidence),
    }
}

/// What people call the tools whose files can be read, each once.
pub fn tools() -> Vec<&'static str> {
    let mut tools = Vec::new();
    for format in FORMATS {
        if !tools.contains(&format.human) {
            tools.push(format.human);
        }
    }
    tools
}

/// Records that were recognized.
struct Recognized {
    format: &'static Format,
    begin: Begin,
    /// What stands before each line of them, such as the time in a log.
    behind: Option<Prefixes>,
}

impl Recognized {
    /// Begins to read them.
    fn begin(self, head: &Head) -> Box<dyn Records> {
        let Some(prefixes) = self.behind else {
            return (self.begin)(head);
        };
        let bare = prefixes.without(head.text);
        let records = (self.begin)(&Head {
            text: &bare,
            is_whole: head.is_whole,
        });
        prefixes.before(records)
    }
}

/// The format of lines or rows that begin so, and how to read it.
fn of_records(head: &Head) -> Option<Recognized> {
    if let Some((format, begin)) = of_bare_records(head) {
        return Some(Recognized {
            format,
            begin,
            behind: None,
        });
    }
    // Reports have times before their lines too.
    let mut prefixes = Prefixes::each(head.text);
    if prefixes.is_empty() || !text::sections(head.text).is_empty() {
        return None;
    }
    for prefixes in prefixes.drain(..) {
        let bare = prefixes.without(head.text);
        let bare_head = Head {
            text: &bare,
            is_whole: head.is_whole,
        };
        if let Some((format, begin)) = of_bare_records(&bare_head) {
            return Some(Recognized {
                format,
                begin,
                behind: Some(prefixes),
            });
        }
        if !text::sections(&bare).is_empty() {
            return None;
        }
    }
    None
}

fn of_bare_records(head: &Head) -> Option<(&'static Format, Begin)> {
    FORMATS.iter().find_map(|format| match &format.how {
        How::Records { looks_like, begin } if looks_like(head) => Some((format, *begin)),
        _ => None,
    })
}

/// Failed requests as a share of all, 0..1; unknown where nothing was asked.
fn share(errors: Option<u64>, requests: Option<u64>) -> Option<f64> {
    let (errors, requests) = (errors?, requests?);
    (requests > 0).then(|| errors as f64 / requests as f64)
}
