//! Answers of Bitrix24 and amoCRM, drawn from a seed: deals, contacts, the history of stages, and five activities a deal, in pages.
//!
//! A file is one list of pages, as scripts collect them. Records stand far from the order of deals and clients, so that whoever puts
//! clients together finds each of them scattered over all files.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::draw::Draw;
use super::tables::{ACTIVITIES, scattered};

/// Tuesday 01.09.2026 09:00 in Moscow, as seconds since 1970.
const START: i64 = 1_788_242_400;
const DAY: u64 = 86_400;

/// Whose answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Crm {
    Bitrix24,
    Amo,
}

impl Crm {
    /// As the command calls it.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "bitrix24" => Some(Self::Bitrix24),
            "amocrm" => Some(Self::Amo),
            _ => None,
        }
    }

    /// Writes the answers into a folder; gives their size in bytes.
    pub fn write(self, seed: u64, deals: u64, folder: &Path) -> io::Result<u64> {
        fs::create_dir_all(folder)?;
        match self {
            Self::Bitrix24 => bitrix24(seed, deals, folder)?,
            Self::Amo => amo(seed, deals, folder)?,
        }
        fs::read_dir(folder)?
            .map(|entry| Ok(entry?.metadata()?.len()))
            .sum()
    }
}

struct Deal {
    number: u64,
    contact: u64,
    created: i64,
    passed: u64,
    owner: u64,
    sum: u64,
}

impl Deal {
    fn new(seed: u64, number: u64, all: u64) -> Self {
        let mut draw = Draw(seed ^ number.wrapping_mul(0xd6e8_feb8_6659_fd93));
        Self {
            number,
            contact: draw.below((all * 3 / 4).max(1)) + 1,
            created: START + i64::try_from(draw.below(90 * DAY)).unwrap_or_default(),
            passed: draw.power(0, 40).min(5),
            owner: draw.below(8) + 1,
            sum: 1_000 * draw.power(5, 900),
        }
    }

    fn entered(&self, stage: u64) -> i64 {
        let step = 3 * 3600 + self.number % 97 * 600;
        self.created + i64::try_from(stage * step).unwrap_or_default()
    }
}

/// A file of pages.
struct Pages {
    out: BufWriter<File>,
    crm: Crm,
    /// The key of amoCRM for such a list.
    key: &'static str,
    /// So many records make a page.
    size: u64,
    written: u64,
}

impl Pages {
    fn new(folder: &Path, name: &str, crm: Crm, key: &'static str) -> io::Result<Self> {
        let out = BufWriter::new(File::create(folder.join(name))?);
        let size = if crm == Crm::Amo { 250 } else { 50 };
        Ok(Self {
            out,
            crm,
            key,
            size,
            written: 0,
        })
    }

    fn record(&mut self, record: &str) -> io::Result<()> {
        if self.written.is_multiple_of(self.size) {
            let page = self.written / self.size;
            if page > 0 {
                self.end(true)?;
            }
            self.out.write_all(if page == 0 { b"[" } else { b",\n" })?;
            match self.crm {
                Crm::Bitrix24 => write!(self.out, "{{\"result\":[")?,
                Crm::Amo => write!(
                    self.out,
                    "{{\"_page\":{},\"_embedded\":{{\"{}\":[",
                    page + 1,
                    self.key
                )?,
            }
        } else {
            self.out.write_all(b",")?;
        }
        self.written += 1;
        write!(self.out, "\n {record}")
    }

    fn end(&mut self, more: bool) -> io::Result<()> {
        match (self.crm, more) {
            (Crm::Bitrix24, true) => write!(self.out, "],\"next\":{}}}", self.written),
            (Crm::Bitrix24, false) => write!(self.out, "],\"total\":{}}}", self.written),
            (Crm::Amo, true) => write!(
                self.out,
                "]}},\"_links\":{{\"next\":{{\"href\":\"https://primer.example/api\"}}}}}}"
            ),
            (Crm::Amo, false) => write!(self.out, "]}},\"_links\":{{}}}}"),
        }
    }

    fn finish(mut self) -> io::Result<()> {
        if self.written > 0 {
            self.end(false)?;
            self.out.write_all(b"]\n")?;
        }
        self.out.flush()
    }
}

const STAGES: [&str; 6] = [
    "NEW",
    "PREPARATION",
    "PREPAYMENT_INVOICE",
    "EXECUTING",
    "FINAL_INVOICE",
    "WON",
];
const SOURCES: [&str; 4] = ["WEB", "CALL", "TRADE_SHOW", "RECOMMENDATION"];
const TEXTS: [&str; 3] = [
    "Просит прислать расчёт до конца недели",
    "Обсудили сроки, ждём решения директора",
    "Не подошла цена, сравнивает с конкурентами",
];

fn bitrix24(seed: u64, deals: u64, folder: &Path) -> io::Result<()> {
    let pages = |name: &str| Pages::new(folder, name, Crm::Bitrix24, "");
    let mut out = pages("crm.deal.list.json")?;
    for number in scattered(deals, deals) {
        let deal = Deal::new(seed, number, deals);
        let (passed, id) = (usize::try_from(deal.passed).unwrap_or_default(), number + 1);
        out.record(&format!(
            r#"{{"ID":"{id}","TITLE":"Заказ {id}","TYPE_ID":"SALE","CATEGORY_ID":"0","STAGE_ID":"{stage}","STAGE_SEMANTIC_ID":"P","PROBABILITY":null,"CURRENCY_ID":"RUB","OPPORTUNITY":"{sum}.00","COMPANY_ID":"0","CONTACT_ID":"{contact}","LEAD_ID":null,"BEGINDATE":"{created}","CLOSEDATE":"{moved}","OPENED":"Y","CLOSED":"N","COMMENTS":"","ASSIGNED_BY_ID":"{owner}","CREATED_BY_ID":"{owner}","MODIFY_BY_ID":"{owner}","DATE_CREATE":"{created}","DATE_MODIFY":"{moved}","MOVED_TIME":"{moved}","SOURCE_ID":"{source}","SOURCE_DESCRIPTION":"","IS_RETURN_CUSTOMER":"N","UTM_SOURCE":null,"UF_CRM_1700000001":"{sum}"}}"#,
            stage = STAGES[passed],
            sum = deal.sum,
            contact = deal.contact,
            owner = deal.owner,
            created = time(deal.created),
            moved = time(deal.entered(deal.passed)),
            source = SOURCES[(number % 4) as usize],
        ))?;
    }
    out.finish()?;
    let mut out = pages("crm.contact.list.json")?;
    let contacts = (deals * 3 / 4).max(1);
    for number in scattered(contacts, contacts) {
        let id = number + 1;
        out.record(&format!(
            r#"{{"ID":"{id}","NAME":"Имя","LAST_NAME":"Выдуманный-{id}","POST":"","COMPANY_ID":null,"ASSIGNED_BY_ID":"1","HAS_PHONE":"Y","PHONE":[{{"ID":"{id}","VALUE_TYPE":"WORK","VALUE":"+7917{id:07}","TYPE_ID":"PHONE"}}],"DATE_MODIFY":"2026-09-01T09:00:00+03:00"}}"#
        ))?;
    }
    out.finish()?;
    let (mut out, mut id) = (pages("crm.stagehistory.list.json")?, 0);
    for number in scattered(deals, deals) {
        let deal = Deal::new(seed, number, deals);
        for (at, stage) in (0..=deal.passed).zip(STAGES) {
            id += 1;
            let (entered, kind, owner) = (time(deal.entered(at)), at.min(1) + 1, number + 1);
            out.record(&format!(
                r#"{{"ID":{id},"TYPE_ID":{kind},"OWNER_ID":{owner},"CREATED_TIME":"{entered}","CATEGORY_ID":0,"STAGE_SEMANTIC_ID":"P","STAGE_ID":"{stage}"}}"#
            ))?;
        }
    }
    out.finish()?;
    let mut out = pages("crm.activity.list.json")?;
    for row in scattered(deals * ACTIVITIES, deals) {
        let (number, nth, id) = (row / ACTIVITIES, row % ACTIVITIES, row + 1);
        let deal = Deal::new(seed, number, deals);
        let mut draw = Draw(seed ^ row.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let at = time(deal.created + later(nth, &mut draw));
        // A call often hangs on the client and names no deal.
        let (kind, owner) = match draw.percent(20) {
            true => (3, deal.contact),
            false => (2, number + 1),
        };
        let (what, subject) = draw.one(&[(2, "Звонок"), (4, "Письмо"), (1, "Встреча")]);
        let (way, text) = (draw.below(2) + 1, draw.one(&TEXTS));
        out.record(&format!(
            r#"{{"ID":"{id}","OWNER_ID":"{owner}","OWNER_TYPE_ID":"{kind}","TYPE_ID":"{what}","PROVIDER_ID":"CRM","SUBJECT":"{subject}","CREATED":"{at}","LAST_UPDATED":"{at}","START_TIME":"{at}","END_TIME":"{at}","DEADLINE":"{at}","COMPLETED":"Y","STATUS":"2","RESPONSIBLE_ID":"{who}","PRIORITY":"2","DIRECTION":"{way}","DESCRIPTION":"{text}","DESCRIPTION_TYPE":"1","AUTHOR_ID":"{who}","SETTINGS":[]}}"#,
            who = deal.owner,
        ))?;
    }
    out.finish()
}

fn amo(seed: u64, deals: u64, folder: &Path) -> io::Result<()> {
    let pages = |name: &str, key| Pages::new(folder, name, Crm::Amo, key);
    let mut out = pages("leads.json", "leads")?;
    for number in scattered(deals, deals) {
        let deal = Deal::new(seed, number, deals);
        let (id, stage) = (number + 1, 100 + deal.passed);
        out.record(&format!(
            r#"{{"id":{id},"name":"Заказ {id}","price":{sum},"responsible_user_id":{owner},"group_id":0,"status_id":{stage},"pipeline_id":1,"loss_reason_id":null,"created_by":{owner},"updated_by":{owner},"created_at":{created},"updated_at":{moved},"closed_at":null,"closest_task_at":null,"is_deleted":false,"custom_fields_values":[{{"field_id":7,"field_name":"Источник","field_code":null,"field_type":"text","values":[{{"value":"Сайт"}}]}}],"account_id":1,"_embedded":{{"tags":[],"companies":[],"contacts":[{{"id":{contact},"is_main":true}}]}}}}"#,
            sum = deal.sum,
            owner = deal.owner,
            created = deal.created,
            moved = deal.entered(deal.passed),
            contact = deal.contact,
        ))?;
    }
    out.finish()?;
    let mut out = pages("contacts.json", "contacts")?;
    let contacts = (deals * 3 / 4).max(1);
    for number in scattered(contacts, contacts) {
        let id = number + 1;
        out.record(&format!(
            r#"{{"id":{id},"name":"Выдуманный {id}","first_name":"","last_name":"","responsible_user_id":1,"created_at":{START},"updated_at":{START},"custom_fields_values":[{{"field_id":1,"field_name":"Телефон","field_code":"PHONE","field_type":"multitext","values":[{{"value":"+7917{id:07}","enum_code":"WORK"}}]}}],"_embedded":{{"tags":[],"companies":[]}}}}"#
        ))?;
    }
    out.finish()?;
    let (mut out, mut id) = (pages("events.json", "events")?, 0);
    for number in scattered(deals, deals) {
        let deal = Deal::new(seed, number, deals);
        for stage in 1..=deal.passed {
            id += 1;
            let (before, after, at, lead) =
                (99 + stage, 100 + stage, deal.entered(stage), number + 1);
            out.record(&format!(
                r#"{{"id":"{id:024}","type":"lead_status_changed","entity_id":{lead},"entity_type":"lead","created_by":{who},"created_at":{at},"value_after":[{{"lead_status":{{"id":{after},"pipeline_id":1}}}}],"value_before":[{{"lead_status":{{"id":{before},"pipeline_id":1}}}}],"account_id":1}}"#,
                who = deal.owner,
            ))?;
        }
    }
    out.finish()?;
    let mut out = pages("leads-notes.json", "notes")?;
    for row in scattered(deals * ACTIVITIES, deals) {
        let (number, nth, id) = (row / ACTIVITIES, row % ACTIVITIES, row + 1);
        let deal = Deal::new(seed, number, deals);
        let mut draw = Draw(seed ^ row.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let (at, lead) = (deal.created + later(nth, &mut draw), number + 1);
        let (kind, params) = match draw.below(3) {
            0 => (
                draw.one(&["call_in", "call_out"]),
                format!(
                    r#"{{"uniq":"{id}","duration":{},"source":"Телефония","phone":"+79170000000","call_status":{}}}"#,
                    draw.power(5, 900),
                    draw.one(&[4, 6, 3])
                ),
            ),
            1 => ("common", format!(r#"{{"text":"{}"}}"#, draw.one(&TEXTS))),
            _ => ("sms_out", format!(r#"{{"text":"{}"}}"#, draw.one(&TEXTS))),
        };
        out.record(&format!(
            r#"{{"id":{id},"entity_id":{lead},"created_by":{who},"updated_by":{who},"created_at":{at},"updated_at":{at},"responsible_user_id":{who},"group_id":0,"note_type":"{kind}","params":{params},"account_id":1}}"#,
            who = deal.owner,
        ))?;
    }
    out.finish()
}

fn later(nth: u64, draw: &mut Draw) -> i64 {
    i64::try_from(nth * 2 * DAY + draw.below(DAY)).unwrap_or_default()
}

/// `2026-12-07T10:00:00+03:00`
fn time(at: i64) -> String {
    let local = chrono::DateTime::from_timestamp(at + 3 * 3600, 0).unwrap_or_default();
    local.format("%Y-%m-%dT%H:%M:%S+03:00").to_string()
}
