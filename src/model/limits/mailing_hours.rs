//! Hours of mailings: `тихие часы 21:00–09:00 по времени клиента`, `слать только пн–пт 10:00–19:00, кроме праздников`.

use crate::calendar::{DayHours, Span as DaySpan, WeekHours};
use crate::diagnostic::Code;
use crate::model::bans::hours_ban::run_of_days;
use crate::model::limits::mailings::Forbidden;
use crate::model::names::cursor::Cursor;
use crate::model::names::lookup::members;
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::Line;
use crate::model::regulation::{Cond, LocalHours, Test};
use crate::model::terms::term::time_of_day;
use crate::source::Span;
use crate::syntax::{Member, PartKind, Tail, TailKind};

/// Minutes of a day.
const DAY: u32 = 24 * 60;

/// How a line names its hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// `слать с 9:00 до 21:00`, `не раньше 9:00`, `не позже 21:00`: those at which one may send.
    Allowed,
    /// `не слать до 9:00 и после 21:00`: where those at which one may send begin and end.
    Outside,
    /// `не слать с 21:00 до 9:00`, `нельзя писать 12:00–14:00`, `не слать по пятницам`, quiet hours: those at which one may not.
    Forbidden,
}

/// Hours as a line says them.
struct SaidHours {
    /// From and to, in minutes; from later than to goes over midnight.
    ranges: Vec<(u32, u32)>,
    days: Option<Vec<usize>>,
    client_clock: bool,
}

impl Binder<'_> {
    /// `тихие часы 21:00–09:00 [по времени клиента]`: half-open, 21:00:00 is quiet and 09:00:00 is not.
    pub(in crate::model) fn quiet_rule(&mut self, line: Line<'_>) -> bool {
        let Some(first) = members(line.left).first().copied() else {
            return false;
        };
        let mut cursor = Cursor::new(first);
        if quiet_unit(&mut Cursor::new(first)) {
            cursor.skip(2);
        } else if !(cursor.eat_stem(&["тихи"]) && cursor.eat_stem(&["врем", "период"]))
        {
            return false;
        }
        let Some(said) = self.said_hours(line, cursor.position(), Style::Forbidden) else {
            return true;
        };
        let hours = self.hours_of(&said, first.span);
        if let Some(hours) = hours {
            let test = Test::LocalTime(LocalHours {
                hours,
                client_clock: said.client_clock,
                to_the_end: false,
                not_on_holidays: false,
            });
            let when = Cond::Test(Box::new(test), self.text(line.left.span()));
            self.forbid(line, Forbidden::all(when));
        }
        true
    }

    /// `слать только пн–пт 10:00–19:00, кроме праздников`, `отправка 10–19, пн–пт`, `не слать после 21:00`, `не позже 21:00`.
    pub(in crate::model) fn send_hours(&mut self, line: Line<'_>) -> bool {
        let all = members(line.left);
        let has_clock = all.iter().any(|member| member.parts.iter().any(is_clock));
        let plain = all.iter().all(|member| {
            member.parts.iter().all(|part| {
                is_clock(part)
                    || matches!(&part.kind, PartKind::Word(word) if hours_word(word))
                    || matches!(
                        &part.kind,
                        PartKind::Quantity {
                            high: Some(_),
                            unit: None,
                            ..
                        }
                    )
            })
        });
        if !plain || !(has_clock || all.iter().any(|member| member.parts.iter().any(is_range))) {
            return false;
        }
        let style = style(&all);
        if style == Style::Forbidden {
            self.hours_denied(line);
            return true;
        }
        let Some(said) = self.said_hours(line, 0, style) else {
            return true;
        };
        let (holidays, rest): (Vec<Tail>, Vec<Tail>) =
            line.tails.iter().cloned().partition(of_holidays);
        let Some(hours) = self.hours_of(&said, line.left.span()) else {
            return true;
        };
        let test = Test::LocalTime(LocalHours {
            hours,
            client_clock: said.client_clock,
            to_the_end: true,
            not_on_holidays: !holidays.is_empty(),
        });
        let inside = Cond::Test(Box::new(test), self.text(line.left.span()));
        let line = Line {
            tails: &rest,
            ..line
        };
        self.forbid(line, Forbidden::all(Cond::Not(Box::new(inside))));
        true
    }

    /// `не слать с 21:00 до 9:00`, `нельзя писать 12:00–14:00`, `не слать по пятницам`: the hours named are those forbidden.
    fn hours_denied(&mut self, line: Line<'_>) {
        let Some(said) = self.said_hours(line, 0, Style::Forbidden) else {
            return;
        };
        let Some(hours) = self.hours_of(&said, line.left.span()) else {
            return;
        };
        let (holidays, rest): (Vec<Tail>, Vec<Tail>) =
            line.tails.iter().cloned().partition(of_holidays);
        let test = Test::LocalTime(LocalHours {
            hours,
            client_clock: said.client_clock,
            to_the_end: false,
            not_on_holidays: !holidays.is_empty(),
        });
        let when = Cond::Test(Box::new(test), self.text(line.left.span()));
        let line = Line {
            tails: &rest,
            ..line
        };
        self.forbid(line, Forbidden::all(when));
    }

    /// The hours of all members; `None` when they could not be read, which is said.
    fn said_hours(&mut self, line: Line<'_>, skip: usize, style: Style) -> Option<SaidHours> {
        let mut said = SaidHours {
            ranges: Vec::new(),
            days: None,
            // Whom a mailing disturbs is the client: his clock, unless the text says otherwise.
            client_clock: true,
        };
        let (mut from, mut to) = (None, None);
        for (number, member) in members(line.left).into_iter().enumerate() {
            let mut cursor = Cursor::new(member);
            if number == 0 {
                cursor.skip(skip);
            }
            while let Some(part) = cursor.peek() {
                let span = part.span;
                match &part.kind {
                    PartKind::Weekdays(first, last) => said
                        .days
                        .get_or_insert_default()
                        .extend(run_of_days(*first, *last)),
                    PartKind::TimeRange(first, last) => said.ranges.push((*first, *last)),
                    PartKind::Quantity {
                        low: Some(low),
                        high: Some(high),
                        unit: None,
                        ..
                    } => {
                        let hour = |number: &rust_decimal::Decimal| {
                            u32::try_from(number.trunc().mantissa())
                                .ok()
                                .filter(|hour| *hour <= 24)
                        };
                        let (Some(first), Some(last)) = (hour(low), hour(high)) else {
                            self.bad_hours(span);
                            return None;
                        };
                        said.ranges.push((first * 60, last * 60));
                    }
                    PartKind::Time(at) => {
                        let before = cursor
                            .position()
                            .checked_sub(1)
                            .map(|at| self.text(cursor.span_of(at)).to_lowercase());
                        // `слать с 9:00`, `не раньше 9:00`, `до 9:00 не слать`; but `слать до 21:00`, `не позже 21:00`.
                        let begins = matches!(
                            (before.as_deref(), style),
                            (Some("с"), _)
                                | (Some("после" | "позже" | "позднее"), Style::Forbidden)
                                | (Some("до" | "раньше"), Style::Outside)
                                | (Some("раньше" | "после"), Style::Allowed)
                        );
                        if begins {
                            from = Some(*at);
                        } else {
                            to = Some(*at);
                        }
                    }
                    PartKind::Word(word) if word.starts_with("будн") => {
                        said.days.get_or_insert_default().extend(0..5);
                    }
                    PartKind::Word(word) if word.starts_with("клиент") => {
                        said.client_clock = true
                    }
                    PartKind::Word(word) if hours_word(word) => {}
                    _ => {
                        self.leftover(cursor.rest());
                        return None;
                    }
                }
                cursor.skip(1);
            }
        }
        if from.is_some() || to.is_some() {
            said.ranges.push((from.unwrap_or(0), to.unwrap_or(DAY)));
        }
        if said.ranges.is_empty() {
            if said.days.is_none() {
                self.bad_hours(line.left.span());
                return None;
            }
            said.ranges.push((0, DAY));
        }
        Some(said)
    }

    fn bad_hours(&mut self, span: Span) {
        self.error(Code::BadHours, span, "часы не читаются")
            .label("с какого и до какого часа?")
            .example("    тихие часы 21:00–09:00 по времени клиента");
    }

    /// A week of these hours; a range over midnight is two.
    fn hours_of(&mut self, said: &SaidHours, place: Span) -> Option<WeekHours> {
        let days = said.days.clone().unwrap_or_else(|| (0..7).collect());
        let mut week: [Vec<DaySpan>; 7] = Default::default();
        for (from, to) in &said.ranges {
            if from == to {
                self.error(
                    Code::BadHours,
                    place,
                    "начало и конец совпадают: это весь день или ни минуты?",
                )
                .label("промежуток пуст")
                .hint("напишите разные часы: «тихие часы 21:00–09:00»");
                return None;
            }
            let pieces = if from < to {
                vec![(*from, *to, 0)]
            } else {
                vec![(*from, DAY, 0), (0, *to, 1)]
            };
            for (from, to, next) in pieces.into_iter().filter(|(from, to, _)| from < to) {
                let span = time_of_day(from)
                    .zip(time_of_day(to))
                    .and_then(|(from, to)| DaySpan::new(from, to))?;
                for day in &days {
                    if let Some(spans) = week.get_mut((day + next) % 7) {
                        spans.push(span);
                    }
                }
            }
        }
        let mut out: [DayHours; 7] = Default::default();
        for (day, spans) in out.iter_mut().zip(week) {
            match DayHours::new(spans) {
                Ok(hours) => *day = hours,
                Err(error) => {
                    self.error(Code::BadHours, place, format!("часы не читаются: {error}"))
                        .label("проверьте часы");
                    return None;
                }
            }
        }
        WeekHours::new(out).ok()
    }
}

/// `тихие часы`, where «часы» is read as a unit.
fn quiet_unit(cursor: &mut Cursor<'_>) -> bool {
    cursor.eat_stem(&["тихи"])
        && matches!(
            cursor.peek().map(|part| &part.kind),
            Some(PartKind::Quantity {
                low: None,
                unit: Some(crate::syntax::Unit::Hour),
                ..
            })
        )
}

/// How a line names its hours.
fn style(all: &[&Member]) -> Style {
    let Some(first) = all.first() else {
        return Style::Allowed;
    };
    let mut cursor = Cursor::new(first);
    let forbids = cursor.eat(&["не", "нельзя", "запрещено"])
        && cursor.eat(&["слать", "отправлять", "рассылать", "писать", "беспокоить"]);
    let mut parts = all.iter().flat_map(|member| &member.parts);
    let whole = parts.any(|part| {
        matches!(
            &part.kind,
            PartKind::TimeRange(..) | PartKind::Weekdays(..)
        ) || is_range(part)
            || matches!(&part.kind, PartKind::Word(word) if &**word == "с" || word.starts_with("будн"))
    });
    match (forbids, whole) {
        (true, true) => Style::Forbidden,
        (true, false) => Style::Outside,
        (false, _) => Style::Allowed,
    }
}

/// `кроме праздников`
fn of_holidays(tail: &Tail) -> bool {
    tail.kind == TailKind::Except
        && members(&tail.cond)
            .first()
            .is_some_and(|first: &&Member| Cursor::new(first).eat_stem(&["праздник", "выходн"]))
}

fn is_clock(part: &crate::syntax::Part) -> bool {
    matches!(
        part.kind,
        PartKind::Time(_) | PartKind::TimeRange(..) | PartKind::Weekdays(..)
    )
}

/// `10–19`
fn is_range(part: &crate::syntax::Part) -> bool {
    matches!(
        part.kind,
        PartKind::Quantity {
            low: Some(_),
            high: Some(_),
            unit: None,
            ..
        }
    )
}

/// Words that may stand around hours.
fn hours_word(word: &str) -> bool {
    matches!(
        word,
        "слать"
            | "отправка"
            | "отправлять"
            | "рассылать"
            | "рассылка"
            | "рассылки"
            | "писать"
            | "только"
            | "можно"
            | "разрешено"
            | "не"
            | "нельзя"
            | "в"
            | "с"
            | "до"
            | "по"
            | "и"
            | "после"
            | "раньше"
            | "позже"
            | "позднее"
            | "чем"
            | "времени"
            | "часам"
            | "время"
    ) || word.starts_with("клиент")
        || word.starts_with("компани")
        || word.starts_with("будн")
        || word.starts_with("местно")
}
