//! Регламент из нескольких файлов: подключение, номера, места ошибок, круги; и несколько регламентов вместе.
#![allow(missing_docs, clippy::expect_used, reason = "tests")]

#[allow(dead_code, reason = "shared with other tests")]
mod folder;

use folder::Folder;
use reglament::cli::{Env, Exit, run};
use reglament::value::Instant;

const ENV: Env = Env {
    now: Instant(1_796_893_200),
    width: None,
    out_color: false,
    err_color: false,
    err_terminal: false,
    in_terminal: false,
    cores: 2,
};

const MAIN: &str = "регламент «Продажи»:
    версия 1
    подключить «части/скидки.reglament»
роли: менеджер, РОП
карточка сделки:
    скидка — процент
порядок: «Новая» → «Успех» или «Отказ»
стадия «Новая»:
    отвечает менеджер
    1.1 позвонить за 15 минут
";

const PART: &str = "# общие правила о скидках
подключить «примеры.reglament»
2.1 запрещена скидка больше 10 % без согласования с РОПом
";

const EXAMPLES: &str = "пример «Скидка»:
    дано: сделка в стадии «Новая» с 07.12.2026 10:00
    10:05 — скидка 20 %
    на 10:06 — нарушен п. 2.1
";

/// Вывод команды о файлах папки; пути — от папки.
fn called(folder: &Folder, command: &str, files: &[&str]) -> (Exit, String) {
    let paths = files.iter().map(|file| folder.path(file).into());
    let args = ["reglament".into(), command.into()]
        .into_iter()
        .chain(paths);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = run(args, &ENV, &mut out, &mut err);
    out.extend(err);
    let text = String::from_utf8(out).expect("вывод в UTF-8");
    (exit, text.replace(&folder.path(""), ""))
}

fn three(name: &str) -> Folder {
    let folder = Folder::new(name);
    std::fs::create_dir_all(folder.path("части")).expect("папка");
    folder.write("основной.reglament", MAIN);
    folder.write("части/скидки.reglament", PART);
    folder.write("части/примеры.reglament", EXAMPLES);
    folder
}

#[test]
fn части_читаются_как_один_регламент() {
    let folder = three("части");
    let (exit, out) = called(&folder, "test", &["основной.reglament"]);
    assert_eq!(exit, Exit::Clean, "{out}");
    assert!(out.contains("1 пример, все сошлись"), "{out}");
    let (exit, out) = called(&folder, "check", &["основной.reglament"]);
    assert_eq!(exit, Exit::Clean, "{out}");
}

#[test]
fn ошибка_названа_в_своём_файле_и_своей_строке() {
    let folder = three("места");
    folder.write(
        "части/скидки.reglament",
        &PART.replace("2.1 запрещена", "1.1 совет «дважды»\n2.1 запрещена"),
    );
    folder.write(
        "части/примеры.reglament",
        &EXAMPLES.replace("«Новая»", "«Старая»"),
    );
    let (exit, out) = called(&folder, "check", &["основной.reglament"]);
    assert_eq!(exit, Exit::Findings);
    insta::assert_snapshot!(out);
}

#[test]
fn чего_нет_и_что_не_читается() {
    let folder = three("нет");
    folder.write("части/примеры.reglament", EXAMPLES);
    folder.write(
        "части/скидки.reglament",
        "подключить «пример.reglament», «битый.reglament»\nсовет «проба»\n",
    );
    std::fs::write(
        folder.path("части/битый.reglament"),
        b"\xd1\x8f\n\xff\xfe\n",
    )
    .expect("файл");
    let (exit, out) = called(&folder, "check", &["основной.reglament"]);
    assert_eq!(exit, Exit::Findings);
    insta::assert_snapshot!(out);
}

#[test]
fn круг_назван_целиком_а_дважды_подключённое_читается_раз() {
    let folder = three("круг");
    folder.write(
        "части/примеры.reglament",
        "подключить «../основной.reglament»\n",
    );
    let (exit, out) = called(&folder, "check", &["основной.reglament"]);
    assert_eq!(exit, Exit::Findings);
    assert!(
        out.contains("основной.reglament → части/скидки.reglament → части/примеры.reglament → основной.reglament"),
        "{out}"
    );
    let folder = three("дважды");
    let main = MAIN.replace(
        "«части/скидки.reglament»",
        "«части/скидки.reglament», «части/./примеры.reglament»",
    );
    folder.write("основной.reglament", &main);
    let (exit, out) = called(&folder, "test", &["основной.reglament"]);
    assert_eq!(exit, Exit::Clean, "{out}");
    assert!(out.contains("1 пример, все сошлись"), "{out}");
}

#[test]
fn имена_двух_регламентов_не_сталкиваются() {
    let folder = Folder::new("два");
    let two = "регламент «Сервис»:\n    версия 1\nроли: мастер\nкарточка сделки:\n    скидка — деньги\nпорядок: «Новая» → «Успех»\n1.1 совет «проба»\n";
    folder.write(
        "один.reglament",
        &MAIN.replace("    подключить «части/скидки.reglament»\n", ""),
    );
    folder.write("два.reglament", two);
    let (exit, out) = called(&folder, "check", &["один.reglament", "два.reglament"]);
    assert_eq!(exit, Exit::Findings);
    insta::assert_snapshot!(out);
    let mended = two.replace("деньги", "процент").replace("1.1", "7.1");
    folder.write("два.reglament", &mended);
    let (exit, out) = called(&folder, "check", &["один.reglament", "два.reglament"]);
    assert_eq!(exit, Exit::Clean, "{out}");
    // Одно имя — версии: номера повторяются, даты различаются.
    folder.write(
        "два.reglament",
        &MAIN.replace(
            "    подключить «части/скидки.reglament»\n",
            "    действует с 01.01.2027\n",
        ),
    );
    let (exit, out) = called(&folder, "check", &["один.reglament", "два.reglament"]);
    assert_eq!(exit, Exit::Clean, "{out}");
}
