/* dateline extract: the article in a page, without what is around it. Nothing is stored. */
#include "src/block.h"
#include "src/command.h"
#include "src/date.h"
#include "src/json_add.h"
#include "src/json_out.h"
#include "src/layout.h"
#include "src/source.h"
#include "src/util.h"
#include "src/workers.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_WIDTH 72

enum extract_form { FORM_TEXT, FORM_HTML, FORM_MARKDOWN, FORM_JSON };

/* What the parser answers. */
struct extraction {
	struct page_result page;
	struct blocks blocks;
	char *record; /* what page borrows from */
	struct err *e;
};

static bool
on_frame(void *arg, enum frame_type type, const void *data, size_t n)
{
	struct extraction *x = arg;

	if (type != FRAME_ARTICLE || x->record != NULL)
		return true;
	x->record = xmalloc(n + 1);
	memcpy(x->record, data, n);
	return page_result_decode(&x->page, x->record, n, x->e)
	       && blocks_decode(&x->blocks, x->page.blocks, x->page.blocks_len, x->e);
}

static bool
ask(struct command_env *env, struct extraction *x, const struct source *s, const char *base,
    const char *type, struct err *e)
{
	struct workers_options options = {.paths = &env->paths, .verbose = env->verbose};
	struct parse_request r = source_request(s, base, type);
	struct workers *w = workers_start(&options, e);
	bool ok;

	if (w == NULL)
		return false;
	r.max_text = (uint32_t)env->config.set.max_text;
	ok = workers_parse(w, FRAME_PAGE, &r, s->body, s->n, on_frame, x, e);
	workers_stop(w, false);
	return ok && (x->record != NULL || err_set(e, "the parser says nothing of the page"));
}

static void
add_rendered(cJSON *o, const char *key, const struct blocks *b,
    bool (*render)(const struct blocks *, struct strbuf *))
{
	struct strbuf out;

	strbuf_init(&out, STRBUF_BODY);
	(void)render(b, &out);
	cJSON_AddStringToObject(o, key, out.s);
	strbuf_release(&out);
}

/* Whether a block is but a player's or a frame's name. */
static bool
is_player(const struct blocks *b, const struct block *block)
{
	for (uint32_t i = 0; i < block->spans; i++) {
		uint16_t link = b->span[block->span + i].link;

		if (link == 0 || (link & BLOCKS_NOTE) || b->link[link - 1].kind < LINK_AUDIO)
			return false;
	}
	return block->spans > 0;
}

/* The running text: pictures, what is said below them, and players are no part of it. */
static void
add_running_text(cJSON *o, const struct blocks *b)
{
	struct blocks without = *b;

	without.nblock = 0;
	without.block = xcalloc(b->nblock + 1, sizeof(*without.block));
	for (size_t i = 0; i < b->nblock; i++)
		if (b->block[i].type != BLOCK_FIGURE && !is_player(b, &b->block[i]))
			without.block[without.nblock++] = b->block[i];
	add_rendered(o, "text", &without, blocks_text);
	free(without.block);
}

static void
print_json(const struct print *p, const struct extraction *x)
{
	const struct page_result *page = &x->page;
	cJSON *o = cJSON_CreateObject();

	cJSON_AddStringToObject(o, "title", page->title);
	json_add_text(o, "author", page->author);
	json_add_time(o, "published", page->published);
	json_add_text(o, "site", page->site);
	json_add_text(o, "lang", page->lang);
	json_add_text(o, "excerpt", page->excerpt);
	add_running_text(o, &x->blocks);
	add_rendered(o, "html", &x->blocks, blocks_html);
	json_add_text(o, "image", page->image);
	cJSON_AddNumberToObject(o, "words", page->words);
	json_line(p, o);
}

/* "By Ann Lee · Steppe Ledger · 24 Jul 2021" */
static void
add_byline(struct strbuf *out, const struct command_env *env, const struct page_result *page,
    const char *dot)
{
	char date[128] = "";

	if (page->published != DATE_NONE)
		date_format(page->published, env->config.set.date_format, date, sizeof(date));
	const char *parts[] = {page->author, page->site, date};
	for (size_t i = 0; i < LEN(parts); i++)
		if (*parts[i] != '\0')
			(void)strbuf_addf(
			    out, "%s%s%s", out->len > 0 ? dot : "", i == 0 ? "By " : "", parts[i]);
}

static void
print_laid_out(const struct print *p, const struct command_env *env, const struct extraction *x)
{
	struct layout_options o = {
	    .columns = p->columns == 0 ? TEXT_WIDTH : MIN(p->columns, TEXT_WIDTH),
	    .ascii = p->ascii};
	struct strbuf line;
	struct layout l;

	layout_init(&l);
	strbuf_init(&line, STRBUF_SMALL);
	add_byline(&line, env, &x->page, p->ascii ? " - " : " · ");
	if (*x->page.title != '\0')
		layout_text(&l, x->page.title, strlen(x->page.title), STYLE_TITLE, 0, 0, &o);
	if (line.len > 0)
		layout_text(&l, line.s, line.len, STYLE_BYLINE, 0, 0, &o);
	if (*x->page.title != '\0' || line.len > 0)
		layout_text(&l, "", 0, STYLE_TEXT, 0, 0, &o);
	layout_blocks(&l, &x->blocks, &o);
	(void)command_print_layout(p, &l);
	strbuf_release(&line);
	layout_release(&l);
}

static void
print_rendered(const struct print *p, const struct blocks *b,
    bool (*render)(const struct blocks *, struct strbuf *))
{
	struct strbuf out;

	strbuf_init(&out, STRBUF_BODY);
	(void)render(b, &out);
	if (out.len > 0 && out.s[out.len - 1] != '\n')
		(void)strbuf_addc(&out, '\n');
	print_bytes(p, out.s, out.len);
	strbuf_release(&out);
}

static void
print_extraction(const struct command_env *env, const struct extraction *x, enum extract_form form)
{
	struct print p;

	print_init(&p, stdout);
	switch (form) {
	case FORM_TEXT:
		print_laid_out(&p, env, x);
		break;
	case FORM_HTML:
		print_rendered(&p, &x->blocks, blocks_html);
		break;
	case FORM_MARKDOWN:
		print_rendered(&p, &x->blocks, blocks_markdown);
		break;
	case FORM_JSON:
		print_json(&p, x);
		break;
	}
	(void)print_flush(&p);
}

static enum exit_status
extract(struct command_env *env, const char *what, const char *base, const char *type,
    enum extract_form form)
{
	struct err e = {0};
	struct source source = {0};
	struct extraction x = {.e = &e};
	bool ok;

	blocks_init(&x.blocks);
	ok = source_read(&source, &env->paths, what, &e) && ask(env, &x, &source, base, type, &e);
	if (ok && (x.page.words > 0 || form == FORM_JSON))
		print_extraction(env, &x, form);
	if (ok && x.page.words == 0)
		ok = err_status(&e, EXIT_PART, "no article was found in %s", what);
	if (!ok)
		complain_err(&e);
	blocks_release(&x.blocks);
	free(x.record);
	source_release(&source);
	return ok ? EXIT_DONE : e.status;
}

enum exit_status
cmd_extract(struct command_env *env, int argc, char **argv)
{
	bool text = false, html = false, markdown = false, json = false;
	const char *base = NULL, *type = NULL;
	const struct command_option options[] = {{"text", 0, &text, NULL}, {"html", 0, &html, NULL},
	    {"markdown", 0, &markdown, NULL}, {"json", 0, &json, NULL}, {"base", 0, NULL, &base},
	    {"content-type", 0, NULL, &type}};

	if (!command_options(env, options, LEN(options), &argc, argv))
		return EXIT_USAGE;
	if (argc != 2) {
		complain_usage(env, "one file or address is wanted");
		return EXIT_USAGE;
	}
	if (text + html + markdown + json > 1) {
		complain_usage(env, "only one of --text, --html, --markdown and --json");
		return EXIT_USAGE;
	}
	return extract(env, argv[1], base, type,
	    json       ? FORM_JSON
	    : html     ? FORM_HTML
	    : markdown ? FORM_MARKDOWN
		       : FORM_TEXT);
}
