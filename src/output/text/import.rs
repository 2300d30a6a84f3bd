//! `import`: the report on the data.

use std::io::{self, Write};

use super::foot::heading;
use crate::output::import_report::ImportReport;
use crate::output::words::{CLAUSES, count, integer};
use crate::output::{Look, Tone};

/// How many rejected records are named before the rest is only counted.
const SHOWN: usize = 20;

/// Writes the report.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(out: &mut dyn Write, look: Look, report: &ImportReport<'_>) -> io::Result<()> {
    let input = report.input;
    let mut text = look.wrap_painted(Tone::Heading, 0, 2, &report.format);
    for line in &report.recognised {
        text.push_str(&look.wrap(2, 4, line));
    }
    let mut account = format!(
        "Записей прочитано {}, использовано {}, отвергнуто {}",
        integer(input.read),
        integer(input.used),
        integer(input.rejected())
    );
    if input.repeated > 0 {
        account.push_str(&format!(
            "; повторов среди использованных {}",
            integer(input.repeated)
        ));
    }
    text.push_str(&look.wrap(0, 2, &format!("{account}.")));
    text.push_str(&look.wrap(
        0,
        2,
        &format!(
            "Клиентов {}, сделок {}, событий и рассылок {}, сотрудников {}.",
            integer(report.total.clients),
            integer(report.total.deals),
            integer(report.total.events),
            integer(report.employees as u64)
        ),
    ));
    quality(&mut text, look, report);
    rejected(&mut text, look, report);
    judged(&mut text, look, report);
    calendar(&mut text, look, report);
    if !report.written.is_empty() {
        text.push_str(&heading(look, "Записано"));
        for name in &report.written {
            text.push_str(&look.wrap(2, 4, name));
        }
        if report.pseudonymized {
            text.push_str(&look.wrap(2, 4, "имена, телефоны и адреса заменены по ключу"));
        }
    }
    out.write_all(text.as_bytes())
}

fn quality(text: &mut String, look: Look, report: &ImportReport<'_>) {
    if report.quality.is_empty() {
        return;
    }
    text.push_str(&heading(look, "Замечено в данных"));
    for row in report.quality {
        let places: Vec<&str> = row.places.iter().map(|place| &**place).collect();
        let more = if row.count > places.len() as u64 && !places.is_empty() {
            " …"
        } else {
            ""
        };
        let line = match places.is_empty() {
            true => row.what.clone(),
            false => format!(
                "{} — {}: {}{more}",
                row.what,
                integer(row.count),
                places.join("; ")
            ),
        };
        text.push_str(&look.wrap(2, 4, &line));
        if let Some(known) = row.flaw.row() {
            text.push_str(&look.wrap_painted(Tone::Quiet, 4, 4, known.remedy));
        }
    }
}

fn rejected(text: &mut String, look: Look, report: &ImportReport<'_>) {
    let all = &report.input.rejections;
    if all.is_empty() {
        return;
    }
    text.push_str(&heading(look, "Отвергнуто"));
    for one in all.iter().take(SHOWN) {
        text.push_str(&look.wrap(2, 4, &format!("{}: {}", one.place, one.reason)));
    }
    let rest = report.input.rejected().checked_sub(SHOWN as u64);
    if let Some(more) = rest.filter(|more| *more > 0) {
        let listed = match report.input.unlisted {
            0 => "все — в выводе --format json",
            _ => "все — в файле отвергнутые.csv, его пишет --out",
        };
        let line = format!("и ещё {}; {listed}", integer(more));
        text.push_str(&look.wrap(2, 4, &line));
    }
}

fn calendar(text: &mut String, look: Look, report: &ImportReport<'_>) {
    let Some(crm) = &report.calendar else {
        return;
    };
    text.push_str(&heading(look, "Рабочий календарь CRM"));
    text.push_str(&look.wrap(2, 4, &crm.line));
    for (what, days) in [
        ("выходные каждого года", &crm.days_off),
        ("рабочие дни каждого года", &crm.working_days),
    ] {
        if !days.is_empty() {
            text.push_str(&look.wrap(2, 4, &format!("{what}: {}", days.join(", "))));
        }
    }
    match &crm.differences {
        None => {
            let line = "чем он отличается от регламента, скажет --regulation РЕГЛАМЕНТ";
            text.push_str(&look.wrap_painted(Tone::Quiet, 2, 4, line));
        }
        Some(none) if none.is_empty() => {
            let line = format!("с регламентом сходится весь {} год", crm.year);
            text.push_str(&look.wrap(2, 4, &line));
        }
        Some(differences) => {
            let line = format!("с регламентом не сходится ({} год):", crm.year);
            text.push_str(&look.wrap(2, 4, &line));
            for line in differences {
                text.push_str(&look.wrap(4, 6, line));
            }
            let line = "сроки считаются по регламенту; если верен календарь CRM, впишите первую строку в его шапку";
            text.push_str(&look.wrap_painted(Tone::Quiet, 2, 4, line));
        }
    }
}

fn judged(text: &mut String, look: Look, report: &ImportReport<'_>) {
    text.push_str(&heading(look, "О чём по этим данным можно судить"));
    if !report.holds.is_empty() {
        text.push_str(&look.wrap(2, 4, &format!("есть: {}", report.holds.join(", "))));
    }
    if !report.lacks.is_empty() {
        text.push_str(&look.wrap(2, 4, &format!("нет: {}", report.lacks.join(", "))));
    }
    if !report.as_of_known {
        let line = "когда выгружено, не сказано: укажите --as-of, иначе данные считаются полными до сих пор";
        text.push_str(&look.wrap(2, 4, line));
    }
    let Some(judged) = &report.judged else {
        let line = "какие пункты можно проверить, скажет --regulation РЕГЛАМЕНТ";
        text.push_str(&look.wrap_painted(Tone::Quiet, 2, 4, line));
        return;
    };
    let line = match judged.unjudged {
        0 => format!(
            "по регламенту проверяется каждый пункт, их {}",
            judged.clauses
        ),
        some => format!(
            "по регламенту {some} из {} не проверить",
            count(judged.clauses, CLAUSES).replace("пункта", "пунктов")
        ),
    };
    text.push_str(&look.wrap(2, 4, &line));
    if let Some(problem) = &judged.problem {
        text.push_str(&look.wrap(4, 6, problem));
    }
    for (missing, clauses) in &judged.missing {
        text.push_str(&look.wrap(4, 6, &format!("нет: {missing} — {}", clauses.join(", "))));
    }
}
