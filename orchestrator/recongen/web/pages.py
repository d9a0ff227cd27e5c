"""An app, a sheet and what is chosen become a page: records that its template prints. It knows no request and no SQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from itertools import islice

from recongen.apps.parts import Drill
from recongen.apps.rows import by_name
from recongen.apps.types import App, Finder, Sheet
from recongen.apps.visuals import DataVisual, Kpi, Table
from recongen.apps.words import format_value, plain, sentence
from recongen.builds import EMPTY
from recongen.web import controls, queries, visuals
from recongen.web.address import State, TableState, Values, first_notes, sheet_state
from recongen.web.books import Standing
from recongen.web.library import Library
from recongen.web.queries import Figure
from recongen.web.reading import Reading
from recongen.web.records import (
    Banner,
    Bar,
    Chip,
    Control,
    Frame,
    Hits,
    MessagePage,
    NavApp,
    NavSheet,
    SearchPage,
    SheetPage,
    Stamp,
)
from recongen.web.sight import Sight, orders_of

HITS = 10
SHORTEST = 2
"""Letters to search for, at least."""


@dataclass(frozen=True)
class Pages:
    """The apps that one reader may see, over one reading of the books."""

    institution: str
    apps: Sequence[App]
    library: Library
    accent: str
    reader: str = ""
    beside: Sequence[NavApp] = ()
    """What else this reader may see."""

    def sheet(self, state: State, reading: Reading, standing: Standing) -> SheetPage:
        sheet = state.sheet
        has_feed = standing.complete is None or standing.complete.has_rows
        # Each has notes of its own, since they are read side by side.
        of_visuals = [
            (visual, Sight(state, reading, self.library, has_feed=has_feed), sum(each.width for each in row))
            for row in sheet.rows
            for visual in row
        ]
        of_controls = [(control, Sight(state, reading, self.library)) for control in sheet.controls]
        frame, *views = reading.each(
            [
                partial(self.frame, standing, reading, state),
                *(partial(visuals.view, *each) for each in of_visuals),
                *(partial(controls.view, *each) for each in of_controls),
            ]
        )
        remaining = iter(views)
        rows = [list(islice(remaining, len(row))) for row in sheet.rows]
        bar = _bar(state, list(remaining)) if sheet.controls else None
        sights = [*(sight for _, sight, _ in of_visuals), *(sight for _, sight in of_controls)]
        notes = [note for sight in sights for note in sight.notes]
        return SheetPage(
            frame,
            state.app.title,
            sheet.title,
            sheet.question,
            bar,
            rows,
            sheet.help,
            list(first_notes([*state.notes, *notes])),
            state.app.currency,
            state.app.audience,
            self.library.site.sheet(state.app.name, sheet.name),
        )

    def search(self, text: str, reading: Reading, standing: Standing) -> SearchPage:
        hits = [
            self._hits(app, finder, text.strip(), reading)
            for app in self.apps
            for finder in app.search
            if len(text.strip()) >= SHORTEST
        ]
        frame = replace(self.frame(standing, reading), search=text)
        return SearchPage(frame, text, [each for each in hits if each.links])

    def _hits(self, app: App, finder: Finder, text: str, reading: Reading) -> Hits:
        """What is called just that; where nothing is, what has it in its name."""
        sheet = app.sheet(finder.drill.sheet)
        sight = Sight(
            State(app, sheet, {name: (value,) for name, value in finder.fix.items()}), reading, self.library
        )
        drill, dataset = finder.drill, finder.dataset
        needed = [*finder.columns, *drill.columns.values(), *(dataset.column(name) for name in drill.words)]
        columns = list({column.name: column for column in needed}.values())
        rows = sight.values(dataset, columns, HITS, equal=text) or sight.values(
            dataset, columns, HITS + 1, containing=text
        )
        links = []
        for row in rows[:HITS]:
            values = by_name(columns, row)
            link = sight.link(drill, dataset, values)
            links += [link] if link else []
        return Hits(finder.title, links, len(rows) > HITS)

    def message(
        self,
        title: str,
        paragraphs: Sequence[str],
        standing: Standing,
        refresh: int | None = None,
    ) -> MessagePage:
        """A page that needs nothing of the database."""
        return MessagePage(self.frame(standing, None), title, paragraphs, refresh)

    # What stands around every page ------------------------------------------------------------------------------------

    def frame(self, standing: Standing, reading: Reading | None, state: State | None = None) -> Frame:
        return Frame(
            institution=self.institution,
            nav=[*(self._nav(app, reading, state) for app in self.apps), *self.beside],
            stamp=self._stamp(standing, reading),
            banners=banners(standing),
            reader=self.reader,
            accent=self.accent,
            handbook=self.library.site.home,
        )

    def _nav(self, app: App, reading: Reading | None, state: State | None) -> NavApp:
        is_here = state is not None and state.app.name == app.name
        counts = self._counts(app, reading) if reading else {}
        chosen = state.chosen if state and is_here else {}
        sheets = [
            self._nav_sheet(
                app, sheet, chosen, counts, is_here and state is not None and state.sheet == sheet
            )
            for sheet in app.sheets
        ]
        return NavApp(app.title, sheets, is_here)

    @staticmethod
    def _nav_sheet(
        app: App,
        sheet: Sheet,
        chosen: Mapping[str, Values],
        counts: Mapping[str, tuple[int, str]],
        is_current: bool,
    ) -> NavSheet:
        count, what = counts.get(sheet.name, (0, ""))
        href = sheet_state(app, sheet, chosen).href
        return NavSheet(sheet.title, href, f"{count:,}" if count else "", what, is_current)

    def _counts(self, app: App, reading: Reading) -> dict[str, tuple[int, str]]:
        """Of the rows whose click leads to the sheet that their own value chooses, how many lead to each."""
        found: dict[str, tuple[int, str]] = {}
        for sheet, visual, drill in _sorting_tables(app):
            sight = Sight(State(app, sheet), reading, self.library)
            total = 0
            for value, count in _by_value(sight, visual, drill):
                total += count
                target = drill.to.get(value, "")
                if target and target != sheet.name:
                    before = found.get(target, (0, ""))[0]
                    found[target] = (before + count, f"of the {visual.title.lower()} on {sheet.title}")
            found[sheet.name] = (total, visual.title.lower())
        return found

    def _stamp(self, standing: Standing, reading: Reading | None) -> Stamp | None:
        """Without a reading, what is known without the database."""
        state = _state_in_words(standing)
        is_fresh = not (standing.flaw or standing.running or standing.stale or standing.gone)
        facts: list[str] = []
        year = ""
        app = next((app for app in self.apps if app.stamp), None)
        if app and app.stamp and reading:
            declared, sight = app.stamp, Sight(State(app, app.sheets[0]), reading, self.library)
            for row in sight.page(declared.dataset, orders_of(declared, TableState()), 1, 0):
                values = by_name(declared.dataset.columns, row)
                facts = [
                    f"{column.label[:1].lower()}{column.label[1:]} {format_value(values[column.name], column.format)}"
                    for column in declared.columns
                    if values[column.name] is not None
                ]
                year = max(
                    (str(value.year) for value in values.values() if isinstance(value, date)), default=""
                )
        built = [f"built {_minute(standing.complete.at)}"] if standing.complete else []
        return Stamp(is_fresh, state, _once(year, [*built, *facts]), standing.key, year)


def _minute(logged: str) -> str:
    """Of the build log's instant, to the minute."""
    instant = datetime.fromisoformat(logged.removesuffix(" UTC"))
    return format_value(instant.replace(second=0, microsecond=0), "instant")


def _once(year: str, facts: Sequence[str]) -> list[str]:
    """The year is in the first fact that has it, and goes without saying in the others."""
    first = next((at for at, fact in enumerate(facts) if year and f" {year}" in fact), len(facts))
    return [*facts[: first + 1], *(fact.replace(f" {year}", "") for fact in facts[first + 1 :])]


def banners(standing: Standing) -> list[Banner]:
    """The gravest first."""
    found = []
    of_build = f"the figures are of the build of {standing.complete.at}" if standing.complete else ""
    if standing.gone:
        also = f": {of_build}" if of_build else ""
        found.append(Banner("error", f"The database has not answered since {standing.since}{also}."))
    elif standing.flaw and of_build:
        found.append(Banner("warning", f"{sentence(standing.flaw)}: {of_build}, before it."))
    elif standing.flaw and standing.build:
        found.append(Banner("error", f"{sentence(standing.flaw)}: these figures may be of two builds."))
    elif standing.flaw:
        found.append(Banner("error", f"{sentence(standing.flaw)}."))
    if standing.running:
        found.append(Banner("note", f"{sentence(standing.running)}{': ' if of_build else ''}{of_build}."))
    if standing.stale:
        again = "Load it, then build" if standing.stale == EMPTY else "Build again to see it"
        found.append(Banner("warning", f"{sentence(standing.stale)}. {again}."))
    return found


def _state_in_words(standing: Standing) -> str:
    if standing.gone:
        return "Database does not answer"
    if standing.is_building:
        return "A build is running"
    if standing.flaw:
        return "No complete build"
    if standing.stale == EMPTY:
        return "Nothing was checked"
    return "Older than the feed" if standing.stale else "Build complete"


def first_sheet(apps: Sequence[App]) -> tuple[App, Sheet] | None:
    """Where a reader begins: the first sheet with a figure."""
    pairs = [(app, sheet) for app in apps for sheet in app.sheets]
    with_figure = [pair for pair in pairs if any(isinstance(visual, Kpi) for visual in pair[1].visuals)]
    return next(iter([*with_figure, *pairs]), None)


def _sorting_tables(app: App) -> Iterator[tuple[Sheet, DataVisual, Drill]]:
    for sheet in app.sheets:
        for visual in sheet.data_visuals:
            if isinstance(visual, Table) and visual.left and visual.left.by:
                yield sheet, visual, visual.left


def _by_value(sight: Sight, visual: DataVisual, drill: Drill) -> Iterator[tuple[str, int]]:
    assert drill.by is not None
    figure, by = Figure(drill.by, "count"), [drill.by]
    found = sight.reading.of(
        (visual.dataset.name, (), ("counts", drill.by.name)),
        lambda connection: queries.groups(connection, visual.dataset, {}, by, figure, 1_000),
    )
    return ((str(value), count) for value, count in found.rows)


def _bar(state: State, shown_controls: Sequence[Control]) -> Bar:
    sheet, parameters = state.sheet, state.sheet.parameters
    unseen = {name: values for name, values in state.chosen.items() if name not in sheet.sets}
    chips = [
        Chip(
            f"{(parameters[name].description or name).rstrip('.')}: {', '.join(map(plain, values))}",
            state.without(name).href,
        )
        for name, values in sorted(unseen.items())
    ]
    kept = State(state.app, sheet, unseen, state.first_pages)
    defaults = {
        name: plain(parameters[name].default[0])
        for name in sorted(sheet.sets)
        if len(parameters[name].default) == 1
    }
    return Bar(state.path, shown_controls, kept.items, defaults, chips, state.path, bool(state.chosen))
