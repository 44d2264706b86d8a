/* feeds/html: HTML to blocks, absolute links, plain text, and what hostile input may not do. */
// objects: feeds/html.o feeds/html_scan.o feeds/html_entity.o feeds/html_tree.o
// objects: feeds/html_blocks.o feeds/html_text.o feeds/html_inline.o feeds/html_quote.o
// objects: feeds/html_table.o feeds/html_math.o feeds/html_media.o
// objects: feeds/html_note.o feeds/html_clean.o feeds/url.o
#include "feeds/html.h"

#include "src/util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

struct article {
	struct blocks blocks;
	struct strbuf excerpt, image;
	uint32_t words;
};

static void
digest(struct article *a, const char *summary, const char *html, size_t n, const char *title)
{
	struct digest_source src = {.summary = summary,
	    .summary_len = strlen(summary),
	    .content = html,
	    .content_len = n,
	    .title = title};
	struct strbuf code;
	struct blocks back;
	struct err e;

	blocks_init(&a->blocks);
	strbuf_init(&a->excerpt, STRBUF_SMALL);
	strbuf_init(&a->image, STRBUF_SMALL);
	html_digest(
	    &src, "https://example.org/a/b.html", 0, &a->blocks, &a->excerpt, &a->image, &a->words);
	/* What the parser makes must pass the fetcher's check. */
	strbuf_init(&code, STRBUF_BODY * 4);
	blocks_init(&back);
	e.text[0] = '\0';
	assert_true(blocks_encode(&a->blocks, &code));
	if (!blocks_decode(&back, code.s, code.len, &e))
		fail_msg("%s", e.text);
	assert_int_equal(back.nblock, a->blocks.nblock);
	blocks_release(&back);
	strbuf_release(&code);
}

static void
release(struct article *a)
{
	blocks_release(&a->blocks);
	strbuf_release(&a->excerpt);
	strbuf_release(&a->image);
}

static void
dump_spans(const struct blocks *b, const struct block *block, struct strbuf *out)
{
	static const char marks[] = "*_`^,-+";

	for (uint32_t i = 0; i < block->spans; i++) {
		const struct span *s = &b->span[block->span + i];
		if (s->style & SPAN_BREAK) {
			strbuf_addc(out, '/');
			continue;
		}
		for (int k = 0; k < 7; k++)
			if (s->style & 1 << k)
				strbuf_addc(out, marks[k]);
		strbuf_add(out, b->text.s + s->at, s->len);
		for (int k = 6; k >= 0; k--)
			if (s->style & 1 << k)
				strbuf_addc(out, marks[k]);
		if (s->link != 0)
			strbuf_addf(out, s->link & BLOCKS_NOTE ? "{^%u}" : "{%u}",
			    s->link & (BLOCKS_NOTE - 1));
	}
}

/* One line a block: quote bars, indent, kind, text with marks, links at the end. */
static void
dump(const struct blocks *b, struct strbuf *out)
{
	static const char kinds[BLOCK_TYPES] = {'p', 'h', 'i', 'c', 't', '.', 'f', 'r', 'd', 'n'};

	for (size_t i = 0; i < b->nblock; i++) {
		const struct block *block = &b->block[i];
		for (int k = 0; k < block->quote + block->indent; k++)
			strbuf_addc(out, block_is_quote(block, k) ? '|' : '>');
		strbuf_addc(out, kinds[block->type]);
		if (block->level > 0)
			strbuf_addf(out, "%d", block->level);
		if (block->type == BLOCK_ITEM && block->number != INT32_MIN)
			strbuf_addf(out, "#%d", block->number);
		if (block->type == BLOCK_TABLE)
			strbuf_addf(out, "%dx%d", block->rows, block->cols);
		if (block->link != 0)
			strbuf_addf(out, "{%u}", block->link);
		strbuf_addc(out, ' ');
		dump_spans(b, block, out);
		strbuf_addc(out, '\n');
	}
	for (size_t i = 0; i < b->nlink; i++) {
		const struct link *l = &b->link[i];
		strbuf_addf(out, "%zu %d %.*s %.*s\n", i + 1, l->kind, (int)l->url_len,
		    b->text.s + l->url, (int)l->text_len, b->text.s + l->text);
	}
	for (size_t i = 0; i < b->nnote; i++)
		strbuf_addf(out, "^%zu %.4s\n", i + 1, b->text.s + b->note[i]);
}

static void
expect(const char *html, const char *want)
{
	struct article a;
	struct strbuf out;

	digest(&a, "", html, strlen(html), "The title");
	strbuf_init(&out, STRBUF_BODY);
	dump(&a.blocks, &out);
	assert_string_equal(out.s, want);
	strbuf_release(&out);
	release(&a);
}

static void
test_paragraphs(void **state)
{
	(void)state;
	expect("", "");
	expect("<p> one \n two</p><p></p><p>&nbsp;</p>three", "p one two\np \xc2\xa0\np three\n");
	expect("a<br>b<br/><br />c<br><br>", "p a/b\np c\n");
	expect("one\ntwo\n\nthree &amp; four\r\n\r\nfive", "p one two\np three & four\np five\n");
	expect("<p>a<p>b<div>c</div>d", "p a\np b\np c\np d\n");
	expect("<h1>The  Title</h1><h2>Part</h2>x<hr>", "h2 Part\np x\nr \n");
	expect("<ul><li>x<li><hr></ul>", ">i x\n>i \n>r \n");
}

static void
test_spans(void **state)
{
	(void)state;
	expect("a <b>b</b> <i>c <b>d</b></i><code>e</code>", "p a *b* _c _*_d_*`e`\n");
	expect("H<sub>2</sub>O x<sup>2</sup> <del>o</del><ins>n</ins>", "p H,2,O x^2^ -o-+n+\n");
	expect("<q>a <q>b</q></q>", "p “a ‘b’”\n");
	expect("<ruby>漢字<rp>(</rp><rt>kanji</rt><rp>)</rp></ruby>", "p 漢字(kanji)\n");
	expect("<abbr title='World Health Organization'>WHO</abbr>!",
	    "p WHO (World Health Organization)!\n");
}

static void
test_lists(void **state)
{
	(void)state;
	expect("<ul><li>a<li>b<ul><li>c</ul><li><p>d</p><p>e</p></ul>",
	    ">i a\n>i b\n>>i c\n>i d\n>p e\n");
	expect("<ol start=3><li>a<li value=7>b<li>c</ol></ol>", ">i#3 a\n>i#7 b\n>i#8 c\n");
	expect("<ol reversed><li>a<li>b</ol>", ">i#2 a\n>i#1 b\n");
	expect("<ol start=-2147483648><li>a</ol>", ">i#-2147483647 a\n");
	expect("<dl><dt>t<dd>d<dd>e</dl>", "d t\n>p d\n>p e\n");
	expect("<blockquote>a<blockquote><p>b</blockquote></blockquote>c", "|p a\n||p b\np c\n");
	expect("<pre>\n a\n\n  b<br>c\n</pre>", "c  a\n\n  b\nc\n");
}

static void
test_frame_never_closed_keeps_what_follows(void **state)
{
	(void)state;
	expect("<p>a</p><iframe src=https://e.org/f>none here</iframe><p>b</p>",
	    "p a\np e.org{1}\np b\n1 4 https://e.org/f e.org\n");
	expect("<p>a</p><iframe src=https://e.org/f><p>b</p>",
	    "p a\np e.org{1}\np b\n1 4 https://e.org/f e.org\n");
}

static void
test_tables(void **state)
{
	(void)state;
	expect("<table><tr><th>a<th>b<tr><td colspan=2>c<tr><td rowspan=2>d<td>e<tr><td>f</table>",
	    "t4x2 \n.1 a\n.1 b\n. c\n.2 \n. d\n. e\n.4 \n. f\n");
	expect("<table><tr><td><p>one</p><p>two</p></td></tr></table>", "p one\np two\n");
	expect("<table><tr><td>x<td>a<br>b <b>c</b></table>", "t1x2 \n. x\n. a/b *c*\n");
	expect("<table><tr><td colspan=1000000000>a<td>b</table>", "p a\np b\n");
}

static void
test_nesting(void **state)
{
	(void)state;
	expect("<ul><li>a<blockquote>b</blockquote></ul>", ">i a\n>|p b\n");
	expect("<blockquote><ul><li>a</ul></blockquote>", "|>i a\n");
	expect("<ol><li><pre>x</pre><li><h3>t</h3>", ">i#1 \n>c x\n>i#2 *t*\n");
	expect("<ol type=i><li>a</ol>", ">i3#1 a\n");
	expect("<blockquote>a<footer>B</footer></blockquote>", "|p a/— B\n");
	expect("<blockquote><p>a<p><cite>— B</cite></blockquote>", "|p a/— B\n");
	expect("<blockquote><cite>A book</cite> says so.</blockquote>", "|p _A book_ says so.\n");
	expect(
	    "<figure><blockquote>a</blockquote><figcaption>B</figcaption></figure>", "|p a/— B\n");
}

static void
test_captions(void **state)
{
	(void)state;
	expect("<table><caption>C</caption><tr><td>a<td>b</table>", "n C\nt1x2 \n. a\n. b\n");
	expect("<table><tr><th>a<th>b<tr><td><ul><li>x<li>y</ul><td>z</table>",
	    "t2x2 \n.1 a\n.1 b\n. x/y\n. z\n");
	expect("<table><tr><th colspan=2>a<tr><td>b<td>c</table>", "t2x2 \n.1 a\n.3 \n. b\n. c\n");
	expect("<figure><audio src=/s/a.mp3></audio><figcaption>C</figcaption></figure>",
	    "p a.mp3{1}/C\n1 2 https://example.org/s/a.mp3 a.mp3\n");
}

/* A link into the article and the way back; one that leads nowhere is none. */
static void
test_notes(void **state)
{
	(void)state;
	expect("<p>a<sup id=r><a href='#n'>1</a></sup> b<a href='#no'>2</a><p id=n>note <a "
	       "href='#r'>back</a>",
	    "p a^1^{^1} b2\np note back{^2}\n^1 note\n^2 1 b2\n");
	expect("<p><a href='https://example.org/a/b.html#n'>1</a><p><a name=n></a>here",
	    "p 1{^1}\np here\n^1 here\n");
	/* In what is built by its list or its table. */
	expect("<p>a <a href='#n'>1</a><ol><li>one<li id=n>two</ol>",
	    "p a 1{^1}\n>i#1 one\n>i#2 two\n^1 two\n");
	expect("<p>a <a href='#n'>1</a><table><tr><th>k<td id=n>v</table>",
	    "p a 1{^1}\nt1x2 \n.1 k\n. v\n^1 v\n");
	expect("<p>a <a href='#n'>1</a><table><tr><th>z<td>y<tr id=n><th>k<td>v</table>",
	    "p a 1{^1}\nt2x2 \n.1 z\n. y\n.1 k\n. v\n^1 kv\n");
	expect("<p><a href='#'>top</a>", "p top\n");
}

static void
test_mathematics(void **state)
{
	(void)state;
	expect("<math alttext='x^2'><mi>x</mi></math>", "p x^2\n");
	expect("<math><semantics><mi>x</mi><annotation encoding='application/x-tex'>\\xi"
	       "</annotation></semantics></math>",
	    "p \\xi\n");
	expect("<math><mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac></math>",
	    "p (a + b)/2\n");
	expect(
	    "<math><msup><mi>x</mi><mrow><mo>-</mo><mn>1</mn></mrow></msup></math>", "p x^(-1)\n");
	expect("a <script type='math/tex'>y<2</script> b", "p a y<2 b\n");
	expect("\\(x\\) stays", "p \\(x\\) stays\n");
}

static void
test_links(void **state)
{
	(void)state;
	expect("<a href='../c?x=1&copy=2'>t</a> <a href=/q>u</a> <a href='../c?x=1&copy=2'>v</a>",
	    "p t{1} u{2} v{1}\n1 0 https://example.org/c?x=1&copy=2 t\n"
	    "2 0 https://example.org/q u\n");
	expect("<a href='java\nscript:x()'>t</a><a href='data:text/html,x'>u</a><a href='#n'>v</a>",
	    "p tuv\n");
	expect("<base href='https://evil.example/'><a href=//h.example/>t</a>",
	    "p t{1}\n1 0 https://h.example/ t\n");
}

static void
test_images(void **state)
{
	(void)state;
	expect("<p><img src=i.jpg alt='A b'> text</p>",
	    "f{1} \np text\n1 1 https://example.org/a/i.jpg A b\n");
	expect(
	    "<figure><img data-src=i.jpg src='data:image/gif;base64,AA'><noscript><img src=k.jpg>"
	    "</noscript><figcaption>Cap <b>x</b></figcaption></figure>y",
	    "f{1} Cap *x*\np y\n1 1 https://example.org/a/i.jpg \n");
	expect("a<img src=t.gif width=1 height=1><img src='data:image/png;base64,x'>b", "p ab\n");
	expect("<p>a <img src='data:image/png;base64,x' alt='A map'> b</p><img alt=C src=data:x>",
	    "p a [image: A map] b\np [image: C]\n");
	expect(
	    "<img src='data:image/gif;base64,x' alt=M><noscript><img src=k.jpg alt=M></noscript>",
	    "f{1} \n1 1 https://example.org/a/k.jpg M\n");
	expect("x <img class='wp-smiley' src=s.png alt=':)'>", "p x :)\n");
	expect("<iframe src='https://www.youtube.com/embed/x'>z</iframe>",
	    "p youtube.com{1}\n1 3 https://www.youtube.com/embed/x youtube.com\n");
}

static void
test_what_nobody_should_see(void **state)
{
	(void)state;
	expect("a<script>if (a < b) '<p>'</script><style>p{}</style><!-- c --><p hidden>d</p>"
	       "<p style='DISPLAY : none'>e</p><form>f<input><button>g</button></form>",
	    "p a\np f\n");
	expect(
	    "<p>a</p><p>The post <a href=x>T</a> appeared first on <a href=y>Y</a>.</p>", "p a\n");
	expect("a<script>b", "p a\n");
	expect("a<!-- b", "p a\n");
}

static void
test_characters(void **state)
{
	(void)state;
	expect("a&#0;b&#x1b;[31mc&#155;d&#x110000;&hellip;&notin;&bogus;&amp;lt;",
	    "p a\xef\xbf\xbd"
	    "b[31mc›d\xef\xbf\xbd…∉&bogus;&lt;\n");
	expect("a\x1b\x7f\xc2\x9b\xff z", "p a\xef\xbf\xbd z\n");
	expect("e<b>\xcc\x81\xcc\x81\xcc\x81</b><i>\xcc\x81\xcc\x81\xcc\x81</i>x",
	    "p e*\xcc\x81\xcc\x81\xcc\x81*_\xcc\x81_x\n");
	expect("1 < 2 <3 a<", "p 1 < 2 <3 a<\n");
}

static void
test_excerpt_and_image(void **state)
{
	const char *html = "<p>First words of the text stand here.</p><img src=/p.png>";
	struct article a;

	(void)state;
	digest(&a, "<p>Another say.</p>", html, strlen(html), "");
	assert_string_equal(a.excerpt.s, "Another say.");
	assert_string_equal(a.image.s, "https://example.org/p.png");
	assert_int_equal(a.words, 7);
	release(&a);
	digest(&a, "First words of [&#8230;]", html, strlen(html), "");
	assert_true(strncmp(a.excerpt.s, "First words of the text", 23) == 0);
	release(&a);
	digest(&a, "<b>Only</b> this", "", 0, "");
	assert_string_equal(a.excerpt.s, "Only this");
	assert_int_equal(a.blocks.nblock, 1);
	release(&a);
}

/* Repeats a piece and sees that it ends, quickly and within limits. */
static void
hostile(const char *head, const char *piece, size_t times, const char *tail)
{
	struct strbuf html;
	struct article a;

	strbuf_init(&html, STRBUF_BODY * 2);
	strbuf_adds(&html, head);
	for (size_t i = 0; i < times; i++)
		strbuf_adds(&html, piece);
	strbuf_adds(&html, tail);
	clock_t start = clock(); /* of the processor */
	digest(&a, "", html.s, html.len, "");
	clock_t took = clock() - start;
	if (took > 5 * CLOCKS_PER_SEC)
		fail_msg("%s took %ld us", piece, (long)took);
	assert_true(a.blocks.text.len <= BLOCKS_TEXT_MAX);
	release(&a);
	strbuf_release(&html);
}

/* FAULTS 35, 36, 49 and 50: too much of anything is bounded, and read in time. */
static void
test_hostile(void **state)
{
	(void)state;
	hostile("", "<blockquote><ul><li>", 10000, "x");
	hostile("<p id=n>", "<a href='#n'>1</a> <b id=n></b>", 20000, "");
	hostile("<table><tr><th>x", "<tr><td rowspan=65534 colspan=1000>y", 5000, "");
	hostile("<math>", "<msup><mi>x</mi>", 10000, "");
	hostile("<ol type=i start=3000>", "<li>x", 5000, "");
	hostile("", "<div>", 1000000, "end");
	hostile("", "<b>x", 300000, "</i></i>");
	hostile("<b>", "</i>", 500000, "");
	hostile("<a ", "a=x ", 100000, ">t</a>");
	hostile("", "<nobr></nobr>", 500000, "");
	hostile("", "</p>", 100000, "");
	hostile("", "<ul><li>x", 300, "");
	hostile("<table>", "<tr><td>x<td>y", 10000, "");
	hostile("", "<table><tr><td>", 20000, "x");
	hostile("", "a", 16000000, "");
	hostile("<pre>", "a\n", 500000, "");
	hostile("", "&a", 1000000, "");
	hostile("", "<q>", 100000, "x");
	hostile("", "<!--", 100000, "");
	hostile("", "<![CDATA[x", 100000, "");
	hostile("<a href='", "../", 1000, "x'>t</a>");
	hostile("<a href='http://x/", "abcd", 16000, "'>t</a>");
	hostile("", "<h1>x", 100000, "");
	hostile("", "<svg><dl><dt>", 100000, "");
}

static void
test_depth_keeps_text(void **state)
{
	struct strbuf html;
	struct article a;

	(void)state;
	strbuf_init(&html, STRBUF_BODY);
	for (int i = 0; i < 1000; i++)
		strbuf_adds(&html, "<span>");
	strbuf_adds(&html, "deep");
	for (int i = 0; i < 1000; i++)
		strbuf_adds(&html, "</span>");
	strbuf_adds(&html, "<p>after");
	digest(&a, "", html.s, html.len, "");
	assert_int_equal(a.blocks.nblock, 2);
	release(&a);
	strbuf_release(&html);
}

static void
absolute_is(const char *html, const char *want)
{
	struct strbuf out;

	strbuf_init(&out, STRBUF_BODY);
	assert_true(html_absolute(&out, html, strlen(html), "https://example.org/a/"));
	assert_string_equal(out.s, want);
	strbuf_release(&out);
}

static void
test_absolute(void **state)
{
	(void)state;
	absolute_is("<a href=b onclick='x()'>t<p>1 &lt; 2<script>s</script>",
	    "<a href=\"https://example.org/a/b\">t<p>1 &lt; 2</p></a>");
	absolute_is("<img src='/i' srcset='j 1x, /k 2x' alt='\"'><br>",
	    "<img src=\"https://example.org/i\" srcset=\"https://example.org/a/j 1x, "
	    "https://example.org/k 2x\" alt=\"&quot;\"><br>");
	absolute_is("<a href='javascript:x'>t</a><x-y z>u</x-y>", "<a>t</a><x-y z=\"\">u</x-y>");
	absolute_is("<iframe src=f>a <b>c</b></iframe>",
	    "<iframe src=\"https://example.org/a/f\">a <b>c</b></iframe>");
}

static void
plain_is(const char *html, const char *want)
{
	struct strbuf out;

	strbuf_init(&out, STRBUF_SMALL);
	assert_true(html_plain(&out, html, strlen(html), TEXT_LINE));
	assert_string_equal(out.s, want);
	strbuf_release(&out);
}

static void
test_plain(void **state)
{
	(void)state;
	plain_is("a <b>b</b>c<br>d &amp; e<script>x</script>\n", "a bc d & e");
	plain_is("<p>1 < 2</p><p>AT&T &#x27;x&rsquo;", "1 < 2 AT&T 'x’");
	plain_is("a <![CDATA[<b>]]> c", "a <b> c");
	plain_is("a <![CDATA[<b>b</b>", "a <![CDATA[b");
	plain_is("a <!-- b --> c <! -- d --> e <!doctype f> g", "a c e g");
	plain_is("a <!' b <!doctype", "a <!' b <!doctype");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_paragraphs),
	    cmocka_unit_test(test_spans),
	    cmocka_unit_test(test_lists),
	    cmocka_unit_test(test_frame_never_closed_keeps_what_follows),
	    cmocka_unit_test(test_tables),
	    cmocka_unit_test(test_nesting),
	    cmocka_unit_test(test_captions),
	    cmocka_unit_test(test_notes),
	    cmocka_unit_test(test_mathematics),
	    cmocka_unit_test(test_links),
	    cmocka_unit_test(test_images),
	    cmocka_unit_test(test_what_nobody_should_see),
	    cmocka_unit_test(test_characters),
	    cmocka_unit_test(test_excerpt_and_image),
	    cmocka_unit_test(test_depth_keeps_text),
	    cmocka_unit_test(test_absolute),
	    cmocka_unit_test(test_plain),
	    cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
