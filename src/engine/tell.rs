//! What decided a condition, in words.

use super::ask::Point;
use super::explain::TestAsked;
use super::view::{FieldAt, View};
use crate::model::regulation::{CategoryId, FieldId, Rated};
use crate::program::{Cond, Expr, Test};
use crate::value::{Value, YearDay};

impl View<'_> {
    /// The elementary tests of a condition with their answers and what was found.
    pub(super) fn tell_tests(&self, cond: &Cond, point: Point) -> Vec<TestAsked> {
        let mut told = Vec::new();
        self.tell(cond, point, &mut told);
        told
    }

    fn tell(&self, cond: &Cond, point: Point, told: &mut Vec<TestAsked>) {
        match cond {
            Cond::True => {}
            Cond::And(all) | Cond::Or(all) => {
                all.iter().for_each(|cond| self.tell(cond, point, told))
            }
            Cond::Not(cond) => self.tell(cond, point, told),
            Cond::Test(test, text) => told.push(TestAsked {
                text: text.clone(),
                answer: self.test(test, point),
                found: self.found(test, point),
            }),
        }
    }

    /// What was found, if it can be said shortly.
    pub(super) fn found(&self, test: &Test, point: Point) -> Option<Box<str>> {
        match test {
            Test::Filled(field)
            | Test::OneOf(field, _)
            | Test::Contains(field, _)
            | Test::Remains(field, _) => self.field_words(*field, point),
            Test::Compare(left, _, right) => {
                let field = |expr: &Expr| match expr {
                    Expr::Field(field) | Expr::Length(field) => self.field_words(*field, point),
                    Expr::Const(_) | Expr::Sum(..) => None,
                    Expr::Calc(_) => self.expr_words(expr, point),
                };
                match (field(left), field(right)) {
                    // What it is, and what it was to be.
                    (Some(is), Some(wanted)) => Some(format!("{is}, {wanted}").into()),
                    (left, right) => left.or(right),
                }
            }
            Test::Count { pattern, .. } => {
                let sure = &self.looked_at(point).matches(*pattern).sure;
                let before = sure.partition_point(|&at| at < point.n);
                Some(
                    format!(
                        "«{}» всего до этого: {before}",
                        self.env.version.pattern(*pattern).text
                    )
                    .into(),
                )
            }
            Test::Stage(_) => {
                let visit = self.path.standing(point.n);
                visit.map(|visit| format!("стадия «{}»", visit.name).into())
            }
            Test::OwnerRole(_) | Test::OwnerIs(_) => {
                let owner = self.owner_at(point.n).0;
                Some(owner.map_or("ответственного нет".into(), |owner| {
                    format!("ответственный {owner}").into()
                }))
            }
            Test::Approval { about, roles, .. } => {
                let about = about
                    .as_ref()
                    .map_or(&[] as &[Box<str>], std::slice::from_ref);
                let wanted = super::approvals::Wanted {
                    about,
                    roles,
                    value: None,
                };
                let seen = self.approved(wanted, point.at, point.wide);
                Some(if seen.granted {
                    "согласовано".into()
                } else {
                    seen.note.unwrap_or_else(|| "согласований нет".into())
                })
            }
            Test::Score(list, of, ..) => {
                let at = self.last_sheet(list.pattern, point.n)?;
                let (least, most) = self.score(list, at).rated(list, of)?;
                let what = match of {
                    Rated::Total => "итог".to_owned(),
                    Rated::Section(name) => format!("раздел «{name}»:"),
                    Rated::Critical => "худший критичный пункт, %:".to_owned(),
                };
                Some(if least == most {
                    format!("{what} {}", least.round_dp(2).normalize()).into()
                } else {
                    format!(
                        "{what} от {} до {}",
                        least.round_dp(2).normalize(),
                        most.round_dp(2).normalize()
                    )
                    .into()
                })
            }
            Test::LastOlder(..)
            | Test::Elapsed(..)
            | Test::Days(..)
            | Test::Season(..)
            | Test::WorkingTime
            | Test::LastFromClient
            | Test::Consent(_) => None,
            Test::Category(category, _) => self.category_words(*category, point),
            Test::LocalTime(_) => {
                let zone = self
                    .env
                    .client_zone
                    .unwrap_or(self.env.version.company.zone());
                let local = zone.local(point.at);
                Some(format!("местное время {}", local.format("%H:%M")).into())
            }
            Test::Streak { pattern, .. } => {
                let sure = &self.matches(*pattern).sure;
                let before = sure.partition_point(|&at| at < point.n);
                let text = &self.env.version.pattern(*pattern).text;
                Some(format!("«{text}» всего до этого: {before}").into())
            }
            Test::Ahead(field) => self.field_words(*field, point),
            Test::AtStart(test) => self.found(test, point),
        }
    }

    /// The value that fits first.
    fn category_words(&self, category: CategoryId, point: Point) -> Option<Box<str>> {
        let (rungs, view, point) = self.rungs(category, point)?;
        let fits = rungs.iter().map(|rung| view.ask(rung, point));
        let (at, first) = fits.enumerate().find(|(_, answer)| !answer.is_no())?;
        let ladder = self.env.version.regulation.categories.get(category.0)?;
        let name = &ladder.rungs.get(at)?.name;
        first.is_yes().then(|| format!("сейчас «{name}»").into())
    }

    fn expr_words(&self, expr: &Expr, point: Point) -> Option<Box<str>> {
        use super::ask::Found;
        Some(match self.expr(expr, point) {
            Found::Value(value) => format!("получилось {}", value_words(&value)).into(),
            Found::Empty => "значения нет".into(),
            Found::Between(low, Some(high), _) => format!("от {low} до {high}").into(),
            Found::Between(low, None, _) => format!("не меньше {low}").into(),
            Found::AtLeast(value, _) => format!("не меньше {}", value_words(&value)).into(),
            Found::Unknown(missing) => {
                let missing: Vec<&str> = missing.iter().map(|one| &**one).collect();
                format!("не хватает: {}", missing.join(", ")).into()
            }
        })
    }

    fn field_words(&self, field: FieldId, point: Point) -> Option<Box<str>> {
        let name = &self.env.version.field(field).name;
        Some(match self.field(field, point.at, point.n) {
            FieldAt::Empty => format!("«{name}» не заполнено").into(),
            FieldAt::Value(value) => format!("«{name}» = {}", value_words(value)).into(),
            FieldAt::Unreadable => format!("«{name}» не читается").into(),
            FieldAt::Unknown(what) => format!("не хватает: {what}").into(),
        })
    }
}

/// A value in words.
pub(crate) fn value_words(value: &Value) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        Value::Number(number) => number.normalize().to_string(),
        Value::Money(money) => format!("{} {}", money.amount.normalize(), money.currency.0),
        Value::Percent(percent) => format!("{} %", percent.normalize()),
        Value::Date(date) => date.format("%d.%m.%Y").to_string(),
        Value::YearDay(YearDay { month, day }) => format!("{day:02}.{month:02}"),
        Value::DateTime(at) => at.format("%d.%m.%Y %H:%M").to_string(),
        Value::YesNo(yes) => if *yes { "да" } else { "нет" }.to_owned(),
        Value::Seconds(seconds) => format!("{seconds} с"),
    }
}
