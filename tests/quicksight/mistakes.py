"""What a lint of resources is for: by rule, mistakes and what is said of them."""

from __future__ import annotations

from tests.quicksight.finding import Change, dataset_parameter, repeat, sql

OF_RESOURCES: dict[str, list[tuple[str, Change, str]]] = {
    "tags": [
        ("analysis", lambda r: r.update(Tags=r["Tags"][:1]), "nothing would find this resource again"),
        ("theme", lambda r: r["Tags"].append(r["Tags"][0]), "is there twice"),
        (
            "theme",
            lambda r: r["Tags"].extend({"Key": f"k{n}", "Value": "v"} for n in range(50)),
            "the most is 50",
        ),
    ],
    "updatable": [
        (
            "dataset",
            lambda r: r.update(FolderArns=["arn:aws:quicksight:eu-central-1:111122223333:folder/f"]),
            "no update could change it",
        )
    ],
    "alone": [("dataset", lambda r: r.update(DataSetId="snb-small_roles"), "is sent twice")],
    "permissions": [
        ("dashboard", lambda r: r["Permissions"][0]["Actions"].pop(), "are not a set"),
        (
            "theme",
            lambda r: r["Permissions"][1]["Actions"].append("quicksight:DeleteTheme"),
            "are not a set",
        ),
    ],
    "references": [
        ("analysis", lambda r: r.update(ThemeArn=r["ThemeArn"] + "x"), "no theme with the id snb-themex"),
        (
            "analysis",
            lambda r: r.update(ThemeArn=r["ThemeArn"].replace("111122223333", "444455556666")),
            "another account",
        ),
        (
            "dashboard",
            lambda r: r["Definition"]["DataSetIdentifierDeclarations"][0].update(
                DataSetArn="arn:a:b:c:d:dataset/x"
            ),
            "no dataset with the id x",
        ),
    ],
    "theme": [
        (
            "theme",
            lambda r: r["Configuration"]["DataColorPalette"].update(MinMaxGradient=["#FFFFFF"]),
            "give two",
        )
    ],
    "table": [
        ("dataset", lambda r: sql(r).update(SqlQuery=sql(r)["SqlQuery"] + " ;\n"), "ends with a semicolon"),
        ("dataset", lambda r: r.update(ImportMode="SPICE"), "parameters need DIRECT_QUERY"),
        (
            "dataset",
            lambda r: r["LogicalTableMap"]["query"]["Source"].update(PhysicalTableId="other"),
            "there is no table other",
        ),
    ],
    "columns": [
        (
            "dataset",
            lambda r: sql(r)["Columns"].append({"Name": "ACCOUNT", "Type": "STRING"}),
            "is there twice",
        ),
        ("dataset", lambda r: sql(r).update(Columns=[]), "lists 0 columns"),
        (
            "dataset",
            lambda r: r["LogicalTableMap"]["query"]["DataTransforms"][0]["TagColumnOperation"].update(
                ColumnName="x"
            ),
            "there is no column x",
        ),
    ],
    "sql_parameters": [
        ("dataset", lambda r: r["DatasetParameters"].pop(), "uses pWindow, which is not declared"),
        (
            "dataset",
            lambda r: sql(r).update(SqlQuery=sql(r)["SqlQuery"].replace("<<$pRole>>", "1")),
            "pRole is declared, and the SQL does not use it",
        ),
        ("dataset", lambda r: repeat(r["DatasetParameters"], 1), "pAccount is declared twice"),
    ],
    "defaults": [
        ("dataset", lambda r: dataset_parameter(r, "pRole").pop("DefaultValues"), "has no default"),
        (
            "dataset",
            lambda r: dataset_parameter(r, "pWindow")["DefaultValues"].update(StaticValues=["a", "b"]),
            "takes one value and has 2 defaults",
        ),
    ],
    "source": [
        (
            "dataset",
            lambda r: sql(r).update(DataSourceArn=sql(r)["DataSourceArn"] + "x"),
            "is not the one that is sent",
        )
    ],
}
