//! Names, phones and addresses replaced by keyed hashes: the same key gives the same replacement in every run, and without the key
//! nobody finds the way back.

use std::borrow::Cow;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::shared::{mail_key, phone_key};
use crate::facts::{Case, Fields, RawValue, Staff};

/// A shorter key would be found by trying.
pub const SHORTEST: usize = 16;

/// Replaces what tells people by what does not.
pub struct Pseudonyms {
    key: Hmac<Sha256>,
}

/// What is replaced, so that a phone and a name of the same letters do not become one.
#[derive(Clone, Copy)]
enum Kind {
    Phone,
    Mail,
    Name,
    Text,
    Id,
}

/// Fields of a card that tell a person or a place, by the beginning of a word in their name.
const NAMES: &[&str] = &[
    "имя",
    "фамили",
    "отчеств",
    "фио",
    "контакт",
    "название",
    "компани",
    "клиент",
    "адрес",
    "паспорт",
    "инн",
    "снилс",
    "скайп",
    "skype",
    "telegram",
    "телеграм",
    "instagram",
    "vk",
    "вконтакте",
    "сайт",
    "улиц",
    "квартир",
    "name",
    "address",
];
const TEXTS: &[&str] = &[
    "комментар",
    "примечан",
    "описани",
    "заметк",
    "comment",
    "note",
    "description",
];
const PHONES: &[&str] = &["телефон", "мобильн", "whatsapp", "вотсап", "phone"];
const MAILS: &[&str] = &["email", "e-mail", "mail", "почт", "имейл"];
const BIRTH: &[&str] = &["день рожден", "дата рожден", "birthday"];

fn begins(name: &str, words: &[&str]) -> bool {
    let folded = name.to_lowercase();
    let mut parts = folded
        .split(|c: char| !c.is_alphanumeric() && c != '-')
        .filter(|part| !part.is_empty());
    parts.any(|part| words.iter().any(|word| part.starts_with(word)))
        || words.iter().any(|word| folded.starts_with(word))
}

impl Pseudonyms {
    /// By this key.
    ///
    /// # Errors
    /// A key that is too short to keep anything.
    pub fn new(key: &[u8]) -> Result<Self, String> {
        if key.len() < SHORTEST {
            return Err(format!(
                "ключ короче {SHORTEST} байтов: такой подбирают перебором"
            ));
        }
        let key = Hmac::<Sha256>::new_from_slice(key).map_err(|_| "ключ не годится".to_owned())?;
        Ok(Self { key })
    }

    fn hash(&self, kind: Kind, text: &str) -> [u8; 32] {
        let mut mac = self.key.clone();
        mac.update(&[kind as u8]);
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().into()
    }

    fn hex(&self, kind: Kind, text: &str) -> String {
        let hash = self.hash(kind, text);
        hash.iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    /// Two spellings of a number stay one number, and its last ten digits still tell numbers apart.
    fn phone(&self, text: &str) -> String {
        let Some(number) = phone_key(text) else {
            return format!("тел-{}", self.hex(Kind::Phone, text.trim()));
        };
        let hash = self.hash(Kind::Phone, &number);
        let number = hash
            .iter()
            .take(8)
            .fold(0_u64, |all, byte| all << 8 | u64::from(*byte));
        format!("тел-{:020}", number)
    }

    fn mail(&self, text: &str) -> String {
        let address = mail_key(text).unwrap_or_else(|| text.trim().to_lowercase());
        format!("{}@primer.invalid", self.hex(Kind::Mail, &address))
    }

    fn name(&self, text: &str) -> String {
        let folded: Vec<&str> = text.split_whitespace().collect();
        format!(
            "имя-{}",
            self.hex(Kind::Name, &folded.join(" ").to_lowercase())
        )
    }

    fn text(&self, text: &str) -> String {
        format!("текст-{}", self.hex(Kind::Text, text))
    }

    /// A number of the CRM tells nobody; a name, phone or address that stands for one does.
    fn id(&self, id: &str) -> String {
        let letters = id.trim_end_matches(|c: char| c.is_ascii_digit());
        let digits = id.len() - letters.len();
        let number = digits > 0
            && digits < 10
            && letters.len() <= 5
            && letters
                .chars()
                .all(|c| c.is_ascii_alphabetic() || matches!(c, '_' | '-'));
        match number {
            true => id.to_owned(),
            false if phone_key(id).is_some() && !id.chars().any(char::is_alphabetic) => {
                self.phone(id)
            }
            false => format!("id-{}", self.hex(Kind::Id, &id.to_lowercase())),
        }
    }

    fn put(&self, value: &mut Option<Cow<'static, str>>, how: impl Fn(&Self, &str) -> String) {
        if let Some(text) = value.as_deref() {
            *value = Some(how(self, text).into());
        }
    }

    /// The numbers of employees are kept where they are numbers or logins; names that stand for them are not.
    fn person(&self, id: &str) -> String {
        let login = id
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
        match login {
            true => id.to_owned(),
            false => self.name(id),
        }
    }

    fn value(&self, value: &mut RawValue<'static>, how: &impl Fn(&Self, &str) -> String) {
        match value {
            RawValue::Text(text) => {
                let parts: Vec<String> = text.split([',', ';']).map(|one| how(self, one)).collect();
                *value = RawValue::Text(parts.join(", ").into());
            }
            RawValue::Number(number) => {
                *value = RawValue::Text(how(self, &number.normalize().to_string()).into())
            }
            RawValue::List(all) => all.iter_mut().for_each(|one| self.value(one, how)),
            RawValue::Empty | RawValue::Bool(_) => {}
        }
    }

    /// A text that nothing else has taken care of: phones and addresses within it.
    fn within(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for (at, word) in text.split(' ').enumerate() {
            if at > 0 {
                out.push(' ');
            }
            let bare = word.trim_matches(|c: char| {
                matches!(c, ',' | '.' | ';' | '(' | ')' | '<' | '>' | '«' | '»' | ':')
            });
            match bare.contains('@') && bare.contains('.') {
                true => out.push_str(&word.replace(bare, &self.mail(bare))),
                false => out.push_str(word),
            }
        }
        self.numbers(&out)
    }

    /// Runs of digits with the signs of a phone between them, ten digits or more.
    fn numbers(&self, text: &str) -> String {
        let chars: Vec<char> = text.chars().collect();
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        while let Some(&c) = chars.get(at) {
            let starts = c.is_ascii_digit()
                || c == '+' && chars.get(at + 1).is_some_and(char::is_ascii_digit);
            if !starts {
                out.push(c);
                at += 1;
                continue;
            }
            let run: Vec<char> = chars
                .iter()
                .skip(at)
                .take_while(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '(' | ')' | ' '))
                .copied()
                .collect();
            let end = run
                .iter()
                .rposition(char::is_ascii_digit)
                .map_or(1, |last| last + 1);
            let run: String = run.into_iter().take(end).collect();
            let digits = run.chars().filter(char::is_ascii_digit).count();
            match (10..=12).contains(&digits) {
                true => out.push_str(&self.phone(&run)),
                false => out.push_str(&run),
            }
            at += end;
        }
        out
    }

    fn fields(&self, fields: &mut Fields<'static>) {
        for (name, value) in fields {
            if begins(name, PHONES) {
                self.value(value, &Self::phone);
            } else if begins(name, MAILS) {
                self.value(value, &Self::mail);
            } else if begins(name, BIRTH) {
                day_only(value);
            } else if begins(name, NAMES) {
                self.whole(value, &Self::name);
            } else if begins(name, TEXTS) {
                self.whole(value, &Self::text);
            } else if *name == "ответственный" {
                self.whole(value, &Self::person);
            } else {
                self.whole(value, &Self::within);
            }
        }
    }

    fn whole(&self, value: &mut RawValue<'static>, how: &impl Fn(&Self, &str) -> String) {
        match value {
            RawValue::Text(text) => *value = RawValue::Text(how(self, text).into()),
            RawValue::List(all) => all.iter_mut().for_each(|one| self.whole(one, how)),
            _ => {}
        }
    }

    /// A case without names, phones and addresses.
    #[must_use]
    pub fn case(&self, mut case: Case<'static>) -> Case<'static> {
        // The zone that a phone tells would be lost with it.
        if case.timezone.is_none()
            && let (Some(zone), crate::facts::ZoneBasis::Phone) = case.zone()
        {
            case.timezone = Some(match zone {
                crate::calendar::Zone::Named(zone) => zone.name().into(),
                crate::calendar::Zone::Fixed(offset) => offset.to_string().into(),
            });
        }
        self.put(&mut case.client, Self::id);
        self.put(&mut case.name, Self::name);
        self.fields(&mut case.fields);
        let change = |one: &mut crate::facts::FieldChange<'static>| {
            let mut field = Fields::new();
            field.insert(one.field.clone(), one.value.clone());
            self.fields(&mut field);
            one.value = field.remove(&one.field).unwrap_or_default();
            self.put(&mut one.by, Self::person);
        };
        case.changes.iter_mut().flatten().for_each(change);
        for deal in &mut case.deals {
            self.put(&mut deal.name, Self::name);
            self.put(&mut deal.owner, Self::person);
            self.fields(&mut deal.fields);
            deal.changes.iter_mut().flatten().for_each(change);
            for entry in deal.stages.iter_mut().flatten() {
                self.put(&mut entry.by, Self::person);
            }
            for entry in deal.owners.iter_mut().flatten() {
                entry.owner = self.person(&entry.owner).into();
                self.put(&mut entry.by, Self::person);
            }
        }
        for event in &mut case.events {
            self.put(&mut event.by, Self::person);
            self.put(&mut event.text, Self::text);
            self.put(&mut event.name, Self::within);
            self.put(&mut event.result, Self::within);
            if let Some(form) = &mut event.form {
                self.put(&mut form.employee, Self::person);
                self.fields(&mut form.lines);
            }
        }
        for consent in &mut case.consents {
            self.put(&mut consent.proof, Self::within);
        }
        if let Some(person) = &mut case.employee {
            self.employee(person);
        }
        case
    }

    fn employee(&self, one: &mut crate::facts::Employee) {
        one.name = self.name(&one.name).into();
        one.id = self.person(&one.id).into();
        one.deputy = one.deputy.take().map(|id| self.person(&id).into());
        for event in &mut one.events {
            self.put(&mut event.by, Self::person);
            self.put(&mut event.text, Self::text);
        }
    }

    /// The staff without names.
    #[must_use]
    pub fn staff(&self, staff: Staff) -> Staff {
        let people = staff.into_values().map(|mut one| {
            self.employee(&mut one);
            (one.id.clone(), one)
        });
        people.collect()
    }
}

/// Of a birthday the day is needed, the year tells the person.
fn day_only(value: &mut RawValue<'static>) {
    if let RawValue::Text(text) = value
        && let Some(rest) = text.get(4..10)
        && text.get(4..5) == Some("-")
    {
        *value = RawValue::Text(format!("1904{rest}").into());
    }
}
