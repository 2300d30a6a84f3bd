//! What a number is compared with, in its own unit; and for whom and over which time its parts are taken.

use rust_decimal::Decimal;

use crate::diagnostic::Code;
use crate::model::names::cursor::Cursor;
use crate::model::reading::binder::Binder;
use crate::model::regulation::{Demand, Formula, NumberUnit, Over};
use crate::source::Span;
use crate::syntax::{PartKind, Unit};

impl Binder<'_> {
    /// The other side of a comparison, in the unit of the number.
    pub(in crate::model) fn metric_bound(
        &mut self,
        cursor: &mut Cursor<'_>,
        unit: &NumberUnit,
        over: &mut Over,
    ) -> Option<Formula> {
        if let Some(number) = self.metric_amount(cursor, unit) {
            return Some(Formula::Const(number));
        }
        let at = cursor.position();
        if let Some(right) = self.metric_formula(cursor, over) {
            let other = self.reg.unit_of(&right);
            if std::mem::discriminant(&other) != std::mem::discriminant(unit) {
                let span = cursor.span_since(at);
                self.metric_units(unit, span);
            }
            return Some(right);
        }
        let span = cursor.rest();
        self.error(
            Code::MetricBound,
            span,
            "не понятно, с чем сравнить показатель",
        )
        .label("ожидалось число")
        .hint(format!("этот показатель — {}", unit_words(unit)));
        cursor.skip(usize::MAX / 2);
        None
    }

    /// An amount at the cursor, in this unit; one in another unit is reported.
    pub(in crate::model) fn metric_amount(
        &mut self,
        cursor: &mut Cursor<'_>,
        unit: &NumberUnit,
    ) -> Option<Decimal> {
        let Some(PartKind::Quantity {
            low: Some(low),
            unit: said,
            signed,
            ..
        }) = cursor.peek().map(|part| &part.kind)
        else {
            return None;
        };
        let low = if *signed == Some(false) { -*low } else { *low };
        let span = cursor.span();
        let fits = match (unit, said) {
            (NumberUnit::Percent, None | Some(Unit::Percent))
            | (NumberUnit::Points, None | Some(Unit::Points))
            | (NumberUnit::Number, None | Some(Unit::Times | Unit::Attempts))
            | (NumberUnit::Money(_), None | Some(Unit::Money(_))) => Some(low),
            (NumberUnit::Seconds, Some(said)) => seconds(low, *said),
            _ => None,
        };
        cursor.skip(1);
        if fits.is_none() {
            self.metric_units(unit, span);
            return Some(low);
        }
        Some(fits.unwrap_or(low))
    }

    pub(in crate::model) fn metric_units(&mut self, unit: &NumberUnit, span: Span) {
        let said = self.text(span);
        self.error(
            Code::MetricBound,
            span,
            format!(
                "показатель — {}, с «{said}» его не сравнить",
                unit_words(unit)
            ),
        )
        .label("другая единица")
        .hint(match unit {
            NumberUnit::Percent => "для доли пишут «не ниже 50 %»",
            NumberUnit::Seconds => "для времени пишут «не больше 2 часов», «не больше 3 дней»",
            NumberUnit::Money(_) => "для суммы пишут «не меньше 100 000 ₽»",
            NumberUnit::Points => "для баллов пишут «не меньше −3 баллов»",
            NumberUnit::Number => "для числа пишут «не меньше 50»",
        });
    }

    pub(in crate::model) fn metric_mixed(&mut self, span: Span) {
        let said = self.text(span);
        self.error(
            Code::MetricMixed,
            span,
            format!("«{said}»: показатель считается по многим сделкам, рядом с ним условие об одной не спросить"),
        )
        .label("не показатель")
        .hint("часть сделок выбирают в самом показателе: «… — доля сделок, перешедших из «A» в «B», если источник «Сайт»»")
        .hint("несколько показателей соединяют «и» или «или»: «если «A» ниже 50 % и «B» больше 10»");
    }

    /// For whom and over which time the metrics of a demand are taken, as far as they say.
    pub(in crate::model) fn over_of(&self, demand: &Demand) -> Over {
        match demand {
            Demand::All(all) | Demand::Any(all) => all
                .iter()
                .fold(Over::default(), |over, one| over.or(self.over_of(one))),
            Demand::Not(one) => self.over_of(one),
            Demand::Compare(one) => self
                .over_of_formula(&one.left)
                .or(self.over_of_formula(&one.right)),
        }
    }

    pub(in crate::model) fn over_of_formula(&self, formula: &Formula) -> Over {
        match formula {
            Formula::Const(_) | Formula::Taken(_) => Over::default(),
            Formula::Named(id) => {
                let Some(metric) = self.reg.metrics.get(id.0) else {
                    return Over::default();
                };
                metric.over.or(self.over_of_formula(&metric.formula))
            }
            Formula::Plus(all) => all.iter().fold(Over::default(), |over, one| {
                over.or(self.over_of_formula(one))
            }),
            Formula::Times(one, _) => self.over_of_formula(one),
            Formula::Share(one, other) | Formula::Ratio(one, other) => {
                self.over_of_formula(one).or(self.over_of_formula(other))
            }
        }
    }
}

/// How a unit is called to the author.
pub(in crate::model) fn unit_words(unit: &NumberUnit) -> &'static str {
    match unit {
        NumberUnit::Number => "число",
        NumberUnit::Percent => "доля, в процентах",
        NumberUnit::Money(_) => "сумма денег",
        NumberUnit::Seconds => "время",
        NumberUnit::Points => "баллы",
    }
}

/// So long in seconds; a day is 24 hours.
fn seconds(low: Decimal, unit: Unit) -> Option<Decimal> {
    let one = match unit {
        Unit::Second => 1,
        Unit::Minute => 60,
        Unit::Hour => 3600,
        Unit::Day | Unit::DayNight => 86_400,
        Unit::Week => 604_800,
        _ => return None,
    };
    low.checked_mul(Decimal::from(one))
}
