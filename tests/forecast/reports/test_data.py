"""A forecast as data."""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet
from tests.forecast.answers import MANY, answers, comparison, with_everything

from foedus.errors import MissingExtraError, UnreadableForecastError
from foedus.forecast.answers import Answers
from foedus.forecast.reports.data import as_csv, as_json, from_json, write_parquet
from foedus.forecast.reports.rows import COLUMNS


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


@pytest.mark.parametrize(
    "forecast", [answers(), answers(collective=True), with_everything(parties=MANY)]
)
def test_json_gives_the_forecast_again(forecast: Answers) -> None:
    assert from_json(as_json(forecast)) == forecast


def test_json_has_every_field() -> None:
    assert set(json.loads(as_json(answers()))) == set(Answers.__slots__)


def test_json_of_a_comparison_holds_its_designs() -> None:
    read = json.loads(as_json(comparison()))

    assert [each["agreement"] for each in read["designs"]] == [
        each.agreement for each in comparison().designs
    ]


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"agreement": 3}'])
def test_what_is_no_forecast_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(UnreadableForecastError, match="This is no forecast") as refused:
        from_json(text)

    assert "--json" in refused.value.remedy


def test_rows_begin_with_the_assumptions_and_hold_every_number() -> None:
    forecast = with_everything(collective=True)

    rows = rows_of(as_csv(forecast))

    assert [each["measure"] for each in rows[:5]] == ["assumption"] * 5
    assert tuple(rows[0]) == COLUMNS
    support = [each for each in rows if each["measure"] == "support"]
    assert len(support) == sum(len(row) for _, row in forecast.support_by)
    late = {each["party"]: float(each["value"]) for each in rows if each["measure"] == "late"}
    assert late == {each.party: each.late.value for each in forecast.parties}
    arrived = next(each for each in rows if each["measure"] == "arrived")
    assert (arrived["what"], arrived["unit"], arrived["hour"]) == (
        *("military", "million euros"),
        "24.0",
    )


def test_every_estimate_of_the_rows_has_its_interval() -> None:
    bare = {"assumption", "closes", "curve", "power", "promised", "stage"}
    for each in rows_of(as_csv(with_everything(collective=True))):
        is_time = each["what"] in {"tenth", "median", "ninetieth"}
        assert each["measure"] in bare or is_time or (each["low"] and each["high"])


def test_no_cell_of_csv_is_a_formula() -> None:
    rows = rows_of(as_csv(answers(assumptions=(("=1+1", "@x", "-y"),))))

    assert rows[0]["what"] == "'=1+1"
    assert rows[0]["said"] == "'@x; -y"


def test_a_comparison_gives_the_rows_of_each_design() -> None:
    rows = rows_of(as_csv(comparison()))

    assert {each["agreement"] for each in rows if each["measure"] == "late"} == {
        each.agreement for each in comparison().designs
    }
    gap = next(each for each in rows if each["what"] == "less mechanism/nato-light")
    assert (float(gap["value"]), float(gap["low"]), float(gap["high"])) == (0.112, 0.108, 0.116)


def test_parquet_is_typed_and_says_what_makes_it_again(tmp_path: Path) -> None:
    path = tmp_path / "forecast.parquet"
    forecast = answers()

    write_parquet(forecast, path)

    read = parquet.read_table(path)
    kinds = {name: read.schema.field(name).type for name in COLUMNS}
    floats = {"hour", "value", "low", "high"}
    assert {name for name, kind in kinds.items() if kind == pa.float64()} == floats
    assert kinds["at_least"] == pa.int32()
    assert kinds["exact"] == pa.bool_()
    assert read.num_rows == len(rows_of(as_csv(forecast)))
    made = json.loads(read.schema.metadata[b"foedus"])
    assert made["seed"] == forecast.seed
    assert made["digests"] == dict(forecast.digests)


def test_without_pyarrow_parquet_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    with pytest.raises(MissingExtraError, match=r"pip install 'foedus\[parquet\]'"):
        write_parquet(answers(), tmp_path / "x.parquet")

    assert not list(tmp_path.iterdir())


def test_no_assumption_is_lost_on_the_way() -> None:
    forecast = replace(answers(), assumptions=(("what", "said", "assumed: x"),))

    rows = rows_of(as_csv(forecast))

    assert (rows[0]["what"], rows[0]["said"]) == ("what", "said; assumed: x")
