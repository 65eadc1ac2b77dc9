//! Cost: per request, through two bills, as the step function of a growing fleet; and the choice between plans, by what no
//! other plan beats and by what one would regret.

mod bills;
mod pareto;
mod regret;
mod step;
mod unit;

pub use bills::{FixedVariable, fixed_variable};
pub use pareto::pareto;
pub use regret::{
    NetflixCosts, NetflixPlan, NetflixRegret, Penalty, ScenarioRegret, best_per_family,
    regret_netflix, scenario_regret,
};
pub use step::{StepCost, StepPoint, step_cost_curve};
pub use unit::{UnitCost, unit_cost, volume_for_unit_cost};
