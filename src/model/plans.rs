//! `план менеджера на неделю: 50 звонков; 5 встреч; 3 документа «Договор»`.

use super::binder::Binder;
use super::blocks::{Context, Line};
use super::cursor::Cursor;
use super::events::Place;
use super::names::{NameKind, members};
use super::regulation::{Author, EventPattern, Plan, PlanItem, Sentence, Trigger};
use crate::calendar::PeriodUnit;
use crate::diagnostic::Code;
use crate::syntax::{Condition, Node, PartKind, PhraseKind, Unit};

impl Binder<'_> {
    /// `план [менеджера] на неделю [для менеджера]: …`. False when the line is none.
    pub(super) fn plan(&mut self, line: Line<'_>) -> bool {
        let Some(first) = members(line.left).first().copied() else {
            return false;
        };
        let mut cursor = Cursor::new(first);
        if !cursor.eat(&["план", "планы"]) {
            return false;
        }
        let (mut role, mut unit) = (None, None);
        while !cursor.is_done() {
            if unit.is_none()
                && let Some(found) = period_at(&mut cursor)
            {
                unit = Some(found);
                continue;
            }
            cursor.eat(&["для", "на", "у"]);
            cursor.eat_stem(&["кажд", "одн"]);
            match self.role(&mut cursor) {
                Some(found) => role = Some(found),
                None => {
                    self.unknown_here(NameKind::Role, &mut cursor);
                    return true;
                }
            }
        }
        let mut items = Vec::new();
        for (number, child) in line.node.children.iter().enumerate() {
            if let Some(item) = self.plan_item(child) {
                items.push(item);
            } else if number + 1 == line.node.children.len() && items.is_empty() {
                return true;
            }
        }
        // `план на день: менеджер — 50 звонков` and a plan on the rest of the line are not read.
        let (Some(role), Some(unit)) = (role, unit) else {
            self.error(
                Code::PlanLine,
                line.left.span(),
                "у плана не сказано, чей он или на какое время",
            )
            .label("чей и на какой срок?")
            .example("    план менеджера на неделю: 50 звонков; 5 встреч");
            return true;
        };
        if items.is_empty() {
            self.error(
                Code::PlanLine,
                line.left.span(),
                "в плане не сказано, сколько чего",
            )
            .label("сколько?")
            .example("    план менеджера на неделю: 50 звонков; 5 встреч");
            return true;
        }
        for item in &mut items {
            for shape in &mut item.pattern.any {
                shape.author.get_or_insert(Author::Role(role));
            }
        }
        let guard = self.guard(line);
        let mut context: Context = line.context.clone();
        // A plan is of the person's whole work, with deals and without.
        context.scope.funnel = None;
        let sentence = Sentence::Plan(Plan { role, unit, items });
        let mut node = line.node.clone();
        let whole = line
            .node
            .phrase
            .as_ref()
            .map_or(line.left.span(), |phrase| phrase.span);
        let heading = self.text(whole);
        let rows: Vec<Box<str>> = node
            .children
            .iter()
            .map(|row| self.text(row.span))
            .collect();
        node.children.clear();
        let context = &context;
        let line = Line {
            node: &node,
            context,
            ..line
        };
        let index = self.clause(line, guard, Trigger::Scope, sentence);
        let section = line.context.section.clone();
        if let Some(clause) = self.reg.clauses.get_mut(index) {
            clause.text = format!("{heading}: {}", rows.join("; ")).into();
            if clause.number.is_none() {
                clause.key = super::clauses::stable_key(&section, &clause.text);
            }
        }
        true
    }

    /// `50 звонков`, `не меньше 5 встреч`, `3 документа «Договор»`.
    fn plan_item(&mut self, node: &Node) -> Option<PlanItem> {
        let Some(PhraseKind::Plain {
            left: Condition::Member(member),
            right: None,
            ..
        }) = node.phrase.as_ref().map(|phrase| &phrase.kind)
        else {
            self.leftover(node.span);
            return None;
        };
        let mut cursor = Cursor::new(member);
        if cursor.eat(&["не"]) {
            cursor.eat(&["меньше", "менее"]);
        }
        cursor.eat(&["минимум", "от"]);
        let number = match cursor.peek().map(|part| &part.kind) {
            Some(PartKind::Quantity {
                low: Some(low),
                unit,
                ..
            }) if low.is_integer() => {
                use rust_decimal::prelude::ToPrimitive;
                let attempts = *unit == Some(Unit::Attempts);
                low.to_u32()
                    .filter(|_| unit.is_none() || attempts)
                    .map(|number| (number, attempts))
            }
            _ => None,
        };
        let Some((number, attempts)) = number else {
            self.error(
                Code::PlanLine,
                member.span,
                "строка плана — число и событие",
            )
            .label("сколько чего?")
            .example("    план менеджера на неделю: 50 звонков");
            return None;
        };
        cursor.skip(1);
        let start = cursor.position();
        let any = if attempts {
            vec![super::counted_things::attempt()]
        } else {
            match self.event(&mut cursor, Place::Happening) {
                Some(any) => any,
                None => {
                    self.no_event(cursor.rest());
                    return None;
                }
            }
        };
        let text = if attempts {
            "попытка".into()
        } else {
            self.text(cursor.span_since(start))
        };
        self.finish(&cursor);
        Some(PlanItem {
            number,
            pattern: EventPattern { any, text },
        })
    }
}

/// `на неделю`, `в месяц`, `за день`, `на календарный месяц`.
pub(super) fn period_at(cursor: &mut Cursor<'_>) -> Option<PeriodUnit> {
    let start = cursor.position();
    if !cursor.eat(&["на", "в", "за"]) {
        return None;
    }
    cursor.eat_stem(&["кажд", "рабоч"]);
    let found = match cursor.peek().map(|part| &part.kind) {
        Some(PartKind::Quantity {
            low: None,
            unit: Some(unit),
            ..
        }) => period_unit(*unit),
        _ => None,
    };
    if found.is_some() {
        cursor.skip(1);
    } else {
        cursor.back_to(start);
    }
    found
}

/// The calendar period that a unit names.
pub(super) const fn period_unit(unit: Unit) -> Option<PeriodUnit> {
    Some(match unit {
        Unit::Day => PeriodUnit::Day,
        Unit::Week => PeriodUnit::Week,
        Unit::Month => PeriodUnit::Month,
        Unit::Quarter => PeriodUnit::Quarter,
        Unit::HalfYear => PeriodUnit::HalfYear,
        Unit::Year => PeriodUnit::Year,
        _ => return None,
    })
}
