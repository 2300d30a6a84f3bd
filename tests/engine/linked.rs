//! What goes on in another funnel: from the author's text to the verdict, and against a list of what was created when.

use reglament::engine::{Options, evaluate};
use reglament::facts::{
    Case, Deal, Event, EventKind, FieldChange, Fields, RawValue, StageEntry, When,
};
use reglament::findings::Verdict;
use reglament::model::load;
use reglament::program::Program;
use reglament::source::SourceText;
use reglament::value::{Decimal, Instant};

use crate::dsl::*;

const NAMES: &str = "\
регламент «Тест»:
    версия 1
    часовой пояс Europe/Moscow
    рабочее время пн–вс 09:00–18:00
роли: менеджер
карточка сделки:
    сумма — деньги
    адрес — текст
воронка «Сервис»:
    порядок: «Выезд» → «Сдано»
воронка «Продажа»:
    порядок: «Новая» → «Успех» или «Отказ»
    после оплаты создать сделку в воронке «Сервис» с теми же полями сумма, адрес за 24 часа
";

fn program() -> Program {
    let loaded = load(&[SourceText::new("тест.reglament", NAMES)]);
    assert!(loaded.is_sound(), "{:?}", loaded.diagnostics);
    Program::new(&loaded.regulations)
}

/// A deal created so many seconds after the first of December, with its card and one later change of the sum.
#[derive(Debug, Clone)]
struct Made {
    at: i64,
    service: bool,
    sum: Option<i64>,
    mended: Option<(i64, i64)>,
    lead: Option<usize>,
    held: bool,
}

fn begin() -> Instant {
    t("01.12 00:00")
}

fn moment(at: i64) -> When {
    When::Exact(begin().plus(at))
}

fn card(number: usize, made: &Made) -> Deal<'static> {
    let (funnel, stage) = if made.service {
        ("Сервис", "Выезд")
    } else {
        ("Продажа", "Новая")
    };
    let money = |sum: i64| RawValue::Number(Decimal::from(sum));
    let mut fields = Fields::new();
    let now = made.mended.map_or(made.sum, |(_, sum)| Some(sum));
    fields.insert("сумма".into(), now.map_or(RawValue::Empty, money));
    fields.insert("адрес".into(), text("Лесная, 1"));
    let change = |at: i64, sum: i64| FieldChange {
        field: "сумма".into(),
        value: money(sum),
        at: moment(at),
        known: None,
        by: None,
        source: "".into(),
    };
    let mut changes = Vec::new();
    if let Some((at, sum)) = made.mended {
        changes.extend(made.sum.map(|first| change(made.at, first)));
        changes.push(change(at, sum));
    }
    Deal {
        id: format!("D-{number}").into(),
        funnel: Some(funnel.into()),
        owner: Some("ivanov".into()),
        created: Some(moment(made.at)),
        lead: made.lead.map(|lead| format!("D-{lead}").into()),
        stages: Some(vec![StageEntry {
            stage: stage.into(),
            funnel: None,
            at: moment(made.at),
            known: None,
            by: None,
            source: "".into(),
        }]),
        changes: made.held.then_some(changes),
        owners: Some(Vec::new()),
        fields,
        source: format!("deals.json:{number}").into(),
        ..Deal::default()
    }
}

fn case(deals: &[Made], paid: &[i64]) -> Case<'static> {
    let payment = |at: &i64| Event {
        at: Some(moment(*at)),
        deal: Some("D-0".into()),
        ..Event::new(EventKind::Payment)
    };
    Case {
        client: Some("C-1".into()),
        changes: Some(Vec::new()),
        deals: deals
            .iter()
            .enumerate()
            .map(|(at, made)| card(at, made))
            .collect(),
        events: paid.iter().map(payment).collect(),
        ..Case::default()
    }
}

const HOUR: i64 = 3600;

fn sale(sum: i64) -> Made {
    Made {
        at: HOUR,
        service: false,
        sum: Some(sum),
        mended: None,
        lead: None,
        held: true,
    }
}

fn service(at: i64, sum: i64) -> Made {
    Made {
        at,
        service: true,
        sum: Some(sum),
        mended: None,
        lead: None,
        held: true,
    }
}

fn verdicts(program: &Program, case: &Case<'_>, now: i64) -> Vec<Verdict> {
    let found = evaluate(
        program,
        &dataset(),
        case,
        begin().plus(now),
        &Options::default(),
    );
    found
        .findings
        .iter()
        .filter(|one| one.subject.deal.as_deref() == Some("D-0"))
        .map(|one| one.verdict)
        .collect()
}

#[track_caller]
fn expect_one(deals: &[Made], now: i64, wanted: Verdict) {
    let found = verdicts(&program(), &case(deals, &[10 * HOUR]), now);
    assert_eq!(found, [wanted], "{deals:?}");
}

#[test]
fn a_deal_is_created_with_the_same_values_or_not_at_all() {
    let day = 24 * HOUR;
    expect_one(&[sale(5)], 2 * day, Verdict::Overdue);
    expect_one(&[sale(5), service(12 * HOUR, 5)], 2 * day, Verdict::OnTime);
    expect_one(&[sale(5), service(40 * HOUR, 5)], 2 * day, Verdict::Late);
    // Another sum is no copy, until it is mended.
    expect_one(&[sale(5), service(12 * HOUR, 7)], 2 * day, Verdict::Overdue);
    let mended = Made {
        mended: Some((40 * HOUR, 5)),
        ..service(12 * HOUR, 7)
    };
    expect_one(&[sale(5), mended], 2 * day, Verdict::Late);
    // A deal made before the payment, in the same funnel or out of another lead is not the one.
    expect_one(&[sale(5), service(9 * HOUR, 5)], 2 * day, Verdict::Overdue);
    expect_one(
        &[
            sale(5),
            Made {
                service: false,
                ..service(12 * HOUR, 5)
            },
        ],
        2 * day,
        Verdict::Overdue,
    );
    let other = Made {
        lead: Some(7),
        ..service(12 * HOUR, 5)
    };
    expect_one(&[sale(5), other], 2 * day, Verdict::Overdue);
    let own = Made {
        lead: Some(0),
        ..service(12 * HOUR, 5)
    };
    expect_one(&[sale(5), own], 2 * day, Verdict::OnTime);
}

#[test]
fn what_stood_in_the_card_then_must_be_known() {
    let unheld = Made {
        held: false,
        ..service(12 * HOUR, 5)
    };
    expect_one(&[sale(5), unheld], 48 * HOUR, Verdict::NotChecked);
    // A deal of which nobody knows since when it exists may be the one.
    let mut undated = case(&[sale(5), service(12 * HOUR, 5)], &[10 * HOUR]);
    undated.deals[1].created = None;
    undated.deals[1].stages = None;
    assert_eq!(
        verdicts(&program(), &undated, 48 * HOUR),
        [Verdict::NotChecked]
    );
    let mut alone = case(&[sale(5)], &[10 * HOUR]);
    alone.client = None;
    assert_eq!(
        verdicts(&program(), &alone, 48 * HOUR),
        [Verdict::NotChecked]
    );
}

#[test]
fn a_copy_is_mended_in_either_card() {
    let mended = Made {
        mended: Some((40 * HOUR, 7)),
        ..sale(5)
    };
    expect_one(&[mended, service(12 * HOUR, 7)], 48 * HOUR, Verdict::Late);
    // Since when a deal exists its first stage tells as well.
    let mut by_stage = case(&[sale(5), service(12 * HOUR, 5)], &[10 * HOUR]);
    by_stage.deals[1].created = None;
    assert_eq!(
        verdicts(&program(), &by_stage, 48 * HOUR),
        [Verdict::OnTime]
    );
}

/// A small generator of its own, so that a failure can be repeated by its seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }
}

/// The sum in a card at a moment.
fn sum_at(made: &Made, at: i64) -> Option<i64> {
    match made.mended {
        Some((mended, sum)) if mended <= at => Some(sum),
        _ => made.sum,
    }
}

fn naive(deals: &[Made], paid: i64, now: i64) -> Verdict {
    let due = paid + 24 * HOUR;
    let copies = deals.iter().skip(1).filter(|made| {
        made.service && made.at >= paid && made.at <= now && made.lead.is_none_or(|lead| lead == 0)
    });
    let done = copies
        .filter_map(|made| {
            let mut moments = vec![made.at];
            moments.extend(made.mended.map(|(at, _)| at));
            moments
                .into_iter()
                .filter(|at| *at <= now)
                .find(|at| sum_at(made, *at) == sum_at(&deals[0], *at))
        })
        .min();
    match done {
        Some(done) if done <= due => Verdict::OnTime,
        Some(_) => Verdict::Late,
        None if now > due => Verdict::Overdue,
        None => Verdict::Pending,
    }
}

#[test]
fn copies_are_found_as_a_list_of_deals_says() {
    let program = program();
    let mut kinds = std::collections::BTreeSet::new();
    for seed in 0..800_u64 {
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let mut deals = vec![sale(dice.below(3) as i64)];
        for number in 0..dice.below(4) {
            let at = (5 + dice.below(50)) as i64 * HOUR + 60 * (number as i64 + 1);
            deals.push(Made {
                at,
                service: dice.below(4) > 0,
                sum: [None, Some(0), Some(1), Some(2)][dice.below(4)],
                mended: (dice.below(3) == 0).then(|| {
                    (
                        at + (1 + dice.below(30)) as i64 * HOUR,
                        dice.below(3) as i64,
                    )
                }),
                lead: [None, None, Some(0), Some(1)][dice.below(4)],
                held: true,
            });
        }
        let now = (12 + dice.below(60)) as i64 * HOUR;
        let wanted = naive(&deals, 10 * HOUR, now);
        let found = verdicts(&program, &case(&deals, &[10 * HOUR]), now);
        assert_eq!(found, [wanted], "зерно {seed}: {deals:?}");
        kinds.insert(format!("{wanted:?}"));
    }
    assert_eq!(kinds.len(), 4, "{kinds:?}");
}
