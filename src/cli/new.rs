//! `reglament new`: a starter regulation with sample data, in a folder of its own, whole or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::args::NewArgs;
use super::interrupt::Begun;
use super::moment::{DayEnd, parse};
use super::near::nearest;
use super::sink::{self, Trouble, reason};
use super::{Exit, Failure, Io};
use crate::calendar::Zone;
use crate::diagnostic::closest;
use crate::output::words::deadline;
use crate::starter::{BUSINESSES, Business, DATA, Days, File, REGULATION};

/// The zone of the starters; a moment without an offset is in it.
const MOSCOW: Zone = Zone::Named(chrono_tz::Tz::Europe__Moscow);

pub(super) fn run(args: &NewArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    if args.list {
        sink::write_to(io.out, None, list)?;
        return Ok(Exit::Clean);
    }
    let business = business(args.business.as_deref())?;
    let now = match &args.at {
        Some(text) => parse("--at", text, MOSCOW, DayEnd::Last)?,
        None => io.env.now,
    };
    let days = Days::at(now);
    make(&args.name, &business.files(&days))?;
    sink::write_to(io.out, None, |out| {
        Ok(tell(out, &args.name, business, &days)?)
    })?;
    Ok(Exit::Clean)
}

fn business(asked: Option<&str>) -> Result<&'static Business, Failure> {
    let Some(word) = asked else {
        return BUSINESSES
            .first()
            .ok_or_else(|| Failure::new("заготовок нет"));
    };
    Business::find(word).ok_or_else(|| {
        let words = || BUSINESSES.iter().flat_map(Business::words);
        // The beginning of a word is enough to be understood in the hint.
        let begun = || words().find(|one| one.starts_with(&word.to_lowercase()));
        let near = closest(word, words()).or_else(begun);
        let failure = Failure::new(format!("--business: заготовки «{word}» нет"));
        let failure = match near {
            Some(near) => failure.hint(format!("возможно, вы имели в виду «{near}»")),
            None => failure,
        };
        let names: Vec<&str> = BUSINESSES.iter().map(|one| one.name).collect();
        failure.hint(format!(
            "есть: {}; подробнее — reglament new --list",
            names.join(", ")
        ))
    })
}

fn list(out: &mut dyn Write) -> Result<(), Trouble> {
    writeln!(out, "Заготовки, по одной на вид бизнеса:\n")?;
    for one in BUSINESSES {
        writeln!(out, "  {} — {}", one.name, one.about)?;
        writeln!(out, "    иначе: {}", one.also.join(", "))?;
    }
    writeln!(
        out,
        "\nНачать: reglament new мой-регламент --business {}",
        BUSINESSES.last().map_or("", |one| one.name)
    )?;
    Ok(())
}

/// Writes all files into a folder that nobody sees yet, and then gives it its name.
fn make(folder: &Path, files: &[File]) -> Result<(), Failure> {
    let shown = folder.display();
    if fs::symlink_metadata(folder).is_ok() {
        return Err(
            Failure::new(format!("«{shown}» уже есть, и трогать его незачем")).hint(format!(
                "назовите другую папку, например: reglament new {}",
                word(&free(folder))
            )),
        );
    }
    if let Some(parent) = folder.parent()
        && !parent.as_os_str().is_empty()
        && !parent.is_dir()
    {
        let failure = Failure::new(format!(
            "папка «{shown}» не создана: нет папки «{}»",
            parent.display()
        ));
        return Err(match nearest(parent) {
            Some(near) => failure.hint(format!("возможно, вы имели в виду «{}»", near.display())),
            None => failure.hint("сначала создайте её"),
        });
    }
    let draft = Draft::beside(folder);
    draft.fill(folder, files).map_err(|error| {
        let failure = Failure::new(format!("папка «{shown}» не создана: {}", reason(&error)));
        failure.hint("назовите папку там, где вам можно писать")
    })
}

/// The first name of the kind `мой-регламент-2` that is not taken.
fn free(folder: &Path) -> PathBuf {
    let name = match folder.file_name() {
        Some(name) => name.to_string_lossy().into_owned(),
        None => "мой-регламент".to_owned(),
    };
    let named = |number: u32| match folder.file_name() {
        Some(_) => folder.with_file_name(format!("{name}-{number}")),
        // `.` and `..` have no name of their own: a folder inside is meant.
        None => folder.join(&name),
    };
    let mut free = (2..1000).map(named).filter(|path| !path.exists());
    free.next().unwrap_or_else(|| folder.join(name))
}

/// A folder under a name of its own, removed unless it has been given the real one.
struct Draft(
    PathBuf,
    #[expect(dead_code, reason = "held for as long as the draft stands")] Begun,
);

impl Draft {
    fn beside(folder: &Path) -> Self {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let draft = folder.with_file_name(format!(".{name}.{}.часть", std::process::id()));
        let begun = Begun::new(&draft, folder);
        Self(draft, begun)
    }

    fn fill(&self, folder: &Path, files: &[File]) -> io::Result<()> {
        fs::create_dir(&self.0)?;
        for file in files {
            let path = self.0.join(&file.path);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(&path, &file.text)?;
        }
        // Somebody may have made it meanwhile; a folder with something in it is never replaced by renaming.
        fs::rename(&self.0, folder)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // After the renaming there is nothing left to remove.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What has been made, and the commands to run next.
fn tell(out: &mut dyn Write, folder: &Path, business: &Business, days: &Days) -> io::Result<()> {
    let regulation = word(&folder.join(REGULATION));
    let data = word(&folder.join(DATA));
    let (deal, clause) = business.example;
    let person = business.person;
    writeln!(
        out,
        "Создана папка «{}» — {}.",
        folder.display(),
        business.about
    )?;
    writeln!(
        out,
        "  {REGULATION} — правила: прочтите сверху вниз и поменяйте то, что у вас иначе"
    )?;
    writeln!(
        out,
        "  {DATA} — выдуманные сделки и сотрудники на {}; на это время о них и судят, если не сказано --at",
        deadline(days.as_of(), MOSCOW)
    )?;
    writeln!(out, "\nЧто дальше:")?;
    let steps = [
        ("нет ли ошибок в тексте", format!("check {regulation}")),
        (
            "что нарушено, кем и почему",
            format!("lint {regulation} --data {data}"),
        ),
        (
            "что теперь делать одному из сотрудников",
            format!("next {regulation} --data {data} --person {person}"),
        ),
        (
            "почему по сделке решено именно так",
            format!("explain {regulation} --data {data} --deal {deal} --clause {clause}"),
        ),
        (
            "сходятся ли примеры в конце регламента",
            format!("test {regulation}"),
        ),
        (
            "поменяйте в регламенте любой срок и смотрите, что изменилось (закончить — Ctrl-C)",
            format!("lint {regulation} --data {data} --watch"),
        ),
    ];
    for (number, (what, command)) in steps.iter().enumerate() {
        writeln!(out, "  {}. {what}:", number + 1)?;
        writeln!(out, "     reglament {command}")?;
    }
    writeln!(
        out,
        "\nСвои данные: укажите в --data папку с выгрузкой Битрикс24 или свои записи того же вида, что в «{DATA}»."
    )
}

/// A path as a shell takes it for one word.
fn word(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "-_./\\:".contains(c);
    if text.chars().all(plain) && !text.starts_with('-') && (cfg!(windows) || !text.contains('\\'))
    {
        text
    } else if cfg!(windows) {
        format!("\"{text}\"")
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}
