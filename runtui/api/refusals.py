"""Whose fault a 401, 403 or 407 is: the key's, or that of a role, a network rule, a header, a login, a web page.

Only where no other cause shows is the key doubted. Each cause is told with the one step that helps against it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runtui.api.errors import ApiError, KeyNotAccepted, NotAccepted, NotOffered
from runtui.model.header import auth_of_header, key_header
from runtui.model.preset import PORTKEY_GATEWAY, preset_of
from runtui.model.profile import UNNAMED, Auth, find_references

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtui.api.error_case import ErrorCase

_KEY_WORDS = re.compile(
    r"\b(?:invalid|incorrect|wrong|expired|revoked)\W+(?:\w+\W+)?(?:api[ _-]?key|token|credentials?)\b"
    r"|\b(?:api[ _-]?key|token|credentials?) (?:is|are|has|have|was)(?: been)? "
    r"(?:invalid|incorrect|wrong|expired|revoked)\b",
    re.IGNORECASE,
)
_ROLE_CODES = frozenset({
    "permissiondenied", "permission_denied", "permission_error", "authorizationfailed", "authorizationfailure",
    "insufficient_permissions", "insufficientpermissions", "insufficient_scope", "missing_scope",
})  # fmt: skip
_ROLE_WORDS = re.compile(
    r"\b(?:permissions?|roles?|scopes?|privileges?|rbac|data action|authori[sz](?:ed|ation) to)\b", re.IGNORECASE
)
_NETWORK_CODES = frozenset({
    "publicnetworkaccessdisabled", "ip_not_authorized", "unsupported_country_region_territory",
})  # fmt: skip
_NETWORK_WORDS = re.compile(
    r"\b(?:firewall|virtual network|vnet|private (?:endpoint|link)|public (?:network )?access|network rules?"
    r"|your ip|ip (?:address|allow-?list|whitelist|range|not authorized)|(?:country|region)\b.*\bnot supported)\b",
    re.IGNORECASE,
)
_NETWORK_POLICY = "trafficdenied"
"""In the header ``policy-id`` of Azure."""
_OWNER_CODES = frozenset({
    "mismatched_organization", "mismatched_project", "invalid_organization", "invalid_project",
})  # fmt: skip
_SCHEME = re.compile(r"(?:^|,)\s*([a-z-]+)(?=[\s,]|$)")
_KEY_SCHEMES = ("bearer", "dpop")
_HEADER_SCHEMES = ("key", "apikey", "api-key")
_LOGIN_SCHEMES = ("basic", "digest", "negotiate", "ntlm")
_HEADER_PARAMETER = re.compile(r'\bname="?([!#$%&\'*+.^_`|~0-9A-Za-z-]+)"?,\s*type="?header', re.IGNORECASE)
_NAME = r"([a-z][a-z0-9]*(?:-[a-z0-9]+)+)"
_HEADER_WORDS = re.compile(
    rf"\b{_NAME}\W+(?:request )?headers?\b|\bheaders?\W+(?:named\W+)?{_NAME}\b|\b(x-api-key)\b", re.IGNORECASE
)
_FORBIDDEN, _PROXY_REFUSES = 403, 407


def refused(case: ErrorCase) -> ApiError:
    """Returns the error of a refusal by its first cause that shows."""
    return next(filter(None, (explain(case) for explain in _CAUSES)), None) or _key_not_accepted(case)


def _key_not_accepted(case: ErrorCase) -> NotAccepted:
    """Returns the error of a key that is missing, wrong or expired."""
    if case.is_of_upstream and case.request.profile.kind != PORTKEY_GATEWAY:
        step = "The key given here was good: the one that the gateway sends on has to be corrected there."
        return case.error(NotAccepted, f"{case.answerer} does not accept the key of the gateway", step)
    if not case.credentials.has_key:
        return case.error(KeyNotAccepted, f"{case.host} wants a key", "Give the key of that server.")
    what = f"{case.host} does not accept the key"
    if case.credentials.is_renewable:
        return case.error(KeyNotAccepted, what, _renewal(case))
    return case.error(
        KeyNotAccepted, what, "Give the key again: this one may be wrong, expired or of another project."
    )


def _renewal(case: ErrorCase) -> str:
    again = "" if case.request.is_write else "The token command was run again without success. "
    profile = case.request.profile
    is_az = (profile.token_command or preset_of(profile.kind).token_command)[:1] == ("az",)
    return f"{again}Sign in anew{': az login' if is_az else ' with that program'}."


def _of_function(case: ErrorCase) -> ApiError | None:
    """The key is good, but not for this function: OpenAI lists threads for its own web pages only."""
    if case.request.capability is None or case.error_body.code != "missing_scope":
        return None
    return case.error(NotOffered, f"{case.host} offers {case.function} to other keys only")


def _of_key(case: ErrorCase) -> ApiError | None:
    is_said = 'error="invalid_token"' in _challenge(case) or _KEY_WORDS.search(case.said)
    has_header = _HEADER_PARAMETER.search(_challenge(case)) or _wants_x_api_key(case)
    return _key_not_accepted(case) if case.is_key_doubted or (is_said and not has_header) else None


def _wants_x_api_key(case: ErrorCase) -> bool:
    """Whether the server names that header, and the key went in another: LangGraph servers take no other."""
    return "x-api-key" in case.said.lower() and case.request.profile.auth is not Auth.X_API_KEY


def _of_header(case: ErrorCase) -> ApiError | None:
    """An API gateway wants a key of its own, in a header of its own."""
    challenge = case.response.headers.get("www-authenticate", "")
    found = _HEADER_PARAMETER.search(challenge) or _HEADER_WORDS.search(case.said)
    name = next(filter(None, found.groups()), "") if found else ""
    if name:
        return _of_named_header(case, name)
    if _schemes(case).isdisjoint(_HEADER_SCHEMES):
        return None
    what = f"{case.host} wants a key in a header of its own"
    return case.error(NotAccepted, what, f"Ask whoever runs it for the name. {_way_of_header(case, 'NAME')}")


def _of_named_header(case: ErrorCase, name: str) -> ApiError:
    profile = case.request.profile
    own = {each.lower(): value for each, value in profile.headers}
    if case.credentials.has_key and name.lower() == key_header(profile.auth)[0].lower():
        return _key_not_accepted(case)
    if name.lower() in own:
        is_kept = find_references(own[name.lower()]).is_in_keyring
        again = f"Store it again: runtui auth login --profile {profile.name} --header {name}"
        step = again if is_kept else "Correct that header in the profile."
        return case.error(NotAccepted, f"{case.host} does not accept the header {name} of the profile", step)
    return case.error(NotAccepted, f"{case.host} wants a key in the header {name}", _way_of_header(case, name))


def _way_of_header(case: ErrorCase, name: str) -> str:
    profile, auth = case.request.profile, auth_of_header(name)
    if profile.name == UNNAMED:
        how = f"--auth {auth}" if auth else f"--header '{name}: keyring:'"
        return f"Save the server with it: runtui profiles add NAME --base-url {profile.base_url} {how}"
    if auth:
        return f'If that is the key of the profile, set auth = "{auth}" in it.'
    line = f'Add headers = {{ "{name}" = "keyring:" }} to the profile'
    return f"{line}, then: runtui auth login --profile {profile.name} --header {name}"


def _of_login(case: ErrorCase) -> ApiError | None:
    """A proxy, or what stands in front, wants a user name and a password."""
    is_proxy, schemes = case.response.status == _PROXY_REFUSES, _schemes(case)
    if not is_proxy and (schemes.isdisjoint(_LOGIN_SCHEMES) or not schemes.isdisjoint(_KEY_SCHEMES)):
        return None
    who = f"A proxy in front of {case.host}" if is_proxy else f"What stands in front of {case.host}"
    what = f"{who} wants a user name and password"
    if is_proxy:
        return case.error(NotAccepted, what, "Ask whoever runs the network for a way to the server without it.")
    if "basic" not in schemes:
        step = f"It takes them by {min(schemes)} only, which runtui doesn't speak: ask for another way in."
        return case.error(NotAccepted, what, step)
    return case.error(NotAccepted, what, f"{_way_of_basic(case)}; VARIABLE holds USER:PASSWORD in base64.")


def _way_of_basic(case: ErrorCase) -> str:
    profile, header = case.request.profile, ("Authorization", "Basic ${VARIABLE}")
    if profile.name == UNNAMED:
        how = f"--auth none --header '{': '.join(header)}'"
        return f"Save the server with it: runtui profiles add NAME --base-url {profile.base_url} {how}"
    return f'Set auth = "none" and headers = {{ "{header[0]}" = "{header[1]}" }} in the profile'


def _of_network(case: ErrorCase) -> ApiError | None:
    is_policy = _NETWORK_POLICY in case.response.headers.get("policy-id", "").lower()
    is_said = not _NETWORK_CODES.isdisjoint(case.error_body.codes) or _NETWORK_WORDS.search(case.said)
    if not is_policy and not is_said:
        return None
    step = "The key is not the cause. Go through a network that is allowed (VPN), or have this one allowed."
    return case.error(NotAccepted, f"A network rule keeps this computer out of {case.host}", step)


def _of_owner(case: ErrorCase) -> ApiError | None:
    if _OWNER_CODES.isdisjoint(case.error_body.codes):
        return None
    what = f"{case.host} does not know this organization or project for the key"
    return case.error(NotAccepted, what, "Correct organization and project in the profile.")


def _of_role(case: ErrorCase) -> ApiError | None:
    if _ROLE_CODES.isdisjoint(case.error_body.codes) and 'error="insufficient_scope"' not in _challenge(case):
        return None
    return _without_role(case)


def _without_role(case: ErrorCase) -> ApiError:
    if not case.credentials.is_renewable:
        return _not_allowed(case)
    role = preset_of(case.request.profile.kind).role
    step = f"Have {role or 'that role'} given to the account; to sign in anew changes nothing."
    return case.error(NotAccepted, f"{case.answerer} knows this account, which lacks a role", step)


def _of_thread(case: ErrorCase) -> ApiError | None:
    """Some servers answer so for a thread that they don't have, or that is another's."""
    thread_id, words = case.request.thread_id, case.said_without_paths
    if case.response.status != _FORBIDDEN or thread_id is None:
        return None
    if thread_id.lower() not in words and not re.search(r"\bthread\b", words):
        return None
    what = f"{case.host} does not show the thread {thread_id}{' to this key' if case.credentials.has_key else ''}"
    step = "Check the id, or try another profile: an id is known to one project only."
    return _of_one_thread(case.error(NotAccepted, what, step))


def _of_role_words(case: ErrorCase) -> ApiError | None:
    return _without_role(case) if _ROLE_WORDS.search(case.said_without_paths) else None


def _of_page(case: ErrorCase) -> ApiError | None:
    if not case.error_body.is_html:
        return None
    what = f"Something in front of {case.host} refuses with a web page ({case.response.status})"
    step = f"Open {case.request.profile.base_url} in a browser: it shows what is wanted (a sign-in, a VPN)."
    return case.error(NotAccepted, what, step)


def _of_anything(case: ErrorCase) -> ApiError | None:
    is_forbidden = case.response.status == _FORBIDDEN and case.credentials.has_key
    return _not_allowed(case) if is_forbidden else None


def _not_allowed(case: ErrorCase) -> NotAccepted:
    what = f"{case.host} does not allow this with the key"
    return _of_one_thread(case.error(NotAccepted, what, "The key needs another scope or role."))


def _of_one_thread(error: NotAccepted) -> NotAccepted:
    error.concerns_all = False
    return error


def _challenge(case: ErrorCase) -> str:
    headers = case.response.headers
    return (headers.get("www-authenticate") or headers.get("proxy-authenticate") or "").lower()


def _schemes(case: ErrorCase) -> set[str]:
    """The ways to identify oneself that the server offers."""
    return set(_SCHEME.findall(_challenge(case)))


_CAUSES: tuple[Callable[[ErrorCase], ApiError | None], ...] = (
    _of_function, _of_key, _of_header, _of_login, _of_network, _of_owner, _of_role, _of_thread, _of_role_words,
    _of_page, _of_anything,
)  # fmt: skip
"""From the surest sign to the vaguest."""
