//! JSON of any size gone through from the first byte to the last: whoever goes says of each value what is to be done with it.

use std::fmt;
use std::io::{BufReader, Read};
use std::rc::Rc;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue as Literal;

use super::clean::{At, Clean};
use crate::facts::Rejection;
use crate::facts::read::json_fault;
use crate::import::ImportError;
use crate::import::table::RawFile;

/// Going on makes no sense; why, is known where it was found.
#[derive(Debug)]
pub(in crate::import) struct Stop;

/// What is done with a value that is met.
pub(in crate::import) trait Meet {
    /// Whether the value that begins with this byte on this line is wanted as it is spelled; else its parts are met one by one, and
    /// then it is a list or an object.
    fn raw(&mut self, ahead: u8, line: u64) -> bool;

    /// The value as it is spelled.
    fn literal(&mut self, literal: Box<Literal>) -> Result<(), Stop>;

    /// A list, all of whose items have to be met.
    fn list(&mut self, items: &mut dyn Items) -> Result<(), Stop>;

    /// An object, all of whose keys have to be met.
    fn map(&mut self, keys: &mut dyn Keys) -> Result<(), Stop>;
}

/// The items of a list.
pub(in crate::import) trait Items {
    /// Meets the next item; `false` behind the last one.
    fn next(&mut self, meet: &mut dyn Meet) -> Result<bool, Stop>;
}

/// The keys of an object; after every key its value has to be met.
pub(in crate::import) trait Keys {
    fn key(&mut self) -> Result<Option<String>, Stop>;
    fn value(&mut self, meet: &mut dyn Meet) -> Result<(), Stop>;
}

struct Seq<A: SeqAccess<'static>> {
    access: A,
    error: Option<A::Error>,
    at: Rc<At>,
}

impl<A: SeqAccess<'static>> Items for Seq<A> {
    fn next(&mut self, meet: &mut dyn Meet) -> Result<bool, Stop> {
        let at = Rc::clone(&self.at);
        let got = self.access.next_element_seed(Seed { meet, at });
        got.map(|got| got.is_some()).map_err(|error| {
            self.error = Some(error);
            Stop
        })
    }
}

struct Map<A: MapAccess<'static>> {
    access: A,
    error: Option<A::Error>,
    at: Rc<At>,
}

impl<A: MapAccess<'static>> Map<A> {
    fn stop(&mut self, error: A::Error) -> Stop {
        self.error = Some(error);
        Stop
    }
}

impl<A: MapAccess<'static>> Keys for Map<A> {
    fn key(&mut self) -> Result<Option<String>, Stop> {
        self.access.next_key().map_err(|error| self.stop(error))
    }

    fn value(&mut self, meet: &mut dyn Meet) -> Result<(), Stop> {
        let at = Rc::clone(&self.at);
        let met = self.access.next_value_seed(Seed { meet, at });
        met.map_err(|error| self.stop(error))
    }
}

struct Seed<'m> {
    meet: &'m mut dyn Meet,
    at: Rc<At>,
}

/// What the parser is told where the reason lies elsewhere.
fn elsewhere<E: serde::de::Error>(error: Option<E>) -> E {
    error.unwrap_or_else(|| E::custom(""))
}

impl DeserializeSeed<'static> for Seed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'static>>(self, from: D) -> Result<(), D::Error> {
        let (ahead, line) = self.at.ahead();
        if self.meet.raw(ahead, line) || !matches!(ahead, b'{' | b'[') {
            let literal = <Box<Literal> as serde::Deserialize>::deserialize(from)?;
            let met = self.meet.literal(literal);
            return met.map_err(|Stop| D::Error::custom(""));
        }
        from.deserialize_any(self)
    }
}

impl Visitor<'static> for Seed<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("JSON")
    }

    fn visit_seq<A: SeqAccess<'static>>(self, access: A) -> Result<(), A::Error> {
        let mut items = Seq {
            access,
            error: None,
            at: self.at,
        };
        let met = self.meet.list(&mut items);
        met.map_err(|Stop| elsewhere(items.error))
    }

    fn visit_map<A: MapAccess<'static>>(self, access: A) -> Result<(), A::Error> {
        let mut keys = Map {
            access,
            error: None,
            at: self.at,
        };
        let met = self.meet.map(&mut keys);
        met.map_err(|Stop| elsewhere(keys.error))
    }
}

/// Goes through a text, value by value, up to `limit` bytes of it.
///
/// # Errors
/// What the parser says; it also says something when it was stopped, and then the reason lies elsewhere.
pub(super) fn go(
    input: impl Read,
    limit: Option<u64>,
    at: &Rc<At>,
    meet: &mut dyn Meet,
) -> Result<(), serde_json::Error> {
    let clean = Clean::new(input, limit, Rc::clone(at));
    let mut parser = serde_json::Deserializer::from_reader(clean);
    loop {
        match parser.end() {
            Ok(()) => return Ok(()),
            Err(error) if error.is_syntax() => {}
            Err(error) => return Err(error),
        }
        let seed = Seed {
            meet: &mut *meet,
            at: Rc::clone(at),
        };
        seed.deserialize(&mut parser)?;
    }
}

/// A file that is no JSON, is cut off or cannot be read.
pub(super) fn broken(error: &serde_json::Error, file: &RawFile, at: &At) -> ImportError {
    if error.is_io() {
        return ImportError::NoTable {
            file: file.name.clone(),
            why: format!("файл не читается ({error})"),
        };
    }
    if let Some(refused) = foreign(file, at) {
        return refused;
    }
    let why = if error.is_eof() {
        "файл обрывается; выгрузите или скопируйте его заново".to_owned()
    } else if at.spoilt().0 > 0 {
        "в файле нулевые байты, он повреждён; скопируйте его заново".to_owned()
    } else {
        json_fault(error)
    };
    ImportError::Broken(Rejection {
        place: format!("{}:{}", file.name, error.line()).into(),
        reason: format!(
            "столбец {}: {why}",
            file.input().map_or(1, |input| column(input, error))
        )
        .into(),
    })
}

/// A file in another encoding.
pub(super) fn foreign(file: &RawFile, at: &At) -> Option<ImportError> {
    let line = at.foreign()?;
    Some(ImportError::Broken(Rejection {
        place: format!("{}:{line}", file.name).into(),
        reason: "байты не в UTF-8; сохраните файл в кодировке UTF-8".into(),
    }))
}

/// The column of an error in characters: the line, which may be the whole text, is read again up to it.
pub(super) fn column(input: impl Read, error: &serde_json::Error) -> u64 {
    let mut bytes = BufReader::new(Clean::new(input, None, Rc::default()))
        .bytes()
        .map_while(Result::ok);
    let line = error.line().saturating_sub(1);
    let mut ends = 0;
    while ends < line {
        match bytes.next() {
            Some(byte) => ends += usize::from(byte == b'\n'),
            None => return 1,
        }
    }
    let continues = |byte: u8| byte & 0xc0 == 0x80;
    let mut characters = 0;
    let mut left = error.column().saturating_sub(1);
    for byte in bytes.take_while(|byte| !matches!(byte, b'\n' | b'\r')) {
        if left == 0 {
            // Within a character the column is that of the character.
            characters -= u64::from(continues(byte) && characters > 0);
            break;
        }
        characters += u64::from(!continues(byte));
        left -= 1;
    }
    characters + 1
}
