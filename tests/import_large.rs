//! Таблицы любой величины: с тесной памятью те же байты, порядок строк ничего не меняет, прерванное не оставляет следов.

use std::cell::Cell;
use std::fs;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use reglament::cli::data::Disk;
use reglament::facts::Staff;
use reglament::facts::write::case_line;
use reglament::import::mapping::{self, read_mapping};
use reglament::import::spill::{InMemory, Scratch, Temporary};
use reglament::import::table::RawFile;
use reglament::import::{ImportError, Imported};

const MAPPING: &str = "таблицы:
  - файл: сделки.csv
    запись: сделка
    столбцы: {Номер: номер, Название: название, Клиент: клиент, Этап: стадия, Правка: изменена, Сумма: {поле: сумма, тип: деньги}, Телефон: {поле клиента: телефон}}
  - файл: клиенты.csv
    запись: клиент
    столбцы: {Номер: номер, Имя: имя, Правка: изменена}
  - файл: история.csv
    запись: история стадий
    столбцы: {Сделка: сделка, Этап: стадия, Когда: когда}
  - файл: дела.csv
    запись: событие
    столбцы: {Сделка: сделка, Клиент: клиент, Вид: вид, Когда: когда, Текст: текст}
  - файл: рассылки.csv
    запись: рассылка
    столбцы: {Клиент: клиент, Сделка: сделка, Канал: канал, Когда: когда}
";

/// Строки таблиц: сделки с повторами, клиенты, история, дела по номеру, по названию и без сделки, и то, чему нет пары.
struct Tables(Vec<(&'static str, &'static str, Vec<String>)>);

fn moment(number: usize) -> String {
    let at = chrono::DateTime::from_timestamp(1_796_000_000 + number as i64 * 61, 0);
    at.unwrap_or_default()
        .format("%d.%m.%Y %H:%M:%S")
        .to_string()
}

impl Tables {
    fn new(deals: usize, text: &str) -> Self {
        let (mut sold, mut clients, mut passed, mut done, mut sent) =
            (vec![], vec![], vec![], vec![], vec![]);
        for number in 0..deals {
            let client = number * 7 % (deals / 2 + 1);
            let stage = if number % 5 == 0 {
                "Новая"
            } else {
                "КП"
            };
            let mut sell = |edit: usize, sum: usize| {
                let edited = moment(edit);
                sold.push(format!(
                    "С-{number};Заказ {number};К-{client};{stage};{edited};{sum},50;+7917{:07}",
                    client / 3
                ));
            };
            sell(number, 1000 + number);
            if number % 11 == 0 {
                sell(deals + number, 2000 + number);
            }
            passed.push(format!("С-{number};Новая;{}", moment(number * 3)));
            if number % 5 != 0 || number % 15 == 0 {
                passed.push(format!("С-{number};КП;{}", moment(number * 3 + 1)));
            }
            for nth in 0..3 {
                let at = moment(number * 5 + nth);
                done.push(match nth {
                    0 => format!("С-{number};;комментарий;{at};{text}"),
                    1 => format!("Заказ {number};;комментарий;{at};{text}"),
                    _ => format!(";К-{client};звонок;{at};"),
                });
            }
            if number % 4 == 0 {
                clients.push(format!("К-{client};Клиент {number};{}", moment(number)));
                sent.push(format!("К-{client};;email;{}", moment(number * 2)));
                sent.push(format!(";С-{number};sms;{}", moment(number * 2 + 1)));
            }
        }
        passed.push(format!("С-нет;КП;{}", moment(1)));
        done.push(format!(";К-нет;звонок;{};", moment(2)));
        sent.push(format!("К-нет;;email;{}", moment(3)));
        sold.push("С-плохая;Заказ;К-1;КП;вчера;1;".to_owned());
        Self(vec![
            (
                "сделки.csv",
                "Номер;Название;Клиент;Этап;Правка;Сумма;Телефон",
                sold,
            ),
            ("клиенты.csv", "Номер;Имя;Правка", clients),
            ("история.csv", "Сделка;Этап;Когда", passed),
            ("дела.csv", "Сделка;Клиент;Вид;Когда;Текст", done),
            ("рассылки.csv", "Клиент;Сделка;Канал;Когда", sent),
        ])
    }

    fn texts(&self) -> impl Iterator<Item = (&str, String)> {
        self.0
            .iter()
            .map(|(name, head, rows)| (*name, format!("{head}\n{}\n", rows.join("\n"))))
    }

    fn files(&self) -> Vec<RawFile> {
        self.texts()
            .map(|(name, text)| RawFile::held(name, text.into_bytes()))
            .collect()
    }

    /// Те же строки в другом порядке: шагами, у которых с числом строк нет общих делителей.
    fn shuffled(&self) -> Self {
        let mix = |rows: &Vec<String>| -> Vec<String> {
            let step = [7919, 7907, 7901]
                .into_iter()
                .find(|step| !rows.len().is_multiple_of(*step))
                .expect("одно из простых не делит");
            (0..rows.len())
                .map(|at| rows[at * step % rows.len()].clone())
                .collect()
        };
        Self(
            self.0
                .iter()
                .map(|(name, head, rows)| (*name, *head, mix(rows)))
                .collect(),
        )
    }
}

fn import(tables: &Tables, scratch: &dyn Scratch) -> Result<Imported, ImportError> {
    let mapping = read_mapping(MAPPING).expect("описание верно");
    mapping::read(&tables.files(), Some(&mapping), &Staff::new(), scratch)
}

/// Всё, что сказано о данных и записано из них.
fn told(imported: Imported) -> String {
    let imported = imported.held();
    let summary = &imported.summary;
    assert_eq!(
        summary.read,
        summary.used + summary.rejected(),
        "прочитано = использовано + отвергнуто"
    );
    let mut out: Vec<String> = imported.cases.iter().map(case_line).collect();
    out.push(format!("{summary:?}"));
    out.push(format!("{:?}", imported.quality));
    out.push(format!("{:?}", imported.dataset));
    out.join("\n")
}

/// Память, в которую помещается немногое, и счёт файлов, в которые ушло остальное.
struct Tight(Cell<usize>);

impl Scratch for Tight {
    fn file(&self) -> io::Result<Box<dyn Temporary>> {
        self.0.set(self.0.get() + 1);
        InMemory.file()
    }

    fn memory(&self) -> usize {
        0
    }
}

#[test]
fn с_тесной_памятью_те_же_байты() {
    // Меньше 10 МБ одна сортировка не держит: тексты длинные, чтобы строк было немного.
    let tables = Tables::new(1_300, &"Обсудили сроки. ".repeat(250));
    let (tight, wide) = (Tight(Cell::new(0)), Tight(Cell::new(0)));
    let spilled = told(import(&tables, &tight).expect("читается"));
    struct Wide<'w>(&'w Tight);
    impl Scratch for Wide<'_> {
        fn file(&self) -> io::Result<Box<dyn Temporary>> {
            self.0.file()
        }
    }
    let held = told(import(&tables, &Wide(&wide)).expect("читается"));
    assert!(
        tight.0.get() > wide.0.get(),
        "записи не уходили из памяти: {} и {}",
        tight.0.get(),
        wide.0.get()
    );
    assert!(spilled == held, "с тесной памятью получилось другое");
}

/// Строки без мест, на которых стоят записи.
fn placeless(imported: Imported) -> Vec<String> {
    let bare = |line: String| {
        let mut parts = line.split("\"source\":\"");
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            out += part.split_once('"').map_or("", |(_, rest)| rest);
        }
        out
    };
    imported
        .held()
        .cases
        .iter()
        .map(case_line)
        .map(bare)
        .collect()
}

#[test]
fn порядок_строк_в_таблицах_ничего_не_меняет() {
    let tables = Tables::new(300, "текст");
    let (one, other) = (
        import(&tables, &InMemory).expect("читается"),
        import(&tables.shuffled(), &InMemory).expect("читается"),
    );
    let counts = |imported: &Imported| {
        let summary = &imported.summary;
        let rows = imported.quality.iter();
        let rows: Vec<_> = rows
            .map(|row| (row.flaw, row.what.clone(), row.count))
            .collect();
        (
            summary.read,
            summary.used,
            summary.repeated,
            summary.rejections.len(),
            rows,
        )
    };
    assert_eq!(counts(&one), counts(&other));
    let (one, other) = (placeless(one), placeless(other));
    assert!(one.len() > 100);
    assert_eq!(one, other);
}

#[test]
fn что_сложено_из_таблиц() {
    let imported = import(&Tables::new(6, "текст"), &InMemory)
        .expect("читается")
        .held();
    let mut out: Vec<String> = imported.cases.iter().map(case_line).collect();
    out.extend(
        imported
            .summary
            .rejections
            .iter()
            .map(|one| format!("{}: {}", one.place, one.reason)),
    );
    out.extend(
        imported
            .quality
            .iter()
            .map(|row| format!("{} — {} {:?}", row.what, row.count, row.places)),
    );
    insta::assert_snapshot!(out.join("\n"));
}

/// Отвергнутых больше, чем назовёт отчёт: сосчитаны все, первые названы по порядку, все до одной — в отдельном списке.
#[test]
fn отвергнутые_все_до_одной() {
    let strays = 21_000_u64;
    let mut tables = Tables::new(3, "текст");
    let sent = &mut tables.0[4].2;
    sent.clear();
    sent.extend((0..strays).map(|number| format!("К-нет-{number};;email;07.12.2026 10:00:00")));
    let mut imported = import(&tables, &InMemory).expect("читается");
    let mut list = String::new();
    let mut rejected = imported.rejected.take().expect("список есть");
    rejected.read_to_string(&mut list).expect("читается");
    let summary = &imported.summary;
    assert_eq!(summary.read, summary.used + summary.rejected());
    assert_eq!(list.lines().count() as u64, summary.rejected());
    assert!(summary.rejected() >= strays && summary.rejections.len() == 10_000);
    assert_eq!(&*summary.rejections[9_999].place, "рассылки.csv:9999");
    assert!(list.contains("рассылки.csv:21001;рассылки: клиента К-нет-20999 нет в выгрузке"));
}

/// Диск, на котором кончилось место.
struct Full(Disk);

impl Scratch for Full {
    fn file(&self) -> io::Result<Box<dyn Temporary>> {
        Ok(Box::new(Shut(Cursor::new(Vec::new()))))
    }

    fn fault(&self, error: &io::Error) -> String {
        self.0.fault(error)
    }
}

struct Shut(Cursor<Vec<u8>>);

impl Write for Shut {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Read for Shut {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.0.read(out)
    }
}

impl Seek for Shut {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

#[test]
fn временные_файлы_не_пишутся_и_это_сказано() {
    let refused = |tables: &Tables, scratch: &dyn Scratch| match import(tables, scratch) {
        Ok(_) => panic!("без временных файлов не сложить"),
        Err(why @ ImportError::Scratch(_)) => why.to_string(),
        Err(other) => panic!("{other}"),
    };
    let full = refused(&Tables::new(10, "текст"), &Full(Disk::within("выгрузка")));
    insta::assert_snapshot!(full, @"временные файлы в папке «выгрузка» не пишутся: на диске нет места");
    // Немногое остаётся в памяти и папки не спрашивает.
    let nowhere = Disk::within("нет/такой/папки");
    assert!(import(&Tables::new(10, "текст"), &nowhere).is_ok());
    let much = Tables::new(300, &"Обсудили сроки. ".repeat(100));
    insta::assert_snapshot!(refused(&much, &nowhere), @"временные файлы в папке «нет/такой/папки» не пишутся: такого файла или папки нет");
}

/// Папка, своя у каждого теста.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, tables: &Tables) -> Self {
        let path =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(path.join("таблицы")).expect("папка создаётся");
        let folder = Self(path);
        fs::write(folder.0.join("таблицы/mapping.yaml"), MAPPING).expect("пишется");
        for (name, text) in tables.texts() {
            fs::write(folder.0.join("таблицы").join(name), text).expect("пишется");
        }
        folder
    }

    fn command(&self) -> std::process::Command {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_reglament"));
        command
            .current_dir(&self.0)
            .args(["import", "table", "таблицы", "--out", "готово"]);
        command
    }

    fn there(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).expect("папка есть").flatten();
        let mut names: Vec<String> = entries
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(unix)]
#[test]
fn прерванный_импорт_не_оставляет_ничего() {
    use std::os::unix::process::ExitStatusExt;

    let folder = Folder::new(
        "прерван",
        &Tables::new(40_000, "текст подлиннее, чтобы было что читать"),
    );
    let mut child = folder
        .command()
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("запускается");
    // Папка для итога появляется, когда чтение началось; до его конца ещё далеко.
    while !folder.0.join("готово").exists() {
        assert!(
            child.try_wait().expect("процесс есть").is_none(),
            "кончил, не начав"
        );
        std::thread::yield_now();
    }
    let stopped = std::process::Command::new("kill")
        .arg("-INT")
        .arg(child.id().to_string())
        .status();
    assert!(stopped.expect("сигнал послан").success());
    let status = child.wait().expect("процесс кончился");
    assert!(
        status.code() == Some(130) || status.signal().is_some(),
        "{status}"
    );
    assert_eq!(folder.there(), ["таблицы"]);
}

#[test]
fn неудачный_импорт_не_оставляет_ничего() {
    let folder = Folder::new("неудача", &Tables::new(10, "текст"));
    fs::write(folder.0.join("таблицы/дела.csv"), b"%PDF-1.4").expect("пишется");
    let done = folder.command().output().expect("запускается");
    assert_eq!(done.status.code(), Some(2));
    assert_eq!(folder.there(), ["таблицы"]);
    // В папке, которая была, всё остаётся как было.
    fs::create_dir(folder.0.join("готово")).expect("создаётся");
    let done = folder.command().output().expect("запускается");
    assert_eq!(done.status.code(), Some(2));
    assert_eq!(folder.there(), ["готово", "таблицы"]);
}
