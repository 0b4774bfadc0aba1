# ruff: noqa: E741 -- small parts of files read best on one line
"""PDFs that tell a name in one of many places, and PDFs that act or carry files."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pypdf
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from tests.contests import files
from tests.contests.entries.test_file_anonymity import LATIN, NAME

N, D, A, T, I = NameObject, DictionaryObject, ArrayObject, TextStringObject, NumberObject


def base() -> Any:
    return pypdf.PdfWriter(BytesIO(files.made_pdf("Visible words")))


def st(data: bytes, **k: Any) -> StreamObject:
    s = StreamObject()
    s.set_data(data)
    for a, b in k.items():
        s[N("/" + a)] = b
    return s


def out(w: Any) -> bytes:
    o = BytesIO()
    w.write(o)
    return o.getvalue()


Place = Callable[[Any], object]
PLACES: dict[str, Place] = {}
REFUSED: dict[str, Place] = {}


def place(put: Place) -> Place:
    PLACES[put.__name__] = put
    return put


def refused(put: Place) -> Place:
    REFUSED[put.__name__] = put
    return put


@place
def form_field(w: Any) -> None:
    f = w._add_object(D({N("/FT"): N("/Tx"), N("/T"): T(LATIN), N("/V"): T(NAME), N("/DA"): T("/F1 0 Tf")}))
    w._root_object[N("/AcroForm")] = D({N("/Fields"): A([f])})


@place
def widget_appearance(w: Any) -> None:
    ap = w._add_object(
        st(
            b"BT /F1 12 Tf (" + LATIN.encode() + b") Tj ET",
            Type=N("/XObject"),
            Subtype=N("/Form"),
            BBox=A([I(x) for x in (0, 0, 99, 99)]),
        )
    )
    an = w._add_object(
        D(
            {
                N("/Type"): N("/Annot"),
                N("/Subtype"): N("/Widget"),
                N("/Rect"): A([I(x) for x in (0, 0, 99, 99)]),
                N("/AP"): D({N("/N"): ap}),
                N("/T"): T(NAME),
            }
        )
    )
    w.pages[0][N("/Annots")] = A([an])


@place
def link_annotation(w: Any) -> None:
    an = D(
        {
            N("/Type"): N("/Annot"),
            N("/Subtype"): N("/Link"),
            N("/Rect"): A([I(x) for x in (0, 0, 99, 99)]),
            N("/A"): D({N("/S"): N("/URI"), N("/URI"): T("https://example.org/~" + LATIN)}),
        }
    )
    w.pages[0][N("/Annots")] = A([w._add_object(an)])


@place
def optional_content_name(w: Any) -> None:
    g = w._add_object(D({N("/Type"): N("/OCG"), N("/Name"): T(NAME)}))
    w._root_object[N("/OCProperties")] = D({N("/OCGs"): A([g]), N("/D"): D({N("/OFF"): A([g])})})
    p = w.pages[0]
    p[N("/Resources")][N("/Properties")] = D({N("/MC0"): g})
    p[N("/Contents")] = w._add_object(
        st(b"/OC /MC0 BDC BT /F1 12 Tf (" + LATIN.encode() + b") Tj ET EMC\n" + p.get_contents().get_data())
    )


@place
def page_labels(w: Any) -> None:
    w._root_object[N("/PageLabels")] = D({N("/Nums"): A([I(0), D({N("/P"): T(NAME)})])})


@place
def document_id(w: Any) -> None:
    w._ID = A([ByteStringObject(LATIN.encode()), ByteStringObject(NAME.encode())])


@place
def metadata_of_page(w: Any) -> None:
    w.pages[0][N("/Metadata")] = w._add_object(
        st(f"<x><a>{NAME}</a></x>".encode(), Type=N("/Metadata"), Subtype=N("/XML"))
    )


@place
def metadata_of_picture(w: Any) -> None:
    im = st(
        b"\x00",
        Type=N("/XObject"),
        Subtype=N("/Image"),
        Width=I(1),
        Height=I(1),
        ColorSpace=N("/DeviceGray"),
        BitsPerComponent=I(8),
        Metadata=w._add_object(st(f"<x><a>{NAME}</a></x>".encode(), Type=N("/Metadata"))),
    )
    w.pages[0][N("/Resources")][N("/XObject")] = D({N("/Im0"): w._add_object(im)})


@place
def xmp_flate(w: Any) -> None:
    w._root_object[N("/Metadata")] = w._add_object(
        st(f"<x><a>{NAME}</a></x>".encode(), Type=N("/Metadata"), Subtype=N("/XML")).flate_encode()
    )


@place
def xmp_utf16(w: Any) -> None:
    w._root_object[N("/Metadata")] = w._add_object(
        st(
            f"<?xpacket?><x a='1'><a>{NAME}</a></x>".encode("utf-16"), Type=N("/Metadata"), Subtype=N("/XML")
        ).flate_encode()
    )


@place
def named_destination(w: Any) -> None:
    w.add_named_destination(NAME, 0)


@place
def viewer_title_in_names(w: Any) -> None:
    w._root_object[N("/Names")] = D({N("/Dests"): D({N("/Names"): A([T(NAME), A([I(0)])])})})


@place
def language_and_extension(w: Any) -> None:
    w._root_object[N("/Lang")] = T(LATIN)
    w._root_object[N("/Odd")] = D({N("/By"): T(NAME)})


@place
def uri_base(w: Any) -> None:
    w._root_object[N("/URI")] = D({N("/Base"): T("http://example.org/" + LATIN)})


@place
def name_as_resource_key(w: Any) -> None:
    f = w.pages[0]["/Resources"]["/Font"]
    k = next(iter(f))
    f[N("/" + LATIN)] = f.raw_get(k)


@place
def name_as_name_object(w: Any) -> None:
    w._root_object[N("/" + LATIN)] = N("/x")


@place
def font_program_type1(w: Any) -> None:
    f = w.pages[0]["/Resources"]["/Font"]
    d = next(iter(f.values())).get_object()
    prog = (
        b"%!PS-AdobeFont-1.0: X\n/FontInfo 9 dict dup begin /Notice (by "
        + LATIN.encode()
        + b") readonly def end\n"
    )
    d[N("/FontDescriptor")] = w._add_object(
        D(
            {
                N("/Type"): N("/FontDescriptor"),
                N("/FontName"): N("/X"),
                N("/FontFile"): w._add_object(st(prog, Length1=I(len(prog)), Length2=I(0), Length3=I(0))),
            }
        )
    )


@place
def piece_info_in_form(w: Any) -> None:
    fo = st(
        b"q Q",
        Type=N("/XObject"),
        Subtype=N("/Form"),
        BBox=A([I(0)] * 4),
        PieceInfo=D({N("/A"): T(NAME)}),
        Name=N("/" + LATIN),
    )
    w.pages[0][N("/Resources")][N("/XObject")] = D({N("/Fm0"): w._add_object(fo)})


@place
def inline_image_extra(w: Any) -> None:
    p = w.pages[0]
    p[N("/Contents")] = w._add_object(
        st(
            p.get_contents().get_data()
            + b"\nBI /W 1 /H 1 /CS /G /BPC 8 /By ("
            + LATIN.encode()
            + b") ID \x00 EI\n"
        )
    )


@place
def marked_point(w: Any) -> None:
    p = w.pages[0]
    p[N("/Contents")] = w._add_object(
        st(
            p.get_contents().get_data()
            + b"\n/X <</By ("
            + LATIN.encode()
            + b")>> DP /"
            + LATIN.encode()
            + b" MP\n"
        )
    )


@place
def unknown_operator(w: Any) -> None:
    p = w.pages[0]
    p[N("/Contents")] = w._add_object(
        st(p.get_contents().get_data() + b"\nBX (" + LATIN.encode() + b") zz EX\n")
    )


@place
def bead_thread(w: Any) -> None:
    w._root_object[N("/Threads")] = A([D({N("/I"): D({N("/Author"): T(NAME)})})])


@place
def collection(w: Any) -> None:
    w._root_object[N("/Collection")] = D({N("/Schema"): D({N("/N"): T(NAME)})})


@place
def output_intent(w: Any) -> None:
    w._root_object[N("/OutputIntents")] = A([D({N("/Info"): T(NAME)})])


@place
def signature(w: Any) -> None:
    s = D({N("/Type"): N("/Sig"), N("/Name"): T(NAME), N("/Contents"): ByteStringObject(LATIN.encode())})
    w._root_object[N("/Perms")] = D({N("/DocMDP"): w._add_object(s)})


@place
def tounicode_comment(w: Any) -> None:
    f = w.pages[0]["/Resources"]["/Font"]
    d = next(iter(f.values())).get_object()
    d[N("/ToUnicode")] = w._add_object(
        st(
            b"%"
            + LATIN.encode()
            + b"\n/CMapName /"
            + LATIN.encode()
            + b" def\n/CIDSystemInfo << /Registry ("
            + LATIN.encode()
            + b") >> def begincmap endcmap"
        )
    )


@place
def graphics_state_name(w: Any) -> None:
    w.pages[0]["/Resources"][N("/ExtGState")] = D({N("/G0"): D({N("/By"): T(NAME), N("/LW"): I(1)})})


@place
def separation_colour(w: Any) -> None:
    w.pages[0]["/Resources"][N("/ColorSpace")] = D(
        {
            N("/Cs1"): A(
                [
                    N("/Separation"),
                    N("/" + LATIN),
                    N("/DeviceGray"),
                    D({N("/FunctionType"): I(2), N("/Domain"): A([I(0), I(1)]), N("/N"): I(1)}),
                ]
            )
        }
    )


@place
def ocr_alt_actual(w: Any) -> None:
    s = D({N("/Type"): N("/StructElem"), N("/ActualText"): T(NAME), N("/E"): T(LATIN)})
    w._root_object[N("/StructTreeRoot")] = w._add_object(D({N("/K"): A([w._add_object(s)])}))


@refused
def embedded_file(w: Any) -> None:
    w.add_attachment(NAME + ".txt", NAME.encode())


@refused
def javascript(w: Any) -> None:
    w._root_object[N("/Names")] = D(
        {N("/JavaScript"): D({N("/Names"): A([T("x"), D({N("/S"): N("/JavaScript"), N("/JS"): T(LATIN)})])})}
    )


@refused
def open_action_js(w: Any) -> None:
    w._root_object[N("/OpenAction")] = D({N("/S"): N("/JavaScript"), N("/JS"): T(LATIN)})


@refused
def launch(w: Any) -> None:
    w._root_object[N("/OpenAction")] = D({N("/S"): N("/Launch"), N("/F"): T(LATIN)})


@refused
def file_attachment_annotation(w: Any) -> None:
    ef = w._add_object(st(NAME.encode(), Type=N("/EmbeddedFile")))
    w.pages[0][N("/Annots")] = A(
        [
            D(
                {
                    N("/Subtype"): N("/FileAttachment"),
                    N("/FS"): D({N("/EF"): D({N("/F"): ef}), N("/F"): T(NAME)}),
                }
            )
        ]
    )


@refused
def xfa(w: Any) -> None:
    w._root_object[N("/AcroForm")] = D({N("/XFA"): w._add_object(st(f"<x>{NAME}</x>".encode()))})


@refused
def rich_media(w: Any) -> None:
    w.pages[0][N("/Annots")] = A(
        [D({N("/Subtype"): N("/RichMedia"), N("/RichMediaContent"): D({N("/A"): T(NAME)})})]
    )


@refused
def associated_file(w: Any) -> None:
    ef = w._add_object(st(NAME.encode()))
    w._root_object[N("/AF")] = A(
        [D({N("/Type"): N("/Filespec"), N("/F"): T(NAME), N("/EF"): D({N("/F"): ef})})]
    )


def incr() -> bytes:
    d = files.made_pdf(LATIN)
    w: Any = pypdf.PdfWriter(BytesIO(d), incremental=True)
    p = w.pages[0]
    p[N("/Contents")] = w._add_object(st(b"BT /F1 12 Tf 28 800 Td (Visible words) Tj ET"))
    o = BytesIO()
    w.write(o)
    return o.getvalue()
