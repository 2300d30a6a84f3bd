//! Контактная политика по пунктам: у каждого — проверка его имени. Слева — что написано, справа — что отвечает программа.
//!
//! | пункт | что должно работать | проверки |
//! |---|---|---|
//! | 1 | согласие по каналу и цели, отзыв, доказательство, версия текста | `p01_consent` |
//! | 2 | стоп-листы и «не беспокоить» | `p02_stop_lists` |
//! | 3, 4 | тихие часы и часы отправки по времени клиента | `p03_quiet_hours`, `p04_only_then`; `permission::hours` |
//! | 5 | пределы по каналу, шаблону, категории, кампании, вместе, со звонками | `p05_limits` |
//! | 6, 7 | скользящие окна и календарные периоды | `p06_rolling_windows`, `p07_calendar_periods`; `permission::windows` |
//! | 8 | промежутки | `p08_gaps` |
//! | 9 | «без лимита» и «не считать» | `p09_service_templates` |
//! | 10 | что после чего и что не вместе | `p10_sequences` |
//! | 11 | пауза после неоткрытых | `p11_suppression` |
//! | 12 | частота за ответами клиента | `p12_frequency_follows_answers` |
//! | 13 | стадии, категории, условия | `p13_stages_and_conditions` |
//! | 14 | пределы номеров и разогрев | `p14_senders`, `p14_warming_up` |
//! | 15 | шаблоны по стадиям | `p15_templates_of_stages` |
//! | 16 | согласование до отправки | `p16_approvals`, `p16_approval_before_sending` |
//! | 17 | приоритет кампаний | `mail_plan::order`, `cli_mail_plan::приоритет_текста_сильнее_файла` |
//! | 18 | что считается отправленным | `p18_what_counts_as_sent` |

use reglament::engine::{Answer, Earliest, Send};
use reglament::facts::{Case, Consent, Direction, Event, EventKind, Held, When};

use crate::dsl::*;
use crate::frequency::program;
use crate::permission::{
    asked, by, email, expect, expect_of, from_number, nobody, policy_text, said, sent, sms, whole,
};

fn agreed(channel: &'static str, given: &str, withdrawn: Option<&str>) -> Consent<'static> {
    Consent {
        channel: channel.into(),
        purpose: None,
        given: Some(when(given)),
        withdrawn: withdrawn.map(when),
        proof: Some("форма на сайте".into()),
        text_version: Some("3".into()),
    }
}

fn in_stage(stage: &'static str) -> Case<'static> {
    deal(&[(stage, "01.12 10:00")])
}

mod p01_consent {
    use super::*;

    #[test]
    fn per_channel_with_withdrawal_and_its_end() {
        let rule = "согласие обязательно";
        let mut case = nobody();
        expect(
            rule,
            &case,
            "07.12 10:00",
            "нет, никогда: согласие обязательно",
        );
        case.consents = vec![agreed("email", "01.12 10:00", None)];
        expect(rule, &case, "07.12 10:00", "да");
        expect_of(
            rule,
            &case,
            sms(),
            "07.12 10:00",
            "нет, никогда: согласие обязательно",
        );
        // Отозвано — сразу, секунда в секунду.
        case.consents = vec![agreed("email", "01.12 10:00", Some("07.12 10:00"))];
        expect(rule, &case, "07.12 09:59:59", "да");
        expect(
            rule,
            &case,
            "07.12 10:00",
            "нет, никогда: согласие обязательно",
        );
        // Дано вновь.
        case.consents.push(agreed("email", "09.12 12:00", None));
        expect(
            rule,
            &case,
            "07.12 10:00",
            "нет, можно с 09.12 12:00: согласие обязательно",
        );
    }

    #[test]
    fn per_purpose() {
        let mut case = nobody();
        case.consents = vec![agreed("email", "01.12 10:00", None)];
        case.consents[0].purpose = Some("реклама".into());
        let of = |category: &str| Send {
            category: Some(category.into()),
            ..email()
        };
        let rule = "согласие обязательно";
        expect_of(rule, &case, of("реклама"), "07.12 10:00", "да");
        expect_of(
            rule,
            &case,
            of("опросы"),
            "07.12 10:00",
            "нет, никогда: согласие обязательно",
        );
        // Согласие на обработку данных — не согласие на рассылку.
        case.consents[0].purpose = Some("обработка персональных данных".into());
        expect(
            rule,
            &case,
            "07.12 10:00",
            "нет, никогда: согласие обязательно",
        );
    }

    #[test]
    fn no_record_and_no_register_are_two_reasons() {
        let program = program(&policy_text("согласие обязательно"));
        let why = |data| {
            let answer = asked(&program, &data, (&nobody(), &[]), email(), "07.12 10:00");
            assert_eq!(answer.answer, Answer::No);
            answer.refusals[0].because.join("; ")
        };
        assert_eq!(why(whole()), "записи о согласии нет");
        assert_eq!(
            why(dataset()),
            "реестр согласий не выгружен: согласия не видно"
        );
    }
}

mod p02_stop_lists {
    use super::*;

    #[test]
    fn who_unsubscribed_gets_nothing() {
        let rule = "отписка по слову «стоп»";
        let mut case = nobody();
        expect(rule, &case, "07.12 10:00", "да");
        case.consents = vec![agreed("email", "01.12 10:00", Some("05.12 10:00"))];
        expect(
            rule,
            &case,
            "07.12 10:00",
            "нет, никогда: отписка по слову «стоп»",
        );
        let said_stop = Event {
            direction: Some(Direction::In),
            text: Some("СТОП".into()),
            ..happened(EventKind::Message, "06.12 10:00")
        };
        let said_stop = nobody().event(Event {
            deal: None,
            ..said_stop
        });
        expect(
            rule,
            &said_stop,
            "07.12 10:00",
            "нет, никогда: отписка по слову «стоп»",
        );
    }
}

mod p03_quiet_hours {
    use super::*;

    #[test]
    fn over_midnight_on_the_clients_clock_else_the_companys() {
        let rule = "тихие часы 21:00–09:00 по времени клиента";
        let mut case = nobody();
        let no = "нет, можно с 08.12 09:00: тихие часы 21:00–09:00 по времени клиента";
        expect(rule, &case, "07.12 21:00", no);
        case.timezone = Some("Asia/Yekaterinburg".into());
        let no = "нет, можно с 08.12 07:00: тихие часы 21:00–09:00 по времени клиента";
        expect(rule, &case, "07.12 21:00", no);
    }
}

mod p04_only_then {
    use super::*;

    #[test]
    fn weekdays_between_two_hours() {
        expect(
            "слать только пн–пт 10:00–19:00",
            &nobody(),
            "12.12 12:00",
            "нет, можно с 14.12 10:00: слать только пн–пт 10:00–19:00",
        );
    }
}

mod p05_limits {
    use super::*;

    #[test]
    fn by_channel_template_category_campaign_all_together_and_with_calls() {
        let case = sent(&["07.12 09:00"]);
        let of = |rule: &str, case: &Case<'_>, send: Send, wanted: &str| {
            expect_of(rule, case, send, "07.12 12:00", wanted);
        };
        of("СМС не больше 1 в день", &case, sms(), "да");
        of(
            "все каналы вместе не больше 1 в день",
            &case,
            sms(),
            "нет, можно с 08.12 09:00: все каналы вместе не больше 1 в день",
        );
        let mut named = case.clone();
        named.mailings[0].template = Some("Акция".into());
        of(
            "шаблон «Акция» не больше 1 в день",
            &named,
            by("Новости"),
            "да",
        );
        of(
            "шаблон «Акция» не больше 1 в день",
            &named,
            by("Акция"),
            "нет, можно с 08.12 09:00: шаблон «Акция» не больше 1 в день",
        );
        let mut advert = sent(&["07.12 09:00"]);
        advert.mailings[0].category = Some("реклама".into());
        let category = |name: &str| Send {
            category: Some(name.into()),
            ..email()
        };
        let rule = "рассылки категории «реклама» не больше 1 в неделю";
        of(
            rule,
            &advert,
            category("реклама"),
            "нет, можно с 14.12 09:00: рассылки категории «реклама» не больше 1 в неделю",
        );
        of(rule, &advert, category("новости"), "да");
        advert.mailings[0].campaign = Some("Зима".into());
        let campaign = |name: &str| Send {
            campaign: Some(name.into()),
            ..email()
        };
        of(
            "не больше 1 за кампанию",
            &advert,
            campaign("Зима"),
            "нет, никогда: не больше 1 за кампанию",
        );
        of("не больше 1 за кампанию", &advert, campaign("Весна"), "да");
        // Another client's mailing takes no place, unless the limit is said to be for all of them.
        let mut other = advert.clone();
        other.client = Some("C-9".into());
        let both = [other];
        let asked_of = |rule: &str| {
            let program = program(&policy_text(rule));
            let answer = asked(
                &program,
                &whole(),
                (&nobody(), &both),
                campaign("Зима"),
                "07.12 12:00",
            );
            said(&program, &answer)
        };
        assert_eq!(asked_of("не больше 1 за кампанию"), "да");
        assert_eq!(
            asked_of("не больше 1 всего за кампанию"),
            "нет, никогда: не больше 1 всего за кампанию"
        );
        let call = Event {
            deal: None,
            direction: Some(Direction::Out),
            connected: Some(true),
            ..happened(EventKind::Call, "07.12 10:00")
        };
        of(
            "все каналы вместе не больше 2 за 7 дней, включая звонки",
            &case.event(call),
            sms(),
            "нет, можно с 14.12 09:00: все каналы вместе не больше 2 за 7 дней, включая звонки",
        );
    }
}

mod p06_rolling_windows {
    use super::*;

    #[test]
    fn of_any_length() {
        for (window, free) in [
            ("за любые 90 минут", "07.12 10:30"),
            ("за любые 36 часов", "08.12 21:00"),
            ("за любые 10 дней", "17.12 09:00"),
            ("в месяц", "07.01 09:00"),
        ] {
            let rule = format!("email не больше 1 {window}");
            let wanted = format!("нет, можно с {free}: {rule}");
            expect(&rule, &sent(&["07.12 09:00"]), "07.12 09:00", &wanted);
        }
    }
}

mod p07_calendar_periods {
    use super::*;

    #[test]
    fn day_week_from_monday_month_and_quarter() {
        for (window, free) in [
            ("в календарный день", "10.12 00:00"),
            ("в календарную неделю", "14.12 00:00"),
            ("в календарный месяц", "01.01 00:00"),
            ("в календарный квартал", "01.01 00:00"),
        ] {
            let rule = format!("email не больше 1 {window}");
            let wanted = format!("нет, можно с {free}: {rule}");
            expect(&rule, &sent(&["09.12 09:00"]), "09.12 12:00", &wanted);
        }
    }
}

mod p08_gaps {
    use super::*;

    #[test]
    fn not_earlier_than_three_days_after_the_last_one() {
        let rule = "не раньше 3 дней после прошлой рассылки";
        let no = "нет, можно с 10.12 09:00: не раньше 3 дней после прошлой рассылки";
        expect(
            rule,
            &sent(&["01.12 09:00", "07.12 09:00"]),
            "08.12 09:00",
            no,
        );
        expect(rule, &sent(&["07.12 09:00"]), "10.12 09:00", "да");
    }
}

mod p09_service_templates {
    use super::*;

    #[test]
    fn without_limit_and_not_counted_are_two_words() {
        let case = sent(&["07.12 09:00"]);
        expect_of(
            "сервисные шаблоны: «Счёт»\nemail не больше 1 в день",
            &case,
            by("Счёт"),
            "07.12 10:00",
            "да",
        );
        let mut invoice = case;
        invoice.mailings[0].template = Some("Счёт".into());
        expect_of(
            "не считать: «Счёт»\nemail не больше 1 в день",
            &invoice,
            by("Акция"),
            "07.12 10:00",
            "да",
        );
    }
}

mod p10_sequences {
    use super::*;

    fn after(template: &'static str, at: &str) -> Case<'static> {
        let mut case = sent(&[at]);
        case.mailings[0].template = Some(template.into());
        case
    }

    #[test]
    fn one_not_earlier_than_three_days_after_another() {
        let rule = "не слать шаблон «А», если есть рассылка «Б» за последние 3 дня";
        let case = after("Б", "07.12 09:00");
        expect_of(
            rule,
            &case,
            by("А"),
            "08.12 10:00",
            "нет, можно с 10.12 09:00: не слать шаблон «А», если есть рассылка «Б» за последние 3 дня",
        );
        expect_of(rule, &case, by("Б"), "08.12 10:00", "да");
        expect_of(
            rule,
            &after("В", "07.12 09:00"),
            by("А"),
            "08.12 10:00",
            "да",
        );
    }

    #[test]
    fn a_sentence_of_its_own_in_any_words() {
        let same = [
            "шаблон «А» не раньше 3 дней после шаблона «Б»",
            "шаблон «А» — не раньше чем через 3 дня после «Б»",
            "«А» не ранее 3 дней после рассылки «Б»",
            "не слать «А» раньше 3 дней после «Б»",
            "после «Б» не слать «А» 3 дня",
            "между «А» и «Б» не меньше 3 дней",
        ];
        let case = after("Б", "07.12 09:00");
        for rule in same {
            let no = format!("нет, можно с 10.12 09:00: {rule}");
            expect_of(rule, &case, by("А"), "08.12 10:00", &no);
            expect_of(rule, &case, by("А"), "10.12 09:00", "да");
            expect_of(rule, &case, by("В"), "08.12 10:00", "да");
            // Не было «Б» — ждать нечего.
            expect_of(rule, &nobody(), by("А"), "08.12 10:00", "да");
        }
        // «Между» говорит об обоих, остальные — только об «А».
        let case = after("А", "07.12 09:00");
        for rule in &same[..5] {
            expect_of(rule, &case, by("Б"), "08.12 10:00", "да");
        }
        let no = format!("нет, можно с 10.12 09:00: {}", same[5]);
        expect_of(same[5], &case, by("Б"), "08.12 10:00", &no);
    }

    #[test]
    fn never_together_is_one_day_unless_said_otherwise() {
        let east = |mut case: Case<'static>| {
            case.timezone = Some("Asia/Yekaterinburg".into());
            case
        };
        for rule in [
            "шаблон «А» не вместе с «Б»",
            "не слать «А» вместе с «Б»",
            "«А» и «Б» не отправлять в один день",
            "не слать «А» в один день с «Б»",
        ] {
            // День — клиента: в Екатеринбурге он кончается в 22:00 по Москве.
            let no = format!("нет, можно с 07.12 22:00: {rule}");
            let case = east(after("Б", "07.12 09:00"));
            expect_of(rule, &case, by("А"), "07.12 10:00", &no);
            let case = east(after("А", "07.12 09:00"));
            expect_of(rule, &case, by("Б"), "07.12 21:59:59", &no);
            expect_of(rule, &case, by("Б"), "07.12 22:00", "да");
        }
        let never = "никогда не слать «А» вместе с «Б»";
        let no = format!("нет, никогда: {never}");
        expect_of(
            never,
            &after("Б", "07.12 09:00"),
            by("А"),
            "31.12 10:00",
            &no,
        );
        expect_of(
            never,
            &after("А", "07.12 09:00"),
            by("Б"),
            "31.12 10:00",
            &no,
        );
    }

    #[test]
    fn only_after_wants_the_other_first() {
        let rule = "шаблон «А» только после шаблона «Б»";
        let no = format!("нет, никогда: {rule}");
        expect_of(rule, &nobody(), by("А"), "08.12 10:00", &no);
        expect_of(
            rule,
            &after("Б", "07.12 09:00"),
            by("А"),
            "08.12 10:00",
            "да",
        );
        let rule = "«А» только через 3 дня после «Б»";
        let no = format!("нет, можно с 10.12 09:00: {rule}");
        expect_of(
            rule,
            &after("Б", "07.12 09:00"),
            by("А"),
            "08.12 10:00",
            &no,
        );
        let no = format!("нет, не в ближайшие 400 дней: {rule}");
        expect_of(rule, &nobody(), by("А"), "08.12 10:00", &no);
    }

    #[test]
    fn one_never_after_another() {
        expect_of(
            "не слать шаблон «А», если есть рассылка «Б»",
            &after("Б", "07.12 09:00"),
            by("А"),
            "31.12 10:00",
            "нет, никогда: не слать шаблон «А», если есть рассылка «Б»",
        );
    }
}

mod p11_suppression {
    use super::*;

    #[test]
    fn three_unopened_are_a_pause() {
        let rule = "если последние 3 рассылки без открытия, то пауза 30 дней";
        let case = sent(&["01.12 10:00", "02.12 10:00", "03.12 10:00"]);
        expect(
            rule,
            &case,
            "07.12 10:00",
            "нет, можно с 02.01 10:00: если последние 3 рассылки без открытия, то пауза 30 дней",
        );
        let mut opened = case;
        opened.mailings[2].status = Some("opened".into());
        expect(rule, &opened, "07.12 10:00", "да");
    }
}

mod p12_frequency_follows_answers {
    use super::*;

    #[test]
    fn fewer_to_the_silent_more_to_those_who_answer() {
        let rule = "email не больше 1 в неделю, если нет ответа клиента за последние 10 дней";
        let case = sent(&["07.12 09:00"]);
        let no = "нет, можно с 14.12 09:00: email не больше 1 в неделю";
        let program = program(&policy_text(rule));
        let answer = asked(&program, &whole(), (&case, &[]), email(), "08.12 10:00");
        assert!(
            said(&program, &answer).starts_with(no),
            "{}",
            said(&program, &answer)
        );
        // Ответил 06.12: до 16.12 предела нет, а к тому времени и место свободно.
        expect(rule, &case.wrote("06.12 10:00"), "08.12 10:00", "да");
    }
}

mod p13_stages_and_conditions {
    use super::*;

    #[test]
    fn a_stage_forbids() {
        let rule = "не слать в стадиях «Договор»";
        expect(rule, &in_stage("Новая"), "07.12 10:00", "да");
        expect(
            rule,
            &in_stage("Договор"),
            "07.12 10:00",
            "нет, никогда: не слать в стадиях «Договор»",
        );
    }

    #[test]
    fn an_open_complaint_forbids() {
        let complaint = Event {
            deal: None,
            direction: Some(Direction::In),
            ..happened(EventKind::Complaint, "05.12 10:00")
        };
        expect(
            "не слать, если открыта претензия",
            &nobody().event(complaint),
            "07.12 10:00",
            "нет, никогда: не слать, если открыта претензия",
        );
    }
}

mod p14_senders {
    use super::*;

    #[test]
    fn a_number_is_full_with_what_other_clients_got() {
        let program = program(&policy_text(
            "с одного номера не больше 2 в день и не больше 20 в час",
        ));
        let mut one = nobody();
        one.mailings = vec![from_number("+7916", "07.12 09:00")];
        let mut other = nobody();
        other.client = Some("C-2".into());
        other.mailings = vec![from_number("+7916", "07.12 10:00")];
        let from = |number: Option<&str>| Send {
            sender: number.map(Box::from),
            ..sms()
        };
        let ask = |others: &[Case<'_>], number| {
            let answer = asked(
                &program,
                &whole(),
                (&one, others),
                from(number),
                "07.12 12:00",
            );
            said(&program, &answer)
        };
        let full = "нет, можно с 08.12 00:00: с одного номера не больше 2 в день";
        assert!(ask(std::slice::from_ref(&other), Some("+7916")).starts_with(full));
        assert_eq!(ask(&[], Some("+7916")), "да");
        assert_eq!(ask(std::slice::from_ref(&other), Some("+7999")), "да");
        // С какого номера, не сказано, а один полон: зависит от того, с какого.
        assert!(ask(&[other.clone()], None).starts_with("не видно, можно с 08.12 00:00"));
    }
}

mod p14_warming_up {
    use super::*;

    #[test]
    fn a_cold_number_has_a_limit_of_its_own() {
        let rule = "с холодного номера не больше 1 в календарный день";
        let mut case = nobody();
        case.mailings = vec![from_number("+7916", "07.12 09:00")];
        case.mailings[0].sender_kind = Some("холодный".into());
        let of = |kind: &str| Send {
            sender: Some("+7916".into()),
            sender_kind: Some(kind.into()),
            ..sms()
        };
        let no = "нет, можно с 08.12 00:00: с холодного номера не больше 1 в календарный день";
        expect_of(rule, &case, of("холодный"), "07.12 10:00", no);
        expect_of(rule, &case, of("тёплый"), "07.12 10:00", "да");
    }
}

mod p15_templates_of_stages {
    use super::*;

    #[test]
    fn a_template_has_its_stage() {
        let rule = "шаблон «Дожим» только в стадии «КП»";
        expect_of(rule, &in_stage("КП"), by("Дожим"), "07.12 10:00", "да");
        expect_of(
            rule,
            &in_stage("Новая"),
            by("Дожим"),
            "07.12 10:00",
            "нет, никогда: шаблон «Дожим» только в стадии «КП»",
        );
        expect_of(rule, &in_stage("Новая"), by("Новости"), "07.12 10:00", "да");
    }
}

mod p16_approvals {
    use super::*;

    #[test]
    fn a_granted_approval_opens_the_way() {
        let rule = "не отправлять без согласования с РОПом";
        let mut data = whole();
        data.staff.extend([employee("rop", "РОП")]);
        data.staff_held = true;
        let program = program(&policy_text(rule));
        let expect = |case: &Case<'_>, wanted: &str| {
            let answer = asked(&program, &data, (case, &[]), email(), "07.12 10:00");
            assert_eq!(said(&program, &answer), wanted);
        };
        let wanted = "нет, никогда: не отправлять без согласования с РОПом";
        expect(&nobody(), wanted);
        let approval = |state: &'static str| {
            nobody().event(Event {
                deal: None,
                by: Some("rop".into()),
                state: Some(state.into()),
                ..happened(EventKind::Approval, "06.12 10:00")
            })
        };
        expect(&approval("granted"), "да");
        expect(&approval("asked"), wanted);
        expect(&approval("refused"), wanted);
    }

    /// Спрашивают о клиенте, а не о сделке: согласовано до того, как сделку открыли, — согласовано.
    #[test]
    fn an_approval_of_the_client_is_older_than_his_deal() {
        let rule = "не отправлять без согласования с РОПом";
        let mut data = whole();
        data.staff.extend([employee("rop", "РОП")]);
        data.staff_held = true;
        let program = program(&policy_text(rule));
        let decided = |state: &'static str, of: Option<&'static str>, at: &str| Event {
            deal: of.map(Into::into),
            by: Some("rop".into()),
            state: Some(state.into()),
            ..happened(EventKind::Approval, at)
        };
        let expect = |events: Vec<Event<'static>>, wanted: &str| {
            // Сделка D-1 открыта 05.12.
            let mut case = deal(&[("Новая", "05.12 10:00")]);
            case.events = events;
            let answer = asked(&program, &data, (&case, &[]), email(), "07.12 10:00");
            assert_eq!(said(&program, &answer), wanted);
        };
        let no = "нет, никогда: не отправлять без согласования с РОПом";
        expect(vec![decided("granted", None, "01.12 10:00")], "да");
        expect(vec![decided("granted", Some("D-1"), "06.12 10:00")], "да");
        // Отказ после — по клиенту или по этой сделке — отменяет, отказ до согласования ничего не значит.
        let granted = || decided("granted", None, "01.12 10:00");
        expect(vec![granted(), decided("refused", None, "02.12 10:00")], no);
        let refused = decided("refused", Some("D-1"), "06.12 10:00");
        expect(vec![granted(), refused], no);
        expect(
            vec![decided("refused", None, "30.11 10:00"), granted()],
            "да",
        );
    }
}

mod p16_approval_before_sending {
    use super::*;

    #[test]
    fn in_any_words_and_of_one_template_alone() {
        let mut data = whole();
        data.staff
            .extend([employee("rop", "РОП"), employee("m", "менеджер")]);
        data.staff_held = true;
        for rule in [
            "рассылка «Акция» только после согласования с РОПом",
            "шаблон «Акция» не слать без согласования с РОПом",
            "шаблон «Акция» согласовать с РОПом перед отправкой",
            "«Акция» — только с согласия РОПа",
        ] {
            let program = program(&policy_text(rule));
            let said = |case: &Case<'_>, template: &str| {
                let answer = asked(&program, &data, (case, &[]), by(template), "07.12 10:00");
                said(&program, &answer)
            };
            let granted = |who: &'static str, about: &'static str, at: &str| {
                nobody().event(Event {
                    deal: None,
                    by: Some(who.into()),
                    of: Some(about.into()),
                    state: Some("granted".into()),
                    ..happened(EventKind::Approval, at)
                })
            };
            let no = format!("нет, никогда: {rule}");
            assert_eq!(said(&nobody(), "Акция"), no);
            assert_eq!(said(&nobody(), "Новости"), "да");
            assert_eq!(said(&granted("rop", "Акция", "06.12 10:00"), "Акция"), "да");
            // Не та рассылка, не тот человек, позже чем нужно.
            assert_eq!(said(&granted("rop", "Новости", "06.12 10:00"), "Акция"), no);
            assert_eq!(said(&granted("m", "Акция", "06.12 10:00"), "Акция"), no);
            assert_eq!(said(&granted("rop", "Акция", "07.12 10:01"), "Акция"), no);
        }
    }
}

mod p18_what_counts_as_sent {
    use super::*;

    #[test]
    fn from_when_it_left_us() {
        let rule = "email не больше 1 в день";
        for (status, free) in [
            ("sent", false),
            ("delivered", false),
            ("opened", false),
            ("bounced", false),
            ("planned", true),
            ("failed", true),
        ] {
            let mut case = sent(&["07.12 09:00"]);
            case.mailings[0].status = Some(status.into());
            let wanted = if free {
                "да"
            } else {
                "нет, можно с 08.12 09:00: email не больше 1 в день"
            };
            expect(rule, &case, "07.12 10:00", wanted);
        }
    }
}

mod what_is_not_held {
    //! Чего выгрузка не хранит.
    use super::*;

    fn since(text: &str) -> reglament::facts::Dataset {
        let mut data = whole();
        let held = Held {
            since: Some(When::Exact(t(text))),
            ..Held::default()
        };
        data.held.insert(reglament::facts::FactKind::Mailings, held);
        data
    }

    #[test]
    fn a_partly_held_window_cannot_tell_until_it_has_passed() {
        let rules = program(&policy_text("email не больше 2 в неделю"));
        let data = since("05.12 00:00");
        let ask = |case: &Case<'_>| {
            let answer = asked(&rules, &data, (case, &[]), email(), "07.12 10:00");
            said(&rules, &answer)
        };
        // Что было до 05.12, не видно; последняя невидимая секунда уходит из окна 12.12.
        assert_eq!(
            ask(&sent(&["06.12 10:00"])),
            "не видно, можно с 11.12 23:59:59: email не больше 2 в неделю"
        );
        // Видного хватает, чтобы отказать.
        assert_eq!(
            ask(&sent(&["05.12 10:00", "06.12 10:00"])),
            "нет, можно с 12.12 10:00: email не больше 2 в неделю"
        );
    }

    #[test]
    fn all_of_the_last_days_of_january_have_ended_with_february() {
        let rules = program(&policy_text("email не больше 1 в месяц"));
        let data = since("30.01.2026 19:00:00");
        let answer = asked(&rules, &data, (&nobody(), &[]), email(), "12.02 10:00");
        // Месяц от 29.01 23:59:59 и от 30.01 18:59:59 кончается 28.02 в тот же час: в последнюю секунду февраля невидимое уже не
        // считается, ждать полуночи незачем.
        assert_eq!(
            said(&rules, &answer),
            "не видно, можно с 28.02 23:59:59: email не больше 1 в месяц"
        );
    }

    #[test]
    fn between_the_export_and_now_nothing_is_held() {
        let rules = program(&policy_text("email не больше 1 в день"));
        let mut data = whole();
        data.as_of = Some(When::Exact(t("06.12 10:00")));
        let answer = asked(&rules, &data, (&nobody(), &[]), email(), "07.12 09:00");
        // Могли отправить в любую секунду до «сейчас».
        assert_eq!(
            said(&rules, &answer),
            "не видно, можно с 08.12 09:00: email не больше 1 в день"
        );
        let what: Vec<&str> = answer.refusals[0]
            .missing
            .iter()
            .map(|one| &**one)
            .collect();
        assert_eq!(what, ["данные после выгрузки"]);
        assert_eq!(answer.refusals[0].unheld[0].2, t("07.12 09:00"));
        assert_eq!(answer.earliest, Earliest::At(t("08.12 09:00")));
    }
}

mod outside_the_block {
    //! Запреты обычными предложениями: о рассылках говорят и они.
    use super::*;

    #[track_caller]
    fn expect(text: &str, case: &Case<'_>, at: &str, wanted: &str) {
        let program = program(text);
        let answer = asked(&program, &whole(), (case, &[]), by("Акция"), at);
        assert_eq!(said(&program, &answer), wanted);
    }

    #[test]
    fn hours_of_a_ban() {
        expect(
            "нельзя отправлять рассылку после 21:00",
            &in_stage("КП"),
            "07.12 22:00",
            "нет, можно с 08.12 00:00: нельзя отправлять рассылку после 21:00",
        );
        expect(
            "нельзя отправлять рассылку после 21:00",
            &in_stage("КП"),
            "07.12 21:00",
            "да",
        );
    }

    #[test]
    fn a_ban_on_letters_of_a_channel_reaches_its_mailings() {
        let rule = "нельзя отправлять СМС после 21:00";
        let program = program(rule);
        let says = |case: &Case<'_>, send, at| {
            said(&program, &asked(&program, &whole(), (case, &[]), send, at))
        };
        let no = "нет, можно с 08.12 00:00: нельзя отправлять СМС после 21:00";
        // Со сделкой и без неё.
        for case in [in_stage("КП"), nobody()] {
            assert_eq!(says(&case, sms(), "07.12 22:00"), no);
            assert_eq!(says(&case, sms(), "07.12 21:00"), "да");
            assert_eq!(says(&case, email(), "07.12 22:00"), "да");
        }
    }

    #[test]
    fn a_ban_on_one_mailing() {
        expect(
            "нельзя отправлять рассылку «Акция»",
            &in_stage("КП"),
            "07.12 22:00",
            "нет, никогда: нельзя отправлять рассылку «Акция»",
        );
        expect(
            "нельзя отправлять рассылку «Новости»",
            &in_stage("КП"),
            "07.12 22:00",
            "да",
        );
    }
}

mod versions {
    //! Версия вступает в силу, и прежние пункты больше не мешают.
    use reglament::model::load;
    use reglament::program::Program;
    use reglament::source::SourceText;

    use super::*;

    fn version(number: u32, from: &str, lines: &str) -> SourceText {
        let text = format!(
            "регламент «Проба»:\n    версия {number}, действует с {from}\n    часовой пояс Europe/Moscow\n\
             порядок: «Новая» → «Успех»\n{}\n",
            policy_text(lines)
        );
        SourceText::new(&format!("{number}.reglament"), &text)
    }

    #[test]
    fn the_next_version_lets_it_through_or_not() {
        let first = version(1, "01.12.2026", "email не больше 1 в неделю");
        let ask = |second: SourceText, at: &str| {
            let program = Program::new(&load(&[first.clone(), second]).regulations);
            let case = sent(&["07.12 09:00"]);
            let answer = asked(&program, &whole(), (&case, &[]), email(), at);
            said(&program, &answer)
        };
        let looser = || version(2, "10.12.2026", "email не больше 1 в день");
        assert_eq!(
            ask(looser(), "08.12 10:00"),
            "нет, можно с 10.12 00:00: email не больше 1 в неделю"
        );
        assert_eq!(ask(looser(), "10.12 00:00"), "да");
        // Отправленное при прежней версии место занимает и при новой.
        let stricter = || version(2, "10.12.2026", "email не больше 1 за 10 дней");
        assert_eq!(
            ask(stricter(), "08.12 10:00"),
            "нет, можно с 17.12 09:00: email не больше 1 в неделю"
        );
        assert_eq!(
            ask(stricter(), "12.12 10:00"),
            "нет, можно с 17.12 09:00: email не больше 1 за 10 дней"
        );
        // До вступления в силу не запрещает никто.
        assert_eq!(ask(looser(), "30.11 10:00"), "да");
    }
}

mod a_deal_begun_later {
    //! Сделка открыта позже: что клиент сказал до неё, сказано нам, а не сделке.
    use super::*;

    fn said_stop() -> Event<'static> {
        Event {
            deal: None,
            direction: Some(Direction::In),
            text: Some("СТОП".into()),
            ..happened(EventKind::Message, "01.11 10:00")
        }
    }

    #[test]
    fn a_stop_said_before_it_stands() {
        expect(
            "отписка по слову «стоп»",
            &in_stage("Новая").event(said_stop()),
            "07.12 10:00",
            "нет, никогда: отписка по слову «стоп»",
        );
    }

    #[test]
    fn mailings_left_unopened_before_it_count() {
        let mut case = in_stage("Новая");
        case.mailings = sent(&["25.11 10:00", "26.11 10:00", "27.11 10:00"]).mailings;
        expect(
            "если последние 3 рассылки без открытия, то пауза 30 дней",
            &case,
            "07.12 10:00",
            "нет, можно с 27.12 10:00: если последние 3 рассылки без открытия, то пауза 30 дней",
        );
    }
}

mod the_clock_of_a_telephone {
    //! Пояса нет ни в записи, ни в карточке: он там, где стоит телефон.
    use reglament::facts::{RawValue, ZoneBasis};

    use super::*;

    /// В 16:00 по Москве тихий час там, где уже 21.
    fn ask(
        fields: &[(&'static str, &'static str)],
        zone: Option<&'static str>,
    ) -> (String, ZoneBasis) {
        let program = program(&policy_text("тихие часы 20:00–08:00"));
        let mut case = nobody();
        case.timezone = zone.map(Into::into);
        let fields = fields.iter();
        case.fields = fields
            .map(|(name, value)| ((*name).into(), RawValue::Text((*value).into())))
            .collect();
        let answer = asked(&program, &whole(), (&case, &[]), email(), "07.12 16:00");
        (said(&program, &answer), answer.zone_basis)
    }

    #[test]
    fn a_geographic_code_names_its_zone() {
        let (answer, basis) = ask(&[("Телефон", "8 (383) 200-00-00")], None);
        assert_eq!(answer, "нет, можно с 08.12 04:00: тихие часы 20:00–08:00");
        assert_eq!(basis, ZoneBasis::Phone);
    }

    #[test]
    fn a_mobile_number_names_none() {
        for phone in ["+79170000000", "8 800 200-00-00", "+77270000000", "383"] {
            let found = ask(&[("телефон", phone)], None);
            assert_eq!(found, ("да".to_owned(), ZoneBasis::Company), "{phone}");
        }
    }

    #[test]
    fn what_is_said_wins() {
        let phone = ("телефон", "+73832000000");
        let of_card = ask(&[phone, ("часовой пояс", "Europe/Moscow")], None);
        assert_eq!(of_card, ("да".to_owned(), ZoneBasis::Said));
        let of_record = ask(&[phone], Some("Europe/Samara"));
        assert_eq!(of_record, ("да".to_owned(), ZoneBasis::Said));
        // Сказан, но нечитаем: не угадывается.
        let unreadable = ask(&[phone], Some("Mars/One"));
        assert_eq!(unreadable, ("да".to_owned(), ZoneBasis::Company));
    }
}
