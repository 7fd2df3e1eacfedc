"""Makes everything in `media/` from the sources in `artwork/`.

Run it after you changed a picture, a video card or a slide; the results are committed,
so that loading the demo content needs none of these tools:

    python site/demo/make_media.py

Needs Playwright and Chromium (from requirements/dev.txt), ffmpeg and espeak-ng.
"""

import io
import json
import shutil
import subprocess
import tempfile
import textwrap
import wave
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
ARTWORK = HERE / "artwork"
MEDIA = HERE / "media"
PARTS = (ARTWORK / "parts.svg").read_text()

PAUSE = 0.7  # seconds between two cards
SILENT_CARD = 3.5  # seconds a card stands that nobody reads out

CARD = """
<style>
  body {{ margin: 0; }} svg {{ display: block; width: 854px; height: 480px; }}
  .parts {{ position: absolute; width: 0; height: 0; }}
  p {{ position: absolute; inset: auto 0 0 0; margin: 0; padding: 14px 28px 18px;
       background: #12303b; color: #fff7ea; font: bold 30px "DejaVu Sans"; }}
</style>{parts}{picture}<p>{headline}</p>
"""


def picture(name: str) -> str:
    return (ARTWORK / f"{name}.svg").read_text()


def parts() -> str:
    return PARTS.replace("<svg ", '<svg class="parts" ', 1)


def make_images(browser: Page) -> None:
    browser.set_viewport_size({"width": 1600, "height": 900})
    style = "<style>body{margin:0}.parts{position:absolute;width:0;height:0}</style>"
    for path in sorted(ARTWORK.glob("*.svg")):
        if path.stem == "parts":
            continue
        browser.set_content(style + parts() + picture(path.stem))
        image = Image.open(io.BytesIO(browser.screenshot())).convert("RGB")
        image.save(MEDIA / "images" / f"{path.stem}.webp", quality=85, method=6)


def make_slides(browser: Page) -> None:
    style = (ARTWORK / "slides" / "style.css").read_text()
    for path in sorted((ARTWORK / "slides").glob("*.html")):
        browser.set_content(path.read_text().replace("STYLE", style))
        target = MEDIA / "documents" / f"{path.stem}.pdf"
        browser.pdf(path=target, prefer_css_page_size=True, tagged=True)


def make_videos(browser: Page) -> None:
    browser.set_viewport_size({"width": 854, "height": 480})
    for video in json.loads((ARTWORK / "videos.json").read_text()):
        with tempfile.TemporaryDirectory() as folder:
            make_video(browser, video, Path(folder))


def make_video(browser: Page, video: dict[str, Any], folder: Path) -> None:
    for number, card in enumerate(video["cards"]):
        content = CARD.format(
            parts=parts(), picture=picture(card["picture"]), headline=card["headline"]
        )
        browser.set_content(content)
        browser.screenshot(path=folder / f"{number}.png")
    durations = read_out(video, folder)
    write_tracks(video, durations)
    encode(video, durations, folder)
    if video.get("small"):
        make_small(video["name"])


def make_sounds() -> None:
    for sound in json.loads((ARTWORK / "sounds.json").read_text()):
        with tempfile.TemporaryDirectory() as folder:
            make_sound(sound, Path(folder))


def make_sound(sound: dict[str, Any], folder: Path) -> None:
    """Read the cards out without showing them, as AAC and as MP3 for old players."""
    durations = read_out(sound, folder)
    write_tracks(sound, durations)
    source, target = join_sound(durations, folder), MEDIA / "documents" / sound["name"]
    quick = ["-movflags", "+faststart"]
    run(
        "ffmpeg",
        "-y",
        "-i",
        source,
        "-c:a",
        "aac",
        "-b:a",
        "40k",
        *quick,
        f"{target}.m4a",
    )
    run(
        "ffmpeg",
        "-y",
        "-i",
        source,
        "-c:a",
        "libmp3lame",
        "-b:a",
        "40k",
        f"{target}.mp3",
    )


def make_small(name: str) -> None:
    """Write a video once more for readers who pay for every megabyte."""
    target = MEDIA / "documents" / name
    picture = ["-vf", "scale=-2:240", "-c:v", "libx264", "-crf", "30"]
    still = ["-preset", "veryslow", "-tune", "stillimage", "-movflags", "+faststart"]
    sound = ["-c:a", "aac", "-b:a", "24k"]
    small = f"{target}.240p.mp4"
    run("ffmpeg", "-y", "-i", f"{target}.mp4", *picture, *still, *sound, small)


def read_out(recording: dict[str, Any], folder: Path) -> list[float]:
    """Return how many seconds each card takes, read out into a file of its own."""
    durations = []
    for number, card in enumerate(recording["cards"]):
        target = folder / f"{number}.wav"
        spoken = speak(card["text"]["de"], recording["voice"], target)
        durations.append(spoken + PAUSE if spoken else SILENT_CARD)
    return durations


def speak(text: str, voice: str | None, target: Path) -> float:
    """Read the text out into a file and return how many seconds that took."""
    if voice is None:
        return 0.0
    run("espeak-ng", "-v", voice, "-s", "162", "-p", "40", "-w", target, text)
    with wave.open(str(target)) as sound:
        return sound.getnframes() / sound.getframerate()


def encode(video: dict[str, Any], durations: list[float], folder: Path) -> None:
    """Show each card as long as it is read out, and write the same as MP4 and WebM."""
    frames = "".join(
        f"file '{folder}/{number}.png'\nduration {seconds:.3f}\n"
        for number, seconds in enumerate(durations)
    )
    (folder / "frames.txt").write_text(
        f"{frames}file '{folder}/{len(durations) - 1}.png'\n"
    )
    source = ["-f", "concat", "-safe", "0", "-i", folder / "frames.txt"]
    voiced = video["voice"] is not None
    if voiced:
        source += ["-i", join_sound(durations, folder)]
    common = ["-vf", "fps=12,format=yuv420p", "-t", f"{sum(durations):.3f}"]
    h264 = [
        "-c:v",
        "libx264",
        "-crf",
        "27",
        "-preset",
        "veryslow",
        "-tune",
        "stillimage",
    ]
    vp9 = ["-c:v", "libvpx-vp9", "-crf", "38", "-b:v", "0", "-g", "120"]
    aac = ["-c:a", "aac", "-b:a", "56k"] if voiced else []
    opus = ["-c:a", "libopus", "-b:a", "32k"] if voiced else []
    target = MEDIA / "documents" / video["name"]
    quick = ["-movflags", "+faststart"]
    run("ffmpeg", "-y", *source, *common, *h264, *aac, *quick, f"{target}.mp4")
    run("ffmpeg", "-y", *source, *common, *vp9, *opus, f"{target}.webm")


def join_sound(durations: list[float], folder: Path) -> Path:
    """Put the sentences one after the other, each beginning with its card."""
    target = folder / "sound.wav"
    with wave.open(str(target), "wb") as joined:
        for number, seconds in enumerate(durations):
            with wave.open(str(folder / f"{number}.wav")) as sound:
                if number == 0:
                    joined.setparams(sound.getparams())
                spoken, rate = sound.getnframes(), sound.getframerate()
                joined.writeframes(sound.readframes(spoken))
                joined.writeframes(b"\0\0" * (round(seconds * rate) - spoken))
    return target


def write_tracks(video: dict[str, Any], durations: list[float]) -> None:
    for kind, key in (("captions", "text"), ("chapters", "chapter")):
        for language in video["cards"][0][key]:
            cues, start = [], 0.0
            for card, seconds in zip(video["cards"], durations, strict=True):
                wrapped = "\n".join(textwrap.wrap(card[key][language], 42))
                end = start + seconds - (PAUSE / 2 if kind == "captions" else 0)
                cues.append(f"{clock(start)} --> {clock(end)}\n{wrapped}\n")
                start += seconds
            name = f"{video['name']}.{kind}.{language}.vtt"
            (MEDIA / "documents" / name).write_text("WEBVTT\n\n" + "\n".join(cues))


def clock(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"00:{int(minutes):02}:{rest:06.3f}"


def run(program: str, *arguments: object) -> None:
    command = [shutil.which(program) or program, *map(str, arguments)]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603  # our own files


def main() -> None:
    for folder in ("images", "documents"):
        shutil.rmtree(MEDIA / folder, ignore_errors=True)
        (MEDIA / folder).mkdir(parents=True)
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox"]
        )
        page = browser.new_page()
        make_images(page)
        make_slides(page)
        make_videos(page)
        make_sounds()
        browser.close()


if __name__ == "__main__":
    main()
