"""Sound in a text."""

from lms.text.markup import Target, render


def test_audio_has_a_player_and_a_download_with_size() -> None:
    target = Target("/media/7/song.mp3", "audio", "audio/mpeg", size_bytes=2_000)
    assert render("![The call](../media/song.mp3)", resolve=lambda _: target).html == (
        '<figure class="audio"><audio aria-label="The call" controls preload="none">'
        '<source src="/media/7/song.mp3" type="audio/mpeg"></audio><figcaption>The call</figcaption>'
        '<p class="download"><a download="" href="/media/7/song.mp3">Download the audio (2 KB)</a></p></figure>'
    )
