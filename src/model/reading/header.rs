//! `регламент «…»:` — version, date in force, zone, working time, teams.

use crate::calendar::{Schedule, Span as DaySpan, WeekHours, Zone};
use crate::diagnostic::{Code, Level, check_named, closest};
use crate::lexicon::{Class, words};
use crate::model::names::cursor::Cursor;
use crate::model::names::lookup::members;
use crate::model::reading::binder::Binder;
use crate::model::reading::from_syntax::russia;
use crate::model::regulation::Team;
use crate::model::terms::term::time_of_day;
use crate::source::Span;
use crate::syntax::{Condition, Node, PartKind, Phrase, PhraseKind};

/// Whether a line belongs to the header (and is read there).
pub(in crate::model) fn is_header_line(cursor: &mut Cursor<'_>) -> bool {
    cursor.eat(&[
        "версия",
        "редакция",
        "действует",
        "автор",
        "праздники",
        "вечер",
    ]) || cursor.eat_run(&["часовой", "пояс"])
        || cursor.eat_run(&["рабочее", "время"])
        || cursor.has_stem(0, &["команд"])
            && matches!(
                cursor.ahead(1).map(|part| &part.kind),
                Some(PartKind::Quoted(_) | PartKind::Word(_))
            )
        || matches!(
            cursor.peek().map(|part| &part.kind),
            Some(PartKind::Quantity {
                low: None,
                unit: Some(_),
                ..
            })
        )
        || cursor.word() == Some("сразу") && cursor.ahead(1).is_none()
        || is_change_log(cursor)
        || is_check(cursor)
}

/// `изменения:`, `история изменений:` — what the authors tell each other of earlier versions.
fn is_change_log(cursor: &Cursor<'_>) -> bool {
    cursor.has_stem(0, &["изменения"])
        || cursor.has_stem(0, &["истори", "журнал", "лист"]) && cursor.has_stem(1, &["изменени"])
}

/// `проверка R200 — ошибка`, `проверки R202, R208 — нет`
fn is_check(cursor: &Cursor<'_>) -> bool {
    cursor.has_stem(0, &["проверк"])
        && cursor.word_at(1).is_some_and(|word| {
            let mut letters = word.chars();
            matches!(letters.next(), Some('r' | 'р' | 'R' | 'Р'))
                && letters.next().is_some_and(|next| next.is_ascii_digit())
        })
}

impl Binder<'_> {
    /// The name and the header lines of `регламент «…»:`.
    pub(in crate::model) fn header(&mut self, node: &Node, cursor: &mut Cursor<'_>) {
        match cursor.peek().map(|part| (&part.kind, part.span)) {
            Some((PartKind::Quoted(name), _)) => self.reg.name = name.clone(),
            _ => {
                self.error(Code::NoName, node.span, "у регламента нет названия")
                    .label("ожидалось название")
                    .example("регламент «Работа с клиентской базой»:");
            }
        }
        for child in &node.children {
            let Some(phrase) = &child.phrase else {
                continue;
            };
            // Other blocks may stand inside «регламент»; they are read where blocks are.
            if child.opens
                && !crate::model::names::vocabulary::head(child)
                    .is_some_and(|(mut head, _)| is_header_line(&mut head))
            {
                continue;
            }
            self.header_line(child, phrase);
        }
    }

    fn header_line(&mut self, node: &Node, phrase: &Phrase) {
        let PhraseKind::Plain { left, right, tails } = &phrase.kind else {
            self.unknown_header(phrase.span);
            return;
        };
        if let Some(tail) = tails.first() {
            self.leftover(tail.span);
        }
        let all = members(left);
        let Some(first) = all.first() else { return };
        let mut cursor = Cursor::new(first);
        if self.behind_colon(node, &cursor) {
            return;
        }
        if cursor.eat_run(&["рабочее", "время"]) {
            if let Some(hours) = self.week_hours(Span::new(cursor.span().start, left.span().end)) {
                self.reg.company.hours = hours;
            }
            return;
        }
        if cursor.eat(&["подключить"]) {
            self.included(left);
            return;
        }
        if is_change_log(&cursor) {
            // It is for people: nothing in it is a rule.
            read_by_people(node);
            return;
        }
        if cursor.has_stem(0, &["команд"]) {
            self.team(node, &mut cursor);
            return;
        }
        if is_check(&cursor) {
            self.check_level(left, right.as_deref(), phrase.span);
            read_by_people(node);
            return;
        }
        if let Some(right) = right {
            self.header_row(left, right, &mut cursor);
            return;
        }
        for member in all {
            let mut cursor = Cursor::new(member);
            self.header_item(&mut cursor);
        }
    }

    fn header_row(&mut self, left: &Condition, right: &Phrase, cursor: &mut Cursor<'_>) {
        let said = self.text(right.span);
        if cursor.eat(&["сразу"]) {
            let PhraseKind::Plain { left: length, .. } = &right.kind else {
                return;
            };
            if let Some(member) = members(length).first()
                && let Some(length) = self.duration(&mut Cursor::new(member))
            {
                self.reg.company.at_once = length;
                return;
            }
        }
        let units = members(left).iter().all(|member| {
            matches!(member.parts.as_slice(), [part] if matches!(part.kind, PartKind::Quantity { low: None, unit: Some(_), .. }))
        });
        if units && said.to_lowercase().starts_with("рабоч") {
            self.reg.bare_is_working = true;
            return;
        }
        self.unknown_header(left.span());
    }

    /// How much checks of the text matter.
    fn check_level(&mut self, left: &Condition, right: Option<&Phrase>, span: Span) {
        let example = "    проверка R208 — нет";
        let said = right.map_or_else(|| "".into(), |right| self.text(right.span));
        let Some(level) = Level::named(&said) else {
            self.error(
                Code::UnknownCheck,
                right.map_or(span, |right| right.span),
                "не сказано, насколько важна проверка",
            )
            .label("ошибка, предупреждение, совет или нет?")
            .example(example);
            return;
        };
        let codes = self.text(left.span());
        for code in codes
            .split([' ', ','])
            .skip(1)
            .filter(|code| !code.is_empty() && *code != "и")
        {
            match check_named(code) {
                Ok(code) => self.reg.checks.push((code, level)),
                Err(why) => {
                    self.error(Code::UnknownCheck, left.span(), why)
                        .label("не проверка текста")
                        .example(example);
                }
            }
        }
    }

    fn header_item(&mut self, cursor: &mut Cursor<'_>) {
        let start = cursor.span();
        if cursor.eat(&["версия", "редакция"]) {
            let text = self.text(cursor.rest());
            self.reg.version = Some(text.trim_matches(|c| matches!(c, '«' | '»' | '"')).into());
        } else if cursor.eat(&["действует"]) {
            cursor.eat(&["с"]);
            if let Some(PartKind::Date(date)) = cursor.peek().map(|part| &part.kind) {
                // An impossible date has been reported and stands as the epoch.
                self.reg.effective_from = (*date != chrono::NaiveDate::default()).then_some(*date);
                cursor.skip(1);
                self.finish(cursor);
            } else {
                let span = cursor.span();
                self.error(Code::NoDate, span, "после «действует с» нужна дата")
                    .label("не дата")
                    .example("    действует с 01.12.2026");
            }
        } else if cursor.eat(&["автор"]) {
            self.reg.author = Some(self.text(cursor.rest()));
        } else if cursor.eat_run(&["часовой", "пояс"]) {
            if let Some(zone) = self.zone(cursor.rest()) {
                self.reg.company.zone = zone;
            }
        } else if cursor.eat(&["праздники"]) {
            self.holidays(cursor.rest());
        } else if cursor.eat(&["вечер"]) {
            let span = match cursor.peek().map(|part| &part.kind) {
                Some(PartKind::TimeRange(from, to)) => time_of_day(*from)
                    .zip(time_of_day(*to))
                    .and_then(|(from, to)| DaySpan::new(from, to)),
                _ => None,
            };
            match span {
                Some(span) => {
                    self.reg.company.evening = span;
                    cursor.skip(1);
                    self.finish(cursor);
                }
                None => {
                    let span = cursor.span();
                    self.error(
                        Code::ImpossibleTime,
                        span,
                        "после «вечер» нужен промежуток времени",
                    )
                    .label("ожидалось время")
                    .example("    вечер 18:00–21:00");
                }
            }
        } else {
            self.unknown_header(start.join(cursor.rest()));
        }
    }

    fn holidays(&mut self, span: Span) {
        let said = self.text(span);
        match said.to_lowercase().as_str() {
            "россия" | "россии" | "рф" => self.reg.company.calendar = Some(russia()),
            "нет" | "не учитывать" => self.reg.company.calendar = None,
            _ => {
                self.error(
                    Code::UnknownCalendar,
                    span,
                    format!("производственного календаря «{said}» нет"),
                )
                .label("неизвестный календарь")
                .hint("встроен календарь России 2013–2027: «праздники Россия»");
            }
        }
    }

    /// `часовой пояс: Москва`: as in a form, the value behind a colon on the same line.
    fn behind_colon(&mut self, node: &Node, cursor: &Cursor<'_>) -> bool {
        let (Some(first), Some(last)) = (node.children.first(), node.children.last()) else {
            return false;
        };
        let value = first.span.join(last.span);
        let whole = Span::new(node.span.start, value.end.max(node.span.start));
        if self.reg.source.slice(whole).contains('\n') {
            return false;
        }
        // `часовой пояс +03:00` has a colon of its own: nothing may stand between the key and the colon.
        let is = |words: &[&str]| {
            let mut cursor = cursor.clone();
            cursor.eat_run(words) && cursor.is_done()
        };
        if is(&["рабочее", "время"]) {
            if let Some(hours) = self.week_hours(value) {
                self.reg.company.hours = hours;
            }
        } else if is(&["часовой", "пояс"]) {
            if let Some(zone) = self.zone(value) {
                self.reg.company.zone = zone;
            }
        } else if is(&["праздники"]) {
            self.holidays(value);
        } else if is(&["автор"]) {
            self.reg.author = Some(self.text(value));
        } else if (is(&["версия"]) || is(&["редакция"])) && node.children.len() == 1 {
            self.reg.version = Some(self.text(value));
        } else {
            return false;
        }
        node.children.iter().for_each(read_by_people);
        true
    }

    fn unknown_header(&mut self, span: Span) {
        let said = self.text(span);
        let near = closest(&said, words(Class::Header))
            .or_else(|| closest(said.split(' ').next().unwrap_or(""), words(Class::Header)));
        let pending = self
            .error(
                Code::UnknownHeader,
                span,
                format!("строка «{said}» в заголовке регламента не понятна"),
            )
            .label("не понятно");
        match near {
            Some(near) => pending.hint(format!("возможно, вы имели в виду «{near}»")),
            None => pending.hint(format!(
                "в заголовке пишут: {}",
                words(Class::Header).collect::<Vec<_>>().join(", ")
            )),
        };
    }

    pub(in crate::model) fn zone(&mut self, span: Span) -> Option<Zone> {
        let said = self.text(span);
        let zone = Zone::parse(&said)
            .ok()
            .or_else(|| Zone::parse(crate::model::reading::zones::of_city(&said)?).ok());
        if zone.is_none() {
            let near = closest(&said, chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()))
                .map(str::to_owned);
            let pending = self
                .error(
                    Code::UnknownZone,
                    span,
                    format!("часового пояса «{said}» нет"),
                )
                .label("неизвестный часовой пояс");
            match near {
                Some(near) => pending.hint(format!("возможно, вы имели в виду «{near}»")),
                None => {
                    pending.hint("пишите как «Europe/Moscow», «Asia/Yekaterinburg» или «+03:00»")
                }
            };
        }
        zone
    }

    pub(in crate::model) fn week_hours(&mut self, span: Span) -> Option<WeekHours> {
        let said = self.text(span);
        let parsed = WeekHours::parse(&said);
        match parsed.or_else(|error| WeekHours::parse(&hours_in_signs(&said)).map_err(|_| error)) {
            Ok(hours) => Some(hours),
            Err(error) => {
                self.error(
                    Code::BadHours,
                    span,
                    format!("рабочее время не читается: {error}"),
                )
                .label("ожидались дни и часы")
                .example("    рабочее время пн–пт 09:00–18:00, сб 10:00–14:00");
                None
            }
        }
    }

    fn team(&mut self, node: &Node, cursor: &mut Cursor<'_>) {
        cursor.skip(1);
        let name: Box<str> = match cursor.peek().map(|part| &part.kind) {
            Some(PartKind::Quoted(name)) => name.clone(),
            _ => self.text(cursor.rest()),
        };
        let mut schedule: Schedule = self.reg.company.clone();
        for child in &node.children {
            let Some(PhraseKind::Plain { left, .. }) =
                child.phrase.as_ref().map(|phrase| &phrase.kind)
            else {
                continue;
            };
            let Some(first) = members(left).first().copied() else {
                continue;
            };
            let mut cursor = Cursor::new(first);
            if cursor.eat_run(&["часовой", "пояс"]) {
                if let Some(zone) = self.zone(cursor.rest()) {
                    schedule.zone = zone;
                }
            } else if cursor.eat_run(&["рабочее", "время"]) {
                if let Some(hours) =
                    self.week_hours(Span::new(cursor.span().start, left.span().end))
                {
                    schedule.hours = hours;
                }
            } else {
                self.unknown_header(left.span());
            }
        }
        self.reg.teams.push(Team { name, schedule });
    }
}

/// `пн–пт с 9 до 18` → `пн–пт 09:00–18:00`, `пн–пт 9-18` likewise; what else is said stays as it is.
fn hours_in_signs(said: &str) -> String {
    let time = |word: &str| {
        let word = word.trim_end_matches(',');
        let (hours, minutes) = word.split_once([':', '.']).unwrap_or((word, "00"));
        let hours: u32 = hours.parse().ok()?;
        let whole = minutes.len() == 2 && minutes.parse::<u32>().is_ok_and(|minutes| minutes < 60);
        (whole && hours <= 24).then(|| format!("{hours:02}:{minutes}"))
    };
    let words: Vec<&str> = said.split_whitespace().collect();
    let mut out: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let told = match words.get(at..at + 4) {
            Some([from, begins, to, ends]) if matches!(*from, "с" | "со") && *to == "до" => {
                time(begins).zip(time(ends)).map(|both| (both, *ends))
            }
            _ => None,
        };
        if let Some(((from, to), last)) = told {
            let comma = if last.ends_with(',') { "," } else { "" };
            out.push(format!("{from}–{to}{comma}"));
            at += 4;
            continue;
        }
        let bare = word.trim_end_matches(',');
        let range = bare
            .split_once(['-', '–', '—'])
            .and_then(|(from, to)| time(from).zip(time(to)));
        out.push(match range {
            Some((from, to)) => format!("{from}–{to}{}", word.get(bare.len()..).unwrap_or("")),
            None => (*word).to_owned(),
        });
        at += 1;
    }
    out.join(" ")
}

/// What is for people to read, with all that stands below it.
fn read_by_people(node: &Node) {
    if let Some(phrase) = &node.phrase {
        phrase.mark();
    }
    node.children.iter().for_each(read_by_people);
}
