//! What was understood of numbers over many cases.

use std::fmt::Write;

use reglament::model::regulation::{
    Compared, Cond, CountWindow, Demand, FaultWorth, Formula, KeyKind, MetricId, Op, Over,
    PairWorth, Sample, Scale, SheetWorth, Taken, Threshold, Worth,
};

use super::dump::Dump;

impl Dump<'_> {
    /// A number with a name.
    pub fn metric(&self, id: MetricId) -> String {
        let metric = &self.0.metrics[id.0];
        format!(
            "показатель «{}»{}: {} [{:?}]",
            metric.name,
            self.over(metric.over),
            self.formula(&metric.formula),
            self.0.unit_of(&metric.formula)
        )
    }

    /// Numbers that must hold.
    pub fn threshold(&self, threshold: &Threshold) -> String {
        let mut out = format!(
            "порог{}: {}",
            self.over(threshold.over),
            self.demand(&threshold.demand)
        );
        let otherwise = &threshold.otherwise;
        for role in &otherwise.notify {
            write!(out, " | сообщить {}", self.role(*role)).ok();
        }
        for todo in &otherwise.todo {
            write!(out, " | дело: {todo}").ok();
        }
        if let Some(role) = otherwise.role {
            write!(out, " | отвечает {}", self.role(role)).ok();
        }
        if threshold.decided != 20 {
            write!(out, " | от {} случаев", threshold.decided).ok();
        }
        out
    }

    /// What a number gives.
    pub fn scale(&self, scale: &Scale) -> String {
        let mut out = format!(
            "шкала{}: {}",
            self.over(scale.over),
            self.formula(&scale.formula)
        );
        for rung in &scale.rungs {
            let bounds: Vec<String> = rung
                .bounds
                .iter()
                .map(|(op, bound)| format!("{} {bound}", sign(*op)))
                .collect();
            write!(out, " | {}: {}", bounds.join(" и "), rung.text).ok();
            if !rung.award.is_empty() {
                write!(out, " {:?}", rung.award).ok();
            }
            if rung.fault {
                out.push_str(" вина");
            }
            for role in &rung.notify {
                write!(out, " сообщить {}", self.role(*role)).ok();
            }
        }
        if scale.decided != 20 {
            write!(out, " | от {} случаев", scale.decided).ok();
        }
        out
    }

    fn over(&self, over: Over) -> String {
        let mut out = String::new();
        match over.by {
            None | Some(KeyKind::All) => {}
            Some(KeyKind::Doer) => out.push_str(" по людям"),
            Some(KeyKind::Field(field)) => {
                write!(out, " по полю «{}»", self.0.fields[field.0].name).ok();
            }
            Some(other) => {
                write!(out, " по {other:?}").ok();
            }
        }
        if let Some(role) = over.role {
            write!(out, " ({})", self.role(role)).ok();
        }
        match over.window {
            None => {}
            Some(CountWindow::Calendar(unit)) => {
                write!(out, " за {unit:?}").ok();
            }
            Some(CountWindow::Rolling(length)) => {
                write!(out, " за последние {} {:?}", length.amount(), length.unit()).ok();
            }
            Some(CountWindow::Ever) => out.push_str(" за всё время"),
        }
        out
    }

    fn demand(&self, demand: &Demand) -> String {
        let all = |of: &[Demand], word: &str| {
            let said: Vec<String> = of.iter().map(|one| self.demand(one)).collect();
            format!("({})", said.join(word))
        };
        match demand {
            Demand::All(of) => all(of, " и "),
            Demand::Any(of) => all(of, " или "),
            Demand::Not(one) => format!("не {}", self.demand(one)),
            Demand::Compare(one) => {
                let Compared {
                    left, op, right, ..
                } = &**one;
                format!(
                    "{} {} {}",
                    self.formula(left),
                    sign(*op),
                    self.formula(right)
                )
            }
        }
    }

    fn formula(&self, formula: &Formula) -> String {
        match formula {
            Formula::Const(number) => number.to_string(),
            Formula::Taken(taken) => self.taken(taken),
            Formula::Named(id) => {
                let named = self.0.metrics.get(id.0).map_or("?", |one| &*one.name);
                format!("«{named}»")
            }
            Formula::Plus(all) => {
                let said: Vec<String> = all.iter().map(|one| self.formula(one)).collect();
                said.join(" + ")
            }
            Formula::Times(one, factor) => format!("{factor} × {}", self.formula(one)),
            Formula::Share(one, other) => {
                format!("доля {} в {}", self.formula(one), self.formula(other))
            }
            Formula::Ratio(one, other) => {
                format!("{} / {}", self.formula(one), self.formula(other))
            }
        }
    }

    fn taken(&self, taken: &Taken) -> String {
        let mut out = format!("{:?} ", taken.fold);
        match &taken.sample {
            Sample::Events { pattern, worth } => {
                write!(out, "[{}]{}", self.pattern(pattern), self.worth(worth)).ok();
            }
            Sample::Pairs {
                first,
                then,
                worth,
                within,
                per_deal,
            } => {
                let word = match worth {
                    PairWorth::Reached => "дошло",
                    PairWorth::Time { working: true } => "рабочее время",
                    PairWorth::Time { working: false } => "время",
                };
                write!(
                    out,
                    "{word} [{}] → [{}]",
                    self.pattern(first),
                    self.pattern(then)
                )
                .ok();
                if let Some(within) = within {
                    write!(out, " за {} {:?}", within.amount(), within.unit()).ok();
                }
                if *per_deal {
                    out.push_str(" по сделкам");
                }
            }
            Sample::Deals(worth) => {
                write!(out, "сделки{}", self.worth(worth)).ok();
                if !taken.scope.stages.is_empty() {
                    write!(out, " в {}", self.stages(&taken.scope.stages)).ok();
                }
            }
            Sample::Violations { of, worth } => {
                let word = match worth {
                    FaultWorth::One => "нарушения",
                    FaultWorth::Points => "баллы нарушений",
                    FaultWorth::Money => "штрафы нарушений",
                };
                write!(out, "{word} {}", of.join(", ")).ok();
            }
        }
        if taken.guard != Cond::True {
            write!(out, ", если {}", self.cond(&taken.guard)).ok();
        }
        out.trim_end().to_owned()
    }

    fn worth(&self, worth: &Worth) -> String {
        match worth {
            Worth::One => String::new(),
            Worth::Amount => " сумма".into(),
            Worth::Length => " длительность".into(),
            Worth::Field(field) => format!(" поле «{}»", self.0.fields[field.0].name),
            Worth::Holds(cond) => format!(" где {}", self.cond(cond)),
            Worth::Sheet { list, percent, of } => {
                let unit = if *percent { "%" } else { "баллы" };
                match of {
                    SheetWorth::One => format!(" лист «{list}»"),
                    SheetWorth::Total => format!(" итог листа «{list}», {unit}"),
                    SheetWorth::Fits(op, number) => {
                        format!(" лист «{list}» {} {number}, {unit}", sign(*op))
                    }
                }
            }
        }
    }
}

const fn sign(op: Op) -> &'static str {
    match op {
        Op::Eq => "=",
        Op::Ne => "≠",
        Op::Lt => "<",
        Op::Le => "≤",
        Op::Gt => ">",
        Op::Ge => "≥",
    }
}
