//! Много машин: части данных, каждая из которых судилась сама, сводятся к тому же, к чему приходит один прогон. Данные делятся случайно,
//! и сверяется всё: нарушения после сортировки и последняя строка с итогами.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot write its files should fail loudly"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command as Process;

use reglament::cli::{Env, Exit, run};
use reglament::value::Instant;
use serde_json::Value;

const ENV: Env = Env {
    now: Instant(1_797_200_000),
    width: None,
    out_color: false,
    err_color: false,
    err_terminal: false,
    in_terminal: false,
    cores: 2,
};

/// Всё, что судится по многим случаям сразу: пределы по клиенту, сотруднику, номеру, кампании и на всех; нагрузка; дубли; раздача по кругу и
/// наименее загруженному; планы человека, команды и всех; отчёты против фактов; показатели с порогом и шкалой; штраф, один за событие.
const TEXT: &str = include_str!("../examples/06-mnogo-mashin/svodnyi.reglament");

const STAFF: &str = include_str!("../examples/06-mnogo-mashin/dannye/employees.yaml");

/// Генератор с зерном: упавший случай можно повторить.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[usize::try_from(self.below(list.len() as u64)).unwrap()]
    }
}

/// Записи о клиентах и сотрудниках, по одной в строке. Телефонов мало, чтобы были дубли; у части клиентов нет истории ответственных.
fn records(seed: u64, clients: u64) -> Vec<String> {
    const PEOPLE: [&str; 3] = ["proba", "testov", "maketova"];
    let mut dice = Dice(seed);
    let mut out = Vec::new();
    let moment = |dice: &mut Dice| {
        let (day, hour) = (dice.below(11) + 1, dice.below(10) + 8);
        format!("2026-12-{day:02}T{hour:02}:{:02}:00+03:00", dice.below(60))
    };
    for client in 0..clients {
        let who = dice.of(&PEOPLE);
        let born = moment(&mut dice);
        let mut stages = vec![format!(r#"{{"stage":"Новая","at":"{born}"}}"#)];
        let mut owners = Vec::new();
        let given = moment(&mut dice);
        if dice.below(2) == 0 {
            let to = dice.of(&PEOPLE);
            owners.push(format!(r#"{{"owner":"{to}","at":"{given}"}}"#));
        }
        if dice.below(2) == 0 {
            let at = moment(&mut dice);
            if at > born.clone().max(given) {
                stages.push(format!(r#"{{"stage":"КП","at":"{at}"}}"#));
                let to = dice.of(&PEOPLE);
                owners.push(format!(r#"{{"owner":"{to}","at":"{at}"}}"#));
            }
        }
        // Чего-то не видно только в половине случаев: наименее загруженного иначе никогда не назвать.
        let owners = if seed.is_multiple_of(2) && dice.below(5) == 0 {
            String::new()
        } else {
            format!(r#","owners":[{}]"#, owners.join(","))
        };
        let deal = format!(
            r#"{{"deal":"D-{client}","owner":"{who}","created":"{born}"{owners},"stages":[{}],"source":"сделка {client}"}}"#,
            stages.join(",")
        );
        let mut events = Vec::new();
        for number in 0..dice.below(6) {
            let (at, by) = (moment(&mut dice), dice.of(&PEOPLE));
            let connected = dice.below(2) == 0;
            events.push(format!(
                r#"{{"kind":"звонок","id":"E-{client}-{number}","deal":"D-{client}","direction":"исходящий","connected":{connected},"at":"{at}","by":"{by}","source":"звонок {client}-{number}"}}"#
            ));
        }
        let mut mailings = Vec::new();
        for number in 0..dice.below(4) {
            let (at, from) = (
                moment(&mut dice),
                dice.of(&["+79000000001", "+79000000002"]),
            );
            let campaign = dice.of(&["Зима", "Ёлка"]);
            mailings.push(format!(
                r#"{{"channel":"email","at":"{at}","sender":"{from}","campaign":"{campaign}","source":"письмо {client}-{number}"}}"#
            ));
        }
        let phone = dice.below(clients.max(4) / 2);
        out.push(format!(
            r#"{{"client":"C-{client}","name":"Выдуманный {client}","fields":{{"телефон":"+7900111{phone:04}"}},"deals":[{deal}],"events":[{}],"mailings":[{}],"source":"клиент {client}"}}"#,
            events.join(","),
            mailings.join(",")
        ));
        if dice.below(4) == 0 {
            let (by, day) = (dice.of(&PEOPLE), dice.below(7) + 4);
            let number = dice.below(4);
            out.push(format!(
                r#"{{"employee":"{by}","reports":[{{"name":"Ежедневный","at":"2026-12-{day:02}T17:{client:02}:00+03:00","lines":{{"звонки":{number}}}}}],"source":"отчёт при {client}"}}"#
            ));
        }
    }
    out
}

/// Папка этого теста, каждый раз пустая.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("merge")
            .join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }
}

/// Чем кончилась команда, что она вывела и что сказала.
fn said(args: &[&str]) -> (Exit, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let all = std::iter::once("reglament").chain(args.iter().copied());
    let exit = run(all.map(Into::into), &ENV, &mut out, &mut err);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (exit, text(out), text(err))
}

const AT: [&str; 2] = ["--at", "2026-12-14T09:00:00+03:00"];

fn whole(regulation: &str, data: &str, more: &[&str]) -> (Exit, String) {
    let args = [
        &["lint", regulation, "--data", data, "--format", "ndjson"],
        more,
    ]
    .concat();
    let (exit, out, err) = said(&args);
    assert!(exit <= Exit::Findings, "{err}");
    (exit, out)
}

/// Пишет часть и возвращает её имя.
fn part(regulation: &str, data: &str, more: &[&str]) -> String {
    let to = format!("{data}.часть");
    let ask = [
        "lint", regulation, "--data", data, "--format", "ndjson", "--part",
    ];
    let (exit, out, err) = said(&[&ask[..], &["--out", &to], more].concat());
    assert_eq!((exit, &*out, &*err), (Exit::Clean, "", ""), "{data}");
    to
}

fn merged(parts: &[String]) -> (Exit, String) {
    let names = parts.iter().map(String::as_str);
    let args: Vec<&str> = std::iter::once("merge").chain(names).collect();
    let (exit, out, err) = said(&args);
    assert!(exit <= Exit::Findings, "{err}");
    (exit, out)
}

/// Делит строки на части случайно. Место строки остаётся прежним: вместо чужих строк — пустые.
fn dealt(lines: &[String], parts: usize, seed: u64) -> Vec<String> {
    let mut dice = Dice(seed);
    let mut out = vec![String::new(); parts];
    for line in lines {
        let to = usize::try_from(dice.below(parts as u64)).unwrap();
        for (number, part) in out.iter_mut().enumerate() {
            if number == to {
                part.push_str(line);
            }
            part.push('\n');
        }
    }
    out
}

/// Нарушения по порядку строк и итоги; отвергнутые — по порядку мест.
fn tidy(out: &str) -> (Vec<&str>, Value) {
    let mut rows: Vec<&str> = out.lines().collect();
    let end = rows.pop().expect("последняя строка — итоги");
    rows.sort_unstable();
    let mut end: Value = serde_json::from_str(end).unwrap();
    let rejections = end["input"]["rejections"].as_array_mut();
    if let Some(all) = rejections {
        all.sort_by_key(ToString::to_string);
    }
    (rows, end)
}

/// Один прогон и сведение частей: на 1, 2, 3 и 7 частей, и части — в обратном порядке.
fn agree(
    name: &str,
    text: &str,
    beside: &[(&str, &str)],
    lines: &[String],
    more: &[&str],
) -> usize {
    let folder = Folder::new(name);
    let regulation = folder.file("текст.reglament", text);
    for (file, text) in beside {
        folder.file(&format!("всё/{file}"), text);
    }
    let data = folder.file("всё/данные.ndjson", &(lines.join("\n") + "\n"));
    let (exit, single) = whole(&regulation, &data, more);
    for parts in [1, 2, 3, 7] {
        let mut names = Vec::new();
        for (number, text) in dealt(lines, parts, 97 + parts as u64).iter().enumerate() {
            let place = format!("{parts}/{number}");
            for (file, text) in beside {
                folder.file(&format!("{place}/{file}"), text);
            }
            let data = folder.file(&format!("{place}/данные.ndjson"), text);
            names.push(part(&regulation, &data, more));
        }
        names.reverse();
        let joined = merged(&names);
        assert_eq!(exit, joined.0);
        let (rows, end) = tidy(&joined.1);
        let (all, whole) = tidy(&single);
        let odd = rows.iter().zip(&all).find(|(row, one)| row != one);
        assert!(odd.is_none(), "{name}, частей {parts}: {odd:#?}");
        assert_eq!(rows.len(), all.len(), "{name}, частей {parts}");
        assert_eq!(end, whole, "{name}, частей {parts}: итоги");
    }
    single.lines().count() - 1
}

#[test]
fn parts_come_to_what_one_run_comes_to() {
    let mut clauses = std::collections::BTreeSet::new();
    for seed in 1..=4 {
        let lines = records(seed, 30);
        let name = format!("случай {seed}");
        let beside = [("employees.yaml", STAFF)];
        let found = agree(&name, TEXT, &beside, &lines, &AT);
        assert!(found > 40, "случай {seed} ни о чём не говорит: {found}");
        let folder = Folder(
            Path::new(env!("CARGO_TARGET_TMPDIR"))
                .join("merge")
                .join(name),
        );
        let (_, out) = whole(
            &folder.path("текст.reglament"),
            &folder.path("всё/данные.ndjson"),
            &AT,
        );
        for row in tidy(&out).1["summary"]["by_clause"].as_array().unwrap() {
            if row["duties"].as_u64() > row["not_checked"].as_u64() {
                clauses.insert(row["clause"].as_str().unwrap().to_owned());
            }
        }
    }
    // Каждый вид, который идёт через клиентов, хоть раз решён: иначе сверять было бы нечего.
    for clause in [
        "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "2.2", "2.3", "3.1", "3.2", "4.1", "4.2",
        "5.1",
    ] {
        assert!(
            clauses.contains(clause),
            "п. {clause} не решён ни разу: {clauses:?}"
        );
    }
}

/// Пределы клиента один прогон решает сразу, а части оставляют до сведения: выходит то же и в том же порядке.
#[test]
fn limits_of_one_client_come_to_the_same_at_once() {
    const OWN: &str = "\
регламент «Пределы»:
    версия 1
    действует с 30.11.2026
    часовой пояс Europe/Moscow
    рабочее время пн–пт 09:00–18:00
роли: менеджер
порядок: «Новая» → «КП» → «Договор» → «Успех» или «Отказ»

1.1 звонить не чаще 1 раза за любые 24 часа
1.2 на одного менеджера не больше 2 звонков в календарный день
1.3 рассылка не чаще 1 раза за любые 7 дней
1.4 писем на клиента не больше 1 за кампанию

стадия «Новая»:
    2.1 позвонить за 2 рабочих часа
";
    for seed in 1..=3 {
        let lines = records(seed, 60);
        let name = format!("пределы клиента {seed}");
        agree(&name, OWN, &[("employees.yaml", STAFF)], &lines, &AT);
        let folder = Folder(
            Path::new(env!("CARGO_TARGET_TMPDIR"))
                .join("merge")
                .join(name),
        );
        let regulation = folder.path("текст.reglament");
        let data = folder.path("всё/данные.ndjson");
        let (_, single) = whole(&regulation, &data, &AT);
        let (_, joined) = merged(&[part(&regulation, &data, &AT)]);
        assert_eq!(joined, single);
        for clause in ["1.1", "1.2", "1.3", "1.4", "2.1"] {
            let of = format!("\"clause\":\"{clause}\"");
            let rows = tidy(&single).0;
            assert!(rows.iter().any(|row| row.contains(&of)), "п. {clause}");
        }
    }
}

/// Данные примера — такие же выдуманные записи.
#[test]
fn the_example_has_such_records_too() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("examples/06-mnogo-mashin/dannye/klienty.ndjson");
    let drawn = records(7, 40).join("\n") + "\n";
    if std::env::var_os("DOCS_UPDATE").is_some() {
        fs::write(&path, &drawn).unwrap();
    }
    assert!(
        fs::read_to_string(&path).unwrap() == drawn,
        "перепишите: DOCS_UPDATE=1 cargo test --test merge"
    );
}

/// Без Spark: столько программ сразу, сколько ядер, раздаёт xargs.
#[cfg(unix)]
#[test]
fn the_example_for_a_shell_comes_to_one_run() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/06-mnogo-mashin");
    let folder = Folder::new("xargs");
    let done = Process::new("sh")
        .arg(root.join("chasti.sh"))
        .arg(&folder.0)
        .env("REGLAMENT", env!("CARGO_BIN_EXE_reglament"))
        .output()
        .unwrap();
    let err = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{err}");
    let text = root.join("svodnyi.reglament");
    let data = root.join("dannye");
    let (_, single) = whole(text.to_str().unwrap(), data.to_str().unwrap(), &AT);
    let joined = fs::read_to_string(folder.path("итог.ndjson")).unwrap();
    assert_eq!(tidy(&joined), tidy(&single));
    let said = String::from_utf8(done.stdout).unwrap();
    let number = single.lines().count() - 1;
    assert_eq!(said, format!("Сведено частей: 5, нарушений: {number}.\n"));
}

/// Тот же пример в Apache Spark. Нужны Java и Python с pyspark и pyarrow; Python называет `REGLAMENT_PYTHON`.
#[test]
#[ignore = "needs Spark, see examples/06-mnogo-mashin"]
fn the_example_for_spark_comes_to_one_run() {
    let python = std::env::var_os("REGLAMENT_PYTHON").unwrap_or_else(|| "python3".into());
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/06-mnogo-mashin");
    let done = Process::new(python)
        .arg(root.join("spark.py"))
        .env("REGLAMENT", env!("CARGO_BIN_EXE_reglament"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(
        done.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&done.stderr)
    );
    assert!(said.contains("Как в одном прогоне"), "{said}");
}

#[test]
fn what_is_not_held_is_not_held_in_parts_either() {
    let held = "хранится:\n  звонки: {с: 2026-12-05}\n  рассылки: нет\n  остальное: да\n";
    let beside = [("employees.yaml", STAFF), ("dataset.yaml", held)];
    agree("не всё хранится", TEXT, &beside, &records(11, 24), &AT);
    agree("без сотрудников", TEXT, &[], &records(12, 24), &AT);
}

#[test]
fn broken_lines_excuses_and_strangers_are_counted_once() {
    let mut lines = records(21, 12);
    lines.insert(3, "{\"client\": \"C-900\", \"deals\": 5}".to_owned());
    lines.insert(9, "не запись".to_owned());
    lines.push("{\"employee\":\"chuzhoy\",\"reports\":[]}".to_owned());
    lines.push("{\"client\":\"C-901\",\"unknown_key\":1,\"deals\":[]}".to_owned());
    let excuses = "- {пункт: '2.1', сделка: D-1, кто: РОП, почему: проба}\n- {пункт: '2.1', сделка: D-2, кто: РОП, почему: проба}\n- {пункт: '1.3', сделка: D-3, кто: РОП, почему: проба}\n";
    let beside = [("employees.yaml", STAFF), ("исключения.yaml", excuses)];
    agree("с браком", TEXT, &beside, &lines, &AT);
}

#[test]
fn shipped_examples_come_to_the_same_in_parts() {
    for (name, text) in [
        ("02-nedelya-rassylok", "rassylki"),
        ("03-nedelya-okk", "okk"),
        ("05-ponedelnik-supervaizera", "otdel"),
    ] {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("examples")
            .join(name);
        let read = |file: &str| fs::read_to_string(root.join(file)).unwrap();
        let lines: Vec<String> = read("dannye/klienty.ndjson")
            .lines()
            .map(str::to_owned)
            .collect();
        let mut beside = vec![
            ("employees.yaml", read("dannye/employees.yaml")),
            ("dataset.yaml", read("dannye/dataset.yaml")),
        ];
        if name.starts_with("05") {
            beside.push(("отчёты.csv", read("dannye/отчёты.csv")));
        }
        let beside: Vec<(&str, &str)> =
            beside.iter().map(|(file, text)| (*file, &**text)).collect();
        agree(
            name,
            &read(&format!("{text}.reglament")),
            &beside,
            &lines,
            &[],
        );
    }
}

#[test]
fn what_a_text_includes_travels_with_the_part() {
    let folder = Folder::new("включения");
    let main = TEXT.replace(
        "отчёт «Ежедневный»:",
        "подключить «клиенты.reglament»\n\nотчёт «Ежедневный»:",
    );
    let regulation = folder.file("текст.reglament", &main);
    folder.file(
        "клиенты.reglament",
        "6.1 написать за 1 рабочий день после пропущенного звонка\n",
    );
    let lines = records(31, 8);
    let data = folder.file("данные.ndjson", &lines.join("\n"));
    let (_, single) = whole(&regulation, &data, &AT);
    let part = part(&regulation, &data, &AT);
    fs::remove_file(folder.path("клиенты.reglament")).unwrap();
    fs::remove_file(&regulation).unwrap();
    assert_eq!(merged(&[part]).1, single);
}

#[test]
fn empty_parts_add_nothing_and_violations_may_stay_where_they_are() {
    let folder = Folder::new("пустые");
    let regulation = folder.file("текст.reglament", TEXT);
    let lines = records(41, 10);
    folder.file("employees.yaml", STAFF);
    let data = folder.file("данные.ndjson", &lines.join("\n"));
    let (_, single) = whole(&regulation, &data, &AT);
    let full = part(&regulation, &data, &AT);
    let one = part(&regulation, &folder.file("пусто-1.ndjson", ""), &AT);
    let two = part(&regulation, &folder.file("пусто-2.ndjson", "\n\n"), &AT);
    let joined = merged(&[one, full.clone(), two]).1;
    assert_eq!(tidy(&joined), tidy(&single));
    // Строки нарушений можно оставить на машинах: сводятся только слагаемые и итоги.
    let text = fs::read_to_string(&full).unwrap();
    let own = text.lines().filter(|line| line.starts_with("{\"clause\""));
    let kept: Vec<&str> = own.clone().collect();
    let rest: Vec<&str> = text
        .lines()
        .filter(|line| !line.starts_with("{\"clause\""))
        .collect();
    let (_, out) = merged(&[folder.file("итоги", &rest.join("\n"))]);
    let (mut rows, end) = tidy(&out);
    rows.extend(kept);
    rows.sort_unstable();
    assert_eq!((rows, end), tidy(&single));
    // Несколько частей одна за другой в одном файле или папке, где движок оставил и своё.
    folder.file("папка/_SUCCESS", "");
    folder.file("папка/part-00000", &text);
    assert_eq!(tidy(&merged(&[folder.path("папка")]).1), tidy(&single));
}

#[test]
fn parts_that_do_not_fit_are_refused_in_plain_words() {
    let folder = Folder::new("не сходятся");
    let regulation = folder.file("а/текст.reglament", TEXT);
    folder.file("а/employees.yaml", STAFF);
    let lines = records(51, 8);
    let (left, right) = lines.split_at(4);
    let first = part(
        &regulation,
        &folder.file("а/1.ndjson", &left.join("\n")),
        &AT,
    );
    let data = folder.file("а/2.ndjson", &right.join("\n"));
    let second = part(&regulation, &data, &AT);
    let root = folder.0.to_str().unwrap().to_owned() + "/";
    let refused = |parts: &[&str]| {
        let (exit, out, err) = said(&[&["merge", "--out", &folder.path("итог")], parts].concat());
        assert_eq!((exit, &*out), (Exit::Failed, ""));
        assert!(!Path::new(&folder.path("итог")).exists());
        err.replace(&root, "")
    };
    let mut all = String::new();
    let mut tell = |name: &str, err: String| all.push_str(&format!("{name}\n{err}\n"));
    tell("дважды", refused(&[&first, &second, &first]));
    let copy = folder.file("копия", &fs::read_to_string(&first).unwrap());
    tell("копия", refused(&[&first, &copy]));
    let late = [
        "--at",
        "2026-12-14T10:00:00+03:00",
        "--out",
        &folder.path("позже"),
    ];
    said(
        &[
            &[
                "lint",
                &*regulation,
                "--data",
                &*data,
                "--format",
                "ndjson",
                "--part",
            ],
            &late[..],
        ]
        .concat(),
    );
    tell("другой момент", refused(&[&first, &folder.path("позже")]));
    let other = folder.file(
        "б/текст.reglament",
        &TEXT.replace("2 рабочих часа", "3 рабочих часа"),
    );
    folder.file("б/employees.yaml", STAFF);
    let foreign = part(&other, &folder.file("б/2.ndjson", &right.join("\n")), &AT);
    tell("другой текст", refused(&[&first, &foreign]));
    folder.file("в/employees.yaml", &STAFF.replace("Юг", "Запад"));
    let staff = part(
        &regulation,
        &folder.file("в/2.ndjson", &right.join("\n")),
        &AT,
    );
    tell("другие сотрудники", refused(&[&first, &staff]));
    let more = [&AT[..], &["--as-if-in-force"]].concat();
    let ahead = part(
        &regulation,
        &folder.file("а/3.ndjson", &right.join("\n")),
        &more,
    );
    tell("иначе в силе", refused(&[&first, &ahead]));
    let text = fs::read_to_string(&second).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let cut = lines[..lines.len() - 1].join("\n");
    tell(
        "оборвана",
        refused(&[&first, &folder.file("оборвана", &cut)]),
    );
    let lost = |line: &&&str| !line.starts_with("{\"contribution\"");
    let missing: Vec<&str> = lines.iter().filter(lost).copied().collect();
    tell(
        "без слагаемых",
        refused(&[&folder.file("без слагаемых", &missing.join("\n"))]),
    );
    let old = text.replacen("reglament 0", "reglament 9", 1);
    tell(
        "другая версия",
        refused(&[&folder.file("другая версия", &old)]),
    );
    tell("не часть", refused(&[&data]));
    tell("обычный вывод", {
        let plain = whole(&regulation, &data, &AT).1;
        refused(&[&folder.file("обычный", &plain)])
    });
    tell("пустой файл", refused(&[&folder.file("пустой", "")]));
    fs::create_dir_all(folder.path("пустая")).unwrap();
    tell("пустая папка", refused(&[&folder.path("пустая")]));
    tell("нет такого", refused(&[&folder.path("нет")]));
    let ask = |more: &[&str]| {
        let ask = ["lint", &*regulation, "--data", &*data];
        let (exit, out, err) = said(&[&ask[..], more, &AT[..]].concat());
        assert_eq!((exit, &*out), (Exit::Failed, ""));
        err.replace(&root, "")
    };
    tell("не тот вид", ask(&["--part"]));
    tell(
        "с отбором",
        ask(&["--part", "--format", "ndjson", "--person", "proba"]),
    );
    let yaml = folder.file("а/данные.yaml", "client: C-1\ndeals: []\n");
    let (_, _, err) = said(&[
        "lint",
        &regulation,
        "--data",
        &yaml,
        "--part",
        "--format",
        "ndjson",
    ]);
    tell("не строки", err.replace(&root, ""));
    insta::assert_snapshot!(all);
}
