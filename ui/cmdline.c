/* The command line (:) and going to a section by name ('). */
#include "src/text.h"
#include "src/util.h"
#include "ui/acts.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- ' */

/* What is called so, or begins so, without case and accents. */
struct called {
	struct strbuf stem; /* folded */
	bool complete;      /* the name of the nth that begins so is wanted, */
	int nth;
	char *name;   /* heap; NULL: there is none */
	int64_t list; /* else the list that is called so, or the first that begins so; 0 */
};

static bool
is_called(void *arg, int64_t list, const char *name)
{
	struct called *c = arg;
	unsigned char first = (unsigned char)*name;
	struct strbuf b;
	/* Most of 20,000 feeds are told apart by this. */
	if (first < 0x80 && c->stem.len > 0 && tolower(first) != (unsigned char)*c->stem.s)
		return true;
	strbuf_init(&b, STRBUF_SMALL);
	text_fold(&b, name, strlen(name));
	bool begins = strncmp(b.s, c->stem.s, c->stem.len) == 0, same = b.len == c->stem.len;
	strbuf_release(&b);
	if (!begins || (c->complete && c->nth-- > 0))
		return true;
	if (c->complete)
		c->name = xstrdup(name);
	else if (same || !c->list)
		c->list = list;
	return !same && !c->complete;
}

static void
look_for(struct ui *ui, const char *text, struct called *c)
{
	struct err e;
	strbuf_init(&c->stem, STRBUF_SMALL);
	text_fold(&c->stem, text, strlen(text));
	if (!sections_names(ui->sections, ui, is_called, c, &e))
		ui_error(ui, &e);
	strbuf_release(&c->stem);
}

char *
go_complete(struct ui *ui, const char *stem, int i)
{
	struct called c = {.complete = true, .nth = i};
	look_for(ui, stem, &c);
	return c.name;
}

static void
go_done(struct ui *ui, const char *text)
{
	if (!text || !*text)
		return;
	struct called c = {.list = 0};
	look_for(ui, text, &c);
	if (c.list)
		ui_go_list(ui, c.list);
	else
		ui_message(ui, "no section or feed is called %s", text);
}

void
cmdline_go_to(struct ui *ui)
{
	struct prompt_request r = {.label = "go to: ", .done = go_done, .complete = go_complete};
	ui_prompt(ui, &r);
}

/* ---- y or n */

static void
ask_done(struct ui *ui, const char *text)
{
	if (text && (*text == 'y' || *text == 'Y'))
		ui->ask_yes(ui);
	else
		ui_message(ui, "left as it was");
}

void
ui_ask(struct ui *ui, const char *question, void (*yes)(struct ui *))
{
	struct prompt_request r = {.label = ui->question,
	    .done = ask_done,
	    .hint = "y yes  any other key no",
	    .one_key = true};
	snprintf(ui->question, sizeof(ui->question), "%.190s ", question);
	ui->ask_yes = yes;
	ui_prompt(ui, &r);
}

/* ---- : */

static void
setting_changed(struct ui *ui)
{
	tty_mouse(&ui->tty, ui->config->set.mouse);
	screen_reset(ui->screen);
	frame_layout(ui);
	ui_reload(ui);
}

static void
run_set(struct ui *ui, const char *arg)
{
	char name[64];
	size_t n = strcspn(arg, " =");
	const char *value = arg + n + strspn(arg + n, " =");
	struct err e;
	snprintf(name, sizeof(name), "%.*s", (int)MIN(n, sizeof(name) - 1), arg);
	const struct setting_row *row = setting_find(name);
	if (row && !*value) {
		char *now = config_get(ui->config, row);
		ui_message(ui, "%s %s: %s", row->name, now, setting_help[row - setting_rows]);
		free(now);
	} else if (!config_set(ui->config, name, value, &e)) {
		ui_error(ui, &e);
	} else {
		if (row)
			ui->changed_settings[row - setting_rows] = true;
		setting_changed(ui);
	}
}

static void
run_save(struct ui *ui, const char *arg)
{
	struct err e;
	int n = 0;
	(void)arg;
	for (size_t i = 0; i < setting_count; i++) {
		if (!ui->changed_settings[i])
			continue;
		char *value = config_get(ui->config, &setting_rows[i]);
		bool ok = config_save(ui->env->paths.config, setting_rows[i].name, value, &e);
		free(value);
		if (!ok) {
			ui_error(ui, &e);
			return;
		}
		ui->changed_settings[i] = false;
		n++;
	}
	char *shown = paths_shown(ui->env->paths.config);
	if (n)
		ui_message(ui, "%d setting%s written to %s", n, n == 1 ? "" : "s", shown);
	else
		ui_message(ui, "nothing was set that is not in %s", shown);
	free(shown);
}

static void
run_bind(struct ui *ui, const char *arg)
{
	struct complaints cs = {0};
	char *line = xasprintf("%s\n", arg);
	config_parse(ui->config, "", NULL, line, strlen(line), &cs);
	if (cs.n)
		ui_message(ui, "%s", cs.c[0].text);
	complaints_release(&cs);
	free(line);
	setting_changed(ui);
}

static void
run_add(struct ui *ui, const char *arg)
{
	(void)arg;
	feeds_add(ui);
}

static void
run_search(struct ui *ui, const char *arg)
{
	if (!*arg)
		ui_search(ui, true);
	else if (list_results(ui->list, ui, arg, 0, true))
		ui_focus(ui, FOCUS_LIST);
}

/* ":keep NAME": the results, or the filtered list, as a section. */
static void
run_keep(struct ui *ui, const char *arg)
{
	struct err e;
	char *query = list_query(ui->list);
	if (!query)
		ui_message(
		    ui, "there are no results and no filter to keep (/ searches, F filters)");
	else if (!*arg)
		ui_message(ui, "keep takes the name of the section");
	else if (!feedlist_keep(ui->env->paths.feeds, arg, query, &e))
		ui_error(ui, &e);
	else
		ui_message(ui, "kept as the section %s (E edits)", arg);
	free(query);
}

static void
run_select(struct ui *ui, const char *arg)
{
	if (*arg)
		select_by_query(ui, arg);
	else
		act_select(ui);
}

static void
run_moved(struct ui *ui, const char *arg)
{
	(void)arg;
	feeds_moved(ui);
}

/* ":pipe html w3m -T text/html": the format may be named. */
static void
run_pipe(struct ui *ui, const char *arg)
{
	static const char *const formats[] = {"text", "markdown", "html", "json"};
	int64_t format = ui->config->set.pipe_format;
	size_t n = strcspn(arg, " ");
	for (size_t i = 0; i < LEN(formats); i++)
		if (strlen(formats[i]) == n && memcmp(formats[i], arg, n) == 0) {
			format = (int64_t)i;
			arg += n + strspn(arg + n, " ");
			break;
		}
	if (*arg)
		pipe_to(ui, arg, format);
	else
		act_pipe(ui);
}

static const struct {
	const char *name;
	void (*run)(struct ui *, const char *arg);
	bool whole; /* gets the line as it stands */
} commands_here[] = {
    {"set", run_set, false},
    {"save", run_save, false},
    {"add", run_add, false},
    {"list", run_search, false},
    {"keep", run_keep, false},
    {"select", run_select, false},
    {"pipe", run_pipe, false},
    {"bind", run_bind, true},
    {"unbind", run_bind, true},
    {"sort", sort_named, false},
    {"macro", run_bind, true},
    {"tag", tag_typed, false},
    {"color", run_bind, true},
    {"go", go_done, false},
    {"moved", run_moved, false},
};

static void
run(struct ui *ui, const char *text)
{
	if (!text)
		return;
	text += strspn(text, " :");
	size_t n = strcspn(text, " ");
	const char *arg = text + n + strspn(text + n, " ");
	int64_t row;
	char name[64];
	if (!n)
		return;
	if (parse_int(text, 1, INT64_MAX, &row)) {
		ui_focus(ui, FOCUS_LIST);
		list_go_row(ui->list, ui, row);
		return;
	}
	snprintf(name, sizeof(name), "%.*s", (int)MIN(n, sizeof(name) - 1), text);
	for (size_t i = 0; i < LEN(commands_here); i++)
		if (strcmp(commands_here[i].name, name) == 0) {
			commands_here[i].run(ui, commands_here[i].whole ? text : arg);
			return;
		}
	enum action action = strcmp(name, "q") == 0 ? ACTION_QUIT : action_find(name);
	if (action != ACTION_NONE) {
		ui_act(ui, action);
		return;
	}
	const char *names[ACTION_COUNT + LEN(commands_here)];
	size_t count = 0;
	for (size_t i = 0; i < LEN(commands_here); i++)
		names[count++] = commands_here[i].name;
	for (int i = 1; i < ACTION_COUNT; i++)
		names[count++] = action_rows[i].name;
	const char *near = nearest_name(name, names, count);
	if (near)
		ui_message(ui, "no command %s (did you mean %s?)", name, near);
	else
		ui_message(ui, "no command %s", name);
}

void
cmdline_run_all(struct ui *ui, const char *text)
{
	bool quoted = false;
	char *all = xstrdup(text), *at = all;
	/* Reading config anew would free the macro that runs. */
	for (char *s = all; !ui->quit && !ui->prompt.open; s++) {
		quoted = quoted != (*s == '"');
		if (*s != '\0' && (*s != ';' || quoted))
			continue;
		bool end = *s == '\0';
		*s = '\0';
		run(ui, at);
		at = s + 1;
		if (end)
			break;
	}
	free(all);
}

const char *
cmdline_name(size_t i)
{
	return i < LEN(commands_here) ? commands_here[i].name : NULL;
}

void
cmdline_open(struct ui *ui)
{
	struct prompt_request r = {
	    .label = ":", .history = "command", .done = run, .complete = complete_command};
	ui_prompt(ui, &r);
}
