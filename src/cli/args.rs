//! The command line as its users see it. Every word of help stands here.

use std::path::PathBuf;

use clap::{ArgAction, Args as Group, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;

use crate::findings::Severity;
use crate::starter::BUSINESSES;

const TEMPLATE: &str = "{about}\n\nКак вызвать: {usage}\n\n{all-args}{after-help}";
const TEXT: &str = "Регламент";
const SHELL: &str = "Оболочка";
const INPUT: &str = "Что читать";
const MOMENT: &str = "Момент";
const LETTER: &str = "Что слать";
const FILTER: &str = "Что оставить";
const SAMPLE: &str = "Что проверить";
const CALENDAR: &str = "Что разложить";
const OUTPUT: &str = "Как показать";
const HELP: &str = "Справка";

/// What the numbers a command ends with mean; the help and the manual page say it.
pub(super) const EXIT_CODES: &str = "0 — сообщить не о чем, 1 — есть нарушения или ошибки в тексте, 2 — команду выполнить нельзя, \
    3 — выполнено, но с --strict часть записей отвергнута";

/// Проверка регламента продаж и работы по нему
#[derive(Debug, Parser)]
#[command(
    name = "reglament",
    version,
    about = "Регламент продаж, который проверяет себя сам: что нарушено, что делать дальше и почему.",
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true,
    subcommand_help_heading = "Команды",
    subcommand_value_name = "КОМАНДА",
    override_usage = "reglament КОМАНДА РЕГЛАМЕНТ… [настройки]",
    help_template = TEMPLATE,
    after_help = format!("Подробно о команде: reglament КОМАНДА --help\nКод завершения: {EXIT_CODES}.")
)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    help: HelpArgs,
    /// Показать версию программы
    #[arg(long, short = 'V', action = ArgAction::Version, help_heading = HELP)]
    version: Option<bool>,
}

#[derive(Debug, Group)]
struct HelpArgs {
    /// Показать эту справку
    #[arg(long, short = 'h', action = ArgAction::Help, help_heading = HELP, global = true)]
    help: Option<bool>,
}

/// The commands, one file each.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Показать нарушения: открытые, за последние 7 дней и прежние
    #[command(
        override_usage = "reglament lint РЕГЛАМЕНТ… --data ДАННЫЕ [настройки]",
        help_template = TEMPLATE,
        after_help = "Пример: reglament lint продажи.reglament --data выгрузка.ndjson --person ivanov"
    )]
    Lint(LintArgs),
    /// Свести части, которые разные машины судили каждая сама, в одни нарушения и итоги
    #[command(
        override_usage = "reglament merge ЧАСТИ… [настройки]",
        help_template = TEMPLATE,
        after_help = "Пример:\n  reglament lint продажи.reglament --data - --at 2026-12-11 --part --format ndjson < данные-1.ndjson > часть-1\n  \
            reglament merge часть-1 часть-2 часть-3\n\
            Как делить данные и что в части — в docs/chasti.md."
    )]
    Merge(MergeArgs),
    /// Показать, кому что делать дальше
    #[command(
        override_usage = "reglament next РЕГЛАМЕНТ… --data ДАННЫЕ [настройки]",
        help_template = TEMPLATE,
        after_help = "Пример: reglament next продажи.reglament --data выгрузка.ndjson --person ivanov"
    )]
    Next(NextArgs),
    /// Показать, можно ли слать клиентам, что мешает и когда станет можно
    #[command(
        override_usage = "reglament mail РЕГЛАМЕНТ… --data ДАННЫЕ --channel КАНАЛ [--template ШАБЛОН] [--client КЛИЕНТ] [настройки]",
        help_template = TEMPLATE,
        after_help = "Примеры:\n  reglament mail продажи.reglament --data выгрузка.ndjson --channel почта --template «Акция» --client К-77\n  \
            reglament mail продажи.reglament --data выгрузка.ndjson --channel СМС --stage «КП» --format csv --out кому.csv\n\
            Код завершения для одного клиента: 0 — можно, 1 — нельзя или не видно."
    )]
    Mail(MailArgs),
    /// Выбрать, какие звонки и сделки проверить по чек-листу, раздать листы и оценить заполненные
    #[command(
        override_usage = "reglament audit РЕГЛАМЕНТ… --data ДАННЫЕ [--checklist ЧЕК-ЛИСТ] [настройки]\n             \
            reglament audit РЕГЛАМЕНТ… --data ДАННЫЕ --score ЛИСТЫ [настройки]",
        help_template = TEMPLATE,
        after_help = "Примеры:\n  reglament audit продажи.reglament --data выгрузка.ndjson --format xlsx --out листы.xlsx\n  \
            reglament audit продажи.reglament --data выгрузка.ndjson --score листы.xlsx"
    )]
    Audit(AuditArgs),
    /// Разложить касания будущего месяца или квартала по людям и дням: календарь, контрольный список, нагрузка
    #[command(
        override_usage = "reglament plan РЕГЛАМЕНТ… --data ДАННЫЕ [--from ДЕНЬ] [--to ДЕНЬ] [настройки]\n             \
            reglament plan РЕГЛАМЕНТ… --data ДАННЫЕ --week ДЕНЬ [настройки]",
        help_template = TEMPLATE,
        after_help = "Примеры:\n  reglament plan продажи.reglament --data выгрузка.ndjson --from 2026-12-01 --to 2026-12-31\n  \
            reglament plan продажи.reglament --data выгрузка.ndjson --week 2026-12-07\n  \
            reglament plan продажи.reglament --data выгрузка.ndjson --person ivanov --format ics --out касания.ics"
    )]
    Plan(PlanArgs),
    /// Показать за период воронку, показатели, слабейшую ступень и окупается ли каждый пункт
    #[command(
        override_usage = "reglament report РЕГЛАМЕНТ… --data ДАННЫЕ [--from ДЕНЬ] [--to ДЕНЬ] [настройки]",
        help_template = TEMPLATE,
        after_help = "Примеры:\n  reglament report продажи.reglament --data выгрузка.ndjson --from 2026-11-01 --to 2026-11-30\n  \
            reglament report продажи.reglament --data выгрузка.ndjson --from 2026-11-01 --format xlsx --out отчёт.xlsx\n\
            Что стоит над чертой каждого числа и что под ней, сказано в docs/otchet.md."
    )]
    Report(ReportArgs),
    /// Проверить текст регламента
    #[command(
        override_usage = "reglament check РЕГЛАМЕНТ… [настройки]",
        help_template = TEMPLATE,
        after_help = "Пример: reglament check продажи.reglament"
    )]
    Check(CheckArgs),
    /// Привести текст регламента к одному оформлению: отступы, пробелы, кавычки, тире; смысл и комментарии остаются
    #[command(
        override_usage = "reglament fmt [--check] РЕГЛАМЕНТ…\n             reglament fmt [--check] -",
        help_template = TEMPLATE,
        after_help = "Примеры:\n  reglament fmt продажи.reglament\n  reglament fmt - < черновик.reglament > продажи.reglament"
    )]
    Fmt(FmtArgs),
    /// Проверить примеры регламента и что из него они проверяют
    #[command(
        override_usage = "reglament test РЕГЛАМЕНТ… [--data ДАННЫЕ] [настройки]",
        help_template = TEMPLATE,
        after_help = "Пример: reglament test продажи.reglament"
    )]
    Test(TestArgs),
    /// Напечатать регламент для сотрудников: по стадиям, ролям и темам, с нарисованной воронкой
    #[command(
        override_usage = "reglament doc РЕГЛАМЕНТ… [--before ПРЕЖНИЙ] [настройки]",
        help_template = TEMPLATE,
        after_help = "Примеры:\n  reglament doc продажи.reglament --out продажи.html\n  \
            reglament doc продажи.reglament --before продажи-2.reglament --format md"
    )]
    Doc(DocArgs),
    /// Сравнить два текста по смыслу: что стало строже, что мягче, у кого появятся и у кого уйдут нарушения
    #[command(
        override_usage = "reglament diff БЫЛО СТАЛО [--data ДАННЫЕ] [настройки]",
        help_template = TEMPLATE,
        after_help = "Примеры:\n  reglament diff продажи.reglament продажи-новые.reglament\n  \
            reglament diff продажи.reglament продажи-новые.reglament --data выгрузка.ndjson\n\
            Код завершения: 0 — смысл тот же, 1 — смысл изменился, 2 — сравнить нельзя."
    )]
    Diff(DiffArgs),
    /// Объяснить, почему по сделке именно так, или что значит код сообщения
    #[command(
        override_usage = "reglament explain РЕГЛАМЕНТ… --data ДАННЫЕ --deal СДЕЛКА [--clause ПУНКТ]\n             reglament explain КОД",
        help_template = TEMPLATE,
        after_help = "Примеры:\n  reglament explain продажи.reglament --data выгрузка.ndjson --deal D-1 --clause 2.1\n  reglament explain R001"
    )]
    Explain(ExplainArgs),
    /// Написать файл подсказок для оболочки: она дополнит команды и настройки по клавише Tab
    #[command(
        override_usage = "reglament completions ОБОЛОЧКА [--out ФАЙЛ]",
        help_template = TEMPLATE,
        after_help = "Пример: reglament completions bash --out ~/.local/share/bash-completion/completions/reglament"
    )]
    Completions(CompletionsArgs),
    /// Написать страницу руководства для программы man
    #[command(
        override_usage = "reglament man [--out ФАЙЛ]",
        help_template = TEMPLATE,
        after_help = "Примеры:\n  reglament man --out ~/.local/share/man/man1/reglament.1\n  reglament man | man -l -"
    )]
    Man(ManArgs),
    /// Прочитать выгрузку CRM или таблицу: что в ней не так, о чём по ней можно судить; записать её в своём формате
    #[command(
        override_usage = "reglament import ВИД ФАЙЛЫ… [--out ПАПКА] [настройки]\n             reglament import --guess ТАБЛИЦА",
        help_template = TEMPLATE,
        after_help = "Примеры:\n  reglament import amocrm выгрузка --out данные --regulation продажи.reglament\n  \
            reglament import битрикс24 сделки.csv --out данные\n  \
            reglament import таблица сделки.xlsx --mapping mapping.yaml --out данные\n  \
            reglament import авто выгрузка --out обезличено --pseudonymize --key-file ключ\n  \
            reglament import --guess сделки.csv --out mapping.yaml"
    )]
    Import(ImportArgs),
    /// Начать свой регламент: заготовка с пояснениями и пробными данными, на которых сразу есть нарушения
    #[command(
        override_usage = "reglament new [ПАПКА] [--business ДЕЛО]",
        help_template = TEMPLATE,
        after_help = new_help()
    )]
    New(NewArgs),
}

/// The kinds of business stand in the help as they stand in the table.
fn new_help() -> String {
    let mut text = "Чем занимается компания:\n".to_owned();
    let width = |name: &str| name.chars().count();
    let widest = BUSINESSES.iter().map(|one| width(one.name)).max();
    for one in BUSINESSES {
        let gap = " ".repeat(widest.unwrap_or_default() - width(one.name) + 2);
        text.push_str(&format!("  {}{gap}{}\n", one.name, one.about));
    }
    text + "\nПример: reglament new мой-салон --business салон"
}

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

/// `reglament completions`
#[derive(Debug, Group)]
pub struct CompletionsArgs {
    /// Для какой оболочки: bash, zsh, fish, powershell или elvish
    #[arg(value_name = "ОБОЛОЧКА", help_heading = SHELL, hide_possible_values = true)]
    pub shell: Shell,
    /// Записать в файл: целиком или никак
    #[arg(long, value_name = "ФАЙЛ", help_heading = OUTPUT)]
    pub out: Option<PathBuf>,
}

/// `reglament man`
#[derive(Debug, Group)]
pub struct ManArgs {
    /// Записать в файл: целиком или никак
    #[arg(long, value_name = "ФАЙЛ", help_heading = OUTPUT)]
    pub out: Option<PathBuf>,
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
