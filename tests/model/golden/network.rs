//! Several stations.

use plimsoll::model::ModelError;
use plimsoll::model::network::{self, Class, Station};
use serde_json::{Value, json};

use super::{Call, Input, as_number, whole};

/// How the golden files call it.
pub const FUNCTIONS: &[(&str, Call)] = &[
    ("op_little", |i| {
        Ok(json!({"n": network::little(i.num("x"), i.num("r"))?}))
    }),
    ("op_interactive_response", |i| {
        Ok(json!({"r": network::interactive_response(i.num("n"), i.num("x"), i.num("z"))?}))
    }),
    ("op_interactive_throughput", |i| {
        Ok(json!({"x": network::interactive_throughput(i.num("n"), i.num("r"), i.num("z"))?}))
    }),
    ("op_think_time_for", |i| {
        Ok(json!({"z": network::think_time_for(i.num("n"), i.num("x"), i.num("r"))?}))
    }),
    ("op_utilization_law", |i| {
        Ok(json!({"u": network::utilization(i.num("x"), i.num("d"))?}))
    }),
    ("op_forced_flow", |i| {
        Ok(json!({"x_k": network::forced_flow(i.num("x"), i.num("visits"))?}))
    }),
    ("asymptotic_bounds", asymptotic_bounds),
    ("closed_single_class", closed_single_class),
    ("mva_multiclass_exact", |i| {
        multiclass(i, network::multiclass_exact)
    }),
    ("mva_schweitzer", |i| {
        multiclass(i, network::multiclass_schweitzer)
    }),
];

fn asymptotic_bounds(input: &Input<'_>) -> Result<Value, ModelError> {
    let stations: Vec<_> = input
        .nums("d")
        .into_iter()
        .map(|demand| Station { demand, servers: 1 })
        .collect();
    let bounds = network::bounds(input.num("n"), input.num("z"), &stations)?;
    Ok(json!({
        "d": bounds.demand, "d_max": bounds.bottleneck_demand, "n_star": bounds.saturation_users,
        "x_upper": bounds.throughput_upper, "x_lower": bounds.throughput_lower, "r_lower": bounds.response_lower,
    }))
}

fn closed_single_class(input: &Input<'_>) -> Result<Value, ModelError> {
    let stations: Vec<Station> = input
        .get("stations")
        .as_array()
        .expect("stations")
        .iter()
        .map(|s| {
            let servers = whole(Input(s).num_or("c", 1.0))?;
            Ok(Station {
                demand: Input(s).num("d"),
                servers: u32::try_from(servers).unwrap_or(u32::MAX),
            })
        })
        .collect::<Result<_, ModelError>>()?;
    let load = network::closed(input.count("n")?, input.num("z"), &stations)?;
    let each = |value: fn(&network::StationLoad) -> f64| -> Vec<f64> {
        load.stations.iter().map(value).collect()
    };
    Ok(json!({
        "x": load.throughput, "r": load.response_time,
        "q": each(|s| s.queue_length), "u": each(|s| s.utilization), "r_k": each(|s| s.response_time),
    }))
}

fn multiclass(
    input: &Input<'_>,
    solve: fn(&[Class<'_>]) -> Result<network::MulticlassLoad, ModelError>,
) -> Result<Value, ModelError> {
    // A row is a station, a column a class.
    let rows = input.get("d").as_array().expect("d");
    let column = |r: usize| -> Vec<f64> {
        rows.iter()
            .map(|row| as_number(&row[r]).expect("a demand"))
            .collect()
    };
    let (users, think) = (input.nums("n"), input.nums("z"));
    let demands: Vec<_> = (0..users.len()).map(column).collect();
    let classes: Vec<Class<'_>> = users
        .iter()
        .zip(&think)
        .zip(&demands)
        .map(|((users, think_time), demands)| {
            Ok(Class {
                users: whole(*users)?,
                think_time: *think_time,
                demands,
            })
        })
        .collect::<Result<_, ModelError>>()?;
    let load = solve(&classes)?;
    let x: Vec<_> = load.classes.iter().map(|c| c.throughput).collect();
    let r: Vec<_> = load.classes.iter().map(|c| c.response_time).collect();
    Ok(json!({"x": x, "r": r}))
}
