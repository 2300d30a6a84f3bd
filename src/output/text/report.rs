//! `report` for people.

use std::io::{self, Write};

use comfy_table::{CellAlignment, ContentArrangement, Table};

use super::foot::{self, heading};
use super::tables::LINES;
use crate::output::report_words as said;
use crate::output::words::{TIMES, count, integer};
use crate::output::{Context, Look, Tone};
use crate::report::{
    Cases, Dimension, Figure, Funnel, Measure, PersonRate, Report, Sample, Share, Side, Slice,
    Weakest,
};

/// Writes the report; with `cases` every number is followed by the deals behind it.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(
    out: &mut dyn Write,
    look: Look,
    context: &Context<'_>,
    report: &Report,
    cases: bool,
) -> io::Result<()> {
    let page = Page {
        look,
        context,
        report,
        cases: cases.then_some(&report.cases),
    };
    let mut text = foot::opening(look, context, "Отчёт");
    text.push_str(&page.period());
    for one in &report.funnels {
        text.push_str(&page.funnel(one));
    }
    text.push_str(&page.weakest());
    text.push_str(&page.figures());
    text.push_str(&page.clauses());
    text.push_str(&page.people());
    text.push('\n');
    text.push_str(&foot::input(look, context));
    out.write_all(text.as_bytes())
}

/// So many steps stand side by side.
const ACROSS: usize = 5;

/// What the sides of a conversion are called.
const REACHED: [&str; 3] = ["дошли", "ушли", "открыты"];

struct Page<'a> {
    look: Look,
    context: &'a Context<'a>,
    report: &'a Report,
    cases: Option<&'a Cases>,
}

impl Page<'_> {
    fn period(&self) -> String {
        let zone = self.context.book.zone;
        let day = |at| zone.date(at).format("%d.%m.%Y").to_string();
        let from = self.report.from.map_or_else(
            || "с начала данных".to_owned(),
            |at| format!("с {}", day(at)),
        );
        let to = self
            .report
            .to
            .map(|at| format!(" по {}", day(at)))
            .unwrap_or_default();
        self.look.wrap(
            0,
            2,
            &format!("Период: {from}{to}. Что над чертой и что под ней — в docs/otchet.md."),
        )
    }

    fn funnel(&self, one: &Funnel) -> String {
        let name = one
            .name
            .as_ref()
            .map_or_else(String::new, |name| format!(" «{name}»"));
        let mut out = heading(self.look, &format!("Воронка{name}"));
        let lost = if one.lost.is_empty() {
            "нет"
        } else {
            &one.lost
        };
        let note = format!("успех — {}; потеря — {lost}", one.won);
        out.push_str(&self.look.wrap_painted(Tone::Quiet, 0, 2, &note));
        let head = [
            "Ступень",
            "Вошли",
            "Дошли",
            "Ушли",
            "Открыты",
            "Доля",
            "95 %",
        ];
        let mut rows: Vec<Vec<String>> = one
            .steps
            .iter()
            .map(|step| share_row(format!("{} → {}", step.from, step.to), &step.share))
            .collect();
        rows.push(share_row(format!("всего до {}", one.won), &one.total));
        out.push_str(&grid(self.look, &head, rows));
        for step in &one.steps {
            out.push_str(&self.behind(
                &format!("{} → {}", step.from, step.to),
                REACHED,
                &step.share,
            ));
        }
        out.push_str(&self.behind("всего", REACHED, &one.total));
        if !one.unheld.is_empty() {
            let text = format!(
                "нет истории стадий у {} сделок: в воронку они не вошли",
                one.unheld.len()
            );
            out.push_str(&self.look.wrap_painted(Tone::Warn, 2, 4, &text));
        }
        for by in [
            Dimension::Period,
            Dimension::Person,
            Dimension::Team,
            Dimension::Source,
            Dimension::Category,
        ] {
            let slices: Vec<&Slice> = one.slices.iter().filter(|slice| slice.by == by).collect();
            // One part that holds everything says no more than the whole.
            if slices.len() > 1 {
                out.push_str(&self.slices(one, by, &slices));
            }
        }
        out
    }

    fn slices(&self, one: &Funnel, by: Dimension, slices: &[&Slice]) -> String {
        let title = format!("{}, доли дошедших:", capital(said::by(by)));
        let mut out = format!("\n{}", self.look.wrap(0, 2, &title));
        let cell = |share: &Share| match share.value() {
            Some(value) => format!(
                "{} ({}/{})",
                said::percent(value),
                share.numerator(),
                share.denominator()
            ),
            None if share.open.is_empty() => "–".to_owned(),
            None => format!("открыто {}", share.open.len()),
        };
        let mut steps: Vec<String> = one
            .steps
            .iter()
            .map(|step| format!("→ {}", step.to))
            .collect();
        steps.push("всего".to_owned());
        let names: Vec<String> = slices
            .iter()
            .map(|slice| said::account(self.context, by, &slice.key))
            .collect();
        let cells: Vec<Vec<String>> = slices
            .iter()
            .map(|slice| slice.steps.iter().chain([&slice.total]).map(cell).collect())
            .collect();
        // A long funnel stands upright: a step a row.
        let upright = steps.len() > names.len() && steps.len() > ACROSS;
        let (first, across, down) = match upright {
            true => ("Ступень".to_owned(), &names, &steps),
            false => (capital(said::dimension(by)), &steps, &names),
        };
        let head: Vec<&str> = std::iter::once(&first)
            .chain(across)
            .map(String::as_str)
            .collect();
        let rows = down.iter().enumerate().map(|(at, name)| {
            let own: Vec<String> = match upright {
                true => cells
                    .iter()
                    .filter_map(|row| row.get(at).cloned())
                    .collect(),
                false => cells.get(at).cloned().unwrap_or_default(),
            };
            std::iter::once(name.clone()).chain(own).collect()
        });
        out.push_str(&grid(self.look, &head, rows.collect()));
        out
    }

    fn weakest(&self) -> String {
        let mut out = heading(self.look, "Слабейшая ступень");
        let Some(weakest) = &self.report.weakest else {
            let text = "нигде нет 20 решённых сделок: назвать слабейшую ступень не по чему";
            return out + &self.look.wrap(0, 2, text);
        };
        out.push_str(&self.parts(weakest));
        out
    }

    fn parts(&self, weakest: &Weakest) -> String {
        let step = self
            .report
            .funnels
            .get(weakest.funnel)
            .and_then(|funnel| Some((funnel, funnel.steps.get(weakest.step)?)));
        let Some((funnel, step)) = step else {
            return String::new();
        };
        let of = funnel
            .name
            .as_ref()
            .map_or_else(String::new, |name| format!(" воронки «{name}»"));
        let mut out = self.look.wrap(
            0,
            2,
            &format!(
                "{} → {}{of}: доходят {}",
                step.from,
                step.to,
                said::share(&step.share)
            ),
        );
        out.push_str(&self.look.wrap(
            0,
            2,
            "Ушедшие оттуда (сделка может быть в нескольких частях):",
        ));
        for part in &weakest.parts {
            let mut text = format!(
                "{}: {}",
                said::part(self.context, &part.kind),
                said::share(&part.share)
            );
            let mut sides = ["эти", "прочие", "открыты"];
            if let crate::report::PartKind::Person(_) = part.kind {
                text.push_str(" дошли");
                sides = REACHED;
            }
            if let Some(beside) = &part.beside {
                text.push_str(&format!("; у дошедших {}", said::share(beside)));
            }
            out.push_str(&self.look.wrap(2, 4, &text));
            out.push_str(&self.behind("сделки", sides, &part.share));
        }
        out
    }

    fn figures(&self) -> String {
        let mut out = heading(self.look, "Показатели");
        let mut last = "";
        for one in self.report.figures.iter().filter(|one| !is_missing(one)) {
            if one.title != last {
                out.push_str(&self.look.wrap(0, 2, one.title));
                last = one.title;
            }
            let subject = said::subject(self.context, &one.of);
            let mark = if subject.is_empty() {
                String::new()
            } else {
                format!("{subject}: ")
            };
            let mut text = format!("{mark}{}", said::measure(&one.measure));
            if let Some(note) = &one.note {
                text.push_str(&format!(" ({note})"));
            }
            out.push_str(&self.look.wrap(2, 4, &text));
            match &one.measure {
                Measure::Share(share) => out.push_str(&self.behind(
                    "сделки",
                    ["в числителе", "прочие", "открыты"],
                    share,
                )),
                Measure::Mean(samples)
                | Measure::Time(samples)
                | Measure::Money { samples, .. } => {
                    out.push_str(&self.sampled(samples));
                }
                Measure::Count { .. } | Measure::Missing(_) => {}
            }
        }
        let missing: Vec<&Figure> = self
            .report
            .figures
            .iter()
            .filter(|one| is_missing(one))
            .collect();
        if !missing.is_empty() {
            out.push_str(&heading(self.look, "Чего не посчитать: в данных этого нет"));
            for one in missing {
                out.push_str(&self.look.wrap(2, 4, &said::measure(&one.measure)));
            }
        }
        out
    }

    fn clauses(&self) -> String {
        let book = self.context.book;
        let mut out = heading(self.look, "Окупается ли пункт");
        let compared = self
            .report
            .clauses
            .iter()
            .filter(|one| one.compared.is_ok());
        let mut any = false;
        for one in compared {
            any = true;
            let info = book.clause(one.clause.0, one.clause.1);
            let kept = format!(
                "соблюдён {} из {}",
                count(one.kept, TIMES),
                integer(one.decided)
            );
            out.push_str(&self.look.wrap(
                0,
                2,
                &format!("{} {} — {kept}", info.short(), info.text),
            ));
            if let Some(sentence) = said::sentence(info, one) {
                out.push_str(&self.look.wrap(2, 4, &sentence));
            }
            out.push_str(&self.behind("соблюдён", REACHED, &one.where_kept));
            out.push_str(&self.behind("нарушен", REACHED, &one.where_broken));
        }
        if any {
            out.push_str(&self.look.wrap_painted(Tone::Quiet, 0, 0, said::WARNING));
        } else {
            out.push_str(&self.look.wrap(
                0,
                2,
                "ни об одном пункте сравнения нет: почему, сказано ниже",
            ));
        }
        let mut silent: std::collections::BTreeMap<_, Vec<String>> =
            std::collections::BTreeMap::new();
        for one in &self.report.clauses {
            if let Err(silence) = one.compared {
                let info = book.clause(one.clause.0, one.clause.1);
                let mut name = info.short();
                if one.decided > 0 {
                    name.push_str(&format!(
                        " (соблюдён {} из {})",
                        integer(one.kept),
                        integer(one.decided)
                    ));
                }
                silent.entry(silence).or_default().push(name);
            }
        }
        if !silent.is_empty() {
            out.push_str(&self.look.wrap(0, 2, "Не сравниваются:"));
        }
        for (silence, names) in silent {
            let text = format!("{}: {}", said::silence(silence), names.join(", "));
            out.push_str(&self.look.wrap(2, 4, &text));
        }
        out
    }

    fn people(&self) -> String {
        let shown: Vec<&PersonRate> = self
            .report
            .people
            .iter()
            .filter(|one| one.rate.duties > 0)
            .collect();
        if shown.is_empty() {
            return String::new();
        }
        let mut out = heading(self.look, "Нарушения на 100 обязанностей");
        let rate = |rate: &crate::report::Rate| {
            rate.per_hundred()
                .map_or_else(|| "–".to_owned(), said::tenths)
        };
        let row = |one: &&PersonRate| {
            let worst = one
                .clauses
                .iter()
                .find(|of| of.rate.rated() > 0)
                .map_or_else(String::new, |of| {
                    let info = self.context.book.clause(of.clause.0, of.clause.1);
                    format!("{}: {}", info.short(), rate(&of.rate))
                });
            vec![
                self.context.person(&one.person),
                integer(one.rate.duties),
                integer(one.rate.decided()),
                integer(one.rate.violations),
                rate(&one.rate),
                worst,
            ]
        };
        let head = [
            "Сотрудник",
            "Обяз.",
            "Решено",
            "Нар.",
            "На 100",
            "Чаще всего",
        ];
        out.push_str(&grid(self.look, &head, shown.iter().map(row).collect()));
        out
    }

    /// The deals behind a share, where they are asked for.
    fn behind(&self, title: &str, [reached, left, open]: [&str; 3], share: &Share) -> String {
        let Some(cases) = self.cases.filter(|_| !share.is_empty()) else {
            return String::new();
        };
        let mut parts = Vec::new();
        for (name, list) in [
            (reached, &share.reached),
            (left, &share.left),
            (open, &share.open),
        ] {
            if !list.is_empty() {
                let names: Vec<&str> = list.iter().map(|index| case(cases, *index)).collect();
                parts.push(format!("{name}: {}", names.join(", ")));
            }
        }
        self.look.wrap_painted(
            Tone::Quiet,
            4,
            6,
            &format!("{title} — {}", parts.join("; ")),
        )
    }

    fn sampled(&self, samples: &[Sample]) -> String {
        let Some(cases) = self.cases.filter(|_| said::number(samples) > 0) else {
            return String::new();
        };
        let names: Vec<&str> = samples
            .iter()
            .filter(|one| one.side == Side::In)
            .map(|one| case(cases, one.case))
            .collect();
        self.look
            .wrap_painted(Tone::Quiet, 4, 6, &format!("сделки — {}", names.join(", ")))
    }
}

fn is_missing(one: &Figure) -> bool {
    matches!(one.measure, Measure::Missing(_))
}

fn case(cases: &Cases, index: u32) -> &str {
    let one = cases.get(index);
    one.deal.as_deref().or(one.client.as_deref()).unwrap_or("?")
}

fn share_row(name: String, share: &Share) -> Vec<String> {
    let interval = share.interval().map_or_else(
        || "–".to_owned(),
        |interval| {
            format!(
                "{}–{}",
                said::tenths(interval.low * 100.0),
                said::tenths(interval.high * 100.0)
            )
        },
    );
    let entered = share.denominator() + share.open.len() as u64;
    vec![
        name,
        integer(entered),
        integer(share.numerator()),
        integer(share.left.len() as u64),
        integer(share.open.len() as u64),
        share.value().map_or_else(|| "–".to_owned(), said::percent),
        interval,
    ]
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// A table that fits the width; numbers stand to the right.
pub(super) fn grid(look: Look, head: &[&str], rows: Vec<Vec<String>>) -> String {
    let mut table = Table::new();
    table
        .load_style(LINES)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(look.width).unwrap_or(u16::MAX))
        .set_header(head.iter().copied())
        .force_no_tty();
    for row in rows {
        table.add_row(row);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let body: Vec<_> = table
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect();
    format!("{}\n", body.join("\n"))
}
