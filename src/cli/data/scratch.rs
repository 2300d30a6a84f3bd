//! Temporary files of an import: they have no name on the disk and are gone when the program ends, however it ends.

use std::io;
use std::path::PathBuf;

use crate::cli::sink::reason;
use crate::import::spill::{Scratch, Temporary};

/// So much of a temporary file stays in the memory.
const SMALL: usize = 256 * 1024;

/// A folder for temporary files.
#[derive(Debug, Clone)]
pub struct Disk {
    folder: PathBuf,
    memory: usize,
}

impl Default for Disk {
    /// The folder that the system has for them.
    fn default() -> Self {
        Self::within(std::env::temp_dir())
    }
}

impl Disk {
    /// In this folder.
    #[must_use]
    pub fn within(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            memory: 64 * 1024 * 1024,
        }
    }
}

impl Scratch for Disk {
    fn file(&self) -> io::Result<Box<dyn Temporary>> {
        Ok(Box::new(tempfile::spooled_tempfile_in(SMALL, &self.folder)))
    }

    fn memory(&self) -> usize {
        self.memory
    }

    fn fault(&self, error: &io::Error) -> String {
        format!(
            "временные файлы в папке «{}» не пишутся: {}",
            self.folder.display(),
            reason(error)
        )
    }
}
