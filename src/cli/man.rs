//! `reglament man`: the manual page, out of the same definitions as the help.

use clap::{Arg, Command, CommandFactory};
use roff::{Inline, Roff, bold, italic, roman};

use super::args::{Args, EXIT_CODES, ManArgs};
use super::{Exit, Failure, Io, sink};

/// What stands in no definition: files and surroundings that the commands look at by themselves.
const FILES: &[(&str, &str)] = &[
    ("*.reglament", "регламент: текст в UTF-8"),
    (
        "исключения.yaml",
        "исключения рядом с данными: кто, когда и почему разрешил",
    ),
];
const ENVIRONMENT: &[(&str, &str)] = &[(
    "NO_COLOR",
    "если задана и не пуста, вывод на терминал не раскрашивается",
)];

pub(super) fn run(args: &ManArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let mut command = Args::command();
    command.build();
    let page = page(&mut command).render();
    sink::write_to(io.out, args.out.as_deref(), |out| {
        Ok(out.write_all(page.as_bytes())?)
    })?;
    Ok(Exit::Clean)
}

fn page(command: &mut Command) -> Roff {
    let mut page = Roff::new();
    let version = concat!("версия ", env!("CARGO_PKG_VERSION"));
    page.control(
        "TH",
        ["REGLAMENT", "1", version, "reglament", "Команды reglament"],
    );
    page.control("SH", ["ИМЯ"]);
    page.text([roman(
        "reglament - проверка регламента продаж и работы по нему",
    )]);
    page.control("SH", ["ОБЗОР"]);
    usage(&mut page, command);
    page.control("SH", ["ОПИСАНИЕ"]);
    page.text([roman(about(command))]);
    page.control("SH", ["КОМАНДЫ"]);
    for one in command.get_subcommands_mut() {
        page.control("SS", [one.get_name()]);
        page.text([roman(about(one))]);
        page.control("PP", []);
        usage(&mut page, one);
        options(&mut page, one);
        if let Some(after) = one.get_after_help() {
            page.control("PP", []);
            lines(&mut page, &after.to_string());
        }
    }
    page.control("SH", ["ПАРАМЕТРЫ"]);
    options(&mut page, command);
    page.control("SH", ["КОД ЗАВЕРШЕНИЯ"]);
    for code in EXIT_CODES.split(", ") {
        if let Some((number, meaning)) = code.split_once(" — ") {
            row(&mut page, vec![bold(number)], meaning);
        }
    }
    for (heading, rows) in [("ФАЙЛЫ", FILES), ("ОКРУЖЕНИЕ", ENVIRONMENT)] {
        page.control("SH", [heading]);
        for (name, meaning) in rows {
            row(&mut page, vec![bold(*name)], meaning);
        }
    }
    page
}

fn about(command: &Command) -> String {
    command
        .get_about()
        .map(ToString::to_string)
        .unwrap_or_default()
}

/// How a command is called, a line each.
fn usage(page: &mut Roff, command: &mut Command) {
    let said = command.render_usage().to_string();
    lines(page, said.strip_prefix("Usage: ").unwrap_or(&said));
}

fn lines(page: &mut Roff, text: &str) {
    for (at, line) in text.lines().enumerate() {
        if at > 0 {
            page.control("br", []);
        }
        page.text([roman(line.trim())]);
    }
}

/// What a command takes, in the order of its help; what every command takes is told once, with the program.
fn options(page: &mut Roff, command: &Command) {
    let program = command.has_subcommands();
    let shown = |arg: &&Arg| !arg.is_hide_set() && (program || !is_help(arg));
    for arg in command.get_arguments().filter(shown) {
        let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        row(page, name(arg), &help);
    }
}

fn is_help(arg: &Arg) -> bool {
    arg.get_long() == Some("help")
}

/// `-h, --help`, `--data ДАННЫЕ`, `РЕГЛАМЕНТ…`
fn name(arg: &Arg) -> Vec<Inline> {
    let mut out = Vec::new();
    if let Some(short) = arg.get_short() {
        out.push(bold(format!("-{short}")));
        out.push(roman(", "));
    }
    if let Some(long) = arg.get_long() {
        out.push(bold(format!("--{long}")));
    }
    if arg.get_action().takes_values() {
        if arg.get_long().is_some() {
            out.push(roman(" "));
        }
        let values = arg.get_value_names().unwrap_or_default();
        out.push(italic(
            values
                .iter()
                .map(|one| one.as_str())
                .collect::<Vec<_>>()
                .join(" "),
        ));
        if arg.is_positional() && arg.get_num_args().is_some_and(|many| many.max_values() > 1) {
            out.push(roman("…"));
        }
    }
    out
}

/// A term and what it means.
fn row(page: &mut Roff, term: Vec<Inline>, meaning: &str) {
    page.control("TP", []);
    page.text(term);
    page.text([roman(meaning)]);
}
