//! `reglament mail`

use std::path::PathBuf;

use clap::Args as Group;

use super::common::{DataArgs, TableFormat};
use super::{FILTER, LETTER, MOMENT, OUTPUT, TEXT};

/// `reglament mail`
#[derive(Debug, Group)]
pub struct MailArgs {
    /// Файлы регламента; несколько файлов одного имени — его версии
    #[arg(value_name = "РЕГЛАМЕНТ", required = true, help_heading = TEXT)]
    pub regulation: Vec<PathBuf>,
    /// Input and moment.
    #[command(flatten)]
    pub data: DataArgs,
    /// Чем слать: почта, СМС, вотсап, телеграм …
    #[arg(long, value_name = "КАНАЛ", help_heading = LETTER)]
    pub channel: Option<String>,
    /// По какому шаблону
    #[arg(long, value_name = "ШАБЛОН", help_heading = LETTER)]
    pub template: Option<String>,
    /// Какой категории: реклама, сервис …
    #[arg(long, value_name = "КАТЕГОРИЯ", help_heading = LETTER)]
    pub category: Option<String>,
    /// В какой кампании
    #[arg(long, value_name = "КАМПАНИЯ", help_heading = LETTER)]
    pub campaign: Option<String>,
    /// С какого номера или адреса
    #[arg(long, value_name = "НОМЕР", help_heading = LETTER)]
    pub sender: Option<String>,
    /// С номера какого вида: холодный, тёплый …
    #[arg(long, value_name = "ВИД", help_heading = LETTER)]
    pub sender_kind: Option<String>,
    /// Разложить отправки нескольких кампаний: кто, что и когда получит, кто и почему нет
    #[arg(long, value_name = "КАМПАНИИ", help_heading = LETTER, conflicts_with_all = ["channel", "template", "category", "campaign", "sender", "sender_kind"])]
    pub plan: Option<PathBuf>,
    /// Скольким клиентам можно слать в каждый день ближайшего месяца; без --channel — по всем каналам регламента
    #[arg(long, help_heading = LETTER, conflicts_with = "plan")]
    pub calendar: bool,
    /// Чего выгрузка не хранит, того не было: считать, что раньше ничего не слали
    #[arg(long, help_heading = MOMENT)]
    pub assume_no_earlier: bool,
    /// Whom to ask about.
    #[command(flatten)]
    pub whom: WhomArgs,
    /// Вид вывода: text — для людей, csv и xlsx — таблицы, json и ndjson — для программ
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

/// Which clients are asked about.
#[derive(Debug, Group, Default)]
pub struct WhomArgs {
    /// Только этот клиент (id); можно повторять
    #[arg(long, value_name = "КЛИЕНТ", help_heading = FILTER)]
    pub client: Vec<String>,
    /// Только клиенты, у которых сделка сейчас в этой стадии
    #[arg(long, value_name = "СТАДИЯ", help_heading = FILTER)]
    pub stage: Vec<String>,
    /// Только клиенты со сделкой этой воронки
    #[arg(long, value_name = "ВОРОНКА", help_heading = FILTER)]
    pub funnel: Vec<String>,
    /// Только клиенты этого сотрудника (id или имя)
    #[arg(long, value_name = "КТО", help_heading = FILTER)]
    pub person: Vec<String>,
    /// Только клиенты этой команды
    #[arg(long, value_name = "НАЗВАНИЕ", help_heading = FILTER)]
    pub team: Vec<String>,
    /// Только клиент этой сделки (id)
    #[arg(long, value_name = "СДЕЛКА", help_heading = FILTER)]
    pub deal: Vec<String>,
}
