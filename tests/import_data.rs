//! `--data`: папки, файлы и пути с ошибками.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use reglament::cli::data::{Data, DataError, DataPath, open};
use reglament::facts::{EventKind, FactKind};

/// Папка с пробелами и кириллицей в имени, своя у каждого теста.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("данные отдела {} {name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("папка создаётся");
        Self(path)
    }

    fn with(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        fs::write(self.0.join(name), text).expect("файл пишется");
        self
    }

    fn open(&self, name: &str) -> Result<Data, DataError> {
        open(&DataPath::Path(self.0.join(name)))
    }

    /// Ошибка без имени временной папки.
    fn refusal(&self, name: &str) -> String {
        let error = self.open(name).expect_err("открыться не должно");
        error
            .to_string()
            .replace(&self.0.display().to_string(), "ПАПКА")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Номера клиентов по порядку и счёт записей.
fn told(data: Data) -> String {
    let mut clients = Vec::new();
    let summary = data
        .each(|case| clients.push(case.client.as_deref().unwrap_or("—").to_owned()))
        .expect("читается");
    let rejected: Vec<_> = summary
        .rejections
        .iter()
        .map(|no| no.place.as_ref())
        .collect();
    format!(
        "{} | прочитано {}, использовано {}, отвергнуто {rejected:?}",
        clients.join(" "),
        summary.read,
        summary.used
    )
}

#[test]
fn папка_примера_открывается_вся() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/format");
    let data = open(&DataPath::Path(folder)).expect("открывается");
    assert_eq!(data.dataset.staff.len(), 4);
    assert!(
        !data
            .dataset
            .held
            .contains_key(&FactKind::Event(EventKind::Complaint))
    );
    insta::assert_snapshot!(data.recognised.join("\n"), @r#"
dataset.yaml: описание данных
employees.yaml: сотрудники
polnyj-primer.ndjson: строки NDJSON
"#);
    insta::assert_snapshot!(told(data), @"C-77 — — | прочитано 3, использовано 3, отвергнуто []");
}

#[test]
fn путь_с_пробелами_и_кириллицей() {
    let folder = Folder::new("пробелы")
        .with(
            "мои данные.ndjson",
            "{\"client\":\"1\"}\n{битая}\n{\"client\":\"2\"}",
        )
        .with("employees.yaml", "- id: 1\n");
    let data = folder.open("мои данные.ndjson").expect("открывается");
    assert!(data.dataset.staff_held && data.cases.is_empty());
    insta::assert_snapshot!(told(data), @r#"
1 2 | прочитано 3, использовано 2, отвергнуто ["мои данные.ndjson:2"]
"#);
}

#[test]
fn один_файл_json_любого_вида() {
    let folder = Folder::new("json")
        .with("один.json", "\u{feff}{\n  \"client\": \"1\"\n}\n")
        .with("список.json", "[{\"client\": \"1\"}, {\"client\": \"2\"}]")
        .with("строки.json", "{\"client\":\"1\"}\n{\"client\":\"2\"}\n")
        .with("битрикс.json", "{\"result\":[{\"ID\":\"1\",\"TITLE\":\"А\",\"STAGE_ID\":\"NEW\",\"CONTACT_ID\":\"3\"}]}")
        .with("к.yml", "клиент: 1\n---\nклиент: 2\n");
    let names = [
        "один.json",
        "список.json",
        "строки.json",
        "битрикс.json",
        "к.yml",
    ];
    let said: Vec<_> = names
        .iter()
        .map(|name| {
            let data = folder.open(name).expect("открывается");
            format!("{} → {}", data.recognised.join("; "), told(data))
        })
        .collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
один.json: записи JSON → 1 | прочитано 1, использовано 1, отвергнуто []
список.json: записи JSON → 1 2 | прочитано 2, использовано 2, отвергнуто []
строки.json: строки NDJSON → 1 2 | прочитано 2, использовано 2, отвергнуто []
битрикс.json: сделки, 1 запись (по виду записей) → C_3 | прочитано 1, использовано 1, отвергнуто []
к.yml: записи YAML → 1 2 | прочитано 2, использовано 2, отвергнуто []
"#);
}

#[test]
fn папка_битрикса_узнаётся_сама() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/bitrix24");
    let data = open(&DataPath::Path(folder)).expect("открывается");
    assert_eq!(data.dataset.format.as_ref(), "выгрузка Битрикс24 (REST)");
    // Выгрузка не держится в памяти: её клиенты идут потоком, и записи уже посчитаны.
    assert!(data.cases.is_empty() && data.lines.iter().all(|lines| lines.counted));

    let folder = Folder::new("битрикс")
        .with(
            "сделки.json",
            "[{\"ID\":\"1\",\"TITLE\":\"А\",\"STAGE_ID\":\"NEW\",\"ASSIGNED_BY_ID\":\"5\"}]",
        )
        .with("employees.yaml", "- {id: 5, name: Пятый, role: менеджер}\n")
        .with("dataset.yaml", "as_of: 2026-12-01\n")
        .with("прочти.txt", "");
    let data = folder.open("").expect("открывается");
    assert_eq!(data.dataset.staff["5"].role.as_deref(), Some("менеджер"));
    insta::assert_snapshot!(data.summary.notes.join("\n"), @r#"
справочника стадий (crm.status.list) нет: названия стадий приняты по умолчанию
dataset.yaml: в выгрузке Битрикс24 читаются только файлы .json, этот пропущен
"#);
}

#[test]
fn чего_нет_то_названо_с_подсказкой() {
    let folder = Folder::new("нет")
        .with("сделки.ndjson", "")
        .with("deals.json", "{\"result\":[{\"ID\":\"1\",")
        .with("cp1251.yaml", b"client: \xcf\xf0\n")
        .with("таблица.xlsx", "PK");
    fs::create_dir(folder.0.join("пусто")).expect("папка создаётся");
    fs::create_dir(folder.0.join("чужое")).expect("папка создаётся");
    fs::write(folder.0.join("чужое/письмо.docx"), "PK").expect("файл пишется");
    fs::create_dir(folder.0.join("обрыв")).expect("папка создаётся");
    fs::write(
        folder.0.join("обрыв/crm.deal.list.json"),
        "{\"result\":[{\"ID\":\"1\",\n\"TIT",
    )
    .expect("файл пишется");
    let names = [
        "сделка.ndjson",
        "сдеки/данные.ndjson",
        "совсем другое",
        "пусто",
        "чужое",
        "таблица.xlsx",
        "cp1251.yaml",
        "deals.json",
        "обрыв",
    ];
    let said: Vec<_> = names.iter().map(|name| folder.refusal(name)).collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
нет такого пути: ПАПКА/сделка.ndjson; возможно, вы имели в виду ПАПКА/сделки.ndjson
нет такого пути: ПАПКА/сдеки/данные.ndjson
нет такого пути: ПАПКА/совсем другое
папка ПАПКА/пусто пуста; нужны файлы .ndjson, .yaml или .json в своём формате (docs/dannye.md) или выгрузка CRM: ответы REST Битрикс24 или API amoCRM в файлах .json, список в CSV или Excel; любую другую таблицу описывает mapping.yaml
ПАПКА/чужое: не узнано, что это (в папке письмо.docx); нужны файлы .ndjson, .yaml или .json в своём формате (docs/dannye.md) или выгрузка CRM: ответы REST Битрикс24 или API amoCRM в файлах .json, список в CSV или Excel; любую другую таблицу описывает mapping.yaml
таблица.xlsx: заголовки не узнаны; опишите столбцы в mapping.yaml рядом с файлом, начало напишет команда reglament import --guess таблица.xlsx
не читается ПАПКА/cp1251.yaml: в строке 1 байты не в UTF-8; сохраните файл в кодировке UTF-8
deals.json:1: столбец 21: файл обрывается; выгрузите или скопируйте его заново
crm.deal.list.json:2: столбец 4: файл обрывается; выгрузите или скопируйте его заново
"#);
}

#[test]
fn чёрточка_значит_стандартный_ввод() {
    assert_eq!(DataPath::from(OsStr::new("-")), DataPath::Stdin);
    assert_eq!(
        DataPath::from(OsStr::new("а/б")),
        DataPath::Path("а/б".into())
    );
}

#[test]
fn ошибка_в_описании_данных_останавливает() {
    let folder = Folder::new("описание")
        .with("к.ndjson", "{\"client\":\"1\"}")
        .with("dataset.yaml", "held: {звонок: вчера}\n");
    insta::assert_snapshot!(folder.refusal(""), @"dataset.yaml:1: столбец 16: «звонок»: время «вчера» не читается; пишите так: 2026-12-07T10:00+03:00, 2026-12-07 10:00, 2026-12-07, 07.12.2026 10:00 или 07.12.2026");
}
