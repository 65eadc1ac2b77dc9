//! The saved form of a sweep, as of version 2. Frozen, as all of [`super`].

use super::{name, optional_name, optional_text};
use crate::error::{Error, Result};
use crate::json::{Object, Place, Writer};
use crate::order::by_key;
use crate::scenario::{
    Fit, MAX_CONCURRENCY, MAX_LATENCY_MS, MAX_POINTS, MAX_RPS, Point, Remark, Statistic, Sweep,
    field,
};

const SWEEP: [&str; 4] = ["tool", "target", "fit", "points"];
const FIT: [&str; 7] = [
    "lambda_rps",
    "sigma",
    "kappa",
    "covariance",
    "df",
    "peak_interval",
    "remarks",
];
const POINT: [&str; 4] = ["concurrency", "rps", "latency_ms", "error_rate"];

/// The saved names of [`Remark`].
const REMARKS: [(Remark, &str); 9] = [
    (Remark::FewPoints, "few_points"),
    (Remark::NoInterval, "no_interval"),
    (Remark::NotSeparable, "not_separable"),
    (Remark::PeakBeyondData, "peak_beyond_data"),
    (Remark::PeakExtrapolated, "peak_extrapolated"),
    (Remark::LambdaExtrapolated, "lambda_extrapolated"),
    (Remark::NoPeak, "no_peak"),
    (Remark::Superlinear, "superlinear"),
    (Remark::Flat, "flat"),
];

/// Writes a sweep.
pub(in crate::link) fn write(w: &mut Writer, s: &Sweep) {
    w.open('{').key("tool").text(&s.tool);
    optional_text(w, "target", s.target.as_ref());
    write_fit(w, &s.fit);
    w.key("points").open('[');
    for point in &s.points {
        write_point(w, point);
    }
    w.close(']').close('}');
}

fn write_fit(w: &mut Writer, fit: &Fit) {
    w.key("fit").open('{');
    w.key("lambda_rps").number(fit.lambda_rps);
    w.key("sigma").number(fit.sigma);
    w.key("kappa").number(fit.kappa);
    if let Some(rows) = &fit.covariance {
        w.key("covariance").open('[');
        for row in rows {
            w.open('[');
            for value in row {
                w.number(*value);
            }
            w.close(']');
        }
        w.close(']');
    }
    w.key("df").whole(fit.df);
    if let Some((low, high)) = fit.peak_interval {
        w.key("peak_interval").open('[');
        w.number_or_null(low).number_or_null(high).close(']');
    }
    if !fit.remarks.is_empty() {
        w.key("remarks").open('[');
        for remark in &fit.remarks {
            let found = REMARKS.iter().find(|(r, _)| r == remark);
            w.text(found.map(|(_, name)| *name).unwrap_or_default());
        }
        w.close(']');
    }
    w.close('}');
}

fn write_point(w: &mut Writer, point: &Point) {
    w.open('{').key("concurrency").number(point.concurrency);
    w.key("rps").number(point.rps);
    if !point.latency_ms.is_empty() {
        w.key("latency_ms").open('{');
        for statistic in Statistic::ALL {
            if let Some(ms) = point.latency_ms(statistic) {
                w.key(statistic.name()).number(ms);
            }
        }
        w.close('}');
    }
    if let Some(rate) = point.error_rate {
        w.key("error_rate").number(rate);
    }
    w.close('}');
}

/// Reads a sweep.
///
/// # Errors
/// If a part is not understood or not possible; the error names the field.
pub(in crate::link) fn read(place: Place) -> Result<Sweep> {
    let s = place.object("struct Sweep", &SWEEP)?;
    let points = s.get("points")?;
    let path = points.path();
    let all = points.list()?;
    if all.is_empty() || all.len() > MAX_POINTS {
        let count = all.len();
        return points.judge(Err(Error::new(format!(
            "a sweep has 1 to {MAX_POINTS} points, not {count}"
        ))
        .next("Import the runs again.")));
    }
    Ok(Sweep {
        tool: name(&s.get("tool")?)?,
        target: optional_name(&s, "target")?,
        fit: read_fit(s.get("fit")?)?,
        points: all
            .into_iter()
            .map(|place| read_point(path, place))
            .collect::<Result<_>>()?,
    })
}

fn read_fit(place: Place) -> Result<Fit> {
    let f = place.object("struct Fit", &FIT)?;
    let path = f.place().path();
    let number = |name, min, max| within(path, name, f.number(name)?, min, max);
    let remarks = f.list("remarks")?;
    Ok(Fit {
        lambda_rps: number("lambda_rps", f64::MIN_POSITIVE, MAX_RPS)?,
        sigma: number("sigma", 0.0, 1.0)?,
        kappa: number("kappa", 0.0, 1.0)?,
        covariance: covariance(&f)?,
        df: f.get("df")?.whole()?,
        peak_interval: peak_interval(&f)?,
        remarks: remarks
            .iter()
            .map(|place| remark(place, path))
            .collect::<Result<_>>()?,
    })
}

fn covariance(fit: &Object) -> Result<Option<[[f64; 3]; 3]>> {
    let Some(place) = fit.optional("covariance") else {
        return Ok(None);
    };
    let mut covariance = [[0.0; 3]; 3];
    for (row, place) in covariance.iter_mut().zip(place.list_of(3)?) {
        for (value, place) in row.iter_mut().zip(place.list_of(3)?) {
            let path = fit.place().path();
            *value = within(path, "covariance", place.number()?, -1e24, 1e24)?;
        }
    }
    Ok(Some(covariance))
}

fn peak_interval(fit: &Object) -> Result<Option<(Option<f64>, Option<f64>)>> {
    let Some(place) = fit.optional("peak_interval") else {
        return Ok(None);
    };
    let mut ends = [None; 2];
    for (end, place) in ends.iter_mut().zip(place.list_of(2)?) {
        if let Some(place) = place.unless_null() {
            let path = fit.place().path();
            *end = Some(within(path, "peak_interval", place.number()?, 0.0, 1e15)?);
        }
    }
    Ok(Some(ends.into()))
}

fn remark(place: &Place, path: &str) -> Result<Remark> {
    let name = place.text()?;
    let found = REMARKS.iter().find(|(_, n)| *n == name);
    found.map(|(r, _)| *r).ok_or_else(|| {
        Error::new("the fit has a remark that is not known")
            .field([path, ".remarks"].concat())
            .next("Import the runs again.")
    })
}

/// `path` is that of all points: what is out of bounds is told without the number of the point.
fn read_point(path: &str, place: Place) -> Result<Point> {
    let p = place.object("struct Point", &POINT)?;
    let mut latency_ms: Vec<(Statistic, f64)> = Vec::new();
    for (name, place) in p
        .find("latency_ms")
        .map_or(Ok(Vec::new()), |l| l.members())?
    {
        let statistic = field::statistic(name);
        let statistic = statistic.map_err(|e| e.field([path, ".latency_ms"].concat()))?;
        let ms = within(path, "latency_ms", place.number()?, 0.0, MAX_LATENCY_MS)?;
        // Of a name that comes again the last counts.
        latency_ms.retain(|(s, _)| *s != statistic);
        latency_ms.push((statistic, ms));
    }
    let number = |name, max| within(path, name, p.number(name)?, f64::MIN_POSITIVE, max);
    let error_rate = p.optional_number("error_rate")?;
    Ok(Point {
        concurrency: number("concurrency", MAX_CONCURRENCY)?,
        rps: number("rps", MAX_RPS)?,
        latency_ms: by_key(latency_ms, |(s, _)| f64::from(*s as u8)),
        error_rate: error_rate
            .map(|rate| within(path, "error_rate", rate, 0.0, 1.0))
            .transpose()?,
    })
}

fn within(path: &str, name: &str, value: f64, min: f64, max: f64) -> Result<f64> {
    if value >= min && value <= max {
        Ok(value)
    } else {
        Err(Error::new(format!("{value} is out of bounds"))
            .field([path, ".", name].concat())
            .next("Import the runs again."))
    }
}
