/* dateline show: an article laid out, or as HTML, Markdown or JSON. Changes no mark. */
#include "src/cmd_show.h"
#include "src/bidi.h"
#include "src/date.h"
#include "src/json_out.h"
#include "src/layout.h"
#include "src/store.h"
#include "src/store_thread.h"
#include "src/text.h"
#include "src/util.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_BYTES ((size_t)96 * 1024 * 1024)
#define TEXT_WIDTH  72

/* As the choices of save-format. */
enum show_form { SHOW_TEXT, SHOW_MARKDOWN, SHOW_HTML, SHOW_JSON };

struct show {
	struct command_env *env;
	struct store *store;
	struct workers *parser;  /* started when an article is not digested yet */
	struct workers *fetcher; /* started for --fulltext and --comments */
	bool fulltext, own, comments, diff;
	bool failed;          /* something was not fetched; what is here was shown */
	struct thread thread; /* --comments: in the arena */
	struct print out;
	enum show_form form;
	int columns;
	struct arena arena;
};

/* ---- the blocks of an article that waits to be digested: asked of the parser, nothing stored */

struct asked {
	struct blocks *blocks;
	bool got;
	struct err *e;
};

static bool
take_frame(void *arg, enum frame_type type, const void *data, size_t n)
{
	struct asked *a = arg;
	struct digest_result r;

	if (type != FRAME_BLOCKS)
		return true;
	a->got = digest_result_decode(&r, data, n, a->e)
	         && blocks_decode(a->blocks, r.blocks, r.blocks_len, a->e);
	return a->got;
}

static bool
ask_parser(struct show *sh, int64_t id, struct blocks *b, struct err *e)
{
	const struct settings *set = &sh->env->config.set;
	struct workers_options options = {.paths = &sh->env->paths, .verbose = sh->env->verbose};
	struct parse_request request = {.url = "",
	    .content_type = "",
	    .max_entries = (uint32_t)set->max_entries,
	    .max_depth = (uint32_t)set->max_depth,
	    .max_title = (uint32_t)set->max_title,
	    .max_text = (uint32_t)set->max_text};
	struct asked asked = {.blocks = b, .e = e};
	struct digest_source source;
	struct strbuf body;
	bool ok;

	if (sh->parser == NULL && (sh->parser = workers_start(&options, e)) == NULL)
		return false;
	if (!store_source(sh->store, id, &sh->arena, &source, &request.url, e))
		return false;
	strbuf_init(&body, FRAME_MAX);
	ok = digest_source_encode(&source, &body)
	         ? workers_parse(
		     sh->parser, FRAME_HTML, &request, body.s, body.len, take_frame, &asked, e)
	         : err_set(e, "article %" PRId64 " is too long", id);
	strbuf_release(&body);
	if (ok && !asked.got)
		return err_set(e, "the parser says nothing of article %" PRId64, id);
	return ok;
}

static bool
shows_page(const struct show *sh, const struct article *a)
{
	return a->page.state == PAGE_GOOD && !sh->own;
}

/* The comments, as a text. */
static bool
load_thread(struct show *sh, int64_t id, struct blocks *b, struct err *e)
{
	struct err why;

	/* Without a network those that are here are shown. */
	if (!show_fetch(sh->env, &sh->fetcher, MSG_COMMENTS, id, &why)) {
		complain_err(&why);
		sh->failed = true;
	}
	if (!store_thread(sh->store, id, &sh->arena, &sh->thread, e))
		return false;
	comments_blocks(sh->thread.comment, sh->thread.n, 0, clock_now(), b);
	return true;
}

/* b is initialised; filled, or left empty where the feed gave no text. */
static bool
load_blocks(struct show *sh, const struct article *a, struct blocks *b, struct err *e)
{
	enum body_state state;
	int64_t id = a->row.id;

	if (sh->diff)
		return store_changes(sh->store, a->row.id, sh->env->config.set.date_format, b, e);
	if (sh->comments)
		return load_thread(sh, id, b, e);
	if (shows_page(sh, a))
		return store_page_blocks(sh->store, id, b, e);
	if (!store_blocks(sh->store, id, b, &state, e))
		return false;
	return state != BODY_RAW || ask_parser(sh, id, b, e);
}

/* ---- text */

bool
command_print_layout(const struct print *p, const struct layout *l)
{
	struct strbuf line;

	strbuf_init(&line, STRBUF_BODY);
	for (size_t i = 0; i < l->nline; i++) {
		strbuf_clear(&line);
		layout_line_text(l, i, &line);
		print_bytes(p, line.s, line.len);
		fputc('\n', p->file);
	}
	strbuf_release(&line);
	return print_flush(p);
}

static void
add_line(struct layout *l, const char *s, enum style_role role, const struct layout_options *o)
{
	layout_text(l, s, strlen(s), role, 0, 0, o);
}

/* "Steppe Ledger · Central Asia · 812 words" */
static void
add_source_line(
    struct layout *l, const struct article *a, int words, const struct layout_options *o)
{
	const char *dot = o->ascii ? " - " : " · ";
	struct strbuf b;

	strbuf_init(&b, STRBUF_SMALL);
	strbuf_adds(&b, a->row.feed_title);
	for (size_t i = 0; i < a->nsections; i++)
		strbuf_addf(&b, "%s%s", i == 0 ? dot : ", ", a->sections[i]);
	if (words > 0)
		strbuf_addf(&b, "%s%d word%s", dot, words, words == 1 ? "" : "s");
	if (a->comment_count > 0)
		strbuf_addf(&b, "%s%" PRId64 " comment%s", dot, a->comment_count,
		    a->comment_count == 1 ? "" : "s");
	add_line(l, b.s, STYLE_BYLINE, o);
	strbuf_release(&b);
}

static void
add_header(const struct show *sh, struct layout *l, const struct article *a,
    const struct layout_options *o)
{
	char date[128], *text;

	if (*a->row.title != '\0')
		add_line(l, a->row.title, STYLE_TITLE, o);
	if (*a->row.author != '\0') {
		text = xasprintf("By %s", a->row.author);
		add_line(l, text, STYLE_BYLINE, o);
		free(text);
	}
	date_format(a->row.date, sh->env->config.set.date_format, date, sizeof(date));
	text = xasprintf(a->published != DATE_NONE ? "Published on %s" : "Fetched on %s", date);
	add_line(l, text, STYLE_BYLINE, o);
	free(text);
	add_source_line(l, a, shows_page(sh, a) ? a->page.words : a->row.words, o);
	if (a->row.hidden) {
		text = *a->hidden_by == '\0' ? xstrdup("Hidden")
		                             : xasprintf("Hidden by the rule %s", a->hidden_by);
		add_line(l, text, STYLE_BYLINE, o);
		free(text);
	}
	if (*a->row.link != '\0') /* whole, not cut: it is to be copied */
		add_line(l, a->row.link, STYLE_BYLINE, o);
	add_line(l, "", STYLE_TEXT, o);
}

static void
add_links(struct layout *l, const struct blocks *b, const struct layout_options *o)
{
	if (b->nlink == 0)
		return;
	add_line(l, "", STYLE_TEXT, o);
	layout_rule(l, o);
	add_line(l, "", STYLE_TEXT, o);
	for (size_t i = 0; i < b->nlink; i++) {
		const struct link *k = &b->link[i];
		char *text = xasprintf("[%zu] %.*s", i + 1, (int)k->url_len, b->text.s + k->url);

		layout_text(l, text, strlen(text), STYLE_LINK, 0, 4, o);
		free(text);
	}
}

static void
show_text(struct show *sh, const struct article *a, const struct blocks *b)
{
	const struct settings *set = &sh->env->config.set;
	struct layout_options o = {.columns = sh->columns,
	    .ascii = sh->out.ascii,
	    .link_numbers = true,
	    .first_link = 1,
	    /* What goes elsewhere is text, not a picture of it. */
	    .bidi = sh->out.terminal && bidi_wanted(set->bidi),
	    .lang = a->lang,
	    .hyphen = set->hyphenate ? hyphen_open(a->lang, NULL) : NULL};
	struct layout l;

	layout_init(&l);
	add_header(sh, &l, a, &o);
	layout_blocks(&l, b, &o);
	add_links(&l, b, &o);
	command_print_layout(&sh->out, &l);
	layout_release(&l);
	hyphen_close(o.hyphen);
}

/* ---- the other forms */

static void
show_json(struct show *sh, const struct article *a, const struct blocks *b)
{
	struct cJSON *o = json_article(a);

	json_add_body(o, b, shows_page(sh, a) && !sh->comments && !sh->diff);
	if (sh->comments)
		json_add_thread(o, sh->thread.comment, sh->thread.n);
	json_line(&sh->out, o);
}

static void
print_escaped(const struct print *p, const char *s)
{
	for (; *s != '\0'; s++) {
		switch (*s) {
		case '<':
			fputs("&lt;", p->file);
			break;
		case '>':
			fputs("&gt;", p->file);
			break;
		case '&':
			fputs("&amp;", p->file);
			break;
		case '"':
			fputs("&quot;", p->file);
			break;
		default:
			fputc(*s, p->file);
		}
	}
}

static void
show_html(struct show *sh, const struct article *a, const struct blocks *b)
{
	const struct print *p = &sh->out;
	struct strbuf body;

	strbuf_init(&body, STRBUF_BODY);
	blocks_html(b, &body);
	fputs("<!DOCTYPE html>\n<meta charset=\"utf-8\">\n<title>", p->file);
	print_escaped(p, a->row.title);
	fputs("</title>\n<h1><a href=\"", p->file);
	print_escaped(p, a->row.link);
	fputs("\">", p->file);
	print_escaped(p, a->row.title);
	fputs("</a></h1>\n", p->file);
	print_bytes(p, body.s, body.len);
	strbuf_release(&body);
}

static void
show_markdown(struct show *sh, const struct article *a, const struct blocks *b)
{
	struct strbuf body;

	strbuf_init(&body, STRBUF_BODY);
	blocks_markdown(b, &body);
	fputs("# ", sh->out.file);
	for (const char *s = a->row.title; *s != '\0'; s++) {
		if (strchr("\\`*_[]<>#&", *s) != NULL)
			fputc('\\', sh->out.file);
		fputc(*s, sh->out.file);
	}
	if (*a->row.link != '\0')
		fprintf(sh->out.file, "\n\n<%s>", a->row.link);
	fputs("\n\n", sh->out.file);
	print_bytes(&sh->out, body.s, body.len);
	if (body.len == 0 || body.s[body.len - 1] != '\n')
		fputc('\n', sh->out.file);
	strbuf_release(&body);
}

static bool
load_article(struct show *sh, int64_t id, struct article *a, struct err *e)
{
	struct err why, say;

	if (!store_article(sh->store, id, &sh->arena, a, e))
		return false;
	if (!sh->fulltext || a->page.state == PAGE_GOOD)
		return true;
	bool fetched = show_fetch(sh->env, &sh->fetcher, MSG_PAGE, id, &why);
	if (!store_article(sh->store, id, &sh->arena, a, e))
		return false;
	if (!fetched && a->page.state != PAGE_LESS) {
		err_status(&say, why.status,
		    "article %" PRId64 ": %.400s; this is what the feed gives", id, why.text);
		complain_err(&say);
		sh->failed = true;
	}
	return true;
}

static void
show(struct show *sh, const struct article *a, const struct blocks *b)
{
	switch (sh->form) {
	case SHOW_TEXT:
		show_text(sh, a, b);
		break;
	case SHOW_MARKDOWN:
		show_markdown(sh, a, b);
		break;
	case SHOW_HTML:
		show_html(sh, a, b);
		break;
	case SHOW_JSON:
		show_json(sh, a, b);
		break;
	}
}

char *
show_memory(struct command_env *env, int64_t format, const struct article *a,
    const struct blocks *b, size_t *n)
{
	struct show sh = {.env = env, .form = (enum show_form)format, .columns = TEXT_WIDTH};
	char *text = NULL;
	FILE *file = open_memstream(&text, n);

	if (file == NULL)
		return NULL;
	print_init(&sh.out, file);
	show(&sh, a, b);
	fclose(file);
	return text;
}

static bool
show_one(struct show *sh, int64_t id, struct err *e)
{
	struct article a;
	struct blocks b;
	bool ok;

	blocks_init(&b);
	ok = load_article(sh, id, &a, e) && load_blocks(sh, &a, &b, e);
	if (ok)
		show(sh, &a, &b);
	blocks_release(&b);
	arena_reset(&sh->arena);
	return ok;
}

static enum exit_status
show_all(struct show *sh, const int64_t *ids, size_t n)
{
	enum exit_status status = EXIT_DONE;

	for (size_t i = 0; i < n && print_flush(&sh->out); i++) {
		struct err e;

		if (i > 0 && sh->form == SHOW_TEXT)
			fputs("\n\n", sh->out.file);
		if (show_one(sh, ids[i], &e))
			continue;
		complain_err(&e);
		status = e.status;
		if (status != EXIT_PART)
			break;
	}
	return status == EXIT_DONE && sh->failed ? EXIT_PART : status;
}

static enum exit_status
run(struct show *sh, const int64_t *ids, size_t n)
{
	enum exit_status status;

	sh->store = command_store(sh->env, false, &status);
	if (sh->store == NULL)
		return status;
	arena_init(&sh->arena, ARENA_BYTES);
	status = show_all(sh, ids, n);
	if (sh->parser != NULL)
		workers_stop(sh->parser, false);
	if (sh->fetcher != NULL)
		workers_stop(sh->fetcher, false);
	arena_free(&sh->arena);
	store_close(sh->store);
	return status;
}

enum exit_status
cmd_show(struct command_env *env, int argc, char **argv)
{
	struct show sh = {.env = env};
	bool text = false, html = false, markdown = false, json = false;
	const char *width = NULL;
	const struct command_option options[] = {{"text", 0, &text, NULL}, {"html", 0, &html, NULL},
	    {"markdown", 0, &markdown, NULL}, {"json", 0, &json, NULL},
	    {"fulltext", 0, &sh.fulltext, NULL}, {"feed", 0, &sh.own, NULL},
	    {"comments", 0, &sh.comments, NULL}, {"diff", 0, &sh.diff, NULL},
	    {NULL, 'w', NULL, &width}};
	int64_t columns = 0, *ids;
	enum exit_status status;
	size_t n;

	if (!command_options(env, options, LEN(options), &argc, argv))
		return EXIT_USAGE;
	if (width != NULL && !parse_int(width, 10, 10000, &columns)) {
		complain_usage(
		    env, "-w wants a number of columns from 10 to 10000, not '%s'", width);
		return EXIT_USAGE;
	}
	if (text + html + markdown + json > 1 || argc < 2) {
		complain_usage(env, argc < 2
					? "which article? Numbers are what dateline list prints"
					: "only one of --text, --html, --markdown and --json");
		return EXIT_USAGE;
	}
	ids = command_ids(env, argc, argv, 1, &n);
	if (ids == NULL)
		return EXIT_USAGE;
	print_init(&sh.out, stdout);
	sh.columns = columns > 0                   ? (int)columns
	             : sh.out.columns > TEXT_WIDTH ? TEXT_WIDTH
	             : sh.out.terminal             ? MAX(sh.out.columns, 10)
	                                           : TEXT_WIDTH;
	sh.form = html ? SHOW_HTML : markdown ? SHOW_MARKDOWN : json ? SHOW_JSON : SHOW_TEXT;
	status = run(&sh, ids, n);
	free(ids);
	return status;
}
