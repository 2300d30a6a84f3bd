//! Чистые регламенты: ни одного замечания.

use reglament::analysis::analyse;
use reglament::model::{Finder, load_with};
use reglament::source::SourceText;

/// Файлы, которые подключают поставляемые регламенты.
pub struct Beside;

impl Finder for Beside {
    fn find(&mut self, _: &str, name: &str) -> Result<SourceText, String> {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("regulations")
            .join(name);
        let text = std::fs::read_to_string(path).map_err(|why| why.to_string())?;
        Ok(SourceText::new(name, &text))
    }
}

/// Поставляемые регламенты, которые читаются сами по себе.
pub fn shipped() -> Vec<(String, String)> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut out = Vec::new();
    let mut folders = vec![root.join("regulations")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "reglament") {
                let text = std::fs::read_to_string(&path).unwrap();
                let name = path.strip_prefix(root).unwrap().display().to_string();
                // Примеры лежат отдельно и без своего регламента не читаются.
                if text.contains("порядок:") {
                    out.push((name, text));
                }
            }
        }
    }
    out.sort();
    assert!(out.len() >= 12, "регламентов {}", out.len());
    out
}

/// Заготовки, которые пишет `reglament new`.
pub fn starters() -> Vec<(String, String)> {
    use reglament::starter::{BUSINESSES, Days, REGULATION};
    let days = Days::at(reglament::value::Instant(1_796_893_200));
    let mut out = Vec::new();
    for business in BUSINESSES {
        let files = business.files(&days);
        let file = files.into_iter().find(|file| file.path == REGULATION);
        out.push((business.name.to_owned(), file.unwrap().text));
    }
    out
}

#[test]
fn чистые_регламенты_без_замечаний() {
    let mut wrong = Vec::new();
    for (name, text) in shipped().into_iter().chain(starters()) {
        let loaded = load_with(&[SourceText::new(&name, &text)], &mut Beside);
        assert!(
            loaded.is_sound(),
            "{name}: {:?}",
            loaded.diagnostics.first()
        );
        let analysis = analyse(&loaded.regulations);
        let told: Vec<String> = analysis
            .diagnostics
            .iter()
            .map(|one| format!("{} {}", one.code.text(), one.message))
            .collect();
        wrong.extend(told.iter().map(|told| format!("{name}: {told}")));
        assert!(
            analysis.undecided.is_empty(),
            "{name}: {:?}",
            analysis.undecided
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
