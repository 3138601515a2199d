"""Credentials taken out of what servers send, wherever they stand: under a name that carries one, in JSON inside a
text, in a URL, in the line of a header.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from contextlib import suppress
from enum import Enum, auto
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from runtui.model.json_rewrite import JsonRewriter, is_json
from runtui.model.key_form import holds_key, is_credential_name, is_secret_name
from runtui.model.secret import MASKED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_DEEPEST: Final = 4
"""Levels of JSON inside a text of JSON."""
_STEMS: Final = (
    "key",
    "token",
    "secret",
    "passw",
    "passphrase",
    "pwd",
    "cookie",
    "auth",
    "credential",
    "jwt",
    "otp",
    "sig",
    "sas",
)
"""What is in the names of credentials."""
_NAME_STEMS: Final = (*_STEMS, "bearer", "headers", "value")
"""What is in all names that say something of what stands under them, or beside them."""
_MARKS: Final = {
    "": ("bearer", "basic", "token", "headers", "akia", "aiza", "eyj"),
    "-": ("sk-", "pk-", "glpat-", "xox", "-----begin"),
    "_": ("gho_", "ghp_", "ghs_", "ghu_", "github_pat_"),
    ":": ("://", "astracs:"),
}
"""What else a credential may stand behind, by a character that is in all of it: most texts have none of these.

Nothing is masked in a text without any of all these.
"""
_SIGNS: Final = ("=", ":", "\\")
"""What stands between the name of a credential and its value, perhaps escaped."""
_KEY: Final = re.compile(
    r"(?<![\w-])(?:(?:[sp]k-|gh[opsu]_|github_pat_|glpat-|xox[abp]-|AKIA|AIza|AstraCS:)"
    r"(?=[\w+/=.~:-]{0,100}\d)[\w+/=.~:-]{15,}[\w+/=-]|eyJ[\w-]{10,}\.[\w-]{5,}\.[\w.-]*)"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)",
    re.DOTALL,
)
_SCHEME: Final = re.compile(r"\b((?:Bearer|Basic|Token)\s+)(?=[\w+/=.~-]{0,100}\d)[\w+/=.~-]{8,}", re.IGNORECASE)
_USER_INFO: Final = re.compile(r"(?<=://)([^\s/:@\"']{0,200}:)[^\s/@\"']{1,500}(?=@)")
_PARAMETER: Final = re.compile(
    r"(?P<before>[?&;])(?P<name>[\w.%\[\]-]{1,80})(?P<between>=)(?P<value>[^&\s\"'<>#;]+)"
)
_HEADER: Final = re.compile(
    r"(?P<before>^|[\s\"'\[{,(])(?P<name>(?:proxy-)?authorization|(?:set-)?cookie|[\w-]{1,60}-(?:key|token|secret|password))"
    r"(?P<between>\s*:\s*)(?P<value>[^\r\n\"']+)",
    re.IGNORECASE | re.MULTILINE,
)
_QUOTED: Final = re.compile(
    r"(?P<before>\\{0,8}[\"'])(?P<name>[\w .-]{1,80})"
    r"(?P<between>\\{0,8}[\"']\s{0,9}(?:[:=]|=>)\s{0,9}\\{0,8}[\"'])(?P<value>[^\"'\\]+)"
)
_ASSIGNED: Final = re.compile(
    r"(?P<before>(?<![\w.-]))(?P<name>[A-Za-z][\w.-]{0,80})(?P<between>\s?[=:]\s?\\{0,8}[\"']?)"
    r"(?P<value>[\w+/=.~%:@$!-]{4,}+)(?![\w(\[{])"
)
_PLAIN_NAMES: Final = frozenset({"key", "keys", "token", "tokens", "secret", "secrets", "cookie", "cookies", "sig"})
"""What much else is called than a credential, where a program or a sentence sets it."""
_SIGN_IN: Final = frozenset({"auth", "authentication"})
_CONTAINERS: Final = _SIGN_IN | {"headers"}
_LIKE_A_KEY: Final = re.compile(r"(?=\D*\d).{12,}")
_REFERENCE: Final = re.compile(r"(?:\b(?:Bearer|Basic)\s+)?\$\{[A-Za-z_][A-Za-z0-9_]*\}", re.IGNORECASE)
_VIRTUAL_KEY: Final = re.compile(r"\"virtual_?key\"\s*:\s*\"(?!sk-|pk-)[^\"\\]*\"", re.IGNORECASE)
"""The name of a key that a gateway has, and no key."""
_BASE64: Final = re.compile(r"[\w+/-]{12,}={0,2}", re.ASCII)
_PAIR: Final = re.compile(r"[\w.@-]+:[^\s:/@]{4,}")
"""A user and a password, as Basic authentication packs them."""
_PASSWORD: Final = re.compile(
    r"(?:password|passwd|pwd|api[_-]?key|(?:access|auth)[_-]?token|client[_-]?secret)=[^\s$]", re.IGNORECASE
)
_OPEN_WORD: Final = re.compile(r"[A-Za-z_]{1,24}")
_SCHEMA_TEXTS: Final = frozenset({"type", "description", "title", "format", "pattern", "$ref"})


class MaskScope(Enum):
    """What the objects around a value say of it."""

    OPEN = auto()
    SECRET = auto()
    """Every text may be a credential: headers, and what stands under the name of one."""
    FIELDS = auto()
    """The names are those of a schema's fields, the values describe these."""
    SECRET_FIELD = auto()
    """The schema of a field that will hold a credential."""


class MaskRule:
    """Masks what stands under the name of a credential, and credentials inside of other texts."""

    top = MaskScope.OPEN

    def __init__(self, depth: int = 0) -> None:
        self._depth = depth

    def inside(self, name: str, scope: MaskScope) -> MaskScope:
        """Returns the scope of what stands in the object or list of that name."""
        if scope is MaskScope.SECRET:
            return scope
        if scope is MaskScope.FIELDS:
            return MaskScope.SECRET_FIELD if is_credential_name(name) else MaskScope.OPEN
        if name == "properties":
            return MaskScope.FIELDS
        if scope is MaskScope.SECRET_FIELD:
            return scope
        is_secret = is_credential_name(name) or _last_word(name) in _CONTAINERS
        return MaskScope.SECRET if is_secret else MaskScope.OPEN

    def name(self, name: str, _: MaskScope) -> str:
        """Returns the name: it stays."""
        return name

    def text(self, name: str, text: str, scope: MaskScope) -> str:
        """Returns the text, or what stands for it."""
        if scope is MaskScope.SECRET_FIELD:
            return text if name in _SCHEMA_TEXTS else MASKED
        if scope is MaskScope.SECRET or is_credential_name(name):
            is_open = not text or (name == "type" and _OPEN_WORD.fullmatch(text))
            return text if is_open else MASKED
        if _last_word(name) in _SIGN_IN and not _OPEN_WORD.fullmatch(text):
            return MASKED if text else text
        return masked_text(text, self._depth + 1)

    def bare(self, name: str, token: str, scope: MaskScope) -> str | None:
        """Returns what stands for a number under the name of a credential; a count of tokens has no such name."""
        is_number = token[0] in "-0123456789"
        return MASKED if is_number and is_credential_name(name) and scope is not MaskScope.SECRET_FIELD else None

    def hides_value(self, members: Mapping[str, str]) -> str | None:
        """Returns what stands for the value of a pair such as ``{"name": "api_key", "value": …}``."""
        names = (members.get(each, "") for each in ("name", "key", "header", "field"))
        return MASKED if any(map(is_secret_name, names)) else None


def masked_text(text: str, depth: int = 0) -> str:
    """Returns a text without the credentials in it; one without any is the same object."""
    if not is_suspect(text):
        return text
    if depth < _DEEPEST and text.lstrip()[:1] in ("{", "[") and is_json(text):
        return masked_json(text, depth)
    return _masked_plain(text)


def masked_json(text: str, depth: int = 0) -> str:
    """Returns a text that is known to be JSON without the credentials in it, and else as it was sent."""
    return JsonRewriter(MaskRule(depth)).rewritten(text) if is_suspect(text) else text


def is_clean_json(text: str) -> bool:
    """Tells for certain, and soon, that nothing in a text of JSON would be masked; False: it may be."""
    names, texts = list[str](), list[str]()

    def take(members: Iterable[tuple[str, object]]) -> None:
        for name, value in members:
            names.append(name)
            if isinstance(value, str):
                texts.append(value)
            elif value.__class__ is list:  # most others are numbers
                texts.extend(_texts_in(value))

    try:
        texts.extend(_texts_in(json.loads(text, object_pairs_hook=take)))
    except (RecursionError, ValueError):
        return False
    return are_plain(names) and all(masked_text(each, 1) == each for each in _suspects(texts))


def masked_value(name: str, text: str) -> str:
    """Returns the text that stands under a name."""
    return MaskRule().text(name, text, MaskScope.OPEN)


def carries_credential(text: str, depth: int = 0) -> bool:
    """Tells whether a setting holds a credential, under a name, in JSON, in a URL or in base64, one in the other.

    What it refers to by ``${NAME}`` is none.
    """
    text = _REFERENCE.sub("", text)
    text = _VIRTUAL_KEY.sub('"":""', text)
    if holds_key(text) or masked_text(text) != text:
        return True
    return depth < _DEEPEST and any(carries_credential(each, depth + 1) for each in _unpacked(text))


def carries_form(word: str) -> bool:
    """Tells whether a word of a command is or holds a credential by its form; ``--secret=NAME`` names one."""
    is_form = holds_key(word) or any(each.search(word) for each in (_KEY, _SCHEME, _USER_INFO, _PASSWORD))
    inner = [word] if word.lstrip()[:1] in ("{", "[") else _unpacked(word)
    return is_form or any(map(carries_credential, inner))


def _unpacked(text: str) -> list[str]:
    """What the text says once it is decoded."""
    found = [unquote(text)] if "%" in text else []
    for word in _BASE64.findall(text):
        with suppress(ValueError):
            padded = word.rstrip("=") + "=" * (-len(word.rstrip("=")) % 4)
            decoded = b64decode(padded.replace("-", "+").replace("_", "/"), validate=True).decode("ascii")
            found += [decoded] if decoded.isprintable() else []
    return [f"://{each}@" if _PAIR.fullmatch(each) else each for each in found if each != text]


def is_suspect(text: str) -> bool:
    """Tells whether there may be a credential in a text; if not in several together, in none of them."""
    lower = text.lower()  # ten times as fast as a pattern without case
    is_set = any(each in lower for each in _SIGNS) and any(each in lower for each in _STEMS)
    return is_set or _has_mark(lower)


def _has_mark(lower: str) -> bool:
    return any(sign in lower and any(each in lower for each in marks) for sign, marks in _MARKS.items())


def _texts_in(value: object) -> Iterator[str]:
    """The texts in a list; those in its objects are met where these are read."""
    for each in value if isinstance(value, list) else ():
        if isinstance(each, str):
            yield each
        else:
            yield from _texts_in(each)


def _suspects(texts: Sequence[str]) -> Sequence[str]:
    """Those in which there may be a credential: looked for in all of them at once."""
    together = "\n".join(texts)
    if _has_mark(together.lower()):
        return texts
    signs = [sign for sign in _SIGNS if sign in together]
    return [text for text in texts if any(sign in text for sign in signs)] if signs else ()


def are_plain(names: Sequence[str]) -> bool:
    """Tells whether names say nothing of what stands under them, or beside them."""
    together = "\n".join(names).lower()
    if not any(stem in together for stem in _NAME_STEMS):
        return True
    return all(map(_is_plain, names))


@lru_cache(maxsize=4096)
def _is_plain(name: str) -> bool:
    return not is_credential_name(name) and _last_word(name) not in _CONTAINERS and name.lower() != "value"


def _masked_plain(text: str) -> str:
    text = _KEY.sub(MASKED, text)
    text = _SCHEME.sub(rf"\g<1>{MASKED}", text)
    text = _USER_INFO.sub(rf"\g<1>{MASKED}", text)
    text = _PARAMETER.sub(_hidden_parameter, text)
    text = _HEADER.sub(_hidden, text)
    text = _QUOTED.sub(_hidden, text)
    return _ASSIGNED.sub(_hidden_assigned, text)


def _hidden(found: re.Match[str]) -> str:
    return f"{found['before']}{found['name']}{found['between']}{MASKED}" if _is_named(found) else found[0]


def _hidden_parameter(found: re.Match[str]) -> str:
    is_secret = is_secret_name(found["name"])
    return f"{found['before']}{found['name']}{found['between']}{MASKED}" if is_secret else found[0]


def _hidden_assigned(found: re.Match[str]) -> str:
    if found["name"].lower() in _PLAIN_NAMES and not _LIKE_A_KEY.fullmatch(found["value"]):
        return found[0]
    return _hidden(found)


def _is_named(found: re.Match[str]) -> bool:
    return found["value"] != MASKED and is_credential_name(found["name"])


def _last_word(name: str) -> str:
    return re.split(r"[^A-Za-z]|(?<=[a-z])(?=[A-Z])", name[-60:])[-1].lower()
