//! Deals and leads with their history of stages.

use super::cards::{amount, fields, title};
use super::clients::lead_id;
use super::entity::Entity;
use super::join::STRAY;
use super::names::{Card, LEADS, Names, category};
use super::tables::Tables;
use crate::facts::{Deal, RawValue, StageEntry};
use crate::import::account::Account;
use crate::import::answers::{Gather, Index, Why, pack, unpack};
use crate::import::json::Row;
use crate::import::quality::Flaw;
use crate::import::spill::{Sort, key_number, key_text};
use crate::import::{ImportError, natural};

/// History by deal.
pub(super) struct Histories<'s>(Index<'s>);

/// The history of one deal in order of time.
type Entries = Vec<(Row, StageEntry<'static>)>;

impl<'s> Histories<'s> {
    /// Reads the history of all deals. What belongs to no deal of the export is rejected later, by [`Self::reject_strays`].
    pub fn read(
        tables: &Tables<'s>,
        names: &Names,
        account: &mut Account,
    ) -> Result<Self, ImportError> {
        let mut all = Sort::new(tables.scratch);
        let mut number = 0;
        for row in tables.of(Entity::StageHistory) {
            let row = row?;
            number += 1;
            match entry(&row, names, account) {
                Ok((deal, _)) => {
                    let mut key = Vec::new();
                    key_text(&mut key, &deal);
                    key_number(&mut key, number);
                    all.put(&key, &pack(&row))?;
                }
                Err(why) => account.reject(&row, format!("история стадий: {why}")),
            }
        }
        Index::of(all, tables.scratch).map(Self)
    }

    fn of(&self, deal: &str, names: &Names) -> Result<Entries, ImportError> {
        let mut key = Vec::new();
        key_text(&mut key, deal);
        let rows = self.0.all(&key)?;
        Ok(in_time(rows.iter().map(|row| unpack(row)), names))
    }

    /// Rejects what is left: of deals that the export does not hold.
    pub fn reject_strays(
        &self,
        gather: &Gather<'_>,
        names: &Names,
        account: &mut Account,
    ) -> Result<(), ImportError> {
        self.0.groups(&mut |rows| {
            let entries = in_time(rows.iter().map(|row| unpack(row)), names);
            // They have been read before, so that they name a deal.
            let deal = entries.first().and_then(|(row, _)| deal_of(row));
            let Some(deal) = deal else { return Ok(()) };
            if gather.whose(&deal)?.is_some() {
                return Ok(());
            }
            for (row, _) in &entries {
                account.mend(Flaw::Stray, STRAY, &row.place);
                account.reject(
                    row,
                    format!("история стадий: сделки {deal} нет в выгрузке или она отвергнута"),
                );
            }
            Ok(())
        })
    }
}

fn in_time(rows: impl Iterator<Item = Row>, names: &Names) -> Entries {
    // What there is to say of them has been said.
    let mut deaf = Account::deaf();
    let mut entries: Entries = rows
        .filter_map(|row| {
            let (_, entry) = entry(&row, names, &mut deaf).ok()?;
            Some((row, entry))
        })
        .collect();
    let id = |row: &Row| row.text("ID").unwrap_or_default().to_owned();
    entries.sort_by(|(a, x), (b, y)| x.at.cmp(&y.at).then_with(|| natural(&id(a), &id(b))));
    entries
}

/// The deal, or lead, of an entry of the history.
fn deal_of(row: &Row) -> Option<String> {
    let owner = row.reference("OWNER_ID")?;
    Some(match row.text("STAGE_ID") {
        Some(_) => owner.to_owned(),
        None => lead_id(owner),
    })
}

fn entry(
    row: &Row,
    names: &Names,
    account: &mut Account,
) -> Result<(String, StageEntry<'static>), String> {
    let owner = row
        .reference("OWNER_ID")
        .ok_or("нет номера сделки OWNER_ID")?;
    let at = row.needed(&["CREATED_TIME"])?;
    // A lead's history names its stages STATUS_ID, a deal's STAGE_ID.
    let (deal, stage, funnel) = match (row.text("STAGE_ID"), row.text("STATUS_ID")) {
        (Some(stage), _) => {
            let category = category(row);
            let stage = names.stage(category, stage, row, account);
            (owner.to_owned(), stage, names.funnel(category))
        }
        (None, Some(status)) => {
            let stage = names.lead_stage(status, row, account);
            (lead_id(owner), stage, Some(LEADS.to_owned()))
        }
        (None, None) => return Err("нет стадии STAGE_ID".into()),
    };
    let entry = StageEntry {
        stage: stage.into(),
        funnel: funnel.map(Into::into),
        at,
        known: None,
        by: None,
        source: row.place.to_string().into(),
    };
    Ok((deal, entry))
}

/// What deals are read with.
pub(super) struct Reading<'t, 's> {
    pub tables: &'t Tables<'s>,
    pub names: &'t Names,
    pub currency: &'t str,
    pub histories: &'t Histories<'s>,
}

impl Reading<'_, '_> {
    /// A deal with its history.
    pub fn deal(&self, row: &Row, account: &mut Account) -> Result<Deal<'static>, Why> {
        let id = row.text("ID").ok_or("нет номера ID")?;
        let code = row.text("STAGE_ID").ok_or("нет стадии STAGE_ID")?;
        let stage = self.names.stage(category(row), code, row, account);
        let funnel = self.names.funnel(category(row));
        let mut deal = self.card(row, Card::Deal, id.to_owned(), stage)?;
        deal.funnel = funnel.map(Into::into);
        deal.lead = row.reference("LEAD_ID").map(|lead| lead_id(lead).into());
        self.contact(row, &mut deal)?;
        self.history(row, &mut deal, account)?;
        if matches!(deal.fields.get("сумма"), Some(RawValue::Number(sum)) if sum.is_sign_negative())
        {
            account.note(
                Flaw::NegativeAmount,
                "сделки с отрицательной суммой",
                &row.place,
            );
        }
        if row.flag("CLOSED") == Some(true)
            && row.has("CLOSEDATE")
            && row.text("CLOSEDATE").is_none()
        {
            account.note(
                Flaw::NoClosingDate,
                "закрытые сделки без даты закрытия",
                &row.place,
            );
        }
        Ok(deal)
    }

    /// A lead as a deal of the funnel «Лиды».
    pub fn lead(&self, row: &Row, account: &mut Account) -> Result<Deal<'static>, Why> {
        let id = row.text("ID").ok_or("нет номера ID")?;
        // The universal method calls a lead's status its stage.
        let code = row
            .text("STATUS_ID")
            .or_else(|| row.text("STAGE_ID"))
            .ok_or("нет стадии STATUS_ID")?;
        let stage = self.names.lead_stage(code, row, account);
        let mut deal = self.card(row, Card::Lead, lead_id(id), stage)?;
        deal.funnel = Some(LEADS.into());
        self.contact(row, &mut deal)?;
        self.history(row, &mut deal, account)?;
        Ok(deal)
    }

    fn card(
        &self,
        row: &Row,
        card: Card,
        id: String,
        stage: String,
    ) -> Result<Deal<'static>, String> {
        let mut deal = Deal {
            id: id.into(),
            name: title(row).map(Into::into),
            owner: row
                .reference("ASSIGNED_BY_ID")
                .map(|id| id.to_owned().into()),
            stage: Some(stage.into()),
            stage_since: row.when(&["MOVED_TIME"])?,
            created: row.when(&["DATE_CREATE", "CREATED_TIME"])?,
            fields: fields(row, card, self.names),
            source: row.place.to_string().into(),
            ..Deal::default()
        };
        if let Some(amount) = amount(row, self.currency)? {
            deal.fields.insert("сумма".into(), amount);
        }
        Ok(deal)
    }

    /// The contact's name and phones beside the deal: the client may be the company.
    fn contact(&self, row: &Row, deal: &mut Deal<'static>) -> Result<(), ImportError> {
        let Some(id) = row.reference("CONTACT_ID") else {
            return Ok(());
        };
        let Some(contact) = self.tables.get(Entity::Contacts, id)? else {
            return Ok(());
        };
        if let Some(name) = title(&contact) {
            deal.fields
                .insert("контакт".into(), RawValue::Text(name.into()));
        }
        let mut card = fields(&contact, Card::Contact, self.names);
        for (from, to) in [("телефон", "телефон контакта"), ("email", "email контакта")]
        {
            if let Some(value) = card.remove(from) {
                deal.fields.insert(to.into(), value);
            }
        }
        Ok(())
    }

    fn history(
        &self,
        row: &Row,
        deal: &mut Deal<'static>,
        account: &mut Account,
    ) -> Result<(), ImportError> {
        let entries = self.histories.of(&deal.id, self.names)?;
        if entries.is_empty() {
            if self.tables.has(Entity::StageHistory) {
                account.note(
                    Flaw::NoHistory,
                    "сделки без истории стадий, их прошлое не проверено",
                    &row.place,
                );
            }
            return Ok(());
        }
        account.summary.used += u64::try_from(entries.len()).unwrap_or(u64::MAX);
        if let Some((first, _)) = entries.first()
            && first.text("TYPE_ID").is_some_and(|kind| kind != "1")
        {
            account.note(
                Flaw::BrokenHistory,
                "история стадий начинается не с создания сделки",
                &first.place,
            );
        }
        // A history that does not reach the present stage would make a moved deal look as if it stood still.
        if let Some((last, entry)) = entries.last()
            && Some(&entry.stage) != deal.stage.as_ref()
        {
            account.note(
                Flaw::BrokenHistory,
                "история стадий не доходит до нынешней стадии, прошлое таких сделок не проверено",
                &last.place,
            );
            return Ok(());
        }
        let stages: Vec<_> = entries.into_iter().map(|(_, entry)| entry).collect();
        deal.stage_since = deal.stage_since.or(stages.last().map(|entry| entry.at));
        deal.stages = Some(stages);
        Ok(())
    }
}
