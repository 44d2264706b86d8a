/* The table of commands, their help, options, arguments and signals. */
#include "src/command.h"

#include "src/print.h"
#include "src/store.h"
#include "src/text.h"
#include "src/util.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct command commands[] = {
    {"refresh", "[-s SECTION | -u FEED [--pages N]] [--force] [--json] [-q] [--wait]",
	"Ask the feeds that are due, or those named, at once", cmd_refresh,
	"  -s SECTION   All feeds of a section, at once\n"
	"  -u FEED      One feed, by address, number or title, at once\n"
	"  --pages N    Up to N pages of that feed, where it has older ones\n"
	"  --force      All feeds, due or not; those that asked to be left alone still wait\n"
	"  --json       One JSON object for each feed, then one for all\n"
	"  -q, --quiet  Name no feed that fails, and exit with 0\n"
	"  --wait       End when all is in the index, too\n",
	COMMAND_DEFAULTS},
    {"list", "[QUERY] [-n N] [--sort newest|oldest|rank] [--json|--tsv|--count]",
	"List articles, newest first", cmd_list,
	"  -n N          At most N articles\n"
	"  --sort ORDER  newest, oldest or rank (best match first)\n"
	"  --json        One JSON object a line\n"
	"  --tsv         Id, unread, bookmarked, date, feed, title and link, apart by tabs\n"
	"  --count       Only how many there are\n",
	COMMAND_QUERY | COMMAND_DEFAULTS},
    {"show",
	"ID... [--text|--html|--markdown|--json] [--fulltext|--feed] [--comments|--diff] [-w "
	"COLUMNS]",
	"Show an article; - reads ids from standard input", cmd_show,
	"  --text      Laid out for reading (the default)\n"
	"  --html      A page of HTML\n"
	"  --markdown  Markdown (CommonMark)\n"
	"  --json      One JSON object a line\n"
	"  --diff      The words that its source changed: ~~gone~~, {+new+}\n"
	"  --fulltext  The whole text, fetched where it is not here yet\n"
	"  --feed      The feed's own text, also where the whole one is here\n"
	"  --comments  The comments in place of the text, fetched anew\n"
	"  -w COLUMNS  Width of the text\n",
	0},
    {"download", "[ID [N]] [--list] [--json]",
	"Download what is attached to an article, or go on with what was stopped", cmd_download,
	"  --list  What was downloaded or stopped; nothing is fetched\n"
	"  --json  One JSON object for each\n",
	COMMAND_DEFAULTS},
    {"mark", "read|unread|bookmark|unbookmark|tag:NAME|untag:NAME (ID... | --query QUERY)",
	"Mark articles; - reads ids from standard input", cmd_mark,
	"  --query QUERY  All articles that fit the query\n", COMMAND_QUERY},
    {"undo", "", "Undo the newest change of marks or subscriptions", cmd_undo, NULL, 0},
    {"feeds", "[--json] [--failing|--stale|--moved]", "List the subscriptions", cmd_feeds,
	"  --json     One JSON object a line\n"
	"  --failing  Only those that fail, and why\n"
	"  --stale    Only those without a new article for 90 days\n"
	"  --moved    Those whose server has moved them, old and new address\n",
	COMMAND_DEFAULTS},
    {"sections", "[--json]", "List the sections", cmd_sections,
	"  --json  One JSON object a line\n", COMMAND_DEFAULTS},
    {"stats", "[--json]", "Show what there is by day, section and feed, and what was read",
	cmd_stats, "  --json  One JSON object\n", COMMAND_DEFAULTS},
    {"add", "URL [-s SECTION] [-t TITLE] [--first] [--yes] [--as-is] [--list]",
	"Subscribe to a feed, or to the feed of a page", cmd_add,
	"  -s SECTION  The section it goes to; made if it is not there\n"
	"  -t TITLE    Its title, instead of its own\n"
	"  --first     The first of several feeds of a page\n"
	"  -y, --yes   Ask nothing where there is no doubt\n"
	"  --as-is     This address itself, without looking at it\n"
	"  --list      Only print the feeds: address, title, format, articles, date, last "
	"article\n",
	0},
    {"remove", "FEED", "Give up a subscription; bookmarks of its articles stay", cmd_remove, NULL,
	0},
    {"move", "FEED [NEW]", "Give a feed a new address; its articles and marks stay", cmd_move, NULL,
	0},
    {"import",
	"opml|newsboat|newsraft|sfeed|snownews [PATH] [--with-state] [--flags MAP] [--trust] "
	"[--dry-run]",
	"Take over the subscriptions of another program, and what was read there", cmd_import,
	"  --with-state  Its articles too, with what is read, flagged and deleted\n"
	"  --flags MAP   What newsboat's flags become: s=tag:later,w=bookmark,x=none\n"
	"  --trust       Commands and files of this machine too: for a list that you wrote\n"
	"  --dry-run     Only say what would be taken over\n",
	0},
    {"export", "opml|bookmarks|json [PATH]",
	"Write subscriptions (opml) or bookmarks (bookmarks: for browsers, json)", cmd_export, NULL,
	0},
    {"inspect", "FILE|URL [--base URL] [--content-type TYPE] [--json]", "Show what a feed says",
	cmd_inspect,
	"  --base URL           What relative addresses begin with\n"
	"  --content-type TYPE  What a server would call it, with its charset\n"
	"  --json               One JSON object\n",
	0},
    {"extract", "FILE|URL [--base URL] [--content-type TYPE] [--text|--html|--markdown|--json]",
	"Take the article out of a page", cmd_extract,
	"  --base URL           What relative addresses begin with\n"
	"  --content-type TYPE  What a server would call it, with its charset\n"
	"  --text               Laid out for reading (the default)\n"
	"  --html               HTML\n"
	"  --markdown           Markdown (CommonMark)\n"
	"  --json               One JSON object\n",
	0},
    {"watch", "[QUERY]", "Print each new article as it comes, as JSON, until stopped", cmd_watch,
	NULL, COMMAND_QUERY | COMMAND_DEFAULTS},
    {"config", "[--list|--check|--man TABLE|--completions SHELL]",
	"Show every setting, key and colour, or check config and feeds", cmd_config,
	"  --list       What there is, what it is now and what it may be (the default)\n"
	"  --check      Name what is wrong in config and feeds; exit status 1 if anything is\n"
	"  --man TABLE  settings, actions or colors as mdoc(7), for the manual\n"
	"  --completions SHELL  What completes the commands in bash, zsh or fish\n",
	COMMAND_CONFIG},
    {"doctor", "", "Look at config, archive, feeds, sandbox and terminal", cmd_doctor, NULL,
	COMMAND_CONFIG},
};
const size_t command_count = LEN(commands);

const struct command *
command_find(const char *name)
{
	const char *names[LEN(commands)], *near;

	for (size_t i = 0; i < LEN(commands); i++) {
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
		names[i] = commands[i].name;
	}
	near = nearest_name(name, names, LEN(names));
	if (near != NULL)
		complain_usage(NULL, "unknown command '%s' (did you mean '%s'?)", name, near);
	else
		complain_usage(NULL, "unknown command '%s' (dateline --help names them all)", name);
	return NULL;
}

void
command_help(const struct command *c)
{
	if (c != NULL) {
		printf("dateline %s%s%s\n\n%s.\n", c->name, *c->synopsis != '\0' ? " " : "",
		    c->synopsis, c->help);
		if (c->options != NULL)
			printf("\n%s", c->options);
		return;
	}
	fputs("dateline [-c CONFIG] [-f FEEDS] [-d DIR] [-v] [COMMAND ...]\n\n"
	      "A newspaper for the terminal. With no command it opens the reader.\n\n"
	      "  -c CONFIG   Settings, instead of ~/.config/dateline/config\n"
	      "  -f FEEDS    Subscriptions, instead of ~/.config/dateline/feeds\n"
	      "  -d DIR      Folder of the archive, instead of ~/.local/share/dateline\n"
	      "  -v          Say more on standard error\n"
	      "  -h, --help  This help; after a command its own\n"
	      "  --version   The version, and those of the libraries\n\n",
	    stdout);
	for (size_t i = 0; i < LEN(commands); i++)
		printf("%s%s%s\n    %s.\n", commands[i].name,
		    *commands[i].synopsis != '\0' ? " " : "", commands[i].synopsis,
		    commands[i].help);
	fputs("\nExit status: 0 done, 1 something failed in part, 2 wrong usage, 3 could not run.\n"
	      "Manuals: dateline(1), dateline-feeds(5), dateline-config(5), dateline-query(7)\n",
	    stdout);
}

void
complain_err(const struct err *e)
{
	fprintf(stderr, "dateline: %s\n", e->text);
}

void
complain_usage(const struct command_env *env, const char *fmt, ...)
{
	struct err e;
	char text[sizeof(e.text)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (env != NULL && env->command != NULL)
		err_set(&e, "%s: %s", env->command->name, text);
	else
		err_set(&e, "%s", text);
	complain_err(&e);
}

void
complain_all(const struct complaints *cs)
{
	struct print p;

	print_init(&p, stderr);
	for (size_t i = 0; i < cs->n; i++) {
		fputs("dateline: ", stderr);
		print_dirty(&p, cs->c[i].text);
		fputc('\n', stderr);
	}
}

/* ---- options and arguments */

/* Whether the word is the option; *value is what is glued to it ("-n5", "--sort=rank"), or NULL. */
static bool
option_is(const struct command_option *o, const char *word, const char **value)
{
	size_t n = o->name != NULL ? strlen(o->name) : 0;

	*value = NULL;
	if (word[1] != '-') {
		if (o->letter == 0 || word[1] != o->letter)
			return false;
		*value = word[2] != '\0' ? word + 2 : NULL;
		return *value == NULL || o->value != NULL;
	}
	if (n == 0 || strncmp(word + 2, o->name, n) != 0)
		return false;
	if (word[2 + n] == '=' && o->value != NULL)
		*value = word + 3 + n;
	return word[2 + n] == '\0' || *value != NULL;
}

static void
option_unknown(
    const struct command_env *env, const struct command_option *o, size_t n, const char *word)
{
	const char *names[16], *near;
	size_t count = 0;

	for (size_t i = 0; i < n && count < LEN(names); i++) {
		if (o[i].name != NULL)
			names[count++] = o[i].name;
	}
	near = word[1] == '-' ? nearest_name(word + 2, names, count) : NULL;
	if (near != NULL)
		complain_usage(env, "unknown option '%s' (did you mean '--%s'?)", word, near);
	else
		complain_usage(env, "unknown option '%s' (dateline %s --help names them all)", word,
		    env->command->name);
}

/* A word with a dash that no option claims: in a query "-word" means without that word, and "-n"
 * glued to letters is such a word too. */
static bool
is_argument(const struct command_env *env, const char *word)
{
	return word[0] != '-' || word[1] == '\0'
	       || ((env->command->flags & COMMAND_QUERY) != 0 && word[1] != '-' && word[2] != '\0'
		   && !(word[2] >= '0' && word[2] <= '9'));
}

bool
command_options(
    const struct command_env *env, const struct command_option *o, size_t n, int *argc, char **argv)
{
	int kept = 1, i;

	for (i = 1; i < *argc; i++) {
		const char *value = NULL;
		size_t k;

		if (strcmp(argv[i], "--") == 0) {
			i++;
			break;
		}
		if (is_argument(env, argv[i])) {
			argv[kept++] = argv[i];
			continue;
		}
		for (k = 0; k < n && !option_is(&o[k], argv[i], &value); k++)
			;
		if (k == n) {
			option_unknown(env, o, n, argv[i]);
			return false;
		}
		if (o[k].value == NULL) {
			*o[k].flag = true;
			continue;
		}
		if (value == NULL && ++i < *argc)
			value = argv[i];
		if (value == NULL) {
			complain_usage(env, "%s wants a word behind it", argv[i - 1]);
			return false;
		}
		*o[k].value = value;
	}
	while (i < *argc)
		argv[kept++] = argv[i++];
	*argc = kept;
	return true;
}

char *
command_join(int argc, char **argv, int from)
{
	struct strbuf b;

	strbuf_init(&b, STRBUF_BODY);
	for (int i = from; i < argc; i++) {
		if (i > from)
			strbuf_addc(&b, ' ');
		strbuf_adds(&b, argv[i]);
	}
	return strbuf_take(&b, NULL);
}

struct ids {
	int64_t *id;
	size_t n, cap;
};

static bool
ids_add(struct ids *ids, const struct command_env *env, const char *word)
{
	int64_t id;

	if (!parse_int(word, 1, KEY_ID_MASK, &id)) {
		complain_usage(env, "'%s' is not the number of an article", word);
		return false;
	}
	GROW(ids->id, ids->cap, ids->n);
	ids->id[ids->n++] = id;
	return true;
}

/* The first word of each line, so that `dateline list | dateline mark read -` works. */
static bool
ids_read(struct ids *ids, const struct command_env *env)
{
	char *line = NULL;
	size_t cap = 0;
	bool ok = true;

	while (ok && getline(&line, &cap, stdin) >= 0) {
		char *word = line + strspn(line, " \t\r\n");

		word[strcspn(word, " \t\r\n")] = '\0';
		if (*word != '\0')
			ok = ids_add(ids, env, word);
	}
	free(line);
	return ok;
}

int64_t *
command_ids(const struct command_env *env, int argc, char **argv, int from, size_t *n)
{
	struct ids ids = {0};

	for (int i = from; i < argc; i++) {
		bool ok =
		    strcmp(argv[i], "-") == 0 ? ids_read(&ids, env) : ids_add(&ids, env, argv[i]);

		if (!ok) {
			free(ids.id);
			return NULL;
		}
	}
	*n = ids.n;
	return ids.id != NULL ? ids.id : xmalloc(1);
}

/* ---- signals */

static volatile sig_atomic_t interrupted;

static void
on_interrupt(int number)
{
	(void)number;
	interrupted = 1;
}

bool
command_interrupted(void)
{
	return interrupted != 0;
}

void
command_catch(sigset_t *open)
{
	static const int caught[] = {SIGINT, SIGTERM, SIGHUP};
	sigset_t shut;
	struct sigaction a = {.sa_handler = on_interrupt}, ignore = {.sa_handler = SIG_IGN};

	sigemptyset(&shut);
	for (size_t i = 0; i < LEN(caught); i++) {
		sigaction(caught[i], &a, NULL);
		sigaddset(&shut, caught[i]);
	}
	sigprocmask(SIG_BLOCK, &shut, open);
	for (size_t i = 0; i < LEN(caught); i++)
		sigdelset(open, caught[i]);
	sigaction(SIGPIPE, &ignore, NULL);
}
