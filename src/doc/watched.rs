//! What those who are in charge of others watch, who answers for what, the checklists, and the words of the text.

use super::links::{clause_anchor, stage_anchor};
use super::placed::{Place, Placed};
use super::stages::role_anchor;
use super::{Body, Chapter, Desk, Group, Part, Text};
use crate::lexicon::fold;
use crate::model::regulation::{
    Approval, Ban, Clause, Decides, RoleId, Sentence, Step, StepAction,
};
use crate::source::Span;

impl Desk<'_> {
    /// The supervisor's part.
    pub(super) fn watched(&self, placed: &Placed) -> Part {
        let mut chapters = Vec::new();
        let notices: Vec<Vec<Text>> = self
            .clauses()
            .flat_map(|(at, clause)| {
                let told = steps(clause).into_iter().filter_map(move |step| {
                    let StepAction::Notify(roles) = &step.action else {
                        return None;
                    };
                    Some((at, step, roles))
                });
                told.map(move |(at, step, roles)| {
                    let to = roles.iter().map(|role| self.role(*role));
                    vec![
                        self.cited(at),
                        Text::plain(self.step(step, clause.number.as_deref())),
                        Text::joined(to, ", "),
                    ]
                })
            })
            .collect();
        if !notices.is_empty() {
            chapters.push(Chapter {
                id: "notices".to_owned(),
                title: "Кому сообщают, когда дело встало".to_owned(),
                facts: Vec::new(),
                groups: vec![table(vec!["Пункт", "Когда", "Кому"], notices)],
            });
        }
        let approvals: Vec<Vec<Text>> = self
            .clauses()
            .filter_map(|(at, clause)| {
                let roles = approving(clause);
                let names = Text::joined(roles.iter().map(|role| self.role(*role)), ", ");
                (!roles.is_empty()).then(|| vec![self.cited(at), names])
            })
            .collect();
        if !approvals.is_empty() {
            chapters.push(Chapter {
                id: "approvals".to_owned(),
                title: "Что согласуют".to_owned(),
                facts: Vec::new(),
                groups: vec![table(vec!["Пункт", "Кто"], approvals)],
            });
        }
        let numbers = placed.all(|place| *place == Place::Watched);
        let groups: Vec<Group> = [
            ("Нагрузка и планы", Theme::Plans),
            ("Показатели и пороги", Theme::Numbers),
            ("Отчёты против фактов", Theme::Reports),
            ("Дубли", Theme::Duplicates),
        ]
        .into_iter()
        .filter_map(|(title, theme)| {
            let own = numbers.iter().filter(|&&at| {
                let clause = self.reg.clauses.get(at);
                clause.is_some_and(|clause| Theme::of(&clause.sentence) == theme)
            });
            self.listed(title, own.copied())
        })
        .collect();
        if !groups.is_empty() {
            chapters.push(Chapter {
                id: "numbers".to_owned(),
                title: "Числа".to_owned(),
                facts: Vec::new(),
                groups,
            });
        }
        Part {
            id: "supervisor",
            title: "Супервайзеру",
            lead: "За чем следить: что и когда доходит до руководителя, что согласуют, какие числа держат.",
            chapters,
        }
    }

    /// The part of quality control.
    pub(super) fn quality(&self, placed: &Placed) -> Part {
        let lists = placed.all(|place| *place == Place::Quality);
        let chapters = lists
            .into_iter()
            .filter_map(|at| {
                let entry = self.entry(at);
                let Sentence::Checklist(list) = &self.reg.clauses.get(at)?.sentence else {
                    return None;
                };
                Some(Chapter {
                    id: format!("checklist-{}", at + 1),
                    title: format!("Чек-лист «{}»", list.name),
                    facts: Vec::new(),
                    groups: vec![Group {
                        title: String::new(),
                        body: Body::Clauses(vec![entry]),
                    }],
                })
            })
            .collect();
        Part {
            id: "quality",
            title: "Контролю качества",
            lead: "Что проверить и как оценить.",
            chapters,
        }
    }

    /// Who answers for what.
    pub(super) fn roles(&self) -> Part {
        let chapters = (0..self.reg.roles.len())
            .filter_map(|at| self.of_role(RoleId(at)))
            .collect();
        Part {
            id: "roles",
            title: "Кто за что отвечает",
            lead: "По ролям: стадии, дела, сообщения и согласования.",
            chapters,
        }
    }

    fn of_role(&self, role: RoleId) -> Option<Chapter> {
        let name = self.reg.roles.get(role.0)?;
        let mut facts = Vec::new();
        let stages: Vec<Text> = self
            .reg
            .stages
            .iter()
            .enumerate()
            .filter(|(_, stage)| stage.responsible == Some(role))
            .map(|(at, stage)| Text::link(format!("«{}»", stage.name), stage_anchor(at)))
            .collect();
        if !stages.is_empty() {
            facts.push(("Отвечает за стадии", Text::joined(stages, ", ")));
        }
        let mut cite = |title: &'static str, wanted: &dyn Fn(&Clause) -> bool| {
            let all = self.clauses().filter(|(_, clause)| wanted(clause));
            let mut lines: Vec<usize> = all.map(|(at, _)| self.lines.first(at)).collect();
            lines.dedup();
            let cited: Vec<Text> = lines.into_iter().map(|at| self.cited(at)).collect();
            if !cited.is_empty() {
                facts.push((title, Text::joined(cited, "; ")));
            }
        };
        cite("Должен сам", &|clause| match &clause.sentence {
            Sentence::Duty(duty) => duty.role == Some(role) || duty.or_roles.contains(&role),
            Sentence::Plan(_) | Sentence::Load(_) => clause.scope.only_roles.contains(&role),
            _ => false,
        });
        cite(
            "Не может",
            &|clause| matches!(&clause.sentence, Sentence::Ban(Ban::Event { who, .. }) if who.contains(&role)),
        );
        cite("Получает сообщения по", &|clause| {
            steps(clause).iter().any(
                |step| matches!(&step.action, StepAction::Notify(roles) if roles.contains(&role)),
            )
        });
        cite("Согласует", &|clause| {
            approving(clause).contains(&role)
        });
        (!facts.is_empty()).then(|| Chapter {
            id: role_anchor(role),
            title: name.to_string(),
            facts,
            groups: Vec::new(),
        })
    }

    /// What the words of the text mean: everything at the top that is neither a clause nor an example.
    pub(super) fn words(&self) -> Part {
        let heads = [
            "регламент",
            "воронка",
            "стадия",
            "стадии",
            "пример",
            "порядок",
            "вне порядка",
            "из любой",
            "конечные",
            "включить",
            "роли",
            "роль",
        ];
        let declared: Vec<_> = self
            .lines
            .top()
            .filter(|(_, holds_clauses)| !holds_clauses)
            .map(|(node, _)| node)
            .filter(|node| {
                let words = fold(self.lines.words(node));
                !heads.iter().any(|head| words.starts_with(head))
            })
            .collect();
        let chapters = if declared.is_empty() {
            Vec::new()
        } else {
            vec![Chapter {
                id: "declared".to_owned(),
                title: "Как сказано в регламенте".to_owned(),
                facts: Vec::new(),
                groups: vec![Group {
                    title: String::new(),
                    body: Body::Lines(self.block(&declared)),
                }],
            }]
        };
        Part {
            id: "words",
            title: "Слова и поля карточки",
            lead: "Что здесь называют касанием, категорией клиента, каким полем.",
            chapters,
        }
    }

    pub(super) fn clauses(&self) -> impl Iterator<Item = (usize, &Clause)> {
        self.reg.clauses.iter().enumerate()
    }

    /// Clauses under a heading.
    pub(super) fn listed(
        &self,
        title: &str,
        clauses: impl Iterator<Item = usize>,
    ) -> Option<Group> {
        let own: Vec<_> = clauses
            .filter(|&at| self.lines.is_first(at))
            .map(|at| self.entry(at))
            .collect();
        (!own.is_empty()).then(|| Group {
            title: title.to_owned(),
            body: Body::Clauses(own),
        })
    }

    /// A clause by its number and words, with a link.
    pub(super) fn cited(&self, at: usize) -> Text {
        let Some(clause) = self.reg.clauses.get(at) else {
            return Text::default();
        };
        let own = self.lines.of_clause(at);
        let words = match &clause.number {
            Some(number) => format!("п. {number} {own}"),
            None => own,
        };
        Text::link(words, clause_anchor(self.reg, self.lines.first(at)))
    }

    /// When a step comes, in the author's words.
    fn step(&self, step: &Step, number: Option<&str>) -> String {
        let text = self.reg.source.slice(Span::new(0, step.span.start));
        let line = text.rsplit('\n').next().unwrap_or("").trim();
        let before = line.trim_end_matches(['—', '–', '-', ' ']);
        let own = before.rsplit([';', ':']).next().unwrap_or("").trim();
        let number = number.filter(|number| own.starts_with(number));
        own.get(number.map_or(0, str::len)..)
            .unwrap_or(own)
            .trim()
            .to_owned()
    }
}

pub(super) fn table(head: Vec<&'static str>, rows: Vec<Vec<Text>>) -> Group {
    Group {
        title: String::new(),
        body: Body::Table { head, rows },
    }
}

/// What a number is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Theme {
    Plans,
    Numbers,
    Reports,
    Duplicates,
}

impl Theme {
    fn of(sentence: &Sentence) -> Self {
        match sentence {
            Sentence::Plan(_) | Sentence::Load(_) => Self::Plans,
            Sentence::Reconcile(_) => Self::Reports,
            Sentence::Duplicates(_) => Self::Duplicates,
            _ => Self::Numbers,
        }
    }
}

fn steps(clause: &Clause) -> Vec<&Step> {
    match &clause.sentence {
        Sentence::Duty(duty) => duty.steps.iter().collect(),
        Sentence::Stay(ladder) | Sentence::Silence { ladder, .. } => {
            ladder.rows.iter().chain(&ladder.late).collect()
        }
        Sentence::Series(series) => {
            let rows = series.rows.iter().flat_map(|row| &row.duty.steps);
            series.common.steps.iter().chain(rows).collect()
        }
        _ => Vec::new(),
    }
}

/// Who approves what a clause forbids without it.
fn approving(clause: &Clause) -> Vec<RoleId> {
    match &clause.sentence {
        Sentence::Ban(Ban::Event {
            approval: Some(Approval { roles, .. }),
            ..
        }) => roles.clone(),
        Sentence::Ban(Ban::Value {
            approval: Some(role),
            ..
        }) => vec![*role],
        Sentence::Ban(Ban::Authority(ladder)) => {
            let mut out = Vec::new();
            for rung in &ladder.rungs {
                if let Decides::Roles(roles) = &rung.decides {
                    for role in roles {
                        if !out.contains(role) {
                            out.push(*role);
                        }
                    }
                }
            }
            out
        }
        _ => Vec::new(),
    }
}
