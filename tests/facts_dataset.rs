//! Описание данных: что хранится и за какое время.

use reglament::facts::read::{Notes, everything_held, own_dataset, read_dataset};
use reglament::facts::{Dataset, EVENT_KINDS, EventKind, FactKind, When};

fn read(text: &str) -> Result<Dataset, String> {
    read_dataset(text, "dataset.yaml", &mut Notes::default())
        .map_err(|no| format!("{}: {}", no.place, no.reason))
}

#[test]
fn без_описания_свой_формат_знает_всё() {
    let dataset = own_dataset();
    // Отчёты сотрудников хранятся, если их кто-то сдаёт.
    assert_eq!(dataset.held.len(), EVENT_KINDS.len() - 1 + 6);
    assert_eq!(dataset.as_of, None);
    assert!(!dataset.export);
}

#[test]
fn пример_описания_читается() {
    let dataset = read(include_str!("../examples/format/dataset.yaml")).expect("читается");
    let calls = dataset.held[&FactKind::Event(EventKind::Call)];
    assert_eq!(calls.since, When::parse("2026-09-01").ok());
    assert_eq!(calls.as_of, None);
    assert_eq!(
        dataset.held[&FactKind::Mailings].as_of,
        When::parse("2026-12-15").ok()
    );
    assert_eq!(
        dataset.held[&FactKind::Event(EventKind::Visit)].since,
        When::parse("01.12.2026").ok()
    );
    assert!(
        !dataset
            .held
            .contains_key(&FactKind::Event(EventKind::Complaint))
    );
    assert!(dataset.held.contains_key(&FactKind::Stages));
    assert_eq!(dataset.as_of, When::parse("2026-12-20T18:00+03:00").ok());
    assert_eq!(dataset.timezone.as_deref(), Some("Europe/Moscow"));
}

#[test]
fn остальное_нет_меняет_умолчание() {
    let dataset =
        read("хранится: {остальное: нет, звонки: да, stages: 2026-01-01}").expect("читается");
    let kinds: Vec<_> = dataset.held.keys().copied().collect();
    assert_eq!(kinds, [FactKind::Stages, FactKind::Event(EventKind::Call)]);
    assert_eq!(
        read("currency: usd").expect("читается").held,
        everything_held()
    );
}

#[test]
fn ошибки_описания_названы() {
    let wrong = [
        "held: {звонкии: нет}",
        "held: {погода: нет}",
        "held: {звонки: {sinse: 2026-01-01}}",
        "held: {звонки: потом}",
        "held: {звонки: да, call: нет}",
        "timezone: Москва",
        "as_of: 5",
        "as_of: 2026-01-01\n---\nas_of: 2026-01-02",
    ];
    let said: Vec<_> = wrong
        .iter()
        .map(|text| read(text).expect_err("это ошибка"))
        .collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
dataset.yaml:1: столбец 7: неизвестный вид фактов «звонкии»; возможно, вы имели в виду «звонки»
dataset.yaml:1: столбец 7: неизвестный вид фактов «погода»; бывает: стадии, поля, ответственные, результаты, звонки, письма, сообщения, смс, встречи, комментарии, задачи, документы, оплаты, отгрузки, визиты, согласования, жалобы, отчёты, проверки, дела сотрудников, рассылки, согласия, остальное
dataset.yaml:1: столбец 16: «звонки»: неизвестный ключ «sinse» (срок хранения) — 1 запись; возможно, вы имели в виду «since»
dataset.yaml:1: столбец 16: «звонки»: время «потом» не читается; пишите так: 2026-12-07T10:00+03:00, 2026-12-07 10:00, 2026-12-07, 07.12.2026 10:00 или 07.12.2026
dataset.yaml:1: столбец 7: вид фактов «call» записан дважды; оставьте один
dataset.yaml:1: столбец 1: «timezone»: неизвестный часовой пояс «Москва»; пишите по базе IANA, например Europe/Moscow
dataset.yaml:1: столбец 1: «as_of»: нужно время, например 2026-12-07T10:00+03:00
dataset.yaml:3: описание данных должно быть одно
"#);
}
