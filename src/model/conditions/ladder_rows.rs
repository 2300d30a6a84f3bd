//! What a ladder goes over, and the condition of each of its rows.

use crate::diagnostic::Code;
use crate::model::bans::borders::{Borders, amount};
use crate::model::conditions::ladders::{NamedLadder, sides};
use crate::model::names::cursor::Cursor;
use crate::model::names::names::members;
use crate::model::names::vocabulary::head;
use crate::model::reading::binder::Binder;
use crate::model::regulation::{Calc, Cond, Expr, Op, Test};
use crate::source::Span;
use crate::syntax::{Condition, Member, Node, PartKind};
use crate::value::Value;

/// What a ladder goes over.
#[derive(Debug, Clone)]
pub(in crate::model) enum Subject {
    /// A field, a number of events, something worked out.
    Value(Expr),
    /// Another ladder: `итог по дисциплине и усердию: хорошо + хорошо — отлично`.
    Ladder(NamedLadder),
}

impl Binder<'_> {
    /// What a ladder goes over: one thing, or several whose values stand in a row with «+».
    pub(in crate::model) fn ladder_subject(
        &mut self,
        node: &Node,
        after: usize,
    ) -> Option<Vec<Subject>> {
        let (_, left) = head(node)?;
        let mut subjects = Vec::new();
        for (index, member) in members(left).into_iter().enumerate() {
            let mut cursor = Cursor::new(member);
            if index == 0 {
                cursor.skip(after);
            }
            cursor.eat_stem(&["полю", "поля", "корзин"]);
            let from = cursor.position();
            if let Some(ladder) = self.ladder_over(&mut cursor) {
                subjects.push(Subject::Ladder(ladder));
                continue;
            }
            match self.expression(&mut cursor) {
                Some(subject) if cursor.is_done() => subjects.push(Subject::Value(subject)),
                _ => {
                    cursor.back_to(from);
                    self.unknown_here(crate::model::names::names::NameKind::Field, &mut cursor);
                    return None;
                }
            }
        }
        Some(subjects)
    }

    /// Another ladder, declared above, as the thing that a ladder goes over.
    fn ladder_over(&mut self, cursor: &mut Cursor<'_>) -> Option<NamedLadder> {
        if self.ladder_list.is_empty() {
            return None;
        }
        let from = cursor.position();
        let mark = self.diagnostics.mark();
        let found = self.name(cursor, |binder| &binder.ladders, |_, _| true);
        let ladder = found
            .and_then(|at| self.ladder_list.get_mut(at))
            .map(|ladder| {
                ladder.used = true;
                ladder.clone()
            });
        if ladder.is_none() || !cursor.is_done() {
            self.diagnostics.take_back(mark);
            cursor.back_to(from);
            return None;
        }
        ladder
    }

    /// The condition of a row.
    pub(in crate::model) fn row_cond(&mut self, subjects: &[Subject], left: &Condition) -> Cond {
        let text = self.text(left.span());
        let parts: Vec<Member> = members(left).into_iter().flat_map(split_at_plus).collect();
        if let [subject] = subjects {
            // `«Сайт» или «Звонок» — …`: any of them.
            let any: Vec<Cond> = parts
                .iter()
                .map(|part| self.one_cond(subject, part, &text))
                .collect();
            return match <[Cond; 1]>::try_from(any) {
                Ok([only]) => only,
                Err(any) => Cond::Or(any),
            };
        }
        if parts.len() != subjects.len() {
            self.error(
                Code::RungOrder,
                left.span(),
                format!("лестница по {} величинам, а значений в строке {}", subjects.len(), parts.len()),
            )
            .label("не сходится")
            .hint("значения стоят через «+» в том же порядке, что и поля в заголовке: «хорошо + плохо — средне»");
            return Cond::True;
        }
        let all = subjects
            .iter()
            .zip(&parts)
            .map(|(subject, part)| self.one_cond(subject, part, &text))
            .collect();
        Cond::And(all)
    }

    /// What counts days has its borders in days: a month is now 28 of them, now 31.
    fn not_in_days(&mut self, subject: &Expr, part: &Member) -> bool {
        use crate::syntax::Unit as Said;
        let days = matches!(subject, Expr::Calc(calc)
            if matches!(&**calc, Calc::DaysSince(_) | Calc::DaysUntil(_)));
        let other = part.parts.iter().find(|one| {
            matches!(
                one.kind,
                PartKind::Quantity {
                    unit: Some(
                        Said::Second
                            | Said::Minute
                            | Said::Hour
                            | Said::Week
                            | Said::Month
                            | Said::Quarter
                            | Said::HalfYear
                            | Said::Year
                    ),
                    ..
                }
            )
        });
        let Some(other) = other.filter(|_| days) else {
            return false;
        };
        part.mark();
        let said = self.text(other.span);
        self.error(
            Code::OddQuantity,
            other.span,
            format!("«{said}»: здесь считаются дни"),
        )
        .label("не дни")
        .hint("напишите в днях: «до 90 дней», «91–365 дней», «старше 365 дней»");
        true
    }

    fn one_cond(&mut self, subject: &Subject, part: &Member, text: &str) -> Cond {
        let subject = match subject {
            Subject::Value(subject) => subject,
            Subject::Ladder(ladder) => {
                // Its words are looked up whole, among the names of the rows of the other ladder.
                part.mark();
                return self.rung_cond(ladder, part);
            }
        };
        let Some(ty) = self.type_of(subject) else {
            return Cond::True;
        };
        let name = self.called(subject);
        let mut cursor = Cursor::new(part);
        if self.not_in_days(subject, part) {
            return Cond::True;
        }
        let mark = self.diagnostics.mark();
        let Some(borders) = self.borders(&mut cursor, &ty, &name) else {
            if let Some(cond) = self.border_by_value(subject, part, (&name, text), mark) {
                return cond;
            }
            if !self.diagnostics.errors_since(mark) {
                self.error(
                    Code::RungOrder,
                    part.span,
                    format!("«{text}» — не граница значения"),
                )
                .label("ожидалась граница или значение")
                .hint("бывает: «до 10», «8–30», «свыше 15», «= 3», «значение»");
            }
            return Cond::True;
        };
        // `8–30 дней`, `1-я попытка`: the unit adds nothing.
        if cursor.word().is_some() {
            cursor.skip(1);
        }
        self.finish(&cursor);
        let test = |op, value: Value| {
            let right = Expr::Const(value);
            Cond::Test(
                Box::new(Test::Compare(subject.clone(), op, right)),
                format!("{name} {text}").into(),
            )
        };
        let Borders {
            low, high, equal, ..
        } = borders;
        let equal: Vec<Cond> = equal.into_iter().map(|value| test(Op::Eq, value)).collect();
        let bounds = [low, high].into_iter().flatten();
        let bounds: Vec<Cond> = bounds.map(|(op, value)| test(op, value)).collect();
        match (bounds.as_slice(), equal.as_slice()) {
            ([], [only]) | ([only], []) => only.clone(),
            ([], _) => Cond::Or(equal),
            _ => Cond::And(bounds),
        }
    }

    /// `не меньше поля «цель месяца»`: a border that is no constant. What was said of it as a constant is taken back then.
    fn border_by_value(
        &mut self,
        subject: &Expr,
        part: &Member,
        (name, text): (&str, &str),
        mark: usize,
    ) -> Option<Cond> {
        let mut cursor = Cursor::new(part);
        let op = self.comparison(&mut cursor)?;
        let begin = self.diagnostics.mark();
        cursor.eat_stem(&["полю", "поля", "поле"]);
        let right = self.expression(&mut cursor);
        let Some(right) = right.filter(|_| cursor.is_done()) else {
            self.diagnostics.take_back(begin);
            return None;
        };
        self.diagnostics.take_back(mark);
        self.same_type(subject, &right, part.span);
        let text = format!("{name} {text}").into();
        Some(Cond::Test(
            Box::new(Test::Compare(subject.clone(), op, right)),
            text,
        ))
    }

    /// A row that names a row of another ladder.
    fn rung_cond(&mut self, ladder: &NamedLadder, part: &Member) -> Cond {
        let said = match part.parts.as_slice() {
            [one] => match &one.kind {
                PartKind::Quoted(name) => name.clone(),
                _ => self.text(part.span),
            },
            _ => self.text(part.span),
        };
        let wanted = ladder.rungs_named(&said);
        if wanted.is_empty() {
            self.no_rung(ladder, &said, part.span);
            return Cond::True;
        }
        let text = format!("{} {said}", ladder.name).into();
        Cond::Test(Box::new(Test::Category(ladder.category, wanted)), text)
    }

    /// Says that a ladder has no such row.
    pub(in crate::model) fn no_rung(&mut self, ladder: &NamedLadder, said: &str, span: Span) {
        let names: Vec<String> = ladder.rungs.iter().map(|one| format!("«{one}»")).collect();
        self.error(
            Code::UnknownValue,
            span,
            format!("в этой лестнице нет строки «{said}»"),
        )
        .label("нет в списке")
        .hint(format!("строки: {}", names.join(", ")));
    }

    /// Warns where two rows both take a border.
    pub(in crate::model) fn shared_points(&mut self, node: &Node, subjects: &[Subject]) {
        let [Subject::Value(subject)] = subjects else {
            return;
        };
        let Some(ty) = self.type_of(subject) else {
            return;
        };
        let name = self.called(subject);
        let mut last: Option<(Op, Value)> = None;
        for row in &node.children {
            let Some((Some(Condition::Member(left)), _)) = sides(row) else {
                last = None;
                continue;
            };
            let mark = self.diagnostics.mark();
            let borders = self.borders(&mut Cursor::new(left), &ty, &name);
            self.diagnostics.take_back(mark);
            let Some(borders) = borders else { continue };
            if let (Some((Op::Le, end)), Some((Op::Ge, begin))) = (&last, &borders.low)
                && let (Some(end), Some(begin)) = (amount(end), amount(begin))
                && end == begin
            {
                let shown = end.normalize();
                self.warn(Code::SharedPoint, row.span, format!("на {shown} претендуют две строки"))
                    .label("общая граница")
                    .hint(format!("ровно {shown} принадлежит строке, что выше; если этой — напишите выше «меньше {shown}»"));
            }
            last = borders.high;
        }
    }
}

/// `хорошо + плохо` as two members.
fn split_at_plus(member: &Member) -> Vec<Member> {
    let mut out: Vec<Member> = Vec::new();
    let mut run: Vec<crate::syntax::Part> = Vec::new();
    let close = |run: &mut Vec<crate::syntax::Part>, out: &mut Vec<Member>| {
        if let (Some(first), Some(last)) = (run.first(), run.last()) {
            let span = first.span.join(last.span);
            let parts = std::mem::take(run);
            out.push(Member { parts, span });
        }
    };
    for part in &member.parts {
        if matches!(part.kind, PartKind::Plus) {
            part.seen.mark();
            close(&mut run, &mut out);
        } else {
            run.push(part.clone());
        }
    }
    close(&mut run, &mut out);
    out
}
