//! Records in temporary files: gone through in their order, or read by their number.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use super::index::Index;
use crate::import::ImportError;
use crate::import::json::{Json, Row};
use crate::import::spill::{Scratch, Temporary, fault, key_text, put_text, take_text};

/// Which list of which file a record stood in.
#[derive(Default)]
pub(super) struct Origins {
    pub files: Vec<Box<str>>,
    /// Of every list the number of its file and what there is to know of it.
    pub lists: Vec<(u32, Known)>,
}

/// What is known of a list when its end has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Known {
    /// Several records stand on one line, so that the line alone says nothing.
    pub crowded: bool,
    /// It was no list of records after all.
    pub dropped: bool,
}

/// Where a record stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::import) struct Spot {
    pub list: u32,
    pub line: u64,
    /// Its number in the list, from 0.
    pub index: u64,
}

impl Origins {
    pub fn known(&self, list: u32) -> (u32, Known) {
        let at = usize::try_from(list).unwrap_or(usize::MAX);
        self.lists.get(at).copied().unwrap_or_default()
    }

    /// `deals.json:17`; where a line holds several records, their number too.
    pub fn place(&self, spot: Spot) -> String {
        let (file, known) = self.known(spot.list);
        let at = usize::try_from(file).unwrap_or(usize::MAX);
        let name = self.files.get(at).map_or("", |name| name);
        match known.crowded {
            true => format!("{name}:{}, запись {}", spot.line, spot.index + 1),
            false => format!("{name}:{}", spot.line),
        }
    }
}

/// Writes a record.
pub(super) fn write(out: &mut Vec<u8>, spot: Spot, values: &BTreeMap<Box<str>, Json>) {
    out.clear();
    out.extend(spot.list.to_le_bytes());
    out.extend(spot.line.to_le_bytes());
    out.extend(spot.index.to_le_bytes());
    map(out, values);
}

fn map(out: &mut Vec<u8>, values: &BTreeMap<Box<str>, Json>) {
    count(out, values.len());
    for (key, value) in values {
        put_text(out, key);
        put(out, value);
    }
}

fn count(out: &mut Vec<u8>, number: usize) {
    out.extend(u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes());
}

fn put(out: &mut Vec<u8>, value: &Json) {
    match value {
        Json::Empty => out.push(0),
        Json::Bool(false) => out.push(1),
        Json::Bool(true) => out.push(2),
        Json::Number(text) => {
            out.push(3);
            put_text(out, text);
        }
        Json::Text(text) => {
            out.push(4);
            put_text(out, text);
        }
        Json::List(items) => {
            out.push(5);
            count(out, items.len());
            items.iter().for_each(|item| put(out, item));
        }
        Json::Map(values) => {
            out.push(6);
            map(out, values);
        }
    }
}

fn number<const N: usize>(from: &mut &[u8]) -> [u8; N] {
    let (number, rest) = from.split_first_chunk::<N>().unwrap_or((&[0; N], &[]));
    *from = rest;
    *number
}

fn values(from: &mut &[u8]) -> BTreeMap<Box<str>, Json> {
    let count = u32::from_le_bytes(number(from));
    let mut values = BTreeMap::new();
    for _ in 0..count {
        let key = take_text(from).into();
        values.insert(key, value(from));
    }
    values
}

fn value(from: &mut &[u8]) -> Json {
    match number::<1>(from) {
        [1] => Json::Bool(false),
        [2] => Json::Bool(true),
        [3] => Json::Number(take_text(from).into()),
        [4] => Json::Text(take_text(from).into()),
        [5] => {
            let count = u32::from_le_bytes(number(from));
            Json::List((0..count).map(|_| value(from)).collect())
        }
        [6] => Json::Map(values(from)),
        _ => Json::Empty,
    }
}

/// A temporary file that is read here and there.
pub(super) struct Seeker {
    file: BufReader<Box<dyn Temporary>>,
    at: u64,
}

impl Seeker {
    pub fn new(mut file: Box<dyn Temporary>) -> io::Result<Self> {
        file.seek(SeekFrom::Start(0))?;
        Ok(Self {
            file: BufReader::with_capacity(16 * 1024, file),
            at: 0,
        })
    }

    fn read(&mut self, at: u64, out: &mut [u8]) -> io::Result<()> {
        let step = i64::try_from(i128::from(at) - i128::from(self.at));
        self.file.seek_relative(step.map_err(io::Error::other)?)?;
        self.file.read_exact(out)?;
        self.at = at + u64::try_from(out.len()).unwrap_or_default();
        Ok(())
    }

    /// The record that has been written here.
    pub fn record(&mut self, at: u64) -> io::Result<Vec<u8>> {
        let mut length = [0; 4];
        self.read(at, &mut length)?;
        let length = usize::try_from(u32::from_le_bytes(length)).map_err(io::Error::other)?;
        let mut bytes = vec![0; length];
        self.read(at + 4, &mut bytes)?;
        Ok(bytes)
    }

    fn offset(&mut self, nth: u64) -> io::Result<u64> {
        let mut offset = [0; 8];
        self.read(nth * 8, &mut offset)?;
        Ok(u64::from_be_bytes(offset))
    }
}

/// The records of one kind.
pub(super) struct Rows {
    pub body: RefCell<Seeker>,
    /// Where each of them lies, in their order.
    pub order: RefCell<Seeker>,
    pub count: u64,
}

/// All records, each id once.
pub(in crate::import) struct Stored<'s> {
    pub(super) origins: Origins,
    pub(super) kinds: BTreeMap<u8, Rows>,
    /// Where the record of a kind and id lies.
    pub(super) ids: Index<'s>,
    pub(super) scratch: &'s dyn Scratch,
}

/// The key of the record of a kind with this id; `sub` parts ids that are counted apart.
pub(super) fn id_key(key: &mut Vec<u8>, kind: u8, sub: u8, id: &str) {
    key.clear();
    key.extend([kind, sub]);
    key_text(key, id);
}

impl Stored<'_> {
    /// The records of a kind in their order.
    pub fn of(&self, kind: u8) -> impl Iterator<Item = Result<Row, ImportError>> {
        let rows = self.kinds.get(&kind);
        let count = rows.map_or(0, |rows| rows.count);
        (0..count).filter_map(move |nth| {
            let rows = rows?;
            let read = || {
                let offset = rows.order.borrow_mut().offset(nth)?;
                rows.body.borrow_mut().record(offset)
            };
            Some(match read() {
                Ok(bytes) => Ok(row(&self.origins, &bytes)),
                Err(error) => Err(fault(self.scratch, &error)),
            })
        })
    }

    /// The record of a kind and id.
    pub fn get(&self, kind: u8, id: &str) -> Result<Option<Row>, ImportError> {
        let mut key = Vec::new();
        id_key(&mut key, kind, 0, id);
        let Some(found) = self.ids.get(&key)? else {
            return Ok(None);
        };
        let offset = u64::from_be_bytes(found.try_into().unwrap_or_default());
        let Some(rows) = self.kinds.get(&kind) else {
            return Ok(None);
        };
        let read = rows.body.borrow_mut().record(offset);
        match read {
            Ok(bytes) => Ok(Some(row(&self.origins, &bytes))),
            Err(error) => Err(fault(self.scratch, &error)),
        }
    }

    /// Whether there is a record of this kind and id.
    pub fn has(&self, kind: u8, id: &str) -> Result<bool, ImportError> {
        let mut key = Vec::new();
        id_key(&mut key, kind, 0, id);
        self.ids.has(&key)
    }
}

/// A record with its place on its way through a sort.
pub(in crate::import) fn pack(row: &Row) -> Vec<u8> {
    let mut out = Vec::new();
    put_text(&mut out, &row.place);
    map(&mut out, &row.values);
    out
}

/// What [`pack`] has written.
pub(in crate::import) fn unpack(mut bytes: &[u8]) -> Row {
    let from = &mut bytes;
    Row {
        place: take_text(from).into(),
        values: values(from),
    }
}

/// A record as it was written.
pub(super) fn row(origins: &Origins, mut bytes: &[u8]) -> Row {
    let from = &mut bytes;
    let spot = Spot {
        list: u32::from_le_bytes(number(from)),
        line: u64::from_le_bytes(number(from)),
        index: u64::from_le_bytes(number(from)),
    };
    Row {
        place: origins.place(spot).into(),
        values: values(from),
    }
}
