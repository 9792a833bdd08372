"""Where an address leads: the hosts that pages may be fetched from, told by the network addresses they really have.

Names prove nothing: one that was public a moment ago may lead into the house now. So a name is looked up once, what it
leads to is checked, and exactly that is connected to.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection
from urllib.parse import urlsplit

_IP = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_PORTS = {"http": 80, "https": 443}


def endpoint_of(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of an address; raises ValueError, with the cure, for what is none that can be fetched."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError("it is no address; check how it is written") from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("it is no address of the web; give one that begins with http:// or https://")
    if "@" in parts.netloc:
        raise ValueError("it holds a user name or a password; give the address without them")
    return parts.scheme, parts.hostname, port or _PORTS[parts.scheme]


def addresses_of(host: str, port: int, allowed: Collection[str]) -> list[str]:
    """The network addresses of a host, all of them public unless the host is allowed by its name.

    Raises ConnectionError where the name is not known now, ValueError where it leads to an address that is not public.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as fault:
        told = fault.strerror if isinstance(fault, OSError) else "it is no name of a host"
        raise ConnectionError(f"the host {host} was not found ({told}); check its name and the network") from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if host not in allowed:
        for address in addresses:
            if not is_public(address):
                raise ValueError(
                    f"{host} leads to {address}, which is not public; if it is meant, allow it with --allow-host {host}"
                )
    return addresses


def is_public(address: str) -> bool:
    """Whether a network address, or the one that is wrapped in it, can be reached by everybody."""
    ip = _unwrapped(ipaddress.ip_address(address))
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_loopback or ip.is_link_local)


def _unwrapped(ip: _IP) -> _IP:
    """The older address that a newer one carries it for: mapped, by 6to4, Teredo or NAT64."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else ip)
