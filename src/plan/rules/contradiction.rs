//! Rules that contradict each other, a target, a gate or a stated fact, as sentences with a way out.

use serde::Serialize;

use super::Stated;
use crate::order::by_key;
use crate::quantity::show;
use crate::scenario::rule::{Action, Bound, Condition, Metric, Rule, Severity};
use crate::scenario::{Statistic, preset::Claim};

/// Redis Cluster elects by a majority of its primaries, and does not start with fewer.
const LEAST_PRIMARIES: u64 = 3;

/// A sentence about what does not fit together, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contradiction {
    /// What kind it is.
    pub code: ContradictionCode,
    /// The sentence.
    pub message: String,
    /// The rules concerned, by their place in the list.
    pub rules: Vec<usize>,
}

/// Kinds of contradictions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ContradictionCode {
    /// The first alert of a metric begins only beyond a scale rule of it.
    AlertAboveScale,
    /// A rule waits for a rate that an instance does not carry.
    RateAboveCapacity,
    /// The bound lies outside of what the metric can be.
    OutOfRange,
    /// A stricter rule always acts first.
    NeverFirst,
    /// A test passes what an alert complains about.
    GateLooserThanAlert,
    /// What is graver is reached sooner.
    SeverityOrder,
    /// The stated sample meets the rule already.
    SampleBreaks,
    /// A target can be missed without any alert.
    TargetWithoutAlert,
    /// A critical alert fires while the target is met.
    AlertWithinTarget,
    /// A Redis cluster with too few nodes.
    ClusterNodes,
    /// Numbered databases in a Redis cluster.
    ClusterDatabases,
    /// The instance is smaller than the allocation table wants.
    Allocation,
}

/// All contradictions among rules, and between rules and what is stated, by kind and then by place.
///
/// Memory in bytes and as a share are compared where the app's memory is stated. O(rules²).
///
/// ```
/// use plimsoll::plan::rules::{ContradictionCode, Stated, contradictions};
/// let rules = ["alert when memory > 500 MB".parse()?, "scale up when memory > 400 MB".parse()?];
/// let found = contradictions(&rules, &Stated::default());
/// assert_eq!(found[0].code, ContradictionCode::AlertAboveScale);
/// assert!(found[0].message.ends_with("Alert at 400 MB or below."));
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn contradictions(rules: &[Rule], stated: &Stated) -> Vec<Contradiction> {
    let mut found = Found {
        rules,
        stated,
        list: Vec::new(),
    };
    for (at, rule) in rules.iter().enumerate() {
        found.range(at, rule);
        found.rate(at, rule);
        found.sample(at, rule);
        found.gates(at, rule);
        found.targets(at, rule);
    }
    for (i, first) in rules.iter().enumerate() {
        for (j, second) in rules.iter().enumerate().skip(i + 1) {
            let (a, b) = ((i, first), (j, second));
            found.alert_and_scale(a, b);
            found.alert_and_scale(b, a);
            found.never_first(a, b);
            found.severities(a, b);
        }
    }
    found.redis();
    found.allocation();
    by_key(found.list, |c| f64::from(c.code as u8))
}

type Placed<'a> = (usize, &'a Rule);

struct Found<'a> {
    rules: &'a [Rule],
    stated: &'a Stated,
    list: Vec<Contradiction>,
}

impl Found<'_> {
    fn add(&mut self, code: ContradictionCode, rules: &[usize], message: String) {
        self.list.push(Contradiction {
            code,
            message,
            rules: rules.to_vec(),
        });
    }

    /// The metric with its bound, so that memory in bytes and as a share can be compared.
    fn place(&self, condition: &Condition) -> (Metric, f64) {
        let base = condition.bound.base();
        match (&condition.metric, self.stated.memory_bytes()) {
            (Metric::MemoryShare, Some(bytes)) => (Metric::Memory, base * bytes),
            (metric, _) => (metric.clone(), base),
        }
    }

    /// How much later the first of two conditions on the same metric is reached, in its base unit: above 0 if the second one
    /// is stricter. None if they look at different things.
    fn later(&self, a: &Condition, b: &Condition) -> Option<f64> {
        let ((of_a, a_base), (of_b, b_base)) = (self.place(a), self.place(b));
        let comparable = of_a == of_b && a.is_upper() == b.is_upper();
        // Free metrics may be bounded in different units.
        let alike = a.bound.kind() == b.bound.kind() || !matches!(of_a, Metric::Free(_));
        (comparable && alike).then_some(if a.is_upper() {
            a_base - b_base
        } else {
            b_base - a_base
        })
    }

    fn range(&mut self, at: usize, rule: &Rule) {
        let (least, most) = rule.condition.metric.range();
        let met = |end: Option<f64>| end.is_some_and(|v| rule.condition.holds(v));
        let upper = rule.condition.is_upper();
        let (near, far) = if upper { (least, most) } else { (most, least) };
        // Without a far end there is always a value that meets it.
        if far.is_some() && !met(far) {
            self.add(
                ContradictionCode::OutOfRange,
                &[at],
                format!(
                    "“{}” can never act: {} never goes {} {}. Choose a bound that it can reach.",
                    rule.spoken(),
                    rule.condition.metric.name(),
                    if upper { "above" } else { "below" },
                    far.map_or(String::new(), |v| told(&rule.condition.bound, v)),
                ),
            );
        } else if met(near) {
            self.add(
                ContradictionCode::OutOfRange,
                &[at],
                format!(
                    "“{}” always acts: every {} meets it. Choose another bound.",
                    rule.spoken(),
                    rule.condition.metric.name(),
                ),
            );
        }
    }

    fn rate(&mut self, at: usize, rule: &Rule) {
        let Some(capacity_rps) = self.stated.capacity_rps else {
            return;
        };
        let Bound::Rate(bound) = rule.condition.bound else {
            return;
        };
        let (metric, upper) = (&rule.condition.metric, rule.condition.is_upper());
        if *metric != Metric::RequestRate || !upper || bound.base() <= capacity_rps {
            return;
        }
        let capacity = show::rate(capacity_rps, bound.unit());
        let times = if capacity_rps > 0.0 {
            format!(
                ", {} times as much",
                show::number(bound.base() / capacity_rps)
            )
        } else {
            String::new()
        };
        self.add(
            ContradictionCode::RateAboveCapacity,
            &[at],
            format!(
                "“{}” waits for {bound} on one instance{times}, where it is said to carry {capacity}: it is overloaded long before. Act at {capacity} or below, or correct the capacity.",
                rule.spoken(),
            ),
        );
    }

    fn sample(&mut self, at: usize, rule: &Rule) {
        let same = |(metric, _): &&(Metric, f64)| *metric == rule.condition.metric;
        let Some((metric, value)) = self.stated.sample.iter().find(same) else {
            return;
        };
        if !rule.condition.holds(*value) {
            return;
        }
        let message = format!(
            "The stated sample already meets “{}”: its {} is {}. Find out why, or choose a bound that normal operation keeps.",
            rule.spoken(),
            metric.name(),
            told(&rule.condition.bound, *value),
        );
        self.add(ContradictionCode::SampleBreaks, &[at], message);
    }

    /// A gate promises that its condition holds. Failing jobs and failing requests are different metrics, but a test that lets
    /// through many of the one does not go with waking somebody up for few of the other.
    fn gates(&mut self, at: usize, rule: &Rule) {
        if rule.action != Action::Alert {
            return;
        }
        let mut messages = Vec::new();
        for gate in &self.stated.gates {
            let (gated, alert) = (&gate.condition, &rule.condition);
            let failures = is_failure(&gated.metric)
                && is_failure(&alert.metric)
                && rule.severity == Severity::Critical;
            let opposed = gated.is_upper() != alert.is_upper();
            let ((of_gate, passes), (of_alert, alerts)) = (self.place(gated), self.place(alert));
            let looser = if alert.is_upper() {
                passes > alerts
            } else {
                passes < alerts
            };
            if opposed && looser && (of_gate == of_alert || failures) {
                messages.push(format!(
                    "The test “{}” passes with {gated}, and “{}” complains sooner. Tighten the test to {} {}.",
                    gate.name,
                    rule.spoken(),
                    if alert.is_upper() { "at most" } else { "at least" },
                    alert.bound,
                ));
            }
        }
        for message in messages {
            self.add(ContradictionCode::GateLooserThanAlert, &[at], message);
        }
    }

    /// True if some alert on the metric begins at that condition or before it.
    fn told_by(&self, condition: &Condition) -> bool {
        let mut alerts = self.rules.iter().filter(|r| r.action == Action::Alert);
        alerts.any(|r| {
            self.later(&r.condition, condition)
                .is_some_and(|by| by <= 0.0)
        })
    }

    /// An alert is held against the loosest target of its metric. It may begin before the target is missed, unless it wakes
    /// somebody up; it may begin later, if another one does not.
    fn targets(&mut self, at: usize, rule: &Rule) {
        if rule.action != Action::Alert {
            return;
        }
        let alert = &rule.condition;
        let (of_alert, alert_base) = self.place(alert);
        let sign = if alert.is_upper() { 1.0 } else { -1.0 };
        let same = |t: &&Claim| {
            self.place(&t.condition).0 == of_alert && t.condition.is_upper() != alert.is_upper()
        };
        let by_bound = |t: &&Claim| sign * self.place(&t.condition).1;
        let loosest = self.stated.targets.iter().filter(same);
        let loosest = loosest.max_by(|a, b| by_bound(a).total_cmp(&by_bound(b)));
        let Some(target) = loosest else {
            return;
        };
        let beyond = sign * alert_base - by_bound(&target);
        let text = format!("the target {} ({})", target.condition, target.name);
        let bound = target.condition.bound;
        let spoken = rule.spoken();
        let missed = Condition {
            comparison: alert.comparison,
            ..target.condition.clone()
        };
        if beyond > 0.0 && !self.told_by(&missed) {
            let message = format!(
                "{} can be missed without “{spoken}”. Alert at {bound}, or loosen the target.",
                show::capitalized(&text)
            );
            self.add(ContradictionCode::TargetWithoutAlert, &[at], message);
        } else if beyond < 0.0 && rule.severity == Severity::Critical {
            let message = format!(
                "“{spoken}” acts while {text} is still met. Alert at {bound}, or tighten the target."
            );
            self.add(ContradictionCode::AlertWithinTarget, &[at], message);
        }
    }

    fn alert_and_scale(&mut self, alert: Placed, scale: Placed) {
        let is_scale = matches!(scale.1.action, Action::ScaleOut | Action::ScaleUp);
        let later = self.later(&alert.1.condition, &scale.1.condition);
        if alert.1.action != Action::Alert || !is_scale || later.is_none_or(|by| by <= 0.0) {
            return;
        }
        // An alert beyond another one is an escalation.
        if self.told_by(&scale.1.condition) {
            return;
        }
        let (told, side) = (
            &scale.1.condition.bound,
            if scale.1.condition.is_upper() {
                "below"
            } else {
                "above"
            },
        );
        let message = if scale.1.action == Action::ScaleUp {
            format!(
                "“{}” stands beyond “{}”, so nobody is told that a larger instance is due. Alert at {told} or {side}.",
                alert.1.spoken(),
                scale.1.spoken()
            )
        } else {
            format!(
                "“{}” stands beyond “{}”, so it is heard only where scaling out did not help. Keep it if that is what it is for; else alert at {told} or {side}.",
                alert.1.spoken(),
                scale.1.spoken()
            )
        };
        self.add(
            ContradictionCode::AlertAboveScale,
            &[alert.0, scale.0],
            message,
        );
    }

    fn never_first(&mut self, a: Placed, b: Placed) {
        let scales = |r: &Rule| matches!(r.action, Action::ScaleOut | Action::ScaleUp);
        // Phases follow each other, and alerts of different severity do too.
        let same_alert = a.1.action == Action::Alert
            && b.1.action == Action::Alert
            && a.1.severity == b.1.severity;
        let same_kind = same_alert || (scales(a.1) && scales(b.1));
        if !same_kind {
            return;
        }
        let Some(by) = self.later(&a.1.condition, &b.1.condition) else {
            return;
        };
        let (loose, strict) = if by >= 0.0 { (a, b) } else { (b, a) };
        if strict.1.duration_s() > loose.1.duration_s() {
            // At one bound the one that waits less is the strict one; otherwise a short burst reaches only the loose one.
            if by == 0.0 {
                self.never(strict, loose);
            }
            return;
        }
        self.never(loose, strict);
    }

    fn never(&mut self, loose: Placed, strict: Placed) {
        let message = format!(
            "“{}” never acts first: “{}” asks for less and always comes before it. Remove one of them, or correct its bound.",
            loose.1.spoken(),
            strict.1.spoken()
        );
        self.add(ContradictionCode::NeverFirst, &[loose.0, strict.0], message);
    }

    fn severities(&mut self, a: Placed, b: Placed) {
        let (mild, grave) = if a.1.severity <= b.1.severity {
            (a, b)
        } else {
            (b, a)
        };
        if mild.1.severity == grave.1.severity
            || mild.1.action != Action::Alert
            || grave.1.action != Action::Alert
        {
            return;
        }
        let synthetic = is_one_request(&mild.1.condition.metric, &grave.1.condition.metric)
            && mild.1.condition.is_upper() == grave.1.condition.is_upper();
        let by = if synthetic {
            Some(mild.1.condition.bound.base() - grave.1.condition.bound.base())
        } else {
            self.later(&mild.1.condition, &grave.1.condition)
        };
        let sooner = grave.1.duration_s() <= mild.1.duration_s();
        // At one bound, a graver alert that waits longer is an escalation.
        if by.is_none_or(|by| by < 0.0 || (by == 0.0 && !sooner)) {
            return;
        }
        let (of_mild, of_grave) = (mild.1.severity.name(), grave.1.severity.name());
        let message = if synthetic {
            format!(
                "One slow request is graded {of_grave} (“{}”), and the same among the slowest 5 % of all requests only {of_mild} (“{}”). Give both one severity, or the single request a higher bound.",
                grave.1.spoken(),
                mild.1.spoken()
            )
        } else {
            format!(
                "“{}” is reached no later than “{}”, so nobody ever sees the {of_mild} alone. Exchange their bounds.",
                grave.1.spoken(),
                mild.1.spoken()
            )
        };
        self.add(
            ContradictionCode::SeverityOrder,
            &[mild.0, grave.0],
            message,
        );
    }

    fn redis(&mut self) {
        let Some(redis) = self.stated.redis.clone().filter(|r| r.cluster) else {
            return;
        };
        let asks = |(at, rule): (usize, &Rule)| {
            let cluster = rule.action == Action::NextPhase
                && rule.condition.metric == Metric::RedisKeys
                && rule.name.to_ascii_lowercase().contains("cluster");
            cluster.then_some(at)
        };
        let asking: Vec<usize> = self.rules.iter().enumerate().filter_map(asks).collect();
        let least = LEAST_PRIMARIES;
        let (primaries, replicas) = (u64::from(redis.primaries), u64::from(redis.replicas));
        let layout = format!(
            "{} and {}",
            primaries_told(primaries),
            show::plural(replicas, "replica")
        );
        if primaries < least {
            self.add(
                ContradictionCode::ClusterNodes,
                &asking,
                format!(
                    "A Redis cluster of {layout} does not start: it needs at least {least} primaries. Plan {} nodes, {least} primaries with a replica each, or stay with one primary and replicas.",
                    2 * least
                ),
            );
        } else if replicas < primaries {
            self.add(
                ContradictionCode::ClusterNodes,
                &asking,
                format!(
                    "A Redis cluster of {layout} has primaries without a replica: when one is lost, so are its keys. Plan {} nodes.",
                    2 * primaries
                ),
            );
        }
        let numbered: Vec<u32> = redis.databases.iter().copied().filter(|n| *n > 0).collect();
        if !numbered.is_empty() {
            let numbers: Vec<String> = numbered.iter().map(u32::to_string).collect();
            self.add(
                ContradictionCode::ClusterDatabases,
                &asking,
                format!(
                    "A Redis cluster has only database 0, and {} used: {}. Tell the data apart by prefixes of their keys, or run an instance for each.",
                    if numbered.len() == 1 { "another is" } else { "others are" },
                    numbers.join(", ")
                ),
            );
        }
    }

    fn allocation(&mut self) {
        let (Some(machine), Some(capacity_rps)) = (&self.stated.machine, self.stated.capacity_rps)
        else {
            return;
        };
        let Some(row) = self.stated.allocation.row_up_to(capacity_rps) else {
            return;
        };
        let cores = row.cores.base();
        let (fewer, less) = row.lacks(machine.vcpus, machine.memory_bytes);
        if !fewer && !less {
            return;
        }
        let core = |n: f64| {
            format!(
                "{} {}",
                show::number(n),
                if n == 1.0 { "core" } else { "cores" }
            )
        };
        let (wants, has) = match (fewer, less) {
            (true, false) => (core(cores), core(machine.vcpus)),
            (false, _) => (row.memory.to_string(), size(machine.memory_bytes)),
            (true, true) => (
                format!("{} and {}", core(cores), row.memory),
                format!("{} and {}", core(machine.vcpus), size(machine.memory_bytes)),
            ),
        };
        let called = match row.load.as_str() {
            "" => String::new(),
            load => format!(" ({load})"),
        };
        let message = format!(
            "The allocation table wants {wants} below {}{called}, and {}, which is to carry {}, has {has}. Take the larger instance, or correct the table or the capacity.",
            row.below,
            machine.name,
            show::rate(capacity_rps, row.below.unit()),
        );
        self.add(ContradictionCode::Allocation, &[], message);
    }
}

fn is_failure(metric: &Metric) -> bool {
    matches!(metric, Metric::ErrorRate | Metric::JobFailureRate)
}

/// True if one metric is a percentile of all requests and the graver one a single request that a monitor makes.
fn is_one_request(mild: &Metric, grave: &Metric) -> bool {
    *mild == Metric::Latency(Statistic::P95) && *grave == Metric::SyntheticCheck
}

fn primaries_told(n: u64) -> String {
    if n == 1 {
        "1 primary".into()
    } else {
        format!("{n} primaries")
    }
}

fn size(bytes: f64) -> String {
    format!("{} MB", show::number(bytes / 1e6))
}

/// A value in the base unit, told in the unit of the bound.
fn told(bound: &Bound, value: f64) -> String {
    match bound {
        // With the digits of a sample: 2.755 % and not 2.8 %.
        Bound::Share(_) => format!("{} %", (value * 1e5).round() / 1e3),
        Bound::Bytes(q) => format!(
            "{} {}",
            show::number(q.unit().from_base(value)),
            q.unit().name
        ),
        Bound::Rate(q) => show::rate(value, q.unit()),
        Bound::Latency(_) => show::latency(value),
        Bound::Count(_) | Bound::Number(_) => show::number(value),
    }
}
