//! Numbers taken from cases: shares, counts, sums, means and medians.

use rust_decimal::Decimal;

use super::binder::Binder;
use super::cursor::Cursor;
use super::events::{Place, kind, shape};
use super::metrics::{is_joint, rebuilt};
use super::regulation::{
    Cond, EventPattern, EventShape, FaultWorth, Fold, Formula, Over, PairWorth, Sample, Scope,
    StageId, Taken, Test, What, Worth,
};
use crate::calendar::Quantity;
use crate::diagnostic::Code;
use crate::facts::EventKind;
use crate::lexicon::event_noun;
use crate::syntax::{PartKind, Unit};
use crate::value::{Type, Value};

/// Nouns of a deal.
const DEALS: &[&str] = &[
    "сделк",
    "сделок",
    "заявк",
    "заявок",
    "лид",
    "карточ",
    "обращени",
    "клиент",
];
/// What deals have done that came to a stage.
const MOVED: &[&str] = &[
    "перешедш",
    "перешл",
    "дошедш",
    "дошл",
    "попавш",
    "попал",
    "закрыт",
    "вошедш",
    "ставш",
    "переведен",
    "завершен",
    "законч",
    "выигранн",
    "прошедш",
];

impl Binder<'_> {
    /// A number taken from cases at the cursor.
    pub(super) fn taken(&mut self, cursor: &mut Cursor<'_>, over: &mut Over) -> Option<Formula> {
        let start = cursor.position();
        let percent = matches!(
            cursor.peek().map(|part| &part.kind),
            Some(PartKind::Quantity {
                low: None,
                unit: Some(Unit::Percent),
                ..
            })
        );
        let found = if percent || cursor.has_stem(0, &["доля", "доли", "долю", "процент"])
        {
            cursor.skip(1);
            self.share(cursor, over, start)
        } else if cursor.eat_stem(&["конверси"]) {
            self.conversion(cursor, start)
        } else if cursor.eat(&[
            "число",
            "числа",
            "числу",
            "количество",
            "количества",
            "количеству",
            "сколько",
        ]) {
            self.number(cursor, start)
        } else if cursor.eat(&["сумма", "суммы", "сумме", "сумму", "выручка"])
        {
            self.sum(cursor, Fold::Sum, start)
        } else if let Some(fold) = fold_word(cursor) {
            self.average(cursor, fold, start)
        } else {
            None
        };
        if found.is_none() {
            cursor.back_to(start);
        }
        found
    }

    /// `конверсия из «A» в «B»`, `конверсия заявки в оплату`
    fn conversion(&mut self, cursor: &mut Cursor<'_>, start: usize) -> Option<Formula> {
        cursor.eat(&["из", "от", "с"]);
        let first = self.endpoint(cursor, false)?;
        if !cursor.eat(&["в", "во", "до", "на"]) {
            match cursor.peek().map(|part| &part.kind) {
                Some(PartKind::Arrow) => cursor.skip(1),
                _ => return None,
            }
        }
        let then = self.endpoint(cursor, true)?;
        let within = self.within(cursor);
        self.pairs(
            cursor,
            start,
            (first, then),
            PairWorth::Reached,
            within,
            Fold::Share,
        )
    }

    /// What stands behind «доля».
    fn share(&mut self, cursor: &mut Cursor<'_>, over: &mut Over, start: usize) -> Option<Formula> {
        cursor.eat_stem(&["всех", "новых", "тех"]);
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
                        window: super::regulation::LookBack::Ever,
                        op: if without {
                            super::regulation::Op::Eq
                        } else {
                            super::regulation::Op::Ge
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

    /// What stands behind «число».
    fn number(&mut self, cursor: &mut Cursor<'_>, start: usize) -> Option<Formula> {
        if cursor.eat_stem(&["нарушени", "отклонени", "ошиб"]) {
            return Some(self.faults(cursor, start, FaultWorth::One));
        }
        let open = cursor.eat_stem(&["открыт", "незакрыт", "активн"]);
        cursor.eat_stem(&["всех", "новых", "созданных", "поступивш"]);
        if cursor.has_stem(0, DEALS) && !self.is_touch(cursor) {
            cursor.skip(1);
            let working = cursor.eat_run(&["в", "работе"]);
            let base = self.in_stage(cursor);
            if open || working {
                let stages = base.map(|(stages, _)| stages).unwrap_or_default();
                return Some(self.deals(cursor, start, Worth::One, stages, Fold::Sum));
            }
            if let Some((stages, _)) = base {
                return Some(self.deals(cursor, start, Worth::One, stages, Fold::Sum));
            }
            let pattern = self.which_deals(cursor);
            let worth = Worth::One;
            return Some(self.number_of(
                cursor,
                start,
                Sample::Events { pattern, worth },
                Fold::Sum,
            ));
        }
        let at = cursor.position();
        let any = self.event(cursor, Place::Happening)?;
        let text = self.text(cursor.span_since(at));
        let pattern = EventPattern { any, text };
        let worth = Worth::One;
        Some(self.number_of(cursor, start, Sample::Events { pattern, worth }, Fold::Sum))
    }

    /// What stands behind «сумма», or «средняя сумма».
    fn sum(&mut self, cursor: &mut Cursor<'_>, fold: Fold, start: usize) -> Option<Formula> {
        let points = matches!(
            cursor.peek().map(|part| &part.kind),
            Some(PartKind::Quantity {
                low: None,
                unit: Some(Unit::Points),
                ..
            })
        );
        if points || cursor.has_stem(0, &["отклонени"]) {
            cursor.skip(1);
            cursor.eat(&["за"]);
            cursor.eat_stem(&["нарушени"]);
            return Some(self.faults(cursor, start, FaultWorth::Points));
        }
        if cursor.eat_stem(&["штраф", "взыскани"]) {
            cursor.eat(&["за"]);
            cursor.eat_stem(&["нарушени"]);
            return Some(self.faults(cursor, start, FaultWorth::Money));
        }
        if cursor.has_stem(0, DEALS) && !self.is_touch(cursor) {
            // `сумма сделок, перешедших в «Успех»`: by the only field of money, if it is called so.
            let field = self
                .reg
                .fields
                .iter()
                .position(|field| crate::lexicon::fold(&field.name) == "сумма")?;
            return self.of_field(cursor, super::regulation::FieldId(field), fold, start);
        }
        let noun = cursor.word().is_some_and(|word| event_noun(word).is_some());
        if noun {
            let at = cursor.position();
            let any = self.event(cursor, Place::Happening)?;
            let text = self.text(cursor.span_since(at));
            let pattern = EventPattern { any, text };
            let worth = Worth::Amount;
            return Some(self.number_of(cursor, start, Sample::Events { pattern, worth }, fold));
        }
        let field = self.field_of_number(cursor)?;
        self.of_field(cursor, field, fold, start)
    }

    fn of_field(
        &mut self,
        cursor: &mut Cursor<'_>,
        field: super::regulation::FieldId,
        fold: Fold,
        start: usize,
    ) -> Option<Formula> {
        let open = cursor.eat_stem(&["открыт", "активн"]);
        cursor.eat_stem(&["новых", "всех"]);
        if cursor.has_stem(0, DEALS) {
            cursor.skip(1);
        }
        let working = cursor.eat_run(&["в", "работе"]);
        let worth = Worth::Field(field);
        let base = self.in_stage(cursor);
        if open || working || base.is_some() {
            let stages = base.map(|(stages, _)| stages).unwrap_or_default();
            return Some(self.deals(cursor, start, worth, stages, fold));
        }
        let pattern = self.which_deals(cursor);
        Some(self.number_of(cursor, start, Sample::Events { pattern, worth }, fold))
    }

    /// What stands behind «медиана», «среднее».
    fn average(&mut self, cursor: &mut Cursor<'_>, fold: Fold, start: usize) -> Option<Formula> {
        let working = cursor.eat_stem(&["рабоч"]);
        if cursor.eat_stem(&["врем"]) {
            let working = working || cursor.eat_run(&["рабочее"]);
            let pair = self.between(cursor)?;
            let worth = PairWorth::Time { working };
            return self.pairs(cursor, start, pair, worth, None, fold);
        }
        if cursor.eat_stem(&["длительност", "продолжительност", "длин"])
        {
            let at = cursor.position();
            let any = self.event(cursor, Place::Happening)?;
            let text = self.text(cursor.span_since(at));
            let pattern = EventPattern { any, text };
            let worth = Worth::Length;
            return Some(self.number_of(cursor, start, Sample::Events { pattern, worth }, fold));
        }
        if cursor.eat(&["чек", "чека"]) {
            let pattern = EventPattern {
                any: vec![kind(EventKind::Payment)],
                text: "оплата".into(),
            };
            let worth = Worth::Amount;
            return Some(self.number_of(cursor, start, Sample::Events { pattern, worth }, fold));
        }
        cursor.eat(&["сумма", "суммы", "сумме", "размер", "размера"]);
        self.sum(cursor, fold, start)
    }

    /// `от «A» до документа «КП»`, `между … и …`, `в стадии «A»`.
    fn between(&mut self, cursor: &mut Cursor<'_>) -> Option<(EventPattern, EventPattern)> {
        cursor.eat_stem(&["ответ", "реакци"]);
        if cursor.word() == Some("в") {
            let start = cursor.position();
            cursor.skip(1);
            if let Some(stage) = self.stage(cursor) {
                let text = self.text(cursor.span_since(start));
                let entered = transition(Vec::new(), vec![stage], text.clone());
                return Some((entered, transition(vec![stage], Vec::new(), text)));
            }
            cursor.back_to(start);
        }
        if !cursor.eat(&["от", "с", "со", "между", "из", "после"]) {
            return None;
        }
        let first = self.endpoint(cursor, false)?;
        if !cursor.eat(&["до", "и", "в"]) {
            return None;
        }
        let then = self.endpoint(cursor, false)?;
        Some((first, then))
    }

    /// One end of a way: a stage entered, an event, the deal's own beginning. `past`: later stages count as well.
    fn endpoint(&mut self, cursor: &mut Cursor<'_>, past: bool) -> Option<EventPattern> {
        let start = cursor.position();
        cursor.eat_stem(&["перв"]);
        let entry = cursor.eat_stem(&["переход", "вход", "попадани"]);
        if entry {
            cursor.eat(&["в", "во", "на"]);
        }
        let mark = self.diagnostics.mark();
        if let Some(stage) = self.stage(cursor) {
            let text = self.text(cursor.span_since(start));
            let to = if past {
                self.stage_or_past(stage)
            } else {
                vec![stage]
            };
            return Some(transition(Vec::new(), to, text));
        }
        self.diagnostics.take_back(mark);
        cursor.back_to(start);
        cursor.eat_stem(&["создани", "поступлени"]);
        if cursor.has_stem(0, DEALS) && !self.is_touch(cursor) {
            cursor.skip(1);
            return Some(created());
        }
        cursor.back_to(start);
        let any = self.event(cursor, Place::Happening)?;
        let text = self.text(cursor.span_since(start));
        Some(EventPattern { any, text })
    }

    /// A stage with those past it: later in the order, and of the ends only the one that the order leads to.
    fn stage_or_past(&self, stage: StageId) -> Vec<StageId> {
        let mut out = vec![stage];
        let funnel = self
            .reg
            .stages
            .get(stage.0)
            .and_then(|one| self.reg.funnels.get(one.funnel.0));
        let Some(funnel) = funnel else { return out };
        let level = funnel.order.iter().position(|level| level.contains(&stage));
        let Some(level) = level else { return out };
        for later in funnel.order.iter().skip(level + 1) {
            for (at, other) in later.iter().enumerate() {
                let lost = funnel.terminal.contains(other)
                    && (at > 0 || funnel.from_anywhere.contains(other));
                if !lost {
                    out.push(*other);
                }
            }
        }
        out
    }

    /// `перешедших [из «A»] в «B» [или «C»]`
    fn moved(&mut self, cursor: &mut Cursor<'_>) -> Option<(Option<EventPattern>, EventPattern)> {
        let start = cursor.position();
        cursor.eat(&["которые"]);
        if !cursor.eat_stem(MOVED) {
            cursor.back_to(start);
            return None;
        }
        let first = if cursor.eat(&["из", "с", "от"]) {
            match self.endpoint(cursor, false) {
                Some(first) => Some(first),
                None => {
                    cursor.back_to(start);
                    return None;
                }
            }
        } else {
            None
        };
        if !cursor.eat(&["в", "во", "до", "на", "к"]) {
            cursor.back_to(start);
            return None;
        }
        let at = cursor.position();
        let Some(mut then) = self.endpoint(cursor, true) else {
            if matches!(
                cursor.peek().map(|part| &part.kind),
                Some(PartKind::Quoted(_))
            ) {
                let span = cursor.span();
                self.unknown(super::names::NameKind::Stage, span);
                cursor.skip(1);
                return Some((first, created()));
            }
            cursor.back_to(start);
            return None;
        };
        while cursor.peek().is_some_and(is_joint) {
            let here = cursor.position();
            cursor.skip(1);
            cursor.eat(&["в", "во", "до", "на"]);
            let mark = self.diagnostics.mark();
            match self.stage(cursor) {
                Some(stage) => then
                    .any
                    .extend(transition(Vec::new(), self.stage_or_past(stage), "".into()).any),
                None => {
                    self.diagnostics.take_back(mark);
                    cursor.back_to(here);
                    break;
                }
            }
        }
        then.text = self.text(cursor.span_since(at));
        // `перешедших в «Отказ» с причиной …`, `с первой попытки` are read by who asked.
        Some((first, then))
    }

    /// `сделок[, перешедших в «B»]`: the event by which each of them counts.
    fn which_deals(&mut self, cursor: &mut Cursor<'_>) -> EventPattern {
        let start = cursor.position();
        if cursor.peek().is_some_and(is_joint) {
            cursor.skip(1);
        }
        let Some((first, then)) = self.moved(cursor) else {
            cursor.back_to(start);
            return created();
        };
        // Here the very stage is meant: who went past it did not come to it.
        let mut exact = then;
        for one in &mut exact.any {
            if let What::Transition { from, to } = &mut one.what {
                to.truncate(1);
                if let Some(EventShape {
                    what: What::Transition { to: origin, .. },
                    ..
                }) = first.as_ref().and_then(|first| first.any.first())
                {
                    from.clone_from(origin);
                }
            }
        }
        exact
    }

    /// `в «Отказ»`, `в стадии «Отказ»`: the stage, and coming to it.
    fn in_stage(&mut self, cursor: &mut Cursor<'_>) -> Option<(Vec<StageId>, EventPattern)> {
        let start = cursor.position();
        if !cursor.eat(&["в", "во", "на"]) {
            return None;
        }
        let mark = self.diagnostics.mark();
        cursor.eat_stem(&["стади", "этап"]);
        let Some(stage) = self.stage(cursor) else {
            self.diagnostics.take_back(mark);
            cursor.back_to(start);
            return None;
        };
        let text = self.text(cursor.span_since(start));
        Some((vec![stage], transition(Vec::new(), vec![stage], text)))
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

    /// `за 7 дней`, `в течение 20 минут`
    fn within(&mut self, cursor: &mut Cursor<'_>) -> Option<Quantity> {
        let start = cursor.position();
        if cursor.eat_run(&["в", "течение"]) || cursor.eat(&["за"]) {
            let numbered = matches!(
                cursor.peek().map(|part| &part.kind),
                Some(PartKind::Quantity { low: Some(_), .. })
            );
            if numbered && let Some(length) = self.duration_round_the_clock(cursor) {
                return Some(length);
            }
        }
        cursor.back_to(start);
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
        let field = super::regulation::FieldId(field?);
        let mut values: Vec<Value> = Vec::new();
        loop {
            match self.value(cursor, field) {
                Some(value) => values.push(value),
                None => break,
            }
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

    fn field_of_number(&mut self, cursor: &mut Cursor<'_>) -> Option<super::regulation::FieldId> {
        let start = cursor.position();
        let mark = self.diagnostics.mark();
        let field = self.field(cursor).filter(|field| {
            let ty = self.reg.fields.get(field.0).map(|field| &field.ty);
            matches!(ty, Some(Type::Number(_) | Type::Money(_) | Type::Percent))
        });
        if field.is_none() {
            self.diagnostics.take_back(mark);
            cursor.back_to(start);
        }
        field
    }

    /// `нарушений [п. 2.1, п. 3.4]`
    fn faults(&mut self, cursor: &mut Cursor<'_>, start: usize, worth: FaultWorth) -> Formula {
        let here = cursor.position();
        cursor.eat(&["по"]);
        let mut of = Vec::new();
        while let Some(PartKind::ClauseRef(number)) = cursor.peek().map(|part| &part.kind) {
            of.push(number.clone());
            self.counted_clauses.push((number.clone(), cursor.span()));
            cursor.skip(1);
            let more = cursor.peek().is_some_and(is_joint)
                && matches!(
                    cursor.ahead(1).map(|part| &part.kind),
                    Some(PartKind::ClauseRef(_))
                );
            if more {
                cursor.skip(1);
            }
        }
        if of.is_empty() {
            cursor.back_to(here);
        }
        self.number_of(cursor, start, Sample::Violations { of, worth }, Fold::Sum)
    }

    fn deals(
        &mut self,
        cursor: &Cursor<'_>,
        start: usize,
        worth: Worth,
        stages: Vec<StageId>,
        fold: Fold,
    ) -> Formula {
        let mut formula = self.number_of(cursor, start, Sample::Deals(worth), fold);
        if let Formula::Taken(taken) = &mut formula {
            taken.scope.stages = stages;
        }
        formula
    }

    fn pairs(
        &mut self,
        cursor: &Cursor<'_>,
        start: usize,
        (first, then): (EventPattern, EventPattern),
        worth: PairWorth,
        within: Option<Quantity>,
        fold: Fold,
    ) -> Option<Formula> {
        let of_deal = |pattern: &EventPattern| {
            pattern
                .any
                .iter()
                .all(|one| matches!(one.what, What::Transition { .. } | What::Created))
        };
        let per_deal = worth == PairWorth::Reached && of_deal(&first);
        let sample = Sample::Pairs {
            first,
            then,
            worth,
            within,
            per_deal,
        };
        Some(self.number_of(cursor, start, sample, fold))
    }

    fn number_of(
        &mut self,
        cursor: &Cursor<'_>,
        start: usize,
        sample: Sample,
        fold: Fold,
    ) -> Formula {
        Formula::Taken(Box::new(Taken {
            sample,
            fold,
            scope: Scope {
                funnel: self.metric_scope.funnel,
                ..Scope::default()
            },
            guard: self.metric_guard.clone(),
            text: self.text(cursor.span_since(start)),
        }))
    }

    /// Whether a declared touch stands here, whose name may begin like a deal.
    fn is_touch(&self, cursor: &Cursor<'_>) -> bool {
        let Some(word) = cursor.word() else {
            return false;
        };
        !matches!(self.touches.find(word), crate::lexicon::Found::Nothing)
    }
}

fn fold_word(cursor: &mut Cursor<'_>) -> Option<Fold> {
    let fold = if cursor.has_stem(0, &["медиан"]) {
        Fold::Median
    } else if cursor.has_stem(0, &["средн"]) {
        Fold::Mean
    } else if cursor.has_stem(0, &["наибольш", "максимальн", "максимум"])
    {
        Fold::Greatest
    } else if cursor.has_stem(0, &["наименьш", "минимальн", "минимум"]) {
        Fold::Least
    } else {
        return None;
    };
    cursor.skip(1);
    Some(fold)
}

fn created() -> EventPattern {
    EventPattern {
        any: vec![shape(What::Created)],
        text: "создание сделки".into(),
    }
}

fn transition(from: Vec<StageId>, to: Vec<StageId>, text: Box<str>) -> EventPattern {
    EventPattern {
        any: vec![shape(What::Transition { from, to })],
        text,
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
