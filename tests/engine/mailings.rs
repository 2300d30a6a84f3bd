//! The contact policy over past sends: consent, hours, stages, templates, pauses.

use std::borrow::Cow;

use reglament::facts::{Case, Consent, Dataset, Direction, Event, EventKind, FactKind, Mailing};

use crate::dsl::*;
use crate::frequency::{mailed, rows, settled};

fn policy(lines: &str) -> String {
    let mut out = String::from("рассылки:");
    for line in lines.lines() {
        out += &format!("\n    {line}");
    }
    out
}

fn whole() -> Dataset {
    let mut data = dataset();
    data.held
        .insert(FactKind::Consents, reglament::facts::Held::default());
    data
}

#[track_caller]
fn expect(lines: &str, cases: &[Case<'_>], wanted: &[&str]) {
    let (_, settled) = settled(&policy(lines), &whole(), cases, "31.12 12:00");
    assert_eq!(rows(&settled), wanted, "{lines}");
}

fn consent(channel: &'static str, given: &str, withdrawn: Option<&str>) -> Consent<'static> {
    Consent {
        channel: channel.into(),
        purpose: None,
        given: Some(when(given)),
        withdrawn: withdrawn.map(when),
        proof: None,
        text_version: None,
    }
}

#[test]
fn no_record_is_no_consent() {
    let mut case = mailed(
        "C-1",
        &[("07.12 10:00", "email", ""), ("07.12 11:00", "sms", "")],
    );
    case.consents = vec![consent("email", "01.12 10:00", None)];
    expect(
        "согласие обязательно",
        std::slice::from_ref(&case),
        &["Violated 07.12 11:00 C-1:2"],
    );
    // Given later, or taken back before: no consent either.
    case.consents = vec![
        consent("email", "07.12 10:01", None),
        consent("sms", "01.12 10:00", Some("07.12 11:00")),
    ];
    expect(
        "согласие обязательно",
        std::slice::from_ref(&case),
        &["Violated 07.12 10:00 C-1:1", "Violated 07.12 11:00 C-1:2"],
    );
    // For data processing is not for mailings.
    case.consents = vec![
        consent("email", "01.12 10:00", None),
        consent("sms", "01.12 10:00", None),
    ];
    case.consents[0].purpose = Some("обработка персональных данных".into());
    expect(
        "согласие обязательно",
        &[case],
        &["Violated 07.12 10:00 C-1:1"],
    );
}

#[test]
fn without_a_register_past_sends_are_not_checked() {
    let case = mailed("C-1", &[("07.12 10:00", "email", "")]);
    let (_, settled) = settled(
        &policy("согласие обязательно"),
        &dataset(),
        &[case],
        "31.12 12:00",
    );
    assert_eq!(rows(&settled), ["NotChecked 07.12 10:00: реестр согласий"]);
}

#[test]
fn service_mail_is_under_no_limit() {
    let case = mailed(
        "C-1",
        &[
            ("07.12 10:00", "email", "Счёт"),
            ("07.12 11:00", "email", "Акция"),
            ("07.12 12:00", "email", "Акт"),
            ("07.12 13:00", "email", "Акция"),
        ],
    );
    expect(
        "сервисные шаблоны: «Счёт», «Акт»\nemail не чаще раза за любые 24 часа",
        std::slice::from_ref(&case),
        &["Violated 07.12 13:00 C-1:4"],
    );
    expect(
        "сервисные шаблоны: «Счёт», «Акт»\nсогласие обязательно, кроме сервисных",
        &[case],
        &["Violated 07.12 11:00 C-1:2", "Violated 07.12 13:00 C-1:4"],
    );
}

#[test]
fn quiet_hours_are_half_open_on_the_clients_clock() {
    let mut case = mailed(
        "C-1",
        &[
            ("07.12 08:59:59", "sms", ""),
            ("07.12 09:00", "sms", ""),
            ("07.12 20:59", "sms", ""),
            ("07.12 21:00", "sms", ""),
            ("08.12 05:30", "sms", ""),
        ]
        .map(|(at, channel, template)| {
            (
                if at.len() > 11 { "07.12 08:59" } else { at },
                channel,
                template,
            )
        }),
    );
    expect(
        "тихие часы 21:00–09:00",
        std::slice::from_ref(&case),
        &[
            "Violated 07.12 08:59 C-1:1",
            "Violated 07.12 21:00 C-1:4",
            "Violated 08.12 05:30 C-1:5",
        ],
    );
    // Two hours later in Yekaterinburg.
    case.timezone = Some("Asia/Yekaterinburg".into());
    expect(
        "тихие часы 21:00–09:00 по времени клиента",
        &[case],
        &[
            "Violated 07.12 20:59 C-1:3",
            "Violated 07.12 21:00 C-1:4",
            "Violated 08.12 05:30 C-1:5",
        ],
    );
}

#[test]
fn allowed_hours_have_their_last_second() {
    let case = mailed(
        "C-1",
        &[
            ("07.12 09:59", "sms", ""),
            ("07.12 10:00", "sms", ""),
            ("07.12 19:00", "sms", ""),
            ("07.12 19:01", "sms", ""),
            ("12.12 12:00", "sms", ""),
        ],
    );
    expect(
        "слать только пн–пт 10:00–19:00",
        &[case],
        &[
            "Violated 07.12 09:59 C-1:1",
            "Violated 07.12 19:01 C-1:4",
            "Violated 12.12 12:00 C-1:5",
        ],
    );
}

/// A client with a deal that goes through these stages and mailings.
fn with_deal(
    stages: &[(&'static str, &str)],
    sent: &[(&str, &'static str, &'static str)],
) -> Case<'static> {
    let mut case = deal(stages);
    case.mailings = mailed("C-1", sent).mailings;
    case
}

#[test]
fn not_in_these_stages() {
    let stages = [("Новая", "01.12 10:00"), ("Договор", "08.12 10:00")];
    let case = with_deal(
        &stages,
        &[("07.12 10:00", "email", ""), ("09.12 10:00", "email", "")],
    );
    expect(
        "не слать в стадиях «Договор»",
        std::slice::from_ref(&case),
        &["Violated 09.12 10:00 C-1:2"],
    );
    // Another deal elsewhere does not help: one of them is in the stage. And it is one finding, not two.
    let mut two = case;
    let mut other = deal(&[("Новая", "01.12 10:00")]).deals.remove(0);
    other.id = "D-2".into();
    two.deals.push(other);
    expect(
        "не слать в стадиях «Договор»",
        &[two],
        &["Violated 09.12 10:00 C-1:2"],
    );
}

#[test]
fn a_template_has_its_place() {
    let rule = "шаблон «Дожим» только в стадии «КП», если нет ответа клиента за последние 3 дня";
    let stages = [("Новая", "01.12 10:00"), ("КП", "08.12 10:00")];
    let sent = [
        ("07.12 10:00", "email", "Дожим"),
        ("09.12 10:00", "email", "Дожим"),
        ("09.12 11:00", "email", "Новости"),
        ("11.12 10:00", "email", "Дожим"),
    ];
    let case = with_deal(&stages, &sent).wrote("10.12 10:00");
    expect(
        rule,
        &[case],
        &["Violated 07.12 10:00 C-1:1", "Violated 11.12 10:00 C-1:4"],
    );
    // Any of the client's deals may be the one in the stage.
    let mut two = with_deal(&stages, &sent[1..2]);
    let mut other = deal(&[("Новая", "01.12 10:00")]).deals.remove(0);
    other.id = "D-2".into();
    two.deals.push(other);
    expect(rule, &[two], &[]);
    // Without a deal there is no stage to be in.
    expect(
        rule,
        &[mailed("C-1", &sent[1..2])],
        &["Violated 09.12 10:00 C-1:1"],
    );
}

#[test]
fn three_left_unopened_are_a_pause() {
    let rule = "если последние 3 рассылки без открытия, то пауза 30 дней";
    let mut case = mailed(
        "C-1",
        &[
            ("01.10 10:00", "email", ""),
            ("02.10 10:00", "email", ""),
            ("03.10 10:00", "email", ""),
            ("02.11 09:59", "email", ""),
        ],
    );
    expect(
        rule,
        std::slice::from_ref(&case),
        &["Violated 02.11 09:59 C-1:4"],
    );
    // Exactly thirty days later it is free.
    case.mailings[3].at = when("02.11 10:00");
    expect(rule, std::slice::from_ref(&case), &[]);
    case.mailings[3].at = when("20.10 10:00");
    case.mailings[1].status = Some("opened".into());
    expect(rule, std::slice::from_ref(&case), &[]);
    // One "не проверено" for the account, at the first that could not be judged.
    case.mailings[2].status = None;
    case.mailings[1].status = Some("sent".into());
    expect(rule, &[case], &["NotChecked 20.10 10:00: статус рассылки"]);
}

#[test]
fn an_open_complaint_stops_mailings() {
    let complaint = |closed: Option<&str>| Event {
        deal: None,
        closed: closed.map(when),
        direction: Some(Direction::In),
        ..happened(EventKind::Complaint, "05.12 10:00")
    };
    let sent = [("04.12 10:00", "email", ""), ("07.12 10:00", "email", "")];
    let with = |closed| mailed("C-1", &sent).event(complaint(closed));
    expect(
        "не слать, если открыта претензия",
        &[with(None)],
        &["Violated 07.12 10:00 C-1:2"],
    );
    expect(
        "не слать, если открыта претензия",
        &[with(Some("06.12 10:00"))],
        &[],
    );
}

#[test]
fn only_approved_templates() {
    let sent = [
        ("07.12 10:00", "whatsapp", "Знакомство"),
        ("07.12 11:00", "whatsapp", "Шутка"),
        ("07.12 12:00", "whatsapp", ""),
    ];
    expect(
        "только одобренными шаблонами: «Знакомство»",
        &[mailed("C-1", &sent)],
        &["Violated 07.12 11:00 C-1:2", "Violated 07.12 12:00 C-1:3"],
    );
    expect(
        "первое сообщение — только одобренным шаблоном «Знакомство»",
        &[mailed("C-1", &sent)],
        &[],
    );
    expect(
        "первое сообщение — только одобренным шаблоном «Знакомство»",
        &[mailed("C-1", &sent[1..])],
        &["Violated 07.12 11:00 C-1:1"],
    );
}

#[test]
fn free_text_for_a_day_after_an_answer() {
    let sent = [
        ("07.12 10:00", "whatsapp", ""),
        ("08.12 09:59", "whatsapp", ""),
        ("08.12 10:00", "whatsapp", ""),
        ("08.12 11:00", "whatsapp", "Знакомство"),
    ];
    let mut answer = happened(EventKind::Message, "07.12 10:00");
    answer.direction = Some(Direction::In);
    answer.deal = None;
    let case = mailed("C-1", &sent).event(answer);
    expect(
        "свободный текст — в течение 24 часов после ответа клиента",
        &[case],
        &["Violated 08.12 10:00 C-1:3"],
    );
}

#[test]
fn stop_is_a_word() {
    let mut answer = happened(EventKind::Message, "07.12 12:00");
    answer.direction = Some(Direction::In);
    answer.deal = None;
    answer.text = Some(Cow::Borrowed("Стоп!"));
    let sent = [("07.12 10:00", "sms", ""), ("08.12 10:00", "sms", "")];
    let case = mailed("C-1", &sent).event(answer);
    expect(
        "отписка по слову «стоп»",
        &[case],
        &["Violated 08.12 10:00 C-1:2"],
    );
    let mut case = mailed("C-1", &sent);
    case.consents = vec![consent("sms", "01.12 10:00", Some("07.12 12:00"))];
    expect(
        "не слать, если клиент отписался",
        &[case],
        &["Violated 08.12 10:00 C-1:2"],
    );
}

#[test]
fn planned_and_failed_sends_are_none() {
    let mut case = mailed(
        "C-1",
        &[
            ("07.12 10:00", "email", ""),
            ("07.12 11:00", "email", ""),
            ("07.12 12:00", "email", ""),
        ],
    );
    let set =
        |mailing: &mut Mailing<'static>, status: &'static str| mailing.status = Some(status.into());
    set(&mut case.mailings[0], "planned");
    set(&mut case.mailings[1], "failed");
    expect("email не чаще раза за любые 24 часа", &[case], &[]);
}
