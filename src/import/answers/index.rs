//! Pairs of bytes in a temporary file, sorted once and found by key as often as asked for.

use std::cell::RefCell;
use std::io::{self, BufReader, BufWriter, Seek, SeekFrom};

use crate::import::ImportError;
use crate::import::spill::{Scratch, Sort, Temporary, fault};

/// So much of the file is read at once where a key is looked for.
const LOOK: usize = 16 * 1024;

type Cursor = grenad::ReaderCursor<BufReader<Box<dyn Temporary>>>;

/// What has been sorted.
pub(in crate::import) struct Index<'s> {
    cursor: Option<RefCell<Cursor>>,
    scratch: &'s dyn Scratch,
}

/// An index that is being written: keys come in their order, each once.
pub(in crate::import) struct Writing<'s> {
    out: Option<grenad::Writer<BufWriter<Box<dyn Temporary>>>>,
    scratch: &'s dyn Scratch,
}

impl<'s> Writing<'s> {
    pub fn new(scratch: &'s dyn Scratch) -> Self {
        Self { out: None, scratch }
    }

    pub fn put(&mut self, key: &[u8], value: &[u8]) -> Result<(), ImportError> {
        let scratch = self.scratch;
        let broken = |error: io::Error| fault(scratch, &error);
        let out = match &mut self.out {
            Some(out) => out,
            None => {
                let file = scratch.file().map_err(broken)?;
                let out = grenad::Writer::builder().build(BufWriter::new(file));
                self.out.insert(out)
            }
        };
        out.insert(key, value).map_err(broken)
    }

    pub fn finish(self) -> Result<Index<'s>, ImportError> {
        let scratch = self.scratch;
        let Some(out) = self.out else {
            let cursor = None;
            return Ok(Index { cursor, scratch });
        };
        let file = || -> io::Result<Box<dyn Temporary>> {
            let out = out.into_inner()?;
            let mut file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.seek(SeekFrom::Start(0))?;
            Ok(file)
        };
        let file = file().map_err(|error| fault(scratch, &error))?;
        let reader = grenad::Reader::new(BufReader::with_capacity(LOOK, file));
        let cursor = reader
            .and_then(grenad::Reader::into_cursor)
            .map_err(|error| broken(scratch, error))?;
        Ok(Index {
            cursor: Some(RefCell::new(cursor)),
            scratch,
        })
    }
}

fn broken(scratch: &dyn Scratch, error: grenad::Error) -> ImportError {
    match error {
        grenad::Error::Io(error) => fault(scratch, &error),
        other => fault(scratch, &io::Error::other(other.to_string())),
    }
}

impl<'s> Index<'s> {
    pub fn of(sort: Sort<'s>, scratch: &'s dyn Scratch) -> Result<Self, ImportError> {
        let mut out = Writing::new(scratch);
        sort.each(|key, value| out.put(key, value))?;
        out.finish()
    }

    /// The value under this key.
    pub fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ImportError> {
        let Some(cursor) = &self.cursor else {
            return Ok(None);
        };
        let mut cursor = cursor.borrow_mut();
        let found = cursor
            .move_on_key_equal_to(key)
            .map_err(|error| broken(self.scratch, error))?;
        Ok(found.map(|(_, value)| value.to_owned()))
    }

    pub fn has(&self, key: &[u8]) -> Result<bool, ImportError> {
        self.get(key).map(|found| found.is_some())
    }

    /// The value under the first of the keys that begin like this.
    pub fn first(&self, prefix: &[u8]) -> Result<Option<Vec<u8>>, ImportError> {
        let mut first = None;
        self.each(prefix, &mut |_, value| {
            first = Some(value.to_owned());
            false
        })?;
        Ok(first)
    }

    /// The values under all keys that begin like this, in the order of keys.
    pub fn all(&self, prefix: &[u8]) -> Result<Vec<Vec<u8>>, ImportError> {
        let mut all = Vec::new();
        self.each(prefix, &mut |_, value| {
            all.push(value.to_owned());
            true
        })?;
        Ok(all)
    }

    /// Goes through the keys that begin like this until there is enough.
    pub fn each(
        &self,
        prefix: &[u8],
        more: &mut dyn FnMut(&[u8], &[u8]) -> bool,
    ) -> Result<(), ImportError> {
        let Some(cursor) = &self.cursor else {
            return Ok(());
        };
        let mut cursor = cursor.borrow_mut();
        let broken = |error| broken(self.scratch, error);
        let mut at = cursor
            .move_on_key_greater_than_or_equal_to(prefix)
            .map_err(broken)?;
        while let Some((key, value)) = at
            && key.starts_with(prefix)
            && more(key, value)
        {
            at = cursor.move_on_next().map_err(broken)?;
        }
        Ok(())
    }

    /// Goes through the values of keys that differ in the number behind them only.
    pub fn groups(
        &self,
        take: &mut dyn FnMut(Vec<Vec<u8>>) -> Result<(), ImportError>,
    ) -> Result<(), ImportError> {
        let mut group: Option<(Vec<u8>, Vec<Vec<u8>>)> = None;
        let mut outcome = Ok(());
        self.each(&[], &mut |key, value| {
            let (of, _) = key.split_at(key.len().saturating_sub(8));
            match &mut group {
                Some((known, values)) if known == of => values.push(value.to_owned()),
                _ => {
                    let last = group.replace((of.to_owned(), vec![value.to_owned()]));
                    outcome = last.map_or(Ok(()), |(_, values)| take(values));
                }
            }
            outcome.is_ok()
        })?;
        outcome?;
        group.map_or(Ok(()), |(_, values)| take(values))
    }
}
