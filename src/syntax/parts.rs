//! The parts of a member: pest pairs → [`Part`].

use std::borrow::Cow;

use chrono::{NaiveDate, NaiveTime};
use pest::iterators::Pair;
use rust_decimal::Decimal;

use super::line::{Rule, condition};
use super::tree::{Member, Part, PartKind, Seen, Sign, Unit};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::lexicon::is_invisible;
use crate::source::Span;

/// What is needed while one line is read.
pub(super) struct Reader<'s, 'd> {
    /// The line as written.
    pub original: &'s str,
    /// The same in lower case, before words were sealed.
    pub shadow: &'s str,
    /// Its offset in the text.
    pub base: usize,
    /// Where messages go.
    pub diagnostics: &'d mut Diagnostics,
}

impl Reader<'_, '_> {
    /// The span of a pair in the whole text.
    pub(super) fn span(&self, pair: &Pair<'_, Rule>) -> Span {
        let span = pair.as_span();
        Span::new(self.base + span.start(), self.base + span.end())
    }

    /// The same without blanks and closing punctuation at its end.
    pub(super) fn trimmed(&self, pair: &Pair<'_, Rule>) -> Span {
        let mut span = self.span(pair);
        span.end = span.start + pair.as_str().trim_end().len();
        span
    }

    /// The author's words under a span of the whole text.
    pub(super) fn text(&self, span: Span) -> &str {
        self.original
            .get(span.start.saturating_sub(self.base)..span.end.saturating_sub(self.base))
            .unwrap_or("")
    }

    /// A pair's words in lower case, before they were sealed.
    pub(super) fn shadow_of(&self, pair: &Pair<'_, Rule>) -> &str {
        let span = pair.as_span();
        self.shadow.get(span.start()..span.end()).unwrap_or("")
    }

    /// One part; `None` for pairs that are no part.
    pub(super) fn part(&mut self, pair: Pair<'_, Rule>) -> Option<Part> {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Rule::ordinal => {
                let digits = pair
                    .as_str()
                    .trim_end_matches(|c: char| !c.is_ascii_digit());
                let ending = pair
                    .as_str()
                    .trim_start_matches(|c: char| !c.is_alphabetic());
                PartKind::Word(format!("{digits}-{ending}").into())
            }
            Rule::word | Rule::open_word => PartKind::Word(plain(self.shadow_of(&pair)).into()),
            Rule::quoted => {
                let inner = pair.into_inner().next().map(|inner| self.span(&inner));
                let text = inner.map_or("", |inner| self.text(inner));
                PartKind::Quoted(text.split_whitespace().collect::<Vec<_>>().join(" ").into())
            }
            Rule::quantity | Rule::unit_alone => {
                for dotted in pair.clone().into_inner() {
                    if dotted.as_rule() == Rule::dotted {
                        self.decimal_dot(&dotted);
                    }
                }
                quantity(pair)
            }
            Rule::time => PartKind::Time(self.time(pair)),
            Rule::time_range => {
                let mut ends = pair.into_inner().map(|time| self.time(time));
                let (from, to) = (ends.next().unwrap_or(0), ends.next().unwrap_or(0));
                PartKind::TimeRange(from, to)
            }
            Rule::date => PartKind::Date(self.date(pair)),
            Rule::datetime => {
                let mut parts = pair.into_inner();
                let date = parts.next().map_or(NaiveDate::MIN, |date| self.date(date));
                let minutes = parts.next().map_or(0, |time| self.time(time));
                let time = NaiveTime::from_num_seconds_from_midnight_opt(minutes.min(1439) * 60, 0)
                    .unwrap_or_default();
                PartKind::DateTime(date.and_time(time))
            }
            Rule::short_date => {
                let mut digits = pair
                    .into_inner()
                    .map(|digits| digits.as_str().parse().unwrap_or(0));
                let (day, month) = (digits.next().unwrap_or(0), digits.next().unwrap_or(0));
                if NaiveDate::from_ymd_opt(2024, month, day).is_none() {
                    self.impossible_date(span);
                }
                PartKind::ShortDate(day, month)
            }
            Rule::weekdays => {
                let mut days = pair.into_inner().filter_map(weekday);
                let from = days.next().unwrap_or(0);
                PartKind::Weekdays(from, days.next().unwrap_or(from))
            }
            Rule::clause_ref => {
                let number = pair
                    .into_inner()
                    .last()
                    .map_or("", |number| number.as_str());
                PartKind::ClauseRef(number.into())
            }
            Rule::group => {
                let inner = pair
                    .into_inner()
                    .find(|inner| inner.as_rule() == Rule::condition)?;
                PartKind::Group(Box::new(condition(inner, self)?))
            }
            Rule::arrow => PartKind::Arrow,
            Rule::joined => PartKind::Plus,
            Rule::per => PartKind::Word("в".into()),
            Rule::sign => PartKind::Sign(match pair.as_str() {
                "=" => Sign::Eq,
                "≠" | "!=" => Sign::Ne,
                "<" => Sign::Lt,
                ">" => Sign::Gt,
                "≤" | "<=" => Sign::Le,
                _ => Sign::Ge,
            }),
            _ => return None,
        };
        let seen = Seen::default();
        Some(Part { kind, span, seen })
    }

    fn time(&mut self, pair: Pair<'_, Rule>) -> u32 {
        let span = self.span(&pair);
        let mut digits = pair
            .into_inner()
            .map(|digits| digits.as_str().parse::<u32>().unwrap_or(99));
        let (hours, minutes) = (digits.next().unwrap_or(99), digits.next().unwrap_or(99));
        if hours < 24 && minutes < 60 || hours == 24 && minutes == 0 {
            return hours * 60 + minutes;
        }
        self.diagnostics.push(
            Diagnostic::error(
                Code::ImpossibleTime,
                span,
                format!("такого времени нет: «{}»", self.text(span)),
            )
            .label("часы от 00 до 24, минуты от 00 до 59")
            .hint("пишите время как «09:00»; конец суток — «24:00»"),
        );
        0
    }

    fn date(&mut self, pair: Pair<'_, Rule>) -> NaiveDate {
        let span = self.span(&pair);
        let mut digits = pair
            .into_inner()
            .map(|digits| digits.as_str().parse::<u32>().unwrap_or(0));
        let (day, month, year) = (
            digits.next().unwrap_or(0),
            digits.next().unwrap_or(0),
            digits.next().unwrap_or(0),
        );
        i32::try_from(year)
            .ok()
            .and_then(|year| NaiveDate::from_ymd_opt(year, month, day))
            .unwrap_or_else(|| {
                self.impossible_date(span);
                NaiveDate::default()
            })
    }

    fn decimal_dot(&mut self, pair: &Pair<'_, Rule>) {
        let comma = pair.as_str().replacen('.', ",", 1);
        self.diagnostics.push(
            Diagnostic::error(
                Code::DecimalDot,
                self.span(pair),
                "дробь пишется через запятую",
            )
            .label("точка в числе")
            .hint(format!(
                "напишите «{comma}»; номер пункта ставится в начале предложения или после «п.»"
            )),
        );
    }

    fn impossible_date(&mut self, span: Span) {
        self.diagnostics.push(
            Diagnostic::error(
                Code::ImpossibleDate,
                span,
                format!("такой даты нет: «{}»", self.text(span)),
            )
            .label("нет в календаре")
            .hint("дата пишется как ДД.ММ.ГГГГ, например 01.12.2026"),
        );
    }
}

/// A member with all its parts.
pub(super) fn member(pair: Pair<'_, Rule>, reader: &mut Reader<'_, '_>) -> Member {
    let span = reader.trimmed(&pair);
    let mut parts: Vec<Part> = Vec::new();
    for part in pair.into_inner() {
        // `версия 1.2` is a name and no decimal.
        let version = matches!(
            parts.last().map(|part| &part.kind),
            Some(PartKind::Word(word)) if matches!(&**word, "версия" | "редакция")
        );
        if version && part.as_rule() == Rule::quantity {
            let span = reader.span(&part);
            let kind = PartKind::Quoted(reader.text(span).into());
            let seen = Seen::default();
            parts.push(Part { kind, span, seen });
        } else if part.as_rule() == Rule::days {
            from_to(part, reader, &mut parts);
        } else {
            parts.extend(reader.part(part));
        }
    }
    Member { parts, span }
}

/// `25.12–10.01` is read as `с 25.12 по 10.01`.
fn from_to(days: Pair<'_, Rule>, reader: &mut Reader<'_, '_>, parts: &mut Vec<Part>) {
    let ends: Vec<Part> = days
        .into_inner()
        .filter_map(|day| reader.part(day))
        .collect();
    let Ok([from, to]) = <[Part; 2]>::try_from(ends) else {
        return;
    };
    let word = |word: &str, span: Span| Part {
        kind: PartKind::Word(word.into()),
        span,
        seen: Seen::default(),
    };
    let led = parts.last().is_some_and(
        |part| matches!(&part.kind, PartKind::Word(word) if matches!(&**word, "с" | "со")),
    );
    if !led {
        parts.push(word("с", Span::new(from.span.start, from.span.start)));
    }
    let between = Span::new(from.span.end, to.span.start);
    parts.extend([from, word("по", between), to]);
}

/// A word without letters that take no room, with hyphens of one kind.
fn plain(word: &str) -> Cow<'_, str> {
    let odd = |letter: char| matches!(letter, '‑' | '‐') || is_invisible(letter);
    // All of them begin with other bytes than Russian letters do.
    if !word.bytes().any(|byte| matches!(byte, 0xC2 | 0xE2 | 0xEF)) || !word.contains(odd) {
        return word.into();
    }
    word.chars()
        .filter(|letter| !is_invisible(*letter))
        .map(|letter| if odd(letter) { '-' } else { letter })
        .collect()
}

fn quantity(pair: Pair<'_, Rule>) -> PartKind {
    let mut numbers = Vec::new();
    let (mut unit, mut working, mut calendar, mut signed) = (None, false, false, None);
    let mut multiplier = Decimal::ONE;
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::decimal => numbers.push(decimal(part.as_str())),
            // Reported already; read as the decimal that was meant.
            Rule::dotted => numbers.push(part.as_str().parse().unwrap_or_default()),
            Rule::numeral => numbers.extend(
                part.into_inner()
                    .next()
                    .and_then(|word| numeral(word.as_rule())),
            ),
            Rule::half_hour => {
                numbers.push(Decimal::new(5, 1));
                unit = Some(Unit::Hour);
            }
            Rule::plus_minus => {
                // The rule is atomic: its words are no pairs of their own.
                let said = part.as_str().trim_start();
                signed = Some(said.starts_with('+') || said.starts_with("плюс"));
            }
            Rule::multiplier => {
                multiplier = match part.into_inner().next().map(|word| word.as_rule()) {
                    Some(Rule::thousand) => Decimal::from(1_000),
                    Some(Rule::million) => Decimal::from(1_000_000),
                    _ => Decimal::from(1_000_000_000),
                };
            }
            Rule::unit_phrase => {
                for inner in part.into_inner() {
                    match inner.as_rule() {
                        Rule::adjective => {
                            let is_working = inner
                                .into_inner()
                                .next()
                                .is_some_and(|word| word.as_rule() == Rule::working);
                            working |= is_working;
                            calendar |= !is_working;
                        }
                        Rule::working_time => working = true,
                        Rule::unit => unit = inner.into_inner().next().and_then(unit_of),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    let mut numbers = numbers
        .into_iter()
        .map(|number| number.checked_mul(multiplier).unwrap_or(number));
    let (low, high) = (numbers.next(), numbers.next());
    PartKind::Quantity {
        low,
        high,
        unit,
        working,
        calendar,
        signed,
    }
}

fn decimal(text: &str) -> Decimal {
    let plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| if c == ',' { '.' } else { c })
        .collect();
    // The grammar lets through digits with at most one comma; more of them than 28 saturate.
    plain.parse().unwrap_or(Decimal::MAX)
}

fn numeral(rule: Rule) -> Option<Decimal> {
    Some(match rule {
        Rule::n_half => Decimal::new(5, 1),
        Rule::n_one_half => Decimal::new(15, 1),
        Rule::n_one => Decimal::ONE,
        Rule::n_two => Decimal::TWO,
        Rule::n_three => Decimal::from(3),
        Rule::n_four => Decimal::from(4),
        Rule::n_five => Decimal::from(5),
        Rule::n_six => Decimal::from(6),
        Rule::n_seven => Decimal::from(7),
        Rule::n_eight => Decimal::from(8),
        Rule::n_nine => Decimal::from(9),
        Rule::n_ten => Decimal::TEN,
        _ => return None,
    })
}

fn unit_of(pair: Pair<'_, Rule>) -> Option<Unit> {
    Some(match pair.as_rule() {
        Rule::u_second => Unit::Second,
        Rule::u_minute => Unit::Minute,
        Rule::u_hour => Unit::Hour,
        Rule::u_day => Unit::Day,
        Rule::u_day_night => Unit::DayNight,
        Rule::u_week => Unit::Week,
        Rule::u_month => Unit::Month,
        Rule::u_quarter => Unit::Quarter,
        Rule::u_half_year => Unit::HalfYear,
        Rule::u_year => Unit::Year,
        Rule::u_times => Unit::Times,
        Rule::u_percent => Unit::Percent,
        Rule::u_points => Unit::Points,
        Rule::u_chars => Unit::Chars,
        Rule::u_attempts => Unit::Attempts,
        Rule::u_money => Unit::Money(match pair.into_inner().next()?.as_rule() {
            Rule::u_uah => "UAH",
            Rule::u_usd => "USD",
            Rule::u_eur => "EUR",
            Rule::u_kzt => "KZT",
            Rule::u_byn => "BYN",
            _ => "RUB",
        }),
        _ => return None,
    })
}

fn weekday(pair: Pair<'_, Rule>) -> Option<u32> {
    Some(match pair.into_inner().next()?.as_rule() {
        Rule::monday => 0,
        Rule::tuesday => 1,
        Rule::wednesday => 2,
        Rule::thursday => 3,
        Rule::friday => 4,
        Rule::saturday => 5,
        _ => 6,
    })
}
