"""What a lint of definitions is for: by rule, mistakes and what is said of them."""

from __future__ import annotations

from tests.quicksight.finding import (
    Change,
    chart,
    control,
    elements,
    field,
    operations,
    parameter,
    rekind,
    repeat,
    setting,
    sheet,
    text,
    values,
    visual,
)

OF_DEFINITIONS: dict[str, list[tuple[Change, str]]] = {
    "identity.datasets": [
        (
            lambda r: values(r)[0]["Column"].update(DataSetIdentifier="other"),
            "no dataset is declared as other",
        )
    ],
    "identity.unique": [
        (lambda r: visual(r, "money").update(VisualId="overview-trend"), "overview-trend is there twice"),
        (lambda r: control(r, "role").update(ParameterControlId="overview-trend"), "is there twice"),
        (lambda r: values(r)[0].update(FieldId="overview-trend-x"), "overview-trend-x is there twice"),
        (
            lambda r: visual(r, "rows")["Actions"][1].update(CustomActionId="overview-rows-left"),
            "there twice",
        ),
        (lambda r: repeat(r["Definition"]["ParameterDeclarations"], 1), "two parameters pAccount"),
        (lambda r: repeat(r["Definition"]["DataSetIdentifierDeclarations"], 1), "is there twice"),
    ],
    "identity.limits": [
        (lambda r: repeat(sheet(r)["Visuals"], 50), "the most is 50"),
        (lambda r: repeat(r["Definition"]["DataSetIdentifierDeclarations"], 50), "the most is 50"),
    ],
    "identity.sheet_names": [
        (lambda r: sheet(r).update(Name="A"), "hides the sheet's tab"),
        (lambda r: sheet(r).update(Name="Info"), "two sheets Info"),
    ],
    "columns.known": [
        (lambda r: values(r)[0]["Column"].update(ColumnName="gone"), "has no column gone"),
        (
            lambda r: control(r, "role")["SelectableValues"]["LinkToDataSetColumn"].update(ColumnName="gone"),
            "has no column gone",
        ),
    ],
    "columns.kinds": [
        (lambda r: rekind(field(r, "by_day", "Category"), "CategoricalDimensionField"), "is DATETIME"),
        (lambda r: rekind(field(r, "by_role", "Category"), "DateDimensionField"), "is STRING"),
        (lambda r: rekind(field(r, "by_role", "Values"), "CategoricalMeasureField"), "is DECIMAL"),
    ],
    "columns.formats": [
        (
            lambda r: values(r)[0].update(FormatConfiguration=values(r)[2]["FormatConfiguration"]),
            "NumberFormatConfiguration is not for it",
        )
    ],
    "columns.expressions": [
        (
            lambda r: visual(r, "rows")["ConditionalFormatting"]["ConditionalFormattingOptions"][0]["Cell"][
                "TextFormat"
            ]["TextColor"]["Solid"].update(Expression="{gone} > 1"),
            "the visual has no column gone",
        )
    ],
    "parameters.mapped": [
        (lambda r: parameter(r, "pRole").update(ParameterValueType="SINGLE_VALUED"), "is String, one value"),
        (lambda r: parameter(r, "pRole")["MappedDataSetParameters"].pop(), "no parameter reaches pRole"),
        (
            lambda r: parameter(r, "pRole")["MappedDataSetParameters"][0].update(
                DataSetParameterName="pGone"
            ),
            "has no parameter pGone",
        ),
        (lambda r: repeat(parameter(r, "pRole")["MappedDataSetParameters"], 1), "is mapped twice"),
    ],
    "parameters.defaults": [
        (lambda r: parameter(r, "pFrom").pop("DefaultValues"), "there is no default"),
        (
            lambda r: parameter(r, "pWindow")["DefaultValues"].update(StaticValues=["a", "b"]),
            "has 2 defaults",
        ),
    ],
    "controls.sources": [
        (lambda r: control(r, "role").update(SourceParameterName="pGone"), "there is no parameter pGone"),
        (lambda r: control(r, "role").update(SourceParameterName="pAccount"), "sets pAccount, too"),
    ],
    "controls.kinds": [
        (lambda r: control(r, "day").update(SourceParameterName="pRole"), "sets no String parameter"),
        (lambda r: control(r, "role").update(Type="SINGLE_SELECT"), "the parameter takes several values"),
        (lambda r: control(r, "least").update(MinimumValue=9.0), "from its end to its beginning"),
        (lambda r: control(r, "search").update(SourceParameterName="pRole"), "the parameter takes several"),
    ],
    "controls.options": [
        (lambda r: control(r, "status")["SelectableValues"].update(Values=[]), "must offer values"),
        (lambda r: control(r, "role").pop("SelectableValues"), "must offer values or a column"),
        (
            lambda r: control(r, "window").update(SourceParameterName="pLeast"),
            "not a value of a Decimal",
        ),
        (
            lambda r: control(r, "role")["SelectableValues"]["LinkToDataSetColumn"].update(
                DataSetIdentifier="small_moves", ColumnName="business_day"
            ),
            "offers DATETIME to a String parameter",
        ),
    ],
    "controls.cascades": [
        (
            lambda r: control(r, "account")["CascadingControlConfiguration"]["SourceControls"][0].update(
                SourceSheetControlId="detail-control-role"
            ),
            "names no other control of this sheet",
        ),
        (lambda r: parameter(r, "pRole").pop("ValueWhenUnset"), "says nothing of being unset"),
        (
            lambda r: control(r, "account")["CascadingControlConfiguration"]["SourceControls"][0][
                "ColumnToMatch"
            ].update(DataSetIdentifier="small_roles"),
            "is not of the dataset that the control offers",
        ),
    ],
    "drills.order": [(lambda r: operations(r).reverse(), "navigate first")],
    "drills.targets": [
        (
            lambda r: operations(r)[0]["NavigationOperation"]["LocalNavigationConfiguration"].update(
                TargetSheetId="gone"
            ),
            "there is no sheet gone",
        )
    ],
    "drills.values": [
        (lambda r: setting(r, "pAccount").update(SourceField="gone"), "takes the field gone"),
        (lambda r: setting(r, "pDay").update(SourceField="overview-rows-account"), "a field that is STRING"),
        (
            lambda r: setting(r, "pWindow")["CustomValuesConfiguration"].update(
                CustomValues={"IntegerValues": [7]}
            ),
            "is given IntegerValues",
        ),
        (
            lambda r: setting(r, "pWindow")["CustomValuesConfiguration"]["CustomValues"].update(
                StringValues=["a", "b"]
            ),
            "takes one and is given 2 values",
        ),
        (
            lambda r: operations(r)[1]["SetParametersOperation"]["ParameterValueConfigurations"][0].update(
                DestinationParameterName="pGone"
            ),
            "there is no parameter pGone",
        ),
        (
            lambda r: repeat(operations(r)[1]["SetParametersOperation"]["ParameterValueConfigurations"], 1),
            "pAccount is set twice",
        ),
    ],
    "drills.addresses": [
        (
            lambda r: visual(r, "states")["Actions"][0]["ActionOperations"][0]["URLOperation"].update(
                URLTemplate="https://example.com/<<gone>>"
            ),
            "the visual has no field gone",
        )
    ],
    "drills.clicks": [
        (lambda r: visual(r, "rows")["Actions"][1].update(Trigger="DATA_POINT_CLICK"), "several things"),
        (lambda r: visual(r, "flow")["Actions"][0].update(Trigger="DATA_POINT_MENU"), "menus do not open"),
    ],
    "visuals.fields": [
        (
            lambda r: chart(r, "rows")["SortConfiguration"]["RowSort"][0]["FieldSort"].update(FieldId="gone"),
            "the visual has no field gone",
        ),
        (lambda r: chart(r, "rows")["FieldOptions"]["Order"].append("gone"), "the visual has no field gone"),
    ],
    "visuals.tables": [
        (
            lambda r: values(r).append({**values(r)[0], "FieldId": "overview-rows-again"}),
            "account is in this table twice",
        )
    ],
    "visuals.figures": [
        (lambda r: chart(r, "money")["FieldWells"].pop("TrendGroups"), "the figure stays blank"),
        (
            lambda r: chart(r, "money").update(KPIOptions={"TrendArrows": {"Visibility": "HIDDEN"}}),
            "some options without the others",
        ),
        (lambda r: chart(r, "money")["FieldWells"].update(Values=[]), "a figure shows one value"),
    ],
    "visuals.sankeys": [
        (lambda r: repeat(field(r, "flow", "Source"), 1), "needs one Source"),
        (lambda r: chart(r, "flow")["SortConfiguration"].pop("SourceItemsLimit"), "becomes unreadable"),
    ],
    "places.placed": [
        (lambda r: elements(r).pop(), "overview-help-text has no place"),
        (lambda r: elements(r)[0].update(ElementId="gone"), "the sheet has no gone"),
        (lambda r: elements(r)[0].update(ElementType="TEXT_BOX"), "overview-stamp is a VISUAL"),
        (lambda r: elements(r).append({**elements(r)[0], "RowIndex": 99}), "overview-stamp is placed twice"),
    ],
    "places.inside": [(lambda r: elements(r)[2].update(ColumnSpan=30), "stay between 0 and 36")],
    "places.apart": [
        (lambda r: elements(r)[-1].update(RowIndex=40), "overview-help-text lies over overview-flow")
    ],
    "markup.text_boxes": [
        (text("<text-box>R&D</text-box>"), "is not XML"),
        (text("<div>x</div>"), "begins with <div>"),
        (text("<text-box><p>x</p></text-box>"), "holds <p>"),
        (text("<text-box>a\nb</text-box>"), "a line break"),
        (text("<text-box><ul><li>a<br/>b</li></ul></text-box>"), "holds <br/> within <li>"),
        (text("<text-box><ul>a<b>c</b></ul></text-box>"), "holds what is not a <li>"),
        (text('<text-box><inline size="2">a</inline></text-box>'), "<inline> has no size"),
        (text('<!DOCTYPE x [<!ENTITY a "b">]><text-box>&a;</text-box>'), "declares things"),
    ],
}
