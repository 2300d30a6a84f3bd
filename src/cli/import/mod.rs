//! `reglament import`: an export → our own format, with a report on what the data is worth.

mod write;

use std::path::{Path, PathBuf};

use super::args::{DataArgs, Format, ImportArgs, ImportKind};
use super::check_data;
use super::data::{self, Data, Disk, tables};
use super::moment::{DayEnd, parse};
use super::session::{Session, readable, unopened};
use super::sink::{self, Delivery};
use super::{Exit, Failure, Io, near};
use crate::calendar::Zone;
use crate::facts::read::everything_held;
use crate::facts::{InputSummary, When};
use crate::import::mapping;
use crate::import::pseudonym::Pseudonyms;
use crate::output::import_report::{ImportReport, Judged, Total};
use crate::output::report::Coverage;
use crate::output::{Book, json, text};

pub(super) fn run(args: &ImportArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    if let Some(file) = &args.guess {
        return guess(file, args, io);
    }
    let (Some(kind), false) = (args.kind, args.files.is_empty()) else {
        return Err(Failure::new("не сказано, что читать")
            .hint("например: reglament import amocrm папка-с-выгрузкой --out данные")
            .hint("предложить mapping.yaml для таблицы: reglament import --guess таблица.csv"));
    };
    let key = key(args)?;
    let folder = match &args.out {
        Some(folder) => Some(write::Folder::ready(folder)?),
        None => None,
    };
    // What does not fit into the memory lies where the result will lie: there is room for it, or there is none for the result.
    let scratch = args.out.as_ref().map_or_else(Disk::default, Disk::within);
    let opened = || open(kind, args, &scratch);
    let data = opened()?;
    let judged = judged(args, opened, io)?;
    let mut total = Total::default();
    let mut dataset = data.dataset.clone();
    let (quality, recognised) = (data.quality.clone(), data.recognised.clone());
    let staff = dataset.staff.clone();
    let input = match &folder {
        Some(folder) => folder.fill(data, &mut dataset, key.as_ref(), &mut total)?,
        None => data
            .each(|case| total.take(case))
            .map_err(|error| unopened(first(args), &error))?,
    };
    refuse_empty(&input)?;
    let mut lacks = everything_held();
    lacks.retain(|kind, _| !dataset.held.contains_key(kind));
    let report = ImportReport {
        format: dataset.format.to_string(),
        recognised,
        input: &input,
        quality: &quality,
        holds: dataset.held.keys().map(|kind| kind.history()).collect(),
        lacks: lacks.keys().map(|kind| kind.history()).collect(),
        as_of_known: dataset.as_of.is_some(),
        total,
        employees: staff.len(),
        judged,
        written: folder.map(|folder| folder.names()).unwrap_or_default(),
        pseudonymized: key.is_some(),
    };
    let look = io.env.look();
    let delivery = sink::write_to(io.out, None, |out| {
        match args.format {
            Format::Text => text::import::write(out, look, &report)?,
            Format::Json => json::import::json(out, &report)?,
            Format::Ndjson => json::import::ndjson(out, &report)?,
        }
        Ok(())
    })?;
    Ok(match delivery {
        Delivery::Whole if args.strict && !input.rejections.is_empty() => Exit::Rejected,
        _ => Exit::Clean,
    })
}

fn first(args: &ImportArgs) -> &Path {
    args.files.first().map_or(Path::new(""), PathBuf::as_path)
}

/// The key of the pseudonyms, when they are asked for.
fn key(args: &ImportArgs) -> Result<Option<Pseudonyms>, Failure> {
    if !args.pseudonymize {
        return Ok(None);
    }
    let Some(path) = &args.key_file else {
        return Err(Failure::new("--pseudonymize заменяет имена и телефоны по ключу, а ключа нет")
            .hint("создайте файл с длинной случайной строкой и укажите его: --key-file ключ.txt")
            .hint("храните его отдельно от данных: с ним замены одинаковы каждый раз, без него их не повторить"));
    };
    let bytes = std::fs::read(path).map_err(|error| {
        let mut failure = Failure::new(format!(
            "ключ «{}» не прочитан: {}",
            path.display(),
            sink::reason(&error)
        ));
        failure.hints = near::hints(path, |_| true);
        failure
    })?;
    Pseudonyms::new(bytes.trim_ascii())
        .map(Some)
        .map_err(|why| {
            Failure::new(format!("ключ «{}»: {why}", path.display()))
                .hint("возьмите случайную строку подлиннее, например из 32 знаков")
        })
}

fn open(kind: ImportKind, args: &ImportArgs, scratch: &Disk) -> Result<Data, Failure> {
    let mapping = match &args.mapping {
        Some(path) => Some(tables::read_mapping(path).map_err(|error| unopened(path, &error))?),
        None => None,
    };
    for path in &args.files {
        if !path.exists() {
            let mut failure =
                Failure::new(format!("«{}»: такого файла или папки нет", path.display()));
            failure.hints = near::hints(path, near::is_data);
            return Err(failure);
        }
    }
    let mut data = data::export(kind, &args.files, mapping.as_ref(), scratch)
        .map_err(|error| unopened(first(args), &error))?;
    if let Some(text) = &args.as_of {
        // The regulation's zone is not known here: without an offset the moment stays local.
        let local = When::parse(text).ok();
        let said = || parse("--as-of", text, Zone::UTC, DayEnd::Last).map(When::Exact);
        data.dataset.as_of = Some(match local {
            Some(when) => when,
            None => said()?,
        });
    }
    Ok(data)
}

/// What a regulation can make of the data.
fn judged(
    args: &ImportArgs,
    opened: impl Fn() -> Result<Data, Failure>,
    io: &mut Io<'_>,
) -> Result<Option<Judged>, Failure> {
    if args.regulation.is_empty() {
        return Ok(None);
    }
    let regulations = readable(&args.regulation, io)?;
    let book = Book::new(&regulations);
    let clauses = Coverage::of(&book).by_machine;
    // What the data holds is asked, not whether the regulation is already in force.
    let how = DataArgs {
        as_if_in_force: true,
        ..DataArgs::default()
    };
    let (session, cases) = Session::over(regulations, opened()?, &how, io)?;
    let over = match check_data::over(&session, cases) {
        Ok(over) => over,
        // Other funnels, other stages: that too is an answer.
        Err(failure) => {
            return Ok(Some(Judged {
                clauses,
                unjudged: clauses,
                missing: Vec::new(),
                problem: Some(failure.what),
            }));
        }
    };
    let mut missing: std::collections::BTreeMap<String, Vec<String>> =
        std::collections::BTreeMap::new();
    let mut places = std::collections::BTreeSet::new();
    for row in &over.unjudged {
        places.insert((row.version, row.clause));
        let clause = book.clause(row.version, row.clause).short();
        missing
            .entry(row.missing.to_string())
            .or_default()
            .push(clause);
    }
    Ok(Some(Judged {
        clauses,
        unjudged: places.len() as u64,
        missing: missing.into_iter().collect(),
        problem: None,
    }))
}

fn refuse_empty(input: &InputSummary) -> Result<(), Failure> {
    if input.read > 0 && input.used > 0 {
        return Ok(());
    }
    let failure = Failure::new("в выгрузке нет ни одной записи, которую можно использовать");
    Err(match input.rejections.first() {
        Some(first) => failure.hint(format!(
            "начните с первой отвергнутой: {}: {}",
            first.place, first.reason
        )),
        None => failure.hint("проверьте, тот ли это файл и закончилась ли выгрузка"),
    })
}

fn guess(file: &Path, args: &ImportArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    if !file.exists() {
        let mut failure = Failure::new(format!("«{}»: такого файла нет", file.display()));
        failure.hints = near::hints(file, near::is_data);
        return Err(failure);
    }
    let raw = tables::raw(file).map_err(|error| unopened(file, &error))?;
    let proposed = mapping::propose(&raw).map_err(|why| {
        Failure::new(format!(
            "«{}» не прочитан как таблица: {why}",
            file.display()
        ))
    })?;
    sink::write_to(io.out, args.out.as_deref(), |out| {
        Ok(out.write_all(proposed.as_bytes())?)
    })?;
    Ok(Exit::Clean)
}
