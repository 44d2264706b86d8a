/* What new articles are told of, once for a refresh: in the status line, by the terminal (OSC 9 or
 * 777) or a command; and the commands of rules. */
#include "src/announce.h"
#include "src/text.h"
#include "src/util.h"
#include "ui/state.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SHOWN_MOST 200 /* bytes that go to the terminal */

/* Which terminals take which is known by their names; others get nothing. */
static int
osc_of(const struct tty *t)
{
	static const struct {
		const char *name;
		int osc;
	} terminals[] = {{"rxvt", 777}, {"foot", 777}, {"ghostty", 777}, {"xterm-ghostty", 777},
	    {"contour", 777}, {"kitty", 9}, {"xterm-kitty", 9}, {"wezterm", 9}, {"iterm", 9}};
	const char *program = getenv("TERM_PROGRAM");
	for (size_t i = 0; i < LEN(terminals); i++)
		if (strncmp(t->name, terminals[i].name, strlen(terminals[i].name)) == 0)
			return terminals[i].osc;
	if (strncmp(t->name, "xterm", 5) == 0 && program
	    && (strcmp(program, "iTerm.app") == 0 || strcmp(program, "WezTerm") == 0
		|| strcmp(program, "ghostty") == 0))
		return 9;
	return 0;
}

static void
notify_terminal(struct ui *ui, const char *title, const char *body)
{
	int osc = osc_of(&ui->tty);
	struct strbuf clean;
	if (!osc)
		return;
	strbuf_init(&clean, STRBUF_SMALL);
	text_clean(&clean, body, MIN(strlen(body), (size_t)SHOWN_MOST), TEXT_LINE);
	/* Its fields are apart by semicolons. */
	for (size_t i = 0; i < clean.len; i++)
		if (clean.s[i] == ';')
			clean.s[i] = ',';
	strbuf_addf(&ui->tty.buf, osc == 9 ? "\033]9;%s: %s\033\\" : "\033]777;notify;%s;%s\033\\",
	    title, clean.s);
	tty_flush(&ui->tty);
	strbuf_release(&clean);
}

void
notice_add(struct ui *ui, const struct msg *m)
{
	announced_add(&ui->announced, ui->config, m);
}

void
notice_say(struct ui *ui)
{
	char title[64];
	struct strbuf body;
	struct err e;
	/* One set of commands at a time: the next waits for its end. */
	if (!ui->announced.n || ui->hooks >= 0)
		return;
	strbuf_init(&body, STRBUF_BODY);
	if (announced_text(&ui->announced, ui->store, title, &body)) {
		ui_message(ui, "%s: %s", title, body.s);
		if (!*ui->config->set.notify_command)
			notify_terminal(ui, title, body.s);
	}
	strbuf_release(&body);
	ui->hooks = announced_start(&ui->announced, ui->store, ui->config, &e);
	if (ui->hooks >= 0)
		fcntl(ui->hooks, F_SETFL, O_NONBLOCK);
	else if (*e.text)
		ui_error(ui, &e);
	announced_clear(&ui->announced);
}

void
notice_hooks(struct ui *ui)
{
	char said[512];
	ssize_t n = read(ui->hooks, said, sizeof(said) - 1);
	if (n > 0) {
		said[n] = '\0';
		said[strcspn(said, "\n")] = '\0';
		ui_message(ui, "%s", said);
		return;
	}
	close(ui->hooks);
	ui->hooks = -1;
	notice_say(ui);
}
