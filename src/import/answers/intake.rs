//! Records on their way into temporary files, and there each id once: of several records the one that changed last.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};

use super::index::Writing;
use super::stored::{Known, Origins, Rows, Seeker, Spot, Stored, id_key, row, write};
use crate::import::ImportError;
use crate::import::account::Account;
use crate::import::json::{Json, Row};
use crate::import::quality::Flaw;
use crate::import::spill::{Scratch, Sort, Temporary, fault, key_number, number_of};

/// How a record is told from others of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::import) enum Own<'r> {
    /// By its id; ids under different numbers are counted apart.
    Id(u8, &'r str),
    /// It has no id and should have one.
    Missing,
    /// Records of this kind have none.
    Each,
}

/// What has happened to the bytes of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::import) enum Spoilt {
    Zeros,
    Text,
}

/// Marks in the key of a record; ids go before them.
const MISSING: u8 = 250;
const EACH: u8 = 251;
const ZEROS: u8 = 252;
const TEXT: u8 = 253;

/// A temporary file that is being written.
struct Heap {
    out: BufWriter<Box<dyn Temporary>>,
    at: u64,
}

impl Heap {
    fn new(scratch: &dyn Scratch) -> io::Result<Self> {
        let out = BufWriter::with_capacity(16 * 1024, scratch.file()?);
        Ok(Self { out, at: 0 })
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.at += u64::try_from(bytes.len()).unwrap_or_default();
        Ok(())
    }

    fn read(self) -> io::Result<Seeker> {
        let file = self.out.into_inner();
        Seeker::new(file.map_err(io::IntoInnerError::into_error)?)
    }
}

/// Records as they come.
pub(in crate::import) struct Intake<'s> {
    scratch: &'s dyn Scratch,
    origins: Origins,
    kinds: BTreeMap<u8, Heap>,
    /// By kind, id and order.
    ids: Sort<'s>,
    number: u64,
    key: Vec<u8>,
    body: Vec<u8>,
}

/// How records of several kinds are told apart and which of two with one id counts.
pub(in crate::import) struct Singling<'n> {
    /// What a kind is called.
    pub name: &'n dyn Fn(u8) -> &'static str,
    /// Whether the first record is no older than the second one.
    pub later: &'n dyn Fn(&Row, &Row) -> bool,
    /// Why a record without an id is rejected.
    pub missing: &'static str,
}

impl<'s> Intake<'s> {
    pub fn new(scratch: &'s dyn Scratch) -> Self {
        Self {
            scratch,
            origins: Origins::default(),
            kinds: BTreeMap::new(),
            ids: Sort::new(scratch),
            number: 0,
            key: Vec::new(),
            body: Vec::new(),
        }
    }

    /// Begins a file.
    pub fn file(&mut self, name: &str) {
        self.origins.files.push(name.into());
    }

    /// Begins a list of the file at hand.
    pub fn list(&mut self) -> u32 {
        let file = u32::try_from(self.origins.files.len()).unwrap_or(u32::MAX);
        let lists = &mut self.origins.lists;
        lists.push((file.saturating_sub(1), Known::default()));
        u32::try_from(lists.len() - 1).unwrap_or(u32::MAX)
    }

    fn known(&mut self, list: u32) -> Option<&mut Known> {
        let at = usize::try_from(list).unwrap_or(usize::MAX);
        self.origins.lists.get_mut(at).map(|(_, known)| known)
    }

    /// Several records of this list stand on one line.
    pub fn crowd(&mut self, list: u32) {
        if let Some(known) = self.known(list) {
            known.crowded = true;
        }
    }

    /// It was no list of records after all: they are not there.
    pub fn drop(&mut self, list: u32) {
        if let Some(known) = self.known(list) {
            known.dropped = true;
        }
    }

    /// Takes a record in.
    pub fn put(
        &mut self,
        kind: u8,
        spot: Spot,
        values: &BTreeMap<Box<str>, Json>,
        own: Own<'_>,
        spoilt: Option<Spoilt>,
    ) -> Result<(), ImportError> {
        let scratch = self.scratch;
        let broken = |error: io::Error| fault(scratch, &error);
        let heap = match self.kinds.get_mut(&kind) {
            Some(heap) => heap,
            None => {
                let heap = Heap::new(scratch).map_err(broken)?;
                self.kinds.entry(kind).or_insert(heap)
            }
        };
        let at = heap.at;
        write(&mut self.body, spot, values);
        let length =
            u32::try_from(self.body.len()).map_err(|error| broken(io::Error::other(error)))?;
        heap.put(&length.to_le_bytes())
            .and_then(|()| heap.put(&self.body))
            .map_err(broken)?;
        let key = &mut self.key;
        match (spoilt, own) {
            (None, Own::Id(sub, id)) => id_key(key, kind, sub, id),
            (spoilt, own) => {
                let mark = match (spoilt, own) {
                    (Some(Spoilt::Zeros), _) => ZEROS,
                    (Some(Spoilt::Text), _) => TEXT,
                    (None, Own::Each) => EACH,
                    (None, _) => MISSING,
                };
                key.clear();
                key.extend([kind, mark]);
            }
        }
        self.number += 1;
        key_number(key, self.number);
        let mut value = [0; 12];
        let (first, second) = value.split_at_mut(8);
        first.copy_from_slice(&at.to_be_bytes());
        second.copy_from_slice(&spot.list.to_be_bytes());
        self.ids.put(key, &value)
    }

    /// All records, each id once, in the order in which they have come.
    pub fn settle(
        self,
        singling: &Singling<'_>,
        account: &mut Account,
    ) -> Result<Stored<'s>, ImportError> {
        let (scratch, origins) = (self.scratch, self.origins);
        let broken = |error: io::Error| fault(scratch, &error);
        let mut bodies = BTreeMap::new();
        for (kind, heap) in self.kinds {
            bodies.insert(kind, RefCell::new(heap.read().map_err(broken)?));
        }
        let mut pass = Pass {
            order: Sort::new(scratch),
            ids: Writing::new(scratch),
            group: None,
            bodies: &bodies,
            origins: &origins,
            scratch,
            singling,
        };
        self.ids.each(|key, value| pass.take(key, value, account))?;
        pass.end()?;
        account.row = 0;
        let ids = pass.ids.finish()?;
        let mut orders: BTreeMap<u8, (Heap, u64)> = BTreeMap::new();
        pass.order.each(|key, offset| {
            let kind = key.first().copied().unwrap_or_default();
            let (heap, count) = match orders.get_mut(&kind) {
                Some(known) => known,
                None => {
                    let heap = Heap::new(scratch).map_err(broken)?;
                    orders.entry(kind).or_insert((heap, 0))
                }
            };
            *count += 1;
            heap.put(offset).map_err(broken)
        })?;
        let mut kinds = BTreeMap::new();
        for (kind, (order, count)) in orders {
            let Some(body) = bodies.remove(&kind) else {
                continue;
            };
            let order = RefCell::new(order.read().map_err(broken)?);
            kinds.insert(kind, Rows { body, order, count });
        }
        Ok(Stored {
            origins,
            kinds,
            ids,
            scratch,
        })
    }
}

/// The records of one id so far: when the first of them came, and where the one that counts lies.
struct Group {
    key: Vec<u8>,
    number: u64,
    offset: u64,
}

/// Going through all records by kind and id.
struct Pass<'p, 's> {
    /// By kind and order.
    order: Sort<'s>,
    ids: Writing<'s>,
    group: Option<Group>,
    bodies: &'p BTreeMap<u8, RefCell<Seeker>>,
    origins: &'p Origins,
    scratch: &'s dyn Scratch,
    singling: &'p Singling<'p>,
}

impl Pass<'_, '_> {
    fn take(&mut self, key: &[u8], value: &[u8], account: &mut Account) -> Result<(), ImportError> {
        let (id, _) = key.split_at(key.len().saturating_sub(8));
        let [kind, mark, ..] = *id else { return Ok(()) };
        let (offset, list) = value.split_first_chunk::<8>().unwrap_or((&[0; 8], &[]));
        let list = u32::from_be_bytes(list.try_into().unwrap_or_default());
        let (offset, number) = (u64::from_be_bytes(*offset), number_of(key));
        if self.origins.known(list).1.dropped {
            return Ok(());
        }
        account.summary.read += 1;
        account.row = number;
        let name = (self.singling.name)(kind);
        let why = match mark {
            EACH => return self.put(kind, number, offset),
            MISSING => self.singling.missing,
            ZEROS => "нулевые байты: файл повреждён, скопируйте его заново",
            TEXT => "байты не в UTF-8; сохраните файл в кодировке UTF-8",
            _ => return self.single(id, kind, number, offset, account),
        };
        let row = self.row(kind, offset)?;
        let flaw = match mark {
            ZEROS => Some((Flaw::ZeroBytes, "записи с нулевыми байтами")),
            TEXT => Some((Flaw::BrokenText, "записи с байтами не в UTF-8")),
            _ => None,
        };
        if let Some((flaw, said)) = flaw {
            account.mend(flaw, said, &row.place);
        }
        account.reject(&row, format!("{name}: {why}"));
        Ok(())
    }

    fn single(
        &mut self,
        id: &[u8],
        kind: u8,
        number: u64,
        offset: u64,
        account: &mut Account,
    ) -> Result<(), ImportError> {
        let known = self.group.as_ref().filter(|group| group.key == id);
        let Some(earlier) = known.map(|group| group.offset) else {
            self.end()?;
            self.group = Some(Group {
                key: id.to_owned(),
                number,
                offset,
            });
            return Ok(());
        };
        let (earlier, row) = (self.row(kind, earlier)?, self.row(kind, offset)?);
        account.summary.repeated += 1;
        account.summary.used += 1;
        let said = format!("повторы ({})", (self.singling.name)(kind));
        account.note(Flaw::RepeatedId, said, &row.place);
        if (self.singling.later)(&row, &earlier)
            && let Some(group) = &mut self.group
        {
            group.offset = offset;
        }
        Ok(())
    }

    /// The group has come to its end.
    fn end(&mut self) -> Result<(), ImportError> {
        let Some(group) = self.group.take() else {
            return Ok(());
        };
        self.ids.put(&group.key, &group.offset.to_be_bytes())?;
        let kind = group.key.first().copied().unwrap_or_default();
        self.put(kind, group.number, group.offset)
    }

    fn put(&mut self, kind: u8, number: u64, offset: u64) -> Result<(), ImportError> {
        let mut key = vec![kind];
        key_number(&mut key, number);
        self.order.put(&key, &offset.to_be_bytes())
    }

    fn row(&self, kind: u8, offset: u64) -> Result<Row, ImportError> {
        let Some(body) = self.bodies.get(&kind) else {
            return Ok(row(self.origins, &[]));
        };
        let bytes = body.borrow_mut().record(offset);
        bytes
            .map(|bytes| row(self.origins, &bytes))
            .map_err(|error| fault(self.scratch, &error))
    }
}
