//! Funnels, stages and their order.

use super::binder::Binder;
use super::cursor::Cursor;
use super::names::members;
use super::regulation::{Funnel, FunnelId, Stage, StageId};
use super::vocabulary::head;
use crate::source::Span;
use crate::syntax::{Member, Node, PartKind};

impl Binder<'_> {
    pub(super) fn declare_order(&mut self, node: &Node, cursor: &mut Cursor<'_>) {
        let mut levels: Vec<Vec<StageId>> = Vec::new();
        let mut alternative = false;
        let mut rows: Vec<&Member> = Vec::new();
        let mut own = head(node)
            .map(|(_, left)| members(left))
            .unwrap_or_default();
        if cursor.is_done() {
            own.clear();
        }
        rows.extend(own);
        for child in &node.children {
            if let Some((_, left)) = head(child) {
                rows.extend(members(left));
            }
        }
        for member in rows {
            // A new member comes after «или» or a comma: its first name is an alternative of the level before.
            let mut arrow = levels.is_empty();
            for part in &member.parts {
                match &part.kind {
                    PartKind::Arrow => arrow = true,
                    PartKind::Quoted(name) => {
                        let stage = self.stage_named(name, part.span);
                        place(&mut levels, stage, arrow, alternative);
                        (arrow, alternative) = (false, true);
                    }
                    PartKind::Word(_) => {
                        let name = self.text(part.span);
                        if name.to_lowercase() == "порядок" {
                            continue;
                        }
                        let stage = self.stage_named(&name, part.span);
                        place(&mut levels, stage, arrow, alternative);
                        (arrow, alternative) = (false, true);
                    }
                    _ => self.leftover(part.span),
                }
            }
        }
        let funnel = self.present_funnel();
        if let Some(funnel) = self.reg.funnels.get_mut(funnel.0) {
            funnel.order = levels;
        }
    }

    /// The funnel whose lines are being read; the unnamed one comes into being when it is first needed.
    pub(super) fn present_funnel(&mut self) -> FunnelId {
        match self.funnel {
            Some(funnel) => funnel,
            None => self.funnel_named(None, Span::default()),
        }
    }

    pub(super) fn funnel_named(&mut self, name: Option<Box<str>>, span: Span) -> FunnelId {
        let known = self.reg.funnels.iter().position(|funnel| {
            funnel.name.as_deref().map(crate::lexicon::fold)
                == name.as_deref().map(crate::lexicon::fold)
        });
        if let Some(known) = known {
            return FunnelId(known);
        }
        let id = FunnelId(self.reg.funnels.len());
        if let Some(name) = &name {
            self.funnels.insert(name, id);
        }
        let (order, out_of_order, terminal, from_anywhere) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        self.reg.funnels.push(Funnel {
            name,
            order,
            out_of_order,
            terminal,
            from_anywhere,
            span,
        });
        id
    }

    /// A stage of the present funnel, declared when it is not yet.
    pub(super) fn stage_named(&mut self, name: &str, span: Span) -> StageId {
        let funnel = self.present_funnel();
        let folded = crate::lexicon::fold(name);
        let known = self.reg.stages.iter().position(|stage| {
            stage.funnel == funnel && crate::lexicon::fold(&stage.name) == folded
        });
        if let Some(known) = known {
            return StageId(known);
        }
        let id = StageId(self.reg.stages.len());
        self.stages.insert(name, id);
        self.reg.stages.push(Stage {
            funnel,
            name: name.into(),
            responsible: None,
            goal: None,
            span,
        });
        id
    }
}

pub(super) fn place(
    levels: &mut Vec<Vec<StageId>>,
    stage: StageId,
    arrow: bool,
    alternative: bool,
) {
    match levels.last_mut() {
        Some(last) if !arrow && alternative => last.push(stage),
        _ => levels.push(vec![stage]),
    }
}
