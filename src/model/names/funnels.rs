//! Funnels, stages and their order.

use crate::diagnostic::Code;
use crate::model::names::cursor::Cursor;
use crate::model::names::names::members;
use crate::model::names::vocabulary::head;
use crate::model::reading::binder::Binder;
use crate::model::regulation::{Funnel, FunnelId, Stage, StageId};
use crate::source::Span;
use crate::syntax::{Condition, Joint, Node, PartKind};

impl Binder<'_> {
    pub(in crate::model) fn declare_order(&mut self, node: &Node, cursor: &mut Cursor<'_>) {
        let mut levels: Vec<Vec<StageId>> = Vec::new();
        // Each row on its own: a new line goes on with the next level, arrow or not.
        let mut rows: Vec<&Condition> = Vec::new();
        if let (Some((_, left)), false) = (head(node), cursor.is_done()) {
            rows.push(left);
        }
        for child in &node.children {
            self.declaration_only(child, false);
            rows.extend(head(child).map(|(_, left)| left));
        }
        for row in rows {
            if let Condition::Joint(Joint::List | Joint::And, _, span) = row {
                self.error(
                    Code::TwoReadings,
                    *span,
                    "между стадиями запятая или «и»: одна за другой или на выбор?",
                )
                .label("что за чем?")
                .hint("одна за другой — стрелка: «Новая» → «КП» → «Договор»")
                .hint("на выбор — «или»: «Договор» → «Успех» или «Отказ»");
            }
            let mut arrow = true;
            for member in members(row) {
                let mut skip = 0;
                for (at, part) in member.parts.iter().enumerate() {
                    if skip > 0 {
                        skip -= 1;
                        continue;
                    }
                    let (name, span) = match &part.kind {
                        PartKind::Arrow => {
                            arrow = true;
                            continue;
                        }
                        PartKind::Quoted(name) => (name.clone(), part.span),
                        PartKind::Word(word) if &**word == "порядок" => continue,
                        PartKind::Word(_) => {
                            // `Новый лид → Встреча назначена`: a run of bare words is one name.
                            let rest = member.parts.get(at..).unwrap_or_default();
                            let run = rest
                                .iter()
                                .take_while(|part| matches!(part.kind, PartKind::Word(_)))
                                .count();
                            skip = run.saturating_sub(1);
                            let last = rest.get(skip).map_or(part.span, |last| last.span);
                            let span = part.span.join(last);
                            (self.text(span), span)
                        }
                        _ => {
                            self.leftover(part.span);
                            continue;
                        }
                    };
                    let stage = self.stage_named(&name, span);
                    if levels.iter().flatten().any(|known| *known == stage) {
                        self.error(
                            Code::DuplicateName,
                            span,
                            format!("стадия «{name}» уже стоит в этом порядке"),
                        )
                        .label("второй раз")
                        .hint("в порядке стадия стоит один раз; назад переводят строкой «из «Договор» в «КП»» или пишут «вне порядка:»");
                        continue;
                    }
                    match levels.last_mut() {
                        Some(last) if !arrow => last.push(stage),
                        _ => levels.push(vec![stage]),
                    }
                    arrow = false;
                }
            }
        }
        let funnel = self.present_funnel();
        if let Some(funnel) = self.reg.funnels.get_mut(funnel.0) {
            funnel.order = levels;
        }
    }

    /// The funnel whose lines are being read; the unnamed one comes into being when it is first needed.
    pub(in crate::model) fn present_funnel(&mut self) -> FunnelId {
        match self.funnel {
            Some(funnel) => funnel,
            None => self.funnel_named(None, Span::default()),
        }
    }

    pub(in crate::model) fn funnel_named(
        &mut self,
        name: Option<Box<str>>,
        span: Span,
    ) -> FunnelId {
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
    pub(in crate::model) fn stage_named(&mut self, name: &str, span: Span) -> StageId {
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
