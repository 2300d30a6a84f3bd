//! Numbers taken from cases: shares, counts, sums, means and medians.

use crate::calendar::Quantity;
use crate::facts::EventKind;
use crate::lexicon::event_noun;
use crate::model::conditions::events::{Place, kind, shape};
use crate::model::metrics::declared::is_joint;
use crate::model::metrics::metric_ends::DEALS;
use crate::model::names::cursor::Cursor;
use crate::model::reading::binder::Binder;
use crate::model::regulation::{
    EventPattern, FaultWorth, Fold, Formula, Over, PairWorth, Sample, Scope, StageId, Taken, What,
    Worth,
};
use crate::syntax::{PartKind, Unit};

impl Binder<'_> {
    /// A number taken from cases at the cursor.
    pub(in crate::model) fn taken(
        &mut self,
        cursor: &mut Cursor<'_>,
        over: &mut Over,
    ) -> Option<Formula> {
        let start = cursor.position();
        let percent = matches!(
            cursor.peek().map(|part| &part.kind),
            Some(PartKind::Quantity {
                low: None,
                unit: Some(Unit::Percent),
                ..
            })
        );
        let found = if let Some(part) = self.part_of_plan(cursor) {
            Some(part)
        } else if percent || cursor.has_stem(0, &["доля", "доли", "долю", "процент"])
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

    /// `выполнение «звонки» от 50`, `процент «звонки» от плана 50`: a number as a part of what is planned.
    fn part_of_plan(&mut self, cursor: &mut Cursor<'_>) -> Option<Formula> {
        let start = cursor.position();
        let percent = matches!(
            cursor.peek().map(|part| &part.kind),
            Some(PartKind::Quantity {
                low: None,
                unit: Some(Unit::Percent),
                ..
            })
        );
        let head = percent || cursor.has_stem(0, &["доля", "процент", "выполнени"]);
        if head {
            cursor.skip(1);
            cursor.eat_stem(&["выполнени"]);
            cursor.eat_stem(&["план"]);
            cursor.eat(&["по"]);
            if let Some(named) = self.metric_name(cursor)
                && cursor.eat(&["от", "к"])
            {
                cursor.eat_stem(&["план", "норм"]);
                if let Some(PartKind::Quantity {
                    low: Some(low),
                    high: None,
                    ..
                }) = cursor.peek().map(|part| &part.kind)
                {
                    let plan = Formula::Const(*low);
                    cursor.skip(1);
                    return Some(Formula::Share(
                        Box::new(Formula::Named(named)),
                        Box::new(plan),
                    ));
                }
                if let Some(plan) = self.metric_name(cursor) {
                    return Some(Formula::Share(
                        Box::new(Formula::Named(named)),
                        Box::new(Formula::Named(plan)),
                    ));
                }
            }
        }
        cursor.back_to(start);
        None
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

    /// What stands behind «число».
    fn number(&mut self, cursor: &mut Cursor<'_>, start: usize) -> Option<Formula> {
        if let Some(sheets) = self.count_of_sheets(cursor, Fold::Sum, start) {
            return Some(sheets);
        }
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
            return self.of_field(
                cursor,
                crate::model::regulation::FieldId(field),
                fold,
                start,
            );
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
        field: crate::model::regulation::FieldId,
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
        if let Some(sheets) = self.mean_of_sheets(cursor, fold, start) {
            return Some(sheets);
        }
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

    /// `нарушений [п. 2.1, п. 3.4]`
    pub(in crate::model) fn faults(
        &mut self,
        cursor: &mut Cursor<'_>,
        start: usize,
        worth: FaultWorth,
    ) -> Formula {
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

    pub(in crate::model) fn deals(
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

    pub(in crate::model) fn pairs(
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

    pub(in crate::model) fn number_of(
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

pub(in crate::model) fn created() -> EventPattern {
    EventPattern {
        any: vec![shape(What::Created)],
        text: "создание сделки".into(),
    }
}

pub(in crate::model) fn transition(
    from: Vec<StageId>,
    to: Vec<StageId>,
    text: Box<str>,
) -> EventPattern {
    EventPattern {
        any: vec![shape(What::Transition { from, to })],
        text,
    }
}
