//! Prohibitions by the clock: `звонить только 09:00–21:00 по времени клиента`, `не звонить после 21:00`.

use crate::calendar::{DayHours, Span as DaySpan, WeekHours};
use crate::diagnostic::Code;
use crate::facts::Direction;
use crate::lexicon::act;
use crate::model::names::cursor::Cursor;
use crate::model::names::lookup::members;
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::{Context, Line, and};
use crate::model::regulation::{
    Author, Ban, Cond, Deeds, EventPattern, EventShape, Sentence, Trigger,
};
use crate::model::terms::daytime::{DayTime, Days, allowed_spans, day_time, free_week};
use crate::model::terms::term::time_of_day;
use crate::source::Span;
use crate::syntax::{Condition, Joint, Member, PartKind, TailKind};

/// When something is allowed.
#[derive(Default)]
struct Allowed {
    days: [Vec<DaySpan>; 7],
    client_clock: bool,
    readable: bool,
    /// Days off of the production calendar are forbidden as well.
    holidays: bool,
}

impl Binder<'_> {
    /// `звонить только [пн–пт] 09:00–21:00 [по времени клиента] [, кроме праздников]`, `не звонить после 21:00`. False when the line
    /// is none of these.
    pub(in crate::model) fn hours_ban(&mut self, line: Line<'_>, first: &Member) -> bool {
        let word = |member: &Member, at: usize| match member.parts.get(at).map(|part| &part.kind) {
            Some(PartKind::Word(word)) => Some(word.clone()),
            _ => None,
        };
        let mut head = Cursor::new(first);
        let denied = head.eat(&["нельзя", "не", "запрещено"]);
        let who = if denied { None } else { self.role(&mut head) };
        let start = head.position();
        if head.word().and_then(act).is_none() {
            return false;
        }
        let all = members(line.left);
        let is_clock = |member: &Member, at: usize| {
            matches!(
                member.parts.get(at).map(|part| &part.kind),
                Some(PartKind::Time(_) | PartKind::TimeRange(..) | PartKind::Weekdays(..))
            )
        };
        // Where the hours begin: behind «только», or at «после 21:00».
        let border = |member: &Member, from: usize| {
            (from..member.parts.len()).find(|at| match word(member, *at).as_deref() {
                Some("только") => {
                    !denied && (is_clock(member, at + 1) || is_clock(member, at + 2))
                }
                Some("после" | "до" | "раньше" | "позже" | "позднее" | "с") => {
                    denied && is_clock(member, at + 1)
                }
                Some("в" | "во" | "по") => {
                    denied
                        && (is_clock(member, at + 1)
                            || word(member, at + 1).is_some_and(|said| {
                                ["выходн", "праздн", "будн"]
                                    .iter()
                                    .any(|stem| said.starts_with(stem))
                            }))
                }
                _ => false,
            })
        };
        let found = all.iter().enumerate().find_map(|(index, member)| {
            let from = if index == 0 { start + 1 } else { 1 };
            Some((index, *member, border(member, from)?))
        });
        let Some((index, last, border)) = found else {
            return false;
        };
        // `звонить и писать только 09:00–19:00`: the verbs stand before the hours.
        let mut verbs = Vec::new();
        for (at, member) in all.iter().enumerate().take(index + 1) {
            let again = denied && word(member, 0).as_deref() == Some("не");
            let from = if at == 0 { start } else { usize::from(again) };
            let to = if at == index {
                border
            } else {
                member.parts.len()
            };
            let mut parts = member.parts.get(from..to).unwrap_or_default().to_vec();
            // `слать только 09:00–21:00`: letters and messages of whatever kind, and mailings with them.
            if let [only] = parts.as_mut_slice()
                && matches!(&only.kind, PartKind::Word(word) if matches!(&**word, "слать" | "рассылать" | "отправлять"))
            {
                only.kind = PartKind::Word("писать".into());
            }
            let span = parts
                .first()
                .zip(parts.last())
                .map_or(member.span, |(a, b)| a.span.join(b.span));
            verbs.push(Condition::Member(Member { parts, span }));
        }
        let span = first.span.join(last.span);
        let head = match verbs.as_slice() {
            [one] => one.clone(),
            _ => Condition::Joint(Joint::And, verbs, span),
        };
        let Some((Deeds::All(list) | Deeds::Any(list), whom)) = self.deeds_towards(&head, line)
        else {
            return false;
        };
        let context = Context {
            guard: and(line.context.guard.clone(), whom),
            ..line.context.clone()
        };
        let line = Line {
            context: &context,
            ..line
        };
        let mut any = Vec::new();
        for deed in list {
            self.deed_event(deed, &mut any, line);
        }
        if let Some(role) = who {
            for shape in &mut any {
                shape.author = Some(Author::Role(role));
            }
        }
        let mut cursor = Cursor::new(last);
        cursor.skip(border);
        let mut further = all.get(index + 1..).unwrap_or_default();
        let allowed = if denied {
            let (out, taken) = self.clock_borders(&mut cursor, further);
            further = further.get(taken..).unwrap_or_default();
            out
        } else {
            cursor.skip(1);
            let mut out = self.allowed(&mut cursor);
            let mut named = names_days(last);
            // `звонить только пн–сб 09:00–21:00, вс 11:00–18:00`: days named anew have hours of their own.
            while further.first().is_some_and(|member| names_days(member)) {
                // `сб и вс 11:00–18:00`: the hours stand behind the last of the days.
                let mut days = Vec::new();
                let mut taken = 0;
                for member in further.iter() {
                    taken += 1;
                    days.extend(named_days(member));
                    member.mark();
                    let alone = member.parts.iter().all(|part| {
                        !matches!(part.kind, PartKind::Time(_) | PartKind::TimeRange(..))
                    });
                    if !alone {
                        break;
                    }
                }
                let Some(with_hours) = further.get(taken - 1) else {
                    break;
                };
                let more = self.allowed(&mut Cursor::new(with_hours));
                let spans = days.first().and_then(|_| {
                    let own = named_days(with_hours);
                    more.days.get(*own.first()?).cloned()
                });
                for day in days {
                    if let (Some(day), Some(spans)) = (out.days.get_mut(day), &spans) {
                        // What was said of every day is said anew for these.
                        if !named {
                            day.clear();
                        }
                        day.extend(spans.iter().copied());
                    }
                }
                out.client_clock |= more.client_clock;
                out.readable &= more.readable;
                named = true;
                further = further.get(taken..).unwrap_or_default();
            }
            out
        };
        for other in further {
            self.error(
                Code::Leftover,
                other.span,
                "две границы в одном запрете: нужны обе сразу или любая?",
            )
            .label("вторая граница")
            .hint("напишите одним промежутком, когда можно: «звонить только 09:00–21:00»");
        }
        self.hours_clause(line, any, allowed, span);
        true
    }

    /// `[с] 09:00–21:00`, `с 10:00 до 19:00`, `пн–пт`, `по времени клиента`.
    fn allowed(&mut self, cursor: &mut Cursor<'_>) -> Allowed {
        let mut out = Allowed {
            readable: true,
            ..Allowed::default()
        };
        let mut present: Vec<usize> = (0..7).collect();
        while let Some(part) = cursor.next() {
            match &part.kind {
                PartKind::Weekdays(from, to) => present = run_of_days(*from, *to),
                PartKind::Word(word) if week_part(word).is_some() => {
                    present = week_part(word).unwrap_or_default();
                }
                PartKind::TimeRange(from, to) => {
                    self.allow(&mut out, &present, (*from, *to), part.span)
                }
                PartKind::Time(from) => {
                    cursor.eat(&["до", "по"]);
                    match cursor.peek().map(|part| (&part.kind, part.span)) {
                        Some((PartKind::Time(to), span)) => {
                            cursor.skip(1);
                            self.allow(&mut out, &present, (*from, *to), part.span.join(span));
                        }
                        _ => {
                            out.readable = false;
                            self.leftover(part.span);
                        }
                    }
                }
                // `только до 21:00`, `только после 10:00`
                PartKind::Word(word)
                    if matches!(&**word, "до" | "после")
                        && matches!(
                            cursor.peek().map(|part| &part.kind),
                            Some(PartKind::Time(_))
                        ) =>
                {
                    if let Some(PartKind::Time(border)) = cursor.next().map(|part| &part.kind) {
                        let range = if &**word == "до" {
                            (0, *border)
                        } else {
                            (*border, 24 * 60)
                        };
                        self.allow(&mut out, &present, range, part.span);
                    }
                }
                PartKind::Word(word) if matches!(&**word, "с" | "по" | "в") => {
                    if &**word == "по" && cursor.eat(&["времени", "часам"]) {
                        out.client_clock |= cursor.eat_stem(&["клиент"]);
                    }
                }
                _ => {
                    out.readable = false;
                    self.leftover(part.span);
                }
            }
        }
        out
    }

    /// `после 21:00`, `раньше 9:00 и позже 20:00`, `в выходные и праздники`, after a denial: each is forbidden. The answer is what
    /// is left, and how many further members were read.
    fn clock_borders(&mut self, cursor: &mut Cursor<'_>, further: &[&Member]) -> (Allowed, usize) {
        let mut out = Allowed {
            readable: true,
            ..Allowed::default()
        };
        let mut week = free_week();
        let mut taken = 0;
        let odd = |found: &DayTime| {
            matches!(found.days, Days::Off | Days::Holidays) && !found.spans.is_empty()
        };
        let mut refused = None;
        while let Some(found) = day_time(cursor) {
            if odd(&found) {
                refused = Some(cursor.span());
            }
            out.holidays |= found.forbid(&mut week);
            out.client_clock |= found.client_clock;
        }
        if !cursor.is_done() {
            out.readable = false;
            self.finish(cursor);
        }
        for member in further {
            let mut more = Cursor::new(member);
            let Some(found) = day_time(&mut more).filter(|_| more.is_done()) else {
                break;
            };
            if odd(&found) {
                refused = Some(member.span);
            }
            out.holidays |= found.forbid(&mut week);
            out.client_clock |= found.client_clock;
            taken += 1;
        }
        if let Some(span) = refused {
            out.readable = false;
            self.error(
                Code::BadHours,
                span,
                "часы выходных и праздников отдельно не читаются",
            )
            .label("какие дни недели?")
            .hint(
                "назовите дни: «не звонить в субботу после 17:00» — или запретите выходные целиком",
            );
        }
        for (day, minutes) in week.iter().enumerate() {
            for (from, to) in allowed_spans(minutes) {
                let span = time_of_day(from)
                    .zip(time_of_day(to))
                    .and_then(|(from, to)| DaySpan::new(from, to));
                if let (Some(day), Some(span)) = (out.days.get_mut(day), span) {
                    day.push(span);
                }
            }
        }
        (out, taken)
    }

    fn allow(&mut self, out: &mut Allowed, days: &[usize], range: (u32, u32), place: Span) {
        let span = time_of_day(range.0)
            .zip(time_of_day(range.1))
            .and_then(|(from, to)| DaySpan::new(from, to));
        let Some(span) = span else {
            out.readable = false;
            self.error(
                Code::ImpossibleTime,
                place,
                "промежуток времени пуст: начало не раньше конца",
            )
            .label("начало позже конца")
            .hint("пишите от меньшего к большему: 09:00–21:00");
            return;
        };
        for day in days {
            if let Some(day) = out.days.get_mut(*day) {
                day.push(span);
            }
        }
    }

    fn hours_clause(
        &mut self,
        line: Line<'_>,
        mut any: Vec<EventShape>,
        allowed: Allowed,
        place: Span,
    ) {
        for shape in &mut any {
            // A call at a forbidden hour disturbs whether or not it was answered.
            shape.connected = None;
            shape.direction = Some(Direction::Out);
            if shape.author == Some(Author::Client) {
                shape.author = None;
            }
        }
        let mut readable = allowed.readable;
        let mut week: [DayHours; 7] = Default::default();
        for (day, spans) in week.iter_mut().zip(allowed.days) {
            match DayHours::new(spans) {
                Ok(hours) => *day = hours,
                Err(error) if readable => {
                    readable = false;
                    self.error(Code::BadHours, place, format!("часы не читаются: {error}"))
                        .label("проверьте часы");
                }
                Err(_) => {}
            }
        }
        let mut except_holidays = allowed.holidays;
        let mut guard = line.context.guard.clone();
        for tail in line.tails {
            let holidays = members(&tail.cond).first().is_some_and(|member| {
                matches!(member.parts.first().map(|part| &part.kind), Some(PartKind::Word(word)) if word.starts_with("праздник"))
            });
            if holidays && tail.kind == TailKind::Except {
                members(&tail.cond)
                    .iter()
                    .take(1)
                    .for_each(|member| member.mark_first(1));
                except_holidays = true;
                continue;
            }
            let cond = self.cond(&tail.cond);
            guard = and(
                guard,
                if tail.kind == TailKind::Except {
                    Cond::Not(Box::new(cond))
                } else {
                    cond
                },
            );
        }
        if let (true, Ok(hours)) = (readable, WeekHours::new(week)) {
            let text = self.text(line.left.span());
            let ban = Ban::Hours {
                pattern: EventPattern { any, text },
                allowed: hours,
                client_clock: allowed.client_clock,
                except_holidays,
            };
            let index = self.clause(line, guard, Trigger::Scope, Sentence::Ban(ban));
            self.modifiers(line.node, index);
        }
    }
}

/// `в выходные`, `по будням` as days of the week.
fn week_part(word: &str) -> Option<Vec<usize>> {
    if word.starts_with("выходн") {
        Some(vec![5, 6])
    } else if word.starts_with("будн") {
        Some((0..5).collect())
    } else {
        None
    }
}

/// The days of the week that a member names.
fn named_days(member: &Member) -> Vec<usize> {
    let days = member.parts.iter().flat_map(|part| match &part.kind {
        PartKind::Weekdays(from, to) => run_of_days(*from, *to),
        PartKind::Word(word) => week_part(word).unwrap_or_default(),
        _ => Vec::new(),
    });
    days.collect()
}

fn names_days(member: &Member) -> bool {
    !named_days(member).is_empty()
}

/// Weekdays from one to another, over Sunday if need be; 0 is Monday.
pub(in crate::model) fn run_of_days(from: u32, to: u32) -> Vec<usize> {
    let length = (to + 7 - from) % 7 + 1;
    (0..length)
        .map(|step| ((from + step) % 7) as usize)
        .collect()
}
