//! How a metric is worked out: names, weights, quotients — and for whom and over which time it is taken.

use rust_decimal::Decimal;

use crate::calendar::PeriodUnit;
use crate::diagnostic::Code;
use crate::lexicon::Found;
use crate::model::limits::plans::period_at;
use crate::model::metrics::metrics::is_joint;
use crate::model::names::cursor::Cursor;
use crate::model::reading::binder::Binder;
use crate::model::regulation::{CountWindow, Formula, KeyKind, LookBack, MetricId, Over};
use crate::syntax::{PartKind, Unit};

impl Binder<'_> {
    /// A formula at the cursor; its own words on time and people go into `over`.
    pub(in crate::model) fn metric_formula(
        &mut self,
        cursor: &mut Cursor<'_>,
        over: &mut Over,
    ) -> Option<Formula> {
        let quotient = cursor.eat_stem(&["отношени", "соотношени"]);
        let first = self.metric_term(cursor, over)?;
        let mut all = vec![first];
        loop {
            match cursor.peek().map(|part| &part.kind) {
                Some(PartKind::Plus) => {
                    cursor.skip(1);
                    all.push(self.metric_term(cursor, over)?);
                }
                // `40 % «A» + 60 % «B»`: the sign belongs to the weight.
                Some(PartKind::Quantity {
                    low: Some(low),
                    signed: Some(plus),
                    unit: unit @ (None | Some(Unit::Percent)),
                    ..
                }) => {
                    let weight = weight(*low, *unit);
                    let weight = if *plus { weight } else { -weight };
                    let start = cursor.position();
                    cursor.skip(1);
                    if cursor.is_done() {
                        cursor.back_to(start);
                        break;
                    }
                    let term = self.metric_term(cursor, over)?;
                    all.push(Formula::Times(Box::new(term), weight));
                }
                _ => break,
            }
        }
        let left = if all.len() == 1 {
            all.pop()?
        } else {
            Formula::Plus(all)
        };
        let start = cursor.position();
        if quotient && cursor.eat(&["к", "ко"]) || !quotient && cursor.eat(&["к", "ко"]) {
            if let Some(PartKind::Quantity {
                low: Some(low),
                unit: None,
                ..
            }) = cursor.peek().map(|part| &part.kind)
            {
                let right = Formula::Const(*low);
                cursor.skip(1);
                return Some(Formula::Ratio(Box::new(left), Box::new(right)));
            }
            let right = self.metric_term(cursor, over)?;
            return Some(Formula::Ratio(Box::new(left), Box::new(right)));
        }
        cursor.back_to(start);
        Some(left)
    }

    /// A name or a number taken from cases, with its weight.
    fn metric_term(&mut self, cursor: &mut Cursor<'_>, over: &mut Over) -> Option<Formula> {
        if let Some(PartKind::Quantity {
            low: Some(low),
            signed: None,
            unit: unit @ (None | Some(Unit::Percent)),
            ..
        }) = cursor.peek().map(|part| &part.kind)
        {
            let start = cursor.position();
            let weight = weight(*low, *unit);
            cursor.skip(1);
            if let Some(named) = self.metric_name(cursor) {
                return Some(Formula::Times(Box::new(Formula::Named(named)), weight));
            }
            cursor.back_to(start);
            return None;
        }
        if let Some(named) = self.metric_name(cursor) {
            let formula = Formula::Named(named);
            if let Some(PartKind::Quantity {
                low: Some(low),
                high: None,
                signed: None,
                unit: unit @ (None | Some(Unit::Percent)),
                ..
            }) = cursor.peek().map(|part| &part.kind)
            {
                cursor.skip(1);
                return Some(Formula::Times(Box::new(formula), weight(*low, *unit)));
            }
            return Some(formula);
        }
        self.taken(cursor, over)
    }

    /// The name of a metric declared above.
    pub(in crate::model) fn metric_name(&mut self, cursor: &mut Cursor<'_>) -> Option<MetricId> {
        let start = cursor.position();
        cursor.eat_stem(&["показател"]);
        let mark = self.diagnostics.mark();
        let Some(id) = self.name(cursor, |binder| &binder.metrics, |_, _| true) else {
            self.diagnostics.take_back(mark);
            cursor.back_to(start);
            return None;
        };
        // `«средний чек» — средний чек за месяц`: bare words may name what is counted as well as the metric itself.
        let quoted = cursor
            .position()
            .checked_sub(1)
            .is_some_and(|last| self.text(cursor.span_of(last)).ends_with(['»', '"']));
        if id.0 >= self.metrics_known && !quoted {
            cursor.back_to(start);
            return None;
        }
        if id.0 >= self.metrics_known {
            let span = cursor.span_since(start);
            let said = self.text(span);
            self.error(
                Code::MetricOrder,
                span,
                format!("показатель {said} объявлен ниже, чем здесь нужен"),
            )
            .label("ещё не объявлен")
            .hint("поставьте его строку выше: показатель считается из тех, что стоят над ним");
            // Any number stands for it until the order is mended: the text is not run.
            return Some(MetricId(usize::MAX));
        }
        Some(id)
    }

    /// Whether the name of a metric stands here.
    pub(in crate::model) fn names_metric(&self, cursor: &Cursor<'_>) -> bool {
        match cursor.peek().map(|part| &part.kind) {
            Some(PartKind::Quoted(name)) => !matches!(self.metrics.find(name), Found::Nothing),
            Some(PartKind::Word(first)) if self.metrics.begins(first) => {
                let run = cursor.run();
                (1..=run.len().min(6)).any(|length| {
                    run.get(..length).is_some_and(|said| {
                        !matches!(self.metrics.find(&said.join(" ")), Found::Nothing)
                    })
                })
            }
            _ => false,
        }
    }

    /// `по менеджерам`, `за месяц`, `за последние 30 дней` at the cursor.
    pub(in crate::model) fn over(&mut self, cursor: &mut Cursor<'_>, over: &mut Over) -> bool {
        let start = cursor.position();
        if cursor.peek().is_some_and(is_joint) {
            // `…, по менеджерам за месяц`
            cursor.skip(1);
            if self.over(cursor, over) {
                return true;
            }
            cursor.back_to(start);
            return false;
        }
        if let Some(window) = self.metric_window(cursor) {
            if over.window.is_some_and(|known| known != window) {
                let span = cursor.span_since(start);
                self.error(
                    Code::MetricTime,
                    span,
                    "у показателя названо два разных времени",
                )
                .label("второе")
                .hint("оставьте одно: «за месяц» или «за последние 30 дней»");
            }
            over.window = Some(window);
            return true;
        }
        if !cursor.eat(&["по", "на", "у", "для"]) {
            return false;
        }
        cursor.eat_stem(&["кажд", "отдельн"]);
        if let Some(role) = self.metric_role(cursor) {
            over.by = Some(KeyKind::Doer);
            over.role = Some(role);
            return true;
        }
        let by = if cursor.eat_stem(&["сотрудник", "человек", "люд", "исполнител", "ответственн"])
        {
            Some(KeyKind::Doer)
        } else if cursor.eat_stem(&["команд", "отдел", "филиал", "групп"]) {
            Some(KeyKind::Team)
        } else if cursor.eat_stem(&["воронк"]) {
            Some(KeyKind::Funnel)
        } else if cursor.eat_stem(&["сделк", "карточк"]) {
            Some(KeyKind::Deal)
        } else if cursor.eat_stem(&["клиент"]) {
            Some(KeyKind::Client)
        } else {
            let mark = self.diagnostics.mark();
            let field = self.field(cursor).map(KeyKind::Field);
            if field.is_none() {
                self.diagnostics.take_back(mark);
            }
            field
        };
        let Some(by) = by else {
            cursor.back_to(start);
            return false;
        };
        over.by = Some(by);
        true
    }

    fn metric_role(&mut self, cursor: &mut Cursor<'_>) -> Option<crate::model::regulation::RoleId> {
        let mark = self.diagnostics.mark();
        let found = self.role(cursor);
        if found.is_none() {
            self.diagnostics.take_back(mark);
        }
        found
    }

    fn metric_window(&mut self, cursor: &mut Cursor<'_>) -> Option<CountWindow> {
        let start = cursor.position();
        let unit = match cursor.word() {
            Some("ежедневно") => Some(PeriodUnit::Day),
            Some("еженедельно" | "понедельно") => Some(PeriodUnit::Week),
            Some("ежемесячно" | "помесячно") => Some(PeriodUnit::Month),
            Some("ежеквартально" | "поквартально") => {
                Some(PeriodUnit::Quarter)
            }
            Some("ежегодно") => Some(PeriodUnit::Year),
            _ => None,
        };
        if let Some(unit) = unit {
            cursor.skip(1);
            return Some(CountWindow::Calendar(unit));
        }
        if cursor.word() == Some("по")
            && let Some(PartKind::Quantity {
                low: None,
                unit: Some(unit),
                ..
            }) = cursor.ahead(1).map(|part| &part.kind)
            && let Some(unit) = crate::model::limits::plans::period_unit(*unit)
        {
            cursor.skip(2);
            return Some(CountWindow::Calendar(unit));
        }
        if cursor.eat_stem(&["кажд"]) {
            if let Some(PartKind::Quantity {
                low: None,
                unit: Some(unit),
                ..
            }) = cursor.peek().map(|part| &part.kind)
                && let Some(unit) = crate::model::limits::plans::period_unit(*unit)
            {
                cursor.skip(1);
                return Some(CountWindow::Calendar(unit));
            }
            cursor.back_to(start);
            return None;
        }
        if let Some(unit) = period_at(cursor) {
            return Some(CountWindow::Calendar(unit));
        }
        if cursor.eat_run(&["за", "все", "время"]) {
            return Some(CountWindow::Ever);
        }
        if cursor.word() == Some("за")
            && cursor.has_stem(1, &["последн"])
            && let LookBack::Last(length) = self.elapsed_window(cursor)
        {
            return Some(CountWindow::Rolling(length));
        }
        cursor.back_to(start);
        None
    }
}

/// `0,4` or `40 %` of a thing.
fn weight(low: Decimal, unit: Option<Unit>) -> Decimal {
    match unit {
        Some(Unit::Percent) => low / Decimal::ONE_HUNDRED,
        _ => low,
    }
}
