//! A line becomes a clause: its number, text, stable key and grading; and what is said when no sentence fits.

use crate::diagnostic::{Code, closest};
use crate::findings::{Penalty, Severity};
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::{Line, and, heads};
use crate::model::regulation::{Ban, Clause, Cond, Resources, Sentence, TransitionRule, Trigger};
use crate::source::Span;
use crate::syntax::{GradeItem, GradeWord, Node, Number, PartKind, Tail, TailKind, Unit};
use crate::value::Currency;

impl Binder<'_> {
    /// Adds a clause for this line.
    pub(in crate::model) fn clause(
        &mut self,
        line: Line<'_>,
        guard: Cond,
        trigger: Trigger,
        sentence: Sentence,
    ) -> usize {
        let sentence = crate::model::bans::mailed::reaching(sentence);
        let node = line.node;
        let span = node.phrase.as_ref().map_or(node.span, |phrase| phrase.span);
        let text = self.clause_text(node, span, &sentence);
        let own = node.number.as_ref().or(line.context.number.as_ref());
        if let Some(own) = own.cloned() {
            self.claim(&own);
        }
        let number = own.map(|number| number.text.clone());
        let key = number
            .clone()
            .unwrap_or_else(|| stable_key(&line.context.section, &text));
        let grade = node
            .phrase
            .as_ref()
            .map(|phrase| phrase.grade.as_slice())
            .filter(|grade| !grade.is_empty() || !is_list(&sentence))
            .or_else(|| grade_behind(node))
            .unwrap_or_default();
        let (severity, penalty, priority) = self.grading(grade);
        self.reg.clauses.push(Clause {
            number,
            key,
            text,
            span,
            line: self.reg.source.line(span.start),
            scope: line.context.scope.clone(),
            trigger,
            guard,
            arm: line.context.arm,
            sentence,
            severity,
            penalty,
            priority,
            resources: Resources::default(),
        });
        self.reg.clauses.len() - 1
    }

    /// `, если …`, `, пока …`, `кроме …` of a sentence, joined to its guard.
    pub(in crate::model) fn tails_guard(&mut self, tails: &[Tail], mut guard: Cond) -> Cond {
        for tail in tails {
            match tail.kind {
                TailKind::If | TailKind::While => {
                    let cond = self.cond(&tail.cond);
                    guard = and(guard, cond);
                }
                TailKind::Except => {
                    let people = crate::model::names::lookup::members(&tail.cond)
                        .first()
                        .is_some_and(|first| {
                            self.staff_cond_here(&crate::model::names::cursor::Cursor::new(first))
                        });
                    let cond = if people {
                        self.staff_cond(&tail.cond)
                    } else if let Some(stages) = self.bare_stages(&tail.cond) {
                        stages
                    } else {
                        self.cond(&tail.cond)
                    };
                    guard = and(guard, Cond::Not(Box::new(cond)));
                }
                TailKind::Including | TailKind::When => self.leftover(tail.span),
                TailKind::Otherwise => {
                    self.error(
                        Code::Leftover,
                        tail.span,
                        "«иначе» стоит после показателя или «если», а здесь долг",
                    )
                    .label("когда это делать?")
                    .hint("что бывает при просрочке, пишут строкой под пунктом: «просрочка 15 минут — сообщить РОПу»");
                }
            }
        }
        guard
    }

    /// The guard of a sentence: its place in branches and its own subordinate clauses.
    pub(in crate::model) fn guard(&mut self, line: Line<'_>) -> Cond {
        self.tails_guard(line.tails, line.context.guard.clone())
    }

    /// Says that a sentence has no use for what stands right of its dash.
    pub(in crate::model) fn nothing_right(&mut self, line: Line<'_>) {
        let Some(right) = line.right else { return };
        let said = self.text(right.span);
        self.error(
            Code::Leftover,
            right.span,
            format!("не понятно, что значит «— {said}» после этого предложения"),
        )
        .label("когда это делать?")
        .hint("если при просрочке: поставьте в конце пункта двоеточие и напишите ниже «просрочка 15 минут — сообщить РОПу»")
        .hint("если по сроку или условию: поставьте его слева от тире: «через 3 дня — позвонить», «клиент «А» — позвонить за 1 час»");
    }

    /// A number belongs to one place of the text.
    pub(in crate::model) fn claim(&mut self, number: &Number) {
        if self.claims_later(number) {
            return;
        }
        let first = *self
            .numbers
            .entry(number.text.clone())
            .or_insert(number.span);
        if first != number.span {
            self.error(
                Code::DuplicateNumber,
                number.span,
                format!("номер «{}» уже занят", number.text),
            )
            .label("второй раз")
            .related(first, "первый раз")
            .hint("у каждого пункта свой номер: по нему пункт узнают в отчётах");
        }
    }

    /// The sentence on one line; a heading that only names its list (`вход:`) is followed by what stands below.
    pub(in crate::model) fn clause_text(
        &self,
        node: &Node,
        span: Span,
        sentence: &Sentence,
    ) -> Box<str> {
        let head = self.text(span);
        if !is_list(sentence) || node.children.is_empty() {
            return head;
        }
        let items: Vec<Box<str>> = node
            .children
            .iter()
            .map(|child| self.text(child.span))
            .collect();
        format!("{head}: {}", items.join("; ")).into()
    }

    pub(in crate::model) fn grading(
        &mut self,
        items: &[GradeItem],
    ) -> (Severity, Vec<Penalty>, Option<u32>) {
        let (mut severity, mut penalty, mut priority) = (Severity::Violation, Vec::new(), None);
        for item in items {
            let (amount, unit) = match item.quantity.as_ref().map(|part| &part.kind) {
                Some(PartKind::Quantity { low, unit, .. }) => (*low, *unit),
                _ => (None, None),
            };
            match (item.word, amount, unit) {
                (Some(GradeWord::Critical), None, None) => severity = Severity::Critical,
                (Some(GradeWord::Violation), None, None) => severity = Severity::Violation,
                (Some(GradeWord::Remark), None, None) => severity = Severity::Remark,
                (Some(GradeWord::Reminder), None, None) => severity = Severity::Reminder,
                (Some(GradeWord::Fine), Some(amount), Some(Unit::Money(code))) => {
                    penalty.push(Penalty::Money(amount, Currency(code.into())));
                }
                (None, Some(amount), Some(Unit::Points)) => {
                    penalty.push(Penalty::Points(if item.minus {
                        -amount.abs()
                    } else {
                        amount
                    }));
                }
                (Some(GradeWord::Priority), Some(amount), None) => {
                    priority = u32::try_from(amount.trunc().mantissa()).ok()
                }
                _ => {
                    self.error(Code::BadGrade, item.span, "оценка в скобках не понятна")
                        .label("не читается")
                        .hint("бывает: (критично), (замечание), (напоминание), (штраф 500 ₽), (−1 балл), (приоритет 1)");
                }
            }
        }
        (severity, penalty, priority)
    }

    /// `после замера отправить …` where «замер» is no event: that is what is wrong.
    fn unknown_origin(&mut self, line: Line<'_>) -> bool {
        let Some(first) = crate::model::names::lookup::members(line.left)
            .first()
            .copied()
        else {
            return false;
        };
        let mut cursor = crate::model::names::cursor::Cursor::new(first);
        let mut timing = crate::model::terms::term::Timing::default();
        let mark = self.diagnostics.mark();
        while self.timing(&mut cursor, &mut timing) {}
        self.diagnostics.take_back(mark);
        if !cursor.eat(&["после", "при"]) {
            return false;
        }
        let start = cursor.position();
        while cursor
            .word()
            .is_some_and(|word| crate::lexicon::act(word).is_none())
        {
            cursor.skip(1);
        }
        if cursor.position() == start {
            return false;
        }
        self.no_event(cursor.span_since(start));
        true
    }

    /// Says which rows of a list carry a grading that is not the whole clause's.
    pub(in crate::model) fn row_grades(&mut self, node: &Node) {
        let whole = grade_behind(node).map(<[GradeItem]>::as_ptr);
        for child in &node.children {
            if let Some(phrase) = &child.phrase
                && Some(phrase.grade.as_ptr()) != whole
            {
                self.no_grade(phrase);
            }
        }
    }

    /// Says that no kind of sentence fits.
    pub(in crate::model) fn unknown_sentence(&mut self, line: Line<'_>) {
        let span = line
            .node
            .phrase
            .as_ref()
            .map_or(line.node.span, |phrase| phrase.span);
        if self.unknown_origin(line) {
            return;
        }
        if line.context.mailing.is_some() {
            self.unknown_mailing(span);
            return;
        }
        let said = self.text(line.left.span());
        let first = said.split(' ').next().unwrap_or("").to_lowercase();
        let verbs: Vec<&str> = heads().chain(crate::lexicon::infinitives()).collect();
        let near = closest(&first, verbs).filter(|near| {
            // Two verbs that only look alike are no slip of the pen: «остановить» and «оставить».
            let verb = crate::lexicon::act(near).is_some() || near.ends_with("ть");
            !verb || crate::diagnostic::differs_by(&first, near) <= 1
        });
        let source = self.reg.source.clone();
        let right = line.right.map(|right| self.text(right.span));
        let forms = self.nearest_sentence(line.left, right.as_deref());
        // One line is told once how sentences are built.
        let at = source.line(span.start);
        let again = std::mem::replace(&mut self.unknown_at, at) == at;
        let not_said =
            crate::model::reading::not_asked::not_said(line_around(&source.text, span.start));
        if again && not_said.is_some() {
            // What the whole line means has been told.
            line.left.mark();
            if let Some(right) = line.right {
                right.mark();
            }
            return;
        }
        let pending = self
            .error(
                Code::UnknownSentence,
                span,
                format!("предложение «{said}» не понятно"),
            )
            .label("не читается");
        let term = line.right.map(|right| right.span.start);
        let term = term.and_then(|start| self_starts(&source, start));
        match near {
            _ if not_said.is_some() => pending.hint(not_said.unwrap_or_default()),
            _ if term.is_some() => pending
                .hint("срок стоит слева от тире или после глагола: «через 3 дня — позвонить», «отправить «Акт» за 24 часа»"),
            Some(near) if near != first => pending.hint(format!("возможно, вы имели в виду «{near}»")),
            _ if !forms.is_empty() => forms.into_iter().fold(pending, crate::model::reading::binder::Pending::hint),
            _ if again => pending.hint("то же, что и о начале строки: глагол, запрет или предел не найден"),
            _ => pending
                .hint("обязанность начинается с глагола: «позвонить за 15 рабочих минут»; запрет — с «нельзя»; срок на стадии — «не дольше 2 дней»")
                .hint("то, что проверяет человек, пишется так: выполнить «…» или совет «…»"),
        };
    }
}

/// The line in which a place stands.
fn line_around(text: &str, at: usize) -> &str {
    let before = text.get(..at).unwrap_or("");
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let line = text.get(start..).unwrap_or("");
    line.lines().next().unwrap_or("")
}

/// The name of a clause without a number: its section and its text, short enough to be said.
pub(in crate::model) fn stable_key(section: &str, text: &str) -> Box<str> {
    let short: String = if text.chars().count() > 60 {
        text.chars().take(59).chain(['…']).collect()
    } else {
        text.into()
    };
    if section.is_empty() {
        short.into()
    } else {
        format!("{section}: {short}").into()
    }
}

/// Whether a term begins here.
fn self_starts(source: &crate::source::SourceText, start: usize) -> Option<()> {
    let rest = source.slice(Span::new(start, source.text.len()));
    [
        "за ",
        "в течение ",
        "через ",
        "до ",
        "не позже ",
        "не позднее ",
        "сразу",
    ]
    .iter()
    .any(|word| rest.starts_with(word))
    .then_some(())
}

/// Whether a sentence's heading only names the list behind its colon.
fn is_list(sentence: &Sentence) -> bool {
    matches!(
        sentence,
        Sentence::Entry(_)
            | Sentence::Exit(_)
            | Sentence::Series(_)
            | Sentence::Transition(TransitionRule::Final(_))
            | Sentence::Ban(Ban::Authority(_))
    )
}

/// `вход: бюджет и ЛПР (критично)`: the grading at the end of the heading's own line is the clause's.
fn grade_behind(node: &Node) -> Option<&[GradeItem]> {
    let last = node.children.last()?;
    let phrase = last.phrase.as_ref()?;
    (last.span.end <= node.span.end).then_some(phrase.grade.as_slice())
}
