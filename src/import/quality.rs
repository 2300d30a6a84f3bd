//! Faults of data that an import meets: each counted, with places and a remedy.

/// A kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flaw {
    /// A byte-order mark.
    Mark,
    /// Another encoding than UTF-8.
    Encoding,
    /// Bytes that are no text in the encoding of the file.
    BrokenText,
    /// Zero bytes.
    ZeroBytes,
    /// Another separator than the one expected.
    Separator,
    /// Every line ends with a separator.
    TrailingColumn,
    /// A whole row stands in quotes.
    QuotedRow,
    /// HTML under the name of a workbook.
    HtmlTable,
    /// The file ends within a record.
    CutOff,
    /// Not all pages are there.
    MissingPages,
    /// Two columns have one heading.
    DuplicateHeading,
    /// A heading that nobody knows.
    UnknownHeading,
    /// A row has more or fewer cells than the heading.
    RaggedRow,
    /// One id several times.
    RepeatedId,
    /// A stage that no dictionary knows.
    UnknownStage,
    /// One name in several spellings: capitals, look-alike letters.
    LookAlike,
    /// Several date formats in one column.
    MixedDates,
    /// Days and months cannot be told apart.
    AmbiguousDates,
    /// Days that were shifted by a time zone.
    ShiftedDates,
    /// Amounts with spaces, commas, currency signs.
    DirtyAmount,
    /// Amounts in different currencies.
    Currencies,
    /// Phones in different spellings.
    DirtyPhone,
    /// Won or lost without a closing date.
    NoClosingDate,
    /// A deal without its history of stages.
    NoHistory,
    /// A history that leaves stages out or does not begin or end where it should.
    BrokenHistory,
    /// A record of a deal or client that is not there.
    Stray,
    /// Incoming or outgoing: not said.
    NoDirection,
    /// Whether there was a talk: not said.
    NoResult,
    /// The author is the CRM itself.
    Robot,
    /// A negative amount.
    NegativeAmount,
    /// Several clients with one phone or address.
    SharedContact,
    /// A name that fits no employee, or several.
    UnknownPerson,
    /// The CRM keeps a working calendar of its own.
    CrmCalendar,
    /// The export does not hold it, and something was assumed.
    Assumed,
    /// It was not read.
    NotRead,
}

/// A row of [`FLAWS`].
#[derive(Debug, Clone, Copy)]
pub struct FlawRow {
    /// The kind.
    pub flaw: Flaw,
    /// Its stable name in machine output.
    pub code: &'static str,
    /// What to do about it.
    pub remedy: &'static str,
}

const fn row(flaw: Flaw, code: &'static str, remedy: &'static str) -> FlawRow {
    FlawRow { flaw, code, remedy }
}

/// All kinds, in the order of the report.
pub const FLAWS: &[FlawRow] = &[
    row(
        Flaw::CutOff,
        "cut_off",
        "выгрузите или скопируйте файл заново",
    ),
    row(
        Flaw::MissingPages,
        "missing_pages",
        "выгрузите остальные страницы и положите их в ту же папку",
    ),
    row(
        Flaw::ZeroBytes,
        "zero_bytes",
        "файл повреждён при копировании: скопируйте его заново",
    ),
    row(
        Flaw::BrokenText,
        "broken_text",
        "сохраните файл в одной кодировке, лучше UTF-8",
    ),
    row(
        Flaw::Encoding,
        "encoding",
        "делать ничего не нужно; чтобы не угадывать, выгружайте в UTF-8",
    ),
    row(
        Flaw::Mark,
        "byte_order_mark",
        "делать ничего не нужно: метка пропущена",
    ),
    row(
        Flaw::Separator,
        "separator",
        "делать ничего не нужно, если столбцы разделены верно",
    ),
    row(
        Flaw::TrailingColumn,
        "trailing_column",
        "делать ничего не нужно: пустой последний столбец пропущен",
    ),
    row(
        Flaw::QuotedRow,
        "quoted_row",
        "строки раскрыты; если числа столбцов не сходятся, сохраните файл в CSV ещё раз",
    ),
    row(
        Flaw::HtmlTable,
        "html_table",
        "делать ничего не нужно: это таблица HTML, а не книга Excel, она прочитана",
    ),
    row(
        Flaw::DuplicateHeading,
        "duplicate_heading",
        "переименуйте один из столбцов; второму дан номер",
    ),
    row(
        Flaw::UnknownHeading,
        "unknown_heading",
        "назовите столбец в mapping.yaml, если он нужен; иначе он стал полем карточки",
    ),
    row(
        Flaw::RaggedRow,
        "ragged_row",
        "проверьте, не стоит ли в ячейке разделитель без кавычек",
    ),
    row(
        Flaw::RepeatedId,
        "repeated_id",
        "взята запись, изменённая последней; если это ошибка, уберите лишнюю",
    ),
    row(
        Flaw::UnknownStage,
        "unknown_stage",
        "выгрузите справочник стадий вместе со сделками",
    ),
    row(
        Flaw::LookAlike,
        "look_alike",
        "исправьте написание в CRM: для программы это разные значения",
    ),
    row(
        Flaw::MixedDates,
        "mixed_dates",
        "выгрузите столбец в одном виде, например ДД.ММ.ГГГГ ЧЧ:ММ",
    ),
    row(
        Flaw::AmbiguousDates,
        "ambiguous_dates",
        "назовите формат дат этого столбца в mapping.yaml",
    ),
    row(
        Flaw::ShiftedDates,
        "shifted_dates",
        "проверьте часовой пояс выгрузки: у таких дней взята дата без времени",
    ),
    row(
        Flaw::DirtyAmount,
        "dirty_amount",
        "делать ничего не нужно: пробелы и знаки валюты убраны",
    ),
    row(
        Flaw::Currencies,
        "currencies",
        "приведите суммы к одной валюте, если по ним судят",
    ),
    row(
        Flaw::DirtyPhone,
        "dirty_phone",
        "делать ничего не нужно: номера приведены к одному виду",
    ),
    row(
        Flaw::NegativeAmount,
        "negative_amount",
        "проверьте эти сделки в CRM: сумма меньше нуля",
    ),
    row(
        Flaw::NoClosingDate,
        "no_closing_date",
        "проставьте дату закрытия в CRM",
    ),
    row(
        Flaw::NoHistory,
        "no_history",
        "выгрузите историю стадий: без неё о прошлом сделки судить нельзя",
    ),
    row(
        Flaw::BrokenHistory,
        "broken_history",
        "выгрузите историю стадий за всё время",
    ),
    row(
        Flaw::Stray,
        "stray",
        "выгрузите сделки и клиентов за то же время, что и их историю",
    ),
    row(
        Flaw::NoDirection,
        "no_direction",
        "проверьте настройки телефонии и почты: направление не записано",
    ),
    row(
        Flaw::NoResult,
        "no_result",
        "выгрузите то, что о звонках знает телефония: статистику или примечания",
    ),
    row(
        Flaw::Robot,
        "robot",
        "делать ничего не нужно: это сделала сама CRM, а не человек",
    ),
    row(
        Flaw::SharedContact,
        "shared_contact",
        "объедините карточки в CRM; нарушение ли это, решает пункт «дубль, если совпал …»",
    ),
    row(
        Flaw::UnknownPerson,
        "unknown_person",
        "впишите номера и имена в employees.yaml рядом с выгрузкой",
    ),
    row(
        Flaw::CrmCalendar,
        "crm_calendar",
        "если верно время CRM, впишите его в шапку регламента: «рабочее время …»",
    ),
    row(
        Flaw::Assumed,
        "assumed",
        "положите недостающий файл в ту же папку, чтобы не угадывать",
    ),
    row(
        Flaw::NotRead,
        "not_read",
        "в проверке это не участвует; таблицу можно описать в mapping.yaml",
    ),
];

impl Flaw {
    /// Its row.
    #[must_use]
    pub fn row(self) -> Option<&'static FlawRow> {
        FLAWS.iter().find(|row| row.flaw == self)
    }
}

/// How many places of one fault are told.
pub const PLACES: usize = 3;

/// One fault of the data as the report tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QualityRow {
    /// Its kind.
    pub flaw: Flaw,
    /// What it is, in words.
    pub what: String,
    /// How often.
    pub count: u64,
    /// Its first places.
    pub places: Vec<Box<str>>,
}
