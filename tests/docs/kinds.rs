//! Every kind of sentence that the model knows has a page, and a sample on that page is read as this kind.
//!
//! The tables are exhaustive matches over the model's own types: a new kind does not compile until it has a page here, and does not
//! pass until the page has a sample.

use std::collections::{BTreeMap, BTreeSet};

use reglament::model::regulation::{
    Ban, Calc, Clause, Cond, Deed, Deeds, Duty, Expr, Regulation, Sentence, Series, Test,
    TransitionRule, Trigger,
};

use super::samples::told;

/// A kind by its name in the model, and the page that tells of it.
pub type Kind = (&'static str, &'static str);

macro_rules! kinds {
    ($($list:ident, $of:ident($ty:ty) { $($pattern:pat => $page:literal,)* })*) => {$(
        const $list: &[Kind] = &[$((stringify!($pattern), $page)),*];

        #[expect(clippy::missing_const_for_fn, reason = "one shape for all tables")]
        fn $of(one: &$ty) -> Kind {
            match one { $($pattern => (stringify!($pattern), $page),)* }
        }
    )*};
}

kinds! {
    SENTENCES, sentence(Sentence) {
        Sentence::Duty(_) => "obyazannosti",
        Sentence::Stay(_) => "predely",
        Sentence::Silence { .. } => "predely",
        Sentence::Series(Series { grid: Some(_), .. }) => "popytki",
        Sentence::Series(Series { returns: Some(_), .. }) => "reaktivaciya",
        Sentence::Series(_) => "cepochki",
        Sentence::Entry(_) => "vhod-i-vyhod",
        Sentence::Exit(_) => "vhod-i-vyhod",
        Sentence::Required(_) => "vhod-i-vyhod",
        Sentence::Transition(_) => "perehody",
        Sentence::Ban(_) => "zaprety",
        Sentence::Frequency(_) => "chastota",
        Sentence::Load(_) => "nagruzka",
        Sentence::Plan(_) => "plany",
        Sentence::Metric(_) => "pokazateli",
        Sentence::Threshold(_) => "porogi",
        Sentence::Scale(_) => "shkaly",
        Sentence::Checklist(_) => "chek-listy",
        Sentence::Reconcile(_) => "otchety",
        Sentence::Duplicates(_) => "dubli",
        Sentence::ByHand(_) => "vruchnuyu",
    }

    TRIGGERS, trigger(Trigger) {
        Trigger::Scope => "obyazannosti",
        Trigger::Event { .. } => "sobytiya",
        Trigger::Every(_) => "povtory",
        Trigger::Gap(_) => "povtory",
        Trigger::Date { .. } => "sroki",
    }

    DEEDS, deed(Deed) {
        Deed::Act(_) => "obyazannosti",
        Deed::Fill(_) => "obyazannosti",
        Deed::Change(_) => "obyazannosti",
        Deed::Move { .. } => "obyazannosti",
        Deed::HandTo(_) => "peredacha",
        Deed::Distribute(_) => "peredacha",
        Deed::Spawn { .. } => "svyazannye",
        Deed::Hold(_) => "obyazannosti",
        Deed::Report(_) => "otchety",
        Deed::ByHand(_) => "vruchnuyu",
    }

    MOVES, rule_of_moves(TransitionRule) {
        TransitionRule::NoBack => "perehody",
        TransitionRule::NoSkip { .. } => "perehody",
        TransitionRule::OnlyTo { .. } => "perehody",
        TransitionRule::Final(_) => "perehody",
    }

    BANS, ban(Ban) {
        Ban::Event { .. } => "zaprety",
        Ban::Hours { .. } => "zaprety",
        Ban::Value { .. } => "soglasovaniya",
        Ban::Allowed { .. } => "lestnicy",
        Ban::Authority(_) => "soglasovaniya",
    }

    TESTS, test(Test) {
        Test::Filled(_) => "usloviya",
        Test::Compare(..) => "usloviya",
        Test::OneOf(..) => "usloviya",
        Test::Count { .. } => "usloviya",
        Test::LastOlder(..) => "usloviya",
        Test::Elapsed(..) => "usloviya",
        Test::Category(..) => "kategorii",
        Test::Stage(_) => "usloviya",
        Test::OwnerRole(_) => "oblast",
        Test::Contains(..) => "usloviya",
        Test::Remains(..) => "usloviya",
        Test::OwnerIs(_) => "lyudi",
        Test::Score { .. } => "chek-listy",
        Test::Approval { .. } => "soglasovaniya",
        Test::Days(..) => "versii",
        Test::Season(..) => "usloviya",
        Test::WorkingTime => "usloviya",
        Test::LastFromClient => "usloviya",
        Test::Consent(_) => "rassylki",
        Test::LocalTime(_) => "usloviya",
        Test::Streak { .. } => "rassylki",
        Test::Ahead(_) => "pauzy",
        Test::AtStart(_) => "usloviya",
    }

    VALUES, value(Calc) {
        Calc::FirstFilled(_) => "lestnicy",
        Calc::Times(..) => "lestnicy",
        Calc::Plus(_) => "polya",
        Calc::Largest(_) => "lestnicy",
        Calc::Smallest(_) => "lestnicy",
        Calc::DaysSince(_) => "lestnicy",
        Calc::DaysUntil(_) => "lestnicy",
        Calc::Score(_) => "bally",
        Calc::Number(..) => "lestnicy",
    }
}

/// What may stand under a duty, and where it is told.
const UNDER_A_DUTY: &[Kind] = &[
    ("role", "obyazannosti"),
    ("or_roles", "obyazannosti"),
    ("robot", "robot"),
    ("personally", "utochneniya"),
    ("times", "povtory"),
    ("partial", "povtory"),
    ("term", "sroki"),
    ("due_by", "sroki"),
    ("standing", "obyazannosti"),
    ("steps", "utochneniya"),
    ("cancel", "ostanovki"),
    ("pauses", "pauzy"),
    ("grace", "utochneniya"),
    ("also", "zachet"),
    ("early", "zachet"),
    ("before_window", "zachet"),
    ("own_schedule", "sroki"),
    ("client_clock", "sroki"),
    ("undone", "otchety"),
    ("restart", "ostanovki"),
];

/// What of it a duty has. A field that is added does not compile until it stands here.
fn under(duty: &Duty, out: &mut BTreeSet<Kind>) {
    let Duty {
        role,
        or_roles,
        robot,
        personally,
        deeds,
        times,
        partial,
        term,
        due_by,
        standing,
        steps,
        cancel,
        pauses,
        grace,
        also,
        early,
        before_window,
        own_schedule,
        client_clock,
        undone,
    } = duty;
    let (Deeds::All(list) | Deeds::Any(list)) = deeds;
    for one in list {
        out.insert(deed(one));
        if let Deed::Hold(cond) = one {
            within(cond, out);
        }
    }
    for cond in cancel
        .iter()
        .chain(pauses.iter().map(|pause| &pause.while_))
    {
        within(cond, out);
    }
    for (name, there) in [
        ("role", role.is_some()),
        ("or_roles", !or_roles.is_empty()),
        ("robot", *robot),
        ("personally", *personally),
        ("times", *times > 1),
        ("partial", *partial),
        ("term", term.is_some()),
        ("due_by", due_by.is_some()),
        ("standing", *standing),
        ("steps", !steps.is_empty()),
        ("cancel", !cancel.is_empty()),
        ("pauses", !pauses.is_empty()),
        ("grace", grace.is_some()),
        ("also", !also.is_empty()),
        ("early", early.is_some()),
        ("before_window", *before_window),
        ("own_schedule", *own_schedule),
        ("client_clock", *client_clock),
        ("undone", undone.is_some()),
    ] {
        if there {
            out.extend(UNDER_A_DUTY.iter().filter(|kind| kind.0 == name));
        }
    }
}

fn within(cond: &Cond, out: &mut BTreeSet<Kind>) {
    match cond {
        Cond::True => {}
        Cond::And(list) | Cond::Or(list) => list.iter().for_each(|one| within(one, out)),
        Cond::Not(one) => within(one, out),
        Cond::Test(one, _) => {
            out.insert(test(one));
            if let Test::Compare(left, _, right) = &**one {
                worked_out(left, out);
                worked_out(right, out);
            }
        }
    }
}

fn worked_out(expr: &Expr, out: &mut BTreeSet<Kind>) {
    let Expr::Calc(calc) = expr else { return };
    out.insert(value(calc));
    let parts: Vec<&Expr> = match &**calc {
        Calc::FirstFilled(list) | Calc::Plus(list) | Calc::Largest(list) | Calc::Smallest(list) => {
            list.iter().collect()
        }
        Calc::Times(one, _) => vec![one],
        Calc::DaysSince(_) | Calc::DaysUntil(_) | Calc::Score(_) | Calc::Number(..) => Vec::new(),
    };
    for part in parts {
        worked_out(part, out);
    }
}

fn of_clause(clause: &Clause, out: &mut BTreeSet<Kind>) {
    out.insert(sentence(&clause.sentence));
    out.insert(trigger(&clause.trigger));
    within(&clause.guard, out);
    match &clause.sentence {
        Sentence::Duty(duty) => under(duty, out),
        Sentence::Stay(ladder) | Sentence::Silence { ladder, .. } => under(&ladder.common, out),
        Sentence::Series(series) => {
            for row in &series.rows {
                under(&row.duty, out);
                within(&row.cond, out);
            }
            under(&series.common, out);
            if series
                .grid
                .as_ref()
                .is_some_and(|grid| grid.restart.is_some())
            {
                out.extend(UNDER_A_DUTY.iter().filter(|kind| kind.0 == "restart"));
            }
        }
        Sentence::Entry(list) | Sentence::Exit(list) | Sentence::Required(list) => {
            for one in list {
                within(&one.cond, out);
            }
        }
        Sentence::Transition(rule) => {
            out.insert(rule_of_moves(rule));
        }
        Sentence::Ban(one) => {
            out.insert(ban(one));
        }
        Sentence::Frequency(_)
        | Sentence::Load(_)
        | Sentence::Plan(_)
        | Sentence::Metric(_)
        | Sentence::Threshold(_)
        | Sentence::Scale(_)
        | Sentence::Checklist(_)
        | Sentence::Reconcile(_)
        | Sentence::Duplicates(_)
        | Sentence::ByHand(_) => {}
    }
}

pub fn of_regulation(regulation: &Regulation) -> BTreeSet<Kind> {
    let mut out = BTreeSet::new();
    for clause in &regulation.clauses {
        of_clause(clause, &mut out);
    }
    for rung in regulation.categories.iter().flat_map(|one| &one.rungs) {
        within(&rung.cond, &mut out);
    }
    out
}

#[test]
fn у_каждого_вида_предложения_есть_страница_с_образцом() {
    let mut found: BTreeMap<&str, BTreeSet<Kind>> = BTreeMap::new();
    for one in told() {
        let name = one
            .page
            .trim_start_matches("docs/yazyk/")
            .trim_end_matches(".md");
        found.entry(name).or_default().extend(&one.kinds);
    }
    let mut faults = Vec::new();
    let tables = [
        SENTENCES,
        TRIGGERS,
        DEEDS,
        MOVES,
        BANS,
        TESTS,
        VALUES,
        UNDER_A_DUTY,
    ];
    for kind in tables.into_iter().flatten() {
        if !found.get(kind.1).is_some_and(|kinds| kinds.contains(kind)) {
            faults.push(format!(
                "{}: нет образца на странице docs/yazyk/{}.md",
                kind.0, kind.1
            ));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
