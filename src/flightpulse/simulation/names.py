"""Names for made-up passengers, in several scripts: first and last names that go together."""

from typing import NamedTuple


class Names(NamedTuple):
    """The names of one language's people."""

    share: int  # in percent of all passengers
    language: str  # BCP 47
    first: tuple[str, ...]
    last: tuple[str, ...]


def _names(share: int, language: str, first: str, last: str) -> Names:
    return Names(share, language, tuple(first.split()), tuple(last.split()))


NAMES = (
    _names(
        62,
        "en",
        "Olivia Liam Emma Noah Ava James Grace Henry Chloe Samuel Ruth Walter Maya Isaac Nora Caleb",
        "Smith Johnson Brown Davis Miller Wilson Moore O'Brien Clark Lewis Walker Hall Young Reed",
    ),
    _names(
        14,
        "es",
        "Sofía José Lucía Andrés María Iñaki Valentina Mateo Begoña Raúl",
        "García Hernández Muñoz Rodríguez Peña Núñez López Ibáñez Díaz",
    ),
    _names(
        8,
        "de",
        "Zoë Jürgen Anneliese Björn Käthe Lukas Hannah Götz",
        "Müller Weiß Krüger Schäfer Vogel Bäcker König Hofmann",
    ),
    _names(
        5,
        "pl",
        "Łukasz Małgorzata Paweł Agnieszka Józef Żaneta",
        "Wójcik Dąbrowski Zając Król Świątek Ślusarz",
    ),
    _names(3, "zh", "伟 芳 秀英 磊 洋 静", "王 李 张 刘 陈 杨"),
    _names(2, "el", "Γιώργος Ελένη Δημήτρης Άννα", "Παπαδόπουλος Νικολάου Ιωάννου"),
    _names(2, "ru", "Анна Дмитрий Ольга Фёдор", "Ковальчук Соловей Шульц Ким"),
    _names(2, "ar", "محمد فاطمة يوسف ليلى", "حداد الخطيب منصور"),
    _names(1, "hi", "अर्जुन प्रिया रोहन", "शर्मा पटेल गुप्ता"),
    _names(1, "ko", "민준 서연 지훈", "김 이 박"),
)
