//! What a list of records is: told by the shape of its records, and by its name where the shape does not decide.

use crate::import::json::{Json, Row};

/// A kind of list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Entity {
    Deals,
    Leads,
    Contacts,
    Companies,
    StageHistory,
    Activities,
    Calls,
    Statuses,
    Categories,
    Users,
    Departments,
    Comments,
    Tasks,
    Documents,
    UserFields,
    FieldNames,
    Calendar,
}

use Entity as E;

/// The kinds with their name for people and the words their files are called by; a word that is part of another one
/// stands after it.
pub(super) const ENTITIES: &[(Entity, &str, &[&str])] = &[
    (
        E::StageHistory,
        "история стадий",
        &["stagehistory", "stage_history", "история"],
    ),
    (E::UserFields, "свои поля", &["userfield"]),
    (E::FieldNames, "названия полей", &["fields", "поля"]),
    (
        E::Categories,
        "воронки",
        &["category", "categories", "воронки"],
    ),
    (
        E::Comments,
        "комментарии",
        &["timeline", "comment", "комментарии"],
    ),
    (
        E::Calls,
        "статистика звонков",
        &["voximplant", "statistic", "calls", "звонки"],
    ),
    (E::Activities, "дела", &["activit", "дела"]),
    (
        E::Statuses,
        "справочники",
        &["status", "dictionar", "справочник"],
    ),
    (E::Tasks, "задачи", &["tasks", "task.", "задачи"]),
    (E::Documents, "документы", &["document", "документы"]),
    (E::Calendar, "рабочий календарь", &["calendar", "календарь"]),
    (
        E::Departments,
        "подразделения",
        &["department", "подразделения"],
    ),
    (E::Users, "сотрудники", &["user", "employee", "сотрудники"]),
    (E::Companies, "компании", &["compan", "компании"]),
    (E::Contacts, "контакты", &["contact", "контакты"]),
    (E::Leads, "лиды", &["lead", "лиды"]),
    (E::Deals, "сделки", &["deal", "сделки"]),
];

/// How a list was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Shape,
    Name,
}

/// What is known of a list when its end has come.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Seen {
    /// What its first record looks like.
    pub shaped: Option<Entity>,
    /// What its name says.
    pub named: Option<Entity>,
    /// Whether any record is numbered as the universal method numbers kinds, and whether any has an id.
    pub typed: bool,
    pub numbered: bool,
    pub empty: bool,
}

impl Seen {
    /// What this list is.
    pub fn entity(&self) -> Option<(Entity, By)> {
        match self.shaped {
            Some(entity) => Some((entity, By::Shape)),
            // A list of records that look like nothing known is not taken for deals because of its file's name alone.
            None if self.typed => None,
            None if self.empty || self.numbered => self.named.map(|entity| (entity, By::Name)),
            None => None,
        }
    }
}

/// What a file or command of this name holds.
pub(super) fn by_name(name: &str) -> Option<Entity> {
    let name = name.to_lowercase();
    ENTITIES
        .iter()
        .find(|(_, _, words)| words.iter().any(|word| name.contains(word)))
        .map(|(entity, _, _)| *entity)
}

impl Entity {
    /// The kind of this number.
    pub fn of(number: u8) -> Option<Self> {
        let mut all = ENTITIES.iter().map(|(entity, ..)| *entity);
        all.find(|entity| *entity as u8 == number)
    }

    /// For people, plural.
    pub fn name(self) -> &'static str {
        ENTITIES
            .iter()
            .find(|(entity, _, _)| *entity == self)
            .map_or("", |(_, name, _)| name)
    }
}

pub(super) fn shape(row: &Row) -> Option<Entity> {
    let all = |keys: &[&str]| keys.iter().all(|key| row.has(key));
    let any = |keys: &[&str]| keys.iter().any(|key| row.has(key));
    // The universal method gives records of all kinds one shape and names the kind by number.
    if all(&["ASSIGNED_BY_ID", "ENTITY_TYPE_ID"]) {
        return match row.text("ENTITY_TYPE_ID") {
            Some("1") => Some(E::Leads),
            Some("2") => Some(E::Deals),
            Some("3") => Some(E::Contacts),
            Some("4") => Some(E::Companies),
            _ => None,
        };
    }
    let table: &[(Entity, bool)] = &[
        (
            E::Calls,
            any(&["CALL_START_DATE", "CALL_FAILED_CODE", "CALL_DURATION"]),
        ),
        (
            E::StageHistory,
            all(&["OWNER_ID", "CREATED_TIME"]) && any(&["STAGE_ID", "STATUS_ID"]),
        ),
        (E::Activities, all(&["OWNER_ID", "OWNER_TYPE_ID"])),
        (E::UserFields, all(&["FIELD_NAME", "ENTITY_ID"])),
        (E::Statuses, all(&["ENTITY_ID", "STATUS_ID", "NAME"])),
        (E::Comments, all(&["COMMENT", "ENTITY_ID"])),
        (
            E::Documents,
            all(&["TEMPLATE_ID"]) && any(&["ENTITY_TYPE_ID", "VALUE"]),
        ),
        (E::Tasks, all(&["TITLE", "RESPONSIBLE_ID"])),
        (E::Users, any(&["WORK_POSITION", "UF_DEPARTMENT"])),
        (
            E::Departments,
            all(&["NAME", "SORT"]) && any(&["PARENT", "UF_HEAD"]),
        ),
        (
            E::Categories,
            all(&["NAME", "SORT"]) && any(&["IS_DEFAULT", "IS_LOCKED", "ENTITY_TYPE_ID"]),
        ),
        (E::Leads, all(&["TITLE", "STATUS_ID"])),
        (
            E::Deals,
            row.has("STAGE_ID") && any(&["TITLE", "CATEGORY_ID", "OPPORTUNITY"]),
        ),
        (
            E::Companies,
            any(&["COMPANY_TYPE", "INDUSTRY", "EMPLOYEES"]),
        ),
        (
            E::Contacts,
            row.has("LAST_NAME")
                && any(&["ASSIGNED_BY_ID", "COMPANY_ID", "PHONE", "HAS_PHONE", "POST"]),
        ),
    ];
    table
        .iter()
        .find(|(_, fits)| *fits)
        .map(|(entity, _)| *entity)
}

pub(super) fn single_shape(row: &Row) -> Option<Entity> {
    if row.has("WORK_TIME_START") || row.has("YEAR_HOLIDAYS") {
        return Some(E::Calendar);
    }
    let described = |value: &Json| matches!(value, Json::Map(map) if map.contains_key("type"));
    if !row.values.is_empty() && row.values.values().all(described) {
        return Some(E::FieldNames);
    }
    shape(row)
}
