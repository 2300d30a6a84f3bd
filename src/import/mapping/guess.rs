//! `import --guess`: a mapping proposed from the headings and the values of a table.

use std::collections::BTreeSet;

use super::clean::{self, Spelling, fold};
use super::{Record, shipped};
use crate::import::account::Account;
use crate::import::quality::QualityRow;
use crate::import::table::{self, Hints, Line, RawFile, Table};

/// So many values stand behind a column, so that its reader sees what was guessed from.
const SAMPLES: usize = 3;
/// So many rows are looked at.
const SHOWN: usize = 20_000;

/// A mapping for a file, ready to be checked and saved.
///
/// # Errors
/// Why the file is no table.
pub fn propose(file: &RawFile) -> Result<String, String> {
    let mut account = Account::default();
    let tables = table::open(file, &Hints::default(), &mut account)?;
    let mut out = String::new();
    if let Some((_, name)) = tables.iter().find_map(|table| shipped::of(&table.headings)) {
        out.push_str(&format!(
            "# Это {name}: такой файл читается и без mapping.yaml\n"
        ));
    }
    let mut samples = Vec::new();
    for table in &tables {
        samples.push(sampled(table, &mut account)?);
    }
    let (_, quality) = account.close();
    out = introduced(&out, &quality);
    for (table, lines) in tables.iter().zip(&samples) {
        out.push_str(&described(&file.name, "вкладка", table, lines));
    }
    Ok(out)
}

/// The first rows: what a column is shows in them.
pub(super) fn sampled(table: &Table<'_>, account: &mut Account) -> Result<Vec<Line>, String> {
    let mut lines = Vec::new();
    let outcome = table.each(account, &mut |line| {
        lines.push(line);
        match lines.len() < SHOWN {
            true => Ok(()),
            false => Err(String::new()),
        }
    });
    match outcome {
        // An empty refusal is our own: enough has been seen.
        Err(why) if !why.is_empty() => Err(why),
        _ => Ok(lines),
    }
}

/// What stands before the tables: what was noticed, and what may be said of all of them.
pub(super) fn introduced(known: &str, quality: &[QualityRow]) -> String {
    let mut out = "# Предложено по заголовкам и значениям. Проверьте, поправьте и сохраните рядом с файлом под именем mapping.yaml\n".to_owned();
    out.push_str(known);
    for row in quality {
        let place = row.places.first().map_or("", |place| place);
        let said = format!("{} ({place})", row.what);
        out.push_str(&format!("# замечено: {}\n", commented(&said)));
    }
    out.push_str("# часовой пояс: Europe/Moscow\n# выгружено: 2026-12-10 18:00\nтаблицы:\n");
    out
}

/// A table's part of the mapping; `part` is what a table of this file is called.
pub(super) fn described(file: &str, part: &str, table: &Table<'_>, lines: &[Line]) -> String {
    let record = record(table);
    let mut out = format!("  - файл: {}\n", quoted(file));
    if let Some(sheet) = table.sheet.as_deref() {
        out.push_str(&format!("    {part}: {}\n", quoted(sheet)));
    }
    let word = match record {
        Record::Stage => "история стадий",
        Record::Event => "событие",
        Record::Client => "клиент",
        Record::Mailing => "рассылка",
        Record::Employee => "сотрудник",
        _ => "сделка",
    };
    out.push_str(&format!("    запись: {word}\n    столбцы:\n"));
    let mut taken = BTreeSet::new();
    for (at, heading) in table.headings.iter().enumerate() {
        let values: Vec<&str> = lines
            .iter()
            .filter_map(|line| line.cells.get(at))
            .map(|cell| &**cell)
            .filter(|cell| !cell.is_empty())
            .collect();
        let said = column(record, heading, &values, &mut taken);
        let mut shown: Vec<String> = Vec::new();
        for value in &values {
            let short: String = commented(value).chars().take(30).collect();
            if shown.len() < SAMPLES && !shown.contains(&short) {
                shown.push(short);
            }
        }
        let samples = match shown.is_empty() {
            true => "пусто".to_owned(),
            false => shown.join(" | "),
        };
        let key = quoted(heading);
        // Longer keys YAML takes only when they are called so.
        out.push_str(&match key.len() {
            0..=KEY => format!("      {key}: {said}  # {samples}\n"),
            _ => format!("      ? {key}\n      : {said}  # {samples}\n"),
        });
    }
    out
}

/// So many bytes of a key YAML reads without more ado, with room to spare (YAML 1.2, 7.4.2: 1024).
const KEY: usize = 1000;

/// Whether YAML takes this letter as it stands, and for no break of a line.
fn plain(letter: char) -> bool {
    !letter.is_control()
        && !matches!(
            letter,
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
}

/// A text within a comment: what would end it, or is no letter at all, is left out.
fn commented(text: &str) -> String {
    text.chars().filter(|&letter| plain(letter)).collect()
}

/// A text in quotes, with all that YAML does not take written by its number.
fn quoted(text: &str) -> String {
    let mut out = String::new();
    for letter in serde_json::Value::from(text).to_string().chars() {
        if plain(letter) {
            out.push(letter);
        } else {
            // All such letters are below U+10000.
            out.push_str(&format!("\\u{:04x}", u32::from(letter)));
        }
    }
    out
}

fn any(heading: &str, words: &[&str]) -> bool {
    words.iter().any(|word| heading.contains(word))
}

/// `когда`, `created_at`, `at`
fn is_time(heading: &str) -> bool {
    any(heading, &["дата", "время", "когда", "date", "time"])
        || heading == "at"
        || heading.ends_with(" at")
}

/// What a row is, by its headings.
fn record(table: &Table<'_>) -> Record {
    let headings: Vec<String> = table.headings.iter().map(|heading| fold(heading)).collect();
    let has = |words: &[&str]| headings.iter().any(|heading| any(heading, words));
    let timed = headings.iter().any(|heading| is_time(heading));
    let stage = has(&["стади", "этап", "stage", "статус сделк"]);
    let titled = has(&[
        "название",
        "бюджет",
        "сумма",
        "title",
        "amount",
        "ответственн",
    ]);
    if has(&["шаблон", "рассылк", "campaign", "template"])
        && has(&["канал", "channel", "статус", "email", "телефон"])
    {
        return Record::Mailing;
    }
    if stage && !titled && timed {
        return Record::Stage;
    }
    if stage || has(&["воронк", "pipeline", "сделк", "deal"]) && titled {
        return Record::Deal;
    }
    if has(&[
        "тип",
        "вид",
        "kind",
        "type",
        "направлен",
        "длительн",
        "duration",
        "seconds",
    ]) && (timed || has(&["начало"]))
    {
        return Record::Event;
    }
    if has(&["должност", "роль", "role", "логин"]) {
        return Record::Employee;
    }
    match has(&[
        "телефон",
        "email",
        "почта",
        "фио",
        "клиент",
        "компани",
        "контакт",
        "phone",
    ]) {
        true => Record::Client,
        false => Record::Deal,
    }
}

/// What a column is: by its heading first, by its values then. One key is proposed once.
fn column(
    record: Record,
    heading: &str,
    values: &[&str],
    taken: &mut BTreeSet<&'static str>,
) -> String {
    let name = fold(heading);
    // Ten digits are a moment only under a heading that speaks of one.
    const MOMENTS: &[&str] = &[
        "созда",
        "измен",
        "закры",
        "срок",
        "created",
        "updated",
        "modified",
        "changed",
        "closed",
        "deadline",
    ];
    let unix = is_time(&name) || any(&name, MOMENTS);
    let dates = !values.is_empty()
        && values.iter().all(|value| {
            clean::spelling(value).is_some_and(|spelling| unix || spelling != Spelling::Unix)
        });
    // The words of a heading, whether the values have to be dates, and the key.
    let table: &[(&[&str], bool, &str)] = match record {
        Record::Deal => &[
            (
                &[
                    "id клиент",
                    "клиент id",
                    "номер клиент",
                    "client id",
                    "код клиент",
                ],
                false,
                "клиент",
            ),
            (&["id", "номер", "№", "код сделк"], false, "номер"),
            (
                &["название", "наименование", "title", "тема", "сделка"],
                false,
                "название",
            ),
            (
                &["изменени", "редактир", "updated", "modified", "changed"],
                true,
                "изменена",
            ),
            (&["стади", "этап", "stage", "статус"], true, "стадия с"),
            (&["стади", "этап", "stage", "статус"], false, "стадия"),
            (&["воронк", "pipeline", "направление"], false, "воронка"),
            (
                &["ответственн", "менеджер", "owner", "manager"],
                false,
                "ответственный",
            ),
            (
                &["созда", "created", "завед", "дата заявки", "поступ"],
                true,
                "создана",
            ),
            (
                &[
                    "клиент",
                    "компани",
                    "заказчик",
                    "контрагент",
                    "client",
                    "customer",
                ],
                false,
                "клиент",
            ),
        ],
        Record::Client => &[
            (&["id", "номер", "№", "код"], false, "номер"),
            (
                &[
                    "фио",
                    "название",
                    "наименование",
                    "имя",
                    "клиент",
                    "компани",
                    "name",
                ],
                false,
                "имя",
            ),
            (&["пояс", "timezone"], false, "часовой пояс"),
        ],
        Record::Event => &[
            (&["сделк", "deal"], false, "сделка"),
            (&["клиент", "контакт", "client"], false, "клиент"),
            (&["id", "номер", "№"], false, "номер"),
            (&["тип", "вид", "kind", "type"], false, "вид"),
            (&["направлен", "direction"], false, "направление"),
            (
                &["длительн", "секунд", "duration", "seconds"],
                false,
                "длительность",
            ),
            (
                &["результат", "итог", "result", "статус"],
                false,
                "результат",
            ),
            (&["срок", "deadline"], true, "срок"),
            (&["закры", "выполнен", "closed"], true, "закрыта"),
            (
                &[
                    "ответственн",
                    "сотрудник",
                    "менеджер",
                    "кто",
                    "автор",
                    "user",
                ],
                false,
                "кто",
            ),
            (
                &["дата", "время", "начало", "когда", "date", "time", "start"],
                true,
                "когда",
            ),
            (&["название", "тема", "subject"], false, "название"),
            (&["текст", "комментари", "описание", "text"], false, "текст"),
        ],
        Record::Stage => &[
            (&["сделк", "deal", "id", "номер"], false, "сделка"),
            (&["стади", "этап", "stage", "статус"], false, "стадия"),
            (&["воронк", "pipeline"], false, "воронка"),
            (&["дата", "время", "когда", "date", "time"], true, "когда"),
            (
                &["кто", "автор", "ответственн", "менеджер", "user"],
                false,
                "кто",
            ),
        ],
        Record::Mailing => &[
            (
                &[
                    "клиент",
                    "контакт",
                    "получател",
                    "client",
                    "email",
                    "телефон",
                ],
                false,
                "клиент",
            ),
            (&["канал", "channel"], false, "канал"),
            (&["шаблон", "template"], false, "шаблон"),
            (&["категори", "category"], false, "категория"),
            (&["кампани", "рассылк", "campaign"], false, "кампания"),
            (
                &["дата", "время", "когда", "отправ", "date", "time"],
                true,
                "когда",
            ),
            (&["статус", "status"], false, "статус"),
        ],
        _ => &[
            (&["id", "логин", "номер"], false, "номер"),
            (&["фио", "имя", "сотрудник", "name"], false, "имя"),
            (&["должност", "роль", "role"], false, "роль"),
            (&["отдел", "команд", "team"], false, "команда"),
        ],
    };
    let fits = |(words, dated, key): &&(&[&str], bool, &'static str)| {
        (any(&name, words) || is_time(&name) && *key == "когда")
            && (*dated == dates || !dates && !*dated)
            && !taken.contains(key)
    };
    if let Some((_, _, key)) = table.iter().find(fits) {
        taken.insert(key);
        return (*key).to_owned();
    }
    match record {
        Record::Deal | Record::Client => {
            let field = quoted(heading);
            let money =
                !values.is_empty() && values.iter().all(|value| clean::amount(value).is_some());
            let kind = match () {
                () if any(&name, &["телефон", "тел.", "мобильн", "phone", "whatsapp"]) => {
                    Some("телефон")
                }
                () if money
                    && any(
                        &name,
                        &[
                            "сумма",
                            "бюджет",
                            "цена",
                            "стоимость",
                            "оплат",
                            "amount",
                            "price",
                        ],
                    ) =>
                {
                    Some("деньги")
                }
                () if dates => Some("дата"),
                () => None,
            };
            match kind {
                Some(kind) => format!("{{поле: {field}, тип: {kind}}}"),
                None => format!("{{поле: {field}}}"),
            }
        }
        _ => "пропустить".to_owned(),
    }
}
