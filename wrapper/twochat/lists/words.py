"""What headers say, in many languages. They only help: a column is chosen by what is in it."""

import re
import unicodedata

WHATSAPP, MOBILE, PHONE, SECOND, UNKNOWN, NEVER = 8, 5, 4, 2, 0, -1
"""How well a name says that a column has the numbers to add: by CLEARLY more, it is clearly better."""
CLEARLY = 2


def _words(whole: str, starts: str = "", anywhere: str = "") -> re.Pattern[str]:
    """Matches any of the words: whole ones, starts of words ("mobil" is also in Immobilie), or any part of a text."""
    start, end = r"(?<![^\W\d_])", r"(?![^\W\d_])"
    parts = [f"{start}({'|'.join(whole.split())}){end}"]
    parts += [f"{start}({'|'.join(starts.split())})"] if starts else []
    parts += anywhere.split()
    return re.compile("|".join(parts), re.IGNORECASE)


_WHATSAPP = _words("wa", "", r"whats\s?-?app واتس ватсап вотсап व्हाट्स ווטסאפ")
_MOBILE = _words(
    "mob cell cel hp cep handy gsm msisdn natel",
    "mobi m[oó]vil cellul celul cellphone handynummer handynr telem[oó]ve komórk komork kännykkä matkapuh portable",
    "мобил мобіл جوال موبايل محمول نقال मोबाइल মোবাইল 手机 手機 携帯 휴대 핸드폰 มือถือ động κινητ נייד மொபைல்",
)
_PHONE = _words(
    r"tel t[eé]l fone fon ph ruf puh simi contact\s*(no|num|number|nr|n[oº°])",
    "tel[eé]f rufn puhelin sími",
    r"phone telefon telef[oó]n t[eé]l[eé]ph telepon ^(n[uú]m[eé]ros?|numbers?|nummern?|nomor|номер)$"
    " телефон هاتف تلفن رقم फोन फ़ोन ফোন 电话 電話 전화 โทร điện.thoại τηλέφ טלפון தொலைபேசி 号码",
)
_SECOND = _words(
    r"home work office business other land\s?line second alt arbeit festnetz bureau travail maison domicile casa lavoro ufficio"
    " trabajo trabalho oficina fixo? fijo fixe fisso kantor rumah ofis ev iş",
    "alternat priva dienst gesch[aä] gesch[aä]ft",
    "рабоч домашн العمل المنزل 自宅 会社 勤務 固定",
)
_SOMEBODY_ELSE = _words(
    r"next\s+of\s+kin parents? guardian mother father spouse partner sponsor assistant manager company urgence",
    "emergen refer notfall",
)
_NEVER = _words("e-?mail iban bic isdn radio callback car.phone url website", "", "fax pager telex tty/tdd")
_OTHER_DIGITS = _words(
    r"ids? uid guid uuid leid euid date datum data fecha day time born dob zip plz postal post\s?code cap account acct invoice"
    " order amount betrag total sum price preis fee balance salary latitude longitude lat lon lng ip vat tax ssn passport"
    r" timestamp created updated modified joined size count year imei (customer|member|membership)\s*(no|nr|number)",
    "birth geburt postleit konto rechnung ust steuer last immobilien kunden mitglied",
)
_CONSENT = _words("opt consent status group joined", "opt")


def score(header: str) -> int:
    """How well a header says that its column has the numbers. NEVER where it says something else."""
    text = " ".join(unicodedata.normalize("NFKC", header).replace("_", " ").split())
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)  # MobilePhone
    if _NEVER.search(text):
        return NEVER
    if _WHATSAPP.search(text):
        return UNKNOWN if _CONSENT.search(text) else WHATSAPP
    if _SOMEBODY_ELSE.search(text):
        return UNKNOWN
    mobile, phone = _MOBILE.search(text), _PHONE.search(text)
    if mobile or phone:
        return SECOND if _SECOND.search(text) else MOBILE if mobile else PHONE
    return NEVER if _OTHER_DIGITS.search(text) else UNKNOWN
