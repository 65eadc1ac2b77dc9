//! The units in which series and readings are kept, and what others call them.

/// A unit, and by what a number has to be multiplied to be in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Unit {
    /// `seconds`, `bytes`, `ratio`, `count`, `per_second`, `ms`, or empty.
    pub name: &'static str,
    pub factor: f64,
}

impl Unit {
    pub(crate) const NONE: Unit = Unit::of("");
    pub(crate) const COUNT: Unit = Unit::of("count");
    pub(crate) const PERCENT: Unit = Unit {
        name: "ratio",
        factor: 0.01,
    };

    pub(crate) const fn of(name: &'static str) -> Unit {
        Unit { name, factor: 1.0 }
    }

    const fn times(name: &'static str, factor: f64) -> Unit {
        Unit { name, factor }
    }

    /// The number in this unit.
    pub(crate) fn scale(self, number: f64) -> f64 {
        if self.factor == 1.0 {
            return number;
        }
        // A hundredth is a division, so that 8.3 % is 0.083 to the last digit.
        match self.factor < 1.0 {
            true => number / (1.0 / self.factor).round(),
            false => number * self.factor,
        }
    }
}

impl Default for Unit {
    fn default() -> Self {
        Unit::NONE
    }
}

/// The unit that the name of a Prometheus metric ends with.
pub(crate) fn of_name(name: &str) -> Unit {
    if let Some((rest, operation)) = name.rsplit_once(':') {
        let metric = rest.rsplit(':').next().unwrap_or_default();
        return of_rule(metric, operation);
    }
    let is_total = name.ends_with("_total");
    let base = name.strip_suffix("_total").unwrap_or(name);
    if base.ends_with("_count") || base.ends_with("_bucket") {
        return Unit::COUNT;
    }
    let base = base.strip_suffix("_sum").unwrap_or(base);
    let unit = match base.rsplit('_').next().unwrap_or_default() {
        "seconds" => Some(Unit::of("seconds")),
        "milliseconds" | "ms" => Some(Unit::of("ms")),
        "microseconds" => Some(Unit::times("seconds", 1e-6)),
        "nanoseconds" => Some(Unit::times("seconds", 1e-9)),
        "bytes" => Some(Unit::of("bytes")),
        "ratio" => Some(Unit::of("ratio")),
        "percent" => Some(Unit::PERCENT),
        _ => None,
    };
    match (unit, is_total) {
        (Some(unit), _) => unit,
        (None, true) => Unit::COUNT,
        (None, false) => Unit::NONE,
    }
}

/// The unit of a recording rule: what was done to the metric follows its name.
fn of_rule(metric: &str, operation: &str) -> Unit {
    let unit = of_name(metric);
    match (operation, unit.name) {
        (operation, _) if operation.contains("ratio") => Unit::of("ratio"),
        (operation, "" | "count") if operation.contains("rate") => Unit::of("per_second"),
        // Seconds or bytes of a second.
        (operation, _) if operation.contains("rate") => Unit::NONE,
        _ => unit,
    }
}

/// The unit of a word or sign, as monitors and UCUM write them. What a kilobyte is differs, so it
/// is none here; a kibibyte is 1,024 bytes everywhere.
pub(crate) fn of_word(word: &str) -> Option<Unit> {
    let word = word.trim();
    if let Some((things, time)) = word.rsplit_once('/') {
        let things = of_word(things).filter(|unit| unit.name == "bytes");
        let factor = things.map_or(1.0, |unit| unit.factor);
        return of_rate(time).map(|rate| Unit::times(rate.name, rate.factor * factor));
    }
    if word.starts_with('{') && word.ends_with('}') {
        return Some(Unit::COUNT);
    }
    Some(match word {
        "s" | "sec" | "second" | "seconds" | "Seconds" => Unit::of("seconds"),
        "ms" | "millisecond" | "milliseconds" | "Milliseconds" => Unit::of("ms"),
        "us" | "µs" | "μs" | "microsecond" | "microseconds" | "Microseconds" => {
            Unit::times("seconds", 1e-6)
        }
        "ns" | "nanosecond" | "nanoseconds" => Unit::times("seconds", 1e-9),
        "min" | "mins" | "minute" | "minutes" => Unit::times("seconds", 60.0),
        "h" | "hour" | "hours" => Unit::times("seconds", 3600.0),
        "d" | "day" | "days" => Unit::times("seconds", 86_400.0),
        "week" | "weeks" => Unit::times("seconds", 604_800.0),
        "B" | "By" | "byte" | "bytes" | "Bytes" => Unit::of("bytes"),
        "bit" | "bits" | "Bits" => Unit::times("bytes", 0.125),
        "KiB" | "KiBy" | "kibibyte" => Unit::times("bytes", 1024.0),
        "MiB" | "MiBy" | "mebibyte" => Unit::times("bytes", 1_048_576.0),
        "GiB" | "GiBy" | "gibibyte" => Unit::times("bytes", 1_073_741_824.0),
        "TiB" | "TiBy" | "tebibyte" => Unit::times("bytes", 1_099_511_627_776.0),
        "kBy" => Unit::times("bytes", 1e3),
        "MBy" => Unit::times("bytes", 1e6),
        "GBy" => Unit::times("bytes", 1e9),
        "%" | "percent" | "Percent" => Unit::PERCENT,
        "fraction" | "ratio" => Unit::of("ratio"),
        "Count" | "count" => Unit::COUNT,
        "rps" | "reqps" | "ops" | "wps" => Unit::of("per_second"),
        _ => return None,
    })
}

fn of_rate(time: &str) -> Option<Unit> {
    match time.trim() {
        "s" | "sec" | "second" | "Second" => Some(Unit::of("per_second")),
        "min" | "m" | "minute" => Some(Unit::times("per_second", 1.0 / 60.0)),
        "h" | "hour" => Some(Unit::times("per_second", 1.0 / 3600.0)),
        _ => None,
    }
}
