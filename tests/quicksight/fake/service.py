"""What the service keeps, and what each operation does to it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NoReturn

from recongen.quicksight.kinds import ID_MEMBER, Kind
from recongen.quicksight.permissions import owner_actions, viewer_actions
from recongen.quicksight.service_model import faults as model_faults
from tests.quicksight.fake.faults import Faults, RefusalError
from tests.quicksight.fake.fitting import answer
from tests.quicksight.fake.item import HAS_VERSIONS, NOUN, Item, Version

PAGE = 2
MOST_TAGS = 50
_KIND = {noun: kind for kind, noun in NOUN.items()}
_PLURAL = {"Analyses": "analysis"} | {f"{noun}s": kind for noun, kind in _KIND.items()}
_READS = ("Describe", "List", "Search")
_VERSION_ANSWER = {"Create": "CreationStatus", "Update": "CreationStatus"}


@dataclass(frozen=True)
class Call:
    operation: str
    members: dict[str, Any]
    outcome: str
    """OK, or the code of the error."""

    @property
    def is_write(self) -> bool:
        return not self.operation.startswith(_READS)


@dataclass
class FakeQuickSight:
    account: str = "111122223333"
    region: str = "eu-central-1"
    faults: Faults = field(default_factory=Faults)
    items: dict[tuple[Kind, str], Item] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    checks_requests: bool = True
    clock: int = 1_900_000_000

    @property
    def writes(self) -> list[str]:
        """The operations that changed something."""
        return [call.operation for call in self.calls if call.is_write and call.outcome == "OK"]

    def handle(self, operation: str, members: dict[str, Any]) -> dict[str, Any]:
        outcome = "OK"
        try:
            refusal = self.faults.refusal_of(operation, len(self.calls) + 1)
            if refusal:
                raise refusal
            self._check(operation, members)
            return answer(operation, self._dispatch(operation, members) | {"RequestId": "r"})
        except RefusalError as failure:
            outcome = failure.code
            raise
        finally:
            self.calls.append(Call(operation, members, outcome))

    def add(self, kind: Kind, resource_id: str, request: dict[str, Any], tags: dict[str, str]) -> Item:
        """A resource that somebody made without recongen."""
        item = Item(kind, resource_id, self.arn(kind, resource_id), dict(tags), {}, updated=self.clock)
        item.begin(request | {ID_MEMBER[kind]: resource_id}, 0, [])
        self.items[kind, resource_id] = item
        return item

    def arn(self, kind: Kind, resource_id: str) -> str:
        return f"arn:aws:quicksight:{self.region}:{self.account}:{NOUN[kind].lower()}/{resource_id}"

    def _check(self, operation: str, members: dict[str, Any]) -> None:
        if members.get("AwsAccountId", self.account) != self.account:
            _refuse("AccessDeniedException", "another account")
        wrong = model_faults(operation, members) if self.checks_requests else []
        if wrong:
            _refuse("InvalidParameterValueException", str(wrong[0]))

    def _dispatch(self, operation: str, members: dict[str, Any]) -> dict[str, Any]:
        match operation:
            case "TagResource" | "UntagResource" | "ListTagsForResource":
                return self._tagging(operation, members)
            case "UpdateDashboardPublishedVersion":
                return self._publish(self._item("dashboard", members), members["VersionNumber"])
            case "RestoreAnalysis":
                return self._restore(self._item("analysis", members))
            case "DescribeDashboardDefinition":
                item = self._item("dashboard", members)
                return item.described(self._version(item, members)) | {"ResourceStatus": None}
        verb, noun, permissions = re.fullmatch(
            r"(Create|Describe|Update|Delete|List)(\w+?)(Permissions)?", operation
        ).groups()  # type: ignore[union-attr]
        if verb == "List":
            return self._list(_PLURAL[noun], operation, members)
        kind = _KIND[noun]
        if verb == "Create":
            return self._create(kind, members)
        item = self._item(kind, members)
        if permissions:
            return self._permissions(item, verb, members)
        return {"Describe": self._describe, "Update": self._update, "Delete": self._delete}[verb](
            item, members
        )

    def _item(self, kind: Kind, members: dict[str, Any]) -> Item:
        resource_id = members[ID_MEMBER[kind]]
        item = self.items.get((kind, resource_id))
        if item is None:
            _refuse("ResourceNotFoundException", f"{NOUN[kind]} {resource_id} is not found")
        return item

    def _create(self, kind: Kind, members: dict[str, Any]) -> dict[str, Any]:
        resource_id = members[ID_MEMBER[kind]]
        if (kind, resource_id) in self.items:
            _refuse("ResourceExistsException", f"{NOUN[kind]} {resource_id} exists already")
        self._must_find_what_it_names(members)
        tags = {tag["Key"]: tag["Value"] for tag in members.get("Tags", [])}
        item = Item(kind, resource_id, self.arn(kind, resource_id), tags, {})
        self._grant(item, members.get("Permissions", []), [])
        self.items[kind, resource_id] = item
        return self._begin(item, members)

    def _update(self, item: Item, members: dict[str, Any]) -> dict[str, Any]:
        self._must_rest(item)
        if item.deleted:
            _refuse("ResourceNotFoundException", f"{item.id} is deleted")
        if item.status == "CREATION_FAILED" and item.kind not in HAS_VERSIONS:
            _refuse("InvalidParameterValueException", f"{item.id} was never made")
        self._must_find_what_it_names(members)
        return self._begin(item, members)

    def _begin(self, item: Item, members: dict[str, Any]) -> dict[str, Any]:
        request = {name: value for name, value in members.items() if name not in ("Permissions", "Tags")}
        version = item.begin(request, self.faults.polls, self.faults.errors_of(item.id))
        self._touch(item)
        status = {"CreationStatus": version.status, "UpdateStatus": version.status}
        return {**request, "Arn": item.arn, "VersionArn": f"{item.arn}/version/{version.number}", **status}

    def _must_find_what_it_names(self, members: dict[str, Any]) -> None:
        declared = members.get("Definition", {}).get("DataSetIdentifierDeclarations", [])
        sources = [
            source["DataSourceArn"]
            for table in members.get("PhysicalTableMap", {}).values()
            for source in table.values()
        ]
        arns = [each["DataSetArn"] for each in declared] + sources
        arns += [members["ThemeArn"]] if "ThemeArn" in members else []
        known = {item.arn for item in self.items.values()}
        for arn in arns:
            if arn not in known:
                _refuse("InvalidParameterValueException", f"{arn} does not exist")

    def _describe(self, item: Item, members: dict[str, Any]) -> dict[str, Any]:
        version = self._version(item, members)
        about = item.described(version)
        item.poll(version)
        return {NOUN[item.kind]: about}

    def _version(self, item: Item, members: dict[str, Any]) -> Version:
        number = members.get("VersionNumber", item.latest.number)
        if members.get("AliasName") == "$PUBLISHED":
            number = item.published
        found = [version for version in item.versions if version.number == number]
        if not found:
            _refuse("ResourceNotFoundException", f"{item.id} has no version {number}")
        return found[0]

    def _delete(self, item: Item, members: dict[str, Any]) -> dict[str, Any]:
        self._must_rest(item)
        if item.kind == "analysis" and not members.get("ForceDeleteWithoutRecovery"):
            item.deleted = True
        else:
            del self.items[item.kind, item.id]
        return {**members, "Arn": item.arn}

    def _restore(self, item: Item) -> dict[str, Any]:
        if not item.deleted:
            _refuse("ConflictException", f"{item.id} is not deleted")
        item.deleted = False
        self._touch(item)
        return {"AnalysisId": item.id, "Arn": item.arn}

    def _publish(self, item: Item, number: int) -> dict[str, Any]:
        version = self._version(item, {"VersionNumber": number})
        if version.status != "CREATION_SUCCESSFUL":
            _refuse("InvalidParameterValueException", f"version {number} is {version.status}")
        item.published = number
        self._touch(item)
        return {"DashboardId": item.id, "DashboardArn": item.arn}

    def _permissions(self, item: Item, verb: str, members: dict[str, Any]) -> dict[str, Any]:
        if verb == "Update":
            self._grant(item, members.get("GrantPermissions", []), members.get("RevokePermissions", []))
        listed = [{"Principal": who, "Actions": sorted(actions)} for who, actions in item.grants.items()]
        noun = NOUN[item.kind]
        return {f"{noun}Id": item.id, f"{noun}Arn": item.arn, "Permissions": listed or None}

    def _grant(self, item: Item, granted: list[Any], revoked: list[Any]) -> None:
        after = {who: set(actions) for who, actions in item.grants.items()}
        for entry in granted:
            after.setdefault(entry["Principal"], set()).update(entry["Actions"])
        for entry in revoked:
            after.setdefault(entry["Principal"], set()).difference_update(entry["Actions"])
        for who, actions in after.items():
            if sorted(actions) not in ([], viewer_actions(item.kind), owner_actions(item.kind)):
                _refuse("InvalidParameterValueException", f"{who} would hold no whole set of actions")
        item.grants = {who: actions for who, actions in after.items() if actions}

    def _tagging(self, operation: str, members: dict[str, Any]) -> dict[str, Any]:
        found = [item for item in self.items.values() if item.arn == members["ResourceArn"]]
        if not found:
            _refuse("ResourceNotFoundException", f"{members['ResourceArn']} is not found")
        tags = found[0].tags
        if operation == "TagResource":
            after = tags | {tag["Key"]: tag["Value"] for tag in members["Tags"]}
            if len(after) > MOST_TAGS:
                _refuse("LimitExceededException", "too many tags")
            tags.update(after)
        for key in members.get("TagKeys", []):
            tags.pop(key, None)
        return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()] or None}

    def _list(self, kind: Kind, operation: str, members: dict[str, Any]) -> dict[str, Any]:
        summaries = [item.summary() for (each, _), item in sorted(self.items.items()) if each == kind]
        if kind == "theme" and members.get("Type") != "CUSTOM":
            summaries.insert(
                0, {"ThemeId": "CLASSIC", "Name": "Classic", "Arn": "arn:aws:quicksight::aws:theme/CLASSIC"}
            )
        start = int(members.get("NextToken", "0"))
        page = summaries[start : start + PAGE]
        rest = {"NextToken": str(start + PAGE)} if len(summaries) > start + PAGE else {}
        names = (
            "DataSources",
            "DataSetSummaries",
            "ThemeSummaryList",
            "AnalysisSummaryList",
            "DashboardSummaryList",
        )
        return dict.fromkeys(names, page) | rest

    def _must_rest(self, item: Item) -> None:
        if item.latest.status.endswith("IN_PROGRESS"):
            item.poll(item.latest)
            _refuse("ConflictException", f"{item.id} is {item.latest.status}")

    def _touch(self, item: Item) -> None:
        self.clock += 1
        item.updated = self.clock


def _refuse(code: str, message: str) -> NoReturn:
    raise RefusalError(code, message)
