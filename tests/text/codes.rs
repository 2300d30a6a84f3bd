//! Every page of `explain` is true: its wrong text has that very fault, its mended text none.

use reglament::analysis::{analyse, untried};
use reglament::diagnostic::{CODES, Code, CodePage, Diagnostic, PAGE_PRELUDE};
use reglament::model::{Finder, load_with};
use reglament::program::Program;
use reglament::source::SourceText;
use reglament::trial::play;

fn messages(page: &str) -> Vec<Diagnostic> {
    let sources: Vec<SourceText> = page
        .split("# второй файл\n")
        .map(|text| SourceText::new("страница.reglament", &format!("{PAGE_PRELUDE}{text}")))
        .collect();
    let loaded = load_with(&sources, &mut Itself(sources.first().cloned()));
    let mut all = loaded.diagnostics.clone();
    if loaded.is_sound() {
        all.extend(analyse(&loaded.regulations).diagnostics);
        let played = play(&Program::new(&loaded.regulations)).coverage;
        all.extend(untried(&loaded.regulations, &played.untried()));
    }
    all
}

/// The only file that a page can include is itself.
struct Itself(Option<SourceText>);

impl Finder for Itself {
    fn find(&mut self, _: &str, name: &str) -> Result<SourceText, String> {
        let known = self.0.clone().filter(|one| &*one.name == name);
        known.ok_or_else(|| "такого файла нет".into())
    }
}

fn others(page: &CodePage, list: &[Diagnostic]) -> Vec<(Code, String)> {
    list.iter()
        .filter(|one| one.code != page.code)
        .map(|one| (one.code, one.message.clone()))
        .collect()
}

#[test]
fn bad_texts_have_that_very_fault_and_good_texts_none() {
    let mut wrong = Vec::new();
    for page in CODES {
        let code = page.code.text();
        // What nobody holds is told by data, see `tests/analysis/settings.rs`.
        if matches!(page.code, Code::TooManyCases | Code::RoleUnheld) {
            // What is given up at the bound would fill many pages; `tests/analysis/points.rs` has it.
            assert_eq!(
                (messages(page.bad), messages(page.good)),
                (Vec::new(), Vec::new())
            );
            continue;
        }
        let bad = messages(page.bad);
        if bad.iter().all(|one| one.code != page.code) {
            wrong.push(format!(
                "{code}: «Плохо» не даёт {code}: {:?}",
                others(page, &bad)
            ));
        } else if !others(page, &bad).is_empty() {
            wrong.push(format!(
                "{code}: «Плохо» даёт лишнее: {:?}",
                others(page, &bad)
            ));
        }
        let good = messages(page.good);
        // A text that shows how it is done has nothing to be said of it: no warning, no advice.
        if let Some(one) = good.first() {
            wrong.push(format!(
                "{code}: «Хорошо» даёт {}: {}",
                one.code.text(),
                one.message
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn pages_are_complete_and_their_codes_unique() {
    let mut seen = std::collections::BTreeSet::new();
    for page in CODES {
        let code = page.code.text();
        assert!(seen.insert(code), "{code} дважды");
        assert!(!page.title.is_empty(), "{code}: нет заголовка");
        assert!(!page.title.is_ascii(), "{code}: заголовок не по-русски");
        assert!(
            !page.bad.is_empty() && !page.good.is_empty(),
            "{code}: нет примеров"
        );
        assert!(page.why.chars().count() > 40, "{code}: почему?");
    }
}
