//! Текст регламента и факты сделки целиком: что прочитано и что решено.
#![allow(missing_docs)]

use reglament::calendar::{Fold, Zone};
use reglament::engine::{Options, evaluate};
use reglament::facts::read::{Notes, own_dataset, read_yaml};
use reglament::findings::Finding;
use reglament::model::load;
use reglament::program::Program;
use reglament::source::SourceText;
use reglament::value::Instant;

const MOSCOW: Zone = Zone::Named(chrono_tz::Europe::Moscow);

fn show(at: Option<Instant>) -> String {
    at.map_or("—".into(), |at| {
        MOSCOW.local(at).format("%d.%m %H:%M").to_string()
    })
}

/// Решения по всем сделкам: пункт, вердикт, начало, срок, сделано.
fn verdicts(text: &str, facts: &str, now: &str) -> String {
    let loaded = load(&[SourceText::new("проба.reglament", text)]);
    assert!(loaded.is_sound(), "{:?}", loaded.diagnostics);
    let program = Program::new(&loaded.regulations);
    let now = chrono::NaiveDateTime::parse_from_str(now, "%d.%m.%Y %H:%M").expect("время теста");
    let now = MOSCOW.instant(now, Fold::First);
    let mut lines = Vec::new();
    for case in read_yaml(facts, "случай.yaml", &mut Notes::default()) {
        let case = case.expect("случай читается");
        let result = evaluate(&program, &own_dataset(), &case, now, &Options::default());
        lines.extend(
            result
                .findings
                .iter()
                .map(|one| line(&loaded.regulations[0].clauses, one)),
        );
    }
    lines.sort();
    lines.join("\n")
}

fn line(clauses: &[reglament::model::regulation::Clause], one: &Finding) -> String {
    format!(
        "{} {:?}: с {}, срок {}, сделано {}",
        clauses[one.clause].key,
        one.verdict,
        show(Some(one.triggered_at)),
        show(one.due_at),
        show(one.done_at)
    )
}

const HEAD: &str = "регламент «Проба»:
    действует с 01.12.2026
роли: менеджер, РОП
карточка сделки:
    ответ — текст
стадия «Новая»:
";

const DEAL: &str = r#"
deals:
  - deal: D-1
    owner: ivanov
    fields: {ответ: да}
    changes: [{field: ответ, value: да, at: "2026-12-08T10:05+03:00", by: ivanov}]
    owners: [{owner: ivanov, at: "2026-12-07T10:00+03:00"}]
    stages: [{stage: Новая, at: "2026-12-07T10:00+03:00", by: ivanov}]
events:
"#;

#[test]
fn срок_задачи_её_собственный_и_закрыть_надо_её_саму() {
    let text = format!(
        "{HEAD}    1.1 закрыть задачу до её срока\n    1.2 закрыть задачу «Замер» до её срока\n"
    );
    let facts = format!(
        r#"{DEAL}
  - {{kind: задача, deal: D-1, at: "2026-12-07T10:40+03:00", deadline: "2026-12-08T12:00+03:00", closed: "2026-12-08T11:00+03:00", name: Звонок}}
  - {{kind: задача, deal: D-1, at: "2026-12-07T10:41+03:00", deadline: "2026-12-08T12:00+03:00", closed: "2026-12-10T15:00+03:00", name: Замер}}
  - {{kind: задача, deal: D-1, at: "2026-12-07T10:42+03:00", deadline: "2026-12-20T12:00+03:00", name: Потом}}
  - {{kind: задача, deal: D-1, at: "2026-12-07T10:43+03:00", name: Без срока}}
"#
    );
    insta::assert_snapshot!(verdicts(&text, &facts, "11.12.2026 12:00"), @r"
    1.1 Late: с 07.12 10:41, срок 08.12 12:00, сделано 10.12 15:00
    1.1 OnTime: с 07.12 10:40, срок 08.12 12:00, сделано 08.12 11:00
    1.1 Pending: с 07.12 10:42, срок 20.12 12:00, сделано —
    1.2 Late: с 07.12 10:41, срок 08.12 12:00, сделано 10.12 15:00
    ");
}

#[test]
fn закрытая_роботом_задача_не_закрыта() {
    let text = format!("{HEAD}    1.1 закрыть задачу до её срока\n");
    let facts = format!(
        r#"{DEAL}
  - {{kind: задача, deal: D-1, at: "2026-12-07T10:40+03:00", deadline: "2026-12-08T12:00+03:00", closed: "2026-12-08T11:00+03:00", automatic: true}}
"#
    );
    insta::assert_snapshot!(verdicts(&text, &facts, "11.12.2026 12:00"), @"1.1 Overdue: с 07.12 10:40, срок 08.12 12:00, сделано —");
}

#[test]
fn во_время_звонка_значит_до_его_конца() {
    let text = format!("{HEAD}    1.1 заполнить ответ во время звонка\n");
    let facts = format!(
        r#"{DEAL}
  - {{kind: звонок, deal: D-1, direction: out, at: "2026-12-07T10:30+03:00", seconds: 60}}
  - {{kind: звонок, deal: D-1, direction: out, at: "2026-12-08T10:00+03:00", seconds: 600}}
  - {{kind: звонок, deal: D-1, direction: out, at: "2026-12-08T12:00+03:00", seconds: 0}}
"#
    );
    insta::assert_snapshot!(verdicts(&text, &facts, "11.12.2026 12:00"), @r"
    1.1 Late: с 07.12 10:30, срок 07.12 10:31, сделано 08.12 10:05
    1.1 OnTime: с 08.12 10:00, срок 08.12 10:10, сделано 08.12 10:05
    ");
}
