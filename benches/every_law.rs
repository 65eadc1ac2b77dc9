//! Keeps every law alive in one program, so that `tools/weigh.mjs` can say what they weigh. It does nothing.
//!
//! A test in `tests/tidy.rs` holds the list complete.

use std::fmt::Display;
use std::hint::black_box;

use plimsoll::model::distribution::Distribution;
use plimsoll::model::{
    ModelError, Standing, alert, budget, compare, cost, distribution, fleet, forecast, growth,
    latency, network, queue, speedup, trend, uncertainty, usl,
};

/// The address of a function is out of the optimizer's sight from here on: it cannot leave the function out.
macro_rules! keep {
    ($($law:expr),* $(,)?) => {
        $(black_box($law as *const ());)*
    };
}

fn main() {
    shared();
    alert();
    budget();
    compare();
    cost();
    distribution();
    fleet();
    forecast();
    growth();
    latency();
    network();
    queue();
    speedup();
    trend();
    uncertainty();
    usl();
}

fn shared() {
    keep![
        ModelError::code,
        Standing::code,
        Standing::weaker,
        <ModelError as Display>::fmt,
        <Standing as Display>::fmt,
    ];
}

fn alert() {
    keep![
        alert::BurnPair::fires,
        alert::BurnPair::budget_spent,
        alert::burn_rate,
        alert::forecast_crossing,
        alert::hysteresis,
        alert::Comparison::from_symbol,
        alert::Comparison::symbol,
        alert::State::code,
        alert::timeline,
        alert::time_to_threshold,
        alert::Warning::code,
        alert::Window::predict,
        alert::window,
        <alert::Warning as Display>::fmt,
    ];
}

fn budget() {
    keep![
        budget::best_set,
        budget::cheapest_set,
        budget::knapsack,
        budget::total_of,
        budget::overhead,
        budget::slo_budget,
        budget::latency_budget,
        budget::waterfall,
    ];
}

fn compare() {
    keep![
        compare::percentile_interval,
        compare::percentile_ratio_interval,
        compare::Verdict::code,
        compare::compare_runs,
        compare::Warning::code,
        <compare::Warning as Display>::fmt,
    ];
}

fn cost() {
    keep![
        cost::fixed_variable,
        cost::pareto::<Vec<f64>>,
        cost::scenario_regret::<Vec<f64>>,
        cost::regret_netflix,
        cost::best_per_family,
        cost::step_cost_curve,
        cost::unit_cost,
        cost::volume_for_unit_cost,
    ];
}

fn distribution() {
    keep![
        distribution::Distribution::constant,
        distribution::Distribution::uniform,
        distribution::Distribution::normal,
        distribution::Distribution::triangular,
        distribution::Distribution::beta,
        distribution::Distribution::pert,
        distribution::Distribution::lognormal,
        distribution::Distribution::exponential,
        distribution::Distribution::weibull,
        distribution::Distribution::gamma,
        distribution::Distribution::hyperexponential,
        distribution::IntervalWarning::code,
        distribution::Distribution::lognormal_from_interval,
        distribution::Distribution::lognormal_from_moments,
        distribution::Distribution::normal_from_interval,
        distribution::Distribution::gamma_from_interval,
        distribution::Distribution::check_middle,
        distribution::Distribution::mean,
        distribution::Distribution::variance,
        distribution::Distribution::squared_variation,
        distribution::Distribution::third_moment_ratio,
        distribution::Distribution::log_parameters,
        distribution::Distribution::gamma_parameters,
        distribution::Distribution::beta_parameters,
        distribution::Distribution::constant_value,
        distribution::Distribution::cdf,
        distribution::Distribution::exceeds,
        distribution::Distribution::quantile,
        <distribution::IntervalWarning as Display>::fmt,
    ];
}

fn fleet() {
    keep![
        fleet::autoscale_day,
        fleet::hit_rate_for_reduction,
        fleet::cache_latency,
        fleet::db_pool,
        fleet::db_split,
        fleet::Redundancy::left_of,
        fleet::Redundancy::fewest,
        fleet::instances,
        fleet::instances_multi,
        fleet::ceil_with_slack,
        fleet::daily_use,
        fleet::utilization,
        fleet::tiered_price,
        fleet::jemalloc_size_class,
        fleet::redis_memory,
        fleet::redis_phases,
        fleet::redis_largest_value,
        fleet::reserved_mix,
        fleet::instances_scaled,
        fleet::storage_archive,
        fleet::Warning::code,
        <fleet::Warning as Display>::fmt,
    ];
}

fn forecast() {
    keep![
        forecast::Method::code,
        forecast::choose,
        forecast::ets_forecast,
        forecast::EtsForm::code,
        forecast::EtsFit::forecast,
        forecast::fit_ets,
        forecast::holt_winters_additive,
        forecast::linear_forecast,
        forecast::exponential_forecast,
        forecast::LogisticFit::predict,
        forecast::logistic_fit,
        forecast::stl,
        forecast::mstl,
        forecast::Warning::code,
        <forecast::Warning as Display>::fmt,
    ];
}

fn growth() {
    keep![growth::demand, growth::months_until,];
}

fn latency() {
    keep![
        latency::Buckets::new,
        latency::Buckets::merge,
        latency::Buckets::total,
        latency::Buckets::quantile,
        latency::Buckets::law,
        latency::Buckets::percentiles,
        latency::Curve::new,
        latency::Curve::quantile,
        latency::Curve::mean,
        latency::Curve::variance,
        latency::Curve::cdf,
        latency::describe,
        latency::Hdr::new,
        latency::Hdr::record,
        latency::Hdr::add,
        latency::Hdr::len,
        latency::Hdr::is_empty,
        latency::Hdr::quantile,
        latency::Law::sometimes,
        latency::Law::mean,
        latency::Law::variance,
        latency::Law::quantile,
        latency::Law::cdf,
        latency::Law::exceeds,
        latency::Law::no_better_than,
        latency::Law::standing,
        latency::Mixture::new,
        latency::Mixture::quantile,
        latency::Mixture::cdf,
        latency::Mixture::mean,
        latency::Mixture::variance,
        latency::Mixture::averaged_quantiles,
        latency::Percentiles::new,
        latency::Percentiles::with_weights,
        latency::Family::code,
        latency::fit_lognormal,
        latency::fit_weibull,
        latency::fit_gamma,
        latency::sample_quantile,
        latency::nearest_rank,
        latency::describe_sample,
        latency::quantile_ranks,
        latency::least_sample,
        latency::Sum::new,
        latency::Sum::mean,
        latency::Sum::variance,
        latency::Sum::quantile,
        latency::Sum::exceeds,
        latency::Sum::comonotone,
        latency::fit_two_lognormals,
        latency::Warning::code,
        <latency::Warning as Display>::fmt,
    ];
}

fn network() {
    keep![
        network::bounds,
        network::Closed::bottleneck,
        network::closed,
        network::largest_user_count,
        network::multiclass,
        network::multiclass_exact,
        network::multiclass_schweitzer,
        network::little,
        network::interactive_response,
        network::interactive_throughput,
        network::think_time_for,
        network::utilization,
        network::forced_flow,
    ];
}

fn queue() {
    keep![
        queue::Balancer::response,
        queue::erlang_b,
        queue::erlang_c,
        queue::Ggc::new,
        queue::Ggc::means,
        queue::Ggc::warnings,
        queue::Ggc::wait_mmc,
        queue::Ggc::klb_factor,
        queue::Ggc::p_wait,
        queue::Ggc::kingman_bound,
        queue::response_percentiles,
        queue::chain_percentiles,
        queue::Station::response_percentile,
        queue::largest_arrival_rate,
        queue::largest_chain_rate,
        queue::largest_tandem_rate,
        queue::servers_for,
        queue::tandem,
        queue::mg1,
        queue::ProcessorSharing::new,
        queue::ProcessorSharing::mean_response_of,
        queue::ProcessorSharing::response_quantile,
        queue::Mmc::new,
        queue::Mmc::means,
        queue::Mmc::wait_above,
        queue::Mmc::response_above,
        queue::Mmc::wait_quantile,
        queue::Mmc::response_quantile,
        queue::Mmck::means,
        queue::ServiceFamily::with,
        queue::simulate,
        queue::halfin_whitt_delay,
        queue::square_root_staffing,
        queue::rho_for_stretch,
        queue::Warning::code,
        <queue::Warning as Display>::fmt,
    ];
}

fn speedup() {
    keep![speedup::amdahl_speedup, speedup::gustafson_speedup,];
}

fn trend() {
    keep![
        trend::changepoints_l2,
        trend::default_penalty,
        trend::LeakVerdict::code,
        trend::material_slope,
        trend::leak_verdict,
        trend::assess_leak,
        trend::Direction::code,
        trend::mann_kendall,
        trend::mann_kendall_hamed_rao,
        trend::mann_kendall_tfpw,
        trend::thin,
        trend::lower_envelope,
        trend::warm_up,
        trend::theil_sen,
        trend::Warning::code,
        <trend::Warning as Display>::fmt,
    ];
}

fn uncertainty() {
    keep![
        uncertainty::sum_of_normals,
        uncertainty::lognormal_product,
        uncertainty::with_rank_correlation,
        uncertainty::spearman_to_pearson,
        uncertainty::Copula::from_scores,
        uncertainty::Copula::from_spearman,
        uncertainty::Copula::correlation,
        uncertainty::Copula::warnings,
        uncertainty::halton_points,
        uncertainty::Breach::of,
        uncertainty::percentiles_of,
        uncertainty::Draws::new,
        uncertainty::Draws::next_block,
        uncertainty::Draws::block_len,
        uncertainty::Draws::points,
        uncertainty::Settings::preview,
        uncertainty::Settings::full,
        uncertainty::Outcome::results,
        uncertainty::Outcome::quantile,
        uncertainty::Outcome::breach,
        uncertainty::Outcome::expected_shortfall,
        uncertainty::sobol_points,
        uncertainty::Warning::code,
        <uncertainty::Warning as Display>::fmt,
    ];
    // These take the model as a closure.
    let inputs: Vec<Distribution> = black_box(Vec::new());
    let settings = uncertainty::Settings::preview(black_box(1));
    let row: fn(&[f64]) -> f64 = black_box(|row| row.iter().sum());
    let _ = black_box(uncertainty::simulate(
        &inputs,
        None,
        &settings,
        uncertainty::by_row(row),
    ));
    let _ = black_box(uncertainty::sobol_indices(
        &inputs,
        settings.points,
        settings.seed,
        uncertainty::by_row(row),
    ));
    let _ = black_box(uncertainty::tornado(&[], &[], row));
}

fn usl() {
    keep![
        usl::Usl::new,
        usl::Usl::lambda,
        usl::Usl::sigma,
        usl::Usl::kappa,
        usl::Usl::throughput,
        usl::Usl::peak,
        usl::PeakKind::code,
        usl::Fit::peak_interval,
        usl::Interval::clipped_at_zero,
        usl::Fit::standard_error,
        usl::Fit::at_bound,
        usl::Fit::interval,
        usl::Fit::upper_bound,
        usl::Fit::throughput_interval,
        usl::Fit::is_meaningful,
        usl::Fit::standing,
        usl::Fit::peak_standing,
        usl::Fit::highest_level,
        usl::throughput_interval,
        usl::fit,
        usl::kappa_test,
        usl::Warning::code,
        <usl::Warning as Display>::fmt,
    ];
}
