//! Примеры регламента: каждый вид факта, каждое ожидание, и что сказано, когда пример не сошёлся.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "tests"
)]

#[allow(dead_code, reason = "shared with other tests")]
mod folder;
mod schema;

use folder::Folder;
use reglament::cli::{Env, Exit, run};
use reglament::model::load;
use reglament::program::Program;
use reglament::source::SourceText;
use reglament::trial::play;
use reglament::value::Instant;

const PRELUDE: &str = include_str!("scenarios/prelude.reglament");
const FACTS: &str = include_str!("scenarios/facts.reglament");
const FORMS_PRELUDE: &str = include_str!("scenarios/forms-prelude.reglament");
const FORMS: &str = include_str!("scenarios/forms.txt");
const BROKEN: &str = include_str!("scenarios/broken.reglament");

/// 10.12.2026 12:00 по Москве, не терминал.
const ENV: Env = Env {
    now: Instant(1_796_893_200),
    width: None,
    out_color: false,
    err_color: false,
    err_terminal: false,
    in_terminal: false,
    cores: 2,
};

/// `reglament test` этого текста: код, вывод, ошибки.
fn tested(name: &str, text: &str, more: &[&str]) -> (Exit, String, String) {
    let folder = Folder::new(&format!("примеры-{name}"));
    folder.write("проба.reglament", text);
    let path = folder.path("проба.reglament");
    let mut args = vec!["reglament".into(), "test".into(), path.into()];
    args.extend(more.iter().map(Into::into));
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = run(args, &ENV, &mut out, &mut err);
    let shown = folder.path("");
    let text = |bytes| {
        String::from_utf8(bytes)
            .expect("вывод в UTF-8")
            .replace(&shown, "")
    };
    (exit, text(out), text(err))
}

#[test]
fn каждый_вид_факта_понят() {
    let (exit, out, err) = tested("факты", &format!("{PRELUDE}{FACTS}"), &[]);
    insta::assert_snapshot!(format!("{out}{err}"));
    assert_eq!(exit, Exit::Clean);
}

/// Пункты абзаца на своём месте и его примеры у левого края.
fn placed(paragraph: &str) -> String {
    let mut text = FORMS_PRELUDE.to_owned();
    let (mut indent, mut samples) = ("    ", false);
    for line in paragraph.lines().filter(|line| !line.starts_with('#')) {
        samples |= line.starts_with("пример ");
        match line {
            "у левого края" => indent = "",
            _ if samples => text.extend([line, "\n"]),
            _ => text.extend([indent, line, "\n"]),
        }
    }
    text
}

#[test]
fn факт_меняет_решение() {
    let mut failed = String::new();
    let all = FORMS
        .split("\n\n")
        .filter(|paragraph| paragraph.lines().any(|line| line.starts_with("пример ")));
    for paragraph in all {
        let (exit, out, err) = tested("формы", &placed(paragraph), &[]);
        if exit != Exit::Clean {
            failed.extend([paragraph, "\n", &out, &err, "\n\n"]);
        }
    }
    assert_eq!(failed, "");
}

#[test]
fn прежние_пробелы_закрыты() {
    let text = include_str!("scenarios/gaps.reglament");
    let (exit, out, err) = tested("пробелы", text, &[]);
    assert_eq!(exit, Exit::Clean, "{out}{err}");
}

#[test]
fn о_несошедшемся_сказано_словами_автора() {
    let (exit, out, err) = tested("не сошлись", &format!("{PRELUDE}{BROKEN}"), &[]);
    insta::assert_snapshot!(format!("{out}{err}"));
    assert_eq!(exit, Exit::Findings);
}

#[test]
fn машинный_вывод_по_схеме() {
    for text in [FACTS, BROKEN, ""] {
        let (_, out, err) = tested("схема", &format!("{PRELUDE}{text}"), &["--format", "json"]);
        assert_eq!(err, "");
        schema::valid(&out);
    }
}

#[test]
fn ошибка_в_примере_не_даёт_его_прогнать() {
    let text = format!(
        "{PRELUDE}пример «Кривой»:\n    дано: сделка в стадии «Такой нет» с 07.12.2026 10:00\n    на 10:05 — нарушений нет\n"
    );
    let (exit, out, err) = tested("кривой", &text, &[]);
    assert_eq!((exit, out.as_str()), (Exit::Failed, ""));
    assert!(err.contains("неизвестная стадия «Такой нет»"), "{err}");
}

#[test]
fn без_примеров_сказано_что_их_нет() {
    let (exit, out, _) = tested("нет", PRELUDE, &[]);
    assert_eq!(exit, Exit::Clean);
    assert!(out.contains("Примеров в регламенте нет"), "{out}");
    assert!(out.contains("ни разу не сработали"), "{out}");
}

#[test]
fn по_данным_видно_что_не_сработало() {
    let folder = Folder::new("примеры-данные");
    folder.write(
        "данные.ndjson",
        "{\"client\":\"C-1\",\"deals\":[{\"id\":\"D-1\",\"stages\":[{\"stage\":\"Новая\",\"at\":\"2026-12-07T10:00+03:00\"}],\"owner\":\"ivanov\"}],\"events\":[]}\n",
    );
    let data = folder.path("данные.ndjson");
    for format in ["text", "json"] {
        let more = [
            "--data",
            data.as_str(),
            "--at",
            "10.12.2026 12:00",
            "--format",
            format,
        ];
        let (_, out, err) = tested("по данным", &format!("{PRELUDE}{FACTS}"), &more);
        assert_eq!(err, "");
        if format == "json" {
            schema::valid(&out);
        } else {
            assert!(out.contains("Что проверяют данные: 1 сделка"), "{out}");
            assert!(out.contains("п. 2.9"), "{out}");
        }
    }
}

/// Порядок пунктов и лишний пример ничего не меняют; пример видит только то, что уже случилось.
#[test]
fn пример_не_заглядывает_вперёд() {
    let text = format!(
        "{PRELUDE}пример «Позже»:\n    дано: сделка в стадии «Новая» с 07.12.2026 10:00\n    \
         на 10:05 — надо позвонить по п. 2.1\n    10:10 — звонок\n    на 10:12 — п. 2.1 выполнен\n"
    );
    let loaded = load(&[SourceText::new("проба.reglament", &text)]);
    assert!(loaded.is_sound(), "{:?}", loaded.diagnostics);
    let trials = play(&Program::new(&loaded.regulations));
    assert!(trials.played.iter().all(|one| one.failed.is_empty()));
}

/// Каждый поставляемый регламент проверяет сам себя: примеры сходятся, и нет пункта, который ни один из них не задел.
#[test]
fn каждый_пункт_каждого_регламента_задет_примером() {
    let mut regulations = 0;
    for entry in std::fs::read_dir("regulations").expect("регламенты") {
        let path = entry.expect("файл").path();
        let name = path.to_string_lossy().into_owned();
        if !name.ends_with(".reglament") || name.ends_with("primery.reglament") {
            continue;
        }
        let args = ["reglament", "test", &name, "--format", "json"].map(Into::into);
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let exit = run(args, &ENV, &mut out, &mut err);
        let out = String::from_utf8(out).expect("вывод в UTF-8");
        assert_eq!(
            exit,
            Exit::Clean,
            "{name}: {out}{}",
            String::from_utf8_lossy(&err)
        );
        let told: serde_json::Value = serde_json::from_str(&out).expect("JSON");
        let clauses = told["coverage"]["by_clause"].as_array().expect("пункты");
        let never: Vec<&serde_json::Value> = clauses
            .iter()
            .filter(|one| one["by_hand"] == false && one["exercised"] == 0)
            .map(|one| &one["clause"])
            .collect();
        assert!(never.is_empty(), "{name}: ни разу не сработали {never:?}");
        regulations += 1;
    }
    assert_eq!(regulations, 13);
}

/// Поставляемый регламент проверяет сам себя: каждый пункт хотя бы раз соблюдён и хотя бы раз нарушен.
#[test]
fn поставляемый_регламент_сходится_со_своими_примерами() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/regulations/klientskaya-baza.reglament"
    );
    let args = ["reglament", "test", path].map(Into::into);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = run(args, &ENV, &mut out, &mut err);
    let out = String::from_utf8(out).expect("вывод в UTF-8");
    assert_eq!(exit, Exit::Clean, "{out}");
    insta::assert_snapshot!(out);
}

const PARTS: &str = "\
регламент «Части»:
    версия 1, действует с 01.12.2026
    часовой пояс Europe/Moscow
    рабочее время пн–пт 09:00–18:00
роли: менеджер, РОП
карточка сделки:
    источник — «Сайт», «Звонок», «Выставка»
    сумма — деньги
    скидка — процент
категории сделки:
    крупная — сумма больше 1 млн ₽
    обычная — в остальных случаях
порядок: «Новая» → «Успех»
стадия «Новая»:
    отвечает менеджер
    если источник «Сайт»:
        2.1 позвонить или написать за 1 час
    иначе если источник «Звонок» или сумма больше 100 000 ₽:
        2.2 написать за 4 часа
    иначе:
        2.3 позвонить за 1 день
    2.4 дольше 2 дней — менеджеру; дольше 5 дней — РОПу
    2.5 касания после документа «КП»:
        через 1 день — позвонить
        через 3 дня — написать
        остановить, если клиент ответил
    2.6 если сделка крупная, то сообщить РОПу в тот же день
2.7 согласование по скидке: до 10 % — сам; до 15 % — РОП; свыше 15 % — нельзя
";

/// Покрытие — по условиям, ветвям, строкам и ступеням: и в примерах, и в данных.
#[test]
fn покрытие_по_условиям_ветвям_и_строкам() {
    let case = "\
пример «Звонок»:
    дано: сделка в стадии «Новая» с 07.12.2026 10:00; источник «Звонок»; сумма 5 000 ₽; скидка 0 %
    10:30 — документ «КП»
    11:00 — исходящее письмо
    12:00 — скидка 12 %
    на 10.12.2026 12:00 — нарушен п. 2.7
";
    let text = format!("{PARTS}{case}");
    let (exit, out, err) = tested("части", &text, &[]);
    assert_eq!(err, "");
    insta::assert_snapshot!(out);
    assert_eq!(exit, Exit::Clean);
    let folder = Folder::new("примеры-части-данные");
    folder.write(
        "данные.ndjson",
        "{\"client\":\"C-1\",\"deals\":[{\"id\":\"D-1\",\"owner\":\"ivanov\",\"fields\":{\"источник\":\"Сайт\"},\"changes\":[],\
         \"stages\":[{\"stage\":\"Новая\",\"at\":\"2026-12-07T10:00+03:00\"}]}],\"events\":[]}\n",
    );
    let data = folder.path("данные.ndjson");
    let more = ["--data", data.as_str(), "--at", "14.12.2026 12:00"];
    let (_, out, err) = tested("части по данным", &text, &more);
    assert_eq!(err, "");
    let of_data = out.split("Что проверяют данные").nth(1).expect("о данных");
    insta::assert_snapshot!(of_data);
    let more = [&more[..], &["--format", "json"]].concat();
    let (_, out, _) = tested("части машинно", &text, &more);
    schema::valid(&out);
}
