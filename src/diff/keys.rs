//! What a condition or a pattern asks for, as a text that is the same for the same meaning.
//!
//! Names stand in for indices, so that two regulations can be compared; the author's words are left out; what can be said in
//! two orders stands in one. Every type is taken apart field by field without `..`: what the kernel learns, the comparison
//! must learn too, or it does not compile.

use rust_decimal::Decimal;

use super::renamed::Renamed;
use crate::analysis::subject::Run;
use crate::calendar::{Quantity, Term};
use crate::lexicon::stems;
use crate::model::regulation::{
    Author, CategoryId, EventPattern, EventShape, FieldId, FunnelId, LocalHours, MailingPart, Op,
    Receiver, RoleId, Scope, StageId, What, Who,
};
use crate::program::norm::{Automatic, Checklist};
use crate::program::{
    Calc, Cond, Expr, Pattern, PatternId, Shape, Sym, Test, Version, Window, fold,
};
use crate::value::Value;

/// Turns parts of one regulation into keys.
#[derive(Clone, Copy)]
pub(super) struct Keys<'a> {
    /// The compiled text; both texts are compiled together, so that symbols mean the same.
    pub(super) version: &'a Version,
    /// Names that the other text spells otherwise.
    pub(super) renamed: &'a Renamed,
}

/// A length as it is counted in terms: a week is seven days, an hour is sixty minutes.
pub(super) fn length(length: Quantity) -> String {
    let (run, amount) = Run::of(length);
    format!("{run:?} {}", amount.normalize())
}

/// A length as it is counted in windows: elapsed whatever its pace.
pub(super) fn span(length: Quantity) -> String {
    match Run::of(length) {
        (Run::Months, amount) => format!("months {}", amount.normalize()),
        _ => format!("seconds {}", length.seconds()),
    }
}

/// A term.
pub(super) fn term(term: &Term) -> String {
    match term {
        Term::Within(quantity) => format!("within {}", length(*quantity)),
        Term::After { delay, then } => format!(
            "after {} {}",
            length(*delay),
            then.as_deref().map(self::term).unwrap_or_default()
        ),
        Term::Between { from, to } => format!("between {} {}", length(*from), length(*to)),
        Term::Before(quantity) => format!("before {}", length(*quantity)),
        Term::AtBefore(quantity) => format!("at before {}", length(*quantity)),
        Term::AtOnce
        | Term::By { .. }
        | Term::On { .. }
        | Term::Evening
        | Term::DayBefore { .. }
        | Term::Fixed { .. } => format!("{term:?}"),
    }
}

/// A list in which the order does not matter.
pub(super) fn any_order(mut list: Vec<String>) -> String {
    list.sort();
    list.dedup();
    format!("[{}]", list.join(", "))
}

fn folded(list: &[Box<str>]) -> String {
    any_order(list.iter().map(|one| format!("«{}»", fold(one))).collect())
}

/// A text that only people read: its quotes and dashes are a matter of typing.
pub(super) fn plain(text: &str) -> String {
    let folded = fold(text);
    folded
        .chars()
        .filter_map(|letter| match letter {
            '–' | '—' | '−' => Some('-'),
            '«' | '»' | '„' | '“' | '”' | '"' => None,
            other => Some(other),
        })
        .collect()
}

/// A value; texts compare folded.
pub(super) fn value(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("«{}»", fold(text)),
        Value::Number(number) => number.normalize().to_string(),
        Value::Percent(number) => format!("{} %", number.normalize()),
        Value::Money(money) => format!("{} {}", money.amount.normalize(), money.currency.0),
        Value::Date(_) | Value::YearDay(_) | Value::DateTime(_) | Value::YesNo(_) => {
            format!("{value:?}")
        }
        Value::Seconds(seconds) => format!("{seconds} s"),
    }
}

impl Keys<'_> {
    pub(super) fn role(self, role: RoleId) -> String {
        let name = self.version.regulation.roles.get(role.0);
        format!("role «{}»", self.renamed.role(name.map_or("", |name| name)))
    }

    pub(super) fn roles(self, roles: &[RoleId]) -> String {
        any_order(roles.iter().map(|role| self.role(*role)).collect())
    }

    pub(super) fn field(self, field: FieldId) -> String {
        match self.version.regulation.fields.get(field.0) {
            Some(one) => {
                format!(
                    "field {:?} «{}»",
                    one.card,
                    self.renamed.field(one.card, &one.name)
                )
            }
            None => "field".to_owned(),
        }
    }

    fn fields(self, fields: &[FieldId]) -> String {
        any_order(fields.iter().map(|field| self.field(*field)).collect())
    }

    pub(super) fn funnel(self, funnel: FunnelId) -> String {
        let name = self.version.funnel_name(funnel).unwrap_or_default();
        format!("funnel «{}»", self.renamed.funnel(name))
    }

    pub(super) fn stage(self, stage: StageId) -> String {
        match self.version.regulation.stages.get(stage.0) {
            Some(one) => {
                format!(
                    "{} stage «{}»",
                    self.funnel(one.funnel),
                    self.renamed.stage(&one.name)
                )
            }
            None => "stage".to_owned(),
        }
    }

    pub(super) fn stages(self, stages: &[StageId]) -> String {
        any_order(stages.iter().map(|stage| self.stage(*stage)).collect())
    }

    fn category(self, category: CategoryId, rungs: &[usize]) -> String {
        let Some(one) = self.version.regulation.categories.get(category.0) else {
            return "category".to_owned();
        };
        let names = rungs.iter().filter_map(|at| one.rungs.get(*at));
        let names = any_order(
            names
                .map(|rung| format!("«{}»", fold(&rung.name)))
                .collect(),
        );
        let ladder = fold(one.by_value.as_deref().unwrap_or_default());
        format!("category {:?} «{ladder}» {names}", one.card)
    }

    pub(super) fn scope(self, scope: &Scope) -> String {
        let Scope {
            of,
            funnel,
            stages,
            except_stages,
            only_roles,
        } = scope;
        let funnel = funnel.map(|one| self.funnel(one)).unwrap_or_default();
        format!(
            "{of:?} {funnel} in {} but {} of {}",
            self.stages(stages),
            self.stages(except_stages),
            self.roles(only_roles)
        )
    }

    /// A condition. What `и` and `или` join has no order.
    pub(super) fn cond(self, cond: &Cond) -> String {
        match cond {
            Cond::True => "true".to_owned(),
            Cond::And(_) => {
                let mut list = Vec::new();
                self.joined(cond, true, &mut list);
                list.retain(|one| one != "true");
                joined("and", list)
            }
            Cond::Or(_) => {
                let mut list = Vec::new();
                self.joined(cond, false, &mut list);
                joined("or", list)
            }
            Cond::Not(inner) => match &**inner {
                Cond::Not(inner) => self.cond(inner),
                inner => format!("not ({})", self.cond(inner)),
            },
            Cond::Test(test, _) => self.test(test),
        }
    }

    fn joined(self, cond: &Cond, all: bool, out: &mut Vec<String>) {
        match (cond, all) {
            (Cond::And(list), true) | (Cond::Or(list), false) => {
                list.iter().for_each(|one| self.joined(one, all, out));
            }
            (other, _) => out.push(self.cond(other)),
        }
    }

    fn test(self, test: &Test) -> String {
        match test {
            Test::Filled(field) => format!("filled {}", self.field(*field)),
            Test::Compare(left, op, right) => self.compare(left, *op, right),
            Test::OneOf(field, values) => {
                let values = any_order(values.iter().map(value).collect());
                format!("{} of {values}", self.field(*field))
            }
            Test::Count {
                pattern,
                window,
                op,
                number,
            } => {
                let (op, number) = whole(*op, *number);
                format!(
                    "number of {} {} {op:?} {number}",
                    self.pattern(*pattern),
                    self.window(window)
                )
            }
            Test::LastOlder(pattern, age) => {
                format!("last {} older {}", self.pattern(*pattern), span(*age))
            }
            Test::Elapsed(since, wait) => {
                let since = since.map(|one| self.pattern(one)).unwrap_or_default();
                format!("elapsed {} since {since}", length(*wait))
            }
            Test::Category(category, rungs) => self.category(*category, rungs),
            Test::Stage(stages) => format!("stage {}", self.stages(stages)),
            Test::OwnerRole(roles) => format!("owner {}", self.roles(roles)),
            Test::Contains(field, text) => format!("{} contains «{text}»", self.field(*field)),
            Test::Remains(field, rest) => {
                format!("{} remains {}", self.field(*field), length(*rest))
            }
            Test::OwnerIs(one) => format!("owner is {}", who(one)),
            Test::Score(list, of, op, number) => {
                format!(
                    "score {} {of:?} {op:?} {}",
                    self.checklist(list),
                    number.normalize()
                )
            }
            Test::Approval {
                about,
                roles,
                state,
            } => {
                format!("approval {about:?} {} {state:?}", self.roles(roles))
            }
            Test::Days(from, to) => format!("days {from} {to:?}"),
            Test::WorkingTime => "working time".to_owned(),
            Test::LastFromClient => "last from client".to_owned(),
            Test::Consent(consent) => format!("consent {consent:?}"),
            Test::LocalTime(hours) => local_hours(hours),
            Test::Streak {
                pattern,
                number,
                without,
            } => format!(
                "last {number} {} without {}",
                self.pattern(*pattern),
                self.pattern(*without)
            ),
            Test::Season(from, to) => format!("season {from:?} {to:?}"),
            Test::Ahead(field) => format!("{} ahead", self.field(*field)),
            Test::AtStart(test) => format!("at start ({})", self.test(test)),
        }
    }

    /// A comparison reads the same from both sides.
    fn compare(self, left: &Expr, op: Op, right: &Expr) -> String {
        let (left, right) = (self.expr(left), self.expr(right));
        if left <= right {
            format!("{left} {op:?} {right}")
        } else {
            format!("{right} {:?} {left}", mirrored(op))
        }
    }

    fn expr(self, expr: &Expr) -> String {
        match expr {
            Expr::Const(constant) => value(constant),
            Expr::Field(field) => self.field(*field),
            Expr::Sum(pattern, window) => {
                format!("sum of {} {}", self.pattern(*pattern), self.window(window))
            }
            Expr::Length(field) => format!("length of {}", self.field(*field)),
            Expr::Calc(calc) => self.calc(calc),
        }
    }

    fn calc(self, calc: &Calc) -> String {
        let list = |all: &[Expr]| -> Vec<String> { all.iter().map(|one| self.expr(one)).collect() };
        match calc {
            Calc::FirstFilled(all) => format!("first of [{}]", list(all).join(", ")),
            Calc::Times(one, by) => format!("({}) × {}", self.expr(one), by.normalize()),
            Calc::Plus(all) => {
                let mut all = list(all);
                all.sort();
                format!("plus [{}]", all.join(", "))
            }
            Calc::Largest(all) => format!("largest {}", any_order(list(all))),
            Calc::Smallest(all) => format!("smallest {}", any_order(list(all))),
            Calc::DaysSince(field) => format!("days since {}", self.field(*field)),
            Calc::DaysUntil(field) => format!("days until {}", self.field(*field)),
            Calc::Score(rows) => {
                let row = |(cond, points): &(Cond, Decimal)| {
                    format!("{} — {}", self.cond(cond), points.normalize())
                };
                let mut rows: Vec<String> = rows.iter().map(row).collect();
                rows.sort();
                format!("points [{}]", rows.join(", "))
            }
            Calc::Number(pattern, window) => {
                format!(
                    "number of {} {}",
                    self.pattern(*pattern),
                    self.window(window)
                )
            }
        }
    }

    fn window(self, window: &Window) -> String {
        match window {
            Window::Ever => "ever".to_owned(),
            Window::Last(back) => format!("for {}", span(*back)),
            Window::Period(unit) => format!("in the same {unit:?}"),
            Window::Visit => "in the visit".to_owned(),
            Window::Since(pattern) => format!("since {}", self.pattern(*pattern)),
        }
    }

    /// A pattern. What a declared touch is made of is compared where it is declared: here only its name stands, with what is asked
    /// of it besides.
    pub(super) fn pattern(self, id: PatternId) -> String {
        let Pattern {
            shapes,
            text: _,
            kinds: _,
            sorts: _,
            said: _,
            any_kind: _,
        } = self.version.pattern(id);
        let parts: Vec<Vec<String>> = shapes.iter().map(|one| self.parts(one)).collect();
        // The declaration stands behind its name.
        let mut declared: Vec<(usize, Sym)> = Vec::new();
        let mut named = Vec::new();
        for (at, shape) in shapes.iter().enumerate() {
            if let Some((name, number)) = self.declared(shape) {
                declared.extend((at + 1..=at + number).map(|at| (at, name)));
                named.push(at);
            }
        }
        let mut keys = Vec::new();
        for (at, own) in parts.iter().enumerate() {
            if declared.iter().any(|(known, _)| *known == at) {
                continue;
            }
            let touch = declared.iter().find_map(|(known, name)| {
                let whole = parts.get(*known)?;
                let all = !named.contains(&at) && whole.iter().all(|one| own.contains(one));
                all.then_some((whole, name))
            });
            keys.push(match touch {
                Some((whole, name)) => {
                    let besides: Vec<&str> = own
                        .iter()
                        .filter(|one| !whole.contains(one))
                        .map(String::as_str)
                        .collect();
                    format!("touch {name:?} {}", besides.join("; "))
                }
                None => own.join("; "),
            });
        }
        any_order(keys)
    }

    /// The touch that a shape names, and how many shapes its declaration adds.
    fn declared(self, shape: &Shape) -> Option<(Sym, usize)> {
        let (What::Named, Some(name)) = (&shape.what, shape.name) else {
            return None;
        };
        let touches = &self.version.regulation.touches;
        let own = touches
            .iter()
            .find(|touch| self.renamed.thing(&touch.name) == Some(name));
        own.map(|touch| (self.renamed.sym(name), touch.pattern.any.len()))
    }

    fn name(self, name: Option<Sym>) -> Option<Sym> {
        name.map(|name| self.renamed.sym(name))
    }

    /// What a shape asks for, one by one.
    fn parts(self, shape: &Shape) -> Vec<String> {
        let Shape {
            what,
            direction,
            connected,
            name,
            results,
            no_result,
            longer_seconds,
            longer_chars,
            text,
            not_text,
            author,
            template,
            not_templates,
            script,
            attachment,
            amount,
            with_deadline,
            deadline_in,
            working,
            at_hours,
            no_template,
            mailing,
            receiver,
        } = shape;
        let mut out = vec![self.what(what)];
        let mut say = |name: &str, said: Option<String>| {
            if let Some(said) = said {
                out.push(format!("{name} {said}"));
            }
        };
        say("direction", direction.map(|one| format!("{one:?}")));
        say("connected", connected.map(|one| one.to_string()));
        say("name", self.name(*name).map(|one| format!("{one:?}")));
        let mut results: Vec<String> = results.iter().map(|one| format!("{one:?}")).collect();
        results.sort();
        say(
            "result",
            (!results.is_empty()).then(|| results.join(" or ")),
        );
        say("no result", no_result.then(String::new));
        say("longer", longer_seconds.map(|one| one.to_string()));
        say("chars", longer_chars.map(|one| one.to_string()));
        say("text", text.as_ref().map(|one| format!("«{one}»")));
        say("not text", (!not_text.is_empty()).then(|| folded(not_text)));
        say("by", author.as_ref().map(|one| self.author(one)));
        say("template", template.map(|one| format!("{one:?}")));
        let others = not_templates.iter().map(|one| format!("{one:?}"));
        say(
            "not template",
            (!not_templates.is_empty()).then(|| any_order(others.collect())),
        );
        say("script", script.map(|one| format!("{one:?}")));
        say("attachment", attachment.then(String::new));
        say(
            "amount",
            amount.as_ref().map(|(op, amount, currency)| {
                format!("{op:?} {} {}", amount.normalize(), currency.0)
            }),
        );
        say("with term", with_deadline.then(String::new));
        say(
            "term",
            deadline_in.map(|(op, far)| format!("{op:?} {}", length(far))),
        );
        say("working", working.map(|one| one.to_string()));
        say(
            "hours",
            at_hours
                .as_ref()
                .map(|(hours, inside)| format!("{inside} {}", local_hours(hours))),
        );
        say("no template", no_template.then(String::new));
        say(
            "mailing",
            (*mailing != MailingPart::ANY).then(|| mailed(mailing)),
        );
        let receiver = receiver.iter().map(|one| match one {
            Receiver::Role(role) => self.role(*role),
            Receiver::Who(one) => who(one),
        });
        let receiver: Vec<String> = receiver.collect();
        say("to", (!receiver.is_empty()).then(|| any_order(receiver)));
        out
    }

    /// A pattern as the author declared it, before names are symbols.
    pub(super) fn model_pattern(self, pattern: &EventPattern) -> String {
        any_order(
            pattern
                .any
                .iter()
                .map(|one| self.model_shape(one))
                .collect(),
        )
    }

    fn model_shape(self, shape: &EventShape) -> String {
        let EventShape {
            what,
            direction,
            connected,
            name,
            results,
            no_result,
            longer_seconds,
            longer_chars,
            text,
            not_text,
            author,
            template,
            not_templates,
            script,
            attachment,
            amount,
            with_deadline,
            deadline_in,
            working,
            at_hours,
            no_template,
            mailing,
            receiver,
        } = shape;
        let bare = Shape {
            what: what.clone(),
            direction: *direction,
            connected: *connected,
            name: None,
            results: Vec::new(),
            no_result: *no_result,
            longer_seconds: *longer_seconds,
            longer_chars: *longer_chars,
            text: text.as_deref().map(|text| fold(text).into()),
            not_text: not_text.clone(),
            author: author.clone(),
            template: None,
            not_templates: Vec::new(),
            script: None,
            attachment: *attachment,
            amount: amount.clone(),
            with_deadline: *with_deadline,
            deadline_in: *deadline_in,
            working: *working,
            at_hours: at_hours.clone(),
            no_template: *no_template,
            mailing: mailing.clone(),
            receiver: receiver.clone(),
        };
        let named = |name: &Option<Box<str>>| name.as_deref().map(|name| stems(&fold(name)));
        format!(
            "{}; {:?} {} {:?} {} {:?}",
            self.parts(&bare).join("; "),
            named(name),
            folded(results),
            named(template),
            folded(not_templates),
            named(script)
        )
    }

    fn author(self, author: &Author) -> String {
        match author {
            Author::Client => "client".to_owned(),
            Author::Owner => "owner".to_owned(),
            Author::NotOwner => "not the owner".to_owned(),
            Author::Role(role) => self.role(*role),
        }
    }

    fn what(self, what: &What) -> String {
        match what {
            What::Transition { from, to } => {
                format!("move from {} to {}", self.stages(from), self.stages(to))
            }
            What::FieldChange(field) => format!("change of {}", self.field(*field)),
            What::Approval { about, states } => {
                let about = about.as_deref().map(fold);
                let states = any_order(states.iter().map(|one| format!("{one:?}")).collect());
                format!("approval {about:?} {states}")
            }
            What::Event(..)
            | What::Contact
            | What::Named
            | What::OwnerChange
            | What::Created
            | What::Mailing => format!("{what:?}"),
        }
    }

    pub(super) fn checklist(self, list: &Checklist) -> String {
        // A checklist is told part by part where it stands; elsewhere its name is enough.
        self.pattern(list.pattern)
    }

    pub(super) fn automatic(self, automatic: &Automatic) -> String {
        match automatic {
            Automatic::Cond(cond) => self.cond(cond),
            Automatic::Answer(test) => fold(&super::facets_counting::answered(test)),
            Automatic::Clause { number, kept } => {
                format!("clause {} {kept}", self.renamed.number(number))
            }
        }
    }

    /// Duplicates: any of the keys agrees, and within it all of the fields.
    pub(super) fn unique(self, keys: &[Vec<FieldId>]) -> String {
        any_order(keys.iter().map(|fields| self.fields(fields)).collect())
    }

    pub(super) fn copied(self, fields: &[FieldId]) -> String {
        self.fields(fields)
    }
}

fn joined(word: &str, mut list: Vec<String>) -> String {
    list.sort();
    list.dedup();
    match list.as_slice() {
        [] => "true".to_owned(),
        [one] => one.clone(),
        _ => format!("{word} ({})", list.join("; ")),
    }
}

/// Whole numbers compare in one of two ways: `больше 1` is `не меньше 2`.
const fn whole(op: Op, number: u32) -> (Op, u32) {
    match op {
        Op::Gt => (Op::Ge, number.saturating_add(1)),
        Op::Lt if number > 0 => (Op::Le, number - 1),
        other => (other, number),
    }
}

const fn mirrored(op: Op) -> Op {
    match op {
        Op::Lt => Op::Gt,
        Op::Le => Op::Ge,
        Op::Gt => Op::Lt,
        Op::Ge => Op::Le,
        same => same,
    }
}

/// People picked out of the staff.
pub(super) fn who(who: &Who) -> String {
    match who {
        Who::Named(names) => format!("named {}", folded(names)),
        Who::Team(names) => format!("team {}", folded(names)),
        Who::Inactive => "inactive".to_owned(),
        Who::Accredited(names) => format!("accredited {}", folded(names)),
        Who::Absent(names) => format!("absent {}", folded(names)),
        Who::Tenure(op, length) => format!("tenure {op:?} {}", span(*length)),
    }
}

/// Hours of a clock on the wall.
pub(super) fn local_hours(hours: &LocalHours) -> String {
    let LocalHours {
        hours,
        client_clock,
        to_the_end,
        not_on_holidays,
    } = hours;
    format!("{hours:?} {client_clock} {to_the_end} {not_on_holidays}")
}

fn mailed(part: &MailingPart) -> String {
    let MailingPart {
        channels,
        category,
        campaign,
        sender,
        sender_kind,
        opened,
    } = part;
    format!(
        "{} {category:?} {campaign:?} {sender:?} {sender_kind:?} {opened}",
        folded(channels)
    )
}
