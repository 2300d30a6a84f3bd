//! `reglament audit`

use std::path::PathBuf;

use clap::{Args as Group, ValueEnum, ValueHint};

use super::common::{DataArgs, TableFormat};
use super::{FILTER, INPUT, OUTPUT, SAMPLE, TEXT};

/// `reglament audit`
#[derive(Debug, Group)]
pub struct AuditArgs {
    /// Файлы регламента; несколько файлов одного имени — его версии
    #[arg(value_name = "РЕГЛАМЕНТ", required = true, help_heading = TEXT)]
    pub regulation: Vec<PathBuf>,
    /// Input and moment.
    #[command(flatten)]
    pub data: DataArgs,
    /// Только этот чек-лист; можно повторять
    #[arg(long, value_name = "ЧЕК-ЛИСТ", value_hint = ValueHint::Other, help_heading = SAMPLE)]
    pub checklist: Vec<String>,
    /// С чего начать: random (по жребию), long (с самых долгих), complaints (с тех, чьи клиенты жаловались), expensive (с самых
    /// дорогих сделок)
    #[arg(
        long,
        value_name = "ПОРЯДОК",
        default_value = "random",
        help_heading = SAMPLE,
        hide_possible_values = true,
        hide_default_value = true,
        conflicts_with = "score"
    )]
    pub first: FirstArg,
    /// Слово жребия: с другим словом выбор другой, с тем же — тот же
    #[arg(long, value_name = "СЛОВО", value_hint = ValueHint::Other, help_heading = SAMPLE, conflicts_with = "score")]
    pub seed: Option<String>,
    /// Листы, розданные раньше: их работу второй раз не брать; можно повторять
    #[arg(long, value_name = "ЛИСТЫ", help_heading = SAMPLE, conflicts_with = "score")]
    pub drawn: Vec<PathBuf>,
    /// Оценить заполненные листы: книги .xlsx, таблицы .csv, файлы .json; можно повторять
    #[arg(long, value_name = "ЛИСТЫ", help_heading = INPUT)]
    pub score: Vec<PathBuf>,
    /// Записать принятые листы как факты: назовите его листы.ndjson, положите в папку с данными, и их учтут все команды
    #[arg(long, value_name = "ФАЙЛ", help_heading = OUTPUT, requires = "score")]
    pub facts: Option<PathBuf>,
    /// С какого дня работа; без настройки — с начала недели, месяца …, за которые велено проверять
    #[arg(long, value_name = "ДЕНЬ", value_hint = ValueHint::Other, help_heading = FILTER)]
    pub from: Option<String>,
    /// По какой день включительно
    #[arg(long, value_name = "ДЕНЬ", value_hint = ValueHint::Other, help_heading = FILTER)]
    pub to: Option<String>,
    /// Только работа этого сотрудника (id или имя); можно повторять
    #[arg(long, value_name = "КТО", value_hint = ValueHint::Other, help_heading = FILTER)]
    pub person: Vec<String>,
    /// Только работа этой команды
    #[arg(long, value_name = "НАЗВАНИЕ", value_hint = ValueHint::Other, help_heading = FILTER)]
    pub team: Vec<String>,
    /// Вид вывода: text — для людей, xlsx — листы для заполнения, csv — таблица, json и ndjson — для программ
    #[arg(
        long,
        value_name = "ВИД",
        default_value = "text",
        help_heading = OUTPUT,
        hide_possible_values = true,
        hide_default_value = true
    )]
    pub format: TableFormat,
    /// Записать в файл: целиком или никак
    #[arg(long, value_name = "ФАЙЛ", help_heading = OUTPUT)]
    pub out: Option<PathBuf>,
}

/// What is drawn first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FirstArg {
    /// By lot.
    #[value(help = "по жребию")]
    Random,
    /// The longest.
    #[value(help = "с самых долгих")]
    Long,
    /// Of clients who complained.
    #[value(help = "с тех, чьи клиенты жаловались")]
    Complaints,
    /// Of the dearest deals.
    #[value(help = "с самых дорогих сделок")]
    Expensive,
}
