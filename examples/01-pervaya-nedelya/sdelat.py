#!/usr/bin/env python3
"""Пишет рядом с собой учебную выгрузку Битрикс24: три недели отдела продаж, 23.11–11.12.2026.

Только стандартная библиотека, часов и случайности нет: один и тот же запуск даёт одни и те же файлы.
Первая часть — как устроена выгрузка, вторая — обычная работа, третья — посаженные ошибки (их перечень в README.md).
"""

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
OUT = datetime(2026, 12, 11, 12, 0)  # время выгрузки
CUT = datetime(2026, 12, 11, 11, 45)  # позже этого никто ничего не записал

ROP, ZVON, MASHA, TEST, STAR, SUPER, BUH, CEH = 1, 11, 12, 13, 14, 15, 16, 17
USERS = [
    (ROP, "Борис", "Главный", "РОП", 3),
    (ZVON, "Зинаида", "Пробная", "Звонарь", 4),
    (MASHA, "Мария", "Образцова", "Менеджер", 5),
    (TEST, "Тест", "Тестов", "Менеджер", 5),
    (STAR, "Пётр", "Примеров", "Старший специалист", 5),
    (SUPER, "Анна", "Контрольная", "Супервайзер", 5),
    (BUH, "Вера", "Счётная", "Бухгалтер", 6),
    (CEH, "Глеб", "Цехов", "Производство", 7),
]
DEPARTMENTS = [(1, "ООО «Пример»", None), (3, "Руководство", 1), (4, "Звонари", 1), (5, "Отдел продаж", 1),
               (6, "Бухгалтерия", 1), (7, "Цех", 1)]

# Воронка «Продажа» имеет номер 2; в нулевой, «Общей», стадии остались такими, какими их создаёт Битрикс24.
STAGES = [
    ("NEW", "Новая"), ("PREPARATION", "Квалификация"), ("UC_MEET", "Встреча"), ("UC_OFFER", "КП отправлено"),
    ("UC_CONTR", "Договор"), ("PREPAYMENT_INVOICE", "Предоплата"), ("EXECUTING", "Производство"),
    ("UC_QC", "Контроль качества"), ("FINAL_INVOICE", "Доплата"), ("WON", "Успех"), ("LOSE", "Отказ"),
]
GENERAL = [
    ("NEW", "Новая"), ("PREPARATION", "Подготовка документов"), ("PREPAYMENT_INVOICE", "Cчёт на предоплату"),
    ("EXECUTING", "В работе"), ("FINAL_INVOICE", "Финальный счёт"), ("WON", "Сделка успешна"),
    ("LOSE", "Сделка провалена"), ("APOLOGY", "Анализ причины провала"),
]
LEAD_STAGES = [("NEW", "Не обработан"), ("IN_PROCESS", "В работе"), ("PROCESSED", "Обработан"),
               ("CONVERTED", "Качественный лид"), ("JUNK", "Некачественный лид")]
SOURCES = [("WEB", "Сайт"), ("CALL", "Звонок"), ("TRADE_SHOW", "Выставка"), ("RECOMMENDATION", "Рекомендация"),
           ("UC_COLD", "Холодная база")]
REASONS = [(61, "Дорого"), (62, "Не дозвонились"), (63, "Купил у конкурента"), (64, "Нецелевой"), (65, "Спам"),
           (66, "Передумал")]
# Свои поля: код, вид, название.
DEAL_FIELDS = {
    "скидка": ("UF_CRM_DEAL_DISCOUNT", "double"), "ЛПР": ("UF_CRM_DEAL_LPR", "string"),
    "потребность": ("UF_CRM_DEAL_NEED", "string"), "площадь": ("UF_CRM_DEAL_AREA", "double"),
    "дата встречи": ("UF_CRM_DEAL_MEETING", "date"), "срок изготовления": ("UF_CRM_DEAL_READY", "date"),
    "номер договора": ("UF_CRM_DEAL_CONTRACT", "string"), "причина отказа": ("UF_CRM_DEAL_REASON", "enumeration"),
}
LEAD_FIELDS = {"потребность": ("UF_CRM_LEAD_NEED", "string"), "причина отказа": ("UF_CRM_LEAD_REASON", "enumeration")}


# ── Время ────────────────────────────────────────────────────────────────────────────────────────────────────────────

class Dice:
    """Свой счётчик случайных чисел: у библиотечного последовательность может смениться с версией."""

    def __init__(self, seed):
        self.state = seed

    def __call__(self, low, high):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return low + (self.state >> 33) % (high - low + 1)

    def pick(self, items):
        return items[self(0, len(items) - 1)]


DICE = Dice(20261123)


def at(day, clock):
    """at("24.11", "10:35")"""
    d, m = day.split(".")
    h, mi = clock.split(":")
    return datetime(2026, int(m), int(d), int(h), int(mi))


def mins(n):
    return timedelta(minutes=n)


def work(t, minutes):
    """Через столько рабочих минут; рабочие часы пн–пт 09:00–18:00, праздников в эти недели нет."""
    left = minutes
    while True:
        opens, closes = datetime.combine(t.date(), time(9)), datetime.combine(t.date(), time(18))
        if t.weekday() < 5 and t < closes:
            t = max(t, opens)
            if t + mins(left) < closes:
                return t + mins(left)
            left -= (closes - t) // mins(1)
        t = datetime.combine(t.date() + timedelta(days=1), time(9))


def workday(t, n, clock):
    """Время на n-й рабочий день после дня t."""
    day = t.date()
    while n:
        day += timedelta(days=1)
        n -= day.weekday() < 5
    return datetime.combine(day, time(*map(int, clock.split(":"))))


def iso(t):
    return t.strftime("%Y-%m-%dT%H:%M:%S+03:00")


# ── Записи ───────────────────────────────────────────────────────────────────────────────────────────────────────────

deals, leads, contacts, companies = {}, {}, {}, {}
deal_history, lead_history = [], []
activities, calls, comments, tasks, documents = [], [], [], [], []
numbers = {}


def number(kind, start):
    numbers[kind] = numbers.get(kind, start - 1) + 1
    return numbers[kind]


PEOPLE = ["Иван", "Ольга", "Сергей", "Елена", "Дмитрий", "Наталья", "Павел", "Ирина", "Олег", "Татьяна"]
SURNAMES = ["Учебный", "Условный", "Вымышленный", "Проверочный", "Показательный", "Черновой", "Макетный", "Опытный"]
FEMALE = {"Ольга", "Елена", "Наталья", "Ирина", "Татьяна"}
FIRMS = ["Ромашка", "Лютик", "Василёк", "Одуванчик", "Колокольчик", "Подсолнух", "Незабудка", "Клевер", "Ландыш", "Пион"]
GOODS = ["Окна для склада", "Витрины", "Перегородки", "Входная группа", "Двери для офиса", "Фасад", "Козырёк",
         "Зимний сад", "Остекление цеха", "Ограждение лестницы"]


def person():
    n = number("person", 1)
    name, surname = PEOPLE[n % 10], SURNAMES[n // 3 % 8]
    if name in FEMALE:
        surname = surname[:-2] + "ая"
    return name, f"{surname}-{n:02d}", f"+7 900 000-{n // 100:02d}-{n % 100:02d}", f"klient{n:02d}@primer.example"


def new_contact(t, owner, company=False, who=None):
    name, surname, phone, email = who or person()
    n = number("contact", 501)
    home = None
    if company:
        home = number("company", 701)
        firm = FIRMS[home % 10]
        companies[home] = {
            "ID": str(home), "TITLE": f"ООО «{firm}-Пример {home - 700}»", "COMPANY_TYPE": "CUSTOMER", "INDUSTRY": None,
            "ASSIGNED_BY_ID": str(owner), "DATE_MODIFY": iso(t),
            "PHONE": [{"VALUE_TYPE": "WORK", "VALUE": phone}], "HAS_EMAIL": "N"}
    contacts[n] = {
        "ID": str(n), "NAME": name, "LAST_NAME": surname, "POST": "", "COMPANY_ID": str(home) if home else None,
        "ASSIGNED_BY_ID": str(owner), "DATE_MODIFY": iso(t), "PHONE": [{"VALUE_TYPE": "WORK", "VALUE": phone}],
        "EMAIL": [{"VALUE_TYPE": "WORK", "VALUE": email}]}
    return n, home


class Card:
    """Общее у лида и сделки: стадии, дела, задачи, поля. Что позже выгрузки, то не записано."""

    def moment(self, t):
        self.changed = max(self.changed, t)

    def set(self, t, **values):
        if t < CUT:
            self.moment(t)
            self.fields.update({name.replace("_", " "): value for name, value in values.items()})

    def activity(self, t, kind, subject, by, on=None, **more):
        if more.get("CREATED", iso(t)) >= iso(CUT):
            return None
        owner_type, owner = on or self.link
        n = number("activity", 4001)
        record = {"ID": str(n), "OWNER_TYPE_ID": str(owner_type), "OWNER_ID": str(owner), "TYPE_ID": str(kind),
                  "DIRECTION": "0", "SUBJECT": subject, "COMPLETED": "Y", "STATUS": "2", "RESPONSIBLE_ID": str(by),
                  "AUTHOR_ID": str(by), "START_TIME": iso(t), "CREATED": iso(t), "LAST_UPDATED": iso(t)}
        record.update(more)
        activities.append(record)
        self.moment(min(t, CUT))
        return n

    def call(self, t, by=None, seconds=None, code=None, incoming=False, on=None, direction=None, statistics=True):
        """Звонок с записью телефонии; code 200 — разговор."""
        by = self.owner if by is None else by
        seconds = DICE(60, 240) if seconds is None else seconds
        code = code or ("200" if seconds else "304" if incoming else "480")
        missed = incoming and not seconds
        subject = "Пропущенный звонок" if missed else "Входящий звонок" if incoming else "Исходящий звонок"
        done = t + timedelta(seconds=seconds)
        n = self.activity(t, 2, subject, by, on, PROVIDER_ID="VOXIMPLANT_CALL",
                          DIRECTION=direction or ("1" if incoming else "2"), CREATED=iso(t),
                          LAST_UPDATED=iso(done + timedelta(seconds=5)),
                          **({"SETTINGS": {"MISSED_CALL": True}} if missed else {}))
        if n is None or not statistics:
            return n
        owner_type, owner = on or self.link
        kind = {1: "LEAD", 2: "DEAL", 3: "CONTACT", 4: "COMPANY"}[owner_type]
        calls.append({"ID": str(number("call", 9001)), "PORTAL_USER_ID": str(by), "CALL_TYPE": "2" if incoming else "1",
                      "CALL_DURATION": str(seconds), "CALL_START_DATE": iso(t), "CALL_FAILED_CODE": code,
                      "PHONE_NUMBER": self.phone, "CRM_ENTITY_TYPE": kind, "CRM_ENTITY_ID": str(owner),
                      "CRM_ACTIVITY_ID": str(n)})
        return n

    def letter(self, t, subject, incoming=False, by=None):
        self.activity(t, 4, subject, self.owner if by is None else by, PROVIDER_ID="CRM_EMAIL",
                      DIRECTION="1" if incoming else "2", CREATED=iso(t))

    def meeting(self, t, booked, subject="Встреча"):
        ended = t + mins(45)
        held = ended < CUT
        self.activity(t, 1, subject, self.owner, PROVIDER_ID="CRM_MEETING", START_TIME=iso(t), END_TIME=iso(ended),
                      CREATED=iso(booked), COMPLETED="Y" if held else "N", STATUS="2" if held else "1",
                      LAST_UPDATED=iso(ended + mins(2) if held else booked))

    def comment(self, t, text, by=None):
        if t < CUT:
            comments.append({"ID": str(number("comment", 3001)), "ENTITY_ID": str(self.link[1]),
                             "ENTITY_TYPE": "lead" if self.link[0] == 1 else "deal", "CREATED": iso(t), "COMMENT": text,
                             "AUTHOR_ID": str(self.owner if by is None else by)})
            self.moment(t)

    def task(self, t, title, deadline, closed=None, by=None):
        """Задача модуля задач; по задаче в день в выгрузке есть и дело-близнец."""
        if t >= CUT:
            return None
        closed = closed if closed and closed < CUT else None
        n = number("task", 801)
        by = self.owner if by is None else by
        bound = ("L_" if self.link[0] == 1 else "D_") + str(self.link[1])
        record = {"id": str(n), "title": title, "status": "5" if closed else "2",
                  "responsibleId": str(by), "createdDate": iso(t), "deadline": iso(deadline),
                  "closedDate": iso(closed) if closed else None, "ufCrmTask": [bound]}
        tasks.append(record)
        if n % 9 == 0:
            self.activity(t, 3, title, by, PROVIDER_ID="TASKS", ASSOCIATED_ENTITY_ID=str(n), START_TIME="",
                          DEADLINE=iso(deadline), CREATED=iso(t), COMPLETED="Y" if closed else "N",
                          STATUS="2" if closed else "1", LAST_UPDATED=iso(closed or t))
        return record

    def next_task(self, t, title, deadline):
        """Новая задача ставится раньше, чем закрывается прежняя: открытая есть всегда."""
        if t >= CUT:
            return
        self.close_task(t + mins(1))
        self.current = self.task(t, title, deadline)

    def close_task(self, t):
        if self.current and t < CUT:
            self.current.update(status="5", closedDate=iso(t))
            for twin in activities:
                if twin.get("ASSOCIATED_ENTITY_ID") == self.current["id"]:
                    twin.update(COMPLETED="Y", STATUS="2", LAST_UPDATED=iso(t))
            self.current = None

    def document(self, t, title, by=None):
        if t < CUT:
            n = number("document", 601)
            documents.append({"id": str(n), "title": title, "number": str(n - 600), "templateId": "7",
                              "entityTypeId": str(self.link[0]), "entityId": str(self.link[1]), "createTime": iso(t),
                              "createdBy": str(self.owner if by is None else by)})
            self.moment(t)


class Lead(Card):
    def __init__(self, n, t, source, owner=ZVON):
        self.link, self.owner, self.created, self.changed = (1, n), owner, t, t
        self.fields, self.current, self.contact, self.company = {}, None, None, None
        self.source, self.who = source, person()
        self.phone = self.who[2]
        self.stages = []
        leads[n] = self
        self.stage(t, "NEW")

    def stage(self, t, code):
        if t < CUT:
            self.stages.append((t, code))
            self.moment(t)

    def record(self):
        n = self.link[1]
        name, surname, phone, email = self.who
        code = self.stages[-1][1]
        record = {
            "ID": str(n), "TITLE": f"Заявка {n}", "NAME": name, "LAST_NAME": surname, "COMPANY_TITLE": "",
            "STATUS_ID": code, "STATUS_SEMANTIC_ID": {"CONVERTED": "S", "JUNK": "F"}.get(code, "P"),
            "SOURCE_ID": self.source, "OPPORTUNITY": "0.00", "CURRENCY_ID": "RUB",
            "CONTACT_ID": str(self.contact) if self.contact else None,
            "COMPANY_ID": str(self.company) if self.company else None, "ASSIGNED_BY_ID": str(self.owner),
            "CREATED_BY_ID": "0" if self.source == "WEB" else str(self.owner), "DATE_CREATE": iso(self.created),
            "DATE_MODIFY": iso(self.changed), "MOVED_TIME": iso(self.stages[-1][0]), "COMMENTS": "",
            "PHONE": [{"VALUE_TYPE": "WORK", "VALUE": phone}], "HAS_EMAIL": "N"}
        for name, (code, kind) in LEAD_FIELDS.items():
            record[code] = custom(self.fields.get(name), kind)
        return record


class Deal(Card):
    def __init__(self, n, t, source, owner, sum_, lead=None, company=False, funnel=2, contact=None):
        self.link, self.owner, self.created, self.changed = (2, n), owner, t, t
        self.fields, self.current = {}, None
        self.source, self.sum, self.lead = source, sum_, lead.link[1] if lead else None
        self.contact, self.company = contact or new_contact(t, owner, company, lead.who if lead else None)
        self.phone = contacts[self.contact]["PHONE"][0]["VALUE"]
        if lead and n % 3:  # у каждого третьего лида клиент не записан: он находится по сделке
            lead.contact, lead.company = self.contact, self.company
        self.title = DICE.pick(GOODS) + (", для компании" if self.company else ", частный заказ")
        self.stages = []
        deals[n] = self
        self.stage(t, "NEW", funnel)

    def stage(self, t, code, funnel=2):
        if t < CUT:
            self.stages.append((t, code, funnel))
            self.moment(t)

    def record(self):
        moved, code, funnel = self.stages[-1]
        closed = code in ("WON", "LOSE")
        record = {
            "ID": str(self.link[1]), "TITLE": self.title, "CATEGORY_ID": str(funnel), "STAGE_ID": full(code, funnel),
            "STAGE_SEMANTIC_ID": semantic(code), "OPPORTUNITY": self.sum, "CURRENCY_ID": "RUB",
            "COMPANY_ID": str(self.company) if self.company else "0", "CONTACT_ID": str(self.contact),
            "LEAD_ID": str(self.lead) if self.lead else None, "ASSIGNED_BY_ID": str(self.owner),
            "CREATED_BY_ID": "0" if self.source == "WEB" else str(self.owner), "DATE_CREATE": iso(self.created),
            "DATE_MODIFY": iso(self.changed), "MOVED_TIME": iso(moved), "BEGINDATE": day(self.created.date()),
            "CLOSEDATE": day(moved.date() if closed else self.created.date() + timedelta(days=30)),
            "CLOSED": "Y" if closed else "N", "SOURCE_ID": self.source, "COMMENTS": "", "IS_RETURN_CUSTOMER": "N",
            "IS_REPEATED_APPROACH": "N"}
        for name, (code, kind) in DEAL_FIELDS.items():
            record[code] = custom(self.fields.get(name), kind)
        return record


def day(d):
    """День Битрикс24 отдаёт временем 03:00."""
    return f"{d.isoformat()}T03:00:00+03:00"


def custom(value, kind):
    if value is None:
        return False if kind == "enumeration" else ""
    if kind == "date":
        return day(value)
    if kind == "enumeration":
        return next(str(n) for n, name in REASONS if name == value)
    return str(value)


def full(code, funnel):
    return f"C{funnel}:{code}" if funnel else code


def semantic(code):
    return {"WON": "S", "LOSE": "F", "CONVERTED": "S", "JUNK": "F"}.get(code, "P")


# ── Обычная работа ───────────────────────────────────────────────────────────────────────────────────────────────────

NEEDS = ["Остеклить склад до зимы", "Заменить витрины в магазине", "Разделить офис перегородками", "Утеплить вход",
         "Закрыть лестницу ограждением", "Достроить зимний сад"]


def lead_works(n, t, source, outcome):
    """Лид, с которым всё сделано как надо. Отдаёт лид и время, когда он стал качественным."""
    lead = Lead(n, t, source)
    first = work(t, DICE(3, 11))
    lead.call(first)
    lead.next_task(first + mins(3), "Перезвонить и уточнить задачу", work(first, 720))
    began = work(first, DICE(6, 20))
    lead.stage(began, "IN_PROCESS")
    second = work(began, DICE(150, 700))
    lead.call(second)
    lead.next_task(second + mins(4), "Договориться о следующем шаге", work(second, 720))
    lead.comment(second + mins(6), DICE.pick(["Просит рассчитать стоимость", "Сравнивает с другими, ждёт звонка",
                                              "Решает с партнёром до конца недели"]))
    over = work(second, DICE(20, 60))
    if outcome == "open":
        t = over
        while t < CUT:
            t = work(t, DICE(500, 800))
            lead.comment(t, "Созвонились в мессенджере, ждёт расчёта")
        return lead, None
    if outcome == "junk":
        lead.set(over, причина_отказа=DICE.pick(["Нецелевой", "Спам", "Дорого", "Передумал"]))
        lead.stage(over, "JUNK")
        lead.close_task(over + mins(1))
        return lead, None
    lead.set(over, потребность=DICE.pick(NEEDS))
    lead.stage(over, "PROCESSED")
    good = work(over, DICE(5, 20))
    lead.stage(good, "CONVERTED")
    lead.close_task(good + mins(1))
    return lead, good


def opens(deal, t):
    """Первый звонок и переход в «Квалификацию», всё в срок. Отдаёт время перехода."""
    first = work(t, DICE(3, 11))
    deal.call(first)
    deal.next_task(first + mins(3), "Уточнить задачу и ЛПР", work(first, 720))
    began = work(first, DICE(10, 60))
    deal.stage(began, "PREPARATION")
    return began


def qualifies(deal, t):
    """Квалификация: связаться по источнику и заполнить карточку."""
    if deal.source == "TRADE_SHOW":
        done = work(t, DICE(30, 180))
        deal.letter(done, "Материалы после выставки")
    elif deal.source == "RECOMMENDATION":
        done = work(t, DICE(10, 45))
        deal.call(done)
    else:
        done = work(t, DICE(60, 300))
        deal.call(done)
    deal.set(done + mins(5), ЛПР=DICE.pick(["директор", "главный инженер", "закупщик", "владелец"]),
             потребность=DICE.pick(NEEDS), площадь=DICE(20, 400))
    return done


def meets(deal, t):
    """Встреча: назначена, проведена, записана. Отдаёт время встречи."""
    when = workday(t, DICE(1, 2), f"{DICE(10, 15)}:{DICE.pick(['00', '15', '30'])}")
    deal.set(t - mins(4), дата_встречи=when.date())
    deal.next_task(t - mins(3), "Подготовить КП после встречи", workday(when, 2, "17:00"))
    deal.stage(t, "UC_MEET")
    deal.meeting(when, t - mins(2))
    deal.comment(when + mins(DICE(50, 100)), "Встреча прошла: замерили, показали образцы, ждут КП")
    return when


def offers(deal, t):
    """КП: документ, звонок через день, ответ клиента и наш ответ. Отдаёт время, когда всё сделано."""
    deal.document(t - mins(DICE(4, 12)), "КП")
    deal.stage(t, "UC_OFFER")
    deal.letter(t + mins(2), "Коммерческое предложение")
    deal.next_task(t + mins(3), "Обсудить КП", workday(t, 2, "17:00"))
    call = workday(t, 1, f"{DICE(10, 15)}:{DICE(0, 59)}")
    deal.call(call)
    answer = work(call, DICE(60, 240))
    deal.letter(answer, "Re: Коммерческое предложение", incoming=True)
    reply = work(answer, DICE(30, 180))
    deal.letter(reply, "Ответы на вопросы по КП")
    return reply


def signs(deal, t, ready):
    """Договор: счёт от бухгалтера, номер договора."""
    deal.set(t - mins(5), срок_изготовления=ready)
    deal.stage(t, "UC_CONTR")
    deal.next_task(t + mins(2), "Подписать договор", workday(t, 3, "17:00"))
    deal.document(work(t, DICE(30, 180)), "Счёт", by=BUH)
    signed = work(t, DICE(540, 1200))
    deal.set(signed - mins(10), номер_договора=f"{deal.link[1]}/26")
    return signed


def produces(deal, t, stay):
    """Производство: цех пишет в карточку, менеджер предупреждает клиента."""
    deal.stage(t, "EXECUTING")
    deal.next_task(t + mins(2), "Следить за сроком изготовления", workday(t, 5, "17:00"))
    deal.comment(work(t, DICE(60, 300)), "Принято в работу, материал на складе", by=CEH)
    deal.comment(work(t, stay - 500), "Собрано наполовину, идём по графику", by=CEH)
    deal.letter(work(t, stay - 300), "Скоро готово")
    return work(t, stay)


def finishes(deal, t):
    """Акт, контроль качества, доплата, успех."""
    deal.document(t - mins(15), "Акт", by=CEH)
    deal.stage(t, "UC_QC")
    t = work(t, DICE(240, 700))
    deal.stage(t, "FINAL_INVOICE")
    deal.next_task(t + mins(2), "Получить доплату", workday(t, 3, "17:00"))
    t = work(t, DICE(300, 1000))
    deal.stage(t, "WON")
    deal.close_task(t + mins(2))
    deal.call(work(t, DICE(300, 900)), by=STAR)


def deal_works(n, t, source, owner, sum_, lead=None, company=False, lost=None, meeting=True):
    """Сделка, с которой всё сделано как надо: доходит докуда успеет или до отказа на стадии lost."""
    deal = Deal(n, t, source, owner, sum_, lead, company)

    def refused(t, stage):
        if lost == stage:
            deal.set(t - mins(1), причина_отказа=DICE.pick(["Дорого", "Купил у конкурента", "Передумал"]))
            deal.stage(t, "LOSE")
            deal.close_task(t + mins(1))
        return lost == stage

    t = qualifies(deal, opens(deal, t))
    t = work(t, DICE(120, 500))
    if refused(t, "Квалификация"):
        return deal
    if meeting:
        t = work(meets(deal, t), DICE(150, 420))
        if refused(t, "Встреча"):
            return deal
    t = work(offers(deal, t), DICE(200, 600))
    if refused(t, "КП"):
        return deal
    t = signs(deal, t, t.date() + timedelta(days=8))
    deal.stage(t, "PREPAYMENT_INVOICE")
    deal.next_task(t + mins(2), "Дождаться предоплаты", workday(t, 2, "17:00"))
    t = produces(deal, work(t, DICE(200, 460)), DICE(900, 1500))
    finishes(deal, t)
    return deal


def usual():
    sources = [code for code, _ in SOURCES]
    # Пары: лид и сделка, которая из него выросла.
    starts = ["23.11 09:20", "23.11 10:05", "23.11 11:40", "23.11 14:10", "23.11 16:30", "24.11 09:15", "24.11 12:25",
              "24.11 20:40", "25.11 10:50", "26.11 09:35", "28.11 13:15", "30.11 11:25", "01.12 10:10", "02.12 16:20",
              "03.12 12:45", "04.12 09:30", "07.12 10:15", "08.12 09:40"]
    lost = {3: "КП", 6: "Квалификация", 9: "Встреча", 12: "КП"}
    for i, start in enumerate(starts):
        lead, good = lead_works(351 + i, at(*start.split()), sources[i % 3], "good")
        if good and good < CUT:
            deal_works(101 + i, good, lead.source, (MASHA, TEST)[i % 2], f"{DICE(6, 60) * 10000}.00", lead,
                       company=i % 3 == 0, lost=lost.get(i), meeting=i % 4 != 1)
    # Лиды, которые сделками не стали.
    rest = [("23.11 12:15", "junk"), ("24.11 15:30", "junk"), ("26.11 19:10", "junk"), ("27.11 11:00", "junk"),
            ("03.12 10:05", "junk"), ("08.12 12:30", "open"),
            ("09.12 10:40", "open"), ("09.12 15:15", "open"), ("10.12 11:20", "open")]
    for i, (start, outcome) in enumerate(rest):
        lead_works(381 + i, at(*start.split()), sources[i % 2], outcome)
    # Сделки без лида: рекомендации, холодная база, старые знакомые.
    own = ["23.11 09:05", "23.11 13:20", "24.11 10:45", "26.11 14:30", "27.11 09:25", "30.11 15:40", "01.12 09:10",
           "04.12 13:05", "07.12 14:50", "09.12 09:20"]
    for i, start in enumerate(own):
        deal_works(131 + i, at(*start.split()), sources[2 + i % 3], (TEST, MASHA)[i % 2], f"{DICE(8, 70) * 10000}.00",
                   company=i % 2 == 0, lost={3: "Квалификация", 6: "КП"}.get(i), meeting=i % 3 != 2)


# ── Посаженные ошибки и ловушки; номера строк — по таблицам README.md ────────────────────────────────────────────────

def planted_leads():
    # 1. Первый звонок позже срока на 20 рабочих минут.
    lead = Lead(301, at("24.11", "10:00"), "WEB")
    lead.call(at("24.11", "10:35"))
    closes_lead(lead, at("24.11", "10:41"))

    # 2. Недозвон в срок, разговор — позже.
    lead = Lead(302, at("25.11", "11:00"), "WEB")
    lead.call(at("25.11", "11:05"), seconds=0, code="480")
    lead.call(at("25.11", "11:50"))
    closes_lead(lead, at("25.11", "11:56"))

    # Не ошибка: клиент позвонил сам раньше нас.
    lead = Lead(303, at("02.12", "14:00"), "WEB")
    lead.call(at("02.12", "14:07"), incoming=True)
    closes_lead(lead, at("02.12", "14:15"))

    # 3. Тишина в «В работе».
    lead = Lead(304, at("01.12", "10:00"), "CALL")
    lead.call(at("01.12", "10:08"))
    lead.task(at("01.12", "10:10"), "Перезвонить после совещания", at("03.12", "12:00"))
    lead.stage(at("01.12", "10:12"), "IN_PROCESS")

    # 4. Звонок, после которого нет открытой задачи.
    lead = Lead(305, at("03.12", "09:10"), "WEB")
    lead.call(at("03.12", "09:18"))
    lead.task(at("03.12", "09:25"), "Уточнить размеры", at("04.12", "12:00"), closed=at("04.12", "10:00"))
    lead.stage(at("03.12", "09:30"), "IN_PROCESS")
    lead.call(at("04.12", "11:00"))
    task = lead.task(at("07.12", "10:00"), "Позвонить ещё раз", at("09.12", "12:00"))
    lead.comment(at("08.12", "16:00"), "Говорит, что пока не готов")
    lead.set(at("09.12", "11:00"), причина_отказа="Передумал")
    lead.stage(at("09.12", "11:00"), "JUNK")
    task.update(status="5", closedDate=iso(at("09.12", "11:02")))

    # 5. Качественный лид без потребности.
    lead = Lead(306, at("26.11", "10:00"), "WEB")
    lead.call(at("26.11", "10:06"))
    lead.next_task(at("26.11", "10:09"), "Передать менеджеру", at("27.11", "12:00"))
    lead.stage(at("26.11", "10:15"), "IN_PROCESS")
    lead.stage(at("26.11", "11:00"), "PROCESSED")
    lead.stage(at("26.11", "11:10"), "CONVERTED")
    lead.close_task(at("26.11", "11:12"))
    deal_works(251, at("26.11", "11:10"), "WEB", MASHA, "150000.00", lead)
    lead.contact = deals[251].contact

    # 6. Некачественный лид без причины отказа.
    lead = Lead(307, at("27.11", "14:00"), "CALL")
    lead.call(at("27.11", "14:05"))
    lead.stage(at("27.11", "14:20"), "JUNK")

    # 7. Лид три часа с четвертью стоит в «Не обработан».
    lead = Lead(308, at("26.11", "15:30"), "WEB")
    lead.call(at("26.11", "15:38"))
    closes_lead(lead, at("27.11", "09:45"))

    # 8. Лид вернули назад.
    lead = Lead(309, at("02.12", "10:00"), "CALL")
    lead.call(at("02.12", "10:05"))
    lead.next_task(at("02.12", "10:08"), "Выяснить бюджет", at("04.12", "12:00"))
    lead.stage(at("02.12", "10:15"), "IN_PROCESS")
    lead.stage(at("02.12", "12:00"), "PROCESSED")
    lead.stage(at("03.12", "10:00"), "IN_PROCESS")
    lead.comment(at("04.12", "10:00"), "Вернули: не хватает бюджета")
    lead.set(at("07.12", "12:00"), причина_отказа="Дорого")
    lead.stage(at("07.12", "12:00"), "JUNK")
    lead.close_task(at("07.12", "12:01"))

    # 9, 10. Лиду не позвонили.
    Lead(310, at("10.12", "15:40"), "WEB")

    # 11. Звонарь выставил счёт.
    lead = Lead(311, at("02.12", "11:00"), "CALL")
    lead.call(at("02.12", "11:04"))
    lead.document(at("02.12", "12:00"), "Счёт")
    closes_lead(lead, at("02.12", "12:10"))


def closes_lead(lead, t):
    """Остальное с лидом сделано как надо: взят в работу и закрыт отказом."""
    lead.next_task(t - mins(2), "Уточнить задачу", workday(t, 1, "12:00"))
    lead.stage(t, "IN_PROCESS")
    over = work(t, 400)
    lead.call(over)
    lead.comment(over + mins(3), "Не наш клиент: нужна мебель")
    lead.set(over + mins(10), причина_отказа="Нецелевой")
    lead.stage(over + mins(10), "JUNK")
    lead.close_task(over + mins(11))


def qualified(n, t, owner, source="UC_COLD", sum_="240000.00", **more):
    """Сделка, взятая в работу в срок и с заполненной карточкой. Отдаёт сделку и время последнего дела."""
    deal = Deal(n, t, source, owner, sum_, **more)
    return deal, qualifies(deal, opens(deal, t))


def in_offer(n, t, entered, owner, **more):
    """Сделка, которая в это время перешла в «КП отправлено» прямо из «Квалификации»."""
    deal, _ = qualified(n, t, owner, **more)
    deal.document(entered - mins(10), "КП")
    deal.stage(entered, "UC_OFFER")
    deal.next_task(entered + mins(3), "Обсудить КП", workday(entered, 2, "17:00"))
    return deal


def in_contract(n, t, owner, **more):
    """Сделка, с которой всё как надо до ухода из «КП отправлено». Отдаёт сделку и время, когда можно дальше."""
    deal, done = qualified(n, t, owner, **more)
    return deal, offers(deal, work(done, 60))


def lose(deal, t, reason="Дорого"):
    deal.set(t, причина_отказа=reason)
    deal.stage(t, "LOSE")
    deal.close_task(t + mins(1))


def planted_deals():
    # 12. Создана вечером, позвонили утром, опоздав на 20 рабочих минут.
    deal = Deal(201, at("24.11", "17:50"), "WEB", MASHA, "180000.00")
    deal.call(at("25.11", "09:25"))
    deal.next_task(at("25.11", "09:28"), "Уточнить задачу и ЛПР", work(at("25.11", "09:28"), 720))
    deal.stage(at("25.11", "09:40"), "PREPARATION")
    lose(deal, work(qualifies(deal, at("25.11", "09:40")), 60))

    # Не ошибка: создана в пятницу в 17:50, звонок в понедельник в 09:03.
    deal = Deal(202, at("27.11", "17:50"), "WEB", MASHA, "210000.00")
    deal.call(at("30.11", "09:03"))
    deal.next_task(at("30.11", "09:06"), "Уточнить задачу и ЛПР", work(at("30.11", "09:06"), 720))
    deal.stage(at("30.11", "09:20"), "PREPARATION")
    lose(deal, work(qualifies(deal, at("30.11", "09:20")), 90), "Передумал")

    # 13. То же, но в 09:06.
    deal = Deal(203, at("27.11", "17:50"), "WEB", TEST, "220000.00")
    deal.call(at("30.11", "09:06"))
    deal.next_task(at("30.11", "09:09"), "Уточнить задачу и ЛПР", work(at("30.11", "09:09"), 720))
    deal.stage(at("30.11", "09:20"), "PREPARATION")
    lose(deal, work(qualifies(deal, at("30.11", "09:20")), 90))

    # 14, 15. Не позвонили вовсе; робот сам закрыл напоминание.
    deal = Deal(204, at("09.12", "14:00"), "WEB", TEST, "130000.00")
    deal.activity(at("09.12", "14:00"), 6, "Позвонить новому клиенту", 0, PROVIDER_ID="CRM_TODO", STATUS="3",
                  START_TIME="", DEADLINE=iso(at("09.12", "14:15")),
                  LAST_UPDATED=iso(at("09.12", "14:05")))

    # Не ошибка: первый звонок висит на контакте.
    deal = Deal(205, at("30.11", "11:00"), "UC_COLD", MASHA, "160000.00")
    deal.call(at("30.11", "11:06"), on=(3, deal.contact))
    deal.next_task(at("30.11", "11:09"), "Уточнить задачу и ЛПР", work(at("30.11", "11:09"), 720))
    deal.stage(at("30.11", "11:30"), "PREPARATION")
    lose(deal, work(qualifies(deal, at("30.11", "11:30")), 120))

    # Не ошибка: дело пришло дважды.
    deal = Deal(206, at("01.12", "12:00"), "CALL", TEST, "170000.00")
    n = deal.call(at("01.12", "12:09"))
    activities.append(dict(next(one for one in activities if one["ID"] == str(n))))
    deal.next_task(at("01.12", "12:12"), "Уточнить задачу и ЛПР", work(at("01.12", "12:12"), 720))
    deal.stage(at("01.12", "12:40"), "PREPARATION")
    lose(deal, work(qualifies(deal, at("01.12", "12:40")), 120), "Купил у конкурента")

    # 16. Назад: из «Встречи» в «Квалификацию».
    deal, _ = qualified(207, at("30.11", "09:30"), MASHA)
    deal.set(at("01.12", "11:50"), дата_встречи=date(2026, 12, 4))
    deal.stage(at("01.12", "12:00"), "UC_MEET")
    deal.stage(at("02.12", "15:00"), "PREPARATION")
    deal.call(at("02.12", "16:00"))
    deal.stage(at("03.12", "12:00"), "UC_MEET")
    deal.next_task(at("03.12", "12:05"), "Подготовить КП", at("07.12", "17:00"))
    deal.meeting(at("04.12", "11:00"), at("03.12", "12:10"))
    deal.comment(at("04.12", "12:20"), "Встретились у клиента, размеры уточнили")
    lose(deal, at("07.12", "10:30"))

    # 17. Пропущена обязательная стадия «Договор».
    deal, done = in_contract(208, at("30.11", "10:10"), TEST)
    deal.set(at("04.12", "15:50"), срок_изготовления=date(2026, 12, 18))
    deal.stage(at("04.12", "16:00"), "PREPAYMENT_INVOICE")
    deal.next_task(at("04.12", "16:05"), "Дождаться предоплаты", at("07.12", "17:00"))
    deal.stage(at("07.12", "12:00"), "EXECUTING")
    deal.next_task(at("07.12", "12:05"), "Следить за сроком", at("16.12", "17:00"))
    deal.comment(at("08.12", "10:00"), "Взяли в работу, ждём профиль", by=CEH)

    # 18. Закрыта отказом без причины.
    deal, done = qualified(209, at("01.12", "09:45"), MASHA)
    deal.stage(at("01.12", "17:00"), "LOSE")
    deal.close_task(at("01.12", "17:01"))

    # 19. Во «Встречу» без даты встречи.
    deal, done = qualified(210, at("09.12", "09:30"), TEST)
    deal.stage(at("10.12", "11:00"), "UC_MEET")

    # 20. В «КП отправлено» без документа, документ появился через шесть часов.
    deal, done = qualified(211, at("01.12", "11:30"), MASHA)
    deal.stage(at("03.12", "10:00"), "UC_OFFER")
    deal.document(at("03.12", "16:00"), "КП")
    deal.call(at("04.12", "11:20"))
    deal.letter(at("07.12", "11:00"), "Re: КП", incoming=True)
    deal.letter(at("07.12", "12:30"), "Ответ по КП")
    lose(deal, at("08.12", "15:00"))

    # 21. В «Договор» без срока изготовления.
    deal, done = in_contract(212, at("02.12", "09:30"), TEST)
    deal.stage(at("09.12", "10:00"), "UC_CONTR")
    deal.next_task(at("09.12", "10:05"), "Подписать договор", at("14.12", "17:00"))
    deal.document(at("09.12", "12:00"), "Счёт", by=BUH)

    # Не ошибка: пропущенный звонок, перезвонили через 12 минут.
    deal, done = qualified(213, at("01.12", "10:30"), MASHA)
    deal.call(at("02.12", "11:00"), seconds=0, incoming=True)
    deal.call(at("02.12", "11:12"))
    lose(deal, at("03.12", "10:00"))

    # 22. Пропущенный звонок, не перезвонили.
    deal, done = qualified(214, at("07.12", "09:40"), TEST)
    deal.call(at("08.12", "15:30"), seconds=0, incoming=True)
    deal.letter(at("09.12", "11:00"), "Пробовали дозвониться?")

    # 23. Пропущенный вечером, перезвонили утром позже срока.
    deal, done = qualified(215, at("07.12", "10:30"), MASHA)
    deal.call(at("07.12", "19:40"), seconds=0, incoming=True, on=(3, deal.contact))
    deal.call(at("08.12", "09:40"))

    # 24. Тишина во «Встрече»; короткий комментарий живой работой не считается.
    deal, done = qualified(216, at("23.11", "10:00"), TEST)
    deal.set(at("24.11", "11:50"), дата_встречи=date(2026, 12, 9))
    deal.stage(at("24.11", "12:00"), "UC_MEET")
    deal.call(at("25.11", "11:00"))
    deal.comment(at("27.11", "15:00"), "жду ответа")
    deal.letter(at("03.12", "12:00"), "Когда вам удобно встретиться?")
    deal.call(at("07.12", "11:30"))

    # 25. Новое КП осталось без ответа.
    deal = in_offer(217, at("30.11", "09:15"), at("01.12", "11:00"), MASHA)
    deal.call(at("02.12", "11:00"))
    deal.letter(at("03.12", "10:00"), "Re: КП — можно дешевле?", incoming=True)
    deal.letter(at("03.12", "11:00"), "Пересчитаем сегодня")
    deal.document(at("03.12", "15:00"), "КП")
    deal.letter(at("03.12", "15:05"), "Новое КП")

    # 26. Слишком долго в «Квалификации».
    deal = Deal(218, at("25.11", "11:00"), "UC_COLD", TEST, "320000.00")
    deal.call(at("25.11", "11:08"))
    deal.next_task(at("25.11", "11:12"), "Уточнить задачу и ЛПР", at("27.11", "17:00"))
    deal.stage(at("25.11", "12:00"), "PREPARATION")
    qualifies(deal, at("25.11", "12:00"))
    deal.set(at("04.12", "10:50"), дата_встречи=date(2026, 12, 8))
    deal.stage(at("04.12", "11:00"), "UC_MEET")
    deal.next_task(at("04.12", "11:05"), "Подготовить КП после встречи", at("10.12", "17:00"))
    deal.meeting(at("08.12", "14:00"), at("04.12", "11:10"))
    deal.comment(at("08.12", "15:10"), "Встреча прошла, просят два варианта")

    # 27. Больше 14 дней в «КП отправлено».
    deal = in_offer(219, at("23.11", "15:00"), at("24.11", "15:00"), MASHA)
    deal.call(at("25.11", "12:00"))
    deal.letter(at("26.11", "10:00"), "Re: КП", incoming=True)
    deal.letter(at("26.11", "12:00"), "Ответы по КП")

    # 28. Бухгалтер опоздал со счётом.
    deal, done = in_contract(220, at("26.11", "09:30"), TEST)
    deal.set(at("02.12", "09:50"), срок_изготовления=date(2026, 12, 16))
    deal.stage(at("02.12", "10:00"), "UC_CONTR")
    deal.next_task(at("02.12", "10:05"), "Подписать договор", at("04.12", "17:00"))
    deal.document(at("02.12", "16:30"), "Счёт", by=BUH)
    lose(deal, at("04.12", "12:00"), "Купил у конкурента")

    # 29. Счёта нет до сих пор.
    deal, done = in_contract(221, at("04.12", "10:00"), MASHA)
    deal.set(at("10.12", "15:50"), срок_изготовления=date(2026, 12, 24))
    deal.stage(at("10.12", "16:00"), "UC_CONTR")
    deal.next_task(at("10.12", "16:05"), "Подписать договор", at("15.12", "17:00"))

    # 30. Позвонили в день отправки КП, а в окно — нет.
    deal = in_offer(222, at("27.11", "10:00"), at("30.11", "12:00"), TEST)
    deal.call(at("30.11", "15:00"))
    deal.letter(at("02.12", "10:00"), "Re: КП", incoming=True)
    deal.letter(at("02.12", "11:30"), "Ответы по КП")
    deal.call(at("03.12", "11:00"))
    lose(deal, at("04.12", "15:00"))

    # 31. Комментарий о встрече записан поздно.
    deal = met(223, at("30.11", "14:00"), at("01.12", "12:00"), at("03.12", "11:00"), MASHA)
    deal.comment(at("03.12", "15:30"), "Встреча прошла, нужен пересчёт по площади")
    lose(deal, at("07.12", "16:00"))

    # 32. После встречи нет открытой задачи.
    deal, done = qualified(224, at("01.12", "15:00"), TEST)
    deal.set(at("03.12", "09:50"), дата_встречи=date(2026, 12, 4))
    deal.stage(at("03.12", "10:00"), "UC_MEET")
    deal.close_task(at("03.12", "17:00"))
    deal.meeting(at("04.12", "10:00"), at("03.12", "10:10"))
    deal.comment(at("04.12", "10:50"), "Встретились, клиенту нужно два варианта")
    deal.next_task(at("07.12", "09:30"), "Отправить два варианта КП", at("11.12", "17:00"))
    deal.call(at("08.12", "12:10"))

    # 33. На письмо ответили поздно.
    deal, done = qualified(225, at("08.12", "10:00"), MASHA)
    deal.letter(at("10.12", "10:00"), "Вопрос по срокам", incoming=True)
    deal.letter(at("10.12", "16:20"), "Ответ по срокам")

    # 34. На письмо не ответили.
    deal, done = qualified(226, at("07.12", "11:10"), TEST)
    deal.letter(at("09.12", "16:00"), "Пришлите, пожалуйста, образцы", incoming=True)

    # 35. Слишком долго в «Предоплате».
    deal, done = in_contract(227, at("23.11", "11:00"), MASHA)
    contract(deal, at("27.11", "10:00"), at("01.12", "12:00"), date(2026, 12, 17))
    produces(deal, at("08.12", "10:00"), 1500)

    # 36. В производстве неделю нет комментария.
    deal, done = in_contract(228, at("23.11", "09:30"), TEST)
    contract(deal, at("25.11", "09:30"), at("25.11", "16:00"), date(2026, 12, 15))
    deal.stage(at("26.11", "10:00"), "EXECUTING")
    deal.next_task(at("26.11", "10:05"), "Следить за сроком", at("14.12", "17:00"))
    deal.comment(at("07.12", "10:00"), "Простояли из-за профиля, собираем", by=CEH)

    # 37. Слишком долго на контроле качества.
    deal = in_quality(229, at("23.11", "10:20"), at("03.12", "11:00"), MASHA)
    deal.stage(at("09.12", "12:00"), "FINAL_INVOICE")
    deal.next_task(at("09.12", "12:05"), "Получить доплату", at("14.12", "17:00"))

    # 38. На контроль качества без акта.
    deal = in_quality(230, at("24.11", "09:10"), at("08.12", "10:00"), TEST, act=False)
    deal.stage(at("10.12", "12:00"), "FINAL_INVOICE")
    deal.next_task(at("10.12", "12:05"), "Получить доплату", at("15.12", "17:00"))

    # 39. Слишком долго ждём доплату.
    deal = in_quality(231, at("23.11", "09:50"), at("27.11", "16:00"), MASHA)
    deal.stage(at("30.11", "12:00"), "FINAL_INVOICE")
    deal.next_task(at("30.11", "12:05"), "Получить доплату", at("14.12", "17:00"))

    # 40. Робот позвонил клиенту в 21:40.
    deal, done = qualified(232, at("30.11", "13:00"), MASHA)
    deal.call(at("01.12", "21:40"), by=0, seconds=15)
    lose(deal, at("02.12", "12:00"))

    # 41. ЛПР не заполнен.
    deal, done = qualified(233, at("07.12", "09:20"), TEST)
    deal.stages[-1] = (at("07.12", "10:00"), "PREPARATION", 2)
    del deal.fields["ЛПР"]

    # 42, 43. КП отправлено, а суммы в сделке нет.
    deal = in_offer(234, at("08.12", "09:30"), at("10.12", "10:00"), MASHA, sum_=None)
    deal.letter(at("10.12", "10:05"), "Коммерческое предложение")

    # Не ошибка: у одного из дел нет направления, после него есть обычный звонок.
    deal = in_offer(235, at("30.11", "11:40"), at("02.12", "10:00"), TEST)
    deal.call(at("03.12", "10:30"), direction="0", statistics=False)
    deal.call(at("03.12", "14:00"))
    deal.letter(at("04.12", "09:30"), "Re: КП", incoming=True)
    deal.letter(at("04.12", "10:15"), "Ответы по КП")
    lose(deal, at("07.12", "11:00"))

    # Не ошибка: сделку завели в «Общей» воронке и тут же перенесли.
    deal = Deal(236, at("03.12", "13:00"), "CALL", MASHA, "140000.00", funnel=0)
    deal.stage(at("03.12", "13:04"), "NEW")
    lose(deal, work(qualifies(deal, opens(deal, at("03.12", "13:04"))), 120))

    # Не ошибка: сначала недозвон, но разговор — в срок.
    deal = Deal(237, at("04.12", "11:00"), "WEB", TEST, "155000.00")
    deal.call(at("04.12", "11:04"), seconds=0, code="486")
    deal.call(at("04.12", "11:13"))
    deal.next_task(at("04.12", "11:16"), "Уточнить задачу и ЛПР", work(at("04.12", "11:16"), 720))
    deal.stage(at("04.12", "11:40"), "PREPARATION")
    lose(deal, work(qualifies(deal, at("04.12", "11:40")), 120))

    # 44. Позвонили в срок, но пять часов держали в «Новой».
    deal = Deal(238, at("03.12", "10:00"), "WEB", MASHA, "165000.00")
    deal.call(at("03.12", "10:05"))
    deal.next_task(at("03.12", "10:08"), "Уточнить задачу и ЛПР", work(at("03.12", "10:08"), 720))
    deal.stage(at("03.12", "15:00"), "PREPARATION")
    lose(deal, work(qualifies(deal, at("03.12", "15:00")), 120))

    # Не проверено: скидка 15 % стоит, а когда и кем дана, в выгрузке REST не видно.
    deal, done = qualified(239, at("03.12", "14:10"), TEST)
    deal.set(at("03.12", "17:00"), скидка=15)
    lose(deal, at("07.12", "13:00"))


def met(n, t, entered, meeting, owner):
    """Сделка со встречей, о которой ещё не написано."""
    deal, _ = qualified(n, t, owner)
    deal.set(entered - mins(10), дата_встречи=meeting.date())
    deal.next_task(entered - mins(5), "Подготовить КП после встречи", workday(meeting, 2, "17:00"))
    deal.stage(entered, "UC_MEET")
    deal.meeting(meeting, entered + mins(5))
    return deal


def contract(deal, entered, left, ready):
    """Договор как надо; из него в «Предоплату»."""
    deal.set(entered - mins(5), срок_изготовления=ready)
    deal.stage(entered, "UC_CONTR")
    deal.next_task(entered + mins(2), "Подписать договор", workday(entered, 3, "17:00"))
    deal.document(work(entered, 100), "Счёт", by=BUH)
    deal.set(left - mins(10), номер_договора=f"{deal.link[1]}/26")
    deal.stage(left, "PREPAYMENT_INVOICE")
    deal.next_task(left + mins(2), "Дождаться предоплаты", workday(left, 2, "17:00"))


def in_quality(n, t, entered, owner, act=True):
    """Сделка, которая в это время пришла на контроль качества."""
    deal, done = in_contract(n, t, owner)
    signed = work(done, 30)
    paid = work(signed, 500)
    contract(deal, signed, paid, entered.date())
    began = work(paid, 200)
    deal.stage(began, "EXECUTING")
    deal.next_task(began + mins(2), "Следить за сроком", workday(entered, 1, "17:00"))
    comment = began
    while True:
        comment = work(comment, 900)
        if comment >= entered:
            break
        deal.comment(comment, "Идём по графику, отставания нет", by=CEH)
    if act:
        deal.document(entered - mins(15), "Акт", by=CEH)
    deal.stage(entered, "UC_QC")
    return deal


# ── Записи, которые прочитать нельзя ─────────────────────────────────────────────────────────────────────────────────

def bad_records():
    """Дело и история сделок, которых в выгрузке нет, дело с невозможным временем и ничей комментарий."""
    like = next(one for one in activities if one["TYPE_ID"] == "4")
    activities.append({**like, "ID": "4901", "OWNER_ID": "9999"})
    activities.append({**like, "ID": "4902", "START_TIME": "2026-11-31T10:00:00+03:00"})
    deal_history.append((at("01.12", "10:00"), 9998, 1, "NEW", 2))
    comments.append({**comments[0], "ID": "3901", "ENTITY_ID": "0"})


# ── Файлы ────────────────────────────────────────────────────────────────────────────────────────────────────────────

def line(record):
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def lines(records, indent=" "):
    return ",\n".join(indent + line(record) for record in records)


def clock(ago):
    end = OUT - timedelta(seconds=ago)
    return line({"date_start": iso(end - timedelta(seconds=1)), "date_finish": iso(end)})


def page(records, rest, total, ago, key=None):
    """Одна страница ответа; rest — с какой записи следующая, на последней его нет."""
    start, end = (f'{{"{key}":[', "]}") if key else ("[", "]")
    body = f"\n{lines(records)}\n" if records else ""
    following = f'"next":{rest},' if rest else ""
    return f'{{"result":{start}{body}{end},{following}"total":{total},"time":{clock(ago)}}}'


def pages(records, ago, key=None, size=50):
    total = len(records)
    parts = [records[i:i + size] for i in range(0, total, size)] or [[]]
    return [page(part, (i + 1) * size if i + 1 < len(parts) else None, total, ago - i, key) for i, part in enumerate(parts)]


def write(name, text):
    (HERE / name).write_text(text + "\n", encoding="utf-8")


def write_separately(name, records, ago):
    for i, text in enumerate(pages(records, ago), 1):
        write(f"{name}-{i}.json", text)


def write_together(name, records, ago, key=None):
    """Несколько страниц в одном файле — список страниц, одна — просто ответ."""
    texts = pages(records, ago, key)
    write(f"{name}.json", texts[0] if len(texts) == 1 else "[" + ",\n".join(texts) + "]")


def fields_of(table):
    described = {"ID": {"type": "integer", "title": "ID"}, "TITLE": {"type": "string", "title": "Название"}}
    for name, (code, kind) in table.items():
        described[code] = {"type": kind, "isMultiple": False, "title": code, "listLabel": name, "formLabel": name}
        if kind == "enumeration":
            described[code]["items"] = [{"ID": str(n), "VALUE": value} for n, value in REASONS]
    return '{"result":{\n' + ",\n".join(f" {line(code)}:{line(value)}" for code, value in described.items()) \
        + f'\n}},"time":{clock(100)}}}'


def statuses():
    rows = []
    for entity, prefix, table in [("STATUS", "", LEAD_STAGES), ("SOURCE", "", SOURCES), ("DEAL_STAGE", "", GENERAL),
                                  ("DEAL_STAGE_2", "C2:", STAGES)]:
        for i, (code, name) in enumerate(table, 1):
            kind = None if entity == "SOURCE" else {"S": "S", "F": "F"}.get(semantic(code))
            rows.append({"ID": str(len(rows) + 1), "ENTITY_ID": entity, "STATUS_ID": prefix + code, "NAME": name,
                         "SORT": str(i * 10), "SEMANTICS": kind})
    return rows


def batch():
    """Справочники пришли одним пакетом команд."""
    users = [{"ID": str(n), "ACTIVE": True, "NAME": name, "LAST_NAME": surname, "EMAIL": f"user{n}@primer.example",
              "WORK_POSITION": role, "UF_DEPARTMENT": [team]} for n, name, surname, role, team in USERS]
    teams = [{"ID": str(n), "NAME": name, "SORT": 500, **({"PARENT": str(up)} if up else {}), "UF_HEAD": str(ROP)}
             for n, name, up in DEPARTMENTS]
    funnels = [{"id": 0, "name": "Общая", "sort": 100, "entityTypeId": 2, "isDefault": "Y"},
               {"id": 2, "name": "Продажа", "sort": 200, "entityTypeId": 2, "isDefault": "N"}]
    parts = [("statuses", "[\n" + lines(statuses(), "  ") + "\n ]"), ("users", "[\n" + lines(users, "  ") + "\n ]"),
             ("departments", "[\n" + lines(teams, "  ") + "\n ]"),
             ("funnels", '{"categories":[\n' + lines(funnels, "  ") + "\n ]}")]
    return '{"result":{"result":{\n' + ",\n".join(f' "{name}":{text}' for name, text in parts) \
        + '\n},"result_error":[],"result_total":{"statuses":' + str(len(statuses())) + "}," \
        + f'"result_next":[],"result_time":{{"statuses":{clock(110)}}}}},"time":{clock(109)}}}'


def histories():
    for n, lead in leads.items():
        for i, (t, code) in enumerate(lead.stages):
            kind = 1 if i == 0 else 3 if semantic(code) != "P" else 2
            lead_history.append((t, n, kind, code))
    for n, deal in deals.items():
        funnel = None
        for i, (t, code, now) in enumerate(deal.stages):
            kind = 1 if i == 0 else 5 if now != funnel else 3 if semantic(code) != "P" else 2
            deal_history.append((t, n, kind, code, now))
            funnel = now
    # Номер записи растёт со временем, как в самой CRM.
    lead_history.sort()
    deal_history.sort()
    of_leads = [{"ID": i, "TYPE_ID": kind, "OWNER_ID": n, "CREATED_TIME": iso(t), "STATUS_SEMANTIC_ID": semantic(code),
                 "STATUS_ID": code} for i, (t, n, kind, code) in enumerate(lead_history, 1)]
    of_deals = [{"ID": i, "TYPE_ID": kind, "OWNER_ID": n, "CREATED_TIME": iso(t), "CATEGORY_ID": funnel,
                 "STAGE_SEMANTIC_ID": semantic(code), "STAGE_ID": full(code, funnel)}
                for i, (t, n, kind, code, funnel) in enumerate(deal_history, 1)]
    return of_leads, of_deals


def by_number(records, key="ID"):
    return sorted(records, key=lambda record: int(record[key]))


def main():
    usual()
    planted_leads()
    planted_deals()
    bad_records()
    of_leads, of_deals = histories()
    for old in HERE.glob("*.json"):
        old.unlink()
    write("batch.json", batch())
    write("crm.deal.fields.json", fields_of(DEAL_FIELDS))
    write("crm.lead.fields.json", fields_of(LEAD_FIELDS))
    write_separately("crm.deal.list", by_number([deal.record() for deal in deals.values()]), 90)
    write_together("crm.lead.list", by_number([lead.record() for lead in leads.values()]), 80)
    write_together("crm.contact.list", by_number(contacts.values()), 75)
    write_together("crm.company.list", by_number(companies.values()), 70)
    write_together("crm.stagehistory.list-leads", of_leads, 60, "items")
    write_together("crm.stagehistory.list-deals", of_deals, 50, "items")
    write_together("crm.activity.list", by_number(activities), 40)
    write_together("voximplant.statistic.get", by_number(calls), 20)
    write_together("crm.timeline.comment.list", by_number(comments), 10)
    write_together("tasks.task.list", by_number(tasks, "id"), 5, "tasks")
    write_together("crm.documentgenerator.document.list", by_number(documents, "id"), 1, "documents")


if __name__ == "__main__":
    main()
