//! Reading parts: one after another, each line once.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write, stdin};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Described, End, Header, PROGRAM};
use crate::calendar::Zone;
use crate::cli::Failure;
use crate::cli::found::Found;
use crate::cli::judge::Gathered;
use crate::cli::near;
use crate::cli::sink::{Trouble, reason};
use crate::engine::Contribution;
use crate::facts::Dataset;
use crate::facts::read::{Notes, parse_line, read_dataset, read_staff};
use crate::output::words::moment;
use crate::value::Instant;

/// All parts read so far, joined.
#[derive(Default)]
pub(in crate::cli) struct Parts {
    /// Of the first one, with its name.
    first: Option<(String, Header)>,
    pub(in crate::cli) gathered: Gathered,
    pub(in crate::cli) found: Found,
    /// Whose mark is whose: a part that comes twice is told.
    marks: BTreeMap<u64, String>,
    /// Of the part that is being read.
    open: Option<Open>,
}

/// How many lines of each kind a part has had.
#[derive(Default)]
struct Open {
    violations: u64,
    contributions: u64,
    people: u64,
}

#[derive(Deserialize)]
struct ProgramLine {
    part: Program,
}

#[derive(Deserialize)]
struct Program {
    program: String,
}

#[derive(Deserialize)]
struct PartLine {
    part: Header,
}

#[derive(Deserialize)]
struct ContributionLine {
    contribution: Contribution,
}

#[derive(Deserialize)]
struct EndLine {
    end: End,
}

/// The files that are named; a folder stands for those in it, but for what engines put there for themselves (`_SUCCESS`, `.crc`).
pub(in crate::cli) fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut out = Vec::new();
    for path in paths {
        if !path.is_dir() {
            out.push(path.clone());
            continue;
        }
        let failed = |error: &std::io::Error| {
            let why = reason(error);
            Failure::new(format!("папка «{}» не прочитана: {why}", path.display()))
        };
        let mut inside = Vec::new();
        for entry in fs::read_dir(path).map_err(|error| failed(&error))? {
            let entry = entry.map_err(|error| failed(&error))?.path();
            let name = entry.file_name().unwrap_or_default().to_string_lossy();
            if !name.starts_with(['.', '_']) && entry.is_file() {
                inside.push(entry);
            }
        }
        if inside.is_empty() {
            return Err(
                Failure::new(format!("в папке «{}» нет ни одной части", path.display()))
                    .hint("части пишет reglament lint --part --format ndjson"),
            );
        }
        inside.sort();
        out.extend(inside);
    }
    Ok(out)
}

impl Parts {
    /// Reads one file, which may hold several parts one behind the other; violations go straight to `out`.
    pub(in crate::cli) fn read(&mut self, path: &Path, out: &mut dyn Write) -> Result<(), Trouble> {
        let shown = path.display().to_string();
        let unread = |error: &std::io::Error| {
            let why = reason(error);
            let mut failure = Failure::new(format!("часть «{shown}» не прочитана: {why}"));
            if error.kind() == std::io::ErrorKind::NotFound {
                failure.hints = near::hints(path, |_| true);
            }
            failure
        };
        let reader: Box<dyn Read> = if path.as_os_str() == "-" {
            Box::new(stdin())
        } else {
            Box::new(File::open(path).map_err(|error| unread(&error))?)
        };
        let mut reader = BufReader::with_capacity(1 << 18, reader);
        let mut line = String::new();
        for number in 1_u64.. {
            line.clear();
            if reader
                .read_line(&mut line)
                .map_err(|error| unread(&error))?
                == 0
            {
                break;
            }
            if line.trim_ascii().is_empty() {
                continue;
            }
            let place = (shown.as_str(), number);
            self.line(line.trim_end_matches(['\n', '\r']), place, out)?;
        }
        self.closed(&shown)?;
        Ok(())
    }

    /// Whether the last part read has its end.
    fn closed(&self, shown: &str) -> Result<(), Failure> {
        if self.open.is_none() {
            return Ok(());
        }
        Err(
            Failure::new(format!("часть «{shown}» оборвана: её последней строки нет"))
                .hint("повторите lint --part для этой части"),
        )
    }

    fn line(&mut self, line: &str, place: (&str, u64), out: &mut dyn Write) -> Result<(), Trouble> {
        let (shown, number) = place;
        let broken = || {
            Failure::new(format!("«{shown}», строка {number}: это не строка части"))
                .hint("части пишет reglament lint --part --format ndjson; их строки не меняют и не переставляют")
        };
        if line.starts_with("{\"part\":") {
            self.closed(shown)?;
            self.begin(line, shown, broken)?;
            self.open = Some(Open::default());
            return Ok(());
        }
        let Some(open) = &mut self.open else {
            return Err(broken().into());
        };
        if line.starts_with("{\"contribution\":") {
            let one: ContributionLine = serde_json::from_str(line).map_err(|_| broken())?;
            self.gathered.contributions.push(one.contribution);
            open.contributions += 1;
        } else if line.starts_with("{\"employee\":") {
            let read = parse_line(line, shown, number, &mut Notes::default());
            let person = read.map_err(|_| broken())?;
            self.gathered.people.push(person.into_owned());
            open.people += 1;
        } else if line.starts_with("{\"end\":") {
            let one: EndLine = serde_json::from_str(line).map_err(|_| broken())?;
            self.end(one.end, shown)?;
        } else if serde_json::from_str::<BTreeMap<&str, IgnoredAny>>(line)
            .is_ok_and(|row| row.contains_key("clause"))
        {
            open.violations += 1;
            out.write_all(line.as_bytes())?;
            out.write_all(b"\n")?;
        } else {
            return Err(broken().into());
        }
        Ok(())
    }

    fn begin(
        &mut self,
        line: &str,
        shown: &str,
        broken: impl Fn() -> Failure,
    ) -> Result<(), Failure> {
        let program: ProgramLine = serde_json::from_str(line).map_err(|_| broken())?;
        let program = program.part.program;
        if program != PROGRAM {
            return Err(Failure::new(format!(
                "часть «{shown}» написана другой программой: «{program}», а здесь «{PROGRAM}»"
            ))
            .hint("части пишут и сводят одной и той же версией"));
        }
        let header: PartLine = serde_json::from_str(line).map_err(|_| broken())?;
        match &self.first {
            None => self.first = Some((shown.to_owned(), header.part)),
            Some((first, known)) => same((first, known), (shown, &header.part))?,
        }
        Ok(())
    }

    fn end(&mut self, end: End, shown: &str) -> Result<(), Failure> {
        let open = self.open.take().unwrap_or_default();
        let left_out = open.violations == 0;
        let whole = (left_out || open.violations == end.violations)
            && (open.contributions, open.people) == (end.contributions, end.people);
        if !whole {
            return Err(Failure::new(format!(
                "в части «{shown}» не все строки: нарушений {} из {}, слагаемых {} из {}, записей о сотрудниках {} из {}",
                open.violations,
                end.violations,
                open.contributions,
                end.contributions,
                open.people,
                end.people
            ))
            .hint("можно убрать все строки нарушений, но не часть их и не другие строки"));
        }
        let empty = end.input.read == 0;
        if let Some(other) = self.marks.insert(end.mark, shown.to_owned())
            && !empty
        {
            let what = if other == shown {
                format!("часть «{shown}» указана дважды")
            } else {
                format!(
                    "часть «{shown}» повторяет часть «{other}»: обе — об одних и тех же строках данных"
                )
            };
            return Err(Failure::new(what).hint("каждую часть указывают один раз"));
        }
        let all = &mut self.gathered;
        all.input.read += end.input.read;
        all.input.used += end.input.used;
        all.input.rejections.extend(end.input.rejections);
        all.notes.merge(end.notes);
        all.names.merge(end.names);
        all.audited.extend(end.audited);
        self.found.merge(end.sums.into());
        Ok(())
    }

    /// What all parts were judged by.
    pub(in crate::cli) fn header(&self) -> Result<&Header, Failure> {
        let first = self.first.as_ref().map(|(_, header)| header);
        first.ok_or_else(|| {
            Failure::new("в указанном нет ни одной части")
                .hint("части пишет reglament lint --part --format ndjson")
        })
    }
}

/// Fails where two parts were not judged by the same.
fn same((first, known): (&str, &Header), (second, other): (&str, &Header)) -> Result<(), Failure> {
    let differ = |what: String| Failure::new(format!("части не свести: {what}"));
    let names = format!("«{first}» и «{second}»");
    if known.texts != other.texts {
        return Err(
            differ(format!("{names} судили по разным текстам регламента"))
                .hint("повторите lint --part по одному и тому же тексту, указанному одинаково"),
        );
    }
    if known.at != other.at {
        let zone = known.texts.zone();
        let at = |at: i64| moment(Instant(at), zone.unwrap_or(Zone::UTC));
        return Err(differ(format!(
            "«{first}» судили на {}, «{second}» — на {}",
            at(known.at),
            at(other.at)
        ))
        .hint("укажите всем частям один момент: --at"));
    }
    if known.as_if_in_force != other.as_if_in_force {
        return Err(
            differ(format!("{names} судили с --as-if-in-force и без неё"))
                .hint("укажите её всем частям или ни одной"),
        );
    }
    if known.data != other.data {
        return Err(differ(format!("у {names} разные описания данных"))
            .hint("укажите всем одну папку с dataset.yaml и employees.yaml: --beside")
            .hint("и один момент выгрузки, если он указан: --as-of"));
    }
    let text = |header: &Header| header.excuses.as_ref().map(|(_, text)| text.clone());
    if text(known) != text(other) {
        return Err(differ(format!("у {names} разные исключения"))
            .hint("укажите всем один файл: --excuses"));
    }
    Ok(())
}

impl Described {
    /// The description as it was.
    pub(in crate::cli) fn dataset(&self) -> Result<Dataset, Failure> {
        let broken = || {
            Failure::new("описание данных в части не прочитано")
                .hint("повторите lint --part этой же версией программы")
        };
        let mut notes = Notes::default();
        let mut dataset =
            read_dataset(&self.dataset, "dataset.yaml", &mut notes).map_err(|_| broken())?;
        let (staff, rejected) = read_staff(&self.staff, "employees.yaml", &mut notes);
        if !rejected.is_empty() {
            return Err(broken());
        }
        dataset.staff = staff;
        dataset.staff_held = self.staff_held;
        dataset.format = self.format.as_str().into();
        let mut sheets = Vec::new();
        for line in &self.audits {
            let case = parse_line(line, "", 1, &mut notes).map_err(|_| broken())?;
            sheets.push(case.into_owned());
        }
        dataset.take_audits(sheets);
        Ok(dataset)
    }
}
