//! What a number gives: `премия по «конверсия счёта»: от 90 % — 10 000 ₽; от 70 % — 5 000 ₽; ниже 50 % — штраф 1 000 ₽`.

use rust_decimal::Decimal;

use crate::diagnostic::Code;
use crate::findings::{Penalty, Severity};
use crate::model::conditions::ladders::sides;
use crate::model::metrics::consequences::{Consequence, severity};
use crate::model::metrics::metrics::flat;
use crate::model::metrics::thresholds::DECIDED;
use crate::model::names::cursor::Cursor;
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::Line;
use crate::model::regulation::{Demand, Formula, NumberUnit, Op, Over, Scale, ScaleRung, Sentence};
use crate::syntax::{Condition, Node, PartKind, Phrase, PhraseKind, Unit};
use crate::value::Currency;

/// What bare amounts in the rows of a scale are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gives {
    Bonus,
    Fine,
    Points,
    Names,
}

impl Binder<'_> {
    /// `ЧТО по «показатель»: граница — результат`, `«показатель»: граница — результат`. False when the line is none.
    pub(in crate::model) fn scale_sentence(&mut self, line: Line<'_>) -> bool {
        let rows: Vec<&Node> = line
            .node
            .children
            .iter()
            .filter(|row| sides(row).is_some())
            .collect();
        if !line.node.opens || line.right.is_some() || rows.is_empty() {
            return false;
        }
        let whole = flat(line.left);
        let mut cursor = Cursor::new(&whole);
        let mut gives = Gives::Names;
        let at = whole
            .parts
            .iter()
            .position(|part| matches!(&part.kind, PartKind::Word(word) if &**word == "по"));
        if !self.names_metric(&cursor) {
            let Some(at) = at else { return false };
            let mut behind = cursor.clone();
            behind.skip(at + 1);
            if !self.names_metric(&behind) {
                return false;
            }
            if cursor.has_stem(0, &["преми", "бонус", "доплат", "вознагражд", "надбавк"])
            {
                gives = Gives::Bonus;
            } else if cursor.has_stem(0, &["штраф", "вычет", "удержан"]) {
                gives = Gives::Fine;
            } else if matches!(
                cursor.peek().map(|part| &part.kind),
                Some(PartKind::Quantity {
                    low: None,
                    unit: Some(Unit::Points),
                    ..
                })
            ) {
                gives = Gives::Points;
            }
            cursor.skip(at + 1);
        }
        let mut over = Over::default();
        let start = cursor.position();
        let Some(formula) = self.metric_formula(&mut cursor, &mut over) else {
            return false;
        };
        let name = self.text(cursor.span_since(start));
        while self.over(&mut cursor, &mut over) {}
        self.finish(&cursor);
        let unit = self.reg.unit_of(&formula);
        let over = over.or(self.over_of_formula(&formula));
        let mut scale = Scale {
            formula,
            unit,
            name: name.trim_matches(|c| matches!(c, '«' | '»' | '"')).into(),
            over,
            rungs: Vec::new(),
            decided: DECIDED,
            role: None,
        };
        let mut node = line.node.clone();
        let mut said = Vec::new();
        node.children.retain(|row| {
            if let Some((left, right)) = sides(row) {
                said.push(self.text(row.span));
                let rung = self.scale_rung(&scale.unit, left, right, gives);
                scale.rungs.extend(rung);
                return false;
            }
            let left = match row.phrase.as_ref().map(|phrase| &phrase.kind) {
                Some(PhraseKind::Plain {
                    left, right: None, ..
                }) => left,
                _ => return true,
            };
            !self.metric_row(left, &mut scale.decided, &mut scale.role)
        });
        self.rung_order(&scale, line);
        scale.role = scale.role.or_else(|| self.author_role());
        let heading = self.text(line.left.span());
        let index = self.metric_clause(line, Sentence::Scale(scale));
        if let Some(clause) = self.reg.clauses.get_mut(index) {
            clause.text = format!("{heading}: {}", said.join("; ")).into();
            if clause.number.is_none() {
                clause.key =
                    crate::model::reading::clauses::stable_key(&line.context.section, &clause.text);
            }
        }
        self.modifiers(&node, index);
        true
    }

    /// `если «X» от 90 %, то премия 10 000 ₽`: a scale of one step.
    pub(in crate::model) fn single_scale(
        &mut self,
        line: Line<'_>,
        demand: Demand,
        over: Over,
        consequence: Consequence,
    ) {
        let over = over.or(self.over_of(&demand));
        let mut bounds = Vec::new();
        let mut about: Option<(Formula, NumberUnit, Box<str>)> = None;
        let simple = self.single(&demand, false, &mut bounds, &mut about);
        let (true, Some((formula, unit, name))) = (simple, about) else {
            self.error(
                Code::ScaleRow,
                line.node.span,
                "премию по нескольким показателям сразу программа не посчитает",
            )
            .label("несколько показателей")
            .hint("если важна их сумма — сведите в один показатель: «KPI» — «A» 0,4 + «B» 0,6 — и пишите «премия по «KPI»: …»; двух порогов сразу («и») у премии нет: поставьте шкалу на один из них");
            return;
        };
        let text = award_words(&consequence.penalty);
        let rung = ScaleRung {
            bounds,
            text,
            award: consequence.penalty,
            fault: false,
            notify: consequence.notify,
        };
        let scale = Scale {
            formula,
            unit,
            name,
            over,
            rungs: vec![rung],
            decided: DECIDED,
            role: self.author_role(),
        };
        self.metric_clause(line, Sentence::Scale(scale));
    }

    /// The bounds of a demand about a single number: every one of them must hold. What is said of it stands under one «не».
    fn single(
        &self,
        demand: &Demand,
        denied: bool,
        bounds: &mut Vec<(Op, Decimal)>,
        about: &mut Option<(Formula, NumberUnit, Box<str>)>,
    ) -> bool {
        match demand {
            Demand::Not(one) => self.single(one, !denied, bounds, about),
            Demand::All(all) if denied || all.len() == 1 => all
                .iter()
                .all(|one| self.single(one, denied, bounds, about)),
            Demand::All(_) | Demand::Any(_) => false,
            Demand::Compare(one) => {
                let Formula::Const(bound) = one.right else {
                    return false;
                };
                let same = about.as_ref().is_none_or(|(known, ..)| *known == one.left);
                about.get_or_insert_with(|| (one.left.clone(), one.unit.clone(), one.name.clone()));
                bounds.push((if denied { one.op } else { opposite(one.op) }, bound));
                same
            }
        }
    }

    fn scale_rung(
        &mut self,
        unit: &NumberUnit,
        left: Option<&Condition>,
        right: &Phrase,
        gives: Gives,
    ) -> Option<ScaleRung> {
        let bounds = match left {
            None => Vec::new(),
            Some(left) => self.rung_bounds(unit, left)?,
        };
        let PhraseKind::Plain {
            left: result,
            right: None,
            ..
        } = &right.kind
        else {
            self.leftover(right.span);
            return None;
        };
        let text = self.text(right.span);
        let whole = flat(result);
        let mut cursor = Cursor::new(&whole);
        let mut rung = ScaleRung {
            bounds,
            text,
            award: Vec::new(),
            fault: false,
            notify: Vec::new(),
        };
        if let Some(grade) = severity(&mut cursor) {
            rung.fault = !matches!(grade, Severity::Reminder);
        }
        if let Some(award) = bare_award(&cursor, gives) {
            rung.fault |= gives == Gives::Fine && !award.1;
            rung.award.extend(award.0);
            whole.mark();
            return Some(rung);
        }
        let mut consequence = Consequence::default();
        self.consequence(&whole, &mut consequence);
        rung.fault |=
            !consequence.bonus && !consequence.penalty.is_empty() || consequence.severity.is_some();
        rung.award = consequence.penalty;
        rung.notify = consequence.notify;
        Some(rung)
    }

    /// `от 90 %`, `от 70 до 90 %`, `70–90 %`, `ниже 50 %`.
    fn rung_bounds(&mut self, unit: &NumberUnit, left: &Condition) -> Option<Vec<(Op, Decimal)>> {
        let whole = flat(left);
        let mut cursor = Cursor::new(&whole);
        let mut bounds = Vec::new();
        while !cursor.is_done() {
            if let Some(PartKind::Quantity {
                low: Some(low),
                high: Some(high),
                ..
            }) = cursor.peek().map(|part| &part.kind)
            {
                bounds.extend([(Op::Ge, *low), (Op::Le, *high)]);
                cursor.skip(1);
                continue;
            }
            let op = self.comparison(&mut cursor);
            let Some((op, amount)) = op.zip(self.metric_amount(&mut cursor, unit)) else {
                self.error(
                    Code::ScaleRow,
                    left.span(),
                    "слева от тире в шкале стоит граница числа",
                )
                .label("ожидалась граница")
                .example("    от 90 % — премия 10 000 ₽")
                .hint("бывает: «от 90 %», «от 70 до 90 %», «ниже 50 %», «в остальных случаях»");
                return None;
            };
            bounds.push((op, amount));
        }
        Some(bounds)
    }

    /// A row that an earlier one covers can never be reached.
    fn rung_order(&mut self, scale: &Scale, line: Line<'_>) {
        let mut lowest: Option<Decimal> = None;
        for rung in &scale.rungs {
            let only_from = match rung.bounds.as_slice() {
                [(Op::Ge | Op::Gt, from)] => Some(*from),
                _ => None,
            };
            if let (Some(lowest), Some(from)) = (lowest, only_from)
                && from >= lowest
            {
                self.warn(
                    Code::RungOrder,
                    line.left.span(),
                    format!("строка «{}» никогда не подойдёт: раньше неё подходит строка с меньшей границей", rung.text),
                )
                .label("берётся первая подходящая строка")
                .hint("расположите строки с «от» от большей границы к меньшей");
            }
            if let Some(from) = only_from {
                lowest = Some(lowest.map_or(from, |known| known.min(from)));
            }
        }
    }
}

/// A bare amount in a row, as the heading has it; with whether it is nothing.
fn bare_award(cursor: &Cursor<'_>, gives: Gives) -> Option<(Option<Penalty>, bool)> {
    let (Some(part), None) = (cursor.peek(), cursor.ahead(1)) else {
        return None;
    };
    let PartKind::Quantity {
        low: Some(low),
        high: None,
        unit,
        signed,
        ..
    } = &part.kind
    else {
        return None;
    };
    let amount = if *signed == Some(false) { -*low } else { *low };
    let award = match (gives, unit) {
        (Gives::Bonus | Gives::Fine, Some(Unit::Money(code))) => {
            Penalty::Money(amount.abs(), Currency((*code).into()))
        }
        (Gives::Bonus | Gives::Fine, None) => Penalty::Money(amount.abs(), Currency::default()),
        (Gives::Points, None | Some(Unit::Points)) => Penalty::Points(amount),
        _ => return None,
    };
    Some(((!amount.is_zero()).then_some(award), amount.is_zero()))
}

fn award_words(award: &[Penalty]) -> Box<str> {
    let said: Vec<String> = award
        .iter()
        .map(|one| match one {
            Penalty::Money(amount, currency) if &*currency.0 == "RUB" => {
                format!("премия {} ₽", amount.normalize())
            }
            Penalty::Money(amount, currency) => {
                format!("премия {} {}", amount.normalize(), currency.0)
            }
            Penalty::Points(points) => format!("{} балл.", points.normalize()),
        })
        .collect();
    said.join(", ").into()
}

const fn opposite(op: Op) -> Op {
    match op {
        Op::Eq => Op::Ne,
        Op::Ne => Op::Eq,
        Op::Lt => Op::Ge,
        Op::Le => Op::Gt,
        Op::Gt => Op::Le,
        Op::Ge => Op::Lt,
    }
}
