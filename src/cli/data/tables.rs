//! Tables as data: the lists that CRMs export, and any table that a `mapping.yaml` beside it describes.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::files::{ending, existing, file_name, text, unreadable};
use super::scratch::Disk;
use super::{Data, DataError};
use crate::facts::Staff;
use crate::facts::read::{Notes, read_staff};
use crate::import::ImportError;
use crate::import::mapping::{self, Mapping};
use crate::import::table::RawFile;
use crate::import::table::store::{Store, StoreFile};

/// Endings of files that may be tables.
const TABLES: &[&str] = &["csv", "tsv", "txt", "xlsx", "xlsm", "xls", "htm", "html"];
/// Endings of databases and columnar files, with what such a file is called. They are told by what stands in them.
const STORES: &[(&str, &str)] = &[
    ("sqlite", "база SQLite"),
    ("sqlite3", "база SQLite"),
    ("parquet", "таблица Parquet"),
];

/// Whether a file of this name may be a table.
pub(super) fn is_table(path: &Path) -> bool {
    let end = ending(path);
    TABLES.contains(&end.as_str())
        || STORES.iter().any(|(known, _)| *known == end)
        || matches!(store(path), Ok(Some(_)))
}

/// A database or a columnar file, told by its first bytes.
pub(in crate::cli) fn store(path: &Path) -> Result<Option<StoreFile>, DataError> {
    let mut start = Vec::new();
    File::open(path)
        .and_then(|file| file.take(16).read_to_end(&mut start))
        .map_err(|error| unreadable(path, &error))?;
    let name = file_name(path);
    if let Some(store) = Store::of(path, &start) {
        return Ok(Some(StoreFile { name, store }));
    }
    let end = ending(path);
    match STORES.iter().find(|(known, _)| *known == end) {
        Some((_, what)) => Err(DataError::Unreadable {
            path: path.display().to_string(),
            why: format!(
                "по имени это {what}, а внутри не она: файл пуст, испорчен или зашифрован; скопируйте его заново"
            ),
        }),
        None => Ok(None),
    }
}

/// The servers that a mapping names: `$ИМЯ` is a variable of the environment, so that no password stands in a file.
fn servers(mapping: Option<&Mapping>) -> Result<Vec<StoreFile>, DataError> {
    let named = mapping.map(Mapping::servers).unwrap_or_default();
    let server = |written: &str| {
        let (name, connection) = match written.strip_prefix('$') {
            None => ("PostgreSQL".to_owned(), written.to_owned()),
            Some(variable) => {
                let said = std::env::var(variable).map_err(|_| DataError::Unreadable {
                    path: "mapping.yaml".to_owned(),
                    why: format!(
                        "база названа переменной окружения {variable}, а она не задана; задайте: export {variable}='postgres://имя@сервер/база'"
                    ),
                })?;
                (format!("PostgreSQL ({variable})"), said)
            }
        };
        Ok(StoreFile {
            name,
            store: Store::Server {
                written: written.to_owned(),
                connection,
                password: std::env::var("PGPASSWORD").ok(),
            },
        })
    };
    named.into_iter().map(server).collect()
}

/// `mapping.yaml` of a folder.
pub(super) fn mapping_of(folder: &Path) -> Result<Option<Mapping>, DataError> {
    match existing(folder, "mapping") {
        Some(path) => read_mapping(&path).map(Some),
        None => Ok(None),
    }
}

/// A mapping from its file.
pub(in crate::cli) fn read_mapping(path: &Path) -> Result<Mapping, DataError> {
    mapping::read_mapping(&text(path)?).map_err(|why| DataError::Unreadable {
        path: path.display().to_string(),
        why,
    })
}

/// A file as it stands on the disk.
pub(in crate::cli) fn raw(path: &Path) -> Result<RawFile, DataError> {
    let size = fs::metadata(path)
        .map_err(|error| unreadable(path, &error))?
        .len();
    // Whether it may be read at all is found out before anything is done with it.
    File::open(path).map_err(|error| unreadable(path, &error))?;
    let own = path.to_owned();
    Ok(RawFile::new(file_name(path), size, move || {
        Ok(Box::new(File::open(&own)?))
    }))
}

/// Whether any of the files is a list that is known without a mapping.
pub(super) fn recognise(files: &[PathBuf]) -> Result<bool, DataError> {
    for path in files.iter().filter(|path| is_table(path)) {
        // A database that is not known says itself what it holds.
        if store(path)?.is_some() || mapping::recognise(&raw(path)?) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Reads tables; `employees.yaml` of the folder tells whose names stand in them.
pub(in crate::cli) fn read(
    folder: &Path,
    files: &[PathBuf],
    mapping: Option<&Mapping>,
    scratch: &Disk,
) -> Result<Data, DataError> {
    let mut wanted: Vec<RawFile> = Vec::new();
    let mut stores = Vec::new();
    for path in files.iter().filter(|path| match mapping {
        Some(mapping) => mapping.describes(&file_name(path)) || is_table(path),
        None => is_table(path),
    }) {
        match store(path)? {
            Some(store) => stores.push(store),
            None => wanted.push(raw(path)?),
        }
    }
    stores.extend(servers(mapping)?);
    if wanted.is_empty() && stores.is_empty() {
        return Err(DataError::Import(ImportError::NoTables));
    }
    let staff = match existing(folder, "employees") {
        // Its faults are told when it is read as part of the data.
        Some(path) => read_staff(&text(&path)?, &file_name(&path), &mut Notes::default()).0,
        None => Staff::new(),
    };
    let read = mapping::read_with(&wanted, &stores, mapping, &staff, scratch)?;
    let mut data = Data::imported(read);
    data.staff(folder)?;
    data.audits(if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    })?;
    Ok(data)
}
