//! The parts of a limit of frequency: the time (`в неделю`, `за любые 30 дней`, `в календарный месяц`) and the account
//! (`одному клиенту`, `на менеджера`, `с одного номера`).

use crate::calendar::{PeriodUnit, Quantity, Unit};
use crate::model::names::cursor::Cursor;
use crate::model::reading::binder::Binder;
use crate::model::regulation::{CountWindow, KeyKind, RoleId};
use crate::syntax::{PartKind, Unit as SaidUnit};

/// The time of a bound as it was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::model) enum Period {
    /// `в неделю`: rolling or calendar, by the account.
    Bare(PeriodUnit, Quantity),
    /// `за любые 7 дней`, `в час`
    Rolling(Quantity),
    /// `в календарную неделю`
    Calendar(PeriodUnit),
    /// `за всё время`
    Ever,
}

impl Period {
    /// The window, and what `check` says of the reading taken: the message and the other way to say it.
    pub(in crate::model) fn window(self, key: KeyKind) -> (CountWindow, Option<(String, String)>) {
        match self {
            Self::Rolling(length) => (CountWindow::Rolling(length), None),
            Self::Calendar(unit) => (CountWindow::Calendar(unit), None),
            Self::Ever => (CountWindow::Ever, None),
            Self::Bare(unit, length) => {
                let (said, any, calendar) = words(unit);
                if key.of_case() {
                    let told = format!("«{said}» понято как {any}");
                    let other = format!("если нужен календарный период, напишите «{calendar}»");
                    (CountWindow::Rolling(length), Some((told, other)))
                } else {
                    let told = format!("«{said}» понято как «{calendar}» по часам компании");
                    let other = format!("если нужно подряд, напишите «за {any}»");
                    (CountWindow::Calendar(unit), Some((told, other)))
                }
            }
        }
    }
}

/// `в неделю`, the same rolling, the same by the calendar.
const fn words(unit: PeriodUnit) -> (&'static str, &'static str, &'static str) {
    match unit {
        PeriodUnit::Day => ("в день", "любые 24 часа", "в календарный день"),
        PeriodUnit::Week => ("в неделю", "любые 7 дней", "в календарную неделю"),
        PeriodUnit::Month => ("в месяц", "любой месяц подряд", "в календарный месяц"),
        PeriodUnit::Quarter => ("в квартал", "любые 3 месяца", "в календарный квартал"),
        PeriodUnit::HalfYear => ("в полугодие", "любые 6 месяцев", "в календарное полугодие"),
        PeriodUnit::Year => ("в год", "любые 12 месяцев", "в календарный год"),
    }
}

/// For whom there is an account of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::model) struct Account {
    pub(in crate::model) key: KeyKind,
    pub(in crate::model) role: Option<RoleId>,
    pub(in crate::model) sender: Option<Box<str>>,
    pub(in crate::model) sender_kind: Option<Box<str>>,
    pub(in crate::model) campaign: Option<Box<str>>,
}

impl Account {
    pub(in crate::model) const fn of(key: KeyKind) -> Self {
        Self {
            key,
            role: None,
            sender: None,
            sender_kind: None,
            campaign: None,
        }
    }
}

impl Binder<'_> {
    /// `в неделю`, `за 7 дней`, `в течение месяца`, `за любые 30 дней`, `в календарную неделю`, `за всё время`.
    pub(in crate::model) fn count_period(&mut self, cursor: &mut Cursor<'_>) -> Option<Period> {
        let start = cursor.position();
        if cursor.eat_run(&["за", "все", "время"]) || cursor.eat_run(&["за", "всю", "жизнь"])
        {
            return Some(Period::Ever);
        }
        if cursor.eat_run(&["в", "течение"]) || cursor.eat(&["в", "за", "на", "во"])
        {
            let any = cursor.eat_stem(&["люб", "кажд", "последн"]);
            cursor.eat_stem(&["одн"]);
            if let Some(period) = self.period_at(cursor, any) {
                return Some(period);
            }
        }
        cursor.back_to(start);
        // `ежедневно не больше 3`
        if cursor.eat(&["ежедневно"]) {
            let length = Quantity::exact(1, Unit::Day);
            return Some(Period::Bare(PeriodUnit::Day, length));
        }
        None
    }

    /// `каждые 3 дня`, `раз в 3 дня` behind «не чаще чем».
    pub(in crate::model) fn each_period(&mut self, cursor: &mut Cursor<'_>) -> Option<Period> {
        let start = cursor.position();
        if cursor.eat_stem(&["кажд"])
            && let Some(length) = self.duration_round_the_clock(cursor)
        {
            return Some(Period::Rolling(length));
        }
        cursor.back_to(start);
        None
    }

    fn period_at(&mut self, cursor: &mut Cursor<'_>, any: bool) -> Option<Period> {
        let PartKind::Quantity {
            low,
            unit: Some(unit),
            working,
            calendar,
            ..
        } = &cursor.peek()?.kind
        else {
            return None;
        };
        let one = low.is_none_or(|low| low == rust_decimal::Decimal::ONE);
        let bare = match unit {
            SaidUnit::Day => Some((PeriodUnit::Day, Unit::Day)),
            SaidUnit::Week => Some((PeriodUnit::Week, Unit::Week)),
            SaidUnit::Month => Some((PeriodUnit::Month, Unit::Month)),
            SaidUnit::Quarter => Some((PeriodUnit::Quarter, Unit::Quarter)),
            SaidUnit::HalfYear => Some((PeriodUnit::HalfYear, Unit::HalfYear)),
            SaidUnit::Year => Some((PeriodUnit::Year, Unit::Year)),
            _ => None,
        };
        if let (Some((period, unit)), true) = (bare, one && !any && low.is_none()) {
            let by_calendar = *calendar || *working;
            cursor.skip(1);
            return Some(if by_calendar {
                Period::Calendar(period)
            } else {
                Period::Bare(period, Quantity::plain(1, unit))
            });
        }
        if let (Some((period, _)), true, true) = (bare, *calendar, one) {
            cursor.skip(1);
            return Some(Period::Calendar(period));
        }
        self.duration_round_the_clock(cursor).map(Period::Rolling)
    }

    /// `одному клиенту`, `на каждого менеджера`, `с одного холодного номера`, `за одну кампанию`, `на всю компанию`.
    pub(in crate::model) fn account(&mut self, cursor: &mut Cursor<'_>) -> Option<Account> {
        let start = cursor.position();
        let found = self.account_at(cursor);
        // `одному и тому же клиенту`: the conjunction parts what is one, its first word says nothing by itself.
        if found.is_none() {
            cursor.back_to(start);
            if !(each_of(cursor) && cursor.is_done()) {
                cursor.back_to(start);
            }
        }
        found
    }

    fn account_at(&mut self, cursor: &mut Cursor<'_>) -> Option<Account> {
        let from = cursor.eat(&["с", "со"]);
        let to = !from && cursor.eat(&["на", "для", "по", "у", "от", "в", "за", "внутри"]);
        if to {
            cursor.eat(&["рамках"]);
        }
        let each = each_of(cursor);
        if from {
            return self.sender_account(cursor);
        }
        if cursor.eat_stem(&["клиент", "контакт", "покупател", "получател", "адресат"])
        {
            let key = KeyKind::Client;
            let start = cursor.position();
            // `на клиента за кампанию`
            if cursor.eat(&["за", "в", "внутри", "по"]) {
                cursor.eat(&["рамках"]);
                each_of(cursor);
                if cursor.eat_stem(&["кампани"]) {
                    return Some(self.campaign_account(KeyKind::ClientCampaign, cursor));
                }
            }
            cursor.back_to(start);
            return Some(Account::of(key));
        }
        if !to && !each {
            return None;
        }
        if cursor.eat_stem(&["кампани"]) {
            return Some(self.campaign_account(KeyKind::Campaign, cursor));
        }
        if cursor.eat_stem(&["сделк", "лид", "заявк", "карточк"]) {
            return Some(Account::of(KeyKind::Deal));
        }
        if cursor.eat_stem(&["сотрудник", "человек", "ответственн", "исполнител"])
        {
            return Some(Account::of(KeyKind::Person));
        }
        if cursor.eat_stem(&["компани", "отдел", "фирм", "организаци"]) {
            return Some(Account::of(KeyKind::All));
        }
        if cursor.eat_stem(&["номер", "отправител", "аккаунт"]) {
            return Some(Account::of(KeyKind::Sender));
        }
        let role = self.role(cursor)?;
        Some(Account {
            role: Some(role),
            ..Account::of(KeyKind::Person)
        })
    }

    /// Behind `с одного`: `номера`, `холодного номера`, `номера «+7…»`.
    fn sender_account(&mut self, cursor: &mut Cursor<'_>) -> Option<Account> {
        const SENDERS: &[&str] = &["номер", "отправител", "адрес", "аккаунт", "ящик", "канал"];
        let mut account = Account::of(KeyKind::Sender);
        if !cursor.has_stem(0, SENDERS) {
            let word = match cursor.peek().map(|part| &part.kind) {
                Some(PartKind::Word(word) | PartKind::Quoted(word)) => word.clone(),
                _ => return None,
            };
            if !cursor.has_stem(1, SENDERS) {
                return None;
            }
            account.sender_kind = Some(stem(&word).into());
            cursor.skip(1);
        }
        cursor.skip(1);
        if let Some(PartKind::Quoted(name)) = cursor.peek().map(|part| &part.kind) {
            account.sender = Some(name.clone());
            cursor.skip(1);
        }
        Some(account)
    }

    fn campaign_account(&mut self, key: KeyKind, cursor: &mut Cursor<'_>) -> Account {
        let mut account = Account::of(key);
        if let Some(PartKind::Quoted(name)) = cursor.peek().map(|part| &part.kind) {
            account.campaign = Some(name.clone());
            cursor.skip(1);
        }
        account
    }
}

/// `одного`, `каждому`, `той же`, `одного и того же`.
fn each_of(cursor: &mut Cursor<'_>) -> bool {
    let one = matches!(
        cursor.peek().map(|part| &part.kind),
        Some(PartKind::Quantity { low: Some(low), unit: None, .. }) if *low == rust_decimal::Decimal::ONE
    );
    if one {
        cursor.skip(1);
    }
    let same = cursor.eat(&["тому", "того", "той", "тем", "тот", "ту"]) && cursor.eat(&["же"]);
    one | same | cursor.eat_stem(&["кажд", "любо", "всю", "весь"])
}

/// A word without its adjective's ending: «холодного», «холодный» → «холодн».
fn stem(word: &str) -> String {
    let folded = crate::lexicon::fold(word);
    let endings = [
        "ого", "его", "ому", "ему", "ый", "ий", "ой", "ых", "их", "ым", "им", "ая", "яя",
    ];
    let end = endings.iter().find(|ending| folded.ends_with(**ending));
    end.map_or_else(
        || folded.clone(),
        |end| folded.trim_end_matches(end).to_owned(),
    )
}
