//! The wrappings that REST answers come in: page, universal, batch, a bare array, an array of pages.

use serde_json::value::RawValue as Literal;

use crate::facts::When;
use crate::import::json::{Row, object};
use crate::import::places::{Places, broken};
use crate::import::{ExportFile, ImportError};

/// Records of one kind that came together.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Lot {
    /// The file.
    pub file: String,
    /// What hints at the kind: the file's name or the name of the command in a batch.
    pub hint: String,
    pub rows: Vec<Row>,
    /// A single object: settings or a dictionary of fields.
    pub single: bool,
    /// How many records the CRM says there are.
    pub total: Option<usize>,
    /// Whether the CRM says that another page follows.
    pub next: bool,
}

/// What a file holds.
#[derive(Debug, Default)]
pub(super) struct Opened {
    pub lots: Vec<Lot>,
    /// The latest moment at which the CRM answered.
    pub answered: Option<When>,
}

/// Takes a file out of its wrapping.
pub(super) fn open(file: &ExportFile) -> Result<Opened, ImportError> {
    let mut walk = Walk {
        file,
        out: Opened::default(),
        places: Places::new(file),
    };
    for value in serde_json::Deserializer::from_str(&file.text).into_iter::<&Literal>() {
        let value = value.map_err(|error| broken(&error, file))?;
        walk.answer(value.get(), &file.name, 0)?;
    }
    Ok(walk.out)
}

/// Keys under which an answer keeps its list.
const LISTS: &[&str] = &[
    "items",
    "tasks",
    "documents",
    "categories",
    "payments",
    "statuses",
];

struct Walk<'f> {
    file: &'f ExportFile,
    out: Opened,
    places: Places<'f>,
}

impl<'f> Walk<'f> {
    /// A whole answer or a bare list.
    fn answer(&mut self, literal: &'f str, hint: &str, depth: u32) -> Result<(), ImportError> {
        if literal.starts_with('[') {
            let items: Vec<&Literal> = serde_json::from_str(literal).unwrap_or_default();
            let page = |item: &&&Literal| {
                let item = item.get();
                item.starts_with('[')
                    || (item.starts_with('{') && object(item).contains_key("result"))
            };
            if depth < 3 && items.first().filter(page).is_some() {
                for item in items {
                    self.answer(item.get(), hint, depth + 1)?;
                }
            } else {
                self.list(&items, hint, None, false);
            }
            return Ok(());
        }
        if !literal.starts_with('{') {
            return Ok(());
        }
        let map = object(literal);
        let Some(result) = map.get("result") else {
            if let Some(error) = map.get("error") {
                let said = map.get("error_description").unwrap_or(error).get();
                return Err(ImportError::Refused {
                    file: self.file.name.clone(),
                    answer: said.trim_matches('"').to_owned(),
                });
            }
            self.inner(literal, hint, None, false);
            return Ok(());
        };
        self.time(map.get("time").copied());
        let total = map
            .get("total")
            .and_then(|total| total.get().trim_matches('"').parse().ok());
        self.inner(result.get(), hint, total, map.contains_key("next"));
        Ok(())
    }

    /// What stands in `result`.
    fn inner(&mut self, literal: &'f str, hint: &str, total: Option<usize>, next: bool) {
        if literal.starts_with('[') {
            let items: Vec<&Literal> = serde_json::from_str(literal).unwrap_or_default();
            self.list(&items, hint, total, next);
            return;
        }
        let map = object(literal);
        if let Some(commands) = map.get("result") {
            self.batch(commands.get(), &map, hint);
            return;
        }
        if let Some((key, items)) = LISTS.iter().find_map(|key| Some((key, map.get(*key)?)))
            && items.get().starts_with('[')
        {
            let list: Vec<&Literal> = serde_json::from_str(items.get()).unwrap_or_default();
            let hint = if *key == "items" { hint } else { key };
            self.list(&list, hint, total, next);
            return;
        }
        let single = map.get("fields").map_or(literal, |fields| fields.get());
        if single.starts_with('{') && !object(single).is_empty() {
            let place = self.places.of(single);
            self.push(hint, vec![Row::new(single, place)], true, total, next);
        }
    }

    /// Answers to several commands at once, by the names the commands were given.
    fn batch(
        &mut self,
        commands: &'f str,
        around: &std::collections::BTreeMap<String, &'f Literal>,
        hint: &str,
    ) {
        let part = |key: &str| {
            around
                .get(key)
                .map(|part| object(part.get()))
                .unwrap_or_default()
        };
        let (times, nexts, totals) = (
            part("result_time"),
            part("result_next"),
            part("result_total"),
        );
        for time in times.into_values() {
            self.time(Some(time));
        }
        if commands.starts_with('[') {
            let items: Vec<&Literal> = serde_json::from_str(commands).unwrap_or_default();
            for item in items {
                self.inner(item.get(), hint, None, false);
            }
            return;
        }
        // In the order of the text, so that places are found in one pass.
        let mut commands: Vec<_> = object(commands).into_iter().collect();
        commands.sort_by_key(|(_, answer)| answer.get().as_ptr() as usize);
        for (name, answer) in commands {
            let total = totals.get(&name).and_then(|total| total.get().parse().ok());
            let hint = if name.bytes().all(|b| b.is_ascii_digit()) {
                hint
            } else {
                &name
            };
            self.inner(answer.get(), hint, total, nexts.contains_key(&name));
        }
    }

    fn list(&mut self, items: &[&'f Literal], hint: &str, total: Option<usize>, next: bool) {
        let places = self.places.of_list(items);
        let rows = items
            .iter()
            .zip(places)
            .map(|(item, place)| Row::new(item.get(), place))
            .collect();
        self.push(hint, rows, false, total, next);
    }

    fn push(&mut self, hint: &str, rows: Vec<Row>, single: bool, total: Option<usize>, next: bool) {
        self.out.lots.push(Lot {
            file: self.file.name.clone(),
            hint: hint.to_owned(),
            rows,
            single,
            total,
            next,
        });
    }

    fn time(&mut self, time: Option<&Literal>) {
        let Some(time) = time else { return };
        let time = object(time.get());
        let said = ["date_finish", "date_start"]
            .iter()
            .find_map(|key| When::parse(time.get(*key)?.get().trim_matches('"')).ok());
        self.out.answered = self.out.answered.max(said);
    }
}
