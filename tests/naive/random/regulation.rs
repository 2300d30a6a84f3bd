//! Random regulations as values of the model.

use chrono::NaiveDate;

use reglament::calendar::{
    DayHours, ProductionCalendar, Schedule, Span as Hours, TimeOfDay, WeekHours, Zone,
};
use reglament::model::regulation::{
    Card, Category, Cond, Field, Funnel, FunnelId, Regulation, RoleId, Rung, Stage, StageId, Team,
};
use reglament::source::{SourceText, Span};
use reglament::value::{Currency, Type};

use super::clause::clause;
use super::condition::{condition, of_client};
use super::dice::Dice;

/// Names of stages in the order of the funnels.
pub const STAGES: [&str; 6] = ["Новая", "Квалификация", "КП", "Договор", "Успех", "Отказ"];
/// Roles.
pub const ROLES: [&str; 3] = ["менеджер", "РОП", "старший специалист"];
/// Fields with their types.
pub fn fields() -> Vec<Field> {
    let field = |card, name: &str, ty| Field {
        card,
        name: name.into(),
        ty,
    };
    vec![
        field(
            Card::Deal,
            "источник",
            Type::OneOf(vec!["сайт".into(), "звонок".into(), "выставка".into()]),
        ),
        field(Card::Deal, "бюджет", Type::Money(Currency::default())),
        field(Card::Deal, "скидка", Type::Percent),
        field(Card::Deal, "ЛПР", Type::Text),
        field(Card::Deal, "срочно", Type::YesNo),
        field(Card::Deal, "дата платежа", Type::Date),
        field(Card::Client, "телефон", Type::Text),
        field(Card::Client, "площадь", Type::Number(None)),
    ]
}

/// Working hours from Monday to Friday, with a short Saturday and a break in some regulations.
pub fn hours(from: u32, to: u32, pause: bool, saturday: bool) -> WeekHours {
    let span = |from, to| {
        Hours::new(
            TimeOfDay::new(from, 0).unwrap(),
            TimeOfDay::new(to, 0).unwrap(),
        )
        .unwrap()
    };
    let day = match pause {
        true => DayHours::new(vec![span(from, 13), span(14, to)]).unwrap(),
        false => span(from, to).into(),
    };
    let rest = if saturday {
        span(10, 14).into()
    } else {
        DayHours::NONE
    };
    let week = [
        day.clone(),
        day.clone(),
        day.clone(),
        day.clone(),
        day,
        rest,
        DayHours::NONE,
    ];
    WeekHours::new(week).unwrap()
}

/// A regulation of one or two funnels and up to `clauses` clauses.
pub fn regulation(dice: &mut Dice, clauses: usize) -> Regulation {
    let moscow = Zone::parse("Europe/Moscow").unwrap();
    let mut company = Schedule::new(moscow, hours(9, 18, dice.percent(30), dice.percent(30)));
    if dice.percent(50) {
        company = company.with_calendar(ProductionCalendar::russia());
    }
    let east = Zone::parse("Asia/Yekaterinburg").unwrap();
    let team = Team {
        name: "Екатеринбург".into(),
        schedule: Schedule {
            zone: east,
            hours: hours(10, 19, false, false),
            ..company.clone()
        },
    };
    let mut reg = Regulation {
        metrics: Vec::new(),
        reports: Vec::new(),
        source: SourceText::new("случай.reglament", ""),
        name: "Случай".into(),
        version: None,
        effective_from: dice
            .percent(15)
            .then(|| NaiveDate::from_ymd_opt(2026, 12, 9).unwrap()),
        author: None,
        company,
        teams: vec![team],
        checks: Vec::new(),
        bare_is_working: false,
        roles: ROLES.iter().map(|role| (*role).into()).collect(),
        fields: fields(),
        touches: Vec::new(),
        mailing_priority: Vec::new(),
        mailing_refused: None,
        scenarios: Vec::new(),
        questions: Vec::new(),
        categories: Vec::new(),
        funnels: Vec::new(),
        stages: Vec::new(),
        branches: Vec::new(),
        clauses: Vec::new(),
    };
    if dice.percent(25) {
        funnel(dice, &mut reg, Some("Продажа"));
        funnel(dice, &mut reg, Some("Лиды"));
    } else {
        funnel(dice, &mut reg, None);
    }
    if dice.percent(40) {
        let card = *dice.one(&[Card::Deal, Card::Client]);
        let rung = |name: &str, cond| Rung {
            name: name.into(),
            cond,
            span: Span::default(),
        };
        let (first, second) = match card {
            Card::Deal => (condition(dice, &reg, 1), condition(dice, &reg, 0)),
            Card::Client => (of_client(dice), of_client(dice)),
        };
        reg.categories.push(Category {
            by_value: None,
            card,
            rungs: vec![
                rung("А", first),
                rung("Б", second),
                rung("прочие", Cond::True),
            ],
        });
    }
    for number in 0..dice.between(1, clauses) {
        let clause = clause(dice, &reg, number);
        reg.clauses.push(clause);
    }
    reg
}

fn funnel(dice: &mut Dice, reg: &mut Regulation, name: Option<&str>) {
    let id = FunnelId(reg.funnels.len());
    let count = dice.between(3, 6);
    let first = reg.stages.len();
    // The last two names are always there: a deal may be won and lost.
    let names: Vec<&str> = STAGES[..count - 2]
        .iter()
        .chain(&STAGES[4..])
        .copied()
        .collect();
    for stage in &names {
        let responsible = dice.percent(30).then(|| RoleId(dice.below(ROLES.len())));
        reg.stages.push(Stage {
            funnel: id,
            name: (*stage).into(),
            responsible,
            goal: None,
            span: Span::default(),
        });
    }
    let all: Vec<StageId> = (first..first + count).map(StageId).collect();
    let mut order: Vec<Vec<StageId>> = all[..count - 2].iter().map(|stage| vec![*stage]).collect();
    order.push(all[count - 2..].to_vec());
    reg.funnels.push(Funnel {
        name: name.map(Into::into),
        order,
        out_of_order: Vec::new(),
        terminal: all[count - 2..].to_vec(),
        from_anywhere: if dice.percent(50) {
            vec![all[count - 1]]
        } else {
            Vec::new()
        },
        span: Span::default(),
    });
}
