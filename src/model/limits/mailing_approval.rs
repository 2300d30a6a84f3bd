//! Approval before sending: `рассылка «Акция» только после согласования с РОПом`, `каждая рассылка согласуется с РОПом до отправки`.

use crate::facts::ApprovalState;
use crate::model::conditions::events::shape;
use crate::model::limits::counted_things::mailings_by;
use crate::model::limits::mailing_order::flat;
use crate::model::limits::mailings::Forbidden;
use crate::model::names::cursor::Cursor;
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::Line;
use crate::model::regulation::{Cond, EventShape, RoleId, Test, What};
use crate::syntax::PartKind;

/// Words of such a line besides its mailings, the approval and whose it is.
const AROUND: &[&str] = &[
    "только",
    "лишь",
    "после",
    "с",
    "со",
    "при",
    "по",
    "без",
    "не",
    "нельзя",
    "можно",
    "слать",
    "отправлять",
    "отправить",
    "отправляется",
    "отправляем",
    "рассылать",
    "посылать",
    "запускать",
    "каждая",
    "каждую",
    "каждый",
    "каждое",
    "любая",
    "любую",
    "любой",
    "все",
    "всякая",
    "до",
    "перед",
    "отправкой",
    "отправки",
    "отправка",
    "рассылкой",
    "запуска",
    "запуском",
    "обязательно",
    "обязательна",
    "обязательно",
    "нужно",
    "нужна",
    "требуется",
    "требует",
    "и",
    "или",
    "у",
    "от",
    "она",
    "его",
    "предварительно",
    "сначала",
    "должна",
    "должен",
    "должно",
    "быть",
    "клиенту",
    "клиентам",
];

/// `согласование`, `согласуется`, `одобрить`, `с визой`: what an approval goes by.
const APPROVAL: &[&str] = &[
    "согласован",
    "согласова",
    "согласовыва",
    "согласуе",
    "согласия",
    "согласие",
    "согласует",
    "одобр",
    "утвержд",
    "утверди",
    "подтвержд",
    "подтверди",
    "виза",
    "визы",
    "визой",
    "визиру",
    "завизир",
];

impl Binder<'_> {
    /// A line that wants a mailing approved before it goes. False when it is none.
    pub(in crate::model) fn approval_before(&mut self, line: Line<'_>) -> bool {
        let Some(flat) = flat(line) else {
            return false;
        };
        let mark = self.diagnostics.mark();
        let Some((any, roles)) = self.approved_mailings(Cursor::new(&flat)) else {
            self.diagnostics.take_back(mark);
            return false;
        };
        if let Some(right) = line.right {
            right.mark();
        }
        let text = self.text(line.left.span());
        // An approval of one template or campaign opens the way for that one alone.
        let mut groups: Vec<(Option<Box<str>>, Vec<EventShape>)> = Vec::new();
        for one in any {
            let about = one.template.clone().or(one.mailing.campaign.clone());
            match groups.iter_mut().find(|(known, _)| *known == about) {
                Some((_, known)) => known.push(one),
                None => groups.push((about, vec![one])),
            }
        }
        for (about, any) in groups {
            let granted = Test::Approval {
                about,
                roles: roles.clone(),
                state: ApprovalState::Granted,
            };
            let granted = Cond::Test(Box::new(granted), text.clone());
            self.forbid(
                Line {
                    right: None,
                    ..line
                },
                Forbidden {
                    any,
                    when: Cond::Not(Box::new(granted)),
                    exempt: Vec::new(),
                    every_deal: true,
                },
            );
        }
        true
    }

    fn approved_mailings(
        &mut self,
        mut cursor: Cursor<'_>,
    ) -> Option<(Vec<EventShape>, Vec<RoleId>)> {
        let mut any: Vec<EventShape> = Vec::new();
        let mut roles: Vec<RoleId> = Vec::new();
        let (mut approval, mut sends) = (false, false);
        while !cursor.is_done() {
            if let Some(PartKind::Quoted(name)) = cursor.peek().map(|part| &part.kind)
                && !matches!(self.roles.find(name), crate::lexicon::Found::One(_))
            {
                any.extend(mailings_by(std::slice::from_ref(name)));
                cursor.skip(1);
                sends = true;
            } else if cursor.has_stem(0, &["кампани"])
                && matches!(
                    cursor.ahead(1).map(|part| &part.kind),
                    Some(PartKind::Quoted(_))
                )
            {
                cursor.skip(1);
                while let Some(PartKind::Quoted(name)) = cursor.peek().map(|part| &part.kind) {
                    let mut one = shape(What::Mailing);
                    one.mailing.campaign = Some(name.clone());
                    any.push(one);
                    cursor.skip(1);
                }
                sends = true;
            } else if cursor.eat_stem(APPROVAL) {
                approval = true;
            } else if cursor.eat_stem(&["рассылк", "шаблон", "кампани", "отправ"])
                || cursor.eat(&["слать", "рассылать"])
            {
                sends = true;
            } else if let Some(found) = self.channel_shapes(&mut cursor) {
                any.extend(found);
                sends = true;
            } else if cursor.eat(AROUND) {
            } else if let Some(role) = self.role(&mut cursor) {
                roles.push(role);
            } else {
                return None;
            }
        }
        if any.is_empty() {
            any.push(shape(What::Mailing));
        }
        (approval && sends && !roles.is_empty()).then_some((any, roles))
    }
}
