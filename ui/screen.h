/* Two pictures of the screen in cells: what the terminal shows and what the panes have drawn; the
 * difference goes out in one write. */
#ifndef DATELINE_SCREEN_H
#define DATELINE_SCREEN_H

#include "src/config.h"
#include "ui/draw.h"
#include "ui/tty.h"

#define CELL_BYTES 20
#define LOOKS_MAX  250

struct cell {
	char s[CELL_BYTES]; /* one grapheme cluster, not NUL-terminated */
	uint8_t len;        /* bytes; 0: the right half of a wide one */
	uint8_t width;      /* 1 or 2; 0 with len 0 */
	uint8_t look;       /* index in screen.look; blanks that show nothing have 0 */
	uint8_t doubtful;   /* terminals may disagree about the width */
	uint16_t link;
};

struct screen {
	struct tty *tty;
	int rows, cols;
	struct cell *front, *back; /* shown, drawn: rows * cols */
	bool *changed;             /* by row: drawn otherwise than shown; while a picture is sent */
	bool valid;                /* front is what the terminal shows */
	struct look look[LOOKS_MAX];
	int nlook;
	uint8_t cache[STYLE_ROLES][128]; /* role, span style -> index + 1 */
	const struct config *config;
	bool ascii, links;
	bool bidi;   /* text of right-to-left scripts is put in order here */
	char **link; /* targets, [0] is link 1 */
	size_t nlink, cap_link;
	/* where the terminal stands */
	int row, col; /* -1: not known */
	bool doubtful;
	bool row_doubtful; /* something of doubtful width was sent since the last absolute move */
	int top, bottom;   /* scrolling region */
	int current;       /* look */
	unsigned link_now;
	bool cursor; /* the terminal's own cursor is shown */
};

/* config gives the looks of the roles and stays with the caller. */
struct screen *screen_new(struct tty *t, const struct config *config);
void screen_free(struct screen *s);
/* Takes the size from the tty and what config says anew; everything will be sent again. */
void screen_reset(struct screen *s);
/* Begins a picture: all blank. */
void screen_begin(struct screen *s);
/* Sends the difference; the cursor stays hidden, or is shown at row, col (row < 0: hidden). */
void screen_flush(struct screen *s, int row, int col);
/* What has to be sent before the terminal is left: plain look, whole scrolling region. */
void screen_leave(struct screen *s);

/* The ASCII character nearest to one of Unicode, '?' if there is none. */
char ascii_of(uint32_t codepoint);
/* The code point at s and its bytes; clean UTF-8. */
uint32_t utf8_at(const char *s, size_t n, size_t *len);

#endif
