//! The folder that an import writes: cases, what is held, who works there. Each file is written whole or not at all.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::Failure;
use crate::cli::data::Data;
use crate::cli::interrupt::Begun;
use crate::cli::sink::{self, Trouble};
use crate::facts::write::{case_line, dataset_yaml, staff_yaml};
use crate::facts::{Dataset, InputSummary};
use crate::import::pseudonym::Pseudonyms;
use crate::output::import_report::Total;

/// The first line of what this command has written: only such files are written over.
const MARK: &str = "# написано командой reglament import; при новой выгрузке перезаписывается\n";
const CASES: &str = "данные.ndjson";
const DATASET: &str = "dataset.yaml";
const STAFF: &str = "employees.yaml";
const REJECTED: &str = "отвергнутые.csv";

/// A folder made for this import, that goes again when the import fails or is interrupted.
struct Made {
    path: PathBuf,
    /// `None`: it stays.
    begun: std::cell::RefCell<Option<Begun>>,
}

impl Made {
    fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            begun: std::cell::RefCell::new(Some(Begun::new(path, path))),
        }
    }

    fn keep(&self) {
        self.begun.take();
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        if self.begun.borrow().is_some() {
            // Only an empty folder goes: what has been written whole is somebody's data.
            let _ = fs::remove_dir(&self.path);
        }
    }
}

pub(super) struct Folder {
    path: PathBuf,
    staff: std::cell::Cell<bool>,
    rejected: std::cell::Cell<bool>,
    /// What has been made for this import and goes again when it fails.
    made: Option<Made>,
}

impl Folder {
    /// Makes the folder, or finds it fit to be written over.
    pub(super) fn ready(path: &Path) -> Result<Self, Failure> {
        let whole = |error: &std::io::Error| {
            Failure::new(format!(
                "папка «{}» не создана: {}",
                path.display(),
                sink::reason(error)
            ))
        };
        if path.is_file() {
            return Err(Failure::new(format!(
                "«{}» — файл, а --out называет папку",
                path.display()
            ))
            .hint("укажите папку: в неё лягут данные.ndjson, dataset.yaml и employees.yaml"));
        }
        let there = path.exists();
        fs::create_dir_all(path).map_err(|error| whole(&error))?;
        let made = (!there).then(|| Made::new(path));
        let entries = fs::read_dir(path).map_err(|error| whole(&error))?;
        let mut names: Vec<String> = entries
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .filter(|name| !name.starts_with('.'))
            .collect();
        names.sort();
        let ours = |name: &str| {
            let text = fs::read_to_string(path.join(name)).unwrap_or_default();
            text.starts_with(MARK)
        };
        // A folder without our own description of the data is somebody's else.
        let free = names.is_empty()
            || ours(DATASET)
                && names.iter().all(|name| match name.as_str() {
                    CASES | DATASET | REJECTED => true,
                    STAFF => ours(STAFF),
                    _ => false,
                });
        match free {
            true => Ok(Self {
                path: path.to_owned(),
                staff: std::cell::Cell::new(false),
                rejected: std::cell::Cell::new(false),
                made,
            }),
            false => Err(Failure::new(format!(
                "в папке «{}» уже лежит другое: {}",
                path.display(),
                names.join(", ")
            ))
            .hint("укажите в --out новую или пустую папку")),
        }
    }

    /// Writes everything; gives the account of the records.
    pub(super) fn fill(
        &self,
        mut data: Data,
        dataset: &mut Dataset,
        key: Option<&Pseudonyms>,
        total: &mut Total,
    ) -> Result<InputSummary, Failure> {
        let mut nothing = std::io::sink();
        let mut input = None;
        let beside = dataset.clone();
        let rejected = data.rejected.take();
        sink::write_to(&mut nothing, Some(&self.path.join(CASES)), |out| {
            let mut trouble = Ok(());
            let read = data.each(|case| {
                total.take(case);
                let with = beside.with_audits(case);
                let case = with.as_ref().unwrap_or(case);
                let line = match key {
                    Some(key) => case_line(&key.case(case.clone().into_owned())),
                    None => case_line(case),
                };
                if trouble.is_ok() {
                    trouble = out
                        .write_all(line.as_bytes())
                        .and_then(|()| out.write_all(b"\n"));
                }
            });
            trouble?;
            let read = read.map_err(|error| {
                Trouble::Failed(Failure::new(format!("данные не дочитаны: {error}")))
            })?;
            input = Some(read);
            Ok(())
        })?;
        if let Some(key) = key {
            dataset.staff = key.staff(std::mem::take(&mut dataset.staff));
        }
        self.file(DATASET, &dataset_yaml(dataset))?;
        if !dataset.staff.is_empty() {
            self.file(STAFF, &staff_yaml(&dataset.staff))?;
            self.staff.set(true);
        } else if self.path.join(STAFF).exists() {
            // It is ours and speaks of another export.
            let _ = fs::remove_file(self.path.join(STAFF));
        }
        match rejected {
            // Reasons quote what stands in the cells.
            Some(mut rejected) if key.is_none() => {
                sink::write_to(&mut nothing, Some(&self.path.join(REJECTED)), |out| {
                    // The mark tells spreadsheets that it is UTF-8.
                    out.write_all("\u{feff}место;причина\n".as_bytes())?;
                    std::io::copy(&mut rejected, out)?;
                    Ok(())
                })?;
                self.rejected.set(true);
            }
            // What another export has left there speaks of that one.
            _ => drop(fs::remove_file(self.path.join(REJECTED))),
        }
        if let Some(made) = &self.made {
            made.keep();
        }
        Ok(input.unwrap_or_default())
    }

    fn file(&self, name: &str, text: &str) -> Result<(), Failure> {
        let mut nothing = std::io::sink();
        sink::write_to(&mut nothing, Some(&self.path.join(name)), |out| {
            out.write_all(MARK.as_bytes())?;
            Ok(out.write_all(text.as_bytes())?)
        })?;
        Ok(())
    }

    /// What has been written.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names = vec![CASES, DATASET];
        names.extend(self.staff.get().then_some(STAFF));
        names.extend(self.rejected.get().then_some(REJECTED));
        names
            .into_iter()
            .map(|name| self.path.join(name).display().to_string())
            .collect()
    }
}
