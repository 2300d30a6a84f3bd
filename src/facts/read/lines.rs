//! NDJSON: one client a line, read in chunks of whole lines so that several workers can parse them.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

use serde::de::DeserializeSeed;

use super::case::CaseDraft;
use super::notes::Notes;
use super::record::One;
use super::value::{Format, Json, QuickJson};
use super::words;
use crate::facts::{Case, Rejection};

/// So many bytes are read at once. A longer line makes a longer chunk.
const CHUNK: usize = 2 * 1024 * 1024;

/// Buffers that have been read from and can be filled again: fresh memory costs more than the reading itself.
type Spare = Arc<Mutex<Vec<Vec<u8>>>>;

/// Whole lines of the input.
#[derive(Debug)]
pub struct Chunk {
    bytes: Vec<u8>,
    spare: Spare,
    /// The number of its first line in the input, from 1.
    pub first_line: u64,
}

impl Drop for Chunk {
    fn drop(&mut self) {
        let mut bytes = std::mem::take(&mut self.bytes);
        bytes.clear();
        let mut spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        spare.push(bytes);
    }
}

/// Cuts any input into chunks of whole lines. Memory: one chunk and the piece of a line that follows it.
#[derive(Debug)]
pub struct Chunks<R> {
    reader: R,
    rest: Vec<u8>,
    next_line: u64,
    size: usize,
    started: bool,
    done: bool,
    spare: Spare,
}

impl<R: Read> Chunks<R> {
    /// Chunks of about 2 MiB.
    pub fn new(reader: R) -> Self {
        Self::of_size(reader, CHUNK)
    }

    /// Chunks of about `size` bytes; small ones are for tests.
    pub fn of_size(reader: R, size: usize) -> Self {
        Self {
            reader,
            rest: Vec::new(),
            next_line: 1,
            // A byte-order mark must fit into the first chunk.
            size: size.max(3),
            started: false,
            done: false,
            spare: Spare::default(),
        }
    }

    fn next_chunk(&mut self) -> io::Result<Option<Chunk>> {
        let spare = {
            let mut spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner);
            spare.pop()
        };
        let mut bytes = spare.unwrap_or_default();
        bytes.reserve(self.size + self.rest.len() + 1);
        bytes.append(&mut self.rest);
        // Only what is newly read can hold the line's end: the rest of the last chunk holds none.
        let mut searched = bytes.len();
        loop {
            let want = u64::try_from(self.size).unwrap_or(u64::MAX);
            let got = self.reader.by_ref().take(want).read_to_end(&mut bytes)?;
            self.done = got < self.size;
            if !self.started {
                self.started = true;
                if bytes.starts_with(b"\xef\xbb\xbf") {
                    bytes.drain(..3);
                }
                searched = 0;
            }
            let fresh = bytes.get(searched..).unwrap_or(&[]);
            if let Some(end) = memchr::memrchr(b'\n', fresh).filter(|_| !self.done) {
                let whole = searched + end + 1;
                self.rest
                    .extend_from_slice(bytes.get(whole..).unwrap_or(&[]));
                bytes.truncate(whole);
                break;
            }
            if self.done {
                break;
            }
            searched = bytes.len();
        }
        if bytes.is_empty() {
            return Ok(None);
        }
        let first_line = self.next_line;
        let ends = memchr::memchr_iter(b'\n', &bytes).count();
        self.next_line += u64::try_from(ends).unwrap_or(0);
        let spare = Arc::clone(&self.spare);
        Ok(Some(Chunk {
            bytes,
            spare,
            first_line,
        }))
    }
}

impl<R: Read> Iterator for Chunks<R> {
    type Item = io::Result<Chunk>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done && self.rest.is_empty() {
            return None;
        }
        let chunk = self.next_chunk();
        if chunk.is_err() {
            self.done = true;
            self.rest.clear();
        }
        chunk.transpose()
    }
}

impl Chunk {
    /// A number that tells these lines at this place from others: one stream is always cut into the same chunks.
    #[must_use]
    pub fn mark(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.first_line.hash(&mut hasher);
        self.bytes.hash(&mut hasher);
        hasher.finish()
    }

    /// Parses every line that is not blank and hands on what came of it, in order.
    pub fn read<'c>(
        &'c self,
        file: &str,
        notes: &mut Notes,
        mut each: impl FnMut(Result<Case<'c>, Rejection>),
    ) {
        let mut number = self.first_line;
        if let Ok(text) = simdutf8::basic::from_utf8(&self.bytes) {
            let mut begin = 0;
            let ends = memchr::memchr_iter(b'\n', &self.bytes);
            for end in ends.chain([text.len()]) {
                // The end of a line is one byte, and so no part of a letter.
                let line = text.get(begin..end).unwrap_or("");
                if !line.trim_ascii().is_empty() {
                    each(parse_line(line, file, number, notes));
                }
                begin = end + 1;
                number += 1;
            }
            return;
        }
        for line in self.bytes.split(|&byte| byte == b'\n') {
            if !line.trim_ascii().is_empty() {
                each(match std::str::from_utf8(line) {
                    Ok(line) => parse_line(line, file, number, notes),
                    Err(broken) => Err(broken_utf8(line, broken.valid_up_to(), file, number)),
                });
            }
            number += 1;
        }
    }
}

fn broken_utf8(line: &[u8], valid: usize, file: &str, number: u64) -> Rejection {
    let before = line.get(..valid).unwrap_or(&[]);
    let column = String::from_utf8_lossy(before).chars().count() + 1;
    reject(
        file,
        number,
        format!("столбец {column}: байты не в UTF-8; сохраните файл в кодировке UTF-8"),
    )
}

pub(super) fn reject(file: &str, line: u64, reason: String) -> Rejection {
    Rejection {
        place: format!("{file}:{line}").into(),
        reason: reason.into(),
    }
}

/// Reads one client from one line of NDJSON; strings are borrowed from the line.
///
/// # Errors
/// A rejection with its place: not JSON, a value of a wrong kind, a key that is missing or written twice.
pub fn parse_line<'a>(
    line: &'a str,
    file: &str,
    number: u64,
    notes: &mut Notes,
) -> Result<Case<'a>, Rejection> {
    parse_json(line, file, number, notes)
}

/// Reads one client from JSON text that begins on this line.
pub(super) fn parse_json<'a>(
    text: &'a str,
    file: &str,
    first_line: u64,
    notes: &mut Notes,
) -> Result<Case<'a>, Rejection> {
    // What a record in doubt has left in the notes is forgotten with it.
    let mut own = Notes::default();
    let read = match whole::<QuickJson>(text, &mut own) {
        Ok(case) => {
            notes.merge(own);
            Ok(case)
        }
        Err(_) => whole::<Json>(text, notes),
    };
    match read {
        Ok(mut case) => {
            settle_places(&mut case, file, first_line, notes);
            Ok(case)
        }
        Err(error) => {
            let line = first_line + u64::try_from(error.line()).unwrap_or(1).max(1) - 1;
            let in_line = text
                .lines()
                .nth(error.line().saturating_sub(1))
                .unwrap_or(text);
            let column = words::column(in_line, error.column());
            let why = if text.contains('\0') {
                "в строке нулевые байты, файл повреждён; скопируйте его заново".into()
            } else {
                words::json(&error)
            };
            Err(reject(file, line, format!("столбец {column}: {why}")))
        }
    }
}

/// One record and nothing after it.
fn whole<'a, F: Format>(text: &'a str, notes: &mut Notes) -> Result<Case<'a>, serde_json::Error> {
    let mut json = serde_json::Deserializer::from_str(text);
    let case = One::<F, CaseDraft<'_>>::new(notes).deserialize(&mut json)?;
    json.end().map(|()| case)
}

/// Gives the case and its deals their place, and counts events of deals that are not there.
pub(super) fn settle_places(case: &mut Case<'_>, file: &str, line: u64, notes: &mut Notes) {
    if case.source.is_empty() {
        case.source = Cow::Owned(format!("{file}:{line}"));
    }
    for deal in &mut case.deals {
        if deal.source.is_empty() {
            deal.source = case.source.clone();
        }
    }
    for event in &case.events {
        if let Some(id) = &event.deal
            && !case.deals.iter().any(|deal| deal.id == *id)
        {
            notes.foreign_deal(&case.source);
        }
    }
}
