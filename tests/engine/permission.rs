//! Можно ли слать: ответ, пункты, что мешают, и когда станет можно. Слова проверок — слова того, кто спрашивает.

use reglament::engine::{Across, Answer, Earliest, Engine, Options, Permission, Policy, Send};
use reglament::facts::{Case, Dataset, FactKind, Held, Mailing};
use reglament::program::Program;
use reglament::value::Instant;

use crate::dsl::*;
use crate::frequency::program;

/// Всё хранится: и реестр согласий тоже.
pub fn whole() -> Dataset {
    let mut data = dataset();
    data.held.insert(FactKind::Consents, Held::default());
    data
}

pub fn email() -> Send {
    Send {
        channel: "email".into(),
        ..Send::default()
    }
}

pub fn sms() -> Send {
    Send {
        channel: "sms".into(),
        ..Send::default()
    }
}

/// Рассылка этим шаблоном.
pub fn by(template: &str) -> Send {
    Send {
        template: Some(template.into()),
        ..email()
    }
}

/// `07.12 10:00`, `07.12 10:00:01`, `07.12.2026 10:00:00`.
pub fn moment(text: &str) -> Instant {
    match text.len() {
        14 => t(&text.replacen(' ', ".2026 ", 1)),
        _ => t(text),
    }
}

/// Клиент, которому уже слали.
pub fn sent(times: &[&str]) -> Case<'static> {
    let all: Vec<(&str, &'static str, &'static str)> =
        times.iter().map(|at| (*at, "email", "")).collect();
    crate::frequency::mailed("C-1", &all)
}

pub fn nobody() -> Case<'static> {
    sent(&[])
}

pub fn policy_text(lines: &str) -> String {
    let mut out = String::from("рассылки:");
    for line in lines.lines() {
        out += &format!("\n    {line}");
    }
    out
}

/// Спрашивает в момент; другие клиенты, если есть, только считаются.
pub fn asked(
    program: &Program,
    data: &Dataset,
    (case, others): (&Case<'_>, &[Case<'_>]),
    send: Send,
    at: &str,
) -> Permission {
    let options = Options::default();
    let policy = Policy::new(program, send);
    let mut engine = Engine::new(program, data, moment(at), &options);
    let mut all = Vec::new();
    for one in std::iter::once(case).chain(others) {
        all.extend(engine.evaluate(one).contributions);
    }
    engine.permission(case, &policy, &Across::new(all), moment(at))
}

/// `да`; `нет, можно с 08.12 09:00: пункты`; `не видно, …`.
pub fn said(program: &Program, permission: &Permission) -> String {
    let mut out = match permission.answer {
        Answer::Yes => "да".to_owned(),
        Answer::No => "нет".to_owned(),
        Answer::CannotTell => "не видно".to_owned(),
    };
    if permission.answer != Answer::Yes {
        out += &match permission.earliest {
            Earliest::At(at) => format!(", можно с {}", show(at)),
            Earliest::NotWithin => ", не в ближайшие 400 дней".to_owned(),
            Earliest::Never => ", никогда".to_owned(),
        };
    }
    let text = |(version, clause): (usize, usize)| {
        program.versions[version].regulation.clauses[clause]
            .text
            .to_string()
    };
    let mut clauses: Vec<String> = permission
        .refusals
        .iter()
        .map(|one| text((one.version, one.clause)))
        .collect();
    clauses.dedup();
    if !clauses.is_empty() {
        out += &format!(": {}", clauses.join(" | "));
    }
    if clauses.len() > 1
        && let Some(binding) = permission.binding
    {
        out += &format!("; решает {}", text(binding));
    }
    out
}

/// Ответ в момент на письмо.
#[track_caller]
pub fn expect(lines: &str, case: &Case<'_>, at: &str, wanted: &str) {
    expect_of(lines, case, email(), at, wanted);
}

#[track_caller]
pub fn expect_of(lines: &str, case: &Case<'_>, send: Send, at: &str, wanted: &str) {
    let program = program(&policy_text(lines));
    let answer = asked(&program, &whole(), (case, &[]), send.clone(), at);
    assert_eq!(said(&program, &answer), wanted, "{lines}\nв {at}");
    holds(&program, &whole(), (case, send), &answer);
}

/// «Можно с …» — правда: тогда можно, секундой раньше нельзя.
#[track_caller]
fn holds(program: &Program, data: &Dataset, (case, send): (&Case<'_>, Send), answer: &Permission) {
    let Earliest::At(first) = answer.earliest else {
        return;
    };
    let options = Options::default();
    let mut engine = Engine::new(program, data, answer.at, &options);
    let all = Across::new(engine.evaluate(case).contributions);
    let policy = Policy::new(program, send);
    let then = engine.may_send(case, &policy, &all, first);
    assert_eq!(then, Answer::Yes, "когда можно, тогда можно");
    if first > answer.at {
        let before = engine.may_send(case, &policy, &all, first.plus(-1));
        assert_ne!(before, Answer::Yes, "секундой раньше уже можно");
    }
}

mod windows {
    //! Окна: векторы из описания данных, по одному на проверку.
    use super::*;

    const THREE_A_DAY: &str = "email не больше 3 в день";

    #[test]
    fn three_in_any_24_hours() {
        let day = sent(&["07.12 09:00", "07.12 13:00", "07.12 17:00"]);
        let no = "нет, можно с 08.12 09:00: email не больше 3 в день";
        expect(THREE_A_DAY, &day, "08.12 08:00", no);
        expect(THREE_A_DAY, &day, "08.12 08:59:59", no);
        // Ровно через 24 часа — можно.
        expect(THREE_A_DAY, &day, "08.12 09:00", "да");
        let next = sent(&["07.12 09:00", "07.12 13:00", "07.12 17:00", "08.12 09:01"]);
        let no = "нет, можно с 08.12 13:00: email не больше 3 в день";
        expect(THREE_A_DAY, &next, "08.12 10:00", no);
        expect(THREE_A_DAY, &next, "08.12 11:00", no);
        expect(THREE_A_DAY, &next, "08.12 14:00", "да");
    }

    #[test]
    fn a_calendar_day_is_not_24_hours() {
        let monday = sent(&["07.12 23:00"]);
        expect(
            "email не больше 1 в календарный день",
            &monday,
            "08.12 09:00",
            "да",
        );
        expect(
            "email не больше 1 в день",
            &monday,
            "08.12 09:00",
            "нет, можно с 08.12 23:00: email не больше 1 в день",
        );
        expect(
            "email не больше 1 в календарный день",
            &monday,
            "07.12 23:30",
            "нет, можно с 08.12 00:00: email не больше 1 в календарный день",
        );
    }

    #[test]
    fn ten_a_calendar_month_at_both_sides_of_its_end() {
        let rule = "email не больше 10 в календарный месяц";
        let mut times: Vec<String> = (21..31).map(|day| format!("{day}.11 10:00")).collect();
        let end: Vec<&str> = times.iter().map(|one| &**one).collect();
        expect(rule, &sent(&end), "01.12 10:00", "да");
        expect(
            rule,
            &sent(&end),
            "30.11 23:59",
            "нет, можно с 01.12 00:00: email не больше 10 в календарный месяц",
        );
        times.extend((1..10).map(|day| format!("{day:02}.12 10:00")));
        let both: Vec<&str> = times.iter().map(|one| &**one).collect();
        expect(rule, &sent(&both), "10.12 10:00", "да");
    }

    #[test]
    fn a_month_back_from_the_31st_of_march() {
        let rule = "email не больше 1 в месяц";
        let february = sent(&["28.02.2026 10:00:00"]);
        // 28.02 + месяц = 28.03 того же часа.
        expect(rule, &february, "31.03 10:00", "да");
        let last = sent(&["31.01.2026 10:00:00"]);
        expect(
            rule,
            &last,
            "28.02 09:00",
            "нет, можно с 28.02 10:00: email не больше 1 в месяц",
        );
    }

    #[test]
    fn three_limits_at_once() {
        let rule = "email не больше 1 в календарный день\nemail не больше 2 в календарную неделю\nemail не больше 8 в календарный месяц";
        // Вторник: один сегодня, два за неделю.
        let two = sent(&["07.12 10:00", "08.12 10:00"]);
        expect(
            rule,
            &two,
            "08.12 12:00",
            "нет, можно с 14.12 00:00: email не больше 1 в календарный день | \
             email не больше 2 в календарную неделю; решает email не больше 2 в календарную неделю",
        );
        // Восьмой за месяц ушёл сегодня: ждать декабря и начала дня, недели.
        let eight = sent(&[
            "02.11 10:00",
            "03.11 10:00",
            "09.11 10:00",
            "10.11 10:00",
            "16.11 10:00",
            "17.11 10:00",
            "23.11 10:00",
            "24.11 10:00",
        ]);
        expect(
            rule,
            &eight,
            "24.11 12:00",
            "нет, можно с 01.12 00:00: email не больше 1 в календарный день | \
             email не больше 2 в календарную неделю | email не больше 8 в календарный месяц; \
             решает email не больше 8 в календарный месяц",
        );
    }

    #[test]
    fn one_moment_that_satisfies_the_window_and_the_hours() {
        let rule = "email не больше 1 в день\nтихие часы 21:00–09:00";
        let late = sent(&["07.12 20:59"]);
        // Окно свободно 08.12 20:59 — и это ещё не тихий час.
        expect(
            rule,
            &late,
            "07.12 22:00",
            "нет, можно с 08.12 20:59: email не больше 1 в день | тихие часы 21:00–09:00; \
             решает email не больше 1 в день",
        );
        let night = sent(&["06.12 21:30"]);
        expect(
            rule,
            &night,
            "07.12 21:00",
            "нет, можно с 08.12 09:00: email не больше 1 в день | тихие часы 21:00–09:00; \
             решает тихие часы 21:00–09:00",
        );
    }

    #[test]
    fn a_week_is_168_hours_also_over_a_clock_change() {
        // В Берлине 25.10.2026 часы идут назад.
        let mut case = sent(&["22.10 10:00"]);
        case.timezone = Some("Europe/Berlin".into());
        expect(
            "email не больше 1 в неделю",
            &case,
            "27.10 10:00",
            "нет, можно с 29.10 10:00: email не больше 1 в неделю",
        );
    }

    #[test]
    fn calendar_periods_are_the_clients() {
        let mut case = sent(&["07.12 21:30"]);
        // В Екатеринбурге уже 23:30; новый день там — в 22:00 по Москве.
        case.timezone = Some("Asia/Yekaterinburg".into());
        expect(
            "email не больше 1 в календарный день",
            &case,
            "07.12 21:40",
            "нет, можно с 07.12 22:00: email не больше 1 в календарный день",
        );
    }
}

mod hours {
    //! Часы: тихие, разрешённые, выходные, перевод часов.
    use super::*;

    #[test]
    fn quiet_hours_over_midnight() {
        let rule = "тихие часы 22:00–08:00";
        let no = "нет, можно с 08.12 08:00: тихие часы 22:00–08:00";
        expect(rule, &nobody(), "08.12 05:30", no);
        expect(rule, &nobody(), "07.12 22:00", no);
        expect(rule, &nobody(), "07.12 21:59:59", "да");
        expect(rule, &nobody(), "08.12 08:00", "да");
    }

    #[test]
    fn only_on_weekdays_from_ten_to_seven() {
        let rule = "слать только пн–пт 10:00–19:00";
        expect(rule, &nobody(), "11.12 19:00", "да");
        expect(
            rule,
            &nobody(),
            "11.12 19:00:01",
            "нет, можно с 14.12 10:00: слать только пн–пт 10:00–19:00",
        );
    }

    #[test]
    fn holidays_are_waited_out() {
        let text = "регламент «Проба»:
    версия 1
    часовой пояс Europe/Moscow
    рабочее время пн–пт 09:00–18:00
    праздники Россия
порядок: «Новая» → «Успех»
рассылки:
    слать только пн–пт 10:00–19:00, кроме праздников
";
        let source = reglament::source::SourceText::new("проба.reglament", text);
        let program = Program::new(&reglament::model::load(&[source]).regulations);
        let answer = asked(&program, &whole(), (&nobody(), &[]), email(), "30.12 19:30");
        assert_eq!(
            said(&program, &answer),
            "нет, можно с 11.01 10:00: слать только пн–пт 10:00–19:00, кроме праздников"
        );
    }

    #[test]
    fn the_clients_clock_wins() {
        let mut case = nobody();
        case.timezone = Some("Asia/Yekaterinburg".into());
        expect(
            "тихие часы 21:00–09:00 по времени клиента",
            &case,
            "07.12 19:00",
            "нет, можно с 08.12 07:00: тихие часы 21:00–09:00 по времени клиента",
        );
    }

    #[test]
    fn a_night_of_clock_change() {
        let rule = "тихие часы 00:30–02:30";
        let mut case = nobody();
        case.timezone = Some("Europe/Berlin".into());
        // 25.10.2026 в Берлине 02:00–03:00 бывает дважды: тихие часы кончает второе 02:30, это 04:30 по Москве.
        expect(
            rule,
            &case,
            "25.10 03:10",
            "нет, можно с 25.10 04:30: тихие часы 00:30–02:30",
        );
        // 02:45 первое: по стене уже 02:45, но второе 02:30 ещё впереди.
        expect(
            rule,
            &case,
            "25.10 03:45",
            "нет, можно с 25.10 04:30: тихие часы 00:30–02:30",
        );
        // 29.03.2026 02:30 нет: конец — первый миг после провала, 03:00 в Берлине, 04:00 в Москве.
        expect(
            rule,
            &case,
            "29.03 03:30",
            "нет, можно с 29.03 04:00: тихие часы 00:30–02:30",
        );
    }
}

mod others_bugs {
    //! Ошибки, что были у других.
    use super::*;

    #[test]
    fn one_more_than_the_limit_is_not_let_through() {
        let rule = "email не больше 2 в день";
        expect(rule, &sent(&["07.12 09:00"]), "07.12 10:00", "да");
        expect(
            rule,
            &sent(&["07.12 09:00", "07.12 10:00"]),
            "07.12 11:00",
            "нет, можно с 08.12 09:00: email не больше 2 в день",
        );
    }

    #[test]
    fn nothing_said_blocks_nothing() {
        expect(
            "СМС не больше 1 в день",
            &sent(&["07.12 09:00"]),
            "07.12 10:00",
            "да",
        );
    }

    #[test]
    fn it_moves_one_period_and_not_several() {
        let rule = "email не больше 1 в календарный день";
        let three = sent(&["07.12 09:00", "07.12 10:00", "07.12 11:00"]);
        expect(
            rule,
            &three,
            "07.12 12:00",
            "нет, можно с 08.12 00:00: email не больше 1 в календарный день",
        );
    }

    #[test]
    fn one_channels_rule_leaves_the_others_alone() {
        let rule = "email не больше 5 в день\nвсе каналы вместе не больше 1 в день";
        expect(
            rule,
            &sent(&["07.12 09:00"]),
            "07.12 10:00",
            "нет, можно с 08.12 09:00: все каналы вместе не больше 1 в день",
        );
        expect_of(
            rule,
            &sent(&["07.12 09:00"]),
            sms(),
            "07.12 10:00",
            "нет, можно с 08.12 09:00: все каналы вместе не больше 1 в день",
        );
    }

    #[test]
    fn service_mail_is_not_capped() {
        let rule = "сервисные шаблоны: «Счёт»\nemail не больше 1 в день";
        expect_of(
            rule,
            &sent(&["07.12 09:00"]),
            by("Счёт"),
            "07.12 10:00",
            "да",
        );
    }

    #[test]
    fn quiet_hours_hold_for_every_channel() {
        let rule = "тихие часы 22:00–08:00\nСМС не больше 5 в день";
        for send in [email(), sms(), by("Новости")] {
            expect_of(
                rule,
                &nobody(),
                send,
                "07.12 23:00",
                "нет, можно с 08.12 08:00: тихие часы 22:00–08:00",
            );
        }
    }

    #[test]
    fn a_failed_or_planned_send_takes_no_place() {
        let mut case = sent(&["07.12 09:00", "07.12 10:00"]);
        case.mailings[0].status = Some("failed".into());
        case.mailings[1].status = Some("planned".into());
        expect("email не больше 1 в день", &case, "07.12 11:00", "да");
        case.mailings[0].status = Some("bounced".into());
        expect(
            "email не больше 1 в день",
            &case,
            "07.12 11:00",
            "нет, можно с 08.12 09:00: email не больше 1 в день",
        );
    }
}

/// Рассылка с номера.
pub fn from_number(number: &'static str, at: &str) -> Mailing<'static> {
    let mut one = sent(&[at]).mailings.remove(0);
    one.channel = "sms".into();
    one.sender = Some(number.into());
    one
}
