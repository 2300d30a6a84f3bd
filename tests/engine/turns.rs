//! Whose turn it is to get a deal: from the author's text to the verdict.

use reglament::engine::{Contribution, Options, evaluate, settle};
use reglament::facts::{Absence, Accreditation, Case, Dataset, Deal, RawValue};
use reglament::findings::{Finding, Verdict};
use reglament::model::load;
use reglament::program::Program;
use reglament::source::SourceText;

use crate::dsl::*;

const NAMES: &str = "\
роли: менеджер, РОП, юрист
карточка сделки:
    филиал — «Север», «Юг»
    VIP — да/нет
порядок: «Новая» → «КП» → «Успех» или «Отказ»
";

/// A deal created at a moment, and who got it when: the first on its creation where that is the same moment.
fn lead(id: &'static str, created: &str, owners: &[(&str, &'static str)]) -> Case<'static> {
    let mut case = deal(&[("Новая", created)]);
    case.client = Some(format!("C-{id}").into());
    case.source = id.into();
    let first: &mut Deal<'static> = &mut case.deals[0];
    first.id = id.into();
    for (at, owner) in owners {
        case = case.owner(at, owner);
    }
    case
}

fn stages(mut case: Case<'static>, more: &[(&'static str, &str)]) -> Case<'static> {
    let other = deal(more);
    let all = other.deals[0].stages.clone().unwrap_or_default();
    if let Some(stages) = &mut case.deals[0].stages {
        stages.extend(all);
    }
    case
}

fn staff(people: &[(&str, &str)]) -> Dataset {
    let mut data = dataset();
    data.staff
        .extend(people.iter().map(|(id, role)| employee(id, role)));
    data.staff_held = true;
    data
}

fn managers() -> Dataset {
    staff(&[
        ("anna", "менеджер"),
        ("boris", "менеджер"),
        ("vera", "менеджер"),
        ("glavny", "РОП"),
    ])
}

fn program(rules: &str) -> Program {
    let text = SourceText::new("тест.reglament", &format!("{NAMES}{rules}"));
    let loaded = load(&[text]);
    assert!(loaded.is_sound(), "{:?}", loaded.diagnostics);
    Program::new(&loaded.regulations)
}

fn settled(program: &Program, data: &Dataset, cases: &[Case<'_>]) -> Vec<Finding> {
    let now = t("20.12 18:00");
    let of =
        |case: &Case<'_>| evaluate(program, data, case, now, &Options::default()).contributions;
    let whole: Vec<Contribution> = cases.iter().flat_map(of).collect();
    let shards: Vec<Contribution> = cases.iter().rev().flat_map(of).collect();
    let found = settle(program, data, whole, now).findings;
    // Shards in any order come to the same.
    assert_eq!(found, settle(program, data, shards, now).findings);
    found
}

/// `Д-2 Violated: очередь: boris; …`
fn lines(found: &[Finding]) -> Vec<String> {
    let line = |one: &Finding| {
        let deal = one.subject.deal.as_deref().unwrap_or("—");
        let said: Vec<&str> = one
            .notes
            .iter()
            .chain(&one.not_held)
            .map(|note| &**note)
            .filter(|note| !note.starts_with("кто это сделал"))
            .collect();
        format!("{deal} {:?}: {}", one.verdict, said.join("; "))
    };
    found.iter().map(line).collect()
}

#[track_caller]
fn expect_lines(rules: &str, data: &Dataset, cases: &[Case<'_>], wanted: &[&str]) {
    let program = program(rules);
    assert_eq!(lines(&settled(&program, data, cases)), wanted, "{rules}");
}

const ROUND: &str = "новые лиды распределять между менеджерами по кругу\n";

#[test]
fn the_round_goes_by_id_after_the_one_who_got_the_last() {
    let cases = [
        lead("Д-1", "07.12 10:00", &[("07.12 10:00", "anna")]),
        lead("Д-2", "07.12 11:00", &[("07.12 11:00", "boris")]),
        lead("Д-3", "07.12 12:00", &[("07.12 12:00", "vera")]),
        lead("Д-4", "07.12 13:00", &[("07.12 13:00", "boris")]),
        lead("Д-5", "07.12 14:00", &[("07.12 14:00", "vera")]),
    ];
    let wanted = ["Д-4 Violated: очередь: anna; последним получил vera"];
    expect_lines(ROUND, &managers(), &cases, &wanted);
    expect_lines(
        "стадия «Новая»:\n    передать менеджеру по кругу\n",
        &managers(),
        &cases,
        &wanted,
    );
}

#[test]
fn who_is_away_is_left_out_and_where_all_are_away_nobody_is() {
    let mut data = managers();
    let away = |data: &mut Dataset, id: &str, from: &str, to: &str| {
        let one = data.staff.get_mut(id).expect("сотрудник теста");
        one.absences.push(Absence {
            from: when(from),
            to: when(to),
        });
    };
    away(&mut data, "boris", "07.12 00:00", "08.12 00:00");
    let cases = [
        lead("Д-1", "07.12 10:00", &[("07.12 10:00", "anna")]),
        lead("Д-2", "07.12 11:00", &[("07.12 11:00", "vera")]),
        lead("Д-3", "07.12 12:00", &[("07.12 12:00", "boris")]),
    ];
    let wanted = [
        "Д-3 Violated: очередь: anna; последним получил vera; boris среди тех, кому передают, не значится",
    ];
    expect_lines(ROUND, &data, &cases, &wanted);
    away(&mut data, "anna", "07.12 00:00", "08.12 00:00");
    away(&mut data, "vera", "07.12 00:00", "08.12 00:00");
    let cases = [
        lead("Д-1", "07.12 10:00", &[("07.12 10:00", "anna")]),
        lead("Д-2", "07.12 11:00", &[("07.12 11:00", "boris")]),
        lead("Д-3", "07.12 12:00", &[("07.12 12:00", "anna")]),
    ];
    expect_lines(
        ROUND,
        &data,
        &cases,
        &["Д-3 Violated: очередь: vera; последним получил boris"],
    );
}

#[test]
fn a_shift_is_ones_own_schedule() {
    let mut data = managers();
    for (id, hours) in [("anna", "пн–пт 09:00–12:00"), ("vera", "пн–пт 12:00–18:00")]
    {
        data.staff.get_mut(id).expect("сотрудник теста").schedule = Some(hours.into());
    }
    let cases = [
        // Boris works always: nobody has given him hours.
        lead("Д-1", "07.12 10:00", &[("07.12 10:00", "anna")]),
        lead("Д-2", "07.12 11:00", &[("07.12 11:00", "boris")]),
        lead("Д-3", "07.12 11:30", &[("07.12 11:30", "anna")]),
        lead("Д-4", "07.12 13:00", &[("07.12 13:00", "boris")]),
        lead("Д-5", "07.12 14:00", &[("07.12 14:00", "anna")]),
        lead("Д-6", "07.12 20:00", &[("07.12 20:00", "boris")]),
    ];
    let wanted = [
        "Д-5 Violated: очередь: vera; последним получил boris; anna среди тех, кому передают, не значится",
    ];
    expect_lines(ROUND, &data, &cases, &wanted);
}

#[test]
fn the_least_loaded_leads_the_fewest_open_deals() {
    let rules = "передать наименее загруженному менеджеру\n";
    let cases = [
        lead("Д-1", "07.12 10:00", &[("07.12 10:00", "anna")]),
        lead("Д-2", "07.12 11:00", &[("07.12 11:00", "boris")]),
        lead("Д-3", "07.12 12:00", &[("07.12 12:00", "vera")]),
        // All are equal: the round goes on.
        lead("Д-4", "07.12 13:00", &[("07.12 13:00", "anna")]),
        stages(
            lead("Д-5", "07.12 14:00", &[("07.12 14:00", "boris")]),
            &[("Успех", "08.12 10:00")],
        ),
        lead("Д-6", "07.12 15:00", &[("07.12 15:00", "anna")]),
        // A deal won weighs no more: Boris and Vera lead one each, and Boris is next after Anna.
        lead("Д-7", "08.12 10:00", &[("08.12 10:00", "boris")]),
    ];
    let wanted = ["Д-6 Violated: очередь: vera (открытых сделок: 1, у anna: 2)"];
    expect_lines(rules, &managers(), &cases, &wanted);
}

#[test]
fn a_branch_has_its_own_round_and_an_empty_one_is_anybodys() {
    let mut data = managers();
    for (id, team) in [("anna", "Север"), ("boris", "Юг"), ("vera", "Север")] {
        data.staff.get_mut(id).expect("сотрудник теста").team = Some(team.into());
    }
    let rules = "\
передать менеджеру того же филиала по кругу:
    если филиал не указан — любому менеджеру
    если VIP — РОПу
";
    let of = |case: Case<'static>, branch: &'static str| {
        case.field("филиал", text(branch))
            .field("VIP", RawValue::Bool(false))
    };
    let cases = [
        of(
            lead("Д-1", "07.12 10:00", &[("07.12 10:00", "anna")]),
            "Север",
        ),
        of(
            lead("Д-2", "07.12 11:00", &[("07.12 11:00", "boris")]),
            "Юг",
        ),
        of(
            lead("Д-3", "07.12 12:00", &[("07.12 12:00", "boris")]),
            "Север",
        ),
        lead("Д-4", "07.12 13:00", &[("07.12 13:00", "anna")])
            .field("филиал", RawValue::Empty)
            .field("VIP", RawValue::Bool(false)),
        lead("Д-5", "07.12 14:00", &[("07.12 14:00", "anna")])
            .field("филиал", text("Юг"))
            .field("VIP", RawValue::Bool(true)),
        of(
            lead("Д-6", "07.12 15:00", &[("07.12 15:00", "vera")]),
            "Север",
        ),
    ];
    let wanted = [
        "Д-3 Violated: очередь: vera; последним получил anna; boris среди тех, кому передают, не значится",
        "Д-5 Violated: очередь: glavny; anna среди тех, кому передают, не значится",
    ];
    expect_lines(rules, &data, &cases, &wanted);
}

#[test]
fn an_accreditation_narrows_the_round() {
    let mut data = staff(&[
        ("u1", "юрист"),
        ("u2", "юрист"),
        ("u10", "юрист"),
        ("anna", "менеджер"),
    ]);
    for id in ["u2", "u10"] {
        let one = data.staff.get_mut(id).expect("сотрудник теста");
        one.accreditations.push(Accreditation {
            name: "Суды".into(),
            from: Some(when("08.12 00:00")),
            to: None,
        });
    }
    let rules = "стадия «КП»:\n    передать юристу с допуском «Суды» по кругу\n";
    let at_offer = |id, at: &'static str, to: &'static str| {
        let case = lead(id, "01.12 10:00", &[("01.12 10:00", "anna"), (at, to)]);
        stages(case, &[("КП", at)])
    };
    let cases = [
        // Before anybody is accredited there is nobody to hand it to.
        at_offer("Д-1", "07.12 10:00", "u1"),
        at_offer("Д-2", "08.12 10:00", "u10"),
        at_offer("Д-3", "08.12 11:00", "u2"),
        at_offer("Д-4", "08.12 12:00", "u1"),
    ];
    let wanted = [
        "Д-4 Violated: очередь: u10; последним получил u2; u1 среди тех, кому передают, не значится",
    ];
    expect_lines(rules, &data, &cases, &wanted);
}

#[test]
fn a_deal_that_nobody_takes_up_goes_to_the_next() {
    let rules = "\
передать менеджеру по кругу:
    если не взял за 15 минут — следующему
";
    let cases = [
        lead(
            "Д-1",
            "07.12 10:00",
            &[
                ("07.12 10:00", "anna"),
                ("07.12 10:20", "boris"),
                ("07.12 10:40", "anna"),
            ],
        ),
        // Taken up: what happens to it later is nobody's turn.
        lead(
            "Д-2",
            "07.12 11:00",
            &[("07.12 11:00", "boris"), ("07.12 12:00", "anna")],
        )
        .event(reglament::facts::Event {
            by: Some("boris".into()),
            deal: Some("Д-2".into()),
            ..outgoing("07.12 11:05", true)
        }),
    ];
    let wanted = ["Д-1 Violated: очередь: vera; последним получил boris"];
    expect_lines(rules, &managers(), &cases, &wanted);
}

#[test]
fn where_only_the_next_one_is_named_the_first_owner_is_nobodys_turn() {
    let rules = "менеджер не позвонил за 15 минут — передать следующему\n";
    let cases = [
        lead(
            "Д-1",
            "07.12 10:00",
            &[("07.12 10:00", "vera"), ("07.12 10:20", "anna")],
        ),
        lead(
            "Д-2",
            "07.12 11:00",
            &[("07.12 11:00", "anna"), ("07.12 11:20", "vera")],
        ),
    ];
    let wanted = ["Д-2 Violated: очередь: boris; последним получил anna"];
    expect_lines(rules, &managers(), &cases, &wanted);
}

#[test]
fn not_taken_up_in_time_is_a_fault_and_asks_for_another_owner() {
    let rules = "\
передать менеджеру по кругу
если ответственный не позвонил за 15 минут — передать следующему
";
    let program = program(rules);
    let data = managers();
    let now = t("07.12 18:00");
    let case = lead(
        "Д-1",
        "07.12 10:00",
        &[("07.12 10:00", "anna"), ("07.12 10:20", "boris")],
    )
    .event(reglament::facts::Event {
        by: Some("boris".into()),
        deal: Some("Д-1".into()),
        ..outgoing("07.12 10:30", true)
    });
    let found = evaluate(&program, &data, &case, now, &Options::default()).findings;
    let rows: Vec<String> = found
        .iter()
        .map(|one| {
            let due = one.due_at.map_or_else(String::new, show);
            format!("{:?} {} {} {due}", one.verdict, one.responsible, one.fix)
        })
        .collect();
    assert_eq!(
        rows,
        [
            "OnTime boris передать: менеджер 07.12 18:00",
            "Missed anna позвонить клиенту 07.12 10:15",
            "OnTime boris сменить ответственного 07.12 18:00",
            "OnTime boris позвонить клиенту 07.12 10:35",
        ]
    );
}

#[test]
fn a_history_that_is_not_held_is_no_turn() {
    let unknown = |id: &'static str| {
        let mut case = lead(id, "07.12 09:00", &[]);
        case.deals[0].owners = None;
        case.deals[0].owner = Some("anna".into());
        case
    };
    let cases = [
        unknown("Д-0"),
        lead("Д-1", "07.12 10:00", &[("07.12 10:00", "anna")]),
        lead(
            "Д-2",
            "07.12 11:00",
            &[("07.12 11:00", "glavny"), ("07.12 11:30", "boris")],
        ),
    ];
    let wanted = [
        "Д-1 NotChecked: история ответственных",
        "Д-2 NotChecked: история ответственных",
    ];
    expect_lines(ROUND, &managers(), &cases, &wanted);
    let wanted = ["— NotChecked: сделок, у которых этого нет в данных: 1; история ответственных"];
    expect_lines(ROUND, &managers(), &[unknown("Д-0")], &wanted);
    let mut nobody = dataset();
    nobody.staff_held = false;
    let wanted = ["— NotChecked: сделок, у которых этого нет в данных: 2; список сотрудников"];
    expect_lines(ROUND, &nobody, &cases[1..], &wanted);
}

#[test]
fn what_was_handed_over_before_the_rules_only_moves_the_round() {
    let rules = format!("регламент «Тест»:\n    версия 1, действует с 08.12.2026\n{NAMES}{ROUND}");
    let loaded = load(&[SourceText::new("тест.reglament", &rules)]);
    assert!(loaded.is_sound(), "{:?}", loaded.diagnostics);
    let program = Program::new(&loaded.regulations);
    let cases = [
        lead("Д-1", "07.12 10:00", &[("07.12 10:00", "vera")]),
        lead("Д-2", "07.12 11:00", &[("07.12 11:00", "boris")]),
        lead("Д-3", "08.12 10:00", &[("08.12 10:00", "anna")]),
    ];
    let found = settled(&program, &managers(), &cases);
    assert_eq!(
        lines(&found),
        ["Д-3 Violated: очередь: vera; последним получил boris"]
    );
    assert!(found.iter().all(|one| one.verdict == Verdict::Violated));
}
