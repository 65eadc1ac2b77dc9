//! How to pay for instances: on demand, bound for years, with a discount on a commitment, or as spot instances that may be taken
//! back. How many to bind oneself for is the newsvendor's question, which `model::fleet::reserved_mix` answers.

use serde::Serialize;

use super::{MOST_INSTANCES, WEEK_HOURS, amount, hours, saving, share, within};
use crate::catalog::{MONTH_HOURS, Offer, Unit};
use crate::error::{Error, Result};
use crate::model::fleet::{ceil_with_slack, reserved_mix};
use crate::order;

const YEAR_MONTHS: u32 = 12;
/// How a note of the catalogue says that all is paid at the beginning.
const ALL_UPFRONT: &str = "all upfront";
/// Sums that differ by less, as a share, are the same.
const SLACK: f64 = 1e-12;

/// When a reservation is paid; [`Reservation::payment`] tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Payment {
    /// Nothing at the beginning: by the hour.
    NoUpfront,
    /// A part at the beginning, the rest by the hour.
    PartialUpfront,
    /// All at the beginning.
    AllUpfront,
}

/// An instance reserved for years: owed whether it runs or not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reservation {
    /// The term, 1 or 3 years of 12 months.
    pub years: u32,
    /// What one instance costs at the beginning of the term, 0 or more.
    pub upfront_usd: f64,
    /// What it costs in each hour of the term beside that, 0 or more.
    pub instance_usd_hour: f64,
}

impl Reservation {
    /// A reservation of which only is known what a month of it costs, all payments spread over the term. Of a partial payment
    /// the half is upfront, as is usual.
    ///
    /// ```
    /// use plimsoll::plan::purchase::{Payment, Reservation};
    /// let upfront = Reservation::spread(3, 10.0, Payment::AllUpfront);
    /// assert_eq!((upfront.upfront_usd, upfront.instance_usd_hour), (360.0, 0.0));
    /// let by_hour = Reservation::spread(1, 73.0, Payment::NoUpfront);
    /// assert_eq!((by_hour.upfront_usd, by_hour.instance_usd_hour), (0.0, 0.1));
    /// ```
    pub fn spread(years: u32, usd_month: f64, payment: Payment) -> Reservation {
        let upfront_share = match payment {
            Payment::NoUpfront => 0.0,
            Payment::PartialUpfront => 0.5,
            Payment::AllUpfront => 1.0,
        };
        Reservation {
            years,
            upfront_usd: usd_month * upfront_share * months(years),
            instance_usd_hour: usd_month * (1.0 - upfront_share) / MONTH_HOURS,
        }
    }

    /// When it is paid. What costs nothing at all counts as paid by the hour.
    pub fn payment(&self) -> Payment {
        if self.upfront_usd <= 0.0 {
            Payment::NoUpfront
        } else if self.instance_usd_hour > 0.0 {
            Payment::PartialUpfront
        } else {
            Payment::AllUpfront
        }
    }

    /// What an hour costs, all payments spread over the term.
    pub(in crate::plan) fn spread_usd_hour(&self) -> f64 {
        self.instance_usd_hour + self.upfront_usd / (months(self.years) * MONTH_HOURS)
    }
}

/// Spot instances: cheaper, and taken back at any time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// Their price as a share of that on demand, 0 to 1.
    pub price_share: f64,
    /// The share of the instances of each hour that may be spot, 0 to 1. The others are rounded up.
    pub fleet_share: f64,
    /// How often one is taken back, per hour that it runs, 0 to 1. Each time one on demand runs in its place for an hour.
    pub interruption_rate: f64,
}

impl Spot {
    /// Spot instances of an offer of the catalogue; how often they are taken back no price list says. None if it has no price
    /// of them.
    ///
    /// ```
    /// use plimsoll::{catalog::Catalog, plan::purchase::Spot};
    /// let medium = Catalog::built_in().get("aws/us-east-1/t3.medium").unwrap();
    /// let spot = Spot::of(medium, 0.5, 0.001).unwrap();
    /// assert!((spot.price_share - 13.36 / 30.368).abs() < 1e-12);
    /// ```
    pub fn of(offer: &Offer, fleet_share: f64, interruption_rate: f64) -> Option<Spot> {
        let price = offer
            .spot_usd_month
            .filter(|_| offer.price_usd_month > 0.0)?;
        Some(Spot {
            price_share: price / offer.price_usd_month,
            fleet_share,
            interruption_rate,
        })
    }

    /// Of so many instances those that must not be spot.
    pub(super) fn others(&self, instances: u64) -> u64 {
        ceil_with_slack(instances as f64 * (1.0 - self.fleet_share)) as u64
    }

    /// What an hour costs with what takes its place when it is taken back, as a share of the price on demand.
    pub(super) fn full_share(&self) -> f64 {
        self.price_share + self.interruption_rate
    }

    pub(super) fn check(&self) -> Result<()> {
        share(self.price_share, "price_share")?;
        share(self.fleet_share, "fleet_share")?;
        share(self.interruption_rate, "interruption_rate").map(|_| ())
    }
}

/// What an instance costs in each of the ways that one can pay for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    /// Price of an hour on demand, 0 or more.
    pub on_demand_usd_hour: f64,
    /// Reservations to choose from.
    pub reservations: Vec<Reservation>,
    /// Discount on what one commits to spend in each hour for a year or more, 0 to 1. None: there is none.
    pub savings_share: Option<f64>,
    /// Spot instances. None: there are none, or the load does not bear them.
    pub spot: Option<Spot>,
}

impl Terms {
    /// The terms of an offer of the catalogue: on demand and reserved. A reservation is paid by the hour unless the offer's note
    /// says that it is all upfront. What a full month is discounted by itself is not counted.
    ///
    /// # Errors
    /// An offer that is not billed by the hour alone: with a cap to the month, an hour has no price of its own.
    ///
    /// ```
    /// use plimsoll::{catalog::Catalog, plan::purchase::{Payment, Terms}};
    /// let medium = Catalog::built_in().get("aws/us-east-1/t3.medium").unwrap();
    /// let terms = Terms::of(medium)?;
    /// let reserved: Vec<_> = terms.reservations.iter().map(|r| (r.years, r.payment())).collect();
    /// assert_eq!(reserved, [(1, Payment::NoUpfront), (3, Payment::AllUpfront)]);
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn of(offer: &Offer) -> Result<Terms> {
        if offer.unit != Unit::Hour {
            let what = format!("{} is not billed by the hour alone", offer.id());
            return Err(Error::new(what)
                .field("offer")
                .next("Choose one that is, or state the price of an hour."));
        }
        let known = [
            (1, offer.reserved_1y_usd_month),
            (3, offer.reserved_3y_usd_month),
        ];
        let reservation = |(years, usd_month): (u32, Option<f64>)| {
            let payment = payment_of(&offer.note, years);
            usd_month.map(|usd| Reservation::spread(years, usd, payment))
        };
        Ok(Terms {
            on_demand_usd_hour: offer.price_usd,
            reservations: known.into_iter().filter_map(reservation).collect(),
            savings_share: None,
            spot: None,
        })
    }

    /// Whether all its numbers are within their bounds.
    pub(in crate::plan) fn check(&self) -> Result<()> {
        amount(self.on_demand_usd_hour, "on_demand_usd_hour")?;
        for reservation in &self.reservations {
            let years = reservation.years;
            let fine = years == 1 || years == 3;
            within(f64::from(years), fine, "years", "1 or 3")?;
            amount(reservation.upfront_usd, "upfront_usd")?;
            amount(reservation.instance_usd_hour, "instance_usd_hour")?;
        }
        if let Some(discount) = self.savings_share {
            share(discount, "savings_share")?;
        }
        self.spot.map_or(Ok(()), |spot| spot.check())
    }
}

/// What is done about the instances of a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WayKind {
    /// All on demand, hour by hour.
    OnDemand,
    /// The cheapest number reserved, the rest on demand.
    Mix,
    /// The most of any hour reserved.
    Reserved,
    /// The cheapest commitment, the rest on demand.
    Savings,
    /// As many spot instances as may be, the rest on demand.
    Spot,
    /// The cheapest number reserved; of the rest as many spot instances as may be, and the others on demand.
    BestMix,
}

/// One way to pay: what [`pay`] gives.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Way {
    /// What is done.
    pub kind: WayKind,
    /// The years of the reservation. None: nothing is reserved.
    pub years: Option<u32>,
    /// When the reservation is paid. None: nothing is reserved.
    pub payment: Option<Payment>,
    /// Instances that are owed in every hour: reserved ones, or what the commitment pays for.
    pub committed: u64,
    /// What they cost in each hour, without what is upfront: of savings, what to commit to.
    pub committed_usd_hour: f64,
    /// The share of their hours in which they are needed. None: there are none.
    pub used_share: Option<f64>,
    /// What a month costs, with what is upfront spread over the term.
    pub usd_month: f64,
    /// What is paid in each month, without what is upfront.
    pub running_usd_month: f64,
    /// What is paid at the beginning of the term, for all instances.
    pub upfront_usd: f64,
    /// What a month saves against all on demand; negative if it costs more.
    pub saving_usd_month: f64,
    /// The same as a share of all on demand; 0 if that is nothing.
    pub saving_share: f64,
    /// The share of its hours that an instance must run for this price to be worth it; and of the term that the load must last.
    /// Above 1 it never is. None: nothing would be owed unused, or on demand is free.
    pub break_even_share: Option<f64>,
    /// The month of the term, counted from 1, by the end of which all that was paid is no more than all on demand would have
    /// been, at this load. None: none of the term, or nothing is committed.
    pub break_even_month: Option<u32>,
    /// Spot instances that run in an hour, on the mean.
    pub spot_instances: f64,
    /// How often a spot instance is taken back in a month, all together.
    pub interruptions_month: f64,
}

/// All ways to pay for a round of hours that comes again and again, the cheapest first; of equal ones that which binds less.
///
/// `instances` are those needed in each hour of a day, a week or any other round of up to 168 hours, such as those of
/// [`follow`](super::follow); a month is 730 hours of it. There is one way for all on demand, two for each reservation, and one
/// each for a discount and spot instances if there are any. The numbers of mix and savings are the cheapest there are: the k-th
/// instance is bound if it is needed in more than the break-even share of hours. Where reserved and spot instances are cheapest
/// together, their best mix is one way more: the k-th instance is reserved if what stands in its place hour by hour, one on demand or
/// a spot one, costs more. That the load stays like this for the whole term is taken for granted. O(n log n) for each way.
///
/// # Errors
/// A number out of the bounds of [`Terms`], [`Reservation`] or [`Spot`], with its field; more than 10⁹ instances.
///
/// ```
/// use plimsoll::plan::purchase::{Payment, Reservation, Terms, WayKind, pay};
/// // Ten instances for 8 of 24 hours, four in the others; reserved at 60 % of the price.
/// let mut day = [4; 24];
/// day[9..17].fill(10);
/// let ways = pay(&day, &Terms {
///     on_demand_usd_hour: 0.1, reservations: vec![Reservation::spread(1, 43.8, Payment::NoUpfront)],
///     savings_share: None, spot: None,
/// })?;
/// // Six instances run in a third of the hours only.
/// assert_eq!((ways[0].kind, ways[0].committed), (WayKind::Mix, 4));
/// assert!((ways[0].usd_month - 730.0 * (4.0 * 0.06 + 2.0 * 0.1)).abs() < 1e-9);
/// assert!((ways[0].saving_share - (1.0 - 0.44 / 0.6)).abs() < 1e-12);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn pay(instances: &[u64], terms: &Terms) -> Result<Vec<Way>> {
    check(instances, terms)?;
    let round = Round {
        instances,
        on_demand_usd_hour: terms.on_demand_usd_hour,
    };
    let most = instances.iter().copied().max().unwrap_or(0);
    let mut ways = vec![round.way(WayKind::OnDemand, 0, None)];
    for reservation in &terms.reservations {
        let cheapest = round.cheapest(reservation.spread_usd_hour())?;
        ways.push(round.way(WayKind::Mix, cheapest, Some(*reservation)));
        ways.push(round.way(WayKind::Reserved, most, Some(*reservation)));
    }
    if let Some(discount) = terms.savings_share {
        ways.push(round.savings(discount)?);
    }
    if let Some(spot) = &terms.spot {
        ways.push(round.spot(spot));
        ways.extend(round.best_mix(&terms.reservations, spot));
    }
    Ok(order::by_key(ways, |way| way.usd_month))
}

/// A bill of which a part is reserved: what [`reserved_bill`] gives.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ReservedBill {
    /// What a month costs then.
    pub usd_month: f64,
    /// What of that is owed whether it is used or not.
    pub reserved_usd_month: f64,
    /// What a month saves.
    pub saving_usd_month: f64,
    /// The same as a share of the whole bill, which is less than that of its reserved part; 0 of a bill of nothing.
    pub saving_share: f64,
    /// The share of the term that the reserved part must be needed for.
    pub break_even_share: f64,
}

/// What a bill costs once its part of instances that always run is reserved, at a saving on that part.
///
/// # Errors
/// A bill below 0, a part of it that is more than all, a saving that is not a share.
///
/// ```
/// use plimsoll::plan::purchase::reserved_bill;
/// // $180 of $230 are instances: 30 % off them are $54, less than a quarter of the bill.
/// let bill = reserved_bill(230.0, 180.0, 0.3)?;
/// assert_eq!((bill.usd_month.round(), bill.reserved_usd_month.round()), (176.0, 126.0));
/// assert!((bill.saving_share - 54.0 / 230.0).abs() < 1e-12);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn reserved_bill(
    bill_usd_month: f64,
    instances_usd_month: f64,
    saving_share: f64,
) -> Result<ReservedBill> {
    amount(bill_usd_month, "bill_usd_month")?;
    let fine = (0.0..=bill_usd_month).contains(&instances_usd_month);
    let must = "0 or more, and no more than the bill";
    within(instances_usd_month, fine, "instances_usd_month", must)?;
    share(saving_share, "saving_share")?;
    let saved = instances_usd_month * saving_share;
    let usd_month = bill_usd_month - saved;
    Ok(ReservedBill {
        usd_month,
        reserved_usd_month: instances_usd_month - saved,
        saving_usd_month: saved,
        saving_share: saving(bill_usd_month, usd_month),
        break_even_share: 1.0 - saving_share,
    })
}

/// The instances of a round of hours, and what one costs in an hour on demand.
struct Round<'a> {
    instances: &'a [u64],
    on_demand_usd_hour: f64,
}

impl Round<'_> {
    /// The number to bind oneself for at this price of an hour.
    fn cheapest(&self, committed_usd_hour: f64) -> Result<u64> {
        let mix = reserved_mix(self.instances, self.on_demand_usd_hour, committed_usd_hour);
        mix.map(|mix| mix.reserved).map_err(|e| {
            Error::new(e.to_string())
                .field("instances")
                .next("Check instances and prices.")
        })
    }

    /// The mean over the hours of a number that follows from the instances of each.
    fn mean(&self, of: impl Fn(u64) -> u64) -> f64 {
        let sum: u64 = self.instances.iter().map(|n| of(*n)).sum();
        sum as f64 / self.instances.len() as f64
    }

    fn on_demand_usd_month(&self, instances: f64) -> f64 {
        instances * self.on_demand_usd_hour * MONTH_HOURS
    }

    /// So many reserved and the rest on demand.
    fn way(&self, kind: WayKind, committed: u64, reservation: Option<Reservation>) -> Way {
        let count = committed as f64;
        let beyond = self.on_demand_usd_month(self.mean(|n| n.saturating_sub(committed)));
        let committed_usd_hour = reservation.map_or(0.0, |r| count * r.instance_usd_hour);
        let running_usd_month = beyond + committed_usd_hour * MONTH_HOURS;
        let upfront_usd = reservation.map_or(0.0, |r| count * r.upfront_usd);
        let term = reservation.map_or(1.0, |r| months(r.years));
        let full = self.on_demand_usd_month(self.mean(|n| n));
        let usd_month = running_usd_month + upfront_usd / term;
        let even = |r: Reservation| even_month(r.years, full, running_usd_month, upfront_usd);
        let bound = reservation.filter(|_| committed > 0);
        Way {
            kind,
            years: reservation.map(|r| r.years),
            payment: reservation.map(|r| r.payment()),
            committed,
            committed_usd_hour,
            used_share: (committed > 0).then(|| self.mean(|n| n.min(committed)) / count),
            usd_month,
            running_usd_month,
            upfront_usd,
            saving_usd_month: full - usd_month,
            saving_share: saving(full, usd_month),
            break_even_share: reservation
                .map(|r| r.spread_usd_hour() / self.on_demand_usd_hour)
                .filter(|share| share.is_finite()),
            break_even_month: bound.and_then(even),
            spot_instances: 0.0,
            interruptions_month: 0.0,
        }
    }

    /// A commitment is a reservation without a machine's name on it, at the discounted price and paid by the hour.
    fn savings(&self, discount_share: f64) -> Result<Way> {
        let hour = Reservation {
            years: 1,
            upfront_usd: 0.0,
            instance_usd_hour: self.on_demand_usd_hour * (1.0 - discount_share),
        };
        let cheapest = self.cheapest(hour.instance_usd_hour)?;
        Ok(Way {
            years: None,
            payment: None,
            ..self.way(WayKind::Savings, cheapest, Some(hour))
        })
    }

    fn spot(&self, spot: &Spot) -> Way {
        let way = self.way(WayKind::OnDemand, 0, None);
        self.with_spot(WayKind::Spot, way, spot)
    }

    /// The same with spot instances for what is not reserved, as far as may be.
    fn with_spot(&self, kind: WayKind, way: Way, spot: &Spot) -> Way {
        let may_be = |n: u64| n.saturating_sub(spot.others(n).max(way.committed));
        let count = self.mean(may_be);
        let saved = self.on_demand_usd_month(count) * (1.0 - spot.full_share());
        let full = self.on_demand_usd_month(self.mean(|n| n));
        let usd_month = way.usd_month - saved;
        let running_usd_month = way.running_usd_month - saved;
        let even = |years: u32| even_month(years, full, running_usd_month, way.upfront_usd);
        Way {
            kind,
            usd_month,
            running_usd_month,
            break_even_month: way.years.filter(|_| way.committed > 0).and_then(even),
            saving_usd_month: full - usd_month,
            saving_share: saving(full, usd_month),
            spot_instances: count,
            interruptions_month: count * MONTH_HOURS * spot.interruption_rate,
            ..way
        }
    }

    /// The cheapest of all mixes of reserved, spot and on-demand instances. None if one of the first two has no place in it.
    fn best_mix(&self, reservations: &[Reservation], spot: &Spot) -> Option<Way> {
        let mixes = reservations.iter().map(|reservation| {
            let committed = self.cheapest_beside(reservation.spread_usd_hour(), spot);
            let way = self.way(WayKind::BestMix, committed, Some(*reservation));
            self.with_spot(WayKind::BestMix, way, spot)
        });
        let best = mixes.min_by(|a, b| a.usd_month.total_cmp(&b.usd_month))?;
        let all_three = best.committed > 0 && best.spot_instances > 0.0 && spot.full_share() < 1.0;
        all_three.then_some(best)
    }

    /// The number to bind oneself for beside spot instances: the newsvendor's level with two prices. The r-th instance stands for
    /// one on demand in the hours whose others it is among, for a spot one in the further hours that need it, and idles else.
    fn cheapest_beside(&self, committed_usd_hour: f64, spot: &Spot) -> u64 {
        let hours = self.instances.len() as f64;
        let spot_usd_hour = self.on_demand_usd_hour * spot.full_share().min(1.0);
        let worth = |r: u64| {
            let each = self.instances.iter().map(|n| match spot.others(*n) {
                others if r <= others => self.on_demand_usd_hour,
                _ if r <= *n => spot_usd_hour,
                _ => 0.0,
            });
            each.sum::<f64>() / hours > committed_usd_hour * (1.0 + SLACK)
        };
        // Between two of these levels no hour changes.
        let mut levels: Vec<f64> = { self.instances.iter() }
            .flat_map(|n| [spot.others(*n), *n])
            .filter(|level| *level > 0)
            .map(|level| level as f64)
            .collect();
        order::sort(&mut levels);
        let fewer = levels.partition_point(|r| worth(*r as u64));
        let last = fewer.checked_sub(1).and_then(|at| levels.get(at));
        last.map_or(0, |r| *r as u64)
    }
}

fn check(instances: &[u64], terms: &Terms) -> Result<()> {
    hours(instances, WEEK_HOURS, "instances")?;
    let most = instances.iter().copied().max().unwrap_or(0);
    let fine = most <= MOST_INSTANCES;
    within(most as f64, fine, "instances", "at most a billion an hour")?;
    terms.check()
}

/// The first month of the term by whose end no more was paid than all on demand would have been.
fn even_month(years: u32, full_usd: f64, running_usd: f64, upfront_usd: f64) -> Option<u32> {
    (1..=years * YEAR_MONTHS).find(|month| {
        let month = f64::from(*month);
        upfront_usd + month * running_usd <= month * full_usd * (1.0 + SLACK)
    })
}

fn months(years: u32) -> f64 {
    f64::from(years) * f64::from(YEAR_MONTHS)
}

/// When the catalogue's reservation for so many years is paid, by a note such as `3 years all upfront`.
fn payment_of(note: &str, years: u32) -> Payment {
    let unit = if years == 1 { "year" } else { "years" };
    if note.contains(&format!("{years} {unit} {ALL_UPFRONT}")) {
        Payment::AllUpfront
    } else {
        Payment::NoUpfront
    }
}
