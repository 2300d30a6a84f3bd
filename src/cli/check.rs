//! `reglament check`: all faults of the text at once, and what the machine checks.

use super::args::{CheckArgs, Format};
use super::sink::{self, Delivery};
use super::{Exit, Failure, Io, regulation};
use crate::analysis::severity::{Severities, settle};
use crate::analysis::{Analysis, analyse, staff, untried};
use crate::diagnostic::{Diagnostic, Diagnostics, Level};
use crate::model::Loaded;
use crate::output::report::Coverage;
use crate::output::{Book, json, text};
use crate::program::Program;
use crate::trial::play;

pub(super) fn run(args: &CheckArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let mut severities = Severities::default();
    for said in &args.severity {
        severities.set(said).map_err(|why| {
            Failure::new(format!("--severity: {why}"))
                .hint("пишите так: --severity R200=ошибка или --severity R208=нет")
        })?;
    }
    let loaded = regulation::read(&args.regulation)?;
    let sound = loaded.is_sound();
    let data = match args.data.data.is_some() && sound {
        true => Some(super::check_data::over_data(args, io)?),
        false => None,
    };
    let data = data.as_ref();
    let held = data.and_then(|data| data.roles.as_deref());
    let (diagnostics, analysis) = judged(&loaded, &severities, held);
    let Loaded {
        regulations,
        sources: texts,
        ..
    } = loaded;
    let book = Book::new(&regulations);
    let mut coverage = Coverage::of(&book);
    coverage.undecided = analysis
        .undecided
        .into_iter()
        .filter_map(|one| {
            let file = texts.get(one.file)?;
            Some(((&*file.name).into(), file.line(one.span.start), one.text))
        })
        .collect();
    let path = args.output.out.as_deref();
    let look = io.env.look_for(path.is_some());
    let delivery = sink::write_to(io.out, path, |out| {
        Ok(match args.output.format {
            Format::Text => {
                text::check::write(out, look, &texts, &book, &diagnostics, (&coverage, data))
            }
            Format::Json => json::check::json(out, &texts, &book, &diagnostics, (&coverage, data)),
            Format::Ndjson => {
                json::check::ndjson(out, &texts, &book, &diagnostics, (&coverage, data))
            }
        }?)
    })?;
    let errors = diagnostics.iter().any(|one| one.level == Level::Error);
    Ok(if errors && delivery == Delivery::Whole {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

/// All messages about the texts. What a text says is analysed only when all of it has been read.
fn judged(
    loaded: &Loaded,
    severities: &Severities,
    held: Option<&[String]>,
) -> (Vec<Diagnostic>, Analysis) {
    let mut all = Diagnostics::default();
    let mut analysis = Analysis::default();
    for one in &loaded.diagnostics {
        all.push_as_is(one.clone());
    }
    if loaded.is_sound() {
        analysis = analyse(&loaded.regulations);
        let mut found = std::mem::take(&mut analysis.diagnostics);
        found.extend(
            held.into_iter()
                .flat_map(|held| staff(&loaded.regulations, held)),
        );
        if loaded
            .regulations
            .iter()
            .any(|one| !one.scenarios.is_empty())
        {
            let played = play(&Program::new(&loaded.regulations)).coverage;
            found.extend(untried(&loaded.regulations, &played.untried()));
        }
        for one in settle(found, &loaded.regulations, severities) {
            all.push_as_is(one);
        }
    }
    (all.into_sorted(), analysis)
}
