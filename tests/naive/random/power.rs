//! A family of its own: authority ladders, approvals of deeds and values, conditions and duties about approvals.

use reglament::facts::{
    ApprovalState, Case, Event, EventKind, FactKind, FieldChange, Held, RawValue, When,
};
use reglament::model::regulation::{
    Again, Approval, Author, Authority, AuthorityRung, Ban, Calc, Clause, Cond, Decides, Deed,
    Deeds, EventPattern, Expr, FieldId, Op, Regulation, RoleId, Sentence, Test, Trigger, What,
};
use reglament::value::{Currency, Decimal, Instant, Money, Value};

use super::case::{START, case};
use super::clause::clause;
use super::condition::condition;
use super::dice::Dice;
use super::pattern::{pattern, shape};
use super::regulation::{ROLES, regulation};
use crate::naive::sample::Sample;

const STATES: [ApprovalState; 5] = [
    ApprovalState::Asked,
    ApprovalState::Granted,
    ApprovalState::Refused,
    ApprovalState::Withdrawn,
    ApprovalState::Expired,
];
const ABOUT: [&str; 4] = ["скидка", "бюджет", "КП", "договор"];
const STAFF: [&str; 5] = ["ivanov", "petrova", "sidorov", "kim", "boss"];
const DISCOUNT: FieldId = FieldId(2);

/// The sample of a seed of this family.
pub fn sample(seed: u64) -> Sample {
    let mut dice = Dice::new(seed / 8 + 7_000_000);
    let mut reg = regulation(&mut dice, 1);
    reg.clauses.clear();
    for number in 0..dice.between(1, 4) {
        let own = power_clause(&mut dice, &reg, number);
        reg.clauses.push(own);
    }
    let regs = std::rc::Rc::new(vec![reg]);
    // What is not held of stages, cards and owners is the matter of other families; here it is staff and approvals.
    let mut dice = Dice::new(!seed);
    let mut sample = loop {
        let (data, case, now) = case(&mut dice, &regs[0], 12);
        let sample = Sample::usual(regs.clone(), data, case, now);
        if sample.is_whole() {
            break sample;
        }
    };
    approvals(&mut dice, &mut sample.case);
    changes(&mut dice, &mut sample.case);
    if dice.percent(12) {
        sample.data.staff_held = false;
        sample.data.staff.clear();
    }
    if dice.percent(15) {
        let held = Held {
            since: Some(When::Exact(Instant(moment(&mut dice)))),
            as_of: None,
        };
        let kind = FactKind::Event(EventKind::Approval);
        sample.data.held.insert(kind, held);
    }
    sample
}

fn power_clause(dice: &mut Dice, reg: &Regulation, number: usize) -> Clause {
    let mut own = clause(dice, reg, number);
    own.key = format!("полномочия {number}").into();
    own.trigger = Trigger::Scope;
    own.guard = match dice.below(6) {
        0 => about_approval(dice),
        1 => condition(dice, reg, 0),
        2 | 3 => worked_out(dice, reg),
        _ => Cond::True,
    };
    own.sentence = match dice.below(6) {
        5 => Sentence::Ban(Ban::Allowed {
            field: DISCOUNT,
            values: (0..dice.between(1, 3))
                .map(|at| percent(at as i64 * 10 + 5))
                .collect(),
        }),
        0 | 1 => Sentence::Ban(Ban::Authority(ladder(dice))),
        2 | 3 => Sentence::Ban(deed_ban(dice, reg)),
        _ => {
            if dice.percent(50) {
                own.trigger = Trigger::Event {
                    pattern: word(dice),
                    again: *dice.one(&[Again::Join, Again::Each]),
                };
            }
            let mut duty = super::clause::duty(dice, reg);
            duty.deeds = Deeds::All(vec![if dice.percent(60) {
                Deed::Act(word(dice))
            } else {
                Deed::Hold(about_approval(dice))
            }]);
            duty.due_by = None;
            Sentence::Duty(duty)
        }
    };
    own
}

fn percent(number: i64) -> Value {
    Value::Percent(Decimal::from(number))
}

/// Up or down, with one to three borders.
fn ladder(dice: &mut Dice) -> Authority {
    let down = dice.percent(30);
    let inclusive = dice.percent(70);
    let op = match (down, inclusive) {
        (false, true) => Op::Le,
        (false, false) => Op::Lt,
        (true, true) => Op::Ge,
        (true, false) => Op::Gt,
    };
    let mut borders = vec![0, 10, 20];
    borders.truncate(dice.between(1, 4));
    if down {
        borders.reverse();
    }
    let mut rungs: Vec<AuthorityRung> = Vec::new();
    let last = borders.len();
    for at in 0..=last {
        let to = borders.get(at).map(|border| (op, percent(*border)));
        let decides = match dice.below(6) {
            _ if at == 0 && dice.percent(80) => Decides::Oneself,
            0 if at == last => Decides::Nobody,
            1 => Decides::Roles(Vec::new()),
            _ => Decides::Roles(vec![RoleId(dice.below(ROLES.len()))]),
        };
        rungs.push(AuthorityRung {
            from: None,
            to,
            decides,
            unless: None,
        });
    }
    Authority {
        field: DISCOUNT,
        rungs,
    }
}

fn deed_ban(dice: &mut Dice, reg: &Regulation) -> Ban {
    let role = |dice: &mut Dice| vec![RoleId(dice.below(ROLES.len()))];
    let some = |dice: &mut Dice, percent| {
        if dice.percent(percent) {
            role(dice)
        } else {
            Vec::new()
        }
    };
    let pattern = if dice.percent(50) {
        let mut document = shape(What::Event(
            EventKind::Document,
            reglament::model::regulation::Moment::Done,
        ));
        document.name = Some("КП".into());
        EventPattern {
            any: vec![document],
            text: "КП".into(),
        }
    } else {
        // Any kind of event may carry a name, approvals too: whether those are held is asked of other things here.
        loop {
            let pattern = pattern(dice, reg);
            if pattern.any.iter().all(|one| one.what != What::Named) {
                break pattern;
            }
        }
    };
    let approval = dice.percent(70).then(|| Approval {
        roles: some(dice, 70),
        about: vec!["КП".into()],
    });
    Ban::Event {
        who: some(dice, 20),
        but: some(dice, 20),
        pattern,
        approval,
    }
}

/// A word in an approval, as an event.
fn word(dice: &mut Dice) -> EventPattern {
    let about = dice.percent(60).then(|| (*dice.one(&ABOUT)).into());
    let mut states = vec![*dice.one(&STATES)];
    if dice.percent(40) {
        states.push(*dice.one(&STATES));
    }
    let mut one = shape(What::Approval { about, states });
    one.author = dice
        .percent(30)
        .then(|| Author::Role(RoleId(dice.below(ROLES.len()))));
    EventPattern {
        any: vec![one],
        text: "согласование".into(),
    }
}

/// A condition about approvals.
fn about_approval(dice: &mut Dice) -> Cond {
    let test = Test::Approval {
        about: dice.percent(70).then(|| (*dice.one(&ABOUT)).into()),
        roles: if dice.percent(40) {
            vec![RoleId(dice.below(ROLES.len()))]
        } else {
            Vec::new()
        },
        state: *dice.one(&STATES),
    };
    let cond = Cond::Test(Box::new(test), "есть согласование".into());
    if dice.percent(30) {
        Cond::Not(Box::new(cond))
    } else {
        cond
    }
}

/// A comparison of a value that is worked out.
fn worked_out(dice: &mut Dice, reg: &Regulation) -> Cond {
    const BUDGET: FieldId = FieldId(1);
    const DATE: FieldId = FieldId(5);
    let field = |id| Expr::Field(id);
    let number = |number: i64| Value::Number(Decimal::from(number));
    let (calc, right) = match dice.below(7) {
        0 => (
            Calc::Times(field(BUDGET), Decimal::new(11, 1)),
            Value::Money(Money {
                amount: Decimal::from(1_100 * dice.below(3) as i64),
                currency: Currency::default(),
            }),
        ),
        1 => (
            Calc::Plus(vec![field(DISCOUNT), field(DISCOUNT)]),
            number(dice.below(5) as i64 * 10),
        ),
        2 => (Calc::DaysSince(DATE), number(dice.below(6) as i64)),
        3 => (Calc::DaysUntil(DATE), number(dice.below(6) as i64)),
        4 => {
            let rows = (0..3).map(|at| {
                let cond = condition(dice, reg, 0);
                (cond, Decimal::from([30, 20, -10][at]))
            });
            (
                Calc::Score(rows.collect()),
                number(dice.below(6) as i64 * 10),
            )
        }
        5 => {
            let of = vec![Expr::Const(percent(5)), field(DISCOUNT)];
            let calc = if dice.percent(50) {
                Calc::Largest(of)
            } else {
                Calc::Smallest(of)
            };
            (calc, percent(dice.below(4) as i64 * 5))
        }
        _ => (
            Calc::FirstFilled(vec![field(DISCOUNT), Expr::Const(percent(10))]),
            percent(dice.below(4) as i64 * 10),
        ),
    };
    let op = *dice.one(&[Op::Lt, Op::Le, Op::Gt, Op::Ge, Op::Eq, Op::Ne]);
    let test = Test::Compare(Expr::Calc(Box::new(calc)), op, Expr::Const(right));
    Cond::Test(Box::new(test), "посчитано".into())
}

fn moment(dice: &mut Dice) -> i64 {
    START + dice.below(12 * 24) as i64 * 3600
}

/// Words in approvals, with and without a deal, a bound, an author and a term.
fn approvals(dice: &mut Dice, case: &mut Case<'static>) {
    for number in 0..dice.below(8) {
        let mut own = Event::new(EventKind::Approval);
        own.source = format!("согласования:{number}").into();
        let deal = dice.one(&case.deals);
        let from = match deal.created {
            Some(When::Exact(created)) => created.0,
            _ => START,
        };
        let at = moment(dice).max(from + 60);
        own.deal = dice.percent(85).then_some(deal.id.clone());
        own.at = Some(When::Exact(Instant(at)));
        own.of = dice.percent(85).then(|| (*dice.one(&ABOUT)).into());
        let state = *dice.one(&[
            "granted",
            "granted",
            "asked",
            "refused",
            "withdrawn",
            "expired",
        ]);
        own.state = Some(state.into());
        own.by = dice.percent(85).then(|| (*dice.one(&STAFF)).into());
        if dice.percent(50) {
            own.value = RawValue::Number(Decimal::from(dice.below(4) as i64 * 10));
        }
        if dice.percent(25) {
            let until = at + 3600 * dice.between(1, 72) as i64;
            own.deadline = Some(When::Exact(Instant(until)));
        }
        case.events.push(own);
    }
}

/// More changes of the discount, where its history is held.
fn changes(dice: &mut Dice, case: &mut Case<'static>) {
    for deal in &mut case.deals {
        let Some(changes) = &mut deal.changes else {
            continue;
        };
        let from = match deal.created {
            Some(When::Exact(created)) => created.0,
            _ => START,
        };
        for number in 0..dice.below(4) {
            let at = moment(dice).max(from + 60);
            let value = RawValue::Number(Decimal::from(dice.below(4) as i64 * 10 - 5));
            changes.push(FieldChange {
                field: "скидка".into(),
                value,
                at: When::Exact(Instant(at)),
                known: None,
                by: Some((*dice.one(&STAFF)).into()),
                source: format!("скидка:{}.{number}", deal.id).into(),
            });
        }
        // The value now is the last one.
        let last = changes
            .iter()
            .filter(|change| change.field == "скидка")
            .max_by_key(|change| match change.at {
                When::Exact(at) => at.0,
                _ => i64::MIN,
            });
        if let Some(last) = last {
            deal.fields.insert("скидка".into(), last.value.clone());
        }
    }
}
