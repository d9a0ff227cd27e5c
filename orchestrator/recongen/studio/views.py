"""Requests and responses of the editor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from recongen.session import Session
from recongen.studio.editor import Edit, FileState
from recongen.studio.forms import Form, Section, sections
from recongen.studio.house import Room
from recongen.studio.names import renaming
from recongen.studio.pages import ROOT, Pages, links
from recongen.studio.records import StudioPage
from recongen.studio.requests import Act, Again, Done, NotValidError, Requests, Writing, who_asks
from recongen.studio.splice import Document, RefusedEditError
from recongen.studio.store import Save
from recongen.studio.trial.proposal import Proposal
from recongen.studio.trial.trials import Trials
from recongen.web.forms import Posted

_REARRANGES = ("add", "drop", "shape")


@dataclass
class Views(Requests):
    session: Session | None = None
    """None where nothing can be built."""

    def __post_init__(self) -> None:
        self.trials = Trials(self.editor.store, self.session)

    @property
    def room(self) -> Room:
        """The first of its role, so that an address which no other room knows is a part of the file."""
        routes = [
            *self._routes("", self.overview),
            *self._routes("/discard", None, self.discard),
            *self._routes("/changed", self.changed),
            *self._routes("/rename", self.rename, self.write_name),
            *self._routes("/yaml", self.yaml, self.write_yaml),
            *self._routes("/trial", self.trial, self.write_trial),
            *self._routes("/history", self.history),
            *self._routes("/history/{number:int}", self.save, self.undo),
            *self._routes("/{section}", self.section, self.write_form),
            *self._routes("/{section}/new", self.form, self.write_form),
            *self._routes("/{section}/{at:int}", self.form, self.write_form),
        ]
        return Room("editor", links(), routes)

    # What is shown ----------------------------------------------------------------------------------------------------------

    def overview(self, request: Request) -> Response:
        return self._page(request, lambda pages: pages.overview())

    def history(self, request: Request) -> Response:
        return self._page(request, lambda pages: pages.history(self.editor.store.history()))

    def save(self, request: Request) -> Response:
        save, versions = self._save_at(request)
        return self._page(request, lambda pages: pages.save(save, versions))

    def yaml(self, request: Request) -> Response:
        proposal = self._proposal(request)
        return self._page(
            request, lambda pages: pages.yaml(proposal.text if proposal else pages.state.document.text)
        )

    def rename(self, request: Request) -> Response:
        thing, old, new = (request.query_params.get(name, "") for name in ("thing", "old", "new"))
        return self._page(request, lambda pages: pages.rename(thing, old, new))

    def changed(self, request: Request) -> Response:
        """How the file has changed since a draft began."""
        error = self.editor.overtaken(who_asks(request))
        if error is None:
            return RedirectResponse(ROOT, 303)
        return self._page(request, lambda pages: pages.changed_page(error, ROOT))

    def section(self, request: Request) -> Response:
        section = _section(request)
        if section.record is None:
            return self.form(request)
        return self._page(request, lambda pages: pages.list(Form(section, pages.state.document)))

    def form(self, request: Request) -> Response:
        like = request.query_params.get("like", "")
        is_copy = like.isdecimal() and len(like) < 6 and _is_new(request)

        proposal = self._proposal(request)

        def page(pages: Pages) -> StudioPage:
            form = _require_form(request, pages.state.document)
            if proposal:
                return pages.form(form, form.value_in(Document(proposal.text)))
            return pages.form(form, form.like(int(like)) if is_copy else None)

        return self._page(request, page)

    def trial(self, request: Request) -> Response:
        trial = self.trials.of(who_asks(request))
        answer = self._page(request, lambda pages: pages.trial(trial, self.session is not None))
        is_over = trial is None or trial.stand != "running"
        if is_over and request.headers.get("hx-trigger") == "progress":
            # Those who watched it see the whole page now.
            answer.headers["hx-refresh"] = "true"
        return answer

    def _proposal(self, request: Request) -> Proposal | None:
        """What somebody tried, where they go back to its form."""
        trial = self.trials.of(who_asks(request)) if "proposal" in request.query_params else None
        return trial.proposal if trial and trial.proposal.at == request.url.path else None

    # What is written --------------------------------------------------------------------------------------------------------

    def write_form(self, request: Request, posted: Posted) -> Writing:
        section, do = _section(request), posted.get("do", "")
        form = _form(request, self.editor.state(who_asks(request)).document)
        again = partial(_form_again, request, posted)
        base = f"{ROOT}/{section.name}"
        if do.partition(" ")[0] in _REARRANGES:
            return Writing(None, again, base)
        if do == "delete":
            what = f"delete {section.name} {form.label}"
            return Writing(self._change(what, lambda d: _form(request, d).without()), again, base)
        what = " ".join(("add" if form.is_new else "change", section.name, form.history_name(posted))).strip()
        after = f"{base}/{form.path[1]}" if section.record else base
        edit: Edit = lambda d: _form(request, d).apply_to_file(posted)
        if do == "try":
            act = self._try(what, request.url.path, after, partial(self.editor.would, what=what, edit=edit))
            return Writing(act, again, f"{ROOT}/trial")
        return Writing(self._change(what, edit), again, after)

    def write_name(self, request: Request, posted: Posted) -> Writing:
        thing, old, new = (posted.get(name, "").strip() for name in ("thing", "old", "new"))
        act = self._change(f"rename {thing} {old} to {new}", lambda d: d.apply(renaming(d, thing, old, new)))
        return Writing(act, lambda pages, why: pages.rename(thing, old, new, why), f"{ROOT}/rename")

    def write_yaml(self, request: Request, posted: Posted) -> Writing:
        text, here = posted.get("text", ""), f"{ROOT}/yaml"
        again: Again = lambda pages, why: pages.yaml(text, why)
        if posted.get("do") == "try":
            act = self._try("the text", here, here, partial(self.editor.would_rewrite, text=text))
            return Writing(act, again, f"{ROOT}/trial")
        return Writing(lambda who, seen: self.editor.rewrite(who, seen, text), again, here)

    def write_trial(self, request: Request, posted: Posted) -> Writing:
        who, do = who_asks(request), posted.get("do", "")
        found = self.trials.of(who)

        def act(who: str, seen: str) -> Done:
            if do == "cancel":
                self.trials.cancel(who)
            elif do == "drop":
                self.trials.drop(who)
            elif found is None:
                raise RefusedEditError("there is no change that could be tried: make one in a form")
            elif do == "save":
                proposal = found.proposal
                done = self.editor.accept(who, proposal.seen, proposal.what, proposal.data)
                self.trials.drop(who)
                return done
            elif do == "start":
                self.trials.start(who)
            return None

        again: Again = lambda pages, why: pages.trial(found, self.session is not None, why)
        return Writing(act, again, found.proposal.next if found and do == "save" else f"{ROOT}/trial")

    def _try(self, what: str, at: str, after: str, would: Callable[[str, str], FileState]) -> Act:
        """Keeps what the change would make of the file, and begins to find out what that does."""

        def act(who: str, seen: str) -> None:
            state = would(who, seen)
            if state.institution is None:
                raise NotValidError(state.report)
            before = state.draft.before if state.draft else b""
            if state.data == before:
                raise RefusedEditError("nothing is changed, so there is nothing to try")
            self.trials.propose(who, Proposal(before, state.data, seen, what, at, after))
            if self.session:
                self.trials.start(who)

        return act

    def undo(self, request: Request, posted: Posted) -> Writing:
        save, _ = self._save_at(request)
        return Writing(
            lambda who, seen: self.editor.restore(who, seen, save.number),
            lambda pages, why: pages.refused_page(why, f"{ROOT}/history"),
            f"{ROOT}/history",
        )

    def discard(self, request: Request, posted: Posted) -> Writing:
        return Writing(self.editor.discard, lambda pages, why: pages.refused_page(why, ROOT), ROOT)

    def _change(self, what: str, edit: Callable[[Document], Document]) -> Act:
        return lambda who, seen: self.editor.change(who, seen, what, edit)

    def _save_at(self, request: Request) -> tuple[Save, tuple[bytes, bytes]]:
        number = request.path_params["number"]
        save = next((each for each in self.editor.store.history() if each.number == number), None)
        versions = self.editor.store.versions(number)
        if save is None or versions is None:
            raise HTTPException(404)
        return save, versions


def _section(request: Request) -> Section:
    section = sections().get(request.path_params["section"])
    if section is None:
        raise HTTPException(404)
    return section


def _is_new(request: Request) -> bool:
    return request.url.path.endswith("/new")


def _form(request: Request, document: Document) -> Form:
    section, at = _section(request), request.path_params.get("at")
    if (section.record is not None) != (at is not None or _is_new(request)):
        raise HTTPException(404)
    return Form(section, document, at)


def _require_form(request: Request, document: Document) -> Form:
    form = _form(request, document)
    if not form.is_there:
        raise HTTPException(404)
    return form


def _form_again(request: Request, posted: Posted, pages: Pages, why: str) -> StudioPage:
    form = _require_form(request, pages.state.document)
    return pages.form(form, form.take(form.rearrange(posted, posted.get("do", ""))), why)
