//! Rows of several tables put together: one deal, one client, whatever number of rows told of them.
//!
//! None of it is held. Rows go through three sorts: deals by number, so that of several rows of one deal the right one is taken;
//! whatever names a deal by that name, beside the deals that have it; and all of it by client, whose case is then whole.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::whole::Whole;
use super::{RECORDS, Record};
use crate::facts::read::{Notes, parse_line};
use crate::facts::{Case, EventKind, When};
use crate::import::ImportError;
use crate::import::account::Account;
use crate::import::quality::Flaw;
use crate::import::spill::{
    Scratch, Sort, key_natural, key_number, key_text, number_of, put_text, take_text,
};

/// A row as a record of our own format.
pub(super) struct Row {
    pub client: Option<String>,
    /// Its own number for a deal; else the deal it names, by number or by title.
    pub deal: Option<String>,
    pub title: Option<String>,
    pub odd: Odd,
    pub kinds: Vec<EventKind>,
    pub changed: Option<String>,
    /// Whether it stands for one of the deal's products, and then what is to be added up.
    pub product: bool,
    pub sum: Option<(String, Decimal)>,
    /// Its table numbers its deals apart from the others: what is found by title is a deal of the others first.
    pub apart: bool,
    /// It is not said who began.
    pub undirected: bool,
    /// A line of NDJSON with nothing but this record.
    pub text: String,
}

/// What is odd about a deal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Odd {
    pub negative: bool,
    pub unclosed: bool,
}

/// A record on its way through the sorts.
pub(super) struct Kept<'k> {
    pub record: Record,
    product: bool,
    apart: bool,
    odd: Odd,
    pub client: Option<Cow<'k, str>>,
    pub deal: Option<Cow<'k, str>>,
    title: Option<Cow<'k, str>>,
    changed: Option<Cow<'k, str>>,
    /// The field of a deal that is to be added up, and how much of it.
    pub sum: Option<(Cow<'k, str>, Decimal)>,
    pub text: Cow<'k, str>,
}

impl Kept<'_> {
    fn write(&self, value: &mut Vec<u8>) {
        value.clear();
        let flags = [
            self.product,
            self.odd.negative,
            self.odd.unclosed,
            self.client.is_some(),
            self.deal.is_some(),
            self.title.is_some(),
            self.changed.is_some(),
            self.sum.is_some(),
        ];
        let bits = flags.iter().enumerate();
        value.push(self.record as u8 | u8::from(self.apart) << 7);
        value.push(bits.fold(0, |all, (at, flag)| all | u8::from(*flag) << at));
        for text in [&self.client, &self.deal, &self.title, &self.changed]
            .into_iter()
            .flatten()
        {
            put_text(value, text);
        }
        if let Some((name, amount)) = &self.sum {
            put_text(value, name);
            value.extend(amount.serialize());
        }
        value.extend(self.text.as_bytes());
    }

    pub fn changed(&self) -> Option<When> {
        When::parse(self.changed.as_deref()?).ok()
    }

    /// Where it stands in the input.
    pub fn place(&self) -> String {
        // It has been read before, so that there is a place.
        parse_line(&self.text, "", 1, &mut Notes::default())
            .map_or_else(|_| String::new(), |case| case.source.into_owned())
    }

    /// Says that it is about something that is not there.
    pub fn stray(&self, account: &mut Account, why: &str) {
        let place = self.place();
        let said = "записи о сделках и клиентах, которых нет в выгрузке";
        account.mend(Flaw::Stray, said, &place);
        account.reject_at(&place, format!("{}: {why}", self.record.name()));
    }

    fn into_owned(self) -> Kept<'static> {
        let own = |text: Cow<'_, str>| Cow::<'static, str>::Owned(text.into_owned());
        Kept {
            record: self.record,
            product: self.product,
            apart: self.apart,
            odd: self.odd,
            client: self.client.map(own),
            deal: self.deal.map(own),
            title: self.title.map(own),
            changed: self.changed.map(own),
            sum: self.sum.map(|(name, amount)| (own(name), amount)),
            text: own(self.text),
        }
    }
}

impl<'k> Kept<'k> {
    /// What [`Kept::write`] has written.
    pub fn read(value: &'k [u8]) -> Option<Self> {
        let (&[record, flags], mut rest) = value.split_first_chunk::<2>()?;
        let (record, apart) = (record & 0x7f, record >> 7 == 1);
        let flag = |at: u32| flags >> at & 1 == 1;
        let mut records = RECORDS.iter().map(|row| row.0);
        let record = records.find(|one| *one as u8 == record);
        let mut text = |at: u32| flag(at).then(|| Cow::Borrowed(take_text(&mut rest)));
        let (client, deal, title, changed) = (text(3), text(4), text(5), text(6));
        let sum = match flag(7) {
            true => {
                let name = Cow::Borrowed(take_text(&mut rest));
                let (amount, behind) = rest.split_first_chunk::<16>()?;
                rest = behind;
                Some((name, Decimal::deserialize(*amount)))
            }
            false => None,
        };
        Some(Self {
            record: record?,
            product: flag(0),
            apart,
            odd: Odd {
                negative: flag(1),
                unclosed: flag(2),
            },
            client,
            deal,
            title,
            changed,
            sum,
            text: Cow::Borrowed(std::str::from_utf8(rest).ok()?),
        })
    }
}

/// Within the group of a name: the deal of this number, deals of this title, those of tables that number theirs apart, and what
/// names it.
const NUMBER: u8 = 0;
const TITLE: u8 = 1;
const APART: u8 = 2;
const NAMED: u8 = 3;

/// Within a client: its own rows, its deals, what has happened.
const CLIENT: u8 = 0;
const DEAL: u8 = 1;
const HAPPENED: u8 = 2;

/// So many bytes behind the client are the slot and the number of the row.
const TAIL: usize = 9;

/// All records in the order in which they are settled.
pub(super) struct Merge<'s> {
    scratch: &'s dyn Scratch,
    deals: Sort<'s>,
    named: Sort<'s>,
    cases: Sort<'s>,
    key: Vec<u8>,
    value: Vec<u8>,
}

/// The key of a client's case or, where there is no client, of a deal's own.
fn case_key(key: &mut Vec<u8>, client: Option<&str>, deal: Option<&str>) {
    key.push(u8::from(client.is_none()));
    key_natural(key, client.or(deal).unwrap_or_default());
}

impl<'s> Merge<'s> {
    pub fn new(scratch: &'s dyn Scratch) -> Self {
        Self {
            scratch,
            deals: Sort::new(scratch),
            named: Sort::new(scratch),
            cases: Sort::new(scratch),
            key: Vec::new(),
            value: Vec::new(),
        }
    }

    /// Takes a row in; `number` is its number among all rows.
    pub fn take(
        &mut self,
        record: Record,
        row: Row,
        products: bool,
        number: u64,
    ) -> Result<(), ImportError> {
        let kept = Kept {
            record,
            product: row.product && products,
            apart: row.apart,
            odd: row.odd,
            client: row.client.map(Cow::Owned),
            deal: row.deal.map(Cow::Owned),
            title: row.title.map(Cow::Owned),
            changed: row.changed.map(Cow::Owned),
            sum: row.sum.map(|(name, amount)| (Cow::Owned(name), amount)),
            text: Cow::Owned(row.text),
        };
        kept.write(&mut self.value);
        self.key.clear();
        let sort = match (record, kept.deal.as_deref()) {
            (Record::Deal, Some(id)) => {
                key_text(&mut self.key, id);
                &mut self.deals
            }
            (Record::Client, _) => {
                case_key(&mut self.key, kept.client.as_deref(), None);
                self.key.push(CLIENT);
                &mut self.cases
            }
            (_, None) => {
                case_key(&mut self.key, kept.client.as_deref(), None);
                self.key.push(HAPPENED);
                &mut self.cases
            }
            (_, Some(said)) => {
                key_text(&mut self.key, said);
                self.key.push(NAMED);
                &mut self.named
            }
        };
        key_number(&mut self.key, number);
        sort.put(&self.key, &self.value)
    }

    /// All clients with all that is known of them, one after another. `histories`: whether a table of stages was there at all.
    pub fn finish(
        mut self,
        histories: bool,
        account: &mut Account,
        mut each: impl FnMut(Case<'static>, &mut Account) -> Result<(), ImportError>,
    ) -> Result<(), ImportError> {
        self.choose(account)?;
        let mut cases = self.cases;
        find(self.named, &mut cases, account)?;
        let mut whole: Option<(Vec<u8>, Whole)> = None;
        let mut done = |whole: Whole, account: &mut Account| {
            // What is said of a client as a whole stands behind what is said of rows.
            account.row = u64::MAX;
            whole
                .finish(histories, account)
                .map_or(Ok(()), |case| each(case, account))
        };
        cases.each(|key, value| {
            let Some(kept) = Kept::read(value) else {
                return Ok(());
            };
            let (client, _) = key.split_at(key.len().saturating_sub(TAIL));
            if whole.as_ref().is_none_or(|(known, _)| known != client)
                && let Some((_, last)) = whole.replace((client.to_owned(), Whole::default()))
            {
                done(last, account)?;
            }
            account.row = number_of(key);
            if let Some((_, whole)) = &mut whole {
                whole.take(&kept, account);
            }
            Ok(())
        })?;
        whole.map_or(Ok(()), |(_, last)| done(last, account))
    }

    /// Of several rows of one deal one is chosen; it goes to its client, and its number and title to those that name it.
    fn choose(&mut self, account: &mut Account) -> Result<(), ImportError> {
        let deals = std::mem::replace(&mut self.deals, Sort::new(self.scratch));
        let mut chosen: Option<Chosen> = None;
        deals.each(|key, value| {
            let Some(kept) = Kept::read(value) else {
                return Ok(());
            };
            let row = number_of(key);
            account.row = row;
            match chosen.as_mut().filter(|known| known.kept.deal == kept.deal) {
                Some(known) => known.another(kept, row, account),
                None => {
                    if let Some(known) = chosen.replace(Chosen::new(kept, row)) {
                        self.settle(&known, account)?;
                    }
                }
            }
            Ok(())
        })?;
        chosen.map_or(Ok(()), |known| self.settle(&known, account))
    }

    fn settle(&mut self, chosen: &Chosen, account: &mut Account) -> Result<(), ImportError> {
        let Chosen { kept, row } = chosen;
        account.row = *row;
        if kept.odd.negative {
            let said = "сделки с отрицательной суммой";
            account.note(Flaw::NegativeAmount, said, &kept.place());
        }
        if kept.odd.unclosed {
            let said = "закрытые сделки без даты закрытия";
            account.note(Flaw::NoClosingDate, said, &kept.place());
        }
        kept.write(&mut self.value);
        self.key.clear();
        case_key(&mut self.key, kept.client.as_deref(), kept.deal.as_deref());
        self.key.push(DEAL);
        key_number(&mut self.key, *row);
        self.cases.put(&self.key, &self.value)?;
        // Where nothing names a deal, nobody asks which deals there are.
        if !self.named.any {
            return Ok(());
        }
        let title = if kept.apart { APART } else { TITLE };
        for (name, slot) in [(&kept.deal, NUMBER), (&kept.title, title)] {
            if let Some(name) = name {
                self.key.clear();
                key_text(&mut self.key, name);
                self.key.push(slot);
                key_number(&mut self.key, *row);
                self.named.put(&self.key, &self.value)?;
            }
        }
        Ok(())
    }
}

/// Of the rows of one deal the one that counts so far.
struct Chosen {
    kept: Kept<'static>,
    row: u64,
}

impl Chosen {
    fn new(kept: Kept<'_>, row: u64) -> Self {
        // What stands in the row itself is not added to it.
        let sum = None;
        let kept = Kept {
            sum,
            ..kept.into_owned()
        };
        Self { kept, row }
    }

    /// Another row of the same deal.
    fn another(&mut self, kept: Kept<'_>, row: u64, account: &mut Account) {
        account.summary.repeated += 1;
        account.summary.used += 1;
        let place = kept.place();
        if kept.product {
            let said = "сделка стоит по строке на товар: сложены в одну";
            account.mend(Flaw::RepeatedId, said, &place);
            if let Some((name, more)) = kept.sum {
                let added = self.kept.sum.take();
                let before = added.map_or_else(Decimal::default, |(_, sum)| sum);
                let total = before.checked_add(more).unwrap_or(before);
                self.kept.sum = Some((Cow::Owned(name.into_owned()), total));
            }
            return;
        }
        account.note(Flaw::RepeatedId, "повторы (сделки)", &place);
        if kept.changed() >= self.kept.changed() {
            *self = Self::new(kept, row);
        }
    }
}

/// Finds the deals that are named, by number or, where only one deal has it, by title.
fn find(named: Sort<'_>, cases: &mut Sort<'_>, account: &mut Account) -> Result<(), ImportError> {
    /// The deals of one name.
    #[derive(Default)]
    struct Group {
        name: Vec<u8>,
        /// Number and client.
        found: Option<(String, Option<String>)>,
        numbered: bool,
        apart: bool,
        several: bool,
    }
    let mut group = Group::default();
    let (mut to, mut out) = (Vec::new(), Vec::new());
    named.each(|key, value| {
        let Some(mut kept) = Kept::read(value) else {
            return Ok(());
        };
        let (name, tail) = key.split_at(key.len().saturating_sub(TAIL));
        if group.name != name {
            group = Group {
                name: name.to_owned(),
                ..Group::default()
            };
        }
        let own = |text: &Cow<'_, str>| text.clone().into_owned();
        match tail.first().copied() {
            // Deals of the other tables go before those that are numbered apart.
            Some(APART) if group.found.is_some() && !group.apart => {}
            Some(slot @ (NUMBER | TITLE | APART)) => {
                group.several |= slot != NUMBER && group.found.is_some();
                group.apart |= slot == APART;
                group.numbered |= slot == NUMBER;
                if group.found.is_none() {
                    group.found = kept
                        .deal
                        .as_ref()
                        .map(|id| (own(id), kept.client.as_ref().map(own)));
                }
            }
            _ => {
                account.row = number_of(key);
                let found = group.found.as_ref();
                let Some((id, client)) = found.filter(|_| group.numbered || !group.several) else {
                    let said = kept.deal.as_deref().unwrap_or_default();
                    let why = format!("сделки {said} нет в выгрузке или она отвергнута");
                    kept.stray(account, &why);
                    return Ok(());
                };
                to.clear();
                // A mailing goes to the client it names, a history and an event to the deal.
                let of_client = matches!(kept.record, Record::Mailing | Record::Consent);
                match kept.client.as_deref().filter(|_| of_client) {
                    Some(client) => case_key(&mut to, Some(client), None),
                    None => case_key(&mut to, client.as_deref(), Some(id)),
                }
                to.push(HAPPENED);
                to.extend(tail.get(1..).unwrap_or_default());
                kept.deal = Some(Cow::Owned(id.clone()));
                kept.write(&mut out);
                cases.put(&to, &out)?;
            }
        }
        Ok(())
    })
}
