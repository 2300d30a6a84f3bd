//! Commands that hold deals against the regulation.

use std::path::PathBuf;

use clap::{Args as Group, ValueEnum, ValueHint};

use super::common::{DataArgs, FilterArgs, OutputArgs};
use super::{FILTER, INPUT, OUTPUT, TEXT};

/// `reglament lint`
#[derive(Debug, Group)]
pub struct LintArgs {
    /// Файлы регламента; несколько файлов одного имени — его версии
    #[arg(value_name = "РЕГЛАМЕНТ", required = true, help_heading = TEXT)]
    pub regulation: Vec<PathBuf>,
    /// Input and moment.
    #[command(flatten)]
    pub data: DataArgs,
    /// Исключения: кто, когда и почему разрешил; без настройки — исключения.yaml рядом с данными
    #[arg(long, value_name = "ФАЙЛ", help_heading = INPUT)]
    pub excuses: Option<PathBuf>,
    /// Папка с dataset.yaml и employees.yaml, если данные идут через стандартный ввод
    #[arg(long, value_name = "ПАПКА", value_hint = ValueHint::DirPath, help_heading = INPUT)]
    pub beside: Option<PathBuf>,
    /// Это часть данных: написать то, что сведёт reglament merge; нужен --format ndjson
    #[arg(long, help_heading = OUTPUT, conflicts_with_all = ["since", "watch", "from", "to", "person", "team", "funnel", "stage", "client", "deal", "clause", "severity"])]
    pub part: bool,
    /// Прошлый вывод lint --format json: показать, что с тех пор ново, что ушло и сколько осталось
    #[arg(long, value_name = "ФАЙЛ", help_heading = INPUT)]
    pub since: Option<PathBuf>,
    /// Следить за текстом и данными: при каждом изменении показывать, что ново и что ушло; закончить — Ctrl-C
    #[arg(long, help_heading = OUTPUT)]
    pub watch: bool,
    /// С какого дня: открытые нарушения остаются, остальные — по сроку или событию
    #[arg(long, value_name = "ДЕНЬ", value_hint = ValueHint::Other, help_heading = FILTER)]
    pub from: Option<String>,
    /// По какой день включительно
    #[arg(long, value_name = "ДЕНЬ", value_hint = ValueHint::Other, help_heading = FILTER)]
    pub to: Option<String>,
    /// Filters.
    #[command(flatten)]
    pub filter: FilterArgs,
    /// Output.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `reglament merge`
#[derive(Debug, Group)]
pub struct MergeArgs {
    /// Части, которые написала lint --part: файлы, папки с ними, «-» — стандартный ввод
    #[arg(value_name = "ЧАСТИ", required = true, help_heading = INPUT)]
    pub parts: Vec<PathBuf>,
    /// Завершиться с кодом 3, если часть записей отвергнута
    #[arg(long, help_heading = INPUT)]
    pub strict: bool,
    /// Записать в файл: целиком или никак; вывод — строки NDJSON, как у lint --format ndjson
    #[arg(long, value_name = "ФАЙЛ", help_heading = OUTPUT)]
    pub out: Option<PathBuf>,
}

/// `reglament next`
#[derive(Debug, Group)]
pub struct NextArgs {
    /// Файлы регламента; несколько файлов одного имени — его версии
    #[arg(value_name = "РЕГЛАМЕНТ", required = true, help_heading = TEXT)]
    pub regulation: Vec<PathBuf>,
    /// Input and moment.
    #[command(flatten)]
    pub data: DataArgs,
    /// Filters.
    #[command(flatten)]
    pub filter: FilterArgs,
    /// Output.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `reglament explain`
#[derive(Debug, Group)]
pub struct ExplainArgs {
    /// Файлы регламента или код сообщения вроде R001
    #[arg(value_name = "РЕГЛАМЕНТ|КОД", required = true, help_heading = TEXT)]
    pub what: Vec<PathBuf>,
    /// Input and moment.
    #[command(flatten)]
    pub data: DataArgs,
    /// О какой сделке речь (id)
    #[arg(long, value_name = "СДЕЛКА", value_hint = ValueHint::Other, help_heading = FILTER)]
    pub deal: Option<String>,
    /// О каком сотруднике речь (id): его отчёты и собственные дела
    #[arg(long, value_name = "КТО", value_hint = ValueHint::Other, help_heading = FILTER, conflicts_with = "deal")]
    pub person: Option<String>,
    /// Только этот пункт (номер)
    #[arg(long, value_name = "ПУНКТ", value_hint = ValueHint::Other, help_heading = FILTER)]
    pub clause: Option<String>,
    /// Вид вывода: text — для людей, html — страница, json и ndjson — для программ; без настройки — text, а в файл .html — html
    #[arg(
        long,
        value_name = "ВИД",
        help_heading = OUTPUT,
        hide_possible_values = true
    )]
    pub format: Option<ExplainFormat>,
    /// Записать в файл: целиком или никак
    #[arg(long, value_name = "ФАЙЛ", help_heading = OUTPUT)]
    pub out: Option<PathBuf>,
}

/// Output formats of an explanation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExplainFormat {
    /// For people.
    #[value(help = "для людей")]
    Text,
    /// A page: one file.
    #[value(help = "страница: один файл, открывается без сети")]
    Html,
    /// One document.
    #[value(help = "один документ для программ")]
    Json,
    /// One record a line.
    #[value(help = "по записи в строке для программ")]
    Ndjson,
}
