//! To whom a deal is handed over: `передать менеджеру по кругу`, `новые лиды распределять между менеджерами по кругу`, `юрист назначается
//! по нагрузке`, `распределение лидов: …`; who gets it otherwise, and what becomes of a deal that nobody takes up.

use crate::diagnostic::Code;
use crate::lexicon::{Act, Found, act};
use crate::model::bans::taken_up::NotTaken;
use crate::model::duties::duty::bare;
use crate::model::names::cursor::Cursor;
use crate::model::names::names::{NameKind, members};
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::{Context, Line, and};
use crate::model::regulation::{
    Among, Choice, Cond, Deed, Deeds, FunnelId, HandOff, Pool, RoleId, Sentence,
};
use crate::model::terms::terms::Timing;
use crate::syntax::{Node, PartKind};

/// Nouns of what is handed over.
pub(in crate::model) const DEALS: &[&str] = &[
    "сделк",
    "сделок",
    "лид",
    "заяв",
    "обращени",
    "карточ",
    "клиент",
    "процедур",
];

/// Words before such a noun.
pub(in crate::model) const KINDS: &[&str] = &["все", "всех", "нов", "входящ", "кажд", "сам", "эт"];

/// What has been said of those who may get it.
#[derive(Default)]
pub(in crate::model) struct Reading {
    pub(in crate::model) role: Option<RoleId>,
    pub(in crate::model) accredited: Vec<Box<str>>,
    pub(in crate::model) team: Option<Among>,
    pub(in crate::model) choice: Option<Choice>,
    /// `следующему`
    pub(in crate::model) next: bool,
}

impl Reading {
    pub(in crate::model) fn pool(self) -> Option<Pool> {
        Some(Pool {
            role: self.role?,
            accredited: self.accredited,
            team: self.team.unwrap_or(Among::Own),
            choice: self.choice.unwrap_or(Choice::Free),
        })
    }
}

/// How the verbs begin that say where a deal goes.
const PASSED_ON: &[&str] = &[
    "распредел",
    "назнача",
    "переда",
    "закрепл",
    "выбира",
    "доста",
    "отда",
];

impl Binder<'_> {
    /// Who gets a deal, behind «передать» or «назначить»; an unknown role is reported.
    pub(in crate::model) fn hand_over(&mut self, cursor: &mut Cursor<'_>) -> Option<Vec<Deed>> {
        while cursor.eat_stem(KINDS) {}
        cursor.eat_stem(DEALS);
        cursor.eat_stem(&["рол"]);
        let start = cursor.position();
        // `передать другому менеджеру`: who has the deal now may be one, and is not meant.
        if cursor.eat(&["другому", "иному"])
            && let Some(role) = self.role(cursor)
        {
            let mut any = vec![crate::model::bans::handed::handed(vec![
                crate::model::regulation::Receiver::Role(role),
            ])];
            self.qualifiers(cursor, &mut any);
            let text = self.text(cursor.span_since(start));
            let text = format!("передать {text}").into();
            return Some(vec![Deed::Act(crate::model::regulation::EventPattern {
                any,
                text,
            })]);
        }
        cursor.back_to(start);
        let mut reading = Reading::default();
        while self.receiver(cursor, &mut reading) {}
        if reading.next {
            return Some(vec![self.next_one(cursor.span_since(start))]);
        }
        let plain =
            reading.accredited.is_empty() && reading.team.is_none() && reading.choice.is_none();
        let ruled = !plain;
        let Some(pool) = reading.pool() else {
            let rest = cursor
                .word()
                .is_none_or(crate::model::duties::deeds::is_timing_word);
            if ruled && rest {
                self.error(
                    Code::NoReceiver,
                    cursor.span_since(start),
                    "не сказано, между кем передают",
                )
                .label("кому?")
                .example("    передать менеджеру по кругу");
                return Some(Vec::new());
            }
            self.unknown_here(NameKind::Role, cursor);
            while self.receiver(cursor, &mut Reading::default()) {}
            return Some(Vec::new());
        };
        Some(vec![if plain {
            Deed::HandTo(pool.role)
        } else {
            Deed::Distribute(Box::new(HandOff {
                rows: vec![(Cond::True, pool)],
                taken: None,
                next: false,
            }))
        }])
    }

    /// One piece of what is said of the receiver. False when none stands here.
    pub(in crate::model) fn receiver(
        &mut self,
        cursor: &mut Cursor<'_>,
        reading: &mut Reading,
    ) -> bool {
        let start = cursor.position();
        if cursor.eat(&[
            "между",
            "среди",
            "из",
            "только",
            "одному",
            "кому-то",
            "всеми",
            "всем",
            "всех",
            "за",
            "самому",
        ]) && (cursor.word().is_some()
            || matches!(
                cursor.peek().map(|part| &part.kind),
                Some(PartKind::Quoted(_))
            ))
        {
            if self.receiver(cursor, reading) {
                return true;
            }
            cursor.back_to(start);
            return false;
        }
        cursor.back_to(start);
        if choice(cursor, reading) {
            return true;
        }
        if cursor.eat_stem(&["следующ"]) && cursor.word() != Some("день") {
            reading.next = true;
            cursor.eat(&["по"]);
            cursor.eat(&["очереди", "кругу", "списку"]);
            return true;
        }
        cursor.back_to(start);
        if cursor.eat_stem(&["люб"]) {
            reading.team = Some(Among::Company);
            cursor.eat_stem(&["свободн", "друг", "сотрудник"]);
            return true;
        }
        if cursor.eat_stem(&["свободн", "менее"]) {
            reading.choice = Some(Choice::Least);
            return true;
        }
        if self.accredited(cursor, reading) || self.team_of(cursor, reading) {
            return true;
        }
        if reading.role.is_none() && !cursor.is_done() {
            reading.role = self.role(cursor);
            return reading.role.is_some();
        }
        false
    }

    /// `с допуском «Суды»`, `с аккредитацией «…» или «…»`
    pub(in crate::model) fn accredited(
        &mut self,
        cursor: &mut Cursor<'_>,
        reading: &mut Reading,
    ) -> bool {
        let start = cursor.position();
        let said = cursor.eat(&["с", "со", "имеющим", "имеющему"])
            && cursor.eat_stem(&["допуск", "аккредитац", "сертификат", "обучени"]);
        let to = said && cursor.eat(&["к", "на"]);
        if let (true, Some(PartKind::Quoted(name))) = (said, cursor.peek().map(|part| &part.kind)) {
            reading.accredited.push(name.clone());
            cursor.skip(1);
            return true;
        }
        if let (true, Some(word)) = (said && to, cursor.word()) {
            reading
                .accredited
                .push(crate::model::duties::staff_duty::nominative(word).into());
            cursor.skip(1);
            return true;
        }
        cursor.back_to(start);
        false
    }

    /// `того же филиала`, `команды «Юг»`, `филиала` (of the card).
    fn team_of(&mut self, cursor: &mut Cursor<'_>, reading: &mut Reading) -> bool {
        let start = cursor.position();
        cursor.eat(&["в", "из"]);
        let same = cursor.eat_run(&["того", "же"])
            || cursor.eat_run(&["той", "же"])
            || cursor.eat_run(&["том", "же"])
            || cursor.eat_stem(&["сво", "этого", "этой", "нужн", "соответств"]);
        let stems = &[
            "филиал",
            "команд",
            "отдел",
            "групп",
            "офис",
            "город",
            "регион",
        ];
        let noun = cursor.has_stem(0, stems);
        if !noun {
            // `того же региона продаж`: any field of the card.
            if same && let Some(field) = self.field(cursor) {
                reading.team = Some(Among::Field(field));
                return true;
            }
            cursor.back_to(start);
            return false;
        }
        let at = cursor.position();
        let field = self.field(cursor);
        if field.is_none() {
            cursor.back_to(at);
            cursor.skip(1);
        }
        if let Some(PartKind::Quoted(name)) = cursor.peek().map(|part| &part.kind) {
            reading.team = Some(Among::Named(vec![name.clone()]));
            cursor.skip(1);
            return true;
        }
        cursor.eat_stem(&["сделк", "клиент", "лид", "заявк"]);
        reading.team = Some(field.map_or(Among::Own, Among::Field));
        true
    }

    /// `новые лиды распределять между менеджерами по кругу`, `юрист назначается по нагрузке`, `распределение лидов: …`. False when the
    /// line is none of these.
    pub(in crate::model) fn distribution(&mut self, line: Line<'_>) -> bool {
        let Some(first) = members(line.left).first().copied() else {
            return false;
        };
        let mut cursor = Cursor::new(first);
        let hands_over = first.parts.iter().any(|part| match &part.kind {
            PartKind::Word(word) => {
                PASSED_ON.iter().any(|stem| word.starts_with(stem))
                    || act(word) == Some(Act::HandOver)
            }
            _ => false,
        });
        if !hands_over {
            return false;
        }
        // `передавать сделку технологу только с согласования РОПа` says who allows it.
        let allowed = (0..first.parts.len()).any(|at| {
            let mut ahead = cursor.clone();
            ahead.back_to(at);
            ahead.eat(&["можно", "разрешено", "разрешается", "допускается"]);
            ahead.eat(&["только", "лишь"])
                && ahead.eat(&["с", "со", "по", "после", "при"])
                && crate::model::bans::approvals::approval_ahead(&ahead)
        });
        if allowed {
            return false;
        }
        let mark = self.diagnostics.mark();
        let mut reading = Reading::default();
        let mut timing = Timing::default();
        let mut of_leads = false;
        let mut robot = false;
        while self.timing(&mut cursor, &mut timing) {}
        robot |= cursor.eat(&["автоматически"]);
        let heading = cursor.eat_stem(&["распределени"]);
        while cursor.has_stem(0, KINDS) {
            cursor.skip(1);
        }
        of_leads |= cursor.has_stem(0, &["лид"]);
        let noun = cursor.eat_stem(DEALS);
        if !noun
            && !heading
            && cursor.word().and_then(act) != Some(Act::HandOver)
            && !cursor.eat_stem(&["ответственн", "владел", "исполнител"])
        {
            reading.role = self.role(&mut cursor);
            if reading.role.is_none() {
                self.diagnostics.take_back(mark);
                return false;
            }
        }
        robot |= cursor.eat(&["автоматически"]);
        let passive = !heading
            && cursor.word().is_some_and(|word| {
                word.ends_with("ся") && PASSED_ON.iter().any(|stem| word.starts_with(stem))
            });
        let verb = cursor.word().and_then(act) == Some(Act::HandOver);
        let weighed = crate::model::reading::blocks::others(line.left)
            .first()
            .and_then(|other| members(other).first().copied())
            .is_some_and(|member| {
                Cursor::new(member).has_stem(0, &["нагрузк", "загрузк", "загруженност"])
            });
        // A verb in front is a duty like others, but for `по очереди и нагрузке`, where «и» joins no deeds.
        let verb = verb && (noun || weighed);
        if passive || verb {
            cursor.skip(1);
        } else if !heading {
            self.diagnostics.take_back(mark);
            return false;
        }
        while !cursor.is_done() {
            if self.receiver(&mut cursor, &mut reading) || self.timing(&mut cursor, &mut timing) {
                continue;
            }
            break;
        }
        let mut rows: Vec<(Cond, Pool)> = Vec::new();
        let mut next = reading.next;
        if heading && let Some(right) = line.right {
            self.receiver_of(right, &mut reading);
            next |= reading.next;
        }
        if reading.role.is_none() && !heading {
            self.diagnostics.take_back(mark);
            return false;
        }
        self.finish(&cursor);
        for other in crate::model::reading::blocks::others(line.left) {
            self.further(other, &mut reading, &mut timing);
        }
        if reading.choice.is_none()
            && !heading
            && reading.team.is_none()
            && reading.accredited.is_empty()
        {
            // `лид передаётся менеджеру` says a role and nothing more.
            reading.team = Some(Among::Company);
        }
        let choice = reading.choice;
        let said = reading.pool();
        let mut untaken = None;
        if heading {
            for child in &line.node.children {
                if !self.receiver_row(child, choice, said.as_ref(), &mut rows, &mut untaken) {
                    self.leftover(child.span);
                }
            }
        }
        let taken = untaken
            .as_ref()
            .map(|(_, said): &(Node, NotTaken)| said.by.clone());
        rows.extend(said.map(|pool| (Cond::True, pool)));
        if rows.is_empty() && !line.node.children.is_empty() {
            // What is wrong with the rows has been said.
            return true;
        }
        if rows.is_empty() || next {
            self.error(
                Code::NoReceiver,
                line.left.span(),
                "не сказано, кому передавать",
            )
            .label("кому?")
            .example("    передать менеджеру по кругу");
            return true;
        }
        let mut context: Context = line.context.clone();
        if of_leads && context.scope.funnel.is_none() && context.scope.stages.is_empty() {
            context.scope.funnel = self.lead_funnel();
        }
        let line = Line {
            context: &context,
            ..line
        };
        // Of deals that no row speaks of nothing is asked.
        let only: Vec<Cond> = rows.iter().map(|(cond, _)| cond.clone()).collect();
        let mut duty = bare(Deeds::All(vec![Deed::Distribute(Box::new(HandOff {
            rows,
            taken,
            next: false,
        }))]));
        duty.robot = robot;
        let mut guard = self.guard(line);
        if only.iter().all(|cond| *cond != Cond::True) {
            guard = and(guard, Cond::Or(only));
        }
        let timing = self.joined_timing(line, timing);
        duty.term = timing.term.clone();
        let trigger = self.pick_trigger(line, timing.origin);
        let index = self.clause(line, guard, trigger, Sentence::Duty(duty));
        self.take_up(index, untaken);
        if heading {
            self.text_with_rows(index, line.node);
        } else {
            self.modifiers(line.node, index);
        }
        true
    }

    /// A heading alone says nothing: the rows below it are part of the sentence.
    fn text_with_rows(&mut self, clause: usize, node: &Node) {
        let rows: Vec<Box<str>> = node
            .children
            .iter()
            .map(|row| self.text(row.span))
            .collect();
        let Some(clause) = self
            .reg
            .clauses
            .get_mut(clause)
            .filter(|_| !rows.is_empty())
        else {
            return;
        };
        clause.text = format!("{}: {}", clause.text, rows.join("; ")).into();
    }

    fn lead_funnel(&self) -> Option<FunnelId> {
        match self.funnels.find("Лиды") {
            Found::One(funnel) => Some(funnel),
            _ => None,
        }
    }
}

/// Whether the words from here on hand a deal over by a rule: `назначить менеджера по кругу`.
pub(in crate::model) fn by_a_rule(cursor: &Cursor<'_>) -> bool {
    let mut cursor = cursor.clone();
    while !cursor.is_done() {
        if choice(&mut cursor, &mut Reading::default()) {
            return true;
        }
        cursor.skip(1);
    }
    false
}

/// `по кругу`, `наименее загруженному`, `по очереди и нагрузке`.
fn choice(cursor: &mut Cursor<'_>, reading: &mut Reading) -> bool {
    let start = cursor.position();
    if cursor.eat(&["поочередно", "циклически"]) {
        reading.choice = reading.choice.or(Some(Choice::Round));
        return true;
    }
    if cursor.eat(&["по", "с"]) {
        cursor.eat_stem(&["наименьш", "минимальн", "текущ"]);
        if cursor.eat(&["кругу", "очереди", "порядку"]) {
            reading.choice = reading.choice.or(Some(Choice::Round));
            return true;
        }
        if cursor.eat_stem(&["нагрузк", "загрузк", "загруженност"]) {
            reading.choice = Some(Choice::Least);
            return true;
        }
        cursor.back_to(start);
        return false;
    }
    if cursor.eat(&["наименее", "менее", "самому", "наиболее"])
        && cursor.eat_stem(&["загружен", "занят", "свободн"])
    {
        reading.choice = Some(Choice::Least);
        return true;
    }
    cursor.back_to(start);
    // `по очереди и нагрузке`: the second half of the pair.
    if reading.choice == Some(Choice::Round)
        && cursor.eat_stem(&["нагрузк", "загрузк", "загруженност"])
    {
        reading.choice = Some(Choice::Least);
        return true;
    }
    false
}
