//! `отчёты.csv`: reports as a form or a spreadsheet keeps them, a row a report, a column a line of it.

use std::borrow::Cow;

use crate::diagnostic::closest;
use crate::facts::read::exact_number;
use crate::facts::{Event, EventKind, Form, RawValue, Rejection, Staff, When, names_of, person_of};

/// Headings that say whose report it is, which one, when it was handed in and what days it is about; all others are its lines.
const PERSON: &[&str] = &["сотрудник", "employee", "кто"];
const NAME: &[&str] = &["отчёт", "отчет", "report"];
const AT: &[&str] = &["сдан", "когда", "время", "отметка времени", "at"];
const DAY: &[&str] = &["за", "день", "с", "day"];
const TO: &[&str] = &["по", "to"];

/// What came of a table.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// Employee id and the report.
    pub(super) reports: Vec<(Box<str>, Event<'static>)>,
    /// Rows that could not be used.
    pub(super) rejected: Vec<Rejection>,
}

/// Reads a table; a row that cannot be used is rejected alone and whole.
///
/// # Errors
/// When the whole table cannot be read.
pub(super) fn read(file: &str, text: &str, staff: &Staff) -> Result<Table, Rejection> {
    let broken = |line: u64, reason: String| Rejection {
        place: format!("{file}:{line}").into(),
        reason: reason.into(),
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let first = text.lines().next().unwrap_or_default();
    let separator = [b';', b',', b'\t']
        .into_iter()
        .max_by_key(|one| {
            let times = first.bytes().filter(|byte| byte == one).count();
            (times, *one == b';')
        })
        .unwrap_or(b';');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .from_reader(text.as_bytes());
    let heads: Vec<String> = match reader.headers() {
        Ok(heads) => heads.iter().map(|head| head.trim().to_owned()).collect(),
        Err(error) => return Err(broken(1, format!("таблица не прочитана: {error}"))),
    };
    let column = |names: &[&str]| {
        let mut all = heads.iter();
        all.position(|head| names.contains(&&*head.to_lowercase()))
    };
    let (person, name, at) = (column(PERSON), column(NAME), column(AT));
    let missing: Vec<&str> = [("сотрудник", person), ("отчёт", name), ("сдан", at)]
        .into_iter()
        .filter_map(|(head, at)| at.is_none().then_some(head))
        .collect();
    let (Some(person), Some(name), Some(at)) = (person, name, at) else {
        let reason = format!(
            "в таблице отчётов нет столбцов «{}»; заголовки — сотрудник, отчёт, сдан, за и строки отчёта",
            missing.join("», «")
        );
        return Err(broken(1, reason));
    };
    let columns = Columns {
        person,
        name,
        at,
        day: column(DAY),
        to: column(TO),
    };
    let mut table = Table::default();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                table.rejected.push(broken(
                    line,
                    format!("строка таблицы не прочитана: {error}"),
                ));
                continue;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        match columns.report(&record, &heads, staff) {
            Ok((id, mut event)) => {
                event.source = Cow::Owned(format!("{file}:{line}"));
                table.reports.push((id, event));
            }
            Err(reason) => table.rejected.push(broken(line, reason)),
        }
    }
    Ok(table)
}

/// Where what stands.
struct Columns {
    person: usize,
    name: usize,
    at: usize,
    day: Option<usize>,
    to: Option<usize>,
}

impl Columns {
    fn report(
        &self,
        record: &csv::StringRecord,
        heads: &[String],
        staff: &Staff,
    ) -> Result<(Box<str>, Event<'static>), String> {
        let cell = |at: usize| {
            record
                .get(at)
                .map(str::trim)
                .filter(|cell| !cell.is_empty())
        };
        let said = cell(self.person).ok_or("не сказано, чей это отчёт")?;
        let id = person(said, staff)?;
        let when = |at: Option<usize>| {
            let text = at.and_then(cell);
            let read = |text: &str| When::parse(text).map_err(|why| format!("«{text}»: {why}"));
            text.map(read).transpose()
        };
        let name = cell(self.name).ok_or("не сказано, какой это отчёт")?;
        let at = when(Some(self.at))?.ok_or("не сказано, когда отчёт сдан")?;
        let (from, to) = (when(self.day)?, when(self.to)?);
        let own = [
            Some(self.person),
            Some(self.name),
            Some(self.at),
            self.day,
            self.to,
        ];
        let lines = heads.iter().enumerate();
        let lines = lines
            .filter(|(column, head)| !own.contains(&Some(*column)) && !head.is_empty())
            .filter_map(|(column, head)| Some((Cow::Owned(head.clone()), value(cell(column)?))));
        let mut event = Event::new(EventKind::Report);
        event.name = Some(Cow::Owned(name.to_owned()));
        event.at = Some(at);
        event.by = Some(Cow::Owned(id.to_string()));
        event.form = Some(Box::new(Form {
            from,
            to: to.filter(|_| from.is_some()),
            lines: lines.collect(),
            ..Form::default()
        }));
        Ok((id, event))
    }
}

/// A number as a spreadsheet writes it, else the text.
fn value(cell: &str) -> RawValue<'static> {
    let bare: String = cell
        .chars()
        .filter(|one| !one.is_whitespace() && !matches!(one, '\u{a0}' | '\u{202f}'))
        .collect();
    match exact_number(&bare.replace(',', ".")) {
        Ok(number) => RawValue::Number(number),
        Err(_) => RawValue::Text(Cow::Owned(cell.to_owned())),
    }
}

/// The employee of this id or name; nobody else's work is his.
fn person(said: &str, staff: &Staff) -> Result<Box<str>, String> {
    if staff.is_empty() {
        return Err(format!(
            "отчёт сотрудника «{said}» некому отнести: списка сотрудников, employees.yaml, в данных нет"
        ));
    }
    match person_of(staff, said) {
        Ok(id) => Ok(id.into()),
        Err(0) => {
            let near = closest(said, names_of(staff))
                .map_or_else(String::new, |near| format!("; возможно, это «{near}»"));
            Err(format!(
                "отчёт не учтён: сотрудника «{said}» среди сотрудников нет{near}"
            ))
        }
        Err(_) => Err(format!(
            "отчёт не учтён: сотрудников «{said}» несколько; назовите номер"
        )),
    }
}
