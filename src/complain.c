/* What is wrong in the person's own files. */
#include "src/complain.h"

#include "src/util.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define COMPLAINTS_MAX 1000

static void __attribute__((format(printf, 6, 0))) add(struct complaints *cs, bool warning,
    const char *file, size_t line, size_t column, const char *fmt, va_list ap)
{
	struct err e;
	char sentence[400];

	if (!warning)
		cs->errors++;
	if (cs->n > COMPLAINTS_MAX)
		return;
	vsnprintf(sentence, sizeof(sentence), fmt, ap);
	if (cs->n == COMPLAINTS_MAX)
		err_set(&e, "%s: more than %d lines are wrong; the others are not named", file,
		    COMPLAINTS_MAX);
	else if (line == 0)
		err_set(&e, "%s: %s", file, sentence);
	else
		err_set(&e, "%s:%zu:%zu: %s", file, line, column, sentence);
	GROW(cs->c, cs->cap, cs->n);
	cs->c[cs->n++] = (struct complaint){xstrdup(e.text), warning};
}

void
complain(struct complaints *cs, const char *file, size_t line, size_t column, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(cs, false, file, line, column, fmt, ap);
	va_end(ap);
}

void
complain_warning(
    struct complaints *cs, const char *file, size_t line, size_t column, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(cs, true, file, line, column, fmt, ap);
	va_end(ap);
}

void
complain_mode(struct complaints *cs, const char *file, mode_t mode, bool logins)
{
	if (!S_ISREG(mode))
		return;
	if ((mode & (S_IWGRP | S_IWOTH)) != 0)
		complain_warning(cs, file, 0, 0,
		    "others can write to this file, which can run commands: chmod go-w");
	if (logins && (mode & (S_IRGRP | S_IROTH)) != 0)
		complain_warning(
		    cs, file, 0, 0, "others can read this file, which has logins: chmod go-r");
}

void
complaints_release(struct complaints *cs)
{
	for (size_t i = 0; i < cs->n; i++)
		free(cs->c[i].text);
	free(cs->c);
	*cs = (struct complaints){0};
}
