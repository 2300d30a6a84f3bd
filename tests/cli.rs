//! Командная строка: что видит человек, который ошибся, и программа, которая читает вывод.

mod folder;

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};

use folder::Folder;
use reglament::cli::{Env, Exit, run};
use reglament::value::Instant;

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

fn args(list: &[&str]) -> Vec<OsString> {
    std::iter::once("reglament")
        .chain(list.iter().copied())
        .map(Into::into)
        .collect()
}

fn called(list: &[&str]) -> (Exit, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = run(args(list), &ENV, &mut out, &mut err);
    let text = |bytes| String::from_utf8(bytes).expect("вывод в UTF-8");
    (exit, text(out), text(err))
}

/// Что сказано на неверную команду; код завершения — 2, на стандартном выводе пусто.
fn refused(list: &[&str]) -> String {
    let (exit, out, err) = called(list);
    assert_eq!((exit, out.as_str()), (Exit::Failed, ""), "{err}");
    err
}

#[test]
fn справка() {
    let (exit, out, err) = called(&["--help"]);
    assert_eq!((exit, err.as_str()), (Exit::Clean, ""));
    insta::assert_snapshot!(out);
    for command in [
        "lint",
        "next",
        "mail",
        "check",
        "fmt",
        "test",
        "explain",
        "new",
        "completions",
        "man",
    ] {
        let (exit, out, _) = called(&[command, "-h"]);
        assert_eq!(exit, Exit::Clean);
        insta::assert_snapshot!(format!("справка_{command}"), out);
    }
}

#[test]
fn ошибки_команды_по_русски() {
    let cases: &[&[&str]] = &[
        &[],
        &["lnt"],
        &["проверить"],
        &["дште", "а"],
        &["help"],
        &["продажи.reglament"],
        &["--data", "б", "lint", "а"],
        &["lint"],
        &["lint", "--data", "б"],
        &["explain"],
        &["completions"],
        &["completions", "zhs"],
        &["completions", "bash", "zsh"],
        &["man", "lint"],
        &["fmt", "а", "--data", "б"],
        &["lint", "а", "-x"],
        &["lint", "а", "--нет-такой"],
        &["lint", "а", "—data", "б"],
        &["lint", "а", "--strict=да"],
        &["lint", "а", "--format="],
        &["explain", "а", "--deal", "1", "--person", "2"],
        &["lint", "а", "--formta", "json"],
        &["lint", "а", "--format", "jsn"],
        &["lint", "а", "--format", "html"],
        &["lint", "а", "--jobs", "0"],
        &["lint", "а", "--jobs", "много"],
        &["lint", "а", "--data"],
        &["lint", "а", "--severity", "ужас"],
        &["lint", "а", "--at", "1", "--at", "2"],
        &["explain", "R0011"],
        &["explain", "а.reglament"],
    ];
    let mut told = String::new();
    for list in cases {
        told.push_str(&format!(
            "$ reglament {}\n{}\n",
            list.join(" "),
            refused(list)
        ));
    }
    insta::assert_snapshot!(told);
}

#[cfg(unix)]
#[test]
fn команда_не_в_utf8() {
    use std::os::unix::ffi::OsStringExt;
    let mut list = args(&["lint", "а", "--at"]);
    list.push(OsString::from_vec(vec![0xd1, 0xff]));
    let (mut out, mut err) = (Vec::new(), Vec::new());
    assert_eq!(run(list, &ENV, &mut out, &mut err), Exit::Failed);
    let told = String::from_utf8(err).expect("вывод в UTF-8");
    assert!(
        told.starts_with("ошибка: в команде есть знаки не в UTF-8\n"),
        "{told}"
    );
}

#[test]
fn версия() {
    let (exit, out, _) = called(&["--version"]);
    assert_eq!(
        (exit, out.as_str()),
        (
            Exit::Clean,
            concat!("reglament ", env!("CARGO_PKG_VERSION"), "\n")
        )
    );
}

#[test]
fn нет_файла_регламента() {
    let folder = Folder::new("нет-файла");
    folder.write("продажи.reglament", "регламент «А»:\n");
    let told = refused(&["check", &folder.path("продаж.reglament")]);
    assert_eq!(
        folder.plain(&told),
        "ошибка: регламент «продаж.reglament» не прочитан: такого файла или папки нет\n\
         помощь: возможно, вы имели в виду «продажи.reglament»\n"
    );
    let told = refused(&["check", &folder.path("продажи")]);
    assert!(told.contains("продажи.reglament"), "{told}");
}

#[test]
fn регламент_не_в_utf8_или_пуст() {
    let folder = Folder::new("кодировка");
    let path = folder.0.join("старый.reglament");
    fs::write(&path, b"# ok\n\xd0\xe5\xe3\xeb\n").expect("временный файл");
    let told = refused(&["check", &path.display().to_string()]);
    assert_eq!(
        folder.plain(&told),
        "ошибка: регламент «старый.reglament» не прочитан: строка 2 записана не в UTF-8\n\
         помощь: сохраните файл в кодировке UTF-8: в Блокноте — «Сохранить как», «Кодировка: UTF-8»\n"
    );
    let empty = folder.write("пустой.reglament", "\u{feff}\n \n");
    assert!(refused(&["check", &empty]).starts_with("ошибка: регламент «"));
}

#[test]
fn не_текст_узнаётся() {
    let folder = Folder::new("не-текст");
    let kinds: [(&str, &[u8], &str); 6] = [
        ("а.docx", b"PK\x03\x04\x14\x00", "документ Word"),
        ("а.doc", b"\xd0\xcf\x11\xe0\xa1\xb1", "старого Word"),
        ("а.pdf", b"%PDF-1.7", "PDF"),
        ("а.rtf", b"{\\rtf1\\ansi", "RTF"),
        ("а.html", b"<!DOCTYPE html>", "HTML"),
        ("а.txt", b"\xff\xfe\x40\x04", "UTF-16"),
    ];
    for (name, bytes, said) in kinds {
        let path = folder.path(name);
        std::fs::write(&path, bytes).expect("временный файл");
        let told = refused(&["check", &path]);
        assert!(told.contains(said) && told.contains("помощь: "), "{told}");
    }
}

#[test]
fn страница_кода() {
    let (exit, out, _) = called(&["explain", "R001"]);
    assert_eq!(exit, Exit::Clean);
    assert!(out.starts_with("R001: "), "{out}");
    // Русская «Р» на вид та же.
    assert_eq!(called(&["explain", "р001"]).1, out);
}

#[test]
fn список_кодов() {
    let (exit, out, _) = called(&["explain", "коды"]);
    assert_eq!(exit, Exit::Clean);
    let codes: Vec<&str> = out
        .lines()
        .filter_map(|line| line.get(..4))
        .filter(|code| code.starts_with('R'))
        .collect();
    assert_eq!(codes.len(), reglament::diagnostic::CODES.len());
    assert!(codes.is_sorted(), "{out}");
    let (_, json, _) = called(&["explain", "коды", "--format", "json"]);
    assert_eq!(json.matches("\"title\"").count(), codes.len());
    assert!(refused(&["explain", "R999"]).contains("explain коды"));
}

#[test]
fn файл_появляется_целиком_или_никак() {
    let folder = Folder::new("файл");
    let good = folder.path("код.txt");
    let (exit, out, err) = called(&["explain", "R001", "--out", &good]);
    assert_eq!((exit, out.as_str(), err.as_str()), (Exit::Clean, "", ""));
    assert_eq!(
        fs::read_to_string(&good).expect("файл записан"),
        called(&["explain", "R001"]).1
    );
    assert_eq!(folder.names(), ["код.txt"]);

    let nowhere = folder.path("нет-папки/код.txt");
    let told = refused(&["explain", "R001", "--out", &nowhere]);
    assert_eq!(
        folder.plain(&told),
        "ошибка: файл «нет-папки/код.txt» не записан: такого файла или папки нет\n\
         помощь: сначала создайте папку «нет-папки»\n"
            .replace("«нет-папки»", &format!("«{}»", folder.path("нет-папки")))
            .replace(&format!("{}/", folder.0.display()), "")
    );
    assert_eq!(folder.names(), ["код.txt"]);
}

/// Тот, кто читает вывод, закрыл трубу.
struct Closed;

impl Write for Closed {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Err(io::ErrorKind::BrokenPipe.into())
    }
}

#[test]
fn закрытая_труба_не_ошибка() {
    for list in [&["--help"][..], &["explain", "R001"]] {
        let mut err = Vec::new();
        let exit = run(args(list), &ENV, &mut Closed, &mut err);
        assert_eq!((exit, err.len()), (Exit::Clean, 0));
    }
}

/// Переполненный диск — ошибка, и о ней сказано.
struct Full;

impl Write for Full {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn полный_диск_назван() {
    let mut err = Vec::new();
    let exit = run(args(&["explain", "R001"]), &ENV, &mut Full, &mut err);
    let told = String::from_utf8(err).expect("вывод в UTF-8");
    assert_eq!(
        (exit, told.as_str()),
        (
            Exit::Failed,
            "ошибка: вывод не записан: на диске нет места\n"
        )
    );
}

#[test]
fn коды_завершения_постоянны() {
    let codes = [Exit::Clean, Exit::Findings, Exit::Failed, Exit::Rejected].map(Exit::code);
    assert_eq!(codes, [0, 1, 2, 3]);
}
