//! The wrappings that REST answers come in: page, universal, batch, a bare array, an array of pages. They are taken off while the
//! file is read; what stands around a list may come before it or behind it.

use serde_json::value::RawValue as Literal;

use super::tables::{Collect, Lot};
use crate::facts::When;
use crate::import::ImportError;
use crate::import::answers::{Items, Keys, Meet, Pair, Reading, Stop, pair};
use crate::import::json::object;

/// Keys under which an answer keeps its list.
const LISTS: &[&str] = &[
    "items",
    "tasks",
    "documents",
    "categories",
    "payments",
    "statuses",
];

/// The answers of one file.
pub(super) struct Walk<'w, 's> {
    pub collect: &'w mut Collect<'s>,
    pub reading: Reading,
    pub file: String,
}

/// Records that came together, and what the answer around them has still to say of them.
struct Pending {
    lot: Lot,
    /// The command of a batch that has given them.
    command: Option<String>,
    /// Whether the pages are still to be told.
    open: bool,
}

fn lots(pending: Vec<Pending>, walk: &mut Walk<'_, '_>) {
    for one in pending {
        walk.collect.close(one.lot);
    }
}

fn forget(pending: Vec<Pending>, walk: &mut Walk<'_, '_>) {
    for one in pending {
        walk.collect.forget(&one.lot);
    }
}

/// The value of a key; of a key that is there twice the last counts.
fn said<'p>(pairs: &'p [Pair], key: &str) -> Option<&'p str> {
    let found = pairs.iter().rev().find(|pair| pair.key == key);
    found.map(|pair| pair.literal.get())
}

/// A whole answer or a bare list.
pub(super) struct Answer<'n, 'w, 's> {
    pub walk: &'n mut Walk<'w, 's>,
    pub hint: String,
    pub depth: u32,
    pub line: u64,
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
        let of = match self.depth < 3 {
            true => Of::Unknown,
            false => Of::Records,
        };
        let mut list = Records::new(self.walk, &self.hint, of, self.depth);
        while items.next(&mut list)? {}
        let (of, lot) = (list.of, list.lot);
        match of {
            Of::Pages => self.walk.collect.forget(&lot),
            _ => self.walk.collect.close(lot),
        }
        Ok(())
    }

    fn map(&mut self, keys: &mut dyn Keys) -> Result<(), Stop> {
        let mut pairs = Vec::new();
        let mut result: Option<Vec<Pending>> = None;
        let mut lists = Vec::new();
        while let Some(key) = keys.key()? {
            if key == "result" {
                let pending = Inner::meet(self.walk, &self.hint, keys)?;
                if let Some(before) = result.replace(pending) {
                    forget(before, self.walk);
                }
            } else {
                list_or_pair(key, self.walk, &self.hint, keys, &mut lists, &mut pairs)?;
            }
        }
        match result {
            Some(pending) => {
                forget(lists.into_iter().map(|(_, one)| one).collect(), self.walk);
                answered(self.walk, &pairs, pending);
                Ok(())
            }
            None if said(&pairs, "error").is_some() => {
                let error = said(&pairs, "error_description").or(said(&pairs, "error"));
                let answer = error.unwrap_or_default().trim_matches('"').to_owned();
                let file = self.walk.file.clone();
                self.walk.collect.failed = Some(ImportError::Refused { file, answer });
                Err(Stop)
            }
            None => {
                let found = without_result(self.walk, &self.hint, self.line, lists, pairs)?;
                lots(found, self.walk);
                Ok(())
            }
        }
    }
}

/// The end of an answer: now its pages are told.
fn answered(walk: &mut Walk<'_, '_>, pairs: &[Pair], mut pending: Vec<Pending>) {
    time(walk, said(pairs, "time"));
    let total = said(pairs, "total").and_then(|total| total.trim_matches('"').parse().ok());
    let next = said(pairs, "next").is_some();
    for one in pending.iter_mut().filter(|one| one.open) {
        (one.lot.total, one.lot.next) = (total, next);
    }
    lots(pending, walk);
}

fn time(walk: &mut Walk<'_, '_>, time: Option<&str>) {
    let Some(time) = time else { return };
    let time = object(time);
    let said = ["date_finish", "date_start"]
        .iter()
        .find_map(|key| When::parse(time.get(*key)?.get().trim_matches('"')).ok());
    walk.collect.answered = walk.collect.answered.max(said);
}

/// A key that may keep a list of records, with its rank among such keys; any other is taken as it stands.
fn list_or_pair(
    key: String,
    walk: &mut Walk<'_, '_>,
    hint: &str,
    keys: &mut dyn Keys,
    lists: &mut Vec<(usize, Pending)>,
    pairs: &mut Vec<Pair>,
) -> Result<(), Stop> {
    let Some(rank) = LISTS.iter().position(|known| *known == key) else {
        return pair(key, keys, pairs);
    };
    let hint = if key == "items" { hint } else { &key };
    let mut list = Records::new(walk, hint, Of::Records, 0);
    let mut met = OrPart {
        list: &mut list,
        literal: None,
        listed: false,
    };
    keys.value(&mut met)?;
    let (listed, literal) = (met.listed, met.literal);
    let (lot, line) = (list.lot, list.line);
    if listed {
        lists.push((rank, Pending::new(lot)));
    } else {
        walk.collect.forget(&lot);
        if let Some(literal) = literal {
            pairs.push(Pair { key, literal, line });
        }
    }
    Ok(())
}

impl Pending {
    const fn new(lot: Lot) -> Self {
        Self {
            lot,
            command: None,
            open: true,
        }
    }
}

/// An object that is no answer around another one: a list under one of its names, or settings or a dictionary.
fn without_result(
    walk: &mut Walk<'_, '_>,
    hint: &str,
    line: u64,
    mut lists: Vec<(usize, Pending)>,
    pairs: Vec<Pair>,
) -> Result<Vec<Pending>, Stop> {
    lists.sort_by_key(|(rank, _)| *rank);
    let mut lists = lists.into_iter().map(|(_, one)| one);
    if let Some(first) = lists.next() {
        forget(lists.collect(), walk);
        return Ok(vec![first]);
    }
    let fields = pairs.iter().rev().find(|pair| pair.key == "fields");
    let (inner, line): (Vec<Pair>, u64) = match fields {
        Some(fields) => {
            let inner = object(fields.literal.get()).into_iter();
            let line = fields.line;
            let inner = inner.map(|(key, literal)| {
                let literal = literal.to_owned();
                Pair { key, literal, line }
            });
            (inner.collect(), line)
        }
        None => (pairs, line),
    };
    if inner.is_empty() {
        return Ok(Vec::new());
    }
    let mut lot = walk.collect.open(&walk.file, hint, true);
    walk.collect.row(&mut lot, &inner, line, None)?;
    Ok(vec![Pending::new(lot)])
}

/// What stands in `result`.
struct Inner<'n, 'w, 's> {
    walk: &'n mut Walk<'w, 's>,
    hint: String,
    line: u64,
    found: Vec<Pending>,
}

impl<'n, 'w, 's> Inner<'n, 'w, 's> {
    fn new(walk: &'n mut Walk<'w, 's>, hint: &str) -> Self {
        Self {
            walk,
            hint: hint.to_owned(),
            line: 1,
            found: Vec::new(),
        }
    }

    fn meet(
        walk: &'n mut Walk<'w, 's>,
        hint: &str,
        keys: &mut dyn Keys,
    ) -> Result<Vec<Pending>, Stop> {
        let mut inner = Self::new(walk, hint);
        keys.value(&mut inner)?;
        Ok(inner.found)
    }
}

impl Meet for Inner<'_, '_, '_> {
    fn raw(&mut self, ahead: u8, line: u64) -> bool {
        self.line = line;
        is_scalar(ahead)
    }

    fn literal(&mut self, _: Box<Literal>) -> Result<(), Stop> {
        Ok(())
    }

    fn list(&mut self, items: &mut dyn Items) -> Result<(), Stop> {
        let mut list = Records::new(self.walk, &self.hint, Of::Records, 0);
        while items.next(&mut list)? {}
        self.found.push(Pending::new(list.lot));
        Ok(())
    }

    fn map(&mut self, keys: &mut dyn Keys) -> Result<(), Stop> {
        let mut pairs = Vec::new();
        let mut lists = Vec::new();
        let mut commands: Option<Vec<Pending>> = None;
        while let Some(key) = keys.key()? {
            if key == "result" {
                let mut batch = Batch {
                    walk: &mut *self.walk,
                    hint: self.hint.clone(),
                    found: Vec::new(),
                };
                keys.value(&mut batch)?;
                let found = batch.found;
                if let Some(before) = commands.replace(found) {
                    forget(before, self.walk);
                }
            } else {
                list_or_pair(key, self.walk, &self.hint, keys, &mut lists, &mut pairs)?;
            }
        }
        let Some(found) = commands else {
            self.found = without_result(self.walk, &self.hint, self.line, lists, pairs)?;
            return Ok(());
        };
        forget(lists.into_iter().map(|(_, one)| one).collect(), self.walk);
        let part = |key: &str| said(&pairs, key).map(object).unwrap_or_default();
        let (nexts, totals) = (part("result_next"), part("result_total"));
        for answered in part("result_time").into_values() {
            time(self.walk, Some(answered.get()));
        }
        for mut one in found {
            if let Some(command) = one.command.as_ref().filter(|_| one.open) {
                let total = totals.get(command);
                one.lot.total = total.and_then(|total| total.get().parse().ok());
                one.lot.next = nexts.contains_key(command);
            }
            one.open = false;
            self.found.push(one);
        }
        Ok(())
    }
}

/// Answers to several commands at once, by the names the commands were given.
struct Batch<'n, 'w, 's> {
    walk: &'n mut Walk<'w, 's>,
    hint: String,
    found: Vec<Pending>,
}

impl Meet for Batch<'_, '_, '_> {
    fn raw(&mut self, ahead: u8, _: u64) -> bool {
        is_scalar(ahead)
    }

    fn literal(&mut self, _: Box<Literal>) -> Result<(), Stop> {
        Ok(())
    }

    fn list(&mut self, items: &mut dyn Items) -> Result<(), Stop> {
        loop {
            let mut inner = Inner::new(self.walk, &self.hint);
            let more = items.next(&mut inner)?;
            self.found.extend(inner.found);
            if !more {
                return Ok(());
            }
        }
    }

    fn map(&mut self, keys: &mut dyn Keys) -> Result<(), Stop> {
        while let Some(command) = keys.key()? {
            let numbered = command.bytes().all(|b| b.is_ascii_digit());
            let hint = if numbered { &self.hint } else { &command };
            let found = Inner::meet(self.walk, hint, keys)?;
            self.found.extend(found.into_iter().map(|one| Pending {
                command: Some(command.clone()),
                ..one
            }));
        }
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

/// The items of a list.
struct Records<'n, 'w, 's> {
    walk: &'n mut Walk<'w, 's>,
    hint: String,
    of: Of,
    depth: u32,
    lot: Lot,
    line: u64,
    /// What had been spoilt before the record at hand.
    spoilt: (u64, u64),
}

impl<'n, 'w, 's> Records<'n, 'w, 's> {
    fn new(walk: &'n mut Walk<'w, 's>, hint: &str, of: Of, depth: u32) -> Self {
        let lot = walk.collect.open(&walk.file, hint, false);
        Self {
            walk,
            hint: hint.to_owned(),
            of,
            depth,
            lot,
            line: 1,
            spoilt: (0, 0),
        }
    }

    fn row(&mut self, pairs: &[Pair]) -> Result<(), Stop> {
        let spoilt = self.walk.reading.since(self.spoilt);
        self.walk
            .collect
            .row(&mut self.lot, pairs, self.line, spoilt)
    }

    fn page(&mut self) -> Answer<'_, 'w, 's> {
        Answer {
            walk: &mut *self.walk,
            hint: self.hint.clone(),
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
        match self.of {
            Of::Records => ahead != b'{',
            _ => is_scalar(ahead),
        }
    }

    fn literal(&mut self, _: Box<Literal>) -> Result<(), Stop> {
        match self.of {
            Of::Pages => Ok(()),
            // Not an object: a record without keys.
            _ => self.row(&[]),
        }
    }

    fn list(&mut self, items: &mut dyn Items) -> Result<(), Stop> {
        self.page().list(items)
    }

    fn map(&mut self, keys: &mut dyn Keys) -> Result<(), Stop> {
        if self.of == Of::Pages {
            return self.page().map(keys);
        }
        let mut pairs = Vec::new();
        let mut result: Option<Vec<Pending>> = None;
        while let Some(key) = keys.key()? {
            if key == "result" && self.of != Of::Records {
                let pending = Inner::meet(self.walk, &self.hint, keys)?;
                if let Some(before) = result.replace(pending) {
                    forget(before, self.walk);
                }
            } else {
                pair(key, keys, &mut pairs)?;
            }
        }
        match result {
            Some(pending) => {
                self.of = Of::Pages;
                answered(self.walk, &pairs, pending);
                Ok(())
            }
            None => {
                self.of = Of::Records;
                self.row(&pairs)
            }
        }
    }
}

/// A value that is a list of records, or else is taken as it stands.
struct OrPart<'l, 'n, 'w, 's> {
    list: &'l mut Records<'n, 'w, 's>,
    literal: Option<Box<Literal>>,
    listed: bool,
}

impl Meet for OrPart<'_, '_, '_, '_> {
    fn raw(&mut self, ahead: u8, line: u64) -> bool {
        self.list.line = line;
        ahead != b'['
    }

    fn literal(&mut self, literal: Box<Literal>) -> Result<(), Stop> {
        self.literal = Some(literal);
        Ok(())
    }

    fn list(&mut self, items: &mut dyn Items) -> Result<(), Stop> {
        self.listed = true;
        while items.next(self.list)? {}
        Ok(())
    }

    fn map(&mut self, _: &mut dyn Keys) -> Result<(), Stop> {
        Ok(())
    }
}
