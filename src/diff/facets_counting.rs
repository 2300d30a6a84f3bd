//! Norms that count, measure, hand over and audit, taken apart.

use rust_decimal::Decimal;

use super::facets::{Gather, Gauge, Item, More};
use super::keys;
use super::{Aspect, words};
use crate::analysis::words::number;
use crate::model::regulation::{
    Among, Answer, AnswerLevel, AnswerTest, Answered, Choice, PlanGoal, PlanOf, Pool, RoleId,
};
use crate::program::norm::{
    Appraisal, Automatic, Bearer, Checklist, CountWindow, Counted, Demand, Formula, Judge, KeyKind,
    Limit, Load, Measured, Metric, Plan, Question, Sample, ScaleRung, StopFactor, Tally, Turn,
    Worth,
};
use crate::program::{Cond, fold};

impl Gather<'_> {
    pub(super) fn limit(&mut self, one: &Limit) -> &'static str {
        let Limit {
            pattern,
            also,
            exempt,
            exempt_when,
            key,
            at_most,
            window,
            client_clock,
            every_deal,
            adds_up,
        } = one;
        self.pattern(Aspect::Event, *pattern);
        self.events(Aspect::CountedAlso, also, More::Binds);
        self.events(Aspect::Exception, exempt, More::Frees);
        if let Some(when) = exempt_when {
            let item = Item {
                key: self.keys.cond(when),
                words: self.keys.said(when),
                family: None,
            };
            self.set(Aspect::Exception, vec![item], More::Frees);
        }
        self.account(*key);
        self.at_most(*at_most);
        self.window(Some(*window), More::Binds);
        self.say_if(*client_clock, Aspect::Clock, "по времени клиента");
        self.say_if(
            *every_deal,
            Aspect::Other,
            "только если так во всех открытых сделках клиента",
        );
        self.say_if(*adds_up, Aspect::Penalty, "штрафы складываются");
        "limit"
    }

    fn account(&mut self, key: KeyKind) {
        let (name, said) = match key {
            KeyKind::Field(field) => (
                self.keys.field(field),
                format!("поле {}", self.keys.field_words(field)),
            ),
            other => (format!("{other:?}"), account(other).to_owned()),
        };
        self.say(Aspect::Account, name, said);
    }

    fn at_most(&mut self, number: u32) {
        let words = match number {
            0 => "нельзя совсем".to_owned(),
            _ => format!("не больше {number}"),
        };
        let gauge = Gauge::Number(Decimal::from(number), More::Frees);
        self.add(Aspect::Limit, number.to_string(), words, gauge);
    }

    /// `more`: what a longer window does with the same number.
    fn window(&mut self, window: Option<CountWindow>, more: More) {
        let Some(window) = window else {
            return;
        };
        match window {
            CountWindow::Rolling(length) => self.add(
                Aspect::Window,
                format!("rolling {}", keys::span(length)),
                format!("за {} подряд", words::length(length)),
                Gauge::Length(length, more),
            ),
            CountWindow::Calendar(unit) => self.say(
                Aspect::Window,
                format!("{unit:?}"),
                format!("за календарный период: {}", words::period(unit)),
            ),
            CountWindow::Ever => self.say(Aspect::Window, "ever".into(), "за всё время".into()),
        }
    }

    /// Over which time a number is taken: neither more nor less binds anybody.
    fn period(&mut self, window: Option<CountWindow>) {
        let before = self.facets.len();
        self.window(window, More::Binds);
        for facet in self.facets.iter_mut().skip(before) {
            facet.gauge = Gauge::None;
        }
    }

    pub(super) fn load(&mut self, one: &Load) -> &'static str {
        let Load {
            tasks,
            clients,
            on,
            at_most,
        } = one;
        match tasks {
            Some(tasks) => self.pattern(Aspect::Event, *tasks),
            None if *clients => self.say(Aspect::Event, "clients".into(), "клиенты".into()),
            None => self.say(Aspect::Event, "deals".into(), "открытые сделки".into()),
        }
        match on {
            Bearer::Person(role) => self.role(*role),
            Bearer::Client => self.say(Aspect::Who, "client".into(), "один клиент".into()),
        }
        self.at_most(*at_most);
        "load"
    }

    fn role(&mut self, role: Option<RoleId>) {
        if let Some(role) = role {
            let (key, words) = (self.keys.role(role), self.keys.role_words(&[role]));
            self.say(Aspect::Who, key, words);
        }
    }

    pub(super) fn plan(&mut self, one: &Plan) -> &'static str {
        let Plan {
            pattern,
            of,
            unit,
            goal,
            // Said by the pattern or by the block that the plan stands in.
            stage: _,
            applies,
        } = one;
        self.pattern(Aspect::Event, *pattern);
        match of {
            PlanOf::Each(role) => self.role(Some(*role)),
            PlanOf::Team(team) => {
                self.say(Aspect::Who, fold(team), format!("команда «{team}» вместе"));
            }
            PlanOf::All => self.say(Aspect::Who, "all".to_owned(), "все вместе".to_owned()),
        }
        if *applies != Cond::True {
            let (key, said) = (self.keys.cond(applies), self.keys.said(applies));
            self.say(Aspect::Other, key, format!("только если {said}"));
        }
        self.say(
            Aspect::Window,
            format!("{unit:?}"),
            format!("за {}", words::period(*unit)),
        );
        let (least, said) = match goal {
            PlanGoal::Number(number) => (Decimal::from(*number), number.to_string()),
            PlanGoal::Sum(sum, currency) => (*sum, format!("{} {}", sum.normalize(), currency.0)),
        };
        let gauge = Gauge::Number(least, More::Binds);
        self.add(
            Aspect::Plan,
            said.clone(),
            format!("не меньше {said}"),
            gauge,
        );
        "plan"
    }

    pub(super) fn tally(&mut self, one: &Tally) -> &'static str {
        let Tally {
            report,
            line,
            pattern,
            // Only told beside what is counted.
            tried: _,
            counted,
        } = one;
        self.pattern(Aspect::Deed, *report);
        self.say(Aspect::Event, fold(line), format!("строка «{line}»"));
        let key = format!("{} {counted:?}", self.keys.pattern(*pattern));
        let what = match counted {
            Counted::Number => "число",
            Counted::Sum => "сумма",
        };
        self.say(
            Aspect::Formula,
            key,
            format!("{what}: {}", self.keys.event(*pattern)),
        );
        "tally"
    }

    pub(super) fn turn(&mut self, one: &Turn) -> &'static str {
        let Turn {
            after,
            rows,
            taken,
            further_only,
        } = one;
        if let Some(after) = after {
            self.pattern(Aspect::Trigger, *after);
        }
        let row = |(cond, pool): &(Cond, Pool)| {
            let (key, said) = self.pool(pool);
            let always = *cond == Cond::True;
            let condition = if always {
                String::new()
            } else {
                format!("если {}: ", self.keys.said(cond))
            };
            (
                format!("{}: {key}", self.keys.cond(cond)),
                format!("{condition}{said}"),
            )
        };
        let (all, said): (Vec<_>, Vec<_>) = rows.iter().map(row).unzip();
        self.say(Aspect::Deed, all.join("; "), said.join("; "));
        if let Some(taken) = taken {
            self.pattern(Aspect::Evidence, *taken);
        }
        self.say_if(*further_only, Aspect::Other, "передать следующему");
        "turn"
    }

    fn pool(&self, pool: &Pool) -> (String, String) {
        let Pool {
            role,
            accredited,
            team,
            choice,
        } = pool;
        let (team_key, team_said) = match team {
            Among::Own => ("own".to_owned(), String::new()),
            Among::Company => ("company".to_owned(), " по всей компании".to_owned()),
            Among::Named(names) => {
                let key = keys::any_order(names.iter().map(|one| fold(one)).collect());
                (
                    format!("named {key}"),
                    format!(" команды «{}»", names.join("», «")),
                )
            }
            Among::Field(field) => (
                self.keys.field(*field),
                format!(" команды из поля {}", self.keys.field_words(*field)),
            ),
        };
        let mut said = self.keys.role_words(&[*role]);
        said.push_str(&team_said);
        if !accredited.is_empty() {
            said.push_str(&format!(" с аккредитацией «{}»", accredited.join("», «")));
        }
        said.push_str(match choice {
            Choice::Free => "",
            Choice::Round => " по кругу",
            Choice::Least => " наименее загруженному",
        });
        let accredited = keys::any_order(accredited.iter().map(|one| fold(one)).collect());
        (
            format!(
                "{} {accredited} {team_key} {choice:?}",
                self.keys.role(*role)
            ),
            said,
        )
    }

    pub(super) fn metric(&mut self, one: &Metric) -> &'static str {
        let Metric {
            sample,
            fold,
            key,
            window,
            client_clock,
        } = one;
        let said = self.sample(sample);
        self.say(Aspect::Formula, format!("{said} {fold:?}"), String::new());
        self.account(*key);
        self.period(*window);
        self.say_if(*client_clock, Aspect::Clock, "по времени клиента");
        "metric"
    }

    fn sample(&self, sample: &Sample) -> String {
        match sample {
            Sample::Events { pattern, worth } => {
                format!(
                    "events {} {}",
                    self.keys.pattern(*pattern),
                    self.worth(worth)
                )
            }
            Sample::Pairs {
                first,
                then,
                worth,
                within,
                per_deal,
            } => format!(
                "pairs {} then {} {worth:?} within {:?} {per_deal}",
                self.keys.pattern(*first),
                self.keys.pattern(*then),
                within.map(keys::span)
            ),
            Sample::Deals(worth) => format!("deals {}", self.worth(worth)),
            Sample::Violations { of, worth } => {
                format!(
                    "violations {} {worth:?}",
                    keys::any_order(
                        of.iter()
                            .map(|one| fold(self.keys.renamed.number(one)))
                            .collect()
                    )
                )
            }
        }
    }

    fn worth(&self, worth: &Worth) -> String {
        match worth {
            Worth::One | Worth::Amount | Worth::Length => format!("{worth:?}"),
            Worth::Field(field) => self.keys.field(*field),
            Worth::Holds(cond) => self.keys.cond(cond),
            Worth::Sheet(list, of) => format!("{of:?} of sheet {}", self.keys.checklist(list)),
        }
    }

    /// `first` says for every norm of the text where the norms of its clause begin: formulas name metrics by that.
    pub(super) fn appraisal(&mut self, one: &Appraisal, first: &[usize]) -> &'static str {
        let Appraisal {
            key,
            role,
            window,
            judge,
            decided,
            answers,
            notify,
            todo,
        } = one;
        self.account(*key);
        self.role(*role);
        self.period(*window);
        match judge {
            Judge::Shown(measured) => {
                self.say(
                    Aspect::Formula,
                    self.measured(measured, first),
                    measured.name.to_string(),
                );
            }
            Judge::Threshold(demand) => self.demand(demand, first),
            Judge::Scale(measured, rungs) => {
                self.say(
                    Aspect::Formula,
                    self.measured(measured, first),
                    measured.name.to_string(),
                );
                for rung in rungs {
                    self.rung(rung);
                }
            }
        }
        let gauge = Gauge::Number(Decimal::from(*decided), More::Frees);
        self.add(
            Aspect::Decided,
            decided.to_string(),
            format!("от {decided}"),
            gauge,
        );
        if let Some(role) = answers {
            self.say(
                Aspect::Answers,
                self.keys.role(*role),
                self.keys.role_words(&[*role]),
            );
        }
        if !notify.is_empty() {
            self.say(
                Aspect::Steps,
                self.keys.roles(notify),
                self.keys.role_words(notify),
            );
        }
        let todo: Vec<String> = todo.iter().map(|one| fold(one)).collect();
        if !todo.is_empty() {
            self.say(Aspect::Undone, todo.join("; "), todo.join("; "));
        }
        "appraisal"
    }

    fn rung(&mut self, rung: &ScaleRung) {
        let ScaleRung {
            bounds,
            text,
            award,
            fault,
            notify,
        } = rung;
        let bounds: Vec<(String, String)> = bounds
            .iter()
            .map(|(op, bound)| {
                (
                    format!("{op:?} {}", bound.normalize()),
                    format!("{} {}", words::compares(*op), number(*bound)),
                )
            })
            .collect();
        let keys: Vec<&str> = bounds.iter().map(|(key, _)| key.as_str()).collect();
        let said: Vec<&str> = bounds.iter().map(|(_, said)| said.as_str()).collect();
        let said = if said.is_empty() {
            "иначе".to_owned()
        } else {
            said.join(" и ")
        };
        self.say(
            Aspect::Rung,
            format!(
                "{} — {} {award:?} {fault} {}",
                keys.join(", "),
                fold(text),
                self.keys.roles(notify)
            ),
            format!("{said} — {text}"),
        );
    }

    fn measured(&self, measured: &Measured, first: &[usize]) -> String {
        let Measured {
            name: _,
            formula,
            unit,
        } = measured;
        format!("{} {unit:?}", formula_key(formula, first))
    }

    fn demand(&mut self, demand: &Demand, first: &[usize]) {
        match demand {
            Demand::All(all) => {
                self.say_if(all.len() > 1, Aspect::Other, "выполнено всё");
                all.iter().for_each(|one| self.demand(one, first));
            }
            Demand::Any(any) => {
                self.say_if(any.len() > 1, Aspect::Other, "выполнено что-то одно");
                any.iter().for_each(|one| self.demand(one, first));
            }
            Demand::Not(one) => {
                self.say_if(true, Aspect::Other, "не выполнено");
                self.demand(one, first);
            }
            Demand::Compare {
                left,
                op,
                right,
                bound,
            } => {
                self.say(
                    Aspect::Formula,
                    self.measured(left, first),
                    left.name.to_string(),
                );
                let key = format!("{op:?} {}", formula_key(right, first));
                let gauge = match right {
                    // What must hold is the other side of what is forbidden.
                    Formula::Const(bound) => Gauge::Number(
                        *bound,
                        match op {
                            crate::model::regulation::Op::Ge | crate::model::regulation::Op::Gt => {
                                More::Binds
                            }
                            _ => More::Frees,
                        },
                    ),
                    _ => Gauge::None,
                };
                let gauge = match op {
                    crate::model::regulation::Op::Eq | crate::model::regulation::Op::Ne => {
                        Gauge::None
                    }
                    _ => gauge,
                };
                self.add(
                    Aspect::Threshold,
                    key,
                    format!("{}: {bound}", left.name),
                    gauge,
                );
            }
        }
    }

    pub(super) fn checklist(&mut self, one: &Checklist) -> &'static str {
        let Checklist {
            name: _,
            pattern,
            questions,
            answers,
            grades,
            stops,
            lines,
            // Compared as they are worded, beside what else helps people.
            samplings: _,
            checked_by,
            percent,
        } = one;
        if let Some(role) = checked_by {
            self.say(Aspect::Who, fold(role), format!("проверяет {role}"));
        }
        self.pattern(Aspect::Event, *pattern);
        for question in questions {
            let (key, said) = self.question(question);
            self.say(Aspect::Question, key, said);
        }
        let answer = |(name, share): &(Box<str>, Decimal)| Item {
            key: format!("{} {}", fold(name), share.normalize()),
            words: format!("{name} — {} %", number(*share * Decimal::ONE_HUNDRED)),
            family: None,
        };
        self.set(
            Aspect::Answers,
            answers.iter().map(answer).collect(),
            More::Frees,
        );
        let grades: Vec<(String, String)> = grades
            .iter()
            .map(|grade| {
                let from = grade.from.map_or("остальное".to_owned(), |from| {
                    format!("от {}", number(from))
                });
                let said = format!("{from} — {}", grade.name);
                (fold(&said), said)
            })
            .collect();
        if !grades.is_empty() {
            let (keys, said): (Vec<_>, Vec<_>) = grades.into_iter().unzip();
            self.say(Aspect::Scale, keys.join("; "), said.join("; "));
        }
        for stop in stops {
            let (key, said) = self.stop(stop);
            self.say(Aspect::Stop, key, said);
        }
        if !lines.is_empty() {
            let folded: Vec<String> = lines.iter().map(|one| fold(one)).collect();
            self.say(Aspect::Other, folded.join("; "), lines.join("; "));
        }
        self.say_if(*percent, Aspect::Other, "итог в процентах");
        "checklist"
    }

    fn question(&self, question: &Question) -> (String, String) {
        let Question {
            text,
            section,
            weight,
            critical,
            rungs,
            automatic,
            only_if,
            only_answer,
        } = question;
        let mut said = format!("«{text}» — {}", number(*weight));
        if *critical {
            said.push_str(" (критично)");
        }
        if let Some(automatic) = automatic {
            let words = match automatic {
                Automatic::Cond(cond) => self.keys.said(cond),
                Automatic::Answer(test) => answered(test),
                Automatic::Clause { number, kept } => {
                    format!(
                        "{} п. {number}",
                        if *kept {
                            "выполнен"
                        } else {
                            "нарушен"
                        }
                    )
                }
            };
            said.push_str(&format!(" по данным: {words}"));
        }
        let rungs: Vec<(String, String)> = rungs
            .iter()
            .map(|level| {
                let AnswerLevel {
                    answer,
                    points,
                    about: _,
                } = level;
                let name = match answer {
                    Answer::AtLeast(from) => format!("от {}", number(*from)),
                    Answer::Said(word) => fold(word),
                };
                (
                    format!("{name} {}", points.normalize()),
                    format!("{name} — {}", number(*points)),
                )
            })
            .collect();
        let (rung_keys, rungs): (Vec<_>, Vec<_>) = rungs.into_iter().unzip();
        if !rungs.is_empty() {
            said.push_str(&format!(" ({})", rungs.join("; ")));
        }
        if *only_if != Cond::True {
            said.push_str(&format!(", только если {}", self.keys.said(only_if)));
        }
        if let Some(test) = only_answer {
            said.push_str(&format!(", только если {}", answered(test)));
        }
        let key = format!(
            "{} in {:?} {} {critical} [{}] {:?} if {} {:?}",
            keys::plain(text),
            section.as_deref().map(fold),
            weight.normalize(),
            rung_keys.join("; "),
            automatic.as_ref().map(|one| self.keys.automatic(one)),
            self.keys.cond(only_if),
            only_answer.as_ref().map(|test| fold(&answered(test)))
        );
        (key, said)
    }

    fn stop(&self, stop: &StopFactor) -> (String, String) {
        let StopFactor {
            text,
            minus,
            cap,
            automatic,
        } = stop;
        let takes = match (minus, cap) {
            (_, Some(cap)) => format!("не выше {}", number(*cap)),
            (Some(minus), None) => format!("минус {}", number(*minus)),
            (None, None) => "обнуляет".to_owned(),
        };
        let by = automatic.as_ref().map(|one| self.keys.automatic(one));
        (
            format!("{} {takes} {by:?}", keys::plain(text)),
            format!("«{text}» — {takes}"),
        )
    }
}

/// `«клиент готов» = нет`
pub(super) fn answered(test: &AnswerTest) -> String {
    let AnswerTest { question, is } = test;
    match is {
        Answered::Said(answer) => format!("«{question}» = {answer}"),
        Answered::Failed => format!("«{question}» не выполнен"),
        Answered::Passed => format!("«{question}» выполнен"),
    }
}

/// A formula names metrics by their place in the text; by their place in the clause they compare.
fn formula_key(formula: &Formula, first: &[usize]) -> String {
    match formula {
        Formula::Const(number) => number.normalize().to_string(),
        Formula::Metric(at) => {
            let own = first.get(*at).map_or(*at, |first| at - first);
            format!("metric {own}")
        }
        Formula::Plus(all) => {
            let all: Vec<String> = all.iter().map(|one| formula_key(one, first)).collect();
            format!("({})", all.join(" + "))
        }
        Formula::Times(one, by) => format!("{} × {}", formula_key(one, first), by.normalize()),
        Formula::Share(one, other) => {
            format!(
                "share {} of {}",
                formula_key(one, first),
                formula_key(other, first)
            )
        }
        Formula::Ratio(one, other) => {
            format!(
                "{} : {}",
                formula_key(one, first),
                formula_key(other, first)
            )
        }
    }
}

const fn account(key: KeyKind) -> &'static str {
    match key {
        KeyKind::Deal => "по каждой сделке",
        KeyKind::Client => "по каждому клиенту",
        KeyKind::Person | KeyKind::Doer => "по каждому сотруднику",
        KeyKind::Sender => "с каждого номера",
        KeyKind::Campaign => "по каждой кампании",
        KeyKind::ClientCampaign => "по каждой кампании для клиента",
        KeyKind::Team => "по каждой команде",
        KeyKind::Funnel => "по каждой воронке",
        KeyKind::Field(_) => "по полю",
        KeyKind::All => "по всей компании",
    }
}
