//! Answers of the API: pages, several pages in one file, lists of pages, bare lists. They are taken out of their wrapping while the
//! file is read; what a page says of itself may come before its lists or behind them.

use serde_json::value::{RawValue as Literal, to_raw_value};

use super::lists::{Collect, Entity, Lot};
use crate::import::ImportError;
use crate::import::answers::{Items, Keys, Meet, Pair, Reading, Stop, pair};
use crate::import::json::{Row, object};

/// What a record keeps under `_embedded` is shorter; the lists of a page may be of any length.
const RECORD: usize = 4 * 1024 * 1024;

/// The answers of one file.
pub(super) struct Walk<'w, 's> {
    pub collect: &'w mut Collect<'s>,
    pub reading: Reading,
    pub file: String,
}

/// A whole answer or a bare list.
pub(super) struct Answer<'n, 'w, 's> {
    walk: &'n mut Walk<'w, 's>,
    depth: u32,
    line: u64,
}

impl<'n, 'w, 's> Answer<'n, 'w, 's> {
    pub const fn new(walk: &'n mut Walk<'w, 's>) -> Self {
        Self {
            walk,
            depth: 0,
            line: 1,
        }
    }
}

const fn is_scalar(ahead: u8) -> bool {
    !matches!(ahead, b'{' | b'[')
}

impl Meet for Answer<'_, '_, '_> {
    fn raw(&mut self, ahead: u8, line: u64) -> bool {
        self.line = line;
        is_scalar(ahead)
    }

    fn literal(&mut self, _: Box<Literal>) -> Result<(), Stop> {
        Ok(())
    }

    fn list(&mut self, items: &mut dyn Items) -> Result<(), Stop> {
        let lot = self.walk.collect.open(&self.walk.file, None);
        let of = match self.depth < 3 {
            true => Of::Unknown,
            false => Of::Records,
        };
        let mut list = Records {
            walk: &mut *self.walk,
            of,
            depth: self.depth,
            lot,
            line: 1,
            spoilt: (0, 0),
        };
        while items.next(&mut list)? {}
        let (of, lot) = (list.of, list.lot);
        match of {
            Of::Pages => self.walk.collect.forget(&lot),
            _ => self.walk.collect.close(&self.walk.file, lot),
        }
        Ok(())
    }

    fn map(&mut self, keys: &mut dyn Keys) -> Result<(), Stop> {
        match page(self.walk, keys)? {
            Some(pairs) => single(self.walk, &pairs, self.line),
            None => Ok(()),
        }
    }
}

/// One record by itself (`/api/v4/leads/5`, a line of NDJSON), or the answer with an error.
fn single(walk: &mut Walk<'_, '_>, pairs: &[Pair], line: u64) -> Result<(), Stop> {
    let said = |key: &str| pairs.iter().rev().find(|pair| pair.key == key);
    if said("status").is_some() && (said("detail").is_some() || said("hint").is_some()) {
        let answer = said("detail").or_else(|| said("title"));
        let answer = answer.map_or("", |pair| pair.literal.get());
        walk.collect.failed = Some(ImportError::Refused {
            file: walk.file.clone(),
            answer: answer.trim_matches('"').to_owned(),
        });
        return Err(Stop);
    }
    if !pairs.is_empty() {
        let mut lot = walk.collect.open(&walk.file, None);
        let row = Row::of(pairs, |key| key.into());
        walk.collect.row(&mut lot, &walk.file, row, line, None)?;
        walk.collect.close(&walk.file, lot);
    }
    Ok(())
}

/// Meets an object: a page, whose lists are then taken in, or a record, whose keys are given back. A record has `_embedded` too, with
/// its tags and contacts, but it has an id, and that may come behind.
fn page(walk: &mut Walk<'_, '_>, keys: &mut dyn Keys) -> Result<Option<Vec<Pair>>, Stop> {
    let mut pairs: Vec<Pair> = Vec::new();
    let mut inner: Option<(Vec<Lot>, Pair, bool)> = None;
    while let Some(key) = keys.key()? {
        if key != "_embedded" || pairs.iter().any(|pair| pair.key == "id") {
            pair(key, keys, &mut pairs)?;
            continue;
        }
        let mut embedded = Embedded {
            walk: &mut *walk,
            line: 1,
            lots: Vec::new(),
            known: false,
            kept: Some(Vec::new()),
            length: 0,
        };
        keys.value(&mut embedded)?;
        let (lots, literal, known) = (
            std::mem::take(&mut embedded.lots),
            embedded.literal(),
            embedded.known,
        );
        let line = embedded.line;
        let embedded = (lots, Pair { key, literal, line }, known);
        if let Some((before, ..)) = inner.replace(embedded) {
            before.iter().for_each(|lot| walk.collect.forget(lot));
        }
    }
    let Some((mut lots, whole, known)) = inner else {
        return Ok(Some(pairs));
    };
    if !known || pairs.iter().any(|pair| pair.key == "id") {
        lots.iter().for_each(|lot| walk.collect.forget(lot));
        pairs.push(whole);
        return Ok(Some(pairs));
    }
    walk.collect.sure = true;
    let said = |key: &str| pairs.iter().rev().find(|pair| pair.key == key);
    let page = said("_page").and_then(|page| page.literal.get().parse().ok());
    let next = said("_links").is_some_and(|links| object(links.literal.get()).contains_key("next"));
    lots.sort_by(|a, b| a.key.cmp(&b.key));
    for mut lot in lots {
        (lot.page, lot.next) = (page, next);
        walk.collect.close(&walk.file, lot);
    }
    Ok(None)
}

/// A key of `_embedded` with its value as it is spelled.
struct Spelled {
    key: String,
    /// The value; of a list its items.
    literals: Vec<Box<Literal>>,
    listed: bool,
}

/// What stands in `_embedded`.
struct Embedded<'n, 'w, 's> {
    walk: &'n mut Walk<'w, 's>,
    line: u64,
    lots: Vec<Lot>,
    /// Whether any of its lists is one of a page.
    known: bool,
    /// Its keys with their values as they are spelled, as long as it may be that of a record.
    kept: Option<Vec<Spelled>>,
    length: usize,
}

impl Embedded<'_, '_, '_> {
    fn keep(&mut self, literal: Box<Literal>) {
        self.length += literal.get().len();
        if self.length > RECORD {
            self.kept = None;
        }
        let last = self.kept.as_mut().and_then(|kept| kept.last_mut());
        if let Some(last) = last {
            last.literals.push(literal);
        }
    }

    /// All of it as it was spelled, if it may be that of a record.
    fn literal(&self) -> Box<Literal> {
        let mut text = String::from("{");
        for one in self.kept.iter().flatten() {
            let literals: Vec<&str> = one.literals.iter().map(|one| one.get()).collect();
            let value = literals.join(",");
            let key = serde_json::Value::from(one.key.as_str());
            let mark = if text.len() > 1 { "," } else { "" };
            text += &match one.listed {
                true => format!("{mark}{key}:[{value}]"),
                false => format!("{mark}{key}:{value}"),
            };
        }
        text.push('}');
        Literal::from_string(text).unwrap_or_else(|_| empty())
    }
}

fn empty() -> Box<Literal> {
    to_raw_value("").unwrap_or_default()
}

impl Meet for Embedded<'_, '_, '_> {
    fn raw(&mut self, ahead: u8, line: u64) -> bool {
        self.line = line;
        ahead != b'{'
    }

    fn literal(&mut self, _: Box<Literal>) -> Result<(), Stop> {
        Ok(())
    }

    fn list(&mut self, _: &mut dyn Items) -> Result<(), Stop> {
        Ok(())
    }

    fn map(&mut self, keys: &mut dyn Keys) -> Result<(), Stop> {
        while let Some(key) = keys.key()? {
            self.known |= Entity::by_key(&key).is_some() || key == "unsorted";
            let lot = self.walk.collect.open(&self.walk.file, Some(&key));
            if let Some(kept) = &mut self.kept {
                kept.push(Spelled {
                    key,
                    literals: Vec::new(),
                    listed: false,
                });
            }
            let mut list = Listed {
                embedded: &mut *self,
                lot,
                line: 1,
                spoilt: (0, 0),
                within: false,
            };
            keys.value(&mut list)?;
            let lot = list.lot;
            self.lots.push(lot);
        }
        Ok(())
    }
}

/// A list of a page, and its items: each is taken as it is spelled.
struct Listed<'e, 'n, 'w, 's> {
    embedded: &'e mut Embedded<'n, 'w, 's>,
    lot: Lot,
    line: u64,
    /// What had been spoilt before the record at hand.
    spoilt: (u64, u64),
    within: bool,
}

impl Meet for Listed<'_, '_, '_, '_> {
    fn raw(&mut self, ahead: u8, line: u64) -> bool {
        self.line = line;
        self.spoilt = self.embedded.walk.reading.spoilt();
        self.within || ahead != b'['
    }

    fn literal(&mut self, literal: Box<Literal>) -> Result<(), Stop> {
        if self.within {
            let walk = &mut *self.embedded.walk;
            let spoilt = walk.reading.since(self.spoilt);
            let row = Row::plain(literal.get(), String::new());
            walk.collect
                .row(&mut self.lot, &walk.file, row, self.line, spoilt)?;
        }
        self.embedded.keep(literal);
        Ok(())
    }

    fn list(&mut self, items: &mut dyn Items) -> Result<(), Stop> {
        self.within = true;
        let last = self.embedded.kept.as_mut().and_then(|kept| kept.last_mut());
        if let Some(last) = last {
            last.listed = true;
        }
        while items.next(self)? {}
        Ok(())
    }

    fn map(&mut self, _: &mut dyn Keys) -> Result<(), Stop> {
        Ok(())
    }
}

/// What a list is of. The first item tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Unknown,
    Records,
    Pages,
}

/// The items of a bare list.
struct Records<'n, 'w, 's> {
    walk: &'n mut Walk<'w, 's>,
    of: Of,
    depth: u32,
    lot: Lot,
    line: u64,
    /// What had been spoilt before the record at hand.
    spoilt: (u64, u64),
}

impl<'w, 's> Records<'_, 'w, 's> {
    fn row(&mut self, row: Row) -> Result<(), Stop> {
        let spoilt = self.walk.reading.since(self.spoilt);
        let (lot, walk) = (&mut self.lot, &mut *self.walk);
        walk.collect.row(lot, &walk.file, row, self.line, spoilt)
    }

    fn page(&mut self) -> Answer<'_, 'w, 's> {
        Answer {
            walk: &mut *self.walk,
            depth: self.depth + 1,
            line: self.line,
        }
    }
}

impl Meet for Records<'_, '_, '_> {
    fn raw(&mut self, ahead: u8, line: u64) -> bool {
        self.line = line;
        self.spoilt = self.walk.reading.spoilt();
        if self.of == Of::Unknown && ahead != b'{' {
            self.of = if ahead == b'[' {
                Of::Pages
            } else {
                Of::Records
            };
        }
        self.of == Of::Records || is_scalar(ahead)
    }

    fn literal(&mut self, literal: Box<Literal>) -> Result<(), Stop> {
        match self.of {
            Of::Pages => Ok(()),
            _ => self.row(Row::plain(literal.get(), String::new())),
        }
    }

    fn list(&mut self, items: &mut dyn Items) -> Result<(), Stop> {
        self.page().list(items)
    }

    fn map(&mut self, keys: &mut dyn Keys) -> Result<(), Stop> {
        if self.of == Of::Pages {
            return self.page().map(keys);
        }
        match page(self.walk, keys)? {
            None => self.of = Of::Pages,
            Some(pairs) => {
                self.of = Of::Records;
                self.row(Row::of(&pairs, |key| key.into()))?;
            }
        }
        Ok(())
    }
}
