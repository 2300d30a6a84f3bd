//! Records sorted outside the memory: so many are held as the memory allows, the rest lies in temporary files.

use std::borrow::Cow;
use std::convert::Infallible;
use std::io::{self, BufWriter, Cursor, Read, Seek, SeekFrom, Write};

use super::ImportError;

/// A temporary file.
pub trait Temporary: Read + Write + Seek + Send {}

impl<T: Read + Write + Seek + Send> Temporary for T {}

/// Where what does not fit into the memory is put. Nothing here opens a file; whoever calls says where they lie.
pub trait Scratch {
    /// A new temporary file, which is gone when it is dropped.
    ///
    /// # Errors
    /// The system does not give one.
    fn file(&self) -> io::Result<Box<dyn Temporary>>;

    /// So many bytes one sort may hold; there are at most three at a time.
    fn memory(&self) -> usize {
        64 * 1024 * 1024
    }

    /// One Russian sentence about a temporary file that could not be written or read back.
    fn fault(&self, error: &io::Error) -> String {
        format!("временные файлы не пишутся ({error})")
    }
}

/// No files at all: for small data and for tests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct InMemory;

impl Scratch for InMemory {
    fn file(&self) -> io::Result<Box<dyn Temporary>> {
        Ok(Box::new(Cursor::new(Vec::new())))
    }
}

pub(super) fn fault(scratch: &dyn Scratch, error: &io::Error) -> ImportError {
    ImportError::Scratch(scratch.fault(error))
}

/// Keys are never equal, so nothing is merged.
struct Distinct;

impl grenad::MergeFunction for Distinct {
    type Error = Infallible;

    fn merge<'a>(&self, _: &[u8], values: &[Cow<'a, [u8]>]) -> Result<Cow<'a, [u8]>, Infallible> {
        Ok(values.first().cloned().unwrap_or_default())
    }
}

struct Files<'s>(&'s dyn Scratch);

impl grenad::ChunkCreator for Files<'_> {
    type Chunk = Box<dyn Temporary>;
    type Error = io::Error;

    fn create(&self) -> io::Result<Box<dyn Temporary>> {
        self.0.file()
    }
}

/// So many sorted pieces may wait to be merged.
const PIECES: usize = 64;

/// Pairs of bytes on their way into the order of their keys, which have to differ.
pub(super) struct Sort<'s> {
    sorter: grenad::Sorter<Distinct, Files<'s>>,
    scratch: &'s dyn Scratch,
    /// Whether anything has been put in.
    pub any: bool,
}

impl<'s> Sort<'s> {
    pub fn new(scratch: &'s dyn Scratch) -> Self {
        let mut builder = grenad::SorterBuilder::new(Distinct).chunk_creator(Files(scratch));
        builder
            .dump_threshold(scratch.memory())
            .max_nb_chunks(PIECES)
            .sort_algorithm(grenad::SortAlgorithm::Unstable);
        Self {
            sorter: builder.build(),
            scratch,
            any: false,
        }
    }

    pub fn put(&mut self, key: &[u8], value: &[u8]) -> Result<(), ImportError> {
        self.any = true;
        self.sorter
            .insert(key, value)
            .map_err(|error| broken(self.scratch, error))
    }

    /// Gives everything away in the order of keys.
    pub fn each(
        self,
        mut take: impl FnMut(&[u8], &[u8]) -> Result<(), ImportError>,
    ) -> Result<(), ImportError> {
        if !self.any {
            return Ok(());
        }
        let broken = |error| broken(self.scratch, error);
        let mut all = self.sorter.into_stream_merger_iter().map_err(broken)?;
        while let Some((key, value)) = all.next().map_err(broken)? {
            take(key, value)?;
        }
        Ok(())
    }
}

fn broken(scratch: &dyn Scratch, error: grenad::Error) -> ImportError {
    match error {
        grenad::Error::Io(error) => fault(scratch, &error),
        grenad::Error::Merge(never) => match never {},
        other => fault(scratch, &io::Error::other(other.to_string())),
    }
}

/// Lines of NDJSON in a temporary file, one client each: what an import has put together.
pub struct Spool(Box<dyn Temporary>);

impl std::fmt::Debug for Spool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Spool")
    }
}

impl Spool {
    /// What has been written, to be read from its beginning.
    pub(super) fn of(mut file: Box<dyn Temporary>) -> io::Result<Self> {
        file.seek(SeekFrom::Start(0))?;
        Ok(Self(file))
    }
}

impl Read for Spool {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.0.read(out)
    }
}

/// A spool that is being written.
pub(super) struct Lines<'s> {
    out: BufWriter<Box<dyn Temporary>>,
    scratch: &'s dyn Scratch,
}

impl<'s> Lines<'s> {
    pub fn new(scratch: &'s dyn Scratch) -> Result<Self, ImportError> {
        let file = scratch.file().map_err(|error| fault(scratch, &error))?;
        Ok(Self {
            out: BufWriter::with_capacity(256 * 1024, file),
            scratch,
        })
    }

    pub fn line(&mut self, line: &str) -> Result<(), ImportError> {
        self.out
            .write_all(line.as_bytes())
            .and_then(|()| self.out.write_all(b"\n"))
            .map_err(|error| fault(self.scratch, &error))
    }

    /// The whole of it, to be read from its beginning.
    pub fn finish(self) -> Result<Spool, ImportError> {
        let scratch = self.scratch;
        let read = || -> io::Result<Spool> {
            let file = self
                .out
                .into_inner()
                .map_err(io::IntoInnerError::into_error)?;
            Spool::of(file)
        };
        read().map_err(|error| fault(scratch, &error))
    }
}

/// Puts a text into a key so that keys compare as texts do, and no text is the beginning of another.
pub(super) fn key_text(key: &mut Vec<u8>, text: &str) {
    for &byte in text.as_bytes() {
        key.push(byte);
        if byte == 0 {
            key.push(0xff);
        }
    }
    key.extend([0, 0]);
}

/// Puts an id into a key so that keys compare as [`natural`](super::natural) compares ids.
pub(super) fn key_natural(key: &mut Vec<u8>, id: &str) {
    let mut rest = id;
    while !rest.is_empty() {
        let digit = rest.find(|c: char| c.is_ascii_digit());
        let (prefix, from) = rest.split_at(digit.unwrap_or(rest.len()));
        let end = from.find(|c: char| !c.is_ascii_digit());
        let (number, after) = from.split_at(end.unwrap_or(from.len()));
        let number = number.trim_start_matches('0');
        key.push(1);
        key_text(key, prefix);
        // A longer number is a greater one.
        let length = u32::try_from(number.len()).unwrap_or(u32::MAX);
        key.extend(length.to_be_bytes());
        key.extend(number.as_bytes());
        rest = after;
    }
    key.push(0);
    key_text(key, id);
}

/// Puts a number into a key.
pub(super) fn key_number(key: &mut Vec<u8>, number: u64) {
    key.extend(number.to_be_bytes());
}

/// The number at the end of a key.
pub(super) fn number_of(key: &[u8]) -> u64 {
    let last = key.last_chunk::<8>().copied().unwrap_or_default();
    u64::from_be_bytes(last)
}

/// Puts a text into a value.
pub(super) fn put_text(value: &mut Vec<u8>, text: &str) {
    let length = u32::try_from(text.len()).unwrap_or_default();
    value.extend(length.to_le_bytes());
    value.extend(text.as_bytes().get(..length as usize).unwrap_or_default());
}

/// Takes the texts out of a value one after another; behind the last one they are empty.
pub(super) fn take_text<'v>(value: &mut &'v [u8]) -> &'v str {
    let Some((length, rest)) = value.split_first_chunk::<4>() else {
        return "";
    };
    let length = usize::try_from(u32::from_le_bytes(*length)).unwrap_or_default();
    let (text, rest) = rest.split_at_checked(length).unwrap_or_default();
    *value = rest;
    std::str::from_utf8(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::natural;

    #[test]
    fn ключи_сравниваются_как_номера() {
        let mut ids = vec![
            "",
            "C_9",
            "C_10",
            "C_010",
            "C_1a",
            "C_1",
            "C_",
            "CO_5",
            "a",
            "ab",
            "a0",
            "a1",
            "a1b",
            "a1b2",
            "007",
            "7",
            "70",
            "я",
            "Я",
            "\0",
            "a\0",
            "a\0b",
            "1.2",
            "1.10",
            "1..2",
            "99999999999999999999",
        ];
        let key = |id: &str| {
            let mut key = Vec::new();
            key_natural(&mut key, id);
            key
        };
        for a in &ids {
            for b in &ids {
                assert_eq!(key(a).cmp(&key(b)), natural(a, b), "«{a}» и «{b}»");
            }
        }
        ids.sort_by(|a, b| natural(a, b));
        assert_eq!(ids.first(), Some(&""));
    }
}
