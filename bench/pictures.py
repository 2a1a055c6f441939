"""Pictures: growth, stages and latency as SVG, from the figures of the parts that were measured."""

import json
import re
from pathlib import Path
from typing import Any

import pygal  # type: ignore[import-untyped]
from pygal.style import Style  # type: ignore[import-untyped]

Figures = dict[str, Any]

_STYLE = Style(
    background="white",
    plot_background="white",
    foreground="#333",
    foreground_strong="#111",
    foreground_subtle="#777",
    colors=("#0b6fa4", "#d9822b", "#5c8a3a", "#a23b72"),
    font_family="Helvetica, Arial, sans-serif",
    title_font_size=18,
    label_font_size=13,
    major_label_font_size=13,
    legend_font_size=13,
    value_font_size=13,
)


def draw(folder: Path, figures: Figures) -> None:
    """Keep the figures beside those of parts measured before, and draw what there is."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / "figures.json"
    known: Figures = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    known.update(figures)
    kept.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    for name, drawn in (("growth", _growth), ("stages", _stages), ("latency", _latency)):
        if name in known:
            # No scripts, and nothing that is fetched from elsewhere: it is shown as it is, anywhere.
            text = re.sub(r"(?s)<script.*?</script>", "", drawn(known[name]).render(is_unicode=True))
            (folder / f"{name}.svg").write_text(text + "\n", encoding="utf-8")


def _options(title: str) -> Figures:
    return {
        "title": title,
        "style": _STYLE,
        "width": 820,
        "height": 420,
        "js": [],
        "legend_at_bottom": True,
        "print_values": True,
        "value_formatter": lambda value: f"{value:,.0f}",
        "disable_xml_declaration": True,
        "margin_right": 40,
    }


def _growth(figures: Figures) -> Any:
    chart = pygal.Line(
        **_options(f"µs per passenger to handed over ({figures['passengers']} on each flight)"),
        x_title="flights in the storm (× the hand-written SQL)",
        include_x_axis=True,
        show_minor_y_labels=False,
        legend_at_bottom_columns=2,
    )
    sizes = figures["flights"].values()
    chart.x_labels = [
        f"{int(flights):,} (× {each['ratio_handed_over']:.1f})"
        for flights, each in figures["flights"].items()
    ]
    chart.add("FlightPulse", [each["us_to_handed_over"] for each in sizes])
    chart.add("by hand-written SQL", [each["baseline_us_to_handed_over"] for each in sizes])
    return chart


def _stages(figures: Figures) -> Any:
    chart = pygal.HorizontalBar(
        **_options(f"µs per passenger by stage ({figures['flights']:,} flights)"),
        show_legend=False,
        print_values_position="top",
    )
    stages = list(figures["us_by_stage"].items())[::-1]  # the first one at the top
    chart.x_labels = [stage for stage, _ in stages]
    chart.add("µs", [cost for _, cost in stages])
    return chart


def _latency(figures: Figures) -> Any:
    chart = pygal.Bar(
        **_options("ms from due to the last message handed over"),
        logarithmic=True,
        zero=10,
        x_title="events a second × passengers (*: the rate is not held)",
        legend_at_bottom_columns=2,
    )
    decades = [10**power for power in range(1, 7)]
    most = max(each["p99_ms"] for each in figures["rates"])
    chart.y_labels = [decade for decade in decades if decade < 10 * most]
    chart.x_labels = [
        f"{each['rate']:.0f} × {each['passengers']}{'' if each['held'] else ' *'}"
        for each in figures["rates"]
    ]
    chart.add("p50", [each["p50_ms"] for each in figures["rates"]])
    chart.add("p99", [each["p99_ms"] for each in figures["rates"]])
    return chart
