//! Changes that make a condition hold or fail, a deed done, a ban kept.

use super::{Gathered, Place};
use crate::facts::{Event, EventKind, When};
use crate::findings::Finding;
use crate::model::regulation::{Ban, Cond, Deed, Deeds, Expr, Op, Test};
use crate::value::{Decimal, Instant, Money, Type, Value};

impl Place<'_> {
    /// What a duty asks for, done in time.
    pub(super) fn deeds(&self, deeds: &Deeds, by: Instant, words: &str, out: &mut Gathered<'_>) {
        let (Deeds::All(list) | Deeds::Any(list)) = deeds;
        for deed in list {
            match deed {
                Deed::Act(pattern) => self.happen(pattern, by, Some(words), out),
                Deed::Fill(field) | Deed::Change(field) => self.fill(*field, by, out),
                Deed::Move { stages, reason } => {
                    let stage = stages.first().filter(|_| reason.is_none());
                    if let Some(stage) = stage {
                        self.enter(*stage, by, out);
                    }
                }
                Deed::HandTo(role) => self.hand_to(*role, by, out),
                Deed::Distribute(hand_off) => {
                    for role in hand_off.roles() {
                        self.hand_to(role, by, out);
                    }
                }
                Deed::Hold(cond) => self.make(cond, true, by, out),
                _ => {}
            }
        }
    }

    /// Changes that make a condition hold, or fail, at a moment.
    pub(super) fn make(&self, cond: &Cond, holds: bool, at: Instant, out: &mut Gathered<'_>) {
        match cond {
            Cond::True => {}
            Cond::And(all) | Cond::Or(all) => {
                for one in all {
                    self.make(one, holds, at, out);
                }
            }
            Cond::Not(one) => self.make(one, !holds, at, out),
            Cond::Test(test, _) => self.make_test(test, holds, at, out),
        }
    }

    pub(super) fn make_test(&self, test: &Test, holds: bool, at: Instant, out: &mut Gathered<'_>) {
        match test {
            Test::Filled(field) if holds => self.fill(*field, at, out),
            Test::Filled(field) => self.set(*field, None, None, out),
            Test::OneOf(field, values) => {
                let declared = self.version.regulation.fields.get(field.0);
                let value = if holds {
                    values.first().cloned()
                } else {
                    match declared.map(|field| &field.ty) {
                        Some(Type::OneOf(all)) => all
                            .iter()
                            .map(|name| Value::Text(name.clone()))
                            .find(|value| !values.contains(value)),
                        _ => None,
                    }
                };
                self.set(*field, value, Some(at), out);
            }
            Test::Compare(Expr::Field(field), op, Expr::Const(value)) => {
                let op = if holds { *op } else { opposite(*op) };
                if let Some(value) = satisfying(op, value) {
                    self.set(*field, Some(value), Some(at), out);
                }
            }
            Test::Count { pattern, op, .. } if holds == matches!(op, Op::Ge | Op::Gt) => {
                let words = format!("{} {}", pattern.text, self.moment(at));
                self.happen(pattern, at, Some(&words), out);
            }
            Test::Stage(stages) if holds => {
                for stage in stages.iter().take(1) {
                    self.enter(*stage, at, out);
                }
            }
            Test::OwnerRole(roles) if holds => {
                for role in roles.iter().take(1) {
                    self.hand_to(*role, at, out);
                }
            }
            _ => {}
        }
    }

    /// What would have spared a ban.
    pub(super) fn spare(&self, ban: &Ban, finding: &Finding, out: &mut Gathered<'_>) {
        if let Ban::Value {
            field,
            op,
            value,
            approval,
        } = ban
        {
            if let Some(value) = satisfying(opposite(*op), value) {
                self.set(*field, Some(value), Some(finding.triggered_at), out);
            }
            let name = self
                .version
                .regulation
                .fields
                .get(field.0)
                .map_or("", |field| &*field.name);
            if let Some(role) = approval
                && let Some(role) = self.version.regulation.roles.get(role.0)
            {
                let folded = crate::lexicon::fold(role);
                let person = self.dataset.staff.values().find(|one| {
                    one.role
                        .as_deref()
                        .is_some_and(|own| crate::lexicon::fold(own) == folded)
                });
                let mut event = Event::new(EventKind::Approval);
                event.of = Some(name.to_owned().into());
                event.state = Some("granted".into());
                event.at = Some(When::Exact(finding.triggered_at.plus(-60)));
                let words = format!(
                    "согласование «{name}» ({role}) до {}",
                    self.moment(finding.triggered_at)
                );
                out.add(words, |case| {
                    let pushed = self.push(case, event);
                    if let (Some(last), Some(person)) = (case.events.last_mut(), person) {
                        last.by = Some(person.id.to_string().into());
                    }
                    pushed
                });
            }
        }
    }
}

const fn opposite(op: Op) -> Op {
    match op {
        Op::Eq => Op::Ne,
        Op::Ne => Op::Eq,
        Op::Lt => Op::Ge,
        Op::Le => Op::Gt,
        Op::Gt => Op::Le,
        Op::Ge => Op::Lt,
    }
}

/// The value nearest to a border that satisfies a comparison with it.
pub(super) fn satisfying(op: Op, border: &Value) -> Option<Value> {
    let step = match op {
        Op::Gt | Op::Ne => 1,
        Op::Lt => -1,
        Op::Eq | Op::Le | Op::Ge => 0,
    };
    let number = |value: Decimal| value.checked_add(Decimal::from(step));
    Some(match border {
        Value::Number(value) => Value::Number(number(*value)?),
        Value::Percent(value) => Value::Percent(number(*value)?),
        Value::Money(money) => Value::Money(Money {
            amount: number(money.amount)?,
            currency: money.currency.clone(),
        }),
        Value::Date(date) => Value::Date(*date + chrono::Duration::days(step)),
        Value::DateTime(at) => Value::DateTime(*at + chrono::Duration::days(step)),
        Value::YesNo(yes) => Value::YesNo(*yes != (op == Op::Ne)),
        Value::Text(_) if step == 0 => border.clone(),
        Value::Text(_) | Value::YearDay(_) | Value::Seconds(_) => return None,
    })
}
