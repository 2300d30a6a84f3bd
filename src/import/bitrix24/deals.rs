//! Deals and leads with their history of stages.

use crate::import::quality::Flaw;
use std::collections::BTreeMap;

use super::cards::{amount, fields, title};
use super::clients::lead_id;
use super::entity::Entity;
use super::join::STRAY;
use super::names::{Card, LEADS, Names, category};
use super::tables::Tables;
use crate::facts::{Deal, RawValue, StageEntry};
use crate::import::account::Account;
use crate::import::json::Row;
use crate::import::natural;

/// History by deal id, in order of time.
pub(super) type Histories<'r> = BTreeMap<String, Vec<(&'r Row, StageEntry<'static>)>>;

/// Reads the history of all deals. What belongs to no deal of the export is rejected later, by [`reject_strays`].
pub(super) fn histories<'r>(
    tables: &'r Tables,
    names: &Names,
    account: &mut Account,
) -> Histories<'r> {
    let mut found: Histories<'r> = BTreeMap::new();
    for row in tables.of(Entity::StageHistory) {
        match entry(row, names, account) {
            Ok((deal, entry)) => found.entry(deal).or_default().push((row, entry)),
            Err(why) => account.reject(row, format!("история стадий: {why}")),
        }
    }
    for entries in found.values_mut() {
        let id = |row: &Row| row.text("ID").unwrap_or_default().to_owned();
        entries.sort_by(|(a, x), (b, y)| x.at.cmp(&y.at).then_with(|| natural(&id(a), &id(b))));
    }
    found
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

/// Rejects what is left of the history: of deals that the export does not hold.
pub(super) fn reject_strays(histories: Histories<'_>, account: &mut Account) {
    for (deal, entries) in histories {
        for (row, _) in entries {
            account.mend(Flaw::Stray, STRAY, &row.place);
            account.reject(
                row,
                format!("история стадий: сделки {deal} нет в выгрузке или она отвергнута"),
            );
        }
    }
}

/// What deals are read with.
pub(super) struct Reading<'t> {
    pub tables: &'t Tables,
    pub names: &'t Names,
    pub currency: &'t str,
    pub contacts: BTreeMap<&'t str, &'t Row>,
}

impl Reading<'_> {
    /// A deal with its history taken out of `histories`.
    pub fn deal(
        &self,
        row: &Row,
        histories: &mut Histories<'_>,
        account: &mut Account,
    ) -> Result<Deal<'static>, String> {
        let id = row.text("ID").ok_or("нет номера ID")?;
        let code = row.text("STAGE_ID").ok_or("нет стадии STAGE_ID")?;
        let stage = self.names.stage(category(row), code, row, account);
        let funnel = self.names.funnel(category(row));
        let mut deal = self.card(row, Card::Deal, id.to_owned(), stage)?;
        deal.funnel = funnel.map(Into::into);
        deal.lead = row.reference("LEAD_ID").map(|lead| lead_id(lead).into());
        self.contact(row, &mut deal);
        self.history(row, &mut deal, histories, account);
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
    pub fn lead(
        &self,
        row: &Row,
        histories: &mut Histories<'_>,
        account: &mut Account,
    ) -> Result<Deal<'static>, String> {
        let id = row.text("ID").ok_or("нет номера ID")?;
        // The universal method calls a lead's status its stage.
        let code = row
            .text("STATUS_ID")
            .or_else(|| row.text("STAGE_ID"))
            .ok_or("нет стадии STATUS_ID")?;
        let stage = self.names.lead_stage(code, row, account);
        let mut deal = self.card(row, Card::Lead, lead_id(id), stage)?;
        deal.funnel = Some(LEADS.into());
        self.contact(row, &mut deal);
        self.history(row, &mut deal, histories, account);
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
    fn contact(&self, row: &Row, deal: &mut Deal<'static>) {
        let Some(contact) = row
            .reference("CONTACT_ID")
            .and_then(|id| self.contacts.get(id))
        else {
            return;
        };
        if let Some(name) = title(contact) {
            deal.fields
                .insert("контакт".into(), RawValue::Text(name.into()));
        }
        let mut card = fields(contact, Card::Contact, self.names);
        for (from, to) in [("телефон", "телефон контакта"), ("email", "email контакта")]
        {
            if let Some(value) = card.remove(from) {
                deal.fields.insert(to.into(), value);
            }
        }
    }

    fn history(
        &self,
        row: &Row,
        deal: &mut Deal<'static>,
        histories: &mut Histories<'_>,
        account: &mut Account,
    ) {
        let Some(entries) = histories.remove(deal.id.as_ref()) else {
            if self.tables.has(Entity::StageHistory) {
                account.note(
                    Flaw::NoHistory,
                    "сделки без истории стадий, их прошлое не проверено",
                    &row.place,
                );
            }
            return;
        };
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
            return;
        }
        let stages: Vec<_> = entries.into_iter().map(|(_, entry)| entry).collect();
        deal.stage_since = deal.stage_since.or(stages.last().map(|entry| entry.at));
        deal.stages = Some(stages);
    }
}
