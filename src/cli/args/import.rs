//! `reglament import`

use std::path::PathBuf;

use clap::{Args as Group, ValueEnum, ValueHint};

use super::common::Format;
use super::{INPUT, MOMENT, OUTPUT, TEXT};

/// Whose export it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ImportKind {
    /// Узнать по самим файлам
    #[value(name = "auto", alias = "авто")]
    Auto,
    /// Битрикс24: ответы и списки
    #[value(name = "bitrix24", aliases = ["битрикс24", "битрикс", "bitrix"])]
    Bitrix24,
    /// Амо: ответы и списки
    #[value(name = "amocrm", aliases = ["амо", "amo", "амосрм", "амоцрм"])]
    Amo,
    /// Таблицы по описанию
    #[value(name = "table", aliases = ["таблица", "таблицы"])]
    Table,
    /// Свой формат
    #[value(name = "own", aliases = ["свой", "своё"])]
    Own,
}

/// `reglament import`
#[derive(Debug, Group)]
pub struct ImportArgs {
    /// Чья выгрузка: auto (авто) — узнать самой, bitrix24 (битрикс24), amocrm (амо), table (таблица) — по mapping.yaml, own (свой)
    #[arg(value_name = "ВИД", help_heading = INPUT, hide_possible_values = true)]
    pub kind: Option<ImportKind>,
    /// Папка с выгрузкой или её файлы
    #[arg(value_name = "ФАЙЛЫ", help_heading = INPUT)]
    pub files: Vec<PathBuf>,
    /// Описание таблиц: какой столбец что значит; без настройки — mapping.yaml рядом с файлами
    #[arg(long, value_name = "ФАЙЛ", help_heading = INPUT)]
    pub mapping: Option<PathBuf>,
    /// Предложить mapping.yaml по заголовкам и значениям этой таблицы
    #[arg(long, value_name = "ТАБЛИЦА", help_heading = INPUT, conflicts_with_all = ["kind", "files", "mapping", "regulation", "pseudonymize"])]
    pub guess: Option<PathBuf>,
    /// Сказать, сколько пунктов этого регламента по таким данным не проверить и чего им не хватает; можно повторять
    #[arg(long, value_name = "РЕГЛАМЕНТ", help_heading = TEXT)]
    pub regulation: Vec<PathBuf>,
    /// Завершиться с кодом 3, если часть записей отвергнута
    #[arg(long, help_heading = INPUT)]
    pub strict: bool,
    /// Момент выгрузки, если она его не называет: позже него ничего не известно
    #[arg(long, value_name = "ВРЕМЯ", value_hint = ValueHint::Other, help_heading = MOMENT)]
    pub as_of: Option<String>,
    /// Заменить имена, телефоны и адреса: по ключу, одинаково в каждой выгрузке
    #[arg(long, help_heading = OUTPUT)]
    pub pseudonymize: bool,
    /// Файл с ключом замен, не короче 16 знаков
    #[arg(long, value_name = "ФАЙЛ", help_heading = OUTPUT, requires = "pseudonymize")]
    pub key_file: Option<PathBuf>,
    /// Папка, куда записать данные в своём формате; без настройки — только отчёт. С --guess — файл
    #[arg(long, value_name = "ПАПКА", help_heading = OUTPUT)]
    pub out: Option<PathBuf>,
    /// Вид отчёта: text — для людей, json и ndjson — для программ
    #[arg(
        long,
        value_name = "ВИД",
        default_value = "text",
        help_heading = OUTPUT,
        hide_possible_values = true,
        hide_default_value = true
    )]
    pub format: Format,
}
