/* dateline config: every setting, action and colour with what it is now; whether `config` and
 * `feeds` are right; the tables of dateline-config(5). */
#include "src/command.h"
#include "src/print.h"
#include "src/query.h"
#include "src/store.h"
#include "src/util.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RULE_DAYS 30

/* ---- the list */

static void
list_settings(const struct print *p, const struct config *c)
{
	fputs("Settings (set NAME VALUE)\n", p->file);
	for (size_t i = 0; i < setting_count; i++) {
		const struct setting_row *row = &setting_rows[i];
		char *value = config_get(c, row);
		struct strbuf range;

		strbuf_init(&range, STRBUF_SMALL);
		setting_range(row, &range);
		fprintf(p->file, "\n  %-22s ", row->name);
		print_dirty(p, *value == '\0' ? "-" : value);
		fprintf(p->file, "\n      %s.\n      %s; default %s\n", setting_help[i],
		    range.len > 0 ? range.s : "text", *row->def == '\0' ? "empty" : row->def);
		strbuf_release(&range);
		free(value);
	}
}

/* The keys of an action in all its panes; where a pane has others, they follow with its name. */
static void
action_keys(const struct config *c, int action, struct strbuf *out)
{
	static const unsigned panes[] = {IN_SECTIONS, IN_LIST, IN_ARTICLE};
	char *first = NULL;

	for (size_t i = 0; i < LEN(panes); i++) {
		struct strbuf keys;

		if ((action_rows[action].panes & panes[i]) == 0)
			continue;
		strbuf_init(&keys, STRBUF_SMALL);
		keymap_keys(c->keys, panes[i], (enum action)action, &keys);
		if (first == NULL) {
			strbuf_adds(out, keys.len > 0 ? keys.s : "-");
			first = xstrdup(keys.s);
		} else if (strcmp(first, keys.s) != 0) {
			strbuf_addf(
			    out, "; %s: %s", pane_set_name(panes[i]), keys.len > 0 ? keys.s : "-");
		}
		strbuf_release(&keys);
	}
	free(first);
}

static void
list_actions(const struct print *p, const struct config *c)
{
	fputs("\nActions (bind PANE KEY ACTION)\n\n", p->file);
	for (int a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
		struct strbuf keys;

		strbuf_init(&keys, STRBUF_SMALL);
		action_keys(c, a, &keys);
		fprintf(p->file, "  %-18s ", action_rows[a].name);
		print_fit(p, keys.s, 18);
		fprintf(p->file, " %s\n      %s.\n", pane_set_name(action_rows[a].panes),
		    action_rows[a].help);
		strbuf_release(&keys);
	}
}

static void
list_colors(const struct print *p, const struct config *c)
{
	fputs("\nColours (color ROLE FOREGROUND [BACKGROUND [ATTRIBUTE ...]])\n\n", p->file);
	for (int i = 0; i < STYLE_ROLES; i++) {
		struct strbuf look;

		strbuf_init(&look, STRBUF_SMALL);
		look_write(&c->look[i], &look);
		fprintf(p->file, "  %-10s %s\n      %s; default %s\n", style_rows[i].name, look.s,
		    style_rows[i].help, style_rows[i].look);
		strbuf_release(&look);
	}
}

/* ---- the check */

struct tally {
	size_t n;
	const char *one, *many;
};

static void
say_ok(const char *path, const struct tally *tally, size_t n)
{
	char *shown = paths_shown(path);
	struct print p;

	print_init(&p, stdout);
	print_dirty(&p, shown);
	fputs(": ok", stdout);
	for (size_t i = 0; i < n; i++)
		printf(", %zu %s", tally[i].n, tally[i].n == 1 ? tally[i].one : tally[i].many);
	putchar('\n');
	free(shown);
}

/* Settings and colours that are not as they come, and rules. */
static void
say_config_ok(const char *path, const struct config *c)
{
	struct config plain;
	size_t settings = 0, colors = 0;

	if (access(path, F_OK) != 0) {
		char *shown = paths_shown(path);

		printf("%s: not there, everything is as it comes\n", shown);
		free(shown);
		return;
	}
	config_init(&plain);
	for (size_t i = 0; i < setting_count; i++) {
		char *mine = config_get(c, &setting_rows[i]),
		     *its = config_get(&plain, &setting_rows[i]);

		settings += strcmp(mine, its) != 0;
		free(mine);
		free(its);
	}
	for (int i = 0; i < STYLE_ROLES; i++) {
		const struct look *a = &c->look[i], *b = &plain.look[i];

		colors += a->fg != b->fg || a->bg != b->bg || a->attributes != b->attributes;
	}
	config_release(&plain);
	const struct tally tally[] = {{settings, "setting changed", "settings changed"},
	    {colors, "colour changed", "colours changed"}, {c->nrule, "rule", "rules"}};
	say_ok(path, tally, LEN(tally));
}

/* How many articles of the last month a rule would have hit. False: it cannot be said. */
static bool
count_hits(struct store *s, const struct config_rule *r, int64_t since, int64_t *hits)
{
	struct query *q = query_parse(r->query, strlen(r->query), clock_now(), NULL);
	int64_t keys[256], from = KEY_MAX;
	size_t n = LEN(keys);
	bool ok = q != NULL;

	*hits = 0;
	if (ok)
		query_with_hidden(q);
	while (ok && n == LEN(keys)) {
		ok = store_search(s, q, 0, from, 0, keys, LEN(keys), &n, NULL);
		for (size_t i = 0; ok && i < n; i++)
			*hits += KEY_DATE(keys[i]) >= since;
		if (!ok || n == 0 || KEY_DATE(keys[n - 1]) < since)
			break;
		from = keys[n - 1];
	}
	query_free(q);
	return ok;
}

/* Says it of each rule, where there is an archive to go by. */
static void
say_hits(const struct command_env *env, const struct config *c)
{
	struct store *s = c->nrule > 0 ? store_open(env->paths.data, STORE_READ, NULL) : NULL;
	struct print p;

	print_init(&p, stdout);
	for (size_t i = 0; s != NULL && i < c->nrule; i++) {
		int64_t hits;

		if (!count_hits(s, &c->rule[i], clock_now() - RULE_DAYS * 86400, &hits))
			continue;
		fputs("rule ", stdout);
		print_dirty(&p, c->rule[i].query);
		fputs(" => ", stdout);
		print_dirty(&p, c->rule[i].actions);
		printf(": %" PRId64 " article%s of the last %d days\n", hits, hits == 1 ? "" : "s",
		    RULE_DAYS);
	}
	if (s != NULL)
		store_close(s);
}

static enum exit_status
check(struct command_env *env)
{
	enum exit_status status = EXIT_DONE;
	struct complaints cs = {0};
	struct feedlist fl = {0};
	struct config c;
	struct err e;

	config_init(&c);
	if (!config_load(&c, env->paths.config, &cs, &e)) {
		status = EXIT_PART; /* why was said when the program began */
	} else if (cs.errors == 0) {
		say_config_ok(env->paths.config, &c);
	}
	say_hits(env, &c);
	size_t before = cs.errors;
	if (access(env->paths.feeds, F_OK) != 0) {
		char *shown = paths_shown(env->paths.feeds);

		printf("%s: not there yet; the first start makes it\n", shown);
		free(shown);
	} else if (!feedlist_load(&fl, env->paths.feeds, &cs, &e)) {
		complain_err(&e);
		status = EXIT_PART;
	} else {
		size_t matches = 0;

		feedlist_check(&fl, clock_now(), &cs);
		for (size_t i = 0; i < fl.nsection; i++)
			matches += fl.section[i].nmatch;
		const struct tally tally[] = {{fl.nsub, "feed", "feeds"},
		    {fl.nsection - 1, "section", "sections"},
		    {matches, "match line", "match lines"}};
		if (cs.errors == before)
			say_ok(env->paths.feeds, tally, LEN(tally));
	}
	fflush(stdout);
	complain_all(&cs);
	if (cs.errors > 0)
		status = EXIT_PART;
	feedlist_release(&fl);
	complaints_release(&cs);
	config_release(&c);
	return status;
}

/* ---- the tables of the manual, in mdoc(7) */

/* Text as roff takes it: what it would take for its own or for a typographic sign is escaped. */
static void
man_text(const char *s)
{
	static const struct {
		char c;
		const char *as;
	} escapes[] = {{'\\', "\\e"}, {'-', "\\-"}, {'^', "\\(ha"}, {'~', "\\(ti"}, {'`', "\\(ga"},
	    {'\'', "\\(aq"}, {'"', "\\(dq"}};

	for (; *s != '\0'; s++) {
		size_t i = 0;

		while (i < LEN(escapes) && escapes[i].c != *s)
			i++;
		if (i < LEN(escapes))
			fputs(escapes[i].as, stdout);
		else
			putchar(*s);
	}
}

/* A line of text that is no macro whatever it begins with. */
static void
man_line(const char *before, const char *s, const char *after)
{
	fputs("\\&", stdout);
	fputs(before, stdout);
	man_text(s);
	puts(after);
}

static void
man_settings(void)
{
	puts(".Bl -tag -width Ds");
	for (size_t i = 0; i < setting_count; i++) {
		const struct setting_row *row = &setting_rows[i];
		struct strbuf range;

		strbuf_init(&range, STRBUF_SMALL);
		setting_range(row, &range);
		printf(".It Ic %s\n%s.\n", row->name, setting_help[i]);
		man_line("Takes ", range.len > 0 ? range.s : "text", ";");
		man_line("default: ", *row->def == '\0' ? "empty" : row->def, ".");
		strbuf_release(&range);
	}
	puts(".El");
}

static void
man_actions(void)
{
	puts(".Bl -tag -width Ds");
	for (int a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
		printf(".It Ic %s\n%s.\n", action_rows[a].name, action_rows[a].help);
		if (*action_rows[a].keys != '\0')
			man_line("Keys: ", action_rows[a].keys, "");
		printf("(%s).\n", pane_set_name(action_rows[a].panes));
	}
	puts(".El");
}

/* ".It Ic \&j \&Down": each word behind \&, as some are what mdoc takes for punctuation. */
static void
man_item(const char *words)
{
	fputs(".It Ic", stdout);
	for (const char *s = words; *s != '\0'; s += *s == ' ') {
		size_t n = strcspn(s, " ");
		char *word = xstrndup(s, n);

		fputs(" \\&", stdout);
		man_text(word);
		free(word);
		s += n;
	}
	putchar('\n');
}

static void
man_keys(void)
{
	puts(".Bl -tag -width Ds");
	for (int a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
		if (*action_rows[a].keys == '\0')
			continue;
		man_item(action_rows[a].keys);
		printf("%s\n.Pq Cm %s .\n", action_rows[a].help, action_rows[a].name);
	}
	puts(".El");
}

static void
man_newsboat(void)
{
	puts(".Bl -tag -compact -width article,_list_xx");
	for (size_t i = 0; i < keymap_newsboat_count; i++) {
		const struct keymap_row *r = &keymap_newsboat[i];

		man_item(r->keys);
		printf("%s (%s)\n", action_rows[r->action].name, pane_set_name(r->panes));
	}
	puts(".El");
}

static void
man_colors(void)
{
	puts(".Bl -tag -width Ds");
	for (int i = 0; i < STYLE_ROLES; i++) {
		printf(".It Ic %s\n%s.\n", style_rows[i].name, style_rows[i].help);
		man_line("Default: ", style_rows[i].look, ".");
	}
	puts(".El");
}

static bool
print_man(const char *table)
{
	static const struct {
		const char *name;
		void (*print)(void);
	} tables[] = {{"settings", man_settings}, {"actions", man_actions}, {"keys", man_keys},
	    {"newsboat", man_newsboat}, {"colors", man_colors}};

	for (size_t i = 0; i < LEN(tables); i++) {
		if (strcmp(tables[i].name, table) == 0) {
			tables[i].print();
			return true;
		}
	}
	return false;
}

COMMAND(config)
{
	bool list = false, checks = false;
	const char *man = NULL, *shell = NULL;
	const struct command_option options[] = {{"list", 0, &list, NULL},
	    {"check", 0, &checks, NULL}, {"man", 0, NULL, &man}, {"completions", 0, NULL, &shell}};

	if (!command_options(env, options, LEN(options), &argc, argv))
		return EXIT_USAGE;
	if (argc > 1 || (list && checks)) {
		complain_usage(env, "takes --list or --check");
		return EXIT_USAGE;
	}
	if (man != NULL) {
		if (print_man(man))
			return EXIT_DONE;
		complain_usage(env, "--man takes settings, actions, keys, newsboat or colors");
		return EXIT_USAGE;
	}
	if (shell != NULL) {
		if (command_completions(shell))
			return EXIT_DONE;
		complain_usage(env, "--completions takes bash, zsh or fish");
		return EXIT_USAGE;
	}
	if (checks)
		return check(env);
	struct print p;
	print_init(&p, stdout);
	complain_all(&env->complaints);
	list_settings(&p, &env->config);
	list_actions(&p, &env->config);
	list_colors(&p, &env->config);
	return EXIT_DONE;
}
