//! One record met key by key.

use serde_json::value::RawValue as Literal;

use super::intake::Intake;
use super::meet::{Items, Keys, Meet, Stop};
use super::stored::Spot;

/// A key of an object, its value as it is spelled, and the line on which the value begins.
#[derive(Debug)]
pub(in crate::import) struct Pair {
    pub key: String,
    pub literal: Box<Literal>,
    pub line: u64,
}

/// A value taken as it is spelled.
#[derive(Debug, Default)]
pub(in crate::import) struct Part {
    pub literal: Option<Box<Literal>>,
    pub line: u64,
}

impl Meet for Part {
    fn raw(&mut self, _: u8, line: u64) -> bool {
        self.line = line;
        true
    }

    fn literal(&mut self, literal: Box<Literal>) -> Result<(), Stop> {
        self.literal = Some(literal);
        Ok(())
    }

    fn list(&mut self, _: &mut dyn Items) -> Result<(), Stop> {
        Ok(())
    }

    fn map(&mut self, _: &mut dyn Keys) -> Result<(), Stop> {
        Ok(())
    }
}

/// Takes the value of this key as it is spelled.
pub(in crate::import) fn pair(
    key: String,
    keys: &mut dyn Keys,
    all: &mut Vec<Pair>,
) -> Result<(), Stop> {
    let mut part = Part::default();
    keys.value(&mut part)?;
    if let Some(literal) = part.literal {
        let line = part.line;
        all.push(Pair { key, literal, line });
    }
    Ok(())
}

/// A list of records on its way in.
#[derive(Debug)]
pub(in crate::import) struct Coming {
    pub list: u32,
    pub count: u64,
    /// The line of the record that came last.
    last: u64,
    crowded: bool,
}

impl Coming {
    pub fn new(intake: &mut Intake<'_>) -> Self {
        Self {
            list: intake.list(),
            count: 0,
            last: 0,
            crowded: false,
        }
    }

    /// The next record stands on this line.
    pub fn next(&mut self, line: u64, intake: &mut Intake<'_>) -> Spot {
        let index = self.count;
        self.count += 1;
        if index > 0 && line == self.last && !self.crowded {
            self.crowded = true;
            intake.crowd(self.list);
        }
        self.last = line;
        let list = self.list;
        Spot { list, line, index }
    }
}
