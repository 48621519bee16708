"""Reads the settings of the service."""

import tomllib
from datetime import time

LEVELS = ("debug", "info", "warning", "error")


class SettingsError(ValueError):
    pass


def load(path="settings.toml"):
    with open(path, "rb") as file:
        raw = tomllib.load(file)
    server, log, jobs = (raw.get(name, {}) for name in ("server", "log", "jobs"))
    if not isinstance(server.get("port"), int) or not 1024 <= server["port"] <= 65535:
        raise SettingsError("server.port must be a number from 1024 to 65535")
    if log.get("level") not in LEVELS:
        raise SettingsError(f"log.level must be one of {', '.join(LEVELS)}")
    if not isinstance(log.get("rotate_mb"), int) or log["rotate_mb"] <= 0:
        raise SettingsError("log.rotate_mb must be a positive whole number")
    for name, job in jobs.items():
        if not isinstance(job.get("at"), time):
            raise SettingsError(f"jobs.{name}.at must be a time of day")
        if not set(job.get("days", ())) <= set(range(1, 8)):
            raise SettingsError(f"jobs.{name}.days are numbers from 1 (Monday) to 7")
    return {"server": server, "log": log, "jobs": jobs}
