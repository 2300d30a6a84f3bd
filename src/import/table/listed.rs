//! A list of records somewhere in a text of JSON: found by one going through the text, given by another. The text is not held.

use std::collections::BTreeMap;

use serde_json::value::RawValue as Literal;

use super::Refusal;
use super::decode::Text;
use super::records::Take;
use crate::import::answers::{Items, Keys, Meet, Reading, Stop, through};
use crate::import::json::Row;

/// Lists are looked for so deep.
const DEPTH: u32 = 3;

/// The list that is the table: the longest one.
pub(super) struct Chosen {
    /// Its number among the lists of the text; `None`: the values of the text that hold no list are the records.
    list: Option<u64>,
    /// Several records stand on one line, so that the line alone says nothing.
    crowded: bool,
    /// Whether there is a list in each of the values of the text.
    listed: Vec<bool>,
}

/// Lines of records that follow each other.
#[derive(Debug, Clone, Copy, Default)]
struct Lines {
    count: u64,
    last: u64,
    crowded: bool,
}

impl Lines {
    fn next(&mut self, line: u64) {
        self.crowded |= self.count > 0 && self.last == line;
        self.count += 1;
        self.last = line;
    }
}

/// A list with its number.
#[derive(Debug, Clone, Copy)]
struct List {
    number: u64,
    lines: Lines,
}

fn longest(lists: impl Iterator<Item = List>) -> Option<List> {
    lists.max_by_key(|list| list.lines.count)
}

const fn is_scalar(ahead: u8) -> bool {
    !matches!(ahead, b'{' | b'[')
}

impl Chosen {
    /// A list, or an object that keeps one; the longest list is the table.
    pub fn of(text: &Text<'_>) -> Result<Self, Refusal> {
        let mut found = Found::default();
        let gone = through(|| text.reader(), &Reading::default(), &mut found);
        gone.map_err(|(line, why)| format!("{}:{line}, {why}", text.file.name))?;
        let alone = found.alone;
        let best = found.best.filter(|best| best.lines.count > alone.count);
        Ok(Self {
            list: best.map(|best| best.number),
            crowded: best.map_or(alone.crowded, |best| best.lines.crowded),
            listed: found.listed,
        })
    }

    /// Goes through its records.
    pub fn each(&self, text: &Text<'_>, take: &mut Take<'_>) -> Result<(), Refusal> {
        let reading = Reading::default();
        let mut give = Give {
            chosen: self,
            name: &text.file.name,
            take,
            reading: reading.clone(),
            spoilt: (0, 0),
            line: 1,
            number: 0,
            value: 0,
            lists: 0,
            failed: None,
        };
        let gone = through(|| text.reader(), &reading, &mut Top(&mut give));
        match give.failed {
            Some(refusal) => Err(refusal),
            None => gone.map_err(|(line, why)| format!("{}:{line}, {why}", text.file.name)),
        }
    }
}

/// What has been found so far.
#[derive(Default)]
struct Found {
    lists: u64,
    best: Option<List>,
    alone: Lines,
    listed: Vec<bool>,
    line: u64,
}

impl Found {
    fn value(&mut self, meet: impl FnOnce(&mut Value<'_>) -> Result<(), Stop>) -> Result<(), Stop> {
        let mut value = Value {
            lists: &mut self.lists,
            depth: 0,
            best: None,
        };
        meet(&mut value)?;
        let best = value.best;
        self.listed.push(best.is_some());
        match best {
            Some(_) => self.best = longest(self.best.into_iter().chain(best)),
            None => self.alone.next(self.line),
        }
        Ok(())
    }
}

impl Meet for Found {
    fn raw(&mut self, ahead: u8, line: u64) -> bool {
        self.line = line;
        is_scalar(ahead)
    }

    fn literal(&mut self, _: Box<Literal>) -> Result<(), Stop> {
        self.value(|_| Ok(()))
    }

    fn list(&mut self, items: &mut dyn Items) -> Result<(), Stop> {
        self.value(|value| value.list(items))
    }

    fn map(&mut self, keys: &mut dyn Keys) -> Result<(), Stop> {
        self.value(|value| value.map(keys))
    }
}

/// A value that may be or keep a list.
struct Value<'v> {
    lists: &'v mut u64,
    depth: u32,
    best: Option<List>,
}

impl Meet for Value<'_> {
    fn raw(&mut self, ahead: u8, _: u64) -> bool {
        is_scalar(ahead) || ahead == b'{' && self.depth > DEPTH
    }

    fn literal(&mut self, _: Box<Literal>) -> Result<(), Stop> {
        Ok(())
    }

    fn list(&mut self, items: &mut dyn Items) -> Result<(), Stop> {
        let number = *self.lists;
        *self.lists += 1;
        let mut count = Count::default();
        while items.next(&mut count)? {}
        let lines = count.lines;
        self.best = count.records.then_some(List { number, lines });
        Ok(())
    }

    fn map(&mut self, keys: &mut dyn Keys) -> Result<(), Stop> {
        let mut inner: BTreeMap<String, Option<List>> = BTreeMap::new();
        while let Some(key) = keys.key()? {
            let mut value = Value {
                lists: &mut *self.lists,
                depth: self.depth + 1,
                best: None,
            };
            keys.value(&mut value)?;
            let best = value.best;
            if best.is_some() {
                inner.insert(key, best);
            }
        }
        self.best = longest(inner.into_values().flatten());
        Ok(())
    }
}

/// The items of a list, counted.
#[derive(Default)]
struct Count {
    lines: Lines,
    /// Whether any of them is a record.
    records: bool,
}

impl Meet for Count {
    fn raw(&mut self, ahead: u8, line: u64) -> bool {
        self.records |= ahead == b'{';
        self.lines.next(line);
        true
    }

    fn literal(&mut self, _: Box<Literal>) -> Result<(), Stop> {
        Ok(())
    }

    fn list(&mut self, _: &mut dyn Items) -> Result<(), Stop> {
        Ok(())
    }

    fn map(&mut self, _: &mut dyn Keys) -> Result<(), Stop> {
        Ok(())
    }
}

/// The records of the list that is the table, given away one by one.
struct Give<'g, 't> {
    chosen: &'g Chosen,
    name: &'g str,
    take: &'g mut Take<'t>,
    reading: Reading,
    /// What had been spoilt before the record at hand, and its line.
    spoilt: (u64, u64),
    line: u64,
    number: u64,
    value: usize,
    lists: u64,
    failed: Option<Refusal>,
}

impl Give<'_, '_> {
    fn begin(&mut self, line: u64) {
        self.line = line;
        self.spoilt = self.reading.spoilt();
    }

    fn record(&mut self, literal: &Literal) -> Result<(), Stop> {
        self.number += 1;
        let mut place = format!("{}:{}", self.name, self.line);
        if self.chosen.crowded {
            place += &format!(", запись {}", self.number);
        }
        // Bytes that are no text have been replaced before and are told of where their cell is.
        let record = match self.reading.since(self.spoilt) {
            None => Ok(Row::plain(literal.get(), place)),
            Some(_) => {
                let why = "строка: нулевые байты: файл повреждён, скопируйте его заново";
                Err((place, why.to_owned()))
            }
        };
        (self.take)(record).map_err(|refusal| {
            self.failed = Some(refusal);
            Stop
        })
    }
}

/// A value of the text.
struct Top<'v, 'g, 't>(&'v mut Give<'g, 't>);

impl Meet for Top<'_, '_, '_> {
    fn raw(&mut self, ahead: u8, line: u64) -> bool {
        let listed = self.0.chosen.listed.get(self.0.value);
        self.0.value += 1;
        self.0.begin(line);
        is_scalar(ahead) || self.0.chosen.list.is_none() && listed == Some(&false)
    }

    fn literal(&mut self, literal: Box<Literal>) -> Result<(), Stop> {
        match self.0.chosen.list {
            None => self.0.record(&literal),
            Some(_) => Ok(()),
        }
    }

    fn list(&mut self, items: &mut dyn Items) -> Result<(), Stop> {
        Within(self.0, 0).list(items)
    }

    fn map(&mut self, keys: &mut dyn Keys) -> Result<(), Stop> {
        Within(self.0, 0).map(keys)
    }
}

/// A value that may keep the list, so deep.
struct Within<'v, 'g, 't>(&'v mut Give<'g, 't>, u32);

impl Meet for Within<'_, '_, '_> {
    fn raw(&mut self, ahead: u8, _: u64) -> bool {
        is_scalar(ahead) || ahead == b'{' && self.1 > DEPTH
    }

    fn literal(&mut self, _: Box<Literal>) -> Result<(), Stop> {
        Ok(())
    }

    fn list(&mut self, items: &mut dyn Items) -> Result<(), Stop> {
        let give = &mut *self.0;
        let wanted = give.chosen.list == Some(give.lists);
        give.lists += 1;
        let mut item = Item(give, wanted);
        while items.next(&mut item)? {}
        Ok(())
    }

    fn map(&mut self, keys: &mut dyn Keys) -> Result<(), Stop> {
        while keys.key()?.is_some() {
            keys.value(&mut Within(&mut *self.0, self.1 + 1))?;
        }
        Ok(())
    }
}

/// An item of a list, and whether it is a record of the table.
struct Item<'v, 'g, 't>(&'v mut Give<'g, 't>, bool);

impl Meet for Item<'_, '_, '_> {
    fn raw(&mut self, _: u8, line: u64) -> bool {
        self.0.begin(line);
        true
    }

    fn literal(&mut self, literal: Box<Literal>) -> Result<(), Stop> {
        match self.1 {
            true => self.0.record(&literal),
            false => Ok(()),
        }
    }

    fn list(&mut self, _: &mut dyn Items) -> Result<(), Stop> {
        Ok(())
    }

    fn map(&mut self, _: &mut dyn Keys) -> Result<(), Stop> {
        Ok(())
    }
}
