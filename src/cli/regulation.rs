//! Reading regulation files from disk.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Failure;
use super::foreign::foreign;
use super::near::{self, nearest};
use super::sink::reason;
use crate::calendar::Zone;
use crate::model::{Finder, Loaded, load_with};
use crate::source::SourceText;

/// How standard input is called in messages.
const STDIN: &str = "стандартный ввод";

/// All texts as named on the command line, read as regulations with the files that they include.
///
/// # Errors
/// When one of them cannot be read; the nearest existing name is offered. A file that is included and cannot be read is a fault of
/// the text that includes it.
pub(super) fn read(paths: &[PathBuf]) -> Result<Loaded, Failure> {
    let texts: Vec<SourceText> = paths
        .iter()
        .map(|path| read_one(path))
        .collect::<Result<_, _>>()?;
    Ok(load_with(&texts, &mut Beside::default()))
}

/// A text by its name.
type Named = (String, String);

/// A file that was looked for: who includes it, by what name, and what was found, or why nothing was.
type Sought = (String, String, Result<Named, String>);

/// Texts with all that they include, to be read again where the files are not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Texts {
    /// The texts as named on the command line.
    main: Vec<Named>,
    /// Each file that was looked for.
    found: Vec<Sought>,
}

impl Texts {
    /// Takes the texts and what they include.
    pub(super) fn read(paths: &[PathBuf]) -> Result<Self, Failure> {
        let texts: Vec<SourceText> = paths
            .iter()
            .map(|path| read_one(path))
            .collect::<Result<_, _>>()?;
        let mut keeping = Keeping::default();
        // What is wrong with the texts is told where they are judged.
        let _ = load_with(&texts, &mut keeping);
        Ok(Self {
            main: texts.iter().map(pair).collect(),
            found: keeping.found,
        })
    }

    /// The zone of the company, where the texts can be read.
    pub(super) fn zone(&self) -> Option<Zone> {
        let loaded = self.load();
        loaded.regulations.last().map(|last| last.company.zone)
    }

    /// Reads them as regulations.
    pub(super) fn load(&self) -> Loaded {
        let texts: Vec<SourceText> = self
            .main
            .iter()
            .map(|(name, text)| SourceText::new(name, text))
            .collect();
        load_with(&texts, &mut Kept(&self.found))
    }
}

fn pair(text: &SourceText) -> Named {
    (text.name.to_string(), text.text.to_string())
}

/// Keeps what has been found.
#[derive(Default)]
struct Keeping {
    beside: Beside,
    found: Vec<Sought>,
}

impl Finder for Keeping {
    fn find(&mut self, from: &str, name: &str) -> Result<SourceText, String> {
        let found = self.beside.find(from, name);
        let kept = found.as_ref().map(pair).map_err(Clone::clone);
        self.found.push((from.to_owned(), name.to_owned(), kept));
        found
    }
}

/// Finds what has been kept.
struct Kept<'a>(&'a [Sought]);

impl Finder for Kept<'_> {
    fn find(&mut self, from: &str, name: &str) -> Result<SourceText, String> {
        let mut all = self.0.iter();
        match all.find(|(own, asked, _)| own == from && asked == name) {
            Some((_, _, Ok((name, text)))) => Ok(SourceText::new(name, text)),
            Some((_, _, Err(why))) => Err(why.clone()),
            None => Err("такого файла среди текстов нет".to_owned()),
        }
    }
}

/// The files that the texts include, directly or not, whether they are there or not.
pub(super) fn included(paths: &[PathBuf]) -> Vec<PathBuf> {
    let texts: Vec<SourceText> = paths
        .iter()
        .filter_map(|path| read_one(path).ok())
        .collect();
    let mut beside = Beside::default();
    // Only the names are wanted; what is wrong with the texts is told where they are judged.
    let _ = load_with(&texts, &mut beside);
    beside.asked
}

/// Finds included files beside the file that includes them.
#[derive(Default)]
struct Beside {
    /// All that have been looked for.
    asked: Vec<PathBuf>,
}

impl Finder for Beside {
    fn find(&mut self, from: &str, name: &str) -> Result<SourceText, String> {
        let folder = Path::new(from).parent().unwrap_or(Path::new(""));
        let path = plain(&folder.join(name));
        self.asked.push(path.clone());
        let shown = path.display().to_string();
        let bytes = fs::read(&path).map_err(|error| {
            let why = format!("{} (искали {shown})", reason(&error));
            match nearest(&path) {
                Some(near) => format!("{why}; возможно, вы имели в виду «{}»", near.display()),
                None => why,
            }
        })?;
        if let Some((what, remedy)) = foreign(&bytes) {
            return Err(format!("{shown} — {what}; {remedy}"));
        }
        let text = decoded(bytes)
            .map_err(|line| format!("в файле {shown} строка {line} записана не в UTF-8"))?;
        Ok(SourceText::new(&shown, &text))
    }
}

/// The path without `.` and `folder/..`, so that one file has one name.
fn plain(path: &Path) -> PathBuf {
    use std::path::Component;
    let mut out = PathBuf::new();
    for part in path.components() {
        let back = part == Component::ParentDir
            && matches!(out.components().next_back(), Some(Component::Normal(_)));
        if back {
            out.pop();
        } else if part != Component::CurDir {
            out.push(part);
        }
    }
    out
}

/// The text, or the first line that is not UTF-8.
fn decoded(bytes: Vec<u8>) -> Result<String, usize> {
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = error.as_bytes().get(..valid).unwrap_or_default();
        before.split(|&byte| byte == b'\n').count()
    })
}

/// One text as it was named; it is not yet read as a regulation.
///
/// # Errors
/// When there is no such file, or it is no regulation: the failure says what stands there instead, or nearest to it.
pub(super) fn read_one(path: &Path) -> Result<SourceText, Failure> {
    let shown = match plain(path).display().to_string() {
        // The folder itself has no plainer name.
        empty if empty.is_empty() => path.display().to_string(),
        plain => plain,
    };
    if near::is_data(path) {
        return Err(
            Failure::new(format!("«{shown}» — это данные, а не регламент")).hint(
                "файл регламента пишут сразу после команды, данные — после --data: \
                 reglament lint продажи.reglament --data данные.ndjson",
            ),
        );
    }
    let bytes = fs::read(path).map_err(|error| unread(path, &shown, &error))?;
    let source = from_bytes(&shown, bytes)?;
    if source.text.trim().trim_start_matches('\u{feff}').is_empty() {
        return Err(Failure::new(format!("регламент «{shown}» пуст"))
            .hint("начните со строки: регламент «Работа с клиентами»:")
            .hint("или с готовой заготовки: reglament new"));
    }
    Ok(source)
}

/// A regulation that stands on standard input, with the very bytes; it may be empty.
pub(super) fn read_stdin() -> Result<(SourceText, Vec<u8>), Failure> {
    let mut bytes = Vec::new();
    io::stdin()
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::new(format!("{STDIN} не прочитан: {}", reason(&error))))?;
    Ok((from_bytes(STDIN, bytes.clone())?, bytes))
}

fn from_bytes(shown: &str, bytes: Vec<u8>) -> Result<SourceText, Failure> {
    if let Some((what, remedy)) = foreign(&bytes) {
        let failure = Failure::new(format!("регламент «{shown}» не прочитан: это {what}"));
        return Err(failure.hint(remedy));
    }
    let text = decoded(bytes).map_err(|line| {
        Failure::new(format!(
            "регламент «{shown}» не прочитан: строка {line} записана не в UTF-8"
        ))
        .hint("сохраните файл в кодировке UTF-8: в Блокноте — «Сохранить как», «Кодировка: UTF-8»")
    })?;
    Ok(SourceText::new(shown, &text))
}

fn unread(path: &Path, shown: &str, error: &std::io::Error) -> Failure {
    if path.is_dir() {
        let failure = Failure::new(format!(
            "регламент «{shown}» не прочитан: это папка, а нужен файл"
        ));
        let inside = near::inside(path, near::is_regulation);
        return if !inside.is_empty() {
            failure.hint(format!("в ней есть: {}", near::listed(&inside)))
        } else if near::inside(path, near::is_data).is_empty() {
            failure.hint("назовите файл вида продажи.reglament; начать новый — reglament new")
        } else {
            failure.hint(
                "в ней данные: их указывают после --data, а файл регламента — сразу после команды",
            )
        };
    }
    let mut failure = Failure::new(format!(
        "регламент «{shown}» не прочитан: {}",
        reason(error)
    ));
    if error.kind() == std::io::ErrorKind::NotFound {
        failure.hints = near::hints(path, near::is_regulation);
        if failure.hints.is_empty() {
            failure = failure.hint("начать новый регламент: reglament new");
        }
    }
    failure
}
