//! What was understood of a clause, in a few words a line.

use std::fmt::Write;

use chrono::Weekday;
use reglament::calendar::{
    Limit, Pace, Quantity, Recurrence, RecurringDays, RecurringTime, Term, TermDay, Unit, WeekHours,
};
use reglament::findings::{Penalty, Severity};
use reglament::model::regulation::{
    Again, Among, Author, Automatic, Ban, Calc, Choice, Clause, Cond, Criterion, Decides, Deed,
    Deeds, Duty, EventDue, EventPattern, EventShape, Expr, FieldId, Gap, HandOff, Ladder, LookBack,
    Moment, Of, Op, Receiver, Regulation, RoleId, RowFrom, Sentence, Series, SlotWhen, StageId,
    Step, StepAction, Test, TransitionRule, Trigger, What,
};
use reglament::value::Value;

/// Writes clauses of one regulation.
pub struct Dump<'r>(pub &'r Regulation);

impl Dump<'_> {
    /// One clause: the sentence, then what sets it off, its guard, scope, grading and resources where they are not the usual.
    pub fn clause(&self, clause: &Clause) -> String {
        let mut out = self.sentence(&clause.sentence);
        out.push_str(&self.trigger(&clause.trigger));
        if clause.guard != Cond::True {
            write!(out, " | если: {}", self.cond(&clause.guard)).ok();
        }
        let scope = &clause.scope;
        match scope.of {
            Of::Deal => write!(out, " | где: {}", self.stages(&scope.stages)).ok(),
            Of::Client => write!(out, " | о клиенте").ok(),
            Of::Employee => write!(out, " | о сотруднике").ok(),
        };
        if !scope.except_stages.is_empty() {
            write!(out, ", кроме {}", self.stages(&scope.except_stages)).ok();
        }
        if !scope.only_roles.is_empty() {
            write!(out, ", только {}", self.roles(&scope.only_roles)).ok();
        }
        if clause.severity != Severity::Violation {
            write!(out, " | {}", severity(clause.severity)).ok();
        }
        for penalty in &clause.penalty {
            match penalty {
                Penalty::Money(amount, currency) => {
                    write!(out, " | штраф {amount} {}", currency.0).ok()
                }
                Penalty::Points(points) => write!(out, " | {points} балл.").ok(),
            };
        }
        if let Some(priority) = clause.priority {
            write!(out, " | приоритет {priority}").ok();
        }
        let resources = &clause.resources;
        for (word, text) in [
            ("скрипт", &resources.script),
            ("шаблон", &resources.template),
        ] {
            if let Some(text) = text {
                write!(out, " | {word} «{text}»").ok();
            }
        }
        if !resources.steps.is_empty() {
            write!(out, " | шаги: {}", resources.steps.join("; ")).ok();
        }
        for advice in &resources.advice {
            write!(out, " | совет «{advice}»").ok();
        }
        out
    }

    fn sentence(&self, sentence: &Sentence) -> String {
        match sentence {
            Sentence::Duty(duty) => self.duty(duty),
            Sentence::Stay(ladder) => format!("пребывание: {}", self.ladder(ladder)),
            Sentence::Silence {
                after,
                without,
                ladder,
            } => {
                let after = after.as_ref().map_or_else(String::new, |after| {
                    format!(" после {}", self.pattern(after))
                });
                format!(
                    "тишина{after} без {}: {}",
                    self.pattern(without),
                    self.ladder(ladder)
                )
            }
            Sentence::Series(series) => self.series(series),
            Sentence::Entry(list) => format!("вход: {}", self.criteria(list)),
            Sentence::Exit(list) => format!("выход: {}", self.criteria(list)),
            Sentence::Required(list) => format!("обязательно: {}", self.criteria(list)),
            Sentence::Transition(rule) => match rule {
                TransitionRule::NoBack => "переходы: не назад".into(),
                TransitionRule::NoSkip { all: true, .. } => "переходы: без пропусков".into(),
                TransitionRule::NoSkip { stages, .. } => {
                    format!("переходы: не пропускать {}", self.stages(stages))
                }
                TransitionRule::OnlyTo { from, to } => format!(
                    "переходы: из {} только в {}",
                    self.stages(from),
                    self.stages(to)
                ),
                TransitionRule::Final(stages) => {
                    format!("переходы: конечные {}", self.stages(stages))
                }
            },
            Sentence::Ban(ban) => self.ban(ban),
            Sentence::Frequency(limit) => self.frequency(limit),
            Sentence::Load(load) => self.load(load),
            Sentence::Plan(plan) => self.plan(plan),
            Sentence::Metric(id) => self.metric(*id),
            Sentence::Threshold(threshold) => self.threshold(threshold),
            Sentence::Scale(scale) => self.scale(scale),
            Sentence::Checklist(list) => {
                let questions: Vec<String> = list
                    .questions
                    .iter()
                    .map(|one| {
                        let mut out = format!("«{}» — {}", one.text, one.weight);
                        for (answer, points) in &one.rungs {
                            write!(out, " [{answer:?}: {points}]").ok();
                        }
                        if let Some(automatic) = &one.automatic {
                            match automatic {
                                Automatic::Cond(cond) => {
                                    write!(out, " по данным {}", self.cond(cond)).ok()
                                }
                                Automatic::Clause { number, kept } => {
                                    write!(out, " по п. {number} (выполнен: {kept})").ok()
                                }
                            };
                        }
                        if one.only_if != Cond::True {
                            write!(out, " только если {}", self.cond(&one.only_if)).ok();
                        }
                        if let Some((name, value)) = &one.only_answer {
                            write!(out, " только если ответ «{name}» = {value}").ok();
                        }
                        out
                    })
                    .collect();
                let grades: Vec<String> = list
                    .grades
                    .iter()
                    .map(|one| format!("{:?} {}", one.from, one.name))
                    .collect();
                let stops: Vec<String> = list
                    .stops
                    .iter()
                    .map(|one| format!("«{}» {:?}", one.text, one.minus))
                    .collect();
                format!(
                    "чек-лист «{}»: {}; шкала {grades:?}; ответы {:?}; стоп {stops:?}; строки {:?}",
                    list.name,
                    questions.join("; "),
                    list.answers,
                    list.lines
                )
            }
            Sentence::Reconcile(reconcile) => {
                let lines: Vec<String> = reconcile
                    .lines
                    .iter()
                    .map(|(line, what)| {
                        let sum = if what.sum {
                            "сумма "
                        } else {
                            "число "
                        };
                        format!("«{line}» = {sum}[{}]", self.pattern(&what.pattern))
                    })
                    .collect();
                format!(
                    "сверить {}: {}",
                    self.pattern(&reconcile.pattern),
                    lines.join("; ")
                )
            }
            Sentence::Duplicates(keys) => {
                let all = |fields: &Vec<FieldId>| {
                    let named: Vec<&str> = fields.iter().map(|one| self.field(*one)).collect();
                    named.join(" и ")
                };
                let any: Vec<String> = keys.iter().map(all).collect();
                format!("дубль: {}", any.join(" или "))
            }
            Sentence::ByHand(text) => format!("вручную: {text}"),
        }
    }

    fn trigger(&self, trigger: &Trigger) -> String {
        match trigger {
            Trigger::Scope => String::new(),
            Trigger::Event { pattern, again } => {
                let again = match again {
                    Again::Join => "",
                    Again::Restart => " (последнее)",
                    Again::Each => " (каждое)",
                };
                format!(" | после: {}{again}", self.pattern(pattern))
            }
            Trigger::Every(recurrence) => format!(" | {}", every(recurrence)),
            Trigger::Gap(Gap::Length(gap)) => format!(" | промежуток не больше {}", length(*gap)),
            Trigger::Gap(Gap::Median(pattern)) => {
                format!(
                    " | промежуток не больше медианы между {}",
                    self.pattern(pattern)
                )
            }
            Trigger::Date { field, before } => {
                let side = if *before { "до" } else { "от" };
                format!(" | отсчёт {side} даты «{}»", self.field(*field))
            }
        }
    }

    fn series(&self, series: &Series) -> String {
        let mut out = String::from("ряд");
        if let Some(grid) = &series.grid {
            out.push_str(": попытки");
            for slot in &grid.slots {
                let when = match &slot.when {
                    SlotWhen::Day(0) => "сегодня".into(),
                    SlotWhen::Day(later) => format!("сегодня + {later} раб. дн."),
                    SlotWhen::Term(one) => term(one),
                };
                write!(
                    out,
                    "\n        попытка {when}: {}",
                    self.pattern(&slot.pattern)
                )
                .ok();
            }
            write!(out, "\n        успех: {}", self.pattern(&grid.success)).ok();
            if let Some(restart) = &grid.restart {
                write!(out, "\n        заново: {}", self.pattern(restart)).ok();
            }
            if !grid.ends_with_scope {
                out.push_str("\n        не кончается со стадией");
            }
        }
        for (at, row) in series.rows.iter().enumerate() {
            let from = match row.from {
                RowFrom::Heading => match &row.trigger {
                    Trigger::Date { .. } => self.trigger(&row.trigger).replacen(" | ", "", 1),
                    _ => "от начала".into(),
                },
                RowFrom::Touch(touch) => format!("после касания {}", touch + 1),
                RowFrom::TouchDue(touch) => format!("после срока касания {}", touch + 1),
                RowFrom::Attempt(attempt) => format!("после попытки {}", attempt + 1),
                RowFrom::EveryAttempt => "между попытками".into(),
                RowFrom::AllAttempts => "после всех попыток".into(),
            };
            write!(
                out,
                "\n        {}) {from}: {}",
                at + 1,
                self.duty(&row.duty)
            )
            .ok();
            if row.cond != Cond::True {
                write!(out, " | если {}", self.cond(&row.cond)).ok();
            }
        }
        for stop in &series.stop {
            write!(out, "\n        остановить, если {}", self.cond(stop)).ok();
        }
        if let Some(returns) = &series.returns {
            let within = returns
                .within
                .map_or_else(String::new, |within| format!(" за {}", length(within)));
            write!(
                out,
                "\n        возврат: {}{within}",
                self.pattern(&returns.pattern)
            )
            .ok();
        }
        let common = self.duty(&series.common);
        if common != "долг:  | срок не назван" {
            write!(out, "\n        у всех: {common}").ok();
        }
        out
    }

    fn duty(&self, duty: &Duty) -> String {
        let mut out = String::from("долг: ");
        if let Some(role) = duty.role {
            write!(out, "{}", self.role(role)).ok();
            for other in &duty.or_roles {
                write!(out, " или {}", self.role(*other)).ok();
            }
            out.push_str(" — ");
        }
        if duty.client_clock {
            out.push_str("по часам клиента — ");
        }
        if duty.robot {
            out.push_str("робот — ");
        }
        if duty.personally {
            out.push_str("лично — ");
        }
        out.push_str(&self.deeds(&duty.deeds));
        if duty.times > 1 {
            write!(out, " × {}", duty.times).ok();
        }
        if duty.partial {
            out.push_str(" | включая текущий");
        }
        match &duty.term {
            Some(one) => write!(out, " | срок: {}", term(one)).ok(),
            None if duty.standing => write!(out, " | всегда").ok(),
            None => match duty.due_by {
                Some(EventDue::Deadline) => write!(out, " | срок: собственный срок задачи").ok(),
                Some(EventDue::Planned) => write!(out, " | срок не назван").ok(),
                Some(EventDue::End) => write!(out, " | срок: до конца звонка").ok(),
                None => write!(out, " | срок не назван").ok(),
            },
        };
        if duty.due_by == Some(EventDue::Planned) {
            out.push_str(" | отсчёт от назначенного времени");
        }
        for step in &duty.steps {
            write!(out, " | просрочка {}", self.step(step)).ok();
        }
        for cancel in &duty.cancel {
            write!(out, " | отменяется: {}", self.cond(cancel)).ok();
        }
        out.push_str(&self.pauses(duty));
        if let Some(grace) = duty.grace {
            write!(out, " | допуск {}", length(grace)).ok();
        }
        for also in &duty.also {
            write!(out, " | засчитывается {}", self.pattern(also)).ok();
        }
        if let Some(early) = duty.early {
            write!(out, " | засчитывается сделанное за {} до", length(early)).ok();
        }
        if duty.before_window {
            out.push_str(" | засчитывается раньше");
        }
        out
    }

    fn ladder(&self, ladder: &Ladder) -> String {
        let mut parts = Vec::new();
        if let Some(limit) = ladder.limit {
            parts.push(format!("не дольше {}", length(limit)));
        }
        parts.extend(
            ladder
                .rows
                .iter()
                .map(|row| format!("дольше {}", self.step(row))),
        );
        parts.extend(
            ladder
                .late
                .iter()
                .map(|row| format!("просрочка {}", self.step(row))),
        );
        parts.join("; ") + &self.pauses(&ladder.common)
    }

    fn pauses(&self, duty: &Duty) -> String {
        let mut out = String::new();
        for pause in &duty.pauses {
            let most = pause
                .at_most
                .map_or_else(String::new, |most| format!(" до {}", length(most)));
            let times = pause
                .times
                .map_or_else(String::new, |times| format!(" не больше {times}"));
            write!(out, " | пауза{most}{times}: {}", self.cond(&pause.while_)).ok();
        }
        out
    }

    fn step(&self, step: &Step) -> String {
        let action = match &step.action {
            StepAction::Notify(roles) => format!("сообщить {}", self.roles(roles)),
            StepAction::Fault(grade) => severity(*grade).into(),
            StepAction::Move(deed) => self.deed(deed),
            StepAction::Do(deeds) => self.deeds(deeds),
        };
        format!("{} — {action}", length(step.after))
    }

    fn deeds(&self, deeds: &Deeds) -> String {
        let (list, joint) = match deeds {
            Deeds::All(list) => (list, " и "),
            Deeds::Any(list) => (list, " или "),
        };
        list.iter()
            .map(|deed| self.deed(deed))
            .collect::<Vec<_>>()
            .join(joint)
    }

    fn deed(&self, deed: &Deed) -> String {
        match deed {
            Deed::Act(pattern) => format!("сделать [{}]", self.pattern(pattern)),
            Deed::Fill(field) => format!("заполнить «{}»", self.field(*field)),
            Deed::Change(field) => format!("изменить «{}»", self.field(*field)),
            Deed::Move { stages, reason } => {
                let reason = reason.as_ref().map_or_else(String::new, |(field, reason)| {
                    format!(", «{}» = {}", self.field(*field), value(reason))
                });
                format!("перевести в {}{reason}", self.stages(stages))
            }
            Deed::HandTo(role) => format!("передать роли {}", self.role(*role)),
            Deed::Spawn { funnel, fields } => {
                let named = self.0.funnels[funnel.0].name.as_deref().unwrap_or("");
                let copied: Vec<&str> = fields.iter().map(|one| self.field(*one)).collect();
                format!(
                    "создать сделку в воронке «{named}» с полями [{}]",
                    copied.join(", ")
                )
            }
            Deed::Distribute(hand_off) => self.hand_off(hand_off),
            Deed::Hold(cond) => format!("иметь [{}]", self.cond(cond)),
            Deed::Report(pattern) => format!("сдать [{}]", self.pattern(pattern)),
            Deed::ByHand(text) => format!("вручную «{text}»"),
        }
    }

    fn hand_off(&self, hand_off: &HandOff) -> String {
        let mut out = String::from(if hand_off.next {
            "передать следующему"
        } else {
            "передать"
        });
        for (cond, pool) in &hand_off.rows {
            if *cond != Cond::True {
                write!(out, " [если {}]", self.cond(cond)).ok();
            }
            write!(out, " роли {}", self.role(pool.role)).ok();
            if !pool.accredited.is_empty() {
                write!(out, " с допуском «{}»", pool.accredited.join("», «")).ok();
            }
            match &pool.team {
                Among::Own => {}
                Among::Company => out.push_str(" любой команды"),
                Among::Named(names) => {
                    write!(out, " команды «{}»", names.join("», «")).ok();
                }
                Among::Field(field) => {
                    write!(out, " команды из поля «{}»", self.field(*field)).ok();
                }
            }
            out.push_str(match pool.choice {
                Choice::Free => "",
                Choice::Round => " по кругу",
                Choice::Least => " с наименьшей загрузкой",
            });
        }
        if let Some(taken) = &hand_off.taken {
            write!(
                out,
                " | кто не сделал [{}] — следующему",
                self.pattern(taken)
            )
            .ok();
        }
        out
    }

    fn criteria(&self, list: &[Criterion]) -> String {
        list.iter()
            .map(|one| format!("{} {{{}}}", self.cond(&one.cond), one.text))
            .collect::<Vec<_>>()
            .join("; ")
    }

    fn ban(&self, ban: &Ban) -> String {
        match ban {
            Ban::Event {
                who,
                but,
                pattern,
                approval,
            } => {
                let who = if who.is_empty() {
                    String::new()
                } else {
                    format!(" {}", self.roles(who))
                };
                let but = if but.is_empty() {
                    String::new()
                } else {
                    format!(" всем, кроме {}", self.roles(but))
                };
                let approval = approval.as_ref().map_or_else(String::new, |approval| {
                    let about = approval.about.join("/");
                    format!(
                        " без согласования ({about}): {}",
                        self.roles(&approval.roles)
                    )
                });
                format!("запрет{who}{but}: {}{approval}", self.pattern(pattern))
            }
            Ban::Allowed { field, values } => {
                let values: Vec<String> = values.iter().map(value).collect();
                format!(
                    "запрет: «{}» кроме {}",
                    self.field(*field),
                    values.join(", ")
                )
            }
            Ban::Authority(ladder) => {
                let border = |side: &Option<(Op, Value)>| {
                    side.as_ref().map_or_else(String::new, |(op, border)| {
                        format!("{} {} ", sign(*op), value(border))
                    })
                };
                let rungs: Vec<String> = ladder
                    .rungs
                    .iter()
                    .map(|rung| {
                        let decides = match &rung.decides {
                            Decides::Oneself => "сам".into(),
                            Decides::Roles(roles) if roles.is_empty() => "кто угодно".into(),
                            Decides::Roles(roles) => self.roles(roles),
                            Decides::Nobody => "никто".into(),
                        };
                        let unless = rung.unless.as_ref().map_or_else(String::new, |cond| {
                            format!(", нет ступени, если {}", self.cond(cond))
                        });
                        format!(
                            "{}{}— {decides}{unless}",
                            border(&rung.from),
                            border(&rung.to)
                        )
                    })
                    .collect();
                format!(
                    "полномочия «{}»: {}",
                    self.field(ladder.field),
                    rungs.join("; ")
                )
            }
            Ban::Hours {
                pattern,
                allowed,
                client_clock,
                except_holidays,
            } => {
                let clock = if *client_clock {
                    ", часы клиента"
                } else {
                    ""
                };
                let holidays = if *except_holidays {
                    ", кроме праздников"
                } else {
                    ""
                };
                format!(
                    "только {}{clock}{holidays}: {}",
                    hours(allowed),
                    self.pattern(pattern)
                )
            }
            Ban::Value {
                field,
                op,
                value: border,
                approval,
            } => {
                let approval = approval.map_or_else(String::new, |role| {
                    format!(" без согласования: {}", self.role(role))
                });
                format!(
                    "запрет: «{}» {} {}{approval}",
                    self.field(*field),
                    sign(*op),
                    value(border)
                )
            }
        }
    }

    pub fn cond(&self, cond: &Cond) -> String {
        match cond {
            Cond::True => "всегда".into(),
            Cond::And(list) => self.joined(list, " и "),
            Cond::Or(list) => self.joined(list, " или "),
            Cond::Not(inner) => format!("не {}", self.joined(std::slice::from_ref(inner), "")),
            Cond::Test(test, _) => self.test(test),
        }
    }

    fn joined(&self, list: &[Cond], by: &str) -> String {
        let inner: Vec<String> = list.iter().map(|one| self.cond(one)).collect();
        format!("({})", inner.join(by))
    }

    fn test(&self, test: &Test) -> String {
        match test {
            Test::Filled(field) => format!("заполнено «{}»", self.field(*field)),
            Test::Compare(left, op, right) => {
                format!("{} {} {}", self.expr(left), sign(*op), self.expr(right))
            }
            Test::OneOf(field, values) => {
                let values: Vec<String> = values.iter().map(value).collect();
                format!("«{}» из {}", self.field(*field), values.join(", "))
            }
            Test::Count {
                pattern,
                window,
                op,
                number,
            } => format!(
                "число [{}]{} {} {number}",
                self.pattern(pattern),
                self.window(window),
                sign(*op)
            ),
            Test::LastOlder(pattern, age) => {
                format!(
                    "последнее [{}] старше {}",
                    self.pattern(pattern),
                    length(*age)
                )
            }
            Test::Elapsed(since, time) => {
                let since = since.as_ref().map_or_else(
                    || "начала".into(),
                    |since| format!("[{}]", self.pattern(since)),
                );
                format!("от {since} прошло больше {}", length(*time))
            }
            Test::Category(ladder, rungs) => {
                let rungs: Vec<&str> = rungs
                    .iter()
                    .map(|rung| &*self.0.categories[ladder.0].rungs[*rung].name)
                    .collect();
                format!("категория {}", rungs.join(", "))
            }
            Test::Stage(stages) => format!("стадия {}", self.stages(stages)),
            Test::OwnerRole(roles) => format!("ответственный {}", self.roles(roles)),
            Test::Score { list, op, number } => {
                format!("итог «{}» {op:?} {number}", list.name)
            }
            Test::Contains(field, part) => format!("«{}» содержит {part}", self.field(*field)),
            Test::Remains(field, rest) => {
                format!("до «{}» не больше {}", self.field(*field), length(*rest))
            }
            Test::OwnerIs(who) => format!("ответственный: {who:?}"),
            Test::Approval {
                about,
                roles,
                state,
            } => {
                let about = about.as_deref().unwrap_or("о чём угодно");
                let roles = if roles.is_empty() {
                    String::new()
                } else {
                    format!(", {}", self.roles(roles))
                };
                format!("согласование ({about}{roles}) {state:?}")
            }
            Test::Season(from, to) => {
                format!(
                    "каждый год с {:02}.{:02} по {:02}.{:02}",
                    from.1, from.0, to.1, to.0
                )
            }
            Test::Days(from, to) => match to {
                Some(to) => format!("с {from} по {to}"),
                None => format!("с {from}"),
            },
            Test::WorkingTime => "рабочее время".into(),
            Test::AtStart(test) => format!("{} в начале", self.test(test)),
            Test::LastFromClient => "последний контакт от клиента".into(),
            Test::Consent(_) | Test::LocalTime(_) | Test::Streak { .. } | Test::Ahead(_) => {
                self.policy(test)
            }
        }
    }

    fn expr(&self, expr: &Expr) -> String {
        match expr {
            Expr::Const(constant) => value(constant),
            Expr::Field(field) => format!("«{}»", self.field(*field)),
            Expr::Calc(calc) => self.calc(calc),
            Expr::Sum(pattern, window) => {
                format!("сумма [{}]{}", self.pattern(pattern), self.window(window))
            }
            Expr::Length(field) => format!("знаков в «{}»", self.field(*field)),
        }
    }

    fn window(&self, window: &LookBack) -> String {
        match window {
            LookBack::Ever => String::new(),
            LookBack::Last(time) => format!(" за последние {}", length(*time)),
            LookBack::Period(unit) => format!(" в тот же период {unit:?}"),
            LookBack::Visit => " в этой стадии".into(),
            LookBack::Since(pattern) => format!(" после [{}]", self.pattern(pattern)),
        }
    }

    fn calc(&self, calc: &Calc) -> String {
        let all = |of: &[Expr]| {
            let list: Vec<String> = of.iter().map(|one| self.expr(one)).collect();
            list.join(", ")
        };
        match calc {
            Calc::FirstFilled(of) => format!("первый из ({})", all(of)),
            Calc::Times(of, factor) => format!("{} × {factor}", self.expr(of)),
            Calc::Plus(of) => format!("сумма ({})", all(of)),
            Calc::Largest(of) => format!("наибольшее ({})", all(of)),
            Calc::Smallest(of) => format!("наименьшее ({})", all(of)),
            Calc::DaysSince(field) => format!("дней с «{}»", self.field(*field)),
            Calc::DaysUntil(field) => format!("дней до «{}»", self.field(*field)),
            Calc::Score(rows) => {
                let rows: Vec<String> = rows
                    .iter()
                    .map(|(cond, points)| format!("{} — {points}", self.cond(cond)))
                    .collect();
                format!("баллы ({})", rows.join("; "))
            }
            Calc::Number(pattern, window) => {
                format!("число [{}]{}", self.pattern(pattern), self.window(window))
            }
        }
    }

    pub fn pattern(&self, pattern: &EventPattern) -> String {
        let any: Vec<String> = pattern.any.iter().map(|one| self.shape(one)).collect();
        any.join(" / ")
    }

    fn shape(&self, shape: &EventShape) -> String {
        let mut out = match &shape.what {
            What::Event(kind, moment) => {
                let moment = match moment {
                    Moment::Done => "",
                    Moment::Posted => " поставлено",
                    Moment::Closed => " закрыто",
                    Moment::Expired => " просрочено",
                    Moment::Open => " открыто",
                    Moment::Signed => " подписано",
                    Moment::Moved => " перенесено",
                    Moment::NoShow => " не пришли",
                    Moment::Cancelled => " отменено",
                    Moment::Confirmed => " подтверждено",
                };
                format!("{kind:?}{moment}")
            }
            What::Contact => "Contact".into(),
            What::Named => "по имени".into(),
            What::Transition { from, to } => {
                let mut out = String::from("переход");
                if !from.is_empty() {
                    write!(out, " из {}", self.stages(from)).ok();
                }
                if !to.is_empty() {
                    write!(out, " в {}", self.stages(to)).ok();
                }
                out
            }
            What::OwnerChange => "смена ответственного".into(),
            What::FieldChange(field) => format!("изменение «{}»", self.field(*field)),
            What::Approval { about, states } => {
                let about = about.as_deref().unwrap_or("о чём угодно");
                format!("согласование ({about}) {states:?}")
            }
            What::Created => "создание".into(),
            What::Mailing => "рассылка".into(),
        };
        let mut add = |text: String| {
            out.push(' ');
            out.push_str(&text);
        };
        if let Some(direction) = shape.direction {
            add(format!("{direction:?}"));
        }
        if let Some(connected) = shape.connected {
            add(if connected {
                "состоялся"
            } else {
                "не состоялся"
            }
            .into());
        }
        if let Some(name) = &shape.name {
            add(format!("«{name}»"));
        }
        if !shape.results.is_empty() {
            add(format!("результат {}", shape.results.join("/")));
        }
        if shape.no_result {
            add("без результата".into());
        }
        if let Some(seconds) = shape.longer_seconds {
            add(format!("длиннее {seconds} с"));
        }
        if let Some(chars) = shape.longer_chars {
            add(format!("длиннее {chars} знаков"));
        }
        if let Some(text) = &shape.text {
            add(format!("текст «{text}»"));
        }
        if let Some((hours, within)) = &shape.at_hours {
            let word = if *within {
                "в часы"
            } else {
                "вне часов"
            };
            add(format!("{word} {}", self::hours(&hours.hours)));
        }
        if !shape.not_text.is_empty() {
            add(format!("без текста «{}»", shape.not_text.join("/")));
        }
        if shape.no_template {
            add("без шаблона".into());
        }
        let part = &shape.mailing;
        if !part.channels.is_empty() {
            add(format!("канал {}", part.channels.join("/")));
        }
        for (word, name) in [
            ("категория", &part.category),
            ("кампания", &part.campaign),
            ("номер", &part.sender),
            ("вид номера", &part.sender_kind),
        ] {
            if let Some(name) = name {
                add(format!("{word} «{name}»"));
            }
        }
        if part.opened {
            add("открыта".into());
        }
        for one in &shape.receiver {
            add(match one {
                Receiver::Role(role) => format!("кому {}", self.role(*role)),
                Receiver::Who(who) => format!("кому {who:?}"),
            });
        }
        match &shape.author {
            Some(Author::Client) => add("автор клиент".into()),
            Some(Author::Owner) => add("автор ответственный".into()),
            Some(Author::Role(role)) => add(format!("автор {}", self.role(*role))),
            None => {}
        }
        if let Some(template) = &shape.template {
            add(format!("шаблон «{template}»"));
        }
        if let Some(script) = &shape.script {
            add(format!("скрипт «{script}»"));
        }
        if shape.attachment {
            add("с вложением".into());
        }
        if let Some((op, amount, currency)) = &shape.amount {
            add(format!("на сумму {} {amount} {}", sign(*op), currency.0));
        }
        if let Some(working) = shape.working {
            let when = ["вне рабочего времени", "в рабочее время"];
            add(when[usize::from(working)].into());
        }
        if shape.with_deadline {
            add("со сроком".into());
        }
        if let Some((op, length_in)) = shape.deadline_in {
            add(format!(
                "срок {} {} от постановки",
                sign(op),
                length(length_in)
            ));
        }
        out
    }

    pub(super) fn field(&self, field: FieldId) -> &str {
        self.0.fields.get(field.0).map_or("?", |field| &field.name)
    }

    pub(super) fn role(&self, role: RoleId) -> &str {
        &self.0.roles[role.0]
    }

    fn roles(&self, roles: &[RoleId]) -> String {
        roles
            .iter()
            .map(|role| self.role(*role))
            .collect::<Vec<_>>()
            .join(", ")
    }

    pub(super) fn stages(&self, stages: &[StageId]) -> String {
        if stages.is_empty() {
            return "вся сделка".into();
        }
        let names: Vec<String> = stages
            .iter()
            .map(|stage| format!("«{}»", self.0.stages[stage.0].name))
            .collect();
        names.join(", ")
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "критично",
        Severity::Violation => "нарушение",
        Severity::Remark => "замечание",
        Severity::Reminder => "напоминание",
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

pub fn value(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("«{text}»"),
        Value::Number(number) => number.to_string(),
        Value::Money(money) => format!("{} {}", money.amount, money.currency.0),
        Value::Percent(percent) => format!("{percent} %"),
        Value::Date(date) => date.format("%d.%m.%Y").to_string(),
        Value::YearDay(day) => format!("{:02}.{:02}", day.day, day.month),
        Value::DateTime(at) => at.format("%d.%m.%Y %H:%M").to_string(),
        Value::YesNo(yes) => if *yes { "да" } else { "нет" }.into(),
        Value::Seconds(seconds) => format!("{seconds} с"),
    }
}

/// Hours of a week, day by day.
pub(super) fn hours(week: &WeekHours) -> String {
    let days = [
        (Weekday::Mon, "пн"),
        (Weekday::Tue, "вт"),
        (Weekday::Wed, "ср"),
        (Weekday::Thu, "чт"),
        (Weekday::Fri, "пт"),
        (Weekday::Sat, "сб"),
        (Weekday::Sun, "вс"),
    ];
    let open = days.iter().filter_map(|(day, name)| {
        let spans: Vec<String> = week
            .on(*day)
            .spans()
            .iter()
            .map(ToString::to_string)
            .collect();
        (!spans.is_empty()).then(|| format!("{name} {}", spans.join("+")))
    });
    open.collect::<Vec<_>>().join(" ")
}

/// A length of time.
pub fn length(quantity: Quantity) -> String {
    let unit = match quantity.unit() {
        Unit::Second => "с",
        Unit::Minute => "мин",
        Unit::Hour => "ч",
        Unit::Day => "дн",
        Unit::Week => "нед",
        Unit::Month => "мес",
        Unit::Quarter => "кв",
        Unit::HalfYear => "полугод",
        Unit::Year => "г",
    };
    let pace = match quantity.pace() {
        Pace::Plain => "",
        Pace::Working => " раб.",
        Pace::Exact => " ровно",
    };
    format!("{}{pace} {unit}", quantity.amount())
}

/// A term.
pub fn term(term: &Term) -> String {
    let day = |day: &TermDay| match day {
        TermDay::Same => "тот же день".to_owned(),
        TermDay::After(delay) => format!("+{}", length(*delay)),
    };
    let limit = |limit: &Limit| match limit {
        Limit::Close => "закрытие".to_owned(),
        Limit::WorkClose => "конец рабочего дня".to_owned(),
        Limit::Time(time) => time.to_string(),
    };
    match term {
        Term::Within(time) => format!("в пределах {}", length(*time)),
        Term::AtOnce => "сразу".into(),
        Term::By { day: on, limit: at } => format!("не позже: {}, {}", day(on), limit(at)),
        Term::On { day: on, limit: at } => format!("в день: {}, {}", day(on), limit(at)),
        Term::After { delay, then } => {
            let then = then
                .as_ref()
                .map_or_else(String::new, |then| format!(", затем {}", self::term(then)));
            format!("через {}{then}", length(*delay))
        }
        Term::Between { from, to } => format!("между {} и {}", length(*from), length(*to)),
        Term::Evening => "вечером".into(),
        Term::Before(time) => format!("не позже чем за {} до", length(*time)),
        Term::AtBefore(time) => format!("за {} до", length(*time)),
        Term::DayBefore {
            lead,
            limit: at,
            opens,
        } => {
            let by = if *opens {
                ""
            } else {
                "не позже чем "
            };
            format!("{by}за {} до, {}", length(*lead), limit(at))
        }
        Term::Fixed { date, time } => {
            let time = time.map_or_else(String::new, |time| format!(" {time}"));
            format!("до {}{time}", date.format("%d.%m.%Y"))
        }
    }
}

/// When something comes again.
fn every(recurrence: &Recurrence) -> String {
    const DAYS: [&str; 7] = ["пн", "вт", "ср", "чт", "пт", "сб", "вс"];
    let days = match &recurrence.days {
        RecurringDays::Working => "каждый рабочий день".to_owned(),
        RecurringDays::Week(on) => {
            let named: Vec<&str> = DAYS
                .iter()
                .zip(on)
                .filter_map(|(day, on)| on.then_some(*day))
                .collect();
            format!("каждый {}", named.join(", "))
        }
        RecurringDays::MonthDay(number) => format!("{number}-го числа каждого месяца"),
        RecurringDays::Period(unit) => format!("раз за период {unit:?}"),
    };
    let at = |days: String, time: &RecurringTime| match time {
        RecurringTime::Close => days,
        RecurringTime::By(time) => format!("{days} до {time}"),
        RecurringTime::At(times) => {
            let times: Vec<String> = times.iter().map(ToString::to_string).collect();
            format!("{days} в {}", times.join(", "))
        }
        RecurringTime::Cron(cron) => format!("по расписанию {}", cron.line()),
    };
    let mut said = at(days, &recurrence.time);
    for (on, time) in &recurrence.other {
        let named = DAYS.iter().zip(on);
        let named: Vec<&str> = named.filter_map(|(day, on)| on.then_some(*day)).collect();
        write!(said, ", но {}", at(named.join(", "), time)).ok();
    }
    said
}
