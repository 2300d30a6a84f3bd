//! All families of samples by name, with the regulations that their short runs compare.

use reglament::model::regulation::Regulation;

use crate::naive::many::Many;
use crate::naive::random::rare::form;
use crate::naive::random::{
    actors, asked, begun, clients, gaps, linked, many, meetings, power, reach, repeats, series,
    widened,
};
use crate::naive::sample::Sample;

/// The regulations of the short run of a family.
type Draw = fn() -> Vec<Vec<Regulation>>;

/// The families.
pub const FAMILIES: &[(&str, Draw)] = &[
    ("usual", || of(Sample::random)),
    ("rare", || {
        // Of many forms: they are drawn one by one here.
        (1..500)
            .step_by(8)
            .map(|seed| Sample::rare(seed, None).regs.to_vec())
            .collect()
    }),
    ("handed over", || {
        (1..241)
            .step_by(8)
            .map(|seed| Sample::rare(seed, form("кому передано")).regs.to_vec())
            .collect()
    }),
    ("attempts", || of(series::attempts)),
    ("excused", || of(series::excused)),
    ("series", || of(series::sample)),
    ("power", || of(power::sample)),
    ("exceptions", || of(power::with_exceptions)),
    ("actors", || of(actors::sample)),
    ("reach", || of(reach::sample)),
    ("repeats", || of(repeats::sample)),
    ("asked", || of(asked::sample)),
    ("gaps", || of(gaps::sample)),
    ("deals elsewhere", || of(linked::sample)),
    ("widened", || of(widened::sample)),
    ("begun", || of(begun::sample)),
    ("meetings", || of(meetings::sample)),
    ("clients", || of(clients::sample)),
    ("people", crate::people::regulations),
    ("metrics", crate::metrics::regulations),
    ("sheets", crate::sheets::regulations),
    ("numbers over sheets", crate::sheet_numbers::regulations),
    ("audits", crate::audits::regulations),
    ("numbers", crate::numbers::regulations),
    ("rounds", crate::rounds::regulations),
    ("orders of mailings", crate::mailings::regulations),
    ("limits", || of_many(many::limits)),
    ("penalties", || of_many(many::penalties)),
    ("loads", || of_many(many::loads)),
    ("loads of clients", || of_many(many::client_loads)),
    ("leads of clients", || of_many(many::clients)),
    ("plans", || of_many(many::plans)),
    ("plans of some", || of_many(many::plans_of_some)),
    ("duplicates", || of_many(many::twice)),
    ("reports", || of_many(many::reports)),
];

/// Eight samples in a row share a regulation.
fn seeds() -> impl Iterator<Item = u64> {
    (1..241).step_by(8)
}

fn of(draw: fn(u64) -> Sample) -> Vec<Vec<Regulation>> {
    seeds().map(|seed| draw(seed).regs.to_vec()).collect()
}

fn of_many(draw: fn(u64) -> Many) -> Vec<Vec<Regulation>> {
    seeds().map(|seed| draw(seed).regs.to_vec()).collect()
}
