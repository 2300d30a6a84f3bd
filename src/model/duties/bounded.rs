//! What a field may hold: `скидка не больше 10 %`, `если вид работ «Балкон», то скидка 7 %`, and forbidden values that are worked out
//! (`запрещена скидка больше положенной скидки`).

use crate::model::duties::duty::bare;
use crate::model::names::cursor::Cursor;
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::Line;
use crate::model::regulation::{
    Ban, Cond, Deed, Deeds, Expr, FieldId, Op, Sentence, Test, Trigger,
};
use crate::source::Span;
use crate::syntax::Condition;

impl Binder<'_> {
    /// `ПОЛЕ не больше ЗНАЧЕНИЯ`; after «то» also the value itself. False when the line says nothing of the kind.
    pub(in crate::model) fn bounded(&mut self, line: Line<'_>) -> bool {
        let Condition::Member(member) = line.left else {
            return false;
        };
        if line.right.is_some() {
            return false;
        }
        let mark = self.diagnostics.mark();
        let mut cursor = Cursor::new(member);
        let read = self.field_bound(&mut cursor, line.context.consequence);
        let Some((field, op, right)) = read.filter(|_| cursor.is_done()) else {
            self.diagnostics.take_back(mark);
            return false;
        };
        let guard = self.guard(line);
        let text = self.text(member.span);
        match right {
            // The change that goes beyond is the fault, whoever makes it.
            Expr::Const(value) if !matches!(op, Op::Eq | Op::Ne) => {
                let op = beyond(op);
                let ban = Ban::Value {
                    field,
                    op,
                    value,
                    approval: None,
                };
                let index = self.clause(line, guard, Trigger::Scope, Sentence::Ban(ban));
                self.modifiers(line.node, index);
            }
            right => {
                let test = Test::Compare(Expr::Field(field), op, right);
                self.held(line, guard, Cond::Test(Box::new(test), text));
            }
        }
        true
    }

    fn field_bound(
        &mut self,
        cursor: &mut Cursor<'_>,
        consequence: bool,
    ) -> Option<(FieldId, Op, Expr)> {
        let field = self.field(cursor)?;
        let op = match self.comparison(cursor) {
            Some(op @ (Op::Le | Op::Ge)) => op,
            Some(op) if consequence => op,
            None if consequence && !cursor.is_done() => Op::Eq,
            _ => return None,
        };
        let mark = self.diagnostics.mark();
        let right = self.right_side(cursor, &Expr::Field(field))?;
        (!self.diagnostics.has_errors_since(mark)).then_some((field, op, right))
    }

    /// What has to hold all the time that the guard does.
    fn held(&mut self, line: Line<'_>, guard: Cond, cond: Cond) {
        let mut duty = bare(Deeds::All(vec![Deed::Hold(cond)]));
        duty.standing = true;
        let trigger = line.context.trigger.clone();
        let index = self.clause(line, guard, trigger, Sentence::Duty(duty));
        self.modifiers(line.node, index);
    }

    /// `запрещена скидка больше положенной скидки`: what is worked out anew each moment is no border of a change, but must hold.
    /// False when the value is a constant, or none stands here.
    pub(in crate::model) fn computed_ban(
        &mut self,
        line: Line<'_>,
        cursor: &mut Cursor<'_>,
    ) -> bool {
        let start = cursor.position();
        let mark = self.diagnostics.mark();
        let read = (|| {
            let field = self.field(cursor)?;
            let op = self.comparison(cursor)?;
            let right = self.right_side(cursor, &Expr::Field(field))?;
            let worked_out = matches!(right, Expr::Calc(_) | Expr::Field(_) | Expr::Sum(..));
            (worked_out && cursor.is_done() && !self.diagnostics.has_errors_since(mark))
                .then_some((field, op, right))
        })();
        let Some((field, op, right)) = read else {
            self.diagnostics.take_back(mark);
            cursor.back_to(start);
            return false;
        };
        let end = line.left.span().end;
        let text = self.text(Span::new(cursor.span_of(start).start, end));
        let test = Test::Compare(Expr::Field(field), op, right);
        let guard = self.guard(line);
        let forbidden = Cond::Test(Box::new(test), text);
        self.held(line, guard, Cond::Not(Box::new(forbidden)));
        true
    }
}

/// What goes beyond a bound.
const fn beyond(op: Op) -> Op {
    match op {
        Op::Eq => Op::Ne,
        Op::Ne => Op::Eq,
        Op::Lt => Op::Ge,
        Op::Le => Op::Gt,
        Op::Gt => Op::Le,
        Op::Ge => Op::Lt,
    }
}
