//! The specialist's part: by stage, what to do and what is forbidden; and the funnel that is drawn in front of it.

use super::links::{clause_anchor, stage_anchor};
use super::placed::{Place, Placed};
use super::{
    Body, Chapter, Desk, Entry, FunnelMap, Group, Line, LineKind, Mark, Part, StageBox, Text,
};
use crate::lexicon::fold;
use crate::model::regulation::{Ban, Cond, RoleId, Sentence, StageId};
use crate::syntax::Node;

/// The kinds of clauses under a stage, in reading order.
const KINDS: [&str; 8] = [
    "Чтобы войти в стадию",
    "Что сделать",
    "Не затягивать",
    "Чего нельзя",
    "Чтобы выйти из стадии",
    "Правила",
    "Переходы",
    "Советы",
];

impl Desk<'_> {
    pub(super) fn stages(&self, placed: &Placed) -> Part {
        let mut chapters = Vec::new();
        let general = |funnel: Option<usize>| placed.all(|place| *place == Place::Funnel(funnel));
        for (at, funnel) in self.reg.funnels.iter().enumerate() {
            let name = funnel.name.as_deref();
            let own = general(Some(at));
            if !own.is_empty() {
                let title = name.map_or_else(
                    || "В любой стадии".to_owned(),
                    |name| format!("Воронка «{name}»: в любой стадии"),
                );
                chapters.push(Chapter {
                    id: format!("funnel-{}", at + 1),
                    title,
                    facts: Vec::new(),
                    groups: self.groups(&own, None, placed),
                });
            }
            for stage in self.in_order(at) {
                chapters.extend(self.stage(stage, placed));
            }
        }
        let all = general(None);
        if !all.is_empty() {
            chapters.push(Chapter {
                id: "deal".to_owned(),
                title: "В любой стадии".to_owned(),
                facts: Vec::new(),
                groups: self.groups(&all, None, placed),
            });
        }
        let person = placed.all(|place| *place == Place::Employee);
        if !person.is_empty() {
            chapters.push(Chapter {
                id: "employee".to_owned(),
                title: "Каждый день, какой бы ни была сделка".to_owned(),
                facts: Vec::new(),
                groups: self.groups(&person, None, placed),
            });
        }
        Part {
            id: "specialist",
            title: "Специалисту",
            lead: "Что сделать в каждой стадии, до какого срока, чем пользоваться и чего нельзя.",
            chapters,
        }
    }

    /// The stages of a funnel: those of the order, then those beside it.
    fn in_order(&self, funnel: usize) -> Vec<usize> {
        let Some(of) = self.reg.funnels.get(funnel) else {
            return Vec::new();
        };
        let ordered = of.order.iter().flatten().chain(&of.out_of_order);
        let mut out: Vec<usize> = ordered.map(|stage| stage.0).collect();
        for (at, stage) in self.reg.stages.iter().enumerate() {
            if stage.funnel.0 == funnel && !out.contains(&at) {
                out.push(at);
            }
        }
        out
    }

    fn stage(&self, at: usize, placed: &Placed) -> Option<Chapter> {
        if !placed.has_chapter(at) {
            return None;
        }
        let stage = self.reg.stages.get(at)?;
        let funnel = self.reg.funnels.get(stage.funnel.0)?;
        let many = self.reg.funnels.len() > 1;
        let mut facts = Vec::new();
        if let Some(name) = funnel.name.as_deref().filter(|_| many) {
            facts.push(("Воронка", Text::plain(name)));
        }
        if let Some(role) = stage.responsible {
            facts.push(("Отвечает", self.role(role)));
        }
        if let Some(goal) = &stage.goal {
            facts.push(("Цель", Text::plain(&**goal)));
        }
        let further = self.further(StageId(at));
        if !further.is_empty() {
            facts.push(("Дальше", Text::joined(further, ", ")));
        }
        let own = placed.all(|place| matches!(place, Place::Stages(all) if all.contains(&at)));
        Some(Chapter {
            id: stage_anchor(at),
            title: format!("Стадия «{}»", stage.name),
            facts,
            groups: self.groups(&own, Some(at), placed),
        })
    }

    /// The stages of the next level.
    fn further(&self, stage: StageId) -> Vec<Text> {
        let funnels = self.reg.funnels.iter();
        let next = funnels
            .flat_map(|funnel| funnel.order.windows(2))
            .find_map(|pair| {
                let [here, next] = pair else { return None };
                here.contains(&stage).then_some(next)
            });
        let named = next.into_iter().flatten();
        named
            .filter_map(|stage| self.reg.stages.get(stage.0))
            .map(|stage| self.targets.text(&format!("«{}»", stage.name), ""))
            .collect()
    }

    /// A role with a link to what it answers for.
    pub(super) fn role(&self, role: RoleId) -> Text {
        match self.reg.roles.get(role.0) {
            Some(name) => Text::link(&**name, role_anchor(role)),
            None => Text::default(),
        }
    }

    /// Clauses under headings by kind.
    fn groups(&self, clauses: &[usize], stage: Option<usize>, placed: &Placed) -> Vec<Group> {
        let mut kinds: [Vec<Entry>; KINDS.len()] = Default::default();
        for &at in clauses.iter().filter(|at| self.lines.is_first(**at)) {
            let Some(clause) = self.reg.clauses.get(at) else {
                continue;
            };
            let mut entry = self.entry(at);
            entry.repeated = stage.is_some_and(|stage| placed.told_before(at, stage));
            if let Some(kind) = kinds.get_mut(kind(&clause.sentence)) {
                kind.push(entry);
            }
        }
        let filled = KINDS.iter().zip(kinds).filter(|(_, all)| !all.is_empty());
        filled
            .map(|(title, all)| Group {
                title: (*title).to_owned(),
                body: Body::Clauses(all),
            })
            .collect()
    }

    /// A clause as it is written.
    pub(super) fn entry(&self, at: usize) -> Entry {
        let id = clause_anchor(self.reg, at);
        let clause = self.reg.clauses.get(at);
        let mark = clause.and_then(|clause| match &clause.sentence {
            sentence if sentence.by_hand() => Some(Mark::ByHand),
            Sentence::Duty(duty) if duty.robot => Some(Mark::Robot),
            _ => None,
        });
        let above = self.lines.above(at);
        Entry {
            number: clause.and_then(|clause| clause.number.clone()),
            repeated: false,
            under: above
                .iter()
                .map(|one| self.targets.text(one, &id))
                .collect(),
            text: self.targets.text(&self.lines.of_clause(at), &id),
            block: self.block(&self.lines.below(at)),
            mark,
            id,
        }
    }

    /// Lines of the text, with all below them.
    pub(super) fn block(&self, nodes: &[&Node]) -> Vec<Line> {
        nodes
            .iter()
            .map(|node| {
                let words = self.lines.whole(node);
                let said = match &node.number {
                    Some(number) => format!("{} {words}", number.text),
                    None => words.to_owned(),
                };
                Line {
                    kind: line_kind(words),
                    text: self.targets.text(&said, ""),
                    below: self.block(&self.lines.rows(node)),
                }
            })
            .collect()
    }

    /// The header's lines but for those that the title tells.
    pub(super) fn header(&self) -> Vec<Line> {
        let head = self
            .lines
            .top()
            .map(|(node, _)| node)
            .find(|node| fold(self.lines.words(node)).starts_with("регламент"));
        let rows: Vec<&Node> = head
            .into_iter()
            .flat_map(|node| &node.children)
            .filter(|node| {
                let words = fold(self.lines.words(node));
                let told = ["версия", "автор", "проверк"];
                !told.iter().any(|start| words.starts_with(start))
            })
            .collect();
        self.block(&rows)
    }

    pub(super) fn funnels(&self, placed: &Placed) -> Vec<FunnelMap> {
        let stage_box = |stage: &StageId| {
            let own = self.reg.stages.get(stage.0)?;
            let funnel = self.reg.funnels.get(own.funnel.0)?;
            let here =
                placed.all(|place| matches!(place, Place::Stages(all) if all.contains(&stage.0)));
            let limit = here.iter().find_map(|&at| {
                let clause = self.reg.clauses.get(at)?;
                let Sentence::Stay(ladder) = &clause.sentence else {
                    return None;
                };
                // One that holds for some deals only would mislead here.
                ladder.limit.filter(|_| clause.guard == Cond::True)
            });
            Some(StageBox {
                name: own.name.clone(),
                to: placed.has_chapter(stage.0).then(|| stage_anchor(stage.0)),
                responsible: own
                    .responsible
                    .and_then(|role| self.reg.roles.get(role.0).cloned()),
                limit,
                terminal: funnel.terminal.contains(stage),
            })
        };
        let funnels = self.reg.funnels.iter();
        funnels
            .map(|funnel| FunnelMap {
                name: funnel.name.clone(),
                levels: funnel
                    .order
                    .iter()
                    .map(|level| level.iter().filter_map(stage_box).collect())
                    .collect(),
                beside: funnel.out_of_order.iter().filter_map(stage_box).collect(),
                from_anywhere: funnel
                    .from_anywhere
                    .iter()
                    .filter_map(|stage| Some(self.reg.stages.get(stage.0)?.name.clone()))
                    .collect(),
            })
            .collect()
    }
}

/// The anchor of a role's chapter.
pub(super) fn role_anchor(role: RoleId) -> String {
    format!("role-{}", role.0 + 1)
}

/// The heading under which a clause stands: an index into [`KINDS`].
fn kind(sentence: &Sentence) -> usize {
    match sentence {
        Sentence::Entry(_) => 0,
        Sentence::Stay(_) | Sentence::Silence { .. } => 2,
        Sentence::Ban(Ban::Allowed { .. } | Ban::Authority(_) | Ban::Hours { .. }) => 5,
        Sentence::Ban(_) | Sentence::Frequency(_) => 3,
        Sentence::Exit(_) | Sentence::Required(_) => 4,
        Sentence::ByHand(text) => match fold(text) {
            words if ["запрещ", "нельзя"].iter().any(|no| words.starts_with(no)) => 3,
            words if words.starts_with("совет") => 7,
            _ => 1,
        },
        Sentence::Transition(_) => 6,
        _ => 1,
    }
}

fn line_kind(words: &str) -> LineKind {
    let words = fold(words);
    let begins = |heads: &[&str]| heads.iter().any(|head| words.starts_with(head));
    if begins(&["скрипт", "шаблон", "шаги", "совет", "по шаблону"]) {
        LineKind::Help
    } else if begins(&["просрочка", "дольше", "больше"]) {
        LineKind::Late
    } else {
        LineKind::Plain
    }
}
