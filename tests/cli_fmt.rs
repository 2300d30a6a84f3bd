//! `reglament fmt`: файл на своём месте, код завершения, ничего не теряется.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "tests"
)]

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
    cores: 1,
};

fn fmt(folder: &Folder, args: &[&str]) -> (Exit, String) {
    let args = ["reglament", "fmt"]
        .into_iter()
        .map(Into::into)
        .chain(args.iter().map(|arg| {
            if arg.starts_with('-') {
                (*arg).into()
            } else {
                folder.path(arg).into()
            }
        }));
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = run(args, &ENV, &mut out, &mut err);
    out.extend(err);
    let said = String::from_utf8(out).unwrap();
    (exit, said.replace(&folder.path(""), ""))
}

const UGLY: &str =
    "\u{feff}роли :менеджер,РОП\r\nстадия \"А\":\r\n\tпозвонить  за 1 час#быстро\r\n";
const NEAT: &str = "роли: менеджер, РОП\n\nстадия «А»:\n    позвонить за 1 час  # быстро\n";

#[test]
fn файл_оформляется_на_своём_месте_и_один_раз() {
    let folder = Folder::new("fmt-на-месте");
    folder.write("а.reglament", UGLY);
    let read = || std::fs::read_to_string(folder.path("а.reglament")).unwrap();

    let (exit, said) = fmt(&folder, &["--check", "а.reglament"]);
    assert_eq!(exit, Exit::Findings);
    assert_eq!(
        said,
        "а.reglament: оформлен не так, начиная со строки 1\nОформить: reglament fmt и те же файлы\n"
    );
    assert_eq!(read(), UGLY, "с --check файл не меняется");

    assert_eq!(
        fmt(&folder, &["а.reglament"]),
        (Exit::Clean, "а.reglament: оформлен\n".to_owned())
    );
    assert_eq!(read(), NEAT);
    assert_eq!(
        fmt(&folder, &["а.reglament"]),
        (Exit::Clean, "а.reglament: уже оформлен\n".to_owned())
    );
    assert_eq!(
        fmt(&folder, &["--check", "а.reglament"]),
        (Exit::Clean, String::new())
    );
}

#[test]
fn неясные_отступы_сначала_исправляет_автор() {
    let folder = Folder::new("fmt-неясно");
    let text = "стадия «А»:\n    позвонить за 1 час\n  написать за 1 час\n";
    folder.write("а.reglament", text);
    let (exit, said) = fmt(&folder, &["а.reglament"]);
    assert_eq!(exit, Exit::Findings);
    assert!(said.contains("отступ этой строки не совпадает"), "{said}");
    assert!(
        said.ends_with("а.reglament: не тронут, сначала исправьте отступы\n"),
        "{said}"
    );
    assert_eq!(
        std::fs::read_to_string(folder.path("а.reglament")).unwrap(),
        text
    );
}

#[test]
fn неверный_путь_не_трогает_остальные_файлы() {
    let folder = Folder::new("fmt-путь");
    folder.write("а.reglament", UGLY);
    let (exit, said) = fmt(&folder, &["а.reglament", "б.reglamen"]);
    assert_eq!(exit, Exit::Failed);
    assert!(said.contains("такого файла или папки нет"), "{said}");
    assert_eq!(
        std::fs::read_to_string(folder.path("а.reglament")).unwrap(),
        UGLY
    );
}

/// Код завершения, стандартный вывод и вывод ошибок настоящей программы, которой подан этот текст.
fn piped(args: &[&str], input: &[u8]) -> (Option<i32>, String, String) {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let mut child = Command::new(env!("CARGO_BIN_EXE_reglament"))
        .arg("fmt")
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Программа, которая отказалась, ввода не дочитывает.
    let _ = child.stdin.take().unwrap().write_all(input);
    let done = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (done.status.code(), text(done.stdout), text(done.stderr))
}

#[test]
fn со_стандартного_ввода_на_стандартный_вывод() {
    let nothing = String::new;
    assert_eq!(
        piped(&["-"], UGLY.as_bytes()),
        (Some(0), NEAT.to_owned(), nothing())
    );
    assert_eq!(
        piped(&["-"], NEAT.as_bytes()),
        (Some(0), NEAT.to_owned(), nothing())
    );
    assert_eq!(piped(&["-"], b""), (Some(0), nothing(), nothing()));
    assert_eq!(
        piped(&["--check", "-"], UGLY.as_bytes()),
        (
            Some(1),
            "стандартный ввод: оформлен не так, начиная со строки 1\n".to_owned(),
            nothing()
        )
    );
    assert_eq!(
        piped(&["-", "--check"], NEAT.as_bytes()),
        (Some(0), nothing(), nothing())
    );
}

#[test]
fn из_неясного_текста_на_стандартный_вывод_ничего_не_идёт() {
    let text = "стадия «А»:\n    позвонить за 1 час\n  написать за 1 час\n";
    let (code, out, err) = piped(&["-"], text.as_bytes());
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(err.contains("стандартный ввод:3:3"), "{err}");
    assert!(
        err.ends_with("не тронут, сначала исправьте отступы\n"),
        "{err}"
    );
    let (code, out, err) = piped(&["-"], b"\xd1\xff");
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(err.contains("записана не в UTF-8"), "{err}");
    let (code, out, err) = piped(&["-", "а.reglament"], b"");
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(err.contains("файлы вместе с ним не называют"), "{err}");
}
