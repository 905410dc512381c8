use proptest::prelude::*;

use super::*;
use crate::text::turns_direction;

#[test]
fn html_becomes_one_line() {
    for (html, expected) in [
        ("NO SCHOOL<br>", "NO SCHOOL"),
        ("Blue Day", "Blue Day"),
        ("Blue<br/>Day", "Blue Day"),
        ("<p>Tea &amp; <b>cake</b>, too</p>", "Tea & cake, too"),
        ("&lt;script&gt;", "<script>"),
        ("8 < 9 & 10", "8 < 9 & 10"),
        ("it&#39;s &#x2014; &nbsp;fine", "it's — fine"),
        ("&unknown; &#xD800; &#; &;", "&unknown; &#xD800; &#; &;"),
        ("a<script>alert(1)</script>b", "a b"),
        ("open <a href='x", "open"),
        ("<!-- hidden > -->shown", "shown"),
        ("<!doctype html><?xml?></>shown", "shown"),
        ("emoji 🎉 עברית", "emoji 🎉 עברית"),
        ("\u{202e}gpj.exe", "gpj.exe"),
        ("<a href=\"https://example.com\">words</a> alone", "words alone"),
        ("", ""),
    ] {
        assert_eq!(from_html(html, 200), expected, "{html}");
    }
}

#[test]
fn html_becomes_paragraphs() {
    let cases: &[(&str, &[&str])] = &[
        ("plain", &["plain"]),
        ("<p>One.</p>\n<p>Two,<br>three.</p>", &["One.", "Two,", "three."]),
        ("<ul><li>cup</li><li> <li>hat</ul>after", &["• cup", "• hat", "after"]),
        ("<h2>Title</h2>text<div>more</div>", &["Title", "text", "more"]),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", &["a b", "c"]),
        ("<p></p><p>&nbsp;</p><br><br>", &[]),
        ("<style>p { color: red }</style><p>shown</p><SCRIPT>x</Script>", &["shown"]),
        ("<p>before<script>never closed <p>lost", &["before"]),
        ("<p title=\"a>b\">quoted</p>", &["quoted"]),
        ("a <em>b</em><strong>c</strong> d", &["a bc d"]),
        ("<img src=x alt='A hat'> on a chair <img src=y>", &["A hat on a chair"]),
        ("\u{7}\u{202e}<p>\u{0}", &[]),
    ];
    for (html, expected) in cases {
        assert_eq!(&paragraphs(html, &base()), expected, "{html}");
    }
}

#[test]
fn links_are_written_out_behind_their_words() {
    for (html, expected) in [
        ("<a href=\"https://example.com/tea\">More</a>.", "More (https://example.com/tea)."),
        ("<a href='https://example.com/?a=1&amp;b=2'>More </a>now", "More (https://example.com/?a=1&b=2)now"),
        ("<A HREF=https://example.com/x>More</A>", "More (https://example.com/x)"),
        ("<a class=b href = \"/eighth\" target=_blank>Sign up</a>", "Sign up (https://ion.tjhsst.edu/eighth)"),
        ("<a href=\"//example.com/x\">x</a>", "x (https://example.com/x)"),
        ("<a href=\"mailto:hatter@example.com?subject=hi\">write</a>", "write (hatter@example.com)"),
        ("<a href=\"mailto:hatter@example.com\">hatter@example.com</a>", "hatter@example.com"),
        ("<a href=\"https://example.com/\">https://example.com/</a>", "https://example.com/"),
        ("<a href=\"https://example.com/\">https://example.com</a>", "https://example.com"),
        ("<a href=\"https://example.com/\">example.com</a>", "example.com"),
        (
            "<a href=\"https://evil.example/\">https://good.example/</a>",
            "https://good.example/ (https://evil.example/)",
        ),
        ("<a href=\"https://good.example@evil.example/\">x</a>", "x (https://evil.example/)"),
        ("<a href=\"https://ex\u{430}mple.com/\">x</a>", "x (https://xn--exmple-4nf.com/)"),
        ("<a href=\"javascript:alert(1)\">press</a>", "press"),
        ("<a href=\"java\nscript:alert(1)\">press</a>", "press"),
        ("<a href=\"data:text/html,x\">press</a>", "press"),
        ("<a href=\"file:///etc/passwd\">press</a>", "press"),
        ("<a name=here>anchor</a>", "anchor"),
        ("<a href=\"https://example.com/x\"></a>", "https://example.com/x"),
        ("<a href=\"https://example.com/x\">never closed", "never closed (https://example.com/x)"),
        (
            "<a href=\"https://a.example/\">one<a href=\"https://b.example/\">two</a>",
            "one (https://a.example/)two (https://b.example/)",
        ),
        ("<a =x href=\"https://a.example/\" href=y>z</a>", "z (https://a.example/)"),
    ] {
        assert_eq!(paragraphs(html, &base()), [expected], "{html}");
    }
    let long = format!("<a href=\"https://example.com/{}\">far</a>", "x".repeat(600));
    assert_eq!(paragraphs(&long, &base()), ["far"]);
}

#[test]
fn long_texts_end() {
    let many = paragraphs(&"<p>0123456789</p>".repeat(10_000), &base());
    assert_eq!(many.len(), 800);
    let one = paragraphs(&"word ".repeat(10_000), &base());
    assert_eq!((one.len(), one[0].chars().count()), (1, 2000));
    assert!(one[0].ends_with('…'));
}

#[test]
fn hostile_markup_is_read_in_one_go() {
    // Each of these would take minutes if a part were looked at again for every other part.
    for part in ["<", "<a ", "<a href=\"", "&", "</", "<!--", "<script>", "<li>", "<a href=x>", "'\"<b "] {
        paragraphs(&part.repeat(200_000), &base());
    }
}

proptest! {
    #[test]
    fn whatever_comes_is_clean_paragraphs(html in "([a-z<>/&;#='\" ]|<p>|<a href=|</a>|<li>|\\PC|\u{202e}|\n){0,80}") {
        let written = paragraphs(&html, &base());
        for paragraph in &written {
            prop_assert!(!paragraph.is_empty() && paragraph.trim() == paragraph);
            prop_assert!(!paragraph.chars().any(|c| c.is_control() || turns_direction(c)));
        }
    }
}

fn base() -> Url {
    Url::parse("https://ion.tjhsst.edu/").expect("an address")
}
