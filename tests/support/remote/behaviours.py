"""The ways in which the hostile web server answers, by name."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.support.remote.answers import (
    KB,
    MB,
    Answer,
    bomb,
    breaks_off,
    changes,
    drips,
    drips_range,
    floods,
    grows,
    head,
    inflating,
    lies,
    many_links,
    page,
    redirects,
    runs_on,
    says,
    with_headers,
)


@dataclass(frozen=True, slots=True)
class Behaviour:
    """A way to answer, and the time that the archive has.

    `words`: what the one line, or the report, says of it.
    """

    answer: Answer
    words: str
    is_folder: bool = False
    seconds: float = 0.4


READ = "3 instances in 4 members"
"""The words of an archive that was read after all."""
_PAGE = head("200 OK", Content_Type="text/html")
_UP = "time was up"
_SILENT = "does not answer within 0.2 s"
_NO_HTTP = "not valid HTTP"
_EARLY = "closes the connection"
_CUT = "ends early"
_EITHER = "the host"
"""What is noticed first depends on how the pieces arrive."""
_NOTHING = "holds no DICOM"
_RANGES = "range of bytes"
_REDIRECTS = "redirects"
_NO_RANGES = "does not support range requests"
_PAGE_FAULT = "its page holds a tag without an end"
_TOO_LONG = "too long (limit 'page')"

FILES: Mapping[str, Behaviour] = {
    "honest": Behaviour(with_headers(), READ, seconds=20),
    "no accept-ranges": Behaviour(with_headers(Accept_Ranges="none"), READ, seconds=20),
    "text that is not ASCII in headers": Behaviour(with_headers(X_Name="é€\x7f"), READ, seconds=20),
    "range from elsewhere": Behaviour(lies("bytes 7-{last}/{size}"), _RANGES),
    "range too short": Behaviour(lies("bytes {start}-{start}/{size}"), _RANGES),
    "range too long": Behaviour(lies("bytes {start}-99999999/{size}"), _RANGES),
    "range of a smaller file": Behaviour(lies("bytes {start}-{last}/9"), _RANGES),
    "range of a giant file": Behaviour(lies("bytes {start}-{last}/999999999999"), _RANGES),
    "range of 5,000 digits": Behaviour(lies("bytes {start}-{last}/" + "9" * 5000), _RANGES),
    "range of other digits": Behaviour(lies("bytes {start}-{last}/٣٣٣"), _RANGES),
    "no range": Behaviour(with_headers(Content_Range=""), _RANGES),
    "whole file": Behaviour(page(bytes(MB), Content_Length=MB), _NO_RANGES),
    "whole file without a length": Behaviour(page(bytes(MB)), _NO_RANGES),
    "giant length": Behaviour(page(Content_Length="9" * 30), _NO_HTTP),
    "length of 5,000 digits": Behaviour(page(Content_Length="9" * 5000), _NO_HTTP),
    "negative length": Behaviour(with_headers(Content_Length=-5), _NO_HTTP),
    "two lengths": Behaviour(with_headers(Content_Length="5, 7"), _NO_HTTP),
    "length longer than the body": Behaviour(
        with_headers(Content_Length=10 * MB), READ, seconds=20
    ),
    "length shorter than the body": Behaviour(with_headers(Content_Length=3), _EITHER),
    "gzip": Behaviour(with_headers(Content_Encoding="gzip"), _NO_RANGES),
    "gzip bomb": Behaviour(bomb, _NO_RANGES),
    "silent": Behaviour(drips(b"", b""), _SILENT),
    "drip of a status line": Behaviour(drips(b"HTTP/1.1 206 O", b"K"), _UP),
    "drip of headers": Behaviour(drips(b"HTTP/1.1 206 OK\r\n", b"A: b\r\n"), _UP),
    "drip of a body": Behaviour(drips_range, _UP),
    "drip of an error": Behaviour(drips(head("404 None"), b"x"), "404"),
    "endless headers": Behaviour(
        floods(b"HTTP/1.1 206 OK\r\n", b"A: %4000d\r\n" % 0 * 9), _NO_HTTP
    ),
    "endless header": Behaviour(floods(b"HTTP/1.1 206 OK\r\nA: ", b"b" * 64 * KB), _NO_HTTP),
    "endless status line": Behaviour(floods(b"HTTP/1.1 206 ", b"b" * 64 * KB), _NO_HTTP),
    "endless informational answers": Behaviour(
        floods(b"", b"HTTP/1.1 103 Wait\r\n\r\n" * 999), _UP
    ),
    "endless body": Behaviour(runs_on, READ, seconds=20),
    "endless error": Behaviour(floods(head("403 No"), bytes(64 * KB)), "403"),
    "garbage": Behaviour(says(b"\xff\x00" * 9999), _NO_HTTP),
    "garbage in chunks": Behaviour(
        says(head("206 OK", Transfer_Encoding="chunked"), b"zz"), _EITHER
    ),
    "empty": Behaviour(says(), _EARLY),
    "empty body": Behaviour(says(head("206 OK")), _RANGES),
    "broken off": Behaviour(breaks_off, _EARLY),
    "other version": Behaviour(changes("ETag"), "the file changed"),
    "other date": Behaviour(changes("Last_Modified"), "the file changed"),
    "other length": Behaviour(grows, "the file changed"),
    "status 204": Behaviour(says(head("204 None")), "204"),
    "status 416": Behaviour(says(head("416 None", Content_Range="bytes */5")), "shorter"),
    "status 999": Behaviour(says(head("999 What")), "999"),
    "redirect to a file": Behaviour(redirects("file:///etc/passwd"), _REDIRECTS),
    "redirect to nothing": Behaviour(redirects(""), _REDIRECTS),
    "redirect to no URL": Behaviour(redirects("http://[x"), _REDIRECTS),
    "redirect to a closed port": Behaviour(redirects("http://127.0.0.1:1/a.zip"), _EARLY),
    "redirect to itself": Behaviour(redirects("{path}"), _REDIRECTS),
    "chain of redirects": Behaviour(redirects("{path}x"), _REDIRECTS),
}
"""First part of the path -> how a file is served."""

FOLDERS: Mapping[str, Behaviour] = {
    "slow to parse": Behaviour(page(b"<a" + b" " * 1000), _NOTHING),
    "tag without an end": Behaviour(page(b"<a" + b" " * MB), _PAGE_FAULT),
    "comment without an end": Behaviour(page(b"<!--" * MB), _PAGE_FAULT),
    "script without an end": Behaviour(page(b"<script>" + b"a < b " * MB), _UP),
    "tags in tags": Behaviour(page(b"<a " * MB), _PAGE_FAULT),
    "many attributes": Behaviour(page(b"<a " + b"b=c " * MB + b">"), _PAGE_FAULT),
    "inflating": Behaviour(bomb, _TOO_LONG, seconds=20),
    "gzip that ends early": Behaviour(page(inflating(MB)[:9], Content_Encoding="gzip"), _CUT),
    "gzip that is none": Behaviour(page(b"<a href=x>", Content_Encoding="gzip"), "damaged"),
    "other compression": Behaviour(page(b"x", Content_Encoding="br"), "not asked for"),
    "gzip and more": Behaviour(
        floods(_PAGE[:-2] + b"Content-Encoding: gzip\r\n\r\n" + inflating(MB), bytes(64 * KB)),
        _NOTHING,
        seconds=20,
    ),
    "endless": Behaviour(floods(_PAGE, b"<p>" * 9999), _TOO_LONG, seconds=20),
    "drip": Behaviour(drips(_PAGE, b"<p>"), _UP),
    "in a loop": Behaviour(redirects("{path}"), _REDIRECTS),
    "deeper and deeper": Behaviour(page(b"<a href=d/>"), "too many nested folders", seconds=20),
    "100,000 links": Behaviour(many_links, _UP, seconds=2),
    "links to elsewhere": Behaviour(
        page(
            b"<a href='http://127.0.0.1:1/x.zip'><a href=//127.0.0.1:1/x.zip><a href=../x.zip>"
            b"<a href=%2e%2e/x.zip><a href=javascript:x.zip><a href=/x.zip><a href='http://[x.zip'>"
            b"<a href=file:///etc/passwd><a href><a href=''><a href='#x'><a href='x.zip?y'>"
        ),
        _NOTHING,
        seconds=20,
    ),
    "links to one file": Behaviour(
        page(
            b"<A HREF=a.zip><a title='>' href='./a.zip'><a href=' &#97;.zip\n'><a href=b/../a.zip>"
        ),
        READ,
        seconds=20,
    ),
}
"""First part of the path -> how the page of a folder is served."""

BEHAVIOURS: Mapping[str, Behaviour] = {
    name.replace(" ", "-"): Behaviour(each.answer, each.words, name in FOLDERS, each.seconds)
    for name, each in {**FILES, **FOLDERS}.items()
}
"""All of them, by names that fit into a path."""
