//! Drafts of ledger entries: the inventory in the shape of what a project declares.

use super::{Destination, Inventory, Said, Standing};
use crate::rules::ledger::Proposed;

/// One for each destination that is called, in the order of the inventory.
pub fn propose(inventory: &Inventory) -> Vec<Proposed> {
    inventory.destinations.iter().filter(|one| one.standing() != Standing::Named).map(proposed).collect()
}

fn proposed(destination: &Destination) -> Proposed {
    let regions = destination.regions();
    let (region, region_says) = match regions.as_slice() {
        [] => (None, "where it keeps the data; the code does not say".to_owned()),
        [only] => (Some((*only).to_owned()), "where it keeps the data; as the code has it".to_owned()),
        several => (None, format!("where it keeps the data; the code says {}", several.join(" and "))),
    };
    let days = destination.stated.iter().filter_map(|stated| match stated.says {
        Said::Days(days) | Said::DefaultDays(days) => Some(days),
        _ => None,
    });
    let places = |number: usize| if number == 1 { "1 place".to_owned() } else { format!("{number} places") };
    let receives = destination
        .data
        .iter()
        .map(|datum| (datum.id.clone(), format!("{}: {}", datum.name, places(datum.transfers.len()))));
    Proposed {
        id: destination.id.clone(),
        says: format!("{}, {}", destination.name, destination.kind),
        region,
        region_says,
        identifier_days: days
            .fold(None, |most: Option<f64>, days| Some(most.map_or(days, |most| most.max(days)))),
        receives: receives.collect(),
    }
}
