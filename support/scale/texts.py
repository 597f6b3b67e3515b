"""What sellers and desk write in a made-up house: some millions of different texts from parts that fit."""

import random
from dataclasses import dataclass

CHANNELS = {
    "consultation": ("video", "phone"),
    "practice": ("video", "phone", "messenger"),
    "brief": ("video", "email"),
    "screen": ("screen_share", "video"),
    "on_site": ("in_person", "phone"),
    "signing": ("in_person", "email"),
    "accessibility": ("phone", "video"),
    "other": ("messenger", "other", "email"),
}
TOPICS = {
    "consultation": (
        "tax return",
        "VAT registration",
        "mortgage papers",
        "start-up pitch",
        "nutrition plan",
        "sleep training",
        "interview training",
        "pension claim",
        "patent search",
        "career change",
        "wedding planning",
        "dog training",
        "marathon plan",
        "family budget",
        "visa application",
        "grant proposal",
        "divorce papers",
        "inheritance question",
        "insurance claim",
        "import duties",
        "rental contract",
        "wine cellar",
        "podcast concept",
        "book launch",
    ),
    "practice": (
        "English conversation",
        "Spanish conversation",
        "Japanese lessons",
        "German grammar",
        "French pronunciation",
        "accent coaching",
        "piano lessons",
        "guitar lessons",
        "violin technique",
        "singing lessons",
        "chess training",
        "public speaking",
        "acting audition",
        "salsa steps",
        "yoga poses",
        "drawing lessons",
        "knitting pattern",
        "calligraphy",
        "juggling",
        "drum lessons",
        "Arabic alphabet",
        "sign language",
        "debate training",
        "poker theory",
    ),
    "brief": (
        "data model",
        "brand strategy",
        "game design",
        "floor plan",
        "film script",
        "app redesign",
        "company film",
        "museum guide",
        "annual report",
        "festival poster",
        "curriculum",
        "warehouse layout",
        "fashion collection",
        "translation glossary",
        "magazine layout",
        "logo family",
        "menu redesign",
        "product naming",
        "trade fair stand",
        "medical leaflet",
        "children's book",
        "annual budget",
        "research survey",
        "training manual",
    ),
    "screen": (
        "Django deployment",
        "WordPress migration",
        "router setup",
        "spreadsheet macro",
        "Blender model",
        "payment page",
        "database backup",
        "printer driver",
        "CAD drawing",
        "network switch",
        "Kubernetes cluster",
        "accounting software",
        "photo editing",
        "video editing",
        "music production",
        "mail server",
        "Excel dashboard",
        "game engine",
        "online shop",
        "firewall rules",
        "Linux installation",
        "phone synchronisation",
        "password manager",
        "home server",
    ),
    "on_site": (
        "garden plan",
        "kitchen measuring",
        "roof inspection",
        "wedding photos",
        "piano tuning",
        "bathroom tiles",
        "staircase",
        "solar panels",
        "tree pruning",
        "wall painting",
        "window frames",
        "shop window",
        "wardrobe",
        "allotment shed",
        "floor heating",
        "office move",
        "drone pictures",
        "dance hall",
        "food photos",
        "chimney",
        "antique valuation",
        "boat survey",
        "sound check",
        "curtains",
    ),
    "signing": (
        "lease addendum",
        "power of attorney",
        "employment contract",
        "notary deed",
        "marriage certificate",
        "company register entry",
        "loan agreement",
        "testament",
        "car registration",
        "sworn translation",
        "adoption papers",
        "building permit",
        "school enrolment",
        "court statement",
        "customs declaration",
        "bank mandate",
        "shareholder resolution",
        "export licence",
        "diploma recognition",
        "donation deed",
    ),
    "accessibility": (
        "low vision",
        "hearing aid",
        "dyslexia",
        "tremor in both hands",
        "screen reader",
        "aphasia after a stroke",
        "migraine",
        "broken arm",
        "autism",
        "memory loss",
        "concentration disorder",
        "blindness",
    ),
    "other": (
        "daily practice notes",
        "night shifts",
        "time zones",
        "a surprise party",
        "a charity run",
        "a school project",
        "a family reunion",
        "a radio show",
        "a travelling exhibition",
        "a rescue dog",
        "a street market",
        "a choir tour",
    ),
}
TITLES = {
    "consultation": ("Call about a {topic}", "Video consultation, {topic}", "{topic}: questions to settle by phone"),
    "practice": ("Video for {topic}", "{topic} with a beginner", "Live sessions, {topic}"),
    "brief": ("Talk through a {topic}", "Kick-off call, {topic}", "{topic}: three teams, one conversation"),
    "screen": ("Shared screen, {topic}", "{topic}: watch while it runs", "Look over the shoulder, {topic}"),
    "on_site": ("Visit for a {topic}", "{topic}, seen on the spot", "Meet at the address, {topic}"),
    "signing": ("Sign a {topic}", "{topic} with a witness", "Original of a {topic}"),
    "accessibility": ("Phone because of {topic}", "Buyer with {topic}", "Talking instead of typing, {topic}"),
    "other": ("Messenger for {topic}", "Short messages, {topic}", "{topic}: another channel"),
}
REASONS = {
    "consultation": (
        "The {topic} has too many open questions to settle them one message at a time.",
        "Every answer about the {topic} raises another question, and the deadline is on {day}.",
        "The buyer explains the {topic} better when somebody asks back at once.",
        "We went through the {topic} in writing and still misunderstand each other.",
        "She is anxious about the {topic} and asked to hear a voice.",
    ),
    "practice": (
        "The {topic} is learnt by doing it together; I correct while it happens.",
        "I have to see the hands and hear the result to help with the {topic}.",
        "Recordings of the {topic} come without the moment in which things go wrong.",
        "The student wants to try the {topic} live before {day}.",
        "Rhythm and posture cannot be judged from text, and the {topic} needs both.",
    ),
    "brief": (
        "{number} people have a say in the {topic} and contradict each other in writing.",
        "The {topic} changes while we write about it; half an hour would end that.",
        "The board wants to ask about the {topic} before it agrees on {day}.",
        "Sketches of the {topic} have to be pointed at while talking.",
        "The brief for the {topic} is {number} pages long and nobody has read it.",
    ),
    "screen": (
        "The {topic} shows an error that I can only understand while it happens.",
        "I may not log in myself, so the buyer types and I say what comes next for the {topic}.",
        "Codes for the {topic} run out within a minute, faster than messages arrive.",
        "The files behind the {topic} may not leave the company's network.",
        "We lost {number} hours on the {topic} by sending pictures of the screen back and forth.",
    ),
    "on_site": (
        "The {topic} has to be measured where it is; photos differ by {number} centimetres.",
        "Light, noise and access decide about the {topic}, and none of them shows in a picture.",
        "Somebody has to open the door for the {topic} on {day}.",
        "The neighbours want to be there when the {topic} is looked at.",
        "The {topic} is the work that was ordered, and it happens at the address.",
    ),
    "signing": (
        "The office accepts the {topic} only with a handwritten signature before a witness.",
        "The {topic} has to be handed over as an original by {day}.",
        "The authority sends the {topic} to one address only and takes no uploads.",
        "The bank wants to see both of us when the {topic} is signed.",
        "An electronic signature on the {topic} was refused {number} times.",
    ),
    "accessibility": (
        "Because of {topic} a message takes the buyer {number} minutes to read.",
        "The buyer asked for a call: {topic} makes typing painful.",
        "With {topic} long texts are lost half way; talking works.",
        "The reader on her machine skips our buttons, and {topic} leaves no other way.",
    ),
    "other": (
        "It is about {topic}, and the platform is asleep when we are awake.",
        "For {topic} one line at the right moment helps more than a letter in the evening.",
        "On the road there is only the phone, and {topic} does not wait until {day}.",
        "{number} helpers take part in {topic} and share one group already.",
    ),
}
DETAILS = (
    "The order runs for {number} weeks.",
    "He works nights and answers at four in the morning.",
    "The first draft was refused on {day}.",
    "My client lives in {city} and travels a lot.",
    "Her company in {city} pays for {number} sessions.",
    "Two colleagues from {city} will listen.",
    "I have done this {number} times before and copied every summary back.",
    "Nobody else in {city} offers it.",
    "The internet in {city} breaks down twice a day.",
    "The deadline is {day}, and it cannot be moved.",
    "There is a baby in the house, so it has to be short.",
    "We agreed on {number} short meetings at most.",
    "The old supplier left no papers behind.",
    "It is the third order of this buyer, always on time.",
    "The insurance asks for it in this form.",
    "Prices, delivery and payment stay here, of course.",
)
TRIED = (
    "",
    "Voice notes, but they arrive too late.",
    "Screenshots with arrows, {number} of them.",
    "A questionnaire that came back half empty.",
    "A recorded film of {number} minutes.",
    "A written guide.",
    "Messages on {day}, {number} in all.",
    "Photos from the buyer.",
    "A list of questions in a document.",
    "An example file, which does not show the error.",
    "Drawings uploaded to the order.",
)
ALLOWED = (
    "The {topic} cannot be done in writing, and the four duties are clear.",
    "Hearing each other is part of the {topic} that was ordered.",
    "What was tried on the platform shows that the {topic} needs this.",
    "The window is short and covers the {topic}, nothing else.",
)
REFUSED = (
    "The {topic} can be settled in the order's messages, as the gig promises.",
    "A written brief and a delivered document serve for the {topic}.",
    "Nothing in the request says why messages cannot serve for the {topic}.",
    "What is asked for goes beyond the {topic} that was ordered.",
)
FACTS = (
    "{number} messages were exchanged on the order.",
    "The order ends on {day}.",
    "The gig promises a delivered document.",
    "The buyer asked for it in the conversation.",
)
CITIES = (
    "Lisbon",
    "Leeds",
    "Graz",
    "Tartu",
    "Porto",
    "Kyoto",
    "Bergen",
    "Gdansk",
    "Toulouse",
    "Izmir",
    "Lima",
    "Accra",
    "Turin",
    "Bremen",
    "Galway",
    "Austin",
    "Perth",
    "Pune",
    "Hanoi",
    "Quito",
    "Malmo",
    "Brno",
    "Split",
    "Varna",
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "the last of the month", "Easter", "Midsummer")
FIRST = (
    "Maya", "Ben", "Rafael", "Yuki", "Claire", "Tomasz", "Leila", "Erik", "Grace", "Hugo", "Arun", "Keiko", "Beatriz",
    "Simon", "Anouk", "Petra", "Ifeoma", "Duc", "Nora", "Stefan", "Amir", "Joana", "Olu", "Ines", "Pavel", "Sofia",
    "Chen", "Farah", "Luca", "Mira", "Noah", "Zeynep", "Andrei", "Bridget", "Kwame", "Lina", "Mateo", "Rosa", "Theo",
)  # fmt: skip
LAST = (
    "Okafor", "Adler", "Costa", "Tanaka", "Dubois", "Krol", "Haddad", "Lind", "Mensah", "Weber", "Patel", "Mori",
    "Silva", "Hart", "Visser", "Novak", "Nwosu", "Tran", "Vance", "Keller", "Rahimi", "Pinto", "Adeyemi", "Marin",
    "Dvorak", "Rossi", "Wei", "Aziz", "Bianchi", "Popescu", "Cohen", "Demir", "Ionescu", "Byrne", "Boateng", "Horvat",
    "Fuentes", "Navarro", "Papas", "Jansen", "Larsen", "Moreau", "Schmid", "Torres", "Ueda", "Varga", "Walsh", "Zhou",
)  # fmt: skip


@dataclass(frozen=True)
class Words:
    """One case in words."""

    purpose: str
    channels: tuple[str, ...]
    title: str
    why: str
    tried: str
    yes: str
    no: str
    facts: str


class Author:
    """Writes cases by a fixed seed: the same ones on every machine."""

    def __init__(self, seed: int = 2051) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - texts, not secrets

    def name(self) -> str:
        return f"{self.dice.choice(FIRST)} {self.dice.choice(LAST)}"

    def case(self) -> Words:
        """One case: what is asked for and why, and both answers a desk might give."""
        dice = self.dice
        purpose = dice.choices(list(TOPICS), (22, 24, 10, 20, 9, 6, 4, 5))[0]
        topic = dice.choice(TOPICS[purpose])
        why = [dice.choice(REASONS[purpose]), *dice.sample(DETAILS, dice.choice((1, 2, 2, 3)))]
        if dice.random() < 0.4:
            why.insert(1, dice.choice(REASONS[purpose]))
        title = self._said(dice.choice(TITLES[purpose]), topic)
        return Words(
            purpose=purpose,
            channels=tuple(dice.sample(CHANNELS[purpose], dice.choice((1, 1, 1, 2)))),
            title=title[:1].upper() + title[1:],
            why=" ".join(self._said(part, topic) for part in dict.fromkeys(why)),
            tried=self._said(dice.choice(TRIED), topic),
            yes=self._said(dice.choice(ALLOWED), topic),
            no=self._said(dice.choice(REFUSED), topic),
            facts=self._said(dice.choice(FACTS), topic),
        )

    def _said(self, text: str, topic: str) -> str:
        dice = self.dice
        return text.format(topic=topic, number=dice.randint(2, 60), city=dice.choice(CITIES), day=dice.choice(DAYS))
