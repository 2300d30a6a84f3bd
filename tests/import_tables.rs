//! Таблицы: списки CRM, любые таблицы по mapping.yaml, и всё, чем таблицы бывают испорчены.

use std::fs;
use std::path::Path;

use reglament::facts::read::{Notes, read_staff};
use reglament::facts::write::case_line;
use reglament::facts::{Deal, RawValue, Staff};
use reglament::import::mapping::{self, Mapping, propose, read_mapping};
use reglament::import::quality::Flaw;
use reglament::import::spill::InMemory;
use reglament::import::table::RawFile;
use reglament::import::{ImportError, Imported};

fn data(name: &str) -> Vec<u8> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/vygruzki");
    fs::read(root.join(name)).expect("образец есть")
}

fn file(name: &str, bytes: impl Into<Vec<u8>>) -> RawFile {
    RawFile::held(name.rsplit('/').next().unwrap_or(name), bytes.into())
}

fn read(
    files: &[RawFile],
    mapping: Option<&Mapping>,
    staff: &Staff,
) -> Result<Imported, ImportError> {
    mapping::read(files, mapping, staff, &InMemory).map(Imported::held)
}

fn samples(names: &[&str]) -> Vec<RawFile> {
    names.iter().map(|name| file(name, data(name))).collect()
}

fn staff(name: &str) -> Staff {
    let text = String::from_utf8(data(name)).expect("UTF-8");
    read_staff(&text, name, &mut Notes::default()).0
}

fn balanced(imported: Imported) -> Imported {
    let summary = &imported.summary;
    let rejected = u64::try_from(summary.rejections.len()).expect("их немного");
    assert_eq!(
        summary.read,
        summary.used + rejected,
        "прочитано = использовано + отвергнуто: {summary:?}"
    );
    imported
}

fn list(files: &[RawFile], staff: &Staff) -> Imported {
    balanced(read(files, None, staff).expect("список узнаётся"))
}

fn one(name: &str, text: impl Into<Vec<u8>>) -> Imported {
    list(&[file(name, text)], &Staff::new())
}

fn deals(imported: &Imported) -> Vec<&Deal<'static>> {
    imported.cases.iter().flat_map(|case| &case.deals).collect()
}

fn has(imported: &Imported, flaw: Flaw) -> u64 {
    imported
        .quality
        .iter()
        .filter(|row| row.flaw == flaw)
        .map(|row| row.count)
        .sum()
}

fn told(imported: &Imported) -> String {
    let mut out = String::new();
    for case in &imported.cases {
        out += &case_line(case).replace(",\"", ",\n  \"");
        out += "\n\n";
    }
    out += &imported.recognised.join("\n");
    out += "\n\nотвергнуто:\n";
    for one in &imported.summary.rejections {
        out += &format!("{}: {}\n", one.place, one.reason);
    }
    out += "\nзамечено:\n";
    for row in &imported.quality {
        out += &format!(
            "{:?}: {} — {} {:?}\n",
            row.flaw, row.what, row.count, row.places
        );
    }
    out
}

#[test]
fn список_битрикс24_целиком() {
    let files = samples(&[
        "bitrix24-spisok/deals-utf8.csv",
        "bitrix24-spisok/activities.csv",
    ]);
    insta::assert_snapshot!(told(&list(
        &files,
        &staff("bitrix24-spisok/employees.yaml")
    )));
}

#[test]
fn список_амо_целиком() {
    let files = samples(&["amocrm-spisok/amocrm_export_leads.csv"]);
    insta::assert_snapshot!(told(&list(&files, &staff("amocrm-spisok/employees.yaml"))));
}

#[test]
fn таблицы_по_описанию_целиком() {
    let mapping = String::from_utf8(data("tablicy/mapping.yaml")).expect("UTF-8");
    let mapping = read_mapping(&mapping).expect("описание верно");
    let files = samples(&[
        "tablicy/zakazy.csv",
        "tablicy/istoriya.csv",
        "tablicy/zvonki.ndjson",
    ]);
    let imported = balanced(read(&files, Some(&mapping), &Staff::new()).expect("читается"));
    insta::assert_snapshot!(told(&imported));
}

/// Кодировка, BOM и «Excel», который на деле HTML, не меняют ни одного факта.
#[test]
fn одно_и_то_же_в_utf8_windows1251_и_html() {
    let staff = staff("bitrix24-spisok/employees.yaml");
    let facts = |name: &str| {
        let imported = list(&samples(&[name]), &staff);
        let lines: Vec<String> = imported
            .cases
            .into_iter()
            .map(|mut case| {
                case.source = "".into();
                case.deals
                    .iter_mut()
                    .for_each(|deal| deal.source = "".into());
                case_line(&case)
            })
            .collect();
        lines.join("\n")
    };
    let utf8 = facts("bitrix24-spisok/deals-utf8.csv");
    assert_eq!(utf8, facts("bitrix24-spisok/deals-1251.csv"));
    assert_eq!(utf8, facts("bitrix24-spisok/deals.xls"));
}

const HEAD: &str = "ID;Название сделки;Стадия сделки;Сумма;Дата создания;Телефон";

#[test]
fn книга_excel_та_же_таблица() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (at, name) in HEAD.split(';').enumerate() {
        sheet
            .write(0, u16::try_from(at).expect("мало"), name)
            .expect("пишется");
    }
    sheet.write(1, 0, 17).expect("пишется");
    sheet.write(1, 1, "Стол").expect("пишется");
    sheet.write(1, 2, "Новая").expect("пишется");
    sheet.write(1, 3, 1250.5).expect("пишется");
    let day = rust_xlsxwriter::ExcelDateTime::parse_from_str("2026-12-07T10:00:00").expect("время");
    let format = rust_xlsxwriter::Format::new().set_num_format("dd.mm.yyyy hh:mm");
    sheet
        .write_with_format(1, 4, &day, &format)
        .expect("пишется");
    let imported = one("deals.xlsx", book.save_to_buffer().expect("книга"));
    let deal = deals(&imported)[0];
    assert_eq!(deal.id, "17");
    assert_eq!(
        deal.fields.get("сумма"),
        Some(&RawValue::Text("1250.5".into()))
    );
    assert_eq!(
        case_line(&imported.cases[0])
            .matches("2026-12-07 10:00:00")
            .count(),
        1
    );
    assert_eq!(deal.source, "deals.xlsx, строка 2");
}

#[test]
fn строка_в_кавычках_целиком_раскрывается() {
    let text = format!("\"{HEAD}\"\n\"17;\"\"Стол; белый\"\";Новая;10;07.12.2026 10:00;\"\n");
    let imported = one("d.csv", text);
    assert_eq!(deals(&imported)[0].name.as_deref(), Some("Стол; белый"));
    assert!(has(&imported, Flaw::QuotedRow) > 0);
}

#[test]
fn оборванный_файл_последняя_строка_не_принята_за_целую() {
    let text = format!("{HEAD}\n17;Стол;Новая;10;07.12.2026 10:00;\n18;Шкаф;Но");
    let imported = one("d.csv", text);
    assert_eq!(deals(&imported).len(), 1);
    assert_eq!(&*imported.summary.rejections[0].place, "d.csv:3");
    assert!(imported.summary.rejections[0].reason.contains("обрывается"));
    let open = format!(
        "{HEAD}\n17;Стол;Новая;10;07.12.2026 10:00;\n18;\"Шкаф;Новая;10;07.12.2026 10:00;\n19;Стул;Новая;1;07.12.2026;\n"
    );
    let imported = one("d.csv", open);
    assert_eq!(deals(&imported).len(), 1);
    assert!(
        imported.summary.rejections[0]
            .reason
            .contains("не закрыта кавычка")
    );
    assert_eq!(has(&imported, Flaw::CutOff), 1);
}

#[test]
fn нулевые_байты_и_чужие_байты_отвергают_только_свою_строку() {
    let mut text = format!(
        "{HEAD}\n17;Стол;Новая;10;07.12.2026 10:00;\n18;Шк\0аф;Новая;10;07.12.2026 10:00;\n"
    )
    .into_bytes();
    text.extend("19;Стул длинный, белый;Новая;1;07.12.2026 10:00;\n20;П".as_bytes());
    text.extend([0xff, 0xfe]);
    text.extend("лка;Новая;1;07.12.2026 10:00;\n".as_bytes());
    let imported = one("d.csv", text);
    let ids: Vec<_> = deals(&imported)
        .iter()
        .map(|deal| deal.id.to_string())
        .collect();
    assert_eq!(ids, ["17", "19"]);
    assert_eq!(has(&imported, Flaw::ZeroBytes), 1);
    assert_eq!(has(&imported, Flaw::BrokenText), 1);
}

#[test]
fn utf16_и_разделитель_табуляция() {
    let text = format!(
        "{}\n17\tСтол\tНовая\t10\t07.12.2026 10:00\t\n",
        HEAD.replace(';', "\t")
    );
    let mut bytes = vec![0xff, 0xfe];
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    let imported = one("d.csv", bytes);
    assert_eq!(deals(&imported)[0].name.as_deref(), Some("Стол"));
    assert!(has(&imported, Flaw::Encoding) == 1 && has(&imported, Flaw::Separator) == 1);
    // И без метки порядка байтов.
    let bare: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(deals(&one("d.csv", bare)).len(), 1);
}

#[test]
fn даты_по_разному_и_день_не_отличить_от_месяца() {
    let row = |id: u32, at: &str| format!("{id};Стол;Новая;10;{at};\n");
    let mixed = format!(
        "{HEAD}\n{}{}",
        row(1, "07.12.2026 10:00"),
        row(2, "2026-12-08 10:00")
    );
    assert_eq!(has(&one("d.csv", mixed), Flaw::MixedDates), 1);
    let unclear = format!(
        "{HEAD}\n{}{}",
        row(1, "07/12/2026 10:00"),
        row(2, "08/12/2026 10:00")
    );
    let imported = one("d.csv", unclear);
    assert_eq!(has(&imported, Flaw::AmbiguousDates), 1);
    assert!(case_line(&imported.cases[0]).contains("2026-12-07"));
    // Один день больше двенадцатого решает за весь столбец.
    let clear = format!(
        "{HEAD}\n{}{}",
        row(1, "07/12/2026 10:00"),
        row(2, "12/25/2026 10:00")
    );
    let imported = one("d.csv", clear);
    assert_eq!(has(&imported, Flaw::AmbiguousDates), 0);
    assert!(case_line(&imported.cases[0]).contains("2026-07-12"));
}

#[test]
fn лишние_ячейки_отвергают_недостающие_пусты() {
    let text = format!(
        "{HEAD}\n1;Стол;Новая;10;07.12.2026 10:00;;лишнее\n2;Стул;Новая\n3;Шкаф;Новая;;;\n"
    );
    let imported = one("d.csv", text);
    assert_eq!(deals(&imported).len(), 2);
    assert!(
        imported.summary.rejections[0]
            .reason
            .contains("ячеек 7, а столбцов 6")
    );
    assert_eq!(has(&imported, Flaw::RaggedRow), 2);
}

/// Плохие входы: ни паники, ни памяти без предела, ясная фраза.
#[test]
fn испорченные_файлы_называют_себя() {
    let refused = |name: &str, bytes: Vec<u8>| match read(&[file(name, bytes)], None, &Staff::new())
    {
        Ok(_) => panic!("{name} не должен читаться"),
        Err(why @ (ImportError::NoTable { .. } | ImportError::NoTables)) => why.to_string(),
        Err(other) => panic!("{other}"),
    };
    let mut out = String::new();
    for (name, bytes) in broken() {
        out += &format!("{}\n", refused(name, bytes));
    }
    insta::assert_snapshot!(out);
}

/// Файлы, которые не таблицы.
fn broken() -> Vec<(&'static str, Vec<u8>)> {
    let wide: String = (0..100_000).map(|at| format!("с{at};")).collect();
    vec![
        ("пусто.csv", Vec::new()),
        ("широко.csv", wide.into_bytes()),
        ("старый.xls", vec![0xd0, 0xcf, 0x11, 0xe0, 0, 0]),
        ("не-книга.xlsx", b"PK\x03\x04 nonsense".to_vec()),
        ("договор.pdf.csv", b"%PDF-1.4".to_vec()),
        (
            "глубоко.json",
            ["[".repeat(100_000), "]".repeat(100_000)]
                .concat()
                .into_bytes(),
        ),
        ("обрыв.json", br#"[{"a": 1}, {"b"#.to_vec()),
        (
            "страница.xls",
            "<html><body>нет таблицы</body></html>".into(),
        ),
        ("чужое.csv", "Погода;Ветер\nясно;3\n".into()),
        ("нули.csv", vec![0; 4096]),
        ("бомба.xlsx", bomb()),
    ]
}

/// Книга, которая распаковывается в сотни раз больше, чем весит.
fn bomb() -> Vec<u8> {
    use std::io::Write;
    let mut book = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    book.start_file("xl/worksheets/sheet1.xml", options)
        .expect("пишется");
    let zeros = vec![b' '; 1024 * 1024];
    for _ in 0..600 {
        book.write_all(&zeros).expect("пишется");
    }
    book.finish().expect("пишется").into_inner()
}

#[test]
fn строка_в_10_мб_отвергнута_одна() {
    let long = "я".repeat(5 * 1024 * 1024);
    let text =
        format!("{HEAD}\n1;{long};Новая;10;07.12.2026 10:00;\n2;Стул;Новая;1;07.12.2026 10:00;\n");
    let imported = one("d.csv", text);
    assert_eq!(deals(&imported).len(), 1);
    assert!(
        imported.summary.rejections[0]
            .reason
            .contains("длиннее 1 МБ")
    );
}

/// Обрыв и порча в любом месте: прочитано всегда равно использованному и отвергнутому.
#[test]
fn обрыв_и_порча_в_любом_месте_не_роняют() {
    for bytes in spoilt() {
        let _ = read(&[file("d.csv", bytes)], None, &Staff::new()).map(balanced);
    }
}

/// Список, оборванный и испорченный в каждом седьмом байте.
fn spoilt() -> Vec<Vec<u8>> {
    let whole = data("bitrix24-spisok/deals-utf8.csv");
    let mut out = Vec::new();
    for cut in (0..whole.len()).step_by(7) {
        out.push(whole[..cut].to_vec());
        let mut spoilt = whole.clone();
        spoilt[cut] = spoilt[cut].wrapping_add(0x5b);
        out.push(spoilt);
    }
    out
}

/// README называет столько испорченных входов, сколько их здесь.
#[test]
fn число_испорченных_входов_в_readme_верно() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md"));
    let words: Vec<String> = readme
        .expect("README есть")
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    let number = spoilt().len() + broken().len() + MAPPINGS.len();
    let said = format!("Испорченных таблиц и описаний в тестах {number}:");
    assert!(words.join(" ").contains(&said), "в README нет «{said}»");
}

/// Описания, по которым читать нельзя.
const MAPPINGS: &[&str] = &[
    "",
    "таблицы: [",
    "таблицы: []",
    "таблици: []",
    "таблицы: [{файл: a.csv}]",
    "таблицы: [{файл: a.csv, запись: сделки}]",
    "таблицы: [{файл: a.csv, запись: сделочка, столбцы: {А: номер}}]",
    "таблицы: [{файл: a.csv, запись: сделка, столбцы: {А: номир}}]",
    "таблицы: [{файл: a.csv, запись: сделка, столбцы: {А: {поле: сумма, тип: монеты}}}]",
    "таблицы: [{файл: a.csv, запись: сделка, кодировка: кои, столбцы: {А: номер}}]",
    "часовой пояс: Москва",
    BOMB,
];

const BOMB: &str = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f]\nh: [*g,*g,*g,*g,*g,*g,*g,*g,*g]\n";

#[test]
fn ошибки_описания_названы() {
    let mut out = String::new();
    for text in MAPPINGS {
        out += &format!("{}\n", read_mapping(text).expect_err(text));
    }
    insta::assert_snapshot!(out);
}

#[test]
fn предложенное_описание_читается_и_им_читается_таблица() {
    let raw = file("zakazy.csv", data("tablicy/zakazy.csv"));
    let proposed = propose(&raw).expect("предлагается");
    let mapping = read_mapping(&proposed).unwrap_or_else(|why| panic!("{why}\n{proposed}"));
    let imported = balanced(read(&[raw], Some(&mapping), &Staff::new()).expect("читается"));
    assert!(!deals(&imported).is_empty(), "{proposed}");
    insta::assert_snapshot!(proposed);
}
