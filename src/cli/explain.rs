//! `reglament explain`: the page for a code, or the whole reasoning for a deal.

use super::args::{ExplainArgs, Format};
use super::{Exit, Failure, Io, sink};
use crate::diagnostic::{CODES, CodePage, closest};
use crate::output::{json, text};

pub(super) fn run(args: &ExplainArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    if let ([one], None, None) = (args.what.as_slice(), &args.data.data, &args.deal) {
        let word = one.to_string_lossy();
        if looks_like_code(&word) && !one.exists() {
            let page = find(&word)?;
            return show(args, io, page);
        }
    }
    if args.deal.is_none() {
        return Err(Failure::new("не указана сделка, которую объяснить")
            .hint("добавьте --deal и id сделки: reglament explain продажи.reglament --data данные.ndjson --deal D-1"));
    }
    Err(Failure::new("объяснение сделки ещё не собрано"))
}

/// A letter and digits: nobody calls a regulation so.
fn looks_like_code(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_alphabetic)
        && word.chars().count() > 2
        && letters.all(|letter| letter.is_ascii_digit())
}

/// Codes are written with Latin letters, and typed with whichever look the same.
fn find(word: &str) -> Result<&'static CodePage, Failure> {
    // The Cyrillic «Р» is what a Russian keyboard offers for the Latin one of the codes.
    let latin = word.to_uppercase().replace('Р', "R");
    let known = |text: &str| CODES.iter().find(|page| page.code.text() == text);
    known(&word.to_uppercase()).or_else(|| known(&latin)).ok_or_else(|| {
        let failure = Failure::new(format!("кода «{word}» нет"));
        match closest(&latin, CODES.iter().map(|page| page.code.text())) {
            Some(near) => failure.hint(format!("возможно, вы имели в виду {near}")),
            None => failure.hint("код стоит в скобках после слова «ошибка», «предупреждение» или «совет»: ошибка[R001]"),
        }
    })
}

fn show(args: &ExplainArgs, io: &mut Io<'_>, page: &CodePage) -> Result<Exit, Failure> {
    let path = args.output.out.as_deref();
    let look = io.env.look_for(path.is_some());
    sink::write_to(io.out, path, |out| {
        Ok(match args.output.format {
            Format::Text => text::code::write(out, look, page),
            Format::Json | Format::Ndjson => json::code::json(out, page),
        }?)
    })?;
    Ok(Exit::Clean)
}
