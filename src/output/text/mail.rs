//! `mail`: whether a client may be sent a mailing; all about one, a table of many.

use std::io::{self, Write};

use super::foot::{heading, input};
use crate::calendar::Zone;
use crate::engine::{Answer, Earliest, Refusal, Remedy, Send};
use crate::facts::ZoneBasis;
use crate::output::permissions::{Contact, MailReport};
use crate::output::words::{self, count, integer};
use crate::output::{Context, Look, Tone};

/// Clients after a number.
const CLIENTS: words::Forms = ["клиент", "клиента", "клиентов"];

/// Writes the answer.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(
    out: &mut dyn Write,
    look: Look,
    context: &Context<'_>,
    report: &MailReport,
) -> io::Result<()> {
    let title = format!(
        "{}: можно ли слать на {}",
        letter(&report.send),
        words::deadline(context.at, context.book.zone)
    );
    let mut head = look.wrap_painted(Tone::Heading, 0, 0, &title);
    for title in context.book.titles() {
        head.push_str(&look.wrap_painted(Tone::Quiet, 0, 2, &title));
    }
    if report.nothing_said {
        head.push_str(&look.wrap_painted(
            Tone::Warn,
            0,
            2,
            "Ни один пункт регламента не говорит о таких рассылках: мешать нечему.",
        ));
    }
    if report.assumed {
        head.push_str(&look.wrap_painted(
            Tone::Warn,
            0,
            2,
            "Принято, что раньше того, что хранит выгрузка, ничего не слали (--assume-no-earlier).",
        ));
    }
    if report.contacts.iter().any(|one| one.permission.alone) {
        head.push_str(&look.wrap_painted(
            Tone::Warn,
            0,
            2,
            "Пределы номеров и кампаний считались без других клиентов.",
        ));
    }
    out.write_all(head.as_bytes())?;
    match report.contacts.as_slice() {
        [one] if report.one => out.write_all(whole(look, context, one).as_bytes())?,
        all => {
            for one in all {
                out.write_all(short(look, context, one).as_bytes())?;
            }
            out.write_all(totals(look, context, report).as_bytes())?;
        }
    }
    out.write_all(b"\n")?;
    out.write_all(input(look, context).as_bytes())
}

/// `email, шаблон «Акция», категория «реклама»`
fn letter(send: &Send) -> String {
    let mut words = send.channel.to_string();
    let parts = [
        ("шаблон", &send.template),
        ("категория", &send.category),
        ("кампания", &send.campaign),
        ("с номера", &send.sender),
    ];
    for (what, name) in parts {
        if let Some(name) = name {
            words.push_str(&format!(", {what} «{}»", name.trim_matches(['«', '»'])));
        }
    }
    words
}

fn named(one: &Contact) -> String {
    match (&one.client, &one.name) {
        (Some(id), Some(name)) => format!("{id} {name}"),
        (Some(id), None) => id.to_string(),
        (None, _) => format!("сделка {}", one.id()),
    }
}

fn answer(one: &Contact) -> (Tone, &'static str) {
    match one.permission.answer {
        Answer::Yes => (Tone::Good, "можно"),
        Answer::No => (Tone::Bad, "нельзя"),
        Answer::CannotTell => (Tone::Warn, "по данным не видно"),
    }
}

/// When, by the client's clock, and by the company's where that differs.
fn when(earliest: Earliest, zone: Zone, company: Zone) -> String {
    match earliest {
        Earliest::At(at) => {
            let own = words::deadline(at, zone);
            if zone.offset_at(at) == company.offset_at(at) {
                format!("с {own}")
            } else {
                format!(
                    "с {own} по часам клиента ({} по часам компании)",
                    words::deadline(at, company)
                )
            }
        }
        Earliest::NotWithin => "не в ближайшие 400 дней".to_owned(),
        Earliest::Never => "никогда, если ничего не изменится".to_owned(),
    }
}

fn whole(look: Look, context: &Context<'_>, one: &Contact) -> String {
    let asked = &one.permission;
    let company = context.book.zone;
    let zone = one.zone(company);
    let mut out = String::from("\n");
    let (tone, said) = answer(one);
    let client = match &one.client {
        Some(_) => format!("Клиент {}", named(one)),
        None => format!("Без клиента, {}", named(one)),
    };
    out.push_str(&look.wrap_painted(tone, 0, 2, &format!("{client}: {said}.")));
    match asked.client_zone {
        Some(zone) => {
            let by = if asked.zone_basis == ZoneBasis::Phone {
                " (пояс по коду телефона)"
            } else {
                ""
            };
            let now = words::deadline(asked.at, zone);
            out.push_str(&look.wrap(0, 2, &format!("У клиента сейчас {now}{by}.")));
        }
        None => {
            out.push_str(&look.wrap(0, 2, "Часовой пояс клиента не указан: взят пояс компании."))
        }
    }
    if asked.answer == Answer::Yes {
        return out;
    }
    let mut first = match asked.earliest {
        Earliest::At(_) => format!(
            "Станет можно {}, если больше ничего не произойдёт",
            when(asked.earliest, zone, company)
        ),
        Earliest::NotWithin => "Не в ближайшие 400 дней".to_owned(),
        Earliest::Never => "Сам по себе ответ не изменится никогда".to_owned(),
    };
    if let Some((version, clause)) = asked.binding {
        let clause = context.book.clause(version, clause);
        first.push_str(&format!("; решает {}", clause.short()));
    }
    out.push_str(&look.wrap(0, 2, &format!("{first}.")));
    out.push_str(&heading(look, "Что мешает"));
    for refusal in &asked.refusals {
        out.push_str(&reason(look, context, refusal, zone));
    }
    out
}

fn reason(look: Look, context: &Context<'_>, refusal: &Refusal, zone: Zone) -> String {
    let company = context.book.zone;
    let clause = context.book.clause(refusal.version, refusal.clause);
    let text = format!("{}: {}", clause.place(), clause.text);
    let mut out = look.wrap_painted(Tone::Heading, 2, 4, &text);
    let mut row = |text: &str| out.push_str(&look.wrap(4, 6, text));
    for because in &refusal.because {
        row(because);
    }
    for one in &refusal.evidence {
        let at = one.at.map_or(String::new(), |at| {
            format!(" {}", words::moment(at, company))
        });
        let source = if one.source.is_empty() {
            String::new()
        } else {
            format!(" ({})", one.source)
        };
        row(&format!("{}{at}{source}", one.fact));
    }
    if refusal.unnamed > 0 {
        row(&format!("и ещё {}", integer(refusal.unnamed as u64)));
    }
    for (what, from, to) in &refusal.unheld {
        let from = if *from > crate::value::Instant(0) {
            format!("с {} ", words::moment(*from, company))
        } else {
            String::new()
        };
        row(&format!(
            "в данных нет: {what} {from}по {}",
            words::moment(*to, company)
        ));
    }
    row(&match refusal.remedy {
        Remedy::Wait => format!("этот пункт пустит {}", when(refusal.free, zone, company)),
        Remedy::Consent => {
            "что сделать: получите согласие и запишите его в реестр согласий".to_owned()
        }
        Remedy::Data => {
            let missing: Vec<&str> = refusal.missing.iter().map(|one| &**one).collect();
            format!(
                "что сделать: добавьте в выгрузку: {}; или --assume-no-earlier, если рассылок раньше не было",
                missing.join(", ")
            )
        }
        Remedy::Change => {
            format!(
                "само не пройдёт: пункт пустит {}",
                when(refusal.free, zone, company)
            )
        }
    });
    out
}

fn short(look: Look, context: &Context<'_>, one: &Contact) -> String {
    let (tone, said) = answer(one);
    let company = context.book.zone;
    let mut text = format!("{} — {said}", named(one));
    let asked = &one.permission;
    if asked.answer != Answer::Yes {
        text.push_str(&format!(
            "; {}",
            when(asked.earliest, one.zone(company), company)
        ));
        let mut places: Vec<String> = Vec::new();
        for refusal in &asked.refusals {
            let place = context.book.clause(refusal.version, refusal.clause).short();
            if !places.contains(&place) {
                places.push(place);
            }
        }
        text.push_str(&format!("; мешает {}", places.join(", ")));
    }
    look.wrap_painted(tone, 2, 4, &text)
}

fn totals(look: Look, context: &Context<'_>, report: &MailReport) -> String {
    let totals = &report.totals;
    let mut out = String::from("\n");
    let text = format!(
        "Спрошено о {}: можно {}, нельзя {}, не видно {}.",
        count(totals.all(), ["клиенте", "клиентах", "клиентах"]),
        integer(totals.yes),
        integer(totals.no),
        integer(totals.cannot_tell)
    );
    out.push_str(&look.wrap(0, 2, &text));
    if totals.by_clause.is_empty() {
        return out;
    }
    out.push_str(&heading(look, "Какой пункт скольким отказал"));
    for (&(version, clause), cost) in &totals.by_clause {
        let clause = context.book.clause(version, clause);
        let text = format!("{}: {}", clause.place(), clause.text);
        out.push_str(&look.wrap(2, 4, &text));
        let cost = format!(
            "только из-за него — {}, из-за него тоже — {}",
            count(cost.only, CLIENTS),
            count(cost.also, CLIENTS)
        );
        out.push_str(&look.wrap(4, 6, &cost));
    }
    out
}
