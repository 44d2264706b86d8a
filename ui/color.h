/* Colours of 24 bits for terminals that have fewer. */
#ifndef DATELINE_COLOR_H
#define DATELINE_COLOR_H

#include <stdint.h>

/* The nearest of the colours there are (8, 16 or 256 of the usual palettes) to 0xrrggbb: its
 * number; -1: the terminal's default, for a grey that only 16 colours have. With 16 and less the
 * hue counts, as a palette of so few is the person's own. */
int32_t color_nearest(uint32_t rgb, int colors);

#endif
