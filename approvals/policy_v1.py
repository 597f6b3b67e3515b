"""The words of policy version 1, as the first migration writes them. Later versions are rows, not code."""

TITLE = "Contact outside the platform"
INTRODUCTION = (
    "Work between sellers and buyers takes place here. Sometimes it cannot: a language is learnt by speaking, a "
    "server is repaired by looking at it together. Then a seller asks first, a person decides, and everybody "
    "can see afterwards what was allowed, by whom and until when."
)
CLAUSES = (
    # number, kind, title, text, purpose, duty
    (
        "1.1",
        "rule",
        "Contact stays here",
        "Seller and buyer talk, share files, deliver and pay through the platform. "
        "Contact details are not exchanged in order to get around it.",
        "",
        "",
    ),
    (
        "1.2",
        "rule",
        "Unless the work needs it",
        "Contact outside is allowed where the work needs it and the desk "
        "approved it beforehand, for the channels, the time and the order or gig that the approval names.",
        "",
        "",
    ),
    (
        "1.3",
        "rule",
        "Two ways that need no approval",
        "Answer the consultation in the order's messages, or collect a "
        "brief, write a document and deliver it. Where one of these serves, it comes first.",
        "",
        "",
    ),
    (
        "2.1",
        "duty",
        "Ask first",
        "Approval comes before contact, and before contact details are shared.",
        "",
        "ask_first",
    ),
    (
        "2.2",
        "duty",
        "Copy back",
        "Within 24 hours of each contact, whatever was agreed outside is written into the "
        "order's conversation, for the other side to confirm.",
        "",
        "copy_back",
    ),
    ("2.3", "duty", "Deliver here", "Work is delivered through the platform, on the order.", "", "deliver_here"),
    (
        "2.4",
        "duty",
        "Get paid here",
        "Payment goes through the platform. No approval ever covers payment.",
        "",
        "get_paid_here",
    ),
    (
        "3.1",
        "allows",
        "Live consultation",
        "The gig is a conversation in real time, such as an interview or a coaching "
        "session, and loses its value in writing.",
        "consultation",
        "",
    ),
    (
        "3.2",
        "allows",
        "Language or conversation practice",
        "The buyer learns by speaking and hearing, and the seller has to hear the buyer to correct them.",
        "practice",
        "",
    ),
    (
        "3.3",
        "allows",
        "Complex brief",
        "The task is so tangled that a written brief failed, or would plainly take longer than the work itself.",
        "brief",
        "",
    ),
    (
        "3.4",
        "allows",
        "Shared screen or system access",
        "The work is done on the buyer's screen or system, and the seller may not or should not log in alone.",
        "screen",
        "",
    ),
    (
        "3.5",
        "allows",
        "Work on site",
        "The work takes place where the buyer is, such as measuring, filming or repairing.",
        "on_site",
        "",
    ),
    (
        "3.6",
        "allows",
        "Legal or signing formality",
        "A law or a form requires presence, identification or a signature outside the platform.",
        "signing",
        "",
    ),
    (
        "3.7",
        "allows",
        "Accessibility need",
        "Somebody cannot take part in writing, or only with great effort. No proof of a diagnosis is asked for.",
        "accessibility",
        "",
    ),
    (
        "3.8",
        "allows",
        "Something else, explained",
        "The work needs contact for a reason not named above, and the request says which.",
        "other",
        "",
    ),
    (
        "4.1",
        "refuses",
        "Where a document would do",
        "Contact outside is not approved where the work can be done as well by messages or a delivered document.",
        "",
        "",
    ),
    (
        "4.2",
        "refuses",
        "Where too little is said",
        "Contact outside is not approved while the request does not say, "
        "also after a question, what the work needs it for.",
        "",
        "",
    ),
    (
        "4.3",
        "refuses",
        "Where it would get around the platform",
        "Contact outside is not approved where its purpose is to find, agree or pay for work elsewhere.",
        "",
        "",
    ),
    (
        "4.4",
        "refuses",
        "Where the duties were not kept",
        "Contact outside may be refused to a seller who did not keep "
        "the four duties under an earlier approval and has not made up for it.",
        "",
        "",
    ),
    (
        "4.5",
        "refuses",
        "Where the buyer does not want it",
        "Contact outside is not approved against the wish of the buyer.",
        "",
        "",
    ),
    (
        "5.1",
        "never",
        "Payment",
        "Payment, tips, deposits and refunds outside are never covered, whatever else is approved.",
        "",
        "",
    ),
    (
        "5.2",
        "never",
        "Other channels, people and orders",
        "An approval covers the channels and the order or gig it names, and nobody else.",
        "",
        "",
    ),
    (
        "5.3",
        "never",
        "After the end",
        "When the time is over, or the order is completed or cancelled, the approval ends by itself.",
        "",
        "",
    ),
    (
        "6.1",
        "redress",
        "What happens outside is not protected",
        "The platform cannot see, prove or refund what is "
        "agreed outside. Seller and buyer are told so wherever contact is allowed.",
        "",
        "",
    ),
    (
        "6.2",
        "redress",
        "Appeal",
        "Every decision that refuses something can be appealed for six months, free of "
        "charge. A person who took no part decides. Courts and out-of-court bodies stay open.",
        "",
        "",
    ),
)
