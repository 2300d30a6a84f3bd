//! Where a way begins and where it ends: stages entered, events, the deal's own beginning.

use crate::calendar::Quantity;
use crate::model::conditions::events::Place;
use crate::model::metrics::metric_taken::{created, transition};
use crate::model::metrics::metrics::is_joint;
use crate::model::names::cursor::Cursor;
use crate::model::reading::binder::Binder;
use crate::model::regulation::{EventPattern, EventShape, StageId, What};
use crate::syntax::PartKind;
use crate::value::Type;

/// Nouns of a deal.
pub(in crate::model) const DEALS: &[&str] = &[
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
pub(in crate::model) const MOVED: &[&str] = &[
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
    /// `от «A» до документа «КП»`, `между … и …`, `в стадии «A»`.
    pub(in crate::model) fn between(
        &mut self,
        cursor: &mut Cursor<'_>,
    ) -> Option<(EventPattern, EventPattern)> {
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
    pub(in crate::model) fn endpoint(
        &mut self,
        cursor: &mut Cursor<'_>,
        past: bool,
    ) -> Option<EventPattern> {
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
    pub(in crate::model) fn stage_or_past(&self, stage: StageId) -> Vec<StageId> {
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
    pub(in crate::model) fn moved(
        &mut self,
        cursor: &mut Cursor<'_>,
    ) -> Option<(Option<EventPattern>, EventPattern)> {
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
                self.unknown(crate::model::names::names::NameKind::Stage, span);
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
    pub(in crate::model) fn which_deals(&mut self, cursor: &mut Cursor<'_>) -> EventPattern {
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
    pub(in crate::model) fn in_stage(
        &mut self,
        cursor: &mut Cursor<'_>,
    ) -> Option<(Vec<StageId>, EventPattern)> {
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

    /// `за 7 дней`, `в течение 20 минут`
    pub(in crate::model) fn within(&mut self, cursor: &mut Cursor<'_>) -> Option<Quantity> {
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

    /// Whether a declared touch stands here, whose name may begin like a deal.
    pub(in crate::model) fn is_touch(&self, cursor: &Cursor<'_>) -> bool {
        let Some(word) = cursor.word() else {
            return false;
        };
        !matches!(self.touches.find(word), crate::lexicon::Found::Nothing)
    }

    pub(in crate::model) fn field_of_number(
        &mut self,
        cursor: &mut Cursor<'_>,
    ) -> Option<crate::model::regulation::FieldId> {
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
}
