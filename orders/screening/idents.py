"""Telling a name on a platform from an ordinary word."""

import re

from orders.screening import context, words
from orders.screening.platforms import platforms

_TECH = re.compile(
    r"v?\d+(?:[.,\-]\d+)*(?:st|nd|rd|th|px|pt|k|m|g|mb|gb|tb|kb|hz|khz|mhz|fps|bpm|ms|s|h|hr|hrs|min|mins|d|x|am|"
    r"pm|usd|eur|gbp|inr|rs|kg|cm|mm|km|kbps|mbps|p|pcs|w|v|ml|l|ft|in|oz|lb|lbs|bit|days?|hours?|weeks?|e|er|ers|"
    r"eme|do|ta|th|nth|yr|yrs|pm-\d+|am-\d+)?"
    r"|\d+(?:x|\*)\d+\w*|[a-z]\d{1,3}|v\d+[\w.]*|(?:mp|html|css|web|h|ps|utf|python|php|es|ue|unity|sha|md|base|win|ios|"
    r"android|iphone|bootstrap|vue|angular|room|page|step|option|level|part|chapter|version|no|type|covid|f|a|b2|g)-?\d+"
    r"|[236]d|b2[bc]|c2c|s3|ec2|k8s|i18n|4k|8k|24/7|co2|h2o|r&b|f2f|p2p|wp|\d{1,2}[a-z]{1,3}\d{0,2}|[a-z]{1,3}\d{1,2}[a-z]?"
)
_FILE = re.compile(r".*\.([a-z0-9]{1,5})")
_ABBREVIATED = re.compile(r"(?:[a-z]\.){1,4}[a-z]?|\.+|\d+(?:[.,]\d+)+|[\d.\-]+")

NOISE = frozenset(
    """id ids name names username user nick nickname handle account is it its my me i the a at am on in im
    as under by with for and there same here add find search look up contact message msg dm pm text ping
    call reach write number no link profile pls please called : = to of your you can or via se es el la
    mi tu yo soy con por en de usuario nombre cuenta es un mio llamo como me buscame agregame escribeme
    meu minha é e o um usuario nome conta sou como no na em pelo por la lá est mon ma le la pseudo nom
    compte est je suis sur c'est sous ist mein meine der die das name konto dort heiße heisse ich bin
    unter als auf e il mio nome utente sono su come lì mera meri hai naam pe par ka ki usme wahan mein
    mou мой моя ник имя логин аккаунт это я там в на меня зовут как под هو اسمي هناك حسابي المستخدم انا على اسم في
    我的 用户名 是 叫 号 号码 账号 handle's name's id's uid pin invite server tag usr un at: also app ich's messenger
    c l d j m s puis luego depois dann poi phir et y und e ed et then and contacto contato kontakt contatto identifiant benutzername mai main mujhe""".split()
)
"""Words that stand between a platform and a name on it."""

NOISE |= frozenset(
    words.plain_lower(
        "мой моя ник имя логин аккаунт это там меня зовут под найдите пишите у هو اسمي هناك حسابي اسم é"
    ).split()
)

EXPLICIT = frozenset(
    words.plain_lower(
        "id name username user nick nickname handle is pseudo usuario usuário utente nome konto"
        " hai naam ник логин имя كحساب حسابي اسمي es ist est è são называюсь identifiant benutzername"
        " 我的用户名是 号 是 账号 number called tag"
    ).split()
)
"""Words after which a name is expected."""


LINKS = frozenset(
    words.plain_lower(
        "at on arroba arobase arrobase chiocciola собака собачка ät bei chez @ ends ending usual followed"
        " plus add then with using via by from в на en em su sur auf par pe ka wala wali"
    ).split()
)
"""Words that tie a name to the provider after it."""

KNOWN = frozenset(
    word for platform in platforms() for word in platform.words
) | frozenset(words.listed("mail", "providers"))
"""Names of platforms and providers: never a name on one."""

_SAME = re.compile(
    words.plain_lower(
        r"(?:same|identical|mism[oa]|mesm[oa]|même|gleiche\w*|selbe\w*|stess[oa]|wahi|same wala|то же|тот же|такой же|نفس|"
        r"一样|同名|同样|相同)\s?(?:\w+\s){0,2}?(?:name|user\w*|nick\w*|handle|id|usuario|usuário|nombre|nome|pseudo|"
        r"nom|naam|имя|ник|الاسم|اسم|名|的名)"
    )
)


def same_name(low: str, start: int, end: int) -> bool:
    """Tell whether the text around says "the same name as here"."""
    return bool(_SAME.search(low, max(0, start - 70), end + 50)) and not context.works(low)


def is_strong(word: str) -> bool:
    """Tell whether a lower-case word has the shape of a name made for a platform."""
    word = word.strip(".-+'")
    body = word.removeprefix("@")
    if len(body) < 4 or not any(c.isalpha() for c in body):
        return False
    if _TECH.fullmatch(body) or _ABBREVIATED.fullmatch(body):
        return False
    file = _FILE.fullmatch(body)
    if file and (file[1] in words.FILE_ENDINGS or file[1] in words.TLDS):
        return False
    if word.startswith("@"):
        return True
    if any(c.isdigit() for c in body):
        return not re.fullmatch(r"\d+[a-z]{1,2}|[a-z]+-\d+", body)
    if "_" in body:
        return True
    pieces = re.split(r"[.\-]", body)
    return len(pieces) > 1 and any(piece not in words.common() for piece in pieces) and (
        "." in body and min(map(len, pieces)) > 1
    )  # fmt: skip
