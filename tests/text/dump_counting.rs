//! What was understood of the sentences that count.

use std::fmt::Write;

use reglament::model::regulation::{
    Bearer, Bound, ConsentTest, CountWindow, Frequency, KeyKind, Load, Loaded, Plan, PlanGoal,
    PlanOf, Test,
};

use super::dump::{Dump, hours, length};

impl Dump<'_> {
    /// A limit of frequency.
    pub fn frequency(&self, limit: &Frequency) -> String {
        let mut out = String::from("предел");
        let key = match limit.key {
            KeyKind::Deal => "сделка",
            KeyKind::Client => "клиент",
            KeyKind::Person => "сотрудник",
            KeyKind::Sender => "номер",
            KeyKind::Campaign => "кампания",
            KeyKind::ClientCampaign => "клиент и кампания",
            KeyKind::All => "все",
            KeyKind::Doer => "кто сделал",
            KeyKind::Team => "команда",
            KeyKind::Funnel => "воронка",
            KeyKind::Field(_) => "поле",
        };
        let bounds: Vec<String> = limit.bounds.iter().map(bound).collect();
        let pattern = self.pattern(&limit.pattern);
        write!(out, " ({key}) {}: {pattern}", bounds.join(", ")).ok();
        if limit.client_clock {
            out.push_str(" | часы клиента");
        }
        if limit.every_deal {
            out.push_str(" | по всем сделкам");
        }
        for also in &limit.also {
            write!(out, " | включая {}", self.pattern(also)).ok();
        }
        for exempt in &limit.exempt {
            write!(out, " | не считать {}", self.pattern(exempt)).ok();
        }
        if let Some(cond) = &limit.exempt_when {
            write!(out, " | не считать, если {}", self.cond(cond)).ok();
        }
        if limit.adds_up {
            out.push_str(" | штрафы складываются");
        }
        out
    }

    /// A plan.
    pub fn plan(&self, plan: &Plan) -> String {
        let items: Vec<String> = plan
            .items
            .iter()
            .map(|item| {
                let goal = match &item.goal {
                    PlanGoal::Number(number) => number.to_string(),
                    PlanGoal::Sum(sum, currency) => format!("сумма {sum} {}", currency.0),
                };
                format!("{goal} [{}]", self.pattern(&item.pattern))
            })
            .collect();
        let role = match &plan.of {
            PlanOf::Each(role) => self.role(*role).to_owned(),
            PlanOf::Team(team) => format!("команды «{team}»"),
            PlanOf::All => "всех вместе".to_owned(),
        };
        format!("план {role} на {:?}: {}", plan.unit, items.join("; "))
    }

    /// A limit of load.
    pub fn load(&self, load: &Load) -> String {
        let of = match &load.of {
            Loaded::Deals => "сделок".into(),
            Loaded::Clients => "клиентов".into(),
            Loaded::Tasks(pattern) => format!("[{}]", self.pattern(pattern)),
        };
        let whose = match load.on {
            Bearer::Person(role) => role.map_or("сотрудника", |role| self.role(role)),
            Bearer::Client => "клиента",
        };
        format!("нагрузка: не больше {} {of} на {whose}", load.at_most)
    }
}

impl Dump<'_> {
    /// What the contact policy asks.
    pub fn policy(&self, test: &Test) -> String {
        match test {
            Test::Consent(ConsentTest::Stands) => "есть согласие".into(),
            Test::Consent(ConsentTest::Withdrawn) => "согласие отозвано".into(),
            Test::LocalTime(local) => {
                let clock = if local.client_clock {
                    "клиента"
                } else {
                    "компании"
                };
                let mut out = format!("часы {clock} {}", hours(&local.hours));
                if !local.to_the_end {
                    out.push_str(", без конца");
                }
                if local.not_on_holidays {
                    out.push_str(", кроме праздников");
                }
                out
            }
            Test::Streak {
                pattern,
                number,
                without,
            } => format!(
                "последние {number} [{}] без [{}]",
                self.pattern(pattern),
                self.pattern(without)
            ),
            Test::Ahead(field) => format!("«{}» впереди", self.field(*field)),
            _ => String::new(),
        }
    }
}

fn bound(bound: &Bound) -> String {
    let window = match bound.window {
        CountWindow::Rolling(time) => format!("за {}", length(time)),
        CountWindow::Calendar(unit) => format!("за календарный период {unit:?}"),
        CountWindow::Ever => "за всё время".into(),
    };
    format!("не больше {} {window}", bound.at_most)
}
