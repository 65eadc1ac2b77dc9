//! Large files in the layout of real tools, out of the timings of real requests: drawn with
//! replacement, a little changed, on a clock whose rate goes up and down. The same on each machine.

use std::fmt::Write;

const TIMINGS: &str = include_str!("../../tests/fixtures/import/requests/any/mixload.ndjson");

/// When the first request begins, unix seconds.
const START_S: f64 = 1_795_418_206.686;

struct Draws(u64);

impl Draws {
    /// A number in 0..1.
    fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// One request of the file to be.
struct Request {
    at_s: f64,
    path: &'static str,
    method: &'static str,
    status: u16,
    ms: f64,
    bytes: f64,
}

/// Requests without end.
fn requests() -> impl Iterator<Item = Request> {
    #[derive(serde::Deserialize)]
    struct Timing {
        method: &'static str,
        path: &'static str,
        status: u16,
        latency_ms: f64,
        bytes: f64,
    }
    let timings: Vec<Timing> = TIMINGS
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    let mut draws = Draws(7);
    let mut at_s = START_S;
    std::iter::repeat_with(move || {
        let rate = 80.0 * (1.0 + 0.5 * ((at_s - START_S) / 120.0).sin());
        at_s += -(1.0 - draws.next()).ln() / rate;
        let timing = &timings[(draws.next() * timings.len() as f64) as usize];
        let ms = (timing.latency_ms + draws.next() - 0.5) * (0.96 + 0.08 * draws.next());
        Request {
            at_s,
            path: timing.path,
            method: timing.method,
            status: timing.status,
            ms: ms.max(0.05),
            bytes: timing.bytes,
        }
    })
}

fn rfc3339(at_s: f64) -> String {
    let time = jiff::Timestamp::from_nanosecond((at_s * 1e9) as i128);
    format!("{:.9}", time.unwrap_or_default())
}

/// `k6 run --out json`: nine lines a request, and the users once a second.
pub fn k6(bytes: usize) -> String {
    const PARTS: [&str; 5] = [
        "blocked",
        "connecting",
        "tls_handshaking",
        "sending",
        "receiving",
    ];
    let mut text = String::with_capacity(bytes + 4000);
    let mut next_users_s = START_S;
    for request in requests() {
        if text.len() >= bytes {
            break;
        }
        let Request {
            path,
            method,
            status,
            ms,
            ..
        } = request;
        let time = rfc3339(request.at_s);
        let good = status < 400;
        let mut point = |metric: &str, value: f64, tags: &str| {
            let _ = writeln!(
                text,
                r#"{{"metric":"{metric}","type":"Point","data":{{"time":"{time}","value":{value},"tags":{tags}}}}}"#
            );
        };
        let error = if good {
            String::new()
        } else {
            format!(r#""error_code":"1{status}","#)
        };
        let tags = format!(
            r#"{{{error}"expected_response":"{good}","group":"","method":"{method}","name":"{path}","proto":"HTTP/1.1","scenario":"default","status":"{status}","url":"http://127.0.0.1:4010{path}"}}"#
        );
        point("http_reqs", 1.0, &tags);
        point("http_req_duration", (ms * 1e6).round() / 1e6, &tags);
        for (i, part) in PARTS.iter().enumerate() {
            point(&format!("http_req_{part}"), 0.001 * i as f64, &tags);
        }
        point("http_req_waiting", (ms * 1e6).round() / 1e6, &tags);
        point("http_req_failed", f64::from(u8::from(!good)), &tags);
        if request.at_s >= next_users_s {
            next_users_s += 1.0;
            point("vus", 8.0, "null");
        }
    }
    text
}

/// A JTL of JMeter as CSV.
pub fn jtl(bytes: usize) -> String {
    let mut text = String::with_capacity(bytes + 4000);
    text.push_str("timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,failureMessage,bytes,sentBytes,grpThreads,allThreads,URL,Latency,IdleTime,Connect\n");
    for (i, request) in requests().enumerate() {
        if text.len() >= bytes {
            break;
        }
        let Request { path, status, .. } = request;
        let (at, ms, thread) = (
            (request.at_s * 1000.0) as u64,
            request.ms.round(),
            i % 8 + 1,
        );
        let (said, good) = if status < 400 {
            ("OK", true)
        } else {
            ("Error", false)
        };
        let _ = writeln!(
            text,
            "{at},{ms},{path},{status},{said},Shoppers 1-{thread},text,{good},,{},120,8,8,http://127.0.0.1:4010{path},{ms},0,0",
            request.bytes + 150.0
        );
    }
    text
}

/// Requests, one JSON object a line.
pub fn generic(bytes: usize) -> String {
    let mut text = String::with_capacity(bytes + 4000);
    for request in requests() {
        if text.len() >= bytes {
            break;
        }
        let Request {
            path,
            method,
            status,
            ms,
            bytes,
            ..
        } = request;
        let at = (request.at_s * 1000.0) as u64;
        let _ = writeln!(
            text,
            r#"{{"ts":{at},"method":"{method}","path":"{path}","status":{status},"latency_ms":{ms:.3},"bytes":{bytes}}}"#
        );
    }
    text
}

/// Snapshots of a service's own metrics, one a line and one a minute.
pub fn snapshots(bytes: usize) -> String {
    const HISTORY: &str =
        include_str!("../../tests/fixtures/import/perfmetrics/mib/history-leak-5s.json");
    let history: serde_json::Value = serde_json::from_str(HISTORY).unwrap_or_default();
    let all = history["history"].as_array().cloned().unwrap_or_default();
    let mut text = String::with_capacity(bytes + 4000);
    for (i, snapshot) in all.iter().cycle().enumerate() {
        if text.len() >= bytes {
            break;
        }
        let mut snapshot = snapshot.clone();
        snapshot["timestamp"] = rfc3339(START_S + 60.0 * i as f64).into();
        text.push_str(&snapshot.to_string());
        text.push('\n');
    }
    text
}
