//! Every fault of the sheets that came back; without one they become facts.
//!
//! All sheets are looked through before anything is said, and one fault refuses all of them: nothing is half applied.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::filled::{Fault, Filled, FilledRow};
use super::sheet::{asides, choices, sheet_id};
use crate::calendar::{Fold, Zone};
use crate::engine::{ScoredSheet, Worth, answer_worth};
use crate::facts::{Appeal, Event, EventKind, Form, RawValue, Staff, When, person_of};
use crate::program::fold;
use crate::program::norm::{Automatic, Checklist, Question};
use crate::value::{Instant, Truth};

/// A checklist of the regulation.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// Version and clause.
    pub place: (usize, usize),
    /// From when it holds …
    pub from: Instant,
    /// … and until when.
    pub until: Instant,
    /// What it says.
    pub list: &'a Checklist,
}

/// A piece of work that the data holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// When it was.
    pub at: Instant,
    /// Whose it is, as far as the event says.
    pub person: Option<Box<str>>,
    /// Its deal, where it has one of its own.
    pub deal: Option<Box<str>>,
    /// Whether the key is a deal's.
    pub whole_deal: bool,
}

/// A sheet that the data holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Its id.
    pub id: Option<Box<str>>,
    /// Who filled it in.
    pub by: Option<Box<str>>,
    /// Where it stands.
    pub source: Box<str>,
}

/// What the data says of the sheets' work.
#[derive(Debug, Clone, Default)]
pub struct Data {
    /// By key.
    pub work: BTreeMap<Box<str>, Work>,
    /// By folded name of the checklist and key.
    pub held: BTreeMap<(Box<str>, Box<str>), Vec<Held>>,
}

/// What surrounds the sheets.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    /// The moment judged.
    pub at: Instant,
    /// The company's zone.
    pub zone: Zone,
    /// The staff.
    pub staff: &'a Staff,
}

/// A sheet without a fault.
#[derive(Debug, Clone, PartialEq)]
pub struct Accepted {
    /// Version and clause of its checklist.
    pub place: (usize, usize),
    /// The key of its work.
    pub key: Box<str>,
    /// The fact.
    pub event: Event<'static>,
}

/// What came of the sheets.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answer {
    /// Sheets that became facts.
    pub accepted: Vec<Accepted>,
    /// Places of sheets that nobody has filled in yet.
    pub untouched: Vec<Box<str>>,
    /// All faults, in the order of the sheets.
    pub faults: Vec<Fault>,
}

/// The folded name of the checklist, the key of the work, who filled the sheet in.
type Whose = (String, Box<str>, Option<Box<str>>);

/// Looks through all sheets.
#[must_use]
pub fn accept(sheets: &[Filled], lists: &[Known<'_>], data: &Data, around: Around<'_>) -> Answer {
    let mut answer = Answer::default();
    let mut seen: BTreeMap<Whose, Box<str>> = BTreeMap::new();
    for sheet in sheets {
        let mut look = Look {
            sheet,
            around,
            faults: sheet.conflicts.clone(),
        };
        let at = look.filled_at();
        let Some(known) = look.known(lists, at.map(|(at, _)| at)) else {
            answer.faults.append(&mut look.faults);
            continue;
        };
        if is_untouched(sheet, known.list) {
            answer.untouched.push(sheet.place.clone());
            continue;
        }
        let lines = look.rows(known.list);
        let by = look.person(sheet.auditor.as_deref(), "проверяющего");
        look.may_check(known.list, by.as_deref());
        let work = look.work(known.list, data);
        let appeal = look.appeal(known.list, data, sheets);
        if let (Some((at, _)), Some(work)) = (at, work)
            && at < work.at
        {
            look.fault("лист заполнен раньше, чем была сама работа", None);
        }
        let key = (fold(&sheet.checklist), sheet.key.clone(), by.clone());
        if appeal.is_none() {
            look.already_held(&key, data);
            if let Some(first) = seen.get(&key) {
                let what = format!(
                    "об этой работе ({}) уже есть лист того же проверяющего: {first}",
                    sheet.key
                );
                look.fault(what, Some("оставьте один".to_owned()));
            }
            seen.entry(key).or_insert_with(|| sheet.place.clone());
        }
        if !look.faults.is_empty() {
            answer.faults.append(&mut look.faults);
            continue;
        }
        let (Some((_, at)), Some(work)) = (at, work) else {
            continue;
        };
        let mut event = Event::new(EventKind::Audit);
        event.name = Some(Cow::Owned(known.list.name.to_string()));
        event.id = Some(Cow::Owned(sheet.id.to_string()));
        event.deal = work.deal.clone().map(|deal| Cow::Owned(deal.into()));
        event.at = Some(at);
        event.by = by.map(|by| Cow::Owned(by.into()));
        event.source = Cow::Owned(sheet.place.to_string());
        event.form = Some(Box::new(Form {
            event: (!work.whole_deal).then(|| Cow::Owned(sheet.key.to_string())),
            employee: work.person.clone().map(|id| Cow::Owned(id.into())),
            appeal,
            lines,
            ..Form::default()
        }));
        answer.accepted.push(Accepted {
            place: known.place,
            key: sheet.key.clone(),
            event,
        });
    }
    answer
}

/// Faults that only scoring shows: an answer against what the data says.
#[must_use]
pub fn against_data(sheets: &[Filled], scored: &[ScoredSheet]) -> Vec<Fault> {
    let mut out = Vec::new();
    for sheet in sheets {
        let own = |one: &&ScoredSheet| one.id.as_deref() == Some(&*sheet.id);
        let Some(scored) = scored.iter().find(own) else {
            continue;
        };
        let rows = scored
            .items
            .iter()
            .map(|one| (&one.text, &one.said, &one.data));
        let stops = scored
            .stops
            .iter()
            .map(|one| (&one.text, &one.said, &one.data));
        for (text, said, data) in rows.chain(stops) {
            let (Some(said), Some(data)) = (said, data) else {
                continue;
            };
            let wanted = match data.answer {
                Truth::Yes => ["да", "полностью", "подтверждено"],
                Truth::No => ["нет", "нет", "опровергнуто"],
                Truth::Unknown(_) => continue,
            };
            let folded = fold(said);
            if wanted.contains(&&*folded) || folded.starts_with("не к месту") {
                continue;
            }
            let row = sheet.rows.iter().find(|row| fold(&row.text) == fold(text));
            out.push(Fault {
                place: row.map_or(&sheet.place, |row| &row.place).clone(),
                what: format!(
                    "на «{text}» ответили данные: {}, а в листе «{said}»",
                    if data.answer.is_yes() {
                        "подтверждено"
                    } else {
                        "опровергнуто"
                    }
                ),
                hint: Some(format!(
                    "верните «{}»: ответ данных листом не меняют",
                    wanted[0]
                )),
            });
        }
    }
    out
}

/// Only what the data had answered stands there.
fn is_untouched(sheet: &Filled, list: &Checklist) -> bool {
    let by_hand = |row: &FilledRow| {
        let own = |one: &&Question| fold(&one.text) == fold(&row.text);
        let question = list.questions.iter().find(own);
        let stop = list
            .stops
            .iter()
            .find(|one| fold(&one.text) == fold(&row.text));
        let aside = row
            .said
            .as_deref()
            .is_some_and(|said| fold(said) == super::sheet::ASIDE);
        match (question, stop) {
            (Some(question), _) => question.automatic.is_none() && !aside,
            (None, Some(stop)) => stop.automatic.is_none(),
            (None, None) => true,
        }
    };
    sheet.auditor.is_none()
        && sheet
            .rows
            .iter()
            .all(|row| row.said.is_none() || !by_hand(row))
}

/// One sheet that is looked through.
struct Look<'a> {
    sheet: &'a Filled,
    around: Around<'a>,
    faults: Vec<Fault>,
}

impl<'a> Look<'a> {
    fn fault(&mut self, what: impl Into<String>, hint: Option<String>) {
        self.fault_at(&self.sheet.place, what, hint);
    }

    fn fault_at(&mut self, place: &str, what: impl Into<String>, hint: Option<String>) {
        self.faults.push(Fault {
            place: place.into(),
            what: what.into(),
            hint,
        });
    }

    /// When it was filled in: the moment, and as the fact keeps it.
    fn filled_at(&mut self) -> Option<(Instant, When)> {
        let Some(text) = self.sheet.at.as_deref() else {
            return Some((self.around.at, When::Exact(self.around.at)));
        };
        let when = match When::parse(text) {
            Ok(when) => when,
            Err(why) => {
                self.fault(why, None);
                return None;
            }
        };
        let zone = self.around.zone;
        let at = match when {
            When::Exact(at) => at,
            When::Local(local) => zone.instant(local, Fold::First),
            // Of that day, but not later than now.
            When::Day(day) => zone
                .end_of(day)
                .plus(-1)
                .min(self.around.at.max(zone.start_of(day))),
        };
        if at > self.around.at {
            self.fault(
                format!("лист заполнен «{text}», а этот день ещё не настал"),
                None,
            );
            return None;
        }
        Some((at, When::Exact(at)))
    }

    fn known<'k>(&mut self, lists: &[Known<'k>], at: Option<Instant>) -> Option<Known<'k>> {
        let wanted = fold(&self.sheet.checklist);
        let named = || lists.iter().filter(|one| fold(&one.list.name) == wanted);
        let at = at.unwrap_or(self.around.at);
        let now = named().find(|one| one.from <= at && at < one.until);
        let found = now.or(named().next_back()).copied();
        if found.is_none() {
            let names: Vec<String> = lists
                .iter()
                .map(|one| format!("«{}»", one.list.name))
                .collect();
            self.fault(
                format!("чек-листа «{}» в регламенте нет", self.sheet.checklist),
                Some(format!("есть: {}", names.join(", "))),
            );
        }
        found
    }

    /// Holds the rows against the checklist and gives their answers.
    fn rows(&mut self, list: &Checklist) -> BTreeMap<Cow<'static, str>, RawValue<'static>> {
        let sheet = self.sheet;
        let asides = asides(list);
        let questions = list.questions.iter().map(|one| &one.text);
        let stops = list.stops.iter().map(|one| &one.text);
        let wanted: Vec<&Box<str>> = questions
            .chain(&asides)
            .chain(stops)
            .chain(&list.lines)
            .collect();
        let mut lines = BTreeMap::new();
        let mut met: BTreeMap<String, &str> = BTreeMap::new();
        for row in &sheet.rows {
            let name = fold(&row.text);
            if let Some(first) = met.insert(name.clone(), &row.place) {
                let what = format!("строка «{}» стоит дважды: ещё раз — {first}", row.text);
                self.fault_at(&row.place, what, Some("оставьте одну".to_owned()));
                continue;
            }
            let Some(text) = wanted.iter().find(|one| fold(one) == name) else {
                let what = format!("строки «{}» в чек-листе «{}» нет", row.text, list.name);
                self.fault_at(
                    &row.place,
                    what,
                    Some("уберите её: вопросы стоят в регламенте".to_owned()),
                );
                continue;
            };
            self.row(list, row);
            if let Some(said) = &row.said {
                lines.insert(
                    Cow::Owned(text.to_string()),
                    RawValue::Text(Cow::Owned(said.to_string())),
                );
            }
        }
        for text in wanted.iter().filter(|text| !met.contains_key(&fold(text))) {
            let what = format!("не хватает строки «{text}»");
            self.fault(
                what,
                Some("верните её или возьмите лист заново: reglament audit".to_owned()),
            );
        }
        lines
    }

    /// The weight and the answer of one row.
    fn row(&mut self, list: &Checklist, row: &FilledRow) {
        let name = fold(&row.text);
        if let Some(question) = list.questions.iter().find(|one| fold(&one.text) == name) {
            let weight = row.weight.as_deref();
            if let Some(said) = weight.filter(|said| number(said) != Some(question.weight)) {
                let right = question.weight.normalize();
                let what = format!(
                    "вес вопроса «{}» изменён: в листе {said}, в регламенте {right}",
                    row.text
                );
                self.fault_at(
                    &row.place,
                    what,
                    Some(format!("верните {right}: веса меняют в регламенте")),
                );
            }
            let Some(said) = row.said.as_deref() else {
                return;
            };
            let folded = fold(said);
            let by_data = matches!(question.automatic, Some(Automatic::Cond(_)))
                && matches!(&*folded, "да" | "нет" | "подтверждено" | "опровергнуто");
            let negative = number(said).is_some_and(|number| number < Decimal::ZERO);
            let unreadable = answer_worth(list, question, said) == Worth::Unreadable;
            if !by_data && (negative || unreadable) {
                let mut words: Vec<String> = choices(list, question)
                    .iter()
                    .map(|one| format!("«{}»", one.word))
                    .collect();
                words.push(match question.rungs.is_empty() {
                    true => format!("число от 0 до {}", question.weight.normalize()),
                    false => "число от 0".to_owned(),
                });
                self.no_answer(row, said, &words.join(", "));
            }
        } else if let Some(said) = row.said.as_deref() {
            let stop = list.stops.iter().any(|one| fold(&one.text) == name);
            if stop && !matches!(&*fold(said), "да" | "нет" | super::sheet::UNSEEN) {
                self.no_answer(row, said, "«да», «нет»");
            }
        }
    }

    fn no_answer(&mut self, row: &FilledRow, said: &str, possible: &str) {
        let what = format!("ответа «{said}» на «{}» не бывает", row.text);
        self.fault_at(&row.place, what, Some(format!("бывает: {possible}")));
    }

    /// The id of a person who is named by id, name or surname; without a list of staff, as written.
    /// `отвечает ОКК`: nobody else fills such sheets in.
    fn may_check(&mut self, list: &Checklist, by: Option<&str>) {
        let (Some(wanted), Some(one)) = (
            &list.checked_by,
            by.and_then(|id| self.around.staff.get(id)),
        ) else {
            return;
        };
        let role = one.role.as_deref().unwrap_or("роль не указана");
        if fold(role) != fold(wanted) {
            let what = format!(
                "лист «{}» заполняет {wanted}, а заполнил его {} ({role})",
                list.name, one.name
            );
            self.fault(what, None);
        }
    }

    fn person(&mut self, said: Option<&str>, whom: &str) -> Option<Box<str>> {
        let said = said?.trim();
        let staff = self.around.staff;
        if staff.is_empty() {
            return Some(said.into());
        }
        match person_of(staff, said) {
            Ok(id) => Some(id.into()),
            Err(0) => {
                let what = format!("{whom} «{said}» среди сотрудников нет");
                self.fault(
                    what,
                    Some("назовите номер или фамилию, как в списке сотрудников".to_owned()),
                );
                None
            }
            Err(_) => {
                let what = format!("{whom} «{said}» среди сотрудников несколько");
                self.fault(what, Some("назовите номер".to_owned()));
                None
            }
        }
    }

    /// The work that the sheet is about, if it still is what was handed out.
    fn work<'d>(&mut self, list: &Checklist, data: &'d Data) -> Option<&'d Work> {
        let sheet = self.sheet;
        let Some(work) = data.work.get(&sheet.key) else {
            let what = format!("работы «{}» в данных нет", sheet.key);
            self.fault(
                what,
                Some("проверьте, те ли это данные и не изменён ли номер в листе".to_owned()),
            );
            return None;
        };
        let own = sheet_id(&list.name, &sheet.key, (1, 1));
        let same = sheet.id == own
            || sheet
                .id
                .strip_prefix(&*own)
                .is_some_and(|rest| rest.starts_with('-'));
        if !same {
            let what = format!(
                "номер листа «{}» не от этой работы ({})",
                sheet.id, sheet.key
            );
            self.fault(
                what,
                Some(format!(
                    "должен быть {own}: звонок или номер в листе изменён"
                )),
            );
        }
        let told = self.person(sheet.person.as_deref(), "сотрудника");
        if let (Some(told), Some(real)) = (&told, &work.person)
            && told != real
        {
            let what = format!("в листе сотрудник «{told}», а работу делал «{real}»");
            self.fault(
                what,
                Some("верните, как было: чья работа, говорят данные".to_owned()),
            );
        }
        Some(work)
    }

    fn already_held(
        &mut self,
        (list, key, by): &(String, Box<str>, Option<Box<str>>),
        data: &Data,
    ) {
        let held = data.held.get(&(list.as_str().into(), key.clone()));
        let same = |one: &&Held| one.by == *by || one.id.as_deref() == Some(&*self.sheet.id);
        if let Some(one) = held.into_iter().flatten().find(same) {
            let name = one.id.as_deref().unwrap_or("без номера");
            let what = format!(
                "об этой работе ({key}) лист уже есть в данных: {name}, {}",
                one.source
            );
            let hint = "оценку по обжалованию пишут с «пересматривает» и «почему»; хранятся обе";
            self.fault(what, Some(hint.to_owned()));
        }
    }

    fn appeal(
        &mut self,
        list: &Checklist,
        data: &Data,
        sheets: &[Filled],
    ) -> Option<Appeal<'static>> {
        let sheet = self.sheet;
        if sheet.appeal_of.is_none() && sheet.appeal_by.is_none() && sheet.appeal_why.is_none() {
            return None;
        }
        let Some(of) = sheet.appeal_of.as_deref() else {
            self.fault(
                "не сказано, какой лист пересмотрен",
                Some("впишите его номер в «пересматривает»".to_owned()),
            );
            return None;
        };
        let held = data.held.get(&(fold(&list.name).into(), sheet.key.clone()));
        let known = held
            .into_iter()
            .flatten()
            .any(|one| one.id.as_deref() == Some(of))
            || sheets
                .iter()
                .any(|one| &*one.id == of && one.place != sheet.place && one.key == sheet.key);
        if !known {
            self.fault(
                format!("листа «{of}» об этой же работе нет"),
                Some("проверьте номер в «пересматривает»".to_owned()),
            );
        }
        if sheet.appeal_why.is_none() {
            self.fault(
                "не сказано, почему оценка пересмотрена",
                Some("впишите причину в «почему»".to_owned()),
            );
        }
        let by = self.person(sheet.appeal_by.as_deref(), "обжаловавшего");
        Some(Appeal {
            of: Cow::Owned(of.to_owned()),
            by: by.map(|by| Cow::Owned(by.into())),
            why: sheet.appeal_why.clone().map(|why| Cow::Owned(why.into())),
        })
    }
}

/// A number as people and spreadsheets write it.
fn number(text: &str) -> Option<Decimal> {
    text.trim().replace(',', ".").parse().ok()
}
