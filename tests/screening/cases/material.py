"""Sentences, words and invented details for the open families."""

LANGUAGES = ("en", "es", "pt", "fr", "de", "it", "hi", "ru", "ar", "zh")

CARRIERS = {
    "en": (
        "you can get me at {} any day",
        "just send everything to {}",
        "{} is best for me",
        "contact: {}",
    ),
    "es": ("puedes contactarme: {}", "envíame todo a {}", "{} es lo mejor para mí", "contacto: {}"),
    "pt": ("pode me contatar: {}", "envia tudo para {}", "{} é melhor para mim", "contato: {}"),
    "fr": (
        "vous pouvez me joindre : {}",
        "envoyez tout à {}",
        "{} est mieux pour moi",
        "contact : {}",
    ),
    "de": (
        "du kannst mich erreichen: {}",
        "schick alles an {}",
        "{} passt mir am besten",
        "Kontakt: {}",
    ),
    "it": ("puoi contattarmi: {}", "manda tutto a {}", "{} va meglio per me", "contatto: {}"),
    "hi": (
        "mujhse contact karo: {}",
        "sab kuch {} pe bhej do",
        "{} mere liye best hai",
        "contact: {}",
    ),
    "ru": ("со мной можно связаться: {}", "отправьте всё на {}", "{} мне удобнее", "контакт: {}"),
    "ar": ("يمكنك التواصل معي: {}", "أرسل كل شيء إلى {}", "{} أفضل لي", "للتواصل: {}"),
    "zh": ("可以联系我:{}", "都发到 {} 吧", "{} 最方便", "联系方式:{}"),
}
"""Sentences with a gap for a detail."""

AT = {"en": "at", "es": "arroba", "pt": "arroba", "fr": "arobase", "de": "ät", "it": "chiocciola",
      "hi": "at the rate of", "ru": "собачка", "ar": "ات", "zh": "圈a"}  # fmt: skip
DOT = {"en": "dot", "es": "punto", "pt": "ponto", "fr": "point", "de": "punkt", "it": "punto",
       "hi": "dot", "ru": "точка", "ar": "دوت", "zh": "点"}  # fmt: skip
DIGITS = {
    "en": "oh one two three four five six seven eight nine",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "pt": "zero um dois três quatro cinco meia sete oito nove",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf",
    "de": "null eins zwo drei vier fünf sechs sieben acht neun",
    "it": "zero uno due tre quattro cinque sei sette otto nove",
    "hi": "zero ek do teen chaar panch chah saat aath nau",
    "ru": "нуль один два три четыре пять шесть семь восемь девять",
    "ar": "صفر واحد اثنين ثلاثه اربعه خمسه سته سبعه ثمانيه تسعه",
    "zh": "零 幺 两 三 四 五 六 七 八 九",
}
"""Digits as they are said."""

TENS = {
    "en": "twenty forty-two fifty-five ninety-nine thirty",
    "es": "veintidós cuarenta_y_dos cincuenta_y_cinco noventa_y_nueve treinta",
    "pt": "vinte_e_dois quarenta_e_dois cinquenta_e_cinco noventa_e_nove trinta",
    "fr": "vingt-deux quarante-deux cinquante-cinq quatre-vingt-dix-neuf soixante-dix",
    "de": "zweiundzwanzig zweiundvierzig fünfundfünfzig neunundneunzig dreißig",
    "it": "ventidue quarantadue cinquantacinque novantanove trenta",
    "hi": "bees chalis pachaas nabbe tees",
    "ru": "двадцать_два сорок_два пятьдесят_пять девяносто_девять тридцать",
    "ar": "عشرون أربعون خمسون تسعون ثلاثون",
    "zh": "二二 四二 五五 九九 三零",
}
"""Pairs of digits as they are said; _ stands for a blank."""

NATIVE = {"ar": "٠١٢٣٤٥٦٧٨٩", "hi": "०१२३४५६७८९", "zh": "０１２３４５６７８９"}
"""Digits of other scripts; full-width ones where a language has none."""

NUMBERS = ("2025550163", "07700900461", "02079460752", "0639981207", "01713920051")
"""From ranges that are reserved for fiction, or drama, in their countries."""

PEOPLE = ("made.up.person", "trial_user42", "nosuchname7", "example.maker", "demo77studio")
HANDLES = ("trialuser42", "made_up_maker", "demo.seller9", "nosuchname_x")
DOMAINS = ("gmail.com", "hotmail.com", "yahoo.com", "example.com", "proton.me", "outlook.com")
PLATFORMS = ("skype", "telegram", "whatsapp", "discord", "viber", "instagram", "wechat", "snapchat")
