/* The nearest colour. */
#include "ui/color.h"

#include "src/util.h"

#include <stdlib.h>

#define GREY_SPREAD 40 /* between the channels of what counts as grey */
#define BRIGHT      200

static int
square(int n)
{
	return n * n;
}

/* The cube of 6 x 6 x 6 and the ramp of 24 greys. */
static int32_t
of_256(const int c[3])
{
	static const int steps[6] = {0, 95, 135, 175, 215, 255};
	int at[3], cube = 0, grey = (c[0] + c[1] + c[2]) / 3, ramp;
	for (int i = 0; i < 3; i++) {
		at[i] = 0;
		for (int j = 1; j < 6; j++)
			if (abs(steps[j] - c[i]) < abs(steps[at[i]] - c[i]))
				at[i] = j;
		cube += square(steps[at[i]] - c[i]);
	}
	ramp = grey < 8 ? 0 : grey > 238 ? 23 : (grey - 3) / 10;
	int far = 0;
	for (int i = 0; i < 3; i++)
		far += square(8 + 10 * ramp - c[i]);
	return far < cube ? 232 + ramp : 16 + 36 * at[0] + 6 * at[1] + at[2];
}

static int32_t
of_16(const int c[3])
{
	int most = MAX(MAX(c[0], c[1]), c[2]), least = MIN(MIN(c[0], c[1]), c[2]);
	int32_t hue = 0;
	if (most - least < GREY_SPREAD)
		return most < 64 ? 0 : most < 150 ? 8 : most < 225 ? 7 : 15;
	for (int i = 0; i < 3; i++)
		if (c[i] > (most + least) / 2)
			hue |= 1 << i;
	return most > BRIGHT && least > 60 ? hue + 8 : hue;
}

int32_t
color_nearest(uint32_t rgb, int colors)
{
	const int c[3] = {(int)(rgb >> 16 & 255), (int)(rgb >> 8 & 255), (int)(rgb & 255)};
	if (colors >= 256)
		return of_256(c);
	int32_t n = of_16(c);
	if (colors >= 16)
		return n;
	return n == 8 ? -1 : n & 7;
}
