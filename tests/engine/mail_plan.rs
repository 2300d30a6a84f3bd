//! План рассылок: что куда ложится, что уступает, и что добавить уже нельзя.

use reglament::engine::{Across, Engine, Options, Placed, Plan, Policy, Send, Wish};
use reglament::facts::Case;
use reglament::value::Instant;

use crate::dsl::*;
use crate::frequency::program;
use crate::permission::{by, email, moment, nobody, policy_text, sent, sms, whole};

/// Что хотели: рассылка, когда, до какого времени.
type Wanted = (Send, &'static str, &'static str);

/// Раскладывает отправки одному клиенту в данном порядке: когда ушла каждая, или «нет».
fn placed(lines: &str, case: &Case<'_>, wanted: &[Wanted]) -> Vec<String> {
    let program = program(&policy_text(lines));
    let data = whole();
    let options = Options::default();
    let mut engine = Engine::new(&program, &data, moment("07.12 08:00"), &options);
    let policies = wanted
        .iter()
        .map(|(send, ..)| Policy::new(&program, send.clone()));
    let mut plan = Plan::new(
        &program,
        policies.collect(),
        Across::new(engine.count(case).contributions),
    );
    let mut own: Vec<Placed> = Vec::new();
    let place = |(way, (_, from, until)): (usize, &Wanted)| {
        let wish = Wish {
            ways: vec![way],
            from: moment(from),
            until: moment(until),
        };
        match engine.place(case, &mut plan, &mut own, &wish) {
            Ok(placed) => show(placed.at),
            Err(_) => "нет".to_owned(),
        }
    };
    wanted.iter().enumerate().map(place).collect()
}

mod order {
    use super::*;

    #[test]
    fn a_later_one_keeps_the_limit_for_those_before_and_after_it() {
        // 10-го уже стоит; 8-е и 9-е ближе двух дней к нему, 12-е — ровно через два.
        let wanted = [
            (email(), "10.12 10:00", "10.12 10:00"),
            (email(), "08.12 11:00", "12.12 23:00"),
            (email(), "07.12 10:00", "12.12 23:00"),
        ];
        assert_eq!(
            placed("email не больше 1 за любые 2 дня", &nobody(), &wanted),
            ["10.12 10:00", "12.12 10:00", "07.12 10:00"]
        );
    }

    #[test]
    fn what_cannot_go_then_or_never_has_no_place() {
        let rule = "тихие часы 21:00–09:00";
        let wanted = [
            (email(), "07.12 22:00", "07.12 22:00"),
            (email(), "07.12 22:00", "08.12 12:00"),
        ];
        assert_eq!(placed(rule, &nobody(), &wanted), ["нет", "08.12 09:00"]);
    }

    #[test]
    fn sequences_hold_for_what_is_planned_already() {
        let rule = "шаблон «А» не раньше 3 дней после шаблона «Б»";
        let wanted = [
            (by("А"), "10.12 10:00", "10.12 10:00"),
            // «Б» незадолго до «А» сделало бы «А» запрещённой; в ту же секунду и позже — уже нет.
            (by("Б"), "08.12 10:00", "20.12 10:00"),
            (by("Б"), "07.12 10:00", "20.12 10:00"),
        ];
        assert_eq!(
            placed(rule, &nobody(), &wanted),
            ["10.12 10:00", "10.12 10:00", "07.12 10:00"]
        );
    }

    #[test]
    fn history_counts() {
        let rule = "email не больше 1 за любые 2 дня";
        let wanted = [(email(), "07.12 10:00", "20.12 10:00")];
        assert_eq!(
            placed(rule, &sent(&["06.12 12:00"]), &wanted),
            ["08.12 12:00"]
        );
    }

    #[test]
    fn a_limit_that_counts_by_the_hour_is_tried_at_the_next_hour() {
        // Утренняя отняла бы место у дневной, ночная — не в счёт.
        let rule = "рассылок с 10:00 до 18:00 не больше 1 в календарный день";
        let wanted = [
            (email(), "07.12 15:00", "07.12 15:00"),
            (email(), "07.12 10:00", "08.12 23:00"),
            (email(), "07.12 09:00", "08.12 23:00"),
        ];
        assert_eq!(
            placed(rule, &nobody(), &wanted),
            ["07.12 15:00", "07.12 18:00", "07.12 09:00"]
        );
    }
}

mod senders {
    use super::*;

    fn from(number: &str) -> Send {
        Send {
            sender: Some(number.into()),
            ..sms()
        }
    }

    /// Раскладывает по одной СМС каждому из стольких клиентов с любого из номеров.
    fn spread(lines: &str, clients: usize, numbers: &[&str], from_to: (&str, &str)) -> Vec<String> {
        let program = program(&policy_text(lines));
        let data = whole();
        let options = Options::default();
        let mut engine = Engine::new(&program, &data, moment("07.12 08:00"), &options);
        let policies = numbers.iter().map(|one| Policy::new(&program, from(one)));
        let mut plan = Plan::new(&program, policies.collect(), Across::new(Vec::new()));
        let wish = Wish {
            ways: (0..numbers.len()).collect(),
            from: moment(from_to.0),
            until: moment(from_to.1),
        };
        let one = |number: usize| {
            let mut case = nobody();
            case.client = Some(format!("C-{number}").into());
            match engine.place(&case, &mut plan, &mut Vec::new(), &wish) {
                Ok(placed) => format!("{} {}", show(placed.at), numbers[placed.way]),
                Err(_) => "нет".to_owned(),
            }
        };
        (0..clients).map(one).collect()
    }

    #[test]
    fn a_full_number_gives_way_to_another_and_then_to_the_next_day() {
        let rule = "с одного номера не больше 2 в календарный день";
        assert_eq!(
            spread(rule, 6, &["+71", "+72"], ("07.12 10:00", "08.12 23:00")),
            [
                "07.12 10:00 +71",
                "07.12 10:00 +71",
                "07.12 10:00 +72",
                "07.12 10:00 +72",
                "08.12 00:00 +71",
                "08.12 00:00 +71"
            ]
        );
        let late = spread(rule, 3, &["+71"], ("07.12 10:00", "07.12 23:00"));
        assert_eq!(late, ["07.12 10:00 +71", "07.12 10:00 +71", "нет"]);
    }

    #[test]
    fn what_is_planned_later_from_the_same_number_keeps_its_place() {
        let rule = "с одного номера не больше 1 за любые 2 часа";
        let program = program(&policy_text(rule));
        let data = whole();
        let options = Options::default();
        let mut engine = Engine::new(&program, &data, moment("07.12 08:00"), &options);
        let policy = Policy::new(&program, from("+71"));
        let mut plan = Plan::new(&program, vec![policy], Across::new(Vec::new()));
        let mut place = |client: &'static str, at: &str, until: &str| {
            let mut case = nobody();
            case.client = Some(client.into());
            let wish = Wish {
                ways: vec![0],
                from: moment(at),
                until: moment(until),
            };
            let placed = engine.place(&case, &mut plan, &mut Vec::new(), &wish);
            placed.map_or_else(|_| "нет".to_owned(), |placed| show(placed.at))
        };
        assert_eq!(place("C-1", "07.12 12:00", "07.12 12:00"), "07.12 12:00");
        // В 11:00 она отняла бы место у той, что в 12:00; ровно за два часа — уже нет.
        assert_eq!(place("C-2", "07.12 11:00", "07.12 20:00"), "07.12 14:00");
        assert_eq!(place("C-3", "07.12 10:00", "07.12 20:00"), "07.12 10:00");
    }
}

/// Ничего не добавить: перебором по секундам, на которых ответ может смениться.
#[test]
fn no_unplaced_send_can_be_added() {
    let rule = "email не больше 2 за любые 3 дня\nтихие часы 21:00–09:00\n«А» и «Б» не отправлять в один день";
    let program = program(&policy_text(rule));
    let data = whole();
    let options = Options::default();
    let case = sent(&["06.12 12:00"]);
    let mut engine = Engine::new(&program, &data, moment("07.12 08:00"), &options);
    let ways = [by("А"), by("Б")].map(|send| Policy::new(&program, send));
    let mut plan = Plan::new(&program, ways.to_vec(), Across::new(Vec::new()));
    let mut own = Vec::new();
    let mut missed: Vec<Wish> = Vec::new();
    for number in 0..8 {
        let wish = Wish {
            ways: vec![number % 2],
            from: moment("07.12 10:00"),
            until: moment("12.12 20:00"),
        };
        if engine.place(&case, &mut plan, &mut own, &wish).is_err() {
            missed.push(wish);
        }
    }
    assert!(!missed.is_empty() && own.len() > 2, "есть и то и другое");
    for wish in missed {
        let mut at = wish.from;
        while at <= wish.until {
            let fits = engine.may_add(&case, &mut plan, &own, wish.ways[0], at);
            assert!(!fits, "место было: {}", show(at));
            at = Instant(at.0 + 900);
        }
    }
}
