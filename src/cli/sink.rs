//! Where output goes: standard output, or a file that is written whole or not at all.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, Once, PoisonError};

use super::Failure;
use super::near::nearest;

/// Whether all of the output arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// All of it.
    Whole,
    /// The reader closed the pipe (`| head`), having seen all it wanted: that is success, whatever was found.
    Cut,
}

/// Runs `write` on standard output or on the file `path`.
///
/// A file appears under its name only when
/// all of it is written; on failure what stood there before stays.
///
/// # Errors
/// When the destination cannot be written to, or `write` itself fails.
pub fn write_to(
    stdout: &mut dyn Write,
    path: Option<&Path>,
    write: impl FnOnce(&mut dyn Write) -> Result<(), Trouble>,
) -> Result<Delivery, Failure> {
    let Some(path) = path else {
        let mut out = BufWriter::new(stdout);
        return match write(&mut out).and_then(|()| out.flush().map_err(Trouble::Io)) {
            Ok(()) => Ok(Delivery::Whole),
            Err(Trouble::Io(error)) if error.kind() == ErrorKind::BrokenPipe => {
                // Nobody reads any more: what is left in the buffer must not be tried again when it is dropped.
                let _ = out.into_parts();
                Ok(Delivery::Cut)
            }
            Err(Trouble::Io(error)) => Err(Failure::new(format!(
                "вывод не записан: {}",
                reason(&error)
            ))),
            Err(Trouble::Failed(failure)) => Err(failure),
        };
    };
    let draft = Draft::beside(path);
    match draft.fill(path, write) {
        Ok(()) => Ok(Delivery::Whole),
        Err(Trouble::Io(error)) => {
            let failure = Failure::new(format!(
                "файл «{}» не записан: {}",
                path.display(),
                reason(&error)
            ));
            Err(match path.parent() {
                Some(folder)
                    if error.kind() == ErrorKind::NotFound && !folder.as_os_str().is_empty() =>
                {
                    let failure = match nearest(folder) {
                        Some(near) => {
                            failure.hint(format!("возможно, вы имели в виду «{}»", near.display()))
                        }
                        None => failure,
                    };
                    failure.hint(format!("сначала создайте папку «{}»", folder.display()))
                }
                _ => failure,
            })
        }
        Err(Trouble::Failed(failure)) => Err(failure),
    }
}

/// What can go wrong while output is produced.
#[derive(Debug)]
pub enum Trouble {
    /// Its destination.
    Io(io::Error),
    /// Its making.
    Failed(Failure),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// What stands on the disk half-done: files first, then the folders made for them.
static UNFINISHED: Mutex<BTreeSet<(bool, PathBuf)>> = Mutex::new(BTreeSet::new());

/// A file or a folder that is removed when this is dropped or Ctrl-C is pressed before it is finished.
#[derive(Debug)]
pub(super) struct Unfinished {
    path: PathBuf,
    folder: bool,
}

impl Unfinished {
    fn new(path: PathBuf, folder: bool) -> Self {
        on_interrupt();
        let mut all = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert((folder, path.clone()));
        Self { path, folder }
    }

    /// A folder that has just been made; only an empty one is removed.
    pub(super) fn folder(path: &Path) -> Self {
        Self::new(path.to_owned(), true)
    }

    /// It is to stay.
    pub(super) fn keep(&self) {
        let mut all = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner);
        all.remove(&(self.folder, self.path.clone()));
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        let mut all = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner);
        if all.remove(&(self.folder, self.path.clone())) {
            remove(self.folder, &self.path);
        }
    }
}

fn remove(folder: bool, path: &Path) {
    // A leftover is of no use to anybody, and one that cannot be removed is no further fault.
    let _ = match folder {
        true => fs::remove_dir(path),
        false => fs::remove_file(path),
    };
}

/// Ctrl-C ends the program as it does without this, but leaves nothing half-written. Where `--watch` listens already, it goes on.
fn on_interrupt() {
    static HEARD: Once = Once::new();
    HEARD.call_once(|| {
        let _ = ctrlc::set_handler(|| {
            let all = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner);
            all.iter().for_each(|(folder, path)| remove(*folder, path));
            std::process::exit(INTERRUPTED);
        });
    });
}

/// What shells expect of a program that Ctrl-C has ended.
const INTERRUPTED: i32 = 130;

/// A temporary file in the same folder, removed unless it has taken the place of the real one.
struct Draft {
    path: PathBuf,
    unfinished: Unfinished,
}

impl Draft {
    fn beside(path: &Path) -> Self {
        let name = path
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let path = path.with_file_name(format!(".{name}.{}.часть", std::process::id()));
        Self {
            unfinished: Unfinished::new(path.clone(), false),
            path,
        }
    }

    fn fill(
        &self,
        path: &Path,
        write: impl FnOnce(&mut dyn Write) -> Result<(), Trouble>,
    ) -> Result<(), Trouble> {
        let mut out = BufWriter::new(fs::File::create(&self.path)?);
        write(&mut out)?;
        out.flush()?;
        out.get_ref().sync_all()?;
        drop(out);
        fs::rename(&self.path, path)?;
        self.unfinished.keep();
        Ok(())
    }
}

/// The operating system's reason in Russian; what has no translation stands with its own words.
#[must_use]
pub fn reason(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "такого файла или папки нет".to_owned(),
        ErrorKind::PermissionDenied => "нет прав доступа".to_owned(),
        ErrorKind::IsADirectory => "это папка, а нужен файл".to_owned(),
        ErrorKind::NotADirectory => "часть пути — файл, а не папка".to_owned(),
        ErrorKind::StorageFull => "на диске нет места".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "диск доступен только для чтения".to_owned(),
        ErrorKind::InvalidData => "это не текст в UTF-8".to_owned(),
        _ => error.to_string(),
    }
}
