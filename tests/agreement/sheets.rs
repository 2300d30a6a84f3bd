//! Filled sheets of QA checklists against a reader with a pencil: what every answer is worth, what is not to the point, what takes
//! points off, and what a low total asks for. A family of samples of its own.

use reglament::engine::{Options, evaluate};
use reglament::facts::{
    Case, Deal, Event, EventKind, FieldChange, Form, RawValue, StageEntry, When,
};
use reglament::findings::Verdict;
use reglament::model::load;
use reglament::model::regulation::Regulation;
use reglament::program::Program;
use reglament::source::SourceText;
use reglament::value::{Decimal, Instant};

use crate::dsl::{dataset, t};
use crate::long::{long_own, short_own};
use crate::naive::random::dice::Dice;

/// What answers a question besides the auditor.
#[derive(Clone, Copy, PartialEq)]
enum By {
    Auditor,
    /// `по данным, если бюджет заполнен`
    Budget,
    /// `по данным, если есть комментарий`
    Comment,
    /// `по данным, если выполнен п. 1.1`
    Clause,
}

/// When a question is to the point.
#[derive(Clone, Copy, PartialEq)]
enum Only {
    Always,
    /// `только если есть документ`
    Document,
    /// `только если «клиент готов» = нет`
    NotReady,
}

struct Question {
    text: &'static str,
    weight: i64,
    steps: bool,
    by: By,
    only: Only,
    section: &'static str,
}

struct List {
    questions: Vec<Question>,
    answers: bool,
    scale: bool,
    /// `«грубость» — обнуляет`, `«скидка» — минус 10`, the same found by the data.
    rude: bool,
    discount: bool,
    silent: bool,
    follow: bool,
}

/// One filled sheet and what is known besides; moments in hours from Monday 07.12 00:00.
struct World {
    sheets: Vec<Sheet>,
    comment: Option<i64>,
    document: Option<i64>,
    task: Option<i64>,
    budget: Option<i64>,
    budget_held: bool,
    now: i64,
}

struct Sheet {
    at: i64,
    answers: Vec<(&'static str, RawValue<'static>)>,
}

const NAMES: [&str; 6] = [
    "представился",
    "клиент готов",
    "открытые вопросы",
    "назвал цену",
    "назначил шаг",
    "попрощался",
];
const STOPS: [&str; 3] = ["грубость", "скидка", "тишина"];

fn at(hour: i64) -> Instant {
    t("07.12 00:00").plus(hour * 3600)
}

fn list(dice: &mut Dice) -> List {
    let mut questions = Vec::new();
    for name in NAMES {
        if name != "клиент готов" && dice.percent(30) {
            continue;
        }
        let steps = name == "открытые вопросы";
        let by = match dice.below(7) {
            _ if steps => By::Auditor,
            0 => By::Budget,
            1 => By::Comment,
            2 => By::Clause,
            _ => By::Auditor,
        };
        let only = match dice.below(6) {
            _ if steps || by != By::Auditor || name == "клиент готов" => Only::Always,
            0 => Only::Document,
            1 => Only::NotReady,
            _ => Only::Always,
        };
        questions.push(Question {
            text: name,
            weight: 5 * dice.between(1, 8) as i64,
            steps,
            by,
            only,
            section: if questions.len() < 2 {
                "Начало"
            } else {
                "Итог"
            },
        });
    }
    List {
        questions,
        answers: dice.percent(50),
        scale: dice.percent(60),
        rude: dice.percent(40),
        discount: dice.percent(40),
        silent: dice.percent(30),
        follow: dice.percent(40),
    }
}

fn text(list: &List) -> String {
    let mut out = "регламент «Проба»:\n    часовой пояс Europe/Moscow\n    рабочее время пн–пт 09:00–18:00\nроли: менеджер, РОП\n\
                   карточка сделки:\n    бюджет — деньги\nпорядок: «Новая» → «Успех» или «Отказ»\n\
                   стадия «Новая»:\n    1.1 заполнить бюджет за 1 день\nчек-лист «Разговор»:\n"
        .to_owned();
    if list.scale {
        out.push_str("    шкала: от 80 — отлично; от 40 — хорошо; ниже 40 — плохо\n");
    }
    if list.answers {
        out.push_str("    ответы: полностью — 100 %; частично — 50 %; нет — 0 %\n");
    }
    let mut section = "";
    for one in &list.questions {
        if one.section != section {
            section = one.section;
            out.push_str(&format!("    раздел «{section}»:\n"));
        }
        let (name, weight) = (one.text, one.weight);
        if one.steps {
            let half = weight / 5 * 2;
            out.push_str(&format!(
                "        «{name}», {weight} баллов: от 3 — {weight}; от 1 — {half}; нет — 0\n"
            ));
            continue;
        }
        let by = match one.by {
            By::Auditor => "",
            By::Budget => " по данным, если бюджет заполнен",
            By::Comment => " по данным, если есть комментарий",
            By::Clause => " по данным, если выполнен п. 1.1",
        };
        let only = match one.only {
            Only::Always => "",
            Only::Document => ", только если есть документ",
            Only::NotReady => ", только если «клиент готов» = нет",
        };
        out.push_str(&format!("        «{name}» — {weight}{by}{only}\n"));
    }
    if list.rude || list.discount || list.silent {
        out.push_str("    стоп-факторы:\n");
    }
    if list.rude {
        out.push_str("        «грубость» — обнуляет\n");
    }
    if list.discount {
        out.push_str("        «скидка» — минус 10\n");
    }
    if list.silent {
        out.push_str("        «тишина» — минус 20 по данным, если нет комментария\n");
    }
    if list.follow {
        out.push_str("    ниже 60 — РОП обязан назначить «обучение» за 3 рабочих дня\n");
    }
    out
}

fn world(dice: &mut Dice, list: &List) -> World {
    let count = if list.follow { 1 } else { dice.between(1, 3) };
    let sheets = (0..count)
        .map(|number| {
            let said = |dice: &mut Dice, name: &str| match dice.below(14) {
                0 | 1 if name == "открытые вопросы" => RawValue::Text("от 3".into()),
                2..=5 if name == "открытые вопросы" => {
                    RawValue::Number(Decimal::from(dice.below(5) as i64))
                }
                0..=3 => RawValue::Bool(true),
                4 | 5 => RawValue::Text("Нет".into()),
                6 => RawValue::Text("частично".into()),
                7 => RawValue::Text("не к месту".into()),
                8 => RawValue::Text("не наблюдалось".into()),
                9 => RawValue::Empty,
                10 => RawValue::Text("как-то так".into()),
                11 => RawValue::Number(Decimal::from(dice.below(12) as i64)),
                _ => RawValue::Text("да".into()),
            };
            let mut answers = Vec::new();
            for name in NAMES.iter().chain(&STOPS) {
                let stop = STOPS.contains(name);
                if dice.percent(if stop { 70 } else { 12 }) {
                    continue;
                }
                answers.push((*name, said(dice, name)));
            }
            Sheet {
                at: 30 + 20 * number as i64 + dice.below(18) as i64,
                answers,
            }
        })
        .collect();
    let some = |dice: &mut Dice, percent| dice.percent(percent).then(|| dice.below(100) as i64);
    World {
        sheets,
        comment: some(dice, 60),
        document: some(dice, 60),
        task: some(dice, 60).map(|hour| hour + 30),
        budget: some(dice, 70),
        budget_held: dice.percent(75),
        now: 60 + dice.below(300) as i64,
    }
}

fn case(world: &World) -> Case<'static> {
    let event = |kind, hour: i64| {
        let mut one = Event::new(kind);
        one.deal = Some("D-1".into());
        one.at = Some(When::Exact(at(hour)));
        one
    };
    let mut events = Vec::new();
    events.extend(world.comment.map(|hour| event(EventKind::Comment, hour)));
    events.extend(world.document.map(|hour| event(EventKind::Document, hour)));
    events.extend(world.task.map(|hour| {
        let mut task = event(EventKind::Task, hour);
        task.name = Some("Обучение".into());
        task
    }));
    for (number, sheet) in world.sheets.iter().enumerate() {
        let mut one = event(EventKind::Audit, sheet.at);
        one.name = Some("разговор".into());
        one.id = Some(format!("A-{number}").into());
        let mut form = Form::default();
        for (name, said) in &sheet.answers {
            form.lines.insert((*name).into(), said.clone());
        }
        one.form = Some(Box::new(form));
        events.push(one);
    }
    let mut deal = Deal {
        id: "D-1".into(),
        created: Some(When::Exact(at(-24))),
        owners: Some(Vec::new()),
        stages: Some(vec![StageEntry {
            stage: "Новая".into(),
            funnel: None,
            at: When::Exact(at(-24)),
            known: None,
            by: None,
            source: "".into(),
        }]),
        ..Deal::default()
    };
    let value = match world.budget {
        Some(hour) if hour <= world.now => RawValue::Number(Decimal::from(100)),
        _ => RawValue::Empty,
    };
    deal.fields.insert("бюджет".into(), value.clone());
    deal.changes = world.budget_held.then(|| match world.budget {
        Some(hour) => vec![FieldChange {
            field: "бюджет".into(),
            value: RawValue::Number(Decimal::from(100)),
            at: When::Exact(at(hour)),
            known: None,
            by: None,
            source: "".into(),
        }],
        None => Vec::new(),
    });
    Case {
        client: Some("C-1".into()),
        changes: Some(Vec::new()),
        deals: vec![deal],
        events,
        ..Case::default()
    }
}

// ---- The reader with a pencil.

fn answer(sheet: &Sheet, name: &str) -> Option<String> {
    let (_, said) = sheet.answers.iter().find(|(own, _)| *own == name)?;
    match said {
        RawValue::Bool(true) => Some("да".into()),
        RawValue::Bool(false) => Some("нет".into()),
        RawValue::Number(number) => Some(number.to_string()),
        RawValue::Text(text) => Some(text.to_lowercase()),
        _ => None,
    }
}

/// Points got, points there are; `None` got: nobody can tell.
fn points(list: &List, one: &Question, sheet: &Sheet, world: &World) -> (Option<Decimal>, i64) {
    let full = Decimal::from(one.weight);
    let there = |hour: Option<i64>| hour.is_some_and(|hour| hour <= sheet.at);
    let aside = match one.only {
        Only::Always => false,
        Only::Document => !there(world.document),
        Only::NotReady => answer(sheet, "клиент готов").as_deref() != Some("нет"),
    };
    if aside {
        return (Some(Decimal::ZERO), 0);
    }
    let said = answer(sheet, one.text);
    let found = match one.by {
        By::Auditor => None,
        By::Comment => Some(there(world.comment)),
        By::Budget if world.budget_held => Some(there(world.budget)),
        // A card without a history speaks of now alone; the verdict of another clause is the auditor's to tell.
        By::Budget | By::Clause if said.is_none() => return (None, one.weight),
        By::Budget | By::Clause => None,
    };
    match found {
        Some(true) => return (Some(full), one.weight),
        Some(false) => return (Some(Decimal::ZERO), one.weight),
        None => {}
    }
    let Some(said) = said else {
        return (Some(Decimal::ZERO), one.weight);
    };
    if said == "не к месту" {
        return (Some(Decimal::ZERO), 0);
    }
    if said == "не наблюдалось" {
        return (Some(Decimal::ZERO), one.weight);
    }
    let number = said.parse::<i64>().ok();
    let got = if one.steps {
        match (number, said.as_str()) {
            (Some(3..), _) | (_, "от 3") => Some(full),
            (Some(1 | 2), _) => Some(Decimal::from(one.weight / 5 * 2)),
            (Some(_), _) | (_, "нет") => Some(Decimal::ZERO),
            _ => None,
        }
    } else {
        match (number, said.as_str()) {
            (_, "частично") if list.answers => Some(full / Decimal::from(2)),
            (_, "да" | "полностью") => Some(full),
            (_, "нет") => Some(Decimal::ZERO),
            (Some(number), _) if number <= one.weight => Some(Decimal::from(number)),
            _ => None,
        }
    };
    (got, one.weight)
}

/// Every total that the sheet may come to.
fn totals(list: &List, sheet: &Sheet, world: &World) -> Vec<Decimal> {
    let whole: i64 = list.questions.iter().map(|one| one.weight).sum();
    let (mut ways, mut of) = (vec![Decimal::ZERO], 0);
    for one in &list.questions {
        let (got, weight) = points(list, one, sheet, world);
        of += weight;
        let each = match got {
            Some(got) => vec![got],
            None => vec![Decimal::ZERO, Decimal::from(one.weight)],
        };
        ways = ways
            .iter()
            .flat_map(|sum| each.iter().map(move |got| *sum + *got))
            .collect();
    }
    let said = |name: &str| answer(sheet, name).as_deref() == Some("да");
    let quiet = world.comment.is_none_or(|hour| hour > sheet.at);
    for total in &mut ways {
        *total = match of {
            0 => Decimal::ZERO,
            _ => (*total * Decimal::from(whole) / Decimal::from(of)).round_dp(2),
        };
        if list.rude && said("грубость") {
            *total = Decimal::ZERO;
        }
        if list.discount && said("скидка") {
            *total = (*total - Decimal::from(10)).max(Decimal::ZERO);
        }
        if list.silent && quiet {
            *total = (*total - Decimal::from(20)).max(Decimal::ZERO);
        }
    }
    ways.sort();
    ways
}

fn naive(list: &List, world: &World) -> Vec<String> {
    let mut out = Vec::new();
    let whole: i64 = list.questions.iter().map(|one| one.weight).sum();
    let show = |number: Decimal| number.normalize().to_string();
    for sheet in world.sheets.iter().filter(|sheet| sheet.at <= world.now) {
        let all = totals(list, sheet, world);
        let (least, most) = (all[0], all[all.len() - 1]);
        let grade = |total: Decimal| match total {
            _ if !list.scale => "",
            total if total >= Decimal::from(80) => " — отлично",
            total if total >= Decimal::from(40) => " — хорошо",
            _ => " — плохо",
        };
        let hour = sheet.at;
        out.push(if least == most {
            format!(
                "{hour} оценён: итог {} из {whole}{}",
                show(least),
                grade(least)
            )
        } else {
            format!(
                "{hour} не проверено: итог от {} до {} из {whole}",
                show(least),
                show(most)
            )
        });
        let sixty = Decimal::from(60);
        if !list.follow || least >= sixty {
            continue;
        }
        if most >= sixty {
            out.push(format!("{hour} обучение: NotChecked"));
            continue;
        }
        // The third working day after it, at six.
        let (mut day, mut left) = (hour / 24, 3);
        while left > 0 {
            day += 1;
            left -= i64::from(day % 7 < 5);
        }
        let due = day * 24 + 18;
        let done = world
            .task
            .filter(|task| *task >= hour && *task <= world.now);
        let verdict = match done {
            Some(done) if done <= due => Verdict::OnTime,
            Some(_) => Verdict::Late,
            None if world.now <= due => Verdict::Pending,
            None => Verdict::Overdue,
        };
        out.push(format!("{hour} обучение: {verdict:?}"));
    }
    out.sort();
    out
}

fn told(program: &Program, world: &World) -> Vec<String> {
    let clauses = &program.versions[0].regulation.clauses;
    let case = case(world);
    let found = evaluate(
        program,
        &dataset(),
        &case,
        at(world.now),
        &Options::default(),
    );
    let mut out: Vec<String> = found
        .findings
        .iter()
        .filter(|one| &*clauses[one.clause].key != "1.1")
        .map(|one| {
            let hour = one.triggered_at.since(at(0)) / 3600;
            let total = one.notes.iter().find(|note| note.starts_with("итог"));
            match (total, one.verdict) {
                (Some(total), Verdict::OnTime) => format!("{hour} оценён: {total}"),
                (Some(total), Verdict::NotChecked) => format!("{hour} не проверено: {total}"),
                (_, verdict) => format!("{hour} обучение: {verdict:?}"),
            }
        })
        .collect();
    out.sort();
    out
}

fn drawn(seed: u64) -> (List, Dice) {
    let mut dice = Dice::new(seed + 51_000_000);
    (list(&mut dice), dice)
}

fn loaded(list: &List) -> Vec<Regulation> {
    let text = text(list);
    let loaded = load(&[SourceText::new("проба.reglament", &text)]);
    assert!(loaded.is_sound(), "{text}\n{:#?}", loaded.diagnostics);
    loaded.regulations
}

fn judge(seed: u64) -> Result<usize, String> {
    let (list, mut dice) = drawn(seed);
    let program = Program::new(&loaded(&list));
    let mut rows = 0;
    for _ in 0..4 {
        let world = world(&mut dice, &list);
        let (engine, naive) = (told(&program, &world), naive(&list, &world));
        if engine != naive {
            let answers: Vec<_> = world.sheets.iter().map(|one| &one.answers).collect();
            let text = text(&list);
            return Err(format!(
                "{text}\n{answers:#?}\nдвижок: {engine:#?}\nнаивный: {naive:#?}"
            ));
        }
        rows += engine.len();
    }
    Ok(rows)
}

/// What the short run of the family speaks of.
pub fn regulations() -> Vec<Vec<Regulation>> {
    (0..30).map(|seed| loaded(&drawn(seed).0)).collect()
}

#[test]
fn sheets_come_to_what_a_pencil_gives() {
    let rows = short_own(0..240, judge);
    assert!(rows > 800, "случаи ни о чём не говорят: {rows}");
}

#[test]
#[ignore = "for long runs, see `long`"]
fn long_run_of_sheets() {
    long_own(judge);
}
