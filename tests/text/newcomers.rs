//! Short regulations of different businesses, written as a head of sales would.

use std::path::Path;

use super::dump::Dump;
use super::render::{one, read};

#[test]
fn regulations_of_other_businesses_are_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/text/newcomers");
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "reglament"))
        .collect();
    files.sort();
    assert_eq!(files.len(), 5);
    for path in files {
        let text = std::fs::read_to_string(&path).expect("a text in UTF-8");
        let (source, loaded) = read(&text);
        let regulation = &loaded.regulations[0];
        let errors = loaded
            .diagnostics
            .iter()
            .filter(|one| one.level == reglament::diagnostic::Level::Error);
        assert_eq!(errors.count(), 0, "{}", super::render::messages(&text));
        let mut out = String::new();
        for diagnostic in &loaded.diagnostics {
            one(&mut out, &source, diagnostic);
        }
        for clause in &regulation.clauses {
            out.push_str(&format!(
                "{}: {}\n    {}\n",
                clause.key,
                clause.text,
                Dump(regulation).clause(clause)
            ));
        }
        let name = path.file_stem().expect("a name").to_string_lossy();
        insta::with_settings!({
            snapshot_path => "newcomers",
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, {
            insta::assert_snapshot!(&*name, out);
        });
    }
}
