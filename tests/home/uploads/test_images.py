import base64
import io
import re
import resource
import struct
import subprocess
import sys
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageOps
from PIL.PngImagePlugin import PngInfo

from home.uploads import UploadError, images
from home.uploads.images import (
    MAX_FRAMES,
    BrokenImage,
    CleanImage,
    NotAnImage,
    TooManyPixels,
    clean_image,
)

SECRET = b"SECRET-52.5163N-13.3777E"
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf='
    b'"http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="'
    + SECRET
    + b'"/></rdf:RDF></x:xmpmeta>'
)
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
STILL = ("JPEG", "PNG", "WEBP", "AVIF")
ALL = (*STILL, "GIF")
LIMIT = 1_000_000

# 100 x 100 pixels says the header, 16,384 x 16,384 in 4:4:4 the picture itself.
LYING_AVIF = zlib.decompress(
    base64.b85decode(
        b"c-muNU{FXasVqn=%S>Yc0uY^>nP!-qnV9D5Xy^zOdYzkElE?r7iWw<6MNl?FL1uCZ0~+8f$SlbPv"
        b"lxL`E;A=T8N_h`@fjhajKT~IJa>R>jm*rvG`LzRASaax%1bOWFm%q($p_n&m03_!0HnP$3zGAJv`"
        b"A)gK`PX~6et!b$gIc&2{3bTZ~!Tu#4<zYMtiUt;pF_BqP*ms3ZTin3~UWRA@R(DT$rDL4r5_tYGw"
        b"gydXk%xSR%y0#clt+{{R2KOIS>#9E?s$N(dUvIH};sB78!Dfg$PqxxlrWzZd2H5qau(sXg2A%{vo"
        b"~kjeIIq6~LMDy>@6_-onmV&#R=TwKlbyFCA0ta_3;@ummQJ%{I_W;41gUO8>epV9P1U$=kNUi*^S"
        b"?~g5?%_+R$ntI`xmxVhbv?Dved7P|IIe#vqoaxI%4gTvNW-2n<y!DMdbo7hb51;(6idCKm*Db!nt"
        b"!;B_RS?70b9XLe-7NAm`**o)aY1V4)Sa(G_AdOwtepAouDRubBj1&~&Yly0ELo%Gx6@7Gsn(`?(f"
        b"b_Ei8T+hu6`^UwPn<nQCmiB8MS59mQh<qZ5g#?)Rs|O2Fez?SONfsCf=?"
    )
)


def photo(width=60, height=40, mode="RGB"):
    """A picture whose four corners differ, so that every turn can be told."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    image.paste((220, 30, 30), (0, 0, width // 2, height // 2))
    image.paste((30, 30, 220), (width // 2, 0, width, height // 2))
    return image.convert(mode)


def saved(image, kind, **options):
    target = io.BytesIO()
    image.save(target, format=kind, **options)
    return target.getvalue()


def exif_with(orientation=1):
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = SECRET.decode()
    exif[0x9C9B] = SECRET.decode().encode("utf-16-le")
    exif.get_ifd(0x8769)[0x927C] = SECRET + saved(photo(8, 8), "JPEG")
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (52.0, 30.0, 58.0), "E", (13.0, 22.0, 39.0)
    gps[29] = SECRET.decode()
    return exif.tobytes()


def segment(marker, payload):
    return bytes((0xFF, marker)) + struct.pack(">H", len(payload) + 2) + payload


def chatty_jpeg():
    extra = b"".join(
        [
            segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00" + SECRET),
            segment(0xEC, b"Ducky" + SECRET),
            segment(0xE2, b"MPF\x00" + SECRET),
            segment(0xE7, SECRET + saved(photo(8, 8), "JPEG")),
        ]
    )
    body = saved(
        photo(),
        "JPEG",
        quality=95,
        subsampling=0,
        exif=exif_with(),
        xmp=XMP,
        comment=SECRET,
        icc_profile=PROFILE,
        extra=extra,
    )
    return body + SECRET + saved(photo(8, 8), "JPEG")


def chatty_png():
    info = PngInfo()
    info.add_text("Author", SECRET.decode())
    info.add_text("Comment", SECRET.decode() * 9, zip=True)
    info.add_itxt("XML:com.adobe.xmp", XMP.decode())
    info.add(b"tIME", struct.pack(">HBBBBB", 2016, 6, 14, 9, 0, 0))
    info.add(b"prVt", SECRET)
    body = saved(
        photo(),
        "PNG",
        pnginfo=info,
        exif=exif_with(),
        icc_profile=PROFILE,
        dpi=(72, 72),
    )
    return body + SECRET


def chatty_riff():
    options = {"exif": exif_with(), "xmp": XMP, "icc_profile": PROFILE}
    return saved(photo(), "WEBP", **options) + SECRET


def chatty_avif():
    options = {"exif": exif_with(), "xmp": XMP, "icc_profile": PROFILE}
    return saved(photo(), "AVIF", **options) + SECRET


def gif_frames(count=3):
    return [photo().rotate(90 * number).quantize(16) for number in range(count)]


def chatty_gif():
    first, *others = gif_frames()
    options = {"append_images": others, "duration": 80, "loop": 0, "comment": SECRET}
    body = saved(first, "GIF", save_all=True, **options)
    start = 13 + 3 * 2 ** ((body[10] & 7) + 1)
    extensions = [
        b"!\xff\x0bXMP DataXMP" + bytes((len(SECRET),)) + SECRET + b"\x00",
        b"!\xfe" + bytes((len(SECRET),)) + SECRET + b"\x00",
        b"!\x01\x0c" + bytes(12) + bytes((len(SECRET),)) + SECRET + b"\x00",
        b"!\xff\x0bNETSCAPE2.0\x03\x01\x00\x00" + bytes((24,)) + SECRET + b"\x00",
    ]
    return body[:start] + b"".join(extensions) + body[start:] + SECRET


CHATTY = {
    "JPEG": chatty_jpeg,
    "PNG": chatty_png,
    "WEBP": chatty_riff,
    "AVIF": chatty_avif,
    "GIF": chatty_gif,
}


def cleaned(content, max_pixels=LIMIT):
    return clean_image(io.BytesIO(content), max_pixels=max_pixels)


def opened(content):
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def jpeg_segments(content):
    position, found = 2, []
    while content[position + 1] != 0xDA:
        length = int.from_bytes(content[position + 2 : position + 4], "big")
        found.append((content[position + 1], content[position + 4 : position + 9]))
        position += 2 + length
    return found


def png_chunks(content):
    position, found = 8, []
    while position < len(content):
        length = int.from_bytes(content[position : position + 4], "big")
        found.append(content[position + 4 : position + 8])
        position += 12 + length
    return found


def riff_chunks(content):
    position, found = 12, []
    while position < len(content):
        length = int.from_bytes(content[position + 4 : position + 8], "little")
        found.append(content[position : position + 4])
        position += 8 + length + length % 2
    return found


# --- nothing comes along ---


@pytest.mark.parametrize("kind", ALL)
def test_no_metadata_is_left(kind):
    source = CHATTY[kind]()
    assert SECRET in source

    result = cleaned(source)

    image = opened(result.bytes)
    assert SECRET not in result.bytes
    assert b"<x:xmpmeta" not in result.bytes
    assert dict(image.getexif()) == {}
    assert not {"exif", "xmp", "comment", "photoshop", "Author"} & image.info.keys()
    assert (result.format, result.width, result.height) == (kind, 60, 40)
    assert image.format == kind


def test_a_cleaned_jpeg_has_no_segment_but_those_of_picture_and_profile():
    result = cleaned(chatty_jpeg())

    tables = {0xC2, 0xC4, 0xDB}
    others = {name for name in jpeg_segments(result.bytes) if name[0] not in tables}
    assert others == {(0xE0, b"JFIF\x00"), (0xE2, b"ICC_P")}
    assert result.bytes.endswith(b"\xff\xd9")
    assert result.bytes.count(b"\xff\xd8\xff") == 1


def test_a_cleaned_png_has_no_chunk_but_those_of_picture_and_profile():
    chunks = png_chunks(cleaned(chatty_png()).bytes)

    assert set(chunks) == {b"IHDR", b"iCCP", b"IDAT", b"IEND"}
    assert chunks[-1] == b"IEND"


def test_a_cleaned_webp_has_no_chunk_but_those_of_picture_and_profile():
    chunks = riff_chunks(cleaned(chatty_riff()).bytes)

    assert chunks == [b"VP8X", b"ICCP", b"VP8 "]


def test_a_cleaned_avif_has_neither_exif_nor_other_items():
    content = cleaned(chatty_avif()).bytes

    assert re.findall(rb"infe.{8}(....)", content, re.DOTALL) == [b"av01"]


@pytest.mark.parametrize("kind", STILL)
def test_the_colour_profile_stays(kind):
    assert opened(cleaned(CHATTY[kind]()).bytes).info["icc_profile"] == PROFILE


@pytest.mark.parametrize(
    "profile",
    [
        SECRET * 20,
        PROFILE[:36] + b"nope" + PROFILE[40:],
        struct.pack(">I", len(PROFILE) + 1) + PROFILE[4:],
        PROFILE[:100],
        struct.pack(">I", 5 * 2**20) + PROFILE[4:] + bytes(5 * 2**20),
    ],
    ids=["text", "signature", "length", "cut off", "huge"],
)
def test_what_only_pretends_to_be_a_colour_profile_goes(profile):
    result = cleaned(saved(photo(), "JPEG", icc_profile=profile))

    assert "icc_profile" not in opened(result.bytes).info


def test_what_hides_behind_a_colour_profile_goes():
    result = cleaned(saved(photo(), "JPEG", icc_profile=PROFILE + SECRET))

    assert opened(result.bytes).info["icc_profile"] == PROFILE
    assert SECRET not in result.bytes


def test_the_second_picture_of_a_camera_goes():
    source = saved(photo(), "MPO", save_all=True, append_images=[photo(30, 30)])
    assert Image.open(io.BytesIO(source)).format == "MPO"

    result = cleaned(source)

    assert result.bytes.count(b"\xff\xd8\xff") == 1
    assert opened(result.bytes).format == "JPEG"


@pytest.mark.parametrize("kind", STILL)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_lies_as_its_camera_saw_it(kind, orientation):
    source = saved(photo(), kind, exif=exif_with(orientation), quality=95)
    upright = ImageOps.exif_transpose(opened(source)).convert("RGB")

    result = cleaned(source)

    image = opened(result.bytes).convert("RGB")
    assert image.size == (result.width, result.height) == upright.size
    for place in [(5, 5), (-6, 5), (5, -6), (-6, -6)]:
        point = tuple(at % length for at, length in zip(place, image.size, strict=True))
        pairs = zip(image.getpixel(point), upright.getpixel(point), strict=True)
        assert all(abs(ours - theirs) < 40 for ours, theirs in pairs)


@pytest.mark.filterwarnings("ignore:.*EXIF data")
@pytest.mark.parametrize(
    "exif",
    [b"Exif\x00\x00junk", b"Exif\x00\x00II*\x00\xff" * 9],
    ids=["no header", "no tags"],
)
def test_damaged_exif_does_not_cost_the_picture(exif):
    body = saved(photo(), "JPEG")

    result = cleaned(body[:2] + segment(0xE1, exif) + body[2:])

    assert (result.width, result.height) == (60, 40)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_png_keeps_every_pixel(mode):
    picture = Image.linear_gradient("L").resize((60, 40)).convert(mode)
    source = saved(picture, "PNG")

    result = cleaned(source)

    assert opened(result.bytes).mode == opened(source).mode
    assert opened(result.bytes).tobytes() == opened(source).tobytes()


@pytest.mark.parametrize(
    ("mode", "transparency"), [("P", 3), ("P", bytes(range(16))), ("RGB", (1, 2, 3))]
)
def test_a_png_keeps_its_transparent_colour(mode, transparency):
    picture = photo().quantize(16) if mode == "P" else photo()
    source = saved(picture, "PNG", transparency=transparency)

    result = cleaned(source)

    ours, theirs = opened(result.bytes), opened(source)
    assert ours.convert("RGBA").tobytes() == theirs.convert("RGBA").tobytes()


@pytest.mark.parametrize("subsampling", [0, 1, 2])
def test_a_jpeg_keeps_its_colour_resolution_and_becomes_progressive(subsampling):
    from PIL.JpegImagePlugin import get_sampling

    source = saved(photo(), "JPEG", subsampling=subsampling)

    image = opened(cleaned(source).bytes)

    assert get_sampling(image) == subsampling
    assert image.info["progressive"] == 1


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_a_jpeg_keeps_its_colour_model(mode):
    assert opened(cleaned(saved(photo(mode=mode), "JPEG")).bytes).mode == mode


def test_a_lossless_webp_stays_lossless_and_a_lossy_one_lossy():
    lossless = saved(photo(mode="RGBA"), "WEBP", lossless=True, xmp=XMP)
    lossy = saved(photo(mode="RGBA"), "WEBP", quality=50)

    results = cleaned(lossless), cleaned(lossy)

    assert opened(results[0].bytes).tobytes() == opened(lossless).tobytes()
    assert riff_chunks(results[0].bytes)[-1] == b"VP8L"
    assert riff_chunks(results[1].bytes)[-1] == b"VP8 "


def test_a_lossy_avif_stays_transparent():
    source = photo(mode="RGBA")
    source.putalpha(120)

    assert opened(cleaned(saved(source, "AVIF")).bytes).mode == "RGBA"


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_of_other_animations_the_first_picture_stays(kind):
    frames = [photo().rotate(90 * number) for number in range(3)]
    source = saved(frames[0], kind, save_all=True, append_images=frames[1:])

    image = opened(cleaned(source).bytes)

    assert getattr(image, "n_frames", 1) == 1
    assert image.convert("RGB").getpixel((5, 5))[0] > 180


def test_a_lossless_animation_is_recognised_as_such():
    frames = [photo().rotate(90 * number) for number in range(2)]
    source = saved(
        frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True
    )

    result = cleaned(source)

    assert riff_chunks(result.bytes)[-1] == b"VP8L"
    assert opened(result.bytes).convert("RGB").tobytes() == frames[0].tobytes()


def test_a_gif_keeps_frames_delays_and_loops():
    source = chatty_gif()

    before, after = opened(source), opened(cleaned(source).bytes)

    assert after.n_frames == before.n_frames == 3
    assert after.info["loop"] == 0
    for number in range(3):
        before.seek(number)
        after.seek(number)
        assert after.info["duration"] == before.info["duration"] == 80
        assert after.convert("RGB").tobytes() == before.convert("RGB").tobytes()


def test_a_gif_without_common_palette_is_kept():
    local = saved(photo().quantize(16), "GIF")
    head, palette, rest = local[:13], local[13:61], local[61:]
    at = rest.index(b",")
    without = head[:10] + bytes((head[10] & 0x78,)) + head[11:]
    source = (
        without
        + rest[: at + 9]
        + bytes((rest[at + 9] | 0x80 | 3,))
        + palette
        + rest[at + 10 :]
    )

    assert opened(cleaned(source).bytes).convert("RGB").tobytes() == (
        opened(local).convert("RGB").tobytes()
    )


@pytest.mark.parametrize("kind", ALL)
def test_cleaning_twice_changes_no_measure_and_leaves_no_tag(kind):
    once = cleaned(CHATTY[kind]())

    twice = cleaned(once.bytes)

    assert (twice.format, twice.width, twice.height) == (kind, 60, 40)
    assert twice.media_type == f"image/{kind.lower()}"


def test_the_file_is_read_from_its_beginning():
    file = io.BytesIO(saved(photo(), "PNG"))
    file.seek(20)

    assert isinstance(clean_image(file, max_pixels=LIMIT), CleanImage)


def test_the_process_that_decodes_an_avif_knows_no_secret(monkeypatch):
    given_to = {}
    run = subprocess.run

    def spy(*arguments, env, **options):
        given_to.update(env)
        return run(*arguments, env=env, **options)

    monkeypatch.setattr(subprocess, "run", spy)
    monkeypatch.setenv("SECRET_KEY", "secret")
    monkeypatch.setenv("DATABASE_URL", "postgres://user:secret@db/lotse")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    assert cleaned(saved(photo(), "AVIF")).width == 60
    assert "secret" not in " ".join(given_to.values())
    assert {"PATH", "LC_ALL", "MALLOC_ARENA_MAX"} <= given_to.keys()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"CHILD_SECONDS": 0.001}, "TimeoutExpired, exit None"),
        ({"CHILD": "no.such.module"}, "CalledProcessError, exit 1"),
        ({"sys.executable": "/does/not/exist"}, "FileNotFoundError, exit None"),
    ],
)
def test_a_process_that_cannot_decode_an_avif_is_logged(
    monkeypatch, caplog, changes, said
):
    for name, value in changes.items():
        if name == "sys.executable":
            monkeypatch.setattr(sys, "executable", value)
        else:
            monkeypatch.setattr(images, name, value)

    with pytest.raises(BrokenImage):
        cleaned(saved(photo(), "AVIF"))

    assert caplog.messages == [f"AVIF not decoded: {said}"]


def test_a_damaged_avif_is_no_fault_of_ours(caplog):
    content = saved(photo(), "AVIF")

    with pytest.raises(BrokenImage):
        cleaned(content[: len(content) // 2 + 100])
    with pytest.raises(BrokenImage):
        cleaned(LYING_AVIF)

    assert caplog.messages == []


# --- measured before they are decoded ---


@pytest.mark.parametrize("kind", ALL)
def test_a_picture_of_exactly_the_limit_is_taken_and_one_more_pixel_is_not(kind):
    source = saved(photo(), kind)

    assert cleaned(source, max_pixels=2400).width == 60
    with pytest.raises(TooManyPixels) as refusal:
        cleaned(source, max_pixels=2399)
    assert (refusal.value.width, refusal.value.height) == (60, 40)
    assert refusal.value.limit == 2399


def png_of(width, height):
    def chunk(name, payload):
        checksum = zlib.crc32(name + payload)
        return (
            struct.pack(">I", len(payload))
            + name
            + payload
            + struct.pack(">I", checksum)
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1000))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", pixels)
        + chunk(b"IEND", b"")
    )


def jpeg_of(width, height):
    content = bytearray(saved(photo(), "JPEG"))
    at = content.index(b"\xff\xc0") + 5
    content[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(content)


def extended_webp_of(width, height, frame=b""):
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + size + frame
    return b"RIFF" + struct.pack("<I", len(body)) + body


def lossless_webp_of(width, height):
    bits = (width - 1) | (height - 1) << 14
    body = b"WEBPVP8L" + struct.pack("<IBI", 6, 0x2F, bits) + b"\x00"
    return b"RIFF" + struct.pack("<I", len(body)) + body


def lossy_webp_of(width, height):
    content = bytearray(saved(photo(), "WEBP"))
    content[26:30] = struct.pack("<HH", width, height)
    return bytes(content)


def gif_of(width, height):
    content = bytearray(saved(photo().quantize(4), "GIF"))
    content[6:10] = struct.pack("<HH", width, height)
    return bytes(content)


def avif_of(width, height):
    content = bytearray(saved(photo(), "AVIF"))
    at = content.index(b"ispe") + 8
    content[at : at + 8] = struct.pack(">II", width, height)
    return bytes(content)


@pytest.mark.parametrize(
    ("bomb", "side"),
    [
        (png_of, 60_000),
        (jpeg_of, 60_000),
        (extended_webp_of, 60_000),
        (lossless_webp_of, 16_000),
        (lossy_webp_of, 16_000),
        (gif_of, 60_000),
        (avif_of, 16_000),
    ],
)
def test_a_picture_of_billions_of_pixels_is_refused_without_decoding_it(bomb, side):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(TooManyPixels) as refusal:
        cleaned(bomb(side, side), max_pixels=40_000_000)

    assert (refusal.value.width, refusal.value.height) == (side, side)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert after - before < 50_000  # kilobytes


@pytest.mark.parametrize(
    ("source", "ceiling"),
    [
        (lossy_webp_of(6000, 5000), 24_000_000),
        (lossless_webp_of(4000, 4000), 12_000_000),
        (extended_webp_of(4000, 4000, lossless_webp_of(9, 9)[12:]), 12_000_000),
        (avif_of(5000, 4000), 16_000_000),
        (saved(Image.new("CMYK", (7000, 5000)), "JPEG"), 32_000_000),
    ],
    ids=["webp", "lossless", "lossless extended", "avif", "cmyk"],
)
def test_formats_that_need_more_memory_have_a_ceiling_of_their_own(source, ceiling):
    with pytest.raises(TooManyPixels) as refusal:
        cleaned(source, max_pixels=40_000_000)

    assert refusal.value.limit == ceiling


def test_an_avif_that_lies_about_its_size_is_stopped_in_a_process_of_its_own():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    others = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss

    with pytest.raises(BrokenImage):
        cleaned(LYING_AVIF)

    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert after - before < 50_000  # kilobytes
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert largest <= max(others, 700_000)


def test_all_frames_of_an_animation_count():
    first, *others = gif_frames(4)
    source = saved(first, "GIF", save_all=True, append_images=others)

    with pytest.raises(TooManyPixels) as refusal:
        cleaned(source, max_pixels=4 * 2400 - 1)

    assert refusal.value.frames == 4


def test_an_animation_of_endless_tiny_frames_is_refused():
    dot = saved(Image.new("P", (1, 1)), "GIF")
    at = dot.index(b",")
    frame = dot[at:-1]

    with pytest.raises(TooManyPixels):
        cleaned(dot[:at] + frame * (MAX_FRAMES + 1) + b";", max_pixels=40_000_000)


@pytest.mark.parametrize(
    "frame", [(0, 0, 60_000, 40), (0, 0, 60, 60_000), (1, 0, 60, 40), (0, 1, 60, 40)]
)
def test_a_gif_frame_outside_of_the_picture_is_refused(frame):
    content = bytearray(saved(photo().quantize(4), "GIF"))
    at = content.index(b",", 13 + 12)
    content[at + 1 : at + 9] = struct.pack("<4H", *frame)

    with pytest.raises(BrokenImage):
        cleaned(bytes(content))


def test_a_jpeg_of_endless_scans_is_refused():
    source = saved(photo(), "JPEG", progressive=True)
    last = source.rindex(b"\xff\xda")
    bomb = source[:last] + source[last:-2] * 500 + b"\xff\xd9"

    with pytest.raises(BrokenImage):
        cleaned(bomb)


def test_a_jpeg_of_endless_comments_is_refused():
    source = saved(photo(), "JPEG")

    with pytest.raises(BrokenImage):
        cleaned(source[:2] + segment(0xFE, b"") * 10_001 + source[2:])


def test_a_film_hidden_behind_a_photo_does_not_count_as_scans():
    source = saved(photo(), "JPEG") + b"\x00\x02" + b"\xff\xda\x00\x02" * 500

    assert cleaned(source).width == 60


def test_a_png_with_an_enormous_text_is_refused_or_read_without_it():
    info = PngInfo()
    info.add_text("a", "b" * 70_000_000, zip=True)

    with pytest.raises(BrokenImage):
        cleaned(saved(photo(), "PNG", pnginfo=info))


# --- everything else is refused ---


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<?xml version='1.0'?><svg/>",
        b"<html><script>alert(1)</script>",
        b"%PDF-1.7\n",
        b"MZ\x90\x00" + bytes(100),
        b"PK\x03\x04" + bytes(100),
        b"#!/bin/sh\nrm -rf /",
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
        b"push graphic-context\nfill 'url(https://evil.example)'\n",
        b"<html>" + saved(photo(), "JPEG"),
        b"\n" + saved(photo(), "PNG"),
        *(
            saved(photo(), kind)
            for kind in ("BMP", "TIFF", "ICO", "PPM", "TGA", "PCX", "JPEG2000", "EPS")
        ),
        b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic",
        b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic",
        b"RIFF\x10\x00\x00\x00WAVEfmt ",
        b"RIFF\x10\x00\x00\x00WEBPXXXX",
    ],
)
def test_what_is_none_of_the_five_formats_is_refused(content):
    with pytest.raises(NotAnImage):
        cleaned(content)


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_picture_cut_off_is_refused(kind, share):
    source = saved(Image.effect_noise((60, 40), 90), kind)

    with pytest.raises(BrokenImage):
        cleaned(source[: max(int(len(source) * share), 20)])


def test_a_gif_with_an_unknown_block_is_refused():
    source = saved(photo().quantize(4), "GIF")

    with pytest.raises(BrokenImage):
        cleaned(source[:-1] + b"?;")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_script_appended_to_a_picture_is_gone(kind):
    script = b"<script>alert(document.domain)</script>"

    assert script not in cleaned(saved(photo(), kind) + script).bytes


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
@settings(max_examples=60)
@given(position=st.integers(0, 10**6), junk=st.binary(min_size=1, max_size=8))
def test_damaged_bytes_are_cleaned_or_refused_but_never_crash(kind, position, junk):
    source = CHATTY[kind]()
    position %= len(source)

    try:
        result = cleaned(source[:position] + junk + source[position + len(junk) :])
    except UploadError:
        return

    assert opened(result.bytes).format == kind
