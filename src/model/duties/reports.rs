//! `отчёт «Ежедневный»:` — who hands it in and when, what it says, and whether that is compared with the facts.

use crate::calendar::Recurrence;
use crate::diagnostic::Code;
use crate::facts::EventKind;
use crate::model::conditions::events::{Place, kind};
use crate::model::duties::duty::bare;
use crate::model::duties::staff_duty::of_role;
use crate::model::names::cursor::Cursor;
use crate::model::names::names::{NameKind, members};
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::{Context, Line};
use crate::model::regulation::{
    Cond, Deed, Deeds, EventPattern, Of, Reconcile, Report, ReportLine, RoleId, Scope, Sentence,
    Tallied, Trigger,
};
use crate::syntax::{Condition, Node, PartKind, Phrase, PhraseKind};
use crate::value::Type;

/// Words that say that a report is handed in or made; they mean nothing more.
const HANDED: &[&str] = &[
    "сда",
    "заполня",
    "готов",
    "составля",
    "присыла",
    "отправля",
    "предоставля",
    "формиру",
    "высыла",
    "получа",
    "отдел",
    "по",
    "за",
    "в",
    "для",
];

/// Who hands a report in, to whom, and when, as one line says it.
#[derive(Default)]
struct Handing {
    who: Option<RoleId>,
    to: Option<RoleId>,
    every: Option<Recurrence>,
}

impl Binder<'_> {
    /// Reads a report with its block. False when the line is none.
    pub(in crate::model) fn report(&mut self, line: Line<'_>) -> bool {
        let Some(first) = members(line.left).first().copied() else {
            return false;
        };
        let mut cursor = Cursor::new(first);
        if !cursor.eat(&["отчет"]) || !line.node.opens {
            return false;
        }
        let name = match cursor.peek().map(|part| &part.kind) {
            Some(PartKind::Quoted(name)) => {
                cursor.skip(1);
                name.clone()
            }
            _ => self.heading_name(&mut cursor, line.left.span()).0,
        };
        if let Some(phrase) = &line.node.phrase {
            self.no_grade(phrase);
        }
        let mut context = Context {
            section: format!("отчёт «{name}»").into(),
            number: line.node.number.clone().or(line.context.number.clone()),
            guard: line.context.guard.clone(),
            ..Context::default()
        };
        self.heading_tails(line.tails, &mut context);
        let mut handings: Vec<(Node, Handing)> = Vec::new();
        if let Some(said) = self.handing(&mut cursor, line.left)
            && (said.every.is_some() || said.who.is_some() || said.to.is_some())
        {
            handings.push((line.node.clone(), said));
        }
        let mut report = Report {
            name,
            lines: Vec::new(),
            span: line.node.span,
        };
        let (mut undone, mut compared, mut modifiers) = (None, None, Vec::new());
        for child in &line.node.children {
            let Some(phrase) = &child.phrase else {
                continue;
            };
            match &phrase.kind {
                PhraseKind::If { cond, then, .. } if is_undone(cond) => {
                    cond.mark();
                    if let Some(then) = then {
                        mark_word(then);
                    }
                    undone = then.as_ref().map(|then| self.text(then.span));
                }
                PhraseKind::Plain { left, right, .. } => {
                    let head = members(left).first().copied().map(Cursor::new);
                    let Some(mut head) = head else { continue };
                    if head.eat_stem(&["сверя", "сравни"]) {
                        if head.eat(&["с", "со"]) {
                            head.next();
                        }
                        compared = Some(child.clone());
                    } else if head.has_stem(0, MODIFIERS) {
                        modifiers.push(child.clone());
                    } else if let Some(right) = right {
                        let line = self.report_line(left, Some(right));
                        report.lines.push(line);
                    } else if let Some(said) = self.handing(&mut head, left)
                        && (said.every.is_some() || said.who.is_some() || said.to.is_some())
                    {
                        handings.push((child.clone(), said));
                    } else {
                        let line = self.report_line(left, None);
                        report.lines.push(line);
                    }
                }
                _ => modifiers.push(child.clone()),
            }
        }
        let name = report.name.clone();
        let known: Option<&Handing> = handings
            .iter()
            .map(|(_, said)| said)
            .find(|said| said.who.is_some());
        let who: Option<RoleId> = known.and_then(|said| said.who);
        if handings.is_empty() {
            self.error(
                Code::NobodyNamed,
                line.left.span(),
                format!("у отчёта «{name}» не сказано, кто и когда его сдаёт"),
            )
            .label("кто и когда?")
            .example("    сдаёт менеджер каждый рабочий день до 18:00");
        }
        // Who may be said in one line and when in another.
        let when = handings.iter().find_map(|(_, said)| said.every.clone());
        let together = handings.len() == 2
            && handings
                .iter()
                .filter(|(_, said)| said.every.is_some())
                .count()
                == 1
            && handings
                .iter()
                .filter(|(_, said)| said.who.is_some())
                .count()
                == 1;
        for (node, mut said) in handings {
            if together {
                if said.every.is_none() {
                    continue;
                }
                said.who = who;
            }
            said.every = said.every.or_else(|| when.clone());
            let index = self.handed_in(&node, &name, said, &context);
            if let Some(clause) = self.reg.clauses.get_mut(index)
                && let Sentence::Duty(duty) = &mut clause.sentence
            {
                duty.undone.clone_from(&undone);
            }
            let block = Node {
                children: modifiers.clone(),
                ..node
            };
            self.modifiers(&block, index);
        }
        if let Some(node) = compared {
            self.compared(&node, &report, who, &context);
        }
        self.reg.reports.push(report);
        true
    }

    /// `сдаёт «старший специалист» каждый рабочий день до 18:00`, `каждый понедельник в 09:00 РОПу`, `еженедельно`.
    fn handing(&mut self, cursor: &mut Cursor<'_>, left: &Condition) -> Option<Handing> {
        let mut said = Handing::default();
        let mut verb = false;
        while !cursor.is_done() {
            let start = cursor.position();
            if let Some(every) = self.recurrence(cursor) {
                said.every = Some(every);
                continue;
            }
            if let Some(role) = self.role(cursor) {
                let form = self.text(cursor.span_since(start)).to_lowercase();
                let form = form.trim_matches(|c| matches!(c, '«' | '»' | '"'));
                // A dative names whom the report goes to.
                let to = form.ends_with('у') || form.ends_with('ю');
                if to && !(verb && said.who.is_none() && said.to.is_some()) {
                    said.to = Some(role);
                } else {
                    said.who = Some(role);
                }
                continue;
            }
            if cursor.has_stem(0, HANDED) {
                verb |= cursor.has_stem(
                    0,
                    &[
                        "сда",
                        "заполня",
                        "готов",
                        "составля",
                        "присыла",
                        "отправля",
                        "предоставля",
                    ],
                );
                cursor.skip(1);
                continue;
            }
            if verb && said.who.is_none() {
                self.unknown_here(NameKind::Role, cursor);
                continue;
            }
            if verb || said.every.is_some() {
                // `в WhatsApp`, `на почту`: where it goes is for people to know.
                if cursor.eat(&["в", "во", "на", "по", "через"]) {
                    cursor.skip(1);
                    continue;
                }
                self.leftover(cursor.rest());
                break;
            }
            return None;
        }
        let others = crate::model::reading::blocks::others(left);
        if let Some(every) = &mut said.every {
            let rest = self.further_times(every, &others);
            for other in rest {
                self.leftover(other.span());
            }
        }
        Some(said)
    }

    fn handed_in(&mut self, node: &Node, name: &str, said: Handing, context: &Context) -> usize {
        let pattern = report_pattern(name);
        let deed = if said.who.is_some() {
            Deed::Report(pattern)
        } else {
            // Nobody in particular makes it: whom it goes to sees to it.
            Deed::ByHand(format!("отчёт «{name}»").into())
        };
        let duty = bare(Deeds::All(vec![deed]));
        let mut context = context.clone();
        context.scope = match said.who.or(said.to) {
            Some(role) => of_role(role),
            None => Scope {
                of: Of::Employee,
                ..Scope::default()
            },
        };
        let span = node.phrase.as_ref().map_or(node.span, |phrase| phrase.span);
        let (sentence, trigger) = match (said.every, said.who.or(said.to)) {
            (Some(every), Some(_)) => (Sentence::Duty(duty), Trigger::Every(every)),
            (None, Some(_)) if said.who.is_some() => {
                self.error(
                    Code::NoTerm,
                    span,
                    format!("не сказано, когда сдаётся отчёт «{name}»"),
                )
                .label("как часто и к какому времени?")
                .example("    сдаёт менеджер каждый рабочий день до 18:00");
                (Sentence::Duty(duty), Trigger::Scope)
            }
            _ => (
                Sentence::ByHand(format!("отчёт «{name}»: {}", self.text(span)).into()),
                Trigger::Scope,
            ),
        };
        let PhraseKind::Plain { left, tails, .. } = (match &node.phrase {
            Some(phrase) => &phrase.kind,
            None => return usize::MAX,
        }) else {
            return usize::MAX;
        };
        let line = Line {
            node,
            left,
            right: None,
            tails,
            context: &context,
        };
        let guard = if context.section.is_empty() {
            Cond::True
        } else {
            context.guard.clone()
        };
        let index = self.clause(line, guard, trigger, sentence);
        if let Some(clause) = self.reg.clauses.get_mut(index)
            && !clause.text.contains(name)
        {
            clause.text = format!("отчёт «{name}»: {}", clause.text).into();
        }
        index
    }

    /// `звонки — число`, `«отправлено КП» — число документов «КП»`, `«что решено сегодня» — текст`.
    fn report_line(&mut self, left: &Condition, right: Option<&Phrase>) -> ReportLine {
        let span = left.span();
        let said = self.text(span);
        if let Some(first) = members(left).first() {
            let bare = first
                .parts
                .iter()
                .all(|part| matches!(part.kind, PartKind::Word(_)));
            // `новые сделки — число`: a name of a few words needs no quotes where a dash follows it.
            first.mark_first(if bare && right.is_some() { 3 } else { 1 });
        }
        let name: Box<str> = said.trim_matches(|c| matches!(c, '«' | '»' | '"')).into();
        let mut line = ReportLine {
            name,
            ty: None,
            counted: None,
            span,
        };
        let Some(right) = right else { return line };
        let PhraseKind::Plain { left: what, .. } = &right.kind else {
            self.leftover(right.span);
            return line;
        };
        if let Some(first) = members(what).first().copied() {
            let mut cursor = Cursor::new(first);
            let sum = cursor.has_stem(0, &["сумм"]);
            if (sum || cursor.has_stem(0, &["числ", "колич"])) && cursor.ahead(1).is_some()
            {
                cursor.skip(1);
                let start = cursor.position();
                if let Some(any) = self.event(&mut cursor, Place::Happening) {
                    let text = self.text(cursor.span_since(start));
                    self.finish(&cursor);
                    line.ty = Some(if sum {
                        Type::Money(crate::value::Currency::default())
                    } else {
                        Type::Number(None)
                    });
                    let pattern = EventPattern { any, text };
                    line.counted = Some(Tallied { pattern, sum });
                    return line;
                }
            }
        }
        mark_word(right);
        let ty = self.field_type(right);
        if matches!(ty, Type::Number(_) | Type::Money(_)) {
            let sum = matches!(ty, Type::Money(_));
            line.counted = self
                .named_event(left)
                .map(|pattern| Tallied { pattern, sum });
        }
        line.ty = Some(ty);
        line
    }

    /// The events that a line's own name means, if it means any.
    fn named_event(&mut self, left: &Condition) -> Option<EventPattern> {
        let Condition::Member(member) = left else {
            return None;
        };
        let mark = self.diagnostics.mark();
        let mut cursor = Cursor::new(member);
        let any = self.event(&mut cursor, Place::Happening);
        self.diagnostics.take_back(mark);
        let any = any.filter(|_| cursor.is_done())?;
        let text = self.text(member.span);
        Some(EventPattern { any, text })
    }

    /// `сверять с CRM`
    fn compared(&mut self, node: &Node, report: &Report, who: Option<RoleId>, context: &Context) {
        let lines: Vec<(Box<str>, Tallied)> = report
            .lines
            .iter()
            .filter_map(|line| Some((line.name.clone(), line.counted.clone()?)))
            .collect();
        if lines.is_empty() {
            self.error(
                Code::NothingToCompare,
                node.span,
                format!(
                    "в отчёте «{}» нет чисел, которые можно посчитать по событиям",
                    report.name
                ),
            )
            .label("сверять нечего")
            .example("    звонки — число")
            .example("    «отправлено КП» — число документов «КП»");
            return;
        }
        let Some(PhraseKind::Plain { left, tails, .. }) =
            node.phrase.as_ref().map(|phrase| &phrase.kind)
        else {
            return;
        };
        let mut context = context.clone();
        context.scope = match who {
            Some(role) => of_role(role),
            None => Scope {
                of: Of::Employee,
                ..Scope::default()
            },
        };
        let line = Line {
            node,
            left,
            right: None,
            tails,
            context: &context,
        };
        let sentence = Sentence::Reconcile(Reconcile {
            pattern: report_pattern(&report.name),
            lines,
        });
        let guard = self.guard(line);
        let index = self.clause(line, guard, Trigger::Scope, sentence);
        if let Some(clause) = self.reg.clauses.get_mut(index) {
            clause.text = format!("отчёт «{}»: {}", report.name, clause.text).into();
        }
    }

    /// Whether a clause is a duty to hand in a report.
    pub(in crate::model) fn hands_in(&self, clause: usize) -> bool {
        let found = self.reg.clauses.get(clause).map(|clause| &clause.sentence);
        matches!(found, Some(Sentence::Duty(duty))
            if matches!(&duty.deeds, Deeds::All(list) | Deeds::Any(list)
                if list.iter().any(|deed| matches!(deed, Deed::Report(_)))))
    }

    /// `сдать отчёт «Ежедневный»`, `сдать ежедневный отчёт`.
    pub(in crate::model) fn report_deed(
        &mut self,
        cursor: &mut Cursor<'_>,
        start: usize,
    ) -> Option<Deed> {
        let said = cursor.eat_stem(&["отчет"]);
        let name = match cursor.peek().map(|part| &part.kind) {
            Some(PartKind::Quoted(name)) => {
                let name = name.clone();
                cursor.skip(1);
                name
            }
            Some(PartKind::Word(word)) if !said && cursor.has_stem(1, &["отчет"]) => {
                let name = word.clone();
                cursor.skip(2);
                name
            }
            _ => {
                self.error(Code::NoName, cursor.span_since(start), "какой отчёт сдать?")
                    .label("нужно название")
                    .example("    менеджер сдаёт отчёт «Ежедневный» каждый рабочий день до 18:00");
                return None;
            }
        };
        let mut pattern = report_pattern(&name);
        pattern.text = self
            .text(cursor.span_since(start + 1))
            .to_lowercase()
            .into();
        pattern.text = format!("отчёт «{name}»").into();
        Some(Deed::Report(pattern))
    }
}

/// Words at which a modifier of the whole report begins.
const MODIFIERS: &[&str] = &[
    "просроч",
    "допуск",
    "штраф",
    "совет",
    "шаблон",
    "скрипт",
    "шаги",
    "засчит",
    "отменя",
    "только",
];

/// A single thing: `число`, `отсутствовал`.
pub(in crate::model) fn mark_word(phrase: &Phrase) {
    if let PhraseKind::Plain { left, .. } = &phrase.kind
        && let Some(first) = members(left).first()
    {
        first.mark_first(1);
    }
}

/// Reports of this name.
fn report_pattern(name: &str) -> EventPattern {
    let mut report = kind(EventKind::Report);
    report.name = Some(name.into());
    EventPattern {
        any: vec![report],
        text: format!("отчёт «{name}»").into(),
    }
}

/// `если не сдан`, `если отчёта нет`
pub(in crate::model) fn is_undone(cond: &Condition) -> bool {
    let Condition::Member(member) = cond else {
        return false;
    };
    let mut cursor = Cursor::new(member);
    cursor.eat_stem(&["отчет"]);
    cursor.eat(&["нет"]) || cursor.eat(&["не"]) && cursor.has_stem(0, &["сда", "предостав"])
}
