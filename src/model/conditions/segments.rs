//! Whom a reactivation speaks of: conditions as authors of such lists say them.

use crate::model::conditions::events::Place;
use crate::model::names::cursor::Cursor;
use crate::model::names::names::members;
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::and;
use crate::model::regulation::{
    Calc, Card, Cond, ConsentTest, EventPattern, Expr, FieldId, LookBack, Op, Test, What,
};
use crate::syntax::{Condition, Joint, Member, PartKind};

impl Binder<'_> {
    /// `последняя оплата старше 1 года`, `не приезжал 365 дней`, `отказавшихся`, `без телефона`, and every other condition.
    pub(in crate::model) fn segment(&mut self, condition: &Condition) -> Cond {
        match condition {
            Condition::Member(member) => self
                .segment_member(member)
                .unwrap_or_else(|| self.cond(condition)),
            Condition::Joint(joint, list, _) => {
                let mark = self.diagnostics.mark();
                let own = members(condition)
                    .into_iter()
                    .any(|member| self.segment_member(member).is_some());
                self.diagnostics.take_back(mark);
                if !own {
                    return self.cond(condition);
                }
                let all: Vec<Cond> = list.iter().map(|one| self.segment(one)).collect();
                match joint {
                    Joint::Or => Cond::Or(all),
                    Joint::And | Joint::List => all.into_iter().fold(Cond::True, and),
                }
            }
        }
    }

    /// A condition, or an event that has happened: `назначена встреча`.
    pub(in crate::model) fn cond_or_event(&mut self, condition: &Condition) -> Cond {
        let list = match condition {
            Condition::Member(member) => {
                return self
                    .segment_member(member)
                    .or_else(|| self.sole_event(member))
                    .unwrap_or_else(|| self.cond(condition));
            }
            Condition::Joint(_, list, _) => list,
        };
        let mark = self.diagnostics.mark();
        let own = members(condition).into_iter().any(|member| {
            self.segment_member(member).is_some() || self.sole_event(member).is_some()
        });
        self.diagnostics.take_back(mark);
        if !own {
            return self.cond(condition);
        }
        let all: Vec<Cond> = list.iter().map(|one| self.cond_or_event(one)).collect();
        match condition {
            Condition::Joint(Joint::And, ..) => all.into_iter().fold(Cond::True, and),
            _ => Cond::Or(all),
        }
    }

    fn segment_member(&mut self, member: &Member) -> Option<Cond> {
        let text = self.text(member.span);
        let mark = self.diagnostics.mark();
        let mut cursor = Cursor::new(member);
        if cursor.eat_stem(&["отказавш", "отписавш", "отписан"]) {
            cursor.eat_stem(&["клиент", "от"]);
            cursor.eat_stem(&["рассыл"]);
            let test = Test::Consent(ConsentTest::Withdrawn);
            return cursor.is_done().then(|| Cond::Test(Box::new(test), text));
        }
        if cursor.eat(&["без"])
            && let Some(field) = self.field(&mut cursor)
            && cursor.is_done()
        {
            let filled = Cond::Test(Box::new(Test::Filled(field)), text);
            return Some(Cond::Not(Box::new(filled)));
        }
        self.diagnostics.take_back(mark);
        let lapsed = self.lapsed(member);
        if lapsed.is_none() {
            self.diagnostics.take_back(mark);
        }
        lapsed
    }

    /// `клиент не приезжал 365 дней`, `нет визита дольше 30 дней`: there was one, and the last lies that far back.
    fn lapsed(&mut self, member: &Member) -> Option<Cond> {
        let mut cursor = Cursor::new(member);
        cursor.eat(&["клиент", "клиенты", "кто"]);
        let start = cursor.position();
        let any = if cursor.word() == Some("не") {
            self.past(&mut cursor)?
        } else if cursor.eat(&["нет", "без", "не"]) {
            cursor.eat(&["было", "был", "была"]);
            self.event(&mut cursor, Place::Happening)?
        } else {
            return None;
        };
        let said = self.text(cursor.span_since(start));
        cursor.eat(&["уже"]);
        let longer = cursor.eat(&["больше", "более", "дольше", "свыше"]);
        cursor.eat(&["чем"]);
        let number = matches!(
            cursor.peek().map(|part| &part.kind),
            Some(PartKind::Quantity { unit: Some(_), .. })
        );
        if !number && !longer {
            return None;
        }
        let length = self.duration_at_its_pace(&mut cursor)?;
        if !cursor.is_done() {
            return None;
        }
        let pattern = EventPattern { any, text: said };
        Some(self.tested(&cursor, 0, Test::LastOlder(pattern, length)))
    }

    fn sole_event(&mut self, member: &Member) -> Option<Cond> {
        let mark = self.diagnostics.mark();
        let mut cursor = Cursor::new(member);
        let found = self.event(&mut cursor, Place::Happening);
        let Some(any) =
            found.filter(|_| cursor.is_done() && !self.diagnostics.has_errors_since(mark))
        else {
            self.diagnostics.take_back(mark);
            return None;
        };
        let text = self.text(member.span);
        let test = Test::Count {
            pattern: EventPattern {
                any,
                text: text.clone(),
            },
            window: LookBack::Ever,
            op: Op::Ge,
            number: 1,
        };
        Some(Cond::Test(Box::new(test), text))
    }

    /// Whether a condition asks something of the deal and not of its client.
    pub(in crate::model) fn asks_of_deal(&self, cond: &Cond) -> bool {
        match cond {
            Cond::True => false,
            Cond::And(all) | Cond::Or(all) => all.iter().any(|one| self.asks_of_deal(one)),
            Cond::Not(one) => self.asks_of_deal(one),
            Cond::Test(test, _) => self.test_of_deal(test),
        }
    }

    fn test_of_deal(&self, test: &Test) -> bool {
        let moves = |pattern: &EventPattern| {
            pattern.any.iter().any(|shape| {
                matches!(
                    shape.what,
                    What::Transition { .. } | What::OwnerChange | What::Created
                ) || matches!(shape.what, What::FieldChange(field) if self.on_deal(field))
            })
        };
        match test {
            Test::Stage(_) | Test::OwnerRole(_) | Test::OwnerIs(_) => true,
            Test::Filled(field)
            | Test::OneOf(field, _)
            | Test::Contains(field, _)
            | Test::Remains(field, _)
            | Test::Ahead(field) => self.on_deal(*field),
            Test::Compare(left, _, right) => self.expr_of_deal(left) || self.expr_of_deal(right),
            Test::Category(category, _) => self
                .reg
                .categories
                .get(category.0)
                .is_some_and(|category| category.card == Card::Deal),
            Test::Count { pattern, .. } | Test::LastOlder(pattern, _) => moves(pattern),
            Test::Elapsed(pattern, _) => pattern.as_ref().is_none_or(moves),
            _ => false,
        }
    }

    fn expr_of_deal(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Field(field) | Expr::Length(field) => self.on_deal(*field),
            Expr::Const(_) | Expr::Sum(..) => false,
            Expr::Calc(calc) => match &**calc {
                Calc::FirstFilled(of) | Calc::Plus(of) | Calc::Largest(of) | Calc::Smallest(of) => {
                    of.iter().any(|one| self.expr_of_deal(one))
                }
                Calc::Times(of, _) => self.expr_of_deal(of),
                Calc::DaysSince(field) | Calc::DaysUntil(field) => self.on_deal(*field),
                Calc::Score(rows) => rows.iter().any(|(cond, _)| self.asks_of_deal(cond)),
                _ => false,
            },
        }
    }

    fn on_deal(&self, field: FieldId) -> bool {
        self.reg
            .fields
            .get(field.0)
            .is_some_and(|field| field.card == Card::Deal)
    }
}
