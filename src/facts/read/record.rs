//! Records: maps with known keys. A key unknown to the record is counted, a key written twice is a fault.

use std::borrow::Cow;
use std::collections::btree_map::Entry;
use std::fmt;
use std::marker::PhantomData;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::keys::Keys;
use super::notes::Notes;
use super::value::{Format, fault, number};
use crate::facts::{Fields, RawValue, When};

/// A record being put together key by key.
pub(super) trait Record<'de>: Default {
    /// So many of them stand in a list more often than not: for these a list has room from the first on.
    const USUAL: usize = 4;
    /// Its keys.
    type Key: Keys;
    /// What it becomes.
    type Out;
    /// Takes the value of one key.
    fn take<F: Format, A: MapAccess<'de>>(
        &mut self,
        key: Self::Key,
        slot: Slot<'_, F, A>,
    ) -> Result<(), A::Error>;
    /// Checks that all it needs is there.
    fn finish(self, notes: &mut Notes) -> Result<Self::Out, String>;
}

/// The value that stands after one key.
pub(super) struct Slot<'s, F, A> {
    map: &'s mut A,
    name: &'s str,
    notes: &'s mut Notes,
    format: PhantomData<F>,
}

impl<'de, F: Format, A: MapAccess<'de>> Slot<'_, F, A> {
    fn wrong<T>(&self, message: impl fmt::Display) -> Result<T, A::Error> {
        Err(fault(format_args!("«{}»: {message}", self.name)))
    }

    /// Any single value or list of them.
    pub(super) fn value(self) -> Result<RawValue<'de>, A::Error> {
        F::value(self.map, self.name)
    }

    /// Text; a number is taken as its digits (`1.0` is `1`), empty is `None`.
    pub(super) fn text(self) -> Result<Option<Cow<'de, str>>, A::Error> {
        match F::word(self.map, self.name)? {
            RawValue::Empty => Ok(None),
            RawValue::Text(text) => Ok(Some(text)),
            RawValue::Number(number) => Ok(Some(number.normalize().to_string().into())),
            RawValue::Bool(_) | RawValue::List(_) => self.wrong("нужен текст"),
        }
    }

    /// Text for records that outlive the input.
    pub(super) fn boxed(self) -> Result<Option<Box<str>>, A::Error> {
        Ok(self.text()?.map(|text| text.into()))
    }

    /// A moment.
    pub(super) fn when(self) -> Result<Option<When>, A::Error> {
        match F::word(self.map, self.name)? {
            RawValue::Empty => Ok(None),
            RawValue::Text(text) => match When::parse(&text) {
                Ok(when) => Ok(Some(when)),
                Err(why) => self.wrong(why),
            },
            _ => self.wrong("нужно время, например 2026-12-07T10:00+03:00"),
        }
    }

    /// An exact number, also one written in quotes.
    pub(super) fn decimal(self) -> Result<Option<Decimal>, A::Error> {
        let value = F::value(self.map, self.name)?;
        self.exact(value)
    }

    fn exact(&self, value: RawValue<'_>) -> Result<Option<Decimal>, A::Error> {
        match value {
            RawValue::Empty => Ok(None),
            RawValue::Number(number) => Ok(Some(number)),
            RawValue::Text(text) => match number(&text) {
                Ok(number) => Ok(Some(number)),
                Err(_) => self.wrong(format_args!(
                    "нужно число, например 60000.50, а стоит «{text}»"
                )),
            },
            _ => self.wrong("нужно число, например 60000.50"),
        }
    }

    /// A whole number, not negative.
    pub(super) fn whole(self) -> Result<Option<i64>, A::Error> {
        let name = self.name;
        let value = F::word(self.map, name)?;
        match self.exact(value)? {
            None => Ok(None),
            Some(number) if number.fract().is_zero() && !number.is_sign_negative() => {
                Ok(number.to_i64())
            }
            Some(number) => Err(fault(format_args!(
                "«{name}»: нужно целое неотрицательное число, а стоит {number}"
            ))),
        }
    }

    /// Yes or no, in either language.
    pub(super) fn yes(self) -> Result<Option<bool>, A::Error> {
        match F::word(self.map, self.name)? {
            RawValue::Empty => Ok(None),
            RawValue::Bool(yes) => Ok(Some(yes)),
            RawValue::Text(text) => match yes_word(&text) {
                Some(yes) => Ok(Some(yes)),
                None => self.wrong(format_args!("нужно «да» или «нет», а стоит «{text}»")),
            },
            _ => self.wrong("нужно «да» или «нет»"),
        }
    }

    /// One of the words of a table.
    pub(super) fn word<T>(
        self,
        what: &str,
        find: impl Fn(&str) -> Option<T>,
        names: &[&str],
    ) -> Result<Option<T>, A::Error> {
        let name = self.name;
        let Some(text) = self.text()? else {
            return Ok(None);
        };
        if let Some(found) = find(&text) {
            return Ok(Some(found));
        }
        let near = crate::diagnostic::closest(&text, names.iter().copied()).map_or_else(
            || format!("бывает: {}", names.join(", ")),
            |near| format!("возможно, вы имели в виду «{near}»"),
        );
        Err(fault(format_args!(
            "«{name}»: неизвестное {what} «{text}»; {near}"
        )))
    }

    /// A list of records; `None` when nothing is written.
    pub(super) fn list<T: Record<'de>>(self) -> Result<Option<Vec<T::Out>>, A::Error> {
        self.map.next_value_seed(List::<F, T> {
            notes: self.notes,
            of: PhantomData,
        })
    }

    /// A record, or the short text that stands for it.
    pub(super) fn record_or<T: Record<'de>>(
        self,
        short: impl FnOnce(&str) -> T::Out,
    ) -> Result<T::Out, A::Error> {
        self.map.next_value_seed(Either {
            one: One::<F, T>::new(self.notes),
            short,
        })
    }

    /// A list of which each item is a record, or the short text that stands for it; one alone is a list of one.
    pub(super) fn list_or<T: Record<'de>>(
        self,
        short: impl Fn(&str) -> T::Out,
    ) -> Result<Vec<T::Out>, A::Error> {
        self.map.next_value_seed(ListOr::<F, T, _> {
            notes: self.notes,
            short,
            of: PhantomData,
        })
    }

    /// Values by name.
    pub(super) fn fields(self) -> Result<Fields<'de>, A::Error> {
        self.map.next_value_seed(FieldMap::<F> {
            format: PhantomData,
        })
    }

    /// Whatever the seed reads.
    pub(super) fn seeded<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}

/// «да» and «нет» as people write them.
pub(super) fn yes_word(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "да" | "yes" | "y" | "true" | "1" => Some(true),
        "нет" | "no" | "n" | "false" | "0" => Some(false),
        _ => None,
    }
}

/// The name of a key; a name in «ёлочки» is taken without them.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("имя ключа")
    }
    fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(bare(name)))
    }
    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(bare(name).to_owned()))
    }
}

fn bare(name: &str) -> &str {
    if name.as_bytes().first().is_none_or(u8::is_ascii) {
        return name;
    }
    let inner = name.strip_prefix('«').and_then(|n| n.strip_suffix('»'));
    inner.unwrap_or(name)
}

/// Reads one record.
pub(super) struct One<'n, F, T> {
    notes: &'n mut Notes,
    of: PhantomData<(F, T)>,
}

impl<'n, F, T> One<'n, F, T> {
    pub(super) fn new(notes: &'n mut Notes) -> Self {
        let of = PhantomData;
        Self { notes, of }
    }
}

impl<'de, F: Format, T: Record<'de>> DeserializeSeed<'de> for One<'_, F, T> {
    type Value = T::Out;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T::Out, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, F: Format, T: Record<'de>> Visitor<'de> for One<'_, F, T> {
    type Value = T::Out;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "запись «{}»", T::Key::TABLE.record)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T::Out, A::Error> {
        let mut record = T::default();
        let mut seen = 0_u64;
        while let Some(name) = map.next_key_seed(Name)? {
            let Some(key) = T::Key::find(&name) else {
                self.notes.unknown_key(T::Key::TABLE, &name);
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            if seen & (1 << key.bit()) != 0 {
                return Err(fault(format_args!(
                    "ключ «{name}» записан дважды; оставьте один"
                )));
            }
            seen |= 1 << key.bit();
            let slot = Slot::<F, A> {
                map: &mut map,
                name: &name,
                notes: self.notes,
                format: PhantomData,
            };
            record.take(key, slot)?;
        }
        record.finish(self.notes).map_err(fault)
    }
}

struct List<'n, F, T> {
    notes: &'n mut Notes,
    of: PhantomData<(F, T)>,
}

impl<'de, F: Format, T: Record<'de>> DeserializeSeed<'de> for List<'_, F, T> {
    type Value = Option<Vec<T::Out>>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, F: Format, T: Record<'de>> Visitor<'de> for List<'_, F, T> {
    type Value = Option<Vec<T::Out>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "список записей «{}»", T::Key::TABLE.record)
    }
    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(One::<F, T>::new(self.notes))? {
            if items.is_empty() {
                items.reserve(T::USUAL);
            }
            items.push(item);
        }
        Ok(Some(items))
    }
}

/// A record or its short form.
struct Either<'n, F, T, S> {
    one: One<'n, F, T>,
    short: S,
}

impl<'de, F: Format, T: Record<'de>, S: FnOnce(&str) -> T::Out> DeserializeSeed<'de>
    for Either<'_, F, T, S>
{
    type Value = T::Out;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, F: Format, T: Record<'de>, S: FnOnce(&str) -> T::Out> Visitor<'de>
    for Either<'_, F, T, S>
{
    type Value = T::Out;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "запись «{}» или одно название", T::Key::TABLE.record)
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok((self.short)(text))
    }
    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok((self.short)(&number.to_string()))
    }
    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok((self.short)(&number.to_string()))
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        self.one.visit_map(map)
    }
}

/// A list of records or their short forms.
struct ListOr<'n, F, T, S> {
    notes: &'n mut Notes,
    short: S,
    of: PhantomData<(F, T)>,
}

impl<'de, F: Format, T: Record<'de>, S: Fn(&str) -> T::Out> DeserializeSeed<'de>
    for ListOr<'_, F, T, S>
{
    type Value = Vec<T::Out>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, F: Format, T: Record<'de>, S: Fn(&str) -> T::Out> Visitor<'de> for ListOr<'_, F, T, S> {
    type Value = Vec<T::Out>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "список записей «{}» или названий", T::Key::TABLE.record)
    }
    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(vec![(self.short)(text)])
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Ok(vec![One::<F, T>::new(self.notes).visit_map(map)?])
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        loop {
            let either = Either {
                one: One::<F, T>::new(self.notes),
                short: &self.short,
            };
            match seq.next_element_seed(either)? {
                Some(item) => items.push(item),
                None => return Ok(items),
            }
        }
    }
}

struct FieldMap<F> {
    format: PhantomData<F>,
}

impl<'de, F: Format> DeserializeSeed<'de> for FieldMap<F> {
    type Value = Fields<'de>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, F: Format> Visitor<'de> for FieldMap<F> {
    type Value = Fields<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("поля: имя и значение")
    }
    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Fields::new())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Fields::new();
        while let Some(name) = map.next_key_seed(Name)? {
            let value = F::value(&mut map, &name)?;
            match fields.entry(name) {
                Entry::Occupied(twice) => {
                    let name = twice.key();
                    return Err(fault(format_args!(
                        "поле «{name}» записано дважды; оставьте одно"
                    )));
                }
                Entry::Vacant(free) => free.insert(value),
            };
        }
        Ok(fields)
    }
}
