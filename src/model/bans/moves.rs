//! Rules of moves between stages.

use crate::diagnostic::Code;
use crate::model::names::cursor::Cursor;
use crate::model::names::names::{NameKind, members};
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::Line;
use crate::model::regulation::{
    Ban, EventPattern, FunnelId, Sentence, StageId, TransitionRule, Trigger, What,
};
use crate::syntax::{Node, PartKind, TailKind};

impl Binder<'_> {
    /// `только вперёд`, `нельзя назад`, `из … в …`, `пропускать …`, `конечные: …`. False when the line is none of these.
    pub(in crate::model) fn moves(&mut self, line: Line<'_>) -> bool {
        let Some(first) = members(line.left).first().copied() else {
            return false;
        };
        let mut cursor = Cursor::new(first);
        let back = cursor.eat_run(&["только", "вперед"])
            || cursor.eat_run(&["нельзя", "назад"])
            || cursor.eat_run(&["назад", "нельзя"])
            || cursor.eat_run(&["только", "движение", "вперед"]);
        if back {
            self.finish(&cursor);
            self.rule(line, TransitionRule::NoBack);
            return true;
        }
        if cursor.eat(&["конечные", "конечная"]) && line.node.opens {
            // The stages themselves are read by `funnel_rules`, before everything that depends on them.
            let stages = line
                .context
                .scope
                .funnel
                .or(self.funnel)
                .and_then(|funnel| self.reg.funnels.get(funnel.0));
            let stages = stages
                .map(|funnel| funnel.terminal.clone())
                .unwrap_or_default();
            self.rule(line, TransitionRule::Final(stages));
            return true;
        }
        let start = cursor.position();
        let never = cursor.eat(&["нельзя", "запрещено"]) && cursor.word() == Some("пропускать");
        if !never {
            cursor.back_to(start);
        }
        if cursor.eat(&["пропускать", "пропуск"]) {
            return self.skipping(line, &mut cursor, never);
        }
        if cursor.word() == Some("из") {
            return self.only_to(line, &mut cursor);
        }
        self.only_from(line)
    }

    /// `в «Заморозка» только из «Учится»`, `переводить в «Договор» можно только из «КП» или «Замер»`: a ban on the moves from all other
    /// stages of the funnel.
    fn only_from(&mut self, line: Line<'_>) -> bool {
        let Some(first) = members(line.left).first().copied() else {
            return false;
        };
        let mut cursor = Cursor::new(first);
        let moved = &[
            "переход",
            "перевод",
            "перевест",
            "перейт",
            "попада",
            "попас",
            "сделк",
            "лид",
            "заявк",
        ];
        while cursor.eat_stem(moved) {}
        if !cursor.eat(&["в", "во"]) {
            return false;
        }
        cursor.eat_stem(&["стади", "этап"]);
        let mark = self.diagnostics.mark();
        let mut to = Vec::new();
        let mut unknown = None;
        loop {
            if let Some(stage) = self.stage(&mut cursor) {
                to.push(stage);
            } else if matches!(
                cursor.peek().map(|part| &part.kind),
                Some(PartKind::Quoted(_))
            ) {
                unknown = Some(cursor.span());
                cursor.skip(1);
            } else {
                break;
            }
        }
        while cursor.eat(&["можно", "разрешено", "допускается", "разрешен", "возможен"])
            || cursor.eat_stem(moved)
        {}
        let only = cursor.eat(&["только", "лишь"]) && cursor.eat(&["из", "со", "с"]);
        // `только с согласования РОПа` says who allows it, not from where.
        if !only || crate::model::bans::approvals::approval_ahead(&cursor) {
            self.diagnostics.take_back(mark);
            return false;
        }
        if let Some(span) = unknown {
            self.unknown(NameKind::Stage, span);
            return true;
        }
        if to.is_empty() {
            self.diagnostics.take_back(mark);
            return false;
        }
        cursor.eat_stem(&["стади", "этап"]);
        let rest = crate::model::reading::blocks::others(line.left);
        let allowed = self.list(NameKind::Stage, &mut cursor, &rest, Self::stage);
        let funnels: Vec<FunnelId> = to
            .iter()
            .filter_map(|stage| self.reg.stages.get(stage.0).map(|stage| stage.funnel))
            .collect();
        let from: Vec<StageId> = self
            .reg
            .stages
            .iter()
            .enumerate()
            .filter(|(_, stage)| funnels.contains(&stage.funnel))
            .map(|(at, _)| StageId(at))
            .filter(|stage| !allowed.contains(stage) && !to.contains(stage))
            .collect();
        if from.is_empty() {
            self.error(
                Code::BareMove,
                line.left.span(),
                "других стадий в воронке нет: запрещать нечего",
            )
            .label("названы все стадии")
            .hint("уберите строку или назовите только те стадии, из которых переводить можно");
            return true;
        }
        let text = self.text(line.left.span());
        let any = vec![crate::model::conditions::events::shape(What::Transition {
            from,
            to,
        })];
        let guard = self.guard(line);
        let mut context = line.context.clone();
        // It speaks of the move wherever it stands.
        context.scope.stages.clear();
        let context = &context;
        let pattern = EventPattern { any, text };
        let ban = Ban::Event {
            who: Vec::new(),
            but: Vec::new(),
            pattern,
            approval: None,
        };
        let line = Line { context, ..line };
        let index = self.clause(line, guard, Trigger::Scope, Sentence::Ban(ban));
        self.modifiers(line.node, index);
        true
    }

    /// `пропускать можно, кроме «Договор»`, `пропускать нельзя[, кроме …]`, `нельзя пропускать «Договор»`
    fn skipping(&mut self, line: Line<'_>, cursor: &mut Cursor<'_>, never: bool) -> bool {
        let allowed = !never && cursor.eat(&["можно", "разрешен", "разрешено"]);
        if !never && !allowed && !cursor.eat(&["нельзя", "запрещен", "запрещено"])
        {
            return false;
        }
        cursor.eat_stem(&["стади", "этап"]);
        let rest = crate::model::reading::blocks::others(line.left);
        let named = if cursor.is_done() {
            Vec::new()
        } else {
            self.list(NameKind::Stage, cursor, &rest, Self::stage)
        };
        let mut excepted = Vec::new();
        for tail in line.tails {
            if tail.kind != TailKind::Except {
                self.leftover(tail.span);
                continue;
            }
            for member in members(&tail.cond) {
                let mut cursor = Cursor::new(member);
                cursor.eat_stem(&["стади", "этап"]);
                excepted.extend(self.list(NameKind::Stage, &mut cursor, &[], Self::stage));
            }
        }
        // `можно` names what may be skipped and excepts what may not; `нельзя` the other way round.
        let (forbidden, free) = if allowed {
            (excepted, named)
        } else {
            (named, excepted)
        };
        let whole = forbidden.is_empty() && !(allowed && free.is_empty());
        let rule = if !whole {
            TransitionRule::NoSkip {
                all: false,
                stages: forbidden,
            }
        } else if free.is_empty() {
            TransitionRule::NoSkip {
                all: true,
                stages: Vec::new(),
            }
        } else {
            let stages = self.ordered_stages(line);
            TransitionRule::NoSkip {
                all: false,
                stages: stages
                    .into_iter()
                    .filter(|one| !free.contains(one))
                    .collect(),
            }
        };
        // «пропускать можно» without exceptions forbids nothing: there is nothing to check.
        let nothing =
            matches!(&rule, TransitionRule::NoSkip { all: false, stages } if stages.is_empty());
        if !nothing {
            self.rule(line, rule);
        }
        true
    }

    /// The stages of the line's funnel in their order.
    fn ordered_stages(&self, line: Line<'_>) -> Vec<StageId> {
        let funnel = line.context.scope.funnel.or(self.funnel);
        funnel
            .and_then(|funnel| self.reg.funnels.get(funnel.0))
            .map(|funnel| funnel.order.iter().flatten().copied().collect())
            .unwrap_or_default()
    }

    fn rule(&mut self, line: Line<'_>, rule: TransitionRule) {
        let guard = if matches!(rule, TransitionRule::NoSkip { .. }) {
            line.context.guard.clone()
        } else {
            self.guard(line)
        };
        let listed = matches!(rule, TransitionRule::Final(_));
        let index = self.clause(line, guard, Trigger::Scope, Sentence::Transition(rule));
        if !listed {
            self.modifiers(line.node, index);
        }
    }

    /// Rules that other sentences depend on wherever they stand: `конечные: …`, `из любой стадии в …`.
    pub(in crate::model) fn funnel_rules(&mut self, nodes: &[Node]) {
        for node in nodes {
            let Some((mut cursor, left)) = crate::model::names::vocabulary::head(node) else {
                continue;
            };
            if node.opens && cursor.eat(&["воронка"]) {
                let (name, _) = self.heading_name(&mut cursor, left.span());
                let id = self.reg.funnels.iter().position(|funnel| {
                    funnel
                        .name
                        .as_deref()
                        .is_some_and(|own| crate::lexicon::fold(own) == crate::lexicon::fold(&name))
                });
                let outer = std::mem::replace(&mut self.funnel, id.map(FunnelId));
                self.funnel_rules(&node.children);
                self.funnel = outer;
            } else if node.opens && cursor.eat(&["конечные", "конечная"]) {
                let stages = self.stages_below(node);
                let funnel = self.present_funnel();
                if let Some(funnel) = self.reg.funnels.get_mut(funnel.0) {
                    funnel.terminal = stages;
                }
            } else if cursor.eat(&["из"]) && cursor.eat(&["любой", "любого"]) {
                cursor.eat_stem(&["стади", "этап"]);
                if !cursor.eat(&["в", "во"]) {
                    let rest = cursor.rest();
                    self.leftover(rest);
                    continue;
                }
                let rest = crate::model::reading::blocks::others(left);
                let to = self.list(NameKind::Stage, &mut cursor, &rest, Self::stage);
                let funnel = self.present_funnel();
                if let Some(funnel) = self.reg.funnels.get_mut(funnel.0) {
                    funnel.from_anywhere.extend(to);
                }
            } else {
                self.funnel_rules(&node.children);
            }
        }
    }

    fn stages_below(&mut self, node: &Node) -> Vec<StageId> {
        let mut out = Vec::new();
        for child in &node.children {
            if let Some((mut cursor, left)) = crate::model::names::vocabulary::head(child) {
                let rest = crate::model::reading::blocks::others(left);
                out.extend(self.list(NameKind::Stage, &mut cursor, &rest, Self::stage));
            }
        }
        out
    }

    /// `из любой стадии в «Отказ»`, `из «Думает» только в «Согласие» или «Потерян»`
    fn only_to(&mut self, line: Line<'_>, cursor: &mut Cursor<'_>) -> bool {
        cursor.skip(1);
        cursor.eat_stem(&["стади", "этап"]);
        let mut from = Vec::new();
        while matches!(
            cursor.peek().map(|part| &part.kind),
            Some(PartKind::Quoted(_) | PartKind::Word(_))
        ) && !matches!(cursor.word(), Some("только" | "в" | "можно"))
        {
            match self.stage(cursor) {
                Some(stage) => from.push(stage),
                None => {
                    let span = cursor.span();
                    self.unknown(NameKind::Stage, span);
                    cursor.skip(1);
                }
            }
        }
        cursor.eat(&["можно"]);
        let only = cursor.eat(&["только"]);
        if !cursor.eat(&["в", "во"]) {
            let rest = cursor.rest();
            self.leftover(rest);
            return true;
        }
        let rest = crate::model::reading::blocks::others(line.left);
        let to = self.list(NameKind::Stage, cursor, &rest, Self::stage);
        if only {
            self.rule(line, TransitionRule::OnlyTo { from, to });
        } else {
            self.error(Code::BareMove, line.left.span(), "из стадии в стадию: разрешено или только так?")
                .label("не хватает «только»")
                .hint("«из «Думает» только в «Согласие»» — остальное запрещено; «из любой стадии в «Отказ»» — всегда разрешено");
        }
        true
    }
}
