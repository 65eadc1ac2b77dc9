//! One station.

use plimsoll::model::ModelError;
use plimsoll::model::distribution::Distribution;
use plimsoll::model::queue::{
    self, Ggc, GgcStation, Means, Mmc, Mmck, ProcessorSharing, ServiceFamily, Station,
    TandemStation, WaitFormula,
};
use serde_json::{Value, json};

use super::{Call, Input, number};

/// How the golden files call it.
pub const FUNCTIONS: &[(&str, Call)] = &[
    ("erlang_b", |i| {
        Ok(json!({"b": queue::erlang_b(i.count("c")?, i.num("a"))?}))
    }),
    ("erlang_c", |i| {
        Ok(json!({"c_prob": queue::erlang_c(i.count("c")?, i.num("a"))?}))
    }),
    ("mmc", |i| Ok(means(&mmc(i)?.means()))),
    ("mmc_tail", |i| {
        let (queue, t) = (mmc(i)?, i.num("t"));
        Ok(json!({"p_wait_gt": queue.wait_above(t)?, "p_resp_gt": queue.response_above(t)?}))
    }),
    ("mmc_quantile", |i| {
        let (queue, p) = (mmc(i)?, i.num("p"));
        Ok(
            json!({"wait": number(queue.wait_quantile(p)?), "resp": number(queue.response_quantile(p)?)}),
        )
    }),
    ("mmck", mmck),
    ("mg1", |i| {
        Ok(means(&queue::mg1(
            i.num("lambda_"),
            i.num("es"),
            i.num("cs2"),
        )?))
    }),
    ("mg1_ps", mg1_ps),
    ("lambda_max_for_slo", lambda_max_for_slo),
    ("servers_for_slo", servers_for_slo),
    ("halfin_whitt_delay", |i| {
        Ok(json!({"p_wait": queue::halfin_whitt_delay(i.num("beta"))?.value}))
    }),
    ("sqrt_staffing", |i| {
        let staff = queue::square_root_staffing(i.num("a"), i.num("alpha"))?;
        Ok(json!({"beta": staff.beta, "c_sqrt": staff.by_rule, "c_exact": staff.exact}))
    }),
    ("rho_for_stretch", |i| {
        Ok(json!({"rho": queue::rho_for_stretch(i.count("c")?, i.num("stretch"))?}))
    }),
    ("tandem_mm1", tandem_mm1),
    ("ggc_mean", ggc_mean),
    ("ggc_percentiles_vs_des", ggc_percentiles),
];

fn mmc(input: &Input<'_>) -> Result<Mmc, ModelError> {
    Mmc::new(input.num("lambda_"), input.num("mu"), input.count("c")?)
}

fn means(means: &Means) -> Value {
    json!({
        "stable": means.stable, "rho": number(means.utilization), "p_wait": means.p_wait,
        "wq": number(means.mean_wait), "w": number(means.mean_response),
        "lq": number(means.mean_waiting), "l": number(means.mean_present),
    })
}

fn mmck(input: &Input<'_>) -> Result<Value, ModelError> {
    let pool = Mmck {
        arrival_rate: input.num("lambda_"),
        service_rate: input.num("mu"),
        servers: input.count("c")?,
        places: input.count("k")?,
    };
    let m = pool.means()?;
    Ok(json!({
        "p_block": m.p_block, "p_empty": m.p_empty, "throughput": m.throughput, "lq": m.mean_waiting, "l": m.mean_present,
        "w": m.mean_response, "wq": m.mean_wait, "utilization": m.utilization, "p_wait_accepted": m.p_wait,
    }))
}

fn mg1_ps(input: &Input<'_>) -> Result<Value, ModelError> {
    let core = ProcessorSharing::new(input.num("lambda_"), input.num("es"))?;
    Ok(json!({
        "stable": core.stable, "rho": core.utilization, "w": number(core.mean_response),
        "w_given_x": number(core.mean_response_of(input.num("x"))?), "slowdown": number(core.slowdown),
    }))
}

fn lambda_max_for_slo(input: &Input<'_>) -> Result<Value, ModelError> {
    let servers = match input.get("model").as_str() {
        Some("mm1") => 1,
        Some("mmc") | None => input.count("c")?,
        Some(other) => panic!("model {other}"),
    };
    let station = Station::Mmc {
        service_rate: input.num("mu"),
        servers,
    };
    let most = queue::largest_arrival_rate(&station, input.num("p"), input.num("slo"))?;
    Ok(json!({"lambda_max": most.arrival_rate, "rho": most.utilization, "feasible": most.feasible}))
}

fn servers_for_slo(input: &Input<'_>) -> Result<Value, ModelError> {
    let station = Station::Mmc {
        service_rate: input.num("mu"),
        servers: 1,
    };
    let need = queue::servers_for(
        &station,
        input.num("lambda_"),
        input.num("p"),
        input.num("slo"),
    )?;
    Ok(json!({"c": need.servers}))
}

fn tandem_mm1(input: &Input<'_>) -> Result<Value, ModelError> {
    let station = |service_rate| TandemStation {
        service_rate,
        servers: 1,
        visits: 1,
    };
    let stations: Vec<_> = input.nums("mu").into_iter().map(station).collect();
    let response = queue::tandem(input.num("lambda_"), &stations, &[0.5, 0.95, 0.99])?;
    Ok(json!({
        "stable": response.stable, "mean": number(response.mean_response), "p50": number(response.times[0]),
        "p95": number(response.times[1]), "p99": number(response.times[2]),
        "sum_of_p95_wrong": number(response.added_percentiles[1]),
    }))
}

fn ggc_mean(input: &Input<'_>) -> Result<Value, ModelError> {
    let (servers, es) = (input.count("c")?, input.num("es"));
    let station = Ggc::new(
        input.num("rho") * servers as f64 / es,
        input.num("ca2"),
        es,
        input.num("cs2"),
        servers,
    )?;
    let wait = |formula| number(station.means(formula).mean_wait);
    Ok(json!({
        "stable": station.means(WaitFormula::Best).stable, "wq_mmc": number(station.wait_mmc()),
        "wq_allen_cunneen": wait(WaitFormula::AllenCunneen), "wq_sakasegawa": wait(WaitFormula::Sakasegawa),
        "wq_klb": wait(WaitFormula::KraemerLangenbachBelz), "klb_factor": station.klb_factor().value,
        "wq_whitt93": wait(WaitFormula::Whitt), "p_wait": station.p_wait().value,
        "wq_kingman_bound": station.kingman_bound().map(number),
    }))
}

fn ggc_percentiles(input: &Input<'_>) -> Result<Value, ModelError> {
    let (servers, es) = (input.count("c")?, input.num("es"));
    let station = GgcStation {
        arrival_rate: input.num("rho") * servers as f64 / es,
        arrival_squared_variation: input.num("ca2"),
        service: service(input.text("service_family"), es, input.num("cs2"))?,
        servers,
    };
    let response = queue::response_percentiles(&station, &[0.5, 0.95, 0.99])?;
    let time = |i: usize| number(response.times[i]);
    Ok(json!({
        "stable": response.stable, "wq": number(response.mean_wait), "t": number(response.mean_response),
        "t50": time(0), "t95": time(1), "t99": time(2),
    }))
}

fn service(family: &str, mean: f64, squared_variation: f64) -> Result<Distribution, ModelError> {
    let family = match family {
        "exp" | "exponential" | "m" => ServiceFamily::Exponential,
        "det" | "deterministic" | "constant" | "d" => ServiceFamily::Constant,
        "gamma" => ServiceFamily::Gamma,
        erlang if erlang.starts_with("erlang") => ServiceFamily::Gamma,
        "lognormal" | "ln" => ServiceFamily::Lognormal,
        "weibull" => ServiceFamily::Weibull,
        "h2" | "h2_balanced" | "hyperexp" | "hyperexponential" => ServiceFamily::Hyperexponential,
        "uniform" => ServiceFamily::Uniform,
        other => panic!("service family {other}"),
    };
    family.with(mean, squared_variation)
}
