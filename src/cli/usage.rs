//! Faults of the command line in Russian: clap knows what is wrong, the words are ours.

use std::ffi::OsString;

use clap::Command;
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

use super::Failure;

const HELP: &str = "список команд и настроек: reglament --help, reglament КОМАНДА --help";

/// What clap found wrong, said in Russian with a remedy.
pub(super) fn failure(error: &Error, command: &Command) -> Failure {
    let fault = Fault::of(error);
    let Fault { arg, value, .. } = &fault;
    let option = arg
        .split([' ', '='])
        .next()
        .unwrap_or_default()
        .trim_end_matches('[');
    match error.kind() {
        ErrorKind::UnknownArgument if !option.starts_with('-') => {
            Failure::new(format!("слово «{option}» лишнее")).hint(HELP)
        }
        ErrorKind::UnknownArgument => {
            let failure = Failure::new(format!("настройки «{option}» нет"));
            let owners = owners(command, option);
            if owners.is_empty() {
                fault.nearest(failure)
            } else {
                Failure::new(format!("настройка «{option}» здесь не нужна"))
                    .hint(format!("её понимают команды: {}", owners.join(", ")))
            }
        }
        ErrorKind::InvalidSubcommand => unknown_command(&fault, command),
        ErrorKind::InvalidValue if value.is_empty() => {
            let form = arg.replace(['<', '>'], "");
            let failure = Failure::new(format!("после «{option}» нет значения"))
                .hint(format!("пишите: {form}"));
            fault.valid_values(failure)
        }
        ErrorKind::ValueValidation if option == "--jobs" => Failure::new(format!(
            "«{value}» для --jobs не подходит: нужно целое число от 1"
        ))
        .hint("уберите --jobs, чтобы занять все ядра"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let whom = option.replace(['<', '>'], "");
            fault.nearest(Failure::new(format!(
                "значение «{value}» для «{whom}» не подходит"
            )))
        }
        ErrorKind::MissingRequiredArgument => missing(&fault),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Failure::new("не указана команда").hint("список команд: reglament --help")
        }
        ErrorKind::ArgumentConflict => conflict(&fault, option),
        ErrorKind::TooManyValues => {
            Failure::new(format!("у настройки «{option}» не бывает значения"))
                .hint(format!("пишите просто {option}, без «{value}»"))
        }
        ErrorKind::WrongNumberOfValues | ErrorKind::TooFewValues => {
            Failure::new(format!("у настройки «{option}» не то число значений")).hint(HELP)
        }
        ErrorKind::NoEquals => Failure::new(format!("значение «{option}» пишется через «=»"))
            .hint(format!("пишите: {}", arg.replace(['<', '>'], ""))),
        ErrorKind::InvalidUtf8 => Failure::new("в команде есть знаки не в UTF-8").hint(
            "наберите команду заново: так бывает, когда её вставили из файла в другой кодировке",
        ),
        _ => Failure::new("команду не удалось прочитать").hint(HELP),
    }
}

/// A dash that a text editor or a messenger made of two hyphens: `—data`.
///
/// # Errors
/// When a word is such an option.
pub(super) fn dashes(args: &[OsString]) -> Result<(), Failure> {
    for word in args.iter().skip(1).filter_map(|word| word.to_str()) {
        if word == "--" {
            break;
        }
        let name = word.trim_start_matches(['—', '–', '−']);
        if name.len() < word.len() && name.starts_with(|letter: char| letter.is_ascii_lowercase()) {
            return Err(
                Failure::new(format!("в «{word}» вместо двух дефисов стоит тире"))
                    .hint(format!("наберите: --{name}")),
            );
        }
    }
    Ok(())
}

/// What an error says besides its kind.
struct Fault {
    arg: String,
    missing: Vec<String>,
    prior: Option<String>,
    value: String,
    command: String,
    suggested: Vec<String>,
    valid: Vec<String>,
}

impl Fault {
    fn of(error: &Error) -> Self {
        let list = |kind| error.get(kind).and_then(words).unwrap_or_default();
        let first = |kind| list(kind).into_iter().next();
        let suggested = [
            ContextKind::SuggestedArg,
            ContextKind::SuggestedSubcommand,
            ContextKind::SuggestedValue,
        ];
        Self {
            arg: first(ContextKind::InvalidArg).unwrap_or_default(),
            missing: list(ContextKind::InvalidArg),
            prior: first(ContextKind::PriorArg),
            value: first(ContextKind::InvalidValue).unwrap_or_default(),
            command: first(ContextKind::InvalidSubcommand).unwrap_or_default(),
            suggested: suggested.into_iter().flat_map(list).collect(),
            valid: list(ContextKind::ValidValue),
        }
    }

    /// Adds what was probably meant and what is allowed, else where to look it up.
    fn nearest(&self, failure: Failure) -> Failure {
        let wrong = [&self.value, &self.command, &self.arg]
            .into_iter()
            .find(|one| !one.is_empty());
        // Where clap sees several, the first that differs least is meant.
        let near = self
            .suggested
            .iter()
            .min_by_key(|one| strsim::damerau_levenshtein(one, wrong.map_or("", String::as_str)));
        let failure = match near {
            Some(near) => failure.hint(format!("возможно, вы имели в виду «{near}»")),
            None if self.valid.is_empty() => failure.hint(HELP),
            None => failure,
        };
        self.valid_values(failure)
    }

    fn valid_values(&self, failure: Failure) -> Failure {
        if self.valid.is_empty() {
            failure
        } else {
            failure.hint(format!("подходит: {}", self.valid.join(", ")))
        }
    }
}

/// The commands that know an option.
fn owners<'c>(command: &'c Command, option: &str) -> Vec<&'c str> {
    let Some(long) = option.strip_prefix("--") else {
        return Vec::new();
    };
    let knows = |one: &&Command| one.get_arguments().any(|arg| arg.get_long() == Some(long));
    command
        .get_subcommands()
        .filter(knows)
        .map(Command::get_name)
        .collect()
}

fn unknown_command(fault: &Fault, command: &Command) -> Failure {
    let name = fault.command.as_str();
    if name.ends_with(".reglament") {
        return Failure::new(format!("не указано, что делать с «{name}»")).hint(format!(
            "назовите команду перед файлом: reglament check {name}"
        ));
    }
    let names = || command.get_subcommands().map(Command::get_name);
    let failure = Failure::new(format!("команды «{name}» нет"));
    let failure = if name == "help" || name == "справка" {
        return failure.hint("справка: reglament --help, reglament КОМАНДА --help");
    } else if let Some(meant) = names().find(|one| *one == in_latin(name)) {
        failure.hint(format!(
            "возможно, вы имели в виду «{meant}»: включена русская раскладка"
        ))
    } else if fault.suggested.is_empty() {
        failure
    } else {
        return fault.nearest(failure);
    };
    failure.hint(format!(
        "команды: {}",
        names().collect::<Vec<_>>().join(", ")
    ))
}

/// The same keys in the Latin layout: `дште` is `lint`.
fn in_latin(word: &str) -> String {
    const RUSSIAN: &str = "йцукенгшщзфывапролдячсмить";
    const LATIN: &str = "qwertyuiopasdfghjklzxcvbnm";
    let key = |letter: char| {
        let at = RUSSIAN.chars().position(|one| one == letter)?;
        LATIN.chars().nth(at)
    };
    word.chars()
        .map(|letter| key(letter).unwrap_or(letter))
        .collect()
}

fn missing(fault: &Fault) -> Failure {
    let names: Vec<String> = fault
        .missing
        .iter()
        .map(|one| one.replace(['<', '>'], "").replace("...", ""))
        .collect();
    let named = names.first().map_or("", String::as_str);
    match named {
        "РЕГЛАМЕНТ" => Failure::new("не указан файл регламента")
            .hint("назовите его после команды, например: reglament check продажи.reglament"),
        "РЕГЛАМЕНТ|КОД" => Failure::new("не указано, что объяснить")
            .hint("назовите регламент и сделку: reglament explain продажи.reglament --data данные.ndjson --deal D-1")
            .hint("или код сообщения: reglament explain R001"),
        "ОБОЛОЧКА" => Failure::new("не указана оболочка")
            .hint("назовите её после команды, например: reglament completions bash"),
        _ => Failure::new(format!("не указано: {}", names.join(", "))).hint(HELP),
    }
}

fn conflict(fault: &Fault, option: &str) -> Failure {
    let prior = fault
        .prior
        .as_deref()
        .and_then(|prior| prior.split_whitespace().next());
    match prior {
        Some(prior) if prior == option => {
            Failure::new(format!("настройка «{option}» указана дважды")).hint("оставьте одну")
        }
        Some(prior) => Failure::new(format!("«{option}» и «{prior}» вместе не указывают"))
            .hint("оставьте одну из двух настроек"),
        None => Failure::new(format!(
            "настройку «{option}» нельзя указать вместе с другими"
        ))
        .hint(HELP),
    }
}

fn words(value: &ContextValue) -> Option<Vec<String>> {
    match value {
        ContextValue::String(one) => Some(vec![one.clone()]),
        ContextValue::Strings(many) => Some(many.clone()),
        ContextValue::Number(number) => Some(vec![number.to_string()]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use clap::{Arg, Command};

    use super::failure;

    /// Kinds of faults that no option of ours can have yet.
    #[test]
    fn kinds_that_no_option_has_are_told_in_russian_as_well() {
        let told = |arg: Arg, words: &[&str]| {
            let command = Command::new("p").arg(arg.long("вес").value_name("КГ"));
            let error = command
                .clone()
                .try_get_matches_from(words)
                .expect_err("a fault");
            failure(&error, &command).what
        };
        assert_eq!(
            told(Arg::new("a").require_equals(true), &["p", "--вес", "1"]),
            "значение «--вес» пишется через «=»"
        );
        assert_eq!(
            told(Arg::new("a").num_args(2), &["p", "--вес", "1"]),
            "у настройки «--вес» не то число значений"
        );
        assert_eq!(
            told(Arg::new("a").num_args(2..=3), &["p", "--вес", "1"]),
            "у настройки «--вес» не то число значений"
        );
        assert_eq!(
            told(Arg::new("a").required(true), &["p"]),
            "не указано: --вес КГ"
        );
    }
}
