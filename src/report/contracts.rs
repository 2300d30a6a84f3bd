//! Yearly contracts: their duties, and what is planned under them.

use super::figure::{Cases, Figure, Measure, Share};
use super::frame::Frame;
use super::passage::Passage;
use crate::findings::Verdict;

pub(super) fn figures(
    frame: &Frame<'_>,
    passages: &[Passage],
    cases: &mut Cases,
    out: &mut Vec<Figure>,
) {
    let (duties, plans) = (
        "Обязанности годовых договоров",
        "Намеченное по годовым договорам",
    );
    let own: Vec<&Passage> = passages.iter().filter(|one| one.yearly).collect();
    if own.is_empty() {
        let why = "нет годовых договоров: слово «годовой» не стоит ни в воронке, ни в стадии, ни в названии, поле или документе сделки";
        out.push(Figure::new(
            "yearly_duties",
            duties,
            Measure::Missing(why.into()),
        ));
        return;
    }
    let (mut kept, mut done) = (Share::default(), Share::default());
    for passage in own {
        let case = cases.add(passage.client.as_deref(), Some(&passage.deal));
        for duty in passage.duties.iter().filter(|one| frame.within(one.due)) {
            match (duty.kept(), duty.verdict) {
                (None, Verdict::Pending) => kept.take(case, None),
                (None, _) => {}
                (decided, _) => kept.take(case, decided),
            }
        }
        for (at, made) in passage.plans.iter().filter(|(at, _)| frame.within(*at)) {
            match (made, *at <= frame.at) {
                (true, _) => done.take(case, Some(true)),
                (false, true) => done.take(case, Some(false)),
                (false, false) => done.take(case, None),
            }
        }
    }
    out.push(Figure::new("yearly_duties", duties, Measure::Share(kept)));
    let measure = if done.is_empty() {
        Measure::Missing(
            "нет намеченных оплат и отгрузок: что по годовым договорам выполнено, не посчитать"
                .into(),
        )
    } else {
        Measure::Share(done)
    };
    out.push(Figure::new("yearly_plans", plans, measure));
}
