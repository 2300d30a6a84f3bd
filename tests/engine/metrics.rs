//! Numbers over many cases: what is counted, what must hold of it, what it gives.

use reglament::engine::{Options, Settled, evaluate, settle};
use reglament::facts::{Case, Dataset, Event, EventKind, FactKind};
use reglament::findings::{Finding, Penalty, Verdict};

use crate::dsl::*;
use crate::frequency::settled;

/// A deal of its own client with its owner.
fn lead(id: &'static str, owner: &'static str, stages: &[(&'static str, &str)]) -> Case<'static> {
    let mut case = deal(stages);
    case.client = Some(format!("C-{id}").into());
    let one = &mut case.deals[0];
    one.id = id.into();
    one.owner = Some(owner.into());
    one.source = format!("deals.json:{id}").into();
    case
}

/// Deals that came to «КП» on 01.12: so many went on to «Договор», so many were lost, so many are there still.
fn cohort(owner: &'static str, won: usize, lost: usize, open: usize) -> Vec<Case<'static>> {
    let ids: Vec<&'static str> = (0..won + lost + open)
        .map(|at| &*Box::leak(format!("{owner}-{at}").into_boxed_str()))
        .collect();
    let of = |(at, id): (usize, &&'static str)| {
        let mut stages = vec![("Новая", "01.12 09:00"), ("КП", "01.12 10:00")];
        if at < won {
            stages.push(("Договор", "05.12 10:00"));
        } else if at < won + lost {
            stages.push(("Отказ", "06.12 10:00"));
        }
        lead(id, owner, &stages)
    };
    ids.iter().enumerate().map(of).collect()
}

fn staff(people: &[(&str, &str)]) -> Dataset {
    let mut data = dataset();
    data.staff
        .extend(people.iter().map(|(id, role)| employee(id, role)));
    data.staff_held = true;
    data
}

fn rows(settled: &Settled) -> Vec<String> {
    let row = |one: &Finding| {
        let number = one.numbers.iter().map(|number| &*number.text);
        let said: Vec<&str> = number.collect();
        let more = match one.verdict {
            Verdict::NotChecked => one.not_held.join(", "),
            _ => said.join("; "),
        };
        format!("{:?} {}: {more}", one.verdict, one.responsible)
    };
    settled.findings.iter().map(row).collect()
}

#[track_caller]
fn expect(text: &str, data: &Dataset, cases: &[Case<'_>], now: &str, wanted: &[&str]) {
    let (_, found) = settled(text, data, cases, now);
    assert_eq!(rows(&found), wanted, "{text}");
}

const CONVERSION: &str = "показатели:
    «конверсия» — доля сделок, перешедших из «КП» в «Договор», за месяц
";

#[test]
fn a_cohort_is_judged_by_its_decided_deals_and_the_open_ones_stand_apart() {
    let text = format!("{CONVERSION}«конверсия» не ниже 50 %, иначе проверить «Договор», «Срок»");
    let cases = cohort("ivanov", 9, 15, 5);
    let (_, found) = settled(&text, &dataset(), &cases, "10.01.2027 12:00:00");
    assert_eq!(
        rows(&found),
        ["Missed не назначен: 9 из 24 = 37,5 %; ещё открыты: 5"]
    );
    let one = &found.findings[0];
    assert_eq!(
        one.notes,
        [
            "период 01.12.2026–31.12.2026".into(),
            "«конверсия»: 9 из 24 = 37,5 %; ещё открыты: 5, должно быть не ниже 50 %".into(),
        ]
    );
    assert_eq!(one.evidence.len(), 29);
    assert_eq!(&*one.fix, "проверить «Договор», «Срок»");
    assert_eq!(found.actions.len(), 1, "проверить надо одно");
    // The month runs: not judged yet.
    let (_, found) = settled(&text, &dataset(), &cases, "20.12 12:00");
    assert_eq!(found.findings[0].verdict, Verdict::Pending);
}

#[test]
fn a_share_speaks_from_twenty_decided_cases() {
    let text = format!("{CONVERSION}«конверсия» не ниже 50 %");
    let few = cohort("ivanov", 3, 16, 9);
    let (now, data) = ("10.01.2027 12:00:00", dataset());
    expect(
        &text,
        &data,
        &few,
        now,
        &["NotChecked не назначен: решённых случаев меньше 20"],
    );
    let text = format!("{CONVERSION}«конверсия» не ниже 50 %:\n    судить от 5 случаев");
    expect(
        &text,
        &data,
        &few,
        now,
        &["Missed не назначен: 3 из 19 = 15,8 %; ещё открыты: 9"],
    );
}

#[test]
fn further_stages_count_as_reached_and_the_lost_end_does_not() {
    let text = format!("{CONVERSION}«конверсия» не ниже 50 %:\n    судить от 1 случая");
    let cases = [
        lead(
            "past",
            "i",
            &[("КП", "01.12 10:00"), ("Успех", "02.12 10:00")],
        ),
        lead(
            "lost",
            "i",
            &[("КП", "01.12 10:00"), ("Отказ", "02.12 10:00")],
        ),
        // Back and forth is one deal of the month.
        lead(
            "again",
            "i",
            &[
                ("КП", "01.12 10:00"),
                ("Новая", "02.12 10:00"),
                ("КП", "03.12 10:00"),
                ("Отказ", "04.12 10:00"),
            ],
        ),
    ];
    expect(
        &text,
        &dataset(),
        &cases,
        "10.01.2027 12:00:00",
        &["Missed не назначен: 1 из 3 = 33,3 %"],
    );
}

#[test]
fn a_deal_without_a_history_leaves_in_doubt_only_what_it_could_change() {
    let blind = |mut case: Case<'static>| {
        case.deals[0].stages = None;
        case.deals[0].stage = Some("Договор".into());
        case
    };
    let text = format!("{CONVERSION}«конверсия» не ниже 50 %:\n    судить от 1 случая");
    let mut cases = cohort("ivanov", 2, 2, 0);
    cases.push(blind(lead("blind", "ivanov", &[("КП", "01.12 10:00")])));
    let (_, found) = settled(&text, &dataset(), &cases, "10.01.2027 12:00:00");
    assert_eq!(
        rows(&found),
        [
            "NotChecked не назначен: история стадий",
            "Pending не назначен: считать не из чего"
        ]
    );
}

#[test]
fn counts_are_judged_for_everybody_of_the_role() {
    let text = "показатели:
    «звонки» — число звонков по менеджерам за неделю
«звонки» не меньше 2 (штраф 500 ₽)";
    let data = staff(&[
        ("ivanov", "менеджер"),
        ("petrov", "менеджер"),
        ("orlov", "РОП"),
    ]);
    let cases = [deal(&[("Новая", "01.12 10:00")])
        .called("07.12 10:00")
        .called("08.12 10:00")];
    let (_, found) = settled(text, &data, &cases, "14.12 12:00");
    assert_eq!(
        rows(&found),
        [
            "OnTime ivanov: 2",
            "Pending ivanov: 0",
            "Missed petrov: 0",
            "Pending petrov: 0"
        ]
        .iter()
        .map(|row| (*row).to_owned())
        .collect::<Vec<_>>()
    );
    let penalty: Vec<_> = found.findings.iter().map(|one| one.penalty.len()).collect();
    assert_eq!(penalty, [0, 0, 1, 0]);
    let mut unheld = data;
    unheld.staff_held = false;
    expect(
        text,
        &unheld,
        &cases,
        "14.12 12:00",
        &["NotChecked не назначен: список сотрудников"],
    );
}

#[test]
fn a_missing_history_of_events_bounds_a_count_from_below() {
    let text = "показатели:
    «звонки» — число звонков за неделю
«звонки» не меньше 1
«звонки» не больше 1";
    let mut data = dataset();
    if let Some(held) = data.held.get_mut(&FactKind::Event(EventKind::Call)) {
        held.since = Some(when("08.12 00:00"));
    }
    let cases = [deal(&[("Новая", "01.12 10:00")]).called("08.12 10:00")];
    expect(
        text,
        &data,
        &cases,
        "14.12 12:00",
        &[
            "OnTime не назначен: 1",
            "Pending не назначен: 0",
            "NotChecked не назначен: история звонков",
            "Pending не назначен: 0",
        ],
    );
}

#[test]
fn the_median_of_times_counts_from_the_first_unanswered() {
    let text = "показатели:
    «ответ» — медиана времени от входящего сообщения до исходящего сообщения за неделю
«ответ» не больше 1 часа";
    let message = |at: &str, inward| Event {
        direction: Some(if inward {
            reglament::facts::Direction::In
        } else {
            reglament::facts::Direction::Out
        }),
        ..happened(EventKind::Message, at)
    };
    let case = deal(&[("Новая", "01.12 10:00")])
        .event(message("07.12 10:00", true))
        .event(message("07.12 10:30", true))
        .event(message("07.12 12:00", false))
        .event(message("08.12 10:00", true))
        .event(message("08.12 10:10", false))
        .event(message("09.12 10:00", true));
    expect(
        text,
        &dataset(),
        &[case],
        "14.12 12:00",
        &["Missed не назначен: 1 ч 5 мин (случаев: 2); ещё открыты: 1"],
    );
}

#[test]
fn violations_are_counted_after_everything_else() {
    let text = "2.1 позвонить за 1 час (−1 балл)
2.2 не больше 1 звонка в день на сделку (−2 балла)
3.1 число нарушений п. 2.1 по менеджерам за месяц не больше 0 (штраф 1 000 ₽)
показатели:
    «баллы» — сумма баллов по сделкам
«баллы» не меньше −2 балла";
    let data = staff(&[("ivanov", "менеджер")]);
    let case = deal(&[("Новая", "01.12 10:00")])
        .called("01.12 12:00")
        .called("01.12 13:00");
    let program = crate::frequency::program(text);
    let result = evaluate(
        &program,
        &data,
        &case,
        t("10.01.2027 12:00:00"),
        &Options::default(),
    );
    let found = settle(
        &program,
        &data,
        result.contributions,
        t("10.01.2027 12:00:00"),
    );
    let said = rows(&found);
    assert!(said.contains(&"Missed ivanov: 1".to_owned()), "{said:?}");
    assert!(
        said.contains(&"Violated не назначен: −3 балл.".to_owned()),
        "{said:?}"
    );
}

#[test]
fn a_scale_gives_the_first_step_that_fits() {
    let text = "показатели:
    «звонки» — число звонков по менеджерам за неделю
премия по «звонки»: от 3 — 10 000 ₽; от 2 — 5 000 ₽; меньше 1 — штраф 1 000 ₽";
    let data = staff(&[("ivanov", "менеджер"), ("petrov", "менеджер")]);
    let cases = [deal(&[("Новая", "01.12 10:00")])
        .called("07.12 10:00")
        .called("08.12 10:00")];
    let (_, found) = settled(text, &data, &cases, "13.12 23:59");
    assert_eq!(found.findings[0].verdict, Verdict::Pending);
    let (_, found) = settled(text, &data, &cases, "14.12 00:00");
    let first: Vec<_> = found
        .findings
        .iter()
        .filter(|one| one.verdict != Verdict::Pending)
        .map(|one| {
            (
                one.verdict,
                &*one.responsible,
                one.award.clone(),
                one.penalty.clone(),
            )
        })
        .collect();
    let rub = |amount: i64| Penalty::Money(amount.into(), reglament::value::Currency::default());
    assert_eq!(
        first,
        [
            (Verdict::OnTime, "ivanov", vec![rub(5000)], vec![]),
            (Verdict::Missed, "petrov", vec![], vec![rub(1000)]),
        ]
    );
}

#[test]
fn several_numbers_decide_together() {
    let text = "показатели:
    «звонки» — число звонков за неделю
    «встречи» — число проведённых встреч за неделю
    «KPI» — «звонки» 0,5 + «встречи» 2
если «звонки» меньше 5 и «встречи» меньше 1, то сообщить РОПу
«KPI» не меньше 2
«звонки» не меньше 2";
    let cases = [deal(&[("Новая", "01.12 10:00")])
        .called("07.12 10:00")
        .called("08.12 10:00")
        .event(happened(EventKind::Meeting, "09.12 10:00"))];
    let (_, found) = settled(text, &dataset(), &cases, "14.12 00:00");
    let over: Vec<_> = rows(&found)
        .into_iter()
        .filter(|row| !row.starts_with("Pending"))
        .collect();
    assert_eq!(
        over,
        [
            "OnTime не назначен: 2; 1",
            "OnTime не назначен: 3",
            "OnTime не назначен: 2",
        ]
    );
}

#[test]
fn deals_at_hand_are_counted_at_the_moment() {
    let text = "показатели:
    «в работе» — число открытых сделок по менеджерам
    «без задачи» — доля открытых сделок, у которых нет открытой задачи
«в работе» не больше 1
«без задачи» не больше 10 %:
    судить от 1 случая";
    let data = staff(&[("ivanov", "менеджер"), ("petrov", "менеджер")]);
    let cases = [
        lead("1", "ivanov", &[("Новая", "01.12 10:00")]),
        lead("2", "ivanov", &[("Новая", "01.12 10:00")]),
        lead(
            "3",
            "ivanov",
            &[("Новая", "01.12 10:00"), ("Отказ", "02.12 10:00")],
        ),
    ];
    expect(
        text,
        &data,
        &cases,
        "14.12 00:00",
        &[
            "Violated ivanov: 2",
            "OnTime petrov: 0",
            "Violated не назначен: 2 из 2 = 100 %",
        ],
    );
}

#[test]
fn numbers_by_source_stand_apart() {
    let text = "показатели:
    «договоры» — число сделок, перешедших в «Договор», по источнику за месяц
«договоры» не меньше 2";
    let with = |id, source: &'static str| {
        let mut case = lead(
            id,
            "ivanov",
            &[("Новая", "01.12 10:00"), ("Договор", "02.12 10:00")],
        );
        let value = reglament::facts::RawValue::Text(source.into());
        case.deals[0].fields.insert("источник".into(), value);
        case
    };
    let cases = [with("1", "Сайт"), with("2", "сайт"), with("3", "Выставка")];
    let (_, found) = settled(text, &dataset(), &cases, "01.01.2027 00:00:00");
    let over: Vec<_> = found
        .findings
        .iter()
        .filter(|one| one.verdict != Verdict::Pending)
        .map(|one| (one.verdict, one.notes[1].to_string()))
        .collect();
    assert_eq!(
        over,
        [
            (Verdict::Missed, "значение «Выставка»".to_owned()),
            (Verdict::OnTime, "значение «Сайт»".to_owned()),
        ]
    );
}

#[test]
fn a_declared_number_is_shown_with_the_cases_behind_it() {
    let (_, found) = settled(
        CONVERSION,
        &dataset(),
        &cohort("ivanov", 1, 1, 1),
        "10.01.2027 12:00:00",
    );
    let first = &found.metrics[0];
    assert_eq!(&*first.number.text, "1 из 2 = 50 %; ещё открыты: 1");
    assert_eq!(first.cases.len(), 3);
    assert!(first.over);
}
