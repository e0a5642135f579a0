"""The locust file: each official saves a cell of the own unit every few seconds, and remembers
every save that was answered. Now and then two type into one cell.
"""

import itertools
import json
import os
import random
import time
from pathlib import Path

from locust import FastHttpUser, constant_pacing, task

TOLD = json.loads(Path(os.environ["LOAD_OFFICIALS"]).read_text())
ANSWERED = Path(os.environ["LOAD_ANSWERED"]).open("a", buffering=1)  # noqa: SIM115
FIELDS, TOKEN = 60, "x" * 32
NEXT = itertools.cycle(TOLD["officials"])
SHARED = 0.02


class Official(FastHttpUser):
    wait_time = constant_pacing(float(os.environ["LOAD_PACING"]))
    network_timeout = connection_timeout = 30.0

    def on_start(self):
        self.me = next(NEXT)
        self.versions, self.count = {}, 0
        self.url = f"/thu-thap/dot/{TOLD['round']}/{self.me['unit']}/luu/"
        cookies = f"sessionid={self.me['session']}; csrftoken={TOKEN}"
        self.headers_sent = {
            "Cookie": cookies, "X-CSRFToken": TOKEN, "Content-Type": "application/json",
        }  # fmt: skip
        time.sleep(random.random() * float(os.environ["LOAD_PACING"]))

    @task
    def save(self):
        place = self.me["place"]
        mine = range(place, FIELDS, 4)
        shared = random.random() < SHARED
        key = f"c{random.randrange(FIELDS) if shared else random.choice(mine)}"
        self.count += 1
        raw, name = str(random.randrange(10_000)), f"{self.me['name']}-{os.getpid()}-{self.count}"
        cell = {"key": key, "raw": raw, "version": self.versions.get(key, 0), "save": name}
        body = json.dumps({"cells": [cell]})
        with self.client.post(
            self.url, data=body, headers=self.headers_sent, name="lưu", catch_response=True,
            allow_redirects=False,
        ) as answer:  # fmt: skip
            if answer.status_code != 200:
                answer.failure(f"{answer.status_code}")
                return
            self._heard(answer.json()["cells"][0], name, raw)

    def _heard(self, told, name, raw):
        self.versions[told["key"]] = told["version"]
        if "refused" in told:
            return
        line = [self.me["unit"], told["key"], told["version"], raw, name]
        ANSWERED.write(json.dumps(line) + "\n")
