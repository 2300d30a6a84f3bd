//! `reglament doc`: каждый пункт показан один раз, каждая ссылка куда-то ведёт, ничего чужого в страницу не попадает.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::expect_used,
    reason = "tests"
)]

mod browser;
#[path = "doc/search.rs"]
mod search;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use reglament::cli::{Env, Exit, run};
use reglament::doc::{Body, Document, document};
use reglament::model::regulation::Regulation;
use reglament::model::{Finder, load, load_with};
use reglament::source::SourceText;
use reglament::value::Instant;

pub const ENV: Env = Env {
    now: Instant(1_796_893_200),
    width: None,
    out_color: false,
    err_color: false,
    err_terminal: false,
    in_terminal: false,
    cores: 1,
};

pub fn doc(args: &[&str]) -> (Exit, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let all = ["reglament", "doc"].iter().chain(args);
    let exit = run(all.map(Into::into), &ENV, &mut out, &mut err);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (exit, text(out), text(err))
}

pub fn shipped() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("regulations");
    let mut all: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "reglament"))
        // Файл, который только подключают, регламентом не начинается.
        .filter(|path| {
            std::fs::read_to_string(path)
                .unwrap()
                .contains("\nрегламент «")
        })
        .collect();
    all.sort();
    assert!(all.len() > 10);
    all
}

fn regulation(text: &str) -> Regulation {
    let loaded = load(&[SourceText::new("т.reglament", text)]);
    assert_eq!(loaded.diagnostics, Vec::new());
    loaded.regulations.into_iter().next().unwrap()
}

fn read(path: &Path) -> Regulation {
    let text = std::fs::read_to_string(path).unwrap();
    let folder = path.parent().unwrap();
    let mut finder = Beside(folder);
    let loaded = load_with(&[SourceText::new("т.reglament", &text)], &mut finder);
    loaded.regulations.into_iter().next().unwrap()
}

struct Beside<'p>(&'p Path);

impl Finder for Beside<'_> {
    fn find(&mut self, _: &str, name: &str) -> Result<SourceText, String> {
        let text = std::fs::read_to_string(self.0.join(name)).map_err(|why| why.to_string())?;
        Ok(SourceText::new(name, &text))
    }
}

/// Якоря пунктов, показанных в документе.
fn told(document: &Document) -> Vec<(String, String)> {
    let chapters = document.parts.iter().flat_map(|part| &part.chapters);
    let groups = chapters.flat_map(|chapter| &chapter.groups);
    let entries = groups.flat_map(|group| match &group.body {
        Body::Clauses(all) => all.as_slice(),
        Body::Table { .. } | Body::Lines(_) => &[],
    });
    entries
        .filter(|entry| !entry.repeated)
        .map(|entry| {
            let mut said = entry.text.words();
            for line in &entry.block {
                said.push('\n');
                said.push_str(&line.text.words());
            }
            (entry.id.clone(), said)
        })
        .collect()
}

#[test]
fn каждый_пункт_показан_один_раз() {
    for path in shipped() {
        let reg = read(&path);
        let document = document(&reg);
        let told = told(&document);
        let anchors: BTreeSet<&str> = told.iter().map(|(id, _)| id.as_str()).collect();
        assert_eq!(
            anchors.len(),
            told.len(),
            "{}: якорь дважды",
            path.display()
        );
        for clause in &reg.clauses {
            // Пункты одной строки показаны вместе, под первым из них.
            let words = clause.text.replace("иначе ", "");
            let number = clause.number.as_deref();
            let shown = told.iter().any(|(id, said)| match number {
                Some(number) => *id == format!("p-{}", number.replace('.', "-")),
                None => words
                    .split([';', ':'])
                    .all(|part| said.contains(part.trim())),
            });
            assert!(shown, "{}: {number:?} {}", path.display(), clause.text);
        }
    }
}

/// Куда ведут ссылки и что названо якорем.
fn links(page: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let after = |mark: &str, end: &[char]| -> BTreeSet<String> {
        let rest = page.split(mark).skip(1);
        rest.map(|rest| rest.split(end).next().unwrap().to_owned())
            .collect()
    };
    let mut to = after("](#", &[')']);
    to.extend(after("href=\"#", &['"']));
    (to, after("id=\"", &['"']))
}

#[test]
fn каждая_ссылка_куда_то_ведёт() {
    for path in shipped() {
        let file = path.display().to_string();
        for format in ["md", "html"] {
            let (exit, page, err) = doc(&[&file, "--format", format]);
            assert_eq!((exit, err.as_str()), (Exit::Clean, ""), "{file}");
            let (to, anchors) = links(&page);
            assert!(!to.is_empty());
            let lost: Vec<_> = to.difference(&anchors).collect();
            assert!(lost.is_empty(), "{file} {format}: {lost:?}");
        }
    }
}

#[test]
fn страница_ничего_не_берёт_из_сети() {
    for path in shipped() {
        let (_, page, _) = doc(&[&path.display().to_string(), "--format", "html"]);
        for outside in ["http:", "https:", "src=", "@import", "url("] {
            assert!(!page.contains(outside), "{}: {outside}", path.display());
        }
    }
}

const SMALL: &str = include_str!("doc/малый.reglament");

fn snapshot(name: &str, text: &str) {
    insta::with_settings!({snapshot_path => "doc", prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!(name, text);
    });
}

#[test]
fn малый_регламент() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/doc");
    let new = folder.join("малый.reglament").display().to_string();
    let old = folder.join("малый-прежний.reglament").display().to_string();
    let (exit, page, err) = doc(&[&new, "--before", &old]);
    assert_eq!((exit, err.as_str()), (Exit::Clean, ""));
    snapshot("малый", &page);
    // Две редакции одного имени — то же самое, в любом порядке.
    assert_eq!(doc(&[&new, &old]).1, page);
    assert_eq!(doc(&[&old, &new]).1, page);
}

#[test]
fn чужие_знаки_ничего_не_значат() {
    let text = SMALL
        .replace("«КП»", "«<b>КП</b> *_`[x](y)»")
        .replace("первый разговор", "а\\\"<script>alert(1)</script>&amp;");
    let path =
        std::env::temp_dir().join(format!("reglament-{}-знаки.reglament", std::process::id()));
    std::fs::write(&path, text).unwrap();
    let file = path.display().to_string();
    let (_, html, err) = doc(&[&file, "--format", "html"]);
    assert_eq!(err, "");
    assert!(!html.contains("<b>") && !html.contains("<script>alert"));
    assert_eq!(html.matches("<script>").count(), 1);
    let (_, md, _) = doc(&[&file, "--format", "md"]);
    assert!(!md.contains("<b>") && !md.contains("[x](y)") && !md.contains("<script"));
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn вид_узнают_по_имени_файла() {
    let folder = std::env::temp_dir().join(format!("reglament-{}-doc", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let small = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/doc/малый.reglament");
    let small = small.display().to_string();
    for (name, begin) in [("а.html", "<!DOCTYPE html>"), ("а.md", "# ")] {
        let out = folder.join(name);
        let (exit, said, err) = doc(&[&small, "--out", &out.display().to_string()]);
        assert_eq!((exit, said.as_str(), err.as_str()), (Exit::Clean, "", ""));
        assert!(std::fs::read_to_string(&out).unwrap().starts_with(begin));
    }
    let nowhere = folder.join("нет").join("а.html").display().to_string();
    let (exit, _, err) = doc(&[&small, "--out", &nowhere]);
    assert_eq!(exit, Exit::Failed);
    assert!(err.contains("нет"), "{err}");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn два_разных_регламента_не_один_документ() {
    let path =
        std::env::temp_dir().join(format!("reglament-{}-другой.reglament", std::process::id()));
    std::fs::write(
        &path,
        "регламент «Другой»:\n    версия 1\nсовет «пейте воду»\n",
    )
    .unwrap();
    let one = shipped()[0].display().to_string();
    let (exit, out, err) = doc(&[&one, &path.display().to_string()]);
    std::fs::remove_file(&path).unwrap();
    assert_eq!((exit, out.as_str()), (Exit::Failed, ""));
    assert!(err.contains("разные регламенты"), "{err}");
}

#[test]
fn часть_о_которой_текст_молчит_не_печатается() {
    let reg = regulation(
        "роли: менеджер\nпорядок: «Новая» → «Успех»\nстадия «Новая»:\n    отвечает менеджер\n    1.1 позвонить за 1 рабочий час\n",
    );
    let parts: Vec<&str> = document(&reg).parts.iter().map(|part| part.id).collect();
    assert_eq!(parts, ["specialist", "roles"]);
}
