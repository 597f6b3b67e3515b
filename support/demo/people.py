"""Who lives in the demo. Nobody here is real; every address ends in .example."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Role, User

PEOPLE = (
    # key, name, role, time zone
    ("maya", "Maya Okafor", Role.SELLER, "Europe/London"),
    ("tomasz", "Tomasz Zieliński", Role.SELLER, "Europe/Warsaw"),
    ("claire", "Claire Dubois", Role.SELLER, "Europe/Paris"),
    ("rafael", "Rafael Costa", Role.SELLER, "Europe/Lisbon"),
    ("leila", "Leila Haddad", Role.SELLER, "Africa/Tunis"),
    ("petra", "Petra Novak", Role.SELLER, "Europe/Prague"),
    ("erik", "Erik Lund", Role.SELLER, "Europe/Oslo"),
    ("grace", "Grace Lindgren", Role.SELLER, "Europe/Stockholm"),
    ("hugo", "Hugo Marchetti", Role.SELLER, "Europe/Rome"),
    ("arun", "Arun Pillai", Role.SELLER, "Asia/Kolkata"),
    ("keiko", "Keiko Mori", Role.SELLER, "Asia/Tokyo"),
    ("beatriz", "Beatriz Lima", Role.SELLER, "America/Sao_Paulo"),
    ("simon", "Simon Abel", Role.SELLER, "Europe/Vienna"),
    ("anouk", "Anouk Peeters", Role.SELLER, "Europe/Brussels"),
    ("ben", "Ben Adler", Role.BUYER, "Europe/Berlin"),
    ("priya", "Priya Nair", Role.BUYER, "Europe/Dublin"),
    ("oliver", "Oliver Hart", Role.BUYER, "Europe/London"),
    ("yuki", "Yuki Tanaka", Role.BUYER, "Asia/Tokyo"),
    ("ruth", "Ruth Osei", Role.BUYER, "Africa/Accra"),
    ("paul", "Paul Meier", Role.BUYER, "Europe/Zurich"),
    ("nora", "Nora Vance", Role.BUYER, "America/New_York"),
    ("duc", "Duc Tran", Role.BUYER, "Asia/Ho_Chi_Minh"),
    ("jonas", "Jonas Feld", Role.BUYER, "Europe/Berlin"),
    ("ines", "Inês Duarte", Role.BUYER, "Europe/Lisbon"),
    ("stefan", "Stefan Krol", Role.BUYER, "Europe/Warsaw"),
    ("amara", "Amara Diallo", Role.BUYER, "Africa/Dakar"),
    ("ana", "Ana Ruiz", Role.AGENT, "Europe/Madrid"),
    ("tom", "Tom Becker", Role.AGENT, "Europe/Berlin"),
    ("ifeoma", "Ifeoma Nwosu", Role.AGENT, "Africa/Lagos"),
    ("lea", "Lea Holm", Role.LEAD, "Europe/Copenhagen"),
    ("ivo", "Ivo Kovač", Role.LEAD, "Europe/Zagreb"),
    ("marc", "Marc Vidal", Role.AUDITOR, "Europe/Madrid"),
    ("ada", "Ada Lind", Role.ADMINISTRATOR, "Europe/Helsinki"),
)

AGENTS = ("ana", "tom", "ifeoma")
LEADS = ("lea", "ivo")


def make_people() -> dict[str, User]:
    """Everybody, by key. They sign in by name on the sign-in page of a local Hallpass."""
    now = timezone.now()
    return {
        key: User.objects.create_user(
            f"{key}@hallpass.example",
            None,
            name=name,
            role=role,
            time_zone=zone,
            is_demo=True,
            joined_at=now - timedelta(days=400 + 37 * place),
        )
        for place, (key, name, role, zone) in enumerate(PEOPLE)
    }
