//! Третья история: неделя отдела контроля качества из `examples/03-nedelya-okk`. Что должно выйти, стоит в таблице README: там её
//! читает человек, отсюда — тест. Здесь же — `audit` от выбора до оценки через книгу, таблицу и JSON.

#[expect(dead_code, reason = "общая папка умеет больше, чем нужно здесь")]
mod folder;
mod schema;

use std::collections::BTreeSet;
use std::io::Cursor;
use std::path::PathBuf;

use calamine::{Reader, Xlsx};
use folder::Folder;
use reglament::cli::{Env, Exit, run};
use reglament::value::Instant;
use serde_json::Value;

const ENV: Env = Env {
    now: Instant(1_797_000_000),
    width: None,
    out_color: false,
    err_color: false,
    err_terminal: false,
    in_terminal: false,
    cores: 2,
};

fn story(file: &str) -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let path = root.join("examples/03-nedelya-okk").join(file);
    path.to_str().expect("путь в UTF-8").to_owned()
}

fn call(command: &str, data: &str, more: &[&str]) -> (Exit, Vec<u8>, String) {
    let regulation = story("okk.reglament");
    let list = ["reglament", command, &regulation, "--data", data];
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let args = list.into_iter().chain(more.iter().copied()).map(Into::into);
    let exit = run(args, &ENV, &mut out, &mut err);
    (exit, out, String::from_utf8_lossy(&err).into_owned())
}

fn audit(more: &[&str]) -> (Exit, Value) {
    let (exit, out, err) = call(
        "audit",
        &story("dannye"),
        &[more, &["--format", "json"]].concat(),
    );
    let text = String::from_utf8(out).expect("UTF-8");
    assert!(!text.is_empty(), "{err}");
    schema::valid(&text);
    (exit, serde_json::from_str(&text).expect("JSON"))
}

fn refused(file: &str) -> String {
    let (exit, out, err) = call("audit", &story("dannye"), &["--score", file]);
    assert_eq!((exit, out.len()), (Exit::Failed, 0), "{err}");
    err
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or("—").replace('.', ",")
}

/// Строки таблицы README: лист, звонок, чей, проверил, итог, оценка.
fn table() -> Vec<[String; 6]> {
    let text = std::fs::read_to_string(story("README.md")).expect("README читается");
    let rows = text
        .lines()
        .skip_while(|line| !line.starts_with("| лист |"))
        .skip(2);
    rows.take_while(|line| line.starts_with('|'))
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let [id, work, whose, by, _, total, grade] = cells.as_slice() else {
                panic!("в строке таблицы не семь ячеек: {line}")
            };
            [id, work, whose, by, total, grade].map(|cell| (*cell).to_owned())
        })
        .collect()
}

#[test]
fn выпало_то_что_в_таблице() {
    let (exit, document) = audit(&[]);
    assert_eq!(exit, Exit::Clean);
    let found: Vec<(String, String, String)> = document["sheets"]
        .as_array()
        .expect("листы")
        .iter()
        .map(|one| {
            (
                text(&one["id"]),
                text(&one["work"]),
                text(&one["responsible"]),
            )
        })
        .collect();
    let wanted: Vec<_> = table()
        .into_iter()
        .map(|[id, work, whose, ..]| (id, work, whose))
        .collect();
    assert_eq!(found, wanted);
}

#[test]
fn оценки_таковы_каковы_в_таблице() {
    let (exit, document) = audit(&["--score", &story("listy.csv")]);
    assert_eq!(exit, Exit::Clean);
    let found: BTreeSet<[String; 6]> = document["sheets"]
        .as_array()
        .expect("листы")
        .iter()
        .map(|one| {
            ["id", "work", "responsible", "filled_by", "total", "grade"].map(|key| text(&one[key]))
        })
        .collect();
    assert_eq!(found, table().into_iter().collect());
    let people: Vec<(String, String)> = document["summary"]["by_person"]
        .as_array()
        .expect("люди")
        .iter()
        .map(|one| (text(&one["person"]), text(&one["mean"])))
        .collect();
    let mean = |who: &str, mean: &str| (who.to_owned(), mean.to_owned());
    assert_eq!(people, [mean("belov", "72,78"), mean("sedova", "69,63")]);
    let calibration = &document["summary"]["calibration"][0];
    assert_eq!(text(&calibration["spread"]), "22,22");
    assert_eq!(calibration["differ"].as_array().map(Vec::len), Some(2));
    let duties: Vec<(String, String)> = document["sheets"]
        .as_array()
        .expect("листы")
        .iter()
        .flat_map(|one| one["duties"].as_array().cloned().unwrap_or_default())
        .map(|one| (text(&one["responsible"]), text(&one["due_at"])))
        .collect();
    let due = |at: &str| ("gromov".to_owned(), at.to_owned());
    assert_eq!(
        duties,
        [
            due("2026-12-16T18:00:00+03:00"),
            due("2026-12-14T18:00:00+03:00")
        ]
    );
}

#[test]
fn обжалование_хранит_обе_оценки() {
    let (_, document) = audit(&[
        "--score",
        &story("listy.csv"),
        "--score",
        &story("obzhalovanie.csv"),
    ]);
    let sheets = document["sheets"].as_array().expect("листы");
    let of = |id: &str| sheets.iter().find(|one| one["id"] == id).expect("лист");
    assert_eq!(of("Л-F44CF314")["replaced_by"], "Л-F44CF314-2");
    assert_eq!(of("Л-F44CF314")["total"], "20");
    assert_eq!(of("Л-F44CF314-2")["total"], "30");
    assert_eq!(of("Л-F44CF314-2")["appealed_by"], "sedova");
    let people = &document["summary"]["by_person"];
    assert_eq!(text(&people[1]["mean"]), "72,96");
}

/// Данные истории с принятыми листами рядом.
fn with_facts(folder: &Folder) -> String {
    for name in ["klienty.ndjson", "employees.yaml", "dataset.yaml"] {
        let text = std::fs::read_to_string(story("dannye").as_str().to_owned() + "/" + name)
            .expect("данные");
        folder.write(name, &text);
    }
    let facts = folder.path("листы.ndjson");
    let (exit, _, err) = call(
        "audit",
        &story("dannye"),
        &["--score", &story("listy.csv"), "--facts", &facts],
    );
    assert_eq!(exit, Exit::Clean, "{err}");
    assert!(!err.contains("узнаются по имени"), "{err}");
    folder.0.display().to_string()
}

#[test]
fn листы_становятся_фактами() {
    let folder = Folder::new("audit-facts");
    let data = with_facts(&folder);
    let (_, out, err) = call("next", &data, &["--person", "gromov", "--format", "json"]);
    let document: Value = serde_json::from_slice(&out).unwrap_or_else(|_| panic!("{err}"));
    let actions = document["actions"].as_array().expect("дела");
    let what: Vec<String> = actions.iter().map(|one| text(&one["text"])).collect();
    assert!(what.iter().any(|one| one.contains("обучение")), "{what:?}");
    assert!(
        what.iter().any(|one| one.contains("разбор звонка")),
        "{what:?}"
    );
    // Второй раз те же звонки не выпадают.
    let (exit, out, _) = call("audit", &data, &[]);
    assert_eq!(exit, Exit::Clean);
    let out = String::from_utf8(out).expect("UTF-8");
    assert!(out.contains("уже проверено или роздано"), "{out}");
    // Сделки листов стоят в записях клиентов, и замечать тут нечего.
    assert!(!out.contains("которой у клиента нет"), "{out}");
    // И второй лист о том же звонке от того же человека не принимается.
    let (exit, _, err) = call("audit", &data, &["--score", &story("listy.csv")]);
    assert_eq!(exit, Exit::Failed);
    assert!(err.contains("лист уже есть в данных"), "{err}");
}

/// Под другим именем листы рядом с данными не узнать, и об этом сказано сразу.
#[test]
fn файл_с_другим_именем_назван() {
    let folder = Folder::new("audit-name");
    let facts = folder.path("принято.ndjson");
    let (exit, _, err) = call(
        "audit",
        &story("dannye"),
        &["--score", &story("listy.csv"), "--facts", &facts],
    );
    assert_eq!(exit, Exit::Clean, "{err}");
    assert!(err.contains("назовите его «листы.ndjson»"), "{err}");
}

#[test]
fn розданное_второй_раз_не_выпадает() {
    let (_, document) = audit(&["--drawn", &story("listy.csv")]);
    assert_eq!(document["sheets"].as_array().map(Vec::len), Some(0));
}

#[test]
fn книга_читается_и_формулы_закрыты() {
    let folder = Folder::new("audit-book");
    let path = folder.path("листы.xlsx");
    let (exit, _, err) = call(
        "audit",
        &story("dannye"),
        &["--format", "xlsx", "--out", &path],
    );
    assert_eq!(exit, Exit::Clean, "{err}");
    let bytes = std::fs::read(&path).expect("книга");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.clone())).expect("книга читается");
    let names = book.sheet_names();
    assert_eq!(names.len(), 7);
    assert_eq!(names[0], "Сводка");
    let range = book.worksheet_range(&names[1]).expect("вкладка");
    let cell = |row, column| {
        range
            .get((row, column))
            .map(ToString::to_string)
            .unwrap_or_default()
    };
    assert_eq!(
        (cell(0, 0).as_str(), cell(0, 1).as_str()),
        ("лист", "Л-0ACDF34E")
    );
    assert_eq!(cell(13, 2), "представился и назвал компанию");
    assert_eq!(cell(13, 3), "10");
    let formulas = book.worksheet_formula(&names[1]).expect("формулы");
    let formula = formulas.get_value((13, 5)).cloned().unwrap_or_default();
    assert_eq!(
        formula,
        "IF(G14=0,0,IF(LOWER(TRIM(E14))=\"да\",10,IF(LOWER(TRIM(E14))=\"полностью\",10,0)))"
    );
    // Защита и списки ответов — в самом файле.
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("архив");
    let mut page = String::new();
    std::io::Read::read_to_string(
        &mut zip.by_name("xl/worksheets/sheet2.xml").expect("лист"),
        &mut page,
    )
    .expect("текст");
    assert!(page.contains("<sheetProtection"), "{page}");
    assert!(page.contains("да,нет,не к месту,не наблюдалось"), "{page}");
    // Пустые листы — не ошибка: их пропускают и называют.
    let (exit, document) = audit(&["--score", &path]);
    assert_eq!(exit, Exit::Clean);
    assert_eq!(document["untouched"].as_array().map(Vec::len), Some(6));
}

/// Заполненная таблица истории, где одно место заменено.
fn changed(folder: &Folder, from: &str, to: &str) -> String {
    let text = std::fs::read_to_string(story("listy.csv")).expect("листы");
    assert!(text.contains(from), "нет «{from}»");
    folder.write("листы.csv", &text.replacen(from, to, 1))
}

#[track_caller]
fn says(err: &str, parts: &[&str]) {
    for part in parts {
        assert!(err.contains(part), "нет «{part}» в\n{err}");
    }
}

#[test]
fn испорченный_лист_назван_с_местом() {
    let folder = Folder::new("audit-faults");
    let weight = changed(
        &folder,
        "представился и назвал компанию;10;да",
        "представился и назвал компанию;25;да",
    );
    says(
        &refused(&weight),
        &[
            "листы.csv, строка 2: вес вопроса «представился и назвал компанию» изменён: в листе 25, в регламенте 10",
            "не учтён ни один лист",
        ],
    );
    let answer = changed(
        &folder,
        "открытые вопросы;20;от 3",
        "открытые вопросы;20;отлично",
    );
    says(
        &refused(&answer),
        &[
            "листы.csv, строка 4: ответа «отлично» на «открытые вопросы» не бывает",
            "«от 3», «от 1», «нет»",
        ],
    );
    let negative = changed(
        &folder,
        "открытые вопросы;20;от 3",
        "открытые вопросы;20;-3",
    );
    says(
        &refused(&negative),
        &["ответа «-3» на «открытые вопросы» не бывает"],
    );
    let text = std::fs::read_to_string(story("listy.csv")).expect("листы");
    let short: Vec<&str> = text
        .lines()
        .enumerate()
        .filter(|(at, _)| *at != 3)
        .map(|(_, line)| line)
        .collect();
    let missing = folder.write("короткие.csv", &short.join("\r\n"));
    says(
        &refused(&missing),
        &["короткие.csv, строка 2: не хватает строки «открытые вопросы»"],
    );
    let more = changed(&folder, ";открытые вопросы;", ";открытые ворота;");
    says(
        &refused(&more),
        &[
            "строки «открытые ворота» в чек-листе «Первый звонок» нет",
            "не хватает строки «открытые вопросы»",
        ],
    );
    let twice = folder.write(
        "дважды.csv",
        &format!(
            "{}{}",
            text,
            text.lines()
                .skip(1)
                .take(10)
                .fold(String::new(), |all, line| all + line + "\r\n")
        ),
    );
    says(
        &refused(&twice),
        &["об этой работе (E-31) уже есть лист того же проверяющего: дважды.csv, строка 2"],
    );
    let work = changed(
        &folder,
        "Л-0ACDF34E;Первый звонок;E-31",
        "Л-0ACDF34E;Первый звонок;E-77",
    );
    says(
        &refused(&work),
        &["листы.csv, строка 3: «работа» здесь «E-31», а выше в том же листе «E-77»"],
    );
    let lost = text.replace("Первый звонок;E-31", "Первый звонок;E-77");
    let lost = folder.write("пропал.csv", &lost);
    says(&refused(&lost), &["работы «E-77» в данных нет"]);
    let other = text.replace(
        "Л-0ACDF34E;Первый звонок;E-31",
        "Л-0ACDF34E;Первый звонок;E-21",
    );
    let other = folder.write("чужой.csv", &other);
    says(
        &refused(&other),
        &["номер листа «Л-0ACDF34E» не от этой работы (E-21)"],
    );
    let data = changed(
        &folder,
        "назначен следующий шаг с датой;30;да",
        "назначен следующий шаг с датой;30;нет",
    );
    says(
        &refused(&data),
        &["на «назначен следующий шаг с датой» ответили данные: подтверждено, а в листе «нет»"],
    );
    let who = text.replace("Сверка", "Лисицына");
    let who = folder.write("кто.csv", &who);
    says(
        &refused(&who),
        &["проверяющего «Лисицына» среди сотрудников нет"],
    );
    let late = text.replace("11.12.2026 10:00", "21.12.2026 10:00");
    let late = folder.write("завтра.csv", &late);
    says(&refused(&late), &["этот день ещё не настал"]);
}

#[test]
fn тот_же_лист_через_json() {
    let folder = Folder::new("audit-json");
    let (_, mut document) = audit(&[]);
    let sheets = document["sheets"].as_array_mut().expect("листы");
    for sheet in sheets.iter_mut() {
        sheet["filled_by"] = "lisina".into();
        for row in sheet["rows"].as_array_mut().expect("строки") {
            let answer = match row["kind"].as_str() {
                Some("question") if row["answer"].is_null() && row["locked"] == false => {
                    "не наблюдалось"
                }
                Some("stop") if row["locked"] == false => "нет",
                _ => continue,
            };
            row["answer"] = answer.into();
        }
    }
    sheets.retain(|one| one["auditor"] == 1);
    let file = folder.write("листы.json", &document.to_string());
    let (exit, document) = audit(&["--score", &file]);
    assert_eq!(exit, Exit::Clean);
    // Кроме того, что ответили данные, ничего не наблюдалось: 30 за шаг и 20 за срок.
    let totals: Vec<(String, String)> = document["sheets"]
        .as_array()
        .expect("листы")
        .iter()
        .map(|one| (text(&one["work"]), text(&one["total"])))
        .collect();
    let total = |work: &str, total: &str| (work.to_owned(), total.to_owned());
    assert_eq!(totals.len(), 5);
    for one in [
        total("E-31", "33,33"),
        total("E-12", "55,56"),
        total("E-61", "0"),
        total("E-42", "55,56"),
    ] {
        assert!(totals.contains(&one), "{totals:?}");
    }
}

#[test]
fn таблица_не_начинает_формул() {
    let folder = Folder::new("audit-formula");
    let clients = std::fs::read_to_string(story("dannye") + "/klienty.ndjson").expect("клиенты");
    for name in ["employees.yaml", "dataset.yaml"] {
        let text = std::fs::read_to_string(story("dannye") + "/" + name).expect("данные");
        folder.write(name, &text);
    }
    folder.write(
        "klienty.ndjson",
        &clients
            .replace("\"C-3\"", "\"=C-3\"")
            .replace("E-31", "=E-31"),
    );
    let data = folder.0.display().to_string();
    let (_, out, _) = call("audit", &data, &["--format", "csv", "--seed", "иначе"]);
    let table = String::from_utf8(out).expect("UTF-8");
    for cell in table.lines().flat_map(|line| line.split(';')) {
        assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
    }
}

#[test]
fn без_строки_проверять_сказано_что_дописать() {
    let folder = Folder::new("audit-no-rule");
    let text = std::fs::read_to_string(story("okk.reglament")).expect("регламент");
    let kept: Vec<&str> = text
        .lines()
        .filter(|line| !line.contains("проверять") && !line.contains("калибровать"))
        .collect();
    let regulation = folder.write("без.reglament", &kept.join("\n"));
    let data = story("dannye");
    let list = ["reglament", "audit", &regulation, "--data", &data];
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = run(list.map(Into::into), &ENV, &mut out, &mut err);
    assert_eq!(exit, Exit::Failed);
    says(
        &String::from_utf8_lossy(&err),
        &[
            "в чек-листе «Первый звонок» не сказано, что проверять",
            "проверять 10 % звонков в неделю",
        ],
    );
    let (exit, _, err) = call("audit", &story("dannye"), &["--checklist", "Первый звонк"]);
    assert_eq!(exit, Exit::Failed);
    says(&err, &["возможно, вы имели в виду «Первый звонок»"]);
    let (exit, _, err) = call(
        "audit",
        &story("dannye"),
        &["--from", "2026-11-01", "--to", "2026-11-07"],
    );
    assert_eq!(exit, Exit::Failed);
    says(&err, &["проверять нечего"]);
}

/// Книга, заполненная ответами `listy.csv`: они вписаны в пустые места вкладок, как вписал бы их редактор таблиц.
fn filled_book(bytes: &[u8]) -> Vec<u8> {
    let table = std::fs::read(story("listy.csv")).expect("листы");
    let table = table.strip_prefix("\u{feff}".as_bytes()).expect("метка");
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(table);
    let heads = reader.headers().expect("заголовки").clone();
    let at = |head: &str| heads.iter().position(|one| one == head).expect("столбец");
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("строка")).collect();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("книга читается");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("архив");
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let tabs = book.sheet_names();
    for number in 0..archive.len() {
        let mut part = archive.by_index(number).expect("часть");
        let name = part.name().expect("имя части").into_owned();
        let mut text = Vec::new();
        std::io::Read::read_to_end(&mut part, &mut text).expect("часть читается");
        let tab = name
            .strip_prefix("xl/worksheets/sheet")
            .and_then(|name| name.strip_suffix(".xml")?.parse::<usize>().ok());
        if let Some(tab) = tab.filter(|tab| *tab > 1) {
            let mut page = String::from_utf8(text).expect("UTF-8");
            let range = book.worksheet_range(&tabs[tab - 1]).expect("вкладка");
            let id = range.get((0, 1)).expect("номер").to_string();
            let own: Vec<_> = rows.iter().filter(|row| row[at("лист")] == id).collect();
            for line in 0..range.height() {
                let cell = |column| range.get((line, column)).map(ToString::to_string);
                let (label, question) = (cell(0).unwrap_or_default(), cell(2).unwrap_or_default());
                let found = match label.as_str() {
                    "проверил" | "заполнен" => Some(('B', &own[0][at(&label)])),
                    _ => own
                        .iter()
                        .find(|row| row[at("вопрос")] == question)
                        .map(|row| ('E', &row[at("ответ")])),
                };
                let Some((column, said)) = found.filter(|(_, said)| !said.is_empty()) else {
                    continue;
                };
                let place = format!("{column}{}", line + 1);
                page = page.replace(
                    &format!("<c r=\"{place}\" s=\"2\"/>"),
                    &format!("<c r=\"{place}\" s=\"2\" t=\"inlineStr\"><is><t>{said}</t></is></c>"),
                );
            }
            text = page.into_bytes();
        }
        let options = zip::write::SimpleFileOptions::default();
        out.start_file(name, options).expect("часть начата");
        std::io::Write::write_all(&mut out, &text).expect("часть записана");
    }
    out.finish().expect("архив записан").into_inner()
}

#[test]
fn заполненная_книга_принимается_как_таблица() {
    let folder = Folder::new("audit-filled-book");
    let path = folder.path("листы.xlsx");
    let data = story("dannye");
    let (exit, _, err) = call("audit", &data, &["--format", "xlsx", "--out", &path]);
    assert_eq!(exit, Exit::Clean, "{err}");
    let filled = filled_book(&std::fs::read(&path).expect("книга"));
    std::fs::write(&path, &filled).expect("книга записана");
    let (exit, document) = audit(&["--score", &path]);
    assert_eq!(exit, Exit::Clean);
    let (_, table) = audit(&["--score", &story("listy.csv")]);
    let scores = |document: &Value| -> Vec<[String; 5]> {
        let sheets = document["sheets"].as_array().expect("листы");
        sheets
            .iter()
            .map(|one| ["id", "filled_by", "total", "grade", "formula"].map(|key| text(&one[key])))
            .collect()
    };
    assert_eq!(scores(&document).len(), 6);
    assert_eq!(scores(&document), scores(&table));
    assert_eq!(document["summary"], table["summary"]);
    // Испорченная книга названа вкладкой и строкой, и не принят ни один лист.
    let facts = folder.path("факты.ndjson");
    let mut archive = zip::ZipArchive::new(Cursor::new(filled)).expect("архив");
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for number in 0..archive.len() {
        let mut part = archive.by_index(number).expect("часть");
        let name = part.name().expect("имя части").into_owned();
        let mut text = Vec::new();
        std::io::Read::read_to_end(&mut part, &mut text).expect("часть читается");
        if name == "xl/worksheets/sheet2.xml" {
            let page = String::from_utf8(text).expect("UTF-8");
            let weight = "<c r=\"D14\"><v>10</v></c>";
            assert!(page.contains(weight));
            text = page
                .replace(weight, "<c r=\"D14\"><v>40</v></c>")
                .replace("<t>от 3</t>", "<t>блестяще</t>")
                .into_bytes();
        }
        let options = zip::write::SimpleFileOptions::default();
        out.start_file(name, options).expect("часть начата");
        std::io::Write::write_all(&mut out, &text).expect("часть записана");
    }
    let bad = out.finish().expect("архив").into_inner();
    std::fs::write(&path, bad).expect("книга записана");
    let (exit, out, err) = call("audit", &data, &["--score", &path, "--facts", &facts]);
    assert_eq!((exit, out.len()), (Exit::Failed, 0));
    says(
        &err,
        &[
            "листы.xlsx, вкладка «1 Макет», строка 14: вес вопроса «представился и назвал компанию» изменён: в листе 40, в регламенте 10",
            "листы.xlsx, вкладка «1 Макет», строка 16: ответа «блестяще» на «открытые вопросы» не бывает",
            "не учтён ни один лист",
        ],
    );
    assert!(!std::path::Path::new(&facts).exists());
}

#[test]
fn лист_о_ком_данных_нет_назван() {
    let folder = Folder::new("audit-lost");
    let data = with_facts(&folder);
    let path = folder.path("листы.ndjson");
    let sheets = std::fs::read_to_string(&path).expect("листы");
    folder.write("листы.ndjson", &sheets.replacen("\"C-6\"", "\"C-66\"", 1));
    for command in ["lint", "next", "audit"] {
        let (_, out, err) = call(command, &data, &[]);
        let out = String::from_utf8(out).expect("UTF-8");
        assert!(
            out.contains("лист Л-F44CF314 не учтён: «C-66» в данных нет"),
            "{command}: {out}{err}"
        );
    }
}

#[test]
fn листы_становятся_фактами_после_отчёта_и_не_раньше() {
    let folder = Folder::new("audit-after");
    let facts = folder.path("листы.ndjson");
    let nowhere = folder.path("нет-такой-папки/отчёт.json");
    let list = story("listy.csv");
    let more = [
        "--score", &list, "--facts", &facts, "--format", "json", "--out", &nowhere,
    ];
    let (exit, _, err) = call("audit", &story("dannye"), &more);
    assert_eq!(exit, Exit::Failed, "{err}");
    assert!(!std::path::Path::new(&facts).exists());
}
