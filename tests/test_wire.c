/* Messages between reader and fetcher: whole, in pieces, with descriptors, and nonsense. */
#include "src/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

static void
pair(int sock[2])
{
	assert_int_equal(
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, sock), 0);
}

static void
a_message_arrives_whole(void **state)
{
	struct msg m = {.type = MSG_MARK, .seq = 7, .a = 4711, .f = -1}, got;
	struct wire_part part;
	int s[2], fd;

	(void)state;
	pair(s);
	wire_part_init(&part);
	msg_text(&m, "h\xc3\xa9");
	assert_int_equal(wire_recv(s[1], &part, &got, &fd), 0);
	assert_true(wire_send(s[0], &m, -1));
	assert_int_equal(wire_recv(s[1], &part, &got, &fd), 1);
	assert_memory_equal(&m, &got, sizeof(m));
	assert_int_equal(fd, -1);
	close(s[0]);
	assert_int_equal(wire_recv(s[1], &part, &got, &fd), -1);
	close(s[1]);
}

static void
a_message_arrives_byte_by_byte(void **state)
{
	struct msg m = {.type = MSG_ACK, .seq = 9}, got;
	struct wire_part part;
	int s[2], fd;

	(void)state;
	pair(s);
	wire_part_init(&part);
	for (size_t i = 0; i < sizeof(m); i++) {
		assert_int_equal(wire_recv(s[1], &part, &got, &fd), 0);
		assert_int_equal(write(s[0], (const char *)&m + i, 1), 1);
	}
	assert_int_equal(wire_recv(s[1], &part, &got, &fd), 1);
	assert_memory_equal(&m, &got, sizeof(m));
	close(s[0]);
	close(s[1]);
}

static void
a_descriptor_goes_with_its_own_message(void **state)
{
	struct msg plain = {.type = MSG_WANT, .seq = 1}, with = {.type = MSG_FEEDS, .seq = 2}, got;
	struct wire_part part;
	int s[2], pipes[2], fd;
	char c = 0;

	(void)state;
	pair(s);
	wire_part_init(&part);
	assert_int_equal(pipe(pipes), 0);
	assert_true(wire_send(s[0], &plain, -1));
	assert_true(wire_send(s[0], &with, pipes[0]));
	assert_true(wire_send(s[0], &plain, -1));
	assert_int_equal(wire_recv(s[1], &part, &got, &fd), 1);
	assert_int_equal(fd, -1);
	assert_int_equal(wire_recv(s[1], &part, &got, &fd), 1);
	assert_int_equal(got.seq, 2);
	assert_true(fd >= 0);
	assert_true((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
	assert_int_equal(write(pipes[1], "x", 1), 1);
	assert_int_equal(read(fd, &c, 1), 1);
	assert_int_equal(c, 'x');
	close(fd);
	assert_int_equal(wire_recv(s[1], &part, &got, &fd), 1);
	assert_int_equal(fd, -1);
	close(pipes[0]);
	close(pipes[1]);
	close(s[0]);
	close(s[1]);
}

static void
nonsense_is_refused(void **state)
{
	struct msg m, got;
	struct wire_part part;
	int s[2], fd;

	(void)state;
	pair(s);
	wire_part_init(&part);
	memset(&m, 0xff, sizeof(m));
	assert_int_equal(write(s[0], &m, sizeof(m)), sizeof(m));
	assert_int_equal(wire_recv(s[1], &part, &got, &fd), -1);
	m.type = MSG_ACK; /* the text has no end */
	assert_int_equal(write(s[0], &m, sizeof(m)), sizeof(m));
	assert_int_equal(wire_recv(s[1], &part, &got, &fd), -1);
	close(s[0]);
	close(s[1]);
}

static void
a_full_socket_says_so_and_nothing_is_torn(void **state)
{
	struct msg m = {.type = MSG_NEWS}, got;
	struct wire_part part;
	int s[2], fd, sent = 0, came = 0;

	(void)state;
	pair(s);
	wire_part_init(&part);
	while (wire_send(s[0], &m, -1))
		m.seq = (uint32_t)++sent;
	assert_int_equal(errno, EAGAIN);
	while (wire_recv(s[1], &part, &got, &fd) == 1)
		assert_int_equal(got.seq, came++);
	assert_int_equal(came, sent);
	close(s[1]);
	assert_false(wire_send(s[0], &m, -1));
	assert_int_equal(errno, EPIPE);
	close(s[0]);
}

static void
a_long_text_is_cut_at_a_character(void **state)
{
	struct msg m = {0};
	char s[600];

	(void)state;
	memset(s, 'a', sizeof(s));
	memcpy(s + sizeof(m.text) - 2, "\xe2\x82\xac", 3);
	s[sizeof(s) - 1] = '\0';
	msg_text(&m, s);
	assert_int_equal(strlen(m.text), sizeof(m.text) - 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_message_arrives_whole),
	    cmocka_unit_test(a_message_arrives_byte_by_byte),
	    cmocka_unit_test(a_descriptor_goes_with_its_own_message),
	    cmocka_unit_test(nonsense_is_refused),
	    cmocka_unit_test(a_full_socket_says_so_and_nothing_is_torn),
	    cmocka_unit_test(a_long_text_is_cut_at_a_character),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
