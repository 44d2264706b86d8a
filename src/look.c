/* Colours and attributes of a role. */
#include "src/config.h"
#include "src/util.h"
#include "src/words.h"

#include <stdlib.h>
#include <string.h>

/* The place is the colour of the palette. */
static const char *const color_names[] = {"black", "red", "green", "yellow", "blue", "magenta",
    "cyan", "white", "bright-black", "bright-red", "bright-green", "bright-yellow", "bright-blue",
    "bright-magenta", "bright-cyan", "bright-white"};

/* The place is the bit of enum look_attribute. */
static const char *const attribute_names[] = {"bold", "dim", "italic", "underline", "reverse"};

static bool
rgb_parse(const char *s, int32_t *color)
{
	char *end;

	if (strncmp(s, "rgb:", 4) != 0 || strlen(s) != 10
	    || strspn(s + 4, "0123456789abcdefABCDEF") != 6)
		return false;
	*color = COLOR_RGB | (int32_t)strtol(s + 4, &end, 16);
	return true;
}

static bool
color_parse(const char *s, int32_t *color, struct err *e)
{
	const char *names[LEN(color_names) + 1];
	int64_t number;

	if (strcmp(s, "default") == 0) {
		*color = -1;
		return true;
	}
	for (size_t i = 0; i < LEN(color_names); i++) {
		names[i] = color_names[i];
		if (strcmp(s, color_names[i]) == 0) {
			*color = (int32_t)i;
			return true;
		}
	}
	names[LEN(color_names)] = "default";
	if (rgb_parse(s, color))
		return true;
	if (parse_int(s, 0, 255, &number)) {
		*color = (int32_t)number;
		return true;
	}
	const char *near = nearest_name(s, names, LEN(names));
	if (near != NULL)
		return err_set(e, "unknown colour '%s' (did you mean '%s'?)", s, near);
	return err_set(e, "a colour is a name, a number from 0 to 255 or rgb:ffaa00, not '%s'", s);
}

static bool
attribute_parse(const char *s, unsigned *attributes, struct err *e)
{
	for (size_t i = 0; i < LEN(attribute_names); i++) {
		if (strcmp(s, attribute_names[i]) == 0) {
			*attributes |= 1u << i;
			return true;
		}
	}
	const char *near = nearest_name(s, attribute_names, LEN(attribute_names));
	if (near != NULL)
		return err_set(e, "unknown attribute '%s' (did you mean '%s'?)", s, near);
	return err_set(e, "an attribute is bold, dim, italic, underline or reverse, not '%s'", s);
}

bool
look_parse(const char *text, struct look *l, struct err *e)
{
	struct look look = {-1, -1, 0};
	struct words w;
	size_t at;
	bool ok;

	if (!words_split(&w, text, strlen(text), &at, e))
		return false;
	ok = w.n > 0 || err_set(e, "a colour expected");
	for (size_t i = 0; ok && i < w.n; i++) {
		if (i < 2)
			ok = color_parse(w.word[i].s, i == 0 ? &look.fg : &look.bg, e);
		else
			ok = attribute_parse(w.word[i].s, &look.attributes, e);
	}
	words_release(&w);
	if (ok)
		*l = look;
	return ok;
}

static void
write_color(int32_t color, struct strbuf *out)
{
	if (color < 0)
		strbuf_adds(out, "default");
	else if (color & COLOR_RGB)
		strbuf_addf(out, "rgb:%06x", (unsigned)color & 0xffffff);
	else if ((size_t)color < LEN(color_names))
		strbuf_adds(out, color_names[color]);
	else
		strbuf_addf(out, "%d", (int)color);
}

void
look_write(const struct look *l, struct strbuf *out)
{
	write_color(l->fg, out);
	strbuf_addc(out, ' ');
	write_color(l->bg, out);
	for (size_t i = 0; i < LEN(attribute_names); i++) {
		if (l->attributes & (1u << i))
			strbuf_addf(out, " %s", attribute_names[i]);
	}
}
