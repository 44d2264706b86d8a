/* Charsets: finding out which. */
#include "feeds/charset_priv.h"

#include "src/util.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistr.h>

/* What iconv calls it, and the labels (letters and digits only) that mean it. As on the web, a
 * label means the largest charset that it is used for. */
static const struct {
	const char *iconv, *labels;
} charsets[] = {
    {"UTF-8", " utf8 unicode11utf8 utf8mb4 "},
    {"CP1252", " windows1252 cp1252 iso88591 latin1 l1 ascii usascii ansix341968 iso646us us cp819 "
	       "ibm819 iso885911987 xcp1252 8859 88591 isolatin1 win1252 ansi "},
    {"CP1251", " windows1251 cp1251 win1251 xcp1251 1251 "},
    {"CP1250", " windows1250 cp1250 win1250 xcp1250 "},
    {"CP1253", " windows1253 cp1253 "},
    {"CP1254", " windows1254 cp1254 iso88599 latin5 l5 "},
    {"CP1255", " windows1255 cp1255 "},
    {"CP1256", " windows1256 cp1256 "},
    {"CP1257", " windows1257 cp1257 "},
    {"CP1258", " windows1258 cp1258 "},
    {"CP874", " windows874 cp874 iso885911 tis620 "},
    {"ISO-8859-2", " iso88592 latin2 l2 "},
    {"ISO-8859-3", " iso88593 latin3 l3 "},
    {"ISO-8859-4", " iso88594 latin4 l4 "},
    {"ISO-8859-5", " iso88595 cyrillic "},
    {"ISO-8859-6", " iso88596 arabic "},
    {"ISO-8859-7", " iso88597 greek greek8 "},
    {"ISO-8859-8", " iso88598 iso88598i hebrew "},
    {"ISO-8859-10", " iso885910 latin6 l6 "},
    {"ISO-8859-13", " iso885913 "},
    {"ISO-8859-14", " iso885914 "},
    {"ISO-8859-15", " iso885915 latin9 l9 "},
    {"ISO-8859-16", " iso885916 "},
    {"KOI8-R", " koi8r koi8 koi "},
    {"KOI8-U", " koi8u koi8ru "},
    {"CP866", " ibm866 cp866 866 "},
    {"CP437", " ibm437 cp437 "},
    {"CP850", " ibm850 cp850 "},
    {"MACINTOSH", " macintosh mac macroman xmacroman "},
    {"MAC-CYRILLIC", " xmaccyrillic maccyrillic "},
    {"GB18030", " gb18030 gb2312 gbk xgbk gb231280 cp936 chinese csgb2312 euccn "},
    {"BIG5-HKSCS", " big5 big5hkscs xxbig5 cp950 "},
    {"CP932", " shiftjis sjis xsjis windows31j mskanji cp932 ms932 "},
    {"EUC-JP", " eucjp xeucjp "},
    {"ISO-2022-JP", " iso2022jp csiso2022jp "},
    {"CP949", " euckr cp949 ksc56011987 ksc5601 korean windows949 uhc "},
    {"ISO-2022-KR", " iso2022kr "},
    {"EUC-TW", " euctw "},
    {"CP037", " cp037 ibm037 ebcdic ebcdiccpus "},
    {"UTF-16LE", " utf16le "},
    {"UTF-16BE", " utf16be "},
    {"UTF-32LE", " utf32le "},
    {"UTF-32BE", " utf32be "},
};
_Static_assert(LEN(charsets) == CHARSETS, "each has a converter");
#define NONE SIZE_MAX

struct charset *
charset_new(void)
{
	struct charset *c = xcalloc(1, sizeof(*c));

	for (size_t i = 0; i < LEN(charsets); i++)
		c->cd[i] = i == UTF8 ? (iconv_t)-1 : iconv_open("UTF-8", charsets[i].iconv);
	return c;
}

void
charset_free(struct charset *c)
{
	for (size_t i = 0; i < LEN(charsets); i++)
		if (c->cd[i] != (iconv_t)-1)
			iconv_close(c->cd[i]);
	free(c);
}

static size_t
by_label(const struct charset *c, const char *s, size_t n)
{
	char label[34] = " ";
	size_t len = 1;

	for (size_t i = 0; i < n; i++)
		if (isalnum((unsigned char)s[i])) {
			if (len >= sizeof(label) - 2)
				return NONE;
			label[len++] = (char)tolower((unsigned char)s[i]);
		}
	label[len++] = ' ';
	label[len] = '\0';
	for (size_t i = 0; len > 2 && i < LEN(charsets); i++)
		if (strstr(charsets[i].labels, label) != NULL)
			return i == UTF8 || c->cd[i] != (iconv_t)-1 ? i : NONE;
	return NONE;
}

static void
set_name(struct charset *c, const char *s, size_t n)
{
	size_t len = 0;

	for (size_t i = 0; i < n && len < sizeof(c->name) - 1; i++)
		if (isalnum((unsigned char)s[i]) || strchr("-_.:", s[i]) != NULL)
			c->name[len++] = (char)tolower((unsigned char)s[i]);
	c->name[len] = '\0';
}

struct claim {
	const char *s;
	size_t n;
	size_t which;
};

/* The value after `key` and "=" in n bytes, quoted or not. */
static struct claim
find_value(const struct charset *c, const char *s, size_t n, const char *key)
{
	size_t k = strlen(key);

	for (size_t i = 0; i + k < n; i++) {
		size_t at = i + k, from;

		if (strncasecmp(s + i, key, k) != 0)
			continue;
		while (at < n && isspace((unsigned char)s[at]))
			at++;
		if (at >= n || s[at++] != '=')
			continue;
		while (at < n && (isspace((unsigned char)s[at]) || s[at] == '"' || s[at] == '\''))
			at++;
		from = at;
		while (at < n && !isspace((unsigned char)s[at]) && strchr("\"';>?/", s[at]) == NULL)
			at++;
		if (at == from)
			continue;
		return (struct claim){s + from, at - from, by_label(c, s + from, at - from)};
	}
	return (struct claim){"", 0, NONE};
}

static const char *
find(const char *s, size_t n, const char *what)
{
	return memmem(s, n, what, strlen(what));
}

/* What the document says of itself: XML declaration, else meta. */
static struct claim
claim_inside(const struct charset *c, const char *s, size_t n)
{
	const char *decl = find(s, MIN(n, 1024), "<?xml"), *meta;

	if (decl != NULL) {
		size_t left = MIN((size_t)(s + n - decl), 512);
		const char *end = memchr(decl, '>', left);

		return find_value(c, decl, end == NULL ? left : (size_t)(end - decl), "encoding");
	}
	n = MIN(n, 4096);
	for (meta = s; (meta = find(meta, (size_t)(s + n - meta), "<meta")) != NULL; meta++) {
		const char *end = memchr(meta, '>', (size_t)(s + n - meta));
		struct claim claim;

		if (end == NULL)
			break;
		claim = find_value(c, meta, (size_t)(end - meta), "charset");
		if (claim.which != NONE)
			return claim;
	}
	return (struct claim){"", 0, NONE};
}

/* What the bytes show: characters that are UTF-8, broken UTF-8, and lone high bytes between ASCII
 * such as Latin text has. */
struct evidence {
	size_t valid, broken, lone;
};

static struct evidence
look(const char *s, size_t n)
{
	struct evidence e = {0};

	for (size_t i = 0; i < n;) {
		ucs4_t u;
		int len;

		size_t plain = charset_plain(s + i, n - i);
		if (plain > 0 || (unsigned char)s[i] < 0x80) {
			i += MAX(plain, 1);
			continue;
		}
		len = u8_mbtoucr(&u, (const uint8_t *)s + i, n - i);
		if (len > 0) {
			e.valid++;
			i += (size_t)len;
		} else if (n - i < 4) {
			break; /* cut by the end of the window */
		} else {
			unsigned char c = (unsigned char)s[i], next = (unsigned char)s[i + 1];

			if (next >= 0x80 && next < 0xc0 && c >= 0xc0)
				e.broken++;
			else if (c == 0xc2 || c == 0xc3 || c >= 0xfe || c < 0x80)
				e.broken++;
			else
				e.lone++;
			i++;
			while (i < n && ((unsigned char)s[i] & 0xc0) == 0x80 && c >= 0xc0)
				i++;
		}
	}
	return e;
}

/* Weighs the server's word, the document's word and the bytes. */
static struct claim
weigh(const struct charset *c, struct claim server, struct claim inside, const char *s, size_t n)
{
	static const struct claim utf8 = {"utf-8", 5, UTF8}, latin = {"windows-1252", 12, 1};
	struct claim first = server.which != NONE ? server : inside;
	struct evidence e;

	if (first.which != NONE && strncmp(charsets[first.which].iconv, "UTF-", 4) == 0)
		first = utf8; /* were it UTF-16 or 32, the first bytes would have shown it */
	if (first.which != NONE && first.which > 30 && first.which != inside.which)
		return first;
	e = look(s, n);
	if (first.which == UTF8 || first.which == NONE) {
		if (e.broken + e.lone > 0 && inside.which != NONE && inside.which != UTF8
		    && strncmp(charsets[inside.which].iconv, "UTF-", 4) != 0)
			return inside;
		if (e.valid == 0 && e.broken == 0 && e.lone > 0)
			return latin;
		return first.which == NONE ? utf8 : first;
	}
	bool utf8_claimed = inside.which == UTF8 || server.which == UTF8;
	bool all_utf8 = e.valid > 0 && e.broken + e.lone == 0;
	(void)c;
	return all_utf8 && (utf8_claimed || e.valid >= 8) && first.which < 30 ? utf8 : first;
}

/* By BOM, or by zero bytes around the first signs. */
static bool
by_first_bytes(struct charset *c, const char *s, size_t n, struct claim *out)
{
	static const struct {
		const char *bytes, *mask, *name;
		size_t n, skip;
	} marks[] = {
	    {"\xef\xbb\xbf", "xxx", "utf-8", 3, 3},
	    {"\xff\xfe\0\0", "xxxx", "utf-32le", 4, 4},
	    {"\0\0\xfe\xff", "xxxx", "utf-32be", 4, 4},
	    {"\xff\xfe", "xx", "utf-16le", 2, 2},
	    {"\xfe\xff", "xx", "utf-16be", 2, 2},
	    {"\0\0\0<", "xxxx", "utf-32be", 4, 0},
	    {"<\0\0\0", "xxxx", "utf-32le", 4, 0},
	    {"\0<\0", "xxx", "utf-16be", 3, 0},
	    {"<\0?\0", "x.xx", "utf-16le", 2, 0},
	    {"\0{\0", "xxx", "utf-16be", 3, 0},
	    {"{\0\"\0", "xx.x", "utf-16le", 2, 0},
	    {"\x4c\x6f\xa7\x94", "xxxx", "cp037", 4, 0},
	};

	for (size_t i = 0; i < LEN(marks); i++) {
		if (n < marks[i].n || memcmp(s, marks[i].bytes, marks[i].n) != 0)
			continue;
		*out = (struct claim){marks[i].name, strlen(marks[i].name), 0};
		out->which = by_label(c, out->s, out->n);
		c->skip = marks[i].skip;
		if (strcmp(marks[i].name, "cp037") == 0)
			out->which = by_label(c, "cp037", 5);
		return out->which != NONE;
	}
	return false;
}

void
charset_begin(struct charset *c, const char *content_type, const char *head, size_t n)
{
	struct claim claim;

	c->skip = c->nraw = c->ntail = c->bad = 0;
	n = MIN(n, CHARSET_SNIFF);
	if (!by_first_bytes(c, head, n, &claim))
		claim = weigh(c, find_value(c, content_type, strlen(content_type), "charset"),
		    claim_inside(c, head, n), head, n);
	c->which = claim.which;
	set_name(c, claim.s, claim.n);
	if (c->which != UTF8)
		iconv(c->cd[c->which], NULL, NULL, NULL, NULL);
}

bool
charset_is(const struct charset *c, const char *iconv)
{
	return strcmp(charsets[c->which].iconv, iconv) == 0;
}

const char *
charset_name(const struct charset *c)
{
	return c->name;
}

size_t
charset_bad(const struct charset *c)
{
	return c->bad;
}
