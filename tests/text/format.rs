//! One layout of a text: whatever blanks, quotes and dashes it was written with, and nothing of what it says is lost.

use std::path::{Path, PathBuf};

use reglament::diagnostic::Diagnostics;
use reglament::format::formatted;
use reglament::model::{load, with_type_words};
use reglament::source::SourceText;
use reglament::syntax::{alike, parse};

use super::dump::Dump;

fn canonical(text: &str) -> String {
    formatted(&SourceText::new("проба.reglament", text)).expect("the indents are clear")
}

/// Every regulation that is kept here.
fn kept() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["regulations", "tests/cases", "tests/text/newcomers"] {
        for entry in std::fs::read_dir(root.join(folder)).expect("the folder is there") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|ending| ending == "reglament") {
                files.push(path);
            }
        }
    }
    files.sort();
    assert!(files.len() > 20);
    files
}

/// What a text means, clause by clause.
fn meaning(text: &str) -> String {
    let source = SourceText::new("проба.reglament", text);
    let loaded = load(std::slice::from_ref(&source));
    let mut out = String::new();
    for regulation in &loaded.regulations {
        for clause in &regulation.clauses {
            out.push_str(&format!(
                "{}: {}\n",
                clause.key,
                Dump(regulation).clause(clause)
            ));
        }
    }
    out
}

/// Numbers from a seed, so that a failure can be run again (SplitMix64).
struct Dice(u64);

impl Dice {
    fn one_in(&mut self, of: u64) -> bool {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)).is_multiple_of(of)
    }
}

/// The same text as another hand would type it: other indents, blanks, quotes, dashes and line ends.
fn retyped(text: &str, dice: &mut Dice) -> String {
    let tabs = dice.one_in(2);
    let mut out = String::from(if dice.one_in(3) { "\u{feff}" } else { "" });
    for line in text.lines() {
        let said = line.trim_start();
        for _ in 0..(line.len() - said.len()) / 4 {
            out.push_str(if tabs { "\t" } else { "   " });
        }
        let (mut quoted, mut comment, mut before) = (false, false, ' ');
        for letter in said.chars() {
            comment |= letter == '#' && !quoted;
            match letter {
                _ if comment => out.push(letter),
                '«' => {
                    quoted = true;
                    out.push('"');
                }
                '»' => {
                    quoted = false;
                    out.push('"');
                }
                _ if quoted => out.push(letter),
                ' ' => {
                    out.push(if dice.one_in(4) { '\u{a0}' } else { ' ' });
                    if dice.one_in(4) {
                        out.push(' ');
                    }
                }
                '—' if before == ' ' => out.push(if dice.one_in(2) { '-' } else { '–' }),
                '→' => out.push_str("->"),
                letter => out.push(letter),
            }
            before = letter;
        }
        out.push_str(if dice.one_in(5) { "  " } else { "" });
        out.push_str(if dice.one_in(2) { "\r\n" } else { "\n" });
        if said.is_empty() && dice.one_in(2) {
            out.push('\n');
        }
    }
    out
}

#[test]
fn what_is_laid_out_stays_so_and_says_the_same() {
    for path in kept() {
        let text = std::fs::read_to_string(&path).expect("a text in UTF-8");
        let new = canonical(&text);
        assert_eq!(canonical(&new), new, "{}", path.display());
        let read = |text: &str| {
            parse(
                &SourceText::new("проба.reglament", text),
                &mut Diagnostics::default(),
            )
        };
        assert!(
            alike(&read(&text).nodes, &read(&new).nodes),
            "{}",
            path.display()
        );
        assert_eq!(meaning(&text), meaning(&new), "{}", path.display());
        let comments = |text: &str| -> Vec<String> {
            let lines = text.lines();
            let comments = lines.filter_map(|line| reglament::syntax::split_comment(line).1);
            comments
                .map(|comment| comment.replace([' ', '#'], ""))
                .collect()
        };
        assert_eq!(comments(&text), comments(&new), "{}", path.display());
    }
}

#[test]
fn the_shipped_regulations_are_laid_out_so() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for path in kept() {
        if path.starts_with(root.join("regulations")) {
            let text = std::fs::read_to_string(&path).expect("a text in UTF-8");
            assert_eq!(text, canonical(&text), "{}", path.display());
        }
    }
}

#[test]
fn another_hand_types_the_same_text() {
    for path in kept() {
        let text = std::fs::read_to_string(&path).expect("a text in UTF-8");
        let new = canonical(&text);
        // A name with quotes inside cannot be written with other quotes.
        if new.contains("««") || new.contains('"') {
            continue;
        }
        for seed in 0..8 {
            let other = retyped(&new, &mut Dice(seed));
            assert_eq!(canonical(&other), new, "{} {seed}", path.display());
        }
    }
}

#[test]
fn a_text_typed_anyhow_gets_one_layout() {
    let text = concat!(
        "#заметка\r\n",
        "регламент  \"Т\" :\r\n",
        "\tверсия 1 ,действует с 01.12.2026\r\n",
        "\r\n\r\n",
        "# роли\r\n",
        "роли:менеджер,РОП\r\n",
        "порядок:  „А“->\"Б\"\r\n",
        "стадия \"А\":#тут\r\n",
        "\tотвечает менеджер\r\n",
        "  # внутри\r\n",
        "\t1.1 если скидка>=10%  , то  позвонить  за 1 час ( штраф 500₽ , -1 балл )\r\n",
        "\t1.2 звонить только пн-пт 09:00 - 18:00 / позвонить за 2-3 дня\r\n",
        "\t1.3 позвонить,\r\n",
        "\t\tесли источник «А  б» -\r\n",
        "\t\t   РОПу:\r\n",
        "\t\t\t\tсовет \"так\"\r\n",
        "\t1.4 «не закрыто\r\n",
    );
    insta::assert_snapshot!(canonical(text));
}

#[test]
fn a_text_with_unclear_blocks_is_told_of_and_left_alone() {
    let text = "стадия «А»:\n    позвонить за 1 час\n  написать за 1 час\n";
    let unclear = formatted(&SourceText::new("проба.reglament", text)).expect_err("unclear");
    assert_eq!(unclear.len(), 1, "{unclear:?}");
}

/// «Замер» is a touch, a stage and a date, «Договор» a touch and a stage, «Осмотр» a stage and a field.
const TWICE: &str = "\
роли: менеджер, РОП

карточка сделки:
    «Замер» — дата
    «Осмотр» — да/нет

касания:
    «Договор» — встреча
    «Замер» — встреча

порядок: «Новая» → «Договор» → «Замер» → «Осмотр» → «Конец»

стадия «Новая»:
    отвечает менеджер
";

/// The clause with the words that were added to it.
fn with_words(clause: &str) -> String {
    let text = format!("{TWICE}    {clause}\n");
    let new = with_type_words(&SourceText::new("проба.reglament", &text)).unwrap_or(text.clone());
    assert_eq!(
        with_type_words(&SourceText::new("проба.reglament", &new)),
        None,
        "{new}"
    );
    assert_eq!(canonical(&new), new);
    new[TWICE.len()..].trim().to_owned()
}

#[test]
fn a_name_declared_twice_gets_its_type_word() {
    for (clause, wanted) in [
        (
            "1.1 позвонить за 1 час после «Договор»",
            "1.1 позвонить за 1 час после касания «Договор»",
        ),
        (
            "1.1 после «Замер» должен быть звонок",
            "1.1 после даты «Замер» должен быть звонок",
        ),
        (
            "1.1 позвонить за 1 час, если «Осмотр»",
            "1.1 позвонить за 1 час, если поле «Осмотр»",
        ),
        (
            "1.1 позвонить за 1 час, кроме «Осмотр»",
            "1.1 позвонить за 1 час, кроме стадии «Осмотр»",
        ),
        ("1.1 вход: «Осмотр»", "1.1 вход: «Осмотр»"),
        (
            "1.1 заполнить «Замер» за 1 день",
            "1.1 заполнить поле «Замер» за 1 день",
        ),
    ] {
        assert_eq!(with_words(clause), wanted);
    }
    // Where nothing else could stand, the word is there, or the clause is known by its words, nothing is added.
    for clause in [
        "1.1 перевести в «Договор» за 3 дня",
        "1.1 сделать «Договор» за 1 день",
        "1.1 позвонить за 1 час после даты «Замер»",
        "1.1 позвонить за 1 час после касания «Договор»",
        "позвонить за 1 час после «Договор»",
        "1.1 позвонить за 1 час, если источник «Сайт»",
    ] {
        assert_eq!(with_words(clause), clause);
    }
}

/// The type word of a touch says that it is this touch and no other contact.
#[test]
fn a_touch_with_its_type_word_is_the_touch() {
    for (bare, with_word) in [
        (
            "1.1 позвонить за 1 час, если была «Договор»",
            "1.1 позвонить за 1 час, если было касание «Договор»",
        ),
        (
            "1.1 без «Договор» не дольше 2 дней",
            "1.1 без касания «Договор» не дольше 2 дней",
        ),
        (
            "1.1 сделать «Договор» за 1 день",
            "1.1 сделать касание «Договор» за 1 день",
        ),
    ] {
        let said = |clause: &str| meaning(&format!("{TWICE}    {clause}\n"));
        let plain = said(with_word);
        assert!(plain.contains("Договор"), "{plain}");
        let same = |text: String| {
            text.replace("касание ", "")
                .replace("касания ", "")
                .replace("было", "была")
        };
        assert_eq!(same(said(bare)), same(plain));
    }
}

#[test]
fn no_type_word_is_missing_in_the_kept_texts() {
    for path in kept() {
        let text = std::fs::read_to_string(&path).expect("a text in UTF-8");
        let added = with_type_words(&SourceText::new("проба.reglament", &text));
        assert_eq!(added, None, "{}", path.display());
    }
}
