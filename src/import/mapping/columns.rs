//! How the columns of one table are read: what the mapping says, and what the values themselves tell.

use std::collections::{BTreeMap, BTreeSet};

use super::clean::{self, Order, Spelling, fold};
use super::{Matched, Record, Target, Type, Use};
use crate::import::account::Account;
use crate::import::quality::Flaw;
use crate::import::table::store::listed;

/// Keys of our own format that are moments.
const TIMES: &[&str] = &[
    "at",
    "known",
    "planned",
    "deadline",
    "closed",
    "created",
    "stage_since",
    "given",
    "withdrawn",
    "from",
    "to",
    "since",
    "until",
];

/// A column with so many different values is no list of names.
const NAMES: usize = 100;

/// How a cell is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    Text,
    Money,
    /// A moment; `day`: its hours are a shift of the time zone and mean nothing.
    Moment {
        order: Order,
        day: bool,
    },
    Phone,
    Yes,
    List,
    Seconds,
}

/// One use of a column.
pub(super) struct Reader<'s> {
    pub at: usize,
    pub target: Target,
    pub how: How,
    pub words: Option<&'s BTreeMap<String, String>>,
    /// Only where the cell of another column holds this.
    pub when: Option<(usize, &'s str)>,
    rank: usize,
}

/// The columns of a table in their order.
pub(super) fn plan<'s>(
    matched: &'s Matched<'_>,
    own: bool,
    account: &mut Account,
) -> Vec<Reader<'s>> {
    let (source, table) = (matched.source, &matched.table);
    let places: BTreeMap<String, usize> = table
        .headings
        .iter()
        .enumerate()
        .rev()
        .map(|(at, heading)| (fold(heading), at))
        .collect();
    if own {
        for heading in source
            .columns
            .keys()
            .filter(|heading| !places.contains_key(*heading))
        {
            let there: Vec<String> = table.headings.iter().map(ToString::to_string).collect();
            let said = format!(
                "столбца «{heading}», описанного в mapping.yaml, в таблице нет; в ней: {}",
                listed(&there)
            );
            account.note(Flaw::UnknownHeading, said, &table.name);
        }
    }
    let mut readers = Vec::new();
    for (at, heading) in table.headings.iter().enumerate() {
        let folded = fold(heading);
        let uses = source
            .columns
            .get(&folded)
            .filter(|_| places.get(&folded) == Some(&at));
        match uses {
            Some(uses) => {
                for one in uses {
                    let when = one.when.as_ref().map(|(other, value)| {
                        (
                            places.get(other).copied().unwrap_or(usize::MAX),
                            value.as_str(),
                        )
                    });
                    readers.push(Reader {
                        at,
                        target: one.target.clone(),
                        how: how(matched, at, one, account),
                        words: (!one.words.is_empty()).then_some(&one.words),
                        when,
                        rank: one.rank,
                    });
                }
            }
            None if source.rest && matches!(source.record, Record::Deal | Record::Client) => {
                let target = Target::Field(heading.to_string());
                let guessed = Use {
                    target: target.clone(),
                    kind: None,
                    words: BTreeMap::new(),
                    when: None,
                    order: None,
                    rank: usize::MAX,
                };
                readers.push(Reader {
                    at,
                    target,
                    how: how(matched, at, &guessed, account),
                    words: None,
                    when: None,
                    rank: usize::MAX,
                });
            }
            None => {}
        }
    }
    readers.sort_by_key(|reader| reader.rank);
    for reader in &readers {
        spellings(matched, reader, account);
    }
    readers
}

fn how(matched: &Matched<'_>, at: usize, one: &Use, account: &mut Account) -> How {
    let field = match &one.target {
        Target::Field(name) | Target::ClientField(name) => Some(fold(name)),
        _ => None,
    };
    let time = matches!(&one.target, Target::Key(key) if TIMES.contains(key))
        || one.target == Target::Changed;
    match (&one.target, one.kind) {
        (_, Some(Type::Text)) => How::Text,
        (_, Some(Type::Number | Type::Money)) => money(matched, at, account),
        (_, Some(Type::Phone)) => phones(matched, at, account),
        (_, Some(Type::Yes)) => How::Yes,
        (_, Some(Type::List)) => How::List,
        (Target::Key("amount"), None) => money(matched, at, account),
        (Target::Key("seconds"), None) => How::Seconds,
        _ if time || one.kind == Some(Type::Date) => {
            moments(matched, at, one.order, !time, account)
        }
        _ => match field {
            Some(name) if phone_name(&name) => phones(matched, at, account),
            Some(name)
                if money_name(&name) && all(matched, at, |cell| clean::amount(cell).is_some()) =>
            {
                money(matched, at, account)
            }
            Some(_)
                if all(matched, at, |cell| {
                    clean::spelling(cell).is_some_and(|spelling| spelling != Spelling::Unix)
                }) =>
            {
                moments(matched, at, one.order, true, account)
            }
            _ => How::Text,
        },
    }
}

fn phone_name(name: &str) -> bool {
    ["телефон", "мобильн", "whatsapp", "phone"]
        .iter()
        .any(|word| name.contains(word))
}

fn money_name(name: &str) -> bool {
    [
        "бюджет",
        "сумма",
        "стоимость",
        "цена",
        "price",
        "amount",
        "budget",
    ]
    .iter()
    .any(|word| name.contains(word))
}

/// The cells of a column that are not empty, with the places of their rows.
fn filled<'m>(matched: &'m Matched<'_>, at: usize) -> impl Iterator<Item = (&'m str, &'m str)> {
    matched.table.rows.iter().filter_map(move |line| {
        let cell = line.cells.get(at)?;
        (!cell.is_empty()).then_some((&**cell, &*line.place))
    })
}

fn all(matched: &Matched<'_>, at: usize, fits: impl Fn(&str) -> bool) -> bool {
    let mut cells = filled(matched, at).peekable();
    cells.peek().is_some() && cells.all(|(cell, _)| fits(cell))
}

fn heading<'m>(matched: &'m Matched<'_>, at: usize) -> &'m str {
    matched.table.headings.get(at).map_or("", |heading| heading)
}

fn money(matched: &Matched<'_>, at: usize, account: &mut Account) -> How {
    let name = heading(matched, at);
    for (cell, place) in filled(matched, at) {
        match clean::amount(cell) {
            Some(_) if cell.parse::<rust_decimal::Decimal>().is_err() => {
                let what = format!("«{name}»: суммы с пробелами, запятой или знаком валюты");
                account.mend(Flaw::DirtyAmount, what, place);
            }
            _ => {}
        }
    }
    How::Money
}

fn phones(matched: &Matched<'_>, at: usize, account: &mut Account) -> How {
    let name = heading(matched, at);
    for (cell, place) in filled(matched, at) {
        if cell
            .split([',', ';'])
            .any(|one| clean::phone(one) != one.trim())
        {
            account.mend(
                Flaw::DirtyPhone,
                format!("«{name}»: номера в разном виде"),
                place,
            );
        }
    }
    How::Phone
}

fn moments(
    matched: &Matched<'_>,
    at: usize,
    said: Option<Order>,
    field: bool,
    account: &mut Account,
) -> How {
    let name = heading(matched, at);
    let mut spelled: BTreeMap<Spelling, (u64, &str)> = BTreeMap::new();
    let mut orders: BTreeMap<bool, &str> = BTreeMap::new();
    let mut unclear: Option<&str> = None;
    let mut clocks: BTreeSet<&str> = BTreeSet::new();
    let mut days = 0_usize;
    for (cell, place) in filled(matched, at) {
        let Some(spelling) = clean::spelling(cell) else {
            continue;
        };
        spelled.entry(spelling).or_insert((0, place)).0 += 1;
        match cell.split_once([' ', 'T']) {
            Some((_, clock)) => {
                clocks.insert(clock.get(..5).unwrap_or(clock));
            }
            None => days += 1,
        }
        if matches!(spelling, Spelling::Slashes | Spelling::Dashes) {
            match clean::order(cell) {
                Some(order) => {
                    orders.entry(order == Order::DayFirst).or_insert(place);
                }
                None => unclear = unclear.or(Some(place)),
            }
        }
    }
    if spelled.len() > 1 {
        let rare = spelled.values().min_by_key(|(count, _)| *count);
        let what = format!("«{name}»: даты записаны по-разному");
        account.note(Flaw::MixedDates, what, rare.map_or("", |(_, place)| place));
    }
    let order = match (
        said,
        orders.contains_key(&true),
        orders.contains_key(&false),
    ) {
        (Some(said), ..) => said,
        (None, true, true) => {
            let what = format!("«{name}»: в одних датах первым стоит день, в других месяц");
            account.note(
                Flaw::MixedDates,
                what,
                orders.get(&false).copied().unwrap_or(""),
            );
            Order::DayFirst
        }
        (None, false, true) => Order::MonthFirst,
        (None, ..) => Order::DayFirst,
    };
    if let (None, true, Some(place)) = (said, orders.len() != 1, unclear) {
        let what = format!("«{name}»: не видно, где день, а где месяц; принято ДД/ММ/ГГГГ");
        account.note(Flaw::AmbiguousDates, what, place);
    }
    // A day that has gone through a time zone has the same odd hour everywhere.
    let shifted = clocks.len() == 1
        && clocks
            .iter()
            .all(|clock| matches!(*clock, "02:00" | "03:00"));
    let midnight = clocks.len() == 1 && clocks.contains("00:00");
    if field && shifted && days == 0 {
        let what = format!("«{name}»: у всех дат одно время, дни сдвинуты часовым поясом");
        account.mend(
            Flaw::ShiftedDates,
            what,
            filled(matched, at).next().map_or("", |(_, place)| place),
        );
    }
    How::Moment {
        order,
        day: field && days == 0 && (shifted || midnight),
    }
}

/// One name in several spellings.
fn spellings(matched: &Matched<'_>, reader: &Reader<'_>, account: &mut Account) {
    let named = match &reader.target {
        Target::Key(key) => matches!(
            *key,
            "stage" | "funnel" | "owner" | "by" | "kind" | "channel" | "category" | "template"
        ),
        Target::Field(_) | Target::ClientField(_) => true,
        _ => false,
    };
    if reader.how != How::Text || !named {
        return;
    }
    let mut values: BTreeMap<&str, &str> = BTreeMap::new();
    for (cell, place) in filled(matched, reader.at) {
        values.entry(cell).or_insert(place);
        if values.len() > NAMES {
            return;
        }
    }
    let known: BTreeSet<&str> = values.keys().copied().collect();
    for group in clean::variants(&known) {
        let what = format!(
            "«{}»: одно и то же написано по-разному: {}",
            heading(matched, reader.at),
            group.join(", ")
        );
        for one in group {
            account.mend(
                Flaw::LookAlike,
                what.clone(),
                values.get(one).copied().unwrap_or(""),
            );
        }
    }
}
