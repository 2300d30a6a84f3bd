//! Which stages of a funnel are its steps, which mean success and which a loss.

use crate::model::regulation::{FunnelId, Regulation, StageId};
use crate::program::{Version, fold};

/// Stems by which a closed stage is known for a loss.
const LOSSES: [&str; 22] = [
    "отказ",
    "отклон",
    "провал",
    "проигр",
    "потер",
    "неуспе",
    "не успе",
    "спам",
    "нецелев",
    "не целев",
    "брак",
    "недозвон",
    "не реализ",
    "нереализ",
    "сорвал",
    "архив",
    "дубл",
    "закрыта неуд",
    "неудач",
    "расторг",
    "аннулир",
    "анализ причин",
];

/// One funnel as a report sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// Index of the version in the program.
    pub version: usize,
    /// The funnel in that version.
    pub funnel: FunnelId,
    /// Its name; `None`: the only one of the text.
    pub name: Option<Box<str>>,
    /// Steps from the first to success: stages of one step are alternatives.
    pub steps: Vec<Vec<StageId>>,
    /// The steps for people (`«Успех»`, `«Договор» или «Счёт»`).
    pub titles: Vec<Box<str>>,
    /// Closed stages of success.
    pub won: Vec<StageId>,
    /// Closed stages of loss.
    pub lost: Vec<StageId>,
    /// Both for people.
    pub won_title: Box<str>,
    /// Both for people.
    pub lost_title: Box<str>,
}

impl Shape {
    /// The funnels of a version.
    #[must_use]
    pub fn all(index: usize, version: &Version) -> Vec<Self> {
        let regulation = &version.regulation;
        (0..regulation.funnels.len())
            .map(|funnel| Self::new(index, version, FunnelId(funnel)))
            .collect()
    }

    fn new(index: usize, version: &Version, id: FunnelId) -> Self {
        let regulation = &version.regulation;
        // Ids run over the list of funnels.
        let funnel = &regulation.funnels[id.0];
        let stages = (0..regulation.stages.len()).map(StageId);
        let closed: Vec<StageId> = stages
            .filter(|stage| version.declared(*stage).funnel == id && version.is_terminal(*stage))
            .collect();
        let named = |stage: &StageId| {
            let name = fold(&version.declared(*stage).name);
            LOSSES.iter().any(|stem| name.contains(stem))
        };
        let aside = |stage: &StageId| {
            funnel.from_anywhere.contains(stage)
                || funnel.out_of_order.contains(stage)
                || version.level(*stage).is_none()
        };
        // Where the whole order ends in nothing but stages reached from anywhere, these are no losses for that.
        let sure = closed.iter().any(|stage| !named(stage) && !aside(stage));
        let mut lost: Vec<StageId> = closed
            .iter()
            .copied()
            .filter(|stage| named(stage) || (sure && aside(stage)))
            .collect();
        let mut won: Vec<StageId> = closed
            .iter()
            .copied()
            .filter(|stage| !lost.contains(stage))
            .collect();
        // `«Заключён» или «Не сложилось»` without a telling word: the first is the aim. Where a loss is named, all others are aims.
        let last = funnel.order.last().map_or(&[][..], Vec::as_slice);
        let aims: Vec<StageId> = won
            .iter()
            .copied()
            .filter(|one| last.contains(one))
            .collect();
        if aims.len() > 1 && !last.iter().any(|stage| lost.contains(stage)) {
            let first = last.iter().find(|stage| aims.contains(stage)).copied();
            for stage in aims.iter().filter(|stage| Some(**stage) != first) {
                won.retain(|one| one != stage);
                lost.push(*stage);
            }
        }
        let steps: Vec<Vec<StageId>> = funnel
            .order
            .iter()
            .map(|level| {
                let own = level.iter().copied();
                own.filter(|stage| !lost.contains(stage))
                    .collect::<Vec<_>>()
            })
            .filter(|level| !level.is_empty())
            .collect();
        let title = |stages: &[StageId]| titles(regulation, stages);
        Self {
            version: index,
            funnel: id,
            name: funnel.name.clone(),
            titles: steps.iter().map(|step| title(step)).collect(),
            won_title: title(&won),
            lost_title: title(&lost),
            steps,
            won,
            lost,
        }
    }

    /// The step that a stage belongs to.
    #[must_use]
    pub fn step(&self, stage: StageId) -> Option<usize> {
        self.steps.iter().position(|step| step.contains(&stage))
    }

    /// Whether deals are closed at all here.
    #[must_use]
    pub const fn closes(&self) -> bool {
        !self.won.is_empty()
    }
}

fn titles(regulation: &Regulation, stages: &[StageId]) -> Box<str> {
    let names: Vec<String> = stages
        .iter()
        .filter_map(|stage| regulation.stages.get(stage.0))
        .map(|stage| format!("«{}»", stage.name))
        .collect();
    names.join(" или ").into()
}
