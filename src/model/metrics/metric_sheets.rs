//! Numbers over filled sheets of a checklist: `средняя оценка по чек-листу «Звонок»`, `средний балл листов «Звонок»`, `доля листов
//! «Звонок» ниже 60`, `число проверок по чек-листу «Звонок»`.

use rust_decimal::Decimal;

use crate::diagnostic::Code;
use crate::model::metrics::checklist::sheets;
use crate::model::names::cursor::Cursor;
use crate::model::names::vocabulary::head;
use crate::model::reading::binder::Binder;
use crate::model::regulation::{Fold, Formula, Op, Sample, SheetWorth, Worth};
use crate::source::Span;
use crate::syntax::{Node, PartKind, PhraseKind, Unit};

/// A checklist that the text has somewhere.
#[derive(Debug, Clone)]
pub(in crate::model) struct Sheets {
    name: Box<str>,
    /// `итог — процент`
    percent: bool,
}

/// Words for a filled sheet.
const SHEETS: &[&str] = &["лист", "чек-лист", "чеклист", "проверк", "анкет"];

impl Binder<'_> {
    /// The checklists of a text, with what their totals are in: numbers over them are read before they are.
    pub(in crate::model) fn note_sheets(&mut self, nodes: &[Node]) {
        for node in nodes {
            self.note_sheets(&node.children);
            let Some((mut cursor, left)) = head(node) else {
                continue;
            };
            if !node.opens || !cursor.eat_stem(&["чек-лист", "чеклист"]) {
                continue;
            }
            let mark = self.diagnostics.mark();
            let (name, _) = self.heading_name(&mut cursor, left.span());
            self.diagnostics.take_back(mark);
            let percent = node.children.iter().any(|row| {
                let Some(PhraseKind::Plain {
                    left,
                    right: Some(right),
                    ..
                }) = row.phrase.as_ref().map(|phrase| &phrase.kind)
                else {
                    return false;
                };
                let said = self.text(left.span()).to_lowercase();
                let of = self.text(right.span).to_lowercase();
                matches!(&*said, "итог" | "результат") && (of.starts_with("процент") || &*of == "%")
            });
            self.sheets.push(Sheets { name, percent });
        }
    }

    /// `оценка по чек-листу «Звонок»`, `балл листов «Звонок»`, behind «средняя», «медиана» and the like. `None`, and nothing taken, where
    /// anything else stands.
    pub(in crate::model) fn mean_of_sheets(
        &mut self,
        cursor: &mut Cursor<'_>,
        fold: Fold,
        start: usize,
    ) -> Option<Formula> {
        let at = cursor.position();
        let points = cursor.has_stem(0, &["балл"])
            || matches!(
                cursor.peek().map(|part| &part.kind),
                Some(PartKind::Quantity {
                    low: None,
                    unit: Some(Unit::Points),
                    ..
                })
            );
        let percent = cursor.has_stem(0, &["процент"])
            || matches!(
                cursor.peek().map(|part| &part.kind),
                Some(PartKind::Quantity {
                    low: None,
                    unit: Some(Unit::Percent),
                    ..
                })
            );
        if !points && !percent && !cursor.has_stem(0, &["оценк", "итог", "результат"])
        {
            return None;
        }
        cursor.skip(1);
        let Some((list, span)) = self.of_sheets(cursor) else {
            cursor.back_to(at);
            return None;
        };
        let own = self.known_sheets(&list, span);
        let percent = percent || !points && own.percent;
        let worth = Worth::Sheet {
            list: own.name.clone(),
            percent,
            of: SheetWorth::Total,
        };
        let pattern = sheets(&own.name);
        let sample = Sample::Events { pattern, worth };
        Some(self.number_of(cursor, start, sample, fold))
    }

    /// `листов «Звонок» [ниже 60]` behind «доля» or «число».
    pub(in crate::model) fn count_of_sheets(
        &mut self,
        cursor: &mut Cursor<'_>,
        fold: Fold,
        start: usize,
    ) -> Option<Formula> {
        let at = cursor.position();
        let Some((list, span)) = self.of_sheets(cursor) else {
            cursor.back_to(at);
            return None;
        };
        cursor.eat(&["с", "где", "у", "которых"]);
        cursor.eat(&["которых"]);
        cursor.eat_stem(&["оценк", "итог", "балл", "результат"]);
        let here = cursor.position();
        let bound = self.sheet_bound(cursor);
        if bound.is_none() {
            cursor.back_to(here);
        }
        // A share of all sheets is a share of nothing.
        if bound.is_none() && fold == Fold::Share {
            cursor.back_to(at);
            return None;
        }
        let own = self.known_sheets(&list, span);
        let (percent, of) = match bound {
            None => (own.percent, SheetWorth::One),
            Some((op, number, percent)) => {
                (percent.unwrap_or(own.percent), SheetWorth::Fits(op, number))
            }
        };
        let worth = Worth::Sheet {
            list: own.name.clone(),
            percent,
            of,
        };
        let pattern = sheets(&own.name);
        let sample = Sample::Events { pattern, worth };
        Some(self.number_of(cursor, start, sample, fold))
    }

    /// `ниже 60`, `меньше 60 %`, `не меньше 7 баллов`, `от 80`
    fn sheet_bound(&mut self, cursor: &mut Cursor<'_>) -> Option<(Op, Decimal, Option<bool>)> {
        let op = match cursor.word() {
            Some("до") => {
                cursor.skip(1);
                Op::Le
            }
            _ => self.comparison(cursor)?,
        };
        let PartKind::Quantity {
            low: Some(low),
            high: None,
            unit,
            ..
        } = &cursor.peek()?.kind
        else {
            return None;
        };
        let percent = match unit {
            None => None,
            Some(Unit::Percent) => Some(true),
            Some(Unit::Points) => Some(false),
            Some(_) => return None,
        };
        cursor.skip(1);
        Some((op, *low, percent))
    }

    /// `по чек-листу «Звонок»`, `листов [чек-листа] «Звонок»`, `за лист «Звонок»`, `проверок по «Звонок»`: the name of the list.
    fn of_sheets(&mut self, cursor: &mut Cursor<'_>) -> Option<(Box<str>, Span)> {
        let mut sheet = false;
        loop {
            if cursor.eat(&["по", "за", "в", "из"]) {
                continue;
            }
            cursor.eat_stem(&["заполненн"]);
            if cursor.eat_stem(SHEETS) {
                sheet = true;
                continue;
            }
            break;
        }
        if let Some(PartKind::Quoted(name)) = cursor.peek().map(|part| &part.kind) {
            let known = self
                .sheets
                .iter()
                .any(|own| crate::lexicon::fold(&own.name) == crate::lexicon::fold(name));
            if !sheet && !known {
                return None;
            }
            let span = cursor.span();
            cursor.skip(1);
            return Some((name.clone(), span));
        }
        // The only list there is needs no name.
        match (sheet, self.sheets.as_slice()) {
            (true, [one]) => Some((one.name.clone(), cursor.span())),
            _ => None,
        }
    }

    fn known_sheets(&mut self, name: &str, span: Span) -> Sheets {
        let wanted = crate::lexicon::fold(name);
        let found = self
            .sheets
            .iter()
            .find(|own| crate::lexicon::fold(&own.name) == wanted);
        if let Some(found) = found {
            return found.clone();
        }
        let known: Vec<String> = self.sheets.iter().map(|one| one.name.to_string()).collect();
        let near = crate::model::names::lookup::near_name(name, &known);
        let pending = self
            .error(
                Code::MetricFormula,
                span,
                format!("чек-листа «{name}» в тексте нет"),
            )
            .label("какой чек-лист?");
        match near {
            Some(near) => pending.hint(format!("возможно, вы имели в виду «{near}»")),
            None => pending
                .hint("чек-лист — блок с вопросами и баллами")
                .example(format!("чек-лист «{name}»:")),
        };
        Sheets {
            name: name.into(),
            percent: true,
        }
    }
}
