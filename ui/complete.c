/* Completion behind `:`: commands and actions, and what each takes: settings and their values,
 * sections, feeds, tags, panes, roles. A completer gets what stands behind the command and its
 * blank. */
#include "src/text.h"
#include "src/util.h"
#include "ui/acts.h"

#include <stdlib.h>
#include <string.h>

/* The i-th of the words apart by | (or by ", ") that begins with `stem`, behind n bytes of `text`. */
static char *
of_words(const char *words, const char *apart, const char *text, size_t n, int i)
{
	const char *stem = text + n;
	for (const char *s = words; *s;) {
		size_t len = strcspn(s, apart);
		if (len && strncmp(s, stem, strlen(stem)) == 0 && strlen(stem) <= len && i-- == 0)
			return xasprintf("%.*s%.*s", (int)n, text, (int)len, s);
		s += len;
		s += strspn(s, apart);
	}
	return NULL;
}

/* Where the last word begins. */
static size_t
last_word(const char *text)
{
	const char *blank = strrchr(text, ' ');
	return blank ? (size_t)(blank - text) + 1 : 0;
}

static size_t
words_before(const char *text)
{
	size_t n = 0;
	for (const char *s = text; (s = strchr(s, ' ')); n++)
		s += strspn(s, " ");
	return n;
}

static char *
complete_set(struct ui *ui, const char *text, int i)
{
	size_t at = last_word(text);
	(void)ui;
	if (words_before(text) == 0) {
		for (size_t j = 0; j < setting_count; j++)
			if (strncmp(setting_rows[j].name, text, strlen(text)) == 0 && i-- == 0)
				return xasprintf("%s ", setting_rows[j].name);
		return NULL;
	}
	char *name = xstrndup(text, strcspn(text, " "));
	const struct setting_row *row = setting_find(name);
	free(name);
	if (!row || words_before(text) > 1)
		return NULL;
	if (row->type == SETTING_BOOL)
		return of_words("yes|no", "|", text, at, i);
	if (row->type == SETTING_CHOICE)
		return of_words(row->unit, "|", text, at, i);
	/* Of others the value that it has. */
	char *value = config_get(ui->config, row), *found = NULL;
	if (i == 0 && strncmp(value, text + at, strlen(text + at)) == 0)
		found = xasprintf("%.*s%s", (int)at, text, value);
	free(value);
	return found;
}

static char *
complete_action(const char *text, size_t at, int i)
{
	for (int a = 1; a < ACTION_COUNT; a++)
		if (strncmp(action_rows[a].name, text + at, strlen(text + at)) == 0 && i-- == 0)
			return xasprintf("%.*s%s", (int)at, text, action_rows[a].name);
	return NULL;
}

static char *
complete_bind(struct ui *ui, const char *text, int i)
{
	size_t words = words_before(text), at = last_word(text);
	(void)ui;
	if (words == 0)
		return of_words("all|sections|list|article", "|", text, at, i);
	return words == 2 ? complete_action(text, at, i) : NULL;
}

static char *
complete_color(struct ui *ui, const char *text, int i)
{
	size_t at = last_word(text);
	(void)ui;
	if (words_before(text) > 0)
		return of_words("default|black|red|green|yellow|blue|magenta|cyan|white|bold|dim|"
				"italic|underline|reverse",
		    "|", text, at, i);
	for (int r = 0; r < STYLE_ROLES; r++)
		if (strncmp(style_rows[r].name, text, strlen(text)) == 0 && i-- == 0)
			return xasprintf("%s ", style_rows[r].name);
	return NULL;
}

static char *
complete_pipe(struct ui *ui, const char *text, int i)
{
	(void)ui;
	if (words_before(text) > 0)
		return NULL;
	char *word = of_words("text|markdown|html|json", "|", text, 0, i);
	char *line = word ? xasprintf("%s ", word) : NULL;
	free(word);
	return line;
}

/* The name behind "section:", "feed:" or "tag:", in quotes where it has blanks. */
static char *
complete_named(struct ui *ui, const char *text, size_t at, int i)
{
	const char *colon = strchr(text + at, ':');
	size_t n = (size_t)(colon - text) + 1;
	const char *stem = text + n + (text[n] == '"');
	char *name = strncmp(text + at, "tag:", 4) == 0 ? tag_complete(ui, stem, i)
	                                                : go_complete(ui, stem, i);
	if (!name)
		return NULL;
	bool quote = strchr(name, ' ') && *name != '"';
	char *line =
	    xasprintf("%.*s%s%s%s", (int)n, text, quote ? "\"" : "", name, quote ? "\"" : "");
	free(name);
	return line;
}

static char *
complete_query(struct ui *ui, const char *text, int i)
{
	static const char fields[] =
	    "title:|author:|feed:|section:|category:|url:|lang:|tag:|is:unread|is:read|"
	    "is:bookmarked|is:new|is:hidden|has:enclosure|has:image|has:comments|has:fulltext|"
	    "newer:|older:|after:|before:|sort:newest|sort:oldest|sort:rank";
	static const char *const named[] = {"section:", "feed:", "tag:"};
	size_t at = last_word(text);
	for (size_t j = 0; j < LEN(named); j++) {
		const char *open = strrchr(text, '"');
		const char *begun = strstr(text, named[j]);
		/* A name in quotes may have blanks. */
		size_t from =
		    open && begun && open == begun + strlen(named[j]) ? (size_t)(begun - text) : at;
		if (strncmp(text + from, named[j], strlen(named[j])) == 0)
			return complete_named(ui, text, from, i);
	}
	return of_words(fields, "|", text, at, i);
}

static char *
complete_sort(struct ui *ui, const char *text, int i)
{
	(void)ui;
	return of_words("newest|oldest|source|title|length|rank", "|", text, 0, i);
}

static const struct {
	const char *name;
	char *(*complete)(struct ui *, const char *text, int i);
} completers[] = {
    {"set", complete_set},
    {"go", go_complete},
    {"tag", tag_complete},
    {"select", complete_query},
    {"list", complete_query},
    {"bind", complete_bind},
    {"unbind", complete_bind},
    {"macro", complete_bind},
    {"color", complete_color},
    {"pipe", complete_pipe},
    {"sort", complete_sort},
};

char *
complete_command(struct ui *ui, const char *stem, int i)
{
	size_t n = strcspn(stem, " ");
	for (size_t j = 0; stem[n] && j < LEN(completers); j++) {
		if (strlen(completers[j].name) != n || memcmp(completers[j].name, stem, n) != 0)
			continue;
		char *rest = completers[j].complete(ui, stem + n + 1, i);
		char *line = rest ? xasprintf("%.*s %s", (int)n, stem, rest) : NULL;
		free(rest);
		return line;
	}
	if (stem[n])
		return NULL;
	const char *name;
	for (size_t j = 0; (name = cmdline_name(j)); j++)
		if (strncmp(name, stem, n) == 0 && i-- == 0)
			return xasprintf("%s ", name);
	for (int a = 1; a < ACTION_COUNT; a++) {
		bool command = false; /* it was named already */
		for (size_t j = 0; (name = cmdline_name(j)); j++)
			command = command || strcmp(name, action_rows[a].name) == 0;
		if (!command && strncmp(action_rows[a].name, stem, n) == 0 && i-- == 0)
			return xstrdup(action_rows[a].name);
	}
	return NULL;
}
