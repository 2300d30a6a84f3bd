//! Approvals: who may decide, and what was asked, granted, refused, withdrawn.

use crate::diagnostic::Code;
use crate::facts::ApprovalState;
use crate::lexicon::fold;
use crate::model::conditions::conditions::Carry;
use crate::model::conditions::events::shape;
use crate::model::names::cursor::Cursor;
use crate::model::names::names::{NameKind, members};
use crate::model::reading::binder::Binder;
use crate::model::regulation::{
    Approval, Author, Cond, Deed, EventPattern, EventShape, LookBack, RoleId, Test, What,
};
use crate::source::Span;
use crate::syntax::{Condition, Joint, Member, PartKind};

/// Words that name an approval.
const NOUNS: &[&str] = &[
    "согласовани",
    "подтверждени",
    "одобрени",
    "разрешени",
    "согласия",
    "согласие",
    "ведома",
];

/// Words before such a noun that change nothing.
const MANNER: &[&str] = &[
    "явн",
    "письменн",
    "предварительн",
    "ручн",
    "устн",
    "отдельн",
];

/// What was said of an approval.
struct Said {
    about: Option<Box<str>>,
    role: Option<RoleId>,
    state: Option<ApprovalState>,
    denied: bool,
}

/// The state that a participle or a noun of happening names.
fn state(word: &str) -> Option<ApprovalState> {
    const STATES: &[(&[&str], ApprovalState)] = &[
        (&["запрошен", "запрос"], ApprovalState::Asked),
        (&["получен", "дано", "выдан"], ApprovalState::Granted),
        (&["отказ", "отклонен"], ApprovalState::Refused),
        (&["отозван", "отзыв"], ApprovalState::Withdrawn),
        (&["истек", "просрочен"], ApprovalState::Expired),
    ];
    STATES
        .iter()
        .find(|(stems, _)| stems.iter().any(|stem| word.starts_with(stem)))
        .map(|(_, state)| *state)
}

/// Whether an approval is spoken of here: `письменного разрешения РОПа`.
pub(in crate::model) fn approval_ahead(cursor: &Cursor<'_>) -> bool {
    let mut cursor = cursor.clone();
    while cursor.eat_stem(MANNER) {}
    is_noun(&cursor, 0)
}

/// Whether an approval's noun stands so far ahead.
fn is_noun(cursor: &Cursor<'_>, ahead: usize) -> bool {
    cursor.has_stem(ahead, NOUNS)
        || matches!(
            cursor.word_at(ahead),
            Some("виза" | "визы" | "визу" | "визой" | "визе")
        )
}

impl Binder<'_> {
    /// `[запрошено] согласование [по скидке] [с РОПом] [отказано]` at the cursor.
    /// A bare «запрос» is one only where something happens.
    fn approval_said(&mut self, cursor: &mut Cursor<'_>, happening: bool) -> Option<Said> {
        let start = cursor.position();
        let mut said = Said {
            about: None,
            role: None,
            state: None,
            denied: false,
        };
        if let Some(found) = cursor.word().and_then(state) {
            let within = usize::from(cursor.word_at(1) == Some("в"));
            let alone = cursor.word().is_some_and(|word| word.starts_with("запрос"))
                && cursor.ahead(1).is_none_or(|_| {
                    cursor
                        .word_at(1)
                        .is_some_and(crate::model::duties::deeds::is_timing_word)
                });
            // A card may have a field of that name.
            let mark = self.diagnostics.mark();
            let field = alone && self.field(&mut cursor.clone()).is_some();
            self.diagnostics.take_back(mark);
            if alone && happening && !field && !is_noun(cursor, 1) {
                cursor.skip(1);
                said.state = Some(found);
                return Some(said);
            }
            if !is_noun(cursor, 1 + within) {
                return None;
            }
            said.state = Some(found);
            cursor.skip(1 + within);
        }
        if !is_noun(cursor, 0) {
            cursor.back_to(start);
            return None;
        }
        let plain = cursor.has_stem(0, &["согласовани"]);
        cursor.skip(1);
        loop {
            if said.about.is_none() && self.approval_about(cursor, &mut said.about) {
                continue;
            }
            if said.role.is_none() && self.approval_role(cursor, &mut said.role) {
                continue;
            }
            let position = cursor.position();
            let denied = cursor.eat(&["не"]);
            if said.state.is_none()
                && let Some(found) = cursor.word().and_then(state)
            {
                said.state = Some(found);
                said.denied = denied;
                cursor.skip(1);
                continue;
            }
            cursor.back_to(position);
            break;
        }
        // «Подтверждение встречи» is no approval: other nouns than «согласование» need to say whose it is.
        if !plain && said.role.is_none() && said.about.is_none() {
            cursor.back_to(start);
            return None;
        }
        Some(said)
    }

    /// `по скидке`, `скидки`, `«Договор»`: what it is about.
    fn approval_about(&mut self, cursor: &mut Cursor<'_>, about: &mut Option<Box<str>>) -> bool {
        let start = cursor.position();
        let preposition = cursor.eat(&["по", "о", "об", "на"]);
        cursor.eat_stem(&["документ", "поле", "полю"]);
        if let Some(PartKind::Quoted(name)) = cursor.peek().map(|part| &part.kind) {
            // A role in quotes says whose it is, and is read there.
            let role = matches!(self.roles.find(name), crate::lexicon::Found::One(_));
            if preposition || !role {
                *about = Some(name.clone());
                cursor.skip(1);
                return true;
            }
        }
        let mark = self.diagnostics.mark();
        if let Some(field) = self.field(cursor) {
            *about = self.reg.fields.get(field.0).map(|field| field.name.clone());
            return true;
        }
        self.diagnostics.take_back(mark);
        if preposition
            && let Some(word) = cursor.word()
            && !crate::model::duties::deeds::is_timing_word(word)
        {
            let span = cursor.span();
            self.unknown(NameKind::Field, span);
            cursor.skip(1);
            *about = Some(self.text(span));
            return true;
        }
        cursor.back_to(start);
        false
    }

    /// `с РОПом`, `от РОПа`, `РОПа`: whose.
    fn approval_role(&mut self, cursor: &mut Cursor<'_>, role: &mut Option<RoleId>) -> bool {
        let start = cursor.position();
        cursor.eat(&["с", "со", "от", "у"]);
        if let Some(found) = self.role(cursor) {
            *role = Some(found);
            return true;
        }
        cursor.back_to(start);
        false
    }

    /// An approval as an event: `запрос согласования по скидке`; without a word of its state it was granted.
    pub(in crate::model) fn approval_event(
        &mut self,
        cursor: &mut Cursor<'_>,
    ) -> Option<Vec<EventShape>> {
        let said = self.approval_said(cursor, true)?;
        Some(vec![approval_shape(
            said.about,
            said.role,
            vec![said.state.unwrap_or(ApprovalState::Granted)],
        )])
    }

    /// `есть согласование по скидке с РОПом`, `согласование отказано`, `скидка не согласована`: what its last word is.
    pub(in crate::model) fn approval_test(
        &mut self,
        cursor: &mut Cursor<'_>,
        carry: &mut Carry,
        start: usize,
    ) -> Option<Cond> {
        let position = cursor.position();
        let absent = cursor.eat(&["нет", "отсутствует"]);
        let present =
            !absent && cursor.eat(&["есть", "имеется", "был", "была", "было", "были", "дано"]);
        let said = match self.approval_said(cursor, false) {
            Some(said) => Some(said),
            None if !absent && !present => self.approved_field(cursor),
            None => None,
        };
        // A look-back asks for a happening, not for how things stand.
        let Some(said) = said.filter(|_| {
            cursor.is_done() || !matches!(cursor.word(), Some("за" | "в" | "после" | "на"))
        }) else {
            cursor.back_to(position);
            return None;
        };
        let trailing = !absent && !present && said.state.is_none();
        if trailing {
            let there = cursor.eat(&["есть", "имеется"]);
            let gone = !there && cursor.eat(&["отсутствует"]);
            if !there && !gone {
                cursor.back_to(position);
                return None;
            }
            return Some(self.approval_cond(cursor, start, said, gone));
        }
        *carry = Carry::Event(absent, LookBack::Ever);
        Some(self.approval_cond(cursor, start, said, absent))
    }

    fn approval_cond(
        &mut self,
        cursor: &Cursor<'_>,
        start: usize,
        said: Said,
        absent: bool,
    ) -> Cond {
        let test = Test::Approval {
            about: said.about,
            roles: said.role.into_iter().collect(),
            state: said.state.unwrap_or(ApprovalState::Granted),
        };
        let cond = self.tested(cursor, start, test);
        crate::model::conditions::conditions::denied_if(absent != said.denied, cond)
    }

    /// `скидка [не] согласована [с РОПом]`
    fn approved_field(&mut self, cursor: &mut Cursor<'_>) -> Option<Said> {
        let start = cursor.position();
        let mark = self.diagnostics.mark();
        let about = match cursor.peek().map(|part| &part.kind) {
            Some(PartKind::Quoted(name)) if self.field(&mut cursor.clone()).is_none() => {
                cursor.skip(1);
                Some(name.clone())
            }
            _ => self
                .field(cursor)
                .and_then(|field| Some(self.reg.fields.get(field.0)?.name.clone())),
        };
        self.diagnostics.take_back(mark);
        let denied = cursor.eat(&["не"]);
        let participle = matches!(
            cursor.word(),
            Some(
                "согласован"
                    | "согласована"
                    | "согласовано"
                    | "согласованы"
                    | "одобрен"
                    | "одобрена"
                    | "одобрено"
                    | "одобрены"
            )
        );
        if !participle {
            cursor.back_to(start);
            return None;
        }
        cursor.skip(1);
        let mut role = None;
        self.approval_role(cursor, &mut role);
        Some(Said {
            about,
            role,
            state: Some(ApprovalState::Granted),
            denied,
        })
    }

    /// `запросить согласование по скидке`, `согласовать скидку с РОПом`: a word in an approval, or a thing by that name. `None`:
    /// something else is asked for.
    pub(in crate::model) fn approval_deed(
        &mut self,
        verb: &str,
        cursor: &mut Cursor<'_>,
        start: usize,
    ) -> Option<Deed> {
        let position = cursor.position();
        let deciding = ["соглас", "одобр", "утверд", "утвержд", "визир"]
            .iter()
            .any(|stem| verb.starts_with(stem));
        let (about, role, states) = if deciding {
            let (mut about, mut role) = (None, None);
            cursor.eat_stem(&["запрос"]);
            while about.is_none() && self.approval_about(cursor, &mut about)
                || role.is_none() && self.approval_role(cursor, &mut role)
            {}
            let ends = cursor.is_done()
                || cursor.word().is_some_and(|word| {
                    crate::model::duties::deeds::is_timing_word(word) && word != "с"
                });
            if !ends {
                cursor.back_to(position);
                return None;
            }
            (
                about,
                role,
                vec![ApprovalState::Granted, ApprovalState::Refused],
            )
        } else {
            if !is_noun(cursor, 0) {
                return None;
            }
            let Some(said) = self.approval_said(cursor, false) else {
                cursor.back_to(position);
                return None;
            };
            let asking = verb.starts_with("запр");
            let mut states = vec![ApprovalState::Granted];
            if asking {
                // Who has an answer has asked.
                states.extend([ApprovalState::Asked, ApprovalState::Refused]);
            }
            // Whom one asks does not write the request himself.
            let role = if asking { None } else { said.role };
            (said.about, role, states)
        };
        let text = self.text(cursor.span_since(start));
        let mut named = shape(What::Named);
        named.name = Some(text.clone());
        let any = vec![approval_shape(about, role, states), named];
        Some(Deed::Act(EventPattern { any, text }))
    }

    /// Takes `без согласования с РОПом`, `до подтверждения менеджера`, `только с согласия РОПа` off the end of a condition: what is
    /// left, and whose approval it is.
    pub(in crate::model) fn take_lift(
        &mut self,
        left: &Condition,
    ) -> Option<(Condition, Vec<RoleId>, Span)> {
        let all = members(left);
        let (which, at, role_at) = all.iter().enumerate().find_map(|(which, member)| {
            (1..member.parts.len()).find_map(|at| {
                let mut cursor = Cursor::new(member);
                cursor.skip(at);
                // `передавать можно только с согласования РОПа`
                cursor.eat(&["можно", "разрешено", "разрешается", "допускается"]);
                let only = cursor.eat(&["только", "лишь"]);
                let opened = if only {
                    cursor.eat(&["с", "со", "по", "после", "при"])
                } else {
                    cursor.eat(&["без", "до"])
                };
                if !opened {
                    return None;
                }
                while cursor.eat_stem(MANNER) {}
                is_noun(&cursor, 0).then(|| (which, at, cursor.position() + 1))
            })
        })?;
        let member = *all.get(which)?;
        let tail = member.parts.get(at)?.span.join(member.parts.last()?.span);
        let mut cursor = Cursor::new(member);
        cursor.skip(role_at);
        let mut roles = Vec::new();
        let mut role = None;
        let mut about = None;
        self.approval_about(&mut cursor, &mut about);
        if self.approval_role(&mut cursor, &mut role) {
            roles.extend(role);
        } else if !cursor.is_done() {
            cursor.eat(&["с", "со"]);
            self.unknown_here(NameKind::Role, &mut cursor);
        }
        self.finish(&cursor);
        // `… с РОПом или бухгалтером`: the further members name further people.
        let mut joint = Joint::List;
        if let Condition::Joint(said, ..) = left {
            joint = *said;
        }
        for further in all.iter().skip(which + 1) {
            let mut cursor = Cursor::new(further);
            let mut role = None;
            if !self.approval_role(&mut cursor, &mut role) {
                self.unknown_here(NameKind::Role, &mut cursor);
            }
            self.finish(&cursor);
            roles.extend(role);
        }
        if joint == Joint::And && all.len() > which + 1 {
            self.both_approve(tail);
        }
        let kept: Vec<Condition> = all
            .iter()
            .take(which)
            .map(|member| Condition::Member((*member).clone()))
            .chain({
                let parts = member.parts.get(..at)?.to_vec();
                let span = parts.first()?.span.join(parts.last()?.span);
                std::iter::once(Condition::Member(Member { parts, span }))
            })
            .collect();
        let left = match <[Condition; 1]>::try_from(kept) {
            Ok([only]) => only,
            Err(kept) => {
                let span = kept.first()?.span().join(kept.last()?.span());
                Condition::Joint(joint, kept, span)
            }
        };
        Some((left, roles, tail))
    }

    /// Says that one approval is of one person.
    pub(in crate::model) fn both_approve(&mut self, span: Span) {
        self.error(
            Code::WhoApproves,
            span,
            "одно согласование — одна подпись: «и» не подходит",
        )
        .label("оба или любой?")
        .hint("если хватит любого, напишите «или»")
        .hint("если нужны оба, напишите два запрета, по одному на каждого");
    }

    /// What an approval of a deed may be about: the names in its events.
    pub(in crate::model) fn deed_names(&self, any: &[EventShape]) -> Vec<Box<str>> {
        let mut names: Vec<Box<str>> = Vec::new();
        let stage = |id: &crate::model::regulation::StageId| {
            self.reg.stages.get(id.0).map(|stage| stage.name.clone())
        };
        for one in any {
            names.extend(one.name.clone());
            names.extend(one.template.clone());
            match &one.what {
                What::Transition { to, .. } => names.extend(to.iter().filter_map(stage)),
                What::FieldChange(field) => {
                    names.extend(self.reg.fields.get(field.0).map(|field| field.name.clone()));
                }
                What::OwnerChange => names.push("ответственный".into()),
                What::Event(kind, _) => names.push(kind.row().name.into()),
                _ => {}
            }
        }
        names.sort_unstable();
        names.dedup_by(|a, b| fold(a) == fold(b));
        names
    }

    /// The approval that lifts a ban on these events.
    pub(in crate::model) fn lift(&self, roles: Vec<RoleId>, any: &[EventShape]) -> Approval {
        Approval {
            roles,
            about: self.deed_names(any),
        }
    }
}

fn approval_shape(
    about: Option<Box<str>>,
    role: Option<RoleId>,
    states: Vec<ApprovalState>,
) -> EventShape {
    let mut one = shape(What::Approval { about, states });
    one.author = role.map(Author::Role);
    one
}
