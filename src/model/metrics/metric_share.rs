//! Shares: of deals that came to a stage, of events among others, of things that are so and so.

use rust_decimal::Decimal;

use crate::diagnostic::Code;
use crate::model::conditions::events::Place;
use crate::model::metrics::declared::{is_joint, rebuilt};
use crate::model::metrics::metric_ends::DEALS;
use crate::model::metrics::metric_taken::created;
use crate::model::names::cursor::Cursor;
use crate::model::reading::binder::Binder;
use crate::model::regulation::{
    Cond, EventPattern, EventShape, Fold, Formula, Over, PairWorth, Sample, Test, Worth,
};
use crate::syntax::{PartKind, Unit};
use crate::value::{Type, Value};

impl Binder<'_> {
    /// What stands behind «доля».
    pub(in crate::model) fn share(
        &mut self,
        cursor: &mut Cursor<'_>,
        over: &mut Over,
        start: usize,
    ) -> Option<Formula> {
        cursor.eat_stem(&["всех", "новых", "тех"]);
        if let Some(sheets) = self.count_of_sheets(cursor, Fold::Share, start) {
            return Some(sheets);
        }
        let open = cursor.eat_stem(&["открыт"]);
        if cursor.has_stem(0, DEALS) && !self.is_touch(cursor) {
            cursor.skip(1);
            return self.share_of_deals(cursor, over, open, start);
        }
        let at = cursor.position();
        let any = self.event(cursor, Place::Happening)?;
        let said = EventPattern {
            any,
            text: self.text(cursor.span_since(at)),
        };
        while self.over(cursor, over) {}
        let here = cursor.position();
        if cursor.eat(&["среди", "от", "из"]) {
            cursor.eat_stem(&["всех", "числа", "количества"]);
            let at = cursor.position();
            if let Some(any) = self.event(cursor, Place::Happening) {
                let whole = EventPattern {
                    any,
                    text: self.text(cursor.span_since(at)),
                };
                return Some(self.quotient(cursor, start, said, whole));
            }
            cursor.back_to(here);
        }
        if cursor.peek().is_some_and(is_joint) {
            cursor.skip(1);
            if let Some(then) = self.afterwards(cursor) {
                let within = self.within(cursor);
                return self.pairs(
                    cursor,
                    start,
                    (said, then),
                    PairWorth::Reached,
                    within,
                    Fold::Share,
                );
            }
            if let Some(cond) = self.such_that(cursor) {
                let sample = Sample::Events {
                    pattern: said,
                    worth: Worth::Holds(cond),
                };
                return Some(self.number_of(cursor, start, sample, Fold::Share));
            }
            cursor.back_to(here);
        }
        // `доля звонков с результатом «интерес»`: among all calls.
        let bare: Vec<EventShape> = said.any.iter().map(bare).collect();
        if bare == said.any {
            let span = cursor.span_since(start);
            let words = self.text(span);
            self.error(
                Code::MetricFormula,
                span,
                format!("«{words}»: не сказано, от чего эта доля"),
            )
            .label("доля чего в чём?")
            .hint("добавьте «среди …»: «доля состоявшихся звонков среди попыток»");
            return Some(Formula::Const(Decimal::ZERO));
        }
        let whole = EventPattern {
            any: bare,
            text: said.text.clone(),
        };
        Some(self.quotient(cursor, start, said, whole))
    }

    fn quotient(
        &mut self,
        cursor: &Cursor<'_>,
        start: usize,
        part: EventPattern,
        whole: EventPattern,
    ) -> Formula {
        let one = |pattern| Sample::Events {
            pattern,
            worth: Worth::One,
        };
        let part = self.number_of(cursor, start, one(part), Fold::Sum);
        let whole = self.number_of(cursor, start, one(whole), Fold::Sum);
        Formula::Share(Box::new(part), Box::new(whole))
    }

    /// `доля сделок, перешедших из «A» в «B»`, `доля сделок с оплатой`, `доля открытых сделок, у которых нет задачи`.
    fn share_of_deals(
        &mut self,
        cursor: &mut Cursor<'_>,
        over: &mut Over,
        open: bool,
        start: usize,
    ) -> Option<Formula> {
        let mut base = self.in_stage(cursor);
        while self.over(cursor, over) {}
        let here = cursor.position();
        if cursor.peek().is_some_and(is_joint) {
            cursor.skip(1);
        }
        if base.is_none()
            && let Some((first, then)) = self.moved(cursor)
        {
            let first = first.unwrap_or_else(created);
            let within = self.within(cursor);
            return self.pairs(
                cursor,
                start,
                (first, then),
                PairWorth::Reached,
                within,
                Fold::Share,
            );
        }
        if let Some(cond) = self.such_that(cursor) {
            let worth = Worth::Holds(cond);
            if open {
                let stages = base.map(|(stages, _)| stages).unwrap_or_default();
                return Some(self.deals(cursor, start, worth, stages, Fold::Share));
            }
            let pattern = base.map_or_else(created, |(_, pattern)| pattern);
            let sample = Sample::Events { pattern, worth };
            return Some(self.number_of(cursor, start, sample, Fold::Share));
        }
        cursor.back_to(here);
        if cursor.eat(&["с", "со", "без"]) {
            let without = cursor
                .position()
                .checked_sub(1)
                .is_some_and(|at| self.text(cursor.span_of(at)).to_lowercase() == "без");
            if let Some(cond) = self.by_reason(cursor) {
                let pattern = base.take().map_or_else(created, |(_, pattern)| pattern);
                let worth = Worth::Holds(cond);
                let sample = Sample::Events { pattern, worth };
                return Some(self.number_of(cursor, start, sample, Fold::Share));
            }
            let at = cursor.position();
            if let Some(any) =
                self.event(cursor, if open { Place::State } else { Place::Happening })
            {
                let text = self.text(cursor.span_since(at));
                let then = EventPattern { any, text };
                if open {
                    let test = Test::Count {
                        pattern: then.clone(),
                        window: crate::model::regulation::LookBack::Ever,
                        op: if without {
                            crate::model::regulation::Op::Eq
                        } else {
                            crate::model::regulation::Op::Ge
                        },
                        number: u32::from(!without),
                    };
                    let cond = Cond::Test(Box::new(test), then.text);
                    let worth = Worth::Holds(cond);
                    let stages = base.map(|(stages, _)| stages).unwrap_or_default();
                    return Some(self.deals(cursor, start, worth, stages, Fold::Share));
                }
                if !without {
                    let first = base.map_or_else(created, |(_, pattern)| pattern);
                    let within = self.within(cursor);
                    return self.pairs(
                        cursor,
                        start,
                        (first, then),
                        PairWorth::Reached,
                        within,
                        Fold::Share,
                    );
                }
            }
        }
        // `доля сделок «Успех» среди …`, `доля сделок в «Отказ»`: of all that were created.
        if let Some((_, then)) = base {
            let within = self.within(cursor);
            return self.pairs(
                cursor,
                start,
                (created(), then),
                PairWorth::Reached,
                within,
                Fold::Share,
            );
        }
        None
    }

    /// `у которых причина отказа «дорого»`, `где сумма больше 1 млн ₽`: up to the words on time and people.
    fn such_that(&mut self, cursor: &mut Cursor<'_>) -> Option<Cond> {
        let start = cursor.position();
        let which = cursor.eat(&["у", "по", "в"]) && cursor.eat_stem(&["котор"]);
        if !which {
            cursor.back_to(start);
            if !cursor.eat(&["где", "которые"]) {
                return None;
            }
        }
        let parts: Vec<_> = {
            let mut ahead = cursor.clone();
            let mut taken = Vec::new();
            while let Some(part) = ahead.peek() {
                let mut probe = ahead.clone();
                let mark = self.diagnostics.mark();
                let ends = !taken.is_empty() && self.over(&mut probe, &mut Over::default());
                self.diagnostics.take_back(mark);
                if ends || self.is_bound(&ahead) && taken.len() > 1 && self.bound_ends(&ahead) {
                    break;
                }
                taken.push(part.clone());
                ahead.skip(1);
            }
            taken
        };
        let condition = rebuilt(&parts)?;
        cursor.skip(parts.len());
        Some(self.cond(&condition))
    }

    /// Whether a bound in per cent ends the row from here on: it is the threshold's and not the condition's.
    fn bound_ends(&mut self, cursor: &Cursor<'_>) -> bool {
        let mut probe = cursor.clone();
        self.comparison(&mut probe).is_some()
            && matches!(
                probe.next().map(|part| &part.kind),
                Some(PartKind::Quantity {
                    unit: Some(Unit::Percent),
                    ..
                })
            )
            && probe.is_done()
    }

    fn is_bound(&self, cursor: &Cursor<'_>) -> bool {
        matches!(
            cursor.peek().map(|part| &part.kind),
            Some(PartKind::Sign(_))
        ) || matches!(
            cursor.word(),
            Some(
                "не" | "больше"
                    | "меньше"
                    | "ниже"
                    | "выше"
                    | "более"
                    | "менее"
                    | "от"
                    | "до"
            )
        )
    }

    /// `причиной «дорого»`, behind «с»: the field of the card that is called so.
    fn by_reason(&mut self, cursor: &mut Cursor<'_>) -> Option<Cond> {
        if !cursor.has_stem(0, &["причин"]) {
            return None;
        }
        let start = cursor.position();
        cursor.skip(1);
        cursor.eat_stem(&["отказ"]);
        let field = self.reg.fields.iter().position(|field| {
            crate::lexicon::fold(&field.name).starts_with("причина")
                && matches!(field.ty, Type::OneOf(_) | Type::Text)
        });
        let field = crate::model::regulation::FieldId(field?);
        let mut values: Vec<Value> = Vec::new();
        while let Some(value) = self.value(cursor, field) {
            values.push(value);
            let more = cursor.peek().is_some_and(is_joint)
                && matches!(
                    cursor.ahead(1).map(|part| &part.kind),
                    Some(PartKind::Quoted(_))
                );
            if !more {
                break;
            }
            cursor.skip(1);
        }
        let text = self.text(cursor.span_since(start));
        Some(Cond::Test(Box::new(Test::OneOf(field, values)), text))
    }

    /// `после которых был ответ`
    fn afterwards(&mut self, cursor: &mut Cursor<'_>) -> Option<EventPattern> {
        let start = cursor.position();
        if !cursor.eat(&["после", "за"]) || !cursor.eat_stem(&["котор"]) {
            cursor.back_to(start);
            return None;
        }
        cursor.eat_stem(&["был", "есть", "последовал", "пришел", "пришл"]);
        let at = cursor.position();
        let Some(any) = self.event(cursor, Place::Happening) else {
            cursor.back_to(start);
            return None;
        };
        let text = self.text(cursor.span_since(at));
        Some(EventPattern { any, text })
    }
}

/// The same kind of event with nothing else asked of it.
fn bare(one: &EventShape) -> EventShape {
    EventShape {
        direction: one.direction,
        connected: one.connected,
        name: one.name.clone(),
        mailing: one.mailing.clone(),
        ..EventShape::new(one.what.clone())
    }
}
