//! Values that are worked out: named constants, the first filled of several fields, plus and minus per cent, the largest and
//! smallest, points, days until a date and since.

use rust_decimal::Decimal;

use crate::diagnostic::Code;
use crate::lexicon::{event_noun, fold};
use crate::model::conditions::events::Place;
use crate::model::names::cursor::Cursor;
use crate::model::names::names::members;
use crate::model::names::vocabulary::{head, row_of};
use crate::model::reading::binder::Binder;
use crate::model::regulation::{Calc, EventPattern, Expr, FieldId};
use crate::syntax::{Condition, Node, PartKind, Phrase, PhraseKind, Unit};
use crate::value::{Currency, Money, Type, Value};

/// A value with a name of its own.
#[derive(Debug, Clone)]
pub(in crate::model) struct Derived {
    /// Its name.
    pub name: Box<str>,
    /// How it is worked out.
    pub expr: Expr,
}

impl Binder<'_> {
    /// Declares the names of worked-out values, at the top of the text, in its sections and in `величины:`; what they are is bound in
    /// the order of the text, so that one may use those above it.
    pub(in crate::model) fn derive(&mut self, nodes: &[Node]) {
        for node in nodes {
            if self.points_block(node) {
                self.bind_points(node);
            } else if self.is_derived(node) {
                self.bind_derived(node);
            } else if let Some((mut cursor, _)) = head(node) {
                let inside = cursor.eat(&[
                    "регламент",
                    "раздел",
                    "воронка",
                    "стадия",
                    "стадии",
                    "этап",
                    "этапы",
                ]) || cursor.eat(&["величины", "расчёт", "расчет"])
                    && cursor.is_done();
                if node.opens && inside {
                    self.derive(&node.children);
                }
            }
        }
    }

    /// Whether a line declares a worked-out value: a name that nothing else has, a dash, and how it is worked out.
    pub(in crate::model) fn is_derived(&self, node: &Node) -> bool {
        let Some((Condition::Member(left), Some(right))) = row_of(node) else {
            return false;
        };
        let name = match left.parts.as_slice() {
            [part] => matches!(part.kind, PartKind::Quoted(_) | PartKind::Word(_)),
            parts => parts
                .iter()
                .all(|part| matches!(part.kind, PartKind::Word(_))),
        };
        let first = Cursor::new(left);
        let act = first
            .word()
            .is_some_and(|word| crate::lexicon::act(word).is_some());
        // A field of the card that follows from others is a rule and no name: see `formulas`.
        let said = fold(self.text(left.span).trim_matches(['«', '»', '"']));
        let field = self.reg.fields.iter().any(|one| fold(&one.name) == said);
        name && !act && !field && self.is_formula(right)
    }

    fn is_formula(&self, right: &Phrase) -> bool {
        let PhraseKind::Plain {
            left, right: None, ..
        } = &right.kind
        else {
            return false;
        };
        let Some(first) = members(left).first().copied() else {
            return false;
        };
        let cursor = Cursor::new(first);
        if cursor.has_stem(0, &["перв"]) && cursor.has_stem(1, &["заполнен", "непуст"])
        {
            return true;
        }
        if is_extreme(&cursor).is_some() {
            return true;
        }
        if crate::model::conditions::comparisons::share_of(&mut cursor.clone()).is_some()
            && first.parts.len() > 1
        {
            return true;
        }
        match first.parts.as_slice() {
            [only] => matches!(
                only.kind,
                PartKind::Quantity {
                    low: Some(_),
                    high: None,
                    unit: None | Some(Unit::Money(_) | Unit::Percent),
                    ..
                }
            ),
            parts => parts.iter().skip(1).any(|part| {
                matches!(
                    part.kind,
                    PartKind::Quantity {
                        signed: Some(_),
                        unit: Some(Unit::Percent),
                        ..
                    }
                )
            }),
        }
    }

    fn bind_derived(&mut self, node: &Node) {
        let Some((Condition::Member(left), Some(right))) = row_of(node) else {
            return;
        };
        let name = match left.parts.as_slice() {
            [part] => match &part.kind {
                PartKind::Quoted(name) => name.clone(),
                _ => self.text(part.span),
            },
            _ => self.text(left.span),
        };
        left.mark();
        let PhraseKind::Plain { left: said, .. } = &right.kind else {
            return;
        };
        let Some(expr) = self.formula(said) else {
            let text = self.text(said.span());
            self.error(
                Code::BadFormula,
                said.span(),
                format!("«{text}»: не понятно, как это посчитать"),
            )
            .label("ожидались объявленные поля или число")
            .hint("бывает: «300 000 ₽», «первый заполненный из «A», «B»», «объём + 10 %», «наибольшее из «A», «B»»");
            return;
        };
        if self.fields.find(&name) != crate::lexicon::Found::Nothing {
            self.twice("поле", &name, left.span);
        }
        self.define(&name, expr, left.span);
    }

    fn define(&mut self, name: &str, expr: Expr, span: crate::source::Span) {
        if self.derived.insert(name, self.derivations.len()).is_some() {
            self.twice("величина", name, span);
        }
        let name = name.into();
        self.derivations.push(Derived { name, expr });
    }

    fn formula(&mut self, said: &Condition) -> Option<Expr> {
        let all = members(said);
        let mut cursor = Cursor::new(all.first()?);
        let filled = cursor.has_stem(0, &["перв"]);
        let largest = is_extreme(&cursor);
        if filled || largest.is_some() {
            while !cursor.is_done() && !cursor.eat(&["из"]) {
                cursor.skip(1);
            }
            let mut of = Vec::new();
            of.push(self.operand(&mut cursor)?);
            self.finish(&cursor);
            for member in all.iter().skip(1) {
                let mut cursor = Cursor::new(member);
                of.push(self.operand(&mut cursor)?);
                self.finish(&cursor);
            }
            for one in &of {
                if let Some(first) = of.first() {
                    self.same_type(first, one, said.span());
                }
            }
            let calc = match largest {
                _ if filled => Calc::FirstFilled(of),
                Some(false) => Calc::Smallest(of),
                _ => Calc::Largest(of),
            };
            return Some(Expr::Calc(Box::new(calc)));
        }
        let share = crate::model::conditions::comparisons::share_of(&mut cursor.clone()).is_some();
        if let Some(value) = constant(&cursor).filter(|_| !share) {
            cursor.skip(1);
            self.finish(&cursor);
            return Some(Expr::Const(value));
        }
        let expr = self.operand(&mut cursor)?;
        self.finish(&cursor);
        Some(expr)
    }

    /// A field or a value declared above.
    fn operand(&mut self, cursor: &mut Cursor<'_>) -> Option<Expr> {
        let of = self.expression(cursor)?;
        Some(self.adjusted(of, cursor))
    }

    /// `+ 10 %`, `минус 5 %` behind an expression: so many per cent of that very thing.
    pub(in crate::model) fn adjusted(&mut self, of: Expr, cursor: &mut Cursor<'_>) -> Expr {
        let Some(PartKind::Quantity {
            low: Some(percent),
            unit: Some(Unit::Percent),
            signed: Some(plus),
            ..
        }) = cursor.peek().map(|part| &part.kind)
        else {
            return of;
        };
        if cursor.word_at(1) == Some("от") {
            // `плюс 40 % от B` is the next addend.
            return of;
        }
        cursor.skip(1);
        let share = percent / Decimal::ONE_HUNDRED;
        let factor = if *plus {
            Decimal::ONE + share
        } else {
            Decimal::ONE - share
        };
        Expr::Calc(Box::new(Calc::Times(of, factor)))
    }

    /// `баллы: …`, `баллы «оценка»: …`
    pub(in crate::model) fn points_block(&self, node: &Node) -> bool {
        let Some((mut cursor, _)) = head(node) else {
            return false;
        };
        if !node.opens {
            return false;
        }
        match cursor.peek().map(|part| &part.kind) {
            // `баллы` is a unit of its own.
            Some(PartKind::Quantity {
                low: None,
                unit: Some(Unit::Points),
                ..
            }) => cursor.skip(1),
            Some(PartKind::Word(word)) if &**word == "скоринг" => cursor.skip(1),
            _ => return false,
        }
        cursor.is_done()
            || cursor.ahead(1).is_none()
                && matches!(
                    cursor.peek().map(|part| &part.kind),
                    Some(PartKind::Quoted(_) | PartKind::Word(_))
                )
    }

    fn bind_points(&mut self, node: &Node) {
        let Some((mut cursor, left)) = head(node) else {
            return;
        };
        let span = left.span();
        cursor.skip(1);
        members(left)
            .iter()
            .take(1)
            .for_each(|member| member.mark());
        let name: Box<str> = match cursor.peek().map(|part| (&part.kind, part.span)) {
            Some((PartKind::Quoted(name), _)) => name.clone(),
            Some((_, span)) => self.text(span),
            None => "оценка".into(),
        };
        let mut rows = Vec::new();
        for row in &node.children {
            let points = row_of(row).and_then(|(left, right)| match &right?.kind {
                PhraseKind::Plain { left: right, .. } => Some((left, points(right)?)),
                _ => None,
            });
            let Some((left, points)) = points else {
                self.error(
                    Code::NoDefinition,
                    row.span,
                    "в строке баллов нет тире и числа",
                )
                .label("сколько баллов?")
                .example("    есть доход — 20 баллов");
                continue;
            };
            rows.push((self.cond(left), points));
        }
        let expr = Expr::Calc(Box::new(Calc::Score(rows)));
        self.define(&name, expr, span);
        if fold(&name) != "баллы" && self.derived.find("баллы") == crate::lexicon::Found::Nothing
        {
            self.derived.insert("баллы", self.derivations.len() - 1);
            self.derived
                .insert("сумма баллов", self.derivations.len() - 1);
        }
    }

    /// A worked-out value at the cursor: one with a name, days since or until a date, a number of events.
    pub(in crate::model) fn calculated(&mut self, cursor: &mut Cursor<'_>) -> Option<Expr> {
        let start = cursor.position();
        if let Some(days) = self.days_of(cursor) {
            return Some(days);
        }
        if cursor.eat(&[
            "число",
            "числу",
            "количество",
            "количеству",
            "номер",
            "номеру",
        ]) {
            let at = cursor.position();
            let noun = cursor.word().is_some_and(|word| event_noun(word).is_some())
                || matches!(
                    cursor.peek().map(|part| &part.kind),
                    Some(PartKind::Quantity {
                        low: None,
                        unit: Some(Unit::Attempts),
                        ..
                    })
                )
                || cursor
                    .word_at(1)
                    .is_some_and(|word| event_noun(word).is_some());
            if noun && let Some(any) = self.event(cursor, Place::Happening) {
                let text = self.text(cursor.span_since(at));
                let window = self.elapsed_window(cursor);
                let pattern = EventPattern { any, text };
                return Some(Expr::Calc(Box::new(Calc::Number(pattern, window))));
            }
        }
        cursor.back_to(start);
        // `баллы` is read as a unit of its own.
        if let Some(PartKind::Quantity {
            low: None,
            unit: Some(Unit::Points),
            ..
        }) = cursor.peek().map(|part| &part.kind)
            && let crate::lexicon::Found::One(at) = self.derived.find("баллы")
        {
            cursor.skip(1);
            return self.derivations.get(at).map(|one| one.expr.clone());
        }
        if self.derivations.is_empty() {
            return None;
        }
        let mark = self.diagnostics.mark();
        let Some(at) = self.name(cursor, |binder| &binder.derived, |_, _| true) else {
            self.diagnostics.take_back(mark);
            cursor.back_to(start);
            return None;
        };
        self.derivations.get(at).map(|one| one.expr.clone())
    }

    /// `просрочка по дате «платёж»`, `дней после даты «…»`, `до даты «…» осталось`.
    fn days_of(&mut self, cursor: &mut Cursor<'_>) -> Option<Expr> {
        let start = cursor.position();
        let late = cursor.eat_stem(&["просрочк"])
            || cursor.eat_run(&["прошло", "дней"])
            || matches!(
                cursor.peek().map(|part| &part.kind),
                Some(PartKind::Quantity {
                    low: None,
                    unit: Some(Unit::Day),
                    ..
                })
            ) && {
                cursor.skip(1);
                true
            };
        let left = !late && cursor.word() == Some("осталось") && {
            cursor.skip(1);
            matches!(
                cursor.peek().map(|part| &part.kind),
                Some(PartKind::Quantity { low: None, .. })
            ) && {
                cursor.skip(1);
                true
            }
        };
        let until = cursor.eat(&["до"]);
        if late && !until {
            cursor.eat(&["по", "после", "с", "со", "от"]);
        }
        cursor.eat_stem(&["дат", "срок"]);
        let mark = self.diagnostics.mark();
        let field = self.field(cursor).filter(|field| self.is_date(*field));
        let behind = until && !left && cursor.eat(&["осталось"]);
        match field {
            Some(field) if late && !until => Some(calc(Calc::DaysSince(field))),
            Some(field) if until && (left || behind) => Some(calc(Calc::DaysUntil(field))),
            _ => {
                self.diagnostics.take_back(mark);
                cursor.back_to(start);
                None
            }
        }
    }

    fn is_date(&self, field: FieldId) -> bool {
        self.reg
            .fields
            .get(field.0)
            .is_some_and(|field| matches!(field.ty, Type::Date | Type::DateTime))
    }

    /// The type of an expression.
    pub(in crate::model) fn type_of(&self, side: &Expr) -> Option<Type> {
        match side {
            Expr::Field(field) => self.reg.fields.get(field.0).map(|field| field.ty.clone()),
            Expr::Sum(..) => Some(Type::Money(Currency::default())),
            Expr::Const(Value::Money(money)) => Some(Type::Money(money.currency.clone())),
            Expr::Const(Value::Percent(_)) => Some(Type::Percent),
            Expr::Const(_) | Expr::Length(_) => None,
            Expr::Calc(calc) => match calc.as_ref() {
                Calc::FirstFilled(of) | Calc::Largest(of) | Calc::Smallest(of) => {
                    of.iter().find_map(|one| self.type_of(one))
                }
                Calc::Times(of, _) => self.type_of(of),
                Calc::Plus(_)
                | Calc::DaysSince(_)
                | Calc::DaysUntil(_)
                | Calc::Score(_)
                | Calc::Number(..) => Some(Type::Number(None)),
            },
        }
    }

    /// How an expression is called in messages.
    pub(in crate::model) fn called(&self, expr: &Expr) -> Box<str> {
        if let Expr::Field(field) = expr {
            return self
                .reg
                .fields
                .get(field.0)
                .map_or("".into(), |field| field.name.clone());
        }
        let named = self.derivations.iter().find(|one| one.expr == *expr);
        named.map_or("посчитанное".into(), |one| one.name.clone())
    }
}

fn calc(calc: Calc) -> Expr {
    Expr::Calc(Box::new(calc))
}

/// `наибольшее из`, `минимум из`: whether the largest.
fn is_extreme(cursor: &Cursor<'_>) -> Option<bool> {
    let of = cursor.word_at(1) == Some("из");
    if of && cursor.has_stem(0, &["наибольш", "больше", "максим"]) {
        Some(true)
    } else if of && cursor.has_stem(0, &["наименьш", "меньше", "миним"]) {
        Some(false)
    } else {
        None
    }
}

fn constant(cursor: &Cursor<'_>) -> Option<Value> {
    let Some(PartKind::Quantity {
        low: Some(number),
        high: None,
        unit,
        ..
    }) = cursor.peek().map(|part| &part.kind)
    else {
        return None;
    };
    Some(match unit {
        Some(Unit::Money(code)) => Value::Money(Money {
            amount: *number,
            currency: Currency((*code).into()),
        }),
        Some(Unit::Percent) => Value::Percent(*number),
        None => Value::Number(*number),
        Some(_) => return None,
    })
}

/// `30 баллов`, `20`, `минус 10 баллов`
fn points(right: &Condition) -> Option<Decimal> {
    let Condition::Member(member) = right else {
        return None;
    };
    member.mark_first(1);
    match member.parts.as_slice() {
        [part] => match &part.kind {
            PartKind::Quantity {
                low: Some(number),
                high: None,
                unit: None | Some(Unit::Points),
                signed,
                ..
            } => Some(if *signed == Some(false) {
                -*number
            } else {
                *number
            }),
            _ => None,
        },
        _ => None,
    }
}
