from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.errors import DecodingError, SourceError
from cleaners.extract.decoding import decode

SIMPLIFIED = (
    "为建设一个生态文明的长江经济带，沿江各省市坚持共抓大保护、不搞大开发，把修复长江生态环境摆在"
    "压倒性位置。五年来，干流水质连续达到二类标准，珍稀鱼类重新出现，渔民上岸有了新的工作。"
    "记者沿江采访，听到最多的一句话是：水清了，岸绿了，日子也好过了。\n"
)
TRADITIONAL = (
    "為建設一個生態文明的長江經濟帶，沿江各省市堅持共抓大保護、不搞大開發，把修復長江生態環境擺在"
    "壓倒性位置。五年來，幹流水質連續達到二類標準，珍稀魚類重新出現，漁民上岸有了新的工作。"
    "記者沿江採訪，聽到最多的一句話是：水清了，岸綠了，日子也好過了。\n"
)
SHORT = [
    "一",
    "联通",
    "新华社电",
    "北京",
    "保护和修复",
    "天天向上",
    "正文。",
    "长江经济带发展",
    "二三四五",
    "要闻",
]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", SIMPLIFIED),
        ("utf-8-sig", SIMPLIFIED),
        ("utf-16", SIMPLIFIED),
        ("gb18030", SIMPLIFIED),
        ("big5", TRADITIONAL),
    ],
)
def test_long_texts_come_back_exactly(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)).text == text


def test_big_endian_utf16_with_its_mark_comes_back() -> None:
    assert decode(b"\xfe\xff" + SIMPLIFIED.encode("utf-16-be")).text == SIMPLIFIED


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", SHORT)
def test_short_texts_are_right_or_refused(encoding: str, text: str) -> None:
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError:
        pytest.skip("not in this character set")
    with suppress(DecodingError):
        assert decode(data).text == text


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-16-le"])
def test_windows_of_running_text_are_right_or_refused(encoding: str) -> None:
    source = TRADITIONAL if encoding == "big5" else SIMPLIFIED
    for start in range(0, len(source) - 12, 3):
        for length in (3, 7, 12):
            text = source[start : start + length]
            data = text.encode(encoding)
            # UTF-16 whose bytes are all letters is ASCII to everybody: 慢 is "ba".
            if data.isascii() and data.decode().isprintable():
                continue
            try:
                assert decode(data).text == text
            except DecodingError:
                continue


@pytest.mark.parametrize("text", ["© 2021", "a café – b", "25°C · 30°C", "naïve", "Привет, мир"])
def test_other_utf8_texts_stay_utf8(text: str) -> None:
    assert decode(text.encode()).text == text


@pytest.mark.parametrize("label", ["gb2312", "GBK", "gb18030"])
def test_a_declared_charset_is_widened(label: str) -> None:
    page = f'<html><head><meta charset="{label}"></head><p>朱镕基 㐂</p>'
    decoded = decode(page.encode("gb18030"))
    assert (decoded.text, decoded.encoding) == (page, "gb18030")


def test_an_xml_declaration_names_the_charset() -> None:
    page = '<?xml version="1.0" encoding="big5"?><p>長江</p>'
    assert decode(page.encode("big5")).text == page


def test_utf8_wins_over_a_stale_declaration() -> None:
    page = '<meta charset="gb2312"><p>保护</p>'
    assert decode(page.encode()).text == page


def test_latin1_declared_for_chinese_is_not_believed() -> None:
    page = '<meta charset="iso-8859-1">' + SIMPLIFIED
    assert decode(page.encode("gb18030")).text == page


def test_a_charset_from_outside_is_used() -> None:
    assert decode("长江".encode("gbk"), declared="gbk").text == "长江"


@pytest.mark.parametrize(
    "label", ["undefined", "idna", "unicode_escape", "hex", "no-such", "utf-7"]
)
def test_labels_that_name_no_text_encoding_are_passed_over(label: str) -> None:
    page = f'<meta charset="{label}">' + SIMPLIFIED
    assert decode(page.encode("gb18030")).text == page


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 4,
        bytes(range(32)) * 40,
        b"abc\0def",
        b"\xff\xfe\x00",
        b"\xff\xfe\x00\xd8a\x00",
        b"\xef\xbb\xbf\xff\xff",
    ],
)
def test_binary_junk_is_refused(data: bytes) -> None:
    with pytest.raises(DecodingError, match=r"^feed/a\.txt: found .+ expected .+; convert"):
        decode(data, source_path="feed/a.txt")


def test_seven_bit_chinese_is_told_from_waves() -> None:
    data = "长江经济带".encode("hz")
    assert decode(data, declared="hz-gb-2312").text == "长江经济带"
    assert decode(data).text == "长江经济带"
    assert decode("波浪 ~{ab~} 号".encode()).text == "波浪 ~{ab~} 号"


VERSE = "滿郭春嵐已昏，鴉棲散吏掩重門。\n雖居世網常清淨，夜對高僧無一言。"
OTHERS = {
    "ja": "日本の首都は東京です。長い歴史を持つこの町では、古い寺と新しい建物が並んでいる。",
    "ko": "대한민국의 수도는 서울이다. 오랜 역사를 가진 이 도시에는 옛 궁궐과 새 건물이 함께 있다.",
    "ru": "Москва является столицей России. Весной цветут сады, и много людей собирается в парках.",
    "fr": "L'été dernier, nous avons visité un château près de la forêt. Les élèves étaient là.",
    "el": "Η Αθήνα είναι η πρωτεύουσα της Ελλάδας. Κάθε πρωί πίνω καφέ και διαβάζω την εφημερίδα.",
    "pl": "Wczoraj poszliśmy do lasu, żeby zbierać grzyby. Późną jesienią dni są krótkie, a noce "
    "długie. Książka leży na stole obok świeżych kwiatów. Mój brat jeździ do Łodzi.",
}


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        (SIMPLIFIED[:10], "gbk"), (TRADITIONAL[:10], "big5"), (SIMPLIFIED[:30], "hz"),
        (SIMPLIFIED[:10], "utf-16-le"), (SIMPLIFIED[:10], "utf-16-be"), (SIMPLIFIED, "utf-32-le"),
        ("Plain ASCII", "utf-16-be"), (VERSE, "big5"), (VERSE, "gbk"), (VERSE, "utf-16-le"),
        (OTHERS["ja"], "shift_jis"), (OTHERS["ja"], "euc_jp"), (OTHERS["ja"], "iso2022_jp"),
        (OTHERS["ko"], "euc_kr"), (OTHERS["ru"], "koi8_r"), (OTHERS["ru"], "cp1251"),
        (OTHERS["ru"], "cp866"), (OTHERS["ru"], "iso8859_5"), (OTHERS["fr"], "cp1252"),
        (OTHERS["fr"], "latin-1"), (OTHERS["el"], "cp1253"), (OTHERS["el"], "iso8859_7"),
        (OTHERS["pl"], "iso8859_2"),
    ],
)  # fmt: skip
def test_bytes_without_a_label_are_read(text: str, charset: str) -> None:
    data = text.encode(charset)
    assert decode(data).text == text
    page = f"<html><head><title>Page</title></head><body><p>{text}</p></body></html>"
    if charset.startswith(("utf", "gb", "big5")):
        assert decode(page.encode(charset)).text == page


@pytest.mark.parametrize("charset", ["utf-8", "gbk", "big5", "utf-16-le"])
def test_a_character_cut_in_two_is_the_only_one_lost(charset: str) -> None:
    text = TRADITIONAL if charset == "big5" else SIMPLIFIED
    assert decode(text[:20].encode(charset)[:-1]).text == text[:19] + "\ufffd"


@pytest.mark.parametrize("charset", ["utf-8", "gbk"])
def test_a_broken_byte_in_a_long_text_is_lost_alone(charset: str) -> None:
    data = (SIMPLIFIED * 4).encode(charset)
    broken = decode(data[:300] + b"\xff" + data[300:]).text
    assert "\ufffd" in broken
    assert len(broken) - broken.count("\ufffd") >= len(SIMPLIFIED) * 4 - 3


GERMAN = "Die Straße führt über die Brücke nach Süden, wo größere Häuser stehen.\n"


@pytest.mark.parametrize("lines", [1, 3, 10, 40, 400])
def test_a_long_german_text_is_not_chinese(lines: int) -> None:
    """Each of its accents with the letter behind is a character in GBK, a rare one."""
    assert decode((GERMAN * lines).encode("cp1252")).text == GERMAN * lines


def test_a_stray_byte_in_german_is_lost_alone() -> None:
    data = GERMAN.encode() * 20 + b"\x92" + GERMAN.encode() * 20
    assert decode(data).text == GERMAN * 20 + "\ufffd" + GERMAN * 20


ENGLISH = "The committee met again in the spring and agreed on very little of what it had heard. "


@pytest.mark.parametrize("word", ["café", "naïve", "façade", "Zoë", "señor", "don’t"])
@pytest.mark.parametrize("times", [1, 2])
def test_one_accent_in_english_is_windows_1252(word: str, times: int) -> None:
    """ïv, ça and ño are Chinese or Japanese characters too, and no English."""
    text = (ENGLISH * 4 + word + " ") * times + ENGLISH * 20
    assert decode(text.encode("cp1252")).text == text


@pytest.mark.parametrize("charset", ["gb18030", "big5"])
def test_one_chinese_word_in_english_is_right_or_refused(charset: str) -> None:
    text = ENGLISH * 10 + "北京" + ENGLISH * 10
    with suppress(DecodingError):  # ±±¾© in GBK, which two detectors call Western
        assert decode(text.encode(charset)).text == text


def test_a_false_declaration_is_not_believed_of_a_long_text() -> None:
    page = '<meta charset="gb2312">' + TRADITIONAL * 3
    assert decode(page.encode("big5")).text == page


def test_a_page_in_a_narrow_charset_is_not_utf_16() -> None:
    page = '<html><head><meta charset="iso-8859-1"><title>Bücher</title></head><body class="home">'
    page += "<p>The company said on Tuesday that Müller would leave.</p>" * 40
    decoded = decode(page.encode("cp1252"))
    assert (decoded.text, decoded.encoding) == (page, "cp1252")


def test_a_page_with_nul_bytes_is_refused_not_read_as_utf_16() -> None:
    page = '<html><head><meta charset="utf-8"></head><body>' + "<p>People on the river say.</p>" * 9
    with pytest.raises(DecodingError, match="NUL"):
        decode((page + "\0长江</body></html>").encode())


def test_no_bytes_are_an_empty_source() -> None:
    with pytest.raises(SourceError, match=r"^a\.txt: empty"):
        decode(b"", source_path="a.txt")


def test_lone_surrogates_are_replaced_and_counted() -> None:
    decoded = decode("长江\ud800经济带".encode("utf-8", "surrogatepass"))
    assert (decoded.text, decoded.surrogates_replaced) == ("长江\ufffd经济带", 1)


def test_paired_surrogates_are_one_character() -> None:
    decoded = decode("江\ud842\udfb7".encode("utf-8", "surrogatepass"))
    assert (decoded.text, decoded.surrogates_replaced) == ("江𠮷", 0)


def test_newlines_become_one_kind_and_are_counted() -> None:
    decoded = decode("一\r\n二\r三\f四\n".encode())
    assert (decoded.text, decoded.newlines_folded) == ("一\n二\n三\n四\n", 1)


def test_mojibake_that_can_be_restored_is_let_through() -> None:
    text = "中文编码".encode().decode("latin-1")
    assert decode(text.encode()).text == text


@given(st.text(st.sampled_from("保护和修复长江abc ，。\n"), min_size=1, max_size=60))
def test_utf8_comes_back(text: str) -> None:
    assert decode(text.encode()).text == text


@given(st.binary(min_size=1, max_size=300))
def test_any_bytes_decode_or_are_refused(data: bytes) -> None:
    try:
        text = decode(data).text
    except SourceError:
        return
    text.encode()
    assert "\r" not in text
    assert "\0" not in text
