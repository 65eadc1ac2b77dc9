//! redis-benchmark: <https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/benchmarks/>.
//!
//! Milliseconds, to 8 microseconds. Each test is a run of its own. `--csv` and `-q` do not say how
//! many clients there were. Since Redis works on one core, its throughput hardly changes with them.

pub(super) mod csv;
pub(super) mod text;

use super::bytes;
use crate::evidence::Run;

/// A run of one test.
fn run(format: &str, test: &str) -> Run {
    Run {
        format: format.to_owned(),
        tool: "redis-benchmark".to_owned(),
        target: Some(test_name(test)),
        ..Run::default()
    }
}

const TESTS: [&str; 22] = [
    "PING", "SET", "GET", "INCR", "LPUSH", "RPUSH", "LPOP", "RPOP", "SADD", "HSET", "SPOP", "ZADD",
    "ZPOPMIN", "LRANGE", "MSET", "MGET", "XADD", "FUNCTION", "FCALL", "HGET", "EVAL", "DEL",
];

/// True if it is the name of a test that is built in: `SET`, `PING_INLINE`, `MSET (10 keys)`.
fn is_built_in(test: &str) -> bool {
    let end = test
        .find(|c: char| !c.is_ascii_uppercase())
        .unwrap_or(test.len());
    test.get(..end).is_some_and(|word| TESTS.contains(&word))
}

/// A test of one's own is called by its whole command, whose arguments need not be known.
fn test_name(test: &str) -> String {
    let test = test.trim();
    let is_named = is_built_in(test) && (!test.contains(' ') || test.contains('('));
    match is_named {
        true => bytes::name(test),
        false => bytes::name(test.split(' ').next().unwrap_or_default()),
    }
}
