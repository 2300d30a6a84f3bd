//! A family of its own: deals that go on as another deal of the client in another funnel, with the same in some fields.

use std::rc::Rc;

use reglament::facts::{Case, Deal};
use reglament::model::regulation::{
    Deed, Deeds, Duty, FieldId, FunnelId, Regulation, Sentence, StepAction,
};

use super::case::case;
use super::clause::step;
use super::condition::length;
use super::dice::Dice;
use super::regulation::regulation;
use crate::naive::sample::Sample;

/// Fields of the deal's card, and one of the client's.
const FIELDS: [usize; 7] = [0, 1, 2, 3, 4, 5, 6];

/// The sample of a seed of this family.
pub fn sample(seed: u64) -> Sample {
    let mut dice = Dice::new(Sample::regulation_of(seed) + 61_000_000);
    let reg = loop {
        let mut reg = regulation(&mut dice, 4);
        let asked = reg.clone();
        let mut spawns = 0;
        for clause in &mut reg.clauses {
            if let Sentence::Duty(duty) = &mut clause.sentence {
                spawns += u32::from(duty.term.is_some() && go_on(&mut dice, &asked, duty));
            }
        }
        if reg.funnels.len() > 1 && spawns > 0 {
            break reg;
        }
    };
    let regs = Rc::new(vec![reg]);
    let mut dice = Dice::new(!seed ^ 0x11_4ced);
    let (data, mut own, now) = loop {
        let (data, own, now) = case(&mut dice, &regs[0], 12);
        if own.deals.len() > 1 || dice.percent(4) {
            break (data, own, now);
        }
    };
    relate(&mut dice, &mut own);
    Sample::usual(regs, data, own, now)
}

/// Gives a duty, or a step of it, a deal to be created.
fn go_on(dice: &mut Dice, reg: &Regulation, duty: &mut Duty) -> bool {
    if dice.percent(15) {
        return false;
    }
    let deed = spawn(dice, reg);
    match dice.below(10) {
        0 => duty.steps.push({
            let action = StepAction::Do(Deeds::All(vec![deed]));
            step(action, length(dice))
        }),
        1 | 2 => match &mut duty.deeds {
            Deeds::All(list) | Deeds::Any(list) => list.push(deed),
        },
        _ => duty.deeds = Deeds::All(vec![deed]),
    }
    if duty.personally {
        duty.personally = dice.percent(50);
    }
    duty.robot = dice.percent(20);
    true
}

fn spawn(dice: &mut Dice, reg: &Regulation) -> Deed {
    let funnel = FunnelId(dice.below(reg.funnels.len()));
    let mut fields: Vec<FieldId> = (0..dice.below(3))
        .map(|_| FieldId(*dice.one(&FIELDS)))
        .collect();
    fields.sort_unstable();
    fields.dedup();
    Deed::Spawn { funnel, fields }
}

/// Deals name those they come out of, and copy what stands in their cards.
fn relate(dice: &mut Dice, case: &mut Case<'static>) {
    for number in 0..case.deals.len() {
        let from = dice.below(case.deals.len());
        if dice.percent(30) {
            let lead = case.deals[from].id.clone();
            case.deals[number].lead = Some(lead);
        }
        if from != number && dice.percent(60) {
            copy(dice, case.deals[from].clone(), &mut case.deals[number]);
        }
        if dice.percent(5) && case.deals[number].stages.is_some() {
            case.deals[number].created = None;
        }
    }
    // A deal without a client is a case of its own.
    if case.deals.len() == 1 && dice.percent(70) {
        case.client = None;
    }
}

/// Some fields of one card as they have been on another one.
fn copy(dice: &mut Dice, from: Deal<'static>, to: &mut Deal<'static>) {
    let (Some(theirs), Some(ours)) = (&from.changes, &mut to.changes) else {
        return;
    };
    for (name, value) in &from.fields {
        if dice.percent(40) {
            continue;
        }
        to.fields.insert(name.clone(), value.clone());
        ours.retain(|change| change.field != *name);
        ours.extend(theirs.iter().filter(|one| one.field == *name).cloned());
    }
}
