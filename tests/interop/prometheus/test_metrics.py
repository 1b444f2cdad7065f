#!/usr/bin/env python3
"""The gateway's metrics, read by the parser of Prometheus' own client, which is strict.

Against a running gateway that has at least one idle game server:
    RALLYPOINT_SERVICES=http://127.0.0.1:9870 python3 test_metrics.py
"""

import pathlib
import sys
import unittest
import urllib.request

from prometheus_client.openmetrics.parser import text_string_to_metric_families

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from harness import PATIENCE, required, until  # noqa: E402


def scrape():
    """The content type and the families by name."""
    with urllib.request.urlopen(required("RALLYPOINT_SERVICES") + "/metrics", timeout=PATIENCE) as answer:
        text = answer.read().decode()
        families = {family.name: family for family in text_string_to_metric_families(text)}
        return answer.headers["Content-Type"], families


class Metrics(unittest.TestCase):
    def test_everything_is_open_metrics(self):
        content_type, families = scrape()
        self.assertEqual(content_type, "application/openmetrics-text; version=1.0.0; charset=utf-8")
        self.assertEqual(families["rallypoint_requests"].type, "counter")
        self.assertEqual(families["rallypoint_game_sessions"].type, "gauge")
        duration = families["rallypoint_request_duration_seconds"]
        self.assertEqual((duration.type, duration.unit), ("histogram", "seconds"))
        for family in families.values():
            self.assertTrue(family.documentation, family.name)
            self.assertTrue(family.name.startswith(("rallypoint_", "process_")), family.name)

    def test_a_scrape_is_in_the_next_one(self):
        labels = {"door": "services", "route": "/metrics", "method": "GET", "status": "200"}

        def scrapes():
            samples = scrape()[1]["rallypoint_requests"].samples
            return sum(sample.value for sample in samples if sample.labels == labels)

        first = scrapes()
        self.assertGreater(scrapes(), first)
        buckets = scrape()[1]["rallypoint_request_duration_seconds"].samples
        of_it = [sample for sample in buckets if sample.labels.get("route") == "/metrics"]
        ends = [sample.labels["le"] for sample in of_it if "le" in sample.labels]
        self.assertEqual((ends[0], ends[-1]), ("0.0001", "+Inf"))

    def test_processes_are_counted(self):
        def idle():
            samples = scrape()[1]["rallypoint_processes"].samples
            return any(sample.labels == {"status": "IDLE"} and sample.value >= 1 for sample in samples)

        until("a server is idle", idle)


if __name__ == "__main__":
    unittest.main()
