//! Which file is what: by its ending, and by its first line where the ending does not decide.

use std::fs::{self, File};
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};

use super::{Data, DataError, Disk, Lines, tables};
use crate::cli::args::ImportKind;
use crate::facts::read::{Chunks, Notes, read_dataset, read_json, read_staff, read_yaml};
use crate::facts::{EventKind, FactKind};
use crate::import::mapping::Mapping;
use crate::import::table::RawFile;
use crate::import::{ImportError, Imported, amo, bitrix24};

/// How standard input is called in places.
const STDIN: &str = "стандартный ввод";

/// Files of our own that stand beside the cases and hold none.
const BESIDE: &[&str] = &["employees", "dataset", "исключения", "excuses", "mapping"];

/// So much of a stream is looked at to tell what it is.
const GLANCE: u64 = 64 * 1024;

/// How a text holds its cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Lines,
    Json,
    Yaml,
}

/// A list or an object that is opened on a line of its own is one JSON text; a whole object on the first line is NDJSON.
fn shape(start: &[u8]) -> Shape {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    let start = start.trim_ascii_start();
    let line = start.split(|&byte| byte == b'\n').next().unwrap_or(start);
    match line.trim_ascii_end() {
        b"{" | b"[" => Shape::Json,
        [b'[', ..] => Shape::Json,
        [b'{', ..] => Shape::Lines,
        _ => Shape::Yaml,
    }
}

/// Whose answers a file of JSON holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Crm {
    Bitrix24,
    Amo,
}

impl Crm {
    /// Told by the shape of what is read; of a file that is cut off by how it begins.
    fn of(files: &[RawFile]) -> Option<Self> {
        let begins = |file: &RawFile| {
            let start = file.start(GLANCE).unwrap_or_default();
            amo::begins(&String::from_utf8_lossy(&start))
        };
        // Of long files the beginning is enough, nearly always.
        [false, true].into_iter().find_map(|whole| {
            if amo::recognise_files(files, whole) || files.iter().any(begins) {
                Some(Self::Amo)
            } else if bitrix24::recognise_files(files, whole) {
                Some(Self::Bitrix24)
            } else {
                None
            }
        })
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Bitrix24 => "Битрикс24",
            Self::Amo => "amoCRM",
        }
    }

    fn read(self, files: &[RawFile], scratch: &Disk) -> Result<Imported, ImportError> {
        match self {
            Self::Bitrix24 => bitrix24::read_files(files, scratch),
            Self::Amo => amo::read_files(files, scratch),
        }
    }
}

/// Whether a text begins like an answer in its envelope.
fn answers(start: &[u8]) -> bool {
    let start = start.get(..200).unwrap_or(start);
    String::from_utf8_lossy(start).contains("\"result\"")
}

/// Standard input.
pub(super) fn stdin() -> Result<Data, DataError> {
    let name = Path::new(STDIN);
    let mut reader = io::stdin();
    let mut start = Vec::new();
    let glanced = reader.by_ref().take(GLANCE).read_to_end(&mut start);
    glanced.map_err(|error| unreadable(name, &error))?;
    let shape = shape(&start);
    let mut data = Data::own();
    let mut whole: Box<dyn Read + Send> = Box::new(Cursor::new(start).chain(reader));
    if shape == Shape::Lines {
        data.recognised.push(format!("{STDIN}: строки NDJSON"));
        data.stream(STDIN.to_owned(), whole);
    } else {
        let mut bytes = Vec::new();
        whole
            .read_to_end(&mut bytes)
            .map_err(|error| unreadable(name, &error))?;
        data.whole(STDIN, &utf8(name, bytes)?, shape)?;
    }
    Ok(data)
}

/// One file, with `employees.yaml` and `dataset.yaml` of its folder.
pub(super) fn single(path: &Path, scratch: &Disk) -> Result<Data, DataError> {
    let parent = path.parent().unwrap_or(Path::new(""));
    let name = file_name(path);
    // A mapping stands for the tables that it describes.
    if matches!(name.as_str(), "mapping.yaml" | "mapping.yml") {
        let beside = match parent.as_os_str().is_empty() {
            true => Path::new("."),
            false => parent,
        };
        return folder(beside, scratch);
    }
    let mapping = tables::mapping_of(parent)?.filter(|mapping| mapping.describes(&name));
    if mapping.is_some() || tables::is_table(path) {
        return tables::read(parent, &[path.to_owned()], mapping.as_ref(), scratch);
    }
    let shape = match ending(path).as_str() {
        "ndjson" | "jsonl" => Shape::Lines,
        "yaml" | "yml" => Shape::Yaml,
        "json" => shape(&glance(path)?),
        _ => return Err(unknown(path, format!("файл {name}"))),
    };
    if ending(path) == "json" {
        let start = glance(path)?;
        let answer = answers(&start);
        let page = amo::begins(&String::from_utf8_lossy(&start));
        // A long file of lines is not read whole to find out that it is no answer of a CRM.
        if answer || page || shape == Shape::Json {
            let file = tables::raw(path)?;
            let known = Crm::of(std::slice::from_ref(&file));
            // A cut-off answer has no shape left, but still its beginning.
            if let Some(crm) = known.or_else(|| answer.then_some(Crm::Bitrix24)) {
                return Ok(Data::imported(crm.read(&[file], scratch)?));
            }
        }
    }
    let mut data = Data::own();
    data.beside(parent)?;
    data.file(path, shape)?;
    Ok(data)
}

/// A folder of our own format or of an export.
pub(super) fn folder(path: &Path, scratch: &Disk) -> Result<Data, DataError> {
    let mut files = files_of(path)?;
    files.sort();
    if files.is_empty() {
        return Err(DataError::EmptyFolder(path.display().to_string()));
    }
    if let Some(mapping) = tables::mapping_of(path)? {
        files.retain(|file| !is_beside(file));
        return tables::read(path, &files, Some(&mapping), scratch);
    }
    let json: Vec<&PathBuf> = files
        .iter()
        .filter(|file| ending(file) == "json" && !is_beside(file))
        .collect();
    if !json.is_empty() {
        let export: Vec<RawFile> = json
            .iter()
            .map(|file| tables::raw(file))
            .collect::<Result<_, _>>()?;
        let known = Crm::of(&export);
        // A cut-off file has no shape left; its name then tells what it was.
        let named = || export.iter().all(|file| bitrix24::known_name(&file.name));
        if let Some(crm) = known.or_else(|| named().then_some(Crm::Bitrix24)) {
            return answers_of(crm, path, &export, &files, scratch);
        }
    }
    let mut data = Data::own();
    data.beside(path)?;
    let mut found = false;
    for file in files.iter().filter(|file| !is_beside(file)) {
        if let Some(twin) = twin(file, &files) {
            let (name, twin) = (file_name(file), file_name(twin));
            let note = format!("{name}: пропущен, те же записи читаются из {twin}");
            data.summary.notes.push(note.into());
            continue;
        }
        let shape = match ending(file).as_str() {
            "ndjson" | "jsonl" => Shape::Lines,
            "yaml" | "yml" => Shape::Yaml,
            "json" => shape(&glance(file)?),
            _ => continue,
        };
        data.file(file, shape)?;
        found = true;
    }
    if found {
        return Ok(data);
    }
    files.retain(|file| !is_beside(file));
    if tables::recognise(&files)? {
        return tables::read(path, &files, None, scratch);
    }
    let names: Vec<String> = files.iter().take(5).map(|file| file_name(file)).collect();
    let more = if files.len() > 5 { " …" } else { "" };
    Err(unknown(path, format!("в папке {}{more}", names.join(", "))))
}

/// The files of an export of one kind; folders stand for the files in them.
pub(super) fn export(
    kind: ImportKind,
    paths: &[PathBuf],
    mapping: Option<&Mapping>,
    scratch: &Disk,
) -> Result<Data, DataError> {
    if let (ImportKind::Auto | ImportKind::Own, [path], None) = (kind, paths, mapping) {
        return match path.is_dir() {
            true => folder(path, scratch),
            false => single(path, scratch),
        };
    }
    let mut files = Vec::new();
    for path in paths {
        match path.is_dir() {
            true => files.extend(files_of(path)?),
            false => files.push(path.clone()),
        }
    }
    files.sort();
    let first = paths.first().map_or(Path::new(""), PathBuf::as_path);
    let beside = match first.is_dir() {
        true => first,
        false => first.parent().unwrap_or(Path::new("")),
    };
    files.retain(|file| !is_beside(file));
    let found = match mapping {
        Some(_) => None,
        None if kind == ImportKind::Table => tables::mapping_of(beside)?,
        None => None,
    };
    let mapping = mapping.or(found.as_ref());
    let json: Vec<RawFile> = files
        .iter()
        .filter(|file| ending(file) == "json")
        .map(|file| tables::raw(file))
        .collect::<Result<_, _>>()?;
    let told = Crm::of(&json);
    let crm = match kind {
        ImportKind::Bitrix24 => Some(Crm::Bitrix24),
        ImportKind::Amo => Some(Crm::Amo),
        ImportKind::Auto => told,
        ImportKind::Table | ImportKind::Own => None,
    };
    match crm.filter(|_| mapping.is_none() && !json.is_empty()) {
        Some(crm) if told.is_some_and(|told| told != crm) => Err(DataError::Unreadable {
            path: first.display().to_string(),
            why: format!(
                "это выгрузка {}; укажите её вид или auto",
                told.map_or("", Crm::name)
            ),
        }),
        Some(crm) => answers_of(crm, beside, &json, &files, scratch),
        None if kind == ImportKind::Own => Err(unknown(
            first,
            "в своём формате указывают один файл или одну папку".to_owned(),
        )),
        None => tables::read(beside, &files, mapping, scratch),
    }
}

/// A hand-written file beside NDJSON of the same name is its source: read both, and every deal would be there twice.
fn twin<'f>(file: &Path, files: &'f [PathBuf]) -> Option<&'f PathBuf> {
    let lines = |file: &Path| matches!(ending(file).as_str(), "ndjson" | "jsonl");
    let same = |other: &&PathBuf| lines(other) && other.file_stem() == file.file_stem();
    files.iter().find(same).filter(|_| !lines(file))
}

/// An export; `employees.yaml` of its folder goes before the CRM's list of users.
fn answers_of(
    crm: Crm,
    path: &Path,
    export: &[RawFile],
    files: &[PathBuf],
    scratch: &Disk,
) -> Result<Data, DataError> {
    let mut data = Data::imported(crm.read(export, scratch)?);
    data.staff(path)?;
    data.reports(path)?;
    data.audits(path)?;
    for file in files {
        let beside = is_beside(file) && !file_name(file).starts_with("dataset");
        // A page about the data or the script that made it is no data.
        let about = matches!(ending(file).as_str(), "md" | "txt" | "py" | "sh");
        if ending(file) != "json" && !beside && !about {
            let name = file_name(file);
            let note = match tables::is_table(file) {
                // Both tell of the same deals: read together, each would be there twice.
                true => format!(
                    "{name}: рядом с ответами {} таблицы не читаются, чтобы сделки не записались дважды; прочитайте её одну (--data путь/{name}) или опишите всё, что нужно, в mapping.yaml",
                    crm.name()
                ),
                false => format!(
                    "{name}: в выгрузке {} читаются только файлы .json, этот пропущен",
                    crm.name()
                ),
            };
            data.summary.notes.push(note.into());
        }
    }
    Ok(data)
}

impl Data {
    fn stream(&mut self, name: String, reader: Box<dyn Read + Send>) {
        let chunks = Chunks::new(reader);
        self.lines.push(Lines {
            name,
            chunks,
            counted: false,
        });
    }

    /// Cases of one file of our own format.
    fn file(&mut self, path: &Path, shape: Shape) -> Result<(), DataError> {
        let name = file_name(path);
        if shape == Shape::Lines {
            let file = File::open(path).map_err(|error| unreadable(path, &error))?;
            self.recognised.push(format!("{name}: строки NDJSON"));
            self.stream(name, Box::new(file));
            return Ok(());
        }
        let text = text(path)?;
        self.whole(&name, &text, shape)
    }

    fn whole(&mut self, name: &str, text: &str, shape: Shape) -> Result<(), DataError> {
        let (read, what) = if shape == Shape::Json {
            let read = read_json(text, name, &mut self.notes).map_err(DataError::Broken)?;
            (read, "записи JSON")
        } else {
            (read_yaml(text, name, &mut self.notes), "записи YAML")
        };
        self.recognised.push(format!("{name}: {what}"));
        self.keep(read);
        Ok(())
    }

    /// `dataset.yaml` and `employees.yaml` of a folder, where they are.
    pub(super) fn beside(&mut self, folder: &Path) -> Result<(), DataError> {
        if let Some(path) = existing(folder, "dataset") {
            let name = file_name(&path);
            self.dataset =
                read_dataset(&text(&path)?, &name, &mut self.notes).map_err(DataError::Broken)?;
            self.recognised.push(format!("{name}: описание данных"));
        }
        self.audits(if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        })?;
        self.staff(folder)?;
        self.reports(folder)
    }

    /// `отчёты.csv`, `reports-2026-12-07.csv`: reports of those whom the list of staff names. Every row is a record of the input.
    fn reports(&mut self, folder: &Path) -> Result<(), DataError> {
        let folder = match folder.as_os_str().is_empty() {
            true => Path::new("."),
            false => folder,
        };
        // A folder that cannot be listed holds none that could be read; of the cases' own file another place tells.
        let mut files: Vec<PathBuf> = files_of(folder).unwrap_or_default();
        files.retain(|file| is_reports(file));
        files.sort();
        for path in files {
            let name = file_name(&path);
            let read = super::reports::read(&name, &text(&path)?, &self.dataset.staff);
            let table = read.map_err(DataError::Broken)?;
            let (used, rejected) = (table.reports.len(), table.rejected.len());
            self.summary.read += (used + rejected) as u64;
            self.summary.used += used as u64;
            self.summary.rejections.extend(table.rejected);
            // That somebody hands reports in means that they are held.
            self.dataset
                .held
                .entry(FactKind::Event(EventKind::Report))
                .or_default();
            for (id, report) in table.reports {
                if let Some(person) = self.dataset.staff.get_mut(&id) {
                    person.events.push(report);
                }
            }
            self.recognised.push(format!("{name}: отчёты сотрудников"));
        }
        Ok(())
    }

    /// `audits.ndjson`, `audits-2026-12-07.ndjson`: filled sheets that `audit --facts` has written. They are counted with the records
    /// of their clients.
    pub(super) fn audits(&mut self, folder: &Path) -> Result<(), DataError> {
        // A folder that cannot be listed holds none that could be read; of the cases' own file another place tells.
        let mut files: Vec<PathBuf> = files_of(folder).unwrap_or_default();
        files.retain(|file| is_audits(file));
        files.sort();
        for path in files {
            let name = file_name(&path);
            let file = File::open(&path).map_err(|error| unreadable(&path, &error))?;
            let mut cases = Vec::new();
            let mut notes = Notes::default();
            for chunk in Chunks::new(Box::new(file) as Box<dyn Read + Send>) {
                let chunk = chunk.map_err(|error| unreadable(&path, &error))?;
                chunk.read(&name, &mut notes, |read| match read {
                    Ok(case) => cases.push(case.into_owned()),
                    Err(rejection) => {
                        self.summary.read += 1;
                        self.summary.rejections.push(rejection);
                    }
                });
            }
            self.notes.merge(notes.beside_cases());
            self.dataset.take_audits(cases);
            self.recognised
                .push(format!("{name}: заполненные листы проверок"));
        }
        Ok(())
    }

    /// `employees.yaml`: its people are not counted among the records, those rejected are.
    pub(super) fn staff(&mut self, folder: &Path) -> Result<(), DataError> {
        let Some(path) = existing(folder, "employees") else {
            return Ok(());
        };
        let name = file_name(&path);
        let (staff, rejected) = read_staff(&text(&path)?, &name, &mut self.notes);
        self.dataset.staff.extend(staff);
        self.dataset.staff_held = true;
        self.summary.read += u64::try_from(rejected.len()).unwrap_or(u64::MAX);
        self.summary.rejections.extend(rejected);
        self.recognised.push(format!("{name}: сотрудники"));
        Ok(())
    }
}

pub(super) fn existing(folder: &Path, stem: &str) -> Option<PathBuf> {
    ["yaml", "yml"]
        .iter()
        .map(|ending| folder.join(format!("{stem}.{ending}")))
        .find(|path| path.is_file())
}

fn is_beside(path: &Path) -> bool {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    is_audits(path)
        || is_reports(path)
        || ending(path) != "json" && BESIDE.contains(&stem.to_lowercase().as_str())
}

/// `audits.ndjson`, `audits-2026-12-07.ndjson`: by its name alone a file is taken for filled sheets.
pub(in crate::cli) fn is_audits(path: &Path) -> bool {
    is_called(path, &["audits", "листы"]) && matches!(ending(path).as_str(), "ndjson" | "jsonl")
}

/// `отчёты.csv`, `reports-2026-12-07.csv`
fn is_reports(path: &Path) -> bool {
    is_called(path, &["reports", "отчёты", "отчеты"]) && ending(path) == "csv"
}

/// Whether a file goes by one of these names, with something behind a hyphen or without.
fn is_called(path: &Path, names: &[&str]) -> bool {
    let stem = path
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    // Some systems write «ё» as two characters.
    let stem = stem.replace("е\u{308}", "ё");
    names.iter().any(|name| {
        stem == *name
            || stem
                .strip_prefix(name)
                .is_some_and(|rest| rest.starts_with('-'))
    })
}

pub(super) fn ending(path: &Path) -> String {
    path.extension().map_or(String::new(), |ending| {
        ending.to_string_lossy().to_lowercase()
    })
}

pub(super) fn file_name(path: &Path) -> String {
    path.file_name()
        .map_or(String::new(), |name| name.to_string_lossy().into_owned())
}

/// Files of a folder itself; hidden ones and folders inside it are left alone.
fn files_of(path: &Path) -> Result<Vec<PathBuf>, DataError> {
    let mut files = Vec::new();
    for entry in fs::read_dir(path).map_err(|error| unreadable(path, &error))? {
        let file = entry.map_err(|error| unreadable(path, &error))?.path();
        if file.is_file() && !file_name(&file).starts_with('.') {
            files.push(file);
        }
    }
    Ok(files)
}

fn glance(path: &Path) -> Result<Vec<u8>, DataError> {
    let mut start = Vec::new();
    File::open(path)
        .and_then(|file| file.take(GLANCE).read_to_end(&mut start))
        .map_err(|error| unreadable(path, &error))?;
    Ok(start)
}

pub(super) fn text(path: &Path) -> Result<String, DataError> {
    let bytes = fs::read(path).map_err(|error| unreadable(path, &error))?;
    utf8(path, bytes)
}

fn utf8(path: &Path, bytes: Vec<u8>) -> Result<String, DataError> {
    String::from_utf8(bytes).map_err(|broken| {
        let valid = broken.utf8_error().valid_up_to();
        let before = broken.as_bytes().get(..valid).unwrap_or(&[]);
        let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
        DataError::Unreadable {
            path: path.display().to_string(),
            why: format!("в строке {line} байты не в UTF-8; сохраните файл в кодировке UTF-8"),
        }
    })
}

/// An error of the system in Russian.
pub(super) fn unreadable(path: &Path, error: &io::Error) -> DataError {
    let why = match error.kind() {
        io::ErrorKind::PermissionDenied => "нет прав на чтение".to_owned(),
        io::ErrorKind::NotFound => "нет такого файла".to_owned(),
        io::ErrorKind::IsADirectory => "это папка".to_owned(),
        _ => format!("ошибка чтения ({error})"),
    };
    DataError::Unreadable {
        path: path.display().to_string(),
        why,
    }
}

fn unknown(path: &Path, found: String) -> DataError {
    DataError::Unknown {
        path: path.display().to_string(),
        found,
    }
}
