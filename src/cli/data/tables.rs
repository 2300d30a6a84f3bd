//! Tables as data: the lists that CRMs export, and any table that a `mapping.yaml` beside it describes.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::files::{ending, existing, file_name, text, unreadable};
use super::scratch::Disk;
use super::{Data, DataError};
use crate::facts::Staff;
use crate::facts::read::{Notes, read_staff};
use crate::import::ImportError;
use crate::import::mapping::{self, Mapping};
use crate::import::table::RawFile;

/// Endings of files that may be tables.
const TABLES: &[&str] = &["csv", "tsv", "txt", "xlsx", "xlsm", "xls", "htm", "html"];

/// Whether a file of this name may be a table.
pub(super) fn is_table(path: &Path) -> bool {
    TABLES.contains(&ending(path).as_str())
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
        if mapping::recognise(&raw(path)?) {
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
    let wanted: Vec<RawFile> = files
        .iter()
        .filter(|path| match mapping {
            Some(mapping) => mapping.describes(&file_name(path)) || is_table(path),
            None => is_table(path),
        })
        .map(|path| raw(path))
        .collect::<Result<_, _>>()?;
    if wanted.is_empty() {
        return Err(DataError::Import(ImportError::NoTables));
    }
    let staff = match existing(folder, "employees") {
        // Its faults are told when it is read as part of the data.
        Some(path) => read_staff(&text(&path)?, &file_name(&path), &mut Notes::default()).0,
        None => Staff::new(),
    };
    let mut data = Data::imported(mapping::read(&wanted, mapping, &staff, scratch)?);
    data.staff(folder)?;
    data.audits(if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    })?;
    Ok(data)
}
