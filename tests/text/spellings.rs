//! Spellings that mean the same: capitals, ё, quotes, dashes, spaces, line ends; and texts that are no regulation at all.

use super::dump::Dump;
use super::phrases::{PRELUDE, placed};
use super::render::{messages, read};
use reglament::diagnostic::Level;

/// What is understood, without the author's words.
fn meaning(text: &str) -> Vec<String> {
    let (source, loaded) = read(text);
    let errors: Vec<&str> = loaded
        .diagnostics
        .iter()
        .filter(|one| one.level == Level::Error)
        .map(|one| &*one.message)
        .collect();
    assert!(errors.is_empty(), "{errors:?} in\n{}", source.text);
    let regulation = &loaded.regulations[0];
    regulation
        .clauses
        .iter()
        .map(|clause| Dump(regulation).clause(clause))
        .collect()
}

fn same(phrase: &str, others: &[&str]) {
    let wanted = meaning(&placed(phrase));
    for other in others {
        assert_eq!(meaning(&placed(other)), wanted, "{other}");
    }
}

#[test]
fn case_forms_capitals_and_yo() {
    same(
        "передать «старший специалист» за 1 день",
        &[
            "передать «старшему специалисту» за 1 день",
            "передать старшему специалисту за 1 день",
            "Передать Старшему специалисту за 1 день.",
        ],
    );
    same(
        "передать продавцу за 1 день",
        &[
            "передать «продавец» за 1 день",
            "ПЕРЕДАТЬ ПРОДАВЦУ ЗА 1 ДЕНЬ",
        ],
    );
    same(
        "передать менеджеру за 1 день",
        &[
            "передать «Менеджер» за 1 день",
            "передать сделку менеджеру за 1 день",
        ],
    );
    same(
        "если сделка тёплая, то позвонить за 1 час",
        &[
            "если сделка теплая, то позвонить за 1 час",
            "Если сделка «Тёплая», то позвонить за 1 час",
        ],
    );
    same(
        "без звонка или письма не дольше 3 дней",
        &[
            "без звонков или писем не дольше трёх дней",
            "Без звонка или письма не дольше трех дней",
        ],
    );
    same(
        "позвонить в течение 2 часов",
        &[
            "позвонить в течении 2 часов",
            "В течении двух часов позвонить",
        ],
    );
    same(
        "когда жалоба: позвонить за 1 час",
        &["КОГДА ЖАЛОБА: позвонить за 1 час"],
    );
}

#[test]
fn a_vowel_flees_before_an_ending_only() {
    let (_, loaded) = read(&placed("передать менеджр за 1 день"));
    let told: Vec<&str> = loaded.diagnostics.iter().map(|one| &*one.message).collect();
    assert!(
        told.iter().any(|message| message.contains("менеджр")),
        "{told:?}"
    );
}

#[test]
fn days_with_a_dash() {
    same(
        "позвонить за 1 час, кроме с 25.12 по 10.01",
        &[
            "позвонить за 1 час, кроме 25.12–10.01",
            "позвонить за 1 час, кроме периода 25.12 - 10.01",
        ],
    );
    same(
        "позвонить за 1 час, кроме с 25.12.2026 по 10.01.2027",
        &["позвонить за 1 час, кроме 25.12.2026–10.01.2027"],
    );
}

#[test]
fn quotes_dashes_and_spaces() {
    same(
        "если источник «Сайт», то отправить «КП» за 4 часа",
        &[
            "если источник \"Сайт\", то отправить \"КП\" за 4 часа",
            "если источник „Сайт“, то отправить “КП” за 4 часа",
            "если источник «сайт», то отправить «КП» за 4 часа",
            "если\u{a0}источник\u{2009}«Сайт», то отправить «КП» за\u{202f}4\u{a0}часа",
            "если источник «Сайт», то отпра\u{ad}вить «КП» за 4\u{200b} часа",
        ],
    );
    same(
        "клиент «А» — позвонить через 2–3 рабочих дня",
        &[
            "клиент «А» - позвонить через 2-3 рабочих дня",
            "клиент «А» – позвонить через 2—3 рабочих дня",
            "клиент «А» − позвонить через 2−3 рабочих дня",
            "клиент «А» ― позвонить через 2‒3 рабочих дня",
        ],
    );
    same(
        "если бюджет больше 1 000 000 ₽, то позвонить за 1 час",
        &[
            "если бюджет больше 1000000 ₽, то позвонить за 1 час",
            "если бюджет больше 1\u{a0}000\u{a0}000 рублей, то позвонить за 1 час",
            "если бюджет больше 1 млн руб., то позвонить за 1 час",
            "если бюджет > 1\u{2009}000\u{2009}000 р., то позвонить за 1 час",
        ],
    );
}

#[test]
fn line_ends_and_decomposed_letters() {
    let text = placed("если сделка тёплая, то позвонить в пределах 2 рабочих дней # йод");
    let wanted = meaning(&text);
    assert_eq!(meaning(&text.replace('\n', "\r\n")), wanted);
    assert_eq!(meaning(&format!("\u{feff}{text}")), wanted);
    let decomposed = text.replace('й', "и\u{306}").replace('ё', "е\u{308}");
    assert_eq!(meaning(&decomposed), wanted);
    assert_eq!(meaning(text.trim_end()), wanted);
}

#[test]
fn a_sentence_runs_on_over_lines() {
    same(
        "если источник «Сайт» и бюджет больше 10 000 ₽, то позвонить за 1 час",
        &[
            "если источник «Сайт» и\n    бюджет больше 10 000 ₽,\n    то позвонить за 1 час",
            "если источник «Сайт» и # с сайта\n    бюджет больше 10 000 ₽, то # много\n    позвонить за 1 час",
        ],
    );
}

#[test]
fn bare_minutes_and_hours_are_working_in_terms_only() {
    let wall = placed(
        "позвонить за 2 часа\nне дольше 3 часов\nесли прошло больше 4 часов после встречи, то написать за 1 день\n\
         если была встреча за последние 5 часов, то написать за 1 день\n\
         если последний визит старше 6 часов, то написать за 1 день",
    );
    let working = wall.replace(
        "    вечер 18:00",
        "    минуты и часы — рабочие\n    вечер 18:00",
    );
    let said = meaning(&working).join("\n");
    for term in ["2 раб. ч", "3 раб. ч", "4 раб. ч", "5 ч", "6 ч"] {
        assert!(said.contains(term), "{term} in\n{said}");
    }
    assert!(!meaning(&wall).join("\n").contains("раб."));
}

#[test]
fn nothing_and_garbage_are_no_crash() {
    assert!(messages("").contains("нет ни одного пункта"));
    assert!(messages("\n\n   \n# только примечание\n").contains("нет ни одного пункта"));
    let garbage: String = (0..4000_u32)
        .filter_map(|n| char::from_u32(n.wrapping_mul(2_654_435_761) % 0x11_0000))
        .collect();
    for text in [
        garbage.as_str(),
        "🙂🙂🙂\n🙂:\n    🙂",
        "\u{0}\u{1}\u{2}",
        ":::\n;;;\n———\n((( \n»»»",
        "«",
        "—",
        "1.1",
        "п.",
        "если",
        "иначе",
        "когда",
        "стадия:",
        "воронка",
        "порядок:",
        "роли:",
        "карточка сделки:\n    —",
        "регламент «Я»:\n    версия\n    действует с\n    вечер\n    команда:\n    часовой пояс",
    ] {
        let said = messages(text);
        assert!(
            said.contains("ошибка") || said.contains("предупреждение"),
            "{text:?}: {said}"
        );
    }
    let lossy =
        String::from_utf8_lossy(&[0xff, 0xfe, 0x00, 0xd0, 0xbf, 0x80, 0x0a, 0xc3]).into_owned();
    messages(&lossy);
}

#[test]
fn deep_nesting_is_an_error_and_no_crash() {
    let many = 20_000;
    let brackets = format!(
        "если {}есть встреча{}, то позвонить за 1 час",
        "(".repeat(many),
        ")".repeat(many)
    );
    let branches = format!(
        "{} позвонить за 1 час",
        "если есть встреча, то ".repeat(many)
    );
    let dashes = vec!["есть встреча"; many].join(" — ");
    let others = format!(
        "если есть встреча, то позвонить за 1 час{}",
        ", иначе".repeat(many)
    );
    for text in [brackets, branches, dashes, others] {
        let (_, loaded) = read(&format!("{PRELUDE}    {text}\n    написать за 1 час\n"));
        assert!(
            loaded
                .diagnostics
                .iter()
                .any(|one| one.code.text() == "R004")
        );
        assert_eq!(loaded.diagnostics.len(), 1, "{:?}", loaded.diagnostics);
        assert_eq!(
            loaded.regulations[0].clauses.len(),
            1,
            "the next line is read"
        );
    }
    let mut steps = PRELUDE.to_owned();
    for depth in 0..2_000 {
        steps.push_str(&format!("{}если есть встреча:\n", " ".repeat(4 + depth)));
    }
    assert!(messages(&steps).contains("R004"));
    let wide = placed(&vec!["бюджет больше 1 ₽"; 3_000].join(" или "));
    messages(&wide);
    let open = placed(&"(".repeat(many));
    messages(&open);
}
