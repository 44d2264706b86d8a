/* What keys are bound to. */
#include "src/keymap.h"

#include "src/util.h"

#include <stdlib.h>
#include <string.h>

/* ---- panes by name */

static const struct {
	const char *name;
	unsigned panes;
} pane_names[] = {
    {"all", IN_ALL},
    {"sections", IN_SECTIONS},
    {"list", IN_LIST},
    {"article", IN_ARTICLE},
    {"sections, list", IN_SECTIONS | IN_LIST},
    {"sections, article", IN_SECTIONS | IN_ARTICLE},
    {"list, article", IN_LIST | IN_ARTICLE},
    {"prompt", IN_PROMPT},
};

const char *
pane_set_name(unsigned panes)
{
	for (size_t i = 0; i < LEN(pane_names); i++) {
		if (pane_names[i].panes == panes)
			return pane_names[i].name;
	}
	return "";
}

unsigned
pane_set_find(const char *name)
{
	for (size_t i = 0; i < LEN(pane_names); i++) {
		if (strcmp(pane_names[i].name, name) == 0 && strchr(name, ',') == NULL
		    && pane_names[i].panes != IN_PROMPT)
			return pane_names[i].panes;
	}
	return 0;
}

/* ---- the map: as many rows as keys, a hundred or two, looked through at each key */

struct binding {
	unsigned pane; /* one bit */
	uint32_t keys[KEY_SEQUENCE];
	int n;
	enum action action; /* ACTION_NONE: the person took it away */
	bool own;           /* by the person: outlives a change of the preset */
	char *commands;     /* of ACTION_MACRO; else NULL */
};

struct keymap {
	struct binding *row;
	size_t n, cap;
	enum keymap_preset preset;
};

struct keymap *
keymap_new(void)
{
	struct keymap *m = xcalloc(1, sizeof(*m));

	m->preset = KEYS_NEWSBOAT; /* any but the one that is set */
	keymap_preset(m, KEYS_VI);
	return m;
}

void
keymap_free(struct keymap *m)
{
	if (m == NULL)
		return;
	for (size_t i = 0; i < m->n; i++)
		free(m->row[i].commands);
	free(m->row);
	free(m);
}

/* How many keys two sequences begin with alike. */
static int
alike(const struct binding *b, const uint32_t *keys, int n)
{
	int i = 0;

	while (i < n && i < b->n && b->keys[i] == keys[i])
		i++;
	return i;
}

static struct binding *
find_row(const struct keymap *m, unsigned pane, const uint32_t *keys, int n)
{
	for (size_t i = 0; i < m->n; i++) {
		if (m->row[i].pane == pane && m->row[i].n == n && alike(&m->row[i], keys, n) == n)
			return &m->row[i];
	}
	return NULL;
}

/* A key that begins a sequence has no action of its own. */
static bool
check_prefixes(const struct keymap *m, unsigned panes, const uint32_t *keys, int n, struct err *e)
{
	for (size_t i = 0; i < m->n; i++) {
		const struct binding *b = &m->row[i];
		char mine[64], other[64];

		if ((b->pane & panes) == 0 || b->action == ACTION_NONE || b->n == n
		    || alike(b, keys, n) < MIN(n, b->n))
			continue;
		keys_name(keys, n, mine);
		keys_name(b->keys, b->n, other);
		if (b->n < n)
			return err_set(e,
			    "'%s' begins with '%s', which is bound to %s: unbind that first", mine,
			    other, action_rows[b->action].name);
		return err_set(e, "'%s' begins '%s', which is bound to %s: unbind that first", mine,
		    other, action_rows[b->action].name);
	}
	return true;
}

static struct binding *
add_row(struct keymap *m, unsigned pane, const uint32_t *keys, int n, enum action action)
{
	GROW(m->row, m->cap, m->n);
	struct binding *b = &m->row[m->n++];
	*b = (struct binding){.pane = pane, .n = n, .action = action};
	memcpy(b->keys, keys, sizeof(keys[0]) * (size_t)n);
	return b;
}

/* By the person. */
static void
put(struct keymap *m, unsigned pane, const uint32_t *keys, int n, enum action action)
{
	struct binding *b = find_row(m, pane, keys, n);

	if (b == NULL)
		b = add_row(m, pane, keys, n, action);
	free(b->commands);
	b->commands = NULL;
	b->action = action;
	b->own = true;
}

bool
keymap_bind(struct keymap *m, unsigned panes, const char *name, enum action action, struct err *e)
{
	uint32_t keys[KEY_SEQUENCE];
	int n = keys_parse(name, keys, e);

	if (n == 0)
		return false;
	if (panes == IN_ALL)
		panes &= action_rows[action].panes;
	if (panes == 0 || (panes & ~action_rows[action].panes) != 0)
		return err_set(e, "%s means something in %s only", action_rows[action].name,
		    pane_set_name(action_rows[action].panes));
	if (!check_prefixes(m, panes, keys, n, e))
		return false;
	for (unsigned pane = 1; pane <= panes; pane <<= 1) {
		if (panes & pane)
			put(m, pane, keys, n, action);
	}
	return true;
}

bool
keymap_macro(
    struct keymap *m, unsigned panes, const char *name, const char *commands, struct err *e)
{
	uint32_t keys[KEY_SEQUENCE];
	int n = keys_parse(name, keys, NULL);

	if (!keymap_bind(m, panes, name, ACTION_MACRO, e))
		return false;
	for (unsigned pane = 1; pane <= panes; pane <<= 1) {
		if (panes & pane)
			find_row(m, pane, keys, n)->commands = xstrdup(commands);
	}
	return true;
}

const char *
keymap_commands(const struct keymap *m, unsigned pane, const uint32_t *keys, int n)
{
	const struct binding *b = find_row(m, pane, keys, n);

	return b != NULL && b->commands != NULL ? b->commands : "";
}

bool
keymap_unbind(struct keymap *m, unsigned panes, const char *name, struct err *e)
{
	uint32_t keys[KEY_SEQUENCE];
	int n = keys_parse(name, keys, e);
	bool found = false;

	if (n == 0)
		return false;
	for (unsigned pane = 1; pane <= panes; pane <<= 1) {
		struct binding *b = panes & pane ? find_row(m, pane, keys, n) : NULL;

		if (b == NULL || b->action == ACTION_NONE)
			continue;
		b->action = ACTION_NONE;
		b->own = found = true;
	}
	return found || err_set(e, "'%s' is not bound in %s", name, pane_set_name(panes));
}

/* ---- presets */

/* Nothing is bound to the keys, to what they begin with or to what begins with them. */
static bool
is_free(const struct keymap *m, unsigned pane, const uint32_t *keys, int n)
{
	for (size_t i = 0; i < m->n; i++) {
		const struct binding *b = &m->row[i];

		if (b->pane == pane && b->keys[0] == keys[0]
		    && (b->n == n || b->action != ACTION_NONE) && alike(b, keys, n) == MIN(b->n, n))
			return false;
	}
	return true;
}

/* Binds keys apart by blanks where the person, or a row above, has nothing else for them. */
static void
bind_free(struct keymap *m, unsigned panes, const char *names, enum action action)
{
	uint32_t keys[KEY_SEQUENCE];
	struct err e;

	for (const char *s = names; *s != '\0'; s += *s == ' ') {
		size_t len = strcspn(s, " ");
		char *name = xstrndup(s, len);
		int n = keys_parse(name, keys, &e);

		if (n == 0)
			die("the key '%s' of %s: %s", name, action_rows[action].name, e.text);
		free(name);
		s += len;
		for (unsigned pane = 1; pane <= panes; pane <<= 1) {
			if ((panes & pane) && is_free(m, pane, keys, n))
				add_row(m, pane, keys, n, action);
		}
	}
}

void
keymap_preset(struct keymap *m, enum keymap_preset preset)
{
	size_t kept = 0;

	if (m->preset == preset)
		return;
	m->preset = preset;
	for (size_t i = 0; i < m->n; i++) {
		if (m->row[i].own)
			m->row[kept++] = m->row[i];
	}
	m->n = kept;
	if (preset == KEYS_NEWSBOAT) {
		for (size_t i = 0; i < keymap_newsboat_count; i++)
			bind_free(m, keymap_newsboat[i].panes, keymap_newsboat[i].keys,
			    keymap_newsboat[i].action);
	}
	for (int a = ACTION_NONE + 1; a < ACTION_COUNT; a++)
		bind_free(m, action_rows[a].panes, action_rows[a].keys, (enum action)a);
}

enum keymap_result
keymap_find(const struct keymap *m, unsigned pane, const uint32_t *keys, int n, enum action *action,
    unsigned *elsewhere)
{
	enum keymap_result result = KEYMAP_NONE;

	*action = ACTION_NONE;
	if (elsewhere != NULL)
		*elsewhere = 0;
	for (size_t i = 0; i < m->n; i++) {
		const struct binding *b = &m->row[i];

		if (alike(b, keys, n) < n || b->action == ACTION_NONE)
			continue;
		if (b->pane != pane) {
			if (elsewhere != NULL)
				*elsewhere |= b->pane;
			continue;
		}
		if (b->n > n) {
			result = KEYMAP_MORE;
			continue;
		}
		*action = b->action;
		return KEYMAP_ACTION;
	}
	return result;
}

const char *
keymap_key(const struct keymap *m, unsigned pane, enum action action, char *buf)
{
	for (size_t i = 0; i < m->n; i++) {
		if (m->row[i].pane == pane && m->row[i].action == action)
			return keys_name(m->row[i].keys, m->row[i].n, buf);
	}
	*buf = '\0';
	return buf;
}

void
keymap_keys(const struct keymap *m, unsigned pane, enum action action, struct strbuf *out)
{
	char name[64];

	for (size_t i = 0; i < m->n; i++) {
		if (m->row[i].pane != pane || m->row[i].action != action)
			continue;
		if (out->len > 0)
			strbuf_addc(out, ' ');
		strbuf_adds(out, keys_name(m->row[i].keys, m->row[i].n, name));
	}
}
