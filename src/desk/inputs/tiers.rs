//! The tiers: the app, and what stands beside it.

use super::build::{self, Builder};
use crate::desk::item::{Add, Item, Section};
use crate::desk::press;
use crate::plan::Standing;
use crate::scenario::field::Field;
use crate::scenario::list::List;
use crate::scenario::tier::TierKind;
use crate::state::Action;

pub(super) fn section(of: &Builder) -> Section {
    let tiers = &of.scenario().tiers;
    let mut items = vec![Item::Heading("App".to_owned())];
    items.extend(app(of));
    items.push(Item::Heading("Beside the app".to_owned()));
    items.push(Item::Hint("What stands beside the app. What people forget to count is switched on: switch off what you do not have.".to_owned()));
    let mut kinds: Vec<String> = vec!["app".to_owned()];
    for (i, tier) in tiers.iter().enumerate() {
        let label = tier.kind().label();
        kinds.push(label.to_ascii_lowercase());
        let plan = of.state.plan.tiers.get(i);
        let said = plan.map(|plan| plan.now.phase.to_string());
        let settings = of.form(tier, &format!("tiers-{i}"), move |name| {
            Field::Tier(i, name)
        });
        let place = (List::Tiers(tier.kind()), i);
        items.push(of.fold("tier", place, (label, said.unwrap_or_default()), settings));
    }
    let kind = |kind: TierKind| {
        let press = press::write(&Action::Add(List::Tiers(kind)));
        (press, kind.label().to_owned())
    };
    items.push(Item::Add(Add {
        id: "add-tier".to_owned(),
        label: "Add a tier".to_owned(),
        is_enabled: !List::Tiers(TierKind::Cache).is_full(of.scenario()),
        options: TierKind::ALL.map(kind).to_vec(),
    }));
    Section {
        is_open: true,
        ..build::section("tiers", "Tiers", kinds.join(", "), items)
    }
}

fn app(of: &Builder) -> Vec<Item> {
    let mut items = vec![of.one(Field::Offer, "Instance")];
    // Of an offer of the catalogue these are facts, and no inputs.
    if of.scenario().app.instance.offer.is_none() {
        items.push(of.one(Field::InstanceName, "Name"));
        items.push(of.one(Field::Cpus, "Processors"));
        items.push(of.one(Field::Memory, "Memory"));
    }
    items.push(of.one(Field::InstanceCost, "Price"));
    items.push(of.one(Field::Basis, "Capacity"));
    if of.state.plan.capacity.standing == Standing::Typed {
        items.push(of.one(Field::Capacity, "One instance carries"));
    }
    let utilization = "of one instance's capacity, at the peak";
    items.extend([
        of.hinted(Field::Utilization, "Target utilization", utilization),
        of.hinted(Field::Minimum, "Instances today", "and never fewer"),
        of.hinted(Field::Spare, "To spare", "instances that may fail (N+k)"),
        of.hinted(
            Field::Zones,
            "Zones",
            "of which one may be lost; 1 counts none",
        ),
    ]);
    items
}
