//! No variant of the kernel without a family of samples that draws it: a new one does not compile until it has a name here, and
//! does not pass until some family draws it in the short run, so that its naive twin is asked about it.
//!
//! `cargo test --test agreement -- --ignored --nocapture drawn::shown` prints which family draws what.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;

use reglament::calendar::{Limit as DayLimit, RecurringDays, RecurringTime, Term, TermDay};
use reglament::facts::ApprovalState;
use reglament::findings::NumberUnit;
use reglament::model::regulation::{
    Again, Among, Answer, Author, Bearer, Choice, ConsentTest, EventDue, FaultWorth, Fold, KeyKind,
    LocalHours, MailingPart, Moment, Of, PairWorth, Pool, Regulation, ScaleRung, Scope, SlotWhen,
    TransitionRule, What, Who,
};
use reglament::program::norm::{
    Appraisal, Attempted, Automatic, Beyond, Birth, Body, Border, Checklist, CountWindow, Counted,
    Deed, Deeds, Demand, Due, Formula, Grid, Judge, Lift, Limit, Load, Measured, Metric, Norm,
    Obligation, Outcome, Pause, Plan, Prohibition, Question, Sample as Taken, Slot, Step,
    StepAction, StopFactor, Tally, Turn, Unique, Worth,
};
use reglament::program::{Calc, Cond, Expr, Pattern, Program, Shape, Test, Version, Window};

use crate::families::FAMILIES;

macro_rules! variants {
    ($($name:ident($ty:ident): $($variant:ident)*;)*) => {
        $(fn $name(one: &$ty) -> &'static str {
            match one { $($ty::$variant { .. } => concat!(stringify!($ty), "::", stringify!($variant)),)* }
        })*
        /// Every variant by name.
        const VARIANTS: &[&str] = &[$($(concat!(stringify!($ty), "::", stringify!($variant)),)*)*];
    };
}

variants! {
    of(Of): Deal Client Employee;
    body(Body): Obligation Prohibition Limit Load Metric Appraisal Plan Tally Unique Turn Checklist ByHand;
    birth(Birth): Stretch StretchAfter Event After Date Every Silence;
    outcome(Outcome): Done Due Attempt AnyAttempt Exhausted;
    due(Due): Term Standing;
    term(Term): Within AtOnce By On After Between Evening Before AtBefore DayBefore Fixed;
    term_day(TermDay): Same After;
    day_limit(DayLimit): Close WorkClose Time;
    event_due(EventDue): Deadline End Planned;
    again(Again): Join Restart Each;
    days(RecurringDays): Working Week MonthDay Period;
    time(RecurringTime): Close By At Cron;
    deed(Deed): Act Fill Change Move HandTo Spawn Hold Report Leave ByHand;
    action(StepAction): Notify Fault Duty;
    slot_when(SlotWhen): Day Term;
    prohibition(Prohibition): Entry Exit Move Event Hours Value;
    rule(TransitionRule): NoBack NoSkip OnlyTo Final;
    beyond(Beyond): Compare All NotOneOf;
    cond(Cond): True And Or Not Test;
    test(Test): Filled Compare OneOf Count LastOlder Elapsed Category Stage OwnerRole Contains Remains OwnerIs Score Approval
        Days WorkingTime LastFromClient Consent LocalTime Streak Ahead Season AtStart;
    who(Who): Named Team Inactive Accredited Tenure Absent;
    consent(ConsentTest): Stands Withdrawn;
    approval_state(ApprovalState): Asked Granted Refused Withdrawn Expired;
    expr(Expr): Const Field Sum Length Calc;
    calc(Calc): FirstFilled Times Plus Largest Smallest DaysSince DaysUntil Score Number;
    window(Window): Ever Last Period Visit Since;
    what(What): Event Contact Named Transition OwnerChange FieldChange Created Mailing Approval;
    moment(Moment): Done Posted Closed Expired Open Signed Moved NoShow Cancelled Confirmed;
    author(Author): Client Owner NotOwner Role;
    key(KeyKind): Deal Client Person Sender Campaign ClientCampaign Doer Team Funnel Field All;
    count_window(CountWindow): Rolling Calendar Ever;
    counted(Counted): Number Sum;
    taken(Taken): Events Pairs Deals Violations;
    worth(Worth): One Amount Length Field Holds Sheet;
    pair_worth(PairWorth): Reached Time;
    fault_worth(FaultWorth): One Points Money;
    fold(Fold): Sum Share Mean Median Least Greatest;
    judge(Judge): Shown Threshold Scale;
    demand(Demand): All Any Not Compare;
    formula(Formula): Const Metric Plus Times Share Ratio;
    unit(NumberUnit): Number Percent Money Seconds Points;
    automatic(Automatic): Cond Answer Clause;
    answer(Answer): AtLeast Said;
    choice(Choice): Free Round Least;
    among(Among): Own Company Named Field;
}

/// What has been met: every part that there is, and those that somebody drew.
#[derive(Default)]
struct Seen {
    parts: BTreeSet<&'static str>,
    drawn: BTreeSet<&'static str>,
}

impl Seen {
    fn met(&mut self, name: &'static str) {
        self.drawn.insert(name);
    }

    /// A part that a sentence may have or lack.
    fn when(&mut self, name: &'static str, there: bool) {
        self.parts.insert(name);
        if there {
            self.drawn.insert(name);
        }
    }

    fn version(&mut self, version: &Version) {
        version.norms.iter().for_each(|norm| self.norm(norm));
        version.patterns.iter().for_each(|one| self.pattern(one));
        for definition in &version.definitions {
            definition.rungs.iter().for_each(|rung| self.cond(rung));
        }
    }

    fn norm(&mut self, norm: &Norm) {
        let Norm {
            clause: _,
            part: _,
            scope,
            guard,
            arm: _,
            body: said,
        } = norm;
        let Scope {
            of: whose,
            funnel,
            stages,
            except_stages,
            only_roles,
        } = scope;
        self.met(of(whose));
        self.when("Scope.funnel", funnel.is_some());
        self.when("Scope.stages", !stages.is_empty());
        self.when("Scope.except_stages", !except_stages.is_empty());
        self.when("Scope.only_roles", !only_roles.is_empty());
        self.cond(guard);
        self.met(body(said));
        match said {
            Body::Obligation(one) => self.obligation(one),
            Body::Prohibition(one) => self.prohibition(one),
            Body::Limit(one) => self.limit(one),
            Body::Load(Load {
                tasks,
                clients,
                on,
                at_most: _,
            }) => {
                self.when("Load.clients", *clients);
                self.when("Load.tasks", tasks.is_some());
                self.when("Load.role", matches!(on, Bearer::Person(Some(_))));
                self.when("Load.client", *on == Bearer::Client);
            }
            Body::Metric(one) => self.metric(one),
            Body::Appraisal(one) => self.appraisal(one),
            Body::Plan(Plan {
                pattern: _,
                of: _,
                unit: _,
                goal: _,
                stage: _,
                applies,
            }) => {
                self.when("Plan.applies", *applies != Cond::True);
                self.cond(applies);
            }
            Body::Unique(Unique { keys: _ }) | Body::ByHand(_) => {}
            Body::Tally(Tally {
                report: _,
                line: _,
                pattern: _,
                tried: _,
                counted: how,
            }) => self.met(counted(how)),
            Body::Turn(one) => self.turn(one),
            Body::Checklist(one) => self.checklist(one),
        }
    }

    fn obligation(&mut self, one: &Obligation) {
        let Obligation {
            birth: born,
            role,
            robot,
            personally,
            deeds,
            also,
            due: by,
            due_by,
            steps,
            cancel,
            pauses,
            or_roles,
            client_clock,
            grace,
            early,
            before_window,
            ends_with_scope,
            when_opens,
            grid,
            attempted,
            times,
            partial,
            median,
            awaited,
            own_schedule,
            undone,
        } = one;
        self.met(birth(born));
        match born {
            Birth::Event(_, then) => self.met(again(then)),
            Birth::After { part: _, on } => self.met(outcome(on)),
            Birth::Date { field: _, before } => self.when("Birth::Date.before", *before),
            Birth::Every(every) => {
                self.met(days(&every.days));
                self.met(time(&every.time));
                self.when("Recurrence.other", !every.other.is_empty());
            }
            Birth::Silence {
                after,
                without: _,
                wait,
            } => {
                self.when("Birth::Silence.after", after.is_some());
                self.when("Birth::Silence.wait", wait.is_some());
            }
            Birth::Stretch | Birth::StretchAfter(_) => {}
        }
        self.met(due(by));
        if let Due::Term(term) = by {
            self.term(term);
        }
        if let Some(by) = due_by {
            self.met(event_due(by));
        }
        self.deeds(deeds);
        for step in steps {
            self.step(step);
        }
        for cond in cancel {
            self.cond(cond);
        }
        for Pause {
            cond,
            at_most,
            times,
        } in pauses
        {
            self.cond(cond);
            self.when("Obligation.pause bound", at_most.is_some());
            self.when("Obligation.pause times", times.is_some());
        }
        self.cond(when_opens);
        if let Some(Grid {
            slots,
            success: _,
            restart,
        }) = grid
        {
            self.when("Grid.restart", restart.is_some());
            for Slot { pattern: _, when } in slots {
                self.met(slot_when(when));
            }
        }
        for Attempted {
            act: _,
            attempt: _,
            guard,
        } in attempted
        {
            self.cond(guard);
        }
        for (name, there) in [
            ("Obligation.role", role.is_some()),
            ("Obligation.robot", *robot),
            ("Obligation.personally", *personally),
            ("Obligation.also", !also.is_empty()),
            ("Obligation.steps", !steps.is_empty()),
            ("Obligation.cancel", !cancel.is_empty()),
            ("Obligation.pauses", !pauses.is_empty()),
            ("Obligation.or_roles", !or_roles.is_empty()),
            ("Obligation.client_clock", *client_clock),
            ("Obligation.grace", grace.is_some()),
            ("Obligation.early", early.is_some()),
            ("Obligation.before_window", *before_window),
            ("Obligation.ends_with_scope", *ends_with_scope),
            ("Obligation.when_opens", *when_opens != Cond::True),
            ("Obligation.grid", grid.is_some()),
            ("Obligation.attempted", !attempted.is_empty()),
            ("Obligation.times", *times > 1),
            ("Obligation.partial", *partial),
            ("Obligation.median", median.is_some()),
            ("Obligation.awaited", *awaited),
            ("Obligation.own_schedule", *own_schedule),
            ("Obligation.undone", undone.is_some()),
        ] {
            self.when(name, there);
        }
    }

    fn term(&mut self, one: &Term) {
        self.met(term(one));
        match one {
            Term::By { day, limit } | Term::On { day, limit } => {
                self.met(term_day(day));
                self.met(day_limit(limit));
            }
            Term::After {
                delay: _,
                then: Some(then),
            } => self.term(then),
            Term::DayBefore {
                lead: _,
                limit,
                opens,
            } => {
                self.met(day_limit(limit));
                self.when("Term::DayBefore.opens", *opens);
            }
            _ => {}
        }
    }

    fn deeds(&mut self, deeds: &Deeds) {
        let Deeds {
            all,
            list,
            lacks: _,
        } = deeds;
        self.when("Deeds.all", *all && list.len() > 1);
        self.when("Deeds.any", !*all && list.len() > 1);
        for one in list {
            self.met(deed(one));
            if let Deed::Hold(cond, _) = one {
                self.cond(cond);
            }
        }
    }

    fn step(&mut self, step: &Step) {
        let Step {
            after: _,
            from_origin,
            action: does,
            text: _,
            span: _,
        } = step;
        self.when("Step.from_origin", *from_origin);
        self.met(action(does));
        if let StepAction::Duty(deeds) = does {
            self.deeds(deeds);
        }
    }

    fn prohibition(&mut self, one: &Prohibition) {
        self.met(prohibition(one));
        match one {
            Prohibition::Entry(all) | Prohibition::Exit(all) => {
                all.iter().for_each(|(_, cond)| self.cond(cond));
            }
            Prohibition::Move(one) => self.met(rule(one)),
            Prohibition::Event {
                who,
                but,
                pattern: _,
                approval,
            } => {
                self.when("Prohibition::Event.who", !who.is_empty());
                self.when("Prohibition::Event.but", !but.is_empty());
                self.when("Prohibition::Event.approval", approval.is_some());
                if let Some(Lift { roles, about }) = approval {
                    self.when("Lift.roles", !roles.is_empty());
                    self.when("Lift.about", !about.is_empty());
                }
            }
            Prohibition::Hours {
                pattern: _,
                allowed: _,
                client_clock,
                except_holidays,
            } => {
                self.when("Prohibition::Hours.client_clock", *client_clock);
                self.when("Prohibition::Hours.except_holidays", *except_holidays);
            }
            Prohibition::Value { field: _, borders } => {
                for Border {
                    beyond: behind,
                    approval,
                    unless,
                } in borders
                {
                    self.when("Border.unless", unless.is_some());
                    self.met(beyond(behind));
                    self.when("Border.approval", approval.is_some());
                }
            }
        }
    }

    fn limit(&mut self, one: &Limit) {
        let Limit {
            pattern: _,
            also,
            exempt,
            exempt_when,
            key: by,
            at_most,
            window: over,
            client_clock,
            every_deal,
            adds_up,
        } = one;
        self.met(key(by));
        self.met(count_window(over));
        self.when("Limit.also", !also.is_empty());
        self.when("Limit.exempt", !exempt.is_empty());
        self.when("Limit.exempt_when", exempt_when.is_some());
        self.when("Limit.client_clock", *client_clock);
        self.when("Limit.every_deal", *every_deal);
        self.when("Limit.adds_up", *adds_up);
        self.when("Limit of none", *at_most == 0);
        if let Some(cond) = exempt_when {
            self.cond(cond);
        }
    }

    fn metric(&mut self, one: &Metric) {
        let Metric {
            sample,
            fold: how,
            key: by,
            window: over,
            client_clock: _,
        } = one;
        self.met(fold(how));
        self.met(key(by));
        if let Some(over) = over {
            self.met(count_window(over));
        }
        self.met(taken(sample));
        match sample {
            Taken::Events { pattern: _, worth } | Taken::Deals(worth) => self.worth(worth),
            Taken::Pairs {
                first: _,
                then: _,
                worth,
                within,
                per_deal,
            } => {
                self.met(pair_worth(worth));
                self.when("Sample::Pairs.within", within.is_some());
                self.when("Sample::Pairs.per_deal", *per_deal);
            }
            Taken::Violations { of, worth } => {
                self.met(fault_worth(worth));
                self.when("Sample::Violations.of", !of.is_empty());
            }
        }
    }

    fn worth(&mut self, one: &Worth) {
        self.met(worth(one));
        if let Worth::Holds(cond) = one {
            self.cond(cond);
        }
    }

    fn appraisal(&mut self, one: &Appraisal) {
        let Appraisal {
            key: _,
            role,
            window: _,
            judge: said,
            decided: _,
            answers,
            notify,
            todo,
        } = one;
        self.when("Appraisal.role", role.is_some());
        self.when("Appraisal.answers", answers.is_some());
        self.when("Appraisal.notify", !notify.is_empty());
        self.when("Appraisal.todo", !todo.is_empty());
        self.met(judge(said));
        match said {
            Judge::Shown(measured) => self.measured(measured),
            Judge::Threshold(demand) => self.demand(demand),
            Judge::Scale(measured, rungs) => {
                self.measured(measured);
                for ScaleRung {
                    bounds: _,
                    text: _,
                    award,
                    fault,
                    notify,
                } in rungs
                {
                    self.when("ScaleRung.award", !award.is_empty());
                    self.when("ScaleRung.fault", *fault);
                    self.when("ScaleRung.notify", !notify.is_empty());
                }
            }
        }
    }

    fn measured(&mut self, one: &Measured) {
        let Measured {
            name: _,
            formula,
            unit: in_unit,
        } = one;
        self.met(unit(in_unit));
        self.formula(formula);
    }

    fn formula(&mut self, one: &Formula) {
        self.met(formula(one));
        match one {
            Formula::Const(_) | Formula::Metric(_) => {}
            Formula::Plus(all) => all.iter().for_each(|one| self.formula(one)),
            Formula::Times(one, _) => self.formula(one),
            Formula::Share(one, other) | Formula::Ratio(one, other) => {
                self.formula(one);
                self.formula(other);
            }
        }
    }

    fn demand(&mut self, one: &Demand) {
        self.met(demand(one));
        match one {
            Demand::All(all) | Demand::Any(all) => all.iter().for_each(|one| self.demand(one)),
            Demand::Not(one) => self.demand(one),
            Demand::Compare {
                left,
                op: _,
                right,
                bound: _,
            } => {
                self.measured(left);
                self.formula(right);
            }
        }
    }

    fn turn(&mut self, one: &Turn) {
        let Turn {
            after,
            rows,
            taken,
            further_only,
        } = one;
        self.when("Turn.after", after.is_some());
        self.when("Turn.taken", taken.is_some());
        self.when("Turn.further_only", *further_only);
        for (cond, pool) in rows {
            self.cond(cond);
            let Pool {
                role: _,
                accredited,
                team,
                choice: by,
            } = pool;
            self.when("Pool.accredited", !accredited.is_empty());
            self.met(among(team));
            self.met(choice(by));
        }
    }

    fn checklist(&mut self, one: &Checklist) {
        let Checklist {
            name: _,
            pattern: _,
            questions,
            answers,
            grades,
            stops,
            lines: _,
            // They draw work for checking and judge nothing: `tests/audit` speaks of them.
            samplings: _,
            checked_by: _,
            percent,
        } = one;
        self.when("Checklist.percent", *percent);
        self.when("Checklist.answers", !answers.is_empty());
        self.when("Checklist.grades", !grades.is_empty());
        for question in questions {
            let Question {
                text: _,
                section,
                weight: _,
                critical,
                rungs,
                automatic: by,
                only_if,
                only_answer,
            } = question;
            self.when("Question.critical", *critical);
            self.when("Question.section", section.is_some());
            self.when("Question.only_answer", only_answer.is_some());
            self.when("Question.only_if", *only_if != Cond::True);
            self.cond(only_if);
            for level in rungs {
                self.met(answer(&level.answer));
            }
            self.automatic(by.as_ref());
        }
        for StopFactor {
            text: _,
            minus,
            cap,
            automatic: by,
        } in stops
        {
            self.when("StopFactor.minus", minus.is_some());
            self.when("StopFactor.cap", cap.is_some());
            self.when("StopFactor of all", minus.is_none() && cap.is_none());
            self.automatic(by.as_ref());
        }
    }

    fn automatic(&mut self, by: Option<&Automatic>) {
        let Some(by) = by else { return };
        self.met(automatic(by));
        if let Automatic::Cond(cond) = by {
            self.cond(cond);
        }
    }

    fn cond(&mut self, one: &Cond) {
        self.met(cond(one));
        match one {
            Cond::True => {}
            Cond::And(all) | Cond::Or(all) => all.iter().for_each(|one| self.cond(one)),
            Cond::Not(one) => self.cond(one),
            Cond::Test(test, _) => self.test(test),
        }
    }

    fn test(&mut self, one: &Test) {
        self.met(test(one));
        match one {
            Test::Compare(left, _, right) => {
                self.expr(left);
                self.expr(right);
            }
            Test::Count { window: back, .. } => self.met(window(back)),
            Test::Elapsed(after, _) => self.when("Test::Elapsed after an event", after.is_some()),
            Test::OwnerIs(whom) => self.met(who(whom)),
            Test::Score(list, ..) => self.checklist(list),
            Test::Approval { state, .. } => self.met(approval_state(state)),
            Test::Consent(asked) => self.met(consent(asked)),
            Test::LocalTime(hours) => self.hours(hours),
            Test::AtStart(asked) => self.test(asked),
            Test::Filled(_)
            | Test::OneOf(..)
            | Test::LastOlder(..)
            | Test::Category(..)
            | Test::Stage(_)
            | Test::OwnerRole(_)
            | Test::Contains(..)
            | Test::Remains(..)
            | Test::Days(..)
            | Test::WorkingTime
            | Test::LastFromClient
            | Test::Streak { .. }
            | Test::Ahead(_)
            | Test::Season(..) => {}
        }
    }

    fn hours(&mut self, one: &LocalHours) {
        let LocalHours {
            hours: _,
            client_clock,
            to_the_end,
            not_on_holidays,
        } = one;
        self.when("LocalHours.client_clock", *client_clock);
        self.when("LocalHours.to_the_end", *to_the_end);
        self.when("LocalHours.not_on_holidays", *not_on_holidays);
    }

    fn expr(&mut self, one: &Expr) {
        self.met(expr(one));
        match one {
            Expr::Const(_) | Expr::Field(_) | Expr::Length(_) => {}
            Expr::Sum(_, back) => self.met(window(back)),
            Expr::Calc(how) => {
                self.met(calc(how));
                match &**how {
                    Calc::FirstFilled(all)
                    | Calc::Plus(all)
                    | Calc::Largest(all)
                    | Calc::Smallest(all) => all.iter().for_each(|one| self.expr(one)),
                    Calc::Times(one, _) => self.expr(one),
                    Calc::DaysSince(_) | Calc::DaysUntil(_) => {}
                    Calc::Score(rows) => rows.iter().for_each(|(cond, _)| self.cond(cond)),
                    Calc::Number(_, back) => self.met(window(back)),
                }
            }
        }
    }

    fn pattern(&mut self, one: &Pattern) {
        self.when("Pattern of several shapes", one.shapes.len() > 1);
        one.shapes.iter().for_each(|shape| self.shape(shape));
    }

    fn shape(&mut self, one: &Shape) {
        let Shape {
            what: kind,
            direction,
            connected,
            name,
            results,
            no_result,
            longer_seconds,
            longer_chars,
            text,
            not_text,
            author: by,
            template,
            not_templates,
            script,
            attachment,
            amount,
            with_deadline,
            working,
            at_hours,
            no_template,
            mailing,
            deadline_in,
            receiver,
        } = one;
        self.when("Shape.deadline_in", deadline_in.is_some());
        self.met(what(kind));
        match kind {
            What::Event(_, at) => self.met(moment(at)),
            What::Approval { about, states } => {
                self.when("What::Approval.about", about.is_some());
                states
                    .iter()
                    .for_each(|state| self.met(approval_state(state)));
            }
            What::Transition { from, to } => {
                self.when("What::Transition.from", !from.is_empty());
                self.when("What::Transition.to", !to.is_empty());
            }
            _ => {}
        }
        if let Some(by) = by {
            self.met(author(by));
        }
        if let Some((hours, within)) = at_hours {
            self.hours(hours);
            self.when("Shape.at_hours within", *within);
            self.when("Shape.at_hours outside", !*within);
        }
        let MailingPart {
            channels,
            category,
            campaign,
            sender,
            sender_kind,
            opened,
        } = mailing;
        for (name, there) in [
            ("Shape.direction", direction.is_some()),
            ("Shape.connected", connected.is_some()),
            ("Shape.name", name.is_some()),
            ("Shape.results", !results.is_empty()),
            ("Shape.no_result", *no_result),
            ("Shape.longer_seconds", longer_seconds.is_some()),
            ("Shape.longer_chars", longer_chars.is_some()),
            ("Shape.text", text.is_some()),
            ("Shape.not_text", !not_text.is_empty()),
            ("Shape.template", template.is_some()),
            ("Shape.script", script.is_some()),
            ("Shape.attachment", *attachment),
            ("Shape.amount", amount.is_some()),
            ("Shape.with_deadline", *with_deadline),
            ("Shape.working", working.is_some()),
            ("Shape.at_hours", at_hours.is_some()),
            ("Shape.no_template", *no_template),
            ("Shape.not_templates", !not_templates.is_empty()),
            ("Shape.receiver", !receiver.is_empty()),
            ("MailingPart.channels", !channels.is_empty()),
            (
                "MailingPart.channels of a message",
                !channels.is_empty() && matches!(kind, What::Event(..)),
            ),
            ("MailingPart.category", category.is_some()),
            ("MailingPart.campaign", campaign.is_some()),
            ("MailingPart.sender", sender.is_some()),
            ("MailingPart.sender_kind", sender_kind.is_some()),
            ("MailingPart.opened", *opened),
        ] {
            self.when(name, there);
        }
    }
}

/// What the regulations of one family speak of.
fn of_family(regulations: &[Regulation], seen: &mut Seen) {
    let program = Program::new(regulations);
    program.versions.iter().for_each(|one| seen.version(one));
}

/// By part of the kernel: the families that draw it.
fn table() -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut table: BTreeMap<&'static str, Vec<&'static str>> =
        VARIANTS.iter().map(|name| (*name, Vec::new())).collect();
    // Compiling a regulation is slow.
    let of = |draw: fn() -> Vec<Vec<Regulation>>| {
        let mut seen = Seen::default();
        for regulations in draw() {
            of_family(&regulations, &mut seen);
        }
        seen
    };
    let all: Vec<(&str, Seen)> = thread::scope(|scope| {
        let work = FAMILIES
            .iter()
            .map(|(family, draw)| (*family, scope.spawn(|| of(*draw))));
        let work: Vec<_> = work.collect();
        let joined = work.into_iter();
        let joined = joined.map(|(family, one)| (family, one.join().expect("no panic")));
        joined.collect()
    });
    for (family, seen) in &all {
        for part in &seen.parts {
            table.entry(part).or_default();
        }
        for name in &seen.drawn {
            table.entry(name).or_default().push(family);
        }
    }
    table
}

#[test]
fn every_part_of_the_kernel_is_drawn_by_a_family() {
    let table = table();
    let nobody = table.iter().filter(|(_, families)| families.is_empty());
    let nobody: Vec<&str> = nobody.map(|(name, _)| *name).collect();
    assert!(
        nobody.is_empty(),
        "what no family draws, nothing holds the engine against the naive evaluator there: {nobody:?}"
    );
}

#[test]
#[ignore = "prints the table"]
#[expect(clippy::print_stdout, reason = "it is asked for")]
fn shown() {
    for (name, families) in table() {
        println!("{name}: {}", families.join(", "));
    }
}
