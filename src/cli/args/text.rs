//! Commands about the text itself.

use std::path::PathBuf;

use clap::{Args as Group, ValueEnum, ValueHint};

use super::common::{DataArgs, OutputArgs};
use super::{FILTER, MOMENT, OUTPUT, TEXT};

/// `reglament check`
#[derive(Debug, Group)]
pub struct CheckArgs {
    /// Файлы регламента; несколько файлов одного имени — его версии
    #[arg(value_name = "РЕГЛАМЕНТ", required = true, help_heading = TEXT)]
    pub regulation: Vec<PathBuf>,
    /// Насколько важна проверка текста: R200=ошибка, R208=нет; бывает ошибка, предупреждение, совет и нет. Главнее слов
    /// «проверка R200 — …» в самом тексте; можно повторять
    #[arg(long, value_name = "КОД=ВАЖНОСТЬ", value_hint = ValueHint::Other, value_delimiter = ',', help_heading = FILTER)]
    pub severity: Vec<String>,
    /// Data that the text is held against as well: roles nobody holds, clauses that cannot be judged.
    #[command(flatten)]
    pub data: DataArgs,
    /// Output.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `reglament fmt`
#[derive(Debug, Group)]
pub struct FmtArgs {
    /// Файлы регламента: каждый записывается на своё место; «-» — со стандартного ввода на стандартный вывод
    #[arg(value_name = "РЕГЛАМЕНТ", required = true, help_heading = TEXT)]
    pub regulation: Vec<PathBuf>,
    /// Ничего не записывать: только сказать, что оформлено не так (тогда код завершения 1)
    #[arg(long, help_heading = OUTPUT)]
    pub check: bool,
}

/// `reglament diff`
#[derive(Debug, Group)]
pub struct DiffArgs {
    /// Прежний текст регламента
    #[arg(value_name = "БЫЛО", value_hint = ValueHint::FilePath, help_heading = TEXT)]
    pub old: PathBuf,
    /// Новый текст
    #[arg(value_name = "СТАЛО", value_hint = ValueHint::FilePath, help_heading = TEXT)]
    pub new: PathBuf,
    /// Data that both are tried on, and the moment.
    #[command(flatten)]
    pub data: DataArgs,
    /// С какого дня: открытые нарушения остаются, остальные — по сроку или событию
    #[arg(long, value_name = "ДЕНЬ", value_hint = ValueHint::Other, help_heading = FILTER)]
    pub from: Option<String>,
    /// По какой день включительно
    #[arg(long, value_name = "ДЕНЬ", value_hint = ValueHint::Other, help_heading = FILTER)]
    pub to: Option<String>,
    /// Output.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `reglament doc`
#[derive(Debug, Group)]
pub struct DocArgs {
    /// Файлы регламента; из версий одного имени печатается последняя
    #[arg(value_name = "РЕГЛАМЕНТ", required = true, help_heading = TEXT)]
    pub regulation: Vec<PathBuf>,
    /// Прежний текст: что изменилось, встаёт списком в начало
    #[arg(long, value_name = "ПРЕЖНИЙ", value_hint = ValueHint::FilePath, help_heading = TEXT)]
    pub before: Option<PathBuf>,
    /// Что напечатать: html или md; без настройки — html, если так кончается имя файла, иначе md
    #[arg(
        long,
        value_name = "ВИД",
        value_enum,
        help_heading = OUTPUT,
        hide_possible_values = true
    )]
    pub format: Option<DocFormat>,
    /// Записать в файл: он появляется целиком или не появляется
    #[arg(long, value_name = "ФАЙЛ", value_hint = ValueHint::FilePath, help_heading = OUTPUT)]
    pub out: Option<PathBuf>,
}

/// What a document is printed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DocFormat {
    /// A page: one file.
    #[value(help = "страница: один файл, открывается без сети, печатается для подписи")]
    Html,
    /// Markdown.
    #[value(help = "текст с разметкой: заголовки, списки, ссылки")]
    Md,
}

/// `reglament test`
#[derive(Debug, Group)]
pub struct TestArgs {
    /// Файлы регламента; несколько файлов одного имени — его версии
    #[arg(value_name = "РЕГЛАМЕНТ", required = true, help_heading = TEXT)]
    pub regulation: Vec<PathBuf>,
    /// Input and moment: what the real deals exercise as well.
    #[command(flatten)]
    pub data: DataArgs,
    /// Output.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `reglament new`
#[derive(Debug, Group)]
pub struct NewArgs {
    /// Папка, которую создать; без имени — «мой-регламент»
    #[arg(value_name = "ПАПКА", default_value = "мой-регламент", hide_default_value = true, help_heading = TEXT)]
    pub name: PathBuf,
    /// Чем занимается компания (список ниже); без настройки — продажи
    #[arg(long, value_name = "ДЕЛО", value_hint = ValueHint::Other, help_heading = TEXT)]
    pub business: Option<String>,
    /// Только показать, какие заготовки есть
    #[arg(long, help_heading = TEXT, conflicts_with = "business")]
    pub list: bool,
    /// К какому времени отнести пробные данные; без настройки — сейчас
    #[arg(long, value_name = "ВРЕМЯ", value_hint = ValueHint::Other, help_heading = MOMENT)]
    pub at: Option<String>,
}
