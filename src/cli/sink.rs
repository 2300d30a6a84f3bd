//! Where output goes: standard output, or a file that is written whole or not at all.

use std::fs;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::Failure;
use super::interrupt::Begun;
use super::near::nearest;

/// Whether all of the output arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// All of it.
    Whole,
    /// The reader closed the pipe (`| head`), having seen all it wanted: that is success, whatever was found.
    Cut,
}

/// Whether the file asked for is a page by its name.
pub fn is_page(path: Option<&Path>) -> bool {
    let ending = path.and_then(Path::extension);
    ending.is_some_and(|ending| {
        ending.eq_ignore_ascii_case("html") || ending.eq_ignore_ascii_case("htm")
    })
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

/// A temporary file in the same folder, removed unless it has taken the place of the real one.
struct Draft {
    path: PathBuf,
    _begun: Begun,
}

impl Draft {
    fn beside(path: &Path) -> Self {
        let name = path
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let draft = path.with_file_name(format!(".{name}.{}.часть", std::process::id()));
        Self {
            _begun: Begun::new(&draft, path),
            path: draft,
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
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // After a rename there is nothing left to remove; before one a leftover is of no use to anybody.
        let _ = fs::remove_file(&self.path);
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
