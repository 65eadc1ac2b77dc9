//! What redis-cli prints of a server (also of Valkey and KeyDB): <https://redis.io/docs/latest/commands/>.
//!
//! Times in Redis are microseconds, those of `--latency` and of latency events milliseconds; readings
//! are in milliseconds. Arguments of commands, addresses and names of clients are never kept.

pub(super) mod histogram;
pub(super) mod info;
pub(super) mod latency;
pub(super) mod memory;
pub(super) mod slowlog;

use crate::error::Error;

/// What a server answers that gives no figures: its word, and what to do. Nothing if it is no such
/// answer. Addresses and names in it are not kept.
pub(super) fn refusal(text: &str) -> Option<Error> {
    const ANSWERS: [(&str, &str); 9] = [
        (
            "NOAUTH",
            "Give the password to redis-cli by the variable REDISCLI_AUTH.",
        ),
        (
            "WRONGPASS",
            "Give the right user and password to redis-cli.",
        ),
        ("NOPERM", "Ask as a user who may run the command."),
        (
            "MOVED",
            "Ask the node that holds the key, or run redis-cli -c.",
        ),
        (
            "ASK",
            "Ask the node that holds the key, or run redis-cli -c.",
        ),
        ("LOADING", "Ask again once the server has loaded its data."),
        ("CLUSTERDOWN", "Ask again once the cluster is up."),
        ("MASTERDOWN", "Ask again once the replica has its primary."),
        ("ERR", "Look at the command, and run it again."),
    ];
    // Shells may have left their prompts, and nothing else may stand there.
    let lines = text.lines().map(str::trim);
    let mut said = lines.filter(|line| !line.is_empty() && !line.starts_with(['$', '#', '>']));
    let line = said.next().filter(|_| said.next().is_none())?;
    let plain = line.strip_prefix("(error) ").unwrap_or(line);
    let (word, next) = ANSWERS
        .iter()
        .find(|(word, _)| plain.split(' ').next() == Some(word))?;
    let is_sure = plain.len() < line.len() || !matches!(*word, "ERR" | "ASK");
    is_sure.then(|| Error::new(format!("Redis answered with the error {word}")).next(*next))
}

/// The values that redis-cli prints of a reply, for people (`1) 1) (integer) 14`) or raw (one a
/// line), in order and without their places.
fn values(text: &str) -> impl Iterator<Item = &str> {
    text.lines().flat_map(|line| {
        // Maps, since RESP3: `1# "calls" => (integer) 5`.
        let is_map =
            line.trim_start().starts_with(|c: char| c.is_ascii_digit()) && line.contains("# ");
        let separator = if is_map { " => " } else { "\n" };
        line.split(separator)
            .map(value)
            .filter(|value| !value.is_empty())
    })
}

fn value(part: &str) -> &str {
    let mut rest = part.trim();
    rest = rest.strip_suffix(" =>").unwrap_or(rest);
    loop {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let behind = rest.get(digits..).unwrap_or_default();
        let place = behind
            .strip_prefix(") ")
            .or_else(|| behind.strip_prefix("# "));
        match place.filter(|_| digits > 0) {
            Some(inner) => rest = inner.trim_start(),
            None => break,
        }
    }
    for kind in ["(integer) ", "(double) "] {
        rest = rest.strip_prefix(kind).unwrap_or(rest);
    }
    let quoted = rest
        .strip_prefix('"')
        .and_then(|inner| inner.strip_suffix('"'));
    quoted.unwrap_or(rest)
}

/// A whole number of things.
fn whole(value: &str) -> Option<u64> {
    value.parse().ok()
}

/// True if it may be a time in unix seconds.
fn is_time(value: &str) -> bool {
    whole(value).is_some_and(|n| (1_000_000_000..10_000_000_000).contains(&n))
}

/// The name of a command without its arguments: `config|get` stays, `SET key value` does not.
fn command(name: &str) -> &str {
    name.split([' ', '\t']).next().unwrap_or_default()
}
