"""A quiz as a package of IMS QTI 2.1: an item for every question, a test for every variant."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from .quiz import RIGHT, Quiz, QuizQuestion, Variant, number_in_full

QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
CONTENT = "http://www.imsglobal.org/xsd/imscp_v1p1"
SCHEMAS = {
    QTI: f"{QTI} http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd",
    CONTENT: f"{CONTENT} http://www.imsglobal.org/xsd/qti/qtiv2p1/qtiv2p1_imscpv1p2_v1p0.xsd",
}
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
MADE = (2026, 1, 1, 0, 0, 0)  # the same bytes for the same quiz


def qti_package(quiz: Quiz) -> bytes:
    """A quiz as a package of QTI 2.1."""
    files: dict[str, Element] = {}
    tests: dict[str, list[str]] = {}
    for variant in quiz.variants:
        test = f"variant{variant.number:03}"
        items = []
        for place, asked in enumerate(variant.questions, 1):
            name = f"{test}_question{place:03}"
            files[f"{name}.xml"] = _item(quiz, variant, asked, name)
            items.append(name)
        files[f"{test}.xml"] = _test(quiz, test, variant, items)
        tests[test] = items
    data = BytesIO()
    with ZipFile(data, "w", ZIP_DEFLATED) as package:
        for path, root in {"imsmanifest.xml": _manifest(tests), **files}.items():
            ElementTree.indent(root)
            text = ElementTree.tostring(root, "utf-8", xml_declaration=True)
            package.writestr(ZipInfo(path, MADE), text, ZIP_DEFLATED)
    return data.getvalue()


def _root(name: str, space: str, **attributes: str) -> Element:
    """The root of a file, with the schema that it follows."""
    root = Element(name, {"xmlns": space, "xmlns:xsi": INSTANCE, **attributes})
    root.set("xsi:schemaLocation", SCHEMAS[space])
    return root


def _item(quiz: Quiz, variant: Variant, asked: QuizQuestion, name: str) -> Element:
    item = _root("assessmentItem", QTI, identifier=name, title=asked.asks[:200])
    item.set("adaptive", "false")
    item.set("timeDependent", "false")
    response = _declared(item, "responseDeclaration", "RESPONSE", "float")
    correct = SubElement(response, "correctResponse")
    SubElement(correct, "value").text = number_in_full(asked.number)
    score = _declared(item, "outcomeDeclaration", "SCORE", "float")
    SubElement(SubElement(score, "defaultValue"), "value").text = "0"
    _declared(item, "outcomeDeclaration", "FEEDBACK", "identifier")
    body = SubElement(item, "itemBody")
    for line in quiz.question_lines(variant, asked):
        if line:
            SubElement(body, "p").text = line
    entry = SubElement(body, "p")
    entry.text = "Answer: "
    SubElement(entry, "textEntryInteraction", responseIdentifier="RESPONSE", expectedLength="12")
    condition = SubElement(SubElement(item, "responseProcessing"), "responseCondition")
    said = [(asked.number, asked.tolerance, RIGHT)]
    said += [(wrong.number, wrong.tolerance, wrong.said) for wrong in asked.wrong]
    for place, (number, tolerance, _) in enumerate(said):
        branch = SubElement(condition, "responseElseIf" if place else "responseIf")
        _within(branch, number, tolerance)
        if not place:
            _outcome(branch, "SCORE", "float", "1")
        _outcome(branch, "FEEDBACK", "identifier", f"answer{place}")
    for place, (_, _, text) in enumerate(said):
        feedback = SubElement(item, "modalFeedback", outcomeIdentifier="FEEDBACK")
        feedback.set("identifier", f"answer{place}")
        feedback.set("showHide", "show")
        feedback.text = text
    return item


def _declared(item: Element, kind: str, name: str, base: str) -> Element:
    return SubElement(item, kind, identifier=name, cardinality="single", baseType=base)


def _within(branch: Element, number: float, tolerance: float) -> None:
    """A condition: the response is a number no further off than that."""
    both = SubElement(branch, "and")
    for relation, bound in (("gte", number - tolerance), ("lte", number + tolerance)):
        comparison = SubElement(both, relation)
        SubElement(comparison, "variable", identifier="RESPONSE")
        SubElement(comparison, "baseValue", baseType="float").text = number_in_full(bound)


def _outcome(branch: Element, name: str, base: str, text: str) -> None:
    outcome = SubElement(branch, "setOutcomeValue", identifier=name)
    SubElement(outcome, "baseValue", baseType=base).text = text


def _test(quiz: Quiz, name: str, variant: Variant, items: Sequence[str]) -> Element:
    test = _root("assessmentTest", QTI, identifier=name)
    test.set("title", f"{quiz.title}, variant {variant.number}")
    part = SubElement(test, "testPart", identifier="part", navigationMode="nonlinear")
    part.set("submissionMode", "individual")
    section = SubElement(part, "assessmentSection", identifier="section", visible="true")
    section.set("title", quiz.title)
    for item in items:
        SubElement(section, "assessmentItemRef", identifier=item, href=f"{item}.xml")
    return test


def _manifest(tests: dict[str, list[str]]) -> Element:
    manifest = _root("manifest", CONTENT, identifier="glassgrad")
    metadata = SubElement(manifest, "metadata")
    SubElement(metadata, "schema").text = "QTIv2.1 Package"
    SubElement(metadata, "schemaversion").text = "1.0.0"
    SubElement(manifest, "organizations")
    resources = SubElement(manifest, "resources")
    for test, items in tests.items():
        resource = _resource(resources, test, "imsqti_test_xmlv2p1")
        for item in items:
            SubElement(resource, "dependency", identifierref=item)
        for item in items:
            _resource(resources, item, "imsqti_item_xmlv2p1")
    return manifest


def _resource(resources: Element, name: str, kind: str) -> Element:
    resource = SubElement(resources, "resource", identifier=name, type=kind, href=f"{name}.xml")
    SubElement(resource, "file", href=f"{name}.xml")
    return resource
