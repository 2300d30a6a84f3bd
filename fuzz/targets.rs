//! What is fed to the program by `cargo fuzz` and, for the corpus kept here, by `cargo test` (`tests/fuzz_corpus.rs`).
//!
//! Each function takes any bytes and must come back: a panic, an endless loop or an answer that contradicts itself is a fault. They
//! name nothing but the library's public door, so that both hosts feed the very same code.

use reglament::analysis::analyse;
use reglament::diff::diff;
use reglament::engine::{Engine, Options, settle};
use reglament::facts::Staff;
use reglament::facts::read::{
    Chunks, Notes, own_dataset, parse_line, read_dataset, read_json, read_staff, read_yaml,
};
use reglament::facts::write::case_line;
use reglament::format::formatted;
use reglament::import::mapping::{self, propose, read_mapping};
use reglament::import::spill::InMemory;
use reglament::import::table::RawFile;
use reglament::import::{ExportFile, Imported, amo, bitrix24};
use reglament::model::{Loaded, load};
use reglament::output::Look;
use reglament::output::text::check::messages;
use reglament::program::Program;
use reglament::source::SourceText;
use reglament::trial::play;
use reglament::value::Instant;

/// A target: its name is that of its folder under `corpus/`.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: &[Target] = &[
    ("text", text),
    ("models", models),
    ("layout", layout),
    ("own_lines", own_lines),
    ("own_json", own_json),
    ("own_yaml", own_yaml),
    ("beside", beside),
    ("bitrix24", bitrix24_answers),
    ("amocrm", amocrm_answers),
    ("lists", lists),
    ("mapped", mapped),
    ("guess", guess),
    ("judged", judged),
];

fn source(text: &str) -> SourceText {
    SourceText::new("проба.reglament", text)
}

fn utf8(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Reads a text and, where it is sound, does with it all that `check` and `test` do.
fn checked(text: &str) -> Loaded {
    let loaded = load(&[source(text)]);
    for one in &loaded.diagnostics {
        let text = loaded.sources.get(one.file).map(|source| &source.text);
        let within = text.and_then(|text| text.get(one.span.start..one.span.end));
        assert!(within.is_some(), "{one:?} points beside the text");
    }
    let shown = messages(
        &mut std::io::sink(),
        Look::PLAIN,
        &loaded.sources,
        &loaded.diagnostics,
    );
    assert!(shown.is_ok());
    if loaded.is_sound() {
        let _ = analyse(&loaded.regulations);
        let _ = play(&Program::new(&loaded.regulations));
    }
    loaded
}

/// A regulation's text, whatever stands in it: read, bound, checked, compiled, its examples played.
pub fn text(bytes: &[u8]) {
    checked(&utf8(bytes));
}

/// Lines that the texts of [`models`] are made of.
const LINES: [&str; 8] = [
    include_str!("../regulations/agentstvo-nedvizhimosti.reglament"),
    include_str!("../regulations/klientskaya-baza.reglament"),
    include_str!("../regulations/klientskaya-baza-primery.reglament"),
    include_str!("../regulations/kraski-opt.reglament"),
    include_str!("../regulations/pomoshch-dolzhnikam.reglament"),
    include_str!("../regulations/salon-krasoty.reglament"),
    include_str!("../examples/02-nedelya-rassylok/rassylki.reglament"),
    include_str!("../examples/03-nedelya-okk/okk.reglament"),
];

/// A text made of the lines of the shipped regulations, in an order that the bytes give: what the mutation of letters would
/// hardly ever come to. Three bytes are a line: two say which, one how deep it stands and whether a number in it is another.
#[must_use]
pub fn spliced(bytes: &[u8]) -> String {
    let pool: Vec<&str> = LINES
        .iter()
        .flat_map(|text| text.lines())
        .filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
        .collect();
    let mut out = String::from("регламент «Проба»:\n    версия 1\n");
    for piece in bytes.chunks_exact(3).take(24) {
        // A chunk of exactly three bytes.
        let [low, high, how] = [piece[0], piece[1], piece[2]];
        // The pool is not empty: the texts are shipped.
        let line = pool[usize::from(u16::from_le_bytes([low, high])) % pool.len()];
        let said = line.trim_start();
        let own = line.len() - said.len();
        let depth = match how & 7 {
            0 => own + 4,
            1 => own.saturating_sub(4),
            2 => 0,
            _ => own,
        };
        let said = match how >> 3 {
            digit @ 0..=9 => said.replacen(char::is_numeric, &digit.to_string(), 1),
            10 => said.replacen("если ", "если не ", 1),
            11 => said.replacen(" и ", " или ", 1),
            12 => said.replacen("рабочих ", "", 1),
            _ => said.to_owned(),
        };
        out.extend(std::iter::repeat_n(' ', depth));
        out.push_str(&said);
        out.push('\n');
    }
    out
}

/// `check` on arbitrary models.
pub fn models(bytes: &[u8]) {
    checked(&spliced(bytes));
}

/// The formatter: its layout stays as it is when laid out again, and says the same. An odd first byte lays out spliced lines.
pub fn layout(bytes: &[u8]) {
    let text = match bytes.split_first() {
        Some((first, rest)) if first % 2 == 1 => spliced(rest),
        _ => utf8(bytes),
    };
    let Ok(once) = formatted(&source(&text)) else {
        return;
    };
    let twice = formatted(&source(&once)).expect("a laid out text has clear blocks");
    assert_eq!(once, twice, "laid out twice it is another text");
    let (before, after) = (load(&[source(&text)]), load(&[source(&once)]));
    assert_eq!(
        before.is_sound(),
        after.is_sound(),
        "the layout decides whether it can be run:\n{once}"
    );
    if let ([old], [new], true) = (
        before.regulations.as_slice(),
        after.regulations.as_slice(),
        before.is_sound(),
    ) {
        let difference = diff(old, new);
        assert!(difference.is_empty(), "{difference:?}\n{once}");
    }
}

/// Our own format, line by line, in chunks of any size; what is read and written again is read as it was.
pub fn own_lines(bytes: &[u8]) {
    for size in [
        1 + usize::from(bytes.first().copied().unwrap_or(0)),
        1 << 20,
    ] {
        let mut notes = Notes::default();
        for chunk in Chunks::of_size(bytes, size) {
            let chunk = chunk.expect("memory can be read");
            chunk.read("данные.ndjson", &mut notes, |read| {
                let Ok(case) = read else { return };
                let line = case_line(&case);
                let again = parse_line(&line, "данные.ndjson", 1, &mut Notes::default());
                let again = again.map(|case| case_line(&case));
                assert_eq!(again.as_deref(), Ok(&*line), "written it reads otherwise");
            });
        }
        let _ = notes.sentences();
    }
}

/// Our own format as JSON.
pub fn own_json(bytes: &[u8]) {
    let mut notes = Notes::default();
    let _ = read_json(&utf8(bytes), "данные.json", &mut notes);
    let _ = notes.sentences();
}

/// Our own format as YAML.
pub fn own_yaml(bytes: &[u8]) {
    let mut notes = Notes::default();
    let _ = read_yaml(&utf8(bytes), "данные.yaml", &mut notes);
    let _ = notes.sentences();
}

/// What stands beside the cases: `dataset.yaml`, `employees.yaml`.
pub fn beside(bytes: &[u8]) {
    let mut notes = Notes::default();
    let text = utf8(bytes);
    let _ = read_dataset(&text, "dataset.yaml", &mut notes);
    let _ = read_staff(&text, "employees.yaml", &mut notes);
}

/// Files in one input: each begins with a line `=== имя`.
fn files(bytes: &[u8]) -> Vec<ExportFile> {
    let text = utf8(bytes);
    let pieces = text.split("=== ").skip(1);
    let file = |piece: &str| {
        let (name, text) = piece.split_once('\n').unwrap_or((piece, ""));
        ExportFile {
            name: name.trim().to_owned(),
            text: text.to_owned(),
        }
    };
    pieces.map(file).collect()
}

/// Answers of Bitrix24.
pub fn bitrix24_answers(bytes: &[u8]) {
    let files = files(bytes);
    let _ = bitrix24::recognise(&files);
    let _ = bitrix24::read(&files);
}

/// Answers of amoCRM.
pub fn amocrm_answers(bytes: &[u8]) {
    let files = files(bytes);
    let _ = amo::recognise(&files);
    let _ = amo::read(&files);
}

/// A table whose ending the first byte names.
fn table(bytes: &[u8]) -> RawFile {
    const ENDINGS: [&str; 5] = ["csv", "xls", "xlsx", "html", "txt"];
    let (first, rest) = bytes.split_first().unwrap_or((&0, &[]));
    RawFile::held(
        format!("сделки.{}", ENDINGS[usize::from(*first) % ENDINGS.len()]),
        rest.to_vec(),
    )
}

/// Lists as Bitrix24 and amoCRM export them: CSV in any encoding, workbooks, pages that are called Excel.
pub fn lists(bytes: &[u8]) {
    let file = table(bytes);
    let _ = mapping::recognise(&file);
    let _ = mapping::read(&[file], None, &Staff::new(), &InMemory).map(Imported::held);
}

/// `mapping.yaml` and, after a line `===`, a table.
pub fn mapped(bytes: &[u8]) {
    let cut = bytes.windows(5).position(|five| five == b"\n===\n");
    let (description, rest) = match cut {
        Some(at) => (&bytes[..at], &bytes[at + 5..]),
        None => (bytes, &[][..]),
    };
    if let Ok(mapping) = read_mapping(&utf8(description)) {
        let _ = mapping::read(&[table(rest)], Some(&mapping), &Staff::new(), &InMemory)
            .map(Imported::held);
    }
}

/// The proposal of a `mapping.yaml`: what it proposes can be read, and read by.
pub fn guess(bytes: &[u8]) {
    let file = table(bytes);
    if let Ok(text) = propose(&file) {
        let mapping = read_mapping(&text).expect("what is proposed can be read");
        let _ =
            mapping::read(&[file], Some(&mapping), &Staff::new(), &InMemory).map(Imported::held);
    }
}

/// Cases of any content judged under two shipped regulations: the engine never fails, and its account adds up.
pub fn judged(bytes: &[u8]) {
    use std::sync::LazyLock;
    static PROGRAMS: LazyLock<Vec<Program>> = LazyLock::new(|| {
        let program = |text: &&str| Program::new(&load(&[source(text)]).regulations);
        [LINES[1], LINES[3], LINES[6]].iter().map(program).collect()
    });
    let mut notes = Notes::default();
    let text = utf8(bytes);
    let cases: Vec<_> = (1..)
        .zip(text.lines())
        .filter_map(|(number, line)| parse_line(line, "данные.ndjson", number, &mut notes).ok())
        .collect();
    if cases.is_empty() {
        return;
    }
    let dataset = own_dataset();
    // 2026-12-11T12:00:00+03:00, when all three are in force.
    let now = Instant(1_796_979_600);
    let options = Options {
        as_if_in_force: true,
        ..Options::default()
    };
    for program in PROGRAMS.iter() {
        let mut engine = Engine::new(program, &dataset, now, &options);
        let mut contributions = Vec::new();
        for case in &cases {
            let result = engine.evaluate(case);
            let all = result.ledger;
            assert_eq!(all.born, result.findings.len() as u64);
            assert_eq!(
                all.born,
                all.kept + all.broken + all.open + all.cancelled + all.not_checked
            );
            contributions.extend(result.contributions);
        }
        let _ = settle(program, &dataset, contributions, now);
    }
}
