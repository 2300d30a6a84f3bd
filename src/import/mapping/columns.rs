//! How the columns of one table are read: what the mapping says, and what the values themselves tell.

use std::collections::{BTreeMap, BTreeSet};

use super::clean::{self, Order, Spelling, fold};
use super::{Record, Source, Target, Type, Use};
use crate::import::account::{Account, Tally};
use crate::import::quality::Flaw;
use crate::import::table::store::listed;
use crate::import::table::{Line, Table};

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

/// A column with so many different values is no list of names, and neither is one with so long ones.
const NAMES: usize = 100;
const LETTERS: usize = 64 * 1024;

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

/// What the columns of a table are for, and what their values have told so far: a table is looked through once before its rows are
/// taken in.
pub(super) struct Survey<'s> {
    columns: Vec<Column<'s>>,
}

impl<'s> Survey<'s> {
    /// The columns that are of use.
    pub fn new(source: &'s Source, table: &Table<'_>, own: bool, account: &mut Account) -> Self {
        let places: BTreeMap<String, usize> = table
            .headings
            .iter()
            .enumerate()
            .rev()
            .map(|(at, heading)| (fold(heading), at))
            .collect();
        let missing = |heading: &&String| own && !places.contains_key(*heading);
        for heading in source.columns.keys().filter(missing) {
            let there: Vec<String> = table.headings.iter().map(ToString::to_string).collect();
            let said = format!(
                "столбца «{heading}», описанного в mapping.yaml, в таблице нет; в ней: {}",
                listed(&there)
            );
            account.note(Flaw::UnknownHeading, said, &table.name);
        }
        let mut columns = Vec::new();
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
                            let other = places.get(other).copied().unwrap_or(usize::MAX);
                            (other, value.as_str())
                        });
                        let words = (!one.words.is_empty()).then_some(&one.words);
                        columns.push(Column::new(at, heading, one, words, when));
                    }
                }
                None if source.rest && matches!(source.record, Record::Deal | Record::Client) => {
                    let guessed = Use {
                        target: Target::Field(heading.to_string()),
                        kind: None,
                        words: BTreeMap::new(),
                        when: None,
                        order: None,
                        rank: usize::MAX,
                    };
                    columns.push(Column::new(at, heading, &guessed, None, None));
                }
                None => {}
            }
        }
        Self { columns }
    }

    /// Looks at a row.
    pub fn take(&mut self, line: &Line) {
        for column in &mut self.columns {
            if let Some(cell) = line.cells.get(column.at).filter(|cell| !cell.is_empty()) {
                column.take(cell, &line.place);
            }
        }
    }

    /// How the columns are to be read, and what there is to say of them.
    pub fn finish(self, account: &mut Account) -> Vec<Reader<'s>> {
        let mut settled: Vec<(Reader<'s>, Values, Box<str>)> = self
            .columns
            .into_iter()
            .map(|column| column.settle(account))
            .collect();
        settled.sort_by_key(|(reader, ..)| reader.rank);
        let spelled = settled.into_iter().map(|(reader, values, heading)| {
            if reader.how == How::Text {
                values.settle(&heading, account);
            }
            reader
        });
        spelled.collect()
    }
}

/// What is to be found out about a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Nothing(How),
    Money,
    Phones,
    /// Whether it is a field, whose hours may mean nothing.
    Moments {
        field: bool,
    },
    /// What it is; whether it may be money.
    Kind {
        money: bool,
    },
}

fn asked(one: &Use) -> Asked {
    let field = match &one.target {
        Target::Field(name) | Target::ClientField(name) => Some(fold(name)),
        _ => None,
    };
    let time = matches!(&one.target, Target::Key(key) if TIMES.contains(key))
        || one.target == Target::Changed;
    match (&one.target, one.kind) {
        (_, Some(Type::Text)) => Asked::Nothing(How::Text),
        (_, Some(Type::Number | Type::Money)) => Asked::Money,
        (_, Some(Type::Phone)) => Asked::Phones,
        (_, Some(Type::Yes)) => Asked::Nothing(How::Yes),
        (_, Some(Type::List)) => Asked::Nothing(How::List),
        (Target::Key("amount"), None) => Asked::Money,
        (Target::Key("seconds"), None) => Asked::Nothing(How::Seconds),
        _ if time || one.kind == Some(Type::Date) => Asked::Moments { field: !time },
        _ => match field {
            Some(name) if phone_name(&name) => Asked::Phones,
            Some(name) => Asked::Kind {
                money: money_name(&name),
            },
            None => Asked::Nothing(How::Text),
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

/// One use of a column, and what its values have told.
struct Column<'s> {
    at: usize,
    heading: Box<str>,
    target: Target,
    words: Option<&'s BTreeMap<String, String>>,
    when: Option<(usize, &'s str)>,
    rank: usize,
    order: Option<Order>,
    asked: Asked,
    filled: bool,
    /// Whether every value was an amount, a date.
    amounts: bool,
    dates: bool,
    /// Amounts or phones that had to be mended.
    dirty: Tally,
    moments: Moments,
    values: Values,
}

impl<'s> Column<'s> {
    fn new(
        at: usize,
        heading: &str,
        one: &Use,
        words: Option<&'s BTreeMap<String, String>>,
        when: Option<(usize, &'s str)>,
    ) -> Self {
        let asked = asked(one);
        let named = match &one.target {
            Target::Key(key) => matches!(
                *key,
                "stage" | "funnel" | "owner" | "by" | "kind" | "channel" | "category" | "template"
            ),
            Target::Field(_) | Target::ClientField(_) => true,
            _ => false,
        };
        let text = matches!(asked, Asked::Nothing(How::Text) | Asked::Kind { .. });
        Self {
            at,
            heading: heading.into(),
            target: one.target.clone(),
            words,
            when,
            rank: one.rank,
            order: one.order,
            asked,
            filled: false,
            amounts: matches!(asked, Asked::Kind { money: true }),
            dates: matches!(asked, Asked::Kind { .. }),
            dirty: Tally::default(),
            moments: Moments::default(),
            values: Values {
                over: !(named && text),
                ..Values::default()
            },
        }
    }

    fn take(&mut self, cell: &str, place: &str) {
        self.filled = true;
        match self.asked {
            Asked::Nothing(_) => {}
            Asked::Money => {
                self.amount(cell, place);
            }
            Asked::Phones => {
                let mut all = cell.split([',', ';']);
                if all.any(|one| clean::phone(one) != one.trim()) {
                    self.dirty.add(place);
                }
            }
            Asked::Moments { .. } => {
                self.moments.take(cell, place);
            }
            Asked::Kind { .. } => {
                self.amounts = self.amounts && self.amount(cell, place);
                self.dates = self.dates && self.moments.take(cell, place);
            }
        }
        self.values.take(cell, place);
    }

    /// Whether it is an amount.
    fn amount(&mut self, cell: &str, place: &str) -> bool {
        let amount = clean::amount(cell).is_some();
        if amount && cell.parse::<rust_decimal::Decimal>().is_err() {
            self.dirty.add(place);
        }
        amount
    }

    fn settle(self, account: &mut Account) -> (Reader<'s>, Values, Box<str>) {
        let kind = match self.asked {
            Asked::Kind { money } if money && self.filled && self.amounts => Asked::Money,
            Asked::Kind { .. } if self.filled && self.dates => Asked::Moments { field: true },
            Asked::Kind { .. } => Asked::Nothing(How::Text),
            told => told,
        };
        let name = &self.heading;
        let how = match kind {
            Asked::Money => {
                let what = format!("«{name}»: суммы с пробелами, запятой или знаком валюты");
                account.tally(Flaw::DirtyAmount, what, self.dirty);
                How::Money
            }
            Asked::Phones => {
                let what = format!("«{name}»: номера в разном виде");
                account.tally(Flaw::DirtyPhone, what, self.dirty);
                How::Phone
            }
            Asked::Moments { field } => self.moments.settle(name, self.order, field, account),
            Asked::Nothing(how) => how,
            Asked::Kind { .. } => How::Text,
        };
        let reader = Reader {
            at: self.at,
            target: self.target,
            how,
            words: self.words,
            when: self.when,
            rank: self.rank,
        };
        (reader, self.values, self.heading)
    }
}

/// How the moments of a column are spelled.
#[derive(Default)]
struct Moments {
    /// How often, and where first.
    spelled: BTreeMap<Spelling, (u64, Box<str>)>,
    /// Where the day stood first (`true`) and where the month.
    orders: BTreeMap<bool, Box<str>>,
    unclear: Option<Box<str>>,
    /// Times of the day; a third one tells nothing more.
    clocks: BTreeSet<Box<str>>,
    /// How many had no time of the day.
    days: u64,
    first: Option<Box<str>>,
}

impl Moments {
    /// Whether it is a date, and not merely a number that may be one.
    fn take(&mut self, cell: &str, place: &str) -> bool {
        if self.first.is_none() {
            self.first = Some(place.into());
        }
        let Some(spelling) = clean::spelling(cell) else {
            return false;
        };
        let seen = self.spelled.entry(spelling);
        seen.or_insert_with(|| (0, place.into())).0 += 1;
        match cell.split_once([' ', 'T']) {
            Some((_, clock)) => {
                let clock = clock.get(..5).unwrap_or(clock);
                if self.clocks.len() < 2 && !self.clocks.contains(clock) {
                    self.clocks.insert(clock.into());
                }
            }
            None => self.days += 1,
        }
        if matches!(spelling, Spelling::Slashes | Spelling::Dashes) {
            match clean::order(cell) {
                Some(order) => {
                    let first = self.orders.entry(order == Order::DayFirst);
                    first.or_insert_with(|| place.into());
                }
                None if self.unclear.is_none() => self.unclear = Some(place.into()),
                None => {}
            }
        }
        spelling != Spelling::Unix
    }

    fn settle(self, name: &str, said: Option<Order>, field: bool, account: &mut Account) -> How {
        if self.spelled.len() > 1 {
            let rare = self.spelled.values().min_by_key(|(count, _)| *count);
            let what = format!("«{name}»: даты записаны по-разному");
            account.note(Flaw::MixedDates, what, rare.map_or("", |(_, place)| place));
        }
        let orders = (
            said,
            self.orders.contains_key(&true),
            self.orders.contains_key(&false),
        );
        let order = match orders {
            (Some(said), ..) => said,
            (None, true, true) => {
                let what = format!("«{name}»: в одних датах первым стоит день, в других месяц");
                let place = self.orders.get(&false).map_or("", |place| place);
                account.note(Flaw::MixedDates, what, place);
                Order::DayFirst
            }
            (None, false, true) => Order::MonthFirst,
            (None, ..) => Order::DayFirst,
        };
        if let (None, true, Some(place)) = (said, self.orders.len() != 1, &self.unclear) {
            let what = format!("«{name}»: не видно, где день, а где месяц; принято ДД/ММ/ГГГГ");
            account.note(Flaw::AmbiguousDates, what, place);
        }
        // A day that has gone through a time zone has the same odd hour everywhere.
        let shifted = self.clocks.len() == 1
            && self
                .clocks
                .iter()
                .all(|clock| matches!(&**clock, "02:00" | "03:00"));
        let midnight = self.clocks.len() == 1 && self.clocks.contains("00:00");
        if field && shifted && self.days == 0 {
            let what = format!("«{name}»: у всех дат одно время, дни сдвинуты часовым поясом");
            account.mend(
                Flaw::ShiftedDates,
                what,
                self.first.as_deref().unwrap_or(""),
            );
        }
        How::Moment {
            order,
            day: field && self.days == 0 && (shifted || midnight),
        }
    }
}

/// The different values of a column, each with its first place, as long as they may be names.
#[derive(Default)]
struct Values {
    seen: BTreeMap<Box<str>, Box<str>>,
    letters: usize,
    over: bool,
}

impl Values {
    fn take(&mut self, cell: &str, place: &str) {
        if self.over || self.seen.contains_key(cell) {
            return;
        }
        self.letters += cell.len();
        if self.seen.len() == NAMES || self.letters > LETTERS {
            self.over = true;
            self.seen.clear();
        } else {
            self.seen.insert(cell.into(), place.into());
        }
    }

    /// One name in several spellings.
    fn settle(&self, heading: &str, account: &mut Account) {
        let known: BTreeSet<&str> = self.seen.keys().map(|value| &**value).collect();
        for group in clean::variants(&known) {
            let all = group.join(", ");
            let what = format!("«{heading}»: одно и то же написано по-разному: {all}");
            for one in group {
                let place = self.seen.get(one).map_or("", |place| place);
                account.mend(Flaw::LookAlike, what.clone(), place);
            }
        }
    }
}
