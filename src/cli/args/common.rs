//! What several commands share: where data comes from, what is kept of the answer, how it is shown.

use std::path::PathBuf;

use clap::{Args as Group, ValueEnum, ValueHint};

use super::{FILTER, INPUT, MOMENT, OUTPUT};
use crate::findings::Severity;

/// Where data comes from and how it is judged.
#[derive(Debug, Group, Default)]
pub struct DataArgs {
    /// Данные: файл NDJSON, YAML или JSON, папка с ними, «-» — стандартный ввод
    #[arg(long, value_name = "ДАННЫЕ", help_heading = INPUT)]
    pub data: Option<PathBuf>,
    /// Сколько ядер занять; без настройки — все. На порядок вывода не влияет
    #[arg(long, value_name = "N", value_hint = ValueHint::Other, help_heading = INPUT)]
    pub jobs: Option<std::num::NonZeroUsize>,
    /// Завершиться с кодом 3, если часть записей отвергнута
    #[arg(long, help_heading = INPUT)]
    pub strict: bool,
    /// На какой момент судить: 2026-12-10 (конец дня), «10.12.2026 12:00», 2026-12-10T12:00+03:00; без настройки — момент
    /// выгрузки, иначе сейчас
    #[arg(long, value_name = "ВРЕМЯ", value_hint = ValueHint::Other, help_heading = MOMENT)]
    pub at: Option<String>,
    /// Момент выгрузки, если данные его не называют: позже него ничего не известно
    #[arg(long, value_name = "ВРЕМЯ", value_hint = ValueHint::Other, help_heading = MOMENT)]
    pub as_of: Option<String>,
    /// Судить и то, что было до вступления регламента в силу
    #[arg(long, help_heading = MOMENT)]
    pub as_if_in_force: bool,
}

/// Which findings are kept.
#[derive(Debug, Group, Default)]
pub struct FilterArgs {
    /// Только этот сотрудник (id или имя); можно повторять
    #[arg(long, value_name = "КТО", value_hint = ValueHint::Other, help_heading = FILTER)]
    pub person: Vec<String>,
    /// Только эта команда
    #[arg(long, value_name = "НАЗВАНИЕ", value_hint = ValueHint::Other, help_heading = FILTER)]
    pub team: Vec<String>,
    /// Только эта воронка
    #[arg(long, value_name = "ВОРОНКА", value_hint = ValueHint::Other, help_heading = FILTER)]
    pub funnel: Vec<String>,
    /// Только эта стадия
    #[arg(long, value_name = "СТАДИЯ", value_hint = ValueHint::Other, help_heading = FILTER)]
    pub stage: Vec<String>,
    /// Только этот клиент (id)
    #[arg(long, value_name = "КЛИЕНТ", value_hint = ValueHint::Other, help_heading = FILTER)]
    pub client: Vec<String>,
    /// Только эта сделка (id)
    #[arg(long, value_name = "СДЕЛКА", value_hint = ValueHint::Other, help_heading = FILTER)]
    pub deal: Vec<String>,
    /// Только этот пункт (номер)
    #[arg(long, value_name = "ПУНКТ", value_hint = ValueHint::Other, help_heading = FILTER)]
    pub clause: Vec<String>,
    /// Только такой тяжести: critical (критично), violation (нарушение), remark (замечание), reminder (напоминание)
    #[arg(long, value_name = "ТЯЖЕСТЬ", help_heading = FILTER, hide_possible_values = true)]
    pub severity: Vec<SeverityArg>,
}

/// Format and destination.
#[derive(Debug, Group)]
pub struct OutputArgs {
    /// Вид вывода: text — для людей, json и ndjson — для программ
    #[arg(
        long,
        value_name = "ВИД",
        default_value = "text",
        help_heading = OUTPUT,
        hide_possible_values = true,
        hide_default_value = true
    )]
    pub format: Format,
    /// Записать в файл: целиком или никак
    #[arg(long, value_name = "ФАЙЛ", help_heading = OUTPUT)]
    pub out: Option<PathBuf>,
}

/// Output formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    #[value(help = "для людей")]
    Text,
    /// One document.
    #[value(help = "один документ для программ")]
    Json,
    /// One record a line.
    #[value(help = "по записи в строке для программ")]
    Ndjson,
}

/// Output formats of what is a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    /// For people.
    #[value(help = "для людей")]
    Text,
    /// For spreadsheets.
    #[value(help = "таблица для электронных таблиц")]
    Csv,
    /// A workbook.
    #[value(help = "книга для электронных таблиц")]
    Xlsx,
    /// One document.
    #[value(help = "один документ для программ")]
    Json,
    /// One record a line.
    #[value(help = "по записи в строке для программ")]
    Ndjson,
}

/// Severities by the words of the machine output; the author's Russian words are accepted too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SeverityArg {
    /// `(критично)`
    #[value(alias = "критично", help = "критично")]
    Critical,
    /// No grading.
    #[value(alias = "нарушение", help = "нарушение")]
    Violation,
    /// `(замечание)`
    #[value(alias = "замечание", help = "замечание")]
    Remark,
    /// `(напоминание)`
    #[value(alias = "напоминание", help = "напоминание")]
    Reminder,
}

impl From<SeverityArg> for Severity {
    fn from(arg: SeverityArg) -> Self {
        match arg {
            SeverityArg::Critical => Self::Critical,
            SeverityArg::Violation => Self::Violation,
            SeverityArg::Remark => Self::Remark,
            SeverityArg::Reminder => Self::Reminder,
        }
    }
}
