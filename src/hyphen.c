/* The dictionaries of libhyphen, found by language; their words are in lower case, some in a
 * charset of one byte. */
#include "src/hyphen.h"

#include "src/strbuf.h"
#include "src/util.h"

#include <hyphen.h>
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <uniconv.h>
#include <unistd.h>

static const char system_dirs[] = "/usr/share/hyphen:/usr/local/share/hyphen:"
				  "/usr/share/myspell/dicts:/usr/share/myspell";

/* Which country's dictionary serves a language that comes without one. */
static const char *const countries[][2] = {{"en", "US"}, {"de", "DE"}, {"fr", "FR"}, {"es", "ES"},
    {"pt", "PT"}, {"it", "IT"}, {"ru", "RU"}, {"pl", "PL"}, {"nl", "NL"}, {"cs", "CZ"},
    {"da", "DK"}, {"nb", "NO"}, {"no", "NO"}, {"sv", "SE"}, {"uk", "UA"}, {"el", "GR"},
    {"hu", "HU"}, {"fi", "FI"}, {"ro", "RO"}, {"bg", "BG"}, {"ca", "ES"}, {"hr", "HR"}};

struct hyphen {
	HyphenDict *dict;
	char charset[MAX_NAME]; /* "" for UTF-8 */
};

static HyphenDict *
try_file(const char *dir, size_t n, const char *name)
{
	char *path = xasprintf("%.*s/hyph_%s.dic", (int)n, dir, name);
	HyphenDict *dict = access(path, R_OK) == 0 ? hnj_hyphen_load(path) : NULL;

	free(path);
	return dict;
}

static HyphenDict *
try_dirs(const char *dirs, const char *name)
{
	HyphenDict *dict = NULL;

	for (const char *dir = dirs; dict == NULL && *dir != '\0';) {
		size_t n = strcspn(dir, ":");
		dict = try_file(dir, n, name);
		dir += n + (dir[n] == ':');
	}
	return dict;
}

/* "en-gb" as dictionaries are named: en_GB, en_US, en. */
static HyphenDict *
find_dict(const char *lang, const char *dirs)
{
	char name[16];
	size_t n = 0, language = strcspn(lang, "-_");

	/* It becomes part of a file's name. */
	for (; lang[n] != '\0' && n < sizeof(name) - 1; n++) {
		char c = lang[n];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		if (!letter && n != language)
			return NULL;
		name[n] = !letter ? '_' : (char)(n < language ? c | 0x20 : c & ~0x20);
	}
	name[n] = '\0';
	if (lang[n] != '\0' || language < 2 || language > 3)
		return NULL;
	HyphenDict *dict = n > language ? try_dirs(dirs, name) : NULL;
	name[language] = '\0';
	for (size_t i = 0; dict == NULL && i < LEN(countries); i++)
		if (strcmp(countries[i][0], name) == 0) {
			char *with = xasprintf("%s_%s", name, countries[i][1]);
			dict = try_dirs(dirs, with);
			free(with);
		}
	return dict != NULL ? dict : try_dirs(dirs, name);
}

struct hyphen *
hyphen_open(const char *lang, const char *dirs)
{
	HyphenDict *dict = lang != NULL ? find_dict(lang, dirs != NULL ? dirs : system_dirs) : NULL;

	if (dict == NULL)
		return NULL;
	struct hyphen *h = xcalloc(1, sizeof(*h));
	h->dict = dict;
	if (!dict->utf8)
		memcpy(h->charset, dict->cset, sizeof(h->charset) - 1);
	return h;
}

void
hyphen_close(struct hyphen *h)
{
	if (h == NULL)
		return;
	hnj_hyphen_free(h->dict);
	free(h);
}

/* Points for the word in the dictionary's own bytes. */
static bool
points(struct hyphen *h, const char *word, size_t n, char *hyphens)
{
	char **rep = NULL;
	int *pos = NULL, *cut = NULL;
	bool ok =
	    hnj_hyphen_hyphenate2(h->dict, word, (int)n, hyphens, NULL, &rep, &pos, &cut) == 0;

	/* Divisions that change letters (Schiff-fahrt of old) are left alone. */
	for (size_t i = 0; rep != NULL && i < n; i++) {
		if (rep[i] != NULL)
			hyphens[i] = '0';
		free(rep[i]);
	}
	free(rep);
	free(pos);
	free(cut);
	return ok;
}

bool
hyphen_word(struct hyphen *h, const char *word, size_t n, bool *may)
{
	char hyphens[HYPHEN_WORD_MAX + 8], own[HYPHEN_WORD_MAX + 8];
	uint8_t lower[HYPHEN_WORD_MAX + 8];
	size_t len = sizeof(lower), nown = sizeof(own);
	bool any = false;

	if (n == 0 || n > HYPHEN_WORD_MAX)
		return false;
	/* Lower case keeps the number of bytes, or the word is left alone. */
	uint8_t *l = u8_tolower((const uint8_t *)word, n, NULL, NULL, lower, &len);
	if (l != lower || len != n) {
		if (l != lower)
			free(l);
		return false;
	}
	if (h->charset[0] == '\0') {
		memcpy(own, lower, n);
		nown = n;
	} else {
		char *o =
		    u8_conv_to_encoding(h->charset, iconveh_error, lower, n, NULL, own, &nown);
		if (o != own) {
			free(o);
			return false;
		}
	}
	own[nown] = '\0';
	memset(hyphens, '0', sizeof(hyphens));
	if (!points(h, own, nown, hyphens))
		return false;
	/* In a charset of one byte a point is behind a character, else behind a byte. */
	size_t character = 0;
	for (size_t i = 0; i < n; i++) {
		bool last = i + 1 == n || ((unsigned char)word[i + 1] & 0xc0) != 0x80;
		size_t point = h->charset[0] == '\0' ? i : character;
		may[i] = last && point < nown && (hyphens[point] & 1) && i + 1 < n;
		any = any || may[i];
		character += last;
	}
	return any;
}
