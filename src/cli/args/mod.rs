//! The command line as its users see it. Every word of help stands here.

mod audit;
mod common;
mod import;
mod judging;
mod mail;
mod period;
mod shell;
mod text;

use clap::{ArgAction, Args as Group, Parser, Subcommand};

use crate::starter::BUSINESSES;

pub use audit::{AuditArgs, FirstArg};
pub use common::{DataArgs, FilterArgs, Format, OutputArgs, SeverityArg, TableFormat};
pub use import::{ImportArgs, ImportKind};
pub use judging::{ExplainArgs, ExplainFormat, LintArgs, MergeArgs, NextArgs};
pub use mail::{MailArgs, WhomArgs};
pub use period::{CalendarFormat, PlanArgs, ReportArgs, ReportFormat, WithoutArg};
pub use shell::{CompletionsArgs, ManArgs};
pub use text::{CheckArgs, DiffArgs, DocArgs, DocFormat, FmtArgs, NewArgs, TestArgs};

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
