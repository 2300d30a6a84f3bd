//! Chains of touches: `касания после перехода в «Отказ»: через 30 дней — позвонить; через 90 дней — написать`.

use crate::diagnostic::Code;
use crate::model::duties::series::{Reading, expanded, row_from};
use crate::model::names::cursor::Cursor;
use crate::model::names::names::members;
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::{Context, Line, and};
use crate::model::regulation::{Cond, Trigger};
use crate::model::terms::terms::Timing;
use crate::syntax::{Condition, Node, PartKind, Phrase, PhraseKind};

/// Words that head a chain.
const HEADS: &[&str] = &[
    "касани",
    "цепочк",
    "напоминан",
    "дожим",
    "догрев",
    "прогрев",
];

impl Binder<'_> {
    /// A chain; false when the line is none.
    pub(in crate::model) fn chain(&mut self, line: Line<'_>) -> bool {
        let Condition::Member(member) = line.left else {
            return false;
        };
        let mut cursor = Cursor::new(member);
        if !line.node.opens || line.right.is_some() || !cursor.eat_stem(HEADS) {
            return false;
        }
        let mark = self.diagnostics.mark();
        cursor.eat_stem(&["касан", "дожим", "напоминан"]);
        while matches!(
            cursor.peek().map(|part| &part.kind),
            Some(PartKind::Quoted(_))
        ) {
            // The chain's own name.
            cursor.skip(1);
        }
        let mut timing = Timing::of_row();
        let mut ahead = None;
        if cursor.eat(&["до", "по", "вокруг", "к"]) || cursor.eat_run(&["о", "дате"])
        {
            // `касания до встречи:` counts every row back from what the meeting is planned for.
            cursor.back_to(cursor.position() - 1);
            ahead = self.meeting_ahead(&mut cursor);
            if ahead.is_none() {
                cursor.skip(1);
                cursor.eat(&["даты", "дате", "срока", "сроку"]);
                let Some(field) = self.date_field(&mut cursor, true) else {
                    self.diagnostics.take_back(mark);
                    return false;
                };
                timing.origin = Some(Trigger::Date {
                    field,
                    before: false,
                });
            }
        } else {
            cursor
                .eat(&["на", "в", "после", "с"])
                .then(|| cursor.back_to(cursor.position() - 1));
            self.timing(&mut cursor, &mut timing);
        }
        if let Some(Trigger::Date { field, .. }) = timing.origin {
            ahead = Some(Trigger::Date {
                field,
                before: true,
            });
        }
        if timing.term.is_some() || !cursor.is_done() {
            let rest = if cursor.is_done() {
                member.span
            } else {
                cursor.rest()
            };
            self.diagnostics.take_back(mark);
            self.error(
                Code::SeriesRow,
                rest,
                "в заголовке цепочки стоит событие или дата, от которых она считается",
            )
            .label("откуда считать?")
            .example("касания после перехода в «Отказ»:");
            return true;
        }
        let trigger = self.pick_trigger(line, timing.origin);
        let nth = self.only_nth(timing.nth, &trigger, &line.context.scope);
        let context = Context {
            guard: and(line.context.guard.clone(), nth),
            ..line.context.clone()
        };
        let line = Line {
            context: &context,
            ..line
        };
        let mut reading = Reading::new(None, trigger, line.context);
        reading.ahead = ahead;
        self.series_rows(&line.node.children, &mut reading, &Cond::True);
        if reading.series.rows.is_empty() && self.diagnostics.mark() == mark {
            self.error(
                Code::EmptyBranch,
                line.left.span(),
                "в цепочке нет ни одного касания",
            )
            .label("какие касания?")
            .example("    через 30 дней — позвонить");
        }
        self.series_clause(line, reading);
        true
    }

    /// `через 4 дня после касания 2 — позвонить` outside a chain.
    pub(in crate::model) fn lone_touch(&mut self, line: Line<'_>) -> bool {
        let (Some(_), Condition::Member(member)) = (line.right, line.left) else {
            return false;
        };
        let names = (0..member.parts.len()).any(|at| {
            member
                .parts
                .get(at..)
                .is_some_and(|parts| row_from(parts, false, None).is_some())
        });
        if names {
            self.error(
                Code::SeriesRow,
                member.span,
                "касания с номерами бывают только в цепочке",
            )
            .label("какой цепочки?")
            .hint("поставьте строку в блок «касания после …:», где стоят и остальные касания");
        }
        names
    }

    /// `за 30 и за 7 дней до даты «техосмотр» — СМС`: a chain in one line.
    pub(in crate::model) fn several_terms(&mut self, line: Line<'_>) -> bool {
        if line.right.is_none() || members(line.left).len() < 2 {
            return false;
        }
        let mark = self.diagnostics.mark();
        let terms = expanded(line.left);
        let all = terms.iter().all(|term| match term {
            Condition::Member(member) => self.row_timing(member, None).is_some(),
            Condition::Joint(..) => false,
        });
        self.diagnostics.take_back(mark);
        if !all {
            return false;
        }
        let trigger = line.context.trigger.clone();
        let mut reading = Reading::new(None, trigger, line.context);
        let row = Node {
            children: Vec::new(),
            ..line.node.clone()
        };
        self.series_row(
            &row,
            (line.left, line.right, &[]),
            &mut reading,
            &Cond::True,
        );
        let node = line.node;
        for child in &node.children {
            let phrase: Option<&Phrase> = child.phrase.as_ref();
            let about_all = match phrase.map(|phrase| &phrase.kind) {
                Some(PhraseKind::Plain { left, right, tails }) => {
                    let said = (left, right.as_deref(), tails.as_slice());
                    self.series_line(child, said, &mut reading, &Cond::True)
                }
                _ => false,
            };
            if about_all {
                continue;
            }
            reading.rest.push(child.clone());
        }
        self.series_clause(line, reading);
        true
    }
}
