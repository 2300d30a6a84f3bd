//! The rarer forms of the language, as a family of samples of its own.
//!
//! Every form is one function of [`FORMS`]; a new form is a new row at the end of that table. What a case needs for a form
//! (approvals, a change of funnel, two moves in one second) is in `case`.

pub mod case;
pub mod clause;
pub mod dates;
pub mod hours;

use chrono::NaiveDate;

use reglament::findings::{Penalty, Severity};
use reglament::model::regulation::{Card, Clause, Field, Regulation};
use reglament::value::{Currency, Decimal, Type};

use super::dice::Dice;

/// The recurring date of the client's card.
pub const BIRTHDAY: usize = 8;
/// The date and time of the deal's card.
pub const SHOWING: usize = 9;

/// What a form draws: clauses from a number on.
type Draw = fn(&mut Dice, &Regulation, usize) -> Vec<Clause>;

/// The forms with their names.
pub const FORMS: &[(&str, Draw)] = &[
    ("робот", clause::robot),
    ("ступени", clause::steps_that_do),
    ("вручную", clause::by_hand),
    ("постоянно после события", clause::standing),
    ("свой срок события", clause::own_due),
    ("даты", dates::dates),
    ("часы", hours::hours_ban),
    ("ответственный", clause::owner_changes),
    ("согласования", clause::approvals),
    ("воронки", clause::funnels),
    ("кому передано", clause::handed_to_somebody),
];

/// So many of the forms a sample draws by itself. Those behind them are drawn by name, so that older seeds keep what they draw.
const UNNAMED: usize = 10;

/// The place of a form by its name.
pub fn form(name: &str) -> Option<usize> {
    FORMS.iter().position(|(own, _)| *own == name)
}

/// Versions of a regulation, and whether it is asked as if it had always been in force.
pub fn regulations(dice: &mut Dice, form: Option<usize>) -> (Vec<Regulation>, bool) {
    let funnels = form.is_some_and(|form| FORMS[form].0 == "воронки") || dice.percent(25);
    let mut reg = loop {
        let reg = super::regulation::regulation(dice, 1);
        if !funnels || reg.funnels.len() > 1 {
            break reg;
        }
    };
    reg.clauses.clear();
    for _ in 0..dice.between(1, 3) {
        add(dice, &mut reg, form);
    }
    let in_force = dice.percent(25);
    if in_force {
        let day = 8 + dice.below(8) as u32;
        reg.effective_from = NaiveDate::from_ymd_opt(2026, 12, day);
    }
    let mut all = vec![reg];
    if dice.percent(8) {
        let mut next = all[0].clone();
        next.effective_from = NaiveDate::from_ymd_opt(2026, 12, 16 + dice.below(4) as u32);
        next.clauses.retain(|_| dice.percent(60));
        add(dice, &mut next, form);
        all.push(next);
    }
    for reg in &mut all {
        reg.fields.extend(dates());
    }
    (all, in_force)
}

/// Adds the clauses of one form, graded and numbered.
fn add(dice: &mut Dice, reg: &mut Regulation, form: Option<usize>) {
    let form = form.unwrap_or_else(|| dice.below(UNNAMED));
    let number = reg.clauses.len() + if reg.effective_from.is_some() { 20 } else { 0 };
    let (name, draw) = FORMS[form];
    for (place, mut own) in draw(dice, reg, number).into_iter().enumerate() {
        own.key = format!("{name} {}", number + place).into();
        own.severity = *dice.one(&[Severity::Violation, Severity::Remark, Severity::Reminder]);
        if dice.percent(30) {
            let amount = Decimal::from(500);
            own.penalty = vec![Penalty::Money(amount, Currency::default())];
        }
        reg.clauses.push(own);
    }
}

/// Fields that conditions of the usual family do not know: dates of other types.
fn dates() -> [Field; 2] {
    [
        (Card::Client, "день рождения", Type::YearDay),
        (Card::Deal, "показ", Type::DateTime),
    ]
    .map(|(card, name, ty)| Field {
        card,
        name: name.into(),
        ty,
    })
}
