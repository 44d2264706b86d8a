// objects: ui/color.o
/* Colours of 24 bits on terminals with fewer. */
#include "ui/color.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void
the_cube_and_the_greys_of_256(void **state)
{
	(void)state;
	assert_int_equal(color_nearest(0x000000, 256), 16);
	assert_int_equal(color_nearest(0xffffff, 256), 231);
	assert_int_equal(color_nearest(0x5f87af, 256), 67); /* one of the cube itself */
	assert_int_equal(color_nearest(0x808080, 256), 244);
	assert_int_equal(color_nearest(0x4e4e4e, 256), 239);
	assert_int_equal(color_nearest(0x268bd2, 256), 32);
}

static void
of_16_the_hue_counts(void **state)
{
	(void)state;
	assert_int_equal(color_nearest(0xdc322f, 16), 1);
	assert_int_equal(color_nearest(0x859900, 16), 3);
	assert_int_equal(color_nearest(0x268bd2, 16), 6);
	assert_int_equal(color_nearest(0x1f4f8f, 16), 4);
	assert_int_equal(color_nearest(0xffffff, 16), 15);
	assert_int_equal(color_nearest(0x7f7f7f, 16), 8);
	assert_int_equal(color_nearest(0x000000, 16), 0);
	assert_int_equal(color_nearest(0xff5f5f, 16), 9);
}

static void
of_8_a_dark_grey_is_the_default(void **state)
{
	(void)state;
	assert_int_equal(color_nearest(0x7f7f7f, 8), -1);
	assert_int_equal(color_nearest(0xff5f5f, 8), 1);
	assert_int_equal(color_nearest(0xffffff, 8), 7);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_cube_and_the_greys_of_256),
	    cmocka_unit_test(of_16_the_hue_counts),
	    cmocka_unit_test(of_8_a_dark_grey_is_the_default),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
