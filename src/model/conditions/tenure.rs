//! Whether the owner is here, and for how long: `кроме сотрудников со стажем меньше 14 дней`, `если стаж менеджера не меньше года`,
//! `если ответственный в отпуске`.

use crate::diagnostic::Code;
use crate::model::names::cursor::Cursor;
use crate::model::reading::binder::Binder;
use crate::model::regulation::{Cond, Test, Who};
use crate::syntax::PartKind;

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
        let cond = crate::model::conditions::conditions::denied_if(denied, cond);
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
