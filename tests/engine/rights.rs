//! Who may do what, in which order, and who keeps the deal: from the author's text to the verdict.

use reglament::engine::{Options, evaluate};
use reglament::facts::{Accreditation, Case, Dataset, Deal, OwnerChange, RawValue};
use reglament::model::load;
use reglament::program::Program;
use reglament::source::SourceText;

use crate::dsl::*;

const NAMES: &str = "\
роли: менеджер, РОП, бухгалтер
карточка сделки:
    точки, касса, боль — текст
порядок: «Новая» → «КП» → «Договор» → «Успех» или «Отказ»
";

fn verdicts(data: &Dataset, rules: &str, case: &Case<'_>) -> Vec<String> {
    let loaded = load(&[SourceText::new(
        "тест.reglament",
        &format!("{NAMES}{rules}"),
    )]);
    assert!(loaded.is_sound(), "{:?}", loaded.diagnostics);
    let program = Program::new(&loaded.regulations);
    let now = t("07.12 18:00");
    let found = evaluate(&program, data, case, now, &Options::default());
    let clauses = &loaded.regulations[0].clauses;
    found
        .findings
        .iter()
        .map(|one| line(one, clauses))
        .collect()
}

fn staff() -> Dataset {
    let mut data = dataset();
    data.staff_held = true;
    data.staff = [
        employee("ivanov", "менеджер"),
        employee("petrov", "РОП"),
        employee("sidorova", "бухгалтер"),
    ]
    .into();
    data
}

fn owned(mut case: Case<'static>, owners: &[(&'static str, &str)]) -> Case<'static> {
    let change = |(owner, at): &(&'static str, &str)| OwnerChange {
        owner: (*owner).into(),
        at: when(at),
        known: None,
        by: None,
        source: "".into(),
    };
    let deal: &mut Deal<'static> = &mut case.deals[0];
    deal.owner = owners.last().map(|(owner, _)| (*owner).into());
    deal.owners = Some(owners.iter().map(change).collect());
    case
}

#[test]
fn only_who_is_accredited_then_may_lead_a_deal_there() {
    let rules = "1.1 к стадии «Договор» допускается сотрудник с аккредитацией «Переговоры»\n";
    let case = deal(&[("Новая", "07.12 10:00"), ("Договор", "07.12 12:00")]);
    let case = owned(case, &[("ivanov", "07.12 10:00")]);
    let broken = ["1.1 Violated 07.12 12:00"];
    let mut data = staff();
    assert_eq!(verdicts(&data, rules, &case), broken);
    let one = |from: Option<&str>, to: Option<&str>| Accreditation {
        name: "переговоры".into(),
        from: from.map(when),
        to: to.map(when),
    };
    let mut with = |one| {
        data.staff
            .get_mut("ivanov")
            .expect("он есть")
            .accreditations = vec![one];
        verdicts(&data, rules, &case)
    };
    assert!(with(one(None, None)).is_empty());
    assert!(with(one(Some("07.12 11:00"), None)).is_empty());
    assert_eq!(with(one(Some("07.12 13:00"), None)), broken);
    assert_eq!(with(one(None, Some("07.12 11:00"))), broken);
    data.staff_held = false;
    data.staff.clear();
    let unknown = verdicts(&data, rules, &case);
    assert_eq!(
        unknown,
        ["1.1 NotChecked 07.12 12:00, не хватает: список сотрудников"]
    );
}

#[test]
fn the_owner_stays_until_the_stage() {
    let rules = "1.1 ответственный не меняется до стадии «Договор»\n";
    let case = deal(&[("Новая", "07.12 10:00"), ("Договор", "07.12 14:00")]);
    let first = ("ivanov", "07.12 10:00");
    let early = owned(case.clone(), &[first, ("petrov", "07.12 12:00")]);
    assert_eq!(
        verdicts(&staff(), rules, &early),
        ["1.1 Violated 07.12 12:00"]
    );
    let late = owned(case, &[first, ("petrov", "07.12 15:00")]);
    assert!(verdicts(&staff(), rules, &late).is_empty());
}

#[test]
fn steps_go_one_after_the_other() {
    let rules = "1.1 вопросы в жёстком порядке: точки, касса, боль\n";
    let case = |fields: &[(&'static str, &str)]| {
        let new = deal(&[("Новая", "07.12 10:00")]);
        fields.iter().fold(new, |case, (field, at)| {
            case.change(at, field, RawValue::Text("да".into()))
        })
    };
    let kept = case(&[
        ("точки", "07.12 11:00"),
        ("касса", "07.12 11:10"),
        ("боль", "07.12 11:20"),
    ]);
    assert!(verdicts(&staff(), rules, &kept).is_empty());
    let skipped = case(&[
        ("точки", "07.12 11:00"),
        ("боль", "07.12 11:20"),
        ("касса", "07.12 11:30"),
    ]);
    assert_eq!(
        verdicts(&staff(), rules, &skipped),
        ["1.1 Violated 07.12 11:20"]
    );
    let first = "1.2 сначала позвонить, потом отправить «КП»\n";
    let sent = deal(&[("Новая", "07.12 10:00")]).sent("07.12 11:00", "КП");
    assert_eq!(
        verdicts(&staff(), first, &sent),
        ["1.2 Violated 07.12 11:00"]
    );
    assert!(verdicts(&staff(), first, &sent.called("07.12 10:30")).is_empty());
}

#[test]
fn what_one_role_alone_may_do() {
    let rules = "1.1 только бухгалтер может выставлять «Счёт»\n";
    let mut case = deal(&[("Новая", "07.12 10:00")]).sent("07.12 11:00", "Счёт");
    case.events[0].by = Some("sidorova".into());
    assert!(verdicts(&staff(), rules, &case).is_empty());
    case.events[0].by = Some("ivanov".into());
    assert_eq!(
        verdicts(&staff(), rules, &case),
        ["1.1 Violated 07.12 11:00"]
    );
}
