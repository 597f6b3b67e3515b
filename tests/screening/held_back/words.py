"""Sentences and words for the held-back families, shared with nothing else."""

LANGUAGES = ("en", "es", "pt", "fr", "de", "it", "hi", "ru", "ar", "zh")

EMAIL = {
    "en": (
        "drop me a note, {}, whenever",
        "i am faster over here: {} ok?",
        "pls use {} for the files",
    ),
    "es": ("mejor escríbeme a {} y lo vemos", "mándalo a {} por favor", "mi correo: {}"),
    "pt": ("manda para {} que eu respondo", "meu contato é {} beleza?", "fala comigo em {}"),
    "fr": ("écrivez-moi plutôt sur {} merci", "mon adresse : {}", "envoyez le dossier à {}"),
    "de": ("schreib mir lieber an {} danke", "meine Adresse lautet {}", "schick es bitte an {}"),
    "it": ("scrivimi pure a {} grazie", "il mio indirizzo è {}", "manda tutto a {}"),
    "hi": ("mujhe {} par likho", "mera pata hai {} theek?", "file {} pe bhejo"),
    "ru": ("пишите лучше на {} спасибо", "мой адрес {}", "отправьте файлы на {}"),
    "ar": ("راسلني على {} من فضلك", "عنواني هو {}", "أرسل الملف إلى {}"),
    "zh": ("请发到 {} 谢谢", "我的邮箱是 {}", "联系我 {}"),
}

PHONE = {
    "en": ("ring me on {} tonight", "my cell is {}", "it is quicker by voice, {}"),
    "es": ("llámame al {} esta noche", "mi móvil es {}", "mi número: {}"),
    "pt": ("me liga no {} hoje", "meu celular é {}", "meu número: {}"),
    "fr": ("appelez-moi au {} ce soir", "mon portable est le {}", "mon numéro : {}"),
    "de": ("ruf mich unter {} an", "meine Handynummer ist {}", "meine Nummer: {}"),
    "it": ("chiamami al {} stasera", "il mio cellulare è {}", "il mio numero: {}"),
    "hi": ("mujhe {} pe call karo", "mera number hai {}", "phone karna {}"),
    "ru": ("звоните {} вечером", "мой номер {}", "мой телефон: {}"),
    "ar": ("اتصل بي على {} الليلة", "رقمي هو {}", "جوالي: {}"),
    "zh": ("晚上打给我 {}", "我的手机号是 {}", "电话:{}"),
}

HANDLE = {
    "en": ("find me on {} later", "lets move to {}", "i answer faster on {}"),
    "es": ("búscame en {} luego", "hablamos por {}", "agrégame en {}"),
    "pt": ("me procura no {} depois", "vamos falar pelo {}", "me adiciona no {}"),
    "fr": ("retrouvez-moi sur {}", "on se parle sur {}", "ajoutez-moi sur {}"),
    "de": ("such mich auf {}", "lass uns über {} reden", "füg mich hinzu auf {}"),
    "it": ("cercami su {} dopo", "parliamo su {}", "aggiungimi su {}"),
    "hi": ("mujhe {} pe dhundo", "chalo {} pe baat karte hain", "add karo {}"),
    "ru": ("найдите меня в {}", "давайте в {}", "добавьте меня {}"),
    "ar": ("ابحث عني في {}", "لنتحدث على {}", "أضفني على {}"),
    "zh": ("在 {} 上找我", "加我 {}", "我们用 {} 聊"),
}

PAY = {
    "en": (
        "i can do it cheaper if you pay me straight to my paypal",
        "send the money to my bank account instead, we both save the fee",
        "lets skip the platform fee, venmo me the amount",
    ),
    "es": (
        "págame directamente por paypal y te hago descuento",
        "mejor transfiéreme a mi cuenta bancaria y evitamos la comisión",
        "pago por fuera de la plataforma, por bizum",
    ),
    "pt": (
        "me paga direto no pix e faço mais barato",
        "transfere para minha conta bancária e evitamos a taxa",
        "prefiro receber por fora da plataforma via pix",
    ),
    "fr": (
        "payez-moi directement par paypal, ce sera moins cher",
        "faites un virement sur mon compte, on évite la commission",
        "réglons hors de la plateforme par virement",
    ),
    "de": (
        "zahl mir direkt über paypal, dann wird es billiger",
        "überweise auf mein Konto, dann sparen wir die Gebühr",
        "lass uns außerhalb der Plattform bezahlen",
    ),
    "it": (
        "pagami direttamente con paypal e ti faccio lo sconto",
        "fai un bonifico sul mio conto così evitiamo la commissione",
        "pagamento fuori dalla piattaforma con postepay",
    ),
    "hi": (
        "mujhe seedha paytm kar do, discount dunga",
        "paise mere bank account me bhej do, fee bachegi",
        "platform ke bahar payment karo upi se",
    ),
    "ru": (
        "оплатите мне напрямую на карту, будет дешевле",
        "переведите деньги на мой счёт без комиссии",
        "давайте оплату мимо платформы, на киви",
    ),
    "ar": (
        "ادفع لي مباشرة عبر باي بال بسعر أقل",
        "حول المبلغ إلى حسابي البنكي لنتجنب العمولة",
        "الدفع خارج المنصة أفضل",
    ),
    "zh": (
        "直接支付宝转账给我吧,便宜一点",
        "把钱转到我的银行卡,省手续费",
        "我们平台外付款,微信转账",
    ),
}

AT = {
    "en": "at",
    "es": "arroba",
    "pt": "arroba",
    "fr": "arobase",
    "de": "at",
    "it": "chiocciola",
    "hi": "at the rate",
    "ru": "собака",
    "ar": "آت",
    "zh": "艾特",
}
DOT = {
    "en": "dot",
    "es": "punto",
    "pt": "ponto",
    "fr": "point",
    "de": "punkt",
    "it": "punto",
    "hi": "dot",
    "ru": "точка",
    "ar": "نقطة",
    "zh": "点",
}
AND_THEN = {
    "en": "then",
    "es": "luego",
    "pt": "depois",
    "fr": "puis",
    "de": "dann",
    "it": "poi",
    "hi": "phir",
    "ru": "потом",
    "ar": "ثم",
    "zh": "然后",
}
DIGITS = {
    "en": ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
    "es": ["cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"],
    "pt": ["zero", "um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove"],
    "fr": ["zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"],
    "de": ["null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"],
    "it": ["zero", "uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove"],
    "hi": ["shunya", "ek", "do", "teen", "char", "paanch", "chhe", "saat", "aath", "nau"],
    "ru": ["ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять"],
    "ar": ["صفر", "واحد", "اثنان", "ثلاثة", "أربعة", "خمسة", "ستة", "سبعة", "ثمانية", "تسعة"],
    "zh": list("零一二三四五六七八九"),
}
NUMBERS = {
    "en": "2025550147",
    "es": "612345678",
    "pt": "11987654321",
    "fr": "0639981234",
    "de": "01713920048",
    "it": "3471234567",
    "hi": "9876543210",
    "ru": "89161234567",
    "ar": "0512345678",
    "zh": "13812345678",
}
PEOPLE = (
    "sample.seller",
    "demo_maker88",
    "nobody77",
    "no-one-here",
    "invented.studio",
    "madeup.name",
    "demo_lin9",
)
HANDLES = ("demomaker88", "sample_seller", "invented.codes", "demo_v77", "madeup9")
PROVIDERS = ("gmail", "hotmail", "yahoo", "outlook", "icloud")
GAP = {
    "en": "my nickname is",
    "es": "mi usuario es",
    "pt": "meu usuário é",
    "fr": "mon pseudo est",
    "de": "mein Name dort ist",
    "it": "il mio nome utente è",
    "hi": "mera username hai",
    "ru": "мой ник",
    "ar": "اسمي هناك",
    "zh": "我的用户名是",
}
