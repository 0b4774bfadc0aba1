"""What a good password is, and one-time passwords that are easy to type on a phone."""

import random
import re

from lms.errors import N_

SHORTEST = 8
LONGEST = 200  # Argon2 works on any length; this only bounds the work of one request

# The tops of published lists, Chinese keyboards and telephones included; compared without case and blanks.
_COMMON = """
00000000 000000000 0123456789 01234567 10203040 11111111 111111111 1111111111 11112222 11223344
12121212 12312312 123123123 12341234 1234512345 12345678 123456789 1234567890 1234567891 12345678910
123456123 123456abc 123456qwe 1234qwer 123321123 123654789 12qwaszx 13131313 135792468 13800138000
13145200 1314520520 147258369 147852369 159357456 159753456 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qazxsw2
20082008 22222222 23456789 33333333 44444444 52013140 5201314520 520131400 52013145 55555555 66666666
66668888 68686868 77777777 77889900 78787878 78945612 789456123 87654321 88888888 888888888 8888888888
88889999 963852741 98765432 987654321 9876543210 99999999 a1234567 a12345678 a123456789 a1b2c3d4
aa123456 aa12345678 aaaaaaaa abc12345 abc123456 abcd1234 abcdefgh admin123 admin1234 administrator
asd12345 asdasdasd asdf1234 asdfasdf asdfghjk asdfghjkl baseball changeme computer football iloveyou
iloveyou1 internet letmein1 michelle p@ssw0rd p@ssword pass1234 password password1 password12
password123 passw0rd princess q1w2e3r4 q1w2e3r4t5 qazwsxedc qq123456 qq123456789 qwe12345 qwer1234
qwerasdf qwert123 qwert12345 qwerty12 qwerty123 qwertyui qwertyuiop sunshine superman trustno1
w1234567 wang1234 welcome1 woaini1314 woaini520 woaini123 woaiwojia wodemima xiaoming z1234567
zaq12wsx zaq1zaq1 zhang123 zxcv1234 zxcvbnm1 zxcvbnm123 zxcvbnma
"""
COMMON = frozenset(_COMMON.split())

# Of the demo accounts; it is printed and is in the README, so `flask doctor` looks for accounts that keep it.
DEMO_PASSWORD = "gengdu-demo"  # noqa: S105 -- public

# No letters or digits that look alike in print (l I o 0 1 s 5 z 2) and no vowels that would spell words.
LETTERS = "bcdfghjkmnpqrtvwxy"
DIGITS = "346789"


def password_fault(password: str, *names: str) -> str | None:
    """Return the sentence to show when this password is not good enough, else None.

    `names` are the username and the phone number of the person, which a password must not be.
    """
    plain = re.sub(r"\s", "", password).lower()
    if len(password) < SHORTEST:
        return N_("Enter a password of at least 8 characters.")
    if len(password) > LONGEST:
        return N_("Enter a password of no more than 200 characters.")
    if any(name and plain in (name.lower(), name.lower() * 2) for name in names):
        return N_("Enter a password that is not your username or phone number.")
    if plain in COMMON or len(set(plain)) < 3:
        return N_("This password is too common and easy to guess. Choose another one.")
    return None


def one_time_password(rng: random.Random) -> str:
    """Return three groups of four, letters, letters and digits, such as "hkmt-wrpc-4739" (41 bits).

    Letters first and digits last, so that a phone's keyboard is switched once. Give a random.SystemRandom.
    """
    groups = ((LETTERS, 4), (LETTERS, 4), (DIGITS, 4))
    return "-".join("".join(rng.choice(signs) for _ in range(count)) for signs, count in groups)


def one_time_form(text: str) -> str:
    """Return what is compared of a one-time password: case, blanks and dashes do not count."""
    return re.sub(r"[\s\-\u2010-\u2015\uff0d]", "", text).lower()
