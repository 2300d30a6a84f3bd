//! Cells as people and programs spell them → values of our own format.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::facts::When;

/// Which of day and month stands first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Order {
    #[default]
    DayFirst,
    MonthFirst,
}

/// How a date is spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Spelling {
    /// `2026-12-07…`
    Iso,
    /// `07.12.2026`
    Dots,
    /// `07/12/2026` or `12/07/2026`
    Slashes,
    /// `07-12-2026`
    Dashes,
    /// Seconds or milliseconds since 1970.
    Unix,
}

/// The numbers of a date in the order they are written.
struct Parts {
    spelling: Spelling,
    first: u32,
    second: u32,
    year: i32,
    clock: Option<String>,
}

fn parts(text: &str) -> Option<Parts> {
    let text = text.trim();
    let end = text.find([' ', 'T', ',', '\u{a0}']).unwrap_or(text.len());
    let (day, rest) = text.split_at(end);
    let (spelling, mark) = [
        (Spelling::Dots, '.'),
        (Spelling::Slashes, '/'),
        (Spelling::Dashes, '-'),
    ]
    .into_iter()
    .find(|(_, mark)| day.contains(*mark))?;
    let mut numbers = day.split(mark);
    let (first, second, year) = (numbers.next()?, numbers.next()?, numbers.next()?);
    if numbers.next().is_some() || first.len() > 2 || second.len() > 2 {
        return None;
    }
    let year: i32 = match year.len() {
        4 => year.parse().ok()?,
        2 => 2000 + year.parse::<i32>().ok()?,
        _ => return None,
    };
    let clock = rest.trim_start_matches([' ', 'T', ',', '\u{a0}']).trim();
    Some(Parts {
        spelling,
        first: first.parse().ok()?,
        second: second.parse().ok()?,
        year,
        clock: (!clock.is_empty()).then(|| clock.to_owned()),
    })
}

/// How this date is spelled; `None` when it is no date.
pub(super) fn spelling(text: &str) -> Option<Spelling> {
    let text = text.trim();
    if text.len() >= 10 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return matches!(text.len(), 10 | 13).then_some(Spelling::Unix);
    }
    if text.get(4..5) == Some("-") && When::parse(text).is_ok() {
        return Some(Spelling::Iso);
    }
    let parts = parts(text)?;
    (parts.first <= 31 && parts.second <= 31).then_some(parts.spelling)
}

/// Whether day and month of this date can be told apart, and how.
pub(super) fn order(text: &str) -> Option<Order> {
    let parts = parts(text)?;
    match (parts.first > 12, parts.second > 12) {
        (true, false) => Some(Order::DayFirst),
        (false, true) => Some(Order::MonthFirst),
        _ => None,
    }
}

/// A moment in a form that our own format reads.
pub(super) fn moment(text: &str, said: Order) -> Result<String, String> {
    let text = text.trim();
    match spelling(text) {
        Some(Spelling::Unix) => {
            let number: i64 = text.parse().map_err(|_| format!("«{text}» — не время"))?;
            let seconds = if text.len() == 13 {
                number / 1000
            } else {
                number
            };
            chrono::DateTime::from_timestamp(seconds, 0)
                .map(|at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string())
                .ok_or_else(|| format!("«{text}» — не время"))
        }
        Some(Spelling::Iso) => Ok(text.to_owned()),
        Some(spelling) => {
            let parts = parts(text).ok_or_else(|| format!("«{text}» — не дата"))?;
            let order = match spelling {
                Spelling::Dots => Order::DayFirst,
                _ => order(text).unwrap_or(said),
            };
            let (day, month) = match order {
                Order::DayFirst => (parts.first, parts.second),
                Order::MonthFirst => (parts.second, parts.first),
            };
            let date = format!("{:04}-{month:02}-{day:02}", parts.year);
            let whole = match parts.clock {
                None => date,
                Some(clock) => format!(
                    "{date} {}",
                    clock_of(&clock).ok_or_else(|| format!("«{text}» — не время"))?
                ),
            };
            When::parse(&whole)
                .map(|_| whole)
                .map_err(|_| format!("такого дня не бывает: «{text}»"))
        }
        None => When::parse(text).map(|_| text.to_owned()).map_err(|_| {
            format!(
                "«{text}» — не дата; назовите формат столбца в mapping.yaml или исправьте значение"
            )
        }),
    }
}

/// `9:05`, `09:05:00`, `2:05 PM`, with an offset behind it or none.
fn clock_of(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let (clock, after) = match lower
        .strip_suffix("pm")
        .or_else(|| lower.strip_suffix("am"))
    {
        Some(clock) => (clock.trim().to_owned(), Some(lower.ends_with("pm"))),
        None => (text.to_owned(), None),
    };
    let (hour, rest) = clock.split_once(':')?;
    let mut hour: u32 = hour.parse().ok()?;
    if let Some(afternoon) = after {
        hour = hour % 12 + if afternoon { 12 } else { 0 };
    }
    Some(format!("{hour:02}:{rest}"))
}

/// An amount without spaces, currency signs and a comma for a point; `None` when it is no number.
pub(super) fn amount(text: &str) -> Option<Decimal> {
    const SIGNS: &[&str] = &[
        "руб.", "руб", "р.", "₽", "rub", "rur", "usd", "eur", "kzt", "byn", "$", "€", "₸",
    ];
    let mut text = text.trim().trim_start_matches('\'').to_lowercase();
    for sign in SIGNS {
        text = text.replace(sign, "");
    }
    text.retain(|c| !c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}' | '\u{2009}' | '\''));
    let text = text.replace('\u{2212}', "-");
    let comma = text.rfind(',');
    let point = text.rfind('.');
    let plain = match (comma, point) {
        // The last of them is the decimal one, the others part thousands.
        (Some(comma), Some(point)) if comma > point => text.replace('.', "").replace(',', "."),
        (Some(_), Some(_)) => text.replace(',', ""),
        (Some(_), None) if text.matches(',').count() > 1 => text.replace(',', ""),
        (Some(_), None) => text.replace(',', "."),
        (None, Some(_)) if text.matches('.').count() > 1 => text.replace('.', ""),
        _ => text,
    };
    plain.parse().ok()
}

/// A phone as `+7…` where it is a Russian one; else as it stands without an apostrophe before it.
pub(super) fn phone(text: &str) -> String {
    let bare = text.trim().trim_start_matches(['\'', '’']).trim();
    if bare.chars().any(char::is_alphabetic) {
        return bare.to_owned();
    }
    let digits: String = bare.chars().filter(char::is_ascii_digit).collect();
    match (digits.len(), digits.as_bytes().first()) {
        (11, Some(b'7' | b'8')) => format!("+7{}", digits.get(1..).unwrap_or_default()),
        (10, Some(b'3'..=b'9')) => format!("+7{digits}"),
        _ => bare.to_owned(),
    }
}

/// `185`, `3:05` or `00:03:05` in seconds.
pub(super) fn seconds(text: &str) -> Option<i64> {
    let numbers: Option<Vec<i64>> = text
        .trim()
        .split(':')
        .map(|part| part.trim().parse().ok())
        .collect();
    match numbers?.as_slice() {
        [seconds] => Some(*seconds),
        [minutes, seconds] => Some(minutes.checked_mul(60)?.checked_add(*seconds)?),
        [hours, minutes, seconds] => hours
            .checked_mul(3600)?
            .checked_add(minutes.checked_mul(60)?)?
            .checked_add(*seconds),
        _ => None,
    }
}

/// A heading or a value for comparing: capitals, `ё`, spaces and a currency behind it do not matter.
pub(super) fn fold(text: &str) -> String {
    let lower = text
        .trim()
        .to_lowercase()
        .replace('ё', "е")
        .replace('_', " ");
    let words: Vec<&str> = lower.split_whitespace().collect();
    let mut text = words.join(" ");
    for sign in ["₽", "$", "€", "руб.", "руб"] {
        if let Some(rest) = text.strip_suffix(sign) {
            text = rest.trim_end_matches([' ', ',', '(']).to_owned();
        }
    }
    text
}

/// One word in several alphabets and capitals: `Avito`, `АVITO` and `Авито` give the same keys.
pub(super) fn look_alikes(text: &str) -> [String; 2] {
    const LOOKS: &[(char, char)] = &[
        ('a', 'а'),
        ('b', 'в'),
        ('c', 'с'),
        ('e', 'е'),
        ('h', 'н'),
        ('k', 'к'),
        ('m', 'м'),
        ('o', 'о'),
        ('p', 'р'),
        ('t', 'т'),
        ('x', 'х'),
        ('y', 'у'),
    ];
    const SOUNDS: &[(char, char)] = &[
        ('a', 'а'),
        ('b', 'б'),
        ('c', 'с'),
        ('d', 'д'),
        ('e', 'е'),
        ('f', 'ф'),
        ('g', 'г'),
        ('h', 'х'),
        ('i', 'и'),
        ('j', 'й'),
        ('k', 'к'),
        ('l', 'л'),
        ('m', 'м'),
        ('n', 'н'),
        ('o', 'о'),
        ('p', 'п'),
        ('r', 'р'),
        ('s', 'с'),
        ('t', 'т'),
        ('u', 'у'),
        ('v', 'в'),
        ('y', 'ы'),
        ('z', 'з'),
    ];
    let folded = fold(text);
    let through = |table: &[(char, char)]| {
        let one = |c: char| {
            table
                .iter()
                .find(|(from, _)| *from == c)
                .map_or(c, |(_, to)| *to)
        };
        folded.chars().map(one).collect::<String>()
    };
    [through(LOOKS), through(SOUNDS)]
}

/// Groups of spellings of one name among these values.
pub(super) fn variants<'v>(values: &BTreeSet<&'v str>) -> Vec<Vec<&'v str>> {
    let mut groups: Vec<(BTreeSet<String>, Vec<&'v str>)> = Vec::new();
    for value in values {
        let keys = look_alikes(value);
        match groups
            .iter_mut()
            .find(|(known, _)| keys.iter().any(|key| known.contains(key)))
        {
            Some((known, all)) => {
                known.extend(keys);
                all.push(value);
            }
            None => groups.push((keys.into_iter().collect(), vec![value])),
        }
    }
    let several = groups.into_iter().filter(|(_, all)| all.len() > 1);
    several.map(|(_, all)| all).collect()
}
