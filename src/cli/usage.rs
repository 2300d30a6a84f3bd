//! Faults of the command line in Russian: clap knows what is wrong, the words are ours.

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

use super::Failure;

/// What clap found wrong, said in Russian with a remedy.
pub(super) fn failure(error: &Error) -> Failure {
    let first = |kind| {
        error
            .get(kind)
            .and_then(words)
            .and_then(|list| list.into_iter().next())
    };
    let arg = first(ContextKind::InvalidArg).unwrap_or_default();
    let option = arg.split_whitespace().next().unwrap_or_default().to_owned();
    let value = first(ContextKind::InvalidValue).unwrap_or_default();
    let failure = match error.kind() {
        ErrorKind::UnknownArgument => Failure::new(format!("настройки «{option}» нет")),
        ErrorKind::InvalidSubcommand => {
            let name = first(ContextKind::InvalidSubcommand).unwrap_or_default();
            Failure::new(format!("команды «{name}» нет"))
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            let form = arg.replace(['<', '>'], "");
            return Failure::new(format!("после «{option}» нет значения"))
                .hint(format!("пишите: {form}"));
        }
        ErrorKind::InvalidValue => {
            Failure::new(format!("значение «{value}» для «{option}» не подходит"))
        }
        ErrorKind::ValueValidation if option == "--jobs" => Failure::new(format!(
            "«{value}» для --jobs не подходит: нужно целое число от 1"
        )),
        ErrorKind::ValueValidation => {
            Failure::new(format!("значение «{value}» для «{option}» не подходит"))
        }
        ErrorKind::MissingRequiredArgument => {
            return Failure::new("не указан файл регламента")
                .hint("назовите его после команды, например: reglament check продажи.reglament");
        }
        ErrorKind::MissingSubcommand => Failure::new("не указана команда"),
        ErrorKind::ArgumentConflict => {
            if first(ContextKind::PriorArg).is_some_and(|prior| prior == arg) {
                Failure::new(format!("настройка «{option}» указана дважды"))
            } else {
                Failure::new(format!(
                    "настройку «{option}» нельзя указать вместе с другими"
                ))
            }
        }
        ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues | ErrorKind::TooFewValues => {
            Failure::new(format!("у настройки «{option}» не то число значений"))
        }
        ErrorKind::NoEquals => Failure::new(format!("значение «{option}» пишется через «=»")),
        ErrorKind::InvalidUtf8 => Failure::new("в команде есть знаки не в UTF-8"),
        _ => Failure::new("команду не удалось прочитать"),
    };
    remedy(failure, error)
}

fn remedy(mut failure: Failure, error: &Error) -> Failure {
    let list = |kind| error.get(kind).and_then(words).unwrap_or_default();
    let wrong = [
        ContextKind::InvalidArg,
        ContextKind::InvalidSubcommand,
        ContextKind::InvalidValue,
    ]
    .into_iter()
    .flat_map(list)
    .last()
    .unwrap_or_default();
    let suggested: Vec<_> = [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedValue,
    ]
    .into_iter()
    .flat_map(list)
    .collect();
    // Where clap sees several, the first that differs least is meant.
    let near = suggested
        .iter()
        .min_by_key(|one| strsim::damerau_levenshtein(one, &wrong));
    if let Some(near) = near {
        failure = failure.hint(format!("возможно, вы имели в виду «{near}»"));
    }
    let valid = list(ContextKind::ValidValue);
    if !valid.is_empty() {
        failure = failure.hint(format!("подходит: {}", valid.join(", ")));
    }
    if valid.is_empty() && suggested.is_empty() {
        failure =
            failure.hint("список команд и настроек: reglament --help, reglament КОМАНДА --help");
    }
    failure
}

fn words(value: &ContextValue) -> Option<Vec<String>> {
    match value {
        ContextValue::String(one) => Some(vec![one.clone()]),
        ContextValue::Strings(many) => Some(many.clone()),
        ContextValue::Number(number) => Some(vec![number.to_string()]),
        _ => None,
    }
}
