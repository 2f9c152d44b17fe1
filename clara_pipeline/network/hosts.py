"""Allow addresses to be asked, and send them to a mirror by one setting."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from clara_pipeline.errors import UsageError
from clara_pipeline.network.errors import NetworkError
from clara_pipeline.text import sanitize

ARCHIVE_HOSTS = frozenset(
    {
        "mast.stsci.edu",
        "archive.stsci.edu",
        "stpubdata.s3.us-east-1.amazonaws.com",  # MAST's public copy; its download service redirects there
        "stpubdata.s3.amazonaws.com",
    }
)
DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Allowed:
    """Hosts that may be asked by https, and whole origins (scheme, host, port) named in the settings."""

    hosts: frozenset[str] = frozenset()
    origins: frozenset[tuple[str, str, int]] = frozenset()

    def __contains__(self, url: str) -> bool:
        """Tell whether an address may be asked."""
        try:
            scheme, host, port = origin(url)
        except ValueError:
            return False
        known = self.hosts | {name for _, name, _ in self.origins}
        return (scheme, host, port) in self.origins or (scheme == "https" and port == 443 and host in known)


def allow(hosts: frozenset[str] = frozenset(), *addresses: str) -> Allowed:
    """Return an allow-list of `hosts` and of the origins of the `addresses` given (empty ones are skipped).

    Raises UsageError for an address that is none.
    """
    return Allowed(hosts, frozenset(_setting_origin(address) for address in addresses if address))


def origin(url: str) -> tuple[str, str, int]:
    """Return the scheme, host and port of `url`. Raises ValueError for anything but a plain http(s) address."""
    split = plain_address(url)
    return split.scheme, split.hostname or "", split.port or DEFAULT_PORTS[split.scheme]


def plain_address(url: str) -> SplitResult:
    """Return `url` in parts. Raises ValueError unless it is printable ASCII, http(s), and without a user name."""
    if not url.isascii() or any(character <= " " or character == "\x7f" or character == "\\" for character in url):
        raise ValueError("address holds characters that no address may hold")
    split = urlsplit(url)
    if split.scheme not in DEFAULT_PORTS or not split.hostname or "@" in split.netloc:
        raise ValueError("not a plain http or https address")
    if split.port == 0:
        raise ValueError("port 0")
    return split


def rebased(url: str, base_url: str) -> str:
    """Put `base_url` (it may hold a leading path) in place of the scheme and host of `url`; without one `url` stays."""
    if not base_url:
        return url
    split = urlsplit(url)
    query = f"?{split.query}" if split.query else ""
    return f"{base_url.rstrip('/')}{split.path}{query}"


def refuse(url: str, what: str = "address") -> NetworkError:
    """Return the error for an address off the allow-list."""
    return NetworkError(
        f"the {what} {sanitize(url, 200)} is not on the list of allowed hosts, so it was not asked", transient=False
    )


def _setting_origin(address: str) -> tuple[str, str, int]:
    try:
        return origin(address)
    except ValueError as error:
        raise UsageError(f"{sanitize(address, 200)} is not an address such as https://host/path: {error}") from None


def check_address(setting: str, address: str) -> None:
    """Refuse the address of a service, as a person may set it, that nobody could be asked at; empty means none.

    Raises UsageError, naming the setting.
    """
    try:
        allow(frozenset(), address)
    except UsageError as error:
        raise UsageError(f"{setting}: {error}") from None
