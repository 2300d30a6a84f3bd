//! Commands about a stretch of days: what is to come and what has been.

use std::path::PathBuf;

use clap::{Args as Group, ValueEnum, ValueHint};

use super::common::{DataArgs, FilterArgs};
use super::{CALENDAR, FILTER, INPUT, OUTPUT, TEXT};

/// `reglament plan`
#[derive(Debug, Group)]
pub struct PlanArgs {
    /// Файлы регламента; несколько файлов одного имени — его версии
    #[arg(value_name = "РЕГЛАМЕНТ", required = true, help_heading = TEXT)]
    pub regulation: Vec<PathBuf>,
    /// Input and moment.
    #[command(flatten)]
    pub data: DataArgs,
    /// С какого дня календарь; без настроек — со следующего месяца
    #[arg(long, value_name = "ДЕНЬ", value_hint = ValueHint::Other, help_heading = CALENDAR)]
    pub from: Option<String>,
    /// По какой день включительно; без настройки — до конца того же месяца
    #[arg(long, value_name = "ДЕНЬ", value_hint = ValueHint::Other, help_heading = CALENDAR)]
    pub to: Option<String>,
    /// Контрольный список недели, в которой этот день: кто кого должен коснуться, с местом для отметки
    #[arg(long, value_name = "ДЕНЬ", value_hint = ValueHint::Other, help_heading = CALENDAR, conflicts_with_all = ["from", "to"])]
    pub week: Option<String>,
    /// Не больше стольких касаний в день на человека; без настройки — пока хватает рабочего времени и позволяют пределы регламента
    #[arg(long, value_name = "N", value_hint = ValueHint::Other, help_heading = CALENDAR)]
    pub per_day: Option<std::num::NonZeroU32>,
    /// Сколько минут занимает касание: звонок=7, встреча=90; без настройки — по нормам регламента; можно повторять
    #[arg(long, value_name = "КАСАНИЕ=МИНУТЫ", value_hint = ValueHint::Other, value_delimiter = ',', help_heading = CALENDAR)]
    pub minutes: Vec<String>,
    /// Filters.
    #[command(flatten)]
    pub filter: FilterArgs,
    /// Вид вывода: text — для людей, csv и xlsx — таблицы, ics — для программ-календарей, json и ndjson — для программ
    #[arg(
        long,
        value_name = "ВИД",
        default_value = "text",
        help_heading = OUTPUT,
        hide_possible_values = true,
        hide_default_value = true
    )]
    pub format: CalendarFormat,
    /// Записать в файл: целиком или никак
    #[arg(long, value_name = "ФАЙЛ", help_heading = OUTPUT)]
    pub out: Option<PathBuf>,
}

/// Output formats of a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CalendarFormat {
    /// For people.
    #[value(help = "для людей")]
    Text,
    /// For spreadsheets.
    #[value(help = "таблица для электронных таблиц")]
    Csv,
    /// A workbook.
    #[value(help = "книга для электронных таблиц")]
    Xlsx,
    /// For programs that keep calendars.
    #[value(help = "файл iCalendar для программ-календарей")]
    Ics,
    /// One document.
    #[value(help = "один документ для программ")]
    Json,
    /// One record a line.
    #[value(help = "по записи в строке для программ")]
    Ndjson,
}

/// `reglament report`
#[derive(Debug, Group)]
pub struct ReportArgs {
    /// Файлы регламента; несколько файлов одного имени — его версии
    #[arg(value_name = "РЕГЛАМЕНТ", required = true, help_heading = TEXT)]
    pub regulation: Vec<PathBuf>,
    /// Input and moment.
    #[command(flatten)]
    pub data: DataArgs,
    /// Исключения: кто, когда и почему разрешил; без настройки — исключения.yaml рядом с данными
    #[arg(long, value_name = "ФАЙЛ", help_heading = INPUT)]
    pub excuses: Option<PathBuf>,
    /// Как в данных называется КП; можно повторять. Без настройки — документ со словом «КП» или «предложение»
    #[arg(long, value_name = "ДОКУМЕНТ", value_hint = ValueHint::Other, help_heading = INPUT)]
    pub offer: Vec<String>,
    /// С какого дня; без настройки — с начала данных
    #[arg(long, value_name = "ДЕНЬ", value_hint = ValueHint::Other, help_heading = FILTER)]
    pub from: Option<String>,
    /// По какой день включительно; без настройки — по момент отчёта
    #[arg(long, value_name = "ДЕНЬ", value_hint = ValueHint::Other, help_heading = FILTER)]
    pub to: Option<String>,
    /// Только сделки, которые с самого начала вёл этот сотрудник (id или имя), и его обязанности; можно повторять
    #[arg(long, value_name = "КТО", value_hint = ValueHint::Other, help_heading = FILTER)]
    pub person: Vec<String>,
    /// То же для сотрудников этой команды
    #[arg(long, value_name = "НАЗВАНИЕ", value_hint = ValueHint::Other, help_heading = FILTER)]
    pub team: Vec<String>,
    /// Только эта воронка
    #[arg(long, value_name = "ВОРОНКА", value_hint = ValueHint::Other, help_heading = FILTER)]
    pub funnel: Vec<String>,
    /// Только этот пункт (номер): среди пунктов и нарушений
    #[arg(long, value_name = "ПУНКТ", value_hint = ValueHint::Other, help_heading = FILTER)]
    pub clause: Vec<String>,
    /// Вместо отчёта за период — открытые сделки на момент отчёта: у кого сколько, что стоит и у чего нет следующего шага
    #[arg(long, help_heading = FILTER, conflicts_with_all = ["from", "to", "clause", "offer", "cases"])]
    pub open: bool,
    /// Из открытых — только те, у которых дольше стольких дней не было ни перехода, ни события
    #[arg(long, value_name = "ДНЕЙ", value_hint = ValueHint::Other, help_heading = FILTER, requires = "open")]
    pub idle: Option<u32>,
    /// Из открытых — только те, чья сумма больше
    #[arg(long, value_name = "СУММА", value_hint = ValueHint::Other, help_heading = FILTER, requires = "open")]
    pub sum: Option<rust_decimal::Decimal>,
    /// Из открытых — только те, у которых нет: task — открытой задачи, action — дела по регламенту; можно повторять
    #[arg(long, value_name = "ЧЕГО", help_heading = FILTER, hide_possible_values = true, requires = "open")]
    pub without: Vec<WithoutArg>,
    /// Под каждым числом назвать сделки, из которых оно сложено
    #[arg(long, help_heading = OUTPUT)]
    pub cases: bool,
    /// Вид вывода: text — для людей, html — страница, csv и xlsx — таблицы, json — для программ; без настройки — text, а в
    /// файл .html — html
    #[arg(
        long,
        value_name = "ВИД",
        help_heading = OUTPUT,
        hide_possible_values = true
    )]
    pub format: Option<ReportFormat>,
    /// Записать в файл: целиком или никак
    #[arg(long, value_name = "ФАЙЛ", help_heading = OUTPUT)]
    pub out: Option<PathBuf>,
}

/// What an open deal lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum WithoutArg {
    /// An open task.
    #[value(help = "открытой задачи")]
    Task,
    /// Anything that the regulation asks to do.
    #[value(help = "дела по регламенту")]
    Action,
}

/// Output formats of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For people.
    #[value(help = "для людей")]
    Text,
    /// For spreadsheets.
    #[value(help = "таблицы для электронных таблиц")]
    Csv,
    /// A workbook.
    #[value(help = "книга для электронных таблиц")]
    Xlsx,
    /// One document.
    #[value(help = "один документ для программ")]
    Json,
    /// A page: one file.
    #[value(help = "страница: один файл, открывается без сети")]
    Html,
}
