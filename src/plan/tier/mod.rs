//! Tiers beside the app tier: what each needs under a load, what binds it, what it costs, and when it enters its next phase.
//!
//! Total: what cannot be priced or worked out becomes a note. A [`Ready`] tier has its offer looked up, for many loads.

mod balancer;
mod cache;
pub mod claim;
mod database;
mod draft;
mod logs;
mod network;
mod nodes;
mod phase;
mod storage;

use std::rc::Rc;

use serde::{Serialize, Serializer};

use super::bill::{Line, Market, Rates, surplus_price};
use crate::catalog::{Kind, Offer};
use crate::model::fleet::ceil_with_slack;
use crate::scenario::tier::{Tier, TierKind};
pub(in crate::plan) use cache::burstable_rps as burstable_cache_rps;
pub(in crate::plan) use database::{CPU_READS_RPS, CPU_WRITES_RPS, USUAL_CPUS};
use draft::{Draft, Page};
use nodes::{nodes, worth_a_look};
pub use phase::Phase;

const GB: f64 = 1e9;
const GIB: f64 = 1_073_741_824.0;
const DAY_S: f64 = 86_400.0;
/// Days of a mean month.
const MONTH_DAYS: f64 = 30.4375;
/// No load is larger, so that nothing overflows.
const MOST: f64 = 1e15;

/// What a tier carries in one month.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Load {
    /// Mean rate.
    pub mean_rps: f64,
    /// Rate at the peak.
    pub peak_rps: f64,
    /// Months since the beginning of the plan.
    pub months: f64,
    /// The mean rate over that of the beginning: 1 at the beginning.
    pub growth: f64,
    /// Requests of this month.
    pub requests_month: f64,
    /// Requests since the beginning, all months together.
    pub added_requests: f64,
    /// Instances of the app.
    pub app_instances: f64,
    /// Share of the reads that a cache takes off the database: see [`cache_cut`].
    pub cache_cut: f64,
    /// Traffic to the internet in the price of each instance, GB a month.
    pub included_gb: f64,
}

impl Default for Load {
    fn default() -> Load {
        Load {
            mean_rps: 0.0,
            peak_rps: 0.0,
            months: 0.0,
            growth: 1.0,
            requests_month: 0.0,
            added_requests: 0.0,
            app_instances: 1.0,
            cache_cut: 0.0,
            included_gb: 0.0,
        }
    }
}

impl Load {
    /// The same with nothing that is no number, negative or beyond all bounds.
    pub(in crate::plan) fn sane(&self) -> Load {
        Load {
            mean_rps: sane(self.mean_rps),
            peak_rps: sane(self.peak_rps),
            months: sane(self.months),
            growth: sane(self.growth),
            requests_month: sane(self.requests_month),
            added_requests: sane(self.added_requests),
            app_instances: sane(self.app_instances),
            cache_cut: sane(self.cache_cut).min(1.0),
            included_gb: sane(self.included_gb),
        }
    }

    /// Days of the month that the requests are of.
    fn month_days(&self) -> f64 {
        let days = self.requests_month / (self.mean_rps * DAY_S);
        if (28.0..=31.0).contains(&days) {
            days
        } else {
            MONTH_DAYS
        }
    }

    /// Requests of so long a time before the end of this month, at most those since the beginning.
    fn requests_of(&self, span_s: f64) -> f64 {
        let months = span_s / DAY_S / self.month_days();
        (self.requests_month * months).min(self.added_requests)
    }
}

#[inline(always)]
fn sane(value: f64) -> f64 {
    // NaN becomes 0 too.
    match value > 0.0 {
        true if value < MOST => value,
        true => MOST,
        false => 0.0,
    }
}

/// One limit of a tier.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Limit {
    /// What it is a limit of, in a few words.
    pub name: &'static str,
    /// What is used, in `unit`.
    pub used: f64,
    /// What may be used: the limit itself times the utilization planned with, in `unit`.
    pub allowed: f64,
    /// The unit of both.
    pub unit: &'static str,
    /// `used / allowed`; above 1 it is crossed. Infinite if nothing is allowed.
    pub utilization: f64,
    /// Whether it grows with the rate of requests, so that it bounds the rate.
    pub follows_load: bool,
}

/// What to know about a tier.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Note {
    /// A sentence or two.
    pub text: String,
    /// Whether the tier cannot work or be priced as it is set.
    pub grave: bool,
}

/// A tier under a load.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TierAt {
    /// What it is.
    #[serde(serialize_with = "by_name")]
    pub kind: TierKind,
    /// How it is laid out; prints as words.
    pub phase: Phase,
    /// Nodes, instances, gateways: what it consists of. 0 if it has none of its own.
    pub units: f64,
    /// All limits that are known.
    pub limits: Vec<Limit>,
    /// The limit with the highest utilization.
    pub binding: Option<&'static str>,
    /// The highest peak rate that this layout carries; none if no limit follows the load.
    pub capacity_rps: Option<f64>,
    /// `1 - utilization` of the binding limit; negative if it is crossed, none without a limit.
    pub headroom: Option<f64>,
    /// The bill, line by line.
    pub lines: Vec<Line>,
    /// Its sum.
    pub usd_month: f64,
    /// What to know, and what does not hold.
    pub notes: Vec<Note>,
}

fn by_name<S: Serializer>(kind: &TierKind, serializer: S) -> std::result::Result<S::Ok, S::Error> {
    serializer.serialize_str(kind.name())
}

/// The first month in another phase.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Next {
    /// That phase.
    pub phase: Phase,
    /// The place of the month in the loads given.
    pub month: usize,
    /// What the tier costs in it.
    pub usd_month: f64,
}

/// A tier with its offer and prices looked up, and its settings read.
#[derive(Debug, Clone)]
pub struct Ready<'a> {
    tier: &'a Tier,
    /// Whether any of its settings is a range.
    is_uncertain: bool,
    settings: Settings,
    rates: Rc<Rates<'a>>,
    offer: Option<Node<'a>>,
    /// The nodes there are where none is named, the cheapest first: each load takes what costs the least.
    nodes: Vec<Node<'a>>,
    notes: Vec<Note>,
    /// Whether the plan has a database, which then says itself what it would carry without the cache.
    beside_database: bool,
}

/// A node that can be built of.
#[derive(Debug, Clone, Copy)]
struct Node<'a> {
    offer: &'a Offer,
    /// What CPU above its baseline costs, if it has one.
    surplus: Option<&'a Offer>,
    /// How the connections of a database follow from its memory.
    connections: database::ByMemory,
}

/// The numbers of a tier's settings, and what is chosen of it.
#[derive(Debug, Clone)]
enum Settings {
    Cache(cache::Settings),
    Database(database::Settings),
    Balancer(balancer::Settings),
    Network(network::Settings),
    Storage(storage::Settings),
    Logs(logs::Settings),
}

impl Settings {
    fn of(tier: &Tier) -> Settings {
        match tier.kind() {
            TierKind::Cache => Settings::Cache(cache::Settings::of(tier)),
            TierKind::Database => Settings::Database(database::Settings::of(tier)),
            TierKind::Balancer => Settings::Balancer(balancer::Settings::of(tier)),
            TierKind::Network => Settings::Network(network::Settings::of(tier)),
            TierKind::Storage => Settings::Storage(storage::Settings::of(tier)),
            TierKind::Logs => Settings::Logs(logs::Settings::of(tier)),
        }
    }

    fn cache_cut(&self) -> f64 {
        match self {
            Settings::Cache(settings) => settings.cut(),
            _ => 0.0,
        }
    }
}

/// On whose machines a tier runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hosting {
    Managed,
    Own,
    Shared,
}

impl Hosting {
    fn named(name: &str) -> Hosting {
        match name {
            "managed" => Hosting::Managed,
            "own" => Hosting::Own,
            _ => Hosting::Shared,
        }
    }
}

impl<'a> Ready<'a> {
    /// Looks the offer up: the one that is named, or the cheapest of the provider.
    pub fn new(tier: &'a Tier, market: &Market<'a>) -> Ready<'a> {
        Ready::at_rates(tier, &Rc::new(Rates::of(market)))
    }

    /// The same where the prices are looked up already.
    pub(in crate::plan) fn at_rates(tier: &'a Tier, rates: &Rc<Rates<'a>>) -> Ready<'a> {
        let market = rates.market;
        let mut ready = Ready {
            tier,
            is_uncertain: tier.is_uncertain(),
            settings: Settings::of(tier),
            rates: Rc::clone(rates),
            offer: None,
            nodes: Vec::new(),
            notes: Vec::new(),
            beside_database: false,
        };
        let kind = match tier.kind() {
            TierKind::Cache => Kind::Cache,
            TierKind::Database => Kind::Database,
            _ => return ready,
        };
        if tier.choice("hosting") == "managed" {
            let id = tier.text("offer");
            let node = |offer| Node::of(offer, &market);
            if id.is_empty() && tier.is("grow") {
                let nodes = worth_a_look(kind, nodes(kind, &market));
                ready.nodes = nodes.into_iter().map(node).collect();
            }
            let (offer, note) = offer(id, kind, &market);
            ready.offer = offer.map(node);
            // What is taken instead depends on the load.
            ready.notes.extend(note.filter(|_| ready.nodes.is_empty()));
        }
        ready
    }

    /// The same in a plan that has a database, or has none.
    pub(in crate::plan) fn beside_database(self, beside_database: bool) -> Ready<'a> {
        Ready {
            beside_database,
            ..self
        }
    }

    /// Takes the numbers of the same tier with other ones drawn. What is looked up by its texts stays.
    pub(in crate::plan) fn draw(&mut self, tier: &Tier) {
        if self.is_uncertain {
            self.settings = Settings::of(tier);
        }
    }

    /// As [`cache_cut`].
    pub(in crate::plan) fn cache_cut(&self) -> f64 {
        self.settings.cache_cut()
    }

    /// The tier under a load; see the example of [`at`].
    pub fn at(&self, load: &Load) -> TierAt {
        self.paid_at(load, 1.0)
    }

    /// The same where so much is paid of list prices.
    pub fn paid_at(&self, load: &Load, paid_share: f64) -> TierAt {
        let load = load.sane();
        let mut draft = Draft::written(paid_share, &self.notes);
        let layout = self.work_out(&load, &mut draft);
        draft.finish(self.tier.kind(), layout, load.peak_rps)
    }

    /// The same without limits and notes: how many units, the lines of the bill, and what is left.
    pub(in crate::plan) fn billed_at(&self, load: &Load, paid_share: f64) -> TierAt {
        let load = load.sane();
        let mut draft = Draft::billed(paid_share);
        let layout = self.work_out(&load, &mut draft);
        draft.finish(self.tier.kind(), layout, load.peak_rps)
    }

    /// What the tier costs under a load where so much is paid of list prices, and what is left of its fullest limit; none without
    /// a limit. The numbers of [`Ready::paid_at`], without the words.
    pub fn sum_at(&self, load: &Load, paid_share: f64) -> (f64, Option<f64>) {
        self.sum_of(&load.sane(), paid_share)
    }

    /// The same under a load that is sane.
    pub(in crate::plan) fn sum_of(&self, load: &Load, paid_share: f64) -> (f64, Option<f64>) {
        let mut draft = Draft::summed(paid_share);
        self.work_out(load, &mut draft);
        draft.sum()
    }

    /// How the tier is laid out under a load, and of how many units it consists; the rest into the draft.
    fn work_out(&self, load: &Load, draft: &mut Draft) -> (Phase, f64) {
        match &self.settings {
            Settings::Cache(settings) => cache::at(self, settings, load, draft),
            Settings::Database(settings) => database::at(self, settings, load, draft),
            Settings::Balancer(settings) => balancer::at(self, settings, load, draft),
            Settings::Network(settings) => network::at(self, settings, load, draft),
            Settings::Storage(settings) => storage::at(self, settings, load, draft),
            Settings::Logs(settings) => logs::at(self, settings, load, draft),
        }
    }

    /// The first of these loads under which the phase is another than under the first one.
    pub fn next_phase(&self, loads: &[Load]) -> Option<Next> {
        let now = self.at(loads.first()?).phase;
        let later = loads.iter().enumerate().skip(1);
        later.into_iter().find_map(|(month, load)| {
            let at = self.at(load);
            (at.phase != now).then_some(Next {
                phase: at.phase,
                month,
                usd_month: at.usd_month,
            })
        })
    }

    /// Keys held under a load; none of what is no cache.
    pub(in crate::plan) fn keys(&self, load: &Load) -> Option<f64> {
        match &self.settings {
            Settings::Cache(settings) => Some(cache::keys(settings, &load.sane())),
            _ => None,
        }
    }

    /// Share of all its memory of now, what is kept free counted in, that a cache uses under a later load; none if it is not
    /// known.
    pub(in crate::plan) fn memory_share(&self, now: &Load, later: &Load) -> Option<f64> {
        let memory = |load: &Load| {
            let at = self.at(load);
            let of_master = at.limits.iter().find(|limit| limit.name == "memory")?;
            let masters = match at.phase {
                Phase::Cluster(masters) => f64::from(masters),
                _ => 1.0,
            };
            Some((of_master.used * masters, of_master.allowed * masters))
        };
        let share = memory(later)?.0 / memory(now)?.1 * (1.0 - self.tier.value("reserve"));
        Some(share).filter(|share| share.is_finite())
    }

    /// Share of the connections of all pools that is in use at the peak; none of what is no database.
    pub(in crate::plan) fn pool_share(&self, load: &Load) -> Option<f64> {
        if self.tier.kind() != TierKind::Database {
            return None;
        }
        let at = self.at(load);
        let in_use = at.limits.iter().find(|l| l.name == "connections in use")?;
        let share = in_use.utilization * self.tier.value("target");
        Some(share).filter(|share| share.is_finite())
    }

    /// The node to build of under a load, of which `count` says into how many parts the data are split and how many nodes there
    /// are, and `bill` what the tier costs with it, where that is more than the nodes; and whether it is larger than the least, which
    /// is to be told. The one that is named, or that with the fewest parts, and of these the one with which the tier costs the least:
    /// people take a larger node before they split.
    // Once for both, and their functions by address: this is among the first that the page fetches.
    fn node(
        &self,
        paid_share: f64,
        count: &dyn Fn(Option<&'a Offer>) -> (f64, f64),
        bill: &dyn Fn(Node<'a>) -> f64,
    ) -> (Option<Node<'a>>, bool) {
        // Those with more parts than another one need no bill, and nothing is less than one part.
        let (mut fewest, mut first) = (f64::INFINITY, 0);
        for (place, node) in self.nodes.iter().enumerate() {
            let (parts, _) = count(Some(node.offer));
            if parts < fewest {
                (fewest, first) = (parts, place);
            }
            if parts <= 1.0 {
                break;
            }
        }
        let mut best: Option<(Node, f64)> = None;
        for node in self.nodes.iter().skip(first) {
            // No more than this is paid less than the price of a node.
            let least_usd = node.offer.price_usd_month * paid_share;
            if best.is_some_and(|(_, usd)| fewest <= 1.0 && usd <= least_usd) {
                break; // One of it costs more, and so do all after it.
            }
            let (parts, nodes) = count(Some(node.offer));
            let is_better = |usd| best.is_none_or(|(_, least)| usd < least);
            // What cannot win needs no bill.
            if parts > fewest || !is_better(nodes * least_usd) {
                continue;
            }
            let usd = bill(*node).max(nodes * least_usd);
            if is_better(usd) {
                best = Some((*node, usd));
            }
        }
        let least = self.nodes.first().map(|node| node.offer.price_usd_month);
        match best {
            Some((node, ..)) => (Some(node), least < Some(node.offer.price_usd_month)),
            None => (self.offer, false),
        }
    }

    /// A word about a node that nobody chose.
    fn chosen(&self, kind: Kind, node: Option<Node>) -> Option<Note> {
        let sku = &node.filter(|_| !self.nodes.is_empty())?.offer.sku;
        Some(remark(format!(
            "No {kind} is chosen: under each load the nodes are taken that cost the least, here {sku}."
        )))
    }
}

impl<'a> Node<'a> {
    fn of(offer: &'a Offer, market: &Market<'a>) -> Node<'a> {
        let burstable = offer.baseline_share.is_some();
        let surplus = burstable.then(|| surplus_price(market.catalog, offer));
        Node {
            offer,
            surplus: surplus.flatten(),
            connections: database::ByMemory::of(offer),
        }
    }
}

/// Memory of a node in bytes, if it is known: as a person said, or of the offer.
fn node_bytes(said: Option<f64>, offer: Option<&Offer>) -> Option<f64> {
    let of_offer = || Some(offer?.memory_gib? * GIB);
    said.or_else(of_offer)
}

/// A tier under a load.
///
/// ```
/// use plimsoll::catalog::Catalog;
/// use plimsoll::plan::{bill::Market, tier::{Load, at}};
/// use plimsoll::scenario::tier::{Tier, TierKind};
/// let market = Market::new(Catalog::built_in(), "digitalocean", "all");
/// let load = Load { peak_rps: 25_000.0, ..Load::default() };
/// let balancer = at(&Tier::new(TierKind::Balancer), &market, &load);
/// assert_eq!((balancer.units, balancer.phase.to_string().as_str(), balancer.usd_month), (15.0, "15 nodes", 180.0));
/// assert_eq!(balancer.binding, Some("connections"));
/// ```
pub fn at(tier: &Tier, market: &Market, load: &Load) -> TierAt {
    Ready::new(tier, market).at(load)
}

/// The first of these loads, month by month from now, under which the tier is in another phase than now.
///
/// ```
/// use plimsoll::catalog::Catalog;
/// use plimsoll::plan::{bill::Market, tier::{Load, next_phase}};
/// use plimsoll::scenario::tier::{Tier, TierKind};
/// let market = Market::new(Catalog::built_in(), "digitalocean", "all");
/// let loads = [100.0, 400.0, 4_000.0].map(|peak_rps| Load { peak_rps, ..Load::default() });
/// let next = next_phase(&Tier::new(TierKind::Balancer), &market, &loads).unwrap();
/// assert_eq!((next.month, next.phase.to_string().as_str(), next.usd_month), (2, "3 nodes", 36.0));
/// ```
pub fn next_phase(tier: &Tier, market: &Market, loads: &[Load]) -> Option<Next> {
    Ready::new(tier, market).next_phase(loads)
}

/// Share of the database's reads that a cache answers, 0 to 1; 0 of any other tier.
///
/// ```
/// use plimsoll::plan::tier::cache_cut;
/// use plimsoll::scenario::tier::{Tier, TierKind};
/// let cache = Tier::read("cache", [("hit_rate", "80 %"), ("cached_reads", "50 %")])?;
/// assert!((cache_cut(&cache) - 0.4).abs() < 1e-12);
/// assert_eq!(cache_cut(&Tier::new(TierKind::Cache)), 0.0);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn cache_cut(tier: &Tier) -> f64 {
    Settings::of(tier).cache_cut()
}

/// The offer of that id; of an empty one the cheapest of the provider, and what to know about it.
fn offer<'a>(id: &str, kind: Kind, market: &Market<'a>) -> (Option<&'a Offer>, Option<Note>) {
    if !id.is_empty() {
        let found = market.catalog.get(id).filter(|offer| offer.kind == kind);
        let text = || format!("The catalogue has no {kind} of the name {id}: it is not priced.");
        return (found, found.is_none().then(|| grave(text())));
    }
    let least = nodes(kind, market).first().copied();
    let note = match least {
        Some(offer) => remark(format!(
            "No {kind} is chosen: taken is the cheapest of {}, {}.",
            market.provider, offer.sku
        )),
        None if market.provider.is_empty() => grave(format!(
            "No provider is known, so the {kind} is not priced: write one under prices and budget."
        )),
        None => grave(format!(
            "The catalogue has no {kind} of {} in {}: it is not priced.",
            market.provider, market.region
        )),
    };
    (least, Some(note))
}

fn grave(text: String) -> Note {
    Note { text, grave: true }
}

fn remark(text: String) -> Note {
    Note { text, grave: false }
}

/// How much of what is allowed is used: nothing of nothing, and without end where nothing is allowed.
#[inline(always)]
fn share(used: f64, allowed: f64) -> f64 {
    match (used > 0.0, allowed > 0.0) {
        (false, _) => 0.0,
        (true, false) => f64::INFINITY,
        (true, true) => used / allowed,
    }
}

/// Nodes for a demand, at least one; none for a limit of nothing.
// A dozen of these are asked for every load of every draw, and the page is built for size.
#[inline(always)]
fn nodes_for(demand: f64, allowed: f64) -> Option<f64> {
    if allowed > 0.0 {
        Some(ceil_with_slack(demand / allowed).clamp(1.0, MOST))
    } else {
        None
    }
}
