"""The place of the seal's field in the structure of the paper, as PDF/UA wants it: so readers name it."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyhanko.pdf_utils.generic import IndirectObject
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter


def into_structure(writer: "IncrementalPdfFileWriter", field: "IndirectObject") -> None:
    """Hang the field under the document, after everything else; a paper without structure stays without.

    ISO 14289-1, 7.18.4: a widget stands inside a form, and leads back to it by the tree of parents.
    """
    if "/StructTreeRoot" not in writer.root:
        return
    pdf: Any = import_module("pyhanko.pdf_utils.generic")  # whose constructors say nothing of types
    name, tree = pdf.pdf_name, writer.root["/StructTreeRoot"]
    whole, key, parents = tree.raw_get("/K"), tree["/ParentTreeNextKey"], tree["/ParentTree"]
    document = whole[0] if isinstance(whole, pdf.ArrayObject) else whole.get_object()
    at: Any = field
    widget, above = at.get_object(), document.container_ref
    content = {name("/Type"): name("/OBJR"), name("/Obj"): field, name("/Pg"): widget.raw_get("/P")}
    form = {
        name("/Type"): name("/StructElem"),
        name("/S"): name("/Form"),
        name("/P"): pdf.IndirectObject(above.idnum, above.generation, writer),
        name("/K"): pdf.DictionaryObject(content),
    }
    element = writer.add_object(pdf.DictionaryObject(form))
    document["/K"].append(element)
    parents["/Nums"].extend([pdf.NumberObject(key), element])
    tree[name("/ParentTreeNextKey")] = pdf.NumberObject(key + 1)
    widget[name("/StructParent")] = pdf.NumberObject(key)
    for changed in (tree, document, document["/K"], parents, parents["/Nums"]):
        writer.update_container(changed)
