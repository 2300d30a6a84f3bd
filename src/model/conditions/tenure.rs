//! Whether the owner is here, and for how long: `кроме сотрудников со стажем меньше 14 дней`, `если стаж менеджера не меньше года`,
//! `если ответственный в отпуске`.

use crate::calendar::Quantity;
use crate::diagnostic::Code;
use crate::model::names::cursor::Cursor;
use crate::model::reading::binder::Binder;
use crate::model::regulation::{Cond, Op, Test, Who};
use crate::syntax::{Condition, Member, PartKind};

impl Binder<'_> {
    /// A condition of how long the owner has worked here; `None`, and nothing taken, when it is anything else.
    pub(in crate::model) fn tenure(
        &mut self,
        cursor: &mut Cursor<'_>,
        start: usize,
    ) -> Option<Cond> {
        let position = cursor.position();
        let speaks = (0..5)
            .any(|ahead| cursor.has_stem(ahead, &["стаж", "работает", "работают", "работающ"]));
        if !speaks {
            return None;
        }
        let mut role = self.person_word(cursor);
        cursor.eat(&["который", "которые", "которых", "которая"]);
        let with = cursor.eat(&["с", "со"]);
        let tenure = cursor.eat_stem(&["стаж"]);
        if tenure && !with {
            cursor.eat_stem(&["работ"]);
            role = role.or_else(|| self.person_word(cursor));
        } else if tenure {
            cursor.eat_stem(&["работ"]);
        } else if with || !cursor.eat_stem(&["работает", "работают", "работающ"])
        {
            cursor.back_to(position);
            return None;
        }
        let at = cursor.span();
        let Some(op) = self.comparison(cursor) else {
            cursor.back_to(position);
            return None;
        };
        cursor.eat(&["чем"]);
        if op == Op::Ge
            && let Some((least, most)) = self.tenure_between(cursor)
        {
            let of = |binder: &mut Self, op, length| {
                let test = Test::OwnerIs(Who::Tenure(op, length));
                binder.tested(cursor, start, test)
            };
            let mut all = vec![of(self, Op::Ge, least), of(self, Op::Lt, most)];
            if let Some(role) = role.flatten() {
                let text = self.reg.roles.get(role.0).cloned().unwrap_or_default();
                all.push(Cond::Test(Box::new(Test::OwnerRole(vec![role])), text));
            }
            return Some(Cond::And(all));
        }
        let Some(length) = self.duration_round_the_clock(cursor) else {
            self.error(Code::OddQuantity, at, "стаж сравнивают со временем")
                .label("сколько?")
                .example("    кроме сотрудников со стажем меньше 14 дней");
            return Some(Cond::True);
        };
        let cond = self.tested(cursor, start, Test::OwnerIs(Who::Tenure(op, length)));
        Some(match role.flatten() {
            Some(role) => {
                let text = self.reg.roles.get(role.0).cloned().unwrap_or_default();
                let holds = Cond::Test(Box::new(Test::OwnerRole(vec![role])), text);
                Cond::And(vec![holds, cond])
            }
            None => cond,
        })
    }

    /// `2 до 4 недель` behind «от»: from the first on, and less than the second.
    fn tenure_between(&mut self, cursor: &mut Cursor<'_>) -> Option<(Quantity, Quantity)> {
        let start = cursor.position();
        let read = (|| {
            let low = cursor.next()?;
            let PartKind::Quantity {
                low: Some(number),
                high: None,
                unit,
                ..
            } = &low.kind
            else {
                return None;
            };
            if !cursor.eat(&["до"]) {
                return None;
            }
            let high = cursor.peek()?.clone();
            // «От 2 до 4 недель»: the unit stands behind the second number alone.
            let mut first = if unit.is_some() { low.clone() } else { high };
            if let PartKind::Quantity { low, .. } = &mut first.kind {
                *low = Some(*number);
            }
            let alone = Member {
                span: first.span,
                parts: vec![first],
            };
            let least = self.duration_round_the_clock(&mut Cursor::new(&alone))?;
            let most = self.duration_round_the_clock(cursor)?;
            Some((least, most))
        })();
        if read.is_none() {
            cursor.back_to(start);
        }
        read
    }

    /// `ответственный в отпуске`, `менеджер отсутствует`, `«Ольга» на больничном`: the owner, or this owner, is away.
    pub(in crate::model) fn absent(
        &mut self,
        cursor: &mut Cursor<'_>,
        start: usize,
    ) -> Option<Cond> {
        let position = cursor.position();
        let mut names = Vec::new();
        let role = match cursor.peek().map(|part| &part.kind) {
            Some(PartKind::Quoted(name)) => {
                let name = name.clone();
                let role = self.person_word(cursor);
                if role.is_none() {
                    names.push(name);
                    cursor.skip(1);
                }
                role.flatten()
            }
            _ => self.person_word(cursor)?,
        };
        let denied = cursor.eat(&["не"]);
        let away = cursor.eat_run(&["в", "отпуске"])
            || cursor.eat_run(&["на", "больничном"])
            || cursor.eat_run(&["в", "отгуле"])
            || cursor.eat_stem(&["отсутств", "болеет"]);
        if !away {
            cursor.back_to(position);
            return None;
        }
        let cond = self.tested(cursor, start, Test::OwnerIs(Who::Absent(names)));
        let cond = crate::model::conditions::condition::denied_if(denied, cond);
        Some(match role {
            Some(role) => {
                let text = self.reg.roles.get(role.0).cloned().unwrap_or_default();
                let holds = Cond::Test(Box::new(Test::OwnerRole(vec![role])), text);
                Cond::And(vec![holds, cond])
            }
            None => cond,
        })
    }

    /// `сотрудника`, `ответственного`, or a role; the role where it is one.
    fn person_word(
        &mut self,
        cursor: &mut Cursor<'_>,
    ) -> Option<Option<crate::model::regulation::RoleId>> {
        if cursor.eat_stem(&["сотрудник", "ответственн", "новичк"]) {
            return Some(None);
        }
        let start = cursor.position();
        match self.role(cursor) {
            Some(role) => Some(Some(role)),
            None => {
                cursor.back_to(start);
                None
            }
        }
    }
}

/// `стаж не меньше 2 недель и меньше 4 недель`: the second comparison is of the same. `None`: there is none such.
pub(in crate::model) fn same_tenure(list: &[Condition]) -> Option<Vec<Condition>> {
    const COMPARES: &[&str] = &[
        "не",
        "меньше",
        "менее",
        "больше",
        "более",
        "до",
        "от",
        "свыше",
        "ниже",
        "выше",
    ];
    let compares = |part: &crate::syntax::Part| matches!(&part.kind, PartKind::Word(word) if COMPARES.contains(&&**word));
    let mut subject: Option<Vec<crate::syntax::Part>> = None;
    let mut found = false;
    let mut all = Vec::with_capacity(list.len());
    for one in list {
        let Condition::Member(member) = one else {
            all.push(one.clone());
            continue;
        };
        let lasts = member.parts.last().is_some_and(|part| {
            matches!(&part.kind, PartKind::Quantity { unit: Some(unit), .. }
                if matches!(unit, crate::syntax::Unit::Day | crate::syntax::Unit::Week | crate::syntax::Unit::Month | crate::syntax::Unit::Year))
        });
        if let (Some(subject), true, true) =
            (&subject, lasts, member.parts.first().is_some_and(compares))
        {
            let parts = [subject.as_slice(), &member.parts].concat();
            all.push(Condition::Member(Member {
                parts,
                span: member.span,
            }));
            found = true;
            continue;
        }
        let tenure = member.parts.iter().any(|part| {
            matches!(&part.kind, PartKind::Word(word) if word.starts_with("стаж") || word.starts_with("работа"))
        });
        subject = tenure
            .then(|| member.parts.iter().position(compares))
            .flatten()
            .and_then(|at| member.parts.get(..at))
            .map(<[_]>::to_vec);
        all.push(one.clone());
    }
    found.then_some(all)
}
