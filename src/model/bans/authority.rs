//! `согласование по скидке: до 10 % — сам; до 15 % — РОП; свыше 15 % — «коммерческий директор»`.

use crate::diagnostic::Code;
use crate::model::bans::borders::{Borders, amount};
use crate::model::names::cursor::Cursor;
use crate::model::names::names::{NameKind, members};
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::Line;
use crate::model::regulation::{
    Authority, AuthorityRung, Ban, Cond, Decides, FieldId, Op, RoleId, Sentence, Trigger,
};
use crate::source::Span;
use crate::syntax::{Condition, Joint, Member, Part, PartKind, Phrase, PhraseKind, Tail};

/// What a row says, before it takes its place in the ladder.
struct Row {
    borders: Borders,
    decides: Decides,
    unless: Option<Cond>,
}

impl Binder<'_> {
    /// `скидку больше 10 % согласовывает РОП`: the row of a ladder in another order of words. False when the line is none.
    pub(in crate::model) fn authority_told(&mut self, line: Line<'_>) -> bool {
        let (Condition::Member(first), None) = (first_of(line.left), line.right) else {
            return false;
        };
        let decides = |part: &Part| {
            matches!(&part.kind, PartKind::Word(word)
                if ["согласу", "согласовы", "согласова", "утвержд", "утверд", "одобря", "одобр", "разреша", "визиру"]
                    .iter().any(|stem| word.starts_with(stem)) || matches!(&**word, "дает" | "дают"))
        };
        let Some(at) = first.parts.iter().position(decides).filter(|at| *at > 0) else {
            return false;
        };
        // `скидку больше 10 % РОП согласовывает`, `… должен согласовать РОП`
        let mut value = first.parts.get(..at).unwrap_or_default();
        let mut whom = first.parts.get(at..).unwrap_or_default().to_vec();
        if let [.., part] = value
            && matches!(&part.kind, PartKind::Word(word) if word.starts_with("долж") || word.starts_with("обязан") || &**word == "может")
        {
            value = value.get(..value.len() - 1).unwrap_or_default();
        }
        let mark = self.diagnostics.mark();
        let before = Member {
            parts: value.to_vec(),
            span: first.span,
        };
        let mut cursor = Cursor::new(&before);
        let leads = self.role(&mut cursor).is_some() && cursor.is_done();
        self.diagnostics.take_back(mark);
        if leads && whom.len() > 1 {
            // `РОП согласовывает скидку больше 10 %`
            let object = whom.split_off(1);
            whom.extend(value.iter().cloned());
            return self.authority_of(line, object, whom);
        }
        if whom.len() == 1
            && let Some((role, rest)) = value.split_last()
        {
            whom.push(role.clone());
            value = rest;
        }
        self.authority_of(line, value.to_vec(), whom)
    }

    /// The row of a ladder of authority out of its value and of who decides.
    fn authority_of(&mut self, line: Line<'_>, value: Vec<Part>, whom: Vec<Part>) -> bool {
        let (Some(begin), Some(last), Some(from), Some(to)) =
            (value.first(), value.last(), whom.first(), whom.last())
        else {
            return false;
        };
        let member = Member {
            span: begin.span.join(last.span),
            parts: value.clone(),
        };
        let head = Condition::Member(Member {
            span: from.span.join(to.span),
            parts: whom,
        });
        let right = Phrase {
            span: head.span(),
            kind: PhraseKind::Plain {
                left: with_first(line.left, head),
                right: None,
                tails: Vec::new(),
            },
            grade: Vec::new(),
        };
        let mark = self.diagnostics.mark();
        let mut cursor = Cursor::new(&member);
        let bounded = self.field(&mut cursor).is_some() && !cursor.is_done();
        self.diagnostics.take_back(mark);
        bounded && self.authority_row(line, &mut Cursor::new(&member), &right)
    }

    /// A ladder of authority over a field, in a block or (`скидка свыше 25 % — ручное одобрение РОПа`) in one row. False when the
    /// line is neither.
    pub(in crate::model) fn authority(&mut self, line: Line<'_>) -> bool {
        let Condition::Member(member) = line.left else {
            return false;
        };
        let mut cursor = Cursor::new(member);
        match line.right {
            None if line.node.opens => self.authority_block(line, &mut cursor),
            Some(right) => self.authority_row(line, &mut cursor, right),
            None => false,
        }
    }

    fn authority_block(&mut self, line: Line<'_>, cursor: &mut Cursor<'_>) -> bool {
        let named = cursor.eat_stem(&["согласовани", "полномочи", "утверждени"]);
        let start = cursor.position();
        cursor.eat(&["по", "на", "о", "об"]);
        cursor.eat_stem(&["поле", "полю", "размер", "величин"]);
        let mark = self.diagnostics.mark();
        let field = self.field(cursor).filter(|_| cursor.is_done());
        let Some(field) = field else {
            self.diagnostics.take_back(mark);
            if !named || cursor.position() == start && cursor.is_done() {
                return false;
            }
            cursor.back_to(start);
            cursor.eat(&["по", "на", "о", "об"]);
            self.unknown_here(NameKind::Field, cursor);
            return true;
        };
        let rows: Vec<(&Condition, &Phrase)> = line
            .node
            .children
            .iter()
            .filter_map(|child| match &child.phrase.as_ref()?.kind {
                PhraseKind::Plain {
                    left,
                    right: Some(right),
                    ..
                } => Some((left, &**right)),
                _ => None,
            })
            .collect();
        if !named
            && !rows
                .first()
                .is_some_and(|(_, right)| self.is_decider(right))
        {
            return false;
        }
        let mut read = Vec::new();
        for child in &line.node.children {
            match child.phrase.as_ref().map(|phrase| &phrase.kind) {
                Some(PhraseKind::Plain {
                    left: Condition::Member(left),
                    right: Some(right),
                    tails,
                }) => {
                    let unless = self.rung_tails(tails, right);
                    let right = &without_tails(right);
                    let row = self.rung(field, left, right);
                    if let (Some(row), true) = (&row, unless.is_some())
                        && row.decides == Decides::Oneself
                    {
                        self.error(
                            Code::RungOrder,
                            left.span,
                            "«сам» ни у кого не отнимешь: исключать из этой ступени нечего",
                        )
                        .label("лишнее исключение")
                        .hint("поставьте «кроме …» у той ступени, которая для них не действует");
                    }
                    read.extend(row.map(|row| Row { unless, ..row }));
                }
                Some(_) => self.expect_row_of_ladder(child.span),
                None => {}
            }
            for below in &child.children {
                self.leftover(below.span);
            }
        }
        if read.len() == line.node.children.len() && !read.is_empty() {
            self.ladder_of_authority(line, field, read);
        } else if line.node.children.is_empty() {
            self.expect_row_of_ladder(line.left.span());
        }
        true
    }

    /// `свыше 20 % — нельзя, кроме пенсионеров`, `… — РОП, если источник «Тендер»`: when there is no such rung.
    fn rung_tails(&mut self, tails: &[Tail], right: &Phrase) -> Option<Cond> {
        let behind = match &right.kind {
            PhraseKind::Plain { tails, .. } => tails.as_slice(),
            _ => &[],
        };
        let mut all: Vec<Tail> = tails.to_vec();
        all.extend(behind.iter().cloned());
        if all.is_empty() {
            return None;
        }
        // What a guard of such tails would ask for is what the rung needs to be there.
        Some(match self.tails_guard(&all, Cond::True) {
            Cond::Not(exempt) => *exempt,
            needed => Cond::Not(Box::new(needed)),
        })
    }

    fn expect_row_of_ladder(&mut self, span: Span) {
        self.error(
            Code::NoDefinition,
            span,
            "в строке лестницы нет тире: кто решает?",
        )
        .label("граница есть, решения нет")
        .example("    до 10 % — сам");
    }

    /// `скидка свыше 25 % — ручное одобрение РОПа`
    fn authority_row(&mut self, line: Line<'_>, cursor: &mut Cursor<'_>, right: &Phrase) -> bool {
        if !self.is_decider(right) {
            return false;
        }
        let mark = self.diagnostics.mark();
        let Some(field) = self.field(cursor) else {
            self.diagnostics.take_back(mark);
            return false;
        };
        let Some(declared) = self.reg.fields.get(field.0).cloned() else {
            return false;
        };
        let borders = self.borders(cursor, &declared.ty, &declared.name);
        let (Some(borders), true) = (borders, cursor.is_done()) else {
            self.diagnostics.take_back(mark);
            return false;
        };
        let Some(decides) = self.decides(right) else {
            return true;
        };
        let own = Row {
            borders: Borders {
                low: None,
                high: borders
                    .low
                    .as_ref()
                    .map(|(op, value)| (turned(*op), value.clone())),
                equal: Vec::new(),
                span: borders.span,
            },
            decides: Decides::Oneself,
            unless: None,
        };
        if decides == Decides::Oneself {
            // A permission alone forbids nothing.
            return false;
        }
        let rows = if borders.low.is_some() && borders.high.is_none() {
            vec![
                own,
                Row {
                    borders,
                    decides,
                    unless: None,
                },
            ]
        } else {
            self.error(Code::RungOrder, right.span, "лестница из одной ступени не сказала об остальных значениях")
                .label("а дальше?")
                .hint("назовите все ступени: «согласование по скидке: до 10 % — сам; до 15 % — РОП; свыше 15 % — нельзя»");
            return true;
        };
        self.ladder_of_authority(line, field, rows);
        true
    }

    fn rung(&mut self, field: FieldId, left: &Member, right: &Phrase) -> Option<Row> {
        let declared = self.reg.fields.get(field.0)?.clone();
        let mut cursor = Cursor::new(left);
        cursor.eat(&["при", "на"]);
        // `скидка до 10 %` under `согласование по скидке` repeats the name.
        let mark = self.diagnostics.mark();
        if self.field(&mut cursor) != Some(field) {
            self.diagnostics.take_back(mark);
            cursor.back_to(0);
        }
        let Some(borders) = self.borders(&mut cursor, &declared.ty, &declared.name) else {
            let said = self.text(left.span);
            self.error(
                Code::RungOrder,
                left.span,
                format!("«{said}» — не граница значения"),
            )
            .label("ожидалась граница")
            .hint("бывает: «до 10 %», «от 10 до 15 %», «свыше 15 %»");
            return None;
        };
        self.finish(&cursor);
        if !borders.equal.is_empty() {
            self.error(
                Code::RungOrder,
                left.span,
                "в лестнице согласования нужна граница, а не одно значение",
            )
            .label("до него или от него?")
            .hint("напишите «до 10 %» или «свыше 10 %»");
            return None;
        }
        let decides = self.decides(right)?;
        Some(Row {
            borders,
            decides,
            unless: None,
        })
    }

    /// Whether the right side of a row names who decides.
    fn is_decider(&mut self, right: &Phrase) -> bool {
        let mark = self.diagnostics.mark();
        let right = &without_tails(&right.apart());
        let found = self.decides(right).is_some() && !self.diagnostics.has_errors_since(mark);
        self.diagnostics.take_back(mark);
        found
    }

    /// `сам`, `РОП`, `утверждает РОП или директор`, `виза коммерческого директора`, `нельзя`.
    fn decides(&mut self, right: &Phrase) -> Option<Decides> {
        let PhraseKind::Plain {
            left,
            right: None,
            tails,
        } = &right.kind
        else {
            self.leftover(right.span);
            return None;
        };
        if let Some(tail) = tails.first() {
            self.leftover(tail.span);
        }
        let all = members(left);
        let mut roles: Vec<RoleId> = Vec::new();
        for (at, member) in all.iter().enumerate() {
            let mut cursor = Cursor::new(member);
            while cursor.eat(&["только", "по", "с", "со", "дает", "дают"])
                || cursor.eat_stem(&[
                    "нужн",
                    "требует",
                    "необходим",
                    "ручн",
                    "явн",
                    "письменн",
                    "утвержда",
                    "утверди",
                    "согласу",
                    "согласова",
                    "согласовы",
                    "утверд",
                    "подтвержд",
                    "одобр",
                    "разреш",
                    "виз",
                    "решает",
                    "подписыва",
                    "согласия",
                ])
            {}
            if at == 0 {
                if cursor.eat(&["нельзя", "никто", "запрещено", "запрещена"])
                    || cursor.eat_run(&["не", "допускается"])
                {
                    self.finish(&cursor);
                    return Some(Decides::Nobody);
                }
                let start = cursor.position();
                let mark = self.diagnostics.mark();
                self.role(&mut cursor);
                let own =
                    cursor.eat(&["сам", "сама", "сами", "самостоятельно", "свободно", "можно"])
                        || cursor.eat(&["без"]) && cursor.eat_stem(&["согласовани"]);
                if own {
                    self.role(&mut cursor);
                    self.finish(&cursor);
                    return Some(Decides::Oneself);
                }
                self.diagnostics.take_back(mark);
                cursor.back_to(start);
            }
            match self.role(&mut cursor) {
                Some(role) => roles.push(role),
                None => {
                    if cursor.is_done() {
                        self.unknown(NameKind::Role, right.span);
                    } else {
                        self.unknown_here(NameKind::Role, &mut cursor);
                    }
                }
            }
            cursor.eat_stem(&[
                "утвержда",
                "согласу",
                "согласовыва",
                "реша",
                "подписыва",
                "визиру",
            ]);
            self.finish(&cursor);
        }
        if let (Condition::Joint(Joint::And, ..), true) = (left, all.len() > 1) {
            self.both_approve(right.span);
        }
        (!roles.is_empty()).then_some(Decides::Roles(roles))
    }

    /// Puts the rows into a ladder and the ladder into a clause; says where it is not whole.
    fn ladder_of_authority(&mut self, line: Line<'_>, field: FieldId, rows: Vec<Row>) {
        // `от 100 000 — сам; от 80 000 — РОП; ниже — директор` goes down.
        let down = rows.len() > 1
            && rows
                .first()
                .is_some_and(|row| row.borders.low.is_some() && row.borders.high.is_none());
        let mut rungs: Vec<AuthorityRung> = Vec::new();
        let mut spans: Vec<Span> = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let (from, to) = if down {
                (row.borders.high.clone(), row.borders.low.clone())
            } else {
                (row.borders.low.clone(), row.borders.high.clone())
            };
            if at > 0 && row.decides == Decides::Oneself {
                self.error(
                    Code::RungOrder,
                    row.borders.span,
                    "«сам» стоит не первой ступенью",
                )
                .label("меньшее согласуют, а большее — нет?")
                .hint("начните лестницу с того, что решают сами");
            }
            rungs.push(AuthorityRung {
                from,
                to,
                decides: row.decides.clone(),
                unless: row.unless.clone(),
            });
            spans.push(row.borders.span);
        }
        for at in 0..rungs.len() {
            self.joint_of_rungs(&rungs, &spans, at, down);
        }
        let guard = self.guard(line);
        let ladder = Authority { field, rungs };
        let ban = Sentence::Ban(Ban::Authority(ladder));
        self.clause(line, guard, Trigger::Scope, ban);
    }

    /// Each rung begins where the one before it ends, and the last goes on without end.
    fn joint_of_rungs(&mut self, rungs: &[AuthorityRung], spans: &[Span], at: usize, down: bool) {
        let (Some(rung), Some(&span)) = (rungs.get(at), spans.get(at)) else {
            return;
        };
        let last = at + 1 == rungs.len();
        if last && rung.to.is_some() {
            self.error(
                Code::RungGap,
                span,
                "лестница кончается границей: кто решает дальше?",
            )
            .label("а дальше?")
            .hint("добавьте последнюю ступень: «свыше … — РОП» или «свыше … — нельзя»");
            return;
        }
        if !last && rung.to.is_none() {
            self.error(
                Code::RungOrder,
                span,
                "ступень без дальней границы стоит не последней",
            )
            .label("до какого значения?")
            .hint("ступени идут по порядку: «до 10 % — …; до 15 % — …; свыше 15 % — …»");
            return;
        }
        let Some(before) = at.checked_sub(1).and_then(|before| rungs.get(before)) else {
            return;
        };
        let (Some((end_op, end)), begin) = (&before.to, &rung.from) else {
            return;
        };
        let (Some(end_at), begin_at) = (
            amount(end),
            begin.as_ref().and_then(|(_, value)| amount(value)),
        ) else {
            return;
        };
        if let (Some((_, to)), true) = (&rung.to, begin.is_none()) {
            let further = amount(to).is_some_and(|to| if down { to < end_at } else { to > end_at });
            if !further {
                self.error(
                    Code::RungOrder,
                    span,
                    "ступень не дальше предыдущей: до неё дело не дойдёт",
                )
                .label("перепутан порядок")
                .hint("расположите ступени от меньшего к большему");
            }
        }
        let (Some((begin_op, _)), Some(begin_at)) = (begin, begin_at) else {
            return;
        };
        let inclusive = |op: Op| matches!(op, Op::Le | Op::Ge);
        if begin_at == end_at {
            match (inclusive(*end_op), inclusive(*begin_op)) {
                (true, true) => {
                    let shown = end_at.normalize();
                    let word = if down { "больше" } else { "меньше" };
                    let hint = format!(
                        "ровно {shown} принадлежит первой из ступеней; если второй — напишите «{word} {shown}» вместо границы первой"
                    );
                    self.warn(
                        Code::SharedPoint,
                        span,
                        format!("на {shown} претендуют две ступени"),
                    )
                    .label("общая граница")
                    .hint(hint);
                }
                (false, false) => {
                    let shown = end_at.normalize();
                    self.error(
                        Code::RungGap,
                        span,
                        format!("ровно {shown} не попало ни в одну ступень"),
                    )
                    .label("пропущенное значение")
                    .hint(format!(
                        "напишите «до {shown}» или «от {shown}»: обе границы включают само значение"
                    ));
                }
                _ => {}
            }
        } else if if down {
            begin_at < end_at
        } else {
            begin_at > end_at
        } {
            self.error(
                Code::RungGap,
                span,
                format!(
                    "между {} и {} никто не решает",
                    end_at.normalize(),
                    begin_at.normalize()
                ),
            )
            .label("пропущенные значения")
            .hint("ступень начинается там, где кончается предыдущая");
        } else {
            self.warn(
                Code::SharedPoint,
                span,
                "ступени перекрываются: решает та, что выше в тексте",
            )
            .label("часть значений принадлежит и предыдущей ступени")
            .hint("начните ступень там, где кончается предыдущая");
        }
    }
}

/// The first condition of a list.
fn first_of(condition: &Condition) -> &Condition {
    match condition {
        Condition::Joint(_, list, _) => list.first().map_or(condition, first_of),
        Condition::Member(_) => condition,
    }
}

/// The same list with another first condition.
fn with_first(condition: &Condition, first: Condition) -> Condition {
    match condition {
        Condition::Member(_) => first,
        Condition::Joint(joint, list, span) => {
            let mut list = list.clone();
            if let Some(old) = list.first_mut() {
                *old = with_first(&old.clone(), first);
            }
            Condition::Joint(*joint, list, *span)
        }
    }
}

/// What stands right of a row's dash, without its subordinate clauses.
fn without_tails(right: &Phrase) -> Phrase {
    let mut copy = right.clone();
    if let PhraseKind::Plain { tails, .. } = &mut copy.kind {
        tails.clear();
    }
    copy
}

/// The comparison that holds where this one does not.
pub(in crate::model) const fn turned(op: Op) -> Op {
    match op {
        Op::Eq => Op::Ne,
        Op::Ne => Op::Eq,
        Op::Lt => Op::Ge,
        Op::Le => Op::Gt,
        Op::Gt => Op::Le,
        Op::Ge => Op::Lt,
    }
}
