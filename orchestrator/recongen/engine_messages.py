"""Advice for messages of databases that do not say what to do."""

from __future__ import annotations

_REMEDIES = {
    "database is locked": "another program is writing to it: let it finish or close it, then try again",
    "file is not a database": "move that file away, or name another one in the profile",
    "database disk image is malformed": "the file is damaged: restore it, or delete it and load the feed again",
    "readonly database": "make the file and its folder writable",
    "database or disk is full": "free some space, then try again",
    "could not connect": "check that the server runs, and host and port in the profile",
    "cannot connect to database": "check that the server runs, and host and port in the profile",
    "is not registered with the listener": "check the service in the profile",
    "invalid username/password": "check user and password in the profile",
    "connection refused": "check that the server runs, and host and port in the profile",
    "could not translate host name": "check the host in the profile",
    "password authentication failed": "check user and password in the profile",
    "java_gateway_exited": "install Java 17 or later, and check JAVA_HOME",
    "permission denied for": "the database's owner has to grant it to this user",
}


def with_remedy(message: str) -> str:
    """The message, and how to fix what it says where that is known."""
    lowered = message.lower()
    remedy = next((remedy for part, remedy in _REMEDIES.items() if part in lowered), None)
    return f"{message}; {remedy}" if remedy and remedy not in message else message
