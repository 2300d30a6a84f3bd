//! More cases in which the independent evaluator was right and the engine was not: attempts, accounts, clients entered twice.

use reglament::engine::{Options, evaluate, settle};
use reglament::facts::{Case, Event, EventKind, FactKind, Held, Mailing, When};
use reglament::model::load;
use reglament::program::Program;
use reglament::source::SourceText;

use crate::dsl::*;
use crate::frequency::{rows, settled};
use crate::told::*;

fn answered(at: &str, result: &'static str) -> Event<'static> {
    Event {
        result: Some(result.into()),
        ..outgoing(at, false)
    }
}

#[test]
fn an_attempt_that_stops_the_attempts_is_made_all_the_same() {
    // Второй недозвон кончает попытки («просил не звонить»), но он и есть вторая попытка: сперва сделано, потом снято.
    let text = "\
стадия «Новая»:
    2. недозвон, 3 попытки: 1 сегодня; 1 завтра; 1 послезавтра
        остановить, если был недозвон с результатом «не звонить»
";
    let case = deal(&[("Новая", "07.12 10:00")])
        .not_reached("07.12 10:10")
        .event(answered("08.12 11:00", "не звонить"));
    let mut data = dataset();
    data.held.insert(FactKind::Results, Held::default());
    expect_told_in(
        &data,
        text,
        &case,
        "08.12 12:00",
        &[
            "2 OnTime 07.12 10:10 → 07.12 18:00, сделано 07.12 10:10",
            "2 OnTime 07.12 10:10 → 08.12 18:00, сделано 08.12 11:00",
            "2 Cancelled 07.12 10:10 → 09.12 18:00, кончилось 08.12 11:00",
            // Недозвон после остановки начинает попытки заново, и этот — первый из них.
            "2 OnTime 08.12 11:00 → 08.12 18:00, сделано 08.12 11:00",
            "2 Pending 08.12 11:00 → 09.12 18:00",
            "2 Pending 08.12 11:00 → 10.12 18:00",
        ],
    );
}

#[test]
fn stopped_attempts_set_nothing_off() {
    // Клиент написал; звонок после этого попыткой ещё записан, но «после всех» его не ждёт.
    let text = "\
стадия «Новая»:
    2. недозвон, 2 попытки: 1 сегодня; 1 завтра
        остановить, если источник «Сайт»
        после всех — написать
";
    let case = deal(&[("Новая", "07.12 10:00")])
        .not_reached("07.12 10:10")
        .change("07.12 12:00", "источник", crate::dsl::text("Сайт"))
        .change("08.12 10:00", "источник", crate::dsl::text("Звонок"))
        .not_reached("08.12 11:00");
    expect_told(
        text,
        &case,
        "08.12 12:00",
        &[
            "2 OnTime 07.12 10:10 → 07.12 18:00, сделано 07.12 10:10",
            "2 Cancelled 07.12 10:10 → 08.12 18:00, кончилось 07.12 12:00",
            "2 OnTime 08.12 11:00 → 08.12 18:00, сделано 08.12 11:00",
            "2 Pending 08.12 11:00 → 09.12 18:00",
        ],
    );
}

#[test]
fn attempts_begun_anew_are_of_the_stage_in_which_they_begin() {
    // Начаты в «Новой», начаты заново в «КП»: отвечает роль «КП», а не «Новой».
    let meeting = |at: &str| Event {
        known: Some(when(at)),
        at: None,
        planned: Some(when("20.12 12:00")),
        ..happened(EventKind::Meeting, at)
    };
    let regulation = told(
        "\
стадия «Новая»: отвечает менеджер
стадия «КП»: отвечает супервайзер
когда недозвон:
    2. две попытки: 1 сегодня; 1 завтра
        начать заново, если назначена встреча
",
    );
    let case = deal(&[("Новая", "07.12 10:00"), ("КП", "07.12 12:00")])
        .not_reached("07.12 10:10")
        .event(meeting("07.12 13:00"));
    let mut data = dataset();
    data.staff.extend([
        employee("ivanov", "менеджер"),
        employee("sidorov", "супервайзер"),
    ]);
    data.staff_held = true;
    let found = judge_in(&[regulation], &data, &case, "07.12 14:00").findings;
    let last = found
        .last()
        .map(|one| (show(one.triggered_at), &*one.responsible));
    assert_eq!(last, Some(("07.12 13:00".to_owned(), "sidorov")));
}

#[test]
fn a_day_without_a_time_begins_attempts_anew_when_it_is_over() {
    // «Встреча назначена 08.12», часа нет: до конца дня идут прежние попытки.
    let text = "\
стадия «Новая»:
    2. недозвон, 2 попытки: 1 сегодня; 1 завтра
        начать заново, если комментарий
";
    let noted = Event {
        at: Some(When::Day(ZONE.date(t("08.12 00:00")))),
        ..happened(EventKind::Comment, "08.12 00:00")
    };
    let case = deal(&[("Новая", "07.12 10:00")])
        .not_reached("07.12 10:10")
        .not_reached("08.12 11:00")
        .event(noted);
    expect_told(
        text,
        &case,
        "09.12 12:00",
        &[
            "2 OnTime 07.12 10:10 → 07.12 18:00, сделано 07.12 10:10",
            "2 OnTime 07.12 10:10 → 08.12 18:00, сделано 08.12 11:00",
            "2 Pending 09.12 00:00 → 09.12 18:00",
            "2 Pending 09.12 00:00 → 10.12 18:00",
        ],
    );
}

#[test]
fn a_deal_without_a_client_is_one_account_before_and_after_it_was_created() {
    // Письмо до создания сделки и письмо после: клиента нет, сделка считается за него, и письма — на одном счету.
    let letter = |at: &str, source: &'static str| Mailing {
        channel: "email".into(),
        template: None,
        category: None,
        campaign: None,
        sender: None,
        sender_kind: None,
        at: when(at),
        status: Some("sent".into()),
        source: source.into(),
    };
    let mut case: Case<'static> = deal(&[("Новая", "07.12 10:00")]);
    case.client = None;
    case.mailings = vec![
        letter("06.12 12:00", "письмо:1"),
        letter("07.12 12:00", "письмо:2"),
    ];
    let (_, out) = settled(
        "рассылка не больше 1 за любые 7 дней",
        &dataset(),
        &[case],
        "08.12 12:00",
    );
    assert_eq!(rows(&out), ["Violated 07.12 12:00 письмо:2"]);
}

#[test]
fn a_load_of_one_funnel_leaves_the_tasks_of_others_alone() {
    // Предел — для воронки «Продажа»; задача стоит у сделки «Сервиса».
    let text = "\
воронка «Продажа»:
    порядок: «Первая» → «Победа» или «Потеря»
    не больше 0 открытых задач на менеджера
воронка «Сервис»:
    порядок: «Заявка» → «Решено» или «Отклонено»
";
    let posted = |funnel: &'static str, stage: &'static str| {
        let mut case = deal(&[(stage, "07.12 10:00")]).task("07.12 11:00", "09.12 12:00", None);
        case.deals[0].funnel = Some(funnel.into());
        case.events[0].by = Some("ivanov".into());
        case
    };
    let of = |case| {
        let (_, out) = of_funnels(text, &[case]);
        out
    };
    assert_eq!(of(posted("Сервис", "Заявка")), Vec::<String>::new());
    assert_eq!(
        of(posted("Продажа", "Первая")),
        ["Violated 07.12 11:00 events.json:1"]
    );
}

/// What limits say of cases under a regulation with funnels of its own.
fn of_funnels(text: &str, cases: &[Case<'_>]) -> (Program, Vec<String>) {
    let source = SourceText::new("воронки.reglament", &format!("роли: менеджер\n{text}"));
    let loaded = load(&[source]);
    assert!(loaded.is_sound(), "{:?}", loaded.diagnostics);
    let program = Program::new(&loaded.regulations);
    let (mut data, options) = (dataset(), Options::default());
    data.staff.extend([employee("ivanov", "менеджер")]);
    data.staff_held = true;
    let now = t("08.12 12:00");
    let of = |case| evaluate(&program, &data, case, now, &options).contributions;
    let all = cases.iter().flat_map(of).collect();
    let settled = settle(&program, &data, all, now);
    (program, rows(&settled))
}

#[test]
fn the_time_since_the_scope_began_is_known_to_a_limit_for_a_client() {
    // «Если прошло больше 1 дня» — от начала жизни сделки, хотя счёт общий для клиента.
    let mut case: Case<'static> = deal(&[("Новая", "07.12 10:00")]);
    case.client = Some("C-1".into());
    let call = |at: &str| {
        let mut call = outgoing(at, true);
        call.deal = None;
        call
    };
    let case = case
        .event(call("07.12 12:00"))
        .event(call("09.12 12:00"))
        .event(call("09.12 13:00"));
    let (_, out) = settled(
        "если прошло больше 1 дня:\n    звонок не больше 1 за любые 3 дня",
        &dataset(),
        &[case],
        "10.12 12:00",
    );
    assert_eq!(
        rows(&out),
        [
            "Violated 09.12 12:00 events.json:2",
            "Violated 09.12 13:00 events.json:3"
        ]
    );
}
