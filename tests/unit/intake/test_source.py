"""Sources give arrivals, batch by batch, each with its place."""

import io
import json

from flightpulse.intake.source import Arrival, InProcess, JsonLines


def test_json_lines_give_each_line_with_its_place_and_skip_empty_ones() -> None:
    source = JsonLines(io.BytesIO(b'{"a":1}\n\n  \n{"b":2}\r\nbad'), "events.jsonl", batch=10)
    assert list(source) == [
        [
            Arrival(b'{"a":1}', "events.jsonl:1"),
            Arrival(b'{"b":2}', "events.jsonl:4"),
            Arrival(b"bad", "events.jsonl:5"),
        ]
    ]


def test_json_lines_give_no_more_than_a_batch_at_a_time() -> None:
    source = JsonLines(io.BytesIO(b"1\n2\n3\n4\n5\n"), "-", batch=2)
    assert [[each.body for each in batch] for batch in source] == [[b"1", b"2"], [b"3", b"4"], [b"5"]]


def test_an_empty_file_gives_nothing() -> None:
    assert list(JsonLines(io.BytesIO(b""), "-", batch=2)) == []


def test_a_line_is_given_before_the_next_one_is_read_where_the_batch_is_one() -> None:
    stream = io.BytesIO(b"1\n2\n")
    first = next(iter(JsonLines(stream, "-", batch=1)))
    assert [each.body for each in first] == [b"1"]
    assert stream.read() == b"2\n"


def test_events_of_this_process_come_one_by_one() -> None:
    batches = list(InProcess([{"event_id": "E1"}, {"event_id": "E2"}], "replay"))
    assert [[json.loads(each.body) for each in batch] for batch in batches] == [
        [{"event_id": "E1"}],
        [{"event_id": "E2"}],
    ]
    assert [each.position for batch in batches for each in batch] == ["replay:1", "replay:2"]
